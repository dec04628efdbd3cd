//! The slow path of arithmetic: what the generated code does not do inline, because an operand is a big integer or a boxed float, because a
//! result leaves the 61 bits, or because an operand is wrong.

use crate::heap::{Checked, Fault, Heap, boolean};
use crate::number::{Number, integer};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive};
use std::cmp::Ordering;
use trapeze_cps::prim::{Failure, HeapKind, Prim};

/// Performs one of the operations in `abi::ARITHMETIC`. Wrong operands are recorded in the error cells, in
/// their order.
pub fn perform(operation: Prim, a: i64, b: i64, heap: &mut Heap<'_>) -> Checked<i64> {
    match operation {
        Prim::Add | Prim::Sub | Prim::Mul | Prim::Div => calculate(operation, a, b, heap),
        Prim::Quotient | Prim::Remainder | Prim::Modulo => divide(operation, a, b, heap),
        Prim::Less | Prim::Greater | Prim::LessEqual | Prim::GreaterEqual => order(operation, a, b, heap),
        Prim::NumEqual => match operands(a, b, heap)? {
            Ok((x, y)) => Ok(boolean(x.compare(&y) == Some(Ordering::Equal))),
            Err(failed) => Ok(failed),
        },
        _ => Err(Fault::Corrupt("an operation that is no arithmetic")),
    }
}

/// Both operands as numbers, or the answer to give when one is none.
fn operands(a: i64, b: i64, heap: &mut Heap<'_>) -> Checked<Result<(Number, Number), i64>> {
    let Some(x) = heap.view().number(a)? else {
        return Ok(Err(heap.fail(Failure::NotANumber, a, b)?));
    };
    let Some(y) = heap.view().number(b)? else {
        return Ok(Err(heap.fail(Failure::NotANumber, a, b)?));
    };
    Ok(Ok((x, y)))
}

/// `+ - * /` on integers and floats.
fn calculate(operation: Prim, a: i64, b: i64, heap: &mut Heap<'_>) -> Checked<i64> {
    let (x, y) = match operands(a, b, heap)? {
        Ok(numbers) => numbers,
        Err(failed) => return Ok(failed),
    };
    // An integer 0 divides nothing, a float neither.
    if operation == Prim::Div && y.is_integer_zero() {
        return heap.fail(Failure::DivisionByZero, a, b);
    }
    if let (Number::Float(_), _) | (_, Number::Float(_)) = (&x, &y) {
        let (x, y) = (x.to_float(), y.to_float());
        return heap.float(match operation {
            Prim::Add => x + y,
            Prim::Sub => x - y,
            Prim::Mul => x * y,
            _ => x / y,
        });
    }
    if let (Number::Small(x), Number::Small(y)) = (&x, &y) {
        let (x, y) = (i128::from(*x), i128::from(*y));
        let exact = match operation {
            Prim::Add => x + y,
            Prim::Sub => x - y,
            Prim::Mul => x * y,
            _ => x / y,
        };
        return match i64::try_from(exact) {
            Ok(small) => heap.integer(small),
            Err(_) => heap.big_integer(&BigInt::from(exact)),
        };
    }
    let (x, y) = (expect_integer(&x)?, expect_integer(&y)?);
    if operation == Prim::Mul {
        heap.demand((x.bits() + y.bits()) / 8)?;
    }
    heap.big_integer(&match operation {
        Prim::Add => x + y,
        Prim::Sub => x - y,
        Prim::Mul => x * y,
        _ => x / y,
    })
}

fn expect_integer(number: &Number) -> Checked<BigInt> {
    integer(number).ok_or(Fault::Corrupt("a float where an integer was found before"))
}

