//! `trapeze repl`: reads forms and evaluates them in one program that waits for them.

use super::arguments::{Input, Run};
use super::debugger::{Debugger, Settled};
use super::lines::Line;
use super::run::{configuration, ended, fail, source};
use super::{FAILED, doc, print, stop, terminal};
use std::io::IsTerminal;
use trapeze::{Beginning, Engine, Interrupt, Outcome, Session, Source, beginning, reference};

const HELP: &str = "Type a form and its value is printed. A form may take several lines.
  (help NAME)   what NAME is and what it takes
  exit, (exit)  leave; so does the end of the input
After an error the program stands where it happened: :help lists the commands then,
:abort goes back, and any form is evaluated there. Ctrl-C interrupts a form that runs.
";

/// Reads and evaluates until the input ends. Gives the exit code.
pub fn repl(run: Run) -> u8 {
    let at_terminal = std::io::stdin().is_terminal();
    let interrupt = Interrupt::new();
    let config = configuration(&run, interrupt.clone()).waits(true).breakpoints(at_terminal);
    let session = Engine::new(config).map_err(|error| error.to_string()).and_then(|engine| {
        let program = engine.compile(Source::text("<repl>", "")).map_err(|error| error.to_string())?;
        program.start().map_err(|error| error.to_string())
    });
    let session = match session {
        Ok(session) => session,
        Err(message) => return fail(&message),
    };
    if at_terminal {
        stop::on_interrupt_of_session(interrupt);
    } else {
        stop::on_interrupt(interrupt);
    }
    let mut repl = Repl {
        debugger: if at_terminal {
            Debugger::new()
        } else {
            Debugger::without_commands()
        },
        session,
        inputs: 0,
        left: None,
    };
    repl.run(&run.inputs, at_terminal)
}

struct Repl {
    debugger: Debugger,
    session: Session,
    /// Number of forms that were evaluated.
    inputs: usize,
    /// The exit code, when the program has ended.
    left: Option<u8>,
}

impl Repl {
    fn run(&mut self, files: &[Input], at_terminal: bool) -> u8 {
        match self.session.run() {
            Ok(Outcome::Evaluated(_)) => {}
            Ok(_) => return fail("the session ended before it began"),
            Err(error) => return fail(&error.to_string()),
        }
        for file in files {
            match source(file) {
                Ok(source) => self.evaluate(source, false),
                Err(message) => {
                    self.debugger.failed = true;
                    fail(&message);
                }
            }
        }
        if at_terminal {
            terminal::complain(concat!("Trapeze ", env!("CARGO_PKG_VERSION"), ", (help) explains, (exit) leaves\n"));
        }
        let mut text = String::new();
        while self.left.is_none() {
            let prompt = if text.trim().is_empty() { "> " } else { ". " };
            if at_terminal {
                self.debugger.lines.complete_with(self.session.names());
            }
            match self.debugger.lines.read(prompt) {
                Line::Text(line) => {
                    text.push_str(&line);
                    text.push('\n');
                    self.take(&mut text);
                }
                Line::Interrupted => text.clear(),
                Line::End => {
                    if !text.trim().is_empty() {
                        // What is not finished has a message that says so.
                        self.evaluate_text(&text);
                    }
                    break;
                }
            }
        }
        self.left.unwrap_or(if self.debugger.failed && !at_terminal { FAILED } else { 0 })
    }

    /// Evaluates the complete data at the beginning of a text and takes them away.
    fn take(&mut self, text: &mut String) {
        while self.left.is_none() {
            match beginning(text) {
                Beginning::Datum(end) => {
                    let datum: String = text.drain(..end).collect();
                    self.enter(&datum);
                }
                Beginning::Nothing => return text.clear(),
                Beginning::Unfinished => return,
                Beginning::Wrong => {
                    let wrong = std::mem::take(text);
                    self.evaluate_text(&wrong);
                }
            }
        }
    }

    /// Acts on one datum.
    fn enter(&mut self, datum: &str) {
        let inner = datum
            .trim()
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'))
            .map(str::trim);
        match (
            datum.trim(),
            inner.map(|inner| inner.split_whitespace().collect::<Vec<_>>()).as_deref(),
        ) {
            ("exit", _) => self.left = Some(0),
            ("help", _) | (_, Some(["help"])) => terminal::complain(HELP),
            (_, Some(["help", name])) => self.explain(name),
            _ => self.evaluate_text(datum),
        }
    }

    /// Says what is known of a name.
    fn explain(&mut self, name: &str) {
        // What the program has defined itself is looked at in the program.
        let is_own = self.session.variables().iter().any(|own| own == name);
        if !is_own && reference::lookup(name).next().is_some() {
            doc::doc(&[name.to_owned()]);
            return;
        }
        let text = format!(
            "(if (function? {name}) (println (string (function-name {name}) \" takes \" (function-arity {name}) (if (doc {name}) (string \"\\n\" (doc {name})) \"\"))) (println {name}))"
        );
        self.evaluate(Source::text("<help>", text), false);
    }

    fn evaluate_text(&mut self, text: &str) {
        self.inputs += 1;
        // The text begins where its first line does, so that places are those of what was typed.
        self.evaluate(Source::text(format!("<repl:{}>", self.inputs), text.trim_start()), true);
    }

    fn evaluate(&mut self, source: Source, shown: bool) {
        let evaluation = self.session.evaluate(source, shown);
        match self.debugger.settle(evaluation) {
            Settled::Done => {}
            // The main program of the session has nothing to say.
            Settled::Left(Ok(Outcome::Value(_))) => self.left = Some(0),
            Settled::Left(outcome) => self.left = Some(ended(outcome)),
        }
    }
}

/// Prints a value that was evaluated.
pub(super) fn show(written: &str) -> u8 {
    print(format!("⟹ {written}\n").as_bytes())
}
