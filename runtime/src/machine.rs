//! One run of a program: an instance of its module, and the outer trampoline that starts it, resumes it, and serves its reasons for leaving.
//!
//! Invariant: whenever control is here the native stack is empty of the program, and the whole program is data in its memory.

mod deferred;
mod extend;
mod pause;
#[cfg(test)]
mod tests;

pub use pause::{Arity, Pause, RestartInfo};

use crate::access::{Access, Surroundings};
use crate::additions::{Additions, Codes, Extender, Remark, Request};
use crate::convert::{decode, encode, opaque};
use crate::embed::Functions;
use crate::engine::Compiled;
use crate::error::Error;
use crate::heap::{Checked, Fault, Halt, Heap, Memory, View};
use crate::host_ops::{self, Host};
use crate::limits::{Interrupt, Limits, Stop, Tick, Usage};
use crate::memory_limit::MemoryLimit;
use crate::populate::Populator;
use crate::profile::{self, Profile, Sampler};
use crate::random::Random;
use crate::streams::{Input, Output, Streams};
use crate::tables::{PauseKey, RestartKey, Stopped, Tables};
use crate::trace::{self, Frame, Named, Trace};
use crate::value::Value;
use deferred::{CodeTables, Stubs};
use std::sync::Arc;
use std::time::{Duration, Instant};
use trapeze_codegen::abi::{self, LeaveReason};
use trapeze_cps::prim::{EntryPoint, HeapKind, HostOp};
use wasmtime::{AsContextMut, Caller, Linker, Ref, Store, StoreContextMut, Table, TypedFunc};

/// Who moves control between the functions of a module.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Trampoline {
    /// A loop in the module.
    #[default]
    Module,
    /// A loop of the host's.
    Host,
}

/// How a program is run.
#[derive(Clone, Default)]
pub struct Options {
    /// Most bytes of memory.
    pub memory_bytes: u64,
    /// Bytes of the nursery at first. While much of it survives it grows, up to 16 times as much.
    pub nursery_bytes: u32,
    /// Usable bytes of a stack segment.
    pub segment_bytes: u32,
    /// Whether every check collects.
    pub stress: bool,
    /// Who moves control.
    pub trampoline: Trampoline,
    /// Hops between two safepoints.
    pub fuel_period: u32,
    /// Longest time that the program may run.
    pub timeout: Option<Duration>,
    /// Most bytes of the stack.
    pub stack_bytes: Option<u64>,
    /// Stops the program from outside.
    pub interrupt: Interrupt,
    /// Standard output.
    pub output: Output,
    /// Standard error.
    pub error: Output,
    /// Standard input.
    pub input: Input,
    /// The program's arguments.
    pub arguments: Vec<String>,
    /// The files that the program may read.
    pub read: Access,
    /// The files and directories that the program may change.
    pub write: Access,
    /// Whether the program may see the variables of the environment.
    pub environment: bool,
    /// The embedder's functions.
    pub functions: Functions,
    /// Whether breakpoints stop the program.
    pub debugger: bool,
    /// Where samples of the running program are collected, if they are.
    pub profile: Option<Profile>,
}

impl Options {
    /// Memory of 2 GiB, no other limit, the streams of the process.
    pub fn new() -> Self {
        Self {
            memory_bytes: 2 << 30,
            nursery_bytes: 2 << 20,
            segment_bytes: 1 << 20,
            fuel_period: 1_000_000,
            ..Self::default()
        }
    }
}

/// Why the program stands still.
#[derive(Debug)]
pub enum Left {
    /// It is finished; [`Machine::result`] has its value.
    Finished,
    /// Nobody handled a condition, or it met a breakpoint.
    Unhandled(Pause),
    /// It ended itself with this exit code.
    Exit(i64),
    /// It was stopped at a safepoint.
    Stopped(Stop),
    /// Memory ran out, and the reserve too.
    OutOfMemory,
    /// What was to be evaluated is done, see [`Machine::evaluate`]; or the program waits for that.
    Evaluated(Evaluated),
}

