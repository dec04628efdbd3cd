//! Flow graphs: order, predecessors, dominators. The usual one is that of the continuations of a procedure.
//!
//! Dominators by Georgiadis, Tarjan, Werneck, *Finding Dominators in Practice* (2006), the algorithm that they call SNCA. Nodes that the entry
//! does not reach have no place in the order and no dominator.

use crate::ids::{ContId, Index};
use crate::ir::Proc;
use smallvec::SmallVec;

/// Position of what is not reachable.
const NOWHERE: u32 = u32::MAX;

/// Reachable nodes in reverse postorder, with their predecessors.
#[derive(Debug)]
pub struct Flow<I = ContId> {
    order: Vec<I>,
    position: Vec<u32>,
    predecessors: Vec<SmallVec<[I; 2]>>,
    /// Reachable nodes as the depth-first search entered them, with the place of the one it came from.
    entered: Vec<(I, u32)>,
}

impl Flow {
    /// The flow graph of `proc`, which must not be a removed one.
    pub fn of(proc: &Proc) -> Flow {
        Flow::of_graph(proc.conts.len(), proc.entry, |cont| proc.conts[cont].term.successors())
    }
}

impl<I: Index> Flow<I> {
    /// A graph of `count` nodes.
    pub fn of_graph<S: DoubleEndedIterator<Item = I>>(count: usize, entry: I, successors: impl Fn(I) -> S) -> Flow<I> {
        let mut predecessors = vec![SmallVec::new(); count];
        let mut seen = vec![false; count];
        let mut order = Vec::new();
        let mut entered = vec![(entry, 0)];
        let mut stack = vec![(entry, successors(entry), 0)];
        seen[entry.position()] = true;
        while let Some((node, rest, at)) = stack.last_mut() {
            let (node, at) = (*node, *at);
            // From the last to the first, so that the consequent of a condition comes before its alternative in the order.
            match rest.next_back() {
                Some(next) => {
                    predecessors[next.position()].push(node);
                    if !std::mem::replace(&mut seen[next.position()], true) {
                        stack.push((next, successors(next), entered.len() as u32));
                        entered.push((next, at));
                    }
                }
                None => {
                    order.push(node);
                    stack.pop();
                }
            }
        }
        order.reverse();
        let mut position = vec![NOWHERE; count];
        for (at, node) in order.iter().enumerate() {
            position[node.position()] = at as u32;
        }
        Flow {
            order,
            position,
            predecessors,
            entered,
        }
    }

    /// The reachable nodes, each before those it dominates.
    pub fn order(&self) -> &[I] {
        &self.order
    }

    /// Whether the entry reaches the node.
    pub fn is_reachable(&self, node: I) -> bool {
        self.position[node.position()] != NOWHERE
    }

    /// Reachable nodes that may go on at `node`; one that does so twice is there twice.
    pub fn predecessors(&self, node: I) -> &[I] {
        &self.predecessors[node.position()]
    }

    /// Position of a reachable node in the order.
    pub fn position(&self, node: I) -> usize {
        self.position[node.position()] as usize
    }
}

/// The dominator tree of a flow graph.
#[derive(Debug)]
pub struct Dominators<I = ContId> {
    parent: Vec<Option<I>>,
    children: Vec<Vec<I>>,
    /// Preorder number and the largest one in the subtree.
    range: Vec<(u32, u32)>,
}

impl<I: Index> Dominators<I> {
    /// The dominator tree of the graph.
    pub fn of(flow: &Flow<I>) -> Dominators<I> {
        let immediate = immediate_dominators(flow);
        let nodes = flow.position.len();
        let mut tree = Dominators {
            parent: vec![None; nodes],
            children: vec![Vec::new(); nodes],
            range: vec![(NOWHERE, 0); nodes],
        };
        for (&(node, _), &parent) in flow.entered.iter().zip(&immediate).skip(1) {
            tree.parent[node.position()] = Some(flow.entered[parent as usize].0);
        }
        for &node in &flow.order {
            if let Some(parent) = tree.parent[node.position()] {
                tree.children[parent.position()].push(node);
            }
        }
        if let Some(&entry) = flow.order.first() {
            tree.number(entry);
        }
        tree
    }

    fn number(&mut self, entry: I) {
        let mut next = 0;
        let mut stack = vec![(entry, 0)];
        while let Some((node, child)) = stack.last_mut() {
            let node = *node;
            if *child == 0 {
                self.range[node.position()] = (next, next);
                next += 1;
            }
            match self.children[node.position()].get(*child) {
                Some(&below) => {
                    *child += 1;
                    stack.push((below, 0));
                }
                None => {
                    self.range[node.position()].1 = next - 1;
                    stack.pop();
                }
            }
        }
    }

    /// The immediate dominator; the entry and unreachable nodes have none.
    pub fn parent(&self, node: I) -> Option<I> {
        self.parent[node.position()]
    }

