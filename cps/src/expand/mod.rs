//! The expander: syntax to the core language, with every name resolved.
//!
//! One recursive walk does both. The program is expanded first; its global names stay open until the whole program is known
//! (`globals`), because a name of the prelude that the program defines or assigns anywhere is the program's own. Then the
//! definitions of the prelude that were reached are expanded (`prelude`).
//!
//! Names are resolved by one table with an undo log (`scope`), forms by one table of names (`forms`). What stands where
//! inside a form is declared in `shape`, for those who look through code before it is expanded: the search for `define`s
//! (`body`) and for exits of loops (`loops`).
//!
//! What files define and import is gathered first ([`imports`]). Imported files are found by an [`Importer`].
//!
//! Errors are collected: a malformed form expands to nil and the walk goes on.

mod addition;
mod arity;
mod binding;
mod body;
mod calls;
mod checks;
mod condition;
mod condition_types;
mod conditional;
mod constants;
mod define;
mod dynamic;
pub(crate) mod forms;
mod globals;
pub mod imports;
mod lambda;
mod lints;
mod loops;
pub mod macros;
mod modules;
mod pattern;
pub(crate) mod prelude;
mod primitive;
mod quasiquote;
mod reach;
mod restart;
mod scope;
mod shape;
pub(crate) mod suggest;
#[cfg(test)]
mod tests;
mod thread;
mod top_level;

pub use addition::{Imported, World};

use crate::core::{CoreProgram, Expr, Failing, Lambda, Local};
use crate::ids::{ConstId, ExprId, FileId, LambdaId, LocalId, NameId, SyntaxId};
use crate::prim::Prim;
use crate::source::{Diagnostic, Errors, Sources, Span};
use crate::syntax::{Datum, Syntax, write_string};
use forms::{Class, Form, FormTable};
use imports::{Importer, Imports, UnitId};
use macros::Evaluator;
use rustc_hash::FxHashMap;
use scope::{Body, LocalState, Scopes};
use std::rc::Rc;

/// Stands in the names of variables of added code that hold values without syntax, or symbols that cannot be written.
pub const VALUE_MARK: char = '\u{1c}';

/// How to expand a program.
#[derive(Clone, Debug, Default)]
pub struct ExpandOptions {
    /// Pass the value of the last form (nil if there is none) to the prelude's `%print-result`.
    pub print_result: bool,
    /// Let the program go on behind a top-level form that fails. One with a syntax error fails when its turn comes; a text that cannot be read is an error as ever.
    pub keep_going: bool,
    /// Pass the value of each top-level form to the prelude's `%echo`.
    pub echo: bool,
    /// Names of the embedder's functions: procedures that the program may call.
    pub host_functions: Vec<String>,
    /// Whether code can be added to the program while it runs, see [`World`]. It can in any case if the program uses `eval`.
    pub extensible: bool,
    /// Stand still after the last form, for the host to evaluate what is added.
    pub waits: bool,
    /// Warn of local variables that are not used or hide others.
    pub lints: bool,
}

/// An expanded program.
#[derive(Clone, Debug)]
pub struct Expanded {
    /// The program.
    pub program: CoreProgram,
    /// What its author may want to know.
    pub warnings: Vec<Diagnostic>,
    /// Whether code can be added to the program while it runs.
    pub extensible: bool,
    /// The files that it imports.
    pub imported: Vec<FileId>,
}

/// Definitions of the embedder's functions, as a part of the prelude.
fn host_function_definitions(names: &[String]) -> Result<String, Vec<Diagnostic>> {
    let mut text = String::new();
    let mut errors = Vec::new();
    for name in names {
        let mut syntax = Syntax::new();
        let is_symbol = match crate::read::read(FileId(0), name, &mut syntax).as_deref() {
            Ok(&[node]) => syntax.is_symbol(node, name) && !name.contains(':'),
            _ => false,
        };
        if is_symbol {
            text.push_str(&format!("(define ({name} & arguments) (%call-embedder "));
            write_string(name, &mut text);
            text.push_str(" arguments))\n");
        } else {
            errors.push(Diagnostic::error(
                Span::NONE,
                format!("`{name}` cannot be the name of a host function"),
            ));
        }
    }
    if errors.is_empty() { Ok(text) } else { Err(errors) }
}

