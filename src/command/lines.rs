//! Lines that the user types: with editing and a history at a terminal, plain ones otherwise.

use super::terminal::complain;
use rustyline::Editor;
use rustyline::completion::Completer;
use rustyline::config::{Behavior, Config};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};
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
    editor: Option<Editor<Names, MemHistory>>,
    ended: bool,
}

impl Lines {
    /// The lines of standard input.
    pub fn new() -> Self {
        // The terminal itself, so that redirected output does not stand in the way.
        let config = Config::builder().behavior(Behavior::PreferTerm).build();
        let editor = || {
            let mut editor = Editor::with_history(config, MemHistory::new()).ok()?;
            editor.set_helper(Some(Names::default()));
            Some(editor)
        };
        Self {
            editor: std::io::stdin().is_terminal().then(editor).flatten(),
            ended: false,
        }
    }

    /// The names that the tabulator key completes from now on, in the order of the alphabet.
    pub fn complete_with(&mut self, names: Vec<String>) {
        if let Some(helper) = self.editor.as_mut().and_then(Editor::helper_mut) {
            helper.0 = names;
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

/// Completes names.
#[derive(Default)]
struct Names(Vec<String>);

impl Completer for Names {
    type Candidate = String;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let is_delimiter = |c: char| c.is_whitespace() || "()[]{}'`,@\";".contains(c);
        let before = &line[..position];
        let start = before
            .rfind(is_delimiter)
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let word = &before[start..];
        let from = self.0.partition_point(|name| name.as_str() < word);
        let found = self.0[from..].iter().take_while(|name| name.starts_with(word));
        Ok((start, found.cloned().collect()))
    }
}

impl Hinter for Names {
    type Hint = String;
}

impl Highlighter for Names {}

impl Validator for Names {}

impl Helper for Names {}

fn edited(editor: &mut Editor<Names, MemHistory>, prompt: &str) -> Line {
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
