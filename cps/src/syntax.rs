//! Syntax: what the reader makes of source text, before anything is known of its meaning.
//!
//! Nodes live in one arena and refer to their parts by index, so that a datum of any nesting depth is built, walked and
//! dropped without recursion. A list is kept as a sequence of elements with an optional improper tail; the tail is never a
//! list nor nil, so `(a . (b c))` and `(a b c)` have the same form.

use crate::ids::{NameId, SyntaxId, Table};
use crate::source::Span;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Smallest integer that is a fixnum.
pub const FIXNUM_MIN: i64 = -(1 << 60);
/// Largest integer that is a fixnum.
pub const FIXNUM_MAX: i64 = (1 << 60) - 1;

/// A run of nodes: the elements of a list or vector. [`Syntax::items`] gives them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Items {
    start: u32,
    end: u32,
}

impl Items {
    /// Number of elements.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }
    /// Whether there are no elements.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A datum. Compound ones refer to their parts.
#[derive(Clone, PartialEq, Debug)]
pub enum Datum {
    /// nil, also written `()`.
    Nil,
    /// `#t` or `#f`.
    Boolean(bool),
    /// An integer from [`FIXNUM_MIN`] to [`FIXNUM_MAX`].
    Fixnum(i64),
    /// Any other integer: decimal digits without leading zeros, with a `-` when negative.
    Bignum(Rc<str>),
    /// A double.
    Float(f64),
    /// A string.
    String(Rc<str>),
    /// A symbol.
    Symbol(NameId),
    /// A keyword, its name without the colon.
    Keyword(NameId),
    /// At least one element, and the tail of an improper list.
    List(Items, Option<SyntaxId>),
    /// A vector.
    Vector(Items),
}

/// A part of a datum, whose own parts have been made into something else; see [`Syntax::fold`].
#[derive(Clone, PartialEq, Debug)]
pub enum Part<'s, T> {
    /// Neither list nor vector.
    Atom(&'s Datum),
    /// The elements of a list, and the tail of an improper one.
    List(Vec<T>, Option<T>),
    /// The elements of a vector.
    Vector(Vec<T>),
}

/// The arena of all syntax of a compilation, with its names.
#[derive(Debug, Default)]
pub struct Syntax {
    nodes: Table<SyntaxId, (Datum, Span)>,
    children: Vec<SyntaxId>,
    names: Table<NameId, Rc<str>>,
    name_ids: FxHashMap<Rc<str>, NameId>,
}

impl Syntax {
    /// An empty arena.
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of a name, the same for the same text.
    pub fn intern(&mut self, name: &str) -> NameId {
        if let Some(&id) = self.name_ids.get(name) {
            return id;
        }
        let text: Rc<str> = name.into();
        let id = self.names.push(text.clone());
        self.name_ids.insert(text, id);
        id
    }

    /// The id of a name that has been interned before.
    pub fn find_name(&self, name: &str) -> Option<NameId> {
        self.name_ids.get(name).copied()
    }

    /// The text of a name.
    pub fn name(&self, id: NameId) -> &Rc<str> {
        &self.names[id]
    }

    /// Number of names interned so far.
    pub fn name_count(&self) -> usize {
        self.names.len()
    }

    /// A node's datum.
    pub fn datum(&self, node: SyntaxId) -> &Datum {
        &self.nodes[node].0
    }

    /// A node's place in the source.
    pub fn span(&self, node: SyntaxId) -> Span {
        self.nodes[node].1
    }

    /// The elements of a list or vector.
    pub fn items(&self, items: Items) -> &[SyntaxId] {
        &self.children[items.start as usize..items.end as usize]
    }

    /// The elements of a proper list that is not nil.
    pub fn proper_list(&self, node: SyntaxId) -> Option<&[SyntaxId]> {
        match *self.datum(node) {
            Datum::List(items, None) => Some(self.items(items)),
            _ => None,
        }
    }

    /// The name, where the node is a symbol.
    pub fn symbol(&self, node: SyntaxId) -> Option<NameId> {
        match *self.datum(node) {
            Datum::Symbol(name) => Some(name),
            _ => None,
        }
    }

    /// Whether the node is the symbol `name`.
    pub fn is_symbol(&self, node: SyntaxId, name: &str) -> bool {
        self.symbol(node).is_some_and(|id| &**self.name(id) == name)
    }

    /// Adds a datum without parts, or with parts that are in the arena already.
    pub fn push(&mut self, datum: Datum, span: Span) -> SyntaxId {
        self.nodes.push((datum, span))
    }

    /// Adds a symbol.
    pub fn push_symbol(&mut self, name: &str, span: Span) -> SyntaxId {
        let name = self.intern(name);
        self.push(Datum::Symbol(name), span)
    }

