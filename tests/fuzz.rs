//! The reader and the compiler take any text: they answer with a program or with messages that point into the text, never with a panic, and
//! whatever module comes out is valid.
//!
//! Texts are random bytes, random tokens, and programs of the project with tokens deleted, doubled, swapped and taken from other programs. The number
//! of texts is fixed; `TRAPEZE_FUZZ_CASES` says how many the compiler gets (the reader gets 50 times as many), `TRAPEZE_FUZZ_SEED` where
//! the random numbers begin. A text that fails is made smaller.

mod random;

use random::{Choices, shrink};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use trapeze_codegen::{Lowering, Options, emit};
use trapeze_cps::convert::convert;
use trapeze_cps::expand::imports::NoImporter;
use trapeze_cps::expand::macros::NoEvaluator;
use trapeze_cps::expand::{ExpandOptions, expand};
use trapeze_cps::ids::{FileId, SyntaxId};
use trapeze_cps::optimise::{self, optimise};
use trapeze_cps::read::read;
use trapeze_cps::report;
use trapeze_cps::source::{Diagnostic, Sources, Span};
use trapeze_cps::syntax::{Datum, Syntax};

const CASES: u64 = 40;
const SEED: u64 = 1;
/// Texts for the reader, for each one for the compiler.
const READER_SHARE: u64 = 50;
/// How many smaller texts are tried when one fails.
const ATTEMPTS: usize = 500;

/// Tokens that mean something somewhere.
const TOKENS: &[&str] = &[
    "(",
    ")",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "@{",
    "@[",
    "'",
    "`",
    ",",
    ",@",
    "#;",
    "#|",
    "|#",
    ";",
    "\n",
    "\"",
    "\"a\"",
    "\"\\u{41}\"",
    "\"\\u{d800}\"",
    ".",
    "#t",
    "#f",
    "#x",
    "#xff",
    "#b2",
    "nil",
    "true",
    "0",
    "1",
    "-1",
    "1.5",
    "1e999",
    "-.5",
    "1.",
    "1+",
    "1152921504606846976",
    "99999999999999999999999",
    ":k",
    ":",
    "a:b",
    "a",
    "b",
    "f",
    "x",
    "x y",
    "&",
    "&opt",
    "&keys",
    "& rest",
    "=",
    "+",
    "-",
    "<",
    "if",
    "cond",
    "else",
    "and",
    "or",
    "begin",
    "block",
    "fn",
    "lambda",
    "define",
    "let",
    "let*",
    "letrec",
    "set!",
    "while",
    "each",
    "in",
    "forever",
    "break",
    "continue",
    "try",
    "catch",
    "finally",
    "handler-case",
    "handler-bind",
    "restart-case",
    "with-simple-restart",
    "unwind-protect",
    "let/ec",
    "parameterize",
    "quote",
    "quasiquote",
    "unquote",
    "case",
    "when",
    "unless",
    "->",
    "->>",
    "map",
    "list",
    "error",
    "println",
    "apply",
    "car",
    "define-constant",
    "if-let",
    "assert",
    "protect",
    "ignore-errors",
    "match",
    "defmacro",
    "yield",
    "call/cc",
    "reset",
    "shift",
    "expand-macro",
    "macro?",
    ":template",
    "cons",
    "vector",
    "%add",
    "%host",
    "%record",
    "_",
    "é",
    "→",
    "\u{0}",
    "\u{feff}",
    "𝄞",
];

fn number_from(variable: &str, otherwise: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not {text:?}")),
        Err(_) => otherwise,
    }
}

/// The tokens of the programs that are changed, white space included.
fn corpus() -> Vec<Vec<String>> {
    let mut folders = vec!["tests/programs", "examples"]
        .into_iter()
        .map(|f| Path::new(env!("CARGO_MANIFEST_DIR")).join(f))
        .collect::<Vec<_>>();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the project can be listed") {
            let path = entry.expect("a folder of the project can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "lisp") {
                files.push(path);
            }
        }
    }
    files.sort();
    let text = |path| std::fs::read_to_string(path).expect("a program of the project can be read");
    files
        .iter()
        .map(text)
        .filter(|text| text.len() < 4000)
        .map(|text| tokens(&text))
        .collect()
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut in_atom = false;
    for letter in text.chars() {
        let atom = !letter.is_whitespace() && !"()[]{}'`,@\";".contains(letter);
        match tokens.last_mut() {
            Some(last) if atom && in_atom => last.push(letter),
            _ => tokens.push(letter.into()),
        }
        in_atom = atom;
    }
    tokens
}

