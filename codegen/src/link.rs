//! What code that is added to a running program refers to: the program's variables, symbols and code ids.

use crate::statics::Statics;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A variable or a name: whether it is of the one sort (the prelude's variable, a keyword) and not of the other (the program's, a symbol), and its text.
pub type Name = (bool, String);

/// What additions to a program refer to. It grows with each of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Addresses of the cells of the global variables; those of the prelude are marked.
    pub globals: FxHashMap<Name, u32>,
    /// Symbols and keywords that are static data, keywords marked: every name that the program can meet is one of them.
    pub symbols: FxHashMap<Name, i64>,
    /// Number of code ids.
    pub codes: u32,
    /// Code ids of the entry points' generic entries, in the order of `EntryPoint::ALL`.
    pub entry_points: Vec<u32>,
    /// Code id of the direct entry of the procedure that signals wrong numbers of arguments.
    pub arity_failed: u32,
}

/// Code to be added to a running program.
#[derive(Clone, Debug)]
pub struct Addition {
    /// What is loaded.
    pub parts: Parts,
    /// Meaning of its code ids, which follow those of the program.
    pub code: Vec<crate::CodeInfo>,
}

/// What is loaded of an addition.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Its modules. Control comes to the first code ids of the first one through `main`.
    pub modules: Vec<crate::Deferred>,
    /// Its code ids that stand for arms; the others are places in the source.
    pub arms: Range<u32>,
    /// Its static data, for the address that was given.
    pub statics: Vec<u8>,
    /// Address and number of its global variables, which are part of the static data, if there are any: behind a header of one word.
    pub globals: Option<(u32, u32)>,
    /// Its global variables that later additions refer to.
    pub new_globals: Vec<(Name, u32)>,
    /// Its symbols and keywords.
    pub new_symbols: Vec<(Name, i64)>,
    /// A procedure without parameters that runs it, as a value.
    pub main: i64,
}

/// A symbol or keyword as static data for an address, a multiple of 8; and its value.
pub fn static_symbol(address: u32, keyword: bool, name: &str) -> (Vec<u8>, i64) {
    let mut statics = Statics::new(address, None);
    let value = statics.symbol(keyword, &name.into());
    (statics.bytes().to_vec(), value)
}
