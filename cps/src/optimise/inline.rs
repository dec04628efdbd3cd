//! Inlining: the code of a procedure is copied to the place of a call. Procedures whose author asked for it, and small ones; never a pinned one, never
//! one that calls itself through others.
//!
//! Callees come before their callers, so that what is copied has been worked on already. The code that all copies of small procedures add is bounded by
//! a multiple of the program's size. What comes from the library or was asked to be inlined takes the place of the call, so that errors point at the
//! code of the user; other code remembers the call, see [`crate::origin`].

use crate::core::Failing;
use crate::ids::{ContId, ProcId, VarId};
use crate::ir::{Callee, Cont, Op, Proc, Program, Term};
use crate::origin::{Origin, Rebase};
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
    let graph = CallGraph::of(program);
    // A cycle is broken at a procedure that nobody asked to inline, if there is one.
    let asked: Vec<bool> = program.procs.values().map(|proc| proc.inline).collect();
    let recursive_asked = graph.recursive(&asked);
    let recursive = graph.recursive(&vec![true; asked.len()]);
    let mut order = graph.callees_first(&asked);
    order.extend(
        graph
            .callees_first(&vec![true; asked.len()])
            .into_iter()
            .filter(|proc| !asked[proc.index()]),
    );
    let mut sizes: Vec<usize> = program.procs.values().map(size).collect();
    let total: usize = sizes.iter().sum();
    let mut budget = Budget {
        small: total + FREE_GROWTH,
        asked: 16 * (total + FREE_GROWTH),
    };
    for caller in order {
        let mut waiting: Vec<ContId> = program.procs[caller].conts.keys().rev().collect();
        while let Some(cont) = waiting.pop() {
            let Term::Call {
                callee: Callee::Known(callee),
                ..
            } = program.procs[caller].conts[cont].term
            else {
                continue;
            };
            let cyclic = if asked[callee.index()] { &recursive_asked } else { &recursive };
            if callee != caller && !cyclic[callee.index()] && budget.allows(&program.procs[callee], sizes[callee.index()]) {
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
        let allowed = !proc.pinned && proc.failure == Failing::No && !proc.deferred && size <= limit && size <= *left;
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

/// Who calls whom by known calls. What a procedure makes counts as called by it: a copy makes copies of that.
struct CallGraph {
    callees: Vec<Vec<ProcId>>,
}

impl CallGraph {
    fn of(program: &Program) -> Self {
        let callees = |proc: &Proc| {
            let mut callees: Vec<ProcId> = proc.conts.values().filter_map(|cont| cont.term.known_callee()).collect();
            proc.for_each_made(|made, _, _| callees.push(made));
            callees.sort_unstable();
            callees.dedup();
            callees
        };
        Self {
            callees: program.procs.values().map(callees).collect(),
        }
    }

    /// Depth-first search in the part of a graph that `within` marks: calls `leave` for each node after those that it leads to, but for cycles, and says whether
    /// it is the first one from its root.
    fn search(edges: &[Vec<ProcId>], within: &[bool], roots: impl Iterator<Item = ProcId>, mut leave: impl FnMut(ProcId, bool)) {
        let mut seen: Vec<bool> = within.iter().map(|within| !within).collect();
        for root in roots {
            let mut first = true;
            let mut stack = Vec::new();
            if !std::mem::replace(&mut seen[root.index()], true) {
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

    /// The marked procedures, callees before their callers.
    fn callees_first(&self, within: &[bool]) -> Vec<ProcId> {
        let mut order = Vec::with_capacity(self.callees.len());
        Self::search(&self.callees, within, (0..self.callees.len()).map(ProcId::from_index), |proc, _| {
            order.push(proc)
        });
        order
    }

    /// By procedure: whether it may call itself through marked procedures only (strongly connected components after Kosaraju).
    fn recursive(&self, within: &[bool]) -> Vec<bool> {
        let mut callers: Vec<Vec<ProcId>> = vec![Vec::new(); self.callees.len()];
        for (caller, callees) in self.callees.iter().enumerate() {
            callees
                .iter()
                .for_each(|callee| callers[callee.index()].push(ProcId::from_index(caller)));
        }
        let mut component = vec![0; self.callees.len()];
        let mut members = vec![0];
        Self::search(&callers, within, self.callees_first(within).into_iter().rev(), |proc, first| {
            if first {
                members.push(0);
            }
            component[proc.index()] = members.len() - 1;
            members[component[proc.index()]] += 1;
        });
        (0..self.callees.len())
            .map(|proc| members[component[proc]] > 1 || self.callees[proc].contains(&ProcId::from_index(proc)))
            .collect()
    }
}

/// Copies the code of a procedure to the place of a call. Answers the continuation that has the code that followed the call, if it was moved.
fn inline_call(program: &mut Program, caller: ProcId, cont: ContId, callee: ProcId) -> Option<ContId> {
    let Term::Call { args, ret, origin, .. } = program.procs[caller].conts[cont].term.clone() else {
        unreachable!("the continuation was found to end in a call")
    };
    let source = &program.procs[callee];
    let origins = if source.inline || is_foreign(program, source.span, origin.span) {
        Origins::AtCall(origin)
    } else if program.is_library(source.span.file) {
        Origins::Kept
    } else {
        Origins::Inside(Rebase::new(source, program.inlined.base_at(origin)))
    };
    let returns = source.conts.values().any(|cont| matches!(cont.term, Term::Return(_)));
    // What follows the call is jumped to by each return; calls at the end of the callee return to it as before.
    let join = ret.filter(|_| returns).map(|ret| split_return(program, caller, ret));
    let mut copy = Copy {
        vars: FxHashMap::default(),
        procs: FxHashMap::default(),
        origins,
    };
    let source = program.procs[callee].clone();
    let shift = program.procs[caller].conts.len() as u32;
    for (&param, arg) in source.conts[source.entry].params.iter().zip(args) {
        copy.vars.insert(param, arg);
        program.show_as(arg, param);
    }
    let conts = copy.conts(program, &source, false);
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

/// Whether code was written by other people than the call.
fn is_foreign(program: &Program, code: Span, call: Span) -> bool {
    if program.files.is_empty() {
        code.file != call.file
    } else {
        program.is_library(code.file) && !program.is_library(call.file)
    }
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
    origins: Origins,
}

/// What becomes of the origins of code that is copied.
enum Origins {
    /// This one takes their place.
    AtCall(Origin),
    /// They tell of the call.
    Inside(Rebase),
    /// Nothing: traces leave out both the code and the call.
    Kept,
}

impl Copy {
    /// The continuations of the procedure that is copied, the parameters of whose entry have been replaced, or of an `inner` one that it makes.
    fn conts(&mut self, program: &mut Program, source: &Proc, inner: bool) -> Vec<(ContId, Cont)> {
        for (id, cont) in source.conts.iter() {
            if inner || id != source.entry {
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
        source
            .conts
            .iter()
            .map(|(id, cont)| (id, self.cont(program, cont, inner)))
            .collect()
    }

    fn define(&mut self, program: &mut Program, var: VarId) {
        let copy = program.fresh_like(var);
        self.vars.insert(var, copy);
    }

    fn cont(&mut self, program: &mut Program, source: &Cont, inner: bool) -> Cont {
        let mut cont = source.clone();
        cont.params.iter_mut().for_each(|param| self.rename(param));
        for bind in &mut cont.body {
            self.rename(&mut bind.var);
            bind.op.uses_mut().iter_mut().for_each(|var| self.rename(var));
            self.adapt(program, &mut bind.origin, inner);
            if let Op::Fix(procs) = &mut bind.op {
                for proc in procs {
                    let source = program.procs[*proc].clone();
                    *proc = self.procs[proc];
                    let conts = stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.conts(program, &source, true));
                    program.procs[*proc].conts = conts.into_iter().map(|(_, cont)| cont).collect();
                }
            }
        }
        cont.term.for_each_use_mut(|var| self.rename(var));
        match &mut cont.term {
            Term::Call { callee, origin, .. } => {
                if let Callee::Known(proc) = callee
                    && let Some(&copy) = self.procs.get(proc)
                {
                    *proc = copy;
                }
                self.adapt(program, origin, inner);
            }
            Term::Raise { callee, origin, .. } => {
                if let Some(&copy) = self.procs.get(callee) {
                    *callee = copy;
                }
                self.adapt(program, origin, inner);
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

    /// Adapts the origin of code of the procedure that is copied. An `inner` one has frames of its own and stays what it was.
    fn adapt(&mut self, program: &mut Program, origin: &mut Origin, inner: bool) {
        if inner {
            return;
        }
        match &mut self.origins {
            Origins::AtCall(call) => *origin = *call,
            Origins::Inside(rebase) => *origin = rebase.origin(&mut program.inlined, *origin),
            Origins::Kept => {}
        }
    }
}
