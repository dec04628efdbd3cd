//! From a CPS program to WASM bytes: frame layout, lowerings, module assembly. Knows no engine.

pub mod abi;
pub mod rt;
