//! `--profile`: where the time of a run went, as a picture.

use super::terminal;
use inferno::flamegraph;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::time::Duration;
use trapeze::Profile;

/// Writes the flame graph of a profile, and says so on standard error. `Err` is a message.
pub fn write(profile: &Profile, path: &Path) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    if profile.is_empty() {
        terminal::complain("no profile: the program ran for less than a millisecond\n");
        return Ok(());
    }
    let stacks = profile.stacks();
    let lines: Vec<String> = stacks
        .iter()
        .map(|(stack, time)| format!("{} {}", stack.join(";"), time.as_micros()))
        .collect();
    let mut options = flamegraph::Options::default();
    options.title = "Time by procedure".into();
    options.count_name = "µs".into();
    options.name_type = "Procedure:".into();
    let file = BufWriter::new(File::create(path).map_err(|error| failed(&error))?);
    flamegraph::from_lines(&mut options, lines.iter().map(String::as_str), file).map_err(|error| failed(&error))?;
    let total: Duration = stacks.iter().map(|(_, time)| *time).sum();
    terminal::complain(&format!(
        "{}: {} samples of {} ms\n",
        path.display(),
        profile.len(),
        total.as_millis()
    ));
    Ok(())
}
