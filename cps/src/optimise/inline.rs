//! Inlining: the code of a procedure is copied to the place of a call. Procedures whose author asked for it, and small ones; never a pinned one, never
//! one that calls itself through others.
//!
//! Callees come before their callers, so that what is copied has been worked on already. The code that all copies of small procedures add is bounded by
//! a multiple of the program's size. What comes from another file (the prelude) or was asked to be inlined takes the place of the call, so that
//! errors point at the code of the user.

use crate::ids::{ContId, Index, ProcId, VarId};
use crate::ir::{Callee, Cont, Op, Proc, Program, Term};
use crate::source::Span;
use rustc_hash::FxHashMap;

/// A procedure of at most this size is small.
const SMALL: usize = 12;
/// A procedure whose author asked for inlining is copied up to this size.
const LARGE: usize = 400;
/// The program may grow by this much at any rate.
const FREE_GROWTH: usize = 1000;

/// Runs the pass.
pub fn run(program: &mut Program) {
    let recursive = recursive_procedures(program);
    let mut sizes: Vec<usize> = program.procs.values().map(size).collect();
    let total: usize = sizes.iter().sum();
    let mut budget = Budget {
        small: total + FREE_GROWTH,
        asked: 16 * (total + FREE_GROWTH),
    };
    for caller in callees_first(program) {
        let mut waiting: Vec<ContId> = program.procs[caller].conts.keys().rev().collect();
        while let Some(cont) = waiting.pop() {
            let Term::Call {
                callee: Callee::Known(callee),
                ..
            } = program.procs[caller].conts[cont].term
            else {
                continue;
            };
            if callee != caller && !recursive[callee.index()] && budget.allows(&program.procs[callee], sizes[callee.index()]) {
                waiting.extend(inline_call(program, caller, cont, callee));
            }
        }
        sizes[caller.index()] = size(&program.procs[caller]);
    }
    super::unreachable::run(program);
}

/// How much code may still be added.
struct Budget {
    small: usize,
    asked: usize,
}

impl Budget {
    /// Whether a procedure is to be inlined; if so its size is taken off.
    fn allows(&mut self, proc: &Proc, size: usize) -> bool {
        let (limit, left) = if proc.inline {
            (LARGE, &mut self.asked)
        } else {
            (SMALL, &mut self.small)
        };
        let allowed = !proc.pinned && !proc.no_return && size <= limit && size <= *left;
        if allowed {
            *left -= size;
        }
        allowed
    }
}

/// A measure of the code of a procedure: operations and transfers. Making procedures counts as much as makes them large.
fn size(proc: &Proc) -> usize {
    let operation = |op: &Op| match op {
        Op::Const(_) => 0,
        Op::Fix(_) => SMALL,
        _ => 1,
    };
    let code = |cont: &Cont| cont.body.iter().map(|bind| operation(&bind.op)).sum::<usize>();
    proc.conts
        .values()
        .filter(|cont| !cont.is_removed())
        .map(|cont| 1 + code(cont))
        .sum()
}

/// By procedure: whether copying it may never end. A procedure whose author asked for inlining is recursive only if it calls itself through others of
/// that kind: what else it calls stays a procedure and breaks the cycle.
fn recursive_procedures(program: &Program) -> Vec<bool> {
    let all = on_cycle(program, |_| true);
    let asked = on_cycle(program, |proc| program.procs[proc].inline);
    program
        .procs
        .iter()
        .map(|(id, proc)| if proc.inline { asked[id.index()] } else { all[id.index()] })
        .collect()
}

/// By procedure: whether it may call itself, by known calls of its own or of procedures that it calls, all of them `among` those asked for.
fn on_cycle(program: &Program, among: impl Fn(ProcId) -> bool) -> Vec<bool> {
    let edges: Vec<Vec<ProcId>> = program
        .procs
        .keys()
        .map(|proc| {
            let mut edges = if among(proc) { callees(program, proc) } else { Vec::new() };
            edges.retain(|&callee| among(callee));
            edges
        })
        .collect();
    let components = components(program, &edges);
    let mut members = vec![0; program.procs.len() + 1];
    components.iter().for_each(|&component| members[component] += 1);
    let mut recursive: Vec<bool> = components.iter().map(|&component| members[component] > 1).collect();
    for (id, proc) in program.procs.iter() {
        if proc.conts.values().any(|cont| cont.term.known_callee() == Some(id)) {
            recursive[id.index()] = true;
        }
    }
    recursive
}

