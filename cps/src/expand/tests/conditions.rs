//! Rules of condition types, restarts and checks.

use super::{core, errors, expand_text, warnings};

#[test]
fn malformed_definitions_of_types_are_refused() {
    for (text, message) in [
        ("(define-condition)", "`define-condition` needs a name"),
        ("(define-condition 5 ())", "the name of a condition type is a symbol or a keyword"),
        ("(define-condition a)", "`define-condition` needs a list of parents after the name"),
        (
            "(define-condition a b)",
            "`define-condition` needs a list of parents after the name",
        ),
        (
            "(define-condition a (b . c))",
            "`define-condition` needs a list of parents after the name",
        ),
        ("(define-condition a (nosuch))", "there is no condition type `nosuch`"),
        ("(define-condition a (5))", "`5` is no name of a condition type"),
        ("(define-condition a:b ())", "the name of a condition type may not contain `:`"),
        ("(define-condition a () (f 1 2))", "`(f 1 2)` is no field of a condition type"),
        ("(define-condition a () 5)", "`5` is no field of a condition type"),
        ("(define-condition a () f (f 2))", "the field `(f 2)` is declared twice"),
        ("(define-condition a () b:f)", "the name of a field may not contain `:`"),
        ("(define-condition a () :report)", "`:report` needs a value"),
        ("(define-condition a () :size 1)", "`define-condition` has no option `:size`"),
        ("(define-condition a () :report \"x\" :report \"y\")", "`:report` is given twice"),
        ("(define-condition a () :doc 5)", "`:doc` takes a string"),
        (
            "(define-condition a () :default-initargs 5)",
            "a list of fields and values is expected here",
        ),
        (
            "(define-condition a () :default-initargs (:f))",
            "a field and its value are expected here",
        ),
        (
            "(define-condition a () :default-initargs (:f 1))",
            "the condition type has no field `f`",
        ),
    ] {
        assert_eq!(errors(text), [message], "{text}");
    }
}

#[test]
fn ancestors_must_have_an_order() {
    let message = |name: &str| [format!("the ancestors of the condition type `{name}` have no order")];
    let crossed = "(define-condition a ()) (define-condition b ()) (define-condition ab (a b)) (define-condition ba (b a))";
    assert_eq!(errors(&format!("{crossed} (define-condition no (ab ba))")), message("no"));
    assert_eq!(errors("(define-condition a (condition error))"), message("a"));
    assert_eq!(errors("(define-condition a (error error))"), message("a"));
    assert_eq!(errors("(define-condition a (a))"), message("a"));
    assert_eq!(errors("(define-condition a (b)) (define-condition b (a))"), message("b"));
    expand_text("(define-condition a (error condition))").unwrap();
}

#[test]
fn types_are_defined_at_top_level_only() {
    expand_text("(begin (define-condition a ()) (begin (define-condition b (a))))").unwrap();
    for text in [
        "(let () (define-condition a ()))",
        "(if 1 (define-condition a ()))",
        "(fn () (define-condition a ()))",
        "(list (define-condition a ()))",
    ] {
        assert_eq!(errors(text), ["`define-condition` stands at top level only"], "{text}");
    }
}

#[test]
fn clauses_name_types_that_are_defined_anywhere() {
    let text = "(handler-case 1 (late () 2) (:late () 3)) (define-condition :late)";
    assert!(core(text).starts_with("(let"));
    assert!(core(text).contains("(@%enter-handler-case '(100 100) "));
    for (text, message) in [
        ("(handler-case 1 (nosuch () 2))", "there is no condition type `nosuch`"),
        ("(handler-bind ((nosuch list)) 2)", "there is no condition type `nosuch`"),
        ("(try 1 (catch ((or error nosuch) e) 2))", "there is no condition type `nosuch`"),
        ("(catch-condition nosuch 1 list)", "there is no condition type `nosuch`"),
        ("(define-handler nosuch list)", "there is no condition type `nosuch`"),
        ("(check-type x nosuch)", "`nosuch` is no type"),
        ("(handler-case 1 (26 () 2))", "there is no built-in condition type with the id 26"),
        ("(handler-case 1 (#f () 2))", "`#f` is no condition type"),
    ] {
        assert_eq!(errors(text), [message], "{text}");
    }
}

