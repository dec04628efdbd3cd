//! The reference: what each name of the language means, for readers and tools.
//!
//! Nothing is told twice. A standard procedure or variable is described where the prelude defines it: name and parameters are those of the definition, the
//! summary is its documentation string, and the comments of two semicolons inside it are examples. A documentation string that ends in
//! `another name of X` makes it an alias. A comment of three semicolons at the start of a line begins a section, which may be begun again elsewhere. Forms are described in
//! the table of forms, condition types in the table of [`crate::condition_types`].
//!
//! Compiling a program needs nothing of this: the entries are made when somebody asks for them first.

use crate::condition_types::BUILT_IN;
use crate::expand::forms::{FormDoc, ROWS};
use crate::expand::prelude::{Definition, Head, definition, is_internal};
use crate::expand::suggest;
use crate::ids::{FileId, SyntaxId};
use crate::prelude::SOURCES;
use crate::read;
use crate::syntax::{Datum, Syntax};
use std::fmt;
use std::sync::LazyLock;

/// The sections in their order. Others follow them.
const SECTIONS: &[&str] = &[
    "Forms",
    "Loops",
    "Macros",
    "Numbers",
    "Comparison and logic",
    "Types",
    "Conversions",
    "Lists and sequences",
    "Higher-order functions",
    "Strings",
    "Vectors and boxes",
    "Tables and structs",
    "Streams",
    "Files and paths",
    "JSON",
    "Coroutines",
    "Control and continuations",
    "Conditions",
    "Restarts",
    "System",
    "Debugging",
    "Condition types",
];

/// What a documentation string says before the name of which the one that it describes is another.
const ALIAS: &str = "nother name of ";

/// What kind of thing a name denotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A special form.
    Form,
    /// A procedure.
    Procedure,
    /// A constant.
    Constant,
    /// A parameter: a procedure that gives the value of its binding.
    Parameter,
    /// A condition type.
    ConditionType,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Kind::Form => "form",
            Kind::Procedure => "procedure",
            Kind::Constant => "constant",
            Kind::Parameter => "parameter",
            Kind::ConditionType => "condition type",
        })
    }
}

/// How many arguments a procedure takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arity {
    /// The least number.
    pub least: usize,
    /// The greatest number, if there is one.
    pub most: Option<usize>,
}

/// What an example comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expected {
    /// `=> V`: a value with this write form.
    Value(String),
    /// `=> !T`: a condition of this type.
    Signals(String),
    /// `prints "..."`: this text on standard output.
    Prints(String),
}

/// An example: code, and what it comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// One form.
    pub code: String,
    /// What it comes to.
    pub expected: Expected,
}

impl Example {
    /// Reads `E => V`, `E => !T` or `E prints "..."`.
    pub fn parse(line: &str) -> Option<Self> {
        let mut syntax = Syntax::new();
        let datum = read::read_first(FileId(0), line, &mut syntax).ok()??;
        let (code, rest) = line.split_at(syntax.span(datum).end as usize);
        let rest = rest.trim();
        let expected = if let Some(value) = rest.strip_prefix("=> ") {
            match value.strip_prefix('!') {
                Some(signalled) => Expected::Signals(signalled.into()),
                None => Expected::Value(value.into()),
            }
        } else {
            let text = rest.strip_prefix("prints ")?;
            let text = read::read_first(FileId(0), text, &mut syntax).ok()??;
            match syntax.datum(text) {
                Datum::String(text) => Expected::Prints(text.to_string()),
                _ => return None,
            }
        };
        Some(Self {
            code: code.trim().into(),
            expected,
        })
    }
}

impl fmt::Display for Example {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.expected {
            Expected::Value(value) => write!(out, "{} => {value}", self.code),
            Expected::Signals(signalled) => write!(out, "{} => !{signalled}", self.code),
            Expected::Prints(text) => {
                let mut quoted = String::new();
                crate::syntax::write_string(text, &mut quoted);
                write!(out, "{} prints {quoted}", self.code)
            }
        }
    }
}

/// What the reference says of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The name.
    pub name: String,
    /// What it denotes.
    pub kind: Kind,
    /// Title of its section.
    pub section: &'static str,
    /// The name that this one is another name of.
    pub alias_of: Option<String>,
    /// Other names of it.
    pub aliases: Vec<String>,
    /// How it is written: `(take count q)`, for a form each of its ways. In a procedure's, `[x]` may be left out, and `x...` stands for any number of arguments. A condition type's
    /// shows its parents and its own fields.
    pub shapes: Vec<String>,
    /// How many arguments a procedure takes.
    pub arity: Option<Arity>,
    /// What it is or does, in a sentence or two.
    pub summary: String,
    /// Examples; none if it is an alias.
    pub examples: Vec<Example>,
    /// Comments that stand where examples do and are none.
    pub wrong_examples: Vec<String>,
}

