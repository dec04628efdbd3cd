//! Property test of the collector: a random program runs on the machine and on a model at once, and after each collection what is reachable
//! must be the same graph, with the same sharing.

use std::collections::{HashMap, HashSet};

use proptest::collection::vec;
use proptest::prelude::*;
use trapeze_codegen::abi::*;
use trapeze_cps::prim::HeapKind;

use crate::machine::{Config, Machine, fixnum};

const REGISTERS: usize = 8;
const GLOBALS: u32 = 16;

/// A value of the model.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Value {
    Immediate(i64),
    Node(usize),
}

const NOTHING: Value = Value::Immediate(NIL);

/// An object of the model.
#[derive(Clone, Debug)]
enum Node {
    Pair([Value; 2]),
    Record(HeapKind, Vec<Value>),
    Procedure(u32, Vec<Value>),
    Raw(HeapKind, Vec<u8>),
}

impl Node {
    fn fields(&self) -> &[Value] {
        match self {
            Node::Pair(fields) => fields,
            Node::Record(_, fields) | Node::Procedure(_, fields) => fields,
            Node::Raw(..) => &[],
        }
    }
}

/// One step of the random program; the numbers name registers, modulo their count.
#[derive(Clone, Debug)]
enum Step {
    Immediate(usize, i64),
    Pair(usize, usize, usize),
    List(usize, usize, u16),
    Record(usize, usize, u16),
    Procedure(usize, usize, u8),
    Text(usize, u16),
    Float(usize),
    Handle(usize),
    Field(usize, usize, usize),
    Assign(usize, usize, usize),
    Call(usize, u8),
    Return,
    Mark,
    Unwind,
    SetGlobal(usize, u32),
    GetGlobal(usize, u32),
    SetHostRoot(usize, u32),
    SetChain(usize, u32),
    FillNursery,
    Collect(bool),
}

fn step() -> impl Strategy<Value = Step> {
    let register = 0..REGISTERS;
    prop_oneof![
        1 => (register.clone(), any::<i64>()).prop_map(|(to, value)| Step::Immediate(to, value)),
        6 => (register.clone(), register.clone(), register.clone()).prop_map(|(to, a, b)| Step::Pair(to, a, b)),
        2 => (register.clone(), register.clone(), 0..100u16).prop_map(|(to, a, length)| Step::List(to, a, length)),
        4 => (register.clone(), register.clone(), 0..12u16).prop_map(|(to, a, size)| Step::Record(to, a, size)),
        1 => (register.clone(), register.clone(), 900..3000u16).prop_map(|(to, a, size)| Step::Record(to, a, size)),
        2 => (register.clone(), register.clone(), 0..9u8).prop_map(|(to, a, size)| Step::Procedure(to, a, size)),
        2 => (register.clone(), 0..60u16).prop_map(|(to, length)| Step::Text(to, length)),
        1 => (register.clone(), 8000..20000u16).prop_map(|(to, length)| Step::Text(to, length)),
        1 => register.clone().prop_map(Step::Float),
        1 => register.clone().prop_map(Step::Handle),
        6 => (register.clone(), register.clone(), any::<usize>()).prop_map(|(to, a, field)| Step::Field(to, a, field)),
        8 => (register.clone(), any::<usize>(), register.clone()).prop_map(|(a, field, value)| Step::Assign(a, field, value)),
        5 => (register.clone(), 0..8u8).prop_map(|(from, count)| Step::Call(from, count)),
        4 => Just(Step::Return),
        1 => Just(Step::Mark),
        1 => Just(Step::Unwind),
        2 => (register.clone(), 0..GLOBALS).prop_map(|(from, global)| Step::SetGlobal(from, global)),
        1 => (register.clone(), 0..GLOBALS).prop_map(|(to, global)| Step::GetGlobal(to, global)),
        1 => (register.clone(), 0..HOST_ROOT_CELLS as u32).prop_map(|(from, cell)| Step::SetHostRoot(from, cell)),
        1 => (register, 0..4_u32).prop_map(|(from, chain)| Step::SetChain(from, chain)),
        1 => Just(Step::FillNursery),
        2 => any::<bool>().prop_map(Step::Collect),
    ]
}

/// A frame: the values that it saves.
type Frame = Vec<Value>;

/// The machine and the model side by side.
struct Pair {
    machine: Machine,
    nodes: Vec<Node>,
    registers: [Value; REGISTERS],
    frames: Vec<Frame>,
    /// Recorded stack heights: number of frames, stack pointer, segment.
    marks: Vec<(usize, u32, u32)>,
    globals: Vec<Value>,
    host_roots: HashMap<u32, Value>,
    /// The heads of the four chains of the dynamic environment.
    chains: [Value; 4],
    /// Nodes that are handles, by key.
    handles: HashMap<i64, usize>,
}

