//! Code of the primitive operations: the common case inline, everything else through the runtime's slow paths.

use crate::abi;
use crate::asm::{Label, Local};
use crate::function::Function;
use trapeze_cps::core::Constant;
use trapeze_cps::ids::VarId;
use trapeze_cps::origin::Origin;
use trapeze_cps::prim::{HeapKind, Prim};
use wasm_encoder::{BlockType, Instruction as I, ValType};

/// The instructions that compare two fixnums and two floats.
pub(crate) fn comparison(prim: Prim) -> Option<(I<'static>, I<'static>)> {
    match prim {
        Prim::Less => Some((I::I64LtS, I::F64Lt)),
        Prim::Greater => Some((I::I64GtS, I::F64Gt)),
        Prim::LessEqual => Some((I::I64LeS, I::F64Le)),
        Prim::GreaterEqual => Some((I::I64GeS, I::F64Ge)),
        Prim::NumEqual => Some((I::I64Eq, I::F64Eq)),
        _ => None,
    }
}

/// What hashes of words are multiplied by: odd, with bits that have no pattern.
const HASH_FACTOR: i64 = 0xd6e8_feb8_6659_fd93_u64 as i64;

/// The instruction of an operation on two floats.
pub(crate) fn float_instruction(prim: Prim) -> Option<I<'static>> {
    match prim {
        Prim::Add => Some(I::F64Add),
        Prim::Sub => Some(I::F64Sub),
        Prim::Mul => Some(I::F64Mul),
        Prim::Div => Some(I::F64Div),
        _ => None,
    }
}

/// Whether the operands can all be floats.
fn may_be_floats(operands: &[Operand; 2]) -> bool {
    !operands.iter().any(|o| matches!(o, Operand::Fixnum(_)))
}

/// An operand of an arithmetic operation.
#[derive(Clone, Copy)]
enum Operand {
    /// A constant integer, tagged.
    Fixnum(i64),
    /// Anything.
    Any,
}

impl Function<'_, '_> {
    /// Whether [`Function::condition`] knows the operation.
    pub(crate) fn is_condition(&self, prim: Prim) -> bool {
        use Prim::*;
        matches!(
            prim,
            Less | Greater
                | LessEqual
                | GreaterEqual
                | NumEqual
                | Identical
                | MaybeEqual
                | IsNil
                | IsPair
                | IsFixnum
                | IsFloat
                | IsInteger
                | IsNumber
                | IsBoolean
                | IsUnsupplied
                | IsUnbound
                | FixLess
                | FixLessEqual
                | StringEqual
                | CaptureHere
                | ReenterHere
                | IsKind(_)
                | IsEntry(_)
        )
    }

