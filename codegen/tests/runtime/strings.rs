//! Strings made within the module, against the standard library.

use proptest::prelude::*;
use trapeze_codegen::abi::*;
use trapeze_cps::prim::Failure;

use crate::machine::{Config, Machine, fixnum};

/// The text of a string, after a check of its lengths and its padding.
fn text(machine: &Machine, string: i64) -> String {
    let at = Machine::address(string);
    let payload = (machine.word(at) as u64 >> HEADER_AUX_SHIFT) as u32;
    let text = std::str::from_utf8(machine.bytes(at + 16, payload - 8)).expect("UTF-8").to_owned();
    assert_eq!(machine.word(at + 8), text.chars().count() as i64);
    let padding = payload.next_multiple_of(8) - payload;
    assert!(machine.bytes(at + 8 + payload, padding).iter().all(|&byte| byte == 0));
    text
}

/// A machine whose free memory is not zero.
fn machine() -> Machine {
    let mut machine = Machine::new(Config::default());
    let (start, end) = (machine.cell(HP) as usize, machine.cell(NURSERY_END) as usize);
    machine.memory.data_mut(&mut machine.store)[start..end].fill(0xa5);
    machine
}

fn list(machine: &mut Machine, pieces: &[String]) -> i64 {
    pieces.iter().rev().fold(NIL, |tail, piece| {
        let piece = machine.string(piece);
        machine.cons(piece, tail)
    })
}

#[test]
fn integers_have_their_decimal_text() {
    let mut machine = machine();
    let powers = (0..19).map(|exponent| 10_i64.pow(exponent));
    let all = powers.flat_map(|power| [power - 1, power, power + 1]).flat_map(|n| [n, -n]);
    for n in all.chain([1 << 32, (1 << 32) - 1, FIXNUM_MAX, FIXNUM_MIN]) {
        if (FIXNUM_MIN..=FIXNUM_MAX).contains(&n) {
            let string = machine.call("fixnum_text", fixnum(n));
            assert_eq!(text(&machine, string), n.to_string());
        }
    }
}

#[test]
fn a_string_that_does_not_fit_is_a_failure() {
    let mut machine = machine();
    let piece = machine.string(&"x".repeat(1 << 20));
    let list = (0..8192).fold(NIL, |tail, _| machine.cons(piece, tail));
    let empty = machine.string("");
    assert_eq!(machine.call::<(i64, i64), i64>("string_join", (list, empty)), FAILED);
    assert_eq!(machine.cell(ERROR_KIND), Failure::OutOfMemory as u32);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_are_joined(pieces in prop::collection::vec("[ab\u{e9}\u{ffff}\u{10000}]{0,300}", 0..6), separator in "[a\u{e9}]{0,20}") {
        let mut machine = machine();
        let (list, between) = (list(&mut machine, &pieces), machine.string(&separator));
        let string = machine.call("string_join", (list, between));
        prop_assert_eq!(text(&machine, string), pieces.join(&separator));
    }

    #[test]
    fn parts_count_characters(whole in "[ab\u{e9}\u{ffff}\u{10000}]{0,40}", ascii in any::<bool>(), a in 0usize..40, b in 0usize..40) {
        let whole: String = whole.chars().filter(|c| !ascii || c.is_ascii()).collect();
        let count = whole.chars().count();
        let (start, end) = (a.min(b).min(count), a.max(b).min(count));
        let mut machine = machine();
        let string = machine.string(&whole);
        let part = machine.call("string_part", (string, fixnum(start as i64), fixnum(end as i64)));
        let expected: String = whole.chars().skip(start).take(end - start).collect();
        prop_assert_eq!(text(&machine, part), expected);
    }

    #[test]
    fn the_hash_is_that_of_symbols(string in "\\PC{0,20}") {
        let mut machine = machine();
        let value = machine.string(&string);
        prop_assert_eq!(machine.call::<i64, i64>("string_hash", value), fixnum(text_hash(&string)));
    }
}
