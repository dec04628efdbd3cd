//! What is known of global variables before the program runs, and which references may come too early.
//!
//! A global variable that is written once, by a top-level definition with a lambda expression or a constant, has a known value. A reference may
//! run before the definition; it is then checked. When does the code of a form run? The form itself at its own place. The body of a global
//! procedure not before the first form that refers to it, directly or through other global procedures: the *time* of the procedure. What a
//! form stores somewhere may be called by any later form, but no reference inside it is taken to run later than the form that made it.

use super::references::References;
use crate::core::{CoreProgram, Expr};
use crate::ids::{ConstId, GlobalId, LambdaId};

/// Place of a form among the top-level forms.
type Time = usize;

/// What is known of one global variable.
#[derive(Clone, Debug, Default)]
pub(super) struct Definition {
    /// The lambda expression that it holds, and the first time when that may be called.
    pub(super) procedure: Option<(LambdaId, Time)>,
    /// The constant that it holds.
    pub(super) constant: Option<ConstId>,
    /// Whether some reference is checked.
    pub(super) checked: bool,
    /// The first top-level form that defines it.
    defined: Option<Time>,
    prelude: bool,
    exported: bool,
}

impl Definition {
    /// Whether the definition must store the value, although it is known: somebody looks at the cell.
    pub(super) fn needs_cell(&self) -> bool {
        self.checked || self.exported
    }

    /// Whether the value is known wherever it is defined.
    pub(super) fn is_known(&self) -> bool {
        self.procedure.is_some() || self.constant.is_some()
    }

    /// Whether a reference that may run at `time` may come before the definition.
    pub(super) fn needs_check(&self, time: Time) -> bool {
        !self.prelude && self.defined.is_none_or(|defined| defined >= time)
    }
}

/// Finds the definitions of all global variables.
pub(super) fn definitions(core: &CoreProgram, references: &References) -> Vec<Definition> {
    let mut definitions: Vec<Definition> = core
        .globals
        .values()
        .map(|global| Definition {
            prelude: global.prelude,
            exported: global.exported,
            ..Definition::default()
        })
        .collect();
    let forms = &references.forms;
    // By form: the global procedure that it defines.
    let mut procedures = vec![None; forms.len()];
    // By form: whether it may call something.
    let mut runs = vec![true; forms.len()];
    for (time, &form) in forms.iter().enumerate() {
        let (Expr::DefineGlobal(global, value) | Expr::SetGlobal(global, value)) = core.exprs[form].0 else {
            continue;
        };
        let definition = &mut definitions[global.index()];
        definition.defined.get_or_insert(time);
        // What is added later may write a global of the program.
        let is_open = core.globals[global].exported && !core.globals[global].prelude;
        if is_open || core.globals[global].writes != 1 || !matches!(core.exprs[form].0, Expr::DefineGlobal(..)) {
            continue;
        }
        match core.exprs[value].0 {
            Expr::Lambda(lambda) => {
                definition.procedure = Some((lambda, usize::MAX));
                procedures[time] = Some(global);
                runs[time] = false;
            }
            Expr::Const(constant) => {
                definition.constant = Some(constant);
                runs[time] = false;
            }
            _ => {}
        }
    }
    find_times(&mut definitions, references, &procedures, &runs);
    for (form, globals) in references.globals.iter().enumerate() {
        let time = match procedures[form] {
            None => form,
            Some(global) => definitions[global.index()].procedure.map_or(form, |(_, time)| time),
        };
        for &global in globals {
            let definition = &mut definitions[global.index()];
            definition.checked |= definition.needs_check(time);
        }
    }
    definitions
}

/// Finds the time of each global procedure.
fn find_times(definitions: &mut [Definition], references: &References, procedures: &[Option<GlobalId>], runs: &[bool]) {
    let count = runs.len();
    // By form: the first form from there on that may call something.
    let mut next_run = vec![count; count + 1];
    for form in (0..count).rev() {
        next_run[form] = if runs[form] { form } else { next_run[form + 1] };
    }
    let form_of = {
        let mut forms = vec![None; definitions.len()];
        for (form, global) in procedures.iter().enumerate() {
            if let Some(global) = global {
                forms[global.index()] = Some(form);
            }
        }
        forms
    };
    let mut visited = vec![false; definitions.len()];
    // By time: forms of procedures that were referred to before their definition and may run from then on.
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); count + 1];
    for time in (0..count).filter(|&form| runs[form]).chain([count]) {
        let mut stack = std::mem::take(&mut waiting[time]);
        if time < count {
            stack.push(time);
        }
        while let Some(form) = stack.pop() {
            for &global in &references.globals[form] {
                let Some(defined) = form_of[global.index()] else {
                    continue;
                };
                if std::mem::replace(&mut visited[global.index()], true) {
                    continue;
                }
                let first = if defined < time { time } else { next_run[defined] };
                if let Some((_, at)) = &mut definitions[global.index()].procedure {
                    *at = first;
                }
                if first == time {
                    stack.push(defined)
                } else {
                    waiting[first].push(defined)
                }
            }
        }
    }
}
