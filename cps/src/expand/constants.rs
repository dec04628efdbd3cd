//! Quoted data to the program's constants, parts before wholes; equal atoms share one entry.

use super::Expander;
use crate::core::{Constant, Expr};
use crate::ids::{ConstId, ExprId, NameId, SyntaxId};
use crate::source::Span;
use crate::syntax::Datum;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// What makes two atoms the same constant.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Atom {
    Nil,
    Boolean(bool),
    Unsupplied,
    Unbound,
    Fixnum(i64),
    Bignum(Rc<str>),
    Float(u64),
    String(Rc<str>),
    Symbol(NameId),
    Keyword(NameId),
}

/// The atoms that are in the program's table of constants already.
#[derive(Debug, Default)]
pub(super) struct Interned {
    atoms: FxHashMap<Atom, ConstId>,
    /// Constants of lists and vectors by their nodes: a datum may be quoted as a part of another one too.
    compounds: FxHashMap<SyntaxId, ConstId>,
}

impl Expander<'_> {
    fn atom(&mut self, atom: Atom) -> ConstId {
        if let Some(&id) = self.interned.atoms.get(&atom) {
            return id;
        }
        let constant = match &atom {
            Atom::Nil => Constant::Nil,
            Atom::Boolean(value) => Constant::Boolean(*value),
            Atom::Unsupplied => Constant::Unsupplied,
            Atom::Unbound => Constant::Unbound,
            Atom::Fixnum(value) => Constant::Fixnum(*value),
            Atom::Bignum(digits) => Constant::Bignum(digits.clone()),
            Atom::Float(bits) => Constant::Float(f64::from_bits(*bits)),
            Atom::String(text) => Constant::String(text.clone()),
            Atom::Symbol(name) => Constant::Symbol(self.syntax.name(*name).clone()),
            Atom::Keyword(name) => Constant::Keyword(self.syntax.name(*name).clone()),
        };
        let id = self.program.constants.push(constant);
        self.interned.atoms.insert(atom, id);
        id
    }

    /// The constant for a quoted datum of any depth.
    pub(super) fn constant(&mut self, node: SyntaxId) -> ConstId {
        enum Step {
            Visit(SyntaxId),
            List { node: SyntaxId, count: usize, tail: bool },
            Vector { node: SyntaxId, count: usize },
        }
        let mut done: Vec<ConstId> = Vec::new();
        let mut steps = vec![Step::Visit(node)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Visit(node) => {
                    if let Some(&known) = self.interned.compounds.get(&node) {
                        done.push(known);
                        continue;
                    }
                    let items = match *self.syntax.datum(node) {
                        Datum::List(items, tail) => {
                            steps.push(Step::List {
                                node,
                                count: items.len(),
                                tail: tail.is_some(),
                            });
                            steps.extend(tail.map(Step::Visit));
                            items
                        }
                        Datum::Vector(items) => {
                            steps.push(Step::Vector { node, count: items.len() });
                            items
                        }
                        _ => {
                            let atom = self.atom_constant(node);
                            done.push(atom);
                            continue;
                        }
                    };
                    steps.extend(self.syntax.items(items).iter().rev().map(|&item| Step::Visit(item)));
                }
                Step::List { node, count, tail } => {
                    let tail = if tail { done.pop() } else { None };
                    let tail = tail.unwrap_or_else(|| self.nil_constant());
                    let elements = done.split_off(done.len() - count);
                    let list = self.constant_pairs(&elements, tail);
                    self.interned.compounds.insert(node, list);
                    done.push(list);
                }
                Step::Vector { node, count } => {
                    let elements = done.split_off(done.len() - count);
                    let vector = self.program.constants.push(Constant::Vector(elements));
                    self.interned.compounds.insert(node, vector);
                    done.push(vector);
                }
            }
        }
        done.pop().expect("visiting a datum leaves its constant")
    }

    fn atom_constant(&mut self, node: SyntaxId) -> ConstId {
        let atom = match self.syntax.datum(node) {
            Datum::Nil | Datum::List(..) | Datum::Vector(_) => Atom::Nil,
            Datum::Boolean(value) => Atom::Boolean(*value),
            Datum::Fixnum(value) => Atom::Fixnum(*value),
            Datum::Bignum(digits) => Atom::Bignum(digits.clone()),
            Datum::Float(value) => Atom::Float(value.to_bits()),
            Datum::String(text) => Atom::String(text.clone()),
            Datum::Symbol(name) => Atom::Symbol(*name),
            Datum::Keyword(name) => Atom::Keyword(*name),
        };
        self.atom(atom)
    }

    /// The constant list of these elements and this tail.
    pub(super) fn constant_list(&mut self, elements: &[SyntaxId], tail: Option<SyntaxId>) -> ConstId {
        let elements: Vec<ConstId> = elements.iter().map(|&e| self.constant(e)).collect();
        let tail = match tail {
            Some(tail) => self.constant(tail),
            None => self.nil_constant(),
        };
        self.constant_pairs(&elements, tail)
    }

    /// The constant list of these constants before a tail.
    pub(super) fn constant_pairs(&mut self, elements: &[ConstId], tail: ConstId) -> ConstId {
        elements
            .iter()
            .rev()
            .fold(tail, |rest, &element| self.program.constants.push(Constant::Pair(element, rest)))
    }

    /// The constant nil.
    pub(super) fn nil_constant(&mut self) -> ConstId {
        self.atom(Atom::Nil)
    }

    /// The constant symbol of that name.
    pub(super) fn symbol_constant(&mut self, name: NameId) -> ConstId {
        self.atom(Atom::Symbol(name))
    }

    /// The constant keyword of that name.
    pub(super) fn keyword_constant(&mut self, name: NameId) -> ConstId {
        self.atom(Atom::Keyword(name))
    }

    /// nil as an expression.
    pub(super) fn nil(&mut self, span: Span) -> ExprId {
        let id = self.atom(Atom::Nil);
        self.emit(Expr::Const(id), span)
    }

    /// The constant `#t` or `#f`.
    pub(super) fn boolean_constant(&mut self, value: bool) -> ConstId {
        self.atom(Atom::Boolean(value))
    }

    /// `#t` or `#f` as an expression.
    pub(super) fn boolean(&mut self, value: bool, span: Span) -> ExprId {
        let id = self.boolean_constant(value);
        self.emit(Expr::Const(id), span)
    }

    /// The constant of a small integer.
    pub(super) fn fixnum_constant(&mut self, value: i64) -> ConstId {
        self.atom(Atom::Fixnum(value))
    }

    /// A small integer as an expression.
    pub(super) fn fixnum(&mut self, value: i64, span: Span) -> ExprId {
        let id = self.fixnum_constant(value);
        self.emit(Expr::Const(id), span)
    }

    /// A symbol as an expression.
    pub(super) fn symbol(&mut self, name: &str, span: Span) -> ExprId {
        let name = self.syntax.intern(name);
        let id = self.atom(Atom::Symbol(name));
        self.emit(Expr::Const(id), span)
    }

    /// A keyword as an expression.
    pub(super) fn keyword(&mut self, name: &str, span: Span) -> ExprId {
        let name = self.syntax.intern(name);
        let id = self.keyword_constant(name);
        self.emit(Expr::Const(id), span)
    }

    /// A string as an expression.
    pub(super) fn string(&mut self, text: &str, span: Span) -> ExprId {
        let id = self.atom(Atom::String(text.into()));
        self.emit(Expr::Const(id), span)
    }

    /// The marker of a missing argument as an expression.
    pub(super) fn unsupplied(&mut self, span: Span) -> ExprId {
        let id = self.atom(Atom::Unsupplied);
        self.emit(Expr::Const(id), span)
    }

    /// The marker of an unbound variable as an expression.
    pub(super) fn unbound(&mut self, span: Span) -> ExprId {
        let id = self.atom(Atom::Unbound);
        self.emit(Expr::Const(id), span)
    }

    /// A quoted datum as an expression.
    pub(super) fn quoted(&mut self, node: SyntaxId) -> ExprId {
        let id = self.constant(node);
        self.emit(Expr::Const(id), self.syntax.span(node))
    }
}
