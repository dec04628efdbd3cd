//! Functions that every emitted module has beside the runtime's: the shared ways into the error procedures, and type tests that are
//! too long to stand inline.

use crate::abi;
use crate::asm::{Assembler, Local};
use trapeze_cps::prim::{EntryPoint, HeapKind};
use wasm_encoder::{BlockType, Instruction as I, ValType};

/// `ERROR_KIND` of an unbound variable, whose symbol is the operation; operand `a` is where its value is kept, `b` whether it is wanted as an operator.
pub(crate) const UNDEFINED_VARIABLE: i32 = -1;
/// `ERROR_KIND` of a call of something that is no procedure.
pub(crate) const NOT_A_FUNCTION: i32 = -2;

/// Function indices of the support functions.
#[derive(Clone, Copy, Default)]
pub(crate) struct Support {
    /// `(site count: i32, operation: i64) -> i32`: pushes the frame of the failed place, with so many of the values that live across
    /// calls, and answers the code id of the procedure that signals.
    pub(crate) raise: u32,
    /// `(site count status: i32) -> i32`: the same for a checkpoint that stops the program.
    pub(crate) stop: u32,
    /// `(i64 i64) -> i32`, see `Prim::MaybeEqual`.
    pub(crate) maybe_equal: u32,
    /// `(i64) -> i32`.
    pub(crate) is_float: u32,
    /// `(i64) -> i32`.
    pub(crate) is_integer: u32,
    /// `(i64) -> i32`.
    pub(crate) is_number: u32,
}

/// Code ids of the entry points that the support functions go to.
pub(crate) struct Targets {
    primitive_failed: u32,
    not_a_function: u32,
    undefined_variable: u32,
    storage_exhausted: u32,
    limit_reached: u32,
}

impl Targets {
    /// Picks the targets from the code ids of all entry points.
    pub(crate) fn of(entry_points: &[u32]) -> Self {
        let target = |entry: EntryPoint| entry_points[entry as usize];
        Self {
            primitive_failed: target(EntryPoint::PrimitiveFailed),
            not_a_function: target(EntryPoint::NotAFunction),
            undefined_variable: target(EntryPoint::UndefinedVariable),
            storage_exhausted: target(EntryPoint::StorageExhausted),
            limit_reached: target(EntryPoint::LimitReached),
        }
    }
}

/// Parameter and result types of the support functions, in the order of their indices.
pub(crate) const TYPES: [(&str, &[ValType], &[ValType]); 6] = [
    ("raise", &[ValType::I32, ValType::I32, ValType::I64], &[ValType::I32]),
    ("stop", &[ValType::I32; 3], &[ValType::I32]),
    ("maybe_equal", &[ValType::I64, ValType::I64], &[ValType::I32]),
    ("is_float", &[ValType::I64], &[ValType::I32]),
    ("is_integer", &[ValType::I64], &[ValType::I32]),
    ("is_number", &[ValType::I64], &[ValType::I32]),
];

impl Support {
    /// Numbers the support functions from `first`.
    pub(crate) fn from_index(first: u32) -> Self {
        Self {
            raise: first,
            stop: first + 1,
            maybe_equal: first + 2,
            is_float: first + 3,
            is_integer: first + 4,
            is_number: first + 5,
        }
    }

    /// Their bodies, in order.
    pub(crate) fn bodies(&self, targets: &Targets) -> [Vec<u8>; 6] {
        [
            raise(targets),
            stop(targets),
            maybe_equal(self),
            is_float(),
            is_kind_or_fixnum(HeapKind::Bignum),
            is_number(self),
        ]
    }
}

const SITE: Local = Local(0);
/// Number of values in the frame.
const COUNT: Local = Local(1);
/// Of `raise`.
const OPERATION: Local = Local(2);
/// Of `stop`.
const STATUS: Local = Local(2);

/// Pushes the frame of the place.
fn push_site(asm: &mut Assembler) {
    let sp = asm.local(ValType::I32);
    let bytes = |asm: &mut Assembler| {
        asm.get(COUNT).i32(3).op(I::I32Shl);
    };
    asm.cell32(abi::SP).tee(sp).i32(abi::ROOTS as i32);
    bytes(asm);
    asm.op(I::MemoryCopy { src_mem: 0, dst_mem: 0 });
    asm.get(sp);
    bytes(asm);
    asm.op(I::I32Add).tee(sp);
    asm.get(SITE).op(I::I64ExtendI32U).i64(abi::FIXNUM_SHIFT).op(I::I64Shl).store64(0);
    asm.i32(0).get(sp).i32(8).op(I::I32Add).store32(abi::SP.into());
}

