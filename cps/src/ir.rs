//! The CPS program: procedures and continuations, separate as in Kennedy, *Compiling with Continuations, Continued* (ICFP 2007).
//!
//! A *procedure* is a first-class value with a return continuation that it never names. A *continuation* is a label of its procedure
//! with parameters; it is not a value. A continuation that is named as the return of a call becomes a frame on the stack, every other one a jump.
//! Each continuation is straight-line code ending in one transfer.
//!
//! Variables are unique in the whole program and assigned once. A procedure may use the variables of the procedures around it: closures are
//! made explicit only by the code generator, which asks [`crate::closure`] for the free variables.

use crate::core::{Constant, Failing, Global};
use crate::ids::{ConstId, ContId, FileId, GlobalId, InlinedId, ProcId, Table, VarId};
use crate::origin::{Inlined, Origin};
use crate::prim::Prim;
use crate::source::Span;
use std::rc::Rc;

/// A whole program.
#[derive(Clone, Debug)]
pub struct Program {
    /// Procedures. Those that nothing reaches keep their number and lose their continuations.
    pub procs: Table<ProcId, Proc>,
    /// Variables.
    pub vars: Table<VarId, Var>,
    /// Constants, parts before wholes.
    pub constants: Table<ConstId, Constant>,
    /// Global variables that live in memory cells.
    pub globals: Table<GlobalId, Global>,
    /// The procedure that runs the top-level forms; it takes no arguments and returns the value of the last form.
    pub main: ProcId,
    /// Procedures that generated code and the host call by themselves, in the order of `EntryPoint::ALL`. All are closed.
    pub entry_points: Vec<ProcId>,
    /// Procedures whose code was moved into others, for traces.
    pub inlined: Table<InlinedId, Inlined>,
    /// The files of the program itself. What comes from others, the library, has no frames in traces. If none is named, all are the program's.
    pub files: Vec<FileId>,
}

impl Program {
    /// Whether traces leave out what stands in this file.
    pub fn is_library(&self, file: FileId) -> bool {
        !self.files.is_empty() && !self.files.contains(&file)
    }
}

/// What is known of a variable.
#[derive(Clone, Debug)]
pub struct Var {
    /// Name in the source, if it has one.
    pub name: Option<Rc<str>>,
    /// The part of the source that can mean it by its name, for debuggers: a variable that the program's author gave a name. `Span::NONE` for any other.
    pub scope: Span,
    /// Whether its value is the box that the author's variable lives in.
    pub boxed: bool,
}

/// A procedure.
#[derive(Clone, Debug)]
pub struct Proc {
    /// Name for stack traces.
    pub name: Option<Rc<str>>,
    /// The lambda expression.
    pub span: Span,
    /// The variable that holds the procedure as a value: bound by the [`Op::Fix`] that makes it, and visible in its own body.
    pub var: VarId,
    /// Number of required parameters.
    pub required: usize,
    /// Number of optional parameters; a missing one is `Unsupplied`.
    pub optional: usize,
    /// Whether there is a rest parameter.
    pub rest: bool,
    /// The entry continuation; its parameters are the required, optional and rest parameters in order. No continuation jumps to it: the
    /// head of a loop is a continuation of its own.
    pub entry: ContId,
    /// Continuations.
    pub conts: Table<ContId, Cont>,
    /// Must not be inlined, contified or merged: it uses its stack pointer.
    pub pinned: bool,
    /// Whether calls signal failures, and whether they can return.
    pub failure: Failing,
    /// The author asked for inlining.
    pub inline: bool,
    /// Programs can often do without: it is neither inlined nor contified, and compiled to machine code when control first reaches it.
    pub deferred: bool,
    /// It is a part of a form that is no procedure in the source; `span` is the form, and the name that of the procedure around it.
    pub form: bool,
}

/// A continuation: parameters, operations, transfer. A continuation that was removed has `term` [`Term::Unreachable`] and nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct Cont {
    /// Parameters.
    pub params: Vec<VarId>,
    /// Operations in order.
    pub body: Vec<Bind>,
    /// How control leaves.
    pub term: Term,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Bind {
    /// The variable that takes the result. For [`Op::Fix`] it is unused (the procedures' own variables are bound) and repeats the first one.
    pub var: VarId,
    /// The operation.
    pub op: Op,
    /// Where it comes from.
    pub origin: Origin,
}

/// An operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// A constant.
    Const(ConstId),
    /// A primitive.
    Prim(Prim, Vec<VarId>),
    /// Makes procedures that may refer to each other; binds `Proc::var` of each.
    Fix(Vec<ProcId>),
    /// Value of a global's cell. With `check`, fails with `undefined-variable` when it is unbound.
    GlobalRef {
        /// The global.
        global: GlobalId,
        /// Whether it may be unbound.
        check: bool,
    },
    /// Stores into a global's cell; the result is the value stored.
    GlobalSet(GlobalId, VarId),
    /// Fails with `undefined-variable` (of the variable's source name) if the value is the unbound marker; the result is the value. For local variables that are read early.
    CheckBound(VarId, ConstId),
}

/// Who is called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Callee {
    /// A known procedure without optional or rest parameters whose argument count fits. The variable is the procedure's own (`Proc::var`), or its
    /// value where the procedure is closed.
    Known(ProcId),
    /// Any value; checked.
    Value(VarId),
    /// `apply`: the one argument is a proper list of the arguments.
    Apply(VarId),
    /// Leaves the module for the host with a reason (a [`Leave`] number); the two arguments are passed along, and the host's answer is the result.
    Leave(Leave),
}

/// Why the program leaves to the host by its own wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Leave {
    /// Unhandled condition: condition, report string. The answer decides what happens next.
    Unhandled = 0,
    /// The program ends with the exit code that it set.
    Exit = 1,
    /// A breakpoint: as for an unhandled condition.
    Break = 2,
    /// What the host evaluates is done: its value, and what was asked for besides.
    Evaluated = 3,
}

impl Leave {
    /// Every reason with its name.
    pub const ALL: [(Leave, &'static str); 4] = [
        (Leave::Unhandled, "unhandled"),
        (Leave::Exit, "exit"),
        (Leave::Break, "break"),
        (Leave::Evaluated, "evaluated"),
    ];

    /// The reason of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|&(reason, _)| reason)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// How control leaves a continuation.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// To another continuation of this procedure.
    Jump(ContId, Vec<VarId>),
    /// By the truth of a value (nil and `#f` are false). The targets have no parameters.
    If(VarId, ContId, ContId),
    /// Calls; the result goes to the continuation `ret`, which has one parameter, or to the caller (`None`: a tail call).
    Call {
        /// Who.
        callee: Callee,
        /// Arguments.
        args: Vec<VarId>,
        /// Where the result goes.
        ret: Option<ContId>,
        /// The call.
        origin: Origin,
    },
    /// Calls a known procedure that signals a failure (`Proc::failure`). Where a restart may give a value in place of what failed, that goes to the
    /// continuation `ret`, which has one parameter; control seldom comes there, and never in code that runs without failures.
    Raise {
        /// Who.
        callee: ProcId,
        /// Arguments.
        args: Vec<VarId>,
        /// Where a value that replaces the failed one goes; `None` if the procedure never returns.
        ret: Option<ContId>,
        /// The call that signals.
        origin: Origin,
    },
    /// Returns a value to the caller.
    Return(VarId),
    /// Control never comes here.
    Unreachable,
}
