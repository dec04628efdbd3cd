//! Collections one by one: long lists, the write barrier, handles, counters, requests.

use trapeze_codegen::abi::*;
use trapeze_cps::prim::HeapKind;

use crate::machine::{Config, Machine, fixnum};

/// A list of the fixnums from `count - 1` down to 0 in root 0, with a check before each pair.
fn build_list(machine: &mut Machine, count: i64) {
    machine.set_root(0, NIL);
    for element in 0..count {
        assert_eq!(machine.checkpoint(1, 16), 0);
        // As generated code does it.
        let at = machine.cell(HP);
        machine.set_cell(HP, at + 16);
        let tail = machine.root(0);
        machine.set_word(at, fixnum(element));
        machine.set_word(at + 8, tail);
        machine.set_root(0, i64::from(at) - 8 + TAG_PAIR);
    }
}

fn assert_list(machine: &Machine, count: i64) {
    let mut list = machine.root(0);
    for element in (0..count).rev() {
        assert_eq!(list & TAG_MASK, TAG_PAIR);
        assert_eq!(machine.head(list), fixnum(element));
        list = machine.tail(list);
    }
    assert_eq!(list, NIL);
}

#[test]
fn a_list_of_a_million_survives() {
    let mut machine = Machine::new(Config {
        limit_pages: 8192,
        ..Config::default()
    });
    build_list(&mut machine, 1_000_000);
    assert!(machine.cell(MINOR_COLLECTIONS) > 5);
    assert_list(&machine, 1_000_000);
    assert_eq!(machine.collect(1, true), 0);
    assert_list(&machine, 1_000_000);
    let live = machine.private("OLD_PAGES");
    assert!((244..300).contains(&live), "16 MB of pairs take {live} pages");
    machine.set_root(0, NIL);
    assert_eq!(machine.collect(1, true), 0);
    assert_eq!(machine.private("OLD_PAGES"), 0);
}

#[test]
fn the_nursery_grows_while_much_of_it_survives() {
    let mut machine = Machine::new(Config::default());
    let first = machine.private("NURSERY_PAGES");
    // Garbage only.
    for _ in 0..100_000 {
        assert_eq!(machine.checkpoint(0, 16), 0);
        machine.cons(NIL, NIL);
    }
    assert!(machine.cell(MINOR_COLLECTIONS) > 3);
    assert_eq!(machine.private("NURSERY_PAGES"), first);
    let used = machine.cell(USED_PAGES);
    build_list(&mut machine, 2_000_000);
    assert_eq!(machine.private("NURSERY_PAGES"), 16 * first);
    assert_list(&machine, 2_000_000);
    // Nothing but the last nursery is kept.
    machine.set_root(0, NIL);
    assert_eq!(machine.collect(1, true), 0);
    assert_eq!(machine.private("OLD_PAGES"), 0);
    assert_eq!(machine.cell(USED_PAGES), used + 15 * first);
}

#[test]
fn a_list_is_copied_in_its_order() {
    let mut machine = Machine::new(Config::default());
    build_list(&mut machine, 1000);
    assert_eq!(machine.collect(1, false), 0);
    let mut list = machine.root(0);
    while machine.tail(list) != NIL {
        assert_eq!(machine.tail(list), list + 16);
        list = machine.tail(list);
    }
}

#[test]
fn shared_and_cyclic_structure_survives() {
    let mut machine = Machine::new(Config::default());
    let storage = machine.record(HeapKind::Storage, &[NIL, NIL]).expect("room");
    let pair = machine.cons(storage, storage);
    machine.set_word(Machine::address(storage) + 8, pair);
    machine.set_word(Machine::address(storage) + 16, storage);
    machine.set_root(0, storage);
    machine.set_root(1, pair);
    for full in [false, true, true] {
        assert_eq!(machine.collect(2, full), 0);
        let (storage, pair) = (machine.root(0), machine.root(1));
        assert_eq!(machine.word(Machine::address(storage) + 8), pair);
        assert_eq!(machine.word(Machine::address(storage) + 16), storage);
        assert_eq!((machine.head(pair), machine.tail(pair)), (storage, storage));
    }
}

