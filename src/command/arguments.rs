//! The command line.

use lexopt::{Arg, Parser, ValueExt};
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;
use trapeze::{Access, Lowering, Trampoline};

/// One line on how the command is called.
pub const USAGE: &str = "usage: trapeze [run] [OPTION...] FILE [ARG...]; trapeze alone for a prompt; trapeze --help says more\n";

/// The long help.
pub const HELP: &str = "\
Trapeze compiles Elle Lisp to WebAssembly and runs it.

usage: trapeze [run] [OPTION...] FILE [ARG...]
       trapeze [run] [OPTION...] FILE... -- [ARG...]
       trapeze eval [OPTION...] TEXT [ARG...]       (short: trapeze -e TEXT)
       trapeze [repl] [OPTION...] [FILE...]
       trapeze dump [--cps | --wat | --wasm] [-o OUT] FILE...
       trapeze doc [NAME...]

FILE may be - for standard input. (command-line) gives the ARGs. eval prints
the value of TEXT unless it is nil. repl, or no command and no FILE, reads forms and
prints their values, after it has loaded the FILEs. doc says what names of the language mean;
without a NAME it lists all of them.

options:
  --print-result          print the value of the last form
  --echo                  print each top-level value except nil
  --keep-going            report each form that fails, also one with a syntax error,
                          and go on with the next; exit with code 1 in the end
  --max-memory N[K|M|G]   most bytes of memory (default 2G)
  --max-stack N[K|M|G]    most bytes of the stack (default: what the memory has room for)
  --timeout N[ms|s|m]     longest running time (bare N: seconds)
  --allow-read[=DIR,...]  let the program read files: those inside the directories, or
                          all; links and .. are resolved before they are compared
  --allow-write[=DIR,...] let it make, change, move and remove files
  --allow-env             let it see the variables of the environment
  --allow-all             all of these; without them a program touches nothing but
                          its standard streams
  --warn                  also warn of local variables that nothing uses, unless their
                          names begin with _, and of those that hide others
  --debug, --no-debug     stop at unhandled conditions and breakpoints and read
                          commands (:help lists them), or end; a program that runs
                          at a terminal stops, but only --debug compiles it for that
  --profile OUT.svg       write a flame graph of the procedures that took the time
  --stats                 after the run, one JSON object on one line of stderr
  --no-cache              compile anew and keep nothing; otherwise compiled programs
                          are kept in the folder that TRAPEZE_CACHE names, or in
                          trapeze in the user's folder for caches
  --lowering KIND         cluster (default), continuation or tailcall
  --trampoline KIND       module (default) or host
  --segment-bytes N[K|M]  usable bytes of a part of the stack, for tests
  --stress                collect whenever it could be needed, for tests; very slow
  --help, --version       print and exit; also -h, -V

dump:
  --cps                   the program in continuation-passing style (default)
  --wat, --wasm           its WebAssembly module as text, as bytes
  -o, --output OUT        write to the file OUT

messages are coloured on a terminal, unless the environment has NO_COLOR.

exit codes: 0 all forms ran; 1 uncaught condition, syntax error, unreadable file
or limit reached; 2 bad command line; 130 interrupted; 141 nobody reads the output;
otherwise what the program gave to exit.
";

/// What is to be done.
#[derive(PartialEq, Debug)]
pub enum Command {
    /// Run a program.
    Run(Run),
    /// Read forms and evaluate them.
    Repl(Run),
    /// Show a program in one of its forms.
    Dump(Dump),
    /// Say what these names of the language mean.
    Doc(Vec<String>),
    /// Print the help.
    Help,
    /// Print the version.
    Version,
}

/// Where a program comes from.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
    /// An argument of the command.
    Text(String),
}

