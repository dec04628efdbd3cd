//! The programs of this folder, and how a run of one is measured.
//!
//! A program is compiled once and checked once: what does not give the value that is expected is not measured. Each measured run has an instance
//! and a memory of its own, which are made before the clock starts and dropped after it has stopped; the memory's pages are touched for the first
//! time while it runs.

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Throughput};
use std::path::Path;
use trapeze::{Config, Engine, Outcome, Program, Source, Value};

/// A program with what it is to do.
pub struct Task {
    /// The text, see [`file`].
    pub program: Source,
    /// The expression that the program ends with.
    pub call: String,
    /// The value of that expression.
    pub value: Value,
    /// How many of the things that are measured happen in one run.
    pub steps: u64,
}

impl Task {
    /// A call of the program in a file of this folder that has the whole number `value` as its value and takes `steps` steps.
    pub fn counted(program: &str, call: &str, value: i64, steps: u64) -> Self {
        Self {
            program: file(program),
            call: call.into(),
            value: Value::Integer(value),
            steps,
        }
    }
}

/// The program in the file of this name in this folder.
pub fn file(name: &str) -> Source {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs");
    Source::file(folder.join(name).with_extension("lisp"))
}

/// Measures runs of `task` as one row of `group`.
pub fn measure(group: &mut BenchmarkGroup<'_, WallTime>, row: &str, config: Config, task: &Task) {
    group.throughput(Throughput::Elements(task.steps));
    // Compiled when the row is really measured: a filter on the command line leaves out most rows.
    let mut compiled = None;
    group.bench_function(row, |bencher| {
        let program = compiled.get_or_insert_with(|| compile(config.clone(), task));
        bencher.iter_batched(
            || program.start().expect("an instance is made"),
            |session| {
                let outcome = session.run().expect("the program runs");
                (session, outcome)
            },
            BatchSize::PerIteration,
        );
    });
}

/// Compiles a task, and checks that it has the value that is expected.
pub fn compile(config: Config, task: &Task) -> Program {
    let program = compile_call(config, task.program.clone(), &task.call);
    match program.run().expect("the program runs") {
        Outcome::Value(value) if value == task.value => program,
        outcome => panic!("{} gives {outcome:?}, not {:?}", task.call, task.value),
    }
}

/// Compiles a program that ends with an expression.
pub fn compile_call(config: Config, program: Source, call: &str) -> Program {
    let engine = Engine::new(config).expect("the engine starts");
    let program = engine.compile_all([program, Source::text("<call>", call)]);
    program.unwrap_or_else(|error| panic!("{error}"))
}