#[test]
fn the_barrier_keeps_what_only_an_old_object_refers_to() {
    let mut machine = Machine::new(Config::default());
    let storage = machine.record(HeapKind::Storage, &[NIL; 3]).expect("room");
    machine.set_root(0, storage);
    assert_eq!(machine.collect(1, false), 0);
    for round in 0..3 {
        let storage = machine.root(0);
        let pair = machine.cons(fixnum(round), NIL);
        machine.set_word(Machine::address(storage) + 16, pair);
        machine.call::<i64, ()>("barrier", storage);
        machine.call::<i64, ()>("barrier", storage);
        assert_ne!(machine.word(Machine::address(storage)) & HEADER_REMEMBERED, 0);
        assert_eq!(machine.private("REMEMBERED_COUNT"), 1);
        assert_eq!(machine.collect(1, round == 2), 0);
        let storage = machine.root(0);
        assert_eq!(machine.word(Machine::address(storage)), header(false, HeapKind::Storage as u8, 3));
        assert_eq!(machine.private("REMEMBERED_COUNT"), 0);
        assert_eq!(machine.head(machine.word(Machine::address(storage) + 16)), fixnum(round));
    }
}

#[test]
fn the_barrier_ignores_the_nursery() {
    let mut machine = Machine::new(Config::default());
    let storage = machine.record(HeapKind::Storage, &[NIL; 3]).expect("room");
    machine.call::<i64, ()>("barrier", storage);
    assert_eq!(machine.private("REMEMBERED_COUNT"), 0);
    assert_eq!(machine.word(Machine::address(storage)) & HEADER_REMEMBERED, 0);
}

#[test]
fn only_the_marked_cards_of_a_large_object_are_scanned() {
    let mut machine = Machine::new(Config {
        limit_pages: 65536,
        ..Config::default()
    });
    let size = 20_000;
    let storage: i64 = machine.call("make_record", (HeapKind::Storage as i32, fixnum(size), NIL));
    machine.set_root(0, storage);
    assert_eq!(machine.collect(1, false), 0);
    let slot = |index: i64| Machine::address(storage) + 8 + 8 * index as u32;
    for (round, full) in [(0, false), (1, false), (2, true), (3, false)] {
        let assigned = [0, 61, 62, 63, 64, 500 + round, 10_000, size - 1];
        for index in assigned {
            let pair = machine.cons(fixnum(index), NIL);
            machine.set_word(slot(index), pair);
            machine.call::<(i64, i64), ()>("barrier_slot", (storage, fixnum(index)));
        }
        // Stored without the barrier, far from the others: shows what is scanned.
        let secret = machine.cons(fixnum(-1), NIL);
        machine.set_word(slot(15_000), secret);
        assert_eq!(machine.collect(1, full), 0);
        assert_eq!(machine.word(slot(15_000)) == secret, !full);
        machine.set_word(slot(15_000), NIL);
        for index in assigned {
            let pair = machine.word(slot(index));
            assert_eq!(machine.page_state(Machine::address(pair)), 4);
            assert_eq!(machine.head(pair), fixnum(index));
        }
    }
}

#[test]
fn the_remembered_set_grows() {
    let mut machine = Machine::new(Config::default());
    machine.set_root(0, NIL);
    let count = 40_000;
    for _ in 0..count {
        assert_eq!(machine.checkpoint(1, 64), 0);
        let storage = machine.record(HeapKind::Storage, &[NIL]).expect("room");
        let list = machine.cons(storage, machine.root(0));
        machine.set_root(0, list);
    }
    assert_eq!(machine.collect(1, false), 0);
    let mut list = machine.root(0);
    while list != NIL {
        let storage = machine.head(list);
        let fresh = machine.cons(fixnum(7), NIL);
        machine.set_word(Machine::address(storage) + 8, fresh);
        machine.call::<i64, ()>("barrier", storage);
        list = machine.tail(list);
    }
    assert_eq!(machine.private("REMEMBERED_COUNT"), count);
    assert_eq!(machine.collect(1, false), 0);
    let mut list = machine.root(0);
    while list != NIL {
        let storage = machine.head(list);
        assert_eq!(machine.word(Machine::address(storage)), header(false, HeapKind::Storage as u8, 1));
        assert_eq!(machine.head(machine.word(Machine::address(storage) + 8)), fixnum(7));
        list = machine.tail(list);
    }
    assert_eq!(machine.cell(USED_PAGES), machine.pages_in_map());
}

