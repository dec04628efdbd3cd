//! Boxes that do not leave their procedure become variables: their content is passed from continuation to continuation as parameters.
//!
//! The construction of static single assignment form after Cytron, Ferrante, Rosen, Wegman, Zadeck (1991), pruned by liveness: a continuation
//! where two ways with different contents meet gets a parameter, if the content is read from there on.
//!
//! A variable lies in frames while calls are made. Where frames are entered several times ([`HostOp::CopyEnvironment`] belongs to that) each copy has its own, but boxes
//! are shared; so in such programs only those boxes become variables that hold nothing before their only assignment. The frames of a coroutine are moved, not copied.

use super::replace::Replacements;
use crate::closure::innermost_first;
use crate::core::Constant;
use crate::flow::{Dominators, Flow};
use crate::ids::{ContId, ProcId, VarId};
use crate::ir::{Bind, Cont, Op, Program, Term};
use crate::prim::{HeapKind, HostOp, Prim};
use rustc_hash::{FxHashMap, FxHashSet};

/// Runs the pass.
pub fn run(program: &mut Program) {
    let mut candidates = find_boxes(program);
    if copies_frames(program) {
        retain_initialised_once(program, &mut candidates);
    }
    if candidates.is_empty() {
        return;
    }
    let mut boxes: FxHashMap<ProcId, Vec<VarId>> = FxHashMap::default();
    for (holder, proc) in candidates {
        boxes.entry(proc).or_default().push(holder);
    }
    let mut replacements = Replacements::new(program);
    let made = crate::closure::made_procedures(program);
    for proc in innermost_first(program, &made) {
        if let Some(mut boxes) = boxes.remove(&proc) {
            boxes.sort_unstable();
            Promotion::new(program, proc, boxes).run(&mut replacements);
        }
    }
    replacements.apply(program);
}

/// The boxes that are only read and assigned, by the procedure that makes them. Where a read may find nothing, the box stays: `store-value` fills it.
fn find_boxes(program: &Program) -> FxHashMap<VarId, ProcId> {
    let mut boxes = FxHashMap::default();
    for (id, proc) in program.procs.iter() {
        for bind in proc.conts.values().flat_map(|cont| &cont.body) {
            if let Op::Prim(Prim::Record(HeapKind::Box), args) = &bind.op
                && args.len() == 1
            {
                boxes.insert(bind.var, id);
            }
        }
    }
    if boxes.is_empty() {
        return boxes;
    }
    let mut contents: FxHashMap<VarId, VarId> = FxHashMap::default();
    for (id, proc) in program.procs.iter() {
        for cont in proc.conts.values() {
            for bind in &cont.body {
                match &bind.op {
                    Op::Prim(Prim::Field(0), args) => {
                        contents.insert(bind.var, args[0]);
                    }
                    Op::CheckBound(content, _) => {
                        if let Some(holder) = contents.get(content) {
                            boxes.remove(holder);
                        }
                    }
                    _ => {}
                }
                let others = match &bind.op {
                    Op::Prim(Prim::Field(0), args) if boxes.get(&args[0]) == Some(&id) => &[],
                    Op::Prim(Prim::SetField(0), args) if boxes.get(&args[0]) == Some(&id) => &args[1..],
                    op => op.uses(),
                };
                others.iter().for_each(|var| {
                    boxes.remove(var);
                });
            }
            cont.term.for_each_use(|var| {
                boxes.remove(&var);
            });
        }
    }
    boxes
}

fn ops(program: &Program) -> impl Iterator<Item = &Bind> {
    let conts = program.procs.values().flat_map(|proc| proc.conts.values());
    conts.flat_map(|cont| &cont.body)
}

/// Whether the program may enter copies of frames. If code can be added to it, that may.
fn copies_frames(program: &Program) -> bool {
    program.globals.values().any(|global| global.exported)
        || ops(program).any(|bind| matches!(bind.op, Op::Prim(Prim::Host(HostOp::CopyEnvironment), _)))
}

