//! The textual form of CPS programs, for tests and for people.
//!
//! ```text
//! main p0
//! entries p4 p5
//! global @0 counter writes 2
//! proc p3 "fib" v7.fib (v8.n &opt v9 &rest v10) pinned noreturn inline deferred {
//!   k0(v8.n v9 v10):
//!     v11 = const 2
//!     v12 = lt v8.n v11
//!     if v12 k1 k2
//!   k1():
//!     return v8.n
//!   k2():
//!     v13 = kind? string v8.n
//!     v14 = global @0
//!     v15 = checked-global @0
//!     v16 = set-global @0 v15
//!     v17 = check-bound v16 'x
//!     fix p6 p7
//!     call p3(v11) -> k4
//!   k4(v18):
//!     tail v5(v1)
//! }
//! ```
//!
//! Other transfers are `jump k1(v1)`, `call v5(v1) -> k4`, `call apply v5(v1) -> k4`, `call leave exit(v1 v2) -> k4`, the same with `tail` and no continuation,
//! `raise p9(v1)` and `unreachable`. Constants stand in the syntax of the language; markers are `#unsupplied` and `#unbound`, infinities `#inf` and `#-inf`, not
//! a number `#nan`, and names that the reader would not take are written `#sym"..."` and `#key"..."`. The first continuation is the entry. A variable's name follows its
//! number after a point, with odd characters in percent encoding. White space separates and means nothing else; `;` starts a comment. With
//! [`print_with_spans`] operations, calls and procedures carry their place as `^file:start-end`.

mod parse;
mod print;

pub use parse::parse;
pub use print::{print, print_with_spans};

/// Whether a character ends a word.
fn is_delimiter(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '{' | '}' | '[' | ']' | '"' | '\'' | ';')
}

/// Whether a word reads as a number or starts like one.
fn looks_numeric(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    unsigned
        .strip_prefix('.')
        .unwrap_or(unsigned)
        .starts_with(|c: char| c.is_ascii_digit())
}

/// Whether the name of a symbol can stand for itself.
fn is_plain_symbol(name: &str) -> bool {
    !name.is_empty() && name != "nil" && name != "." && !name.starts_with([':', '#', '^']) && is_plain(name) && !looks_numeric(name)
}

/// Whether a name has no character that ends a word.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| is_delimiter(c) || c.is_control())
}

#[cfg(test)]
mod tests;
