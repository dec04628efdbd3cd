//! A running instance of the runtime's module, with the accessors that generated code and the host would have.

use std::sync::OnceLock;

use trapeze_codegen::abi::*;
use trapeze_codegen::rt;
use trapeze_cps::prim::HeapKind;
use wasmtime::{Caller, Engine, Func, Instance, Linker, Memory, Module, Ref, Store, Table, TypedFunc, WasmParams, WasmResults};

/// What the imports of the module see and tell.
#[derive(Default)]
pub struct Host {
    /// Keys reported dead.
    pub dropped: Vec<i64>,
    /// Stretches of memory that were to be brought in: address and bytes.
    pub populated: Vec<(u32, u32)>,
    /// Calls of `host_arithmetic`.
    pub arithmetic: Vec<(i32, i64, i64)>,
    /// Number of safepoints.
    pub ticks: u32,
    /// Answer of `tick`.
    pub stop: bool,
}

/// Sizes and limits; the host writes them before it initialises the machine.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    pub limit_pages: u32,
    pub nursery_bytes: u32,
    pub segment_bytes: u32,
    pub stress: bool,
    pub globals: u32,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            limit_pages: 4096,
            nursery_bytes: 4 * PAGE_BYTES,
            segment_bytes: 1024,
            stress: false,
            globals: 16,
        }
    }
}

pub struct Machine {
    pub store: Store<Host>,
    pub instance: Instance,
    pub memory: Memory,
    checkpoint: TypedFunc<(i32, i32), i32>,
}

/// End of the code ids whose frames have a size that the machine knows.
const FRAME_CODES: u32 = 32;

/// `host_arithmetic` of the tests answers this, an immediate that nothing else uses.
pub const HOST_ANSWER: i64 = 0x77;

fn module() -> &'static (Engine, Module) {
    static MODULE: OnceLock<(Engine, Module)> = OnceLock::new();
    MODULE.get_or_init(|| {
        let engine = Engine::default();
        let module = Module::new(&engine, rt::BYTES).expect("the runtime is a valid module");
        (engine, module)
    })
}

impl Machine {
    /// An initialised machine.
    pub fn new(config: Config) -> Self {
        let mut machine = Self::raw(config);
        assert_eq!(machine.call::<(), i32>("initialise", ()), 0, "the limit is too small");
        machine
    }

