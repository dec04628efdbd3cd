//! The core language as text: s-expressions for tests and for people.
//!
//! Variables are shown by their names; where several have one name, all but the first shown get a number. A global of the prelude is
//! marked with `@`, one of the program is not; an expanded form is shown with the names of [`Expr`]'s variants in lower case.

use crate::core::{Constant, CoreProgram, Expr, Failing, Lambda};
use crate::ids::{ConstId, ExprId, GlobalId, LambdaId, LocalId};
use crate::prim::Prim;
use crate::syntax::{float_literal, write_string};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Lines are broken where they would be longer.
const WIDTH: usize = 100;

/// A whole program: the definitions of the prelude, then the program's forms.
pub fn program(program: &CoreProgram) -> String {
    let mut printer = Printer::new(program);
    program.forms.iter().map(|&form| printer.print(form)).collect()
}

/// The forms that are not definitions of the prelude.
pub fn program_forms(program: &CoreProgram) -> String {
    let is_prelude = |form: &ExprId| match program.exprs[*form].0 {
        Expr::DefineGlobal(global, _) => program.globals[global].prelude,
        _ => false,
    };
    let mut printer = Printer::new(program);
    program
        .forms
        .iter()
        .filter(|form| !is_prelude(form))
        .map(|&form| printer.print(form))
        .collect()
}

/// One expression.
pub fn expression(program: &CoreProgram, expr: ExprId) -> String {
    Printer::new(program).print(expr)
}

/// A piece of the text to be laid out.
enum Piece {
    Atom(String),
    /// Elements, and the width on one line.
    List(Vec<usize>, usize),
}

struct Printer<'p> {
    program: &'p CoreProgram,
    pieces: Vec<Piece>,
    names: FxHashMap<LocalId, Rc<str>>,
    counts: FxHashMap<Rc<str>, usize>,
}

impl<'p> Printer<'p> {
    fn new(program: &'p CoreProgram) -> Self {
        Self {
            program,
            pieces: Vec::new(),
            names: FxHashMap::default(),
            counts: FxHashMap::default(),
        }
    }

    fn print(&mut self, expr: ExprId) -> String {
        self.pieces.clear();
        let piece = self.expr(expr);
        let mut text = self.lay_out(piece);
        text.push('\n');
        text
    }

    fn atom(&mut self, text: impl Into<String>) -> usize {
        self.pieces.push(Piece::Atom(text.into()));
        self.pieces.len() - 1
    }

    fn list(&mut self, parts: Vec<usize>) -> usize {
        let inner: usize = parts.iter().map(|&part| self.width(part) + 1).sum();
        self.pieces.push(Piece::List(parts, inner.max(1) + 1));
        self.pieces.len() - 1
    }

    fn form(&mut self, head: &str, parts: impl IntoIterator<Item = usize>) -> usize {
        let head = self.atom(head);
        self.list(std::iter::once(head).chain(parts).collect())
    }

    fn width(&self, piece: usize) -> usize {
        match &self.pieces[piece] {
            Piece::Atom(text) => text.chars().count(),
            Piece::List(_, width) => *width,
        }
    }

    fn local(&mut self, local: LocalId) -> usize {
        let name = match self.names.get(&local) {
            Some(name) => name.clone(),
            None => {
                let name = self.program.locals[local].name.clone();
                let count = self.counts.entry(name.clone()).or_default();
                let shown: Rc<str> = if *count == 0 { name } else { format!("{name}.{count}").into() };
                *count += 1;
                self.names.insert(local, shown.clone());
                shown
            }
        };
        self.atom(&*name)
    }

    fn global(&mut self, global: GlobalId) -> usize {
        let global = &self.program.globals[global];
        let mark = if global.prelude { "@" } else { "" };
        self.atom(format!("{mark}{}", global.name))
    }

    fn bindings(&mut self, bindings: &[(LocalId, ExprId)]) -> usize {
        let parts = bindings
            .iter()
            .map(|&(local, value)| {
                let local = self.local(local);
                let value = self.expr(value);
                self.list(vec![local, value])
            })
            .collect();
        self.list(parts)
    }

    fn exprs(&mut self, exprs: &[ExprId]) -> Vec<usize> {
        exprs.iter().map(|&expr| self.expr(expr)).collect()
    }

