//! One test for each rule of the language that the expander is responsible for.

use super::{core, errors, expand_files, expand_text, warnings};
use crate::core::{Constant, Expr, Failing};
use crate::core_text;
use crate::expand::imports::NoImporter;
use crate::expand::macros::NoEvaluator;
use crate::expand::{ExpandOptions, expand_with_prelude, host_function_definitions};
use crate::source::Sources;

#[test]
fn the_value_of_a_program_is_that_of_its_last_form() {
    assert_eq!(core(""), "nil");
    assert_eq!(core("1 (begin 2 3)"), "1\n2\n3");
    let print = |text: &str| {
        let expanded = expand_files(
            &[text],
            &ExpandOptions {
                print_result: true,
                ..ExpandOptions::default()
            },
        )
        .1
        .unwrap();
        core_text::program_forms(&expanded.program).trim_end().to_string()
    };
    assert_eq!(print("1 2"), "1\n(@%print-result 2)");
    assert_eq!(print(""), "(@%print-result nil)");
}

#[test]
fn files_run_in_order_in_one_namespace() {
    let expanded = expand_files(&["(define a 1)", "(print a)"], &ExpandOptions::default()).1.unwrap();
    assert_eq!(core_text::program_forms(&expanded.program), "(define a 1)\n(@print a)\n");
    assert!(expanded.warnings.is_empty());
}

#[test]
fn qualified_names_are_the_librarys_even_where_the_plain_name_is_redefined() {
    assert_eq!(
        core("(define length 1) (list:length x)"),
        "(define length @length)\n(define length 1)\n(@length x)"
    );
    assert_eq!(core("(string:upcase x) (math:+ 1 2)"), "(@string-upcase x)\n(@+/2 1 2)");
}

#[test]
fn the_names_of_all_constants_are_there_for_interning() {
    let program = expand_text("(string->symbol \"a\") (string->keyword 'sym) (list :key zork)")
        .unwrap()
        .program;
    let lists: Vec<Vec<String>> = ["string->symbol", "string->keyword"]
        .map(|name| {
            let lambda = program.lambdas.values().find(|l| l.name.as_deref() == Some(name)).unwrap();
            let Expr::Const(mut list) = program.exprs[lambda.body].0 else {
                panic!("a constant")
            };
            let mut names = Vec::new();
            while let Constant::Pair(head, tail) = &program.constants[list] {
                let (Constant::Symbol(name) | Constant::Keyword(name)) = &program.constants[*head] else {
                    panic!("a name")
                };
                names.push(name.to_string());
                list = *tail;
            }
            names
        })
        .into();
    assert!(
        lists[0].iter().any(|n| n == "sym") && lists[0].iter().any(|n| n == "zork"),
        "{lists:?}"
    );
    assert_eq!(lists[1], ["key"]);
}

#[test]
fn core_names_are_forms_whatever_else_has_the_name() {
    assert_eq!(core("(let ((if list)) (if 1 2))"), "(let ((if @list)) (if 1 2 nil))");
    assert_eq!(core("(fn (quote) 'x)"), "(lambda (quote) 'x)");
    assert_eq!(
        core("(define (if x) x) (map if '(1))"),
        "(define if (lambda if (x) x))\n(@map if '(1))"
    );
    assert_eq!(warnings("(define if 3)").len(), 1);
}

#[test]
fn soft_forms_give_way_to_variables() {
    assert_eq!(core("(fn (when) (when 1 2))"), "(lambda (when) (when 1 2))");
    assert_eq!(
        core("(when 1 2) (define (when a b) b)"),
        "(when 1 2)\n(define when (lambda when (a b) b))"
    );
    assert_eq!(
        core("(begin (if 1 (define assert list)) (assert 1))"),
        "(if 1 (define assert @list) nil)\n(assert 1)"
    );
    // Only in the file that defines the name.
    let expanded = expand_files(&["(define (when a b) b)", "(when 1 2)"], &ExpandOptions::default())
        .1
        .unwrap();
    assert!(core_text::program_forms(&expanded.program).ends_with("(if 1 2 nil)\n"));
}

#[test]
fn and_and_or_are_functions_as_values() {
    assert_eq!(core("(map and (list or))"), "(@map @and (@list @or))");
}

#[test]
fn names_of_the_prelude_are_seen_without_percent() {
    assert_eq!(core("(print 1)"), "(@print 1)");
    assert_eq!(core("(%escape 1 2)"), "(%escape 1 2)");
    assert_eq!(warnings("(%escape 1 2)"), ["undefined variable `%escape`"]);
}

#[test]
fn direct_calls_go_to_the_inline_definition_for_their_count() {
    assert_eq!(
        core("(+ 1 2) (+ 1 2 3) (- 1) (- 1 2) (map + nil)"),
        "(@+/2 1 2)\n(@+ 1 2 3)\n(@-/1 1)\n(@-/2 1 2)\n(@map @+ nil)"
    );
    assert_eq!(core("(fn (+) (+ 1 2))"), "(lambda (+) (+ 1 2))");
    assert_eq!(core("(pi) (list pi)"), "(@pi/0)\n(@list @pi)");
    let expanded = expand_text("(- 1)").unwrap();
    let flags: Vec<_> = expanded
        .program
        .lambdas
        .values()
        .filter(|l| l.name.as_deref() == Some("-"))
        .map(|l| l.inline)
        .collect();
    assert_eq!(flags, [true]);
}

