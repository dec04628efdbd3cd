//! The invariants of a CPS program, checked.
//!
//! Every variable is bound once, every use is dominated by its binding, the entry of a procedure is no jump target, returns of calls are nothing else,
//! argument counts match, and what is unreachable is empty.

use crate::closure::FreeVariables;
use crate::core::Failing;
use crate::flow::{Dominators, Flow};
use crate::ids::{ContId, ProcId, VarId};
use crate::ir::{Callee, Op, Program, Term};
use crate::prim::EntryPoint;

/// Where a variable is bound: before the operation with this index, the parameters at 0.
#[derive(Clone, Copy)]
struct Site {
    proc: ProcId,
    cont: ContId,
    index: usize,
}

/// Checks a program; the error names the first rule that is broken and the place.
pub fn validate(program: &Program) -> Result<(), String> {
    let mut checker = Checker {
        program,
        sites: vec![None; program.vars.len()],
        made: vec![None; program.procs.len()],
        flows: Vec::with_capacity(program.procs.len()),
        closed: None,
    };
    checker.tables()?;
    checker.bindings()?;
    for (id, proc) in program.procs.iter() {
        if !proc.is_removed() {
            checker.shape(id)?;
        }
    }
    checker.reachability()?;
    for (id, proc) in program.procs.iter() {
        if !proc.is_removed() {
            checker.scopes(id)?;
        }
    }
    Ok(())
}

/// Panics if the program breaks an invariant; `pass` is to blame. Does nothing in release builds.
pub fn debug_validate(program: &Program, pass: &str) {
    if cfg!(debug_assertions)
        && let Err(message) = validate(program)
    {
        panic!("{pass} broke the program: {message}\n{}", crate::text::print(program));
    }
}

struct Checker<'a> {
    program: &'a Program,
    sites: Vec<Option<Site>>,
    /// Where the procedure is made.
    made: Vec<Option<Site>>,
    flows: Vec<Option<(Flow, Dominators)>>,
    closed: Option<FreeVariables>,
}

