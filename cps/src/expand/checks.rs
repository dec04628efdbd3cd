//! Forms that check: `assert`, `check-type`, `ecase`, `etypecase`, `ccase`, `ctypecase`.
//!
//! Those with a restart that stores another value are procedures that call themselves again when it is invoked.

use super::reach::Taken;
use super::restart::Clause;
use super::shape::from;
use super::{Elements, Expander, Position, suggest};
use crate::core::{Expr, Failing, Lambda};
use crate::ids::{ConstId, ExprId, LambdaId, LocalId, NameId, SyntaxId};
use crate::prim::{HeapKind, Prim};
use crate::source::Span;
use crate::syntax::Datum;

/// Types that one primitive operation tests.
const TYPES: [(&str, Prim); 14] = [
    ("nil", Prim::IsNil),
    ("boolean", Prim::IsBoolean),
    ("integer", Prim::IsInteger),
    ("float", Prim::IsFloat),
    ("number", Prim::IsNumber),
    ("symbol", Prim::IsKind(HeapKind::Symbol)),
    ("keyword", Prim::IsKind(HeapKind::Keyword)),
    ("string", Prim::IsKind(HeapKind::String)),
    ("vector", Prim::IsKind(HeapKind::Vector)),
    ("table", Prim::IsKind(HeapKind::Table)),
    ("struct", Prim::IsKind(HeapKind::Struct)),
    ("cell", Prim::IsKind(HeapKind::Box)),
    ("function", Prim::IsKind(HeapKind::Procedure)),
    ("restart", Prim::IsKind(HeapKind::Restart)),
];
/// Types that are compared with what `type-of` gives.
const TYPES_OF_VALUES: [&str; 9] = [
    "closure",
    "native-function",
    "coroutine",
    "continuation",
    "parameter",
    "thread-handle",
    "channel",
    "library-handle",
    "c-handle",
];

/// Which form chooses among clauses or fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct CheckedCase {
    /// The clauses have types and not keys.
    pub(super) by_type: bool,
    /// The value is that of a variable, and a restart gives it another one.
    pub(super) stores: bool,
}

impl CheckedCase {
    fn name(self) -> &'static str {
        match (self.by_type, self.stores) {
            (false, false) => "ecase",
            (false, true) => "ccase",
            (true, false) => "etypecase",
            (true, true) => "ctypecase",
        }
    }
}

const TYPE_HINT: &str = "a type is a name like integer, a condition type, t, (or type...), (not type) or (member value...)";

