//! The units of a program: what is compiled to machine code at once, and what only when control first reaches it.
//!
//! The first unit has what is reached from the program's start. What only failures lead to (procedures that signal them, and all that is behind them) is the
//! second, and what is behind each procedure that is marked as deferred is one of its own. Whatever several units lead to belongs to the first of them: a transfer to
//! another unit is one by code id, as between any two functions.

use crate::closures::for_each_use;
use rustc_hash::{FxHashMap, FxHashSet};
use trapeze_cps::core::Failing;
use trapeze_cps::ids::{ProcId, VarId};
use trapeze_cps::ir::Program;
use trapeze_cps::prim::EntryPoint;

/// Procedures of the units, each in the order of a walk; the first unit first. Procedures that nothing leads to are in none.
pub(crate) fn units(program: &Program) -> Vec<Vec<ProcId>> {
    let proc_of: FxHashMap<VarId, ProcId> = program.procs.iter().map(|(id, proc)| (proc.var, id)).collect();
    let mut walk = Walk {
        program,
        proc_of,
        seen: FxHashSet::default(),
    };
    let run_main = program.entry_points[EntryPoint::RunMain as usize];
    let is_failure = |id: ProcId| program.procs[id].failure != Failing::No;
    let at_once = |id: ProcId| !is_failure(id) && !program.procs[id].deferred;
    let mut units = vec![walk.reached(&[program.main, run_main], at_once)];
    let roots = [&[program.main], program.entry_points.as_slice()].concat();
    let everything = Walk {
        program,
        proc_of: walk.proc_of.clone(),
        seen: FxHashSet::default(),
    }
    .reached(&roots, |_| true);
    // What the host enters by itself is as seldom needed.
    let signalling = everything.iter().filter(|&&id| is_failure(id));
    let failures: Vec<ProcId> = program.entry_points.iter().chain(signalling).copied().collect();
    units.push(walk.reached(&failures, |id| !program.procs[id].deferred));
    for &id in everything.iter().filter(|&&id| program.procs[id].deferred) {
        units.push(walk.reached(&[id], at_once));
    }
    debug_assert_eq!(
        units.iter().map(Vec::len).sum::<usize>(),
        everything.len(),
        "each procedure is in one unit"
    );
    units.retain(|unit| !unit.is_empty());
    units
}

struct Walk<'p> {
    program: &'p Program,
    proc_of: FxHashMap<VarId, ProcId>,
    seen: FxHashSet<ProcId>,
}

impl Walk<'_> {
    /// Procedures that control reaches from `roots` by way of those that `enter` allows, and that no earlier walk has reached.
    fn reached(&mut self, roots: &[ProcId], enter: impl Fn(ProcId) -> bool) -> Vec<ProcId> {
        let mut order = Vec::new();
        let mut work: Vec<ProcId> = roots.iter().rev().copied().collect();
        while let Some(id) = work.pop() {
            if !self.seen.insert(id) {
                continue;
            }
            order.push(id);
            let first = work.len();
            for_each_use(self.program, &self.program.procs[id], |v, _| {
                if let Some(&p) = self.proc_of.get(&v)
                    && enter(p)
                    && !self.seen.contains(&p)
                {
                    work.push(p);
                }
            });
            work[first..].reverse();
        }
        order
    }
}