/// What an evaluation has come to.
#[derive(Clone, PartialEq, Debug)]
pub struct Evaluated {
    /// The value; none if the evaluation was given up through the restart `abort`.
    pub value: Option<Value>,
    /// Its write form, if that was asked for.
    pub written: Option<String>,
}

/// Counters of a run.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Statistics {
    /// Most bytes ever in use.
    pub peak_memory_bytes: u64,
    /// Minor collections.
    pub minor_collections: u32,
    /// Full collections.
    pub full_collections: u32,
    /// Bytes allocated outside the current nursery so far.
    pub allocated_bytes: i64,
    /// Time that the program ran.
    pub running: Duration,
    /// Time that it waited for code that it reached for the first time to be compiled.
    pub compiling: Duration,
}

/// One run of a program.
pub struct Machine {
    store: Store<State>,
    exports: Exports,
    run: TypedFunc<i32, i32>,
    table: Table,
    /// Entries of the table that the host's trampoline has met.
    functions: Vec<Option<TypedFunc<i32, i32>>>,
    compiled: Compiled,
    trampoline: Trampoline,
    /// Set when the program can be resumed no more.
    ended: bool,
    running: Duration,
}

/// The store's data.
struct State {
    /// Taken out while an operation runs, as are the exports.
    host: Option<Box<Host>>,
    exports: Option<Exports>,
    /// Taken out while a module is loaded.
    deferred: Option<Box<deferred::Deferred>>,
    limits: MemoryLimit,
    populator: Populator,
}

#[derive(Clone)]
struct Exports {
    memory: wasmtime::Memory,
    allocate: TypedFunc<i32, i32>,
    cons: TypedFunc<(i64, i64), i64>,
    tables: CodeTables,
    /// Of programs that can be added to.
    allocate_static: Option<TypedFunc<i32, i32>>,
    stubs: Option<Stubs>,
}

/// The memory of an instance.
struct Live<'a> {
    store: StoreContextMut<'a, State>,
    exports: &'a Exports,
}

impl Memory for Live<'_> {
    fn bytes(&self) -> &[u8] {
        self.exports.memory.data(&self.store)
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        self.exports.memory.data_mut(&mut self.store)
    }

    fn allocate(&mut self, bytes: u32) -> Checked<Option<u32>> {
        let address = self.exports.allocate.call(&mut self.store, bytes as i32).map_err(Fault::Trap)?;
        Ok((address != 0).then_some(address as u32))
    }

    fn cons(&mut self, head: i64, tail: i64) -> Checked<Option<i64>> {
        let pair = self.exports.cons.call(&mut self.store, (head, tail)).map_err(Fault::Trap)?;
        Ok((pair & abi::TAG_MASK == abi::TAG_PAIR).then_some(pair))
    }

    fn allocate_static(&mut self, pages: u32) -> Checked<Option<u32>> {
        let Some(allocate) = &self.exports.allocate_static else {
            return Err(Fault::Corrupt("the module has no room for static data"));
        };
        let address = allocate.call(&mut self.store, pages as i32).map_err(Fault::Trap)?;
        Ok((address != 0).then_some(address as u32))
    }
}