/// The prelude, with the definitions of the embedder's functions.
fn prelude_with(functions: &str) -> Vec<(&str, &str)> {
    let mut prelude = crate::prelude::SOURCES.to_vec();
    prelude.push(("host functions", functions));
    prelude
}

/// Reads and expands a program: the forms of the files in order, after the definitions of the prelude that they reach. The
/// prelude's files, and those that the program imports, are added to `sources`.
///
/// # Errors
/// What is wrong with the program: reader errors of all files, or else errors of its forms. What is wrong with an imported file is signalled when the import
/// runs.
pub fn expand(
    sources: &mut Sources,
    files: &[FileId],
    options: &ExpandOptions,
    evaluator: &mut dyn Evaluator,
    importer: &mut dyn Importer,
) -> Result<Expanded, Vec<Diagnostic>> {
    let functions = host_function_definitions(&options.host_functions)?;
    let prelude = prelude_with(&functions);
    expand_with_prelude(sources, files, options, &prelude, evaluator, importer)
}

/// [`expand`] with another prelude, a list of names and texts.
pub(crate) fn expand_with_prelude(
    sources: &mut Sources,
    files: &[FileId],
    options: &ExpandOptions,
    prelude: &[(&str, &str)],
    evaluator: &mut dyn Evaluator,
    importer: &mut dyn Importer,
) -> Result<Expanded, Vec<Diagnostic>> {
    let mut syntax = Syntax::new();
    let program = read_all(sources, files, &mut syntax)?;
    let prelude = add_prelude(sources, prelude);
    let lints = options.lints.then(|| lints::Lints::new(sources, files));
    let mut expander = Expander::new(&mut syntax, sources, evaluator, importer);
    expander.lints = lints;
    expander.run(&program, &prelude, options)
}

/// The forms of each file of a program.
fn read_all(sources: &Sources, files: &[FileId], syntax: &mut Syntax) -> Result<Vec<(FileId, Vec<SyntaxId>)>, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    let mut read = |file: FileId| {
        let text = sources.file(file).text.clone();
        crate::read::read(file, &text, syntax).unwrap_or_else(|found| {
            errors.extend(found);
            Vec::new()
        })
    };
    let program = files.iter().map(|&file| (file, read(file))).collect();
    if errors.is_empty() { Ok(program) } else { Err(errors) }
}

/// Adds the files of the prelude to `sources`.
fn add_prelude(sources: &mut Sources, prelude: &[(&str, &str)]) -> Vec<FileId> {
    prelude.iter().map(|&(name, text)| sources.add(name, text)).collect()
}

/// What happens with the value of an expression.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Position {
    /// It is the value of the expansion.
    Value,
    /// It is dropped, and control goes on with a call in tail position. Used for the statements of a loop that contain exits.
    Then(Next),
}

/// Where control goes after a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Next {
    /// To the next turn of the innermost loop.
    Turn,
    /// To the rest of the statements: a procedure without parameters.
    Join(LocalId),
}

/// Whose code is being expanded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mode {
    /// The program's, in this unit.
    Program(UnitId),
    /// The prelude's.
    Prelude,
}

/// A procedure of the core language that is being built.
#[derive(Debug, Default)]
struct Function {
    /// Whether it stands for a part of a form and not for a `fn` of the source: loops around it can still be left.
    thunk: bool,
    /// Whether it uses its stack pointer.
    pinned: bool,
    /// The loops around the present place, within this procedure.
    loops: Vec<loops::Loop>,
}

