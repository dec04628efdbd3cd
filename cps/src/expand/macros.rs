//! Macros: language specification 8.
//!
//! Top-level forms are gone through in order before anything else happens to them: definitions of macros are taken out, and uses of macros are replaced until a
//! form of another kind stands there. Uses inside other forms are replaced where the expander meets them; a macro is known to the forms behind its definition.
//!
//! A template macro is a substitution. A procedural macro is a procedure that runs while the program is compiled, in a program of its own: the functions and
//! constants that were defined before the use, the macros, and a loop that answers calls. An [`Evaluator`] runs that program; calls and answers are
//! text. What an answer has in common with the arguments keeps its places in the source.

use super::forms::{Class, Form};
use super::imports::{Item, Namespace, UnitId};
use super::{Elements, Expander, Mode, Position};
use crate::core::Expr;
use crate::ids::{ExprId, NameId, SyntaxId};
use crate::prim::Prim;
use crate::source::{Diagnostic, Span};
use crate::syntax::Datum;
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write;
use std::rc::Rc;

/// Most expansions of one use, each of what the one before has given.
const MOST_EXPANSIONS: usize = 1000;
/// Most expansions that a message names.
const MOST_ORIGINS: usize = 3;
/// Most characters of arguments whose places are kept.
const MOST_PLACED: usize = 100_000;

/// A part of the program that procedural macros run in.
#[derive(Clone, Default, Debug)]
pub struct NamedText {
    /// What messages call it.
    pub name: String,
    /// What it contains.
    pub text: String,
}

/// Runs procedural macros while a program is expanded.
pub trait Evaluator {
    /// Starts a program that answers calls, in place of the one before. It is the first of these texts; a path in it that is a number means the text
    /// with that index. `Err` says why it cannot be run.
    fn load(&mut self, texts: Vec<NamedText>) -> Result<(), String>;

    /// Passes a datum, as text, to the program. The datum that it answers with, as text; `Err` is a message.
    fn call(&mut self, request: &str) -> Result<String, String>;
}

/// Has no procedural macros.
#[derive(Clone, Copy, Default, Debug)]
pub struct NoEvaluator;

impl Evaluator for NoEvaluator {
    fn load(&mut self, _: Vec<NamedText>) -> Result<(), String> {
        Err("procedural macros cannot be run here".into())
    }

    fn call(&mut self, _: &str) -> Result<String, String> {
        Err("procedural macros cannot be run here".into())
    }
}

/// An expansion of a macro.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    name: NameId,
    /// The use.
    place: Span,
    /// The definition of the macro.
    definition: Span,
}

/// A macro of the program.
#[derive(Clone, Debug)]
struct Macro {
    name: NameId,
    /// The definition.
    span: Span,
    params: SyntaxId,
    body: Elements,
    /// For a template, its parameters.
    template: Option<Vec<NameId>>,
    /// Number of the top-level form that defines it.
    form: usize,
    /// The unit of that form.
    unit: UnitId,
}

/// The macros of a program, and what they have become.
#[derive(Clone, Debug, Default)]
pub(super) struct Macros {
    all: Vec<Macro>,
    by_name: FxHashMap<NameId, Vec<usize>>,
    /// Number of the top-level form that is being expanded.
    now: usize,
    /// Number of the last top-level form so far.
    last: usize,
    /// Functions, constants and macros, in order.
    world: Vec<World>,
    /// Number of the top-level form before which the program of the evaluator ends.
    loaded: Option<usize>,
    /// What each use stands for; `None` for one that is wrong.
    uses: FxHashMap<SyntaxId, Option<SyntaxId>>,
    /// How many expansions led to a node.
    depth: FxHashMap<SyntaxId, usize>,
    /// Which ones these were, the innermost last.
    origins: FxHashMap<SyntaxId, Vec<Origin>>,
    /// Whether no macro is seen: what a text defines is looked for before it is known where each of its forms stands.
    pub(super) are_hidden: bool,
    /// Fresh symbols made so far.
    fresh: usize,
}

/// A top-level form that procedural macros behind it can use.
#[derive(Clone, Debug)]
struct World {
    kind: WorldKind,
    form: usize,
    unit: UnitId,
}

#[derive(Clone, Debug)]
enum WorldKind {
    Definition(SyntaxId),
    /// The macro with this index.
    Macro(SyntaxId, usize),
    /// An import of a unit, with the name of the module.
    Import(UnitId, Option<Rc<str>>),
}

