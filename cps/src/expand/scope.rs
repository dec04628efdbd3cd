//! Lexical scope: which local variable a name denotes here.
//!
//! Scopes nest as the expander recurses, so one table from names to variables with an undo log serves: looking a name up
//! costs the same at any depth.

use crate::ids::{LocalId, NameId};
use rustc_hash::FxHashMap;

/// The visible local variables.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    visible: Vec<Option<LocalId>>,
    undo: Vec<(NameId, Option<LocalId>)>,
}

/// A state of [`Scopes`] to go back to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Mark(usize);

impl Scopes {
    /// The variable that a name denotes.
    pub(super) fn lookup(&self, name: NameId) -> Option<LocalId> {
        self.visible.get(name.index()).copied().flatten()
    }

    /// The present state.
    pub(super) fn mark(&self) -> Mark {
        Mark(self.undo.len())
    }

    /// Makes a name denote a variable until the scope is left.
    pub(super) fn bind(&mut self, name: NameId, local: LocalId) {
        if self.visible.len() <= name.index() {
            self.visible.resize(name.index() + 1, None);
        }
        let before = self.visible[name.index()].replace(local);
        self.undo.push((name, before));
    }

    /// Leaves every scope entered since the mark.
    pub(super) fn leave(&mut self, mark: Mark) {
        for (name, before) in self.undo.drain(mark.0..).rev() {
            self.visible[name.index()] = before;
        }
    }

    /// The names that denote a local variable.
    pub(super) fn names(&self) -> impl Iterator<Item = NameId> {
        let bound = self.visible.iter().enumerate().filter(|(_, local)| local.is_some());
        bound.map(|(index, _)| NameId::from_index(index))
    }
}

/// What the expander knows of a local variable besides its entry in the program.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct LocalState {
    /// It starts unbound and its `define` assigns it: every read is checked.
    pub(super) late: bool,
    /// Its `define` stands in a part of the body that has not been reached: a use makes it late.
    pub(super) pending: bool,
    /// It has been read or assigned.
    pub(super) used: bool,
    /// It was made by `define-constant`.
    pub(super) constant: bool,
}

/// A body: where `define` binds. Holds the names that its `define`s bind or assign.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) names: FxHashMap<NameId, LocalId>,
}