impl fmt::Display for Entry {
    /// The entry as text of some lines.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shapes = if self.shapes.is_empty() {
            std::slice::from_ref(&self.name)
        } else {
            &self.shapes
        };
        for shape in shapes {
            writeln!(out, "{shape}")?;
        }
        write!(out, "  {}, {}", self.kind, self.section)?;
        if !self.aliases.is_empty() {
            write!(out, "; also {}", self.aliases.join(", "))?;
        }
        write!(out, "\n\n  {}\n", self.summary)?;
        let examples = match &self.alias_of {
            Some(original) => find(original, self.kind).map_or(&[][..], |entry| &entry.examples),
            None => &self.examples,
        };
        if !examples.is_empty() {
            writeln!(out)?;
        }
        for example in examples {
            writeln!(out, "  {example}")?;
        }
        Ok(())
    }
}

/// All entries: sections in their order, and in each the names in the order of their definitions.
pub fn entries() -> &'static [Entry] {
    static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(collect);
    &ENTRIES
}

/// The entries of a name. There may be several: `and` is a form and a procedure, `error` a procedure and a condition type.
pub fn lookup(name: &str) -> impl Iterator<Item = &'static Entry> {
    entries().iter().filter(move |entry| entry.name == name)
}

/// The known name that is nearest to one that is not, if one is near enough.
pub fn nearest(name: &str) -> Option<&'static str> {
    suggest::nearest(name, entries().iter().map(|entry| entry.name.as_str()))
}

fn find(name: &str, kind: Kind) -> Option<&'static Entry> {
    lookup(name).find(|entry| entry.kind == kind)
}

fn collect() -> Vec<Entry> {
    let mut entries = forms();
    entries.extend(known_to_expander());
    for (_, text) in SOURCES {
        standard_names(text, &mut entries);
    }
    entries.extend(condition_types());
    let aliases: Vec<(String, Kind, String)> = entries
        .iter()
        .filter_map(|entry| Some((entry.alias_of.clone()?, entry.kind, entry.name.clone())))
        .collect();
    for (original, kind, alias) in aliases {
        let is_original = |entry: &&mut Entry| entry.name == original && entry.kind == kind;
        if let Some(entry) = entries.iter_mut().find(is_original) {
            entry.aliases.push(alias);
        }
    }
    let place = |title: &str| SECTIONS.iter().position(|section| *section == title).unwrap_or(SECTIONS.len());
    entries.sort_by_key(|entry| place(entry.section));
    entries
}

fn entry(name: &str, kind: Kind, section: &'static str, summary: &str) -> Entry {
    Entry {
        name: name.into(),
        kind,
        section,
        alias_of: None,
        aliases: Vec::new(),
        shapes: Vec::new(),
        arity: None,
        summary: summary.into(),
        examples: Vec::new(),
        wrong_examples: Vec::new(),
    }
}

impl Entry {
    fn add_example(&mut self, line: &str) {
        match Example::parse(line) {
            Some(example) => self.examples.push(example),
            None => self.wrong_examples.push(line.into()),
        }
    }
}

// ---- Forms and constants ----

fn forms() -> Vec<Entry> {
    let own = |name: &str| {
        ROWS.iter().find(|row| row.name == name).and_then(|row| match row.doc {
            Some(FormDoc::Own { section, shape, .. }) => Some((section, shape)),
            _ => None,
        })
    };
    let entry = |name: &'static str, doc: &FormDoc| match *doc {
        FormDoc::Alias(original) => {
            let (section, shape) = own(original)?;
            let mut entry = entry(name, Kind::Form, section, &format!("Another name of {original}."));
            let (from, to) = (format!("({original} "), format!("({name} "));
            entry.shapes = shape.lines().map(|shape| shape.replacen(&from, &to, 1)).collect();
            entry.alias_of = Some(original.into());
            Some(entry)
        }
        FormDoc::Own {
            section,
            shape,
            summary,
            examples,
        } => {
            let mut entry = entry(name, Kind::Form, section, summary);
            entry.shapes = shape.lines().map(Into::into).collect();
            examples.lines().for_each(|line| entry.add_example(line));
            Some(entry)
        }
    };
    ROWS.iter().filter_map(|row| entry(row.name, row.doc.as_ref()?)).collect()
}