/// What the names of the procedures of macros begin with, in the program of the evaluator.
const PROCEDURE: &str = "%macro-procedure-";

const HINT: &str = "(defmacro name (parameter...) form...)";

impl Expander<'_> {
    /// Whether a name denotes a macro here.
    pub(super) fn is_macro(&self, name: NameId) -> bool {
        self.mode != Mode::Prelude && !self.macros.are_hidden && self.find_macro(name).is_some()
    }

    /// The top-level forms but for uses of macros that others of them define: what these become is not known yet.
    pub(super) fn without_macro_uses(&self, forms: &[SyntaxId]) -> Vec<SyntaxId> {
        let head = |form: SyntaxId| self.syntax.symbol(*self.syntax.proper_list(form)?.first()?);
        let definitions = forms.iter().filter(|&&form| self.form_at(form) == Some(Form::DefineMacro));
        let name = |&form: &SyntaxId| self.syntax.symbol(*self.syntax.proper_list(form)?.get(1)?);
        let names: FxHashSet<NameId> = definitions.filter_map(name).collect();
        let is_use = |form: SyntaxId| head(form).is_some_and(|head| names.contains(&head));
        forms.iter().copied().filter(|&form| !is_use(form)).collect()
    }

    /// The macro that a name denotes where the expander is. A definition of a module hides macros from outside of it.
    fn find_macro(&self, name: NameId) -> Option<usize> {
        let versions = self.macros.by_name.get(&name)?;
        let unit = self.unit()?;
        let namespace = self.namespace();
        let hidden = namespace != Namespace::GLOBAL && self.is_defined_in(namespace, name);
        versions.iter().rev().copied().find(|&index| {
            let &Macro { form, unit: home, .. } = &self.macros.all[index];
            let is_hidden = hidden && self.imports.namespace(home) != namespace;
            form < self.macros.now && !is_hidden && self.imports.knows_macros(unit, home, self.macros.now)
        })
    }

    /// The top-level forms of a unit with macros expanded, and with what it imports. Condition types are noted.
    pub(super) fn expand_top_level(&mut self, unit: UnitId, forms: &[SyntaxId]) -> Vec<Item> {
        let mut expanded = Vec::with_capacity(forms.len());
        let mut open: Vec<SyntaxId> = forms.iter().rev().copied().collect();
        while let Some(node) = open.pop() {
            self.enter_next_form();
            match self.form_at(node) {
                Some(Form::Begin) => match self.syntax.proper_list(node) {
                    Some([_, inner @ ..]) if !inner.is_empty() => {
                        let inner = Elements::from_slice(inner);
                        self.inherit_origin(node, &inner);
                        open.extend(inner.iter().rev());
                    }
                    _ => expanded.push(Item::Form(self.macros.now, node)),
                },
                Some(Form::MacroUse) => {
                    // Where a use is wrong, a form stands in for it.
                    let becomes = self.macro_expansion(node);
                    let span = self.syntax.span(node);
                    open.push(becomes.unwrap_or_else(|| self.syntax.push(Datum::Nil, span)));
                }
                Some(Form::DefineMacro) => {
                    self.enter_expansion(node);
                    self.define_macro(unit, node);
                    self.expansions.clear();
                    let span = self.syntax.span(node);
                    let nothing = self.syntax.push(Datum::Nil, span);
                    expanded.push(Item::Form(self.macros.now, nothing));
                }
                form => {
                    self.note_module_path(node);
                    if let Some(site) = self.top_level_import(unit, node) {
                        expanded.push(Item::Import(site));
                        continue;
                    }
                    if form == Some(Form::DefineCondition) {
                        self.note_condition_type(unit, node);
                    }
                    if self.is_known_to_macros(node, form) {
                        self.add_to_world(unit, WorldKind::Definition(node));
                    }
                    expanded.push(Item::Form(self.macros.now, node));
                }
            }
        }
        expanded
    }

    /// Whether a module has a macro of that name.
    pub(super) fn has_macro(&self, namespace: Namespace, name: NameId) -> bool {
        let versions = self.macros.by_name.get(&name).map_or(&[][..], |versions| versions);
        versions
            .iter()
            .any(|&index| self.imports.namespace(self.macros.all[index].unit) == namespace)
    }

    /// Notes that procedural macros behind a top-level form can use what it imports.
    pub(super) fn note_import(&mut self, unit: UnitId, target: UnitId, alias: Option<&Rc<str>>) {
        self.add_to_world(unit, WorldKind::Import(target, alias.cloned()));
    }

    fn add_to_world(&mut self, unit: UnitId, kind: WorldKind) {
        let form = self.macros.now;
        self.macros.world.push(World { kind, form, unit });
    }

    /// The number of the top-level form that is being expanded.
    pub(super) fn form_number(&self) -> usize {
        self.macros.now
    }

    /// What comes now stands behind all top-level forms so far.
    pub(super) fn enter_next_form(&mut self) {
        self.macros.last += 1;
        self.macros.now = self.macros.last;
    }

    /// The forms that come now are part of the top-level form with this number.
    pub(super) fn enter_form(&mut self, number: usize) {
        self.macros.now = number;
    }

    /// Whether procedural macros behind a top-level form can use what it defines: a function or a constant.
    fn is_known_to_macros(&self, node: SyntaxId, form: Option<Form>) -> bool {
        let items = match (form, self.syntax.proper_list(node)) {
            (Some(Form::Define | Form::DefineConstant), Some(items)) => items,
            _ => return false,
        };
        match *items {
            [_, target, _]
                if self
                    .syntax
                    .symbol(target)
                    .is_some_and(|name| self.syntax.name(name).starts_with(PROCEDURE)) =>
            {
                false
            }
            [_, target, value] if self.syntax.symbol(target).is_some() => match self.syntax.datum(value) {
                Datum::Symbol(_) | Datum::Vector(_) => false,
                Datum::List(..) => matches!(self.form_at(value), Some(Form::Lambda | Form::Quote)),
                _ => true,
            },
            [_, target, _, ..] => self.defines_procedure(target),
            _ => false,
        }
    }

    // ---- Definitions ----

    fn define_macro(&mut self, unit: UnitId, node: SyntaxId) {
        let items = Elements::from_slice(self.syntax.proper_list(node).unwrap_or(&[]));
        let &[head, target, ref rest @ ..] = &*items else {
            self.refuse(node, "a macro needs a name, parameters and a body", HINT);
            return;
        };
        let Some(name) = self.syntax.symbol(target) else {
            self.refuse(target, "the name of a macro is a symbol", HINT);
            return;
        };
        if matches!(self.form_class(name), Some(Class::Core)) {
            let text = self.syntax.name(name).clone();
            self.refuse(
                target,
                format!("`{text}` is a form that no macro can replace"),
                "choose another name",
            );
            return;
        }
        // (define-macro name (fn params form...))
        let procedure = match *rest {
            [procedure] if self.syntax.is_symbol(head, "define-macro") && self.form_at(procedure) == Some(Form::Lambda) => {
                Elements::from_slice(&self.syntax.proper_list(procedure).unwrap_or(&[])[1..])
            }
            _ => Elements::from_slice(rest),
        };
        let Some((&params, mut body)) = procedure.split_first() else {
            self.refuse(node, "a macro needs parameters and a body", HINT);
            return;
        };
        if let [doc, more @ ..] = body
            && !more.is_empty()
            && matches!(self.syntax.datum(*doc), Datum::String(_))
        {
            body = more;
        }
        let forced = match body {
            [mode, more @ ..] if !more.is_empty() => match self.syntax.datum(*mode) {
                Datum::Keyword(name) => match &**self.syntax.name(*name) {
                    "template" => Some((true, more)),
                    "procedural" => Some((false, more)),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        if let Some((_, more)) = forced {
            body = more;
        }
        if body.is_empty() {
            self.refuse(node, "a macro needs a body", HINT);
            return;
        }
        if !self.check_parameters(params) {
            return;
        }
        let names = self.plain_parameters(params);
        let is_template = match (forced, body) {
            (Some((true, _)), [_]) => true,
            (Some((false, _)), _) => false,
            (_, &[form]) => names
                .as_ref()
                .is_some_and(|names| !self.has_quasiquote(form) && !self.builds_code(form, names)),
            _ => false,
        };
        if matches!(forced, Some((true, _))) && (names.is_none() || body.len() != 1) {
            self.refuse(
                node,
                "a template macro has plain parameters and one form",
                "leave out :template, and the body computes the code",
            );
            return;
        }
        let index = self.macros.all.len();
        self.macros.all.push(Macro {
            name,
            span: self.syntax.span(node),
            params,
            body: Elements::from_slice(body),
            template: names.filter(|_| is_template),
            form: self.macros.now,
            unit,
        });
        self.macros.by_name.entry(name).or_default().push(index);
        self.add_to_world(unit, WorldKind::Macro(node, index));
    }

    /// The names of a parameter list that has nothing but names.
    fn plain_parameters(&self, params: SyntaxId) -> Option<Vec<NameId>> {
        match self.syntax.datum(params) {
            Datum::Nil => Some(Vec::new()),
            Datum::List(items, None) => {
                let items = self.syntax.items(*items);
                let name = |&item: &SyntaxId| self.syntax.symbol(item).filter(|&name| !self.syntax.name(name).starts_with('&'));
                items.iter().map(name).collect()
            }
            _ => None,
        }
    }

    /// Whether a quasiquote stands in the form, outside of quoted data.
    fn has_quasiquote(&self, form: SyntaxId) -> bool {
        let mut open = vec![form];
        while let Some(node) = open.pop() {
            match *self.syntax.datum(node) {
                Datum::List(items, tail) => {
                    let items = self.syntax.items(items);
                    if self.syntax.is_symbol(items[0], "quote") {
                        continue;
                    }
                    if self.syntax.is_symbol(items[0], "quasiquote") {
                        return true;
                    }
                    open.extend(items.iter().chain(&tail));
                }
                Datum::Vector(items) => open.extend(self.syntax.items(items)),
                _ => {}
            }
        }
        false
    }

    /// Whether a form computes code (language specification 8.1).
    fn builds_code(&self, form: SyntaxId, params: &[NameId]) -> bool {
        let Some(items) = self.syntax.proper_list(form) else {
            return false;
        };
        let Some(head) = self.syntax.symbol(items[0]).map(|name| &**self.syntax.name(name)) else {
            return false;
        };
        let builds = |node: &SyntaxId| stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.builds_code(*node, params));
        let quoted = |node: SyntaxId| match self.syntax.proper_list(node) {
            Some(&[quote, datum]) if self.syntax.is_symbol(quote, "quote") => Some(datum),
            _ => None,
        };
        let results = |from: usize| items.get(from..).and_then(<[_]>::last).is_some_and(builds);
        let clause_results = |from: usize| {
            let mut clauses = items.iter().skip(from);
            clauses.any(|&clause| self.syntax.proper_list(clause).and_then(<[_]>::last).is_some_and(builds))
        };
        match head {
            "quote" => quoted(form).is_some_and(|datum| {
                matches!(self.syntax.datum(datum), Datum::List(..)) && !self.mentions(datum, |name| params.contains(&name))
            }),
            "list" | "list*" | "cons" | "append" => items.get(1).is_some_and(|&first| {
                let symbol = quoted(first).is_some_and(|datum| self.syntax.symbol(datum).is_some());
                symbol && head != "append" || builds(&first)
            }),
            "let" | "let*" | "letrec" | "when" | "unless" => results(2),
            "begin" | "block" => results(1),
            "if" => items.iter().skip(2).any(builds),
            "cond" => clause_results(1),
            "case" | "match" => clause_results(2),
            _ => false,
        }
    }

    /// Whether a datum contains one of these symbols.
    pub(super) fn mentions(&self, datum: SyntaxId, is_meant: impl Fn(NameId) -> bool) -> bool {
        let mut open = vec![datum];
        while let Some(node) = open.pop() {
            match *self.syntax.datum(node) {
                Datum::Symbol(name) if is_meant(name) => return true,
                Datum::List(items, tail) => open.extend(self.syntax.items(items).iter().chain(&tail)),
                Datum::Vector(items) => open.extend(self.syntax.items(items)),
                _ => {}
            }
        }
        false
    }

    // ---- Uses ----

    /// What a use of a macro stands for. What is wrong is reported once.
    pub(super) fn macro_expansion(&mut self, node: SyntaxId) -> Option<SyntaxId> {
        if let Some(&known) = self.macros.uses.get(&node) {
            return known;
        }
        let items = Elements::from_slice(self.syntax.proper_list(node)?);
        let index = self.find_macro(self.syntax.symbol(items[0])?)?;
        let depth = self.macros.depth.get(&node).copied().unwrap_or(0) + 1;
        let becomes = if depth > MOST_EXPANSIONS {
            self.refuse(
                node,
                format!("a macro expands to a macro use more than {MOST_EXPANSIONS} times"),
                "each expansion must come closer to an end",
            );
            None
        } else {
            self.expand_once(index, node, &items[1..])
        };
        if let Some(result) = becomes {
            self.macros.depth.insert(result, depth);
            let mut chain = self.macros.origins.get(&node).cloned().unwrap_or_default();
            if chain.len() == MOST_ORIGINS {
                chain.remove(0);
            }
            let Macro { name, span, .. } = self.macros.all[index];
            chain.push(Origin {
                name,
                place: self.syntax.span(node),
                definition: span,
            });
            self.macros.origins.insert(result, chain);
        }
        self.macros.uses.insert(node, becomes);
        becomes
    }

    /// Forms that a form stands for come from the same expansions.
    pub(super) fn inherit_origin(&mut self, form: SyntaxId, inner: &[SyntaxId]) {
        if let Some(chain) = self.macros.origins.get(&form).cloned() {
            for &inner in inner {
                self.macros.origins.entry(inner).or_insert_with(|| chain.clone());
            }
        }
    }

    /// Adds the expansions that led to a node to those around the present place.
    pub(super) fn enter_expansion(&mut self, node: SyntaxId) {
        if !self.macros.origins.is_empty()
            && let Some(chain) = self.macros.origins.get(&node)
        {
            self.expansions.extend_from_slice(chain);
        }
    }

    /// Adds the macros around the present place to a message.
    pub(super) fn add_expansions(&self, message: &mut Diagnostic) {
        if !self.expansions.is_empty() {
            message.related.extend(self.expansion_places(message.span));
        }
    }

    /// The macros around the present place: where they are defined, and where they are used if that is not around the place itself.
    pub(super) fn expansion_places(&self, place: Span) -> Vec<(Span, String)> {
        let mut places: Vec<(Span, String)> = Vec::new();
        let mut add = |span: Span, remark: String| {
            if places.len() < 2 * MOST_ORIGINS && !places.iter().any(|(known, _)| *known == span) {
                places.push((span, remark));
            }
        };
        for origin in self.expansions.iter().rev() {
            let name = self.syntax.name(origin.name);
            let used = origin.place;
            if !(used.file == place.file && used.start <= place.start && place.end <= used.end) {
                add(used, format!("a use of the macro `{name}`"));
            }
            add(origin.definition, format!("the macro `{name}`"));
        }
        places
    }

    fn expand_once(&mut self, index: usize, node: SyntaxId, arguments: &[SyntaxId]) -> Option<SyntaxId> {
        let definition = self.macros.all[index].clone();
        let name = self.syntax.name(definition.name).clone();
        match &definition.template {
            Some(params) => {
                if params.len() != arguments.len() {
                    let plural = if params.len() == 1 { "" } else { "s" };
                    let message = format!("`{name}` expects {} argument{plural}, got {}", params.len(), arguments.len());
                    let hint = format!("({name}{})", self.shown_parameters(params));
                    let error = Diagnostic::error(self.syntax.span(node), message).with_hint(hint);
                    self.error(error.with_related(definition.span, format!("the macro `{name}`")));
                    return None;
                }
                let bindings = params.iter().copied().zip(arguments.iter().copied()).collect();
                let span = self.syntax.span(node);
                let mut fresh = FxHashMap::default();
                Some(self.substitute(definition.body[0], &bindings, &mut fresh, span))
            }
            None => self.call_macro(index, &name, node, arguments),
        }
    }

    fn shown_parameters(&self, params: &[NameId]) -> String {
        params.iter().map(|&name| format!(" {}", self.syntax.name(name))).collect()
    }

    /// A copy of a template with the arguments in place of the parameters.
    fn substitute(
        &mut self,
        node: SyntaxId,
        bindings: &FxHashMap<NameId, SyntaxId>,
        fresh: &mut FxHashMap<NameId, SyntaxId>,
        span: Span,
    ) -> SyntaxId {
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || match *self.syntax.datum(node) {
            Datum::Symbol(name) => {
                if let Some(&argument) = bindings.get(&name) {
                    return argument;
                }
                let text = self.syntax.name(name).clone();
                if text.len() < 2 || !text.ends_with('#') {
                    return self.syntax.push(Datum::Symbol(name), span);
                }
                if let Some(&symbol) = fresh.get(&name) {
                    return symbol;
                }
                let symbol = self.fresh_symbol(text.trim_end_matches('#'), span);
                fresh.insert(name, symbol);
                symbol
            }
            Datum::List(items, tail) => {
                let items = Elements::from_slice(self.syntax.items(items));
                let items: Elements = items.iter().map(|&item| self.substitute(item, bindings, fresh, span)).collect();
                let tail = tail.map(|tail| self.substitute(tail, bindings, fresh, span));
                self.syntax.push_list(&items, tail, span)
            }
            Datum::Vector(items) => {
                let items = Elements::from_slice(self.syntax.items(items));
                let items: Elements = items.iter().map(|&item| self.substitute(item, bindings, fresh, span)).collect();
                self.syntax.push_vector(&items, span)
            }
            ref atom => {
                let atom = atom.clone();
                self.syntax.push(atom, span)
            }
        })
    }

    /// A symbol that no source text has: its name contains a control character.
    fn fresh_symbol(&mut self, prefix: &str, span: Span) -> SyntaxId {
        self.macros.fresh += 1;
        let name = format!("{prefix}\u{1f}{}", self.macros.fresh);
        self.syntax.push_symbol(&name, span)
    }

    // ---- Procedural macros ----

    fn call_macro(&mut self, index: usize, name: &str, node: SyntaxId, arguments: &[SyntaxId]) -> Option<SyntaxId> {
        let span = self.syntax.span(node);
        let answer = self.ask(index, arguments);
        let text = match answer {
            Ok(text) => text,
            Err(message) => {
                let own = format!("{PROCEDURE}{index}: ");
                let message = match message.strip_prefix(&own) {
                    Some(message) => format!("`{name}` {message}"),
                    None => format!("the macro `{name}` failed: {message}"),
                };
                let error = Diagnostic::error(span, message);
                self.error(error.with_related(self.macros.all[index].span, format!("the macro `{name}`")));
                return None;
            }
        };
        // Fresh symbols of the evaluator are read as symbols of the program that nothing else names.
        let read = crate::read::read(span.file, &text, self.syntax);
        let Ok(&[datum]) = read.as_deref() else {
            let message = format!("the macro `{name}` gives what has no syntax");
            self.refuse(
                node,
                message,
                "code consists of lists, vectors, symbols, keywords, strings and numbers",
            );
            return None;
        };
        let mut placed = FxHashMap::default();
        let mut size = 0;
        for &argument in arguments {
            self.note_places(argument, &mut placed, &mut size);
        }
        let mut fresh = FxHashMap::default();
        Some(self.placed(datum, &placed, &mut fresh, span))
    }

    /// Calls a macro with arguments.
    fn ask(&mut self, index: usize, arguments: &[SyntaxId]) -> Result<String, String> {
        let mut is_new = false;
        if self.macros.loaded.is_none_or(|form| form <= self.macros.all[index].form) {
            self.load_evaluator()?;
            is_new = true;
        }
        let mut request = format!("({index}");
        for &argument in arguments {
            request.push(' ');
            request.push_str(&self.syntax.write(argument));
        }
        request.push(')');
        let answer = self.evaluator.call(&request);
        if answer.is_err() && !is_new && self.macros.loaded != Some(self.macros.now) {
            // What failed may need a function that has been defined since.
            self.load_evaluator()?;
            return self.evaluator.call(&request);
        }
        answer
    }

    fn load_evaluator(&mut self) -> Result<(), String> {
        let texts = self.evaluator_texts();
        self.macros.loaded = None;
        self.evaluator.load(texts)?;
        self.macros.loaded = Some(self.macros.now);
        Ok(())
    }

    /// The program that answers calls of macros, each a list of the macro's number and the arguments. The first text imports those of the program's files and answers;
    /// behind it each unit has a text, so that names mean in them what they mean in the units.
    fn evaluator_texts(&self) -> Vec<NamedText> {
        let mut texts = vec![String::new(); self.imports.units().count() + 1];
        let place = |unit: UnitId| unit.index() + 1;
        let mut procedures = String::new();
        let mut modules: Vec<Namespace> = Vec::new();
        // What a macro uses was defined before it, so its procedure stands where it does: expanding it needs a smaller program than this.
        for world in self.macros.world.iter().filter(|world| world.form < self.macros.now) {
            let text = &mut texts[place(world.unit)];
            let node = match &world.kind {
                WorldKind::Import(target, alias) => {
                    let _ = match alias {
                        Some(alias) => writeln!(text, "(import \"{}\" as {alias})", place(*target)),
                        None => writeln!(text, "(import-file \"{}\")", place(*target)),
                    };
                    continue;
                }
                WorldKind::Definition(node) => *node,
                &WorldKind::Macro(node, index) => {
                    let definition = &self.macros.all[index];
                    if definition.template.is_none() {
                        let _ = write!(text, "(define {PROCEDURE}{index} (fn {}", self.syntax.write(definition.params));
                        for &form in &definition.body {
                            text.push(' ');
                            text.push_str(&self.syntax.write(form));
                        }
                        text.push_str("))\n");
                        let namespace = self.imports.namespace(world.unit);
                        let _ = match self.imports.module_unit(namespace) {
                            Some(module) => {
                                if !modules.contains(&namespace) {
                                    modules.push(namespace);
                                    let _ = writeln!(texts[0], "(import \"{0}\" as %{0})", place(module));
                                }
                                write!(procedures, " {index} %{}:{PROCEDURE}{index}", place(module))
                            }
                            None => write!(procedures, " {index} {PROCEDURE}{index}"),
                        };
                    }
                    node
                }
            };
            let text = &mut texts[place(world.unit)];
            text.push_str(&self.syntax.write(node));
            text.push('\n');
        }
        // Units that no top-level form imports are there for their own macros.
        if let Some(now) = self.unit() {
            for unit in self.imports.units() {
                if let Some(inside) = self.imports.inside(unit, now) {
                    let _ = writeln!(texts[place(unit)], "(import-file \"{}\")", place(inside));
                }
            }
        }
        let modules = std::mem::take(&mut texts[0]);
        for unit in self.imports.of_program() {
            let _ = writeln!(texts[0], "(import-file \"{}\")", place(unit));
        }
        let _ = writeln!(texts[0], "{modules}(define %macros (table{procedures}))");
        texts[0].push_str(include_str!("macro-server.lisp"));
        let units = self.imports.units().map(|unit| self.imports.file(unit));
        let names = std::iter::once("<macros>".into()).chain(units.map(|file| format!("<macros of {}>", self.sources.file(file).name)));
        names.zip(texts).map(|(name, text)| NamedText { name, text }).collect()
    }

    /// Notes the compound parts of an argument by their text.
    fn note_places(&self, argument: SyntaxId, placed: &mut FxHashMap<String, SyntaxId>, size: &mut usize) {
        let mut open = vec![argument];
        while let Some(node) = open.pop() {
            let items = match *self.syntax.datum(node) {
                Datum::List(items, _) | Datum::Vector(items) => self.syntax.items(items),
                _ => continue,
            };
            let text = self.syntax.write(node);
            *size += text.len();
            if *size > MOST_PLACED {
                return;
            }
            placed.insert(text, node);
            open.extend(items);
        }
    }

    /// An answer with the places of the use, and those of the arguments where it is equal to a part of them.
    fn placed(
        &mut self,
        node: SyntaxId,
        placed: &FxHashMap<String, SyntaxId>,
        fresh: &mut FxHashMap<NameId, SyntaxId>,
        span: Span,
    ) -> SyntaxId {
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || {
            let (items, tail, is_list) = match *self.syntax.datum(node) {
                Datum::List(items, tail) => (items, tail, true),
                Datum::Vector(items) => (items, None, false),
                Datum::Symbol(name) => {
                    let text = self.syntax.name(name).clone();
                    let Some(prefix) = text.strip_suffix(FRESH_END) else {
                        return self.syntax.push(Datum::Symbol(name), span);
                    };
                    if let Some(&symbol) = fresh.get(&name) {
                        return symbol;
                    }
                    let prefix = prefix.rsplit_once(FRESH_NUMBER).map_or(prefix, |(prefix, _)| prefix).to_string();
                    let symbol = self.fresh_symbol(&prefix, span);
                    fresh.insert(name, symbol);
                    return symbol;
                }
                ref atom => {
                    let atom = atom.clone();
                    return self.syntax.push(atom, span);
                }
            };
            if !placed.is_empty()
                && let Some(&argument) = placed.get(&self.syntax.write(node))
            {
                return argument;
            }
            let items = Elements::from_slice(self.syntax.items(items));
            let items: Elements = items.iter().map(|&item| self.placed(item, placed, fresh, span)).collect();
            if !is_list {
                return self.syntax.push_vector(&items, span);
            }
            let tail = tail.map(|tail| self.placed(tail, placed, fresh, span));
            self.syntax.push_list(&items, tail, span)
        })
    }

    // ---- Questions about macros ----

    /// What `macro?` or `expand-macro` denotes here: a procedure that knows the macros of this place. `None` for other names.
    pub(super) fn macro_question(&mut self, name: NameId, span: Span) -> Option<ExprId> {
        let library = match &**self.syntax.name(name) {
            "macro?" => "%macro-question",
            "expand-macro" => "%macro-expander",
            _ => return None,
        };
        if self.mode == Mode::Prelude || self.is_defined(name) {
            return None;
        }
        let mut macros: Vec<usize> = self.macros.by_name.keys().filter_map(|&name| self.find_macro(name)).collect();
        macros.sort_unstable();
        let known = if library == "%macro-expander" {
            macros.into_iter().map(|index| self.expander_of(index, span)).collect()
        } else {
            let forms = self
                .forms
                .names()
                .filter(|&name| matches!(self.form_class(name), Some(Class::Soft)));
            let mut names: Vec<NameId> = macros.iter().map(|&index| self.macros.all[index].name).chain(forms).collect();
            names.sort_unstable();
            names.dedup();
            let symbol = |name| Expr::Const(self.symbol_constant(name));
            let symbols: Vec<Expr> = names.into_iter().map(symbol).collect();
            symbols.into_iter().map(|symbol| self.emit(symbol, span)).collect()
        };
        let known = self.list(known, span);
        Some(self.call_library(library, vec![known], span))
    }

    /// What stands at the place of a macro's definition is expanded: no local variable is visible, and only the macros before it are.
    fn at_definition<T>(&mut self, index: usize, expand: impl FnOnce(&mut Self) -> T) -> T {
        let scopes = std::mem::take(&mut self.scopes);
        let bodies = std::mem::take(&mut self.bodies);
        let now = std::mem::replace(&mut self.macros.now, self.macros.all[index].form);
        let result = expand(self);
        (self.scopes, self.bodies, self.macros.now) = (scopes, bodies, now);
        result
    }

    /// A pair of the name of a macro and the procedure that gives what a use stands for.
    fn expander_of(&mut self, index: usize, span: Span) -> ExprId {
        let definition = self.macros.all[index].clone();
        let quoted = |this: &mut Self, datum: SyntaxId| {
            let quote = this.syntax.push_symbol("quote", span);
            this.syntax.push_list(&[quote, datum], None, span)
        };
        let head = self.syntax.push_symbol("fn", span);
        let mut procedure: Elements = smallvec::smallvec![head, definition.params];
        let name = self.syntax.push(Datum::Symbol(definition.name), span);
        let expander = match &definition.template {
            None => {
                procedure.extend(definition.body.iter().copied());
                let procedure = self.syntax.push_list(&procedure, None, span);
                self.at_definition(index, |this| this.expand_named(procedure, Some(definition.name), Position::Value))
            }
            // The arguments as a list, with which a procedure of the prelude fills the template.
            Some(params) => {
                let list = self.syntax.push_symbol("list:list", span);
                let values: Elements = std::iter::once(list)
                    .chain(params.iter().map(|&param| self.syntax.push(Datum::Symbol(param), span)))
                    .collect();
                procedure.push(self.syntax.push_list(&values, None, span));
                let procedure = self.syntax.push_list(&procedure, None, span);
                let arguments = self.at_definition(index, |this| this.expand_named(procedure, Some(definition.name), Position::Value));
                let template = quoted(self, definition.body[0]);
                let names = quoted(self, definition.params);
                let parts = vec![self.expand_value(template), self.expand_value(names), arguments];
                self.call_library("%template-expander", parts, span)
            }
        };
        let name = quoted(self, name);
        let name = self.expand_value(name);
        self.prim(Prim::Cons, vec![name, expander], span)
    }
}

/// Stands behind the name of a fresh symbol in an answer.
const FRESH_END: char = '\u{1d}';
/// Stands before its number.
const FRESH_NUMBER: char = '\u{1e}';
