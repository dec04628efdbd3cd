//! Generic arithmetic against oracles: `i128` for integers, `f64` for floats.

use proptest::prelude::*;
use trapeze_codegen::abi::*;
use trapeze_cps::prim::{Failure, HeapKind, Prim};

use crate::machine::{Config, HOST_ANSWER, Machine, fixnum};

fn arithmetic(machine: &mut Machine, op: Prim, a: i64, b: i64) -> i64 {
    let number = ARITHMETIC
        .iter()
        .position(|other| *other == op)
        .expect("an operation of the slow path");
    machine.call("arithmetic", (number as i32, a, b))
}

fn boolean(value: bool) -> i64 {
    if value { TRUE } else { FALSE }
}

fn float(machine: &mut Machine, value: f64) -> i64 {
    machine.call("box_float", value)
}

fn double(machine: &mut Machine, value: i64) -> f64 {
    machine.call("unbox_float", value)
}

/// Fixnums, with those at the borders of everything frequent.
fn any_fixnum() -> impl Strategy<Value = i64> {
    let border = prop_oneof![
        Just(0i64),
        Just(FIXNUM_MAX),
        Just(FIXNUM_MIN),
        Just(1 << 53),
        Just(-(1 << 53)),
        Just(1 << 31),
        Just(-(1 << 31)),
        Just(1 << 30),
        Just(1 << 28),
        Just(-(1 << 28))
    ];
    prop_oneof![
        4 => (border, -3..4i64).prop_map(|(border, offset)| (border + offset).clamp(FIXNUM_MIN, FIXNUM_MAX)),
        1 => FIXNUM_MIN..=FIXNUM_MAX,
        2 => (any::<i64>(), 4..64u32).prop_map(|(bits, shift)| bits >> shift),
    ]
}

/// Doubles of every sort, those near fixnums frequent.
fn any_double() -> impl Strategy<Value = f64> {
    prop_oneof![
        2 => any::<u64>().prop_map(f64::from_bits),
        2 => any_fixnum().prop_map(|integer| integer as f64),
        1 => (any_fixnum(), prop_oneof![Just(0.5), Just(-0.5), Just(0.25)]).prop_map(|(integer, part)| integer as f64 + part),
        1 => prop_oneof![
            Just(0.0), Just(-0.0), Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY), Just(f64::MIN_POSITIVE), Just(f64::MAX),
            Just((1i64 << 60) as f64), Just(-((1i64 << 60) as f64)), Just(5e-324)
        ],
    ]
}

