//! Patterns: `match`, and binding targets that take values apart.
//!
//! A pattern becomes nested tests, each inside the success of the one before, with the parts of the value in variables. What follows the last test is given by
//! the caller, so that every variable of the pattern is in scope there. For a clause of `match` that is `#t`, after the parts were stored in variables around
//! the tests: so neither the body nor the clauses behind it appear twice, and the body stands in tail position. A binding target is tested as a
//! whole first, again and again until its value fits, and is taken apart then.

use super::reach::Taken;
use super::shape::from;
use super::{Elements, Expander, Position};
use crate::core::Expr;
use crate::ids::{ExprId, LocalId, NameId, SyntaxId};
use crate::prim::{HeapKind, Prim};
use crate::source::Span;
use crate::syntax::Datum;
use rustc_hash::FxHashSet;

/// A pattern (language specification 4.4).
#[derive(Clone, Debug)]
pub(super) enum Pattern {
    /// `_`
    Anything,
    /// A name.
    Variable(NameId, Span),
    /// A value that is `=` to a constant.
    Constant(SyntaxId),
    /// nil.
    Nil,
    /// A pair: its head and its tail.
    Pair(Box<Pattern>, Box<Pattern>),
    /// A vector of exactly these elements, or of these and others, which are a vector again.
    Vector(Vec<Pattern>, Option<Box<Pattern>>),
    /// A table, or (not `tables`) a table or struct, that has these keys.
    Map { tables: bool, entries: Vec<(SyntaxId, Pattern)> },
    /// The first alternative that matches.
    Or(Vec<Pattern>),
    /// All of them.
    And(Vec<Pattern>),
}

/// What a pattern is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Purpose {
    /// A clause of `match`.
    Clause,
    /// A binding target: it has names and structure only, and a vector pattern takes lists too.
    Target,
}

/// What follows the tests of a pattern.
type Success<'f> = &'f mut dyn FnMut(&mut Expander<'_>) -> ExprId;

/// What stands in the scope of variables, which it is given by their names.
pub(super) type InScope<'f> = &'f mut dyn FnMut(&mut Expander<'_>, &[(NameId, LocalId)]) -> ExprId;

/// A variable whose value is to be taken apart.
#[derive(Clone, Copy)]
pub(super) struct Target<'p> {
    pub(super) pattern: &'p Pattern,
    pub(super) value: LocalId,
    pub(super) span: Span,
}

/// How the tests of a pattern are made.
struct Test<'f> {
    purpose: Purpose,
    span: Span,
    /// What stands where a test fails.
    fail: &'f dyn Fn(&mut Expander<'_>) -> ExprId,
}

const PATTERN_HINT: &str = "patterns: _ name 5 \"s\" :k 'datum (a b) (a & rest) [a b] {:key a} @{:key a} (cons a b) (or a b) (and a b)";
const MATCH_HINT: &str = "(match value (pattern form...) (pattern when guard form...) ... (default))";

/// A clause of `match` as it is written.
pub(super) struct MatchClause {
    pattern: SyntaxId,
    pub(super) guard: Option<SyntaxId>,
    pub(super) body: Elements,
}

impl Pattern {
    /// The names that the pattern binds, each once.
    pub(super) fn names(&self) -> Vec<(NameId, Span)> {
        let mut names = Vec::new();
        self.collect_names(&mut names);
        let mut seen = FxHashSet::default();
        names.retain(|&(name, _)| seen.insert(name));
        names
    }

