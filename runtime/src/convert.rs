//! Copying values out of the program's memory and into it, at any depth and with sharing kept.

use crate::heap::{Checked, Heap, View, boolean};
use crate::number::Number;
use crate::tables::Tables;
use crate::value::{Opaque, Value, Values};
use num_bigint::BigInt;
use std::collections::HashMap;
use std::fmt;
use trapeze_codegen::abi;
use trapeze_cps::prim::HeapKind;

/// Most elements of lists, vectors and structs that are copied out in one piece. Lists that share their tails can hold far more elements than
/// memory has words, and the copy repeats them.
const MOST_ELEMENTS: usize = 1 << 26;

/// The value has too many parts to be copied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the value has more than {MOST_ELEMENTS} parts")
    }
}

/// Makes a compound value of its parts.
type Shape = fn(Values) -> Value;

enum Step {
    Visit(i64),
    Build { value: i64, shape: Shape, count: usize },
}

/// A copy of `value`. Handles are looked up in `tables`.
pub fn decode(view: View<'_>, value: i64, tables: &Tables) -> Checked<Result<Value, TooLarge>> {
    let mut steps = vec![Step::Visit(value)];
    let mut done: Vec<Value> = Vec::new();
    let mut known: HashMap<i64, Value> = HashMap::new();
    let mut left = MOST_ELEMENTS;
    while let Some(step) = steps.pop() {
        let value = match step {
            Step::Build { value, shape, count } => {
                let built = shape(done.split_off(done.len() - count).into());
                known.insert(value, built.clone());
                done.push(built);
                continue;
            }
            Step::Visit(value) => value,
        };
        if let Some(copy) = known.get(&value) {
            done.push(copy.clone());
            continue;
        }
        if let Some(atom) = decode_atom(view, value, tables)? {
            done.push(atom);
            continue;
        }
        let (shape, parts) = parts(view, value, left)?;
        let Some(remaining) = left.checked_sub(parts.len()) else {
            return Ok(Err(TooLarge));
        };
        left = remaining;
        steps.push(Step::Build {
            value,
            shape,
            count: parts.len(),
        });
        steps.extend(parts.into_iter().rev().map(Step::Visit));
    }
    Ok(done.pop().ok_or(TooLarge))
}

/// The words in a compound value, at most a little more than `most`, and what they make.
fn parts(view: View<'_>, value: i64, most: usize) -> Checked<(Shape, Vec<i64>)> {
    let mut parts = Vec::new();
    if view.is_pair(value) {
        let mut rest = value;
        while view.is_pair(rest) && parts.len() <= most {
            let (head, tail) = view.pair(rest)?;
            parts.push(head);
            rest = tail;
        }
        if rest == abi::NIL {
            return Ok((Value::List, parts));
        }
        parts.push(rest);
        return Ok((Value::ImproperList, parts));
    }
    let (kind, shape): (_, Shape) = if view.kind(value)? == Some(HeapKind::Struct) {
        (HeapKind::Struct, Value::Struct)
    } else {
        (HeapKind::Vector, Value::Vector)
    };
    for index in 0..view.field_count(value, kind)? {
        parts.push(view.field(value, kind, index)?);
    }
    Ok((shape, parts))
}

/// A value without parts; `None` for lists, vectors and structs.
fn decode_atom(view: View<'_>, value: i64, tables: &Tables) -> Checked<Option<Value>> {
    if let Some(number) = view.number(value)? {
        return Ok(Some(number.into()));
    }
    match value {
        abi::NIL => return Ok(Some(Value::Nil)),
        abi::TRUE => return Ok(Some(Value::Boolean(true))),
        abi::FALSE => return Ok(Some(Value::Boolean(false))),
        _ => {}
    }
    if view.is_pair(value) {
        return Ok(None);
    }
    Ok(Some(match view.kind(value)? {
        Some(HeapKind::Vector | HeapKind::Struct) => return Ok(None),
        Some(HeapKind::String) => Value::String(view.text(value)?.into()),
        Some(HeapKind::Symbol) => Value::Symbol(view.name(value, HeapKind::Symbol)?.into()),
        Some(HeapKind::Keyword) => Value::Keyword(view.name(value, HeapKind::Keyword)?.into()),
        Some(HeapKind::Handle) => match tables.object(view.handle(value)?) {
            Some(object) => Value::Object(object.clone()),
            None => opaque(view, value)?,
        },
        Some(_) | None => opaque(view, value)?,
    }))
}