/// Keeps the boxes that are assigned once, if at all, and hold the unbound marker until then.
fn retain_initialised_once(program: &Program, boxes: &mut FxHashMap<VarId, ProcId>) {
    let mut unbound: FxHashSet<VarId> = FxHashSet::default();
    for bind in ops(program) {
        if let Op::Const(id) = bind.op
            && program.constants[id] == Constant::Unbound
        {
            unbound.insert(bind.var);
        }
    }
    let mut assigned: FxHashSet<VarId> = FxHashSet::default();
    for bind in ops(program) {
        let holder = match &bind.op {
            // Being made with a value is as good as an assignment.
            Op::Prim(Prim::Record(HeapKind::Box), args) if !unbound.contains(&args[0]) => bind.var,
            Op::Prim(Prim::SetField(0), args) => args[0],
            _ => continue,
        };
        if !assigned.insert(holder) {
            boxes.remove(&holder);
        }
    }
}

struct Promotion<'a> {
    program: &'a mut Program,
    proc: ProcId,
    flow: Flow,
    tree: Dominators,
    boxes: Vec<VarId>,
    /// By continuation: the boxes whose content it gets as parameters, after its own, with the parameters.
    added: Vec<Vec<(VarId, VarId)>>,
}

impl<'a> Promotion<'a> {
    fn new(program: &'a mut Program, proc: ProcId, boxes: Vec<VarId>) -> Self {
        let flow = Flow::of(&program.procs[proc]);
        let tree = Dominators::of(&flow);
        let added = vec![Vec::new(); program.procs[proc].conts.len()];
        Self {
            program,
            proc,
            flow,
            tree,
            boxes,
            added,
        }
    }

    fn run(mut self, replacements: &mut Replacements) {
        self.place_params();
        self.make_params();
        self.rename(replacements);
    }

    /// Decides which continuations get which contents.
    fn place_params(&mut self) {
        let conts = &self.program.procs[self.proc].conts;
        let all: FxHashSet<VarId> = self.boxes.iter().copied().collect();
        // By box: where it is made or assigned, and where it is read before that.
        let mut assigned: FxHashMap<VarId, Vec<ContId>> = FxHashMap::default();
        let mut read: FxHashMap<VarId, Vec<ContId>> = FxHashMap::default();
        for &cont in self.flow.order() {
            let mut here: FxHashSet<VarId> = FxHashSet::default();
            for bind in &conts[cont].body {
                match &bind.op {
                    Op::Prim(Prim::Record(HeapKind::Box), _) if all.contains(&bind.var) => {
                        here.insert(bind.var);
                    }
                    Op::Prim(Prim::SetField(0), args) if all.contains(&args[0]) => {
                        here.insert(args[0]);
                    }
                    Op::Prim(Prim::Field(0), args) if all.contains(&args[0]) && !here.contains(&args[0]) => {
                        read.entry(args[0]).or_default().push(cont);
                    }
                    _ => {}
                }
            }
            for holder in here {
                assigned.entry(holder).or_default().push(cont);
            }
        }
        let frontiers = self.frontiers();
        for holder in self.boxes.clone() {
            let definitions = assigned.remove(&holder).unwrap_or_default();
            let live = self.live_at_start(&definitions, read.remove(&holder).unwrap_or_default());
            let mut waiting = definitions;
            let mut placed: FxHashSet<ContId> = FxHashSet::default();
            while let Some(cont) = waiting.pop() {
                for &join in &frontiers[cont.index()] {
                    if live.contains(&join) && placed.insert(join) {
                        self.added[join.index()].push((holder, holder));
                        waiting.push(join);
                    }
                }
            }
        }
    }

    /// By continuation: those that it does not dominate but has a predecessor of in its care.
    fn frontiers(&self) -> Vec<Vec<ContId>> {
        let mut frontiers: Vec<Vec<ContId>> = vec![Vec::new(); self.added.len()];
        for &join in self.flow.order() {
            if self.flow.predecessors(join).len() < 2 {
                continue;
            }
            for &before in self.flow.predecessors(join) {
                let mut at = Some(before);
                while at != self.tree.parent(join)
                    && let Some(cont) = at
                {
                    if frontiers[cont.index()].last() == Some(&join) {
                        break;
                    }
                    frontiers[cont.index()].push(join);
                    at = self.tree.parent(cont);
                }
            }
        }
        frontiers
    }

