//! The command from outside: bad input of every kind ends with a message and an exit code, never with a crash or a hang.

mod process;

use process::{Program, Run, command, into_text};

fn run_text(arguments: &[&str]) -> Run {
    Run::of(&mut command(arguments), "")
}

#[test]
fn programs_without_forms_do_nothing() {
    for text in ["", "\n\n", "; only a comment", "#!/usr/bin/env trapeze\n"] {
        Program::new(text).run(&["p.lisp"]).printed("");
    }
}

#[test]
fn what_cannot_be_read_is_named_with_the_reason() {
    let program = Program::new([b'(', 0xff, b')']);
    program.run(&["missing.lisp"]).failed(1, &["missing.lisp: error: no such file"]);
    program.run(&["."]).failed(1, &[".: error: this is a directory"]);
    program
        .run(&["p.lisp"])
        .failed(1, &["p.lisp: error: the text is not valid UTF-8: bad byte at offset 1"]);
}

#[test]
fn unbalanced_brackets_are_syntax_errors_with_their_places() {
    Program::new("(+ 1\n  (* 2 3)")
        .run(&["p.lisp"])
        .failed(1, &["p.lisp:1:1: error: syntax-error: expected `)`, found the end of the file"]);
    Program::new("(+ 1 2)\n)")
        .run(&["p.lisp"])
        .failed(1, &["p.lisp:2:1: error: syntax-error: `)` closes nothing"]);
    Program::new("(+ 1 2]")
        .run(&["p.lisp"])
        .failed(1, &["p.lisp:1:7: error: syntax-error"]);
}

#[test]
fn nothing_runs_when_a_form_is_wrong() {
    let run = Program::new("(println 1)\n(if)").run(&["p.lisp"]);
    run.failed(1, &["p.lisp:2:1: error: syntax-error"]);
    assert_eq!(run.out, "");
}

#[test]
fn deep_nesting_is_limited_by_memory_alone() {
    let depth = 100_000;
    let data = format!("'{}x{}", "(".repeat(depth), ")".repeat(depth));
    Program::new(data).run(&["p.lisp"]).printed("");
    let calls = format!("(println {}1{})", "(+ 0 ".repeat(20_000), ")".repeat(20_000));
    Program::new(calls).run(&["p.lisp"]).printed("1\n");
    Program::new("(".repeat(depth)).run(&["p.lisp"]).failed(1, &["error: syntax-error"]);
}

#[test]
fn an_endless_loop_ends_at_the_time_limit() {
    for loop_text in ["(forever nil)", "(define (f) (f))\n(f)", "(define (f n) (f (+ n 1)))\n(f 0)"] {
        let program = Program::new(format!("(println 1)\n{loop_text}"));
        for trampoline in ["module", "host"] {
            let run = program.run(&["--timeout", "1s", "--trampoline", trampoline, "p.lisp"]);
            run.failed(1, &["error: timeout: time limit of 1000 ms reached"]);
            assert_eq!(run.out, "1\n");
        }
    }
}

#[test]
fn waiting_ends_at_the_time_limit() {
    let program = Program::new("(println 1) (sleep 100000) (println 2)");
    let run = program.run(&["--timeout", "100ms", "p.lisp"]);
    run.failed(1, &["error: timeout: time limit of 100 ms reached"]);
    assert_eq!(run.out, "1\n");
}

#[test]
fn endless_recursion_is_a_condition() {
    let program = Program::new("(define (f n) (+ 1 (f n)))\n(f 0)");
    let run = program.run(&["--max-memory", "64M", "p.lisp"]);
    run.failed(1, &["error: storage-exhausted: ", "  in f (p.lisp:1:20)", " more\n"]);
    let caught = Program::new("(define (f n) (+ 1 (f n)))\n(println (try (f 0) (catch e (condition-type e))))");
    caught.run(&["--max-memory", "64M", "p.lisp"]).printed("storage-exhausted\n");
}

