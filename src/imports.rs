//! The files that a program imports: looked for, read, and noted for the cache.

use crate::source::read_text;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use trapeze_cps::expand::imports::{ImportedText, Importer};
use trapeze_cps::expand::macros::NamedText;
use trapeze_cps::ids::FileId;

/// What may follow a path that is written without it.
const EXTENSIONS: &[&str] = &["", ".lisp", ".elle"];

/// A place that was looked at for a file, and what was there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Looked {
    path: PathBuf,
    /// The canonical path of the file that is there.
    found: Option<PathBuf>,
    /// The hash of its text; of a file that was not read there is none.
    text: Option<[u8; blake3::OUT_LEN]>,
}

impl Looked {
    fn at(path: PathBuf) -> Self {
        let found = path.is_file().then(|| path.canonicalize().ok()).flatten();
        Self { path, found, text: None }
    }

    /// Whether everything is still as it was.
    pub(crate) fn is_current(&self) -> bool {
        let now = Looked::at(self.path.clone());
        let text = self.text.map(|_| read_text(&self.path).ok().map(|text| hash(&text)));
        now.found == self.found && text.is_none_or(|text| text == self.text)
    }
}

fn hash(text: &str) -> [u8; blake3::OUT_LEN] {
    *blake3::hash(text.as_bytes()).as_bytes()
}

/// Finds and reads imported files in the file system.
#[derive(Default)]
pub(crate) struct Files {
    /// The paths of the program's files; none for a text.
    program: Vec<(FileId, Option<PathBuf>)>,
    /// The path by which each file was found first.
    paths: HashMap<Rc<str>, PathBuf>,
    looked: Vec<Looked>,
}

impl Files {
    pub(crate) fn new(program: impl IntoIterator<Item = (FileId, Option<PathBuf>)>) -> Self {
        Self {
            program: program.into_iter().collect(),
            ..Self::default()
        }
    }

    /// What the compilation has seen of the file system, apart from the texts of the program's own files; nothing if the program imports nothing.
    pub(crate) fn looked(self) -> Vec<Looked> {
        let imports_something = self.looked.len() > self.program.iter().filter(|(_, path)| path.is_some()).count();
        if imports_something { self.looked } else { Vec::new() }
    }

    /// The identity of the file at a path, if there is one.
    fn look(&mut self, path: &Path) -> Option<Rc<str>> {
        let known = self.looked.iter().find(|looked| looked.path == path);
        let looked = match known {
            Some(looked) => looked,
            None => {
                self.looked.push(Looked::at(path.to_owned()));
                self.looked.last()?
            }
        };
        let identity: Rc<str> = looked.found.as_ref()?.to_string_lossy().into();
        self.paths.entry(identity.clone()).or_insert_with(|| path.to_owned());
        Some(identity)
    }
}

impl Importer for Files {
    fn identity(&mut self, file: FileId) -> Option<Rc<str>> {
        let (_, path) = self.program.iter().find(|(id, _)| *id == file)?;
        self.look(&path.clone()?)
    }

    fn find(&mut self, path: &str, from: Option<&str>, added: &[Rc<str>]) -> Result<Rc<str>, String> {
        let beside = from.and_then(|from| self.paths.get(from)?.parent()).map(Path::to_owned);
        let mut folders: Vec<PathBuf> = Vec::new();
        for folder in beside
            .into_iter()
            .chain([PathBuf::new()])
            .chain(added.iter().map(|path| PathBuf::from(&**path)))
        {
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        // A path from the root replaces what it is joined to.
        for folder in &folders {
            for extension in EXTENSIONS {
                if let Some(found) = self.look(&folder.join(format!("{path}{extension}"))) {
                    return Ok(found);
                }
            }
        }
        let mut reason = "there is no such file".to_string();
        if Path::new(path).is_relative() {
            for (index, folder) in folders.iter().enumerate() {
                let shown = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
                let _ = write!(reason, "{}{}", if index == 0 { " in " } else { ", " }, shown.display());
            }
        }
        Err(reason)
    }

    fn read(&mut self, identity: &str) -> Result<ImportedText, String> {
        let path = self.paths.get(identity).ok_or("it was not looked for")?;
        let text = read_text(path);
        let looked = self.looked.iter_mut().find(|looked| looked.path == *path);
        if let Some(looked) = looked {
            // A file that cannot be read has no text either the next time.
            looked.text = text.as_ref().ok().map(|text| hash(text));
        }
        Ok(ImportedText {
            name: path.display().to_string(),
            text: text?,
        })
    }
}

/// The texts of a program that consists of several, which are imported by their indices.
pub(crate) struct Numbered(pub(crate) Vec<NamedText>);

impl Importer for Numbered {
    fn identity(&mut self, _: FileId) -> Option<Rc<str>> {
        None
    }

    fn find(&mut self, path: &str, _: Option<&str>, _: &[Rc<str>]) -> Result<Rc<str>, String> {
        match path.parse::<usize>() {
            Ok(index) if index < self.0.len() => Ok(path.into()),
            _ => Err("macros cannot import files while they expand".into()),
        }
    }

    fn read(&mut self, identity: &str) -> Result<ImportedText, String> {
        let found = identity.parse().ok().and_then(|index: usize| self.0.get(index));
        let NamedText { name, text } = found.ok_or("there is no such text")?;
        Ok(ImportedText {
            name: name.clone(),
            text: text.clone(),
        })
    }
}
