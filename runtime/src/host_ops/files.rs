//! Files, directories and the environment, as far as the program may touch them.
//!
//! An operation asks for the capability first; a failure of any kind is an answer that the prelude makes a condition of.

use super::Host;
use crate::access::{Capability, Last, Refusal};
use crate::heap::{Checked, Fault, Heap, boolean};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use trapeze_codegen::abi;
use trapeze_cps::prim::HeapKind;

/// A failure, and which of two paths is to blame.
struct Failure {
    why: Refusal,
    second: bool,
}

impl Failure {
    fn of_first(why: impl Into<Refusal>) -> Self {
        let why = why.into();
        Failure { why, second: false }
    }

    fn of_second(why: impl Into<Refusal>) -> Self {
        let why = why.into();
        Failure { why, second: true }
    }
}

/// The language's name for what went wrong, and a text.
pub(super) fn kind(error: &io::Error) -> (&'static str, String) {
    let (kind, text) = match error.kind() {
        ErrorKind::NotFound => ("not-found", "no such file or directory"),
        ErrorKind::AlreadyExists => ("exists", "it exists already"),
        ErrorKind::PermissionDenied => ("permission", "permission denied"),
        ErrorKind::DirectoryNotEmpty => ("not-empty", "the directory is not empty"),
        ErrorKind::NotADirectory => ("not-directory", "not a directory"),
        ErrorKind::IsADirectory => ("is-directory", "this is a directory"),
        ErrorKind::InvalidData => ("invalid-data", "the text is not valid UTF-8"),
        _ => return ("other", error.to_string()),
    };
    (kind, text.to_owned())
}

/// The word for the outcome of an attempt.
fn answer<T>(heap: &mut Heap<'_>, attempt: Result<T, Failure>, make: impl FnOnce(&mut Heap<'_>, T) -> Checked<i64>) -> Checked<i64> {
    let Failure { why, second } = match attempt {
        Ok(result) => return make(heap, result),
        Err(failure) => failure,
    };
    let (kind, text) = match why {
        Refusal::Denied(capability) => (abi::NIL, heap.string(capability.name())?),
        Refusal::System(error) => {
            let (kind, text) = kind(&error);
            (heap.string(kind)?, heap.string(&text)?)
        }
    };
    heap.record(HeapKind::Caught, &[kind, text, boolean(second)])
}

/// Does something with the place that a path means, if the program has the capability there.
fn at<T>(
    heap: &Heap<'_>,
    host: &Host,
    path: i64,
    (capability, last): (Capability, Last),
    act: impl FnOnce(&Path) -> io::Result<T>,
) -> Checked<Result<T, Failure>> {
    let place = host.surroundings.path(capability, heap.view().text(path)?, last);
    Ok(place.and_then(|place| Ok(act(&place)?)).map_err(Failure::of_first))
}

/// For what looks at a file or directory.
const LOOK: (Capability, Last) = (Capability::Read, Last::Followed);
/// For what changes the content of a file.
const FILL: (Capability, Last) = (Capability::Write, Last::Followed);

fn done(_: &mut Heap<'_>, (): ()) -> Checked<i64> {
    Ok(abi::TRUE)
}

/// A path as text.
fn path_text(path: PathBuf) -> io::Result<String> {
    path.into_os_string().into_string().map_err(|_| ErrorKind::InvalidData.into())
}

/// The text of a file; `None` if it has `limit` bytes or more.
fn read_text(place: &Path, limit: u64) -> io::Result<Option<String>> {
    let file = File::open(place)?;
    if file.metadata()?.len() >= limit {
        return Ok(None);
    }
    // The size is no more than a hint: devices have none.
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == limit {
        return Ok(None);
    }
    String::from_utf8(bytes).map(Some).map_err(|_| ErrorKind::InvalidData.into())
}

pub(super) fn read(heap: &mut Heap<'_>, host: &Host, path: i64) -> Checked<i64> {
    let limit = heap.limit()?;
    let text = at(heap, host, path, LOOK, |place| read_text(place, limit))?;
    answer(heap, text, |heap, text| heap.string(&text.ok_or(Fault::Exhausted)?))
}

pub(super) fn write(heap: &mut Heap<'_>, host: &Host, path: i64, text: i64) -> Checked<i64> {
    let text = heap.view().text(text)?;
    let written = at(heap, host, path, FILL, |place| fs::write(place, text))?;
    answer(heap, written, done)
}

pub(super) fn append(heap: &mut Heap<'_>, host: &Host, path: i64, text: i64) -> Checked<i64> {
    let text = heap.view().text(text)?;
    let written = at(heap, host, path, FILL, |place| {
        OpenOptions::new().append(true).create(true).open(place)?.write_all(text.as_bytes())
    })?;
    answer(heap, written, done)
}

/// A question about what lies at a path. That nothing can be found out is an answer too: no.
pub(super) fn test(heap: &mut Heap<'_>, host: &Host, path: i64, test: impl FnOnce(&Path) -> bool) -> Checked<i64> {
    match at(heap, host, path, LOOK, |place| Ok(test(place)))? {
        Err(Failure {
            why: Refusal::System(_), ..
        }) => Ok(abi::FALSE),
        found => answer(heap, found, |_, found| Ok(boolean(found))),
    }
}

