//! Sets of kinds of values: what is known of a variable at some place.

use crate::core::Constant;
use crate::prim::{HeapKind, Prim};

/// A set of kinds of values. A float is one kind whether it is boxed or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TypeSet(u64);

/// Number of the kinds that come before those of [`HeapKind`]; the last one has no name and stands for whatever else there may be.
const IMMEDIATES: u32 = 11;

/// Integers up to this magnitude are [`TypeSet::STEP`].
const MOST_STEP: u64 = 2;
/// Constants below this magnitude are [`TypeSet::COUNT`], as are all sizes.
const COUNT_STARTS_BELOW: u64 = 1 << 32;
/// Integers below this magnitude are [`TypeSet::COUNT`]. The sum of two is a fixnum.
const COUNT_ENDS_BELOW: u64 = 1 << 59;

impl TypeSet {
    /// nil.
    pub const NIL: TypeSet = TypeSet(1);
    /// `#f`.
    pub const FALSE: TypeSet = TypeSet(1 << 1);
    /// `#t`.
    pub const TRUE: TypeSet = TypeSet(1 << 2);
    /// Integers of 61 bits.
    pub const FIXNUM: TypeSet = TypeSet::COUNT.or(TypeSet(1 << 9));
    /// Integers that a program can count to: what is reached from a constant, or from the size of something in memory, by steps that each add or
    /// subtract a [`TypeSet::STEP`]. Such a number stays so far from the ends of the fixnums that no further step leads out of them: if each step takes
    /// a fifth of a nanosecond, the way there takes a year and more.
    pub const COUNT: TypeSet = TypeSet::STEP.or(TypeSet(1 << 8));
    /// Integers by which a program counts.
    pub const STEP: TypeSet = TypeSet::ZERO.or(TypeSet(1 << 7));
    /// The integer 0.
    pub const ZERO: TypeSet = TypeSet(1 << 3);
    /// Pairs.
    pub const PAIR: TypeSet = TypeSet(1 << 4);
    /// The marker of a missing optional argument.
    pub const UNSUPPLIED: TypeSet = TypeSet(1 << 5);
    /// The marker of an unbound variable.
    pub const UNBOUND: TypeSet = TypeSet(1 << 6);
    /// No kind at all: code that is never reached.
    pub const NOTHING: TypeSet = TypeSet(0);
    /// All kinds.
    pub const ANY: TypeSet = TypeSet((1 << (IMMEDIATES + HeapKind::ALL.len() as u32)) - 1);

    /// The booleans.
    pub const BOOLEAN: TypeSet = TypeSet::TRUE.or(TypeSet::FALSE);
    /// What counts as false.
    pub const FALSY: TypeSet = TypeSet::NIL.or(TypeSet::FALSE);
    /// Floats, boxed or not.
    pub const FLOAT: TypeSet = TypeSet::heap(HeapKind::Float);
    /// Integers of any size.
    pub const INTEGER: TypeSet = TypeSet::FIXNUM.or(TypeSet::heap(HeapKind::Bignum));
    /// Numbers.
    pub const NUMBER: TypeSet = TypeSet::INTEGER.or(TypeSet::FLOAT);
    /// Values that are one word each: equal only when identical.
    pub const WORDS: TypeSet = TypeSet::BOOLEAN
        .or(TypeSet::NIL)
        .or(TypeSet::FIXNUM)
        .or(TypeSet::UNSUPPLIED)
        .or(TypeSet::UNBOUND);

    /// Objects of one kind.
    pub const fn heap(kind: HeapKind) -> TypeSet {
        TypeSet(1 << (IMMEDIATES + kind as u32))
    }

    /// The kinds of both.
    pub const fn or(self, other: TypeSet) -> TypeSet {
        TypeSet(self.0 | other.0)
    }

    /// The kinds that are in both.
    pub const fn and(self, other: TypeSet) -> TypeSet {
        TypeSet(self.0 & other.0)
    }

    /// The kinds that are not in the other.
    pub const fn without(self, other: TypeSet) -> TypeSet {
        TypeSet(self.0 & !other.0)
    }

    /// Whether the other has all of these kinds.
    pub fn is_within(self, other: TypeSet) -> bool {
        self.without(other) == TypeSet::NOTHING
    }

    /// Whether the two have no kind in common.
    pub fn is_disjoint(self, other: TypeSet) -> bool {
        self.and(other) == TypeSet::NOTHING
    }

    /// The truth of all values of the set, if it is the same.
    pub fn truth(self) -> Option<bool> {
        if self.is_disjoint(TypeSet::FALSY) {
            Some(true)
        } else if self.is_within(TypeSet::FALSY) {
            Some(false)
        } else {
            None
        }
    }

