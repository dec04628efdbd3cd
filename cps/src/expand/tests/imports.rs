//! Imports, from files that exist in the test alone.

use super::PRELUDE;
use crate::core_text;
use crate::expand::imports::{ImportedText, Importer, NotFound};
use crate::expand::macros::NoEvaluator;
use crate::expand::{ExpandOptions, Expanded, expand_with_prelude};
use crate::ids::FileId;
use crate::source::Sources;
use std::rc::Rc;

/// Names and texts; the first is the program.
struct Files<'a>(&'a [(&'a str, &'a str)]);

impl Importer for Files<'_> {
    fn identity(&mut self, _: FileId) -> Option<Rc<str>> {
        Some(self.0[0].0.into())
    }

    fn find(&mut self, path: &str, _: Option<&str>, added: &[Rc<str>]) -> Result<Rc<str>, NotFound> {
        let mut places = std::iter::once(path.to_string()).chain(added.iter().map(|folder| format!("{folder}/{path}")));
        let found = places.find(|place| self.0.iter().any(|(name, _)| name == place));
        found.map(Into::into).ok_or_else(|| NotFound::Missing("missing".into()))
    }

    fn read(&mut self, identity: &str) -> Result<ImportedText, String> {
        let (name, text) = self.0.iter().find(|(name, _)| *name == identity).ok_or("missing")?;
        Ok(ImportedText {
            name: (*name).into(),
            text: (*text).into(),
        })
    }
}

fn expanded(files: &[(&str, &str)]) -> Expanded {
    expanded_with(PRELUDE, files)
}

fn expanded_with(prelude: &[(&str, &str)], files: &[(&str, &str)]) -> Expanded {
    let mut sources = Sources::default();
    let program = sources.add(files[0].0, files[0].1);
    let options = ExpandOptions::default();
    expand_with_prelude(&mut sources, &[program], &options, prelude, &mut NoEvaluator, &mut Files(files))
        .unwrap_or_else(|errors| panic!("{files:?} is refused: {errors:?}"))
}

fn core(files: &[(&str, &str)]) -> String {
    core_text::program_forms(&expanded(files).program)
}

#[test]
fn a_file_that_is_imported_at_top_level_is_a_part_of_the_program() {
    let together = core(&[("p", "(define x 1) (define (f) x) #t (f)")]);
    for import in ["(import-file \"a\")", "(import \"a\")", "(begin (import-file \"a\"))"] {
        let program = format!("(define x 1) {import} (f)");
        assert_eq!(core(&[("p", &program), ("a", "(define (f) x)")]), together, "{import}");
    }
    // The second time nothing is left of it, nor where it imports what imports it.
    assert_eq!(
        core(&[
            ("p", "(import-file \"a\") (import \"a\") (import-file \"p\")"),
            ("a", "(import-file \"p\") (f)")
        ]),
        core(&[("p", "#t (f) #t #t #t")])
    );
}

#[test]
fn directories_are_searched_from_where_they_are_added() {
    let files = [
        ("p", "(import-file \"a\") (add-module-path \"d\") (import-file \"a\")"),
        ("d/a", "(f)"),
    ];
    // One that fails may be made good by any file while the program runs, so this takes the whole prelude.
    let text = core_text::program_forms(&expanded_with(crate::prelude::SOURCES, &files).program);
    assert_eq!(text.matches("cannot-import").count(), 1, "{text}");
    assert_eq!(text.matches("%import-1").count(), 1, "{text}");
}

#[test]
fn imported_files_are_listed_once() {
    let files = [
        ("p", "(import-file \"a\") (import \"a\" as m) (import \"b\" as n)"),
        ("a", "1"),
        ("b", "(import-file \"a\")"),
    ];
    assert_eq!(expanded(&files).imported.len(), 2);
}

#[test]
fn a_name_in_a_module_is_its_own_if_it_defines_it() {
    let module = "(define x 1) (define (f) (list x y)) (set! z 2)";
    let program = "(define x 3) (define y 4) (define z 5) (import \"a\" as m) (list x m:x)";
    let Expanded { program, warnings, .. } = expanded(&[("p", program), ("a", module)]);
    assert!(warnings.is_empty(), "{warnings:?}");
    let names: Vec<&str> = program.globals.values().filter(|g| !g.prelude).map(|g| &*g.name).collect();
    assert_eq!(names.iter().filter(|name| **name == "x").count(), 2, "{names:?}");
    assert_eq!(names.iter().filter(|name| ["y", "z"].contains(name)).count(), 2, "{names:?}");
}
