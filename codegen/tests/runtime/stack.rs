//! The trampoline and the segmented stack.

use trapeze_codegen::abi::*;

use crate::machine::{Config, Machine, fixnum};

#[test]
fn the_trampoline_runs_until_the_program_leaves() {
    let mut machine = Machine::new(Config::default());
    machine.define_exported_code(CODE_UNDERFLOW, "underflow");
    machine.define_exported_code(CODE_FINISHED, "finished");
    machine.define_code(3, |pc| pc + 1);
    machine.define_code(4, |_| 5);
    machine.define_code(5, |_| CODE_FINISHED as i32);
    machine.set_cell(LEAVE, 77);
    assert_eq!(machine.call::<i32, i32>("run", 3), LeaveReason::Finished as i32);
    machine.set_cell(LEAVE, LeaveReason::Exit as u32);
    assert_eq!(machine.call::<i32, i32>("run", CODE_LEAVE as i32), LeaveReason::Exit as i32);
}

#[test]
fn the_bottom_frame_ends_the_program_and_stays() {
    let mut machine = Machine::new(Config::default());
    for _ in 0..2 {
        let (code, _) = machine.pop_frame(0);
        assert_eq!(code, CODE_FINISHED);
        assert_eq!(machine.call::<i32, i32>("finished", CODE_FINISHED as i32), CODE_LEAVE as i32);
    }
}

#[test]
fn frames_come_back_in_order_through_all_segments() {
    let mut machine = Machine::new(Config {
        limit_pages: 65536,
        ..Config::default()
    });
    let depth = 20_000;
    for frame in 0..depth {
        assert!(machine.push_frame(&[fixnum(frame), fixnum(-frame)], CODE_FIRST));
    }
    assert!(segments(&machine) > 100);
    for frame in (0..depth).rev() {
        assert_eq!(machine.pop_frame(2), (CODE_FIRST, vec![fixnum(frame), fixnum(-frame)]));
    }
    assert_eq!(machine.pop_frame(0).0, CODE_FINISHED);
}

/// Number of segments from the current one down.
fn segments(machine: &Machine) -> u32 {
    std::iter::successors(Some(machine.cell(SEGMENT)), |segment| Some(machine.cell(segment + SEGMENT_BELOW)))
        .take_while(|&segment| segment != 0)
        .count() as u32
}

#[test]
fn small_segments_share_pages() {
    let mut machine = Machine::new(Config::default());
    let depth = 4000;
    for round in 0..3 {
        // Frames of changing sizes: the segments of each round begin elsewhere.
        let words = vec![fixnum(round); 1 + round as usize];
        for _ in 0..depth {
            assert!(machine.push_frame(&words, CODE_FIRST));
        }
        let pages = machine.private("STACK_PAGES");
        assert!(segments(&machine) > 10 * pages, "{pages} pages");
        for _ in 0..depth {
            assert_eq!(machine.pop_frame(words.len() as u32), (CODE_FIRST, words.clone()));
        }
    }
    assert_eq!(machine.pop_frame(0).0, CODE_FINISHED);
}

#[test]
fn frames_that_replace_a_segment_are_not_touched_by_it() {
    let mut machine = Machine::new(Config::default());
    // Go into the second segment and back, then fill the slack of the first, where the second began.
    let mut depth = 0;
    while segments(&machine) < 2 {
        assert!(machine.push_frame(&[fixnum(depth)], CODE_FIRST));
        depth += 1;
    }
    for frame in (depth - 3..depth).rev() {
        assert_eq!(machine.pop_frame(1), (CODE_FIRST, vec![fixnum(frame)]));
    }
    assert_eq!(segments(&machine), 1);
    let large: Vec<i64> = (0..1000).map(fixnum).collect();
    for _ in 0..100 {
        assert!(machine.push_frame(&large, CODE_FIRST));
    }
    assert_eq!(machine.collect(0, true), 0);
    for _ in 0..100 {
        assert_eq!(machine.pop_frame(1000), (CODE_FIRST, large.clone()));
    }
    for frame in (0..depth - 3).rev() {
        assert_eq!(machine.pop_frame(1), (CODE_FIRST, vec![fixnum(frame)]));
    }
}

