//! What the command does with its arguments.
//!
//! Exit codes: 0 when all forms ran; 1 for an uncaught condition, a program that cannot be compiled or read, or a limit that was hit; 2 for a
//! bad command line; 130 after an interrupt; 141 when nobody reads the output any more; otherwise what the program gave to `exit`.

mod arguments;
mod debugger;
mod doc;
mod dump;
mod flame_graph;
mod lines;
mod repl;
mod run;
mod stop;
mod terminal;

use arguments::Command;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// Exit code of a run that failed.
const FAILED: u8 = 1;
/// Exit code for a command line that means nothing.
const USAGE: u8 = 2;
/// Exit code after an interrupt, as shells have it.
const INTERRUPTED: u8 = 130;
/// Exit code when the reader of the output has gone, as shells have it.
const BROKEN_PIPE: u8 = 141;

/// Runs the command with the arguments of the process.
pub fn main() -> ExitCode {
    ExitCode::from(execute(std::env::args_os().skip(1).collect()))
}

fn execute(arguments: Vec<OsString>) -> u8 {
    match arguments::parse(arguments) {
        Ok(Command::Run(run)) => run::run(run),
        Ok(Command::Repl(run)) => repl::repl(run),
        Ok(Command::Dump(dump)) => dump::dump(dump),
        Ok(Command::Doc(names)) => doc::doc(&names),
        Ok(Command::Help) => print(arguments::HELP.as_bytes()),
        Ok(Command::Version) => print(concat!("trapeze ", env!("CARGO_PKG_VERSION"), "\n").as_bytes()),
        Err(message) => {
            terminal::complain(&format!("trapeze: {message}\n{}", arguments::USAGE));
            USAGE
        }
    }
}

/// Writes to standard output. Gives the exit code.
fn print(bytes: &[u8]) -> u8 {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => 0,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => BROKEN_PIPE,
        Err(error) => {
            terminal::complain(&format!("trapeze: standard output: {error}\n"));
            FAILED
        }
    }
}
