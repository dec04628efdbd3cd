//! Calls of known procedures with a number of arguments that these do not take. Such a call signals an `arity-error` when it runs, so this is a warning.
//!
//! A procedure is known where it is called by a name that nothing assigns: a global one with a single definition, the prelude's, or a local one; or where it is
//! the operator itself.

use super::Expander;
use super::prelude::is_internal;
use crate::core::{Expr, Lambda};
use crate::ids::{GlobalId, LambdaId, LocalId};
use crate::reference;
use crate::source::{Diagnostic, Span};
use rustc_hash::FxHashMap;

/// Procedures by the variables that hold them.
#[derive(Default)]
struct Known {
    globals: FxHashMap<GlobalId, LambdaId>,
    locals: FxHashMap<LocalId, LambdaId>,
}

impl Expander<'_> {
    /// Warns of wrong calls among the first expressions, those of the program.
    pub(super) fn check_argument_counts(&mut self, program_exprs: usize) {
        let known = self.known_procedures();
        let mut warnings = Vec::new();
        for (expr, span) in self.program.exprs.values().take(program_exprs) {
            let Expr::Call(operator, arguments) = expr else { continue };
            let operator = &self.program.exprs[*operator].0;
            let lambda = match operator {
                Expr::Global(global) => known.globals.get(global).copied(),
                Expr::Local(local) => known.locals.get(local).copied(),
                Expr::Lambda(lambda) => Some(*lambda),
                _ => None,
            };
            let Some(lambda) = lambda.map(|lambda| &self.program.lambdas[lambda]) else {
                continue;
            };
            if !lambda.form && !takes(lambda, arguments.len()) {
                warnings.extend(self.wrong_call(*span, lambda, operator, arguments.len()));
            }
        }
        self.warnings.extend(warnings);
    }

    fn known_procedures(&self) -> Known {
        let program = &self.program;
        let mut known = Known::default();
        let lambda = |value| match program.exprs[value].0 {
            Expr::Lambda(lambda) => Some(lambda),
            _ => None,
        };
        for (expr, _) in program.exprs.values() {
            match expr {
                Expr::DefineGlobal(global, value) if program.globals[*global].writes == 1 => {
                    known.globals.extend(lambda(*value).map(|lambda| (*global, lambda)));
                }
                Expr::Let(bindings, _) | Expr::Letrec(bindings, _) => {
                    let constant = bindings.iter().filter(|(local, _)| !program.locals[*local].assigned);
                    known
                        .locals
                        .extend(constant.filter_map(|&(local, value)| Some((local, lambda(value)?))));
                }
                _ => {}
            }
        }
        known
    }

    /// A warning of a call, unless a form made it.
    fn wrong_call(&self, span: Span, lambda: &Lambda, operator: &Expr, count: usize) -> Option<Diagnostic> {
        let (name, is_standard) = match *operator {
            // Standard procedures have variables of their own for certain numbers of arguments.
            Expr::Global(global) if self.program.globals[global].prelude => {
                let name = self.syntax.name(self.prelude.name_of(global)?);
                if is_internal(name) {
                    return None;
                }
                (Some(name), true)
            }
            Expr::Global(global) => (Some(&self.program.globals[global].name), false),
            Expr::Local(local) => (Some(&self.program.locals[local].name), false),
            _ => (None, false),
        };
        let procedure = name.map_or("this procedure".into(), |name| format!("`{name}`"));
        let warning = Diagnostic::warning(span, format!("{procedure} takes {}, and this call has {count}", expected(lambda)));
        if !is_standard {
            return Some(warning.with_related(lambda.span, "the procedure"));
        }
        let shape = name.and_then(|name| reference::lookup(name).find_map(|entry| entry.arity.and(entry.shapes.first())));
        Some(match shape {
            Some(shape) => warning.with_hint(shape),
            None => warning,
        })
    }
}

fn takes(lambda: &Lambda, count: usize) -> bool {
    let least = lambda.required.len();
    least <= count && (lambda.rest.is_some() || count <= least + lambda.optional.len())
}

fn expected(lambda: &Lambda) -> String {
    let (least, most) = (lambda.required.len(), lambda.required.len() + lambda.optional.len());
    if lambda.rest.is_some() {
        format!("at least {}", arguments(least))
    } else if most == least {
        arguments(most)
    } else {
        format!("{least} to {}", arguments(most))
    }
}

fn arguments(count: usize) -> String {
    match count {
        0 => "no arguments".into(),
        1 => "1 argument".into(),
        _ => format!("{count} arguments"),
    }
}