    /// Pushes the result of a test as an `i32`.
    pub(crate) fn condition(&mut self, prim: Prim, args: &[VarId], origin: Origin) {
        match prim {
            Prim::Less | Prim::Greater | Prim::LessEqual | Prim::GreaterEqual | Prim::NumEqual | Prim::CaptureHere | Prim::ReenterHere => {
                let done = self.asm.block(BlockType::Result(ValType::I32));
                let negative = self.asm.block(BlockType::Empty);
                let positive = self.asm.block(BlockType::Empty);
                self.branch(prim, args, origin, positive, negative);
                self.asm.end(positive);
                self.asm.i32(1).br(done);
                self.asm.end(negative);
                self.asm.i32(0);
                self.asm.end(done);
            }
            Prim::Identical => {
                self.push(args[0]);
                self.push(args[1]);
                self.asm.op(I::I64Eq);
            }
            Prim::FixLess => self.binary(args, I::I64LtS),
            Prim::FixLessEqual => self.binary(args, I::I64LeS),
            Prim::MaybeEqual => {
                // A fixnum equals nothing but itself, and that was asked before.
                self.has_tag(args[0], abi::TAG_FIXNUM);
                let fixnum = self.asm.start_if(BlockType::Result(ValType::I32));
                self.asm.i32(0).start_else();
                self.push_operand(args[0]);
                self.push_operand(args[1]);
                let function = self.cx.support.maybe_equal;
                self.call_out(function);
                self.asm.end(fixnum);
            }
            Prim::StringEqual => {
                self.push_operand(args[0]);
                self.push_operand(args[1]);
                let function = self.cx.runtime("string_equal");
                self.call_out(function);
            }
            Prim::IsNil => self.is_word(args[0], abi::NIL),
            Prim::IsUnsupplied => self.is_word(args[0], abi::UNSUPPLIED),
            Prim::IsUnbound => self.is_word(args[0], abi::UNBOUND),
            Prim::IsPair => self.has_tag(args[0], abi::TAG_PAIR),
            Prim::IsFixnum => self.has_tag(args[0], abi::TAG_FIXNUM),
            Prim::IsKind(HeapKind::Procedure) => self.has_tag(args[0], abi::TAG_PROC),
            Prim::IsKind(kind) => {
                self.has_tag(args[0], abi::TAG_HEAP);
                let heap = self.asm.start_if(BlockType::Result(ValType::I32));
                self.is_heap_kind(args[0], kind);
                self.asm.start_else().i32(0);
                self.asm.end(heap);
            }
            // Where nil would have its header there are zeros, see `abi::CELLS`, and no entry is of kind 0.
            Prim::IsEntry(kind) => self.is_heap_kind(args[0], kind),
            Prim::IsBoolean => {
                self.is_word(args[0], abi::TRUE);
                self.is_word(args[0], abi::FALSE);
                self.asm.op(I::I32Or);
            }
            Prim::IsInteger | Prim::IsNumber | Prim::IsFloat => {
                let function = match prim {
                    Prim::IsInteger => self.cx.support.is_integer,
                    Prim::IsNumber => self.cx.support.is_number,
                    _ => self.cx.support.is_float,
                };
                self.push_operand(args[0]);
                self.call_out(function);
            }
            other => panic!("{other:?} is no condition"),
        }
    }

    fn is_word(&mut self, v: VarId, word: i64) {
        self.push(v);
        self.asm.i64(word).op(I::I64Eq);
    }

    /// Whether the header at the address of a pointer is of this kind.
    fn is_heap_kind(&mut self, v: VarId, kind: HeapKind) {
        self.push_pointer(v);
        self.asm.load8(abi::HEAP_HEADER + 1).i64(kind as i64).op(I::I64Eq);
    }

    fn has_tag(&mut self, v: VarId, tag: i64) {
        self.push(v);
        self.asm.i64(abi::TAG_MASK).op(I::I64And).i64(tag).op(I::I64Eq);
    }

