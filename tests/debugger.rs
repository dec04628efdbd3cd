//! The debugger of the command: with commands from a pipe, and at a terminal.

mod process;

use process::{Program, Run, command};

const PROGRAM: &str = r#"(define (fetch key table)
  (restart-case (error "no entry ~a" key)
    (use-value (v) (list v key))
    (use-both (a b) :report "Use two values" (list a b key))
    (retry () :report "Look again" (fetch key table))))
(define (outer key)
  (let ((entry (fetch key (list key))))
    (println entry key)
    entry))
(try (outer (string-append "answer" (read-line)))
  (finally (eprintln "cleanup")))
"#;

/// Runs a program under the debugger with these commands, of which the first line is the program's own.
fn debug(text: &str, commands: &str) -> Run {
    let program = Program::new(text);
    let mut command = command(&["run", "--debug", "p.lisp"]);
    Run::of(command.current_dir(program.folder.path()), commands)
}

#[track_caller]
fn says(run: &Run, messages: &[&str]) {
    for message in messages {
        assert!(run.err.contains(message), "no {message:?} in {}", run.err);
    }
    assert!(!run.err.contains("panicked"), "{run:?}");
}

#[test]
fn a_stop_shows_message_calls_and_restarts() {
    let run = debug(PROGRAM, "!\n");
    says(
        &run,
        &[
            "p.lisp:2:17: error: exception: no entry answer!\n",
            "  in fetch (p.lisp:2:17)\n  in outer (p.lisp:7:16)\n",
            "  0 use-value V      use-value\n  1 use-both V1 V2   Use two values\n  2 retry            Look again\n  3 abort            End the program\n",
        ],
    );
}

#[test]
fn the_end_of_the_input_ends_the_program_after_its_cleanups() {
    let run = debug(PROGRAM, "!\n");
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{run:?}");
    assert!(run.err.find("abort").unwrap() < run.err.find("cleanup").unwrap(), "{run:?}");
}

#[test]
fn a_restart_is_chosen_by_number_or_name_with_data() {
    for line in ["0 (1 \"a\" 2.5)", ":restart 0 (1 \"a\" 2.5)", ":restart use-value (1 \"a\" 2.5)"] {
        let run = debug(PROGRAM, &format!("!\n{line}\n"));
        run.printed("((1 \"a\" 2.5) \"answer!\") answer!\n");
        says(&run, &["cleanup"]);
    }
    debug(PROGRAM, "!\n1 1 2\n").printed("(1 2 \"answer!\") answer!\n");
}

#[test]
fn missing_arguments_are_asked_for_one_by_one() {
    debug(PROGRAM, "!\n1\n10\n(2 0)\n").printed("(10 (2 0) \"answer!\") answer!\n");
    let run = debug(PROGRAM, "!\n1 10\n1 2\n)\n20\n");
    run.printed("(10 20 \"answer!\") answer!\n");
    says(&run, &["expected one value", "`)` closes nothing"]);
    // Nothing is the way back.
    let run = debug(PROGRAM, "!\n1\n\n0 5\n");
    run.printed("(5 \"answer!\") answer!\n");
    says(&run, &["the restart was not invoked"]);
}

#[test]
fn a_wrong_choice_is_a_message() {
    let run = debug(
        PROGRAM,
        "!\n9\n:restart\n:restart nope\n2 1\n0 1 2\n0 (\n:continue\n:what\n:frame x\n:frame 99\n:bt x\n:restart 99999999999999999999\n0 5\n",
    );
    run.printed("(5 \"answer!\") answer!\n");
    says(
        &run,
        &[
            "there is no restart 9; ",
            "expected the number of a restart",
            "there is no restart nope; ",
            "the restart takes no arguments, not 1",
            "the restart takes 1 argument, not 2",
            "expected `)`",
            "no restart named continue is active",
            "unknown command :what; ",
            "expected the number of a frame",
            "there is no frame 99; ",
            "expected a number of frames",
            "there is no restart 99999999999999999999; ",
        ],
    );
}

#[test]
fn a_stop_can_be_looked_at() {
    let run = debug(
        PROGRAM,
        "!\n:report\n:condition\n:bt\n:bt 1\n:locals\n:frame 1\n:locals\n:restarts\n:help\n",
    );
    says(
        &run,
        &[
            "\nno entry answer!\n",
            "\nexception\n  data        nil\n  format      \"no entry ~a\"\n  arguments   (\"answer!\")\n",
            "  0 in fetch (p.lisp:2:17)\n  1 in outer (p.lisp:7:16)\n",
            "  0 in fetch (p.lisp:2:17)\n  ... ",
            "  1 in outer (p.lisp:7:16)\n",
            "  key   \"answer!\"\n",
            ":abort, :q",
        ],
    );
    assert_eq!(run.err.matches("3 abort            End the program").count(), 2, "{}", run.err);
}

