//! Variables that were replaced by others, to be renamed in the whole program at once.

use crate::ids::VarId;
use crate::ir::Program;

/// What stands for variables that were replaced: a forest of links, compressed when it is read.
pub(super) struct Replacements {
    by: Vec<VarId>,
    /// Whether there are any.
    any: bool,
}

impl Replacements {
    /// No variable of the program is replaced yet.
    pub(super) fn new(program: &Program) -> Self {
        Self {
            by: program.vars.keys().collect(),
            any: false,
        }
    }

    /// Replaces a variable, which must not have been replaced before.
    pub(super) fn replace(&mut self, var: VarId, by: VarId) {
        let by = self.find(by);
        debug_assert_ne!(var, by, "a variable cannot stand for itself");
        while self.by.len() <= var.index() {
            self.by.push(VarId::from_index(self.by.len()));
        }
        self.by[var.index()] = by;
        self.any = true;
    }

    /// The variable that stands for this one. Variables made after the table was stand for themselves.
    pub(super) fn find(&mut self, var: VarId) -> VarId {
        let mut root = var;
        while let Some(&next) = self.by.get(root.index())
            && next != root
        {
            root = next;
        }
        let mut at = var;
        while at != root {
            at = std::mem::replace(&mut self.by[at.index()], root);
        }
        root
    }

    /// Renames the variables in the whole program.
    pub(super) fn apply(&mut self, program: &mut Program) {
        if !self.any {
            return;
        }
        for var in (0..self.by.len()).map(VarId::from_index) {
            let root = self.find(var);
            if root != var {
                program.show_as(root, var);
            }
        }
        for cont in program.procs.values_mut().flat_map(|proc| proc.conts.values_mut()) {
            cont.for_each_use_mut(|var| *var = self.find(*var));
        }
    }
}
