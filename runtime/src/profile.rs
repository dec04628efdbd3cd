//! A profile by samples: which procedures were active while time passed.
//!
//! Safepoints come after a number of procedure entries and loop turns, so samples are taken there, and each stands for the time since the one before. The stack
//! is data, so a sample is a walk over it and needs nothing in the program.

use crate::heap::{Checked, View};
use crate::trace::{self, CodeMap, Top};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use trapeze_codegen::abi;

/// Procedure entries and loop turns between two safepoints of a program that is profiled: some tens of microseconds.
pub const FUEL_PERIOD: u32 = 10_000;
/// Shortest time between two samples.
const INTERVAL: Duration = Duration::from_micros(500);
/// Most frames of a sample that are looked at, from the innermost one on.
const MOST_FRAMES: usize = 2000;
/// Most calls of a stack that is kept.
const MOST_CALLS: usize = 200;
/// Stands for the frames further out that were not looked at.
const OMITTED: &str = "...";

/// Where samples are collected. Clones share them.
#[derive(Clone, Default, Debug)]
pub struct Profile(Arc<Mutex<Samples>>);

#[derive(Default, Debug)]
struct Samples {
    stacks: HashMap<Vec<Arc<str>>, Duration>,
    count: u64,
}

impl Profile {
    /// An empty profile.
    pub fn new() -> Self {
        Self::default()
    }

    /// The stacks that were met, each with the time that it stands for: names of procedures, outermost first. A procedure that calls itself stands there
    /// once, and `...` at the outer end for what is left out of a deep stack. Ordered by name.
    pub fn stacks(&self) -> Vec<(Vec<Arc<str>>, Duration)> {
        let samples = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut stacks: Vec<_> = samples.stacks.iter().map(|(stack, time)| (stack.clone(), *time)).collect();
        stacks.sort();
        stacks
    }

    /// Number of samples.
    pub fn len(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn add(&self, stack: Vec<Arc<str>>, time: Duration) {
        let mut samples = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *samples.stacks.entry(stack).or_default() += time;
        samples.count += 1;
    }
}

/// Takes the samples of a run.
#[derive(Debug)]
pub(crate) struct Sampler {
    profile: Profile,
    last: Instant,
}

impl Sampler {
    /// The run starts now.
    pub(crate) fn start(profile: Profile) -> Self {
        Self {
            profile,
            last: Instant::now(),
        }
    }

    /// Takes a sample at a safepoint, if there was none for a while.
    pub(crate) fn tick(&mut self, view: View<'_>, code: &CodeMap) -> Checked<()> {
        let time = self.last.elapsed();
        if time >= INTERVAL {
            self.profile.add(stack(view, code)?, time);
            self.last = Instant::now();
        }
        Ok(())
    }
}

/// The active procedures at a safepoint, outermost first.
fn stack(view: View<'_>, code: &CodeMap) -> Checked<Vec<Arc<str>>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    let mut add = |name: &Arc<str>| {
        if names.last() != Some(name) {
            names.push(name.clone());
        }
    };
    code.names(place(view)?).for_each(&mut add);
    let mut frames = trace::code_ids(view, code, Top::current(view)?);
    for id in frames.by_ref().take(MOST_FRAMES) {
        code.names(id?).for_each(&mut add);
    }
    let is_cut = names.len() > MOST_CALLS || frames.next().is_some();
    names.truncate(MOST_CALLS);
    if is_cut {
        names.push(OMITTED.into());
    }
    names.reverse();
    Ok(names)
}

/// The code id of the check that control is at: that of the frame which would lead back to it, or of the one below where that only hands on a value.
fn place(view: View<'_>) -> Checked<u32> {
    let site: u32 = view.cell(abi::SITE)?;
    if site != abi::CODE_VALUE {
        return Ok(site);
    }
    let below = view.cell(abi::FRAME)?.saturating_sub(2);
    let id = view.fixnum(view.word(u64::from(abi::ROOTS) + 8 * u64::from(below))?)?;
    Ok(u32::try_from(id).unwrap_or(site))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_equal_stacks_add_up() {
        let profile = Profile::new();
        let stack = |names: &[&str]| names.iter().map(|&name| name.into()).collect::<Vec<Arc<str>>>();
        profile.add(stack(&["main", "b"]), Duration::from_millis(1));
        profile.clone().add(stack(&["main", "a"]), Duration::from_millis(2));
        profile.add(stack(&["main", "b"]), Duration::from_millis(4));
        let expected = [
            (stack(&["main", "a"]), Duration::from_millis(2)),
            (stack(&["main", "b"]), Duration::from_millis(5)),
        ];
        assert_eq!((profile.stacks().as_slice(), profile.len()), (expected.as_slice(), 3));
    }
}
