//! Source files, spans in them, and diagnostics.

use crate::ids::{FileId, Table};
use std::rc::Rc;

/// A range of bytes in one source file. `start..end` are byte offsets; [`Sources::locate`] turns an offset into a line and a column.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The span of things that stand in no file.
    pub const NONE: Span = Span {
        file: FileId(u32::MAX),
        start: 0,
        end: 0,
    };

    /// Whether this span stands in no file.
    pub fn is_none(self) -> bool {
        self.file == Self::NONE.file
    }
}

/// A line and a column, both counted from 1; the column counts characters (Unicode scalar values).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One source file: its name as shown in messages, its text, and where its lines start.
#[derive(Debug)]
pub struct SourceFile {
    /// Name shown in messages.
    pub name: Rc<str>,
    /// Text.
    pub text: Rc<str>,
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// The text of line `line` (from 1), without its line end.
    pub fn line(&self, line: u32) -> &str {
        let start = self.line_starts[line as usize - 1] as usize;
        let end = self.line_starts.get(line as usize).map_or(self.text.len(), |&e| e as usize);
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }
}

/// All source files of a program, the prelude included.
#[derive(Debug, Default)]
pub struct Sources {
    files: Table<FileId, SourceFile>,
}

impl Sources {
    /// Adds a file. The text must be shorter than 4 GiB.
    pub fn add(&mut self, name: &str, text: &str) -> FileId {
        let mut line_starts = vec![0];
        line_starts.extend(text.match_indices('\n').map(|(newline, _)| newline as u32 + 1));
        self.files.push(SourceFile {
            name: name.into(),
            text: text.into(),
            line_starts,
        })
    }

    /// The file with this id.
    pub fn file(&self, file: FileId) -> &SourceFile {
        &self.files[file]
    }

    /// Line and column of a byte offset.
    pub fn locate(&self, file: FileId, offset: u32) -> Position {
        let source = &self.files[file];
        let line = source.line_starts.partition_point(|&s| s <= offset);
        let start = source.line_starts[line - 1] as usize;
        let column = source.text[start..(offset as usize).min(source.text.len())].chars().count() + 1;
        Position {
            line: line as u32,
            column: column as u32,
        }
    }

    /// `name:line:column` of a span's start, or the empty string for [`Span::NONE`].
    pub fn describe(&self, span: Span) -> String {
        if span.is_none() {
            return String::new();
        }
        let at = self.locate(span.file, span.start);
        format!("{}:{}:{}", self.files[span.file].name, at.line, at.column)
    }
}

/// How grave a diagnostic is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Severity {
    /// The program cannot be compiled.
    Error,
    /// The program is compiled all the same.
    Warning,
}

/// One message of the compiler about a place in the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// The place.
    pub span: Span,
    /// What is wrong, in one line, without a full stop.
    pub message: String,
    /// A second place with a remark (where the bracket was opened, say).
    pub related: Vec<(Span, String)>,
    /// What the author may do about it, in one line.
    pub hint: Option<String>,
}

/// Most errors that are told of one program.
const MOST_ERRORS: usize = 20;

/// Errors of a program in the order in which they are found. Only the first ones are kept, and the others counted.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    kept: Vec<Diagnostic>,
    others: usize,
    /// Whether all are kept.
    all: bool,
}

impl Errors {
    /// Adds an error.
    pub(crate) fn push(&mut self, error: Diagnostic) {
        if self.all || self.kept.len() < MOST_ERRORS {
            self.kept.push(error);
        } else {
            self.others += 1;
        }
    }

    /// None yet; all will be kept.
    pub(crate) fn all() -> Self {
        Self {
            all: true,
            ..Self::default()
        }
    }

    /// Takes those out that `is_wanted` says, in the order of the text.
    pub(crate) fn take(&mut self, is_wanted: impl FnMut(&Diagnostic) -> bool) -> Vec<Diagnostic> {
        let (mut found, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.kept).into_iter().partition(is_wanted);
        self.kept = others;
        found.sort_by_key(|error| error.span.start);
        found
    }

    /// Number of errors so far.
    pub(crate) fn count(&self) -> usize {
        self.kept.len() + self.others
    }

    /// The errors that are kept.
    pub(crate) fn into_kept(self) -> Vec<Diagnostic> {
        self.kept
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The errors that are kept, and behind them how many others there are.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        // The order of the text: types of conditions, say, are looked at before other forms.
        self.kept.sort_by_key(|error| (error.span.file, error.span.start));
        if self.others > 0 {
            let plural = if self.others == 1 { "" } else { "s" };
            let message = format!("{} more error{plural} not shown", self.others);
            self.kept.push(Diagnostic::error(Span::NONE, message));
        }
        self.kept
    }
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            span,
            message: message.into(),
            related: Vec::new(),
            hint: None,
        }
    }
    /// A warning at `span`.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(span, message)
        }
    }
    /// The same with a hint.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    /// The same with a second place.
    pub fn with_related(mut self, span: Span, remark: impl Into<String>) -> Self {
        self.related.push((span, remark.into()));
        self
    }
}
