//! Tests of the expander. Golden tests are pairs of files in `golden/`: a program, and beside it the core program that it expands
//! to, with warnings, or the errors. With `BLESS=1` in the environment the expected files are written anew.

mod conditions;
mod imports;
mod rules;

use super::imports::NoImporter;
use super::macros::NoEvaluator;
use super::{ExpandOptions, Expanded, expand_with_prelude};
use crate::core::Expr;
use crate::source::{Diagnostic, Sources};
use crate::{core_text, report};
use std::path::Path;

const PRELUDE: &[(&str, &str)] = &[
    ("test-prelude.lisp", include_str!("prelude.lisp")),
    ("prelude/keywords.lisp", include_str!("../../prelude/keywords.lisp")),
];

fn expand_files(texts: &[&str], options: &ExpandOptions) -> (Sources, Result<Expanded, Vec<Diagnostic>>) {
    let mut sources = Sources::default();
    let files: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(i, text)| sources.add(&format!("f{i}.lisp"), text))
        .collect();
    let result = expand_with_prelude(&mut sources, &files, options, PRELUDE, &mut NoEvaluator, &mut NoImporter);
    (sources, result)
}

fn expand_text(text: &str) -> Result<Expanded, Vec<Diagnostic>> {
    expand_files(&[text], &ExpandOptions::default()).1
}

/// The program's forms in the core language, or the messages of the errors.
fn core(text: &str) -> String {
    match expand_text(text) {
        Ok(expanded) => core_text::program_forms(&expanded.program).trim_end().to_string(),
        Err(errors) => errors.iter().map(|e| format!("error: {}\n", e.message)).collect(),
    }
}

/// The messages of the errors.
#[track_caller]
fn errors(text: &str) -> Vec<String> {
    match expand_text(text) {
        Ok(expanded) => panic!("{text} is accepted: {}", core_text::program_forms(&expanded.program)),
        Err(errors) => errors.into_iter().map(|e| e.message).collect(),
    }
}

/// The messages of the warnings, with their hints.
#[track_caller]
fn warnings(text: &str) -> Vec<String> {
    let expanded = expand_text(text).unwrap_or_else(|errors| panic!("{text} is refused: {errors:?}"));
    let text = |w: Diagnostic| w.message + &w.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
    expanded.warnings.into_iter().map(text).collect()
}

#[test]
fn golden() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/expand/tests/golden");
    let bless = std::env::var_os("BLESS").is_some();
    let mut programs: Vec<_> = std::fs::read_dir(&directory)
        .expect("the directory of golden tests is there")
        .map(|entry| entry.expect("a readable directory entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "lisp"))
        .collect();
    programs.sort();
    assert!(!programs.is_empty());
    let mut wrong = Vec::new();
    for path in programs {
        let text = std::fs::read_to_string(&path).expect("a readable program");
        let actual = outcome(&path.file_name().expect("a file").to_string_lossy(), &text);
        let expected_path = path.with_extension("core");
        if bless {
            std::fs::write(&expected_path, actual).expect("a writable directory");
        } else if std::fs::read_to_string(&expected_path).unwrap_or_default() != actual {
            wrong.push(format!("{}:\n{actual}", expected_path.display()));
        }
    }
    assert!(wrong.is_empty(), "these differ (BLESS=1 accepts them):\n{}", wrong.join("\n"));
}

/// What becomes of a program: each form after its source, then the warnings; or the errors.
fn outcome(name: &str, text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add(name, text);
    let reports = |found: &[Diagnostic]| {
        let reports: Vec<String> = found.iter().map(|d| report::render(d, &sources, false)).collect();
        reports.join("\n")
    };
    let Expanded { program, warnings, .. } = {
        let mut sources = Sources::default();
        sources.add(name, text);
        match expand_with_prelude(
            &mut sources,
            &[file],
            &ExpandOptions::default(),
            PRELUDE,
            &mut NoEvaluator,
            &mut NoImporter,
        ) {
            Ok(expanded) => expanded,
            Err(errors) => return reports(&errors),
        }
    };
    let mut out = String::new();
    for &form in &program.forms {
        let (expr, span) = &program.exprs[form];
        if matches!(expr, Expr::DefineGlobal(global, _) if program.globals[*global].prelude) {
            continue;
        }
        let source = text.get(span.start as usize..span.end as usize).unwrap_or("").replace('\n', "\n; ");
        out.push_str(&format!("; {source}\n{}\n", core_text::expression(&program, form)));
    }
    out + &reports(&warnings)
}
