//! Imports of files: language specification 10.
//!
//! A file in a namespace is a *unit*, and so is each file of the program itself. Namespace 0 is the global one; each file that is imported `as` a module
//! has another. A file that is imported in two namespaces is two units, each read for itself, since the same text means different things in them.
//!
//! A unit is *noted* first: what its top-level forms define, and what it imports, as far as that can be seen before macros are expanded, because a
//! definition in an imported file may hide a form in the importing one. It is *collected* when its importer comes to the import: its macros are known from
//! there on. Then it is expanded.
//!
//! If each import of a unit stands at top level, the place where it runs is known, and its forms are put there like those of the importing
//! file. Any other unit becomes a procedure that runs the forms at its first call.
//!
//! Errors in an imported file are no errors of the program: they make the import signal when it runs.

use super::forms::Form;
use super::{Elements, Expander, Function, Mode, Position};
use crate::core::{Expr, Global};
use crate::ids::{ExprId, FileId, GlobalId, NameId, SyntaxId};
use crate::source::{Diagnostic, Errors, Span};
use crate::syntax::Datum;
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// Finds and reads the files that a program imports.
pub trait Importer {
    /// The identity of a file of the program, by which an import of it is recognised; `None` for a text that is no file.
    fn identity(&mut self, file: FileId) -> Option<Rc<str>>;

    /// The identity of the file that a path means in the file with the identity `from`, or in a text that is no file; `added` are the directories of the
    /// search path, in order.
    fn find(&mut self, path: &str, from: Option<&str>, added: &[Rc<str>]) -> Result<Rc<str>, NotFound>;

    /// Reads a file that [`Self::find`] has found. `Err` says why that is not possible.
    fn read(&mut self, identity: &str) -> Result<ImportedText, String>;
}

/// Why an import finds no file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotFound {
    /// There is none; why.
    Missing(String),
    /// The program may not look everywhere where it could be, and there is none where it may.
    Closed,
}

/// An imported file.
#[derive(Clone, Debug)]
pub struct ImportedText {
    /// Its name in messages.
    pub name: String,
    /// What it contains.
    pub text: String,
}

/// Finds no file.
#[derive(Clone, Copy, Default, Debug)]
pub struct NoImporter;

impl Importer for NoImporter {
    fn identity(&mut self, _: FileId) -> Option<Rc<str>> {
        None
    }

    fn find(&mut self, _: &str, _: Option<&str>, _: &[Rc<str>]) -> Result<Rc<str>, NotFound> {
        Err(NotFound::Missing("files cannot be imported here".into()))
    }

    fn read(&mut self, _: &str) -> Result<ImportedText, String> {
        Err("files cannot be imported here".into())
    }
}

/// A unit, by its place in the table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct UnitId(u32);

impl UnitId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A namespace of global variables.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Namespace(u32);

impl Namespace {
    /// The one of programs.
    pub(super) const GLOBAL: Namespace = Namespace(0);

    pub(super) fn number(self) -> u32 {
        self.0
    }
}

/// A file in a namespace.
#[derive(Clone, Debug)]
struct Unit {
    file: FileId,
    identity: Option<Rc<str>>,
    namespace: Namespace,
    /// Whether it is a file of the program, which runs without being imported.
    is_program: bool,
    /// Whether it was added to the program.
    is_addition: bool,
    /// The unit whose macros are known in it.
    parent: Option<UnitId>,
    /// Whether it was collected for an import inside another form.
    inside: bool,
    /// Units that top-level forms import into the same namespace, with the number of the form behind which their macros are known.
    included: Vec<(UnitId, usize)>,
    /// Units that it imports into the same namespace, wherever.
    joined: Vec<UnitId>,
    /// What the module part of a qualified name means.
    aliases: FxHashMap<Rc<str>, Namespace>,
    /// Its forms as they were read.
    forms: Vec<SyntaxId>,
    /// Imports that can be seen in them.
    sites: Vec<SyntaxId>,
    stage: Stage,
    items: Vec<Item>,
    steps: Vec<Step>,
    /// Whether its forms use the stack pointer.
    pinned: bool,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Debug)]
enum Stage {
    Noted,
    Collected,
    Expanded,
}

/// A top-level form of a unit after its macros have been expanded.
#[derive(Clone, Debug)]
pub(super) enum Item {
    /// A form with its number, by which `enter_form` sets the macros that it knows.
    Form(usize, SyntaxId),
    Import(Site),
}

/// A top-level form in the core language.
#[derive(Clone, Debug)]
enum Step {
    Form(ExprId),
    Import(Site),
}

/// An import of a literal path.
#[derive(Clone, Debug)]
pub(super) struct Site {
    target: Target,
    path: Rc<str>,
    /// The unit with the import.
    from: UnitId,
    span: Span,
}

#[derive(Clone, Debug)]
enum Target {
    Unit(UnitId),
    /// There is no file.
    None(NotFound),
}

