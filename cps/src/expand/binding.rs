//! `let`, `let*`, `letrec`, named `let`, `if-let`, `when-let`.

use super::forms::Form;
use super::pattern::{InScope, Pattern, Purpose, Target};
use super::scope::LocalState;
use super::shape::from;
use super::{Expander, Mode, Position};
use crate::core::Expr;
use crate::ids::{ExprId, LocalId, NameId, SyntaxId};
use crate::source::Span;
use crate::syntax::Datum;
use rustc_hash::FxHashSet;

/// One binding: target and initial value. `name` is `None` for `_`, for a pattern and for a target that is wrong.
struct Binding {
    target: SyntaxId,
    name: Option<NameId>,
    /// What the value is taken apart by.
    pattern: Option<Pattern>,
    value: SyntaxId,
}

impl Expander<'_> {
    /// Reads the bindings of a form, reporting what is wrong.
    fn parse_bindings(&mut self, form: &str, node: Option<SyntaxId>, whole: SyntaxId) -> Vec<Binding> {
        let hint = format!("`{form}` takes a list of bindings: ({form} ((x 1)) ...)");
        let Some(node) = node else {
            self.refuse(whole, format!("`{form}` needs a list of bindings"), &hint);
            return Vec::new();
        };
        let list = match *self.syntax.datum(node) {
            Datum::Nil => return Vec::new(),
            Datum::List(items, None) => self.syntax.items(items).to_vec(),
            Datum::Vector(_) => {
                self.refuse(node, "a list of bindings is written in ( )", &hint);
                return Vec::new();
            }
            _ => {
                self.refuse(node, "a list of bindings is expected here", &hint);
                return Vec::new();
            }
        };
        let mut bindings = Vec::with_capacity(list.len());
        for item in list {
            let Some(&[target, value]) = self.syntax.proper_list(item) else {
                let text = self.shown(item);
                self.refuse(item, format!("{text} is no binding"), &hint);
                // `(let (x 1) ...)`: one report is enough.
                if self.syntax.symbol(item).is_some() {
                    return bindings;
                }
                continue;
            };
            bindings.push(self.binding(target, value));
        }
        bindings
    }

    fn binding(&mut self, target: SyntaxId, value: SyntaxId) -> Binding {
        let (name, pattern) = if self.is_pattern(target) {
            (None, self.parse_pattern(target, Purpose::Target))
        } else {
            (self.bindable(target).filter(|&name| &**self.syntax.name(name) != "_"), None)
        };
        Binding {
            target,
            name,
            pattern,
            value,
        }
    }

    /// The binding as a target to be taken apart, if it is a pattern.
    fn target<'b>(&self, binding: &'b Binding, value: LocalId) -> Option<Target<'b>> {
        let pattern = binding.pattern.as_ref()?;
        let span = self.syntax.span(binding.target);
        Some(Target { pattern, value, span })
    }

    /// A datum as a message shows it.
    pub(super) fn shown(&self, node: SyntaxId) -> String {
        match self.syntax.datum(node) {
            Datum::List(items, _) if items.len() > 4 => "this list".into(),
            Datum::Vector(_) => "this vector".into(),
            Datum::String(_) => "this string".into(),
            _ => {
                let text = self.syntax.write(node);
                if text.chars().count() > 40 {
                    "this datum".into()
                } else {
                    format!("`{text}`")
                }
            }
        }
    }

    fn check_distinct(&mut self, bindings: &[Binding]) {
        let mut seen = FxHashSet::default();
        let mut twice = Vec::new();
        for binding in bindings {
            let names = binding.pattern.as_ref().map_or_else(Vec::new, Pattern::names).into_iter();
            let names = names.map(|(name, _)| name).chain(binding.name);
            twice.extend(names.filter(|&name| !seen.insert(name)).map(|name| (binding.target, name)));
        }
        for (target, name) in twice {
            let text = format!("`{}`", self.syntax.name(name));
            self.refuse(target, format!("{text} is bound twice"), "let* binds one after the other");
        }
    }

    fn bind(&mut self, binding: &Binding) -> LocalId {
        match binding.name {
            Some(name) => self.new_bound_local(name, self.syntax.span(binding.target)),
            None => self.new_temporary("_"),
        }
    }

    fn enter(&mut self, binding: &Binding, local: LocalId, rib: &mut Vec<(NameId, LocalId)>) {
        if let Some(name) = binding.name {
            self.scopes.bind(name, local);
            rib.push((name, local));
        }
    }

    /// The initial value of a binding. The second result is whether a procedure refers to its own variable by the rule of self
    /// reference: its name means nothing else where it stands.
    fn initial_value(&mut self, binding: &Binding, local: LocalId) -> (ExprId, bool) {
        let Some(name) = binding.name else {
            return (self.expand_value(binding.value), false);
        };
        let is_procedure = self.form_at(binding.value) == Some(Form::Lambda);
        let means_something = self.scopes.lookup(name).is_some() || self.is_known_global(name);
        if !is_procedure || means_something || self.mode == Mode::Prelude {
            return (self.expand_named_value(binding.value, name), false);
        }
        let mark = self.scopes.mark();
        self.scopes.bind(name, local);
        let value = self.expand_named_value(binding.value, name);
        self.scopes.leave(mark);
        let LocalState { used, .. } = self.locals[local.index()];
        (value, used)
    }

    pub(super) fn expand_let(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        if let Some(&first) = items.get(1)
            && let Some(name) = self.syntax.symbol(first)
        {
            return self.expand_named_let(node, items, name, position);
        }
        let span = self.syntax.span(node);
        let bindings = self.parse_bindings("let", items.get(1).copied(), node);
        self.check_distinct(&bindings);
        let mut plain = Vec::new();
        let mut recursive = Vec::new();
        let mut locals = Vec::with_capacity(bindings.len());
        for binding in &bindings {
            let local = self.bind(binding);
            locals.push(local);
            let (value, refers_to_itself) = self.initial_value(binding, local);
            // Making a procedure has no effect, so it may be made after the other values.
            if refers_to_itself { &mut recursive } else { &mut plain }.push((local, value));
        }
        let mark = self.scopes.mark();
        let mut rib = Vec::new();
        for (binding, &local) in bindings.iter().zip(&locals) {
            self.enter(binding, local, &mut rib);
        }
        let targets: Vec<_> = bindings
            .iter()
            .zip(locals)
            .filter_map(|(binding, local)| self.target(binding, local))
            .collect();
        let mut body = self.take_apart(&targets, &mut rib, &mut |this, rib| {
            this.expand_body(from(items, 2), rib, span, position)
        });
        self.scopes.leave(mark);
        if !recursive.is_empty() {
            body = self.emit(Expr::Letrec(recursive, body), span);
        }
        if plain.is_empty() {
            body
        } else {
            self.emit(Expr::Let(plain, body), span)
        }
    }

    pub(super) fn expand_let_sequential(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let bindings = self.parse_bindings("let*", items.get(1).copied(), node);
        if bindings.iter().any(|binding| binding.pattern.is_some()) {
            let mark = self.scopes.mark();
            let body = self.bind_in_sequence(&bindings, &mut Vec::new(), &mut |this, rib| {
                this.expand_body(from(items, 2), rib, span, position)
            });
            self.scopes.leave(mark);
            return body;
        }
        let mark = self.scopes.mark();
        let mut rib = Vec::new();
        let mut values = Vec::with_capacity(bindings.len());
        for binding in &bindings {
            let local = self.bind(binding);
            let (value, refers_to_itself) = self.initial_value(binding, local);
            values.push((local, value, refers_to_itself));
            self.enter(binding, local, &mut rib);
        }
        let mut body = self.expand_body(from(items, 2), &rib, span, position);
        self.scopes.leave(mark);
        for (local, value, refers_to_itself) in values.into_iter().rev() {
            let binding = vec![(local, value)];
            let form = if refers_to_itself {
                Expr::Letrec(binding, body)
            } else {
                Expr::Let(binding, body)
            };
            body = self.emit(form, span);
        }
        body
    }

    /// `let*` with patterns.
    fn bind_in_sequence(&mut self, bindings: &[Binding], rib: &mut Vec<(NameId, LocalId)>, body: InScope<'_>) -> ExprId {
        let Some((binding, others)) = bindings.split_first() else {
            return body(self, rib);
        };
        let span = self.syntax.span(binding.target);
        let local = self.bind(binding);
        let (value, refers_to_itself) = self.initial_value(binding, local);
        self.enter(binding, local, rib);
        let target = self.target(binding, local);
        let inner = self.take_apart(target.as_slice(), rib, &mut |this, rib| {
            this.bind_in_sequence(others, &mut rib.to_vec(), body)
        });
        let bound = vec![(local, value)];
        let form = if refers_to_itself {
            Expr::Letrec(bound, inner)
        } else {
            Expr::Let(bound, inner)
        };
        self.emit(form, span)
    }

    /// Reports patterns where only names can be bound.
    fn only_names(&mut self, form: &str, bindings: &[Binding]) {
        for binding in bindings.iter().filter(|binding| binding.pattern.is_some()) {
            self.refuse(
                binding.target,
                format!("`{form}` binds names only"),
                "`let` and `let*` take values apart",
            );
        }
    }

    pub(super) fn expand_letrec(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let bindings = self.parse_bindings("letrec", items.get(1).copied(), node);
        self.only_names("letrec", &bindings);
        self.check_distinct(&bindings);
        let mark = self.scopes.mark();
        let mut rib = Vec::new();
        let locals: Vec<LocalId> = bindings.iter().map(|binding| self.bind(binding)).collect();
        for (binding, &local) in bindings.iter().zip(&locals) {
            self.enter(binding, local, &mut rib);
        }
        let mut values = Vec::with_capacity(bindings.len());
        for (binding, &local) in bindings.iter().zip(&locals) {
            let value = match binding.name {
                Some(name) => self.expand_named_value(binding.value, name),
                None => self.expand_value(binding.value),
            };
            values.push((local, value));
        }
        let body = self.expand_body(from(items, 2), &rib, span, position);
        self.scopes.leave(mark);
        if values.is_empty() {
            body
        } else {
            self.emit(Expr::Letrec(values, body), span)
        }
    }

    fn expand_named_let(&mut self, node: SyntaxId, items: &[SyntaxId], name: NameId, position: Position) -> ExprId {
        let span = self.syntax.span(node);
        if !self.check_variable_name(items[1], name) {
            return self.nil(span);
        }
        let bindings = self.parse_bindings("let", items.get(2).copied(), node);
        self.only_names("named let", &bindings);
        self.check_distinct(&bindings);
        let arguments = bindings
            .iter()
            .map(|binding| match binding.name {
                Some(name) => self.expand_named_value(binding.value, name),
                None => self.expand_value(binding.value),
            })
            .collect();
        let procedure = self.new_bound_local(name, self.syntax.span(items[1]));
        let mark = self.scopes.mark();
        self.scopes.bind(name, procedure);
        self.functions.push(super::Function::default());
        let mut rib = Vec::new();
        let parameters: Vec<LocalId> = bindings.iter().map(|binding| self.bind(binding)).collect();
        for (binding, &local) in bindings.iter().zip(&parameters) {
            self.enter(binding, local, &mut rib);
        }
        let body = self.expand_body(from(items, 3), &rib, span, Position::Value);
        let function = self.functions.pop().expect("the function was pushed above");
        self.scopes.leave(mark);
        let lambda = self.simple_lambda(parameters, body, span);
        self.program.lambdas[lambda].pinned = function.pinned;
        self.program.lambdas[lambda].name = Some(self.syntax.name(name).clone());
        self.program.lambdas[lambda].form = false;
        let lambda = self.emit(Expr::Lambda(lambda), span);
        let operator = self.local(procedure, span);
        let call = self.call(operator, arguments, span);
        let result = self.emit(Expr::Letrec(vec![(procedure, lambda)], call), span);
        self.finish(result, position)
    }

    pub(super) fn expand_if_let(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        match *items {
            [_, binding, consequent] => self.bind_if_true("if-let", node, binding, &[consequent], None, position),
            [_, binding, consequent, alternative] => self.bind_if_true("if-let", node, binding, &[consequent], Some(alternative), position),
            _ => self.refuse(
                node,
                "`if-let` takes a binding, a consequent and an optional alternative",
                "(if-let (name value) consequent alternative)",
            ),
        }
    }

    pub(super) fn expand_when_let(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        match *items {
            [_, binding, ref body @ ..] => self.bind_if_true("when-let", node, binding, body, None, position),
            _ => self.refuse(node, "`when-let` needs a binding", "(when-let (name value) form...)"),
        }
    }

    fn bind_if_true(
        &mut self,
        form: &str,
        node: SyntaxId,
        binding: SyntaxId,
        body: &[SyntaxId],
        alternative: Option<SyntaxId>,
        position: Position,
    ) -> ExprId {
        let span = self.syntax.span(node);
        let Some(&[target, value]) = self.syntax.proper_list(binding) else {
            let hint = format!("({form} (name value) ...)");
            return self.refuse(binding, format!("`{form}` takes one binding"), &hint);
        };
        let binding = self.binding(target, value);
        let local = self.bind(&binding);
        let value = match binding.name {
            Some(name) => self.expand_named_value(value, name),
            None => self.expand_value(value),
        };
        let mark = self.scopes.mark();
        self.enter(&binding, local, &mut Vec::new());
        let test = self.local(local, self.syntax.span(target));
        let target = self.target(&binding, local);
        let consequent = self.take_apart(target.as_slice(), &mut Vec::new(), &mut |this, _| {
            this.expand_sequence(body, span, position)
        });
        self.scopes.leave(mark);
        let alternative = self.expand_or_nil(alternative, span, position);
        let choice = self.emit(Expr::If(test, consequent, alternative), span);
        self.emit(Expr::Let(vec![(local, value)], choice), span)
    }

    /// Expands an optional part of a form: nil if it is missing.
    pub(super) fn expand_or_nil(&mut self, node: Option<SyntaxId>, span: Span, position: Position) -> ExprId {
        match node {
            Some(node) => self.expand(node, position),
            None => {
                let nil = self.nil(span);
                self.finish(nil, position)
            }
        }
    }
}
