//! The application binary interface: value tags, object layout, memory layout, machine state. The emitter, the runtime written in
//! WAT, the host and the documents all read this file and no other.
//!
//! # Values
//!
//! A value is an `i64`. Its low three bits are the tag. A pointer's low 32 bits are `address + tag - 8`, where `address` is that of the object's
//! first word (a multiple of 8), so that every field is at a positive constant offset; its high 32 bits are zero.
//!
//! Floats are self-tagged (Melançon, Serrano, Feeley: *Float Self-Tagging*, 2024): the bits of the double plus `FLOAT_BIAS`, rotated left by four,
//! carry their three high exponent bits plus one in the tag. Exponent groups 000 (zero and the tiny), 011 and 100 (2^-255 to 2^257) fall on the
//! float tags; all other doubles are boxed.
//!
//! # Objects
//!
//! A pair is two words, head and tail. Every other object starts with a header word, see [`header`].

/// Tag mask.
pub const TAG_MASK: i64 = 7;
/// Fixnum: `value << 3`.
pub const TAG_FIXNUM: i64 = 0;
/// Float with exponent group 000.
pub const TAG_FLOAT_ZERO: i64 = 1;
/// Pair.
pub const TAG_PAIR: i64 = 2;
/// Procedure.
pub const TAG_PROC: i64 = 3;
/// Float with exponent group 011.
pub const TAG_FLOAT_LOW: i64 = 4;
/// Float with exponent group 100.
pub const TAG_FLOAT_HIGH: i64 = 5;
/// Heap object with a header.
pub const TAG_HEAP: i64 = 6;
/// Immediate, header or forwarding word.
pub const TAG_IMMEDIATE: i64 = 7;
/// Bit set over tags: those of self-tagged floats.
pub const FLOAT_TAGS: i64 = 0x32;
/// Added to a double's bits before the rotation.
pub const FLOAT_BIAS: i64 = 1 << 60;
/// How far the bits of a double are rotated to the left.
pub const FLOAT_ROTATION: i64 = 4;
/// Bits by which a fixnum is shifted.
pub const FIXNUM_SHIFT: i64 = 3;
/// Largest fixnum.
pub const FIXNUM_MAX: i64 = (1 << 60) - 1;
/// Smallest fixnum.
pub const FIXNUM_MIN: i64 = -(1 << 60);

/// nil, the empty list. nil and false differ in one bit: `v | 8 == FALSE` tests for both.
pub const NIL: i64 = 0x07;
/// `#f`.
pub const FALSE: i64 = 0x0f;
/// `#t`.
pub const TRUE: i64 = 0x17;
/// A missing optional argument; also "no result" of a host operation.
pub const UNSUPPLIED: i64 = 0x1f;
/// Content of an unbound variable.
pub const UNBOUND: i64 = 0x27;
/// Answer of a slow path that failed; never a value of the program. The error cells say what and why.
pub const FAILED: i64 = 0x2f;
/// Low byte of a forwarding word; the new pointer (with its tag) is in the high 32 bits.
pub const FORWARD: i64 = 0x37;

/// Low byte of the header of an object whose fields are values.
pub const HEADER_FIELDS: i64 = 0x87;
/// Low byte of the header of an object that is opaque to the collector.
pub const HEADER_RAW: i64 = 0x8f;
/// Shift of the [`trapeze_cps::prim::HeapKind`] in a header (8 bits).
pub const HEADER_KIND_SHIFT: i64 = 8;
/// Header bit: the object is in the remembered set.
pub const HEADER_REMEMBERED: i64 = 1 << 16;
/// Header bit: a large object was reached by the collection under way.
pub const HEADER_MARKED: i64 = 1 << 17;
/// Shift of the auxiliary 32 bits of a header: number of fields (objects of values), bytes of payload (raw objects), code id (procedures).
pub const HEADER_AUX_SHIFT: i64 = 32;
/// Shift of the number of captured values in a procedure's header (bits 20 to 31, at most 4095).
pub const HEADER_CAPTURES_SHIFT: i64 = 20;