#[test]
fn a_limit_on_the_stack_is_a_condition_each_time_that_it_is_passed() {
    let endless = Program::new("(define (f n) (+ 1 (f n)))\n(f 0)");
    endless.run(&["--max-stack=100K", "p.lisp"]).failed(
        1,
        &[
            "p.lisp:1:20: error: stack-exhausted: the stack cannot grow",
            "restarts: grow, abort",
        ],
    );
    let text = "(define (f n) (if (= n 0) 0 (+ 1 (f (- n 1)))))
(define (try-deep) (try (f 10000000) (catch (stack-exhausted e) (condition-field e 'limit))))
(println (try-deep) (try-deep) (f 1000))
(println (handler-bind ((stack-exhausted (fn (c) (invoke-restart 'grow 1000000000)))) (f 3000000)))";
    let program = Program::new(text);
    program
        .run(&["--max-stack", "1M", "p.lisp"])
        .printed("1048576 1048576 1000\n3000000\n");
    program.run(&["p.lisp"]).printed("10000000 10000000 1000\n3000000\n");
    Program::new("1")
        .run(&["--max-stack=much", "p.lisp"])
        .failed(2, &["--max-stack much"]);
}

#[test]
fn endless_data_is_a_condition() {
    // The data is looked at, so that it has to be made.
    let global = "(define l (list 1))\n(while (= (first l) 1) (set! l (cons 1 l)))";
    let argument = "(define (f l) (if (= (first l) 1) (f (cons 1 l)) l))\n(f (list 1))";
    for text in [global, argument] {
        let program = Program::new(text);
        for memory in ["64M", "512M"] {
            program
                .run(&["--max-memory", memory, "p.lisp"])
                .failed(1, &["p.lisp:", "error: storage-exhausted: "]);
        }
    }
}

#[test]
fn a_memory_limit_that_starts_no_program_is_reported() {
    Program::new("1")
        .run(&["--max-memory", "1K", "p.lisp"])
        .failed(1, &["error: the memory limit is too small"]);
}

#[test]
fn an_uncaught_condition_shows_place_line_and_calls() {
    // A recursive procedure is not inlined, so that its calls stay.
    let program =
        Program::new("(define (f n)\n  (if (= n 0)\n      (+ 1 (/ n 0))\n      (* 2 (f (- n 1)))))\n(println \"before\")\n(+ 1 (f 2))\n");
    let run = program.run(&["p.lisp"]);
    run.failed(
        1,
        &[
            "p.lisp:3:12: error: division-by-zero: Division by zero\n",
            "(+ 1 (/ n 0))",
            "\n  in f (p.lisp:3:12)\n  in f (p.lisp:4:12)\n  in f (p.lisp:4:12)\n",
        ],
    );
    assert_eq!(run.out, "before\n");
}

#[test]
fn errors_of_the_library_in_the_last_form_have_a_place() {
    let forms = [
        ("(slurp \"x\")", "1:1: error: permission-error: slurp"),
        ("(if #t\n  (json-parse \"{\"))", "2:3: error: json-error"),
        ("(let ((f (fn (x) x)))\n  (f))", "2:3: error: arity-error"),
        ("((fn (x) x))", "1:1: error: arity-error"),
        ("(begin 1 (invoke-restart 'nowhere))", "1:10: error: restart-not-found"),
        (
            "(import-file (string-append \"a\" \"b\"))",
            "1:1: error: permission-error: import-file",
        ),
    ];
    for (text, message) in forms {
        Program::new(text).run(&["p.lisp"]).failed(1, &[&format!("p.lisp:{message}")]);
        Run::of(&mut command(&["eval", text]), "").failed(1, &[&format!("<eval>:{message}")]);
    }
}

#[test]
fn cleanups_run_after_the_diagnostic_when_a_program_fails() {
    let run = Program::new("(try (error \"x\") (finally (eprintln \"cleanup\")))").run(&["p.lisp"]);
    run.failed(1, &["error: exception: x", "cleanup"]);
    assert!(run.err.find("exception").unwrap() < run.err.find("cleanup").unwrap(), "{run:?}");
}

#[test]
fn the_exit_code_is_the_programs() {
    Program::new("(println 1) (exit 7) (println 2)").run(&["p.lisp"]).failed(7, &[]);
    Program::new("(exit)").run(&["p.lisp"]).printed("");
}

#[test]
fn arguments_and_input_reach_the_program() {
    let program = Program::new("(println (command-line)) (println (read-line)) (print (read-all))");
    let mut command = command(&["run", "p.lisp", "a", "-b", "ü"]);
    Run::of(command.current_dir(program.folder.path()), "one\ntwo\nthree").printed("(\"a\" \"-b\" \"ü\")\none\ntwo\nthree");
}

#[test]
fn a_program_may_come_from_standard_input() {
    Run::of(&mut command(&["-"]), "(println (+ 1 2))").printed("3\n");
    Run::of(&mut command(&["-"]), "(car 1)").failed(1, &["<stdin>:1:1: error: type-error: "]);
}

#[test]
fn texts_print_their_value_unless_it_is_nil() {
    run_text(&["eval", "(list 1 \"a\")"]).printed("(1 \"a\")\n");
    run_text(&["-e", "(println 1)"]).printed("1\n");
    run_text(&["-e", "(+ 1"]).failed(1, &["<eval>:1:1: error: syntax-error"]);
}

#[test]
fn the_value_is_printed_on_request() {
    Program::new("(define x 5)\n(vector x nil)")
        .run(&["--print-result", "p.lisp"])
        .printed("[5 nil]\n");
    Program::new("nil").run(&["--print-result", "p.lisp"]).printed("nil\n");
}

#[test]
fn a_program_that_keeps_going_reports_each_failing_form() {
    let program = Program::new(
        "(println 1)
(define x (car 5))
(println \"x is\" x)
(define y (let ((a 1) (a 2)) a))
(define first (error \"kept\"))
(println y (first '(7)))
(list (if) (let))
(begin (println \"in begin\") (throw 'thrown) (println \"still\"))
(defmacro m (x) `(car ,x))
(m)
(try (car nil) (finally (println \"cleanup\")))
(with-simple-restart (abort \"Mine\") (car nil))
(no-such-function)
(println \"last\")",
    );
    let run = program.run(&["--keep-going", "p.lisp"]);
    run.failed(
        1,
        &[
            "p.lisp:2:11: error: type-error: car: expected :list, got 5\n",
            "p.lisp:4:24: error: syntax-error: `a` is bound twice",
            "p.lisp:5:15: error: exception: kept\n",
            "p.lisp:7:7: error: syntax-error: `if`",
            "p.lisp:7:12: error: syntax-error: `let`",
            "p.lisp:8:29: error: thrown-value: thrown\n",
            "p.lisp:10:1: error: syntax-error: `m` expected 1 argument, got 0\n",
            "p.lisp:11:6: error: type-error: ",
            "p.lisp:12:37: error: type-error: ",
            "p.lisp:13:2: error: undefined-function: ",
        ],
    );
    assert_eq!(run.err.matches(": error: ").count(), 10, "{run:?}");
    assert_eq!(run.out, "1\nx is nil\nnil 7\nin begin\nstill\ncleanup\nlast\n");
    for options in [
        &["--lowering", "tailcall"][..],
        &["--lowering", "continuation", "--stress", "--segment-bytes", "1024"],
    ] {
        let other = program.run(&[options, &["--keep-going", "p.lisp"]].concat());
        assert_eq!((other.code, &other.out, &other.err), (run.code, &run.out, &run.err));
    }
    Program::new("(println 1)\n(+ 1")
        .run(&["--keep-going", "p.lisp"])
        .failed(1, &["p.lisp:2:1: error: syntax-error"]);
    Program::new("(define x (+ 1 2)) (println x)")
        .run(&["--keep-going", "p.lisp"])
        .printed("3\n");
    Program::new("(abort) (println 1)").run(&["--keep-going", "p.lisp"]).failed(1, &[]);
    Program::new("(car 1) (exit 7) (println 2)")
        .run(&["--keep-going", "p.lisp"])
        .failed(7, &["type-error"]);
}

#[test]
fn a_program_that_keeps_going_enters_continuations_of_other_forms() {
    let text = "(define k nil)
(define n 0)
(define v (list (call/cc (fn (c) (set! k c) 0))))
(set! n (+ n 1))
(println v)
(if (< n 3) (begin (k n) (println \"never\")))
(if (= n 1) (k (car nil)) (println \"end\"))
(println v n)";
    let run = Program::new(text).run(&["--keep-going", "p.lisp"]);
    run.failed(1, &["p.lisp:7:16: error: type-error"]);
    assert_eq!(run.out, "(0)\n(1) 1\n");
}

#[test]
fn each_value_is_echoed_on_request() {
    let text = "5\n(define x (+ 1 2))\n(define (f) x)\n(begin \"s\" nil 'y)\n(defmacro m (a) a)\n(m [x])\n(println x)\nnil\n(set! x 9)";
    let echoed = "⟹ 5\n⟹ 3\n⟹ <closure>\n⟹ \"s\"\n⟹ y\n⟹ [3]\n3\n⟹ 9\n";
    Program::new(text).run(&["--echo", "p.lisp"]).printed(echoed);
    let run = Program::new(format!("{text}\n(car 1)\n(define z (car 2))\n7")).run(&["--echo", "--keep-going", "p.lisp"]);
    run.failed(1, &["p.lisp:10:1: error: type-error", "p.lisp:11:11: error: type-error"]);
    assert_eq!(run.out, format!("{echoed}⟹ 7\n"));
    let run = Program::new("(car 1)\n5").run(&["--echo", "p.lisp"]);
    run.failed(1, &["p.lisp:1:1: error: type-error"]);
    assert_eq!(run.out, "");
}

#[test]
fn counters_are_one_object_on_one_line() {
    let run = Program::new("(println 1)").run(&["--stats", "p.lisp"]);
    run.printed("1\n");
    let counters: serde_json::Value = serde_json::from_str(run.err.trim_end()).expect("one JSON object");
    assert_eq!(run.err.lines().count(), 1);
    for key in [
        "read_ms",
        "compile_ms",
        "run_ms",
        "peak_memory_bytes",
        "collections",
        "functions",
        "wasm_bytes",
        "code_ids",
    ] {
        assert!(counters[key].is_number(), "{key} in {counters}");
    }
}

#[test]
fn programs_are_shown_in_their_forms() {
    let program = Program::new("(println 1)");
    assert!(program.run(&["dump", "--wat", "p.lisp"]).out.starts_with("(module"));
    assert!(!program.run(&["dump", "--cps", "p.lisp"]).out.is_empty());
    program.run(&["dump", "--wasm", "-o", "p.wasm", "p.lisp"]).printed("");
    let wasm = std::fs::read(program.path().with_extension("wasm")).expect("the module was written");
    assert_eq!(&wasm[..4], b"\0asm");
    program
        .run(&["dump", "--wasm", "-o", "no/such/folder", "p.lisp"])
        .failed(1, &["no/such/folder: "]);
}

#[test]
fn a_bad_command_line_is_explained() {
    run_text(&["--nonsense"]).failed(2, &["trapeze: unknown option --nonsense", "usage: "]);
    run_text(&["run"]).failed(2, &["no file was given"]);
    run_text(&["--timeout", "soon", "x"]).failed(2, &["--timeout soon: expected a number with a unit"]);
    assert!(run_text(&["--help"]).out.contains("usage: trapeze"));
    run_text(&["--version"]).printed(concat!("trapeze ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let program = Program::new("(forever (println \"y\"))");
    let mut command = command(&["p.lisp"]);
    let mut child = command.current_dir(program.folder.path()).spawn().expect("the command starts");
    drop(child.stdout.take());
    let done = child.wait_with_output().expect("the command ends");
    assert_eq!((done.status.code(), into_text(done.stderr).as_str()), (Some(141), ""));
}

#[test]
fn a_program_always_becomes_the_same_module() {
    let program = Program::new(
        "(define (f a b c) (if (= a 0) (list b c) (cons a (f (- a 1) c b))))\n(define (g x) (lambda (y) (try (f x y 1) (catch e y))))\n(println ((g 3) 4))",
    );
    let first = program.run(&["dump", "--wat", "p.lisp"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    for _ in 0..3 {
        assert!(
            program.run(&["dump", "--wat", "p.lisp"]).out == first.out,
            "two modules of one program differ"
        );
    }
}

#[test]
fn a_profile_shows_the_procedures_that_took_the_time() {
    let program = Program::new(
        "(define (work n acc) (if (= n 0) acc (work (- n 1) (+ 1 (mod (* acc 7) 1001)))))
         (define (outer n) (if (= n 0) 0 (+ (work 100000 n) (outer (- n 1)))))
         (println (outer 100))",
    );
    let run = program.run(&["run", "--profile", "out.svg", "p.lisp"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.err.starts_with("out.svg: "), "{run:?}");
    let picture = std::fs::read_to_string(program.folder.path().join("out.svg")).expect("the picture is written");
    assert!(
        picture.contains("<svg") && picture.contains("<title>work (") && picture.contains("<title>outer ("),
        "{picture}"
    );

    program
        .run(&["run", "--profile", "no/such/folder.svg", "p.lisp"])
        .failed(1, &["no/such/folder.svg: "]);
    let short = Program::new("(println 1)").run(&["run", "--profile=out.svg", "p.lisp"]);
    assert_eq!((short.code, short.out.as_str()), (Some(0), "1\n"), "{short:?}");
    assert!(short.err.contains("no profile"), "{short:?}");
}

#[test]
fn nothing_is_open_to_a_program_unless_an_option_says_so() {
    let program = Program::new("(println (slurp \"p.lisp\"))");
    let refused = "permission-error: slurp: the capability :read was not given for \"p.lisp\"";
    for options in [&[][..], &["--allow-write", "--allow-env"], &["--allow-read=not-there,/usr"]] {
        program.run(&[options, &["p.lisp"]].concat()).failed(1, &[refused]);
    }
    for options in [&["--allow-read"][..], &["--allow-read=not-there,."], &["--allow-all"]] {
        program
            .run(&[options, &["p.lisp"]].concat())
            .printed("(println (slurp \"p.lisp\"))\n");
    }
    let run = run_text(&["-e", "(spit \"/tmp/trapeze-never\" \"\")"]);
    run.failed(1, &["permission-error: spit: the capability :write was not given"]);
}

#[test]
#[cfg(unix)]
fn a_link_leads_to_no_file_outside_the_open_folder() {
    let program = Program::new("(println (slurp \"open/link\"))");
    std::fs::create_dir(program.folder.path().join("open")).expect("a folder");
    std::os::unix::fs::symlink("../p.lisp", program.folder.path().join("open/link")).expect("a link");
    program.run(&["--allow-read=open", "p.lisp"]).failed(
        1,
        &["permission-error: slurp: the capability :read was not given for \"open/link\""],
    );
    let run = program.run(&["--allow-read", "p.lisp"]);
    run.printed("(println (slurp \"open/link\"))\n");
}

#[test]
#[cfg(unix)]
fn a_variable_that_is_no_text_is_an_error() {
    use std::os::unix::ffi::OsStrExt;
    let text = "(println (handler-case (environment-variable \"BAD\") (io-error (c) (condition-report c))))";
    let mut command = command(&["--allow-env", "-e", text]);
    let run = Run::of(command.env("BAD", std::ffi::OsStr::from_bytes(b"\xff")), "");
    run.printed("environment-variable: the text is not valid UTF-8: \"BAD\"\n");
}

#[test]
fn a_file_larger_than_the_memory_is_a_condition() {
    let program = Program::new("(println (file-size \"large\") (try (slurp \"large\") (catch e (condition-type e))))");
    let file = std::fs::File::create(program.folder.path().join("large")).expect("a file");
    file.set_len(1 << 33).expect("a sparse file");
    program
        .run(&["--allow-read", "--max-memory", "64M", "p.lisp"])
        .printed("8589934592 storage-exhausted\n");
}

#[test]
fn names_of_the_language_are_explained() {
    let run = run_text(&["doc", "take"]);
    run.printed(
        "(take count q)\n  procedure, Lists and sequences\n\n  The first count elements; a vector or a string stays one.\n\n  \
         (list (take 2 '(1 2 3)) (take 2 \"abc\") (take 9 [1 2])) => ((1 2) \"ab\" [1 2])\n",
    );
    let run = run_text(&["doc", "->", "fn", "error"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for text in [
        "(-> value step...)",
        "Another name of lambda.",
        "(error datum arguments...)",
        "  condition type,",
    ] {
        assert!(run.out.contains(text), "no {text:?} in {run:?}");
    }
    run_text(&["doc", "string-lenght"]).failed(
        1,
        &["trapeze: nothing in the language is called `string-lenght`; did you mean `string-length`?\n"],
    );
    let all = run_text(&["doc"]);
    assert!(all.out.contains("\nStrings\n  string-length  string-append"), "{all:?}");
    assert!(
        all.out.lines().all(|line| line.chars().count() <= 80 && !line.ends_with(' ')),
        "{all:?}"
    );
}

#[test]
fn warnings_say_what_will_fail_or_never_happen_and_the_program_runs() {
    let program =
        Program::new("(define (f x)\n  (match x (1 'one) (y y) (2 'two)))\n(println (try (take 1) (catch e (condition-type e))))\n(f 1)");
    let run = program.run(&["p.lisp"]);
    run.printed("arity-error\n");
    for text in [
        "p.lisp:2:28: warning: this clause is never reached\n",
        "p.lisp:3:15: warning: `take` takes 2 arguments, and this call has 1\n",
        "  = hint: (take count q)\n",
    ] {
        assert!(run.err.contains(text), "no {text:?} in {run:?}");
    }
}

#[test]
fn remarks_on_variables_are_made_on_request() {
    let program = Program::new("(define (f x y) (let ((x 1)) x))\n(f 1 2)");
    let run = program.run(&["p.lisp"]);
    assert_eq!(run.err, "");
    let run = program.run(&["--warn", "p.lisp"]);
    run.printed("");
    for text in [
        "p.lisp:1:12: warning: `x` is not used\n",
        "p.lisp:1:14: warning: `y` is not used\n",
        "p.lisp:1:24: warning: `x` hides a variable of the same name\n",
        "  = hint: `_y` says that this is meant\n",
    ] {
        assert!(run.err.contains(text), "no {text:?} in {run:?}");
    }
}

#[test]
fn errors_of_all_forms_are_told_up_to_a_number() {
    let run = Program::new("(if)\n(define (f) (let 5 1))\n(f)\n(set! 1 2)").run(&["p.lisp"]);
    run.failed(1, &["p.lisp:1:1: error: ", "p.lisp:2:18: error: ", "p.lisp:4:7: error: "]);
    let run = Program::new("(if)\n".repeat(23)).run(&["p.lisp"]);
    run.failed(1, &["p.lisp:20:1: error: ", "error: syntax-error: 3 more errors not shown\n"]);
    assert!(!run.err.contains("p.lisp:21:1"), "{run:?}");
}

/// A program, and files beside it.
fn program_with(text: &str, files: &[(&str, &str)]) -> Program {
    let program = Program::new(text);
    for (name, text) in files {
        let path = program.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    program
}

#[test]
fn a_failed_import_says_what_is_wrong_and_where() {
    let run = program_with("(println 1)\n(import-file \"lib/nope\")", &[]).run(&["p.lisp"]);
    run.failed(
        1,
        &[
            "p.lisp:2:1: error: import-error: import-file: \"lib/nope\": there is no such file in .\n",
            "  restarts: retry, use-value, abort\n",
        ],
    );
    assert_eq!(run.out, "1\n");
    let text = "(add-module-path \"lib\")\n(add-module-path \"more\")\n(import \"nope.lisp\" as m)\n(m:f)";
    let run = program_with(text, &[]).run(&["p.lisp"]);
    run.failed(1, &["p.lisp:3:1: error: import-error: ", "there is no such file in ., lib, more\n"]);
    assert!(!run.err.contains("warning"), "{run:?}");
    let broken = [("lib/x.lisp", "(define a 1)\n(define b\n  (if))\n(let 5)")];
    program_with("(import-file \"lib/x\")", &broken).run(&["p.lisp"]).failed(
        1,
        &[
            "import-file: \"lib/x\": the file does not compile: lib/x.lisp:3:3: `if` needs",
            " (and one more error)",
        ],
    );
    let unreadable = [("lib/x.lisp", "(define a\n  (1 2")];
    program_with("(import-file \"lib/x\")", &unreadable)
        .run(&["p.lisp"])
        .failed(1, &["the file does not compile: lib/x.lisp:"]);
}

#[test]
fn errors_and_warnings_in_imported_files_have_their_places() {
    let files = [
        (
            "lib/x.lisp",
            "(define (f n)\n  (if (= n 0) (car n) (+ 1 (f (- n 1)))))\n(define (g) undefined-thing)",
        ),
        ("lib/late.lisp", "(println \"late\")\n(f 1)"),
    ];
    let run = program_with("(import-file \"lib/x.lisp\")\n(println (f 1))", &files).run(&["p.lisp"]);
    run.failed(
        1,
        &[
            "lib/x.lisp:3:13: warning: ",
            "lib/x.lisp:2:15: error: type-error: car: ",
            "(if (= n 0) (car n)",
            "  in f (lib/x.lisp:2:15)\n  in f (lib/x.lisp:2:28)\n",
        ],
    );
    let run = program_with(
        "(import \"lib/x.lisp\")\n(define (load)\n  (+ 1 (import-file \"lib/late\")))\n(load)",
        &files,
    )
    .run(&["p.lisp"]);
    run.failed(
        1,
        &[
            "lib/x.lisp:2:15: error: type-error: car: ",
            "  in import-file (lib/late.lisp:2:1)\n  in load (p.lisp:3:8)\n",
        ],
    );
    assert_eq!(run.out, "late\n");
}

#[test]
fn names_of_modules_are_checked() {
    let files = [("m.lisp", "(define counter 1)\n(defmacro mac (x) x)")];
    for (text, message) in [
        (
            "(import \"m\" as m)\n(set! m:counter 2)",
            "p.lisp:2:7: error: syntax-error: `m:counter` belongs to a module and cannot be assigned",
        ),
        (
            "(println n:counter)",
            "p.lisp:1:10: error: syntax-error: `n:counter`: there is no module `n`",
        ),
        ("(import \"m\" as lib)\n(println lob:counter)", "did you mean `lib:counter`?"),
        (
            "(define (f) (import \"m\"))",
            "p.lisp:1:13: error: syntax-error: `import` stands at top level only",
        ),
        ("(import \"m\" m)", "p.lisp:1:1: error: syntax-error: `import` takes a path as text"),
        ("(import m)", "p.lisp:1:1: error: syntax-error: `import` takes a path as text"),
        (
            "(import \"m\" as a:b)",
            "p.lisp:1:1: error: syntax-error: `import` takes a path as text",
        ),
        (
            "(import \"m\" as m)\n(import \"p\" as m)",
            "p.lisp:2:1: error: syntax-error: `m` is the name of two modules",
        ),
    ] {
        let run = program_with(text, &files).run(&["p.lisp"]);
        run.failed(1, &[message]);
        assert_eq!(run.out, "");
    }
    let run = program_with("(import \"m\" as m)\n(println m:conter)", &files).run(&["p.lisp"]);
    run.failed(
        1,
        &[
            "p.lisp:2:10: warning: the module `m` does not define `conter`",
            "did you mean `m:counter`?",
            "error: undefined-variable: Undefined variable: m:conter",
        ],
    );
    program_with("(import \"m\" as m)\n(m:mac 1)", &files).run(&["p.lisp"]).failed(
        1,
        &[
            "the module `m` does not define `mac`",
            "macros of a module can only be used inside of it",
        ],
    );
}

#[test]
fn files_of_one_command_run_in_one_world_and_are_not_run_again_by_imports() {
    let library = "(println \"library\")\n(define-constant k 1)\n(define (f) k)";
    let program = program_with("(println \"program\")\n(import-file \"l\")\n(println (f))", &[("l.lisp", library)]);
    program.run(&["l.lisp", "p.lisp", "--"]).printed("library\nprogram\n1\n");
    // The command says what runs, whatever imports have run before.
    program.run(&["p.lisp", "l.lisp", "--"]).printed("program\nlibrary\n1\nlibrary\n");
    let late = program_with(
        "(define (load) (import-file \"l\"))\n(println \"program\")",
        &[("l.lisp", library), ("q.lisp", "(load)\n(println (f))")],
    );
    late.run(&["p.lisp", "l.lisp", "q.lisp", "--"]).printed("program\nlibrary\n1\n");
    late.run(&["p.lisp", "q.lisp", "--"]).printed("program\nlibrary\n1\n");
}

#[test]
fn a_text_imports_from_the_current_directory() {
    let program = program_with("", &[("lib/x.lisp", "(define x 5)")]);
    let in_folder = |arguments: &[&str], input: &str| Run::of(command(arguments).current_dir(program.folder.path()), input);
    in_folder(&["eval", "(import-file \"lib/x\") (+ x 1)"], "").printed("6\n");
    in_folder(&["-"], "(import \"lib/x\" as m) (println m:x)").printed("5\n");
    in_folder(&["run", "--print-result", "-"], "(import-file \"lib/x\")").printed("true\n");
}

#[test]
fn imports_are_relative_to_the_importing_file() {
    let files = [
        ("d/main.lisp", "(import-file \"sub/a\")"),
        ("d/sub/a.lisp", "(import-file \"b\")"),
        ("d/sub/b.lisp", "(println \"b\") (car 1)"),
    ];
    let program = program_with("", &files);
    program.run(&["d/main.lisp"]).failed(1, &["d/sub/b.lisp:1:15: error: type-error"]);
    let path = program.folder.path().join("d/main.lisp");
    let run = Run::of(&mut command(&[path.to_str().expect("a path in UTF-8")]), "");
    run.failed(1, &["/d/sub/b.lisp:1:15: error: type-error"]);
    assert_eq!(run.out, "b\n");
}

#[cfg(unix)]
#[test]
fn links_to_one_file_are_one_file() {
    let program = program_with(
        "(import-file \"a\") (import-file \"b\") (import \"a\" as m) (import \"b\" as n)",
        &[("a.lisp", "(println 1)")],
    );
    std::os::unix::fs::symlink("a.lisp", program.folder.path().join("b.lisp")).expect("a link");
    program.run(&["p.lisp"]).printed("1\n1\n");
}

#[test]
fn computed_imports_need_the_capability() {
    let program = program_with("(import-file (string-append \"l\" \".lisp\"))", &[("l.lisp", "(println 1)")]);
    program.run(&["p.lisp"]).failed(
        1,
        &["error: permission-error: import-file: the capability :read was not given for \"l.lisp\""],
    );
    program.run(&["--allow-read", "p.lisp"]).printed("1\n");
    program.run(&["--allow-read=.", "p.lisp"]).printed("1\n");
}

#[test]
fn errors_in_files_with_computed_paths_have_their_places() {
    let text = "(define (load name) (list (import-file (string-append name \".lisp\"))))\n(define (start name) (list (load name)))\n(start (first (command-line)))";
    let files = [
        ("fails.lisp", "(define (f x)\n  (+ 1 (car x)))\n(list (f 5))"),
        ("broken.lisp", "(define x 1)\n(define (f)\n  (if))"),
        ("open.lisp", "(list 1\n"),
    ];
    let program = program_with(text, &files);
    let fails = program.run(&["--allow-read", "p.lisp", "--", "fails"]);
    fails.failed(
        1,
        &[
            "fails.lisp:2:8: error: type-error: car: expected :list, got 5",
            "in f (fails.lisp:2:8)",
            "in import-file (fails.lisp:3:7)",
            "in load (p.lisp:1:27)",
            "in start (p.lisp:2:28)",
        ],
    );
    let reasons = [
        (
            "broken",
            "the file does not compile: broken.lisp:3:3: `if` needs a condition and a consequent",
        ),
        (
            "open",
            "the file does not compile: open.lisp:1:1: expected `)`, found the end of the file",
        ),
        ("missing", "there is no such file in ."),
    ];
    for (name, reason) in reasons {
        let message = format!("p.lisp:1:27: error: import-error: import-file: \"{name}.lisp\": {reason}");
        program
            .run(&["--allow-read", "p.lisp", "--", name])
            .failed(1, &[&message, "retry, use-value, abort"]);
    }
}

#[test]
#[cfg(unix)]
fn no_link_leads_an_import_out_of_the_open_folder() {
    let text = "(each name (list \"inside\" \"out\" \"way/secret\" \"absolute\")
  (println (try (import-file (string-append \"open/\" name)) (catch (permission-error e) (condition-field e 'resource)))))";
    let program = program_with(text, &[("secret.lisp", "(println 'secret)"), ("open/own.lisp", "(println 'own)")]);
    let at = |name: &str| program.folder.path().join(name);
    let links = [
        ("own.lisp".into(), "inside"),
        ("../secret.lisp".into(), "out"),
        ("..".into(), "way"),
        (at("secret.lisp"), "absolute"),
    ];
    for (target, name) in links {
        std::os::unix::fs::symlink(target, at("open").join(name)).expect("a link");
    }
    let closed = program.run(&["--allow-read=open", "p.lisp"]);
    closed.printed("own\ntrue\nopen/out\nopen/way/secret\nopen/absolute\n");
    program
        .run(&["--allow-read", "p.lisp"])
        .printed("own\ntrue\nsecret\ntrue\ntrue\ntrue\n");
}

#[test]
fn a_computed_import_beside_a_program_elsewhere() {
    let program = program_with(
        "",
        &[
            ("d/main.lisp", "(import-file (string-append \"sub/\" \"a\"))"),
            ("d/sub/a.lisp", "(println 'beside)"),
            ("d/open/b.lisp", ""),
        ],
    );
    program.run(&["--allow-read", "d/main.lisp"]).printed("beside\n");
    program.run(&["--allow-read=d/sub", "d/main.lisp"]).printed("beside\n");
    program.run(&["--allow-read=d/open", "d/main.lisp"]).failed(
        1,
        &["permission-error: import-file: the capability :read was not given for \"sub/a\""],
    );
}