    /// The one value of the set.
    pub fn single(self) -> Option<Constant> {
        match self {
            TypeSet::NIL => Some(Constant::Nil),
            TypeSet::FALSE => Some(Constant::Boolean(false)),
            TypeSet::TRUE => Some(Constant::Boolean(true)),
            TypeSet::UNSUPPLIED => Some(Constant::Unsupplied),
            TypeSet::UNBOUND => Some(Constant::Unbound),
            TypeSet::ZERO => Some(Constant::Fixnum(0)),
            _ => None,
        }
    }

    /// The kind of a constant.
    pub fn of_constant(constant: &Constant) -> TypeSet {
        match constant {
            Constant::Nil => TypeSet::NIL,
            Constant::Boolean(false) => TypeSet::FALSE,
            Constant::Boolean(true) => TypeSet::TRUE,
            Constant::Unsupplied => TypeSet::UNSUPPLIED,
            Constant::Unbound => TypeSet::UNBOUND,
            Constant::Fixnum(value) => match value.unsigned_abs() {
                0 => TypeSet::ZERO,
                1..=MOST_STEP => TypeSet::STEP.without(TypeSet::ZERO),
                size if size < COUNT_STARTS_BELOW => TypeSet::COUNT.without(TypeSet::STEP),
                size if size < COUNT_ENDS_BELOW => TypeSet::FIXNUM.without(TypeSet::STEP),
                _ => TypeSet::FIXNUM.without(TypeSet::COUNT),
            },
            Constant::Bignum(_) => TypeSet::heap(HeapKind::Bignum),
            Constant::Float(_) => TypeSet::FLOAT,
            Constant::String(_) => TypeSet::heap(HeapKind::String),
            Constant::Symbol(_) => TypeSet::heap(HeapKind::Symbol),
            Constant::Keyword(_) => TypeSet::heap(HeapKind::Keyword),
            Constant::Pair(..) => TypeSet::PAIR,
            Constant::Vector(_) => TypeSet::heap(HeapKind::Vector),
        }
    }

    /// What a primitive gives when its arguments are such.
    pub fn of_result(prim: Prim, args: &[TypeSet]) -> TypeSet {
        match prim {
            Prim::Add | Prim::Sub | Prim::FixAdd | Prim::FixSub if counts(args) => {
                if args.iter().any(|arg| arg.is_within(TypeSet::STEP)) {
                    TypeSet::COUNT
                } else {
                    TypeSet::FIXNUM
                }
            }
            // Not further from 0 than what is divided, or than the divisor.
            Prim::Div | Prim::Quotient | Prim::Remainder | Prim::Modulo if counts(args) && args[1].is_disjoint(TypeSet::ZERO) => {
                TypeSet::COUNT
            }
            // A restart may give any value for a division by the integer 0.
            Prim::Quotient | Prim::Remainder | Prim::Modulo => TypeSet::ANY,
            Prim::Div if !args[1].is_within(TypeSet::FLOAT) => TypeSet::ANY,
            // A restart may give any number for what is none.
            Prim::Add | Prim::Sub | Prim::Mul | Prim::Div => match args {
                [a, b] if a.is_within(TypeSet::FLOAT) || b.is_within(TypeSet::FLOAT) => TypeSet::FLOAT,
                [a, b] if a.or(*b).is_within(TypeSet::INTEGER) => TypeSet::INTEGER,
                _ => TypeSet::NUMBER,
            },
            Prim::Less | Prim::Greater | Prim::LessEqual | Prim::GreaterEqual | Prim::NumEqual => TypeSet::BOOLEAN,
            Prim::Identical
            | Prim::MaybeEqual
            | Prim::FixLess
            | Prim::FixLessEqual
            | Prim::StringEqual
            | Prim::CaptureHere
            | Prim::ReenterHere => TypeSet::BOOLEAN,
            _ if prim_test(prim).is_some() || matches!(prim, Prim::IsKind(_) | Prim::IsEntry(_)) => TypeSet::BOOLEAN,
            Prim::Cons => TypeSet::PAIR,
            Prim::KindOf | Prim::Size | Prim::StringLength | Prim::StringBytes | Prim::StringByte => TypeSet::COUNT,
            Prim::StringJoin | Prim::StringPart | Prim::FixnumText => TypeSet::heap(HeapKind::String),
            Prim::HashWord | Prim::StringHash | Prim::PushSaved | Prim::Reenter | Prim::CapturedEnd => TypeSet::FIXNUM,
            Prim::FixAdd | Prim::FixSub | Prim::FixMul | Prim::FixAnd | Prim::FixOr | Prim::FixXor => TypeSet::FIXNUM,
            Prim::FixShiftLeft | Prim::FixShiftRight | Prim::Place => TypeSet::FIXNUM,
            Prim::Record(kind) | Prim::MakeRecord(kind) => TypeSet::heap(kind),
            _ => TypeSet::ANY,
        }
    }
}