/// The header of an object of `kind` (a `HeapKind` number): `aux` is the number of fields, or of payload bytes for a raw object.
pub const fn header(raw: bool, kind: u8, aux: u32) -> i64 {
    (if raw { HEADER_RAW } else { HEADER_FIELDS }) | (kind as i64) << HEADER_KIND_SHIFT | (aux as i64) << HEADER_AUX_SHIFT
}

/// The header of a procedure.
pub const fn procedure_header(code: u32, captures: u32) -> i64 {
    HEADER_FIELDS | (captures as i64) << HEADER_CAPTURES_SHIFT | (code as i64) << HEADER_AUX_SHIFT
}

/// Offset of a pair's head from its pointer.
pub const PAIR_HEAD: u64 = 8 - TAG_PAIR as u64;
/// Offset of a pair's tail from its pointer.
pub const PAIR_TAIL: u64 = PAIR_HEAD + 8;
/// Offset of a heap object's header from its pointer.
pub const HEAP_HEADER: u64 = 8 - TAG_HEAP as u64;
/// Offset of the auxiliary 32 bits of a heap object's header.
pub const HEAP_AUX: u64 = HEAP_HEADER + 4;
/// Offset of a heap object's first field (or of a raw object's payload).
pub const HEAP_FIELDS: u64 = HEAP_HEADER + 8;
/// Offset of a procedure's header from its pointer.
pub const PROC_HEADER: u64 = 8 - TAG_PROC as u64;
/// Offset of a procedure's code id.
pub const PROC_CODE: u64 = PROC_HEADER + 4;
/// Offset of a procedure's first captured value.
pub const PROC_CAPTURES: u64 = PROC_HEADER + 8;
/// Offset of a string's first byte: its payload starts with the number of characters as an `i64` (untagged). Payload bytes = 8 + bytes of text.
pub const STRING_TEXT: u64 = HEAP_FIELDS + 8;

// Payload of a boxed float: the double. Of a bignum: an `i64` sign (-1 or 1), then the magnitude as little-endian u32 digits without
// leading zeros; a bignum never holds a value that fits a fixnum. Of a handle: the host's key, one `i64`.

/// Objects with at most this many bytes, header included, are allocated in the nursery; larger ones by the runtime, where they do not move.
pub const LARGE_OBJECT_BYTES: u32 = 8192;

// ---- Memory layout --------------------------------------------------------------------------------------------------------------

/// Size of a page of the page allocator (and of WASM).
pub const PAGE_BYTES: u32 = 65536;

