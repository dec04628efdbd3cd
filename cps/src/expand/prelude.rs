//! The prelude's definitions: found by name, read and expanded when reached.
//!
//! A name may have a general definition and inline ones for certain numbers of arguments. Each is an *entity* with a global
//! variable of its own. Reaching an entity queues it; the queue is worked off after the program.

use super::globals::Role;
use super::{Elements, Expander, Mode, Position};
use crate::core::{Constant, Expr, Failing, Global, Lambda};
use crate::ids::{ExprId, FileId, GlobalId, LambdaId, NameId, SyntaxId};
use crate::prim::{EntryPoint, Prim};
use crate::read;
use crate::source::{Diagnostic, Span};
use crate::syntax::{Datum, Syntax};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A definition of the prelude.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct EntityId(u32);

/// All definitions of the prelude.
#[derive(Debug, Default)]
pub(super) struct Prelude {
    entities: Vec<Entity>,
    names: FxHashMap<NameId, Definitions>,
    /// Reached and not yet expanded, as a stack.
    queue: Vec<EntityId>,
    /// Constants that are to be the list of all symbols, or of all keywords, of the program.
    static_names: Vec<(ExprId, bool)>,
    /// What is being expanded.
    current: Option<EntityId>,
}

/// The definitions of one name.
#[derive(Debug, Default)]
struct Definitions {
    general: Option<EntityId>,
    inline: BTreeMap<usize, EntityId>,
}

#[derive(Debug)]
struct Entity {
    name: NameId,
    source: Source,
    /// The definition, once it has been read.
    written: Option<SyntaxId>,
    global: Option<GlobalId>,
    /// In code that is added to a program: the program's variable.
    existing: Option<GlobalId>,
    /// The definition in the core language.
    form: Option<ExprId>,
    /// Whether the form makes a procedure, which needs nothing else to be defined before.
    is_procedure: bool,
    /// What the definition refers to.
    uses: Vec<EntityId>,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    /// A form, which begins in this place.
    Written {
        place: Span,
        head: Head,
        /// The number of parameters of an inline definition.
        inline: Option<usize>,
    },
    /// Chooses among several inline definitions by the number of arguments.
    Choice,
}

impl Prelude {
    fn entity(&self, id: EntityId) -> &Entity {
        &self.entities[id.0 as usize]
    }

    fn entity_mut(&mut self, id: EntityId) -> &mut Entity {
        &mut self.entities[id.0 as usize]
    }

    fn add(&mut self, name: NameId, source: Source) -> EntityId {
        let id = EntityId(u32::try_from(self.entities.len()).expect("the prelude is small"));
        let (written, form, global, existing, uses) = (None, None, None, None, Vec::new());
        self.entities.push(Entity {
            name,
            source,
            written,
            global,
            existing,
            form,
            is_procedure: true,
            uses,
        });
        id
    }

    /// The definition that a use of the name means.
    fn find(&self, name: NameId, role: Role) -> Option<EntityId> {
        let definitions = self.names.get(&name)?;
        match role {
            Role::Operator(count) => definitions.inline.get(&count).copied().or(definitions.general),
            Role::Value | Role::Write => definitions.general,
        }
    }

    /// [`Self::find`] for programs, which do not see names that start with `%`.
    pub(super) fn find_visible(&self, syntax: &Syntax, name: NameId, role: Role) -> Option<EntityId> {
        if is_internal(syntax.name(name)) {
            None
        } else {
            self.find(name, role)
        }
    }

    /// The name whose definition a global variable holds.
    pub(super) fn name_of(&self, global: GlobalId) -> Option<NameId> {
        let entity = self.entities.iter().find(|entity| entity.global == Some(global));
        entity.map(|entity| entity.name)
    }

    /// The names that programs see.
    pub(super) fn visible_names(&self, syntax: &Syntax) -> impl Iterator<Item = NameId> {
        self.names.keys().copied().filter(|&name| !is_internal(syntax.name(name)))
    }
}