/// Whether the arguments are counts, so that their sum and their difference are fixnums.
pub fn counts(args: &[TypeSet]) -> bool {
    args.iter().all(|arg| arg.is_within(TypeSet::COUNT))
}

/// The values for which a test of one argument holds; `None` if the primitive is no such test.
pub fn prim_test(prim: Prim) -> Option<TypeSet> {
    Some(match prim {
        Prim::IsNil => TypeSet::NIL,
        Prim::IsPair => TypeSet::PAIR,
        Prim::IsFixnum => TypeSet::FIXNUM,
        Prim::IsFloat => TypeSet::FLOAT,
        Prim::IsInteger => TypeSet::INTEGER,
        Prim::IsNumber => TypeSet::NUMBER,
        Prim::IsBoolean => TypeSet::BOOLEAN,
        Prim::IsUnsupplied => TypeSet::UNSUPPLIED,
        Prim::IsUnbound => TypeSet::UNBOUND,
        // Of floats only the boxed ones are heap objects.
        Prim::IsKind(kind) if kind != HeapKind::Float => TypeSet::heap(kind),
        Prim::IsEntry(kind) => TypeSet::heap(kind),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constant(value: i64) -> TypeSet {
        TypeSet::of_constant(&Constant::Fixnum(value))
    }

    #[test]
    fn steps_lead_from_counts_to_counts() {
        let count = constant(100);
        for prim in [Prim::Add, Prim::Sub, Prim::FixAdd, Prim::FixSub] {
            for step in [-2, -1, 0, 1, 2].map(constant) {
                assert_eq!(TypeSet::of_result(prim, &[TypeSet::COUNT, step]), TypeSet::COUNT);
                assert_eq!(TypeSet::of_result(prim, &[step, TypeSet::COUNT]), TypeSet::COUNT);
            }
            assert_eq!(TypeSet::of_result(prim, &[count, count]), TypeSet::FIXNUM);
        }
        assert_eq!(TypeSet::of_result(Prim::Add, &[TypeSet::FIXNUM, constant(1)]), TypeSet::INTEGER);
        assert_eq!(TypeSet::of_result(Prim::Mul, &[count, count]), TypeSet::INTEGER);
    }

    #[test]
    fn a_number_may_be_given_for_what_is_none() {
        let text = TypeSet::heap(HeapKind::String);
        for prim in [Prim::Add, Prim::Sub, Prim::Mul] {
            assert_eq!(
                TypeSet::of_result(prim, &[TypeSet::INTEGER.or(TypeSet::NIL), TypeSet::COUNT]),
                TypeSet::NUMBER
            );
            assert_eq!(
                TypeSet::of_result(prim, &[TypeSet::FLOAT.or(text), TypeSet::COUNT]),
                TypeSet::NUMBER
            );
            assert_eq!(TypeSet::of_result(prim, &[TypeSet::FLOAT, text]), TypeSet::FLOAT);
        }
        assert_eq!(
            TypeSet::of_result(Prim::Div, &[TypeSet::COUNT, TypeSet::FLOAT.or(text)]),
            TypeSet::ANY
        );
    }

    #[test]
    fn large_constants_are_no_counts() {
        assert!(constant((1 << 32) - 1).is_within(TypeSet::COUNT));
        assert!(!constant(1 << 32).is_within(TypeSet::COUNT));
        assert!(!constant(-1 << 60).is_within(TypeSet::COUNT));
        // A counter may come to this number, but not to the next.
        assert!(!constant((1 << 59) - 1).is_disjoint(TypeSet::COUNT));
        assert!(constant(1 << 59).is_disjoint(TypeSet::COUNT));
    }

    #[test]
    fn division_of_counts_gives_counts_unless_it_may_be_by_zero() {
        for prim in [Prim::Div, Prim::Quotient, Prim::Remainder, Prim::Modulo] {
            assert_eq!(TypeSet::of_result(prim, &[TypeSet::COUNT, constant(-2)]), TypeSet::COUNT);
            assert_ne!(TypeSet::of_result(prim, &[TypeSet::COUNT, TypeSet::STEP]), TypeSet::COUNT);
        }
    }
}
