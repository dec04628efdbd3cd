//! The plan of a procedure's code: which continuations start an *arm*, which are placed inside another one's arm, what is live where.
//!
//! Control comes from outside (through the dispatch) to a procedure's entry and to the return continuations of its calls. A
//! continuation that only one of these can lead to is dominated by it and is placed in its arm as structured code (Ramsey: *Beyond Relooper*,
//! ICFP 2022); one that several lead to is an arm of its own, whose live variables travel in the argument registers.

use crate::closures::{Closures, Static};
use std::collections::HashMap;
use trapeze_cps::ids::{ContId, ProcId, VarId};
use trapeze_cps::ir::{Callee, Op, Proc, Program, Term};

/// How control comes to an arm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ArmKind {
    /// By calls of the procedure.
    Entry,
    /// By a return to the frame of a call.
    Return,
    /// By jumps from other arms of the procedure.
    Join,
}

/// One arm of a procedure.
#[derive(Clone, Debug)]
pub struct Arm {
    /// The continuation that it starts with.
    pub cont: ContId,
    /// How control comes to it.
    pub kind: ArmKind,
    /// Variables that come in the argument registers, in order.
    pub registers: Vec<VarId>,
    /// Variables that come in the frame (return arms), in order.
    pub frame: Vec<VarId>,
    /// Whether the procedure's own value must be known in it.
    pub needs_self: bool,
}

/// The plan of one procedure.
pub struct Plan {
    /// Arms; the first one is the entry.
    pub arms: Vec<Arm>,
    arm_of: HashMap<ContId, usize>,
    children: Vec<Vec<ContId>>,
    order: Vec<u32>,
    loops: Vec<bool>,
    merges: Vec<bool>,
    live: Vec<Vec<VarId>>,
    /// Whether it pushes frames.
    pub pushes: bool,
}

const NONE: u32 = u32::MAX;

/// Calls `visit` for each continuation that control goes to from `term` by a jump.
pub fn for_each_jump(term: &Term, mut visit: impl FnMut(ContId)) {
    match term {
        Term::Jump(k, _) => visit(*k),
        Term::If(_, a, b) => {
            visit(*a);
            visit(*b);
        }
        _ => {}
    }
}

impl Plan {
    /// Plans a procedure.
    pub fn of(program: &Program, id: ProcId, closures: &Closures) -> Self {
        let proc = &program.procs[id];
        let count = proc.conts.len();
        let mut returns = Vec::new();
        let mut roots = vec![proc.entry];
        let mut is_root = vec![false; count];
        is_root[proc.entry.index()] = true;
        // Return continuations of reachable calls, found by a walk over all edges.
        let mut seen = vec![false; count];
        let mut work = vec![proc.entry];
        while let Some(k) = work.pop() {
            if std::mem::replace(&mut seen[k.index()], true) {
                continue;
            }
            let term = &proc.conts[k].term;
            for_each_jump(term, |t| work.push(t));
            if let Term::Call { ret: Some(ret), .. } = term {
                work.push(*ret);
                if !std::mem::replace(&mut is_root[ret.index()], true) {
                    roots.push(*ret);
                    returns.push(*ret);
                }
            }
        }
        let (order, idom) = loop {
            let (order, idom, rpo) = dominators(proc, &roots);
            // A retreating edge to a continuation that does not dominate its source: the target becomes an arm.
            let mut grown = false;
            for &k in &rpo {
                for_each_jump(&proc.conts[k].term, |t| {
                    if order[t.index()] <= order[k.index()] && !is_root[t.index()] && !dominates(&idom, &order, t, k) {
                        is_root[t.index()] = true;
                        roots.push(t);
                        grown = true;
                    }
                });
            }
            if !grown {
                break (order, idom);
            }
        };
        let mut children = vec![Vec::new(); count];
        let mut arm_conts = Vec::new();
        let mut reachable: Vec<ContId> = proc.conts.keys().filter(|k| order[k.index()] != NONE).collect();
        reachable.sort_by_key(|k| order[k.index()]);
        for &k in &reachable {
            match idom[k.index()] {
                NONE => arm_conts.push(k),
                parent => children[parent as usize].push(k),
            }
        }
        let mut loops = vec![false; count];
        let mut forward = vec![0_u32; count];
        for &k in &reachable {
            for_each_jump(&proc.conts[k].term, |t| {
                if order[t.index()] <= order[k.index()] {
                    // A retreating edge to an arm that does not dominate its source goes through the dispatch.
                    loops[t.index()] = true;
                } else {
                    forward[t.index()] += 1;
                }
            });
        }
        let live = liveness(program, id, closures, &reachable);
        let own = proc.var;
        arm_conts.sort_by_key(|&k| (k != proc.entry, order[k.index()]));
        let arms: Vec<Arm> = arm_conts
            .iter()
            .map(|&k| {
                let kind = if k == proc.entry {
                    ArmKind::Entry
                } else if returns.contains(&k) && is_return(proc, k) {
                    ArmKind::Return
                } else {
                    ArmKind::Join
                };
                let params = proc.conts[k].params.clone();
                let live = &live[k.index()];
                let needs_self = !closures.is_closed(id) && live.contains(&own);
                let (registers, frame) = match kind {
                    ArmKind::Entry => (params, Vec::new()),
                    ArmKind::Return => (params, live.clone()),
                    ArmKind::Join => (params.into_iter().chain(live.iter().copied()).collect(), Vec::new()),
                };
                Arm {
                    cont: k,
                    kind,
                    registers,
                    frame,
                    needs_self,
                }
            })
            .collect();
        let arm_of = arms.iter().enumerate().map(|(i, a)| (a.cont, i)).collect();
        let merges = forward.iter().map(|&n| n > 1).collect();
        Self {
            arms,
            arm_of,
            children,
            order,
            loops,
            merges,
            live,
            pushes: !returns.is_empty(),
        }
    }

