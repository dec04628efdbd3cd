//! Limits of the run, as the program sees them.

use super::Host;
use crate::heap::{Checked, Heap, View};
use crate::limits::{Bounds, Usage};
use std::time::Duration;
use trapeze_codegen::abi;

/// What the program uses.
pub fn usage(view: View<'_>) -> Usage {
    // A damaged memory is found out by whatever works with it next.
    Usage {
        stack: stack_bytes(view).unwrap_or(0),
        heap: heap_bytes(view).unwrap_or(0),
    }
}

/// Bytes of the stack in use, over all segments.
fn stack_bytes(view: View<'_>) -> Checked<u64> {
    let mut segment = view.cell(abi::SEGMENT)?;
    let mut top = view.cell(abi::SP)?;
    let mut bytes = 0;
    while segment != 0 {
        bytes += u64::from(top.saturating_sub(segment));
        segment = view.cell(segment.saturating_add(abi::SEGMENT_BELOW))?;
        if segment != 0 {
            top = view.cell(segment.saturating_add(abi::SEGMENT_SAVED_SP))?;
        }
    }
    Ok(bytes)
}

fn heap_bytes(view: View<'_>) -> Checked<u64> {
    Ok(u64::from(view.cell(abi::LIVE_PAGES)?) * u64::from(abi::PAGE_BYTES))
}

pub(super) fn meter(heap: &mut Heap<'_>, host: &Host, kind: i64) -> Checked<i64> {
    let value = match heap.view().fixnum(kind)? {
        0 => host.limits.milliseconds(),
        1 => stack_bytes(heap.view())?,
        _ => heap_bytes(heap.view())?,
    };
    heap.integer(value as i64)
}

fn number(heap: &Heap<'_>, value: i64) -> Checked<Option<f64>> {
    if value == abi::NIL {
        return Ok(None);
    }
    Ok(Some(heap.view().expect_number(value)?.to_float()))
}

pub(super) fn set_bounds(heap: &Heap<'_>, host: &mut Host, [time, stack, bytes]: [i64; 3]) -> Checked<i64> {
    host.limits.set_bounds(Bounds {
        time: number(heap, time)?,
        stack: number(heap, stack)?,
        heap: number(heap, bytes)?,
    });
    Ok(abi::NIL)
}

pub(super) fn time_limit(heap: &mut Heap<'_>, host: &Host) -> Checked<i64> {
    let limit = heap.integer(host.limits.time_limit() as i64)?;
    let passed = heap.integer(host.limits.milliseconds() as i64)?;
    heap.list([limit, passed].into_iter())
}

pub(super) fn extend_time(heap: &Heap<'_>, host: &mut Host, milliseconds: i64) -> Checked<i64> {
    let seconds = number(heap, milliseconds)?.unwrap_or(0.0) / 1000.0;
    host.limits.extend(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    Ok(abi::NIL)
}

pub(super) fn stack_limit(heap: &mut Heap<'_>, host: &Host) -> Checked<i64> {
    heap.integer(i64::try_from(host.limits.stack_limit()).unwrap_or(i64::MAX))
}

pub(super) fn extend_stack(heap: &Heap<'_>, host: &mut Host, bytes: i64) -> Checked<i64> {
    let bytes = number(heap, bytes)?.map(|bytes| bytes as u64);
    host.limits.extend_stack(stack_bytes(heap.view())?, bytes);
    Ok(abi::NIL)
}

pub(super) fn memory_limit(heap: &mut Heap<'_>) -> Checked<i64> {
    let bytes = |heap: &Heap<'_>, cell| Checked::Ok(i64::from(heap.view().cell(cell)?) * i64::from(abi::PAGE_BYTES));
    let (limit, used) = (bytes(heap, abi::LIMIT_PAGES)?, bytes(heap, abi::USED_PAGES)?);
    let (limit, used) = (heap.integer(limit)?, heap.integer(used)?);
    heap.list([limit, used].into_iter())
}

pub(super) fn extend_memory(heap: &mut Heap<'_>, host: &mut Host, bytes: i64) -> Checked<i64> {
    let more = number(heap, bytes)?.unwrap_or(0.0) / f64::from(abi::PAGE_BYTES);
    let limit = heap.view().cell(abi::LIMIT_PAGES)?;
    // A memory of 32-bit addresses has no more pages.
    let pages = (f64::from(limit) + more.ceil()).clamp(f64::from(limit), 65536.0) as u32;
    host.memory.set(pages as usize * abi::PAGE_BYTES as usize);
    heap.set_cell(abi::LIMIT_PAGES, pages)?;
    heap.set_cell(abi::IN_RESERVE, 0)?;
    Ok(abi::NIL)
}
