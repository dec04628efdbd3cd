//! The reference: `docs/reference.md` is made of the entries of `trapeze::reference`, and its examples are true.

mod process;

use process::Program;
use std::fmt::Write;
use std::path::Path;
use trapeze::reference::{Arity, Entry, Example, Expected, Kind, entries};
use trapeze_cps::ids::FileId;
use trapeze_cps::read::read;
use trapeze_cps::syntax::{Datum, Syntax, write_string};

const INTRODUCTION: &str = "\
# Reference

All names of the language. `trapeze doc NAME` prints an entry.

This file is made of what stands in the definitions: `TRAPEZE_BLESS=1 cargo test --test reference` writes it anew. The tests run the examples.

In the first line of an entry `[x]` may be left out, and `x...` stands for any number. `E => V` says that the write form of E's value is V, `E => !T` that E
signals a condition of type T, `E prints S` that it writes S to standard output.
";

fn markdown() -> String {
    let mut out = INTRODUCTION.to_string();
    let mut sections: Vec<&str> = entries().iter().map(|entry| entry.section).collect();
    sections.dedup();
    let anchor = |section: &str| section.to_lowercase().replace(' ', "-");
    out.push('\n');
    for section in &sections {
        let names = entries()
            .iter()
            .filter(|entry| entry.section == *section && entry.alias_of.is_none());
        let names: Vec<String> = names.map(|entry| format!("`{}`", entry.name)).collect();
        writeln!(out, "- [{section}](#{}): {}", anchor(section), names.join(" ")).expect("a string can be written to");
    }
    for section in sections {
        write!(out, "\n## {section}\n").expect("a string can be written to");
        // An alias stands beside the name that it is another name of.
        for entry in entries()
            .iter()
            .filter(|entry| entry.section == section && entry.alias_of.is_none())
        {
            describe(entry, &mut out);
        }
    }
    out
}

fn describe(entry: &Entry, out: &mut String) {
    let names: Vec<String> = std::iter::once(&entry.name)
        .chain(&entry.aliases)
        .map(|name| format!("`{name}`"))
        .collect();
    let kind = match (entry.kind, entry.arity) {
        (Kind::Procedure, Some(arity)) => format!("procedure, {}", arguments(arity)),
        (kind, _) => kind.to_string(),
    };
    write!(out, "\n### {}\n\n", names.join(", ")).expect("a string can be written to");
    if !entry.shapes.is_empty() {
        writeln!(out, "```lisp\n{}\n```\n", entry.shapes.join("\n")).expect("a string can be written to");
    }
    let summary = entry.summary.replace('*', "\\*").replace('[', "\\[").replace('<', "\\<");
    write!(out, "*{kind}* — {summary}\n\n```lisp\n").expect("a string can be written to");
    for example in &entry.examples {
        writeln!(out, "{example}").expect("a string can be written to");
    }
    out.push_str("```\n");
}

fn arguments(arity: Arity) -> String {
    let plural = |count| if count == 1 { "" } else { "s" };
    match (arity.least, arity.most) {
        (0, Some(0)) => "no arguments".into(),
        (0, None) => "any number of arguments".into(),
        (least, Some(most)) if least == most => format!("{most} argument{}", plural(most)),
        (least, Some(most)) => format!("{least} to {most} arguments"),
        (least, None) => format!("at least {least} argument{}", plural(least)),
    }
}

#[test]
fn the_document_is_made_of_the_definitions() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.md");
    let text = markdown();
    if std::env::var_os("TRAPEZE_BLESS").is_some() {
        std::fs::write(&path, text).expect("the document can be written");
        return;
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = there.lines().zip(text.lines()).position(|(there, made)| there != made);
    assert!(
        there == text,
        "docs/reference.md is stale from line {} on: TRAPEZE_BLESS=1 cargo test --test reference writes it anew",
        differs.map_or(there.lines().count().min(text.lines().count()), |line| line) + 1
    );
}

/// Stands before the number of an example in what the program prints.
const NUMBER: char = '\u{1}';
/// Stands before the outcome.
const OUTCOME: char = '\u{2}';

/// A program that shows what each example comes to.
fn program(examples: &[(&Entry, &Example)]) -> String {
    let mut out = format!(
        "(define (show-outcome f)
           (handler-case (let ((value (f))) (display \"{OUTCOME}\") (write value))
             ((or serious-condition interrupt) (c) (display \"{OUTCOME}!\" (condition-type c)))))\n"
    );
    for (number, (_, example)) in examples.iter().enumerate() {
        let mut syntax = Syntax::new();
        let forms = read(FileId(0), &example.code, &mut syntax).expect("an example can be read");
        // What stands before the last form of a `begin` may be a definition.
        let (before, last) = match syntax.datum(forms[0]) {
            Datum::List(items, None) if syntax.is_symbol(syntax.items(*items)[0], "begin") => {
                let (last, before) = syntax.items(*items)[1..].split_last().expect("the examples of `begin` have forms");
                (before.to_vec(), *last)
            }
            _ => (Vec::new(), forms[0]),
        };
        let text = |form| {
            let span = syntax.span(form);
            &example.code[span.start as usize..span.end as usize]
        };
        writeln!(out, "(display \"{NUMBER}{number} \")").expect("a string can be written to");
        for form in before {
            writeln!(out, "{}", text(form)).expect("a string can be written to");
        }
        writeln!(out, "(show-outcome (fn () {}))", text(last)).expect("a string can be written to");
    }
    out
}

#[test]
fn the_examples_are_true() {
    let examples: Vec<(&Entry, &Example)> = entries()
        .iter()
        .flat_map(|entry| entry.examples.iter().map(move |example| (entry, example)))
        .collect();
    let run = Program::new(program(&examples)).run(&["--allow-read=.", "--allow-write=.", "--allow-env", "p.lisp"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let mut outcomes = vec![None; examples.len()];
    for part in run.out.split(NUMBER).skip(1) {
        let (number, rest) = part.split_once(' ').expect("a number");
        outcomes[number.parse::<usize>().expect("a number")] = rest.split_once(OUTCOME);
    }
    let mut wrong = Vec::new();
    for ((entry, example), outcome) in examples.iter().zip(outcomes) {
        let Some((printed, value)) = outcome else {
            wrong.push(format!("{}: {example}: did not end", entry.name));
            continue;
        };
        let mut quoted = String::new();
        write_string(printed, &mut quoted);
        let is_true = match &example.expected {
            Expected::Value(expected) => expected == value,
            Expected::Signals(expected) => value.strip_prefix('!') == Some(expected),
            Expected::Prints(expected) => expected == printed,
        };
        if !is_true {
            wrong.push(format!("{}: {example}\n  is {value} and prints {quoted}", entry.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn procedures_say_of_themselves_what_the_reference_says() {
    let mut text = String::from("(define (show name f) (println name (function-arity f) (doc f)))\n");
    let mut expected = String::new();
    for entry in entries().iter().filter(|entry| entry.kind == Kind::Procedure) {
        let Some(Arity { least, most }) = entry.arity else { continue };
        writeln!(text, "(show '{0} {0})", entry.name).expect("a string can be written to");
        let most = most.map_or("nil".into(), |most| most.to_string());
        writeln!(expected, "{} ({least} {most}) {}", entry.name, entry.summary).expect("a string can be written to");
    }
    let run = Program::new(text).run(&["p.lisp"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for (printed, expected) in run.out.lines().zip(expected.lines()) {
        assert_eq!(printed, expected);
    }
    assert_eq!(run.out.lines().count(), expected.lines().count());
}
