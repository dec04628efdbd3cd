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

/// The place where further frames would start: stack pointer and segment.
fn place(machine: &Machine) -> (u32, u32) {
    (machine.cell(SP), machine.cell(SEGMENT))
}

/// Saves the frames between two places.
fn save(machine: &mut Machine, start: (u32, u32), end: (u32, u32)) -> i64 {
    save_over(machine, start, end, NIL)
}

/// Saves the frames between two places, perhaps over others.
fn save_over(machine: &mut Machine, start: (u32, u32), end: (u32, u32), old: i64) -> i64 {
    let places = (start.0 as i32, start.1 as i32, end.0 as i32, end.1 as i32, old);
    let saved = machine.call::<_, i64>("save_frames", places);
    assert_ne!(saved, NIL);
    saved
}

fn push_saved(machine: &mut Machine, saved: i64) -> bool {
    machine.call::<_, i64>("push_saved", saved) != 0
}

/// Words of the frame with a number: frames of changing sizes, some of them as large as a segment's slack allows.
fn frame(number: i64) -> Vec<i64> {
    let size = if number % 50 == 49 { 3000 } else { number % 7 };
    vec![fixnum(number); size as usize]
}

fn push_frames(machine: &mut Machine, numbers: std::ops::Range<i64>) {
    for number in numbers {
        assert!(machine.push_frame(&frame(number), CODE_FIRST));
    }
}

fn pop_frames(machine: &mut Machine, numbers: std::ops::Range<i64>) {
    for number in numbers.rev() {
        let words = frame(number);
        assert_eq!(machine.pop_frame(words.len() as u32), (CODE_FIRST, words));
    }
}

#[test]
fn copied_frames_come_back_before_those_below() {
    for (segment_bytes, depth) in [(1024, 300), (20_000, 1000), (262_144, 1000)] {
        for (from, to, top) in [
            (0, 1, 2),
            (0, depth, depth),
            (10, 30, depth),
            (depth / 3, depth - 5, depth),
            (7, 7, 20),
        ] {
            let mut machine = Machine::new(Config {
                limit_pages: 65536,
                segment_bytes,
                ..Config::default()
            });
            push_frames(&mut machine, 0..from);
            let start = place(&machine);
            push_frames(&mut machine, from..to);
            let end = place(&machine);
            push_frames(&mut machine, to..top);
            let saved = save(&mut machine, start, end);
            for copies in 1..4 {
                assert!(push_saved(&mut machine, saved));
                assert!(machine.cell(SP) <= machine.cell(SPLIM));
                push_frames(&mut machine, 1000..1000 + copies);
            }
            for copies in (1..4).rev() {
                pop_frames(&mut machine, 1000..1000 + copies);
                pop_frames(&mut machine, from..to);
            }
            pop_frames(&mut machine, 0..top);
            assert_eq!(machine.pop_frame(0).0, CODE_FINISHED);
        }
    }
}

#[test]
fn each_part_of_a_copy_leaves_room_for_further_frames() {
    let mut machine = Machine::new(Config {
        limit_pages: 65536,
        ..Config::default()
    });
    push_frames(&mut machine, 0..40);
    let start = place(&machine);
    push_frames(&mut machine, 40..300);
    let end = place(&machine);
    let saved = save(&mut machine, start, end);
    assert!(push_saved(&mut machine, saved));
    let size = i64::from(machine.cell(Machine::address(saved) + 4));
    let field = |machine: &Machine, index: i64| machine.word(Machine::address(saved) + 8 + 8 * index as u32);
    let (mut part, mut parts) = (0, 0);
    while part < size {
        let bytes = field(&machine, part) as u32;
        let [(start, segment), (copy_start, copy_segment)] = [1, 2].map(|index| {
            let place = field(&machine, part + index);
            (place as u32, (place >> 32) as u32)
        });
        let limit = |segment: u32| machine.cell(segment + SEGMENT_END) - STACK_SLACK;
        // Whatever was within the limit is so in the copy.
        if start <= limit(segment) {
            assert!(copy_start + limit(segment).min(start + bytes) - start <= limit(copy_segment));
        }
        part += 3 + i64::from(bytes / 8);
        parts += 1;
    }
    assert_eq!(part, size);
    assert!(parts > 2);
}

#[test]
fn a_copy_that_does_not_fit_leaves_nothing() {
    let mut machine = Machine::new(Config {
        limit_pages: 256,
        ..Config::default()
    });
    let start = place(&machine);
    push_frames(&mut machine, 0..300);
    let end = place(&machine);
    let saved = save(&mut machine, start, end);
    let mut copies = 0;
    while push_saved(&mut machine, saved) {
        copies += 1;
        assert!(copies < 1000, "the limit is never met");
    }
    for _ in 0..=copies {
        pop_frames(&mut machine, 0..300);
    }
    assert_eq!(place(&machine), start);
}

#[test]
fn frames_are_saved_over_others_of_the_same_length_if_these_are_few() {
    let mut machine = Machine::new(Config::default());
    let mut next = 0;
    let mut save_frames = |machine: &mut Machine, count: i64, old: i64| {
        let start = place(machine);
        push_frames(machine, next..next + count);
        next += count;
        save_over(machine, start, place(machine), old)
    };
    let first = save_frames(&mut machine, 7, NIL);
    assert_eq!(save_frames(&mut machine, 7, first), first);
    assert_ne!(save_frames(&mut machine, 8, first), first);
    assert!(push_saved(&mut machine, first));
    pop_frames(&mut machine, 7..14);
    let long = save_frames(&mut machine, 28, NIL);
    assert_ne!(save_frames(&mut machine, 28, long), long);
}

#[test]
fn copied_frames_are_scanned() {
    let mut machine = Machine::new(Config {
        limit_pages: 65536,
        ..Config::default()
    });
    descend(&mut machine, 50);
    let start = place(&machine);
    descend(&mut machine, 500);
    let end = place(&machine);
    // What lies below is clean from now on.
    assert_eq!(machine.collect(0, false), 0);
    let saved = save(&mut machine, start, end);
    assert!(push_saved(&mut machine, saved));
    for full in [false, true, false] {
        let pair = machine.cons(fixnum(777), NIL);
        assert!(machine.push_frame(&[pair], CODE_FIRST));
        assert_eq!(machine.collect(0, full), 0);
        let (_, words) = machine.pop_frame(1);
        assert_eq!(machine.head(words[0]), fixnum(777));
    }
    for frame in (0..500).rev().chain((0..500).rev()).chain((0..50).rev()) {
        let (_, words) = machine.pop_frame(1);
        assert_eq!(machine.head(words[0]), fixnum(frame));
    }
}
