//! An interpreter of CPS programs: the oracle that passes and code generators are compared with.
//!
//! It follows the definitions of [`crate::ir`] and [`crate::prim`] word by word and looks up each variable by name, so that it notices a use outside
//! of its scope. What needs the host, big integers or the layout of the stack it does not do; it says so instead of giving a wrong answer.

use crate::closure::FreeVariables;
use crate::core::Constant;
use crate::ids::{ConstId, ContId, GlobalId, ProcId, VarId};
use crate::ir::{Bind, Callee, Op, Program, Term};
use crate::prim::{HeapKind, HostOp, Prim};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::fmt::Write;
use std::rc::Rc;

/// What became of a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It finished with a value, given in write form.
    Finished(String),
    /// It signalled an error or left for the host.
    Stopped(String),
    /// It did not finish in the given number of steps.
    OutOfFuel,
    /// It did what the interpreter cannot do.
    Unsupported(String),
}

/// What a program did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    /// How it ended.
    pub outcome: Outcome,
    /// What it wrote, and the values that it assigned to globals.
    pub log: Vec<String>,
}

/// Runs a program for at most so many continuations.
pub fn run(program: &Program, fuel: u64) -> Run {
    let mut machine = Machine::new(program);
    let outcome = machine.run(fuel);
    Run { outcome, log: machine.log }
}

/// Why the machine stopped.
type Stopped<T> = Result<T, Outcome>;

#[derive(Clone)]
enum Value {
    Nil,
    Boolean(bool),
    Unsupplied,
    Unbound,
    Fixnum(i64),
    Float(f64),
    String(Rc<str>),
    Symbol(Rc<str>),
    Keyword(Rc<str>),
    Pair(Rc<(Value, Value)>),
    Procedure(Rc<Closure>),
    Record(Rc<(HeapKind, RefCell<Vec<Value>>)>),
}

struct Closure {
    proc: ProcId,
    captured: RefCell<FxHashMap<VarId, Value>>,
}

struct Activation {
    closure: Rc<Closure>,
    locals: FxHashMap<VarId, Value>,
}

struct Machine<'a> {
    program: &'a Program,
    free: FreeVariables,
    /// By closed procedure.
    statics: Vec<Rc<Closure>>,
    globals: Vec<Value>,
    constants: Vec<Value>,
    /// The heads of the chains of handlers, restarts, winders and parameter bindings.
    chains: [Value; 4],
    now: Activation,
    frames: Vec<(Activation, ContId)>,
    log: Vec<String>,
}

fn stopped<T>(why: impl Into<String>) -> Stopped<T> {
    Err(Outcome::Stopped(why.into()))
}

fn unsupported<T>(what: impl Into<String>) -> Stopped<T> {
    Err(Outcome::Unsupported(what.into()))
}

impl<'a> Machine<'a> {
    fn new(program: &'a Program) -> Self {
        let statics: Vec<Rc<Closure>> = program
            .procs
            .keys()
            .map(|proc| {
                Rc::new(Closure {
                    proc,
                    captured: RefCell::default(),
                })
            })
            .collect();
        let mut machine = Self {
            program,
            free: FreeVariables::of(program),
            globals: vec![Value::Unbound; program.globals.len()],
            constants: Vec::new(),
            chains: [Value::Nil, Value::Nil, Value::Nil, Value::Nil],
            now: Activation {
                closure: statics[program.main.index()].clone(),
                locals: FxHashMap::default(),
            },
            statics,
            frames: Vec::new(),
            log: Vec::new(),
        };
        for constant in program.constants.values() {
            let value = machine.make_constant(constant);
            machine.constants.push(value);
        }
        machine
    }

