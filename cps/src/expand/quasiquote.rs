//! Quasiquote: templates of lists and vectors.
//!
//! What holds nothing to evaluate stays a constant; a list is built from its last constant part backwards, a vector from a
//! list only if something is spliced into it. A symbol that ends in `#` stands for a fresh symbol, one per evaluation.

use super::{Elements, Expander, Position};
use crate::core::Expr;
use crate::ids::{ExprId, LocalId, NameId, SyntaxId};
use crate::prim::{HeapKind, Prim};
use crate::source::{Diagnostic, Span};
use crate::syntax::Datum;

/// A list that means something inside a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TemplateMark {
    Quasiquote,
    Unquote,
    Splice,
}

impl TemplateMark {
    /// The level of the marked datum in a template of that level; at 0 it is evaluated.
    pub(super) fn inner_level(self, level: usize) -> usize {
        match self {
            TemplateMark::Quasiquote => level + 1,
            TemplateMark::Unquote | TemplateMark::Splice => level.saturating_sub(1),
        }
    }
}

/// What a part of a template comes to.
#[derive(Clone, Copy)]
enum Filled {
    /// The datum as it stands.
    Constant,
    /// A value that is computed.
    Value(ExprId),
    /// A sequence that is computed, whose elements are wanted.
    Spliced(ExprId),
}

/// Fresh symbols of one quasiquote.
type Fresh = Vec<(NameId, LocalId)>;

