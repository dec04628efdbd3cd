use super::*;
use crate::closures::Closures;

/// The functions of a program's procedures, each as its places; `!` marks closed nests that are called directly.
fn functions_of(text: &str) -> Vec<String> {
    let program = trapeze_cps::text::parse(text).expect("a well-formed program");
    let closures = Closures::of(&program);
    let mut plans = Plans::default();
    program.procs.keys().for_each(|id| plans.add(&program, id, &closures, false));
    let procs: Vec<ProcId> = program.procs.keys().collect();
    let planned = Planned {
        program: &program,
        plans: &plans,
    };
    let name = |arm: &ArmRef| match *arm {
        ArmRef::Generic(p) => format!("p{}.generic", p.0),
        ArmRef::Arm(p, i) => format!("p{}.k{}", p.0, plans.ordinary(p).arms[i].cont.0),
        ArmRef::Resumed(..) => panic!("these programs do not fail"),
        ArmRef::Outside(_) => panic!("these programs are added to nothing"),
    };
    functions(planned, &procs, |id| closures.escaping.contains(&id), Lowering::Cluster, true)
        .iter()
        .map(|group| {
            let items: Vec<String> = group
                .items
                .iter()
                .map(|item| match item {
                    Item::Arm(arm) => name(arm),
                    Item::Nest(arms) => format!("[{}]", arms.iter().map(name).collect::<Vec<_>>().join(" ")),
                })
                .collect();
            format!("{}{}", if group.is_nest { "!" } else { "" }, items.join(" "))
        })
        .collect()
}

#[test]
fn a_closed_recursion_is_a_function_of_its_own() {
    let text = "main p0
        proc p0 v0 () { k0(): fix p1  v1 = const 5  call p1(v1) -> k1  k1(v2): return v2 }
        proc p1 v10 (v11) {
          k0(v11): v12 = nil? v11  if v12 k1 k2
          k1(): return v11
          k2(): call p1(v11) -> k3
          k3(v13): v14 = cons v13 v11  return v14
        }";
    assert_eq!(functions_of(text), ["!p1.k3 p1.k0", "p0.k0 p0.k1"]);
}

#[test]
fn a_callee_that_returns_into_a_recursion_belongs_to_it() {
    let text = "main p0
        proc p0 v0 () { k0(): fix p1 p2  v1 = const 5  tail p1(v1) }
        proc p1 v10 (v11) {
          k0(v11): call p2(v11) -> k1
          k1(v12): call p1(v12) -> k2
          k2(v13): return v13
        }
        proc p2 v20 (v21) { k0(v21): return v21 }";
    let functions = functions_of(text);
    assert_eq!(functions.len(), 2);
    for arm in ["p1.k0", "p1.k1", "p1.k2", "p2.k0"] {
        assert!(functions[0].starts_with('!') && functions[0].contains(arm), "{functions:?}");
    }
}

#[test]
fn a_recursion_through_values_stays_with_the_others_under_their_dispatch() {
    let text = "main p0
        proc p0 v0 () { k0(): fix p1 p2  v1 = const 5  call p1(v20 v1) -> k1  k1(v2): return v2 }
        proc p1 v10 (v11 v12) {
          k0(v11 v12): v13 = nil? v12  if v13 k1 k2
          k1(): return v12
          k2(): call v11(v12) -> k3
          k3(v14): tail p1(v11 v14)
        }
        proc p2 v20 (v21) { k0(v21): return v21 }";
    let functions = functions_of(text);
    assert_eq!(functions.len(), 1);
    assert!(!functions[0].contains('['), "{functions:?}");
    ["p1.k0", "p1.k3", "p2.generic"]
        .into_iter()
        .for_each(|arm| assert!(functions[0].contains(arm), "{functions:?}"));
}

#[test]
fn components_come_after_those_that_they_lead_to() {
    // 0 -> 1 <-> 2 -> 3
    let edges = [vec![1], vec![2], vec![1, 3], vec![]];
    let mut found = components(&edges);
    found.iter_mut().for_each(|c| c.sort_unstable());
    assert_eq!(found, [vec![3], vec![1, 2], vec![0]]);
}

#[test]
fn a_loop_of_the_main_procedure_is_a_function_of_its_own() {
    let text = "main p0
        proc p0 v0 () {
          k0(): fix p1  v1 = const 5  call p1(v1) -> k1
          k1(v2): jump k2(v2)
          k2(v3): v4 = nil? v3  if v4 k3 k4
          k3(): return v3
          k4(): jump k2(v3)
        }
        proc p1 v10 (v11) { k0(v11): jump k1(v11)  k1(v12): v13 = nil? v12  if v13 k2 k3  k2(): return v12  k3(): jump k1(v12) }";
    assert_eq!(functions_of(text), ["!p0.k1", "p0.k0 p1.k0"]);
}

#[test]
fn a_recursion_that_pushes_saved_frames_stays_with_the_others() {
    let text = "main p0
        proc p0 v0 () { k0(): fix p1  v1 = const 5  call p1(v1) -> k1  k1(v2): return v2 }
        proc p1 v10 (v11) {
          k0(v11): v12 = nil? v11  if v12 k1 k2
          k1(): return v11
          k2(): v15 = push-saved v11  call p1(v15) -> k3
          k3(v13): v14 = cons v13 v11  return v14
        }";
    let functions = functions_of(text);
    assert_eq!(functions.len(), 1, "{functions:?}");
    assert!(functions[0].contains("[p1.k3 p1.k0]"), "{functions:?}");
}
