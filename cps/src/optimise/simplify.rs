//! What is known of variables, and what a single operation becomes in the light of it.

use super::arithmetic;
use crate::core::Constant;
use crate::ids::{ConstId, Table, VarId};
use crate::prim::{HeapKind, Prim};
use crate::types::{TypeSet, counts, prim_test};
use smallvec::{SmallVec, smallvec};

/// What defines a variable.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// A parameter, or an operation that tells nothing.
    Unknown,
    Constant(ConstId),
    Result(Prim, SmallVec<[VarId; 2]>),
}

/// What an operation may be replaced with.
#[derive(Debug)]
pub(super) enum Simpler {
    Var(VarId),
    Constant(Constant),
    Op(Prim, Vec<VarId>),
}

/// What is known of variables at one place.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) values: Vec<Value>,
    pub(super) types: Vec<TypeSet>,
}

type Constants = Table<ConstId, Constant>;

impl Facts {
    /// The kinds of all variables, and nothing more.
    pub(super) fn new(types: Vec<TypeSet>) -> Self {
        Self {
            values: vec![Value::Unknown; types.len()],
            types,
        }
    }

    /// Makes room for another variable.
    pub(super) fn grow(&mut self) {
        self.values.push(Value::Unknown);
        self.types.push(TypeSet::ANY);
    }

    /// Notes the result of an operation.
    pub(super) fn define(&mut self, var: VarId, prim: Prim, args: &[VarId]) {
        let kinds: SmallVec<[TypeSet; 2]> = args.iter().map(|arg| self.types[arg.index()]).collect();
        self.types[var.index()] = TypeSet::of_result(prim, &kinds);
        self.values[var.index()] = Value::Result(prim, SmallVec::from_slice(args));
    }

