//! What stops a program at safepoints: the deadline, the interrupt flag, and the limits that it sets itself.
//!
//! A stop is a condition in the program first, which it may handle. When time goes on nevertheless, or the program is interrupted again before it has
//! dealt with an interrupt, it is ended.

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

    /// Whether it was set and nobody has acted on it yet.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Whether the flag is set. Clears it.
    fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// Why a program was ended at a safepoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// Its time was over, and what handlers may use beyond it. The limit.
    Timeout(Duration),
    /// Somebody requested it, and requested it again.
    Interrupted,
}

/// What happens at a safepoint. The numbers are the answers of `tick` to the runtime.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum Tick {
    /// The program goes on.
    GoOn = 0,
    /// It is ended.
    End = 1,
    /// It is to look for the reason itself.
    Signal = 2,
}

/// What a program is stopped for; the numbers are those of `HostOp::StopReason`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reason {
    /// One of the limits that it has set itself may be reached.
    Own = 0,
    Interrupt = 1,
    Timeout = 2,
    Stack = 3,
}

/// The bounds that a program has set itself, as values of the meters.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct Bounds {
    /// Milliseconds since the start.
    pub time: Option<f64>,
    /// Bytes of stack.
    pub stack: Option<f64>,
    /// Bytes of heap.
    pub heap: Option<f64>,
}

/// How much of the stack the host lets a program use.
#[derive(Clone, Copy, Debug)]
struct StackLimit {
    /// What it was given, in bytes.
    allotment: u64,
    /// The bound at present.
    bound: u64,
}

/// What is in use of what bounds can be set for, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Usage {
    /// The stack.
    pub stack: u64,
    /// The heap, as of the last full collection.
    pub heap: u64,
}

/// The limits of one run.
#[derive(Debug)]
pub struct Limits {
    started: Instant,
    /// The time that the host gives the program: how much, until when, and until when handlers may go on after that.
    timeout: Option<Duration>,
    deadline: Option<Instant>,
    end: Option<Instant>,
    stack: Option<StackLimit>,
    interrupt: Interrupt,
    /// Whether the program is dealing with an interrupt.
    interrupted: bool,
    bounds: Bounds,
    reason: Reason,
    stopped: Option<Stop>,
}

/// How long a wait goes on before the interrupt flag is looked at again.
const WAIT_SLICE: Duration = Duration::from_millis(50);

/// The least time that handlers may use beyond the limit.
const LEAST_RESERVE: Duration = Duration::from_secs(1);

impl Limits {
    /// Limits that start to count now.
    pub fn start(timeout: Option<Duration>, interrupt: Interrupt) -> Self {
        let started = Instant::now();
        Self {
            started,
            timeout,
            deadline: timeout.and_then(|timeout| started.checked_add(timeout)),
            end: None,
            stack: None,
            interrupt,
            interrupted: false,
            bounds: Bounds::default(),
            reason: Reason::Own,
            stopped: None,
        }
    }

    /// The same with a limit on the bytes of the stack.
    pub fn with_stack(self, bytes: Option<u64>) -> Self {
        let stack = bytes.map(|bytes| StackLimit {
            allotment: bytes,
            bound: bytes,
        });
        Self { stack, ..self }
    }

    /// What happens at this safepoint. `usage` is asked only where there are bounds on the storage.
    pub fn tick(&mut self, usage: impl FnOnce() -> Usage) -> Tick {
        if self.interrupt.take() {
            if self.interrupted {
                self.stopped = Some(Stop::Interrupted);
                return Tick::End;
            }
            self.interrupted = true;
            self.reason = Reason::Interrupt;
            return Tick::Signal;
        }
        if let (Some(deadline), Some(timeout)) = (self.deadline, self.timeout) {
            let now = Instant::now();
            match self.end {
                Some(end) if now >= end => {
                    self.stopped = Some(Stop::Timeout(timeout));
                    return Tick::End;
                }
                None if now >= deadline => {
                    self.end = now.checked_add(reserve(timeout));
                    self.reason = Reason::Timeout;
                    return Tick::Signal;
                }
                _ => {}
            }
        }
        if self.bounds == Bounds::default() && self.stack.is_none() {
            return Tick::GoOn;
        }
        let usage = usage();
        if self.stack.is_some_and(|stack| usage.stack >= stack.bound) {
            self.reason = Reason::Stack;
            return Tick::Signal;
        }
        if self.passes_bounds(usage) {
            self.reason = Reason::Own;
            return Tick::Signal;
        }
        Tick::GoOn
    }

