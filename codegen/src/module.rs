//! Emission of a program: how the arms of each unit are grouped into functions, code ids, and the way from there to modules.

use crate::abi;
use crate::closures::Closures;
use crate::plan::{Plan, for_each_jump};
use crate::runtime_image::{RuntimeImage, RuntimePart};
use crate::sections::{Codes, Role, Sections, StaticMemory};
use crate::statics::Statics;
use crate::support::{Support, Targets};
use crate::units::units;
use crate::{CodeInfo, CodeKind, Deferred, EmitError, Emitted, Lowering, Options};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use trapeze_cps::ids::{ConstId, GlobalId, ProcId};
use trapeze_cps::ir::{Callee, Proc, Program, Term};
use trapeze_cps::prim::EntryPoint;
use trapeze_cps::source::Span;

/// Most arms that one function holds: an engine's compile time grows faster than linearly beyond.
const MOST_ARMS: usize = 400;
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
    image: &'p RuntimeImage,
    /// What the module under construction has of the runtime.
    runtime: RuntimePart,
    statics: Statics,
    globals: HashMap<GlobalId, u32>,
    procedures: HashMap<ProcId, i64>,
    sites: HashMap<(ProcId, Span), u32>,
    code: Vec<CodeInfo>,
    most_live: usize,
    most_frame: usize,
}

