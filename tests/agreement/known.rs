//! Expressions whose values the generator works out itself: what all configurations have in common, such as the code of a primitive operation, is
//! compared with something else here.
//!
//! Text and values are made together. An expression has one value for each tuple of inputs that it will be run with.

use crate::random::Choices;
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{FromPrimitive, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;
use trapeze::Value;

/// Expressions with parts in one program.
const PARTS: &[u32] = &[3, 5, 7];
/// Integers with more bits are cut down.
const MOST_BITS: u64 = 200;
/// What integers that are too large are cut down by.
const CUT: u32 = 1_000_000_007;
/// Integers up to this size are doubles too.
const EXACT: u64 = 1 << 53;
/// Doubles as the source text has them.
const FLOATS: &[f64] = &[
    0.0,
    1.0,
    -1.5,
    0.5,
    3.25,
    1e10,
    -0.0,
    1e77,
    1e78,
    -1e-77,
    1e-80,
    1152921504606846976.0,
    0.1,
    9007199254740993.0,
];

/// An expression: its text, and its values for the tuples.
type Made<T> = (String, Vec<T>);

/// What is known of a program: text that defines a procedure, and what the procedure gives for each tuple.
pub struct Known {
    pub definition: String,
    pub results: Vec<String>,
}

struct Maker<'a> {
    choices: &'a mut Choices,
    variables: Vec<Made<BigInt>>,
    tuples: usize,
    names: u32,
    left: u32,
}

/// A procedure `name` with some integer parameters, which stand for the inputs.
pub fn procedure(choices: &mut Choices, name: &str, inputs: &[(&str, Vec<BigInt>)]) -> Known {
    let tuples = inputs.first().map_or(1, |(_, values)| values.len());
    let parameters: Vec<&str> = inputs.iter().map(|(name, _)| *name).collect();
    let mut maker = Maker {
        choices,
        variables: inputs.iter().map(|(name, values)| ((*name).into(), values.clone())).collect(),
        tuples,
        names: 0,
        left: 0,
    };
    let mut texts = Vec::new();
    let mut results = vec![Vec::new(); tuples];
    maker.left = maker.choices.pick(PARTS);
    for _ in 0..1 + maker.choices.below(2) {
        let (text, values) = maker.printed();
        texts.push(text);
        results.iter_mut().zip(values).for_each(|(result, value)| result.push(value));
    }
    Known {
        definition: format!("(define ({name} {})\n  (list {}))\n", parameters.join(" "), texts.join("\n    ")),
        results: results.into_iter().map(|result| format!("({})", result.join(" "))).collect(),
    }
}

/// Order of an integer and a double by exact value.
fn order(integer: &BigInt, float: f64) -> Ordering {
    let whole = BigInt::from_f64(float.trunc()).expect("the doubles here are finite");
    let fraction = if float.fract() > 0.0 { Ordering::Less } else { Ordering::Greater };
    integer
        .cmp(&whole)
        .then(if float.fract() == 0.0 { Ordering::Equal } else { fraction })
}

fn holds(comparison: &str, order: Ordering) -> bool {
    match comparison {
        "<" => order.is_lt(),
        ">" => order.is_gt(),
        "<=" => order.is_le(),
        ">=" => order.is_ge(),
        _ => order.is_eq(),
    }
}

fn map<A, B>(values: &[A], change: impl Fn(&A) -> B) -> Vec<B> {
    values.iter().map(change).collect()
}

fn both<A, B, C>(one: &[A], other: &[B], join: impl Fn(&A, &B) -> C) -> Vec<C> {
    one.iter().zip(other).map(|(a, b)| join(a, b)).collect()
}

/// The remainder that is never negative.
fn modulo(a: &BigInt, b: &BigInt) -> BigInt {
    a.mod_floor(&b.abs())
}

