//! What the program and its embedder hold of each other, by generational keys: a key that outlived its object is found to be stale and never
//! means another object.
//!
//! Conditions and restarts that were handed out are kept alive for the program by the `HOST_ROOTS` cells, which the collector updates when it
//! moves them. Objects of the embedder's are kept alive by the key that a handle in the program holds; the collector reports its death.

use crate::heap::{Checked, Heap, View};
use crate::value::Object;
use slotmap::{Key, KeyData, SlotMap, new_key_type};
use trapeze_codegen::abi;

new_key_type! {
    /// A stop at an unhandled condition.
    pub struct PauseKey;
    /// A restart that was handed out.
    pub struct RestartKey;
    /// An object of the embedder's.
    struct ObjectKey;
}

/// The root cells of one stop.
#[derive(Clone, Copy, Debug)]
struct Pause {
    condition: u32,
    restarts: u32,
}

/// A restart: its place in the list of its stop.
#[derive(Clone, Copy, Debug)]
struct Restart {
    pause: PauseKey,
    position: usize,
}

/// The tables of one run.
#[derive(Default)]
pub struct Tables {
    pauses: SlotMap<PauseKey, Pause>,
    restarts: SlotMap<RestartKey, Restart>,
    objects: SlotMap<ObjectKey, Object>,
    /// Root cells that are in use below `next_root` no more.
    free_roots: Vec<u32>,
    next_root: u32,
}

impl Tables {
    /// Empty tables.
    pub fn new() -> Self {
        Self::default()
    }

    fn take_root(&mut self, heap: &mut Heap<'_>, value: i64) -> Checked<Option<u32>> {
        let cell = match self.free_roots.pop() {
            Some(cell) => cell,
            None if (self.next_root as usize) < abi::HOST_ROOT_CELLS => {
                self.next_root += 1;
                self.next_root - 1
            }
            None => return Ok(None),
        };
        heap.set_word(root_address(cell), value)?;
        Ok(Some(cell))
    }

    fn release_root(&mut self, heap: &mut Heap<'_>, cell: u32) -> Checked<()> {
        self.free_roots.push(cell);
        heap.set_word(root_address(cell), abi::NIL)
    }

    /// Keeps a condition and the list of its restarts. `None` if too many are kept.
    pub fn keep_pause(&mut self, heap: &mut Heap<'_>, condition: i64, restarts: i64) -> Checked<Option<PauseKey>> {
        let Some(condition) = self.take_root(heap, condition)? else {
            return Ok(None);
        };
        let Some(restarts) = self.take_root(heap, restarts)? else {
            self.release_root(heap, condition)?;
            return Ok(None);
        };
        Ok(Some(self.pauses.insert(Pause { condition, restarts })))
    }

    /// A key for the restart at `position` of the list of a stop.
    pub fn keep_restart(&mut self, pause: PauseKey, position: usize) -> RestartKey {
        self.restarts.insert(Restart { pause, position })
    }

    /// The condition of a stop; `None` if the program has gone on since.
    pub fn condition(&self, view: View<'_>, pause: PauseKey) -> Checked<Option<i64>> {
        self.pauses
            .get(pause)
            .map(|pause| view.word(root_address(pause.condition)))
            .transpose()
    }

    /// The entry of a restart in the list of its stop, and that stop; `None` if the program has gone on since.
    pub fn restart(&self, view: View<'_>, restart: RestartKey) -> Checked<Option<(PauseKey, i64)>> {
        let Some(Restart { pause, position }) = self.restarts.get(restart).copied() else {
            return Ok(None);
        };
        let Some(roots) = self.pauses.get(pause) else {
            return Ok(None);
        };
        let list = view.word(root_address(roots.restarts))?;
        Ok(view.list(list).nth(position).transpose()?.map(|entry| (pause, entry)))
    }

    /// Forgets a stop and its restarts; their keys become stale.
    pub fn release_pause(&mut self, heap: &mut Heap<'_>, pause: PauseKey) -> Checked<()> {
        if let Some(Pause { condition, restarts }) = self.pauses.remove(pause) {
            self.restarts.retain(|_, restart| restart.pause != pause);
            self.release_root(heap, condition)?;
            self.release_root(heap, restarts)?;
        }
        Ok(())
    }

    /// Keeps an object for the program. Gives the key that its handle holds.
    pub fn keep_object(&mut self, object: Object) -> u64 {
        self.objects.insert(object).data().as_ffi()
    }

    /// The object with this key; `None` if it was dropped.
    pub fn object(&self, key: u64) -> Option<&Object> {
        self.objects.get(KeyData::from_ffi(key).into())
    }

    /// The program no longer holds the object with this key.
    pub fn drop_object(&mut self, key: u64) {
        self.objects.remove(KeyData::from_ffi(key).into());
    }
}

fn root_address(cell: u32) -> u64 {
    u64::from(abi::HOST_ROOTS) + 8 * u64::from(cell)
}
