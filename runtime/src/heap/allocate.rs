//! Making values in the program's memory.

use super::view::{View, pointer};
use super::{Checked, Fault};
use crate::number::Number;
use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;
use trapeze_codegen::abi;
use trapeze_cps::prim::{Failure, HeapKind};

/// A program's memory with the module's own allocator behind it.
pub trait Memory {
    /// The bytes.
    fn bytes(&self) -> &[u8];
    /// The bytes, for writing.
    fn bytes_mut(&mut self) -> &mut [u8];
    /// Asks the module for `bytes` bytes outside the nursery; `None` if the memory limit does not allow them. Never collects.
    fn allocate(&mut self, bytes: u32) -> Checked<Option<u32>>;
    /// Asks the module for a pair outside the nursery; `None` as above. Never collects.
    fn cons(&mut self, head: i64, tail: i64) -> Checked<Option<i64>>;

    /// Pages for static data, which stay where they are; their address, if the limit allows them.
    fn allocate_static(&mut self, pages: u32) -> Checked<Option<u32>>;
}

/// A program's memory, for reading and making values.
pub struct Heap<'m> {
    memory: &'m mut dyn Memory,
}

/// A string whose text is still to be written.
#[derive(Clone, Copy)]
pub struct StringSpace {
    /// The string.
    pub value: i64,
    next: u64,
    end: u64,
}

impl<'m> Heap<'m> {
    /// The heap in a memory.
    pub fn new(memory: &'m mut dyn Memory) -> Self {
        Self { memory }
    }