    /// Pushes the value of an operation.
    pub(crate) fn prim(&mut self, prim: Prim, args: &[VarId], origin: Origin) {
        if self.is_condition(prim) {
            self.condition(prim, args, origin);
            self.asm.boolean();
            return;
        }
        match prim {
            Prim::Add | Prim::Sub | Prim::Mul | Prim::Div | Prim::Quotient | Prim::Remainder | Prim::Modulo => {
                self.arithmetic(prim, args, origin);
            }
            Prim::First => self.part(args[0], abi::PAIR_HEAD, "first_slow", prim, origin),
            Prim::Rest => self.part(args[0], abi::PAIR_TAIL, "rest_slow", prim, origin),
            Prim::Car => {
                self.push_pointer(args[0]);
                self.asm.load64(abi::PAIR_HEAD);
            }
            Prim::Cell => {
                self.cell_address(args[0]);
                self.asm.load64(0);
            }
            Prim::SetCell => {
                self.cell_address(args[0]);
                self.push(args[1]);
                self.asm.store64(0);
                self.push(args[1]);
            }
            Prim::Cdr => {
                self.push_pointer(args[0]);
                self.asm.load64(abi::PAIR_TAIL);
            }
            Prim::Cons => {
                let at = self.allocate(16);
                self.asm.get(at);
                self.push(args[0]);
                self.asm.store64(0).get(at);
                self.push(args[1]);
                self.asm.store64(8);
                self.pointer(at, 0, abi::TAG_PAIR);
            }
            Prim::Record(kind) if args.len() < 1000 => self.record(kind, args),
            Prim::Record(kind) => {
                let fill = |f: &mut Self| {
                    f.asm.i64(abi::NIL);
                };
                self.asm.i32(kind as i32).i64((args.len() as i64) << abi::FIXNUM_SHIFT);
                let result = self.make_record(fill, prim, origin);
                for (i, &v) in args.iter().enumerate() {
                    self.asm.get(result).op(I::I32WrapI64);
                    self.push(v);
                    self.asm.store64(abi::HEAP_FIELDS + 8 * i as u64);
                }
                let barrier = self.cx.runtime("barrier");
                self.asm.get(result).call(barrier).get(result);
            }
            Prim::MakeRecord(kind) => {
                self.asm.i32(kind as i32);
                self.push_operand(args[0]);
                let fill = args[1];
                let result = self.make_record(|f| f.push_operand(fill), prim, origin);
                self.asm.get(result);
            }
            Prim::Field(index) => {
                self.push_pointer(args[0]);
                self.asm.load64(abi::HEAP_FIELDS + 8 * u64::from(index));
            }
            Prim::SetField(index) => {
                self.push_pointer(args[0]);
                self.push(args[1]);
                self.asm.store64(abi::HEAP_FIELDS + 8 * u64::from(index));
                // What was made since the last check is young, or scanned by the next collection in any case.
                if !self.is_new(args[0]) {
                    self.barrier(args[0], None);
                }
                self.push(args[1]);
            }
            Prim::Slot => {
                self.slot(args[0], args[1]);
                self.asm.load64(abi::HEAP_FIELDS);
            }
            Prim::SetSlot | Prim::InitSlot => {
                self.slot(args[0], args[1]);
                self.push(args[2]);
                self.asm.store64(abi::HEAP_FIELDS);
                self.barrier(args[0], Some(args[1]));
                self.push(args[2]);
            }
            Prim::SetFixnum => {
                self.slot(args[0], args[1]);
                self.push(args[2]);
                self.asm.store64(abi::HEAP_FIELDS);
                self.push(args[2]);
            }
            Prim::Size => {
                self.push_pointer(args[0]);
                self.asm.load32(abi::HEAP_AUX).op(I::I64ExtendI32U);
                self.tag_fixnum();
            }
            Prim::StringLength => {
                self.push_pointer(args[0]);
                self.asm.load64(abi::HEAP_FIELDS);
                self.tag_fixnum();
            }
            Prim::StringBytes => {
                self.push_pointer(args[0]);
                self.asm.load32(abi::HEAP_AUX).i32(-8).op(I::I32Add).op(I::I64ExtendI32U);
                self.tag_fixnum();
            }
            Prim::StringByte => {
                self.push_pointer(args[0]);
                self.push(args[1]);
                self.asm
                    .i64(abi::FIXNUM_SHIFT)
                    .op(I::I64ShrU)
                    .op(I::I32WrapI64)
                    .op(I::I32Add)
                    .load8(abi::STRING_TEXT);
                self.tag_fixnum();
            }
            Prim::KindOf => {
                self.has_tag(args[0], abi::TAG_HEAP);
                let heap = self.asm.start_if(BlockType::Result(ValType::I64));
                self.push_pointer(args[0]);
                self.asm.load8(abi::HEAP_HEADER + 1);
                self.tag_fixnum();
                self.asm.start_else().i64(-1 << abi::FIXNUM_SHIFT);
                self.asm.end(heap);
            }
            Prim::FixAdd => self.binary(args, I::I64Add),
            Prim::FixSub => match self.operand(args[1]) {
                Operand::Fixnum(constant) => {
                    self.push(args[0]);
                    self.asm.i64(constant.wrapping_neg()).op(I::I64Add);
                }
                _ => self.binary(args, I::I64Sub),
            },
            Prim::FixAnd => self.binary(args, I::I64And),
            Prim::FixOr => self.binary(args, I::I64Or),
            Prim::FixXor => self.binary(args, I::I64Xor),
            Prim::FixMul => {
                self.push(args[0]);
                self.asm.i64(abi::FIXNUM_SHIFT).op(I::I64ShrS);
                self.push(args[1]);
                self.asm.op(I::I64Mul);
            }
            Prim::FixShiftLeft | Prim::FixShiftRight => {
                self.push(args[0]);
                self.push(args[1]);
                self.asm.i64(abi::FIXNUM_SHIFT).op(I::I64ShrU);
                if prim == Prim::FixShiftLeft {
                    self.asm.op(I::I64Shl);
                } else {
                    self.asm.op(I::I64ShrS).i64(!abi::TAG_MASK).op(I::I64And);
                }
            }
            Prim::StringJoin | Prim::StringPart | Prim::FixnumText => {
                args.iter().for_each(|&v| self.push_operand(v));
                let function = match prim {
                    Prim::StringJoin => "string_join",
                    Prim::StringPart => "string_part",
                    _ => "fixnum_text",
                };
                let function = self.cx.runtime(function);
                let result = self.call_fallible(function, prim, origin);
                self.asm.get(result);
            }
            Prim::StringHash => {
                self.push_operand(args[0]);
                let function = self.cx.runtime("string_hash");
                self.call_for_value(function);
            }
            Prim::HashWord => {
                self.hash_word(args[0]);
            }
            Prim::Procedure => {
                self.push_pointer(args[0]);
                self.asm.load32(abi::PROC_CODE).op(I::I64ExtendI32U);
                self.tag_fixnum();
            }
            Prim::Place => {
                let sp = self.regs.sp;
                self.asm.cell32(abi::SEGMENT).op(I::I64ExtendI32U).i64(32).op(I::I64Shl);
                self.asm.get(sp).op(I::I64ExtendI32U).op(I::I64Or);
            }
            Prim::SetPlace => self.set_place(args[0]),
            Prim::SaveFrames => {
                for &place in &args[..2] {
                    self.push_pointer(place);
                    self.push_segment(place);
                }
                self.push_operand(args[2]);
                let name = if self.cx.captures {
                    "save_frames_of_captured"
                } else {
                    "save_frames"
                };
                let save_frames = self.cx.runtime(name);
                self.call_for_value(save_frames);
            }
            Prim::PushSaved => {
                self.push_operand(args[0]);
                let push_saved = self.cx.runtime("push_saved");
                self.call_for_value(push_saved);
            }
            Prim::Capture => {
                self.push_pointer(args[0]);
                self.push_segment(args[0]);
                let capture = self.cx.runtime("capture");
                self.call_out(capture);
            }
            Prim::Captured => {
                self.asm.cell64(abi::CAPTURED);
            }
            Prim::CapturedEnd => {
                self.asm.cell32(abi::CAPTURED_END).op(I::I64ExtendI32U);
            }
            Prim::Reenter => {
                self.push_pointer(args[0]);
                self.push_pointer(args[1]);
                self.push_pointer(args[2]);
                self.push_segment(args[2]);
                let reenter = self.cx.runtime("reenter");
                self.call_out(reenter);
            }
            Prim::SavedCaptured => {
                self.push_pointer(args[0]);
                self.push_pointer(args[1]);
                let saved = self.cx.runtime("saved_captured");
                self.call_out(saved);
            }
            Prim::Handlers | Prim::Restarts | Prim::Winders | Prim::Parameters => {
                self.asm.cell64(chain_cell(prim));
            }
            Prim::SetHandlers | Prim::SetRestarts | Prim::SetWinders | Prim::SetParameters => {
                self.asm.i32(0);
                self.push(args[0]);
                self.asm.store64(chain_cell(prim).into()).i64(abi::NIL);
            }
            Prim::RegisterHandle => {
                self.push(args[0]);
                let function = self.cx.runtime("register_handle");
                self.asm.call(function).i64(abi::NIL);
            }
            Prim::RequestCollection => {
                let function = self.cx.runtime("request_full_collection");
                self.call_out(function);
                self.asm.i64(abi::NIL);
            }
            Prim::Host(op) => {
                self.asm.i32(op as i32);
                for &v in args {
                    self.push_operand(v);
                }
                let host = self.cx.runtime("host");
                if op.allocates() {
                    let result = self.call_fallible(host, prim, origin);
                    self.asm.get(result);
                } else {
                    self.call_for_value(host);
                }
            }
            other => panic!("{other:?} is a condition"),
        }
    }

