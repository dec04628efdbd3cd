//! Forms that establish restarts: `restart-case`, `restart-bind`, `with-simple-restart`, `with-condition-restarts`,
//! `with-reentrant-restarts`.
//!
//! `restart-bind` needs nothing but an entry: its restarts are called where they are invoked. Of the others, invoking a restart of these forms unwinds to the form: the guarded call answers a `caught` record with the list of the arguments
//! (field 0) and the number of the clause (field 1), and the clause goes on in tail position.
//!
//! Where all options of the clauses are constants, so are the restarts, and establishing them makes nothing but the entry.

use super::forms::Form;
use super::shape::from;
use super::{Elements, Expander, Position, suggest};
use crate::core::{Constant, Expr};
use crate::ids::{ConstId, ExprId, LambdaId, SyntaxId};
use crate::prim::Prim;
use crate::source::{Diagnostic, Span};
use crate::syntax::Datum;

/// The options of a restart clause.
const OPTIONS: [&str; 3] = ["report", "test", "interactive"];

const HINT: &str = "(restart-case form (name (parameter...) :report \"text\" form...) ...)";

/// A clause that establishes a restart.
pub(super) struct Clause {
    /// The name as a constant: a symbol or nil.
    pub(super) name: ConstId,
    /// What runs with the arguments after unwinding.
    pub(super) procedure: LambdaId,
    /// Values of the [`OPTIONS`], nil where they are missing.
    pub(super) options: [ExprId; OPTIONS.len()],
    /// Whether the optional arguments are given all or none.
    pub(super) all_or_none: bool,
    pub(super) span: Span,
}

