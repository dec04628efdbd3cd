//! The outer trampoline against a module written by hand: a bump allocator without a collector, and a main procedure that does what the number
//! in place of its closure says.

use super::*;
use crate::engine::{Engine, Image};
use crate::streams::Captured;
use crate::trace::{CodeEntry, CodeMap};
use trapeze_codegen::{FrameVariable, Lowering};
use trapeze_cps::source::{Sources, Span};

/// What the main procedure does.
mod behaviour {
    pub const FINISH_WITH_LIST: i64 = 0;
    pub const TICK_FOR_EVER: i64 = 1;
    pub const TRAP: i64 = 2;
    pub const SIGNAL: i64 = 3;
    pub const EXIT: i64 = 4;
    pub const UNKNOWN_OPERATION: i64 = 5;
    pub const WRITE_AND_FINISH: i64 = 6;
    pub const WRONG_OPERAND: i64 = 7;
    pub const UNKNOWN_CODE: i64 = 8;
    pub const CALL_EMBEDDER: i64 = 9;
    pub const UNKNOWN_REASON: i64 = 10;
    pub const GO_FAR: i64 = 11;
    pub const GO_NOWHERE: i64 = 12;
}

/// Code id of the main procedure's entry, of the restarts' entry, and of a frame.
const MAIN: u32 = abi::CODE_FIRST;
const RESTART: u32 = MAIN + 1;
const CALL: u32 = MAIN + 2;
const PRELUDE_CALL: u32 = MAIN + 3;
/// Code ids that are not compiled at the start: of a deferred module, and of none.
const FAR: u32 = MAIN + 4;
const NOWHERE: u32 = MAIN + 5;
const CODES: u32 = MAIN + 6;

const SOURCE: &str = "(define (f)\n  (error \"x\"))\n(f)";