/// What a definition of the prelude begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Head {
    /// `(define name value)` or `(define name documentation value)`
    Value,
    /// `(define (name . parameters) form...)`
    General,
    /// `define-inline`
    Inline,
    /// `define-failure`
    Failure,
    /// `define-noreturn`
    NoReturn,
    /// `define-deferred`
    Deferred,
}

/// A definition of the prelude as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Definition<'s> {
    pub(crate) head: Head,
    pub(crate) name: NameId,
    /// The name, or the list of name and parameters.
    pub(crate) target: SyntaxId,
    /// What follows the target.
    pub(crate) body: &'s [SyntaxId],
}

/// What a definition is, by the first two parts of its form. `Err` says what is wrong with them.
fn head(syntax: &Syntax, head: SyntaxId, target: SyntaxId) -> Result<(Head, NameId), &'static str> {
    let head = syntax.symbol(head).map_or("", |name| syntax.name(name));
    match (syntax.datum(target), head) {
        (&Datum::Symbol(name), "define") => Ok((Head::Value, name)),
        (&Datum::List(parts, tail), head) => {
            let parts = syntax.items(parts);
            let head = match head {
                "define" => Head::General,
                "define-inline" => Head::Inline,
                "define-failure" => Head::Failure,
                "define-noreturn" => Head::NoReturn,
                "define-deferred" => Head::Deferred,
                _ => return Err("a definition is expected"),
            };
            let is_simple = tail.is_none() && parts.iter().all(|&part| syntax.symbol(part).is_some());
            if head == Head::Inline && !is_simple {
                return Err("an inline definition has required parameters only");
            }
            Ok((head, syntax.symbol(parts[0]).ok_or("a name is expected")?))
        }
        _ => Err("a definition is expected"),
    }
}

/// Reads a definition of the prelude. `Err` says what is wrong with it.
pub(crate) fn definition(syntax: &Syntax, form: SyntaxId) -> Result<Definition<'_>, &'static str> {
    let Some(&[first, target, ref body @ ..]) = syntax.proper_list(form) else {
        return Err("a definition is expected");
    };
    let (head, name) = head(syntax, first, target)?;
    match (head, body) {
        (Head::Value, &[_]) => {}
        (Head::Value, &[doc, _]) if matches!(syntax.datum(doc), Datum::String(_)) => {}
        (Head::Value, _) | (_, []) => return Err("a definition is expected"),
        _ => {}
    }
    Ok(Definition { head, name, target, body })
}

/// Whether a name is the prelude's own.
pub(crate) fn is_internal(name: &str) -> bool {
    name.len() > 1 && name.starts_with('%')
}

