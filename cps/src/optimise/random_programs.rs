//! Random programs do the same before and after each pass, and keep the invariants.
//!
//! A program is made from a list of bytes that decide what comes next, so that a shorter list is a smaller program and a failure shrinks well.

use super::*;
use crate::convert::convert;
use crate::core_reader::read;
use crate::interpret::{self, Outcome};
use crate::text::{parse, print};
use crate::validate::validate;
use proptest::prelude::*;

/// Definitions that every program starts with.
const PRELUDE: &str = "
(define-inline (+ a b) (%add a b))
(define-inline (- a b) (%sub a b))
(define-inline (< a b) (%lt a b))
(define-inline (= a b) (if (%identical? a b) #t (if (%maybe-equal? a b) (equal a b) #f)))
(define-inline (not x) (if x #f #t))
(define (equal a b) (if (%kind? a string) (if (%kind? b string) (%string-equal? a b) #f) #f))
(define-noreturn (fail x) (%leave unhandled x nil))
(define (map f l) (if (%pair? l) (%cons (f (%car l)) (map f (%cdr l))) nil))
(define (list &rest l) l)
(define (default a &opt b) (if (%unsupplied? b) a b))
(define state (%record box 0))
---
";

/// What an expression is meant to give. Now and then another one is made, so that errors are tried too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Truth,
    List,
    /// A procedure from a number to a number.
    Procedure,
}

struct Maker<'a> {
    bytes: std::slice::Iter<'a, u8>,
    out: String,
    locals: Vec<(String, Kind)>,
    /// Numbers of arguments of the global procedures.
    arities: Vec<usize>,
    /// How many of them have been defined.
    defined: usize,
    names: usize,
}

impl Maker<'_> {
    fn choose(&mut self, count: usize) -> usize {
        usize::from(*self.bytes.next().unwrap_or(&0)) % count
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Text in which `N`, `T`, `L`, `P` between underscores stand for expressions: `_N_`.
    fn shape(&mut self, depth: usize, shape: &str) {
        for (index, part) in shape.split('_').enumerate() {
            if index % 2 == 0 {
                self.text(part);
                continue;
            }
            let kind = match part {
                "N" => Kind::Number,
                "T" => Kind::Truth,
                "L" => Kind::List,
                _ => Kind::Procedure,
            };
            self.expr(depth.saturating_sub(1), kind);
        }
    }

    fn fresh(&mut self) -> String {
        self.names += 1;
        format!("x{}", self.names)
    }

    fn local(&mut self, kind: Kind) -> Option<String> {
        let fitting: Vec<String> = self
            .locals
            .iter()
            .filter(|local| local.1 == kind)
            .map(|local| local.0.clone())
            .collect();
        if fitting.is_empty() {
            return None;
        }
        let index = fitting.len() - 1 - self.choose(fitting.len());
        Some(fitting[index].clone())
    }

    /// An expression in the scope of more variables.
    fn within(&mut self, depth: usize, locals: &[(&str, Kind)], kind: Kind) {
        let before = self.locals.len();
        self.locals.extend(locals.iter().map(|&(name, kind)| (name.to_string(), kind)));
        self.expr(depth.saturating_sub(1), kind);
        self.locals.truncate(before);
    }

    fn expr(&mut self, depth: usize, kind: Kind) {
        let kind = match self.choose(64) {
            63 => [Kind::Number, Kind::Truth, Kind::List, Kind::Procedure][self.choose(4)],
            _ => kind,
        };
        if self.choose(3) == 0
            && let Some(local) = self.local(kind)
        {
            return self.text(&local);
        }
        match kind {
            Kind::Number => self.number(depth),
            Kind::Truth => self.truth(depth),
            Kind::List => self.list(depth),
            Kind::Procedure => self.procedure(depth),
        }
    }

    fn truth(&mut self, depth: usize) {
        let shapes = [
            "#t",
            "#f",
            "nil",
            "(= _N_ _N_)",
            "(< _N_ _N_)",
            "(not _T_)",
            "(%nil? _L_)",
            "(%pair? _L_)",
            "(%fixnum? _N_)",
            "(if _T_ _T_ #f)",
            "(if _T_ #t _T_)",
            "(= _L_ _T_)",
            "_L_",
            "_N_",
            "(%unsupplied? _N_)",
            "(%kind? _P_ procedure)",
        ];
        let count = if depth == 0 { 3 } else { shapes.len() };
        let shape = shapes[self.choose(count)];
        self.shape(depth, shape);
    }

    fn list(&mut self, depth: usize) {
        let shapes = [
            "nil",
            "'(1 2)",
            "(%cons _N_ _L_)",
            "(list _N_ _N_)",
            "(map _P_ _L_)",
            "(%rest (%cons _N_ _L_))",
            "(if _T_ _L_ _L_)",
            "(begin _T_ _L_)",
            "(%cons _N_ nil)",
            "(%rest _L_)",
        ];
        let count = if depth == 0 { 2 } else { shapes.len() };
        let shape = shapes[self.choose(count)];
        self.shape(depth, shape);
    }

    fn procedure(&mut self, depth: usize) {
        match self.choose(if depth == 0 { 1 } else { 4 }) {
            0 if !self.arities.is_empty() && self.choose(2) == 0 => {
                let index = self.choose(self.arities.len().min(self.defined + 1));
                self.text(&format!("g{index}"));
            }
            1 => self.shape(depth, "(if _T_ _P_ _P_)"),
            _ => {
                let name = self.fresh();
                self.text(&format!("(lambda ({name}) "));
                self.within(depth, &[(&name, Kind::Number)], Kind::Number);
                self.text(")");
            }
        }
    }

    fn number(&mut self, depth: usize) {
        let leaf = depth == 0;
        match if leaf { self.choose(2) } else { self.choose(32) } {
            0 => {
                let constant = ["0", "1", "2", "3", "-1", "0.5", "7"][self.choose(7)];
                self.text(constant);
            }
            1 => {
                let name = self.local(Kind::Number).unwrap_or("5".into());
                self.text(&name);
            }
            2 | 3 => self.shape(depth, "(+ _N_ _N_)"),
            4 => self.shape(depth, "(- _N_ 1)"),
            5 => self.shape(depth, "(%mul _N_ 2)"),
            6 | 7 => self.shape(depth, "(if _T_ _N_ _N_)"),
            8 => self.shape(depth, "(begin _T_ _N_)"),
            9 => self.shape(depth, "(begin (%host write _N_ nil nil) _N_)"),
            10 => self.shape(depth, "(let ((l _L_)) (if (%pair? l) (%first l) _N_))"),
            11 => {
                let name = self.local(Kind::Number);
                match name {
                    Some(name) => {
                        self.text(&format!("(set! {name} "));
                        self.shape(depth, "_N_)");
                    }
                    None => self.text("4"),
                }
            }
            12 | 13 => {
                let (name, kind) = (
                    self.fresh(),
                    [Kind::Number, Kind::Truth, Kind::List, Kind::Procedure][self.choose(4)],
                );
                self.text(&format!("(let (({name} "));
                self.expr(depth - 1, kind);
                self.text(")) ");
                self.within(depth, &[(&name, kind)], Kind::Number);
                self.text(")");
            }
            14 => {
                let (a, b, c) = (self.fresh(), self.fresh(), self.fresh());
                self.text(&format!("((lambda ({a} &opt {b} &rest {c}) "));
                self.within(depth, &[(&a, Kind::Number), (&b, Kind::Truth), (&c, Kind::List)], Kind::Number);
                self.text(")");
                for _ in 0..1 + self.choose(3) {
                    self.shape(depth, " _N_");
                }
                self.text(")");
            }
            15..=18 => {
                // A loop that counts down, in tail position or not.
                let (f, i, acc) = (self.fresh(), self.fresh(), self.fresh());
                let (open, close) = [("(F (- I 1) ", ")"), ("(+ 1 (F (- I 1) ", "))"), ("(begin T (F (- I 1) ", "))")][self.choose(3)];
                self.text(&format!("(letrec (({f} (lambda ({i} {acc}) (if (= {i} 0) {acc} "));
                let locals = self.locals.len();
                self.locals.extend([(i.clone(), Kind::Number), (acc.clone(), Kind::Number)]);
                self.shape(depth, &open.replace('F', &f).replace('I', &i).replace('T', "_T_"));
                self.shape(depth, "_N_");
                self.locals.truncate(locals);
                let count = self.choose(4);
                self.text(&format!("{close})))) ({f} {count} "));
                self.shape(depth, "_N_))");
            }
            19 | 20 => {
                // Procedures that may call each other, and a variable between them.
                let (f, g, v) = (self.fresh(), self.fresh(), self.fresh());
                let (a, b) = (self.fresh(), self.fresh());
                self.text(&format!("(letrec (({f} (lambda ({a}) (if (< {a} 1) {a} "));
                self.within(
                    depth,
                    &[(&g, Kind::Procedure), (v.as_str(), Kind::Number), (a.as_str(), Kind::Number)],
                    Kind::Number,
                );
                self.text(&format!("))) ({v} "));
                let early = [(f.as_str(), Kind::Procedure)];
                let visible = usize::from(self.choose(4) == 0);
                self.within(depth, &early[..visible], Kind::Number);
                self.text(&format!(") ({g} (lambda ({b}) ({f} (- {b} 1)))))"));
                self.within(
                    depth,
                    &[(&f, Kind::Procedure), (&g, Kind::Procedure), (v.as_str(), Kind::Number)],
                    Kind::Number,
                );
                self.text(")");
            }
            21 | 22 => match self.local(Kind::Procedure) {
                Some(callee) => {
                    self.text(&format!("({callee} "));
                    self.shape(depth, "_N_)");
                }
                None => self.shape(depth, "(_P_ _N_)"),
            },
            23..=25 if !self.arities.is_empty() => {
                let late = usize::from(self.choose(8) == 0);
                let index = self.choose(self.arities.len().min(self.defined + late).max(1));
                let count = self.arities[index];
                self.text(&format!("(g{index}"));
                for _ in 0..count {
                    self.shape(depth, " _N_");
                }
                self.text(")");
            }
            26 => self.shape(depth, "(%apply _P_ (list _N_))"),
            27 => self.shape(depth, "(default _N_ _N_)"),
            28 => {
                let shape = [
                    "(if _T_ (fail _N_) _N_)",
                    "(begin (set! count _N_) count)",
                    "(default _N_)",
                    "(%field state 0)",
                    "(%set-field! state 0 _N_)",
                    "(+ count 1)",
                ][self.choose(6)];
                self.shape(depth, shape);
            }
            _ => {
                // A loop over a variable that it assigns.
                let (i, f) = (self.fresh(), self.fresh());
                let count = self.choose(4);
                self.text(&format!(
                    "(let (({i} {count})) (letrec (({f} (lambda () (if (< 0 {i}) (begin (set! {i} (- {i} 1)) "
                ));
                self.within(depth, &[(&i, Kind::Number)], Kind::Truth);
                self.text(&format!(" ({f})) {i})))) ({f})))"));
            }
        }
    }

    fn program(&mut self) {
        self.arities = (0..1 + self.choose(5)).map(|_| 1).collect();
        for index in 0..self.arities.len() {
            self.arities[index] = 1 + self.choose(2);
        }
        self.text("(define count 0)\n");
        for index in 0..self.arities.len() {
            if self.choose(4) == 3 {
                self.shape(3, "_N_\n");
            }
            let params: Vec<String> = (0..self.arities[index]).map(|_| self.fresh()).collect();
            self.text(&format!("(define (g{index} {}) (if (< {} 1) 0 ", params.join(" "), params[0]));
            let locals: Vec<(&str, Kind)> = params.iter().map(|name| (name.as_str(), Kind::Number)).collect();
            // The body may call procedures that are defined later.
            let known = if self.choose(3) == 0 { self.arities.len() } else { index + 1 };
            let defined = std::mem::replace(&mut self.defined, known);
            self.within(4, &locals, Kind::Number);
            self.defined = defined + 1;
            self.text("))\n");
        }
        for _ in 0..1 + self.choose(3) {
            self.shape(6, "_N_\n");
        }
    }
}

fn make(bytes: &[u8]) -> String {
    let mut maker = Maker {
        bytes: bytes.iter(),
        out: PRELUDE.into(),
        locals: Vec::new(),
        arities: Vec::new(),
        defined: 0,
        names: 0,
    };
    maker.program();
    maker.out
}

/// Checks that a program keeps the rules and does what it did before.
fn check(program: &Program, expected: &interpret::Run, source: &str, pass: &str) -> Result<(), TestCaseError> {
    if let Err(message) = validate(program) {
        return Err(TestCaseError::fail(format!("{pass}: {message}\n{source}\n{}", print(program))));
    }
    let actual = interpret::run(program, 100_000);
    prop_assert_eq!(&actual, expected, "{}:\n{}\n{}", pass, source, print(program));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_programs_do_the_same_after_each_pass(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let source = make(&bytes);
        let program = convert(&read(&source));
        if let Err(message) = validate(&program) {
            return Err(TestCaseError::fail(format!("convert: {message}\n{source}\n{}", print(&program))));
        }
        let expected = interpret::run(&program, 5_000);
        if matches!(expected.outcome, Outcome::OutOfFuel | Outcome::Unsupported(_)) {
            return Ok(());
        }
        let text = print(&program);
        let again = parse(&text).map_err(TestCaseError::fail)?;
        prop_assert_eq!(print(&again), text);
        check(&again, &expected, &source, "parse")?;
        for (name, pass) in ROUND.iter().chain(FINISH) {
            let mut changed = program.clone();
            pass(&mut changed);
            check(&changed, &expected, &source, name)?;
        }
        let mut changed = program;
        for (name, pass) in ROUND.iter().chain(ROUND).chain(FINISH) {
            pass(&mut changed);
            check(&changed, &expected, &source, &format!("{name} after others"))?;
        }
    }
}

/// Number of programs that are tried; more when the environment asks for it.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(200)
}
