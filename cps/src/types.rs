//! Sets of kinds of values: what is known of a variable at some place.

use crate::core::Constant;
use crate::prim::{HeapKind, Prim};

/// A set of kinds of values. A float is one kind whether it is boxed or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TypeSet(u32);

/// Number of the kinds that come before those of [`HeapKind`]; the last one has no name and stands for whatever else there may be.
const IMMEDIATES: u32 = 8;

impl TypeSet {
    /// nil.
    pub const NIL: TypeSet = TypeSet(1);
    /// `#f`.
    pub const FALSE: TypeSet = TypeSet(1 << 1);
    /// `#t`.
    pub const TRUE: TypeSet = TypeSet(1 << 2);
    /// Integers of 61 bits.
    pub const FIXNUM: TypeSet = TypeSet(1 << 3);
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
            Constant::Fixnum(_) => TypeSet::FIXNUM,
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
            // A restart may give any value for a division by the integer 0.
            Prim::Quotient | Prim::Remainder | Prim::Modulo => TypeSet::ANY,
            Prim::Div if !args[1].and(TypeSet::NUMBER).is_within(TypeSet::FLOAT) => TypeSet::ANY,
            Prim::Add | Prim::Sub | Prim::Mul | Prim::Div => match args {
                [a, b] if a.and(TypeSet::NUMBER).is_within(TypeSet::FLOAT) || b.and(TypeSet::NUMBER).is_within(TypeSet::FLOAT) => {
                    TypeSet::FLOAT
                }
                [a, b] if a.and(TypeSet::NUMBER).or(b.and(TypeSet::NUMBER)).is_within(TypeSet::INTEGER) => TypeSet::INTEGER,
                _ => TypeSet::NUMBER,
            },
            Prim::Less | Prim::Greater | Prim::LessEqual | Prim::GreaterEqual | Prim::NumEqual => TypeSet::BOOLEAN,
            Prim::Identical | Prim::MaybeEqual | Prim::FixLess | Prim::StringEqual | Prim::PushFrames => TypeSet::BOOLEAN,
            _ if prim_test(prim).is_some() || matches!(prim, Prim::IsKind(_)) => TypeSet::BOOLEAN,
            Prim::Cons => TypeSet::PAIR,
            Prim::KindOf | Prim::Size | Prim::StringLength | Prim::StringBytes | Prim::StringByte | Prim::HashWord => TypeSet::FIXNUM,
            Prim::FixAdd | Prim::FixSub | Prim::FixMul | Prim::FixAnd | Prim::FixOr | Prim::FixXor => TypeSet::FIXNUM,
            Prim::FixShiftLeft | Prim::FixShiftRight | Prim::StackPointer | Prim::StackSegment => TypeSet::FIXNUM,
            Prim::Record(kind) | Prim::MakeRecord(kind) => TypeSet::heap(kind),
            _ => TypeSet::ANY,
        }
    }
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
        _ => return None,
    })
}
