//! The same programs under Trapeze and under other systems, as far as they are installed: Chez Scheme, Racket, SBCL, Guile and LuaJIT.
//!
//! Each program runs once unmeasured, then so many times, all systems in turn, so that a machine whose speed drifts slows them alike. What is measured is the program's
//! own time without compilation and start: of Trapeze what `--stats` calls `run_ms`, of the others what they print behind their value. `hello` is the time of the
//! whole process. The programs are in `peers`, a folder for each language; those in Scheme share one, with a prelude for each system.

use lexopt::prelude::*;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};
use std::time::{Duration, Instant};

const HELP: &str = "Times the same programs under Trapeze and under other systems that are installed.

usage: cargo bench --bench peers -- [--runs N] [NAME...]

options:
  --runs N   measured runs of each program under each system (default 5)
  --help     print this

The NAMEs choose programs. The table has medians in milliseconds, the fastest other
system, and the time of Trapeze divided by its time.";

/// The programs with their values; the last one says hello.
const PROGRAMS: [(&str, &str); 17] = [
    ("fib", "2178309"),
    ("tak", "7"),
    ("loop", "100000000"),
    ("evenodd", "1"),
    ("deep", "10000000"),
    ("deepmap", "10000000"),
    ("nqueens", "352"),
    ("lists", "2500025000000"),
    ("mandel", "5038959"),
    ("tables", "999999000000"),
    ("strings", "1188890"),
    ("exceptions", "1000000"),
    ("restarts", "1000000"),
    ("unwind", "1000000"),
    ("generator", "499999500000"),
    ("ctak", "7"),
    ("hello", "Hello, world!"),
];

/// A run that takes longer has failed.
const LONGEST: Duration = Duration::from_secs(120);

/// A system, by the name of its command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum System {
    Trapeze,
    Chez,
    Racket,
    Sbcl,
    Guile,
    LuaJit,
}

impl System {
    const ALL: [Self; 6] = [Self::Trapeze, Self::Chez, Self::Racket, Self::Sbcl, Self::Guile, Self::LuaJit];

    fn name(self) -> &'static str {
        match self {
            Self::Trapeze => "Trapeze",
            Self::Chez => "Chez",
            Self::Racket => "Racket",
            Self::Sbcl => "SBCL",
            Self::Guile => "Guile",
            Self::LuaJit => "LuaJIT",
        }
    }

    fn command(self) -> &'static str {
        match self {
            Self::Trapeze => env!("CARGO_BIN_EXE_trapeze"),
            Self::Chez => "chezscheme",
            Self::Racket => "racket",
            Self::Sbcl => "sbcl",
            Self::Guile => "guile",
            Self::LuaJit => "luajit",
        }
    }

    fn is_installed(self) -> bool {
        let asked = Command::new(self.command())
            .arg(if self == Self::LuaJit { "-v" } else { "--version" })
            .stdin(Stdio::null())
            .output();
        asked.is_ok()
    }

    /// What stands before and behind a program, the folder and ending of its file, and what marks a version of its own.
    fn texts(self) -> (&'static str, &'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Trapeze => ("", "", "trapeze", "lisp", ""),
            Self::Chez => ("prelude.chez.scm", "report.scm", "scheme", "scm", ".chez"),
            Self::Racket => ("prelude.racket.scm", "report.scm", "scheme", "scm", ".racket"),
            Self::Guile => ("prelude.guile.scm", "report.scm", "scheme", "scm", ".guile"),
            Self::Sbcl => ("", "report.lisp", "common-lisp", "lisp", ""),
            Self::LuaJit => ("", "report.lua", "lua", "lua", ""),
        }
    }

    /// Makes a program ready in a folder; the command that runs it, or nothing if the system has no such program.
    fn prepare(self, name: &str, folder: &Path) -> Option<Command> {
        let (before, behind, language, ending, own) = self.texts();
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers").join(language);
        let own = sources.join(format!("{name}{own}.{ending}"));
        let shared = sources.join(format!("{name}.{ending}"));
        let source = [own, shared].into_iter().find(|path| path.exists())?;
        let mut command = Command::new(self.command());
        if self == Self::Trapeze {
            let result = (name != "hello").then_some("--print-result");
            command.args(["run", "--stats"]).args(result).arg(source);
            return Some(command);
        }
        let read = |path: PathBuf| std::fs::read_to_string(path).expect("the program can be read");
        let around = |file: &str| {
            if file.is_empty() || name == "hello" {
                String::new()
            } else {
                read(sources.join(file))
            }
        };
        let text = [around(before), read(source), around(behind)].concat();
        let ending = match self {
            Self::Chez => "ss",
            Self::Racket => "rkt",
            _ => ending,
        };
        let path = folder.join(format!("{name}.{ending}"));
        std::fs::write(&path, text).expect("the program can be written");
        match self {
            Self::Chez => {
                let mut compile = Command::new(self.command());
                compile.arg("--script").arg(sources.join("compile.chez.ss")).arg(&path);
                finish(&mut compile)?;
                command.arg("--program").arg(path.with_extension("so"));
            }
            Self::Racket => {
                finish(Command::new("raco").arg("make").arg(&path))?;
                command.arg(path);
            }
            Self::Sbcl => {
                let mut compile = Command::new(self.command());
                let form = format!("(compile-file {:?})", path.display().to_string());
                compile
                    .args(["--noinform", "--non-interactive", "--no-userinit", "--eval"])
                    .arg(form);
                finish(&mut compile)?;
                command.arg("--script").arg(path.with_extension("fasl"));
            }
            _ => {
                // Guile keeps what it compiles in the user's folder for caches.
                command.env("XDG_CACHE_HOME", folder).arg(path);
            }
        }
        Some(command)
    }

    /// Runs a program; milliseconds, or what is wrong.
    fn run(self, command: &mut Command, name: &str, value: &str) -> Result<f64, &'static str> {
        let start = Instant::now();
        let output = finish(command).ok_or("failed")?;
        let whole = start.elapsed().as_secs_f64() * 1e3;
        if !output.status.success() {
            return Err("failed");
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.trim_end().lines().last().unwrap_or_default();
        let (given, time) = if name == "hello" {
            (line, Some(whole))
        } else if self == Self::Trapeze {
            (line, statistic(&output, "run_ms"))
        } else {
            let (given, time) = line.rsplit_once(' ').unwrap_or((line, ""));
            (given, time.parse().ok())
        };
        if given != value {
            return Err("wrong");
        }
        time.ok_or("failed")
    }
}

