//! Forms that establish handlers and cleanups: `handler-case`, `handler-bind`, `try`, `unwind-protect`, `ignore-errors`,
//! `protect`, `catch-condition`, `condition-catch`, `define-handler`.
//!
//! What is guarded becomes a procedure without parameters that is called where it stands. Where an exit to the form is possible, that
//! procedure is pinned: it establishes an entry with its own stack pointer, so that an exit is a return from it. A clause that takes a
//! condition runs after unwinding, in tail position of the form: the call answers a `caught` record with the condition (field 0)
//! and the number of the clause (field 1).

use super::shape::from;
use super::{Elements, Expander, Position};
use crate::condition_types::LAST_ID;
use crate::core::Expr;
use crate::ids::{ConstId, ExprId, LocalId, NameId, SyntaxId};
use crate::prim::{HeapKind, Prim};
use crate::source::Span;
use crate::syntax::Datum;

/// A clause that takes conditions of a type.
struct Handler {
    condition_type: ConstId,
    /// Its name and place.
    variable: Option<(NameId, Span)>,
    body: Elements,
    span: Span,
}

/// What the variable of a clause is bound to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Caught {
    /// The condition.
    Condition,
    /// The value that was thrown, or else the condition.
    Value,
}

const HANDLER_HINT: &str = "(handler-case form (type (variable) form...) ...)";

