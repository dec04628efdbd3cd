//! Paths as texts. Nothing here looks at files.

use crate::heap::{Checked, Heap};
use std::ffi::OsStr;
use std::path::Path;
use trapeze_codegen::abi;

/// `path` seen from `directory`, with `/` between the two on every system.
pub(super) fn join(heap: &mut Heap<'_>, directory: i64, path: i64) -> Checked<i64> {
    let (directory, path) = (heap.view().text(directory)?, heap.view().text(path)?);
    let joined = if directory.is_empty() || Path::new(path).is_absolute() {
        path.to_owned()
    } else if directory.ends_with('/') {
        format!("{directory}{path}")
    } else {
        format!("{directory}/{path}")
    };
    heap.string(&joined)
}

/// A part of a path, or nil if it has none.
pub(super) fn part(heap: &mut Heap<'_>, path: i64, part: impl FnOnce(&Path) -> Option<&OsStr>) -> Checked<i64> {
    let path = Path::new(heap.view().text(path)?);
    // A part of what is UTF-8 is UTF-8.
    match part(path).and_then(OsStr::to_str).map(str::to_owned) {
        Some(part) => heap.string(&part),
        None => Ok(abi::NIL),
    }
}
