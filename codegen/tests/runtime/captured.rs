//! Property test of captured frames: random pushes, returns, exits, captures and entries on the machine and on a model, which copies all frames at each capture.

use proptest::collection::vec;
use proptest::prelude::*;
use trapeze_codegen::abi::*;

use crate::machine::{Config, Machine, fixnum};

/// A place of the stack: pointer and segment.
type Place = (u32, u32);

/// A frame of the model: its number, which its words tell, and the place above it where that is known.
#[derive(Clone, Debug)]
struct Frame {
    number: i64,
    above: Option<Place>,
}

/// What continuations start from: all of the stack above a place.
#[derive(Clone, Debug)]
struct Context {
    /// Frames below.
    depth: usize,
    place: Place,
    serial: usize,
}

/// A continuation: its part is in a cell of the host.
struct Captured {
    cell: u32,
    end: u32,
    context: usize,
    frames: Vec<Frame>,
}

#[derive(Clone, Debug)]
enum Step {
    Push(usize),
    Return(usize),
    /// An exit to a frame further down.
    Exit(usize),
    Capture,
    Enter(usize),
    /// A context within the present one, as that of a coroutine.
    Context,
    /// The outermost context ends, and another starts, with so many frames below.
    Restart(usize),
    /// The copied frames are marked while they are looked at as well.
    Save,
    Drop(usize),
    Collect(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (1..8usize).prop_map(Step::Push),
        1 => (50..200usize).prop_map(Step::Push),
        6 => (1..6usize).prop_map(Step::Return),
        1 => (20..150usize).prop_map(Step::Return),
        2 => any::<usize>().prop_map(Step::Exit),
        10 => Just(Step::Capture),
        6 => any::<usize>().prop_map(Step::Enter),
        1 => Just(Step::Context),
        1 => (0..40usize).prop_map(Step::Restart),
        1 => Just(Step::Save),
        1 => any::<usize>().prop_map(Step::Drop),
        1 => any::<bool>().prop_map(Step::Collect),
    ]
}

struct Test {
    machine: Machine,
    stack: Vec<Frame>,
    contexts: Vec<Context>,
    captured: Vec<Captured>,
    next: i64,
    entered: [usize; 3],
}

impl Test {
    fn new(config: Config) -> Self {
        let machine = Machine::new(config);
        let place = place(&machine);
        Self {
            machine,
            stack: Vec::new(),
            contexts: vec![Context {
                depth: 0,
                place,
                serial: 0,
            }],
            captured: Vec::new(),
            next: 0,
            entered: [0; 3],
        }
    }

    fn context(&self) -> &Context {
        self.contexts.last().expect("the outermost context stays")
    }

    fn push(&mut self) {
        let number = self.next;
        self.next += 1;
        let size = size(number);
        let mut words = vec![fixnum(number); size];
        if size > 0 {
            words[size - 1] = self.machine.cons(fixnum(number), NIL);
        }
        assert!(self.machine.push_frame(&words, CODE_FIRST + size as u32));
        let above = Some(place(&self.machine));
        self.stack.push(Frame { number, above });
    }

    /// The frame with a number and these words.
    fn check(&self, number: i64, code: u32, words: &[i64]) {
        assert_eq!((code, words.len()), (CODE_FIRST + size(number) as u32, size(number)));
        if let Some((last, others)) = words.split_last() {
            assert!(others.iter().all(|&word| word == fixnum(number)));
            assert_eq!(self.machine.head(*last), fixnum(number));
        }
    }

    fn pop(&mut self) {
        let frame = self.stack.pop().expect("there is a frame");
        let (code, words) = self.machine.pop_frame(size(frame.number) as u32);
        self.check(frame.number, code, &words);
        self.forget_contexts();
    }

    /// Contexts end with the procedure that made them.
    fn forget_contexts(&mut self) {
        let depth = self.stack.len();
        self.contexts.retain(|context| context.serial == 0 || context.depth < depth);
    }