    fn passes_bounds(&self, usage: Usage) -> bool {
        let passes = |bound: Option<f64>, meter: f64| bound.is_some_and(|bound| meter >= bound);
        passes(self.bounds.time, self.milliseconds() as f64)
            || passes(self.bounds.stack, usage.stack as f64)
            || passes(self.bounds.heap, usage.heap as f64)
    }

    /// Why the last [`Limits::tick`] that answered [`Tick::End`] did so.
    pub fn stopped(&self) -> Stop {
        self.stopped.unwrap_or(Stop::Interrupted)
    }

    /// Number of the reason why the last [`Limits::tick`] answered [`Tick::Signal`].
    pub fn reason(&self) -> i64 {
        self.reason as i64
    }

    /// The program cannot be stopped now: the reason stays.
    pub fn put_back(&mut self) {
        match self.reason {
            Reason::Interrupt => {
                self.interrupted = false;
                self.interrupt.request();
            }
            Reason::Timeout => self.end = None,
            Reason::Own | Reason::Stack => {}
        }
    }

    /// The program has dealt with an interrupt.
    pub fn interrupt_served(&mut self) {
        self.interrupted = false;
    }

    /// Sets the bounds of the program's own limits.
    pub fn set_bounds(&mut self, bounds: Bounds) {
        self.bounds = bounds;
    }

    /// Milliseconds since the start.
    pub fn milliseconds(&self) -> u64 {
        self.started.elapsed().as_millis().try_into().unwrap_or(u64::MAX)
    }

    /// The time that the host gives the program, in milliseconds.
    pub fn time_limit(&self) -> u64 {
        let limit = self.timeout.unwrap_or_default();
        limit.as_millis().try_into().unwrap_or(u64::MAX)
    }

    /// Gives the program so much time from now on.
    pub fn extend(&mut self, time: Duration) {
        self.deadline = Instant::now().checked_add(time);
        self.end = None;
    }

    /// The bytes of the stack that the host gives the program.
    pub fn stack_limit(&self) -> u64 {
        self.stack.map_or(u64::MAX, |stack| stack.allotment)
    }

    /// Gives the program so many bytes of the stack beyond those that it uses, or as many as at first.
    pub fn extend_stack(&mut self, used: u64, bytes: Option<u64>) {
        if let Some(stack) = &mut self.stack {
            stack.bound = used.saturating_add(bytes.unwrap_or(stack.allotment));
        }
    }

    /// The program goes on after it stood still for the host: what handlers may use beyond the limit starts anew.
    pub fn resume(&mut self) {
        if let (Some(_), Some(timeout)) = (self.end, self.timeout) {
            self.end = Instant::now().checked_add(reserve(timeout));
        }
    }

    /// Whether a safepoint would stop the program because of the time or an interrupt.
    fn is_due(&self) -> bool {
        let now = Instant::now();
        let bound = self.bounds.time.is_some_and(|bound| self.milliseconds() as f64 >= bound);
        bound || self.interrupt.is_set() || self.end.or(self.deadline).is_some_and(|end| now >= end)
    }

    /// Waits for `duration`, or until a safepoint would stop the program; answers whether that is so.
    pub fn wait(&mut self, duration: Duration) -> bool {
        let start = Instant::now();
        loop {
            let now = Instant::now();
            let mut left = duration.saturating_sub(now - start);
            if self.is_due() {
                return true;
            }
            if left.is_zero() {
                return false;
            }
            if let Some(end) = self.end.or(self.deadline) {
                left = left.min(end.saturating_duration_since(now));
            }
            if let Some(bound) = self.bounds.time {
                let until = bound - self.milliseconds() as f64;
                left = left.min(Duration::from_millis(until.clamp(1.0, 1e9) as u64));
            }
            std::thread::sleep(left.min(WAIT_SLICE));
        }
    }
}

