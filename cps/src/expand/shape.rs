//! What stands where inside a form, for looking through code that is not expanded yet.
//!
//! Parts that no search enters are left out: quoted data, and the bodies of procedures.

use super::Expander;
use super::forms::Form;
use crate::ids::SyntaxId;
use crate::syntax::Datum;

/// How control comes to a part and leaves it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Flow {
    /// The part's value is the form's, or is dropped: a statement.
    Tail,
    /// The form does something with the part's value.
    Operand,
    /// The part is run by a procedure of its own.
    Thunk,
    /// The part belongs to a loop.
    Loop,
}

/// An expression inside a form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) node: SyntaxId,
    pub(super) flow: Flow,
    /// Whether it stands in a body that the form itself makes.
    pub(super) inner_body: bool,
}

/// The parts of a node, in order.
pub(super) struct Parts<'p>(pub(super) &'p mut Vec<Part>);

impl Parts<'_> {
    fn one(&mut self, node: Option<&SyntaxId>, flow: Flow) {
        self.0.extend(node.map(|&node| Part {
            node,
            flow,
            inner_body: false,
        }));
    }
    fn all(&mut self, nodes: &[SyntaxId], flow: Flow) {
        self.0.extend(nodes.iter().map(|&node| Part {
            node,
            flow,
            inner_body: false,
        }));
    }
    fn body(&mut self, nodes: &[SyntaxId]) {
        self.0.extend(nodes.iter().map(|&node| Part {
            node,
            flow: Flow::Tail,
            inner_body: true,
        }));
    }
    /// Forms that are a body of their own, run by a procedure.
    fn thunk_body(&mut self, nodes: &[SyntaxId]) {
        self.0.extend(nodes.iter().map(|&node| Part {
            node,
            flow: Flow::Thunk,
            inner_body: true,
        }));
    }
}

/// The elements of a slice from a place on, none if it is shorter.
pub(super) fn from(items: &[SyntaxId], start: usize) -> &[SyntaxId] {
    items.get(start..).unwrap_or(&[])
}

