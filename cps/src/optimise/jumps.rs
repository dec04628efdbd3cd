//! Straightens control: continuations that only jump on or return are skipped, one with a single jump to it is merged into its predecessor, and
//! a call whose result is returned at once becomes a tail call.

use super::replace::Replacements;
use crate::flow::Flow;
use crate::ids::{ContId, ProcId, VarId};
use crate::ir::{Cont, Proc, Program, Term};

/// How many continuations are skipped at once; more are left to the next round. Ends the walk around an empty loop.
const LONGEST_CHAIN: usize = 64;

/// Runs the pass.
pub fn run(program: &mut Program) {
    let trivial = find_trivial(program);
    let mut replacements = Replacements::new(program);
    for (proc, trivial) in program.procs.values_mut().zip(&trivial) {
        if proc.is_removed() {
            continue;
        }
        if trivial.contains(&true) {
            skip(proc, trivial);
        }
        merge(proc, &mut replacements);
    }
    replacements.apply(program);
    super::unreachable::run(program);
}

/// By procedure and continuation: whether it does nothing but leave, by a jump or a return, and nothing else uses its parameters.
fn find_trivial(program: &Program) -> Vec<Vec<bool>> {
    let mut owner: Vec<Option<(ProcId, ContId)>> = vec![None; program.vars.len()];
    let mut trivial: Vec<Vec<bool>> = Vec::with_capacity(program.procs.len());
    for (id, proc) in program.procs.iter() {
        trivial.push(vec![false; proc.conts.len()]);
        for (cont, code) in proc.conts.iter() {
            if code.body.is_empty() && cont != proc.entry && matches!(code.term, Term::Jump(..) | Term::Return(_)) {
                trivial[id.index()][cont.index()] = true;
                code.params.iter().for_each(|param| owner[param.index()] = Some((id, cont)));
            }
        }
    }
    for (id, proc) in program.procs.iter() {
        for (cont, code) in proc.conts.iter() {
            code.for_each_use(|var| {
                if let Some((owner_proc, owner_cont)) = owner[var.index()]
                    && (owner_proc, owner_cont) != (id, cont)
                {
                    trivial[owner_proc.index()][owner_cont.index()] = false;
                }
            });
        }
    }
    trivial
}

/// Skips continuations that do nothing.
fn skip(proc: &mut Proc, trivial: &[bool]) {
    for cont in (0..proc.conts.len()).map(ContId::from_index) {
        let mut term = std::mem::replace(&mut proc.conts[cont].term, Term::Unreachable);
        for _ in 0..LONGEST_CHAIN {
            let Term::Jump(target, args) = &term else {
                break;
            };
            if !trivial[target.index()] || *target == cont {
                break;
            }
            term = after(&proc.conts[*target], args);
        }
        if let Term::If(_, consequent, alternative) = &mut term {
            for target in [&mut *consequent, &mut *alternative] {
                for _ in 0..LONGEST_CHAIN {
                    match &proc.conts[*target].term {
                        Term::Jump(next, args) if trivial[target.index()] && args.is_empty() => *target = *next,
                        _ => break,
                    }
                }
            }
            if consequent == alternative {
                term = Term::Jump(*consequent, Vec::new());
            }
        }
        proc.conts[cont].term = term;
    }
    // A pinned procedure keeps its frame below the calls that it makes.
    if proc.pinned {
        return;
    }
    for cont in (0..proc.conts.len()).map(ContId::from_index) {
        let Term::Call { ret: Some(after), .. } = proc.conts[cont].term else {
            continue;
        };
        let returns = matches!(proc.conts[after].term, Term::Return(value) if proc.conts[after].params == [value]);
        if returns
            && trivial[after.index()]
            && let Term::Call { ret, .. } = &mut proc.conts[cont].term
        {
            *ret = None;
        }
    }
}

/// How a jump with these arguments to a continuation without operations leaves it.
fn after(cont: &Cont, args: &[VarId]) -> Term {
    let mut term = cont.term.clone();
    term.for_each_use_mut(|var| {
        if let Some(index) = cont.params.iter().position(|param| param == var) {
            *var = args[index];
        }
    });
    term
}

/// Merges continuations that a single jump leads to into their predecessors.
fn merge(proc: &mut Proc, replacements: &mut Replacements) {
    let mut ways = vec![0_u32; proc.conts.len()];
    for next in proc.conts.values().flat_map(|cont| cont.term.successors()) {
        ways[next.index()] += 1;
    }
    // What is unreachable counts here, so there may be more ways than the graph has.
    let can_merge = |cont: &Cont| matches!(cont.term, Term::Jump(target, _) if ways[target.index()] == 1 && target != proc.entry);
    if !proc.conts.values().any(can_merge) {
        return;
    }
    let flow = Flow::of(proc);
    for &cont in flow.order() {
        while let Term::Jump(target, _) = proc.conts[cont].term {
            if flow.predecessors(target).len() != 1 || target == cont || target == proc.entry {
                break;
            }
            let code = std::mem::replace(&mut proc.conts[target], Cont::removed());
            let into = &mut proc.conts[cont];
            let Term::Jump(_, args) = std::mem::replace(&mut into.term, code.term) else {
                unreachable!("the loop condition says that it is a jump")
            };
            for (param, arg) in code.params.into_iter().zip(args) {
                replacements.replace(param, arg);
            }
            into.body.extend(code.body);
        }
    }
}
