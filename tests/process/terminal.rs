//! The command at a pseudo-terminal. Each step waits for a text; no step waits for a time to pass.

use rexpect::session::PtySession;
use std::process::Command;

/// Far more than any step takes, so that a failure ends.
const DEADLINE: Option<u64> = Some(120_000);

/// Starts the command, as `prepare` sets it up. It keeps no compiled programs.
pub fn start(prepare: impl FnOnce(&mut Command)) -> PtySession {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trapeze"));
    prepare(&mut command);
    command.env("TRAPEZE_CACHE", "").env("TERM", "xterm").env("NO_COLOR", "1");
    rexpect::session::spawn_command(command, DEADLINE).expect("the command starts at a terminal")
}

/// The exit code, when the command has ended.
pub fn exit_code(mut session: PtySession) -> Option<i32> {
    session.exp_eof().expect("the command ends");
    match session.process().wait().expect("the command ends") {
        rexpect::process::WaitStatus::Exited(_, code) => Some(code),
        _ => None,
    }
}
