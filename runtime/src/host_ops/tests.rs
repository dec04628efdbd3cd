//! Host operations against the standard library as oracle, in a memory without a module.

mod files;

use super::*;
use crate::access::Access;
use crate::engine::Image;
use crate::heap::fake::FakeMemory;
use crate::limits::Interrupt;
use crate::memory_limit::MemoryLimit;
use crate::streams::{Captured, Input, Output};
use crate::tables::Tables;
use crate::trace::{CodeEntry, CodeMap};
use crate::value::{Object, Value};
use num_bigint::BigInt;
use proptest::prelude::*;
use std::sync::Arc;
use trapeze_codegen::abi;
use trapeze_cps::prim::HeapKind;
use trapeze_cps::source::{Sources, Span};

/// A host and a memory to perform operations with.
struct Bench {
    memory: FakeMemory,
    host: Host,
    output: Captured,
    error: Captured,
}

const NOTHING: Value = Value::Nil;

impl Bench {
    fn new(input: &str) -> Self {
        let (output, error) = (Captured::new(), Captured::new());
        let mut sources = Sources::default();
        let program = sources.add("p.lisp", "(define (f a &opt b) a)");
        let code = [
            CodeEntry {
                procedure: Some("f"),
                span: Span {
                    file: program,
                    start: 0,
                    end: 23,
                },
                around: &[],
                form: None,
                frame_slots: 0,
                variables: &[],
                arity: (1, Some(2)),
                doc: Some("Gives a."),
            },
            CodeEntry {
                procedure: None,
                span: Span::NONE,
                around: &[],
                form: None,
                frame_slots: 0,
                variables: &[],
                arity: (0, None),
                doc: None,
            },
        ];
        let image = Image {
            wasm: Vec::new(),
            functions: Vec::new(),
            arms_end: 0,
            memory: Vec::new(),
            deferred: Vec::new(),
            code: CodeMap::new(code, &sources, |_| true),
            entry_points: Vec::new(),
            entry_closures: Vec::new(),
            main_closure: 0,
            link: None,
        };
        let mut functions = Functions::default();
        functions.register("concat", |a: String, b: String| a + &b);
        functions.register("fail", || -> Result<(), &str> { Err("no luck") });
        functions.register("object", || Object::from_value(5u8));
        let host = Host {
            streams: Streams::new(Output::Capture(output.clone()), Output::Capture(error.clone()), Input::text(input)),
            random: Random::from_seed(1),
            arguments: vec!["one".into(), "två".into()],
            debugger: false,
            sampler: None,
            exit_code: 0,
            surroundings: Surroundings::new(&Access::Nothing, &Access::Nothing, false),
            functions,
            tables: Tables::new(),
            codes: Codes::new(Arc::new(image)),
            additions: None,
            limits: Limits::start(None, Interrupt::new()),
            memory: MemoryLimit::new(1 << 30),
            started: Instant::now(),
        };
        Self {
            memory: FakeMemory::new(1 << 16, 1 << 20),
            host,
            output,
            error,
        }
    }

    fn encode(&mut self, value: &Value) -> i64 {
        crate::convert::encode(&mut Heap::new(&mut self.memory), value, &mut self.host.tables)
            .unwrap()
            .unwrap()
    }

    /// Performs an operation on words.
    fn words(&mut self, operation: HostOp, operands: [i64; 3]) -> Checked<i64> {
        perform(operation, operands, &mut self.host, &mut Heap::new(&mut self.memory))
    }

    fn decode(&mut self, word: i64) -> Option<Value> {
        let heap = Heap::new(&mut self.memory);
        (word != abi::UNSUPPLIED).then(|| crate::convert::decode(heap.view(), word, &self.host.tables).unwrap().unwrap())
    }

    /// Performs an operation on values; `None` is the answer "no result".
    fn call(&mut self, operation: HostOp, operands: &[Value]) -> Option<Value> {
        let mut words = [abi::NIL; 3];
        for (word, operand) in words.iter_mut().zip(operands) {
            *word = self.encode(operand);
        }
        let result = self.words(operation, words).unwrap();
        assert_ne!(result, abi::FAILED, "{operation:?} failed");
        self.decode(result)
    }
}

/// Performs one operation by itself.
fn call(operation: HostOp, operands: &[Value]) -> Option<Value> {
    Bench::new("").call(operation, operands)
}

fn text(text: &str) -> Value {
    Value::string(text)
}

fn int(integer: usize) -> Value {
    Value::Integer(integer as i64)
}

