//! Where code comes from: a place in the source, and the procedures whose code was put around it by the optimiser.
//!
//! Moving the code of a procedure to where it is called leaves no frame for the call, but traces show it all the same: each operation and transfer
//! remembers the procedure that it was written in and the call that it was moved to, as debuggers know it from the inlined subroutines of DWARF.
//! Running programs know nothing of this.

use crate::ids::{InlinedId, Table};
use crate::ir::Proc;
use crate::source::Span;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Where an operation or a transfer comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Origin {
    /// Where it stands in the source.
    pub span: Span,
    /// The procedure that it was written in, if that is not the one that it is in now.
    pub inlined: Option<InlinedId>,
    /// Whether it is a call in tail position in the source: the procedure that it was written in is no longer active then.
    pub tail: bool,
}

impl Origin {
    /// The origin of what no one wrote.
    pub const NONE: Origin = Origin {
        span: Span::NONE,
        inlined: None,
        tail: false,
    };

    /// A call in tail position.
    pub fn tail(span: Span) -> Self {
        Self { tail: true, ..span.into() }
    }
}

impl From<Span> for Origin {
    fn from(span: Span) -> Self {
        Self { span, ..Self::NONE }
    }
}

/// A procedure whose code is part of another one.
#[derive(Clone, PartialEq, Debug)]
pub struct Inlined {
    /// Its name.
    pub procedure: Option<Rc<str>>,
    /// The form that it is a part of, see [`crate::ir::Proc::form`].
    pub form: Option<Span>,
    /// The call that waits for it. `None` when that is whatever call the procedure that has its code now was entered by.
    pub caller: Option<Origin>,
}

/// Where the calls of a procedure come from that is about to be moved, as seen in the procedure that gets its code.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Base {
    /// It is not moved.
    Own,
    /// They are tail calls of the procedure that gets the code.
    Tail,
    /// They are this call.
    Call(Origin),
}

impl Table<InlinedId, Inlined> {
    /// The call that a frame stands for: of a call in tail position that of the procedure around it, as it is no longer active. `None` if it
    /// lies in no procedure that was moved.
    pub fn waiting(&self, mut origin: Origin) -> Option<Origin> {
        while origin.tail {
            origin = self[origin.inlined?].caller?;
        }
        Some(origin)
    }

    /// What a procedure is seen to be called from when its code is moved to the place of a call.
    pub fn base_at(&self, call: Origin) -> Base {
        self.waiting(call).map_or(Base::Tail, Base::Call)
    }
}

/// Adapts the origins in the code of one procedure that is moved.
pub struct Rebase {
    procedure: Option<Rc<str>>,
    form: Option<Span>,
    base: Base,
    moved: FxHashMap<Option<InlinedId>, InlinedId>,
}

impl Rebase {
    /// For the code of a procedure.
    pub fn new(proc: &Proc, base: Base) -> Self {
        Self {
            procedure: proc.name.clone(),
            form: proc.form.then_some(proc.span),
            base,
            moved: FxHashMap::default(),
        }
    }

    /// Where the procedure is called from.
    pub fn base(&self) -> Base {
        self.base
    }

    /// The origin as seen in the procedure that gets the code.
    pub fn origin(&mut self, table: &mut Table<InlinedId, Inlined>, origin: Origin) -> Origin {
        let caller = match self.base {
            Base::Own => return origin,
            Base::Tail => None,
            Base::Call(call) => Some(call),
        };
        // From the outside in: the procedures around this one that have not been adapted yet.
        let mut pending = vec![origin.inlined];
        while let Some(&last) = pending.last() {
            if self.moved.contains_key(&last) {
                break;
            }
            match last.and_then(|id| table[id].caller) {
                Some(outer) => pending.push(outer.inlined),
                None => break,
            }
        }
        while let Some(id) = pending.pop() {
            if self.moved.contains_key(&id) {
                continue;
            }
            let inlined = match id {
                None => Inlined {
                    procedure: self.procedure.clone(),
                    form: self.form,
                    caller,
                },
                Some(id) => {
                    let Inlined {
                        procedure,
                        form,
                        caller: outer,
                    } = table[id].clone();
                    let outer = outer.map(|outer| Origin {
                        inlined: Some(self.moved[&outer.inlined]),
                        ..outer
                    });
                    Inlined {
                        procedure,
                        form,
                        caller: outer.or(caller),
                    }
                }
            };
            let new = table.push(inlined);
            self.moved.insert(id, new);
        }
        Origin {
            inlined: Some(self.moved[&origin.inlined]),
            ..origin
        }
    }
}