    /// The memory, for reading.
    pub fn view(&self) -> View<'_> {
        View::new(self.memory.bytes())
    }

    /// Most bytes that the program may use.
    pub fn limit(&self) -> Checked<u64> {
        Ok(u64::from(self.view().cell(abi::LIMIT_PAGES)?) * u64::from(abi::PAGE_BYTES))
    }

    /// [`Fault::Exhausted`] if an object of `bytes` bytes could not even fit an empty memory. Asked before the host builds something large.
    pub fn demand(&self, bytes: u64) -> Checked<()> {
        if bytes > self.limit()? { Err(Fault::Exhausted) } else { Ok(()) }
    }

    fn slice_mut(&mut self, address: u64, length: u64) -> Checked<&mut [u8]> {
        let start = usize::try_from(address).ok();
        let end = address.checked_add(length).and_then(|end| usize::try_from(end).ok());
        let range = start.zip(end).map(|(start, end)| start..end);
        range
            .and_then(|range| self.memory.bytes_mut().get_mut(range))
            .ok_or(Fault::Corrupt("an address outside the memory"))
    }

    /// Stores a 64-bit word.
    pub fn set_word(&mut self, address: u64, word: i64) -> Checked<()> {
        self.slice_mut(address, 8)?.copy_from_slice(&word.to_le_bytes());
        Ok(())
    }

    /// Stores bytes.
    pub fn set_bytes(&mut self, address: u64, bytes: &[u8]) -> Checked<()> {
        self.slice_mut(address, bytes.len() as u64)?.copy_from_slice(bytes);
        Ok(())
    }

    /// New room for at least so many bytes of static data.
    pub fn static_room(&mut self, bytes: u32) -> Checked<std::ops::Range<u32>> {
        let pages = bytes.next_multiple_of(16).div_ceil(abi::PAGE_BYTES).max(1);
        let start = self.memory.allocate_static(pages)?.ok_or(Fault::Exhausted)?;
        Ok(start..start + pages * abi::PAGE_BYTES)
    }

    /// Stores into a 32-bit cell of the machine state.
    pub fn set_cell(&mut self, cell: u32, value: u32) -> Checked<()> {
        self.slice_mut(u64::from(cell), 4)?.copy_from_slice(&value.to_le_bytes());
        Ok(())
    }

    /// Stores into argument register `index`.
    pub fn set_argument(&mut self, index: usize, value: i64) -> Checked<()> {
        if index >= abi::ARG_CELLS {
            return Err(Fault::Corrupt("an argument register that does not exist"));
        }
        self.set_word(u64::from(abi::ARGS) + 8 * index as u64, value)
    }

    /// Records why an operation failed and gives the word that says so.
    pub fn fail(&mut self, failure: Failure, a: i64, b: i64) -> Checked<i64> {
        self.set_cell(abi::ERROR_KIND, failure as u32)?;
        self.set_word(u64::from(abi::ERROR_A), a)?;
        self.set_word(u64::from(abi::ERROR_B), b)?;
        Ok(abi::FAILED)
    }

    /// Room in the nursery, if there is enough.
    fn bump(&mut self, bytes: u32) -> Checked<Option<u32>> {
        let free = self.view().cell(abi::HP)?;
        match free.checked_add(bytes) {
            Some(end) if end <= self.view().cell(abi::SLOW_END)? => {
                self.set_cell(abi::HP, end)?;
                Ok(Some(free))
            }
            _ => Ok(None),
        }
    }

    /// Room for an object of `bytes` bytes, header included.
    fn room(&mut self, bytes: u64) -> Checked<u64> {
        let bytes = u32::try_from(bytes.next_multiple_of(8)).map_err(|_| Fault::Exhausted)?;
        if bytes <= abi::LARGE_OBJECT_BYTES
            && let Some(address) = self.bump(bytes)?
        {
            return Ok(u64::from(address));
        }
        let address = self.memory.allocate(bytes)?.ok_or(Fault::Exhausted)?;
        if address == 0 || address % 8 != 0 {
            return Err(Fault::Corrupt("an allocation at an odd address"));
        }
        Ok(u64::from(address))
    }

    /// An object that is opaque to the collector, with `payload` bytes still to be written. Gives the value and the payload's address.
    fn raw(&mut self, kind: HeapKind, payload: u64) -> Checked<(i64, u64)> {
        let size = u32::try_from(payload).map_err(|_| Fault::Exhausted)?;
        let address = self.room(8 + payload)?;
        self.set_word(address, abi::header(true, kind as u8, size))?;
        if !payload.is_multiple_of(8) {
            // The padding belongs to nobody; zero makes memory images the same from run to run.
            self.set_word(address + 8 + (payload & !7), 0)?;
        }
        Ok((address as i64 + abi::TAG_HEAP - 8, address + 8))
    }

    /// An object of `kind` with these fields.
    pub fn record(&mut self, kind: HeapKind, fields: &[i64]) -> Checked<i64> {
        let count = u32::try_from(fields.len()).map_err(|_| Fault::Exhausted)?;
        let address = self.room(8 + 8 * u64::from(count))?;
        self.set_word(address, abi::header(false, kind as u8, count))?;
        let words = self.slice_mut(address + 8, 8 * u64::from(count))?;
        for (place, field) in words.chunks_exact_mut(8).zip(fields) {
            place.copy_from_slice(&field.to_le_bytes());
        }
        Ok(address as i64 + abi::TAG_HEAP - 8)
    }

    /// Changes a field of an object that this host operation made.
    pub fn set_field(&mut self, object: i64, index: usize, field: i64) -> Checked<()> {
        self.set_word(pointer(object) + abi::HEAP_FIELDS + 8 * index as u64, field)
    }

    /// A pair.
    pub fn cons(&mut self, head: i64, tail: i64) -> Checked<i64> {
        match self.bump(16)? {
            Some(address) => {
                self.set_word(u64::from(address), head)?;
                self.set_word(u64::from(address) + 8, tail)?;
                Ok(i64::from(address) + abi::TAG_PAIR - 8)
            }
            None => match self.memory.cons(head, tail)? {
                Some(pair) if pair & abi::TAG_MASK == abi::TAG_PAIR => Ok(pair),
                Some(_) => Err(Fault::Corrupt("a pair that is none")),
                None => Err(Fault::Exhausted),
            },
        }
    }

    /// A list of these elements.
    pub fn list(&mut self, elements: impl DoubleEndedIterator<Item = i64>) -> Checked<i64> {
        self.list_onto(elements, abi::NIL)
    }

    /// A list of these elements that ends in `tail`.
    pub fn list_onto(&mut self, elements: impl DoubleEndedIterator<Item = i64>, tail: i64) -> Checked<i64> {
        elements.rev().try_fold(tail, |tail, head| self.cons(head, tail))
    }

    /// Room for a string of `bytes` bytes of UTF-8 that are `characters` characters; [`Heap::append`] writes them.
    pub fn string_space(&mut self, bytes: u64, characters: u64) -> Checked<StringSpace> {
        let payload = bytes.checked_add(8).ok_or(Fault::Exhausted)?;
        self.demand(payload)?;
        let (value, address) = self.raw(HeapKind::String, payload)?;
        self.set_word(address, i64::try_from(characters).map_err(|_| Fault::Exhausted)?)?;
        Ok(StringSpace {
            value,
            next: address + 8,
            end: address + payload,
        })
    }

    /// Writes the next bytes of a new string.
    pub fn append(&mut self, space: &mut StringSpace, bytes: &[u8]) -> Checked<()> {
        let start = space.advance(bytes.len() as u64)?;
        self.slice_mut(start, bytes.len() as u64)?.copy_from_slice(bytes);
        Ok(())
    }

    /// Writes the next bytes of a new string, taken from `source` in the same memory.
    pub fn append_within(&mut self, space: &mut StringSpace, source: (u64, u64)) -> Checked<()> {
        let (address, length) = source;
        self.view().slice(address, length)?;
        let start = space.advance(length)?;
        self.slice_mut(start, length)?;
        // Both ranges were just found to lie in the memory, so they fit a `usize`.
        let (address, length, start) = (address as usize, length as usize, start as usize);
        self.memory.bytes_mut().copy_within(address..address + length, start);
        Ok(())
    }

    /// A string.
    pub fn string(&mut self, text: &str) -> Checked<i64> {
        let characters = if text.is_ascii() { text.len() } else { text.chars().count() };
        let mut space = self.string_space(text.len() as u64, characters as u64)?;
        self.append(&mut space, text.as_bytes())?;
        Ok(space.value)
    }

    /// A float.
    pub fn float(&mut self, float: f64) -> Checked<i64> {
        if let Some(word) = abi::tag_float(float) {
            return Ok(word);
        }
        let (value, address) = self.raw(HeapKind::Float, 8)?;
        self.set_word(address, float.to_bits() as i64)?;
        Ok(value)
    }

    /// An integer.
    pub fn integer(&mut self, integer: i64) -> Checked<i64> {
        match fixnum(integer) {
            Some(value) => Ok(value),
            None => self.bignum(&BigInt::from(integer)),
        }
    }

    /// An integer of any size.
    pub fn big_integer(&mut self, integer: &BigInt) -> Checked<i64> {
        match integer.to_i64().and_then(fixnum) {
            Some(value) => Ok(value),
            None => self.bignum(integer),
        }
    }

    fn bignum(&mut self, integer: &BigInt) -> Checked<i64> {
        let digits = integer.magnitude().bits().div_ceil(32);
        self.demand(4 * digits)?;
        let (value, address) = self.raw(HeapKind::Bignum, 8 + 4 * digits)?;
        self.set_word(address, if integer.sign() == Sign::Minus { -1 } else { 1 })?;
        let places = self.slice_mut(address + 8, 4 * digits)?;
        for (place, digit) in places.chunks_exact_mut(4).zip(integer.iter_u32_digits()) {
            place.copy_from_slice(&digit.to_le_bytes());
        }
        Ok(value)
    }

    /// A number.
    pub fn number(&mut self, number: &Number) -> Checked<i64> {
        match number {
            Number::Small(integer) => self.integer(*integer),
            Number::Big(integer) => self.big_integer(integer),
            Number::Float(float) => self.float(*float),
        }
    }

    /// An object that stands for something of the host's with this key.
    pub fn handle(&mut self, key: u64) -> Checked<i64> {
        let (value, address) = self.raw(HeapKind::Handle, 8)?;
        self.set_word(address, key as i64)?;
        Ok(value)
    }
}

impl StringSpace {
    fn advance(&mut self, length: u64) -> Checked<u64> {
        let start = self.next;
        self.next += length;
        if self.next > self.end {
            Err(Fault::Corrupt("a string that grew while it was copied"))
        } else {
            Ok(start)
        }
    }
}

/// The word of an integer that fits 61 bits.
pub(crate) fn fixnum(integer: i64) -> Option<i64> {
    (abi::FIXNUM_MIN..=abi::FIXNUM_MAX)
        .contains(&integer)
        .then_some(integer << abi::FIXNUM_SHIFT)
}

/// The word of a truth value.
pub(crate) fn boolean(truth: bool) -> i64 {
    if truth { abi::TRUE } else { abi::FALSE }
}