/// A program to run.
#[derive(Default, PartialEq, Debug)]
pub struct Run {
    /// The program's sources in order.
    pub inputs: Vec<Input>,
    /// The program's arguments.
    pub arguments: Vec<String>,
    /// Whether a value other than nil is printed.
    pub eval: bool,
    /// Whether the value is printed in any case.
    pub print_result: bool,
    /// Whether each value other than nil is printed.
    pub echo: bool,
    /// Whether the program goes on behind forms that fail.
    pub keep_going: bool,
    /// Whether counters and times are printed.
    pub stats: bool,
    /// Most bytes of memory.
    pub max_memory: Option<u64>,
    pub max_stack: Option<u64>,
    /// Longest running time.
    pub timeout: Option<Duration>,
    /// Lowering.
    pub lowering: Lowering,
    /// Trampoline.
    pub trampoline: Trampoline,
    /// Whether the debugger is entered at an unhandled condition; where nothing is said, that depends on the terminal.
    pub debug: Option<bool>,
    /// Where the flame graph of the run is written, if one is wanted.
    pub profile: Option<PathBuf>,
    /// Whether compiled programs are neither looked for nor kept.
    pub no_cache: bool,
    /// Files that the program may read.
    pub read: Access,
    /// Files that the program may change.
    pub write: Access,
    /// Whether the program may see the environment.
    pub environment: bool,
    /// Whether local variables that are not used or hide others are told.
    pub warn: bool,
    /// Whether every check collects.
    pub stress: bool,
    /// Usable bytes of a stack segment.
    pub segment_bytes: Option<u32>,
}

/// A form of a program.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Form {
    /// Continuation-passing style.
    #[default]
    Cps,
    /// WebAssembly as text.
    Wat,
    /// WebAssembly.
    Wasm,
}

/// A program to show.
#[derive(Default, PartialEq, Debug)]
pub struct Dump {
    /// The program's sources in order.
    pub inputs: Vec<Input>,
    /// How it is shown.
    pub form: Form,
    /// Where it is written; standard output without.
    pub out: Option<PathBuf>,
    /// Lowering.
    pub lowering: Lowering,
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Run,
    Eval,
    Repl,
    Dump,
}

/// What the arguments of the command mean, or why they mean nothing.
pub fn parse(arguments: Vec<OsString>) -> Result<Command, String> {
    let mut parser = Parser::from_args(arguments);
    let mut mode = None;
    let (mut run, mut dump) = (Run::default(), Dump::default());
    // The options that were given, for the modes that do not know them.
    let (mut of_run, mut of_dump) = (None, None);
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            Arg::Long("version") | Arg::Short('V') => return Ok(Command::Version),
            Arg::Long("lowering") => {
                run.lowering = choice(
                    &mut parser,
                    "lowering",
                    &[
                        ("cluster", Lowering::Cluster),
                        ("continuation", Lowering::Continuation),
                        ("tailcall", Lowering::TailCall),
                    ],
                )?;
            }
            Arg::Long(name @ ("cps" | "wat" | "wasm")) => {
                dump.form = match name {
                    "cps" => Form::Cps,
                    "wat" => Form::Wat,
                    _ => Form::Wasm,
                };
                of_dump = Some(format!("--{name}"));
            }
            Arg::Short('o') | Arg::Long("output") => {
                dump.out = Some(parser.value().map_err(|error| error.to_string())?.into());
                of_dump = Some("-o".into());
            }
            Arg::Long(name) => {
                let name = name.to_owned();
                run_option(&name, &mut parser, &mut run)?;
                of_run = Some(format!("--{name}"));
            }
            Arg::Short('e') if mode.is_none() => {
                mode = Some(Mode::Eval);
                run.inputs
                    .push(Input::Text(text(parser.value().map_err(|error| error.to_string())?)?));
                run.arguments = rest(&mut parser)?;
                break;
            }
            Arg::Short(letter) => return Err(format!("unknown option -{letter}")),
            Arg::Value(value) => {
                if mode.is_none() {
                    if value == "doc" {
                        return names(&mut parser, of_run.or(of_dump));
                    }
                    mode = match value.to_str() {
                        Some("run") => Some(Mode::Run),
                        Some("eval") => Some(Mode::Eval),
                        Some("repl") => Some(Mode::Repl),
                        Some("dump") => Some(Mode::Dump),
                        _ => None,
                    };
                    if mode.is_some() {
                        continue;
                    }
                }
                match *mode.get_or_insert(Mode::Run) {
                    Mode::Run => {
                        run.inputs.push(input(value));
                        files_and_arguments(&mut parser, &mut run)?;
                        break;
                    }
                    Mode::Eval => {
                        run.inputs.push(Input::Text(text(value)?));
                        run.arguments = rest(&mut parser)?;
                        break;
                    }
                    Mode::Repl => run.inputs.push(input(value)),
                    Mode::Dump => dump.inputs.push(input(value)),
                }
            }
        }
    }
    let mode = mode.unwrap_or(Mode::Repl);
    let (inputs, foreign) = if mode == Mode::Dump {
        (&dump.inputs, of_run)
    } else {
        (&run.inputs, of_dump)
    };
    if let Some(option) = foreign {
        return Err(format!("{option} does not belong to this command"));
    }
    if mode == Mode::Repl && run.inputs.contains(&Input::Stdin) {
        return Err("standard input is where forms are read from, so it cannot be loaded".into());
    }
    if inputs.is_empty() && mode != Mode::Repl {
        return Err(if mode == Mode::Eval {
            "no text was given"
        } else {
            "no file was given"
        }
        .into());
    }
    Ok(match mode {
        Mode::Dump => Command::Dump(Dump {
            lowering: run.lowering,
            ..dump
        }),
        Mode::Repl => Command::Repl(run),
        mode => Command::Run(Run {
            eval: mode == Mode::Eval,
            ..run
        }),
    })
}

