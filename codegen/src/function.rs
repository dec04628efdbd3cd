//! One WASM function: a group of arms with the machine's registers in locals.
//!
//! ```text
//! (func (param $pc i32) (result i32)
//!   load the registers from their cells
//!   block $exit                       ;; store the registers, return $pc
//!     block $away                     ;; the same for a known arm elsewhere, whose arguments are in their cells
//!       block $error                  ;; a primitive failed
//!         block $trouble              ;; memory or time ran out
//!           loop $dispatch
//!             block $called           ;; a nest's function came back: load the registers, dispatch
//!               block $arm_n … block $arm_0
//!                 br_table ($pc - base) $arm_0 … $arm_n $exit
//!               end arm 0 … end arm n
//! ```
//!
//! An arm stands behind the end of its block, inside the blocks of all later arms: a transfer to a later arm is a plain branch, one to the arm
//! itself a branch to the loop that wraps it, any other goes through the dispatch. A nest (see [`crate::group`]) stands where an arm could, with
//! a dispatch of its own that hands on to the outer one what is not in the nest. With a single arm (lowerings `continuation` and `tailcall`) there is
//! no dispatch and the argument registers are their cells. The lowering `tailcall` passes some registers as parameters (see [`crate::tail_calls`]) and ends in
//! calls in tail position where others return `$pc`; only failures and what leaves return it to the trampoline.

mod allocation;
mod arms;
mod checks;
mod doubles;
mod transfers;
mod tree;

pub(crate) use allocation::allocates;

use crate::abi;
use crate::asm::{Assembler, Body, Label, Local};
use crate::group::{self, Group, Item};
use crate::module::{ArmRef, Context};
use crate::plan::{Arm, Plan};
use crate::tail_calls;
use rustc_hash::{FxHashMap, FxHashSet};
use trapeze_cps::ids::{ContId, ProcId, VarId};
use trapeze_cps::ir::Proc;
use trapeze_cps::prim::Prim;
use wasm_encoder::{BlockType, Instruction as I, ValType};

/// Status of a checkpoint: the heap is exhausted.
const HEAP_EXHAUSTED: i32 = 1;
/// Status of a checkpoint: the stack is exhausted.
const STACK_EXHAUSTED: i32 = 3;

/// Names of the first locals of every function, in order, and how many of them are parameters.
pub(crate) fn register_names(tail_calls: bool) -> ([&'static str; 10], usize) {
    if tail_calls {
        let names = ["sp", "fuel", "a0", "a1", "pc", "hp", "status", "closure", "a2", "a3"];
        (names, tail_calls::PARAMETERS.len())
    } else {
        let names = ["pc", "sp", "hp", "fuel", "status", "closure", "a0", "a1", "a2", "a3"];
        (names, 1)
    }
}

/// How an arm's allocations find their room.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allocation {
    /// The check at the head of the region covers them.
    Checked,
    /// Each asks the runtime.
    Called,
}

/// The registers of the machine as locals of the function.
#[derive(Clone, Copy)]
pub(crate) struct Registers {
    /// The code id where control goes, as a fixnum like in frames: so what functions take and give is another value than the one that lives in them everywhere, see
    /// [`Function::detach`].
    pub(crate) pc: Local,
    pub(crate) sp: Local,
    pub(crate) hp: Local,
    pub(crate) fuel: Local,
    pub(crate) closure: Local,
    pub(crate) args: [Local; abi::REGISTERS],
    /// A checkpoint's status, on the way to `$trouble`.
    pub(crate) status: Local,
}

