//! The front end of Trapeze: reader, expander, conversion to continuation-passing style, optimiser.
//!
//! This crate is pure: it opens no file, reads no clock and knows no engine.

mod chains;
pub mod closure;
pub mod condition_types;
pub mod constants;
pub mod convert;
pub mod core;
pub mod core_text;
pub mod expand;
pub mod flow;
pub mod ids;
pub mod infer;
pub mod interpret;
pub mod ir;
pub mod liveness;
pub mod optimise;
pub mod origin;
pub mod prelude;
pub mod prim;
pub mod read;
pub mod reference;
pub mod report;
pub mod source;
pub mod syntax;
pub mod text;
pub mod types;
pub mod validate;
mod visit;

#[cfg(test)]
mod core_reader;
#[cfg(test)]
mod golden;