impl Site {
    /// The unit that is imported, if there is one.
    fn unit(&self) -> Option<UnitId> {
        match self.target {
            Target::Unit(unit) => Some(unit),
            Target::None(_) => None,
        }
    }
}

/// What is known of the files of a program and of those that it imports.
#[derive(Clone, Debug, Default)]
pub(super) struct Imports {
    units: Vec<Unit>,
    /// Each file once.
    files: FxHashMap<Rc<str>, FileId>,
    /// The unit that an import of a file in a namespace means.
    known: FxHashMap<(Rc<str>, Namespace), UnitId>,
    /// The namespace of each module, by the identity of its file, or by the path of a file that is missing.
    modules: FxHashMap<Rc<str>, Namespace>,
    /// The directories of literal `add-module-path` forms so far.
    search: Vec<Rc<str>>,
    /// What each import in the source means.
    sites: FxHashMap<SyntaxId, Site>,
    /// The expressions of imports that stand inside other forms.
    inner: Vec<(ExprId, Site)>,
    /// The units that run when they are called.
    procedures: Vec<(UnitId, Procedure)>,
    /// How many of them are defined.
    defined: usize,
    /// The file of the program that is being collected.
    program: Option<UnitId>,
    /// The units that have been collected, in order, and in how many of them inner imports have been looked for.
    collected: Vec<UnitId>,
    searched: usize,
    /// Whether there are imports of paths that are known only when they run.
    may_come_later: bool,
}

impl Imports {
    fn unit(&self, id: UnitId) -> &Unit {
        &self.units[id.index()]
    }

    fn unit_mut(&mut self, id: UnitId) -> &mut Unit {
        &mut self.units[id.index()]
    }

    pub(super) fn namespace(&self, id: UnitId) -> Namespace {
        self.unit(id).namespace
    }

    fn module(&mut self, identity: &Rc<str>) -> Namespace {
        let next = Namespace(self.modules.len() as u32 + 1);
        *self.modules.entry(identity.clone()).or_insert(next)
    }

    /// The namespace that an alias stands for in a unit. In what is added to a program those of the text before it are known.
    pub(super) fn alias(&self, unit: UnitId, alias: &str) -> Option<Namespace> {
        self.aliasing(unit).find_map(|unit| self.unit(unit).aliases.get(alias).copied())
    }

    /// The aliases that are known in a unit.
    pub(super) fn aliases(&self, unit: UnitId) -> impl Iterator<Item = &str> {
        self.aliasing(unit)
            .flat_map(|unit| self.unit(unit).aliases.keys().map(|alias| &**alias))
    }

    /// The units whose aliases are known in a unit.
    fn aliasing(&self, unit: UnitId) -> impl Iterator<Item = UnitId> {
        let before = |unit: &UnitId| self.unit(*unit).parent.filter(|_| self.unit(*unit).is_addition);
        std::iter::successors(Some(unit), before)
    }

    /// Whether a unit is another one, or imports it into the same namespace, itself or through others.
    pub(super) fn joins(&self, unit: UnitId, other: UnitId) -> bool {
        let mut seen = FxHashSet::default();
        let mut open = vec![unit];
        while let Some(at) = open.pop() {
            if at == other {
                return true;
            }
            if seen.insert(at) {
                open.extend(&self.unit(at).joined);
            }
        }
        false
    }

    /// Whether the macros of a unit are known in another one at the form of that number.
    pub(super) fn knows_macros(&self, unit: UnitId, of: UnitId, now: usize) -> bool {
        let mut seen = FxHashSet::default();
        let mut open = vec![unit];
        while let Some(at) = open.pop() {
            if at == of {
                return true;
            }
            if seen.insert(at) {
                let Unit { included, parent, .. } = self.unit(at);
                open.extend(included.iter().filter(|(_, since)| *since < now).map(|(unit, _)| *unit));
                open.extend(parent);
            }
        }
        false
    }

    /// How a unit is called, if it is.
    fn procedure(&self, unit: UnitId) -> Option<Procedure> {
        let found = self.procedures.iter().find(|(other, _)| *other == unit);
        found.map(|(_, procedure)| *procedure)
    }

    /// The file of a unit.
    pub(super) fn file(&self, id: UnitId) -> FileId {
        self.unit(id).file
    }

    /// All units.
    pub(super) fn units(&self) -> impl Iterator<Item = UnitId> {
        (0..self.units.len() as u32).map(UnitId)
    }

    /// The files of the program.
    pub(super) fn of_program(&self) -> impl Iterator<Item = UnitId> {
        self.units().filter(|&unit| self.unit(unit).is_program)
    }

    /// The units that were collected for imports inside forms of `unit`, as far as `of` is one of them or was collected for their sake.
    pub(super) fn inside(&self, unit: UnitId, of: UnitId) -> Option<UnitId> {
        let mut at = of;
        loop {
            let Unit { parent, inside, .. } = self.unit(at);
            if *inside && *parent == Some(unit) {
                return Some(at);
            }
            at = (*parent)?;
        }
    }

