//! Emission of a program: how the arms of each unit are grouped into functions, code ids, and the way from there to modules.

use crate::abi;
use crate::closures::Closures;
use crate::group::{Group, Planned};
use crate::link::{Addition, Link, Name, Parts};
use crate::plan::{Arm, ArmKind, Plan};
use crate::resume::{Analysis, Resumable};
use crate::runtime_image::{RuntimeImage, RuntimePart};
use crate::sections::{Alone, Features, Role, Sections, StaticMemory};
use crate::statics::Statics;
use crate::support::{Support, Targets};
use crate::tail_calls;
use crate::units::units;
use crate::{CodeInfo, CodeKind, Deferred, EmitError, Emitted, FrameVariable, InlinedCall, Lowering, Options};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;
use trapeze_cps::core::Global;
use trapeze_cps::expand::VALUE_MARK;
use trapeze_cps::ids::{ConstId, ContId, GlobalId, ProcId, VarId};
use trapeze_cps::infer::infer;
use trapeze_cps::ir::{Op, Proc, Program};
use trapeze_cps::origin::Origin;
use trapeze_cps::prim::{EntryPoint, Prim};
use trapeze_cps::source::Span;
use trapeze_cps::types::TypeSet;
use wasm_encoder::Instruction;

/// Most locals that engines accept in a function.
const MOST_LOCALS: usize = 50_000;
/// Most bytes of a function's body that engines accept.
const MOST_BYTES: usize = 7_654_321;

/// An arm of the module.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum ArmRef {
    /// The entry of a procedure for calls that know nothing of it.
    Generic(ProcId),
    /// An arm of its plan.
    Arm(ProcId, usize),
    /// An arm of its resumable version.
    Resumed(ProcId, usize),
    /// An arm of the program that this is added to, by its code id.
    Outside(u32),
}

impl ArmRef {
    /// The procedure that it belongs to.
    fn proc(self) -> ProcId {
        match self {
            ArmRef::Generic(proc) | ArmRef::Arm(proc, _) | ArmRef::Resumed(proc, _) => proc,
            ArmRef::Outside(_) => panic!("what this is added to is not part of it"),
        }
    }
}

/// The plans of all reached procedures.
#[derive(Default)]
pub(crate) struct Plans {
    ordinary: FxHashMap<ProcId, Plan>,
    resumable: FxHashMap<ProcId, Resumable>,
}

impl Plans {
    /// Plans a procedure.
    pub(crate) fn add(&mut self, program: &Program, id: ProcId, closures: &Closures, compact: bool) {
        let (plan, resumable) = Analysis::of(program, id, closures).plan(program, id, closures, compact);
        self.ordinary.insert(id, plan);
        self.resumable.insert(id, resumable);
    }

    /// The ordinary plan of a procedure.
    pub(crate) fn ordinary(&self, proc: ProcId) -> &Plan {
        &self.ordinary[&proc]
    }

    /// The resumable version of a procedure.
    pub(crate) fn resumable(&self, proc: ProcId) -> &Resumable {
        &self.resumable[&proc]
    }

    /// The plan that an arm belongs to, and the arm; `None` for a generic entry.
    pub(crate) fn arm(&self, arm: ArmRef) -> Option<(&Plan, &Arm)> {
        let (plan, index) = match arm {
            ArmRef::Generic(_) | ArmRef::Outside(_) => return None,
            ArmRef::Arm(proc, index) => (self.ordinary(proc), index),
            ArmRef::Resumed(proc, index) => (&self.resumable(proc).plan, index),
        };
        Some((plan, &plan.arms[index]))
    }

    /// The procedure with the continuations that an arm is made of.
    pub(crate) fn source<'p>(&'p self, program: &'p Program, arm: ArmRef) -> &'p Proc {
        match arm {
            ArmRef::Generic(proc) | ArmRef::Arm(proc, _) => &program.procs[proc],
            ArmRef::Resumed(proc, _) => &self.resumable(proc).proc,
            ArmRef::Outside(_) => panic!("nothing is known of the code of the program that this is added to"),
        }
    }

