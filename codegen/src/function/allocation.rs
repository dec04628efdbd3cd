//! Objects that are made inline, and answers of slow paths.

use super::{Allocation, Function, HEAP_EXHAUSTED};
use crate::abi;
use crate::asm::Local;
use crate::closures::Closures;
use trapeze_cps::ids::{ProcId, VarId};
use trapeze_cps::ir::{Bind, Op};
use trapeze_cps::origin::Origin;
use trapeze_cps::prim::{HeapKind, Prim};
use wasm_encoder::{Instruction as I, ValType};

impl<'p> Function<'_, 'p> {
    /// Whether the check at the head of the region covers allocations.
    pub(crate) fn has_room(&self) -> bool {
        self.current.allocation == Allocation::Checked
    }

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
                self.note_trouble(HEAP_EXHAUSTED, None);
                self.asm.br_if_unlikely(self.trouble);
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

    pub(super) fn fix(&mut self, procs: &[ProcId]) {
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

    /// Pushes whether the answer in `result` of a call into the runtime is the mark of a failure, and notes what `$error` needs to know of it.
    pub(crate) fn has_failed(&mut self, result: Local, prim: Prim, origin: Origin) {
        let symbol = self.cx.symbol(&prim.name().into());
        let saved = std::mem::take(&mut self.current.saved);
        self.asm.i32(0).i64(symbol).store64(abi::OPERATION.into());
        self.note_failure(self.behind(), &saved, origin);
        self.asm.get(result).i64(abi::FAILED).op(I::I64Eq);
    }
}

/// Bytes that an operation takes from the nursery inline.
pub(crate) fn allocates(closures: &Closures, bind: &Bind) -> u32 {
    match &bind.op {
        Op::Prim(Prim::Cons, _) => 16,
        Op::Prim(Prim::CaptureHere, _) => crate::captures::ALLOCATES,
        Op::Prim(Prim::Record(_), fields) if fields.len() < 1000 => 8 + 8 * fields.len() as u32,
        Op::Fix(procs) => procs
            .iter()
            .filter(|&&p| !closures.is_closed(p))
            .map(|&p| 8 + 8 * closures.captures(p).len() as u32)
            .sum(),
        _ => 0,
    }
}