#[test]
fn a_name_with_inline_definitions_only_is_a_value_too() {
    assert_eq!(core("(map not nil) (not 1 2)"), "(@map @not/1 nil)\n(@not/1 1 2)");
    let program = expand_text("(map - nil)").unwrap().program;
    let text = core_text::program(&program);
    assert!(
        text.contains("(define @- (lambda - (a0 &opt a1) (if (%unsupplied? a1) (@-/1 a0) (@-/2 a0 a1))))"),
        "{text}"
    );
}

#[test]
fn a_prelude_name_that_the_program_writes_is_its_own() {
    assert_eq!(core("(list 1) (define list 5)"), "(define list @list)\n(list 1)\n(define list 5)");
    assert_eq!(
        core("(fn () (set! + -)) (+ 1 2)"),
        "(define + @+)\n(lambda () (set-global + @-))\n(+ 1 2)"
    );
    // A local variable of the name changes nothing.
    assert_eq!(
        core("(let ((list 1)) (set! list 2)) (list 3)"),
        "(let ((list 1)) (set-local list 2))\n(@list 3)"
    );
    let program = expand_text("(define print 1) (define print 2) (set! print 3)").unwrap().program;
    let writes: Vec<_> = program
        .globals
        .values()
        .filter(|g| &*g.name == "print")
        .map(|g| (g.prelude, g.writes))
        .collect();
    assert_eq!(writes.len(), 2);
    assert!(writes.contains(&(false, 4)) && writes.contains(&(true, 1)), "{writes:?}");
}

#[test]
fn true_and_false_are_constants_unless_redefined() {
    assert_eq!(core("(list true false)"), "(@list #t #f)");
    assert_eq!(core("(define true 1) true"), "(define true #t)\n(define true 1)\ntrue");
}

#[test]
fn only_what_is_reached_of_the_prelude_is_expanded() {
    let names = |text: &str| -> Vec<String> {
        let program = expand_text(text).unwrap().program;
        program.globals.values().filter(|g| g.prelude).map(|g| g.name.to_string()).collect()
    };
    assert!(!names("1").iter().any(|name| name == "fold"));
    assert!(names("(map + nil)").iter().any(|name| name == "fold"));
    assert_eq!(
        expand_text("1").unwrap().program.entry_points.len(),
        crate::prim::EntryPoint::ALL.len()
    );
}

#[test]
fn prelude_values_come_after_procedures_and_what_they_need() {
    let program = expand_text("(print twice-pi)").unwrap().program;
    let order: Vec<String> = program
        .forms
        .iter()
        .filter_map(|&form| match program.exprs[form].0 {
            Expr::DefineGlobal(global, _) => Some(program.globals[global].name.to_string()),
            _ => None,
        })
        .collect();
    let place = |name: &str| {
        order
            .iter()
            .position(|n| n == name)
            .unwrap_or_else(|| panic!("{name} in {order:?}"))
    };
    assert!(place("helper") < place("other-value"));
    assert!(place("pi") < place("twice-pi"));
    assert!(place("other-value") < place("twice-pi"), "through the procedure: {order:?}");
}

#[test]
fn the_prelude_may_assign_its_own_variables() {
    let program = expand_text("(count!)").unwrap().program;
    assert!(core_text::program(&program).contains("(set-global @counter (@+/2 @counter 1))"));
}

#[test]
fn procedures_of_the_prelude_carry_their_marks() {
    let program = expand_text("(where)").unwrap().program;
    let lambda = |name: &str| program.lambdas.values().find(|l| l.name.as_deref() == Some(name)).unwrap();
    assert!(lambda("where").pinned);
    assert_eq!(lambda("%primitive-failed").failure, Failing::Resumable);
    assert!(!lambda("%run-main").pinned && lambda("%run-main").failure == Failing::No && !lambda("%run-main").inline);
}

#[test]
fn unknown_variables_are_warned_of_once_with_a_suggestion() {
    assert_eq!(
        warnings("(pirnt 1) (pirnt 2)"),
        ["undefined variable `pirnt` (did you mean `print`?)"]
    );
    assert_eq!(
        warnings("(fn (counter-value) (+ 1 counter-vaule))"),
        ["undefined variable `counter-vaule` (did you mean `counter-value`?)"]
    );
    assert_eq!(warnings("(define (f) (g)) (define (g) 1)"), [""; 0]);
    assert_eq!(
        warnings("(list when)"),
        ["undefined variable `when` (`when` is a form and no value: it may stand only at the head of a list)"]
    );
    assert_eq!(
        warnings("(fn () (set! zork 1)) zork"),
        ["`set!` of `zork`, which nothing defines, makes a global variable ((define zork ...) at top level)"]
    );
}

#[test]
fn define_returns_the_value_and_names_procedures() {
    assert_eq!(core("(print (define x 1))"), "(@print (define x 1))");
    assert_eq!(core("(define f (fn (x) x))"), "(define f (lambda f (x) x))");
    assert_eq!(core("(define (f . r) \"doc\" r)"), "(define f (lambda f (& r) r))");
    assert_eq!(core("(define (f) \"value\")"), "(define f (lambda f () \"value\"))");
    assert_eq!(
        core("(let ((g (fn () 1)) (h (fn () 2))) g)"),
        "(let ((g (lambda g () 1)) (h (lambda h () 2))) g)"
    );
}

