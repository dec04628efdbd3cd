//! Transfers of control: to arms of this function and of others, calls, returns, failures.

use super::{Function, Place};
use crate::abi;
use crate::closures::Static;
use crate::module::ArmRef;
use crate::plan::ArmKind;
use trapeze_cps::ids::{ContId, ProcId, VarId};
use trapeze_cps::ir::{Callee, Leave};
use trapeze_cps::origin::Origin;
use wasm_encoder::Instruction as I;

impl<'p> Function<'_, 'p> {
    /// Sets the argument registers that a transfer to `target` does not use to zero: values that nobody needs are not kept in machine
    /// registers.
    pub(super) fn clear_registers(&mut self, from: usize, target: ArmRef) {
        let to = match self.dispatches.last() {
            Some(dispatch) if dispatch.members.contains(&target) => dispatch.uses.arguments,
            _ if self.is_away(target) => return,
            _ => self.uses.arguments,
        };
        self.clear(from..to);
    }

    pub(super) fn clear_from(&mut self, from: usize) {
        self.clear(from..self.uses.arguments);
    }

    pub(super) fn clear(&mut self, registers: std::ops::Range<usize>) {
        for i in registers {
            self.asm.i64(0).set(self.regs.args[i]);
        }
    }

    /// Transfers to an arm whose registers are set.
    pub(super) fn go_to(&mut self, arm: ArmRef) {
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
        if self.cx.tail_calls() {
            self.tail_call(arm);
            return;
        }
        let code = self.cx.code_id(arm);
        self.set_code(code);
        if let Some(Place::Nest(label)) = place {
            self.asm.br(label);
        } else if let Some(around) = self.dispatches.iter().rev().find(|d| d.members.contains(&arm)) {
            self.asm.br(around.label);
        } else if let (Some(called), Some(nest)) = (self.called, self.cx.direct_function(arm)) {
            // The nest's function never calls one of this kind back, so the native stack does not grow.
            self.flush_state();
            self.asm.i32(code as i32).call(nest);
            self.take_code();
            self.asm.br(called);
        } else {
            self.asm.br(self.away);
        }
    }

    /// Sets where control goes.
    fn set_code(&mut self, code: u32) {
        self.asm.i32((code << abi::FIXNUM_SHIFT) as i32).set(self.regs.pc);
    }

    /// Calls an arm in tail position: directly if it is in this module, else through the table.
    fn tail_call(&mut self, arm: ArmRef) {
        let parameters = self.cx.registers_of(arm);
        self.flush_passed();
        let code = self.cx.code_id(arm) as i32;
        match self.cx.direct_function(arm) {
            Some(function) => {
                self.push_parameters(parameters);
                self.asm.op(I::ReturnCall(function));
            }
            None => {
                self.asm.set_cell32_to(abi::RESUME, code);
                self.push_parameters(parameters);
                self.asm.i32(code).op(self.cx.return_call_table());
            }
        }
    }

    /// Transfers to the code id in `pc` of a procedure that was entered through its value.
    pub(super) fn enter(&mut self) {
        let label = match self.dispatches.last() {
            Some(dispatch) if dispatch.uses.generic => dispatch.label,
            Some(dispatch) => dispatch.outside,
            None => self.exit,
        };
        self.asm.br(label);
    }

    /// Pops a code id and goes there; the value is in register 0.
    pub(super) fn pop_code(&mut self) {
        let r = self.regs;
        let uses = self.dispatches.last().map(|d| d.uses);
        self.clear(1..uses.map_or(self.passed, |u| u.arguments));
        if uses.is_some_and(|u| u.closure) {
            self.asm.i64(0).set(r.closure);
        }
        self.asm.get(r.sp).i32(-8).op(I::I32Add).tee(r.sp).load32(0).set(r.pc);
        let dispatch = self.dispatches.last().map_or(self.exit, |d| d.label);
        self.asm.br(dispatch);
    }

    pub(super) fn jump(&mut self, target: ContId, args: &[VarId]) {
        let params = &self.source().conts[target].params;
        if let Some(reference) = self.arm_at(target)
            && !self.current.heads.contains_key(&target)
        {
            let (_, arm) = self.cx.plans().arm(reference).expect("a continuation's arm is planned");
            debug_assert_eq!(arm.kind, ArmKind::Join, "only join arms are jumped to");
            let values: Vec<VarId> = args.iter().chain(&arm.registers[params.len()..]).copied().collect();
            self.cx.note_live(values.len());
            let target = reference;
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
        for (&v, &p) in args.iter().zip(params) {
            if self.is_double(p) {
                self.push_double(v);
            } else {
                self.push(v);
            }
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

    pub(super) fn known_call(&mut self, callee: ProcId, args: &[VarId]) {
        let target = ArmRef::Arm(callee, 0);
        let away = self.is_away(target);
        let wanted = self
            .dispatches
            .last()
            .is_none_or(|d| !d.members.contains(&target) || d.uses.closure);
        if !self.cx.closures.is_closed(callee) {
            if away {
                self.asm.i32(0);
            }
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

    pub(super) fn arguments(&mut self, args: &[VarId], away: bool) {
        for (i, &v) in args.iter().enumerate() {
            self.begin_argument(i, away);
            self.push(v);
            self.end_argument(i, away);
        }
    }

    pub(super) fn call(&mut self, callee: Callee, args: &[VarId], ret: Option<ContId>, origin: Origin) {
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
            self.push_operand(list);
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
                self.asm.set_cell32_to(abi::ARGC, args.len() as i32);
                self.enter_closure();
            }
            Callee::Apply(f) => {
                self.push(f);
                self.asm.set(r.closure);
                for (i, &arg) in r.args.iter().enumerate() {
                    if self.is_local(i, self.in_cells) {
                        self.asm.cell64(abi::ARGS + 8 * i as u32).set(arg);
                    }
                }
                self.enter_closure();
            }
            Callee::Leave(reason) => {
                self.arguments(args, true);
                let number = match reason {
                    Leave::Unhandled => abi::LeaveReason::Unhandled,
                    Leave::Exit => abi::LeaveReason::Exit,
                    Leave::Break => abi::LeaveReason::Break,
                    Leave::Evaluated => abi::LeaveReason::Evaluated,
                };
                self.asm.i32(0).i32(number as i32).store32(abi::LEAVE.into());
                self.set_code(abi::CODE_LEAVE);
                self.asm.br(self.away);
            }
        }
    }

    /// Conses the arguments beyond those that calls pass in cells.
    pub(super) fn overflow_arguments(&mut self, args: &[VarId]) {
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

    pub(super) fn check_procedure(&mut self, f: VarId, origin: Origin) {
        if matches!(self.cx.closures.known(f), Some(Static::Procedure(_))) {
            return;
        }
        self.push(f);
        self.asm.i64(abi::TAG_MASK).op(I::I64And).i64(abi::TAG_PROC).op(I::I64Ne);
        let bad = self.asm.start_unlikely_if();
        self.asm.i32(0);
        self.push(f);
        self.asm.store64(abi::ERROR_A.into());
        let go_on = self.cx.plans().resumable(self.current.proc).with_operator(self.current.cont);
        self.raise(crate::support::NOT_A_FUNCTION, go_on, origin);
        self.asm.end(bad);
    }

    /// Goes to `$error` with one of the kinds of failure that are the emitter's own. `go_on` is where a value takes control that makes it good.
    pub(super) fn raise(&mut self, kind: i32, go_on: Option<ContId>, origin: Origin) {
        self.asm.set_cell32_to(abi::ERROR_KIND, kind);
        self.note_failure(go_on, &[], origin);
        self.asm.br(self.error);
    }

    /// Notes in cells the frame of a failure, for `$error`: its code id, and what is live where control goes on in the cells for such values, where those of the variables
    /// `saved` are already.
    pub(super) fn note_failure(&mut self, go_on: Option<ContId>, saved: &[VarId], origin: Origin) {
        let (code, frame) = self.failure_frame(go_on, origin);
        if saved != frame {
            for (i, &v) in frame.iter().enumerate() {
                self.save_root(i, v);
            }
        }
        let doubles = self.doubles_among(frame);
        self.set_frame(code, frame.len(), doubles);
    }

    /// Code id and values of the frame of a failure that goes on at `go_on` when it is made good.
    pub(super) fn failure_frame(&mut self, go_on: Option<ContId>, origin: Origin) -> (u32, &'p [VarId]) {
        let arm = go_on.and_then(|k| self.cx.plans().arm_at(self.current.proc, k, true));
        let Some(arm) = arm else {
            return (self.cx.site(self.current.proc, origin), &[]);
        };
        self.cx.note_place(arm, origin);
        let (_, planned) = self.cx.plans().arm(arm).expect("a continuation's arm is planned");
        self.cx.note_live(planned.frame.len());
        self.cx.note_failing_frame(planned.frame.len());
        (self.cx.code_id(arm), &planned.frame)
    }

    /// The continuation behind the operation under construction.
    pub(super) fn behind(&self) -> Option<ContId> {
        self.cx.plans().resumable(self.current.proc).behind(self.current.result?)
    }

    pub(super) fn enter_closure(&mut self) {
        let r = self.regs;
        self.asm.get(r.closure).op(I::I32WrapI64).load32(abi::PROC_CODE);
        self.take_code();
        self.enter();
    }

    /// The arm of the procedure under construction that starts with a continuation.
    pub(super) fn arm_at(&self, cont: ContId) -> Option<ArmRef> {
        let resumed = matches!(self.current.this, Some((ArmRef::Resumed(..), _)));
        self.cx.plans().arm_at(self.current.proc, cont, resumed)
    }

    /// Pushes the frame of a call that returns to `ret`, or of a failure that may be made good.
    pub(super) fn push_frame(&mut self, ret: ContId, origin: Origin) {
        let arm = self.cx.plans().arm_at(self.current.proc, ret, true);
        let arm = arm.expect("a return continuation is an arm");
        let (_, planned) = self.cx.plans().arm(arm).expect("a continuation's arm is planned");
        let code = self.cx.code_id(arm);
        self.cx.note_call(arm, origin);
        self.cx.note_frame(planned.frame.len());
        self.push_words(code, &planned.frame);
    }

    /// Pushes a frame.
    pub(super) fn push_words(&mut self, code: u32, frame: &[VarId]) {
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
    }
}