    /// The nodes whose immediate dominator is `node`, in the order of the flow graph.
    pub fn children(&self, node: I) -> &[I] {
        &self.children[node.position()]
    }

    /// Whether every way from the entry to `below` passes `above` (or is it). False when one of them is unreachable.
    pub fn dominates(&self, above: I, below: I) -> bool {
        let (first, last) = self.range[above.position()];
        let (at, _) = self.range[below.position()];
        at != NOWHERE && first <= at && at <= last
    }
}

/// By place in the depth-first search: the place of the immediate dominator. The first one's is its own.
fn immediate_dominators<I: Index>(flow: &Flow<I>) -> Vec<u32> {
    let count = flow.entered.len();
    let mut place = vec![NOWHERE; flow.position.len()];
    for (at, &(node, _)) in flow.entered.iter().enumerate() {
        place[node.position()] = at as u32;
    }
    let mut forest = Forest {
        ancestor: flow.entered.iter().map(|&(_, parent)| parent).collect(),
        best: (0..count as u32).collect(),
        semi: (0..count as u32).collect(),
        path: Vec::new(),
    };
    for (at, &(node, parent)) in flow.entered.iter().enumerate().skip(1).rev() {
        let mut semi = parent;
        for before in flow.predecessors(node) {
            let best = forest.evaluate(place[before.position()], at as u32);
            semi = semi.min(forest.semi[best as usize]);
        }
        forest.semi[at] = semi;
    }
    let mut immediate: Vec<u32> = flow.entered.iter().map(|&(_, parent)| parent).collect();
    for at in 1..count {
        let mut above = immediate[at];
        while above > forest.semi[at] {
            above = immediate[above as usize];
        }
        immediate[at] = above;
    }
    immediate
}

/// The depth-first tree, whose part after the current node is linked.
struct Forest {
    /// The parent in the tree, or a higher node after compression.
    ancestor: Vec<u32>,
    /// The node with the least semidominator between the node and its ancestor, that one excluded.
    best: Vec<u32>,
    semi: Vec<u32>,
    path: Vec<u32>,
}

impl Forest {
    /// The node with the least semidominator on the path from `from` upwards through nodes after `current`, or `from` itself if it is not after it.
    fn evaluate(&mut self, from: u32, current: u32) -> u32 {
        if from <= current {
            return from;
        }
        let mut node = from;
        while self.ancestor[node as usize] > current {
            self.path.push(node);
            node = self.ancestor[node as usize];
        }
        while let Some(below) = self.path.pop() {
            let above = self.ancestor[below as usize];
            if self.semi[self.best[above as usize] as usize] < self.semi[self.best[below as usize] as usize] {
                self.best[below as usize] = self.best[above as usize];
            }
            self.ancestor[below as usize] = self.ancestor[above as usize];
        }
        self.best[from as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The graph with these edges, entered at 0.
    fn graph(edges: &[Vec<u32>]) -> Flow {
        Flow::of_graph(edges.len(), ContId(0), |node: ContId| {
            edges[node.index()].iter().map(|&next| ContId(next))
        })
    }

    /// By node: the nodes that it is on every way to, found by leaving each one out.
    fn naive(edges: &[Vec<u32>]) -> Vec<Vec<bool>> {
        let count = edges.len();
        let reach = |without: Option<usize>| {
            let mut seen = vec![false; count];
            let mut stack = vec![0];
            while let Some(node) = stack.pop() {
                if Some(node) != without && !std::mem::replace(&mut seen[node], true) {
                    stack.extend(edges[node].iter().map(|&next| next as usize));
                }
            }
            seen
        };
        let all = reach(None);
        (0..count)
            .map(|above| {
                reach(Some(above))
                    .into_iter()
                    .zip(&all)
                    .map(|(without, &all)| all && !without)
                    .collect()
            })
            .collect()
    }

    #[test]
    fn dominators_are_on_every_way() {
        // A linear congruential generator: the graphs are the same in every run.
        let mut state = 1u32;
        let mut random = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % below
        };
        for _ in 0..300 {
            let count = 1 + random(12);
            let edges: Vec<Vec<u32>> = (0..count).map(|_| (0..random(4)).map(|_| random(count)).collect()).collect();
            let flow = graph(&edges);
            let tree = Dominators::of(&flow);
            let expected = naive(&edges);
            for above in 0..count {
                for below in 0..count {
                    let found = tree.dominates(ContId(above), ContId(below));
                    assert_eq!(found, expected[above as usize][below as usize], "{above} and {below} in {edges:?}");
                }
            }
        }
    }

    #[test]
    fn consequent_and_alternative_come_in_this_order_before_what_follows() {
        let flow = graph(&[vec![1, 2], vec![3], vec![3], vec![0]]);
        assert_eq!(flow.order(), [0, 1, 2, 3].map(ContId));
    }
}
