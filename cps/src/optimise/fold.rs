//! Folding: operations whose result is known, tests that the way taken has decided, and jumps that lead to such tests.
//!
//! One walk down the dominator tree of each procedure, outer procedures first. On the way down the walk knows what defines each variable, of what kinds
//! its values can be (from its definition, from the conditions passed), and which operations have been done in the
//! current chain of continuations. That an operation did not fail says nothing of its operands: a restart may have given its result. Operations are not shared beyond a chain, lest variables live across calls only to save a cheap operation.
//!
//! A jump to a continuation that does nothing but test its parameter, or a variable whose truth is known at the jump, goes where the test leads.

use super::replace::Replacements;
use super::simplify::{Facts, Simpler, Value};
use crate::closure::{innermost_first, made_procedures};
use crate::constants::ConstantIndex;
use crate::core::Constant;
use crate::flow::{Dominators, Flow};
use crate::ids::{ConstId, ContId, ProcId, Table, VarId};
use crate::infer::infer;
use crate::ir::{Bind, Cont, Op, Program, Term};
use crate::origin::Origin;
use crate::prim::{Effect, Prim};
use crate::types::TypeSet;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// How many tests a jump goes through at once. Ends the walk around a loop of tests.
const LONGEST_CHAIN: usize = 16;

/// Runs the pass.
pub fn run(program: &mut Program) {
    let mut order = innermost_first(program, &made_procedures(program));
    order.reverse();
    let mut fold = Fold::new(program);
    for proc in order {
        if !fold.program.procs[proc].is_removed() {
            fold.procedure(proc);
        }
    }
    let Fold { mut replacements, .. } = fold;
    replacements.apply(program);
    super::unreachable::run(program);
}

/// An operation that has been done in the chain with this number.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Done {
    chain: u32,
    what: What,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum What {
    Constant(ConstId),
    Result(Prim, SmallVec<[VarId; 2]>),
}

struct Fold<'a> {
    program: &'a mut Program,
    constants: ConstantIndex,
    replacements: Replacements,
    facts: Facts,
    /// By variable: number of uses, never too small.
    uses: Vec<u32>,
    done: FxHashMap<Done, VarId>,
    chains: u32,
    /// The heads of the four chains of the dynamic environment, as far as they are known at this place of a continuation.
    heads: [Option<VarId>; 4],
    /// What to take back when the walk leaves a continuation.
    undo: Vec<Undo>,
    /// By parameter: the kinds of the arguments of the jumps seen so far.
    incoming: FxHashMap<VarId, TypeSet>,
}

enum Undo {
    Type(VarId, TypeSet),
    Done(Done),
}

/// A step of the walk over the dominator tree.
enum Step {
    /// The continuation and the chain of its dominator.
    Enter(ContId, u32),
    /// Take back what has been learnt since.
    Leave(usize),
}

impl<'a> Fold<'a> {
    fn new(program: &'a mut Program) -> Self {
        let mut uses = vec![0; program.vars.len()];
        for cont in program.procs.values().flat_map(|proc| proc.conts.values()) {
            cont.for_each_use(|var| uses[var.index()] += 1);
        }
        let facts = Facts::new(infer(program));
        Self {
            constants: ConstantIndex::of(&program.constants),
            replacements: Replacements::new(program),
            facts,
            uses,
            done: FxHashMap::default(),
            chains: 0,
            heads: [None; 4],
            undo: Vec::new(),
            incoming: FxHashMap::default(),
            program,
        }
    }

