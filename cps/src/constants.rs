//! Finding a simple constant in the table of constants, or adding it.

use crate::core::Constant;
use crate::ids::{ConstId, Table};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// What identifies a constant that has no parts.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Key {
    Nil,
    Boolean(bool),
    Unsupplied,
    Unbound,
    Fixnum(i64),
    Bignum(Rc<str>),
    Float(u64),
    String(Rc<str>),
    Symbol(Rc<str>),
    Keyword(Rc<str>),
}

impl Key {
    fn of(constant: &Constant) -> Option<Key> {
        Some(match constant {
            Constant::Nil => Key::Nil,
            Constant::Boolean(value) => Key::Boolean(*value),
            Constant::Unsupplied => Key::Unsupplied,
            Constant::Unbound => Key::Unbound,
            Constant::Fixnum(value) => Key::Fixnum(*value),
            Constant::Bignum(digits) => Key::Bignum(digits.clone()),
            Constant::Float(value) => Key::Float(value.to_bits()),
            Constant::String(text) => Key::String(text.clone()),
            Constant::Symbol(name) => Key::Symbol(name.clone()),
            Constant::Keyword(name) => Key::Keyword(name.clone()),
            Constant::Pair(..) | Constant::Vector(_) => return None,
        })
    }
}

/// Index of the constants without parts.
#[derive(Clone, Debug, Default)]
pub struct ConstantIndex {
    known: FxHashMap<Key, ConstId>,
}

impl ConstantIndex {
    /// The index of a table.
    pub fn of(constants: &Table<ConstId, Constant>) -> Self {
        let mut known = FxHashMap::default();
        for (id, constant) in constants.iter() {
            if let Some(key) = Key::of(constant) {
                known.entry(key).or_insert(id);
            }
        }
        Self { known }
    }

    /// The number of a constant equal to this one. Constants with parts always get a new number.
    pub fn intern(&mut self, constants: &mut Table<ConstId, Constant>, constant: Constant) -> ConstId {
        match Key::of(&constant) {
            None => constants.push(constant),
            Some(key) => *self.known.entry(key).or_insert_with(|| constants.push(constant)),
        }
    }
}
