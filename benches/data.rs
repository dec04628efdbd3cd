//! The collector, lists, vectors, tables, strings and floats, under the default lowering. The steps of a row are the pairs, elements, entries, words and points that
//! it handles.

mod programs;
mod settings;

use criterion::{Criterion, criterion_group, criterion_main};
use programs::Task;
use trapeze::Config;

/// Measures a program that has the whole number `value` as its value and takes `steps` steps.
fn measure(criterion: &mut Criterion, group: &str, row: &str, program: &'static str, call: &str, value: i64, steps: u64) {
    let mut group = settings::group(criterion, group);
    let task = Task::counted(program, call, value, steps);
    programs::measure(&mut group, row, Config::new(), &task);
    group.finish();
}

/// Pairs are made, of which some survive.
fn allocation(criterion: &mut Criterion) {
    let pairs = 1_000_000;
    for (row, one_in) in [
        ("all survive", 1),
        ("1 in 2 survives", 2),
        ("1 in 10 survives", 10),
        ("none survive", pairs + 1),
    ] {
        let call = format!("(allocate {pairs} {one_in})");
        // The last pair begins with 1.
        measure(criterion, "allocation", row, "allocation", &call, pairs / one_in + 1, pairs as u64);
    }
}

/// Elements are read by their indices; a vector is made of another one.
fn vectors(criterion: &mut Criterion) {
    let (rounds, n) = (100, 10_000);
    let sum = n * (n - 1) / 2;
    let steps = (rounds * n) as u64;
    let call = format!("(read-all {rounds} {n})");
    measure(criterion, "vectors", "read by index", "vectors", &call, rounds * sum, steps);
    let call = format!("(map-all {rounds} {n})");
    measure(criterion, "vectors", "map", "vectors", &call, sum + rounds * n, steps);
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
    config = settings::criterion();
    targets = allocation, lists, vectors, tables, strings, floats
}
criterion_main!(data);