/// What the expander itself answers.
fn known_to_expander() -> Vec<Entry> {
    let constant = |name, literal| {
        let mut entry = entry(
            name,
            Kind::Constant,
            "Comparison and logic",
            &format!("The boolean {literal}, also in patterns and as a key of case."),
        );
        entry.add_example(&format!("(= {name} {literal}) => true"));
        entry
    };
    let question = |name, argument, summary, example| {
        let mut entry = entry(name, Kind::Form, "Macros", summary);
        entry.shapes = vec![format!("({name} '{argument})")];
        entry.add_example(example);
        entry
    };
    vec![
        constant("true", "#t"),
        constant("false", "#f"),
        question(
            "macro?",
            "name",
            "Whether the name is that of a macro or of a form that gives way to definitions.",
            "(list (macro? 'when) (macro? 'if)) => (true false)",
        ),
        question(
            "expand-macro",
            "(name argument...)",
            "What a use of a macro is replaced by, in one step.",
            "(begin (defmacro twice (form) (* 2 form)) (expand-macro '(twice n))) => (* 2 n)",
        ),
    ]
}

// ---- The prelude ----

/// What is read of a definition.
struct Reading<'s> {
    syntax: &'s Syntax,
    text: &'static str,
}

/// Adds an entry for each name of a file of the prelude that programs see.
fn standard_names(text: &'static str, entries: &mut Vec<Entry>) {
    let mut syntax = Syntax::new();
    let forms = read::read(FileId(0), text, &mut syntax).unwrap_or_default();
    let reading = Reading { syntax: &syntax, text };
    let sections: Vec<(usize, &'static str)> = section_titles(text).collect();
    let first = entries.len();
    for form in forms {
        let Ok(definition) = definition(&syntax, form) else { continue };
        let name = syntax.name(definition.name);
        if is_internal(name) {
            continue;
        }
        let start = syntax.span(form).start as usize;
        let section = sections
            .iter()
            .rev()
            .find(|(at, _)| *at < start)
            .map_or("Other names", |(_, title)| title);
        // A name may have inline definitions beside the general one.
        let known = entries[first..].iter().position(|entry| entry.name == **name);
        let index = match known {
            Some(index) => first + index,
            None => {
                entries.push(entry(name, Kind::Procedure, section, ""));
                entries.len() - 1
            }
        };
        reading.describe(&mut entries[index], form, &definition);
    }
}

/// Titles of sections, and where they stand.
fn section_titles(text: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    let lines = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    lines.filter_map(|(start, line)| Some((start, line.strip_prefix(";;; ")?.trim_end())))
}

impl Reading<'_> {
    /// Adds what a definition says to the entry of its name.
    fn describe(&self, entry: &mut Entry, form: SyntaxId, definition: &Definition<'_>) {
        match definition.head {
            Head::Value => {
                let value = definition.body[definition.body.len() - 1];
                let makes_parameter = self
                    .syntax
                    .proper_list(value)
                    .is_some_and(|items| self.syntax.is_symbol(items[0], "make-parameter"));
                if makes_parameter {
                    entry.kind = Kind::Parameter;
                    entry.shapes = vec![format!("({})", entry.name)];
                    entry.arity = Some(Arity { least: 0, most: Some(0) });
                } else {
                    entry.kind = Kind::Constant;
                }
            }
            head => {
                let (shape, arity) = self.parameters(&entry.name, definition.target);
                // The general definition says how many arguments there may be; without one, the inline ones do together.
                entry.arity = Some(match entry.arity {
                    Some(known) if head == Head::Inline => Arity {
                        least: known.least.min(arity.least),
                        most: known.most.zip(arity.most).map(|(a, b)| a.max(b)),
                    },
                    _ => arity,
                });
                if entry.shapes.is_empty() || head != Head::Inline {
                    entry.shapes = vec![shape];
                }
            }
        }
        if let [doc, _, ..] = *definition.body
            && let Datum::String(doc) = self.syntax.datum(doc)
        {
            let words: Vec<&str> = doc.split_whitespace().collect();
            entry.summary = words.join(" ");
            let original = entry.summary.rsplit_once(ALIAS).and_then(|(_, name)| name.strip_suffix('.'));
            entry.alias_of = original.map(Into::into);
        }
        let span = self.syntax.span(form);
        let text = &self.text[span.start as usize..span.end as usize];
        for line in text.lines() {
            if let Some(example) = line.trim_start().strip_prefix(";; ") {
                entry.add_example(example.trim_end());
            }
        }
    }

    /// How a call is written, and how many arguments it may have.
    fn parameters(&self, name: &str, target: SyntaxId) -> (String, Arity) {
        let Datum::List(items, _) = *self.syntax.datum(target) else {
            return (name.into(), Arity { least: 0, most: None });
        };
        let mut shape = format!("({name}");
        let mut arity = Arity { least: 0, most: Some(0) };
        let (mut is_optional, mut is_rest) = (false, false);
        for &item in &self.syntax.items(items)[1..] {
            let parameter = match self.syntax.proper_list(item) {
                Some(&[parameter, _]) => parameter,
                _ => item,
            };
            let text = self.syntax.write(parameter);
            match text.as_str() {
                "&opt" => is_optional = true,
                "&" | "&keys" => is_rest = true,
                text if is_rest => {
                    shape.push_str(&format!(" {text}..."));
                    arity.most = None;
                }
                text if is_optional => {
                    shape.push_str(&format!(" [{text}]"));
                    arity.most = arity.most.map(|most| most + 1);
                }
                text => {
                    shape.push_str(&format!(" {text}"));
                    arity.least += 1;
                    arity.most = arity.most.map(|most| most + 1);
                }
            }
        }
        shape.push(')');
        (shape, arity)
    }
}

