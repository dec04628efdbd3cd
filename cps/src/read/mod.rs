//! The reader: source text to [`Syntax`].
//!
//! Lexical rules are in `lexer` and `number`; this file puts tokens together. Open brackets and quotes wait on an explicit
//! stack, and elements on one shared stack of nodes, so that nesting is limited by memory and the time is linear in the text.
//! A list after a dot continues the list around it, which keeps `(a . (b . (c)))` linear too.
//!
//! After an error the reader goes on as well as it can, so that one run reports several.

mod lexer;
mod number;
#[cfg(test)]
mod tests;

use crate::ids::{FileId, SyntaxId};
use crate::source::{Diagnostic, Span};
use crate::syntax::{Datum, Syntax};
use lexer::{Bracket, Closer, Lexer, Prefix, Token};
use std::ops::Range;

/// Reporting stops after this many errors in one file.
const ERROR_LIMIT: usize = 20;

/// Reads a whole file: its top-level data in order.
///
/// # Errors
/// Everything that is wrong with the text, at least one and at most some twenty diagnostics, in the order of the text.
pub fn read(file: FileId, text: &str, syntax: &mut Syntax) -> Result<Vec<SyntaxId>, Vec<Diagnostic>> {
    if u32::try_from(text.len()).is_err() {
        let start = Span { file, start: 0, end: 0 };
        return Err(vec![Diagnostic::error(start, "the file is too large: the limit is 4 GiB")]);
    }
    let mut reader = Reader::new(file, text, syntax);
    reader.run(usize::MAX);
    if reader.errors.is_empty() {
        Ok(reader.nodes)
    } else {
        Err(reader.errors)
    }
}

/// Where the top-level forms of a text begin and end in which each of them starts with a bracket in column 1, and nothing else does. Comments behind a form are
/// counted to it.
pub(crate) fn outline(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut starts = text
        .match_indices("\n(")
        .map(|(newline, _)| newline + 1)
        .chain([text.len()])
        .peekable();
    let mut next = if text.starts_with('(') { Some(0) } else { starts.next() };
    std::iter::from_fn(move || {
        let start = next?;
        next = starts.next();
        Some(start..next?)
    })
}

/// Reads the first data of a part of a text, at most so many.
///
/// # Errors
/// What is wrong with the text up to there.
pub(crate) fn read_part(place: Span, text: &str, most: usize, syntax: &mut Syntax) -> Result<Vec<SyntaxId>, Vec<Diagnostic>> {
    let mut reader = Reader::new(place.file, &text[..place.end as usize], syntax);
    reader.lexer.start_at(place.start as usize);
    reader.run(most);
    if reader.errors.is_empty() {
        Ok(reader.nodes)
    } else {
        Err(reader.errors)
    }
}

/// Reads the first datum of a text, if it has one, and looks at nothing that follows it.
///
/// # Errors
/// The first thing that is wrong with the text up to there.
pub fn read_first(file: FileId, text: &str, syntax: &mut Syntax) -> Result<Option<SyntaxId>, Diagnostic> {
    let mut reader = Reader::new(file, text, syntax);
    reader.run(1);
    match reader.errors.into_iter().next() {
        Some(error) => Err(error),
        None => Ok(reader.nodes.first().copied()),
    }
}

/// How a text that is still being typed begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beginning {
    /// With a complete datum that ends at this byte.
    Datum(usize),
    /// With nothing but white space and comments.
    Nothing,
    /// With a datum, a string or a comment that goes on behind its end.
    Unfinished,
    /// With what cannot be read.
    Wrong,
}

/// How a text begins, for prompts that ask for more lines.
pub fn beginning(text: &str) -> Beginning {
    let mut syntax = Syntax::new();
    let mut reader = Reader::new(FileId(0), text, &mut syntax);
    reader.run(1);
    let unfinished = !reader.frames.is_empty() || reader.lexer.swallowed;
    match (&*reader.errors, reader.nodes.first()) {
        ([], Some(&node)) => Beginning::Datum(syntax.span(node).end as usize),
        ([], None) => Beginning::Nothing,
        ([_], _) if unfinished => Beginning::Unfinished,
        _ => Beginning::Wrong,
    }
}

/// What is being read and not complete yet.
struct Frame {
    kind: FrameKind,
    /// The opening bracket or prefix.
    span: Span,
    /// Where the elements start on the shared stack.
    start: usize,
    dot: Dot,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FrameKind {
    Bracket(Bracket),
    /// The list after a dot: its elements are the enclosing list's.
    Continuation,
    Prefix(Prefix),
}

/// How far a dotted list is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dot {
    None,
    /// The dot has been read.
    Expected(Span),
    /// So has the datum after it: a tail, or elements that joined the list's own.
    Done(Option<SyntaxId>),
}