/// Serves a call from the program.
fn serve(
    mut caller: Caller<'_, State>,
    name: &'static str,
    operation: impl FnOnce(&mut Host, &mut Heap<'_>) -> Checked<i64>,
) -> wasmtime::Result<i64> {
    let state = caller.data_mut();
    let (Some(mut host), Some(exports)) = (state.host.take(), state.exports.take()) else {
        return Err(Fault::Corrupt("called while the module starts or another operation runs").into_engine_error(name));
    };
    let result = operation(
        &mut host,
        &mut Heap::new(&mut Live {
            store: caller.as_context_mut(),
            exports: &exports,
        }),
    );
    let state = caller.data_mut();
    (state.host, state.exports) = (Some(host), Some(exports));
    result.map_err(|fault| fault.into_engine_error(name))
}

fn link(engine: &wasmtime::Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    linker.func_wrap(
        "trapeze",
        "host",
        |caller: Caller<'_, State>, operation: i32, a: i64, b: i64, c: i64| match HostOp::from_number(operation as u32) {
            Some(HostOp::Compile) => extend::compile(caller, a),
            Some(HostOp::Import) => extend::import(caller, a, b, c),
            Some(operation) => serve(caller, operation.name(), |host, heap| {
                host_ops::perform(operation, [a, b, c], host, heap)
            }),
            None => Err(Fault::Corrupt("no such operation").into_engine_error("unknown")),
        },
    )?;
    linker.func_wrap(
        "trapeze",
        "host_arithmetic",
        |caller: Caller<'_, State>, operation: i32, a: i64, b: i64| match usize::try_from(operation)
            .ok()
            .and_then(|number| abi::ARITHMETIC.get(number))
        {
            Some(operation) => serve(caller, operation.name(), |_, heap| {
                match crate::arithmetic::perform(*operation, a, b, heap) {
                    Err(Fault::Exhausted) => heap.fail(trapeze_cps::prim::Failure::OutOfMemory, a, b),
                    result => result,
                }
            }),
            None => Err(Fault::Corrupt("no such operation").into_engine_error("arithmetic")),
        },
    )?;
    linker.func_wrap("trapeze", "tick", |mut caller: Caller<'_, State>| -> i32 {
        let Some(mut host) = caller.data_mut().host.take() else {
            return Tick::GoOn as i32;
        };
        let exports = caller.data().exports.clone();
        if let (Some(sampler), Some(exports)) = (&mut host.sampler, &exports) {
            // A stack that cannot be walked is found out when the program needs it.
            let _ = sampler.tick(View::new(exports.memory.data(&caller)), &host.codes);
        }
        let usage = || exports.map_or_else(Usage::default, |exports| host_ops::usage(View::new(exports.memory.data(&caller))));
        let tick = host.limits.tick(usage);
        caller.data_mut().host = Some(host);
        tick as i32
    })?;
    linker.func_wrap("trapeze", "drop_handle", |mut caller: Caller<'_, State>, key: i64| {
        if let Some(host) = caller.data_mut().host.as_mut() {
            host.tables.drop_object(key as u64);
        }
    })?;
    linker.func_wrap("trapeze", "populate", |mut caller: Caller<'_, State>, address: i32, bytes: i32| {
        if let Some(memory) = caller.data().exports.as_ref().map(|exports| exports.memory) {
            let mut populator = std::mem::take(&mut caller.data_mut().populator);
            populator.populate(&memory, &caller, address as u32, bytes as u32);
            caller.data_mut().populator = populator;
        }
    })?;
    Ok(linker)
}

/// Writes what the memory of a program holds at the start.
fn write_memory(store: &mut Store<State>, memory: wasmtime::Memory, contents: &[(u32, Vec<u8>)]) -> Result<(), Error> {
    for (address, bytes) in contents {
        let (start, end) = (*address as usize, *address as usize + bytes.len());
        let missing = end.saturating_sub(memory.data_size(&*store)).div_ceil(abi::PAGE_BYTES as usize);
        // So is one below the program's static data.
        if missing > 0 && memory.grow(&mut *store, missing as u64).is_err() {
            return Err(Error::Memory);
        }
        memory.data_mut(&mut *store)[start..end].copy_from_slice(bytes);
    }
    Ok(())
}

