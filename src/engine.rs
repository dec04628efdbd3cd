//! Engines compile, programs run.

use crate::Result;
use crate::additions::{Compiler, Origin};
use crate::cache::{Cache, Kind};
use crate::compile_error::{CompileError, CompileMessage};
use crate::config::Config;
use crate::imports::{Looked, Numbered};
use crate::outcome::{Evaluation, Outcome, Run};
use crate::pipeline::{self, Front, Texts, Timings};
use crate::source::Source;
use std::sync::{Arc, Mutex};
use trapeze_cps::expand::macros::NamedText;
use trapeze_cps::reference;
use trapeze_cps::source::Sources;
use trapeze_runtime::{CodeStore, Compiled, Compiling, Functions, HostFunction, Image, Machine, Statistics};

/// Compiles programs. Holds the settings and the functions that programs may call.
pub struct Engine {
    config: Config,
    functions: Functions,
    engine: trapeze_runtime::Engine,
    cache: Option<Cache>,
}

/// A compiled program. It can be run any number of times, each time from the start with a memory of its own.
#[derive(Clone)]
pub struct Program {
    compiled: Compiled,
    config: Config,
    warnings: Arc<[CompileMessage]>,
    timings: Timings,
    is_cached: bool,
    functions: usize,
    /// If code can be added to it.
    origin: Option<Origin>,
}

/// What the cache keeps of a program: its modules, what the compiler remarked, the number of functions.
type Kept = (Image, Vec<CompileMessage>, usize);

/// One run of a program.
pub struct Session {
    run: Run,
}

impl Engine {
    /// An engine with these settings.
    ///
    /// # Errors
    /// [`Error::NoTailCalls`](crate::Error::NoTailCalls) if the lowering needs tail calls and the WebAssembly engine has none.
    pub fn new(config: Config) -> Result<Self> {
        let cache = config.cache.as_deref().and_then(Cache::open);
        let store = cache.clone().map(|cache| Arc::new(cache) as Arc<dyn CodeStore>);
        Ok(Self {
            engine: trapeze_runtime::Engine::new(config.lowering, store)?,
            config,
            functions: Functions::default(),
            cache,
        })
    }

    /// Lets programs that are compiled from now on call `function` by `name`, unless they define the name themselves.
    ///
    /// Arguments and result are converted; a call with others than the closure takes, or whose result is an `Err`, signals an `error` with
    /// a message.
    pub fn register<Arguments>(&mut self, name: &str, function: impl HostFunction<Arguments>) {
        self.functions.register(name, function);
    }

    /// Compiles one source.
    pub fn compile(&self, source: impl Into<Source>) -> std::result::Result<Program, CompileError> {
        self.compile_all([source.into()])
    }

    /// Compiles several sources to one program that runs them in order in one world.
    pub fn compile_all(&self, sources: impl IntoIterator<Item = Source>) -> std::result::Result<Program, CompileError> {
        let mut timings = Timings::default();
        let texts = pipeline::read(sources, &mut timings)?;
        let cache = self.cache.as_ref().map(|cache| (cache, self.key(cache, &texts)));
        let kept = pipeline::timed(&mut timings.cache, || {
            let (looked, kept): (Vec<Looked>, Kept) = cache.and_then(|(cache, key)| cache.get(Kind::Program, key))?;
            looked.iter().all(Looked::is_current).then_some(kept)
        });
        let is_cached = kept.is_some();
        let (looked, (image, warnings, functions), begun) = match kept {
            Some(kept) => (Vec::new(), kept, None),
            None => {
                let front = pipeline::front(&texts, &self.config, &self.functions, &mut timings)?;
                let looked = front.looked.clone();
                let (kept, begun) = self.emit(front, &mut timings)?;
                (looked, kept, begun)
            }
        };
        let compiled = self.machine_code(image, begun, &mut timings)?;
        if let Some((cache, key)) = cache.filter(|_| !is_cached) {
            cache.put(Kind::Program, key, &(looked, (compiled.image(), &warnings, functions)));
        }
        let origin = compiled.image().link.is_some().then(|| Origin {
            texts: Arc::new(texts),
            config: self.config.clone(),
            functions: self.functions.names().map(Into::into).collect(),
        });
        let mut program = self.program(compiled, warnings, functions, timings, is_cached);
        program.origin = origin;
        Ok(program)
    }

