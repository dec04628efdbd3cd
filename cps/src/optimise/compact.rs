//! Numbers the continuations of each procedure anew, in the order of its flow graph and without those that were removed.

use crate::flow::Flow;
use crate::ids::{ContId, Table};
use crate::ir::{Cont, Program};

/// Runs the pass.
pub fn run(program: &mut Program) {
    for proc in program.procs.values_mut().filter(|proc| !proc.is_removed()) {
        let flow = Flow::of(proc);
        let mut old = std::mem::take(&mut proc.conts);
        let mut conts: Table<ContId, Cont> = Table::new();
        for &cont in flow.order() {
            let mut code = std::mem::replace(&mut old[cont], Cont::removed());
            code.term
                .for_each_successor_mut(|next| *next = ContId::from_index(flow.position(*next)));
            conts.push(code);
        }
        proc.entry = ContId(0);
        proc.conts = conts;
    }
}