#[test]
fn parameter_lists() {
    assert_eq!(core("(fn (a _ b _) a)"), "(lambda (a _ b _.1) a)");
    assert_eq!(core("(fn all all)"), "(lambda (& all) all)");
    assert_eq!(core("(fn (a & r) r)"), core("(fn (a . r) r)"));
    assert_eq!(core("(fn (a & _) a)"), "(lambda (a & _) a)");
    assert_eq!(
        core("(fn (a &opt b (c (+ a b))) c)"),
        "(lambda (a &opt b c)\n  (let ((b.1 (if (%unsupplied? b) nil b))) (let ((c.1 (if (%unsupplied? c) (@+/2 a b.1) c))) c.1)))"
    );
    for (text, message) in [
        ("(fn (a a) 1)", "the parameter `a` appears twice"),
        ("(fn (a &opt a) 1)", "the parameter `a` appears twice"),
        ("(fn (a . a) 1)", "the parameter `a` appears twice"),
        ("(fn (a &rest b) 1)", "`&rest` is no parameter"),
        ("(fn (a & b c) 1)", "`&` is followed by exactly one parameter"),
        ("(fn (a &) 1)", "`&` is followed by exactly one parameter"),
        ("(fn (& a &opt b) 1)", "misplaced &opt"),
        ("(fn (nil) 1)", "nil cannot be bound"),
        ("(fn [a] 1)", "a parameter list is written in ( )"),
        ("(fn ([a 5]) 1)", "`5` cannot be bound"),
        ("(fn (a [a]) 1)", "the parameter `a` appears twice"),
        ("(fn (a))", "`fn` without a body"),
        ("(define (f))", "the procedure `f` has no body"),
        ("(fn (m:x) 1)", "`m:x` names a variable of a module and cannot be bound here"),
    ] {
        assert_eq!(errors(text)[0], message, "{text}");
    }
}

#[test]
fn let_evaluates_in_the_outer_scope() {
    assert_eq!(core("(fn (x) (let ((x 1) (y x)) y))"), "(lambda (x) (let ((x.1 1) (y x)) y))");
    assert_eq!(core("(let* ((x 1) (x (+ x 1))) x)"), "(let ((x 1)) (let ((x.1 (@+/2 x 1))) x.1))");
    assert_eq!(core("(let ())"), "nil");
    assert_eq!(core("(let ((_ 1) (_ 2)) 3)"), "(let ((_ 1) (_.1 2)) 3)");
    assert_eq!(
        core("(letrec ((f (fn () (g))) (g (fn () 1))) (f))"),
        "(letrec ((f (lambda f () (g))) (g (lambda g () 1))) (f))"
    );
    assert_eq!(
        core("(let loop ((i 0)) (loop (+ i 1)))"),
        "(letrec ((loop (lambda loop (i) (loop (@+/2 i 1))))) (loop 0))"
    );
    // The initial values do not see the name.
    assert_eq!(
        core("(fn (loop) (let loop ((i loop)) i))"),
        "(lambda (loop) (letrec ((loop.1 (lambda loop (i) i))) (loop.1 loop)))"
    );
    assert_eq!(errors("(let (x 1) x)"), ["`x` is no binding"]);
    assert_eq!(errors("(let ((x 1) (x 2)) x)"), ["`x` is bound twice"]);
    assert_eq!(errors("(let [x 1] x)"), ["a list of bindings is written in ( )"]);
    assert_eq!(errors("(let ((x 1 2)) x)"), ["`(x 1 2)` is no binding"]);
}

#[test]
fn a_procedure_bound_by_let_may_call_itself_if_its_name_means_nothing_else() {
    assert_eq!(
        core("(let ((f (fn (n) (f n))) (x 1)) (f x))"),
        "(let ((x 1)) (letrec ((f (lambda f (n) (f n)))) (f x)))"
    );
    assert_eq!(core("(let* ((f (fn () (f)))) f)"), "(letrec ((f (lambda f () (f)))) f)");
    // An enclosing variable, a global of the file, a procedure of the prelude.
    assert_eq!(
        core("(fn (f) (let ((f (fn () (f)))) f))"),
        "(lambda (f) (let ((f.1 (lambda f () (f)))) f.1))"
    );
    assert_eq!(
        core("(let ((f (fn () (f)))) f) (define f 1)"),
        "(let ((f (lambda f () (f)))) f)\n(define f 1)"
    );
    assert_eq!(core("(let ((map (fn () (map)))) map)"), "(let ((map (lambda map () (@map)))) map)");
    // Only where the value is literally a procedure.
    assert_eq!(
        core("(let ((f (list (fn () (f))))) f)"),
        "(let ((f (@list (lambda () (f))))) f.1)".replace("f.1", "f")
    );
}

#[test]
fn local_definitions_are_visible_in_the_whole_body() {
    assert_eq!(
        core("(fn () (define (f) (g)) (print 1) (define (g) 2) (f))"),
        "(lambda () (letrec ((f (lambda f () (g))) (_ (@print 1)) (g (lambda g () 2))) (f)))"
    );
    assert_eq!(
        core("(fn () (begin (define a 1) (do (define b 2))) a)"),
        "(lambda () (letrec ((a 1) (b 2)) a))"
    );
    assert_eq!(core("(fn () (define a 1))"), "(lambda () (letrec ((a 1)) a))");
    assert_eq!(core("(block (define a 1) (+ a 1))"), "(letrec ((a 1)) (@+/2 a 1))");
    // A block of its own hides nothing outside.
    assert_eq!(core("(block (define a 1)) a"), "(letrec ((a 1)) a)\na");
}