/// A number among the statistics of Trapeze, the last line of its standard error.
fn statistic(output: &Output, name: &str) -> Option<f64> {
    let text = String::from_utf8_lossy(&output.stderr);
    let statistics: serde_json::Value = serde_json::from_str(text.trim_end().lines().last()?).ok()?;
    statistics[name].as_f64()
}

/// Waits for the end of a command, which has no input; nothing if it cannot be started or takes too long.
fn finish(command: &mut Command) -> Option<Output> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.ok()?;
    // What is printed is a few lines, which pipes hold.
    let start = Instant::now();
    while child.try_wait().ok()?.is_none() {
        if start.elapsed() > LONGEST {
            child.kill().ok()?;
            return None;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    child.wait_with_output().ok()
}

/// The median of the times, or what was wrong with one of them.
fn median(times: Vec<Result<f64, &'static str>>) -> Result<f64, &'static str> {
    if let Some(&Err(wrong)) = times.iter().find(|time| time.is_err()) {
        return Err(wrong);
    }
    let mut times: Vec<f64> = times.into_iter().flatten().collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().ok_or("-")
}

/// A row of the table.
fn row(name: &str, medians: &[Result<f64, &'static str>], systems: &[System]) -> String {
    let mut cells: Vec<String> = vec![name.into()];
    cells.extend(medians.iter().map(|median| match median {
        Ok(time) => format!("{time:.1}"),
        Err(wrong) => (*wrong).into(),
    }));
    let others = systems.iter().zip(medians).skip(1);
    let best = others
        .filter_map(|(system, median)| Some((system, median.ok()?)))
        .min_by(|a, b| a.1.total_cmp(&b.1));
    match (medians[0], best) {
        (Ok(own), Some((system, time))) => cells.extend([system.name().into(), format!("{:.2}", own / time)]),
        _ => cells.extend(["-".into(), "-".into()]),
    }
    format!("| {} |", cells.join(" | "))
}

/// What is asked for: measured runs and programs.
fn arguments() -> Result<Option<(usize, Vec<String>)>, lexopt::Error> {
    let (mut runs, mut names) = (5, Vec::new());
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("runs") => runs = parser.value()?.parse()?,
            Long("help") | Short('h') => {
                println!("{HELP}");
                return Ok(None);
            }
            // Cargo says so.
            Long("bench") => {}
            Value(name) => {
                let name = name.string()?;
                if !PROGRAMS.iter().any(|(program, _)| *program == name) {
                    let known: Vec<&str> = PROGRAMS.iter().map(|(program, _)| *program).collect();
                    return Err(format!("there is no program `{name}`; there are {}", known.join(", ")).into());
                }
                names.push(name);
            }
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Some((runs.max(1), names)))
}

fn main() -> ExitCode {
    let (runs, names) = match arguments() {
        Ok(Some(asked)) => asked,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let (systems, missing): (Vec<System>, Vec<System>) = System::ALL.into_iter().partition(|system| system.is_installed());
    for system in missing {
        println!("{} is left out: there is no command `{}`.", system.name(), system.command());
    }
    let titles: Vec<&str> = systems.iter().map(|system| system.name()).collect();
    println!("| program | {} | fastest other | ratio |", titles.join(" | "));
    println!("|{}", "---|".repeat(titles.len() + 3));
    for (name, value) in PROGRAMS {
        if !names.is_empty() && !names.iter().any(|asked| asked == name) {
            continue;
        }
        let mut commands: Vec<Option<Command>> = systems
            .iter()
            .map(|system| {
                let folder = folder.path().join(system.name());
                std::fs::create_dir_all(&folder).expect("a folder can be made");
                system.prepare(name, &folder)
            })
            .collect();
        let mut times: Vec<Vec<Result<f64, &'static str>>> = vec![Vec::new(); systems.len()];
        for turn in 0..=runs {
            for ((system, command), times) in systems.iter().zip(&mut commands).zip(&mut times) {
                // What has failed once is not tried again.
                if times.iter().any(Result::is_err) {
                    continue;
                }
                let time = command.as_mut().map_or(Err("-"), |command| system.run(command, name, value));
                if turn > 0 || time.is_err() {
                    times.push(time);
                }
            }
        }
        let medians: Vec<Result<f64, &'static str>> = times.into_iter().map(median).collect();
        println!("{}", row(name, &medians, &systems));
    }
    ExitCode::SUCCESS
}