/// Start and end of a list, or of all tokens when there is none.
fn datum(tokens: &[String], choices: &mut Choices) -> (usize, usize) {
    let starts: Vec<usize> = (0..tokens.len()).filter(|&at| tokens[at] == "(").collect();
    if starts.is_empty() {
        return (0, tokens.len());
    }
    let start = starts[choices.below(starts.len() as u32) as usize];
    let mut depth = 0;
    let closing = tokens[start..].iter().position(|token| {
        depth += i32::from(token == "(") - i32::from(token == ")");
        depth == 0
    });
    (start, closing.map_or(tokens.len(), |length| start + length + 1))
}

/// A text of bytes that need not be characters.
fn bytes(choices: &mut Choices) -> String {
    let length = choices.below(60);
    let ascii = choices.chance(70);
    let bytes: Vec<u8> = (0..length).map(|_| choices.below(if ascii { 128 } else { 256 }) as u8).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A text of tokens; now and then one of them many times.
fn soup(choices: &mut Choices) -> String {
    let mut text = String::new();
    for _ in 0..choices.below(40) {
        let token = choices.pick(TOKENS);
        let times = if choices.chance(1) { 3000 } else { 1 };
        (0..times).for_each(|_| text += token);
        if choices.chance(80) {
            text.push(' ');
        }
    }
    text
}

/// A program of the project with some changes.
fn changed(choices: &mut Choices, corpus: &[Vec<String>]) -> String {
    let pick = |choices: &mut Choices| &corpus[choices.below(corpus.len() as u32) as usize];
    let mut tokens = pick(choices).clone();
    for _ in 0..1 + choices.below(3) {
        if tokens.is_empty() {
            break;
        }
        let at = choices.below(tokens.len() as u32) as usize;
        let end = (at + 1 + choices.below(6) as usize).min(tokens.len());
        match choices.below(16) {
            0 => drop(tokens.drain(at..end)),
            1 => {
                let doubled = tokens[at..end].to_vec();
                tokens.splice(at..at, doubled);
            }
            2 => {
                let other = choices.below(tokens.len() as u32) as usize;
                tokens.swap(at, other);
            }
            3 => {
                let other = pick(choices);
                let from = choices.below(other.len().max(1) as u32) as usize;
                let to = (from + 1 + choices.below(12) as usize).min(other.len());
                tokens.splice(at..at, other[from..to].to_vec());
            }
            4 => tokens[at] = choices.pick(TOKENS).into(),
            5 => tokens.insert(at, choices.pick(&["(", ")", "[", "]", "'", "\""]).into()),
            // A datum by another one, a datum doubled or deleted: what keeps the brackets.
            6..11 => {
                let other = pick(choices);
                let (from, to) = datum(other, choices);
                let (at, end) = datum(&tokens, choices);
                let replacement = match choices.below(4) {
                    0 => [&tokens[at..end], &tokens[at..end]].concat(),
                    1 => Vec::new(),
                    _ => other[from..to].to_vec(),
                };
                tokens.splice(at..end, replacement);
            }
            _ => {
                let other = pick(choices);
                let with = other[choices.below(other.len() as u32) as usize].clone();
                let is_atom = |token: &str| token.chars().all(char::is_alphanumeric);
                if let Some(token) = tokens[at..].iter_mut().find(|token| is_atom(token)) {
                    *token = with;
                }
            }
        }
    }
    tokens.concat()
}

fn text(choices: &mut Choices, corpus: &[Vec<String>]) -> String {
    match choices.below(10) {
        0 => bytes(choices),
        1 => soup(choices),
        _ => changed(choices, corpus),
    }
}

fn assert_inside(span: Span, sources: &Sources) {
    if span.is_none() {
        return;
    }
    let text = &sources.file(span.file).text;
    let (start, end) = (span.start as usize, span.end as usize);
    assert!(text.get(start..end).is_some(), "the span {start}..{end} is no part of the text");
}

fn check_messages(diagnostics: &[Diagnostic], sources: &Sources) {
    for diagnostic in diagnostics {
        assert_inside(diagnostic.span, sources);
        diagnostic.related.iter().for_each(|(span, _)| assert_inside(*span, sources));
        assert!(!report::render(diagnostic, sources, true).is_empty(), "a message says something");
    }
}

/// Says whether the text is data.
fn check_reader(text: &str) -> bool {
    let mut sources = Sources::default();
    let file: FileId = sources.add("fuzz.lisp", text);
    let mut syntax = Syntax::new();
    let mut waiting: Vec<SyntaxId> = match read(file, text, &mut syntax) {
        Ok(nodes) => nodes,
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty(), "what is refused is refused for a reason");
            check_messages(&diagnostics, &sources);
            return false;
        }
    };
    while let Some(node) = waiting.pop() {
        assert_inside(syntax.span(node), &sources);
        match syntax.datum(node) {
            Datum::List(items, tail) => waiting.extend(syntax.items(*items).iter().chain(tail)),
            Datum::Vector(items) => waiting.extend(syntax.items(*items)),
            _ => {}
        }
    }
    true
}