impl<'p> Context<'p> {
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

/// Arms that control goes to from `arm` by a jump or a known call.
fn successors(program: &Program, plans: &HashMap<ProcId, Plan>, arm: ArmRef) -> Vec<ArmRef> {
    let (proc, index) = match arm {
        ArmRef::Generic(proc) => return vec![ArmRef::Arm(proc, 0)],
        ArmRef::Arm(proc, index) => (proc, index),
    };
    let plan = &plans[&proc];
    let mut result = Vec::new();
    let mut work = vec![plan.arms[index].cont];
    while let Some(k) = work.pop() {
        work.extend(plan.children(k));
        let term = &program.procs[proc].conts[k].term;
        for_each_jump(term, |t| result.extend(plan.arm_of(t).map(|i| ArmRef::Arm(proc, i))));
        if let Term::Call {
            callee: Callee::Known(p), ..
        } = term
        {
            result.push(ArmRef::Arm(*p, 0));
        }
    }
    result
}

/// Orders the arms of a function so that as many transfers as possible go forward: reverse postorder, entries visited first, so that
/// return arms come before the entries that they call.
fn order_arms(program: &Program, plans: &HashMap<ProcId, Plan>, members: &[ArmRef]) -> Vec<ArmRef> {
    let inside: HashSet<ArmRef> = members.iter().copied().collect();
    let mut seen = HashSet::new();
    let mut post = Vec::new();
    let is_entry = |arm: &ArmRef| matches!(arm, ArmRef::Arm(_, 0));
    let starts = members
        .iter()
        .filter(|a| is_entry(a))
        .chain(members.iter().filter(|a| !is_entry(a)));
    for &start in starts {
        let mut stack = vec![(start, false)];
        while let Some((arm, done)) = stack.pop() {
            if done {
                post.push(arm);
            } else if seen.insert(arm) {
                stack.push((arm, true));
                let next = successors(program, plans, arm);
                stack.extend(
                    next.into_iter()
                        .filter(|a| inside.contains(a) && !seen.contains(a))
                        .map(|a| (a, false)),
                );
            }
        }
    }
    post.reverse();
    post
}

/// Groups the arms of some procedures into functions. `generic` are those that have a generic entry.
fn group(
    program: &Program,
    plans: &HashMap<ProcId, Plan>,
    procs: &[ProcId],
    generic: impl Fn(ProcId) -> bool,
    lowering: Lowering,
) -> Vec<Vec<ArmRef>> {
    let arms_of = |&proc: &ProcId| {
        let own = (0..plans[&proc].arms.len()).map(move |i| ArmRef::Arm(proc, i));
        let entry = generic(proc).then_some(ArmRef::Generic(proc));
        entry.into_iter().chain(own).collect::<Vec<_>>()
    };
    match lowering {
        Lowering::Continuation => procs.iter().flat_map(arms_of).map(|arm| vec![arm]).collect(),
        Lowering::Cluster => {
            let mut groups: Vec<Vec<ArmRef>> = Vec::new();
            for entry in procs {
                for arm in arms_of(entry) {
                    if groups.last().is_none_or(|g| g.len() >= MOST_ARMS) {
                        groups.push(Vec::new());
                    }
                    groups.last_mut().expect("a group was just made").push(arm);
                }
            }
            groups.iter().map(|g| order_arms(program, plans, g)).collect()
        }
    }
}

/// Emits a program.
///
/// # Errors
/// If a procedure is beyond what a WASM function or a frame can hold.
pub fn emit(program: &Program, options: &Options) -> Result<Emitted, EmitError> {
    let closures = Closures::of(program);
    let image = RuntimeImage::load(crate::rt::BYTES);
    let units = units(program);
    let plans: HashMap<ProcId, Plan> = units.iter().flatten().map(|&id| (id, Plan::of(program, id, &closures))).collect();
    let called_from_outside: HashSet<ProcId> = program.entry_points.iter().copied().chain([program.main]).collect();
    let generic = |id: ProcId| closures.escaping.contains(&id) || called_from_outside.contains(&id);
    let groups: Vec<Vec<Vec<ArmRef>>> = units
        .iter()
        .map(|procs| group(program, &plans, procs, generic, options.lowering))
        .collect();

    let mut code: Vec<CodeInfo> = ["underflow", "finished", "leave", "collect"].map(runtime_code).into();
    let mut code_ids = HashMap::new();
    for &arm in groups.iter().flatten().flatten() {
        code_ids.insert(arm, code.len() as u32);
        code.push(code_info(program, &plans, arm));
    }
    let mut statics = Statics::new(abi::STATE_END.next_multiple_of(16));
    let globals_start = statics.reserve(program.globals.len());
    let globals = program
        .globals
        .keys()
        .enumerate()
        .map(|(i, g)| (g, globals_start + 8 * i as u32))
        .collect();
    let mut cx = Context {
        program,
        closures: &closures,
        plans: &plans,
        code_ids,
        support: Support::default(),
        image: &image,
        runtime: RuntimePart::new(0),
        statics,
        globals,
        procedures: HashMap::new(),
        sites: HashMap::new(),
        code,
        most_live: 0,
        most_frame: 0,
    };
    let entry_points: Vec<u32> = program.entry_points.iter().map(|&p| cx.code_id(ArmRef::Generic(p))).collect();
    let targets = Targets::of(&entry_points);

    // What only failures lead to, and what is deferred, stays out of the way of the rest: in functions of its own, and in modules of its own if it may.
    let mut sections = Vec::new();
    let begin = |cx: &mut Context<'_>, role: Role| {
        let sections = Sections::new(&image, role);
        (cx.support, cx.runtime) = (sections.support(), sections.runtime());
        sections
    };
    let role = if options.one_module { Role::Whole } else { Role::First };
    let mut current = begin(&mut cx, role);
    for (number, groups) in groups.iter().enumerate() {
        if number > 0 && !options.one_module {
            let runtime = std::mem::replace(&mut cx.runtime, RuntimePart::new(0));
            sections.push((current, runtime));
            current = begin(&mut cx, Role::Deferred);
        }
        for arms in groups {
            let base = cx.code_id(arms[0]);
            let body = crate::function::emit(&mut cx, arms, base, number == 0);
            if body.locals > MOST_LOCALS {
                return Err(EmitError {
                    message: format!("a procedure needs {} variables at once, more than {MOST_LOCALS}", body.locals),
                });
            }
            current.add(base, arms.len() as u32, body, arm_names(program, &plans, arms));
        }
    }
    let runtime = std::mem::replace(&mut cx.runtime, RuntimePart::new(0));
    sections.push((current, runtime));
    if cx.most_live > abi::ARG_CELLS.min(abi::ROOT_CELLS) || cx.most_frame as u32 * 8 + 64 > abi::STACK_SLACK {
        let live = cx.most_live.max(cx.most_frame);
        return Err(EmitError {
            message: format!("a procedure keeps {live} values alive at once, more than {}", abi::ARG_CELLS),
        });
    }
    let main_closure = cx.procedure_value(program.main);
    let entry_closures: Vec<i64> = program.entry_points.iter().map(|&p| cx.procedure_value(p)).collect();
    let main = cx.code_id(ArmRef::Generic(program.main));
    let memory = StaticMemory {
        start: globals_start,
        globals: program.globals.len(),
        end: cx.statics.end().next_multiple_of(16),
        bytes: cx.statics.bytes().to_vec(),
    };
    let arms_end = abi::CODE_FIRST + cx.code_ids.len() as u32;
    let codes = Codes {
        arms_end,
        end: cx.code.len() as u32,
    };
    let functions = sections.iter().map(|(sections, _)| sections.function_count()).sum();
    let mut modules = sections
        .into_iter()
        .map(|(sections, runtime)| {
            let own = sections.codes();
            let wasm = sections.finish(runtime, &targets, &codes, &memory, options.names);
            Deferred { wasm, codes: own }
        })
        .collect::<Vec<_>>();
    let wasm = modules.remove(0).wasm;
    if !options.one_module {
        let sections = Sections::new(&image, Role::Collector);
        let runtime = sections.runtime();
        modules.push(Deferred {
            wasm: sections.finish(runtime, &targets, &codes, &memory, options.names),
            codes: abi::CODE_COLLECT..abi::CODE_COLLECT + 1,
        });
    }
    Ok(Emitted {
        functions,
        wasm,
        deferred: modules,
        code: cx.code,
        entry_points,
        main,
        main_closure,
        entry_closures,
        static_end: memory.end,
    })
}

/// A code id of the runtime's.
fn runtime_code(name: &str) -> CodeInfo {
    CodeInfo {
        procedure: Some(name.into()),
        span: Span::NONE,
        arity: (0, None),
        frame_slots: 1,
        kind: CodeKind::Runtime,
    }
}

/// What an arm's code id means.
fn code_info(program: &Program, plans: &HashMap<ProcId, Plan>, arm: ArmRef) -> CodeInfo {
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
    CodeInfo {
        arity: arity(proc),
        procedure: proc.name.clone(),
        span: proc.span,
        frame_slots,
        kind,
    }
}

/// The name of the function with these arms; `None` for a cluster of several.
fn arm_names(program: &Program, plans: &HashMap<ProcId, Plan>, arms: &[ArmRef]) -> Option<String> {
    let name = |p: &ProcId| program.procs[*p].name.as_deref().unwrap_or("fn").to_string();
    match arms {
        [ArmRef::Generic(p)] => Some(format!("{}.{p}.generic", name(p))),
        [ArmRef::Arm(p, 0)] => Some(format!("{}.{p}", name(p))),
        [ArmRef::Arm(p, k)] => Some(format!("{}.{p}.{}", name(p), plans[p].arms[*k].cont)),
        _ => None,
    }
}
