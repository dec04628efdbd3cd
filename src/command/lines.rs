//! Lines that the user types: with editing and a history at a terminal, plain ones otherwise.

use super::terminal::complain;
use rustyline::Editor;
use rustyline::config::{Behavior, Config};
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use std::io::{BufRead, IsTerminal};

/// What the user answered.
pub enum Line {
    /// A line, without its end.
    Text(String),
    /// Ctrl-C.
    Interrupted,
    /// There is no more input.
    End,
}

/// Where lines come from.
pub struct Lines {
    /// `None` if standard input is no terminal.
    editor: Option<Editor<(), MemHistory>>,
    ended: bool,
}

impl Lines {
    /// The lines of standard input.
    pub fn new() -> Self {
        // The terminal itself, so that redirected output does not stand in the way.
        let config = Config::builder().behavior(Behavior::PreferTerm).build();
        let editor = || Editor::with_history(config, MemHistory::new()).ok();
        Self {
            editor: std::io::stdin().is_terminal().then(editor).flatten(),
            ended: false,
        }
    }

    /// Whether the input has ended.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// The next line. The prompt is shown at a terminal only.
    pub fn read(&mut self, prompt: &str) -> Line {
        let line = match &mut self.editor {
            Some(editor) => edited(editor, prompt),
            None => plain(),
        };
        self.ended = matches!(line, Line::End);
        line
    }
}

fn edited(editor: &mut Editor<(), MemHistory>, prompt: &str) -> Line {
    loop {
        match editor.readline(prompt) {
            Ok(line) => {
                // A history that is full or disabled is no reason to stop.
                let _ = editor.add_history_entry(&line);
                return Line::Text(line);
            }
            Err(ReadlineError::Interrupted) => return Line::Interrupted,
            Err(ReadlineError::Eof) => return Line::End,
            Err(ReadlineError::Signal(_)) => {}
            Err(error) => {
                complain(&format!("error: the terminal: {error}\n"));
                return Line::End;
            }
        }
    }
}

fn plain() -> Line {
    let mut line = Vec::new();
    match std::io::stdin().lock().read_until(b'\n', &mut line) {
        Ok(0) | Err(_) => Line::End,
        Ok(_) => Line::Text(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).into()),
    }
}
