//! What a program may touch of the system around it, and where its paths lead.
//!
//! A path is resolved here, links and `..` included, before it is compared with the directories that are open to the program, and the system is then
//! given the resolved path. What does not exist yet has its place in the deepest directory that does. Nothing is guarded against other
//! processes that put links into these directories at the same time.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

/// Most links on the way to one file, as systems have it.
const MOST_LINKS: usize = 40;

/// Which files a program may read, or change.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub enum Access {
    /// None.
    #[default]
    Nothing,
    /// Those inside these directories, and the directories themselves. Relative ones are relative to the current directory of the process when the
    /// run is made.
    Within(Vec<PathBuf>),
    /// All.
    Everything,
}

impl Access {
    /// Access to what is inside these directories.
    pub fn within(directories: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        Access::Within(directories.into_iter().map(Into::into).collect())
    }
}

/// What a program must have been given to do something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Capability {
    Read,
    Write,
    Environment,
}

impl Capability {
    /// The language's name for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Capability::Read => "read",
            Capability::Write => "write",
            Capability::Environment => "env",
        }
    }
}

/// Whether the last part of a path, if it is a link, means what the link leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Last {
    Followed,
    Kept,
}

/// Why a path cannot be used.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The program may not do this there.
    Denied(Capability),
    /// The system says no.
    System(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Refusal::System(error)
    }
}

/// The program may not read there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Closed;

/// What one run may touch, and its current directory.
#[derive(Clone, Debug)]
pub struct Surroundings {
    read: Access,
    write: Access,
    environment: bool,
    /// The directory that relative paths start from; empty if the process has none.
    directory: PathBuf,
}

impl Surroundings {
    /// Surroundings that are open so far, seen from the current directory of the process.
    pub fn new(read: &Access, write: &Access, environment: bool) -> Self {
        let directory = std::env::current_dir().unwrap_or_default();
        let fixed = |access: &Access| match access {
            Access::Within(directories) => {
                let places = directories.iter().map(|place| resolve(&directory, place, Last::Followed));
                // A directory that cannot be found is open to nobody.
                Access::Within(places.filter_map(Result::ok).collect())
            }
            other => other.clone(),
        };
        Self {
            read: fixed(read),
            write: fixed(write),
            environment,
            directory,
        }
    }

    /// The path for the system that the program's path means, if the program has the capability there.
    pub(crate) fn path(&self, capability: Capability, path: &str, last: Last) -> Result<PathBuf, Refusal> {
        let access = match capability {
            Capability::Write => &self.write,
            Capability::Read | Capability::Environment => &self.read,
        };
        let denied = Refusal::Denied(capability);
        match access {
            Access::Nothing => Err(denied),
            // Joined to the directory it would mean the directory.
            Access::Everything if path.is_empty() => Err(Refusal::System(ErrorKind::NotFound.into())),
            Access::Everything => Ok(self.directory.join(path)),
            Access::Within(directories) => {
                let is_open = |place: &Path| directories.iter().any(|directory| place.starts_with(directory));
                match resolve(&self.directory, Path::new(path), last) {
                    Ok(place) if is_open(&place) => {
                        if path.is_empty() {
                            return Err(Refusal::System(ErrorKind::NotFound.into()));
                        }
                        Ok(place)
                    }
                    Err(Unresolved { place, error }) if is_open(&place) => Err(Refusal::System(error)),
                    Ok(_) | Err(_) => Err(denied),
                }
            }
        }
    }

    /// The same with all files open to be read.
    pub(crate) fn with_all_files(&self) -> Self {
        Self {
            read: Access::Everything,
            ..self.clone()
        }
    }

    /// Whether the program may read any file.
    pub(crate) fn may_read(&self) -> bool {
        self.read != Access::Nothing
    }

    /// The path for the system of what the program may read at a path; nothing if there can be nothing.
    ///
    /// # Errors
    /// [`Closed`] if the program may not read there.
    pub fn readable(&self, path: &Path) -> Result<Option<PathBuf>, Closed> {
        let Some(text) = path.to_str() else { return Ok(None) };
        match self.path(Capability::Read, text, Last::Followed) {
            Ok(place) => Ok(Some(place)),
            Err(Refusal::System(_)) => Ok(None),
            Err(Refusal::Denied(_)) => Err(Closed),
        }
    }

    /// Whether the program may see the variables of the environment.
    pub(crate) fn environment(&self) -> Result<(), Refusal> {
        if self.environment {
            Ok(())
        } else {
            Err(Refusal::Denied(Capability::Environment))
        }
    }

