//! Arms from their heads on: how registers and frames become variables, and the entries for calls that know nothing of a procedure.

use super::{Current, Function};
use crate::abi;
use crate::module::ArmRef;
use crate::plan::{Arm, ArmKind};
use trapeze_cps::ids::ProcId;
use trapeze_cps::ir::Term;
use wasm_encoder::{BlockType, Instruction as I, ValType};

impl<'p> Function<'_, 'p> {
    pub(super) fn arm(&mut self, arm: ArmRef) {
        let mark = self.asm.mark();
        match arm {
            ArmRef::Generic(proc) => self.generic_entry(proc),
            ArmRef::Arm(proc, _) | ArmRef::Resumed(proc, _) => self.planned_arm(arm, proc),
            ArmRef::Outside(_) => unreachable!("what this is added to is not emitted again"),
        }
        self.asm.release(mark);
    }

    pub(super) fn argument(&mut self, index: usize) {
        if self.is_local(index, self.in_cells) {
            self.asm.get(self.regs.args[index]);
        } else {
            self.asm.cell64(abi::ARGS + 8 * index as u32);
        }
    }

    /// Whether an arm is in another function, or the function passes all arguments in cells.
    pub(super) fn is_away(&self, arm: ArmRef) -> bool {
        self.dispatches.first().is_none_or(|d| !d.members.contains(&arm))
    }

    /// Whether an argument is in a local while it is passed on; `away` says to an arm elsewhere.
    pub(super) fn is_local(&self, index: usize, away: bool) -> bool {
        index < if away { self.passed } else { abi::REGISTERS }
    }

    /// Opens the store of an argument, `away` for an arm elsewhere: push the value after it, then call [`Self::end_argument`].
    pub(super) fn begin_argument(&mut self, index: usize, away: bool) {
        if !self.is_local(index, away) {
            self.asm.i32(0);
        }
    }

    pub(super) fn end_argument(&mut self, index: usize, away: bool) {
        if self.is_local(index, away) {
            self.asm.set(self.regs.args[index]);
        } else {
            self.asm.store64(u64::from(abi::ARGS) + 8 * index as u64);
        }
    }

    pub(super) fn planned_arm(&mut self, this: ArmRef, id: ProcId) {
        let (plan, arm) = self.cx.plans().arm(this).expect("a planned arm");
        let proc = self.cx.plans().source(self.cx.program, this);
        let head = self.asm.start_loop();
        self.current = Current::new(id, Some((proc, plan, arm)), Some((this, head)));
        self.measure();
        self.choose_doubles();
        match arm.kind {
            ArmKind::Entry | ArmKind::Join => {
                for (i, &v) in arm.registers.iter().enumerate() {
                    if self.cx.closures.known(v).is_none() {
                        self.argument(i);
                        self.set_variable(v);
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
                self.argument(0);
                self.set_variable(arm.registers[0]);
                // Before the frame is popped, so that a collection finds it on the stack.
                self.checkpoint(arm.cont, arm, arm.turns);
                if !arm.frame.is_empty() {
                    let sp = self.regs.sp;
                    self.asm.get(sp).i32(-8 * arm.frame.len() as i32).op(I::I32Add).set(sp);
                    for (i, &v) in arm.frame.iter().enumerate() {
                        self.asm.get(sp).load64(8 * i as u64);
                        self.set_variable(v);
                    }
                }
            }
        }
        // The entry of the procedure may have gone without the check, if only the way on from a failure pushes frames.
        let resumes = arm.kind == ArmKind::Return && matches!(this, ArmRef::Resumed(..));
        if resumes || arm.kind == ArmKind::Entry && plan.pushes {
            self.check_stack();
        }
        // Jumps back to the arm stay behind the load of its registers: they set the variables themselves.
        let turn = (arm.kind == ArmKind::Join && arm.turns).then(|| {
            let turn = self.asm.start_loop();
            self.current.heads.insert(arm.cont, turn);
            turn
        });
        match arm.kind {
            ArmKind::Entry => self.checkpoint(arm.cont, arm, !self.goes_on(arm)),
            ArmKind::Join => self.checkpoint(arm.cont, arm, arm.turns),
            ArmKind::Return => {}
        }
        self.tree(arm.cont, true);
        if let Some(turn) = turn {
            self.asm.end(turn);
            self.asm.op(I::Unreachable);
        }
        self.asm.end(head);
        self.asm.op(I::Unreachable);
    }

    /// Whether an entry only jumps to an arm that has a safepoint.
    pub(super) fn goes_on(&self, arm: &Arm) -> bool {
        let cont = &self.source().conts[arm.cont];
        let plan = self.plan();
        cont.body.is_empty() && matches!(cont.term, Term::Jump(k, _) if plan.arm_of(k).is_some_and(|i| plan.arms[i].turns))
    }

    /// The entry for calls that know nothing of the procedure: checks the argument count, supplies what is optional, collects the rest.
    pub(super) fn generic_entry(&mut self, id: ProcId) {
        let r = self.regs;
        let proc = &self.cx.program.procs[id];
        let (required, optional, rest) = (proc.required, proc.optional, proc.rest);
        let away = self.in_cells;
        let bad = self.asm.block(BlockType::Empty);
        if rest || optional > 0 {
            if required > 0 {
                self.asm.cell32(abi::ARGC).i32(required as i32).op(I::I32LtS).br_if_unlikely(bad);
            }
            if !rest {
                self.asm
                    .cell32(abi::ARGC)
                    .i32((required + optional) as i32)
                    .op(I::I32GtS)
                    .br_if_unlikely(bad);
            }
        } else if required > 0 || !proc.form {
            // (What is no procedure in the source is called by the form that it is a part of and nothing else.)
            self.asm.cell32(abi::ARGC).i32(required as i32).op(I::I32Ne).br_if_unlikely(bad);
        }
        for i in required..required + optional {
            self.asm.cell32(abi::ARGC).i32(i as i32).op(I::I32LeS);
            let missing = self.asm.start_if(BlockType::Empty);
            self.begin_argument(i, away);
            self.asm.i64(abi::UNSUPPLIED);
            self.end_argument(i, away);
            self.asm.end(missing);
        }
        if rest {
            let from = required + optional;
            self.begin_argument(from, away);
            self.asm.cell32(abi::ARGC).i32(from as i32).op(I::I32LeS);
            let choice = self.asm.start_if(BlockType::Result(ValType::I64));
            self.asm.i64(abi::NIL);
            self.asm.start_else();
            // No register stays in its local across the call, see `call_out`.
            self.store_arguments(0..if away { self.passed } else { abi::REGISTERS });
            if self.uses.closure {
                self.asm.set_cell64(abi::CLOSURE, r.closure);
            }
            self.flush_state();
            let rest_list = self.cx.runtime("rest_list");
            self.asm.i32(from as i32).call(rest_list);
            self.detach();
            self.load_registers();
            self.asm.end(choice);
            self.end_argument(from, away);
        }
        let target = ArmRef::Arm(id, 0);
        // The arguments stay where they are, but for an entry in another function.
        if !self.in_cells && self.is_away(target) {
            let count = required + optional + usize::from(rest);
            self.store_arguments(0..count.min(abi::REGISTERS));
            self.asm.set_cell64(abi::CLOSURE, r.closure);
        }
        self.go_to(target);
        self.asm.end(bad);
        let target = self.cx.arity_failed();
        let away = self.is_away(target);
        self.begin_argument(0, away);
        self.asm.get(r.closure);
        self.end_argument(0, away);
        self.begin_argument(1, away);
        self.asm.cell32(abi::ARGC).op(I::I64ExtendI32U).i64(abi::FIXNUM_SHIFT).op(I::I64Shl);
        self.end_argument(1, away);
        self.clear_registers(2, target);
        self.go_to(target);
    }
}
