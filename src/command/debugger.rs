//! The debugger: shows where a program stands, and acts on commands until it goes on.

use super::lines::{Line, Lines};
use super::repl::show;
use super::terminal::{self, complain};
use trapeze::{
    Arity, Beginning, CompileError, Error, Evaluation, Outcome, Restart, RestartKey, Source, Unhandled, Value, beginning, read_data,
};

/// Frames that `:bt` shows unless told otherwise.
const FRAMES: usize = 20;
/// Values are cut off after so many characters.
const WIDTH: usize = 400;

const HELP: &str = "commands:
  N, :restart N [ARG...]  go on at restart N; ARGs are data, never evaluated
  :continue, :c           go on at the restart continue
  :abort, :q              go on at the restart abort; end of input does the same
  :restarts               list the restarts
  :report, :condition     the message; the condition's type and fields
  :bt [N]                 the calls that are active, at most N
  :frame N                look at frame N: its place and its variables
  :locals                 the variables of the frame that is looked at
  :help                   this list
any other form, or :eval FORM, is evaluated where the program stands, with the
variables of the frame that is looked at
";

/// A debugger at a terminal, or one that reads its commands from standard input.
pub struct Debugger {
    pub(super) lines: Lines,
    color: bool,
    /// Whether it reads commands; otherwise it ends what fails.
    has_commands: bool,
    /// How many evaluations are stopped.
    level: usize,
    /// Number of forms that were evaluated.
    forms: usize,
    /// Whether something that was evaluated has failed.
    pub(super) failed: bool,
}

/// What has come of an evaluation.
pub enum Settled {
    /// It is done, or has been given up.
    Done,
    /// The program went on, and has come to this.
    Left(Result<Outcome, Error>),
}

/// What follows a command.
enum Next {
    /// Another command.
    Command,
    /// The program went on.
    Outcome(Result<Outcome, Error>),
}

impl Debugger {
    /// A debugger that has not been entered.
    pub fn new() -> Self {
        Self {
            lines: Lines::new(),
            color: terminal::color(),
            has_commands: true,
            level: 0,
            forms: 0,
            failed: false,
        }
    }

    /// A debugger that shows a stop and ends what has stopped.
    pub fn without_commands() -> Self {
        Self {
            has_commands: false,
            ..Self::new()
        }
    }

    /// Whether commands can still come.
    pub fn has_input(&self) -> bool {
        !self.lines.ended()
    }

    /// Shows a stop and acts on commands until the program goes on. The result: what becomes of it.
    pub fn enter(&mut self, stop: &Unhandled) -> Result<Outcome, Error> {
        complain(&stop.render(self.color));
        if !self.has_commands {
            return abort(stop);
        }
        complain(&stop.render_restarts());
        self.level += 1;
        let outcome = self.commands(stop);
        self.level -= 1;
        outcome
    }

    /// Acts on commands until the program goes on.
    fn commands(&mut self, stop: &Unhandled) -> Result<Outcome, Error> {
        let prompt = match self.level {
            1 => "debug> ".to_string(),
            level => format!("debug {level}> "),
        };
        let mut frame = 0;
        loop {
            match self.lines.read(&prompt) {
                Line::Text(line) => {
                    if let Next::Outcome(outcome) = self.act(line.trim(), stop, &mut frame) {
                        return outcome;
                    }
                }
                Line::Interrupted => complain("interrupted: :abort ends this, :help lists the commands\n"),
                Line::End => return abort(stop),
            }
        }
    }

