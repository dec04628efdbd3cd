//! The plan of a procedure's code: which continuations start an *arm*, which are placed inside arms, what is live where.
//!
//! Control comes from outside (through the dispatch) to a procedure's entry and to the return continuations of its calls. What only jumps lead to
//! is placed as structured code in the arm that it is reached from (Ramsey: *Beyond Relooper*, ICFP 2022). A continuation that several arms lead to is
//! either placed in each of them, if what follows it is short, or becomes an arm of its own, whose live variables travel in the argument
//! registers. So the way on from a slow path that calls a procedure costs the ordinary way nothing: both have their own copy of what follows.

use crate::closures::{Closures, Static};
use rustc_hash::FxHashMap;
use trapeze_cps::ids::{ContId, ProcId, VarId};
use trapeze_cps::ir::{Callee, Op, Proc, Program, Term};

/// Most operations that follow a continuation, up to the next arm, for it to be placed in each arm that leads to it.
const MOST_COPIED: usize = 60;

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
    /// Whether jumps lead back to it, so that a safepoint is due at its head.
    pub turns: bool,
    /// What is placed in it.
    pub region: Region,
}

/// The continuations that are placed in an arm: those that jumps lead to without passing another arm's head.
#[derive(Clone, Debug, Default)]
pub struct Region {
    nodes: FxHashMap<ContId, Node>,
    /// The continuations in reverse postorder; the first one is the arm's own.
    order: Vec<ContId>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    order: u32,
    children: Vec<ContId>,
    is_loop: bool,
    is_merge: bool,
}

impl Region {
    /// The continuations in reverse postorder; the first one is the arm's own.
    pub fn conts(&self) -> &[ContId] {
        &self.order
    }

    /// Continuations that this one immediately dominates, in reverse postorder.
    pub fn children(&self, cont: ContId) -> &[ContId] {
        &self.nodes[&cont].children
    }

    /// Whether several forward edges meet here.
    pub fn is_merge(&self, cont: ContId) -> bool {
        self.nodes[&cont].is_merge
    }

    /// Whether a retreating edge comes here.
    pub fn is_loop(&self, cont: ContId) -> bool {
        self.nodes[&cont].is_loop
    }

    /// Whether the continuation is placed here and a retreating edge comes to it.
    pub fn has_loop(&self, cont: ContId) -> bool {
        self.nodes.get(&cont).is_some_and(|node| node.is_loop)
    }

    /// Position in reverse postorder.
    pub fn order(&self, cont: ContId) -> u32 {
        self.nodes[&cont].order
    }
}

/// The plan of one procedure.
pub struct Plan {
    /// Arms; the first one is the entry.
    pub arms: Vec<Arm>,
    arm_of: FxHashMap<ContId, usize>,
    live: Vec<Vec<VarId>>,
    /// Whether it pushes frames.
    pub pushes: bool,
}

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
    /// Plans a procedure. Where `compact`, nothing is placed in more than one arm. `live` are the variables that are live at the start of each
    /// continuation, see [`liveness`].
    pub fn of(program: &Program, id: ProcId, closures: &Closures, live: Vec<Vec<VarId>>, compact: bool) -> Self {
        let proc = &program.procs[id];
        let returns = return_conts(proc, &[proc.entry], |_| false);
        let roots: Vec<ContId> = std::iter::once(proc.entry).chain(returns.iter().copied()).collect();
        let heads = Heads::new(proc, &roots, &[]);
        Self::with(heads, &returns, id, closures, live, if compact { 0 } else { MOST_COPIED })
    }

    /// Plans the way on from failures of a procedure, whose continuations are those of `proc`. Control comes to `roots`, which take the value that replaces what failed; it
    /// ends where the ordinary plan of the procedure has an arm.
    pub fn after_failures(proc: &Proc, id: ProcId, closures: &Closures, live: Vec<Vec<VarId>>, roots: &[ContId], ordinary: &Self) -> Self {
        let elsewhere = |k: ContId| ordinary.arm_of(k).is_some();
        let mut returns: Vec<ContId> = roots.iter().copied().chain(return_conts(proc, roots, elsewhere)).collect();
        returns.retain(|&k| !elsewhere(k));
        returns.sort_unstable();
        returns.dedup();
        let others: Vec<ContId> = ordinary.arms.iter().map(|arm| arm.cont).collect();
        let heads = Heads::new(proc, &returns, &others);
        Self::with(heads, &returns, id, closures, live, 0)
    }

    /// Makes the arms that start with these heads and whatever others are needed. `returns` are sorted.
    fn with(mut heads: Heads<'_>, returns: &[ContId], id: ProcId, closures: &Closures, live: Vec<Vec<VarId>>, most_copied: usize) -> Self {
        let proc = heads.proc;
        let regions = loop {
            heads.grow(most_copied);
            let regions: Vec<Region> = heads.list.iter().map(|&k| region(proc, k, &heads.is_head)).collect();
            // A retreating edge to a continuation that does not dominate its source: the target becomes an arm.
            let improper: Vec<ContId> = regions.iter().flat_map(|r| improper_targets(proc, r, &heads.is_head)).collect();
            if improper.is_empty() {
                break regions;
            }
            improper.into_iter().for_each(|k| heads.add(k));
        };
        let turns = turning_arms(proc, &heads, &regions);
        let own = proc.var;
        let arms: Vec<Arm> = heads
            .list
            .iter()
            .zip(regions.into_iter().zip(turns))
            .map(|(&k, (region, turns))| {
                let kind = if k == proc.entry {
                    ArmKind::Entry
                } else if returns.binary_search(&k).is_ok() {
                    debug_assert!(proc.conts[k].params.len() == 1, "a return continuation takes one value");
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
                    turns,
                    region,
                }
            })
            .collect();
        let arm_of = arms.iter().enumerate().map(|(i, a)| (a.cont, i)).collect();
        Self {
            arms,
            arm_of,
            live,
            pushes: !returns.is_empty(),
        }
    }

    /// The arm that starts with this continuation.
    pub fn arm_of(&self, cont: ContId) -> Option<usize> {
        self.arm_of.get(&cont).copied()
    }

    /// Variables that are live at the start of a continuation, its parameters excluded, constants left out and the procedure's own
    /// variable standing for everything it captures.
    pub fn live(&self, cont: ContId) -> &[VarId] {
        &self.live[cont.index()]
    }
}

