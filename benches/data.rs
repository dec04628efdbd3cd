//! Lists, tables, strings and floats, under the default lowering. The steps of a row are the elements, entries, words and points that it handles.

mod programs;

use criterion::{Criterion, criterion_group, criterion_main};
use programs::Task;
use trapeze::{Config, Value};

/// Measures a program that has the whole number `value` as its value and takes `steps` steps.
fn measure(criterion: &mut Criterion, group: &str, row: &str, program: &'static str, call: &str, value: i64, steps: u64) {
    let mut group = programs::group(criterion, group);
    let task = Task {
        program,
        call: call.into(),
        value: Value::Integer(value),
        steps,
    };
    programs::measure(&mut group, row, Config::new(), &task);
    group.finish();
}

/// Each element is consed, squared by `map`, looked at by `filter`, and half of them are summed by `fold`.
fn lists(criterion: &mut Criterion) {
    // The sum of the odd squares up to n squared is n (n + 1) (n + 2) / 6 for odd n.
    let n: i64 = 99_999;
    let sum = 10 * (n * (n + 1) * (n + 2) / 6);
    measure(
        criterion,
        "lists",
        "built and mapped",
        "lists",
        "(lists 10 99999)",
        sum,
        10 * n as u64,
    );
}

/// Entries are put into tables that begin empty, and found in one that is full.
fn tables(criterion: &mut Criterion) {
    measure(criterion, "tables", "insert", "tables", "(insert 10 10000)", 100_000, 100_000);
    measure(
        criterion,
        "tables",
        "look up",
        "tables",
        "(look-up 1000000 10000)",
        900_010,
        1_000_000,
    );
}

/// A text is joined from its words, and grown word by word.
fn strings(criterion: &mut Criterion) {
    measure(criterion, "strings", "join", "strings", "(join 10 10000)", 10 * 98_889, 100_000);
    measure(criterion, "strings", "grow", "strings", "(grow 10 1000)", 10 * 7_890, 10_000);
}

/// The Mandelbrot set; a step is one squaring.
fn floats(criterion: &mut Criterion) {
    measure(
        criterion,
        "floats",
        "mandelbrot",
        "floats",
        "(mandelbrot 100 200)",
        541_525,
        541_525,
    );
}

criterion_group! {
    name = data;
    config = programs::criterion();
    targets = lists, tables, strings, floats
}
criterion_main!(data);