    /// Moves the stack pointer and pushes nil. Within the current segment nothing else is to be done, unless memory is short: then what is
    /// dropped may end the shortage.
    fn set_place(&mut self, place: VarId) {
        let sp = self.regs.sp;
        self.push_pointer(place);
        self.asm.set(sp);
        self.push_segment(place);
        self.asm.cell32(abi::SEGMENT).op(I::I32Xor).cell32(abi::IN_RESERVE).op(I::I32Or);
        let elsewhere = self.asm.start_unlikely_if();
        self.push_segment(place);
        let enter_segment = self.cx.runtime("enter_segment_of_sp");
        self.call_out(enter_segment);
        self.asm.end(elsewhere);
        if self.cx.captures {
            self.asm.cell32(abi::CAPTURED);
            let captured = self.asm.start_if(BlockType::Empty);
            self.push_segment(place);
            let forget = self.cx.runtime("forget_above_sp");
            self.call_out(forget);
            self.asm.end(captured);
        }
        self.asm.i64(abi::NIL);
    }

    fn binary(&mut self, args: &[VarId], instruction: I<'static>) {
        self.push(args[0]);
        self.push(args[1]);
        self.asm.op(instruction);
    }

    /// Pushes the address that a fixnum stands for.
    pub(crate) fn cell_address(&mut self, v: VarId) {
        self.push(v);
        self.asm.i64(abi::FIXNUM_SHIFT).op(I::I64ShrU).op(I::I32WrapI64);
    }

