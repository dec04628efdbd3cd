//! Floats as doubles. A variable that holds nothing but floats, and is calculated or compared with, is kept as a double in a WASM local: loops over floats
//! then make no values. A value is made where one is wanted: for calls, frames, objects and other arms.
//!
//! A float is the same whether its value was made once or twice: the program cannot see which object holds one that is not self-tagged.

use super::Function;
use crate::abi;
use crate::asm::Local;
use crate::module::ArmRef;
use crate::prims::{comparison, float_instruction};
use rustc_hash::FxHashSet;
use trapeze_cps::core::Constant;
use trapeze_cps::ids::VarId;
use trapeze_cps::ir::{Op, Term};
use trapeze_cps::prim::Prim;
use trapeze_cps::types::TypeSet;
use wasm_encoder::{Instruction as I, ValType};

/// Integers up to this magnitude are doubles.
const EXACT: u64 = 1 << 53;

impl Function<'_, '_> {
    /// Whether a variable holds floats only.
    pub(crate) fn is_float(&self, v: VarId) -> bool {
        let kinds = self.cx.kinds(v);
        kinds != TypeSet::NOTHING && kinds.is_within(TypeSet::FLOAT)
    }

    /// Whether a variable is kept as a double.
    pub(crate) fn is_double(&self, v: VarId) -> bool {
        self.current.doubles.contains(&v)
    }

    /// Whether the result of the operation under construction is kept as a double.
    pub(crate) fn makes_double(&self) -> bool {
        self.current.result.is_some_and(|v| self.is_double(v))
    }

    /// Whether the double of an operand of a calculation can be had without a test: of floats, and of fixnums where that is not division by one that may be 0.
    pub(crate) fn has_double(&self, prim: Prim, position: usize, v: VarId) -> bool {
        let kinds = self.cx.kinds(v);
        let integer = kinds != TypeSet::NOTHING && kinds.is_within(TypeSet::FIXNUM);
        self.is_float(v) || integer && (prim != Prim::Div || position == 0 || kinds.is_disjoint(TypeSet::ZERO))
    }

    /// Whether an operand of a comparison is the same number as its double, which can be had without a test.
    pub(crate) fn is_exact_double(&self, v: VarId) -> bool {
        self.is_float(v) || matches!(self.known_constant(v), Some(Constant::Fixnum(n)) if n.unsigned_abs() <= EXACT)
    }

    /// Chooses the variables of the arm that are kept as doubles: floats that are bound in the arm and are operands of calculations, or are passed on to such. What
    /// comes in registers and frames is a value; to make a double of it is worth while where a loop follows.
    pub(super) fn choose_doubles(&mut self) {
        if !self.hot || matches!(self.current.this, Some((ArmRef::Resumed(..), _))) {
            return;
        }
        let (arm, region, proc) = (self.this_arm(), self.region(), self.source());
        let mut bound: FxHashSet<VarId> = FxHashSet::default();
        let mut wanted: Vec<VarId> = Vec::new();
        let mut passed: Vec<(VarId, VarId)> = Vec::new();
        if arm.turns || region.conts().iter().any(|&k| region.is_loop(k)) {
            bound.extend(arm.registers.iter().chain(&arm.frame));
        }
        for &k in region.conts() {
            let cont = &proc.conts[k];
            if k != arm.cont {
                bound.extend(&cont.params);
            }
            for bind in &cont.body {
                let Op::Prim(prim, args) = &bind.op else { continue };
                if float_instruction(*prim).is_some() && args.iter().any(|&v| self.is_float(v)) {
                    bound.insert(bind.var);
                    wanted.extend(args);
                } else if comparison(*prim).is_some() {
                    wanted.extend(args);
                }
            }
            if let Term::Jump(target, args) = &cont.term {
                passed.extend(proc.conts[*target].params.iter().copied().zip(args.iter().copied()));
            }
        }
        bound.retain(|&v| self.is_float(v) && self.cx.closures.known(v).is_none());
        let mut doubles = FxHashSet::default();
        while let Some(v) = wanted.pop() {
            if bound.contains(&v) && doubles.insert(v) {
                wanted.extend(passed.iter().filter(|(param, _)| *param == v).map(|&(_, arg)| arg));
            }
        }
        self.has_doubles |= !doubles.is_empty();
        self.current.doubles = doubles;
    }

    /// Pops a value into a variable.
    pub(super) fn set_variable(&mut self, v: VarId) {
        let local = self.define(v);
        if self.is_double(v) {
            self.untag_float();
        }
        self.asm.set(local);
    }