impl Expander<'_> {
    /// Notes every definition of the prelude, none of which is expanded yet. Of most of them nothing but the beginning is ever read.
    pub(super) fn collect_prelude(&mut self, files: &[FileId]) {
        for &file in files {
            let text = self.sources.file(file).text.clone();
            for range in read::outline(&text) {
                let place = Span {
                    file,
                    start: range.start as u32,
                    end: range.end as u32,
                };
                self.collect_definition(&text, place)
                    .unwrap_or_else(|message| self.error(Diagnostic::error(place, format!("prelude: {message}"))));
            }
        }
        for definitions in self.prelude.names.values_mut() {
            if definitions.general.is_none() && definitions.inline.len() == 1 {
                definitions.general = definitions.inline.values().next().copied();
            }
        }
        let several = |(_, definitions): &(&NameId, &Definitions)| definitions.general.is_none();
        let mut choices: Vec<NameId> = self.prelude.names.iter().filter(several).map(|(&name, _)| name).collect();
        choices.sort();
        for name in choices {
            let id = self.prelude.add(name, Source::Choice);
            if let Some(definitions) = self.prelude.names.get_mut(&name) {
                definitions.general = Some(id);
            }
        }
    }

    fn collect_definition(&mut self, text: &str, place: Span) -> Result<(), &'static str> {
        let inside = Span {
            start: place.start + 1,
            ..place
        };
        let parts = read::read_part(inside, text, 2, self.syntax).map_err(|_| "a definition is expected")?;
        let [first, target] = parts[..] else {
            return Err("a definition is expected");
        };
        let (head, name) = head(self.syntax, first, target)?;
        let inline = (head == Head::Inline).then(|| self.syntax.proper_list(target).map_or(0, |parts| parts.len() - 1));
        let id = self.prelude.add(name, Source::Written { place, head, inline });
        let definitions = self.prelude.names.entry(name).or_default();
        let slot = match inline {
            Some(count) => definitions.inline.insert(count, id),
            None => definitions.general.replace(id),
        };
        if slot.is_some() { Err("the name is defined twice") } else { Ok(()) }
    }

    /// The definition that a name of the prelude's own code means.
    pub(super) fn prelude_entity(&self, name: NameId, role: Role) -> Option<EntityId> {
        self.prelude.find(name, role)
    }

    /// A global name in the prelude's own code.
    pub(super) fn prelude_global(&mut self, name: NameId, role: Role, span: Span) -> ExprId {
        let text = self.syntax.name(name).clone();
        match &*text {
            "%unsupplied" => return self.unsupplied(span),
            "%unbound" => return self.unbound(span),
            "%static-symbols" | "%static-keywords" => {
                let list = self.nil(span);
                self.prelude.static_names.push((list, &*text == "%static-keywords"));
                return list;
            }
            _ => {}
        }
        if let Some(constant) = self.condition_type_constant(&text) {
            return self.emit(Expr::Const(constant), span);
        }
        if let Some(object) = self.condition_type_object(&text, span) {
            return object;
        }
        match (self.prelude.find(name, role), &*text) {
            (Some(entity), _) => {
                let global = self.reach_as(entity, role);
                self.emit(Expr::Global(global), span)
            }
            (None, "true") => self.boolean(true, span),
            (None, "false") => self.boolean(false, span),
            (None, _) => self.reject(Diagnostic::error(span, format!("prelude: nothing defines `{text}`"))),
        }
    }

    /// Whether the definition of a name has been reached. For what programs name themselves or by their forms this is known before the
    /// prelude is expanded.
    pub(super) fn is_reached(&self, name: SyntaxId) -> bool {
        let entity = self.syntax.symbol(name).and_then(|name| self.prelude.find(name, Role::Value));
        self.is_extensible || entity.is_some_and(|entity| self.prelude.entity(entity).global.is_some())
    }

    /// [`Self::is_reached`] for a name that the expander itself asks for.
    pub(super) fn reaches(&mut self, name: &str) -> bool {
        let name = self.syntax.intern(name);
        let entity = self.prelude.find(name, Role::Value);
        self.is_extensible || entity.is_some_and(|entity| self.prelude.entity(entity).global.is_some())
    }

    /// A procedure of the prelude as the operator of a call that a form expands to.
    pub(super) fn library(&mut self, name: &str, arguments: usize, span: Span) -> ExprId {
        let name = self.syntax.intern(name);
        match self.prelude.find(name, Role::Operator(arguments)) {
            Some(entity) => {
                let global = self.reach(entity);
                self.emit(Expr::Global(global), span)
            }
            None => {
                let text = self.syntax.name(name).clone();
                self.reject(Diagnostic::error(
                    span,
                    format!("prelude: nothing defines `{text}`, which this form needs"),
                ))
            }
        }
    }

    /// A call of a procedure of the prelude.
    pub(super) fn call_library(&mut self, name: &str, arguments: Vec<ExprId>, span: Span) -> ExprId {
        let operator = self.library(name, arguments.len(), span);
        self.call(operator, arguments, span)
    }

    /// The global variable of a definition, which is expanded in its turn.
    pub(super) fn reach(&mut self, id: EntityId) -> GlobalId {
        if let Some(current) = self.prelude.current {
            self.prelude.entity_mut(current).uses.push(id);
        }
        let entity = self.prelude.entity(id);
        if let Some(global) = entity.global {
            return global;
        }
        // A failure is a procedure of the addition's own, which calls the program's: so it is known for one.
        let is_own = matches!(
            entity.source,
            Source::Written {
                head: Head::Inline | Head::Failure | Head::NoReturn,
                ..
            }
        );
        if self.is_addition && !is_own {
            return self.existing(id);
        }
        let global = self.variable_of(id);
        self.prelude.entity_mut(id).global = Some(global);
        self.prelude.queue.push(id);
        global
    }

    /// [`Self::reach`], where what is not called need not be a definition that can be inlined.
    pub(super) fn reach_as(&mut self, id: EntityId, role: Role) -> GlobalId {
        match role {
            Role::Value | Role::Write if self.is_addition => self.existing(id),
            _ => self.reach(id),
        }
    }

    /// The variable that a definition has in the program that code is added to.
    fn existing(&mut self, id: EntityId) -> GlobalId {
        if let Some(global) = self.prelude.entity(id).existing {
            return global;
        }
        let global = self.variable_of(id);
        self.program.globals[global].exported = true;
        self.prelude.entity_mut(id).existing = Some(global);
        global
    }

    fn variable_of(&mut self, id: EntityId) -> GlobalId {
        let entity = self.prelude.entity(id);
        let name = self.syntax.name(entity.name).clone();
        let name = match entity.source {
            Source::Written { inline: Some(count), .. } => format!("{name}/{count}").into(),
            _ => name,
        };
        self.program.globals.push(Global {
            name,
            module: 0,
            writes: 0,
            prelude: true,
            exported: false,
        })
    }

    /// Reaches all that code which is added later can name.
    pub(super) fn reach_everything(&mut self) {
        let mut general: Vec<EntityId> = self.prelude.names.values().filter_map(|definitions| definitions.general).collect();
        general.sort_by_key(|id| id.0);
        general.into_iter().for_each(|id| {
            self.reach(id);
        });
    }

    /// Lets code that is added later use all variables of the program, and of the prelude those that it can name.
    pub(super) fn export_everything(&mut self) {
        // What an addition has of the prelude is its own.
        let general = self.prelude.names.values().filter_map(|definitions| definitions.general);
        for id in general.filter(|_| !self.is_addition) {
            if let Some(global) = self.prelude.entity(id).global {
                self.program.globals[global].exported = true;
            }
        }
        self.export_importing_procedures();
        let own = self.program.globals.values_mut().filter(|global| !global.prelude);
        own.for_each(|global| global.exported = true);
    }

    /// Forgets what of the prelude has been reached: another program begins.
    pub(super) fn forget_reached(&mut self) {
        for entity in &mut self.prelude.entities {
            (entity.global, entity.existing, entity.form) = (None, None, None);
            entity.uses.clear();
        }
        self.prelude.queue.clear();
        self.prelude.static_names.clear();
    }

    /// Reaches the procedures that generated code calls by itself.
    pub(super) fn reach_entry_points(&mut self) -> Vec<GlobalId> {
        let mut globals = Vec::new();
        for (_, text) in EntryPoint::ALL {
            let name = self.syntax.intern(text);
            match self.prelude.find(name, Role::Value) {
                Some(entity) => globals.push(self.reach(entity)),
                None => self.error(Diagnostic::error(Span::NONE, format!("prelude: nothing defines `{text}`"))),
            }
        }
        globals
    }

    /// Expands what has been reached, and what that reaches in turn. The result: the definitions in an order in which each
    /// value finds what it needs.
    pub(super) fn expand_prelude(&mut self) -> Vec<ExprId> {
        self.mode = Mode::Prelude;
        while let Some(id) = self.prelude.queue.pop() {
            self.prelude.current = Some(id);
            self.expand_entity(id);
        }
        self.prelude.current = None;
        self.fill_static_names();
        self.order_definitions()
    }

    /// Gives `%static-symbols` and `%static-keywords` their values: what the constants of the program hold, and the names of its
    /// variables, which conditions name.
    fn fill_static_names(&mut self) {
        let uses = std::mem::take(&mut self.prelude.static_names);
        // Where code can be added, the host knows all names.
        if uses.is_empty() || self.is_extensible {
            return;
        }
        let globals = self
            .program
            .globals
            .values()
            .filter(|global| !global.prelude)
            .map(|global| &global.name);
        let variables: Vec<_> = globals
            .chain(self.program.locals.values().map(|local| &local.name))
            .cloned()
            .collect();
        for name in variables {
            let name = self.syntax.intern(&name);
            self.symbol_constant(name);
        }
        for (expr, keywords) in uses {
            let is_wanted = |constant: &Constant| match constant {
                Constant::Symbol(_) => !keywords,
                Constant::Keyword(_) => keywords,
                _ => false,
            };
            let names: Vec<_> = self
                .program
                .constants
                .iter()
                .filter(|(_, c)| is_wanted(c))
                .map(|(id, _)| id)
                .collect();
            let nil = self.nil_constant();
            let list = self.constant_pairs(&names, nil);
            self.program.exprs[expr].0 = Expr::Const(list);
        }
    }

    fn expand_entity(&mut self, id: EntityId) {
        let &Entity { name, source, global, .. } = self.prelude.entity(id);
        let global = global.expect("an entity is queued when it gets its global");
        let (value, span) = match source {
            Source::Written { place, .. } => match self.read_definition(id, place) {
                Some(form) => self.expand_definition(id, form),
                None => (self.nil(place), place),
            },
            Source::Choice => {
                let lambda = self.choice(name);
                (self.emit(Expr::Lambda(lambda), Span::NONE), Span::NONE)
            }
        };
        let is_procedure = matches!(self.program.exprs[value].0, Expr::Lambda(_));
        let form = self.emit(Expr::DefineGlobal(global, value), span);
        let entity = self.prelude.entity_mut(id);
        entity.form = Some(form);
        entity.is_procedure = is_procedure;
    }

    /// The form of a definition in this place, which is read if it has not been.
    fn read_definition(&mut self, id: EntityId, place: Span) -> Option<SyntaxId> {
        if let Some(form) = self.prelude.entity(id).written {
            return Some(form);
        }
        let text = self.sources.file(place.file).text.clone();
        match read::read_part(place, &text, usize::MAX, self.syntax).as_deref() {
            Ok(&[form]) => {
                self.prelude.entity_mut(id).written = Some(form);
                return Some(form);
            }
            Ok(_) => self.error(Diagnostic::error(
                place,
                "prelude: one definition is expected in column 1, and nothing behind it",
            )),
            Err(errors) => errors.iter().for_each(|error| self.error(error.clone())),
        }
        None
    }

    /// The value of a definition, and its place.
    fn expand_definition(&mut self, id: EntityId, form: SyntaxId) -> (ExprId, Span) {
        let span = self.syntax.span(form);
        let (head, name, target, body) = match definition(self.syntax, form) {
            Ok(Definition { head, name, target, body }) => (head, name, target, Elements::from_slice(body)),
            Err(message) => {
                let text = self.shown(form);
                self.error(Diagnostic::error(span, format!("prelude: {message}: {text}")));
                return (self.nil(span), span);
            }
        };
        if let (Head::Value, &[.., value]) = (head, &body[..]) {
            return (self.expand_named(value, Some(name), Position::Value), span);
        }
        let lambda = if self.is_addition && head != Head::Inline {
            self.call_existing(id, target)
        } else {
            self.expand_procedure(form, target, &body, Some(name))
        };
        let flags = &mut self.program.lambdas[lambda];
        flags.failure = match head {
            Head::Failure => Failing::Resumable,
            Head::NoReturn => Failing::Final,
            _ => Failing::No,
        };
        flags.deferred = head == Head::Deferred;
        flags.inline = head == Head::Inline;
        (self.emit(Expr::Lambda(lambda), span), span)
    }

    /// A procedure with the parameters of a definition, all of which are required, that calls the program's.
    fn call_existing(&mut self, id: EntityId, target: SyntaxId) -> LambdaId {
        let span = Span::NONE;
        let count = self.syntax.proper_list(target).map_or(0, |parts| parts.len() - 1);
        let parameters: Vec<_> = (0..count).map(|n| self.new_temporary(&format!("a{n}"))).collect();
        let global = self.existing(id);
        let operator = self.emit(Expr::Global(global), span);
        let arguments = parameters.iter().map(|&parameter| self.local(parameter, span)).collect();
        let call = self.call(operator, arguments, span);
        let lambda = self.simple_lambda(parameters, call, span);
        let name = self.syntax.name(self.prelude.entity(id).name).clone();
        (self.program.lambdas[lambda].name, self.program.lambdas[lambda].form) = (Some(name), false);
        lambda
    }

    /// A procedure that passes its arguments to the inline definition for their number.
    fn choice(&mut self, name: NameId) -> LambdaId {
        let span = Span::NONE;
        let text = self.syntax.name(name).clone();
        let counts: Vec<(usize, EntityId)> = match self.prelude.names.get(&name) {
            Some(definitions) => definitions.inline.iter().map(|(&count, &entity)| (count, entity)).collect(),
            None => Vec::new(),
        };
        let (least, most) = (counts.first().map_or(0, |c| c.0), counts.last().map_or(0, |c| c.0));
        if most - least + 1 != counts.len() {
            let message = format!("prelude: `{text}` needs a general definition: its inline ones have gaps");
            self.error(Diagnostic::error(span, message));
        }
        let parameters: Vec<_> = (0..most).map(|n| self.new_temporary(&format!("a{n}"))).collect();
        let mut body = None;
        for &(count, entity) in counts.iter().rev() {
            let global = self.reach(entity);
            let operator = self.emit(Expr::Global(global), span);
            let arguments = parameters[..count].iter().map(|&p| self.local(p, span)).collect();
            let call = self.call(operator, arguments, span);
            body = Some(match body {
                None => call,
                Some(more) => {
                    let next = self.local(parameters[count], span);
                    let test = self.prim(Prim::IsUnsupplied, vec![next], span);
                    self.emit(Expr::If(test, call, more), span)
                }
            });
        }
        let body = body.unwrap_or_else(|| self.nil(span));
        self.program.lambdas.push(Lambda {
            name: Some(text),
            required: parameters[..least].to_vec(),
            optional: parameters[least..].to_vec(),
            rest: None,
            body,
            span,
            pinned: false,
            failure: Failing::No,
            inline: false,
            deferred: false,
            form: false,
        })
    }

    /// Procedures first, then each value after the values that its expression may need: those that it refers to, itself or
    /// through what it refers to. Within a circle the order is that of the first reference.
    fn order_definitions(&self) -> Vec<ExprId> {
        let entities = &self.prelude.entities;
        let form = |entity: &Entity| entity.form;
        let mut ordered: Vec<ExprId> = entities.iter().filter(|e| e.is_procedure).filter_map(form).collect();
        let mut seen = vec![false; entities.len()];
        for start in 0..entities.len() {
            if entities[start].is_procedure || entities[start].form.is_none() || seen[start] {
                continue;
            }
            seen[start] = true;
            let mut path = vec![(start, 0)];
            while let Some((at, next)) = path.last_mut() {
                let entity = &entities[*at];
                match entity.uses.get(*next) {
                    Some(used) => {
                        *next += 1;
                        let used = used.0 as usize;
                        if !std::mem::replace(&mut seen[used], true) {
                            path.push((used, 0));
                        }
                    }
                    None => {
                        if !entity.is_procedure {
                            ordered.extend(entity.form);
                        }
                        path.pop();
                    }
                }
            }
        }
        ordered
    }
}
