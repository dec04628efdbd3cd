//! The WebAssembly engine: its configuration, and the compilation of emitted modules to machine code.

use crate::error::Error;
use crate::trace::CodeMap;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use trapeze_codegen::{Deferred, Link, Lowering, Placed};
use wasmtime::{Config, OptLevel, Strategy};

/// Address space that each memory takes: all that 32 bits can reach, so that no access needs a bounds check.
const MEMORY_RESERVATION: u64 = 4 << 30;

/// Bytes of native stack of a thread that compiles: as much as main threads have.
const COMPILER_STACK: usize = 8 << 20;

/// An emitted program with what the host must know about it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Image {
    /// The module that it starts in.
    pub wasm: Vec<u8>,
    /// Its functions in the table.
    pub functions: Vec<Placed>,
    /// End of the code ids that stand for arms; the others are places in the source.
    pub arms_end: u32,
    /// What is written into the memory before it starts: addresses and bytes.
    pub memory: Vec<(u32, Vec<u8>)>,
    /// The modules that are compiled when control first reaches them.
    pub deferred: Vec<Deferred>,
    /// What its code ids mean.
    pub code: CodeMap,
    /// Code ids of the generic entries of the entry points, in the order of `EntryPoint::ALL`.
    pub entry_points: Vec<u32>,
    /// The values of the entry points, in the same order.
    pub entry_closures: Vec<i64>,
    /// The value of the program's main procedure.
    pub main_closure: i64,
    /// What code that is added to a running program refers to, if the program can be added to.
    pub link: Option<Link>,
}

/// Keeps machine code, so that a module is not compiled again that was compiled before.
///
/// # Safety
/// Machine code is run as it is. `get` must give nothing but bytes that `put` was given for the same module by the same build of this crate.
pub unsafe trait CodeStore: Send + Sync {
    /// The machine code of a WebAssembly module, if it is known.
    fn get(&self, wasm: &[u8]) -> Option<Vec<u8>>;

    /// Keeps the machine code of a WebAssembly module.
    fn put(&self, wasm: &[u8], code: &[u8]);
}

/// A WebAssembly engine. Clones share it.
#[derive(Clone)]
pub struct Engine {
    engine: wasmtime::Engine,
    store: Option<Arc<dyn CodeStore>>,
}

/// A module on the way to machine code.
pub struct Compiling(Option<JoinHandle<wasmtime::Result<wasmtime::Module>>>);

/// A program that is ready to be run, any number of times. Clones share it.
#[derive(Clone)]
pub struct Compiled {
    pub(crate) module: wasmtime::Module,
    engine: Engine,
    pub(crate) image: Arc<Image>,
    /// Those of the deferred modules that some run has reached.
    deferred: Arc<[Mutex<Option<wasmtime::Module>>]>,
}

impl Engine {
    /// An engine for modules of the emitter with this lowering, which looks for machine code in `store` before it makes any.
    ///
    /// # Errors
    /// [`Error::NoTailCalls`] if the lowering needs tail calls and the engine has none.
    pub fn new(lowering: Lowering, store: Option<Arc<dyn CodeStore>>) -> Result<Self, Error> {
        let mut config = Config::new();
        if cfg!(feature = "baseline") {
            config.strategy(Strategy::Winch);
        } else {
            config.strategy(Strategy::Cranelift);
            config.cranelift_opt_level(OptLevel::Speed);
            // Calls through the table are every hop of the trampoline: entries are made when the module is, not at their first call.
            config.table_lazy_init(false);
        }
        // Accesses outside the memory are caught by guard pages.
        config.signals_based_traps(true);
        config.memory_reservation(MEMORY_RESERVATION);
        config.memory_may_move(false);
        // Static data is some kilobytes: to copy it costs less than to make an image of it that can be mapped.
        config.memory_init_cow(false);
        // A trap is an internal error; the program's own stack is in its memory, and the native one says nothing.
        config.wasm_backtrace_max_frames(None);
        config.native_unwind_info(false);
        config.generate_address_map(false);
        // The emitter marks the branches to slow paths.
        config.wasm_branch_hinting(true);
        // What the emitter does not use is not accepted either.
        config.wasm_relaxed_simd(false);
        config.wasm_simd(false);
        config.wasm_memory64(false);
        config.wasm_multi_memory(false);
        config.wasm_extended_const(false);
        let mut build = |tail_calls| {
            config.wasm_tail_call(tail_calls);
            wasmtime::Engine::new(&config)
        };
        let tail_calls = lowering == Lowering::TailCall;
        let engine = match build(tail_calls) {
            Err(_) if tail_calls && build(false).is_ok() => return Err(Error::NoTailCalls),
            built => built.map_err(|error| Error::Engine(error.to_string()))?,
        };
        Ok(Self { engine, store })
    }