impl Machine {
    /// An instance of the program, ready to start.
    pub fn new(compiled: &Compiled, options: &Options) -> Result<Self, Error> {
        let pages = (options.memory_bytes / u64::from(abi::PAGE_BYTES)).min(1 << 16);
        let limits = MemoryLimit::new((pages * u64::from(abi::PAGE_BYTES)) as usize);
        let host = Host {
            streams: Streams::new(options.output.clone(), options.error.clone(), options.input.clone()),
            random: Random::from_entropy(),
            arguments: options.arguments.clone(),
            debugger: options.debugger,
            sampler: options.profile.clone().map(Sampler::start),
            exit_code: 0,
            surroundings: Surroundings::new(&options.read, &options.write, options.environment),
            functions: options.functions.clone(),
            tables: Tables::new(),
            codes: Codes::new(compiled.image.clone()),
            additions: compiled.image.link.clone().map(Additions::new),
            limits: Limits::start(options.timeout, options.interrupt.clone()).with_stack(options.stack_bytes),
            memory: limits.clone(),
            started: Instant::now(),
        };
        let engine = compiled.module.engine();
        let mut store = Store::new(
            engine,
            State {
                host: Some(Box::new(host)),
                exports: None,
                deferred: None,
                limits,
                populator: Populator::default(),
            },
        );
        store.limiter(|state| &mut state.limits);
        let broken = |what: &str| Error::Engine(format!("the module does not export {what}"));
        let mut linker = link(engine)?;
        let instance = linker.instantiate(&mut store, &compiled.module).map_err(|error| {
            // A limit below what the machine itself needs is the caller's affair.
            if error.to_string().contains("memory") {
                Error::Memory
            } else {
                Error::from(error)
            }
        })?;
        let exports = Exports {
            memory: instance.get_memory(&mut store, "memory").ok_or_else(|| broken("memory"))?,
            allocate: instance.get_typed_func(&mut store, "allocate")?,
            cons: instance.get_typed_func(&mut store, "cons")?,
            tables: CodeTables {
                code: instance.get_table(&mut store, "code").ok_or_else(|| broken("code"))?,
                arms: instance.get_table(&mut store, "arms"),
            },
            allocate_static: instance.get_typed_func(&mut store, "allocate_static").ok(),
            stubs: Stubs::of(&instance, &mut store),
        };
        store.data_mut().exports = Some(exports.clone());
        let table = exports.tables.code;
        if let Some(stubs) = &exports.stubs {
            exports.tables.initialise(&mut store, &instance, stubs, &compiled.image)?;
        }
        write_memory(&mut store, exports.memory, &compiled.image.memory)?;
        linker.define(&store, "trapeze", "memory", exports.memory)?;
        linker.define(&store, "trapeze", "code", table)?;
        if let Some(arms) = exports.tables.arms {
            linker.define(&store, "trapeze", "arms", arms)?;
        }
        store.data_mut().deferred = Some(Box::new(deferred::Deferred::new(compiled, linker, exports.tables.clone())));
        let run = instance.get_typed_func(&mut store, "run")?;
        let initialise: TypedFunc<(), i32> = instance.get_typed_func(&mut store, "initialise")?;
        let mut machine = Self {
            store,
            exports,
            run,
            table,
            functions: Vec::new(),
            compiled: compiled.clone(),
            trampoline: options.trampoline,
            ended: false,
            running: Duration::ZERO,
        };
        let mut heap = machine.live();
        let mut heap = Heap::new(&mut heap);
        heap.set_cell(abi::LIMIT_PAGES, pages as u32)?;
        heap.set_cell(abi::NURSERY_BYTES, options.nursery_bytes)?;
        heap.set_cell(abi::SEGMENT_BYTES, options.segment_bytes)?;
        heap.set_cell(abi::STRESS, options.stress.into())?;
        heap.set_cell(
            abi::FUEL_PERIOD,
            options
                .profile
                .as_ref()
                .map_or(options.fuel_period, |_| profile::FUEL_PERIOD.min(options.fuel_period)),
        )?;
        // 0 when done, 1 when the limit is too small.
        if initialise.call(&mut machine.store, ())? != 0 {
            return Err(Error::Memory);
        }
        Ok(machine)
    }

