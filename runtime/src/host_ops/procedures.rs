//! What a procedure is, by the code id in its header.

use super::Host;
use crate::heap::{Checked, Fault, Heap, boolean};
use crate::trace::Description;
use trapeze_codegen::abi;

fn describe<'h>(heap: &Heap<'_>, host: &'h Host, procedure: i64) -> Checked<Description<'h>> {
    let code = heap.view().code_id(procedure)?;
    host.codes
        .describe(code)
        .ok_or(Fault::Corrupt("a procedure with an unknown code id"))
}

pub(super) fn name(heap: &mut Heap<'_>, host: &Host, procedure: i64) -> Checked<i64> {
    match describe(heap, host, procedure)?.name {
        Some(name) => heap.string(name),
        None => Ok(abi::UNSUPPLIED),
    }
}

pub(super) fn doc(heap: &mut Heap<'_>, host: &Host, procedure: i64) -> Checked<i64> {
    match describe(heap, host, procedure)?.doc {
        Some(doc) => heap.string(doc),
        None => Ok(abi::NIL),
    }
}

pub(super) fn arity(heap: &mut Heap<'_>, host: &Host, procedure: i64) -> Checked<i64> {
    let (least, most) = describe(heap, host, procedure)?.arity;
    let least = heap.integer(i64::from(least))?;
    let most = most.map_or(Ok(abi::NIL), |most| heap.integer(i64::from(most)))?;
    heap.list([least, most].into_iter())
}

pub(super) fn is_native(heap: &mut Heap<'_>, host: &Host, procedure: i64) -> Checked<i64> {
    Ok(boolean(describe(heap, host, procedure)?.native))
}

/// The symbol or keyword of a name, which is made if it is new: as static data, so that code that is added later can refer to it.
pub(super) fn intern(heap: &mut Heap<'_>, host: &mut Host, name: i64, keyword: i64) -> Checked<i64> {
    let keyword = keyword == abi::TRUE;
    let additions = host
        .additions
        .as_mut()
        .ok_or(Fault::Corrupt("a program that is not extensible interns"))?;
    let name = heap.view().text(name)?;
    if let Some(known) = additions.symbol(keyword, name) {
        return Ok(known);
    }
    let name = name.to_owned();
    additions.make_symbol(heap, keyword, &name)
}
