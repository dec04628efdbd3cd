//! Loading what is added to a running program: static data, code ids, global variables. Its modules are compiled when control reaches them, as all deferred ones.

use super::{Exports, Live, State};
use crate::additions::{Additions, Extender, Extension, Remark, Request, form_text};
use crate::heap::{Checked, Fault, Heap};
use crate::host_ops::Host;
use crate::trace::CodeMap;
use std::sync::Arc;
use trapeze_codegen::{Parts, abi};
use wasmtime::{AsContextMut, Caller};

/// What was compiled: the procedure that runs it as a value, and what the compiler remarked. `Err` says what is wrong with it.
pub(super) type Added = Result<(i64, Arc<[Remark]>), Arc<[Remark]>>;

/// Compiles a text and loads it. Variables with the names of `values` get these values.
pub(super) fn add(mut store: impl AsContextMut<Data = State>, request: Request, values: &[(String, i64)]) -> Checked<Added> {
    let mut store = store.as_context_mut();
    let state = store.data_mut();
    let (Some(mut host), Some(exports)) = (state.host.take(), state.exports.take()) else {
        return Err(Fault::Corrupt("called while the module starts or another operation runs"));
    };
    let result = add_to(&mut store, &mut host, &exports, request, values);
    let state = store.data_mut();
    (state.host, state.exports) = (Some(host), Some(exports));
    result
}

fn add_to(
    store: &mut wasmtime::StoreContextMut<'_, State>,
    host: &mut Host,
    exports: &Exports,
    request: Request,
    values: &[(String, i64)],
) -> Checked<Added> {
    let Some(additions) = &mut host.additions else {
        return Ok(Err(refusal(
            "code cannot be added to this program: it was compiled as a whole; --debug compiles it for that",
        )));
    };
    let Some(mut extender) = additions.extender.take() else {
        return Ok(Err(refusal("there is no compiler here")));
    };
    let compiled = extender.compile(request);
    let emitted = match compiled {
        Ok(remarks) => {
            let mut live = live(store, exports);
            let placed = place(&mut *extender, additions, &mut Heap::new(&mut live));
            placed.map(|emitted| emitted.map(|(extension, base)| (extension, base, remarks)))
        }
        Err(remarks) => Ok(Err(remarks)),
    };
    additions.extender = Some(extender);
    let (Extension { parts, code }, base, remarks) = match emitted? {
        Ok(emitted) => emitted,
        Err(remarks) => return Ok(Err(remarks.into())),
    };
    let stubs = exports
        .stubs
        .as_ref()
        .ok_or(Fault::Corrupt("no entries for code ids that are added"))?;
    let arms = u64::from(parts.arms.end - parts.arms.start);
    let grown = exports.tables.grow(&mut *store, stubs, arms, code.len() as u64 - arms);
    grown.map_err(Fault::Trap)?;
    let first = host.codes.len() as u32;
    let link = additions.link_mut();
    link.codes += code.len() as u32;
    link.globals.extend(parts.new_globals.iter().cloned());
    link.symbols.extend(parts.new_symbols.iter().cloned());
    host.codes.extend(code);
    let mut live = live(store, exports);
    let mut heap = Heap::new(&mut live);
    load(&mut heap, &parts, base)?;
    for (name, value) in values {
        if let Some(&cell) = additions.link().globals.get(&(false, name.clone())) {
            heap.set_word(u64::from(cell), *value)?;
        }
    }
    note_frame_sizes(&mut heap, additions, &host.codes, first)?;
    let deferred = store.data_mut().deferred.as_mut();
    deferred.ok_or(Fault::Corrupt("called while the module starts"))?.add(parts.modules);
    Ok(Ok((parts.main, remarks.into())))
}

fn live<'a>(store: &'a mut wasmtime::StoreContextMut<'_, State>, exports: &'a Exports) -> Live<'a> {
    Live {
        store: store.as_context_mut(),
        exports,
    }
}

