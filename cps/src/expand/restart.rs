//! Forms that establish restarts: `restart-case`, `with-simple-restart`, `assert`.
//!
//! Invoking a restart of these forms unwinds to the form: the guarded call answers a `caught` record with the clause's procedure
//! (field 0) and the arguments (field 1), and the procedure is applied in tail position.

use super::shape::from;
use super::{Elements, Expander, Position};
use crate::core::{Expr, Lambda};
use crate::ids::{ExprId, LambdaId, LocalId, SyntaxId};
use crate::prim::{HeapKind, Prim};
use crate::source::Span;
use crate::syntax::Datum;

/// The options of a restart clause.
const OPTIONS: [&str; 3] = ["report", "test", "interactive"];

const HINT: &str = "(restart-case form (name (parameter...) :report \"text\" form...) ...)";

impl Expander<'_> {
    pub(super) fn expand_restart_case(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let &[_, form, ref clauses @ ..] = items else {
            return self.refuse(node, "`restart-case` needs a form", HINT);
        };
        if clauses.is_empty() {
            return self.expand(form, position);
        }
        let span = self.syntax.span(node);
        let clauses: Vec<ExprId> = clauses.iter().filter_map(|&clause| self.restart_clause(clause)).collect();
        let guarded = self.thunk(Vec::new(), span, |this| this.expand_value(form));
        self.with_restarts(clauses, guarded, span, position)
    }

    fn restart_clause(&mut self, clause: SyntaxId) -> Option<ExprId> {
        let span = self.syntax.span(clause);
        let Some(&[name, parameters, ref body @ ..]) = self.syntax.proper_list(clause) else {
            self.refuse(clause, "a clause has a name, a parameter list and forms", HINT);
            return None;
        };
        let mut body = Elements::from_slice(body);
        let name = self.restart_name(name)?;
        let mut options = [None; OPTIONS.len()];
        while let [keyword, value, ..] = body[..]
            && let Datum::Keyword(option) = *self.syntax.datum(keyword)
            && let Some(index) = OPTIONS.iter().position(|text| **text == **self.syntax.name(option))
        {
            if options[index].replace(value).is_some() {
                self.refuse(keyword, format!("`:{}` is given twice", OPTIONS[index]), HINT);
            }
            body.drain(..2);
        }
        let options: Vec<ExprId> = options
            .iter()
            .map(|&option| self.expand_or_nil(option, span, Position::Value))
            .collect();
        let lambda = self.clause_procedure(clause, parameters, &body);
        Some(self.restart(name, lambda, &options, span))
    }

    /// A restart's name as a quoted constant; keywords name the restarts that symbols name.
    fn restart_name(&mut self, node: SyntaxId) -> Option<ExprId> {
        let span = self.syntax.span(node);
        match *self.syntax.datum(node) {
            Datum::Symbol(name) | Datum::Keyword(name) => {
                let constant = self.symbol_constant(name);
                Some(self.emit(Expr::Const(constant), span))
            }
            Datum::Nil => Some(self.nil(span)),
            _ => {
                self.refuse(node, "the name of a restart is a symbol, a keyword or nil", HINT);
                None
            }
        }
    }

    /// `(%restart-clause name procedure min max report test interactive)`.
    fn restart(&mut self, name: ExprId, procedure: LambdaId, options: &[ExprId], span: Span) -> ExprId {
        let lambda = &self.program.lambdas[procedure];
        let least = lambda.required.len();
        let most = lambda.rest.is_none().then_some(least + lambda.optional.len());
        let procedure = self.emit(Expr::Lambda(procedure), span);
        let least = self.fixnum(least as i64, span);
        let most = match most {
            Some(most) => self.fixnum(most as i64, span),
            None => self.nil(span),
        };
        let mut arguments = vec![name, procedure, least, most];
        arguments.extend_from_slice(options);
        self.call_library("%restart-clause", arguments, span)
    }

    /// Runs what is guarded with restarts, and the procedure of the one that is invoked.
    fn with_restarts(&mut self, clauses: Vec<ExprId>, guarded: ExprId, span: Span, position: Position) -> ExprId {
        let clauses = self.list(clauses, span);
        let call = self.call_library("%with-restart-case", vec![clauses, guarded], span);
        let result = self.new_temporary("result");
        let read = self.local(result, span);
        let test = self.prim(Prim::IsKind(HeapKind::Caught), vec![read], span);
        let read = self.local(result, span);
        let procedure = self.prim(Prim::Field(0), vec![read], span);
        let read = self.local(result, span);
        let arguments = self.prim(Prim::Field(1), vec![read], span);
        let invoked = self.emit(Expr::Apply(procedure, arguments), span);
        let invoked = self.finish(invoked, position);
        let plain = self.local(result, span);
        let plain = self.finish(plain, position);
        let choice = self.emit(Expr::If(test, invoked, plain), span);
        self.emit(Expr::Let(vec![(result, call)], choice), span)
    }

    pub(super) fn expand_with_simple_restart(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let hint = "(with-simple-restart (name \"text\" argument...) form...)";
        let parts = items
            .get(1)
            .and_then(|&restart| self.syntax.proper_list(restart))
            .map(Elements::from_slice);
        let Some([name, format, arguments @ ..]) = parts.as_deref() else {
            return self.refuse(node, "`with-simple-restart` needs a name and a text", hint);
        };
        let span = self.syntax.span(node);
        let Some(name) = self.restart_name(*name) else {
            return self.nil(span);
        };
        let format = self.expand_value(*format);
        let arguments: Vec<ExprId> = arguments.iter().map(|&argument| self.expand_value(argument)).collect();
        let arguments = self.list(arguments, span);
        let report = self.call_library("%format-message", vec![format, arguments], span);
        let nil = self.nil(span);
        let procedure = self.simple_lambda(Vec::new(), nil, span);
        let none = self.nil(span);
        let clause = self.restart(name, procedure, &[report, none, none], span);
        let body = Elements::from_slice(from(items, 2));
        let guarded = self.thunk(Vec::new(), span, |this| this.expand_sequence(&body, span, Position::Value));
        self.with_restarts(vec![clause], guarded, span, position)
    }

    /// `(assert test [(place...)] [datum argument...])`: a procedure that calls itself again when the restart `continue` is
    /// invoked.
    pub(super) fn expand_assert(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let hint = "(assert test) or (assert test (place...) \"message\" argument...)";
        let span = self.syntax.span(node);
        let &[_, test, ref others @ ..] = items else {
            return self.refuse(node, "`assert` needs a test", hint);
        };
        let (places, message) = match others {
            &[places, ref message @ ..] if matches!(self.syntax.datum(places), Datum::List(_, None) | Datum::Nil) => {
                (Elements::from_slice(self.syntax.proper_list(places).unwrap_or(&[])), message)
            }
            message => (Elements::new(), message),
        };
        let again = self.new_temporary("assert");
        let check = self.thunk(Vec::new(), span, |this| {
            let holds = this.expand_test(test);
            let nil = this.nil(span);
            let guarded = this.thunk(Vec::new(), span, |this| this.assertion_failure(test, message, span));
            let retry = this.assertion_restart(&places, again, hint, span);
            let name = this.symbol("continue", span);
            let report = this.string("Test the assertion again", span);
            let none = this.nil(span);
            let restart = this.restart(name, retry, &[report, none, none], span);
            let failed = this.with_restarts(vec![restart], guarded, span, Position::Value);
            this.emit(Expr::If(holds, nil, failed), span)
        });
        let operator = self.local(again, span);
        let call = self.call(operator, Vec::new(), span);
        let result = self.emit(Expr::Letrec(vec![(again, check)], call), span);
        self.finish(result, position)
    }

    /// The call of `error` with the message of an assertion, or with its expression.
    fn assertion_failure(&mut self, test: SyntaxId, message: &[SyntaxId], span: Span) -> ExprId {
        let arguments = if message.is_empty() {
            let datum = self.symbol("assertion-error", span);
            let field = self.keyword("expression", span);
            vec![datum, field, self.quoted(test)]
        } else {
            message.iter().map(|&argument| self.expand_value(argument)).collect()
        };
        self.call_library("error", arguments, span)
    }

    /// The procedure of the restart of an assertion: assigns the places that are given and tests again.
    fn assertion_restart(&mut self, places: &[SyntaxId], again: LocalId, hint: &str, span: Span) -> LambdaId {
        let mut parameters = Vec::with_capacity(places.len());
        let mut steps = Vec::with_capacity(places.len() + 1);
        for &place in places {
            let Some(name) = self.syntax.symbol(place) else {
                self.refuse(place, "a place is a variable", hint);
                continue;
            };
            let given = self.new_named_local(name);
            parameters.push(given);
            let value = self.local(given, span);
            let assignment = self.assign(name, value, span);
            let read = self.local(given, span);
            let test = self.prim(Prim::IsUnsupplied, vec![read], span);
            let nil = self.nil(span);
            steps.push(self.emit(Expr::If(test, nil, assignment), span));
        }
        let operator = self.local(again, span);
        steps.push(self.call(operator, Vec::new(), span));
        let body = self.sequence(steps, span);
        self.program.lambdas.push(Lambda {
            name: None,
            required: Vec::new(),
            optional: parameters,
            rest: None,
            body,
            span,
            pinned: false,
            no_return: false,
            inline: false,
            deferred: false,
            form: false,
        })
    }
}