/// Order of an integer and a double by exact value.
fn exact_order(integer: i64, double: f64) -> Option<std::cmp::Ordering> {
    if double.is_nan() {
        return None;
    }
    if double.abs() >= 1e30 {
        return 0.0.partial_cmp(&double);
    }
    // Below 2^53 in magnitude the scaling is exact, above it the double is an integer.
    let scaled = if double.abs() < 9e15 {
        (double * 1024.0).floor() as i128
    } else {
        double as i128 * 1024
    };
    let rest = double.abs() < 9e15 && (double * 1024.0).fract() != 0.0;
    Some((i128::from(integer) * 1024).cmp(&scaled).then(if rest {
        std::cmp::Ordering::Less
    } else {
        std::cmp::Ordering::Equal
    }))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fixnums_are_exact(pairs in proptest::collection::vec((any_fixnum(), any_fixnum()), 20)) {
        let mut machine = Machine::new(Config::default());
        for (a, b) in pairs {
            let (x, y) = (i128::from(a), i128::from(b));
            let mut results = vec![(Prim::Add, x + y), (Prim::Sub, x - y), (Prim::Mul, x * y)];
            if b != 0 {
                results.extend([(Prim::Div, x / y), (Prim::Quotient, x / y), (Prim::Remainder, x % y), (Prim::Modulo, x.rem_euclid(y))]);
            }
            for (op, expected) in results {
                let answer = arithmetic(&mut machine, op, fixnum(a), fixnum(b));
                let asked = std::mem::take(&mut machine.store.data_mut().arithmetic);
                if (i128::from(FIXNUM_MIN)..=i128::from(FIXNUM_MAX)).contains(&expected) {
                    prop_assert_eq!(answer, fixnum(expected as i64), "{:?} {} {}", op, a, b);
                    prop_assert!(asked.is_empty());
                } else {
                    prop_assert_eq!(answer, HOST_ANSWER, "{:?} {} {}", op, a, b);
                    prop_assert_eq!(ARITHMETIC[asked[0].0 as usize], op);
                    prop_assert_eq!((asked[0].1, asked[0].2, asked.len()), (fixnum(a), fixnum(b), 1));
                }
            }
            for (op, expected) in [
                (Prim::Less, a < b), (Prim::Greater, a > b), (Prim::LessEqual, a <= b), (Prim::GreaterEqual, a >= b), (Prim::NumEqual, a == b),
            ] {
                prop_assert_eq!(arithmetic(&mut machine, op, fixnum(a), fixnum(b)), boolean(expected));
            }
        }
    }

    #[test]
    fn floats_follow_the_standard(pairs in proptest::collection::vec((any_double(), any_double()), 20)) {
        let mut machine = Machine::new(Config::default());
        for (a, b) in pairs {
            let (x, y) = (float(&mut machine, a), float(&mut machine, b));
            prop_assert_eq!(double(&mut machine, x).to_bits(), a.to_bits());
            for (op, expected) in [(Prim::Add, a + b), (Prim::Sub, a - b), (Prim::Mul, a * b), (Prim::Div, a / b)] {
                let answer = arithmetic(&mut machine, op, x, y);
                let answer = double(&mut machine, answer);
                prop_assert!(answer == expected && answer.is_sign_negative() == expected.is_sign_negative() || answer.is_nan() && expected.is_nan());
            }
            for (op, expected) in [
                (Prim::Less, a < b), (Prim::Greater, a > b), (Prim::LessEqual, a <= b), (Prim::GreaterEqual, a >= b), (Prim::NumEqual, a == b),
            ] {
                prop_assert_eq!(arithmetic(&mut machine, op, x, y), boolean(expected));
            }
        }
    }

    #[test]
    fn mixtures_round_in_arithmetic_and_are_exact_in_comparisons(pairs in proptest::collection::vec((any_fixnum(), any_double()), 20)) {
        let mut machine = Machine::new(Config::default());
        for (a, b) in pairs {
            let y = float(&mut machine, b);
            let rounded = a as f64;
            for (op, forward, backward) in [
                (Prim::Add, rounded + b, b + rounded),
                (Prim::Sub, rounded - b, b - rounded),
                (Prim::Mul, rounded * b, b * rounded),
                (Prim::Div, rounded / b, b / rounded),
            ] {
                let answer = arithmetic(&mut machine, op, fixnum(a), y);
                let answer = double(&mut machine, answer);
                prop_assert!(answer == forward || answer.is_nan() && forward.is_nan());
                let answer = arithmetic(&mut machine, op, y, fixnum(a));
                if op == Prim::Div && a == 0 {
                    prop_assert_eq!(answer, FAILED);
                    prop_assert_eq!(machine.cell(ERROR_KIND), Failure::DivisionByZero as u32);
                } else {
                    let answer = double(&mut machine, answer);
                    prop_assert!(answer == backward || answer.is_nan() && backward.is_nan());
                }
            }
            let order = exact_order(a, b);
            let ops = [Prim::Less, Prim::Greater, Prim::LessEqual, Prim::GreaterEqual, Prim::NumEqual];
            let forward = [order.is_some_and(|o| o.is_lt()), order.is_some_and(|o| o.is_gt()), order.is_some_and(|o| o.is_le()), order.is_some_and(|o| o.is_ge()), order.is_some_and(|o| o.is_eq())];
            let backward = [forward[1], forward[0], forward[3], forward[2], forward[4]];
            for (op, (forward, backward)) in ops.into_iter().zip(forward.into_iter().zip(backward)) {
                prop_assert_eq!(arithmetic(&mut machine, op, fixnum(a), y), boolean(forward), "{:?} {} {}", op, a, b);
                prop_assert_eq!(arithmetic(&mut machine, op, y, fixnum(a)), boolean(backward), "{:?} {} {}", op, b, a);
            }
        }
    }
}

#[test]
fn integers_near_two_to_the_53_are_told_from_floats() {
    let mut machine = Machine::new(Config::default());
    let y = float(&mut machine, (1i64 << 53) as f64);
    assert_eq!(arithmetic(&mut machine, Prim::NumEqual, fixnum((1 << 53) + 1), y), FALSE);
    assert_eq!(arithmetic(&mut machine, Prim::Greater, fixnum((1 << 53) + 1), y), TRUE);
    assert_eq!(arithmetic(&mut machine, Prim::NumEqual, fixnum(1 << 53), y), TRUE);
}