/// The known calls of a procedure.
fn callees(program: &Program, proc: ProcId) -> Vec<ProcId> {
    let mut callees: Vec<ProcId> = program.procs[proc]
        .conts
        .values()
        .filter_map(|cont| cont.term.known_callee())
        .collect();
    // Procedures that it makes may call it when it is copied: their calls count as its own.
    program.procs[proc].for_each_made(|made, _, _| callees.push(made));
    callees.sort_unstable();
    callees.dedup();
    callees
}

/// The call graph in depth-first search: calls `leave` for each procedure after those that it calls, but for cycles.
fn search(program: &Program, edges: &[Vec<ProcId>], roots: impl Iterator<Item = ProcId>, mut leave: impl FnMut(ProcId, bool)) {
    let mut seen = vec![false; program.procs.len()];
    for root in roots {
        let mut first = true;
        let mut stack = Vec::new();
        if !std::mem::replace(&mut seen[root.position()], true) {
            stack.push((root, 0));
        }
        while let Some((proc, next)) = stack.last_mut() {
            match edges[proc.index()].get(*next) {
                Some(&callee) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[callee.index()], true) {
                        stack.push((callee, 0));
                    }
                }
                None => {
                    leave(*proc, first);
                    first = false;
                    stack.pop();
                }
            }
        }
    }
}

fn callees_first(program: &Program) -> Vec<ProcId> {
    let edges: Vec<Vec<ProcId>> = program.procs.keys().map(|proc| callees(program, proc)).collect();
    finished(program, &edges)
}

/// Procedures in the order in which a depth-first search leaves them.
fn finished(program: &Program, edges: &[Vec<ProcId>]) -> Vec<ProcId> {
    let mut order = Vec::with_capacity(program.procs.len());
    search(program, edges, program.procs.keys(), |proc, _| order.push(proc));
    order
}

/// By procedure: the number of its strongly connected component, from 1 (Kosaraju).
fn components(program: &Program, edges: &[Vec<ProcId>]) -> Vec<usize> {
    let mut callers: Vec<Vec<ProcId>> = vec![Vec::new(); program.procs.len()];
    for proc in program.procs.keys() {
        edges[proc.index()].iter().for_each(|callee| callers[callee.index()].push(proc));
    }
    let mut components = vec![0; program.procs.len()];
    let mut count = 0;
    search(program, &callers, finished(program, edges).into_iter().rev(), |proc, starts| {
        count += usize::from(starts);
        components[proc.index()] = count;
    });
    components
}

/// Copies the code of a procedure to the place of a call. Answers the continuation that has the code that followed the call, if it was moved.
fn inline_call(program: &mut Program, caller: ProcId, cont: ContId, callee: ProcId) -> Option<ContId> {
    let Term::Call { args, ret, span, .. } = program.procs[caller].conts[cont].term.clone() else {
        unreachable!("the continuation was found to end in a call")
    };
    let source = &program.procs[callee];
    let at_call = source.inline || source.span.file != span.file;
    let returns = source.conts.values().any(|cont| matches!(cont.term, Term::Return(_)));
    // What follows the call is jumped to by each return; calls at the end of the callee return to it as before.
    let join = ret.filter(|_| returns).map(|ret| split_return(program, caller, ret));
    let mut copy = Copy {
        vars: FxHashMap::default(),
        procs: FxHashMap::default(),
        span: at_call.then_some(span),
    };
    let source = program.procs[callee].clone();
    let shift = program.procs[caller].conts.len() as u32;
    for (&param, arg) in source.conts[source.entry].params.iter().zip(args) {
        copy.vars.insert(param, arg);
    }
    let conts = copy.conts(program, &source, true);
    for (id, mut code) in conts {
        code.term.for_each_successor_mut(|next| next.0 += shift);
        match (&mut code.term, ret) {
            (Term::Call { ret: inner @ None, .. }, Some(ret)) => *inner = Some(ret),
            (Term::Return(value), Some(_)) => {
                let join = join.expect("there is one if the procedure returns");
                code.term = Term::Jump(join, vec![*value]);
            }
            _ => {}
        }
        if id == source.entry {
            // Nothing jumps to the entry, so that its place stays empty.
            let into = &mut program.procs[caller].conts[cont];
            into.body.append(&mut code.body);
            into.term = code.term;
            code = Cont::removed();
        }
        program.procs[caller].conts.push(code);
    }
    join
}

