//! JSON (RFC 8259): a text as a sequence of events, and strings with their escapes.
//!
//! What is open waits on a stack of its own, so that nesting is limited by memory alone.

use crate::number::Number;
use num_bigint::BigInt;
use std::borrow::Cow;
use std::fmt::Write;

/// A part of a JSON text.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Event<'t> {
    Null,
    Boolean(bool),
    Number(Number),
    String(Cow<'t, str>),
    /// The key of an object; its value follows.
    Key(Cow<'t, str>),
    StartArray,
    StartObject,
    /// The end of what started last.
    End,
}

/// Why a text is not JSON.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Malformed {
    /// Where, in characters from the start of the text.
    pub position: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Container {
    Array,
    Object,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A value, or the end of the array that has just started.
    Value {
        first: bool,
    },
    /// A key, or the end of the object that has just started.
    Key {
        first: bool,
    },
    /// What follows a value.
    After,
    Nothing,
}

/// The events of a text, until the first error.
pub(crate) struct Events<'t> {
    text: &'t str,
    /// Offset in bytes of what comes next.
    at: usize,
    open: Vec<Container>,
    next: Next,
}

type Parsed<T> = Result<T, Malformed>;

impl<'t> Events<'t> {
    /// The events of a text, which holds one value.
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            open: Vec::new(),
            next: Next::Value { first: false },
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes a byte if it comes next.
    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Takes as many bytes as belong to a class; how many there are.
    fn take_while(&mut self, class: impl Fn(u8) -> bool) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let count = rest.iter().position(|&byte| !class(byte)).unwrap_or(rest.len());
        self.at += count;
        count
    }

    fn malformed<T>(&self, reason: &'static str) -> Parsed<T> {
        self.malformed_at(self.at, reason)
    }

    fn malformed_at<T>(&self, offset: usize, reason: &'static str) -> Parsed<T> {
        // An offset is never inside a character: only bytes of ASCII are taken one by one.
        let position = self.text[..offset].chars().count();
        Err(Malformed { position, reason })
    }

    fn event(&mut self) -> Parsed<Option<Event<'t>>> {
        loop {
            self.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
            let next = self.next;
            match next {
                Next::Value { first: true } if self.take(b']') => return Ok(Some(self.close())),
                Next::Value { .. } => return self.value().map(Some),
                Next::Key { first: true } if self.take(b'}') => return Ok(Some(self.close())),
                Next::Key { .. } => return self.key().map(Some),
                Next::After => match self.open.last().copied() {
                    Some(Container::Array) if self.take(b',') => self.next = Next::Value { first: false },
                    Some(Container::Array) if self.take(b']') => return Ok(Some(self.close())),
                    Some(Container::Array) => return self.malformed("expected a comma or the end of the array"),
                    Some(Container::Object) if self.take(b',') => self.next = Next::Key { first: false },
                    Some(Container::Object) if self.take(b'}') => return Ok(Some(self.close())),
                    Some(Container::Object) => return self.malformed("expected a comma or the end of the object"),
                    None => self.next = Next::Nothing,
                },
                Next::Nothing if self.at < self.text.len() => return self.malformed("nothing may follow the value"),
                Next::Nothing => return Ok(None),
            }
        }
    }

    fn close(&mut self) -> Event<'t> {
        self.open.pop();
        self.next = Next::After;
        Event::End
    }

    fn start(&mut self, container: Container) -> Event<'t> {
        self.at += 1;
        self.open.push(container);
        match container {
            Container::Array => {
                self.next = Next::Value { first: true };
                Event::StartArray
            }
            Container::Object => {
                self.next = Next::Key { first: true };
                Event::StartObject
            }
        }
    }

    fn value(&mut self) -> Parsed<Event<'t>> {
        let event = match self.peek() {
            Some(b'[') => return Ok(self.start(Container::Array)),
            Some(b'{') => return Ok(self.start(Container::Object)),
            Some(b'"') => Event::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Event::Number(self.number()?),
            _ => self.word()?,
        };
        self.next = Next::After;
        Ok(event)
    }

    fn word(&mut self) -> Parsed<Event<'t>> {
        let words = [
            ("null", Event::Null),
            ("true", Event::Boolean(true)),
            ("false", Event::Boolean(false)),
        ];
        for (word, event) in words {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(event);
            }
        }
        self.malformed("expected a value")
    }

    fn key(&mut self) -> Parsed<Event<'t>> {
        if self.peek() != Some(b'"') {
            return self.malformed("expected a string as a key");
        }
        let key = self.string()?;
        self.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        if !self.take(b':') {
            return self.malformed("expected a colon after the key");
        }
        self.next = Next::Value { first: false };
        Ok(Event::Key(key))
    }

    fn number(&mut self) -> Parsed<Number> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        let mut is_integer = true;
        if self.take(b'.') {
            is_integer = false;
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            is_integer = false;
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let text = &self.text[start..self.at];
        let number = if is_integer {
            let small = text.parse().map(Number::Small).ok();
            small.or_else(|| BigInt::parse_bytes(text.as_bytes(), 10).map(Number::Big))
        } else {
            text.parse().map(Number::Float).ok()
        };
        number.map_or_else(|| self.malformed_at(start, "this is no number"), Ok)
    }

    fn digits(&mut self) -> Parsed<()> {
        if self.take_while(|byte| byte.is_ascii_digit()) == 0 {
            return self.malformed("expected a digit");
        }
        Ok(())
    }

    /// The string that starts here.
    fn string(&mut self) -> Parsed<Cow<'t, str>> {
        self.at += 1;
        let mut decoded: Option<String> = None;
        loop {
            let start = self.at;
            self.take_while(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
            let plain = &self.text[start..self.at];
            let escape = match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(match decoded {
                        None => Cow::Borrowed(plain),
                        Some(text) => Cow::Owned(text + plain),
                    });
                }
                Some(b'\\') => self.at,
                Some(_) => return self.malformed("a control character in a string must be escaped"),
                None => return self.malformed("expected the end of the string"),
            };
            self.at += 1;
            let character = self.escaped(escape)?;
            let text = decoded.get_or_insert_default();
            text.push_str(plain);
            text.push(character);
        }
    }

    /// The character that the rest of an escape means, which starts at this offset.
    fn escaped(&mut self, start: usize) -> Parsed<char> {
        let character = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(start),
            _ => return self.malformed_at(start, "an unknown escape"),
        };
        self.at += 1;
        Ok(character)
    }

    /// The character of `uXXXX`, or of two such escapes that are a surrogate pair.
    fn unicode(&mut self, start: usize) -> Parsed<char> {
        let Some(first) = self.unit() else {
            return self.malformed_at(start, "an escape needs four hexadecimal digits");
        };
        let mut units = vec![first];
        if (0xd800..0xdc00).contains(&first) && self.take(b'\\') {
            units.extend(self.unit());
        }
        match char::decode_utf16(units).collect::<Result<Vec<_>, _>>().as_deref() {
            Ok(&[character]) => Ok(character),
            _ => self.malformed_at(start, "half of a surrogate pair"),
        }
    }

    /// The number in `uXXXX`, if that comes next.
    fn unit(&mut self) -> Option<u16> {
        let digits = self.text.as_bytes().get(self.at..self.at + 5)?.strip_prefix(b"u")?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        self.at += 5;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    }
}

