//! Values written as text.

use crate::compile_error::CompileError;
use crate::pipeline::message;
use trapeze_cps::ids::SyntaxId;
use trapeze_cps::read;
use trapeze_cps::source::Sources;
use trapeze_cps::syntax::{Datum, Items, Syntax};
use trapeze_runtime::{BigInt, Value, Values};

/// The data in a text, each in the syntax that programs have for constants. Nothing is evaluated.
///
/// ```
/// use trapeze::{Value, read_data};
///
/// let data = read_data("42 \"text\" (a [1.5 :k] . b)")?;
/// assert_eq!(data[0], Value::Integer(42));
/// assert_eq!(data[2].to_string(), "(a [1.5 :k] . b)");
/// assert!(read_data("(1 2").is_err());
/// # Ok::<(), trapeze::CompileError>(())
/// ```
pub fn read_data(text: &str) -> Result<Vec<Value>, CompileError> {
    read_with(text, &PLAIN)
}

/// The data in a text in a form that can be passed to programs, which make symbols and keywords themselves: those, lists and vectors are lists that start with
/// a number, 0 for a symbol by its name, 1 for a keyword, 2 for a list, 3 for one whose last part is its tail, 4 for a vector.
pub(crate) fn read_encoded(text: &str) -> Result<Vec<Value>, CompileError> {
    read_with(text, &ENCODED)
}

/// What the parts of data become.
struct Shapes {
    list: fn(Values) -> Value,
    improper: fn(Values) -> Value,
    vector: fn(Values) -> Value,
    symbol: fn(&str) -> Value,
    keyword: fn(&str) -> Value,
}

const PLAIN: Shapes = Shapes {
    list: Value::List,
    improper: Value::ImproperList,
    vector: Value::Vector,
    symbol: |name| Value::Symbol(name.into()),
    keyword: |name| Value::Keyword(name.into()),
};

const ENCODED: Shapes = Shapes {
    list: |parts| tagged(2, parts),
    improper: |parts| tagged(3, parts),
    vector: |parts| tagged(4, parts),
    symbol: |name| Value::list([Value::Integer(0), Value::string(name)]),
    keyword: |name| Value::list([Value::Integer(1), Value::string(name)]),
};

fn tagged(tag: i64, parts: Values) -> Value {
    Value::list(std::iter::once(Value::Integer(tag)).chain(parts.iter().cloned()))
}

fn read_with(text: &str, shapes: &Shapes) -> Result<Vec<Value>, CompileError> {
    let mut sources = Sources::default();
    let mut syntax = Syntax::new();
    let file = sources.add("<data>", text);
    let nodes = read::read(file, text, &mut syntax)
        .map_err(|found| CompileError::new(found.iter().map(|diagnostic| message(diagnostic, &sources)).collect()))?;
    Ok(nodes.into_iter().map(|node| value(&syntax, node, shapes)).collect())
}

enum Step {
    Visit(SyntaxId),
    /// Makes a compound value of its parts, which come last among the finished ones.
    Join(fn(Values) -> Value, usize),
}

fn value(syntax: &Syntax, node: SyntaxId, shapes: &Shapes) -> Value {
    let mut steps = vec![Step::Visit(node)];
    let mut done = Vec::new();
    while let Some(step) = steps.pop() {
        let mut compound = |shape, items: Items, tail: Option<SyntaxId>| {
            steps.push(Step::Join(shape, items.len() + usize::from(tail.is_some())));
            steps.extend(tail.map(Step::Visit));
            steps.extend(syntax.items(items).iter().rev().map(|&item| Step::Visit(item)));
        };
        match step {
            Step::Join(shape, count) => {
                let parts = done.split_off(done.len() - count);
                done.push(shape(parts.into()));
            }
            Step::Visit(node) => match syntax.datum(node) {
                Datum::List(items, None) => compound(shapes.list, *items, None),
                Datum::List(items, tail) => compound(shapes.improper, *items, *tail),
                Datum::Vector(items) => compound(shapes.vector, *items, None),
                atom => done.push(atom_value(syntax, atom, shapes)),
            },
        }
    }
    done.pop().unwrap_or(Value::Nil)
}

fn atom_value(syntax: &Syntax, atom: &Datum, shapes: &Shapes) -> Value {
    match atom {
        Datum::Nil | Datum::List(..) | Datum::Vector(_) => Value::Nil,
        Datum::Boolean(truth) => Value::Boolean(*truth),
        Datum::Fixnum(integer) => Value::Integer(*integer),
        Datum::Bignum(digits) => Value::integer(digits.parse::<BigInt>().expect("the reader only makes bignums of decimal digits")),
        Datum::Float(float) => Value::Float(*float),
        Datum::String(text) => Value::string(text.as_ref()),
        Datum::Symbol(name) => (shapes.symbol)(syntax.name(*name)),
        Datum::Keyword(name) => (shapes.keyword)(syntax.name(*name)),
    }
}
