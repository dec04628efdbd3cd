//! The compiler's side of code that is added to a running program. It works in a thread of its own: what it knows of the program is not to be shared, and runs may
//! move between threads.

use crate::compile_error::CompileMessage;
use crate::config::Config;
use crate::imports::Files;
use crate::macros::Macros;
use crate::pipeline::{self, Texts};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use trapeze_codegen::Link;
use trapeze_cps::core::Docs;
use trapeze_cps::expand::imports::NotFound;
use trapeze_cps::expand::{Expanded, Imported, World};
use trapeze_cps::ids::FileId;
use trapeze_cps::ir;
use trapeze_cps::source::{Diagnostic, Severity, Sources};
use trapeze_cps::{convert, optimise};
use trapeze_runtime::{CodeMap, Extender, Extension, Import, ImportRequest, NotImported, Remark, Request, Surroundings};

/// What a run needs to have code compiled that is added to it: what the program was compiled from.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) texts: Arc<Texts>,
    pub(crate) config: Config,
    /// Names of the embedder's functions.
    pub(crate) functions: Vec<String>,
}

/// Compiles what is added to one run. The thread starts with the first request, and ends with this.
pub(crate) struct Compiler {
    origin: Option<Origin>,
    thread: Option<Thread>,
}

struct Thread {
    requests: Sender<Ask>,
    answers: Receiver<Answer>,
}

enum Ask {
    Compile(Request, Surroundings),
    Import(ImportRequest, Surroundings),
    Emit(Arc<Link>, u32),
}

enum Answer {
    Compiled(Result<Vec<Remark>, Vec<Remark>>),
    Imported(Result<Import, NotImported>),
    Emitted(Result<Extension, Vec<Remark>>),
}

impl Compiler {
    pub(crate) fn new(origin: Origin) -> Self {
        Self {
            origin: Some(origin),
            thread: None,
        }
    }

    fn ask(&mut self, request: Ask) -> Result<Answer, Vec<Remark>> {
        if let Some(origin) = self.origin.take() {
            let ((requests, received), (answer, answers)) = (channel(), channel());
            let started = std::thread::Builder::new()
                .name("compiler".into())
                .spawn(move || serve(&origin, &received, &answer));
            started.map_err(|error| vec![internal(&error.to_string())])?;
            self.thread = Some(Thread { requests, answers });
        }
        let thread = self.thread.as_ref();
        let answer = thread.and_then(|thread| thread.requests.send(request).ok().and_then(|()| thread.answers.recv().ok()));
        answer.ok_or_else(|| vec![internal("the compiler has ended")])
    }
}

fn internal(reason: &str) -> Remark {
    remark(&CompileMessage::internal(reason))
}

fn out_of_order() -> Remark {
    internal("answers out of order")
}

fn failed(remarks: &[Remark]) -> NotImported {
    let reasons: Vec<&str> = remarks.iter().map(|remark| &*remark.message).collect();
    NotImported::Failed(reasons.join("; "))
}

fn remark(message: &CompileMessage) -> Remark {
    Remark {
        message: message.message().to_owned(),
        plain: message.render(false).to_owned(),
        colored: message.render(true).to_owned(),
    }
}

impl Extender for Compiler {
    fn compile(&mut self, request: Request, surroundings: Surroundings) -> Result<Vec<Remark>, Vec<Remark>> {
        match self.ask(Ask::Compile(request, surroundings))? {
            Answer::Compiled(compiled) => compiled,
            _ => Err(vec![out_of_order()]),
        }
    }

    fn import(&mut self, request: ImportRequest, surroundings: Surroundings) -> Result<Import, NotImported> {
        match self.ask(Ask::Import(request, surroundings)) {
            Ok(Answer::Imported(imported)) => imported,
            Ok(_) => Err(failed(&[out_of_order()])),
            Err(remarks) => Err(failed(&remarks)),
        }
    }

    fn emit(&mut self, link: &Arc<Link>, base: u32) -> Result<Extension, Vec<Remark>> {
        match self.ask(Ask::Emit(link.clone(), base))? {
            Answer::Emitted(emitted) => emitted,
            _ => Err(vec![out_of_order()]),
        }
    }
}

/// The thread: answers requests until nobody makes any more.
fn serve(origin: &Origin, requests: &Receiver<Ask>, answers: &Sender<Answer>) {
    let mut worker = Worker::new(origin);
    while let Ok(request) = requests.recv() {
        let answer = match request {
            Ask::Compile(request, surroundings) => Answer::Compiled(match &mut worker {
                Ok(worker) => worker.compile(&request, surroundings),
                Err(remarks) => Err(remarks.clone()),
            }),
            Ask::Import(request, surroundings) => Answer::Imported(match &mut worker {
                Ok(worker) => worker.import(&request, surroundings),
                Err(remarks) => Err(failed(remarks)),
            }),
            Ask::Emit(link, base) => Answer::Emitted(match &mut worker {
                Ok(worker) => worker.emit(&link, base),
                Err(remarks) => Err(remarks.clone()),
            }),
        };
        if answers.send(answer).is_err() {
            return;
        }
    }
}

