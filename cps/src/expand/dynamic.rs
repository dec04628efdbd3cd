//! Forms of control and of the dynamic environment besides handlers and restarts: `parameterize`, `let/ec`, `yield`.

use super::shape::from;
use super::{Elements, Expander, Position};
use crate::ids::{ExprId, SyntaxId};
use crate::prim::Prim;
use crate::syntax::Datum;

impl Expander<'_> {
    pub(super) fn expand_parameterize(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let hint = "(parameterize ((parameter value) ...) form...)";
        let bindings = match items.get(1).map(|&bindings| self.syntax.datum(bindings)) {
            Some(Datum::Nil) => Elements::new(),
            Some(&Datum::List(bindings, None)) => Elements::from_slice(self.syntax.items(bindings)),
            _ => return self.refuse(node, "`parameterize` needs a list of bindings", hint),
        };
        let span = self.syntax.span(node);
        let mut pairs = Vec::with_capacity(bindings.len());
        for binding in bindings {
            let Some(&[parameter, value]) = self.syntax.proper_list(binding) else {
                let text = self.shown(binding);
                self.refuse(binding, format!("{text} is no binding"), hint);
                continue;
            };
            let pair = vec![self.expand_value(parameter), self.expand_value(value)];
            pairs.push(self.prim(Prim::Cons, pair, self.syntax.span(binding)));
        }
        let pairs = self.list(pairs, span);
        let body = Elements::from_slice(from(items, 2));
        let body = self.thunk(Vec::new(), span, |this| this.expand_body(&body, &[], span, Position::Value));
        let result = self.call_library("%with-parameters", vec![pairs, body], span);
        self.finish(result, position)
    }

    /// `(yield [value])`.
    pub(super) fn expand_yield(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let value = match *items {
            [_] => self.nil(span),
            [_, value] => self.expand_value(value),
            _ => return self.refuse(node, "`yield` takes at most one value", "(yield) or (yield value)"),
        };
        let result = self.call_library("%yield", vec![value], span);
        self.finish(result, position)
    }

    /// `(let/ec k form...)`: `call/ec` with a procedure of k.
    pub(super) fn expand_let_escape(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let &[_, name, ref body @ ..] = items else {
            return self.refuse(node, "`let/ec` needs a name", "(let/ec name form...)");
        };
        let span = self.syntax.span(node);
        let Some(name) = self.bindable(name) else { return self.nil(span) };
        let escape = self.new_named_local(name);
        let mark = self.scopes.mark();
        self.scopes.bind(name, escape);
        let receiver = self.thunk(vec![escape], span, |this| this.expand_sequence(body, span, Position::Value));
        self.scopes.leave(mark);
        let result = self.call_library("call/ec", vec![receiver], span);
        self.finish(result, position)
    }
}
