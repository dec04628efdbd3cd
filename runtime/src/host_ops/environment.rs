//! The dynamic environment of copied frames: `call-restart`, continuations.
//!
//! `%push-saved` has pushed saved frames. The entries of the environment that the procedures of these frames made say where their
//! frames lay, so they are copied as well, and the copied frames refer to the copied entries. Frames and entries belong together: walking a chain from where the frames
//! end meets all entries of its kind, innermost first, up to the head that the chain had where they start.

use crate::heap::{Checked, Fault, Heap, View};
use std::collections::HashMap;
use trapeze_codegen::abi;
use trapeze_cps::prim::HeapKind;

// The four chains in the order of their cells, which is that of the fields of entries.
const HANDLERS: usize = 0;
const RESTARTS: usize = 1;
const WINDERS: usize = 2;
const PARAMETERS: usize = 3;

/// Fields of a target of exits: the heads around it, then these.
const PLACE: usize = 4;
/// What an entry is for; of an escape that is a copy what it is a copy of.
const PURPOSE: usize = 5;
/// Field of a restart: the entry that it belongs to.
const RESTART_ENTRY: usize = 7;

/// The part of the saved frames that lay in one segment, and where its copy lies.
struct Piece {
    start: u32,
    end: u32,
    /// The places where it starts.
    old: i64,
    copy: i64,
}

/// A copied entry.
struct Entry {
    chain: usize,
    kind: HeapKind,
    fields: Vec<i64>,
    copy: i64,
}

struct Copying<'h, 'm> {
    heap: &'h mut Heap<'m>,
    /// By segment.
    pieces: HashMap<u32, Piece>,
    /// The heads of the chains where the copied frames start.
    outside: [i64; 4],
    /// The present heads, which replace them.
    present: [i64; 4],
    entries: Vec<Entry>,
    /// By entry: its copy.
    copies: HashMap<i64, i64>,
    /// By restart of one of the entries: its copy.
    restarts: HashMap<i64, i64>,
}

/// Copies what belongs to the saved frames, just pushed, that started in the environment of `start` and ended in that of `end`, both records that start with the heads of
/// the chains. A record of the heads for the copy.
pub(super) fn copy(heap: &mut Heap<'_>, end: i64, start: i64, saved: i64) -> Checked<i64> {
    let (start, end) = (heads(heap.view(), start)?, heads(heap.view(), end)?);
    let mut present = [0; 4];
    for (place, head) in (u64::from(abi::HANDLERS)..).step_by(8).zip(&mut present) {
        *head = heap.view().word(place)?;
    }
    let mut copying = Copying {
        pieces: pieces(heap.view(), saved)?,
        heap,
        outside: start,
        present,
        entries: Vec::new(),
        copies: HashMap::new(),
        restarts: HashMap::new(),
    };
    for chain in [HANDLERS, RESTARTS, WINDERS, PARAMETERS] {
        copying.copy_chain(chain, end[chain])?;
    }
    copying.link_entries()?;
    copying.link_frames()?;
    let heads = [HANDLERS, RESTARTS, WINDERS, PARAMETERS].map(|chain| copying.linked(chain, end[chain]));
    copying.heap.record(HeapKind::Binding, &heads)
}

/// The heads of the chains that a record starts with.
fn heads(view: View<'_>, record: i64) -> Checked<[i64; 4]> {
    let (_, fields) = view.fields(record)?;
    let heads = fields.first_chunk().ok_or(Fault::Corrupt("a record without an environment"))?;
    Ok(*heads)
}

/// The stack pointer and the segment of a place on the stack, see `Prim::Place`.
pub(super) fn place(value: i64) -> Checked<(u32, u32)> {
    if value & abi::TAG_MASK != abi::TAG_FIXNUM {
        return Err(Fault::Corrupt("a place that is no fixnum"));
    }
    Ok((value as u32, (value >> 32) as u32))
}

/// The parts of saved frames, by segment: see the runtime's `$save_frames`.
fn pieces(view: View<'_>, saved: i64) -> Checked<HashMap<u32, Piece>> {
    let (_, fields) = view.fields(saved)?;
    let mut pieces = HashMap::new();
    let mut rest = &fields[..];
    while let &[words, old, copy, ref frames @ ..] = rest {
        let words = u32::try_from(view.fixnum(words)?).map_err(|_| Fault::Corrupt("saved frames of a negative length"))?;
        let (start, segment) = place(old)?;
        let end = start.saturating_add(words.saturating_mul(8));
        pieces.insert(segment, Piece { start, end, old, copy });
        rest = frames.get(words as usize..).ok_or(Fault::Corrupt("saved frames without an end"))?;
    }
    Ok(pieces)
}

/// The field of an entry that leads to the next one of the frames below.
fn link(chain: usize, kind: HeapKind, fields: &[i64]) -> usize {
    match chain {
        // While a handler runs: the chain of the signal.
        HANDLERS if is_reduction(kind, fields) => 2,
        RESTARTS => RESTARTS,
        WINDERS => WINDERS,
        _ => 0,
    }
}

/// Whether an entry of the chain of handlers stands for a handler that runs: a cluster without types.
fn is_reduction(kind: HeapKind, fields: &[i64]) -> bool {
    kind == HeapKind::Handlers && fields.len() == 3 && fields[1] == abi::NIL
}

