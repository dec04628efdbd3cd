//! How a run ended, or where it stands.

use crate::Result;
use crate::compile_error::{CompileError, CompileMessage};
use crate::source::{Source, SourceText};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use trapeze_cps::report;
use trapeze_cps::source::{Diagnostic, Sources, Span};
use trapeze_runtime::{
    Error, Evaluated, Frame, Left, Machine, Named, Pause, PauseKey, Remark, Request, RestartInfo, RestartKey, Stop, Trace, Value,
};

/// Frames that an [`Unhandled`] keeps at each end of a deep stack.
const FRAMES: usize = 10;

/// How a run ended, or where it stands.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The program has ended with the value of its last form.
    Value(Value),
    /// The program stands at a condition that nobody handled, or at a breakpoint, and can go on.
    Unhandled(Unhandled),
    /// The program has ended itself with this exit code.
    Exit(i32),
    /// What was to be evaluated is done, or the program has come to where it waits for that (see [`Config::waits`](crate::Config::waits)); it stands where it stood.
    Evaluated(Evaluated),
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
        let left = step(&mut machine)?;
        self.outcome(&mut machine, left)
    }

    fn outcome(&self, machine: &mut Machine, left: Left) -> Result<Outcome> {
        Ok(match left {
            Left::Finished if self.keep_value => Outcome::Value(machine.result()?),
            Left::Finished => Outcome::Value(Value::Nil),
            Left::Unhandled(pause) => {
                let trace = machine.trace(pause.key, FRAMES, FRAMES)?;
                Outcome::Unhandled(Unhandled {
                    run: self.clone(),
                    pause,
                    trace,
                })
            }
            Left::Evaluated(evaluated) => Outcome::Evaluated(evaluated),
            Left::Exit(code) => Outcome::Exit(i32::try_from(code).unwrap_or(1)),
            Left::Stopped(Stop::Timeout(limit)) => Outcome::Timeout(limit),
            Left::Stopped(Stop::Interrupted) => Outcome::Interrupted,
            Left::OutOfMemory => Outcome::OutOfMemory,
        })
    }
}

/// What has come of a text that was added to a running program.
#[derive(Debug)]
pub struct Evaluation {
    /// Where its run has come to: [`Outcome::Evaluated`], unless it has stopped at a condition or ended the program.
    pub outcome: Outcome,
    /// What the compiler remarked.
    pub warnings: Vec<CompileMessage>,
}

impl Run {
    /// Adds a text to the program and runs it, where the program stands; with the variables of a frame, if one is named.
    pub(crate) fn evaluate(
        &self,
        source: Source,
        frame: Option<(PauseKey, usize)>,
        written: bool,
    ) -> Result<std::result::Result<Evaluation, CompileError>> {
        let SourceText { name, text, .. } = match source.read() {
            Ok(read) => read,
            Err((name, message)) => return Ok(Err(CompileError::of_file(&name, message))),
        };
        let request = Request {
            name,
            text,
            bindings: Vec::new(),
            imports_all: true,
        };
        let messages = |remarks: &[Remark]| {
            let message = |remark: &Remark| CompileMessage::new(remark.message.clone(), remark.plain.clone(), remark.colored.clone());
            remarks.iter().map(message).collect()
        };
        let mut machine = self.lock();
        match machine.evaluate(request, frame, written)? {
            Ok((left, remarks)) => Ok(Ok(Evaluation {
                outcome: self.outcome(&mut machine, left)?,
                warnings: messages(&remarks),
            })),
            Err(remarks) => Ok(Err(CompileError::new(messages(&remarks)))),
        }
    }
}

