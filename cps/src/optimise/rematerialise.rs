//! Constants stand where they are used: a continuation that uses a constant bound elsewhere gets one of its own, so that no constant lives across a call
//! or is captured by a procedure.

use crate::ids::{ConstId, ContId, ProcId, VarId};
use crate::ir::{Bind, Cont, Op, Program};
use crate::origin::Origin;
use rustc_hash::FxHashMap;

/// Runs the pass.
pub fn run(program: &mut Program) {
    let mut constants: Vec<Option<(ConstId, ProcId, ContId)>> = vec![None; program.vars.len()];
    for (id, proc) in program.procs.iter() {
        for (cont, code) in proc.conts.iter() {
            for bind in &code.body {
                if let Op::Const(constant) = bind.op {
                    constants[bind.var.index()] = Some((constant, id, cont));
                }
            }
        }
    }
    for id in (0..program.procs.len()).map(ProcId::from_index) {
        for cont in (0..program.procs[id].conts.len()).map(ContId::from_index) {
            let mut code = std::mem::replace(&mut program.procs[id].conts[cont], Cont::removed());
            // By variable: the constant's variable in this continuation.
            let mut own: FxHashMap<VarId, VarId> = FxHashMap::default();
            let mut added = Vec::new();
            code.for_each_use_mut(|var| {
                let Some(&Some((constant, home_proc, home_cont))) = constants.get(var.index()) else {
                    return;
                };
                if (home_proc, home_cont) == (id, cont) {
                    return;
                }
                *var = *own.entry(*var).or_insert_with(|| {
                    let copy = program.fresh_like(*var);
                    added.push(Bind {
                        var: copy,
                        op: Op::Const(constant),
                        origin: Origin::NONE,
                    });
                    copy
                });
            });
            if !added.is_empty() {
                added.append(&mut code.body);
                code.body = added;
            }
            program.procs[id].conts[cont] = code;
        }
    }
}