    fn make_constant(&self, constant: &Constant) -> Value {
        let part = |id: ConstId| self.constants[id.index()].clone();
        match constant {
            Constant::Nil => Value::Nil,
            Constant::Boolean(value) => Value::Boolean(*value),
            Constant::Unsupplied => Value::Unsupplied,
            Constant::Unbound => Value::Unbound,
            Constant::Fixnum(value) => Value::Fixnum(*value),
            // Only its identity matters here.
            Constant::Bignum(digits) => record(HeapKind::Bignum, vec![Value::String(digits.clone())]),
            Constant::Float(value) => Value::Float(*value),
            Constant::String(text) => Value::String(text.clone()),
            Constant::Symbol(name) => Value::Symbol(name.clone()),
            Constant::Keyword(name) => Value::Keyword(name.clone()),
            Constant::Pair(head, tail) => Value::Pair(Rc::new((part(*head), part(*tail)))),
            Constant::Vector(items) => record(HeapKind::Vector, items.iter().map(|&item| part(item)).collect()),
        }
    }

    fn run(&mut self, fuel: u64) -> Outcome {
        let mut at = self.program.procs[self.program.main].entry;
        for _ in 0..fuel {
            match self.step(at) {
                Ok(next) => at = next,
                Err(outcome) => return outcome,
            }
        }
        Outcome::OutOfFuel
    }

    /// Runs a continuation and answers the next one of the procedure that is active then.
    fn step(&mut self, at: ContId) -> Stopped<ContId> {
        let program = self.program;
        let proc = self.now.closure.proc;
        let cont = &program.procs[proc].conts[at];
        for bind in &cont.body {
            self.operation(bind)?;
        }
        match &cont.term {
            Term::Jump(target, args) => {
                let values = self.values(args);
                self.bind_params(proc, *target, values);
                Ok(*target)
            }
            Term::If(var, consequent, alternative) => Ok(if matches!(self.value(*var), Value::Nil | Value::Boolean(false)) {
                *alternative
            } else {
                *consequent
            }),
            Term::Return(var) => {
                let value = self.value(*var);
                self.give_back(value)
            }
            Term::Raise { callee, args, ret, .. } => {
                let closure = self.closure_of(*callee);
                let args = self.values(args);
                self.enter(closure, args, *ret)
            }
            Term::Call { callee, args, ret, .. } => {
                let args = self.values(args);
                match callee {
                    Callee::Known(proc) => {
                        let closure = self.closure_of(*proc);
                        self.enter(closure, args, *ret)
                    }
                    Callee::Value(var) => match self.value(*var) {
                        Value::Procedure(closure) => self.enter(closure, args, *ret),
                        other => stopped(format!("not a function: {}", written(&other))),
                    },
                    Callee::Apply(var) => match self.value(*var) {
                        Value::Procedure(closure) => {
                            let args = list_items(&args[0]).ok_or_else(|| Outcome::Stopped("apply: no list".into()))?;
                            self.enter(closure, args, *ret)
                        }
                        other => stopped(format!("not a function: {}", written(&other))),
                    },
                    Callee::Leave(reason) => stopped(format!("left: {reason:?} {} {}", written(&args[0]), written(&args[1]))),
                }
            }
            Term::Unreachable => stopped("reached what is unreachable"),
        }
    }

    fn enter(&mut self, closure: Rc<Closure>, mut args: Vec<Value>, ret: Option<ContId>) -> Stopped<ContId> {
        let proc = &self.program.procs[closure.proc];
        if args.len() < proc.required || (!proc.rest && args.len() > proc.required + proc.optional) {
            return stopped(format!("arity: {} arguments", args.len()));
        }
        let rest = args.split_off(args.len().min(proc.required + proc.optional));
        args.resize(proc.required + proc.optional, Value::Unsupplied);
        if proc.rest {
            args.push(
                rest.into_iter()
                    .rev()
                    .fold(Value::Nil, |list, item| Value::Pair(Rc::new((item, list)))),
            );
        }
        let (id, entry) = (closure.proc, proc.entry);
        let before = std::mem::replace(
            &mut self.now,
            Activation {
                closure,
                locals: FxHashMap::default(),
            },
        );
        if let Some(ret) = ret {
            self.frames.push((before, ret));
        }
        self.bind_params(id, entry, args);
        Ok(entry)
    }

    fn give_back(&mut self, value: Value) -> Stopped<ContId> {
        match self.frames.pop() {
            Some((activation, ret)) => {
                self.now = activation;
                self.bind_params(self.now.closure.proc, ret, vec![value]);
                Ok(ret)
            }
            None => Err(Outcome::Finished(written(&value))),
        }
    }