    /// The arm that starts with a continuation, seen from an arm of the procedure's resumable version or (`resumed` false) of its ordinary one.
    pub(crate) fn arm_at(&self, proc: ProcId, cont: ContId, resumed: bool) -> Option<ArmRef> {
        let ordinary = || Some(ArmRef::Arm(proc, self.ordinary(proc).arm_of(cont)?));
        let own = || Some(ArmRef::Resumed(proc, self.resumable(proc).plan.arm_of(cont)?));
        ordinary().or_else(|| if resumed { own() } else { None })
    }
}

/// What the functions of a module share while they are emitted.
pub(crate) struct Context<'p> {
    pub(crate) program: &'p Program,
    pub(crate) closures: &'p Closures,
    /// By variable: the kinds of its values.
    kinds: Vec<TypeSet>,
    plans: &'p Plans,
    code_ids: FxHashMap<ArmRef, u32>,
    pub(crate) support: Support,
    image: &'p RuntimeImage,
    /// What the module under construction has of the runtime.
    runtime: RuntimePart,
    statics: Statics<'p>,
    /// What this is added to.
    link: Option<&'p Link>,
    globals: FxHashMap<GlobalId, u32>,
    /// What cells hold from the start.
    initial: FxHashMap<u32, i64>,
    procedures: FxHashMap<ProcId, i64>,
    sites: FxHashMap<(ProcId, Origin), u32>,
    lowering: Lowering,
    /// Whether the program has full continuations.
    pub(crate) captures: bool,
    /// Type of the functions of the module under construction.
    arm_type: u32,
    /// Functions of the module under construction that are called directly for these arms: those of closed nests, or with tail calls all.
    direct: FxHashMap<ArmRef, u32>,
    /// By code id, from `first_code` on.
    code: Vec<CodeInfo>,
    first_code: u32,
    most_live: usize,
    most_frame: usize,
    most_failing_frame: usize,
}

impl<'p> Context<'p> {
    /// The function that may be called for an arm, if that is in a closed nest of the module under construction, or with tail calls anywhere in it.
    pub(crate) fn direct_function(&self, arm: ArmRef) -> Option<u32> {
        self.direct.get(&arm).copied()
    }

    /// The kinds of a variable's values.
    pub(crate) fn kinds(&self, v: VarId) -> TypeSet {
        // The resumable versions have a variable of their own.
        self.kinds.get(v.index()).copied().unwrap_or(TypeSet::ANY)
    }

    /// Whether functions call each other in tail position.
    pub(crate) fn tail_calls(&self) -> bool {
        self.lowering == Lowering::TailCall
    }

