//! `trapeze run` and `trapeze eval`.

use super::arguments::{Input, Run};
use super::debugger::{self, Debugger};
use super::{BROKEN_PIPE, FAILED, INTERRUPTED, flame_graph, print, stop, terminal};
use etcetera::BaseStrategy;
use serde_json::json;
use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::time::Duration;
use trapeze::{Config, Engine, Error, Halt, Interrupt, Outcome, PrintResult, Profile, Program, Session, Source, Unhandled, Value};

/// How often a program may stop at a further unhandled condition while it is being ended.
const MOST_ABORTS: usize = 1000;

/// Compiles and runs a program. Gives the exit code.
pub fn run(run: Run) -> u8 {
    let mut sources = Vec::new();
    for input in &run.inputs {
        match source(input) {
            Ok(source) => sources.push(source),
            Err(message) => return fail(&message),
        }
    }
    let interrupt = Interrupt::new();
    let profile = Profile::new();
    let mut config = configuration(&run, interrupt.clone())
        .breakpoints(has_debugger(&run))
        .debug(run.debug == Some(true));
    if run.profile.is_some() {
        config = config.profile(profile.clone());
    }
    let engine = match Engine::new(config) {
        Ok(engine) => engine,
        Err(error) => return fail(&error.to_string()),
    };
    let color = terminal::color();
    let program = match engine.compile_all(sources) {
        Ok(program) => program,
        Err(error) => {
            terminal::complain(&error.render(color));
            return FAILED;
        }
    };
    for warning in program.warnings() {
        terminal::complain(warning.render(color));
    }
    // At a terminal Ctrl-C ends a program, unless a debugger was asked for: then it stops there.
    if run.debug == Some(true) && std::io::stdin().is_terminal() {
        stop::on_interrupt_of_session(interrupt);
    } else {
        stop::on_interrupt(interrupt);
    }
    if let Some(limit) = run.timeout {
        stop::watch(limit);
    }
    let session = match program.start() {
        Ok(session) => session,
        Err(error) => return fail(&error.to_string()),
    };
    let mut debugger = has_debugger(&run).then(Debugger::new);
    let code = conclude(session.run(), &run, color, debugger.as_mut());
    if let Some(path) = &run.profile
        && let Err(message) = flame_graph::write(&profile, path)
    {
        return fail(&message);
    }
    if run.stats {
        terminal::complain(&format!("{}\n", statistics(&program, &session)));
    }
    code
}

/// The source that an argument of the command means.
pub(super) fn source(input: &Input) -> Result<Source, String> {
    Ok(match input {
        Input::File(path) => Source::file(path),
        Input::Text(text) => Source::text("<eval>", text),
        Input::Stdin => {
            let mut bytes = Vec::new();
            std::io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .map_err(|error| format!("standard input: {error}"))?;
            Source::bytes("<stdin>", bytes)
        }
    })
}

/// Whether unhandled conditions are the user's affair.
fn has_debugger(run: &Run) -> bool {
    // Without being asked, only where both sides of the conversation are at a terminal and the program does not come from there.
    let at_terminal = || std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    run.debug
        .unwrap_or_else(|| !run.eval && !run.inputs.contains(&Input::Stdin) && at_terminal())
}

/// Where compiled programs are kept, if they are.
fn cache_folder(run: &Run) -> Option<PathBuf> {
    if run.no_cache {
        return None;
    }
    match std::env::var_os("TRAPEZE_CACHE") {
        Some(folder) => (!folder.is_empty()).then(|| folder.into()),
        None => Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("trapeze")),
    }
}

/// The settings that the options of a command say.
pub(super) fn configuration(run: &Run, interrupt: Interrupt) -> Config {
    let mut config = Config::new()
        .lowering(run.lowering)
        .trampoline(run.trampoline)
        .stress(run.stress)
        .arguments(run.arguments.iter().cloned())
        .allow_read(run.read.clone())
        .allow_write(run.write.clone())
        .allow_environment(run.environment)
        .interrupt(interrupt)
        .keep_going(run.keep_going)
        .echo(run.echo)
        .lints(run.warn)
        .print_result(if run.print_result {
            PrintResult::Always
        } else {
            PrintResult::Never
        })
        .keep_value(run.eval && !run.print_result);
    if let Some(folder) = cache_folder(run) {
        config = config.cache(folder);
    }
    if let Some(bytes) = run.max_memory {
        config = config.memory_bytes(bytes);
    }
    if let Some(bytes) = run.max_stack {
        config = config.stack_bytes(bytes);
    }
    if let Some(timeout) = run.timeout {
        config = config.timeout(timeout);
    }
    if let Some(bytes) = run.segment_bytes {
        config = config.segment_bytes(bytes);
    }
    config
}

