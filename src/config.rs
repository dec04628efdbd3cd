//! How programs are compiled and run.

use std::path::PathBuf;
use std::time::Duration;
use trapeze_codegen::Lowering;
use trapeze_runtime::{Access, Input, Interrupt, Options, Output, Profile, Trampoline};

/// Whether a program prints the value of its last form.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum PrintResult {
    /// It does not.
    #[default]
    Never,
    /// It does.
    Always,
}

/// Settings of an [`Engine`](crate::Engine). The methods take and give the whole, so that calls can be chained:
///
/// ```
/// use std::time::Duration;
/// use trapeze::{Captured, Config, Output};
///
/// let captured = Captured::new();
/// let config = Config::new().memory_bytes(64 << 20).timeout(Duration::from_secs(5)).output(Output::Capture(captured));
/// ```
#[derive(Clone, Default)]
pub struct Config {
    pub(crate) lowering: Lowering,
    pub(crate) print_result: PrintResult,
    pub(crate) keep_value: bool,
    pub(crate) keep_going: bool,
    pub(crate) echo: bool,
    pub(crate) names: bool,
    pub(crate) optimise: bool,
    pub(crate) debug: bool,
    pub(crate) extensible: bool,
    pub(crate) waits: bool,
    pub(crate) lints: bool,
    pub(crate) cache: Option<PathBuf>,
    pub(crate) run: Options,
}

impl Config {
    /// 2 GiB of memory, no other limit, the streams of the process, and nothing else of the system.
    pub fn new() -> Self {
        Self {
            keep_value: true,
            optimise: true,
            run: Options::new(),
            ..Self::default()
        }
    }

    /// Most bytes of memory that a program may use. At most 4 GiB count.
    pub fn memory_bytes(mut self, bytes: u64) -> Self {
        self.run.memory_bytes = bytes;
        self
    }