    fn exit(&mut self, place: Place, depth: usize) {
        let (sp, segment) = (place.0 as i32, place.1 as i32);
        self.machine.call::<(i32, i32), ()>("forget_captured", (sp, segment));
        self.machine.call::<(i32, i32), ()>("set_stack", (sp, segment));
        self.stack.truncate(depth);
    }

    fn capture(&mut self) {
        let Context { depth, place, serial } = *self.context();
        let free = (0..HOST_ROOT_CELLS as u32).find(|cell| self.captured.iter().all(|captured| captured.cell != *cell));
        let Some(cell) = free.filter(|_| self.stack.len() > depth) else {
            return;
        };
        let part = self.machine.call::<_, i64>("capture", (place.0 as i32, place.1 as i32));
        assert_ne!(part, NIL);
        self.machine.set_word(HOST_ROOTS + 8 * cell, part);
        let end = self.machine.cell(CAPTURED_END);
        self.captured.push(Captured {
            cell,
            end,
            context: serial,
            frames: self.stack[depth..].to_vec(),
        });
    }

    fn enter(&mut self, index: usize) {
        if self.captured.is_empty() {
            return;
        }
        let captured = &self.captured[index % self.captured.len()];
        let Some(number) = self.contexts.iter().position(|context| context.serial == captured.context) else {
            return;
        };
        self.contexts.truncate(number + 1);
        let (part, end) = (self.machine.word(HOST_ROOTS + 8 * captured.cell) as i32, captured.end as i32);
        let mut frames = captured.frames.clone();
        let Context { depth, place: start, .. } = *self.context();
        self.stack.truncate(depth);
        let status = self.machine.call::<_, i64>("reenter", (part, end, start.0 as i32, start.1 as i32));
        self.entered[(status >> FIXNUM_SHIFT) as usize] += 1;
        if status != fixnum(1) {
            assert_eq!(status, fixnum(2), "there is memory for all");
            assert_eq!(place(&self.machine), start);
            let saved = self.machine.call::<_, i64>("saved_captured", (part, end));
            assert_ne!(saved, NIL);
            assert_ne!(self.machine.call::<_, i64>("push_saved", saved), 0);
            frames.iter_mut().for_each(|frame| frame.above = None);
        }
        self.stack.append(&mut frames);
    }

    fn run(&mut self, step: &Step) {
        match *step {
            Step::Push(count) => (0..count).for_each(|_| self.push()),
            Step::Return(count) => (0..count.min(self.stack.len() - self.contexts[0].depth)).for_each(|_| self.pop()),
            Step::Exit(index) => {
                let first = self.contexts[0].depth;
                let depth = first + index % (self.stack.len() - first + 1);
                let known = self.stack[..depth].last().and_then(|frame| frame.above);
                if depth > first
                    && let Some(place) = known
                {
                    self.exit(place, depth);
                    self.forget_contexts();
                }
            }
            Step::Capture => self.capture(),
            Step::Enter(index) => self.enter(index),
            Step::Context => {
                // A frame of the procedure that starts it lies above its start.
                let (depth, place, serial) = (self.stack.len(), place(&self.machine), self.next as usize + 1);
                self.push();
                self.contexts.push(Context { depth, place, serial });
            }
            Step::Restart(count) => {
                while !self.stack.is_empty() {
                    self.pop();
                }
                (0..count).for_each(|_| self.push());
                let place = place(&self.machine);
                self.contexts = vec![Context {
                    depth: count,
                    place,
                    serial: 0,
                }];
            }
            Step::Save => {
                let Context { depth, place: start, .. } = *self.context();
                let end = place(&self.machine);
                self.machine.call::<(), ()>("unmark_captured", ());
                let places = (start.0 as i32, start.1 as i32, end.0 as i32, end.1 as i32, NIL);
                let saved = self.machine.call::<_, i64>("save_frames", places);
                self.machine.call::<(), ()>("mark_captured", ());
                assert_ne!(self.machine.call::<_, i64>("push_saved", saved), 0);
                let copies: Vec<i64> = self.stack[depth..].iter().map(|frame| frame.number).collect();
                for number in copies.into_iter().rev() {
                    let (code, words) = self.machine.pop_frame(size(number) as u32);
                    self.check(number, code, &words);
                }
            }
            Step::Drop(index) => {
                if !self.captured.is_empty() {
                    let captured = self.captured.swap_remove(index % self.captured.len());
                    self.machine.set_word(HOST_ROOTS + 8 * captured.cell, NIL);
                }
            }
            Step::Collect(full) => assert_eq!(self.machine.collect(0, full), 0),
        }
    }