    /// The unit of a module that an alias would import.
    pub(super) fn module_unit(&self, namespace: Namespace) -> Option<UnitId> {
        let (identity, _) = self.modules.iter().find(|&(_, &module)| module == namespace)?;
        self.known.get(&(identity.clone(), namespace)).copied()
    }

    /// Whether the file of a module was found and could be read.
    pub(super) fn is_usable(&self, namespace: Namespace) -> bool {
        self.module_unit(namespace).is_some_and(|unit| self.unit(unit).errors.is_empty())
    }

    /// The imported files.
    pub(super) fn files(&self) -> Vec<FileId> {
        let mut files: Vec<FileId> = Vec::new();
        for unit in self.units.iter().filter(|unit| !unit.is_program) {
            if !files.contains(&unit.file) {
                files.push(unit.file);
            }
        }
        files
    }
}

/// How a unit runs that is called.
#[derive(Clone, Copy, Debug)]
struct Procedure {
    /// The variable with the procedure that runs it.
    procedure: GlobalId,
    /// The variable that says whether that has begun.
    begun: GlobalId,
}

/// The name of the variable with the procedure that runs a unit.
fn importing_procedure(unit: UnitId) -> String {
    format!("%import-{}", unit.0)
}

const HINT: &str = "(import \"path\") or (import \"path\" as name)";

