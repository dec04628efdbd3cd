//! Which arms share a function, and how they stand in it.
//!
//! Control goes round among the arms of a strongly connected component of the program's transfers (jumps, known calls, returns to known calls): such a
//! *nest* gets a dispatch loop of its own within the function. The registers that its arms do not touch are then no concern of the inner loop, so
//! that an engine keeps in machine registers what the recursion is about. That does not go for nests that enter procedures through their values: these calls, and
//! the returns from them, would pass two dispatches. Everything else stands around the nests, in topological order, so
//! that most transfers go forward, which is a plain branch.

use crate::Lowering;
use crate::module::{ArmRef, Context, Plans};
use crate::plan::{ArmKind, for_each_jump};
use crate::tail_calls;
use rustc_hash::{FxHashMap, FxHashSet};
use trapeze_cps::ids::{ContId, ProcId};
use trapeze_cps::ir::{Callee, Op, Program, Term};
use trapeze_cps::prim::Prim;

/// Most arms that one function holds: an engine's compile time grows faster than linearly beyond.
const MOST_ARMS: usize = 400;
/// A function with so many operations and continuations takes no further arm, for the same reason. Ordinary arms are too small for that to happen first.
const MOST_OPERATIONS: usize = 3000;

/// What stands at one place of a function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Item {
    /// An arm.
    Arm(ArmRef),
    /// Arms with a dispatch loop of their own.
    Nest(Vec<ArmRef>),
}

impl Item {
    /// The arms of this place, in order.
    pub(crate) fn arms(&self) -> &[ArmRef] {
        match self {
            Self::Arm(arm) => std::slice::from_ref(arm),
            Self::Nest(arms) => arms,
        }
    }
}

/// The program with the plans of its reached procedures.
#[derive(Clone, Copy)]
pub(crate) struct Planned<'p> {
    pub(crate) program: &'p Program,
    pub(crate) plans: &'p Plans,
}

