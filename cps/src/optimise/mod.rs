//! The optimiser: one pass a file, and here their order.
//!
//! Every pass keeps the invariants that [`crate::validate`] checks, and debug builds check them after each one.

mod arithmetic;
pub mod boxes;
pub mod compact;
pub mod contify;
pub mod dead;
pub mod fold;
pub mod inline;
pub mod invariant;
pub mod jumps;
pub mod known_calls;
pub mod loops;
pub mod params;
pub mod rematerialise;
mod replace;
mod simplify;
pub mod split_optional;
pub mod unreachable;

use crate::ir::Program;
use crate::validate::debug_validate;

/// What the optimiser may do.
#[derive(Clone, Debug)]
pub struct Options {
    /// How often the passes are repeated. With 0 only what is unreachable is removed.
    pub rounds: usize,
    /// Leave assigned variables in their boxes, where a debugger finds the present value.
    pub keep_boxes: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rounds: 3,
            keep_boxes: false,
        }
    }
}

/// A pass with the name that a broken invariant is reported under.
type Pass = (&'static str, fn(&mut Program));

/// Passes of one round in their order. Each prepares the next: calls must be known to be inlined, what was inlined is folded, what is left of calls becomes loops and
/// continuations, and boxes that their procedures have to themselves then become variables.
const ROUND: &[Pass] = &[
    ("known_calls", known_calls::run),
    ("split_optional", split_optional::run),
    ("dead", dead::run),
    ("inline", inline::run),
    ("fold", fold::run),
    ("dead", dead::run),
    ("jumps", jumps::run),
    ("loops", loops::run),
    ("contify", contify::run),
    ("boxes", boxes::run),
    ("invariant", invariant::run),
    ("jumps", jumps::run),
    ("compact", compact::run),
];

/// Passes after the last round.
const FINISH: &[Pass] = &[
    ("fold", fold::run),
    ("dead", dead::run),
    ("params", params::run),
    ("jumps", jumps::run),
    ("contify", contify::run_for_pinned),
    ("rematerialise", rematerialise::run),
    ("dead", dead::run),
    ("compact", compact::run),
];

/// Optimises a program.
pub fn optimise(program: &mut Program, options: &Options) {
    debug_validate(program, "the conversion");
    if options.rounds == 0 {
        return apply("dead", dead::run, program);
    }
    'rounds: for round in 1..=options.rounds {
        let before = extent(program);
        let passes = ROUND.iter().filter(|(name, _)| !(options.keep_boxes && *name == "boxes"));
        for &(name, pass) in passes {
            apply(name, pass, program);
            // The last round is there for what is inlined in it. Without that the passes after the rounds are enough.
            if name == "inline" && round == options.rounds && round > 1 && extent(program) == before {
                break 'rounds;
            }
        }
        if extent(program) == before {
            break;
        }
    }
    FINISH.iter().for_each(|&(name, pass)| apply(name, pass, program));
}

/// Numbers that hardly stay the same when a round does something: variables, procedures, operations, known calls.
fn extent(program: &Program) -> (usize, usize, usize, usize) {
    let conts = || program.procs.values().flat_map(|proc| proc.conts.values());
    (
        program.vars.len(),
        program.procs.len(),
        conts().map(|cont| 1 + cont.params.len() + cont.body.len()).sum(),
        conts().filter(|cont| cont.term.known_callee().is_some()).count(),
    )
}

fn apply(name: &str, pass: fn(&mut Program), program: &mut Program) {
    pass(program);
    debug_validate(program, name);
}

#[cfg(test)]
mod random_programs;
#[cfg(test)]
mod tests;
