//! Functions of the embedder's that programs call, and the conversions of their arguments and results.

use crate::value::{Object, Value, Values};
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use std::fmt::Display;
use std::sync::Arc;

/// A Rust type that a value of a program can be converted to.
pub trait FromLisp: Sized {
    /// The conversion; the error says what was expected, as in `an integer`.
    fn from_lisp(value: &Value) -> Result<Self, &'static str>;
}

/// A Rust type that can be converted to a value of a program.
pub trait ToLisp {
    /// The conversion.
    fn to_lisp(self) -> Value;
}

/// What an embedder's function may return: a value, or a `Result` whose error becomes a condition in the program.
pub trait HostResult {
    /// The value, or the message of the condition.
    fn into_result(self) -> Result<Value, String>;
}

/// A Rust closure that programs can call. Implemented for closures of up to six arguments that implement [`FromLisp`] and whose result
/// implements [`HostResult`].
pub trait HostFunction<Arguments>: Send + Sync + 'static {
    /// The closure as a function on values.
    fn into_entry(self) -> Entry;
}

/// A function on values.
pub type Entry = Arc<dyn Fn(&[Value]) -> Result<Value, String> + Send + Sync>;

/// The functions that an embedder registered, by index and by name.
#[derive(Clone, Default)]
pub struct Functions {
    entries: Vec<(Arc<str>, Entry)>,
}

impl Functions {
    /// Adds a function. A function of the same name is replaced, and keeps its index.
    pub fn register<Arguments>(&mut self, name: &str, function: impl HostFunction<Arguments>) {
        let entry = function.into_entry();
        match self.entries.iter_mut().find(|(known, _)| &**known == name) {
            Some(place) => place.1 = entry,
            None => self.entries.push((name.into(), entry)),
        }
    }

    /// The names, by index.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(name, _)| &**name)
    }

    /// The index of a name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.entries.iter().position(|(known, _)| &**known == name)
    }

    /// Calls the function with this index. The error is the message of a condition; `None` if there is no such function.
    pub fn call(&self, index: usize, arguments: &[Value]) -> Option<Result<Value, String>> {
        let (name, entry) = self.entries.get(index)?;
        Some(entry(arguments).map_err(|message| format!("{name}: {message}")))
    }
}

macro_rules! host_functions {
    ($($count:literal: $($argument:ident $index:tt)*;)*) => {$(
        impl<Function, Output, $($argument),*> HostFunction<($($argument,)*)> for Function
        where
            Function: Fn($($argument),*) -> Output + Send + Sync + 'static,
            Output: HostResult,
            $($argument: FromLisp),*
        {
            fn into_entry(self) -> Entry {
                Arc::new(move |arguments: &[Value]| {
                    if arguments.len() != $count {
                        let noun = if $count == 1 { "argument" } else { "arguments" };
                        return Err(format!("expected {} {noun}, got {}", $count, arguments.len()));
                    }
                    self($(argument::<$argument>(arguments, $index)?),*).into_result()
                })
            }
        }
    )*};
}

host_functions! {
    0: ;
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
}

fn argument<T: FromLisp>(arguments: &[Value], index: usize) -> Result<T, String> {
    let value = &arguments[index];
    T::from_lisp(value).map_err(|expected| format!("argument {}: expected {expected}, got {}", index + 1, shown(value)))
}

/// Write form of a value for a message: long ones are cut.
fn shown(value: &Value) -> String {
    const MOST: usize = 60;
    let text = match value {
        // What is nested may be huge; its kind says enough.
        Value::List(_) | Value::ImproperList(_) | Value::Vector(_) | Value::Struct(_) => {
            return format!("a {}", value.type_name());
        }
        other => other.to_string(),
    };
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

impl<T: ToLisp> HostResult for T {
    fn into_result(self) -> Result<Value, String> {
        Ok(self.to_lisp())
    }
}

impl<T: ToLisp, E: Display> HostResult for Result<T, E> {
    fn into_result(self) -> Result<Value, String> {
        self.map(ToLisp::to_lisp).map_err(|error| error.to_string())
    }
}

impl FromLisp for Value {
    fn from_lisp(value: &Value) -> Result<Self, &'static str> {
        Ok(value.clone())
    }
}

