use super::*;

/// The arms of procedure 1 of a program, each as its head, kind, registers, frame, whether it turns, and what is placed in it.
fn arms(text: &str, compact: bool) -> String {
    let program = trapeze_cps::text::parse(text).expect("a well-formed program");
    let closures = Closures::of(&program);
    let live = liveness(&program, &program.procs[ProcId(1)], ProcId(1), &closures);
    let plan = Plan::of(&program, ProcId(1), &closures, live, compact);
    let list = |vars: &[VarId]| vars.iter().map(|v| format!(" v{}", v.0)).collect::<String>();
    let arm = |arm: &Arm| {
        let placed: String = arm.region.conts().iter().map(|k| format!(" k{}", k.0)).collect();
        let turns = if arm.turns { " turns" } else { "" };
        format!(
            "k{} {:?}({}) frame({}){turns}:{placed}\n",
            arm.cont.0,
            arm.kind,
            list(&arm.registers).trim(),
            list(&arm.frame).trim()
        )
    };
    plan.arms.iter().map(arm).collect()
}

fn program(procedure: &str) -> String {
    format!("main p0\nproc p0 v0 () {{ k0(): fix p1 p2  return v1 }}\n{procedure}\nproc p2 v2 (v3) {{ k0(v3): return v3 }}\n")
}

/// A branch, one side of which calls, and what follows both.
const SLOW_PATH: &str = "proc p1 v1 (v10 v11) {
  k0(v10 v11): if v10 k1 k3
  k1(): call p2(v11) -> k2
  k2(v12): jump k4(v12)
  k3(): jump k4(v10)
  k4(v13): v14 = cons v13 v11  return v14
}";

#[test]
fn what_follows_a_slow_path_is_placed_in_both_arms() {
    assert_eq!(
        arms(&program(SLOW_PATH), false),
        "k0 Entry(v10 v11) frame(): k0 k1 k3 k4\nk2 Return(v12) frame(v11): k2 k4\n"
    );
}

#[test]
fn compact_code_places_nothing_twice() {
    assert_eq!(
        arms(&program(SLOW_PATH), true),
        "k0 Entry(v10 v11) frame(): k0 k1 k3\nk2 Return(v12) frame(v11): k2\nk4 Join(v13 v11) frame(): k4\n"
    );
}

#[test]
fn long_code_that_follows_is_an_arm_of_its_own() {
    let long: String = (0..MOST_COPIED).map(|i| format!("v{} = cons v13 v11 ", 20 + i)).collect();
    let text = SLOW_PATH.replace("v14 = cons", &format!("{long} v14 = cons"));
    assert_eq!(
        arms(&program(&text), false),
        "k0 Entry(v10 v11) frame(): k0 k1 k3\nk2 Return(v12) frame(v11): k2\nk4 Join(v13 v11) frame(): k4\n"
    );
}

#[test]
fn a_loop_that_only_jumps_lead_round_stays_in_its_arm() {
    let text = "proc p1 v1 (v10) {
      k0(v10): v11 = const 0  jump k1(v11)
      k1(v12): v13 = lt v12 v10  if v13 k2 k3
      k2(): v14 = const 1  v15 = add v12 v14  jump k1(v15)
      k3(): return v12
    }";
    assert_eq!(arms(&program(text), false), "k0 Entry(v10) frame(): k0 k1 k2 k3\n");
}

#[test]
fn a_short_loop_with_a_call_in_it_stands_behind_the_call_too() {
    let text = "proc p1 v1 (v10) {
      k0(v10): v11 = const 0  jump k1(v11)
      k1(v12): v13 = lt v12 v10  if v13 k2 k4
      k2(): call p2(v12) -> k3
      k3(v14): jump k1(v14)
      k4(): return v12
    }";
    // The cycle through the call has its safepoint at the procedure's entry.
    assert_eq!(
        arms(&program(text), false),
        "k0 Entry(v10) frame(): k0 k1 k2 k4\nk3 Return(v14) frame(v10): k3 k1 k2 k4\n"
    );
}

#[test]
fn a_loop_that_is_entered_in_two_places_is_cut_by_an_arm() {
    let text = "proc p1 v1 (v10) {
      k0(v10): if v10 k1 k2
      k1(): v11 = nil? v10  if v11 k2 k3
      k2(): v12 = pair? v10  if v12 k1 k3
      k3(): return v10
    }";
    let planned = arms(&program(text), false);
    assert!(
        planned.contains("Join(v10) frame() turns"),
        "one of the two heads is an arm with a safepoint:\n{planned}"
    );
}