    /// Pushes the segment of a place on the stack, whose pointer is its lower half.
    fn push_segment(&mut self, place: VarId) {
        self.push(place);
        self.asm.i64(32).op(I::I64ShrU).op(I::I32WrapI64);
    }

    fn tag_fixnum(&mut self) {
        self.asm.i64(abi::FIXNUM_SHIFT).op(I::I64Shl);
    }

    /// Pushes a fixnum that is not negative from the bits of a word, well mixed, but that integers which differ in the lowest six bits only get hashes that
    /// follow each other as they do.
    fn hash_word(&mut self, v: VarId) {
        const GROUP: i64 = 63 << abi::FIXNUM_SHIFT;
        let mixed = self.asm.local(ValType::I64);
        self.push(v);
        self.asm.i64(!GROUP).op(I::I64And).tee(mixed);
        self.asm.get(mixed).i64(32).op(I::I64ShrU).op(I::I64Xor);
        self.asm.i64(HASH_FACTOR).op(I::I64Mul).tee(mixed);
        self.asm.get(mixed).i64(32).op(I::I64ShrU).op(I::I64Xor);
        self.push(v);
        self.asm.i64(GROUP).op(I::I64And).op(I::I64Add);
        self.asm.i64(abi::FIXNUM_MAX << abi::FIXNUM_SHIFT).op(I::I64And);
    }

    /// Pushes the address that `HEAP_FIELDS` makes the address of a field: a fixnum is its index times eight already.
    fn slot(&mut self, object: VarId, index: VarId) {
        const { assert!(abi::FIXNUM_SHIFT == 3 && abi::TAG_FIXNUM == 0) };
        self.push_pointer(object);
        self.push_pointer(index);
        self.asm.op(I::I32Add);
    }

    /// The write barrier: an object outside of the nursery may hold a young pointer now, in the field of that index if it is given. (The runtime finds out that the
    /// nursery's first object, whose pointer is below its address, is none.)
    fn barrier(&mut self, object: VarId, index: Option<VarId>) {
        self.push_pointer(object);
        self.asm.cell32(abi::NURSERY_START).op(I::I32Sub);
        self.asm.cell32(abi::NURSERY_SPAN).op(I::I32GeU);
        let old = self.asm.start_unlikely_if();
        let barrier = self.cx.runtime(if index.is_some() { "barrier_slot" } else { "barrier" });
        self.push_operand(object);
        if let Some(index) = index {
            self.push_operand(index);
        }
        self.call_out(barrier);
        self.asm.end(old);
    }

    /// Calls `$make_record` on the kind and count that are pushed and what `fill` pushes; answers the result's local.
    fn make_record(&mut self, fill: impl FnOnce(&mut Self), prim: Prim, origin: Origin) -> Local {
        fill(self);
        let make_record = self.cx.runtime("make_record");
        self.call_fallible(make_record, prim, origin)
    }

    /// Calls what can fail only for want of memory on the operands that are pushed; answers the result's local.
    fn call_fallible(&mut self, function: u32, prim: Prim, origin: Origin) -> Local {
        let result = self.asm.local(ValType::I64);
        self.call_for_value(function);
        self.asm.set(result);
        self.has_failed(result, prim, origin);
        self.asm.br_if_unlikely(self.error);
        result
    }

