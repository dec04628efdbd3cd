//! Top-level forms: what surrounds each of them.
//!
//! With `keep_going` a form runs inside a restart `abort` of its own, so that the program goes on behind a form that fails. A form with a syntax
//! error becomes one that signals it when its turn comes. With `echo` each value is printed.

use super::Expander;
use crate::core::Expr;
use crate::ids::{ExprId, SyntaxId};
use crate::source::{Diagnostic, Span};

impl Expander<'_> {
    /// What runs for an expanded top-level form, in order.
    pub(super) fn surround(&mut self, node: SyntaxId, expr: ExprId) -> Vec<ExprId> {
        let options = self.options.clone();
        let errors = if options.keep_going {
            self.errors_within(self.syntax.span(node))
        } else {
            Vec::new()
        };
        let (definition, value) = match self.program.exprs[expr].0 {
            Expr::DefineGlobal(_, value) => (true, value),
            _ => (false, expr),
        };
        let failing = !errors.is_empty();
        if !failing && matches!(self.program.exprs[value].0, Expr::Lambda(_) | Expr::Const(_)) {
            let shown = if definition { self.read_defined(expr) } else { value };
            let echo = options.echo && !self.is_nil(value);
            let mut forms = vec![expr];
            if echo {
                forms.push(self.echo(shown));
            }
            return forms;
        }
        let span = self.span_of(expr);
        let mut inner = if failing { self.signal_all(errors, span) } else { value };
        if options.echo && !failing {
            inner = self.echo(inner);
        }
        if options.keep_going {
            let thunk = self.delayed(inner, span);
            inner = if definition {
                let old = self.read_defined(expr);
                let old = self.delayed(old, span);
                self.call_library("%attempt-definition", vec![thunk, old], span)
            } else {
                self.call_library("%attempt", vec![thunk], span)
            };
        }
        if let Expr::DefineGlobal(_, value) = &mut self.program.exprs[expr].0 {
            *value = inner;
            return vec![expr];
        }
        vec![inner]
    }

    /// Takes the errors whose places are inside of a form.
    fn errors_within(&mut self, form: Span) -> Vec<Diagnostic> {
        let inside = |error: &Diagnostic| error.span.file == form.file && error.span.start >= form.start && error.span.end <= form.end;
        self.errors.take(inside)
    }

    /// Signals errors, each at its place; the program may go on behind all but the last.
    fn signal_all(&mut self, errors: Vec<Diagnostic>, span: Span) -> ExprId {
        let last = errors.len() - 1;
        let mut calls = Vec::with_capacity(errors.len());
        for (index, error) in errors.into_iter().enumerate() {
            let message = match &error.hint {
                Some(hint) => format!("{} (hint: {hint})", error.message),
                None => error.message,
            };
            let message = self.string(&message, error.span);
            let call = self.call_library("%syntax-error", vec![message], error.span);
            calls.push(if index == last {
                call
            } else {
                let thunk = self.delayed(call, error.span);
                self.call_library("%attempt", vec![thunk], error.span)
            });
        }
        self.sequence(calls, span)
    }

    fn echo(&mut self, value: ExprId) -> ExprId {
        let span = self.span_of(value);
        self.call_library("%echo", vec![value], span)
    }

    /// A procedure that gives the value of an expression.
    fn delayed(&mut self, expr: ExprId, span: Span) -> ExprId {
        let lambda = self.simple_lambda(Vec::new(), expr, span);
        self.emit(Expr::Lambda(lambda), span)
    }

    fn is_nil(&self, expr: ExprId) -> bool {
        matches!(self.program.exprs[expr].0, Expr::Const(id) if self.program.constants[id] == crate::core::Constant::Nil)
    }
}
