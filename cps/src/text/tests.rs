use super::{parse, print, print_with_spans};

#[test]
fn every_part_of_a_program_is_read_back() {
    let text = "\
main p0
entries p1 p2
global @0 counter writes 2
global @1 odd%20name prelude writes 1
proc p0 \"main\" v0 () {
  k0():
    fix p1 p2
    v1.x = const 2
    v2 = lt v1.x v1.x
    v3 = kind? string v1.x
    v4 = record box v1.x v2
    v5 = field 0 v4
    v6 = set-field! 0 v4 v5
    v7 = host write v1.x v1.x v1.x
    v8 = global @0.counter
    v9 = checked-global @1.odd%20name
    v10 = set-global @0.counter v9
    v11 = check-bound v10 'x
    if v11 k1 k2
  k1():
    call p1(v1.x v2) -> k3
  k2():
    call apply v1.x(v2) -> k4
  k3(v12):
    call leave unhandled(v12 v12) -> k5
  k4(v13):
    jump k6(v13 v13)
  k5(v14):
    raise p2(v14)
  k6(v15 v16):
    tail v15(v16)
}
proc p1 \"f\" v20.f (v21.a v22.b) pinned inline deferred {
  k0(v21.a v22.b):
    return v21.a
}
proc p2 v30 (v31.a) noreturn {
  k0(v31.a):
    unreachable
}
proc p5 v40 (v41 &opt v42 &rest v43) {
  k2(v41 v42 v43):
    return v43
}
";
    let program = parse(text).expect("the text is a program");
    assert_eq!(print(&program), text);
}

#[test]
fn constants_of_every_kind_are_read_back() {
    let constants = "nil #t #f #unsupplied #unbound 0 -5 1152921504606846975 1152921504606846976 -99999999999999999999 1.0 -0.0 1e300 1.5e-7 #inf #-inf \
                     #nan \"a \\\"b\\\" \\\\ \\n \\u{7}\" 'sym '+ '-> '#sym\"odd name\" '#sym\"nil\" '#sym\"1x\" :key #key\"odd key\" '(1 2 . 3) '(a (b) [c \"d\"] nil) '[] '[1 [2]]";
    let mut text = "main p0\nproc p0 v0 () {\n  k0():\n".to_string();
    let mut words = Vec::new();
    let mut depth = 0;
    let mut quoted = false;
    let mut word = String::new();
    for c in constants.chars() {
        match c {
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            '"' if !word.ends_with('\\') || word.ends_with("\\\\") => quoted = !quoted,
            _ => {}
        }
        if c == ' ' && depth == 0 && !quoted {
            words.push(std::mem::take(&mut word));
        } else {
            word.push(c);
        }
    }
    words.push(word);
    for (index, word) in words.iter().filter(|word| !word.is_empty()).enumerate() {
        text.push_str(&format!("    v{} = const {word}\n", index + 1));
    }
    text.push_str("    return v1\n}\n");
    assert_eq!(print(&parse(&text).expect("the text is a program")), text);
}

#[test]
fn spans_are_read_back() {
    let text = "\
main p0
proc p0 v0 () ^0:1-20 {
  k0():
    v1 = handlers ^3:4-5
    tail v1(v1) ^0:7-9
}
";
    let program = parse(text).expect("the text is a program");
    assert_eq!(print_with_spans(&program), text);
}

#[test]
fn a_deep_constant_needs_no_native_stack() {
    let depth = 100_000;
    let text = format!(
        "main p0\nproc p0 v0 () {{\n  k0():\n    v1 = const '{}{}\n    return v1\n}}\n",
        "[".repeat(depth),
        "]".repeat(depth)
    );
    assert_eq!(print(&parse(&text).expect("the text is a program")), text);
}

#[test]
fn wrong_texts_are_refused_with_a_line() {
    for (text, message) in [
        ("main p0", "line 1: the main procedure is missing"),
        (
            "main p0\nproc p0 v0 () { k0(): v1 = nonsense v2 return v1 }",
            "line 2: `nonsense` is no operation",
        ),
        (
            "main p0 proc p0 v0 () {\nk0():\n return x }",
            "line 3: a variable is expected, not `x`",
        ),
        (
            "main p0 proc p0 v0 () { k0(): v1 = const '(1 . ) return v1 }",
            "line 1: a `)` in a wrong place",
        ),
        (
            "main p0 proc p0 v0 () { k0(): v99999999 = const 1 return v1 }",
            "line 1: a variable is expected, not `v99999999`",
        ),
        ("proc p0 v0 () { k0(): v1 = const \"abc", "line 1: the string is not finished"),
    ] {
        assert_eq!(parse(text).map(|_| ()).expect_err("the text is no program"), message);
    }
}