    fn bind_params(&mut self, proc: ProcId, cont: ContId, values: Vec<Value>) {
        let params = &self.program.procs[proc].conts[cont].params;
        assert_eq!(params.len(), values.len(), "the program was not validated");
        self.now.locals.extend(params.iter().copied().zip(values));
    }

    fn values(&self, vars: &[VarId]) -> Vec<Value> {
        vars.iter().map(|&var| self.value(var)).collect()
    }

    fn value(&self, var: VarId) -> Value {
        if let Some(value) = self.now.locals.get(&var) {
            return value.clone();
        }
        if let Some(value) = self.now.closure.captured.borrow().get(&var) {
            return value.clone();
        }
        if self.program.procs[self.now.closure.proc].var == var {
            return Value::Procedure(self.now.closure.clone());
        }
        match self.free.var_proc(var) {
            Some(proc) if self.free.is_closed(proc) => Value::Procedure(self.statics[proc.index()].clone()),
            _ => panic!("{var} is not in scope in {}", self.now.closure.proc),
        }
    }

    fn closure_of(&self, proc: ProcId) -> Rc<Closure> {
        match self.value(self.program.procs[proc].var) {
            Value::Procedure(closure) => closure,
            _ => panic!("the variable of {proc} holds no procedure"),
        }
    }

    fn operation(&mut self, bind: &Bind) -> Stopped<()> {
        let value = match &bind.op {
            Op::Const(id) => self.constants[id.index()].clone(),
            Op::Prim(prim, args) => {
                let args = self.values(args);
                self.prim(*prim, &args)?
            }
            Op::Fix(procs) => {
                self.make(procs);
                return Ok(());
            }
            Op::GlobalRef { global, check } => match &self.globals[global.index()] {
                Value::Unbound if *check => return stopped(format!("undefined variable {}", self.name(*global))),
                value => value.clone(),
            },
            Op::GlobalSet(global, var) => {
                let value = self.value(*var);
                self.globals[global.index()] = value.clone();
                value
            }
            Op::CheckBound(var, name) => match self.value(*var) {
                Value::Unbound => return stopped(format!("undefined variable {}", written(&self.constants[name.index()]))),
                value => value,
            },
        };
        self.now.locals.insert(bind.var, value);
        Ok(())
    }

    fn name(&self, global: GlobalId) -> &str {
        &self.program.globals[global].name
    }

    /// Makes closures that may capture each other.
    fn make(&mut self, procs: &[ProcId]) {
        let mut made = Vec::new();
        for &proc in procs {
            let closure = if self.free.is_closed(proc) {
                self.statics[proc.index()].clone()
            } else {
                Rc::new(Closure {
                    proc,
                    captured: RefCell::default(),
                })
            };
            self.now
                .locals
                .insert(self.program.procs[proc].var, Value::Procedure(closure.clone()));
            made.push(closure);
        }
        for closure in made {
            let captured = self.free.captures(closure.proc).iter().map(|&var| (var, self.value(var))).collect();
            closure.captured.replace(captured);
        }
    }

