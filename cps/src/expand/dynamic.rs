//! Forms of control and of the dynamic environment besides handlers and restarts: `parameterize`, `let/ec`, `yield`.

use super::shape::from;
use super::{Elements, Expander, Position};
use crate::ids::{ExprId, SyntaxId};
use crate::prim::Prim;
use crate::source::Span;
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

    /// `(let/ec k form...)`, `(let/cc k form...)`: a call of `call/ec` or `call/cc` with a procedure of k.
    pub(super) fn expand_let_continuation(&mut self, capture: &str, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let &[_, name, ref body @ ..] = items else {
            let head = self.syntax.write(items[0]);
            return self.refuse(node, format!("`{head}` needs a name"), &format!("({head} name form...)"));
        };
        let Some(receiver) = self.receiver(node, name, body) else {
            return self.nil(self.syntax.span(node));
        };
        let result = self.call_library(capture, vec![receiver], self.syntax.span(node));
        self.finish(result, position)
    }

    /// A procedure with one parameter of that name.
    fn receiver(&mut self, node: SyntaxId, name: SyntaxId, body: &[SyntaxId]) -> Option<ExprId> {
        let span = self.syntax.span(node);
        let place = self.syntax.span(name);
        let name = self.bindable(name)?;
        let parameter = self.new_bound_local(name, place);
        let mark = self.scopes.mark();
        self.scopes.bind(name, parameter);
        let receiver = self.thunk(vec![parameter], span, |this| this.expand_sequence(body, span, Position::Value));
        self.scopes.leave(mark);
        Some(receiver)
    }

    /// `(reset form...)`, `(reset-at tag form...)`.
    pub(super) fn expand_reset(&mut self, tagged: bool, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let Some((tag, body)) = self.tag(tagged, items) else {
            return self.refuse(node, "`reset-at` needs a tag", "(reset-at tag form...)");
        };
        let tag = self.expand_tag(tag, span);
        let body = self.thunk(Vec::new(), span, |this| this.expand_body(body, &[], span, Position::Value));
        let result = self.call_library("%reset", vec![tag, body], span);
        self.finish(result, position)
    }

    /// `(shift k form...)`, `(shift-at tag k form...)`.
    pub(super) fn expand_shift(&mut self, tagged: bool, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let Some((tag, &[name, ref body @ ..])) = self.tag(tagged, items) else {
            let (message, hint) = if tagged {
                ("`shift-at` needs a tag and a name", "(shift-at tag name form...)")
            } else {
                ("`shift` needs a name", "(shift name form...)")
            };
            return self.refuse(node, message, hint);
        };
        let tag = self.expand_tag(tag, span);
        let Some(receiver) = self.receiver(node, name, body) else {
            return self.nil(span);
        };
        let result = self.call_library("%shift", vec![tag, receiver], span);
        self.finish(result, position)
    }

    fn expand_tag(&mut self, tag: Option<SyntaxId>, span: Span) -> ExprId {
        match tag {
            Some(tag) => self.expand_value(tag),
            // No tag that a program can name.
            None => self.unsupplied(span),
        }
    }

    /// The tag of a form, if it has one, and what follows.
    fn tag<'i>(&self, tagged: bool, items: &'i [SyntaxId]) -> Option<(Option<SyntaxId>, &'i [SyntaxId])> {
        match *items {
            [_, tag, ref rest @ ..] if tagged => Some((Some(tag), rest)),
            [_, ref rest @ ..] if !tagged => Some((None, rest)),
            _ => None,
        }
    }
}