struct Expander<'a> {
    syntax: &'a mut Syntax,
    sources: &'a mut Sources,
    program: CoreProgram,
    forms: FormTable,
    mode: Mode,
    scopes: Scopes,
    /// One entry for each local variable of the program.
    locals: Vec<LocalState>,
    bodies: Vec<Body>,
    functions: Vec<Function>,
    interned: constants::Interned,
    globals: globals::Globals,
    conditions: condition_types::ConditionTypes,
    prelude: prelude::Prelude,
    macros: macros::Macros,
    evaluator: &'a mut dyn Evaluator,
    imports: Imports,
    importer: &'a mut dyn Importer,
    /// What the threading forms met so far stand for.
    threaded: FxHashMap<SyntaxId, SyntaxId>,
    options: ExpandOptions,
    /// Whether what is expanded becomes part of a program that runs already.
    is_addition: bool,
    /// Whether code can be added to the program.
    is_extensible: bool,
    /// Number of expressions of the program, without those of the prelude.
    program_exprs: usize,
    errors: Errors,
    warnings: Vec<Diagnostic>,
    /// The expansions of macros around the present place, the innermost last.
    expansions: Vec<macros::Origin>,
    /// Where local variables are bound, if that is of interest.
    lints: Option<lints::Lints>,
}

/// The elements of a form, its head included.
type Elements = smallvec::SmallVec<[SyntaxId; 8]>;

impl<'a> Expander<'a> {
    fn new(syntax: &'a mut Syntax, sources: &'a mut Sources, evaluator: &'a mut dyn Evaluator, importer: &'a mut dyn Importer) -> Self {
        let forms = FormTable::new(syntax);
        Self {
            syntax,
            sources,
            program: CoreProgram::default(),
            forms,
            mode: Mode::Prelude,
            scopes: Scopes::default(),
            locals: Vec::new(),
            bodies: Vec::new(),
            functions: vec![Function::default()],
            interned: constants::Interned::default(),
            globals: globals::Globals::default(),
            conditions: condition_types::ConditionTypes::default(),
            prelude: prelude::Prelude::default(),
            macros: macros::Macros::default(),
            evaluator,
            imports: Imports::default(),
            importer,
            threaded: FxHashMap::default(),
            options: ExpandOptions::default(),
            is_addition: false,
            is_extensible: false,
            program_exprs: 0,
            errors: Errors::default(),
            warnings: Vec::new(),
            expansions: Vec::new(),
            lints: None,
        }
    }

    fn run(mut self, files: &[(FileId, Vec<SyntaxId>)], prelude: &[FileId], options: &ExpandOptions) -> Result<Expanded, Vec<Diagnostic>> {
        let forms = self.expand_forms(files, prelude, options);
        if self.is_extensible {
            self.reach_everything();
        }
        self.finish_program(forms)
    }

    /// Expands the forms of the program and resolves its global names.
    fn expand_forms(&mut self, files: &[(FileId, Vec<SyntaxId>)], prelude: &[FileId], options: &ExpandOptions) -> Vec<ExprId> {
        self.options = options.clone();
        if options.keep_going {
            self.errors = Errors::all();
        }
        self.collect_prelude(prelude);
        self.collect_built_in_types();
        self.collect_program(files);
        self.resolve_condition_types();
        self.expand_program();
        self.is_extensible =
            options.extensible || self.imports_at_run_time() || ["eval", "import-file"].iter().any(|name| self.uses_library(name));
        let mut program_forms = self.assemble();
        self.program_exprs = self.program.exprs.len();
        if options.print_result {
            let value = program_forms.pop().unwrap_or_else(|| self.nil(Span::NONE));
            let span = self.span_of(value);
            let call = self.call_library("%print-result", vec![value], span);
            program_forms.push(call);
        } else if program_forms.is_empty() {
            program_forms.push(self.nil(Span::NONE));
        }
        if options.waits {
            let wait = self.call_library("%wait-for-host", Vec::new(), Span::NONE);
            program_forms.push(wait);
        }
        self.program.entry_points = self.reach_entry_points();
        let mut forms = self.resolve_globals(&program_forms);
        forms.extend(self.importing_procedures());
        if self.reaches("call/cc") {
            for form in &mut program_forms {
                self.delimit(form);
            }
        }
        forms.extend(program_forms);
        forms
    }

