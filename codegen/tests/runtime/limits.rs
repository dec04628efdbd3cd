//! The memory limit: exhaustion is told, told again when the reserve is gone, and passes when memory is free again.

use trapeze_codegen::abi::*;
use trapeze_cps::prim::HeapKind;

use crate::machine::{Config, Machine, fixnum};

fn small() -> Config {
    Config {
        limit_pages: 256,
        ..Config::default()
    }
}

/// Adds pairs to the list in root 0 until a checkpoint does not answer 0; how many, and the answer.
fn fill(machine: &mut Machine) -> (u32, i32) {
    for count in 0.. {
        let status = machine.checkpoint(1, 16);
        if status != 0 {
            return (count, status);
        }
        let list = machine.cons(fixnum(1), machine.root(0));
        machine.set_root(0, list);
        assert!(machine.cell(USED_PAGES) <= 256);
    }
    unreachable!("memory is finite")
}

#[test]
fn a_limit_too_small_is_refused() {
    let mut machine = Machine::raw(Config {
        limit_pages: 8,
        ..Config::default()
    });
    assert_eq!(machine.call::<(), i32>("initialise", ()), 1);
}

#[test]
fn what_is_behind_the_first_memory_is_brought_in_once_and_in_stretches() {
    let mut machine = Machine::new(Config {
        limit_pages: 2048,
        ..Config::default()
    });
    machine.set_root(0, NIL);
    for _ in 0..2_000_000 {
        assert_eq!(machine.checkpoint(1, 16), 0);
        let list = machine.cons(fixnum(1), machine.root(0));
        machine.set_root(0, list);
    }
    let populated = &machine.store.data().populated;
    assert!(populated.len() > 2, "more than 4 MiB are in use");
    let mut next = 4 << 20;
    for &(address, bytes) in populated {
        assert_eq!(address, next, "no stretch is asked for twice and none is left out");
        assert!(bytes >= PAGE_BYTES);
        next = address + bytes;
    }
    assert!(next >= machine.cell(PEAK_PAGES) * PAGE_BYTES);
}

#[test]
fn the_heap_is_exhausted_once_then_the_reserve() {
    let mut machine = Machine::new(small());
    machine.set_root(0, NIL);
    let (pairs, status) = fill(&mut machine);
    assert_eq!((status, machine.cell(IN_RESERVE)), (1, 1));
    assert!(pairs > 256 * 4096 / 4, "{pairs} pairs are less than a fourth of the memory");
    let (more, status) = fill(&mut machine);
    assert_eq!((status, machine.cell(IN_RESERVE)), (1, 2));
    assert!(more > 1000, "the reserve had room for {more} pairs");
    assert!(machine.cell(PEAK_PAGES) <= 256);
    // The list is whole.
    let (mut list, mut length) = (machine.root(0), 0);
    while list != NIL {
        list = machine.tail(list);
        length += 1;
    }
    assert_eq!(length, pairs + more);
}

#[test]
fn memory_recovers_when_the_data_dies() {
    let mut machine = Machine::new(small());
    for _ in 0..4 {
        machine.set_root(0, NIL);
        let (pairs, status) = fill(&mut machine);
        assert_eq!((status, machine.cell(IN_RESERVE)), (1, 1));
        assert!(pairs > 256 * 4096 / 4);
        machine.set_root(0, NIL);
        assert_eq!(machine.collect(1, false), 0);
        assert_eq!(machine.cell(IN_RESERVE), 0);
    }
    // Also after the reserve was used up.
    fill(&mut machine);
    assert_eq!(fill(&mut machine).1, 1);
    assert_eq!(machine.cell(IN_RESERVE), 2);
    machine.set_root(0, NIL);
    assert_eq!(machine.collect(1, false), 0);
    assert_eq!(machine.cell(IN_RESERVE), 0);
}

/// Pushes frames until the stack is exhausted; how many.
fn recur(machine: &mut Machine) -> u32 {
    for depth in 0.. {
        if !machine.push_frame(&[fixnum(depth); 100], CODE_FIRST) {
            return depth as u32;
        }
        assert!(machine.cell(USED_PAGES) <= 256);
    }
    unreachable!("memory is finite")
}

