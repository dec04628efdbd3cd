//! Calls of a variable that is known to hold a procedure become calls of that procedure, if the number of arguments fits.

use crate::ir::{Callee, Program, Term};

/// Runs the pass.
pub fn run(program: &mut Program) {
    let known = program.procedures_of_variables();
    let signatures: Vec<_> = program
        .procs
        .values()
        .map(|proc| (proc.required, proc.optional == 0 && !proc.rest, proc.no_return))
        .collect();
    let mut raises = false;
    for cont in program.procs.values_mut().flat_map(|proc| proc.conts.values_mut()) {
        let Term::Call { callee, args, origin, .. } = &mut cont.term else {
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
        if let Callee::Known(proc) = *callee
            && signatures[proc.index()].2
        {
            cont.term = Term::Raise {
                callee: proc,
                args: std::mem::take(args),
                origin: *origin,
            };
            raises = true;
        }
    }
    if raises {
        super::unreachable::run(program);
    }
}
