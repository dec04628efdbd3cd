//! Slow paths on pairs, vectors, strings and argument lists.

use proptest::prelude::*;
use trapeze_codegen::abi::*;
use trapeze_codegen::rt::Runtime;
use trapeze_cps::prim::{Failure, HeapKind};

use crate::machine::{Config, Machine, fixnum};

fn list(machine: &mut Machine, elements: impl DoubleEndedIterator<Item = i64>) -> i64 {
    elements.rev().fold(NIL, |tail, element| machine.cons(element, tail))
}

fn elements(machine: &Machine, mut list: i64) -> Vec<i64> {
    let mut elements = Vec::new();
    while list & TAG_MASK == TAG_PAIR {
        elements.push(machine.head(list));
        list = machine.tail(list);
    }
    assert_eq!(list, NIL);
    elements
}

#[test]
fn the_directory_names_every_function() {
    let runtime = Runtime::new();
    assert_eq!(runtime.imported, 5);
    assert_eq!((runtime.function("host").index, runtime.function("populate").index), (0, 4));
    let checkpoint = runtime.function("checkpoint");
    assert!(checkpoint.index >= runtime.imported);
    assert_eq!((checkpoint.params.len(), checkpoint.results.len()), (2, 1));
    for name in [
        "initialise",
        "run",
        "stack_grow",
        "underflow",
        "finished",
        "set_stack",
        "remember",
        "barrier",
        "barrier_slot",
        "allocate",
        "cons",
        "make_record",
        "box_float",
        "unbox_float",
        "arithmetic",
        "first_slow",
        "rest_slow",
        "string_equal",
        "string_join",
        "string_part",
        "fixnum_text",
        "string_hash",
        "spread",
        "rest_list",
        "register_handle",
        "request_full_collection",
    ] {
        assert!(runtime.functions.contains_key(name), "{name}");
    }
}

#[test]
fn first_and_rest_of_pairs_and_vectors() {
    let mut machine = Machine::new(Config::default());
    let pair = machine.cons(fixnum(1), fixnum(2));
    assert_eq!(machine.call::<i64, i64>("first_slow", pair), fixnum(1));
    assert_eq!(machine.call::<i64, i64>("rest_slow", pair), fixnum(2));
    let vector = machine.record(HeapKind::Vector, &[fixnum(5), fixnum(6), fixnum(7)]).expect("room");
    assert_eq!(machine.call::<i64, i64>("first_slow", vector), fixnum(5));
    let rest = machine.call::<i64, i64>("rest_slow", vector);
    assert_eq!(elements(&machine, rest), [fixnum(6), fixnum(7)]);
    let one = machine.record(HeapKind::Vector, &[NIL]).expect("room");
    assert_eq!(machine.call::<i64, i64>("rest_slow", one), NIL);
}

#[test]
fn the_rest_of_a_long_vector_does_not_need_the_nursery() {
    let mut machine = Machine::new(Config::default());
    let vector = machine.call::<(i32, i64, i64), i64>("make_record", (HeapKind::Vector as i32, fixnum(200_000), fixnum(3)));
    let rest = machine.call::<i64, i64>("rest_slow", vector);
    assert_eq!(elements(&machine, rest).len(), 199_999);
    machine.set_root(0, rest);
    assert_eq!(machine.checkpoint(1, 16), 0);
    assert_eq!(elements(&machine, machine.root(0)), vec![fixnum(3); 199_999]);
}

#[test]
fn first_and_rest_fail_on_other_things() {
    let mut machine = Machine::new(Config::default());
    let empty = machine.record(HeapKind::Vector, &[]).expect("room");
    let string = machine.string("ab");
    for name in ["first_slow", "rest_slow"] {
        for (value, kind) in [
            (empty, Failure::EmptyVector),
            (string, Failure::NotASequence),
            (NIL, Failure::NotASequence),
            (fixnum(1), Failure::NotASequence),
        ] {
            assert_eq!(machine.call::<i64, i64>(name, value), FAILED);
            assert_eq!((machine.cell(ERROR_KIND), machine.word(ERROR_A)), (kind as u32, value));
        }
    }
}

#[test]
fn arguments_spread_and_gather() {
    let mut machine = Machine::new(Config::default());
    for count in [0, 1, 5, 63, 64, 65, 200] {
        let all: Vec<i64> = (0..count).map(fixnum).collect();
        let arguments = list(&mut machine, all.iter().copied());
        machine.call::<i64, ()>("spread", arguments);
        assert_eq!(i64::from(machine.cell(ARGC)), count);
        for (cell, argument) in (0..).zip(&all).take(MAX_SPREAD) {
            assert_eq!(machine.word(ARGS + 8 * cell), *argument);
        }
        let overflow = elements(&machine, machine.word(REST_OVERFLOW));
        assert_eq!(overflow, all.iter().copied().skip(MAX_SPREAD).collect::<Vec<_>>());
        for from in [0, 1, 4, 63, 64, 70].into_iter().filter(|from| *from <= count) {
            let rest = machine.call::<i32, i64>("rest_list", from as i32);
            assert_eq!(elements(&machine, rest), all[from as usize..]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn strings_compare_by_scalar_values(a in "[ab\u{e9}\u{ffff}\u{10000}]{0,20}", b in "[ab\u{e9}\u{ffff}\u{10000}]{0,20}", same in 0..3) {
        let b = if same == 0 { a.clone() } else { b };
        let mut machine = Machine::new(Config::default());
        // What lies behind the last byte must not matter.
        let end = machine.cell(NURSERY_END);
        let start = machine.cell(HP);
        machine.memory.data_mut(&mut machine.store)[start as usize..end as usize].fill(0xa5);
        let x = machine.string(&a);
        let middle = machine.cell(HP);
        machine.memory.data_mut(&mut machine.store)[middle as usize..end as usize].fill(0x5a);
        let y = machine.string(&b);
        prop_assert_eq!(machine.call::<(i64, i64), i32>("string_equal", (x, y)) != 0, a == b);
        for (op, expected) in [(7, a < b), (8, a > b), (9, a <= b), (10, a >= b)] {
            let answer = machine.call::<(i32, i64, i64), i64>("arithmetic", (op, x, y));
            prop_assert_eq!(answer, if expected { TRUE } else { FALSE });
        }
    }
}