    /// A call in tail position of what stands in the table at the code id on the operand stack.
    pub(crate) fn return_call_table(&self) -> Instruction<'static> {
        Instruction::ReturnCallIndirect {
            type_index: self.arm_type,
            table_index: tail_calls::ARMS,
        }
    }

    /// Notes which of these functions of the module under construction, the first of which has the index `first`, are called directly.
    fn note_direct<'g>(&mut self, groups: impl Iterator<Item = &'g Group>, first: u32) {
        self.direct.clear();
        for (group, function) in groups.zip(first..) {
            if group.is_nest || self.tail_calls() {
                self.direct.extend(group.arms().map(|&arm| (arm, function)));
            }
        }
    }

    /// The plans of all reached procedures.
    pub(crate) fn plans(&self) -> &'p Plans {
        self.plans
    }

    /// Code id of an arm.
    pub(crate) fn code_id(&self, arm: ArmRef) -> u32 {
        match arm {
            ArmRef::Outside(code) => code,
            arm => self.code_ids[&arm],
        }
    }

    /// Number of the registers that an arm takes.
    pub(crate) fn registers_of(&self, arm: ArmRef) -> usize {
        match self.plans.arm(arm) {
            Some((_, planned)) => planned.registers.len(),
            // Of the procedure that signals wrong numbers of arguments.
            None => 2,
        }
    }

    /// Code id that a procedure's value holds: its generic entry, if it has one.
    pub(crate) fn value_code(&self, proc: ProcId) -> u32 {
        self.code_ids
            .get(&ArmRef::Generic(proc))
            .copied()
            .unwrap_or_else(|| self.code_ids[&ArmRef::Arm(proc, 0)])
    }

    /// Function index of a runtime function.
    pub(crate) fn runtime(&mut self, name: &str) -> u32 {
        self.runtime.index(self.image, name)
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

    /// Whether a global can have its value from the start, if that is known: the definitions of the prelude that code which is added later may name.
    pub(crate) fn is_initial(&self, global: GlobalId) -> bool {
        let global = &self.program.globals[global];
        self.link.is_none() && global.exported && global.prelude && global.writes == 1
    }

    /// Gives a cell its value from the start.
    pub(crate) fn set_initial(&mut self, global: GlobalId, word: i64) {
        self.initial.insert(self.globals[&global], word);
    }

    /// Address of a global's cell.
    pub(crate) fn global_cell(&self, global: GlobalId) -> u32 {
        self.globals[&global]
    }

    /// Code id of a place in the source, for traces.
    pub(crate) fn site(&mut self, proc: ProcId, origin: Origin) -> u32 {
        if let Some(&id) = self.sites.get(&(proc, origin)) {
            return id;
        }
        let id = self.first_code + self.code.len() as u32;
        let (innermost, around) = calls_at(self.program, proc, origin);
        self.code.push(CodeInfo {
            procedure: innermost.procedure,
            span: innermost.span,
            form: innermost.form,
            around,
            arity: arity(&self.program.procs[proc]),
            frame_slots: 1,
            variables: Vec::new(),
            kind: CodeKind::Site,
        });
        self.sites.insert((proc, origin), id);
        id
    }

    /// The direct entry of the procedure that signals wrong numbers of arguments.
    pub(crate) fn arity_failed(&self) -> ArmRef {
        match self.link {
            Some(link) => ArmRef::Outside(link.arity_failed),
            None => ArmRef::Arm(self.program.entry_points[EntryPoint::ArityFailed as usize], 0),
        }
    }

    /// Records the call that a return arm belongs to.
    pub(crate) fn note_call(&mut self, arm: ArmRef, origin: Origin) {
        self.note_place(arm, self.program.inlined.waiting(origin).unwrap_or(origin));
    }

    /// Records the place of the failure whose frame has an arm's code id.
    pub(crate) fn note_place(&mut self, arm: ArmRef, origin: Origin) {
        let id = self.code_id(arm);
        let (innermost, around) = calls_at(self.program, arm.proc(), origin);
        let info = &mut self.code[(id - self.first_code) as usize];
        (info.procedure, info.span, info.form, info.around) = (innermost.procedure, innermost.span, innermost.form, around);
    }

    /// Records how many values are saved or passed at once.
    pub(crate) fn note_live(&mut self, count: usize) {
        self.most_live = self.most_live.max(count);
    }

    /// Records the size of a frame in values.
    pub(crate) fn note_frame(&mut self, count: usize) {
        self.most_frame = self.most_frame.max(count);
    }

    /// Records the size of the frame of a failure in values.
    pub(crate) fn note_failing_frame(&mut self, count: usize) {
        self.most_failing_frame = self.most_failing_frame.max(count);
    }

    /// A name for an arm, unique enough for a reader.
    pub(crate) fn arm_name(&self, arm: ArmRef) -> String {
        arm_name(self.program, self.plans, arm)
    }
}

fn arm_name(program: &Program, plans: &Plans, arm: ArmRef) -> String {
    let name = |proc: ProcId| program.procs[proc].name.as_deref().unwrap_or("fn").to_string();
    match arm {
        ArmRef::Generic(proc) => format!("{}.{proc}.generic", name(proc)),
        ArmRef::Arm(proc, 0) => format!("{}.{proc}", name(proc)),
        ArmRef::Arm(proc, index) => format!("{}.{proc}.{}", name(proc), plans.ordinary(proc).arms[index].cont),
        ArmRef::Outside(code) => format!("outside.{code}"),
        ArmRef::Resumed(proc, index) => format!("{}.{proc}.resumed.{}", name(proc), plans.resumable(proc).plan.arms[index].cont),
    }
}

