//! Loading what is added to a running program: static data, code ids, global variables. Its modules are compiled when control reaches them, as all deferred ones.

use super::{Exports, Live, State};
use crate::additions::{Additions, Extension, Remark, Request, form_text};
use crate::heap::{Checked, Fault, Heap};
use crate::host_ops::Host;
use crate::trace::CodeMap;
use std::sync::Arc;
use trapeze_codegen::abi;
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
            let mut emitted = extender.emit(additions.link(), additions.room.start);
            if let Ok(extension) = &emitted
                && additions.take(extension.statics.len() as u32).is_none()
            {
                let mut live = Live {
                    store: store.as_context_mut(),
                    exports,
                };
                additions.room = Heap::new(&mut live).static_room(extension.statics.len() as u32)?;
                emitted = extender.emit(additions.link(), additions.room.start);
                if let Ok(extension) = &emitted {
                    additions
                        .take(extension.statics.len() as u32)
                        .ok_or(Fault::Corrupt("static data that grows with its address"))?;
                }
            }
            emitted.map(|extension| (extension, remarks))
        }
        Err(remarks) => Err(remarks),
    };
    additions.extender = Some(extender);
    let (extension, remarks) = match emitted {
        Ok(emitted) => emitted,
        Err(remarks) => return Ok(Err(remarks.into())),
    };
    let main = extension.main;
    load(store, additions, exports, &extension)?;
    let mut live = Live {
        store: store.as_context_mut(),
        exports,
    };
    let mut heap = Heap::new(&mut live);
    for (name, value) in values {
        let cell = additions.link().globals.get(&(false, name.clone())).copied();
        if let Some(cell) = cell {
            heap.set_word(u64::from(cell), *value)?;
        }
    }
    let deferred = store.data_mut().deferred.as_mut();
    deferred
        .ok_or(Fault::Corrupt("called while the module starts"))?
        .add(extension.modules);
    let first = host.codes.len() as u32;
    host.codes.extend(extension.code);
    let mut live = Live {
        store: store.as_context_mut(),
        exports,
    };
    note_frame_sizes(&mut Heap::new(&mut live), additions, &host.codes, first)?;
    Ok(Ok((main, remarks.into())))
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

/// Puts static data into memory and makes room in the tables.
fn load(
    store: &mut wasmtime::StoreContextMut<'_, State>,
    additions: &mut Additions,
    exports: &Exports,
    extension: &Extension,
) -> Checked<()> {
    let length = (extension.statics.len() as u32).next_multiple_of(16);
    let base = additions.room.start - length;
    let mut live = Live {
        store: store.as_context_mut(),
        exports,
    };
    let mut heap = Heap::new(&mut live);
    heap.set_bytes(u64::from(base), &extension.statics)?;
    if let Some((start, count)) = extension.globals {
        let older = heap.view().cell(abi::GLOBAL_BLOCKS)?;
        heap.set_cell(start - 8, older)?;
        heap.set_cell(start - 4, count)?;
        for index in 0..count {
            heap.set_word(u64::from(start) + 8 * u64::from(index), abi::UNBOUND)?;
        }
        heap.set_cell(abi::GLOBAL_BLOCKS, start - 8)?;
    }
    let stubs = exports
        .stubs
        .as_ref()
        .ok_or(Fault::Corrupt("no entries for code ids that are added"))?;
    let arms = u64::from(extension.arms.end - extension.arms.start);
    let sites = extension.code.len() as u64 - arms;
    let grown = exports.tables.grow(&mut *store, stubs, arms, sites);
    grown.map_err(Fault::Trap)?;
    let link = additions.link_mut();
    link.codes += extension.code.len() as u32;
    link.globals.extend(extension.new_globals.iter().cloned());
    link.symbols.extend(extension.new_symbols.iter().cloned());
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
                    let mut live = Live {
                        store: caller.as_context_mut(),
                        exports: &exports,
                    };
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
            let mut live = Live {
                store: caller.as_context_mut(),
                exports: &exports,
            };
            Heap::new(&mut live).string(&text.join("; "))
        }
    }
}
