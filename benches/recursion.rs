//! Calls that are not in tail position, under each lowering: each pushes a frame on the stack in memory and returns through it.
//!
//! `depth` makes a million such calls a run, in stacks of different depth: within one segment of the stack, over a few segments, and over many, where each
//! collection finds a deep stack as well. `fib` and `tak` are the usual small procedures that do nothing but call.

mod lowerings;
mod programs;

use criterion::{Criterion, criterion_group, criterion_main};
use programs::Task;
use trapeze::Value;

const CALLS: u64 = 1_000_000;

fn depth(criterion: &mut Criterion) {
    for depth in [1_000, 100_000, 1_000_000] {
        let task = Task {
            program: "depth",
            call: format!("(descend {} {depth})", CALLS / depth),
            value: Value::Integer(CALLS as i64),
            steps: CALLS,
        };
        under_each_lowering(criterion, &format!("depth {depth}"), &task);
    }
}

fn fib(criterion: &mut Criterion) {
    let n = 27;
    // Each call but those for 0 and 1 makes two more: 2 fib(n + 1) - 1 calls.
    let task = Task {
        program: "fib",
        call: format!("(fib {n})"),
        value: Value::Integer(196_418),
        steps: 2 * 317_811 - 1,
    };
    under_each_lowering(criterion, "fib", &task);
}

fn tak(criterion: &mut Criterion) {
    let task = Task {
        program: "tak",
        call: "(tak 18 12 6)".into(),
        value: Value::Integer(7),
        steps: 63_609,
    };
    under_each_lowering(criterion, "tak", &task);
}

fn under_each_lowering(criterion: &mut Criterion, name: &str, task: &Task) {
    let mut group = programs::group(criterion, name);
    for (lowering, config) in lowerings::each() {
        programs::measure(&mut group, lowering, config, task);
    }
    group.finish();
}

criterion_group! {
    name = recursion;
    config = programs::criterion();
    targets = depth, fib, tak
}
criterion_main!(recursion);
