//! Assembles the in-module runtime: the WAT files of `src/rt`, with the constants of `src/abi.rs` put in, become `rt.wasm`.
//!
//! The text is WAT with three additions, so that each fact of the ABI keeps its one definition:
//!
//! - `{{EXPRESSION}}` is the value of an expression of `+`, `-`, `*`, numbers and names: the constants of `abi.rs`, `HeapKind::X`,
//!   `Failure::X`, `LeaveReason::X`, `Arithmetic::X` (the number of an operation of the slow path) and the runtime's own definitions;
//! - `{{@EXPRESSION}}` is a load of the i32 cell at that address;
//! - a line `#cell NAME` gives the runtime an i32 cell among its private ones, a line `#define NAME EXPRESSION` a constant.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use trapeze_cps::prim::{Failure, HeapKind};

#[allow(dead_code)]
#[path = "src/abi.rs"]
mod abi;

/// The files in the order of the module: imports come first.
const FILES: [&str; 16] = [
    "machine.wat",
    "pages.wat",
    "blocks.wat",
    "stack.wat",
    "captured.wat",
    "evacuation.wat",
    "large_objects.wat",
    "remembered_set.wat",
    "handles.wat",
    "additions.wat",
    "collector.wat",
    "objects.wat",
    "sequences.wat",
    "strings.wat",
    "floats.wat",
    "arithmetic.wat",
];

type Names = BTreeMap<String, i64>;

fn main() {
    let source = Path::new("src/rt");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/abi.rs");

    let mut names = abi_names();
    let texts: Vec<String> = FILES
        .iter()
        .map(|file| {
            let path = source.join(file);
            println!("cargo:rerun-if-changed={}", path.display());
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        })
        .collect();
    let cells = define(&texts, &mut names);

    let mut module = String::from("(module\n");
    for (file, text) in FILES.iter().zip(&texts) {
        writeln!(module, "\n;; ==== {file}").expect("a string takes any text");
        module.push_str(&substitute(file, text, &names));
    }
    module.push_str(")\n");
    let path = out.join("rt.wat");
    fs::write(&path, &module).expect("the output directory is writable");
    let binary = wat::parse_str(&module).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    fs::write(out.join("rt.wasm"), binary).expect("the output directory is writable");

    let mut table = String::from("&[\n");
    for name in cells {
        writeln!(table, "    ({name:?}, {}),", names[&name]).expect("a string takes any text");
    }
    table.push(']');
    fs::write(out.join("rt_cells.rs"), table).expect("the output directory is writable");
}

macro_rules! constants {
    ($names:ident: $($constant:ident)*) => { $($names.insert(stringify!($constant).to_string(), abi::$constant as i64);)* };
}

macro_rules! variants {
    ($names:ident: $($enum:ident { $($variant:ident)* })*) => {
        $($($names.insert(concat!(stringify!($enum), "::", stringify!($variant)).to_string(), $enum::$variant as i64);)*)*
    };
}

/// The names that `abi.rs` declares, with their values.
fn abi_names() -> Names {
    use abi::LeaveReason;
    let mut names = Names::new();
    for &(name, address) in abi::CELLS {
        names.insert(name.to_string(), i64::from(address));
    }
    for (kind, _) in HeapKind::ALL {
        names.insert(format!("HeapKind::{kind:?}"), kind as i64);
    }
    for (number, operation) in abi::ARITHMETIC.iter().enumerate() {
        names.insert(format!("Arithmetic::{operation:?}"), number as i64);
    }
    variants! { names:
        Failure { NotANumber NotAnInteger DivisionByZero NotASequence EmptyVector NotComparable NotAPair OutOfMemory }
        LeaveReason { Finished Unhandled Exit Interrupted OutOfMemory NotCompiled }
    }
    constants! { names:
        TAG_MASK TAG_FIXNUM TAG_FLOAT_ZERO TAG_PAIR TAG_PROC TAG_FLOAT_LOW TAG_FLOAT_HIGH TAG_HEAP TAG_IMMEDIATE FLOAT_TAGS FLOAT_BIAS
        FLOAT_ROTATION FIXNUM_SHIFT FIXNUM_MAX FIXNUM_MIN NIL FALSE TRUE UNSUPPLIED UNBOUND FAILED FORWARD HEADER_FIELDS HEADER_RAW
        HEADER_KIND_SHIFT HEADER_REMEMBERED HEADER_MARKED HEADER_AUX_SHIFT HEADER_CAPTURES_SHIFT PAIR_HEAD PAIR_TAIL HEAP_HEADER HEAP_AUX
        HEAP_FIELDS PROC_HEADER PROC_CODE PROC_CAPTURES STRING_TEXT LARGE_OBJECT_BYTES PAGE_BYTES STATE_END REGISTERS ARG_CELLS MAX_SPREAD
        ROOT_CELLS HOST_ROOT_CELLS FRAME_DOUBLES STACK_SLACK FUEL_END NURSERY_SLACK MOST_CHECKED SEGMENT_BELOW SEGMENT_RUN_ABOVE SEGMENT_SAVED_SP SEGMENT_DIRTY SEGMENT_END
        SEGMENT_RUN_END SEGMENT_NUMBER SEGMENT_FRAMES CAPTURE_LINK CAPTURE_START CAPTURE_NUMBER CAPTURE_SEGMENT CAPTURE_LINK_END CAPTURE_FRAMES CODE_UNDERFLOW CODE_FINISHED CODE_LEAVE CODE_COLLECT CODE_VALUE CODE_CAPTURED
        CODE_FIRST
    }
    names
}

