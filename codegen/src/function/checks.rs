//! Where the machine looks after itself: checks of stack, room and budget, and calls into the runtime, with the values that live across them.

use super::allocation::allocates;
use super::{Allocation, Function, LIVE_OUT, STACK_EXHAUSTED};
use crate::abi;
use crate::plan::{Arm, ArmKind, Plan, Region};
use rustc_hash::FxHashMap;
use trapeze_cps::ids::{ContId, VarId};
use trapeze_cps::ir::{Bind, Callee, Op, Proc, Term};
use trapeze_cps::origin::Origin;
use wasm_encoder::{BlockType, Instruction as I, ValType};

impl<'p> Function<'_, 'p> {
    pub(super) fn check_stack(&mut self) {
        let sp = self.regs.sp;
        self.asm.get(sp).cell32(abi::SPLIM).op(I::I32GtU);
        let grow = self.asm.start_unlikely_if();
        let mut live: Vec<VarId> = self.current.locals.keys().copied().collect();
        // In an order that is the same each time: a program's module is known by its bytes.
        live.sort_unstable();
        self.save(&live);
        self.flush_state();
        let stack_grow = self.cx.runtime("stack_grow");
        self.asm.call(stack_grow);
        self.restore(&live);
        self.reload_state();
        let back = self.back_to(self.this_arm().cont);
        self.note_trouble(STACK_EXHAUSTED, back);
        self.asm.br_if_aside(self.trouble);
        self.asm.end(grow);
    }

    /// Notes a checkpoint's status for `$trouble`; the place is the procedure. `go_on` is where control goes on when the limit has been raised.
    pub(super) fn note_trouble(&mut self, status: i32, go_on: Option<ContId>) {
        let proc = self.current.proc;
        let (code, frame) = self.failure_frame(go_on, self.cx.program.procs[proc].span.into());
        for (i, &v) in frame.iter().enumerate() {
            self.save_root(i, v);
        }
        self.asm.i32(status).set(self.regs.status);
        let doubles = self.doubles_among(frame);
        self.set_frame(code, frame.len(), doubles);
    }

    /// Notes in cells the frame of what fails or stops: its code id, and the number of its values, which are in the cells for those that live across calls, and
    /// which of what is there are doubles.
    pub(super) fn set_frame(&mut self, code: u32, count: usize, doubles: u32) {
        const { assert!(abi::FRAME_DOUBLES == abi::FRAME + 4) };
        self.asm
            .set_cell32_to(abi::SITE, code as i32)
            .i32(0)
            .i64(i64::from(doubles) << 32 | count as i64)
            .store64(abi::FRAME.into());
    }

    /// The arm that leads back to the head of a continuation where a check may stop the program.
    fn back_to(&self, head: ContId) -> Option<ContId> {
        self.cx.plans().resumable(self.current.proc).back_to(head)
    }

    /// What is kept in the cells for values that live across a check at the head of a continuation; how much of it is the frame with which control comes back there,
    /// and the code id of that frame.
    fn kept_at(&mut self, cont: ContId, arm: &Arm) -> (Vec<VarId>, usize, u32) {
        let origin = first_origin(self.source(), cont);
        let mut live: Vec<VarId> = self.plan().live(cont).to_vec();
        live.extend(&self.source().conts[cont].params);
        if arm.cont == cont {
            live.extend(&arm.registers);
            if arm.needs_self {
                live.push(self.source().var);
            }
        }
        live.sort_unstable();
        live.dedup();
        live.retain(|v| self.current.locals.contains_key(v));
        let (code, frame) = self.failure_frame(self.back_to(cont), origin);
        live.retain(|v| !frame.contains(v));
        let kept = frame.iter().chain(&live).copied().collect();
        (kept, frame.len(), code)
    }

    /// Keeps the value of a variable in a cell for values that live across calls.
    pub(super) fn save_root(&mut self, index: usize, v: VarId) {
        if self.is_double(v) {
            self.save_double(index, v);
            return;
        }
        self.asm.i32(0);
        self.push(v);
        self.asm.store64(u64::from(abi::ROOTS) + 8 * index as u64);
    }

    /// The check at the head of a region: room for its allocations and, where control turns back, the safepoint budget.
    pub(super) fn checkpoint(&mut self, cont: ContId, arm: &Arm, turns: bool) {
        let need = self.current.needs.get(&cont).copied().unwrap_or(0);
        // What allocates more does it piece by piece through the runtime.
        self.current.allocation = if need > abi::MOST_CHECKED {
            Allocation::Called
        } else {
            Allocation::Checked
        };
        let need = if need > abi::MOST_CHECKED { 0 } else { need };
        if need == 0 && !turns {
            return;
        }
        let r = self.regs;
        let done = self.asm.block(BlockType::Empty);
        let slow = self.asm.block(BlockType::Empty);
        if turns {
            self.asm.get(r.fuel).i32(abi::FUEL_END).op(I::I32LeS).br_if_unlikely(slow);
        }
        if need > 0 {
            self.asm.get(r.hp).i32(need as i32).op(I::I32Add).cell32(abi::HPLIM).op(I::I32GtU);
            self.asm.br_if_unlikely(slow);
        }
        self.asm.br(done);
        self.asm.end(slow);
        // The slow way: save what is live, let the runtime work, take it back.
        let returns = arm.cont == cont && arm.kind == ArmKind::Return;
        let (kept, count, code) = if returns {
            // Above the frame, which is on the stack, one that returns the value again.
            (vec![arm.registers[0]], 1, abi::CODE_VALUE)
        } else {
            self.kept_at(cont, arm)
        };
        self.cx.note_live(kept.len());
        for (i, &v) in kept.iter().enumerate() {
            self.save_root(i, v);
        }
        if returns {
            // The frame with its code id, which may have been a mark: see `rt/captured.wat`.
            let (this, _) = self.current.this.expect("a planned arm");
            let code = i64::from(self.cx.code_id(this)) << abi::FIXNUM_SHIFT;
            self.asm.get(r.sp).i64(code).store64(0);
            self.asm.get(r.sp).i32(8).op(I::I32Add).set(r.sp);
        }
        self.flush_state();
        let safepoint = self.cx.runtime("safepoint");
        let doubles = self.doubles_among(&kept);
        self.set_frame(code, count, doubles);
        self.asm
            .set_cell32_to(abi::LIVE, kept.len() as i32)
            .set_cell32_to(abi::NEED, need as i32)
            .call(safepoint)
            .set(r.status);
        self.reload_state();
        self.asm.get(r.status).br_if_aside(self.trouble);
        for (i, v) in kept.iter().enumerate() {
            if self.current.locals.contains_key(v) {
                self.restore_root(i, *v);
            }
        }
        if returns {
            self.asm.get(r.sp).i32(-8).op(I::I32Add).set(r.sp);
        }
        self.asm.end(done);
        if turns {
            self.asm.get(r.fuel).i32(-1).op(I::I32Add).set(r.fuel);
        }
    }

    /// Takes back the value of a variable that [`Function::save_root`] has kept.
    fn restore_root(&mut self, index: usize, v: VarId) {
        if self.is_double(v) {
            self.restore_double(index, v);
        } else {
            let local = self.current.locals[&v];
            self.asm.cell64(abi::ROOTS + 8 * index as u32).set(local);
        }
    }

    /// Keeps the values of variables that have locals in cells.
    fn save(&mut self, live: &[VarId]) {
        self.cx.note_live(live.len());
        for (i, &v) in live.iter().enumerate() {
            self.save_root(i, v);
        }
    }

    /// Takes them back.
    fn restore(&mut self, live: &[VarId]) {
        for (i, &v) in live.iter().enumerate() {
            self.restore_root(i, v);
        }
    }

    /// Calls a function of the runtime, the host or the support on the operands that are pushed. In code that matters no value stays in a WASM local
    /// across the call: an engine that has no registers which survive calls would otherwise keep it in memory on the fast path too.
    pub(crate) fn call_out(&mut self, function: u32) {
        if !self.hot {
            self.current.saved.clear();
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
        let live = current.in_use.clone();
        current.saved.clone_from(&live);
        self.save(&live);
        self.flush_state();
        self.asm.call(function);
        self.restore(&live);
        self.reload_state();
    }

    /// [`Function::call_out`] for a function that answers a value.
    pub(crate) fn call_for_value(&mut self, function: u32) {
        self.call_out(function);
        self.detach();
    }

    /// Makes another value of the one that is pushed, which is to be the operand of a call or is its result. Engines bind these to certain machine registers; where
    /// they keep what flows together in one register, as Cranelift does, a variable that is an operand somewhere would be bound to it everywhere, and no
    /// register is free that long.
    pub(crate) fn detach(&mut self) {
        if !self.hot {
            return;
        }
        let value = self.asm.local(ValType::I64);
        self.asm.set(value).set_cell64(abi::PARKED, value);
        // Taken back by another type, or engines see that both are the same value.
        self.asm.i32(0).load_double(abi::PARKED.into()).op(I::I64ReinterpretF64);
    }

    /// Pushes the value of a variable as the operand of a call.
    pub(crate) fn push_operand(&mut self, v: VarId) {
        self.push(v);
        if self.known_word(v).is_none() {
            self.detach();
        }
    }

    /// Finds the last uses of variables in a continuation.
    pub(super) fn find_last_uses(&mut self, cont: ContId) {
        let plan = self.plan();
        let program = self.cx.program;
        let proc = self.source();
        let captures = self.cx.closures.captures(self.current.proc);
        let effective = |v: VarId| if captures.binary_search(&v).is_ok() { proc.var } else { v };
        let cont = &proc.conts[cont];
        let mut last = FxHashMap::default();
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
            Term::Raise { callee, args, ret, .. } => {
                args.iter().for_each(|&v| out(v));
                ret.iter().for_each(|&k| plan.live(k).iter().for_each(|&v| out(v)));
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
        self.flush_hp();
        self.asm.set_cell32(abi::FUEL, r.fuel).set_cell32(abi::SP, r.sp);
    }

    /// Takes over what a call into the runtime changed.
    pub(crate) fn reload_state(&mut self) {
        let r = self.regs;
        self.reload_hp();
        self.asm.cell32(abi::FUEL).set(r.fuel).cell32(abi::SP).set(r.sp);
    }

    /// Brings the cells up to date for what control goes to.
    pub(super) fn flush_passed(&mut self) {
        if self.cx.tail_calls() {
            self.flush_hp();
        } else {
            self.flush_state();
        }
    }

    /// Takes over what control came with.
    pub(super) fn reload_passed(&mut self) {
        if self.cx.tail_calls() {
            self.reload_hp();
        } else {
            self.reload_state();
        }
    }

    fn flush_hp(&mut self) {
        if self.uses.hp {
            self.asm.set_cell32(abi::HP, self.regs.hp);
        }
    }

    fn reload_hp(&mut self) {
        if self.uses.hp {
            self.asm.cell32(abi::HP).set(self.regs.hp);
        }
    }

    pub(super) fn plan(&self) -> &'p Plan {
        self.current.plan.expect("code is emitted within an arm")
    }

    /// The arm under construction.
    pub(super) fn this_arm(&self) -> &'p Arm {
        self.current.arm.expect("code is emitted within an arm")
    }

    pub(super) fn region(&self) -> &'p Region {
        &self.this_arm().region
    }

    /// The procedure with the continuations that the arm is made of.
    pub(super) fn source(&self) -> &'p Proc {
        self.current.source.expect("code is emitted within an arm")
    }

    /// Computes, for each region head that this arm contains, the most bytes that a way through the region allocates; and which
    /// conditions are computed where they are used.
    pub(super) fn measure(&mut self) {
        let region = self.region();
        let proc = self.source();
        for &k in region.conts().iter().rev() {
            let cont = &proc.conts[k];
            let own: u32 = cont.body.iter().map(|b| self.allocates(b)).fold(0, u32::saturating_add);
            let mut beyond = 0;
            crate::plan::for_each_jump(&cont.term, |t| {
                if self.arm_at(t).is_none() && !region.is_loop(t) {
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
    pub(super) fn allocates(&self, bind: &Bind) -> u32 {
        allocates(self.cx.closures, bind)
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
