//! From a CPS program to WASM bytes: frame layout, lowerings, module assembly. Knows no engine.

use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::rc::Rc;
use trapeze_cps::source::Span;

pub mod abi;
mod asm;
mod captures;
mod closures;
mod function;
mod group;
mod link;
mod module;
mod plan;
mod prims;
mod resume;
pub mod rt;
mod runtime_image;
mod sections;
mod statics;
mod support;
mod tail_calls;
mod units;

pub use link::{Addition, Link, Name, Parts, static_symbol};
pub use module::{emit, emit_addition};
pub use sections::{ENTER, LEAVE, NO_WAY_ON, NOT_COMPILED};

/// How continuations are placed in WASM functions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Lowering {
    /// Continuations that call each other are arms of one function, with the registers in locals.
    #[default]
    Cluster,
    /// Each continuation is a function, which returns the code id that comes next.
    Continuation,
    /// Each continuation is a function, which calls the next one in tail position: only for engines with tail calls.
    TailCall,
}

/// What is to be emitted.
#[derive(Clone, Debug)]
pub struct Options {
    /// The lowering.
    pub lowering: Lowering,
    /// Whether modules get a name section.
    pub names: bool,
    /// Whether everything goes into one module, which then stands alone. Otherwise what a run may do without goes into modules of its own.
    pub one_module: bool,
}

/// What a code id stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeKind {
    /// Start of a procedure, or an arm that only jumps lead to.
    Entry,
    /// Return of a call: the id stands in a frame.
    Return,
    /// A place where something failed: the id stands in a frame to which only a restart returns, if anything does.
    Site,
    /// One of the runtime's own.
    Runtime,
}

/// A code id's meaning, for stack traces and frame walks.
#[derive(Clone, Debug)]
pub struct CodeInfo {
    /// Name of the procedure that the code was written in.
    pub procedure: Option<Rc<str>>,
    /// The call (returns), the failed place (sites), or the procedure.
    pub span: Span,
    /// The calls around it that have no frames of their own, as the code of the procedures was put together; innermost first.
    pub around: Vec<InlinedCall>,
    /// The form that the code is a part of, if the procedure is none in the source.
    pub form: Option<Span>,
    /// Words of a frame with this code id, the id itself included.
    pub frame_slots: u32,
    /// Variables of the program's author that lie in such a frame.
    pub variables: Vec<FrameVariable>,
    /// Least and greatest number of arguments of the procedure, the latter `None` when there is no limit.
    pub arity: (u32, Option<u32>),
    /// What it is.
    pub kind: CodeKind,
}

/// A variable that lies in a frame. Variables that the code behind the call does not need, or that the optimiser removed, lie in none.
#[derive(Clone, Debug)]
pub struct FrameVariable {
    /// Its name in the source.
    pub name: Rc<str>,
    /// The part of the source that can mean it by its name.
    pub scope: Span,
    /// The word of the frame.
    pub slot: u32,
    /// If that holds the procedure: which of the values that it captured.
    pub capture: Option<u32>,
    /// Whether the value is the box that the variable lives in.
    pub boxed: bool,
}

/// An active call without a frame of its own.
#[derive(Clone, Debug)]
pub struct InlinedCall {
    /// Name of the procedure that it was written in.
    pub procedure: Option<Rc<str>>,
    /// The call.
    pub span: Span,
    /// The form that the procedure is a part of, if it is none in the source.
    pub form: Option<Span>,
}

/// A function of a module that stands in the program's table: it is exported under the name that [`Placed::export`] gives. Modules do not fill the table themselves: engines
/// compile that to code, which takes them longer than the functions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Placed {
    /// The first of its code ids.
    pub code: u32,
    /// Number of its code ids.
    pub count: u32,
}

impl Placed {
    /// Name of the function's export.
    pub fn export(&self) -> String {
        format!("at{}", self.code)
    }
}

/// A module with code that is compiled when control first reaches it. It imports memory and table from the module that the program starts in, beside
/// the functions of the host.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Deferred {
    /// The module.
    pub wasm: Vec<u8>,
    /// Its code ids.
    pub codes: Range<u32>,
    /// Its functions in the table.
    pub functions: Vec<Placed>,
}

/// An emitted program.
#[derive(Clone, Debug)]
pub struct Emitted {
    /// The module that the program starts in.
    pub wasm: Vec<u8>,
    /// Its functions in the table.
    pub placed: Vec<Placed>,
    /// End of the code ids that stand for arms; the others are places in the source.
    pub arms_end: u32,
    /// The other modules.
    pub deferred: Vec<Deferred>,
    /// What is to be written into the memory before the program starts: addresses and bytes. Nothing if the module is the only one, which does so itself.
    pub memory: Vec<(u32, Vec<u8>)>,
    /// Meaning of each code id.
    pub code: Vec<CodeInfo>,
    /// Number of functions beside the runtime's.
    pub functions: usize,
    /// Code ids of the entry points' generic entries, in the order of `EntryPoint::ALL`.
    pub entry_points: Vec<u32>,
    /// Code id of the main procedure's generic entry.
    pub main: u32,
    /// The main procedure as a value.
    pub main_closure: i64,
    /// The entry points as values.
    pub entry_closures: Vec<i64>,
    /// What code that is added later refers to, if the program lets it.
    pub link: Option<Link>,
}

/// A program that cannot be emitted.
#[derive(Clone, Debug)]
pub struct EmitError {
    /// What is too large.
    pub message: String,
}

impl std::fmt::Display for EmitError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for EmitError {}
