//! What it takes to start a program, by stage: one that prints a word, and a generated one of 1,000 lines.
//!
//! `cold` rows begin with nothing, in this process, or with the command; each stage of the way is a row by itself. `warm` is a program that was compiled before: an
//! instance is made, and runs.

mod generated;
mod settings;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use trapeze::{Captured, Config, Engine, Output, Program, Source, Timings};

/// A stage of a compilation: its name, and the time that it took.
type Stage = (&'static str, fn(&Timings) -> Duration);

const STAGES: [Stage; 5] = [
    ("expand", |timings| timings.expand),
    ("convert", |timings| timings.convert),
    ("optimise", |timings| timings.optimise),
    ("emit", |timings| timings.emit),
    ("machine code", |timings| timings.machine_code),
];

fn engine() -> Engine {
    Engine::new(Config::new().output(Output::Capture(Captured::new()))).expect("the engine starts")
}

fn compile(text: &str) -> Program {
    let program = engine().compile(Source::text("startup.lisp", text));
    program.unwrap_or_else(|error| panic!("{error}"))
}

fn run(program: &Program) {
    program.run().expect("the program runs");
}

/// Measures what `part` gives for one iteration.
fn row(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, mut part: impl FnMut() -> Duration) {
    group.bench_function(name, |bencher| bencher.iter_custom(|times| (0..times).map(|_| part()).sum()));
}

fn timed<T>(action: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = action();
    let time = start.elapsed();
    drop(result);
    time
}

fn start(criterion: &mut Criterion, name: &str, text: &str) {
    let mut group = settings::group(criterion, name);
    let file = std::env::temp_dir().join(format!("trapeze-startup-{}.lisp", std::process::id()));
    std::fs::write(&file, text).expect("a file can be written");
    row(&mut group, "cold, the command", || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trapeze"));
        command.arg("--no-cache");
        command.arg(&file).stdout(Stdio::null());
        timed(|| assert!(command.status().expect("the command starts").success()))
    });
    std::fs::remove_file(&file).expect("the file is there");
    row(&mut group, "cold, in this process", || timed(|| run(&compile(text))));
    for (stage, time) in STAGES {
        row(&mut group, stage, || time(&compile(text).timings()));
    }
    let program = compile(text);
    row(&mut group, "instantiate", || {
        timed(|| program.start().expect("an instance is made"))
    });
    row(&mut group, "run", || {
        let session = program.start().expect("an instance is made");
        timed(|| session.run().expect("the program runs"))
    });
    row(&mut group, "warm", || timed(|| run(&program)));
}

fn hello(criterion: &mut Criterion) {
    start(criterion, "startup of hello", "(println \"hello\")");
}

fn larger(criterion: &mut Criterion) {
    start(criterion, "startup of 1000 lines", &generated::program(1_000));
}

criterion_group! {
    name = startup;
    config = settings::criterion();
    targets = hello, larger
}
criterion_main!(startup);