    fn expr(&mut self, expr: ExprId) -> usize {
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.expr_here(expr))
    }

    fn expr_here(&mut self, expr: ExprId) -> usize {
        match &self.program.exprs[expr].0 {
            Expr::Const(constant) => {
                let text = constant_text(self.program, *constant);
                self.atom(text)
            }
            Expr::Local(local) => self.local(*local),
            Expr::CheckedLocal(local) => {
                let parts = [self.local(*local)];
                self.form("%checked", parts)
            }
            Expr::Global(global) => self.global(*global),
            Expr::SetLocal(local, value) => {
                let parts = [self.local(*local), self.expr(*value)];
                self.form("set-local", parts)
            }
            Expr::SetGlobal(global, value) => {
                let parts = [self.global(*global), self.expr(*value)];
                self.form("set-global", parts)
            }
            Expr::DefineGlobal(global, value) => {
                let parts = [self.global(*global), self.expr(*value)];
                self.form("define", parts)
            }
            Expr::If(test, consequent, alternative) => {
                let parts = self.exprs(&[*test, *consequent, *alternative]);
                self.form("if", parts)
            }
            Expr::Seq(exprs) => {
                let parts = self.exprs(exprs);
                self.form("seq", parts)
            }
            Expr::Let(bindings, body) => {
                let parts = [self.bindings(bindings), self.expr(*body)];
                self.form("let", parts)
            }
            Expr::Letrec(bindings, body) => {
                let parts = [self.bindings(bindings), self.expr(*body)];
                self.form("letrec", parts)
            }
            Expr::Lambda(lambda) => self.lambda(*lambda),
            Expr::Call(operator, arguments) => {
                let operator = self.expr(*operator);
                let mut parts = vec![operator];
                parts.extend(self.exprs(arguments));
                self.list(parts)
            }
            Expr::Prim(prim, operands) => {
                let head = prim_text(*prim);
                let parts = self.exprs(operands);
                self.form(&head, parts)
            }
            Expr::Apply(procedure, list) => {
                let parts = self.exprs(&[*procedure, *list]);
                self.form("%apply", parts)
            }
            Expr::Leave(reason, a, b) => {
                let mut parts = vec![self.atom(reason.name())];
                parts.extend(self.exprs(&[*a, *b]));
                self.form("%leave", parts)
            }
        }
    }

    fn lambda(&mut self, lambda: LambdaId) -> usize {
        let Lambda {
            name,
            required,
            optional,
            rest,
            body,
            pinned,
            failure,
            inline,
            deferred,
            ..
        } = &self.program.lambdas[lambda];
        let mut parameters: Vec<usize> = required.iter().map(|&p| self.local(p)).collect();
        if !optional.is_empty() {
            parameters.push(self.atom("&opt"));
            parameters.extend(optional.iter().map(|&p| self.local(p)).collect::<Vec<_>>());
        }
        if let Some(rest) = *rest {
            parameters.push(self.atom("&"));
            parameters.push(self.local(rest));
        }
        let parameters = self.list(parameters);
        let mut parts = Vec::new();
        if let Some(name) = name {
            parts.push(self.atom(&**name));
        }
        parts.push(parameters);
        for (flag, text) in [
            (*pinned, ":pinned"),
            (*failure == Failing::Resumable, ":failure"),
            (*failure == Failing::Final, ":no-return"),
            (*inline, ":inline"),
            (*deferred, ":deferred"),
        ] {
            if flag {
                parts.push(self.atom(text));
            }
        }
        parts.push(self.expr(*body));
        self.form("lambda", parts)
    }

    /// How many parts of a long list stand on its first line: the head, names after it, and one more part if it fits.
    fn beside_head(&self, parts: &[usize], room: usize) -> usize {
        let is_name = |part: &&usize| matches!(self.pieces[**part], Piece::Atom(_));
        let names = parts.iter().take_while(is_name).count();
        let used: usize = parts[..names].iter().map(|&part| self.width(part) + 1).sum();
        match parts.get(names) {
            Some(&next) if names > 0 && used + self.width(next) <= room => names + 1,
            _ => names.max(1),
        }
    }

    /// One line where it fits; else the head and what fits beside it, and the rest below, indented by two.
    fn lay_out(&self, piece: usize) -> String {
        enum Step {
            Piece { piece: usize, indent: usize },
            Close,
            Space,
            Line(usize),
        }
        let mut out = String::new();
        let mut column = 0;
        let mut steps = vec![Step::Piece { piece, indent: 0 }];
        while let Some(step) = steps.pop() {
            let (piece, indent) = match step {
                Step::Close => {
                    out.push(')');
                    column += 1;
                    continue;
                }
                Step::Space => {
                    out.push(' ');
                    column += 1;
                    continue;
                }
                Step::Line(indent) => {
                    // Deep nesting would make the text quadratic in the program.
                    let indent = indent.min(WIDTH / 2);
                    out.push('\n');
                    out.extend(std::iter::repeat_n(' ', indent));
                    column = indent;
                    continue;
                }
                Step::Piece { piece, indent } => (piece, indent),
            };
            match &self.pieces[piece] {
                Piece::Atom(text) => {
                    out.push_str(text);
                    column += text.chars().count();
                }
                Piece::List(parts, width) => {
                    let fits = column + width <= WIDTH;
                    out.push('(');
                    column += 1;
                    steps.push(Step::Close);
                    let beside = if fits {
                        parts.len()
                    } else {
                        self.beside_head(parts, WIDTH.saturating_sub(column))
                    };
                    for (index, &part) in parts.iter().enumerate().rev() {
                        steps.push(Step::Piece {
                            piece: part,
                            indent: indent + 2,
                        });
                        if index > 0 {
                            steps.push(if index < beside { Step::Space } else { Step::Line(indent + 2) });
                        }
                    }
                }
            }
        }
        out
    }
}