    /// Compiles a program whose text imports others by their indices; it is the first of them.
    pub(crate) fn compile_numbered(&self, texts: Vec<NamedText>) -> std::result::Result<Program, CompileError> {
        let mut timings = Timings::default();
        let mut sources = Sources::default();
        let files = texts
            .first()
            .map(|first| sources.add(&first.name, &first.text))
            .into_iter()
            .collect();
        let front = pipeline::front_of(sources, files, &mut Numbered(texts), &self.config, &self.functions, &mut timings)?;
        let ((image, warnings, functions), begun) = self.emit(front, &mut timings)?;
        let compiled = self.machine_code(image, begun, &mut timings)?;
        Ok(self.program(compiled, warnings, functions, timings, false))
    }

    /// Emits a program; the machine code of the module that it starts in is begun meanwhile.
    fn emit(&self, front: Front, timings: &mut Timings) -> std::result::Result<(Kept, Option<Compiling>), CompileError> {
        let mut begun = None;
        let mut first = |wasm: &[u8]| begun = Some(self.engine.begin(wasm));
        let emitted = pipeline::emit(&front, &self.config, false, &mut first, timings)?;
        let functions = emitted.functions;
        Ok(((pipeline::image(&front, emitted), front.warnings, functions), begun))
    }

    fn machine_code(&self, image: Image, begun: Option<Compiling>, timings: &mut Timings) -> std::result::Result<Compiled, CompileError> {
        let compiled = pipeline::timed(&mut timings.machine_code, || self.engine.compile(image, begun));
        compiled.map_err(|error| CompileError::internal(&error.to_string()))
    }

    fn program(&self, compiled: Compiled, warnings: Vec<CompileMessage>, functions: usize, timings: Timings, is_cached: bool) -> Program {
        let mut config = self.config.clone();
        config.run.functions = self.functions.clone();
        Program {
            compiled,
            config,
            warnings: warnings.into(),
            timings,
            is_cached,
            functions,
            origin: None,
        }
    }

    /// The name in the cache of what these sources become.
    fn key(&self, cache: &Cache, texts: &Texts) -> blake3::Hash {
        let settings = self.config.of_compiler();
        let mut names: Vec<&str> = self.functions.names().collect();
        names.sort_unstable();
        let counts = format!("{} {}", names.len(), texts.len());
        let sources = texts.iter().flat_map(|source| [source.name.as_str(), source.text.as_str()]);
        cache.key(
            [settings.as_str(), &counts]
                .into_iter()
                .chain(names)
                .chain(sources)
                .map(str::as_bytes),
        )
    }

    /// The program as one WebAssembly module that stands alone, without running it.
    pub fn module(&self, sources: impl IntoIterator<Item = Source>) -> std::result::Result<Vec<u8>, CompileError> {
        let mut timings = Timings::default();
        let texts = pipeline::read(sources, &mut timings)?;
        let front = pipeline::front(&texts, &self.config, &self.functions, &mut timings)?;
        Ok(pipeline::emit(&front, &self.config, true, &mut |_| {}, &mut timings)?.wasm)
    }

    /// The program in continuation-passing style, optimised, as text.
    pub fn continuations(&self, sources: impl IntoIterator<Item = Source>) -> std::result::Result<String, CompileError> {
        let mut timings = Timings::default();
        let texts = pipeline::read(sources, &mut timings)?;
        let front = pipeline::front(&texts, &self.config, &self.functions, &mut timings)?;
        Ok(trapeze_cps::text::print(&front.program))
    }
}

impl Program {
    /// Runs the program until it ends or stops.
    pub fn run(&self) -> Result<Outcome> {
        self.start()?.run()
    }

