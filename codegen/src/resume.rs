//! What may go on after a failure.
//!
//! Whatever fails may be given a value by a restart (`use-value`), and control then goes on behind it. Ordinary code has no place for that: an operation in the middle of a loop
//! would have to be a way in, with all that lies before it forgotten. So ordinary code takes for granted that nothing fails; a failure leaves a frame with
//! what is live behind it, and the code id in that frame is one of the procedure's *resumable version*, which is compiled when control first comes to it. There every
//! point behind something that can fail is an arm. It leads back to the arms of the ordinary version: calls return there, and loops whose heads are arms go on there.
//!
//! The same frames serve where a check stops the program, at the head of an arm or a loop, because a limit was reached: it goes on there when the limit is raised.
//!
//! This is deoptimisation as of Hölzle, Chambers, Ungar, *Debugging Optimized Code with Dynamic Deoptimization* (PLDI 1992), without a second representation of
//! the frame: both versions are made of the same continuations.

use crate::closures::{Closures, Static};
use crate::module::ArmRef;
use crate::plan::{ArmKind, Plan, for_each_jump, liveness};
use rustc_hash::FxHashMap;
use trapeze_cps::ids::{ContId, ProcId, VarId};
use trapeze_cps::ir::{Bind, Callee, Cont, Op, Proc, Program, Term};
use trapeze_cps::origin::Origin;
use trapeze_cps::prim::Effect;

/// What is live at the starts of a procedure's continuations, and the procedure divided where it can fail.
pub(crate) struct Analysis {
    live: Vec<Vec<VarId>>,
    divided: Divided,
}

/// A procedure's continuations, divided behind each point that can fail. The number of a continuation stays that of its first part.
struct Divided {
    proc: Proc,
    points: Points,
}

/// Where control goes on after failures.
#[derive(Default)]
struct Points {
    /// By the result of an operation.
    operations: FxHashMap<VarId, ContId>,
    /// By the continuation that ends with the call, for operators that are no procedures.
    operators: FxHashMap<ContId, ContId>,
    /// Of raises.
    raises: Vec<ContId>,
    /// By the continuation at whose head a check may stop the program.
    heads: FxHashMap<ContId, ContId>,
}

/// The resumable version of a procedure.
pub(crate) struct Resumable {
    /// The procedure with its divided continuations.
    pub(crate) proc: Proc,
    /// Its arms.
    pub(crate) plan: Plan,
    points: Points,
}

/// Whether an operation can fail in a way that a value makes good.
fn can_fail(op: &Op) -> bool {
    match op {
        Op::Prim(prim, _) => prim.effect() == Effect::Fails,
        Op::GlobalRef { check, .. } => *check,
        Op::CheckBound(..) => true,
        Op::Const(_) | Op::Fix(_) | Op::GlobalSet(..) => false,
    }
}

/// The variable that stands for a procedure which is called in place of what is none, or for a value that nothing wants. It is one behind those of the program.
fn given(program: &Program) -> VarId {
    program.vars.next_key()
}

impl Analysis {
    /// Analyses a procedure.
    pub(crate) fn of(program: &Program, id: ProcId, closures: &Closures) -> Self {
        let divided = Divided::of(program, id, closures);
        Self {
            live: liveness(program, &divided.proc, id, closures),
            divided,
        }
    }

    /// The ordinary plan of the procedure and its resumable version.
    pub(crate) fn plan(self, program: &Program, id: ProcId, closures: &Closures, compact: bool) -> (Plan, Resumable) {
        let count = program.procs[id].conts.len();
        let plan = Plan::of(program, id, closures, self.live[..count].to_vec(), compact);
        let Divided { proc, points } = self.divided;
        // Ways back lead to what the ordinary version checks, and to what the arms that they lead to check in their turn.
        let mut heads = points.heads.clone();
        heads.retain(|&k, _| plan.arm_of(k).is_some() || plan.arms.iter().any(|arm| arm.region.has_loop(k)));
        let resumed = loop {
            let after = points.operations.values().chain(points.operators.values()).chain(heads.values());
            let mut roots: Vec<ContId> = after.chain(&points.raises).copied().collect();
            roots.sort_unstable();
            roots.dedup();
            let resumed = Plan::after_failures(&proc, id, closures, self.live.clone(), &roots, &plan);
            let before = heads.len();
            for arm in &resumed.arms {
                let loops = arm.region.conts().iter().filter(|&&k| arm.region.is_loop(k));
                for k in loops.chain((arm.kind == ArmKind::Join).then_some(&arm.cont)) {
                    heads.extend(points.heads.get_key_value(k));
                }
            }
            if heads.len() == before {
                break resumed;
            }
        };
        let resumable = Resumable {
            proc,
            plan: resumed,
            points: Points { heads, ..points },
        };
        (plan, resumable)
    }
}

