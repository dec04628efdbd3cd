//! Ways of doing tail calls: what one costs in programs that are hardly anything else.
//!
//! A procedure that calls itself; 2, 10 and 100 that call each other in turn; closures that are known only at run time; a program in continuation-passing
//! style; a state machine. Each under each lowering, and beside them what one would write by hand.
//!
//! `WAT by hand` are functions with the same values and checks that use the tail-call instructions of WebAssembly (a loop where a procedure calls itself), compiled
//! by the same engine. `native` is Rust on machine integers with overflow checks: loops, and, since Rust does not promise tail calls, a trampoline of function
//! pointers where procedures are values.

mod by_hand;
mod lowerings;
mod programs;
mod settings;

use by_hand::{ByHand, fixnum};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use programs::Task;
use std::hint::black_box;
use std::rc::Rc;
use trapeze::{Source, Value};

const CALLS: i64 = 1_000_000;

/// One kind of program, written in each way.
struct Shape<'a> {
    name: &'a str,
    task: Task,
    /// The text of the hand-written module, its function, the function's argument and value.
    by_hand: (&'a str, &'a str, i64, i64),
    /// The native program, which takes its argument and 1, and gives its value.
    native: &'a dyn Fn(i64, i64) -> Option<i64>,
    /// Argument and value of the native program.
    native_call: (i64, i64),
}

/// Measures a program in each way.
fn measure(criterion: &mut Criterion, shape: &Shape<'_>) {
    let mut group = settings::group(criterion, shape.name);
    for (lowering, config) in lowerings::each() {
        programs::measure(&mut group, lowering, config, &shape.task);
    }
    group.throughput(Throughput::Elements(shape.task.steps));
    let (text, name, argument, value) = shape.by_hand;
    group.bench_function("WAT by hand", |bencher| {
        ByHand::new(text).measure(bencher, name, argument, value, 1);
    });
    let (argument, value) = shape.native_call;
    group.bench_function("native", |bencher| {
        assert_eq!((shape.native)(argument, 1), Some(value));
        // The step is not known to the compiler, which would otherwise know the result.
        bencher.iter(|| (shape.native)(black_box(argument), black_box(1)));
    });
}

/// The hand-written module, with so many procedures that call each other in turn.
fn text_by_hand(procedures: usize) -> String {
    let procedure = |i: usize| {
        format!(
            "(func $in_turn{i} (param $n i64) (param $budget i32) (result i64)
               (local $next i64)
               {{{{budget}}}}
               (if (i64.eqz (local.get $n)) (then (return (i64.const 0))))
               {{{{subtract $next $n (i64.const 8)}}}}
               (return_call $in_turn{} (local.get $next) (local.get $budget)))",
            (i + 1) % procedures
        )
    };
    let text: String = (0..procedures).map(procedure).collect();
    include_str!("by_hand/tail-calls.wat").replace(";; PROCEDURES IN TURN", &text)
}

fn self_tail_call(criterion: &mut Criterion) {
    let shape = Shape {
        name: "self tail call",
        task: Task {
            program: programs::file("self-tail-call"),
            call: format!("(count-down {CALLS})"),
            value: Value::Symbol("done".into()),
            steps: CALLS as u64,
        },
        by_hand: (&text_by_hand(1), "count_down", fixnum(CALLS), 0),
        native: &count_down,
        native_call: (CALLS, 0),
    };
    measure(criterion, &shape);
}

/// The procedures are values too, so that the compiler cannot make one loop of them.
fn in_turn(procedures: usize) -> Source {
    let procedure = |i: usize| format!("(define (p{i} n) (if (= n 0) 'done (p{} (- n 1))))\n", (i + 1) % procedures);
    let names: Vec<String> = (0..procedures).map(|i| format!("p{i}")).collect();
    let text: String = (0..procedures).map(procedure).collect();
    Source::text("in-turn.lisp", format!("{text}(define procedures (list {}))\n", names.join(" ")))
}

fn mutual_tail_calls(criterion: &mut Criterion) {
    for procedures in [2, 10, 100] {
        let shape = Shape {
            name: &format!("tail calls of {procedures} procedures in turn"),
            task: Task {
                program: in_turn(procedures),
                call: format!("((first procedures) {CALLS})"),
                value: Value::Symbol("done".into()),
                steps: CALLS as u64,
            },
            by_hand: (&text_by_hand(procedures), "cycle", fixnum(CALLS), 0),
            native: &|n, step| cycle(n, step, black_box(procedures as i64)),
            native_call: (CALLS, CALLS % procedures as i64),
        };
        measure(criterion, &shape);
    }
}

fn tail_calls_through_closures(criterion: &mut Criterion) {
    let shape = Shape {
        name: "tail calls through closures",
        task: Task {
            program: programs::file("tail-calls-through-closures"),
            call: format!("(alternate {CALLS})"),
            value: Value::Symbol("done".into()),
            steps: CALLS as u64,
        },
        by_hand: (&text_by_hand(1), "alternate", fixnum(CALLS), 0),
        native: &alternate,
        native_call: (CALLS, 0),
    };
    measure(criterion, &shape);
}