impl Pair {
    fn new(config: Config) -> Self {
        let mut machine = Machine::new(config);
        for register in 0..REGISTERS as u32 {
            machine.set_root(register, NIL);
        }
        for global in 0..GLOBALS {
            machine.set_word(STATE_END + 8 * global, NIL);
        }
        Pair {
            machine,
            nodes: Vec::new(),
            registers: [NOTHING; REGISTERS],
            frames: Vec::new(),
            marks: Vec::new(),
            globals: vec![NOTHING; GLOBALS as usize],
            host_roots: HashMap::new(),
            chains: [NOTHING; 4],
            handles: HashMap::new(),
        }
    }

    /// Values in the machine's registers, which are the ROOTS cells throughout.
    fn machine_register(&self, register: usize) -> i64 {
        self.machine.root(register as u32)
    }

    fn set(&mut self, register: usize, value: Value, word: i64) {
        self.registers[register] = value;
        self.machine.set_root(register as u32, word);
    }

    fn make(&mut self, register: usize, node: Node, word: i64) {
        self.nodes.push(node);
        self.set(register, Value::Node(self.nodes.len() - 1), word);
    }

    /// Values of `count` registers from `from` on.
    fn some_registers(&self, from: usize, count: usize) -> (Vec<Value>, Vec<i64>) {
        (0..count)
            .map(|index| (from + index) % REGISTERS)
            .map(|register| (self.registers[register], self.machine_register(register)))
            .unzip()
    }