impl Expander<'_> {
    /// Appends the parts of a node.
    pub(super) fn parts(&mut self, node: SyntaxId, out: &mut Parts<'_>) {
        let (items, form) = match *self.syntax.datum(node) {
            Datum::Vector(items) => return out.all(self.syntax.items(items), Flow::Operand),
            Datum::List(items, None) => (items, self.form_at(node)),
            _ => return,
        };
        if matches!(form, Some(Form::ThreadFirst | Form::ThreadLast)) {
            let threaded = self.threaded(node);
            return out.one(threaded.as_ref(), Flow::Tail);
        }
        if form == Some(Form::MacroUse) {
            let becomes = self.macro_expansion(node);
            return out.one(becomes.as_ref(), Flow::Tail);
        }
        let items = self.syntax.items(items);
        let Some(form) = form else {
            return out.all(items, Flow::Operand);
        };
        match form {
            Form::And | Form::Or => {
                if let [_, operands @ .., last] = items {
                    out.all(operands, Flow::Operand);
                    out.one(Some(last), Flow::Tail);
                }
            }
            Form::Begin => out.all(&items[1..], Flow::Tail),
            Form::Block => out.body(&items[1..]),
            Form::Break | Form::Yield => out.one(items.get(1), Flow::Operand),
            Form::If | Form::When | Form::Unless => {
                out.one(items.get(1), Flow::Operand);
                out.all(from(items, 2), Flow::Tail);
            }
            Form::Cond => {
                for &clause in &items[1..] {
                    if let Some([test, body @ ..]) = self.syntax.proper_list(clause) {
                        out.one(Some(test), Flow::Operand);
                        out.all(body, Flow::Tail);
                    }
                }
            }
            Form::Case | Form::CheckedCase(_) => {
                out.one(items.get(1), Flow::Operand);
                self.clause_bodies(from(items, 2), 1, Flow::Tail, out);
            }
            Form::Match => {
                out.one(items.get(1), Flow::Operand);
                if let Some((clauses, defaults)) = self.match_clauses(from(items, 2)) {
                    for clause in clauses {
                        out.one(clause.guard.as_ref(), Flow::Operand);
                        out.all(&clause.body, Flow::Tail);
                    }
                    out.all(&defaults, Flow::Tail);
                }
            }
            Form::Define | Form::DefineConstant => {
                if items.get(1).is_some_and(|&target| !self.defines_procedure(target)) {
                    out.one(items.get(2), Flow::Operand);
                }
            }
            Form::Let | Form::LetSequential | Form::Letrec => self.let_parts(items, out),
            Form::IfLet | Form::WhenLet => {
                if let Some([_, init]) = items.get(1).and_then(|&b| self.syntax.proper_list(b)) {
                    out.one(Some(init), Flow::Operand);
                }
                out.all(from(items, 2), Flow::Tail);
            }
            Form::LetContinuation | Form::LetEscape => out.all(from(items, 2), Flow::Thunk),
            Form::Parameterize => {
                for &binding in items.get(1).and_then(|&b| self.syntax.proper_list(b)).unwrap_or(&[]) {
                    out.all(self.syntax.proper_list(binding).unwrap_or(&[]), Flow::Operand);
                }
                out.thunk_body(from(items, 2));
            }
            Form::Reset { tagged: false } => out.thunk_body(&items[1..]),
            Form::Reset { tagged: true } => {
                out.one(items.get(1), Flow::Operand);
                out.thunk_body(from(items, 2));
            }
            Form::Shift { tagged } => {
                out.all(if tagged { from(items, 1).get(..1).unwrap_or(&[]) } else { &[] }, Flow::Operand);
                out.all(from(items, if tagged { 3 } else { 2 }), Flow::Thunk);
            }
            Form::Set => out.one(items.get(2), Flow::Operand),
            Form::While => out.one(items.get(1), Flow::Loop),
            Form::Each => {
                let at = if self.is_in_spelling(items) { 3 } else { 2 };
                out.one(items.get(at), Flow::Operand);
            }
            Form::Assert | Form::UnwindProtect | Form::IgnoreErrors | Form::Protect | Form::WithReentrantRestarts => {
                out.all(&items[1..], Flow::Thunk);
            }
            Form::CheckType => out.one(items.get(3), Flow::Thunk),
            Form::CatchCondition => self.caught_parts(from(items, 2), out),
            Form::CatchEveryCondition => self.caught_parts(&items[1..], out),
            Form::DefineHandler => out.one(items.get(2), Flow::Operand),
            Form::HandlerCase => {
                out.one(items.get(1), if items.len() > 2 { Flow::Thunk } else { Flow::Tail });
                self.clause_bodies(from(items, 2), 2, Flow::Tail, out);
            }
            Form::HandlerBind | Form::RestartBind => {
                if let Some(bindings) = items.get(1).and_then(|&b| self.syntax.proper_list(b)) {
                    self.clause_bodies(bindings, 1, Flow::Operand, out);
                }
                out.all(from(items, 2), Flow::Thunk);
            }
            Form::WithConditionRestarts => {
                out.all(items.get(1..3).unwrap_or(&[]), Flow::Operand);
                out.all(from(items, 3), Flow::Thunk);
            }
            Form::RestartCase => {
                out.one(items.get(1), if items.len() > 2 { Flow::Thunk } else { Flow::Tail });
                self.clause_bodies(from(items, 2), 2, Flow::Thunk, out);
            }
            Form::WithSimpleRestart => {
                if let Some([_, format @ ..]) = items.get(1).and_then(|&r| self.syntax.proper_list(r)) {
                    out.all(format, Flow::Operand);
                }
                out.all(from(items, 2), Flow::Thunk);
            }
            Form::WithLimits => {
                if let Some(limits) = items.get(1).and_then(|&limits| self.syntax.proper_list(limits)) {
                    limits
                        .iter()
                        .skip(1)
                        .step_by(2)
                        .for_each(|&value| out.one(Some(&value), Flow::Operand));
                }
                out.all(from(items, 2), Flow::Thunk);
            }
            Form::WithoutInterrupts => out.all(&items[1..], Flow::Thunk),
            Form::Try => self.try_parts(items, out),
            Form::Quasiquote => self.template_parts(items, out),
            Form::Quote
            | Form::Lambda
            | Form::Continue
            | Form::DefineCondition
            | Form::DefineMacro
            | Form::MacroUse
            | Form::Forever
            | Form::Import
            | Form::Unquote
            | Form::ThreadFirst
            | Form::ThreadLast => {}
        }
    }

    /// Forms that are guarded, then the function for what is caught.
    fn caught_parts(&self, forms: &[SyntaxId], out: &mut Parts<'_>) {
        if let Some((function, guarded)) = forms.split_last() {
            out.all(guarded, Flow::Thunk);
            out.one(Some(function), Flow::Operand);
        }
    }

    /// The forms of clauses that start with `skip` other things.
    fn clause_bodies(&self, clauses: &[SyntaxId], skip: usize, flow: Flow, out: &mut Parts<'_>) {
        for &clause in clauses {
            out.all(from(self.syntax.proper_list(clause).unwrap_or(&[]), skip), flow);
        }
    }

    fn let_parts(&self, items: &[SyntaxId], out: &mut Parts<'_>) {
        let named = items.get(1).is_some_and(|&first| self.syntax.symbol(first).is_some());
        let bindings = if named { items.get(2) } else { items.get(1) };
        for &binding in bindings.and_then(|&b| self.syntax.proper_list(b)).unwrap_or(&[]) {
            out.one(self.syntax.proper_list(binding).and_then(|b| b.get(1)), Flow::Operand);
        }
        if !named {
            out.body(from(items, 2));
        }
    }

    fn try_parts(&self, items: &[SyntaxId], out: &mut Parts<'_>) {
        let is = |node: SyntaxId, name: &str| {
            self.syntax
                .proper_list(node)
                .is_some_and(|clause| self.syntax.is_symbol(clause[0], name))
        };
        let protected = items[1..].iter().any(|&item| is(item, "finally"));
        let caught = items[1..].iter().any(|&item| is(item, "catch"));
        for item in &items[1..] {
            if is(*item, "catch") {
                let flow = if protected { Flow::Thunk } else { Flow::Tail };
                self.clause_bodies(&[*item], 2, flow, out);
            } else if is(*item, "finally") {
                self.clause_bodies(&[*item], 1, Flow::Thunk, out);
            } else {
                out.one(Some(item), if protected || caught { Flow::Thunk } else { Flow::Tail });
            }
        }
    }

    /// The expressions in a quasiquote that are evaluated.
    fn template_parts(&self, items: &[SyntaxId], out: &mut Parts<'_>) {
        let mut open: Vec<(SyntaxId, usize)> = items[1..].iter().map(|&template| (template, 1)).collect();
        while let Some((node, level)) = open.pop() {
            match *self.syntax.datum(node) {
                Datum::List(items, tail) => {
                    let items = self.syntax.items(items);
                    open.extend(tail.map(|tail| (tail, level)));
                    match self.template_mark(items) {
                        Some((at, mark)) => {
                            let argument = items[at + 1];
                            let inner = mark.inner_level(level);
                            if inner == 0 {
                                out.one(Some(&argument), Flow::Operand);
                            } else {
                                open.push((argument, inner));
                            }
                            open.extend(items[..at].iter().rev().map(|&item| (item, level)));
                        }
                        None => open.extend(items.iter().rev().map(|&item| (item, level))),
                    }
                }
                Datum::Vector(items) => {
                    open.extend(self.syntax.items(items).iter().rev().map(|&item| (item, level)));
                }
                _ => {}
            }
        }
    }
}
