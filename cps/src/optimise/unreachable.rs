//! Empties continuations that the entry of their procedure does not reach, and procedures that are made only there.

use crate::ids::ContId;
use crate::ir::{Cont, Op, Program};

/// Runs the pass.
pub fn run(program: &mut Program) {
    let mut visited = vec![false; program.procs.len()];
    let mut stack = vec![program.main];
    visited[program.main.index()] = true;
    let mut reached = Vec::new();
    let mut waiting = Vec::new();
    while let Some(id) = stack.pop() {
        let proc = &mut program.procs[id];
        reached.clear();
        reached.resize(proc.conts.len(), false);
        reached[proc.entry.index()] = true;
        waiting.push(proc.entry);
        while let Some(cont) = waiting.pop() {
            for next in proc.conts[cont].term.successors() {
                if !std::mem::replace(&mut reached[next.index()], true) {
                    waiting.push(next);
                }
            }
        }
        for cont in (0..proc.conts.len()).map(ContId::from_index) {
            if !reached[cont.index()] {
                proc.conts[cont] = Cont::removed();
            }
        }
        for bind in proc.conts.values().flat_map(|cont| &cont.body) {
            if let Op::Fix(procs) = &bind.op {
                for &made in procs {
                    if !std::mem::replace(&mut visited[made.index()], true) {
                        stack.push(made);
                    }
                }
            }
        }
    }
    for (proc, visited) in program.procs.values_mut().zip(visited) {
        if !visited {
            proc.remove();
        }
    }
}
