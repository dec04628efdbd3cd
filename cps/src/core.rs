//! The core language: what is left of a program after expansion and resolution.
//!
//! Expressions live in one arena, so that a program of any nesting depth is dropped without recursion. Every
//! name has been resolved: a local variable by [`LocalId`], a global one by [`GlobalId`].

use crate::ids::{ConstId, ExprId, GlobalId, LambdaId, LocalId, Table};
use crate::ir::Leave;
use crate::prim::Prim;
use crate::source::Span;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A constant of the program. Compound constants refer to their parts by index, parts first, so that the table
/// can be walked from front to back at any depth.
#[derive(Clone, PartialEq, Debug)]
pub enum Constant {
    /// nil, the empty list.
    Nil,
    /// `#t` or `#f`.
    Boolean(bool),
    /// The marker that stands for a missing optional argument.
    Unsupplied,
    /// The marker that an unbound variable holds.
    Unbound,
    /// An integer that fits into 61 bits.
    Fixnum(i64),
    /// Any other integer, as decimal digits with an optional sign.
    Bignum(Rc<str>),
    /// A double.
    Float(f64),
    /// A string.
    String(Rc<str>),
    /// A symbol.
    Symbol(Rc<str>),
    /// A keyword, its name without the colon.
    Keyword(Rc<str>),
    /// A pair.
    Pair(ConstId, ConstId),
    /// A vector.
    Vector(Vec<ConstId>),
}

/// A local variable.
#[derive(Clone, Debug)]
pub struct Local {
    /// Name in the source.
    pub name: Rc<str>,
    /// Whether a `set!` (or a second `define`) assigns it after its binding: it then lives in a box.
    pub assigned: bool,
    /// Whether the name is only the expander's: no source text can mean the variable.
    pub temporary: bool,
}

/// A global variable.
#[derive(Clone, Debug)]
pub struct Global {
    /// Name in the source.
    pub name: Rc<str>,
    /// Number of the module that it belongs to, or 0: names are unique in their modules.
    pub module: u32,
    /// Number of `DefineGlobal` and `SetGlobal` expressions in the program that write it.
    pub writes: u32,
    /// Whether it belongs to the prelude. Prelude globals are defined before any form of the program runs and are never unbound when read.
    pub prelude: bool,
    /// Whether code that is added to the running program later may read it, and write it unless it is the prelude's. The values of other globals need no cell where they are
    /// known.
    pub exported: bool,
}

/// A procedure in the core language.
#[derive(Clone, Debug)]
pub struct Lambda {
    /// Name for stack traces, if it has one.
    pub name: Option<Rc<str>>,
    /// Required parameters.
    pub required: Vec<LocalId>,
    /// Optional parameters; a missing one is [`Constant::Unsupplied`].
    pub optional: Vec<LocalId>,
    /// Rest parameter: a list of what is left.
    pub rest: Option<LocalId>,
    /// Body.
    pub body: ExprId,
    /// The whole lambda expression.
    pub span: Span,
    /// Whether the procedure must stay a procedure of its own (it reads its place on the stack, see [`Prim::Place`]).
    pub pinned: bool,
    /// Whether calls of this procedure signal failures.
    pub failure: Failing,
    /// Whether the author asked for inlining (`define-inline` in the prelude).
    pub inline: bool,
    /// Whether programs can often do without (`define-deferred` in the prelude).
    pub deferred: bool,
    /// Whether it is a part of a form that is no procedure in the source; `span` is the form.
    pub form: bool,
}

/// Whether calls of a procedure are failures, which are rare and stay out of the way of what runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Failing {
    /// It is a procedure as any other.
    #[default]
    No,
    /// It signals, and returns a value if a restart gives one in place of what failed (`define-failure` in the prelude).
    Resumable,
    /// It never returns (`define-noreturn` in the prelude).
    Final,
}

/// An expression.
#[derive(Clone, Debug)]
pub enum Expr {
    /// A constant.
    Const(ConstId),
    /// Value of a local variable.
    Local(LocalId),
    /// Value of a local variable that may hold the mark of the unbound; fails with `undefined-variable` when it does.
    CheckedLocal(LocalId),
    /// Value of a global variable; fails with `undefined-variable` when it is unbound.
    Global(GlobalId),
    /// Assigns a local variable (its `assigned` is set); the value is the value assigned.
    SetLocal(LocalId, ExprId),
    /// `set!` of a global variable; the value is the value assigned.
    SetGlobal(GlobalId, ExprId),
    /// `define` of a global variable; the value is the value assigned.
    DefineGlobal(GlobalId, ExprId),
    /// Condition, consequent, alternative.
    If(ExprId, ExprId, ExprId),
    /// Expressions in order (at least one); the value is the last one's.
    Seq(Vec<ExprId>),
    /// Initial values in order, all outside the scope of the variables; then the body.
    Let(Vec<(LocalId, ExprId)>, ExprId),
    /// `letrec*`: initial values in order, in the scope of all variables; then the body. Reading a variable before its
    /// initial value has been computed fails with `undefined-variable`.
    Letrec(Vec<(LocalId, ExprId)>, ExprId),
    /// A procedure.
    Lambda(LambdaId),
    /// Operator and arguments; arguments are evaluated left to right, then the operator.
    Call(ExprId, Vec<ExprId>),
    /// A primitive operation on the values of the arguments, left to right.
    Prim(Prim, Vec<ExprId>),
    /// `apply`: procedure and proper list of the arguments, evaluated in this order; see [`crate::ir::Callee::Apply`].
    Apply(ExprId, ExprId),
    /// Leaves for the host with a reason and two operands, evaluated in order; see [`crate::ir::Callee::Leave`].
    Leave(Leave, ExprId, ExprId),
}

/// What authors wrote about procedures, by the spans of these.
pub type Docs = FxHashMap<Span, Rc<str>>;

/// A whole program in the core language.
#[derive(Clone, Debug, Default)]
pub struct CoreProgram {
    /// Expressions with their spans.
    pub exprs: Table<ExprId, (Expr, Span)>,
    /// Local variables.
    pub locals: Table<LocalId, Local>,
    /// Procedures.
    pub lambdas: Table<LambdaId, Lambda>,
    /// Global variables.
    pub globals: Table<GlobalId, Global>,
    /// Constants, parts before wholes.
    pub constants: Table<ConstId, Constant>,
    /// Top-level forms in order: first the definitions of the prelude that the program reaches, then the program's own. The value of
    /// the program is the last one's.
    pub forms: Vec<ExprId>,
    /// Prelude procedures that generated code calls by itself (see [`crate::prim::EntryPoint`]), in the order of `EntryPoint::ALL`.
    pub entry_points: Vec<GlobalId>,
    /// The strings that document procedures.
    pub docs: Docs,
}
