//! Of what kinds the values of each variable can be, in the whole program.
//!
//! Sparse and optimistic: a variable has no kind until something gives it one, so that a loop's parameter keeps the kinds of what is passed around the loop. Known
//! calls pass kinds to parameters and results back. A procedure that escapes takes anything, and so does what returns through a pinned
//! procedure, whose frame may be left or entered by other ways than its own return.

use crate::chains::Chains;
use crate::ids::{ProcId, VarId};
use crate::ir::{Callee, Op, Program, Term};
use crate::prim::HeapKind;
use crate::types::TypeSet;
use smallvec::SmallVec;

/// By variable: the kinds of its values. One without any is never bound.
pub fn infer(program: &Program) -> Vec<TypeSet> {
    let mut inference = Inference::new(program);
    inference.collect();
    inference.solve();
    inference.kinds.truncate(program.vars.len());
    inference.kinds
}

/// By procedure: whether it is used as a value or entered from outside of the program, so that its callers are not all known.
pub(crate) fn escaping_procedures(program: &Program) -> Vec<bool> {
    let known = program.procedures_of_variables();
    let mut escapes = vec![false; program.procs.len()];
    escapes[program.main.index()] = true;
    program.entry_points.iter().for_each(|proc| escapes[proc.index()] = true);
    for cont in program.procs.values().flat_map(|proc| proc.conts.values()) {
        cont.for_each_use(|var| {
            if let Some(proc) = known[var.index()] {
                escapes[proc.index()] = true;
            }
        });
    }
    escapes
}

/// Something that has kinds: a variable, or after those the result of a procedure.
type Place = usize;

struct Inference<'a> {
    program: &'a Program,
    kinds: Vec<TypeSet>,
    /// By place: the places that get its kinds.
    flows: Chains<Place>,
    /// By variable: the operations that read it.
    readers: Chains<(VarId, &'a Op)>,
    waiting: Vec<Place>,
}

impl<'a> Inference<'a> {
    fn new(program: &'a Program) -> Self {
        let places = program.vars.len() + program.procs.len();
        Self {
            program,
            kinds: vec![TypeSet::NOTHING; places],
            flows: Chains::new(places),
            readers: Chains::new(program.vars.len()),
            waiting: Vec::new(),
        }
    }

    fn result_of(&self, proc: ProcId) -> Place {
        self.program.vars.len() + proc.index()
    }

    fn add(&mut self, place: Place, kinds: TypeSet) {
        let new = self.kinds[place].or(kinds);
        if new != self.kinds[place] {
            self.kinds[place] = new;
            self.waiting.push(place);
        }
    }

    /// Notes where kinds come from and go to.
    fn collect(&mut self) {
        let program = self.program;
        let escapes = escaping_procedures(program);
        for (id, proc) in program.procs.iter().filter(|(_, proc)| !proc.is_removed()) {
            self.add(proc.var.index(), TypeSet::heap(HeapKind::Procedure));
            if escapes[id.index()] || proc.optional > 0 || proc.rest {
                proc.conts[proc.entry]
                    .params
                    .iter()
                    .for_each(|param| self.add(param.index(), TypeSet::ANY));
            }
            if proc.pinned {
                self.add(self.result_of(id), TypeSet::ANY);
            }
            for cont in proc.conts.values() {
                for bind in &cont.body {
                    for var in bind.op.uses() {
                        self.readers.push(var.index(), (bind.var, &bind.op));
                    }
                    if bind.op.uses().is_empty() && !matches!(bind.op, Op::Fix(_)) {
                        self.operation(bind.var, &bind.op);
                    }
                }
                self.term(id, &cont.term);
            }
        }
    }