impl Planned<'_> {
    /// Calls `visit` with the continuations of an arm's region.
    fn for_each_cont(&self, arm: ArmRef, mut visit: impl FnMut(ProcId, ContId)) {
        if let (ArmRef::Arm(proc, _) | ArmRef::Resumed(proc, _), Some((_, planned))) = (arm, self.plans.arm(arm)) {
            planned.region.conts().iter().for_each(|&k| visit(proc, k));
        }
    }

    /// Calls `visit` with the terms of these continuations.
    fn for_each_term(&self, arm: ArmRef, mut visit: impl FnMut(ProcId, &Term)) {
        let source = self.plans.source(self.program, arm);
        self.for_each_cont(arm, |proc, k| visit(proc, &source.conts[k].term));
    }

    /// Whether some of these arms enter procedures through their values.
    fn enters_values(&self, arms: &[ArmRef]) -> bool {
        let mut found = false;
        for &arm in arms {
            self.for_each_term(arm, |_, term| {
                found |= matches!(
                    term,
                    Term::Call {
                        callee: Callee::Value(_) | Callee::Apply(_),
                        ..
                    }
                );
            });
        }
        found
    }

    /// The arm of a return continuation.
    fn return_arm(&self, proc: ProcId, ret: ContId) -> ArmRef {
        ArmRef::Arm(
            proc,
            self.plans.ordinary(proc).arm_of(ret).expect("a return continuation is an arm"),
        )
    }

    /// Arms that control goes to from `arm` by a jump or a known call.
    fn successors(&self, arm: ArmRef) -> Vec<ArmRef> {
        if let ArmRef::Generic(proc) = arm {
            return vec![ArmRef::Arm(proc, 0)];
        }
        let mut result = Vec::new();
        self.for_each_term(arm, |proc, term| {
            let plan = self.plans.ordinary(proc);
            for_each_jump(term, |t| result.extend(plan.arm_of(t).map(|i| ArmRef::Arm(proc, i))));
            if let Term::Call {
                callee: Callee::Known(p), ..
            } = term
            {
                result.push(ArmRef::Arm(*p, 0));
            }
        });
        result
    }

    /// Orders arms so that as many transfers as possible go forward: reverse postorder, entries visited first, so that return arms
    /// come before the entries that they call.
    fn in_order(&self, members: &[ArmRef]) -> Vec<ArmRef> {
        let inside: FxHashSet<ArmRef> = members.iter().copied().collect();
        let mut seen = FxHashSet::default();
        let mut post = Vec::new();
        let is_entry = |arm: &ArmRef| matches!(arm, ArmRef::Arm(_, 0));
        let starts = members
            .iter()
            .filter(|a| is_entry(a))
            .chain(members.iter().filter(|a| !is_entry(a)));
        for &start in starts {
            let mut stack = vec![(start, false)];
            while let Some((arm, done)) = stack.pop() {
                if done {
                    post.push(arm);
                } else if seen.insert(arm) {
                    stack.push((arm, true));
                    let next = self.successors(arm).into_iter();
                    stack.extend(next.filter(|a| inside.contains(a) && !seen.contains(a)).map(|a| (a, false)));
                }
            }
        }
        post.reverse();
        post
    }

    /// Whether control goes round within an arm of the main procedure. Such an arm is entered once, so that the way in and out of a function of its
    /// own is no cost; a short loop of a procedure that is called often would lose by it.
    fn has_main_loop(&self, arm: ArmRef) -> bool {
        match arm {
            ArmRef::Arm(proc, index) if proc == self.program.main => {
                let arm = &self.plans.ordinary(proc).arms[index];
                arm.turns || arm.region.conts().iter().any(|&k| arm.region.is_loop(k))
            }
            _ => false,
        }
    }

    /// Whether these arms have nothing to do with procedure values, nor with frames that are saved and pushed: control leaves them only by returns to their callers and by known calls.
    fn is_closed(&self, arms: &[ArmRef]) -> bool {
        !self.enters_values(arms) && !self.moves_frames(arms) && !arms.iter().any(|a| matches!(a, ArmRef::Generic(_)))
    }

    /// Whether some of these arms save frames or push saved ones. Control goes to and fro between them and others then, as between a coroutine and its resumer.
    fn moves_frames(&self, arms: &[ArmRef]) -> bool {
        let mut found = false;
        for &arm in arms {
            let source = self.plans.source(self.program, arm);
            self.for_each_cont(arm, |_, k| {
                let mut body = source.conts[k].body.iter();
                found |= body.any(|bind| matches!(bind.op, Op::Prim(Prim::SaveFrames | Prim::PushSaved, _)));
            });
        }
        found
    }

    /// The places of a function that holds these arms.
    fn items(&self, members: &[ArmRef]) -> Vec<Item> {
        let members = self.in_order(members);
        let number: FxHashMap<ArmRef, usize> = members.iter().enumerate().map(|(i, &a)| (a, i)).collect();
        let returns = Returns::of(*self, &members);
        let mut edges: Vec<Vec<usize>> = members
            .iter()
            .map(|&arm| {
                let mut next: Vec<usize> = self.successors(arm).iter().filter_map(|a| number.get(a).copied()).collect();
                self.for_each_term(arm, |proc, term| match term {
                    Term::Call { ret: Some(ret), .. } => next.extend(number.get(&self.return_arm(proc, *ret))),
                    Term::Return(_) => next.extend(returns.targets(proc).iter().filter_map(|a| number.get(a))),
                    _ => {}
                });
                next.sort_unstable();
                next.dedup();
                next
            })
            .collect();
        // Control goes down a recursion and up again: the way up belongs to it, though it need not lead down again.
        let mut component = vec![0; members.len()];
        for (i, members) in components(&edges).iter().enumerate() {
            members.iter().for_each(|&m| component[m] = i);
        }
        for (i, &arm) in members.iter().enumerate() {
            self.for_each_term(arm, |proc, term| {
                if let Term::Call {
                    callee: Callee::Known(callee),
                    ret: Some(ret),
                    ..
                } = term
                    && let Some(&entry) = number.get(&ArmRef::Arm(*callee, 0))
                    && component[i] == component[entry]
                    && let Some(&up) = number.get(&self.return_arm(proc, *ret))
                {
                    edges[up].push(i);
                }
            });
        }
        let mut items: Vec<Item> = components(&edges)
            .into_iter()
            .map(|mut component| {
                component.sort_unstable();
                match component.as_slice() {
                    [only] => Item::Arm(members[*only]),
                    several => Item::Nest(several.iter().map(|&i| members[i]).collect()),
                }
            })
            .collect();
        items.reverse();
        // A function that is one nest needs no dispatch around it.
        if let [Item::Nest(arms)] = items.as_slice() {
            return arms.iter().map(|&a| Item::Arm(a)).collect();
        }
        items
    }
}

/// Where each procedure returns to: the return arms of its known calls, and of those of the procedures that call it in tail position.
struct Returns {
    targets: FxHashMap<ProcId, Vec<ArmRef>>,
}