/// Text of one-byte and longer characters, with letters whose case changes their length.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c ]{0,12}", "[aßıé𝄞ŉ \u{3000}]{0,8}", any::<String>()]
}

proptest! {
    #[test]
    fn strings_are_searched_by_characters(string in texts(), start in 0usize..15, sought in "[a-cé ]{0,2}") {
        let characters: Vec<char> = string.chars().collect();
        let start = start.min(characters.len());
        let wanted: Vec<char> = sought.chars().collect();
        let found = (start..=characters.len()).find(|&at| characters[at..].starts_with(&wanted)).map(int);
        prop_assert_eq!(call(HostOp::StringIndex, &[text(&string), text(&sought), int(start)]), found);
        if let Some(character) = characters.get(start) {
            prop_assert_eq!(call(HostOp::CharCode, &[text(&string), int(start)]), Some(int(*character as usize)));
        }
    }

    #[test]
    fn strings_are_mapped_as_the_standard_library_does(string in texts(), other in texts()) {
        let one = |operation| call(operation, &[text(&string)]);
        prop_assert_eq!(one(HostOp::StringUpcase), Some(text(&string.to_uppercase())));
        prop_assert_eq!(one(HostOp::StringDowncase), Some(text(&string.to_lowercase())));
        prop_assert_eq!(one(HostOp::StringTrim), Some(text(string.trim())));
        prop_assert_eq!(one(HostOp::StringReverse), Some(text(&string.chars().rev().collect::<String>())));
        prop_assert_eq!(one(HostOp::StringToList), Some(Value::list(string.chars().map(|c| text(&c.to_string())))));
        let order = string.chars().cmp(other.chars()) as i64;
        prop_assert_eq!(call(HostOp::StringCompare, &[text(&string), text(&other)]), Some(Value::Integer(order)));
    }

    #[test]
    fn pieces_are_joined_split_and_replaced(pieces in prop::collection::vec("[abé]{0,4}", 0..6), count in 0usize..5) {
        let all = pieces.concat();
        let list = Value::list(pieces.iter().map(|piece| text(piece)));
        prop_assert_eq!(call(HostOp::StringRepeat, &[text(&all), int(count)]), Some(text(&all.repeat(count))));
        if !pieces.is_empty() {
            prop_assert_eq!(call(HostOp::StringSplit, &[text(&pieces.join("::")), text("::")]), Some(list));
        }
        prop_assert_eq!(call(HostOp::StringReplace, &[text(&all), text("a"), text("xyz")]), Some(text(&all.replace('a', "xyz"))));
    }

    #[test]
    fn integers_are_combined_bit_by_bit(a in any::<i128>(), b in any::<i128>()) {
        let operands = [Value::integer(a), Value::integer(b)];
        prop_assert_eq!(call(HostOp::BitAnd, &operands), Some(Value::integer(a & b)));
        prop_assert_eq!(call(HostOp::BitOr, &operands), Some(Value::integer(a | b)));
        prop_assert_eq!(call(HostOp::BitXor, &operands), Some(Value::integer(a ^ b)));
        prop_assert_eq!(call(HostOp::NumberCompare, &operands), Some(Value::Integer(a.cmp(&b) as i64)));
        let (mut x, mut y) = (a.unsigned_abs(), b.unsigned_abs());
        while y != 0 {
            (x, y) = (y, x % y);
        }
        prop_assert_eq!(call(HostOp::Gcd, &operands), Some(Value::integer(x)));
    }

    #[test]
    fn floats_are_rounded_to_integers(float in prop::num::f64::ANY) {
        let oracle = |rounded: f64| if rounded.is_finite() { Some(Value::integer(exact(rounded))) } else { None };
        for (operation, rounded) in [
            (HostOp::Truncate, float.trunc()),
            (HostOp::Floor, float.floor()),
            (HostOp::Ceiling, float.ceil()),
            (HostOp::Round, float.round()),
        ] {
            prop_assert_eq!(call(operation, &[Value::Float(float)]), oracle(rounded));
        }
    }

    #[test]
    fn functions_of_floats_are_those_of_the_standard_library(float in -1e3..1e3f64, other in -1e3..1e3f64) {
        type Function = fn(f64) -> f64;
        let functions: [(HostOp, Function); 6] = [
            (HostOp::Sqrt, f64::sqrt), (HostOp::Exp, f64::exp), (HostOp::Log, f64::ln), (HostOp::Sin, f64::sin), (HostOp::Atan, f64::atan),
            (HostOp::ToFloat, |x| x),
        ];
        for (operation, function) in functions {
            let Some(Value::Float(result)) = call(operation, &[Value::Float(float)]) else { return Err(TestCaseError::fail("no float")) };
            prop_assert!(result == function(float) || result.is_nan() && function(float).is_nan());
        }
        prop_assert_eq!(call(HostOp::Atan2, &[Value::Float(float), Value::Float(other)]), Some(Value::Float(float.atan2(other))));
    }

    #[test]
    fn equal_numbers_of_one_type_have_one_hash(bits in any::<u64>(), integer in any::<i128>()) {
        let mut bench = Bench::new("");
        for value in [Value::Float(f64::from_bits(bits)), Value::integer(integer)] {
            let hash = bench.call(HostOp::NumberHash, std::slice::from_ref(&value));
            prop_assert!(matches!(hash, Some(Value::Integer(hash)) if (0..=abi::FIXNUM_MAX).contains(&hash)));
            prop_assert_eq!(bench.call(HostOp::NumberHash, &[value]), hash);
        }
    }
}

