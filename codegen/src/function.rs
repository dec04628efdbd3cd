//! One WASM function: a group of arms with the machine's registers in locals.
//!
//! ```text
//! (func (param $pc i32) (result i32)
//!   load the registers from their cells
//!   block $exit                       ;; store the registers, return $pc
//!     block $error                    ;; a primitive failed
//!       block $trouble                ;; memory or time ran out
//!         loop $dispatch
//!           block $arm_n … block $arm_0
//!             br_table ($pc - base) $arm_0 … $arm_n $exit
//!           end arm 0 … end arm n
//! ```
//!
//! An arm stands behind the end of its block, inside the blocks of all later arms: a transfer to a later arm is a plain branch, one to the arm
//! itself a branch to the loop that wraps it, any other goes through the dispatch. A nest (see [`crate::group`]) stands where an arm could, with
//! a dispatch of its own that hands on to the outer one what is not in the nest. With a single arm (lowering `continuation`) there is no dispatch
//! and the argument registers are their cells.

use crate::abi;
use crate::asm::{Assembler, Body, Label, Local};
use crate::closures::{Closures, Static};
use crate::group::{self, Group, Item};
use crate::module::{ArmRef, Context};
use crate::plan::{Arm, ArmKind, Plan, Region};
use std::collections::{HashMap, HashSet};
use trapeze_cps::core::Constant;
use trapeze_cps::ids::{ContId, ProcId, VarId};
use trapeze_cps::ir::{Bind, Callee, Leave, Op, Proc, Term};
use trapeze_cps::origin::Origin;
use trapeze_cps::prim::{Effect, EntryPoint, HeapKind, Prim};
use wasm_encoder::{BlockType, Instruction as I, ValType};

/// Bytes that one check may ask for; a continuation that allocates more does it piece by piece through the runtime.
const MOST_CHECKED: u32 = 16 * 1024;

/// Status of a checkpoint: the heap is exhausted.
const HEAP_EXHAUSTED: i32 = 1;
/// Status of a checkpoint: the stack is exhausted.
const STACK_EXHAUSTED: i32 = 3;

/// Names of the first locals of every function, in order.
pub(crate) const REGISTER_NAMES: [&str; 15] = [
    "pc",
    "sp",
    "hp",
    "fuel",
    "argc",
    "site",
    "status",
    "closure",
    "operation",
    "a0",
    "a1",
    "a2",
    "a3",
    "a4",
    "a5",
];

/// How an arm's allocations find their room.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allocation {
    /// The check at the head of the region covers them.
    Checked,
    /// Each asks the runtime.
    Called,
}

/// The registers of the machine as locals of the function.
#[derive(Clone, Copy)]
pub(crate) struct Registers {
    pub(crate) pc: Local,
    pub(crate) sp: Local,
    pub(crate) hp: Local,
    pub(crate) fuel: Local,
    pub(crate) argc: Local,
    pub(crate) closure: Local,
    pub(crate) args: [Local; abi::REGISTERS],
    /// Code id of the place in the source, on the way to `$error` and `$trouble`.
    pub(crate) site: Local,
    /// The failed operation's symbol, or a checkpoint's status.
    pub(crate) operation: Local,
    pub(crate) status: Local,
}

/// A WASM function under construction.
pub(crate) struct Function<'a, 'p> {
    pub(crate) asm: Assembler,
    pub(crate) cx: &'a mut Context<'p>,
    pub(crate) regs: Registers,
    /// Whether arguments are passed in their cells only.
    in_cells: bool,
    /// Whether the code is worth some size.
    hot: bool,
    /// Which registers the function keeps in locals.
    uses: group::Locals,
    /// Control leaves, and the argument registers are in locals.
    exit: Label,
    /// Control leaves for an arm of another function, and its arguments are in their cells.
    away: Label,
    /// A nest's function was called and came back.
    called: Option<Label>,
    /// Whether the function may call those of closed nests.
    calls_nests: bool,
    error: Label,
    trouble: Label,
    /// The dispatch loops around the code under construction, innermost last.
    dispatches: Vec<Dispatch>,
    /// Where later arms start: their own label, or that of the nest that they are in.
    places: HashMap<ArmRef, Place>,
    /// The arm under construction.
    current: Current<'p>,
}

/// A dispatch loop that is open.
struct Dispatch {
    label: Label,
    /// Where control goes that leaves for what is outside: the dispatch around it or the end of the function.
    outside: Label,
    members: HashSet<ArmRef>,
    uses: group::Registers,
}

/// Where an arm that comes later starts.
#[derive(Clone, Copy)]
enum Place {
    /// At the end of this block.
    Block(Label),
    /// In the nest that starts at the end of this block, and dispatches on `pc`.
    Nest(Label),
}

/// State of the arm under construction.
struct Current<'p> {
    proc: ProcId,
    plan: Option<&'p Plan>,
    region: Option<&'p Region>,
    this: Option<(ArmRef, Label)>,
    locals: HashMap<VarId, Local>,
    blocks: HashMap<ContId, Label>,
    heads: HashMap<ContId, Label>,
    needs: HashMap<ContId, u32>,
    fused: HashSet<VarId>,
    allocation: Allocation,
    /// Position of the last use of each variable in the continuation under construction; `LIVE_OUT` for those that live on behind it.
    last_uses: HashMap<VarId, usize>,
    /// Variables with locals that the continuation under construction may still use, and perhaps others that it has used for the last time.
    in_use: Vec<VarId>,
    /// Position of the operation under construction.
    position: usize,
}

impl<'p> Current<'p> {
    /// Nothing is known yet of an arm of `proc`.
    fn new(proc: ProcId, planned: Option<(&'p Plan, &'p Region)>, this: Option<(ArmRef, Label)>) -> Self {
        Self {
            proc,
            plan: planned.map(|(plan, _)| plan),
            region: planned.map(|(_, region)| region),
            this,
            locals: HashMap::new(),
            blocks: HashMap::new(),
            heads: HashMap::new(),
            needs: HashMap::new(),
            fused: HashSet::new(),
            allocation: Allocation::Checked,
            last_uses: HashMap::new(),
            in_use: Vec::new(),
            position: 0,
        }
    }
}

/// A last use behind the continuation.
const LIVE_OUT: usize = usize::MAX;

