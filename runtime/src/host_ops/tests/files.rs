//! Operations on files with links, files that are no text, and files larger than the memory.

use super::*;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder with an open part in it.
struct Scene {
    _folder: TempDir,
    root: PathBuf,
    bench: Bench,
}

impl Scene {
    /// A scene in which the program may read and change what is in the folder `open`.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir(root.join("open")).unwrap();
        fs::write(root.join("secret"), "secret").unwrap();
        let access = Access::within([root.join("open")]);
        let mut bench = Bench::new("");
        bench.host.surroundings = Surroundings::new(&access, &access, false);
        Scene {
            _folder: folder,
            root,
            bench,
        }
    }

    fn path(&self, name: &str) -> Value {
        text(self.root.join(name).to_str().unwrap())
    }

    /// The word for the outcome of an operation on two paths in the scene.
    fn words(&mut self, operation: HostOp, a: &str, b: &str) -> i64 {
        let (a, b) = (self.path(a), self.path(b));
        let (a, b) = (self.bench.encode(&a), self.bench.encode(&b));
        self.bench.words(operation, [a, b, abi::NIL]).unwrap()
    }

    /// The outcome of an operation on two paths in the scene; the error is the kind, or the capability that is lacking, of the failure.
    fn call(&mut self, operation: HostOp, a: &str, b: &str) -> Result<Value, String> {
        let word = self.words(operation, a, b);
        let heap = Heap::new(&mut self.bench.memory);
        if heap.view().kind(word).unwrap() != Some(HeapKind::Caught) {
            return Ok(self.bench.decode(word).unwrap());
        }
        let (_, fields) = heap.view().fields(word).unwrap();
        let kind = if fields[0] == abi::NIL { fields[1] } else { fields[0] };
        Err(heap.view().text(kind).unwrap().to_owned())
    }
}

#[test]
fn a_failure_of_two_paths_says_which_one_is_to_blame() {
    let mut scene = Scene::new();
    fs::write(scene.root.join("open/a"), "").unwrap();
    let cases = [
        (HostOp::CopyFile, "open/no", "open/b", false),
        (HostOp::CopyFile, "open/a", "open/no/b", true),
        (HostOp::CopyFile, "secret", "open/b", false),
        (HostOp::CopyFile, "open/a", "b", true),
        (HostOp::RenameFile, "open/no", "open/no/b", false),
        (HostOp::RenameFile, "open/a", "open/no/b", true),
        (HostOp::RenameFile, "secret", "secret", false),
        (HostOp::RenameFile, "open/a", "secret", true),
    ];
    for (operation, a, b, second) in cases {
        let word = scene.words(operation, a, b);
        let (kind, fields) = Heap::new(&mut scene.bench.memory).view().fields(word).unwrap();
        assert_eq!((kind, fields[2]), (HeapKind::Caught, boolean(second)), "{operation:?} {a} {b}");
    }
}

#[test]
fn text_must_be_utf_8() {
    let mut scene = Scene::new();
    fs::write(scene.root.join("open/latin"), b"caf\xe9").unwrap();
    assert_eq!(scene.call(HostOp::ReadFile, "open/latin", ""), Err("invalid-data".into()));
    fs::write(scene.root.join("open/mark"), b"\xef\xbb\xbfx").unwrap();
    assert_eq!(scene.call(HostOp::ReadFile, "open/mark", ""), Ok(text("\u{feff}x")));
}

