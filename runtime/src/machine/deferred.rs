//! Deferred modules: those that a run had not reached so far are compiled, and put into the program's table.

use super::State;
use crate::engine::Compiled;
use crate::engine::Image;
use crate::heap::Fault;
use std::time::{Duration, Instant};
use trapeze_codegen::{ENTER, LEAVE, NO_WAY_ON, NOT_COMPILED, Placed, abi};
use wasmtime::{AsContextMut, Caller, Func, Instance, Linker, Ref, Store, Table, TypedFunc};

/// The tables of a program, which hold the function of each code id.
#[derive(Clone)]
pub(super) struct CodeTables {
    /// What the trampoline calls.
    pub(super) code: Table,
    /// Of programs with tail calls: the functions of arms.
    pub(super) arms: Option<Table>,
}

impl CodeTables {
    /// Puts functions of an instance at their code ids.
    fn place(&self, mut store: impl AsContextMut, instance: &Instance, functions: &[Placed]) -> wasmtime::Result<()> {
        let find = |store: &mut wasmtime::StoreContextMut<'_, _>, name: &str| {
            let missing = || Fault::Corrupt("a function of the table is not exported").into_engine_error("load");
            instance.get_func(store, name).ok_or_else(missing)
        };
        let mut store = store.as_context_mut();
        let enter = match self.arms {
            Some(_) if functions.iter().any(|placed| placed.code >= abi::CODE_FIRST) => Some(find(&mut store, ENTER)?),
            _ => None,
        };
        for placed in functions {
            let function = find(&mut store, &placed.export())?;
            let (code, count) = (u64::from(placed.code), u64::from(placed.count));
            let fill = |table: Table, store: &mut wasmtime::StoreContextMut<'_, _>, function: Func| {
                table.fill(store, code, Ref::Func(Some(function)), count)
            };
            match (self.arms, enter) {
                (Some(arms), Some(enter)) if placed.code >= abi::CODE_FIRST => {
                    fill(self.code, &mut store, enter)?;
                    fill(arms, &mut store, function)?;
                }
                _ => fill(self.code, &mut store, function)?,
            }
        }
        Ok(())
    }

    /// Fills the tables of a program that has just been instantiated.
    pub(super) fn initialise(&self, store: &mut Store<State>, instance: &Instance, stubs: &Stubs, image: &Image) -> wasmtime::Result<()> {
        let arms = u64::from(image.arms_end);
        let of = |function: Func| Ref::Func(Some(function));
        self.code.fill(&mut *store, 0, of(stubs.not_compiled), arms)?;
        if let (Some(table), Some(leave)) = (self.arms, stubs.leave) {
            table.fill(&mut *store, 0, of(leave), arms)?;
        }
        self.grow(&mut *store, stubs, 0, (image.code.len() as u64).saturating_sub(arms))?;
        let load_collector = Func::wrap(&mut *store, collect);
        self.code.set(&mut *store, abi::CODE_COLLECT.into(), of(load_collector))?;
        self.place(store, instance, &image.functions)
    }

    /// Makes room for more code ids: those of arms, and those of places in the source.
    pub(super) fn grow(&self, mut store: impl AsContextMut, stubs: &Stubs, arms: u64, sites: u64) -> wasmtime::Result<()> {
        let of = |function: Func| Ref::Func(Some(function));
        self.code.grow(&mut store, arms, of(stubs.not_compiled))?;
        self.code.grow(&mut store, sites, of(stubs.no_way_on))?;
        if let (Some(table), Some(leave)) = (self.arms, stubs.leave) {
            table.grow(&mut store, arms + sites, of(leave))?;
        }
        Ok(())
    }
}

/// What the tables hold where no function of the program is.
#[derive(Clone)]
pub(super) struct Stubs {
    /// For an arm.
    not_compiled: Func,
    /// For a place in the source.
    no_way_on: Func,
    /// For both, in the table of arms of programs with tail calls.
    leave: Option<Func>,
}

impl Stubs {
    /// Those of a program.
    pub(super) fn of(instance: &Instance, store: &mut Store<State>) -> Option<Self> {
        Some(Self {
            not_compiled: instance.get_func(&mut *store, NOT_COMPILED)?,
            no_way_on: instance.get_func(&mut *store, NO_WAY_ON)?,
            leave: instance.get_func(&mut *store, LEAVE),
        })
    }
}

/// The deferred modules of a run.
pub(super) struct Deferred {
    compiled: Compiled,
    linker: Linker<State>,
    pub(super) tables: CodeTables,
    loaded: Vec<bool>,
    /// The modules of what was added, in the order of their code ids, until they are loaded.
    added: Vec<(trapeze_codegen::Deferred, bool)>,
    /// Time that the compilation took.
    pub(super) compiling: Duration,
}

impl Deferred {
    /// None is there yet. `linker` has all that the modules import.
    pub(super) fn new(compiled: &Compiled, linker: Linker<State>, tables: CodeTables) -> Self {
        Self {
            compiled: compiled.clone(),
            linker,
            tables,
            loaded: vec![false; compiled.image.deferred.len()],
            added: Vec::new(),
            compiling: Duration::ZERO,
        }
    }

    /// Takes modules that were added to the program.
    pub(super) fn add(&mut self, modules: Vec<trapeze_codegen::Deferred>) {
        self.added.extend(modules.into_iter().map(|module| (module, false)));
    }

    /// Puts the code of a code id, and all that is compiled with it, into the table.
    fn load(&mut self, mut store: impl AsContextMut<Data = State>, code: u32) -> wasmtime::Result<()> {
        let start = Instant::now();
        let (module, functions) = match self.compiled.deferred_with(code) {
            Some(number) if !std::mem::replace(&mut self.loaded[number], true) => (
                self.compiled.deferred(number)?,
                self.compiled.image.deferred[number].functions.clone(),
            ),
            _ => self.load_added(code)?,
        };
        let instance = self.linker.instantiate(&mut store, &module)?;
        self.tables.place(&mut store, &instance, &functions)?;
        self.compiling += start.elapsed();
        Ok(())
    }

    /// The machine code of an added module, which is not loaded yet.
    fn load_added(&mut self, code: u32) -> wasmtime::Result<(wasmtime::Module, Vec<Placed>)> {
        let next = self.added.partition_point(|(module, _)| module.codes.end <= code);
        match self.added.get_mut(next) {
            Some((module, is_loaded)) if module.codes.contains(&code) && !*is_loaded => {
                *is_loaded = true;
                let wasm = std::mem::take(&mut module.wasm);
                let functions = std::mem::take(&mut module.functions);
                Ok((self.compiled.engine().own_module(&wasm)?, functions))
            }
            _ => Err(Fault::Corrupt("no deferred module has this code id").into_engine_error("load")),
        }
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
    let table = caller.data().deferred.as_ref().map(|deferred| deferred.tables.code);
    let entry = table.and_then(|table| table.get(&mut caller, u64::from(abi::CODE_COLLECT)));
    let Some(Ref::Func(Some(collect))) = entry else {
        return Err(Fault::Corrupt("no collector").into_engine_error("load"));
    };
    let collect: TypedFunc<i32, i32> = collect.typed(&caller)?;
    collect.call(&mut caller, roots)
}
