//! A small assembler for one WASM function: labels as tokens instead of relative depths, locals allocated when first wanted and
//! reused from arm to arm, and the few instruction sequences that occur everywhere under a short name.

use crate::abi;
use wasm_encoder::{BlockType, Encode, Instruction, MemArg, MemArgTarget, ValType};

/// A place that a branch can go to: a block, loop or if that is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label(u32);

/// A WASM local.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Local(pub u32);

/// The body of a WASM function under construction.
pub struct Assembler {
    code: Vec<u8>,
    /// Types of the locals after the parameters.
    locals: Vec<ValType>,
    parameters: u32,
    /// Locals in use and free for reuse, by type: i32, i64, f64.
    pools: [Pool; 3],
    open: Vec<Label>,
    labels: u32,
    /// Names of the labels, for the name section.
    pub label_names: Vec<(u32, String)>,
    /// Positions in the code of branches with a hint, and whether it says that they are taken.
    hints: Vec<(u32, bool)>,
}

/// A finished function.
pub struct Body {
    /// The body, as it stands in the code section behind its size.
    pub bytes: Vec<u8>,
    /// Offsets in it of the branches with a hint, in order, and whether it says that they are taken.
    pub hints: Vec<(u32, bool)>,
    /// Names of its labels.
    pub label_names: Vec<(u32, String)>,
    /// Number of its locals, parameters excluded. Engines refuse functions with more than 50,000.
    pub locals: usize,
}

#[derive(Default)]
struct Pool {
    locals: Vec<Local>,
    used: usize,
}

/// How many locals of each type were in use at some moment, see [`Assembler::mark`].
#[derive(Clone, Copy)]
pub struct Mark([usize; 3]);

/// Which pool serves a type.
fn pool_of(ty: ValType) -> usize {
    match ty {
        ValType::I32 => 0,
        ValType::I64 => 1,
        ValType::F64 => 2,
        other => panic!("generated code has no locals of type {other:?}"),
    }
}

/// An access of natural width at a constant offset.
fn memory(offset: u64, align: u32) -> MemArg {
    MemArg {
        offset,
        align,
        target: MemArgTarget::Memory(0),
        ordering: None,
    }
}