fn set_argc(asm: &mut Assembler, count: i32) {
    asm.i32(0).i32(count).store32(abi::ARGC.into());
}

fn argument(index: u64) -> u64 {
    u64::from(abi::ARGS) + 8 * index
}

fn raise(targets: &Targets) -> Vec<u8> {
    let mut asm = Assembler::new(3);
    push_site(&mut asm);
    asm.cell32(abi::ERROR_KIND).i32(UNDEFINED_VARIABLE).op(I::I32Eq);
    let undefined = asm.start_if(BlockType::Empty);
    asm.i32(0).get(OPERATION).store64(argument(0));
    asm.i32(0).cell64(abi::ERROR_A).store64(argument(1));
    asm.i32(0).cell64(abi::ERROR_B).store64(argument(2));
    set_argc(&mut asm, 3);
    asm.i32(targets.undefined_variable as i32).op(I::Return);
    asm.end(undefined);
    asm.cell32(abi::ERROR_KIND).i32(NOT_A_FUNCTION).op(I::I32Eq);
    let not_a_function = asm.start_if(BlockType::Empty);
    asm.i32(0).cell64(abi::ERROR_A).store64(argument(0));
    set_argc(&mut asm, 1);
    asm.i32(targets.not_a_function as i32).op(I::Return);
    asm.end(not_a_function);
    asm.i32(0)
        .cell32(abi::ERROR_KIND)
        .op(I::I64ExtendI32U)
        .i64(abi::FIXNUM_SHIFT)
        .op(I::I64Shl)
        .store64(argument(0));
    asm.i32(0).get(OPERATION).store64(argument(1));
    asm.i32(0).cell64(abi::ERROR_A).store64(argument(2));
    asm.i32(0).cell64(abi::ERROR_B).store64(argument(3));
    set_argc(&mut asm, 4);
    asm.i32(targets.primitive_failed as i32);
    asm.finish().bytes
}

fn stop(targets: &Targets) -> Vec<u8> {
    let mut asm = Assembler::new(3);
    let leave = |asm: &mut Assembler, reason: abi::LeaveReason| {
        asm.i32(0)
            .i32(reason as i32)
            .store32(abi::LEAVE.into())
            .i32(abi::CODE_LEAVE as i32)
            .op(I::Return);
    };
    push_site(&mut asm);
    asm.get(STATUS).i32(2).op(I::I32Eq);
    let interrupted = asm.start_if(BlockType::Empty);
    leave(&mut asm, abi::LeaveReason::Interrupted);
    asm.end(interrupted);
    asm.get(STATUS).i32(4).op(I::I32Eq);
    let limited = asm.start_if(BlockType::Empty);
    set_argc(&mut asm, 0);
    asm.i32(targets.limit_reached as i32).op(I::Return);
    asm.end(limited);
    asm.cell32(abi::IN_RESERVE).i32(2).op(I::I32GeS);
    let hopeless = asm.start_if(BlockType::Empty);
    leave(&mut asm, abi::LeaveReason::OutOfMemory);
    asm.end(hopeless);
    // 0 for the stack (status 3), 1 for the heap.
    asm.i32(0)
        .get(STATUS)
        .i32(3)
        .op(I::I32Ne)
        .op(I::I64ExtendI32U)
        .i64(abi::FIXNUM_SHIFT)
        .op(I::I64Shl)
        .store64(argument(0));
    set_argc(&mut asm, 1);
    asm.i32(targets.storage_exhausted as i32);
    asm.finish().bytes
}

/// What stands in the table for code that has not been compiled yet: leaves for the host, which goes on at the code id `RESUME`. All registers are in
/// their cells, as at every entry of a function.
pub(crate) fn not_compiled() -> Vec<u8> {
    let pc = Local(0);
    let mut asm = Assembler::new(1);
    asm.set_cell32(abi::RESUME, pc);
    asm.i32(0)
        .i32(abi::LeaveReason::NotCompiled as i32)
        .store32(abi::LEAVE.into())
        .i32(abi::CODE_LEAVE as i32);
    asm.finish().bytes
}