fn run_option(name: &str, parser: &mut Parser, run: &mut Run) -> Result<(), String> {
    match name {
        "print-result" => run.print_result = true,
        "echo" => run.echo = true,
        "keep-going" => run.keep_going = true,
        "stats" => run.stats = true,
        "warn" => run.warn = true,
        "debug" => run.debug = Some(true),
        "no-debug" => run.debug = Some(false),
        "stress" => run.stress = true,
        "profile" => run.profile = Some(parser.value().map_err(|error| error.to_string())?.into()),
        "no-cache" => run.no_cache = true,
        "allow-read" => allow(parser, name, &mut run.read)?,
        "allow-write" => allow(parser, name, &mut run.write)?,
        "allow-env" => run.environment = true,
        "allow-all" => {
            (run.read, run.write) = (Access::Everything, Access::Everything);
            run.environment = true;
        }
        "max-memory" => run.max_memory = Some(measured(parser, name, size)?),
        "max-stack" => run.max_stack = Some(measured(parser, name, size)?),
        "timeout" => run.timeout = Some(measured(parser, name, duration)?),
        "segment-bytes" => run.segment_bytes = Some(measured(parser, name, |text| size(text).and_then(|bytes| bytes.try_into().ok()))?),
        "trampoline" => run.trampoline = choice(parser, name, &[("module", Trampoline::Module), ("host", Trampoline::Host)])?,
        _ => return Err(format!("unknown option --{name}")),
    }
    Ok(())
}

/// Opens the directories that an option names to the program, or everything if it names none; several options add up.
fn allow(parser: &mut Parser, name: &str, access: &mut Access) -> Result<(), String> {
    let Some(value) = parser.optional_value() else {
        *access = Access::Everything;
        return Ok(());
    };
    let list = text(value)?;
    if list.split(',').any(str::is_empty) {
        return Err(format!("--{name}={list}: expected directories with commas between them"));
    }
    let named = list.split(',').map(PathBuf::from);
    match access {
        Access::Everything => {}
        Access::Within(directories) => directories.extend(named),
        Access::Nothing => *access = Access::within(named),
    }
    Ok(())
}

/// What follows `doc`: names, which may begin with `-`.
fn names(parser: &mut Parser, foreign: Option<String>) -> Result<Command, String> {
    if let Some(option) = foreign {
        return Err(format!("{option} does not belong to this command"));
    }
    let names = rest(parser)?;
    Ok(match names.as_slice() {
        [option] if option == "--help" || option == "-h" => Command::Help,
        _ => Command::Doc(names),
    })
}

