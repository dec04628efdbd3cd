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
) -> BuiltIn {
    BuiltIn {
        name,
        alias,
        number,
        parents,
        fields,
    }
}

/// All built-in types, parents first. Types are looked up by name in the order of this table.
pub const BUILT_IN: &[BuiltIn] = &[
    built_in("condition", None, 1, &[], &[]),
    built_in("serious-condition", None, 9, &["condition"], &[]),
    built_in("error", None, 2, &["serious-condition"], &[]),
    built_in("warning", None, 7, &["condition"], &[]),
    built_in("style-warning", None, 8, &["warning"], &[]),
    built_in("simple-condition", None, 26, &["condition"], &["format", "arguments"]),
    built_in("simple-warning", None, 27, &["warning", "simple-condition"], &[]),
    built_in(
        "exception",
        Some("simple-error"),
        10,
        &["error", "simple-condition"],
        &["data", "format", "arguments"],
    ),
    built_in("assertion-error", None, 28, &["exception"], &["expression"]),
    built_in("thrown-value", Some("thrown"), 11, &["error"], &["value"]),
    built_in("type-error", None, 3, &["error"], &["expected", "actual", "operation", "index"]),
    built_in("simple-type-error", None, 29, &["type-error", "simple-condition"], &[]),
    built_in("case-error", None, 30, &["type-error"], &[]),
    built_in("argument-error", None, 13, &["error"], &["argument"]),
    built_in("range-error", None, 14, &["argument-error"], &["length", "operation", "object"]),
    built_in("match-error", None, 16, &["error"], &["value"]),
    built_in("arithmetic-error", None, 12, &["error"], &[]),
    built_in(
        "division-by-zero",
        None,
        4,
        &["arithmetic-error"],
        &["dividend", "divisor", "operation"],
    ),
    built_in("cell-error", None, 31, &["error"], &["name"]),
    built_in("undefined-variable", Some("unbound-variable"), 5, &["cell-error"], &[]),
    built_in("undefined-function", None, 32, &["undefined-variable"], &[]),
    built_in("program-error", None, 33, &["error"], &[]),
    // What a form with a syntax error signals where a program goes on nevertheless.
    built_in("syntax-error", None, 45, &["program-error"], &[]),
    built_in("arity-error", None, 6, &["program-error"], &["expected", "actual", "function"]),
    built_in("control-error", None, 20, &["error"], &[]),
    built_in("simple-control-error", None, 34, &["control-error", "simple-condition"], &[]),
    built_in("restart-not-found", None, 35, &["control-error"], &["name"]),
    built_in("restart-inactive", None, 36, &["control-error"], &["name"]),
    built_in("abort-failure", None, 37, &["control-error"], &[]),
    built_in("coroutine-error", None, 21, &["control-error"], &[]),
    built_in("thread-error", None, 22, &["error"], &[]),
    built_in("freeze-error", None, 38, &["control-error"], &["reason", "object"]),
    built_in("parse-error", None, 15, &["error"], &["position", "text"]),
    built_in("json-error", None, 39, &["parse-error"], &[]),
    built_in("io-error", None, 40, &["error"], &[]),
    built_in("file-error", None, 17, &["io-error"], &["path", "kind", "operation"]),
    built_in("import-error", None, 19, &["error"], &["path"]),
    built_in("permission-error", None, 18, &["error"], &["capability", "resource"]),
    built_in("unsupported-error", None, 24, &["error"], &["feature"]),
    built_in("ffi-error", None, 23, &["error"], &["library", "symbol", "reason"]),
    built_in("storage-condition", None, 41, &["serious-condition"], &[]),
    built_in("storage-exhausted", None, 25, &["storage-condition"], &["kind", "limit", "used"]),
    built_in("stack-exhausted", None, 42, &["storage-exhausted"], &[]),
    built_in("interrupt", None, 43, &["condition"], &[]),
    built_in("timeout", None, 44, &["interrupt"], &["limit", "elapsed"]),
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
