//! Closure conversion's analysis: what each procedure captures, and which values are known when the module is made.
//!
//! A procedure is *closed* if it captures nothing: it then is one static object, and its variable a constant. Captured
//! variables that hold constants are not captured either. Both depend on each other, so the set of open procedures is grown to a fixpoint.

use rustc_hash::{FxHashMap, FxHashSet};
use trapeze_cps::ids::{ConstId, GlobalId, ProcId, VarId};
use trapeze_cps::ir::{Callee, Op, Proc, Program, Term};

/// What is static about a variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Static {
    /// It holds a constant.
    Constant(ConstId),
    /// It holds a closed procedure.
    Procedure(ProcId),
}

/// The result of the analysis.
pub struct Closures {
    captures: Vec<Vec<VarId>>,
    statics: FxHashMap<VarId, Static>,
    /// Number of uses of each variable in the whole program.
    pub uses: FxHashMap<VarId, u32>,
    /// Procedures whose value is used otherwise than as a known callee.
    pub escaping: FxHashSet<ProcId>,
    /// Variables that are called.
    pub operators: FxHashSet<VarId>,
}

/// Calls `visit` with every variable that a procedure uses directly, those of known callees included, and whether the use is that of a
/// known callee.
pub fn for_each_use(program: &Program, proc: &Proc, visit: impl FnMut(VarId, bool)) {
    for_each_use_beside(program, proc, |_| false, visit);
}

/// [`for_each_use`] without stores into some globals.
pub fn for_each_use_beside(program: &Program, proc: &Proc, is_left_out: impl Fn(GlobalId) -> bool, mut visit: impl FnMut(VarId, bool)) {
    for cont in proc.conts.values() {
        for bind in &cont.body {
            match &bind.op {
                Op::Const(_) | Op::Fix(_) | Op::GlobalRef { .. } => {}
                Op::Prim(_, args) => args.iter().for_each(|&v| visit(v, false)),
                Op::GlobalSet(global, _) if is_left_out(*global) => {}
                Op::GlobalSet(_, v) | Op::CheckBound(v, _) => visit(*v, false),
            }
        }
        match &cont.term {
            Term::Jump(_, args) => args.iter().for_each(|&v| visit(v, false)),
            Term::If(v, ..) | Term::Return(v) => visit(*v, false),
            Term::Call { callee, args, .. } => {
                args.iter().for_each(|&v| visit(v, false));
                match callee {
                    Callee::Known(p) => visit(program.procs[*p].var, true),
                    Callee::Value(v) | Callee::Apply(v) => visit(*v, false),
                    Callee::Leave(_) => {}
                }
            }
            Term::Raise { callee, args, .. } => {
                args.iter().for_each(|&v| visit(v, false));
                visit(program.procs[*callee].var, true);
            }
            Term::Unreachable => {}
        }
    }
}

impl Closures {
    /// Analyses a program.
    pub fn of(program: &Program) -> Self {
        let mut statics = FxHashMap::default();
        let mut uses: FxHashMap<VarId, u32> = FxHashMap::default();
        let mut escaping = FxHashSet::default();
        let mut operators = FxHashSet::default();
        let proc_of: FxHashMap<VarId, ProcId> = program.procs.iter().map(|(id, p)| (p.var, id)).collect();
        let mut own: Vec<Vec<VarId>> = Vec::with_capacity(program.procs.len());
        let mut defined: Vec<FxHashSet<VarId>> = Vec::with_capacity(program.procs.len());
        let mut parents: FxHashMap<ProcId, ProcId> = FxHashMap::default();
        for (id, proc) in program.procs.iter() {
            let mut here = FxHashSet::default();
            for cont in proc.conts.values() {
                here.extend(cont.params.iter().copied());
                for bind in &cont.body {
                    match &bind.op {
                        Op::Fix(procs) => {
                            for &p in procs {
                                here.insert(program.procs[p].var);
                                parents.insert(p, id);
                            }
                        }
                        Op::Const(constant) => {
                            statics.insert(bind.var, Static::Constant(*constant));
                        }
                        _ => {
                            here.insert(bind.var);
                        }
                    }
                }
                if let Term::Call {
                    callee: Callee::Value(f) | Callee::Apply(f),
                    ..
                } = cont.term
                {
                    operators.insert(f);
                }
            }
            here.insert(proc.var);
            let mut free = Vec::new();
            let mut seen = FxHashSet::default();
            for_each_use(program, proc, |v, known| {
                *uses.entry(v).or_default() += 1;
                if !known && let Some(&p) = proc_of.get(&v) {
                    escaping.insert(p);
                }
                if seen.insert(v) && !here.contains(&v) {
                    free.push(v);
                }
            });
            own.push(free);
            defined.push(here);
        }
        // `captured[p]` grows; whoever captures the variable of a procedure that turns out to be open, captures it too.
        let mut captured: Vec<Vec<VarId>> = vec![Vec::new(); own.len()];
        let mut member: Vec<FxHashSet<VarId>> = vec![FxHashSet::default(); own.len()];
        let mut waiting: FxHashMap<ProcId, Vec<ProcId>> = FxHashMap::default();
        let mut work: Vec<(ProcId, VarId)> = Vec::new();
        for (id, _) in program.procs.iter() {
            for &v in &own[id.index()] {
                match proc_of.get(&v) {
                    Some(&p) => waiting.entry(p).or_default().push(id),
                    None if statics.contains_key(&v) => {}
                    None => work.push((id, v)),
                }
            }
        }
        while let Some((id, v)) = work.pop() {
            if defined[id.index()].contains(&v) || !member[id.index()].insert(v) {
                continue;
            }
            let first = captured[id.index()].is_empty();
            captured[id.index()].push(v);
            if let Some(&parent) = parents.get(&id) {
                work.push((parent, v));
            }
            if first {
                let var = program.procs[id].var;
                for user in waiting.remove(&id).unwrap_or_default() {
                    work.push((user, var));
                }
            }
        }
        for (id, proc) in program.procs.iter() {
            if captured[id.index()].is_empty() {
                statics.insert(proc.var, Static::Procedure(id));
            }
            captured[id.index()].sort_unstable();
        }
        Self {
            captures: captured,
            statics,
            uses,
            escaping,
            operators,
        }
    }

    /// What a procedure captures, in the order of its fields.
    pub fn captures(&self, proc: ProcId) -> &[VarId] {
        &self.captures[proc.index()]
    }

    /// Whether a procedure captures nothing.
    pub fn is_closed(&self, proc: ProcId) -> bool {
        self.captures[proc.index()].is_empty()
    }

    /// What is known of a variable when the module is made.
    pub fn known(&self, var: VarId) -> Option<Static> {
        self.statics.get(&var).copied()
    }

    /// How often a variable is used.
    pub fn use_count(&self, var: VarId) -> u32 {
        self.uses.get(&var).copied().unwrap_or(0)
    }
}
