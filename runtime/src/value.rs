//! Values of the program outside of its memory: what a program gives to its embedder and takes from it.

use crate::number_text::float_to_text;
use num_bigint::BigInt;
use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A value that was copied out of a program, or that is on its way into one.
///
/// Copies are deep but for what lives by identity: procedures, tables, conditions and the like are [`Value::Opaque`]. Shared parts stay shared.
/// `Display` is the write form of the language, and equality is that of `=`, as far as a copy allows.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum Value {
    /// nil, the empty list.
    Nil,
    /// `#t` or `#f`.
    Boolean(bool),
    /// An integer that fits 64 bits.
    Integer(i64),
    /// An integer that does not.
    BigInteger(Arc<BigInt>),
    /// A double.
    Float(f64),
    /// A string.
    String(Arc<str>),
    /// A symbol, by name.
    Symbol(Arc<str>),
    /// A keyword, by its name without the colon.
    Keyword(Arc<str>),
    /// A proper list of at least one element.
    List(Values),
    /// A chain of pairs whose last tail is not nil: that tail is the last value.
    ImproperList(Values),
    /// A vector.
    Vector(Values),
    /// A struct: key, value, key, value … in key order.
    Struct(Values),
    /// Something of the embedder's that the program holds.
    Object(Object),
    /// A value that has no meaning outside of its program.
    Opaque(Opaque),
}

/// The elements of a compound [`Value`]. Clones share them. Any depth of nesting can be dropped, compared and printed.
#[derive(Clone, Default)]
pub struct Values(Arc<Vec<Value>>);

/// Something of the embedder's that a program can hold and hand back, but not look into.
#[derive(Clone)]
pub struct Object(Arc<dyn Any + Send + Sync>);

/// The kind of a value that cannot leave its program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Opaque {
    pub(crate) kind: &'static str,
}

/// Runs `step` with room on the native stack, however deep the value that is walked.
fn deep<T>(step: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, step)
}

impl Value {
    /// A string.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Value::String(text.into())
    }

    /// A list of these values; nil if there are none.
    pub fn list(values: impl IntoIterator<Item = Value>) -> Self {
        let values: Values = values.into_iter().collect();
        if values.is_empty() { Value::Nil } else { Value::List(values) }
    }

    /// A vector of these values.
    pub fn vector(values: impl IntoIterator<Item = Value>) -> Self {
        Value::Vector(values.into_iter().collect())
    }

    /// An integer.
    pub fn integer(integer: impl Into<BigInt>) -> Self {
        let integer = integer.into();
        match i64::try_from(&integer) {
            Ok(small) => Value::Integer(small),
            Err(_) => Value::BigInteger(Arc::new(integer)),
        }
    }

    /// Something of the embedder's.
    pub fn object(object: impl Any + Send + Sync) -> Self {
        Value::Object(Object::from_value(object))
    }

    /// What the value is, for messages: the name of its type in the language.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Nil => "nil",
            Value::Boolean(_) => "boolean",
            Value::Integer(_) | Value::BigInteger(_) => "integer",
            Value::Float(_) => "float",
            Value::String(_) => "string",
            Value::Symbol(_) => "symbol",
            Value::Keyword(_) => "keyword",
            Value::List(_) | Value::ImproperList(_) => "list",
            Value::Vector(_) => "vector",
            Value::Struct(_) => "struct",
            Value::Object(_) => "object",
            Value::Opaque(opaque) => opaque.kind,
        }
    }
}

impl Object {
    /// An object that holds `value`.
    pub fn from_value(value: impl Any + Send + Sync) -> Self {
        Self(Arc::new(value))
    }

    /// The embedder's value, if it is a `T`.
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }
}

impl PartialEq for Object {
    /// Whether both are the same object.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Object")
    }
}

impl Opaque {
    /// What the value is: `procedure`, `table`, `condition` and so on.
    pub fn kind(&self) -> &'static str {
        self.kind
    }
}

impl Values {
    pub(crate) fn identity(&self) -> *const Value {
        self.0.as_ptr()
    }
}

impl Deref for Values {
    type Target = [Value];
    fn deref(&self) -> &[Value] {
        &self.0
    }
}

impl From<Vec<Value>> for Values {
    fn from(values: Vec<Value>) -> Self {
        Self(Arc::new(values))
    }
}

