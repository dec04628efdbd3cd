//! Programs before and after each pass side by side in `tests/passes/`.

use super::*;
use crate::golden::check_folder;
use crate::ids::ProcId;
use crate::ir::Op;
use crate::prim::Prim;
use crate::text::{parse, print};
use crate::validate::validate;

/// Checks the programs in the folder of a pass. `run` is given a program that keeps the rules.
fn check(name: &str, run: impl Fn(&mut Program)) {
    check_folder(&format!("passes/{name}"), |text| {
        let mut program = parse(text).unwrap_or_else(|message| panic!("{name}: {message}\n{text}"));
        validate(&program).unwrap_or_else(|message| panic!("{name}: the program before: {message}\n{text}"));
        run(&mut program);
        validate(&program).unwrap_or_else(|message| panic!("{name}: {message}\n{}", print(&program)));
        print(&program)
    });
}

#[test]
fn known_calls_are_named() {
    check("known_calls", known_calls::run);
}

#[test]
fn optional_parameters_are_split_off() {
    check("split_optional", split_optional::run);
}

#[test]
fn self_tail_calls_become_loops() {
    check("loops", loops::run);
}

#[test]
fn dead_code_goes() {
    check("dead", dead::run);
}

#[test]
fn procedures_with_one_return_become_continuations() {
    check("contify", contify::run);
}

#[test]
fn pinned_procedures_become_continuations_of_those_that_tail_call_them() {
    check("contify_pinned", contify::run_for_pinned);
}

#[test]
fn control_is_straightened() {
    check("jumps", jumps::run);
}

/// Small programs in the core language and what becomes of them.
#[test]
fn whole_programs() {
    check_folder("optimised", |source| {
        let mut program = crate::convert::convert(&crate::core_reader::read(source));
        optimise(&mut program, &Options::default());
        print(&program)
    });
}

#[test]
fn small_procedures_are_copied() {
    check("inline", inline::run);
}

#[test]
fn known_results_are_folded() {
    check("fold", fold::run);
}

#[test]
fn what_is_inlined_on_request_takes_the_place_of_the_call() {
    let text = "main p0
        proc p0 v0 () ^1:0-50 { k0(): fix p1 p2 v1 = handlers call p1(v1) -> k1 ^1:10-20  k1(v2): tail p2(v2) ^1:30-40 }
        proc p1 v3 (v4) inline ^0:0-9 { k0(v4): v5 = first v4 ^0:5-6 return v5 }
        proc p2 v6 (v7) ^1:60-80 { k0(v7): v8 = first v7 ^1:65-70 return v8 }";
    let mut program = parse(text).expect("the text is a program");
    inline::run(&mut program);
    let lines: Vec<String> = crate::text::print_with_spans(&program)
        .lines()
        .map(|line| line.trim().to_string())
        .collect();
    assert!(lines.iter().any(|line| line.ends_with("= first v1 ^1:10-20")), "{lines:?}");
    assert!(lines.iter().any(|line| line.ends_with("= first v2 ^1:65-70")), "{lines:?}");
}

#[test]
fn parameters_that_never_change_go() {
    check("invariant", invariant::run);
}

#[test]
fn boxes_that_stay_at_home_become_variables() {
    check("boxes", boxes::run);
}

#[test]
fn unused_parameters_of_procedures_go() {
    check("params", params::run);
}

#[test]
fn constants_stand_where_they_are_used() {
    check("rematerialise", rematerialise::run);
}

#[test]
fn continuations_are_numbered_in_order() {
    check("compact", compact::run);
}

/// The calls that an operation of a procedure stands for, innermost first: names and spans, for one of its operations.
fn calls_at(program: &Program, proc: u32, operation: Prim) -> Vec<(Option<String>, u32)> {
    let proc = &program.procs[ProcId(proc)];
    let binds = proc.conts.values().flat_map(|cont| &cont.body);
    let mut found = binds.filter(|bind| matches!(bind.op, Op::Prim(prim, _) if prim == operation));
    let origin = found.next().expect("the procedure has the operation").origin;
    std::iter::successors(Some(origin), |origin| program.inlined[origin.inlined?].caller)
        .map(|origin| {
            let name = origin
                .inlined
                .map(|id| program.inlined[id].procedure.as_deref().unwrap_or("fn").to_string());
            (name, origin.span.start)
        })
        .collect()
}

/// `outer` waits for `middle`, which calls `inner` in tail position; `inner` does something.
const THREE_PROCEDURES: &str = r#"main p0
    proc p0 v0 () ^1:0-9 { k0(): fix p1 p2 v1 = handlers call p1(v1) -> k1 ^1:10-20  k1(v2): return v2 }
    proc p1 "middle" v3 (v4) ^1:20-40 { k0(v4): tail p2(v4) ^1:30-40 }
    proc p2 "inner" v6 (v7) ^1:60-80 { k0(v7): v8 = first v7 ^1:65-70 return v8 }"#;

#[test]
fn what_is_inlined_remembers_the_calls_that_wait() {
    let mut program = parse(THREE_PROCEDURES).expect("the text is a program");
    inline::run(&mut program);
    let calls = calls_at(&program, 0, Prim::First);
    assert_eq!(calls, [(Some("inner".into()), 65), (None, 10)]);
}

#[test]
fn what_is_contified_remembers_the_calls_that_wait() {
    let mut program = parse(THREE_PROCEDURES).expect("the text is a program");
    contify::run(&mut program);
    let calls = calls_at(&program, 0, Prim::First);
    assert_eq!(calls, [(Some("inner".into()), 65), (None, 10)]);
}
