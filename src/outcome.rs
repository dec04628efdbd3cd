//! How a run ended, or where it stands.

use crate::Result;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use trapeze_cps::report;
use trapeze_cps::source::{Diagnostic, Sources, Span};
use trapeze_runtime::{Error, Frame, Left, Machine, Pause, RestartInfo, RestartKey, Stop, Trace, Value};

/// Frames that an [`Unhandled`] keeps at each end of a deep stack.
const FRAMES: usize = 10;

/// How a run ended, or where it stands.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The program has ended with the value of its last form.
    Value(Value),
    /// The program stands at a condition that nobody handled, and can go on.
    Unhandled(Unhandled),
    /// The program has ended itself with this exit code.
    Exit(i32),
    /// The program was stopped because its time was over.
    Timeout(Duration),
    /// The program was stopped on request.
    Interrupted,
    /// The program was stopped because its memory was used up, the reserve for handlers too.
    OutOfMemory,
}

/// A run that several handles share.
#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) machine: Arc<Mutex<Machine>>,
    pub(crate) keep_value: bool,
}

impl Run {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Machine> {
        // A panic of an embedder's function leaves the machine unable to go on, which it knows by itself.
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the program go on by `step`.
    pub(crate) fn proceed(&self, step: impl FnOnce(&mut Machine) -> Result<Left>) -> Result<Outcome> {
        let mut machine = self.lock();
        Ok(match step(&mut machine)? {
            Left::Finished if self.keep_value => Outcome::Value(machine.result()?),
            Left::Finished => Outcome::Value(Value::Nil),
            Left::Unhandled(pause) => {
                let trace = machine.trace(FRAMES, FRAMES)?;
                Outcome::Unhandled(Unhandled {
                    run: self.clone(),
                    pause,
                    trace,
                })
            }
            Left::Exit(code) => Outcome::Exit(i32::try_from(code).unwrap_or(1)),
            Left::Stopped(Stop::Timeout(limit)) => Outcome::Timeout(limit),
            Left::Stopped(Stop::Interrupted) => Outcome::Interrupted,
            Left::OutOfMemory => Outcome::OutOfMemory,
        })
    }
}

/// A program that stands at a condition that nobody handled. Nothing has been unwound: it can go on at any of the restarts.
///
/// What is known of the stop stays readable after the program has gone on, but its restarts are stale then.
pub struct Unhandled {
    run: Run,
    pause: Pause,
    trace: Trace,
}

impl Unhandled {
    /// Name of the condition's type.
    pub fn condition_type(&self) -> &str {
        &self.pause.condition_type
    }

    /// The condition's report.
    pub fn report(&self) -> &str {
        &self.pause.report
    }

    /// The stack: the place that signalled and the calls that are active, of a deep stack those at both ends.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The restarts, innermost first.
    pub fn restarts(&self) -> &[RestartInfo] {
        &self.pause.restarts
    }

    /// The innermost restart of this name.
    pub fn restart(&self, name: &str) -> Option<RestartKey> {
        self.restarts()
            .iter()
            .find(|restart| restart.name.as_deref() == Some(name))
            .map(|restart| restart.key)
    }

    /// Whether the program still stands here.
    pub fn is_current(&self) -> bool {
        self.run.lock().is_paused_at(self.pause.key)
    }

    /// Lets the program go on at a restart with these arguments. A wrong number of them is a condition in the program. Fails, and leaves
    /// the program where it stands, when the restart is stale or an argument cannot be passed.
    pub fn invoke(&self, restart: RestartKey, arguments: &[Value]) -> Result<Outcome> {
        self.run.proceed(|machine| machine.invoke_restart(restart, arguments))
    }

    /// Ends the program in order through its outermost restart `abort`: pending cleanups run.
    pub fn abort(&self) -> Result<Outcome> {
        let abort = self.restarts().iter().rfind(|restart| restart.name.as_deref() == Some("abort"));
        self.invoke(abort.ok_or(Error::NoAbort)?.key, &[])
    }

    /// The whole message: place, type and report, the source line, and the calls that are active.
    pub fn render(&self, color: bool) -> String {
        let (bold, red, reset) = if color {
            ("\u{1b}[1m", "\u{1b}[1;31m", "\u{1b}[0m")
        } else {
            ("", "", "")
        };
        let innermost = self.trace.innermost.first();
        let mut text = match innermost {
            Some(frame) => format!("{bold}{}:{reset} ", Place(frame)),
            None => String::new(),
        };
        text += &format!("{red}error:{reset} {bold}{}: {}{reset}\n", self.condition_type(), self.report());
        if let Some(frame) = innermost {
            text += &self.excerpt(frame, color);
        }
        let line = |frame: &Frame| format!("  in {} ({})\n", frame.procedure_name(), Place(frame));
        text.extend(self.trace.innermost.iter().map(line));
        if self.trace.omitted > 0 {
            text += &format!("  ... {} more\n", self.trace.omitted);
        }
        text.extend(self.trace.outermost.iter().map(line));
        text
    }

    /// The source line of a frame with its place marked, as the compiler's own messages show it.
    fn excerpt(&self, frame: &Frame, color: bool) -> String {
        let machine = self.run.lock();
        let Some(text) = machine.source_text(&frame.file) else {
            return String::new();
        };
        let mut sources = Sources::default();
        let file = sources.add(&frame.file, text);
        let rendered = report::render(
            &Diagnostic::error(
                Span {
                    file,
                    start: frame.range.start,
                    end: frame.range.end,
                },
                "",
            ),
            &sources,
            color,
        );
        // The first line says where and what, which is told already.
        rendered.split_once('\n').map_or(String::new(), |(_, excerpt)| excerpt.into())
    }
}

struct Place<'a>(&'a Frame);

impl fmt::Display for Place<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}:{}", self.0.file, self.0.line, self.0.column)
    }
}

impl fmt::Debug for Unhandled {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Unhandled")
            .field("pause", &self.pause)
            .field("trace", &self.trace)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Unhandled {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.render(false).trim_end())
    }
}
