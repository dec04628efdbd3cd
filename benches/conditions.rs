//! What handlers, errors, restarts and cleanups cost, under the default lowering.
//!
//! The steps of a row are what its group's name says. The rows `at depth 100000` and `100000 returns` differ only in how control comes back from down there:
//! past all frames to the handler, or through each of them; the way down is in both.

mod programs;
mod settings;

use criterion::{Criterion, criterion_group, criterion_main};
use programs::Task;
use std::time::Duration;
use trapeze::{Config, Outcome, Value};

/// Measures programs that each have the whole number `value` as their value and take `steps` steps.
fn measure(criterion: &mut Criterion, group: &str, rows: &[(&str, &'static str, &str)], value: i64, steps: u64) {
    let mut group = settings::group(criterion, group);
    for &(row, program, call) in rows {
        let task = Task::counted(program, call, value, steps);
        programs::measure(&mut group, row, Config::new(), &task);
    }
    group.finish();
}

/// A form is established, nothing is signalled, the form is left.
fn establish(criterion: &mut Criterion) {
    let rows = [
        ("none", "handlers", "(go-on 100000)"),
        ("handler-case", "handlers", "(guard 100000)"),
        ("handler-bind", "handlers", "(watch 100000)"),
        ("restart-case", "handlers", "(offer 100000)"),
        ("unwind-protect", "handlers", "(protected 100000)"),
    ];
    measure(criterion, "established", &rows, 100_000, 100_000);
}

/// An error is signalled and caught by unwinding.
fn catch(criterion: &mut Criterion) {
    let rows = [("at depth 1", "unwinding", "(descend-and-fail 10000 1)")];
    measure(criterion, "error caught", &rows, 10_000, 10_000);
    let rows = [("at depth 1000", "unwinding", "(descend-and-fail 1000 1000)")];
    measure(criterion, "error caught", &rows, 1_000, 1_000);
    let rows = [("at depth 100000", "unwinding", "(descend-and-fail 10 100000)")];
    measure(criterion, "error caught", &rows, 10, 10);
    let rows = [("100000 returns", "unwinding", "(descend-and-return 10 100000)")];
    measure(criterion, "error caught", &rows, 1_000_000, 10);
    let rows = [("at depth 1000000", "unwinding", "(descend-and-fail 4 1000000)")];
    measure(criterion, "error caught", &rows, 4, 4);
}

/// A condition is signalled and declined by handlers; the first row calls a procedure instead.
fn decline(criterion: &mut Criterion) {
    let rows = [
        ("a direct call", "signals", "(call 10000)"),
        ("by 1 handler", "signals", "(declined-by 1 10000)"),
        ("by 10 handlers", "signals", "(declined-by 10 10000)"),
        ("by 100 handlers", "signals", "(declined-by 100 10000)"),
    ];
    measure(criterion, "signal declined", &rows, 10_000, 10_000);
}

/// An error is signalled, and a handler invokes a restart with a value: one beside the error, and one that lies so many frames further out.
fn restart(criterion: &mut Criterion) {
    let rows = [
        ("with a value", "restarts", "(recover 10000)"),
        ("of a failed primitive", "restarts", "(recover-primitive 10000)"),
        ("over 1 frame", "restarts", "(recover-over 1 10000)"),
    ];
    measure(criterion, "restart invoked", &rows, 10_000, 10_000);
    let rows = [("over 1000 frames", "restarts", "(recover-over 1000 1000)")];
    measure(criterion, "restart invoked", &rows, 1_000, 1_000);
    let rows = [("over 1000000 frames", "restarts", "(recover-over 1000000 4)")];
    measure(criterion, "restart invoked", &rows, 4, 4);
}

/// The restarts are listed.
fn list(criterion: &mut Criterion) {
    let rows = [("of 10 forms", "restarts", "(list-restarts 10 1000)")];
    measure(criterion, "compute-restarts", &rows, 11_000, 1_000);
}

/// A thousand cleanups are inside each other; an error runs them all.
fn clean_up(criterion: &mut Criterion) {
    let rows = [("a thousand inside each other", "cleanups", "(clean-up 20 1000)")];
    measure(criterion, "cleanup established and run", &rows, 20_000, 20_000);
}

/// What coming back takes, without the way down: the program takes the time between the error and what is done next, and gives the median of its rounds. Two readings of the
/// clock are in it, which a row of their own shows.
fn come_back(criterion: &mut Criterion) {
    let mut group = settings::group(criterion, "come back");
    for (row, call) in [
        ("clock alone", "(time-clock 101)"),
        ("to a handler, at depth 1", "(time-errors 101 1)"),
        ("to a handler, at depth 1000000", "(time-errors 11 1000000)"),
        ("to a handler, at depth 1, other memory touched", "(time-errors-after-work 11 1)"),
        (
            "to a handler, at depth 1000000, other memory touched",
            "(time-errors-after-work 11 1000000)",
        ),
        ("through a restart, at depth 1", "(time-restarts 101 1)"),
        ("through a restart, at depth 1000000", "(time-restarts 11 1000000)"),
    ] {
        let mut compiled = None;
        group.bench_function(row, |bencher| {
            let program = compiled.get_or_insert_with(|| programs::compile_call(Config::new(), programs::file("coming-back"), call));
            bencher.iter_custom(|runs| {
                (0..runs)
                    .map(|_| match program.run().expect("the program runs") {
                        Outcome::Value(Value::Float(seconds)) => Duration::from_secs_f64(seconds),
                        outcome => panic!("{call} gives {outcome:?}"),
                    })
                    .sum()
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = conditions;
    config = settings::criterion();
    targets = establish, decline, catch, restart, come_back, list, clean_up
}
criterion_main!(conditions);
