//! The road from sources to modules: the one place where the stages meet.

use crate::compile_error::{CompileError, CompileMessage};
use crate::config::{Config, PrintResult};
use crate::imports::{Files, Looked};
use crate::macros::Macros;
use crate::source::{Source, SourceText};
use std::time::{Duration, Instant};
use trapeze_codegen::{CodeInfo, CodeKind, Emitted};
use trapeze_cps::core::Docs;
use trapeze_cps::expand::imports::Importer;
use trapeze_cps::expand::{self, ExpandOptions};
use trapeze_cps::ids::FileId;
use trapeze_cps::ir;
use trapeze_cps::source::{Diagnostic, Severity, Sources};
use trapeze_cps::{convert, optimise, report};
use trapeze_runtime::{CodeEntry, CodeMap, Functions, Image};

/// How long each stage of a compilation took.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Timings {
    /// Reading files from disk.
    pub read: Duration,
    /// Looking for the program in the cache, and taking it from there if it is found; the stages up to `emit` are then left out.
    pub cache: Duration,
    /// Text to the core language.
    pub expand: Duration,
    /// The core language to continuation-passing style.
    pub convert: Duration,
    /// Optimisation.
    pub optimise: Duration,
    /// Continuation-passing style to WebAssembly.
    pub emit: Duration,
    /// Waiting for machine code, which is made beside the end of `emit`; or taking it from the cache.
    pub machine_code: Duration,
}

impl Timings {
    /// All stages but the reading of files.
    pub fn compile(&self) -> Duration {
        self.cache + self.expand + self.convert + self.optimise + self.emit + self.machine_code
    }
}

/// A program in continuation-passing style, with its sources.
pub(crate) struct Front {
    sources: Sources,
    files: Vec<FileId>,
    pub(crate) program: ir::Program,
    pub(crate) warnings: Vec<CompileMessage>,
    /// What was looked for in the file system.
    pub(crate) looked: Vec<Looked>,
    docs: Docs,
}

/// Runs `stage` and adds the time that it took.
pub(crate) fn timed<T>(time: &mut Duration, stage: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = stage();
    *time += start.elapsed();
    result
}

pub(crate) fn message(diagnostic: &Diagnostic, sources: &Sources) -> CompileMessage {
    let render = |color| report::render(diagnostic, sources, color);
    CompileMessage::new(diagnostic.message.clone(), render(false), render(true))
}

/// The sources of a program.
pub(crate) type Texts = Vec<SourceText>;

/// Reads sources.
pub(crate) fn read(sources: impl IntoIterator<Item = Source>, timings: &mut Timings) -> Result<Texts, CompileError> {
    let read = |source: Source| source.read().map_err(|(name, message)| CompileError::of_file(&name, message));
    timed(&mut timings.read, || sources.into_iter().map(read).collect())
}

/// How a program, or what is added to it, is expanded.
pub(crate) fn expand_options(config: &Config, functions: Vec<String>) -> ExpandOptions {
    ExpandOptions {
        print_result: config.print_result == PrintResult::Always,
        keep_going: config.keep_going,
        echo: config.echo,
        lints: config.lints,
        host_functions: functions,
        extensible: config.extensible || config.debug,
        waits: config.waits,
    }
}

/// How it is optimised.
pub(crate) fn passes(config: &Config) -> optimise::Options {
    let mut passes = optimise::Options {
        keep_boxes: config.debug,
        ..optimise::Options::default()
    };
    if !config.optimise {
        passes.rounds = 0;
    }
    passes
}

/// How it is emitted.
pub(crate) fn emit_options(config: &Config, one_module: bool) -> trapeze_codegen::Options {
    trapeze_codegen::Options {
        lowering: config.lowering,
        names: config.names,
        one_module,
    }
}

/// From sources to the optimised program. Imported files come from the file system.
pub(crate) fn front(texts: &Texts, config: &Config, functions: &Functions, timings: &mut Timings) -> Result<Front, CompileError> {
    let mut sources = Sources::default();
    let files: Vec<FileId> = texts.iter().map(|source| sources.add(&source.name, &source.text)).collect();
    let paths = texts.iter().map(|source| source.path.clone());
    let mut importer = Files::new(files.iter().copied().zip(paths));
    let mut front = front_of(sources, files, &mut importer, config, functions, timings)?;
    front.looked = importer.looked();
    Ok(front)
}

/// From a program's files, among the sources, to the optimised program.
pub(crate) fn front_of(
    mut sources: Sources,
    mut files: Vec<FileId>,
    importer: &mut dyn Importer,
    config: &Config,
    functions: &Functions,
    timings: &mut Timings,
) -> Result<Front, CompileError> {
    let options = expand_options(config, functions.names().map(Into::into).collect());
    let expanded = timed(&mut timings.expand, || {
        expand::expand(&mut sources, &files, &options, &mut Macros::default(), importer)
    });
    let expanded = expanded.map_err(|diagnostics| {
        let all = diagnostics.iter().map(|diagnostic| message(diagnostic, &sources));
        CompileError::new(all.collect())
    })?;
    let warnings = expanded
        .warnings
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Warning);
    let warnings = warnings.map(|diagnostic| message(diagnostic, &sources)).collect();
    files.extend(
        expanded
            .imported
            .iter()
            .filter(|file| !files.contains(file))
            .copied()
            .collect::<Vec<_>>(),
    );
    let mut program = timed(&mut timings.convert, || convert::convert(&expanded.program));
    program.files.clone_from(&files);
    timed(&mut timings.optimise, || optimise::optimise(&mut program, &passes(config)));
    Ok(Front {
        sources,
        files,
        program,
        warnings,
        looked: Vec::new(),
        docs: expanded.program.docs,
    })
}

/// From the optimised program to modules: to one that stands alone, or to one with what each run needs, which is given to `first` as soon as it is there, and others
/// for the rest.
pub(crate) fn emit(
    front: &Front,
    config: &Config,
    one_module: bool,
    first: &mut dyn FnMut(&[u8]),
    timings: &mut Timings,
) -> Result<Emitted, CompileError> {
    let options = emit_options(config, one_module);
    timed(&mut timings.emit, || trapeze_codegen::emit(&front.program, &options, first)).map_err(|error| {
        let file = front.files.first().map_or("program", |file| &front.sources.file(*file).name);
        CompileError::of_file(file, format!("the program cannot be compiled: {error}"))
    })
}

/// What the runtime must know of a program.
pub(crate) fn image(front: &Front, emitted: Emitted) -> Image {
    let entries = code_entries(&emitted.code, &front.docs);
    let code = CodeMap::new(entries, &front.sources, |file| front.files.contains(&file));
    Image {
        wasm: emitted.wasm,
        functions: emitted.placed,
        arms_end: emitted.arms_end,
        memory: emitted.memory,
        deferred: emitted.deferred,
        code,
        entry_points: emitted.entry_points,
        entry_closures: emitted.entry_closures,
        main_closure: emitted.main_closure,
        link: emitted.link,
    }
}

/// Code ids as the runtime's map takes them.
pub(crate) fn code_entries<'a>(code: &'a [CodeInfo], docs: &'a Docs) -> impl Iterator<Item = CodeEntry<'a>> {
    code.iter().map(|info| CodeEntry {
        procedure: info.procedure.as_deref(),
        span: info.span,
        around: &info.around,
        form: info.form,
        frame_slots: info.frame_slots,
        variables: &info.variables,
        arity: info.arity,
        doc: docs.get(&info.span).filter(|_| info.kind == CodeKind::Entry).map(|doc| &**doc),
    })
}
