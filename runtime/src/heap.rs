//! The program's memory as the host sees it: reading values ([`View`]) and making them ([`Heap`]).
//!
//! The layout is that of `trapeze_codegen::abi`. Nothing here trusts the module: every access is checked against the size of the memory
//! and every object against its header, and what does not fit is [`Fault::Corrupt`], never a panic.
//!
//! Invariant: nothing here collects, so that values in Rust variables stay valid during one host operation.

mod allocate;
#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod tests;
mod view;

pub use allocate::{Heap, Memory};
pub(crate) use allocate::{boolean, fixnum};
pub use view::View;

use crate::limits::Stop;
use std::fmt;

/// Why an access to the program's memory, or a host operation, could not be finished.
#[derive(Debug)]
pub enum Fault {
    /// The module broke the binary interface. The text says what was found.
    Corrupt(&'static str),
    /// The memory limit does not allow the object.
    Exhausted,
    /// The program cannot go on for a reason that lies outside of it.
    Halt(Halt),
    /// An exported function of the module trapped.
    Trap(wasmtime::Error),
}

/// A reason outside of the program to end it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Halt {
    /// Nobody reads the standard output any more.
    BrokenPipe,
    /// Standard output or standard input failed. The text is the system's.
    Stream(String),
    /// The program was to stop while it waited.
    Stopped(Stop),
}

impl fmt::Display for Halt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Halt::BrokenPipe => out.write_str("the reader of the standard output has gone"),
            Halt::Stream(reason) => out.write_str(reason),
            Halt::Stopped(Stop::Timeout(limit)) => write!(out, "the time limit of {} ms was reached", limit.as_millis()),
            Halt::Stopped(Stop::Interrupted) => out.write_str("the program was interrupted"),
        }
    }
}

impl std::error::Error for Halt {}

/// Shorthand for what can meet a [`Fault`].
pub type Checked<T> = Result<T, Fault>;