#[test]
fn a_file_larger_than_the_memory_exhausts_it() {
    let mut scene = Scene::new();
    let file = fs::File::create(scene.root.join("open/large")).unwrap();
    file.set_len(1 << 40).unwrap();
    assert_eq!(scene.words(HostOp::ReadFile, "open/large", ""), abi::FAILED);
    assert_eq!(scene.call(HostOp::FileSize, "open/large", ""), Ok(Value::Integer(1 << 40)));
    scene.bench.host.surroundings = Surroundings::new(&Access::Everything, &Access::Nothing, false);
    if cfg!(target_os = "linux") {
        assert_eq!(scene.words(HostOp::ReadFile, "/dev/zero", ""), abi::FAILED);
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn no_operation_touches_what_links_lead_to_outside() {
        let links = [("file", "../secret"), ("new", "../new"), ("up", ".."), ("folder", "../private")];
        let of_files = HostOp::ReadFile as u8..=HostOp::ChangeDirectory as u8;
        for &(operation, name) in HostOp::ALL.iter().filter(|(operation, _)| of_files.contains(&(*operation as u8))) {
            let mut scene = Scene::new();
            fs::create_dir(scene.root.join("private")).unwrap();
            fs::write(scene.root.join("private/kept"), "kept").unwrap();
            fs::write(scene.root.join("open/own"), "own").unwrap();
            for (link, target) in links {
                symlink(target, scene.root.join("open").join(link)).unwrap();
            }
            let paths = [
                "open/file",
                "open/new",
                "open/folder",
                "open/up/secret",
                "open/up/new",
                "open/folder/kept",
                "open/folder/new",
            ];
            for path in paths {
                for other in ["open/own", "open/moved"] {
                    let outcomes = [(path, other), (other, path)].map(|(a, b)| scene.call(operation, a, b));
                    if operation == HostOp::ReadFile {
                        assert_eq!(outcomes[0], Err("read".into()), "{path}");
                    }
                }
            }
            let mut left: Vec<_> = fs::read_dir(&scene.root).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            left.sort();
            assert_eq!(left, ["open", "private", "secret"], "{name}");
            assert_eq!(fs::read_to_string(scene.root.join("secret")).unwrap(), "secret", "{name}");
            assert_eq!(fs::read_to_string(scene.root.join("private/kept")).unwrap(), "kept", "{name}");
            assert_eq!(fs::read_dir(scene.root.join("private")).unwrap().count(), 1, "{name}");
        }
    }

    #[test]
    fn a_link_is_removed_and_moved_itself() {
        let mut scene = Scene::new();
        symlink("../secret", scene.root.join("open/link")).unwrap();
        assert_eq!(scene.call(HostOp::RenameFile, "open/link", "open/moved"), Ok(Value::Boolean(true)));
        assert_eq!(scene.call(HostOp::ReadFile, "open/moved", ""), Err("read".into()));
        assert_eq!(scene.call(HostOp::CreateDirectory, "open/moved", ""), Err("exists".into()));
        assert_eq!(scene.call(HostOp::DeleteDirectory, "open/moved", ""), Err("not-directory".into()));
        assert_eq!(scene.call(HostOp::DeleteFile, "open/moved", ""), Ok(Value::Boolean(true)));
        assert!(scene.root.join("secret").exists());
    }

    #[test]
    fn links_inside_are_followed() {
        let mut scene = Scene::new();
        fs::write(scene.root.join("open/file"), "text").unwrap();
        symlink("file", scene.root.join("open/link")).unwrap();
        symlink("not-yet", scene.root.join("open/dangling")).unwrap();
        assert_eq!(scene.call(HostOp::ReadFile, "open/link", ""), Ok(text("text")));
        assert_eq!(scene.call(HostOp::AbsolutePath, "open/link", ""), Ok(scene.path("open/file")));
        assert_eq!(scene.call(HostOp::FileExists, "open/dangling", ""), Ok(Value::Boolean(false)));
        assert_eq!(scene.call(HostOp::WriteFile, "open/dangling", "open/x"), Ok(Value::Boolean(true)));
        assert!(scene.root.join("open/not-yet").exists());
        assert_eq!(scene.call(HostOp::CopyFile, "open/file", "open/link"), Ok(Value::Boolean(true)));
        assert_eq!(scene.call(HostOp::ReadFile, "open/file", ""), Ok(text("text")));
    }

    #[test]
    fn what_the_system_forbids_is_a_matter_of_permission() {
        let mut scene = Scene::new();
        let file = scene.root.join("open/locked");
        fs::write(&file, "x").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
        // Nothing is forbidden to the superuser.
        if fs::read(&file).is_err() {
            assert_eq!(scene.call(HostOp::ReadFile, "open/locked", ""), Err("permission".into()));
            assert_eq!(scene.call(HostOp::AppendFile, "open/locked", "open/x"), Err("permission".into()));
        }
        let denied = std::io::Error::from_raw_os_error(13);
        assert_eq!(crate::host_ops::files::kind(&denied).0, "permission");
    }

    #[test]
    fn names_must_be_utf_8_too() {
        let mut scene = Scene::new();
        // Some systems refuse such names.
        if fs::write(scene.root.join("open").join(OsStr::from_bytes(b"\xff")), "").is_ok() {
            assert_eq!(scene.call(HostOp::ListDirectory, "open", ""), Err("invalid-data".into()));
        }
    }
}
