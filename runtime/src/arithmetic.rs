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