    fn procedure(&mut self, id: ProcId) {
        let flow = Flow::of(&self.program.procs[id]);
        let tree = Dominators::of(&flow);
        let entry = self.program.procs[id].entry;
        let mut conts = std::mem::take(&mut self.program.procs[id].conts);
        let mut steps = vec![Step::Enter(entry, 0)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Leave(mark) => self.take_back(mark),
                Step::Enter(cont, chain) => {
                    steps.push(Step::Leave(self.undo.len()));
                    let chain = self.enter(&conts, &flow, &tree, cont, chain);
                    let Cont { params, body, term } = std::mem::replace(&mut conts[cont], Cont::removed());
                    let mut body = self.body(body, chain);
                    let term = self.term(&conts, cont, term, &mut body);
                    conts[cont] = Cont { params, body, term };
                    steps.extend(tree.children(cont).iter().rev().map(|&child| Step::Enter(child, chain)));
                }
            }
        }
        self.program.procs[id].conts = conts;
    }

    /// What is known at the start of a continuation; answers the number of its chain.
    fn enter(&mut self, conts: &Table<ContId, Cont>, flow: &Flow, tree: &Dominators, cont: ContId, chain: u32) -> u32 {
        let predecessors = flow.predecessors(cont);
        let forward = predecessors.iter().all(|&before| flow.position(before) < flow.position(cont));
        if forward {
            for &param in &conts[cont].params {
                if let Some(&kinds) = self.incoming.get(&param) {
                    self.refine(param, kinds);
                }
            }
        }
        if let ([before], Some(parent)) = (predecessors, tree.parent(cont)) {
            debug_assert_eq!(*before, parent, "the only predecessor dominates");
            match conts[parent].term {
                Term::If(var, consequent, alternative) if consequent != alternative => {
                    // The condition may have been changed since the graph was made, so that neither branch comes here.
                    if cont == consequent || cont == alternative {
                        self.assume(var, cont == consequent);
                    }
                    return chain;
                }
                Term::Jump(..) => return chain,
                _ => {}
            }
        }
        self.chains += 1;
        self.chains
    }

    fn take_back(&mut self, mark: usize) {
        while self.undo.len() > mark {
            match self.undo.pop() {
                Some(Undo::Type(var, kinds)) => self.facts.types[var.index()] = kinds,
                Some(Undo::Done(done)) => {
                    self.done.remove(&done);
                }
                None => {}
            }
        }
    }

    /// From here on the variable is of one of these kinds.
    fn refine(&mut self, var: VarId, kinds: TypeSet) {
        let old = self.facts.types[var.index()];
        let new = old.and(kinds);
        if new != old {
            self.undo.push(Undo::Type(var, old));
            self.facts.types[var.index()] = new;
        }
    }

    /// From here on the condition has this truth.
    fn assume(&mut self, var: VarId, truth: bool) {
        let var = self.replacements.find(var);
        for (var, kinds) in self.facts.implied(var, truth) {
            self.refine(var, kinds);
        }
    }

    fn body(&mut self, body: Vec<Bind>, chain: u32) -> Vec<Bind> {
        self.heads = [None; 4];
        let mut kept = Vec::with_capacity(body.len());
        for mut bind in body {
            bind.op.uses_mut().iter_mut().for_each(|var| *var = self.replacements.find(*var));
            if self.operation(&mut bind, chain) {
                kept.push(bind);
            }
        }
        kept
    }

    /// Simplifies an operation; answers whether it stays.
    fn operation(&mut self, bind: &mut Bind, chain: u32) -> bool {
        match &mut bind.op {
            Op::Const(id) => {
                let id = *id;
                let done = Done {
                    chain,
                    what: What::Constant(id),
                };
                if let Some(&before) = self.done.get(&done) {
                    self.replace(bind.var, before);
                    return false;
                }
                self.remember(done, bind.var);
                self.facts.define_constant(&self.program.constants, bind.var, id);
                true
            }
            Op::Prim(prim, args) => {
                match self.facts.simplify(&self.program.constants, *prim, args) {
                    Some(Simpler::Var(var)) => {
                        self.replace(bind.var, var);
                        return false;
                    }
                    Some(Simpler::Constant(constant)) => {
                        let id = self.constants.intern(&mut self.program.constants, constant);
                        bind.op = Op::Const(id);
                        return self.operation(bind, chain);
                    }
                    Some(Simpler::Op(simpler, operands)) => {
                        bind.op = Op::Prim(simpler, operands);
                        return self.operation(bind, chain);
                    }
                    None => {}
                }
                if let Some(head) = self.head(bind.var, *prim, args) {
                    self.replace(bind.var, head);
                    return false;
                }
                let (prim, args) = (*prim, SmallVec::<[VarId; 2]>::from_slice(args));
                if prim.effect() == Effect::Pure {
                    let done = Done {
                        chain,
                        what: What::Result(prim, args.clone()),
                    };
                    if let Some(&before) = self.done.get(&done) {
                        self.replace(bind.var, before);
                        return false;
                    }
                    self.remember(done, bind.var);
                }
                self.facts.define(bind.var, prim, &args);
                match (prim, &args[..]) {
                    // The value of an assignment is the value assigned.
                    (Prim::SetField(_), [.., value]) | (Prim::SetSlot | Prim::InitSlot | Prim::SetFixnum, [.., value]) => {
                        self.replace(bind.var, *value)
                    }
                    _ => {}
                }
                true
            }
            Op::GlobalSet(_, value) => {
                let value = *value;
                self.replace(bind.var, value);
                true
            }
            Op::CheckBound(value, _) => {
                let value = *value;
                let bound = self.facts.types[value.index()].is_disjoint(TypeSet::UNBOUND);
                if bound {
                    self.replace(bind.var, value);
                } else {
                    self.heads = [None; 4];
                }
                !bound
            }
            Op::GlobalRef { check, .. } => {
                if *check {
                    self.heads = [None; 4];
                }
                true
            }
            Op::Fix(_) => true,
        }
    }

    /// Follows the heads of the chains of the dynamic environment through a continuation; answers what a read of one is known to give.
    fn head(&mut self, var: VarId, prim: Prim, args: &[VarId]) -> Option<VarId> {
        let (head, value) = match prim {
            Prim::Handlers | Prim::SetHandlers => (0, args.first()),
            Prim::Restarts | Prim::SetRestarts => (1, args.first()),
            Prim::Winders | Prim::SetWinders => (2, args.first()),
            Prim::Parameters | Prim::SetParameters => (3, args.first()),
            Prim::SetField(_) | Prim::SetSlot | Prim::InitSlot | Prim::SetFixnum => return None,
            _ => {
                if prim.effect() >= Effect::Fails {
                    self.heads = [None; 4];
                }
                return None;
            }
        };
        let head = &mut self.heads[head];
        if value.is_none() && head.is_some() {
            return *head;
        }
        *head = Some(*value.unwrap_or(&var));
        None
    }

    fn remember(&mut self, done: Done, var: VarId) {
        self.done.insert(done.clone(), var);
        self.undo.push(Undo::Done(done));
    }

    fn replace(&mut self, var: VarId, by: VarId) {
        self.uses[by.index()] += self.uses[var.index()];
        self.replacements.replace(var, by);
    }

    fn term(&mut self, conts: &Table<ContId, Cont>, cont: ContId, mut term: Term, body: &mut Vec<Bind>) -> Term {
        term.for_each_use_mut(|var| *var = self.replacements.find(*var));
        if let Term::Jump(..) = term {
            term = self.jump(conts, cont, term);
        }
        if let Term::If(..) = term {
            term = self.branch(conts, cont, term);
        }
        match &mut term {
            Term::Jump(_, args) => args.iter_mut().for_each(|arg| self.name_constant(arg, body)),
            Term::Return(value) => self.name_constant(value, body),
            _ => {}
        }
        if let Term::Jump(target, args) = &term
            && *target != cont
        {
            for (&param, arg) in conts[*target].params.iter().zip(args) {
                let kinds = self.facts.types[arg.index()];
                let seen = self.incoming.entry(param).or_insert(TypeSet::NOTHING);
                *seen = seen.or(kinds);
            }
        }
        term
    }

    /// Replaces a variable that can have one value only by that constant.
    fn name_constant(&mut self, var: &mut VarId, body: &mut Vec<Bind>) {
        if self.facts.is_constant(*var) {
            return;
        }
        let Some(constant) = self.facts.types[var.index()].single() else {
            return;
        };
        let id = self.constants.intern(&mut self.program.constants, constant);
        let new = self.program.fresh(None);
        self.uses.push(1);
        self.facts.grow();
        self.facts.define_constant(&self.program.constants, new, id);
        body.push(Bind {
            var: new,
            op: Op::Const(id),
            origin: Origin::NONE,
        });
        *var = new;
    }

    /// Follows a jump through tests whose outcome is known.
    fn jump(&mut self, conts: &Table<ContId, Cont>, from: ContId, mut term: Term) -> Term {
        for _ in 0..LONGEST_CHAIN {
            let Term::Jump(target, args) = &term else {
                break;
            };
            let Some(test) = self.test(conts, from, *target) else {
                break;
            };
            let var = if test.of_param { args[0] } else { test.var };
            term = match self.facts.types[var.index()].truth() {
                Some(truth) => Term::Jump(if truth { test.consequent } else { test.alternative }, Vec::new()),
                None if test.of_param => Term::If(var, test.consequent, test.alternative),
                None => break,
            };
        }
        term
    }

    /// Decides a condition, or where its branches go on if they test again what is decided.
    fn branch(&mut self, conts: &Table<ContId, Cont>, from: ContId, term: Term) -> Term {
        let Term::If(var, consequent, alternative) = term else {
            return term;
        };
        if let Some(truth) = self.facts.types[var.index()].truth() {
            let target = if truth { consequent } else { alternative };
            return self.jump(conts, from, Term::Jump(target, Vec::new()));
        }
        if let Some(negated) = self.facts.negated(&self.program.constants, var) {
            return self.branch(conts, from, Term::If(negated, alternative, consequent));
        }
        let mut targets = [consequent, alternative];
        for (target, truth) in targets.iter_mut().zip([true, false]) {
            let mark = self.undo.len();
            self.assume(var, truth);
            if let Term::Jump(next, _) = self.jump(conts, from, Term::Jump(*target, Vec::new())) {
                *target = next;
            }
            self.take_back(mark);
        }
        if targets[0] == targets[1] {
            Term::Jump(targets[0], Vec::new())
        } else {
            Term::If(var, targets[0], targets[1])
        }
    }

    /// What a continuation tests, if it does nothing else.
    fn test(&mut self, conts: &Table<ContId, Cont>, from: ContId, cont: ContId) -> Option<Test> {
        // The continuation under work is not in its place.
        if cont == from {
            return None;
        }
        let code = &conts[cont];
        let Term::If(var, consequent, alternative) = code.term else {
            return None;
        };
        let of_param = match code.params[..] {
            [] => false,
            [param] => {
                if param != var || self.uses[var.index()] != 1 {
                    return None;
                }
                true
            }
            _ => return None,
        };
        code.body.is_empty().then(|| Test {
            var: self.replacements.find(var),
            of_param,
            consequent,
            alternative,
        })
    }
}

/// A continuation that does nothing but test.
struct Test {
    var: VarId,
    /// Whether the variable is the continuation's parameter.
    of_param: bool,
    consequent: ContId,
    alternative: ContId,
}

impl Facts {
    /// Whether the variable is defined as a constant.
    fn is_constant(&self, var: VarId) -> bool {
        matches!(self.values[var.index()], Value::Constant(_))
    }

    fn define_constant(&mut self, constants: &Table<ConstId, Constant>, var: VarId, id: ConstId) {
        self.values[var.index()] = Value::Constant(id);
        self.types[var.index()] = TypeSet::of_constant(&constants[id]);
    }
}
