//! Assembly of a module: which procedures are reached, how their arms are grouped into functions, code ids, sections.

use crate::abi;
use crate::asm::Body;
use crate::closures::{Closures, for_each_use};
use crate::group::{Group, Item, Planned};
use crate::plan::Plan;
use crate::runtime_image::RuntimeImage;
use crate::statics::Statics;
use crate::support::{Support, TYPES, Targets};
use crate::{CodeInfo, CodeKind, EmitError, Emitted, Options};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use trapeze_cps::ids::{ConstId, GlobalId, ProcId};
use trapeze_cps::ir::{Proc, Program};
use trapeze_cps::prim::EntryPoint;
use trapeze_cps::source::Span;
use wasm_encoder::{
    BranchHint, BranchHints, ConstExpr, DataSection, ElementSection, Elements, ExportKind, IndirectNameMap, MemorySection, MemoryType,
    Module, NameMap, NameSection, RefType, TableSection, TableType, ValType,
};

/// Most locals that engines accept in a function.
const MOST_LOCALS: usize = 50_000;

/// An arm of the module.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum ArmRef {
    /// The entry of a procedure for calls that know nothing of it.
    Generic(ProcId),
    /// An arm of its plan.
    Arm(ProcId, usize),
}

/// What the functions of a module share while they are emitted.
pub(crate) struct Context<'p> {
    pub(crate) program: &'p Program,
    pub(crate) closures: &'p Closures,
    plans: &'p HashMap<ProcId, Plan>,
    code_ids: HashMap<ArmRef, u32>,
    pub(crate) support: Support,
    runtime: HashMap<String, u32>,
    statics: Statics,
    globals: HashMap<GlobalId, u32>,
    procedures: HashMap<ProcId, i64>,
    sites: HashMap<(ProcId, Span), u32>,
    /// Functions of the arms of closed nests.
    nests: HashMap<ArmRef, u32>,
    code: Vec<CodeInfo>,
    most_live: usize,
    most_frame: usize,
}

impl<'p> Context<'p> {
    /// The function that may be called for an arm, if that is in a closed nest.
    pub(crate) fn nest_function(&self, arm: ArmRef) -> Option<u32> {
        self.nests.get(&arm).copied()
    }

    /// The plans of all reached procedures.
    pub(crate) fn plans(&self) -> &'p HashMap<ProcId, Plan> {
        self.plans
    }

    /// The plan of a reached procedure.
    pub(crate) fn plan(&self, proc: ProcId) -> &'p Plan {
        &self.plans[&proc]
    }

    /// Code id of an arm.
    pub(crate) fn code_id(&self, arm: ArmRef) -> u32 {
        self.code_ids[&arm]
    }

    /// Code id that a procedure's value holds: its generic entry, if it has one.
    pub(crate) fn value_code(&self, proc: ProcId) -> u32 {
        self.code_ids
            .get(&ArmRef::Generic(proc))
            .copied()
            .unwrap_or_else(|| self.code_ids[&ArmRef::Arm(proc, 0)])
    }

    /// Function index of a runtime function.
    pub(crate) fn runtime(&self, name: &str) -> u32 {
        *self
            .runtime
            .get(name)
            .unwrap_or_else(|| panic!("the runtime has no function ${name}"))
    }

    /// The value of a closed procedure.
    pub(crate) fn procedure_value(&mut self, proc: ProcId) -> i64 {
        if let Some(&value) = self.procedures.get(&proc) {
            return value;
        }
        let code = self.value_code(proc);
        let value = self.statics.procedure(code);
        self.procedures.insert(proc, value);
        value
    }

    /// The value of a constant.
    pub(crate) fn constant(&mut self, id: ConstId) -> i64 {
        self.statics.constant(&self.program.constants, id)
    }

    /// The value of a symbol.
    pub(crate) fn symbol(&mut self, name: &Rc<str>) -> i64 {
        self.statics.symbol(false, name)
    }

    /// Address of a global's cell.
    pub(crate) fn global_cell(&self, global: GlobalId) -> u32 {
        self.globals[&global]
    }

    /// Code id of a place in the source, for traces.
    pub(crate) fn site(&mut self, proc: ProcId, span: Span) -> u32 {
        if let Some(&id) = self.sites.get(&(proc, span)) {
            return id;
        }
        let id = self.code.len() as u32;
        let procedure = self.program.procs[proc].name.clone();
        self.code.push(CodeInfo {
            procedure,
            span,
            arity: arity(&self.program.procs[proc]),
            frame_slots: 1,
            kind: CodeKind::Site,
        });
        self.sites.insert((proc, span), id);
        id
    }

    /// The direct entry of an entry point.
    pub(crate) fn entry_arm(&self, entry: EntryPoint) -> ArmRef {
        ArmRef::Arm(self.program.entry_points[entry as usize], 0)
    }

    /// Records the call that a return arm belongs to.
    pub(crate) fn note_call(&mut self, arm: ArmRef, span: Span) {
        let id = self.code_id(arm);
        self.code[id as usize].span = span;
    }

    /// Records how many values are saved or passed at once.
    pub(crate) fn note_live(&mut self, count: usize) {
        self.most_live = self.most_live.max(count);
    }

    /// Records the size of a frame in values.
    pub(crate) fn note_frame(&mut self, count: usize) {
        self.most_frame = self.most_frame.max(count);
    }

    /// A name for an arm, unique enough for a reader.
    pub(crate) fn arm_name(&self, arm: ArmRef) -> String {
        let name = |proc: ProcId| self.program.procs[proc].name.as_deref().unwrap_or("fn").to_string();
        match arm {
            ArmRef::Generic(proc) => format!("{}.generic", name(proc)),
            ArmRef::Arm(proc, 0) => format!("{}.{proc}", name(proc)),
            ArmRef::Arm(proc, index) => format!("{}.{proc}.{}", name(proc), self.plans[&proc].arms[index].cont),
        }
    }
}

