//! Deferred modules: those that a run had not reached so far are compiled, and put into the program's table.

use super::State;
use crate::engine::Compiled;
use crate::heap::Fault;
use std::time::{Duration, Instant};
use trapeze_codegen::abi;
use wasmtime::{AsContextMut, Caller, Linker, Ref, Table, TypedFunc};

/// The deferred modules of a run.
pub(super) struct Deferred {
    compiled: Compiled,
    linker: Linker<State>,
    table: Table,
    loaded: Vec<bool>,
    /// Time that the compilation took.
    pub(super) compiling: Duration,
}

impl Deferred {
    /// None is there yet. `linker` has all that the modules import.
    pub(super) fn new(compiled: &Compiled, linker: Linker<State>, table: Table) -> Self {
        Self {
            compiled: compiled.clone(),
            linker,
            table,
            loaded: vec![false; compiled.image.deferred.len()],
            compiling: Duration::ZERO,
        }
    }

    /// Puts the code of a code id, and all that is compiled with it, into the table.
    fn load(&mut self, mut store: impl AsContextMut<Data = State>, code: u32) -> wasmtime::Result<()> {
        let number = self.compiled.deferred_with(code).filter(|&number| !self.loaded[number]);
        let number = number.ok_or_else(|| Fault::Corrupt("no deferred module has this code id").into_engine_error("load"))?;
        let start = Instant::now();
        let module = self.compiled.deferred(number)?;
        self.linker.instantiate(&mut store, &module)?;
        self.loaded[number] = true;
        self.compiling += start.elapsed();
        Ok(())
    }
}

/// Puts the code of a code id into the table.
pub(super) fn load(mut store: impl AsContextMut<Data = State>, code: u32) -> wasmtime::Result<()> {
    let mut store = store.as_context_mut();
    let deferred = store.data_mut().deferred.take();
    let mut deferred = deferred.ok_or_else(|| Fault::Corrupt("called while the module starts").into_engine_error("load"))?;
    let result = deferred.load(&mut store, code);
    store.data_mut().deferred = Some(deferred);
    result
}

/// Stands in the table for the collector until the first collection: loads it and passes the call on. Later calls do not come here.
pub(super) fn collect(mut caller: Caller<'_, State>, roots: i32) -> wasmtime::Result<i32> {
    load(&mut caller, abi::CODE_COLLECT)?;
    let table = caller.data().deferred.as_ref().map(|deferred| deferred.table);
    let entry = table.and_then(|table| table.get(&mut caller, u64::from(abi::CODE_COLLECT)));
    let Some(Ref::Func(Some(collect))) = entry else {
        return Err(Fault::Corrupt("no collector").into_engine_error("load"));
    };
    let collect: TypedFunc<i32, i32> = collect.typed(&caller)?;
    collect.call(&mut caller, roots)
}
