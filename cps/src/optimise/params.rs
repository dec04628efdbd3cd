//! Parameters of procedures that the body does not use are dropped where all calls are known.

use crate::ids::{ProcId, VarId};
use crate::infer::escaping_procedures;
use crate::ir::{Program, Term};

/// Runs the pass.
pub fn run(program: &mut Program) {
    let mut used = vec![false; program.vars.len()];
    for cont in program.procs.values().flat_map(|proc| proc.conts.values()) {
        cont.for_each_use(|var| used[var.index()] = true);
    }
    let mut fixed = escaping_procedures(program);
    for (fixed, proc) in fixed.iter_mut().zip(program.procs.values()) {
        *fixed |= proc.pinned || proc.is_removed() || proc.optional > 0 || proc.rest;
    }
    // By procedure: which of its parameters stay, if not all do.
    let mut kept: Vec<Option<Vec<bool>>> = vec![None; program.procs.len()];
    for (id, proc) in (0..program.procs.len()).map(ProcId::from_index).zip(program.procs.values_mut()) {
        if fixed[id.index()] {
            continue;
        }
        let params = &mut proc.conts[proc.entry].params;
        if params.iter().any(|param| !used[param.index()]) {
            let stays: Vec<bool> = params.iter().map(|param| used[param.index()]).collect();
            retain(params, &stays);
            proc.required = params.len();
            kept[id.index()] = Some(stays);
        }
    }
    for cont in program.procs.values_mut().flat_map(|proc| proc.conts.values_mut()) {
        if let Some(callee) = cont.term.known_callee()
            && let Some(kept) = &kept[callee.index()]
            && let Term::Call { args, .. } | Term::Raise { args, .. } = &mut cont.term
        {
            retain(args, kept);
        }
    }
}

fn retain(vars: &mut Vec<VarId>, kept: &[bool]) {
    let mut kept = kept.iter();
    vars.retain(|_| kept.next().copied().unwrap_or(true));
}
