//! The sections of one module: types, imports, the support functions, its part of the runtime, its arms, the table's entries, static data.
//!
//! Function indices: imports, support, arms, the runtime's. A program is either one module, or a first one, which has memory and table, and deferred ones,
//! which import both. The host puts the functions of these into the table; until then its entries hold a function that leaves for the host.

use crate::abi;
use crate::asm::Body;
use crate::runtime_image::{RuntimeImage, RuntimePart};
use crate::support::{Support, TYPES, Targets, no_way, not_compiled};
use crate::{Placed, tail_calls};
use std::ops::Range;
use wasm_encoder::{
    BranchHint, BranchHints, CodeSection, ConstExpr, DataSection, ElementSection, Elements, ExportKind, ExportSection, FunctionSection,
    IndirectNameMap, MemorySection, MemoryType, Module, NameMap, NameSection, RefType, TableSection, TableType, ValType,
};

/// Functions of the runtime that the host calls by name.
const CALLED_BY_HOST: [&str; 4] = ["run", "initialise", "allocate", "cons"];
/// The function of the runtime that is compiled when it is first called.
const COLLECT: &str = "collect";

// Exports of what the host puts into the tables.

/// For code that is not compiled yet.
pub const NOT_COMPILED: &str = "not_compiled";
/// For places in the source.
pub const NO_WAY_ON: &str = "no_way_on";
/// For the functions of a module, in programs with tail calls: the way from the trampoline to them.
pub const ENTER: &str = "enter";
/// In programs with tail calls, in the table of the functions: where there is none.
pub const LEAVE: &str = "leave";

/// Which module of a program it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// The only one.
    Whole,
    /// The one that the program starts in.
    First,
    /// One with a unit that is compiled when control first reaches it.
    Deferred,
    /// The one with the collector.
    Collector,
}

/// The memory behind the machine's state as it is at the start.
pub(crate) struct StaticMemory {
    /// Address of the globals' cells, which come first.
    pub(crate) start: u32,
    /// Number of globals.
    pub(crate) globals: usize,
    /// Address of the sizes of frames, or 0 in programs that do not need them.
    pub(crate) frame_sizes: u32,
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
}

impl StaticMemory {
    /// Address behind everything.
    fn end(&self) -> u32 {
        self.start + self.bytes.len() as u32
    }

    /// What the memory holds: addresses and bytes. The cells that say where the rest is come first.
    pub(crate) fn contents(self) -> Vec<(u32, Vec<u8>)> {
        let cells = [
            (abi::STATIC_END, self.end()),
            (abi::GLOBALS_START, self.start),
            (abi::GLOBALS_COUNT, self.globals as u32),
            (abi::FRAME_SIZES, self.frame_sizes),
        ];
        let cells = cells.map(|(cell, value)| (cell, value.to_le_bytes().to_vec()));
        cells.into_iter().chain([(self.start, self.bytes)]).collect()
    }
}

/// What the module of a program that is the only one has beside code.
pub(crate) struct Alone {
    /// Number of code ids.
    pub(crate) codes: u32,
    /// What its memory holds.
    pub(crate) memory: StaticMemory,
}

/// What a program has that its modules depend on.
#[derive(Clone, Copy)]
pub(crate) struct Features {
    /// Functions call each other in tail position.
    pub(crate) tail_calls: bool,
    /// Code can be added to it.
    pub(crate) grows: bool,
    /// It has full continuations.
    pub(crate) captures: bool,
}

/// A module under construction.
pub(crate) struct Sections<'a> {
    image: &'a RuntimeImage,
    role: Role,
    features: Features,
    /// Number of functions with arms that there will be.
    arm_functions: u32,
    functions: Vec<ArmFunction>,
}

/// A function with arms.
struct ArmFunction {
    base: u32,
    arms: u32,
    body: Body,
    name: Option<String>,
}

impl ArmFunction {
    fn placed(&self) -> Placed {
        Placed {
            code: self.base,
            count: self.arms,
        }
    }
}