impl Divided {
    /// The divided continuations.
    fn of(program: &Program, id: ProcId, closures: &Closures) -> Self {
        let proc = &program.procs[id];
        let calls_a_value = |term: &Term| match term {
            Term::Call {
                callee: Callee::Value(f) | Callee::Apply(f),
                ..
            } => !matches!(closures.known(*f), Some(Static::Procedure(_))),
            _ => false,
        };
        let raise = |term: &Term| match term {
            Term::Raise { ret, .. } => *ret,
            _ => None,
        };
        let mut divided = proc.clone();
        let mut points = Points::default();
        for k in proc.conts.keys() {
            let cont = &proc.conts[k];
            points.raises.extend(raise(&cont.term));
            let mut at = k;
            let mut start = 0;
            for (index, bind) in cont.body.iter().enumerate().filter(|(_, bind)| can_fail(&bind.op)) {
                let rest = divided.conts.push(Cont::removed());
                let go_on = || Term::Jump(rest, Vec::new());
                let resumed = divided.conts.push(Cont {
                    params: vec![bind.var],
                    body: Vec::new(),
                    term: go_on(),
                });
                points.operations.insert(bind.var, resumed);
                set(&mut divided, at, cont.body[start..=index].to_vec(), go_on());
                (at, start) = (rest, index + 1);
            }
            if let Term::Call { args, ret, origin, callee } = &cont.term
                && calls_a_value(&cont.term)
            {
                let operator = given(program);
                let callee = match callee {
                    Callee::Apply(_) => Callee::Apply(operator),
                    _ => Callee::Value(operator),
                };
                let resumed = divided.conts.push(Cont {
                    params: vec![operator],
                    body: Vec::new(),
                    term: Term::Call {
                        callee,
                        args: args.clone(),
                        ret: *ret,
                        origin: *origin,
                    },
                });
                for call in [k, at, resumed] {
                    points.operators.insert(call, resumed);
                }
            }
            if at != k {
                set(&mut divided, at, cont.body[start..].to_vec(), cont.term.clone());
            }
        }
        points.raises.sort_unstable();
        points.raises.dedup();
        let mut divided = Self { proc: divided, points };
        divided.add_heads(program, id);
        divided
    }

    /// Makes ways back to the head of each continuation that may be the head of an arm or a loop: the entry, and what several jumps lead to.
    fn add_heads(&mut self, program: &Program, id: ProcId) {
        let proc = &program.procs[id];
        let mut jumps = vec![0_u32; self.proc.conts.len()];
        for cont in self.proc.conts.values() {
            for_each_jump(&cont.term, |k| jumps[k.index()] += 1);
        }
        for k in self.proc.conts.keys() {
            let args = self.proc.conts[k].params.clone();
            let term = if k == proc.entry {
                Term::Call {
                    callee: Callee::Known(id),
                    args,
                    ret: None,
                    origin: Origin::NONE,
                }
            } else if jumps[k.index()] > 1 {
                Term::Jump(k, args)
            } else {
                continue;
            };
            let back = self.proc.conts.push(Cont {
                params: vec![given(program)],
                body: Vec::new(),
                term,
            });
            self.points.heads.insert(k, back);
        }
    }
}

/// Gives a part of a continuation its operations and its end.
fn set(divided: &mut Proc, part: ContId, body: Vec<Bind>, term: Term) {
    let part = &mut divided.conts[part];
    (part.body, part.term) = (body, term);
}

impl Resumable {
    /// The arm where control goes on behind an operation, by its result.
    pub(crate) fn behind(&self, result: VarId) -> Option<ContId> {
        self.points.operations.get(&result).copied()
    }

    /// The arm where a continuation's call is made with another operator.
    pub(crate) fn with_operator(&self, cont: ContId) -> Option<ContId> {
        self.points.operators.get(&cont).copied()
    }

    /// The arm that leads back to the head of a continuation where a check may stop the program.
    pub(crate) fn back_to(&self, head: ContId) -> Option<ContId> {
        self.points.heads.get(&head).copied()
    }

    /// Number of operations in its arms.
    pub(crate) fn size(&self) -> usize {
        let conts = self.plan.arms.iter().flat_map(|arm| arm.region.conts());
        conts.map(|&k| 1 + self.proc.conts[k].body.len()).sum()
    }

    /// Its arms.
    pub(crate) fn arms(&self, id: ProcId) -> impl Iterator<Item = ArmRef> + use<> {
        (0..self.plan.arms.len()).map(move |index| ArmRef::Resumed(id, index))
    }
}