#[test]
fn a_program_may_give_the_name_of_a_built_in_type_to_a_type_of_its_own() {
    let text = "(define-condition error ()) (handler-case 1 (error () 2)) (ignore-errors 3)";
    let text = core(text);
    assert!(text.contains("(@%enter-handler-case '(100) "), "{text}");
    assert!(text.contains("(@%enter-handler-case '(2) "), "{text}");
}

#[test]
fn a_type_defines_a_predicate_and_the_readers_of_its_own_fields() {
    let text = "(define-condition a (error) x (y 1)) (define-condition b (a) (z)) (a? 1) (a-x 1) (a-y 1) (b? 1) (b-z 1)";
    assert_eq!(warnings(text), [""; 0]);
    assert_eq!(warnings(&format!("{text} (b-x 1)")).len(), 1);
    // A field that Common Lisp calls by another name is the same field.
    let text = core("(define-condition a (type-error) (datum 5))");
    assert!(text.contains("(@%read-own-field c.1 100 :actual :a 'a-datum)"), "{text}");
}

#[test]
fn restarts_are_associated_where_the_form_signals() {
    let signals = |text: &str| core(text).contains("-with-restarts");
    for text in [
        "(restart-case (error x) (a () 1))",
        "(restart-case (signal x 1 2) (a () 1))",
        "(restart-case (warn x) (a () 1))",
        "(restart-case (cerror \"c\" x) (a () 1))",
        "(restart-case (throw x) (a () 1))",
        "(restart-case (-> x error) (a () 1))",
        "(restart-case (->> x (error 'a :b)) (a () 1))",
    ] {
        assert!(signals(text), "{text}");
    }
    for text in [
        "(restart-case (begin (error x)) (a () 1))",
        "(restart-case (list (error x)) (a () 1))",
        "(restart-case (error) (a () 1))",
        "(restart-case (throw) (a () 1))",
        "(restart-case (throw 1 2) (a () 1))",
        "(let ((error list)) (restart-case (error x) (a () 1)))",
        "(define (error x) x) (restart-case (error x) (a () 1))",
        "(with-simple-restart (a \"A\") (error x))",
    ] {
        assert!(!signals(text), "{text}");
    }
}

#[test]
fn malformed_restarts_and_checks_are_refused() {
    let options = "the options of a restart are :report, :test and :interactive, each with a value";
    for (text, message) in [
        ("(restart-bind)", "`restart-bind` needs a list of restarts"),
        ("(restart-bind 5 1)", "a list of restarts is expected here"),
        ("(restart-bind (a) 1)", "a restart has a name and a function"),
        ("(restart-bind ((a list :report)) 1)", options),
        ("(restart-bind ((a list :size 1)) 1)", options),
        (
            "(restart-bind ((\"a\" list)) 1)",
            "the name of a restart is a symbol, a keyword or nil",
        ),
        (
            "(with-condition-restarts x)",
            "`with-condition-restarts` needs a condition and a list of restarts",
        ),
        ("(catch-condition error)", "`catch-condition` needs a type and a function"),
        ("(condition-catch)", "`condition-catch` needs a function"),
        ("(define-handler error)", "`define-handler` takes a type and a function"),
        ("(assert)", "`assert` needs a test"),
        ("(assert x (5))", "`5` is no place: a place is a variable"),
        ("(assert x 'a)", "`quote` is no place: a place is a variable"),
        ("(check-type x)", "`check-type` takes a variable, a type and a description"),
        ("(check-type (f) integer)", "`(f)` is no place: a place is a variable"),
        ("(check-type x (nor a))", "`(nor a)` is no type"),
        ("(check-type x (not a b))", "`(not a b)` is no type"),
        ("(check-type x 5)", "`5` is no type"),
        ("(ecase)", "`ecase` needs a value"),
        ("(etypecase x 5)", "`5` is no clause of `etypecase`"),
        ("(ccase 5 (1 2))", "`5` is no place: a place is a variable"),
        ("(ctypecase \"x\" (string 2))", "this string is no place: a place is a variable"),
    ] {
        assert_eq!(errors(text), [message], "{text}");
    }
}

#[test]
fn a_thousand_types_are_ordered_at_once() {
    let chain: String = (1..1000).map(|n| format!("(define-condition t{n} (t{}))", n - 1)).collect();
    expand_text(&format!("(define-condition t0 ()) {chain}")).unwrap();
    let reversed: String = (1..1000).rev().map(|n| format!("(define-condition t{n} (t{}))", n - 1)).collect();
    expand_text(&format!("{reversed} (define-condition t0 ())")).unwrap();
}