    /// Head or tail of a pair, by the runtime for anything else.
    fn part(&mut self, v: VarId, offset: u64, slow_path: &str, prim: Prim, origin: Origin) {
        let done = self.asm.block(BlockType::Result(ValType::I64));
        let slow = self.asm.block(BlockType::Empty);
        self.has_tag(v, abi::TAG_PAIR);
        self.asm.op(I::I32Eqz).br_if_unlikely(slow);
        self.push_pointer(v);
        self.asm.load64(offset).br(done);
        self.asm.end(slow);
        self.push_operand(v);
        let function = self.cx.runtime(slow_path);
        self.call_slow(function, prim, origin);
        self.asm.end(done);
    }

    /// Calls a slow path on the operands that are pushed; pushes its answer.
    fn call_slow(&mut self, function: u32, prim: Prim, origin: Origin) {
        let result = self.asm.local(ValType::I64);
        self.call_for_value(function);
        self.asm.set(result);
        self.has_failed(result, prim, origin);
        self.asm.br_if_aside(self.error).get(result);
    }

    // ---- Arithmetic -------------------------------------------------------------------------------------------------------------

    fn operand(&self, v: VarId) -> Operand {
        match self.known_constant(v) {
            Some(Constant::Fixnum(value)) => Operand::Fixnum(value << abi::FIXNUM_SHIFT),
            _ => Operand::Any,
        }
    }

    /// Branches to `slow` unless all operands are fixnums.
    fn expect_fixnums(&mut self, operands: &[Operand; 2], args: &[VarId], slow: Label) {
        let any: Vec<VarId> = args
            .iter()
            .zip(operands)
            .filter(|(_, o)| matches!(o, Operand::Any))
            .map(|(&v, _)| v)
            .collect();
        for (i, &v) in any.iter().enumerate() {
            self.push(v);
            if i > 0 && any[0] != v {
                self.asm.op(I::I64Or);
            } else if i > 0 {
                self.asm.op(I::Drop);
            }
        }
        if !any.is_empty() {
            self.asm.op(I::I32WrapI64).i32(abi::TAG_MASK as i32).op(I::I32And);
            // With a constant integer there is no way but the slow one behind this test.
            if operands.iter().any(|o| matches!(o, Operand::Fixnum(_))) {
                self.asm.br_if_unlikely(slow);
            } else {
                self.asm.br_if(slow);
            }
        }
    }

    /// Branches to `slow` unless all these operands are self-tagged floats.
    fn expect_floats(&mut self, operands: &[VarId], slow: Label) {
        self.asm.i32(1);
        for &v in operands {
            self.asm.i32(abi::FLOAT_TAGS as i32);
            self.push(v);
            self.asm
                .op(I::I32WrapI64)
                .i32(abi::TAG_MASK as i32)
                .op(I::I32And)
                .op(I::I32ShrU)
                .op(I::I32And);
        }
        self.asm.op(I::I32Eqz).br_if_unlikely(slow);
    }

    /// Pushes the doubles of two operands, of which those that are `tested` are self-tagged floats.
    fn push_doubles(&mut self, args: &[VarId], tested: &[VarId]) {
        for &v in args {
            if tested.contains(&v) {
                self.push(v);
                self.untag_self_tagged();
            } else {
                self.push_double(v);
            }
        }
    }

    fn slow_arithmetic(&mut self, prim: Prim, args: &[VarId], origin: Origin) {
        let number = abi::ARITHMETIC
            .iter()
            .position(|&p| p == prim)
            .expect("every arithmetic operation has a slow path");
        self.asm.set_cell32_to(abi::OPERATOR, number as i32);
        for (cell, &v) in [abi::ERROR_A, abi::ERROR_B].into_iter().zip(args) {
            self.asm.i32(0);
            self.push(v);
            self.asm.store64(cell.into());
        }
        let function = self.cx.runtime("arithmetic_slow");
        self.call_slow(function, prim, origin);
    }

    /// Branches by the result of a test.
    pub(crate) fn branch(&mut self, prim: Prim, args: &[VarId], origin: Origin, positive: Label, negative: Label) {
        if comparison(prim).is_some() {
            self.compare(prim, args, origin, positive, negative);
        } else if prim == Prim::CaptureHere {
            self.capture_here(args[0], positive, negative);
        } else if prim == Prim::ReenterHere {
            self.reenter_here(args[0], args[1], positive, negative);
        } else {
            self.condition(prim, args, origin);
            self.asm.br_if(positive).br(negative);
        }
    }