    fn run(&mut self, step: &Step) {
        match *step {
            Step::Immediate(to, value) => {
                let word = fixnum(value);
                self.set(to, Value::Immediate(word), word);
            }
            Step::Pair(to, a, b) => {
                let word = self.machine.cons(self.machine_register(a), self.machine_register(b));
                self.make(to, Node::Pair([self.registers[a], self.registers[b]]), word);
            }
            Step::List(to, a, length) => {
                for index in 0..length {
                    let element = fixnum(i64::from(index));
                    let (tail, tail_word) = if index == 0 {
                        (self.registers[a], self.machine_register(a))
                    } else {
                        (self.registers[to], self.machine_register(to))
                    };
                    let word = self.machine.cons(element, tail_word);
                    self.make(to, Node::Pair([Value::Immediate(element), tail]), word);
                }
            }
            Step::Record(to, a, size) => {
                let (values, words) = self.some_registers(a, usize::from(size));
                let kind = if size % 3 == 0 { HeapKind::Vector } else { HeapKind::Storage };
                let word = if size % 2 == 0 && !values.is_empty() {
                    self.machine.call("make_record", (kind as i32, fixnum(i64::from(size)), words[0]))
                } else {
                    self.machine.record(kind, &words).expect("room")
                };
                assert_ne!(word, FAILED);
                let values = if size % 2 == 0 && !values.is_empty() {
                    vec![values[0]; values.len()]
                } else {
                    values
                };
                self.make(to, Node::Record(kind, values), word);
            }
            Step::Procedure(to, a, size) => {
                let (values, words) = self.some_registers(a, usize::from(size));
                let word = self.machine.procedure(u32::from(size), &words);
                self.make(to, Node::Procedure(u32::from(size), values), word);
            }
            Step::Text(to, length) => {
                // Bytes that look like pointers, headers and forwarding words.
                let bytes: Vec<u8> = (0..length)
                    .map(|index| [0x8f, 0x37, 0x02, 0x06, 0x10][usize::from(index) % 5])
                    .collect();
                let word = self.machine.raw_object(HeapKind::String, &bytes).expect("room");
                self.make(to, Node::Raw(HeapKind::String, bytes), word);
            }
            Step::Float(to) => {
                let float = 1e300 + self.nodes.len() as f64;
                let word: i64 = self.machine.call("box_float", float);
                self.make(to, Node::Raw(HeapKind::Float, float.to_le_bytes().to_vec()), word);
            }
            Step::Handle(to) => {
                let key = self.nodes.len() as i64;
                let bytes = key.to_le_bytes();
                let word = self.machine.raw_object(HeapKind::Handle, &bytes).expect("room");
                self.machine.call::<i64, ()>("register_handle", word);
                self.handles.insert(key, self.nodes.len());
                self.make(to, Node::Raw(HeapKind::Handle, bytes.to_vec()), word);
            }
            Step::Field(to, a, field) => {
                let Value::Node(node) = self.registers[a] else {
                    return;
                };
                let fields = self.nodes[node].fields();
                if fields.is_empty() {
                    return;
                }
                let index = field % fields.len();
                let value = fields[index];
                let header = if matches!(self.nodes[node], Node::Pair(_)) { 0 } else { 8 };
                let word = self
                    .machine
                    .word(Machine::address(self.machine_register(a)) + header + 8 * index as u32);
                self.set(to, value, word);
            }
            Step::Assign(a, field, b) => {
                let Value::Node(node) = self.registers[a] else {
                    return;
                };
                let value = self.registers[b];
                let Node::Record(HeapKind::Storage, fields) = &mut self.nodes[node] else {
                    return;
                };
                if fields.is_empty() {
                    return;
                }
                let index = field % fields.len();
                fields[index] = value;
                let object = self.machine_register(a);
                let word = self.machine_register(b);
                self.machine.set_word(Machine::address(object) + 8 + 8 * index as u32, word);
                if field % 3 == 0 {
                    self.machine.call::<i64, ()>("barrier", object);
                } else {
                    self.machine.call::<(i64, i64), ()>("barrier_slot", (object, fixnum(index as i64)));
                }
            }
            Step::Call(from, count) => {
                let (values, words) = self.some_registers(from, usize::from(count));
                assert!(self.machine.push_frame(&words, CODE_FIRST + u32::from(count)));
                self.frames.push(values);
            }
            Step::Return => {
                let Some(values) = self.frames.pop() else {
                    return;
                };
                self.marks.retain(|mark| mark.0 <= self.frames.len());
                let (code, words) = self.machine.pop_frame(values.len() as u32);
                assert_eq!(code, CODE_FIRST + values.len() as u32);
                for (register, (value, word)) in values.into_iter().zip(words).enumerate() {
                    self.set(register, value, word);
                }
            }
            Step::Mark => self
                .marks
                .push((self.frames.len(), self.machine.cell(SP), self.machine.cell(SEGMENT))),
            Step::Unwind => {
                let Some((frames, sp, segment)) = self.marks.pop() else {
                    return;
                };
                self.frames.truncate(frames);
                self.machine.call::<(i32, i32), ()>("set_stack", (sp as i32, segment as i32));
            }
            Step::SetGlobal(from, global) => {
                self.globals[global as usize] = self.registers[from];
                let word = self.machine_register(from);
                self.machine.set_word(STATE_END + 8 * global, word);
            }
            Step::GetGlobal(to, global) => {
                let word = self.machine.word(STATE_END + 8 * global);
                self.set(to, self.globals[global as usize], word);
            }
            Step::SetHostRoot(from, cell) => {
                self.host_roots.insert(cell, self.registers[from]);
                let word = self.machine_register(from);
                self.machine.set_word(HOST_ROOTS + 8 * cell, word);
            }
            Step::SetChain(from, chain) => {
                self.chains[chain as usize] = self.registers[from];
                let word = self.machine_register(from);
                self.machine.set_word(HANDLERS + 8 * chain, word);
            }
            Step::FillNursery => {
                // What follows is made in the old space, until the next collection.
                let end = self.machine.cell(NURSERY_END);
                self.machine.set_cell(HP, end);
            }
            Step::Collect(full) => self.collect(full),
        }
        // Generated code checks before it allocates.
        let before = self.collections();
        assert_eq!(self.machine.checkpoint(REGISTERS as u32, 4096), 0);
        if self.collections() != before {
            self.compare(false);
        }
    }

    fn collections(&self) -> u32 {
        self.machine.cell(MINOR_COLLECTIONS) + self.machine.cell(FULL_COLLECTIONS)
    }

    fn collect(&mut self, full: bool) {
        let before = self.machine.cell(FULL_COLLECTIONS);
        assert_eq!(self.machine.collect(REGISTERS as u32, full), 0);
        assert!(!full || self.machine.cell(FULL_COLLECTIONS) == before + 1);
        self.compare(full);
    }

