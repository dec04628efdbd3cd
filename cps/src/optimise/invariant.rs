//! Parameters of continuations that always stand for the same variable or constant: those of a loop that are always passed themselves, and those of
//! which all jumps agree.
//!
//! Optimistic, as in Wegman, Zadeck, *Constant Propagation with Conditional Branches* (1991): a parameter is taken to be nothing until a jump passes
//! something; what is passed around a loop unchanged is never seen to differ.

use super::replace::Replacements;
use crate::ids::{ConstId, ContId, ProcId, VarId};
use crate::ir::{Bind, Op, Program, Term};
use crate::source::Span;

/// What a parameter stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meaning {
    /// No jump has been seen.
    Nothing,
    /// A variable that is itself no such parameter.
    Var(VarId),
    Constant(ConstId),
    /// Only for itself.
    Itself,
}

/// Runs the pass.
pub fn run(program: &mut Program) {
    let mut constants = vec![None; program.vars.len()];
    for bind in program
        .procs
        .values()
        .flat_map(|proc| proc.conts.values())
        .flat_map(|cont| &cont.body)
    {
        if let Op::Const(id) = bind.op {
            constants[bind.var.index()] = Some(id);
        }
    }
    let mut meanings = vec![Meaning::Itself; program.vars.len()];
    let mut replacements = Replacements::new(program);
    for id in (0..program.procs.len()).map(ProcId::from_index) {
        find_meanings(program, id, &constants, &mut meanings);
        replace(program, id, &meanings, &mut replacements);
    }
    replacements.apply(program);
}

/// Finds what the parameters of the jump targets of a procedure stand for.
fn find_meanings(program: &Program, id: ProcId, constants: &[Option<ConstId>], meanings: &mut [Meaning]) {
    let proc = &program.procs[id];
    for cont in proc.conts.values() {
        if let Term::Jump(target, _) = cont.term {
            proc.conts[target]
                .params
                .iter()
                .for_each(|param| meanings[param.index()] = Meaning::Nothing);
        }
    }
    // By parameter: the parameters that it is passed for.
    let mut passed_for: rustc_hash::FxHashMap<VarId, Vec<VarId>> = rustc_hash::FxHashMap::default();
    let mut waiting: Vec<(VarId, VarId)> = Vec::new();
    for cont in proc.conts.values() {
        if let Term::Jump(target, args) = &cont.term {
            for (&param, &arg) in proc.conts[*target].params.iter().zip(args) {
                if meanings[arg.index()] == Meaning::Nothing {
                    passed_for.entry(arg).or_default().push(param);
                }
                waiting.push((param, arg));
            }
        }
    }
    while let Some((param, arg)) = waiting.pop() {
        let passed = match meanings[arg.index()] {
            Meaning::Nothing => continue,
            Meaning::Itself => constants[arg.index()].map_or(Meaning::Var(arg), Meaning::Constant),
            known => known,
        };
        let old = meanings[param.index()];
        let new = match old {
            Meaning::Nothing => passed,
            _ if old == passed => old,
            _ => Meaning::Itself,
        };
        if new != old {
            meanings[param.index()] = new;
            if let Some(params) = passed_for.get(&param) {
                waiting.extend(params.iter().map(|&next| (next, param)));
            }
        }
    }
}

/// Removes the parameters that stand for something else.
fn replace(program: &mut Program, id: ProcId, meanings: &[Meaning], replacements: &mut Replacements) {
    let proc = &mut program.procs[id];
    let stays = |var: VarId| matches!(meanings[var.index()], Meaning::Itself);
    // By continuation: its parameters that stay, if not all do.
    let mut kept: Vec<Option<Vec<bool>>> = vec![None; proc.conts.len()];
    for cont in proc.conts.values() {
        if let Term::Jump(target, _) = cont.term
            && kept[target.index()].is_none()
            && !proc.conts[target].params.iter().all(|&param| stays(param))
        {
            kept[target.index()] = Some(proc.conts[target].params.iter().map(|&param| stays(param)).collect());
        }
    }
    for cont in (0..proc.conts.len()).map(ContId::from_index) {
        let code = &mut proc.conts[cont];
        if let Some(kept) = &kept[cont.index()] {
            let mut body = Vec::new();
            for &param in code.params.iter().filter(|&&param| !stays(param)) {
                match meanings[param.index()] {
                    Meaning::Var(var) => replacements.replace(param, var),
                    // The parameter's name goes on as that of a constant.
                    Meaning::Constant(constant) => body.push(Bind {
                        var: param,
                        op: Op::Const(constant),
                        span: Span::NONE,
                    }),
                    Meaning::Nothing | Meaning::Itself => {}
                }
            }
            body.append(&mut code.body);
            code.body = body;
            retain(&mut code.params, kept);
        }
        if let Term::Jump(target, args) = &mut code.term
            && let Some(kept) = &kept[target.index()]
        {
            retain(args, kept);
        }
    }
}

fn retain(vars: &mut Vec<VarId>, kept: &[bool]) {
    let mut kept = kept.iter();
    vars.retain(|_| kept.next().copied().unwrap_or(true));
}