    /// Branches by the result of a comparison, from each way to it directly.
    fn compare(&mut self, prim: Prim, args: &[VarId], origin: Origin, positive: Label, negative: Label) {
        let (fixnum, float) = comparison(prim).expect("the operation compares numbers");
        let operands = [self.operand(args[0]), self.operand(args[1])];
        let has_float = args.iter().any(|&v| self.is_float(v));
        let mut tested = args.to_vec();
        if has_float {
            tested.retain(|&v| !self.is_exact_double(v));
            if tested.is_empty() {
                self.push_doubles(args, &[]);
                self.asm.op(float).br_if(positive).br(negative);
                return;
            }
        }
        let slow_positive = self.asm.block(BlockType::Empty);
        self.asm.set_aside(slow_positive);
        if !has_float {
            let no_fixnums = self.asm.block(BlockType::Empty);
            self.expect_fixnums(&operands, args, no_fixnums);
            self.push(args[0]);
            self.push(args[1]);
            self.asm.op(fixnum).br_if(positive).br(negative);
            self.asm.end(no_fixnums);
        }
        if may_be_floats(&operands) {
            let no_floats = self.asm.block(BlockType::Empty);
            self.expect_floats(&tested, no_floats);
            self.push_doubles(args, &tested);
            self.asm.op(float).br_if(positive).br(negative);
            self.asm.end(no_floats);
        }
        self.slow_arithmetic(prim, args, origin);
        self.asm.i64(abi::TRUE).op(I::I64Eq).br_if_aside(slow_positive).br(negative);
        self.asm.end(slow_positive);
        self.asm.br(positive);
    }

    fn arithmetic(&mut self, prim: Prim, args: &[VarId], origin: Origin) {
        if let Some(float) = float_instruction(prim)
            && args.iter().any(|&v| self.is_float(v))
        {
            self.float_arithmetic(prim, float, args, origin);
            return;
        }
        let operands = [self.operand(args[0]), self.operand(args[1])];
        let done = self.asm.block(BlockType::Result(ValType::I64));
        let no_fixnums = self.asm.block(BlockType::Empty);
        self.expect_fixnums(&operands, args, no_fixnums);
        self.fixnum_arithmetic(prim, args, &operands, no_fixnums);
        self.asm.br(done);
        self.asm.end(no_fixnums);
        if let Some(float) = float_instruction(prim)
            && may_be_floats(&operands)
        {
            let no_floats = self.asm.block(BlockType::Empty);
            self.expect_floats(args, no_floats);
            self.push_doubles(args, args);
            self.asm.op(float);
            self.tag_float();
            self.asm.br(done);
            self.asm.end(no_floats);
        }
        self.slow_arithmetic(prim, args, origin);
        self.asm.end(done);
    }

    /// Pushes the result of a calculation with something that is known to be a float: a double if the result is kept as one.
    fn float_arithmetic(&mut self, prim: Prim, instruction: I<'static>, args: &[VarId], origin: Origin) {
        let is_double = self.makes_double();
        let tested: Vec<VarId> = (args.iter().enumerate())
            .filter(|&(position, &v)| !self.has_double(prim, position, v))
            .map(|(_, &v)| v)
            .collect();
        if tested.is_empty() {
            self.push_doubles(args, &[]);
            self.asm.op(instruction);
            if !is_double {
                self.tag_float();
            }
            return;
        }
        let done = self
            .asm
            .block(BlockType::Result(if is_double { ValType::F64 } else { ValType::I64 }));
        let no_float = self.asm.block(BlockType::Empty);
        self.expect_floats(&tested, no_float);
        self.push_doubles(args, &tested);
        self.asm.op(instruction);
        if !is_double {
            self.tag_float();
        }
        self.asm.br(done);
        self.asm.end(no_float);
        self.slow_arithmetic(prim, args, origin);
        if is_double {
            self.untag_float();
        }
        self.asm.end(done);
    }

