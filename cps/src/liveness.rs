//! Which variables of a procedure live at the start of each of its continuations.
//!
//! For each use the walk goes backwards until the binding (Appel, *Modern Compiler Implementation*, 1998, section 19.6), so that the time is
//! proportional to the size of the answer.

use crate::closure::FreeVariables;
use crate::flow::Flow;
use crate::ids::{ContId, ProcId, VarId};
use crate::ir::{Op, Program};

/// Live variables at the start of the continuations of one procedure. Parameters of the continuation itself are not among them, nor are the variables of closed
/// procedures. Unreachable continuations have none.
#[derive(Debug)]
pub struct Liveness {
    locals: Vec<Vec<VarId>>,
    outer: Vec<Vec<VarId>>,
}

impl Liveness {
    /// Finds the live variables of procedure `id`, which must not be a removed one.
    pub fn of(program: &Program, free: &FreeVariables, id: ProcId) -> Liveness {
        let proc = &program.procs[id];
        let flow = Flow::of(proc);
        let count = proc.conts.len();
        // By variable: where this procedure binds it.
        let mut bound_at = rustc_hash::FxHashMap::default();
        for &cont in flow.order() {
            proc.conts[cont].for_each_definition(program, |var| {
                bound_at.insert(var, cont);
            });
        }
        // Uses of each continuation, by variable, so that one variable's walk is done at once and a stamp tells where it has been.
        let mut uses: Vec<(VarId, ContId)> = Vec::new();
        for &cont in flow.order() {
            let code = &proc.conts[cont];
            let mut note = |var: VarId| {
                if !free.is_static(var) && bound_at.get(&var) != Some(&cont) {
                    uses.push((var, cont));
                }
            };
            code.for_each_use(&mut note);
            if let Some(callee) = code.term.known_callee() {
                note(program.procs[callee].var);
            }
            for bind in &code.body {
                if let Op::Fix(procs) = &bind.op {
                    procs.iter().flat_map(|&inner| free.captures(inner)).for_each(|&var| note(var));
                }
            }
        }
        uses.sort_unstable();
        let mut live = Liveness {
            locals: vec![Vec::new(); count],
            outer: vec![Vec::new(); count],
        };
        let mut stamp: Vec<Option<VarId>> = vec![None; count];
        for (var, cont) in uses {
            let home = bound_at.get(&var).copied();
            let sets = if home.is_some() { &mut live.locals } else { &mut live.outer };
            let mut stack = vec![cont];
            while let Some(cont) = stack.pop() {
                if home == Some(cont) || stamp[cont.index()].replace(var) == Some(var) {
                    continue;
                }
                sets[cont.index()].push(var);
                stack.extend(flow.predecessors(cont));
            }
        }
        live
    }

    /// Live variables that the procedure itself binds, in order of their numbers.
    pub fn locals(&self, cont: ContId) -> &[VarId] {
        &self.locals[cont.index()]
    }

    /// Live variables that come from outside: captured ones, and the procedure's own variable where it is used and not static. In order of their numbers.
    pub fn outer(&self, cont: ContId) -> &[VarId] {
        &self.outer[cont.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::parse;

    #[test]
    fn a_variable_lives_from_its_binding_to_its_last_use() {
        let program = parse(
            "main p0
             proc p0 v0 () {
               k0(): v1 = handlers  v2 = handlers  jump k1(v2)
               k1(v3): if v3 k2 k3
               k2(): call v1() -> k4
               k3(): return v3
               k4(v5): jump k1(v5)
             }",
        )
        .expect("the text is a program");
        let live = Liveness::of(&program, &FreeVariables::of(&program), ProcId(0));
        assert_eq!(live.locals(ContId(0)), []);
        assert_eq!(live.locals(ContId(1)), [VarId(1)]);
        assert_eq!(live.locals(ContId(2)), [VarId(1)]);
        assert_eq!(live.locals(ContId(3)), [VarId(3)]);
        assert_eq!(live.locals(ContId(4)), [VarId(1)]);
    }

    #[test]
    fn captured_variables_are_told_apart_and_closed_procedures_do_not_count() {
        let program = parse(
            "main p0
             proc p0 v0 () { k0(): v1 = handlers  fix p1 p2  return v2 }
             proc p1 v2 (v3) { k0(v3): if v3 k1 k2  k1(): return v1  k2(): call p2(v3) -> k3  k3(v6): tail v2(v6) }
             proc p2 v5 (v7) { k0(v7): return v7 }",
        )
        .expect("the text is a program");
        let live = Liveness::of(&program, &FreeVariables::of(&program), ProcId(1));
        assert_eq!(live.outer(ContId(0)), [VarId(1), VarId(2)]);
        assert_eq!(live.outer(ContId(1)), [VarId(1)]);
        assert_eq!(live.outer(ContId(3)), [VarId(2)]);
        assert_eq!(live.locals(ContId(2)), [VarId(3)]);
    }
}