/// What the thread knows.
struct Worker {
    config: Config,
    sources: Sources,
    /// The files of the program, and those of what was added.
    files: Vec<FileId>,
    world: World,
    macros: Macros,
    importer: Files,
    /// What was compiled last.
    compiled: Option<(ir::Program, Docs)>,
}

impl Worker {
    fn new(origin: &Origin) -> Result<Self, Vec<Remark>> {
        let mut sources = Sources::default();
        let files: Vec<FileId> = origin.texts.iter().map(|source| sources.add(&source.name, &source.text)).collect();
        let paths = origin.texts.iter().map(|source| source.path.clone());
        let mut importer = Files::new(files.iter().copied().zip(paths));
        let options = pipeline::expand_options(&origin.config, origin.functions.clone());
        let mut macros = Macros::default();
        let world = World::of(&mut sources, &files, &options, &mut macros, &mut importer);
        let world = world.map_err(|found| remarks(&found, &sources))?;
        Ok(Self {
            config: origin.config.clone(),
            sources,
            files,
            world,
            macros,
            importer,
            compiled: None,
        })
    }

    fn compile(&mut self, request: &Request, surroundings: Surroundings) -> Result<Vec<Remark>, Vec<Remark>> {
        self.compiled = None;
        self.importer.enter(surroundings);
        let file = self.sources.add(&request.name, &request.text);
        self.files.push(file);
        let forms = self.world.read(&self.sources, file);
        let forms = forms.map_err(|found| remarks(&found, &self.sources))?;
        let (bindings, importer) = (&request.bindings, &mut self.importer);
        let expanded = self
            .world
            .expand(&mut self.sources, file, &forms, bindings, &mut self.macros, importer);
        let expanded = expanded.map_err(|found| remarks(&found, &self.sources))?;
        let warnings = expanded.warnings.iter().filter(|found| found.severity == Severity::Warning);
        let warnings = warnings.map(|found| remark(&pipeline::message(found, &self.sources))).collect();
        self.keep(expanded);
        Ok(warnings)
    }

    fn import(&mut self, request: &ImportRequest, surroundings: Surroundings) -> Result<Import, NotImported> {
        self.compiled = None;
        self.importer.enter(surroundings);
        let added: Vec<Rc<str>> = request.added.iter().map(|directory| directory.as_str().into()).collect();
        let what = (request.path.as_str(), request.file);
        let imported = self
            .world
            .import(&mut self.sources, what, &added, &mut self.macros, &mut self.importer);
        match imported {
            Ok(Imported::Program) => Ok(Import::Nothing),
            Ok(Imported::Defined(procedure)) => Ok(Import::Call(procedure)),
            Ok(Imported::Added(expanded)) => {
                self.keep(*expanded);
                Ok(Import::Addition)
            }
            Err(NotFound::Missing(reason)) => Err(NotImported::Failed(reason)),
            Err(NotFound::Closed) => Err(NotImported::Closed),
        }
    }

    /// Converts an addition, and keeps it until it is emitted.
    fn keep(&mut self, expanded: Expanded) {
        let imported = expanded.imported.iter().filter(|file| !self.files.contains(file));
        let imported: Vec<FileId> = imported.copied().collect();
        self.files.extend(imported);
        let mut program = convert::convert(&expanded.program);
        program.files.clone_from(&self.files);
        optimise::optimise(&mut program, &pipeline::passes(&self.config));
        self.compiled = Some((program, expanded.program.docs));
    }

    fn emit(&mut self, link: &Link, base: u32) -> Result<Extension, Vec<Remark>> {
        let (program, docs) = self.compiled.as_ref().ok_or_else(|| vec![internal("nothing was compiled")])?;
        let options = pipeline::emit_options(&self.config, false);
        let addition = trapeze_codegen::emit_addition(program, &options, link, base);
        let addition = addition.map_err(|error| vec![internal(&format!("the form cannot be compiled: {error}"))])?;
        let entries = pipeline::code_entries(&addition.code, docs);
        Ok(Extension {
            code: CodeMap::new(entries, &self.sources, |file| self.files.contains(&file)),
            parts: addition.parts,
        })
    }
}

fn remarks(found: &[Diagnostic], sources: &Sources) -> Vec<Remark> {
    found.iter().map(|found| remark(&pipeline::message(found, sources))).collect()
}
