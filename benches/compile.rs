//! What compilation costs, by the size of the program: generated programs of 1,000 to 50,000 lines.
//!
//! The smallest size is a row, where a step is a line. For all sizes a table is printed: milliseconds for a thousand lines in each stage, and bytes of WebAssembly a line.
//! If compilation is linear, the numbers of a column are equal. The prelude is compiled with each program, so the first ones are somewhat higher.

mod generated;
mod settings;
mod whole;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;
use trapeze::{Config, Engine, Program, Source};

fn compile(text: &str) -> Program {
    let engine = Engine::new(Config::new()).expect("the engine starts");
    let program = engine.compile(Source::text("generated.lisp", text));
    program.unwrap_or_else(|error| panic!("{error}"))
}

fn row(criterion: &mut Criterion) {
    let mut group = settings::group(criterion, "compile");
    let text = generated::program(1_000);
    group.throughput(Throughput::Elements(text.lines().count() as u64));
    group.bench_function("1000 lines", |bencher| bencher.iter(|| compile(black_box(&text))));
}

fn table(_: &mut Criterion) {
    if !whole::is_measured() {
        return;
    }
    println!("ms for 1000 lines   expand  convert  optimise     emit  machine code      all   WASM bytes a line   lines a second");
    for size in [1_000, 5_000, 10_000, 50_000] {
        let text = generated::program(size);
        let lines = text.lines().count() as f64;
        let program = compile(&text);
        let t = program.timings();
        let of = |time: Duration| time.as_secs_f64() * 1e6 / lines;
        println!(
            "{size:>17} {:>8.2} {:>8.2} {:>9.2} {:>8.2} {:>13.2} {:>8.2} {:>19.0} {:>16.0}",
            of(t.expand),
            of(t.convert),
            of(t.optimise),
            of(t.emit),
            of(t.machine_code),
            of(t.compile()),
            program.modules().map(<[u8]>::len).sum::<usize>() as f64 / lines,
            lines / t.compile().as_secs_f64(),
        );
    }
}

criterion_group! {
    name = compilation;
    config = settings::criterion();
    targets = row, table
}
criterion_main!(compilation);