    /// The program with what `config` says of runs (limits, streams, arguments, trampoline) in place of what its engine was made with. It is not
    /// compiled anew: how it was compiled stays as it is.
    ///
    /// ```
    /// use trapeze::{Captured, Config, Engine, Output, Source};
    ///
    /// let program = Engine::new(Config::new())?.compile(Source::text("sum.lisp", "(println (+ 1 2))"))?;
    /// let captured = Captured::new();
    /// program.configured(&Config::new().output(Output::Capture(captured.clone()))).run()?;
    /// assert_eq!(captured.text(), "3\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn configured(&self, config: &Config) -> Self {
        let mut program = self.clone();
        let functions = std::mem::take(&mut program.config.run.functions);
        program.config.run = config.run.clone();
        program.config.run.functions = functions;
        program.config.keep_value = config.keep_value;
        program
    }

    /// A run of the program that has not begun.
    pub fn start(&self) -> Result<Session> {
        let mut machine = Machine::new(&self.compiled, &self.config.run)?;
        if let Some(origin) = &self.origin {
            machine.set_extender(Box::new(Compiler::new(origin.clone())))?;
        }
        Ok(Session {
            run: Run {
                machine: Arc::new(Mutex::new(machine)),
                keep_value: self.config.keep_value,
            },
        })
    }

    /// What the compiler remarked.
    pub fn warnings(&self) -> &[CompileMessage] {
        &self.warnings
    }

    /// How long the compilation took.
    pub fn timings(&self) -> Timings {
        self.timings
    }

    /// Whether the program was taken from the cache, see [`Config::cache`].
    pub fn is_cached(&self) -> bool {
        self.is_cached
    }

    /// The WebAssembly modules: first the one that the program starts in, then those that are compiled when a run first reaches them.
    pub fn modules(&self) -> impl Iterator<Item = &[u8]> {
        let image = self.compiled.image();
        let deferred = image.deferred.iter().map(|deferred| deferred.wasm.as_slice());
        std::iter::once(image.wasm.as_slice()).chain(deferred)
    }

    /// Number of functions in the modules, without the runtime's own.
    pub fn function_count(&self) -> usize {
        self.functions
    }

    /// Number of code ids: places that control can go to through the trampoline.
    pub fn code_id_count(&self) -> usize {
        self.compiled.image().code.len()
    }
}

impl Session {
    /// Runs the program until it ends or stops. A run cannot be started twice.
    pub fn run(&self) -> Result<Outcome> {
        self.run.proceed(Machine::start)
    }

    /// Compiles a text and runs it in the program, which waits for that (see [`Config::waits`](crate::Config::waits)); what it defines is there from then on. An error in it stops the
    /// program, with the restart `abort` to come back. With `written` the outcome has the write form of the value.
    ///
    /// # Errors
    /// [`Error::Ended`](crate::Error::Ended) if the program has ended or has not come to where it waits.
    ///
    /// ```
    /// use trapeze::{Config, Engine, Outcome, Source};
    ///
    /// let session = Engine::new(Config::new().waits(true))?.compile(Source::text("start.lisp", "(define (twice n) (* 2 n))"))?.start()?;
    /// assert!(matches!(session.run()?, Outcome::Evaluated(_)));
    /// for (text, expected) in [("(twice 21)", "42"), ("(define (twice n) (list n n))", "<closure>"), ("(twice 1)", "(1 1)")] {
    ///     let Outcome::Evaluated(done) = session.evaluate(Source::text("<input>", text), true)??.outcome else { panic!("it ends") };
    ///     assert_eq!(done.written.as_deref(), Some(expected));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn evaluate(&self, source: Source, written: bool) -> Result<std::result::Result<Evaluation, CompileError>> {
        self.run.evaluate(source, None, written)
    }

    /// The names of the variables that the program, and what was added to it, has itself. In no order.
    pub fn variables(&self) -> Vec<String> {
        self.run.lock().variable_names()
    }

    /// The names that a text can use: those of the language, and of the variables of the program. In the order of the alphabet.
    pub fn names(&self) -> Vec<String> {
        let mut names = self.variables();
        names.extend(reference::entries().iter().map(|entry| entry.name.clone()));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The counters of the run so far.
    pub fn statistics(&self) -> Result<Statistics> {
        self.run.lock().statistics()
    }
}
