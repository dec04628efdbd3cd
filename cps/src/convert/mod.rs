//! Conversion of the core language to continuation-passing style.
//!
//! One pass over the expressions, each converted for its context (a value, an effect, a test, the end of a procedure), so that no
//! administrative continuation arises (Danvy, Filinski, *Representing Control*, 1992; Kennedy 2007). Everything runs inside one main
//! procedure, that of a long program in parts. Global procedures that are written once are all made at its start: they capture nothing, so that making them early cannot be
//! noticed, and `globals` says where a reference may come before the definition and has to be checked.
//!
//! The time is linear in the size of the program.

mod build;
mod expression;
mod globals;
mod letrec;
mod references;

use crate::core::{Constant, CoreProgram, Expr, Failing, Global};
use crate::ids::{ConstId, ExprId, GlobalId, LambdaId, LocalId, ProcId, Table, VarId};
use crate::ir::{Bind, Callee, Op, Proc, Program};
use crate::origin::Origin;
use crate::prim::Prim;
use crate::source::Span;
use crate::{constants::ConstantIndex, optimise};
use build::{Builder, Dest};
use globals::Definition;
use references::References;
use std::collections::VecDeque;
use std::rc::Rc;

/// Top-level forms of so many operations and continuations together make a procedure of their own, so that a long program does not become
/// one huge procedure: the time that engines take for a function grows faster than its size.
const PART: usize = 400;

/// Converts a program.
pub fn convert(core: &CoreProgram) -> Program {
    let mut converter = Converter::new(core);
    converter.program();
    let mut program = converter.out;
    optimise::known_calls::run(&mut program);
    optimise::unreachable::run(&mut program);
    program
}

/// What stands for a local variable.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Its value.
    Value(VarId),
    /// The box that holds its value.
    Boxed(VarId),
    /// The box that holds its value, or the unbound marker until it is initialised.
    Early(VarId),
}

/// A procedure whose body waits for its conversion.
struct Pending {
    proc: ProcId,
    lambda: LambdaId,
    /// When the code may run first.
    time: usize,
}

/// State of the conversion.
struct Converter<'a> {
    core: &'a CoreProgram,
    out: Program,
    constants: ConstantIndex,
    references: References,
    /// By local variable.
    places: Vec<Option<Place>>,
    /// By global variable of the core program.
    definitions: Vec<Definition>,
    /// By global variable of the core program: its cell in the converted program.
    cells: Vec<Option<GlobalId>>,
    /// By global variable of the core program: the procedure that it is known to hold.
    static_procs: Vec<Option<ProcId>>,
    /// The procedures of global variables, in the order in which they were first referred to.
    made_at_start: Vec<ProcId>,
    queue: VecDeque<Pending>,
    builder: Builder,
    /// Name of the procedure under conversion.
    name: Option<Rc<str>>,
    /// When the code under conversion may run first: the place of a form among the top-level forms.
    time: usize,
}

impl<'a> Converter<'a> {
    fn new(core: &'a CoreProgram) -> Self {
        let references = References::of(core);
        let definitions = globals::definitions(core, &references);
        let mut out = Program {
            procs: Table::new(),
            vars: Table::new(),
            constants: core.constants.clone(),
            globals: Table::new(),
            main: ProcId(0),
            entry_points: Vec::new(),
            inlined: Table::new(),
            files: Vec::new(),
        };
        let var = out.fresh(None);
        let builder = Builder::new();
        out.main = out.procs.push(Proc {
            name: None,
            span: Span::NONE,
            var,
            required: 0,
            optional: 0,
            rest: false,
            entry: builder.entry(),
            conts: Table::new(),
            pinned: false,
            failure: Failing::No,
            inline: false,
            deferred: false,
            form: false,
        });
        Self {
            core,
            constants: ConstantIndex::of(&core.constants),
            out,
            references,
            places: vec![None; core.locals.len()],
            definitions,
            cells: vec![None; core.globals.len()],
            static_procs: vec![None; core.globals.len()],
            made_at_start: Vec::new(),
            queue: VecDeque::new(),
            builder,
            name: None,
            time: 0,
        }
    }