#[test]
fn a_second_definition_and_one_of_a_parameter_assign() {
    assert_eq!(core("(fn (x) (define x 1) x)"), "(lambda (x) (seq (set-local x 1) x))");
    assert_eq!(
        core("(fn () (define a 1) (define a 2) a)"),
        "(lambda () (letrec ((a 1)) (seq (set-local a 2) a)))"
    );
    assert_eq!(core("(let ((x 1)) (define x 2) x)"), "(let ((x 1)) (seq (set-local x 2) x))");
    assert_eq!(core("(each x nil (define x 2))").matches("set-local x 2").count(), 1);
    let program = expand_text("(fn (x y) (define x 1) y)").unwrap().program;
    let assigned: Vec<_> = program.locals.values().filter(|l| l.assigned).map(|l| l.name.to_string()).collect();
    assert_eq!(assigned, ["x"]);
}

#[test]
fn a_definition_inside_another_form_binds_in_the_body_around_and_its_reads_are_checked() {
    assert_eq!(
        core("(fn (c) (if c (define x 1)) x)"),
        "(lambda (c) (let ((x %unbound)) (seq (if c (set-local x 1) nil) (%checked x))))"
    );
    // `try` is no body, its procedures share the variable.
    let text = core("(fn () (try (define x 1) (catch e (define y e))) 2)");
    assert!(text.starts_with("(lambda ()\n  (let ((x %unbound) (y %unbound))"), "{text}");
    // At top level such a definition is global.
    assert_eq!(core("(when 1 (define x 1))"), "(if 1 (define x 1) nil)");
    assert_eq!(core("(define y (begin (define x 1) 2))"), "(define y (seq (define x 1) 2))");
}

#[test]
fn set_assigns_what_is_visible() {
    assert_eq!(core("(fn (x) (set! x 1))"), "(lambda (x) (set-local x 1))");
    assert_eq!(core("(define x 1) (set! x 2)"), "(define x 1)\n(set-global x 2)");
    assert_eq!(errors("(set! 3 1)"), ["3 cannot be assigned"]);
    assert_eq!(errors("(set! x)"), ["`set!` takes a name and a value"]);
    assert_eq!(errors("(set! m:x 1)"), ["`m:x` belongs to a module and cannot be assigned"]);
}

#[test]
fn constants_cannot_be_assigned() {
    assert_eq!(core("(define-constant x 1) x"), "(define x 1)\nx");
    let message = "`x` is a constant and cannot be assigned";
    for text in [
        "(define-constant x 1) (set! x 2)",
        "(define-constant x 1) (define x 2)",
        "(define x 2) (define-constant x 1)",
        "(fn () (set! x 2)) (define-constant x 1)",
        "(define-constant x 1) (define-constant x 1)",
        "(fn () (define-constant x 1) (set! x 2))",
    ] {
        assert_eq!(errors(text), [message], "{text}");
    }
}

#[test]
fn conditionals() {
    assert_eq!(core("(if 1 2)"), "(if 1 2 nil)");
    assert_eq!(core("(cond (else 0) (x 1) (y 2 3))"), "(if x 1 (if y (seq 2 3) 0))");
    assert_eq!(core("(unless x 1 2)"), "(if x nil (seq 1 2))");
    assert_eq!(core("(and)"), "#t");
    assert_eq!(core("(or)"), "#f");
    assert_eq!(core("(and x y)"), "(let ((and x)) (if and y and))");
    assert_eq!(core("(if (and x (or y z)) 1 2)"), "(if (if x (if y #t z) #f) 1 2)");
    assert_eq!(core("(if-let (a x) a b)"), "(let ((a x)) (if a a b))");
    assert_eq!(core("(when-let (a x) 1 a)"), "(let ((a x)) (if a (seq 1 a) nil))");
    // The alternative is outside the scope of the variable.
    assert_eq!(core("(fn (a) (if-let (a x) 1 a))"), "(lambda (a) (let ((a.1 x)) (if a.1 1 a)))");
    assert_eq!(errors("(if)"), ["`if` needs a condition and a consequent"]);
    assert_eq!(errors("(if 1 2 3 4)"), ["`if` takes at most three forms"]);
    assert_eq!(errors("(cond)"), ["`cond` needs at least one clause"]);
    assert_eq!(errors("(cond (x))"), ["`(x)` is no clause of `cond`"]);
    assert_eq!(errors("(cond (else 1) (else 2))"), ["`cond` takes one `else` clause"]);
}

#[test]
fn case_compares_with_constants() {
    assert_eq!(
        core("(case x (a 1) ((1 :k) 2) ((\"s\" 1.5) 3) (true 4) (() 5) (else 6))"),
        "(let ((case x))\n  (if (%identical? case 'a)\n    1\n    (if (if (%identical? case 1) #t (%identical? case :k))\n      2\n      (if (if (@= case \"s\") #t (@= case 1.5))\n        3\n        (if (%identical? case #t) 4 (if (%identical? case nil) 5 6))))))"
    );
    assert_eq!(core("(case x)"), "(let ((case x)) nil)");
}

