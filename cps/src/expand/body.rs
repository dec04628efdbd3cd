//! Bodies: sequences of forms whose `define`s are visible throughout, as in `letrec*`.
//!
//! `define` may stand anywhere in a body, deep in other forms too, so a body is searched before it is expanded. A variable
//! whose first `define` is a form of the body becomes a binding of a [`Expr::Letrec`]; statements between bindings become
//! bindings of a variable that nothing reads. Any other variable is *late*: it starts unbound, its `define` assigns it, and
//! its reads are checked.
//!
//! In a loop, a statement that contains an exit cannot be a binding: control must leave from it in tail position. It ends a
//! *segment*, and what follows goes into a procedure that the statement calls unless it exits. A variable of a later segment is
//! *pending* until the segment is reached; if it is used before, it becomes late.

use super::forms::Form;
use super::scope::Body;
use super::shape::Parts;
use super::{Elements, Expander, Next, Position};
use crate::core::Expr;
use crate::ids::{ExprId, LocalId, NameId, SyntaxId};
use crate::source::Span;
use crate::syntax::Datum;
use rustc_hash::{FxHashMap, FxHashSet};

/// Statements up to one that contains an exit, or up to the end.
struct Segment {
    items: Vec<Item>,
    /// The statement with an exit and the procedure that it calls to go on.
    exit: Option<(ExprId, LocalId)>,
}

enum Item {
    Statement(ExprId),
    Binding(LocalId, ExprId),
}

/// The `define`s of a body in order: each name once, with its place.
#[derive(Default)]
pub(super) struct Definitions {
    pub(super) names: Vec<(NameId, Span)>,
    seen: FxHashSet<NameId>,
    /// Those whose first `define` is a form of the body itself, by that form.
    direct: FxHashMap<SyntaxId, NameId>,
}

