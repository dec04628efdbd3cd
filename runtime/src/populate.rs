//! Memory that is about to be used, brought in at once.
//!
//! A deep stack and a growing heap touch hundreds of megabytes for the first time, and the operating system interrupts the program at each
//! page to find one. Asking for a whole stretch before it is touched costs three quarters of that or less. (Huge pages would cost
//! still less where they are at hand, but many times more where a virtual machine must first get them from its host.)

use wasmtime::Memory;

/// Brings in the pages of `bytes` bytes at `address` of a memory. Nothing depends on it: where it fails, pages come in when they are touched.
#[cfg(target_os = "linux")]
pub(crate) fn populate(memory: &Memory, store: impl wasmtime::AsContext, address: u32, bytes: u32) {
    use rustix::mm::{Advice, madvise};
    let (address, bytes) = (address as usize, bytes as usize);
    if address.checked_add(bytes).is_none_or(|end| end > memory.data_size(&store)) {
        return;
    }
    let start = memory.data_ptr(&store).wrapping_add(address);
    // SAFETY: the range lies within the memory, as was just checked; the advice changes no content and no protection.
    let _ = unsafe { madvise(start.cast(), bytes, Advice::LinuxPopulateWrite) };
}

/// Other systems bring pages in when they are touched.
#[cfg(not(target_os = "linux"))]
pub(crate) fn populate(_memory: &Memory, _store: impl wasmtime::AsContext, _address: u32, _bytes: u32) {}
