use super::{outline, read, read_part};
use crate::expand::prelude::definition;
use crate::ids::{FileId, SyntaxId};
use crate::source::{Diagnostic, Span};
use crate::syntax::{Datum, Syntax};
use proptest::prelude::*;

fn try_read(text: &str) -> (Syntax, Result<Vec<SyntaxId>, Vec<Diagnostic>>) {
    let mut syntax = Syntax::new();
    let result = read(FileId(0), text, &mut syntax);
    (syntax, result)
}

/// What is read, each datum in its written form.
#[track_caller]
fn written(text: &str) -> String {
    let (syntax, result) = try_read(text);
    let nodes = result.unwrap_or_else(|errors| panic!("{text:?} is refused: {errors:?}"));
    nodes.iter().map(|&n| syntax.write(n)).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn errors(text: &str) -> Vec<Diagnostic> {
    try_read(text).1.expect_err("the text is wrong")
}

/// Message and the marked part of the text of each error.
#[track_caller]
fn messages(text: &str) -> Vec<(String, String)> {
    let part = |d: &Diagnostic| text[d.span.start as usize..d.span.end as usize].to_string();
    errors(text).iter().map(|d| (d.message.clone(), part(d))).collect()
}

#[test]
fn atoms() {
    assert_eq!(
        written("1 -2 +3 007 1.5 1. .5 -.5 1e3 1.5e-7 1E+2"),
        "1 -2 3 7 1.5 1.0 0.5 -0.5 1000.0 1.5e-7 100.0"
    );
    assert_eq!(written("#t #f #true #false nil ()"), "#t #f #t #f nil nil");
    assert_eq!(
        written("a + - ... -> ->> 'x a.b |x| é λ a#b v# +. -a .a"),
        "a + - ... -> ->> (quote x) a.b |x| é λ a#b v# +. -a .a"
    );
    assert_eq!(written(":key :a-b list:length a:b:c true"), ":key :a-b list:length a:b:c true");
    assert_eq!(
        written("#xff #b-101 #o+17 #xFFFFFFFFFFFFFFFFFFFF"),
        "255 -5 15 1208925819614629174706175"
    );
    assert_eq!(written("1e999 -1e999"), "1e999 -1e999");
}

#[test]
fn integers_beyond_61_bits_are_bignums() {
    let datum = |text: &str| {
        let (syntax, result) = try_read(text);
        syntax.datum(result.unwrap()[0]).clone()
    };
    assert_eq!(datum("1152921504606846975"), Datum::Fixnum((1 << 60) - 1));
    assert_eq!(datum("1152921504606846976"), Datum::Bignum("1152921504606846976".into()));
    assert_eq!(datum("-1152921504606846976"), Datum::Fixnum(-(1 << 60)));
    assert_eq!(datum("-01152921504606846977"), Datum::Bignum("-1152921504606846977".into()));
    assert_eq!(datum("+99999999999999999999"), Datum::Bignum("99999999999999999999".into()));
    assert_eq!(datum("-0"), Datum::Fixnum(0));
}

#[test]
fn strings() {
    assert_eq!(
        written(r#""a\n\t\r\\\"\q" "\u{e9}\u{1F600}\u{0}""#),
        "\"a\\n\\t\\r\\\\\\\"q\" \"é😀\\u{0}\""
    );
    assert_eq!(written("\"two\nlines\""), "\"two\\nlines\"");
    assert_eq!(written("a\"b\"c"), "a \"b\" c");
    assert_eq!(messages(r#""\u{110000}" "\u{d800}" "\ux" "\u{}""#).len(), 4);
    assert_eq!(
        messages("(f \"open)"),
        [("the string that starts here is not closed".into(), "\"".into())]
    );
}

#[test]
fn comments_and_shebang() {
    assert_eq!(written("#!/usr/bin/env trapeze\n1 ; one\n2 #| a #| b |# c |# 3"), "1 2 3");
    assert_eq!(written("#;a b (#;(c d) e #; #;f g h) #;'x"), "b (e h)");
    assert_eq!(written("(a . #;x b) (a . b #;c)"), "(a . b) (a . b)");
    assert_eq!(written("\u{feff}1"), "1");
    assert_eq!(written("#!only"), "");
    assert_eq!(written("a\u{a0}b\u{2003}c"), "a b c");
    assert_eq!(messages("1 #| never #| |#")[0].1, "#|");
}

#[test]
fn lists_vectors_and_sugar() {
    assert_eq!(written("(a (b) ()) [1 [x] ()]"), "(a (b) nil) [1 [x] nil]");
    assert_eq!(
        written("@[1 2] {:a 1} @{:b 2} {} @[]"),
        "(list 1 2) (struct :a 1) (table :b 2) (struct) (list)"
    );
    assert_eq!(
        written("'a `(b ,c ,@d) ''e"),
        "(quote a) (quasiquote (b (unquote c) (unquote-splicing d))) (quote (quote e))"
    );
}

#[test]
fn dotted_lists_have_one_form() {
    assert_eq!(written("(a . b) (a b . c) (. c) (a . nil) (a . ())"), "(a . b) (a b . c) c (a) (a)");
    assert_eq!(written("(a . (b . (c))) (a . (b . (c . d)))"), "(a b c) (a b c . d)");
    assert_eq!(
        written("(a . 'b) (a . `b) (a . ''b) (a . {x 1}) (a . [1])"),
        "(a quote b) (a quasiquote b) (a quote (quote b)) (a struct x 1) (a . [1])"
    );
    assert_eq!(written("(. (b c)) (x . (. y)) (x . (. nil))"), "(b c) (x . y) (x)");
}

#[test]
fn dots_in_wrong_places() {
    assert_eq!(messages("(a . )")[0], ("`.` must be followed by one datum".into(), ".".into()));
    assert_eq!(
        messages("(a . b c)")[0],
        ("only one datum may follow the `.` of a list".into(), "c".into())
    );
    assert_eq!(messages("(a . (b) c)")[0].1, "c");
    assert_eq!(messages("(a . b . c)").len(), 2);
    assert_eq!(messages("[a . b]")[0].0, "`.` may stand only in a list written with ( )");
    assert_eq!(messages(". a")[0].0, "`.` outside of a list");
    assert_eq!(messages("(a '. b)")[0].0, "`'` needs a datum after it");
}

#[test]
fn tokens_that_start_like_numbers_are_numbers() {
    for word in ["1+", "1-2", "1.2.3", "-1a", ".5x", "+.5.", "1e", "1e+", "0x10", "1_000"] {
        assert_eq!(messages(word), [(format!("`{word}` is no number"), word.to_string())]);
    }
}

#[test]
fn misplaced_colons_and_hashes() {
    for word in [":", ":a:b", "::a", "a:", "#foo", "#", "#xg", "#b2", "#x", "@a"] {
        assert_eq!(errors(word).len(), 1, "{word}");
    }
}

#[test]
fn brackets_that_do_not_fit_name_both_places() {
    let found = errors("(a [b)");
    assert_eq!(found[0].message, "expected `]`, found `)`");
    assert_eq!((found[0].related[0].0.start, found[0].related.len()), (3, 1));
    assert_eq!(found.len(), 1);
    let found = errors("(a])");
    assert_eq!(found[0].message, "`]` closes nothing");
    assert_eq!(found[0].related[0].0.start, 0);
    assert_eq!(errors(")")[0].message, "`)` closes nothing");
    assert_eq!(errors("('))")[0].message, "`'` needs a datum after it, found `)`");
    assert_eq!(errors("'")[0].message, "`'` needs a datum after it, found the end of the file");
}

#[test]
fn a_missing_bracket_is_sought_before_the_next_form_in_column_one() {
    let found = errors("(define (f x)\n  (g x)\n(define (h) 1)\n");
    assert_eq!(found[0].message, "expected `)`, found the end of the file");
    let places: Vec<u32> = found[0].related.iter().map(|r| r.0.start).collect();
    assert_eq!((found[0].span.start, places.as_slice()), (0, [22].as_slice()));
    assert!(found[0].hint.is_some());
}

#[test]
fn several_errors_are_reported_at_once() {
    let found = messages("(1+ 2) #q \"\\u{}\" (a . )");
    assert_eq!(found.iter().map(|m| &*m.1).collect::<Vec<_>>(), ["1+", "#q", "\\u{}", "."]);
    assert_eq!(errors(&"#q ".repeat(1000)).len(), super::ERROR_LIMIT);
}

#[test]
fn nodes_carry_their_places() {
    let text = "(f 'x [1])";
    let (syntax, result) = try_read(text);
    let nodes = result.unwrap();
    let place = |n: SyntaxId| &text[syntax.span(n).start as usize..syntax.span(n).end as usize];
    assert_eq!(place(nodes[0]), text);
    let parts: Vec<&str> = syntax.proper_list(nodes[0]).unwrap().iter().map(|&n| place(n)).collect();
    assert_eq!(parts, ["f", "'x", "[1]"]);
}

#[test]
fn nesting_is_limited_by_memory_alone() {
    let depth = 100_000;
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("'", ""),
        ("(a . ", ")"),
        ("@{", "}"),
        ("(b '", ")"),
        ("`(,", ")"),
    ] {
        let text = format!("{}x{}", open.repeat(depth), close.repeat(depth));
        let (syntax, result) = try_read(&text);
        let nodes = result.unwrap();
        assert_eq!(nodes.len(), 1);
        assert!(syntax.write(nodes[0]).len() >= depth);
        assert_eq!(errors(&open.repeat(depth)).len(), 1);
    }
    assert_eq!(errors(&"#|".repeat(depth)).len(), 1);
    assert_eq!(errors(&")".repeat(depth)).len(), super::ERROR_LIMIT);
}

/// Whether two data are the same, floats by their bits.
fn same(a: &Syntax, x: SyntaxId, b: &Syntax, y: SyntaxId) -> bool {
    match (a.datum(x), b.datum(y)) {
        (Datum::List(i, s), Datum::List(j, t)) => {
            let tails = match (s, t) {
                (None, None) => true,
                (Some(s), Some(t)) => same(a, *s, b, *t),
                _ => false,
            };
            tails && i.len() == j.len() && a.items(*i).iter().zip(b.items(*j)).all(|(&x, &y)| same(a, x, b, y))
        }
        (Datum::Vector(i), Datum::Vector(j)) => i.len() == j.len() && a.items(*i).iter().zip(b.items(*j)).all(|(&x, &y)| same(a, x, b, y)),
        (Datum::Symbol(i), Datum::Symbol(j)) | (Datum::Keyword(i), Datum::Keyword(j)) => a.name(*i) == b.name(*j),
        (Datum::Float(i), Datum::Float(j)) => i.to_bits() == j.to_bits(),
        (i, j) => i == j,
    }
}

/// Source text of a random datum, with random spelling.
fn source() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        "-?[1-9][0-9]{18,60}",
        any::<f64>()
            .prop_filter("not NaN", |f| !f.is_nan())
            .prop_map(crate::syntax::float_literal),
        any::<String>().prop_map(|s| {
            let mut out = String::new();
            crate::syntax::write_string(&s, &mut out);
            out
        }),
        "[a-zé!?*<>=/_][a-z0-9+#.!-]{0,6}",
        ":[a-z0-9+]{1,5}",
        prop_oneof![Just("#t"), Just("#f"), Just("nil"), Just("()"), Just("true")].prop_map(String::from),
    ];
    atom.prop_recursive(6, 64, 6, |inner| {
        let many = prop::collection::vec(inner.clone(), 0..6).prop_map(|v| v.join(" "));
        prop_oneof![
            many.clone().prop_map(|s| format!("({s})")),
            many.clone().prop_map(|s| format!("[{s}]")),
            many.clone().prop_map(|s| format!("@[{s}]")),
            many.prop_map(|s| format!("{{{s}}}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} . {b})")),
            (prop_oneof![Just("'"), Just("`"), Just(","), Just(",@")], inner.clone()).prop_map(|(q, d)| format!("{q}{d}")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("#;{a} #| c |# {b}")),
        ]
    })
}

proptest! {
    #[test]
    fn written_form_reads_back_as_the_same_datum(text in source()) {
        let (first, nodes) = try_read(&text);
        let nodes = nodes.expect("the text is well-formed");
        prop_assert_eq!(nodes.len(), 1);
        let printed = first.write(nodes[0]);
        let (second, again) = try_read(&printed);
        let again = again.expect("the written form is well-formed");
        prop_assert!(same(&first, nodes[0], &second, again[0]), "{} became {}", text, printed);
    }

    #[test]
    fn any_text_is_read_or_refused_within_the_text(text in any::<String>()) {
        check_refusal(&text)?;
    }

    #[test]
    fn any_soup_of_tokens_is_read_or_refused(text in "[()\\[\\]{}'`,@.#;:|\"\\\\ \nab1+t!ux]{0,80}") {
        check_refusal(&text)?;
    }
}

fn check_refusal(text: &str) -> Result<(), TestCaseError> {
    if let (_, Err(errors)) = try_read(text) {
        prop_assert!(!errors.is_empty() && errors.len() <= super::ERROR_LIMIT);
        for span in errors
            .iter()
            .flat_map(|e| std::iter::once(e.span).chain(e.related.iter().map(|r| r.0)))
        {
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{:?}", span);
        }
    }
    Ok(())
}

#[test]
fn the_first_datum_is_read_without_what_follows() {
    let first = |text: &str| {
        let mut syntax = Syntax::new();
        super::read_first(FileId(0), text, &mut syntax).map(|node| node.map(|node| syntax.write(node)))
    };
    for (text, datum) in [
        ("1 (", "1"),
        ("'(a) ]", "(quote (a))"),
        ("#;x [1]\"", "[1]"),
        ("(a . (b))1+", "(a b)"),
    ] {
        assert_eq!(first(text).ok().flatten().as_deref(), Some(datum), "{text}");
    }
    for text in ["", " ; x", "#;1", "#| |#"] {
        assert!(matches!(first(text), Ok(None)), "{text}");
    }
    for (text, start) in [("(a", 0), ("1+ (", 0), (" ) 1", 1), ("(a ] 1", 3)] {
        assert_eq!(first(text).map_err(|error| error.span.start), Err(start), "{text}");
    }
}

#[test]
fn the_outline_of_each_file_of_the_prelude_is_what_is_read() {
    for (name, text) in crate::prelude::SOURCES {
        let (syntax, result) = try_read(text);
        let forms = result.unwrap_or_else(|errors| panic!("{name} is refused: {errors:?}"));
        let starts: Vec<u32> = forms.iter().map(|&form| syntax.span(form).start).collect();
        let outline: Vec<u32> = outline(text).map(|range| range.start as u32).collect();
        assert_eq!(
            outline, starts,
            "{name}: each definition begins in column 1, and no other line begins with a bracket"
        );
        for form in forms {
            definition(&syntax, form).unwrap_or_else(|message| panic!("{name}: {message}: {}", syntax.write(form)));
        }
    }
}

#[test]
fn a_part_of_a_text_is_read_with_its_place() {
    let text = "(a)\n; b\n(c\n d) ; e\n(f";
    let places: Vec<Span> = outline(text)
        .map(|range| Span {
            file: FileId(7),
            start: range.start as u32,
            end: range.end as u32,
        })
        .collect();
    let mut syntax = Syntax::new();
    let node = read_part(places[1], text, usize::MAX, &mut syntax).expect("the part is a datum")[0];
    assert_eq!((syntax.write(node).as_str(), syntax.span(node).file), ("(c d)", FileId(7)));
    assert_eq!((syntax.span(node).start, syntax.span(node).end), (8, 14));
    assert!(read_part(places[2], text, usize::MAX, &mut syntax).is_err());
    assert_eq!(places.len(), 3);
    assert_eq!(outline("; a\n").count() + outline("").count(), 0);
}
