//! The built-in condition types (conditions specification 1.5), and the order of a type's ancestors (1.2).

/// A built-in condition type.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// Its name.
    pub name: &'static str,
    /// Another name that programs may use for it.
    pub alias: Option<&'static str>,
    /// What tells it from all other types. Up to [`LAST_ID`] it is the id that programs see; types without an id of their own come after.
    pub number: u32,
    /// Names of its parents.
    pub parents: &'static [&'static str],
    /// Names of its own fields, which follow the inherited ones. A type that names inherited ones too decides the order of all.
    pub fields: &'static [&'static str],
    /// What it is signalled for.
    pub summary: &'static str,
    /// An example, as [`crate::reference::Example`] reads it.
    pub example: &'static str,
}

/// The greatest id of a built-in type.
pub const LAST_ID: u32 = 25;
/// Number and id of the first type that a program defines.
pub const FIRST_OF_PROGRAM: u32 = 100;

const fn built_in(
    name: &'static str,
    alias: Option<&'static str>,
    number: u32,
    parents: &'static [&'static str],
    fields: &'static [&'static str],
    summary: &'static str,
    example: &'static str,
) -> BuiltIn {
    BuiltIn {
        name,
        alias,
        number,
        parents,
        fields,
        summary,
        example,
    }
}

/// All built-in types, parents first. Types are looked up by name in the order of this table.
#[rustfmt::skip]
pub const BUILT_IN: &[BuiltIn] = &[
    built_in("condition", None, 1, &[], &[],
        "The base of all types.",
        "(handler-case (signal 'condition) (condition () 'seen)) => seen"),
    built_in("serious-condition", None, 9, &["condition"], &[],
        "What a program cannot simply go on after: the base of errors and of exhausted storage.",
        "(condition-supertypes 'serious-condition) => (serious-condition condition)"),
    built_in("error", None, 2, &["serious-condition"], &[],
        "The base of all errors.",
        "(handler-case (first nil) (error () 'wrong)) => wrong"),
    built_in("warning", None, 7, &["condition"], &[],
        "What warn signals.",
        "(handler-case (warn 'warning) (warning () 'warned)) => warned"),
    built_in("style-warning", None, 8, &["warning"], &[],
        "A remark on how a program is written.",
        "(condition-supertypes 'style-warning) => (style-warning warning condition)"),
    built_in("simple-condition", None, 26, &["condition"], &["format", "arguments"],
        "A condition with a format and arguments for its report; what signal makes of a text.",
        "(handler-case (signal \"n is ~a\" 1) (simple-condition (c) (condition-report c))) => \"n is 1\""),
    built_in("simple-warning", None, 27, &["warning", "simple-condition"], &[],
        "What warn makes of a text.",
        "(handler-case (warn \"low\") (simple-warning (c) (condition-report c))) => \"low\""),
    built_in("exception", Some("simple-error"), 10, &["error", "simple-condition"], &["data", "format", "arguments"],
        "What error makes of a text, and exception makes; it carries data.",
        "(handler-case (error \"no such user\") (exception (c) (exception-message c))) => \"no such user\""),
    built_in("assertion-error", None, 28, &["exception"], &["expression"],
        "A test of assert failed.",
        "(assert (= 1 2)) => !assertion-error"),
    built_in("thrown-value", Some("thrown"), 11, &["error"], &["value"],
        "What throw signals for a value that is no condition.",
        "(throw 5) => !thrown-value"),
    built_in("type-error", None, 3, &["error"], &["expected", "actual", "operation", "index"],
        "A value of the wrong kind.",
        "(+ 1 \"a\") => !type-error"),
    built_in("simple-type-error", None, 29, &["type-error", "simple-condition"], &[],
        "A type-error with a report of its own.",
        "(handler-case (error 'simple-type-error :format \"no ~a\" :arguments '(number)) (type-error (c) (condition-report c))) => \"no number\""),
    built_in("case-error", None, 30, &["type-error"], &[],
        "No clause of ecase, etypecase, ccase or ctypecase fits.",
        "(ecase 3 (1 'one)) => !case-error"),
    built_in("argument-error", None, 13, &["error"], &["argument"],
        "A value of the right kind that is not acceptable.",
        "(code-char -1) => !argument-error"),
    built_in("range-error", None, 14, &["argument-error"], &["length", "operation", "object"],
        "An index out of bounds.",
        "(vector-ref [1 2] 2) => !range-error"),
    built_in("match-error", None, 16, &["error"], &["value"],
        "A value does not fit the pattern that it is to be taken apart by.",
        "(let (([a b] [1 2 3])) a) => !match-error"),
    built_in("arithmetic-error", None, 12, &["error"], &[],
        "An operation on numbers has no result.",
        "(floor (sqrt -1)) => !arithmetic-error"),
    built_in("division-by-zero", None, 4, &["arithmetic-error"], &["dividend", "divisor", "operation"],
        "A division by the integer 0.",
        "(/ 1 0) => !division-by-zero"),
    built_in("cell-error", None, 31, &["error"], &["name"],
        "A variable has no value: the base of undefined-variable.",
        "(handler-case nowhere (cell-error (c) (cell-error-name c))) => nowhere"),
    built_in("undefined-variable", Some("unbound-variable"), 5, &["cell-error"], &[],
        "A global variable that is not defined yet, or a local one before its definition has run.",
        "nowhere => !undefined-variable"),
    built_in("undefined-function", None, 32, &["undefined-variable"], &[],
        "An undefined variable in operator position.",
        "(nowhere 1) => !undefined-function"),
    built_in("program-error", None, 33, &["error"], &[],
        "The program itself is wrong: the base of arity-error.",
        "(handler-case (apply cons '(1)) (program-error () 'wrong)) => wrong"),
    built_in("syntax-error", None, 45, &["program-error"], &[],
        "What a form with a syntax error signals where a program goes on nevertheless (--keep-going).",
        "(condition-supertypes 'syntax-error) => (syntax-error program-error error serious-condition condition)"),
    built_in("arity-error", None, 6, &["program-error"], &["expected", "actual", "function"],
        "A call with a wrong number of arguments.",
        "(apply cons '(1)) => !arity-error"),
    built_in("control-error", None, 20, &["error"], &[],
        "A transfer of control that cannot be made.",
        "(shift k 1) => !control-error"),
    built_in("simple-control-error", None, 34, &["control-error", "simple-condition"], &[],
        "A control-error with a report of its own.",
        "(condition-supertypes 'simple-control-error) => (simple-control-error control-error error serious-condition simple-condition condition)"),
    built_in("restart-not-found", None, 35, &["control-error"], &["name"],
        "No restart of that name is active.",
        "(invoke-restart 'nope) => !restart-not-found"),
    built_in("restart-inactive", None, 36, &["control-error"], &["name"],
        "A restart whose form has been left.",
        "(invoke-restart (restart-case (find-restart 'skip) (skip () 1))) => !restart-inactive"),
    built_in("abort-failure", None, 37, &["control-error"], &[],
        "The restart abort returned.",
        "(restart-bind ((abort (fn () 1))) (abort)) => !abort-failure"),
    built_in("coroutine-error", None, 21, &["control-error"], &[],
        "A coroutine cannot be resumed, or there is none to yield from.",
        "(yield 1) => !coroutine-error"),
    built_in("thread-error", None, 22, &["error"], &[],
        "A value cannot be sent to another thread, or a channel is closed.",
        "(condition-supertypes 'thread-error) => (thread-error error serious-condition condition)"),
    built_in("freeze-error", None, 38, &["control-error"], &["reason", "object"],
        "The program cannot be frozen where it is.",
        "(condition-fields (make-condition 'freeze-error :reason :ffi)) => {:object nil :reason :ffi}"),
    built_in("parse-error", None, 15, &["error"], &["position", "text"],
        "A text that shows no number or datum.",
        "(int \"x\") => !parse-error"),
    built_in("json-error", None, 39, &["parse-error"], &[],
        "A text that is no JSON.",
        "(json-parse \"[1,\") => !json-error"),
    built_in("io-error", None, 40, &["error"], &[],
        "Input or output failed.",
        "(condition-supertypes 'file-error) => (file-error io-error error serious-condition condition)"),
    built_in("file-error", None, 17, &["io-error"], &["path", "kind", "operation"],
        "An operation on a file failed.",
        "(slurp \"missing.txt\") => !file-error"),
    built_in("import-error", None, 19, &["error"], &["path"],
        "A file to import is missing or cannot be compiled.",
        "(condition-fields (make-condition 'import-error :path \"m.lisp\")) => {:path \"m.lisp\"}"),
    built_in("permission-error", None, 18, &["error"], &["capability", "resource"],
        "A capability was not given to the program.",
        "(slurp \"/closed/to/programs\") => !permission-error"),
    built_in("unsupported-error", None, 24, &["error"], &["feature"],
        "The host lacks something.",
        "(condition-fields (make-condition 'unsupported-error :feature :threads)) => {:feature :threads}"),
    built_in("ffi-error", None, 23, &["error"], &["library", "symbol", "reason"],
        "A foreign library, symbol or value is wrong.",
        "(condition-supertypes 'ffi-error) => (ffi-error error serious-condition condition)"),
    built_in("storage-condition", None, 41, &["serious-condition"], &[],
        "The base of storage-exhausted.",
        "(condition-supertypes 'storage-condition) => (storage-condition serious-condition condition)"),
    built_in("storage-exhausted", None, 25, &["storage-condition"], &["kind", "limit", "used"],
        "Stack or heap cannot grow.",
        "(handler-case (with-limits (:stack 100000) (letrec ((nest (fn (n) (+ 1 (nest n))))) (nest 0))) (storage-exhausted (c) (condition-field c 'kind))) => :stack"),
    built_in("stack-exhausted", None, 42, &["storage-exhausted"], &[],
        "A limit of with-limits on the stack was passed.",
        "(with-limits (:stack 100000) (letrec ((nest (fn (n) (+ 1 (nest n))))) (nest 0))) => !stack-exhausted"),
    built_in("interrupt", None, 43, &["condition"], &[],
        "The program was interrupted from outside.",
        "(condition-supertypes 'interrupt) => (interrupt condition)"),
    built_in("timeout", None, 44, &["interrupt"], &["limit", "elapsed"],
        "A limit on time was passed.",
        "(with-limits (:time 5) (forever nil)) => !timeout"),
];