/// What handlers may use beyond a limit on the time: a tenth, and at least a second.
fn reserve(timeout: Duration) -> Duration {
    (timeout / 10).max(LEAST_RESERVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tick(limits: &mut Limits) -> Tick {
        limits.tick(Usage::default)
    }

    #[test]
    fn a_deadline_that_has_passed_is_signalled_once_and_can_be_extended() {
        let mut limits = Limits::start(Some(Duration::ZERO), Interrupt::new());
        assert_eq!((tick(&mut limits), limits.reason()), (Tick::Signal, 2));
        assert_eq!(tick(&mut limits), Tick::GoOn, "handlers run");
        limits.extend(Duration::ZERO);
        assert_eq!(tick(&mut limits), Tick::Signal);
    }

    #[test]
    fn a_stop_that_comes_at_a_bad_time_is_put_back() {
        let mut limits = Limits::start(Some(Duration::ZERO), Interrupt::new());
        assert_eq!(tick(&mut limits), Tick::Signal);
        limits.put_back();
        assert_eq!(tick(&mut limits), Tick::Signal);
    }

    #[test]
    fn when_the_reserve_is_used_up_the_program_is_ended() {
        let mut limits = Limits::start(Some(Duration::ZERO), Interrupt::new());
        assert_eq!(tick(&mut limits), Tick::Signal);
        limits.end = Some(Instant::now());
        assert_eq!(tick(&mut limits), Tick::End);
        assert_eq!(limits.stopped(), Stop::Timeout(Duration::ZERO));
    }

    #[test]
    fn without_limits_the_program_goes_on() {
        assert_eq!(tick(&mut Limits::start(None, Interrupt::new())), Tick::GoOn);
    }

    #[test]
    fn a_timeout_beyond_the_clock_is_none() {
        assert_eq!(tick(&mut Limits::start(Some(Duration::MAX), Interrupt::new())), Tick::GoOn);
    }

    #[test]
    fn a_second_interrupt_ends_a_program_that_deals_with_the_first() {
        let interrupt = Interrupt::new();
        let mut limits = Limits::start(None, interrupt.clone());
        interrupt.request();
        assert_eq!((tick(&mut limits), limits.reason()), (Tick::Signal, 1));
        assert_eq!(tick(&mut limits), Tick::GoOn);
        limits.interrupt_served();
        interrupt.request();
        assert_eq!(tick(&mut limits), Tick::Signal);
        interrupt.request();
        assert_eq!(tick(&mut limits), Tick::End);
    }

    #[test]
    fn the_programs_own_bounds_are_looked_at() {
        let mut limits = Limits::start(None, Interrupt::new());
        limits.set_bounds(Bounds {
            heap: Some(1000.0),
            ..Bounds::default()
        });
        let usage = |heap| move || Usage { stack: 0, heap };
        assert_eq!(limits.tick(usage(999)), Tick::GoOn);
        assert_eq!((limits.tick(usage(1000)), limits.reason()), (Tick::Signal, 0));
    }

    #[test]
    fn the_bound_of_the_stack_can_be_raised() {
        let mut limits = Limits::start(None, Interrupt::new()).with_stack(Some(1000));
        let signals = |limits: &mut Limits, stack| limits.tick(|| Usage { stack, heap: 0 }) == Tick::Signal && limits.reason() == 3;
        assert_eq!([999, 1000, 999].map(|used| signals(&mut limits, used)), [false, true, false]);
        limits.extend_stack(1500, None);
        assert_eq!([2499, 2500].map(|used| signals(&mut limits, used)), [false, true]);
        assert_eq!(limits.stack_limit(), 1000);
        limits.extend_stack(2500, Some(u64::MAX));
        assert!(!signals(&mut limits, 1 << 40));
    }

    #[test]
    fn a_wait_ends_at_the_deadline_and_at_an_interrupt() {
        // Either wait would take longer than any test run if it were not cut short.
        let mut late = Limits::start(Some(Duration::ZERO), Interrupt::new());
        assert!(late.wait(Duration::from_secs(100_000)));
        let interrupt = Interrupt::new();
        interrupt.request();
        let mut interrupted = Limits::start(None, interrupt);
        assert!(interrupted.wait(Duration::from_secs(100_000)));
        assert_eq!(tick(&mut interrupted), Tick::Signal, "the safepoint finds the interrupt");
        assert!(!interrupted.wait(Duration::ZERO));
    }
}
