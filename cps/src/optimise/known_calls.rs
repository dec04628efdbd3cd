//! Calls of a variable that is known to hold a procedure become calls of that procedure, if the number of arguments fits. Those of procedures that signal
//! failures become raises.

use crate::core::Failing;
use crate::ids::{ContId, ProcId};
use crate::ir::{Callee, Cont, Program, Term};

/// Runs the pass.
pub fn run(program: &mut Program) {
    let known = program.procedures_of_variables();
    let signatures: Vec<_> = program
        .procs
        .values()
        .map(|proc| (proc.required, proc.optional == 0 && !proc.rest, proc.failure))
        .collect();
    let mut ends = false;
    for id in program.procs.keys().collect::<Vec<_>>() {
        for cont in program.procs[id].conts.keys().collect::<Vec<_>>() {
            let Term::Call { callee, args, ret, origin } = &mut program.procs[id].conts[cont].term else {
                continue;
            };
            if let Callee::Value(var) = *callee
                && let Some(proc) = known[var.index()]
            {
                let (required, fixed, _) = signatures[proc.index()];
                if fixed && required == args.len() {
                    *callee = Callee::Known(proc);
                }
            }
            let Callee::Known(callee) = *callee else { continue };
            let (args, ret, origin) = match signatures[callee.index()].2 {
                Failing::No => continue,
                Failing::Final => (std::mem::take(args), None, *origin),
                Failing::Resumable => (std::mem::take(args), Some(*ret), *origin),
            };
            ends |= ret.is_none();
            let ret = ret.map(|ret| ret.unwrap_or_else(|| handing_on(program, id)));
            program.procs[id].conts[cont].term = Term::Raise { callee, args, ret, origin };
        }
    }
    if ends {
        super::unreachable::run(program);
    }
}

/// A new continuation of a procedure that returns its parameter: the frame of a failure in tail position tells traces of its place.
fn handing_on(program: &mut Program, proc: ProcId) -> ContId {
    let value = program.fresh(None);
    program.procs[proc].conts.push(Cont {
        params: vec![value],
        body: Vec::new(),
        term: Term::Return(value),
    })
}