impl Expander<'_> {
    // assert

    /// `(assert test [(place...)] [datum argument...])`.
    pub(super) fn expand_assert(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let hint = "(assert test) or (assert test (place...) datum argument...), where the datum is a message or, as in error, a type";
        let span = self.syntax.span(node);
        let &[_, test, ref others @ ..] = items else {
            return self.refuse(node, "`assert` needs a test", hint);
        };
        let (places, message) = match others {
            &[places, ref message @ ..] if matches!(self.syntax.datum(places), Datum::List(_, None) | Datum::Nil) => {
                (Elements::from_slice(self.syntax.proper_list(places).unwrap_or(&[])), message)
            }
            message => (Elements::new(), message),
        };
        let places: Vec<NameId> = places.iter().filter_map(|&place| self.place(place, hint)).collect();
        let result = self.check("assert", span, |this, again| {
            let holds = this.expand_test(test);
            let nil = this.nil(span);
            let procedure = this.assertion_restart(&places, again, span);
            let mut restart = this.checking_restart("continue", "Test the assertion again", procedure, span);
            restart.all_or_none = places.len() > 1;
            let failed = this.with_restarts(&[restart], span, Position::Value, |this| {
                this.assertion_failure(test, message, span)
            });
            this.emit(Expr::If(holds, nil, failed), span)
        });
        self.finish(result, position)
    }

    /// The variable that a place is.
    fn place(&mut self, node: SyntaxId, hint: &str) -> Option<NameId> {
        let name = self.syntax.symbol(node).filter(|&name| !self.is_core_name(name));
        if name.is_none() {
            let text = self.shown(node);
            self.refuse(node, format!("{text} is no place: a place is a variable"), hint);
        }
        name.filter(|&name| self.check_variable_name(node, name))
    }

    /// The call that signals a failed assertion, with its message or with its expression.
    fn assertion_failure(&mut self, test: SyntaxId, message: &[SyntaxId], span: Span) -> ExprId {
        if message.is_empty() {
            let expression = self.quoted(test);
            return self.call_library("%assertion-failed", vec![expression], span);
        }
        let message = message.iter().map(|&argument| self.expand_value(argument)).collect();
        self.call_library("error", message, span)
    }

    /// The procedure of the restart of an assertion: assigns the places that are given and tests again.
    fn assertion_restart(&mut self, places: &[NameId], again: LocalId, span: Span) -> LambdaId {
        let mut parameters = Vec::with_capacity(places.len());
        let mut steps = Vec::with_capacity(places.len() + 1);
        for &name in places {
            let given = self.new_named_local(name);
            parameters.push(given);
            let value = self.local(given, span);
            let assignment = self.assign(name, value, span);
            let read = self.local(given, span);
            let test = self.prim(Prim::IsUnsupplied, vec![read], span);
            let nil = self.nil(span);
            steps.push(self.emit(Expr::If(test, nil, assignment), span));
        }
        steps.push(self.check_again(again, span));
        let body = self.sequence(steps, span);
        self.program.lambdas.push(Lambda {
            name: None,
            required: Vec::new(),
            optional: parameters,
            rest: None,
            body,
            span,
            pinned: false,
            failure: Failing::No,
            inline: false,
            deferred: false,
            form: false,
        })
    }

    // What these forms have in common.

    /// A check that can be made again: `body` makes its expression, given the variable of the procedure that makes it.
    fn check(&mut self, name: &str, span: Span, body: impl FnOnce(&mut Self, LocalId) -> ExprId) -> ExprId {
        let again = self.new_temporary(name);
        let check = self.thunk(Vec::new(), span, |this| body(this, again));
        let call = self.check_again(again, span);
        self.emit(Expr::Letrec(vec![(again, check)], call), span)
    }

    fn check_again(&mut self, again: LocalId, span: Span) -> ExprId {
        let operator = self.local(again, span);
        self.call(operator, Vec::new(), span)
    }

    fn checking_restart(&mut self, name: &str, report: &str, procedure: LambdaId, span: Span) -> Clause {
        let name = self.syntax.intern(name);
        Clause {
            name: self.symbol_constant(name),
            procedure,
            options: [self.string(report, span), self.nil(span), self.nil(span)],
            all_or_none: false,
            span,
        }
    }

    /// What signals a failed check, with the restart `store-value`, which assigns the variable and makes the check again.
    fn failure_with_store(&mut self, name: NameId, again: LocalId, span: Span, failure: impl FnOnce(&mut Self) -> ExprId) -> ExprId {
        let given = self.new_named_local(name);
        let value = self.local(given, span);
        let steps = vec![self.assign(name, value, span), self.check_again(again, span)];
        let body = self.sequence(steps, span);
        let procedure = self.simple_lambda(vec![given], body, span);
        let report = format!("Store another value in {}", self.syntax.name(name));
        let restart = self.checking_restart("store-value", &report, procedure, span);
        self.with_restarts(&[restart], span, Position::Value, failure)
    }

    // check-type

    /// `(check-type place type [text])`.
    pub(super) fn expand_check_type(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let hint = "(check-type variable type \"description\")";
        let (&[_, place, wanted] | &[_, place, wanted, _]) = items else {
            return self.refuse(node, "`check-type` takes a variable, a type and a description", hint);
        };
        let text = items.get(3).copied();
        let span = self.syntax.span(node);
        let Some(name) = self.place(place, hint) else {
            return self.nil(span);
        };
        let result = self.check("check-type", span, |this, again| {
            let value = this.new_named_local(name);
            let read = this.variable(name, this.syntax.span(place));
            let test = this.type_test(wanted, value);
            let nil = this.nil(span);
            let failure = this.failure_with_store(name, again, span, |this| {
                let expected = this.expected_type(wanted);
                let arguments = vec![
                    this.emit(Expr::Const(expected), span),
                    this.local(value, span),
                    this.expand_or_nil(text, span, Position::Value),
                ];
                this.call_library("%check-failed", arguments, span)
            });
            let body = this.emit(Expr::If(test, nil, failure), span);
            this.emit(Expr::Let(vec![(value, read)], body), span)
        });
        self.finish(result, position)
    }

    // ecase and its relatives

    /// `(ecase value (keys form...) ...)` and the like.
    pub(super) fn expand_checked_case(&mut self, node: SyntaxId, items: &[SyntaxId], case: CheckedCase, position: Position) -> ExprId {
        let form = case.name();
        let keys = if case.by_type { "type" } else { "(key...)" };
        let hint = format!("({form} {} ({keys} form...) ...)", if case.stores { "variable" } else { "value" });
        let Some(&subject) = items.get(1) else {
            return self.refuse(node, format!("`{form}` needs a value"), &hint);
        };
        let span = self.syntax.span(node);
        let mut clauses = Vec::with_capacity(items.len());
        for &clause in from(items, 2) {
            match self.syntax.proper_list(clause).and_then(|clause| clause.split_first()) {
                Some((&keys, body)) => clauses.push((keys, Elements::from_slice(body), self.syntax.span(clause))),
                None => {
                    let text = self.shown(clause);
                    self.refuse(clause, format!("{text} is no clause of `{form}`"), &hint);
                }
            }
        }
        let keys: Vec<SyntaxId> = clauses.iter().map(|clause| clause.0).collect();
        if !case.by_type {
            let mut taken = Taken::default();
            keys.iter().for_each(|&keys| self.look_at_keys(&mut taken, keys));
        }
        let expected = self.expected_of_clauses(&keys, case.by_type);
        let bodies = |this: &mut Self| -> Vec<ExprId> {
            let expand = |(_, body, span): &(SyntaxId, Elements, Span)| this.expand_sequence(body, *span, position);
            clauses.iter().map(expand).collect()
        };
        if !case.stores {
            let value = self.expand_value(subject);
            let held = self.new_temporary("case");
            let tests: Vec<ExprId> = keys.iter().map(|&keys| self.clause_test(keys, held, case.by_type)).collect();
            let bodies = bodies(self);
            let failure = self.case_failure(case, expected, held, span);
            let failure = self.finish(failure, position);
            let choice = self.choose(tests.into_iter().zip(bodies).collect(), Some(failure), span, position);
            return self.emit(Expr::Let(vec![(held, value)], choice), span);
        }
        let Some(name) = self.place(subject, &hint) else {
            return self.nil(span);
        };
        // The check gives the number of the clause, so that the clauses stay where the form stands.
        let number = self.check(form, span, |this, again| {
            let held = this.new_temporary("case");
            let read = this.variable(name, this.syntax.span(subject));
            let mut numbered = Vec::with_capacity(keys.len());
            for (number, &keys) in keys.iter().enumerate() {
                let test = this.clause_test(keys, held, case.by_type);
                numbered.push((test, this.fixnum(number as i64, span)));
            }
            let failure = this.failure_with_store(name, again, span, |this| this.case_failure(case, expected, held, span));
            let choice = this.choose(numbered, Some(failure), span, Position::Value);
            this.emit(Expr::Let(vec![(held, read)], choice), span)
        });
        let mut bodies = bodies(self);
        let Some(last) = bodies.pop() else {
            return self.finish(number, position);
        };
        let chosen = self.new_temporary("clause");
        let mut tested = Vec::with_capacity(bodies.len());
        for (index, body) in bodies.into_iter().enumerate() {
            let read = self.local(chosen, span);
            let wanted = self.fixnum(index as i64, span);
            tested.push((self.prim(Prim::Identical, vec![read, wanted], span), body));
        }
        let choice = self.choose(tested, Some(last), span, position);
        self.emit(Expr::Let(vec![(chosen, number)], choice), span)
    }

    fn clause_test(&mut self, keys: SyntaxId, value: LocalId, by_type: bool) -> ExprId {
        if by_type {
            self.type_test(keys, value)
        } else {
            self.matches_a_key(value, keys)
        }
    }

    fn case_failure(&mut self, case: CheckedCase, expected: ConstId, value: LocalId, span: Span) -> ExprId {
        let arguments = vec![
            self.symbol(case.name(), span),
            self.emit(Expr::Const(expected), span),
            self.local(value, span),
        ];
        self.call_library("%case-failed", arguments, span)
    }

    /// What the clauses expect together: `(member key...)`, or what [`Self::expected_type`] makes of `(or type...)`.
    fn expected_of_clauses(&mut self, clauses: &[SyntaxId], by_type: bool) -> ConstId {
        if by_type {
            return self.expected_types("or", clauses);
        }
        let mut keys = Vec::with_capacity(clauses.len());
        for &clause in clauses {
            keys.extend_from_slice(self.syntax.proper_list(clause).unwrap_or(&[clause]));
        }
        self.headed_constant("member", &keys)
    }

    /// The constant list of a symbol and these data.
    fn headed_constant(&mut self, head: &str, items: &[SyntaxId]) -> ConstId {
        let head = self.syntax.intern(head);
        let mut parts = vec![self.symbol_constant(head)];
        parts.extend(items.iter().map(|&item| self.constant(item)));
        let nil = self.nil_constant();
        self.constant_pairs(&parts, nil)
    }

    // Types

    /// A type as the field `expected` of a type-error has it: keywords for names, lists of keywords for alternatives, and anything else as
    /// it is written.
    fn expected_type(&mut self, node: SyntaxId) -> ConstId {
        match self.type_name(node) {
            Some(name) => self.keyword_constant(name),
            None => match self.syntax.proper_list(node).map(Elements::from_slice) {
                Some(items) if self.syntax.is_symbol(items[0], "or") => self.expected_types("or", &items[1..]),
                _ => self.constant(node),
            },
        }
    }

    fn expected_types(&mut self, operator: &str, types: &[SyntaxId]) -> ConstId {
        let names: Option<Vec<NameId>> = types.iter().map(|&node| self.type_name(node)).collect();
        match names.filter(|names| !names.is_empty()) {
            Some(names) => {
                let keywords: Vec<ConstId> = names.into_iter().map(|name| self.keyword_constant(name)).collect();
                match keywords[..] {
                    [only] => only,
                    _ => {
                        let nil = self.nil_constant();
                        self.constant_pairs(&keywords, nil)
                    }
                }
            }
            None => self.headed_constant(operator, types),
        }
    }

    /// The name of a type that is written as one.
    fn type_name(&mut self, node: SyntaxId) -> Option<NameId> {
        match *self.syntax.datum(node) {
            Datum::Symbol(name) | Datum::Keyword(name) => Some(name),
            Datum::Nil => Some(self.syntax.intern("nil")),
            _ => None,
        }
    }

    /// Whether the value of a variable is of a type.
    fn type_test(&mut self, node: SyntaxId, value: LocalId) -> ExprId {
        let span = self.syntax.span(node);
        match *self.syntax.datum(node) {
            Datum::Boolean(true) => self.boolean(true, span),
            Datum::Symbol(_) if self.syntax.is_symbol(node, "t") => self.boolean(true, span),
            Datum::List(items, None) => {
                let items = Elements::from_slice(self.syntax.items(items));
                let operator = self.syntax.symbol(items[0]).map(|name| self.syntax.name(name).clone());
                stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || match operator.as_deref() {
                    Some("or") => self.type_tests(&items[1..], value, false, span),
                    Some("and") => self.type_tests(&items[1..], value, true, span),
                    Some("not") if items.len() == 2 => {
                        let test = self.type_test(items[1], value);
                        let (no, yes) = (self.boolean(false, span), self.boolean(true, span));
                        self.emit(Expr::If(test, no, yes), span)
                    }
                    Some("member") => {
                        let tests = items[1..].iter().map(|&item| self.matches_key(value, item)).collect();
                        self.connect(tests, false, span)
                    }
                    _ => self.no_type(node),
                })
            }
            _ => match self.type_name(node) {
                Some(name) => self.named_type_test(node, name, value),
                None => self.no_type(node),
            },
        }
    }

    fn type_tests(&mut self, types: &[SyntaxId], value: LocalId, all: bool, span: Span) -> ExprId {
        let tests = types.iter().map(|&item| self.type_test(item, value)).collect();
        self.connect(tests, all, span)
    }

    fn no_type(&mut self, node: SyntaxId) -> ExprId {
        let text = self.shown(node);
        let near = match *self.syntax.datum(node) {
            Datum::Symbol(name) | Datum::Keyword(name) => {
                let known = TYPES.iter().map(|(name, _)| *name).chain(["list"]).chain(TYPES_OF_VALUES);
                let conditions = self.type_names().keys().map(|&name| &**self.syntax.name(name));
                suggest::nearest(self.syntax.name(name), known.chain(conditions)).map(|near| format!("did you mean `{near}`?"))
            }
            _ => None,
        };
        self.refuse(node, format!("{text} is no type"), near.as_deref().unwrap_or(TYPE_HINT))
    }

    fn named_type_test(&mut self, node: SyntaxId, name: NameId, value: LocalId) -> ExprId {
        let span = self.syntax.span(node);
        let read = self.local(value, span);
        let text = self.syntax.name(name).clone();
        if let Some(&(_, prim)) = TYPES.iter().find(|(name, _)| **name == *text) {
            return self.prim(prim, vec![read], span);
        }
        if TYPES_OF_VALUES.contains(&&*text) {
            let found = self.call_library("type-of", vec![read], span);
            let wanted = self.keyword(&text, span);
            return self.prim(Prim::Identical, vec![found, wanted], span);
        }
        if &*text == "list" {
            let pair = self.prim(Prim::IsPair, vec![read], span);
            let read = self.local(value, span);
            let nil = self.prim(Prim::IsNil, vec![read], span);
            return self.connect(vec![pair, nil], false, span);
        }
        let Some(number) = self.find_type(name).map(|id| self.type_number(id)) else {
            return self.no_type(node);
        };
        let number = self.fixnum(i64::from(number), span);
        self.call_library("%of-type?", vec![read, number], span)
    }
}