fn prim_text(prim: Prim) -> String {
    match prim {
        Prim::IsKind(kind) => format!("%kind?:{}", kind.name()),
        Prim::IsEntry(kind) => format!("%entry?:{}", kind.name()),
        Prim::Record(kind) => format!("%record:{}", kind.name()),
        Prim::MakeRecord(kind) => format!("%make-record:{}", kind.name()),
        Prim::Field(index) => format!("%field:{index}"),
        Prim::SetField(index) => format!("%set-field!:{index}"),
        Prim::Host(op) => format!("%host:{}", op.name()),
        prim => format!("%{}", prim.name()),
    }
}

/// A constant as source text, quoted where it must be.
fn constant_text(program: &CoreProgram, constant: ConstId) -> String {
    enum Step {
        Constant(ConstId),
        Tail(ConstId),
        Text(&'static str),
    }
    let mut out = String::new();
    if matches!(
        program.constants[constant],
        Constant::Symbol(_) | Constant::Pair(..) | Constant::Vector(_)
    ) {
        out.push('\'');
    }
    let mut steps = vec![Step::Constant(constant)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Text(text) => out.push_str(text),
            Step::Tail(tail) => match &program.constants[tail] {
                Constant::Nil => out.push(')'),
                Constant::Pair(head, tail) => {
                    out.push(' ');
                    steps.extend([Step::Tail(*tail), Step::Constant(*head)]);
                }
                _ => steps.extend([Step::Text(")"), Step::Constant(tail), Step::Text(" . ")]),
            },
            Step::Constant(constant) => match &program.constants[constant] {
                Constant::Nil => out.push_str("nil"),
                Constant::Boolean(value) => out.push_str(if *value { "#t" } else { "#f" }),
                Constant::Unsupplied => out.push_str("%unsupplied"),
                Constant::Unbound => out.push_str("%unbound"),
                Constant::Fixnum(value) => out.push_str(&value.to_string()),
                Constant::Bignum(digits) => out.push_str(digits),
                Constant::Float(value) => out.push_str(&float_literal(*value)),
                Constant::String(text) => write_string(text, &mut out),
                Constant::Symbol(name) => out.push_str(name),
                Constant::Keyword(name) => {
                    out.push(':');
                    out.push_str(name);
                }
                Constant::Pair(head, tail) => {
                    out.push('(');
                    steps.extend([Step::Tail(*tail), Step::Constant(*head)]);
                }
                Constant::Vector(elements) => {
                    out.push('[');
                    steps.push(Step::Text("]"));
                    for (index, &element) in elements.iter().enumerate().rev() {
                        steps.push(Step::Constant(element));
                        if index > 0 {
                            steps.push(Step::Text(" "));
                        }
                    }
                }
            },
        }
    }
    out
}