    /// Adds a list; nil when there is nothing in it. A tail that is a list itself is joined to the elements.
    pub fn push_list(&mut self, elements: &[SyntaxId], tail: Option<SyntaxId>, span: Span) -> SyntaxId {
        let start = self.children.len();
        self.children.extend_from_slice(elements);
        let mut tail = tail;
        if let Some(node) = tail {
            match *self.datum(node) {
                Datum::Nil => tail = None,
                Datum::List(rest, rest_tail) => {
                    self.children.extend_from_within(rest.start as usize..rest.end as usize);
                    tail = rest_tail;
                }
                _ => {}
            }
        }
        match (self.finish_items(start), tail) {
            (items, None) if items.is_empty() => self.push(Datum::Nil, span),
            (items, Some(tail)) if items.is_empty() => tail,
            (items, tail) => self.push(Datum::List(items, tail), span),
        }
    }

    /// Adds a vector.
    pub fn push_vector(&mut self, elements: &[SyntaxId], span: Span) -> SyntaxId {
        let start = self.children.len();
        self.children.extend_from_slice(elements);
        let items = self.finish_items(start);
        self.push(Datum::Vector(items), span)
    }

    fn finish_items(&self, start: usize) -> Items {
        let bound = |n: usize| u32::try_from(n).expect("a compilation holds fewer than 2^32 syntax nodes");
        Items {
            start: bound(start),
            end: bound(self.children.len()),
        }
    }

    /// Makes something of a datum, from the inside outwards and from left to right.
    ///
    /// # Errors
    /// The first error of `make`.
    pub fn fold<T, E>(&self, node: SyntaxId, mut make: impl FnMut(Part<'_, T>) -> Result<T, E>) -> Result<T, E> {
        enum Step {
            Visit(SyntaxId),
            /// The parts, of which there are so many, have been made; they come last.
            Join(SyntaxId, usize),
        }
        let mut steps = vec![Step::Visit(node)];
        let mut made: Vec<T> = Vec::new();
        while let Some(step) = steps.pop() {
            let part = match step {
                Step::Visit(node) => {
                    let (items, tail) = match *self.datum(node) {
                        Datum::List(items, tail) => (items, tail),
                        Datum::Vector(items) => (items, None),
                        ref atom => {
                            made.push(make(Part::Atom(atom))?);
                            continue;
                        }
                    };
                    steps.push(Step::Join(node, items.len() + usize::from(tail.is_some())));
                    steps.extend(tail.map(Step::Visit));
                    steps.extend(self.items(items).iter().rev().map(|&item| Step::Visit(item)));
                    continue;
                }
                Step::Join(node, count) => {
                    let mut parts = made.split_off(made.len() - count);
                    match *self.datum(node) {
                        Datum::Vector(_) => Part::Vector(parts),
                        Datum::List(_, Some(_)) => {
                            let tail = parts.pop();
                            Part::List(parts, tail)
                        }
                        _ => Part::List(parts, None),
                    }
                }
            };
            made.push(make(part)?);
        }
        Ok(made.pop().expect("a datum becomes one thing"))
    }

    /// The datum in a form that the reader reads back as the same datum.
    pub fn write(&self, node: SyntaxId) -> String {
        enum Step {
            Node(SyntaxId),
            Text(&'static str),
        }
        let mut out = String::new();
        let mut steps = vec![Step::Node(node)];
        while let Some(step) = steps.pop() {
            let node = match step {
                Step::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                Step::Node(node) => node,
            };
            let (items, open, close, tail) = match *self.datum(node) {
                Datum::List(items, tail) => (items, "(", ")", tail),
                Datum::Vector(items) => (items, "[", "]", None),
                ref atom => {
                    self.write_atom(atom, &mut out);
                    continue;
                }
            };
            out.push_str(open);
            steps.push(Step::Text(close));
            if let Some(tail) = tail {
                steps.push(Step::Node(tail));
                steps.push(Step::Text(" . "));
            }
            for (i, &item) in self.items(items).iter().enumerate().rev() {
                steps.push(Step::Node(item));
                if i > 0 {
                    steps.push(Step::Text(" "));
                }
            }
        }
        out
    }

    fn write_atom(&self, atom: &Datum, out: &mut String) {
        match atom {
            Datum::Nil | Datum::List(..) | Datum::Vector(_) => out.push_str("nil"),
            Datum::Boolean(true) => out.push_str("#t"),
            Datum::Boolean(false) => out.push_str("#f"),
            Datum::Fixnum(n) => out.push_str(&n.to_string()),
            Datum::Bignum(digits) => out.push_str(digits),
            Datum::Float(value) => out.push_str(&float_literal(*value)),
            Datum::String(text) => write_string(text, out),
            Datum::Symbol(name) => out.push_str(self.name(*name)),
            Datum::Keyword(name) => {
                out.push(':');
                out.push_str(self.name(*name));
            }
        }
    }
}

/// A literal that reads as this float; infinity is a literal that is too large. There is none for NaN.
pub fn float_literal(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "1e999".into() } else { "-1e999".into() };
    }
    format!("{value:?}")
}

/// Appends a string literal.
pub fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}
