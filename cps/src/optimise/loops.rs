//! Tail calls of a procedure to itself become jumps to the head of a loop.

use crate::ids::ProcId;
use crate::ir::{Callee, Cont, Program, Term};

/// Runs the pass.
pub fn run(program: &mut Program) {
    for id in (0..program.procs.len()).map(ProcId::from_index) {
        let proc = &program.procs[id];
        if !proc.pinned && proc.conts.values().any(|cont| is_self_call(&cont.term, id)) {
            make_loop(program, id);
        }
    }
}

fn is_self_call(term: &Term, id: ProcId) -> bool {
    matches!(term, Term::Call { callee: Callee::Known(callee), ret: None, .. } if *callee == id)
}

fn make_loop(program: &mut Program, id: ProcId) {
    let entry = program.procs[id].entry;
    let params = program.procs[id].conts[entry].params.clone();
    let passed: Vec<_> = params.iter().map(|&param| program.fresh_like(param)).collect();
    let proc = &mut program.procs[id];
    let head = std::mem::replace(&mut proc.conts[entry], Cont::removed());
    let head = proc.conts.push(head);
    proc.conts[entry] = Cont {
        params: passed.clone(),
        body: Vec::new(),
        term: Term::Jump(head, passed),
    };
    for cont in proc.conts.values_mut() {
        if is_self_call(&cont.term, id)
            && let Term::Call { args, .. } = &mut cont.term
        {
            cont.term = Term::Jump(head, std::mem::take(args));
        }
    }
}
