//! The flow graph of one procedure: order, predecessors, dominators.
//!
//! Dominators by Cooper, Harvey, Kennedy, *A Simple, Fast Dominance Algorithm* (2001). Continuations that the entry does not reach have no
//! place in the order and no dominator.

use crate::ids::ContId;
use crate::ir::Proc;
use smallvec::SmallVec;

/// Position of what is not reachable.
const NOWHERE: u32 = u32::MAX;

/// Reachable continuations in reverse postorder, with their predecessors.
#[derive(Debug)]
pub struct Flow {
    order: Vec<ContId>,
    position: Vec<u32>,
    predecessors: Vec<SmallVec<[ContId; 2]>>,
}

impl Flow {
    /// The flow graph of `proc`, which must not be a removed one.
    pub fn of(proc: &Proc) -> Flow {
        let count = proc.conts.len();
        let mut predecessors = vec![SmallVec::new(); count];
        let mut entered = vec![false; count];
        let mut order = Vec::new();
        let mut stack = vec![(proc.entry, proc.conts[proc.entry].term.successors())];
        entered[proc.entry.index()] = true;
        while let Some((cont, successors)) = stack.last_mut() {
            let cont = *cont;
            // From the last to the first, so that the consequent of a condition comes before its alternative in the order.
            match successors.next_back() {
                Some(next) => {
                    predecessors[next.index()].push(cont);
                    if !std::mem::replace(&mut entered[next.index()], true) {
                        stack.push((next, proc.conts[next].term.successors()));
                    }
                }
                None => {
                    order.push(cont);
                    stack.pop();
                }
            }
        }
        order.reverse();
        let mut position = vec![NOWHERE; count];
        for (at, cont) in order.iter().enumerate() {
            position[cont.index()] = at as u32;
        }
        Flow {
            order,
            position,
            predecessors,
        }
    }

    /// The reachable continuations, each before those it dominates.
    pub fn order(&self) -> &[ContId] {
        &self.order
    }

    /// Whether the entry reaches the continuation.
    pub fn is_reachable(&self, cont: ContId) -> bool {
        self.position[cont.index()] != NOWHERE
    }

    /// Reachable continuations that may go on at `cont`; one that does so twice is there twice.
    pub fn predecessors(&self, cont: ContId) -> &[ContId] {
        &self.predecessors[cont.index()]
    }

    /// Position of a reachable continuation in the order.
    pub fn position(&self, cont: ContId) -> usize {
        self.position[cont.index()] as usize
    }
}

/// The dominator tree of one procedure.
#[derive(Debug)]
pub struct Dominators {
    parent: Vec<Option<ContId>>,
    children: Vec<Vec<ContId>>,
    /// Preorder number and the largest one in the subtree.
    range: Vec<(u32, u32)>,
}

impl Dominators {
    /// The dominator tree of the procedure with this flow graph.
    pub fn of(flow: &Flow) -> Dominators {
        let count = flow.order.len();
        // By position in the order: the entry is 0, and a dominator's position is smaller.
        let mut dominator = vec![NOWHERE; count];
        if count > 0 {
            dominator[0] = 0;
        }
        let mut changed = true;
        while changed {
            changed = false;
            for (at, &cont) in flow.order.iter().enumerate().skip(1) {
                let mut common = NOWHERE;
                for before in flow.predecessors(cont) {
                    let before = flow.position[before.index()];
                    if dominator[before as usize] == NOWHERE {
                        continue;
                    }
                    common = if common == NOWHERE {
                        before
                    } else {
                        intersect(&dominator, common, before)
                    };
                }
                if dominator[at] != common {
                    dominator[at] = common;
                    changed = true;
                }
            }
        }
        let conts = flow.position.len();
        let mut tree = Dominators {
            parent: vec![None; conts],
            children: vec![Vec::new(); conts],
            range: vec![(NOWHERE, 0); conts],
        };
        for (&cont, &dominator) in flow.order.iter().zip(&dominator).skip(1) {
            let parent = flow.order[dominator as usize];
            tree.parent[cont.index()] = Some(parent);
            tree.children[parent.index()].push(cont);
        }
        if let Some(&entry) = flow.order.first() {
            tree.number(entry);
        }
        tree
    }

    fn number(&mut self, entry: ContId) {
        let mut next = 0;
        let mut stack = vec![(entry, 0)];
        while let Some((cont, child)) = stack.last_mut() {
            let cont = *cont;
            if *child == 0 {
                self.range[cont.index()] = (next, next);
                next += 1;
            }
            match self.children[cont.index()].get(*child) {
                Some(&below) => {
                    *child += 1;
                    stack.push((below, 0));
                }
                None => {
                    self.range[cont.index()].1 = next - 1;
                    stack.pop();
                }
            }
        }
    }

    /// The immediate dominator; the entry and unreachable continuations have none.
    pub fn parent(&self, cont: ContId) -> Option<ContId> {
        self.parent[cont.index()]
    }

    /// The continuations whose immediate dominator is `cont`, in the order of the flow graph.
    pub fn children(&self, cont: ContId) -> &[ContId] {
        &self.children[cont.index()]
    }

    /// Whether every way from the entry to `below` passes `above` (or is it). False when one of them is unreachable.
    pub fn dominates(&self, above: ContId, below: ContId) -> bool {
        let (first, last) = self.range[above.index()];
        let (at, _) = self.range[below.index()];
        at != NOWHERE && first <= at && at <= last
    }
}

fn intersect(dominator: &[u32], mut a: u32, mut b: u32) -> u32 {
    while a != b {
        while a > b {
            a = dominator[a as usize];
        }
        while b > a {
            b = dominator[b as usize];
        }
    }
    a
}
