//! Condition types: which there are in the program, what is known of each before it runs, and `define-condition`.
//!
//! A type is known by its number: a clause names types by numbers, and each type has the set of the numbers of itself and its ancestors
//! (words of [`SET_WORD`] bits), so that a test costs the same at any depth. The types of the program are collected before it is expanded, because clauses
//! may name them anywhere. A type may have several definitions; each has a type object of its own, made when the definition runs,
//! under the number of the type. The objects of the built-in types are constants.
//!
//! A type object has these fields, which the prelude reads (`conditions.lisp`):
//!
//! | field | |
//! |---|---|
//! | 0 | name, a symbol |
//! | 1 | set of the numbers of the type and its ancestors, a vector |
//! | 2 | number |
//! | 3 | objects of the ancestors, a list in order of precedence |
//! | 4 | names of the fields in index order, a list of keywords |
//! | 5 | own report: a string or procedure, `:message` if a field of that name gives it, or nil |
//! | 6 | initial values of the fields, a vector, or nil if all are nil; a procedure is called for the value |
//! | 7 | initial value of the message, likewise; nil if there is none |

use super::define::is_qualified;
use super::imports::UnitId;
use super::{Elements, Expander, Mode, Position, suggest};
use crate::condition_types::{BUILT_IN, FIELD_ALIASES, FIRST_OF_PROGRAM, LAST_ID, linearise};
use crate::core::{Constant, Expr, Failing, Global, Lambda};
use crate::ids::{ConstId, ExprId, GlobalId, LocalId, NameId, SyntaxId};
use crate::prim::{HeapKind, Prim};
use crate::source::{Diagnostic, Span};
use crate::syntax::Datum;
use rustc_hash::{FxHashMap, FxHashSet};

/// Bits in a word of a set of type numbers.
const SET_WORD: u32 = 32;

const HINT: &str = "(define-condition name (parent ...) (field default) ... :report text-or-function)";

/// A condition type, by its place in the table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct TypeId(usize);

/// A definition of a condition type, by its place in the table: later ones stand later in the program.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct DefinitionId(usize);

/// All condition types that the program can name.
#[derive(Clone, Debug, Default)]
pub(super) struct ConditionTypes {
    types: Vec<Type>,
    definitions: Vec<Definition>,
    names: FxHashMap<NameId, TypeId>,
    /// What the prelude's own code means by a name.
    built_in_names: FxHashMap<NameId, TypeId>,
    /// The `define-condition` forms at top level; none for a malformed one.
    forms: FxHashMap<SyntaxId, Option<DefinitionId>>,
    /// How many of the definitions have been resolved, apart from the built-in ones.
    resolved: usize,
}

#[derive(Clone, Debug)]
struct Type {
    name: NameId,
    number: u32,
    definitions: Vec<DefinitionId>,
    /// The type object of a built-in type, where it has been needed.
    object: Option<ConstId>,
    /// In code that is added to a program: the variable that holds the program's type object.
    existing: Option<GlobalId>,
}

#[derive(Clone, Debug)]
struct Definition {
    of: TypeId,
    /// Where it stands; none for a built-in type.
    unit: Option<UnitId>,
    stated: Stated,
    span: Span,
    parents: Vec<TypeId>,
    /// Itself and its ancestors in order of precedence.
    order: Vec<DefinitionId>,
    /// All fields in index order.
    fields: Vec<NameId>,
    state: State,
}

/// What a `define-condition` says.
#[derive(Clone, Debug, Default)]
struct Stated {
    parents: Elements,
    fields: Vec<Field>,
    initargs: Vec<(NameId, SyntaxId)>,
    report: Option<SyntaxId>,
}

/// A field that a definition declares.
#[derive(Clone, Copy, Debug)]
struct Field {
    name: NameId,
    /// The name in the declaration, which may be another one for an inherited field.
    written: NameId,
    default: Option<SyntaxId>,
}

/// How far the ancestors of a definition are known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Open,
    Active,
    Done,
}

/// Where an initial value comes from.
enum Initial {
    /// From nowhere: it is nil.
    Nothing,
    /// An expression of the definition itself.
    Own(SyntaxId),
    /// An ancestor.
    Inherited(DefinitionId),
}

impl Field {
    fn new(name: NameId, default: Option<SyntaxId>) -> Self {
        Self {
            name,
            written: name,
            default,
        }
    }
}

