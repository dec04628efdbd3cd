//! Global variables, and names that denote no local one.
//!
//! While the program is expanded, a use of a global name is recorded and left open. When all of it has been seen, a name that
//! the program writes is its own variable everywhere in the program; any other one is the prelude's, a direct call goes to the
//! implementation for that number of arguments, and what nobody defines is a variable that stays unbound.
//!
//! A module has a namespace of its own. In its files a name that they define is the module's variable, any other one is global.

use super::forms::Class;
use super::imports::{Namespace, UnitId};
use super::modules::{self, Member};
use super::prelude::EntityId;
use super::{Expander, Mode, VALUE_MARK, suggest};
use crate::core::{Expr, Global};
use crate::ids::{ExprId, GlobalId, LocalId, NameId, SyntaxId};
use crate::source::{Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// Names that are looked for in the whole program are given a suggestion up to this many times.
const SUGGESTION_LIMIT: usize = 50;

/// Stands in an expression until the name is resolved.
const OPEN: GlobalId = GlobalId(u32::MAX);

/// What is known of the program's global names.
#[derive(Clone, Debug, Default)]
pub(super) struct Globals {
    names: FxHashMap<Key, GlobalName>,
    uses: Vec<Use>,
    /// The units that define a name.
    defined_in: FxHashMap<NameId, Vec<UnitId>>,
    suggestions: usize,
}

/// A name in its namespace.
type Key = (Namespace, NameId);

#[derive(Clone, Debug, Default)]
struct GlobalName {
    /// What messages call it, if that is not the name.
    shown: Option<Rc<str>>,
    /// Some top-level form defines it.
    defined: bool,
    /// Some form that has been expanded writes it.
    written: bool,
    /// The first `set!`.
    assigned: Option<Span>,
    /// Its `define-constant`.
    constant: Option<Span>,
    /// A warning of the first use of a name that neither the program nor the prelude defines.
    unknown: Option<Box<Diagnostic>>,
    global: Option<GlobalId>,
    /// Whether it has had a variable, in the program or in code that was added to it before.
    exists: bool,
}

#[derive(Clone, Copy, Debug)]
struct Use {
    expr: ExprId,
    key: Key,
    role: Role,
}

/// How a global name is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    Value,
    /// Operator of a call with that many arguments.
    Operator(usize),
    Write,
}

/// What a name means where the program does not write it.
#[derive(Clone, Copy, Debug)]
enum LibraryValue {
    Definition(EntityId),
    Boolean(bool),
}