    /// The continuations at whose start the content may still be read before it is assigned.
    fn live_at_start(&self, assigned: &[ContId], read: Vec<ContId>) -> FxHashSet<ContId> {
        let assigned: FxHashSet<ContId> = assigned.iter().copied().collect();
        let mut live: FxHashSet<ContId> = FxHashSet::default();
        let mut waiting = read;
        while let Some(cont) = waiting.pop() {
            if live.insert(cont) {
                waiting.extend(self.flow.predecessors(cont).iter().filter(|before| !assigned.contains(before)));
            }
        }
        live
    }

    /// Makes the parameters. Where a branch or the return of a call leads to a continuation with new parameters, one in between passes them.
    fn make_params(&mut self) {
        for added in &mut self.added {
            for (holder, param) in added {
                // It holds one of the variable's values, which need not be the last one.
                *param = self.program.fresh(self.program.vars[*holder].name.clone());
            }
        }
        for cont in (0..self.added.len()).map(ContId::from_index) {
            let mut term = std::mem::replace(&mut self.program.procs[self.proc].conts[cont].term, Term::Unreachable);
            let returns = matches!(term, Term::Call { .. });
            if !matches!(term, Term::Jump(..)) {
                term.for_each_successor_mut(|target| {
                    if !self.added[target.index()].is_empty() {
                        let params = if returns { vec![self.program.fresh(None)] } else { Vec::new() };
                        let term = Term::Jump(*target, params.clone());
                        *target = self.program.procs[self.proc].conts.push(Cont {
                            params,
                            body: Vec::new(),
                            term,
                        });
                    }
                });
            }
            self.program.procs[self.proc].conts[cont].term = term;
        }
        let proc = &mut self.program.procs[self.proc];
        for (cont, added) in proc.conts.values_mut().zip(&self.added) {
            cont.params.extend(added.iter().map(|&(_, param)| param));
        }
    }

    /// Follows the contents down the dominator tree and replaces reads by what was assigned last.
    fn rename(&mut self, replacements: &mut Replacements) {
        enum Step {
            Enter(ContId),
            Leave(Vec<(VarId, Option<VarId>)>),
        }
        let mut content: FxHashMap<VarId, VarId> = FxHashMap::default();
        let all: FxHashSet<VarId> = self.boxes.iter().copied().collect();
        let old_count = self.added.len();
        let proc = &mut self.program.procs[self.proc];
        let mut steps = vec![Step::Enter(proc.entry)];
        while let Some(step) = steps.pop() {
            let cont = match step {
                Step::Leave(before) => {
                    for (holder, value) in before.into_iter().rev() {
                        match value {
                            Some(value) => content.insert(holder, value),
                            None => content.remove(&holder),
                        };
                    }
                    continue;
                }
                Step::Enter(cont) => cont,
            };
            let mut before = Vec::new();
            let mut set = |content: &mut FxHashMap<VarId, VarId>, holder, value| before.push((holder, content.insert(holder, value)));
            for &(holder, param) in &self.added[cont.index()] {
                set(&mut content, holder, param);
            }
            proc.conts[cont].body.retain(|bind| match &bind.op {
                Op::Prim(Prim::Record(HeapKind::Box), args) if all.contains(&bind.var) => {
                    set(&mut content, bind.var, args[0]);
                    false
                }
                Op::Prim(Prim::SetField(0), args) if all.contains(&args[0]) => {
                    set(&mut content, args[0], args[1]);
                    replacements.replace(bind.var, args[1]);
                    false
                }
                Op::Prim(Prim::Field(0), args) if all.contains(&args[0]) => {
                    replacements.replace(bind.var, content[&args[0]]);
                    false
                }
                _ => true,
            });
            // Continuations in between belong to the branch or call that they were made for.
            let mut jumps: Vec<ContId> = proc.conts[cont]
                .term
                .successors()
                .filter(|next| next.index() >= old_count)
                .collect();
            jumps.push(cont);
            for from in jumps {
                if let Term::Jump(target, args) = &mut proc.conts[from].term {
                    args.extend(self.added[target.index()].iter().map(|(holder, _)| content[holder]));
                }
            }
            steps.push(Step::Leave(before));
            steps.extend(self.tree.children(cont).iter().map(|&child| Step::Enter(child)));
        }
    }
}
