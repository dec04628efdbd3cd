//! What is compiled: texts and files.

use std::path::{Path, PathBuf};

/// A program's source: a text with a name for messages, or a file that is read when it is compiled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    pub(crate) kind: Kind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Text { name: String, text: Vec<u8> },
    File(PathBuf),
}

impl Source {
    /// A text. The name is what messages call it. What it imports is looked for from the current directory of the process.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::bytes(name, text.into())
    }

    /// A text that may turn out not to be UTF-8; compiling it then fails with a message that says where.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            kind: Kind::Text {
                name: name.into(),
                text: bytes.into(),
            },
        }
    }

    /// A file. What it imports is looked for in its directory first.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self {
            kind: Kind::File(path.into()),
        }
    }

    /// The source with its text, or its name and the message that says why there is none.
    pub(crate) fn read(self) -> Result<SourceText, (String, String)> {
        let (name, text, path) = match self.kind {
            Kind::Text { name, text } => (name, decoded(text), None),
            Kind::File(path) => (path.display().to_string(), read_text(&path), Some(path)),
        };
        match text {
            Ok(text) => Ok(SourceText { name, text, path }),
            Err(reason) => Err((name, reason)),
        }
    }
}

/// A source that has been read.
#[derive(Debug)]
pub(crate) struct SourceText {
    /// What messages call it.
    pub(crate) name: String,
    pub(crate) text: String,
    /// Where it was read from, if it is a file.
    pub(crate) path: Option<PathBuf>,
}

/// The text of a file, or the message that says why there is none.
pub(crate) fn read_text(path: &Path) -> Result<String, String> {
    decoded(read_file(path)?)
}

fn decoded(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.len() >= u32::MAX as usize {
        return Err("the file is larger than 4 GiB".into());
    }
    String::from_utf8(bytes).map_err(|error| {
        format!(
            "the text is not valid UTF-8: bad byte at offset {}",
            error.utf8_error().valid_up_to()
        )
    })
}

fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    // Reading a directory fails in ways that differ between systems.
    if path.is_dir() {
        return Err("this is a directory".into());
    }
    std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "no such file".into(),
        std::io::ErrorKind::PermissionDenied => "permission denied".into(),
        _ => error.to_string(),
    })
}

impl From<&str> for Source {
    /// A text without a file.
    fn from(text: &str) -> Self {
        Source::text("<text>", text)
    }
}

impl From<&Path> for Source {
    fn from(path: &Path) -> Self {
        Source::file(path)
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Source::file(path)
    }
}