#[test]
fn division_by_the_integer_zero_fails_whatever_the_dividend() {
    let mut machine = Machine::new(Config::default());
    let x = float(&mut machine, 1.5);
    let big = machine.raw_object(HeapKind::Bignum, &[1; 16]).expect("room");
    for (op, a) in [
        (Prim::Div, fixnum(7)),
        (Prim::Div, fixnum(0)),
        (Prim::Div, x),
        (Prim::Div, big),
        (Prim::Quotient, fixnum(7)),
        (Prim::Remainder, fixnum(7)),
        (Prim::Modulo, fixnum(-7)),
        (Prim::Modulo, big),
    ] {
        assert_eq!(arithmetic(&mut machine, op, a, 0), FAILED);
        assert_eq!(
            (machine.cell(ERROR_KIND), machine.word(ERROR_A)),
            (Failure::DivisionByZero as u32, a)
        );
    }
    let zero = float(&mut machine, 0.0);
    let quotient = arithmetic(&mut machine, Prim::Div, fixnum(1), zero);
    assert_eq!(double(&mut machine, quotient), f64::INFINITY);
}

#[test]
fn big_integers_go_to_the_host() {
    let mut machine = Machine::new(Config::default());
    let big = machine.raw_object(HeapKind::Bignum, &[1; 16]).expect("room");
    let x = float(&mut machine, 1.5);
    for (number, op) in (0..).zip(ARITHMETIC) {
        for (a, b) in [(big, fixnum(2)), (fixnum(2), big), (big, big)] {
            assert_eq!(arithmetic(&mut machine, op, a, b), HOST_ANSWER);
            assert_eq!(machine.store.data_mut().arithmetic.pop(), Some((number, a, b)));
        }
        if !matches!(op, Prim::Quotient | Prim::Remainder | Prim::Modulo) {
            assert_eq!(arithmetic(&mut machine, op, big, x), HOST_ANSWER);
            assert_eq!(machine.store.data_mut().arithmetic.pop(), Some((number, big, x)));
        }
    }
}

#[test]
fn operands_that_do_not_fit_are_recorded_in_their_order() {
    let mut machine = Machine::new(Config::default());
    let s = machine.string("x");
    let x = float(&mut machine, 1.5);
    let n = fixnum(3);
    use Failure::{NotANumber, NotAnInteger, NotComparable};
    for (op, a, b, kind) in [
        (Prim::Add, s, n, NotANumber),
        (Prim::Add, n, s, NotANumber),
        (Prim::Mul, NIL, s, NotANumber),
        (Prim::Div, NIL, 0, NotANumber),
        (Prim::Div, x, TRUE, NotANumber),
        (Prim::Quotient, x, n, NotAnInteger),
        (Prim::Quotient, n, x, NotAnInteger),
        (Prim::Remainder, s, 0, NotAnInteger),
        (Prim::Modulo, n, s, NotAnInteger),
        (Prim::Modulo, x, s, NotAnInteger),
        (Prim::Less, s, n, NotComparable),
        (Prim::Less, n, s, NotComparable),
        (Prim::Greater, NIL, n, NotComparable),
        (Prim::LessEqual, s, NIL, NotComparable),
        (Prim::GreaterEqual, TRUE, s, NotComparable),
        (Prim::NumEqual, s, s, NotANumber),
        (Prim::NumEqual, n, s, NotANumber),
    ] {
        assert_eq!(arithmetic(&mut machine, op, a, b), FAILED, "{op:?}");
        assert_eq!(
            (machine.cell(ERROR_KIND), machine.word(ERROR_A), machine.word(ERROR_B)),
            (kind as u32, a, b),
            "{op:?}"
        );
    }
}

#[test]
fn common_floats_need_no_box() {
    let mut machine = Machine::new(Config::default());
    let hp = machine.cell(HP);
    for value in [0.0, -0.0, 1.0, -1.0, 0.1, 3.25e40, 1e-70, 123456789.0] {
        assert_ne!(float(&mut machine, value) & TAG_MASK, TAG_HEAP, "{value}");
    }
    assert_eq!(machine.cell(HP), hp);
    for value in [f64::NAN, f64::INFINITY, 1e300, -1e-200] {
        assert_eq!(float(&mut machine, value) & TAG_MASK, TAG_HEAP, "{value}");
    }
}