impl Returns {
    fn of(planned: Planned<'_>, members: &[ArmRef]) -> Self {
        let mut targets: FxHashMap<ProcId, Vec<ArmRef>> = FxHashMap::default();
        let mut tail_calls: FxHashSet<(ProcId, ProcId)> = FxHashSet::default();
        for &arm in members {
            planned.for_each_term(arm, |proc, term| {
                if let Term::Call {
                    callee: Callee::Known(callee),
                    ret,
                    ..
                } = term
                {
                    match ret {
                        Some(ret) => targets.entry(*callee).or_default().push(planned.return_arm(proc, *ret)),
                        None if proc != *callee => {
                            tail_calls.insert((proc, *callee));
                        }
                        None => {}
                    }
                }
            });
        }
        let mut changed = true;
        while changed {
            changed = false;
            for &(caller, callee) in &tail_calls {
                let handed_on = targets.get(&caller).cloned().unwrap_or_default();
                let own = targets.entry(callee).or_default();
                let before = own.len();
                own.extend(handed_on);
                own.sort_unstable();
                own.dedup();
                changed |= own.len() > before;
            }
        }
        Self { targets }
    }

    fn targets(&self, proc: ProcId) -> &[ArmRef] {
        self.targets.get(&proc).map_or(&[], Vec::as_slice)
    }
}

/// Strongly connected components (Tarjan 1972), each after those that it leads to.
fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let mut index = vec![UNSEEN; edges.len()];
    let mut low = vec![0; edges.len()];
    let mut open = Vec::new();
    let mut is_open = vec![false; edges.len()];
    let mut result = Vec::new();
    let mut clock = 0;
    for root in 0..edges.len() {
        if index[root] != UNSEEN {
            continue;
        }
        // Each entry: a node and how many of its edges have been followed.
        let mut path = vec![(root, 0)];
        while let Some(&mut (node, ref mut followed)) = path.last_mut() {
            if *followed == 0 {
                index[node] = clock;
                low[node] = clock;
                clock += 1;
                open.push(node);
                is_open[node] = true;
            }
            if let Some(&next) = edges[node].get(*followed) {
                *followed += 1;
                if index[next] == UNSEEN {
                    path.push((next, 0));
                } else if is_open[next] {
                    low[node] = low[node].min(index[next]);
                }
                continue;
            }
            path.pop();
            if let Some(&(parent, _)) = path.last() {
                low[parent] = low[parent].min(low[node]);
            }
            if low[node] == index[node] {
                let from = open.iter().rposition(|&n| n == node).expect("a component's first node is open");
                let component = open.split_off(from);
                component.iter().for_each(|&n| is_open[n] = false);
                result.push(component);
            }
        }
    }
    result
}

/// A WASM function that is to be emitted.
pub(crate) struct Group {
    /// What stands in it.
    pub(crate) items: Vec<Item>,
    /// Whether it is a closed nest, which other functions call directly.
    pub(crate) is_nest: bool,
}

impl Group {
    /// Its arms, in order.
    pub(crate) fn arms(&self) -> impl Iterator<Item = &ArmRef> {
        self.items.iter().flat_map(Item::arms)
    }

    /// The arm of a function that has only one, which needs no dispatch and takes its arguments from their cells.
    pub(crate) fn only_arm(&self) -> Option<ArmRef> {
        match self.items.as_slice() {
            [Item::Arm(arm)] => Some(*arm),
            _ => None,
        }
    }
}

/// Groups the arms of procedures into functions. `generic` are those that have a generic entry. Where the code is `hot`, closed nests are functions of
/// their own, and so are closed loops of the main procedure: an engine allocates machine registers best in a small function.
pub(crate) fn functions(
    planned: Planned<'_>,
    procs: &[ProcId],
    generic: impl Fn(ProcId) -> bool,
    lowering: Lowering,
    hot: bool,
) -> Vec<Group> {
    let arms_of = |&proc: &ProcId| {
        let own = (0..planned.plans.ordinary(proc).arms.len()).map(move |i| ArmRef::Arm(proc, i));
        let entry = generic(proc).then_some(ArmRef::Generic(proc));
        entry.into_iter().chain(own).collect::<Vec<_>>()
    };
    match lowering {
        Lowering::Continuation | Lowering::TailCall => procs
            .iter()
            .flat_map(arms_of)
            .map(|arm| Group {
                items: vec![Item::Arm(arm)],
                is_nest: false,
            })
            .collect(),
        Lowering::Cluster => {
            let mut groups: Vec<Vec<ArmRef>> = Vec::new();
            let mut operations = 0;
            for entry in procs {
                for arm in arms_of(entry) {
                    if groups.last().is_none_or(|g| g.len() >= MOST_ARMS) || operations >= MOST_OPERATIONS {
                        groups.push(Vec::new());
                        operations = 0;
                    }
                    planned.for_each_cont(arm, |proc, k| operations += 1 + planned.program.procs[proc].conts[k].body.len());
                    groups.last_mut().expect("a group was just made").push(arm);
                }
            }
            let mut result = Vec::new();
            for group in &groups {
                let mut items = Vec::new();
                for item in planned.items(group) {
                    match item {
                        Item::Nest(arms) if hot && planned.is_closed(&arms) => result.push(Group {
                            items: arms.into_iter().map(Item::Arm).collect(),
                            is_nest: true,
                        }),
                        Item::Arm(arm) if hot && planned.has_main_loop(arm) && planned.is_closed(&[arm]) => result.push(Group {
                            items: vec![item],
                            is_nest: true,
                        }),
                        // Control that enters procedures through their values goes by way of the dispatch around: one is enough.
                        Item::Nest(arms) if planned.enters_values(&arms) => items.extend(arms.into_iter().map(Item::Arm)),
                        item => items.push(item),
                    }
                }
                if !items.is_empty() {
                    result.push(Group { items, is_nest: false });
                }
            }
            result
        }
    }
}

