//! Splits a procedure with optional or rest parameters that is called where it is known: a *worker* takes all parameters as required ones, and what
//! is left of the procedure passes its parameters on. Known calls go to the worker, with the marker for missing arguments and the rest list made by the caller.

use crate::constants::ConstantIndex;
use crate::core::Constant;
use crate::ids::{ContId, ProcId, VarId};
use crate::ir::{Bind, Callee, Cont, Op, Proc, Program, Term};
use crate::origin::Origin;
use crate::prim::Prim;

/// Runs the pass.
pub fn run(program: &mut Program) {
    let known = program.procedures_of_variables();
    // By procedure: the calls that fit.
    let mut calls: Vec<(ProcId, ProcId, ContId)> = Vec::new();
    for (caller, proc) in program.procs.iter() {
        for (cont, code) in proc.conts.iter() {
            if let Term::Call {
                callee: Callee::Value(var),
                args,
                ..
            } = &code.term
                && let Some(callee) = known[var.index()]
                && fits(&program.procs[callee], args.len())
            {
                calls.push((callee, caller, cont));
            }
        }
    }
    let mut workers = vec![None; program.procs.len()];
    let mut constants = ConstantIndex::of(&program.constants);
    for (callee, caller, cont) in calls {
        let worker = *workers[callee.index()].get_or_insert_with(|| split(program, callee));
        // The call may stand in the procedure that was split, whose code is the worker's now.
        let caller = workers[caller.index()].unwrap_or(caller);
        specialise(program, &mut constants, callee, worker, caller, cont);
    }
    for cont in program.procs.values_mut().flat_map(|proc| proc.conts.values_mut()) {
        for bind in &mut cont.body {
            if let Op::Fix(procs) = &mut bind.op {
                let added: Vec<ProcId> = procs
                    .iter()
                    .filter_map(|proc| workers.get(proc.index()).copied().flatten())
                    .collect();
                procs.extend(added);
            }
        }
    }
    super::known_calls::run(program);
}

/// Whether the procedure can be split and takes that many arguments.
fn fits(proc: &Proc, count: usize) -> bool {
    (proc.optional > 0 || proc.rest) && !proc.pinned && count >= proc.required && (proc.rest || count <= proc.required + proc.optional)
}

/// Moves the code of a procedure to a worker.
fn split(program: &mut Program, id: ProcId) -> ProcId {
    let old = &program.procs[id];
    let params = old.conts[old.entry].params.clone();
    let var = program.fresh_like(program.procs[id].var);
    let passed: Vec<VarId> = params.iter().map(|&param| program.fresh_like(param)).collect();
    let worker = program.procs.next_key();
    let old = &mut program.procs[id];
    let mut conts = crate::ids::Table::new();
    let entry = conts.push(Cont {
        params: passed.clone(),
        body: Vec::new(),
        term: Term::Call {
            callee: Callee::Known(worker),
            args: passed,
            ret: None,
            origin: Origin::tail(old.span),
        },
    });
    let moved = Proc {
        var,
        required: params.len(),
        optional: 0,
        rest: false,
        entry: std::mem::replace(&mut old.entry, entry),
        conts: std::mem::replace(&mut old.conts, conts),
        ..old.clone()
    };
    old.inline = false;
    old.deferred = false;
    program.procs.push(moved)
}

/// Makes a call of a procedure one of its worker.
fn specialise(program: &mut Program, constants: &mut ConstantIndex, callee: ProcId, worker: ProcId, caller: ProcId, cont: ContId) {
    let Term::Call { args, ret, origin, .. } = program.procs[caller].conts[cont].term.clone() else {
        unreachable!("the continuation was found to end in a call")
    };
    let (required, optional, rest) = (
        program.procs[callee].required,
        program.procs[callee].optional,
        program.procs[callee].rest,
    );
    let mut body = Vec::new();
    let mut passed: Vec<VarId> = args.iter().copied().take(required + optional).collect();
    while passed.len() < required + optional {
        let missing = constants.intern(&mut program.constants, Constant::Unsupplied);
        passed.push(bind(program, &mut body, Op::Const(missing), origin));
    }
    if rest {
        let nil = constants.intern(&mut program.constants, Constant::Nil);
        let mut list = bind(program, &mut body, Op::Const(nil), origin);
        for &arg in args.iter().skip(required + optional).rev() {
            list = bind(program, &mut body, Op::Prim(Prim::Cons, vec![arg, list]), origin);
        }
        passed.push(list);
    }
    let code = &mut program.procs[caller].conts[cont];
    code.body.append(&mut body);
    code.term = Term::Call {
        callee: Callee::Known(worker),
        args: passed,
        ret,
        origin,
    };
}

fn bind(program: &mut Program, body: &mut Vec<Bind>, op: Op, origin: Origin) -> VarId {
    let var = program.fresh(None);
    body.push(Bind { var, op, origin });
    var
}