impl ToLisp for Value {
    fn to_lisp(self) -> Value {
        self
    }
}

impl FromLisp for bool {
    /// The truth of any value: nil and `#f` are false.
    fn from_lisp(value: &Value) -> Result<Self, &'static str> {
        Ok(!matches!(value, Value::Nil | Value::Boolean(false)))
    }
}

impl ToLisp for bool {
    fn to_lisp(self) -> Value {
        Value::Boolean(self)
    }
}

macro_rules! integers {
    ($($type:ident $expected:literal;)*) => {$(
        impl FromLisp for $type {
            fn from_lisp(value: &Value) -> Result<Self, &'static str> {
                match value {
                    Value::Integer(integer) => $type::try_from(*integer).map_err(|_| $expected),
                    Value::BigInteger(integer) => $type::try_from(integer.as_ref()).map_err(|_| $expected),
                    _ => Err($expected),
                }
            }
        }

        impl ToLisp for $type {
            fn to_lisp(self) -> Value {
                Value::integer(self)
            }
        }
    )*};
}

integers! {
    i8 "an integer of 8 bits";
    i16 "an integer of 16 bits";
    i32 "an integer of 32 bits";
    i64 "an integer of 64 bits";
    i128 "an integer of 128 bits";
    isize "an integer of machine size";
    u8 "an integer from 0 to 255";
    u16 "an integer from 0 to 65535";
    u32 "an integer from 0 of 32 bits";
    u64 "an integer from 0 of 64 bits";
    u128 "an integer from 0 of 128 bits";
    usize "an integer from 0 of machine size";
}

impl FromLisp for BigInt {
    fn from_lisp(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Integer(integer) => Ok(BigInt::from(*integer)),
            Value::BigInteger(integer) => Ok(integer.as_ref().clone()),
            _ => Err("an integer"),
        }
    }
}

impl ToLisp for BigInt {
    fn to_lisp(self) -> Value {
        Value::integer(self)
    }
}

impl FromLisp for f64 {
    /// Any number; integers are rounded to nearest.
    fn from_lisp(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Float(float) => Ok(*float),
            Value::Integer(integer) => Ok(*integer as f64),
            Value::BigInteger(integer) => integer.to_f64().ok_or("a number"),
            _ => Err("a number"),
        }
    }
}

impl ToLisp for f64 {
    fn to_lisp(self) -> Value {
        Value::Float(self)
    }
}

impl FromLisp for String {
    fn from_lisp(value: &Value) -> Result<Self, &'static str> {
        <Arc<str>>::from_lisp(value).map(|text| text.as_ref().into())
    }
}

impl FromLisp for Arc<str> {
    fn from_lisp(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::String(text) => Ok(text.clone()),
            _ => Err("a string"),
        }
    }
}

impl ToLisp for String {
    fn to_lisp(self) -> Value {
        Value::string(self)
    }
}

impl ToLisp for Arc<str> {
    fn to_lisp(self) -> Value {
        Value::String(self)
    }
}

impl ToLisp for &str {
    fn to_lisp(self) -> Value {
        Value::string(self)
    }
}

impl FromLisp for () {
    fn from_lisp(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Nil => Ok(()),
            _ => Err("nil"),
        }
    }
}

impl ToLisp for () {
    fn to_lisp(self) -> Value {
        Value::Nil
    }
}

impl<T: FromLisp> FromLisp for Option<T> {
    /// nil is `None`.
    fn from_lisp(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Nil => Ok(None),
            other => T::from_lisp(other).map(Some),
        }
    }
}

impl<T: ToLisp> ToLisp for Option<T> {
    fn to_lisp(self) -> Value {
        self.map_or(Value::Nil, ToLisp::to_lisp)
    }
}

