//! Stopping a run from outside when it does not come to a safepoint by itself: it may wait for input, or compute with a huge number.

use super::terminal::complain;
use super::{FAILED, INTERRUPTED};
use std::time::Duration;
use trapeze::Interrupt;

/// How long a run that must stop has for coming to a safepoint.
const GRACE: Duration = Duration::from_millis(500);

/// The message for a run whose time is over.
pub fn timeout_message(limit: Duration) -> String {
    format!("error: timeout: time limit of {} ms reached\n", limit.as_millis())
}

/// Ends the process some time after `limit`, which the program should have noticed itself.
pub fn watch(limit: Duration) {
    std::thread::spawn(move || {
        std::thread::sleep(limit.saturating_add(GRACE));
        complain(&timeout_message(limit));
        std::process::exit(FAILED.into());
    });
}

/// Makes Ctrl-C interrupt what a session, or a program under the debugger, runs at its next safepoint. Where that does not come, the next Ctrl-C ends the process.
pub fn on_interrupt_of_session(interrupt: Interrupt) {
    let handler = move || {
        if interrupt.is_set() {
            std::process::exit(INTERRUPTED.into());
        }
        interrupt.request();
    };
    let _ = ctrlc::set_handler(handler);
}

/// Makes Ctrl-C stop the program at its next safepoint, so that its output is not lost; some time later it ends the process.
pub fn on_interrupt(interrupt: Interrupt) {
    let handler = move || {
        interrupt.request();
        std::thread::sleep(GRACE);
        std::process::exit(INTERRUPTED.into());
    };
    // Without a handler Ctrl-C ends the process at once, which will do.
    let _ = ctrlc::set_handler(handler);
}
