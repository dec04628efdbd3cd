//! The command as a process of its own.
#![allow(dead_code, reason = "each test file uses a part of it")]

#[cfg(unix)]
pub mod terminal;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A folder with one program in it, `p.lisp`.
pub struct Program {
    pub folder: TempDir,
}

impl Program {
    pub fn new(text: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("p.lisp"), text).expect("a file in it");
        Self { folder }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("p.lisp")
    }

    /// Runs the command in the folder.
    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(command(arguments).current_dir(self.folder.path()), "")
    }
}

/// The command with these arguments, its streams piped. It keeps no compiled programs.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trapeze"));
    command
        .args(arguments)
        .env("TRAPEZE_CACHE", "")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What came out of the command.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    /// Runs a command with this input.
    pub fn of(command: &mut Command, input: &str) -> Self {
        let mut child = command.spawn().expect("the command starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = input.to_owned();
        // The command need not read its input.
        let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let Output { status, stdout, stderr } = child.wait_with_output().expect("the command ends");
        writer.join().expect("the writer does not panic");
        Self {
            code: status.code(),
            out: into_text(stdout),
            err: into_text(stderr),
        }
    }

    #[track_caller]
    pub fn failed(&self, code: i32, messages: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        for message in messages {
            assert!(self.err.contains(message), "no {message:?} in {self:?}");
        }
        assert!(!self.err.contains("panicked"), "{self:?}");
    }

    #[track_caller]
    pub fn printed(&self, out: &str) {
        assert_eq!((self.code, self.out.as_str()), (Some(0), out), "{self:?}");
    }
}

pub fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("the command writes UTF-8")
}