/// A value of which only its kind is told.
pub fn opaque(view: View<'_>, value: i64) -> Checked<Value> {
    let kind = match view.kind(value)? {
        _ if view.is_pair(value) => "pair",
        Some(kind) => kind.name(),
        None => "immediate",
    };
    Ok(Value::Opaque(Opaque { kind }))
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        match number {
            Number::Small(integer) => Value::Integer(integer),
            Number::Big(integer) => Value::integer(integer),
            Number::Float(float) => Value::Float(float),
        }
    }
}

/// A value of a kind that cannot be made from outside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotPassable(&'static str);

impl fmt::Display for NotPassable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a {} cannot be passed to the program", self.0)
    }
}

enum Make<'v> {
    Visit(&'v Value),
    Join(&'v Values, HeapKindOrList),
}

#[derive(Clone, Copy)]
enum HeapKindOrList {
    List,
    ImproperList,
    Vector,
}

/// Makes `value` in the program's memory.
pub fn encode(heap: &mut Heap<'_>, value: &Value, tables: &mut Tables) -> Checked<Result<i64, NotPassable>> {
    let mut steps = vec![Make::Visit(value)];
    let mut done: Vec<i64> = Vec::new();
    let mut known = HashMap::new();
    while let Some(step) = steps.pop() {
        match step {
            Make::Join(values, shape) => {
                let parts = done.split_off(done.len() - values.len());
                let made = match (shape, parts.split_last()) {
                    (HeapKindOrList::Vector, _) => heap.record(HeapKind::Vector, &parts)?,
                    (HeapKindOrList::ImproperList, Some((tail, heads))) => heap.list_onto(heads.iter().copied(), *tail)?,
                    (HeapKindOrList::List | HeapKindOrList::ImproperList, _) => heap.list(parts.iter().copied())?,
                };
                known.insert(values.identity(), made);
                done.push(made);
            }
            Make::Visit(value) => {
                let (values, shape) = match value {
                    Value::List(values) => (values, HeapKindOrList::List),
                    Value::ImproperList(values) => (values, HeapKindOrList::ImproperList),
                    Value::Vector(values) => (values, HeapKindOrList::Vector),
                    atom => {
                        match encode_atom(heap, atom, tables)? {
                            Ok(made) => done.push(made),
                            Err(refused) => return Ok(Err(refused)),
                        }
                        continue;
                    }
                };
                // Empty parts share the address of nothing, so they are not told apart by it.
                if let Some(made) = known.get(&values.identity()).filter(|_| !values.is_empty()) {
                    done.push(*made);
                    continue;
                }
                steps.push(Make::Join(values, shape));
                steps.extend(values.iter().rev().map(Make::Visit));
            }
        }
    }
    Ok(done.pop().ok_or(NotPassable("value without parts")))
}

fn encode_atom(heap: &mut Heap<'_>, value: &Value, tables: &mut Tables) -> Checked<Result<i64, NotPassable>> {
    Ok(Ok(match value {
        Value::Nil => abi::NIL,
        Value::Boolean(truth) => boolean(*truth),
        Value::Integer(integer) => heap.integer(*integer)?,
        Value::BigInteger(integer) => heap.big_integer(integer.as_ref() as &BigInt)?,
        Value::Float(float) => heap.float(*float)?,
        Value::String(text) => heap.string(text)?,
        Value::Object(object) => {
            let key = tables.keep_object(object.clone());
            heap.handle(key)?
        }
        // Symbols and keywords are interned, and structs ordered, by the program itself.
        other => return Ok(Err(NotPassable(other.type_name()))),
    }))
}