impl FromIterator<Value> for Values {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        Self(Arc::new(values.into_iter().collect()))
    }
}

impl<'a> IntoIterator for &'a Values {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && deep(|| self.iter().eq(other.iter()))
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        deep(|| out.debug_list().entries(self).finish())
    }
}

impl Drop for Values {
    fn drop(&mut self) {
        if let Some(values) = Arc::get_mut(&mut self.0)
            && !values.is_empty()
        {
            let values = std::mem::take(values);
            deep(|| drop(values));
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Nil => out.write_str("nil"),
            Value::Boolean(truth) => write!(out, "{truth}"),
            Value::Integer(integer) => write!(out, "{integer}"),
            Value::BigInteger(integer) => write!(out, "{integer}"),
            Value::Float(float) => out.write_str(&float_to_text(*float)),
            Value::String(text) => out.write_str(&write_form(text)),
            Value::Symbol(name) => out.write_str(name),
            Value::Keyword(name) => write!(out, ":{name}"),
            Value::List(values) => write_all(out, "(", values, ")"),
            Value::Vector(values) => write_all(out, "[", values, "]"),
            Value::Struct(values) => write_all(out, "{", values, "}"),
            Value::ImproperList(values) => match values.split_last() {
                Some((tail, heads)) => {
                    write_all(out, "(", heads, " . ")?;
                    deep(|| write!(out, "{tail})"))
                }
                None => out.write_str("nil"),
            },
            Value::Object(_) => out.write_str("<object>"),
            Value::Opaque(opaque) => out.write_str(match opaque.kind {
                "procedure" => "<closure>",
                "box" => "<cell>",
                "table" => "@{...}",
                "restart" => "<restart>",
                "parameter" => "<parameter>",
                "condition" => "<condition>",
                "continuation" | "escape" => "<continuation>",
                "coroutine" => "<coroutine>",
                _ => "<opaque>",
            }),
        }
    }
}

fn write_all(out: &mut fmt::Formatter<'_>, open: &str, values: &[Value], close: &str) -> fmt::Result {
    out.write_str(open)?;
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.write_str(" ")?;
        }
        deep(|| write!(out, "{value}"))?;
    }
    out.write_str(close)
}

/// Write form of a string: quoted, with escapes.
pub fn write_form(text: &str) -> String {
    use fmt::Write;
    let mut form = String::with_capacity(text.len() + 2);
    form.push('"');
    for c in text.chars() {
        match c {
            '"' => form.push_str("\\\""),
            '\\' => form.push_str("\\\\"),
            '\n' => form.push_str("\\n"),
            '\t' => form.push_str("\\t"),
            '\r' => form.push_str("\\r"),
            c if c.is_control() => {
                // Writing into a `String` does not fail.
                let _ = write!(form, "\\u{{{:X}}}", c as u32);
            }
            c => form.push(c),
        }
    }
    form.push('"');
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_display_in_write_form() {
        let value = Value::list([
            Value::Integer(1),
            Value::string("a\"\u{1}\n"),
            Value::Keyword("k".into()),
            Value::vector([Value::Float(1.0), Value::Boolean(true)]),
            Value::ImproperList(vec![Value::Symbol("a".into()), Value::Nil, Value::Integer(2)].into()),
            Value::Struct(vec![Value::Keyword("x".into()), Value::integer(BigInt::from(1) << 70)].into()),
            Value::list([]),
        ]);
        assert_eq!(
            value.to_string(),
            "(1 \"a\\\"\\u{1}\\n\" :k [1.0 true] (a nil . 2) {:x 1180591620717411303424} nil)"
        );
    }

    #[test]
    fn any_depth_is_printed_compared_and_dropped() {
        let deep = || (0..200_000).fold(Value::Nil, |inner, _| Value::list([inner]));
        let (a, b) = (deep(), deep());
        assert!(a == b);
        assert_eq!(a.to_string().len(), 400_003);
        assert!(format!("{a:?}").starts_with("List([List("));
    }

    #[test]
    fn objects_are_equal_to_themselves_alone() {
        let object = Value::object(5u8);
        assert_eq!(object, object.clone());
        assert_ne!(object, Value::object(5u8));
        let Value::Object(object) = object else { panic!("an object") };
        assert_eq!(object.get::<u8>(), Some(&5));
        assert_eq!(object.get::<u16>(), None);
    }
}
