//! Calls.

use super::Expander;
use super::prelude::is_internal;
use super::{Elements, Mode};
use crate::ids::{ExprId, SyntaxId};
use crate::syntax::Datum;

impl Expander<'_> {
    /// Expands a list that is no form.
    pub(super) fn expand_call(&mut self, node: SyntaxId, items: &Elements) -> ExprId {
        let span = self.syntax.span(node);
        let (head, arguments) = (items[0], &items[1..]);
        let operator = match *self.syntax.datum(head) {
            Datum::Symbol(name) => {
                let text = self.syntax.name(name).clone();
                if self.mode == Mode::Prelude
                    && is_internal(&text)
                    && let Some(result) = self.expand_primitive(&text[1..], node, arguments)
                {
                    return result;
                }
                self.operator(name, arguments.len(), self.syntax.span(head))
            }
            _ => self.expand_value(head),
        };
        let arguments = arguments.iter().map(|&argument| self.expand_value(argument)).collect();
        self.call(operator, arguments, span)
    }
}