    /// The current directory of the program, if it may read it.
    pub(crate) fn directory(&self) -> Result<PathBuf, Refusal> {
        let directory = self.path(Capability::Read, ".", Last::Followed)?;
        // Without the dot, and looked for anew, since it may have been removed.
        Ok(directory.canonicalize()?)
    }

    /// Makes a directory, which the program may read, its current one.
    pub(crate) fn change_directory(&mut self, path: &str) -> Result<(), Refusal> {
        let directory = self.path(Capability::Read, path, Last::Followed)?.canonicalize()?;
        // The dot is only found in a directory that can be entered.
        std::fs::metadata(directory.join("."))?;
        self.directory = directory;
        Ok(())
    }
}

/// A path that leads nowhere.
#[derive(Debug)]
struct Unresolved {
    /// How far it was followed.
    place: PathBuf,
    error: io::Error,
}

/// One part of a path on the way.
enum Part {
    /// To the root, or to a drive.
    Root(PathBuf),
    Up,
    Down(OsString),
}

/// Puts the parts of a path on the stack, the first on top.
fn push_parts(parts: &mut Vec<Part>, path: &Path) {
    let first = parts.len();
    let mut root = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Prefix(_) | Component::RootDir => root.push(component),
            Component::CurDir => {}
            Component::ParentDir => parts.push(Part::Up),
            Component::Normal(name) => parts.push(Part::Down(name.to_owned())),
        }
    }
    if !root.as_os_str().is_empty() {
        parts.insert(first, Part::Root(root));
    }
    parts[first..].reverse();
}

/// Whether a path, by the way it is written, can only mean a directory.
fn means_directory(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes.ends_with(b"/") || bytes.ends_with(b"/.")
}