    /// Pushes the result for two fixnums, or branches to `slow` where it is no fixnum.
    fn fixnum_arithmetic(&mut self, prim: Prim, args: &[VarId], operands: &[Operand; 2], slow: Label) {
        let result = self.asm.local(ValType::I64);
        // A constant addend stands on the right.
        let (a, b, right) = match (prim, operands) {
            (Prim::Add, [constant @ Operand::Fixnum(_), _]) => (args[1], args[0], *constant),
            _ => (args[0], args[1], operands[1]),
        };
        match (prim, right) {
            (Prim::Add, Operand::Fixnum(constant)) => {
                self.push(a);
                self.asm.i64(constant).op(I::I64Add).tee(result);
                self.push(a);
                self.asm.op(if constant >= 0 { I::I64LtS } else { I::I64GtS }).br_if(slow);
            }
            (Prim::Sub, Operand::Fixnum(constant)) => {
                self.push(a);
                self.asm.i64(constant.wrapping_neg()).op(I::I64Add).tee(result);
                self.push(a);
                self.asm.op(if constant >= 0 { I::I64GtS } else { I::I64LtS }).br_if(slow);
            }
            (Prim::Add, _) => {
                // Overflow: the operands have the same sign and the result has not.
                self.binary(args, I::I64Add);
                self.asm.tee(result);
                self.push(a);
                self.asm.op(I::I64Xor).get(result);
                self.push(b);
                self.asm.op(I::I64Xor).op(I::I64And).i64(0).op(I::I64LtS).br_if(slow);
            }
            (Prim::Sub, _) => {
                self.binary(args, I::I64Sub);
                self.asm.set(result);
                self.binary(args, I::I64Xor);
                self.asm.get(result);
                self.push(a);
                self.asm.op(I::I64Xor).op(I::I64And).i64(0).op(I::I64LtS).br_if(slow);
            }
            (Prim::Mul, _) => {
                // One from -2^30 + 1 to 2^30, the other from -2^30 to 2^30 - 1: the product fits for sure. (The square of -2^30 does not.)
                let bound = 1_i64 << (30 + abi::FIXNUM_SHIFT);
                self.push(a);
                self.asm.i64(bound - (1 << abi::FIXNUM_SHIFT)).op(I::I64Add);
                self.push(b);
                self.asm
                    .i64(bound)
                    .op(I::I64Add)
                    .op(I::I64Or)
                    .i64(31 + abi::FIXNUM_SHIFT)
                    .op(I::I64ShrU)
                    .op(I::I64Eqz)
                    .op(I::I32Eqz)
                    .br_if(slow);
                self.push(a);
                self.asm.i64(abi::FIXNUM_SHIFT).op(I::I64ShrS);
                self.push(b);
                self.asm.op(I::I64Mul).set(result);
            }
            (_, divisor) => {
                // The divisors 0 and -1 (whose quotient may overflow) are the slow path's.
                if !matches!(divisor, Operand::Fixnum(d) if d > 0) {
                    self.push(b);
                    self.asm.op(I::I64Eqz);
                    self.push(b);
                    self.asm.i64(-1 << abi::FIXNUM_SHIFT).op(I::I64Eq).op(I::I32Or).br_if(slow);
                }
                match prim {
                    Prim::Remainder => {
                        self.binary(args, I::I64RemS);
                        self.asm.set(result);
                    }
                    Prim::Modulo => {
                        self.binary(args, I::I64RemS);
                        self.asm.tee(result).i64(0).op(I::I64LtS);
                        let negative = self.asm.start_if(BlockType::Empty);
                        self.asm.get(result);
                        self.push(b);
                        self.asm.i64(0);
                        self.push(b);
                        self.asm.op(I::I64Sub);
                        self.push(b);
                        self.asm.i64(0).op(I::I64GtS).op(I::Select).op(I::I64Add).set(result);
                        self.asm.end(negative);
                    }
                    _ => {
                        self.binary(args, I::I64DivS);
                        self.tag_fixnum();
                        self.asm.set(result);
                    }
                }
            }
        }
        self.asm.get(result);
    }
}

/// The cell with the head of the chain that an operation reads or sets.
fn chain_cell(prim: Prim) -> u32 {
    match prim {
        Prim::Handlers | Prim::SetHandlers => abi::HANDLERS,
        Prim::Restarts | Prim::SetRestarts => abi::RESTARTS,
        Prim::Winders | Prim::SetWinders => abi::WINDERS,
        Prim::Parameters | Prim::SetParameters => abi::PARAMETERS,
        other => panic!("{other:?} is about no chain"),
    }
}