impl<'a> Sections<'a> {
    /// A module that will have this many functions with arms.
    pub(crate) fn new(image: &'a RuntimeImage, role: Role, features: Features, arm_functions: u32) -> Self {
        Self {
            image,
            role,
            features,
            arm_functions,
            functions: Vec::new(),
        }
    }

    /// Number of imported functions.
    fn import_count(&self) -> u32 {
        self.image.import_count()
    }

    fn has_support(&self) -> bool {
        self.role != Role::Collector
    }

    /// Indices of the support functions.
    pub(crate) fn support(&self) -> Support {
        Support::from_index(self.import_count())
    }

    /// Index of the first function with arms.
    pub(crate) fn first_arm(&self) -> u32 {
        self.import_count() + if self.has_support() { TYPES.len() as u32 } else { 0 }
    }

    /// Number of the type of functions with arms.
    pub(crate) fn arm_type(&self) -> u32 {
        if self.features.tail_calls {
            self.image.type_count() + TYPES.len() as u32
        } else {
            self.image.code_type
        }
    }

    /// The part of the runtime that every module of this role has.
    pub(crate) fn runtime(&self) -> RuntimePart {
        let mut part = RuntimePart::new(self.first_arm() + self.arm_functions);
        match self.role {
            Role::Whole | Role::First => {
                if self.features.grows {
                    part.index(self.image, "allocate_static");
                }
                for name in CALLED_BY_HOST
                    .iter()
                    .chain(&["underflow", "finished", "value", self.captured(), COLLECT])
                {
                    part.index(self.image, name);
                }
            }
            Role::Deferred => {}
            Role::Collector => {
                part.index(self.image, COLLECT);
            }
        }
        part
    }