impl ConditionTypes {
    fn get(&self, id: TypeId) -> &Type {
        &self.types[id.0]
    }

    fn definition(&self, id: DefinitionId) -> &Definition {
        &self.definitions[id.0]
    }

    fn is_built_in(&self, id: DefinitionId) -> bool {
        self.get(self.definition(id).of).number < FIRST_OF_PROGRAM
    }

    /// The definition of a type that holds where another definition stands: the last one before it, else the first of all.
    fn definition_at(&self, of: TypeId, place: DefinitionId) -> Option<DefinitionId> {
        let all = &self.get(of).definitions;
        all.iter().rev().find(|&&d| d < place).or(all.first()).copied()
    }

    fn add_type(&mut self, name: NameId, number: u32) -> TypeId {
        self.types.push(Type {
            name,
            number,
            definitions: Vec::new(),
            object: None,
            existing: None,
        });
        let id = TypeId(self.types.len() - 1);
        self.names.insert(name, id);
        id
    }

    fn add_definition(&mut self, of: TypeId, unit: Option<UnitId>, stated: Stated, span: Span) -> DefinitionId {
        self.definitions.push(Definition {
            of,
            unit,
            stated,
            span,
            parents: Vec::new(),
            order: Vec::new(),
            fields: Vec::new(),
            state: State::Open,
        });
        let id = DefinitionId(self.definitions.len() - 1);
        self.types[of.0].definitions.push(id);
        id
    }

    /// The first definition in the order of precedence that gives an initial value of some kind.
    fn find_initial(&self, id: DefinitionId, value: impl Fn(&Stated) -> Option<SyntaxId>) -> Initial {
        let found = self
            .definition(id)
            .order
            .iter()
            .find_map(|&at| Some((at, value(&self.definition(at).stated)?)));
        match found {
            None => Initial::Nothing,
            Some((at, value)) if at == id => Initial::Own(value),
            Some((at, _)) => Initial::Inherited(at),
        }
    }

    /// Where the initial value of a field comes from: the first default initarg, else the first default.
    fn initial(&self, id: DefinitionId, field: NameId) -> Initial {
        match self.initarg(id, field) {
            Initial::Nothing => self.find_initial(id, |stated| stated.fields.iter().find(|f| f.name == field).and_then(|f| f.default)),
            found => found,
        }
    }

    /// The first default initarg of that name.
    fn initarg(&self, id: DefinitionId, name: NameId) -> Initial {
        self.find_initial(id, |stated| stated.initargs.iter().find(|i| i.0 == name).map(|i| i.1))
    }
}

