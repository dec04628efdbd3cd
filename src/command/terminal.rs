//! Standard error: what is written there, and whether in colour.

use std::io::{IsTerminal, Write};

/// Writes to standard error. Nobody can be told when that fails.
pub fn complain(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Whether messages on standard error are coloured: on a terminal, unless the environment says `NO_COLOR`.
pub fn color() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::io::stderr().is_terminal()
}
