//! Ways of doing tail calls: a million calls in tail position, of a procedure by itself, of two by each other, and of closures that are known only at run
//! time; under each lowering, and beside them what one would write by hand.
//!
//! `WAT by hand` are functions with the same values and checks that use the tail-call instructions of WebAssembly (a loop where a procedure calls itself), compiled
//! by the same engine. `native` is Rust on machine integers with overflow checks: a loop, a loop over two states, and, since Rust does not promise tail
//! calls, a trampoline of function pointers.

mod lowerings;
mod programs;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use programs::Task;
use std::hint::black_box;
use trapeze::Value;

const CALLS: i64 = 1_000_000;

/// The budget until the first safepoint.
const BUDGET: i32 = 1_000_000;

fn self_tail_call(criterion: &mut Criterion) {
    let mut group = programs::group(criterion, "self tail call");
    under_each_lowering(&mut group, "self-tail-call", "count-down", "done");
    wat_by_hand(&mut group, "count_down");
    native(&mut group, count_down);
}

fn mutual_tail_calls(criterion: &mut Criterion) {
    let mut group = programs::group(criterion, "mutual tail calls");
    under_each_lowering(&mut group, "mutual-tail-calls", "ping", "ping");
    wat_by_hand(&mut group, "ping");
    native(&mut group, ping);
}

fn tail_calls_through_closures(criterion: &mut Criterion) {
    let mut group = programs::group(criterion, "tail calls through closures");
    under_each_lowering(&mut group, "tail-calls-through-closures", "alternate", "done");
    wat_by_hand(&mut group, "alternate");
    native(&mut group, alternate);
}

fn under_each_lowering(group: &mut BenchmarkGroup<'_, WallTime>, program: &'static str, procedure: &str, value: &str) {
    let task = Task {
        program,
        call: format!("({procedure} {CALLS})"),
        value: Value::Symbol(value.into()),
        steps: CALLS as u64,
    };
    for (lowering, config) in lowerings::each() {
        programs::measure(group, lowering, config, &task);
    }
}

fn wat_by_hand(group: &mut BenchmarkGroup<'_, WallTime>, name: &str) {
    let wasm = wat::parse_str(include_str!("programs/tail-calls.wat")).expect("the text is a module");
    let engine = wasmtime::Engine::default();
    let module = wasmtime::Module::from_binary(&engine, &wasm).expect("the module is valid");
    let mut store = wasmtime::Store::new(&engine, ());
    let instance = wasmtime::Instance::new(&mut store, &module, &[]).expect("the module needs nothing");
    let function = instance
        .get_typed_func::<(i64, i32), i64>(&mut store, name)
        .expect("the module exports the function");
    group.throughput(Throughput::Elements(CALLS as u64));
    group.bench_function("WAT by hand", |bencher| {
        bencher.iter(|| function.call(&mut store, (CALLS << 3, BUDGET)).expect("the function returns"));
    });
}

/// Measures a function of the number of calls and the step by which each call makes that number smaller.
fn native(group: &mut BenchmarkGroup<'_, WallTime>, function: fn(i64, i64) -> Option<i64>) {
    group.throughput(Throughput::Elements(CALLS as u64));
    // The step is not known to the compiler, which would otherwise know the result.
    group.bench_function("native", |bencher| bencher.iter(|| function(black_box(CALLS), black_box(1))));
}

fn count_down(mut n: i64, step: i64) -> Option<i64> {
    while n != 0 {
        n = n.checked_sub(step)?;
    }
    Some(0)
}

fn ping(mut n: i64, step: i64) -> Option<i64> {
    let (mut state, mut other) = (0, 1);
    while n != 0 {
        n = n.checked_sub(step)?;
        (state, other) = (other, state);
    }
    Some(state)
}

/// A closure: its code and what it has captured.
struct Stepper {
    code: fn(Call<'_>) -> Option<Call<'_>>,
    step: i64,
}

/// A call under way.
struct Call<'a> {
    callee: &'a Stepper,
    other: &'a Stepper,
    n: i64,
}

fn step(call: Call<'_>) -> Option<Call<'_>> {
    if call.n < 1 {
        return None;
    }
    Some(Call {
        callee: call.other,
        other: call.callee,
        n: call.n.checked_sub(call.callee.step)?,
    })
}

fn alternate(n: i64, by: i64) -> Option<i64> {
    let [one, other] = &black_box([Stepper { code: step, step: by }, Stepper { code: step, step: by }]);
    let mut call = Call { callee: one, other, n };
    while let Some(next) = (call.callee.code)(call) {
        call = next;
    }
    Some(0)
}

criterion_group! {
    name = tco;
    config = programs::criterion();
    targets = self_tail_call, mutual_tail_calls, tail_calls_through_closures
}
criterion_main!(tco);
