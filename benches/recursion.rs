//! Calls that are not in tail position, under each lowering: each pushes a frame on the stack in memory and returns through it.
//!
//! `depth` makes at least a million such calls a run, in stacks of different depth: within one segment of the stack, over a few segments, and over many, where each
//! collection finds a deep stack as well. What a frame of it takes in memory is printed. `list building` pushes frames with a value. `ackermann`, `fib` and `tak` are the usual
//! small procedures that do nothing but call, `queens` a small program.
//!
//! `WAT by hand` has the same values and checks, and the same frames in memory: `native calls` makes each call a call of WebAssembly besides, which is what
//! a lowering to native calls would have to do; `dispatch` is the one function with a dispatch loop that `cluster` aims at.

mod by_hand;
mod lowerings;
mod programs;
mod settings;
mod whole;

use by_hand::{ByHand, fixnum};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use programs::Task;
use trapeze::{Config, Value};
use wasmtime::WasmParams;

const CALLS: u64 = 1_000_000;

/// Depths up to which native calls fit on the native stack.
const NATIVE_DEPTH: u64 = 5_000;

fn depth(criterion: &mut Criterion) {
    for depth in [1_000, 10_000, 100_000, 1_000_000, 10_000_000] {
        let rounds = (CALLS / depth).max(1);
        let task = descent(rounds, depth);
        let name = format!("depth {depth}");
        let argument = fixnum(depth as i64);
        let native: ByHandRow<'_, i64> = ("native calls", "depth", argument);
        let dispatched = ("dispatch", "depth_dispatched", argument);
        let rows = if depth > NATIVE_DEPTH {
            vec![dispatched]
        } else {
            vec![native, dispatched]
        };
        under_each_lowering(criterion, &name, &task, rounds, argument, &rows);
    }
}

fn descent(rounds: u64, depth: u64) -> Task {
    Task::counted(
        "depth",
        &format!("(descend {rounds} {depth})"),
        (rounds * depth) as i64,
        rounds * depth,
    )
}

/// Prints how much memory a frame takes.
fn bytes_per_frame(_: &mut Criterion) {
    let peak = |depth| {
        let session = programs::compile(Config::new(), &descent(1, depth))
            .start()
            .expect("an instance is made");
        session.run().expect("the program runs");
        session.statistics().expect("the memory can be read").peak_memory_bytes
    };
    if !whole::is_measured() {
        return;
    }
    let base = peak(1);
    for depth in [100_000, 1_000_000, 10_000_000] {
        let bytes = (peak(depth) - base) as f64 / depth as f64;
        println!("depth {depth}: {bytes:.1} bytes of memory a frame");
    }
}

fn list_building(criterion: &mut Criterion) {
    let (rounds, length) = (5, 100_000);
    // Built and mapped.
    let task = Task::counted(
        "list-building",
        &format!("(build {rounds} {length})"),
        (rounds * (length + 1)) as i64,
        2 * rounds * length,
    );
    under_each_lowering::<()>(criterion, "list building", &task, 1, 0, &[]);
}

fn ackermann(criterion: &mut Criterion) {
    let task = Task::counted("ackermann", "(ackermann 3 6)", 509, 172_233);
    under_each_lowering::<()>(criterion, "ackermann", &task, 1, 0, &[]);
}

fn fib(criterion: &mut Criterion) {
    let (n, value) = (27, 196_418);
    // Each call but those for 0 and 1 makes two more: 2 fib(n + 1) - 1 calls.
    let task = Task::counted("fib", &format!("(fib {n})"), value, 2 * 317_811 - 1);
    let rows = [("native calls", "fib", fixnum(n)), ("dispatch", "fib_dispatched", fixnum(n))];
    under_each_lowering(criterion, "fib", &task, 1, fixnum(value), &rows);
}

fn tak(criterion: &mut Criterion) {
    /// The value, and how many calls there are.
    fn counted(x: i64, y: i64, z: i64) -> (i64, u64) {
        if y >= x {
            return (z, 1);
        }
        let [(a, i), (b, j), (c, k)] = [counted(x - 1, y, z), counted(y - 1, z, x), counted(z - 1, x, y)];
        let (value, last) = counted(a, b, c);
        (value, 1 + i + j + k + last)
    }
    let (value, steps) = counted(24, 16, 8);
    let task = Task::counted("tak", "(tak 24 16 8)", value, steps);
    let arguments = (fixnum(24), fixnum(16), fixnum(8));
    let rows = [("native calls", "tak", arguments), ("dispatch", "tak_dispatched", arguments)];
    under_each_lowering(criterion, "tak", &task, 1, fixnum(value), &rows);
}

fn queens(criterion: &mut Criterion) {
    let task = Task {
        program: programs::file("queens"),
        call: "(queens 10)".into(),
        value: Value::Integer(724),
        // Places that are tried.
        steps: 348_150,
    };
    let rows = [("native calls", "queens", fixnum(10))];
    under_each_lowering(criterion, "queens", &task, 1, fixnum(724), &rows);
}

/// A hand-written program: its row, its function, the function's arguments.
type ByHandRow<'a, P> = (&'a str, &'a str, P);

/// Measures a task, and hand-written programs that each give `value` and run `rounds` times.
fn under_each_lowering<P: WasmParams + Copy>(
    criterion: &mut Criterion,
    name: &str,
    task: &Task,
    rounds: u64,
    value: i64,
    by_hand: &[ByHandRow<'_, P>],
) {
    let mut group = settings::group(criterion, name);
    for (lowering, config) in lowerings::each() {
        programs::measure(&mut group, lowering, config, task);
    }
    group.throughput(Throughput::Elements(task.steps));
    for &(row, name, arguments) in by_hand {
        group.bench_function(format!("WAT by hand, {row}"), |bencher| {
            ByHand::new(include_str!("by_hand/recursion.wat")).measure(bencher, name, arguments, value, rounds);
        });
    }
    group.finish();
}

criterion_group! {
    name = recursion;
    config = settings::criterion();
    targets = depth, bytes_per_frame, list_building, ackermann, fib, tak, queens
}
criterion_main!(recursion);