impl Registers {
    /// A function whose first locals are the registers.
    fn first_locals(tail_calls: bool) -> (Assembler, Self) {
        let (names, parameters) = register_names(tail_calls);
        let mut asm = Assembler::new(parameters as u32);
        for name in &names[parameters..] {
            asm.reserve(match *name {
                "pc" | "sp" | "hp" | "fuel" | "status" => ValType::I32,
                _ => ValType::I64,
            });
        }
        let local = |name: &str| {
            let index = names.iter().position(|n| *n == name);
            Local(index.expect("every register has a name") as u32)
        };
        let regs = Self {
            pc: local("pc"),
            sp: local("sp"),
            hp: local("hp"),
            fuel: local("fuel"),
            closure: local("closure"),
            args: ["a0", "a1", "a2", "a3"].map(local),
            status: local("status"),
        };
        (asm, regs)
    }
}

/// A WASM function under construction.
pub(crate) struct Function<'a, 'p> {
    pub(crate) asm: Assembler,
    pub(crate) cx: &'a mut Context<'p>,
    pub(crate) regs: Registers,
    /// Whether the function has a single arm, so that what is passed on is in cells, but for `passed`.
    in_cells: bool,
    /// Number of argument registers that are parameters, wherever control goes.
    passed: usize,
    /// Whether the code is worth some size.
    hot: bool,
    /// Which registers the function keeps in locals.
    uses: group::Locals,
    /// Control leaves, and the argument registers are in locals.
    exit: Label,
    /// Control leaves for an arm of another function, and its arguments are in their cells.
    away: Label,
    /// A nest's function was called and came back.
    called: Option<Label>,
    /// Whether the function may call those of closed nests.
    calls_nests: bool,
    pub(crate) error: Label,
    trouble: Label,
    /// Whether some arm keeps variables as doubles.
    has_doubles: bool,
    /// The dispatch loops around the code under construction, innermost last.
    dispatches: Vec<Dispatch>,
    /// Where later arms start: their own label, or that of the nest that they are in.
    places: FxHashMap<ArmRef, Place>,
    /// The arm under construction.
    current: Current<'p>,
}

/// A dispatch loop that is open.
struct Dispatch {
    label: Label,
    /// Where control goes that leaves for what is outside: the dispatch around it or the end of the function.
    outside: Label,
    members: FxHashSet<ArmRef>,
    uses: group::Registers,
}

/// Where an arm that comes later starts.
#[derive(Clone, Copy)]
enum Place {
    /// At the end of this block.
    Block(Label),
    /// In the nest that starts at the end of this block, and dispatches on `pc`.
    Nest(Label),
}

/// State of the arm under construction.
struct Current<'p> {
    proc: ProcId,
    /// The procedure with the continuations that the arm is made of.
    source: Option<&'p Proc>,
    plan: Option<&'p Plan>,
    arm: Option<&'p Arm>,
    this: Option<(ArmRef, Label)>,
    /// The continuation under construction.
    cont: ContId,
    locals: FxHashMap<VarId, Local>,
    blocks: FxHashMap<ContId, Label>,
    heads: FxHashMap<ContId, Label>,
    needs: FxHashMap<ContId, u32>,
    fused: FxHashSet<VarId>,
    /// What reads a cell of the machine and is wanted once: it is read where it is wanted.
    deferred: FxHashMap<VarId, Prim>,
    /// The variables that are kept as doubles.
    doubles: FxHashSet<VarId>,
    allocation: Allocation,
    /// Position of the last use of each variable in the continuation under construction; `LIVE_OUT` for those that live on behind it.
    last_uses: FxHashMap<VarId, usize>,
    /// Variables with locals that the continuation under construction may still use, and perhaps others that it has used for the last time.
    in_use: Vec<VarId>,
    /// Position of the operation under construction.
    position: usize,
    /// Its result.
    result: Option<VarId>,
    /// The variables whose values the last call into the runtime has left in the cells for values that live across it.
    saved: Vec<VarId>,
}

