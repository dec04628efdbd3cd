//! Captures of full continuations and entries of them: the common cases in place, all others through the runtime. What the cells and objects mean is
//! told in `rt/captured.wat`.

use crate::abi;
use crate::asm::{Label, Local};
use crate::function::Function;
use trapeze_cps::ids::VarId;
use trapeze_cps::prim::HeapKind;
use wasm_encoder::{BlockType, Instruction as I, ValType};

/// Most words of frames that are copied in place.
const WORDS: u32 = 8;

/// Bytes of an object with captured frames, without the frames.
const HEAD: u32 = (abi::CAPTURE_FRAMES - abi::HEAP_HEADER) as u32;

/// Most bytes that a capture in place allocates. It writes all of them, however many the object has.
pub(crate) const ALLOCATES: u32 = HEAD + 8 * WORDS;

/// Offset from an object's address of what has an offset from its pointer.
fn from_address(offset: u64) -> u64 {
    offset - abi::HEAP_HEADER
}

impl Function<'_, '_> {
    /// Copies the frames that were pushed since the last capture and goes to `yes`, if they are few and lie directly above what is copied already, in the same segment, and
    /// that reaches beyond the place where their context starts. Goes to `no` if it is otherwise.
    pub(crate) fn capture_here(&mut self, start: VarId, yes: Label, no: Label) {
        if !self.has_room() {
            self.asm.br(no);
            return;
        }
        let (sp, hp) = (self.regs.sp, self.regs.hp);
        let [below, from, bytes] = [(); 3].map(|()| self.asm.local(ValType::I32));
        // Where nothing is copied, `below` is 0, and what lies there is no segment.
        self.asm.cell32(abi::CAPTURED).tee(below).load32(abi::CAPTURE_SEGMENT);
        self.asm.cell32(abi::SEGMENT).op(I::I32Ne).br_if_unlikely(no);
        // The context may have started since; that it lies further down in another segment is left to the runtime.
        self.asm.cell32(abi::CAPTURED_END).tee(from);
        self.push_pointer(start);
        self.asm.op(I::I32LeU).br_if_unlikely(no);
        self.asm.get(sp).get(from).op(I::I32Sub).tee(bytes);
        self.asm
            .i32(-8)
            .op(I::I32Add)
            .i32(8 * WORDS as i32 - 8)
            .op(I::I32GtU)
            .br_if_unlikely(no);

        let header = abi::header(false, HeapKind::Storage as u8, (HEAD - 8) / 8);
        const { assert!(abi::HEADER_AUX_SHIFT == 32) };
        self.asm.get(hp).get(bytes).op(I::I64ExtendI32U).i64(32 - 3).op(I::I64Shl);
        self.asm.i64(header).op(I::I64Add).store64(0);
        self.asm
            .get(hp)
            .get(below)
            .op(I::I64ExtendI32U)
            .store64(from_address(abi::CAPTURE_LINK));
        self.asm.get(hp).get(from).store32(from_address(abi::CAPTURE_START));
        self.asm.get(hp).get(below).load32(abi::CAPTURE_NUMBER);
        self.asm.store32(from_address(abi::CAPTURE_NUMBER));
        self.asm.get(hp).cell32(abi::SEGMENT).store32(from_address(abi::CAPTURE_SEGMENT));
        self.asm.get(hp).get(from).store32(from_address(abi::CAPTURE_LINK_END));
        // A loop would take longer than the words that may be too many. What is behind the object is free, and read from the stack is nothing but memory.
        for word in 0..u64::from(WORDS) {
            self.asm.get(hp).get(from).load64(8 * word);
            self.asm.store64(from_address(abi::CAPTURE_FRAMES) + 8 * word);
        }
        // The mark moves to the end of the new frames.
        self.asm.get(from).i32(-8).op(I::I32Add).cell64(abi::CAPTURED_CODE).store64(0);
        self.mark(sp);
        self.asm.set_cell32(abi::CAPTURED_END, sp);
        self.asm.i32(0);
        self.pointer(hp, 0, abi::TAG_HEAP);
        self.asm.store64(abi::CAPTURED.into());
        self.asm.get(hp).get(bytes).op(I::I32Add).i32(HEAD as i32).op(I::I32Add).set(hp);
        self.asm.br(yes);
    }

    /// Puts the mark on the copied frame that ends at an address.
    fn mark(&mut self, end: Local) {
        let at = self.asm.local(ValType::I32);
        self.asm.get(end).i32(-8).op(I::I32Add).set(at);
        self.asm.i32(0).get(at).load64(0).store64(abi::CAPTURED_CODE.into());
        self.asm.get(at).i64(i64::from(abi::CODE_CAPTURED) << abi::FIXNUM_SHIFT).store64(0);
    }

    /// Drops what is above captured frames that are all there, in the current segment, and goes to `yes`; to `no` if it is otherwise.
    pub(crate) fn reenter_here(&mut self, captured: VarId, end: VarId, yes: Label, no: Label) {
        let sp = self.regs.sp;
        let [part, below] = [(); 2].map(|()| self.asm.local(ValType::I32));
        self.push_pointer(captured);
        self.asm.tee(part).cell32(abi::CAPTURED).op(I::I32Ne).br_if_unlikely(no);
        self.push_pointer(end);
        self.asm.cell32(abi::CAPTURED_END).op(I::I32Ne).br_if_unlikely(no);
        self.asm.get(part).load32(abi::CAPTURE_SEGMENT).cell32(abi::SEGMENT).op(I::I32Ne);
        self.asm.br_if_unlikely(no);
        // While memory is short, what is dropped may end the shortage. The procedure may push a frame without a check.
        self.asm.cell32(abi::IN_RESERVE).br_if_unlikely(no);
        self.push_pointer(end);
        self.asm.cell32(abi::SPLIM).op(I::I32GtU).br_if_unlikely(no);

        self.push_pointer(end);
        self.asm.set(sp);
        // The topmost frame is returned to next: it goes from what is copied, and the mark to the one below.
        let code = self.asm.local(ValType::I64);
        self.asm
            .get(sp)
            .i32(-8)
            .op(I::I32Add)
            .cell64(abi::CAPTURED_CODE)
            .tee(code)
            .store64(0);
        self.asm.get(sp).cell32(abi::FRAME_SIZES).get(code).op(I::I32WrapI64);
        self.asm.i32(abi::FIXNUM_SHIFT as i32 - 1).op(I::I32ShrU).op(I::I32Add).load16(0);
        self.asm.i32(3).op(I::I32Shl).op(I::I32Sub).set(below);
        let within = self.asm.block(BlockType::Empty);
        self.asm.get(below).get(part).load32(abi::CAPTURE_START).op(I::I32GtU).br_if(within);
        self.asm.get(part).load32(abi::CAPTURE_LINK_END).i32(-8).op(I::I32And).set(below);
        self.asm.get(part).load32(abi::CAPTURE_LINK).tee(part);
        self.asm.op(I::I32Eqz);
        let last = self.asm.start_unlikely_if();
        self.asm.set_cell32_to(abi::CAPTURED, 0).br(yes);
        self.asm.end(last);
        self.asm.set_cell32(abi::CAPTURED, part);
        self.asm.end(within);
        self.asm.set_cell32(abi::CAPTURED_END, below);
        self.mark(below);
        self.asm.br(yes);
    }
}