    /// Longest time that a run may take.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.run.timeout = Some(timeout);
        self
    }

    /// Most bytes of the stack that a program may use: one that passes that gets a condition.
    pub fn stack_bytes(mut self, bytes: u64) -> Self {
        self.run.stack_bytes = Some(bytes);
        self
    }

    /// A flag that stops running programs from another thread.
    pub fn interrupt(mut self, interrupt: Interrupt) -> Self {
        self.run.interrupt = interrupt;
        self
    }

    /// Where standard output goes.
    pub fn output(mut self, output: Output) -> Self {
        self.run.output = output;
        self
    }

    /// Where standard error goes.
    pub fn error_output(mut self, output: Output) -> Self {
        self.run.error = output;
        self
    }

    /// Where standard input comes from.
    pub fn input(mut self, input: Input) -> Self {
        self.run.input = input;
        self
    }

    /// The arguments that `(command-line)` gives.
    pub fn arguments(mut self, arguments: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.run.arguments = arguments.into_iter().map(Into::into).collect();
        self
    }

    /// The files that programs may read, and the directories that they may list and enter: none unless this says so. A program that reads another one
    /// gets a `permission-error`, and the system is not asked.
    ///
    /// ```
    /// use trapeze::{Access, Config, Engine, Outcome, Source, Value};
    ///
    /// let source = || Source::text("read.lisp", r#"(string-length (slurp "Cargo.toml"))"#);
    /// let Outcome::Unhandled(stop) = Engine::new(Config::new())?.compile(source())?.run()? else { panic!("it stops") };
    /// assert_eq!(stop.report(), r#"slurp: the capability :read was not given for "Cargo.toml""#);
    ///
    /// let config = Config::new().allow_read(Access::within([".", "/usr/share/dict"])).allow_write(Access::within(["target/out"]));
    /// let outcome = Engine::new(config)?.compile(source())?.run()?;
    /// assert!(matches!(outcome, Outcome::Value(Value::Integer(_))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn allow_read(mut self, files: Access) -> Self {
        self.run.read = files;
        self
    }

    /// The files and directories that programs may make, change, move and remove: none unless this says so.
    pub fn allow_write(mut self, files: Access) -> Self {
        self.run.write = files;
        self
    }

    /// Whether programs may see the variables of the environment of the process.
    pub fn allow_environment(mut self, allow: bool) -> Self {
        self.run.environment = allow;
        self
    }

    /// Gives programs all capabilities: every file, and the environment.
    pub fn allow_all(self) -> Self {
        self.allow_read(Access::Everything)
            .allow_write(Access::Everything)
            .allow_environment(true)
    }

    /// The settings that what the compiler makes depends on, as a text that differs if they do.
    pub(crate) fn of_compiler(&self) -> String {
        let Self {
            lowering,
            print_result,
            keep_going,
            echo,
            names,
            optimise,
            debug,
            extensible,
            waits,
            lints,
            ..
        } = self;
        format!("{lowering:?} {print_result:?} {keep_going} {echo} {names} {optimise} {debug} {extensible} {waits} {lints}")
    }

    /// How continuations are placed in WebAssembly functions. [`Lowering::TailCall`] needs an engine with tail calls.
    pub fn lowering(mut self, lowering: Lowering) -> Self {
        self.lowering = lowering;
        self
    }

    /// Who moves control between them. With [`Lowering::Continuation`] that is every transfer; with the others only what they leave over.
    pub fn trampoline(mut self, trampoline: Trampoline) -> Self {
        self.run.trampoline = trampoline;
        self
    }

    /// Whether programs print the value of their last form.
    pub fn print_result(mut self, print: PrintResult) -> Self {
        self.print_result = print;
        self
    }

    /// Whether programs go on behind a top-level form that fails. Each form has the restart `abort` then, which the host invokes when it has reported the failure; at the end
    /// the program leaves with exit code 1. A form with a syntax error fails when its turn comes, and a definition that fails gives its variable nil unless it
    /// has a value.
    ///
    /// ```
    /// use trapeze::{Captured, Config, Engine, Outcome, Output, Source};
    ///
    /// let captured = Captured::new();
    /// let config = Config::new().keep_going(true).output(Output::Capture(captured.clone()));
    /// let program = Engine::new(config)?.compile(Source::text("p.lisp", "(define x (car 5)) (println x) (if) (println 2)"))?;
    /// let mut outcome = program.run()?;
    /// let mut reports = Vec::new();
    /// while let Outcome::Unhandled(stop) = outcome {
    ///     reports.push(stop.condition_type().to_string());
    ///     outcome = stop.invoke(stop.restart("abort").expect("each form has one"), &[])?;
    /// }
    /// assert!(matches!(outcome, Outcome::Exit(1)));
    /// assert_eq!(reports, ["type-error", "syntax-error"]);
    /// assert_eq!(captured.text(), "nil\n2\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn keep_going(mut self, keep_going: bool) -> Self {
        self.keep_going = keep_going;
        self
    }

    /// Whether programs print the value of each top-level form that is not nil, after the sign `⟹`.
    pub fn echo(mut self, echo: bool) -> Self {
        self.echo = echo;
        self
    }

    /// Whether [`Outcome::Value`](crate::Outcome::Value) holds the value of the program. Without, it is nil, and a large value need not be copied.
    pub fn keep_value(mut self, keep: bool) -> Self {
        self.keep_value = keep;
        self
    }

    /// A folder that keeps compiled programs: one whose sources, imported files and settings have not changed is not compiled again. It is made if it is not there. The
    /// machine code in it is run as it is, so a folder that other users can write into is not used. It may be used by several processes at once, and
    /// removed at any time. Without a folder nothing is kept.
    pub fn cache(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cache = Some(folder.into());
        self
    }

    /// Whether modules have a section with names, for reading them.
    pub fn names(mut self, names: bool) -> Self {
        self.names = names;
        self
    }

    /// Whether programs are optimised. Without, only what nothing reaches is left out: what the two then do differently is an error of the optimiser.
    pub fn optimise(mut self, optimise: bool) -> Self {
        self.optimise = optimise;
        self
    }

    /// Whether `breakpoint` stops programs, see [`Outcome::Unhandled`](crate::Outcome::Unhandled). Otherwise it writes its message and goes on.
    pub fn breakpoints(mut self, breakpoints: bool) -> Self {
        self.run.debugger = breakpoints;
        self
    }

    /// Collects samples of the running program in `profile`: which procedures are active while time passes. Costs a few per cent of the time.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.run.profile = Some(profile);
        self
    }

    /// Compiles programs for a debugger, so that they run slower: variables that are assigned stay where it finds them.
    pub fn debug(mut self, debug: bool) -> Self {
        self.debug = debug;
        self
    }

    /// Whether code can be added to running programs, see [`Session::evaluate`](crate::Session::evaluate). Such a program has all of the standard procedures, and nothing is taken for
    /// granted of its own variables, so it is larger and slower. Programs that use `eval`, and those compiled by [`Self::debug`], can be added to in any case.
    pub fn extensible(mut self, extensible: bool) -> Self {
        self.extensible = extensible;
        self
    }

    /// Whether programs stand still after their last form ([`Outcome::Evaluated`](crate::Outcome::Evaluated)), for [`Session::evaluate`](crate::Session::evaluate). Implies
    /// [`Self::extensible`].
    pub fn waits(mut self, waits: bool) -> Self {
        self.waits = waits;
        self.extensible |= waits;
        self
    }

    /// Whether the compiler also warns of local variables that nothing uses, unless their names begin with `_`, and of those that hide others.
    ///
    /// ```
    /// use trapeze::{Config, Engine, Source};
    ///
    /// let engine = Engine::new(Config::new().lints(true))?;
    /// let program = engine.compile(Source::text("area.lisp", "(define (area width height) (* width width))"))?;
    /// assert_eq!(program.warnings()[0].message(), "`height` is not used");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn lints(mut self, lints: bool) -> Self {
        self.lints = lints;
        self
    }

    /// Collects at every check, which finds errors of the collector. Very slow.
    pub fn stress(mut self, stress: bool) -> Self {
        self.run.stress = stress;
        self
    }

    /// Usable bytes of a stack segment.
    pub fn segment_bytes(mut self, bytes: u32) -> Self {
        self.run.segment_bytes = bytes;
        self
    }
}