    fn prim(&mut self, prim: Prim, args: &[Value]) -> Stopped<Value> {
        use Value::{Boolean, Fixnum, Float};
        let failed = || {
            stopped(format!(
                "{} of {}",
                prim.name(),
                args.iter().map(written).collect::<Vec<_>>().join(" ")
            ))
        };
        let wrapped = |value: i64| Ok(Fixnum(value << 3 >> 3));
        Ok(match (prim, args) {
            (Prim::Less | Prim::Greater | Prim::LessEqual | Prim::GreaterEqual, [Value::String(a), Value::String(b)]) => {
                Boolean(compared(prim, a, b))
            }
            (Prim::Less | Prim::Greater | Prim::LessEqual | Prim::GreaterEqual | Prim::NumEqual, [Fixnum(a), Fixnum(b)]) => {
                Boolean(compared(prim, a, b))
            }
            (Prim::Less | Prim::Greater | Prim::LessEqual | Prim::GreaterEqual | Prim::NumEqual, [Float(a), Float(b)]) => {
                Boolean(compared(prim, a, b))
            }
            (
                Prim::Less | Prim::Greater | Prim::LessEqual | Prim::GreaterEqual | Prim::NumEqual,
                [Fixnum(_), Float(_)] | [Float(_), Fixnum(_)],
            ) => {
                return unsupported("comparison of integer and float");
            }
            (Prim::Add | Prim::Sub | Prim::Mul | Prim::Div | Prim::Quotient | Prim::Remainder | Prim::Modulo, [Fixnum(a), Fixnum(b)]) => {
                let (a, b) = (i128::from(*a), i128::from(*b));
                let result = match prim {
                    Prim::Add => Some(a + b),
                    Prim::Sub => Some(a - b),
                    Prim::Mul => Some(a * b),
                    Prim::Div | Prim::Quotient => a.checked_div(b),
                    Prim::Remainder => a.checked_rem(b),
                    _ => a.checked_rem_euclid(b),
                };
                match result {
                    None => return failed(),
                    Some(result) if (-(1 << 60)..1 << 60).contains(&result) => Fixnum(result as i64),
                    Some(_) => return unsupported("a big integer"),
                }
            }
            (Prim::Add | Prim::Sub | Prim::Mul | Prim::Div, [Float(_) | Fixnum(_), Float(_) | Fixnum(_)]) => {
                let float = |value: &Value| match value {
                    Float(value) => *value,
                    Fixnum(value) => *value as f64,
                    _ => unreachable!("the pattern has numbers only"),
                };
                let (a, b) = (float(&args[0]), float(&args[1]));
                Float(match prim {
                    Prim::Add => a + b,
                    Prim::Sub => a - b,
                    Prim::Mul => a * b,
                    _ => a / b,
                })
            }
            (Prim::First | Prim::Car, [Value::Pair(pair)]) => pair.0.clone(),
            (Prim::Rest | Prim::Cdr, [Value::Pair(pair)]) => pair.1.clone(),
            (Prim::Cons, [a, b]) => Value::Pair(Rc::new((a.clone(), b.clone()))),
            (Prim::Identical, [a, b]) => Boolean(identical(a, b)),
            (Prim::MaybeEqual, [a, b]) => Boolean(match (kind_of(a), kind_of(b)) {
                (Some(a), Some(b)) => a == b && matches!(a, HeapKind::String | HeapKind::Vector | HeapKind::Struct | HeapKind::Bignum),
                _ => matches!((a, b), (Value::Pair(_), Value::Pair(_)) | (Float(_), Float(_))),
            }),
            (Prim::IsNil, [x]) => Boolean(matches!(x, Value::Nil)),
            (Prim::IsPair, [x]) => Boolean(matches!(x, Value::Pair(_))),
            (Prim::IsFixnum, [x]) => Boolean(matches!(x, Fixnum(_))),
            (Prim::IsFloat, [x]) => Boolean(matches!(x, Float(_))),
            (Prim::IsInteger, [x]) => Boolean(matches!(x, Fixnum(_)) || kind_of(x) == Some(HeapKind::Bignum)),
            (Prim::IsNumber, [x]) => Boolean(matches!(x, Fixnum(_) | Float(_)) || kind_of(x) == Some(HeapKind::Bignum)),
            (Prim::IsBoolean, [x]) => Boolean(matches!(x, Boolean(_))),
            (Prim::IsUnsupplied, [x]) => Boolean(matches!(x, Value::Unsupplied)),
            (Prim::IsUnbound, [x]) => Boolean(matches!(x, Value::Unbound)),
            (Prim::IsKind(HeapKind::Float), [_]) => return unsupported("the boxing of floats"),
            (Prim::IsKind(HeapKind::Procedure), [x]) => Boolean(matches!(x, Value::Procedure(_))),
            (Prim::IsKind(kind) | Prim::IsEntry(kind), [x]) => Boolean(kind_of(x) == Some(kind)),
            (Prim::KindOf, [x]) => Fixnum(kind_of(x).map_or(-1, |kind| kind as i64)),
            (Prim::FixAdd, [Fixnum(a), Fixnum(b)]) => return wrapped(a.wrapping_add(*b)),
            (Prim::FixSub, [Fixnum(a), Fixnum(b)]) => return wrapped(a.wrapping_sub(*b)),
            (Prim::FixMul, [Fixnum(a), Fixnum(b)]) => return wrapped(a.wrapping_mul(*b)),
            (Prim::FixLess, [Fixnum(a), Fixnum(b)]) => Boolean(a < b),
            (Prim::FixLessEqual, [Fixnum(a), Fixnum(b)]) => Boolean(a <= b),
            (Prim::FixAnd, [Fixnum(a), Fixnum(b)]) => Fixnum(a & b),
            (Prim::FixOr, [Fixnum(a), Fixnum(b)]) => Fixnum(a | b),
            (Prim::FixXor, [Fixnum(a), Fixnum(b)]) => Fixnum(a ^ b),
            (Prim::StringLength, [Value::String(text)]) => Fixnum(text.chars().count() as i64),
            (Prim::StringBytes, [Value::String(text)]) => Fixnum(text.len() as i64),
            (Prim::StringEqual, [Value::String(a), Value::String(b)]) => Boolean(a == b),
            (Prim::Record(kind), fields) => record(kind, fields.to_vec()),
            (Prim::MakeRecord(kind), [Fixnum(count @ 0..=10_000), fill]) => record(kind, vec![fill.clone(); *count as usize]),
            (Prim::Field(index), [Value::Record(object)]) => object.1.borrow()[usize::from(index)].clone(),
            (Prim::SetField(index), [Value::Record(object), value]) => {
                object.1.borrow_mut()[usize::from(index)] = value.clone();
                value.clone()
            }
            (Prim::Slot, [Value::Record(object), Fixnum(index)]) => object.1.borrow()[*index as usize].clone(),
            (Prim::SetSlot | Prim::InitSlot | Prim::SetFixnum, [Value::Record(object), Fixnum(index), value]) => {
                object.1.borrow_mut()[*index as usize] = value.clone();
                value.clone()
            }
            (Prim::Size, [Value::Record(object)]) => Fixnum(object.1.borrow().len() as i64),
            (Prim::Handlers, []) => self.chains[0].clone(),
            (Prim::Restarts, []) => self.chains[1].clone(),
            (Prim::Winders, []) => self.chains[2].clone(),
            (Prim::Parameters, []) => self.chains[3].clone(),
            (Prim::SetHandlers, [head]) => self.set_chain(0, head),
            (Prim::SetRestarts, [head]) => self.set_chain(1, head),
            (Prim::SetWinders, [head]) => self.set_chain(2, head),
            (Prim::SetParameters, [head]) => self.set_chain(3, head),
            (Prim::Host(HostOp::Write), [text, ..]) => {
                self.log.push(written(text));
                Value::Nil
            }
            _ if matches!(prim.effect(), crate::prim::Effect::Fails) => return failed(),
            _ => return unsupported(format!("{prim:?}")),
        })
    }