/// The place that a path leads to, with neither links nor `..` in it; relative paths start from `directory`.
fn resolve(directory: &Path, path: &Path, last: Last) -> Result<PathBuf, Unresolved> {
    let mut parts = Vec::new();
    let as_directory = means_directory(path);
    push_parts(&mut parts, path);
    if path.is_relative() {
        push_parts(&mut parts, directory);
    }
    let mut place = PathBuf::new();
    // Below what does not exist nothing exists.
    let mut exists = true;
    let mut links = 0;
    while let Some(part) = parts.pop() {
        let is_last = parts.is_empty();
        let name = match part {
            Part::Root(root) => {
                place = root;
                continue;
            }
            Part::Up if exists => {
                place.pop();
                continue;
            }
            Part::Up => {
                let error = ErrorKind::NotFound.into();
                return Err(Unresolved { place, error });
            }
            Part::Down(name) => name,
        };
        place.push(name);
        if !exists || is_last && last == Last::Kept && !as_directory {
            continue;
        }
        let error: io::Error = match place.symlink_metadata() {
            Ok(found) if found.is_symlink() && links == MOST_LINKS => io::Error::other("too many links"),
            Ok(found) if found.is_symlink() => match place.read_link() {
                Ok(target) => {
                    links += 1;
                    place.pop();
                    push_parts(&mut parts, &target);
                    continue;
                }
                Err(error) => error,
            },
            Ok(found) if !found.is_dir() && (!is_last || as_directory) => ErrorKind::NotADirectory.into(),
            Ok(_) => continue,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                exists = false;
                continue;
            }
            Err(error) => error,
        };
        return Err(Unresolved { place, error });
    }
    Ok(place)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    /// A folder `open` beside a file `secret`, with links out of it and inside it.
    fn scene() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("open/inner")).unwrap();
        fs::create_dir(root.join("open-too")).unwrap();
        fs::write(root.join("secret"), "s").unwrap();
        fs::write(root.join("open/file"), "f").unwrap();
        symlink("../secret", root.join("open/out")).unwrap();
        symlink(root.join("secret"), root.join("open/absolute")).unwrap();
        symlink("../not-there", root.join("open/dangling")).unwrap();
        symlink("..", root.join("open/up")).unwrap();
        symlink("../file", root.join("open/inner/back")).unwrap();
        symlink(root.join("open/file"), root.join("open/inner/whole")).unwrap();
        symlink("loop", root.join("open/loop")).unwrap();
        symlink("open", root.join("way-in")).unwrap();
        (folder, root)
    }

    /// What is open of the scene, seen from its folder.
    fn surroundings(root: &Path, open: &[&str]) -> Surroundings {
        let access = Access::within(open.iter().map(|place| root.join(place)));
        let mut surroundings = Surroundings::new(&access, &access, false);
        surroundings.directory = root.to_owned();
        surroundings
    }

    fn shown(root: &Path, found: Result<PathBuf, Refusal>) -> String {
        match found {
            Ok(place) => place.strip_prefix(root).unwrap_or(&place).display().to_string(),
            Err(Refusal::Denied(capability)) => format!("no {}", capability.name()),
            Err(Refusal::System(error)) => format!("{:?}", error.kind()),
        }
    }

    #[test]
    fn nothing_leads_out_of_the_open_directories() {
        let (_folder, root) = scene();
        let open = surroundings(&root, &["open"]);
        let cases = [
            ("open/file", "open/file"),
            ("open", "open"),
            ("./open//inner/../file", "open/file"),
            ("open/new", "open/new"),
            ("open/new/deeper", "open/new/deeper"),
            ("way-in/file", "open/file"),
            ("open/inner/back", "open/file"),
            ("open/inner/whole", "open/file"),
            ("open/up/open/file", "open/file"),
            ("secret", "no read"),
            ("open-too", "no read"),
            ("open-too/x", "no read"),
            ("open/../secret", "no read"),
            ("open/inner/../../secret", "no read"),
            ("open/out", "no read"),
            ("open/absolute", "no read"),
            ("open/dangling", "no read"),
            ("open/up/secret", "no read"),
            ("/etc/passwd", "no read"),
            ("/", "no read"),
            (".", "no read"),
            ("", "no read"),
            ("not-there", "no read"),
            ("not-there/../open/file", "no read"),
            ("open/new/../file", "NotFound"),
            ("open/file/x", "NotADirectory"),
            ("open/file/../file", "NotADirectory"),
            ("open/file/", "NotADirectory"),
            ("open/file/.", "NotADirectory"),
            ("open/a\0b", "InvalidInput"),
            ("a\0b", "no read"),
            ("open/loop", "Other"),
        ];
        for (path, place) in cases {
            assert_eq!(shown(&root, open.path(Capability::Read, path, Last::Followed)), place, "{path}");
        }
    }

    #[test]
    fn a_link_itself_lies_where_it_is() {
        let (_folder, root) = scene();
        let open = surroundings(&root, &["open"]);
        for (path, place) in [("open/out", "open/out"), ("open/up/secret", "no write"), ("open/up/", "no write")] {
            assert_eq!(shown(&root, open.path(Capability::Write, path, Last::Kept)), place, "{path}");
        }
    }

    #[test]
    fn open_directories_may_be_links_may_not_exist_and_may_be_relative() {
        let (_folder, root) = scene();
        let open = surroundings(&root, &["way-in", "later/on"]);
        assert_eq!(shown(&root, open.path(Capability::Read, "open/file", Last::Followed)), "open/file");
        assert_eq!(
            shown(&root, open.path(Capability::Write, "later/on/x", Last::Followed)),
            "later/on/x"
        );
        assert_eq!(shown(&root, open.path(Capability::Write, "later", Last::Followed)), "no write");
        let here = Surroundings::new(&Access::within(["."]), &Access::Nothing, false);
        assert!(here.path(Capability::Read, "Cargo.toml", Last::Followed).is_ok());
        assert!(here.path(Capability::Read, "../Cargo.toml", Last::Followed).is_err());
        assert!(here.path(Capability::Write, "Cargo.toml", Last::Followed).is_err());
    }

    #[test]
    fn without_bounds_paths_are_the_systems_affair() {
        let all = Surroundings::new(&Access::Everything, &Access::Nothing, true);
        let path = |text| all.path(Capability::Read, text, Last::Followed);
        assert_eq!(path("a/../b").unwrap(), std::env::current_dir().unwrap().join("a/../b"));
        assert_eq!(path("/a").unwrap(), Path::new("/a"));
        assert!(matches!(path(""), Err(Refusal::System(error)) if error.kind() == ErrorKind::NotFound));
        assert!(all.environment().is_ok());
    }

    #[test]
    fn the_current_directory_is_the_runs_own() {
        let (_folder, root) = scene();
        let before = std::env::current_dir().unwrap();
        let mut open = surroundings(&root, &["open"]);
        assert!(open.directory().is_err());
        assert!(matches!(open.change_directory("open-too"), Err(Refusal::Denied(Capability::Read))));
        assert!(matches!(open.change_directory("open/file"), Err(Refusal::System(_))));
        open.change_directory("way-in/inner").unwrap();
        assert_eq!(open.directory().unwrap(), root.join("open/inner"));
        assert_eq!(shown(&root, open.path(Capability::Read, "../file", Last::Followed)), "open/file");
        assert!(matches!(open.change_directory(".."), Ok(())));
        assert!(matches!(open.change_directory(".."), Err(Refusal::Denied(Capability::Read))));
        assert_eq!(std::env::current_dir().unwrap(), before);
    }
}