impl<T: FromLisp> FromLisp for Vec<T> {
    /// A proper list or a vector.
    fn from_lisp(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Nil => Ok(Vec::new()),
            Value::List(values) | Value::Vector(values) => values.iter().map(T::from_lisp).collect(),
            _ => Err("a list"),
        }
    }
}

impl<T: ToLisp> ToLisp for Vec<T> {
    /// A list.
    fn to_lisp(self) -> Value {
        Value::list(self.into_iter().map(ToLisp::to_lisp))
    }
}

impl FromLisp for Object {
    fn from_lisp(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Object(object) => Ok(object.clone()),
            _ => Err("an object of the host"),
        }
    }
}

impl ToLisp for Object {
    fn to_lisp(self) -> Value {
        Value::Object(self)
    }
}

impl ToLisp for Values {
    /// A list.
    fn to_lisp(self) -> Value {
        if self.is_empty() { Value::Nil } else { Value::List(self) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn functions() -> Functions {
        let mut functions = Functions::default();
        functions.register("none", || 7);
        functions.register("add", |a: i64, b: i32| a + i64::from(b));
        functions.register("half", |a: f64| if a < 0.0 { Err("negative") } else { Ok(a / 2.0) });
        functions.register("join", |a: Vec<String>, b: Option<u8>| a.join(&b.unwrap_or(0).to_string()));
        functions.register("six", |a: i64, b: i64, c: i64, d: i64, e: i64, f: Value| {
            vec![Value::integer(a + b + c + d + e), f]
        });
        functions
    }

    fn call(name: &str, arguments: &[Value]) -> Result<Value, String> {
        let functions = functions();
        functions.call(functions.find(name).unwrap(), arguments).unwrap()
    }

    #[test]
    fn closures_take_and_give_rust_types() {
        assert_eq!(call("none", &[]), Ok(Value::Integer(7)));
        assert_eq!(call("add", &[Value::Integer(1), Value::Integer(2)]), Ok(Value::Integer(3)));
        assert_eq!(call("half", &[Value::Integer(5)]), Ok(Value::Float(2.5)));
        let names = Value::list([Value::string("a"), Value::string("b")]);
        assert_eq!(call("join", &[names, Value::Nil]), Ok(Value::string("a0b")));
        let six: Vec<_> = (1..=6).map(Value::Integer).collect();
        assert_eq!(call("six", &six), Ok(Value::list([Value::Integer(15), Value::Integer(6)])));
    }

    #[test]
    fn wrong_arguments_are_reported_with_name_and_place() {
        assert_eq!(call("none", &[Value::Nil]), Err("none: expected 0 arguments, got 1".into()));
        assert_eq!(call("half", &[]), Err("half: expected 1 argument, got 0".into()));
        let wrong = call("add", &[Value::Integer(1), Value::string("x")]);
        assert_eq!(wrong, Err("add: argument 2: expected an integer of 32 bits, got \"x\"".into()));
        let wide = call("add", &[Value::Integer(1), Value::Integer(1 << 40)]);
        assert_eq!(
            wide,
            Err("add: argument 2: expected an integer of 32 bits, got 1099511627776".into())
        );
        assert_eq!(
            call("half", &[Value::list([Value::Nil])]),
            Err("half: argument 1: expected a number, got a list".into())
        );
    }

    #[test]
    fn an_error_becomes_the_message() {
        assert_eq!(call("half", &[Value::Float(-1.0)]), Err("half: negative".into()));
    }

    #[test]
    fn a_name_registered_again_keeps_its_index() {
        let mut functions = functions();
        let index = functions.find("none").unwrap();
        functions.register("none", || 8);
        assert_eq!(functions.find("none"), Some(index));
        assert_eq!(functions.call(index, &[]), Some(Ok(Value::Integer(8))));
        assert_eq!(functions.call(99, &[]), None);
    }
}
