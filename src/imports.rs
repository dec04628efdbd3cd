//! The files that a program imports: looked for, read, and noted for the cache.

use crate::source::read_text;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use trapeze_cps::expand::imports::{ImportedText, Importer, NotFound};
use trapeze_cps::expand::macros::NamedText;
use trapeze_cps::ids::FileId;
use trapeze_runtime::{Closed, Surroundings};

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

/// Finds and reads imported files in the file system: for a compilation those of the process, for a running program what is open to it.
#[derive(Default)]
pub(crate) struct Files {
    /// The paths of the program's files; none for a text.
    program: Vec<(FileId, Option<PathBuf>)>,
    /// The place at which each file was found first.
    places: HashMap<Rc<str>, Place>,
    looked: Vec<Looked>,
    /// Those of the running program.
    surroundings: Option<Surroundings>,
}

/// A place in the file system.
#[derive(Clone, PartialEq, Eq)]
struct Place {
    /// The path that messages show.
    shown: PathBuf,
    /// The path that the system is given.
    path: PathBuf,
}

impl Place {
    fn join(&self, path: &str) -> Self {
        Self {
            shown: self.shown.join(path),
            path: self.path.join(path),
        }
    }

    fn parent(&self) -> Option<Self> {
        Some(Self {
            shown: self.shown.parent()?.to_owned(),
            path: self.path.parent()?.to_owned(),
        })
    }
}

impl Files {
    pub(crate) fn new(program: impl IntoIterator<Item = (FileId, Option<PathBuf>)>) -> Self {
        Self {
            program: program.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Sees the file system as it is now, as far as it is open in these surroundings.
    pub(crate) fn enter(&mut self, surroundings: Surroundings) {
        if self.surroundings.replace(surroundings).is_none() {
            // The program may go to another directory than that of the process; its files stay where they are.
            for place in self.places.values_mut() {
                place.path = std::path::absolute(&place.path).unwrap_or_default();
            }
        }
        self.looked.clear();
    }

    /// What the compilation has seen of the file system, apart from the texts of the program's own files; nothing if the program imports nothing.
    pub(crate) fn looked(self) -> Vec<Looked> {
        let imports_something = self.looked.len() > self.program.iter().filter(|(_, path)| path.is_some()).count();
        if imports_something { self.looked } else { Vec::new() }
    }

    /// The identity of the file at a place, if there is one.
    fn look(&mut self, mut place: Place) -> Result<Option<Rc<str>>, Closed> {
        if let Some(surroundings) = &self.surroundings {
            match surroundings.readable(&place.path)? {
                Some(path) => place.path = path,
                None => return Ok(None),
            }
        }
        let known = self.looked.iter().position(|looked| looked.path == place.path);
        let index = known.unwrap_or_else(|| {
            self.looked.push(Looked::at(place.path.clone()));
            self.looked.len() - 1
        });
        let Some(found) = &self.looked[index].found else { return Ok(None) };
        let identity: Rc<str> = found.to_string_lossy().into();
        self.places.entry(identity.clone()).or_insert(place);
        Ok(Some(identity))
    }
}

impl Importer for Files {
    fn identity(&mut self, file: FileId) -> Option<Rc<str>> {
        let (_, path) = self.program.iter().find(|(id, _)| *id == file)?;
        let path = path.clone()?;
        self.look(Place { shown: path.clone(), path }).ok()?
    }

    fn find(&mut self, path: &str, from: Option<&str>, added: &[Rc<str>]) -> Result<Rc<str>, NotFound> {
        let beside = from.and_then(|from| self.places.get(from)?.parent());
        let others = std::iter::once("").chain(added.iter().map(|path| &**path));
        let others = others.map(|path| Place {
            shown: path.into(),
            path: path.into(),
        });
        let mut folders: Vec<Place> = Vec::new();
        for folder in beside.into_iter().chain(others) {
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        let mut is_closed = false;
        // A path from the root replaces what it is joined to.
        for folder in &folders {
            for extension in EXTENSIONS {
                match self.look(folder.join(&format!("{path}{extension}"))) {
                    Ok(Some(found)) => return Ok(found),
                    Ok(None) => {}
                    Err(Closed) => is_closed = true,
                }
            }
        }
        if is_closed {
            return Err(NotFound::Closed);
        }
        let mut reason = "there is no such file".to_string();
        if Path::new(path).is_relative() {
            let mut shown: Vec<&Path> = folders.iter().map(|folder| &*folder.shown).collect();
            shown.dedup();
            for (index, folder) in shown.iter().enumerate() {
                let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
                let _ = write!(reason, "{}{}", if index == 0 { " in " } else { ", " }, folder.display());
            }
        }
        Err(NotFound::Missing(reason))
    }

    fn read(&mut self, identity: &str) -> Result<ImportedText, String> {
        let place = self.places.get(identity).ok_or("it was not looked for")?;
        let text = read_text(&place.path);
        let looked = self.looked.iter_mut().find(|looked| looked.path == place.path);
        if let Some(looked) = looked {
            // A file that cannot be read has no text either the next time.
            looked.text = text.as_ref().ok().map(|text| hash(text));
        }
        Ok(ImportedText {
            name: place.shown.display().to_string(),
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

    fn find(&mut self, path: &str, _: Option<&str>, _: &[Rc<str>]) -> Result<Rc<str>, NotFound> {
        match path.parse::<usize>() {
            Ok(index) if index < self.0.len() => Ok(path.into()),
            _ => Err(NotFound::Missing("macros cannot import files while they expand".into())),
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
