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

struct Maker<'a> {
    bytes: std::slice::Iter<'a, u8>,
    out: String,
    locals: Vec<String>,
    names: usize,
}

impl Maker<'_> {
    fn choose(&mut self, count: usize) -> usize {
        usize::from(*self.bytes.next().unwrap_or(&0)) % count
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Text in which each `_` stands for an expression.
    fn shape(&mut self, depth: usize, shape: &str) {
        for (index, part) in shape.split('_').enumerate() {
            if index > 0 {
                self.expr(depth.saturating_sub(1));
            }
            self.text(part);
        }
    }

    fn fresh(&mut self) -> String {
        self.names += 1;
        format!("x{}", self.names)
    }

    fn local(&mut self) -> String {
        match self.locals.len() {
            0 => "nil".into(),
            count => {
                let index = count - 1 - self.choose(count);
                self.locals[index].clone()
            }
        }
    }

    fn global(&mut self) -> &'static str {
        ["g0", "g1", "g2", "g3", "g4", "default", "list"][self.choose(7)]
    }

    /// An expression in the scope of more variables.
    fn within(&mut self, depth: usize, names: &[&str]) {
        let before = self.locals.len();
        self.locals.extend(names.iter().map(|name| name.to_string()));
        self.expr(depth.saturating_sub(1));
        self.locals.truncate(before);
    }

    fn expr(&mut self, depth: usize) {
        let leaf = depth == 0;
        match if leaf { self.choose(4) } else { self.choose(32) } {
            0 => {
                let constant = ["0", "1", "2", "nil", "#t", "#f", "0.5", "'a", "\"s\"", "'(1 2)", "3", "-1"][self.choose(12)];
                self.text(constant);
            }
            1 | 2 => {
                let local = self.local();
                self.text(&local);
            }
            3 => {
                let global = self.global();
                self.text(global);
            }
            4 | 5 => self.shape(depth, "(+ _ _)"),
            6 => self.shape(depth, "(- _ 1)"),
            7 | 8 => self.shape(depth, "(if _ _ _)"),
            9 => self.shape(depth, "(if (if _ _ #f) _ _)"),
            10 => self.shape(depth, "(= _ _)"),
            11 => self.shape(depth, "(not _)"),
            12 => self.shape(depth, "(< _ _)"),
            13 => self.shape(depth, "(begin _ _)"),
            14 => self.shape(depth, "(%cons _ _)"),
            15 => self.shape(depth, "(%first _)"),
            16 => {
                let test = ["nil?", "pair?", "fixnum?", "boolean?", "number?", "unsupplied?", "float?"][self.choose(7)];
                self.text(&format!("(%{test} "));
                self.shape(depth, "_)");
            }
            17 => self.shape(depth, "(%host write _ nil nil)"),
            18 => {
                let local = self.local();
                if local == "nil" {
                    self.text("nil");
                } else {
                    self.text(&format!("(set! {local} "));
                    self.shape(depth, "_)");
                }
            }
            19 | 20 => {
                let name = self.fresh();
                self.text(&format!("(let (({name} "));
                self.shape(depth, "_)) ");
                self.within(depth, &[&name]);
                self.text(")");
            }
            21 => {
                let name = self.fresh();
                self.text(&format!("(lambda ({name}) "));
                self.within(depth, &[&name]);
                self.text(")");
            }
            22 => {
                let (a, b, c) = (self.fresh(), self.fresh(), self.fresh());
                self.text(&format!("((lambda ({a} &opt {b} &rest {c}) "));
                self.within(depth, &[&a, &b, &c]);
                let count = self.choose(4);
                self.text(")");
                for _ in 0..count {
                    self.shape(depth, " _");
                }
                self.text(")");
            }
            23 | 24 => {
                // A loop that counts down, in tail position or not.
                let (f, i, acc) = (self.fresh(), self.fresh(), self.fresh());
                let wrap = ["(F (- I 1) ", "(+ 1 (F (- I 1) "][self.choose(2)]
                    .replace('F', &f)
                    .replace('I', &i);
                let close = if wrap.starts_with("(+") { "))" } else { ")" };
                self.text(&format!("(letrec (({f} (lambda ({i} {acc}) (if (= {i} 0) {acc} {wrap}"));
                self.within(depth, &[&f, &i, &acc]);
                let count = self.choose(4);
                self.text(&format!("{close})))) ({f} {count} "));
                self.shape(depth, "_))");
            }
            25 => {
                // Procedures that call each other, and a variable between them.
                let (f, g, v) = (self.fresh(), self.fresh(), self.fresh());
                let (a, b) = (self.fresh(), self.fresh());
                self.text(&format!("(letrec (({f} (lambda ({a}) "));
                self.within(depth, &[&g, &v, &a]);
                self.text(&format!(")) ({v} "));
                self.within(depth, &[&f]);
                self.text(&format!(") ({g} (lambda ({b}) "));
                self.within(depth, &[&f, &v, &b]);
                self.text("))) ");
                self.within(depth, &[&f, &g, &v]);
                self.text(")");
            }
            26 | 27 => {
                let callee = if self.choose(2) == 0 {
                    self.local()
                } else {
                    self.global().to_string()
                };
                let count = self.choose(3);
                self.text(&format!("({callee}"));
                for _ in 0..count {
                    self.shape(depth, " _");
                }
                self.text(")");
            }
            28 => self.shape(depth, "(%apply _ (list _ _))"),
            29 => self.shape(depth, "(map _ (list _ _))"),
            30 => {
                let shape = ["(fail _)", "(set! g3 _)", "(default _ _)", "(%field state 0)"][self.choose(4)];
                self.shape(depth, shape);
            }
            _ => {
                // A loop over a variable that it assigns.
                let (i, f) = (self.fresh(), self.fresh());
                let count = self.choose(4);
                self.text(&format!(
                    "(let (({i} {count})) (letrec (({f} (lambda () (if (< 0 {i}) (begin (set! {i} (- {i} 1)) "
                ));
                self.within(depth, &[&i]);
                self.text(&format!(" ({f})) {i})))) ({f})))"));
            }
        }
    }

    fn program(&mut self) {
        for index in 0..4 {
            match self.choose(4) {
                0 => {}
                1 => {
                    self.shape(3, "_\n");
                }
                _ => {}
            }
            match self.choose(3) {
                0 => self.shape(2, &format!("(define g{index} _)\n")),
                _ => {
                    let (a, b) = (self.fresh(), self.fresh());
                    let b = if self.choose(2) == 0 { String::new() } else { b };
                    self.text(&format!("(define (g{index} {a} {b}) "));
                    let names = [a.as_str(), b.as_str()];
                    self.within(4, if b.is_empty() { &names[..1] } else { &names });
                    self.text(")\n");
                }
            }
        }
        let count = 1 + self.choose(3);
        for _ in 0..count {
            self.shape(6, "_\n");
        }
    }
}

fn make(bytes: &[u8]) -> String {
    let mut maker = Maker {
        bytes: bytes.iter(),
        out: PRELUDE.into(),
        locals: Vec::new(),
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