/// The integer divisions: quotient and remainder truncate, `mod` is Euclidean.
fn divide(operation: Prim, a: i64, b: i64, heap: &mut Heap<'_>) -> Checked<i64> {
    for operand in [a, b] {
        if !heap.view().number(operand)?.is_some_and(|number| number.is_integer()) {
            return heap.fail(Failure::NotAnInteger, a, b);
        }
    }
    let (x, y) = (heap.view().expect_number(a)?, heap.view().expect_number(b)?);
    if y.is_integer_zero() {
        return heap.fail(Failure::DivisionByZero, a, b);
    }
    if let (Number::Small(x), Number::Small(y)) = (&x, &y) {
        let (x, y) = (i128::from(*x), i128::from(*y));
        let exact = match operation {
            Prim::Quotient => x / y,
            Prim::Remainder => x % y,
            _ => x.rem_euclid(y),
        };
        // Only the quotient of the smallest integer and -1 leaves 64 bits.
        return heap.big_integer(&BigInt::from(exact));
    }
    let (x, y) = (expect_integer(&x)?, expect_integer(&y)?);
    heap.big_integer(&match operation {
        Prim::Quotient => x / y,
        Prim::Remainder => x % y,
        _ => x.mod_floor(&y.abs()),
    })
}

/// `< > <= >=` of two numbers or two strings.
fn order(operation: Prim, a: i64, b: i64, heap: &mut Heap<'_>) -> Checked<i64> {
    let view = heap.view();
    let order = match (view.number(a)?, view.number(b)?) {
        (Some(x), Some(y)) => x.compare(&y),
        (None, None) if view.kind(a)? == Some(HeapKind::String) && view.kind(b)? == Some(HeapKind::String) => {
            // The order of UTF-8 bytes is that of the scalar values.
            Some(view.text(a)?.cmp(view.text(b)?))
        }
        _ => return heap.fail(Failure::NotComparable, a, b),
    };
    Ok(boolean(order.is_some_and(|order| match operation {
        Prim::Less => order.is_lt(),
        Prim::Greater => order.is_gt(),
        Prim::LessEqual => order.is_le(),
        _ => order.is_ge(),
    })))
}

/// `base` to the `exponent`: exact for integers with an exponent of at least 0, else a float. `None` when the result would not fit `limit` bytes.
pub(crate) fn power(base: &Number, exponent: &Number, limit: u64) -> Option<Number> {
    let (Some(whole), Some(times)) = (integer(base), integer(exponent)) else {
        return Some(Number::Float(base.to_float().powf(exponent.to_float())));
    };
    if times.is_negative() {
        return Some(Number::Float(base.to_float().powf(exponent.to_float())));
    }
    if whole.magnitude().bits() <= 1 {
        // 0, 1 and -1 stay small with any exponent, even with one that fits no machine word.
        let odd = times.is_odd();
        let value = match whole.to_i64() {
            Some(0) => i64::from(times.bits() == 0),
            Some(-1) if odd => -1,
            _ => 1,
        };
        return Some(Number::Small(value));
    }
    let times = times.to_u32()?;
    if (whole.bits() - 1).saturating_mul(u64::from(times)) / 8 > limit {
        return None;
    }
    // Factors of two are shifted in: they are the most common large powers, and cost nothing that way.
    let twos = whole.trailing_zeros().unwrap_or(0);
    let odd_part: BigInt = &whole >> twos;
    Some(Number::Big(odd_part.pow(times) << (twos * u64::from(times))))
}