#[test]
fn the_stack_is_exhausted_and_unwinding_frees_it() {
    let mut machine = Machine::new(Config {
        segment_bytes: 32768,
        ..small()
    });
    let bottom = (machine.cell(SP) as i32, machine.cell(SEGMENT) as i32);
    let mut first = 0;
    for round in 0..4 {
        let depth = recur(&mut machine);
        assert_eq!(machine.cell(IN_RESERVE), 1);
        if round == 0 {
            first = depth;
            assert!(depth > 200 * 32768 / 808, "only {depth} frames");
        }
        assert_eq!(depth, first, "every time as deep");
        // A handler has the reserve.
        assert!(machine.push_frame(&[], CODE_FIRST));
        machine.call::<(i32, i32), ()>("set_stack", bottom);
        assert_eq!(machine.cell(IN_RESERVE), 0);
    }
    recur(&mut machine);
    recur(&mut machine);
    assert_eq!(machine.cell(IN_RESERVE), 2);
    machine.call::<(i32, i32), ()>("set_stack", bottom);
    assert_eq!(machine.checkpoint(0, 16), 0);
    assert_eq!(machine.cell(IN_RESERVE), 0);
}

#[test]
fn garbage_makes_way_for_the_stack() {
    let mut machine = Machine::new(Config {
        segment_bytes: 32768,
        ..small()
    });
    let alone = recur(&mut machine);
    let mut machine = Machine::new(Config {
        segment_bytes: 32768,
        ..small()
    });
    // Old garbage: data that survived minor collections and died.
    machine.set_root(0, NIL);
    for _ in 0..200_000 {
        assert_eq!(machine.checkpoint(1, 16), 0);
        let list = machine.cons(NIL, machine.root(0));
        machine.set_root(0, list);
    }
    assert_eq!(machine.collect(1, false), 0);
    machine.set_root(0, NIL);
    assert!(machine.private("OLD_PAGES") > 30);
    let mut depth = 0;
    loop {
        // Each entry of a procedure is a safepoint when fuel is out.
        if machine.cell(FUEL) == 0 && machine.checkpoint(1, 16) != 0 {
            break;
        }
        if !machine.push_frame(&[fixnum(1); 100], CODE_FIRST) {
            break;
        }
        depth += 1;
    }
    assert!(depth + 200 >= alone, "{depth} frames instead of {alone}");
}

#[test]
fn large_garbage_is_collected_before_the_limit_is_told() {
    let mut machine = Machine::new(small());
    for round in 0..200 {
        if machine.cell(HPLIM) == 0 {
            assert_eq!(machine.checkpoint(0, 16), 0);
        }
        let vector = machine.call::<(i32, i64, i64), i64>("make_record", (HeapKind::Vector as i32, fixnum(100_000), fixnum(round)));
        assert_ne!(vector, FAILED, "round {round}");
        assert!(machine.cell(USED_PAGES) <= 256);
    }
    assert_eq!(machine.cell(IN_RESERVE), 0);
}

#[test]
fn an_object_that_does_not_fit_is_refused_and_fits_after_a_collection() {
    let mut machine = Machine::new(small());
    let make = |machine: &mut Machine, pages: i64| {
        machine.call::<(i32, i64, i64), i64>("make_record", (HeapKind::Vector as i32, fixnum(pages * 8192), NIL))
    };
    assert_eq!(make(&mut machine, 300), FAILED);
    assert_eq!(machine.checkpoint(0, 16), 0);
    let first = make(&mut machine, 150);
    assert_ne!(first, FAILED);
    machine.set_root(0, first);
    assert_eq!(make(&mut machine, 150), FAILED);
    assert_eq!(machine.checkpoint(1, 16), 0);
    assert_eq!(make(&mut machine, 150), FAILED, "the first is alive");
    machine.set_root(0, NIL);
    assert_eq!(machine.checkpoint(1, 16), 0);
    assert_ne!(make(&mut machine, 150), FAILED);
}

#[test]
fn the_machine_starts_anew() {
    let mut machine = Machine::new(small());
    machine.set_root(0, NIL);
    fill(&mut machine);
    recur(&mut machine);
    assert_eq!(machine.call::<(), i32>("initialise", ()), 0);
    machine.set_root(0, NIL);
    assert_eq!(machine.cell(USED_PAGES), machine.pages_in_map());
    assert_eq!(fill(&mut machine).1, 1);
}