fn module() -> String {
    let op = |operation: HostOp| operation as u32;
    let (hp, end, limit) = (abi::HP, abi::SLOW_END, abi::LIMIT_PAGES);
    let (leave, args, sp, segment) = (abi::LEAVE, abi::ARGS, abi::SP, abi::SEGMENT);
    let (first, stack) = (abi::STATE_END.next_multiple_of(8) + 4096, abi::STATE_END.next_multiple_of(8));
    let (nil, code_leave, finished) = (abi::NIL, abi::CODE_LEAVE, abi::CODE_FINISHED * 8);
    let text = |number: i64| {
        format!(
            "(call $host (i32.const {}) (i64.const {}) (i64.const 80) (i64.const 0))",
            op(HostOp::NumberToString),
            number << 3
        )
    };
    let reason = |number: u32| format!("(i32.store (i32.const {leave}) (i32.const {number})) (return (i32.const {code_leave}))");
    let case = |number: i64, body: String| format!("(if (i64.eq (local.get $what) (i64.const {})) (then {body}))", number << 3);
    let cases = [
        case(
            behaviour::FINISH_WITH_LIST,
            format!("(i64.store (i32.const {args}) (call $cons (i64.const 8) (call $cons {} (i64.const {nil})))) {}", text(-5), reason(0)),
        ),
        case(behaviour::TICK_FOR_EVER, format!("(loop $again (br_if $again (i32.ne (call $tick) (i32.const 1)))) {}", reason(3))),
        case(behaviour::TRAP, "unreachable".into()),
        case(
            behaviour::SIGNAL,
            format!(
                "(i64.store (i32.const {stack}) (i64.const {finished}))
                 (i64.store (i32.const {}) (i64.const 56)) (i64.store (i32.const {}) (i64.const {}))
                 (i64.store (i32.const {}) (i64.const {}))
                 (i32.store (i32.const {sp}) (i32.const {})) (i32.store (i32.const {segment}) (i32.const {stack}))
                 (i64.store (i32.const {args}) (i64.const {}))
                 (i64.store (i32.const {})
                   (call $cons {} (call $cons {} (call $cons
                     (call $cons (call $restart (i64.const 88) {}) (call $cons (call $restart (i64.const 96) (i64.const {nil})) (i64.const {nil})))
                     (i64.const {nil})))))
                 {}",
                stack + 8,
                stack + 16,
                CALL * 8,
                stack + 24,
                PRELUDE_CALL * 8,
                stack + 32,
                abi::TRUE,
                args + 8,
                text(42),
                text(43),
                text(44),
                reason(1),
            ),
        ),
        case(
            behaviour::EXIT,
            format!("(drop (call $host (i32.const {}) (i64.const 56) (i64.const 0) (i64.const 0))) {}", op(HostOp::SetExitCode), reason(2)),
        ),
        case(behaviour::UNKNOWN_OPERATION, "(drop (call $host (i32.const 9999) (i64.const 0) (i64.const 0) (i64.const 0)))".into()),
        case(
            behaviour::WRITE_AND_FINISH,
            format!("(drop (call $host (i32.const {}) {} (i64.const 0) (i64.const 0))) {}", op(HostOp::Write), text(7), reason(0)),
        ),
        case(
            behaviour::WRONG_OPERAND,
            format!("(drop (call $host (i32.const {}) (i64.const {nil}) (i64.const 0) (i64.const 0)))", op(HostOp::Write)),
        ),
        case(behaviour::UNKNOWN_CODE, "(return (i32.const 4444))".into()),
        case(
            behaviour::CALL_EMBEDDER,
            format!(
                "(i64.store (i32.const {args}) (call $host (i32.const {}) (i64.const 0) (call $cons (i64.const 16) (i64.const {nil})) (i64.const 0))) {}",
                op(HostOp::CallEmbedder),
                reason(0)
            ),
        ),
        case(behaviour::UNKNOWN_REASON, reason(77)),
        case(behaviour::GO_FAR, format!("(return (i32.const {FAR}))")),
        case(behaviour::GO_NOWHERE, format!("(return (i32.const {NOWHERE}))")),
    ];
    format!(
        r#"(module
          (import "trapeze" "host" (func $host (param i32 i64 i64 i64) (result i64)))
          (import "trapeze" "host_arithmetic" (func $host_arithmetic (param i32 i64 i64) (result i64)))
          (import "trapeze" "tick" (func $tick (result i32)))
          (import "trapeze" "drop_handle" (func $drop_handle (param i64)))
          (import "trapeze" "populate" (func $populate (param i32 i32)))
          (type $code (func (param i32) (result i32)))
          (memory (export "memory") 8)
          (table $code (export "code") {CODES} {CODES} funcref)
          (elem (i32.const {MAIN}) $main $invoke)
          (elem (i32.const {FAR}) $not_compiled $not_compiled)
          (func $not_compiled (param $pc i32) (result i32)
            (i32.store (i32.const {resume}) (local.get $pc))
            {not_compiled})
          (func (export "initialise") (result i32)
            (i32.store (i32.const {hp}) (i32.const {first}))
            (i32.store (i32.const {end}) (i32.const 262144))
            (i32.lt_u (i32.load (i32.const {limit})) (i32.const 16)))
          (func $allocate (export "allocate") (param $bytes i32) (result i32)
            (local $at i32)
            (local.set $at (i32.load (i32.const {hp})))
            (i32.store (i32.const {hp}) (i32.add (local.get $at) (local.get $bytes)))
            (local.get $at))
          (func $cons (export "cons") (param $head i64) (param $tail i64) (result i64)
            (local $at i32)
            (local.set $at (call $allocate (i32.const 16)))
            (i64.store (local.get $at) (local.get $head))
            (i64.store offset=8 (local.get $at) (local.get $tail))
            (i64.extend_i32_u (i32.sub (local.get $at) (i32.const {pair}))))
          (func $restart (param $action i64) (param $name i64) (result i64)
            (local $at i32)
            (local.set $at (call $allocate (i32.const 72)))
            (i64.store (local.get $at) (i64.const {restart_header}))
            (i64.store offset=16 (local.get $at) (local.get $action))
            (i64.store offset=24 (local.get $at) (i64.const 8))
            (i64.store offset=32 (local.get $at) (i64.const {nil}))
            (i64.store offset=56 (local.get $at) (i64.const {nil}))
            (call $cons (i64.extend_i32_u (i32.sub (local.get $at) (i32.const {heap}))) (call $cons (local.get $name) (call $cons {report} (i64.const {nil})))))
          (func (export "run") (param $pc i32) (result i32)
            (loop $hop
              (if (i32.ne (local.get $pc) (i32.const {code_leave}))
                (then
                  (local.set $pc (call_indirect $code (type $code) (local.get $pc) (local.get $pc)))
                  (br $hop))))
            (i32.load (i32.const {leave})))
          (func $main (param i32) (result i32)
            (local $what i64)
            (local.set $what (i64.load (i32.const {args})))
            {cases}
            (i32.const {code_leave}))
          (func $invoke (param i32) (result i32)
            (i64.store (i32.const {args}) (call $cons (i64.load offset={action} (i32.wrap_i64 (i64.load (i32.const {args})))) (i64.load offset=8 (i32.const {args}))))
            {finish}))"#,
        pair = abi::PAIR_HEAD,
        heap = abi::HEAP_HEADER,
        action = abi::HEAP_FIELDS + 8,
        restart_header = abi::header(false, trapeze_cps::prim::HeapKind::Restart as u8, 8),
        report = text(45),
        cases = cases.join("\n"),
        finish = reason(0),
        resume = abi::RESUME,
        not_compiled = reason(LeaveReason::NotCompiled as u32),
    )
}