/// Emits what was compiled for an address with room for its static data.
fn place(extender: &mut dyn Extender, additions: &mut Additions, heap: &mut Heap<'_>) -> Checked<Result<(Extension, u32), Vec<Remark>>> {
    let mut base = additions.room.start;
    loop {
        let extension = match extender.emit(additions.link(), base) {
            Ok(extension) => extension,
            Err(remarks) => return Ok(Err(remarks)),
        };
        let at = additions.place(heap, extension.parts.statics.len() as u32)?;
        if at == base {
            return Ok(Ok((extension, base)));
        }
        // There was too little room: the same again for where there is enough.
        additions.room.start = at;
        base = at;
    }
}

/// Adds the sizes of frames with code ids from `first` on to the table that the runtime takes captured frames apart by. A table that is too small is replaced by a larger one.
fn note_frame_sizes(heap: &mut Heap<'_>, additions: &mut Additions, codes: &CodeMap, first: u32) -> Checked<()> {
    let count = codes.len() as u32;
    if count <= additions.sized {
        let table = heap.view().cell(abi::FRAME_SIZES)?;
        return heap.set_bytes(u64::from(table) + 2 * u64::from(first), &codes.frame_sizes(first));
    }
    let table = heap.static_room(4 * count)?;
    heap.set_bytes(u64::from(table.start), &codes.frame_sizes(0))?;
    heap.set_cell(abi::FRAME_SIZES, table.start)?;
    additions.sized = (table.end - table.start) / 2;
    Ok(())
}

/// Puts static data into memory, and global variables among those that the collector scans.
fn load(heap: &mut Heap<'_>, parts: &Parts, base: u32) -> Checked<()> {
    heap.set_bytes(u64::from(base), &parts.statics)?;
    if let Some((start, count)) = parts.globals {
        let older = heap.view().cell(abi::GLOBAL_BLOCKS)?;
        heap.set_cell(start - 8, older)?;
        heap.set_cell(start - 4, count)?;
        for index in 0..count {
            heap.set_word(u64::from(start) + 8 * u64::from(index), abi::UNBOUND)?;
        }
        heap.set_cell(abi::GLOBAL_BLOCKS, start - 8)?;
    }
    Ok(())
}

fn refusal(message: &str) -> Arc<[Remark]> {
    let message = message.to_owned();
    let remark = Remark {
        plain: message.clone(),
        colored: message.clone(),
        message,
    };
    [remark].into()
}

/// The operation `compile`: the procedure that runs a form, or a string that says what is wrong with it.
pub(super) fn compile(mut caller: Caller<'_, State>, form: i64, may_import: i64) -> wasmtime::Result<i64> {
    let result = compile_form(&mut caller, form, may_import == abi::TRUE);
    result.map_err(|fault| fault.into_engine_error("compile"))
}

fn compile_form(caller: &mut Caller<'_, State>, form: i64, may_import: bool) -> Checked<i64> {
    let exports = caller
        .data()
        .exports
        .clone()
        .ok_or(Fault::Corrupt("called while the module starts"))?;
    let Some(mut host) = caller.data_mut().host.take() else {
        return Err(Fault::Corrupt("called while another operation runs"));
    };
    let (mut number, mut text) = (0, Ok(None));
    if let Some(additions) = &mut host.additions {
        number = additions.fresh();
        let mut fresh = || additions.fresh();
        text = form_text(crate::heap::View::new(exports.memory.data(&*caller)), form, &mut fresh);
    }
    caller.data_mut().host = Some(host);
    let added = match text? {
        Some((text, values)) => {
            let name = format!("<eval:{number}>");
            let request = Request {
                name,
                text,
                bindings: Vec::new(),
                may_import,
            };
            match add(&mut *caller, request, &values) {
                Err(Fault::Exhausted) => {
                    let mut store = caller.as_context_mut();
                    let mut live = live(&mut store, &exports);
                    return Heap::new(&mut live).fail(trapeze_cps::prim::Failure::OutOfMemory, form, abi::NIL);
                }
                added => added?,
            }
        }
        None => Err(refusal("the form is too large")),
    };
    match added {
        Ok((main, _)) => Ok(main),
        Err(remarks) => {
            let text: Vec<&str> = remarks.iter().map(|remark| &*remark.message).collect();
            let mut store = caller.as_context_mut();
            let mut live = live(&mut store, &exports);
            Heap::new(&mut live).string(&text.join("; "))
        }
    }
}
