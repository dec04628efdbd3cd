//! What the program and its embedder hold of each other, by generational keys: a key that outlived its object is found to be stale and never
//! means another object.
//!
//! Conditions and restarts that were handed out are kept alive for the program by the `HOST_ROOTS` cells, which the collector updates when it
//! moves them. Objects of the embedder's are kept alive by the key that a handle in the program holds; the collector reports its death.

use crate::heap::{Checked, Heap, View};
use crate::trace::Top;
use crate::value::Object;
use slotmap::{Key, KeyData, SlotMap, new_key_type};
use std::sync::atomic::{AtomicU64, Ordering};
use trapeze_codegen::abi;

/// A stop at an unhandled condition.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PauseKey {
    run: u64,
    slot: PauseSlot,
}

/// A restart that was handed out.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RestartKey {
    run: u64,
    slot: RestartSlot,
}

new_key_type! {
    struct PauseSlot;
    struct RestartSlot;
    /// An object of the embedder's.
    struct ObjectKey;
}

/// One stop: its root cells, and where its stack ends.
#[derive(Clone, Copy, Debug)]
struct Pause {
    condition: u32,
    restarts: u32,
    top: Top,
}

/// A stop that the program has not left.
#[derive(Clone, Copy, Debug)]
pub struct Stopped {
    /// The condition.
    pub condition: i64,
    /// The end of the stack.
    pub top: Top,
}

/// A restart: its place in the list of its stop.
#[derive(Clone, Copy, Debug)]
struct Restart {
    pause: PauseSlot,
    position: usize,
}

/// The tables of one run.
pub struct Tables {
    /// Number of the run in this process: a key of another run is as stale as one of the past.
    run: u64,
    pauses: SlotMap<PauseSlot, Pause>,
    restarts: SlotMap<RestartSlot, Restart>,
    objects: SlotMap<ObjectKey, Object>,
    /// Root cells that are in use below `next_root` no more.
    free_roots: Vec<u32>,
    next_root: u32,
}

impl Tables {
    /// Empty tables.
    pub fn new() -> Self {
        static RUNS: AtomicU64 = AtomicU64::new(0);
        Self {
            run: RUNS.fetch_add(1, Ordering::Relaxed),
            pauses: SlotMap::with_key(),
            restarts: SlotMap::with_key(),
            objects: SlotMap::with_key(),
            free_roots: Vec::new(),
            next_root: 0,
        }
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
    pub fn keep_pause(&mut self, heap: &mut Heap<'_>, condition: i64, restarts: i64, top: Top) -> Checked<Option<PauseKey>> {
        let Some(condition) = self.take_root(heap, condition)? else {
            return Ok(None);
        };
        let Some(restarts) = self.take_root(heap, restarts)? else {
            self.release_root(heap, condition)?;
            return Ok(None);
        };
        Ok(Some(PauseKey {
            run: self.run,
            slot: self.pauses.insert(Pause { condition, restarts, top }),
        }))
    }

    /// A key for the restart at `position` of the list of a stop.
    pub fn keep_restart(&mut self, pause: PauseKey, position: usize) -> RestartKey {
        RestartKey {
            run: self.run,
            slot: self.restarts.insert(Restart {
                pause: pause.slot,
                position,
            }),
        }
    }

    /// What is known of a stop; `None` if the program has gone on since.
    pub fn stopped(&self, view: View<'_>, pause: PauseKey) -> Checked<Option<Stopped>> {
        let Some(pause) = self.pauses.get(pause.slot).filter(|_| pause.run == self.run) else {
            return Ok(None);
        };
        Ok(Some(Stopped {
            condition: view.word(root_address(pause.condition))?,
            top: pause.top,
        }))
    }

    /// The entry of a restart in the list of its stop, and that stop; `None` if the program has gone on since.
    pub fn restart(&self, view: View<'_>, restart: RestartKey) -> Checked<Option<(PauseKey, i64)>> {
        let entry = self.restarts.get(restart.slot).filter(|_| restart.run == self.run);
        let Some(Restart { pause, position }) = entry.copied() else {
            return Ok(None);
        };
        let Some(roots) = self.pauses.get(pause) else {
            return Ok(None);
        };
        let list = view.word(root_address(roots.restarts))?;
        Ok(view.list(list).nth(position).transpose()?.map(|entry| {
            (
                PauseKey {
                    run: self.run,
                    slot: pause,
                },
                entry,
            )
        }))
    }

    /// Forgets a stop and its restarts; their keys become stale.
    pub fn release_pause(&mut self, heap: &mut Heap<'_>, pause: PauseKey) -> Checked<()> {
        if let Some(Pause { condition, restarts, .. }) = self.pauses.remove(pause.slot) {
            self.restarts.retain(|_, restart| restart.pause != pause.slot);
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