/// A deferred module: counts in argument 0, which its code finds as it was left, and goes on in it once before the program finishes.
fn deferred() -> trapeze_codegen::Deferred {
    let text = format!(
        r#"(module
          (import "trapeze" "memory" (memory 8))
          (import "trapeze" "code" (table {CODES} {CODES} funcref))
          (elem (i32.const {FAR}) $far)
          (func $far (param i32) (result i32)
            (i64.store (i32.const {args}) (i64.add (i64.load (i32.const {args})) (i64.const 8)))
            (if (i64.lt_u (i64.load (i32.const {args})) (i64.const {last})) (then (return (i32.const {FAR}))))
            (i32.store (i32.const {leave}) (i32.const 0))
            (i32.const {code_leave})))"#,
        args = abi::ARGS,
        last = (behaviour::GO_FAR + 2) << abi::FIXNUM_SHIFT,
        leave = abi::LEAVE,
        code_leave = abi::CODE_LEAVE,
    );
    trapeze_codegen::Deferred {
        wasm: wat::parse_str(text).expect("the module is well-formed"),
        codes: FAR..FAR + 1,
        functions: Vec::new(),
    }
}

fn machine_with(behaviour: i64, trampoline: Trampoline, options: &Options) -> Result<Machine, Error> {
    let mut sources = Sources::default();
    let (program, prelude) = (sources.add("t.lisp", SOURCE), sources.add("prelude", "(error)"));
    let none = CodeEntry {
        procedure: None,
        span: Span::NONE,
        around: &[],
        form: None,
        frame_slots: 1,
        variables: &[],
        arity: (0, None),
        doc: None,
    };
    let variables = [FrameVariable {
        name: "x".into(),
        scope: Span {
            file: program,
            start: 0,
            end: 26,
        },
        slot: 0,
        capture: None,
        boxed: false,
    }];
    let call = CodeEntry {
        procedure: Some("f"),
        span: Span {
            file: program,
            start: 14,
            end: 25,
        },
        around: &[],
        form: None,
        frame_slots: 2,
        variables: &variables,
        arity: (0, Some(0)),
        doc: None,
    };
    let error = CodeEntry {
        procedure: Some("error"),
        span: Span {
            file: prelude,
            start: 0,
            end: 7,
        },
        around: &[],
        form: None,
        frame_slots: 1,
        variables: &[],
        arity: (1, None),
        doc: None,
    };
    let image = Image {
        wasm: wat::parse_str(module()).expect("the module is well-formed"),
        functions: Vec::new(),
        arms_end: 0,
        memory: Vec::new(),
        deferred: vec![deferred()],
        code: CodeMap::new([none; CALL as usize].into_iter().chain([call, error]), &sources, |file| {
            file == program
        }),
        entry_points: vec![0, 0, 0, 0, 0, 0, MAIN, RESTART],
        entry_closures: vec![abi::NIL; 8],
        main_closure: behaviour << abi::FIXNUM_SHIFT,
        link: None,
    };
    let options = Options {
        trampoline,
        ..options.clone()
    };
    Machine::new(&Engine::new(Lowering::Cluster, None)?.compile(image, None)?, &options)
}

fn machine(behaviour: i64) -> Machine {
    machine_with(behaviour, Trampoline::Module, &Options::new()).expect("the module starts")
}

fn pause(machine: &mut Machine) -> Pause {
    match machine.start() {
        Ok(Left::Unhandled(pause)) => pause,
        other => panic!("the program signals, but {other:?}"),
    }
}