    fn program(&mut self) {
        for &global in &self.core.entry_points {
            if let Some(proc) = self.static_proc(global) {
                self.out.entry_points.push(proc);
            }
        }
        let forms = std::mem::take(&mut self.references.forms);
        let mut parts = Vec::new();
        for (index, &form) in forms.iter().enumerate() {
            self.time = index;
            if index + 1 < forms.len() {
                self.form(form);
                if self.builder.size() > PART {
                    let nil = self.constant(Constant::Nil, Span::NONE);
                    self.builder.finish(Dest::Return, nil);
                    parts.push(self.part());
                }
            } else {
                self.last_form(form);
            }
        }
        if forms.is_empty() {
            let nil = self.constant(Constant::Nil, Span::NONE);
            self.builder.finish(Dest::Return, nil);
        }
        if !parts.is_empty() {
            parts.push(self.part());
            self.call_parts(&parts);
        }
        let mut main = std::mem::replace(&mut self.builder, Builder::new());
        while let Some(pending) = self.queue.pop_front() {
            self.procedure(pending);
        }
        let made = std::mem::take(&mut self.made_at_start);
        if let Some(&first) = made.first() {
            let bind = Bind {
                var: self.out.procs[first].var,
                op: Op::Fix(made),
                origin: Origin::NONE,
            };
            main.insert_at_entry(bind);
        }
        let main_id = self.out.main;
        main.store(&mut self.out.procs[main_id]);
    }

    /// Makes a procedure of what was built. It is pinned: otherwise it would become a piece of the main procedure again.
    fn part(&mut self) -> ProcId {
        let var = self.out.fresh(None);
        let proc = self.out.procs.push(Proc {
            var,
            pinned: true,
            ..self.out.procs[self.out.main].clone()
        });
        std::mem::replace(&mut self.builder, Builder::new()).store(&mut self.out.procs[proc]);
        self.made_at_start.push(proc);
        proc
    }

    /// Calls the parts of the main procedure one after the other; the value is that of the last one.
    fn call_parts(&mut self, parts: &[ProcId]) {
        for (index, &part) in parts.iter().enumerate() {
            let callee = Callee::Value(self.out.procs[part].var);
            if index + 1 < parts.len() {
                self.call_for_value(callee, Vec::new(), Span::NONE);
            } else {
                self.end_with_call(callee, Vec::new(), Dest::Return, Span::NONE);
            }
        }
    }

    /// Converts a top-level form for its effect.
    fn form(&mut self, form: ExprId) {
        match self.core.exprs[form].0 {
            Expr::DefineGlobal(global, _) if self.definitions[global.index()].is_known() => self.known_definition(global, form),
            _ => self.effect(form),
        }
    }

    /// Converts the top-level form whose value is that of the program.
    fn last_form(&mut self, form: ExprId) {
        if let Expr::DefineGlobal(global, value) = self.core.exprs[form].0
            && self.definitions[global.index()].is_known()
        {
            self.known_definition(global, form);
            let value = match self.static_proc(global) {
                Some(proc) => self.out.procs[proc].var,
                None => self.value(value),
            };
            return self.builder.finish(Dest::Return, value);
        }
        if !self.ends_with_library_call(form) {
            return self.tail(form, Dest::Return);
        }
        // With a frame of the program an error in the library has its place. What writes behind the call keeps it from being a tail call.
        let value = self.value(form);
        let handlers = self.bind(Op::Prim(Prim::Handlers, Vec::new()), Span::NONE);
        self.bind(Op::Prim(Prim::SetHandlers, vec![handlers]), Span::NONE);
        self.builder.finish(Dest::Return, value);
    }

    /// Whether the value of a form may be that of a call of anything but a global procedure of the program.
    fn ends_with_library_call(&self, form: ExprId) -> bool {
        let exprs = &self.core.exprs;
        let mut open = vec![form];
        while let Some(form) = open.pop() {
            match &exprs[form].0 {
                Expr::If(_, consequent, alternative) => open.extend([*consequent, *alternative]),
                Expr::Seq(forms) => open.extend(forms.last()),
                Expr::Let(_, body) | Expr::Letrec(_, body) => open.push(*body),
                Expr::Call(operator, _) => match exprs[*operator].0 {
                    Expr::Global(global) if !self.core.globals[global].prelude => {}
                    _ => return true,
                },
                _ => {}
            }
        }
        false
    }

    /// A definition whose value is known everywhere: only what may run before it, or is added later, looks at the cell.
    fn known_definition(&mut self, global: GlobalId, form: ExprId) {
        if !self.definitions[global.index()].needs_cell() {
            return;
        }
        let span = self.core.exprs[form].1;
        let value = match (self.static_proc(global), &self.core.exprs[form].0) {
            (Some(proc), _) => self.out.procs[proc].var,
            (None, Expr::DefineGlobal(_, value)) => self.value(*value),
            (None, _) => unreachable!("a known definition is a DefineGlobal form"),
        };
        let cell = self.cell(global);
        self.bind(Op::GlobalSet(cell, value), span);
    }

