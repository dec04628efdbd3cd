//! Loading what is added to a running program: static data, code ids, global variables. Its modules are compiled when control reaches them, as all deferred ones.

use super::{Exports, Live, State};
use crate::additions::{Additions, Extender, Extension, Import, ImportRequest, NotImported, Remark, Request, form_text};
use crate::heap::{Checked, Fault, Heap, View};
use crate::host_ops::Host;
use crate::trace::CodeMap;
use std::sync::Arc;
use trapeze_codegen::{Parts, abi};
use trapeze_cps::prim::{Failure, HeapKind};
use wasmtime::{AsContextMut, Caller, StoreContextMut};

/// What was compiled: the procedure that runs it as a value, and what the compiler remarked. `Err` says what is wrong with it.
pub(super) type Added = Result<(i64, Arc<[Remark]>), Arc<[Remark]>>;

/// Compiles a text and loads it. Variables with the names of `values` get these values.
pub(super) fn add(mut store: impl AsContextMut<Data = State>, request: Request, values: &[(String, i64)]) -> Checked<Added> {
    with_parts(&mut store.as_context_mut(), |store, host, exports| {
        add_to(store, host, exports, request, values)
    })
}

/// Does something with host and exports.
fn with_parts<T>(
    store: &mut StoreContextMut<'_, State>,
    act: impl FnOnce(&mut StoreContextMut<'_, State>, &mut Host, &Exports) -> Checked<T>,
) -> Checked<T> {
    let state = store.data_mut();
    let (Some(mut host), Some(exports)) = (state.host.take(), state.exports.take()) else {
        return Err(Fault::Corrupt("called while the module starts or another operation runs"));
    };
    let result = act(store, &mut host, &exports);
    let state = store.data_mut();
    (state.host, state.exports) = (Some(host), Some(exports));
    result
}

/// Asks the compiler something. `Err` in the result says why there is none.
fn ask<T>(host: &mut Host, question: impl FnOnce(&mut dyn Extender) -> T) -> Result<T, &'static str> {
    let additions = host.additions.as_mut();
    let additions = additions.ok_or("code cannot be added to this program: it was compiled as a whole; --debug compiles it for that")?;
    let extender = additions.extender.as_mut().ok_or("there is no compiler here")?;
    Ok(question(&mut **extender))
}

fn add_to(
    store: &mut StoreContextMut<'_, State>,
    host: &mut Host,
    exports: &Exports,
    request: Request,
    values: &[(String, i64)],
) -> Checked<Added> {
    let surroundings = match request.imports_all {
        true => host.surroundings.with_all_files(),
        false => host.surroundings.clone(),
    };
    match ask(host, |extender| extender.compile(request, surroundings)) {
        Ok(Ok(remarks)) => {
            let loaded = load_compiled(store, host, exports, values)?;
            Ok(loaded.map(|main| (main, remarks.into())))
        }
        Ok(Err(remarks)) => Ok(Err(remarks.into())),
        Err(reason) => Ok(Err(refusal(reason))),
    }
}

/// Loads what was compiled last: the procedure that runs it.
fn load_compiled(
    store: &mut StoreContextMut<'_, State>,
    host: &mut Host,
    exports: &Exports,
    values: &[(String, i64)],
) -> Checked<Result<i64, Arc<[Remark]>>> {
    let gone = Fault::Corrupt("what was compiled has no compiler");
    let Some(additions) = &mut host.additions else { return Err(gone) };
    let Some(mut extender) = additions.extender.take() else {
        return Err(gone);
    };
    let emitted = place(&mut *extender, additions, &mut Heap::new(&mut live(store, exports)));
    additions.extender = Some(extender);
    let (Extension { parts, code }, base) = match emitted? {
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
    Ok(Ok(parts.main))
}

fn live<'a>(store: &'a mut StoreContextMut<'_, State>, exports: &'a Exports) -> Live<'a> {
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
pub(super) fn compile(mut caller: Caller<'_, State>, form: i64) -> wasmtime::Result<i64> {
    let result = with_parts(&mut caller.as_context_mut(), |store, host, exports| {
        unless_exhausted(store, exports, form, |store| compile_form(store, host, exports, form))
    });
    result.map_err(|fault| fault.into_engine_error("compile"))
}

