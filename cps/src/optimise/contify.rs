//! Contification: a procedure that is only called, and always with the same return continuation, becomes continuations of the procedure that has it.
//!
//! After Fluet and Weeks, *Contification Using Dominators* (ICFP 2001). In a graph whose nodes are procedures and return continuations, a call in tail position is an edge from
//! the caller, any other call one from its return continuation; the root leads to every return continuation and to every procedure that escapes. What
//! immediately dominates a procedure, looked up as far as a child of the root, is where all of its returns go. Groups of procedures that call each
//! other are handled by this without further ado.
//!
//! A pinned procedure has to find the stack as its callers left it. In a procedure that calls it in tail position it does; that one is pinned then, which keeps other passes from
//! it, so that this comes last.

use crate::flow::{Dominators, Flow};
use crate::ids::{ContId, Index, ProcId, Table, VarId};
use crate::infer::escaping_procedures;
use crate::ir::{Callee, Cont, Op, Proc, Program, Term};
use crate::origin::{Base, Rebase};
use rustc_hash::FxHashMap;

/// A node of the call graph: the root, then the procedures, then the return continuations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Node(usize);

impl Index for Node {
    fn position(self) -> usize {
        self.0
    }
    fn at(position: usize) -> Self {
        Node(position)
    }
}

const ROOT: Node = Node(0);

/// Where all returns of a procedure go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Home {
    /// It stays a procedure.
    Own,
    /// To the caller of that procedure, which stays one.
    CallerOf(ProcId),
    /// To that continuation.
    Return(ProcId, ContId),
}

/// A procedure does not grow beyond this many continuations by contification.
const LARGEST: usize = 1000;
/// How often the homes are looked for anew because some procedure would grow too large.
const MOST_ATTEMPTS: usize = 8;

/// Runs the pass. Dead code goes first: calls from procedures that nothing reaches are not in the graph.
pub fn run(program: &mut Program) {
    contify(program, false);
}

/// Runs the pass for pinned procedures as well.
pub fn run_for_pinned(program: &mut Program) {
    contify(program, true);
}

fn contify(program: &mut Program, pinned_too: bool) {
    super::dead::run(program);
    let mut fixed = fixed(program, pinned_too);
    let mut homes = find_homes(program, &fixed);
    for _ in 0..MOST_ATTEMPTS {
        // What would make a procedure too large stays one; others may then go to that instead.
        let outsiders = find_outsiders(program, &homes);
        if outsiders.is_empty() {
            break;
        }
        outsiders.into_iter().for_each(|proc| fixed[proc] = true);
        homes = find_homes(program, &fixed);
    }
    if homes.iter().any(|&home| home != Home::Own) {
        Move::new(program, homes).run();
    }
}

/// The procedures for which there is no room where they would go.
fn find_outsiders(program: &Program, homes: &[Home]) -> Vec<usize> {
    let mut sizes: Vec<usize> = program.procs.values().map(|proc| proc.conts.len()).collect();
    let mut outsiders = Vec::new();
    let mut places: Vec<usize> = (0..homes.len()).collect();
    for_each_guest(homes, |guest, host| {
        let place = places[host];
        if sizes[place] + sizes[guest] > LARGEST {
            outsiders.push(guest);
        } else {
            sizes[place] += sizes[guest];
            places[guest] = place;
        }
    });
    outsiders
}

/// Calls `visit` with each procedure that has another home and the procedure that is there, hosts before their guests.
fn for_each_guest(homes: &[Home], mut visit: impl FnMut(usize, usize)) {
    let mut done = vec![false; homes.len()];
    for start in 0..homes.len() {
        let mut path = Vec::new();
        let mut at = start;
        // Procedures that call only each other would lead nowhere; code that nothing reaches is gone, so that they do not exist.
        while !std::mem::replace(&mut done[at], true)
            && let Home::CallerOf(host) | Home::Return(host, _) = homes[at]
        {
            path.push((at, host.index()));
            at = host.index();
        }
        path.into_iter().rev().for_each(|(guest, host)| visit(guest, host));
    }
}

/// By procedure: the one that its home leads to at last.
fn find_places(homes: &[Home]) -> Vec<ProcId> {
    let mut places: Vec<ProcId> = (0..homes.len()).map(ProcId::from_index).collect();
    for_each_guest(homes, |guest, host| places[guest] = places[host]);
    places
}

