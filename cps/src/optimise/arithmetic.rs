//! Arithmetic of the language on constants, as far as the result is a constant of the same simple kinds. What would fail is left to run.

use crate::core::Constant;
use crate::prim::Prim;

/// Bits of a fixnum that its word has no room for.
const SHIFT: u32 = 3;

/// The constant that a primitive gives for constant arguments.
pub(super) fn fold(prim: Prim, args: &[&Constant]) -> Option<Constant> {
    match args {
        [Constant::Fixnum(a), Constant::Fixnum(b)] => integers(prim, *a, *b),
        [Constant::Float(a), Constant::Float(b)] => floats(prim, *a, *b),
        // The integer is rounded to the nearest float; comparison is by exact value and stays.
        [Constant::Fixnum(a), Constant::Float(b)] if is_arithmetic(prim) => floats(prim, *a as f64, *b),
        [Constant::Float(a), Constant::Fixnum(b)] if is_arithmetic(prim) && *b != 0 => floats(prim, *a, *b as f64),
        _ => None,
    }
}

fn is_arithmetic(prim: Prim) -> bool {
    matches!(prim, Prim::Add | Prim::Sub | Prim::Mul | Prim::Div)
}

fn integers(prim: Prim, a: i64, b: i64) -> Option<Constant> {
    let truth = |value| Some(Constant::Boolean(value));
    let wrapped = |value: i64| Some(Constant::Fixnum(value << SHIFT >> SHIFT));
    match prim {
        Prim::Add => fixnum(a.checked_add(b)),
        Prim::Sub => fixnum(a.checked_sub(b)),
        Prim::Mul => fixnum(a.checked_mul(b)),
        Prim::Div | Prim::Quotient => fixnum(a.checked_div(b)),
        Prim::Remainder => fixnum(a.checked_rem(b)),
        Prim::Modulo => fixnum(a.checked_rem_euclid(b)),
        Prim::Less | Prim::FixLess => truth(a < b),
        Prim::Greater => truth(a > b),
        Prim::LessEqual | Prim::FixLessEqual => truth(a <= b),
        Prim::GreaterEqual => truth(a >= b),
        Prim::NumEqual => truth(a == b),
        Prim::FixAdd => wrapped(a.wrapping_add(b)),
        Prim::FixSub => wrapped(a.wrapping_sub(b)),
        Prim::FixMul => wrapped(a.wrapping_mul(b)),
        Prim::FixAnd => wrapped(a & b),
        Prim::FixOr => wrapped(a | b),
        Prim::FixXor => wrapped(a ^ b),
        Prim::FixShiftLeft if (0..=60).contains(&b) => wrapped(a.wrapping_shl(b as u32)),
        Prim::FixShiftRight if (0..=60).contains(&b) => wrapped(a >> b),
        _ => None,
    }
}

/// An integer if it is a fixnum.
fn fixnum(value: Option<i64>) -> Option<Constant> {
    value.filter(|&value| value << SHIFT >> SHIFT == value).map(Constant::Fixnum)
}

fn floats(prim: Prim, a: f64, b: f64) -> Option<Constant> {
    let truth = |value| Some(Constant::Boolean(value));
    let number = |value| Some(Constant::Float(value));
    match prim {
        Prim::Add => number(a + b),
        Prim::Sub => number(a - b),
        Prim::Mul => number(a * b),
        Prim::Div if b != 0.0 => number(a / b),
        Prim::Less => truth(a < b),
        Prim::Greater => truth(a > b),
        Prim::LessEqual => truth(a <= b),
        Prim::GreaterEqual => truth(a >= b),
        Prim::NumEqual => truth(a == b),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(prim: Prim, a: i64, b: i64) -> Option<Constant> {
        fold(prim, &[&Constant::Fixnum(a), &Constant::Fixnum(b)])
    }

    #[test]
    fn division_follows_the_language() {
        assert_eq!(of(Prim::Div, -7, 2), Some(Constant::Fixnum(-3)));
        assert_eq!(of(Prim::Remainder, -7, 2), Some(Constant::Fixnum(-1)));
        assert_eq!(of(Prim::Modulo, -7, 2), Some(Constant::Fixnum(1)));
        assert_eq!(of(Prim::Modulo, -7, -2), Some(Constant::Fixnum(1)));
        assert_eq!(of(Prim::Div, 1, 0), None);
    }

    #[test]
    fn what_is_no_fixnum_is_left_to_run() {
        let most = (1 << 60) - 1;
        assert_eq!(of(Prim::Add, most, 0), Some(Constant::Fixnum(most)));
        assert_eq!(of(Prim::Add, most, 1), None);
        assert_eq!(of(Prim::Mul, 1 << 40, 1 << 40), None);
        assert_eq!(of(Prim::Quotient, -(1 << 60), -1), None);
        assert_eq!(of(Prim::FixAdd, most, 1), Some(Constant::Fixnum(-(1 << 60))));
        assert_eq!(of(Prim::FixShiftLeft, 3, 59), Some(Constant::Fixnum(-(1 << 59))));
    }

    #[test]
    fn mixed_arithmetic_is_in_floats_and_mixed_comparison_is_not_folded() {
        let (one, half) = (Constant::Fixnum(1), Constant::Float(0.5));
        assert_eq!(fold(Prim::Add, &[&one, &half]), Some(Constant::Float(1.5)));
        assert_eq!(fold(Prim::Less, &[&one, &half]), None);
        assert_eq!(fold(Prim::Div, &[&half, &Constant::Fixnum(0)]), None);
    }
}