/// What stands in the table for places that nothing can go on at: where memory ran out in the middle of an operation. The program ends there when the
/// limit has been raised nevertheless.
pub(crate) fn no_way() -> Vec<u8> {
    let mut asm = Assembler::new(1);
    asm.i32(0)
        .i32(abi::LeaveReason::OutOfMemory as i32)
        .store32(abi::LEAVE.into())
        .i32(abi::CODE_LEAVE as i32);
    asm.finish().bytes
}

/// Pushes whether the value in local 0 is a self-tagged float.
fn self_tagged(asm: &mut Assembler, value: Local) {
    asm.i32(abi::FLOAT_TAGS as i32)
        .get(value)
        .op(I::I32WrapI64)
        .i32(abi::TAG_MASK as i32)
        .op(I::I32And)
        .op(I::I32ShrU);
    asm.i32(1).op(I::I32And);
}

fn has_tag(asm: &mut Assembler, value: Local, tag: i64) {
    asm.get(value)
        .op(I::I32WrapI64)
        .i32(abi::TAG_MASK as i32)
        .op(I::I32And)
        .i32(tag as i32)
        .op(I::I32Eq);
}

fn kind(asm: &mut Assembler, value: Local) {
    asm.get(value).op(I::I32WrapI64).load8(abi::HEAP_HEADER + 1).op(I::I32WrapI64);
}

fn return_if(asm: &mut Assembler, value: i32) {
    let then = asm.start_if(BlockType::Empty);
    asm.i32(value).op(I::Return);
    asm.end(then);
}

/// Pushes whether local `value` is a heap object of `wanted`.
fn has_kind(asm: &mut Assembler, value: Local, wanted: HeapKind) {
    has_tag(asm, value, abi::TAG_HEAP);
    let heap = asm.start_if(BlockType::Result(ValType::I32));
    kind(asm, value);
    asm.i32(wanted as i32).op(I::I32Eq).start_else().i32(0);
    asm.end(heap);
}

fn is_float() -> Vec<u8> {
    let mut asm = Assembler::new(1);
    self_tagged(&mut asm, Local(0));
    return_if(&mut asm, 1);
    has_kind(&mut asm, Local(0), HeapKind::Float);
    asm.finish().bytes
}

fn is_kind_or_fixnum(wanted: HeapKind) -> Vec<u8> {
    let mut asm = Assembler::new(1);
    has_tag(&mut asm, Local(0), abi::TAG_FIXNUM);
    return_if(&mut asm, 1);
    has_kind(&mut asm, Local(0), wanted);
    asm.finish().bytes
}

fn is_number(support: &Support) -> Vec<u8> {
    let mut asm = Assembler::new(1);
    asm.get(Local(0)).call(support.is_integer);
    return_if(&mut asm, 1);
    asm.get(Local(0)).call(support.is_float);
    asm.finish().bytes
}

fn maybe_equal(support: &Support) -> Vec<u8> {
    let (a, b) = (Local(0), Local(1));
    let mut asm = Assembler::new(2);
    for tag in [abi::TAG_PAIR, abi::TAG_HEAP] {
        has_tag(&mut asm, a, tag);
        has_tag(&mut asm, b, tag);
        asm.op(I::I32And);
        let both = asm.start_if(BlockType::Empty);
        if tag == abi::TAG_PAIR {
            asm.i32(1).op(I::Return);
        } else {
            kind(&mut asm, a);
            kind(&mut asm, b);
            asm.op(I::I32Ne);
            return_if(&mut asm, 0);
            // Kinds that compare by content, as a bit set.
            let by_content = [
                HeapKind::String,
                HeapKind::Bignum,
                HeapKind::Float,
                HeapKind::Vector,
                HeapKind::Struct,
            ];
            let set = by_content.iter().fold(0, |set, &k| set | 1 << k as i32);
            asm.i32(set);
            kind(&mut asm, a);
            asm.op(I::I32ShrU).i32(1).op(I::I32And).op(I::Return);
        }
        asm.end(both);
    }
    asm.get(a).call(support.is_float).get(b).call(support.is_float).op(I::I32And);
    asm.finish().bytes
}