    /// Pushes the double of a variable, see [`Function::has_double`].
    pub(crate) fn push_double(&mut self, v: VarId) {
        match self.known_constant(v) {
            Some(Constant::Float(value)) => {
                self.asm.op(I::F64Const((*value).into()));
            }
            Some(Constant::Fixnum(value)) => {
                self.asm.op(I::F64Const((*value as f64).into()));
            }
            _ if self.is_double(v) => {
                let local = self.current.locals[&v];
                self.asm.get(local);
            }
            _ if self.is_float(v) => {
                self.push(v);
                self.untag_float();
            }
            _ => {
                self.push(v);
                self.asm.i64(abi::FIXNUM_SHIFT).op(I::I64ShrS).op(I::F64ConvertI64S);
            }
        }
    }

    /// Pops a self-tagged float and pushes its double.
    pub(crate) fn untag_self_tagged(&mut self) {
        self.asm
            .i64(abi::FLOAT_ROTATION)
            .op(I::I64Rotr)
            .i64(abi::FLOAT_BIAS)
            .op(I::I64Sub)
            .op(I::F64ReinterpretI64);
    }

    /// Pops a float and pushes its double.
    pub(crate) fn untag_float(&mut self) {
        let word = self.asm.local(ValType::I64);
        let double = self.asm.local(ValType::F64);
        self.asm.tee(word);
        self.untag_self_tagged();
        self.asm.set(double);
        self.is_self_tagged(word);
        self.asm.op(I::I32Eqz);
        let boxed = self.asm.start_unlikely_if();
        self.asm.get(word).op(I::I32WrapI64).load_double(abi::HEAP_FIELDS).set(double);
        self.asm.end(boxed);
        self.asm.get(double);
    }

    fn is_self_tagged(&mut self, word: Local) {
        self.asm
            .i32(abi::FLOAT_TAGS as i32)
            .get(word)
            .op(I::I32WrapI64)
            .i32(abi::TAG_MASK as i32)
            .op(I::I32And)
            .op(I::I32ShrU);
        self.asm.i32(1).op(I::I32And);
    }

    /// Pops a double and pushes it as a value.
    pub(crate) fn tag_float(&mut self) {
        self.tag_float_with(Self::call_for_value);
    }

    /// [`Function::tag_float`] while the cells for values that live across calls are being filled.
    fn tag_float_meanwhile(&mut self) {
        self.tag_float_with(|function, box_float| {
            function.flush_state();
            function.asm.call(box_float);
            function.reload_state();
        });
    }

    fn tag_float_with(&mut self, call: impl FnOnce(&mut Self, u32)) {
        let value = self.asm.local(ValType::F64);
        let word = self.asm.local(ValType::I64);
        self.asm
            .tee(value)
            .op(I::I64ReinterpretF64)
            .i64(abi::FLOAT_BIAS)
            .op(I::I64Add)
            .i64(abi::FLOAT_ROTATION)
            .op(I::I64Rotl)
            .set(word);
        self.is_self_tagged(word);
        self.asm.op(I::I32Eqz);
        let boxed = self.asm.start_unlikely_if();
        let box_float = self.cx.runtime("box_float");
        self.asm.get(value);
        call(self, box_float);
        self.asm.set(word);
        self.asm.end(boxed);
        self.asm.get(word);
    }

    // ---- In the cells for values that live across calls ---------------------------------------------------------------------------

    /// The bits of `FRAME` that say which of what is kept in the cells are doubles.
    pub(super) fn doubles_among(&self, kept: &[VarId]) -> u32 {
        (0..abi::CELLS_OF_DOUBLES)
            .zip(kept)
            .filter(|&(_, &v)| self.is_double(v))
            .fold(0, |bits, (i, _)| bits | 1 << i)
    }

    /// Keeps a double in a cell: as it is where `FRAME` can say so, else as a value.
    pub(super) fn save_double(&mut self, index: usize, v: VarId) {
        let local = self.current.locals[&v];
        let cell = u64::from(abi::ROOTS) + 8 * index as u64;
        self.asm.i32(0).get(local);
        if index < abi::CELLS_OF_DOUBLES {
            self.asm.store_double(cell);
        } else {
            self.tag_float_meanwhile();
            self.asm.store64(cell);
        }
    }

    /// Takes back what [`Function::save_double`] has kept.
    pub(super) fn restore_double(&mut self, index: usize, v: VarId) {
        let local = self.current.locals[&v];
        let cell = abi::ROOTS + 8 * index as u32;
        if index < abi::CELLS_OF_DOUBLES {
            self.asm.i32(0).load_double(cell.into());
        } else {
            self.asm.cell64(cell);
            self.untag_float();
        }
        self.asm.set(local);
    }

    /// Before a frame is made of what is in the cells: makes values of the doubles among it.
    pub(super) fn tag_saved(&mut self) {
        if !self.has_doubles {
            return;
        }
        self.asm.cell32(abi::FRAME_DOUBLES);
        let doubles = self.asm.start_unlikely_if();
        let tag_saved = self.cx.runtime("tag_saved");
        self.flush_state();
        self.asm.call(tag_saved);
        self.reload_state();
        self.asm.end(doubles);
    }
}
