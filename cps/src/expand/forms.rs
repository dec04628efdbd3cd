//! The forms of the language: one table of their names, of what they are for the expander, and of what the reference says of them.

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

/// A row of the table of forms.
pub(crate) struct FormRow {
    pub(crate) name: &'static str,
    form: Form,
    class: Class,
    /// What the reference says of it; `None` for what this compiler does not have yet.
    pub(crate) doc: Option<FormDoc>,
}

/// What the reference says of a form.
pub(crate) enum FormDoc {
    /// It is another name of that form.
    Alias(&'static str),
    /// It is a form of its own.
    Own {
        /// Title of the section of the reference.
        section: &'static str,
        /// How it is written, one line for each way.
        shape: &'static str,
        /// What it does.
        summary: &'static str,
        /// Examples, one a line, as [`crate::reference::Example`] reads them.
        examples: &'static str,
    },
}

const fn form(
    name: &'static str,
    form: Form,
    class: Class,
    section: &'static str,
    shape: &'static str,
    summary: &'static str,
    examples: &'static str,
) -> FormRow {
    let doc = FormDoc::Own {
        section,
        shape,
        summary,
        examples,
    };
    FormRow {
        name,
        form,
        class,
        doc: Some(doc),
    }
}

const fn alias(name: &'static str, form: Form, class: Class, of: &'static str) -> FormRow {
    FormRow {
        name,
        form,
        class,
        doc: Some(FormDoc::Alias(of)),
    }
}

const FORMS: &str = "Forms";
const LOOPS: &str = "Loops";
const MACROS: &str = "Macros";
const CONDITIONS: &str = "Conditions";
const RESTARTS: &str = "Restarts";
const CONTROL: &str = "Control and continuations";
const COROUTINES: &str = "Coroutines";

/// All forms.
#[rustfmt::skip]
pub(crate) const ROWS: &[FormRow] = &[
    form("quote", Form::Quote, Core, FORMS, "(quote datum)\n'datum",
        "The datum as it is written, unevaluated.",
        "'(a [b 1]) => (a [b 1])"),
    form("quasiquote", Form::Quasiquote, Core, FORMS, "(quasiquote template)\n`template",
        "A copy of the template in which ,form stands for the form's value, and ,@form for the elements of the list or vector that is its value.",
        "(let ((x 5) (l '(1 2))) `(a ,x ,@l [b ,x])) => (a 5 1 2 [b 5])"),
    form("unquote", Form::Unquote, Soft, FORMS, "(unquote form)\n,form",
        "Inside a quasiquote: the value of the form.",
        "`(1 ,(+ 1 1)) => (1 2)"),
    form("unquote-splicing", Form::Unquote, Soft, FORMS, "(unquote-splicing form)\n,@form",
        "Inside a quasiquote: the elements of the form's value.",
        "`(0 ,@[1 2]) => (0 1 2)"),
    form("if", Form::If, Core, FORMS, "(if condition consequent [alternative])",
        "The value of the consequent if the condition is true, else that of the alternative, nil without one. Only nil and #f are false.",
        "(if (> 1 2) 'yes 'no) => no"),
    form("cond", Form::Cond, Core, FORMS, "(cond (condition form form...)... [(else form...)])",
        "The first clause whose condition is true gives the value; if there is none, the else clause does, wherever it stands; without one, nil.",
        "(let ((n 5)) (cond ((< n 0) 'negative) ((= n 0) 'zero) (else 'positive))) => positive"),
    form("and", Form::And, Core, FORMS, "(and form...)",
        "The value of the last form, or of the first one that is false, behind which nothing is evaluated. As a value, a function of its arguments.",
        "(list (and) (and 1 2) (and nil (error \"not reached\"))) => (true 2 nil)"),
    form("or", Form::Or, Core, FORMS, "(or form...)",
        "The value of the first form that is true, behind which nothing is evaluated, or of the last. As a value, a function of its arguments.",
        "(list (or) (or nil 2 3)) => (false 2)"),
    form("begin", Form::Begin, Core, FORMS, "(begin form...)",
        "Evaluates the forms in order: the value of the last, nil for none. It is no scope: at top level its definitions are global.",
        "(begin 1 2 3) => 3"),
    form("block", Form::Block, Core, FORMS, "(block form...)",
        "Evaluates the forms in order, in a scope of its own for their definitions.",
        "(block (define x 1) (+ x 1)) => 2"),
    form("lambda", Form::Lambda, Core, FORMS, "(lambda (parameter...) form form...)",
        "A function. Parameters: (a b), (a &opt b (c default)), (a & rest), (a . rest), (a &keys k (j default)); names, _ or patterns. A string before other forms documents it.",
        "((lambda (a &opt (b 2) & more) (list a b more)) 1) => (1 2 nil)\n((fn (a &keys x (y 2)) (list a x y)) 1 :x 5) => (1 5 2)"),
    alias("fn", Form::Lambda, Core, "lambda"),
    form("define", Form::Define, Core, FORMS, "(define name value)\n(define (name parameter...) form...)\n(define pattern value)",
        "Binds a name, or the names of a pattern, in the nearest body around it, else globally; the value. All names that a body defines are visible in all of it.",
        "(begin (define (twice n) (* 2 n)) (twice 4)) => 8\n(block (define [a b] '(1 2)) (list b a)) => (2 1)"),
    form("let", Form::Let, Core, FORMS, "(let ((name value)...) form...)\n(let loop ((name value)...) form...)",
        "Evaluates the values, then the forms with all names bound. A target may be a pattern. With a name before the bindings, that name is a function of the variables.",
        "(let ((x 1) ([y z] [2 3])) (list x y z)) => (1 2 3)\n(let loop ((n 3) (l nil)) (if (= n 0) l (loop (- n 1) (cons n l)))) => (1 2 3)"),
    form("let*", Form::LetSequential, Core, FORMS, "(let* ((name value)...) form...)",
        "As let, but each value sees the names before it.",
        "(let* ((x 1) (y (+ x 1))) (list x y)) => (1 2)"),
    form("letrec", Form::Letrec, Core, FORMS, "(letrec ((name value)...) form...)",
        "As let, but each value sees all of the names.",
        "(letrec ((even (fn (n) (or (= n 0) (odd (- n 1))))) (odd (fn (n) (and (> n 0) (even (- n 1)))))) (even 10)) => true"),
    form("set!", Form::Set, Core, FORMS, "(set! name value)",
        "Assigns a variable; the value.",
        "(let ((n 1)) (set! n (+ n 1)) n) => 2"),
    form("while", Form::While, Core, LOOPS, "(while condition form...)",
        "Evaluates the forms as long as the condition is true; nil, or what break gives.",
        "(let ((n 0)) (while (< n 3) (set! n (+ n 1))) n) => 3"),
    form("each", Form::Each, Core, LOOPS, "(each name sequence form...)\n(each name in sequence form...)",
        "Evaluates the forms for each element of a list, vector, string, table, struct or coroutine; nil, or what break gives. The name may be a pattern.",
        "(let ((sum 0)) (each n [1 2 3] (set! sum (+ sum n))) sum) => 6\n(let ((l nil)) (each (k v) in {:a 1} (set! l (list k v))) l) => (:a 1)"),
    alias("for", Form::Each, Core, "each"),
    form("forever", Form::Forever, Core, LOOPS, "(forever form...)",
        "Evaluates the forms again and again, until break or another exit.",
        "(let ((n 0)) (forever (set! n (+ n 1)) (when (> n 4) (break n)))) => 5"),
    form("match", Form::Match, Core, FORMS, "(match value (pattern form...)... [(default)])\n(match value (pattern when guard form...)...)",
        "The first clause whose pattern matches, and whose guard is true, gives the value; else the default, or nil. Patterns: _ name 5 \"s\" :k 'datum (a b) (a & rest) [a b] {:key a} @{:key a} (cons a b) (or a b) (and a b).",
        "(match '(1 2 3) ((1 x) x) ((1 & more) more)) => (2 3)\n(match {:k 5} ({:k v} when (> v 3) (list 'big v)) (_ 'small)) => (big 5)"),
    form("try", Form::Try, Core, CONDITIONS, "(try form... (catch name form...)... (finally form...))\n(try form... (catch (type name) form...)...)",
        "Evaluates the forms. An error in them ends them, and the first catch clause that takes it gives the value; finally forms run however the form is left.",
        "(try (/ 1 0) (catch e (condition-type e))) => division-by-zero\n(try (throw 'x) (catch (type-error e) 'no) (catch e (list 'caught e))) => (caught x)"),
    form("handler-case", Form::HandlerCase, Core, CONDITIONS, "(handler-case form (type (name) form...)... [(:no-error (name) form...)])",
        "The value of the form; if a condition of one of the types is signalled, the form is left and that clause gives the value.",
        "(handler-case (+ 1 \"a\") (type-error (c) (condition-field c 'actual))) => \"a\""),
    form("handler-bind", Form::HandlerBind, Core, CONDITIONS, "(handler-bind ((type function)...) form...)",
        "Evaluates the forms. A condition of one of the types calls the function with it where it is signalled, before anything is left; a handler that returns declines.",
        "(handler-bind ((type-error (fn (c) (use-value 2)))) (+ 1 \"a\" 3)) => 6"),
    form("yield", Form::Yield, Core, COROUTINES, "(yield [form])",
        "Suspends the innermost running coroutine and gives the value (nil) to whoever resumed it; its own value is what the next resume passes.",
        "(let ((co (make-coroutine (fn () (yield 1) (yield 2))))) (list (coroutine-resume co) (coroutine-resume co))) => (1 2)"),
    form("defmacro", Form::DefineMacro, Core, MACROS, "(defmacro name (parameter...) form...)",
        "Defines a macro for the forms behind it. If the body builds code, it runs while the program is compiled; otherwise it is a template with the arguments in place of the parameters.",
        "(begin (defmacro unless-zero (n form) `(if (= ,n 0) nil ,form)) (unless-zero 0 (/ 1 0))) => nil\n(begin (defmacro square (n) (* n n)) (square 5)) => 25"),
    alias("define-macro", Form::DefineMacro, Core, "defmacro"),
    form("->", Form::ThreadFirst, Core, FORMS, "(-> value step...)",
        "Inserts the value so far as first argument of each step.",
        "(-> 10 (- 1) (list 'a)) => (9 a)"),
    form("->>", Form::ThreadLast, Core, FORMS, "(->> value step...)",
        "Inserts the value so far as last argument of each step.",
        "(->> (range 5) (filter odd?) (map inc)) => (2 4)"),
    alias("do", Form::Begin, Soft, "begin"),
    form("define-constant", Form::DefineConstant, Soft, FORMS, "(define-constant name value)",
        "As define; an assignment of the name anywhere in the program is a syntax error.",
        "(begin (define-constant days-a-week 7) (* 2 days-a-week)) => 14"),
    form("break", Form::Break, Soft, LOOPS, "(break [form])",
        "Leaves the innermost loop of the function with a value (nil). Outside of loops, and as a value, the name means breakpoint.",
        "(each n [1 5 2] (when (> n 3) (break n))) => 5"),
    form("continue", Form::Continue, Soft, LOOPS, "(continue)",
        "Goes on with the next turn of the innermost loop of the function. Outside of loops, and as a value, the name means proceed.",
        "(let ((l nil)) (each n [1 2 3] (when (= n 2) (continue)) (set! l (cons n l))) l) => (3 1)"),
    form("when", Form::When, Soft, FORMS, "(when condition form...)",
        "The value of the last form if the condition is true, else nil.",
        "(when (> 2 1) 'yes) => yes"),
    form("unless", Form::Unless, Soft, FORMS, "(unless condition form...)",
        "The value of the last form if the condition is false, else nil.",
        "(unless (> 2 1) 'no) => nil"),
    form("case", Form::Case, Soft, FORMS, "(case value (key form...)... [(else form...)])",
        "The clause with a key = to the value gives the value. A key is a constant or a list of constants, unevaluated.",
        "(case 3 (1 'one) ((2 3) 'few) (else 'many)) => few"),
    form("if-let", Form::IfLet, Soft, FORMS, "(if-let (name value) consequent [alternative])",
        "Binds the name in the consequent if the value is true, else gives the alternative.",
        "(if-let (pair (assoc 'b '((a 1) (b 2)))) (second pair) 'none) => 2"),
    form("when-let", Form::WhenLet, Soft, FORMS, "(when-let (name value) form...)",
        "Binds the name in the forms if the value is true, else gives nil.",
        "(when-let (x (member 2 '(1 2 3))) (length x)) => 2"),
    form("unwind-protect", Form::UnwindProtect, Soft, CONDITIONS, "(unwind-protect form cleanup...)",
        "The value of the form; the cleanup forms run however it is left.",
        "(let ((l nil)) (ignore-errors (unwind-protect (error \"x\") (set! l 'cleaned))) l) => cleaned"),
    form("ignore-errors", Form::IgnoreErrors, Soft, CONDITIONS, "(ignore-errors form...)",
        "The value of the forms, or nil if they signal an error.",
        "(list (ignore-errors (+ 1 1)) (ignore-errors (/ 1 0))) => (2 nil)"),
    form("assert", Form::Assert, Soft, CONDITIONS, "(assert test [(place...)] [datum argument...])",
        "nil if the test is true. Otherwise signals an assertion-error, or the error that datum and arguments denote; the restart continue assigns the places and tests again.",
        "(assert (= 1 2)) => !assertion-error\n(try (assert (= 1 2) \"wrong: ~a\" 1) (catch e (exception-message e))) => \"wrong: 1\""),
    form("restart-case", Form::RestartCase, Soft, RESTARTS, "(restart-case form (name (parameter...) option... form...)...)",
        "The value of the form; invoking one of the restarts leaves it, and the clause gives the value. Options: :report text, :test function, :interactive function.",
        "(handler-bind ((error (fn (c) (invoke-restart 'use-instead 0)))) (+ 1 (restart-case (error \"no\") (use-instead (v) v)))) => 1"),
    form("with-simple-restart", Form::WithSimpleRestart, Soft, RESTARTS, "(with-simple-restart (name format argument...) form...)",
        "The value of the forms, or nil if the restart is invoked. The format is its report.",
        "(list (with-simple-restart (skip \"Skip\") 5) (with-simple-restart (skip \"Skip\") (invoke-restart 'skip) 5)) => (5 nil)"),
    form("import", Form::Import, Soft, FORMS, "(import \"path\")\n(import \"path\" as name)",
        "Runs the forms of a file, at top level, unless that has been done; its macros are known from there on. With a name the file is a module of its own, whose definitions are called name:definition.",
        "(import-file \"no-such-file.lisp\") => !import-error"),
    form("define-condition", Form::DefineCondition, Soft, CONDITIONS, "(define-condition name (parent...) field... option...)\n(define-condition :name field... option...)",
        "Defines a condition type, at top level; the parent of a keyword name is error. A field is a name or (name default). Options: :report text-or-function, :default-initargs (:field value...), :doc text. Also defines NAME? and NAME-field for each field.",
        "(begin (define-condition disk-full (error) (free 0) :report \"disk full\") (handler-case (error 'disk-full :free 3) (disk-full (c) (list (disk-full-free c) (condition-report c))))) => (3 \"disk full\")"),
    form("define-handler", Form::DefineHandler, Soft, CONDITIONS, "(define-handler type function)",
        "Adds a handler below all others, at top level.",
        "(begin (define-condition tick (condition)) (define ticks 0) (define-handler tick (fn (c) (set! ticks (+ ticks 1)))) (signal 'tick) ticks) => 1"),
    form("catch-condition", Form::CatchCondition, Soft, CONDITIONS, "(catch-condition type form... function)",
        "The value of the forms; a condition of the type leaves them, and the function is called with it.",
        "(catch-condition :division-by-zero (/ 1 0) condition-report) => \"Division by zero\""),
    form("condition-catch", Form::CatchEveryCondition, Soft, CONDITIONS, "(condition-catch form... function)",
        "The value of the forms; any condition leaves them, and the function is called with the name of its type as a keyword, and with it.",
        "(condition-catch (/ 1 0) (fn (type c) type)) => :division-by-zero"),
    form("protect", Form::Protect, Soft, CONDITIONS, "(protect form...)",
        "[true value], or [false condition] if an error was signalled.",
        "(list (protect (+ 1 2)) (first (protect (/ 1 0)))) => ([true 3] false)"),
    form("check-type", Form::CheckType, Soft, CONDITIONS, "(check-type place type [text])",
        "nil if the variable's value is of the type, otherwise signals a type-error whose restart store-value assigns it. Types: the names that type-of gives, number, list, function, condition types, t, (or ...), (not ...), (member value ...).",
        "(let ((x 'a)) (check-type x integer)) => !type-error\n(handler-bind ((error (fn (c) (store-value 3 c)))) (let ((x 'a)) (check-type x integer) x)) => 3"),
    form("ecase", checked_case(false, false), Soft, CONDITIONS, "(ecase value (key form...)...)",
        "As case, but a value without a clause signals a case-error.",
        "(ecase 2 (1 'one) (2 'two)) => two\n(ecase 3 (1 'one)) => !case-error"),
    form("etypecase", checked_case(true, false), Soft, CONDITIONS, "(etypecase value (type form...)...)",
        "The first clause whose type the value has gives the value; without one signals a case-error. Types are those of check-type.",
        "(etypecase \"a\" (number 'n) (string 's)) => s"),
    form("ccase", checked_case(false, true), Soft, CONDITIONS, "(ccase place (key form...)...)",
        "As ecase of a variable, with the restart store-value, which assigns it and tries again.",
        "(let ((x 9)) (handler-bind ((case-error (fn (c) (store-value 1 c)))) (ccase x (1 'one)))) => one"),
    form("ctypecase", checked_case(true, true), Soft, CONDITIONS, "(ctypecase place (type form...)...)",
        "As etypecase of a variable, with the restart store-value, which assigns it and tries again.",
        "(let ((x 'a)) (handler-bind ((case-error (fn (c) (store-value 1 c)))) (ctypecase x (integer (+ x 1))))) => 2"),
    form("restart-bind", Form::RestartBind, Soft, RESTARTS, "(restart-bind ((name function option...)...) form...)",
        "Evaluates the forms with restarts that call their functions where they are invoked, and leave nothing.",
        "(+ 1 (restart-bind ((double (fn (x) (* x 2)))) (+ 100 (invoke-restart 'double 5)))) => 111"),
    form("with-condition-restarts", Form::WithConditionRestarts, Soft, RESTARTS, "(with-condition-restarts condition restarts form...)",
        "Evaluates the forms while the restarts of the list belong to the condition: they are not found for another one.",
        "(let ((c (exception \"x\"))) (restart-case (with-condition-restarts c (list (find-restart 'skip)) (nil? (find-restart 'skip (exception \"y\")))) (skip () 1))) => true"),
    form("with-reentrant-restarts", Form::WithReentrantRestarts, Soft, RESTARTS, "(with-reentrant-restarts form...)",
        "Evaluates the forms. Inside, call-restart resumes a copy of what lies between, and exit-reentrant leaves with a value.",
        "(with-reentrant-restarts (handler-bind ((error (fn (c) (exit-reentrant (map (fn (v) (call-restart 'use-value v)) '(1 2)))))) (* 10 (restart-case (error \"which?\") (use-value (v) v))))) => (10 20)"),
    form("with-limits", Form::WithLimits, Soft, CONDITIONS, "(with-limits (:time milliseconds :stack bytes :heap bytes) form...)",
        "Evaluates the forms under limits, each of which may be left out. What passes one is signalled as timeout, stack-exhausted or storage-exhausted, with the restart grow.",
        "(handler-case (with-limits (:time 20) (forever nil)) (timeout () 'too-long)) => too-long"),
    form("without-interrupts", Form::WithoutInterrupts, Soft, CONDITIONS, "(without-interrupts form...)",
        "Evaluates the forms; limits and interrupts are delivered when they are done.",
        "(without-interrupts (+ 1 2)) => 3"),
    form("let/cc", Form::LetContinuation, Soft, CONTROL, "(let/cc name form...)",
        "Evaluates the forms with the name bound to the current continuation: call/cc as a form.",
        "(+ 1 (let/cc k (* 2 (k 5)))) => 6"),
    form("let/ec", Form::LetEscape, Soft, CONTROL, "(let/ec name form...)",
        "Evaluates the forms with the name bound to a function that leaves them with a value: call/ec as a form.",
        "(let/ec return (each x '(1 2 3) (when (> x 1) (return x)))) => 2"),
    form("reset", Form::Reset { tagged: false }, Soft, CONTROL, "(reset form...)",
        "Evaluates the forms; a shift inside captures what is left to do up to here.",
        "(reset (+ 1 (shift k (k (k 10))))) => 12"),
    form("shift", Form::Shift { tagged: false }, Soft, CONTROL, "(shift name form...)",
        "Removes what is left to do up to the nearest reset, binds the name to it as a function, and evaluates the forms in its place.",
        "(reset (* 2 (shift k (list (k 1) (k 2))))) => (2 4)"),
    form("reset-at", Form::Reset { tagged: true }, Soft, CONTROL, "(reset-at tag form...)",
        "As reset, for a shift-at with an eq? tag.",
        "(reset-at 'a (+ 1 (reset-at 'b (* 2 (shift-at 'a k (k 10)))))) => 21"),
    form("shift-at", Form::Shift { tagged: true }, Soft, CONTROL, "(shift-at tag name form...)",
        "As shift, up to the nearest reset-at with an eq? tag.",
        "(reset-at 'a (+ 1 (reset-at 'b (* 2 (shift-at 'a k 5))))) => 5"),
    form("parameterize", Form::Parameterize, Soft, CONTROL, "(parameterize ((parameter value)...) form...)",
        "Evaluates the forms while the parameters have other values.",
        "(let ((p (make-parameter 1))) (list (parameterize ((p 2)) (p)) (p))) => (2 1)"),
];

/// The table of forms for one arena's names.
#[derive(Debug)]
pub(super) struct FormTable {
    forms: FxHashMap<NameId, (Form, Class)>,
}

impl FormTable {
    /// Interns the names of all forms.
    pub(super) fn new(syntax: &mut Syntax) -> Self {
        let entry = |row: &FormRow| (syntax.intern(row.name), (row.form, row.class));
        Self {
            forms: ROWS.iter().map(entry).collect(),
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