    fn set_chain(&mut self, chain: usize, head: &Value) -> Value {
        self.chains[chain] = head.clone();
        Value::Nil
    }
}

fn compared<T: PartialOrd>(prim: Prim, a: &T, b: &T) -> bool {
    match prim {
        Prim::Less => a < b,
        Prim::Greater => a > b,
        Prim::LessEqual => a <= b,
        Prim::GreaterEqual => a >= b,
        _ => a == b,
    }
}

fn record(kind: HeapKind, fields: Vec<Value>) -> Value {
    Value::Record(Rc::new((kind, RefCell::new(fields))))
}

/// Kind of a heap object with a header, procedures and floats left out.
fn kind_of(value: &Value) -> Option<HeapKind> {
    match value {
        Value::String(_) => Some(HeapKind::String),
        Value::Symbol(_) => Some(HeapKind::Symbol),
        Value::Keyword(_) => Some(HeapKind::Keyword),
        Value::Record(object) => Some(object.0),
        _ => None,
    }
}

fn identical(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Nil, Value::Nil) | (Value::Unsupplied, Value::Unsupplied) | (Value::Unbound, Value::Unbound) => true,
        (Value::Boolean(a), Value::Boolean(b)) => a == b,
        (Value::Fixnum(a), Value::Fixnum(b)) => a == b,
        (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
        (Value::Symbol(a), Value::Symbol(b)) | (Value::Keyword(a), Value::Keyword(b)) => a == b,
        (Value::String(a), Value::String(b)) => Rc::ptr_eq(a, b),
        (Value::Pair(a), Value::Pair(b)) => Rc::ptr_eq(a, b),
        (Value::Procedure(a), Value::Procedure(b)) => Rc::ptr_eq(a, b),
        (Value::Record(a), Value::Record(b)) => Rc::ptr_eq(a, b),
        _ => false,
    }
}

