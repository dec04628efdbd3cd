//! Code that is compiled when control first reaches it: every run reaches it by itself, from wherever it is and under every lowering, and what the
//! program has at that moment is still there afterwards.

use std::time::Duration;
use trapeze::{Config, Engine, Lowering, Outcome, Program, Session, Source, Trampoline, Unhandled, Value};

/// Every way of moving control that the engine has.
const WAYS: &[(Lowering, Trampoline)] = &[
    (Lowering::Cluster, Trampoline::Module),
    (Lowering::Cluster, Trampoline::Host),
    (Lowering::Continuation, Trampoline::Module),
    (Lowering::Continuation, Trampoline::Host),
    #[cfg(not(feature = "baseline"))]
    (Lowering::TailCall, Trampoline::Module),
    #[cfg(not(feature = "baseline"))]
    (Lowering::TailCall, Trampoline::Host),
];

fn engine((lowering, trampoline): (Lowering, Trampoline)) -> Engine {
    Engine::new(Config::new().lowering(lowering).trampoline(trampoline)).expect("the engine accepts its settings")
}

fn compile(engine: &Engine, text: &str) -> Program {
    engine.compile(Source::text("t.lisp", text)).expect("the program is correct")
}

fn start(program: &Program) -> Session {
    program.start().expect("the memory limit lets every program start")
}

fn value(outcome: Outcome) -> String {
    match outcome {
        Outcome::Value(value) => value.to_string(),
        other => panic!("the program ends with a value, and not with {other:?}"),
    }
}

fn run(session: &Session) -> String {
    value(session.run().expect("the run is in order"))
}

fn stop(session: &Session) -> Unhandled {
    match session.run() {
        Ok(Outcome::Unhandled(stop)) => stop,
        other => panic!("the program stops at a condition, and not with {other:?}"),
    }
}

fn compiling(session: &Session) -> Duration {
    session.statistics().expect("the memory can be read").compiling
}

#[test]
fn a_run_that_does_without_compiles_nothing_more() {
    for &way in WAYS {
        let session = start(&compile(&engine(way), "(define (f n) (if (= n 0) 7 (f (- n 1)))) (f 100)"));
        assert_eq!(run(&session), "7");
        assert_eq!(compiling(&session), Duration::ZERO, "{way:?}");
    }
}

#[test]
fn a_failure_is_served_in_the_depth_of_a_recursion_after_collections() {
    let text = "
        (define (deep n kept)
          (if (= n 0) (+ (length kept) (first 5)) (+ 1 (deep (- n 1) (cons (list n n n n) kept)))))
        (try (deep 60000 nil) (catch e (list (condition-type e) (exception-message e))))";
    for &way in WAYS {
        let session = start(&compile(&engine(way), text));
        assert_eq!(run(&session), "(type-error \"first: expected :list, got 5\")", "{way:?}");
        let counters = session.statistics().unwrap();
        assert!(counters.minor_collections > 0, "{way:?}: {counters:?}");
        assert!(counters.compiling > Duration::ZERO, "{way:?}");
    }
}

