//! Tokens: white space, comments, brackets, quotes, strings; other tokens go to [`super::number`] for their kind.

use super::number;
use crate::ids::FileId;
use crate::source::{Diagnostic, Span};
use crate::syntax::{Datum, Syntax};

/// An opening bracket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Bracket {
    /// `(`
    Paren,
    /// `[`
    Square,
    /// `{`
    Brace,
    /// `@[`
    AtSquare,
    /// `@{`
    AtBrace,
}

/// A closing bracket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Closer {
    /// `)`
    Paren,
    /// `]`
    Square,
    /// `}`
    Brace,
}

impl Bracket {
    /// The bracket that closes it.
    pub(super) fn closer(self) -> Closer {
        match self {
            Bracket::Paren => Closer::Paren,
            Bracket::Square | Bracket::AtSquare => Closer::Square,
            Bracket::Brace | Bracket::AtBrace => Closer::Brace,
        }
    }

    /// The symbol that a bracket puts before its elements.
    pub(super) fn head(self) -> Option<&'static str> {
        match self {
            Bracket::Paren | Bracket::Square => None,
            Bracket::Brace => Some("struct"),
            Bracket::AtSquare => Some("list"),
            Bracket::AtBrace => Some("table"),
        }
    }
}

impl Closer {
    /// As it is written.
    pub(super) fn text(self) -> &'static str {
        match self {
            Closer::Paren => ")",
            Closer::Square => "]",
            Closer::Brace => "}",
        }
    }
}

/// What stands before a datum and applies to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Prefix {
    Quote,
    Quasiquote,
    Unquote,
    UnquoteSplicing,
    /// `#;`
    Discard,
}

impl Prefix {
    /// As it is written.
    pub(super) fn text(self) -> &'static str {
        match self {
            Prefix::Quote => "'",
            Prefix::Quasiquote => "`",
            Prefix::Unquote => ",",
            Prefix::UnquoteSplicing => ",@",
            Prefix::Discard => "#;",
        }
    }

    /// The head of the list that the prefix and its datum read as.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Prefix::Quote => Some("quote"),
            Prefix::Quasiquote => Some("quasiquote"),
            Prefix::Unquote => Some("unquote"),
            Prefix::UnquoteSplicing => Some("unquote-splicing"),
            Prefix::Discard => None,
        }
    }
}

pub(super) enum Token {
    Open(Bracket),
    Close(Closer),
    Prefix(Prefix),
    Dot,
    Atom(Datum),
    Invalid(Box<Diagnostic>),
    End,
}

pub(super) struct Lexer<'a> {
    file: FileId,
    text: &'a str,
    at: usize,
    /// Whether a string or comment that was not closed took the rest of the text.
    pub(super) swallowed: bool,
}

/// Whether a character ends a token.
pub(super) fn is_delimiter(c: char) -> bool {
    matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '\'' | ',' | '@' | '"' | ';' | '`') || c.is_whitespace()
}

impl<'a> Lexer<'a> {
    /// Starts at the beginning of a file: a byte order mark and a line starting with `#!` are skipped.
    pub(super) fn new(file: FileId, text: &'a str) -> Self {
        let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        if text[at..].starts_with("#!") {
            at = text[at..].find('\n').map_or(text.len(), |end| at + end);
        }
        Self {
            file,
            text,
            at,
            swallowed: false,
        }
    }

    /// Goes on at an offset.
    pub(super) fn start_at(&mut self, offset: usize) {
        self.at = offset;
    }

    /// Whether nothing precedes the offset on its line.
    pub(super) fn at_line_start(&self, offset: u32) -> bool {
        offset == 0 || self.text.as_bytes()[offset as usize - 1] == b'\n'
    }

    fn span(&self, start: usize, end: usize) -> Span {
        // The reader refuses longer texts.
        Span {
            file: self.file,
            start: start as u32,
            end: end as u32,
        }
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.text.as_bytes().get(offset).copied()
    }

    /// The next token and its place.
    pub(super) fn next(&mut self, syntax: &mut Syntax) -> (Token, Span) {
        if let Err(error) = self.skip_blanks() {
            let span = error.span;
            self.at = self.text.len();
            self.swallowed = true;
            return (Token::Invalid(error), span);
        }
        let start = self.at;
        let Some(first) = self.byte(start) else {
            // The end is shown at the last character that is not white space, where there is one.
            let last = self.text.trim_end().char_indices().next_back();
            let span = last.map_or(self.span(start, start), |(at, c)| self.span(at, at + c.len_utf8()));
            return (Token::End, span);
        };
        let second = self.byte(start + 1);
        let (token, length) = match first {
            b'(' => (Token::Open(Bracket::Paren), 1),
            b'[' => (Token::Open(Bracket::Square), 1),
            b'{' => (Token::Open(Bracket::Brace), 1),
            b')' => (Token::Close(Closer::Paren), 1),
            b']' => (Token::Close(Closer::Square), 1),
            b'}' => (Token::Close(Closer::Brace), 1),
            b'\'' => (Token::Prefix(Prefix::Quote), 1),
            b'`' => (Token::Prefix(Prefix::Quasiquote), 1),
            b',' if second == Some(b'@') => (Token::Prefix(Prefix::UnquoteSplicing), 2),
            b',' => (Token::Prefix(Prefix::Unquote), 1),
            b'@' if second == Some(b'[') => (Token::Open(Bracket::AtSquare), 2),
            b'@' if second == Some(b'{') => (Token::Open(Bracket::AtBrace), 2),
            b'@' => {
                let error = Diagnostic::error(self.span(start, start + 1), "`@` must be followed by `[` or `{`")
                    .with_hint("@[a b] is a list, @{k v} a table, and ,@x splices inside a quasiquote");
                (Token::Invalid(Box::new(error)), 1)
            }
            b'#' if second == Some(b';') => (Token::Prefix(Prefix::Discard), 2),
            b'"' => return self.string(),
            _ => return self.word(syntax),
        };
        self.at = start + length;
        (token, self.span(start, self.at))
    }

