//! Advice to the operating system about a machine's memory.
//!
//! A deep stack and a large heap touch hundreds of megabytes for the first time. In pages of 4 KiB each needs a fault of its own, which
//! costs more than the program's work on it; in huge pages (2 MiB on most machines) the faults vanish from the profile. The first
//! part of the memory keeps small pages, so that small programs do not clear memory that they never use.

use wasmtime::Memory;

/// Bytes at the start of the memory that keep small pages.
const SMALL_PAGES: usize = 16 << 20;

/// Asks for huge pages behind the start of a memory that may grow to `limit` bytes. It is advice only: nothing depends on the answer.
#[cfg(target_os = "linux")]
pub(crate) fn advise(memory: &Memory, store: impl wasmtime::AsContext, limit: u64) {
    use rustix::mm::{Advice, madvise};
    let reserved = limit.min(crate::engine::MEMORY_RESERVATION) as usize;
    if reserved <= SMALL_PAGES {
        return;
    }
    let start = memory.data_ptr(store).wrapping_add(SMALL_PAGES);
    // SAFETY: the engine reserves `MEMORY_RESERVATION` bytes of address space for each memory and never moves it, so the range belongs to
    // this memory; the advice changes no content and no protection.
    let _ = unsafe { madvise(start.cast(), reserved - SMALL_PAGES, Advice::LinuxHugepage) };
}

/// Other systems choose their pages themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn advise(_memory: &Memory, _store: impl wasmtime::AsContext, _limit: u64) {}
