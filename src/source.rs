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
    /// A text. The name is what messages call it.
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

    /// A file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self {
            kind: Kind::File(path.into()),
        }
    }

    /// Name and text, or the message that says why there is none.
    pub(crate) fn read(self) -> Result<(String, String), (String, String)> {
        let (name, bytes) = match self.kind {
            Kind::Text { name, text } => (name, text),
            Kind::File(path) => {
                let name = path.display().to_string();
                match read_file(&path) {
                    Ok(bytes) => (name, bytes),
                    Err(reason) => return Err((name, reason)),
                }
            }
        };
        if bytes.len() >= u32::MAX as usize {
            return Err((name, "the file is larger than 4 GiB".into()));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok((name, text)),
            Err(error) => Err((
                name,
                format!(
                    "the text is not valid UTF-8: bad byte at offset {}",
                    error.utf8_error().valid_up_to()
                ),
            )),
        }
    }
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