/// What follows the first file: arguments of the program, and before a `--` further files.
fn files_and_arguments(parser: &mut Parser, run: &mut Run) -> Result<(), String> {
    let rest: Vec<OsString> = parser.raw_args().map_err(|error| error.to_string())?.collect();
    let (files, arguments) = match rest.iter().position(|argument| argument == "--") {
        Some(at) => (&rest[..at], &rest[at + 1..]),
        None => (&rest[..0], &rest[..]),
    };
    run.inputs.extend(files.iter().cloned().map(input));
    run.arguments = arguments.iter().cloned().map(text).collect::<Result<_, _>>()?;
    Ok(())
}

/// The arguments of the program, with or without `--` before them.
fn rest(parser: &mut Parser) -> Result<Vec<String>, String> {
    let mut rest: Vec<OsString> = parser.raw_args().map_err(|error| error.to_string())?.collect();
    if rest.first().is_some_and(|first| first == "--") {
        rest.remove(0);
    }
    rest.into_iter().map(text).collect()
}

fn input(value: OsString) -> Input {
    if value == "-" { Input::Stdin } else { Input::File(value.into()) }
}

fn text(value: OsString) -> Result<String, String> {
    value
        .into_string()
        .map_err(|value| format!("the argument {} is not valid UTF-8", value.display()))
}

fn value_text(parser: &mut Parser) -> Result<String, String> {
    parser.value().and_then(|value| value.string()).map_err(|error| error.to_string())
}

/// The value of an option with a few choices.
fn choice<T: Copy>(parser: &mut Parser, name: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let given = value_text(parser)?;
    choices
        .iter()
        .find(|(choice, _)| *choice == given)
        .map(|(_, value)| *value)
        .ok_or_else(|| {
            let known: Vec<_> = choices.iter().map(|(choice, _)| *choice).collect();
            let (last, others) = known.split_last().expect("an option has choices");
            format!("--{name} {given}: expected {} or {last}", others.join(", "))
        })
}

