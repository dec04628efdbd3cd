//! The in-module runtime by itself: the module is instantiated alone, and the tests play the part of generated code and of the host.

mod arithmetic;
mod captured;
mod collector;
mod graph;
mod limits;
mod machine;
mod sequences;
mod stack;
mod strings;