/// Emits the function of a group of arms; `hot` says whether speed matters more than size.
pub(crate) fn emit(cx: &mut Context<'_>, group: &Group, hot: bool) -> Body {
    let items = group.items.as_slice();
    let mut asm = Assembler::new(1);
    let mut i32_local = || asm.reserve(ValType::I32);
    let (sp, hp, fuel, argc, site, status) = (i32_local(), i32_local(), i32_local(), i32_local(), i32_local(), i32_local());
    let mut i64_local = || asm.reserve(ValType::I64);
    let (closure, operation) = (i64_local(), i64_local());
    let args = [(); abi::REGISTERS].map(|()| i64_local());
    let regs = Registers {
        pc: Local(0),
        sp,
        hp,
        fuel,
        argc,
        closure,
        args,
        site,
        operation,
        status,
    };
    let in_cells = matches!(items, [Item::Arm(_)]);
    let uses = group::Locals::of(cx, items);
    let exit = asm.block(BlockType::Empty);
    let away = asm.block(BlockType::Empty);
    let error = asm.block(BlockType::Empty);
    let trouble = asm.block(BlockType::Empty);
    let current = Current::new(ProcId(0), None, None);
    let mut function = Function {
        asm,
        cx,
        regs,
        in_cells,
        hot,
        uses,
        exit,
        away,
        called: None,
        calls_nests: hot && !group.is_nest,
        error,
        trouble,
        dispatches: Vec::new(),
        places: HashMap::new(),
        current,
    };
    function.load_registers();
    function.body(items);
    function.tails();
    function.asm.finish()
}