    /// Skips white space and comments. The error is a block comment that is not closed.
    fn skip_blanks(&mut self) -> Result<(), Box<Diagnostic>> {
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b' ' | b'\n' | b'\t' | b'\r' => self.at += 1,
                b';' => self.at = self.text[self.at..].find('\n').map_or(self.text.len(), |end| self.at + end),
                b'#' if self.byte(self.at + 1) == Some(b'|') => self.skip_block_comment()?,
                _ => match self.text[self.at..].chars().next() {
                    Some(c) if c.is_whitespace() => self.at += c.len_utf8(),
                    _ => return Ok(()),
                },
            }
        }
        Ok(())
    }

    fn skip_block_comment(&mut self) -> Result<(), Box<Diagnostic>> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut depth = 0usize;
        while self.at < bytes.len() {
            match &bytes[self.at..] {
                [b'#', b'|', ..] => {
                    depth += 1;
                    self.at += 2;
                }
                [b'|', b'#', ..] => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return Ok(());
                    }
                }
                _ => self.at += 1,
            }
        }
        let error = Diagnostic::error(self.span(start, start + 2), "the block comment that starts here is not closed")
            .with_hint("each `#|` needs a `|#` of its own: block comments nest");
        Err(Box::new(error))
    }

    fn string(&mut self) -> (Token, Span) {
        let start = self.at;
        let mut value = String::new();
        let mut error = None;
        let mut at = start + 1;
        loop {
            // Up to the next quote or backslash the text is taken as it is.
            let Some(length) = self.text[at..].find(['"', '\\']) else {
                self.at = self.text.len();
                self.swallowed = true;
                let span = self.span(start, start + 1);
                let error = Diagnostic::error(span, "the string that starts here is not closed")
                    .with_hint("a `\"` inside a string is written `\\\"`");
                return (Token::Invalid(Box::new(error)), span);
            };
            value.push_str(&self.text[at..at + length]);
            at += length;
            if self.byte(at) == Some(b'"') {
                break;
            }
            let escape = at;
            at += 1;
            let Some(c) = self.text[at..].chars().next() else {
                continue;
            };
            at += c.len_utf8();
            match c {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                'r' => value.push('\r'),
                'u' => {
                    let (length, scalar) = unicode_escape(&self.text[at..]);
                    at += length;
                    match scalar {
                        Some(c) => value.push(c),
                        None if error.is_none() => {
                            error = Some(
                                Diagnostic::error(self.span(escape, at), "invalid `\\u` escape in a string")
                                    .with_hint("write the scalar value in hexadecimal: \\u{e9}"),
                            );
                        }
                        None => {}
                    }
                }
                c => value.push(c),
            }
        }
        self.at = at + 1;
        let span = self.span(start, self.at);
        match error {
            Some(error) => (Token::Invalid(Box::new(error)), span),
            None => (Token::Atom(Datum::String(value.into())), span),
        }
    }

    /// A token without delimiters: number, boolean, nil, keyword, symbol or dot.
    fn word(&mut self, syntax: &mut Syntax) -> (Token, Span) {
        let start = self.at;
        let rest = &self.text[start..];
        let length = rest.find(is_delimiter).unwrap_or(rest.len());
        self.at = start + length;
        let span = self.span(start, self.at);
        let word = &rest[..length];
        if word == "." {
            return (Token::Dot, span);
        }
        match number::classify(word, syntax) {
            Ok(datum) => (Token::Atom(datum), span),
            Err((message, hint)) => {
                let mut error = Diagnostic::error(span, message);
                error.hint = hint;
                (Token::Invalid(Box::new(error)), span)
            }
        }
    }
}

/// Reads `{H+}` at the start of the text: bytes used, and the character when it is a scalar value.
fn unicode_escape(text: &str) -> (usize, Option<char>) {
    let Some(digits) = text.strip_prefix('{') else {
        return (0, None);
    };
    let length = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len());
    if !digits[length..].starts_with('}') {
        return (1 + length, None);
    }
    let significant = digits[..length].trim_start_matches('0');
    let scalar = match significant {
        "" if length > 0 => Some('\0'),
        _ if significant.len() > 6 => None,
        _ => u32::from_str_radix(significant, 16).ok().and_then(char::from_u32),
    };
    (length + 2, scalar)
}