    /// The function of the runtime at [`abi::CODE_CAPTURED`], which stands in frames only in programs with full continuations.
    fn captured(&self) -> &'static str {
        if self.features.captures { "captured" } else { "finished" }
    }

    /// Adds a function with `arms` arms, whose code ids follow those of the function before and start at `base`.
    pub(crate) fn add(&mut self, base: u32, arms: u32, body: Body, name: Option<String>) {
        self.functions.push(ArmFunction { base, arms, body, name });
    }

    /// Number of functions that are not the runtime's.
    pub(crate) fn function_count(&self) -> usize {
        self.functions.len() + TYPES.len()
    }

    /// The code ids that lead to it.
    pub(crate) fn codes(&self) -> Range<u32> {
        match (self.functions.first(), self.functions.last()) {
            _ if self.role == Role::Collector => abi::CODE_COLLECT..abi::CODE_COLLECT + 1,
            (Some(first), Some(last)) => first.base..last.base + last.arms,
            _ => 0..0,
        }
    }

    /// The functions of the runtime that it has for the table: name, first code id, number of code ids.
    fn of_runtime(&self) -> Vec<(&'static str, u32, u32)> {
        match self.role {
            Role::First => vec![
                ("underflow", abi::CODE_UNDERFLOW, 1),
                ("finished", abi::CODE_FINISHED, 2),
                ("value", abi::CODE_VALUE, 1),
                (self.captured(), abi::CODE_CAPTURED, 1),
            ],
            Role::Collector => vec![(COLLECT, abi::CODE_COLLECT, 1)],
            Role::Whole | Role::Deferred => Vec::new(),
        }
    }

    /// Its functions that stand in the table.
    pub(crate) fn placed(&self) -> Vec<Placed> {
        let own = self.of_runtime().into_iter().map(|(_, code, count)| Placed { code, count });
        own.chain(self.functions.iter().map(ArmFunction::placed)).collect()
    }

    /// The module. `runtime` is its part of the runtime. Nothing of what is emitted later is known here: the host writes static data, and makes the tables,
    /// which have room for all arms, longer; only what stands `alone` does that itself.
    pub(crate) fn finish(self, mut runtime: RuntimePart, targets: &Targets, arms_end: u32, alone: Option<Alone>, names: bool) -> Vec<u8> {
        let Self {
            image,
            role,
            features: Features { tail_calls, grows, .. },
            ..
        } = self;
        let (captured, of_runtime) = (self.captured(), self.of_runtime());
        let owner = matches!(role, Role::Whole | Role::First);
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        if self.has_support() {
            (image.type_count()..).zip(TYPES).for_each(|(number, _)| {
                functions.function(number);
            });
            for body in self.support().bodies(targets) {
                code.raw(&body);
            }
        }
        let (first_arm, arm_type) = (self.first_arm(), self.arm_type());
        assert_eq!(
            self.arm_functions as usize,
            self.functions.len(),
            "the functions that were announced were added"
        );
        for function in &self.functions {
            functions.function(arm_type);
            code.raw(&function.body.bytes);
        }
        let elsewhere = matches!(role, Role::First | Role::Deferred).then_some((COLLECT, abi::CODE_COLLECT));
        runtime.emit(image, elsewhere, &mut code);
        let mut types = image.types(&runtime);
        if self.has_support() {
            for (_, params, results) in TYPES {
                types.ty().function(params.iter().copied(), results.iter().copied());
            }
            if tail_calls {
                types.ty().function(tail_calls::PARAMETERS, [ValType::I32]);
            }
        }
        runtime.types(image).for_each(|ty| {
            functions.function(ty);
        });
        let stand_in = self.import_count() + functions.len();
        if role == Role::First {
            functions.function(image.code_type);
            code.raw(&not_compiled());
        }
        let no_way_on = self.import_count() + functions.len();
        if owner {
            functions.function(image.code_type);
            code.raw(&no_way());
        }
        let enter = self.import_count() + functions.len();
        let leave = enter + 1;
        if self.features.tail_calls && self.has_support() {
            functions.function(image.code_type).function(arm_type);
            code.raw(&tail_calls::enter(arm_type)).raw(&tail_calls::leave());
        }

        // ---- Memory and table ----
        let end = alone.as_ref().map_or(abi::STATE_END, |alone| alone.memory.end());
        let table_type = TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: alone.as_ref().map_or(arms_end, |alone| alone.codes).into(),
            maximum: alone.as_ref().map(|alone| alone.codes.into()),
            shared: false,
        };
        let memory_type = MemoryType {
            minimum: u64::from(end).div_ceil(u64::from(abi::PAGE_BYTES)),
            maximum: Some(65536),
            memory64: false,
            shared: false,
            page_size_log2: None,
        };
        let (mut tables, mut memories, mut exports) = (TableSection::new(), MemorySection::new(), ExportSection::new());
        let mut imports = image.imports();
        if owner {
            tables.table(table_type);
            memories.memory(memory_type);
            exports.export("memory", ExportKind::Memory, 0);
            exports.export("code", ExportKind::Table, 0);
            if tail_calls {
                tables.table(table_type);
                exports.export("arms", ExportKind::Table, tail_calls::ARMS);
            }
            for name in CALLED_BY_HOST {
                exports.export(name, ExportKind::Func, runtime.index(image, name));
            }
            if grows {
                exports.export("allocate_static", ExportKind::Func, runtime.index(image, "allocate_static"));
            }
        } else {
            imports.import("trapeze", "memory", memory_type);
            imports.import("trapeze", "code", table_type);
            if tail_calls {
                imports.import("trapeze", "arms", table_type);
            }
        }

        // ---- Entries of the table ----
        let arms: Vec<u32> = self
            .functions
            .iter()
            .zip(first_arm..)
            .flat_map(|(function, index)| (0..function.arms).map(move |_| index))
            .collect();
        let mut elements = ElementSection::new();
        if let Some(Alone { codes, .. }) = alone {
            let mut entries: Vec<u32> = ["underflow", "finished", "finished", COLLECT, "value", captured]
                .map(|name| runtime.index(image, name))
                .into();
            if tail_calls {
                entries.extend(arms.iter().map(|_| enter));
            } else {
                entries.extend(&arms);
            }
            entries.resize(codes as usize, no_way_on);
            elements.active(Some(0), &ConstExpr::i32_const(0), Elements::Functions(entries.into()));
            if tail_calls {
                let mut entries = vec![leave; abi::CODE_FIRST as usize];
                entries.extend(arms);
                entries.resize(codes as usize, leave);
                elements.active(
                    Some(tail_calls::ARMS),
                    &ConstExpr::i32_const(0),
                    Elements::Functions(entries.into()),
                );
            }
        } else {
            for (name, code, count) in of_runtime {
                let name_of_export = Placed { code, count }.export();
                exports.export(&name_of_export, ExportKind::Func, runtime.index(image, name));
            }
            for (function, index) in self.functions.iter().zip(first_arm..) {
                exports.export(&function.placed().export(), ExportKind::Func, index);
            }
            if role == Role::First {
                exports.export(NOT_COMPILED, ExportKind::Func, stand_in);
                exports.export(NO_WAY_ON, ExportKind::Func, no_way_on);
            }
            if tail_calls && self.has_support() {
                exports.export(ENTER, ExportKind::Func, enter);
                exports.export(LEAVE, ExportKind::Func, leave);
            }
        }

        let mut hints = BranchHints::new();
        for (function, index) in self.functions.iter().zip(first_arm..) {
            let branches = function.body.hints.iter().map(|&(branch_func_offset, taken)| BranchHint {
                branch_func_offset,
                branch_hint_value: taken.into(),
            });
            hints.function_hints(index, branches);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions);
        if owner {
            module.section(&tables).section(&memories);
        }
        module.section(&exports);
        if alone.is_some() {
            module.section(&elements);
        }
        module.section(&hints).section(&code);
        if let Some(alone) = alone {
            module.section(&data(alone.memory));
        }
        if names {
            module.section(&self.names(&runtime, first_arm, stand_in, enter));
        }
        module.finish()
    }

    /// The name section: functions, labels of arms, registers.
    fn names(&self, runtime: &RuntimePart, first_arm: u32, stand_in: u32, enter: u32) -> NameSection {
        let mut all: Vec<(u32, String)> = runtime.names(self.image).map(|(index, name)| (index, name.to_string())).collect();
        if self.role == Role::First {
            all.push((stand_in, "not_compiled".into()));
        }
        if matches!(self.role, Role::Whole | Role::First) {
            all.push((stand_in + u32::from(self.role == Role::First), "no_way_on".into()));
        }
        if self.features.tail_calls && self.has_support() {
            all.extend([(enter, "enter".into()), (enter + 1, "leave".into())]);
        }
        if self.has_support() {
            let names = TYPES.iter().map(|(name, ..)| (*name).to_string());
            all.extend((self.support().raise..).zip(names));
        }
        let mut labels = IndirectNameMap::new();
        let mut locals = IndirectNameMap::new();
        for (number, function) in self.functions.iter().enumerate() {
            let index = first_arm + number as u32;
            all.push((index, function.name.clone().unwrap_or_else(|| format!("cluster{}", function.base))));
            let mut map = NameMap::new();
            let mut own = function.body.label_names.clone();
            own.sort();
            for (label, name) in &own {
                map.append(*label, name);
            }
            labels.append(index, &map);
            let mut map = NameMap::new();
            for (i, name) in crate::function::register_names(self.features.tail_calls).0.iter().enumerate() {
                map.append(i as u32, name);
            }
            locals.append(index, &map);
        }
        all.sort();
        let mut map = NameMap::new();
        for (index, name) in &all {
            map.append(*index, name);
        }
        let mut section = NameSection::new();
        section.functions(&map);
        section.locals(&locals);
        section.labels(&labels);
        section
    }
}

/// The data section of a module that stands alone.
fn data(memory: StaticMemory) -> DataSection {
    let mut data = DataSection::new();
    for (address, bytes) in memory.contents() {
        data.active(0, &ConstExpr::i32_const(address as i32), bytes);
    }
    data
}