#[test]
fn handles_are_reported_once() {
    let mut machine = Machine::new(Config::default());
    let keys = 20_000i64;
    machine.set_root(0, NIL);
    for key in 0..keys {
        assert_eq!(machine.checkpoint(1, 64), 0);
        let handle = machine.raw_object(HeapKind::Handle, &key.to_le_bytes()).expect("room");
        machine.call::<i64, ()>("register_handle", handle);
        if key % 2 == 0 {
            let list = machine.cons(handle, machine.root(0));
            machine.set_root(0, list);
        }
    }
    assert_eq!(machine.collect(1, false), 0);
    let mut dropped = std::mem::take(&mut machine.store.data_mut().dropped);
    dropped.sort_unstable();
    assert_eq!(dropped, (0..keys).filter(|key| key % 2 == 1).collect::<Vec<_>>());
    assert_eq!(machine.collect(1, true), 0);
    assert!(machine.store.data().dropped.is_empty());
    machine.set_root(0, NIL);
    assert_eq!(machine.collect(1, false), 0);
    assert!(
        machine.store.data().dropped.is_empty(),
        "a minor collection does not see the old ones die"
    );
    assert_eq!(machine.collect(1, true), 0);
    let mut dropped = std::mem::take(&mut machine.store.data_mut().dropped);
    dropped.sort_unstable();
    assert_eq!(dropped, (0..keys).filter(|key| key % 2 == 0).collect::<Vec<_>>());
    assert_eq!(machine.collect(1, true), 0);
    assert!(machine.store.data().dropped.is_empty());
}

#[test]
fn large_objects_stay_where_they_are_and_are_freed() {
    let mut machine = Machine::new(Config::default());
    let young = machine.cons(fixnum(1), NIL);
    let large = machine.call::<(i32, i64, i64), i64>("make_record", (HeapKind::Vector as i32, fixnum(100_000), young));
    assert_ne!(large, FAILED);
    machine.set_root(0, large);
    for full in [false, true, true] {
        assert_eq!(machine.collect(1, full), 0);
        assert_eq!(machine.root(0), large);
        let element = machine.word(Machine::address(large) + 8);
        assert_eq!(machine.head(element), fixnum(1));
        assert_eq!(machine.word(Machine::address(large) + 8 * 100_000), element);
        assert_eq!(
            machine.word(Machine::address(large)),
            header(false, HeapKind::Vector as u8, 100_000)
        );
    }
    let used = machine.cell(USED_PAGES);
    machine.set_root(0, NIL);
    assert_eq!(machine.collect(1, true), 0);
    assert_eq!(machine.private("LARGE_PAGES"), 0);
    assert!(machine.cell(USED_PAGES) <= used - 12);
}

#[test]
fn chains_of_large_objects_need_no_native_stack() {
    let mut machine = Machine::new(Config {
        limit_pages: 65536,
        ..Config::default()
    });
    let count = 3000;
    machine.set_root(0, NIL);
    for _ in 0..count {
        assert_eq!(machine.checkpoint(1, 64), 0);
        let link = machine.root(0);
        let large = machine.call::<(i32, i64, i64), i64>("make_record", (HeapKind::Vector as i32, fixnum(1500), link));
        assert_ne!(large, FAILED);
        machine.set_root(0, large);
    }
    assert_eq!(machine.collect(1, true), 0);
    let (mut link, mut length) = (machine.root(0), 0);
    while link != NIL {
        link = machine.word(Machine::address(link) + 8);
        length += 1;
    }
    assert_eq!(length, count);
}

#[test]
fn absurd_counts_are_refused() {
    let mut machine = Machine::new(Config::default());
    for count in [
        -1,
        -1_000_000,
        1 << 28,
        1 << 29,
        1 << 32,
        1 << 40,
        FIXNUM_MAX,
        FIXNUM_MIN,
        4096 * 8192,
    ] {
        assert_eq!(
            machine.call::<(i32, i64, i64), i64>("make_record", (HeapKind::Vector as i32, fixnum(count), NIL)),
            FAILED,
            "{count}"
        );
        assert_eq!(machine.cell(ERROR_KIND), trapeze_cps::prim::Failure::OutOfMemory as u32);
    }
    assert_eq!(machine.collect(0, false), 0);
    let empty = machine.call::<(i32, i64, i64), i64>("make_record", (HeapKind::Vector as i32, 0i64, NIL));
    assert_eq!(machine.word(Machine::address(empty)), header(false, HeapKind::Vector as u8, 0));
}