impl Expander<'_> {
    pub(super) fn expand_restart_case(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let &[_, form, ref clauses @ ..] = items else {
            return self.refuse(node, "`restart-case` needs a form", HINT);
        };
        if clauses.is_empty() {
            return self.expand(form, position);
        }
        let span = self.syntax.span(node);
        let clauses: Vec<Clause> = clauses.iter().filter_map(|&clause| self.restart_clause(clause)).collect();
        self.with_restarts(&clauses, span, position, |this| this.expand_signalling(form))
    }

    /// Expands the form of a `restart-case`: if it is a call that signals when its macros are expanded, the restarts are associated with the condition.
    fn expand_signalling(&mut self, node: SyntaxId) -> ExprId {
        let mut node = node;
        loop {
            let becomes = match self.form_at(node) {
                Some(Form::ThreadFirst | Form::ThreadLast) => self.threaded(node),
                Some(Form::MacroUse) => self.macro_expansion(node),
                _ => break,
            };
            match becomes {
                Some(becomes) => node = becomes,
                None => break,
            }
        }
        let items = Elements::from_slice(self.syntax.proper_list(node).unwrap_or(&[]));
        let Some(head) = items.first().and_then(|&head| self.syntax.symbol(head)) else {
            return self.expand_value(node);
        };
        let count = items.len() - 1;
        let procedure = match &**self.syntax.name(head) {
            "signal" if count >= 1 => "%signal-with-restarts",
            "error" if count >= 1 => "%error-with-restarts",
            "warn" if count >= 1 => "%warn-with-restarts",
            "cerror" if count >= 2 => "%cerror-with-restarts",
            "throw" if count == 1 => "%throw-with-restarts",
            _ => return self.expand_value(node),
        };
        if self.scopes.lookup(head).is_some() || self.is_defined(head) {
            return self.expand_value(node);
        }
        let span = self.syntax.span(node);
        let expansions = self.expansions.len();
        self.enter_expansion(node);
        let mut arguments: Vec<ExprId> = items[1..].iter().map(|&argument| self.expand_value(argument)).collect();
        self.expansions.truncate(expansions);
        if procedure != "%throw-with-restarts" {
            let first = if procedure == "%cerror-with-restarts" { 2 } else { 1 };
            let rest = arguments.split_off(first);
            arguments.push(self.list(rest, span));
        }
        self.call_library(procedure, arguments, span)
    }

    fn restart_clause(&mut self, clause: SyntaxId) -> Option<Clause> {
        let span = self.syntax.span(clause);
        let Some(&[name, parameters, ref body @ ..]) = self.syntax.proper_list(clause) else {
            self.refuse(clause, "a clause has a name, a parameter list and forms", HINT);
            return None;
        };
        let mut body = Elements::from_slice(body);
        let name = self.restart_name(name)?;
        let options = self.restart_options(&mut body, span);
        self.warn_of_unknown_option(&body);
        let procedure = self.clause_procedure(clause, parameters, &body);
        Some(Clause {
            name,
            procedure,
            options,
            all_or_none: false,
            span,
        })
    }

    /// Takes the options off the front of what follows a restart's name and function.
    fn restart_options(&mut self, rest: &mut Elements, span: Span) -> [ExprId; OPTIONS.len()] {
        let mut options = [None; OPTIONS.len()];
        while let [keyword, value, ..] = rest[..]
            && let Datum::Keyword(option) = *self.syntax.datum(keyword)
            && let Some(index) = OPTIONS.iter().position(|text| **text == **self.syntax.name(option))
        {
            if options[index].replace(value).is_some() {
                self.refuse(keyword, format!("`:{}` is given twice", OPTIONS[index]), HINT);
            }
            rest.drain(..2);
        }
        options.map(|option| self.expand_or_nil(option, span, Position::Value))
    }

    /// Warns of a keyword that stands where an option may, which is a form like any other.
    fn warn_of_unknown_option(&mut self, body: &[SyntaxId]) {
        let [keyword, _, ..] = *body else { return };
        let Datum::Keyword(name) = *self.syntax.datum(keyword) else {
            return;
        };
        let text = self.syntax.name(name);
        let hint = match suggest::nearest(text, OPTIONS.into_iter()) {
            Some(near) => format!("did you mean `:{near}`?"),
            None => "the options of a restart are :report, :test and :interactive".into(),
        };
        let message = format!("`:{text}` is no option of a restart, but a form whose value is dropped");
        self.warn(Diagnostic::warning(self.syntax.span(keyword), message).with_hint(hint));
    }

    /// A restart's name as a constant; keywords name the restarts that symbols name.
    fn restart_name(&mut self, node: SyntaxId) -> Option<ConstId> {
        match *self.syntax.datum(node) {
            Datum::Symbol(name) | Datum::Keyword(name) => Some(self.symbol_constant(name)),
            Datum::Nil => Some(self.nil_constant()),
            _ => {
                self.refuse(node, "the name of a restart is a symbol, a keyword or nil", HINT);
                None
            }
        }
    }

    /// What is known of a restart without running anything: name, number of the clause, least and greatest number of arguments. In place of
    /// the least number there may be a list of those that are acceptable.
    fn restart_constants(&mut self, clause: &Clause, number: usize) -> [ConstId; 4] {
        let lambda = &self.program.lambdas[clause.procedure];
        let least = lambda.required.len();
        let most = lambda.rest.is_none().then_some(least + lambda.optional.len());
        let counts = [least, most.unwrap_or(least)].map(|count| self.fixnum_constant(count as i64));
        let nil = self.nil_constant();
        [
            clause.name,
            self.fixnum_constant(number as i64),
            if clause.all_or_none {
                self.constant_pairs(&counts, nil)
            } else {
                counts[0]
            },
            if most.is_some() { counts[1] } else { nil },
        ]
    }

    /// The list of the restarts as a constant, if all that belongs to them is one.
    fn constant_restarts(&mut self, clauses: &[Clause]) -> Option<ConstId> {
        let mut restarts = Vec::with_capacity(clauses.len());
        for (number, clause) in clauses.iter().enumerate() {
            let mut fields = self.restart_constants(clause, number).to_vec();
            for &option in &clause.options {
                let Expr::Const(option) = self.program.exprs[option].0 else {
                    return None;
                };
                fields.push(option);
            }
            restarts.push(self.program.constants.push(Constant::Vector(fields)));
        }
        let nil = self.nil_constant();
        Some(self.constant_pairs(&restarts, nil))
    }

    /// The expression that makes the list of the restarts.
    fn made_restarts(&mut self, clauses: &[Clause], span: Span) -> ExprId {
        let mut restarts = Vec::with_capacity(clauses.len());
        for (number, clause) in clauses.iter().enumerate() {
            let constants = self.restart_constants(clause, number);
            let mut fields: Vec<ExprId> = constants.iter().map(|&c| self.emit(Expr::Const(c), clause.span)).collect();
            fields.extend(clause.options);
            restarts.push(self.call_library("%restart-clause", fields, clause.span));
        }
        self.list(restarts, span)
    }

    /// Runs what is guarded with restarts, and the clause of the one that is invoked.
    pub(super) fn with_restarts(
        &mut self,
        clauses: &[Clause],
        span: Span,
        position: Position,
        guarded: impl FnOnce(&mut Self) -> ExprId,
    ) -> ExprId {
        let (enter, restarts) = match self.constant_restarts(clauses) {
            Some(restarts) => ("%enter-restarts", self.emit(Expr::Const(restarts), span)),
            None => ("%enter-made-restarts", self.made_restarts(clauses, span)),
        };
        let call = self.call_pinned(span, |this, place| {
            let condition = this.nil(span);
            let enter = this.call_library(enter, vec![restarts, condition, place], span);
            let guarded = guarded(this);
            let leave = this.call_library("%leave-restarts", vec![guarded], span);
            this.emit(Expr::Seq(vec![enter, leave]), span)
        });
        let result = self.new_temporary("result");
        let chosen = clauses
            .iter()
            .map(|clause| {
                let record = self.local(result, clause.span);
                let arguments = self.prim(Prim::Field(0), vec![record], clause.span);
                let value = self.call_clause(clause, arguments);
                self.finish(value, position)
            })
            .collect();
        let plain = self.local(result, span);
        let plain = self.finish(plain, position);
        self.dispatch(result, call, chosen, plain, span)
    }

    /// Calls the procedure of a clause with a list of arguments, of which there are as many as it takes.
    fn call_clause(&mut self, clause: &Clause, arguments: ExprId) -> ExprId {
        let span = clause.span;
        let lambda = &self.program.lambdas[clause.procedure];
        let (required, simple) = (lambda.required.len(), lambda.optional.is_empty() && lambda.rest.is_none());
        let procedure = self.emit(Expr::Lambda(clause.procedure), span);
        if !simple {
            return self.emit(Expr::Apply(procedure, arguments), span);
        }
        // Each list but the first is the tail of the one before.
        let lists: Vec<_> = (0..required).map(|_| self.new_temporary("arguments")).collect();
        let heads = lists
            .iter()
            .map(|&list| {
                let list = self.local(list, span);
                self.prim(Prim::Car, vec![list], span)
            })
            .collect();
        let mut result = self.call(procedure, heads, span);
        for (index, &list) in lists.iter().enumerate().rev() {
            let value = match index {
                0 => arguments,
                _ => {
                    let before = self.local(lists[index - 1], span);
                    self.prim(Prim::Cdr, vec![before], span)
                }
            };
            result = self.emit(Expr::Let(vec![(list, value)], result), span);
        }
        result
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
        let plain = matches!(self.syntax.datum(*format), Datum::String(text) if !text.contains('~'));
        let format = self.expand_value(*format);
        let report = if plain && arguments.is_empty() {
            format
        } else {
            let arguments: Vec<ExprId> = arguments.iter().map(|&argument| self.expand_value(argument)).collect();
            let arguments = self.list(arguments, span);
            self.call_library("%format-message", vec![format, arguments], span)
        };
        let nil = self.nil(span);
        let procedure = self.simple_lambda(Vec::new(), nil, span);
        let clause = Clause {
            name,
            procedure,
            options: [report, self.nil(span), self.nil(span)],
            all_or_none: false,
            span,
        };
        let body = Elements::from_slice(from(items, 2));
        self.with_restarts(&[clause], span, position, |this| this.expand_sequence(&body, span, Position::Value))
    }

    pub(super) fn expand_restart_bind(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let hint = "(restart-bind ((name function :report \"text\") ...) form...)";
        let bindings = match items.get(1).map(|&bindings| (bindings, self.syntax.datum(bindings))) {
            Some((_, Datum::Nil)) => Elements::new(),
            Some((_, &Datum::List(bindings, None))) => Elements::from_slice(self.syntax.items(bindings)),
            Some((bindings, _)) => return self.refuse(bindings, "a list of restarts is expected here", hint),
            None => return self.refuse(node, "`restart-bind` needs a list of restarts", hint),
        };
        let span = self.syntax.span(node);
        let mut restarts = Vec::with_capacity(bindings.len());
        for binding in bindings {
            let span = self.syntax.span(binding);
            let Some(&[name, function, ref rest @ ..]) = self.syntax.proper_list(binding) else {
                self.refuse(binding, "a restart has a name and a function", hint);
                continue;
            };
            let mut rest = Elements::from_slice(rest);
            let Some(name) = self.restart_name(name) else { continue };
            let name = self.emit(Expr::Const(name), span);
            let function = self.expand_value(function);
            let options = self.restart_options(&mut rest, span);
            if let Some(&surplus) = rest.first() {
                self.refuse(
                    surplus,
                    "the options of a restart are :report, :test and :interactive, each with a value",
                    hint,
                );
            }
            restarts.push(self.call_library("%bound-restart", [&[name, function], &options[..]].concat(), span));
        }
        let restarts = self.list(restarts, span);
        let body = Elements::from_slice(from(items, 2));
        let body = self.thunk(Vec::new(), span, |this| this.expand_sequence(&body, span, Position::Value));
        let result = self.call_library("%with-restart-bind", vec![restarts, body], span);
        self.finish(result, position)
    }

    pub(super) fn expand_with_condition_restarts(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let &[_, condition, restarts, ref body @ ..] = items else {
            let hint = "(with-condition-restarts condition restarts form...)";
            return self.refuse(node, "`with-condition-restarts` needs a condition and a list of restarts", hint);
        };
        let span = self.syntax.span(node);
        let condition = self.expand_value(condition);
        let restarts = self.expand_value(restarts);
        let body = self.thunk(Vec::new(), span, |this| this.expand_sequence(body, span, Position::Value));
        let result = self.call_library("%with-condition-restarts", vec![condition, restarts, body], span);
        self.finish(result, position)
    }

    /// `(with-reentrant-restarts form...)`.
    pub(super) fn expand_with_reentrant_restarts(&mut self, node: SyntaxId, body: &[SyntaxId], position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let body = self.thunk(Vec::new(), span, |this| this.expand_sequence(body, span, Position::Value));
        let result = self.call_library("%with-reentrant-restarts", vec![body], span);
        self.finish(result, position)
    }
}