/// The integer that a finite double of integral value is, from its bits.
fn exact(float: f64) -> BigInt {
    let exponent = (float.to_bits() >> 52 & 0x7ff) as i64 - 1075;
    let mantissa = BigInt::from(float.to_bits() & ((1 << 52) - 1) | 1 << 52);
    let size = if float == 0.0 {
        BigInt::ZERO
    } else if exponent >= 0 {
        mantissa << exponent
    } else {
        mantissa >> -exponent
    };
    if float < 0.0 { -size } else { size }
}

#[test]
fn zeros_of_both_signs_have_one_hash() {
    assert_eq!(
        call(HostOp::NumberHash, &[Value::Float(0.0)]),
        call(HostOp::NumberHash, &[Value::Float(-0.0)])
    );
}

#[test]
fn integers_stay_when_rounded() {
    let huge = Value::integer(BigInt::from(1) << 100);
    assert_eq!(call(HostOp::Floor, std::slice::from_ref(&huge)), Some(huge));
    assert_eq!(call(HostOp::Round, &[Value::Float(-2.5)]), Some(Value::Integer(-3)));
}

#[test]
fn logarithms_reach_beyond_the_floats() {
    let Some(Value::Float(log)) = call(HostOp::Log, &[Value::integer(BigInt::from(1) << 5000)]) else {
        panic!("a float")
    };
    assert!((log - 5000.0 * std::f64::consts::LN_2).abs() < 1e-9);
    assert_eq!(call(HostOp::Log, &[Value::Integer(0)]), Some(Value::Float(f64::NEG_INFINITY)));
}

#[test]
fn white_space_splits_without_empty_pieces() {
    let mut bench = Bench::new("");
    let string = bench.encode(&text(" a\u{3000} bé\n"));
    let pieces = bench.words(HostOp::StringSplit, [string, abi::UNSUPPLIED, abi::NIL]).unwrap();
    assert_eq!(bench.decode(pieces), Some(Value::list([text("a"), text("bé")])));
}

#[test]
fn characters_come_from_scalar_values_only() {
    assert_eq!(call(HostOp::CodeChar, &[int(0x1d11e)]), Some(text("𝄞")));
    for code in [
        Value::Integer(-1),
        int(0xd800),
        int(0x110000),
        Value::integer(BigInt::from(1) << 80),
    ] {
        assert_eq!(call(HostOp::CodeChar, &[code]), None);
    }
}

#[test]
fn numbers_become_text_and_back() {
    assert_eq!(call(HostOp::NumberToString, &[Value::Integer(-255), int(16)]), Some(text("-ff")));
    assert_eq!(call(HostOp::NumberToString, &[Value::Float(0.1), int(10)]), Some(text("0.1")));
    assert_eq!(call(HostOp::NumberToFixed, &[Value::Float(2.0), int(3)]), Some(text("2.000")));
    assert_eq!(call(HostOp::StringToNumber, &[text("#x1f")]), Some(int(31)));
    assert_eq!(call(HostOp::StringToNumber, &[text("1e2")]), Some(Value::Float(100.0)));
    assert_eq!(call(HostOp::StringToNumber, &[text("1+")]), None);
}