impl<'p> Current<'p> {
    /// Nothing is known yet of an arm of `proc`.
    fn new(proc: ProcId, planned: Option<(&'p Proc, &'p Plan, &'p Arm)>, this: Option<(ArmRef, Label)>) -> Self {
        Self {
            proc,
            source: planned.map(|(source, ..)| source),
            plan: planned.map(|(_, plan, _)| plan),
            arm: planned.map(|(.., arm)| arm),
            this,
            cont: ContId(0),
            locals: FxHashMap::default(),
            blocks: FxHashMap::default(),
            heads: FxHashMap::default(),
            needs: FxHashMap::default(),
            fused: FxHashSet::default(),
            deferred: FxHashMap::default(),
            doubles: FxHashSet::default(),
            allocation: Allocation::Checked,
            last_uses: FxHashMap::default(),
            in_use: Vec::new(),
            position: 0,
            result: None,
            saved: Vec::new(),
        }
    }
}

/// A last use behind the continuation.
const LIVE_OUT: usize = usize::MAX;

/// Emits the function of a group of arms; `hot` says whether speed matters more than size.
pub(crate) fn emit(cx: &mut Context<'_>, group: &Group, hot: bool) -> Body {
    let tail_calls = cx.tail_calls();
    let (mut asm, regs) = Registers::first_locals(tail_calls);
    let in_cells = group.only_arm().is_some();
    let uses = group::Locals::of(cx, group);
    let exit = asm.block(BlockType::Empty);
    let away = asm.block(BlockType::Empty);
    let error = asm.block(BlockType::Empty);
    let trouble = asm.block(BlockType::Empty);
    asm.set_aside(error);
    asm.set_aside(trouble);
    let current = Current::new(ProcId(0), None, None);
    let mut function = Function {
        asm,
        cx,
        regs,
        in_cells,
        passed: if tail_calls { tail_calls::PASSED } else { 0 },
        hot,
        uses,
        exit,
        away,
        called: None,
        calls_nests: hot && !group.is_nest,
        error,
        trouble,
        has_doubles: false,
        dispatches: Vec::new(),
        places: FxHashMap::default(),
        current,
    };
    function.load_registers();
    if !tail_calls && !in_cells {
        function.asm.get(regs.pc);
        function.take_code();
    }
    match group.only_arm() {
        Some(arm) => function.arm(arm),
        None => function.dispatch(&group.items, exit),
    }
    function.tails();
    function.asm.finish()
}

impl<'p> Function<'_, 'p> {
    /// A dispatch loop and what it leads to. Control for other code ids goes `outside`.
    fn dispatch(&mut self, items: &[Item], outside: Label) {
        let arms: Vec<ArmRef> = items.iter().flat_map(Item::arms).copied().collect();
        let uses = group::Registers::of(self.cx.plans(), &arms);
        let label = self.asm.start_loop();
        let is_nest = !self.dispatches.is_empty();
        self.dispatches.push(Dispatch {
            label,
            outside,
            members: arms.iter().copied().collect(),
            uses,
        });
        let other = self.asm.block(BlockType::Empty);
        let called = (!is_nest && self.calls_nests).then(|| self.asm.block(BlockType::Empty));
        self.called = self.called.or(called);
        let mut labels: Vec<Label> = items
            .iter()
            .rev()
            .map(|item| {
                let label = self.asm.block(BlockType::Empty);
                let name = match item {
                    Item::Arm(arm) => self.cx.arm_name(*arm),
                    Item::Nest(arms) => format!("{}.nest", self.cx.arm_name(arms[0])),
                };
                self.asm.name_label(label, name);
                for &arm in item.arms() {
                    let place = match item {
                        Item::Arm(_) => Place::Block(label),
                        Item::Nest(_) => Place::Nest(label),
                    };
                    self.places.insert(arm, place);
                }
                label
            })
            .collect();
        labels.reverse();
        let targets: Vec<Label> = items
            .iter()
            .zip(&labels)
            .flat_map(|(item, &label)| item.arms().iter().map(move |_| label))
            .collect();
        let base = self.cx.code_id(arms[0]) << abi::FIXNUM_SHIFT;
        self.asm.get(self.regs.pc).i32(-(base as i32)).op(I::I32Add);
        self.asm.i32(abi::FIXNUM_SHIFT as i32).op(I::I32ShrU);
        self.asm.br_table(&targets, other);
        for (item, &at) in items.iter().zip(&labels) {
            self.asm.end(at);
            for arm in item.arms() {
                self.places.remove(arm);
            }
            match item {
                Item::Arm(arm) => self.arm(*arm),
                Item::Nest(arms) => {
                    let items: Vec<Item> = arms.iter().map(|&arm| Item::Arm(arm)).collect();
                    self.dispatch(&items, label);
                }
            }
        }
        if let Some(called) = called {
            self.asm.end(called);
            self.load_registers();
            self.asm.br(label);
            self.called = None;
        }
        self.asm.end(other);
        // Only a return comes here with registers that the arms around know nothing of.
        if is_nest && !uses.generic {
            self.clear_from(1);
            if self.uses.closure {
                self.asm.i64(0).set(self.regs.closure);
            }
        }
        self.asm.br(outside);
        self.asm.end(label);
        self.dispatches.pop();
        self.asm.op(I::Unreachable);
    }