macro_rules! cells {
    ($base:expr; $($(#[$doc:meta])* $name:ident: $bytes:expr,)*) => {
        cells!(@ $base; $($(#[$doc])* $name: $bytes,)*);
        /// Every cell of the machine state with its address, for the runtime's text. The bytes before the first are zero for good: nil, read as an entry of a chain of
        /// the dynamic environment, is of no kind there.
        pub const CELLS: &[(&str, u32)] = &[$((stringify!($name), $name),)*];
    };
    (@ $at:expr; $(#[$doc:meta])* $name:ident: $bytes:expr, $($rest:tt)*) => {
        $(#[$doc])* pub const $name: u32 = $at;
        cells!(@ $at + $bytes; $($rest)*);
    };
    (@ $at:expr;) => {
        /// End of the machine state; static data may start here.
        pub const STATE_END: u32 = $at;
    };
}

/// Number of argument registers that generated code keeps in locals; further ones are in the `ARGS` cells only.
pub const REGISTERS: usize = 4;
/// Number of argument cells. Calls pass at most `MAX_SPREAD` arguments in them.
pub const ARG_CELLS: usize = 1024;
/// `apply` spreads at most this many arguments; what is left stays a list in `REST_OVERFLOW` and counts in `ARGC`.
pub const MAX_SPREAD: usize = 64;
/// Number of cells where live values are saved for a collection.
pub const ROOT_CELLS: usize = 8192;
/// Number of cells that the host may use to keep values alive.
pub const HOST_ROOT_CELLS: usize = 4096;

cells! { 1024;
    /// i32: allocation pointer.
    HP: 8,
    /// i32: end of the nursery less its slack; 0 asks for a collection.
    HPLIM: 8,
    /// i32: stack pointer, the address after the top frame's code id.
    SP: 8,
    /// i32: a procedure that pushes frames must find `SP <= SPLIM` at its entry; `STACK_SLACK` bytes above it are usable.
    SPLIM: 8,
    /// i32: current stack segment, address of its first byte.
    SEGMENT: 8,
    /// i32: hops until the next safepoint.
    FUEL: 8,
    /// i32: number of arguments of the call under way.
    ARGC: 8,
    /// i64: the procedure that is entered.
    CLOSURE: 8,
    /// i64: head of the chain of handlers. This and the next three are the dynamic environment.
    HANDLERS: 8,
    /// i64: head of the chain of restarts.
    RESTARTS: 8,
    /// i64: head of the chain of winders.
    WINDERS: 8,
    /// i64: head of the chain of parameter bindings.
    PARAMETERS: 8,
    /// i64: the topmost part of the frames on the stack that full continuations have copied, or 0; see `rt/captured.wat`.
    CAPTURED: 8,
    /// i32: where the copied frames of that part end.
    CAPTURED_END: 8,
    /// i64: the code id of the topmost one of them, as a fixnum: on the stack a mark is in its place.
    CAPTURED_CODE: 8,
    /// i32: address of the sizes of frames by code id, in words, 16 bits each; in programs with full continuations.
    FRAME_SIZES: 8,
    /// i64: list of the arguments beyond `MAX_SPREAD`, else nil.
    REST_OVERFLOW: 8,
    /// i32: `Failure` number of a slow path that answered `FAILED`.
    ERROR_KIND: 8,
    /// i64: its first operand.
    ERROR_A: 8,
    /// i64: its second operand.
    ERROR_B: 8,
    /// i32: operation that `arithmetic_slow` is to do on the values of `ERROR_A` and `ERROR_B`, see [`ARITHMETIC`].
    OPERATOR: 8,
    /// i64: an operand or the result of a call into the runtime on its way, see `Function::detach`.
    PARKED: 8,
    /// i32: code id of the frame of what fails, or of a check that stops the program.
    SITE: 8,
    /// i32: number of the values of that frame, which are in the `ROOTS` cells. Behind it `FRAME_DOUBLES`.
    FRAME: 8,
    /// i64: symbol of the operation that fails.
    OPERATION: 8,
    /// i32: number of the values in the `ROOTS` cells that live at a `safepoint`.
    LIVE: 8,
    /// i32: bytes that `safepoint` is to find room for.
    NEED: 8,
    /// i32: why the program left for the host, see `LeaveReason`.
    LEAVE: 8,
    /// i32: code id where the program goes on.
    RESUME: 8,
    /// i32: host to runtime: most pages that may be in use.
    LIMIT_PAGES: 8,
    /// i32: host to runtime: bytes of the nursery, a multiple of the page size.
    NURSERY_BYTES: 8,
    /// i32: host to runtime: usable bytes of a stack segment.
    SEGMENT_BYTES: 8,
    /// i32: host to runtime: 1 collects at every check (`HPLIM` stays 0).
    STRESS: 8,
    /// i32: host to runtime: initial `FUEL` of each period.
    FUEL_PERIOD: 8,
    /// i32: first address after static data (set by the module's data).
    STATIC_END: 8,
    /// i32: address and number of the global cells, scanned as roots.
    GLOBALS_START: 8,
    /// i32: number of the global cells.
    GLOBALS_COUNT: 8,
    /// i32: newest block of global cells of code that was added to the program, 0 if there is none: i32 address of the next block, i32 number of cells, the cells.
    GLOBAL_BLOCKS: 8,
    /// i32: pages in use now.
    USED_PAGES: 8,
    /// i32: most pages ever in use.
    PEAK_PAGES: 8,
    /// i32: number of minor collections.
    MINOR_COLLECTIONS: 8,
    /// i32: number of full collections.
    FULL_COLLECTIONS: 8,
    /// i32: pages of old and large objects after the last full collection.
    LIVE_PAGES: 8,
    /// i32: 1 while the program runs on the memory reserve after `storage-exhausted`.
    IN_RESERVE: 8,
    /// i64: bytes allocated so far, less the current nursery's.
    ALLOCATED: 8,
    /// i32: end of the nursery.
    NURSERY_END: 8,
    /// i32: slow paths and the host may bump `HP` up to here. What is behind it belongs to generated code, which a check has promised up to `MOST_CHECKED` bytes.
    SLOW_END: 8,
    /// i32: start of the nursery.
    NURSERY_START: 8,
    /// i32: bytes from its start to its end.
    NURSERY_SPAN: 8,
    /// Private cells of the collector.
    COLLECTOR: 512,
    /// i64 each: argument registers at boundaries; all of those beyond `REGISTERS` always.
    ARGS: 8 * ARG_CELLS as u32,
    /// i64 each: live values during a collection.
    ROOTS: 8 * ROOT_CELLS as u32,
    /// i64 each: values that the host keeps alive; nil or a fixnum when unused.
    HOST_ROOTS: 8 * HOST_ROOT_CELLS as u32,
}

/// i32 cell: a bit for each of the first [`CELLS_OF_DOUBLES`] of the `ROOTS` cells, set where it holds a double instead of a value.
pub const FRAME_DOUBLES: u32 = FRAME + 4;
/// Number of the `ROOTS` cells that may hold doubles.
pub const CELLS_OF_DOUBLES: usize = 32;
/// Usable bytes above `SPLIM`: no frame of one procedure activation is larger.
pub const STACK_SLACK: u32 = 32768;
/// A safepoint is due when `FUEL` is no more than this. Not 0: comparing a number with 0 takes a machine instruction that has it as both operands,
/// which makes engines copy it.
pub const FUEL_END: i32 = 1;
/// Bytes of the nursery above `HPLIM`, which slow paths may use without a check, but for the last `MOST_CHECKED`.
pub const NURSERY_SLACK: u32 = 65536;
/// Bytes that one check may ask for.
pub const MOST_CHECKED: u32 = 16 * 1024;

// ---- Stack segments -------------------------------------------------------------------------------------------------------------

/// i32 in a segment's header: the segment below, 0 for the first.
pub const SEGMENT_BELOW: u32 = 0;
/// i32, in the first segment of a run of pages: the first segment of the run above if there is one (kept for reuse), else 0.
pub const SEGMENT_RUN_ABOVE: u32 = 4;
/// i32: stack pointer of this segment when the one above was entered.
pub const SEGMENT_SAVED_SP: u32 = 8;
/// i32: 1 if frames may hold pointers into the nursery; 0 if all below was scanned by the last collection and not entered since.
pub const SEGMENT_DIRTY: u32 = 12;
/// i32: address of its end.
pub const SEGMENT_END: u32 = 16;
/// i32, in the first segment of a run of pages: address of the run's end.
pub const SEGMENT_RUN_END: u32 = 20;
/// i32: number of segments below.
pub const SEGMENT_NUMBER: u32 = 24;
/// Frames start here: first the code id of the underflow continuation, as a fixnum.
pub const SEGMENT_FRAMES: u32 = 32;

// ---- Captured frames ------------------------------------------------------------------------------------------------------------

/// Offset of a part of captured frames: the part below, or 0.
pub const CAPTURE_LINK: u64 = HEAP_FIELDS;
/// i32: where its frames lay.
pub const CAPTURE_START: u64 = HEAP_FIELDS + 8;
/// i32: the number of their segment.
pub const CAPTURE_NUMBER: u64 = HEAP_FIELDS + 12;
/// i32: their segment.
pub const CAPTURE_SEGMENT: u64 = HEAP_FIELDS + 16;
/// i32: where the frames end that are the continuation's of the part below; bit 0 is set if this part is the lowest one of its context, which is a top-level form
/// or a coroutine.
pub const CAPTURE_LINK_END: u64 = HEAP_FIELDS + 20;
/// The frames.
pub const CAPTURE_FRAMES: u64 = HEAP_FIELDS + 24;

// ---- Code ids -------------------------------------------------------------------------------------------------------------------

/// Code id at the bottom of each segment but the first: continue in the segment below.
pub const CODE_UNDERFLOW: u32 = 0;
/// Code id at the bottom of the first segment: the program is finished, its value is argument 0.
pub const CODE_FINISHED: u32 = 1;
/// Code id that a transfer to the host names; the reason is in `LEAVE`.
pub const CODE_LEAVE: u32 = 2;
/// Entry of the table with the collector, which is called and not gone to: the parameter is the number of saved values, the result whether storage is
/// exhausted.
pub const CODE_COLLECT: u32 = 3;
/// Code id of a frame with one value, which is what a return to it gives to the frame below.
pub const CODE_VALUE: u32 = 4;
/// Code id in place of that of the topmost frame that full continuations have copied.
pub const CODE_CAPTURED: u32 = 5;
/// First code id of the program's own code.
pub const CODE_FIRST: u32 = 6;

/// Why the inner trampoline returned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum LeaveReason {
    /// Finished with a value in argument 0.
    Finished = 0,
    /// Unhandled condition: argument 0 the condition, argument 1 its report. Resumed by returning a value or through a restart.
    Unhandled = 1,
    /// The program ends with the exit code that it set.
    Exit = 2,
    /// The deadline passed or the host asked for an interrupt at a safepoint.
    Interrupted = 3,
    /// Memory ran out and the reserve too.
    OutOfMemory = 4,
    /// The code of the code id `RESUME` has not been compiled yet.
    NotCompiled = 5,
    /// A breakpoint: otherwise as for an unhandled condition.
    Break = 6,
    /// What the host evaluates is done: argument 0 the value, argument 1 what was asked for besides.
    Evaluated = 7,
}

/// Operations of the slow arithmetic path, in the order of their numbers; `cps::prim::Prim` names them.
pub const ARITHMETIC: [trapeze_cps::prim::Prim; 12] = {
    use trapeze_cps::prim::Prim::*;
    [
        Add,
        Sub,
        Mul,
        Div,
        Quotient,
        Remainder,
        Modulo,
        Less,
        Greater,
        LessEqual,
        GreaterEqual,
        NumEqual,
    ]
};

/// The hash of a text, as symbols, keywords and the string primitives have it: FNV-1a of the UTF-8 bytes, folded to a non-negative
/// 60-bit integer.
pub fn text_hash(text: &str) -> i64 {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    ((hash ^ hash >> 32) & 0x7fff_ffff_ffff_ffff_u64 >> 3) as i64
}

/// A double as a value, if its exponent allows self-tagging.
pub fn tag_float(value: f64) -> Option<i64> {
    let word = value.to_bits().wrapping_add(FLOAT_BIAS as u64).rotate_left(FLOAT_ROTATION as u32) as i64;
    (FLOAT_TAGS >> (word & TAG_MASK) & 1 == 1).then_some(word)
}

/// The double of a self-tagged float.
pub fn untag_float(word: i64) -> f64 {
    f64::from_bits((word as u64).rotate_right(FLOAT_ROTATION as u32).wrapping_sub(FLOAT_BIAS as u64))
}
