//! Numbers on the host's side: exact integers of any size and doubles, their comparison by exact value, and the roundings between them.

use num_bigint::BigInt;
use num_traits::{FromPrimitive, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// A number.
#[derive(Clone, PartialEq, Debug)]
pub enum Number {
    /// An integer that fits 64 bits.
    Small(i64),
    /// An integer of any size.
    Big(BigInt),
    /// A double.
    Float(f64),
}

/// An integer as an operand: both forms that [`Number`] has for one.
pub(crate) fn integer(number: &Number) -> Option<BigInt> {
    match number {
        Number::Small(integer) => Some(BigInt::from(*integer)),
        Number::Big(integer) => Some(integer.clone()),
        Number::Float(_) => None,
    }
}

/// The double nearest to an integer, an infinity if it is too large.
pub(crate) fn round_to_float(integer: &BigInt) -> f64 {
    integer
        .to_f64()
        .unwrap_or(if integer.is_negative() { f64::NEG_INFINITY } else { f64::INFINITY })
}

impl Number {
    /// The number as a double, integers rounded to nearest.
    pub fn to_float(&self) -> f64 {
        match self {
            Number::Small(integer) => *integer as f64,
            Number::Big(integer) => round_to_float(integer),
            Number::Float(float) => *float,
        }
    }

    /// Whether it is an integer (not a float of integral value).
    pub fn is_integer(&self) -> bool {
        !matches!(self, Number::Float(_))
    }

    /// Whether it is the integer 0.
    pub fn is_integer_zero(&self) -> bool {
        match self {
            Number::Small(integer) => *integer == 0,
            Number::Big(integer) => integer.is_zero(),
            Number::Float(_) => false,
        }
    }

    /// Order by exact value; `None` if one is NaN.
    pub fn compare(&self, other: &Number) -> Option<Ordering> {
        match (self, other) {
            (Number::Small(a), Number::Small(b)) => Some(a.cmp(b)),
            (Number::Float(a), Number::Float(b)) => a.partial_cmp(b),
            (Number::Float(a), b) => compare_integer(b, *a).map(Ordering::reverse),
            (a, Number::Float(b)) => compare_integer(a, *b),
            (Number::Big(a), Number::Big(b)) => Some(a.cmp(b)),
            (Number::Small(a), Number::Big(b)) => Some(BigInt::from(*a).cmp(b)),
            (Number::Big(a), Number::Small(b)) => Some(a.cmp(&BigInt::from(*b))),
        }
    }
}

/// Order of an integer and a double by exact value.
fn compare_integer(a: &Number, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    if b.is_infinite() {
        return Some(if b > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    let whole = b.trunc();
    let by_whole = match a {
        // Every double in this range is exact as an i64.
        Number::Small(a) if whole.abs() < 9.0e18 => a.cmp(&(whole as i64)),
        _ => integer(a)?.cmp(&BigInt::from_f64(whole)?),
    };
    // Equal whole parts: the fraction that was cut off decides.
    Some(by_whole.then_with(|| {
        if b > whole {
            Ordering::Less
        } else if b < whole {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    }))
}

/// The integer that a double of integral value is; `None` for NaN and infinities.
pub(crate) fn float_to_integer(float: f64) -> Option<Number> {
    if float.abs() < 9.0e18 {
        return Some(Number::Small(float as i64));
    }
    BigInt::from_f64(float).map(Number::Big)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(float: f64) -> (BigInt, BigInt) {
        // A finite double as numerator over 2^1100.
        let bits = float.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as i64;
        let mantissa = (bits & ((1 << 52) - 1)) as i64 | if exponent == 0 { 0 } else { 1 << 52 };
        let scale = exponent.max(1) - 1075 + 1100;
        let numerator = BigInt::from(mantissa) << scale;
        (
            if float.is_sign_negative() { -numerator } else { numerator },
            BigInt::from(1) << 1100,
        )
    }

    proptest! {
        #[test]
        fn integers_and_floats_compare_by_exact_value(a in any::<i64>(), shift in 0u32..70, b in prop::num::f64::NORMAL | prop::num::f64::ZERO) {
            let big = BigInt::from(a) << shift;
            let (numerator, denominator) = exact(b);
            let expected = (&big * &denominator).cmp(&numerator);
            prop_assert_eq!(Number::Big(big).compare(&Number::Float(b)), Some(expected));
            let expected = (BigInt::from(a) * denominator).cmp(&numerator);
            prop_assert_eq!(Number::Small(a).compare(&Number::Float(b)), Some(expected));
            prop_assert_eq!(Number::Float(b).compare(&Number::Small(a)), Some(expected.reverse()));
        }

        #[test]
        fn an_integer_close_to_a_float_is_told_apart(a in any::<i64>(), delta in -2i64..3) {
            let float = a as f64;
            let integer = (float as i128) + i128::from(delta);
            let expected = integer.cmp(&(float as i128));
            prop_assert_eq!(Number::Big(BigInt::from(integer)).compare(&Number::Float(float)), Some(expected));
        }

        #[test]
        fn rounding_to_float_is_to_nearest_even(a in any::<i128>()) {
            prop_assert_eq!(round_to_float(&BigInt::from(a)), a as f64);
        }
    }

    #[test]
    fn nan_compares_with_nothing() {
        assert_eq!(Number::Small(1).compare(&Number::Float(f64::NAN)), None);
        assert_eq!(Number::Float(f64::NAN).compare(&Number::Float(f64::NAN)), None);
    }

    #[test]
    fn infinities_lie_beyond_every_integer() {
        let huge = Number::Big(BigInt::from(1) << 5000);
        assert_eq!(huge.compare(&Number::Float(f64::INFINITY)), Some(Ordering::Less));
        assert_eq!(huge.compare(&Number::Float(f64::NEG_INFINITY)), Some(Ordering::Greater));
        assert_eq!(huge.to_float(), f64::INFINITY);
    }
}