impl Expander<'_> {
    /// A type specifier as a constant: types are known by their numbers, `or`, `and`, `not` by their names.
    fn condition_type(&mut self, node: SyntaxId) -> ConstId {
        let hint = "a condition type is a name, an id, (or type...), (and type...), (not type), t or nil";
        match *self.syntax.datum(node) {
            Datum::Symbol(_) if self.syntax.is_symbol(node, "t") => self.boolean_constant(true),
            Datum::Symbol(name) | Datum::Keyword(name) => match self.type_named(node, name) {
                Some(id) => self.fixnum_constant(i64::from(self.type_number(id))),
                None => self.nil_constant(),
            },
            Datum::Fixnum(id) if (1..=i64::from(LAST_ID)).contains(&id) => self.fixnum_constant(id),
            Datum::Fixnum(id) => {
                self.refuse(node, format!("there is no built-in condition type with the id {id}"), hint);
                self.nil_constant()
            }
            Datum::Nil => self.nil_constant(),
            Datum::Boolean(true) => self.boolean_constant(true),
            Datum::List(items, None) => {
                let items = Elements::from_slice(self.syntax.items(items));
                let operator = self.syntax.symbol(items[0]).map(|name| &**self.syntax.name(name));
                if !(matches!(operator, Some("or" | "and")) || operator == Some("not") && items.len() == 2) {
                    let text = self.shown(node);
                    self.refuse(node, format!("{text} is no condition type"), hint);
                    return self.nil_constant();
                }
                let mut parts = vec![self.constant(items[0])];
                stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || {
                    parts.extend(items[1..].iter().map(|&item| self.condition_type(item)));
                });
                let nil = self.nil_constant();
                self.constant_pairs(&parts, nil)
            }
            _ => {
                let text = self.shown(node);
                self.refuse(node, format!("{text} is no condition type"), hint);
                self.nil_constant()
            }
        }
    }

    /// The variable of a clause: `v`, `(v)`, `()` or nil. `Err` is something else, which has been reported.
    fn clause_variable(&mut self, node: SyntaxId, hint: &str) -> Result<Option<(NameId, Span)>, ()> {
        let variable = match *self.syntax.datum(node) {
            Datum::Nil => return Ok(None),
            Datum::Symbol(_) => node,
            _ => match self.syntax.proper_list(node) {
                Some(&[variable]) => variable,
                _ => {
                    self.refuse(node, "a variable is expected here", hint);
                    return Err(());
                }
            },
        };
        match self.bindable(variable) {
            Some(name) if &**self.syntax.name(name) == "_" => Ok(None),
            Some(name) => Ok(Some((name, self.syntax.span(variable)))),
            None => Err(()),
        }
    }

    pub(super) fn expand_handler_case(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let &[_, form, ref clauses @ ..] = items else {
            return self.refuse(node, "`handler-case` needs a form", HANDLER_HINT);
        };
        if clauses.is_empty() {
            return self.expand(form, position);
        }
        let mut handlers = Vec::with_capacity(clauses.len());
        let mut no_error = None;
        for &clause in clauses {
            let span = self.syntax.span(clause);
            let Some(&[specifier, variable, ref body @ ..]) = self.syntax.proper_list(clause) else {
                self.refuse(clause, "a clause has a type, a variable and forms", HANDLER_HINT);
                continue;
            };
            let body = Elements::from_slice(body);
            let Ok(variable) = self.clause_variable(variable, HANDLER_HINT) else {
                continue;
            };
            let is_no_error = matches!(*self.syntax.datum(specifier), Datum::Keyword(name) if &**self.syntax.name(name) == "no-error");
            if is_no_error {
                if no_error.replace((variable, body, span)).is_some() {
                    self.refuse(clause, "`handler-case` takes one `:no-error` clause", HANDLER_HINT);
                }
                continue;
            }
            let condition_type = self.condition_type(specifier);
            handlers.push(Handler {
                condition_type,
                variable,
                body,
                span,
            });
        }
        let span = self.syntax.span(node);
        let call = self.call_guarded(&handlers, span, |this| this.expand_value(form));
        self.handle(call, &handlers, Caught::Condition, span, position, |this, result| match no_error {
            Some((variable, body, span)) => this.bind_caught(variable, result, &body, span, position),
            None => this.finish(result, position),
        })
    }

    /// Chooses the clause of what the call of what is guarded caught. `otherwise` makes the expression for the other case of its
    /// result.
    fn handle(
        &mut self,
        call: ExprId,
        handlers: &[Handler],
        caught: Caught,
        span: Span,
        position: Position,
        otherwise: impl FnOnce(&mut Self, ExprId) -> ExprId,
    ) -> ExprId {
        let result = self.new_temporary("result");
        let clauses: Vec<ExprId> = handlers
            .iter()
            .map(|handler| self.expand_handler(handler, result, caught, position))
            .collect();
        let plain = self.local(result, span);
        let plain = otherwise(self, plain);
        self.dispatch(result, call, clauses, plain, span)
    }

    /// `(let ((result call)) (if caught? clause... plain))`.
    pub(super) fn dispatch(&mut self, result: LocalId, call: ExprId, clauses: Vec<ExprId>, plain: ExprId, span: Span) -> ExprId {
        let count = clauses.len();
        let mut chosen = None;
        for (index, clause) in clauses.into_iter().enumerate().rev() {
            chosen = Some(match chosen {
                None => clause,
                Some(others) => {
                    debug_assert!(index + 1 < count);
                    let record = self.local(result, span);
                    let number = self.prim(Prim::Field(1), vec![record], span);
                    let wanted = self.fixnum(index as i64, span);
                    let test = self.prim(Prim::Identical, vec![number, wanted], span);
                    self.emit(Expr::If(test, clause, others), span)
                }
            });
        }
        let body = match chosen {
            Some(chosen) => {
                let read = self.local(result, span);
                let test = self.prim(Prim::IsKind(HeapKind::Caught), vec![read], span);
                self.emit(Expr::If(test, chosen, plain), span)
            }
            None => plain,
        };
        self.emit(Expr::Let(vec![(result, call)], body), span)
    }

    fn expand_handler(&mut self, handler: &Handler, result: LocalId, caught: Caught, position: Position) -> ExprId {
        let span = handler.span;
        let record = self.local(result, span);
        let mut value = self.prim(Prim::Field(0), vec![record], span);
        if caught == Caught::Value && handler.variable.is_some() {
            value = self.call_library("%caught-value", vec![value], span);
        }
        self.bind_caught(handler.variable, value, &handler.body, span, position)
    }

    /// The forms of a clause with its variable bound. A clause is no body.
    fn bind_caught(
        &mut self,
        variable: Option<(NameId, Span)>,
        value: ExprId,
        body: &[SyntaxId],
        span: Span,
        position: Position,
    ) -> ExprId {
        let Some((name, place)) = variable else {
            return self.expand_sequence(body, span, position);
        };
        let local = self.new_bound_local(name, place);
        let mark = self.scopes.mark();
        self.scopes.bind(name, local);
        let body = self.expand_sequence(body, span, position);
        self.scopes.leave(mark);
        self.emit(Expr::Let(vec![(local, value)], body), span)
    }

    pub(super) fn expand_handler_bind(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let hint = "(handler-bind ((type function) ...) form...)";
        let bindings = match items.get(1).map(|&bindings| (bindings, self.syntax.datum(bindings))) {
            Some((_, Datum::Nil)) => Elements::new(),
            Some((_, &Datum::List(bindings, None))) => Elements::from_slice(self.syntax.items(bindings)),
            Some((bindings, _)) => {
                return self.refuse(bindings, "a list of handlers is expected here", hint);
            }
            None => return self.refuse(node, "`handler-bind` needs a list of handlers", hint),
        };
        let span = self.syntax.span(node);
        let mut types = Vec::with_capacity(bindings.len());
        let mut functions = Vec::with_capacity(bindings.len());
        for binding in bindings {
            let Some(&[specifier, function]) = self.syntax.proper_list(binding) else {
                self.refuse(binding, "a handler is a type and a function", hint);
                continue;
            };
            types.push(self.condition_type(specifier));
            let function = self.expand_value(function);
            functions.push((self.new_temporary("handler"), function));
        }
        // No exit leads to this form, so that its body needs no procedure of its own.
        let outer = self.prim(Prim::Handlers, Vec::new(), span);
        let nil = self.nil_constant();
        let types = self.constant_pairs(&types, nil);
        let mut fields = vec![outer, self.emit(Expr::Const(types), span)];
        fields.extend(functions.iter().map(|&(handler, _)| self.local(handler, span)));
        let cluster = self.prim(Prim::Record(HeapKind::Handlers), fields, span);
        let enter = self.prim(Prim::SetHandlers, vec![cluster], span);
        let body = Elements::from_slice(from(items, 2));
        let body = self.thunk(Vec::new(), span, |this| this.expand_sequence(&body, span, Position::Value));
        let body = self.call(body, Vec::new(), span);
        let leave = self.call_library("%leave-handlers", vec![body], span);
        let result = self.emit(Expr::Seq(vec![enter, leave]), span);
        let result = self.emit(Expr::Let(functions, result), span);
        self.finish(result, position)
    }

    pub(super) fn expand_try(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let hint = "(try form... (catch variable form...) (finally form...))";
        let span = self.syntax.span(node);
        let mut body = Elements::new();
        let mut handlers = Vec::new();
        let mut cleanup = None;
        let mut after_clause = None;
        for &item in &items[1..] {
            let clause = self.syntax.proper_list(item).map(Elements::from_slice);
            let head = clause.as_ref().and_then(|clause| self.syntax.symbol(clause[0]));
            match (head.map(|name| &**self.syntax.name(name)), clause) {
                (Some("catch"), Some(clause)) => {
                    handlers.extend(self.parse_catch(item, &clause, hint));
                    after_clause = Some(item);
                }
                (Some("finally"), Some(clause)) => {
                    if cleanup.replace(Elements::from_slice(&clause[1..])).is_some() {
                        self.refuse(item, "`try` takes one `finally` clause", hint);
                    }
                    after_clause = Some(item);
                }
                _ => {
                    if after_clause.is_some() {
                        self.refuse(item, "the forms of `try` stand before its clauses", hint);
                    }
                    body.push(item);
                }
            }
        }
        if body.is_empty() {
            return self.refuse(node, "`try` needs a form before its clauses", hint);
        }
        let Some(cleanup) = cleanup else {
            return self.expand_catches(&body, &handlers, span, position);
        };
        let result = self.unwind_protect(&cleanup, span, |this| this.expand_catches(&body, &handlers, span, Position::Value));
        self.finish(result, position)
    }

    fn parse_catch(&mut self, node: SyntaxId, clause: &[SyntaxId], hint: &str) -> Option<Handler> {
        let span = self.syntax.span(node);
        let Some(&target) = clause.get(1) else {
            self.refuse(node, "`catch` needs a variable", hint);
            return None;
        };
        let typed = match self.syntax.proper_list(target) {
            Some(&[specifier, variable]) => Some((specifier, variable)),
            _ => None,
        };
        let (condition_type, variable) = match typed {
            Some((specifier, variable)) => (self.condition_type(specifier), variable),
            None => (self.built_in_specifier("serious-condition"), target),
        };
        let variable = self.clause_variable(variable, hint).ok()?;
        Some(Handler {
            condition_type,
            variable,
            body: Elements::from_slice(&clause[2..]),
            span,
        })
    }

    /// The forms of a `try` with its `catch` clauses.
    fn expand_catches(&mut self, body: &[SyntaxId], handlers: &[Handler], span: Span, position: Position) -> ExprId {
        if handlers.is_empty() {
            return self.expand_sequence(body, span, position);
        }
        let call = self.call_guarded(handlers, span, |this| this.expand_sequence(body, span, Position::Value));
        self.handle(call, handlers, Caught::Value, span, position, |this, result| {
            this.finish(result, position)
        })
    }

    pub(super) fn expand_unwind_protect(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let &[_, form, ref cleanup @ ..] = items else {
            return self.refuse(node, "`unwind-protect` needs a form", "(unwind-protect form cleanup...)");
        };
        let span = self.syntax.span(node);
        let result = self.unwind_protect(cleanup, span, |this| this.expand_value(form));
        self.finish(result, position)
    }

    /// A call of what is guarded by the forms of a cleanup.
    fn unwind_protect(&mut self, cleanup: &[SyntaxId], span: Span, guarded: impl FnOnce(&mut Self) -> ExprId) -> ExprId {
        self.call_pinned(span, |this, place| {
            let forms = this.thunk(Vec::new(), span, |this| this.expand_sequence(cleanup, span, Position::Value));
            let cleanup = this.new_temporary("cleanup");
            let value = this.new_temporary("value");
            let established = this.local(cleanup, span);
            let enter = this.call_library("%enter-unwind-protect", vec![established, place], span);
            let guarded = guarded(this);
            let leave = this.call_library("%leave-winder", Vec::new(), span);
            let called = this.local(cleanup, span);
            let clean = this.call(called, Vec::new(), span);
            let read = this.local(value, span);
            let after = this.emit(Expr::Seq(vec![leave, clean, read]), span);
            let body = this.emit(Expr::Let(vec![(value, guarded)], after), span);
            let body = this.emit(Expr::Seq(vec![enter, body]), span);
            this.emit(Expr::Let(vec![(cleanup, forms)], body), span)
        })
    }

    /// A call of what is guarded against conditions of the handlers' types.
    fn call_guarded(&mut self, handlers: &[Handler], span: Span, guarded: impl FnOnce(&mut Self) -> ExprId) -> ExprId {
        let types: Vec<ConstId> = handlers.iter().map(|handler| handler.condition_type).collect();
        self.call_guarded_against(&types, span, guarded)
    }

    fn call_guarded_against(&mut self, types: &[ConstId], span: Span, guarded: impl FnOnce(&mut Self) -> ExprId) -> ExprId {
        let nil = self.nil_constant();
        let types = self.constant_pairs(types, nil);
        self.call_pinned(span, |this, place| {
            let types = this.emit(Expr::Const(types), span);
            let enter = this.call_library("%enter-handler-case", vec![types, place], span);
            let guarded = guarded(this);
            let leave = this.call_library("%leave-handlers", vec![guarded], span);
            this.emit(Expr::Seq(vec![enter, leave]), span)
        })
    }

    /// A call of a procedure that an exit can make return. `body` makes its body; it is given the place of the
    /// procedure on the stack, for the entry that the body establishes.
    pub(super) fn call_pinned(&mut self, span: Span, body: impl FnOnce(&mut Self, ExprId) -> ExprId) -> ExprId {
        let procedure = self.thunk(Vec::new(), span, |this| {
            this.functions.last_mut().expect("the procedure is being built").pinned = true;
            let place = this.prim(Prim::Place, Vec::new(), span);
            body(this, place)
        });
        self.call(procedure, Vec::new(), span)
    }

    pub(super) fn expand_ignore_errors(&mut self, node: SyntaxId, body: &[SyntaxId], position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let result = self.new_temporary("result");
        let call = self.call_guarded_from_errors(body, span);
        let failed = self.expand_or_nil(None, span, position);
        let plain = self.local(result, span);
        let plain = self.finish(plain, position);
        self.dispatch(result, call, vec![failed], plain, span)
    }

    /// `[#t value]`, or `[#f condition]` after an error.
    pub(super) fn expand_protect(&mut self, node: SyntaxId, body: &[SyntaxId], position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let result = self.new_temporary("result");
        let call = self.call_guarded_from_errors(body, span);
        let record = self.local(result, span);
        let condition = self.prim(Prim::Field(0), vec![record], span);
        let outcome = [(false, condition), (true, self.local(result, span))].map(|(succeeded, value)| {
            let parts = vec![self.boolean(succeeded, span), value];
            let pair = self.prim(Prim::Record(HeapKind::Vector), parts, span);
            self.finish(pair, position)
        });
        self.dispatch(result, call, vec![outcome[0]], outcome[1], span)
    }

    /// `(with-limits (:time ms :stack bytes :heap bytes) form...)`, any of the three.
    pub(super) fn expand_with_limits(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        const HINT: &str = "(with-limits (:time milliseconds :stack bytes :heap bytes) form...)";
        let span = self.syntax.span(node);
        let Some(limits) = items.get(1).and_then(|&limits| match self.syntax.datum(limits) {
            Datum::Nil => Some(Elements::new()),
            _ => self.syntax.proper_list(limits).map(Elements::from_slice),
        }) else {
            return self.refuse(node, "`with-limits` needs a list of limits", HINT);
        };
        let mut given = [None; 3];
        for pair in limits.chunks(2) {
            let name = match *self.syntax.datum(pair[0]) {
                Datum::Keyword(name) => ["time", "stack", "heap"].iter().position(|&text| text == &**self.syntax.name(name)),
                _ => None,
            };
            let (Some(index), &[_, value]) = (name, pair) else {
                return self.refuse(pair[0], "a limit is `:time`, `:stack` or `:heap` and a number", HINT);
            };
            if given[index].replace(value).is_some() {
                return self.refuse(pair[0], "this limit is given twice", HINT);
            }
        }
        let mut arguments: Vec<ExprId> = given
            .iter()
            .map(|&value| self.expand_or_nil(value, span, Position::Value))
            .collect();
        let body = Elements::from_slice(from(items, 2));
        arguments.push(self.thunk(Vec::new(), span, |this| this.expand_sequence(&body, span, Position::Value)));
        let result = self.call_library("%with-limits", arguments, span);
        self.finish(result, position)
    }

    /// `(without-interrupts form...)`.
    pub(super) fn expand_without_interrupts(&mut self, node: SyntaxId, body: &[SyntaxId], position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let body = self.thunk(Vec::new(), span, |this| this.expand_sequence(body, span, Position::Value));
        let result = self.call_library("%without-interrupts", vec![body], span);
        self.finish(result, position)
    }

    fn call_guarded_from_errors(&mut self, body: &[SyntaxId], span: Span) -> ExprId {
        let error = self.built_in_specifier("error");
        self.call_guarded_against(&[error], span, |this| this.expand_sequence(body, span, Position::Value))
    }

    /// `(catch-condition type form... function)`: the function is called with the condition after unwinding.
    pub(super) fn expand_catch_condition(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let &[_, specifier, ref body @ .., function] = items else {
            let hint = "(catch-condition type form... function)";
            return self.refuse(node, "`catch-condition` needs a type and a function", hint);
        };
        let condition_type = self.condition_type(specifier);
        self.call_with_caught(node, condition_type, body, function, false, position)
    }

    /// `(condition-catch form... function)`: the function is called with the name of the type and the condition.
    pub(super) fn expand_catch_every_condition(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let &[_, ref body @ .., function] = items else {
            return self.refuse(node, "`condition-catch` needs a function", "(condition-catch form... function)");
        };
        let every = self.boolean_constant(true);
        self.call_with_caught(node, every, body, function, true, position)
    }

    fn call_with_caught(
        &mut self,
        node: SyntaxId,
        condition_type: ConstId,
        body: &[SyntaxId],
        function: SyntaxId,
        with_name: bool,
        position: Position,
    ) -> ExprId {
        let span = self.syntax.span(node);
        let result = self.new_temporary("result");
        let call = self.call_guarded_against(&[condition_type], span, |this| this.expand_sequence(body, span, Position::Value));
        let mut arguments = Vec::with_capacity(2);
        if with_name {
            let record = self.local(result, span);
            let condition = self.prim(Prim::Field(0), vec![record], span);
            arguments.push(self.call_library("%type-keyword", vec![condition], span));
        }
        let record = self.local(result, span);
        arguments.push(self.prim(Prim::Field(0), vec![record], span));
        let operator = self.expand_value(function);
        let caught = self.call(operator, arguments, span);
        let caught = self.finish(caught, position);
        let plain = self.local(result, span);
        let plain = self.finish(plain, position);
        self.dispatch(result, call, vec![caught], plain, span)
    }

    /// `(define-handler type function)`: a handler below all others.
    pub(super) fn expand_define_handler(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let &[_, specifier, function] = items else {
            return self.refuse(
                node,
                "`define-handler` takes a type and a function",
                "(define-handler type function)",
            );
        };
        let span = self.syntax.span(node);
        let condition_type = self.condition_type(specifier);
        let arguments = vec![self.emit(Expr::Const(condition_type), span), self.expand_value(function)];
        let result = self.call_library("%define-handler", arguments, span);
        self.finish(result, position)
    }
}
