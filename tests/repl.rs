//! The prompt: with forms from a pipe, and at a terminal.

mod process;

use process::{Program, Run, command};

/// What comes of these lines.
fn typed(lines: &str) -> Run {
    Run::of(&mut command(&[]), lines)
}

#[test]
fn values_are_printed_unless_they_are_nil() {
    typed("(+ 1 2)\nnil \"a\nb\" 'x :k\n(list 1\n  [2 3]\n)\n(begin)\n; nothing\n\n").printed("⟹ 3\n⟹ \"a\\nb\"\n⟹ x\n⟹ :k\n⟹ (1 [2 3])\n");
    typed("").printed("");
    Run::of(&mut command(&["repl"]), "#| a\ncomment |# 1\n#;2 3").printed("⟹ 1\n⟹ 3\n");
}

#[test]
fn definitions_stay_and_can_be_replaced() {
    let lines = "(define (double n) (* 2 n))
(define (quadruple n) (double (double n)))
(quadruple 3)
(define (double n) (list n n))
(quadruple 3)
(define count 0)
(define (tick) (set! count (+ count 1)))
(tick) (tick)
count
(defmacro swap (a b) `(list ,b ,a))
(swap 1 2)
(defmacro swap (a b) `[,b ,a])
(swap 1 2)
(define-condition empty-tray (error) (tray 1))
(handler-case (error 'empty-tray :tray 4) (empty-tray (c) (empty-tray-tray c)))
(match [1 2] ([a b] (+ a b)))
";
    let expected = "⟹ <closure>\n⟹ <closure>\n⟹ 12\n⟹ <closure>\n⟹ ((3 3) (3 3))\n⟹ 0\n⟹ <closure>\n⟹ 1\n⟹ 2\n⟹ 2\n⟹ (2 1)\n⟹ [2 1]\n⟹ empty-tray\n⟹ 4\n⟹ 3\n";
    typed(lines).printed(expected);
}

#[test]
fn it_recovers_from_every_kind_of_error() {
    let lines = "(car 5)
(no-such-function 1)
no-such-variable
(error \"mine ~a\" 7)
((fn (x) x))
(/ 1 0)
(vector-ref [1] 5)
(let ((x)) x)
)
(if)
(define (deep n) (+ 1 (deep n)))
(with-limits (:stack 100000) (deep 1))
(throw :ball)
(slurp \"secret\")
(unwind-protect (error \"inside\") (println \"cleanup\"))
(coroutine-resume 5)
(json-parse \"{\")
(defmacro broken (x) `(list ,(car x)))
(broken 5)
(+ 40 2)
";
    let run = typed(lines);
    run.failed(
        1,
        &[
            "<repl:1>:1:1: error: type-error: car: expected :list, got 5",
            "undefined-function: Undefined variable: no-such-function",
            "undefined-variable: Undefined variable: no-such-variable",
            "exception: mine 7",
            "<repl:5>:1:1: error: arity-error: fn: expected 1 argument, got 0",
            "division-by-zero",
            "range-error",
            "syntax-error: ",
            "`)` closes nothing",
            "stack-exhausted",
            "<repl:14>:1:1: error: permission-error",
            "exception: inside",
            "the macro `broken` failed",
        ],
    );
    assert!(run.out.ends_with("cleanup\n⟹ 42\n"), "{run:?}");
}

#[test]
fn exit_leaves_with_its_code() {
    assert_eq!(typed("1\nexit\n2\n").out, "⟹ 1\n");
    typed("(exit)\n2\n").printed("");
    typed("(car 5)\n(exit 0)\n").printed("");
    typed("(exit 3)\n2\n").failed(3, &[]);
    typed("(+ 1\n").failed(1, &["expected `)`, found the end of the file"]);
}

#[test]
fn help_explains_names() {
    let run = typed("(define (f x) \"Gives x.\" x)\n(help f)\n(help)\n");
    assert!(run.out.contains("Gives x."), "{run:?}");
    assert!(run.err.contains("(help NAME)"), "{run:?}");
}

#[test]
fn files_are_loaded_first() {
    let program = Program::new("(define greeting \"hello\") (println greeting)");
    let mut command = command(&["repl", "p.lisp"]);
    Run::of(command.current_dir(program.folder.path()), "(string-length greeting)\n").printed("hello\n⟹ 5\n");
    let mut missing = process::command(&["repl", "missing.lisp"]);
    Run::of(missing.current_dir(program.folder.path()), "1\n").failed(1, &["missing.lisp"]);
    let mut stdin = process::command(&["repl", "-"]);
    Run::of(&mut stdin, "1\n").failed(2, &["standard input is where forms are read from"]);
}

#[test]
fn continuations_of_earlier_forms_can_be_entered() {
    typed("(define k nil)\n(list :got (call/cc (fn (c) (set! k c) 0)))\n(k 1)\n(k 2)\n5\n")
        .printed("⟹ (:got 0)\n⟹ (:got 1)\n⟹ (:got 2)\n⟹ 5\n");
}

#[test]
fn files_are_imported_from_the_current_directory() {
    let program = Program::new("");
    let file = |name: &str, text: &str| std::fs::write(program.folder.path().join(name), text).expect("a file");
    file("m.lisp", "(define (f x) (* x 2))\n(defmacro pair (x) (list 'list x x))");
    file("broken.lisp", "(define x (if))");
    let lines = "(import \"m\" as m)
(m:f 4)
(define (load name) (import-file (string-append name \".lisp\")))
(load \"m\")
(f 5)
(pair 6)
(load \"m\")
(load \"broken\")
(import-file \"broken\")
(spit \"broken.lisp\" \"(define fixed 1)\")
(import-file \"broken\")
fixed
(load \"missing\")
";
    let typed = |options: &[&str]| Run::of(command(options).current_dir(program.folder.path()), lines);
    let run = typed(&["repl", "--allow-read", "--allow-write"]);
    let reason = "import-error: import-file: \"broken.lisp\": the file does not compile: broken.lisp:1:11";
    run.failed(1, &[reason, "<repl:9>:1:1: error: import-error", "there is no such file in ."]);
    let values = ["true", "8", "<closure>", "true", "10", "(6 6)", "true", "true", "true", "1"];
    assert_eq!(run.out, values.map(|value| format!("⟹ {value}\n")).concat());
    // What is typed needs no capability, what the program computes does.
    file("broken.lisp", "(define x (if))");
    let run = typed(&["repl"]);
    run.failed(
        1,
        &["permission-error: import-file: the capability :read was not given for \"m.lisp\""],
    );
    assert!(run.out.starts_with("⟹ true\n⟹ 8\n⟹ <closure>\n"), "{run:?}");
}

/// At a pseudo-terminal. Each step waits for a text; no step waits for a time to pass.
#[cfg(unix)]
mod terminal {
    use super::process::terminal::{self, exit_code};
    use rexpect::session::PtySession;

    fn start() -> PtySession {
        let mut session = terminal::start(|_| ());
        session.exp_string("(exit) leaves").unwrap();
        session
    }

    /// Types a line at a prompt. What is typed before the prompt is there may be lost.
    fn type_at(session: &mut PtySession, prompt: &str, line: &str) {
        wait_for(session, prompt);
        session.send_line(line).unwrap();
    }

    fn wait_for(session: &mut PtySession, prompt: &str) {
        session.exp_string(&format!("\u{1b}[K{prompt}")).unwrap();
    }

    fn leave(mut session: PtySession) {
        wait_for(&mut session, "> ");
        session.send_control('d').unwrap();
        assert_eq!(exit_code(session), Some(0));
    }

    // What the terminal shows is compared byte by byte, so values are looked for without the sign before them.

    #[test]
    fn forms_take_several_lines_and_names_are_completed() {
        let mut session = start();
        type_at(&mut session, "> ", "(+ 1");
        type_at(&mut session, ". ", "2)");
        session.exp_string(" 3\r\n").unwrap();
        type_at(&mut session, "> ", "(define (my-own-procedure) :called)");
        session.exp_string(" <closure>\r\n").unwrap();
        type_at(&mut session, "> ", "(my-own-\t)");
        session.exp_string(" :called\r\n").unwrap();
        type_at(&mut session, "> ", "(string-upc\t \"up\")");
        session.exp_string(" \"UP\"\r\n").unwrap();
        leave(session);
    }

    #[test]
    fn an_error_opens_the_debugger_and_the_session_goes_on() {
        let mut session = start();
        type_at(&mut session, "> ", "(define (f n) (list n (car n)))");
        session.exp_string(" <closure>\r\n").unwrap();
        type_at(&mut session, "> ", "(list (f 7))");
        session.exp_string("type-error: car: expected :list, got 7").unwrap();
        type_at(&mut session, "debug> ", "(no-such-function)");
        type_at(&mut session, "debug 2> ", ":abort");
        type_at(&mut session, "debug> ", ":frame 0");
        session.exp_string("n   7").unwrap();
        type_at(&mut session, "debug> ", "(* n 6)");
        session.exp_string(" 42\r\n").unwrap();
        type_at(&mut session, "debug> ", ":abort");
        type_at(&mut session, "> ", "(f '(1 2))");
        session.exp_string(" ((1 2) 1)\r\n").unwrap();
        leave(session);
    }

    #[test]
    fn a_restart_gives_the_form_its_value() {
        let mut session = start();
        type_at(&mut session, "> ", "(list (car 7))");
        type_at(&mut session, "debug> ", ":restart use-value (6)");
        session.exp_string(" (6)\r\n").unwrap();
        type_at(&mut session, "> ", "(+ 1 1)");
        session.exp_string(" 2\r\n").unwrap();
        type_at(&mut session, "> ", "(exit 4)");
        assert_eq!(exit_code(session), Some(4));
    }

    #[test]
    fn an_interrupt_stops_the_form_and_keeps_the_session() {
        let mut session = start();
        type_at(&mut session, "> ", "(define kept 5)");
        session.exp_string(" 5\r\n").unwrap();
        type_at(&mut session, "> ", "(begin (println \"running\") (flush) (forever nil))");
        session.exp_string("\nrunning").unwrap();
        session.send_control('c').unwrap();
        session.exp_string("interrupt").unwrap();
        type_at(&mut session, "debug> ", ":abort");
        type_at(&mut session, "> ", "(list kept)");
        session.exp_string(" (5)\r\n").unwrap();
        // At the prompt it takes back what was typed.
        wait_for(&mut session, "> ");
        session.send("(list").unwrap();
        session.flush().unwrap();
        session.exp_string("(list").unwrap();
        session.send_control('c').unwrap();
        type_at(&mut session, "> ", "(list 1)");
        session.exp_string(" (1)\r\n").unwrap();
        leave(session);
    }
}
