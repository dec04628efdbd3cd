//! Coroutines and continuations, under the default lowering. A step is a value that a coroutine yields, or a continuation that is captured and entered.

mod programs;
mod settings;

use criterion::{Criterion, criterion_group, criterion_main};
use programs::Task;
use trapeze::Config;

/// Each value is yielded by one coroutine to one resumer.
fn coroutines(criterion: &mut Criterion) {
    let mut group = settings::group(criterion, "coroutines");
    for (row, call) in [
        ("yield and resume", "generate"),
        ("yield inside a cleanup's form", "generate-guarded"),
        ("each", "each-of"),
    ] {
        let task = Task::counted("generator", &format!("({call} 1000000)"), 499_999_500_000, 1_000_000);
        programs::measure(&mut group, row, Config::new(), &task);
    }
    group.finish();
}

/// A continuation a call, and one a turn.
fn continuations(criterion: &mut Criterion) {
    let mut group = settings::group(criterion, "continuations");
    let rows = [
        ("call/cc: ctak", "ctak", "(ctak 18 12 6)", 7, 63_609),
        ("shift", "shift", "(shifts 100000 0)", 5_000_150_000, 100_000),
    ];
    for (row, program, call, value, steps) in rows {
        let task = Task::counted(program, call, value, steps);
        programs::measure(&mut group, row, Config::new(), &task);
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = settings::criterion();
    targets = coroutines, continuations
}
criterion_main!(benches);