impl Assembler {
    /// A function with this many parameters.
    pub fn new(parameters: u32) -> Self {
        Self {
            code: Vec::new(),
            locals: Vec::new(),
            parameters,
            pools: Default::default(),
            open: Vec::new(),
            labels: 0,
            label_names: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// The finished body.
    pub fn finish(mut self) -> Body {
        assert!(self.open.is_empty(), "every block of a finished function is closed");
        let mut groups: Vec<(u32, ValType)> = Vec::new();
        for &ty in &self.locals {
            match groups.last_mut() {
                Some((count, last)) if *last == ty => *count += 1,
                _ => groups.push((1, ty)),
            }
        }
        let mut bytes = Vec::with_capacity(self.code.len() + 16);
        (groups.len() as u32).encode(&mut bytes);
        for (count, ty) in groups {
            count.encode(&mut bytes);
            ty.encode(&mut bytes);
        }
        let start = bytes.len() as u32;
        Instruction::End.encode(&mut self.code);
        bytes.extend_from_slice(&self.code);
        Body {
            bytes,
            hints: self.hints.iter().map(|&(at, taken)| (at + start, taken)).collect(),
            label_names: self.label_names,
            locals: self.locals.len(),
        }
    }

    /// A local that stays reserved for the whole function.
    pub fn reserve(&mut self, ty: ValType) -> Local {
        self.locals.push(ty);
        Local(self.parameters + self.locals.len() as u32 - 1)
    }

    /// A local that is free again after the enclosing [`Assembler::release`].
    pub fn local(&mut self, ty: ValType) -> Local {
        let index = pool_of(ty);
        if self.pools[index].used == self.pools[index].locals.len() {
            let fresh = self.reserve(ty);
            self.pools[index].locals.push(fresh);
        }
        let pool = &mut self.pools[index];
        pool.used += 1;
        pool.locals[pool.used - 1]
    }

    /// The locals in use now.
    pub fn mark(&self) -> Mark {
        Mark([0, 1, 2].map(|i| self.pools[i].used))
    }

    /// Frees the locals taken since `mark`.
    pub fn release(&mut self, mark: Mark) {
        for (pool, used) in self.pools.iter_mut().zip(mark.0) {
            pool.used = used;
        }
    }

    /// Appends any instruction.
    pub fn op(&mut self, instruction: Instruction<'_>) -> &mut Self {
        instruction.encode(&mut self.code);
        self
    }

    fn opened(&mut self) -> Label {
        let label = Label(self.labels);
        self.labels += 1;
        self.open.push(label);
        label
    }

    /// Opens a block; branches to the label go behind its end.
    pub fn block(&mut self, ty: BlockType) -> Label {
        self.op(Instruction::Block(ty));
        self.opened()
    }

    /// Opens a loop; branches to the label go to its start.
    pub fn start_loop(&mut self) -> Label {
        self.op(Instruction::Loop(BlockType::Empty));
        self.opened()
    }

    /// Opens an if over the condition on the operand stack.
    pub fn start_if(&mut self, ty: BlockType) -> Label {
        self.op(Instruction::If(ty));
        self.opened()
    }

    /// Like [`Assembler::start_if`] where the condition hardly ever holds: engines that read hints keep such code out of the way.
    pub fn start_unlikely_if(&mut self) -> Label {
        self.hint(false);
        self.start_if(BlockType::Empty)
    }

    /// The other arm of the innermost if.
    pub fn start_else(&mut self) -> &mut Self {
        self.op(Instruction::Else)
    }

    /// Closes the innermost block, loop or if, which must be `label`.
    pub fn end(&mut self, label: Label) {
        let top = self.open.pop();
        assert_eq!(top, Some(label), "blocks close in the order in which they opened");
        self.op(Instruction::End);
    }

    /// Gives a label a name for the name section.
    pub fn name_label(&mut self, label: Label, name: String) {
        self.label_names.push((label.0, name));
    }

    /// Whether the label's block is open here.
    pub fn is_open(&self, label: Label) -> bool {
        self.open.contains(&label)
    }

    fn depth(&self, label: Label) -> u32 {
        let from_bottom = self.open.iter().position(|&l| l == label).expect("a branch goes to an open block");
        (self.open.len() - 1 - from_bottom) as u32
    }

    /// Branches.
    pub fn br(&mut self, label: Label) -> &mut Self {
        let depth = self.depth(label);
        self.op(Instruction::Br(depth))
    }

    /// Branches if the condition on the operand stack holds.
    pub fn br_if(&mut self, label: Label) -> &mut Self {
        let depth = self.depth(label);
        self.op(Instruction::BrIf(depth))
    }

    /// Like [`Assembler::br_if`] where the condition hardly ever holds.
    pub fn br_if_unlikely(&mut self, label: Label) -> &mut Self {
        self.hint(false);
        self.br_if(label)
    }

    /// Tells engines that the code at a label is hardly ever reached: by a hint for a branch that is never taken, which they drop.
    pub fn set_aside(&mut self, label: Label) {
        self.i32(0).br_if_unlikely(label);
    }

    /// Branches within code that is hardly ever reached, to a label that was set aside. A hint keeps one of two ways aside from other code, and
    /// this one names what follows the branch.
    pub fn br_if_aside(&mut self, label: Label) -> &mut Self {
        self.hint(true);
        self.br_if(label)
    }

    /// Gives the next instruction, a branch, a hint.
    fn hint(&mut self, taken: bool) {
        self.hints.push((self.code.len() as u32, taken));
    }

    /// Branches by the index on the operand stack.
    pub fn br_table(&mut self, targets: &[Label], default: Label) -> &mut Self {
        let mut depths = rustc_hash::FxHashMap::default();
        for (i, &label) in self.open.iter().rev().enumerate() {
            depths.insert(label.0, i as u32);
        }
        let list: Vec<u32> = targets.iter().map(|t| depths[&t.0]).collect();
        let default = depths[&default.0];
        self.op(Instruction::BrTable(list.into(), default))
    }

    /// Pushes a local.
    pub fn get(&mut self, local: Local) -> &mut Self {
        self.op(Instruction::LocalGet(local.0))
    }

    /// Pops into a local.
    pub fn set(&mut self, local: Local) -> &mut Self {
        self.op(Instruction::LocalSet(local.0))
    }

    /// Copies the top into a local.
    pub fn tee(&mut self, local: Local) -> &mut Self {
        self.op(Instruction::LocalTee(local.0))
    }

    /// Pushes an `i32`.
    pub fn i32(&mut self, value: i32) -> &mut Self {
        self.op(Instruction::I32Const(value))
    }

    /// Pushes an `i64`.
    pub fn i64(&mut self, value: i64) -> &mut Self {
        self.op(Instruction::I64Const(value))
    }

    /// Calls a function.
    pub fn call(&mut self, function: u32) -> &mut Self {
        self.op(Instruction::Call(function))
    }

    /// Loads an `i64` from the address on the operand stack.
    pub fn load64(&mut self, offset: u64) -> &mut Self {
        self.op(Instruction::I64Load(memory(offset, 3)))
    }

    /// Stores an `i64`.
    pub fn store64(&mut self, offset: u64) -> &mut Self {
        self.op(Instruction::I64Store(memory(offset, 3)))
    }

    /// Loads a double from the address on the operand stack.
    pub fn load_double(&mut self, offset: u64) -> &mut Self {
        self.op(Instruction::F64Load(memory(offset, 3)))
    }

    /// Stores a double.
    pub fn store_double(&mut self, offset: u64) -> &mut Self {
        self.op(Instruction::F64Store(memory(offset, 3)))
    }

    /// Loads an `i32` from the address on the operand stack.
    pub fn load32(&mut self, offset: u64) -> &mut Self {
        self.op(Instruction::I32Load(memory(offset, 2)))
    }

    /// Stores an `i32`.
    pub fn store32(&mut self, offset: u64) -> &mut Self {
        self.op(Instruction::I32Store(memory(offset, 2)))
    }

    /// Loads 16 bits, zero-extended to an `i32`.
    pub fn load16(&mut self, offset: u64) -> &mut Self {
        self.op(Instruction::I32Load16U(memory(offset, 1)))
    }

    /// Loads one byte, zero-extended to an `i64`.
    pub fn load8(&mut self, offset: u64) -> &mut Self {
        self.op(Instruction::I64Load8U(memory(offset, 0)))
    }

    /// Pushes an `i32` cell of the machine state.
    pub fn cell32(&mut self, cell: u32) -> &mut Self {
        self.i32(0).load32(cell.into())
    }

    /// Pushes an `i64` cell of the machine state.
    pub fn cell64(&mut self, cell: u32) -> &mut Self {
        self.i32(0).load64(cell.into())
    }

    /// Stores a local into an `i32` cell.
    pub fn set_cell32(&mut self, cell: u32, from: Local) -> &mut Self {
        self.i32(0).get(from).store32(cell.into())
    }

    /// Stores a constant into an `i32` cell.
    pub fn set_cell32_to(&mut self, cell: u32, value: i32) -> &mut Self {
        self.i32(0).i32(value).store32(cell.into())
    }

    /// Stores a local into an `i64` cell.
    pub fn set_cell64(&mut self, cell: u32, from: Local) -> &mut Self {
        self.i32(0).get(from).store64(cell.into())
    }

    /// Pops an `i32` condition and pushes the boolean value.
    pub fn boolean(&mut self) -> &mut Self {
        // FALSE and TRUE differ by 8: FALSE + 8 * condition.
        const { assert!(abi::TRUE - abi::FALSE == 8) };
        self.op(Instruction::I64ExtendI32U)
            .i64(3)
            .op(Instruction::I64Shl)
            .i64(abi::FALSE)
            .op(Instruction::I64Add)
    }
}
