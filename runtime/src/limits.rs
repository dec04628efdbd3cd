//! What ends a program from outside: the deadline, the interrupt flag, and the limit on memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Asks a running program to stop at its next safepoint. Clones share one flag, and any thread may set it.
#[derive(Clone, Default, Debug)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// A flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the flag.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the flag is set. Clears it.
    fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// Why a program was stopped at a safepoint, or while it waited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// Its time was over. The limit.
    Timeout(Duration),
    /// Somebody requested it.
    Interrupted,
}

/// The limits of one run.
#[derive(Debug)]
pub struct Limits {
    timeout: Option<Duration>,
    deadline: Option<Instant>,
    interrupt: Interrupt,
    stopped: Option<Stop>,
}

/// How long a wait goes on before the interrupt flag is looked at again.
const WAIT_SLICE: Duration = Duration::from_millis(50);

impl Limits {
    /// Limits that start to count now.
    pub fn start(timeout: Option<Duration>, interrupt: Interrupt) -> Self {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Self {
            timeout,
            deadline,
            interrupt,
            stopped: None,
        }
    }

    /// Whether the program must stop at this safepoint.
    pub fn tick(&mut self) -> bool {
        if self.interrupt.take() {
            self.stopped = Some(Stop::Interrupted);
            return true;
        }
        if let (Some(deadline), Some(timeout)) = (self.deadline, self.timeout)
            && Instant::now() >= deadline
        {
            self.stopped = Some(Stop::Timeout(timeout));
            return true;
        }
        false
    }

    /// Why the last [`Limits::tick`] that answered `true` did so.
    pub fn stopped(&self) -> Stop {
        self.stopped.unwrap_or(Stop::Interrupted)
    }

    /// Waits for `duration`, or until the program must stop: then the answer says why.
    pub fn wait(&mut self, duration: Duration) -> Option<Stop> {
        let start = Instant::now();
        loop {
            let now = Instant::now();
            let mut left = duration.saturating_sub(now - start);
            if left.is_zero() {
                return None;
            }
            if self.tick() {
                return self.stopped;
            }
            if let Some(deadline) = self.deadline {
                left = left.min(deadline.saturating_duration_since(now));
            }
            std::thread::sleep(left.min(WAIT_SLICE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_that_has_passed_stops_the_program() {
        let mut limits = Limits::start(Some(Duration::ZERO), Interrupt::new());
        assert!(limits.tick());
        assert_eq!(limits.stopped(), Stop::Timeout(Duration::ZERO));
    }

    #[test]
    fn without_limits_the_program_goes_on() {
        assert!(!Limits::start(None, Interrupt::new()).tick());
    }

    #[test]
    fn a_timeout_beyond_the_clock_is_none() {
        assert!(!Limits::start(Some(Duration::MAX), Interrupt::new()).tick());
    }

    #[test]
    fn an_interrupt_is_taken_once() {
        let interrupt = Interrupt::new();
        let mut limits = Limits::start(None, interrupt.clone());
        interrupt.request();
        assert!(limits.tick());
        assert_eq!(limits.stopped(), Stop::Interrupted);
        assert!(!limits.tick());
    }

    #[test]
    fn a_wait_ends_at_the_deadline_and_at_an_interrupt() {
        // Either wait would take longer than any test run if it were not cut short.
        let mut late = Limits::start(Some(Duration::ZERO), Interrupt::new());
        assert_eq!(late.wait(Duration::from_secs(100_000)), Some(Stop::Timeout(Duration::ZERO)));
        let interrupt = Interrupt::new();
        interrupt.request();
        let mut interrupted = Limits::start(None, interrupt);
        assert_eq!(interrupted.wait(Duration::from_secs(100_000)), Some(Stop::Interrupted));
        assert_eq!(interrupted.wait(Duration::ZERO), None);
    }
}