// ---- Condition types ----

fn condition_types() -> Vec<Entry> {
    let mut entries = Vec::with_capacity(BUILT_IN.len());
    for built_in in BUILT_IN {
        let mut own = entry(built_in.name, Kind::ConditionType, "Condition types", built_in.summary);
        let fields: String = built_in.fields.iter().map(|field| format!(" {field}")).collect();
        own.shapes = vec![format!("{} ({}){fields}", built_in.name, built_in.parents.join(" "))];
        own.add_example(built_in.example);
        entries.push(own);
        if let Some(alias) = built_in.alias {
            let summary = format!("Another name of {}.", built_in.name);
            let mut other = entry(alias, Kind::ConditionType, "Condition types", &summary);
            other.alias_of = Some(built_in.name.into());
            entries.push(other);
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::{Arity, Example, Expected, Kind, entries, lookup, nearest};

    #[test]
    fn examples_are_read_and_written() {
        let value = Example::parse("(f \"a => b\") => (1 . 2)").expect("an example");
        assert_eq!(value.code, "(f \"a => b\")");
        assert_eq!(value.expected, Expected::Value("(1 . 2)".into()));
        let signals = Example::parse("(first nil) => !type-error").expect("an example");
        assert_eq!(signals.expected, Expected::Signals("type-error".into()));
        let prints = Example::parse("(println 1) prints \"1\\n\"").expect("an example");
        assert_eq!(prints.expected, Expected::Prints("1\n".into()));
        assert_eq!(prints.to_string(), "(println 1) prints \"1\\n\"");
        for wrong in ["(f", "(f 1)", "(f) prints 1", ""] {
            assert_eq!(Example::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_name_has_a_summary_and_an_example() {
        let mut wrong = Vec::new();
        for entry in entries() {
            let mut complain = |what: &str| wrong.push(format!("{} ({}) {what}", entry.name, entry.kind));
            if entry.summary.is_empty() {
                complain("has no summary: a documentation string in its definition");
            }
            if entry.examples.is_empty() && entry.alias_of.is_none() {
                complain("has no example: a comment ;; E => V in its definition");
            }
            for line in &entry.wrong_examples {
                complain(&format!("has an example that is none: {line}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn an_alias_is_like_what_it_is_another_name_of() {
        for alias in entries().iter().filter(|entry| entry.alias_of.is_some()) {
            let original = alias.alias_of.as_deref().unwrap_or_default();
            let Some(original) = lookup(original).find(|entry| entry.kind == alias.kind) else {
                panic!("{}: there is no {original}", alias.name);
            };
            assert_eq!(alias.arity, original.arity, "{}", alias.name);
            assert_eq!(alias.section, original.section, "{}", alias.name);
            assert!(original.alias_of.is_none(), "{}", alias.name);
            assert!(original.aliases.contains(&alias.name));
        }
    }

    #[test]
    fn each_name_has_one_entry_of_a_kind() {
        let mut seen = std::collections::HashSet::new();
        for entry in entries() {
            let is_value = !matches!(entry.kind, Kind::Form | Kind::ConditionType);
            assert!(
                seen.insert((entry.name.as_str(), entry.kind == Kind::Form, is_value)),
                "{}",
                entry.name
            );
        }
    }

    #[test]
    fn arities_are_those_of_the_definitions() {
        let arity = |name: &str| {
            let procedure = lookup(name).find(|entry| entry.kind == Kind::Procedure);
            procedure.and_then(|entry| entry.arity).map(|Arity { least, most }| (least, most))
        };
        assert_eq!(arity("cons"), Some((2, Some(2))));
        assert_eq!(arity("list"), Some((0, None)));
        assert_eq!(arity("-"), Some((1, None)));
        assert_eq!(arity("make-list"), Some((1, Some(2))));
        assert_eq!(
            lookup("take").next().map(|entry| entry.shapes.clone()),
            Some(vec!["(take count q)".into()])
        );
    }

    #[test]
    fn unknown_names_are_near_to_known_ones() {
        assert_eq!(nearest("string-lenght"), Some("string-length"));
        assert_eq!(nearest("handler-cas"), Some("handler-case"));
        assert_eq!(nearest("quite-something-else"), None);
    }
}