    /// Converts the body of a procedure.
    fn procedure(&mut self, pending: Pending) {
        let Pending { proc, lambda, time } = pending;
        let core = self.core;
        let lambda = &core.lambdas[lambda];
        self.name.clone_from(&self.out.procs[proc].name);
        self.time = time;
        self.builder = Builder::new();
        let mut boxed = Vec::new();
        for &local in lambda.required.iter().chain(&lambda.optional).chain(&lambda.rest) {
            let param = self.out.fresh(Some(core.locals[local].name.clone()));
            self.builder.entry_param(param);
            if core.locals[local].assigned {
                boxed.push((local, param));
            } else {
                self.show(param, local, lambda.span);
                self.places[local.index()] = Some(Place::Value(param));
            }
        }
        for (local, param) in boxed {
            self.bind_local(local, param, lambda.span, lambda.span);
        }
        self.tail(lambda.body, Dest::Return);
        std::mem::replace(&mut self.builder, Builder::new()).store(&mut self.out.procs[proc]);
    }

    /// The procedure that a global variable is known to hold; its body is converted later.
    fn static_proc(&mut self, global: GlobalId) -> Option<ProcId> {
        let Definition {
            procedure: Some((lambda, time)),
            ..
        } = self.definitions[global.index()]
        else {
            return None;
        };
        if self.static_procs[global.index()].is_none() {
            let proc = self.allocate(lambda, time);
            self.made_at_start.push(proc);
            self.static_procs[global.index()] = Some(proc);
        }
        self.static_procs[global.index()]
    }

    /// A procedure for a lambda expression, whose body is converted later.
    fn allocate(&mut self, lambda: LambdaId, time: usize) -> ProcId {
        let source = &self.core.lambdas[lambda];
        let var = self.out.fresh(source.name.clone());
        let proc = self.out.procs.push(Proc {
            name: if source.form { self.name.clone() } else { source.name.clone() },
            span: source.span,
            var,
            required: source.required.len(),
            optional: source.optional.len(),
            rest: source.rest.is_some(),
            entry: Builder::new().entry(),
            conts: Table::new(),
            pinned: source.pinned,
            failure: source.failure,
            inline: source.inline,
            deferred: source.deferred,
            form: source.form,
        });
        self.queue.push_back(Pending { proc, lambda, time });
        proc
    }

    /// The cell of a global variable.
    fn cell(&mut self, global: GlobalId) -> GlobalId {
        let source: &Global = &self.core.globals[global];
        *self.cells[global.index()].get_or_insert_with(|| self.out.globals.push(source.clone()))
    }

    /// Adds an operation and answers its result.
    fn bind(&mut self, op: Op, span: Span) -> VarId {
        let var = self.out.fresh(None);
        self.builder.push(Bind {
            var,
            op,
            origin: span.into(),
        });
        var
    }

    /// Adds a constant.
    fn constant(&mut self, constant: Constant, span: Span) -> VarId {
        let id = self.intern(constant);
        self.bind(Op::Const(id), span)
    }

    fn intern(&mut self, constant: Constant) -> ConstId {
        self.constants.intern(&mut self.out.constants, constant)
    }

    /// Binds a local variable to a value: in a box if it is assigned later. `scope` is the form that binds it.
    fn bind_local(&mut self, local: LocalId, value: VarId, span: Span, scope: Span) {
        let source = &self.core.locals[local];
        let place = if source.assigned {
            Place::Boxed(self.make_box(local, value, span, scope))
        } else {
            if self.out.vars[value].name.is_none() {
                self.out.vars[value].name = Some(source.name.clone());
                self.show(value, local, scope);
            }
            Place::Value(value)
        };
        self.places[local.index()] = Some(place);
    }

    /// Makes the box that a local variable lives in.
    fn make_box(&mut self, local: LocalId, value: VarId, span: Span, scope: Span) -> VarId {
        let holder = self.bind(Op::Prim(crate::prim::Prim::Record(crate::prim::HeapKind::Box), vec![value]), span);
        self.out.vars[holder].name = Some(self.core.locals[local].name.clone());
        self.out.vars[holder].boxed = true;
        self.show(holder, local, scope);
        holder
    }

    /// Notes for debuggers that a variable stands for one of the source, which `scope` binds.
    fn show(&mut self, var: VarId, local: LocalId, scope: Span) {
        if !self.core.locals[local].temporary {
            self.out.vars[var].scope = scope;
        }
    }

    /// What stands for a local variable that is in scope.
    fn place(&self, local: LocalId) -> Place {
        self.places[local.index()].expect("the expander refers to local variables only inside their scope")
    }
}

#[cfg(test)]
mod tests;