/// Return continuations of the calls that control can come to from `roots`, sorted; control does not go on where `stop` holds. What comes after failures is left out.
fn return_conts(proc: &Proc, roots: &[ContId], stop: impl Fn(ContId) -> bool) -> Vec<ContId> {
    let mut returns = Vec::new();
    let mut seen = vec![false; proc.conts.len()];
    let mut work = roots.to_vec();
    while let Some(k) = work.pop() {
        if stop(k) || std::mem::replace(&mut seen[k.index()], true) {
            continue;
        }
        let term = &proc.conts[k].term;
        for_each_jump(term, |t| work.push(t));
        if let Term::Call { ret: Some(ret), .. } = term {
            if !seen[ret.index()] {
                returns.push(*ret);
            }
            work.push(*ret);
        }
    }
    returns.sort_unstable();
    returns.dedup();
    returns
}

/// The continuations that start arms, while they are chosen.
struct Heads<'p> {
    proc: &'p Proc,
    /// All heads: the entry, the return continuations in reverse postorder, then joins.
    list: Vec<ContId>,
    is_head: Vec<bool>,
    /// Whether a retreating edge of the whole procedure leads here.
    turns: Vec<bool>,
    /// All continuations that control can come to, in reverse postorder.
    reachable: Vec<ContId>,
}

impl<'p> Heads<'p> {
    /// Starts with arms at `roots`, the first of which stays the first. Arms at `others` exist elsewhere.
    fn new(proc: &'p Proc, roots: &[ContId], others: &[ContId]) -> Self {
        let count = proc.conts.len();
        let mut is_head = vec![false; count];
        for k in others {
            is_head[k.index()] = true;
        }
        let reachable = reverse_postorder(proc, roots, |k| is_head[k.index()]);
        let mut order = vec![0; count];
        for (i, k) in reachable.iter().enumerate() {
            order[k.index()] = i;
        }
        let mut turns = vec![false; count];
        for k in &reachable {
            for_each_jump(&proc.conts[*k].term, |t| turns[t.index()] |= order[t.index()] <= order[k.index()]);
        }
        for k in roots {
            is_head[k.index()] = true;
        }
        let mut list = roots.to_vec();
        list[1..].sort_by_key(|k| order[k.index()]);
        Self {
            proc,
            list,
            is_head,
            turns,
            reachable,
        }
    }

    fn add(&mut self, k: ContId) {
        if !std::mem::replace(&mut self.is_head[k.index()], true) {
            self.list.push(k);
        }
    }

    /// Whether more than `most` operations follow up to the next arm, jumps and branches included.
    fn follows_more_than(&self, k: ContId, most: usize) -> bool {
        let mut seen = vec![k];
        let mut next = 0;
        let mut count = 0;
        while next < seen.len() {
            let cont = &self.proc.conts[seen[next]];
            count += 1 + cont.body.len();
            if count > most {
                return true;
            }
            for_each_jump(&cont.term, |t| {
                if !self.is_head[t.index()] && !seen.contains(&t) {
                    seen.push(t);
                }
            });
            next += 1;
        }
        false
    }

