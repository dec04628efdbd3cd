//! The built-in modules: `M:name` is the standard procedure `name` if M has it, else `M-name` if M has that.

/// Names of each module, in the order of the language's tables.
const MODULES: &[(&str, &[&str])] = &[
    (
        "list",
        &[
            "cons",
            "list",
            "first",
            "rest",
            "car",
            "cdr",
            "caar",
            "cadr",
            "cdar",
            "cddr",
            "caddr",
            "second",
            "third",
            "length",
            "empty?",
            "append",
            "reverse",
            "nth",
            "list-ref",
            "last",
            "butlast",
            "take",
            "drop",
            "list*",
            "make-list",
            "range",
            "member",
            "assoc",
            "index-of",
            "concat",
            "flatten",
            "distinct",
            "zip",
            "map",
            "filter",
            "remove",
            "fold",
            "fold-right",
            "apply",
            "reduce",
            "for-each",
            "find",
            "find-index",
            "any?",
            "all?",
            "count",
            "append-map",
            "sort",
            "sort-by",
            "group-by",
            "identity",
            "constantly",
            "complement",
            "compose",
            "partial",
        ],
    ),
    (
        "string",
        &[
            "string-length",
            "string-append",
            "string-upcase",
            "string-downcase",
            "string-trim",
            "substring",
            "string-index",
            "char-at",
            "string-split",
            "string-replace",
            "string-contains?",
            "string-starts-with?",
            "string-ends-with?",
            "string-join",
            "string-repeat",
            "string-pad-left",
            "string-pad-right",
            "format",
            "string",
            "number->string",
        ],
    ),
    (
        "math",
        &[
            "+",
            "*",
            "-",
            "/",
            "mod",
            "%",
            "rem",
            "remainder",
            "quotient",
            "abs",
            "min",
            "max",
            "even?",
            "odd?",
            "sqrt",
            "exp",
            "sin",
            "cos",
            "tan",
            "log",
            "pow",
            "floor",
            "ceil",
            "round",
            "truncate",
            "pi",
            "e",
            "asin",
            "acos",
            "atan",
            "inc",
            "dec",
            "zero?",
            "positive?",
            "negative?",
            "nan?",
            "infinite?",
            "gcd",
            "lcm",
            "bit-and",
            "bit-or",
            "bit-xor",
            "bit-not",
            "bit-shift",
            "random",
            "random-seed!",
        ],
    ),
    ("json", &["json-parse", "json-serialize", "json-serialize-pretty"]),
];

/// What a qualified name means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Member {
    /// The standard procedure of that name.
    Named(&'static str),
    /// The module has nothing of that name.
    Unknown,
    /// There is no such module.
    NoModule,
}

/// Finds `module:name`.
pub(super) fn find(module: &str, name: &str) -> Member {
    let Some((_, members)) = MODULES.iter().find(|(text, _)| *text == module) else {
        return Member::NoModule;
    };
    let plain = members.iter().find(|member| **member == name);
    let prefixed = || {
        members
            .iter()
            .find(|member| member.strip_prefix(module).and_then(|rest| rest.strip_prefix('-')) == Some(name))
    };
    plain.or_else(prefixed).map_or(Member::Unknown, |member| Member::Named(member))
}

/// The names that a module's members may be written with.
pub(super) fn member_names(module: &str) -> impl Iterator<Item = &'static str> {
    let members = MODULES
        .iter()
        .filter(move |(text, _)| *text == module)
        .flat_map(|(_, members)| members.iter());
    members.map(move |member| {
        member
            .split_once('-')
            .filter(|(prefix, _)| MODULES.iter().any(|(text, _)| text == prefix))
            .map_or(*member, |(_, rest)| rest)
    })
}

/// The names of the modules.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    MODULES.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::{Member, find, member_names};

    #[test]
    fn a_member_has_its_own_name_or_that_after_the_module() {
        assert_eq!(find("list", "length"), Member::Named("length"));
        assert_eq!(find("list", "ref"), Member::Named("list-ref"));
        assert_eq!(find("string", "upcase"), Member::Named("string-upcase"));
        assert_eq!(find("string", "string-upcase"), Member::Named("string-upcase"));
        assert_eq!(find("string", "length"), Member::Named("string-length"));
        assert_eq!(find("json", "parse"), Member::Named("json-parse"));
        assert_eq!(find("math", "map"), Member::Unknown);
        assert_eq!(find("maths", "pi"), Member::NoModule);
        assert!(member_names("json").eq(["parse", "serialize", "serialize-pretty"]));
    }
}
