//! The host side of a running program: an instance of its module in the WebAssembly engine, the outer trampoline, the operations that the host
//! performs for the prelude, and what program and embedder hold of each other.
//!
//! This crate knows the binary interface (`trapeze_codegen::abi`), and of syntax only the reader, for programs that read data. It trusts no
//! module: a broken one is an [`Error::Internal`], never a panic.

mod access;
mod additions;
mod arithmetic;
mod convert;
mod embed;
mod engine;
mod error;
mod heap;
mod host_ops;
mod json;
mod limits;
mod machine;
mod memory_limit;
mod number;
mod number_text;
mod populate;
mod profile;
mod random;
mod streams;
mod tables;
mod trace;
mod value;

pub use num_bigint::BigInt;

pub use access::{Access, Closed, Surroundings};
pub use additions::{Extender, Extension, Import, ImportRequest, NotImported, Remark, Request};
pub use convert::{NotPassable, TooLarge};
pub use embed::{Entry, FromLisp, Functions, HostFunction, HostResult, ToLisp};
pub use engine::{CodeStore, Compiled, Compiling, Engine, Image};
pub use error::Error;
pub use heap::Halt;
pub use limits::{Interrupt, Stop};
pub use machine::{Arity, Evaluated, Left, Machine, Options, Pause, RestartInfo, Statistics, Trampoline};
pub use profile::Profile;
pub use streams::{Captured, Input, Output};
pub use tables::{PauseKey, RestartKey};
pub use trace::{CodeEntry, CodeMap, Frame, Named, Trace};
pub use value::{Object, Opaque, Value, Values};