#[test]
fn the_recursion_goes_on_at_a_restart_that_lies_in_its_depth() {
    let text = "
        (define (sum n kept)
          (if (= n 0)
              (restart-case (first (length kept)) (use-instead (v) (+ v (length kept))))
              (+ 1 (sum (- n 1) (cons n kept)))))
        (handler-bind ((type-error (lambda (c) (invoke-restart 'use-instead 5))))
          (sum 200000 nil))";
    for &way in WAYS {
        assert_eq!(run(&start(&compile(&engine(way), text))), "400005", "{way:?}");
    }
}

#[test]
fn a_failure_is_served_while_a_handler_runs() {
    let text = "
        (define seen nil)
        (define (careless c)
          (set! seen (try (first (length (condition-report c))) (catch e (try (+ 1 'two) (catch f (list (exception-message e) (exception-message f))))))))
        (handler-bind ((simple-condition careless)) (signal \"look\"))
        seen";
    for &way in WAYS {
        let expected = "(\"first: expected :list, got 4\" \"+: expected :number, got two\")";
        assert_eq!(run(&start(&compile(&engine(way), text))), expected, "{way:?}");
    }
}

#[test]
fn all_runs_of_all_programs_reach_it_by_themselves() {
    let texts = [
        (
            "(try (first 5) (catch e (exception-message e)))",
            "\"first: expected :list, got 5\"",
        ),
        ("(define x 3) (try (x) (catch e (condition-type e)))", "type-error"),
    ];
    for &way in WAYS {
        let engine = engine(way);
        let programs = texts.map(|(text, expected)| (compile(&engine, text), expected));
        // Two runs of each program, which begin before any of them ends.
        let sessions: Vec<_> = programs
            .iter()
            .flat_map(|(program, expected)| [(start(program), expected), (start(program), expected)])
            .collect();
        for (session, expected) in &sessions {
            assert_eq!(run(session), **expected, "{way:?}");
            assert!(compiling(session) > Duration::ZERO, "{way:?}");
        }
    }
}

#[test]
fn the_host_chooses_how_the_program_goes_on() {
    let text = "
        (define (fetch key)
          (restart-case (first key)
            (replace (v) (if (= v 0) (first 'again) v))
            (give-up () 'nothing)))
        (define kept (list 1 2 3))
        (list (fetch 'answer) (length kept))";
    for &way in WAYS {
        let program = compile(&engine(way), text);
        let session = start(&program);
        let first = stop(&session);
        assert_eq!(first.report(), "first: expected :list, got answer", "{way:?}");
        let replace = first.restart("replace").expect("the restart is active");
        // The clause fails in its turn, outside of its form.
        let second = match first.invoke(replace, &[Value::Integer(0)]) {
            Ok(Outcome::Unhandled(stop)) => stop,
            other => panic!("{way:?}: {other:?}"),
        };
        assert_eq!(second.report(), "first: expected :list, got again", "{way:?}");
        assert!(second.restart("give-up").is_none(), "{way:?}");

        // Another run of the program, for which the code is compiled but not in its table yet.
        let other = stop(&start(&program));
        let give_up = other.restart("give-up").expect("the restart is active");
        assert_eq!(value(other.invoke(give_up, &[]).unwrap()), "(nothing 3)", "{way:?}");
    }
}

#[test]
fn values_are_printed_by_code_that_is_reached_late() {
    let text = "
        (define (f n) (if (= n 0) (string (list 1 \"two\" [3.5 'four])) (f (- n 1))))
        (list (f 10) (string @{1 2}) (string (lambda (x) x)) (f 0))";
    for &way in WAYS {
        let expected = r#"("(1 \"two\" [3.5 four])" "@{1 2}" "<closure>" "(1 \"two\" [3.5 four])")"#;
        assert_eq!(run(&start(&compile(&engine(way), text))), expected, "{way:?}");
    }
}

#[test]
fn storage_that_runs_out_is_a_condition_that_is_signalled_late() {
    let text = "(define (f n) (+ 1 (f n))) (try (f 0) (catch e (condition-type e)))";
    for &(lowering, trampoline) in WAYS {
        let config = Config::new().lowering(lowering).trampoline(trampoline).memory_bytes(32 << 20);
        let engine = Engine::new(config).unwrap();
        assert_eq!(
            run(&start(&compile(&engine, text))),
            "storage-exhausted",
            "{lowering:?} {trampoline:?}"
        );
    }
}

#[test]
fn a_program_can_be_one_module_that_stands_alone() {
    let text = "(define (f x) (try (first x) (catch e (string e)))) (println (f 5))";
    let engine_of_modules = wasmtime::Engine::default();
    for &way in WAYS {
        let engine = engine(way);
        let bytes = engine.module([Source::text("t.lisp", text)]).unwrap();
        let module = wasmtime::Module::from_binary(&engine_of_modules, &bytes).expect("the module is valid");
        let imports: Vec<_> = module.imports().map(|import| import.name().to_string()).collect();
        assert_eq!(imports, ["host", "host_arithmetic", "tick", "drop_handle", "populate"], "{way:?}");
        // What the others have is in it: all that a program is divided into is smaller.
        let program = compile(&engine, text);
        let sizes: Vec<usize> = program.modules().map(<[u8]>::len).collect();
        assert!(
            sizes.len() > 2 && sizes.iter().all(|&size| size < bytes.len()),
            "{way:?}: {sizes:?}"
        );
    }
}
