//! The prelude: the standard procedures, written in the language itself over the primitive operations of [`crate::prim`].
//!
//! Its files are compiled together with every program, and only what the program reaches is kept. Top-level values (as opposed to
//! procedures) are computed in the order of [`SOURCES`] before the program starts, so a value may use procedures of any file and values of
//! earlier ones only.

/// Name and text of each file, in the order in which they are compiled.
pub const SOURCES: &[(&str, &str)] = &[
    ("prelude/core.lisp", include_str!("core.lisp")),
    ("prelude/keywords.lisp", include_str!("keywords.lisp")),
    ("prelude/numbers.lisp", include_str!("numbers.lisp")),
    ("prelude/equality.lisp", include_str!("equality.lisp")),
    ("prelude/types.lisp", include_str!("types.lisp")),
    ("prelude/lists.lisp", include_str!("lists.lisp")),
    ("prelude/higher-order.lisp", include_str!("higher-order.lisp")),
    ("prelude/sort.lisp", include_str!("sort.lisp")),
    ("prelude/strings.lisp", include_str!("strings.lisp")),
    ("prelude/vectors.lisp", include_str!("vectors.lisp")),
    ("prelude/tables.lisp", include_str!("tables.lisp")),
    ("prelude/structs.lisp", include_str!("structs.lisp")),
    ("prelude/patterns.lisp", include_str!("patterns.lisp")),
    ("prelude/print.lisp", include_str!("print.lisp")),
    ("prelude/streams.lisp", include_str!("streams.lisp")),
    ("prelude/control.lisp", include_str!("control.lisp")),
    ("prelude/coroutines.lisp", include_str!("coroutines.lisp")),
    ("prelude/conditions.lisp", include_str!("conditions.lisp")),
    ("prelude/reports.lisp", include_str!("reports.lisp")),
    ("prelude/signalling.lisp", include_str!("signalling.lisp")),
    ("prelude/restarts.lisp", include_str!("restarts.lisp")),
    ("prelude/limits.lisp", include_str!("limits.lisp")),
    ("prelude/reentrant.lisp", include_str!("reentrant.lisp")),
    ("prelude/data.lisp", include_str!("data.lisp")),
    ("prelude/json.lisp", include_str!("json.lisp")),
    ("prelude/files.lisp", include_str!("files.lisp")),
    ("prelude/imports.lisp", include_str!("imports.lisp")),
    ("prelude/continuations.lisp", include_str!("continuations.lisp")),
    ("prelude/evaluation.lisp", include_str!("evaluation.lisp")),
    ("prelude/system.lisp", include_str!("system.lisp")),
    ("prelude/macros.lisp", include_str!("macros.lisp")),
    (
        "prelude/version.lisp",
        concat!(
            ";;; System\n\n(define (package-version)\n  \"Version of the language implementation.\"\n  ;; (string? (package-version)) => true\n  \"",
            env!("CARGO_PKG_VERSION"),
            "\")\n"
        ),
    ),
];
