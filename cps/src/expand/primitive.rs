//! Primitive operations in the prelude's code: `(%op operand...)`.

use super::{Elements, Expander};
use crate::core::Expr;
use crate::ids::{ExprId, SyntaxId};
use crate::ir::Leave;
use crate::prim::{HeapKind, HostOp, Prim};
use crate::source::Diagnostic;
use crate::syntax::Datum;

/// What the name of an operation stands for.
#[derive(Clone, Copy)]
enum Operation {
    Prim(Prim),
    Apply,
    Leave(Leave),
}

impl Expander<'_> {
    /// Expands the operation of that name (without `%`), if there is one.
    pub(super) fn expand_primitive(&mut self, name: &str, node: SyntaxId, operands: &[SyntaxId]) -> Option<ExprId> {
        let span = self.syntax.span(node);
        if name == "if-reached" {
            return Some(self.expand_if_reached(node, operands));
        }
        if name == "when-reached" {
            return Some(self.expand_when_reached(node, operands));
        }
        let known = match name {
            "kind?" | "entry?" | "record" | "make-record" | "field" | "set-field!" | "host" | "apply" | "leave" => None,
            _ => Some((Operation::Prim(Prim::from_name(name)?.0), Elements::from_slice(operands))),
        };
        let result = known.or_else(|| self.operation(name, operands)).and_then(|(operation, operands)| {
            let mut values: Vec<ExprId> = operands.iter().map(|&operand| self.expand_value(operand)).collect();
            match (operation, &*values) {
                (Operation::Apply, &[procedure, list]) => Some(self.emit(Expr::Apply(procedure, list), span)),
                (Operation::Leave(reason), &[a, b]) => Some(self.emit(Expr::Leave(reason, a, b), span)),
                (Operation::Prim(prim), _) => {
                    while matches!(prim, Prim::Host(_)) && prim.arity().is_some_and(|arity| values.len() < arity) {
                        values.push(self.nil(span));
                    }
                    if matches!(
                        prim,
                        Prim::Place | Prim::PushSaved | Prim::Capture | Prim::CaptureHere | Prim::Reenter | Prim::ReenterHere
                    ) && let Some(function) = self.functions.last_mut()
                    {
                        function.pinned = true;
                    }
                    prim.arity()
                        .is_none_or(|arity| arity == values.len())
                        .then(|| self.prim(prim, values, span))
                }
                _ => None,
            }
        });
        Some(result.unwrap_or_else(|| self.reject(Diagnostic::error(span, format!("prelude: malformed operation `%{name}`")))))
    }

    /// `(%when-reached (name...) form...)`: the forms, if the program needs the definition of one of these names; else nil.
    fn expand_when_reached(&mut self, node: SyntaxId, operands: &[SyntaxId]) -> ExprId {
        let span = self.syntax.span(node);
        let Some((&names, forms)) = operands.split_first() else {
            return self.nil(span);
        };
        let names = self.syntax.proper_list(names).unwrap_or(&[]);
        if names.iter().any(|&name| self.is_reached(name)) {
            self.expand_sequence(forms, span, super::Position::Value)
        } else {
            self.nil(span)
        }
    }

    /// `(%if-reached (name...) then else)`: one of the two forms, as in [`Self::expand_when_reached`].
    fn expand_if_reached(&mut self, node: SyntaxId, operands: &[SyntaxId]) -> ExprId {
        let &[names, then, otherwise] = operands else {
            return self.reject(Diagnostic::error(self.syntax.span(node), "prelude: malformed %if-reached"));
        };
        let names = self.syntax.proper_list(names).unwrap_or(&[]);
        let reached = names.iter().any(|&name| self.is_reached(name));
        self.expand_value(if reached { then } else { otherwise })
    }

    /// A parametrised operation, and those operands that are evaluated.
    fn operation(&self, name: &str, operands: &[SyntaxId]) -> Option<(Operation, Elements)> {
        let word = |node: SyntaxId| self.syntax.symbol(node).map(|name| &**self.syntax.name(name));
        let number = |node: SyntaxId| match *self.syntax.datum(node) {
            Datum::Fixnum(n) => u16::try_from(n).ok(),
            _ => None,
        };
        let kind = |node: SyntaxId| HeapKind::from_name(word(node)?);
        let prim = |prim: Prim, operands: &[SyntaxId]| Some((Operation::Prim(prim), Elements::from_slice(operands)));
        match (name, operands) {
            ("kind?", &[value, parameter]) => prim(Prim::IsKind(kind(parameter)?), &[value]),
            ("entry?", &[entry, parameter]) => prim(Prim::IsEntry(kind(parameter)?), &[entry]),
            ("record", &[parameter, ref fields @ ..]) => prim(Prim::Record(kind(parameter)?), fields),
            ("make-record", &[parameter, ref operands @ ..]) => prim(Prim::MakeRecord(kind(parameter)?), operands),
            ("field", &[object, parameter]) => prim(Prim::Field(number(parameter)?), &[object]),
            ("set-field!", &[object, parameter, value]) => prim(Prim::SetField(number(parameter)?), &[object, value]),
            ("host", &[parameter, ref operands @ ..]) => prim(Prim::Host(HostOp::from_name(word(parameter)?)?), operands),
            ("apply", _) => Some((Operation::Apply, Elements::from_slice(operands))),
            ("leave", &[reason, ref operands @ ..]) => {
                let reason = Leave::from_name(word(reason)?)?;
                Some((Operation::Leave(reason), Elements::from_slice(operands)))
            }
            _ => None,
        }
    }
}