/// Adds the runtime's own definitions to `names`; answers the names of its cells.
fn define(texts: &[String], names: &mut Names) -> Vec<String> {
    let mut at = names["COLLECTOR"];
    let mut cells = Vec::new();
    for line in texts.iter().flat_map(|text| text.lines()) {
        let mut words = line.split_whitespace();
        let (name, value) = match words.next() {
            Some("#cell") => {
                let name = words.next().expect("#cell needs a name").to_string();
                at += 4;
                cells.push(name.clone());
                (name, at - 4)
            }
            Some("#define") => {
                let name = words.next().expect("#define needs a name").to_string();
                let expression: Vec<&str> = words.take_while(|word| *word != ";;").collect();
                let value = evaluate(&expression.join(" "), names).unwrap_or_else(|error| panic!("#define {name}: {error}"));
                (name, value)
            }
            _ => continue,
        };
        assert!(names.insert(name.clone(), value).is_none(), "{name} is defined twice");
    }
    assert!(at <= names["ARGS"], "the private cells do not fit their room");
    cells
}

/// The text with its definitions blanked and its placeholders replaced.
fn substitute(file: &str, text: &str, names: &Names) -> String {
    let mut result = String::with_capacity(text.len());
    for (number, line) in text.lines().enumerate() {
        let complain = |error: String| -> i64 { panic!("{file}:{}: {error}", number + 1) };
        let mut rest = if line.starts_with('#') { "" } else { line };
        while let Some((before, after)) = rest.split_once("{{") {
            let (inside, after) = after
                .split_once("}}")
                .unwrap_or_else(|| panic!("{file}:{}: an open placeholder", number + 1));
            result.push_str(before);
            if let Some(cell) = inside.strip_prefix('@') {
                let address = evaluate(cell, names).unwrap_or_else(complain);
                write!(result, "(i32.load (i32.const {address}))").expect("a string takes any text");
            } else {
                let value = evaluate(inside, names).unwrap_or_else(complain);
                write!(result, "{value}").expect("a string takes any text");
            }
            rest = after;
        }
        result.push_str(rest);
        result.push('\n');
    }
    result
}

/// Value of an expression of `+`, `-`, `*`, names and numbers, with blanks around the operators.
fn evaluate(expression: &str, names: &Names) -> Result<i64, String> {
    let operand = |word: Option<&str>| -> Result<i64, String> {
        let word = word.ok_or_else(|| format!("`{expression}` ends early"))?;
        if let Some(digits) = word.strip_prefix("0x") {
            return i64::from_str_radix(digits, 16).map_err(|error| format!("{word}: {error}"));
        }
        if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            return word.parse().map_err(|error| format!("{word}: {error}"));
        }
        names.get(word).copied().ok_or_else(|| format!("unknown name {word}"))
    };
    let mut words = expression.split_whitespace();
    let (mut sum, mut term) = (0, operand(words.next())?);
    while let Some(operator) = words.next() {
        let value = operand(words.next())?;
        match operator {
            "*" => term *= value,
            "+" => (sum, term) = (sum + term, value),
            "-" => (sum, term) = (sum + term, -value),
            _ => return Err(format!("unknown operator {operator} in `{expression}`")),
        }
    }
    Ok(sum + term)
}