#[test]
fn a_result_beyond_the_memory_fails_or_is_refused() {
    let mut bench = Bench::new("");
    let (string, count) = (bench.encode(&text("abc")), bench.encode(&Value::Integer(1 << 50)));
    assert_eq!(bench.words(HostOp::StringRepeat, [string, count, abi::NIL]).unwrap(), abi::FAILED);
    let view = Heap::new(&mut bench.memory).view().cell(abi::ERROR_KIND).unwrap();
    assert_eq!(view, Failure::OutOfMemory as u32);
    let huge = bench.encode(&Value::integer(BigInt::from(1) << 80));
    assert_eq!(bench.words(HostOp::StringRepeat, [string, huge, abi::NIL]).unwrap(), abi::FAILED);
    assert_eq!(bench.words(HostOp::NumberToFixed, [8, count, abi::NIL]).unwrap(), abi::FAILED);
    assert_eq!(bench.call(HostOp::Power, &[int(3), Value::Integer(1 << 40)]), None);
    assert_eq!(bench.call(HostOp::BitShift, &[int(3), Value::Integer(1 << 40)]), None);
    assert_eq!(
        bench.call(HostOp::StringRepeat, &[text(""), Value::Integer(1 << 50)]),
        Some(text(""))
    );
}

#[test]
fn a_replacement_that_would_not_fit_is_refused_before_it_is_built() {
    let mut bench = Bench::new("");
    let many = bench.encode(&text(&"a".repeat(100_000)));
    let one = bench.encode(&text("a"));
    assert_eq!(bench.words(HostOp::StringReplace, [many, one, many]).unwrap(), abi::FAILED);
}

#[test]
fn output_goes_where_it_should() {
    let mut bench = Bench::new("");
    bench.call(HostOp::Write, &[text("out é")]);
    bench.call(HostOp::WriteError, &[text("err\n")]);
    bench.call(HostOp::Flush, &[]);
    assert_eq!((bench.output.text().as_str(), bench.error.text().as_str()), ("out é", "err\n"));
}

#[test]
fn input_is_read_by_lines_and_to_the_end() {
    let mut bench = Bench::new("a\nb\nc");
    assert_eq!(bench.call(HostOp::ReadLine, &[]), Some(text("a")));
    assert_eq!(bench.call(HostOp::ReadAll, &[]), Some(text("b\nc")));
    assert_eq!(bench.call(HostOp::ReadLine, &[]), None);
}

#[test]
fn input_that_does_not_fit_the_memory_fails() {
    let mut bench = Bench::new(&"x".repeat(8 << 20));
    assert_eq!(bench.words(HostOp::ReadAll, [abi::NIL; 3]).unwrap(), abi::FAILED);
}

#[test]
fn random_numbers_repeat_with_their_seed() {
    let draw = |seed: Value| {
        let mut bench = Bench::new("");
        bench.call(HostOp::RandomSeed, &[seed]);
        (
            bench.call(HostOp::Random, &[]),
            bench.call(HostOp::RandomInteger, &[Value::integer(BigInt::from(1) << 90)]),
        )
    };
    assert_eq!(draw(int(7)), draw(int(7)));
    assert_ne!(draw(int(7)), draw(int(8)));
    assert_ne!(draw(int(7)), draw(Value::Integer(-7)));
    assert_ne!(
        draw(Value::integer(BigInt::from(1) << 80)),
        draw(Value::integer(BigInt::from(1) << 144))
    );
}

#[test]
fn the_program_learns_of_its_surroundings() {
    assert_eq!(call(HostOp::CommandLine, &[]), Some(Value::list([text("one"), text("två")])));
    assert!(matches!(call(HostOp::CurrentTime, &[]), Some(Value::Float(seconds)) if seconds > 1e9));
    assert!(matches!(call(HostOp::MonotonicTime, &[]), Some(Value::Float(seconds)) if seconds >= 0.0));
    assert!(matches!(call(HostOp::MemoryUsage, &[]), Some(Value::List(two)) if two.len() == 2));
    assert_eq!(call(HostOp::Sleep, &[Value::Integer(0)]), Some(NOTHING));
    assert_eq!(call(HostOp::Sleep, &[Value::Float(f64::NAN)]), Some(NOTHING));
    let mut bench = Bench::new("");
    bench.call(HostOp::SetExitCode, &[int(3)]);
    assert_eq!(bench.host.exit_code, 3);
}

#[test]
fn the_embedders_functions_are_found_and_called() {
    let mut bench = Bench::new("");
    assert_eq!(bench.call(HostOp::FindEmbedder, &[text("concat")]), Some(int(0)));
    assert_eq!(bench.call(HostOp::FindEmbedder, &[text("nobody")]), None);
    assert_eq!(
        bench.call(HostOp::CallEmbedder, &[int(0), Value::list([text("a"), text("b")])]),
        Some(text("ab"))
    );
}