impl Expander<'_> {
    // Which types there are.

    /// Notes the built-in types.
    pub(super) fn collect_built_in_types(&mut self) {
        for row in BUILT_IN {
            let name = self.syntax.intern(row.name);
            let of = self.conditions.add_type(name, row.number);
            if let Some(alias) = row.alias {
                let alias = self.syntax.intern(alias);
                self.conditions.names.insert(alias, of);
            }
            let field = |text: &&str| Field::new(self.syntax.intern(text), None);
            let stated = Stated {
                fields: row.fields.iter().map(field).collect(),
                ..Stated::default()
            };
            let definition = self.conditions.add_definition(of, None, stated, Span::NONE);
            let parents = row.parents.iter().map(|parent| self.syntax.intern(parent));
            let parents = parents.filter_map(|name| self.conditions.names.get(&name).copied()).collect();
            self.conditions.definitions[definition.0].parents = parents;
        }
        self.conditions.built_in_names = self.conditions.names.clone();
    }

    /// Notes the type that a `define-condition` at top level of a unit defines, and the names of its functions.
    pub(super) fn note_condition_type(&mut self, unit: UnitId, node: SyntaxId) {
        let definition = self.collect_condition_type(node);
        self.conditions.forms.insert(node, definition);
        let Some(definition) = definition else { return };
        for name in self.functions_of_type(definition) {
            self.note_definition(name, unit);
        }
    }

    fn collect_condition_type(&mut self, node: SyntaxId) -> Option<DefinitionId> {
        let items = Elements::from_slice(self.syntax.proper_list(node).unwrap_or(&[]));
        let &[_, target, ref rest @ ..] = &items[..] else {
            self.refuse(node, "`define-condition` needs a name", HINT);
            return None;
        };
        let mut stated = Stated::default();
        let (name, rest) = match *self.syntax.datum(target) {
            Datum::Keyword(name) => {
                let error = self.syntax.push_symbol("error", self.syntax.span(target));
                stated.parents.push(error);
                (name, rest)
            }
            Datum::Symbol(name) => {
                let parents = rest.first().map(|&parents| (parents, self.syntax.datum(parents)));
                match parents {
                    Some((_, Datum::Nil)) => {
                        let condition = self.syntax.push_symbol("condition", self.syntax.span(target));
                        stated.parents.push(condition);
                    }
                    Some((_, &Datum::List(parents, None))) => stated.parents.extend_from_slice(self.syntax.items(parents)),
                    _ => {
                        self.refuse(node, "`define-condition` needs a list of parents after the name", HINT);
                        return None;
                    }
                }
                (name, &rest[1..])
            }
            _ => {
                self.refuse(target, "the name of a condition type is a symbol or a keyword", HINT);
                return None;
            }
        };
        if is_qualified(self.syntax.name(name)) {
            self.refuse(target, "the name of a condition type may not contain `:`", HINT);
            return None;
        }
        let number = self.conditions.types.len() - BUILT_IN.len();
        let of = match self.conditions.names.get(&name) {
            Some(&known) if self.conditions.get(known).number >= FIRST_OF_PROGRAM => known,
            _ => self.conditions.add_type(name, FIRST_OF_PROGRAM + number as u32),
        };
        self.read_condition_parts(rest, &mut stated)?;
        Some(self.conditions.add_definition(of, self.unit(), stated, self.syntax.span(node)))
    }

    /// Reads fields and options. Errors are reported.
    fn read_condition_parts(&mut self, parts: &[SyntaxId], stated: &mut Stated) -> Option<()> {
        let mut seen = FxHashSet::default();
        let mut rest = parts.iter();
        while let Some(&part) = rest.next() {
            let (name, default) = match *self.syntax.datum(part) {
                Datum::Keyword(option) => {
                    let Some(&value) = rest.next() else {
                        let text = self.shown(part);
                        self.refuse(part, format!("{text} needs a value"), HINT);
                        return None;
                    };
                    let option_text = self.syntax.name(option).clone();
                    if !seen.insert((option, true)) {
                        self.refuse(part, format!("`:{option_text}` is given twice"), HINT);
                        return None;
                    }
                    match &*option_text {
                        "report" => stated.report = Some(value),
                        "default-initargs" => stated.initargs = self.read_initargs(value)?,
                        "doc" if matches!(self.syntax.datum(value), Datum::String(_)) => {}
                        "doc" => {
                            self.refuse(value, "`:doc` takes a string", HINT);
                            return None;
                        }
                        _ => {
                            let hint = "the options are :report, :default-initargs and :doc; a field is written name or (name default)";
                            self.refuse(part, format!("`define-condition` has no option `:{option_text}`"), hint);
                            return None;
                        }
                    }
                    continue;
                }
                Datum::Symbol(name) => (Some(name), None),
                _ => match self.syntax.proper_list(part) {
                    Some(&[name]) => (self.syntax.symbol(name), None),
                    Some(&[name, default]) => (self.syntax.symbol(name), Some(default)),
                    _ => (None, None),
                },
            };
            let text = self.shown(part);
            match name {
                Some(name) if is_qualified(self.syntax.name(name)) => {
                    self.refuse(part, "the name of a field may not contain `:`", HINT);
                    return None;
                }
                Some(name) if seen.insert((name, false)) => stated.fields.push(Field::new(name, default)),
                Some(_) => {
                    self.refuse(part, format!("the field {text} is declared twice"), HINT);
                    return None;
                }
                None => {
                    self.refuse(
                        part,
                        format!("{text} is no field of a condition type"),
                        "a field is written name or (name default)",
                    );
                    return None;
                }
            }
        }
        Some(())
    }

    fn read_initargs(&mut self, node: SyntaxId) -> Option<Vec<(NameId, SyntaxId)>> {
        let hint = ":default-initargs (:field value ...)";
        let items = match *self.syntax.datum(node) {
            Datum::Nil => Elements::new(),
            Datum::List(items, None) => Elements::from_slice(self.syntax.items(items)),
            _ => {
                self.refuse(node, "a list of fields and values is expected here", hint);
                return None;
            }
        };
        let mut initargs = Vec::with_capacity(items.len() / 2);
        for pair in items.chunks(2) {
            match (self.syntax.datum(pair[0]), pair) {
                (&(Datum::Keyword(name) | Datum::Symbol(name)), &[_, value]) => initargs.push((name, value)),
                _ => {
                    self.refuse(pair[0], "a field and its value are expected here", hint);
                    return None;
                }
            }
        }
        Some(initargs)
    }

    /// The name of the type's predicate, then those of the readers of its own fields.
    fn functions_of_type(&mut self, id: DefinitionId) -> Vec<NameId> {
        let definition = self.conditions.definition(id);
        let name = self.syntax.name(self.conditions.get(definition.of).name).clone();
        let mut texts = vec![format!("{name}?")];
        texts.extend(
            definition
                .stated
                .fields
                .iter()
                .map(|field| format!("{name}-{}", self.syntax.name(field.written))),
        );
        texts.iter().map(|text| self.syntax.intern(text)).collect()
    }

    // What is known of each.

    /// Finds the ancestors and fields of all types of the program that have been collected since the last time.
    pub(super) fn resolve_condition_types(&mut self) {
        let open = BUILT_IN.len() + self.conditions.resolved..self.conditions.definitions.len();
        self.conditions.resolved = open.end - BUILT_IN.len();
        for index in open.clone() {
            let parents = std::mem::take(&mut self.conditions.definitions[index].stated.parents);
            let parents = self.at_type_definition(DefinitionId(index), |this| {
                parents.iter().filter_map(|&parent| this.parent_type(parent)).collect()
            });
            self.conditions.definitions[index].parents = parents;
        }
        for index in open {
            self.resolve_definition(DefinitionId(index));
        }
    }

    /// Does something where a definition stands: errors are those of its unit.
    fn at_type_definition<T>(&mut self, id: DefinitionId, act: impl FnOnce(&mut Self) -> T) -> T {
        match self.conditions.definition(id).unit {
            Some(unit) => self.in_unit(unit, act),
            None => act(self),
        }
    }

    fn parent_type(&mut self, node: SyntaxId) -> Option<TypeId> {
        match *self.syntax.datum(node) {
            Datum::Symbol(name) | Datum::Keyword(name) => self.type_named(node, name),
            _ => {
                let text = self.shown(node);
                self.refuse(node, format!("{text} is no name of a condition type"), HINT);
                None
            }
        }
    }

    /// The names of types that are known here.
    pub(super) fn type_names(&self) -> &FxHashMap<NameId, TypeId> {
        match self.mode {
            Mode::Program(_) => &self.conditions.names,
            Mode::Prelude => &self.conditions.built_in_names,
        }
    }

    /// The type that a name means here, if there is one.
    pub(super) fn find_type(&self, name: NameId) -> Option<TypeId> {
        self.type_names().get(&name).copied()
    }

    /// The type that a name means here. An unknown name is reported.
    pub(super) fn type_named(&mut self, node: SyntaxId, name: NameId) -> Option<TypeId> {
        let found = self.find_type(name);
        if found.is_none() {
            let text = self.syntax.name(name).clone();
            let known = self.type_names().keys().map(|&name| &**self.syntax.name(name));
            let hint = match suggest::nearest(&text, known) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "a type is defined by (define-condition name (parent ...) ...) at top level".into(),
            };
            self.refuse(node, format!("there is no condition type `{text}`"), &hint);
        }
        found
    }

    /// What clauses know a type by.
    pub(super) fn type_number(&self, id: TypeId) -> u32 {
        self.conditions.get(id).number
    }

    /// The specifier of a built-in type, whatever the program does with its name.
    pub(super) fn built_in_specifier(&mut self, name: &str) -> ConstId {
        let name = self.syntax.intern(name);
        let id = self.conditions.built_in_names[&name];
        self.fixnum_constant(i64::from(self.type_number(id)))
    }

    /// Finds the ancestors and the fields of a definition, after those of its parents.
    fn resolve_definition(&mut self, id: DefinitionId) {
        if self.conditions.definition(id).state == State::Open {
            self.at_type_definition(id, |this| this.resolve_open_definition(id));
        }
    }

    fn resolve_open_definition(&mut self, id: DefinitionId) {
        self.conditions.definitions[id.0].state = State::Active;
        let parents = self.conditions.definition(id).parents.clone();
        let parents: Vec<DefinitionId> = parents.iter().filter_map(|&of| self.conditions.definition_at(of, id)).collect();
        for &parent in &parents {
            stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.resolve_definition(parent));
        }
        let order = match parents[..] {
            [only] if self.conditions.definition(only).state == State::Done => {
                let mut order = vec![id];
                order.extend_from_slice(&self.conditions.definition(only).order);
                Some(order)
            }
            _ => self.order_of_ancestors(id),
        };
        let definition = self.conditions.definition(id);
        let (of, span) = (definition.of, definition.span);
        match order {
            Some(order) => self.conditions.definitions[id.0].order = order,
            None => {
                let name = self.syntax.name(self.conditions.get(of).name).clone();
                let message = format!("the ancestors of the condition type `{name}` have no order");
                let hint = "a type comes before its parents, and each parent before the next one in a list of parents";
                self.error(Diagnostic::error(span, message).with_hint(hint));
                self.conditions.definitions[id.0].order = vec![id];
            }
        }
        self.resolve_fields(id, &parents);
        self.conditions.definitions[id.0].state = State::Done;
    }

    fn order_of_ancestors(&self, id: DefinitionId) -> Option<Vec<DefinitionId>> {
        let mut found = vec![id];
        let mut places: FxHashMap<DefinitionId, usize> = FxHashMap::from_iter([(id, 0)]);
        let mut parents: Vec<Vec<usize>> = Vec::new();
        while let Some(&next) = found.get(parents.len()) {
            let mut list = Vec::new();
            for &of in &self.conditions.definition(next).parents {
                let parent = match self.conditions.definition_at(of, id) {
                    _ if of == self.conditions.definition(id).of => id,
                    Some(parent) => parent,
                    None => continue,
                };
                list.push(*places.entry(parent).or_insert_with(|| {
                    found.push(parent);
                    found.len() - 1
                }));
            }
            parents.push(list);
        }
        let order = linearise(&parents)?;
        Some(order.into_iter().map(|place| found[place]).collect())
    }

    fn resolve_fields(&mut self, id: DefinitionId, parents: &[DefinitionId]) {
        let mut fields: Vec<NameId> = Vec::new();
        let mut seen = FxHashSet::default();
        for &parent in parents {
            let inherited = self.conditions.definition(parent).fields.iter();
            fields.extend(inherited.filter(|&&field| seen.insert(field)));
        }
        let mut stated = std::mem::take(&mut self.conditions.definitions[id.0].stated);
        if self.conditions.is_built_in(id) {
            // The row of a type that names inherited fields gives all of them in its own order.
            if stated.fields.iter().any(|field| seen.contains(&field.name)) {
                fields.clear();
                seen.clear();
            }
        } else {
            for field in &mut stated.fields {
                field.name = self.canonical_field(field.written, &seen);
            }
        }
        fields.extend(stated.fields.iter().map(|field| field.name).filter(|&field| seen.insert(field)));
        let message = self.syntax.intern("message");
        for (name, value) in &mut stated.initargs {
            *name = self.canonical_field(*name, &seen);
            if *name != message && !seen.contains(name) {
                let text = self.syntax.name(*name).clone();
                self.refuse(*value, format!("the condition type has no field `{text}`"), HINT);
            }
        }
        let definition = &mut self.conditions.definitions[id.0];
        definition.stated = stated;
        definition.fields = fields;
    }

    /// The field that a name means: one of the known fields may be meant by another name that it has in Common Lisp.
    fn canonical_field(&mut self, name: NameId, known: &FxHashSet<NameId>) -> NameId {
        let text = self.syntax.name(name);
        let alias = FIELD_ALIASES.iter().find(|(alias, _)| **alias == **text);
        match alias.map(|&(_, field)| self.syntax.intern(field)) {
            Some(field) if !known.contains(&name) && known.contains(&field) => field,
            _ => name,
        }
    }

    /// Forgets the constants of the program under expansion: another one begins.
    pub(super) fn forget_type_objects(&mut self) {
        for condition_type in &mut self.conditions.types {
            (condition_type.object, condition_type.existing) = (None, None);
        }
    }

    // Constants for the prelude.

    /// The constant that a name of the prelude's code means by itself.
    pub(super) fn condition_type_constant(&mut self, text: &str) -> Option<ConstId> {
        match text {
            // The least number of a type that programs do not see as an id, and the least one of their own types.
            "%first-hidden-number" => Some(self.fixnum_constant(i64::from(LAST_ID) + 1)),
            "%first-program-number" => Some(self.fixnum_constant(i64::from(FIRST_OF_PROGRAM))),
            // Pairs of name and type.
            "%built-in-types" => {
                let names = BUILT_IN.iter().flat_map(|row| [Some(row.name), row.alias]).flatten();
                let pairs = names.map(|name| {
                    let name = self.syntax.intern(name);
                    (
                        self.symbol_constant(name),
                        self.built_in_type(self.conditions.built_in_names[&name]),
                    )
                });
                let pairs = pairs.collect();
                Some(self.constant_entries(pairs))
            }
            // Pairs of name and number.
            "%program-types" => {
                let types = &self.conditions.types[BUILT_IN.len()..];
                let types: Vec<(NameId, u32)> = types.iter().map(|t| (t.name, t.number)).collect();
                let pairs = types
                    .into_iter()
                    .map(|(name, number)| (self.symbol_constant(name), self.fixnum_constant(i64::from(number))));
                let pairs = pairs.collect();
                Some(self.constant_entries(pairs))
            }
            // Pairs of alias and field, keywords.
            "%field-aliases" => {
                let pairs = FIELD_ALIASES.iter().map(|(alias, field)| {
                    let [alias, field] = [alias, field].map(|name| self.syntax.intern(name));
                    (self.keyword_constant(alias), self.keyword_constant(field))
                });
                let pairs = pairs.collect();
                Some(self.constant_entries(pairs))
            }
            _ => None,
        }
    }

    /// The list of these pairs.
    fn constant_entries(&mut self, pairs: Vec<(ConstId, ConstId)>) -> ConstId {
        let pairs: Vec<ConstId> = pairs
            .into_iter()
            .map(|(head, tail)| self.program.constants.push(Constant::Pair(head, tail)))
            .collect();
        let nil = self.nil_constant();
        self.constant_pairs(&pairs, nil)
    }

    /// The type object of a built-in type as an expression. In code that is added to a program it is the program's: type objects are compared by identity.
    fn built_in_object(&mut self, id: TypeId, span: Span) -> ExprId {
        if !self.is_addition {
            let object = self.built_in_type(id);
            return self.emit(Expr::Const(object), span);
        }
        let global = match self.conditions.get(id).existing {
            Some(global) => global,
            None => {
                let global = self.type_variable(id);
                self.conditions.types[id.0].existing = Some(global);
                global
            }
        };
        self.emit(Expr::Global(global), span)
    }

    /// A variable for the type object of a built-in type, by which code that is added later knows it.
    fn type_variable(&mut self, id: TypeId) -> GlobalId {
        let name = self.syntax.name(self.conditions.get(id).name);
        self.program.globals.push(Global {
            name: format!("%{name}-type").into(),
            module: 0,
            writes: 0,
            prelude: true,
            exported: true,
        })
    }

    /// Definitions of the variables that code which is added later knows the built-in types by.
    pub(super) fn export_types(&mut self) -> Vec<ExprId> {
        let define = |index| {
            let object = self.built_in_object(TypeId(index), Span::NONE);
            let global = self.type_variable(TypeId(index));
            self.emit(Expr::DefineGlobal(global, object), Span::NONE)
        };
        (0..BUILT_IN.len()).map(define).collect()
    }

    /// The built-in type that a name of the prelude's code means by itself, `%NAME-type`, as an expression.
    pub(super) fn condition_type_object(&mut self, text: &str, span: Span) -> Option<ExprId> {
        let name = self.syntax.find_name(text.strip_prefix('%')?.strip_suffix("-type")?)?;
        let id = *self.conditions.built_in_names.get(&name)?;
        Some(self.built_in_object(id, span))
    }

    /// The type object of a built-in type.
    fn built_in_type(&mut self, id: TypeId) -> ConstId {
        if let Some(object) = self.conditions.get(id).object {
            return object;
        }
        let definition = self.conditions.get(id).definitions[0];
        self.resolve_definition(definition);
        let ancestors = self.conditions.definition(definition).order[1..].to_vec();
        let ancestors: Vec<ConstId> = ancestors
            .into_iter()
            .map(|ancestor| self.built_in_type(self.conditions.definition(ancestor).of))
            .collect();
        let nil = self.nil_constant();
        let [name, set, number, fields] = self.type_constants(definition);
        let ancestors = self.constant_pairs(&ancestors, nil);
        let object = Constant::Vector(vec![name, set, number, ancestors, fields, nil, nil, nil]);
        let object = self.program.constants.push(object);
        self.conditions.types[id.0].object = Some(object);
        object
    }

    /// What is constant in the type object of every definition: name, set of numbers, number, fields.
    fn type_constants(&mut self, id: DefinitionId) -> [ConstId; 4] {
        let definition = self.conditions.definition(id);
        let number_of = |&id: &DefinitionId| self.conditions.get(self.conditions.definition(id).of).number;
        let numbers: Vec<u32> = definition.order.iter().map(number_of).collect();
        let (name, fields) = (self.conditions.get(definition.of).name, definition.fields.clone());
        let words = numbers.iter().max().map_or(0, |greatest| greatest / SET_WORD + 1);
        let mut set = vec![0i64; words as usize];
        for number in &numbers {
            set[(number / SET_WORD) as usize] |= 1 << (number % SET_WORD);
        }
        let set = set.into_iter().map(|word| self.fixnum_constant(word)).collect();
        let fields: Vec<ConstId> = fields.into_iter().map(|field| self.keyword_constant(field)).collect();
        let nil = self.nil_constant();
        [
            self.symbol_constant(name),
            self.program.constants.push(Constant::Vector(set)),
            self.fixnum_constant(i64::from(numbers[0])),
            self.constant_pairs(&fields, nil),
        ]
    }

    // The form.

    pub(super) fn expand_define_condition(&mut self, node: SyntaxId, position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let id = match self.conditions.forms.get(&node) {
            Some(&Some(id)) => id,
            Some(None) => return self.nil(span),
            None => {
                let hint = "types are known to the whole program, so their definitions stand outside of all other forms";
                return self.refuse(node, "`define-condition` stands at top level only", hint);
            }
        };
        let &Type { name, number, .. } = self.conditions.get(self.conditions.definition(id).of);
        let mut forms = Vec::new();
        if self.is_addition {
            let name = self.symbol_constant(name);
            let arguments = vec![self.emit(Expr::Const(name), span), self.fixnum(i64::from(number), span)];
            forms.push(self.call_library("%add-program-type", arguments, span));
        }
        forms.push(self.make_type(id, span));
        forms.extend(self.define_functions_of_type(id, span));
        let name = self.symbol_constant(name);
        forms.push(self.emit(Expr::Const(name), span));
        let result = self.sequence(forms, span);
        self.finish(result, position)
    }

    /// Makes the type object of a definition and registers it.
    fn make_type(&mut self, id: DefinitionId, span: Span) -> ExprId {
        let definition = self.conditions.definition(id);
        let (order, fields) = (definition.order.clone(), definition.fields.clone());
        // The type objects of ancestors that the program defines, which are there when their definitions have run.
        let mut defined: Vec<(LocalId, ExprId)> = Vec::new();
        let mut ancestors: FxHashMap<DefinitionId, LocalId> = FxHashMap::default();
        let of_program = order[1..].iter().copied().filter(|&id| !self.conditions.is_built_in(id));
        for ancestor in of_program.collect::<Vec<_>>() {
            let of = self.conditions.definition(ancestor).of;
            let text = self.syntax.name(self.conditions.get(of).name).clone();
            let name = self.symbol(&text, span);
            let object = self.call_library("%defined-type", vec![name], span);
            let local = self.new_temporary(&text);
            defined.push((local, object));
            ancestors.insert(ancestor, local);
        }
        let ancestor_list = self.ancestor_list(&order[1..], &ancestors, span);
        let message = self.syntax.intern("message");
        let initials: Vec<Initial> = fields.iter().map(|&field| self.conditions.initial(id, field)).collect();
        let initial_values = if initials.iter().all(|initial| matches!(initial, Initial::Nothing)) {
            self.nil(span)
        } else {
            let values = initials
                .iter()
                .zip(&fields)
                .map(|(initial, &field)| self.value_of_initial(initial, "%inherited-value", field, &ancestors, span))
                .collect();
            self.prim(Prim::Record(HeapKind::Vector), values, span)
        };
        let initial_message = self.conditions.initarg(id, message);
        let initial_message = self.value_of_initial(&initial_message, "%inherited-message", message, &ancestors, span);
        let stated = &self.conditions.definition(id).stated;
        let has_message = stated.fields.iter().any(|field| field.name == message);
        let report = match stated.report {
            Some(report) => self.expand_value(report),
            None if has_message => self.keyword("message", span),
            None => self.nil(span),
        };
        let [name, set, number, fields] = self.type_constants(id).map(|constant| self.emit(Expr::Const(constant), span));
        let arguments = vec![name, set, number, ancestor_list, fields, report, initial_values, initial_message];
        let made = self.call_library("%define-type", arguments, span);
        if defined.is_empty() {
            made
        } else {
            self.emit(Expr::Let(defined, made), span)
        }
    }

    /// The list of the type objects of ancestors, those of the program in variables; built-in ones at the end are a constant list.
    fn ancestor_list(&mut self, order: &[DefinitionId], program: &FxHashMap<DefinitionId, LocalId>, span: Span) -> ExprId {
        // What is added to a program refers to its type objects, which are no constants there.
        let split = match order.iter().rposition(|id| program.contains_key(id)) {
            _ if self.is_addition => order.len(),
            Some(last) => last + 1,
            None => 0,
        };
        let objects: Vec<ConstId> = order[split..]
            .iter()
            .map(|&id| self.built_in_type(self.conditions.definition(id).of))
            .collect();
        let nil = self.nil_constant();
        let objects = self.constant_pairs(&objects, nil);
        let mut list = self.emit(Expr::Const(objects), span);
        for &id in order[..split].iter().rev() {
            let object = match program.get(&id) {
                Some(&local) => self.local(local, span),
                None => self.built_in_object(self.conditions.definition(id).of, span),
            };
            list = self.prim(Prim::Cons, vec![object, list], span);
        }
        list
    }

    /// An initial value as a type object holds it: a procedure gives it unless it is a constant. `inherited` is the procedure of the
    /// prelude that takes it from an ancestor.
    fn value_of_initial(
        &mut self,
        initial: &Initial,
        inherited: &str,
        name: NameId,
        ancestors: &FxHashMap<DefinitionId, LocalId>,
        span: Span,
    ) -> ExprId {
        match *initial {
            Initial::Own(value) if self.is_constant(value) => self.expand_value(value),
            Initial::Own(value) => self.thunk(Vec::new(), self.syntax.span(value), |this| this.expand_value(value)),
            Initial::Inherited(from) if let Some(&ancestor) = ancestors.get(&from) => {
                let ancestor = self.local(ancestor, span);
                let name = self.syntax.name(name).clone();
                let field = self.keyword(&name, span);
                self.call_library(inherited, vec![ancestor, field], span)
            }
            Initial::Inherited(_) | Initial::Nothing => self.nil(span),
        }
    }

    /// Whether an expression is a literal or quoted.
    fn is_constant(&self, node: SyntaxId) -> bool {
        match self.syntax.datum(node) {
            Datum::Symbol(_) | Datum::Vector(_) => false,
            Datum::List(..) => self.form_at(node) == Some(super::Form::Quote),
            _ => true,
        }
    }

    /// Defines the predicate of a type and the readers of its own fields.
    fn define_functions_of_type(&mut self, id: DefinitionId, span: Span) -> Vec<ExprId> {
        let names = self.functions_of_type(id);
        let definition = self.conditions.definition(id);
        let of = self.conditions.get(definition.of);
        let (number, type_name) = (i64::from(of.number), self.syntax.name(of.name).clone());
        let fields: Vec<NameId> = definition.stated.fields.iter().map(|field| field.name).collect();
        let mut definitions = Vec::with_capacity(names.len());
        for (index, &name) in names.iter().enumerate() {
            let argument = self.new_temporary("c");
            let mut arguments = vec![self.local(argument, span), self.fixnum(number, span)];
            let body = match index.checked_sub(1) {
                None => self.call_library("%of-type?", arguments, span),
                Some(field) => {
                    let (field, text) = (self.syntax.name(fields[field]).clone(), self.syntax.name(name).clone());
                    arguments.push(self.keyword(&field, span));
                    arguments.push(self.keyword(&type_name, span));
                    arguments.push(self.symbol(&text, span));
                    self.call_library("%read-own-field", arguments, span)
                }
            };
            let lambda = self.program.lambdas.push(Lambda {
                name: Some(self.syntax.name(name).clone()),
                required: vec![argument],
                optional: Vec::new(),
                rest: None,
                body,
                span,
                pinned: false,
                failure: Failing::No,
                inline: false,
                deferred: false,
                form: false,
            });
            let lambda = self.emit(Expr::Lambda(lambda), span);
            definitions.push(self.define_global(name, lambda, false, span));
        }
        definitions
    }
}