impl Expander<'_> {
    /// The forms of a body, with uses of macros expanded and `begin` replaced by its forms.
    pub(super) fn flatten(&mut self, forms: &[SyntaxId]) -> Vec<SyntaxId> {
        let mut flat = Vec::with_capacity(forms.len());
        let mut open: Vec<SyntaxId> = forms.iter().rev().copied().collect();
        while let Some(form) = open.pop() {
            let kind = self.form_at(form);
            if kind == Some(Form::MacroUse)
                && let Some(becomes) = self.macro_expansion(form)
            {
                open.push(becomes);
                continue;
            }
            match self.syntax.proper_list(form) {
                Some([_, inner @ ..]) if !inner.is_empty() && kind == Some(Form::Begin) => {
                    let inner = Elements::from_slice(inner);
                    self.inherit_origin(form, &inner);
                    open.extend(inner.iter().rev());
                }
                _ => flat.push(form),
            }
        }
        flat
    }

    /// Finds the `define`s that bind in the body of these (flattened) forms.
    pub(super) fn find_definitions(&mut self, forms: &[SyntaxId]) -> Definitions {
        let mut found = Definitions::default();
        let mut open = Vec::new();
        let mut parts = Vec::new();
        for &form in forms {
            open.push((form, true));
            while let Some((node, direct)) = open.pop() {
                if let Some((name, place)) = self.defined_name(node)
                    && found.seen.insert(name)
                {
                    found.names.push((name, self.syntax.span(place)));
                    if direct {
                        found.direct.insert(node, name);
                    }
                }
                for (name, span) in self.defined_parts(node) {
                    if found.seen.insert(name) {
                        found.names.push((name, span));
                    }
                }
                parts.clear();
                self.parts(node, &mut Parts(&mut parts));
                open.extend(parts.iter().rev().filter(|p| !p.inner_body).map(|p| (p.node, false)));
            }
        }
        found
    }

    /// The target of a `define` form.
    fn defined_target(&self, node: SyntaxId) -> Option<SyntaxId> {
        if !matches!(self.form_at(node), Some(Form::Define | Form::DefineConstant)) {
            return None;
        }
        self.syntax.proper_list(node)?.get(1).copied()
    }

    /// The names that a `define` of a pattern binds.
    fn defined_parts(&mut self, node: SyntaxId) -> Vec<(NameId, Span)> {
        match self.defined_target(node) {
            Some(target) if self.is_pattern(target) && !self.defines_procedure(target) => self.names_of_target(target),
            _ => Vec::new(),
        }
    }

    /// The name that a `define` form binds, and where it stands.
    fn defined_name(&self, node: SyntaxId) -> Option<(NameId, SyntaxId)> {
        let target = self.defined_target(node)?;
        match *self.syntax.datum(target) {
            Datum::Symbol(name) => Some((name, target)),
            Datum::List(items, _) if self.defines_procedure(target) => {
                let head = self.syntax.items(items)[0];
                Some((self.syntax.symbol(head)?, head))
            }
            _ => None,
        }
    }

    /// Expands a body. `rib` has the variables of the form that makes the body, which are in scope already: a `define` of
    /// one of them assigns it.
    pub(super) fn expand_body(&mut self, forms: &[SyntaxId], rib: &[(NameId, LocalId)], span: Span, position: Position) -> ExprId {
        let forms = self.flatten(forms);
        let definitions = self.find_definitions(&forms);
        let mark = self.scopes.mark();
        let mut body = Body::default();
        let mut fresh = Vec::new();
        if !definitions.names.is_empty() {
            body.names.extend(rib.iter().copied());
            for &(name, place) in &definitions.names {
                body.names.entry(name).or_insert_with(|| {
                    let local = self.new_bound_local(name, place);
                    self.scopes.bind(name, local);
                    fresh.push(local);
                    local
                });
            }
        }
        let bindings = self.plan_bindings(&forms, &definitions, &body, &fresh, position);
        self.bodies.push(body);
        let result = self.expand_statements(&forms, &bindings, &fresh, span, position);
        self.bodies.pop();
        self.scopes.leave(mark);
        result
    }

    /// Which forms of the body are bindings of which variable, and the state that each variable starts in.
    fn plan_bindings(
        &mut self,
        forms: &[SyntaxId],
        definitions: &Definitions,
        body: &Body,
        fresh: &[LocalId],
        position: Position,
    ) -> FxHashMap<SyntaxId, LocalId> {
        let mut bindings = FxHashMap::default();
        if fresh.is_empty() {
            return bindings;
        }
        for &local in fresh {
            self.locals[local.index()].late = true;
        }
        let mut later_segment = false;
        for &form in forms {
            if let Some(name) = definitions.direct.get(&form)
                && let Some(&local) = body.names.get(name)
                && self.locals[local.index()].late
            {
                let state = &mut self.locals[local.index()];
                state.late = false;
                state.pending = later_segment;
                bindings.insert(form, local);
            }
            later_segment |= position != Position::Value && self.contains_exit(form);
        }
        bindings
    }

    /// Expands a sequence that is no body.
    pub(super) fn expand_sequence(&mut self, forms: &[SyntaxId], span: Span, position: Position) -> ExprId {
        let forms = self.flatten(forms);
        self.expand_statements(&forms, &FxHashMap::default(), &[], span, position)
    }

    fn expand_statements(
        &mut self,
        forms: &[SyntaxId],
        bindings: &FxHashMap<SyntaxId, LocalId>,
        fresh: &[LocalId],
        span: Span,
        position: Position,
    ) -> ExprId {
        let Some((&last, _)) = forms.split_last() else {
            let nil = self.nil(span);
            return self.finish(nil, position);
        };
        let mut segments = Vec::new();
        let mut items = Vec::new();
        let mut at_start = true;
        let mut result = None;
        for (index, &form) in forms.iter().enumerate() {
            if std::mem::take(&mut at_start) {
                self.open_segment(&forms[index..], bindings, position);
            }
            let is_last = index + 1 == forms.len();
            if let Some(&local) = bindings.get(&form) {
                // Used before its segment began: its `define` assigns it like any other.
                if !self.locals[local.index()].late {
                    let expansions = self.expansions.len();
                    self.enter_expansion(form);
                    let value = self.expand_defined_value(form);
                    self.expansions.truncate(expansions);
                    items.push(Item::Binding(local, value));
                    if is_last {
                        let value = self.local(local, self.syntax.span(last));
                        result = Some(self.finish(value, position));
                    }
                    continue;
                }
            }
            if is_last {
                result = Some(self.expand(form, position));
            } else if position != Position::Value && self.contains_exit(form) {
                let join = self.new_temporary("rest");
                let statement = self.expand(form, Position::Then(Next::Join(join)));
                segments.push(Segment {
                    items: std::mem::take(&mut items),
                    exit: Some((statement, join)),
                });
                at_start = true;
            } else {
                items.push(Item::Statement(self.expand_value(form)));
            }
        }
        segments.push(Segment { items, exit: None });
        let mut tail = match result {
            Some(result) => result,
            None => self.nil(span),
        };
        for segment in segments.into_iter().rev() {
            tail = self.close_segment(segment, tail, span);
        }
        self.bind_late(fresh, tail, span)
    }

    /// The variables that this segment binds are pending no longer.
    fn open_segment(&mut self, forms: &[SyntaxId], bindings: &FxHashMap<SyntaxId, LocalId>, position: Position) {
        if bindings.is_empty() {
            return;
        }
        for form in forms {
            if let Some(local) = bindings.get(form) {
                self.locals[local.index()].pending = false;
            }
            if position != Position::Value && self.contains_exit(*form) {
                break;
            }
        }
    }

    fn close_segment(&mut self, segment: Segment, tail: ExprId, span: Span) -> ExprId {
        let tail = match segment.exit {
            None => tail,
            Some((statement, join)) => {
                let rest = self.simple_lambda(Vec::new(), tail, span);
                let rest = self.emit(Expr::Lambda(rest), self.span_of(tail));
                self.emit(Expr::Let(vec![(join, rest)], statement), span)
            }
        };
        let is_binding = |item: &Item| matches!(item, Item::Binding(..));
        let bound = segment.items.iter().rposition(is_binding).map_or(0, |last| last + 1);
        let mut bindings = Vec::with_capacity(bound);
        let mut statements = Vec::new();
        for (index, item) in segment.items.into_iter().enumerate() {
            match item {
                Item::Binding(local, value) => bindings.push((local, value)),
                Item::Statement(value) if index < bound => bindings.push((self.new_temporary("_"), value)),
                Item::Statement(value) => statements.push(value),
            }
        }
        statements.push(tail);
        let body = self.sequence(statements, span);
        if bindings.is_empty() {
            body
        } else {
            self.emit(Expr::Letrec(bindings, body), span)
        }
    }

    /// Binds the late ones among a body's variables around it.
    fn bind_late(&mut self, fresh: &[LocalId], body: ExprId, span: Span) -> ExprId {
        let late: Vec<LocalId> = fresh.iter().copied().filter(|local| self.locals[local.index()].late).collect();
        if late.is_empty() {
            return body;
        }
        let unbound = late.iter().map(|&local| (local, self.unbound(span))).collect();
        self.emit(Expr::Let(unbound, body), span)
    }

    /// A `block`.
    pub(super) fn expand_block(&mut self, node: SyntaxId, forms: &[SyntaxId], position: Position) -> ExprId {
        self.expand_body(forms, &[], self.syntax.span(node), position)
    }
}
