//! Golden tests: a file holds an input, a line of dashes, and the expected result. With `TRAPEZE_BLESS` set in the environment the results are written
//! anew instead of compared.

use std::fs;
use std::path::{Path, PathBuf};

/// What separates input and result.
const SEPARATOR: &str = "\n----\n";

/// Checks every file of a folder below `tests/`: `transform` makes the result from the input.
pub(crate) fn check_folder(folder: &str, transform: impl Fn(&str) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} holds no tests", folder.display());
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("the file can be read");
        let (input, expected) = text.split_once(SEPARATOR).unwrap_or((text.trim_end(), ""));
        let actual = transform(input);
        if actual.trim() == expected.trim() {
            continue;
        }
        if std::env::var_os("TRAPEZE_BLESS").is_some() {
            fs::write(&file, format!("{input}{SEPARATOR}{}\n", actual.trim())).expect("the file can be written");
        } else {
            wrong.push(format!("{}:\nexpected:\n{expected}\nactual:\n{actual}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