/// A program that stands at a condition that nobody handled, or at a breakpoint (see [`Config::debug`](crate::Config::debug)). Nothing has been unwound: it
/// can go on at any of the restarts.
///
/// Type, report, restarts and trace are copies and stay readable after the program has gone on. The rest is read in the program's memory when it is asked for, and
/// like the restarts it is [`Error::Stale`] then.
///
/// ```
/// use trapeze::{Config, Engine, Error, Outcome, Source, Value};
///
/// let engine = Engine::new(Config::new())?;
/// let source = r#"
///     (define (pay account amount)
///       (restart-case (error "account ~a has no money" account)
///         (use-value (balance) (list account (- balance amount)))
///         (skip () nil)))
///     (define (pay-all account amounts)
///       (if (empty? amounts)
///           nil
///           (cons (pay account (first amounts)) (pay-all account (rest amounts)))))
///     (pay-all "A" (list 30))"#;
/// let Outcome::Unhandled(stop) = engine.compile(Source::text("pay.lisp", source))?.run()? else { panic!("it stops") };
/// assert_eq!((stop.condition_type(), stop.report()), ("exception", "account A has no money"));
/// let fields = stop.fields()?;
/// assert_eq!(fields[2], ("arguments".into(), Value::list([Value::string("A")])));
///
/// // What the rest of a procedure needs lies in its frame.
/// let locals = stop.locals(1)?.expect("there is a frame");
/// assert!(locals.contains(&("account".into(), Value::string("A"))));
///
/// let use_value = &stop.restarts()[0];
/// assert_eq!((use_value.usage(), use_value.arity.accepts(2)), ("use-value V".into(), false));
/// let Outcome::Value(value) = stop.invoke(use_value.key, &[Value::Integer(50)])? else { panic!("it goes on") };
/// assert_eq!(value.to_string(), r#"(("A" 20))"#);
/// assert!(matches!(stop.locals(0), Err(Error::Stale)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

    /// Whether it is a breakpoint.
    pub fn is_break(&self) -> bool {
        self.pause.is_break
    }

    /// The condition's fields by name, in the order of their indices.
    ///
    /// # Errors
    /// [`Error::Stale`] if the program has gone on.
    pub fn fields(&self) -> Result<Named<Value>> {
        self.run.lock().condition_fields(self.pause.key)
    }

    /// The stack: the place that signalled and the calls that are active, of a deep stack those at both ends.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// At most so many frames of the stack, from the innermost one on.
    ///
    /// # Errors
    /// [`Error::Stale`] if the program has gone on.
    pub fn innermost(&self, most: usize) -> Result<Trace> {
        self.run.lock().trace(self.pause.key, most, 0)
    }

    /// A frame of the stack: the innermost one is number 0. `None` if there are not so many.
    ///
    /// # Errors
    /// [`Error::Stale`] if the program has gone on.
    pub fn frame(&self, index: usize) -> Result<Option<Frame>> {
        self.run.lock().frame(self.pause.key, index)
    }

    /// The local variables that can be seen at the place of a frame, by name, in the order of the source. `None` if there are not so many frames.
    ///
    /// A frame holds what the program still needs after the call. So a variable is missing when it is not used any more, when the optimiser has removed it, when
    /// its value is a constant, and, unless the program was compiled with [`Config::debug`](crate::Config::debug), often when `set!` assigns it. Of a closure the
    /// variables around it are there too. What lives by identity is [`Value::Opaque`], and so is a value with too many parts to be copied.
    ///
    /// # Errors
    /// [`Error::Stale`] if the program has gone on.
    pub fn locals(&self, index: usize) -> Result<Option<Named<Value>>> {
        self.run.lock().locals(self.pause.key, index)
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

    /// Compiles a text and runs it where the program stands: it sees the restarts and parameters that are in force there, none of the program's handlers, and the variables
    /// of a frame if one is named. An error in it stops the program anew, one level deeper, with the restart `abort` to come back here. The program must have been compiled so that
    /// code can be added to it (see [`Config::extensible`](crate::Config::extensible)); else the answer is a [`CompileError`], as for a text that is wrong. With `written` the
    /// outcome has the write form of the value.
    ///
    /// # Errors
    /// [`Error::Stale`] if the program has gone on, [`Error::Ended`] if it has ended.
    ///
    /// ```
    /// use trapeze::{Config, Engine, Outcome, Source};
    ///
    /// let engine = Engine::new(Config::new().debug(true))?;
    /// let source = "(define rate 3) (define (price n) (* n (error \"no rate\"))) (price 4)";
    /// let Outcome::Unhandled(stop) = engine.compile(Source::text("price.lisp", source))?.run()? else { panic!("it stops") };
    /// let evaluation = stop.evaluate(Some(0), Source::text("<debugger>", "(* rate 4)"), true)??;
    /// let Outcome::Evaluated(done) = evaluation.outcome else { panic!("it ends") };
    /// assert_eq!(done.written.as_deref(), Some("12"));
    /// assert!(stop.is_current());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn evaluate(&self, frame: Option<usize>, source: Source, written: bool) -> Result<std::result::Result<Evaluation, CompileError>> {
        let frame = frame.map(|index| (self.pause.key, index));
        self.run.evaluate(source, frame, written)
    }

    /// Lets the program go on at a restart with these arguments. A wrong number of them is a condition in the program. Fails, and leaves
    /// the program where it stands, when the restart is stale or an argument cannot be passed.
    pub fn invoke(&self, restart: RestartKey, arguments: &[Value]) -> Result<Outcome> {
        self.run.proceed(|machine| machine.invoke_restart(restart, arguments))
    }

    /// Lets the program go on at a restart with the arguments that the function of its option `:interactive` gives; without one there are none.
    pub fn invoke_interactively(&self, restart: RestartKey) -> Result<Outcome> {
        self.run.proceed(|machine| machine.invoke_restart_interactively(restart))
    }

    /// Ends the program in order through its outermost restart `abort`: pending cleanups run.
    pub fn abort(&self) -> Result<Outcome> {
        let abort = self.restarts().iter().rfind(|restart| restart.name.as_deref() == Some("abort"));
        self.invoke(abort.ok_or(Error::NoAbort)?.key, &[])
    }

    /// The whole message: place, type and report, the source line, and the calls that are active.
    pub fn render(&self, color: bool) -> String {
        let mut text = self.render_heading(color);
        // A form that could not be compiled was not called, and its place has been told.
        if self.condition_type() == "syntax-error" && self.trace.innermost.len() == 1 {
            return text;
        }
        let line = |frame: &Frame| format!("  in {} ({frame})\n", frame.procedure_name());
        text.extend(self.trace.innermost.iter().map(line));
        if self.trace.omitted > 0 {
            text += &format!("  ... {} more\n", self.trace.omitted);
        }
        text.extend(self.trace.outermost.iter().map(line));
        text
    }

    /// The message without the calls: place, type and report, and the source line.
    pub fn render_heading(&self, color: bool) -> String {
        let (bold, red, reset) = if color {
            ("\u{1b}[1m", "\u{1b}[1;31m", "\u{1b}[0m")
        } else {
            ("", "", "")
        };
        let innermost = self.trace.innermost.first();
        let place = innermost.map_or(String::new(), |frame| format!("{bold}{frame}:{reset} "));
        let report = self.report();
        let message = if self.is_break() {
            format!("{red}break:{reset} {bold}{report}{reset}\n")
        } else {
            format!("{red}error:{reset} {bold}{}: {report}{reset}\n", self.condition_type())
        };
        let excerpt = innermost.map_or(String::new(), |frame| self.render_source(frame, color));
        place + &message + &excerpt
    }

    /// A list of the restarts, one line each: number, name and arguments, report.
    pub fn render_restarts(&self) -> String {
        let usages: Vec<String> = self.restarts().iter().map(RestartInfo::usage).collect();
        let width = usages.iter().map(|usage| usage.chars().count()).max().unwrap_or(0);
        let digits = usages.len().saturating_sub(1).to_string().len();
        let lines = self.restarts().iter().zip(&usages).enumerate();
        let line = |(index, (restart, usage)): (usize, (&RestartInfo, &String))| {
            let report = restart.report.replace('\n', &format!("\n{:1$}", "", 2 + digits + 1 + width + 3));
            format!("  {index:>digits$} {usage:<width$}   {report}\n")
        };
        lines.map(line).collect()
    }

    /// The source line of a frame with its place marked, as the compiler's own messages show it.
    pub fn render_source(&self, frame: &Frame, color: bool) -> String {
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