impl Copying<'_, '_> {
    /// Copies the entries of a chain from `head` on that belong to the frames.
    fn copy_chain(&mut self, chain: usize, head: i64) -> Checked<()> {
        let mut entry = head;
        while entry != self.outside[chain] {
            let (kind, mut fields) = self.heap.view().fields(entry)?;
            let next = link(chain, kind, &fields);
            if kind == HeapKind::Escape && fields.len() == PURPOSE {
                fields.push(entry);
            }
            let copy = self.heap.record(kind, &fields)?;
            if self.copies.insert(entry, copy).is_some() {
                return Err(Fault::Corrupt("a chain without an end"));
            }
            if chain == RESTARTS {
                self.copy_restarts(entry, copy, &fields)?;
            }
            entry = *fields.get(next).ok_or(Fault::Corrupt("an entry without a link"))?;
            self.entries.push(Entry { chain, kind, fields, copy });
        }
        Ok(())
    }

    /// Makes new restarts for the copy of an entry.
    fn copy_restarts(&mut self, entry: i64, copy: i64, fields: &[i64]) -> Checked<()> {
        let restarts: Vec<i64> = self.listed(fields)?;
        for restart in restarts {
            let (kind, mut fields) = self.heap.view().fields(restart)?;
            if kind == HeapKind::Restart && fields.get(RESTART_ENTRY) == Some(&entry) {
                fields[RESTART_ENTRY] = copy;
                let copied = self.heap.record(kind, &fields)?;
                self.restarts.insert(restart, copied);
            }
        }
        Ok(())
    }

    /// The restarts that an entry with these fields lists.
    fn listed(&self, fields: &[i64]) -> Checked<Vec<i64>> {
        match fields.get(PURPOSE) {
            Some(&list) if self.heap.view().is_pair(list) => self.heap.view().list(list).collect(),
            _ => Ok(Vec::new()),
        }
    }

    /// What stands for a head of a chain in the copy.
    fn linked(&self, chain: usize, head: i64) -> i64 {
        match self.copies.get(&head) {
            Some(&copy) => copy,
            None if head == self.outside[chain] => self.present[chain],
            None => head,
        }
    }

    /// Makes the copied entries refer to each other and to the copied frames.
    fn link_entries(&mut self) -> Checked<()> {
        for entry in std::mem::take(&mut self.entries) {
            let Entry { chain, kind, fields, copy } = entry;
            let is_target = chain != PARAMETERS
                && kind != HeapKind::Handlers
                && fields.len() > PLACE
                && fields[PLACE] & abi::TAG_MASK == abi::TAG_FIXNUM;
            if is_target {
                for chain in [HANDLERS, RESTARTS, WINDERS, PARAMETERS] {
                    self.heap.set_field(copy, chain, self.linked(chain, fields[chain]))?;
                }
                self.heap.set_field(copy, PLACE, self.moved(fields[PLACE])?)?;
            } else {
                // An entry for traces says in other fields where a signal was made. That stays: the frames there are the same.
                let next = if chain == RESTARTS { RESTARTS } else { 0 };
                self.heap.set_field(copy, next, self.linked(chain, fields[next]))?;
            }
            if chain == HANDLERS && is_reduction(kind, &fields) {
                self.heap.set_field(copy, 2, self.linked(chain, fields[2]))?;
            }
            if chain == RESTARTS {
                let purpose = self.copied_restarts(&fields)?;
                self.heap.set_field(copy, PURPOSE, purpose)?;
            }
        }
        Ok(())
    }

    /// The restarts that the copy of an entry of the chain of restarts is about: a list, or one that is hidden.
    fn copied_restarts(&mut self, fields: &[i64]) -> Checked<i64> {
        let copied = |restart: i64| self.restarts.get(&restart).copied();
        let old = self.listed(fields)?;
        if !old.iter().any(|&restart| copied(restart).is_some()) {
            let purpose = *fields.get(PURPOSE).ok_or(Fault::Corrupt("an entry without restarts"))?;
            return Ok(copied(purpose).unwrap_or(purpose));
        }
        let new: Vec<i64> = old.iter().map(|&restart| copied(restart).unwrap_or(restart)).collect();
        self.heap.list(new.into_iter())
    }

    /// Where a place in the frames lies in their copy.
    fn moved(&self, old: i64) -> Checked<i64> {
        let (pointer, segment) = place(old)?;
        let piece = self
            .pieces
            .get(&segment)
            .filter(|piece| (piece.start..=piece.end).contains(&pointer));
        let piece = piece.ok_or(Fault::Corrupt("an entry outside of its frames"))?;
        Ok(old - piece.old + piece.copy)
    }

    /// Makes the copied frames refer to the copied entries.
    fn link_frames(&mut self) -> Checked<()> {
        for piece in self.pieces.values() {
            let (start, _) = place(piece.copy)?;
            let frames = u64::from(start)..u64::from(start) + u64::from(piece.end.saturating_sub(piece.start));
            for place in frames.step_by(8) {
                if let Some(&copy) = self.copies.get(&self.heap.view().word(place)?) {
                    self.heap.set_word(place, copy)?;
                }
            }
        }
        Ok(())
    }
}
