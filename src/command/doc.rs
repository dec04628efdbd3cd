//! `trapeze doc`.

use super::{FAILED, print, terminal};
use trapeze::reference;

/// Columns of the list of all names.
const WIDTH: usize = 80;

/// Prints what the reference says of the names, or without any the names that it has. Gives the exit code.
pub fn doc(names: &[String]) -> u8 {
    if names.is_empty() {
        return print(all_names().as_bytes());
    }
    let (mut text, mut unknown) = (String::new(), String::new());
    for name in names {
        let entries: Vec<String> = reference::lookup(name).map(ToString::to_string).collect();
        if entries.is_empty() {
            let hint = reference::nearest(name).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            unknown.push_str(&format!("trapeze: nothing in the language is called `{name}`{hint}\n"));
            continue;
        }
        for entry in entries {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&entry);
        }
    }
    let code = print(text.as_bytes());
    if unknown.is_empty() {
        return code;
    }
    terminal::complain(&unknown);
    FAILED
}

/// The names of each section.
fn all_names() -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut section = "";
    for entry in reference::entries() {
        if entry.section != section {
            if !section.is_empty() {
                lines.push(String::new());
            }
            section = entry.section;
            lines.extend([section.to_string(), String::new()]);
        }
        let width = entry.name.chars().count() + 2;
        if lines.last().is_some_and(|line| line.chars().count() + width > WIDTH) {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str("  ");
            line.push_str(&entry.name);
        }
    }
    lines.join("\n") + "\n"
}