    /// A machine whose limits are set but that is not initialised.
    pub fn raw(config: Config) -> Self {
        let (engine, module) = module();
        let mut store = Store::new(engine, Host::default());
        let mut linker: Linker<Host> = Linker::new(engine);
        let linked = "each import is defined once";
        linker
            .func_wrap("trapeze", "host", |_: i32, _: i64, _: i64, _: i64| -> i64 {
                unreachable!("no test calls the host")
            })
            .expect(linked);
        linker
            .func_wrap(
                "trapeze",
                "host_arithmetic",
                |mut caller: Caller<'_, Host>, op: i32, a: i64, b: i64| -> i64 {
                    caller.data_mut().arithmetic.push((op, a, b));
                    HOST_ANSWER
                },
            )
            .expect(linked);
        linker
            .func_wrap("trapeze", "tick", |mut caller: Caller<'_, Host>| -> i32 {
                caller.data_mut().ticks += 1;
                i32::from(caller.data().stop)
            })
            .expect(linked);
        linker
            .func_wrap("trapeze", "drop_handle", |mut caller: Caller<'_, Host>, key: i64| {
                caller.data_mut().dropped.push(key)
            })
            .expect(linked);
        linker
            .func_wrap("trapeze", "populate", |mut caller: Caller<'_, Host>, address: i32, bytes: i32| {
                caller.data_mut().populated.push((address as u32, bytes as u32))
            })
            .expect(linked);
        let instance = linker.instantiate(&mut store, module).expect("the runtime needs no other imports");
        let memory = instance.get_memory(&mut store, "memory").expect("the memory is exported");
        let checkpoint = instance.get_typed_func(&mut store, "checkpoint").expect("checkpoint has this type");
        let mut machine = Machine {
            store,
            instance,
            memory,
            checkpoint,
        };
        for (cell, value) in [
            (LIMIT_PAGES, config.limit_pages),
            (NURSERY_BYTES, config.nursery_bytes),
            (SEGMENT_BYTES, config.segment_bytes),
            (STRESS, u32::from(config.stress)),
            (FUEL_PERIOD, 1000),
            (FRAME_SIZES, STATE_END + 8 * config.globals),
            (STATIC_END, STATE_END + 8 * config.globals + 2 * FRAME_CODES),
            (GLOBALS_START, STATE_END),
            (GLOBALS_COUNT, config.globals),
        ] {
            machine.set_cell(cell, value);
        }
        // A frame whose code id is `CODE_FIRST` and so many has so many values.
        for code in CODE_FIRST..FRAME_CODES {
            let at = (STATE_END + 8 * config.globals + 2 * code) as usize;
            let size = (code - CODE_FIRST + 1) as u16;
            machine.memory.data_mut(&mut machine.store)[at..at + 2].copy_from_slice(&size.to_le_bytes());
        }
        machine
    }

    /// Calls an exported function.
    pub fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, params: P) -> R {
        let function: TypedFunc<P, R> = self
            .instance
            .get_typed_func(&mut self.store, name)
            .expect("exported with this type");
        function.call(&mut self.store, params).expect("the runtime does not trap")
    }

    pub fn cell(&self, address: u32) -> u32 {
        self.word(address) as u32
    }

    pub fn set_cell(&mut self, address: u32, value: u32) {
        let at = address as usize;
        self.memory.data_mut(&mut self.store)[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }

    /// A private cell of the runtime.
    pub fn private(&self, name: &str) -> u32 {
        let &(_, address) = rt::CELLS.iter().find(|(cell, _)| *cell == name).expect("a cell of the runtime");
        let at = address as usize;
        u32::from_le_bytes(self.memory.data(&self.store)[at..at + 4].try_into().expect("four bytes"))
    }

    pub fn word(&self, address: u32) -> i64 {
        let at = address as usize;
        i64::from_le_bytes(self.memory.data(&self.store)[at..at + 8].try_into().expect("eight bytes"))
    }

    pub fn set_word(&mut self, address: u32, value: i64) {
        let at = address as usize;
        self.memory.data_mut(&mut self.store)[at..at + 8].copy_from_slice(&value.to_le_bytes());
    }

    pub fn bytes(&self, address: u32, length: u32) -> &[u8] {
        &self.memory.data(&self.store)[address as usize..][..length as usize]
    }

    /// Address of the object that a pointer value names.
    pub fn address(value: i64) -> u32 {
        (value as u32 & !7).wrapping_add(8)
    }

    /// State of the page that holds `address`.
    pub fn page_state(&self, address: u32) -> u8 {
        self.bytes(self.private("PAGE_MAP") + (address >> 16), 1)[0]
    }

    /// Pages that the page map says are in use.
    pub fn pages_in_map(&self) -> u32 {
        // The last page of the address space is never used but always taken.
        self.bytes(self.private("PAGE_MAP"), 65535)
            .iter()
            .filter(|state| **state != 0)
            .count() as u32
    }

    pub fn checkpoint(&mut self, roots: u32, need: u32) -> i32 {
        self.checkpoint
            .call(&mut self.store, (roots as i32, need as i32))
            .expect("the runtime does not trap")
    }

    /// Collects, with the values in the first `roots` ROOTS cells alive.
    pub fn collect(&mut self, roots: u32, full: bool) -> i32 {
        if full {
            self.call::<(), ()>("request_full_collection", ());
        } else {
            self.set_cell(HPLIM, 0);
        }
        self.checkpoint(roots, 0)
    }

    pub fn root(&self, index: u32) -> i64 {
        self.word(ROOTS + 8 * index)
    }

    pub fn set_root(&mut self, index: u32, value: i64) {
        self.set_word(ROOTS + 8 * index, value);
    }

    /// Room for `bytes`, as the host gets it.
    pub fn allocate(&mut self, bytes: u32) -> u32 {
        self.call::<i32, i32>("allocate", bytes as i32) as u32
    }

    pub fn cons(&mut self, head: i64, tail: i64) -> i64 {
        self.call("cons", (head, tail))
    }

    pub fn head(&self, pair: i64) -> i64 {
        self.word(Self::address(pair))
    }

    pub fn tail(&self, pair: i64) -> i64 {
        self.word(Self::address(pair) + 8)
    }

    /// A raw object with this payload, or `None` when memory is short.
    pub fn raw_object(&mut self, kind: HeapKind, payload: &[u8]) -> Option<i64> {
        let at = self.allocate(8 + payload.len() as u32);
        if at == 0 {
            return None;
        }
        self.set_word(at, header(true, kind as u8, payload.len() as u32));
        self.memory.data_mut(&mut self.store)[at as usize + 8..][..payload.len()].copy_from_slice(payload);
        Some(i64::from(at) - 8 + TAG_HEAP)
    }

    pub fn string(&mut self, text: &str) -> i64 {
        let mut payload = (text.chars().count() as i64).to_le_bytes().to_vec();
        payload.extend_from_slice(text.as_bytes());
        self.raw_object(HeapKind::String, &payload).expect("room for a string")
    }

    /// An object whose fields are values, or `None` when memory is short.
    pub fn record(&mut self, kind: HeapKind, fields: &[i64]) -> Option<i64> {
        let at = self.allocate(8 + 8 * fields.len() as u32);
        if at == 0 {
            return None;
        }
        self.set_word(at, header(false, kind as u8, fields.len() as u32));
        for (index, field) in (0..).zip(fields) {
            self.set_word(at + 8 + 8 * index, *field);
        }
        Some(i64::from(at) - 8 + TAG_HEAP)
    }

    pub fn procedure(&mut self, code: u32, captures: &[i64]) -> i64 {
        let at = self.allocate(8 + 8 * captures.len() as u32);
        assert_ne!(at, 0);
        self.set_word(at, procedure_header(code, captures.len() as u32));
        for (index, capture) in (0..).zip(captures) {
            self.set_word(at + 8 + 8 * index, *capture);
        }
        i64::from(at) - 8 + TAG_PROC
    }

    /// Pushes a frame as a procedure does: after the check of its entry. False when the stack is exhausted.
    pub fn push_frame(&mut self, live: &[i64], code: u32) -> bool {
        if self.cell(SP) > self.cell(SPLIM) && self.call::<(), i32>("stack_grow", ()) != 0 {
            return false;
        }
        let mut sp = self.cell(SP);
        for value in live.iter().copied().chain([i64::from(code) << FIXNUM_SHIFT]) {
            self.set_word(sp, value);
            sp += 8;
        }
        self.set_cell(SP, sp);
        true
    }

    /// Returns to the top frame: its code id, and its `count` live values.
    pub fn pop_frame(&mut self, count: u32) -> (u32, Vec<i64>) {
        let sp = self.cell(SP) - 8;
        let mut code = (self.word(sp) >> FIXNUM_SHIFT) as u32;
        self.set_cell(SP, sp);
        // A segment may have been entered and nothing pushed.
        loop {
            code = match code {
                CODE_UNDERFLOW => self.call::<i32, i32>("underflow", CODE_UNDERFLOW as i32) as u32,
                CODE_CAPTURED => self.call::<i32, i32>("captured", CODE_CAPTURED as i32) as u32,
                _ => break,
            };
        }
        let sp = self.cell(SP) - 8 * count;
        self.set_cell(SP, sp);
        (code, (0..count).map(|index| self.word(sp + 8 * index)).collect())
    }

    /// Lets code id `code` run `body`, which answers the next code id.
    pub fn define_code(&mut self, code: u32, body: impl Fn(i32) -> i32 + Send + Sync + 'static) {
        let function = Func::wrap(&mut self.store, body);
        self.set_code(code, function);
    }

    /// Lets code id `code` run an exported function.
    pub fn define_exported_code(&mut self, code: u32, name: &str) {
        let function = self.instance.get_func(&mut self.store, name).expect("exported");
        self.set_code(code, function);
    }

    fn set_code(&mut self, code: u32, function: Func) {
        let table: Table = self.instance.get_table(&mut self.store, "code").expect("the table is exported");
        let missing = (u64::from(code) + 1).saturating_sub(table.size(&self.store));
        table.grow(&mut self.store, missing, Ref::Func(None)).expect("a small table");
        table
            .set(&mut self.store, u64::from(code), Ref::Func(Some(function)))
            .expect("the index is in range");
    }
}

/// The fixnum of a small integer.
pub fn fixnum(value: i64) -> i64 {
    value << FIXNUM_SHIFT
}
