//! The units of a program: what is compiled to machine code at once, and what only when control first reaches it.
//!
//! The first unit has what is reached from the program's start. What only failures lead to (procedures that signal them, and all that is behind them) is the
//! second, and what is behind each procedure that is marked as deferred is one of its own. What is there for additions only is divided by the files of the prelude. Whatever several units lead to belongs to the first of them: a transfer to
//! another unit is one by code id, as between any two functions.

use crate::closures::for_each_use_beside;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use trapeze_cps::core::Failing;
use trapeze_cps::ids::{FileId, GlobalId, ProcId, VarId};
use trapeze_cps::ir::{Op, Program};
use trapeze_cps::prim::EntryPoint;

/// Procedures of the units, each in the order of a walk; the first unit first. Procedures that nothing leads to are in none.
pub(crate) fn units(program: &Program) -> Vec<Vec<ProcId>> {
    let proc_of: FxHashMap<VarId, ProcId> = program.procs.iter().map(|(id, proc)| (proc.var, id)).collect();
    let mut walk = Walk {
        program,
        proc_of,
        seen: FxHashSet::default(),
    };
    // What is added to a program has no entry points.
    let run_main = program.entry_points.get(EntryPoint::RunMain as usize).copied();
    let start: Vec<ProcId> = [program.main].into_iter().chain(run_main).collect();
    let is_failure = |id: ProcId| program.procs[id].failure != Failing::No;
    let at_once = |id: ProcId| !is_failure(id) && !program.procs[id].deferred;
    let mut units = vec![walk.reached(&start, at_once)];
    let roots = [&[program.main], program.entry_points.as_slice()].concat();
    let exported = exported(program, &walk.proc_of);
    let everything = Walk {
        program,
        proc_of: walk.proc_of.clone(),
        seen: FxHashSet::default(),
    }
    .reached(&[roots, exported].concat(), |_| true);
    // What the host enters by itself is as seldom needed.
    let signalling = everything.iter().filter(|&&id| is_failure(id));
    let failures: Vec<ProcId> = program.entry_points.iter().chain(signalling).copied().collect();
    units.push(walk.reached(&failures, |id| !program.procs[id].deferred));
    for &id in everything.iter().filter(|&&id| program.procs[id].deferred) {
        units.push(walk.reached(&[id], at_once));
    }
    // What is there for code that is added later, file by file.
    let mut files: BTreeMap<FileId, Vec<ProcId>> = BTreeMap::new();
    for &id in everything.iter().filter(|id| !walk.seen.contains(id)) {
        files.entry(program.procs[id].span.file).or_default().push(id);
    }
    for (file, procs) in files {
        units.push(walk.reached(&procs, |id| program.procs[id].span.file == file));
    }
    debug_assert_eq!(
        units.iter().map(Vec::len).sum::<usize>(),
        everything.len(),
        "each procedure is in one unit"
    );
    units.retain(|unit| !unit.is_empty());
    units
}

/// The procedures of the prelude that code which is added later can name.
fn exported(program: &Program, proc_of: &FxHashMap<VarId, ProcId>) -> Vec<ProcId> {
    let conts = program.procs.values().flat_map(|proc| proc.conts.values());
    let stored = conts.flat_map(|cont| &cont.body).filter_map(|bind| match bind.op {
        Op::GlobalSet(global, value) if program.globals[global].exported && program.globals[global].prelude => Some(value),
        _ => None,
    });
    stored.filter_map(|value| proc_of.get(&value).copied()).collect()
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
            let globals = &self.program.globals;
            let is_export = |global: GlobalId| globals[global].exported && globals[global].prelude;
            for_each_use_beside(self.program, &self.program.procs[id], is_export, |v, _| {
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
