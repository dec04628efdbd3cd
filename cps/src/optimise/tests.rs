//! Programs before and after each pass side by side in `tests/passes/`.

use super::*;
use crate::golden::check_folder;
use crate::text::{parse, print};
use crate::validate::validate;

/// Checks the programs in the folder of a pass. `run` is given a program that keeps the rules.
fn check(name: &str, run: impl Fn(&mut Program)) {
    check_folder(&format!("passes/{name}"), |text| {
        let mut program = parse(text).unwrap_or_else(|message| panic!("{name}: {message}\n{text}"));
        validate(&program)
            .unwrap_or_else(|message| panic!("{name}: the program before: {message}\n{text}"));
        run(&mut program);
        validate(&program)
            .unwrap_or_else(|message| panic!("{name}: {message}\n{}", print(&program)));
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
fn control_is_straightened() {
    check("jumps", jumps::run);
}

/// Small programs in the core language and what becomes of them.
#[test]
fn whole_programs() {
    check_folder("optimised", |source| {
        let mut program = crate::convert::convert(&crate::core_text::read(source));
        optimise(&mut program, &Options::default());
        print(&program)
    });
}