    fn act(&mut self, line: &str, stop: &Unhandled, frame: &mut usize) -> Next {
        if line.is_empty() {
            return Next::Command;
        }
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        if word.bytes().all(|c| c.is_ascii_digit()) {
            return self.restart(line, stop);
        }
        match word {
            ":restart" => return self.restart(rest, stop),
            ":continue" | ":c" => return self.named_restart("continue", stop),
            ":abort" | ":q" => return self.named_restart("abort", stop),
            ":restarts" => complain(&stop.render_restarts()),
            ":report" => complain(&format!("{}\n", stop.report())),
            ":condition" => match stop.fields() {
                Ok(fields) => complain(&format!("{}\n{}", stop.condition_type(), listed(&fields))),
                Err(error) => complain(&format!("{error}\n")),
            },
            ":bt" => backtrace(rest, stop),
            ":frame" => match rest.parse() {
                Ok(number) => {
                    if self.show_frame(number, stop) {
                        *frame = number;
                    }
                }
                Err(_) => complain("expected the number of a frame, as in :frame 0; :bt lists them\n"),
            },
            ":locals" => show_locals(*frame, stop),
            ":help" | ":h" | ":?" => complain(HELP),
            ":eval" if rest.is_empty() => complain("expected a form, as in :eval (+ 1 2)\n"),
            ":eval" => return self.evaluate(rest, stop, *frame),
            _ if word.starts_with(':') => complain(&format!("unknown command {word}; :help lists the commands\n")),
            _ => return self.evaluate(line, stop, *frame),
        }
        Next::Command
    }

    /// Evaluates a form, of which more lines may follow, where the program stands.
    fn evaluate(&mut self, text: &str, stop: &Unhandled, frame: usize) -> Next {
        let mut text = text.to_owned();
        while beginning(&text) == Beginning::Unfinished {
            match self.lines.read(". ") {
                Line::Text(line) => {
                    text.push('\n');
                    text.push_str(&line);
                }
                Line::Interrupted => return Next::Command,
                Line::End => break,
            }
        }
        self.forms += 1;
        let source = Source::text(format!("<debugger:{}>", self.forms), text);
        match self.settle(stop.evaluate(Some(frame), source, true)) {
            Settled::Done => Next::Command,
            Settled::Left(outcome) => went_on(outcome, stop),
        }
    }

    /// Shows what has come of an evaluation; where it has stopped, acts on commands until it goes on.
    pub fn settle(&mut self, evaluation: Result<Result<Evaluation, CompileError>, Error>) -> Settled {
        let evaluation = match evaluation {
            Ok(Ok(evaluation)) => evaluation,
            Ok(Err(error)) => {
                self.failed = true;
                complain(&error.render(self.color));
                return Settled::Done;
            }
            Err(error) => return Settled::Left(Err(error)),
        };
        for warning in &evaluation.warnings {
            complain(warning.render(self.color));
        }
        let mut outcome = Ok(evaluation.outcome);
        loop {
            outcome = match outcome {
                Ok(Outcome::Evaluated(done)) => {
                    if let Some(written) = done.written.filter(|_| done.value != Some(Value::Nil)) {
                        show(&written);
                    }
                    return Settled::Done;
                }
                Ok(Outcome::Unhandled(stop)) => {
                    self.failed = true;
                    self.enter(&stop)
                }
                outcome => return Settled::Left(outcome),
            };
        }
    }

    /// Goes on at the restart that a number, or a name, and arguments say.
    fn restart(&mut self, text: &str, stop: &Unhandled) -> Next {
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let restarts = stop.restarts();
        let found = match word.parse::<usize>() {
            Ok(number) => restarts.get(number),
            Err(_) => restarts.iter().find(|restart| restart.name.as_deref() == Some(word)),
        };
        let Some(restart) = found else {
            complain(&match word {
                "" => "expected the number of a restart, as in :restart 0; :restarts lists them\n".to_string(),
                _ => format!("there is no restart {word}; :restarts lists them\n"),
            });
            return Next::Command;
        };
        match read_data(rest) {
            Ok(arguments) => self.invoke(restart, arguments, stop),
            Err(error) => {
                complain(&error.render(self.color));
                Next::Command
            }
        }
    }

    fn named_restart(&mut self, name: &str, stop: &Unhandled) -> Next {
        match stop.restarts().iter().find(|restart| restart.name.as_deref() == Some(name)) {
            Some(restart) => self.invoke(restart, Vec::new(), stop),
            None => {
                complain(&format!("no restart named {name} is active\n"));
                Next::Command
            }
        }
    }