impl Checker<'_> {
    /// Indices lie inside their tables.
    fn tables(&self) -> Result<(), String> {
        let program = self.program;
        let proc_exists = |proc: ProcId| program.procs.get(proc).is_some_and(|proc| !proc.is_removed());
        if !proc_exists(program.main) {
            return Err("the main procedure does not exist".into());
        }
        if program.entry_points.len() > EntryPoint::ALL.len() {
            return Err("there are more entry points than the compiler knows".into());
        }
        if let Some(proc) = program.entry_points.iter().find(|&&proc| !proc_exists(proc)) {
            return Err(format!("entry point {proc} does not exist"));
        }
        for (id, proc) in program.procs.iter().filter(|(_, proc)| !proc.is_removed()) {
            let fail = |message: String| Err(format!("{id}: {message}"));
            if proc.conts.get(proc.entry).is_none() {
                return fail(format!("entry {} does not exist", proc.entry));
            }
            if program.vars.get(proc.var).is_none() {
                return fail(format!("{} does not exist", proc.var));
            }
            for (cont, code) in proc.conts.iter() {
                let mut missing = None;
                let mut var = |var: VarId| {
                    if program.vars.get(var).is_none() {
                        missing = Some(format!("{cont}: variable {var} does not exist"));
                    }
                };
                code.params.iter().for_each(|&param| var(param));
                code.for_each_use(&mut var);
                code.body.iter().for_each(|bind| var(bind.var));
                for bind in &code.body {
                    match &bind.op {
                        Op::Fix(procs) => {
                            if procs.is_empty() {
                                missing = Some(format!("{cont}: an empty fix"));
                            }
                            if let Some(proc) = procs.iter().find(|&&proc| !proc_exists(proc)) {
                                missing = Some(format!("{cont}: {proc} does not exist"));
                            } else if procs.first().is_some_and(|&first| program.procs[first].var != bind.var) {
                                missing = Some(format!("{cont}: the fix of {} binds {}", procs[0], bind.var));
                            }
                        }
                        Op::Const(id) if program.constants.get(*id).is_none() => {
                            missing = Some(format!("{cont}: constant {id} does not exist"))
                        }
                        Op::CheckBound(_, id) if program.constants.get(*id).is_none() => {
                            missing = Some(format!("{cont}: constant {id} does not exist"));
                        }
                        Op::GlobalRef { global, .. } | Op::GlobalSet(global, _) if program.globals.get(*global).is_none() => {
                            missing = Some(format!("{cont}: global {global} does not exist"));
                        }
                        Op::Prim(prim, args) if prim.arity().is_some_and(|arity| arity != args.len()) => {
                            missing = Some(format!("{cont}: {} with {} arguments", prim.name(), args.len()));
                        }
                        _ => {}
                    }
                }
                if let Some(callee) = code.term.known_callee()
                    && !proc_exists(callee)
                {
                    missing = Some(format!("{cont}: {callee} does not exist"));
                }
                for next in code.term.successors() {
                    if proc.conts.get(next).is_none() {
                        missing = Some(format!("{cont}: continuation {next} does not exist"));
                    }
                }
                if let Some(message) = missing {
                    return fail(message);
                }
            }
        }
        Ok(())
    }

    /// Every variable is bound once, every procedure made once.
    fn bindings(&mut self) -> Result<(), String> {
        let program = self.program;
        for (proc, code) in program.procs.iter() {
            for (cont, code) in code.conts.iter() {
                let mut twice = None;
                let sites = &mut self.sites;
                let mut bind = |var: VarId, index: usize| {
                    if sites[var.index()].replace(Site { proc, cont, index }).is_some() {
                        twice = Some(var);
                    }
                };
                code.params.iter().for_each(|&param| bind(param, 0));
                for (index, operation) in code.body.iter().enumerate() {
                    operation.for_each_definition(program, |var| bind(var, index + 1));
                    if let Op::Fix(procs) = &operation.op {
                        for &made in procs {
                            if self.made[made.index()]
                                .replace(Site {
                                    proc,
                                    cont,
                                    index: index + 1,
                                })
                                .is_some()
                            {
                                return Err(format!("{made} is made twice"));
                            }
                        }
                    }
                }
                if let Some(var) = twice {
                    return Err(format!("{var} is bound twice, the second time in {proc} {cont}"));
                }
            }
        }
        Ok(())
    }

    /// Kinds of continuations and numbers of parameters and arguments.
    fn shape(&mut self, id: ProcId) -> Result<(), String> {
        let program = self.program;
        let proc = &program.procs[id];
        let params = proc.conts[proc.entry].params.len();
        if params != proc.required + proc.optional + usize::from(proc.rest) {
            return Err(format!("{id}: its entry has {params} parameters"));
        }
        let mut jumped = vec![false; proc.conts.len()];
        let mut returned = vec![false; proc.conts.len()];
        for (cont, code) in proc.conts.iter() {
            let fail = |message: String| Err(format!("{id} {cont}: {message}"));
            match &code.term {
                Term::Jump(target, args) => {
                    jumped[target.index()] = true;
                    if proc.conts[*target].params.len() != args.len() {
                        return fail(format!("jump to {target} with {} arguments", args.len()));
                    }
                }
                Term::If(_, consequent, alternative) => {
                    for target in [consequent, alternative] {
                        jumped[target.index()] = true;
                        if !proc.conts[*target].params.is_empty() {
                            return fail(format!("branch to {target}, which has parameters"));
                        }
                    }
                }
                Term::Call { callee, args, ret, .. } => {
                    if let Some(ret) = ret {
                        returned[ret.index()] = true;
                        if proc.conts[*ret].params.len() != 1 {
                            return fail(format!("call returns to {ret}, which does not have one parameter"));
                        }
                    }
                    let fits = match callee {
                        Callee::Known(callee) => program.procs[*callee].accepts_known(args.len()),
                        Callee::Value(_) => true,
                        Callee::Apply(_) => args.len() == 1,
                        Callee::Leave(_) => args.len() == 2,
                    };
                    if !fits {
                        return fail(format!("call with {} arguments", args.len()));
                    }
                }
                Term::Raise { callee, args, ret, .. } => {
                    let callee = &program.procs[*callee];
                    if let Some(ret) = ret {
                        returned[ret.index()] = true;
                        if proc.conts[*ret].params.len() != 1 {
                            return fail(format!("raise returns to {ret}, which does not have one parameter"));
                        }
                    }
                    let returns = match callee.failure {
                        Failing::No => return fail("raise of a procedure that signals no failure".into()),
                        Failing::Resumable => true,
                        Failing::Final => false,
                    };
                    if returns != ret.is_some() || !callee.accepts_known(args.len()) {
                        return fail(format!("raise with {} arguments", args.len()));
                    }
                }
                Term::Return(_) | Term::Unreachable => {}
            }
        }
        if jumped[proc.entry.index()] || returned[proc.entry.index()] {
            return Err(format!("{id}: something jumps to the entry"));
        }
        if let Some(cont) = proc.conts.keys().find(|cont| jumped[cont.index()] && returned[cont.index()]) {
            return Err(format!("{id}: {cont} is both a return and a jump target"));
        }
        Ok(())
    }

    /// Unreachable continuations are empty, and every procedure that is not is made, but for the main one.
    fn reachability(&mut self) -> Result<(), String> {
        let program = self.program;
        for (id, proc) in program.procs.iter() {
            if proc.is_removed() {
                self.flows.push(None);
                continue;
            }
            if self.made[id.index()].is_none() && id != program.main {
                return Err(format!("{id} is made nowhere"));
            }
            let flow = Flow::of(proc);
            if let Some(cont) = proc
                .conts
                .keys()
                .find(|&cont| !flow.is_reachable(cont) && !proc.conts[cont].is_removed())
            {
                return Err(format!("{id}: {cont} is unreachable and not empty"));
            }
            let dominators = Dominators::of(&flow);
            self.flows.push(Some((flow, dominators)));
        }
        Ok(())
    }

    /// Every use is dominated by the binding.
    fn scopes(&mut self, id: ProcId) -> Result<(), String> {
        let program = self.program;
        for (cont, code) in program.procs[id].conts.iter() {
            for (index, bind) in code.body.iter().enumerate() {
                for &var in bind.op.uses() {
                    self.visible(var, Site { proc: id, cont, index })?;
                }
            }
            let end = Site {
                proc: id,
                cont,
                index: code.body.len(),
            };
            let mut used = code
                .term
                .known_callee()
                .map(|callee| program.procs[callee].var)
                .into_iter()
                .collect::<Vec<_>>();
            code.term.for_each_use(|var| used.push(var));
            for var in used {
                self.visible(var, end)?;
            }
        }
        Ok(())
    }

    fn visible(&mut self, var: VarId, at: Site) -> Result<(), String> {
        if self.in_scope(var, at) {
            return Ok(());
        }
        // Variables of closed procedures are constants.
        let program = self.program;
        let closed = self.closed.get_or_insert_with(|| FreeVariables::of(program));
        if closed.is_static(var) {
            return Ok(());
        }
        Err(format!("{var} is used in {} {} outside of its scope", at.proc, at.cont))
    }

    fn in_scope(&self, var: VarId, mut at: Site) -> bool {
        let bound = self.sites[var.index()];
        loop {
            if self.program.procs[at.proc].var == var {
                return true;
            }
            if let Some(site) = bound
                && site.proc == at.proc
            {
                if site.cont == at.cont {
                    return site.index <= at.index;
                }
                return match &self.flows[at.proc.index()] {
                    Some((_, dominators)) => dominators.dominates(site.cont, at.cont),
                    None => false,
                };
            }
            match self.made[at.proc.index()] {
                Some(made) => at = made,
                None => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::parse;

    fn message(text: &str) -> String {
        validate(&parse(text).expect("the text is a program")).expect_err("the program breaks a rule")
    }

    #[test]
    fn a_use_must_be_dominated_by_the_binding() {
        let text =
            "main p0 proc p0 v0 () { k0(): v1 = handlers  if v1 k1 k2  k1(): v2 = handlers  jump k3()  k2(): jump k3()  k3(): return v2 }";
        assert_eq!(message(text), "v2 is used in p0 k3 outside of its scope");
    }

    #[test]
    fn an_inner_procedure_sees_what_was_bound_before_it_was_made() {
        let before = "main p0 proc p0 v0 () { k0(): v1 = handlers  fix p1  return v2 } proc p1 v2 () { k0(): return v1 }";
        assert_eq!(validate(&parse(before).expect("the text is a program")), Ok(()));
        let after = "main p0 proc p0 v0 () { k0(): fix p1  v1 = handlers  return v2 } proc p1 v2 () { k0(): return v1 }";
        assert_eq!(message(after), "v1 is used in p1 k0 outside of its scope");
    }

    #[test]
    fn variables_are_bound_once() {
        let text = "main p0 proc p0 v0 () { k0(): v1 = handlers  v1 = handlers  return v1 }";
        assert_eq!(message(text), "v1 is bound twice, the second time in p0 k0");
    }

    #[test]
    fn the_return_of_a_call_is_no_jump_target() {
        let text =
            "main p0 proc p0 v0 () { k0(): v1 = handlers  if v1 k1 k2  k1(): call v1() -> k3  k2(): jump k3(v1)  k3(v2): return v2 }";
        assert_eq!(message(text), "p0: k3 is both a return and a jump target");
    }

    #[test]
    fn the_entry_is_no_jump_target() {
        let text = "main p0 proc p0 v0 () { k0(): jump k0() }";
        assert_eq!(message(text), "p0: something jumps to the entry");
    }

    #[test]
    fn argument_counts_match() {
        let text = "main p0 proc p0 v0 () { k0(): v1 = handlers  jump k1()  k1(v2): return v2 }";
        assert_eq!(message(text), "p0 k0: jump to k1 with 0 arguments");
    }

    #[test]
    fn branches_have_no_parameters() {
        let text = "main p0 proc p0 v0 () { k0(): v1 = handlers  if v1 k1 k1  k1(v2): return v2 }";
        assert_eq!(message(text), "p0 k0: branch to k1, which has parameters");
    }

    #[test]
    fn what_is_unreachable_is_empty() {
        let text = "main p0 proc p0 v0 () { k0(): v1 = handlers  return v1  k1(): return v1 }";
        assert_eq!(message(text), "p0: k1 is unreachable and not empty");
    }
}
