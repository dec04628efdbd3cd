//! The prelude: the standard procedures, written in the language itself and compiled together with every program.

/// The files of the prelude in order: name and text.
pub const SOURCES: &[(&str, &str)] = &[("prelude/core.lisp", include_str!("core.lisp"))];
