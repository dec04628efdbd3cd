//! Compiled programs that are kept: taken when nothing has changed, made anew when anything has, and never believed when they are damaged.

mod process;

use process::{Program, Run, command};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const PROGRAM: &str = r#"(warn "careful") (println (try (car 1) (catch e "caught")) (command-line))"#;

/// Runs the program with a cache in `folder`. Gives what it did, and whether it was taken from the cache.
fn run_in(folder: &Path, program: &Program, options: &[&str]) -> (Run, bool) {
    let arguments = [&["run", "--stats"], options, &["p.lisp", "x"]].concat();
    let mut command = command(&arguments);
    command.env("TRAPEZE_CACHE", folder).current_dir(program.folder.path());
    let mut run = Run::of(&mut command, "");
    let lines: Vec<&str> = run.err.lines().collect();
    let (statistics, others) = lines.split_last().expect("--stats writes a line");
    let statistics: Value = serde_json::from_str(statistics).expect("the line is JSON");
    let cached = statistics["cached"]
        .as_bool()
        .expect("the line says whether the program was cached");
    run.err = others.join("\n");
    (run, cached)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    entries
}

#[test]
fn the_second_run_takes_what_the_first_has_made_and_does_the_same() {
    let (program, cache) = (Program::new(PROGRAM), tempfile::tempdir().unwrap());
    let folder = cache.path().join("below");
    let (first, cached) = run_in(&folder, &program, &[]);
    first.printed("caught (\"x\")\n");
    assert!(!cached && first.err.contains("careful"), "{first:?}");
    let made = entries(&folder);
    let (second, cached) = run_in(&folder, &program, &[]);
    assert!(cached);
    assert_eq!((second.code, second.out, second.err), (first.code, first.out, first.err));
    // Modules that are compiled when they are first reached are kept as well: nothing was left to be made.
    assert_eq!(entries(&folder), made);
    assert!(
        made.iter()
            .filter(|path| path.extension().is_some_and(|kind| kind == "code"))
            .count()
            > 1,
        "{made:?}"
    );
}

#[test]
fn traces_and_debuggers_have_the_source_of_a_program_from_the_cache() {
    let (program, cache) = (
        Program::new("(define (f x)\n  (+ 1 (car x)))\n(println (f 5))"),
        tempfile::tempdir().unwrap(),
    );
    let (first, _) = run_in(cache.path(), &program, &[]);
    first.failed(1, &["p.lisp:2:8", "p.lisp:3:10"]);
    let (second, cached) = run_in(cache.path(), &program, &[]);
    assert!(cached);
    assert_eq!(second.err, first.err);
}

#[test]
fn a_change_of_text_name_or_settings_is_another_program() {
    let (program, cache) = (Program::new("(println 1)"), tempfile::tempdir().unwrap());
    assert!(!run_in(cache.path(), &program, &[]).1);
    assert!(run_in(cache.path(), &program, &[]).1);
    for options in [&["--lowering=continuation"][..], &["--print-result"], &["--debug"]] {
        assert!(!run_in(cache.path(), &program, options).1, "{options:?}");
        assert!(run_in(cache.path(), &program, options).1, "{options:?}");
    }
    // What says only how programs run is no part of the name.
    for options in [&["--timeout=9s"][..], &["--max-memory=100M"], &["--stress"]] {
        assert!(run_in(cache.path(), &program, options).1, "{options:?}");
    }
    fs::write(program.path(), "(println 2)").unwrap();
    let (run, cached) = run_in(cache.path(), &program, &[]);
    run.printed("2\n");
    assert!(!cached);
}

