//! Dead code: operations without effect whose result nobody needs, parameters that nobody reads, assignments of globals that nobody reads,
//! procedures that nothing refers to. What is needed is found from the effects backwards, so that a variable that only feeds itself around a loop goes too.

use crate::chains::Chains;
use crate::ids::{GlobalId, ProcId, VarId};
use crate::ir::{Cont, Op, Program, Term};
use crate::prim::Effect;

/// Runs the pass; continuations that are unreachable go first.
pub fn run(program: &mut Program) {
    super::unreachable::run(program);
    let mut marker = Marker::new(program);
    marker.mark();
    let Marker {
        live_var,
        live_proc,
        live_global,
        ..
    } = marker;
    sweep(program, &live_var, &live_proc, &live_global);
}

/// Whether an operation stays although nobody needs its result. Assignments of globals stay if the global is read.
fn has_effect(op: &Op) -> bool {
    match op {
        Op::Prim(prim, _) => matches!(prim.effect(), Effect::Fails | Effect::Writes),
        Op::GlobalRef { check, .. } => *check,
        Op::CheckBound(..) => true,
        Op::Const(_) | Op::Fix(_) | Op::GlobalSet(..) => false,
    }
}

/// What a variable that is needed asks for.
#[derive(Clone, Copy)]
enum Source<'a> {
    /// The result of an operation.
    Operation(&'a Op),
    /// A parameter of a jump target.
    Param,
    /// A procedure.
    Proc(ProcId),
    /// A parameter that stays anyway, or a variable of code that was removed.
    Nothing,
}

struct Marker<'a> {
    program: &'a Program,
    sources: Vec<Source<'a>>,
    /// By parameter: the arguments that jumps pass for it.
    flowing: Chains<VarId>,
    /// By global: the values assigned by code that runs.
    assigned: Vec<Vec<VarId>>,
    live_var: Vec<bool>,
    live_proc: Vec<bool>,
    live_global: Vec<bool>,
    vars: Vec<VarId>,
    procs: Vec<ProcId>,
}

impl<'a> Marker<'a> {
    fn new(program: &'a Program) -> Self {
        let mut sources = vec![Source::Nothing; program.vars.len()];
        let mut flowing = Chains::new(program.vars.len());
        for (id, proc) in program.procs.iter().filter(|(_, proc)| !proc.is_removed()) {
            sources[proc.var.index()] = Source::Proc(id);
            for cont in proc.conts.values() {
                for bind in &cont.body {
                    if !matches!(bind.op, Op::Fix(_)) {
                        sources[bind.var.index()] = Source::Operation(&bind.op);
                    }
                }
                // Only parameters of jump targets can go.
                if let Term::Jump(target, args) = &cont.term {
                    for (&param, &arg) in proc.conts[*target].params.iter().zip(args) {
                        sources[param.index()] = Source::Param;
                        flowing.push(param.index(), arg);
                    }
                }
            }
        }
        Self {
            program,
            sources,
            flowing,
            assigned: vec![Vec::new(); program.globals.len()],
            live_var: vec![false; program.vars.len()],
            live_proc: vec![false; program.procs.len()],
            live_global: program.globals.values().map(|global| global.exported).collect(),
            vars: Vec::new(),
            procs: Vec::new(),
        }
    }

    fn mark(&mut self) {
        self.proc(self.program.main);
        self.program.entry_points.iter().for_each(|&proc| self.proc(proc));
        loop {
            if let Some(var) = self.vars.pop() {
                match self.sources[var.index()] {
                    Source::Operation(op) => self.operation(op),
                    Source::Param => {
                        let mut next = self.flowing.first(var.index());
                        while let Some(place) = next {
                            let (arg, after) = self.flowing.at(place);
                            self.var(arg);
                            next = after;
                        }
                    }
                    Source::Proc(proc) => self.proc(proc),
                    Source::Nothing => {}
                }
            } else if let Some(proc) = self.procs.pop() {
                self.program.procs[proc].conts.values().for_each(|cont| self.cont(cont));
            } else {
                break;
            }
        }
    }

    fn cont(&mut self, cont: &'a Cont) {
        for bind in &cont.body {
            if has_effect(&bind.op) {
                self.operation(&bind.op);
            }
            if let Op::GlobalSet(global, value) = bind.op {
                if self.live_global[global.index()] {
                    self.var(value)
                } else {
                    self.assigned[global.index()].push(value)
                }
            }
        }
        if let Some(callee) = cont.term.known_callee() {
            self.proc(callee);
        }
        if !matches!(cont.term, Term::Jump(..)) {
            cont.term.for_each_use(|var| self.var(var));
        }
    }

    fn operation(&mut self, op: &Op) {
        op.uses().iter().for_each(|&var| self.var(var));
        if let Op::GlobalRef { global, .. } = op {
            self.global(*global);
        }
    }

    fn var(&mut self, var: VarId) {
        if !std::mem::replace(&mut self.live_var[var.index()], true) {
            self.vars.push(var);
        }
    }

    fn proc(&mut self, proc: ProcId) {
        if !std::mem::replace(&mut self.live_proc[proc.index()], true) {
            self.procs.push(proc);
        }
    }

    fn global(&mut self, global: GlobalId) {
        if !std::mem::replace(&mut self.live_global[global.index()], true) {
            std::mem::take(&mut self.assigned[global.index()])
                .into_iter()
                .for_each(|value| self.var(value));
        }
    }
}

/// Removes what is not live.
fn sweep(program: &mut Program, live_var: &[bool], live_proc: &[bool], live_global: &[bool]) {
    let proc_vars: Vec<VarId> = program.procs.values().map(|proc| proc.var).collect();
    for (index, proc) in program.procs.values_mut().enumerate() {
        if !live_proc[index] {
            proc.remove();
            continue;
        }
        // Parameters of jump targets that go, by continuation.
        let mut dropped: Vec<Option<Vec<bool>>> = vec![None; proc.conts.len()];
        for cont in proc.conts.values() {
            if let Term::Jump(target, _) = cont.term
                && dropped[target.index()].is_none()
            {
                let params = &proc.conts[target].params;
                if params.iter().any(|param| !live_var[param.index()]) {
                    dropped[target.index()] = Some(params.iter().map(|param| !live_var[param.index()]).collect());
                }
            }
        }
        for (cont, code) in proc.conts.values_mut().enumerate() {
            if let Some(dropped) = &dropped[cont] {
                retain(&mut code.params, dropped);
            }
            if let Term::Jump(target, args) = &mut code.term
                && let Some(dropped) = &dropped[target.index()]
            {
                retain(args, dropped);
            }
            code.body.retain_mut(|bind| match &mut bind.op {
                Op::Fix(procs) => {
                    procs.retain(|proc| live_proc[proc.index()]);
                    if let Some(first) = procs.first() {
                        bind.var = proc_vars[first.index()];
                    }
                    !procs.is_empty()
                }
                Op::GlobalSet(global, _) if live_global[global.index()] => true,
                op => has_effect(op) || live_var[bind.var.index()],
            });
        }
    }
}

fn retain(vars: &mut Vec<VarId>, dropped: &[bool]) {
    let mut index = 0;
    vars.retain(|_| {
        index += 1;
        !dropped[index - 1]
    });
}
