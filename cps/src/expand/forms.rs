//! The forms of the language: one table of names.

use super::checks::CheckedCase;
use crate::ids::NameId;
use crate::syntax::Syntax;
use rustc_hash::FxHashMap;

/// A form that the expander knows. Several names may denote one form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    And,
    Assert,
    Begin,
    Block,
    Break,
    Case,
    CatchCondition,
    /// `condition-catch`.
    CatchEveryCondition,
    CheckType,
    /// `ecase` and its relatives.
    CheckedCase(CheckedCase),
    Cond,
    Continue,
    Define,
    DefineCondition,
    DefineConstant,
    DefineHandler,
    DefineMacro,
    Each,
    Forever,
    HandlerBind,
    HandlerCase,
    If,
    IfLet,
    IgnoreErrors,
    /// `import`, which stands at top level only.
    Import,
    Lambda,
    Let,
    /// `let/cc`.
    LetContinuation,
    LetEscape,
    LetSequential,
    Letrec,
    /// A use of a macro of the program.
    MacroUse,
    Match,
    Or,
    Parameterize,
    Protect,
    Quasiquote,
    Quote,
    /// `reset`, or `reset-at` with a tag.
    Reset {
        tagged: bool,
    },
    RestartBind,
    RestartCase,
    Set,
    /// `shift`, or `shift-at` with a tag.
    Shift {
        tagged: bool,
    },
    ThreadFirst,
    ThreadLast,
    Try,
    Unless,
    UnwindProtect,
    WithConditionRestarts,
    WithLimits,
    WithReentrantRestarts,
    WithSimpleRestart,
    WithoutInterrupts,
    When,
    WhenLet,
    While,
    Yield,
    /// `unquote` and `unquote-splicing`, which mean something in a quasiquote alone.
    Unquote,
}

/// Whether a form gives way to variables of its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// In head position the name is always the form.
    Core,
    /// A lexical variable or a top-level definition of the name hides the form.
    Soft,
}

use Class::{Core, Soft};

const fn checked_case(by_type: bool, stores: bool) -> Form {
    Form::CheckedCase(CheckedCase { by_type, stores })
}

const FORMS: &[(&str, Form, Class)] = &[
    ("quote", Form::Quote, Core),
    ("quasiquote", Form::Quasiquote, Core),
    ("if", Form::If, Core),
    ("cond", Form::Cond, Core),
    ("and", Form::And, Core),
    ("or", Form::Or, Core),
    ("begin", Form::Begin, Core),
    ("block", Form::Block, Core),
    ("lambda", Form::Lambda, Core),
    ("fn", Form::Lambda, Core),
    ("define", Form::Define, Core),
    ("let", Form::Let, Core),
    ("let*", Form::LetSequential, Core),
    ("letrec", Form::Letrec, Core),
    ("set!", Form::Set, Core),
    ("while", Form::While, Core),
    ("for", Form::Each, Core),
    ("each", Form::Each, Core),
    ("forever", Form::Forever, Core),
    ("match", Form::Match, Core),
    ("try", Form::Try, Core),
    ("handler-case", Form::HandlerCase, Core),
    ("handler-bind", Form::HandlerBind, Core),
    ("yield", Form::Yield, Core),
    ("defmacro", Form::DefineMacro, Core),
    ("define-macro", Form::DefineMacro, Core),
    ("->", Form::ThreadFirst, Core),
    ("->>", Form::ThreadLast, Core),
    ("do", Form::Begin, Soft),
    ("define-constant", Form::DefineConstant, Soft),
    ("break", Form::Break, Soft),
    ("continue", Form::Continue, Soft),
    ("when", Form::When, Soft),
    ("unless", Form::Unless, Soft),
    ("case", Form::Case, Soft),
    ("if-let", Form::IfLet, Soft),
    ("when-let", Form::WhenLet, Soft),
    ("unquote", Form::Unquote, Soft),
    ("unquote-splicing", Form::Unquote, Soft),
    ("unwind-protect", Form::UnwindProtect, Soft),
    ("ignore-errors", Form::IgnoreErrors, Soft),
    ("assert", Form::Assert, Soft),
    ("restart-case", Form::RestartCase, Soft),
    ("with-simple-restart", Form::WithSimpleRestart, Soft),
    ("import", Form::Import, Soft),
    ("define-condition", Form::DefineCondition, Soft),
    ("define-handler", Form::DefineHandler, Soft),
    ("catch-condition", Form::CatchCondition, Soft),
    ("condition-catch", Form::CatchEveryCondition, Soft),
    ("protect", Form::Protect, Soft),
    ("check-type", Form::CheckType, Soft),
    ("ecase", checked_case(false, false), Soft),
    ("etypecase", checked_case(true, false), Soft),
    ("ccase", checked_case(false, true), Soft),
    ("ctypecase", checked_case(true, true), Soft),
    ("restart-bind", Form::RestartBind, Soft),
    ("with-condition-restarts", Form::WithConditionRestarts, Soft),
    ("with-reentrant-restarts", Form::WithReentrantRestarts, Soft),
    ("with-limits", Form::WithLimits, Soft),
    ("without-interrupts", Form::WithoutInterrupts, Soft),
    ("let/cc", Form::LetContinuation, Soft),
    ("let/ec", Form::LetEscape, Soft),
    ("reset", Form::Reset { tagged: false }, Soft),
    ("shift", Form::Shift { tagged: false }, Soft),
    ("reset-at", Form::Reset { tagged: true }, Soft),
    ("shift-at", Form::Shift { tagged: true }, Soft),
    ("parameterize", Form::Parameterize, Soft),
];

/// The table of forms for one arena's names.
#[derive(Debug)]
pub(super) struct FormTable {
    forms: FxHashMap<NameId, (Form, Class)>,
}

impl FormTable {
    /// Interns the names of all forms.
    pub(super) fn new(syntax: &mut Syntax) -> Self {
        let entry = |&(name, form, class): &(&str, Form, Class)| (syntax.intern(name), (form, class));
        Self {
            forms: FORMS.iter().map(entry).collect(),
        }
    }

    /// The form that the name denotes where nothing hides it.
    pub(super) fn get(&self, name: NameId) -> Option<(Form, Class)> {
        self.forms.get(&name).copied()
    }

    /// The names of all forms.
    pub(super) fn names(&self) -> impl Iterator<Item = NameId> {
        self.forms.keys().copied()
    }
}