    /// The arm that starts with this continuation.
    pub fn arm_of(&self, cont: ContId) -> Option<usize> {
        self.arm_of.get(&cont).copied()
    }

    /// Continuations that this one immediately dominates, in reverse postorder.
    pub fn children(&self, cont: ContId) -> &[ContId] {
        &self.children[cont.index()]
    }

    /// Whether several forward edges meet here.
    pub fn is_merge(&self, cont: ContId) -> bool {
        self.merges[cont.index()]
    }

    /// Whether a retreating edge comes here.
    pub fn is_loop(&self, cont: ContId) -> bool {
        self.loops[cont.index()]
    }

    /// Position in reverse postorder.
    pub fn order(&self, cont: ContId) -> u32 {
        self.order[cont.index()]
    }

    /// Variables that are live at the start of a continuation, its parameters excluded, constants left out and the procedure's own
    /// variable standing for everything it captures.
    pub fn live(&self, cont: ContId) -> &[VarId] {
        &self.live[cont.index()]
    }
}

/// Whether no jump leads to a return continuation (the conversion makes them so).
fn is_return(proc: &Proc, cont: ContId) -> bool {
    debug_assert!(proc.conts[cont].params.len() == 1, "a return continuation takes one value");
    true
}

/// Reverse postorder numbers, immediate dominators (`NONE` below the virtual root) and the order itself. Cooper, Harvey, Kennedy: *A
/// Simple, Fast Dominance Algorithm* (2001).
fn dominators(proc: &Proc, roots: &[ContId]) -> (Vec<u32>, Vec<u32>, Vec<ContId>) {
    let count = proc.conts.len();
    let mut state = vec![0_u8; count];
    let mut post = Vec::new();
    let mut predecessors: Vec<Vec<u32>> = vec![Vec::new(); count];
    for &root in roots.iter().rev() {
        let mut stack = vec![(root, false)];
        while let Some((k, done)) = stack.pop() {
            if done {
                post.push(k);
                continue;
            }
            if std::mem::replace(&mut state[k.index()], 1) == 1 {
                continue;
            }
            stack.push((k, true));
            let mut targets = Vec::new();
            for_each_jump(&proc.conts[k].term, |t| {
                predecessors[t.index()].push(k.0);
                targets.push(t);
            });
            for t in targets.into_iter().rev() {
                if state[t.index()] == 0 {
                    stack.push((t, false));
                }
            }
        }
    }
    let mut order = vec![NONE; count];
    post.reverse();
    for (i, k) in post.iter().enumerate() {
        order[k.index()] = i as u32;
    }
    let mut is_root = vec![false; count];
    for r in roots {
        is_root[r.index()] = true;
    }
    // `known` tells a computed NONE (the virtual root) from one not computed yet.
    let mut idom = vec![NONE; count];
    let mut known = is_root.clone();
    let mut changed = true;
    while changed {
        changed = false;
        for &k in &post {
            if is_root[k.index()] {
                continue;
            }
            let mut new: Option<u32> = None;
            for &p in &predecessors[k.index()] {
                if !known[p as usize] {
                    continue;
                }
                new = Some(match new {
                    None => p,
                    Some(NONE) => NONE,
                    Some(other) => intersect(&idom, &order, p, other),
                });
            }
            if let Some(new) = new
                && (!known[k.index()] || idom[k.index()] != new)
            {
                known[k.index()] = true;
                idom[k.index()] = new;
                changed = true;
            }
        }
    }
    (order, idom, post)
}