    fn live(&mut self) -> Live<'_> {
        Live {
            store: self.store.as_context_mut(),
            exports: &self.exports,
        }
    }

    fn view(&self) -> View<'_> {
        View::new(self.exports.memory.data(&self.store))
    }

    /// Runs `operation` on the memory and the host's state.
    fn with_host<T>(&mut self, operation: impl FnOnce(&mut Host, &mut Heap<'_>) -> Checked<T>) -> Result<T, Error> {
        let mut host = self.store.data_mut().host.take().ok_or(Error::Ended)?;
        let result = operation(&mut host, &mut Heap::new(&mut self.live()));
        self.store.data_mut().host = Some(host);
        Ok(result?)
    }

    /// Time that deferred modules took to compile.
    fn compiling(&self) -> Duration {
        let deferred = self.store.data().deferred.as_ref();
        deferred.map_or(Duration::ZERO, |deferred| deferred.compiling)
    }

    fn host(&self) -> Result<&Host, Error> {
        self.store.data().host.as_deref().ok_or(Error::Ended)
    }

    /// Starts the program.
    pub fn start(&mut self) -> Result<Left, Error> {
        let main = self.compiled.image.main_closure;
        self.enter(EntryPoint::RunMain, &[main])
    }

    /// Calls an entry point on top of what is on the stack.
    fn enter(&mut self, entry: EntryPoint, arguments: &[i64]) -> Result<Left, Error> {
        if self.ended {
            return Err(Error::Ended);
        }
        let image = self.compiled.image.clone();
        let (Some(&code), Some(&closure)) = (image.entry_points.get(entry as usize), image.entry_closures.get(entry as usize)) else {
            return Err(Error::Internal("the module lacks an entry point".into()));
        };
        self.call(code, closure, arguments)
    }

    /// Calls a procedure on top of what is on the stack.
    fn call(&mut self, code: u32, closure: i64, arguments: &[i64]) -> Result<Left, Error> {
        if self.ended {
            return Err(Error::Ended);
        }
        self.with_host(|_, heap| {
            heap.set_cell(abi::ARGC, arguments.len() as u32)?;
            heap.set_word(u64::from(abi::CLOSURE), closure)?;
            heap.set_word(u64::from(abi::REST_OVERFLOW), abi::NIL)?;
            arguments
                .iter()
                .enumerate()
                .try_for_each(|(index, argument)| heap.set_argument(index, *argument))
        })?;
        // Until the program stands still in an orderly way again it must not be entered.
        self.ended = true;
        let start = Instant::now();
        let compiled_before = self.compiling();
        let moved = self.proceed(code);
        self.running += start.elapsed().saturating_sub(self.compiling() - compiled_before);
        let outcome = match moved.map_err(Error::from) {
            Ok(()) => self.left(),
            Err(Error::Halt(Halt::Stopped(stop))) => Ok(Left::Stopped(stop)),
            Err(error) => Err(error),
        };
        let flushed = self.with_host(|host, _| host.streams.flush().map_err(Fault::Halt));
        let left = outcome?;
        flushed?;
        self.ended = !matches!(left, Left::Unhandled(_) | Left::Evaluated(_));
        Ok(left)
    }

    /// Runs the program from a code id on until it leaves for a reason that concerns others: where it reaches code that has not been compiled, it goes on with
    /// that code.
    fn proceed(&mut self, code: u32) -> wasmtime::Result<()> {
        let mut next = code;
        loop {
            self.trampoline(next)?;
            let cell = |address| self.view().cell(address).map_err(|fault| fault.into_engine_error("trampoline"));
            if cell(abi::LEAVE)? != LeaveReason::NotCompiled as u32 {
                return Ok(());
            }
            next = cell(abi::RESUME)?;
            deferred::load(&mut self.store, next)?;
            self.functions.clear();
        }
    }

    /// Moves control from code id to code id until the program leaves.
    fn trampoline(&mut self, code: u32) -> wasmtime::Result<()> {
        if self.trampoline == Trampoline::Module {
            self.run.call(&mut self.store, code as i32)?;
            return Ok(());
        }
        let mut next = code;
        while next != abi::CODE_LEAVE {
            let index = next as usize;
            if self.functions.get(index).is_none_or(Option::is_none) {
                let entry = self.table.get(&mut self.store, u64::from(next));
                let Some(Ref::Func(Some(function))) = entry else {
                    return Err(Fault::Corrupt("no such code id").into_engine_error("trampoline"));
                };
                let function = function.typed(&self.store)?;
                if self.functions.len() <= index {
                    self.functions.resize(index + 1, None);
                }
                self.functions[index] = Some(function);
            }
            let Some(Some(function)) = self.functions.get(index) else {
                return Err(Fault::Corrupt("no such code id").into_engine_error("trampoline"));
            };
            next = function.call(&mut self.store, next as i32)? as u32;
        }
        Ok(())
    }

    /// Why the program has just left.
    fn left(&mut self) -> Result<Left, Error> {
        const REASONS: [LeaveReason; 8] = [
            LeaveReason::Finished,
            LeaveReason::Unhandled,
            LeaveReason::Exit,
            LeaveReason::Interrupted,
            LeaveReason::OutOfMemory,
            LeaveReason::NotCompiled,
            LeaveReason::Break,
            LeaveReason::Evaluated,
        ];
        let number = self.view().cell(abi::LEAVE)?;
        let reason = REASONS.into_iter().find(|reason| *reason as u32 == number);
        Ok(
            match reason.ok_or_else(|| Error::Internal("the program left for an unknown reason".into()))? {
                LeaveReason::Finished => Left::Finished,
                LeaveReason::Unhandled => Left::Unhandled(self.with_host(|host, heap| pause::read(host, heap, false))?),
                LeaveReason::Break => Left::Unhandled(self.with_host(|host, heap| pause::read(host, heap, true))?),
                LeaveReason::Exit => Left::Exit(self.host()?.exit_code),
                LeaveReason::Interrupted => Left::Stopped(self.host()?.limits.stopped()),
                LeaveReason::OutOfMemory => Left::OutOfMemory,
                LeaveReason::Evaluated => Left::Evaluated(self.evaluated()?),
                LeaveReason::NotCompiled => return Err(Error::Internal("a module was not loaded".into())),
            },
        )
    }

    /// What an evaluation that has just left has come to.
    fn evaluated(&self) -> Result<Evaluated, Error> {
        let view = self.view();
        let (value, detail) = (view.argument(0)?, view.argument(1)?);
        let written = match view.kind(detail)? {
            Some(HeapKind::String) => Some(view.text(detail)?.to_owned()),
            _ => None,
        };
        let copy = || {
            let copied = decode(view, value, &self.host()?.tables)?;
            Ok::<_, Error>(copied.or_else(|_| opaque(view, value))?)
        };
        Ok(Evaluated {
            value: if detail == abi::FALSE { None } else { Some(copy()?) },
            written,
        })
    }

    /// Lets a compiler add code to this run.
    pub fn set_extender(&mut self, extender: Box<dyn Extender>) -> Result<(), Error> {
        self.with_host(|host, _| {
            if let Some(additions) = &mut host.additions {
                additions.extender = Some(extender);
            }
            Ok(())
        })
    }

    /// The names of the program's own variables, those of what was added to it included, in no order.
    pub fn variable_names(&self) -> Vec<String> {
        let additions = self.host().ok().and_then(|host| host.additions.as_ref());
        let names = additions.into_iter().flat_map(|additions| additions.link().globals.keys());
        let own = names.filter(|(is_prelude, name)| !is_prelude && !name.contains(trapeze_cps::expand::VALUE_MARK));
        own.map(|(_, name)| name.clone()).collect()
    }

    /// Whether code can be added to the run.
    pub fn is_extensible(&self) -> bool {
        self.host().is_ok_and(|host| host.additions.is_some())
    }

    /// Compiles a text and runs it where the program stands, on top of what is on the stack: its restarts and parameters are there, its handlers are not.
    /// With a frame of a stop, the variables that can be seen there are those of the text. `Err` in the result says what is wrong with the text; the program then stands as
    /// before. When the evaluation is done the program stands where it stood.
    #[expect(clippy::type_complexity, reason = "what was left for and what was remarked, or what is wrong")]
    pub fn evaluate(
        &mut self,
        mut request: Request,
        frame: Option<(PauseKey, usize)>,
        written: bool,
    ) -> Result<Result<(Left, Arc<[Remark]>), Arc<[Remark]>>, Error> {
        if self.ended {
            return Err(Error::Ended);
        }
        let mut values = Vec::new();
        if let Some((pause, index)) = frame {
            let top = self.stop(pause)?.top;
            if let Some((_, variables)) = trace::frame(self.view(), &self.host()?.codes, top, index)? {
                for (name, value) in variables {
                    let stand_in = self.with_host(|host, _| Ok(host.additions.as_mut().map_or(0, Additions::fresh)))?;
                    let stand_in = format!("{name}{}{stand_in}", trapeze_cps::expand::VALUE_MARK);
                    request.bindings.push((name.to_string(), stand_in.clone()));
                    values.push((stand_in, value));
                }
            }
        }
        let (code, remarks) = match extend::add(&mut self.store, request, &values)? {
            Ok(added) => added,
            Err(remarks) => return Ok(Err(remarks)),
        };
        let evaluate = self.with_host(|host, heap| {
            let name = (true, "%host-evaluate".to_owned());
            let cell = host
                .additions
                .as_ref()
                .and_then(|additions| additions.link().globals.get(&name).copied());
            let cell = cell.ok_or(Fault::Corrupt("a program without %host-evaluate"))?;
            let procedure = heap.view().word(u64::from(cell))?;
            Ok((heap.view().code_id(procedure)?, procedure))
        })?;
        let written = if written { abi::TRUE } else { abi::NIL };
        let left = self.call(evaluate.0, evaluate.1, &[code, written])?;
        Ok(Ok((left, remarks)))
    }

    /// The value of a finished program.
    pub fn result(&self) -> Result<Value, Error> {
        self.copy(self.view().argument(0)?)
    }

    fn copy(&self, value: i64) -> Result<Value, Error> {
        decode(self.view(), value, &self.host()?.tables)?.map_err(Error::TooLarge)
    }

    /// The stack of a stop: at most `first` innermost and `last` outermost frames.
    pub fn trace(&self, pause: PauseKey, first: usize, last: usize) -> Result<Trace, Error> {
        let top = self.stop(pause)?.top;
        Ok(trace::take(self.view(), &self.host()?.codes, top, first, last)?)
    }

    /// A frame of a stop's stack, counted from the innermost one, 0; `None` if there are not so many.
    pub fn frame(&self, pause: PauseKey, index: usize) -> Result<Option<Frame>, Error> {
        let top = self.stop(pause)?.top;
        let found = trace::frame(self.view(), &self.host()?.codes, top, index)?;
        Ok(found.map(|(frame, _)| frame))
    }

    /// The variables of a frame by name, as far as it holds them, see [`Machine::frame`]. A value that has too many parts to be copied is opaque.
    pub fn locals(&self, pause: PauseKey, index: usize) -> Result<Option<Named<Value>>, Error> {
        let top = self.stop(pause)?.top;
        match trace::frame(self.view(), &self.host()?.codes, top, index)? {
            Some((_, variables)) => Ok(Some(self.copies(variables)?)),
            None => Ok(None),
        }
    }

    /// The fields of a stop's condition by name, in the order of their indices. A value that has too many parts to be copied is opaque.
    pub fn condition_fields(&self, pause: PauseKey) -> Result<Vec<(Arc<str>, Value)>, Error> {
        self.copies(pause::fields(self.view(), self.stop(pause)?.condition)?)
    }

    fn stop(&self, pause: PauseKey) -> Result<Stopped, Error> {
        if self.ended {
            return Err(Error::Stale);
        }
        self.host()?.tables.stopped(self.view(), pause)?.ok_or(Error::Stale)
    }

    fn copies(&self, named: Named<i64>) -> Result<Named<Value>, Error> {
        let view = self.view();
        let tables = &self.host()?.tables;
        let copy = |(name, value)| Ok((name, decode(view, value, tables)?.or_else(|_| opaque(view, value))?));
        named.into_iter().map(copy).collect()
    }

    /// The text of the file of a frame.
    pub fn source_text(&self, file: &str) -> Option<&str> {
        self.host().ok()?.codes.text(file)
    }

    /// Goes on at a restart with these arguments.
    pub fn invoke_restart(&mut self, restart: RestartKey, arguments: &[Value]) -> Result<Left, Error> {
        self.go_on(restart, Some(arguments))
    }

    /// Goes on at a restart with the arguments that it finds itself.
    pub fn invoke_restart_interactively(&mut self, restart: RestartKey) -> Result<Left, Error> {
        self.go_on(restart, None)
    }

    fn go_on(&mut self, restart: RestartKey, arguments: Option<&[Value]>) -> Result<Left, Error> {
        if self.ended {
            return Err(Error::Stale);
        }
        enum Refused {
            Stale,
            NotPassable(crate::convert::NotPassable),
        }
        let prepared = self.with_host(|host, heap| {
            host.limits.resume();
            let Some((pause, entry)) = host.tables.restart(heap.view(), restart)? else {
                return Ok(Err(Refused::Stale));
            };
            let list = match arguments {
                None => abi::TRUE,
                Some(arguments) => {
                    let mut words = Vec::new();
                    for argument in arguments {
                        match encode(heap, argument, &mut host.tables)? {
                            Ok(word) => words.push(word),
                            Err(refused) => return Ok(Err(Refused::NotPassable(refused))),
                        }
                    }
                    heap.list(words.into_iter())?
                }
            };
            let restart = heap.view().pair(entry)?.0;
            host.tables.release_pause(heap, pause)?;
            Ok(Ok([restart, list]))
        })?;
        match prepared {
            Ok(words) => self.enter(EntryPoint::HostInvokeRestart, &words),
            Err(Refused::Stale) => Err(Error::Stale),
            Err(Refused::NotPassable(refused)) => Err(Error::NotPassable(refused)),
        }
    }

    /// Whether the program still stands at this stop.
    pub fn is_paused_at(&self, pause: PauseKey) -> bool {
        self.stop(pause).is_ok()
    }

    /// Writes to the program's standard error, after all that the program wrote.
    pub fn write_error(&mut self, text: &str) -> Result<(), Error> {
        self.with_host(|host, _| {
            let flushed = host.streams.flush();
            host.streams.write_error(text.as_bytes());
            flushed.map_err(Fault::Halt)
        })
    }

    /// The counters of the run so far.
    pub fn statistics(&self) -> Result<Statistics, Error> {
        let view = self.view();
        Ok(Statistics {
            peak_memory_bytes: u64::from(view.cell(abi::PEAK_PAGES)?) * u64::from(abi::PAGE_BYTES),
            minor_collections: view.cell(abi::MINOR_COLLECTIONS)?,
            full_collections: view.cell(abi::FULL_COLLECTIONS)?,
            allocated_bytes: view.word(u64::from(abi::ALLOCATED))?,
            running: self.running,
            compiling: self.compiling(),
        })
    }
}
