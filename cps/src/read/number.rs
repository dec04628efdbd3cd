//! What a token without delimiters is: number, boolean, nil, keyword or symbol.

use crate::syntax::{Datum, FIXNUM_MAX, FIXNUM_MIN, Syntax};
use num_bigint::BigInt;

/// Message and hint about a token that is none of these.
type Refusal = (String, Option<String>);

/// The datum that the token denotes.
pub(super) fn classify(word: &str, syntax: &mut Syntax) -> Result<Datum, Refusal> {
    if let Some(rest) = word.strip_prefix('#') {
        return hash_token(word, rest);
    }
    if let Some(name) = word.strip_prefix(':') {
        if name.is_empty() {
            return Err(("a lone `:` is no keyword".into(), Some("a keyword is written :name".into())));
        }
        if name.contains(':') {
            return Err((format!("`{}` is no keyword: its name contains `:`", shorten(word)), None));
        }
        return Ok(Datum::Keyword(syntax.intern(name)));
    }
    if looks_numeric(word) {
        return number(word);
    }
    if word == "nil" {
        return Ok(Datum::Nil);
    }
    if word.ends_with(':') {
        let hint = format!(
            "a keyword is written with the colon first: :{}",
            shorten(word.trim_end_matches(':'))
        );
        return Err((format!("`{}` ends with `:`", shorten(word)), Some(hint)));
    }
    Ok(Datum::Symbol(syntax.intern(word)))
}

fn hash_token(word: &str, rest: &str) -> Result<Datum, Refusal> {
    let radix = match rest {
        "t" | "true" => return Ok(Datum::Boolean(true)),
        "f" | "false" => return Ok(Datum::Boolean(false)),
        _ if rest.starts_with('x') => 16,
        _ if rest.starts_with('o') => 8,
        _ if rest.starts_with('b') => 2,
        _ => {
            let hint = "what may follow `#`: t f true false, x b o before digits, | before a comment, ; before a datum to skip";
            return Err((format!("`{}` means nothing", shorten(word)), Some(hint.into())));
        }
    };
    let signed = &rest[1..];
    let digits = signed.strip_prefix(['+', '-']).unwrap_or(signed);
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        let hint = format!("after `#{}` come an optional sign and digits of base {radix}", &rest[..1]);
        return Err((format!("`{}` is no number", shorten(word)), Some(hint)));
    }
    if let Ok(value) = i64::from_str_radix(signed, radix)
        && (FIXNUM_MIN..=FIXNUM_MAX).contains(&value)
    {
        return Ok(Datum::Fixnum(value));
    }
    let value = BigInt::parse_bytes(signed.as_bytes(), radix).expect("the digits were checked");
    Ok(Datum::Bignum(value.to_string().into()))
}

/// Whether the token starts like a number: it must be one then.
fn looks_numeric(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let digits = unsigned.strip_prefix('.').unwrap_or(unsigned);
    digits.starts_with(|c: char| c.is_ascii_digit())
}

fn number(word: &str) -> Result<Datum, Refusal> {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|e| {
        let digits = e.strip_prefix(['+', '-']).unwrap_or(e);
        !digits.is_empty() && all_digits(digits)
    });
    let has_digits = !whole.is_empty() || fraction.is_some_and(|f| !f.is_empty());
    if !(exponent_fits && has_digits && all_digits(whole) && fraction.is_none_or(all_digits)) {
        let hint = "a symbol may not start like a number; put spaces between numbers and operators".to_string();
        return Err((format!("`{}` is no number", shorten(word)), Some(hint)));
    }
    if fraction.is_some() || exponent.is_some() {
        return Ok(Datum::Float(word.parse().expect("the literal was checked")));
    }
    Ok(decimal_integer(word, whole))
}

fn decimal_integer(word: &str, digits: &str) -> Datum {
    if let Ok(value) = word.parse::<i64>()
        && (FIXNUM_MIN..=FIXNUM_MAX).contains(&value)
    {
        return Datum::Fixnum(value);
    }
    let sign = if word.starts_with('-') { "-" } else { "" };
    Datum::Bignum(format!("{sign}{}", digits.trim_start_matches('0')).into())
}

/// A token as messages show it.
fn shorten(word: &str) -> String {
    match word.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &word[..at]),
        None => word.into(),
    }
}