impl Expander<'_> {
    /// Notes the names that top-level forms of a unit define.
    pub(super) fn note_definitions(&mut self, unit: UnitId, forms: &[SyntaxId]) {
        for (name, _) in self.find_definitions(forms).names {
            self.note_definition(name, unit);
        }
    }

    /// Notes that a top-level form of a unit defines a name.
    pub(super) fn note_definition(&mut self, name: NameId, unit: UnitId) {
        let key = (self.imports.namespace(unit), name);
        self.globals.names.entry(key).or_default().defined = true;
        let units = self.globals.defined_in.entry(name).or_default();
        if !units.contains(&unit) {
            units.push(unit);
        }
    }

    /// Whether some top-level form of a namespace defines the name.
    pub(super) fn is_defined_in(&self, namespace: Namespace, name: NameId) -> bool {
        self.globals.names.get(&(namespace, name)).is_some_and(|global| global.defined)
    }

    /// The variable that a name means here: that of the module if it defines one, else the global one.
    fn key(&self, name: NameId) -> Key {
        match self.namespace() {
            own if self.is_defined_in(own, name) => (own, name),
            _ => (Namespace::GLOBAL, name),
        }
    }

    /// Whether some top-level form defines the variable that a name means here.
    pub(super) fn is_defined(&self, name: NameId) -> bool {
        let (namespace, name) = self.key(name);
        self.is_defined_in(namespace, name)
    }

    /// Whether a top-level definition of the file, or of one that it imports, hides the form of that name here.
    pub(super) fn hides_form(&self, name: NameId) -> bool {
        match (self.unit(), self.globals.defined_in.get(&name)) {
            // What was defined in an earlier addition is seen in all later ones.
            (Some(_), Some(_)) if self.is_addition => self.is_defined(name),
            (Some(unit), Some(units)) => units.iter().any(|&other| self.imports.joins(unit, other)),
            _ => false,
        }
    }

    /// Whether a global name means something, as far as is known.
    pub(super) fn is_known_global(&self, name: NameId) -> bool {
        self.is_defined(name) || self.library_value(name).is_some()
    }

    /// The value of a variable.
    pub(super) fn variable(&mut self, name: NameId, span: Span) -> ExprId {
        match self.scopes.lookup(name) {
            Some(local) => self.read_local(local, span),
            None => self.global(name, Role::Value, span),
        }
    }

    /// The operator of a call, where it is a name.
    pub(super) fn operator(&mut self, name: NameId, arguments: usize, span: Span) -> ExprId {
        match self.scopes.lookup(name) {
            Some(local) => self.read_local(local, span),
            None => self.global(name, Role::Operator(arguments), span),
        }
    }

    /// Notes a use of a local variable.
    pub(super) fn use_local(&mut self, local: LocalId) {
        let state = &mut self.locals[local.index()];
        state.used = true;
        state.late |= std::mem::take(&mut state.pending);
    }

    fn read_local(&mut self, local: LocalId, span: Span) -> ExprId {
        self.use_local(local);
        if self.locals[local.index()].late {
            self.emit(Expr::CheckedLocal(local), span)
        } else {
            self.local(local, span)
        }
    }

    fn global(&mut self, name: NameId, role: Role, span: Span) -> ExprId {
        if self.mode == Mode::Prelude {
            return self.prelude_global(name, role, span);
        }
        if let Some(procedure) = self.macro_question(name, span) {
            return procedure;
        }
        if role == Role::Value
            && let Some(procedure) = self.importing_value(name, span)
        {
            return procedure;
        }
        let text = self.syntax.name(name).clone();
        if let Some((module, member)) = text.rsplit_once(':') {
            return self.qualified(module, member, role, span);
        }
        let expr = self.emit(Expr::Global(OPEN), span);
        let key = self.key(name);
        self.globals.uses.push(Use { expr, key, role });
        if !self.is_known_global(name) && !text.contains(VALUE_MARK) {
            self.note_unknown(key, role, span);
        }
        expr
    }

    /// `module:member`: a variable of a module that the file imports; or else the prelude's, whatever the program does with the plain name.
    fn qualified(&mut self, module: &str, member: &str, role: Role, span: Span) -> ExprId {
        if let Some(unit) = self.unit()
            && let Some(namespace) = self.imports.alias(unit, module)
        {
            return self.module_variable(namespace, module, member, role, span);
        }
        let (mut error, nearest) = match modules::find(module, member) {
            Member::Named(name) => {
                let name = self.syntax.intern(name);
                if let Some(entity) = self.prelude_entity(name, role) {
                    let global = self.reach_as(entity, role);
                    return self.emit(Expr::Global(global), span);
                }
                let name = self.syntax.name(name);
                (Diagnostic::error(span, format!("`{name}` is not supported yet")), None)
            }
            Member::Unknown => {
                let error = Diagnostic::error(span, format!("the module `{module}` has no `{member}`"));
                (
                    error,
                    suggest::nearest(member, modules::member_names(module)).map(|name| format!("{module}:{name}")),
                )
            }
            Member::NoModule => {
                let error = Diagnostic::error(span, format!("`{module}:{member}`: there is no module `{module}`"));
                let mut names: Vec<&str> = modules::names().collect();
                names.extend(self.unit().into_iter().flat_map(|unit| self.imports.aliases(unit)));
                let nearest = suggest::nearest(module, names.into_iter());
                (error, nearest.map(|name| format!("{name}:{member}")))
            }
        };
        error.hint = nearest.map(|name| format!("did you mean `{name}`?"));
        self.reject(error)
    }

    /// A variable of a module that the program imports. One that the module does not define stays unbound.
    fn module_variable(&mut self, namespace: Namespace, module: &str, member: &str, role: Role, span: Span) -> ExprId {
        let name = self.syntax.intern(member);
        let key = (namespace, name);
        let is_new = self.globals.names.get(&key).is_none_or(|global| global.shown.is_none());
        if is_new && !self.is_defined_in(namespace, name) {
            let mut warning = Diagnostic::warning(span, format!("the module `{module}` does not define `{member}`"));
            warning.hint = if self.has_macro(namespace, name) {
                Some("macros of a module can only be used inside of it".into())
            } else {
                let names = self.globals.names.iter();
                let names = names.filter(|((of, _), global)| *of == namespace && global.defined);
                suggest::nearest(member, names.map(|((_, name), _)| &**self.syntax.name(*name)))
                    .map(|name| format!("did you mean `{module}:{name}`?"))
            };
            // A file that cannot be imported defines nothing; the import says so when it runs.
            if self.imports.is_usable(namespace) {
                self.warn(warning);
            }
            self.globals.names.entry(key).or_default().shown = Some(format!("{module}:{member}").into());
        }
        let expr = self.emit(Expr::Global(OPEN), span);
        self.globals.uses.push(Use { expr, key, role });
        expr
    }

    fn note_unknown(&mut self, key: Key, role: Role, span: Span) {
        if self.globals.names.get(&key).is_some_and(|global| global.unknown.is_some()) {
            return;
        }
        let mut warning = Diagnostic::warning(span, format!("undefined variable `{}`", self.syntax.name(key.1)));
        warning.hint = self.unknown_hint(key.1, role);
        self.add_expansions(&mut warning);
        self.globals.names.entry(key).or_default().unknown = Some(Box::new(warning));
    }

    fn unknown_hint(&mut self, name: NameId, role: Role) -> Option<String> {
        let text = self.syntax.name(name).clone();
        if self.forms.get(name).is_some() {
            return Some(format!("`{text}` is a form and no value: it may stand only at the head of a list"));
        }
        if self.globals.suggestions == SUGGESTION_LIMIT {
            return None;
        }
        self.globals.suggestions += 1;
        let globals = self
            .globals
            .names
            .iter()
            .filter(|((namespace, _), global)| global.defined && (*namespace == Namespace::GLOBAL || *namespace == self.namespace()))
            .map(|(&(_, name), _)| name);
        let forms = self.forms.names().filter(|_| role != Role::Value);
        let names = globals
            .chain(self.scopes.names())
            .chain(self.prelude.visible_names(self.syntax))
            .chain(forms);
        let found = suggest::nearest(&text, names.map(|name| &**self.syntax.name(name)))?;
        Some(format!("did you mean `{found}`?"))
    }

    /// A definition of a global variable.
    pub(super) fn define_global(&mut self, name: NameId, value: ExprId, constant: bool, span: Span) -> ExprId {
        self.write_global((self.namespace(), name), Expr::DefineGlobal(OPEN, value), constant, span)
    }

    /// The present value of the variable that a definition of a global variable defines.
    pub(super) fn read_defined(&mut self, definition: ExprId) -> ExprId {
        let defining = self.globals.uses.iter().rev().find(|used| used.expr == definition);
        let key = defining.expect("the uses of global names in the program are noted").key;
        let span = self.span_of(definition);
        let expr = self.emit(Expr::Global(OPEN), span);
        self.globals.uses.push(Use {
            expr,
            key,
            role: Role::Value,
        });
        expr
    }

    /// A `set!` of a global variable.
    pub(super) fn assign_global(&mut self, name: NameId, value: ExprId, span: Span) -> ExprId {
        if self.mode == Mode::Prelude {
            return match self.prelude_entity(name, Role::Value) {
                Some(entity) => {
                    let global = self.reach_as(entity, Role::Write);
                    self.emit(Expr::SetGlobal(global, value), span)
                }
                None => self.reject(Diagnostic::error(span, "the prelude assigns a variable that it does not define")),
            };
        }
        let key = self.key(name);
        self.globals.names.entry(key).or_default().assigned.get_or_insert(span);
        self.write_global(key, Expr::SetGlobal(OPEN, value), false, span)
    }

    fn write_global(&mut self, key: Key, expr: Expr, constant: bool, span: Span) -> ExprId {
        let global = self.globals.names.entry(key).or_default();
        let clash = if constant && global.constant == Some(span) {
            // The same definition in a file that is imported by the files of the program and is one of them.
            None
        } else if constant && global.written {
            Some(global.constant.unwrap_or(span))
        } else {
            global.constant
        };
        global.written = true;
        if constant {
            global.constant.get_or_insert(span);
        }
        if let Some(definition) = clash {
            let name = self.syntax.name(key.1).clone();
            let error = Diagnostic::error(span, format!("`{name}` is a constant and cannot be assigned"))
                .with_related(definition, "the constant is defined here");
            self.error(error);
        }
        let expr = self.emit(expr, span);
        self.globals.uses.push(Use {
            expr,
            key,
            role: Role::Write,
        });
        expr
    }

    fn library_value(&self, name: NameId) -> Option<LibraryValue> {
        let text = &**self.syntax.name(name);
        if let Some(entity) = self.prelude.find_visible(self.syntax, name, Role::Value) {
            return Some(LibraryValue::Definition(entity));
        }
        // As values these two are functions; the prelude has them under the names that are no forms.
        let alias = match text {
            "true" => return Some(LibraryValue::Boolean(true)),
            "false" => return Some(LibraryValue::Boolean(false)),
            "break" => "breakpoint",
            "continue" => "proceed",
            _ => return None,
        };
        let alias = self.syntax.find_name(alias)?;
        self.prelude
            .find_visible(self.syntax, alias, Role::Value)
            .map(LibraryValue::Definition)
    }

    /// Decides what every open use of a global name means. The result: definitions that give the program's own variables the
    /// values of the prelude's of the same names.
    /// A procedure that the program defines before anything else mentions its name needs no such value.
    pub(super) fn resolve_globals(&mut self, forms: &[ExprId]) -> Vec<ExprId> {
        let uses = std::mem::take(&mut self.globals.uses);
        let replaced = self.replaced_at_once(&uses, forms);
        let mut copies = Vec::new();
        for Use { expr, key, role } in uses {
            let (namespace, name) = key;
            let is_own = self.globals.names.get(&key).is_some_and(|global| global.written);
            let library = self.library_value(name).filter(|_| namespace == Namespace::GLOBAL);
            match (is_own, library) {
                (false, Some(LibraryValue::Definition(value))) => {
                    let entity = self.prelude.find_visible(self.syntax, name, role).unwrap_or(value);
                    let global = self.reach_as(entity, role);
                    self.program.exprs[expr].0 = Expr::Global(global);
                }
                (false, Some(LibraryValue::Boolean(value))) => {
                    let constant = self.boolean(value, Span::NONE);
                    self.program.exprs[expr].0 = self.program.exprs[constant].0.clone();
                }
                (is_own, library) => {
                    let (global, fresh) = self.own_global(key);
                    if fresh {
                        self.check_own(key, is_own, library.is_some());
                        let library = library.filter(|_| !replaced.contains(&key));
                        copies.extend(library.map(|value| self.copy_of(value, global)));
                    }
                    match &mut self.program.exprs[expr].0 {
                        Expr::Global(open) | Expr::SetGlobal(open, _) | Expr::DefineGlobal(open, _) => *open = global,
                        other => panic!("only uses of globals are left open, not {other:?}"),
                    }
                }
            }
        }
        copies
    }

    /// Names that a top-level definition makes procedures before any other use of them, as the text stands.
    fn replaced_at_once(&self, uses: &[Use], forms: &[ExprId]) -> FxHashSet<Key> {
        let exprs = &self.program.exprs;
        let top_level: FxHashSet<ExprId> = forms.iter().copied().collect();
        let is_definition = |expr: ExprId| {
            top_level.contains(&expr) && matches!(exprs[expr].0, Expr::DefineGlobal(_, value) if matches!(exprs[value].0, Expr::Lambda(_)))
        };
        // The uses in a procedure's own body stand before its definition's.
        let mut definitions: FxHashMap<Key, Span> = FxHashMap::default();
        for used in uses.iter().filter(|used| is_definition(used.expr)) {
            definitions.entry(used.key).or_insert(exprs[used.expr].1);
        }
        let mut decided = FxHashSet::default();
        let mut replaced = FxHashSet::default();
        for used in uses {
            let Some(definition) = definitions.get(&used.key) else { continue };
            let span = exprs[used.expr].1;
            let inside = span.file == definition.file && span.start > definition.start && span.end <= definition.end;
            if !inside && decided.insert(used.key) && is_definition(used.expr) {
                replaced.insert(used.key);
            }
        }
        replaced
    }

    fn own_global(&mut self, key: Key) -> (GlobalId, bool) {
        let entry = self.globals.names.entry(key).or_default();
        let text = entry.shown.clone().unwrap_or_else(|| self.syntax.name(key.1).clone());
        if let Some(global) = entry.global {
            return (global, false);
        }
        let global = self.program.globals.push(Global {
            name: text,
            module: key.0.number(),
            writes: 0,
            prelude: false,
            exported: false,
        });
        entry.global = Some(global);
        (global, !std::mem::replace(&mut entry.exists, true))
    }

    /// Forgets which variables of the program under expansion stand for the names: another one begins.
    pub(super) fn forget_variables(&mut self) {
        self.globals.names.values_mut().for_each(|name| name.global = None);
        self.globals.suggestions = 0;
    }

    /// Whether the program uses the prelude's variable of that name as far as it has been expanded, or a form that needs it.
    pub(super) fn uses_library(&mut self, name: &str) -> bool {
        let name = self.syntax.intern(name);
        let key = (Namespace::GLOBAL, name);
        let is_own = self.globals.names.get(&key).is_some_and(|global| global.written);
        !is_own && self.globals.uses.iter().any(|used| used.key == key)
    }

    /// Warns of names that are never defined, or only by `set!`.
    fn check_own(&mut self, key: Key, is_written: bool, is_library: bool) {
        let text = self.syntax.name(key.1).clone();
        let Some(global) = self.globals.names.get(&key) else {
            return;
        };
        if is_library || global.defined {
            return;
        }
        if !is_written && let Some(warning) = global.unknown.clone() {
            self.warnings.push(*warning);
        } else if let Some(span) = global.assigned {
            let message = format!("`set!` of `{text}`, which nothing defines, makes a global variable");
            let warning = Diagnostic::warning(span, message).with_hint(format!("(define {text} ...) at top level"));
            self.warnings.push(warning);
        }
    }

    fn copy_of(&mut self, value: LibraryValue, global: GlobalId) -> ExprId {
        let value = match value {
            LibraryValue::Definition(entity) => {
                let original = self.reach_as(entity, Role::Value);
                self.emit(Expr::Global(original), Span::NONE)
            }
            LibraryValue::Boolean(value) => self.boolean(value, Span::NONE),
        };
        self.emit(Expr::DefineGlobal(global, value), Span::NONE)
    }

    /// Whether a name is a core form's.
    pub(super) fn is_core_name(&self, name: NameId) -> bool {
        self.forms.get(name).is_some_and(|(_, class)| class == Class::Core)
    }
}
