//! Memory that is about to be used, brought in at once, and ahead of its use by a thread.
//!
//! A deep stack and a growing heap touch hundreds of megabytes for the first time, and the operating system interrupts the program at each
//! page to find one. Asking for a whole stretch before it is touched costs three quarters of that or less; what is left is still most of the time of a deep recursion, so
//! that a second thread asks for the next stretches meanwhile. (Huge pages would cost less where they are at hand, but many times more where a virtual machine must
//! first get them from its host.)

#[cfg(target_os = "linux")]
pub(crate) use linux::Populator;
#[cfg(not(target_os = "linux"))]
pub(crate) use other::Populator;

#[cfg(target_os = "linux")]
mod linux {
    use rustix::mm::{Advice, madvise};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::thread::{JoinHandle, Thread};
    use wasmtime::Memory;

    /// Bytes that the thread asks for at once.
    const STRETCH: usize = 1 << 20;
    /// A program that has asked for so many bytes gets a thread.
    const ALONE: usize = 6 << 20;
    /// The thread is ahead by at most so many bytes, and by as many as the program has asked for.
    const MOST_AHEAD: usize = 16 << 20;

    /// Brings in the memory of one machine.
    #[derive(Default)]
    pub(crate) struct Populator {
        /// Bytes asked for.
        asked: usize,
        helper: Option<Helper>,
        /// There is no second processor, or no thread to be had.
        alone: bool,
    }

    /// The thread that works ahead.
    struct Helper {
        shared: Arc<Shared>,
        thread: Option<JoinHandle<()>>,
    }

    /// Addresses in the process. All below `claimed` has been asked for by one of the two threads, up to `goal` the helper is to go, and what it is asking for starts at
    /// `current`.
    #[derive(Default)]
    struct Shared {
        claimed: AtomicUsize,
        goal: AtomicUsize,
        current: AtomicUsize,
        ended: AtomicBool,
    }

    impl Populator {
        /// Brings in the pages of `bytes` bytes at `address` of a memory. Nothing depends on it: where it fails, pages come in when they are touched.
        pub(crate) fn populate(&mut self, memory: &Memory, store: impl wasmtime::AsContext, address: u32, bytes: u32) {
            let (address, bytes, size) = (address as usize, bytes as usize, memory.data_size(&store));
            if address.checked_add(bytes).is_none_or(|end| end > size) {
                return;
            }
            self.asked += bytes;
            let base = memory.data_ptr(&store).expose_provenance();
            let (start, end) = (base + address, base + address + bytes);
            if self.helper.is_none() && self.asked > ALONE && !self.alone {
                self.helper = Helper::start(start);
                self.alone = self.helper.is_none();
            }
            let Some(helper) = &self.helper else {
                ask(start, end);
                return;
            };
            let ahead = self.asked.min(MOST_AHEAD);
            helper.go_to((end + ahead).min(base + size));
            let claimed = helper.shared.claimed.fetch_max(end, Ordering::Relaxed);
            ask(start.max(claimed), end);
            // While the helper is still at what is wanted now, the next stretch is to be had without waiting.
            if helper.shared.current.load(Ordering::Relaxed) < end {
                helper.shared.step(false);
            }
        }
    }

    impl Helper {
        /// A thread for what lies behind `claimed`, if there is a processor for it.
        fn start(claimed: usize) -> Option<Self> {
            if std::thread::available_parallelism().map_or(1, usize::from) == 1 {
                return None;
            }
            let shared = Arc::new(Shared::default());
            shared.claimed.store(claimed, Ordering::Relaxed);
            shared.current.store(usize::MAX, Ordering::Relaxed);
            let own = Arc::clone(&shared);
            let thread = std::thread::Builder::new()
                .name("trapeze memory".into())
                .spawn(move || own.work())
                .ok()?;
            Some(Self {
                shared,
                thread: Some(thread),
            })
        }

        fn go_to(&self, goal: usize) {
            self.shared.goal.fetch_max(goal, Ordering::Relaxed);
            self.thread.as_ref().map(JoinHandle::thread).map(Thread::unpark);
        }
    }

    impl Drop for Helper {
        /// Waits for the thread: the memory goes away next.
        fn drop(&mut self) {
            self.shared.ended.store(true, Ordering::Relaxed);
            if let Some(thread) = self.thread.take() {
                thread.thread().unpark();
                // It cannot panic, and if it did, it would be over all the same.
                let _ = thread.join();
            }
        }
    }

    impl Shared {
        fn work(&self) {
            while !self.ended.load(Ordering::Relaxed) {
                if !self.step(true) {
                    std::thread::park();
                }
            }
        }

        /// Asks for the next stretch before the goal, if there is one.
        fn step(&self, is_helper: bool) -> bool {
            let goal = self.goal.load(Ordering::Relaxed);
            let next = |start: usize| (start < goal).then(|| goal.min(start + STRETCH));
            let Ok(start) = self.claimed.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next) else {
                return false;
            };
            if is_helper {
                self.current.store(start, Ordering::Relaxed);
            }
            ask(start, goal.min(start + STRETCH));
            if is_helper {
                self.current.store(usize::MAX, Ordering::Relaxed);
            }
            true
        }
    }

    /// Asks the system for the pages of a range.
    fn ask(start: usize, end: usize) {
        if start < end {
            // SAFETY: the range lies within a memory, as the populator has checked, which outlives it; the advice changes no content and no protection.
            let _ = unsafe {
                madvise(
                    std::ptr::with_exposed_provenance_mut(start),
                    end - start,
                    Advice::LinuxPopulateWrite,
                )
            };
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod other {
    use wasmtime::Memory;

    /// Other systems bring pages in when they are touched.
    #[derive(Default)]
    pub(crate) struct Populator;

    impl Populator {
        pub(crate) fn populate(&mut self, _memory: &Memory, _store: impl wasmtime::AsContext, _address: u32, _bytes: u32) {}
    }
}
