//! Procedural macros run in a program of their own, which is compiled and started when the first of them is used.

use crate::Output;
use crate::config::Config;
use crate::engine::{Engine, Program};
use crate::outcome::{Outcome, Unhandled};
use std::time::{Duration, Instant};
use trapeze_cps::expand::macros::{Evaluator, NamedText};
use trapeze_runtime::Value;

/// Most bytes of memory that macros may use.
const MEMORY: u64 = 512 << 20;
/// Longest time that one start of the program may run, waiting included.
const TIME: Duration = Duration::from_secs(60);
/// Age at which it is started anew before a call, so that each expansion has the rest of the time.
const AGE: Duration = Duration::from_secs(30);

/// Most times that it goes on after an import that failed.
const MOST_MISSING: usize = 1000;

/// The program that answers calls of macros; it stands at an error and waits for the next one.
#[derive(Default)]
pub(crate) struct Macros {
    program: Option<Program>,
    /// Where it waits, and since when it runs.
    waiting: Option<(Unhandled, Instant)>,
    /// Why the program does without some of the files that it imports.
    missing: Vec<String>,
}

impl Macros {
    /// Starts the program.
    fn start(&mut self) -> Result<(Unhandled, Instant), String> {
        let program = self.program.as_ref().ok_or("no program was loaded")?;
        let (mut outcome, started) = (program.run(), Instant::now());
        self.missing.clear();
        // A file that does not compile is no error of the program that imports it before it runs; macros do without what it defines.
        while let Ok(Outcome::Unhandled(stop)) = &outcome
            && let Some(restart) = stop.restart("use-value")
            && answer(stop)?.is_none()
            && self.missing.len() < MOST_MISSING
        {
            self.missing.push(stop.report().to_string());
            outcome = stop.invoke(restart, &[Value::string("")]);
        }
        self.wait(outcome, started)?;
        self.waiting.take().ok_or_else(|| "it does not wait for a call".into())
    }

    /// Takes what a run has come to: where it waits, and what it has answered.
    fn wait(&mut self, outcome: crate::Result<Outcome>, started: Instant) -> Result<Value, String> {
        self.waiting = None;
        match outcome.map_err(|error| error.to_string())? {
            Outcome::Unhandled(stop) if stop.restart("use-value").is_some() => {
                let answer = answer(&stop)?.ok_or_else(|| stop.report().to_string())?;
                self.waiting = Some((stop, started));
                Ok(answer)
            }
            Outcome::Unhandled(stop) => Err(stop.report().into()),
            Outcome::Timeout(_) => Err("it takes too long".into()),
            Outcome::OutOfMemory => Err("it needs too much memory".into()),
            _ => Err("it ended the program that expands macros".into()),
        }
    }
}

impl Evaluator for Macros {
    fn load(&mut self, texts: Vec<NamedText>) -> Result<(), String> {
        let config = Config::new()
            .memory_bytes(MEMORY)
            .timeout(TIME)
            .output(Output::writer(std::io::stderr()));
        let engine = Engine::new(config).map_err(|error| error.to_string())?;
        let program = engine.compile_numbered(texts);
        let program = program.map_err(|error| {
            let first = error.messages().first().map(|message| message.message().to_string());
            first.unwrap_or_else(|| error.to_string())
        })?;
        self.program = Some(program);
        self.waiting = Some(self.start()?);
        Ok(())
    }

    fn call(&mut self, request: &str) -> Result<String, String> {
        // An expansion may have ended the program.
        let (stop, started) = match self.waiting.take() {
            Some(waiting) if waiting.1.elapsed() < AGE => waiting,
            _ => self.start()?,
        };
        let restart = stop.restart("use-value").ok_or("it does not wait for a call")?;
        let answer = self.wait(stop.invoke(restart, &[Value::string(request)]), started)?;
        match answer {
            Value::List(parts) => match &parts[..] {
                [Value::Keyword(result), datum] if &**result == "ok" => written(datum),
                [_, message] => {
                    let message = match message {
                        Value::String(text) => text.to_string(),
                        other => other.to_string(),
                    };
                    Err(self
                        .missing
                        .first()
                        .map_or_else(|| message.clone(), |why| format!("{message} ({why})")))
                }
                _ => Err("it gave no answer".into()),
            },
            _ => Err("it gave no answer".into()),
        }
    }
}

/// What the program answers where it stopped; `None` if it did so for another reason than to wait.
fn answer(stop: &Unhandled) -> Result<Option<Value>, String> {
    let fields = stop.fields().map_err(|error| error.to_string())?;
    Ok(fields.into_iter().find(|(name, _)| &**name == "data").map(|(_, answer)| answer))
}

/// A datum as text, unless it contains what cannot be read back.
fn written(datum: &Value) -> Result<String, String> {
    let mut open = vec![datum];
    while let Some(value) = open.pop() {
        match value {
            Value::List(parts) | Value::ImproperList(parts) | Value::Vector(parts) | Value::Struct(parts) => open.extend(parts.iter()),
            Value::Object(_) | Value::Opaque(_) => return Err(format!("the code contains {value}, which has no syntax")),
            _ => {}
        }
    }
    Ok(datum.to_string())
}
