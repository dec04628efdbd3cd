//! `letrec*`: which variables are plain, and where the procedures are made.
//!
//! A lambda expression waits until an initial value needs it, or the body; all that wait together and refer to each other are made by one
//! [`Op::Fix`]. A variable that an earlier initial value refers to, itself or through procedures that it needs, may be read before it is
//! initialised: it lives in a box that holds the unbound marker until then, and reading it is checked. After Waddell, Sarkar, Dybvig,
//! *Fixing Letrec* (2005), with the order of `letrec*` kept.

use super::{Converter, Place};
use crate::core::{Constant, Expr};
use crate::ids::{ExprId, LocalId, ProcId};
use crate::ir::{Bind, Op};
use crate::prim::Prim;

/// How the bindings of one `letrec` are made.
struct Plan {
    /// By binding: whether it may be read before its initial value has been computed.
    early: Vec<bool>,
    /// By binding: the lambda expressions to be made before its initial value is computed. The last entry is for the body.
    made_before: Vec<Vec<usize>>,
}

/// Decides how to make bindings that refer to each other: `waits` says which are lambda expressions that nothing assigns.
fn plan(waits: &[bool], references: &[Vec<usize>]) -> Plan {
    let count = waits.len();
    let mut early = vec![false; count];
    let mut made_before = vec![Vec::new(); count + 1];
    let mut waiting = vec![false; count];
    let mut initialised = vec![false; count];
    for index in 0..count {
        if waits[index] && !early[index] {
            waiting[index] = true;
            continue;
        }
        let mut stack = vec![index];
        while let Some(from) = stack.pop() {
            for &to in &references[from] {
                if waiting[to] {
                    waiting[to] = false;
                    initialised[to] = true;
                    made_before[index].push(to);
                    stack.push(to);
                } else if !initialised[to] {
                    early[to] = true;
                }
            }
        }
        made_before[index].sort_unstable();
        initialised[index] = true;
    }
    made_before[count] = (0..count).filter(|&index| waiting[index]).collect();
    Plan { early, made_before }
}

impl Converter<'_> {
    /// Binds the variables of a `letrec` expression.
    pub(super) fn bind_letrec(&mut self, letrec: ExprId, bindings: &[(LocalId, ExprId)]) {
        let core = self.core;
        let waits: Vec<bool> = bindings
            .iter()
            .map(|&(local, init)| !core.locals[local].assigned && matches!(core.exprs[init].0, Expr::Lambda(_)))
            .collect();
        let references = self
            .references
            .letrecs
            .get(&letrec)
            .expect("the walk over the program met every letrec");
        let plan = plan(&waits, references);
        for (index, &(local, _)) in bindings.iter().enumerate() {
            if plan.early[index] {
                let span = core.exprs[letrec].1;
                let unbound = self.constant(Constant::Unbound, span);
                let holder = self.make_box(local, unbound, span, span);
                self.places[local.index()] = Some(Place::Early(holder));
            }
        }
        for (index, &(local, init)) in bindings.iter().enumerate() {
            self.make(&plan.made_before[index], bindings);
            if waits[index] && !plan.early[index] {
                continue;
            }
            let value = self.value(init);
            let span = core.exprs[init].1;
            match self.places[local.index()] {
                Some(Place::Early(holder)) if plan.early[index] => {
                    self.bind(Op::Prim(Prim::SetField(0), vec![holder, value]), span);
                }
                _ => self.bind_local(local, value, span, core.exprs[letrec].1),
            }
        }
        self.make(&plan.made_before[bindings.len()], bindings);
    }

    /// Makes the procedures of some bindings, which may refer to each other.
    fn make(&mut self, indices: &[usize], bindings: &[(LocalId, ExprId)]) {
        let core = self.core;
        let mut procs: Vec<ProcId> = Vec::with_capacity(indices.len());
        for &index in indices {
            let (local, init) = bindings[index];
            let Expr::Lambda(lambda) = core.exprs[init].0 else {
                unreachable!("only lambda expressions wait")
            };
            let proc = self.allocate(lambda, self.time);
            self.places[local.index()] = Some(Place::Value(self.out.procs[proc].var));
            procs.push(proc);
        }
        if let (Some(&first), Some(&index)) = (procs.first(), indices.first()) {
            let span = core.exprs[bindings[index].1].1;
            self.builder.push(Bind {
                var: self.out.procs[first].var,
                op: Op::Fix(procs),
                origin: span.into(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lambdas_wait_for_the_body_when_nothing_needs_them() {
        // f -> x, x = constant, g -> f
        let plan = plan(&[true, false, true], &[vec![1], vec![], vec![0]]);
        assert_eq!(plan.early, [false, false, false]);
        assert_eq!(plan.made_before, [vec![], vec![], vec![], vec![0, 2]]);
    }

    #[test]
    fn an_initial_value_gets_the_procedures_that_it_needs() {
        // f -> g, g -> f, x -> f
        let plan = plan(&[true, true, false], &[vec![1], vec![0], vec![0]]);
        assert_eq!(plan.early, [false, false, false]);
        assert_eq!(plan.made_before, [vec![], vec![], vec![0, 1], vec![]]);
    }

    #[test]
    fn a_variable_that_a_needed_procedure_reads_too_early_is_checked() {
        // f -> y, x -> f, y, h (lambda, read early by x through f's neighbour)
        let plan = plan(&[true, false, false, true], &[vec![2], vec![0, 3], vec![], vec![]]);
        assert_eq!(plan.early, [false, false, true, true]);
        assert_eq!(plan.made_before, [vec![], vec![0], vec![], vec![], vec![]]);
    }

    #[test]
    fn an_initial_value_that_refers_to_itself_is_checked() {
        assert_eq!(plan(&[false], &[vec![0]]).early, [true]);
    }
}