#[test]
fn vectors_of_constants_are_constants() {
    assert_eq!(core("[1 \"a\" [2 'b]] [] [x 1]"), "'[1 \"a\" [2 b]]\n'[]\n(%record:vector x 1)");
}

#[test]
fn quasiquote() {
    assert_eq!(core("`(a b [c] . d)"), "'(a b [c] . d)");
    assert_eq!(core("`,x"), "x");
    assert_eq!(core("`(a ,x ,@y b c)"), "(%cons 'a (%cons x (@%append2 y '(b c))))");
    assert_eq!(core("`(a . ,x)"), "(%cons 'a x)");
    assert_eq!(core("`(,x . b)"), "(%cons x 'b)");
    assert_eq!(core("`[a ,x]"), "(%record:vector 'a x)");
    assert_eq!(
        core("`(,@x)"),
        "(let ((tail x)) (if (%kind?:vector tail) (@vector->list tail) tail))"
    );
    assert_eq!(core("`[,@x b]"), "(@list->vector (@%append2 x '(b)))");
    assert_eq!(core("`(1 `(2 ,(3 ,x)))").matches(" x ").count(), 1);
    assert_eq!(core("`(1 `(2 ,(3)))"), "'(1 (quasiquote (2 (unquote (3)))))");
    assert_eq!(core("`(a# b# a#)").matches("@gensym").count(), 2);
    assert_eq!(errors("`,@x"), ["`,@` splices into a list or vector, and there is none"]);
    assert_eq!(errors("`(a . ,@x)"), ["`,@` may not follow a dot"]);
    assert_eq!(errors(",x"), ["`,` outside of a quasiquote"]);
    assert_eq!(errors("`(a (unquote b c))"), ["`unquote` takes one datum"]);
}

#[test]
fn threading() {
    assert_eq!(core("(-> 5 (- 2) list)"), "(@list (@-/2 5 2))");
    assert_eq!(core("(->> x (map list) (if y))"), "(if y (@map @list x) nil)");
    assert_eq!(core("(-> x)"), "x");
    assert_eq!(errors("(->)"), ["`->` needs a value"]);
    assert_eq!(errors("(-> 1 2)"), ["`->` has a step that is neither name nor call"]);
}

#[test]
fn break_and_continue_outside_loops_are_functions() {
    assert_eq!(core("(break \"x\") (continue)"), "(@breakpoint \"x\")\n(@proceed)");
    assert_eq!(core("(while 1 (print (fn () (break))))").matches("(@breakpoint)").count(), 1);
    assert_eq!(core("(while 1 (let loop () (continue)))").matches("(@proceed)").count(), 1);
    assert_eq!(core("(map continue nil)"), "(@map @proceed nil)");
}

#[test]
fn an_exit_in_the_head_of_an_inner_loop_belongs_to_the_right_loop() {
    // The condition belongs to its own loop, the sequence of `each` to the loop around.
    let text = core("(while a (while (begin (break) 1) 2))");
    assert_eq!(text.matches("%call-escape").count(), 1);
    let text = core("(while a (each x (begin (break) 1) 2))");
    assert!(text.starts_with("(@%call-escape"), "{text}");
}

#[test]
fn dotted_and_malformed_forms_are_refused() {
    for (text, message) in [
        ("(f . x)", "a dotted list is no expression"),
        ("(quote)", "`quote` takes one datum"),
        ("(define)", "`define` needs a name"),
        ("(define x)", "`define` of `x` takes a value"),
        ("(define x 1 2)", "`define` of `x` takes one value"),
        ("(define 3 1)", "3 cannot be defined"),
        ("(define [a b])", "`define` of a pattern takes one value"),
        ("(define {:k 5} x)", "`5` cannot be bound"),
        ("(match)", "`match` needs a value"),
        ("(match 1 2)", "`2` is no clause of `match`"),
        ("(match 1 (2) (3))", "`match` takes one default"),
        ("(match 1 ((or a b) 1))", "the alternatives of `or` bind different names"),
        ("(match 1 ((a a) 1))", "the pattern binds `a` twice"),
        ("(match 1 ((a & b c) 1))", "`&` is followed by exactly one pattern, the last"),
        ("(match 1 ({:a} 1))", "a key without a pattern"),
        ("(match 1 ({k v} 1))", "the key `k` is no constant"),
        ("(let (((or a b) 1)) a)", "a binding target has no alternatives"),
        ("(let ((a 1) ([a] 2)) a)", "`a` is bound twice"),
        ("(letrec (([a] 1)) a)", "`letrec` binds names only"),
        ("(while)", "`while` needs a condition"),
        ("(each)", "a loop needs a variable and a sequence"),
        ("(each x)", "`each` needs a sequence"),
        ("(while 1 (break 1 2))", "`break` takes at most one value"),
        ("(while 1 (continue 1))", "`continue` takes no value"),
        ("(try)", "`try` needs a form before its clauses"),
        ("(try (catch e 1))", "`try` needs a form before its clauses"),
        ("(try 1 (catch))", "`catch` needs a variable"),
        ("(try 1 (catch 5 1))", "a variable is expected here"),
        ("(try 1 (finally 1) (finally 2))", "`try` takes one `finally` clause"),
        ("(try 1 (finally 1) 2)", "the forms of `try` stand before its clauses"),
        ("(handler-case)", "`handler-case` needs a form"),
        ("(handler-case 1 (error))", "a clause has a type, a variable and forms"),
        ("(handler-bind (error f) 1)", "a handler is a type and a function"),
        ("(handler-bind)", "`handler-bind` needs a list of handlers"),
        ("(restart-case 1 (a))", "a clause has a name, a parameter list and forms"),
        (
            "(restart-case 1 (\"a\" () 1))",
            "the name of a restart is a symbol, a keyword or nil",
        ),
        ("(unwind-protect)", "`unwind-protect` needs a form"),
        ("(lists:length x)", "`lists:length`: there is no module `lists`"),
        ("(list:upcase x)", "the module `list` has no `upcase`"),
        ("(string:trim x)", "`string-trim` is not supported yet"),
        ("(handler-case 1 (\"x\" () 2))", "this string is no condition type"),
        ("(handler-case 1 ((nor a) () 2))", "`(nor a)` is no condition type"),
        ("(try 1 (catch ((not a b) e) 2))", "`(not a b)` is no condition type"),
        ("(parameterize (p 1) 2)", "`p` is no binding"),
        ("(parameterize)", "`parameterize` needs a list of bindings"),
        ("(let/ec)", "`let/ec` needs a name"),
        ("(let/cc)", "`let/cc` needs a name"),
        ("(yield 1 2)", "`yield` takes at most one value"),
        ("(shift)", "`shift` needs a name"),
        ("(shift-at 'a)", "`shift-at` needs a tag and a name"),
        ("(reset-at)", "`reset-at` needs a tag"),
    ] {
        assert_eq!(errors(text)[0], message, "{text}");
    }
}