/// Least and greatest number of arguments of a procedure.
fn arity(proc: &Proc) -> (u32, Option<u32>) {
    (proc.required as u32, (!proc.rest).then_some((proc.required + proc.optional) as u32))
}

/// Procedures that control reaches from `roots`, in the order of a walk; those in `known` are left out, and what is behind procedures that never
/// return only counts with `failing`.
fn reached(program: &Program, roots: &[ProcId], known: &HashSet<ProcId>, failing: bool) -> Vec<ProcId> {
    let proc_of: HashMap<_, _> = program.procs.iter().map(|(id, p)| (p.var, id)).collect();
    let mut seen = known.clone();
    let mut order = Vec::new();
    let mut work: Vec<ProcId> = roots.iter().rev().copied().collect();
    while let Some(id) = work.pop() {
        if !seen.insert(id) {
            continue;
        }
        order.push(id);
        let first = work.len();
        for_each_use(program, &program.procs[id], |v, _| {
            if let Some(&p) = proc_of.get(&v)
                && (failing || !program.procs[p].no_return)
                && !seen.contains(&p)
            {
                work.push(p);
            }
        });
        work[first..].reverse();
    }
    order
}

/// Emits a module.
///
/// # Errors
/// If a procedure is beyond what a WASM function or a frame can hold.
pub fn emit(program: &Program, options: &Options) -> Result<Emitted, EmitError> {
    let closures = Closures::of(program);
    let image = RuntimeImage::load(crate::rt::BYTES);
    let run_main = program.entry_points[EntryPoint::RunMain as usize];
    let hot = reached(program, &[program.main, run_main], &HashSet::new(), false);
    let cold = reached(
        program,
        &[&[program.main], program.entry_points.as_slice()].concat(),
        &HashSet::new(),
        true,
    );
    let is_hot: HashSet<ProcId> = hot.iter().copied().collect();
    let reached: Vec<ProcId> = hot
        .iter()
        .copied()
        .chain(cold.into_iter().filter(|p| !is_hot.contains(p)))
        .collect();
    let plans: HashMap<ProcId, Plan> = reached
        .iter()
        .map(|&id| (id, Plan::of(program, id, &closures, !is_hot.contains(&id))))
        .collect();
    let called_from_outside: HashSet<ProcId> = program.entry_points.iter().copied().chain([program.main]).collect();
    let procs: Vec<(ProcId, bool)> = reached
        .iter()
        .map(|&id| (id, closures.escaping.contains(&id) || called_from_outside.contains(&id)))
        .collect();
    // What only failures lead to stays out of the way of the rest.
    let (hot, cold) = procs.split_at(is_hot.len());
    let planned = Planned { program, plans: &plans };
    let mut groups = crate::group::functions(planned, hot, options.lowering, true);
    let hot_groups = groups.len();
    groups.extend(crate::group::functions(planned, cold, options.lowering, false));

    let mut code: Vec<CodeInfo> = ["underflow", "finished", "leave"]
        .iter()
        .map(|name| CodeInfo {
            procedure: Some((*name).into()),
            span: Span::NONE,
            arity: (0, None),
            frame_slots: 1,
            kind: CodeKind::Runtime,
        })
        .collect();
    let mut code_ids = HashMap::new();
    for &arm in groups.iter().flat_map(|g| &g.items).flat_map(Item::arms) {
        code_ids.insert(arm, code.len() as u32);
        let (proc, frame_slots, kind) = match arm {
            ArmRef::Generic(proc) => (proc, 1, CodeKind::Entry),
            ArmRef::Arm(proc, index) => {
                let plan = &plans[&proc].arms[index];
                let kind = if plan.kind == crate::plan::ArmKind::Return {
                    CodeKind::Return
                } else {
                    CodeKind::Entry
                };
                (proc, plan.frame.len() as u32 + 1, kind)
            }
        };
        let proc = &program.procs[proc];
        code.push(CodeInfo {
            arity: arity(proc),
            procedure: proc.name.clone(),
            span: proc.span,
            frame_slots,
            kind,
        });
    }
    let table_size = code.len() as u64;

    let mut statics = Statics::new(abi::STATE_END.next_multiple_of(16));
    let globals_start = statics.reserve(program.globals.len());
    let globals = program
        .globals
        .keys()
        .enumerate()
        .map(|(i, g)| (g, globals_start + 8 * i as u32))
        .collect();
    let support = Support::from_index(image.function_count);
    let first_function = image.function_count + TYPES.len() as u32;
    let mut cx = Context {
        program,
        closures: &closures,
        plans: &plans,
        code_ids,
        support,
        runtime: image.names.clone(),
        statics,
        globals,
        procedures: HashMap::new(),
        sites: HashMap::new(),
        nests: groups
            .iter()
            .enumerate()
            .filter(|(_, g)| g.is_nest)
            .flat_map(|(i, g)| {
                g.items
                    .iter()
                    .flat_map(Item::arms)
                    .map(move |&arm| (arm, first_function + i as u32))
            })
            .collect(),
        code,
        most_live: 0,
        most_frame: 0,
    };
    let mut bodies = Vec::with_capacity(groups.len());
    for (i, group) in groups.iter().enumerate() {
        let body = crate::function::emit(&mut cx, group, i < hot_groups);
        if body.locals > MOST_LOCALS {
            return Err(EmitError {
                message: format!("a procedure needs {} variables at once, more than {MOST_LOCALS}", body.locals),
            });
        }
        bodies.push(body);
    }
    if cx.most_live > abi::ARG_CELLS.min(abi::ROOT_CELLS) || cx.most_frame as u32 * 8 + 64 > abi::STACK_SLACK {
        let live = cx.most_live.max(cx.most_frame);
        return Err(EmitError {
            message: format!("a procedure keeps {live} values alive at once, more than {}", abi::ARG_CELLS),
        });
    }
    let main_closure = cx.procedure_value(program.main);
    let entry_closures: Vec<i64> = program.entry_points.iter().map(|&p| cx.procedure_value(p)).collect();
    let main = cx.code_id(ArmRef::Generic(program.main));
    let entry_points: Vec<u32> = program.entry_points.iter().map(|&p| cx.code_id(ArmRef::Generic(p))).collect();
    let target = |entry: EntryPoint| entry_points[entry as usize];
    let targets = Targets {
        primitive_failed: target(EntryPoint::PrimitiveFailed),
        not_a_function: target(EntryPoint::NotAFunction),
        undefined_variable: target(EntryPoint::UndefinedVariable),
        storage_exhausted: target(EntryPoint::StorageExhausted),
    };
    let static_end = cx.statics.end().next_multiple_of(16);
    let Context {
        statics,
        code,
        code_ids: _,
        ..
    } = cx;

    // ---- Sections ----
    let RuntimeImage {
        mut types,
        type_count,
        imports,
        mut functions,
        mut exports,
        code: mut bodies_section,
        ..
    } = image;
    let mut arm_type = type_count;
    for (_, params, results) in TYPES {
        types.ty().function(params.iter().copied(), results.iter().copied());
        functions.function(arm_type);
        arm_type += 1;
    }
    types.ty().function([ValType::I32], [ValType::I32]);
    for body in support.bodies(&targets) {
        bodies_section.raw(&body);
    }
    for body in &bodies {
        functions.function(arm_type);
        bodies_section.raw(&body.bytes);
    }
    let mut tables = TableSection::new();
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: table_size,
        maximum: Some(table_size),
        shared: false,
    });
    let mut memories = MemorySection::new();
    let pages = u64::from(static_end).div_ceil(u64::from(abi::PAGE_BYTES));
    memories.memory(MemoryType {
        minimum: pages,
        maximum: Some(65536),
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    exports.export("memory", ExportKind::Memory, 0);
    exports.export("code", ExportKind::Table, 0);
    let mut elements = ElementSection::new();
    let mut table: Vec<u32> = vec![image.names["underflow"], image.names["finished"], image.names["finished"]];
    for (i, group) in groups.iter().enumerate() {
        table.extend(group.items.iter().flat_map(Item::arms).map(|_| first_function + i as u32));
    }
    elements.active(Some(0), &ConstExpr::i32_const(0), Elements::Functions(table.into()));
    let mut data = DataSection::new();
    let cells = [
        (abi::STATIC_END, static_end),
        (abi::GLOBALS_START, globals_start),
        (abi::GLOBALS_COUNT, program.globals.len() as u32),
    ];
    for (cell, value) in cells {
        data.active(0, &ConstExpr::i32_const(cell as i32), value.to_le_bytes());
    }
    let mut bytes = statics.bytes().to_vec();
    for i in 0..program.globals.len() {
        bytes[8 * i..8 * i + 8].copy_from_slice(&abi::UNBOUND.to_le_bytes());
    }
    data.active(0, &ConstExpr::i32_const(globals_start as i32), bytes);

    let mut module = Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&tables)
        .section(&memories)
        .section(&exports);
    module.section(&elements);
    let mut hints = BranchHints::new();
    for (i, body) in bodies.iter().enumerate() {
        let unlikely = body.unlikely.iter().map(|&branch_func_offset| BranchHint {
            branch_func_offset,
            branch_hint_value: 0,
        });
        hints.function_hints(first_function + i as u32, unlikely);
    }
    module.section(&hints).section(&bodies_section).section(&data);
    if options.names {
        module.section(&names(program, &plans, &image.names, support, first_function, &groups, &bodies));
    }
    let wasm = module.finish();
    Ok(Emitted {
        functions: bodies.len() + TYPES.len(),
        wasm,
        code,
        entry_points,
        main,
        main_closure,
        entry_closures,
        static_end,
    })
}

