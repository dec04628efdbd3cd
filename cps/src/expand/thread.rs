//! `->` and `->>`: a chain of steps becomes nested calls before anything else happens to it.

use super::forms::Form;
use super::{Elements, Expander, Position};
use crate::ids::{ExprId, SyntaxId};
use crate::source::Span;
use crate::syntax::Datum;

impl Expander<'_> {
    pub(super) fn expand_thread(&mut self, form: Form, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        debug_assert!(matches!(form, Form::ThreadFirst | Form::ThreadLast));
        match self.threaded(node) {
            Some(nested) => self.expand(nested, position),
            None => {
                let name = if form == Form::ThreadFirst { "->" } else { "->>" };
                let wrong = items[1..].iter().copied().skip(1).find(|&step| !self.is_step(step)).unwrap_or(node);
                let hint = format!("({name} value step...), where a step is a name or a call: ({name} 5 inc (+ 2))");
                let message = if items.len() < 2 {
                    "needs a value"
                } else {
                    "has a step that is neither name nor call"
                };
                self.refuse(wrong, format!("`{name}` {message}"), &hint)
            }
        }
    }

    fn is_step(&self, step: SyntaxId) -> bool {
        matches!(self.syntax.datum(step), Datum::Symbol(_) | Datum::List(_, None))
    }

    /// The nested calls that a threading form stands for, unless it is malformed.
    pub(super) fn threaded(&mut self, node: SyntaxId) -> Option<SyntaxId> {
        if let Some(&nested) = self.threaded.get(&node) {
            return Some(nested);
        }
        let items = Elements::from_slice(self.syntax.proper_list(node)?);
        let first = self.form_at(node) == Some(Form::ThreadFirst);
        let (&value, steps) = items[1..].split_first()?;
        if !steps.iter().all(|&step| self.is_step(step)) {
            return None;
        }
        let mut nested = value;
        for &step in steps {
            let span = self.syntax.span(step);
            let mut call: Elements = match self.syntax.proper_list(step) {
                Some(parts) => Elements::from_slice(parts),
                None => Elements::from_slice(&[step]),
            };
            call.insert(if first { 1 } else { call.len() }, nested);
            let whole = Span {
                start: self.syntax.span(value).start.min(span.start),
                ..span
            };
            nested = self.syntax.push_list(&call, None, whole);
        }
        self.threaded.insert(node, nested);
        Some(nested)
    }
}
