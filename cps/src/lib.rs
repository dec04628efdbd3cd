//! The front end of Trapeze: reader, expander, conversion to continuation-passing style, optimiser.
//!
//! This crate is pure: it opens no file, reads no clock and knows no engine.

pub mod core;
pub mod ids;
pub mod ir;
pub mod prim;
pub mod read;
pub mod source;
pub mod syntax;