#[test]
fn slow_paths_leave_what_a_check_may_have_promised() {
    let mut machine = Machine::new(Config::default());
    while machine.cell(HPLIM) != 0 {
        machine.cons(NIL, NIL);
    }
    assert_eq!(machine.cell(HP), machine.cell(NURSERY_END) - MOST_CHECKED);
    // Generated code takes it.
    machine.set_cell(HP, machine.cell(NURSERY_END));
    assert!(Machine::address(machine.cons(NIL, NIL)) > machine.cell(NURSERY_END));
    assert_eq!(machine.cell(HP), machine.cell(NURSERY_END));
}

#[test]
fn objects_made_old_keep_young_ones_alive() {
    let mut machine = Machine::new(Config::default());
    let young = machine.cons(fixnum(42), NIL);
    let end = machine.cell(NURSERY_END);
    machine.set_cell(HP, end);
    let old = machine.cons(young, NIL);
    let record = machine.call::<(i32, i64, i64), i64>("make_record", (HeapKind::Vector as i32, fixnum(2), young));
    assert_eq!((machine.cell(HPLIM), machine.cell(FUEL)), (0, 0), "a collection is asked for");
    // Reserved but never filled: must not disturb the scan.
    assert_ne!(machine.allocate(800), 0);
    let last = machine.cons(young, NIL);
    for (root, value) in (0..).zip([old, record, last]) {
        machine.set_root(root, value);
    }
    assert_eq!(machine.checkpoint(3, 0), 0);
    assert_eq!(machine.root(0), old, "it is old already");
    let survivor = machine.head(machine.root(0));
    assert_eq!(machine.head(survivor), fixnum(42));
    assert_eq!(machine.word(Machine::address(machine.root(1)) + 16), survivor);
    assert_eq!(machine.head(machine.root(2)), survivor);
}

#[test]
fn arguments_beyond_the_registers_are_roots_and_dead_cells_are_cleared() {
    let mut machine = Machine::new(Config::default());
    for cell in 0..12 {
        let pair = machine.cons(fixnum(i64::from(cell)), NIL);
        machine.set_word(ARGS + 8 * cell, pair);
    }
    machine.set_cell(ARGC, 9);
    assert_eq!(machine.collect(0, false), 0);
    for cell in 0..12 {
        let word = machine.word(ARGS + 8 * cell);
        if (REGISTERS as u32..9).contains(&cell) {
            assert_eq!(machine.head(word), fixnum(i64::from(cell)));
        } else {
            assert_eq!(word, 0);
        }
    }
}

#[test]
fn the_host_is_asked_when_fuel_runs_out() {
    let mut machine = Machine::new(Config::default());
    assert_eq!(machine.checkpoint(0, 16), 0);
    assert_eq!(machine.store.data().ticks, 0);
    machine.set_cell(FUEL, 0);
    assert_eq!(machine.checkpoint(0, 16), 0);
    assert_eq!((machine.store.data().ticks, machine.cell(FUEL)), (1, 1000));
    machine.set_cell(FUEL, -3i32 as u32);
    machine.store.data_mut().stop = true;
    assert_eq!(machine.checkpoint(0, 16), 2);
    assert_eq!((machine.store.data().ticks, machine.cell(FUEL)), (2, 1000));
    assert_eq!(machine.cell(MINOR_COLLECTIONS) + machine.cell(FULL_COLLECTIONS), 0);
}

#[test]
fn allocation_is_counted() {
    let mut machine = Machine::new(Config::default());
    for _ in 0..10 {
        machine.cons(NIL, NIL);
    }
    assert_eq!(machine.word(ALLOCATED), 0);
    assert_eq!(machine.collect(0, false), 0);
    assert_eq!(machine.word(ALLOCATED), 160);
    assert_ne!(machine.allocate(20_000), 0);
    assert_eq!(machine.word(ALLOCATED), 20_160);
}

#[test]
fn stress_collects_at_every_check() {
    let mut machine = Machine::new(Config {
        stress: true,
        ..Config::default()
    });
    for _ in 0..2048 {
        assert_eq!(machine.checkpoint(0, 0), 0);
    }
    let full = machine.cell(FULL_COLLECTIONS);
    assert_eq!(machine.cell(MINOR_COLLECTIONS) + full, 2048);
    // Full collections are spaced by what they cost, but do not stop.
    assert!((4..=2048 / 16).contains(&full), "{full} full collections");
    assert_eq!(machine.cell(HPLIM), 0);
}
