//! Static data: the constants of the program laid out in memory behind the machine state, once, never moved.
//!
//! Static objects refer to static objects only, so the collector ignores them. Symbols and keywords are interned here.

use crate::abi;
use num_bigint::BigInt;
use rustc_hash::FxHashMap;
use std::rc::Rc;
use trapeze_cps::core::Constant;
use trapeze_cps::ids::{ConstId, Table};
use trapeze_cps::prim::HeapKind;

use crate::link::{Link, Name};

/// Static data under construction.
pub struct Statics<'l> {
    bytes: Vec<u8>,
    base: u32,
    values: FxHashMap<ConstId, i64>,
    strings: FxHashMap<Rc<str>, i64>,
    symbols: FxHashMap<(bool, Rc<str>), i64>,
    /// What is there already.
    link: Option<&'l Link>,
}

impl<'l> Statics<'l> {
    /// Empty static data that starts at address `base`, a multiple of 8, of a program or of what is added to one.
    pub fn new(base: u32, link: Option<&'l Link>) -> Self {
        Self {
            bytes: Vec::new(),
            base,
            values: FxHashMap::default(),
            strings: FxHashMap::default(),
            symbols: FxHashMap::default(),
            link,
        }
    }

    /// First address after the data.
    pub fn end(&self) -> u32 {
        self.base + self.bytes.len() as u32
    }

    /// The bytes, to be placed at the base address.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reserves `words` zeroed words and answers their address.
    pub fn reserve(&mut self, words: usize) -> u32 {
        let at = self.end();
        self.bytes.resize(self.bytes.len() + 8 * words, 0);
        at
    }

    /// Lays out a table of 16-bit numbers, which is no object, and answers its address.
    pub fn table(&mut self, numbers: &[u16]) -> u32 {
        let at = self.end();
        self.bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        at
    }

    fn pointer(address: u32, tag: i64) -> i64 {
        i64::from(address) + tag - 8
    }

    fn words(&mut self, tag: i64, words: &[i64]) -> i64 {
        let at = self.end();
        for word in words {
            self.bytes.extend_from_slice(&word.to_le_bytes());
        }
        Self::pointer(at, tag)
    }

    fn raw(&mut self, kind: HeapKind, payload: &[u8]) -> i64 {
        let at = self.end();
        let header = abi::header(true, kind as u8, payload.len() as u32);
        self.bytes.extend_from_slice(&header.to_le_bytes());
        self.bytes.extend_from_slice(payload);
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        Self::pointer(at, abi::TAG_HEAP)
    }

    fn record(&mut self, kind: HeapKind, fields: &[i64]) -> i64 {
        let mut words = vec![abi::header(false, kind as u8, fields.len() as u32)];
        words.extend_from_slice(fields);
        self.words(abi::TAG_HEAP, &words)
    }

    /// A closed procedure's value.
    pub fn procedure(&mut self, code: u32) -> i64 {
        self.words(abi::TAG_PROC, &[abi::procedure_header(code, 0)])
    }

    /// A string.
    pub fn string(&mut self, text: &Rc<str>) -> i64 {
        if let Some(&value) = self.strings.get(text) {
            return value;
        }
        let mut payload = (text.chars().count() as i64).to_le_bytes().to_vec();
        payload.extend_from_slice(text.as_bytes());
        let value = self.raw(HeapKind::String, &payload);
        self.strings.insert(text.clone(), value);
        value
    }

    /// The symbol or keyword of that name.
    pub fn symbol(&mut self, keyword: bool, name: &Rc<str>) -> i64 {
        if let Some(&value) = self.symbols.get(&(keyword, name.clone())) {
            return value;
        }
        let known = self.link.and_then(|link| link.symbols.get(&(keyword, name.to_string())));
        if let Some(&value) = known {
            return value;
        }
        let text = self.string(name);
        let kind = if keyword { HeapKind::Keyword } else { HeapKind::Symbol };
        let value = self.record(kind, &[text, 0, abi::text_hash(name) << abi::FIXNUM_SHIFT]);
        self.symbols.insert((keyword, name.clone()), value);
        value
    }

    /// The symbols and keywords that were laid out, keywords marked.
    pub fn names(&self) -> impl Iterator<Item = (Name, i64)> {
        self.symbols
            .iter()
            .map(|((keyword, name), &value)| ((*keyword, name.to_string()), value))
    }

    /// The value of a constant, which is laid out at its first use. Parts have smaller ids than wholes, so the parts that are
    /// missing are laid out first, from an explicit stack.
    pub fn constant(&mut self, constants: &Table<ConstId, Constant>, id: ConstId) -> i64 {
        let mut pending = vec![id];
        while let Some(&top) = pending.last() {
            if self.values.contains_key(&top) {
                pending.pop();
                continue;
            }
            let before = pending.len();
            match &constants[top] {
                Constant::Pair(head, tail) => pending.extend([*tail, *head].iter().filter(|p| !self.values.contains_key(p))),
                Constant::Vector(items) => pending.extend(items.iter().rev().filter(|p| !self.values.contains_key(p))),
                _ => {}
            }
            if pending.len() == before {
                let value = self.lay_out(&constants[top]);
                self.values.insert(top, value);
                pending.pop();
            }
        }
        self.values[&id]
    }

    fn lay_out(&mut self, constant: &Constant) -> i64 {
        match constant {
            Constant::Nil => abi::NIL,
            Constant::Boolean(false) => abi::FALSE,
            Constant::Boolean(true) => abi::TRUE,
            Constant::Unsupplied => abi::UNSUPPLIED,
            Constant::Unbound => abi::UNBOUND,
            Constant::Fixnum(value) => value << abi::FIXNUM_SHIFT,
            Constant::Bignum(digits) => self.bignum(digits),
            Constant::Float(value) => abi::tag_float(*value).unwrap_or_else(|| self.raw(HeapKind::Float, &value.to_le_bytes())),
            Constant::String(text) => self.string(text),
            Constant::Symbol(name) => self.symbol(false, name),
            Constant::Keyword(name) => self.symbol(true, name),
            Constant::Pair(head, tail) => {
                let words = [self.values[head], self.values[tail]];
                self.words(abi::TAG_PAIR, &words)
            }
            Constant::Vector(items) => {
                let fields: Vec<i64> = items.iter().map(|i| self.values[i]).collect();
                self.record(HeapKind::Vector, &fields)
            }
        }
    }

    fn bignum(&mut self, digits: &str) -> i64 {
        let value: BigInt = digits.parse().expect("the reader only makes bignums of decimal digits");
        if let Ok(small) = i64::try_from(&value)
            && (abi::FIXNUM_MIN..=abi::FIXNUM_MAX).contains(&small)
        {
            return small << abi::FIXNUM_SHIFT;
        }
        let (sign, magnitude) = value.to_u32_digits();
        let mut payload = (if sign == num_bigint::Sign::Minus { -1_i64 } else { 1 }).to_le_bytes().to_vec();
        payload.extend(magnitude.iter().flat_map(|d| d.to_le_bytes()));
        self.raw(HeapKind::Bignum, &payload)
    }
}