/// Reports how a run ended. One that stopped at a condition is ended, or goes on as the debugger's user decides. Gives the exit code.
fn conclude(outcome: Result<Outcome, Error>, run: &Run, color: bool, mut debugger: Option<&mut Debugger>) -> u8 {
    let mut outcome = outcome;
    let (mut failed, mut aborts) = (0, 0);
    // A program that keeps going may have any number of forms that fail.
    while run.keep_going || aborts < MOST_ABORTS {
        match outcome {
            Ok(Outcome::Unhandled(stop)) => {
                outcome = match debugger.as_mut().filter(|debugger| debugger.has_input()) {
                    Some(debugger) => debugger.enter(&stop),
                    None => {
                        terminal::complain(&(stop.render(color) + &restart_names(&stop)));
                        failed = FAILED;
                        aborts += 1;
                        debugger::abort(&stop)
                    }
                };
            }
            Ok(Outcome::Value(Value::Nil)) => return failed,
            Ok(Outcome::Value(value)) => {
                // Only a value that is to be printed was kept.
                let printed = if run.eval { print(format!("{value}\n").as_bytes()) } else { 0 };
                return failed.max(printed);
            }
            Err(Error::NoAbort) => return FAILED,
            outcome => return ended(outcome),
        }
    }
    fail("the program does not end: each cleanup signals a condition")
}

/// Reports how a program ended that did not come to its last form. Gives the exit code.
pub(super) fn ended(outcome: Result<Outcome, Error>) -> u8 {
    match outcome {
        Ok(Outcome::Exit(code)) => u8::try_from(code).unwrap_or(FAILED),
        Ok(Outcome::Timeout(limit)) => {
            terminal::complain(&stop::timeout_message(limit));
            FAILED
        }
        Ok(Outcome::Interrupted) => INTERRUPTED,
        Ok(Outcome::OutOfMemory) => fail("storage-exhausted: the memory limit was reached, and the reserve for handlers was used up"),
        Ok(_) => fail("the program ended in a way that this command does not know"),
        Err(Error::Halt(Halt::BrokenPipe)) => BROKEN_PIPE,
        Err(error) => fail(&error.to_string()),
    }
}

/// The line that names the restarts, unless there is only the one that ends the program.
fn restart_names(stop: &Unhandled) -> String {
    let mut names: Vec<&str> = stop
        .restarts()
        .iter()
        .map(|restart| restart.name.as_deref().unwrap_or("nil"))
        .collect();
    // Of forms that a program goes on behind and of the program itself.
    names.dedup();
    match names.as_slice() {
        [] | ["abort"] => String::new(),
        names => format!("  restarts: {}\n", names.join(", ")),
    }
}

/// Reports a failure that has no place in the program.
pub(super) fn fail(message: &str) -> u8 {
    let (start, end) = if terminal::color() {
        ("\u{1b}[1;31m", "\u{1b}[0m")
    } else {
        ("", "")
    };
    terminal::complain(&format!("{start}error:{end} {message}\n"));
    FAILED
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

fn statistics(program: &Program, session: &Session) -> serde_json::Value {
    let timings = program.timings();
    let counters = session.statistics().unwrap_or_default();
    json!({
        "read_ms": milliseconds(timings.read),
        "cached": program.is_cached(),
        "cache_ms": milliseconds(timings.cache),
        "expand_ms": milliseconds(timings.expand),
        "convert_ms": milliseconds(timings.convert),
        "optimise_ms": milliseconds(timings.optimise),
        "emit_ms": milliseconds(timings.emit),
        "machine_code_ms": milliseconds(timings.machine_code),
        "compile_ms": milliseconds(timings.compile()),
        "deferred_ms": milliseconds(counters.compiling),
        "run_ms": milliseconds(counters.running),
        "peak_memory_bytes": counters.peak_memory_bytes,
        "allocated_bytes": counters.allocated_bytes,
        "collections": counters.minor_collections + counters.full_collections,
        "minor_collections": counters.minor_collections,
        "full_collections": counters.full_collections,
        "functions": program.function_count(),
        "code_ids": program.code_id_count(),
        "wasm_bytes": program.modules().map(<[u8]>::len).sum::<usize>(),
        "first_wasm_bytes": program.modules().next().map_or(0, <[u8]>::len),
    })
}