#[test]
fn a_restart_that_signals_again_stops_again() {
    let run = debug(PROGRAM, "!\n2\n:bt\n2\n0 7\n");
    run.printed("(7 \"answer!\") answer!\n");
    assert_eq!(run.err.matches("error: exception: no entry answer!").count(), 3, "{}", run.err);
}

#[test]
fn the_abort_of_the_program_comes_before_the_end() {
    let text = "(println (restart-case (error \"x\") (abort () :report \"Give up\" 'given-up)))";
    for commands in [":abort\n", ":q\n", ""] {
        debug(text, commands).printed("given-up\n");
    }
}

#[test]
fn a_breakpoint_stops_with_the_restart_continue() {
    let text = "(define (f x) (breakpoint \"at ~a\" x) (* x 2))\n(println (f (length (list 1 2))))";
    let run = debug(text, ":condition\n:c\n");
    run.printed("4\n");
    says(
        &run,
        &[
            "p.lisp:1:15: break: at 2\n",
            "  0 continue   Go on\n  1 abort      End the program\n",
            "simple-condition",
        ],
    );
    debug(text, "").failed(1, &[]);
    let run = Program::new(text).run(&["p.lisp"]);
    run.printed("4\n");
    assert_eq!(run.err, "break: at 2\n");
}

#[test]
fn a_restart_may_ask_by_itself() {
    let text =
        "(println (restart-case (error \"x\") (use-value (v) :interactive (fn () (list (string-append \"typed \" (read-line)))) v)))";
    debug(text, "0\nhere\n").printed("typed here\n");
    debug(text, "0 1\n").printed("1\n");
}

#[test]
fn without_a_debugger_the_restarts_are_named() {
    let run = Program::new("(restart-case (error \"x\") (use-value (v) v))").run(&["p.lisp"]);
    run.failed(1, &["error: exception: x", "  restarts: use-value, abort\n"]);
    let run = Program::new("(error \"x\")").run(&["p.lisp"]);
    assert!(!run.err.contains("restarts"), "{run:?}");
}

#[test]
fn nobody_who_reads_the_messages_is_no_reason_to_stop() {
    let program = Program::new(PROGRAM);
    let mut command = command(&["run", "--debug", "p.lisp"]);
    let mut child = command.current_dir(program.folder.path()).spawn().expect("the command starts");
    drop(child.stderr.take());
    let mut input = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut input, b"!\n:bt\n0 1\n").expect("the command reads");
    drop(input);
    let done = child.wait_with_output().expect("the command ends");
    assert_eq!(done.status.code(), Some(0));
    assert_eq!(process::into_text(done.stdout), "(1 \"answer!\") answer!\n");
}

#[test]
fn endless_recursion_can_be_looked_at() {
    let program = Program::new("(define (f n) (+ 1 (f n)))\n(f 0)");
    let mut command = command(&["run", "--debug", "--max-memory", "64M", "p.lisp"]);
    let run = Run::of(command.current_dir(program.folder.path()), ":bt 3\n:frame 1000\n:locals\n:abort\n");
    run.failed(
        1,
        &[
            "error: storage-exhausted: ",
            "  2 in f (p.lisp:1:20)\n  ... ",
            "  1000 in f (p.lisp:1:20)\n",
        ],
    );
}