/// The operation `import`: what runs a file, or why there is nothing to run.
pub(super) fn import(mut caller: Caller<'_, State>, path: i64, file: i64, added: i64) -> wasmtime::Result<i64> {
    let result = with_parts(&mut caller.as_context_mut(), |store, host, exports| {
        unless_exhausted(store, exports, path, |store| import_file(store, host, exports, (path, file, added)))
    });
    result.map_err(|fault| fault.into_engine_error("import"))
}

/// The result of an operation on a value, or the mark that memory does not suffice.
fn unless_exhausted(
    store: &mut StoreContextMut<'_, State>,
    exports: &Exports,
    operand: i64,
    act: impl FnOnce(&mut StoreContextMut<'_, State>) -> Checked<i64>,
) -> Checked<i64> {
    match act(store) {
        Err(Fault::Exhausted) => Heap::new(&mut live(store, exports)).fail(Failure::OutOfMemory, operand, abi::NIL),
        result => result,
    }
}

fn compile_form(store: &mut StoreContextMut<'_, State>, host: &mut Host, exports: &Exports, form: i64) -> Checked<i64> {
    let (mut number, mut text) = (0, None);
    if let Some(additions) = &mut host.additions {
        number = additions.fresh();
        let mut fresh = || additions.fresh();
        text = form_text(View::new(exports.memory.data(&*store)), form, &mut fresh)?;
    }
    let added = match text {
        Some((text, values)) => {
            let request = Request {
                name: format!("<eval:{number}>"),
                text,
                bindings: Vec::new(),
                imports_all: false,
            };
            add_to(store, host, exports, request, &values)?
        }
        None => Err(refusal("the form is too large")),
    };
    match added {
        Ok((main, _)) => Ok(main),
        Err(remarks) => Heap::new(&mut live(store, exports)).string(&messages(&remarks)),
    }
}

fn messages(remarks: &[Remark]) -> String {
    let texts: Vec<&str> = remarks.iter().map(|remark| &*remark.message).collect();
    texts.join("; ")
}

fn import_file(
    store: &mut StoreContextMut<'_, State>,
    host: &mut Host,
    exports: &Exports,
    (path, file, added): (i64, i64, i64),
) -> Checked<i64> {
    let view = View::new(exports.memory.data(&*store));
    let mut directories = Vec::new();
    let mut rest = added;
    while view.is_pair(rest) {
        let (directory, next) = view.pair(rest)?;
        directories.push(view.text(directory)?.to_owned());
        rest = next;
    }
    directories.reverse();
    let request = ImportRequest {
        path: view.text(path)?.to_owned(),
        file: u32::try_from(file >> abi::FIXNUM_SHIFT).map_err(|_| Fault::Corrupt("a file without a number"))?,
        added: directories,
    };
    let surroundings = host.surroundings.clone();
    let found = if surroundings.may_read() {
        ask(host, |extender| extender.import(request, surroundings))
    } else {
        Ok(Err(NotImported::Closed))
    };
    let reason = match found {
        Ok(Ok(Import::Nothing)) => return Ok(abi::TRUE),
        Ok(Ok(Import::Call(name))) => {
            let globals = host.additions.as_ref().map(|additions| &additions.link().globals);
            let cell = globals.and_then(|globals| globals.get(&(true, name)).copied());
            let cell = cell.ok_or(Fault::Corrupt("an imported file without a procedure"))?;
            return View::new(exports.memory.data(&*store)).word(u64::from(cell));
        }
        Ok(Ok(Import::Addition)) => match load_compiled(store, host, exports, &[])? {
            Ok(main) => return Ok(main),
            Err(remarks) => Ok(messages(&remarks)),
        },
        Ok(Err(NotImported::Failed(reason))) => Ok(reason),
        Ok(Err(NotImported::Closed)) => Err(None),
        Err(reason) => Err(Some(reason)),
    };
    let mut live = live(store, exports);
    let mut heap = Heap::new(&mut live);
    match reason {
        Ok(reason) => heap.string(&reason),
        Err(None) => heap.record(HeapKind::Caught, &[abi::NIL, abi::NIL, abi::FALSE]),
        Err(Some(reason)) => {
            let reason = heap.string(reason)?;
            heap.record(HeapKind::Caught, &[abi::TRUE, reason, abi::FALSE])
        }
    }
}
