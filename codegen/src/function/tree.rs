//! The continuations of an arm as structured code: a walk over the dominator tree, operations and what follows them.

use super::Function;
use crate::abi;
use crate::asm::{Label, Local};
use crate::closures::Static;
use trapeze_cps::core::Constant;
use trapeze_cps::ids::{ContId, VarId};
use trapeze_cps::ir::{Bind, Op, Term};
use trapeze_cps::origin::Origin;
use trapeze_cps::prim::{Effect, Prim};
use wasm_encoder::{BlockType, Instruction as I, ValType};

/// Where the value of a variable is kept.
enum Home {
    /// In the cell at this address.
    Cell(u32),
    /// In the box that this variable holds.
    Box(VarId),
    /// Nowhere: it is the value of an operation.
    None,
}

impl<'p> Function<'_, 'p> {
    /// Emits a continuation and everything that it dominates.
    pub(super) fn tree(&mut self, cont: ContId, is_head: bool) {
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.tree_here(cont, is_head));
    }

    pub(super) fn tree_here(&mut self, cont: ContId, is_head: bool) {
        let region = self.region();
        let allocation = self.current.allocation;
        let turn = (!is_head && region.is_loop(cont)).then(|| {
            let head = self.asm.start_loop();
            self.current.heads.insert(cont, head);
            self.checkpoint(cont, self.this_arm(), true);
            head
        });
        let mut merges: Vec<ContId> = region.children(cont).iter().copied().filter(|&k| region.is_merge(k)).collect();
        merges.sort_by_key(|&k| region.order(k));
        let blocks: Vec<(ContId, Label)> = merges
            .iter()
            .rev()
            .map(|&k| {
                let label = self.asm.block(BlockType::Empty);
                self.current.blocks.insert(k, label);
                (k, label)
            })
            .collect();
        let body = &self.source().conts[cont];
        self.find_last_uses(cont);
        self.defer_reads(cont);
        self.current.cont = cont;
        for (position, bind) in body.body.iter().enumerate() {
            self.current.position = position;
            self.current.result = Some(bind.var);
            if !self.current.fused.contains(&bind.var) && !self.current.deferred.contains_key(&bind.var) {
                self.bind(bind);
            }
        }
        self.term(cont, &body.term);
        for (k, label) in blocks.into_iter().rev() {
            self.asm.end(label);
            self.current.blocks.remove(&k);
            self.tree(k, false);
        }
        if let Some(head) = turn {
            self.asm.end(head);
            self.asm.op(I::Unreachable);
            self.current.heads.remove(&cont);
        }
        self.current.allocation = allocation;
    }

    /// Finds the cells of the machine that are read for one field of one object: they are read when the field is written, so that no more registers are
    /// in use at once than it needs.
    fn defer_reads(&mut self, cont: ContId) {
        self.current.deferred.clear();
        let mut read: Vec<(VarId, Prim)> = Vec::new();
        for bind in &self.source().conts[cont].body {
            match &bind.op {
                Op::Prim(prim, args) if args.is_empty() && prim.effect() == Effect::Reads => {
                    if self.cx.closures.use_count(bind.var) == 1 {
                        read.push((bind.var, *prim));
                    }
                }
                Op::Prim(Prim::Record(_) | Prim::Cons, args) => {
                    self.current.deferred.extend(read.iter().copied().filter(|(v, _)| args.contains(v)));
                }
                Op::Prim(prim, _) if prim.effect() < Effect::Fails => {}
                Op::Const(_) | Op::Fix(_) => {}
                _ => read.clear(),
            }
        }
    }

    pub(super) fn term(&mut self, cont: ContId, term: &Term) {
        match term {
            Term::Jump(target, args) => self.jump(*target, args),
            Term::If(test, yes, no) => {
                let negative = self.asm.block(BlockType::Empty);
                let positive = self.asm.block(BlockType::Empty);
                if self.current.fused.contains(test) {
                    let body = &self.source().conts[cont].body;
                    let last = body.last().expect("a fused condition is the last operation");
                    let Op::Prim(prim, args) = &last.op else {
                        unreachable!("only primitives are fused")
                    };
                    self.branch(*prim, args, last.origin, positive, negative);
                } else {
                    self.truth(*test);
                    self.asm.br_if(positive).br(negative);
                }
                self.asm.end(positive);
                self.jump(*yes, &[]);
                self.asm.end(negative);
                self.jump(*no, &[]);
            }
            Term::Call { callee, args, ret, origin } => self.call(*callee, args, *ret, *origin),
            Term::Raise { callee, args, ret, origin } => {
                match ret {
                    Some(ret) => {
                        let (code, frame) = self.failure_frame(Some(*ret), *origin);
                        self.push_words(code, frame);
                    }
                    None => {
                        let site = self.cx.site(self.current.proc, *origin);
                        self.push_words(site, &[]);
                    }
                }
                self.known_call(*callee, args);
            }
            Term::Return(v) => {
                self.begin_argument(0, self.in_cells);
                self.push(*v);
                self.end_argument(0, self.in_cells);
                self.pop_code();
            }
            Term::Unreachable => {
                self.asm.op(I::Unreachable);
            }
        }
    }

    /// The local of a variable, made when it is first wanted.
    pub(crate) fn define(&mut self, v: VarId) -> Local {
        if let Some(&local) = self.current.locals.get(&v) {
            return local;
        }
        let local = self.asm.local(if self.is_double(v) { ValType::F64 } else { ValType::I64 });
        self.current.locals.insert(v, local);
        self.current.in_use.push(v);
        local
    }

    /// The constant that a variable is known to hold.
    pub(crate) fn known_word(&mut self, v: VarId) -> Option<i64> {
        match self.cx.closures.known(v)? {
            Static::Constant(id) => Some(self.cx.constant(id)),
            Static::Procedure(id) => Some(self.cx.procedure_value(id)),
        }
    }

    /// The constant that a variable is known to hold, as the program wrote it.
    pub(crate) fn known_constant(&self, v: VarId) -> Option<&'p Constant> {
        match self.cx.closures.known(v)? {
            Static::Constant(id) => Some(&self.cx.program.constants[id]),
            Static::Procedure(_) => None,
        }
    }

    /// Pushes the value of a variable.
    pub(crate) fn push(&mut self, v: VarId) {
        if let Some(word) = self.known_word(v) {
            self.asm.i64(word);
        } else if let Some(&prim) = self.current.deferred.get(&v) {
            self.prim(prim, &[], Origin::NONE);
        } else if let Some(&local) = self.current.locals.get(&v) {
            self.asm.get(local);
            if self.is_double(v) {
                self.tag_float();
            }
        } else {
            let captures = self.cx.closures.captures(self.current.proc);
            let index = captures.binary_search(&v).unwrap_or_else(|_| {
                panic!(
                    "{v} is neither bound in nor captured by {} ({:?})",
                    self.current.proc, self.cx.program.procs[self.current.proc].name
                )
            });
            let own = self.current.locals[&self.cx.program.procs[self.current.proc].var];
            self.asm.get(own).op(I::I32WrapI64).load64(abi::PROC_CAPTURES + 8 * index as u64);
        }
    }

    /// Pushes the address part of a pointer.
    pub(crate) fn push_pointer(&mut self, v: VarId) {
        self.push(v);
        self.asm.op(I::I32WrapI64);
    }

    pub(super) fn truth(&mut self, v: VarId) {
        self.push(v);
        self.asm.i64(8).op(I::I64Or).i64(abi::FALSE).op(I::I64Ne);
    }

    pub(super) fn bind(&mut self, bind: &Bind) {
        match &bind.op {
            Op::Const(_) => {}
            Op::Prim(prim, args) => {
                let unused = self.cx.closures.use_count(bind.var) == 0;
                if unused && matches!(prim.effect(), Effect::Pure | Effect::Reads | Effect::Allocates) {
                    return;
                }
                self.prim(*prim, args, bind.origin);
                if unused {
                    self.asm.op(I::Drop);
                } else {
                    let local = self.define(bind.var);
                    self.asm.set(local);
                }
            }
            Op::Fix(procs) => self.fix(procs),
            Op::GlobalRef { global, check } => {
                let local = self.define(bind.var);
                let cell = self.cx.global_cell(*global);
                self.asm.cell64(cell).set(local);
                if *check {
                    let name = self.cx.program.globals[*global].name.clone();
                    let is_operator = self.cx.closures.operators.contains(&bind.var);
                    self.check_bound(local, &name, Home::Cell(cell), is_operator, bind.origin);
                }
            }
            Op::GlobalSet(global, value) => {
                if self.cx.is_initial(*global)
                    && self.cx.closures.use_count(bind.var) == 0
                    && let Some(word) = self.known_word(*value)
                {
                    self.cx.set_initial(*global, word);
                    return;
                }
                let cell = self.cx.global_cell(*global);
                self.asm.i32(0);
                self.push(*value);
                let local = self.define(bind.var);
                self.asm.tee(local).store64(cell.into());
            }
            Op::CheckBound(value, name) => {
                let local = self.define(bind.var);
                self.push(*value);
                self.asm.set(local);
                let name = match &self.cx.program.constants[*name] {
                    Constant::Symbol(name) | Constant::String(name) => name.clone(),
                    other => panic!("a variable's name is a symbol, not {other:?}"),
                };
                let home = self.box_of(*value).map_or(Home::None, Home::Box);
                let is_operator = self.cx.closures.operators.contains(&bind.var);
                self.check_bound(local, &name, home, is_operator, bind.origin);
            }
        }
    }

    fn check_bound(&mut self, local: Local, name: &std::rc::Rc<str>, home: Home, is_operator: bool, origin: Origin) {
        self.asm.get(local).i64(abi::UNBOUND).op(I::I64Eq);
        let bad = self.asm.start_unlikely_if();
        self.asm.i32(0);
        match home {
            Home::Cell(address) => {
                self.asm.i64(i64::from(address) << abi::FIXNUM_SHIFT);
            }
            Home::Box(variable) => self.push(variable),
            Home::None => {
                self.asm.i64(abi::NIL);
            }
        }
        self.asm.store64(abi::ERROR_A.into());
        let is_operator = if is_operator { abi::TRUE } else { abi::FALSE };
        self.asm.i32(0).i64(is_operator).store64(abi::ERROR_B.into());
        let symbol = self.cx.symbol(name);
        self.asm.i32(0).i64(symbol).store64(abi::OPERATION.into());
        self.raise(crate::support::UNDEFINED_VARIABLE, self.behind(), origin);
        self.asm.end(bad);
    }

    /// The box that the continuation under construction has read a value from, if it has and the box is at hand.
    fn box_of(&self, value: VarId) -> Option<VarId> {
        let body = &self.source().conts[self.current.cont].body;
        let read = body.iter().find(|bind| bind.var == value)?;
        match &read.op {
            Op::Prim(Prim::Field(0), args) => Some(args[0]),
            _ => None,
        }
    }

    /// Whether the continuation under construction has made the object.
    pub(crate) fn is_new(&self, object: VarId) -> bool {
        let body = &self.source().conts[self.current.cont].body;
        let made = body.iter().find(|bind| bind.var == object);
        made.is_some_and(|bind| matches!(bind.op, Op::Prim(Prim::Record(_), _)))
    }
}