/// A program that stops in `price`, which is called with 4.
const PRICES: &str = "(define rate 3)
(define (price n) (* n (restart-case (error \"no rate\") (use-rate (r) r))))
(println (price 4))
";

#[test]
fn forms_are_evaluated_where_the_program_stands() {
    let run = debug(
        PRICES,
        "(+ rate 1)\n:eval (list n rate)\n(begin\n  (set! rate 5)\n  nil)\n(price-of)\n(define (twice x) (* 2 x))\n(twice rate)\n:abort\n:restart use-rate 7\n",
    );
    // The form with an error stops one level deeper, where the next forms are evaluated and restart 0 is another one.
    says(
        &run,
        &[
            "warning: undefined variable `price-of`",
            "error: undefined-function: Undefined variable: price-of",
            "  in price (p.lisp:2:38)\n",
            "Go back to the prompt",
        ],
    );
    run.printed("⟹ 4\n⟹ (4 3)\n⟹ <closure>\n⟹ 10\n28\n");
    let run = debug(PRICES, "(price-of)\n:abort\n(let\n:abort\n0 7\n");
    run.failed(1, &["expected `)`"]);
    debug(PRICES, "(price-of)\n:abort\n:restart use-rate 7\n").printed("28\n");
}

#[test]
fn evaluation_sees_restarts_and_no_handlers() {
    let text = "(handler-case (restart-case (error \"stop\") (pick (v) (println v)))
  (type-error () (println \"handled\")))
";
    debug(text, "(map restart-name (compute-restarts))\n(invoke-restart 'pick 9)\n").printed("⟹ (abort pick abort)\n9\n");
    let run = debug(text, "(car 5)\n:abort\n:restart pick 1\n");
    run.printed("1\n");
    says(&run, &["error: type-error: car"]);
}

#[test]
fn what_cannot_be_evaluated_is_a_message() {
    let run = debug(PRICES, "(let ((x)) x)\n)\n:eval\n(exit 3)\n");
    run.failed(3, &["error: syntax-error: ", "`)` closes nothing", "expected a form"]);
}

/// At a pseudo-terminal. Each step waits for a text; no step waits for a time to pass.
#[cfg(unix)]
mod terminal {
    use super::process::terminal::{self, exit_code};
    use super::{PROGRAM, Program};
    use rexpect::session::PtySession;

    fn start(program: &Program, arguments: &[&str]) -> PtySession {
        terminal::start(|command| {
            command.args(arguments).current_dir(program.folder.path());
        })
    }

    #[test]
    fn a_program_at_a_terminal_stops_and_asks() {
        let program = Program::new(PROGRAM);
        let mut session = start(&program, &["p.lisp"]);
        session.send_line("!").unwrap();
        session.exp_string("error: exception: no entry answer!").unwrap();
        session.exp_string("3 abort").unwrap();
        session.exp_string("debug> ").unwrap();
        session.send_line("1").unwrap();
        session.exp_string("V1: ").unwrap();
        session.send_line("10").unwrap();
        session.exp_string("V2: ").unwrap();
        session.send_line("20").unwrap();
        session.exp_string("(10 20 \"answer!\") answer!").unwrap();
        session.exp_string("cleanup").unwrap();
        assert_eq!(exit_code(session), Some(0));
    }

    #[test]
    fn lines_are_edited_and_remembered() {
        let program = Program::new(PROGRAM);
        let mut session = start(&program, &["--debug", "p.lisp"]);
        session.send_line("!").unwrap();
        session.exp_string("debug> ").unwrap();
        // A letter too many is taken back.
        session.send_line(":reportx\u{7f}").unwrap();
        session.exp_string("\nno entry answer!\r\n").unwrap();
        session.exp_string("debug> ").unwrap();
        // The line before comes again.
        session.send_line("\u{1b}[A").unwrap();
        session.exp_string("\nno entry answer!\r\n").unwrap();
        session.exp_string("debug> ").unwrap();
        session.send_line("0 1").unwrap();
        session.exp_string("(1 \"answer!\") answer!").unwrap();
        assert_eq!(exit_code(session), Some(0));
    }

    #[test]
    fn control_keys_at_the_prompt_do_no_harm() {
        let program = Program::new(PROGRAM);
        let mut session = start(&program, &["p.lisp"]);
        session.send_line("!").unwrap();
        session.exp_string("debug> ").unwrap();
        session.send_control('c').unwrap();
        session.exp_string("interrupted").unwrap();
        session.exp_string("debug> ").unwrap();
        session.send_line("0").unwrap();
        session.exp_string("V: ").unwrap();
        session.send_control('c').unwrap();
        session.exp_string("not invoked").unwrap();
        session.exp_string("debug> ").unwrap();
        session.send_control('d').unwrap();
        session.exp_string("cleanup").unwrap();
        assert_eq!(exit_code(session), Some(1));
    }

    #[test]
    fn an_interrupt_ends_a_program_that_runs() {
        let program = Program::new("(println \"running\") (forever nil)");
        let mut session = start(&program, &["p.lisp"]);
        session.exp_string("running").unwrap();
        session.send_control('c').unwrap();
        assert_eq!(exit_code(session), Some(130));
    }

    #[test]
    fn the_debugger_can_be_switched_off() {
        let program = Program::new("(error \"x\")");
        let mut session = start(&program, &["--no-debug", "p.lisp"]);
        session.exp_string("error: exception: x").unwrap();
        assert_eq!(exit_code(session), Some(1));
        let mut session = start(&program, &["-e", "(error \"y\")"]);
        session.exp_string("error: exception: y").unwrap();
        assert_eq!(exit_code(session), Some(1));
    }
}