fn list_items(list: &Value) -> Option<Vec<Value>> {
    let mut items = Vec::new();
    let mut at = list.clone();
    while let Value::Pair(pair) = &at {
        items.push(pair.0.clone());
        at = pair.1.clone();
    }
    matches!(at, Value::Nil).then_some(items)
}

/// The write form, but for the content of objects that may contain themselves.
fn written(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, 0);
    out
}

fn write(out: &mut String, value: &Value, depth: usize) {
    if depth > 50 {
        out.push_str("...");
        return;
    }
    let text = match value {
        Value::Nil => "nil".into(),
        Value::Boolean(value) => value.to_string(),
        Value::Unsupplied => "#unsupplied".into(),
        Value::Unbound => "#unbound".into(),
        Value::Fixnum(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::String(text) => format!("{text:?}"),
        Value::Symbol(name) => name.to_string(),
        Value::Keyword(name) => format!(":{name}"),
        Value::Procedure(_) => "<closure>".into(),
        Value::Record(object) if object.0 == HeapKind::Vector => {
            out.push('[');
            for (index, item) in object.1.borrow().iter().enumerate() {
                out.push_str(if index > 0 { " " } else { "" });
                write(out, item, depth + 1);
            }
            "]".into()
        }
        Value::Record(object) => format!("<{}>", object.0.name()),
        Value::Pair(_) => {
            out.push('(');
            let mut at = value.clone();
            let mut length = 0;
            while let Value::Pair(pair) = &at {
                if length > 0 {
                    out.push(' ');
                }
                write(out, &pair.0, depth + 1);
                length += 1;
                at = pair.1.clone();
            }
            if !matches!(at, Value::Nil) {
                out.push_str(" . ");
                write(out, &at, depth + 1);
            }
            ")".into()
        }
    };
    let _ = write!(out, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::convert;
    use crate::core_reader::read;

    fn result(source: &str) -> Outcome {
        run(&convert(&read(source)), 100_000).outcome
    }

    #[test]
    fn programs_give_their_values() {
        let fib = "(define (fib n) (if (%lt n 2) n (%add (fib (%sub n 1)) (fib (%sub n 2))))) (fib 15)";
        assert_eq!(result(fib), Outcome::Finished("610".into()));
        let counter = "(define (make n) (lambda () (set! n (%add n 1)))) (define a (make 1)) (define b (make 10)) (a) (b) (%cons (a) (b))";
        assert_eq!(result(counter), Outcome::Finished("(3 . 12)".into()));
        let rest = "(define (f a &opt b &rest c) (%cons a (%cons b c))) (%cons (f 1) (%cons (f 1 2) (%apply f '(1 2 3 4))))";
        assert_eq!(result(rest), Outcome::Finished("((1 #unsupplied) (1 2) 1 2 3 4)".into()));
    }

    #[test]
    fn errors_stop_the_program() {
        assert_eq!(
            result("(define (f) (g)) (f) (define (g) 1)"),
            Outcome::Stopped("undefined variable g".into())
        );
        assert_eq!(result("(letrec ((a b) (b 1)) a)"), Outcome::Stopped("undefined variable b".into()));
        assert_eq!(result("(%first nil)"), Outcome::Stopped("first of nil".into()));
        assert_eq!(result("(1 2)"), Outcome::Stopped("not a function: 1".into()));
        assert_eq!(result("((lambda (x) x))"), Outcome::Stopped("arity: 0 arguments".into()));
        assert_eq!(result("(define (f) (f)) (f)"), Outcome::OutOfFuel);
    }
}