    /// Expands what the forms need of the prelude.
    fn finish_program(&mut self, forms: Vec<ExprId>) -> Result<Expanded, Vec<Diagnostic>> {
        let mut prelude_forms = self.expand_prelude();
        if self.is_extensible && !self.is_addition {
            prelude_forms.extend(self.export_types());
        }
        if !self.errors.is_empty() {
            return Err(std::mem::take(&mut self.errors).finish());
        }
        if self.is_extensible {
            self.export_everything();
        }
        self.program.forms = prelude_forms;
        self.program.forms.extend(forms);
        self.count_writes();
        self.check_argument_counts(self.program_exprs);
        self.report_lints();
        // The order of the text; what stands in a form that is expanded twice is told once.
        self.warnings.sort_by_key(|warning| (warning.span.file, warning.span.start));
        self.warnings.dedup();
        Ok(Expanded {
            program: std::mem::take(&mut self.program),
            warnings: std::mem::take(&mut self.warnings),
            extensible: self.is_extensible,
            imported: self.imports.files(),
        })
    }

    /// Makes a top-level form the start of the continuations that are captured in it.
    fn delimit(&mut self, form: &mut ExprId) {
        let (ref expr, span) = self.program.exprs[*form];
        if let Expr::DefineGlobal(_, value) = *expr
            && matches!(self.program.exprs[value].0, Expr::Lambda(_) | Expr::Const(_))
        {
            return;
        }
        let thunk = self.simple_lambda(Vec::new(), *form, span);
        let thunk = self.emit(Expr::Lambda(thunk), span);
        *form = self.call_library("%run-form", vec![thunk], span);
    }

    fn count_writes(&mut self) {
        let program = &mut self.program;
        for (expr, _) in program.exprs.values() {
            if let Expr::SetGlobal(global, _) | Expr::DefineGlobal(global, _) = *expr {
                program.globals[global].writes += 1;
            }
        }
    }

    // Building blocks.

    fn emit(&mut self, expr: Expr, span: Span) -> ExprId {
        self.program.exprs.push((expr, span))
    }

    fn span_of(&self, expr: ExprId) -> Span {
        self.program.exprs[expr].1
    }

    fn error(&mut self, mut error: Diagnostic) {
        self.add_expansions(&mut error);
        self.errors.push(error);
    }

    /// Records a warning about the program.
    fn warn(&mut self, mut warning: Diagnostic) {
        if self.mode != Mode::Prelude {
            self.add_expansions(&mut warning);
            self.warnings.push(warning);
        }
    }

    /// Records an error; the value is the expression that stands in for what was wrong.
    fn reject(&mut self, error: Diagnostic) -> ExprId {
        let span = error.span;
        self.error(error);
        self.nil(span)
    }

    /// [`Self::reject`] with a message and a hint.
    fn refuse(&mut self, node: SyntaxId, message: impl Into<String>, hint: &str) -> ExprId {
        let error = Diagnostic::error(self.syntax.span(node), message).with_hint(hint);
        self.reject(error)
    }

    fn new_local(&mut self, name: Rc<str>, temporary: bool) -> LocalId {
        self.locals.push(LocalState::default());
        self.program.locals.push(Local {
            name,
            assigned: false,
            temporary,
        })
    }

    /// A variable that no source text can name.
    fn new_temporary(&mut self, name: &str) -> LocalId {
        self.new_local(name.into(), true)
    }

    /// A variable that a name in the source is bound to.
    fn new_bound_local(&mut self, name: NameId, place: Span) -> LocalId {
        let local = self.new_named_local(name);
        self.note_binding(name, local, place);
        local
    }

