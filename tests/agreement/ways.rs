//! The ways in which a text can be compiled and run, all of which must do the same.

use crate::search::{Made, Runner, text_of};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;
use trapeze::{Captured, Config, Engine, Lowering, Outcome, Output, Program, Source, Trampoline};

/// Longest time of one run: every program ends, so this ends only what would never.
const LONGEST: Duration = Duration::from_secs(60);

/// One way to run what one of the engines compiles.
struct Way {
    name: &'static str,
    engine: usize,
    config: Config,
}

/// All ways. What differs only when it runs is compiled once.
pub struct Ways {
    engines: Vec<Engine>,
    ways: Vec<Way>,
}

impl Ways {
    /// The first way is what the others are compared with.
    pub fn new() -> Self {
        let lowered = |lowering| Config::new().lowering(lowering);
        let mut settings = vec![Config::new(), Config::new().optimise(false), lowered(Lowering::Continuation)];
        let way = |name, engine, config: Config| Way {
            name,
            engine,
            config: config.keep_value(false).timeout(LONGEST),
        };
        let mut ways = vec![
            way("cluster", 0, Config::new()),
            way(
                "collection at every check, tiny segments",
                0,
                Config::new().stress(true).segment_bytes(1024),
            ),
            way("without the optimiser", 1, Config::new()),
            way("continuation, module trampoline", 2, Config::new().trampoline(Trampoline::Module)),
            way("continuation, host trampoline", 2, Config::new().trampoline(Trampoline::Host)),
        ];
        // The baseline compiler has no tail calls.
        if cfg!(not(feature = "baseline")) {
            ways.push(way("tailcall", settings.len(), Config::new()));
            settings.push(lowered(Lowering::TailCall));
        }
        let engines = settings.into_iter().map(|config| Engine::new(config).expect("the engine starts"));
        let engines = engines.collect();
        Self { engines, ways }
    }
}

impl Runner for Ways {
    fn names(&self) -> Vec<&str> {
        self.ways.iter().map(|way| way.name).collect()
    }

    fn run(&self, programs: &[Made], ways: &[usize]) -> Vec<Vec<String>> {
        let text = text_of(programs);
        let mut compiled: Vec<Option<Result<Program, String>>> = self.engines.iter().map(|_| None).collect();
        ways.iter()
            .map(|&way| {
                let Way { engine, config, .. } = &self.ways[way];
                let program = compiled[*engine].get_or_insert_with(|| {
                    guarded(|| {
                        let program = self.engines[*engine].compile(Source::text("random.lisp", text.as_str()));
                        program.map_err(|error| error.to_string())
                    })
                });
                match program {
                    Ok(program) => printed(program, config),
                    Err(message) => vec![message.clone()],
                }
            })
            .collect()
    }
}

/// What the programs of a text print, line by line; the last line says how the run ended if it did not end well.
fn printed(program: &Program, config: &Config) -> Vec<String> {
    let output = Captured::new();
    let config = config.clone().output(Output::Capture(output.clone()));
    let program = program.configured(&config.error_output(Output::Capture(Captured::new())));
    let ended = guarded(|| program.run().map_err(|error| error.to_string()));
    let mut lines: Vec<String> = output.text().lines().map(Into::into).collect();
    match ended {
        Ok(Outcome::Value(_)) => {}
        Ok(other) => lines.push(format!("the run ended otherwise: {other:?}")),
        Err(error) => lines.push(error),
    }
    lines
}

/// A panic is a result like any other.
fn guarded<T>(action: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(action)).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("panic: {}", message.unwrap_or("without a text")))
    })
}