/// By procedure: how origins in its code change. The calls that may enter it all wait at one place, or are in tail position.
fn find_origins(program: &mut Program, homes: &[Home]) -> Vec<Rebase> {
    let mut waiting: FxHashMap<(ProcId, ContId), Base> = FxHashMap::default();
    for (id, proc) in program.procs.iter() {
        for cont in proc.conts.values() {
            if let Term::Call {
                ret: Some(ret), origin, ..
            } = cont.term
            {
                waiting.entry((id, ret)).or_insert_with(|| program.inlined.base_at(origin));
            }
        }
    }
    let mut origins: Vec<Rebase> = program.procs.values().map(|proc| Rebase::new(proc, Base::Own)).collect();
    for_each_guest(homes, |guest, _| {
        let base = match homes[guest] {
            Home::Own => return,
            Home::CallerOf(_) => Base::Tail,
            Home::Return(host, ret) => match waiting[&(host, ret)] {
                // The host may be moved itself.
                Base::Call(call) => Base::Call(origins[host.index()].origin(&mut program.inlined, call)),
                Base::Tail | Base::Own => match origins[host.index()].base() {
                    Base::Own => Base::Tail,
                    base => base,
                },
            },
        };
        origins[guest] = Rebase::new(&program.procs[ProcId::from_index(guest)], base);
    });
    origins
}

/// By procedure: whether something else is done with it than calls that return.
fn fixed(program: &Program, pinned_too: bool) -> Vec<bool> {
    let mut fixed = escaping_procedures(program);
    for (id, proc) in program.procs.iter() {
        fixed[id.index()] |= (proc.pinned && !pinned_too) || proc.deferred || proc.is_removed();
        for cont in proc.conts.values() {
            // A raise is a call that keeps its frame.
            if let Term::Raise { callee, .. } = cont.term {
                fixed[callee.index()] = true;
            }
        }
    }
    fixed
}

fn find_homes(program: &Program, fixed: &[bool]) -> Vec<Home> {
    let count = program.procs.len();
    let node_of = |proc: ProcId| Node(1 + proc.index());
    let mut edges: Vec<Vec<Node>> = vec![Vec::new(); 1 + count];
    for (proc, &fixed) in program.procs.keys().zip(fixed) {
        if fixed {
            edges[ROOT.0].push(node_of(proc));
        }
    }
    let mut returns: Vec<(ProcId, ContId)> = Vec::new();
    let mut node_of_return: FxHashMap<(ProcId, ContId), Node> = FxHashMap::default();
    for (caller, proc) in program.procs.iter() {
        for cont in proc.conts.values() {
            let Term::Call {
                callee: Callee::Known(callee),
                ret,
                ..
            } = cont.term
            else {
                continue;
            };
            let from = match ret {
                None => node_of(caller),
                Some(ret) => *node_of_return.entry((caller, ret)).or_insert_with(|| {
                    returns.push((caller, ret));
                    edges.push(Vec::new());
                    edges[ROOT.0].push(Node(count + returns.len()));
                    Node(count + returns.len())
                }),
            };
            edges[from.0].push(node_of(callee));
        }
    }
    let flow = Flow::of_graph(edges.len(), ROOT, |node| edges[node.0].iter().copied());
    let tree = Dominators::of(&flow);
    let mut homes = vec![Home::Own; count];
    // Each node comes after its dominator.
    for &node in flow.order() {
        let Some(above) = tree.parent(node) else {
            continue;
        };
        if above == ROOT || node.0 > count {
            continue;
        }
        let home = match returns.get(above.0.wrapping_sub(1 + count)) {
            Some(&(proc, cont)) => Home::Return(proc, cont),
            None => match homes[above.0 - 1] {
                Home::Own => Home::CallerOf(ProcId::from_index(above.0 - 1)),
                home => home,
            },
        };
        let frame_between = matches!(home, Home::Return(..)) && program.procs[ProcId::from_index(node.0 - 1)].pinned;
        homes[node.0 - 1] = if frame_between { Home::Own } else { home };
    }
    homes
}

/// Moving the continuations to their new procedures.
struct Move<'a> {
    program: &'a mut Program,
    homes: Vec<Home>,
    /// By procedure: the one that gets its continuations, and what is added to their numbers.
    places: Vec<(ProcId, u32)>,
    /// What followed a call and is jumped to now, by the continuation that did.
    joins: FxHashMap<(ProcId, ContId), ContId>,
    /// By procedure: what its origins become.
    origins: Vec<Rebase>,
}