    fn new_named_local(&mut self, name: NameId) -> LocalId {
        self.new_local(self.syntax.name(name).clone(), false)
    }

    fn local(&mut self, local: LocalId, span: Span) -> ExprId {
        self.emit(Expr::Local(local), span)
    }

    fn prim(&mut self, prim: Prim, arguments: Vec<ExprId>, span: Span) -> ExprId {
        self.emit(Expr::Prim(prim, arguments), span)
    }

    fn call(&mut self, operator: ExprId, arguments: Vec<ExprId>, span: Span) -> ExprId {
        self.emit(Expr::Call(operator, arguments), span)
    }

    /// Expressions in order; a single one stands for itself, and a sequence at the end is joined on.
    fn sequence(&mut self, mut exprs: Vec<ExprId>, span: Span) -> ExprId {
        if exprs.len() > 1
            && let Some(&last) = exprs.last()
            && let Expr::Seq(inner) = &mut self.program.exprs[last].0
        {
            let inner = std::mem::take(inner);
            exprs.pop();
            exprs.extend(inner);
        }
        match exprs.len() {
            0 => self.nil(span),
            1 => exprs.remove(0),
            _ => self.emit(Expr::Seq(exprs), span),
        }
    }

    /// The list of these values.
    fn list(&mut self, values: Vec<ExprId>, span: Span) -> ExprId {
        let nil = self.nil(span);
        values
            .into_iter()
            .rev()
            .fold(nil, |rest, value| self.prim(Prim::Cons, vec![value, rest], span))
    }

    /// A procedure with required parameters only that stands for a part of a form.
    fn simple_lambda(&mut self, parameters: Vec<LocalId>, body: ExprId, span: Span) -> LambdaId {
        self.program.lambdas.push(Lambda {
            name: None,
            required: parameters,
            optional: Vec::new(),
            rest: None,
            body,
            span,
            pinned: false,
            failure: Failing::No,
            inline: false,
            deferred: false,
            form: true,
        })
    }

    /// A procedure that stands for a part of a form, as an expression.
    fn thunk(&mut self, parameters: Vec<LocalId>, span: Span, body: impl FnOnce(&mut Self) -> ExprId) -> ExprId {
        self.functions.push(Function {
            thunk: true,
            ..Function::default()
        });
        let body = body(self);
        let function = self.functions.pop().expect("the function was pushed above");
        let lambda = self.simple_lambda(parameters, body, span);
        self.program.lambdas[lambda].pinned = function.pinned;
        self.emit(Expr::Lambda(lambda), span)
    }

    /// Goes on after a value: where it is wanted, it is the result, else the next call follows it.
    fn finish(&mut self, value: ExprId, position: Position) -> ExprId {
        let Position::Then(next) = position else {
            return value;
        };
        let span = self.span_of(value);
        let call = self.go_on(next, span);
        match self.program.exprs[value].0 {
            Expr::Const(_) | Expr::Local(_) | Expr::Lambda(_) => call,
            _ => self.emit(Expr::Seq(vec![value, call]), span),
        }
    }

    fn go_on(&mut self, next: Next, span: Span) -> ExprId {
        match next {
            Next::Turn => self.next_turn(span),
            Next::Join(join) => {
                let join = self.local(join, span);
                self.call(join, Vec::new(), span)
            }
        }
    }

    /// A constant as the result of an expression.
    fn finish_constant(&mut self, constant: ConstId, span: Span, position: Position) -> ExprId {
        let value = self.emit(Expr::Const(constant), span);
        self.finish(value, position)
    }

    // The walk.