    fn term(&mut self, id: ProcId, term: &Term) {
        let program = self.program;
        let proc = &program.procs[id];
        if let Some(callee) = term.known_callee() {
            let callee = &program.procs[callee];
            if let Term::Call { args, .. } | Term::Raise { args, .. } = term {
                for (param, arg) in callee.conts[callee.entry].params.iter().zip(args) {
                    self.flows.push(arg.index(), param.index());
                }
            }
        }
        match term {
            Term::Jump(target, args) => {
                for (param, arg) in proc.conts[*target].params.iter().zip(args) {
                    self.flows.push(arg.index(), param.index());
                }
            }
            Term::Return(value) => {
                let result = self.result_of(id);
                self.flows.push(value.index(), result);
            }
            Term::Call { callee, ret, .. } => {
                let to = match ret {
                    Some(ret) => proc.conts[*ret].params[0].index(),
                    None => self.result_of(id),
                };
                match callee {
                    Callee::Known(callee) => {
                        let from = self.result_of(*callee);
                        self.flows.push(from, to);
                    }
                    Callee::Value(_) | Callee::Apply(_) | Callee::Leave(_) => self.add(to, TypeSet::ANY),
                }
            }
            Term::Raise {
                callee, ret: Some(ret), ..
            } => {
                let (from, to) = (self.result_of(*callee), proc.conts[*ret].params[0].index());
                self.flows.push(from, to);
            }
            Term::If(..) | Term::Raise { ret: None, .. } | Term::Unreachable => {}
        }
    }

    fn operation(&mut self, var: VarId, op: &Op) {
        let kinds = match op {
            Op::Const(id) => TypeSet::of_constant(&self.program.constants[*id]),
            Op::Prim(prim, args) => {
                let args: SmallVec<[TypeSet; 4]> = args.iter().map(|arg| self.kinds[arg.index()]).collect();
                if args.contains(&TypeSet::NOTHING) {
                    return;
                }
                TypeSet::of_result(*prim, &args)
            }
            Op::GlobalSet(_, value) => self.kinds[value.index()],
            // A value may be given for a variable that has none.
            Op::CheckBound(value, _) if self.kinds[value.index()].is_disjoint(TypeSet::UNBOUND) => self.kinds[value.index()],
            Op::CheckBound(..) => TypeSet::ANY,
            Op::GlobalRef { .. } => TypeSet::ANY,
            Op::Fix(_) => return,
        };
        self.add(var.index(), kinds);
    }

    fn solve(&mut self) {
        while let Some(place) = self.waiting.pop() {
            let kinds = self.kinds[place];
            let mut next = self.flows.first(place);
            while let Some(flow) = next {
                let (to, after) = self.flows.at(flow);
                self.add(to, kinds);
                next = after;
            }
            let mut next = self.readers.first(place);
            while let Some(reader) = next {
                let ((var, op), after) = self.readers.at(reader);
                self.operation(var, op);
                next = after;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Constant;
    use crate::text::parse;
    use crate::validate::validate;

    fn kinds(text: &str) -> Vec<TypeSet> {
        let program = parse(text).expect("the text is a program");
        validate(&program).expect("the program keeps the rules");
        infer(&program)
    }

    #[test]
    fn a_loop_keeps_the_kinds_of_what_it_is_given() {
        let kinds = kinds(
            "main p0
             proc p0 v0 () {
               k0(): v1 = const 0  v2 = const 0.5  v3 = handlers  jump k1(v1 v2)
               k1(v4.i v5.x): v6 = mul v5 v4  v7 = add v6 v2  v8 = const 1  v9 = add v4 v8  v10 = lt v7 v3  if v10 k2 k3
               k2(): jump k1(v9 v7)
               k3(): return v9
             }",
        );
        assert_eq!(kinds[4], TypeSet::COUNT);
        assert_eq!(kinds[5], TypeSet::FLOAT);
        assert_eq!(kinds[10], TypeSet::BOOLEAN);
        assert_eq!(kinds[3], TypeSet::ANY);
    }

    #[test]
    fn known_calls_pass_kinds_there_and_back() {
        let kinds = kinds(
            "main p0
             proc p0 v0 () { k0(): fix p1 p2 p3  v1 = const 1  call p1(v1) -> k1  k1(v2): call p2(v1) -> k2  k2(v3): call p3(v1) -> k3  k3(v4): return v20 }
             proc p1 v10 (v11) { k0(v11): if v11 k1 k2  k1(): tail p1(v11)  k2(): v12 = const nil  return v12 }
             proc p2 v20 (v21) { k0(v21): v22 = const 1  return v22 }
             proc p3 v30 (v31) pinned { k0(v31): v32 = const 1  return v32 }",
        );
        let one = TypeSet::of_constant(&Constant::Fixnum(1));
        assert_eq!(kinds[11], one);
        assert_eq!(kinds[2], TypeSet::NIL);
        assert_eq!(kinds[21], TypeSet::ANY, "the procedure escapes");
        assert_eq!(kinds[3], one);
        assert_eq!(kinds[4], TypeSet::ANY, "a pinned procedure may be returned from by others");
    }
}