/// Operations of two integers.
type Binary = (&'static str, fn(&BigInt, &BigInt) -> BigInt);

const BINARY: &[Binary] = &[
    ("+", |a, b| a + b),
    ("-", |a, b| a - b),
    ("*", |a, b| a * b),
    ("*", |a, b| a * b),
    ("bit-and", |a, b| a & b),
    ("bit-or", |a, b| a | b),
    ("bit-xor", |a, b| a ^ b),
    ("min", |a, b| a.min(b).clone()),
    ("max", |a, b| a.max(b).clone()),
    ("gcd", |a, b| a.gcd(b)),
    ("-", |a, b| a - b),
    ("+", |a, b| a + b),
];

/// Operations of two integers of which the second is not zero.
const DIVISIONS: &[Binary] = &[
    ("quotient", |a, b| a / b),
    ("rem", |a, b| a % b),
    ("mod", modulo),
    ("%", modulo),
    ("/", |a, b| a / b),
];

/// An operation of one integer.
type Unary = (&'static str, fn(&BigInt) -> BigInt);

const UNARY: &[Unary] = &[
    ("inc", |a| a + 1),
    ("dec", |a| a - 1),
    ("-", |a| -a),
    ("abs", BigInt::abs),
    ("bit-not", |a| -a - 1),
];

const COMPARISONS: &[&str] = &["<", ">", "<=", ">=", "=", "=="];

/// Whether an integer is of a kind.
type Test = (&'static str, fn(&BigInt) -> bool);

const TESTS: &[Test] = &[
    ("even?", |a| (a % 2u32).is_zero()),
    ("odd?", |a| !(a % 2u32).is_zero()),
    ("zero?", BigInt::is_zero),
    ("positive?", BigInt::is_positive),
    ("negative?", BigInt::is_negative),
];

impl Maker<'_> {
    fn fresh(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    /// Any expression, with its values as they are printed.
    fn printed(&mut self) -> Made<String> {
        match self.choices.below(5) {
            4 => {
                let (text, values) = self.float();
                (text, map(&values, |value| Value::Float(*value).to_string()))
            }
            3 => {
                let (text, values) = self.truth();
                (text, map(&values, ToString::to_string))
            }
            _ => {
                let (text, values) = self.integer();
                (text, map(&values, ToString::to_string))
            }
        }
    }

    fn constant(&mut self) -> Made<BigInt> {
        let value = integer(self.choices);
        (value.to_string(), vec![value; self.tuples])
    }

    fn leaf(&mut self) -> Made<BigInt> {
        match self.choices.below(3) {
            0 => self.constant(),
            _ => self.choices_of_variables(),
        }
    }

    fn choices_of_variables(&mut self) -> Made<BigInt> {
        let count = self.variables.len() as u32;
        // The newest are the most interesting ones.
        let back = self.choices.below(count).min(self.choices.below(count));
        self.variables[(count - 1 - back) as usize].clone()
    }

    /// Makes text in which a variable is visible.
    fn with<T>(&mut self, name: &str, values: Vec<BigInt>, make: impl FnOnce(&mut Self) -> T) -> T {
        self.variables.push((name.into(), values));
        let made = make(self);
        self.variables.pop();
        made
    }

    fn cut(&self, (text, values): Made<BigInt>) -> Made<BigInt> {
        match values.iter().all(|value| value.bits() <= MOST_BITS) {
            true => (text, values),
            false => (format!("(rem {text} {CUT})"), map(&values, |value| value % CUT)),
        }
    }

    fn integer(&mut self) -> Made<BigInt> {
        if self.left == 0 {
            return self.leaf();
        }
        self.left -= 1;
        let made = match self.choices.below(100) {
            0..6 => self.leaf(),
            6..28 => self.binary(),
            28..36 => self.division(),
            36..41 => {
                let (name, change) = self.choices.pick(UNARY);
                let (text, values) = self.integer();
                (format!("({name} {text})"), map(&values, change))
            }
            41..48 => self.shift(),
            48..58 => self.conditional(),
            58..66 => self.binding(),
            66..75 => self.iteration(),
            75..78 => self.exchange(),
            78..88 => self.access(),
            _ => self.control(),
        };
        self.cut(made)
    }

    fn binary(&mut self) -> Made<BigInt> {
        let (name, join) = self.choices.pick(BINARY);
        let ((one, first), (other, second)) = (self.integer(), self.integer());
        let values = both(&first, &second, join);
        match self.choices.below(8) {
            7 => (format!("(apply {name} (list {one} {other}))"), values),
            6 => (format!("(fold {name} {one} (list {other}))"), values),
            5 if matches!(name, "+" | "*" | "min" | "max") => {
                let (third, last) = self.leaf();
                (format!("({name} {one} {other} {third})"), both(&values, &last, join))
            }
            4 => (format!("((fn (a b) ({name} b a)) {other} {one})"), values),
            _ => (format!("({name} {one} {other})"), values),
        }
    }

    fn division(&mut self) -> Made<BigInt> {
        let (name, join) = self.choices.pick(DIVISIONS);
        let ((one, first), (mut other, mut second)) = (self.integer(), self.integer());
        if second.iter().any(Zero::is_zero) {
            (other, second) = (format!("(bit-or 1 {other})"), map(&second, |value| value | BigInt::from(1)));
        }
        (format!("({name} {one} {other})"), both(&first, &second, join))
    }

    fn shift(&mut self) -> Made<BigInt> {
        let ((text, values), by) = (self.integer(), self.choices.pick(&[1, 3, 30, 59, 60, 61, 64, 70]));
        match self.choices.below(3) {
            0 => (format!("(bit-shift {text} {by})"), map(&values, |value| value << by)),
            1 => (format!("(bit-shift {text} -{by})"), map(&values, |value| value >> by)),
            _ => {
                let (number, by) = self.integer();
                let by = map(&by, |value| (modulo(value, &BigInt::from(70))).to_u32().unwrap_or(0));
                (
                    format!("(bit-shift {text} (mod {number} 70))"),
                    both(&values, &by, |value, by| value << by),
                )
            }
        }
    }

    fn conditional(&mut self) -> Made<BigInt> {
        let (test, truths) = self.truth();
        let ((one, first), (other, second)) = (self.integer(), self.integer());
        let values = (0..self.tuples)
            .map(|at| if truths[at] { first[at].clone() } else { second[at].clone() })
            .collect();
        match self.choices.below(3) {
            0 => (format!("(if {test} {one} {other})"), values),
            1 => (format!("(cond ({test} {one}) (else {other}))"), values),
            _ => (format!("(or (and {test} {one}) {other})"), values),
        }
    }

    fn binding(&mut self) -> Made<BigInt> {
        let (value, values) = self.integer();
        let name = self.fresh("v");
        match self.choices.below(5) {
            0 => {
                let (body, results) = self.with(&name, values, Self::integer);
                (format!("(let (({name} {value})) {body})"), results)
            }
            1 => {
                let (body, results) = self.with(&name, values, Self::integer);
                (format!("((fn ({name}) {body}) {value})"), results)
            }
            // A variable that is assigned, in a closure or not.
            2 => {
                let (next, changed) = self.with(&name, values, Self::integer);
                let (body, results) = self.with(&name, changed, Self::integer);
                let change = self.choices.pick(&["@", "((fn () @))", "(for-each (fn (x) @) (list 1))"]);
                let change = change.replace('@', &format!("(set! {name} {next})"));
                (format!("(let (({name} {value})) {change} {body})"), results)
            }
            // A variable that is assigned on some ways only, which meet again.
            3 => {
                let [(one, first), (other, second)] = [self.truth_or_leaf(), self.truth_or_leaf()];
                let ((next, changed), (late, later)) = (self.leaf(), self.leaf());
                // Which value it has then: the one from before, A, or B.
                let (form, which): (&str, fn(bool, bool) -> usize) = self.choices.pick(&[
                    ("(if T (if U (set! V A) nil) nil)", |t, u| usize::from(t && u)),
                    (
                        "(when T (set! V A) (when U (set! V B)))",
                        |t, u| if t { 1 + usize::from(u) } else { 0 },
                    ),
                    (
                        "(if T (if U (set! V A) (note 1)) (set! V B))",
                        |t, u| if t { usize::from(u) } else { 2 },
                    ),
                    ("(cond ((not T) nil) (U (set! V A)) (else (set! V B)))", |t, u| match (t, u) {
                        (false, _) => 0,
                        (true, true) => 1,
                        (true, false) => 2,
                    }),
                ]);
                let values = (0..self.tuples)
                    .map(|at| [&values[at], &changed[at], &later[at]][which(first[at], second[at])].clone())
                    .collect();
                let (body, results) = self.with(&name, values, Self::integer);
                let change = form.replace('T', &one).replace('U', &other).replace('V', &name);
                let change = change.replace('A', &next).replace('B', &late);
                (format!("(let (({name} {value})) {change} {body})"), results)
            }
            // Closures that share a variable.
            _ => {
                let ((one, first), (other, second)) = (self.leaf(), self.integer());
                let results = (0..self.tuples).map(|at| 2 * (&values[at] + &first[at]) + &second[at]).collect();
                let add = self.fresh("add");
                (
                    format!(
                        "(let (({name} {value})) (let (({add} (fn (x) (set! {name} (+ {name} x)) {name}))) \
                         (let ((before ({add} {one}))) (begin ({add} {other}) (+ before {name})))))"
                    ),
                    results,
                )
            }
        }
    }

    /// Loops of some turns over an accumulator.
    fn iteration(&mut self) -> Made<BigInt> {
        let ((start, mut values), (step, change)) = (self.integer(), self.integer());
        let (operation, join) = self.choices.pick(BINARY);
        let turns = self.choices.below(5);
        let (name, count, sum) = (self.fresh("loop"), self.fresh("i"), self.fresh("acc"));
        // What is added changes from turn to turn.
        for turn in (1..=turns).rev() {
            values = both(&values, &change, |sum, change| join(sum, &(change + turn)) % CUT);
        }
        let next = format!("(rem ({operation} {sum} (+ {step} {count})) {CUT})");
        let text = match self.choices.below(5) {
            0 => format!("(let {name} (({count} {turns}) ({sum} {start})) (if (<= {count} 0) {sum} ({name} (- {count} 1) {next})))"),
            1 => format!(
                "(let (({count} {turns}) ({sum} {start})) (while (> {count} 0) (set! {sum} {next}) (set! {count} (- {count} 1))) {sum})"
            ),
            2 => format!("(fold (fn ({sum} {count}) {next}) {start} (reverse (range 1 {})))", turns + 1),
            3 => format!(
                "(letrec (({name} (fn ({count} {sum}) (if (= {count} 0) {sum} ({name}-back {count} {next})))) \
                 ({name}-back (fn ({count} {sum}) ({name} (- {count} 1) {sum})))) ({name} {turns} {start}))"
            ),
            // Turns that are no tail calls: the first is the last to be done.
            _ => format!("(let {name} (({count} 1)) (if (> {count} {turns}) {start} (let (({sum} ({name} (+ {count} 1)))) {next})))"),
        };
        (text, values)
    }

    /// Loops over two accumulators that are passed for each other.
    fn exchange(&mut self) -> Made<BigInt> {
        let ((one, mut first), (other, mut second)) = (self.integer(), self.leaf());
        let (turns, kind) = (self.choices.below(4), self.choices.below(4));
        for _ in 0..turns {
            let (a, b) = (first.clone(), second.clone());
            (first, second) = match kind {
                0 | 1 => (b, a),
                2 => (both(&a, &b, |a, b| (a + b) % CUT), a),
                _ => (b.clone(), both(&a, &b, |a, b| (a - b) % CUT)),
            };
        }
        let (name, count, a, b) = (self.fresh("loop"), self.fresh("i"), self.fresh("a"), self.fresh("b"));
        let next = match kind {
            0 | 1 => format!("{b} {a}"),
            2 => format!("(rem (+ {a} {b}) {CUT}) {a}"),
            _ => format!("{b} (rem (- {a} {b}) {CUT})"),
        };
        let text = match kind {
            0 => format!(
                "(let (({count} {turns}) ({a} {one}) ({b} {other})) \
                 (while (> {count} 0) (let ((t {a})) (set! {a} {b}) (set! {b} t)) (set! {count} (- {count} 1))) (- {a} {b}))"
            ),
            _ => format!(
                "(let {name} (({count} {turns}) ({a} {one}) ({b} {other})) \
                 (if (<= {count} 0) (- {a} {b}) ({name} (- {count} 1) {next})))"
            ),
        };
        (text, both(&first, &second, |a, b| a - b))
    }

    /// Elements of data.
    fn access(&mut self) -> Made<BigInt> {
        let ((one, first), (other, second)) = (self.integer(), self.leaf());
        let form = self.choices.pick(&[
            "(first (list _ @))",
            "(nth 1 (list @ _))",
            "(vector-ref [@ _ @] 1)",
            "(get (table 'a _ 'b @) 'a)",
            "(get {:a @ :b _} :b)",
            "(unbox (box _))",
            "(let ((t (table))) (put! t @ 1) (put! t @ _) (get t @))",
            "(let ((b (box @))) (box-set! b _) (unbox b))",
            "(first (rest (map (fn (x) x) (list @ _))))",
            "(last (cons @ (list @ _)))",
            "(vector-ref (vector-set! [@ @] 1 _) 1)",
            "(apply (fn (a & r) (first r)) (list @ _))",
            "((fn (a &opt (b @)) b) @ _)",
            "((fn (a &opt (b _)) b) @)",
            "((fn (&keys x y) y) :y _ :x @)",
            "(get (struct-put {:k @} :k _) :k)",
            "(first (filter (fn (x) (= x x)) (vector->list [_ @])))",
            "(first (sort (list _)))",
            // More arguments than a call passes in registers and cells.
            "((first (list (fn (a & r) (- (+ a (length r)) 66)))) _ ~)",
        ]);
        let text = form.replace('~', &"0 ".repeat(66)).replace('@', &other).replace('_', &one);
        match self.choices.below(4) {
            3 => (format!("(- {text} {other})"), both(&first, &second, |a, b| a - b)),
            _ => (text, first),
        }
    }

    /// Escapes, conditions, restarts and cleanups.
    fn control(&mut self) -> Made<BigInt> {
        let ((one, first), (other, second)) = (self.integer(), self.integer());
        let (form, join): (&str, fn(&BigInt, &BigInt) -> BigInt) = self.choices.pick(&[
            ("(let/ec k (+ 1 (k _) @))", |a, _| a.clone()),
            ("(- (let/ec k (for-each (fn (x) (k x)) (list _ @)) 7) @)", |a, b| a - b),
            ("(try (throw _) (catch x (- x @)))", |a, b| a - b),
            ("(try (+ 1 _) (catch x @))", |a, _| a + 1),
            ("(try (begin (quotient 1 0) _) (catch x @))", |_, b| b.clone()),
            ("(handler-case (begin (error \"no\") _) (error (c) @))", |_, b| b.clone()),
            (
                "(handler-case (+ 1 (error 'range-error)) (type-error (c) _) (range-error () @))",
                |_, b| b.clone(),
            ),
            ("(handler-case (- _ @) (error (c) 1) (:no-error (v) (+ v 1)))", |a, b| a - b + 1),
            (
                "(handler-bind ((error (fn (c) (invoke-restart 'r _)))) (+ 1 (restart-case (error \"no\") (r (v) (- v @)))))",
                |a, b| a - b + 1,
            ),
            (
                "(handler-bind ((error (fn (c) (use-value _)))) (- (restart-case (error \"no\") (skip () 1) (use-value (v) v)) @))",
                |a, b| a - b,
            ),
            ("(- (restart-case (invoke-restart 'r _) (r (v) (inc v))) @)", |a, b| a + 1 - b),
            ("(let ((n _)) (unwind-protect (set! n (+ n 1)) (set! n (- n @))) n)", |a, b| {
                a + 1 - b
            }),
            (
                "(let ((n _)) (try (unwind-protect (throw 1) (set! n (- n @))) (catch x (+ x n))))",
                |a, b| a - b + 1,
            ),
            ("(let ((n _)) (let/ec k (unwind-protect (k 1) (set! n (- n @)))) n)", |a, b| a - b),
            // A cleanup runs in the environment of its form.
            (
                "(let ((s (setting)) (n 0)) \
                 (let/ec k (unwind-protect (parameterize ((setting @)) (k 1)) (set! n (- (setting) s)))) (+ n _))",
                |a, _| a.clone(),
            ),
            (
                "(let ((n 0)) (let/ec k (unwind-protect (handler-bind ((warning (fn (c) (set! n _)))) (k 1)) (signal 'warning))) (+ n @))",
                |_, b| b.clone(),
            ),
            (
                "(restart-case (let/ec k (unwind-protect (restart-case (k 1) (r (v) _)) (invoke-restart 'r @))) (r (v) (- v _)))",
                |a, b| b - a,
            ),
            // A cleanup that is left runs once.
            (
                "(let ((n @)) (try (unwind-protect 1 (begin (set! n (+ n _)) (throw 1))) (catch x 0)) n)",
                |a, b| a + b,
            ),
            (
                "(let ((n @)) (let/ec k (unwind-protect (throw 1) (begin (set! n (+ n _)) (k 1)))) n)",
                |a, b| a + b,
            ),
            (
                "(let ((n 0)) (restart-case (unwind-protect (unwind-protect (invoke-restart 'r) (set! n _)) (set! n (- n @))) (r () 1)) n)",
                |a, b| a - b,
            ),
            (
                "(let ((n _)) (dynamic-wind (fn () (set! n (+ n 1))) (fn () (set! n (* 2 n))) (fn () (set! n (- n @)))) n)",
                |a, b| 2 * (a + 1) - b,
            ),
            ("(parameterize ((setting _)) (- (setting) @))", |a, b| a - b),
            (
                "(let ((s (setting))) (parameterize ((setting _)) 1) (+ (- (setting) s) @))",
                |_, b| b.clone(),
            ),
            ("(or (with-simple-restart (skip \"leave\") (invoke-restart 'skip) _) @)", |_, b| {
                b.clone()
            }),
            (
                "(let ((n 0)) (ignore-errors (handler-bind ((error (fn (c) (set! n _)))) (error \"no\"))) (- n @))",
                |a, b| a - b,
            ),
            (
                "(let ((n @)) (handler-bind ((warning (fn (c) (set! n (- n _))))) (signal 'warning) (signal 'warning)) n)",
                |a, b| b - 2 * a,
            ),
        ]);
        (form.replace('_', &one).replace('@', &other), both(&first, &second, join))
    }

    fn truth(&mut self) -> Made<bool> {
        match self.choices.below(10) {
            0 => {
                let (name, test) = self.choices.pick(TESTS);
                let (text, values) = self.integer();
                (format!("({name} {text})"), map(&values, test))
            }
            1..5 => {
                let comparison = self.choices.pick(COMPARISONS);
                let ((one, first), (other, second)) = (self.integer(), self.integer());
                (
                    format!("({comparison} {one} {other})"),
                    both(&first, &second, |a, b| holds(comparison, a.cmp(b))),
                )
            }
            5 => {
                let comparison = self.choices.pick(COMPARISONS);
                let [(one, first), (other, second), (third, last)] = [self.leaf(), self.leaf(), self.leaf()];
                let values = (0..self.tuples)
                    .map(|at| holds(comparison, first[at].cmp(&second[at])) && holds(comparison, second[at].cmp(&last[at])));
                (format!("({comparison} {one} {other} {third})"), values.collect())
            }
            6 => {
                let comparison = self.choices.pick(&["<", ">", "<=", ">=", "=="]);
                let ((one, first), float) = (self.integer(), self.choices.pick(FLOATS));
                let (text, holding) = (Value::Float(float).to_string(), map(&first, |a| holds(comparison, order(a, float))));
                match self.choices.below(2) {
                    0 => (format!("({comparison} {one} {text})"), holding),
                    _ => {
                        let turned = map(&first, |a| holds(comparison, order(a, float).reverse()));
                        (format!("({comparison} {text} {one})"), turned)
                    }
                }
            }
            7 => {
                let comparison = self.choices.pick(&["<", ">", "<=", ">=", "=="]);
                let ((one, first), (other, second)) = (self.float(), self.float());
                let values = both(&first, &second, |a, b| {
                    holds(comparison, a.partial_cmp(b).expect("the doubles here are numbers"))
                });
                (format!("({comparison} {one} {other})"), values)
            }
            8 => {
                let (text, values) = self.truth_or_leaf();
                (format!("(not {text})"), map(&values, |value| !value))
            }
            _ => {
                let ((one, first), (other, second)) = (self.truth_or_leaf(), self.truth_or_leaf());
                match self.choices.below(3) {
                    0 => (format!("(and {one} {other})"), both(&first, &second, |a, b| *a && *b)),
                    1 => (format!("(or {one} {other})"), both(&first, &second, |a, b| *a || *b)),
                    _ => (format!("(xor {one} {other})"), both(&first, &second, |a, b| a != b)),
                }
            }
        }
    }

    fn truth_or_leaf(&mut self) -> Made<bool> {
        if self.left > 0 {
            self.left -= 1;
            return self.truth();
        }
        let (text, values) = self.leaf();
        (format!("(< {text} 2)"), map(&values, |value| *value < BigInt::from(2)))
    }

    /// A double, never NaN or infinite.
    fn float(&mut self) -> Made<f64> {
        let literal = self.choices.pick(FLOATS);
        let leaf = (Value::Float(literal).to_string(), vec![literal; self.tuples]);
        if self.left == 0 {
            return leaf;
        }
        self.left -= 1;
        let (text, values) = match self.choices.below(8) {
            0 => return leaf,
            1..4 => {
                let (name, join): (&str, fn(&f64, &f64) -> f64) =
                    self.choices
                        .pick(&[("+", |a, b| a + b), ("-", |a, b| a - b), ("*", |a, b| a * b), ("/", |a, b| a / b)]);
                let ((one, first), (other, second)) = (self.float(), self.float());
                (format!("({name} {one} {other})"), both(&first, &second, join))
            }
            4 | 5 => {
                let (integer, values) = self.integer();
                if values.iter().any(|value| *value.magnitude() > EXACT.into()) {
                    return leaf;
                }
                let values = map(&values, |value| value.to_f64().unwrap_or(f64::NAN));
                match self.choices.below(5) {
                    0 => (format!("(float {integer})"), values),
                    1 => (format!("(+ {integer} {})", leaf.0), map(&values, |value| value + literal)),
                    2 => (format!("(- {} {integer})", leaf.0), map(&values, |value| literal - value)),
                    3 => (format!("(* {integer} {})", leaf.0), map(&values, |value| value * literal)),
                    _ => (format!("(/ {integer} {})", leaf.0), map(&values, |value| value / literal)),
                }
            }
            6 => {
                let (text, values) = self.float();
                match self.choices.below(3) {
                    0 => (format!("(- {text})"), map(&values, |value| -value)),
                    1 => (format!("(abs {text})"), map(&values, |value| value.abs())),
                    _ => (format!("(sqrt (abs {text}))"), map(&values, |value| value.abs().sqrt())),
                }
            }
            _ => {
                let (test, truths) = self.truth();
                let ((one, first), (other, second)) = (self.float(), self.float());
                let values = (0..self.tuples).map(|at| if truths[at] { first[at] } else { second[at] });
                (format!("(if {test} {one} {other})"), values.collect())
            }
        };
        match values.iter().all(|value| value.is_finite()) {
            true => (text, values),
            false => leaf,
        }
    }
}

/// An integer as constants and inputs are: small, or near a limit of a representation.
pub fn integer(choices: &mut Choices) -> BigInt {
    let near = BigInt::from(choices.pick(&[0, 1, 2, -1, 3, -2, 4, -3, 5]));
    match choices.below(18) {
        0..7 => near,
        7..9 => (BigInt::from(1) << 60) + near,
        9..11 => near - (BigInt::from(1) << 60),
        11 => (BigInt::from(1) << choices.pick(&[30, 31, 32, 53, 59, 61, 62, 63, 64, 90])) + near,
        12 => near - (BigInt::from(1) << choices.pick(&[30, 31, 32, 53, 59, 61, 62, 63, 64, 90])),
        13 => BigInt::from(choices.below(u32::MAX)),
        14 => BigInt::from(choices.below(u32::MAX)) * BigInt::from(choices.below(u32::MAX)),
        // Products of these are about as long as the shorter representation.
        15 | 16 => (BigInt::from(choices.below(8) + 1) << choices.pick(&[28, 29, 30, 31, 32])) + near,
        _ => BigInt::from(choices.below(100)) * 17,
    }
}