fn intersect(idom: &[u32], order: &[u32], mut a: u32, mut b: u32) -> u32 {
    while a != b {
        if a == NONE || b == NONE {
            return NONE;
        }
        if order[a as usize] > order[b as usize] {
            a = idom[a as usize];
        } else {
            b = idom[b as usize];
        }
    }
    a
}

fn dominates(idom: &[u32], order: &[u32], above: ContId, below: ContId) -> bool {
    let mut at = below.0;
    while at != NONE && order[at as usize] > order[above.index()] {
        at = idom[at as usize];
    }
    at == above.0
}

/// Live variables at the start of each continuation, sorted, parameters excluded.
fn liveness(program: &Program, id: ProcId, closures: &Closures, reachable: &[ContId]) -> Vec<Vec<VarId>> {
    let proc = &program.procs[id];
    let captures = closures.captures(id);
    let effective = |v: VarId| -> Option<VarId> {
        match closures.known(v) {
            Some(Static::Constant(_) | Static::Procedure(_)) => None,
            None if captures.binary_search(&v).is_ok() => Some(proc.var),
            None => Some(v),
        }
    };
    let count = proc.conts.len();
    let mut live: Vec<Vec<VarId>> = vec![Vec::new(); count];
    let mut predecessors: Vec<Vec<ContId>> = vec![Vec::new(); count];
    for &k in reachable {
        for_each_jump(&proc.conts[k].term, |t| predecessors[t.index()].push(k));
        if let Term::Call { ret: Some(ret), .. } = &proc.conts[k].term {
            predecessors[ret.index()].push(k);
        }
    }
    let mut queued = vec![true; count];
    let mut work: std::collections::VecDeque<ContId> = reachable.iter().rev().copied().collect();
    while let Some(k) = work.pop_front() {
        queued[k.index()] = false;
        let cont = &proc.conts[k];
        let mut set: std::collections::BTreeSet<VarId> = Default::default();
        let add = |set: &mut std::collections::BTreeSet<VarId>, v: VarId| {
            set.extend(effective(v));
        };
        for_each_jump(&cont.term, |t| set.extend(live[t.index()].iter().copied()));
        match &cont.term {
            Term::Jump(_, args) => args.iter().for_each(|&v| add(&mut set, v)),
            Term::If(v, ..) | Term::Return(v) => add(&mut set, *v),
            Term::Call { callee, args, ret, .. } => {
                if let Some(ret) = ret {
                    set.extend(live[ret.index()].iter().copied());
                }
                args.iter().for_each(|&v| add(&mut set, v));
                match callee {
                    Callee::Known(p) => add(&mut set, program.procs[*p].var),
                    Callee::Value(v) | Callee::Apply(v) => add(&mut set, *v),
                    Callee::Leave(_) => {}
                }
            }
            Term::Raise { callee, args, .. } => {
                args.iter().for_each(|&v| add(&mut set, v));
                add(&mut set, program.procs[*callee].var);
            }
            Term::Unreachable => {}
        }
        for bind in cont.body.iter().rev() {
            match &bind.op {
                Op::Fix(procs) => {
                    for &p in procs {
                        set.remove(&program.procs[p].var);
                    }
                    for &p in procs {
                        for &v in closures.captures(p) {
                            if !procs.iter().any(|&q| program.procs[q].var == v) {
                                add(&mut set, v);
                            }
                        }
                    }
                }
                op => {
                    set.remove(&bind.var);
                    match op {
                        Op::Prim(_, args) => args.iter().for_each(|&v| add(&mut set, v)),
                        Op::GlobalSet(_, v) | Op::CheckBound(v, _) => add(&mut set, *v),
                        Op::Const(_) | Op::GlobalRef { .. } | Op::Fix(_) => {}
                    }
                }
            }
        }
        for p in &cont.params {
            set.remove(p);
        }
        if set.len() != live[k.index()].len() {
            live[k.index()] = set.into_iter().collect();
            for &p in &predecessors[k.index()] {
                if !std::mem::replace(&mut queued[p.index()], true) {
                    work.push_back(p);
                }
            }
        }
    }
    live
}