#[test]
fn template_macros_are_substitutions() {
    assert_eq!(core("(defmacro sq (x) (* x x)) (sq 5)"), core("nil (* 5 5)"));
    assert_eq!(core("(defmacro q (x) '(x [x])) (q a)"), core("nil '(a [a])"));
    // Known behind its definition only, and not where a variable has its name.
    assert_eq!(
        core("(define (m x) 1) (m 2) (defmacro m (x) 3)"),
        core("(define (m x) 1) (m 2) nil")
    );
    assert_eq!(core("(defmacro m (x) 3) (fn (m) (m 1))"), core("nil (fn (m) (m 1))"));
}

#[test]
fn wrong_macros_are_refused() {
    for (text, message) in [
        ("(defmacro)", "a macro needs a name, parameters and a body"),
        ("(defmacro 5 (x) x)", "the name of a macro is a symbol"),
        ("(defmacro if (x) x)", "`if` is a form that no macro can replace"),
        ("(defmacro m (x))", "a macro needs a body"),
        (
            "(defmacro m (& x) :template x)",
            "a template macro has plain parameters and one form",
        ),
        ("(fn (x) (defmacro m (x) x) 1)", "a macro is defined at top level only"),
        ("(defmacro m (x) x) (m)", "`m` expects 1 argument, got 0"),
        (
            "(defmacro m (x) (m x)) (m 1)",
            "a macro expands to a macro use more than 1000 times",
        ),
        (
            "(defmacro m (x) `(+ ,x)) (m 1)",
            "the macro `m` failed: procedural macros cannot be run here",
        ),
    ] {
        assert_eq!(errors(text)[0], message, "{text}");
    }
}

#[test]
fn all_errors_of_a_program_are_reported() {
    assert_eq!(errors("(if) (fn (x) (let x)) (set! 1 2) (define)").len(), 4);
    let many = errors(&"(if) ".repeat(1000));
    assert_eq!((many.len(), many[20].as_str()), (21, "980 more errors not shown"));
    let one_more = errors(&"(if) ".repeat(21));
    assert_eq!((one_more.len(), one_more[20].as_str()), (21, "1 more error not shown"));
    assert_eq!(errors(&"(if) ".repeat(20)).len(), 20);
}

#[test]
fn equal_atoms_share_a_constant() {
    let program = expand_text("(list 'a '(a \"s\" 1.5) \"s\" 1.5 'a)").unwrap().program;
    let before = program.constants.len();
    let more = expand_text("(list 'a '(a \"s\" 1.5) \"s\" 1.5 'a \"s\" 1.5)").unwrap().program;
    assert_eq!(before, more.constants.len());
    for (id, constant) in program.constants.iter() {
        if let crate::core::Constant::Pair(head, tail) = constant {
            assert!(*head < id && *tail < id, "parts come before wholes");
        }
    }
}