    /// What stands behind the dispatch: the shared ways out.
    fn tails(&mut self) {
        let r = self.regs;
        self.asm.op(I::Unreachable);
        self.asm.end(self.trouble);
        self.tag_saved();
        self.flush_state();
        self.asm.cell32(abi::SITE).cell32(abi::FRAME).get(r.status);
        let stop = self.cx.support.stop;
        self.asm.call(stop).op(I::Return);
        self.asm.end(self.error);
        self.tag_saved();
        self.flush_state();
        self.asm.cell32(abi::SITE).cell32(abi::FRAME).cell64(abi::OPERATION);
        let raise = self.cx.support.raise;
        self.asm.call(raise).op(I::Return);
        self.asm.end(self.away);
        self.flush_state();
        self.store_arguments(0..self.passed);
        self.push_code();
        self.asm.op(I::Return);
        self.asm.end(self.exit);
        self.flush_passed();
        if self.uses.closure {
            self.asm.set_cell64(abi::CLOSURE, r.closure);
        }
        self.store_arguments(0..self.uses.leaving);
        if self.cx.tail_calls() {
            self.asm.i32(0);
            self.push_code();
            self.asm.store32(abi::RESUME.into());
            self.push_parameters(self.passed);
            self.push_code();
            self.asm.op(self.cx.return_call_table());
        } else {
            self.push_code();
        }
    }

    /// Pops a code id into `pc`.
    fn take_code(&mut self) {
        self.asm.i32(abi::FIXNUM_SHIFT as i32).op(I::I32Shl).set(self.regs.pc);
    }

    /// Pushes the code id in `pc`.
    fn push_code(&mut self) {
        self.asm.get(self.regs.pc).i32(abi::FIXNUM_SHIFT as i32).op(I::I32ShrU);
    }

    /// Stores argument registers in their cells.
    fn store_arguments(&mut self, registers: std::ops::Range<usize>) {
        for i in registers {
            self.asm.set_cell64(abi::ARGS + 8 * i as u32, self.regs.args[i]);
        }
    }

    /// Pushes the parameters of a tail call that takes `arguments` argument registers.
    fn push_parameters(&mut self, arguments: usize) {
        self.asm.get(self.regs.sp).get(self.regs.fuel);
        for i in 0..self.passed {
            if i < arguments {
                self.asm.get(self.regs.args[i]);
            } else {
                self.asm.i64(0);
            }
        }
    }

    /// Takes the registers from their cells.
    fn load_registers(&mut self) {
        let r = self.regs;
        self.reload_passed();
        if self.uses.closure {
            self.asm.cell64(abi::CLOSURE).set(r.closure);
        }
        for i in self.passed..self.uses.arguments {
            self.asm.cell64(abi::ARGS + 8 * i as u32).set(r.args[i]);
        }
    }
}
