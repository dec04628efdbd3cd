//! Uses, definitions and successors of the parts of a CPS program: the one place that knows which field of an operation or a transfer
//! is a variable, a procedure or a continuation.

use crate::ids::{ContId, ProcId, VarId};
use crate::ir::{Bind, Callee, Cont, Op, Proc, Program, Term};

impl Op {
    /// The variables that the operation reads.
    pub fn uses(&self) -> &[VarId] {
        match self {
            Op::Prim(_, args) => args,
            Op::GlobalSet(_, var) | Op::CheckBound(var, _) => std::slice::from_ref(var),
            Op::Const(_) | Op::Fix(_) | Op::GlobalRef { .. } => &[],
        }
    }

    /// The variables that the operation reads, to be replaced.
    pub fn uses_mut(&mut self) -> &mut [VarId] {
        match self {
            Op::Prim(_, args) => args,
            Op::GlobalSet(_, var) | Op::CheckBound(var, _) => std::slice::from_mut(var),
            Op::Const(_) | Op::Fix(_) | Op::GlobalRef { .. } => &mut [],
        }
    }
}

impl Bind {
    /// Calls `visit` with each variable that the operation binds: its result, or the procedures' variables of an [`Op::Fix`].
    pub fn for_each_definition(&self, program: &Program, mut visit: impl FnMut(VarId)) {
        match &self.op {
            Op::Fix(procs) => procs.iter().for_each(|&proc| visit(program.procs[proc].var)),
            _ => visit(self.var),
        }
    }
}

impl Term {
    /// Calls `visit` with each variable that the transfer reads. The procedure of a [`Callee::Known`] is not among them, see [`Term::known_callee`].
    pub fn for_each_use(&self, mut visit: impl FnMut(VarId)) {
        match self {
            Term::Jump(_, args) | Term::Raise { args, .. } => args.iter().for_each(|&var| visit(var)),
            Term::If(var, ..) | Term::Return(var) => visit(*var),
            Term::Call { callee, args, .. } => {
                if let Callee::Value(var) | Callee::Apply(var) = callee {
                    visit(*var);
                }
                args.iter().for_each(|&var| visit(var));
            }
            Term::Unreachable => {}
        }
    }

    /// Calls `visit` with each variable that the transfer reads, to be replaced.
    pub fn for_each_use_mut(&mut self, mut visit: impl FnMut(&mut VarId)) {
        match self {
            Term::Jump(_, args) | Term::Raise { args, .. } => args.iter_mut().for_each(visit),
            Term::If(var, ..) | Term::Return(var) => visit(var),
            Term::Call { callee, args, .. } => {
                if let Callee::Value(var) | Callee::Apply(var) = callee {
                    visit(var);
                }
                args.iter_mut().for_each(visit);
            }
            Term::Unreachable => {}
        }
    }

    /// The procedure that the transfer calls by its name.
    pub fn known_callee(&self) -> Option<ProcId> {
        match self {
            Term::Call {
                callee: Callee::Known(proc),
                ..
            }
            | Term::Raise { callee: proc, .. } => Some(*proc),
            _ => None,
        }
    }

    /// The continuations of the same procedure where control may go on, the return of a call included, and that of a failure which is made good.
    pub fn successors(&self) -> impl DoubleEndedIterator<Item = ContId> + use<> {
        let (first, second) = match self {
            Term::Jump(target, _) => (Some(*target), None),
            Term::If(_, consequent, alternative) => (Some(*consequent), Some(*alternative)),
            Term::Call { ret, .. } | Term::Raise { ret, .. } => (*ret, None),
            Term::Return(_) | Term::Unreachable => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// Calls `visit` with each continuation that the transfer names, to be renumbered.
    pub fn for_each_successor_mut(&mut self, mut visit: impl FnMut(&mut ContId)) {
        match self {
            Term::Jump(target, _) => visit(target),
            Term::If(_, consequent, alternative) => {
                visit(consequent);
                visit(alternative);
            }
            Term::Call { ret: Some(ret), .. } | Term::Raise { ret: Some(ret), .. } => visit(ret),
            _ => {}
        }
    }
}

impl Cont {
    /// What is left of a continuation that was removed.
    pub fn removed() -> Cont {
        Cont {
            params: Vec::new(),
            body: Vec::new(),
            term: Term::Unreachable,
        }
    }

    /// Whether the continuation was removed.
    pub fn is_removed(&self) -> bool {
        self.term == Term::Unreachable && self.params.is_empty() && self.body.is_empty()
    }

    /// Calls `visit` with each variable that the continuation binds.
    pub fn for_each_definition(&self, program: &Program, mut visit: impl FnMut(VarId)) {
        self.params.iter().for_each(|&param| visit(param));
        for bind in &self.body {
            bind.for_each_definition(program, &mut visit);
        }
    }

    /// Calls `visit` with each variable that the continuation reads.
    pub fn for_each_use(&self, mut visit: impl FnMut(VarId)) {
        for bind in &self.body {
            bind.op.uses().iter().for_each(|&var| visit(var));
        }
        self.term.for_each_use(visit);
    }

    /// Calls `visit` with each variable that the continuation reads, to be replaced.
    pub fn for_each_use_mut(&mut self, mut visit: impl FnMut(&mut VarId)) {
        for bind in &mut self.body {
            bind.op.uses_mut().iter_mut().for_each(&mut visit);
        }
        self.term.for_each_use_mut(visit);
    }
}

impl Proc {
    /// Whether the procedure was removed because nothing reaches it.
    pub fn is_removed(&self) -> bool {
        self.conts.is_empty()
    }

    /// Empties the procedure.
    pub fn remove(&mut self) {
        self.conts = crate::ids::Table::new();
    }

    /// Whether a call with `count` arguments may name the procedure as [`Callee::Known`].
    pub fn accepts_known(&self, count: usize) -> bool {
        self.optional == 0 && !self.rest && self.required == count
    }

    /// The procedures that the procedure makes, with the continuation and the position of the [`Op::Fix`].
    pub fn for_each_made(&self, mut visit: impl FnMut(ProcId, ContId, usize)) {
        for (cont, code) in self.conts.iter() {
            for (index, bind) in code.body.iter().enumerate() {
                if let Op::Fix(procs) = &bind.op {
                    procs.iter().for_each(|&proc| visit(proc, cont, index));
                }
            }
        }
    }
}

impl Program {
    /// The procedure that each variable is known to hold because an [`Op::Fix`] of a reachable continuation binds it.
    pub fn procedures_of_variables(&self) -> Vec<Option<ProcId>> {
        let mut procs = vec![None; self.vars.len()];
        for (id, proc) in self.procs.iter() {
            if !proc.is_removed() {
                procs[proc.var.index()] = Some(id);
            }
        }
        procs
    }

    /// A new variable.
    pub fn fresh(&mut self, name: Option<std::rc::Rc<str>>) -> VarId {
        self.vars.push(crate::ir::Var {
            name,
            scope: crate::source::Span::NONE,
            boxed: false,
        })
    }

    /// A new variable that stands for the same in the source as another.
    pub fn fresh_like(&mut self, var: VarId) -> VarId {
        self.vars.push(self.vars[var].clone())
    }

    /// Lets debuggers see a variable in the one that takes its place, if they see nothing else in it.
    pub fn show_as(&mut self, other: VarId, var: VarId) {
        if self.vars[other].name.is_none() && !self.vars[var].scope.is_none() {
            self.vars[other] = self.vars[var].clone();
        }
    }
}