/// Least and greatest number of arguments of a procedure.
fn arity(proc: &Proc) -> (u32, Option<u32>) {
    (proc.required as u32, (!proc.rest).then_some((proc.required + proc.optional) as u32))
}

/// Emits a program. Code can be added to it if any of its globals is exported. If there are several modules, `first` is given the one that the program starts in
/// as soon as it is there.
///
/// # Errors
/// If a procedure is beyond what a WASM function or a frame can hold.
pub fn emit(program: &Program, options: &Options, first: &mut dyn FnMut(&[u8])) -> Result<Emitted, EmitError> {
    let Product {
        mut modules,
        functions,
        code,
        globals,
        symbols,
        entry_points,
        entry_closures,
        arity_failed,
        main,
        main_closure,
        memory,
        arms_end,
        ..
    } = emit_all(program, options, None, first)?;
    let link = program.globals.values().any(|global| global.exported).then(|| Link {
        globals: globals.into_iter().collect(),
        symbols: symbols.into_iter().collect(),
        codes: code.len() as u32,
        entry_points: entry_points.clone(),
        arity_failed,
    });
    let first = modules.remove(0);
    Ok(Emitted {
        wasm: first.wasm,
        placed: first.functions,
        arms_end,
        deferred: modules,
        code,
        functions,
        entry_points,
        main,
        main_closure,
        entry_closures,
        memory: memory.map_or_else(Vec::new, StaticMemory::contents),
        link,
    })
}

/// Emits code that is added to a running program, with static data from address `base` (a multiple of 16) on.
///
/// # Errors
/// If a procedure is beyond what a WASM function or a frame can hold.
pub fn emit_addition(program: &Program, options: &Options, link: &Link, base: u32) -> Result<Addition, EmitError> {
    let product = emit_all(program, options, Some((link, base)), &mut |_| {})?;
    let parts = Parts {
        modules: product.modules,
        arms: link.codes..product.arms_end,
        statics: product.memory.map_or_else(Vec::new, |memory| memory.bytes),
        globals: product.new_globals,
        new_globals: product.globals,
        new_symbols: product.symbols,
        main: product.main_closure,
    };
    Ok(Addition { parts, code: product.code })
}

/// What is emitted.
struct Product {
    /// The first one first.
    modules: Vec<Deferred>,
    functions: usize,
    code: Vec<CodeInfo>,
    arms_end: u32,
    /// The cells of its own variables that others may use.
    globals: Vec<(Name, u32)>,
    /// Address and number of its own variables.
    new_globals: Option<(u32, u32)>,
    symbols: Vec<(Name, i64)>,
    entry_points: Vec<u32>,
    entry_closures: Vec<i64>,
    arity_failed: u32,
    main: u32,
    main_closure: i64,
    /// Nothing if a module has it.
    memory: Option<StaticMemory>,
}