/// Names under which programs may give and ask for fields of built-in types, and what these fields are called.
pub const FIELD_ALIASES: &[(&str, &str)] = &[
    ("expected-type", "expected"),
    ("datum", "actual"),
    ("format-control", "format"),
    ("format-arguments", "arguments"),
    ("symbol", "name"),
    ("pathname", "path"),
];

/// Puts a type and its ancestors into the order of Common Lisp's class precedence: a type precedes its parents, and each parent the next
/// one in the list. Among several that may come next, the one that is a parent of the latest possible type in the order does.
///
/// Types are numbers, 0 the type itself; `parents` has those of each. `None` if there is no such order.
pub fn linearise(parents: &[Vec<usize>]) -> Option<Vec<usize>> {
    let count = parents.len();
    let mut unmet = vec![0; count];
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (child, list) in parents.iter().enumerate() {
        let mut before = child;
        for &parent in list {
            after[before].push(parent);
            unmet[parent] += 1;
            before = parent;
        }
    }
    let mut order: Vec<usize> = Vec::with_capacity(count);
    let mut ready: Vec<usize> = (0..count.min(1)).filter(|&itself| unmet[itself] == 0).collect();
    while let Some(next) = match ready[..] {
        [] => None,
        [only] => Some(only),
        _ => order
            .iter()
            .rev()
            .find_map(|&placed| parents[placed].iter().copied().find(|parent| ready.contains(parent))),
    } {
        ready.retain(|&candidate| candidate != next);
        order.push(next);
        for &later in &after[next] {
            unmet[later] -= 1;
            if unmet[later] == 0 {
                ready.push(later);
            }
        }
    }
    (order.len() == count).then_some(order)
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, FIRST_OF_PROGRAM, LAST_ID, linearise};

    fn order(parents: &[&[usize]]) -> Option<Vec<usize>> {
        linearise(&parents.iter().map(|list| list.to_vec()).collect::<Vec<_>>())
    }

    #[test]
    fn parents_are_there_before_their_children_and_numbers_differ() {
        let mut numbers: Vec<u32> = BUILT_IN.iter().map(|t| t.number).collect();
        numbers.sort();
        assert!((1..=LAST_ID).all(|id| numbers.contains(&id)));
        numbers.dedup();
        assert_eq!(numbers.len(), BUILT_IN.len());
        assert!(numbers.iter().all(|&n| n < FIRST_OF_PROGRAM));
        for (i, t) in BUILT_IN.iter().enumerate() {
            assert!(t.parents.iter().all(|p| BUILT_IN[..i].iter().any(|t| t.name == *p)), "{}", t.name);
        }
    }

    #[test]
    fn a_type_precedes_its_parents_and_each_parent_the_next() {
        assert_eq!(order(&[&[]]), Some(vec![0]));
        // both (l2 r1), l2 (l1), r1 (top), l1 (top), top: the order stays with one branch as long as possible.
        assert_eq!(order(&[&[1, 2], &[3], &[4], &[4], &[]]), Some(vec![0, 1, 3, 2, 4]));
        // The example of the standard: pie (apple cinnamon), apple (fruit), cinnamon (spice), fruit (food), spice (food), food.
        assert_eq!(order(&[&[1, 2], &[3], &[4], &[5], &[5], &[]]), Some(vec![0, 1, 3, 2, 4, 5]));
    }

    #[test]
    fn contradictions_and_circles_have_no_order() {
        // no (ab ba), ab (a b), ba (b a)
        assert_eq!(order(&[&[1, 2], &[3, 4], &[4, 3], &[], &[]]), None);
        assert_eq!(order(&[&[1, 1], &[]]), None);
        assert_eq!(order(&[&[1], &[0]]), None);
        assert_eq!(order(&[&[0]]), None);
    }
}