#[test]
fn a_change_of_what_is_imported_is_another_program() {
    let program =
        Program::new("(define (f) (import-file \"lib/b\"))\n(import-file \"lib/a.lisp\")\n(println a (try (f) (catch e \"none\")))");
    let cache = tempfile::tempdir().unwrap();
    let lib = program.folder.path().join("lib");
    fs::create_dir(&lib).unwrap();
    let check = |out: &str| {
        let (run, cached) = run_in(cache.path(), &program, &[]);
        run.printed(out);
        assert!(!cached, "made anew for {out:?}");
        let (run, cached) = run_in(cache.path(), &program, &[]);
        run.printed(out);
        assert!(cached, "kept for {out:?}");
    };
    fs::write(lib.join("a.lisp"), "(define a 1)").unwrap();
    check("1 none\n");
    fs::write(lib.join("a.lisp"), "(define a 2)").unwrap();
    check("2 none\n");
    // What was looked for and not found.
    fs::write(lib.join("b.elle"), "(println \"b\")").unwrap();
    check("b\n2 true\n");
    fs::write(lib.join("b.lisp"), "(println \"nearer\") (import \"c\")").unwrap();
    check("nearer\n2 none\n");
    // What an imported file imports.
    fs::write(lib.join("c.lisp"), "(println \"c\")").unwrap();
    check("nearer\nc\n2 true\n");
    fs::write(lib.join("c.lisp"), "(println \"d\")").unwrap();
    check("nearer\nd\n2 true\n");
    // A file that does not compile, and one that vanishes.
    fs::write(lib.join("c.lisp"), "(if)").unwrap();
    check("nearer\n2 none\n");
    fs::remove_file(lib.join("b.lisp")).unwrap();
    check("b\n2 true\n");
}

#[cfg(unix)]
#[test]
fn two_files_that_become_one_are_another_program() {
    let program = Program::new("(import-file \"a\") (import-file \"b\")");
    let cache = tempfile::tempdir().unwrap();
    let [a, b] = ["a.lisp", "b.lisp"].map(|name| program.folder.path().join(name));
    fs::write(&a, "(println 1)").unwrap();
    fs::write(&b, "(println 1)").unwrap();
    run_in(cache.path(), &program, &[]).0.printed("1\n1\n");
    fs::remove_file(&b).unwrap();
    std::os::unix::fs::symlink(&a, &b).unwrap();
    let (run, cached) = run_in(cache.path(), &program, &[]);
    run.printed("1\n");
    assert!(!cached);
}

#[test]
fn without_a_cache_nothing_is_written() {
    let (program, cache) = (Program::new("(println 1)"), tempfile::tempdir().unwrap());
    for _ in 0..2 {
        let (run, cached) = run_in(cache.path(), &program, &["--no-cache"]);
        run.printed("1\n");
        assert!(!cached);
    }
    assert_eq!(entries(cache.path()), [] as [PathBuf; 0]);
}

#[test]
fn a_damaged_entry_is_made_anew() {
    let (program, cache) = (Program::new(PROGRAM), tempfile::tempdir().unwrap());
    let (first, _) = run_in(cache.path(), &program, &[]);
    let damage: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes.clear(),
        |bytes| bytes.truncate(bytes.len() / 2),
        |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        },
        |bytes| bytes.fill(0x90),
    ];
    for spoil in damage {
        for entry in entries(cache.path()) {
            let mut bytes = fs::read(&entry).unwrap();
            spoil(&mut bytes);
            fs::write(&entry, bytes).unwrap();
        }
        let (again, cached) = run_in(cache.path(), &program, &[]);
        assert!(!cached);
        assert_eq!((again.code, &again.out, &again.err), (first.code, &first.out, &first.err));
        assert!(run_in(cache.path(), &program, &[]).1);
    }
}

#[test]
fn a_folder_that_cannot_be_used_is_done_without() {
    let (program, cache) = (Program::new("(println 1)"), tempfile::tempdir().unwrap());
    let file = cache.path().join("file");
    fs::write(&file, "x").unwrap();
    for folder in [&file, &file.join("below")] {
        let (run, cached) = run_in(folder, &program, &[]);
        run.printed("1\n");
        assert!(!cached && run.err.is_empty(), "{run:?}");
    }
    assert_eq!(fs::read(&file).unwrap(), b"x");
}

#[test]
fn many_processes_can_use_one_folder_at_once() {
    let (program, cache) = (Program::new(PROGRAM), tempfile::tempdir().unwrap());
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..8).map(|_| scope.spawn(|| run_in(cache.path(), &program, &[]).0)).collect();
        for run in runs {
            run.join().expect("no run panics").printed("caught (\"x\")\n");
        }
    });
    assert!(run_in(cache.path(), &program, &[]).1);
    assert!(
        entries(cache.path()).iter().all(|path| path.extension().is_some()),
        "nothing is left behind"
    );
}