/// Emits a program, or what is added to one with static data at an address.
fn emit_all(program: &Program, options: &Options, added: Option<(&Link, u32)>, first: &mut dyn FnMut(&[u8])) -> Result<Product, EmitError> {
    let link = added.map(|(link, _)| link);
    let closures = Closures::of(program);
    let image = RuntimeImage::load(crate::rt::BYTES);
    let units = units(program);
    let mut plans = Plans::default();
    for (number, unit) in units.iter().enumerate() {
        unit.iter().for_each(|&id| plans.add(program, id, &closures, number > 0));
    }
    let called_from_outside: FxHashSet<ProcId> = program.entry_points.iter().copied().chain([program.main]).collect();
    let generic = |id: ProcId| closures.escaping.contains(&id) || called_from_outside.contains(&id);
    let planned = Planned { program, plans: &plans };
    let mut groups: Vec<Vec<Group>> = units
        .iter()
        .enumerate()
        .map(|(number, procs)| crate::group::functions(planned, procs, generic, options.lowering, number == 0))
        .collect();
    groups.extend(units.iter().flat_map(|procs| crate::group::resumed(planned, procs)));

    let first_code = link.map_or(0, |link| link.codes);
    let mut code: Vec<CodeInfo> = match link {
        None => ["underflow", "finished", "leave", "collect", "value", "captured"]
            .map(runtime_code)
            .into(),
        Some(_) => Vec::new(),
    };
    let mut code_ids = FxHashMap::default();
    for &arm in groups.iter().flatten().flat_map(Group::arms) {
        code_ids.insert(arm, first_code + code.len() as u32);
        code.push(code_info(program, &plans, &closures, arm));
    }
    let base = added.map_or(abi::STATE_END.next_multiple_of(16), |(_, base)| base);
    let mut statics = Statics::new(base, link);
    let Cells {
        addresses: globals,
        start: globals_start,
        own: own_globals,
    } = Cells::lay_out(program, link, &mut statics);
    let mut cx = Context {
        program,
        closures: &closures,
        kinds: infer(program),
        plans: &plans,
        code_ids,
        support: Support::default(),
        image: &image,
        runtime: RuntimePart::new(0),
        statics,
        link,
        globals,
        initial: FxHashMap::default(),
        procedures: FxHashMap::default(),
        sites: FxHashMap::default(),
        lowering: options.lowering,
        captures: link.is_some() || captures(program),
        arm_type: 0,
        direct: FxHashMap::default(),
        code,
        first_code,
        most_live: 0,
        most_frame: 0,
        most_failing_frame: 0,
    };
    let entry_points: Vec<u32> = match link {
        Some(link) => link.entry_points.clone(),
        None => program.entry_points.iter().map(|&p| cx.code_id(ArmRef::Generic(p))).collect(),
    };
    let targets = Targets::of(&entry_points);

    let role = match (link, options.one_module) {
        (Some(_), _) => Role::Deferred,
        (None, true) => Role::Whole,
        (None, false) => Role::First,
    };
    let grows = role != Role::Whole && (link.is_some() || program.globals.values().any(|global| global.exported));
    let features = Features {
        tail_calls: cx.tail_calls(),
        grows,
        captures: cx.captures,
    };
    // What only failures lead to, and what is deferred, stays out of the way of the rest: in functions of its own, and in modules of its own if it may.
    let arms_end = first_code + cx.code.len() as u32;
    let mut functions = 0;
    let mut modules = Vec::new();
    let begin = |cx: &mut Context<'_>, role: Role, groups: &[Vec<Group>]| {
        let arm_functions: usize = groups.iter().map(Vec::len).sum();
        let sections = Sections::new(&image, role, features, arm_functions as u32);
        (cx.support, cx.runtime, cx.arm_type) = (sections.support(), sections.runtime(), sections.arm_type());
        cx.note_direct(groups.iter().flatten(), sections.first_arm());
        sections
    };
    let mut finish = |cx: &mut Context<'_>, sections: Sections<'_>, alone: Option<Alone>| {
        let runtime = std::mem::replace(&mut cx.runtime, RuntimePart::new(0));
        functions += sections.function_count();
        modules.push(Deferred {
            codes: sections.codes(),
            functions: sections.placed(),
            wasm: sections.finish(runtime, &targets, arms_end, alone, options.names),
        });
        if let (Role::First, [only]) = (role, &modules[..]) {
            first(&only.wasm);
        }
    };
    let in_first = if role == Role::Whole { groups.len() } else { 1 };
    let mut current = begin(&mut cx, role, &groups[..in_first]);
    for (number, unit) in groups.iter().enumerate() {
        if number > 0 && role != Role::Whole {
            finish(&mut cx, current, None);
            current = begin(&mut cx, Role::Deferred, std::slice::from_ref(unit));
        }
        for group in unit {
            let arms: Vec<ArmRef> = group.arms().copied().collect();
            let body = crate::function::emit(&mut cx, group, number == 0);
            if body.locals > MOST_LOCALS {
                return Err(EmitError {
                    message: format!("a procedure needs {} variables at once, more than {MOST_LOCALS}", body.locals),
                });
            }
            if body.bytes.len() > MOST_BYTES {
                return Err(EmitError {
                    message: format!(
                        "a procedure becomes {} bytes of code, more than {MOST_BYTES}: divide it",
                        body.bytes.len()
                    ),
                });
            }
            let name = if let [only] = arms[..] { Some(cx.arm_name(only)) } else { None };
            current.add(cx.code_id(arms[0]), arms.len() as u32, body, name);
        }
    }
    if cx.most_live > abi::ARG_CELLS.min(abi::ROOT_CELLS) || 8 * (cx.most_frame + cx.most_failing_frame) as u32 + 64 > abi::STACK_SLACK {
        let live = cx.most_live.max(cx.most_frame);
        return Err(EmitError {
            message: format!("a procedure keeps {live} values alive at once, more than {}", abi::ARG_CELLS),
        });
    }
    let main_closure = cx.procedure_value(program.main);
    let entry_closures: Vec<i64> = program.entry_points.iter().map(|&p| cx.procedure_value(p)).collect();
    let main = cx.code_id(ArmRef::Generic(program.main));
    let arity_failed = cx.code_id(cx.arity_failed());
    // What is added has its sizes put into a table by the host.
    let frame_sizes = if cx.captures && link.is_none() {
        let sizes: Vec<u16> = cx.code.iter().map(|code| code.frame_slots as u16).collect();
        cx.statics.table(&sizes)
    } else {
        0
    };
    let mut bytes = cx.statics.bytes().to_vec();
    if link.is_none() {
        for (cell, address) in bytes.chunks_exact_mut(8).zip((globals_start..).step_by(8)).take(own_globals.len()) {
            let value = cx.initial.get(&address).copied().unwrap_or(abi::UNBOUND);
            cell.copy_from_slice(&value.to_le_bytes());
        }
    }
    bytes.resize(bytes.len().next_multiple_of(16), 0);
    let memory = StaticMemory {
        start: globals_start,
        globals: own_globals.len(),
        frame_sizes,
        bytes,
    };
    let memory = if role == Role::Whole {
        let codes = cx.code.len() as u32;
        finish(&mut cx, current, Some(Alone { codes, memory }));
        None
    } else {
        finish(&mut cx, current, None);
        Some(memory)
    };
    if role == Role::First {
        let sections = Sections::new(&image, Role::Collector, features, 0);
        cx.runtime = sections.runtime();
        finish(&mut cx, sections, None);
    }
    Ok(Product {
        modules,
        functions,
        arms_end,
        new_globals: (!own_globals.is_empty()).then_some((globals_start, own_globals.len() as u32)),
        globals: own_globals
            .into_iter()
            .filter(|&global| program.globals[global].exported)
            .map(|global| (name_of(&program.globals[global]), cx.global_cell(global)))
            .collect(),
        symbols: cx.statics.names().collect(),
        entry_points,
        entry_closures,
        arity_failed,
        main,
        main_closure,
        memory,
        code: cx.code,
    })
}

