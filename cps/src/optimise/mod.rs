//! The optimiser: one pass a file, and here their order.
//!
//! Every pass keeps the invariants that [`crate::validate`] checks, and debug builds check them after each one.

pub mod contify;
pub mod dead;
pub mod jumps;
pub mod known_calls;
pub mod loops;
mod replace;
pub mod split_optional;
pub mod unreachable;

use crate::ir::Program;
use crate::validate::debug_validate;

/// What the optimiser may do.
#[derive(Clone, Debug)]
pub struct Options {
    /// How often the passes are repeated. With 0 only what is unreachable is removed.
    pub rounds: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { rounds: 3 }
    }
}

/// A pass with the name that a broken invariant is reported under.
type Pass = (&'static str, fn(&mut Program));

/// Passes of one round in their order.
const ROUND: &[Pass] = &[
    ("known_calls", known_calls::run),
    ("split_optional", split_optional::run),
    ("dead", dead::run),
    ("loops", loops::run),
    ("contify", contify::run),
    ("jumps", jumps::run),
];

/// Optimises a program.
pub fn optimise(program: &mut Program, options: &Options) {
    debug_validate(program, "the conversion");
    for _ in 0..options.rounds {
        for (name, pass) in ROUND {
            pass(program);
            debug_validate(program, name);
        }
    }
    dead::run(program);
    debug_validate(program, "dead");
}

#[cfg(test)]
mod tests;
