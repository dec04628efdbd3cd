//! `if`, `cond`, `and`, `or`, `when`, `unless`, `case`.

use super::forms::Form;
use super::reach::Taken;
use super::shape::from;
use super::{Elements, Expander, Position};
use crate::core::Expr;
use crate::ids::{ExprId, LocalId, SyntaxId};
use crate::prim::Prim;
use crate::source::Span;
use crate::syntax::Datum;

/// An expanded clause: test and result.
type Clause = (ExprId, ExprId);

impl Expander<'_> {
    pub(super) fn expand_if(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let (test, consequent, alternative) = match *items {
            [_, test, consequent] => (test, consequent, None),
            [_, test, consequent, alternative] => (test, consequent, Some(alternative)),
            _ => {
                let message = if items.len() < 3 {
                    "`if` needs a condition and a consequent"
                } else {
                    "`if` takes at most three forms"
                };
                return self.refuse(
                    node,
                    message,
                    "(if condition consequent alternative); (begin ...) makes one form of several",
                );
            }
        };
        let span = self.syntax.span(node);
        let test = self.expand_test(test);
        let consequent = self.expand(consequent, position);
        let alternative = self.expand_or_nil(alternative, span, position);
        self.emit(Expr::If(test, consequent, alternative), span)
    }

    pub(super) fn expand_when(&mut self, node: SyntaxId, items: &[SyntaxId], taken_if: bool, position: Position) -> ExprId {
        let &[_, test, ref body @ ..] = items else {
            let form = if taken_if { "when" } else { "unless" };
            return self.refuse(node, format!("`{form}` needs a condition"), &format!("({form} condition form...)"));
        };
        let span = self.syntax.span(node);
        let test = self.expand_test(test);
        let body = self.expand_sequence(body, span, position);
        let other = self.expand_or_nil(None, span, position);
        let (consequent, alternative) = if taken_if { (body, other) } else { (other, body) };
        self.emit(Expr::If(test, consequent, alternative), span)
    }

    /// Expands an expression of which only the truth matters: `and` and `or` need not keep their operands' values.
    pub(super) fn expand_test(&mut self, node: SyntaxId) -> ExprId {
        let form = self.form_at(node);
        if !matches!(form, Some(Form::And | Form::Or)) {
            return self.expand_value(node);
        }
        let operands = Elements::from_slice(self.syntax.proper_list(node).unwrap_or(&[]));
        let Some((&last, others)) = operands[1..].split_last() else {
            return self.expand_value(node);
        };
        let span = self.syntax.span(node);
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || {
            let tests: Vec<ExprId> = others.iter().map(|&operand| self.expand_test(operand)).collect();
            let mut result = self.expand_test(last);
            for test in tests.into_iter().rev() {
                let decided = self.boolean(form == Some(Form::Or), span);
                let (consequent, alternative) = if form == Some(Form::And) {
                    (result, decided)
                } else {
                    (decided, result)
                };
                result = self.emit(Expr::If(test, consequent, alternative), span);
            }
            result
        })
    }

    pub(super) fn expand_and(&mut self, node: SyntaxId, operands: &[SyntaxId], position: Position) -> ExprId {
        self.expand_connective(node, operands, true, position)
    }

    pub(super) fn expand_or(&mut self, node: SyntaxId, operands: &[SyntaxId], position: Position) -> ExprId {
        self.expand_connective(node, operands, false, position)
    }

    /// `and` or `or`: the value of the operand that decides.
    fn expand_connective(&mut self, node: SyntaxId, operands: &[SyntaxId], is_and: bool, position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let Some((&last, others)) = operands.split_last() else {
            let value = self.boolean(is_and, span);
            return self.finish(value, position);
        };
        let others: Vec<ExprId> = others.iter().map(|&operand| self.expand_value(operand)).collect();
        let mut result = self.expand(last, position);
        for value in others.into_iter().rev() {
            let held = self.new_temporary(if is_and { "and" } else { "or" });
            let test = self.local(held, span);
            let decided = self.local(held, span);
            let decided = self.finish(decided, position);
            let (consequent, alternative) = if is_and { (result, decided) } else { (decided, result) };
            let choice = self.emit(Expr::If(test, consequent, alternative), span);
            result = self.emit(Expr::Let(vec![(held, value)], choice), span);
        }
        result
    }

    pub(super) fn expand_cond(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let hint = "(cond (condition form...) ... (else form...))";
        if items.len() < 2 {
            return self.refuse(node, "`cond` needs at least one clause", hint);
        }
        let mut clauses: Vec<Clause> = Vec::with_capacity(items.len());
        let (mut default, mut else_clause, mut taken) = (None, None, Taken::default());
        for &clause in &items[1..] {
            let (test, body) = match self.syntax.proper_list(clause) {
                Some(&[test, ref body @ ..]) if !body.is_empty() => (test, Elements::from_slice(body)),
                _ => {
                    let text = self.shown(clause);
                    self.refuse(clause, format!("{text} is no clause of `cond`"), hint);
                    continue;
                }
            };
            let span = self.syntax.span(clause);
            if self.syntax.is_symbol(test, "else") {
                let body = self.expand_sequence(&body, span, position);
                else_clause = Some(span);
                if default.replace(body).is_some() {
                    self.refuse(clause, "`cond` takes one `else` clause", hint);
                }
                continue;
            }
            self.look_at_test(&mut taken, span, test);
            let test = self.expand_test(test);
            let body = self.expand_sequence(&body, span, position);
            clauses.push((test, body));
        }
        if let Some(clause) = else_clause {
            self.is_never_reached(&taken, clause);
        }
        self.choose(clauses, default, self.syntax.span(node), position)
    }

    /// The first clause whose test is true, or the default, or nil.
    pub(super) fn choose(&mut self, clauses: Vec<Clause>, default: Option<ExprId>, span: Span, position: Position) -> ExprId {
        let mut result = match default {
            Some(default) => default,
            None => self.expand_or_nil(None, span, position),
        };
        for (test, body) in clauses.into_iter().rev() {
            result = self.emit(Expr::If(test, body, result), self.span_of(body));
        }
        result
    }

    pub(super) fn expand_case(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let hint = "(case value (key form...) ((key key) form...) ... (else form...))";
        let Some(&value) = items.get(1) else {
            return self.refuse(node, "`case` needs a value", hint);
        };
        let span = self.syntax.span(node);
        let value = self.expand_value(value);
        let held = self.new_temporary("case");
        let mut clauses: Vec<Clause> = Vec::with_capacity(items.len());
        let (mut default, mut taken) = (None, Taken::default());
        for &clause in from(items, 2) {
            let Some((&keys, body)) = self.syntax.proper_list(clause).and_then(|clause| clause.split_first()) else {
                let text = self.shown(clause);
                self.refuse(clause, format!("{text} is no clause of `case`"), hint);
                continue;
            };
            let body = Elements::from_slice(body);
            let span = self.syntax.span(clause);
            if self.syntax.is_symbol(keys, "else") {
                let body = self.expand_sequence(&body, span, position);
                if default.replace(body).is_some() {
                    self.refuse(clause, "`case` takes one `else` clause", hint);
                }
                continue;
            }
            self.look_at_keys(&mut taken, keys);
            let test = self.matches_a_key(held, keys);
            let body = self.expand_sequence(&body, span, position);
            clauses.push((test, body));
        }
        let choice = self.choose(clauses, default, span, position);
        self.emit(Expr::Let(vec![(held, value)], choice), span)
    }

    /// Whether the value of a variable is `=` to a constant, or to one of a list of constants.
    pub(super) fn matches_a_key(&mut self, value: LocalId, keys: SyntaxId) -> ExprId {
        let span = self.syntax.span(keys);
        let keys = match self.syntax.proper_list(keys) {
            Some(keys) => Elements::from_slice(keys),
            None => Elements::from_slice(&[keys]),
        };
        let tests: Vec<ExprId> = keys.iter().map(|&key| self.matches_key(value, key)).collect();
        self.connect(tests, false, span)
    }

    /// Whether all of the tests hold, or one of them.
    pub(super) fn connect(&mut self, tests: Vec<ExprId>, all: bool, span: Span) -> ExprId {
        let mut tests = tests.into_iter().rev();
        let Some(mut result) = tests.next() else {
            return self.boolean(all, span);
        };
        for test in tests {
            let decided = self.boolean(!all, span);
            let (consequent, alternative) = if all { (result, decided) } else { (decided, result) };
            result = self.emit(Expr::If(test, consequent, alternative), span);
        }
        result
    }

    pub(super) fn matches_key(&mut self, value: LocalId, key: SyntaxId) -> ExprId {
        let span = self.syntax.span(key);
        let value = self.local(value, span);
        let constant = match self.syntax.datum(key) {
            Datum::Symbol(_) if self.syntax.is_symbol(key, "true") => self.boolean(true, span),
            Datum::Symbol(_) if self.syntax.is_symbol(key, "false") => self.boolean(false, span),
            _ => self.quoted(key),
        };
        match self.syntax.datum(key) {
            Datum::Nil | Datum::Boolean(_) | Datum::Fixnum(_) | Datum::Symbol(_) | Datum::Keyword(_) => {
                self.prim(Prim::Identical, vec![value, constant], span)
            }
            _ => self.call_library("=", vec![value, constant], span),
        }
    }
}
