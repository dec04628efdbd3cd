//! Values written as text.

use crate::compile_error::CompileError;
use crate::pipeline::message;
use std::convert::Infallible;
use trapeze_cps::ids::SyntaxId;
use trapeze_cps::read;
pub use trapeze_cps::read::{Beginning, beginning};
use trapeze_cps::source::Sources;
use trapeze_cps::syntax::{Datum, Part, Syntax};
use trapeze_runtime::{BigInt, Value};

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

fn value(syntax: &Syntax, node: SyntaxId) -> Value {
    let Ok::<_, Infallible>(value) = syntax.fold(node, |part| {
        Ok(match part {
            Part::Atom(atom) => atom_value(syntax, atom),
            Part::List(elements, None) => Value::List(elements.into()),
            Part::List(mut elements, Some(tail)) => {
                elements.push(tail);
                Value::ImproperList(elements.into())
            }
            Part::Vector(elements) => Value::Vector(elements.into()),
        })
    });
    value
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