/// `number` shifted left by `count` bits, right if it is negative. `None` when the result would not fit `limit` bytes.
pub(crate) fn shift(number: &BigInt, count: &BigInt, limit: u64) -> Option<BigInt> {
    if count.is_negative() {
        return Some(match (-count).to_u64() {
            Some(count) => number >> count,
            None => BigInt::from(if number.is_negative() { -1 } else { 0 }),
        });
    }
    if number.bits() == 0 {
        return Some(BigInt::ZERO);
    }
    let count = count.to_u64()?;
    if (number.bits().checked_add(count)?) / 8 > limit {
        return None;
    }
    Some(number << count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heap::fake::FakeMemory;
    use proptest::prelude::*;
    use trapeze_codegen::abi;

    fn big() -> impl Strategy<Value = i128> {
        let near = prop::sample::select(vec![0i128, 1 << 60, -(1 << 60), 1 << 63, -(1 << 63)]);
        prop_oneof![
            any::<i64>().prop_map(i128::from),
            (near, -3i128..4).prop_map(|(n, d)| n + d),
            -(1i128 << 62)..(1i128 << 62)
        ]
    }

    /// Performs an operation on two integers. `Err` has the failure.
    fn compute(operation: Prim, a: &BigInt, b: &BigInt) -> Result<BigInt, u32> {
        let mut memory = FakeMemory::new(1 << 16, 0);
        let mut heap = Heap::new(&mut memory);
        let (a, b) = (heap.big_integer(a).unwrap(), heap.big_integer(b).unwrap());
        let result = perform(operation, a, b, &mut heap).unwrap();
        if result == abi::FAILED {
            assert_eq!(heap.view().word(u64::from(abi::ERROR_A)).unwrap(), a);
            return Err(heap.view().cell(abi::ERROR_KIND).unwrap());
        }
        Ok(integer(&heap.view().expect_number(result).unwrap()).unwrap())
    }

    fn truth(operation: Prim, a: f64, b: f64) -> i64 {
        let mut memory = FakeMemory::new(1024, 0);
        let mut heap = Heap::new(&mut memory);
        let (a, b) = (heap.float(a).unwrap(), heap.float(b).unwrap());
        perform(operation, a, b, &mut heap).unwrap()
    }

    proptest! {
        #[test]
        fn integer_operations_agree_with_exact_arithmetic(a in big(), b in big()) {
            let (x, y) = (BigInt::from(a), BigInt::from(b));
            prop_assert_eq!(compute(Prim::Add, &x, &y), Ok(BigInt::from(a + b)));
            prop_assert_eq!(compute(Prim::Sub, &x, &y), Ok(BigInt::from(a - b)));
            prop_assert_eq!(compute(Prim::Mul, &x, &y), Ok(&x * &y));
            for (operation, expected) in [
                (Prim::Div, a.checked_div(b)),
                (Prim::Quotient, a.checked_div(b)),
                (Prim::Remainder, a.checked_rem(b)),
                (Prim::Modulo, a.checked_rem_euclid(b)),
            ] {
                let expected = expected.map(BigInt::from).ok_or(Failure::DivisionByZero as u32);
                prop_assert_eq!(compute(operation, &x, &y), expected);
            }
        }

        #[test]
        fn division_restores_the_dividend(a in prop::collection::vec(any::<u8>(), 0..60), b in prop::collection::vec(any::<u8>(), 1..30)) {
            let (a, b) = (BigInt::from_signed_bytes_le(&a), BigInt::from_signed_bytes_le(&b));
            prop_assume!(b.bits() > 0);
            let quotient = compute(Prim::Quotient, &a, &b).unwrap();
            let remainder = compute(Prim::Remainder, &a, &b).unwrap();
            let modulus = compute(Prim::Modulo, &a, &b).unwrap();
            prop_assert_eq!(&quotient * &b + &remainder, a.clone());
            prop_assert!(!modulus.is_negative() && modulus < b.abs());
            prop_assert_eq!((&a - &modulus) % &b, BigInt::ZERO);
        }

        #[test]
        fn shifts_multiply_and_divide_by_powers_of_two(a in any::<i128>(), count in -200i64..200) {
            let a = BigInt::from(a);
            let power = BigInt::from(1) << count.unsigned_abs();
            let expected = if count >= 0 { &a * power } else { a.div_floor(&power) };
            prop_assert_eq!(shift(&a, &BigInt::from(count), 1 << 20), Some(expected));
        }

        #[test]
        fn powers_are_repeated_products(base in -20i64..20, exponent in 0u32..40) {
            let expected = (0..exponent).fold(BigInt::from(1), |product, _| product * base);
            let power = power(&Number::Small(base), &Number::Small(i64::from(exponent)), 1 << 20);
            prop_assert_eq!(power.and_then(|power| integer(&power)), Some(expected));
        }
    }

    #[test]
    fn results_beyond_the_memory_are_refused() {
        assert_eq!(power(&Number::Small(10), &Number::Small(1_000_000_000), 1 << 20), None);
        assert_eq!(power(&Number::Small(10), &Number::Big(BigInt::from(1) << 80), 1 << 20), None);
        assert_eq!(shift(&BigInt::from(1), &BigInt::from(1u64 << 40), 1 << 20), None);
        assert_eq!(shift(&BigInt::from(1), &(BigInt::from(1) << 80), 1 << 20), None);
    }

    #[test]
    fn operands_that_stay_small_take_any_exponent_or_count() {
        let huge = Number::Big((BigInt::from(1) << 80) + 1);
        for (base, value) in [(0, 0), (1, 1), (-1, -1)] {
            assert_eq!(power(&Number::Small(base), &huge, 8), Some(Number::Small(value)));
        }
        assert_eq!(power(&Number::Small(0), &Number::Small(0), 8), Some(Number::Small(1)));
        assert_eq!(shift(&BigInt::ZERO, &(BigInt::from(1) << 80), 8), Some(BigInt::ZERO));
        assert_eq!(shift(&BigInt::from(-5), &(BigInt::from(-1) << 80), 8), Some(BigInt::from(-1)));
        assert_eq!(power(&Number::Small(2), &Number::Small(-1), 8), Some(Number::Float(0.5)));
    }

    #[test]
    fn an_integer_zero_divides_no_float_but_a_float_zero_does() {
        let mut memory = FakeMemory::new(1024, 0);
        let mut heap = Heap::new(&mut memory);
        let one = heap.float(1.0).unwrap();
        assert_eq!(perform(Prim::Div, one, 0, &mut heap).unwrap(), abi::FAILED);
        assert_eq!(heap.view().cell(abi::ERROR_KIND).unwrap(), Failure::DivisionByZero as u32);
        let zero = heap.float(0.0).unwrap();
        let infinity = perform(Prim::Div, 1 << abi::FIXNUM_SHIFT, zero, &mut heap).unwrap();
        assert_eq!(heap.view().expect_number(infinity).unwrap(), Number::Float(f64::INFINITY));
    }

    #[test]
    fn every_comparison_with_nan_is_false() {
        for operation in [Prim::Less, Prim::Greater, Prim::LessEqual, Prim::GreaterEqual, Prim::NumEqual] {
            assert_eq!(truth(operation, f64::NAN, 1.0), abi::FALSE);
            assert_eq!(truth(operation, 1.0, f64::NAN), abi::FALSE);
        }
        assert_eq!(truth(Prim::NumEqual, 0.0, -0.0), abi::TRUE);
        assert_eq!(truth(Prim::LessEqual, 0.0, -0.0), abi::TRUE);
        assert_eq!(truth(Prim::Less, -1.0, 1e300), abi::TRUE);
    }

    #[test]
    fn strings_compare_by_scalar_values_and_mixtures_fail() {
        let mut memory = FakeMemory::new(1024, 0);
        let mut heap = Heap::new(&mut memory);
        // U+FF61 comes before U+10000, though its UTF-16 code unit comes after the surrogates.
        let (a, b) = (heap.string("\u{ff61}").unwrap(), heap.string("\u{10000}").unwrap());
        assert_eq!(perform(Prim::Less, a, b, &mut heap).unwrap(), abi::TRUE);
        assert_eq!(perform(Prim::GreaterEqual, a, b, &mut heap).unwrap(), abi::FALSE);
        assert_eq!(perform(Prim::Less, a, 8, &mut heap).unwrap(), abi::FAILED);
        assert_eq!(heap.view().cell(abi::ERROR_KIND).unwrap(), Failure::NotComparable as u32);
    }

    #[test]
    fn wrong_operands_are_recorded_in_their_order() {
        let mut memory = FakeMemory::new(1024, 0);
        let mut heap = Heap::new(&mut memory);
        let float = heap.float(2.5).unwrap();
        for (operation, a, b, failure) in [
            (Prim::Add, 8, abi::NIL, Failure::NotANumber),
            (Prim::NumEqual, abi::TRUE, 8, Failure::NotANumber),
            (Prim::Modulo, 8, float, Failure::NotAnInteger),
            (Prim::Quotient, abi::NIL, 0, Failure::NotAnInteger),
        ] {
            assert_eq!(perform(operation, a, b, &mut heap).unwrap(), abi::FAILED);
            let view = heap.view();
            assert_eq!(view.cell(abi::ERROR_KIND).unwrap(), failure as u32);
            assert_eq!(view.word(u64::from(abi::ERROR_A)).unwrap(), a);
            assert_eq!(view.word(u64::from(abi::ERROR_B)).unwrap(), b);
        }
    }
}