    /// Compares all frames.
    fn compare(&self) {
        let machine = &self.machine;
        let (mut sp, mut segment) = place(machine);
        let mut marks = 0;
        let mut code = |sp: u32| match (machine.word(sp - 8) >> FIXNUM_SHIFT) as u32 {
            CODE_CAPTURED => {
                marks += 1;
                assert_eq!(sp, machine.cell(CAPTURED_END));
                (machine.word(CAPTURED_CODE) >> FIXNUM_SHIFT) as u32
            }
            code => code,
        };
        for frame in self.stack.iter().rev() {
            let mut found = code(sp);
            while found == CODE_UNDERFLOW {
                segment = machine.cell(segment + SEGMENT_BELOW);
                sp = machine.cell(segment + SEGMENT_SAVED_SP);
                found = code(sp);
            }
            let size = size(frame.number) as u32;
            sp -= 8 * (size + 1);
            let words: Vec<i64> = (0..size).map(|index| machine.word(sp + 8 * index)).collect();
            self.check(frame.number, found, &words);
        }
        assert_eq!(marks, u32::from(machine.cell(CAPTURED) != 0), "what is copied is marked, once");
    }
}

/// Words of the frame with a number, without the code id.
fn size(number: i64) -> usize {
    (number * number % 7) as usize
}

fn place(machine: &Machine) -> Place {
    (machine.cell(SP), machine.cell(SEGMENT))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn captured_frames_come_back(steps in vec(step(), 1..150), segment_bytes in prop_oneof![Just(256u32), Just(1024), Just(262_144)]) {
        let mut test = Test::new(Config { limit_pages: 65536, segment_bytes, ..Config::default() });
        for step in &steps {
            test.run(step);
            test.compare();
        }
        while !test.stack.is_empty() {
            test.pop();
        }
        prop_assert_eq!(test.machine.pop_frame(0).0, CODE_FINISHED);
        prop_assert_eq!(test.machine.cell(CAPTURED), 0);
    }
}

#[test]
fn captures_at_each_level_share_what_they_have_in_common() {
    let mut test = Test::new(Config {
        limit_pages: 65536,
        ..Config::default()
    });
    let levels = 3000;
    for _ in 0..levels {
        test.push();
        test.capture();
    }
    // On the way back as well, and again from far down.
    for _ in 0..levels / 2 {
        test.pop();
        test.capture();
    }
    for index in [levels - 1, 7, levels / 2, 2 * levels / 3] {
        test.enter(index);
        test.compare();
    }
    assert_eq!(test.entered, [0, 4, 0]);
    assert_eq!(test.machine.collect(0, true), 0);
    let pages = test.machine.cell(LIVE_PAGES);
    assert!(pages < 40, "{pages} pages for {levels} levels");
}

#[test]
fn copies_that_nothing_refers_to_are_not_kept() {
    let mut test = Test::new(Config {
        limit_pages: 65536,
        ..Config::default()
    });
    (0..1000).for_each(|_| test.push());
    test.capture();
    (0..1000).for_each(|_| test.push());
    test.capture();
    test.run(&Step::Drop(1));
    assert_eq!(test.machine.collect(0, true), 0);
    test.compare();
    let first = test.machine.word(HOST_ROOTS);
    assert_eq!(i64::from(test.machine.cell(CAPTURED)), first, "the one that is left");
    test.run(&Step::Drop(0));
    assert_eq!(test.machine.collect(0, true), 0);
    assert_eq!(test.machine.cell(CAPTURED), 0);
    test.compare();
}
