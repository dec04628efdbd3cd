//! What can go wrong outside of the program: errors of the program itself are conditions, not these.

use crate::convert::{NotPassable, TooLarge};
use crate::heap::{Fault, Halt};
use std::fmt;

/// Why a run could not be finished, or a request not be served.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The WebAssembly engine refused its configuration or the module. An internal error.
    Engine(String),
    /// The WebAssembly engine has no tail calls, which the lowering `tailcall` needs.
    NoTailCalls,
    /// The module trapped, or broke the binary interface. An internal error.
    Internal(String),
    /// The run cannot go on because a standard stream failed.
    Halt(Halt),
    /// The memory limit is too small to start the program, or for the values that were passed to it.
    Memory,
    /// The restart, condition or stop belongs to a point that the program has left.
    Stale,
    /// The program cannot go on: it has ended.
    Ended,
    /// The value cannot be copied out.
    TooLarge(TooLarge),
    /// The value cannot be passed to the program.
    NotPassable(NotPassable),
    /// No restart named `abort` is active, so that the program cannot be ended in order.
    NoAbort,
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Engine(reason) => write!(out, "internal error: the WebAssembly engine refuses: {reason}"),
            Error::NoTailCalls => out.write_str("this WebAssembly engine has no tail calls: choose the lowering cluster or continuation"),
            Error::Internal(reason) => write!(out, "internal error: {reason}"),
            Error::Halt(halt) => halt.fmt(out),
            Error::Memory => out.write_str("the memory limit is too small"),
            Error::Stale => out.write_str("the program has gone on since this was handed out"),
            Error::Ended => out.write_str("the program has ended"),
            Error::TooLarge(reason) => reason.fmt(out),
            Error::NotPassable(reason) => reason.fmt(out),
            Error::NoAbort => out.write_str("no restart named abort is active"),
        }
    }
}

impl std::error::Error for Error {}

/// A fault on its way through the engine: a host function can only answer with one of the engine's errors.
#[derive(Debug)]
struct Corrupt(String);

impl fmt::Display for Corrupt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Corrupt {}

impl Fault {
    /// The fault as an answer of the host operation `operation`.
    pub(crate) fn into_engine_error(self, operation: &str) -> wasmtime::Error {
        match self {
            Fault::Corrupt(what) => wasmtime::Error::new(Corrupt(format!("host operation {operation}: {what}"))),
            Fault::Exhausted => wasmtime::Error::new(Corrupt(format!("host operation {operation}: memory is exhausted"))),
            Fault::Halt(halt) => wasmtime::Error::new(halt),
            Fault::Trap(error) => error,
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Corrupt(what) => Error::Internal(what.into()),
            Fault::Exhausted => Error::Memory,
            Fault::Halt(halt) => Error::Halt(halt),
            Fault::Trap(error) => Error::from(error),
        }
    }
}

impl From<wasmtime::Error> for Error {
    fn from(error: wasmtime::Error) -> Self {
        match error.downcast::<Halt>() {
            Ok(halt) => Error::Halt(halt),
            Err(error) => Error::Internal(format!("{error:#}")),
        }
    }
}
