//! A memory without a module, for tests: the nursery and the old space are bumped, and nothing is ever collected.

use super::Checked;
use super::allocate::{Heap, Memory};
use trapeze_codegen::abi;

/// The memory. The old space follows the nursery.
pub struct FakeMemory {
    bytes: Vec<u8>,
    old: u32,
    end: u32,
    /// Objects and pairs that were made outside the nursery.
    pub old_objects: usize,
}

impl FakeMemory {
    /// A memory with a nursery and an old space of these sizes.
    pub fn new(nursery: u32, old: u32) -> Self {
        let start = abi::STATE_END.next_multiple_of(8);
        let end = start + nursery + old;
        let mut memory = Self {
            bytes: vec![0; end.next_multiple_of(abi::PAGE_BYTES) as usize],
            old: start + nursery,
            end,
            old_objects: 0,
        };
        let pages = memory.bytes.len() as u32 / abi::PAGE_BYTES;
        let mut heap = Heap::new(&mut memory);
        for (cell, value) in [(abi::HP, start), (abi::SLOW_END, start + nursery), (abi::LIMIT_PAGES, pages)] {
            heap.set_cell(cell, value).expect("the cells lie in the memory");
        }
        memory
    }
}

impl Memory for FakeMemory {
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    fn allocate(&mut self, bytes: u32) -> Checked<Option<u32>> {
        let address = self.old;
        Ok(address.checked_add(bytes).filter(|end| *end <= self.end).map(|end| {
            self.old = end;
            self.old_objects += 1;
            address
        }))
    }

    fn allocate_static(&mut self, _: u32) -> Checked<Option<u32>> {
        Ok(None)
    }

    fn cons(&mut self, head: i64, tail: i64) -> Checked<Option<i64>> {
        let Some(address) = self.allocate(16)? else { return Ok(None) };
        let mut heap = Heap::new(self);
        heap.set_word(u64::from(address), head)?;
        heap.set_word(u64::from(address) + 8, tail)?;
        Ok(Some(i64::from(address) + abi::TAG_PAIR - 8))
    }
}