impl<'t> Iterator for Events<'t> {
    type Item = Parsed<Event<'t>>;

    fn next(&mut self) -> Option<Self::Item> {
        let event = self.event();
        if event.is_err() {
            self.at = self.text.len();
            self.next = Next::Nothing;
        }
        event.transpose()
    }
}

/// A string as JSON has it. Control characters are escaped, all others stand for themselves.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                // Writing into a `String` does not fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn events(text: &str) -> Result<Vec<Event<'_>>, Malformed> {
        Events::new(text).collect()
    }

    fn number(text: &str) -> Number {
        match events(text).as_deref() {
            Ok([Event::Number(number)]) => number.clone(),
            other => panic!("{text}: {other:?}"),
        }
    }

    fn string(text: &str) -> String {
        match events(text).as_deref() {
            Ok([Event::String(string)]) => string.clone().into_owned(),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn values_come_in_the_order_of_the_text() {
        use Event::{Boolean, End, Key, Null, StartArray, StartObject};
        let text = " { \"a\" : [ null , true ] , \"b\" : { } , \"a\" : [ ] }\r\n\t";
        let expected = [
            StartObject,
            Key("a".into()),
            StartArray,
            Null,
            Boolean(true),
            End,
            Key("b".into()),
            StartObject,
            End,
            Key("a".into()),
            StartArray,
            End,
            End,
        ];
        assert_eq!(events(text).as_deref(), Ok(&expected[..]));
    }

    #[test]
    fn numbers_without_point_and_exponent_are_integers_of_any_size() {
        assert_eq!(number("-0"), Number::Small(0));
        assert_eq!(number("9223372036854775807"), Number::Small(i64::MAX));
        let digits = format!("-1{}", "0".repeat(100));
        assert_eq!(number(&digits), Number::Big(digits.parse().unwrap()));
        for (text, float) in [
            ("1.0", 1.0),
            ("1e2", 100.0),
            ("-1.5E-3", -0.0015),
            ("0e+1", 0.0),
            ("1e999", f64::INFINITY),
        ] {
            assert_eq!(number(text), Number::Float(float));
        }
        assert!(matches!(number("-0.0"), Number::Float(float) if float.is_sign_negative()));
    }

    #[test]
    fn strings_hold_what_their_escapes_mean() {
        let text = r#""a\"\\\/\b\f\n\r\t\u00e9\u00E9\ud834\udd1e é𝄞/\u0000""#;
        assert_eq!(string(text), "a\"\\/\u{8}\u{c}\n\r\téé𝄞 é𝄞/\0");
        assert_eq!(string("\"\u{7f}\u{2028}\""), "\u{7f}\u{2028}");
    }

    #[test]
    fn what_is_wrong_is_found_at_its_character() {
        let cases = [
            ("", 0, "expected a value"),
            ("  ", 2, "expected a value"),
            ("nul", 0, "expected a value"),
            ("[é]", 1, "expected a value"),
            ("NaN", 0, "expected a value"),
            ("'a'", 0, "expected a value"),
            ("\u{feff}1", 0, "expected a value"),
            ("\u{a0}1", 0, "expected a value"),
            ("[1,]", 3, "expected a value"),
            ("[,1]", 1, "expected a value"),
            ("+1", 0, "expected a value"),
            (".5", 0, "expected a value"),
            ("1 2", 2, "nothing may follow the value"),
            ("nullx", 4, "nothing may follow the value"),
            ("01", 1, "nothing may follow the value"),
            ("[]]", 2, "nothing may follow the value"),
            ("1 // x", 2, "nothing may follow the value"),
            ("[\"é\" 1]", 5, "expected a comma or the end of the array"),
            ("[1}", 2, "expected a comma or the end of the array"),
            ("[0x1]", 2, "expected a comma or the end of the array"),
            ("[1", 2, "expected a comma or the end of the array"),
            ("{\"a\":1", 6, "expected a comma or the end of the object"),
            ("{\"a\":1]", 6, "expected a comma or the end of the object"),
            ("{\"a\":1,}", 7, "expected a string as a key"),
            ("{a:1}", 1, "expected a string as a key"),
            ("{", 1, "expected a string as a key"),
            ("{\"a\"}", 4, "expected a colon after the key"),
            ("{\"a\":}", 5, "expected a value"),
            ("-", 1, "expected a digit"),
            ("1.", 2, "expected a digit"),
            ("1.e1", 2, "expected a digit"),
            ("1e", 2, "expected a digit"),
            ("1e+", 3, "expected a digit"),
            ("\"é", 2, "expected the end of the string"),
            ("\"a\\", 2, "an unknown escape"),
            ("\"\\x\"", 1, "an unknown escape"),
            ("\"\\u12\"", 1, "an escape needs four hexadecimal digits"),
            ("\"\\u+123\"", 1, "an escape needs four hexadecimal digits"),
            ("\"\\u12é\"", 1, "an escape needs four hexadecimal digits"),
            ("\"\\ud834\"", 1, "half of a surrogate pair"),
            ("\"\\udd1e\"", 1, "half of a surrogate pair"),
            ("\"\\ud834\\n\"", 1, "half of a surrogate pair"),
            ("\"\\ud834\\u0041\"", 1, "half of a surrogate pair"),
            ("\"a\nb\"", 2, "a control character in a string must be escaped"),
            ("\"\0\"", 1, "a control character in a string must be escaped"),
        ];
        for (text, position, reason) in cases {
            assert_eq!(events(text), Err(Malformed { position, reason }), "{text:?}");
        }
    }

    #[test]
    fn nesting_is_limited_by_memory_alone() {
        let depth = 1_000_000;
        let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(Events::new(&text).filter(Result::is_ok).count(), 2 * depth);
        let open = Events::new(&text[..depth]).last();
        assert!(matches!(open, Some(Err(Malformed { position, .. })) if position == depth));
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(
            quoted("\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}é𝄞"),
            r#""\"\\/\b\f\n\r\t\u0000\u001f\u007fé𝄞""#
        );
    }

    proptest! {
        #[test]
        fn a_quoted_string_is_read_back(text in any::<String>()) {
            prop_assert_eq!(string(&quoted(&text)), text);
        }

        #[test]
        fn no_text_panics(text in "[\\[\\]{}:,\"\\\\untfalse0-9.eE+ é-]{0,20}") {
            let _ = events(&text);
        }
    }
}