#[test]
fn segments_are_reused_and_freed_by_a_full_collection() {
    let mut machine = Machine::new(Config::default());
    let bottom = (machine.cell(SP), machine.cell(SEGMENT));
    let mut highest = 0;
    for _ in 0..3 {
        for frame in 0..1000 {
            assert!(machine.push_frame(&[fixnum(frame)], CODE_FIRST));
        }
        let pages = machine.private("STACK_PAGES");
        assert!(highest == 0 || highest == pages, "no new segments");
        highest = pages;
        machine.call::<(i32, i32), ()>("set_stack", (bottom.0 as i32, bottom.1 as i32));
        assert_eq!((machine.cell(SP), machine.cell(SEGMENT)), bottom);
    }
    assert_eq!(machine.collect(0, true), 0);
    assert_eq!(machine.private("STACK_PAGES"), 1);
    assert_eq!(machine.cell(USED_PAGES), machine.pages_in_map());
}

/// Pushes `frames` frames that hold a fresh pair each.
fn descend(machine: &mut Machine, frames: i64) {
    for frame in 0..frames {
        let pair = machine.cons(fixnum(frame), NIL);
        assert!(machine.push_frame(&[pair], CODE_FIRST));
    }
}

#[test]
fn minor_collections_do_not_scan_a_deep_stack_again() {
    let mut machine = Machine::new(Config {
        limit_pages: 65536,
        ..Config::default()
    });
    descend(&mut machine, 3000);
    let segments = segments(&machine);
    assert!(segments > 20);
    assert_eq!(machine.collect(0, false), 0);
    assert_eq!(machine.private("SEGMENTS_SCANNED"), segments, "everything is new");
    assert_eq!(machine.collect(0, false), 0);
    assert_eq!(machine.private("SEGMENTS_SCANNED"), segments + 1, "only the current one");
    // Return a little way and come back: two segments were touched.
    let mut scanned = machine.private("SEGMENTS_SCANNED");
    for frame in (2900..3000).rev() {
        let (_, words) = machine.pop_frame(1);
        assert_eq!(machine.head(words[0]), fixnum(frame));
    }
    descend(&mut machine, 300);
    assert_eq!(machine.collect(0, false), 0);
    scanned = machine.private("SEGMENTS_SCANNED") - scanned;
    assert!((2..8).contains(&scanned), "{scanned} segments scanned");
    assert_eq!(machine.collect(0, true), 0);
    for frame in (0..300).rev() {
        let (_, words) = machine.pop_frame(1);
        assert_eq!(machine.head(words[0]), fixnum(frame));
    }
    for frame in (0..2900).rev() {
        let (_, words) = machine.pop_frame(1);
        assert_eq!(machine.head(words[0]), fixnum(frame));
    }
}

#[test]
fn a_segment_that_an_escape_enters_is_scanned() {
    let mut machine = Machine::new(Config {
        limit_pages: 65536,
        ..Config::default()
    });
    descend(&mut machine, 100);
    let target = (machine.cell(SP), machine.cell(SEGMENT));
    descend(&mut machine, 1000);
    assert_eq!(machine.collect(0, false), 0);
    machine.call::<(i32, i32), ()>("set_stack", (target.0 as i32, target.1 as i32));
    let pair = machine.cons(fixnum(777), NIL);
    assert!(machine.push_frame(&[pair], CODE_FIRST));
    descend(&mut machine, 500);
    assert_eq!(machine.collect(0, false), 0);
    for frame in (0..500).chain([777]).rev().skip(1) {
        let (_, words) = machine.pop_frame(1);
        assert_eq!(machine.head(words[0]), fixnum(frame));
    }
    let (_, words) = machine.pop_frame(1);
    assert_eq!(machine.head(words[0]), fixnum(777));
}
