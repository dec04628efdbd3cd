//! Reading the program's values.

use super::{Checked, Fault};
use num_bigint::{BigInt, Sign};
use trapeze_codegen::abi;
use trapeze_cps::prim::HeapKind;

use crate::number::Number;

/// The program's memory, for reading.
#[derive(Clone, Copy)]
pub struct View<'a> {
    bytes: &'a [u8],
}

impl<'a> View<'a> {
    /// A view of a whole memory.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// Size of the memory in bytes.
    pub fn size(self) -> usize {
        self.bytes.len()
    }

    /// `length` bytes from `address` on.
    pub fn slice(self, address: u64, length: u64) -> Checked<&'a [u8]> {
        let start = usize::try_from(address).ok();
        let end = address.checked_add(length).and_then(|end| usize::try_from(end).ok());
        start
            .zip(end)
            .and_then(|(start, end)| self.bytes.get(start..end))
            .ok_or(Fault::Corrupt("an address outside the memory"))
    }

    /// The 64-bit word at `address`.
    pub fn word(self, address: u64) -> Checked<i64> {
        self.slice(address, 8)?
            .try_into()
            .map(i64::from_le_bytes)
            .map_err(|_| Fault::Corrupt("a torn word"))
    }

    /// The 32-bit word at `address`.
    pub fn half(self, address: u64) -> Checked<u32> {
        self.slice(address, 4)?
            .try_into()
            .map(u32::from_le_bytes)
            .map_err(|_| Fault::Corrupt("a torn word"))
    }

    /// A 32-bit cell of the machine state.
    pub fn cell(self, cell: u32) -> Checked<u32> {
        self.half(u64::from(cell))
    }

    /// Argument register `index`.
    pub fn argument(self, index: usize) -> Checked<i64> {
        if index >= abi::ARG_CELLS {
            return Err(Fault::Corrupt("an argument register that does not exist"));
        }
        self.word(u64::from(abi::ARGS) + 8 * index as u64)
    }

    /// Whether `value` is a pair.
    pub fn is_pair(self, value: i64) -> bool {
        value & abi::TAG_MASK == abi::TAG_PAIR
    }

    /// Head and tail of a pair.
    pub fn pair(self, value: i64) -> Checked<(i64, i64)> {
        if !self.is_pair(value) {
            return Err(Fault::Corrupt("an operand that is no pair"));
        }
        let pointer = pointer(value);
        Ok((self.word(pointer + abi::PAIR_HEAD)?, self.word(pointer + abi::PAIR_TAIL)?))
    }

    /// The elements of a list; its last tail must be nil.
    pub fn list(self, list: i64) -> Items<'a> {
        Items {
            view: self,
            rest: list,
            left: self.bytes.len() / 16,
        }
    }

    /// Kind of a heap object or procedure; `None` for pairs, numbers in the word itself, and immediates.
    pub fn kind(self, value: i64) -> Checked<Option<HeapKind>> {
        match value & abi::TAG_MASK {
            abi::TAG_PROC => Ok(Some(HeapKind::Procedure)),
            abi::TAG_HEAP => {
                let header = self.word(pointer(value) + abi::HEAP_HEADER)?;
                let low = header & 0xff;
                if low != abi::HEADER_FIELDS && low != abi::HEADER_RAW {
                    return Err(Fault::Corrupt("an object without a header"));
                }
                let number = (header >> abi::HEADER_KIND_SHIFT) as u8;
                let kind = HeapKind::ALL
                    .get(usize::from(number))
                    .ok_or(Fault::Corrupt("an object of unknown kind"))?;
                Ok(Some(kind.0))
            }
            _ => Ok(None),
        }
    }

    /// Number of fields, or bytes of payload, of a heap object of `kind`.
    fn size_of(self, value: i64, kind: HeapKind, wrong: &'static str) -> Checked<u32> {
        if value & abi::TAG_MASK != abi::TAG_HEAP || self.kind(value)? != Some(kind) {
            return Err(Fault::Corrupt(wrong));
        }
        self.half(pointer(value) + abi::HEAP_AUX)
    }

    /// Number of fields of an object of `kind`, whose fields are values.
    pub fn field_count(self, value: i64, kind: HeapKind) -> Checked<u32> {
        self.size_of(value, kind, "an operand of another kind")
    }

    /// Field `index` of an object of `kind`.
    pub fn field(self, value: i64, kind: HeapKind, index: u32) -> Checked<i64> {
        if index >= self.field_count(value, kind)? {
            return Err(Fault::Corrupt("a field that the object does not have"));
        }
        self.word(pointer(value) + abi::HEAP_FIELDS + 8 * u64::from(index))
    }

    /// Kind and fields of an object whose fields are values.
    pub fn fields(self, value: i64) -> Checked<(HeapKind, Vec<i64>)> {
        let wrong = Fault::Corrupt("an operand that has no fields");
        if value & abi::TAG_MASK != abi::TAG_HEAP || self.word(pointer(value) + abi::HEAP_HEADER)? & 0xff != abi::HEADER_FIELDS {
            return Err(wrong);
        }
        let kind = self.kind(value)?.ok_or(wrong)?;
        let count = u64::from(self.field_count(value, kind)?);
        let words = self.slice(pointer(value) + abi::HEAP_FIELDS, 8 * count)?.chunks_exact(8);
        let fields = words.map(|word| i64::from_le_bytes(word.try_into().expect("a chunk has the size of a word")));
        Ok((kind, fields.collect()))
    }

    /// Address and length in bytes of a string's text.
    pub fn text_range(self, value: i64) -> Checked<(u64, u64)> {
        let payload = self.size_of(value, HeapKind::String, "an operand that is no string")?;
        let length = u64::from(payload)
            .checked_sub(8)
            .ok_or(Fault::Corrupt("a string without a length"))?;
        Ok((pointer(value) + abi::STRING_TEXT, length))
    }

    /// A string's text.
    pub fn text(self, value: i64) -> Checked<&'a str> {
        let (address, length) = self.text_range(value)?;
        std::str::from_utf8(self.slice(address, length)?).map_err(|_| Fault::Corrupt("a string that is not UTF-8"))
    }

    /// Number of characters of a string, as its header counts them.
    pub fn text_characters(self, value: i64) -> Checked<u64> {
        self.text_range(value)?;
        let count = self.word(pointer(value) + abi::HEAP_FIELDS)?;
        u64::try_from(count).map_err(|_| Fault::Corrupt("a string of negative length"))
    }

    /// Name of a symbol or keyword.
    pub fn name(self, value: i64, kind: HeapKind) -> Checked<&'a str> {
        self.text(self.field(value, kind, 0)?)
    }

    /// The number that `value` is, or `None`.
    pub fn number(self, value: i64) -> Checked<Option<Number>> {
        let tag = value & abi::TAG_MASK;
        if tag == abi::TAG_FIXNUM {
            return Ok(Some(Number::Small(value >> abi::FIXNUM_SHIFT)));
        }
        if abi::FLOAT_TAGS >> tag & 1 == 1 {
            return Ok(Some(Number::Float(abi::untag_float(value))));
        }
        if tag != abi::TAG_HEAP {
            return Ok(None);
        }
        let payload = pointer(value) + abi::HEAP_FIELDS;
        match self.kind(value)? {
            Some(HeapKind::Float) => Ok(Some(Number::Float(f64::from_bits(self.word(payload)? as u64)))),
            Some(HeapKind::Bignum) => {
                let length = self.half(pointer(value) + abi::HEAP_AUX)?;
                let digits = u64::from(length)
                    .checked_sub(8)
                    .ok_or(Fault::Corrupt("a big integer without a sign"))?;
                let sign = match self.word(payload)? {
                    1 => Sign::Plus,
                    -1 => Sign::Minus,
                    _ => {
                        return Err(Fault::Corrupt("a big integer whose sign is neither 1 nor -1"));
                    }
                };
                Ok(Some(Number::Big(BigInt::from_bytes_le(sign, self.slice(payload + 8, digits)?))))
            }
            _ => Ok(None),
        }
    }

    /// The number that an operand of a host operation must be.
    pub fn expect_number(self, value: i64) -> Checked<Number> {
        self.number(value)?.ok_or(Fault::Corrupt("an operand that is no number"))
    }

    /// The small integer that an operand must be.
    pub fn fixnum(self, value: i64) -> Checked<i64> {
        if value & abi::TAG_MASK != abi::TAG_FIXNUM {
            return Err(Fault::Corrupt("an operand that is no small integer"));
        }
        Ok(value >> abi::FIXNUM_SHIFT)
    }

    /// The code id of a procedure.
    pub fn code_id(self, value: i64) -> Checked<u32> {
        if value & abi::TAG_MASK != abi::TAG_PROC {
            return Err(Fault::Corrupt("an operand that is no procedure"));
        }
        self.half(pointer(value) + abi::PROC_CODE)
    }

    /// A value that a procedure captured.
    pub fn captured(self, procedure: i64, index: u32) -> Checked<i64> {
        if procedure & abi::TAG_MASK != abi::TAG_PROC {
            return Err(Fault::Corrupt("a value that is no procedure"));
        }
        let header = self.word(pointer(procedure) + abi::PROC_HEADER)?;
        if i64::from(index) >= header >> abi::HEADER_CAPTURES_SHIFT & 0xfff {
            return Err(Fault::Corrupt("a captured value that the procedure does not have"));
        }
        self.word(pointer(procedure) + abi::PROC_CAPTURES + 8 * u64::from(index))
    }

    /// The key in a host handle.
    pub fn handle(self, value: i64) -> Checked<u64> {
        self.size_of(value, HeapKind::Handle, "an operand that is no host handle")?;
        Ok(self.word(pointer(value) + abi::HEAP_FIELDS)? as u64)
    }
}

/// The pointer part of a value: what the ABI's offsets are added to.
pub(super) fn pointer(value: i64) -> u64 {
    u64::from(value as u32)
}

/// The elements of a list, one by one. Ends with a fault if the list is improper, or longer than any list that fits the memory.
pub struct Items<'a> {
    view: View<'a>,
    rest: i64,
    left: usize,
}

impl Iterator for Items<'_> {
    type Item = Checked<i64>;

    fn next(&mut self) -> Option<Checked<i64>> {
        if self.rest == abi::NIL {
            return None;
        }
        let step = if self.left == 0 {
            Err(Fault::Corrupt("a list without an end"))
        } else {
            self.view.pair(self.rest)
        };
        self.left = self.left.saturating_sub(1);
        self.rest = abi::NIL;
        Some(step.map(|(head, tail)| {
            self.rest = tail;
            head
        }))
    }
}
