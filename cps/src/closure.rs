//! Free variables of procedures: what a closure captures.
//!
//! A procedure that captures nothing but procedures which capture nothing is *closed*: it exists once, as a static constant, and nobody has to
//! capture it. Closedness is the greatest solution: procedures that refer only to each other are closed together.

use crate::ids::{ProcId, VarId};
use crate::ir::Program;

/// Free variables of the procedures of a program.
#[derive(Debug)]
pub struct FreeVariables {
    captures: Vec<Vec<VarId>>,
    closed: Vec<bool>,
    proc_of_var: Vec<Option<ProcId>>,
}

impl FreeVariables {
    /// Finds the free variables of all procedures.
    pub fn of(program: &Program) -> FreeVariables {
        let proc_of_var = program.procedures_of_variables();
        let free = raw_free_variables(program);
        let closed = closed_procedures(&free, &proc_of_var);
        let captures = free
            .into_iter()
            .map(|free| {
                free.into_iter()
                    .filter(|var| proc_of_var[var.index()].is_none_or(|proc| !closed[proc.index()]))
                    .collect()
            })
            .collect();
        FreeVariables {
            captures,
            closed,
            proc_of_var,
        }
    }

    /// Whether the procedure captures nothing. A procedure that was removed is closed.
    pub fn is_closed(&self, proc: ProcId) -> bool {
        self.closed[proc.index()]
    }

    /// The captured variables in order of their numbers: neither variables of closed procedures nor the procedure's own.
    pub fn captures(&self, proc: ProcId) -> &[VarId] {
        &self.captures[proc.index()]
    }

    /// The procedure whose value the variable is.
    pub fn var_proc(&self, var: VarId) -> Option<ProcId> {
        self.proc_of_var[var.index()]
    }

    /// Whether the variable is that of a closed procedure: a constant that needs no place in a frame or a closure.
    pub fn is_static(&self, var: VarId) -> bool {
        self.var_proc(var).is_some_and(|proc| self.is_closed(proc))
    }
}

/// By variable: the procedure whose code binds it. The variable of a procedure is bound by the procedure that makes it; one that nothing makes by none.
pub(crate) fn binding_procedures(program: &Program) -> Vec<Option<ProcId>> {
    let mut owner = vec![None; program.vars.len()];
    for (id, proc) in program.procs.iter() {
        for cont in proc.conts.values() {
            cont.for_each_definition(program, |var| owner[var.index()] = Some(id));
        }
    }
    owner
}

/// By procedure: the procedures that it makes.
pub(crate) fn made_procedures(program: &Program) -> Vec<Vec<ProcId>> {
    program
        .procs
        .values()
        .map(|proc| {
            let mut made = Vec::new();
            proc.for_each_made(|inner, _, _| made.push(inner));
            made
        })
        .collect()
}

/// Procedures in an order where each comes after those that it makes.
pub(crate) fn innermost_first(program: &Program, made: &[Vec<ProcId>]) -> Vec<ProcId> {
    let mut is_made = vec![false; program.procs.len()];
    made.iter().flatten().for_each(|proc| is_made[proc.index()] = true);
    let mut order: Vec<ProcId> = program.procs.keys().filter(|proc| !is_made[proc.index()]).collect();
    let mut next = 0;
    while let Some(&proc) = order.get(next) {
        order.extend(&made[proc.index()]);
        next += 1;
    }
    order.reverse();
    order
}

/// Free variables, with those that hold procedures. Sorted.
fn raw_free_variables(program: &Program) -> Vec<Vec<VarId>> {
    let owner = binding_procedures(program);
    let made = made_procedures(program);
    let mut free: Vec<Vec<VarId>> = vec![Vec::new(); program.procs.len()];
    for id in innermost_first(program, &made) {
        let proc = &program.procs[id];
        let mut found = Vec::new();
        let mut note = |var: VarId| {
            if owner[var.index()] != Some(id) && var != proc.var {
                found.push(var);
            }
        };
        for cont in proc.conts.values() {
            cont.for_each_use(&mut note);
            if let Some(callee) = cont.term.known_callee() {
                note(program.procs[callee].var);
            }
        }
        for inner in &made[id.index()] {
            free[inner.index()].iter().for_each(|&var| note(var));
        }
        found.sort_unstable();
        found.dedup();
        free[id.index()] = found;
    }
    free
}

/// The procedures all of whose free variables are variables of such procedures.
fn closed_procedures(free: &[Vec<VarId>], proc_of_var: &[Option<ProcId>]) -> Vec<bool> {
    let mut closed = vec![true; free.len()];
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); free.len()];
    let mut open = Vec::new();
    for (proc, free) in free.iter().enumerate() {
        for var in free {
            match proc_of_var[var.index()] {
                Some(used) => users[used.index()].push(proc),
                None => open.push(proc),
            }
        }
    }
    while let Some(proc) = open.pop() {
        if std::mem::replace(&mut closed[proc], false) {
            open.extend(&users[proc]);
        }
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::parse;

    #[test]
    fn procedures_that_refer_only_to_each_other_are_closed() {
        let program = parse(
            "main p0
             proc p0 v0 () { k0(): fix p1 p2  fix p3  call v3() -> k1  k1(v9): fix p4  tail v4() }
             proc p1 v1 (v10) { k0(v10): tail p2(v10) }
             proc p2 v2 (v20) { k0(v20): tail p1(v20) }
             proc p3 v3 () { k0(): return v1 }
             proc p4 v4 () { k0(): v40 = cons v9 v4  return v40 }",
        )
        .expect("the text is a program");
        let free = FreeVariables::of(&program);
        assert!([1, 2, 3].into_iter().all(|p| free.is_closed(ProcId(p))));
        assert!(!free.is_closed(ProcId(4)));
        assert_eq!(free.captures(ProcId(4)), [VarId(9)]);
        assert_eq!(free.var_proc(VarId(2)), Some(ProcId(2)));
        assert!(free.is_static(VarId(3)));
    }

    #[test]
    fn what_an_inner_procedure_captures_the_outer_one_captures_too() {
        let program = parse(
            "main p0
             proc p0 v0 () { k0(): v1 = handlers  fix p1  return v2 }
             proc p1 v2 () { k0(): fix p2  return v3 }
             proc p2 v3 () { k0(): v4 = cons v1 v2  return v4 }",
        )
        .expect("the text is a program");
        let free = FreeVariables::of(&program);
        assert_eq!(free.captures(ProcId(1)), [VarId(1)]);
        assert_eq!(free.captures(ProcId(2)), [VarId(1), VarId(2)]);
    }
}
