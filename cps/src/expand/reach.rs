//! Clauses that control never comes to, because one before them takes all that they would: warnings.

use super::Expander;
use super::pattern::Pattern;
use crate::ids::SyntaxId;
use crate::source::{Diagnostic, Span};
use crate::syntax::Datum;
use rustc_hash::FxHashMap;

/// What the clauses of a form take that were looked at so far.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// The clause that takes whatever is left, and a hint about it.
    everything: Option<(Span, Option<&'static str>)>,
    /// Constants, as text, and the clauses that take them.
    constants: FxHashMap<String, Span>,
}

impl Pattern {
    /// Whether it matches every value.
    fn matches_everything(&self) -> bool {
        match self {
            Pattern::Anything | Pattern::Variable(..) => true,
            Pattern::And(patterns) => patterns.iter().all(Pattern::matches_everything),
            Pattern::Or(patterns) => patterns.iter().any(Pattern::matches_everything),
            _ => false,
        }
    }

    /// The constants that it matches, if it matches nothing else.
    fn constants(&self) -> Option<Vec<Option<SyntaxId>>> {
        match self {
            Pattern::Constant(datum) => Some(vec![Some(*datum)]),
            Pattern::Nil => Some(vec![None]),
            Pattern::Or(patterns) => {
                let constants: Option<Vec<_>> = patterns.iter().map(Pattern::constants).collect();
                Some(constants?.concat())
            }
            _ => None,
        }
    }
}

impl Expander<'_> {
    /// Looks at a clause of `match`.
    pub(super) fn look_at_pattern(&mut self, taken: &mut Taken, node: SyntaxId, pattern: &Pattern, is_guarded: bool) {
        let span = self.syntax.span(node);
        if self.is_never_reached(taken, span) {
            return;
        }
        let constants: Option<Vec<String>> = pattern
            .constants()
            .map(|data| data.into_iter().map(|datum| self.constant_text(datum)).collect());
        if let Some(constants) = constants {
            let earlier: Option<Vec<Span>> = constants.iter().map(|constant| taken.constants.get(constant).copied()).collect();
            if let Some(&earlier) = earlier.as_ref().and_then(|earlier| earlier.first()) {
                let warning = Diagnostic::warning(span, "this clause is never reached");
                self.warn(warning.with_related(earlier, "this one takes the same value"));
            } else if !is_guarded {
                for constant in constants {
                    taken.constants.entry(constant).or_insert(span);
                }
            }
        }
        if !is_guarded && pattern.matches_everything() {
            let is_list = matches!(self.syntax.datum(node), Datum::List(..));
            let hint = is_list.then_some("(x) as the whole pattern takes every value; a list of one element is @[x]");
            taken.everything = Some((span, hint));
        }
    }

    /// Looks at a clause, which is never reached if one before it takes everything.
    pub(super) fn is_never_reached(&mut self, taken: &Taken, clause: Span) -> bool {
        let Some((everything, hint)) = taken.everything else { return false };
        let mut warning = Diagnostic::warning(clause, "this clause is never reached").with_related(everything, "this one takes everything");
        warning.hint = hint.map(Into::into);
        self.warn(warning);
        true
    }

    /// Looks at a clause of `cond`.
    pub(super) fn look_at_test(&mut self, taken: &mut Taken, clause: Span, test: SyntaxId) {
        if self.is_never_reached(taken, clause) {
            return;
        }
        match self.constant_truth(test) {
            Some(true) => taken.everything = Some((clause, None)),
            Some(false) => self.warn(Diagnostic::warning(clause, "this clause is never reached: its condition is false")),
            None => {}
        }
    }

    /// Looks at the keys of a clause of `case`: a constant or a list of constants.
    pub(super) fn look_at_keys(&mut self, taken: &mut Taken, keys: SyntaxId) {
        let keys = self.syntax.proper_list(keys).map_or_else(|| vec![keys], <[_]>::to_vec);
        for key in keys {
            let (text, span) = (self.constant_text(Some(key)), self.syntax.span(key));
            match taken.constants.get(&text).copied() {
                Some(earlier) => {
                    let warning = Diagnostic::warning(span, format!("the key {text} is never reached"));
                    self.warn(warning.with_related(earlier, "the same key"));
                }
                None => drop(taken.constants.insert(text, span)),
            }
        }
    }

    /// A text that is the same for constants that are `=`; `None` is nil.
    fn constant_text(&self, datum: Option<SyntaxId>) -> String {
        let Some(node) = datum else { return "nil".into() };
        match self.syntax.datum(node) {
            Datum::Boolean(true) => "true".into(),
            Datum::Boolean(false) => "false".into(),
            _ => self.syntax.write(node),
        }
    }

    /// Whether a form has always the same truth, and which.
    fn constant_truth(&self, node: SyntaxId) -> Option<bool> {
        match *self.syntax.datum(node) {
            Datum::Nil | Datum::Boolean(false) => Some(false),
            Datum::Symbol(name) if self.scopes.lookup(name).is_some() || self.is_defined(name) => None,
            Datum::Symbol(_) if self.syntax.is_symbol(node, "true") => Some(true),
            Datum::Symbol(_) if self.syntax.is_symbol(node, "false") => Some(false),
            Datum::Symbol(_) | Datum::List(..) | Datum::Vector(_) => None,
            _ => Some(true),
        }
    }
}
