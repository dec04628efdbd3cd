//! Random programs do the same under every lowering and trampoline, with and without the optimiser, and with collection at every check on tiny
//! stack segments. Part of what they compute the generator works out itself.
//!
//! Many programs stand in one text, so that the prelude is compiled once for all of them, and what differs only when it runs is compiled once. Each prints
//! one line for each tuple of its inputs: its value or error, and the history of its effects; then what is known of it. These variables of the environment
//! say what is run:
//!
//! - `TRAPEZE_AGREEMENT_PROGRAMS`: how many programs;
//! - `TRAPEZE_AGREEMENT_SEED`: where the random numbers begin;
//! - `TRAPEZE_AGREEMENT_FIRST`: the number of the first program, to see one of them again;
//! - `TRAPEZE_AGREEMENT_TOGETHER`: how many of them stand in one text;
//! - `TRAPEZE_AGREEMENT_TEXT`: a file for the last text.
//!
//! What differs is narrowed down to one program, or to the programs that it takes, and made smaller. The interpreter of CPS programs is no party: it has
//! no host operations and no stack to point into, and the prelude needs both.

mod faults;
mod generate;
mod known;
#[path = "../random/mod.rs"]
mod random;
mod search;
mod templates;
mod ways;

use random::Choices;
use search::{Made, check, text_of};
use std::time::Instant;
use ways::Ways;

/// Programs in one text.
const TOGETHER: u64 = 150;
const PROGRAMS: u64 = 300;
const SEED: u64 = 1;

fn number_from(variable: &str, otherwise: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not {text:?}")),
        Err(_) => otherwise,
    }
}

/// Programs of a seed.
fn make(seed: u64, numbers: std::ops::Range<u64>) -> Vec<Made> {
    numbers
        .map(|number| Made::new(Choices::random(seed.wrapping_mul(1 << 32).wrapping_add(number)), number))
        .collect()
}

#[test]
fn random_programs_do_the_same_in_all_configurations() {
    let programs = number_from("TRAPEZE_AGREEMENT_PROGRAMS", PROGRAMS);
    let seed = number_from("TRAPEZE_AGREEMENT_SEED", SEED);
    let start = number_from("TRAPEZE_AGREEMENT_FIRST", 0);
    let together = number_from("TRAPEZE_AGREEMENT_TOGETHER", TOGETHER).max(1);
    let ways = Ways::new();
    let mut reports = Vec::new();
    let began = Instant::now();
    for first in (start..start + programs).step_by(together as usize) {
        let end = (start + programs).min(first + together);
        let made = make(seed, first..end);
        if let Some(path) = std::env::var_os("TRAPEZE_AGREEMENT_TEXT") {
            std::fs::write(path, text_of(&made)).expect("the text can be written where it was asked for");
        }
        let found = check(&ways, &made);
        // A long run shows how far it is, and at once what it has found.
        found.iter().for_each(|report| eprintln!("{report}"));
        reports.extend(found);
        eprintln!(
            "seed {seed}, programs {start} to {end}: {} reports after {} seconds",
            reports.len(),
            began.elapsed().as_secs()
        );
    }
    assert!(
        reports.is_empty(),
        "seed {seed}: {} programs differ\n\n{}",
        reports.len(),
        reports.join("\n\n")
    );
}
