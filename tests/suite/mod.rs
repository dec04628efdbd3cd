//! Runs `.lisp` files with the command and compares what comes out with the files beside them.
//!
//! Beside `NAME.lisp`: `NAME.out`, the expected standard output; and where they are wanted `NAME.err`, texts that standard error must contain in this order, with the program's folder left out;
//! `NAME.files`, a folder with the files that it imports; `NAME.code`, the exit code (0 without); `NAME.args`, options of the command, one a line; `NAME.in`, standard input; `NAME.scratch`, what
//! the program needs an empty folder of its own for, which is then its current directory; `NAME.slow`, why the program is left out where every check collects. `TRAPEZE_BLESS=1` writes the `.out` files anew.
//!
//! Without `NAME.out` the expected results stand in the program, in comments at the ends of its lines: `; => TEXT`, a line of standard output; `; !! TEXT`, which standard error must contain after the
//! number of that line, and which makes the expected exit code 1.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A way of running every program.
pub struct Configuration {
    /// Options of the command.
    pub options: &'static [&'static str],
    /// Whether each check collects: programs marked slow are left out.
    pub stress: bool,
}

/// All `.lisp` files below a folder of the project, sorted, but for those that programs import.
fn find_programs(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        for entry in entries {
            let path = entry.expect("a folder of the project can be listed").path();
            if path.extension().is_some_and(|e| e == "files") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "lisp") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn beside(path: &Path, extension: &str) -> Option<String> {
    std::fs::read_to_string(path.with_extension(extension)).ok()
}

/// What should come out of a program.
struct Expected {
    out: String,
    /// Texts in standard error, in this order.
    err: Vec<String>,
    code: i32,
}

impl Expected {
    /// From the files beside a program, or from its comments.
    fn of(path: &Path) -> Result<Self, String> {
        let own_code = beside(path, "code").map(|code| code.trim().parse::<i32>());
        let own_code = own_code.transpose().map_err(|e| e.to_string())?;
        let mut err: Vec<String> = beside(path, "err").unwrap_or_default().lines().map(Into::into).collect();
        if let Some(out) = beside(path, "out") {
            let code = own_code.unwrap_or(0);
            return Ok(Self { out, err, code });
        }
        let program = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut out = String::new();
        let mut code = 0;
        for (line, number) in program.lines().zip(1..) {
            if let Some((_, text)) = line.rsplit_once("; => ") {
                out.push_str(text);
                out.push('\n');
            } else if let Some((_, text)) = line.rsplit_once("; !! ") {
                err.extend([format!("{name}:{number}:"), text.into()]);
                code = 1;
            }
        }
        if out.is_empty() && err.is_empty() {
            return Err("there is no .out file beside it, and no `; => TEXT` or `; !! TEXT` in it".into());
        }
        let code = own_code.unwrap_or(code);
        Ok(Self { out, err, code })
    }
}

/// Runs one program; `Err` says how the result differs from what is expected.
fn run(path: &Path, configuration: &Configuration) -> Result<(), String> {
    let own = beside(path, "args").unwrap_or_default();
    let scratch = beside(path, "scratch").map(|_| tempfile::tempdir().expect("a temporary folder"));
    let folder = path.parent().expect("a program stands in a folder");
    let mut child = Command::new(env!("CARGO_BIN_EXE_trapeze"))
        .arg("run")
        .env("TRAPEZE_CACHE", "")
        .args(configuration.options)
        .args(own.lines().filter(|l| !l.is_empty()))
        .arg(path)
        .current_dir(scratch.as_ref().map_or(folder, |scratch| scratch.path()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| format!("cannot run the command: {e}"))?;
    let input = beside(path, "in").unwrap_or_default();
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    // A program need not read its input, so a closed pipe is no failure.
    let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let done = child.wait_with_output().map_err(|e| e.to_string())?;
    drop(writer.join());
    let out = String::from_utf8_lossy(&done.stdout);
    let err = String::from_utf8_lossy(&done.stderr);
    if std::env::var_os("TRAPEZE_BLESS").is_some() && (path.with_extension("out").exists() || Expected::of(path).is_err()) {
        std::fs::write(path.with_extension("out"), out.as_bytes()).map_err(|e| e.to_string())?;
    }
    let expected = Expected::of(path)?;
    if out != expected.out {
        return Err(format!(
            "standard output differs\n--- expected\n{}\n--- printed\n{out}\n--- standard error\n{err}",
            expected.out
        ));
    }
    if done.status.code() != Some(expected.code) {
        return Err(format!(
            "exit status {:?}, expected {}\n--- standard error\n{err}",
            done.status, expected.code
        ));
    }
    let folder = format!("{}/", folder.display());
    let messages = err.replace(&folder, "");
    let mut rest = &messages[..];
    for line in expected.err {
        let Some(at) = rest.find(&line) else {
            return Err(format!(
                "standard error has not, or not in this place,\n{line}\n--- standard error\n{err}"
            ));
        };
        rest = &rest[at + line.len()..];
    }
    Ok(())
}

/// Runs every program of these folders, two at a time, and fails with all differences.
pub fn check(folders: &[&str], configuration: &Configuration) {
    let mut programs = Vec::new();
    for folder in folders {
        let found = find_programs(folder);
        assert!(!found.is_empty(), "{folder} holds programs");
        programs.extend(found);
    }
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let wanted = std::env::var("TRAPEZE_ONLY").ok();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(path) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let left_out = configuration.stress && path.with_extension("slow").exists();
                    if left_out || wanted.as_ref().is_some_and(|w| !path.to_string_lossy().contains(w.as_str())) {
                        continue;
                    }
                    if let Err(why) = run(path, configuration) {
                        failures
                            .lock()
                            .expect("no checker panics")
                            .push(format!("{}: {why}", path.display()));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no checker panics");
    assert!(
        failures.is_empty(),
        "{} of {} programs failed\n\n{}",
        failures.len(),
        programs.len(),
        failures.join("\n\n")
    );
}
