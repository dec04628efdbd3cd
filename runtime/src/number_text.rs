//! Numbers as text: the number syntax of the language and the write form of numbers.

use crate::number::Number;
use num_bigint::BigInt;

/// The number that `text` is in the syntax of the language, or `inf`, `-inf`, `NaN`; `None` when it is none.
pub fn parse(text: &str) -> Option<Number> {
    match text {
        "inf" => return Some(Number::Float(f64::INFINITY)),
        "-inf" => return Some(Number::Float(f64::NEG_INFINITY)),
        "NaN" => return Some(Number::Float(f64::NAN)),
        _ => {}
    }
    for (prefix, radix) in [("#x", 16), ("#b", 2), ("#o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return parse_integer(digits, radix);
        }
    }
    parse_integer(text, 10).or_else(|| is_float(text.as_bytes()).then(|| text.parse().ok().map(Number::Float)).flatten())
}

/// An integer with an optional sign.
fn parse_integer(text: &str, radix: u32) -> Option<Number> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    match i64::from_str_radix(text, radix) {
        Ok(integer) => Some(Number::Small(integer)),
        Err(_) => BigInt::parse_bytes(text.as_bytes(), radix).map(Number::Big),
    }
}

/// `[+-]?(D+.D*|.D+|D+)([eE][+-]?D+)?`, integers excluded by the caller.
fn is_float(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|c| c.is_ascii_digit()).count();
    let unsigned = text.strip_prefix(b"+").or(text.strip_prefix(b"-")).unwrap_or(text);
    let whole = digits(unsigned);
    let mut rest = &unsigned[whole..];
    let mut fraction = 0;
    if let Some(after) = rest.strip_prefix(b".") {
        fraction = digits(after);
        rest = &after[fraction..];
    }
    if whole + fraction == 0 {
        return false;
    }
    match rest {
        [] => true,
        [b'e' | b'E', exponent @ ..] => {
            let exponent = exponent.strip_prefix(b"+").or(exponent.strip_prefix(b"-")).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        _ => false,
    }
}

/// Write form of a float: the shortest digits that read back to the same float, positional and with a point where
/// `1e-7 <= |x| < 1e21` and for zero, else with an exponent.
pub fn float_to_text(float: f64) -> String {
    if float.is_nan() {
        return "NaN".into();
    }
    if float.is_infinite() {
        return if float > 0.0 { "inf" } else { "-inf" }.into();
    }
    let size = float.abs();
    if size != 0.0 && !(1e-7..1e21).contains(&size) {
        return format!("{float:e}");
    }
    let mut text = float.to_string();
    if !text.contains('.') {
        text.push_str(".0");
    }
    text
}

/// Text of a number: integers in `radix` (2 to 36) with small letters, floats in write form.
pub fn to_text(number: &Number, radix: u32) -> String {
    match number {
        Number::Small(integer) if radix == 10 => integer.to_string(),
        Number::Small(integer) => BigInt::from(*integer).to_str_radix(radix),
        Number::Big(integer) => integer.to_str_radix(radix),
        Number::Float(float) => float_to_text(*float),
    }
}

/// Text of a number in positional notation with that many decimals, rounded from the exact value; halves go to the even digit.
pub fn to_fixed(number: &Number, decimals: usize) -> String {
    let mut text = match number {
        Number::Float(float) if !float.is_finite() => return float_to_text(*float),
        Number::Float(float) => {
            // The formatter of the standard library takes no more decimals than this; a float has at most 1074 that are not zero.
            let exact = decimals.min(1100);
            let mut text = format!("{float:.exact$}");
            text.extend(std::iter::repeat_n('0', decimals - exact));
            return text;
        }
        integer => to_text(integer, 10),
    };
    if decimals > 0 {
        text.push('.');
        text.extend(std::iter::repeat_n('0', decimals));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn floats_print_with_a_point_or_an_exponent() {
        let cases = [
            (1.0, "1.0"),
            (0.1, "0.1"),
            (100000.0, "100000.0"),
            (-0.0, "-0.0"),
            (0.0, "0.0"),
            (1e21, "1e21"),
            (1e20, "100000000000000000000.0"),
            (1.5e-8, "1.5e-8"),
            (1e-7, "0.0000001"),
            (-2.5e300, "-2.5e300"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e308"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (float, text) in cases {
            assert_eq!(float_to_text(float), text);
        }
    }

    #[test]
    fn fixed_notation_has_as_many_decimals_as_asked_for() {
        let cases = [
            (Number::Float(1.25), 1, "1.2"),
            (Number::Float(1.35), 1, "1.4"),
            (Number::Float(-0.5), 0, "-0"),
            (Number::Float(1e21), 2, "1000000000000000000000.00"),
            (Number::Small(-7), 3, "-7.000"),
            (Number::Small(7), 0, "7"),
            (Number::Float(f64::NAN), 2, "NaN"),
        ];
        for (number, decimals, text) in cases {
            assert_eq!(to_fixed(&number, decimals), text);
        }
        assert_eq!(to_fixed(&Number::Float(0.5), 100_000).len(), 100_002);
    }

    #[test]
    fn number_syntax_is_that_of_the_language() {
        let integers = [
            ("0", 0),
            ("+5", 5),
            ("-17", -17),
            ("#xff", 255),
            ("#x-FF", -255),
            ("#b+101", 5),
            ("#o17", 15),
            ("007", 7),
        ];
        for (text, integer) in integers {
            assert_eq!(parse(text), Some(Number::Small(integer)), "{text}");
        }
        let floats = [
            ("1.5", 1.5),
            ("1.", 1.0),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("1.5E-7", 1.5e-7),
            ("-.5", -0.5),
            ("+1.e+2", 100.0),
            ("1e999", f64::INFINITY),
        ];
        for (text, float) in floats {
            assert_eq!(parse(text), Some(Number::Float(float)), "{text}");
        }
        for text in [
            "", "+", "-", ".", "1+", "1-2", "1.2.3", "e5", "1e", "1e+", ".e1", "#x", "#xg", "#b2", "0x10", " 1", "1 ", "infinity", "nan",
            "+inf", "--1", "#x1.5", "١",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn integers_of_any_size_are_read() {
        let text = "-123456789012345678901234567890";
        assert_eq!(parse(text).map(|n| to_text(&n, 10)).as_deref(), Some(text));
    }

    proptest! {
        #[test]
        fn floats_read_back_to_the_same_bits(bits in any::<u64>()) {
            let float = f64::from_bits(bits);
            prop_assume!(!float.is_nan());
            let Some(Number::Float(read)) = parse(&float_to_text(float)) else { return Err(TestCaseError::fail("no float")) };
            prop_assert_eq!(read.to_bits(), float.to_bits());
        }

        #[test]
        fn integers_read_back_in_decimal(integer in any::<i128>()) {
            let big = BigInt::from(integer);
            let text = to_text(&Number::Big(big.clone()), 10);
            prop_assert_eq!(&text, &integer.to_string());
            let read = parse(&text).and_then(|n| crate::number::integer(&n));
            prop_assert_eq!(read, Some(big));
        }
    }
}