    /// Makes arms of what several arms lead to, except where at most `most_copied` operations follow up to the next arm.
    fn grow(&mut self, most_copied: usize) {
        let count = self.proc.conts.len();
        loop {
            // The only arm that leads to each continuation, or that there are several.
            let mut owner: Vec<Owner> = vec![Owner::None; count];
            for &k in &self.reachable {
                if self.is_head[k.index()] {
                    owner[k.index()] = Owner::One(k);
                }
            }
            let mut changed = true;
            while changed {
                changed = false;
                for &k in &self.reachable {
                    let own = owner[k.index()];
                    for_each_jump(&self.proc.conts[k].term, |t| {
                        if !self.is_head[t.index()] {
                            let joined = owner[t.index()].join(own);
                            changed |= joined != owner[t.index()];
                            owner[t.index()] = joined;
                        }
                    });
                }
            }
            // Loops that several arms lead to come first: they cut what follows the others.
            let shared = |k: &ContId| owner[k.index()] == Owner::Several;
            let loops: Vec<ContId> = self
                .reachable
                .iter()
                .copied()
                .filter(|k| shared(k) && self.turns[k.index()])
                .collect();
            if !loops.is_empty() {
                loops.into_iter().for_each(|k| self.add(k));
                continue;
            }
            // From the last one to the first, so that what comes earlier finds the arms that later ones became.
            let mut found = false;
            for i in (0..self.reachable.len()).rev() {
                let k = self.reachable[i];
                if shared(&k) && self.follows_more_than(k, most_copied) {
                    self.add(k);
                    found = true;
                }
            }
            if !found {
                break;
            }
        }
    }
}

/// For each arm, whether it closes a cycle of jumps between arms: each such cycle has one.
fn turning_arms(proc: &Proc, heads: &Heads<'_>, regions: &[Region]) -> Vec<bool> {
    let index: FxHashMap<ContId, usize> = heads.list.iter().enumerate().map(|(i, &k)| (k, i)).collect();
    let next: Vec<Vec<usize>> = regions
        .iter()
        .map(|region| {
            let mut targets = Vec::new();
            for &k in &region.order {
                for_each_jump(&proc.conts[k].term, |t| targets.extend(index.get(&t)));
            }
            targets
        })
        .collect();
    let mut turns = vec![false; regions.len()];
    // 0: not seen, 1: on the way, 2: done.
    let mut state = vec![0_u8; regions.len()];
    for root in 0..regions.len() {
        let mut stack = vec![(root, false)];
        while let Some((arm, done)) = stack.pop() {
            if done {
                state[arm] = 2;
            } else if state[arm] == 0 {
                state[arm] = 1;
                stack.push((arm, true));
                for &t in &next[arm] {
                    turns[t] |= state[t] == 1;
                    if state[t] == 0 {
                        stack.push((t, false));
                    }
                }
            }
        }
    }
    turns
}

/// Which arms lead to a continuation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    None,
    One(ContId),
    Several,
}

impl Owner {
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, x) | (x, Self::None) => x,
            (Self::One(a), Self::One(b)) if a == b => self,
            _ => Self::Several,
        }
    }
}

/// Reverse postorder of what jumps lead to from `roots` (the first root is walked first), not beyond continuations for which `stop` holds; these
/// are left out.
fn reverse_postorder(proc: &Proc, roots: &[ContId], stop: impl Fn(ContId) -> bool) -> Vec<ContId> {
    let mut seen = rustc_hash::FxHashSet::default();
    let mut post = Vec::new();
    for &root in roots {
        let mut stack = vec![(root, false)];
        while let Some((k, done)) = stack.pop() {
            if done {
                post.push(k);
                continue;
            }
            if !seen.insert(k) {
                continue;
            }
            stack.push((k, true));
            for_each_jump(&proc.conts[k].term, |t| {
                if !seen.contains(&t) && !stop(t) {
                    stack.push((t, false));
                }
            });
        }
    }
    post.reverse();
    post
}