    /// Expands an expression.
    fn expand(&mut self, node: SyntaxId, position: Position) -> ExprId {
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.expand_named(node, None, position))
    }

    /// Expands an expression for its value.
    fn expand_value(&mut self, node: SyntaxId) -> ExprId {
        self.expand(node, Position::Value)
    }

    /// Expands an expression whose value is given a name: a procedure takes it for its own.
    fn expand_named(&mut self, node: SyntaxId, name: Option<NameId>, position: Position) -> ExprId {
        let expansions = self.expansions.len();
        self.enter_expansion(node);
        let value = self.expand_node(node, name, position);
        self.expansions.truncate(expansions);
        value
    }

    fn expand_node(&mut self, node: SyntaxId, name: Option<NameId>, position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let position = match position {
            Position::Then(_) if !self.contains_exit(node) => {
                let value = self.expand_named(node, name, Position::Value);
                return self.finish(value, position);
            }
            position => position,
        };
        match *self.syntax.datum(node) {
            Datum::Symbol(name) => self.variable(name, span),
            Datum::List(_, Some(_)) => self.refuse(node, "a dotted list is no expression", "a call is written (f a b), data '(a . b)"),
            Datum::List(items, None) => {
                let items = Elements::from_slice(self.syntax.items(items));
                match self.syntax.symbol(items[0]).and_then(|head| self.form_of(head)) {
                    Some(form) => self.expand_form(form, node, &items, name, position),
                    None => {
                        if let Some(import) = self.expand_import_call(node) {
                            return self.finish(import, position);
                        }
                        let value = self.expand_call(node, &items);
                        self.finish(value, position)
                    }
                }
            }
            Datum::Vector(items) => {
                let items = Elements::from_slice(self.syntax.items(items));
                self.expand_vector(node, &items)
            }
            _ => self.quoted(node),
        }
    }

    /// The form that a list with this head is, if it is no call.
    fn form_of(&self, head: NameId) -> Option<Form> {
        let known = self.forms.get(head);
        if let Some((form, Class::Core)) = known {
            return Some(form);
        }
        if self.scopes.lookup(head).is_some() {
            return None;
        }
        if self.is_macro(head) {
            return Some(Form::MacroUse);
        }
        known.filter(|_| !self.hides_form(head)).map(|(form, _)| form)
    }

    /// Whether a name is that of a form, and of which class.
    fn form_class(&self, name: NameId) -> Option<Class> {
        self.forms.get(name).map(|(_, class)| class)
    }

    /// The form, where the node is a list that is one.
    fn form_at(&self, node: SyntaxId) -> Option<Form> {
        let items = self.syntax.proper_list(node)?;
        self.form_of(self.syntax.symbol(items[0])?)
    }

    fn expand_form(&mut self, form: Form, node: SyntaxId, items: &[SyntaxId], name: Option<NameId>, position: Position) -> ExprId {
        match form {
            Form::And => self.expand_and(node, &items[1..], position),
            Form::Assert => self.expand_assert(node, items, position),
            Form::Begin => self.expand_sequence(&items[1..], self.syntax.span(node), position),
            Form::Block => self.expand_block(node, &items[1..], position),
            Form::Break => self.expand_break(node, items, position),
            Form::Case => self.expand_case(node, items, position),
            Form::CheckedCase(case) => self.expand_checked_case(node, items, case, position),
            Form::CatchCondition => self.expand_catch_condition(node, items, position),
            Form::CatchEveryCondition => self.expand_catch_every_condition(node, items, position),
            Form::CheckType => self.expand_check_type(node, items, position),
            Form::Cond => self.expand_cond(node, items, position),
            Form::Continue => self.expand_continue(node, items, position),
            Form::Define => self.expand_define(node, items, false, position),
            Form::DefineConstant => self.expand_define(node, items, true, position),
            Form::DefineCondition => self.expand_define_condition(node, position),
            Form::DefineHandler => self.expand_define_handler(node, items, position),
            Form::Each => self.expand_each(node, items, position),
            Form::Forever => self.expand_while(node, None, &items[1..], position),
            Form::HandlerBind => self.expand_handler_bind(node, items, position),
            Form::HandlerCase => self.expand_handler_case(node, items, position),
            Form::If => self.expand_if(node, items, position),
            Form::IfLet => self.expand_if_let(node, items, position),
            Form::Import => self.refuse(
                node,
                "`import` stands at top level only",
                "(import-file \"path\") may stand anywhere",
            ),
            Form::IgnoreErrors => self.expand_ignore_errors(node, &items[1..], position),
            Form::Lambda => self.expand_fn(node, items, name),
            Form::LetContinuation => self.expand_let_continuation("call/cc", node, items, position),
            Form::LetEscape => self.expand_let_continuation("call/ec", node, items, position),
            Form::Let => self.expand_let(node, items, position),
            Form::LetSequential => self.expand_let_sequential(node, items, position),
            Form::Letrec => self.expand_letrec(node, items, position),
            Form::DefineMacro => self.refuse(
                node,
                "a macro is defined at top level only",
                "move the definition out of the form around it",
            ),
            Form::MacroUse => match self.macro_expansion(node) {
                Some(becomes) => self.expand_named(becomes, name, position),
                None => self.nil(self.syntax.span(node)),
            },
            Form::Match => self.expand_match(node, items, position),
            Form::Or => self.expand_or(node, &items[1..], position),
            Form::Parameterize => self.expand_parameterize(node, items, position),
            Form::Protect => self.expand_protect(node, &items[1..], position),
            Form::WithLimits => self.expand_with_limits(node, items, position),
            Form::WithoutInterrupts => self.expand_without_interrupts(node, &items[1..], position),
            Form::Quasiquote => self.expand_quasiquote(node, items, position),
            Form::Quote => self.expand_quote(node, items, position),
            Form::Reset { tagged } => self.expand_reset(tagged, node, items, position),
            Form::Shift { tagged } => self.expand_shift(tagged, node, items, position),
            Form::RestartBind => self.expand_restart_bind(node, items, position),
            Form::RestartCase => self.expand_restart_case(node, items, position),
            Form::Set => self.expand_set(node, items, position),
            Form::ThreadFirst | Form::ThreadLast => self.expand_thread(form, node, items, position),
            Form::Try => self.expand_try(node, items, position),
            Form::Unless => self.expand_when(node, items, false, position),
            Form::Unquote => self.stray_unquote(node, items[0]),
            Form::UnwindProtect => self.expand_unwind_protect(node, items, position),
            Form::When => self.expand_when(node, items, true, position),
            Form::WhenLet => self.expand_when_let(node, items, position),
            Form::Yield => self.expand_yield(node, items, position),
            Form::While => match items.get(1) {
                Some(&test) => self.expand_while(node, Some(test), &items[2..], position),
                None => self.refuse(node, "`while` needs a condition", "(while condition form...)"),
            },
            Form::WithConditionRestarts => self.expand_with_condition_restarts(node, items, position),
            Form::WithReentrantRestarts => self.expand_with_reentrant_restarts(node, &items[1..], position),
            Form::WithSimpleRestart => self.expand_with_simple_restart(node, items, position),
        }
    }

    fn expand_quote(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let &[_, datum] = items else {
            return self.refuse(node, "`quote` takes one datum", "(quote datum) or 'datum");
        };
        if self.is_addition {
            let value = self.quoted_with_values(datum);
            return self.finish(value, position);
        }
        let constant = self.constant(datum);
        self.finish_constant(constant, self.syntax.span(node), position)
    }

    fn expand_vector(&mut self, node: SyntaxId, items: &[SyntaxId]) -> ExprId {
        let span = self.syntax.span(node);
        let values: Vec<ExprId> = items.iter().map(|&item| self.expand_value(item)).collect();
        let constant = |&value: &ExprId| match self.program.exprs[value].0 {
            Expr::Const(id) => Some(id),
            _ => None,
        };
        match values.iter().map(constant).collect::<Option<Vec<ConstId>>>() {
            Some(parts) => {
                let vector = self.program.constants.push(crate::core::Constant::Vector(parts));
                self.emit(Expr::Const(vector), span)
            }
            None => self.prim(Prim::Record(crate::prim::HeapKind::Vector), values, span),
        }
    }
}
