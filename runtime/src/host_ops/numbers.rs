//! Numbers beyond the arithmetic operators: text, roundings, functions of floats, integers as bits, random numbers.

use super::Host;
use crate::arithmetic;
use crate::heap::{Checked, Fault, Heap};
use crate::number::{Number, float_to_integer, integer};
use crate::number_text;
use crate::random::Random;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use trapeze_codegen::abi;

/// The integer that an operand must be.
fn expect_integer(heap: &Heap<'_>, value: i64) -> Checked<BigInt> {
    integer(&heap.view().expect_number(value)?).ok_or(Fault::Corrupt("an operand that is no integer"))
}

/// A number, or `UNSUPPLIED` for none.
fn optional(heap: &mut Heap<'_>, number: Option<Number>) -> Checked<i64> {
    number.map_or(Ok(abi::UNSUPPLIED), |number| heap.number(&number))
}

pub(super) fn to_text(heap: &mut Heap<'_>, number: i64, radix: i64) -> Checked<i64> {
    let number = heap.view().expect_number(number)?;
    let radix = heap.view().fixnum(radix)?;
    let radix = u32::try_from(radix)
        .ok()
        .filter(|radix| (2..=36).contains(radix))
        .ok_or(Fault::Corrupt("a radix out of range"))?;
    let text = number_text::to_text(&number, radix);
    heap.string(&text)
}

pub(super) fn to_fixed(heap: &mut Heap<'_>, number: i64, decimals: i64) -> Checked<i64> {
    let number = heap.view().expect_number(number)?;
    let decimals = u64::try_from(heap.view().fixnum(decimals)?).map_err(|_| Fault::Corrupt("a negative number of decimals"))?;
    heap.demand(decimals)?;
    let text = number_text::to_fixed(&number, usize::try_from(decimals).map_err(|_| Fault::Exhausted)?);
    heap.string(&text)
}

pub(super) fn from_text(heap: &mut Heap<'_>, string: i64) -> Checked<i64> {
    let number = number_text::parse(heap.view().text(string)?);
    optional(heap, number)
}

/// A function of floats.
pub(super) fn float_function(heap: &mut Heap<'_>, number: i64, function: fn(f64) -> f64) -> Checked<i64> {
    let operand = heap.view().expect_number(number)?.to_float();
    heap.float(function(operand))
}

/// The natural logarithm, of integers beyond the floats too.
pub(super) fn logarithm(heap: &mut Heap<'_>, number: i64) -> Checked<i64> {
    let operand = heap.view().expect_number(number)?;
    if let Number::Big(integer) = &operand
        && operand.to_float() == f64::INFINITY
    {
        // log(n) = log(n / 2^k) + k log 2, with n / 2^k in the range of the floats.
        let excess = integer.bits() - 1000;
        let scaled = (integer >> excess).to_f64().unwrap_or(f64::INFINITY);
        return heap.float(scaled.ln() + excess as f64 * std::f64::consts::LN_2);
    }
    heap.float(operand.to_float().ln())
}

pub(super) fn angle(heap: &mut Heap<'_>, y: i64, x: i64) -> Checked<i64> {
    let (y, x) = (heap.view().expect_number(y)?.to_float(), heap.view().expect_number(x)?.to_float());
    heap.float(y.atan2(x))
}

/// A float rounded to an integer; integers stay.
pub(super) fn round(heap: &mut Heap<'_>, number: i64, round: fn(f64) -> f64) -> Checked<i64> {
    let rounded = match heap.view().expect_number(number)? {
        Number::Float(float) => float_to_integer(round(float)),
        _ => return Ok(number),
    };
    optional(heap, rounded)
}

pub(super) fn power(heap: &mut Heap<'_>, base: i64, exponent: i64) -> Checked<i64> {
    let (base, exponent) = (heap.view().expect_number(base)?, heap.view().expect_number(exponent)?);
    let result = arithmetic::power(&base, &exponent, heap.limit()?);
    optional(heap, result)
}

/// A function of two integers.
pub(super) fn integer_function(heap: &mut Heap<'_>, a: i64, b: i64, function: fn(BigInt, BigInt) -> BigInt) -> Checked<i64> {
    let (a, b) = (expect_integer(heap, a)?, expect_integer(heap, b)?);
    heap.big_integer(&function(a, b))
}

pub(super) fn shift(heap: &mut Heap<'_>, number: i64, count: i64) -> Checked<i64> {
    let (number, count) = (expect_integer(heap, number)?, expect_integer(heap, count)?);
    let result = arithmetic::shift(&number, &count, heap.limit()?);
    optional(heap, result.map(Number::Big))
}

/// Hash of a number for tables: equal numbers of one type have the same.
pub(super) fn hash(heap: &mut Heap<'_>, number: i64) -> Checked<i64> {
    let hash = match heap.view().expect_number(number)? {
        Number::Small(integer) => mix(integer as u64),
        Number::Big(integer) => integer.iter_u64_digits().fold(mix(integer.bits()), |hash, digit| mix(hash ^ digit)),
        // 0.0 and -0.0 are equal; the sum is 0.0 for both.
        Number::Float(float) => mix((float + 0.0).to_bits()),
    };
    Ok((hash >> 4 << abi::FIXNUM_SHIFT) as i64)
}

/// Spreads all bits of a word over all bits of the result: the finaliser of MurmurHash3.
fn mix(word: u64) -> u64 {
    let word = (word ^ word >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let word = (word ^ word >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    word ^ word >> 33
}

pub(super) fn compare(heap: &mut Heap<'_>, a: i64, b: i64) -> Checked<i64> {
    let order = heap.view().expect_number(a)?.compare(&heap.view().expect_number(b)?);
    let order = order.ok_or(Fault::Corrupt("a comparison with NaN"))?;
    Ok((order as i64) << abi::FIXNUM_SHIFT)
}

pub(super) fn seed(heap: &mut Heap<'_>, host: &mut Host, seed: i64) -> Checked<i64> {
    let seed = expect_integer(heap, seed)?;
    // Every bit of a large seed counts.
    let start = mix(seed.bits() << 1 | u64::from(seed < BigInt::ZERO));
    let folded = seed.iter_u64_digits().fold(start, |folded, digit| mix(folded ^ digit));
    host.random = Random::from_seed(folded);
    Ok(abi::NIL)
}

pub(super) fn random_integer(heap: &mut Heap<'_>, host: &mut Host, bound: i64) -> Checked<i64> {
    let bound = expect_integer(heap, bound)?;
    heap.big_integer(&host.random.below(&bound))
}