    /// Goes on at a restart; asks for arguments that are missing.
    fn invoke(&mut self, restart: &Restart, mut arguments: Vec<Value>, stop: &Unhandled) -> Next {
        if arguments.is_empty() && restart.interactive {
            return went_on(stop.invoke_interactively(restart.key), stop);
        }
        let least = restart.arity.least as usize;
        while arguments.len() < least {
            let name = if least > 1 {
                format!("V{}", arguments.len() + 1)
            } else {
                "V".into()
            };
            match self.ask(&format!("{name}: ")) {
                Some(value) => arguments.push(value),
                None => {
                    complain("the restart was not invoked\n");
                    return Next::Command;
                }
            }
        }
        if !restart.arity.accepts(arguments.len()) {
            let expected = arity(restart.arity);
            complain(&format!("the restart takes {expected}, not {}\n", arguments.len()));
            return Next::Command;
        }
        went_on(invoke(stop, restart.key, &arguments), stop)
    }

    /// Asks for one value until there is one; `None` when the answer is to go back.
    fn ask(&mut self, prompt: &str) -> Option<Value> {
        loop {
            let Line::Text(line) = self.lines.read(prompt) else {
                return None;
            };
            match read_data(&line) {
                Ok(mut values) if values.len() == 1 => return values.pop(),
                Ok(values) if values.is_empty() => return None,
                Ok(_) => complain("expected one value\n"),
                Err(error) => complain(&error.render(self.color)),
            }
        }
    }

    /// Shows a frame. The result: whether there is one.
    fn show_frame(&self, number: usize, stop: &Unhandled) -> bool {
        match stop.frame(number) {
            Ok(Some(frame)) => {
                complain(&format!("  {number} in {} ({frame})\n", frame.procedure_name()));
                complain(&stop.render_source(&frame, self.color));
                show_locals(number, stop);
                return true;
            }
            Ok(None) => complain(&format!("there is no frame {number}; :bt lists them\n")),
            Err(error) => complain(&format!("{error}\n")),
        }
        false
    }
}

/// Goes on at the innermost restart `abort`.
pub fn abort(stop: &Unhandled) -> Result<Outcome, Error> {
    stop.invoke(stop.restart("abort").ok_or(Error::NoAbort)?, &[])
}

fn invoke(stop: &Unhandled, restart: RestartKey, arguments: &[Value]) -> Result<Outcome, Error> {
    stop.invoke(restart, arguments)
}

/// What follows a try to go on: where the program still stands, a message says why.
fn went_on(outcome: Result<Outcome, Error>, stop: &Unhandled) -> Next {
    match outcome {
        Err(error) if stop.is_current() => {
            complain(&format!("{error}\n"));
            Next::Command
        }
        outcome => Next::Outcome(outcome),
    }
}

fn backtrace(text: &str, stop: &Unhandled) {
    let most = match text {
        "" => Ok(FRAMES),
        text => text.parse(),
    };
    let Ok(most) = most else {
        return complain("expected a number of frames, as in :bt 10\n");
    };
    match stop.innermost(most) {
        Ok(trace) => {
            for (number, frame) in trace.innermost.iter().enumerate() {
                complain(&format!("  {number} in {} ({frame})\n", frame.procedure_name()));
            }
            if trace.omitted > 0 {
                complain(&format!("  ... {} more\n", trace.omitted));
            }
        }
        Err(error) => complain(&format!("{error}\n")),
    }
}

fn show_locals(frame: usize, stop: &Unhandled) {
    match stop.locals(frame) {
        Ok(Some(locals)) if locals.is_empty() => complain("  no variable of this frame is kept\n"),
        Ok(Some(locals)) => complain(&listed(&locals)),
        Ok(None) => complain("there is no frame\n"),
        Err(error) => complain(&format!("{error}\n")),
    }
}

/// Names and values, one a line.
fn listed(values: &[(std::sync::Arc<str>, Value)]) -> String {
    let width = values.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    values
        .iter()
        .map(|(name, value)| format!("  {name:<width$}   {}\n", cut(value.to_string())))
        .collect()
}

fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(WIDTH) {
        text.truncate(end);
        text += "...";
    }
    text
}

fn arity(arity: Arity) -> String {
    let noun = |count: u32| if count == 1 { "argument" } else { "arguments" };
    match (arity.least, arity.most) {
        (0, Some(0)) => "no arguments".into(),
        (least, Some(most)) if least == most => format!("{least} {}", noun(least)),
        (least, Some(most)) => format!("{least} to {most} arguments"),
        (least, None) => format!("at least {least} {}", noun(least)),
    }
}