#[test]
fn both_trampolines_run_to_the_end() {
    for trampoline in [Trampoline::Module, Trampoline::Host] {
        let mut machine = machine_with(behaviour::FINISH_WITH_LIST, trampoline, &Options::new()).unwrap();
        assert!(matches!(machine.start(), Ok(Left::Finished)));
        assert_eq!(machine.result(), Ok(Value::list([Value::Integer(1), Value::string("-5")])));
        assert!(matches!(machine.start(), Err(Error::Ended)));
    }
}

#[test]
fn code_that_is_not_compiled_is_loaded_and_gone_on_with() {
    for trampoline in [Trampoline::Module, Trampoline::Host] {
        let mut machine = machine_with(behaviour::GO_FAR, trampoline, &Options::new()).unwrap();
        assert!(matches!(machine.start(), Ok(Left::Finished)));
        assert_eq!(machine.result(), Ok(Value::Integer(behaviour::GO_FAR + 2)));
        assert!(machine.statistics().unwrap().compiling > Duration::ZERO);
    }
}

#[test]
fn a_deadline_stops_the_program_at_a_safepoint() {
    let options = Options {
        timeout: Some(Duration::ZERO),
        ..Options::new()
    };
    let mut machine = machine_with(behaviour::TICK_FOR_EVER, Trampoline::Module, &options).unwrap();
    assert!(matches!(machine.start(), Ok(Left::Stopped(Stop::Timeout(Duration::ZERO)))));
}

