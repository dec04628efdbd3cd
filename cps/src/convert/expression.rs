//! Conversion of expressions, one method for each context.

use super::{Converter, Dest, Place};
use crate::core::{Constant, Expr, Failing};
use crate::ids::{ContId, ExprId, GlobalId, LambdaId, LocalId, VarId};
use crate::ir::{Callee, Op, Term};
use crate::origin::Origin;
use crate::prim::Prim;
use crate::source::Span;

/// Runs `convert` with enough native stack for another level of nesting.
pub(super) fn nested<T>(convert: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, convert)
}

impl Converter<'_> {
    /// Converts an expression whose value goes to `dest`, and ends the current continuation.
    pub(super) fn tail(&mut self, expr: ExprId, dest: Dest) {
        nested(|| {
            let core = self.core;
            let (kind, span) = &core.exprs[expr];
            match kind {
                Expr::If(test, consequent, alternative) => {
                    let (on_true, on_false) = (self.builder.cont(Vec::new()), self.builder.cont(Vec::new()));
                    self.test(*test, on_true, on_false);
                    self.builder.start(on_true);
                    self.tail(*consequent, dest);
                    self.builder.start(on_false);
                    self.tail(*alternative, dest);
                }
                Expr::Seq(exprs) => match exprs.split_last() {
                    Some((&last, before)) => {
                        before.iter().for_each(|&before| self.effect(before));
                        self.tail(last, dest);
                    }
                    None => {
                        let nil = self.constant(Constant::Nil, *span);
                        self.builder.finish(dest, nil);
                    }
                },
                Expr::Let(bindings, body) => {
                    self.bind_parallel(bindings, *span);
                    self.tail(*body, dest);
                }
                Expr::Letrec(bindings, body) => {
                    self.bind_letrec(expr, bindings);
                    self.tail(*body, dest);
                }
                Expr::Call(operator, args) => match self.immediate_application(*operator, args) {
                    Some(body) => self.tail(body, dest),
                    None => {
                        let (callee, args) = self.call(*operator, args);
                        self.end_with_call(callee, args, dest, *span);
                    }
                },
                Expr::Apply(operator, list) => {
                    let (operator, list) = (self.value(*operator), self.value(*list));
                    self.end_with_call(Callee::Apply(operator), vec![list], dest, *span);
                }
                Expr::Leave(reason, first, second) => {
                    let args = vec![self.value(*first), self.value(*second)];
                    self.end_with_call(Callee::Leave(*reason), args, dest, *span);
                }
                _ => match dest {
                    Dest::Then(cont) => {
                        self.effect(expr);
                        self.builder.end(Term::Jump(cont, Vec::new()));
                    }
                    _ => {
                        let value = self.value(expr);
                        self.builder.finish(dest, value);
                    }
                },
            }
        });
    }

    /// Converts an expression for its value.
    pub(super) fn value(&mut self, expr: ExprId) -> VarId {
        nested(|| {
            let core = self.core;
            let (kind, span) = &core.exprs[expr];
            let span = *span;
            match kind {
                Expr::Const(id) => self.bind(Op::Const(*id), span),
                Expr::Local(local) => self.local(*local, span),
                Expr::CheckedLocal(local) => {
                    let value = self.local(*local, span);
                    self.check_bound(value, *local, span)
                }
                Expr::Global(global) => self.global(*global, span),
                Expr::SetLocal(local, value) => {
                    let value = self.value(*value);
                    match self.place(*local) {
                        Place::Boxed(holder) | Place::Early(holder) => {
                            self.bind(Op::Prim(Prim::SetField(0), vec![holder, value]), span);
                        }
                        Place::Value(_) => {
                            unreachable!("a local variable that is assigned says so")
                        }
                    }
                    value
                }
                Expr::SetGlobal(global, value) | Expr::DefineGlobal(global, value) => {
                    let value = self.value(*value);
                    let cell = self.cell(*global);
                    self.bind(Op::GlobalSet(cell, value), span);
                    value
                }
                Expr::Lambda(lambda) => self.lambda(*lambda, span),
                Expr::Prim(prim, args) => {
                    let args = args.iter().map(|&arg| self.value(arg)).collect();
                    self.bind(Op::Prim(*prim, args), span)
                }
                Expr::Let(bindings, body) => {
                    self.bind_parallel(bindings, span);
                    self.value(*body)
                }
                Expr::Letrec(bindings, body) => {
                    self.bind_letrec(expr, bindings);
                    self.value(*body)
                }
                Expr::Seq(exprs) => match exprs.split_last() {
                    Some((&last, before)) => {
                        before.iter().for_each(|&before| self.effect(before));
                        self.value(last)
                    }
                    None => self.constant(Constant::Nil, span),
                },
                Expr::If(..) => {
                    let result = self.out.fresh(None);
                    let join = self.builder.cont(vec![result]);
                    self.tail(expr, Dest::Join(join));
                    self.builder.start(join);
                    result
                }
                Expr::Call(operator, args) => match self.immediate_application(*operator, args) {
                    Some(body) => self.value(body),
                    None => {
                        let (callee, args) = self.call(*operator, args);
                        self.call_for_value(callee, args, span)
                    }
                },
                Expr::Apply(operator, list) => {
                    let (operator, list) = (self.value(*operator), self.value(*list));
                    self.call_for_value(Callee::Apply(operator), vec![list], span)
                }
                Expr::Leave(reason, first, second) => {
                    let args = vec![self.value(*first), self.value(*second)];
                    self.call_for_value(Callee::Leave(*reason), args, span)
                }
            }
        })
    }

    /// Converts an expression whose value is not needed.
    pub(super) fn effect(&mut self, expr: ExprId) {
        nested(|| {
            let core = self.core;
            let (kind, span) = &core.exprs[expr];
            match kind {
                Expr::Const(_) | Expr::Lambda(_) => {}
                Expr::If(..) => {
                    let next = self.builder.cont(Vec::new());
                    self.tail(expr, Dest::Then(next));
                    self.builder.start(next);
                }
                Expr::Seq(exprs) => exprs.iter().for_each(|&expr| self.effect(expr)),
                Expr::Let(bindings, body) => {
                    self.bind_parallel(bindings, *span);
                    self.effect(*body);
                }
                Expr::Letrec(bindings, body) => {
                    self.bind_letrec(expr, bindings);
                    self.effect(*body);
                }
                _ => {
                    self.value(expr);
                }
            }
        });
    }

    /// Converts a condition and ends the current continuation by going to one of the two, which have no parameters.
    pub(super) fn test(&mut self, expr: ExprId, on_true: ContId, on_false: ContId) {
        nested(|| {
            let core = self.core;
            let (kind, span) = &core.exprs[expr];
            match kind {
                Expr::If(test, consequent, alternative) => {
                    let (first, second) = (self.builder.cont(Vec::new()), self.builder.cont(Vec::new()));
                    self.test(*test, first, second);
                    self.builder.start(first);
                    self.test(*consequent, on_true, on_false);
                    self.builder.start(second);
                    self.test(*alternative, on_true, on_false);
                }
                Expr::Const(id) => {
                    let is_true = !matches!(core.constants[*id], Constant::Nil | Constant::Boolean(false));
                    self.builder.end(Term::Jump(if is_true { on_true } else { on_false }, Vec::new()));
                }
                Expr::Seq(exprs) if !exprs.is_empty() => {
                    let (&last, before) = exprs.split_last().expect("the guard says so");
                    before.iter().for_each(|&before| self.effect(before));
                    self.test(last, on_true, on_false);
                }
                Expr::Let(bindings, body) => {
                    self.bind_parallel(bindings, *span);
                    self.test(*body, on_true, on_false);
                }
                Expr::Letrec(bindings, body) => {
                    self.bind_letrec(expr, bindings);
                    self.test(*body, on_true, on_false);
                }
                _ => {
                    let value = self.value(expr);
                    self.builder.end(Term::If(value, on_true, on_false));
                }
            }
        });
    }

    /// Binds the variables of a `let`: all initial values first, outside of their scope.
    fn bind_parallel(&mut self, bindings: &[(LocalId, ExprId)], scope: Span) {
        let values: Vec<VarId> = bindings.iter().map(|&(_, init)| self.value(init)).collect();
        for (&(local, init), value) in bindings.iter().zip(values) {
            self.bind_local(local, value, self.core.exprs[init].1, scope);
        }
    }

    /// Binds the parameters of a lambda expression that is called where it stands, and answers its body. Otherwise does nothing.
    fn immediate_application(&mut self, operator: ExprId, args: &[ExprId]) -> Option<ExprId> {
        let core = self.core;
        let Expr::Lambda(lambda) = core.exprs[operator].0 else {
            return None;
        };
        let lambda = &core.lambdas[lambda];
        let plain = lambda.optional.is_empty() && lambda.rest.is_none() && !lambda.pinned && lambda.failure == Failing::No;
        if !plain || lambda.required.len() != args.len() {
            return None;
        }
        let values: Vec<VarId> = args.iter().map(|&arg| self.value(arg)).collect();
        for (&local, value) in lambda.required.iter().zip(values) {
            self.bind_local(local, value, lambda.span, lambda.span);
        }
        Some(lambda.body)
    }

    /// Arguments from left to right, then the operator.
    fn call(&mut self, operator: ExprId, args: &[ExprId]) -> (Callee, Vec<VarId>) {
        let args = args.iter().map(|&arg| self.value(arg)).collect();
        let operator = self.value(operator);
        (Callee::Value(operator), args)
    }

    pub(super) fn call_for_value(&mut self, callee: Callee, args: Vec<VarId>, span: Span) -> VarId {
        let result = self.out.fresh(None);
        let ret = self.builder.cont(vec![result]);
        self.builder.end_and_start(
            Term::Call {
                callee,
                args,
                ret: Some(ret),
                origin: span.into(),
            },
            ret,
        );
        result
    }

    pub(super) fn end_with_call(&mut self, callee: Callee, args: Vec<VarId>, dest: Dest, span: Span) {
        match dest {
            Dest::Return => self.builder.end(Term::Call {
                callee,
                args,
                ret: None,
                origin: Origin::tail(span),
            }),
            Dest::Join(_) | Dest::Then(_) => {
                let result = self.call_for_value(callee, args, span);
                self.builder.finish(dest, result);
            }
        }
    }

    /// The value of a local variable.
    fn local(&mut self, local: LocalId, span: Span) -> VarId {
        match self.place(local) {
            Place::Value(var) => var,
            Place::Boxed(holder) => self.bind(Op::Prim(Prim::Field(0), vec![holder]), span),
            Place::Early(holder) => {
                let value = self.bind(Op::Prim(Prim::Field(0), vec![holder]), span);
                self.check_bound(value, local, span)
            }
        }
    }

    /// The value of a local variable, which may be the mark of the unbound.
    fn check_bound(&mut self, value: VarId, local: LocalId, span: Span) -> VarId {
        let name = self.intern(Constant::Symbol(self.core.locals[local].name.clone()));
        self.bind(Op::CheckBound(value, name), span)
    }

    /// The value of a global variable.
    fn global(&mut self, global: GlobalId, span: Span) -> VarId {
        let check = self.definitions[global.index()].needs_check(self.time);
        let constant = self.definitions[global.index()].constant;
        if let Some(proc) = self.static_proc(global) {
            if check {
                let cell = self.cell(global);
                self.bind(Op::GlobalRef { global: cell, check: true }, span);
            }
            return self.out.procs[proc].var;
        }
        match constant {
            Some(id) if !check => self.bind(Op::Const(id), span),
            _ => {
                let cell = self.cell(global);
                self.bind(Op::GlobalRef { global: cell, check }, span)
            }
        }
    }

    /// A procedure as a value.
    fn lambda(&mut self, lambda: LambdaId, span: Span) -> VarId {
        let proc = self.allocate(lambda, self.time);
        let var = self.out.procs[proc].var;
        self.builder.push(crate::ir::Bind {
            var,
            op: Op::Fix(vec![proc]),
            origin: span.into(),
        });
        var
    }
}
