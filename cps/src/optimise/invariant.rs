//! Parameters of continuations that always stand for the same variable or constant: those of a loop that are always passed themselves, and those of
//! which all jumps agree.
//!
//! Strongly connected components of parameters that are passed for each other, as in Braun, Buchwald, Hack, Leißa, Mallon, Zwinkau, *Simple and
//! Efficient Construction of Static Single Assignment Form* (CC 2013), section 3.2: if only one thing comes from outside of a component, all its
//! parameters stand for that; if several do, the parameters that get nothing from outside are looked at again by themselves.

use super::replace::Replacements;
use crate::ids::{ConstId, ContId, ProcId, VarId};
use crate::ir::{Bind, Op, Program, Term};
use crate::origin::Origin;
use rustc_hash::FxHashMap;

/// What a parameter stands for, or what is passed for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meaning {
    Var(VarId),
    Constant(ConstId),
}

/// Runs the pass.
pub fn run(program: &mut Program) {
    // By variable: what is known to stand for it.
    let mut meanings: Vec<Option<Meaning>> = vec![None; program.vars.len()];
    for bind in program
        .procs
        .values()
        .flat_map(|proc| proc.conts.values())
        .flat_map(|cont| &cont.body)
    {
        if let Op::Const(id) = bind.op {
            meanings[bind.var.index()] = Some(Meaning::Constant(id));
        }
    }
    let mut replacements = Replacements::new(program);
    for id in (0..program.procs.len()).map(ProcId::from_index) {
        let mut params = Params::of(program, id);
        params.find_meanings(&mut meanings);
        replace(program, id, &params, &meanings, &mut replacements);
    }
    replacements.apply(program);
}

/// The parameters of the jump targets of a procedure.
struct Params {
    params: Vec<VarId>,
    /// By parameter: its place in the list.
    places: FxHashMap<VarId, usize>,
    /// By place: what jumps pass for it.
    passed: Vec<Vec<VarId>>,
}

impl Params {
    fn of(program: &Program, id: ProcId) -> Self {
        let proc = &program.procs[id];
        let mut found = Params {
            params: Vec::new(),
            places: FxHashMap::default(),
            passed: Vec::new(),
        };
        for cont in proc.conts.values() {
            let Term::Jump(target, args) = &cont.term else { continue };
            for (&param, &arg) in proc.conts[*target].params.iter().zip(args) {
                let place = *found.places.entry(param).or_insert_with(|| {
                    found.params.push(param);
                    found.passed.push(Vec::new());
                    found.params.len() - 1
                });
                found.passed[place].push(arg);
            }
        }
        found
    }

    fn find_meanings(&mut self, meanings: &mut [Option<Meaning>]) {
        let mut waiting: Vec<Vec<usize>> = vec![(0..self.params.len()).collect()];
        // By place: the number of its set, then that of its component.
        let mut set = vec![0; self.params.len()];
        let mut sets = 0;
        while let Some(places) = waiting.pop() {
            sets += 1;
            places.iter().for_each(|&place| set[place] = sets);
            for component in self.components(&places, &set) {
                sets += 1;
                component.iter().for_each(|&place| set[place] = sets);
                let mut outer: Option<Meaning> = None;
                let mut several = false;
                let mut inner = Vec::new();
                for &place in &component {
                    let mut is_inner = true;
                    for arg in &self.passed[place] {
                        if self.places.get(arg).is_some_and(|&arg| set[arg] == sets) {
                            continue;
                        }
                        is_inner = false;
                        let passed = meanings[arg.index()].unwrap_or(Meaning::Var(*arg));
                        several |= outer.is_some_and(|outer| outer != passed);
                        outer = Some(passed);
                    }
                    if is_inner {
                        inner.push(place);
                    }
                }
                if several {
                    if !inner.is_empty() {
                        waiting.push(inner);
                    }
                } else if outer.is_some() {
                    component.iter().for_each(|&place| meanings[self.params[place].index()] = outer);
                }
            }
        }
    }

