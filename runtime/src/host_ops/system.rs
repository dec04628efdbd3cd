//! Streams, time, the program's surroundings, and the embedder's functions.

use super::Host;
use super::environment::place;
use crate::convert::{decode, encode};
use crate::heap::{Checked, Fault, Halt, Heap};
use crate::trace::{self, Top};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use trapeze_codegen::abi;
use trapeze_cps::prim::HeapKind;

pub(super) fn write(heap: &mut Heap<'_>, host: &mut Host, string: i64) -> Checked<i64> {
    let (address, length) = heap.view().text_range(string)?;
    host.streams.write(heap.view().slice(address, length)?).map_err(Fault::Halt)?;
    Ok(abi::NIL)
}

pub(super) fn write_error(heap: &mut Heap<'_>, host: &mut Host, string: i64) -> Checked<i64> {
    let (address, length) = heap.view().text_range(string)?;
    host.streams.write_error(heap.view().slice(address, length)?);
    Ok(abi::NIL)
}

pub(super) fn flush(host: &mut Host) -> Checked<i64> {
    host.streams.flush().map_err(Fault::Halt)?;
    Ok(abi::NIL)
}

/// What went wrong on the standard input; no halt means that the text would not fit the memory.
fn input_fault(halt: Option<Halt>) -> Fault {
    halt.map_or(Fault::Exhausted, Fault::Halt)
}

pub(super) fn read_line(heap: &mut Heap<'_>, host: &mut Host) -> Checked<i64> {
    match host.streams.read_line(heap.limit()?).map_err(input_fault)? {
        Some(line) => heap.string(&line),
        None => Ok(abi::UNSUPPLIED),
    }
}

pub(super) fn read_all(heap: &mut Heap<'_>, host: &mut Host) -> Checked<i64> {
    let text = host.streams.read_all(heap.limit()?).map_err(input_fault)?;
    heap.string(&text)
}

pub(super) fn current_time(heap: &mut Heap<'_>) -> Checked<i64> {
    // A clock before 1970 counts backwards.
    let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    };
    heap.float(seconds)
}

pub(super) fn sleep(heap: &mut Heap<'_>, host: &mut Host, seconds: i64) -> Checked<i64> {
    let seconds = heap.view().expect_number(seconds)?.to_float();
    host.streams.flush().map_err(Fault::Halt)?;
    if seconds > 0.0 {
        let duration = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
        if host.limits.wait(duration) {
            // The next safepoint finds out why.
            heap.set_cell(abi::FUEL, 0)?;
        }
    }
    Ok(abi::NIL)
}

pub(super) fn command_line(heap: &mut Heap<'_>, host: &Host) -> Checked<i64> {
    let mut list = abi::NIL;
    for argument in host.arguments.iter().rev() {
        let argument = heap.string(argument)?;
        list = heap.cons(argument, list)?;
    }
    Ok(list)
}

pub(super) fn call_embedder(heap: &mut Heap<'_>, host: &mut Host, index: i64, arguments: i64) -> Checked<i64> {
    let index = usize::try_from(heap.view().fixnum(index)?).map_err(|_| Fault::Corrupt("a negative index of a host function"))?;
    let mut copies = Vec::new();
    for argument in heap.view().list(arguments) {
        match decode(heap.view(), argument?, &host.tables)? {
            Ok(copy) => copies.push(copy),
            Err(too_large) => return caught(heap, &too_large.to_string()),
        }
    }
    // The function may write to the streams of the process.
    host.streams.flush().map_err(Fault::Halt)?;
    match host
        .functions
        .call(index, &copies)
        .ok_or(Fault::Corrupt("an unknown host function"))?
    {
        Ok(value) => match encode(heap, &value, &mut host.tables)? {
            Ok(word) => Ok(word),
            Err(refused) => caught(heap, &refused.to_string()),
        },
        Err(message) => caught(heap, &message),
    }
}

/// The marker of a failure with this message.
fn caught(heap: &mut Heap<'_>, message: &str) -> Checked<i64> {
    let message = heap.string(message)?;
    heap.record(HeapKind::Caught, &[message])
}

pub(super) fn find_embedder(heap: &mut Heap<'_>, host: &Host, name: i64) -> Checked<i64> {
    match host.functions.find(heap.view().text(name)?) {
        Some(index) => heap.integer(index as i64),
        None => Ok(abi::UNSUPPLIED),
    }
}

pub(super) fn memory_usage(heap: &mut Heap<'_>) -> Checked<i64> {
    let used = i64::from(heap.view().cell(abi::USED_PAGES)?) * i64::from(abi::PAGE_BYTES);
    let reserved = heap.view().size() as i64;
    let (used, reserved) = (heap.integer(used)?, heap.integer(reserved)?);
    heap.list([used, reserved].into_iter())
}

pub(super) fn backtrace(heap: &mut Heap<'_>, host: &Host, most: i64, top: i64) -> Checked<i64> {
    let view = heap.view();
    let most = usize::try_from(view.fixnum(most)?).unwrap_or(0);
    let (pointer, segment) = place(top)?;
    let top = Top::at(pointer, segment);
    let frames = trace::take(view, &host.codes, top, most, 0)?.innermost;
    let mut list = abi::NIL;
    for frame in frames.iter().rev() {
        let name = heap.string(frame.procedure_name())?;
        let file = heap.string(&frame.file)?;
        let (line, column) = (heap.integer(i64::from(frame.line))?, heap.integer(i64::from(frame.column))?);
        let entry = heap.list([name, file, line, column].into_iter())?;
        list = heap.cons(entry, list)?;
    }
    Ok(list)
}

pub(super) fn set_exit_code(heap: &mut Heap<'_>, host: &mut Host, code: i64) -> Checked<i64> {
    host.exit_code = heap.view().fixnum(code)?;
    Ok(abi::NIL)
}