/// The value of an option that is a number with a unit.
fn measured<T>(parser: &mut Parser, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, String> {
    let given = value_text(parser)?;
    parse(&given).ok_or_else(|| {
        let example = if name == "timeout" {
            "500ms, 5s or 2m"
        } else {
            "65536, 512K, 64M or 2G"
        };
        format!("--{name} {given}: expected a number with a unit, as in {example}")
    })
}

/// A number of bytes: `N`, `NK`, `NM`, `NG`.
fn size(text: &str) -> Option<u64> {
    let units = [("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30), ("", 1)];
    let (number, unit) = units.iter().find_map(|(suffix, unit)| Some((text.strip_suffix(suffix)?, *unit)))?;
    digits(number)?.checked_mul(unit)
}

/// A time: `Nms`, `Ns`, `Nm`, `N` in seconds.
fn duration(text: &str) -> Option<Duration> {
    let units = [("ms", 1), ("s", 1000), ("m", 60_000), ("", 1000)];
    let (number, unit) = units.iter().find_map(|(suffix, unit)| Some((text.strip_suffix(suffix)?, *unit)))?;
    digits(number)?.checked_mul(unit).map(Duration::from_millis)
}

fn digits(text: &str) -> Option<u64> {
    if text.bytes().all(|c| c.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &[&str]) -> Result<Command, String> {
        parse(line.iter().map(OsString::from).collect())
    }

    fn run(line: &[&str]) -> Run {
        match parsed(line) {
            Ok(Command::Run(run)) => run,
            other => panic!("{line:?}: {other:?}"),
        }
    }

    fn file(name: &str) -> Input {
        Input::File(name.into())
    }

    #[test]
    fn a_file_alone_is_run() {
        for line in [&["a.lisp"][..], &["run", "a.lisp"]] {
            assert_eq!(run(line).inputs, [file("a.lisp")]);
        }
        assert_eq!(run(&["-"]).inputs, [Input::Stdin]);
        assert_eq!(run(&["run", "run"]).inputs, [file("run")]);
    }

    #[test]
    fn what_follows_the_file_is_the_programs() {
        let given = run(&["--stats", "a.lisp", "--stats", "-x", "b"]);
        assert_eq!(
            (given.stats, given.arguments),
            (true, vec!["--stats".into(), "-x".into(), "b".into()])
        );
        let given = run(&["run", "a.lisp", "b.lisp", "--", "x", "--", "y"]);
        assert_eq!(given.inputs, [file("a.lisp"), file("b.lisp")]);
        assert_eq!(given.arguments, ["x", "--", "y"]);
    }

    #[test]
    fn without_a_program_there_is_a_prompt() {
        assert_eq!(parsed(&[]), Ok(Command::Repl(Run::default())));
        let Ok(Command::Repl(given)) = parsed(&["repl", "--timeout=1s", "a.lisp", "b.lisp"]) else {
            panic!("repl is a command");
        };
        assert_eq!(given.inputs, [file("a.lisp"), file("b.lisp")]);
        assert!(matches!(parsed(&["--allow-read"]), Ok(Command::Repl(_))));
    }

    #[test]
    fn texts_are_evaluated() {
        for line in [
            &["eval", "(+ 1 2)", "x"][..],
            &["-e", "(+ 1 2)", "x"],
            &["--stats", "-e(+ 1 2)", "--", "x"],
        ] {
            let given = run(line);
            assert_eq!(
                (given.inputs, given.eval, given.arguments),
                (vec![Input::Text("(+ 1 2)".into())], true, vec!["x".into()])
            );
        }
    }

    #[test]
    fn capabilities_are_given_for_directories_or_for_all() {
        let given = run(&["--allow-read=a,b/c", "--allow-read=/d", "--allow-write", "--allow-write=e", "x"]);
        assert_eq!(given.read, Access::within(["a", "b/c", "/d"]));
        assert_eq!((given.write, given.environment), (Access::Everything, false));
        // The directories are part of the option, so that what follows is the program.
        assert_eq!(run(&["--allow-read", "x"]).inputs, [file("x")]);
        let given = run(&["--allow-all", "x"]);
        assert_eq!(
            (given.read, given.write, given.environment),
            (Access::Everything, Access::Everything, true)
        );
        let given = run(&["--allow-env", "x"]);
        assert_eq!(
            (given.read, given.write, given.environment),
            (Access::Nothing, Access::Nothing, true)
        );
    }

    #[test]
    fn options_have_values_with_units() {
        let given = run(&[
            "--max-memory=512M",
            "--max-stack=64K",
            "--timeout",
            "500ms",
            "--segment-bytes",
            "4096",
            "a",
        ]);
        assert_eq!((given.max_memory, given.max_stack), (Some(512 << 20), Some(64 << 10)));
        assert_eq!((given.timeout, given.segment_bytes), (Some(Duration::from_millis(500)), Some(4096)));
        for (text, time) in [("5s", 5000), ("2m", 120_000), ("3", 3000), ("0", 0)] {
            assert_eq!(duration(text), Some(Duration::from_millis(time)), "{text}");
        }
        for (text, bytes) in [("1", 1), ("2K", 2048), ("2G", 2 << 30)] {
            assert_eq!(size(text), Some(bytes), "{text}");
        }
        for text in ["", "K", "-1", "+1", "1.5G", "1T", "1 K", "99999999999999999999", "99999999999999G"] {
            assert_eq!(size(text), None, "{text}");
            assert_eq!(duration(text).filter(|_| !text.ends_with('m')), None, "{text}");
        }
    }

    #[test]
    fn the_debugger_is_asked_for_or_not() {
        assert_eq!(run(&["a"]).debug, None);
        assert_eq!(run(&["--debug", "a"]).debug, Some(true));
        assert_eq!(run(&["eval", "--no-debug", "a"]).debug, Some(false));
        assert_eq!(run(&["a", "--debug"]).debug, None);
    }

    #[test]
    fn lowering_and_trampoline_are_chosen_by_name() {
        let given = run(&["--lowering=continuation", "--trampoline", "host", "a"]);
        assert_eq!((given.lowering, given.trampoline), (Lowering::Continuation, Trampoline::Host));
        assert_eq!(run(&["--lowering", "tailcall", "a"]).lowering, Lowering::TailCall);
    }

    #[test]
    fn dump_takes_a_form_and_a_file_for_it() {
        let expected = Dump {
            inputs: vec![file("a")],
            form: Form::Wasm,
            out: Some("x".into()),
            lowering: Lowering::Continuation,
        };
        assert_eq!(
            parsed(&["dump", "--wasm", "a", "-o", "x", "--lowering=continuation"]),
            Ok(Command::Dump(expected))
        );
        assert_eq!(
            parsed(&["dump", "-"]),
            Ok(Command::Dump(Dump {
                inputs: vec![Input::Stdin],
                ..Dump::default()
            }))
        );
    }

    #[test]
    fn names_to_explain_may_look_like_options() {
        let names = |names: &[&str]| Ok(Command::Doc(names.iter().map(|&name| name.into()).collect()));
        assert_eq!(parsed(&["doc"]), names(&[]));
        assert_eq!(parsed(&["doc", "take", "->", "-", "--x"]), names(&["take", "->", "-", "--x"]));
        assert_eq!(parsed(&["doc", "--", "run"]), names(&["run"]));
        assert_eq!(parsed(&["doc", "--help"]), Ok(Command::Help));
        assert_eq!(
            parsed(&["--stats", "doc", "x"]),
            Err("--stats does not belong to this command".into())
        );
    }

    #[test]
    fn help_and_version_win() {
        assert_eq!(parsed(&["run", "--help"]), Ok(Command::Help));
        assert_eq!(parsed(&["-V"]), Ok(Command::Version));
    }

    #[test]
    fn a_line_that_means_nothing_is_refused_with_the_reason() {
        let cases: [(&[&str], &str); 18] = [
            (&["run"], "no file was given"),
            (
                &["repl", "-"],
                "standard input is where forms are read from, so it cannot be loaded",
            ),
            (&["eval"], "no text was given"),
            (&["dump", "--wat"], "no file was given"),
            (&["--nonsense", "a"], "unknown option --nonsense"),
            (&["-x", "a"], "unknown option -x"),
            (
                &["--timeout", "soon", "a"],
                "--timeout soon: expected a number with a unit, as in 500ms, 5s or 2m",
            ),
            (
                &["--max-memory", "a"],
                "--max-memory a: expected a number with a unit, as in 65536, 512K, 64M or 2G",
            ),
            (
                &["--segment-bytes=9999G", "a"],
                "--segment-bytes 9999G: expected a number with a unit, as in 65536, 512K, 64M or 2G",
            ),
            (
                &["--lowering=fast", "a"],
                "--lowering fast: expected cluster, continuation or tailcall",
            ),
            (&["--wat", "a"], "--wat does not belong to this command"),
            (&["dump", "--stats", "a"], "--stats does not belong to this command"),
            (
                &["--allow-read=", "a"],
                "--allow-read=: expected directories with commas between them",
            ),
            (
                &["--allow-write=a,,b", "a"],
                "--allow-write=a,,b: expected directories with commas between them",
            ),
            (&["dump", "--allow-read", "a"], "--allow-read does not belong to this command"),
            (&["--allow-env=HOME", "a"], "unexpected argument for option '--allow-env': \"HOME\""),
            (&["--timeout"], "missing argument for option '--timeout'"),
            (&["--stats=1", "a"], "unexpected argument for option '--stats': \"1\""),
        ];
        for (line, reason) in cases {
            assert_eq!(parsed(line), Err(reason.into()), "{line:?}");
        }
    }
}
