//! Why a program could not be compiled, in words for its author.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Messages of the compiler. At least one of them is an error.
#[derive(Clone, Debug)]
pub struct CompileError {
    messages: Vec<CompileMessage>,
}

/// One message of the compiler.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CompileMessage {
    message: String,
    plain: String,
    coloured: String,
}

impl CompileMessage {
    pub(crate) fn new(message: String, plain: String, coloured: String) -> Self {
        Self { message, plain, coloured }
    }

    /// A message that concerns a whole file.
    fn of_file(file: &str, message: String) -> Self {
        let text = |start: &str, end: &str| format!("{file}: {start}error:{end} {message}\n");
        let (plain, coloured) = (text("", ""), text("\u{1b}[1;31m", "\u{1b}[0m"));
        Self::new(message, plain, coloured)
    }

    /// An error of the compiler's own.
    pub(crate) fn internal(reason: &str) -> Self {
        Self::of_file("trapeze", format!("internal error: {reason}"))
    }

    /// What is wrong, in one line.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The whole message: place, what is wrong, the source line, and what may be done about it. Ends with a line end.
    pub fn render(&self, color: bool) -> &str {
        if color { &self.coloured } else { &self.plain }
    }
}

impl CompileError {
    pub(crate) fn new(messages: Vec<CompileMessage>) -> Self {
        Self { messages }
    }

    /// An error that concerns a whole file.
    pub(crate) fn of_file(file: &str, message: String) -> Self {
        Self::new(vec![CompileMessage::of_file(file, message)])
    }

    /// An error of the compiler's own: `reason` says what it met.
    pub fn internal(reason: &str) -> Self {
        Self::new(vec![CompileMessage::internal(reason)])
    }

    /// The messages in the order of the source.
    pub fn messages(&self) -> &[CompileMessage] {
        &self.messages
    }

    /// All messages, see [`CompileMessage::render`].
    pub fn render(&self, color: bool) -> String {
        self.messages.iter().map(|message| message.render(color)).collect()
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.render(false).trim_end())
    }
}

impl std::error::Error for CompileError {}