/// The name section: functions, labels of arms, registers.
fn names(
    program: &Program,
    plans: &HashMap<ProcId, Plan>,
    runtime: &HashMap<String, u32>,
    support: Support,
    first_function: u32,
    groups: &[Group],
    bodies: &[Body],
) -> NameSection {
    let mut all: Vec<(u32, String)> = runtime.iter().map(|(name, &index)| (index, name.clone())).collect();
    all.extend(
        TYPES
            .iter()
            .enumerate()
            .map(|(i, (name, ..))| (support.raise + i as u32, (*name).to_string())),
    );
    let mut labels = IndirectNameMap::new();
    let mut locals = IndirectNameMap::new();
    for (i, (group, body)) in groups.iter().zip(bodies).enumerate() {
        let index = first_function + i as u32;
        let name = match group.items.as_slice() {
            [Item::Arm(ArmRef::Generic(p))] => format!("{}.{p}.generic", program.procs[*p].name.as_deref().unwrap_or("fn")),
            [Item::Arm(ArmRef::Arm(p, 0))] => format!("{}.{p}", program.procs[*p].name.as_deref().unwrap_or("fn")),
            [Item::Arm(ArmRef::Arm(p, k))] => format!(
                "{}.{p}.{}",
                program.procs[*p].name.as_deref().unwrap_or("fn"),
                plans[p].arms[*k].cont
            ),
            _ => format!("cluster{i}"),
        };
        all.push((index, name));
        let mut map = NameMap::new();
        let mut own = body.label_names.clone();
        own.sort();
        for (label, name) in &own {
            map.append(*label, name);
        }
        labels.append(index, &map);
        let mut map = NameMap::new();
        for (i, name) in crate::function::REGISTER_NAMES.iter().enumerate() {
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