    /// Begins to compile the module that a program starts in, while the caller goes on. Where there are no threads it is compiled when the rest is ready.
    pub fn begin(&self, wasm: &[u8]) -> Compiling {
        let (engine, wasm) = (self.clone(), wasm.to_vec());
        let thread = std::thread::Builder::new().name("machine code".into()).stack_size(COMPILER_STACK);
        Compiling(thread.spawn(move || engine.module(&wasm)).ok())
    }

    /// Compiles the module that a program starts in to machine code, unless that was `begun`. Fails if the module is not valid.
    pub fn compile(&self, image: Image, begun: Option<Compiling>) -> Result<Compiled, Error> {
        let module = match begun.and_then(|begun| begun.0) {
            Some(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            None => self.module(&image.wasm),
        };
        let module = module.map_err(|error| Error::Engine(format!("{error:#}")))?;
        Ok(Compiled {
            module,
            engine: self.clone(),
            deferred: image.deferred.iter().map(|_| Mutex::new(None)).collect(),
            image: Arc::new(image),
        })
    }

    /// The machine code of a module that is not to be kept.
    pub(crate) fn own_module(&self, wasm: &[u8]) -> wasmtime::Result<wasmtime::Module> {
        wasmtime::Module::from_binary(&self.engine, wasm)
    }

    /// The machine code of a module.
    fn module(&self, wasm: &[u8]) -> wasmtime::Result<wasmtime::Module> {
        if let Some(code) = self.store.as_ref().and_then(|store| store.get(wasm)) {
            // SAFETY: stores give what the engine made and nothing else. The engine refuses what one with other settings made.
            let module = unsafe { wasmtime::Module::deserialize(&self.engine, &code) };
            if module.is_ok() {
                return module;
            }
        }
        let module = wasmtime::Module::from_binary(&self.engine, wasm)?;
        if let Some(store) = &self.store
            && let Ok(code) = module.serialize()
        {
            store.put(wasm, &code);
        }
        Ok(module)
    }
}

impl Compiled {
    /// The modules and what is known of them.
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// The engine that it was compiled by.
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The deferred module that has a code id: its number.
    pub(crate) fn deferred_with(&self, code: u32) -> Option<usize> {
        self.image.deferred.iter().position(|deferred| deferred.codes.contains(&code))
    }

    /// A deferred module, which is compiled when a run first asks for it.
    pub(crate) fn deferred(&self, number: usize) -> wasmtime::Result<wasmtime::Module> {
        // A panic of the compiler leaves nothing behind.
        let mut slot = self.deferred[number].lock().unwrap_or_else(PoisonError::into_inner);
        match &*slot {
            Some(module) => Ok(module.clone()),
            None => {
                let module = self.engine.module(&self.image.deferred[number].wasm)?;
                Ok(slot.insert(module).clone())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tail_calls_are_there_or_are_refused_with_a_way_out() {
        let engine = Engine::new(Lowering::TailCall, None);
        if cfg!(feature = "baseline") {
            let refused = engine.err().expect("the baseline compiler has no tail calls");
            assert_eq!(
                refused.to_string(),
                "this WebAssembly engine has no tail calls: choose the lowering cluster or continuation"
            );
        } else {
            engine.expect("the optimising compiler has tail calls");
        }
    }

    #[test]
    fn modules_with_tail_calls_are_for_their_lowering_only() {
        let module = wat::parse_str("(module (func $again (return_call $again)))").expect("the text is a module");
        for lowering in [Lowering::Cluster, Lowering::Continuation] {
            let engine = Engine::new(lowering, None).expect("every engine has what the lowering needs");
            assert!(wasmtime::Module::validate(&engine.engine, &module).is_err(), "{lowering:?}");
        }
    }
}
