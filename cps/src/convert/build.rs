//! Continuations of one procedure under construction.

use crate::ids::{ContId, Table, VarId};
use crate::ir::{Bind, Cont, Proc, Term};

/// Where the value of an expression goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Dest {
    /// To the caller.
    Return,
    /// To a continuation with one parameter.
    Join(ContId),
    /// Nowhere; control goes on at a continuation without parameters.
    Then(ContId),
}

/// A procedure under construction: operations are added to the current continuation until a transfer ends it.
#[derive(Debug)]
pub(super) struct Builder {
    conts: Table<ContId, Cont>,
    current: ContId,
    /// Number of operations.
    operations: usize,
}

impl Builder {
    /// A procedure whose entry is the current continuation.
    pub(super) fn new() -> Self {
        let mut conts = Table::new();
        let current = conts.push(Cont::removed());
        Self {
            conts,
            current,
            operations: 0,
        }
    }

    /// The entry continuation, the same for every procedure.
    pub(super) fn entry(&self) -> ContId {
        ContId(0)
    }

    /// Adds a parameter to the entry.
    pub(super) fn entry_param(&mut self, param: VarId) {
        let entry = self.entry();
        self.conts[entry].params.push(param);
    }

    /// Puts an operation before all others of the entry.
    pub(super) fn insert_at_entry(&mut self, bind: Bind) {
        let entry = self.entry();
        self.conts[entry].body.insert(0, bind);
    }

    /// A new continuation with these parameters.
    pub(super) fn cont(&mut self, params: Vec<VarId>) -> ContId {
        self.conts.push(Cont { params, ..Cont::removed() })
    }

    /// Adds an operation.
    pub(super) fn push(&mut self, bind: Bind) {
        self.conts[self.current].body.push(bind);
        self.operations += 1;
    }

    /// Number of operations and continuations so far.
    pub(super) fn size(&self) -> usize {
        self.operations + self.conts.len()
    }

    /// Ends the current continuation.
    pub(super) fn end(&mut self, term: Term) {
        self.conts[self.current].term = term;
    }

    /// Ends the current continuation and makes another one the current.
    pub(super) fn end_and_start(&mut self, term: Term, next: ContId) {
        self.end(term);
        self.current = next;
    }

    /// Makes another continuation the current one; the current one must have been ended.
    pub(super) fn start(&mut self, cont: ContId) {
        self.current = cont;
    }

    /// Ends the current continuation by delivering a value.
    pub(super) fn finish(&mut self, dest: Dest, value: VarId) {
        self.end(match dest {
            Dest::Return => Term::Return(value),
            Dest::Join(cont) => Term::Jump(cont, vec![value]),
            Dest::Then(cont) => Term::Jump(cont, Vec::new()),
        });
    }

    /// Puts the finished continuations into the procedure.
    pub(super) fn store(self, proc: &mut Proc) {
        proc.entry = self.entry();
        proc.conts = self.conts;
    }
}