    fn collect_names(&self, names: &mut Vec<(NameId, Span)>) {
        match self {
            Pattern::Anything | Pattern::Constant(_) | Pattern::Nil => {}
            Pattern::Variable(name, span) => names.push((*name, *span)),
            Pattern::Pair(head, tail) => {
                head.collect_names(names);
                tail.collect_names(names);
            }
            Pattern::Vector(elements, rest) => elements
                .iter()
                .chain(rest.as_deref())
                .for_each(|pattern| pattern.collect_names(names)),
            Pattern::Map { entries, .. } => entries.iter().for_each(|(_, pattern)| pattern.collect_names(names)),
            // The alternatives bind the same names.
            Pattern::Or(patterns) => patterns.iter().take(1).for_each(|pattern| pattern.collect_names(names)),
            Pattern::And(patterns) => patterns.iter().for_each(|pattern| pattern.collect_names(names)),
        }
    }
}

impl Expander<'_> {
    // ---- Reading patterns ----

    /// Whether a binding target takes its value apart.
    pub(super) fn is_pattern(&self, node: SyntaxId) -> bool {
        matches!(self.syntax.datum(node), Datum::List(..) | Datum::Vector(_))
    }

    /// The names that a binding target binds, without reporting what is wrong with it.
    pub(super) fn names_of_target(&mut self, node: SyntaxId) -> Vec<(NameId, Span)> {
        let (errors, warnings) = (std::mem::take(&mut self.errors), self.warnings.len());
        let pattern = self.parse_pattern(node, Purpose::Target);
        self.errors = errors;
        self.warnings.truncate(warnings);
        pattern.map_or_else(Vec::new, |pattern| pattern.names())
    }

    /// Reads a pattern; what is wrong is reported.
    pub(super) fn parse_pattern(&mut self, node: SyntaxId, purpose: Purpose) -> Option<Pattern> {
        let pattern = self.parse_subpattern(node, purpose)?;
        let mut names = Vec::new();
        pattern.collect_names(&mut names);
        let mut seen = FxHashSet::default();
        if let Some(&(name, span)) = names.iter().find(|(name, _)| !seen.insert(*name)) {
            let message = format!("the pattern binds `{}` twice", self.syntax.name(name));
            let error = crate::source::Diagnostic::error(span, message).with_hint("give each part a name of its own");
            self.error(error);
            return None;
        }
        Some(pattern)
    }

    fn parse_subpattern(&mut self, node: SyntaxId, purpose: Purpose) -> Option<Pattern> {
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.parse_node(node, purpose))
    }

    fn parse_node(&mut self, node: SyntaxId, purpose: Purpose) -> Option<Pattern> {
        match *self.syntax.datum(node) {
            Datum::Symbol(name) => self.parse_name(node, name, purpose),
            Datum::Vector(items) => {
                let items = Elements::from_slice(self.syntax.items(items));
                let (elements, rest) = self.parse_elements(node, &items, None, purpose)?;
                Some(Pattern::Vector(elements, rest.map(Box::new)))
            }
            Datum::List(items, tail) => {
                let items = Elements::from_slice(self.syntax.items(items));
                self.parse_list(node, &items, tail, purpose)
            }
            Datum::Nil if purpose == Purpose::Clause => Some(Pattern::Nil),
            _ => self.parse_constant(node, purpose),
        }
    }

    fn parse_name(&mut self, node: SyntaxId, name: NameId, purpose: Purpose) -> Option<Pattern> {
        let text = self.syntax.name(name).clone();
        match &*text {
            "_" => Some(Pattern::Anything),
            "true" | "false" if purpose == Purpose::Clause => Some(Pattern::Constant(node)),
            "&" => {
                self.refuse(node, "`&` stands before the last part of a pattern", PATTERN_HINT);
                None
            }
            _ => {
                let span = self.syntax.span(node);
                self.check_variable_name(node, name).then_some(Pattern::Variable(name, span))
            }
        }
    }

    fn parse_constant(&mut self, node: SyntaxId, purpose: Purpose) -> Option<Pattern> {
        if purpose == Purpose::Target {
            let text = self.shown(node);
            self.refuse(
                node,
                format!("{text} cannot be bound"),
                "a binding target has names in it; `match` compares with constants",
            );
            return None;
        }
        Some(Pattern::Constant(node))
    }

    /// The elements of a list or vector pattern: those before `&`, and what follows it.
    fn parse_elements(
        &mut self,
        node: SyntaxId,
        items: &[SyntaxId],
        tail: Option<SyntaxId>,
        purpose: Purpose,
    ) -> Option<(Vec<Pattern>, Option<Pattern>)> {
        let marker = items.iter().position(|&item| self.syntax.is_symbol(item, "&"));
        let (elements, rest) = match (marker, tail) {
            (None, None) => (items, None),
            (None, Some(tail)) => (items, Some(tail)),
            (Some(at), None) if at + 2 == items.len() => (&items[..at], Some(items[at + 1])),
            _ => {
                self.refuse(node, "`&` is followed by exactly one pattern, the last", PATTERN_HINT);
                return None;
            }
        };
        let mut read = Vec::with_capacity(elements.len());
        for &element in elements {
            read.push(self.parse_subpattern(element, purpose)?);
        }
        let rest = match rest {
            Some(rest) => Some(self.parse_subpattern(rest, purpose)?),
            None => None,
        };
        Some((read, rest))
    }

    fn parse_list(&mut self, node: SyntaxId, items: &[SyntaxId], tail: Option<SyntaxId>, purpose: Purpose) -> Option<Pattern> {
        let head = self.syntax.symbol(items[0]).map(|name| self.syntax.name(name).clone());
        let arguments = &items[1..];
        match (head.as_deref(), tail) {
            (Some("quote"), None) => match arguments {
                &[datum] => self.parse_constant(datum, purpose),
                _ => {
                    self.refuse(node, "`quote` takes one datum", PATTERN_HINT);
                    None
                }
            },
            (Some("list"), None) => self.parse_chain(node, arguments, None, purpose),
            (Some("vector"), None) => {
                let (elements, rest) = self.parse_elements(node, arguments, None, purpose)?;
                Some(Pattern::Vector(elements, rest.map(Box::new)))
            }
            (Some("cons"), None) => match arguments {
                &[head, tail] => {
                    let head = self.parse_subpattern(head, purpose)?;
                    let tail = self.parse_subpattern(tail, purpose)?;
                    Some(Pattern::Pair(Box::new(head), Box::new(tail)))
                }
                _ => {
                    self.refuse(node, "`cons` takes the patterns of head and tail", PATTERN_HINT);
                    None
                }
            },
            (Some(map @ ("struct" | "table")), None) => self.parse_map(node, map == "table", arguments, purpose),
            (Some("or"), None) => self.parse_or(node, arguments, purpose),
            (Some("and"), None) => {
                let patterns = arguments.iter().map(|&part| self.parse_subpattern(part, purpose));
                Some(Pattern::And(patterns.collect::<Option<_>>()?))
            }
            _ => self.parse_chain(node, items, tail, purpose),
        }
    }

    fn parse_chain(&mut self, node: SyntaxId, items: &[SyntaxId], tail: Option<SyntaxId>, purpose: Purpose) -> Option<Pattern> {
        let (elements, rest) = self.parse_elements(node, items, tail, purpose)?;
        let end = rest.unwrap_or(Pattern::Nil);
        let pair = |tail, head| Pattern::Pair(Box::new(head), Box::new(tail));
        Some(elements.into_iter().rev().fold(end, pair))
    }

    fn parse_map(&mut self, node: SyntaxId, tables: bool, items: &[SyntaxId], purpose: Purpose) -> Option<Pattern> {
        if items.len() % 2 == 1 {
            self.refuse(node, "a key without a pattern", "{:key pattern ...}");
            return None;
        }
        let mut entries = Vec::with_capacity(items.len() / 2);
        for entry in items.chunks_exact(2) {
            let key = match self.syntax.proper_list(entry[0]) {
                Some(&[head, datum]) if self.syntax.is_symbol(head, "quote") => datum,
                Some(_) => {
                    self.refuse(entry[0], "a key of a pattern is a constant", "{:key pattern ...}");
                    return None;
                }
                None if self.syntax.symbol(entry[0]).is_some() && !self.is_boolean_name(entry[0]) => {
                    let text = self.shown(entry[0]);
                    self.refuse(
                        entry[0],
                        format!("the key {text} is no constant"),
                        "a symbol as key is quoted: {'key pattern}",
                    );
                    return None;
                }
                None => entry[0],
            };
            entries.push((key, self.parse_subpattern(entry[1], purpose)?));
        }
        Some(Pattern::Map { tables, entries })
    }

    fn is_boolean_name(&self, node: SyntaxId) -> bool {
        self.syntax.is_symbol(node, "true") || self.syntax.is_symbol(node, "false")
    }

    fn parse_or(&mut self, node: SyntaxId, alternatives: &[SyntaxId], purpose: Purpose) -> Option<Pattern> {
        if purpose == Purpose::Target {
            self.refuse(node, "a binding target has no alternatives", "`match` chooses among patterns");
            return None;
        }
        let patterns: Vec<Pattern> = alternatives
            .iter()
            .map(|&part| self.parse_subpattern(part, purpose))
            .collect::<Option<_>>()?;
        let names = |pattern: &Pattern| -> FxHashSet<NameId> { pattern.names().into_iter().map(|(name, _)| name).collect() };
        let mut sets = patterns.iter().map(names);
        let Some(first) = sets.next() else {
            self.refuse(node, "`or` without alternatives matches nothing", PATTERN_HINT);
            return None;
        };
        if sets.any(|set| set != first) {
            self.refuse(
                node,
                "the alternatives of `or` bind different names",
                "every alternative binds the same names",
            );
            return None;
        }
        Some(Pattern::Or(patterns))
    }

    // ---- Tests ----

    /// Tests of a value that is in a variable. In `then` the names are bound to the parts.
    fn matches(&mut self, pattern: &Pattern, value: LocalId, test: &Test<'_>, then: Success<'_>) -> ExprId {
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || match pattern {
            Pattern::Anything => then(self),
            Pattern::Variable(name, span) => {
                let local = self.new_bound_local(*name, *span);
                self.scopes.bind(*name, local);
                let part = self.local(value, *span);
                let success = then(self);
                self.emit(Expr::Let(vec![(local, part)], success), *span)
            }
            Pattern::Constant(key) => {
                let equal = self.matches_key(value, *key);
                self.when_matched(equal, test, then)
            }
            Pattern::Nil => {
                let is_nil = self.of_value(Prim::IsNil, value, test);
                self.when_matched(is_nil, test, then)
            }
            Pattern::Pair(head, tail) => {
                let is_pair = self.of_value(Prim::IsPair, value, test);
                self.when_matched(is_pair, test, &mut |this| {
                    let part = this.of_value(Prim::Car, value, test);
                    this.matches_part(head, part, test, &mut |this| {
                        let part = this.of_value(Prim::Cdr, value, test);
                        this.matches_part(tail, part, test, then)
                    })
                })
            }
            Pattern::Vector(elements, rest) => self.matches_vector(elements, rest.as_deref(), value, test, then),
            Pattern::Map { tables, entries } => {
                let name = if *tables { "%pattern-table?" } else { "%pattern-map?" };
                let read = self.local(value, test.span);
                let is_map = self.call_library(name, vec![read], test.span);
                self.when_matched(is_map, test, &mut |this| this.matches_entries(entries, value, test, then))
            }
            Pattern::And(patterns) => self.matches_all(patterns, value, test, then),
            Pattern::Or(patterns) => self.matches_any(patterns, value, test, then),
        })
    }

    /// A primitive operation on the value.
    fn of_value(&mut self, prim: Prim, value: LocalId, test: &Test<'_>) -> ExprId {
        let read = self.local(value, test.span);
        self.prim(prim, vec![read], test.span)
    }

    /// What follows if a test holds.
    fn when_matched(&mut self, holds: ExprId, test: &Test<'_>, then: Success<'_>) -> ExprId {
        let success = then(self);
        let failure = (test.fail)(self);
        self.emit(Expr::If(holds, success, failure), test.span)
    }

    /// Tests of a part of the value.
    fn matches_part(&mut self, pattern: &Pattern, part: ExprId, test: &Test<'_>, then: Success<'_>) -> ExprId {
        let local = self.new_temporary("part");
        let success = self.matches(pattern, local, test, then);
        self.emit(Expr::Let(vec![(local, part)], success), test.span)
    }

    fn matches_vector(
        &mut self,
        elements: &[Pattern],
        rest: Option<&Pattern>,
        value: LocalId,
        test: &Test<'_>,
        then: Success<'_>,
    ) -> ExprId {
        let span = test.span;
        let read = self.local(value, span);
        let vector = match test.purpose {
            Purpose::Clause => read,
            Purpose::Target => self.call_library("%pattern-vector", vec![read], span),
        };
        let held = self.new_temporary("vector");
        let is_vector = self.of_value(Prim::IsKind(HeapKind::Vector), held, test);
        let tests = self.when_matched(is_vector, test, &mut |this| {
            let size = this.of_value(Prim::Size, held, test);
            let count = this.fixnum(elements.len() as i64, span);
            let fits = match rest {
                None => this.prim(Prim::Identical, vec![size, count], span),
                Some(_) => {
                    let is_short = this.prim(Prim::FixLess, vec![size, count], span);
                    let (no, yes) = (this.boolean(false, span), this.boolean(true, span));
                    this.emit(Expr::If(is_short, no, yes), span)
                }
            };
            this.when_matched(fits, test, &mut |this| this.matches_elements(elements, 0, rest, held, test, then))
        });
        self.emit(Expr::Let(vec![(held, vector)], tests), span)
    }

    fn matches_elements(
        &mut self,
        elements: &[Pattern],
        at: usize,
        rest: Option<&Pattern>,
        vector: LocalId,
        test: &Test<'_>,
        then: Success<'_>,
    ) -> ExprId {
        let read = self.local(vector, test.span);
        let index = self.fixnum(at as i64, test.span);
        match (elements.get(at), rest) {
            (Some(pattern), _) => {
                let part = self.prim(Prim::Slot, vec![read, index], test.span);
                self.matches_part(pattern, part, test, &mut |this| {
                    this.matches_elements(elements, at + 1, rest, vector, test, then)
                })
            }
            (None, Some(rest)) => {
                let part = self.call_library("%vector-from", vec![read, index], test.span);
                self.matches_part(rest, part, test, then)
            }
            (None, None) => then(self),
        }
    }

    fn matches_entries(&mut self, entries: &[(SyntaxId, Pattern)], map: LocalId, test: &Test<'_>, then: Success<'_>) -> ExprId {
        let Some(((key, pattern), others)) = entries.split_first() else {
            return then(self);
        };
        let (read, key) = (self.local(map, test.span), self.key_constant(*key));
        let entry = self.call_library("%pattern-entry", vec![read, key], test.span);
        let held = self.new_temporary("entry");
        let is_missing = self.of_value(Prim::IsUnsupplied, held, test);
        let success = self.matches(pattern, held, test, &mut |this| this.matches_entries(others, map, test, then));
        let failure = (test.fail)(self);
        let choice = self.emit(Expr::If(is_missing, failure, success), test.span);
        self.emit(Expr::Let(vec![(held, entry)], choice), test.span)
    }

    /// A key of a pattern as an expression: the names of the booleans are the booleans.
    fn key_constant(&mut self, key: SyntaxId) -> ExprId {
        let span = self.syntax.span(key);
        if self.syntax.is_symbol(key, "true") {
            return self.boolean(true, span);
        }
        if self.syntax.is_symbol(key, "false") {
            return self.boolean(false, span);
        }
        self.quoted(key)
    }

    fn matches_all(&mut self, patterns: &[Pattern], value: LocalId, test: &Test<'_>, then: Success<'_>) -> ExprId {
        match patterns.split_first() {
            Some((first, others)) => self.matches(first, value, test, &mut |this| this.matches_all(others, value, test, then)),
            None => then(self),
        }
    }

    /// Alternatives: the parts are stored by the one that matches.
    fn matches_any(&mut self, patterns: &[Pattern], value: LocalId, test: &Test<'_>, then: Success<'_>) -> ExprId {
        let span = test.span;
        let names = patterns.first().map_or_else(Vec::new, Pattern::names);
        let stored = self.storage_for(&names);
        let mut matched = self.boolean(false, span);
        for (index, pattern) in patterns.iter().enumerate().rev() {
            // The names are those of the first alternative, as far as remarks on them go.
            let lints = if index > 0 { self.lints.take() } else { None };
            let alternative = self.stores_if_matches(pattern, value, None, &names, &stored, span);
            self.lints = lints.or(self.lints.take());
            let yes = self.boolean(true, span);
            matched = self.emit(Expr::If(alternative, yes, matched), span);
        }
        let success = self.with_stored(&names, &stored, |this, _| then(this));
        let failure = (test.fail)(self);
        let choice = self.emit(Expr::If(matched, success, failure), span);
        self.declare_stored(&stored, choice, span)
    }

    // ---- Parts that outlive the tests ----

    fn storage_for(&mut self, names: &[(NameId, Span)]) -> Vec<LocalId> {
        names
            .iter()
            .map(|&(name, _)| {
                let name = self.syntax.name(name).clone();
                self.new_temporary(&name)
            })
            .collect()
    }

    /// The variables of the stored parts around an expression.
    fn declare_stored(&mut self, stored: &[LocalId], body: ExprId, span: Span) -> ExprId {
        if stored.is_empty() {
            return body;
        }
        let initial = stored.iter().map(|&local| (local, self.nil(span))).collect();
        self.emit(Expr::Let(initial, body), span)
    }

    /// Whether the value matches and the guard is true; then the parts are stored.
    fn stores_if_matches(
        &mut self,
        pattern: &Pattern,
        value: LocalId,
        guard: Option<SyntaxId>,
        names: &[(NameId, Span)],
        stored: &[LocalId],
        span: Span,
    ) -> ExprId {
        let fail = |this: &mut Expander<'_>| this.boolean(false, span);
        let test = Test {
            purpose: Purpose::Clause,
            span,
            fail: &fail,
        };
        let mark = self.scopes.mark();
        let tests = self.matches(pattern, value, &test, &mut |this| {
            let guard = guard.map(|guard| this.expand_test(guard));
            let mut steps: Vec<ExprId> = Vec::with_capacity(names.len() + 1);
            for (&(name, span), &local) in names.iter().zip(stored) {
                let bound = this.scopes.lookup(name).expect("the pattern binds its names");
                let part = this.local(bound, span);
                this.program.locals[local].assigned = true;
                steps.push(this.emit(Expr::SetLocal(local, part), span));
            }
            steps.push(this.boolean(true, span));
            let success = this.sequence(steps, span);
            match guard {
                Some(guard) => {
                    let failure = this.boolean(false, span);
                    this.emit(Expr::If(guard, success, failure), span)
                }
                None => success,
            }
        });
        self.scopes.leave(mark);
        tests
    }

    /// An expression with the names bound to the stored parts. They stay bound in the scope that the caller leaves.
    fn with_stored(
        &mut self,
        names: &[(NameId, Span)],
        stored: &[LocalId],
        body: impl FnOnce(&mut Self, &[(NameId, LocalId)]) -> ExprId,
    ) -> ExprId {
        let mut bindings = Vec::with_capacity(names.len());
        let mut rib = Vec::with_capacity(names.len());
        for (&(name, span), &local) in names.iter().zip(stored) {
            let part = self.local(local, span);
            let named = self.new_bound_local(name, span);
            bindings.push((named, part));
            rib.push((name, named));
        }
        rib.iter().for_each(|&(name, local)| self.scopes.bind(name, local));
        let body = body(self, &rib);
        if bindings.is_empty() {
            return body;
        }
        let span = self.span_of(body);
        self.emit(Expr::Let(bindings, body), span)
    }

    // ---- Binding targets ----

    /// The value of an expression taken apart, with the names of the pattern bound in `then`; the scope is the caller's. A value that does not fit signals
    /// `match-error`, and the value of a restart is matched instead.
    pub(super) fn destructure(&mut self, pattern: &Pattern, value: ExprId, span: Span, then: Success<'_>) -> ExprId {
        let (again, candidate) = (self.new_temporary("fits"), self.new_temporary("value"));
        let fail = |this: &mut Expander<'_>| {
            let value = this.local(candidate, span);
            let other = this.call_library("%match-failed", vec![value], span);
            let again = this.local(again, span);
            this.call(again, vec![other], span)
        };
        let test = Test {
            purpose: Purpose::Target,
            span,
            fail: &fail,
        };
        let mark = self.scopes.mark();
        let fits = self.matches(pattern, candidate, &test, &mut |this| this.local(candidate, span));
        self.scopes.leave(mark);
        let check = self.simple_lambda(vec![candidate], fits, span);
        let check = self.emit(Expr::Lambda(check), span);
        let operator = self.local(again, span);
        let call = self.call(operator, vec![value], span);
        let fitting = self.emit(Expr::Letrec(vec![(again, check)], call), span);
        // It fits, so no test fails.
        let test = Test {
            purpose: Purpose::Target,
            span,
            fail: &|this| this.nil(span),
        };
        self.matches_part(pattern, fitting, &test, then)
    }

    /// A body in which the values of these variables are taken apart first, in order. `rib` gets the names.
    pub(super) fn take_apart(&mut self, targets: &[Target<'_>], rib: &mut Vec<(NameId, LocalId)>, body: InScope<'_>) -> ExprId {
        let Some((&Target { pattern, value, span }, others)) = targets.split_first() else {
            return body(self, rib);
        };
        let value = self.local(value, span);
        self.destructure(pattern, value, span, &mut |this| {
            rib.extend(this.targets_of(pattern));
            this.take_apart(others, rib, body)
        })
    }

    /// The variables that a target's names denote where they are in scope.
    pub(super) fn targets_of(&self, pattern: &Pattern) -> Vec<(NameId, LocalId)> {
        let names = pattern.names().into_iter();
        names.filter_map(|(name, _)| Some((name, self.scopes.lookup(name)?))).collect()
    }

    // ---- match ----

    /// The clauses of a `match` form: those with patterns in order, and the default.
    pub(super) fn match_clauses(&self, clauses: &[SyntaxId]) -> Option<(Vec<MatchClause>, Vec<SyntaxId>)> {
        let (mut with_patterns, mut defaults) = (Vec::new(), Vec::new());
        for &clause in clauses {
            match self.syntax.proper_list(clause)? {
                &[default] => defaults.push(default),
                &[pattern, when, guard, ref body @ ..] if !body.is_empty() && self.syntax.is_symbol(when, "when") => {
                    with_patterns.push(MatchClause {
                        pattern,
                        guard: Some(guard),
                        body: Elements::from_slice(body),
                    });
                }
                &[pattern, ref body @ ..] => with_patterns.push(MatchClause {
                    pattern,
                    guard: None,
                    body: Elements::from_slice(body),
                }),
                [] => return None,
            }
        }
        Some((with_patterns, defaults))
    }

    pub(super) fn expand_match(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let Some(&value) = items.get(1) else {
            return self.refuse(node, "`match` needs a value", MATCH_HINT);
        };
        let Some((clauses, defaults)) = self.match_clauses(from(items, 2)) else {
            let wrong = |&&clause: &&SyntaxId| self.syntax.proper_list(clause).is_none_or(<[_]>::is_empty);
            let clause = from(items, 2).iter().find(wrong).copied().unwrap_or(node);
            let text = self.shown(clause);
            return self.refuse(clause, format!("{text} is no clause of `match`"), MATCH_HINT);
        };
        if let Some(&second) = defaults.get(1) {
            return self.refuse(second, "`match` takes one default", MATCH_HINT);
        }
        let value = self.expand_value(value);
        let held = self.new_temporary("match");
        let mut taken = Taken::default();
        let expanded: Vec<_> = clauses
            .iter()
            .map(|clause| self.expand_clause(clause, held, &mut taken, position))
            .collect();
        if let Some(&default) = defaults.first() {
            self.is_never_reached(&taken, self.syntax.span(default));
        }
        let mut result = self.expand_or_nil(defaults.first().copied(), span, position);
        for (stored, test, body) in expanded.into_iter().rev() {
            let span = self.span_of(body);
            let choice = self.emit(Expr::If(test, body, result), span);
            result = self.declare_stored(&stored, choice, span);
        }
        self.emit(Expr::Let(vec![(held, value)], result), span)
    }

    /// The variables of the parts, the test and the body of a clause.
    fn expand_clause(
        &mut self,
        clause: &MatchClause,
        value: LocalId,
        taken: &mut Taken,
        position: Position,
    ) -> (Vec<LocalId>, ExprId, ExprId) {
        let span = self.syntax.span(clause.pattern);
        let Some(pattern) = self.clause_pattern(clause.pattern) else {
            let nothing = self.nil(span);
            return (Vec::new(), nothing, nothing);
        };
        self.look_at_pattern(taken, clause.pattern, &pattern, clause.guard.is_some());
        let names = pattern.names();
        let stored = self.storage_for(&names);
        let test = self.stores_if_matches(&pattern, value, clause.guard, &names, &stored, span);
        let mark = self.scopes.mark();
        let body = self.with_stored(&names, &stored, |this, _| this.expand_sequence(&clause.body, span, position));
        self.scopes.leave(mark);
        (stored, test, body)
    }

    /// The pattern of a whole clause. If it is a list of one simple pattern, it matches what that matches, or a list of it.
    fn clause_pattern(&mut self, node: SyntaxId) -> Option<Pattern> {
        let only = match self.syntax.proper_list(node) {
            Some(&[only]) if !self.is_compound(only) && !self.is_pattern_head(only) => Some(only),
            _ => None,
        };
        let pattern = self.parse_pattern(node, Purpose::Clause)?;
        let Some(only) = only else {
            return Some(pattern);
        };
        let simple = self.parse_pattern(only, Purpose::Clause)?;
        Some(match simple {
            Pattern::Anything | Pattern::Variable(..) => simple,
            simple => Pattern::Or(vec![simple, pattern]),
        })
    }

    /// Whether a list pattern that starts with this is no list of the parts: `{}` reads as `(struct)`.
    fn is_pattern_head(&self, node: SyntaxId) -> bool {
        let heads = ["quote", "list", "cons", "vector", "struct", "table", "or", "and"];
        heads.iter().any(|head| self.syntax.is_symbol(node, head))
    }

    /// Whether a pattern is a vector, or a list other than a quoted datum.
    fn is_compound(&self, node: SyntaxId) -> bool {
        match self.syntax.datum(node) {
            Datum::Vector(_) => true,
            Datum::List(..) => self
                .syntax
                .proper_list(node)
                .is_none_or(|list| !(list.len() == 2 && self.syntax.is_symbol(list[0], "quote"))),
            _ => false,
        }
    }
}
