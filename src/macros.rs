//! Procedural macros run in a program of their own, which is compiled and started when the first of them is used.

use crate::Output;
use crate::config::Config;
use crate::engine::Engine;
use crate::outcome::{Outcome, Unhandled};
use crate::source::Source;
use std::time::Duration;
use trapeze_cps::expand::macros::Evaluator;
use trapeze_runtime::Value;

/// Most bytes of memory that macros may use.
const MEMORY: u64 = 512 << 20;
/// Longest time that one expansion may take.
const TIME: Duration = Duration::from_secs(30);

/// The program that answers calls of macros; it stands at an error and waits for the next one.
#[derive(Default)]
pub(crate) struct Macros {
    waiting: Option<Unhandled>,
}

impl Macros {
    /// Takes what a run has come to: where it waits, and what it has answered.
    fn wait(&mut self, outcome: crate::Result<Outcome>) -> Result<Value, String> {
        self.waiting = None;
        match outcome.map_err(|error| error.to_string())? {
            Outcome::Unhandled(stop) if stop.restart("use-value").is_some() => {
                let fields = stop.fields().map_err(|error| error.to_string())?;
                let answer = fields.into_iter().find(|(name, _)| &**name == "data");
                self.waiting = Some(stop);
                Ok(answer.map_or(Value::Nil, |(_, answer)| answer))
            }
            Outcome::Unhandled(stop) => Err(stop.report().into()),
            Outcome::Timeout(_) => Err("it takes too long".into()),
            Outcome::OutOfMemory => Err("it needs too much memory".into()),
            _ => Err("it ended the program that expands macros".into()),
        }
    }
}

impl Evaluator for Macros {
    fn load(&mut self, program: &str) -> Result<(), String> {
        let config = Config::new()
            .memory_bytes(MEMORY)
            .timeout(TIME)
            .output(Output::writer(std::io::stderr()));
        let engine = Engine::new(config).map_err(|error| error.to_string())?;
        let program = engine.compile(Source::text("<macros>", program));
        let program = program.map_err(|error| {
            let first = error.messages().first().map(|message| message.message().to_string());
            first.unwrap_or_else(|| error.to_string())
        })?;
        self.wait(program.run()).map(|_| ())
    }

    fn call(&mut self, request: &str) -> Result<String, String> {
        let stop = self
            .waiting
            .take()
            .ok_or("an earlier expansion ended the program that expands macros")?;
        let restart = stop.restart("use-value").ok_or("it does not wait for a call")?;
        let answer = self.wait(stop.invoke(restart, &[Value::string(request)]))?;
        match answer {
            Value::List(parts) => match &parts[..] {
                [Value::Keyword(result), datum] if &**result == "ok" => written(datum),
                [_, message] => Err(match message {
                    Value::String(text) => text.to_string(),
                    other => other.to_string(),
                }),
                _ => Err("it gave no answer".into()),
            },
            _ => Err("it gave no answer".into()),
        }
    }
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