struct Reader<'a> {
    lexer: Lexer<'a>,
    syntax: &'a mut Syntax,
    frames: Vec<Frame>,
    nodes: Vec<SyntaxId>,
    /// Number of open brackets that wait for each closing bracket.
    open: [usize; 3],
    /// The first bracket in column 1 that was opened while others were open: the form before it may lack a bracket.
    suspect: Option<Span>,
    errors: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn new(file: FileId, text: &'a str, syntax: &'a mut Syntax) -> Self {
        Self {
            lexer: Lexer::new(file, text),
            syntax,
            frames: Vec::new(),
            nodes: Vec::new(),
            open: [0; 3],
            suspect: None,
            errors: Vec::new(),
        }
    }

    /// Reads up to so many complete data.
    fn run(&mut self, most: usize) {
        while self.errors.len() < ERROR_LIMIT && !(self.frames.is_empty() && self.nodes.len() >= most) {
            let (token, span) = self.lexer.next(self.syntax);
            match token {
                Token::End => return self.finish(),
                Token::Invalid(error) => {
                    self.error(*error);
                    self.deliver(Datum::Nil, span);
                }
                Token::Atom(datum) => self.deliver(datum, span),
                Token::Open(bracket) => self.open(bracket, span),
                Token::Close(closer) => self.close(closer, span),
                Token::Prefix(prefix) => {
                    if prefix != Prefix::Discard {
                        self.expect_room(span);
                    }
                    self.push_frame(FrameKind::Prefix(prefix), span);
                }
                Token::Dot => self.dot(span),
            }
        }
    }

    fn error(&mut self, error: Diagnostic) {
        if self.errors.len() < ERROR_LIMIT {
            self.errors.push(error);
        }
    }

    fn push_frame(&mut self, kind: FrameKind, span: Span) {
        self.frames.push(Frame {
            kind,
            span,
            start: self.nodes.len(),
            dot: Dot::None,
        });
    }

    fn open(&mut self, bracket: Bracket, span: Span) {
        self.expect_room(span);
        if self.frames.is_empty() {
            self.suspect = None;
        } else if self.suspect.is_none() && self.lexer.at_line_start(span.start) {
            self.suspect = Some(span);
        }
        self.open[bracket.closer() as usize] += 1;
        let after_dot = matches!(self.frames.last(), Some(Frame { dot: Dot::Expected(_), .. }));
        let kind = if after_dot && bracket == Bracket::Paren {
            FrameKind::Continuation
        } else {
            FrameKind::Bracket(bracket)
        };
        self.push_frame(kind, span);
        if let Some(head) = bracket.head() {
            let head = self.syntax.push_symbol(head, span);
            self.nodes.push(head);
        }
    }

    fn dot(&mut self, span: Span) {
        let Some(frame) = self.frames.last_mut() else {
            return self.error(Diagnostic::error(span, "`.` outside of a list").with_hint("a dotted list is written (a . b)"));
        };
        let in_list = matches!(frame.kind, FrameKind::Bracket(Bracket::Paren) | FrameKind::Continuation);
        if in_list && frame.dot == Dot::None {
            frame.dot = Dot::Expected(span);
            return;
        }
        let opened = frame.span;
        let (message, remark) = match frame.kind {
            FrameKind::Prefix(prefix) => (format!("`{}` needs a datum after it", prefix.text()), "here"),
            _ if in_list => ("a list may have only one `.`".to_string(), "in this list"),
            _ => ("`.` may stand only in a list written with ( )".to_string(), "in this datum"),
        };
        self.error(Diagnostic::error(span, message).with_related(opened, remark));
    }

    /// Reports a datum that starts where a dotted list must be closed.
    fn expect_room(&mut self, span: Span) {
        if let Some(Frame {
            dot: Dot::Done(_),
            span: opened,
            ..
        }) = self.frames.last()
        {
            let opened = *opened;
            self.error(Diagnostic::error(span, "only one datum may follow the `.` of a list").with_related(opened, "in this list"));
        }
    }

    fn deliver(&mut self, datum: Datum, span: Span) {
        self.expect_room(span);
        if datum == Datum::Nil
            && let Some(frame) = self.frames.last_mut()
            && matches!(frame.dot, Dot::Expected(_))
        {
            frame.dot = Dot::Done(None);
            return;
        }
        let node = self.syntax.push(datum, span);
        self.add(node);
    }

    /// Hands a complete datum to what waits for it.
    fn add(&mut self, node: SyntaxId) {
        let mut node = node;
        loop {
            let Some(frame) = self.frames.last_mut() else {
                self.nodes.push(node);
                return;
            };
            match frame.kind {
                FrameKind::Prefix(prefix) => {
                    let opened = frame.span;
                    self.frames.pop();
                    let Some(name) = prefix.name() else { return };
                    let head = self.syntax.push_symbol(name, opened);
                    let span = Span {
                        end: self.syntax.span(node).end,
                        ..opened
                    };
                    if let Some(frame) = self.frames.last_mut()
                        && matches!(frame.dot, Dot::Expected(_))
                    {
                        frame.dot = Dot::Done(None);
                        self.nodes.extend([head, node]);
                        return;
                    }
                    node = self.syntax.push_list(&[head, node], None, span);
                }
                FrameKind::Bracket(_) | FrameKind::Continuation => {
                    match frame.dot {
                        Dot::None => self.nodes.push(node),
                        Dot::Expected(_) => frame.dot = Dot::Done(Some(node)),
                        // Reported by `expect_room`.
                        Dot::Done(_) => {}
                    }
                    return;
                }
            }
        }
    }

    fn close(&mut self, closer: Closer, span: Span) {
        if self.open[closer as usize] == 0 {
            let mut error = Diagnostic::error(span, format!("`{}` closes nothing", closer.text()));
            if let Some(frame) = self.frames.iter().rev().find(|f| f.closer().is_some()) {
                let wanted = frame.closer().map_or("", Closer::text);
                error = error.with_related(frame.span, format!("this bracket is open and needs `{wanted}`"));
            }
            return self.error(error);
        }
        // The closing bracket fits some open one; what lies above that was left open and is reported once.
        let mut reported = false;
        while let Some(frame) = self.frames.last() {
            let wanted = frame.closer();
            let fits = wanted == Some(closer);
            if !fits && !reported {
                reported = true;
                let error = match (frame.kind, wanted) {
                    (FrameKind::Prefix(prefix), _) => Diagnostic::error(
                        span,
                        format!("`{}` needs a datum after it, found `{}`", prefix.text(), closer.text()),
                    )
                    .with_related(frame.span, "here"),
                    (_, wanted) => Diagnostic::error(
                        span,
                        format!("expected `{}`, found `{}`", wanted.map_or("", Closer::text), closer.text()),
                    )
                    .with_related(frame.span, "the bracket was opened here"),
                };
                self.error(error);
            }
            self.close_frame(span);
            if fits {
                return;
            }
        }
    }

    /// Completes the innermost frame, whether or not its bracket has come.
    fn close_frame(&mut self, end: Span) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        if let Some(closer) = frame.closer() {
            self.open[closer as usize] -= 1;
        }
        if let Dot::Expected(dot) = frame.dot {
            self.error(Diagnostic::error(dot, "`.` must be followed by one datum").with_related(frame.span, "in this list"));
        }
        let tail = if let Dot::Done(tail) = frame.dot { tail } else { None };
        let span = Span {
            end: end.end,
            ..frame.span
        };
        match frame.kind {
            FrameKind::Prefix(_) => {}
            FrameKind::Continuation => {
                if let Some(around) = self.frames.last_mut() {
                    around.dot = Dot::Done(tail);
                }
            }
            FrameKind::Bracket(bracket) => {
                let continues = bracket.head().is_some() && matches!(self.frames.last(), Some(Frame { dot: Dot::Expected(_), .. }));
                if continues {
                    // `(a . {b c})`: the elements, their head included, are the enclosing list's.
                    if let Some(around) = self.frames.last_mut() {
                        around.dot = Dot::Done(None);
                    }
                    return;
                }
                let elements = &self.nodes[frame.start..];
                let node = if bracket == Bracket::Square {
                    self.syntax.push_vector(elements, span)
                } else {
                    self.syntax.push_list(elements, tail, span)
                };
                self.nodes.truncate(frame.start);
                self.add(node);
            }
        }
    }

    fn finish(&mut self) {
        if self.lexer.swallowed {
            return;
        }
        let Some(innermost) = self.frames.last() else {
            return;
        };
        let (innermost_span, kind) = (innermost.span, innermost.kind);
        if let FrameKind::Prefix(prefix) = kind {
            let message = format!("`{}` needs a datum after it, found the end of the file", prefix.text());
            return self.error(Diagnostic::error(innermost_span, message));
        }
        let wanted = innermost.closer().map_or("", Closer::text);
        let count = self.frames.iter().filter(|f| f.closer().is_some()).count();
        // The place is the open bracket's: the end of the file tells nothing, and the form that is wrong starts here.
        let mut error = Diagnostic::error(innermost_span, format!("expected `{wanted}`, found the end of the file"));
        if count > 1
            && let Some(outermost) = self.frames.iter().find(|f| f.closer().is_some())
        {
            error = error.with_related(outermost.span, format!("the outermost of {count} open brackets"));
        }
        if let Some(suspect) = self.suspect {
            error = error
                .with_related(suspect, "this form starts in column 1 although a bracket is open")
                .with_hint("a closing bracket may be missing at the end of the form before it");
        }
        self.error(error);
    }
}

impl Frame {
    fn closer(&self) -> Option<Closer> {
        match self.kind {
            FrameKind::Bracket(bracket) => Some(bracket.closer()),
            FrameKind::Continuation => Some(Closer::Paren),
            FrameKind::Prefix(_) => None,
        }
    }
}