    fn constant<'c>(&self, constants: &'c Constants, var: VarId) -> Option<&'c Constant> {
        match self.values[var.index()] {
            Value::Constant(id) => Some(&constants[id]),
            _ => None,
        }
    }

    /// The variable whose truth is the opposite of this one's.
    pub(super) fn negated(&self, constants: &Constants, var: VarId) -> Option<VarId> {
        match &self.values[var.index()] {
            Value::Result(Prim::Identical, args) => match (&args[..], self.constant(constants, args[1])) {
                (&[a, _], Some(Constant::Boolean(false))) if self.types[a.index()].is_within(TypeSet::BOOLEAN) => Some(a),
                _ => None,
            },
            _ => None,
        }
    }

    /// Kinds of variables that follow from the truth of a condition.
    pub(super) fn implied(&self, var: VarId, truth: bool) -> SmallVec<[(VarId, TypeSet); 3]> {
        let truthy = TypeSet::ANY.without(TypeSet::FALSY);
        let mut implied = smallvec![(var, if truth { truthy } else { TypeSet::FALSY })];
        let Value::Result(prim, args) = &self.values[var.index()] else {
            return implied;
        };
        match (*prim, &args[..]) {
            (Prim::Identical, &[a, b]) => {
                let (kinds_a, kinds_b) = (self.types[a.index()], self.types[b.index()]);
                if truth {
                    implied.push((a, kinds_b));
                    implied.push((b, kinds_a));
                } else {
                    if kinds_b.single().is_some() {
                        implied.push((a, TypeSet::ANY.without(kinds_b)));
                    }
                    if kinds_a.single().is_some() {
                        implied.push((b, TypeSet::ANY.without(kinds_a)));
                    }
                }
            }
            (Prim::IsKind(HeapKind::Float), &[x]) if truth => implied.push((x, TypeSet::FLOAT)),
            (prim, &[x]) => {
                if let Some(kinds) = prim_test(prim) {
                    implied.push((x, if truth { kinds } else { TypeSet::ANY.without(kinds) }));
                }
            }
            _ => {}
        }
        implied
    }

    /// A simpler way to the result of an operation.
    pub(super) fn simplify(&self, constants: &Constants, prim: Prim, args: &[VarId]) -> Option<Simpler> {
        let kinds = |var: VarId| self.types[var.index()];
        let truth = |value| Some(Simpler::Constant(Constant::Boolean(value)));
        if let &[x] = args {
            if let Some(tested) = prim_test(prim) {
                if kinds(x).is_within(tested) {
                    return truth(true);
                }
                if kinds(x).is_disjoint(tested) {
                    return truth(false);
                }
            }
            return match prim {
                Prim::IsKind(HeapKind::Float) if kinds(x).is_disjoint(TypeSet::FLOAT) => truth(false),
                Prim::First if kinds(x).is_within(TypeSet::PAIR) => Some(Simpler::Op(Prim::Car, args.to_vec())),
                Prim::Rest if kinds(x).is_within(TypeSet::PAIR) => Some(Simpler::Op(Prim::Cdr, args.to_vec())),
                Prim::Car | Prim::Cdr => match &self.values[x.index()] {
                    Value::Result(Prim::Cons, parts) => Some(Simpler::Var(parts[usize::from(prim == Prim::Cdr)])),
                    _ => None,
                },
                _ => None,
            };
        }
        let &[a, b] = args else { return None };
        let (const_a, const_b) = (self.constant(constants, a), self.constant(constants, b));
        if let (Some(const_a), Some(const_b)) = (const_a, const_b)
            && let Some(result) = arithmetic::fold(prim, &[const_a, const_b])
        {
            return Some(Simpler::Constant(result));
        }
        let fixnums = kinds(a).or(kinds(b)).is_within(TypeSet::FIXNUM);
        match prim {
            Prim::Identical => self.identical(constants, a, b),
            // Only objects of one kind can be equal without being the same word.
            Prim::MaybeEqual if kinds(a).and(kinds(b)).is_within(TypeSet::WORDS) => truth(false),
            Prim::Less if fixnums => Some(Simpler::Op(Prim::FixLess, vec![a, b])),
            Prim::Greater if fixnums => Some(Simpler::Op(Prim::FixLess, vec![b, a])),
            Prim::LessEqual if fixnums => Some(Simpler::Op(Prim::FixLessEqual, vec![a, b])),
            Prim::GreaterEqual if fixnums => Some(Simpler::Op(Prim::FixLessEqual, vec![b, a])),
            Prim::NumEqual if fixnums => Some(Simpler::Op(Prim::Identical, vec![a, b])),
            Prim::Add if is_zero(const_b) && kinds(a).is_within(TypeSet::INTEGER) => Some(Simpler::Var(a)),
            Prim::Add if is_zero(const_a) && kinds(b).is_within(TypeSet::INTEGER) => Some(Simpler::Var(b)),
            Prim::Sub if is_zero(const_b) && kinds(a).is_within(TypeSet::INTEGER) => Some(Simpler::Var(a)),
            Prim::Add if counts(&[kinds(a), kinds(b)]) => Some(Simpler::Op(Prim::FixAdd, vec![a, b])),
            Prim::Sub if counts(&[kinds(a), kinds(b)]) => Some(Simpler::Op(Prim::FixSub, vec![a, b])),
            _ => None,
        }
    }

    fn identical(&self, constants: &Constants, a: VarId, b: VarId) -> Option<Simpler> {
        let truth = |value| Some(Simpler::Constant(Constant::Boolean(value)));
        if a == b {
            return truth(true);
        }
        let (kinds_a, kinds_b) = (self.types[a.index()], self.types[b.index()]);
        if kinds_a.is_disjoint(kinds_b) {
            return truth(false);
        }
        if kinds_a.single().is_some() && kinds_a == kinds_b {
            return truth(true);
        }
        match (self.constant(constants, a), self.constant(constants, b)) {
            (Some(Constant::Fixnum(a)), Some(Constant::Fixnum(b))) => truth(a == b),
            // Names are interned.
            (Some(Constant::Symbol(a)), Some(Constant::Symbol(b))) => truth(a == b),
            (Some(Constant::Keyword(a)), Some(Constant::Keyword(b))) => truth(a == b),
            (Some(_), Some(_)) => None,
            // Constants stand on the right.
            (Some(_), None) => Some(Simpler::Op(Prim::Identical, vec![b, a])),
            (None, Some(Constant::Nil)) => Some(Simpler::Op(Prim::IsNil, vec![a])),
            (None, Some(Constant::Unsupplied)) => Some(Simpler::Op(Prim::IsUnsupplied, vec![a])),
            (None, Some(Constant::Unbound)) => Some(Simpler::Op(Prim::IsUnbound, vec![a])),
            (None, Some(Constant::Boolean(true))) if kinds_a.is_within(TypeSet::BOOLEAN) => Some(Simpler::Var(a)),
            _ => None,
        }
    }
}

fn is_zero(constant: Option<&Constant>) -> bool {
    matches!(constant, Some(Constant::Fixnum(0)))
}