impl Expander<'_> {
    /// Whether the elements end in a mark and its argument, and where: `(unquote x)` at 0, `(a . (unquote x))` later.
    pub(super) fn template_mark(&self, items: &[SyntaxId]) -> Option<(usize, TemplateMark)> {
        let &[.., mark, _] = items else { return None };
        let mark = match &**self.syntax.name(self.syntax.symbol(mark)?) {
            "quasiquote" => TemplateMark::Quasiquote,
            "unquote" => TemplateMark::Unquote,
            "unquote-splicing" => TemplateMark::Splice,
            _ => return None,
        };
        Some((items.len() - 2, mark))
    }

    pub(super) fn expand_quasiquote(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let &[_, template] = items else {
            return self.refuse(node, "`quasiquote` takes one datum", "(quasiquote datum) or `datum");
        };
        let span = self.syntax.span(node);
        let mut fresh = Fresh::new();
        let filled = self.fill(template, 1, &mut fresh);
        if let Filled::Spliced(_) = filled {
            return self.refuse(template, "`,@` splices into a list or vector, and there is none", "`(,@elements)");
        }
        let mut value = self.filled_value(filled, template);
        if !fresh.is_empty() {
            let mut bindings = Vec::with_capacity(fresh.len());
            for (name, local) in fresh {
                let prefix = self.syntax.name(name).trim_end_matches('#').to_string();
                let prefix = self.string(&prefix, span);
                bindings.push((local, self.call_library("gensym", vec![prefix], span)));
            }
            value = self.emit(Expr::Let(bindings, value), span);
        }
        self.finish(value, position)
    }

    fn filled_value(&mut self, filled: Filled, node: SyntaxId) -> ExprId {
        match filled {
            Filled::Constant => self.quoted(node),
            Filled::Value(value) | Filled::Spliced(value) => value,
        }
    }

    fn fill(&mut self, node: SyntaxId, level: usize, fresh: &mut Fresh) -> Filled {
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || match *self.syntax.datum(node) {
            Datum::Symbol(name) => self.fill_symbol(node, name, fresh),
            Datum::Vector(items) => {
                let items = Elements::from_slice(self.syntax.items(items));
                self.fill_vector(node, &items, level, fresh)
            }
            Datum::List(items, tail) => {
                let items = Elements::from_slice(self.syntax.items(items));
                self.fill_list(node, &items, tail, level, fresh)
            }
            _ => Filled::Constant,
        })
    }

    fn fill_symbol(&mut self, node: SyntaxId, name: NameId, fresh: &mut Fresh) -> Filled {
        let text = self.syntax.name(name).clone();
        if text.len() < 2 || !text.ends_with('#') {
            return Filled::Constant;
        }
        let local = match fresh.iter().find(|(known, _)| *known == name) {
            Some(&(_, local)) => local,
            None => {
                let local = self.new_named_local(name);
                fresh.push((name, local));
                local
            }
        };
        Filled::Value(self.local(local, self.syntax.span(node)))
    }

    fn fill_vector(&mut self, node: SyntaxId, items: &[SyntaxId], level: usize, fresh: &mut Fresh) -> Filled {
        let span = self.syntax.span(node);
        let parts: Vec<Filled> = items.iter().map(|&item| self.fill(item, level, fresh)).collect();
        if parts.iter().all(|part| matches!(part, Filled::Constant)) {
            return Filled::Constant;
        }
        if parts.iter().any(|part| matches!(part, Filled::Spliced(_))) {
            let list = self.build_on_constant(items, &parts, &[], None, span);
            return Filled::Value(self.call_library("list->vector", vec![list], span));
        }
        let values = items.iter().zip(parts).map(|(&item, part)| self.filled_value(part, item)).collect();
        Filled::Value(self.prim(Prim::Record(HeapKind::Vector), values, span))
    }

    fn fill_list(&mut self, node: SyntaxId, items: &[SyntaxId], tail: Option<SyntaxId>, level: usize, fresh: &mut Fresh) -> Filled {
        let span = self.syntax.span(node);
        let mark = if tail.is_none() { self.template_mark(items) } else { None };
        if tail.is_none() && mark.is_none() && self.is_bare_mark(items[0]) {
            let text = self.syntax.write(items[0]);
            return Filled::Value(self.refuse(node, format!("`{text}` takes one datum"), "in a template: ,x and ,@x"));
        }
        // `(a . ,b)` is `(a unquote b)`: the mark and its argument are the tail then.
        let (elements, tail_parts) = match mark {
            Some((at, mark)) => {
                let argument = items[at + 1];
                let inner = mark.inner_level(level);
                if at > 0 && mark == TemplateMark::Splice && inner == 0 {
                    return Filled::Value(self.refuse(argument, "`,@` may not follow a dot", "`(a ,@b) or `(a . ,b)"));
                }
                if inner == 0 && at == 0 {
                    let value = self.expand_value(argument);
                    return if mark == TemplateMark::Unquote {
                        Filled::Value(value)
                    } else {
                        Filled::Spliced(value)
                    };
                }
                (&items[..at], Some((mark, argument, inner)))
            }
            None => (items, None),
        };
        let parts: Vec<Filled> = elements.iter().map(|&item| self.fill(item, level, fresh)).collect();
        let (tail_value, tail_is_constant) = match (tail_parts, tail) {
            (Some((_, argument, 0)), _) => (Some(self.expand_value(argument)), false),
            (Some((mark, argument, inner)), _) => match self.fill(argument, inner, fresh) {
                Filled::Constant => (None, true),
                Filled::Value(value) => (Some(self.rebuild_mark(mark, value, span)), false),
                Filled::Spliced(value) => {
                    // `(quasiquote ,@x)` at a deeper level: the elements follow the mark.
                    let symbol = self.mark_symbol(mark, span);
                    let rest = self.splice_at_end(value, span);
                    (Some(self.prim(Prim::Cons, vec![symbol, rest], span)), false)
                }
            },
            (None, Some(tail)) => match self.fill(tail, level, fresh) {
                Filled::Constant => (None, true),
                filled => (Some(self.filled_value(filled, tail)), false),
            },
            (None, None) => (None, true),
        };
        if tail_is_constant && parts.iter().all(|part| matches!(part, Filled::Constant)) {
            return Filled::Constant;
        }
        Filled::Value(match tail_value {
            Some(value) => self.build_list(elements, &parts, Some(value), span),
            None => {
                // The constant part at the end takes in a constant tail.
                let ending = if tail_parts.is_some() { &items[elements.len()..] } else { &[] };
                self.build_on_constant(elements, &parts, ending, tail, span)
            }
        })
    }

    fn is_bare_mark(&self, node: SyntaxId) -> bool {
        self.syntax.is_symbol(node, "unquote") || self.syntax.is_symbol(node, "unquote-splicing")
    }

    fn mark_symbol(&mut self, mark: TemplateMark, span: Span) -> ExprId {
        let name = match mark {
            TemplateMark::Quasiquote => "quasiquote",
            TemplateMark::Unquote => "unquote",
            TemplateMark::Splice => "unquote-splicing",
        };
        self.symbol(name, span)
    }

    fn rebuild_mark(&mut self, mark: TemplateMark, value: ExprId, span: Span) -> ExprId {
        let symbol = self.mark_symbol(mark, span);
        self.list(vec![symbol, value], span)
    }

    /// Builds a list whose tail is a constant: `ending`, then `tail`.
    fn build_on_constant(
        &mut self,
        elements: &[SyntaxId],
        parts: &[Filled],
        ending: &[SyntaxId],
        tail: Option<SyntaxId>,
        span: Span,
    ) -> ExprId {
        let constants = parts.iter().rev().take_while(|part| matches!(part, Filled::Constant)).count();
        let split = parts.len() - constants;
        if constants == 0 && ending.is_empty() && tail.is_none() {
            return self.build_list(elements, parts, None, span);
        }
        let mut constant: Elements = Elements::from_slice(&elements[split..]);
        constant.extend_from_slice(ending);
        let constant = self.constant_list(&constant, tail);
        let end = self.emit(Expr::Const(constant), span);
        self.build_list(&elements[..split], &parts[..split], Some(end), span)
    }

    /// Builds a list of parts before a tail, nil if there is none.
    fn build_list(&mut self, elements: &[SyntaxId], parts: &[Filled], tail: Option<ExprId>, span: Span) -> ExprId {
        let mut result = tail;
        for (&element, &part) in elements.iter().zip(parts).rev() {
            result = Some(match (part, result) {
                (Filled::Spliced(value), None) => self.splice_at_end(value, span),
                (Filled::Spliced(value), Some(rest)) => self.call_library("%append2", vec![value, rest], span),
                (part, rest) => {
                    let value = self.filled_value(part, element);
                    let rest = match rest {
                        Some(rest) => rest,
                        None => self.nil(span),
                    };
                    self.prim(Prim::Cons, vec![value, rest], span)
                }
            });
        }
        match result {
            Some(result) => result,
            None => self.nil(span),
        }
    }

    /// A spliced value at the end of a list: the elements of a vector, anything else as the tail itself.
    fn splice_at_end(&mut self, value: ExprId, span: Span) -> ExprId {
        let held = self.new_temporary("tail");
        let read = self.local(held, span);
        let test = self.prim(Prim::IsKind(HeapKind::Vector), vec![read], span);
        let read = self.local(held, span);
        let list = self.call_library("vector->list", vec![read], span);
        let read = self.local(held, span);
        let choice = self.emit(Expr::If(test, list, read), span);
        self.emit(Expr::Let(vec![(held, value)], choice), span)
    }

    /// Reports an unquote that stands in no template.
    pub(super) fn stray_unquote(&mut self, node: SyntaxId, head: SyntaxId) -> ExprId {
        let sign = if self.syntax.is_symbol(head, "unquote") { "," } else { ",@" };
        let error = Diagnostic::error(self.syntax.span(node), format!("`{sign}` outside of a quasiquote"))
            .with_hint("it marks what is evaluated inside a template: `(a ,b)");
        self.reject(error)
    }
}