impl<'p> Function<'_, 'p> {
    fn body(&mut self, items: &[Item]) {
        if let [Item::Arm(only)] = items {
            self.arm(*only);
        } else {
            self.dispatch(items, self.exit);
        }
    }

    /// A dispatch loop and what it leads to. Control for other code ids goes `outside`.
    fn dispatch(&mut self, items: &[Item], outside: Label) {
        let arms: Vec<ArmRef> = items.iter().flat_map(Item::arms).copied().collect();
        let uses = group::Registers::of(self.cx.plans(), &arms);
        let label = self.asm.start_loop();
        let is_nest = !self.dispatches.is_empty();
        self.dispatches.push(Dispatch {
            label,
            outside,
            members: arms.iter().copied().collect(),
            uses,
        });
        let other = self.asm.block(BlockType::Empty);
        let called = (!is_nest && self.calls_nests).then(|| self.asm.block(BlockType::Empty));
        self.called = self.called.or(called);
        let mut labels: Vec<Label> = items
            .iter()
            .rev()
            .map(|item| {
                let label = self.asm.block(BlockType::Empty);
                let name = match item {
                    Item::Arm(arm) => self.cx.arm_name(*arm),
                    Item::Nest(arms) => format!("{}.nest", self.cx.arm_name(arms[0])),
                };
                self.asm.name_label(label, name);
                for &arm in item.arms() {
                    let place = match item {
                        Item::Arm(_) => Place::Block(label),
                        Item::Nest(_) => Place::Nest(label),
                    };
                    self.places.insert(arm, place);
                }
                label
            })
            .collect();
        labels.reverse();
        let targets: Vec<Label> = items
            .iter()
            .zip(&labels)
            .flat_map(|(item, &label)| item.arms().iter().map(move |_| label))
            .collect();
        let base = self.cx.code_id(arms[0]);
        self.asm.get(self.regs.pc).i32(base as i32).op(I::I32Sub);
        self.asm.br_table(&targets, other);
        for (item, &at) in items.iter().zip(&labels) {
            self.asm.end(at);
            for arm in item.arms() {
                self.places.remove(arm);
            }
            match item {
                Item::Arm(arm) => self.arm(*arm),
                Item::Nest(arms) => {
                    let items: Vec<Item> = arms.iter().map(|&arm| Item::Arm(arm)).collect();
                    self.dispatch(&items, label);
                }
            }
        }
        if let Some(called) = called {
            self.asm.end(called);
            self.load_registers();
            self.asm.br(label);
            self.called = None;
        }
        self.asm.end(other);
        // Only a return comes here with registers that the arms around know nothing of.
        if is_nest && !uses.generic {
            self.clear_from(1);
            if self.uses.closure {
                self.asm.i64(0).set(self.regs.closure);
            }
        }
        self.asm.br(outside);
        self.asm.end(label);
        self.dispatches.pop();
        self.asm.op(I::Unreachable);
    }

    /// What stands behind the dispatch: the shared ways out.
    fn tails(&mut self) {
        let r = self.regs;
        self.asm.op(I::Unreachable);
        self.asm.end(self.trouble);
        self.push_state();
        self.asm.get(r.site).get(r.status);
        let stop = self.cx.support.stop;
        self.asm.call(stop).op(I::Return);
        self.asm.end(self.error);
        self.push_state();
        self.asm.get(r.site).get(r.operation);
        let raise = self.cx.support.raise;
        self.asm.call(raise).op(I::Return);
        self.asm.end(self.away);
        self.flush_state();
        self.asm.get(r.pc).op(I::Return);
        self.asm.end(self.exit);
        self.flush_state();
        if self.uses.argc {
            self.asm.set_cell32(abi::ARGC, r.argc);
        }
        if self.uses.closure {
            self.asm.set_cell64(abi::CLOSURE, r.closure);
        }
        for i in 0..self.uses.leaving {
            self.asm.set_cell64(abi::ARGS + 8 * i as u32, r.args[i]);
        }
        self.asm.get(r.pc);
    }

    fn push_state(&mut self) {
        let r = self.regs;
        self.asm.get(r.sp);
        if self.uses.hp {
            self.asm.get(r.hp);
        } else {
            self.asm.cell32(abi::HP);
        }
        self.asm.get(r.fuel);
    }

    /// Takes the registers from their cells.
    fn load_registers(&mut self) {
        let r = self.regs;
        self.reload_state();
        if self.uses.argc {
            self.asm.cell32(abi::ARGC).set(r.argc);
        }
        if self.uses.closure {
            self.asm.cell64(abi::CLOSURE).set(r.closure);
        }
        for i in 0..self.uses.arguments {
            self.asm.cell64(abi::ARGS + 8 * i as u32).set(r.args[i]);
        }
    }

    // ---- Arms -------------------------------------------------------------------------------------------------------------------

    fn arm(&mut self, arm: ArmRef) {
        let mark = self.asm.mark();
        match arm {
            ArmRef::Generic(proc) => self.generic_entry(proc),
            ArmRef::Arm(proc, index) => self.planned_arm(arm, proc, index),
        }
        self.asm.release(mark);
    }

    fn argument(&mut self, index: usize) {
        if index < abi::REGISTERS && !self.in_cells {
            self.asm.get(self.regs.args[index]);
        } else {
            self.asm.cell64(abi::ARGS + 8 * index as u32);
        }
    }

    /// Whether an arm is in another function, or the function passes all arguments in cells.
    fn is_away(&self, arm: ArmRef) -> bool {
        self.dispatches.first().is_none_or(|d| !d.members.contains(&arm))
    }

    /// Opens the store of an argument, `away` for an arm elsewhere: push the value after it, then call [`Self::end_argument`].
    fn begin_argument(&mut self, index: usize, away: bool) {
        if index >= abi::REGISTERS || away {
            self.asm.i32(0);
        }
    }

    fn end_argument(&mut self, index: usize, away: bool) {
        if index < abi::REGISTERS && !away {
            self.asm.set(self.regs.args[index]);
        } else {
            self.asm.store64(u64::from(abi::ARGS) + 8 * index as u64);
        }
    }

    fn planned_arm(&mut self, this: ArmRef, id: ProcId, index: usize) {
        let plan = self.cx.plan(id);
        let arm = &plan.arms[index];
        let program = self.cx.program;
        let proc = &program.procs[id];
        let head = self.asm.start_loop();
        self.current = Current::new(id, Some((plan, &arm.region)), Some((this, head)));
        self.measure();
        match arm.kind {
            ArmKind::Entry | ArmKind::Join => {
                for (i, &v) in arm.registers.iter().enumerate() {
                    if self.cx.closures.known(v).is_none() {
                        let local = self.define(v);
                        self.argument(i);
                        self.asm.set(local);
                    }
                }
                if arm.kind == ArmKind::Entry && arm.needs_self {
                    let local = self.define(proc.var);
                    // A call of itself has put the procedure where the arguments are; a collection may have moved it since the function was entered.
                    if self.in_cells {
                        self.asm.cell64(abi::CLOSURE).set(local);
                    } else {
                        self.asm.get(self.regs.closure).set(local);
                    }
                }
            }
            ArmKind::Return => {
                let result = self.define(arm.registers[0]);
                self.argument(0);
                self.asm.set(result);
                if !arm.frame.is_empty() {
                    let sp = self.regs.sp;
                    self.asm.get(sp).i32(8 * arm.frame.len() as i32).op(I::I32Sub).set(sp);
                    for (i, &v) in arm.frame.iter().enumerate() {
                        let local = self.define(v);
                        self.asm.get(sp).load64(8 * i as u64).set(local);
                    }
                }
            }
        }
        if arm.kind == ArmKind::Entry && plan.pushes {
            self.check_stack();
        }
        // Jumps back to the arm stay behind the load of its registers: they set the variables themselves.
        let turn = (arm.kind == ArmKind::Join && arm.turns).then(|| {
            let turn = self.asm.start_loop();
            self.current.heads.insert(arm.cont, turn);
            turn
        });
        let turns = if arm.kind == ArmKind::Entry {
            !self.goes_on(arm)
        } else {
            arm.turns
        };
        self.checkpoint(arm.cont, arm, turns);
        self.tree(arm.cont, true);
        if let Some(turn) = turn {
            self.asm.end(turn);
            self.asm.op(I::Unreachable);
        }
        self.asm.end(head);
        self.asm.op(I::Unreachable);
    }

    /// Whether an entry only jumps to an arm that has a safepoint.
    fn goes_on(&self, arm: &Arm) -> bool {
        let cont = &self.cx.program.procs[self.current.proc].conts[arm.cont];
        let plan = self.plan();
        cont.body.is_empty() && matches!(cont.term, Term::Jump(k, _) if plan.arm_of(k).is_some_and(|i| plan.arms[i].turns))
    }

    fn check_stack(&mut self) {
        let sp = self.regs.sp;
        self.asm.get(sp).cell32(abi::SPLIM).op(I::I32GtU);
        let grow = self.asm.start_unlikely_if();
        let live: Vec<Local> = self.current.locals.values().copied().collect();
        self.save(&live);
        self.flush_state();
        let stack_grow = self.cx.runtime("stack_grow");
        self.asm.call(stack_grow);
        self.restore(&live);
        self.reload_state();
        let failed = self.asm.start_unlikely_if();
        self.stop(STACK_EXHAUSTED);
        self.asm.end(failed);
        self.asm.end(grow);
    }

    /// Goes to `$trouble` with a checkpoint's status; the place is the procedure.
    fn stop(&mut self, status: i32) {
        let proc = self.current.proc;
        let site = self.cx.site(proc, self.cx.program.procs[proc].span.into());
        let r = self.regs;
        self.asm.i32(site as i32).set(r.site).i32(status).set(r.status).br(self.trouble);
    }

    /// The check at the head of a region: room for its allocations and, where control turns back, the safepoint budget.
    fn checkpoint(&mut self, cont: ContId, arm: &Arm, turns: bool) {
        let program = self.cx.program;
        let need = self.current.needs.get(&cont).copied().unwrap_or(0);
        self.current.allocation = if need > MOST_CHECKED {
            Allocation::Called
        } else {
            Allocation::Checked
        };
        let need = if need > MOST_CHECKED { 0 } else { need };
        if need == 0 && !turns {
            return;
        }
        let r = self.regs;
        if turns {
            self.asm.get(r.fuel).i32(1).op(I::I32Sub).tee(r.fuel).i32(0).op(I::I32LeS);
        }
        if need > 0 {
            self.asm.get(r.hp).i32(need as i32).op(I::I32Add).cell32(abi::HPLIM).op(I::I32GtU);
        }
        if turns && need > 0 {
            self.asm.op(I::I32Or);
        }
        let slow = self.asm.start_unlikely_if();
        // The slow way: save what is live, let the runtime work, take it back.
        let mut live: Vec<VarId> = self.plan().live(cont).to_vec();
        live.extend(&program.procs[self.current.proc].conts[cont].params);
        if arm.cont == cont {
            live.extend(&arm.registers);
            if arm.needs_self {
                live.push(program.procs[self.current.proc].var);
            }
        }
        live.sort_unstable();
        live.dedup();
        let live: Vec<Local> = live.iter().filter_map(|v| self.current.locals.get(v).copied()).collect();
        self.cx.note_live(live.len());
        self.save(&live);
        self.flush_state();
        let checkpoint = self.cx.runtime("checkpoint");
        self.asm.i32(live.len() as i32).i32(need as i32).call(checkpoint).tee(r.status);
        let failed = self.asm.start_unlikely_if();
        let origin = first_origin(&program.procs[self.current.proc], cont);
        let site = self.cx.site(self.current.proc, origin);
        self.asm.i32(site as i32).set(r.site).br(self.trouble);
        self.asm.end(failed);
        self.restore(&live);
        self.reload_state();
        self.asm.end(slow);
    }

    fn save(&mut self, live: &[Local]) {
        self.cx.note_live(live.len());
        for (i, &local) in live.iter().enumerate() {
            self.asm.set_cell64(abi::ROOTS + 8 * i as u32, local);
        }
    }

    fn restore(&mut self, live: &[Local]) {
        for (i, &local) in live.iter().enumerate() {
            self.asm.cell64(abi::ROOTS + 8 * i as u32).set(local);
        }
    }

    /// Calls a function of the runtime, the host or the support on the operands that are pushed. In code that matters no value stays in a WASM local
    /// across the call: an engine that has no registers which survive calls would otherwise keep it in memory on the fast path too.
    pub(crate) fn call_out(&mut self, function: u32) {
        if !self.hot {
            self.flush_state();
            self.asm.call(function);
            self.reload_state();
            return;
        }
        let position = self.current.position;
        let current = &mut self.current;
        let last_uses = &current.last_uses;
        current.in_use.retain(|v| last_uses.get(v).is_some_and(|&last| last > position));
        current.in_use.sort_unstable();
        let live: Vec<Local> = current.in_use.iter().map(|v| current.locals[v]).collect();
        self.save(&live);
        self.flush_state();
        self.asm.call(function);
        self.restore(&live);
        self.reload_state();
    }

    /// Finds the last uses of variables in a continuation.
    fn find_last_uses(&mut self, cont: ContId) {
        let plan = self.plan();
        let program = self.cx.program;
        let proc = &program.procs[self.current.proc];
        let captures = self.cx.closures.captures(self.current.proc);
        let effective = |v: VarId| if captures.binary_search(&v).is_ok() { proc.var } else { v };
        let cont = &proc.conts[cont];
        let mut last = HashMap::new();
        for (i, bind) in cont.body.iter().enumerate() {
            let mut note = |v: VarId| {
                last.insert(effective(v), i);
            };
            match &bind.op {
                Op::Prim(_, args) => args.iter().for_each(|&v| note(v)),
                Op::GlobalSet(_, v) | Op::CheckBound(v, _) => note(*v),
                Op::Fix(procs) => procs.iter().flat_map(|&p| self.cx.closures.captures(p)).for_each(|&v| note(v)),
                Op::Const(_) | Op::GlobalRef { .. } => {}
            }
        }
        let mut out = |v: VarId| {
            last.insert(effective(v), LIVE_OUT);
        };
        crate::plan::for_each_jump(&cont.term, |k| plan.live(k).iter().for_each(|&v| out(v)));
        match &cont.term {
            Term::Jump(_, args) => args.iter().for_each(|&v| out(v)),
            Term::Return(v) => out(*v),
            // A condition that is computed where it is tested does not outlive the test.
            Term::If(v, ..) => {
                if !self.current.fused.contains(v) {
                    out(*v);
                }
            }
            Term::Call { callee, args, ret, .. } => {
                args.iter().for_each(|&v| out(v));
                ret.iter().for_each(|&k| plan.live(k).iter().for_each(|&v| out(v)));
                match callee {
                    Callee::Known(p) => out(program.procs[*p].var),
                    Callee::Value(v) | Callee::Apply(v) => out(*v),
                    Callee::Leave(_) => {}
                }
            }
            Term::Raise { callee, args, .. } => {
                args.iter().for_each(|&v| out(v));
                out(program.procs[*callee].var);
            }
            Term::Unreachable => {}
        }
        let locals = &self.current.locals;
        self.current.in_use = last.keys().copied().filter(|v| locals.contains_key(v)).collect();
        self.current.last_uses = last;
    }

    /// Brings the cells up to date for a call into the runtime.
    pub(crate) fn flush_state(&mut self) {
        let r = self.regs;
        if self.uses.hp {
            self.asm.set_cell32(abi::HP, r.hp);
        }
        self.asm.set_cell32(abi::FUEL, r.fuel).set_cell32(abi::SP, r.sp);
    }

    /// Takes over what a call into the runtime changed.
    pub(crate) fn reload_state(&mut self) {
        let r = self.regs;
        if self.uses.hp {
            self.asm.cell32(abi::HP).set(r.hp);
        }
        self.asm.cell32(abi::FUEL).set(r.fuel).cell32(abi::SP).set(r.sp);
    }

    fn plan(&self) -> &'p Plan {
        self.current.plan.expect("code is emitted within an arm")
    }

    fn region(&self) -> &'p Region {
        self.current.region.expect("code is emitted within an arm")
    }

    /// Computes, for each region head that this arm contains, the most bytes that a way through the region allocates; and which
    /// conditions are computed where they are used.
    fn measure(&mut self) {
        let plan = self.plan();
        let region = self.region();
        let program = self.cx.program;
        let proc = &program.procs[self.current.proc];
        for &k in region.conts().iter().rev() {
            let cont = &proc.conts[k];
            let own: u32 = cont.body.iter().map(|b| self.allocates(b)).fold(0, u32::saturating_add);
            let mut beyond = 0;
            crate::plan::for_each_jump(&cont.term, |t| {
                if plan.arm_of(t).is_none() && !region.is_loop(t) {
                    beyond = beyond.max(self.current.needs.get(&t).copied().unwrap_or(0));
                }
            });
            self.current.needs.insert(k, own.saturating_add(beyond));
            if let Term::If(v, ..) = cont.term
                && let Some(last) = cont.body.last()
                && last.var == v
                && matches!(last.op, Op::Prim(prim, _) if self.is_condition(prim))
                && self.cx.closures.use_count(v) == 1
            {
                self.current.fused.insert(v);
            }
        }
    }

    /// Bytes that an operation takes from the nursery inline.
    fn allocates(&self, bind: &Bind) -> u32 {
        allocates(self.cx.closures, bind)
    }
    // ---- Generic entries --------------------------------------------------------------------------------------------------------

    /// The entry for calls that know nothing of the procedure: checks the argument count, supplies what is optional, collects the rest.
    fn generic_entry(&mut self, id: ProcId) {
        let r = self.regs;
        let proc = &self.cx.program.procs[id];
        let (required, optional, rest) = (proc.required, proc.optional, proc.rest);
        let away = self.in_cells;
        let bad = self.asm.block(BlockType::Empty);
        if optional == 0 && !rest {
            self.asm.get(r.argc).i32(required as i32).op(I::I32Ne).br_if_unlikely(bad);
        } else {
            self.asm.get(r.argc).i32(required as i32).op(I::I32LtS).br_if_unlikely(bad);
            if !rest {
                self.asm
                    .get(r.argc)
                    .i32((required + optional) as i32)
                    .op(I::I32GtS)
                    .br_if_unlikely(bad);
            }
        }
        for i in required..required + optional {
            self.asm.get(r.argc).i32(i as i32).op(I::I32LeS);
            let missing = self.asm.start_if(BlockType::Empty);
            self.begin_argument(i, away);
            self.asm.i64(abi::UNSUPPLIED);
            self.end_argument(i, away);
            self.asm.end(missing);
        }
        if rest {
            let from = required + optional;
            self.begin_argument(from, away);
            self.asm.get(r.argc).i32(from as i32).op(I::I32LeS);
            let choice = self.asm.start_if(BlockType::Result(ValType::I64));
            self.asm.i64(abi::NIL);
            self.asm.start_else();
            if !self.in_cells {
                for i in from..abi::REGISTERS {
                    self.asm.set_cell64(abi::ARGS + 8 * i as u32, r.args[i]);
                }
            }
            self.asm.set_cell32(abi::ARGC, r.argc);
            self.flush_state();
            let rest_list = self.cx.runtime("rest_list");
            self.asm.i32(from as i32).call(rest_list);
            self.reload_state();
            self.asm.end(choice);
            self.end_argument(from, away);
        }
        let target = ArmRef::Arm(id, 0);
        // The arguments stay where they are, but for an entry in another function.
        if !self.in_cells && self.is_away(target) {
            let count = required + optional + usize::from(rest);
            for i in 0..count.min(abi::REGISTERS) {
                self.asm.set_cell64(abi::ARGS + 8 * i as u32, r.args[i]);
            }
            self.asm.set_cell64(abi::CLOSURE, r.closure);
        }
        self.go_to(target);
        self.asm.end(bad);
        let target = self.cx.entry_arm(EntryPoint::ArityFailed);
        let away = self.is_away(target);
        self.begin_argument(0, away);
        self.asm.get(r.closure);
        self.end_argument(0, away);
        self.begin_argument(1, away);
        self.asm.get(r.argc).op(I::I64ExtendI32U).i64(abi::FIXNUM_SHIFT).op(I::I64Shl);
        self.end_argument(1, away);
        self.clear_registers(2, target);
        self.go_to(target);
    }

    // ---- Control ----------------------------------------------------------------------------------------------------------------

    /// Sets the argument registers that a transfer to `target` does not use to zero: values that nobody needs are not kept in machine
    /// registers.
    fn clear_registers(&mut self, from: usize, target: ArmRef) {
        let to = match self.dispatches.last() {
            Some(dispatch) if dispatch.members.contains(&target) => dispatch.uses.arguments,
            _ if self.is_away(target) => return,
            _ => self.uses.arguments,
        };
        self.clear(from..to);
    }

    fn clear_from(&mut self, from: usize) {
        self.clear(from..self.uses.arguments);
    }

    fn clear(&mut self, registers: std::ops::Range<usize>) {
        if !self.in_cells {
            for i in registers {
                self.asm.i64(0).set(self.regs.args[i]);
            }
        }
    }

    /// Transfers to an arm whose registers are set.
    fn go_to(&mut self, arm: ArmRef) {
        if let Some((this, head)) = self.current.this
            && this == arm
            && self.asm.is_open(head)
        {
            self.asm.br(head);
            return;
        }
        let place = self.places.get(&arm).copied();
        if let Some(Place::Block(label)) = place {
            self.asm.br(label);
            return;
        }
        let code = self.cx.code_id(arm);
        self.asm.i32(code as i32).set(self.regs.pc);
        if let Some(Place::Nest(label)) = place {
            self.asm.br(label);
        } else if let Some(around) = self.dispatches.iter().rev().find(|d| d.members.contains(&arm)) {
            self.asm.br(around.label);
        } else if let (Some(called), Some(nest)) = (self.called, self.cx.nest_function(arm)) {
            // The nest's function never calls one of this kind back, so the native stack does not grow.
            self.flush_state();
            self.asm.get(self.regs.pc).call(nest).set(self.regs.pc).br(called);
        } else {
            self.asm.br(self.away);
        }
    }

    /// Transfers to the code id in `pc` of a procedure that was entered through its value.
    fn enter(&mut self) {
        let label = match self.dispatches.last() {
            Some(dispatch) if dispatch.uses.generic => dispatch.label,
            Some(dispatch) => dispatch.outside,
            None => self.exit,
        };
        self.asm.br(label);
    }

    /// Emits a continuation and everything that it dominates.
    fn tree(&mut self, cont: ContId, is_head: bool) {
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.tree_here(cont, is_head));
    }

    fn tree_here(&mut self, cont: ContId, is_head: bool) {
        let region = self.region();
        let program = self.cx.program;
        let allocation = self.current.allocation;
        let turn = (!is_head && region.is_loop(cont)).then(|| {
            let head = self.asm.start_loop();
            self.current.heads.insert(cont, head);
            let (ArmRef::Arm(proc, index), _) = self.current.this.expect("a loop stands in a planned arm") else {
                unreachable!("generic entries have no loops")
            };
            let arm = &self.cx.plan(proc).arms[index];
            self.checkpoint(cont, arm, true);
            head
        });
        let mut merges: Vec<ContId> = region.children(cont).iter().copied().filter(|&k| region.is_merge(k)).collect();
        merges.sort_by_key(|&k| region.order(k));
        let blocks: Vec<(ContId, Label)> = merges
            .iter()
            .rev()
            .map(|&k| {
                let label = self.asm.block(BlockType::Empty);
                self.current.blocks.insert(k, label);
                (k, label)
            })
            .collect();
        let body = &program.procs[self.current.proc].conts[cont];
        self.find_last_uses(cont);
        for (position, bind) in body.body.iter().enumerate() {
            self.current.position = position;
            if !self.current.fused.contains(&bind.var) {
                self.bind(bind);
            }
        }
        self.term(cont, &body.term);
        for (k, label) in blocks.into_iter().rev() {
            self.asm.end(label);
            self.current.blocks.remove(&k);
            self.tree(k, false);
        }
        if let Some(head) = turn {
            self.asm.end(head);
            self.asm.op(I::Unreachable);
            self.current.heads.remove(&cont);
        }
        self.current.allocation = allocation;
    }

    fn term(&mut self, cont: ContId, term: &Term) {
        match term {
            Term::Jump(target, args) => self.jump(*target, args),
            Term::If(test, yes, no) => {
                if self.current.fused.contains(test) {
                    let body = &self.cx.program.procs[self.current.proc].conts[cont].body;
                    let last = body.last().expect("a fused condition is the last operation");
                    let Op::Prim(prim, args) = &last.op else {
                        unreachable!("only primitives are fused")
                    };
                    self.condition(*prim, args, last.origin);
                } else {
                    self.truth(*test);
                }
                let branch = self.asm.start_if(BlockType::Empty);
                self.jump(*yes, &[]);
                self.asm.start_else();
                self.jump(*no, &[]);
                self.asm.end(branch);
                self.asm.op(I::Unreachable);
            }
            Term::Call { callee, args, ret, origin } => self.call(*callee, args, *ret, *origin),
            Term::Raise { callee, args, origin } => {
                let site = self.cx.site(self.current.proc, *origin);
                let sp = self.regs.sp;
                self.asm.get(sp).i64(i64::from(site) << abi::FIXNUM_SHIFT).store64(0);
                self.asm.get(sp).i32(8).op(I::I32Add).set(sp);
                self.known_call(*callee, args);
            }
            Term::Return(v) => {
                self.begin_argument(0, self.in_cells);
                self.push(*v);
                self.end_argument(0, self.in_cells);
                self.pop_code();
            }
            Term::Unreachable => {
                self.asm.op(I::Unreachable);
            }
        }
    }

    /// Pops a code id and goes there; the value is in register 0.
    fn pop_code(&mut self) {
        let r = self.regs;
        let uses = self.dispatches.last().map(|d| d.uses);
        self.clear(1..uses.map_or(abi::REGISTERS, |u| u.arguments));
        if uses.is_some_and(|u| u.closure) {
            self.asm.i64(0).set(r.closure);
        }
        self.asm.get(r.sp).i32(8).op(I::I32Sub).tee(r.sp).load32(0);
        self.asm.i32(abi::FIXNUM_SHIFT as i32).op(I::I32ShrU).set(r.pc);
        let dispatch = self.dispatches.last().map_or(self.exit, |d| d.label);
        self.asm.br(dispatch);
    }

    fn jump(&mut self, target: ContId, args: &[VarId]) {
        let plan = self.plan();
        let program = self.cx.program;
        let params = &program.procs[self.current.proc].conts[target].params;
        if let Some(index) = plan.arm_of(target)
            && !self.current.heads.contains_key(&target)
        {
            let arm = &plan.arms[index];
            debug_assert_eq!(arm.kind, ArmKind::Join, "only join arms are jumped to");
            let values: Vec<VarId> = args.iter().chain(&arm.registers[params.len()..]).copied().collect();
            self.cx.note_live(values.len());
            let target = ArmRef::Arm(self.current.proc, index);
            let away = self.is_away(target);
            for (i, &v) in values.iter().enumerate() {
                if self.cx.closures.known(arm.registers[i]).is_none() {
                    self.begin_argument(i, away);
                    self.push(v);
                    self.end_argument(i, away);
                }
            }
            self.clear_registers(values.len(), target);
            self.go_to(target);
            return;
        }
        for &v in args {
            self.push(v);
        }
        for &p in params.iter().rev() {
            let local = self.define(p);
            self.asm.set(local);
        }
        if let Some(&label) = self.current.heads.get(&target).or(self.current.blocks.get(&target)) {
            self.asm.br(label);
        } else {
            self.tree(target, false);
        }
    }

    fn known_call(&mut self, callee: ProcId, args: &[VarId]) {
        let target = ArmRef::Arm(callee, 0);
        let away = self.is_away(target);
        let wanted = self
            .dispatches
            .last()
            .is_none_or(|d| !d.members.contains(&target) || d.uses.closure);
        if !self.cx.closures.is_closed(callee) {
            self.begin_argument(0, away);
            self.push(self.cx.program.procs[callee].var);
            if away {
                self.asm.store64(abi::CLOSURE.into());
            } else {
                self.asm.set(self.regs.closure);
            }
        } else if !away && wanted && self.uses.closure {
            self.asm.i64(0).set(self.regs.closure);
        }
        self.arguments(args, away);
        self.clear_registers(args.len(), target);
        self.go_to(target);
    }

    fn arguments(&mut self, args: &[VarId], away: bool) {
        for (i, &v) in args.iter().enumerate() {
            self.begin_argument(i, away);
            self.push(v);
            self.end_argument(i, away);
        }
    }

    fn call(&mut self, callee: Callee, args: &[VarId], ret: Option<ContId>, origin: Origin) {
        let r = self.regs;
        if let Callee::Value(f) | Callee::Apply(f) = callee {
            self.check_procedure(f, origin);
        }
        let spread = match callee {
            Callee::Apply(_) => Some(args[0]),
            _ => None,
        };
        if let Some(list) = spread {
            let spread = self.cx.runtime("spread");
            self.push(list);
            self.call_out(spread);
        }
        let overflow = matches!(callee, Callee::Value(_)) && args.len() > abi::MAX_SPREAD;
        if overflow {
            self.overflow_arguments(&args[abi::MAX_SPREAD..]);
        }
        if let Some(ret) = ret {
            self.push_frame(ret, origin);
        }
        match callee {
            Callee::Known(p) => self.known_call(p, args),
            Callee::Value(f) => {
                self.push(f);
                self.asm.set(r.closure);
                self.arguments(&args[..args.len().min(abi::MAX_SPREAD)], self.in_cells);
                self.clear_from(args.len());
                self.asm.i32(args.len() as i32).set(r.argc);
                self.enter_closure();
            }
            Callee::Apply(f) => {
                self.push(f);
                self.asm.set(r.closure);
                if !self.in_cells {
                    for (i, &arg) in r.args.iter().enumerate() {
                        self.asm.cell64(abi::ARGS + 8 * i as u32).set(arg);
                    }
                }
                self.asm.cell32(abi::ARGC).set(r.argc);
                self.enter_closure();
            }
            Callee::Leave(reason) => {
                self.arguments(args, true);
                let number = match reason {
                    Leave::Unhandled => abi::LeaveReason::Unhandled,
                    Leave::Exit => abi::LeaveReason::Exit,
                };
                self.asm.i32(0).i32(number as i32).store32(abi::LEAVE.into());
                self.asm.i32(abi::CODE_LEAVE as i32).set(r.pc).br(self.away);
            }
        }
    }

    /// Conses the arguments beyond those that calls pass in cells.
    fn overflow_arguments(&mut self, args: &[VarId]) {
        let cons = self.cx.runtime("cons");
        self.flush_state();
        self.asm.i32(0);
        for &v in args {
            self.push(v);
        }
        self.asm.i64(abi::NIL);
        for _ in args {
            self.asm.call(cons);
        }
        self.asm.store64(abi::REST_OVERFLOW.into());
        self.reload_state();
    }

    fn check_procedure(&mut self, f: VarId, origin: Origin) {
        if matches!(self.cx.closures.known(f), Some(Static::Procedure(_))) {
            return;
        }
        self.push(f);
        self.asm.i64(abi::TAG_MASK).op(I::I64And).i64(abi::TAG_PROC).op(I::I64Ne);
        let bad = self.asm.start_unlikely_if();
        self.asm.i32(0);
        self.push(f);
        self.asm.store64(abi::ERROR_A.into());
        self.raise(crate::support::NOT_A_FUNCTION, origin);
        self.asm.end(bad);
    }

    /// Goes to `$error` with one of the kinds of failure that are the emitter's own.
    fn raise(&mut self, kind: i32, origin: Origin) {
        let site = self.cx.site(self.current.proc, origin);
        self.asm.i32(0).i32(kind).store32(abi::ERROR_KIND.into());
        self.asm.i32(site as i32).set(self.regs.site).br(self.error);
    }

    fn enter_closure(&mut self) {
        let r = self.regs;
        self.asm.get(r.closure).op(I::I32WrapI64).load32(abi::PROC_CODE).set(r.pc);
        self.enter();
    }

    fn push_frame(&mut self, ret: ContId, origin: Origin) {
        let plan = self.plan();
        let index = plan.arm_of(ret).expect("a return continuation is an arm");
        let frame = &plan.arms[index].frame;
        let arm = ArmRef::Arm(self.current.proc, index);
        let code = self.cx.code_id(arm);
        self.cx.note_call(arm, origin);
        let sp = self.regs.sp;
        for (i, &v) in frame.iter().enumerate() {
            self.asm.get(sp);
            self.push(v);
            self.asm.store64(8 * i as u64);
        }
        self.asm
            .get(sp)
            .i64(i64::from(code) << abi::FIXNUM_SHIFT)
            .store64(8 * frame.len() as u64);
        self.asm.get(sp).i32(8 * (frame.len() as i32 + 1)).op(I::I32Add).set(sp);
        self.cx.note_frame(frame.len());
    }

    // ---- Values -----------------------------------------------------------------------------------------------------------------

    /// The local of a variable, made when it is first wanted.
    pub(crate) fn define(&mut self, v: VarId) -> Local {
        if let Some(&local) = self.current.locals.get(&v) {
            return local;
        }
        let local = self.asm.local(ValType::I64);
        self.current.locals.insert(v, local);
        self.current.in_use.push(v);
        local
    }

    /// The constant that a variable is known to hold.
    pub(crate) fn known_word(&mut self, v: VarId) -> Option<i64> {
        match self.cx.closures.known(v)? {
            Static::Constant(id) => Some(self.cx.constant(id)),
            Static::Procedure(id) => Some(self.cx.procedure_value(id)),
        }
    }

    /// The constant that a variable is known to hold, as the program wrote it.
    pub(crate) fn known_constant(&self, v: VarId) -> Option<&'p Constant> {
        match self.cx.closures.known(v)? {
            Static::Constant(id) => Some(&self.cx.program.constants[id]),
            Static::Procedure(_) => None,
        }
    }

    /// Pushes the value of a variable.
    pub(crate) fn push(&mut self, v: VarId) {
        if let Some(word) = self.known_word(v) {
            self.asm.i64(word);
        } else if let Some(&local) = self.current.locals.get(&v) {
            self.asm.get(local);
        } else {
            let captures = self.cx.closures.captures(self.current.proc);
            let index = captures.binary_search(&v).unwrap_or_else(|_| {
                panic!(
                    "{v} is neither bound in nor captured by {} ({:?})",
                    self.current.proc, self.cx.program.procs[self.current.proc].name
                )
            });
            let own = self.current.locals[&self.cx.program.procs[self.current.proc].var];
            self.asm.get(own).op(I::I32WrapI64).load64(abi::PROC_CAPTURES + 8 * index as u64);
        }
    }

    /// Pushes the address part of a pointer.
    pub(crate) fn push_pointer(&mut self, v: VarId) {
        self.push(v);
        self.asm.op(I::I32WrapI64);
    }

    fn truth(&mut self, v: VarId) {
        self.push(v);
        self.asm.i64(8).op(I::I64Or).i64(abi::FALSE).op(I::I64Ne);
    }

    fn bind(&mut self, bind: &Bind) {
        match &bind.op {
            Op::Const(_) => {}
            Op::Prim(prim, args) => {
                let unused = self.cx.closures.use_count(bind.var) == 0;
                if unused && matches!(prim.effect(), Effect::Pure | Effect::Reads | Effect::Allocates) {
                    return;
                }
                self.prim(*prim, args, bind.origin);
                if unused {
                    self.asm.op(I::Drop);
                } else {
                    let local = self.define(bind.var);
                    self.asm.set(local);
                }
            }
            Op::Fix(procs) => self.fix(procs),
            Op::GlobalRef { global, check } => {
                let local = self.define(bind.var);
                let cell = self.cx.global_cell(*global);
                self.asm.cell64(cell).set(local);
                if *check {
                    let name = self.cx.program.globals[*global].name.clone();
                    self.check_bound(local, &name, bind.origin);
                }
            }
            Op::GlobalSet(global, value) => {
                let cell = self.cx.global_cell(*global);
                self.asm.i32(0);
                self.push(*value);
                let local = self.define(bind.var);
                self.asm.tee(local).store64(cell.into());
            }
            Op::CheckBound(value, name) => {
                let local = self.define(bind.var);
                self.push(*value);
                self.asm.set(local);
                let name = match &self.cx.program.constants[*name] {
                    Constant::Symbol(name) | Constant::String(name) => name.clone(),
                    other => panic!("a variable's name is a symbol, not {other:?}"),
                };
                self.check_bound(local, &name, bind.origin);
            }
        }
    }

    fn check_bound(&mut self, local: Local, name: &std::rc::Rc<str>, origin: Origin) {
        self.asm.get(local).i64(abi::UNBOUND).op(I::I64Eq);
        let bad = self.asm.start_unlikely_if();
        let symbol = self.cx.symbol(name);
        self.asm.i64(symbol).set(self.regs.operation);
        self.raise(crate::support::UNDEFINED_VARIABLE, origin);
        self.asm.end(bad);
    }

    // ---- Allocation -------------------------------------------------------------------------------------------------------------

    /// Leaves the address of `bytes` fresh bytes in a local.
    pub(crate) fn allocate(&mut self, bytes: u32) -> Local {
        let at = self.asm.local(ValType::I32);
        let hp = self.regs.hp;
        match self.current.allocation {
            Allocation::Checked => {
                self.asm.get(hp).tee(at).i32(bytes as i32).op(I::I32Add).set(hp);
            }
            Allocation::Called => {
                let allocate = self.cx.runtime("allocate");
                self.asm.i32(bytes as i32);
                self.call_out(allocate);
                self.asm.tee(at).op(I::I32Eqz);
                let failed = self.asm.start_unlikely_if();
                self.stop(HEAP_EXHAUSTED);
                self.asm.end(failed);
            }
        }
        at
    }

    /// Pushes the pointer to an address.
    pub(crate) fn pointer(&mut self, at: Local, offset: u32, tag: i64) {
        self.asm
            .get(at)
            .i32(offset as i32 + tag as i32 - 8)
            .op(I::I32Add)
            .op(I::I64ExtendI32U);
    }

    fn fix(&mut self, procs: &[ProcId]) {
        let open: Vec<ProcId> = procs.iter().copied().filter(|&p| !self.cx.closures.is_closed(p)).collect();
        if open.is_empty() {
            return;
        }
        let program = self.cx.program;
        let size = |f: &Self, p: ProcId| 8 + 8 * f.cx.closures.captures(p).len() as u32;
        // From the nursery all are taken at once.
        let mut block = match self.current.allocation {
            Allocation::Checked => Some((self.allocate(open.iter().map(|&p| size(self, p)).sum()), 0)),
            Allocation::Called => None,
        };
        let mut places = Vec::with_capacity(open.len());
        for &p in &open {
            let bytes = size(self, p);
            let (at, offset) = match &mut block {
                Some((at, next)) => {
                    *next += bytes;
                    (*at, *next - bytes)
                }
                None => (self.allocate(bytes), 0),
            };
            let local = self.define(program.procs[p].var);
            self.pointer(at, offset, abi::TAG_PROC);
            self.asm.set(local);
            places.push((p, at, offset));
        }
        for (p, at, offset) in places {
            let captures = self.cx.closures.captures(p).to_vec();
            let code = self.cx.value_code(p);
            self.asm
                .get(at)
                .i64(abi::procedure_header(code, captures.len() as u32))
                .store64(offset.into());
            for (i, v) in captures.into_iter().enumerate() {
                self.asm.get(at);
                self.push(v);
                self.asm.store64(u64::from(offset) + 8 + 8 * i as u64);
            }
        }
    }

    /// Pushes a new object of values.
    pub(crate) fn record(&mut self, kind: HeapKind, fields: &[VarId]) {
        let at = self.allocate(8 + 8 * fields.len() as u32);
        self.asm.get(at).i64(abi::header(false, kind as u8, fields.len() as u32)).store64(0);
        for (i, &v) in fields.iter().enumerate() {
            self.asm.get(at);
            self.push(v);
            self.asm.store64(8 + 8 * i as u64);
        }
        self.pointer(at, 0, abi::TAG_HEAP);
    }

    /// Goes to `$error` if the slow path's answer in `result` is the mark of a failure.
    pub(crate) fn check_failed(&mut self, result: Local, prim: Prim, origin: Origin) {
        self.asm.get(result).i64(abi::FAILED).op(I::I64Eq);
        let failed = self.asm.start_unlikely_if();
        let symbol = self.cx.symbol(&prim.name().into());
        let site = self.cx.site(self.current.proc, origin);
        self.asm
            .i64(symbol)
            .set(self.regs.operation)
            .i32(site as i32)
            .set(self.regs.site)
            .br(self.error);
        self.asm.end(failed);
    }
}

/// Bytes that an operation takes from the nursery inline.
pub(crate) fn allocates(closures: &Closures, bind: &Bind) -> u32 {
    match &bind.op {
        Op::Prim(Prim::Cons, _) => 16,
        Op::Prim(Prim::Record(_), fields) if fields.len() < 1000 => 8 + 8 * fields.len() as u32,
        Op::Fix(procs) => procs
            .iter()
            .filter(|&&p| !closures.is_closed(p))
            .map(|&p| 8 + 8 * closures.captures(p).len() as u32)
            .sum(),
        _ => 0,
    }
}

/// Where the first part of a continuation comes from that stands in the source.
fn first_origin(proc: &Proc, cont: ContId) -> Origin {
    let cont = &proc.conts[cont];
    let term = match &cont.term {
        Term::Call { origin, .. } | Term::Raise { origin, .. } => *origin,
        _ => Origin::NONE,
    };
    cont.body
        .iter()
        .map(|b| b.origin)
        .chain([term])
        .find(|origin| !origin.span.is_none())
        .unwrap_or(proc.span.into())
}
