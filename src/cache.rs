//! Compiled programs on disk, so that a program that did not change is not compiled again.
//!
//! An entry is a file whose name is the hash of all that its content depends on: the compiler's own executable, the settings and the sources for a program, the
//! WebAssembly module for machine code. Its first bytes are the hash of the rest: an entry that was damaged, or written by half, counts as missing and is
//! made anew. Entries are written beside their place and moved there, so that processes can share a folder.
//!
//! The cache never fails: what cannot be read is compiled, what cannot be written is not kept.

use blake3::{Hash, Hasher};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use trapeze_runtime::CodeStore;

/// Most bytes that a folder keeps. Beyond that the entries that were not used for the longest time are removed, until three quarters are left.
const MOST_BYTES: u64 = 256 << 20;
/// Age at which the time of an entry's last use is written down again.
const USE_INTERVAL: Duration = Duration::from_secs(3600);
/// Age at which a file that was left beside the entries by a process that was killed is removed.
const LEFT_BEHIND: Duration = Duration::from_secs(3600);
/// Bytes of the hash in front of an entry's content.
const HASH_BYTES: usize = blake3::OUT_LEN;

/// What is in an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A program: its modules and what the runtime must know of them.
    Program,
    /// Machine code of a module.
    Code,
}

impl Kind {
    fn extension(self) -> &'static str {
        match self {
            Kind::Program => "program",
            Kind::Code => "code",
        }
    }
}

/// A folder with compiled programs.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    /// Stands for this build of the compiler in the names of entries.
    compiler: Hash,
}

impl Cache {
    /// The cache in a folder, which is made if it is not there. `None` if it cannot be used: because others can write into it, whose code would
    /// then be run, or because nothing tells one build of the compiler from another.
    pub(crate) fn open(folder: &Path) -> Option<Self> {
        let compiler = compiler()?;
        create_private(folder).ok()?;
        let metadata = fs::metadata(folder).ok()?;
        (metadata.is_dir() && is_private(&metadata)).then(|| Self {
            folder: folder.to_owned(),
            compiler,
        })
    }

    /// The name of what these parts determine. Parts are told from each other: `["a", "b"]` is not `["ab"]`.
    pub(crate) fn key<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> Hash {
        let mut hasher = Hasher::new();
        hasher.update(self.compiler.as_bytes());
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        hasher.finalize()
    }

    /// What was kept under a key, if it is still as it was written.
    pub(crate) fn get<T: DeserializeOwned>(&self, kind: Kind, key: Hash) -> Option<T> {
        postcard::from_bytes(self.read(kind, key)?.get(HASH_BYTES..)?).ok()
    }

    /// Keeps a value under a key.
    pub(crate) fn put(&self, kind: Kind, key: Hash, value: &impl Serialize) {
        if let Ok(content) = postcard::to_allocvec(value) {
            // What cannot be kept is compiled again the next time.
            let _ = self.write(kind, key, &content);
        }
    }

    fn path(&self, kind: Kind, key: Hash) -> PathBuf {
        self.folder.join(key.to_hex().as_str()).with_extension(kind.extension())
    }

    /// The bytes of an entry, hash and content.
    fn read(&self, kind: Kind, key: Hash) -> Option<Vec<u8>> {
        let path = self.path(kind, key);
        let bytes = fs::read(&path).ok()?;
        let (hash, content) = bytes.split_first_chunk::<HASH_BYTES>()?;
        if Hash::from_bytes(*hash) != blake3::hash(content) {
            return None;
        }
        note_use(&path);
        Some(bytes)
    }

    fn write(&self, kind: Kind, key: Hash, content: &[u8]) -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(&self.folder)?;
        file.write_all(blake3::hash(content).as_bytes())?;
        file.write_all(content)?;
        file.persist(self.path(kind, key)).map_err(|error| error.error)?;
        if kind == Kind::Program {
            self.shrink(MOST_BYTES)?;
        }
        Ok(())
    }

    /// Removes what was not used for the longest time if the entries have more than `most` bytes, and what killed processes left.
    fn shrink(&self, most: u64) -> io::Result<()> {
        let now = SystemTime::now();
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let Ok(metadata) = entry.metadata() else { continue };
            let used = metadata.modified().unwrap_or(UNIX_EPOCH);
            let name = entry.file_name();
            let is_new = name.to_str().is_some_and(|name| name.starts_with(".new-"));
            if is_new {
                if now.duration_since(used).is_ok_and(|age| age > LEFT_BEHIND) {
                    let _ = fs::remove_file(entry.path());
                }
            } else if metadata.is_file() {
                entries.push((used, metadata.len(), entry.path()));
            }
        }
        let mut bytes: u64 = entries.iter().map(|(_, bytes, _)| bytes).sum();
        if bytes <= most {
            return Ok(());
        }
        entries.sort();
        for (_, size, path) in entries {
            if bytes <= most / 4 * 3 {
                break;
            }
            // Another process may have been faster.
            let _ = fs::remove_file(path);
            bytes -= size;
        }
        Ok(())
    }
}

// SAFETY: what `get` gives has the hash that was taken of what `put` was given, in a folder that only this user writes into; the name of the entry stands for
// the module and for the build of the engine.
unsafe impl CodeStore for Cache {
    fn get(&self, wasm: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = self.read(Kind::Code, self.key([wasm]))?;
        bytes.drain(..HASH_BYTES);
        Some(bytes)
    }

    fn put(&self, wasm: &[u8], code: &[u8]) {
        let _ = self.write(Kind::Code, self.key([wasm]), code);
    }
}

