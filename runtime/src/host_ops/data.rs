//! Values made of texts: JSON, and data in the syntax of the language.
//!
//! Tables, and the symbols of the program, are the prelude's business: objects are handed to it as their keys and values, and symbols and keywords
//! as ones that are not interned.

use crate::heap::{Checked, Fault, Heap, boolean};
use crate::json::{Event, Events};
use num_bigint::BigInt;
use trapeze_codegen::abi;
use trapeze_cps::prim::HeapKind;
use trapeze_cps::read;
use trapeze_cps::source::Sources;
use trapeze_cps::syntax::{Datum, Part, Syntax};

/// The marker of a text that cannot be read: position in characters, and what is wrong there.
fn malformed(heap: &mut Heap<'_>, position: usize, reason: &str) -> Checked<i64> {
    let reason = heap.string(&format!("{reason} at character {position}"))?;
    let position = heap.integer(position as i64)?;
    heap.record(HeapKind::Caught, &[position, reason])
}

pub(super) fn parse_json(heap: &mut Heap<'_>, text: i64) -> Checked<i64> {
    let text = heap.view().text(text)?.to_owned();
    let mut done: Vec<i64> = Vec::new();
    // Where the parts of what is open start, and whether it is an object.
    let mut open: Vec<(usize, bool)> = Vec::new();
    for event in Events::new(&text) {
        let value = match event {
            Err(error) => return malformed(heap, error.position, error.reason),
            Ok(Event::StartArray | Event::StartObject) => {
                open.push((done.len(), event == Ok(Event::StartObject)));
                continue;
            }
            Ok(Event::End) => {
                let (start, is_object) = open.pop().ok_or(Fault::Corrupt("an end without a start"))?;
                let made = if is_object {
                    heap.record(HeapKind::Struct, &done[start..])?
                } else {
                    heap.list(done[start..].iter().copied())?
                };
                done.truncate(start);
                made
            }
            Ok(Event::Null) => abi::NIL,
            Ok(Event::Boolean(truth)) => boolean(truth),
            Ok(Event::Number(number)) => heap.number(&number)?,
            Ok(Event::String(string) | Event::Key(string)) => heap.string(&string)?,
        };
        done.push(value);
    }
    done.pop().ok_or(Fault::Corrupt("a text without a value"))
}

pub(super) fn read_datum(heap: &mut Heap<'_>, text: i64) -> Checked<i64> {
    let text = heap.view().text(text)?.to_owned();
    let mut syntax = Syntax::new();
    let file = Sources::default().add("", "");
    match read::read_first(file, &text, &mut syntax) {
        Ok(None) => Ok(abi::NIL),
        Ok(Some(node)) => syntax.fold(node, |part| datum(heap, &syntax, part)),
        Err(error) => {
            let before = text.get(..error.span.start as usize).unwrap_or(&text);
            malformed(heap, before.chars().count(), &error.message)
        }
    }
}

fn datum(heap: &mut Heap<'_>, syntax: &Syntax, part: Part<'_, i64>) -> Checked<i64> {
    let (kind, name) = match part {
        Part::List(elements, tail) => return heap.list_onto(elements.into_iter(), tail.unwrap_or(abi::NIL)),
        Part::Vector(elements) => return heap.record(HeapKind::Vector, &elements),
        Part::Atom(atom) => match atom {
            Datum::Nil | Datum::List(..) | Datum::Vector(_) => return Ok(abi::NIL),
            Datum::Boolean(truth) => return Ok(boolean(*truth)),
            Datum::Fixnum(integer) => return heap.integer(*integer),
            Datum::Bignum(digits) => {
                let integer: BigInt = digits.parse().map_err(|_| Fault::Corrupt("an integer that is none"))?;
                return heap.big_integer(&integer);
            }
            Datum::Float(float) => return heap.float(*float),
            Datum::String(text) => return heap.string(text),
            Datum::Symbol(name) => (HeapKind::Symbol, name),
            Datum::Keyword(name) => (HeapKind::Keyword, name),
        },
    };
    let name = heap.string(syntax.name(*name))?;
    heap.record(kind, &[name, 0, 0])
}