/// Forms around a place, as text before and after it, with a form that fits the place.
const NESTINGS: [(&str, &str, &str); 53] = [
    ("(", "f", ")"),
    ("(f ", "1", ")"),
    ("(if 1 ", "2", ")"),
    ("(let ((x 1)) ", "x", ")"),
    ("(let ((x ", "1", ")) x)"),
    ("(fn (x) ", "x", ")"),
    ("[", "x", "]"),
    ("(begin ", "1", ")"),
    ("(begin 1 ", "1", " 2)"),
    ("'", "x", ""),
    ("`(a ,", "x", ")"),
    ("`(", "x", ")"),
    ("`(b `(a ,(c ,", "x", ")))"),
    ("(and 1 ", "2", ")"),
    ("(if (and 1 ", "1", ") 2)"),
    ("(cond (1 ", "2", "))"),
    ("(case 1 (2 ", "1", "))"),
    ("(-> ", "1", " f)"),
    ("(when 1 ", "2", ")"),
    ("(define x ", "2", ")"),
    ("(set! x ", "1", ")"),
    ("(while 1 ", "(break)", ")"),
    ("(while (begin ", "1", "))"),
    ("(while 1 (if x (break)) ", "1", ")"),
    ("(while 1 (begin (if x (break)) ", "1", "))"),
    ("(print (while 1 ", "(continue)", "))"),
    ("(each x y ", "(continue)", ")"),
    ("(each x ", "y", ")"),
    ("(try ", "1", " (catch e 2))"),
    ("(try 1 (catch e ", "1", "))"),
    ("(handler-case 1 (error () ", "1", "))"),
    ("(restart-case ", "1", " (a () 1))"),
    ("(restart-case 1 (a () ", "1", "))"),
    ("(assert ", "1", ")"),
    ("(fn () (define a 1) ", "1", ")"),
    ("(block (define a 1) ", "1", ")"),
    ("(block (define a ", "1", ") 1)"),
    ("(if-let (x ", "1", ") x)"),
    ("(let loop ((x 1)) ", "(loop x)", ")"),
    ("(fn (&opt (x ", "1", ")) x)"),
    ("(assert ", "x", " 1)"),
    ("(unwind-protect ", "1", " 2)"),
    ("(parameterize ((p 1)) ", "1", ")"),
    ("(let/ec k ", "(k 1)", ")"),
    ("(restart-case (error ", "1", ") (a () 1))"),
    ("(restart-bind ((a list)) ", "1", ")"),
    ("(with-condition-restarts x y ", "1", ")"),
    ("(ecase 1 (1 ", "1", "))"),
    ("(etypecase ", "1", " (t 2))"),
    ("(fn (x) (ccase x (1 ", "1", ") (2 3)))"),
    ("(check-type x integer ", "1", ")"),
    ("(catch-condition error ", "1", " list)"),
    ("(condition-catch 1 ", "list", ")"),
];

#[track_caller]
fn expand_nested((open, middle, close): (&str, &str, &str), depth: usize) -> usize {
    let text = format!("{}{middle}{}", open.repeat(depth), close.repeat(depth));
    match expand_text(&text) {
        Ok(expanded) => expanded.program.exprs.len() + expanded.program.constants.len(),
        Err(errors) => panic!("{open}: {:?}", errors[0]),
    }
}

#[test]
fn nesting_of_every_form_needs_no_native_stack() {
    for nesting in NESTINGS {
        // The size of the result is linear in the depth.
        let (small, large) = (expand_nested(nesting, 300), expand_nested(nesting, 600));
        assert!(large <= 2 * small, "{}: {small} {large}", nesting.0);
    }
}

#[test]
fn condition_types_nest_to_any_depth() {
    let depth = 20_000;
    expand_text(&format!(
        "(handler-case 1 ({}error{} () 2))",
        "(or ".repeat(depth),
        ")".repeat(depth)
    ))
    .unwrap();
}

#[test]
fn a_hundred_thousand_levels_are_expanded_and_printed() {
    for index in [1, 4, 5] {
        expand_nested(NESTINGS[index], 100_000);
    }
    let program = expand_text(&format!("{}1{}", "(f ".repeat(100_000), ")".repeat(100_000)))
        .unwrap()
        .program;
    assert!(core_text::program_forms(&program).len() > 300_000);
}

#[test]
fn long_sequences_are_linear() {
    let count = 50_000;
    let text = |form: &str| format!("(fn (x) {})", form.repeat(count));
    for form in ["(f x) ", "(define (g) x) ", "(and x ", "(cond "] {
        let text = match form {
            "(and x " => format!("(and {})", "x ".repeat(count)),
            "(cond " => format!("(cond {})", "(x 1) ".repeat(count)),
            form => text(form),
        };
        expand_text(&text).unwrap();
    }
    expand_text(&format!("(while 1 {})", "(if x (break)) ".repeat(count))).unwrap();
    expand_text(&format!("'({})", "a ".repeat(count))).unwrap();
    expand_text(&format!("`({})", ",a ".repeat(count))).unwrap();
}

proptest::proptest! {
    #[test]
    fn any_soup_of_forms_is_expanded_or_refused(
        text in "(\\(|\\)|\\[|\\]|'|`|,|,@| |\\.|define |let |fn |x |y |1 |if |while |break|continue|each |in |try |catch |finally |set! |begin |&opt |& |handler-case |restart-case |restart-bind |define-condition |error |check-type |integer |ecase |ctypecase |catch-condition |:report |-> |cond |else |case |match |when |or |and |_ |defmacro |m |:k |nil |\"s\" ){0,40}"
    ) {
        let _ = expand_files(&[&text], &ExpandOptions { lints: true, ..ExpandOptions::default() });
    }
}