/// Most operations of resumable versions that are compiled together. A module of its own for each procedure would be mostly its own description, and what
/// goes on after one failure should not wait for the rest of the program.
const MOST_RESUMED: usize = 1500;

/// The functions of the resumable versions of procedures, by module. Each arm is a function: speed is no concern here.
pub(crate) fn resumed(planned: Planned<'_>, procs: &[ProcId]) -> Vec<Vec<Group>> {
    let mut modules: Vec<Vec<Group>> = Vec::new();
    let mut operations = MOST_RESUMED;
    for &proc in procs {
        let resumable = planned.plans.resumable(proc);
        if operations >= MOST_RESUMED {
            modules.push(Vec::new());
            operations = 0;
        }
        operations += resumable.size();
        let module = modules.last_mut().expect("a module was just made");
        module.extend(resumable.arms(proc).map(|arm| Group {
            items: vec![Item::Arm(arm)],
            is_nest: false,
        }));
    }
    modules.retain(|module| !module.is_empty());
    modules
}

/// Which registers a function keeps in locals; the others stay in their cells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Locals {
    /// Number of argument registers, from the first.
    pub(crate) arguments: usize,
    /// Number of those that are stored when control leaves for an arm that is not known.
    pub(crate) leaving: usize,
    /// The allocation pointer.
    pub(crate) hp: bool,
    /// The argument count.
    pub(crate) argc: bool,
    /// The entered procedure.
    pub(crate) closure: bool,
}

impl Locals {
    /// What the function of a group uses.
    pub(crate) fn of(cx: &Context<'_>, group: &Group) -> Self {
        let planned = Planned {
            program: cx.program,
            plans: cx.plans(),
        };
        let arms: Vec<ArmRef> = group.arms().copied().collect();
        let inside = Registers::of(cx.plans(), &arms);
        let enters = planned.enters_values(&arms);
        let hp = arms.iter().any(|&arm| {
            let mut allocates = false;
            let source = cx.plans().source(cx.program, arm);
            planned.for_each_cont(arm, |_, k| {
                let body = &source.conts[k].body;
                allocates |= body.iter().any(|b| crate::function::allocates(cx.closures, b) > 0);
            });
            allocates
        });
        let in_cells = group.only_arm().is_some();
        let all = |wanted: bool, otherwise: usize| match (in_cells, wanted) {
            (true, _) => 0,
            (_, true) => crate::abi::REGISTERS,
            _ => otherwise,
        };
        Self {
            arguments: if cx.tail_calls() {
                tail_calls::PASSED
            } else {
                all(enters, inside.arguments)
            },
            leaving: all(enters, 1),
            hp,
            argc: enters || inside.generic,
            closure: enters || inside.closure,
        }
    }
}

/// What the arms of a dispatch loop do with the registers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Registers {
    /// Argument registers that some arm takes, at most `abi::REGISTERS`.
    pub(crate) arguments: usize,
    /// Whether an arm needs the entered procedure.
    pub(crate) closure: bool,
    /// Whether procedure values lead to an arm.
    pub(crate) generic: bool,
}

impl Registers {
    /// What these arms use.
    pub(crate) fn of(plans: &Plans, arms: &[ArmRef]) -> Self {
        let mut used = Self {
            arguments: 1,
            closure: false,
            generic: false,
        };
        for &arm in arms {
            match plans.arm(arm) {
                None => {
                    used.arguments = crate::abi::REGISTERS;
                    used.closure = true;
                    used.generic = true;
                }
                Some((_, arm)) => {
                    used.arguments = used.arguments.max(arm.registers.len()).min(crate::abi::REGISTERS);
                    used.closure |= arm.kind == ArmKind::Entry && arm.needs_self;
                }
            }
        }
        used
    }
}

#[cfg(test)]
mod tests;