/// Stands for the build of the compiler that is running: where its executable is, its size, and when it was written.
fn compiler() -> Option<Hash> {
    let path = std::env::current_exe().ok()?;
    let metadata = fs::metadata(&path).ok()?;
    let written = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let mut hasher = Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    hasher.update(&metadata.len().to_le_bytes());
    hasher.update(&written.as_nanos().to_le_bytes());
    hasher.update(path.as_os_str().as_encoded_bytes());
    Some(hasher.finalize())
}

fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(unix)]
fn is_private(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o022 == 0
}

#[cfg(not(unix))]
fn is_private(_: &fs::Metadata) -> bool {
    true
}

/// Writes down that an entry was used, not more often than is of use for [`Cache::shrink`].
fn note_use(path: &Path) {
    let age = || fs::metadata(path).ok()?.modified().ok()?.elapsed().ok();
    if age().is_some_and(|age| age > USE_INTERVAL)
        && let Ok(file) = File::options().append(true).open(path)
    {
        let _ = file.set_modified(SystemTime::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, Cache) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let cache = Cache::open(&folder.path().join("a/b")).expect("a folder of its own");
        (folder, cache)
    }

    fn entries(cache: &Cache) -> Vec<PathBuf> {
        fs::read_dir(&cache.folder)
            .expect("the folder is there")
            .map(|entry| entry.expect("an entry").path())
            .collect()
    }

    #[test]
    fn what_was_put_is_found_under_its_key_and_kind() {
        let (_folder, cache) = cache();
        let key = cache.key([b"text".as_slice()]);
        assert_eq!(cache.get::<String>(Kind::Program, key), None);
        cache.put(Kind::Program, key, &"value");
        assert_eq!(cache.get::<String>(Kind::Program, key).as_deref(), Some("value"));
        assert_eq!(cache.get::<String>(Kind::Code, key), None);
        assert_eq!(cache.get::<String>(Kind::Program, cache.key([b"texts".as_slice()])), None);
    }

    #[test]
    fn keys_tell_parts_from_each_other() {
        let (_folder, cache) = cache();
        let keys: Vec<Hash> = [&["ab", "c"][..], &["a", "bc"], &["abc"], &["abc", ""]]
            .iter()
            .map(|parts| cache.key(parts.iter().map(|part| part.as_bytes())))
            .collect();
        assert!((1..keys.len()).all(|i| !keys[..i].contains(&keys[i])), "{keys:?}");
    }

    #[test]
    fn a_damaged_entry_counts_as_missing_wherever_it_is_damaged() {
        let (_folder, cache) = cache();
        let key = cache.key([]);
        cache.put(Kind::Program, key, &vec![1u8, 2, 3]);
        let path = cache.path(Kind::Program, key);
        let whole = fs::read(&path).expect("the entry is a file");
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 4;
            fs::write(&path, damaged).expect("written");
            assert_eq!(cache.get::<Vec<u8>>(Kind::Program, key), None, "byte {at}");
            fs::write(&path, &whole[..at]).expect("written");
            assert_eq!(cache.get::<Vec<u8>>(Kind::Program, key), None, "cut at {at}");
        }
        cache.put(Kind::Program, key, &vec![1u8, 2, 3]);
        assert_eq!(cache.get(Kind::Program, key), Some(vec![1u8, 2, 3]));
    }

    #[test]
    fn the_entries_that_were_not_used_for_the_longest_time_go_first() {
        let (_folder, cache) = cache();
        let keys: Vec<Hash> = (0u8..8).map(|n| cache.key([[n].as_slice()])).collect();
        for (age, &key) in (0..8u64).rev().zip(&keys) {
            cache.put(Kind::Code, key, &vec![0u8; 999]);
            let file = File::options().append(true).open(cache.path(Kind::Code, key)).expect("an entry");
            file.set_modified(SystemTime::now() - Duration::from_secs(age * 86400))
                .expect("its time can be set");
        }
        assert!(
            cache.get::<Vec<u8>>(Kind::Code, keys[0]).is_some(),
            "a use makes the oldest one new"
        );
        cache.shrink(100_000).expect("the folder can be read");
        assert_eq!(entries(&cache).len(), 8);
        cache.shrink(6000).expect("the folder can be read");
        let left: Vec<bool> = keys.iter().map(|&key| cache.path(Kind::Code, key).exists()).collect();
        assert_eq!(left, [true, false, false, false, false, true, true, true]);
    }

    #[test]
    fn what_killed_processes_left_is_removed_but_not_what_others_are_writing() {
        let (_folder, cache) = cache();
        let (old, new) = (cache.folder.join(".new-old"), cache.folder.join(".new-new"));
        fs::write(&old, "x").expect("written");
        fs::write(&new, "x").expect("written");
        let file = File::options().append(true).open(&old).expect("a file");
        file.set_modified(SystemTime::now() - 2 * LEFT_BEHIND).expect("its time can be set");
        cache.shrink(MOST_BYTES).expect("the folder can be read");
        assert_eq!(entries(&cache), [new]);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_can_write_into_is_not_used() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, cache) = cache();
        fs::set_permissions(&cache.folder, fs::Permissions::from_mode(0o777)).expect("permissions can be set");
        assert!(Cache::open(&cache.folder).is_none());
        fs::set_permissions(&cache.folder, fs::Permissions::from_mode(0o755)).expect("permissions can be set");
        assert!(Cache::open(&cache.folder).is_some());
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_no_cache() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        assert!(Cache::open(file.path()).is_none());
        assert!(Cache::open(&file.path().join("below")).is_none());
    }
}