#[test]
fn the_embedders_functions_are_procedures_of_the_prelude() {
    let expand = |names: &[&str]| {
        let options = ExpandOptions {
            host_functions: names.iter().map(|n| n.to_string()).collect(),
            ..ExpandOptions::default()
        };
        let mut sources = Sources::default();
        let file = sources.add("f.lisp", "(ask-host 1 2)");
        let functions = host_function_definitions(&options.host_functions)?;
        let mut prelude = super::PRELUDE.to_vec();
        prelude.push(("host functions", &functions));
        expand_with_prelude(&mut sources, &[file], &options, &prelude, &mut NoEvaluator, &mut NoImporter)
    };
    let program = expand(&["ask-host"]).unwrap().program;
    assert_eq!(core_text::program_forms(&program), "(@ask-host 1 2)\n");
    assert!(core_text::program(&program).contains("(@%call-embedder \"ask-host\" "));
    for name in ["", "a b", "1", "x) (y", "\"s\"", "a:b", "nil", ";"] {
        assert_eq!(expand(&[name]).unwrap_err().len(), 1, "{name}");
    }
}

/// The warnings of a program with those that are asked for.
#[track_caller]
fn lints(text: &str) -> Vec<String> {
    let options = ExpandOptions {
        lints: true,
        ..ExpandOptions::default()
    };
    let mut sources = Sources::default();
    let file = sources.add("f0.lisp", text);
    let expanded = crate::expand::expand(&mut sources, &[file], &options, &mut NoEvaluator, &mut NoImporter);
    let expanded = expanded.unwrap_or_else(|errors| panic!("{text} is refused: {errors:?}"));
    let text = |warning: crate::source::Diagnostic| {
        let related: String = warning
            .related
            .iter()
            .map(|(span, _)| format!(" ({})", sources.describe(*span)))
            .collect();
        format!("{} {}{related}", sources.describe(warning.span), warning.message)
    };
    expanded.warnings.into_iter().map(text).collect()
}

#[test]
fn variables_that_nothing_uses_are_told_on_request() {
    assert_eq!(lints("(let ((x 1) (y 2)) y)"), ["f0.lisp:1:8 `x` is not used"]);
    assert_eq!(lints("(define (f a &opt (b 1) & c) 1)").len(), 3);
    assert_eq!(lints("(fn (a &keys k) 1)").len(), 2);
    assert_eq!(lints("(fn ([a b]) a)"), ["f0.lisp:1:9 `b` is not used"]);
    assert_eq!(lints("(match 1 ((a b) when a 1) (c c))"), ["f0.lisp:1:14 `b` is not used"]);
    assert_eq!(lints("(match 1 ((or (a 1) (2 a)) a))"), [""; 0]);
    assert_eq!(lints("(block (define x 1) (define (g) 1) 2)").len(), 2);
    assert_eq!(lints("(let loop ((i 0)) i)"), ["f0.lisp:1:6 `loop` is not used"]);
    assert_eq!(lints("(each x '(1) 2)"), ["f0.lisp:1:7 `x` is not used"]);
    assert_eq!(lints("(try 1 (catch e 2))"), ["f0.lisp:1:15 `e` is not used"]);
    assert_eq!(lints("(let* ((a 1) (b a)) 1)"), ["f0.lisp:1:15 `b` is not used"]);
    // What is assigned is used, and globals are not local.
    assert_eq!(lints("(let ((x 1)) (set! x 2)) (define y 1) (define [a b] '(1 2))"), [""; 0]);
    assert_eq!(lints("(fn (_ _a) 1) (let ((_x 1)) 2)"), [""; 0]);
    // Calls that forms make are no affair of the program.
    assert_eq!(lints("(define (f) (if 1 (define late 3)) late)"), [""; 0]);
    assert!(warnings("(let ((x 1)) 2)").is_empty());
}

#[test]
fn variables_that_hide_others_are_told_on_request() {
    assert_eq!(
        lints("(fn (x) (let ((x (+ x 1))) x))"),
        ["f0.lisp:1:16 `x` hides a variable of the same name (f0.lisp:1:6)"]
    );
    assert_eq!(lints("(fn (x) (match x ((a b) (+ a b)) (x x)))").len(), 1);
    assert_eq!(lints("(define x 1) (fn (x) x)"), [""; 0]);
    assert_eq!(lints("(list (fn (x) x) (fn (x) x))"), [""; 0]);
    assert_eq!(lints("(fn (_x) (fn (_x) _x))"), [""; 0]);
}

#[test]
fn what_macros_bind_is_not_told() {
    assert_eq!(lints("(defmacro m (e) (let ((unused e)) 1)) (fn (a) (m a))"), [""; 0]);
    assert_eq!(
        lints("(defmacro m (name e) (let ((name e)) 1)) (m given 2)"),
        ["f0.lisp:1:45 `given` is not used"]
    );
}

#[test]
fn misspelt_types_and_options_are_told_with_what_may_be_meant() {
    let hint = |text: &str| {
        let errors = expand_files(&[text], &ExpandOptions::default()).1.expect_err("a wrong type");
        errors.into_iter().map(|error| error.hint.unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(hint("(define x 1) (check-type x intger)"), ["did you mean `integer`?"]);
    assert_eq!(hint("(define x 1) (check-type x (or chanel type-eror))").len(), 2);
    assert_eq!(
        warnings("(restart-case 1 (a () :reprot \"x\" 1))"),
        ["`:reprot` is no option of a restart, but a form whose value is dropped (did you mean `:report`?)"]
    );
    assert!(warnings("(restart-case 1 (a () :report \"x\" :k))").is_empty());
}