/// Where the cells of the global variables lie.
struct Cells {
    addresses: FxHashMap<GlobalId, u32>,
    /// Address of the program's own.
    start: u32,
    /// The program's own, in the order of their cells.
    own: Vec<GlobalId>,
}

impl Cells {
    /// Makes cells for the variables that are not there already. What is added to a program has a header of one word before them.
    fn lay_out(program: &Program, link: Option<&Link>, statics: &mut Statics<'_>) -> Self {
        let mut addresses = FxHashMap::default();
        let mut own = Vec::new();
        for (id, global) in program.globals.iter() {
            match link.and_then(|link| link.globals.get(&name_of(global)).filter(|_| global.exported)) {
                Some(&address) => {
                    addresses.insert(id, address);
                }
                None => own.push(id),
            }
        }
        if link.is_some() && !own.is_empty() {
            statics.reserve(1);
        }
        let start = statics.reserve(own.len());
        addresses.extend(own.iter().enumerate().map(|(index, &id)| (id, start + 8 * index as u32)));
        Self { addresses, start, own }
    }
}

/// What a variable is known by.
fn name_of(global: &Global) -> Name {
    let name = match global.module {
        0 => global.name.to_string(),
        module => format!("{}{VALUE_MARK}{module}", global.name),
    };
    (global.prelude, name)
}