/// The region of an arm: order, dominator tree (Cooper, Harvey, Kennedy: *A Simple, Fast Dominance Algorithm*, 2001), loops, merges.
fn region(proc: &Proc, head: ContId, is_head: &[bool]) -> Region {
    let order = reverse_postorder(proc, &[head], |k| is_head[k.index()]);
    let position: FxHashMap<ContId, u32> = order.iter().enumerate().map(|(i, &k)| (k, i as u32)).collect();
    let mut predecessors: Vec<Vec<u32>> = vec![Vec::new(); order.len()];
    let mut nodes: FxHashMap<ContId, Node> = FxHashMap::default();
    let mut forward = vec![0_u32; order.len()];
    for (i, &k) in order.iter().enumerate() {
        nodes.entry(k).or_default().order = i as u32;
        for_each_jump(&proc.conts[k].term, |t| {
            if is_head[t.index()] {
                return;
            }
            let at = position[&t];
            predecessors[at as usize].push(i as u32);
            if at <= i as u32 {
                nodes.entry(t).or_default().is_loop = true;
            } else {
                forward[at as usize] += 1;
            }
        });
    }
    let idom = dominators(&predecessors);
    for (i, &k) in order.iter().enumerate().skip(1) {
        nodes.get_mut(&k).expect("every continuation of the region has a node").is_merge = forward[i] > 1;
        let parent = order[idom[i] as usize];
        nodes.get_mut(&parent).expect("a dominator lies in the region").children.push(k);
    }
    Region { nodes, order }
}

const NONE: u32 = u32::MAX;

/// Immediate dominators of nodes that are numbered in reverse postorder; node 0 is the root.
fn dominators(predecessors: &[Vec<u32>]) -> Vec<u32> {
    let mut idom = vec![NONE; predecessors.len()];
    idom[0] = 0;
    let mut changed = true;
    while changed {
        changed = false;
        for k in 1..predecessors.len() {
            let known = predecessors[k].iter().copied().filter(|&p| idom[p as usize] != NONE);
            let new = known
                .reduce(|a, b| intersect(&idom, a, b))
                .expect("in reverse postorder a node comes after one that leads to it");
            if idom[k] != new {
                idom[k] = new;
                changed = true;
            }
        }
    }
    idom
}

fn intersect(idom: &[u32], mut a: u32, mut b: u32) -> u32 {
    while a != b {
        if a > b {
            a = idom[a as usize];
        } else {
            b = idom[b as usize];
        }
    }
    a
}

/// Targets of retreating edges within a region that do not dominate the edge's source: no structured code goes there.
fn improper_targets(proc: &Proc, region: &Region, is_head: &[bool]) -> Vec<ContId> {
    if !region.nodes.values().any(|n| n.is_loop) {
        return Vec::new();
    }
    // Depth-first numbers of the dominator tree tell whether one node dominates another.
    let mut enter: FxHashMap<ContId, (u32, u32)> = FxHashMap::default();
    let mut clock = 0;
    let mut stack = vec![(region.order[0], false)];
    while let Some((k, done)) = stack.pop() {
        if done {
            enter.get_mut(&k).expect("it was entered").1 = clock;
            continue;
        }
        enter.insert(k, (clock, 0));
        clock += 1;
        stack.push((k, true));
        stack.extend(region.children(k).iter().map(|&c| (c, false)));
    }
    let mut result = Vec::new();
    for &k in &region.order {
        for_each_jump(&proc.conts[k].term, |t| {
            if !is_head[t.index()] && region.order(t) <= region.order(k) {
                let ((from, to), (at, _)) = (enter[&t], enter[&k]);
                if !(from <= at && at < to) {
                    result.push(t);
                }
            }
        });
    }
    result
}

/// Live variables at the start of each continuation of a procedure, sorted, parameters excluded: what may be needed if everything that fails is made good.
/// The continuations are those of `proc`, see [`crate::resume`].
pub fn liveness(program: &Program, proc: &Proc, id: ProcId, closures: &Closures) -> Vec<Vec<VarId>> {
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
    for (k, cont) in proc.conts.iter() {
        cont.term.successors().for_each(|t| predecessors[t.index()].push(k));
    }
    let mut queued = vec![true; count];
    let all: Vec<ContId> = proc.conts.keys().collect();
    let mut work: std::collections::VecDeque<ContId> = reverse_postorder(proc, &all, |_| false).into_iter().rev().collect();
    while let Some(k) = work.pop_front() {
        queued[k.index()] = false;
        let cont = &proc.conts[k];
        let mut set: std::collections::BTreeSet<VarId> = Default::default();
        let add = |set: &mut std::collections::BTreeSet<VarId>, v: VarId| {
            set.extend(effective(v));
        };
        for t in cont.term.successors() {
            set.extend(live[t.index()].iter().copied());
        }
        match &cont.term {
            Term::Jump(_, args) => args.iter().for_each(|&v| add(&mut set, v)),
            Term::If(v, ..) | Term::Return(v) => add(&mut set, *v),
            Term::Call { callee, args, .. } => {
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

#[cfg(test)]
mod tests;