impl Expander<'_> {
    /// The unit whose code is being expanded.
    pub(super) fn unit(&self) -> Option<UnitId> {
        match self.mode {
            Mode::Program(unit) => Some(unit),
            Mode::Prelude => None,
        }
    }

    /// The namespace that definitions go into.
    pub(super) fn namespace(&self) -> Namespace {
        self.unit().map_or(Namespace::GLOBAL, |unit| self.imports.namespace(unit))
    }

    /// Does something with a unit, from wherever the expander is; what is wrong then is wrong with that unit.
    pub(super) fn in_unit<T>(&mut self, unit: UnitId, act: impl FnOnce(&mut Self) -> T) -> T {
        let mode = std::mem::replace(&mut self.mode, Mode::Program(unit));
        let now = self.form_number();
        let scopes = std::mem::take(&mut self.scopes);
        let bodies = std::mem::take(&mut self.bodies);
        let functions = std::mem::replace(&mut self.functions, vec![Function::default()]);
        let errors = std::mem::replace(&mut self.errors, Errors::all());
        let warnings = std::mem::take(&mut self.warnings);
        let result = act(self);
        let errors = std::mem::replace(&mut self.errors, errors);
        let warnings = std::mem::replace(&mut self.warnings, warnings);
        let state = self.imports.unit_mut(unit);
        state.errors.extend(errors.into_kept());
        state.warnings.extend(warnings);
        state.pinned |= self.functions.iter().any(|function| function.pinned);
        self.functions = functions;
        self.bodies = bodies;
        self.scopes = scopes;
        self.enter_form(now);
        self.mode = mode;
        result
    }

    // ---- Units ----

    /// Notes and collects the files of the program, and what they import.
    pub(super) fn collect_program(&mut self, files: &[(FileId, Vec<SyntaxId>)]) {
        let identities: Vec<Option<Rc<str>>> = files.iter().map(|&(file, _)| self.importer.identity(file)).collect();
        for ((file, _), identity) in files.iter().zip(&identities) {
            self.imports.files.extend(identity.clone().map(|identity| (identity, *file)));
        }
        for ((file, forms), identity) in files.iter().zip(identities) {
            self.collect_file(*file, identity, forms.clone());
        }
    }

    /// Notes and collects a file of the program, or what is added to it, and what it imports: a unit behind those that are there.
    pub(super) fn collect_file(&mut self, file: FileId, identity: Option<Rc<str>>, forms: Vec<SyntaxId>) -> UnitId {
        let unit = self.add_unit(file, identity, Namespace::GLOBAL, forms);
        let parent = self.imports.program.replace(unit);
        let is_addition = self.is_addition;
        let state = self.imports.unit_mut(unit);
        (state.is_program, state.is_addition) = (true, is_addition);
        state.parent = parent;
        self.note_unit(unit);
        self.collect_unit(unit);
        self.collect_inner_imports();
        unit
    }

    /// The procedures that run imported units get variables of the program that begins now. Those that are defined already are known by their names.
    pub(super) fn forget_importing_procedures(&mut self) {
        for index in 0..self.imports.procedures.len() {
            let unit = self.imports.procedures[index].0;
            self.imports.procedures[index].1 = self.importing_variables(unit);
        }
    }

    /// Lets code that is added later use the variables of units that run when they are called.
    pub(super) fn export_importing_procedures(&mut self) {
        for (_, Procedure { procedure, begun }) in &self.imports.procedures {
            self.program.globals[*procedure].exported = true;
            self.program.globals[*begun].exported = true;
        }
    }

    fn importing_variables(&mut self, unit: UnitId) -> Procedure {
        Procedure {
            procedure: self.hidden_global(&importing_procedure(unit)),
            begun: self.hidden_global(&format!("%begun-{}", unit.0)),
        }
    }

    /// Collects what the units that have been collected import inside their forms.
    fn collect_inner_imports(&mut self) {
        while let Some(&at) = self.imports.collected.get(self.imports.searched) {
            self.imports.searched += 1;
            for site in std::mem::take(&mut self.imports.unit_mut(at).sites) {
                if let Some(target) = self.imports.sites[&site].unit() {
                    self.collect_inside(at, target);
                }
            }
        }
    }

    fn add_unit(&mut self, file: FileId, identity: Option<Rc<str>>, namespace: Namespace, forms: Vec<SyntaxId>) -> UnitId {
        let id = UnitId(self.imports.units.len() as u32);
        if let Some(identity) = &identity {
            self.imports.known.insert((identity.clone(), namespace), id);
        }
        self.imports.units.push(Unit {
            file,
            identity,
            namespace,
            is_program: false,
            is_addition: false,
            parent: None,
            inside: false,
            included: Vec::new(),
            joined: Vec::new(),
            aliases: FxHashMap::default(),
            forms,
            sites: Vec::new(),
            stage: Stage::Noted,
            items: Vec::new(),
            steps: Vec::new(),
            pinned: false,
            errors: Vec::new(),
            warnings: Vec::new(),
        });
        id
    }

    /// Notes what can be seen in the forms of a unit before its macros are expanded.
    fn note_unit(&mut self, unit: UnitId) {
        let forms = self.imports.unit(unit).forms.clone();
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || {
            self.in_unit(unit, |this| {
                let visible = this.without_macro_uses(&forms);
                this.macros.are_hidden = true;
                this.note_definitions(unit, &visible);
                this.macros.are_hidden = false;
                this.note_imports(unit, &forms);
            });
        });
    }

    /// Goes through forms in the order of the text for imports and directories to search.
    fn note_imports(&mut self, unit: UnitId, forms: &[SyntaxId]) {
        let mut open: Vec<(SyntaxId, bool)> = forms.iter().rev().map(|&form| (form, true)).collect();
        while let Some((node, at_top)) = open.pop() {
            let items = match *self.syntax.datum(node) {
                Datum::List(items, _) | Datum::Vector(items) => Elements::from_slice(self.syntax.items(items)),
                _ => continue,
            };
            let form = self.form_at(node);
            if matches!(form, Some(Form::Quote | Form::Quasiquote | Form::DefineMacro)) {
                continue;
            }
            if at_top {
                self.note_module_path(node);
            }
            if let Some((path, alias)) = self.import_at(node, at_top) {
                self.site(unit, node, &path, alias.as_ref());
                self.imports.unit_mut(unit).sites.push(node);
                continue;
            }
            let at_top = at_top && form == Some(Form::Begin);
            open.extend(items.iter().rev().map(|&item| (item, at_top)));
        }
    }

    /// Path and alias, where a node is an import of a literal path.
    fn import_at(&self, node: SyntaxId, at_top: bool) -> Option<(Rc<str>, Option<Rc<str>>)> {
        let items = self.syntax.proper_list(node)?;
        let &[head, path, ref rest @ ..] = items else { return None };
        let Datum::String(path) = self.syntax.datum(path) else {
            return None;
        };
        let path = path.clone();
        if at_top && self.form_at(node) == Some(Form::Import) {
            return match *rest {
                [] => Some((path, None)),
                [r#as, alias] if self.syntax.is_symbol(r#as, "as") => {
                    let alias = self.syntax.name(self.syntax.symbol(alias)?).clone();
                    (!alias.contains(':')).then_some((path, Some(alias)))
                }
                _ => None,
            };
        }
        (rest.is_empty() && self.is_standard(head, "import-file")).then_some((path, None))
    }

    /// Whether a node is the name of a standard procedure that the program leaves alone.
    fn is_standard(&self, node: SyntaxId, text: &str) -> bool {
        let name = self.syntax.symbol(node).filter(|_| self.syntax.is_symbol(node, text));
        name.is_some_and(|name| self.scopes.lookup(name).is_none() && !self.is_defined(name) && !self.is_macro(name))
    }

    /// Adds the directory of an `add-module-path` form with a literal path to the search path.
    pub(super) fn note_module_path(&mut self, node: SyntaxId) {
        if let Some(&[head, path]) = self.syntax.proper_list(node)
            && self.is_standard(head, "add-module-path")
            && let Datum::String(path) = self.syntax.datum(path)
        {
            let path = path.clone();
            if !self.imports.search.contains(&path) {
                self.imports.search.push(path);
            }
        }
    }

    /// What an import in a unit means; the file is read and noted if that has not happened.
    fn site(&mut self, unit: UnitId, node: SyntaxId, path: &Rc<str>, alias: Option<&Rc<str>>) -> Site {
        if let Some(site) = self.imports.sites.get(&node) {
            return site.clone();
        }
        let from = self.imports.unit(unit).identity.clone();
        let found = self.importer.find(path, from.as_deref(), &self.imports.search);
        let module = found.as_ref().unwrap_or(path).clone();
        let namespace = match alias {
            Some(_) => self.imports.module(&module),
            None => self.imports.namespace(unit),
        };
        let target = match found.and_then(|identity| self.imported_unit(&identity, namespace)) {
            Ok(target) => Target::Unit(target),
            Err(reason) => Target::None(reason),
        };
        let span = self.syntax.span(node);
        match (alias, &target) {
            (None, &Target::Unit(target)) => self.imports.unit_mut(unit).joined.push(target),
            (None, Target::None(_)) => {}
            (Some(alias), _) => {
                let before = self.imports.unit_mut(unit).aliases.insert(alias.clone(), namespace);
                if before.is_some_and(|before| before != namespace) {
                    let message = format!("`{alias}` is the name of two modules");
                    self.refuse(node, message, "give each module a name of its own");
                }
            }
        }
        let site = Site {
            target,
            path: path.clone(),
            from: unit,
            span,
        };
        self.imports.sites.insert(node, site.clone());
        site
    }

    /// The unit of a file in a namespace, which is read and noted if it is new.
    fn imported_unit(&mut self, identity: &Rc<str>, namespace: Namespace) -> Result<UnitId, NotFound> {
        if let Some(&known) = self.imports.known.get(&(identity.clone(), namespace)) {
            return Ok(known);
        }
        let file = match self.imports.files.get(identity) {
            Some(&file) => file,
            None => {
                let ImportedText { name, text } = self.importer.read(identity).map_err(NotFound::Missing)?;
                let file = self.sources.add(&name, &text);
                self.imports.files.insert(identity.clone(), file);
                file
            }
        };
        let text = self.sources.file(file).text.clone();
        let read = crate::read::read(file, &text, self.syntax);
        let (forms, errors) = match read {
            Ok(forms) => (forms, Vec::new()),
            Err(errors) => (Vec::new(), errors),
        };
        let unit = self.add_unit(file, Some(identity.clone()), namespace, forms);
        self.imports.unit_mut(unit).errors = errors;
        self.note_unit(unit);
        Ok(unit)
    }

    /// Expands the macros of a unit's top-level forms.
    fn collect_unit(&mut self, unit: UnitId) {
        if self.imports.unit(unit).stage >= Stage::Collected {
            return;
        }
        self.imports.unit_mut(unit).stage = Stage::Collected;
        self.imports.collected.push(unit);
        let forms = self.imports.unit(unit).forms.clone();
        let items = stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || {
            self.in_unit(unit, |this| {
                let items = this.expand_top_level(unit, &forms);
                for item in &items {
                    if let Item::Form(number, node) = *item {
                        this.enter_form(number);
                        this.note_definitions(unit, &[node]);
                    }
                }
                items
            })
        });
        self.imports.unit_mut(unit).items = items;
    }

    /// Collects a unit for an import inside a form of another one. Says whether that was left to be done.
    fn collect_inside(&mut self, importer: UnitId, target: UnitId) -> bool {
        if self.imports.unit(target).stage >= Stage::Collected {
            return false;
        }
        let parent = self.parent_of(importer, target);
        let unit = self.imports.unit_mut(target);
        unit.inside = true;
        unit.parent = parent;
        self.collect_unit(target);
        true
    }

    /// The unit whose macros are known in an imported one: the importing unit, or for a module the program.
    fn parent_of(&self, importer: UnitId, target: UnitId) -> Option<UnitId> {
        if self.imports.namespace(importer) == self.imports.namespace(target) {
            Some(importer)
        } else {
            self.imports.program
        }
    }

    /// The import that a top-level form is, if it is one. The macros of the file are known from here on.
    pub(super) fn top_level_import(&mut self, unit: UnitId, node: SyntaxId) -> Option<Site> {
        let Some((path, alias)) = self.import_at(node, true) else {
            if self.form_at(node) == Some(Form::Import) {
                self.refuse(node, "`import` takes a path as text, and a name for the module behind `as`", HINT);
            }
            return None;
        };
        let site = self.site(unit, node, &path, alias.as_ref());
        if let Some(target) = site.unit() {
            self.include(unit, target, alias.as_ref());
        }
        Some(site)
    }

    /// Collects a unit that a top-level form of another one imports.
    fn include(&mut self, unit: UnitId, target: UnitId, alias: Option<&Rc<str>>) {
        self.note_import(unit, target, alias);
        if self.imports.unit(target).stage < Stage::Collected {
            let parent = self.parent_of(unit, target);
            self.imports.unit_mut(target).parent = parent;
            self.collect_unit(target);
        }
        if alias.is_none() && target != unit {
            let now = self.form_number();
            self.imports.unit_mut(unit).included.push((target, now));
        }
    }

    /// Expands the forms of a unit, after those of the units that it imports before them.
    pub(super) fn expand_unit(&mut self, unit: UnitId) {
        if self.imports.unit(unit).stage >= Stage::Expanded {
            return;
        }
        self.imports.unit_mut(unit).stage = Stage::Expanded;
        let items = std::mem::take(&mut self.imports.unit_mut(unit).items);
        let steps = stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || {
            self.in_unit(unit, |this| {
                let is_program = this.imports.unit(unit).is_program;
                // What was wrong while macros were expanded belongs to one of the forms.
                for error in std::mem::take(&mut this.imports.unit_mut(unit).errors) {
                    this.errors.push(error);
                }
                let step = |item| match item {
                    Item::Form(number, node) => {
                        this.enter_form(number);
                        let form = this.expand(node, Position::Value);
                        let forms = if is_program { this.surround(node, form) } else { vec![form] };
                        forms.into_iter().map(Step::Form).collect()
                    }
                    Item::Import(site) => {
                        if let Some(target) = site.unit() {
                            this.expand_unit(target);
                        }
                        vec![Step::Import(site)]
                    }
                };
                items.into_iter().flat_map(step).collect()
            })
        });
        self.imports.unit_mut(unit).steps = steps;
    }

    /// A call of `import-file` inside a form; `None` for any other call.
    pub(super) fn expand_import_call(&mut self, node: SyntaxId) -> Option<ExprId> {
        let unit = self.unit()?;
        let Some((path, _)) = self.import_at(node, false) else {
            return match *self.syntax.proper_list(node)? {
                [head, path] if self.is_standard(head, "import-file") => {
                    let path = self.expand_value(path);
                    Some(self.computed_import(unit, path, self.syntax.span(node)))
                }
                _ => None,
            };
        };
        let site = self.site(unit, node, &path, None);
        if let Some(target) = site.unit() {
            if self.collect_inside(unit, target) {
                self.resolve_condition_types();
            }
            self.expand_unit(target);
        }
        let expr = self.nil(site.span);
        self.imports.inner.push((expr, site));
        Some(expr)
    }

    /// An import in a unit whose path is known only when it runs.
    fn computed_import(&mut self, unit: UnitId, path: ExprId, span: Span) -> ExprId {
        self.imports.may_come_later = true;
        let unit = self.fixnum(i64::from(unit.0), span);
        self.call_library("%import-from", vec![path, unit], span)
    }

    /// What `import-file` as a value means where it is not what it means in the program's first file: paths are relative to the present one.
    pub(super) fn importing_value(&mut self, name: NameId, span: Span) -> Option<ExprId> {
        let unit = self.unit().filter(|unit| unit.0 != 0)?;
        if &**self.syntax.name(name) != "import-file" || self.is_defined(name) {
            return None;
        }
        let path = self.new_temporary("path");
        let argument = self.local(path, span);
        let body = self.computed_import(unit, argument, span);
        let lambda = self.simple_lambda(vec![path], body, span);
        self.program.lambdas[lambda].name = Some("import-file".into());
        Some(self.emit(Expr::Lambda(lambda), span))
    }

    /// Whether files may be imported of which nothing is known now: by computed paths, or by restarts of imports that fail.
    pub(super) fn imports_at_run_time(&self) -> bool {
        let imports = &self.imports;
        let fails = |site: &Site| site.unit().is_none_or(|unit| !imports.unit(unit).errors.is_empty());
        imports.may_come_later || imports.sites.values().any(fails)
    }

    /// Notes and collects a file that is imported into the namespace of a unit while the program runs, and expands it.
    pub(super) fn import_later(&mut self, path: &Rc<str>, from: u32, added: &[Rc<str>]) -> Result<Site, NotFound> {
        let from = Some(UnitId(from)).filter(|from| from.index() < self.imports.units.len());
        let from = from.ok_or_else(|| NotFound::Missing("the files of the program have been changed since it was compiled".into()))?;
        let Unit {
            identity, namespace, file, ..
        } = self.imports.unit(from).clone();
        let found = self.importer.find(path, identity.as_deref(), added)?;
        let target = self.imported_unit(&found, namespace)?;
        if namespace == Namespace::GLOBAL {
            // As a form of the program that stands behind all others.
            let unit = self.collect_file(file, None, Vec::new());
            self.imports.unit_mut(unit).joined.push(target);
            self.enter_next_form();
            self.include(unit, target, None);
        } else {
            self.imports.unit_mut(from).joined.push(target);
            self.collect_inside(from, target);
        }
        self.collect_inner_imports();
        self.resolve_condition_types();
        self.expand_unit(target);
        let site = Site {
            target: Target::Unit(target),
            path: path.clone(),
            from,
            span: Span::NONE,
        };
        self.failure_of(&site).map_or(Ok(site), Err)
    }

    /// The expression of an import that was expanded by [`Self::import_later`].
    pub(super) fn later_import(&mut self, site: Site) -> ExprId {
        let expr = self.nil(site.span);
        self.imports.inner.push((expr, site));
        expr
    }

    /// The variable with the procedure that runs a unit, if it is defined already; `Some(None)` for a file of the program, which nothing runs.
    pub(super) fn defined_import(&self, site: &Site) -> Option<Option<String>> {
        let unit = site.unit()?;
        if self.imports.unit(unit).is_program {
            return Some(None);
        }
        let defined = self.imports.procedures[..self.imports.defined].iter();
        let is_defined = defined.into_iter().any(|(other, _)| *other == unit);
        is_defined.then(|| Some(importing_procedure(unit)))
    }

    /// Forgets files that could not be imported: the next import looks for them again.
    pub(super) fn forget_failed_imports(&mut self) {
        let Imports { units, known, files, .. } = &mut self.imports;
        known.retain(|_, unit| units[unit.index()].errors.is_empty());
        let is_good = |file: FileId| units.iter().all(|unit| unit.file != file || unit.errors.is_empty());
        files.retain(|_, file| is_good(*file));
    }

    // ---- The program ----

    /// Expands the files of the program, and what they import.
    pub(super) fn expand_program(&mut self) {
        let program: Vec<UnitId> = self.imports.of_program().collect();
        for unit in program {
            self.expand_unit(unit);
        }
    }

    /// The top-level forms of the program in the order in which they run, with those of the files that it imports.
    pub(super) fn assemble(&mut self) -> Vec<ExprId> {
        let program = self.imports.of_program().collect();
        self.assemble_units(program)
    }

    /// The forms of units in the order in which they run, with those of the files that they import.
    pub(super) fn assemble_units(&mut self, units: Vec<UnitId>) -> Vec<ExprId> {
        self.resolve_inner_imports();
        let mut forms = Vec::new();
        let mut done = FxHashSet::default();
        for unit in units {
            self.put_in_place(unit, &mut done, &mut forms);
        }
        for unit in &mut self.imports.units {
            if unit.is_program {
                unit.errors.drain(..).for_each(|error| self.errors.push(error));
            }
            if unit.errors.is_empty() {
                self.warnings.append(&mut unit.warnings);
            }
        }
        forms
    }

    /// Decides what the imports inside of forms become.
    fn resolve_inner_imports(&mut self) {
        for unit in self.called_units() {
            if self.imports.procedure(unit).is_none() {
                let variables = self.importing_variables(unit);
                self.imports.procedures.push((unit, variables));
            }
        }
        for (expr, site) in std::mem::take(&mut self.imports.inner) {
            let import = self.import_step(&site);
            self.program.exprs[expr] = self.program.exprs[import].clone();
        }
    }

    /// The units that run when a procedure is called: those that are imported inside other forms, and what these import. Where files can be imported of which nothing
    /// is known now, all of them, since those may import any of them first.
    fn called_units(&self) -> Vec<UnitId> {
        let may_run = |unit: &UnitId| !self.imports.unit(*unit).is_program && self.imports.unit(*unit).errors.is_empty();
        if self.is_extensible {
            return self.imports.units().filter(may_run).collect();
        }
        let mut called = FxHashSet::default();
        let mut open: Vec<UnitId> = self.imports.inner.iter().filter_map(|(_, site)| site.unit()).collect();
        while let Some(unit) = open.pop() {
            if !may_run(&unit) || !called.insert(unit) {
                continue;
            }
            open.extend(self.imports.unit(unit).steps.iter().filter_map(|step| match step {
                Step::Import(site) => site.unit(),
                Step::Form(_) => None,
            }));
        }
        self.imports.units().filter(|unit| called.contains(unit)).collect()
    }

    /// A variable that is defined before all forms of the program.
    fn hidden_global(&mut self, name: &str) -> GlobalId {
        self.program.globals.push(Global {
            name: name.into(),
            module: 0,
            writes: 0,
            prelude: true,
            exported: self.is_addition,
        })
    }

    /// The definitions of the procedures that run units when they are called.
    pub(super) fn importing_procedures(&mut self) -> Vec<ExprId> {
        // Continuations end at an import, so it must say where it is if anything can ask.
        let is_context = ["call/cc", "%shift", "make-coroutine"].iter().any(|name| self.reaches(name));
        let mut definitions = Vec::new();
        let first = std::mem::replace(&mut self.imports.defined, self.imports.procedures.len());
        let new = self.imports.procedures.split_off(first);
        self.imports.procedures.extend_from_slice(&new);
        for (unit, Procedure { procedure, begun }) in new {
            let file = self.imports.unit(unit).file;
            let span = Span {
                file,
                start: 0,
                end: self.sources.file(file).text.len() as u32,
            };
            let no = self.boolean(false, span);
            definitions.push(self.emit(Expr::DefineGlobal(begun, no), span));
            let run = self.run_unit(unit, begun, is_context, span);
            let test = self.emit(Expr::Global(begun), span);
            let yes = self.boolean(true, span);
            let body = self.emit(Expr::If(test, yes, run), span);
            let lambda = self.simple_lambda(Vec::new(), body, span);
            let pinned = self.imports.unit(unit).pinned;
            let flags = &mut self.program.lambdas[lambda];
            (flags.name, flags.pinned, flags.form) = (Some("import-file".into()), pinned, false);
            let lambda = self.emit(Expr::Lambda(lambda), span);
            definitions.push(self.emit(Expr::DefineGlobal(procedure, lambda), span));
        }
        definitions
    }

    /// The forms of a unit that has not begun; the value is `#t`.
    fn run_unit(&mut self, unit: UnitId, begun: GlobalId, is_context: bool, span: Span) -> ExprId {
        let context = self.new_temporary("context");
        let yes = self.boolean(true, span);
        let mut body = vec![self.emit(Expr::SetGlobal(begun, yes), span)];
        for step in std::mem::take(&mut self.imports.unit_mut(unit).steps) {
            body.push(match step {
                Step::Form(form) if is_context => {
                    let span = self.span_of(form);
                    let thunk = self.simple_lambda(Vec::new(), form, span);
                    let arguments = vec![self.local(context, span), self.emit(Expr::Lambda(thunk), span)];
                    self.call_library("%run-imported", arguments, span)
                }
                Step::Form(form) => form,
                Step::Import(site) => self.import_step(&site),
            });
        }
        body.push(yes);
        let body = self.sequence(body, span);
        if !is_context {
            return body;
        }
        let nil = self.nil(span);
        let nothing = self.simple_lambda(Vec::new(), nil, span);
        let nothing = self.emit(Expr::Lambda(nothing), span);
        let coroutine = self.call_library("make-coroutine", vec![nothing], span);
        let value = self.call_library("%import-context", vec![coroutine], span);
        self.emit(Expr::Let(vec![(context, value)], body), span)
    }

    /// An import whose unit runs when it is called, has begun, or cannot run.
    fn import_step(&mut self, site: &Site) -> ExprId {
        if let Some(failure) = self.failure_of(site) {
            let (path, from) = (self.string(&site.path, site.span), self.fixnum(i64::from(site.from.0), site.span));
            return match failure {
                NotFound::Missing(reason) => {
                    let reason = self.string(&reason, site.span);
                    self.call_library("%cannot-import", vec![path, from, reason], site.span)
                }
                NotFound::Closed => self.call_library("%closed-import", vec![path, from], site.span),
            };
        }
        match site.unit().and_then(|unit| self.imports.procedure(unit)) {
            Some(Procedure { procedure, .. }) => {
                let procedure = self.emit(Expr::Global(procedure), site.span);
                self.call(procedure, Vec::new(), site.span)
            }
            None => self.boolean(true, site.span),
        }
    }

    /// Why an import fails when it runs.
    fn failure_of(&self, site: &Site) -> Option<NotFound> {
        let unit = match &site.target {
            Target::None(why) => return Some(why.clone()),
            Target::Unit(unit) => self.imports.unit(*unit),
        };
        let first = unit.errors.first()?;
        let place = self.sources.describe(first.span);
        let more = match unit.errors.len() - 1 {
            0 => String::new(),
            1 => " (and one more error)".into(),
            more => format!(" (and {more} more errors)"),
        };
        let reason = format!("the file does not compile: {place}: {}{more}", first.message);
        Some(NotFound::Missing(reason))
    }

    /// A file of the program that begins is not run again by imports that stand before it.
    fn note_begun(&mut self, unit: UnitId, forms: &mut Vec<ExprId>) {
        let Unit { file, namespace, .. } = *self.imports.unit(unit);
        let is_same = |other: UnitId| {
            let other = self.imports.unit(other);
            (other.file, other.namespace) == (file, namespace)
        };
        let same = self.imports.procedures.iter().filter(|(other, _)| is_same(*other));
        let same: Vec<GlobalId> = same.map(|(_, procedure)| procedure.begun).collect();
        for begun in same {
            let yes = self.boolean(true, Span::NONE);
            forms.push(self.emit(Expr::SetGlobal(begun, yes), Span::NONE));
        }
    }

    /// Puts the forms of a unit where it is imported.
    fn put_in_place(&mut self, unit: UnitId, done: &mut FxHashSet<UnitId>, forms: &mut Vec<ExprId>) {
        done.insert(unit);
        self.note_begun(unit, forms);
        for step in std::mem::take(&mut self.imports.unit_mut(unit).steps) {
            match step {
                Step::Form(form) => forms.push(form),
                Step::Import(site) => {
                    if let Some(target) = site.unit()
                        && self.imports.procedure(target).is_none()
                        && !self.imports.unit(target).is_program
                        && self.imports.unit(target).errors.is_empty()
                        && !done.contains(&target)
                    {
                        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || {
                            self.put_in_place(target, done, forms);
                        });
                    }
                    forms.push(self.import_step(&site));
                }
            }
        }
    }
}