    /// The strongly connected components of a set of parameters, those that are passed for others first (Tarjan).
    fn components(&self, places: &[usize], set: &[usize]) -> Vec<Vec<usize>> {
        let Some(&first) = places.first() else { return Vec::new() };
        let here = set[first];
        let mut components = Vec::new();
        // By place: when the search entered it, and the earliest one that it leads back to.
        let mut entered: FxHashMap<usize, (usize, usize)> = FxHashMap::default();
        let mut open: Vec<usize> = Vec::new();
        let mut is_open: rustc_hash::FxHashSet<usize> = rustc_hash::FxHashSet::default();
        for &root in places {
            if entered.contains_key(&root) {
                continue;
            }
            let mut stack = vec![(root, 0)];
            while let Some((place, next)) = stack.last_mut() {
                let place = *place;
                if *next == 0 {
                    let time = entered.len();
                    entered.insert(place, (time, time));
                    open.push(place);
                    is_open.insert(place);
                }
                if let Some(arg) = self.passed[place].get(*next) {
                    *next += 1;
                    if let Some(&to) = self.places.get(arg)
                        && set[to] == here
                    {
                        match entered.get(&to) {
                            None => stack.push((to, 0)),
                            Some(&(time, _)) if is_open.contains(&to) => lower(&mut entered, place, time),
                            Some(_) => {}
                        }
                    }
                    continue;
                }
                stack.pop();
                let (time, lowest) = entered[&place];
                if let Some(&(above, _)) = stack.last() {
                    lower(&mut entered, above, lowest);
                }
                if time == lowest {
                    let start = open
                        .iter()
                        .rposition(|&other| other == place)
                        .expect("what was entered last is still open");
                    let component = open.split_off(start);
                    component.iter().for_each(|place| {
                        is_open.remove(place);
                    });
                    components.push(component);
                }
            }
        }
        components
    }
}

fn lower(entered: &mut FxHashMap<usize, (usize, usize)>, place: usize, time: usize) {
    if let Some((_, lowest)) = entered.get_mut(&place) {
        *lowest = time.min(*lowest);
    }
}

/// Removes the parameters that stand for something else.
fn replace(program: &mut Program, id: ProcId, params: &Params, meanings: &[Option<Meaning>], replacements: &mut Replacements) {
    let proc = &mut program.procs[id];
    let meaning = |var: VarId| params.places.get(&var).and_then(|_| meanings[var.index()]);
    // By continuation: its parameters that stay, if not all do.
    let mut kept: Vec<Option<Vec<bool>>> = vec![None; proc.conts.len()];
    for cont in proc.conts.values() {
        if let Term::Jump(target, _) = cont.term
            && kept[target.index()].is_none()
            && proc.conts[target].params.iter().any(|&param| meaning(param).is_some())
        {
            kept[target.index()] = Some(proc.conts[target].params.iter().map(|&param| meaning(param).is_none()).collect());
        }
    }
    for cont in (0..proc.conts.len()).map(ContId::from_index) {
        let code = &mut proc.conts[cont];
        if let Some(kept) = &kept[cont.index()] {
            let mut body = Vec::new();
            for &param in &code.params {
                match meaning(param) {
                    Some(Meaning::Var(var)) => replacements.replace(param, var),
                    // The parameter's name goes on as that of a constant.
                    Some(Meaning::Constant(constant)) => body.push(Bind {
                        var: param,
                        op: Op::Const(constant),
                        origin: Origin::NONE,
                    }),
                    None => {}
                }
            }
            body.append(&mut code.body);
            code.body = body;
            retain(&mut code.params, kept);
        }
        if let Term::Jump(target, args) = &mut code.term
            && let Some(kept) = &kept[target.index()]
        {
            retain(args, kept);
        }
    }
}

fn retain(vars: &mut Vec<VarId>, kept: &[bool]) {
    let mut kept = kept.iter();
    vars.retain(|_| kept.next().copied().unwrap_or(true));
}