/// Separates what follows a call from its return continuation, which jumps to it.
fn split_return(program: &mut Program, proc: ProcId, ret: ContId) -> ContId {
    let param = program.procs[proc].conts[ret].params[0];
    let result = program.fresh_like(param);
    let conts = &mut program.procs[proc].conts;
    let join = conts.next_key();
    let code = std::mem::replace(
        &mut conts[ret],
        Cont {
            params: vec![result],
            body: Vec::new(),
            term: Term::Jump(join, vec![result]),
        },
    );
    conts.push(code)
}

/// A copy of code with variables and procedures of its own.
struct Copy {
    vars: FxHashMap<VarId, VarId>,
    procs: FxHashMap<ProcId, ProcId>,
    /// Takes the place of all spans.
    span: Option<Span>,
}

impl Copy {
    /// The continuations of a procedure; the parameters of the entry are left out if they have been replaced.
    fn conts(&mut self, program: &mut Program, source: &Proc, without_entry_params: bool) -> Vec<(ContId, Cont)> {
        for (id, cont) in source.conts.iter() {
            if !(without_entry_params && id == source.entry) {
                cont.params.iter().for_each(|&param| self.define(program, param));
            }
            for bind in &cont.body {
                match &bind.op {
                    Op::Fix(procs) => {
                        for &proc in procs {
                            let made = program.procs[proc].clone();
                            self.define(program, made.var);
                            let var = self.vars[&made.var];
                            let copy = program.procs.push(Proc {
                                var,
                                conts: crate::ids::Table::new(),
                                ..made
                            });
                            self.procs.insert(proc, copy);
                        }
                    }
                    _ => self.define(program, bind.var),
                }
            }
        }
        source.conts.iter().map(|(id, cont)| (id, self.cont(program, cont))).collect()
    }

    fn define(&mut self, program: &mut Program, var: VarId) {
        let copy = program.fresh_like(var);
        self.vars.insert(var, copy);
    }

    fn cont(&mut self, program: &mut Program, source: &Cont) -> Cont {
        let mut cont = source.clone();
        cont.params.iter_mut().for_each(|param| self.rename(param));
        for bind in &mut cont.body {
            self.rename(&mut bind.var);
            bind.op.uses_mut().iter_mut().for_each(|var| self.rename(var));
            self.place(&mut bind.span);
            if let Op::Fix(procs) = &mut bind.op {
                for proc in procs {
                    let source = program.procs[*proc].clone();
                    *proc = self.procs[proc];
                    let conts = stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.conts(program, &source, false));
                    program.procs[*proc].conts = conts.into_iter().map(|(_, cont)| cont).collect();
                }
            }
        }
        cont.term.for_each_use_mut(|var| self.rename(var));
        match &mut cont.term {
            Term::Call { callee, span, .. } => {
                if let Callee::Known(proc) = callee
                    && let Some(&copy) = self.procs.get(proc)
                {
                    *proc = copy;
                }
                self.place(span);
            }
            Term::Raise { callee, span, .. } => {
                if let Some(&copy) = self.procs.get(callee) {
                    *callee = copy;
                }
                self.place(span);
            }
            _ => {}
        }
        cont
    }

    fn rename(&self, var: &mut VarId) {
        if let Some(&copy) = self.vars.get(var) {
            *var = copy;
        }
    }

    fn place(&self, span: &mut Span) {
        if let Some(place) = self.span {
            *span = place;
        }
    }
}