pub(super) fn size(heap: &mut Heap<'_>, host: &Host, path: i64) -> Checked<i64> {
    let size = at(heap, host, path, LOOK, |place| {
        let found = place.metadata()?;
        if found.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        Ok(found.len())
    })?;
    answer(heap, size, |heap, size| heap.big_integer(&size.into()))
}

pub(super) fn absolute(heap: &mut Heap<'_>, host: &Host, path: i64) -> Checked<i64> {
    let text = at(heap, host, path, LOOK, |place| path_text(place.canonicalize()?))?;
    answer(heap, text, |heap, text| heap.string(&text))
}

pub(super) fn list(heap: &mut Heap<'_>, host: &Host, path: i64) -> Checked<i64> {
    let names = at(heap, host, path, LOOK, |place| {
        let names = fs::read_dir(place)?.map(|entry| path_text(entry?.file_name().into()));
        names.collect::<io::Result<Vec<String>>>()
    })?;
    answer(heap, names, |heap, mut names| {
        names.sort_unstable();
        let mut list = abi::NIL;
        for name in names.iter().rev() {
            let name = heap.string(name)?;
            list = heap.cons(name, list)?;
        }
        Ok(list)
    })
}

/// Makes or removes what lies at a path.
pub(super) fn change(heap: &mut Heap<'_>, host: &Host, path: i64, last: Last, act: impl FnOnce(&Path) -> io::Result<()>) -> Checked<i64> {
    let changed = at(heap, host, path, (Capability::Write, last), act)?;
    answer(heap, changed, done)
}

/// Removes a file or a link.
pub(super) fn remove(place: &Path) -> io::Result<()> {
    fs::remove_file(place).map_err(|error| {
        // Systems differ in what they say of directories.
        let is_directory = place.symlink_metadata().is_ok_and(|found| found.is_dir());
        if is_directory { ErrorKind::IsADirectory.into() } else { error }
    })
}

/// Does something with the places of two paths. The action says which of the two is to blame if it fails.
fn between(
    heap: &mut Heap<'_>,
    host: &Host,
    (from, to): (i64, i64),
    capabilities: [Capability; 2],
    last: Last,
    act: impl FnOnce(&Path, &Path) -> Result<(), Failure>,
) -> Checked<i64> {
    let (from, to) = (heap.view().text(from)?, heap.view().text(to)?);
    let surroundings = &host.surroundings;
    let moved = surroundings
        .path(capabilities[0], from, last)
        .map_err(Failure::of_first)
        .and_then(|from| Ok((from, surroundings.path(capabilities[1], to, last).map_err(Failure::of_second)?)))
        .and_then(|(from, to)| act(&from, &to));
    answer(heap, moved, done)
}

pub(super) fn rename(heap: &mut Heap<'_>, host: &Host, from: i64, to: i64) -> Checked<i64> {
    between(heap, host, (from, to), [Capability::Write; 2], Last::Kept, |from, to| {
        from.symlink_metadata().map_err(Failure::of_first)?;
        fs::rename(from, to).map_err(Failure::of_second)
    })
}

pub(super) fn copy(heap: &mut Heap<'_>, host: &Host, from: i64, to: i64) -> Checked<i64> {
    let capabilities = [Capability::Read, Capability::Write];
    between(heap, host, (from, to), capabilities, Last::Followed, |from, to| {
        let source = File::open(from).and_then(|file| file.metadata()).map_err(Failure::of_first)?;
        if source.is_dir() {
            return Err(Failure::of_first(io::Error::from(ErrorKind::IsADirectory)));
        }
        // Writing starts with an empty file, so a file would be lost that is copied to itself.
        if is_same(from, to) {
            return Ok(());
        }
        fs::copy(from, to).map(|_| ()).map_err(Failure::of_second)
    })
}

/// Whether both paths mean the same existing file.
fn is_same(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let identity = |path: &Path| path.metadata().ok().map(|found| (found.dev(), found.ino()));
        identity(a).is_some_and(|a| Some(a) == identity(b))
    }
    #[cfg(not(unix))]
    {
        a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
    }
}

pub(super) fn change_directory(heap: &mut Heap<'_>, host: &mut Host, path: i64) -> Checked<i64> {
    let changed = host.surroundings.change_directory(heap.view().text(path)?);
    answer(heap, changed.map_err(Failure::of_first), done)
}

pub(super) fn current_directory(heap: &mut Heap<'_>, host: &Host) -> Checked<i64> {
    let directory = host.surroundings.directory();
    let text = directory.and_then(|directory| Ok(path_text(directory)?));
    answer(heap, text.map_err(Failure::of_first), |heap, text| heap.string(&text))
}

pub(super) fn environment_variable(heap: &mut Heap<'_>, host: &Host, name: i64) -> Checked<i64> {
    let name = heap.view().text(name)?;
    let value = host.surroundings.environment().and_then(|()| match std::env::var_os(name) {
        Some(value) => Ok(Some(path_text(value.into())?)),
        None => Ok(None),
    });
    answer(heap, value.map_err(Failure::of_first), |heap, value| match value {
        Some(value) => heap.string(&value),
        None => Ok(abi::NIL),
    })
}