/// Says whether the text is a program.
fn check_compiler(text: &str) -> bool {
    let mut sources = Sources::default();
    let files = [sources.add("fuzz.lisp", text)];
    let expanded = match expand(&mut sources, &files, &ExpandOptions::default(), &mut NoEvaluator, &mut NoImporter) {
        Ok(expanded) => expanded,
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty(), "what is refused is refused for a reason");
            check_messages(&diagnostics, &sources);
            return false;
        }
    };
    check_messages(&expanded.warnings, &sources);
    let mut program = convert(&expanded.program);
    program.files = files.to_vec();
    optimise(&mut program, &optimise::Options::default());
    for (lowering, one_module) in [
        (Lowering::Cluster, false),
        (Lowering::Cluster, true),
        (Lowering::Continuation, false),
        (Lowering::TailCall, false),
    ] {
        let options = Options {
            lowering,
            names: false,
            one_module,
        };
        let Ok(emitted) = emit(&program, &options, &mut |_| {}) else {
            continue;
        };
        for wasm in emitted.deferred.iter().map(|module| &module.wasm).chain([&emitted.wasm]) {
            wasmparser::validate(wasm).unwrap_or_else(|error| panic!("a module of {lowering:?} is not valid: {error}"));
        }
        for info in &emitted.code {
            let around = info.around.iter().map(|call| call.span);
            around.chain([info.span]).for_each(|span| assert_inside(span, &sources));
        }
    }
    true
}

/// Checks many texts, and fails with the first one that fails, made smaller. Most texts are refused, but not all of them may be.
fn check_all(cases: u64, make: impl Fn(&mut Choices) -> String, check: impl Fn(&str) -> bool) {
    let seed = number_from("TRAPEZE_FUZZ_SEED", SEED);
    let outcome = |text: &str| catch_unwind(AssertUnwindSafe(|| check(text)));
    let fails = |text: &str| outcome(text).is_err();
    let mut taken = 0;
    for case in 0..cases {
        let mut choices = Choices::random(seed.wrapping_mul(1 << 32).wrapping_add(case));
        let text = make(&mut choices);
        let Ok(accepted) = outcome(&text) else {
            let smallest = shrink(choices.taken(), ATTEMPTS, |choices| {
                fails(&make(&mut Choices::replay(choices.to_vec())))
            });
            let smallest = make(&mut Choices::replay(smallest));
            panic!("seed {seed}, case {case}: this text makes the check fail, see above\n{smallest:?}\nmade smaller from\n{text:?}");
        };
        taken += u64::from(accepted);
    }
    println!("{taken} of {cases} texts were taken");
    assert!(
        taken * 20 >= cases,
        "{taken} of {cases} texts were taken: most texts miss what is to be tried"
    );
}

#[test]
fn the_reader_takes_any_text() {
    let corpus = corpus();
    let cases = number_from("TRAPEZE_FUZZ_CASES", CASES) * READER_SHARE;
    check_all(cases, |choices| text(choices, &corpus), check_reader);
}

#[test]
fn the_compiler_takes_any_text() {
    let corpus = corpus();
    let cases = number_from("TRAPEZE_FUZZ_CASES", CASES);
    check_all(cases, |choices| text(choices, &corpus), check_compiler);
}
