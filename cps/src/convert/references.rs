//! Who refers to what: global variables by top-level form, variables of a `letrec` by initial value. Found in one walk over the program.

use super::expression::nested;
use crate::core::{CoreProgram, Expr};
use crate::ids::{ExprId, GlobalId, LocalId};
use rustc_hash::FxHashMap;

/// References of a whole program.
#[derive(Debug, Default)]
pub(super) struct References {
    /// Top-level forms in order; those of a top-level sequence stand for themselves.
    pub(super) forms: Vec<ExprId>,
    /// By form: the global variables that it refers to, the lambda expressions inside it included.
    pub(super) globals: Vec<Vec<GlobalId>>,
    /// By `letrec` expression and binding: the bindings of the same `letrec` that the initial value refers to, lambda expressions included.
    pub(super) letrecs: FxHashMap<ExprId, Vec<Vec<usize>>>,
}

struct Walk<'a> {
    core: &'a CoreProgram,
    found: References,
    /// By local variable: the `letrec` that binds it, and its place there.
    bound_by: Vec<Option<(ExprId, usize)>>,
    /// The initial values that are being walked.
    active: FxHashMap<ExprId, usize>,
    /// By global variable: the last form that refers to it.
    last_form: Vec<Option<usize>>,
}

impl References {
    pub(super) fn of(core: &CoreProgram) -> References {
        let mut walk = Walk {
            core,
            found: References::default(),
            bound_by: vec![None; core.locals.len()],
            active: FxHashMap::default(),
            last_form: vec![None; core.globals.len()],
        };
        let mut pending: Vec<ExprId> = core.forms.iter().rev().copied().collect();
        while let Some(form) = pending.pop() {
            match &core.exprs[form].0 {
                Expr::Seq(forms) if !forms.is_empty() => pending.extend(forms.iter().rev()),
                _ => walk.found.forms.push(form),
            }
        }
        for index in 0..walk.found.forms.len() {
            walk.found.globals.push(Vec::new());
            walk.expr(walk.found.forms[index]);
        }
        for edges in walk.found.letrecs.values_mut().flatten() {
            edges.sort_unstable();
            edges.dedup();
        }
        walk.found
    }
}

impl Walk<'_> {
    fn expr(&mut self, expr: ExprId) {
        nested(|| {
            let core = self.core;
            match &core.exprs[expr].0 {
                Expr::Const(_) => {}
                Expr::Local(local) | Expr::CheckedLocal(local) => self.local(*local),
                Expr::Global(global) => self.global(*global),
                Expr::SetLocal(local, value) => {
                    self.local(*local);
                    self.expr(*value);
                }
                Expr::SetGlobal(_, value) | Expr::DefineGlobal(_, value) => self.expr(*value),
                Expr::If(a, b, c) => [a, b, c].into_iter().for_each(|&expr| self.expr(expr)),
                Expr::Seq(exprs) | Expr::Prim(_, exprs) => exprs.iter().for_each(|&expr| self.expr(expr)),
                Expr::Let(bindings, body) => {
                    bindings.iter().for_each(|&(_, init)| self.expr(init));
                    self.expr(*body);
                }
                Expr::Letrec(bindings, body) => {
                    for (index, &(local, _)) in bindings.iter().enumerate() {
                        self.bound_by[local.index()] = Some((expr, index));
                    }
                    self.found.letrecs.insert(expr, vec![Vec::new(); bindings.len()]);
                    for (index, &(_, init)) in bindings.iter().enumerate() {
                        self.active.insert(expr, index);
                        self.expr(init);
                    }
                    self.active.remove(&expr);
                    self.expr(*body);
                }
                Expr::Lambda(lambda) => self.expr(core.lambdas[*lambda].body),
                Expr::Call(operator, args) => {
                    args.iter().for_each(|&arg| self.expr(arg));
                    self.expr(*operator);
                }
                Expr::Apply(a, b) | Expr::Leave(_, a, b) => {
                    self.expr(*a);
                    self.expr(*b);
                }
            }
        });
    }

    fn local(&mut self, local: LocalId) {
        let Some((letrec, index)) = self.bound_by[local.index()] else {
            return;
        };
        let Some(&init) = self.active.get(&letrec) else {
            return;
        };
        let edges = self
            .found
            .letrecs
            .get_mut(&letrec)
            .expect("the variables of a letrec are bound when its table is made");
        if edges[init].last() != Some(&index) {
            edges[init].push(index);
        }
    }

    fn global(&mut self, global: GlobalId) {
        let form = self.found.globals.len() - 1;
        if self.last_form[global.index()].replace(form) != Some(form) {
            self.found.globals[form].push(global);
        }
    }
}
