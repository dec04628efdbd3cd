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
    let mut sources = Sources::default();
    let mut syntax = Syntax::new();
    let file = sources.add("<data>", text);
    let nodes = read::read(file, text, &mut syntax)
        .map_err(|found| CompileError::new(found.iter().map(|diagnostic| message(diagnostic, &sources)).collect()))?;
    Ok(nodes.into_iter().map(|node| value(&syntax, node)).collect())
}

enum Step {
    Visit(SyntaxId),
    /// Makes a compound value of its parts, which come last among the finished ones.
    Join(fn(Values) -> Value, usize),
}

fn value(syntax: &Syntax, node: SyntaxId) -> Value {
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
                Datum::List(items, None) => compound(Value::List, *items, None),
                Datum::List(items, tail) => compound(Value::ImproperList, *items, *tail),
                Datum::Vector(items) => compound(Value::Vector, *items, None),
                atom => done.push(atom_value(syntax, atom)),
            },
        }
    }
    done.pop().unwrap_or(Value::Nil)
}

fn atom_value(syntax: &Syntax, atom: &Datum) -> Value {
    match atom {
        Datum::Nil | Datum::List(..) | Datum::Vector(_) => Value::Nil,
        Datum::Boolean(truth) => Value::Boolean(*truth),
        Datum::Fixnum(integer) => Value::Integer(*integer),
        Datum::Bignum(digits) => Value::integer(digits.parse::<BigInt>().expect("the reader only makes bignums of decimal digits")),
        Datum::Float(float) => Value::Float(*float),
        Datum::String(text) => Value::string(text.as_ref()),
        Datum::Symbol(name) => Value::Symbol(syntax.name(*name).as_ref().into()),
        Datum::Keyword(name) => Value::Keyword(syntax.name(*name).as_ref().into()),
    }
}