    /// The roots of both sides.
    fn roots(&self) -> Vec<(Value, i64)> {
        let machine = &self.machine;
        let mut roots: Vec<(Value, i64)> = (0..REGISTERS)
            .map(|register| (self.registers[register], self.machine_register(register)))
            .collect();
        roots.extend(
            (0..)
                .zip(&self.globals)
                .map(|(global, value)| (*value, machine.word(STATE_END + 8 * global))),
        );
        roots.extend(
            self.host_roots
                .iter()
                .map(|(cell, value)| (*value, machine.word(HOST_ROOTS + 8 * cell))),
        );
        roots.extend(
            (0..)
                .zip(&self.chains)
                .map(|(chain, value)| (*value, machine.word(HANDLERS + 8 * chain))),
        );
        // The stack, from the top.
        let (mut sp, mut segment) = (machine.cell(SP), machine.cell(SEGMENT));
        for frame in self.frames.iter().rev() {
            sp -= 8;
            if machine.word(sp) == fixnum(i64::from(CODE_UNDERFLOW)) {
                assert_eq!(sp, segment + SEGMENT_FRAMES);
                segment = machine.cell(segment + SEGMENT_BELOW);
                sp = machine.cell(segment + SEGMENT_SAVED_SP) - 8;
            }
            assert_eq!(machine.word(sp), fixnum(i64::from(CODE_FIRST) + frame.len() as i64));
            sp -= 8 * frame.len() as u32;
            roots.extend((0..).zip(frame).map(|(index, value)| (*value, machine.word(sp + 8 * index))));
        }
        roots
    }

    /// Compares what is reachable. After a full collection, exactly the reachable handles must be alive.
    fn compare(&mut self, full: bool) {
        let mut pending = self.roots();
        let mut words: HashMap<usize, i64> = HashMap::new();
        let mut seen: HashSet<i64> = HashSet::new();
        while let Some((value, word)) = pending.pop() {
            let node = match value {
                Value::Immediate(expected) => {
                    assert_eq!(word, expected);
                    continue;
                }
                Value::Node(node) => node,
            };
            if let Some(known) = words.insert(node, word) {
                assert_eq!(known, word, "sharing is preserved");
                continue;
            }
            assert!(seen.insert(word), "different objects stay different");
            self.compare_object(node, word, &mut pending);
        }
        let dropped: HashSet<i64> = self.machine.store.data().dropped.iter().copied().collect();
        assert_eq!(dropped.len(), self.machine.store.data().dropped.len(), "a handle dies once");
        for (key, node) in &self.handles {
            let alive = words.contains_key(node);
            assert!(!(alive && dropped.contains(key)), "a live handle was reported dead");
            assert!(!full || alive || dropped.contains(key), "a dead handle was not reported");
        }
        assert_eq!(self.machine.cell(USED_PAGES), self.machine.pages_in_map());
    }

    fn compare_object(&self, node: usize, word: i64, pending: &mut Vec<(Value, i64)>) {
        let machine = &self.machine;
        let at = Machine::address(word);
        let state = machine.page_state(at);
        assert!(
            state == 4 || state == 6,
            "what lives is in the old space, not in a page of state {state}"
        );
        let node = &self.nodes[node];
        let fields_at = match node {
            Node::Pair(_) => {
                assert_eq!(word & TAG_MASK, TAG_PAIR);
                at
            }
            Node::Record(kind, fields) => {
                assert_eq!(word & TAG_MASK, TAG_HEAP);
                assert_eq!(machine.word(at), header(false, *kind as u8, fields.len() as u32));
                at + 8
            }
            Node::Procedure(code, captures) => {
                assert_eq!(word & TAG_MASK, TAG_PROC);
                assert_eq!(machine.word(at), procedure_header(*code, captures.len() as u32));
                at + 8
            }
            Node::Raw(kind, bytes) => {
                assert_eq!(word & TAG_MASK, TAG_HEAP);
                assert_eq!(machine.word(at), header(true, *kind as u8, bytes.len() as u32));
                assert_eq!(machine.bytes(at + 8, bytes.len() as u32), &bytes[..]);
                return;
            }
        };
        pending.extend(
            (0..)
                .zip(node.fields())
                .map(|(index, field)| (*field, machine.word(fields_at + 8 * index))),
        );
    }
}

fn agree(config: Config, steps: &[Step]) {
    let mut pair = Pair::new(config);
    for step in steps {
        pair.run(step);
    }
    pair.collect(false);
    pair.collect(true);
    pair.collect(true);
    assert!(pair.machine.cell(PEAK_PAGES) <= config.limit_pages);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_reachable_survives_collections(steps in vec(step(), 1..600)) {
        agree(Config { globals: GLOBALS, ..Config::default() }, &steps);
    }

    #[test]
    fn what_is_reachable_survives_a_collection_at_every_check(steps in vec(step(), 1..250)) {
        agree(Config { globals: GLOBALS, stress: true, ..Config::default() }, &steps);
    }

    #[test]
    fn what_is_reachable_survives_with_tiny_segments_and_nursery(steps in vec(step(), 1..600)) {
        let config = Config { globals: GLOBALS, nursery_bytes: 0, segment_bytes: 64, limit_pages: 65536, ..Config::default() };
        agree(config, &steps);
    }
}