/// Whether a program has full continuations.
fn captures(program: &Program) -> bool {
    let conts = program.procs.values().flat_map(|proc| proc.conts.values());
    conts
        .flat_map(|cont| &cont.body)
        .any(|bind| matches!(bind.op, Op::Prim(Prim::Capture, _)))
}

/// A code id of the runtime's.
fn runtime_code(name: &str) -> CodeInfo {
    CodeInfo {
        procedure: Some(name.into()),
        span: Span::NONE,
        around: Vec::new(),
        form: None,
        arity: (0, None),
        frame_slots: if name == "value" { 2 } else { 1 },
        variables: Vec::new(),
        kind: CodeKind::Runtime,
    }
}

/// What an arm's code id means.
fn code_info(program: &Program, plans: &Plans, closures: &Closures, arm: ArmRef) -> CodeInfo {
    let (frame, kind) = match plans.arm(arm) {
        None => ([].as_slice(), CodeKind::Entry),
        Some((_, planned)) => {
            let kind = match (planned.kind, arm) {
                (ArmKind::Return, ArmRef::Resumed(..)) => CodeKind::Site,
                (ArmKind::Return, _) => CodeKind::Return,
                _ => CodeKind::Entry,
            };
            (planned.frame.as_slice(), kind)
        }
    };
    let id = arm.proc();
    let variables = frame_variables(program, closures, id, frame);
    let proc = plans.source(program, arm);
    CodeInfo {
        arity: arity(proc),
        procedure: proc.name.clone(),
        span: proc.span,
        around: Vec::new(),
        form: None,
        frame_slots: frame.len() as u32 + 1,
        variables,
        kind,
    }
}

/// The variables of the program's author in a frame of a procedure.
fn frame_variables(program: &Program, closures: &Closures, proc: ProcId, frame: &[VarId]) -> Vec<FrameVariable> {
    let mut variables = Vec::new();
    let mut add = |var: VarId, slot: usize, capture: Option<usize>| {
        let var = &program.vars[var];
        if let Some(name) = &var.name
            && !var.scope.is_none()
            && !program.is_library(var.scope.file)
        {
            variables.push(FrameVariable {
                name: name.clone(),
                scope: var.scope,
                slot: slot as u32,
                capture: capture.map(|index| index as u32),
                boxed: var.boxed,
            });
        }
    };
    for (slot, &var) in frame.iter().enumerate() {
        if var == program.procs[proc].var {
            for (index, &captured) in closures.captures(proc).iter().enumerate() {
                add(captured, slot, Some(index));
            }
        } else {
            add(var, slot, None);
        }
    }
    variables
}

/// The active calls that code of this origin in a procedure stands for: the innermost one, and those around it.
fn calls_at(program: &Program, proc: ProcId, origin: Origin) -> (InlinedCall, Vec<InlinedCall>) {
    let call = |origin: Origin| {
        let (procedure, form) = match origin.inlined {
            Some(id) => (&program.inlined[id].procedure, program.inlined[id].form),
            None => (
                &program.procs[proc].name,
                program.procs[proc].form.then_some(program.procs[proc].span),
            ),
        };
        InlinedCall {
            procedure: procedure.clone(),
            span: origin.span,
            form,
        }
    };
    let around = std::iter::successors(Some(origin), |origin| program.inlined[origin.inlined?].caller);
    (call(origin), around.skip(1).map(call).collect())
}