fn continuation_passing(criterion: &mut Criterion) {
    let (n, fib, calls) = (25, 75_025, 242_785);
    let shape = Shape {
        name: "continuation-passing style",
        // Each call of the procedure leads to one of a continuation.
        task: Task::counted("continuation-passing", &format!("(fib-in-cps {n})"), fib, 2 * calls),
        by_hand: (&text_by_hand(1), "fib_in_cps", fixnum(n), fixnum(fib)),
        native: &fib_in_cps,
        native_call: (n, fib),
    };
    measure(criterion, &shape);
}

fn state_machine(criterion: &mut Criterion) {
    let (rounds, digits) = (1000, 1000);
    let bits: Vec<i64> = (0..digits).map(|i| i * i % 7 % 2).collect();
    let sum = remainders(&bits, rounds, 1).expect("the sum is small");
    let shape = Shape {
        name: "state machine",
        task: Task::counted(
            "state-machine",
            &format!("(remainders {rounds} {digits})"),
            sum,
            (rounds * digits) as u64,
        ),
        by_hand: (&text_by_hand(1), "remainder", fixnum(rounds), fixnum(sum)),
        native: &|rounds, step| remainders(black_box(&bits), rounds, step),
        native_call: (rounds, sum),
    };
    measure(criterion, &shape);
}

fn count_down(mut n: i64, step: i64) -> Option<i64> {
    while n != 0 {
        n = n.checked_sub(step)?;
    }
    Some(0)
}

/// Counts down, and around so many states.
fn cycle(mut n: i64, step: i64, states: i64) -> Option<i64> {
    let mut state = 0;
    while n != 0 {
        n = n.checked_sub(step)?;
        state = if state + 1 == states { 0 } else { state + 1 };
    }
    Some(state)
}

/// A closure: its code and what it has captured.
struct Stepper {
    code: fn(Call<'_>) -> Option<Call<'_>>,
    step: i64,
}

/// A call under way.
struct Call<'a> {
    callee: &'a Stepper,
    other: &'a Stepper,
    n: i64,
}

fn step(call: Call<'_>) -> Option<Call<'_>> {
    if call.n < 1 {
        return None;
    }
    Some(Call {
        callee: call.other,
        other: call.callee,
        n: call.n.checked_sub(call.callee.step)?,
    })
}

fn alternate(n: i64, by: i64) -> Option<i64> {
    let [one, other] = &black_box([Stepper { code: step, step: by }, Stepper { code: step, step: by }]);
    let mut call = Call { callee: one, other, n };
    while let Some(next) = (call.callee.code)(call) {
        call = next;
    }
    Some(0)
}

/// A continuation: its code, a number and the next continuation.
struct Continuation {
    code: fn(&Continuation, i64) -> Option<Next>,
    number: i64,
    next: Option<Rc<Continuation>>,
}

/// Where control goes in continuation-passing style.
enum Next {
    Fib(i64, Rc<Continuation>),
    Return(Rc<Continuation>, i64),
    Done(i64),
}

fn fib_in_cps(n: i64, step: i64) -> Option<i64> {
    fn after_first(own: &Continuation, value: i64) -> Option<Next> {
        let then = Continuation {
            code: after_second,
            number: value,
            next: own.next.clone(),
        };
        Some(Next::Fib(own.number.checked_sub(2)?, Rc::new(then)))
    }
    fn after_second(own: &Continuation, value: i64) -> Option<Next> {
        Some(Next::Return(own.next.clone()?, own.number.checked_add(value)?))
    }
    let last = Continuation {
        code: |_, value| Some(Next::Done(value)),
        number: 0,
        next: None,
    };
    let mut next = Next::Fib(n, Rc::new(last));
    loop {
        next = match next {
            Next::Fib(n, k) if n < 2 => Next::Return(k, n),
            Next::Fib(n, k) => {
                let then = Continuation {
                    code: after_first,
                    number: n,
                    next: Some(k),
                };
                Next::Fib(n.checked_sub(step)?, Rc::new(then))
            }
            Next::Return(k, value) => (k.code)(&k, value)?,
            Next::Done(value) => return Some(value),
        };
    }
}

/// The sum of so many remainders by three of a number with these binary digits.
fn remainders(bits: &[i64], rounds: i64, step: i64) -> Option<i64> {
    let (mut sum, mut rounds) = (0i64, rounds);
    while rounds != 0 {
        let mut state = 0;
        for bit in bits {
            state = match (state, bit) {
                (0, 0) | (1, 1) => 0,
                (0, _) | (2, 0) => 1,
                _ => 2,
            };
        }
        sum = sum.checked_add(state)?;
        rounds = rounds.checked_sub(step)?;
    }
    Some(sum)
}

criterion_group! {
    name = tco;
    config = settings::criterion();
    targets = self_tail_call, mutual_tail_calls, tail_calls_through_closures, continuation_passing, state_machine
}
criterion_main!(tco);