#[test]
fn a_failure_of_the_embedders_comes_as_a_marker_with_its_message() {
    let mut bench = Bench::new("");
    for (index, arguments, message) in [(1, NOTHING, "fail: no luck"), (0, NOTHING, "concat: expected 2 arguments, got 0")] {
        let arguments = bench.encode(&arguments);
        let marker = bench
            .words(HostOp::CallEmbedder, [index << abi::FIXNUM_SHIFT, arguments, abi::NIL])
            .unwrap();
        let word = Heap::new(&mut bench.memory).view().field(marker, HeapKind::Caught, 0).unwrap();
        assert_eq!(bench.decode(word), Some(text(message)));
    }
}

#[test]
fn an_object_of_the_embedders_lives_until_its_handle_dies() {
    let mut bench = Bench::new("");
    let handle = bench
        .words(HostOp::CallEmbedder, [2 << abi::FIXNUM_SHIFT, abi::NIL, abi::NIL])
        .unwrap();
    let Some(Value::Object(object)) = bench.decode(handle) else {
        panic!("an object")
    };
    assert_eq!(object.get::<u8>(), Some(&5));
    let key = Heap::new(&mut bench.memory).view().handle(handle).unwrap();
    bench.host.tables.drop_object(key);
    assert!(matches!(bench.decode(handle), Some(Value::Opaque(_))));
    bench.host.tables.drop_object(key);
}

#[test]
fn procedures_are_described_by_their_code_ids() {
    let mut bench = Bench::new("");
    // Procedures of code ids 0, 1 and 2; the last one is unknown.
    let mut procedures = [0i64; 3];
    for (code, procedure) in procedures.iter_mut().enumerate() {
        let mut heap = Heap::new(&mut bench.memory);
        let pair = heap.cons(abi::procedure_header(code as u32, 0), 0).unwrap();
        *procedure = pair - abi::TAG_PAIR + abi::TAG_PROC;
    }
    let mut ask = |operation, procedure| {
        let word = bench.words(operation, [procedure, abi::NIL, abi::NIL])?;
        Ok::<_, Fault>(bench.decode(word))
    };
    assert_eq!(ask(HostOp::ProcedureName, procedures[0]).unwrap(), Some(text("f")));
    assert_eq!(ask(HostOp::ProcedureName, procedures[1]).unwrap(), None);
    assert_eq!(
        ask(HostOp::ProcedureArity, procedures[0]).unwrap(),
        Some(Value::list([int(1), int(2)]))
    );
    assert_eq!(
        ask(HostOp::ProcedureArity, procedures[1]).unwrap(),
        Some(Value::list([int(0), NOTHING]))
    );
    assert_eq!(ask(HostOp::ProcedureDoc, procedures[0]).unwrap(), Some(text("Gives a.")));
    assert_eq!(ask(HostOp::ProcedureDoc, procedures[1]).unwrap(), Some(NOTHING));
    assert_eq!(ask(HostOp::ProcedureNative, procedures[0]).unwrap(), Some(Value::Boolean(false)));
    assert_eq!(ask(HostOp::ProcedureNative, procedures[1]).unwrap(), Some(Value::Boolean(true)));
    assert!(ask(HostOp::ProcedureName, procedures[2]).is_err());
    assert!(ask(HostOp::ProcedureName, abi::NIL).is_err());
}

#[test]
fn no_operation_panics_on_any_operand() {
    let mut bench = Bench::new("line");
    let string = bench.encode(&text("sé"));
    let list = bench.encode(&Value::list([text("a"), Value::Integer(1)]));
    let float = bench.encode(&Value::Float(f64::NAN));
    let big = bench.encode(&Value::integer(BigInt::from(-3) << 90));
    let words = [
        string,
        list,
        float,
        big,
        abi::NIL,
        abi::UNSUPPLIED,
        0,
        8,
        -8,
        i64::MAX & !7,
        i64::MIN,
        0x7fff_fff6,
        0x3fff_fffe,
        -1,
    ];
    for &(operation, _) in HostOp::ALL {
        // Waiting for as many seconds as a word can say is no failure, but takes long.
        if operation == HostOp::Sleep {
            continue;
        }
        for a in words {
            for b in words {
                for c in [abi::NIL, string, 8] {
                    let _ = bench.words(operation, [a, b, c]);
                }
            }
        }
    }
}