impl<'a> Move<'a> {
    fn new(program: &'a mut Program, homes: Vec<Home>) -> Self {
        let places = find_places(&homes).into_iter().map(|place| (place, 0)).collect();
        let origins = find_origins(program, &homes);
        Self {
            program,
            homes,
            places,
            joins: FxHashMap::default(),
            origins,
        }
    }

    fn run(mut self) {
        self.split_returns();
        let mut moved: Vec<(ProcId, Table<ContId, Cont>)> = Vec::new();
        let mut length: Vec<u32> = self.program.procs.values().map(|proc| proc.conts.len() as u32).collect();
        for proc in self.program.procs.keys() {
            let (host, _) = self.places[proc.index()];
            if host != proc {
                let pinned = self.program.procs[proc].pinned;
                self.program.procs[host].pinned |= pinned;
                self.places[proc.index()].1 = length[host.index()];
                length[host.index()] += self.program.procs[proc].conts.len() as u32;
                moved.push((proc, std::mem::take(&mut self.program.procs[proc].conts)));
            }
        }
        // Continuations that stay may name procedures that moved.
        for proc in self.program.procs.keys().collect::<Vec<_>>() {
            let mut conts = std::mem::take(&mut self.program.procs[proc].conts);
            conts.values_mut().for_each(|cont| self.rewrite(proc, cont));
            self.program.procs[proc].conts = conts;
        }
        for (proc, mut conts) in moved {
            conts.values_mut().for_each(|cont| self.rewrite(proc, cont));
            let (host, _) = self.places[proc.index()];
            let host: &mut Proc = &mut self.program.procs[host];
            for cont in conts.values_mut() {
                host.conts.push(std::mem::replace(cont, Cont::removed()));
            }
        }
        super::unreachable::run(self.program);
    }

    /// Separates what follows a call, to be jumped to, from the return continuation that may still be needed.
    fn split_returns(&mut self) {
        for home in self.homes.clone() {
            let Home::Return(proc, ret) = home else {
                continue;
            };
            if self.joins.contains_key(&(proc, ret)) {
                continue;
            }
            let params: Vec<VarId> = self.program.procs[proc].conts[ret].params.clone();
            let passed: Vec<VarId> = params.iter().map(|&param| self.program.fresh_like(param)).collect();
            let conts = &mut self.program.procs[proc].conts;
            let join = conts.push(Cont::removed());
            let code = std::mem::replace(
                &mut conts[ret],
                Cont {
                    params: passed.clone(),
                    body: Vec::new(),
                    term: Term::Jump(join, passed),
                },
            );
            conts[join] = code;
            self.joins.insert((proc, ret), join);
        }
    }

    /// Adapts a continuation of what was `proc`.
    fn rewrite(&mut self, proc: ProcId, cont: &mut Cont) {
        let (host, shift) = self.places[proc.index()];
        cont.term.for_each_successor_mut(|next| next.0 += shift);
        let (origins, inlined) = (&mut self.origins[proc.index()], &mut self.program.inlined);
        if let Term::Call { origin, .. } | Term::Raise { origin, .. } = &mut cont.term {
            *origin = origins.origin(inlined, *origin);
        }
        for bind in &mut cont.body {
            bind.origin = origins.origin(inlined, bind.origin);
            if let Op::Fix(procs) = &mut bind.op {
                procs.retain(|proc| self.homes[proc.index()] == Home::Own);
                if let Some(&first) = procs.first() {
                    bind.var = self.program.procs[first].var;
                }
            }
        }
        cont.body.retain(|bind| !matches!(&bind.op, Op::Fix(procs) if procs.is_empty()));
        match &mut cont.term {
            Term::Call {
                callee: Callee::Known(callee),
                args,
                ..
            } if self.homes[callee.index()] != Home::Own => {
                let (callee_host, callee_shift) = self.places[callee.index()];
                assert_eq!(callee_host, host, "a procedure was moved away from a caller");
                let entry = self.program.procs[*callee].entry;
                cont.term = Term::Jump(ContId(entry.0 + callee_shift), std::mem::take(args));
            }
            Term::Call { ret: ret @ None, .. } => {
                if let Home::Return(at, continuation) = self.homes[proc.index()] {
                    *ret = Some(ContId(continuation.0 + self.places[at.index()].1));
                }
            }
            Term::Return(value) => {
                if let Home::Return(at, continuation) = self.homes[proc.index()] {
                    let join = self.joins[&(at, continuation)];
                    cont.term = Term::Jump(ContId(join.0 + self.places[at.index()].1), vec![*value]);
                }
            }
            _ => {}
        }
    }
}