#[test]
fn an_interrupt_stops_the_program_at_a_safepoint() {
    let options = Options::new();
    // The first request is for the program to deal with, and this one does not.
    let interrupt = options.interrupt.clone();
    std::thread::spawn(move || {
        loop {
            interrupt.request();
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    let mut machine = machine_with(behaviour::TICK_FOR_EVER, Trampoline::Host, &options).unwrap();
    assert!(matches!(machine.start(), Ok(Left::Stopped(Stop::Interrupted))));
}

#[test]
fn a_broken_module_is_an_internal_error() {
    for trampoline in [Trampoline::Module, Trampoline::Host] {
        for (behaviour, message) in [
            (behaviour::TRAP, "unreachable"),
            (behaviour::UNKNOWN_OPERATION, "no such operation"),
            (behaviour::WRONG_OPERAND, "host operation write: an operand that is no string"),
            (behaviour::UNKNOWN_CODE, ""),
            (behaviour::UNKNOWN_REASON, "unknown reason"),
            (behaviour::GO_NOWHERE, "no deferred module has this code id"),
        ] {
            let mut machine = machine_with(behaviour, trampoline, &Options::new()).unwrap();
            match machine.start() {
                Err(Error::Internal(reason)) => assert!(reason.contains(message), "{reason}"),
                other => panic!("{behaviour}: {other:?}"),
            }
            assert!(matches!(machine.start(), Err(Error::Ended)));
        }
    }
}

#[test]
fn the_exit_code_is_the_programs() {
    assert!(matches!(machine(behaviour::EXIT).start(), Ok(Left::Exit(7))));
}

#[test]
fn a_memory_limit_too_small_to_start_is_reported() {
    for memory_bytes in [0, 64 << 10, 10 << 16] {
        let options = Options {
            memory_bytes,
            ..Options::new()
        };
        assert_eq!(
            machine_with(behaviour::EXIT, Trampoline::Module, &options).err(),
            Some(Error::Memory)
        );
    }
}

#[test]
fn output_is_passed_on_when_the_program_leaves() {
    let captured = Captured::new();
    let options = Options {
        output: Output::Capture(captured.clone()),
        ..Options::new()
    };
    let mut machine = machine_with(behaviour::WRITE_AND_FINISH, Trampoline::Module, &options).unwrap();
    machine.start().unwrap();
    assert_eq!(captured.text(), "7");
}

#[test]
fn an_unhandled_condition_is_described() {
    let mut machine = machine(behaviour::SIGNAL);
    let pause = pause(&mut machine);
    assert_eq!((pause.report.as_str(), pause.condition_type.as_str()), ("42", "43"));
    let restarts: Vec<_> = pause
        .restarts
        .iter()
        .map(|restart| (restart.name.as_deref(), restart.report.as_str()))
        .collect();
    assert_eq!(restarts, [(Some("44"), "45"), (None, "45")]);
    assert_eq!(pause.restarts[0].arity, Arity { least: 1, most: None });
    assert!(!pause.restarts[0].interactive);
    assert!(machine.is_paused_at(pause.key));
}

#[test]
fn a_trace_shows_the_programs_frames_only() {
    let mut machine = machine(behaviour::SIGNAL);
    let pause = pause(&mut machine);
    let trace = machine.trace(pause.key, 10, 10).unwrap();
    let [frame] = trace.innermost.as_slice() else {
        panic!("one frame: {trace:?}")
    };
    assert_eq!(
        (frame.procedure_name(), &*frame.file, frame.line, frame.column),
        ("f", "t.lisp", 2, 3)
    );
    assert_eq!((trace.omitted, trace.outermost.len()), (0, 0));
    assert_eq!(machine.source_text("t.lisp").map(|text| &text[14..25]), Some("(error \"x\")"));
    assert_eq!(frame.range, 14..25);
    assert_eq!(machine.source_text("other"), None);
    assert_eq!(machine.frame(pause.key, 0), Ok(Some(frame.clone())));
    assert_eq!(machine.frame(pause.key, 1), Ok(None));
}

#[test]
fn the_variables_of_a_frame_have_values() {
    let mut machine = machine(behaviour::SIGNAL);
    let pause = pause(&mut machine);
    assert_eq!(machine.locals(pause.key, 0), Ok(Some(vec![("x".into(), Value::Integer(7))])));
    assert_eq!(machine.locals(pause.key, 1), Ok(None));
    machine.invoke_restart(pause.restarts[0].key, &[]).unwrap();
    assert_eq!(machine.locals(pause.key, 0), Err(Error::Stale));
}

#[test]
fn a_restart_goes_on_with_its_arguments() {
    let mut machine = machine(behaviour::SIGNAL);
    let pause = pause(&mut machine);
    let left = machine.invoke_restart(pause.restarts[1].key, &[Value::Integer(9), Value::string("nine")]);
    assert!(matches!(left, Ok(Left::Finished)));
    let expected = Value::list([Value::Integer(12), Value::Integer(9), Value::string("nine")]);
    assert_eq!(machine.result(), Ok(expected));
}

#[test]
fn a_restart_is_stale_once_the_program_has_gone_on() {
    let mut machine = machine(behaviour::SIGNAL);
    let pause = pause(&mut machine);
    machine.invoke_restart(pause.restarts[0].key, &[]).unwrap();
    assert!(!machine.is_paused_at(pause.key));
    assert!(matches!(machine.invoke_restart(pause.restarts[1].key, &[]), Err(Error::Stale)));
}

#[test]
fn a_restart_of_another_run_is_never_taken_for_one_of_this_run() {
    let (mut one, mut other) = (machine(behaviour::SIGNAL), machine(behaviour::SIGNAL));
    let pause_of_one = pause(&mut one);
    pause(&mut other);
    assert!(matches!(other.invoke_restart(pause_of_one.restarts[0].key, &[]), Err(Error::Stale)));
    assert!(!other.is_paused_at(pause_of_one.key));
}

#[test]
fn a_value_that_cannot_be_passed_leaves_the_program_where_it_stands() {
    let mut machine = machine(behaviour::SIGNAL);
    let pause = pause(&mut machine);
    let refused = machine.invoke_restart(pause.restarts[0].key, &[Value::Symbol("a".into())]);
    assert!(matches!(refused, Err(Error::NotPassable(_))));
    assert!(machine.invoke_restart(pause.restarts[0].key, &[]).is_ok());
}

#[test]
fn the_embedders_functions_are_called_with_copies() {
    let mut options = Options::new();
    options.functions.register("double", |n: i64| 2 * n);
    let mut machine = machine_with(behaviour::CALL_EMBEDDER, Trampoline::Module, &options).unwrap();
    machine.start().unwrap();
    assert_eq!(machine.result(), Ok(Value::Integer(4)));
}

#[test]
fn a_reader_that_has_gone_ends_the_run() {
    struct Gone;
    impl std::io::Write for Gone {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let options = Options {
        output: Output::writer(Gone),
        ..Options::new()
    };
    let mut machine = machine_with(behaviour::WRITE_AND_FINISH, Trampoline::Module, &options).unwrap();
    assert!(matches!(machine.start(), Err(Error::Halt(crate::heap::Halt::BrokenPipe))));
}
