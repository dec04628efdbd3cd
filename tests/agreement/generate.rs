//! Random programs of the source language. Each ends, and most do something sensible.
//!
//! An expression is asked for by the kind of value that it should give. Now and then another kind is given, so that errors of all sorts occur; programs
//! catch them, and what they did before is seen in their history. Loops count down, recursion burns fuel, and procedures of the top level
//! call earlier ones only.

use crate::known;
use crate::random::Choices;
use crate::templates;

/// What an expression is meant to give.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Integer,
    Float,
    Number,
    Truth,
    Text,
    List,
    /// A list of integers.
    Integers,
    Vector,
    Table,
    Struct,
    Symbol,
    /// A procedure from an integer to an integer.
    Unary,
    /// A procedure from two integers to an integer.
    Binary,
    /// A procedure from an integer to a truth value.
    Predicate,
    /// A procedure without parameters that gives an integer.
    Thunk,
    Any,
}

use Kind::*;

impl Kind {
    fn of_hole(letter: char) -> Self {
        match letter {
            'i' => Integer,
            'd' => Float,
            'n' => Number,
            'b' => Truth,
            's' => Text,
            'l' => List,
            'q' => Integers,
            'v' => Vector,
            't' => Table,
            'm' => Struct,
            'y' => Symbol,
            'f' => Unary,
            'g' => Binary,
            'p' => Predicate,
            'k' => Thunk,
            'a' => Any,
            other => panic!("no kind is written {other}"),
        }
    }

    fn is_procedure(self) -> bool {
        matches!(self, Unary | Binary | Predicate | Thunk)
    }

    /// Whether a value of the kind `given` will do.
    fn takes(self, given: Kind) -> bool {
        self == given
            || self == Any && !given.is_procedure()
            || self == Number && matches!(given, Integer | Float)
            || self == List && given == Integers
    }
}

const DATA: &[Kind] = &[
    Integer, Number, Any, List, Truth, Text, Float, Vector, Table, Struct, Symbol, Integers,
];

const INTEGERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "-1",
    "-2",
    "5",
    "7",
    "10",
    "100",
    "1152921504606846975",
    "1152921504606846974",
    "-1152921504606846976",
    "-1152921504606846975",
    "1152921504606846976",
    "-1152921504606846977",
    "576460752303423488",
    "-576460752303423489",
    "4611686018427387904",
    "9223372036854775807",
    "-9223372036854775808",
    "1073741824",
    "4294967296",
    "-4294967297",
    "123456789012345678901234567890",
    "-99999999999999999999",
    "3037000500",
];
const FLOATS: &[&str] = &[
    "0.0",
    "1.0",
    "-1.5",
    "0.5",
    "-0.0",
    "1e300",
    "-1e300",
    "1e-300",
    "5e-324",
    "(/ 0.0 0.0)",
    "(/ 1.0 0.0)",
    "(/ -1.0 0.0)",
    "1e100",
    "1.5e-80",
    "3.25",
    "1152921504606846976.0",
    "1e77",
    "1e78",
    "-1e-77",
];
const TEXTS: &[&str] = &["\"\"", "\"a\"", "\"banana\"", "\"x y z\"", "\"42\"", "\"1.5\"", "\"ü→\"", "\"A-b\""];
const LISTS: &[&str] = &[
    "nil",
    "'(1 2 3)",
    "'(5 -1 3 3)",
    "(list 4 0)",
    "'(9 8 7 6 5)",
    "'(1 2.5 \"s\")",
    "'((1 2) (3))",
    "'(1 . 2)",
    "'(1152921504606846975 1)",
];
const INTEGER_LISTS: &[&str] = &[
    "nil",
    "'(1 2 3)",
    "'(5 -1 3 3)",
    "(list 4 0)",
    "'(9 8 7 6 5)",
    "'(1152921504606846975 1)",
];
const VECTORS: &[&str] = &["[]", "[1 2 3]", "['a \"b\" 2.0]", "[[1] nil]"];
const SYMBOLS: &[&str] = &["'x", ":key", "'use-value", "'sym"];
const TYPES: &[&str] = &[
    "error",
    "type-error",
    "serious-condition",
    "exception",
    "argument-error",
    "arithmetic-error",
    "thrown-value",
    "range-error",
    "arity-error",
    "condition",
    "undefined-variable",
    "control-error",
];
const RESTARTS: &[&str] = &["use-value", "again", "skip", "continue"];

struct Variable {
    name: String,
    kind: Kind,
    /// Never for procedures: one that could come to call itself might not end.
    assignable: bool,
}

/// A procedure of the top level.
struct Function {
    name: String,
    parameters: Vec<Kind>,
    /// Text after the required arguments that a call may have.
    extras: &'static [&'static str],
    gives: Kind,
    cost: u64,
}

struct Maker<'a> {
    choices: &'a mut Choices,
    prefix: String,
    names: u32,
    variables: Vec<Variable>,
    functions: Vec<Function>,
    escapes: Vec<String>,
    restarts: Vec<&'static str>,
    /// How often the expression that is made may be evaluated, and what all expressions so far cost together.
    turns: u64,
    cost: u64,
    depth: u32,
    /// How many more expressions may have parts.
    left: u32,
}

/// Expressions with parts in the body of a procedure of the top level, and in each of the expressions that a program consists of. Most programs are
/// small: what is never evaluated, because something before it fails or decides otherwise, costs as much to compile as what is.
const PARTS: &[u32] = &[2, 4, 4, 5, 7, 12];
/// Most evaluations of one expression.
const MOST_TURNS: u64 = 400;
/// Most evaluations in one program.
const MOST_COST: u64 = 20_000;

/// A program, which prints one line for each tuple of inputs, and then what is known of it.
#[derive(Clone)]
pub struct Program {
    /// Names of the program's own begin with it, and so does each line that it prints.
    pub name: String,
    /// Its definitions.
    pub definitions: String,
    /// The forms that run it.
    pub runs: String,
    /// How many lines these print, without those that are known.
    pub lines: usize,
    /// The lines after these.
    pub known: Vec<String>,
}

/// Parameters of the procedure that a program consists of, and what each is given.
const INPUTS: &[(&str, Kind)] = &[
    ("in0", Integer),
    ("in1", Integer),
    ("in2", Number),
    ("in3", List),
    ("in4", Truth),
    ("in5", Integers),
];
/// How many of these are integers that what is known depends on.
const KNOWN_INPUTS: usize = 2;
/// How often a program runs whose inputs the compiler does not know.
const TUPLES: usize = 4;

/// A program with names that start with `prefix`. Either a procedure that is called from afar with several tuples of inputs, or one that the
/// optimiser sees called with constants.
pub fn program(choices: &mut Choices, prefix: &str) -> Program {
    let constant = choices.chance(35);
    let count = if constant { 1 } else { TUPLES };
    let mut program = Program {
        name: prefix.into(),
        definitions: body(choices, prefix),
        runs: String::new(),
        lines: count,
        known: Vec::new(),
    };
    let inputs: Vec<String> = (0..count)
        .map(|_| {
            INPUTS
                .iter()
                .map(|&(_, kind)| input(choices, constant, kind))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    program.runs += &runs("run", prefix, prefix, constant, &inputs);
    // A global that is read before its definition has run, and then again.
    let late = format!("{prefix}-late");
    if program.definitions.contains(&late) {
        program.runs += &format!("(define {late} 7)\n{}", program.runs);
        program.lines *= 2;
    }
    if choices.chance(50) {
        let inputs: Vec<_> = INPUTS[..KNOWN_INPUTS]
            .iter()
            .map(|&(name, _)| (name, (0..count).map(|_| known::integer(choices)).collect::<Vec<_>>()))
            .collect();
        let name = format!("{prefix}-known");
        let known = known::procedure(choices, &name, &inputs);
        program.definitions += &known.definition;
        let inputs: Vec<String> = (0..count)
            .map(|at| {
                inputs
                    .iter()
                    .map(|(_, values)| values[at].to_string())
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        program.runs += &runs("run-known", prefix, &name, constant, &inputs);
        program.known = known.results.iter().map(|result| format!("{prefix} {result}")).collect();
    }
    program
}

/// A form that runs a procedure with each of the tuples. If they are to be constants for the optimiser there is one, and the call stands in the text;
/// else they are data.
fn runs(runner: &str, prefix: &str, procedure: &str, constant: bool, tuples: &[String]) -> String {
    match constant {
        true => format!("({runner} '{prefix} (fn (x) ({procedure} {})) '((0)))\n", tuples.join(" ")),
        false => format!("({runner} '{prefix} {procedure} '(({})))\n", tuples.join(") (")),
    }
}

/// What a program is given for a parameter.
fn input(choices: &mut Choices, constant: bool, kind: Kind) -> &'static str {
    let texts = match kind {
        Integer if choices.chance(50) => &["1", "0", "2", "3", "5", "-1"],
        Number if choices.chance(50) => &["2.5", "3", "-1", "0.5", "7", "-0.0"],
        Integer => INTEGERS,
        Number => choices.pick(&[INTEGERS, FLOATS]),
        List => LISTS,
        Integers => INTEGER_LISTS,
        _ => &["#f", "#t"],
    };
    let text: &str = choices.pick(texts);
    match text {
        _ if constant => text,
        // Data has no calls in it: `run` knows these names.
        "(/ 0.0 0.0)" => "no-number",
        "(/ 1.0 0.0)" => "infinite",
        "(/ -1.0 0.0)" => "-infinite",
        "(list 4 0)" => "(4 0)",
        text => text.trim_start_matches('\''),
    }
}

/// The definitions of a program of which nothing is known.
fn body(choices: &mut Choices, prefix: &str) -> String {
    let mut maker = Maker {
        choices,
        prefix: prefix.into(),
        names: 0,
        variables: Vec::new(),
        functions: Vec::new(),
        escapes: Vec::new(),
        restarts: Vec::new(),
        turns: 1,
        cost: 0,
        depth: 0,
        left: 0,
    };
    let mut text = String::new();
    if maker.choices.chance(30) {
        let name = format!("{prefix}-global");
        let value = maker.leaf(Integer);
        text += &format!("(define {name} {value})\n");
        maker.variables.push(Variable {
            name,
            kind: Integer,
            assignable: true,
        });
    }
    for _ in 0..maker.choices.pick(&[0, 0, 0, 1, 1, 2]) {
        text += &maker.function();
    }
    maker.cost = 0;
    let inputs = INPUTS.iter().map(|&(name, kind)| Variable {
        name: name.into(),
        kind,
        assignable: kind != Truth,
    });
    maker.variables.extend(inputs);
    let count = 1 + maker.choices.below(2);
    let parts: Vec<String> = (0..count).map(|_| maker.part()).collect();
    let parameters: Vec<&str> = INPUTS.iter().map(|(name, _)| *name).collect();
    text += &format!("(define ({prefix} {})\n  (list{}))\n", parameters.join(" "), parts.concat());
    text
}

impl Maker<'_> {
    fn fresh(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    /// Makes text in which some variables are visible.
    fn with<T>(&mut self, variables: Vec<Variable>, make: impl FnOnce(&mut Self) -> T) -> T {
        let visible = self.variables.len();
        self.variables.extend(variables);
        let made = make(self);
        self.variables.truncate(visible);
        made
    }

    /// Makes text that may be evaluated so many times more often than what is around it.
    fn repeated<T>(&mut self, times: u64, make: impl FnOnce(&mut Self) -> T) -> T {
        let turns = self.turns;
        self.turns *= times;
        let made = make(self);
        self.turns = turns;
        made
    }

    fn local(&mut self, stem: &str, kind: Kind) -> Variable {
        let assignable = !kind.is_procedure() && self.choices.chance(40);
        Variable {
            name: self.fresh(stem),
            kind,
            assignable,
        }
    }

    /// One of the expressions that a program consists of, which fails for itself alone.
    fn part(&mut self) -> String {
        self.left = self.choices.pick(PARTS);
        let kind = self.choices.pick(DATA);
        format!("\n    (try {} (catch e (show-error e)))", self.expression(kind))
    }

    /// A procedure of the top level, with all sorts of parameters; recursion goes over the fuel.
    fn function(&mut self) -> String {
        self.cost = 0;
        self.left = self.choices.pick(PARTS);
        let prefix = self.prefix.clone();
        let name = self.fresh(&format!("{prefix}-f"));
        let gives = self.choices.pick(&[Integer, Number, List, Any, Text, Truth, Float, Integers]);
        let parameters: Vec<Kind> = (0..self.choices.below(4)).map(|_| self.choices.pick(DATA)).collect();
        let mut variables: Vec<Variable> = parameters.iter().map(|&kind| self.local("a", kind)).collect();
        let mut list: Vec<String> = variables.iter().map(|variable| variable.name.clone()).collect();
        let mut extras: &'static [&'static str] = &[];
        match self.choices.below(6) {
            1 => {
                let default = self.with(Vec::new(), |maker| maker.leaf(Integer));
                list.push(format!("&opt (o {default}) p"));
                variables.push(Variable {
                    name: "o".into(),
                    kind: Integer,
                    assignable: true,
                });
                variables.push(Variable {
                    name: "p".into(),
                    kind: Any,
                    assignable: true,
                });
                extras = &["", " 4", " 1 2", " 1 2 3"];
            }
            2 => {
                list.push("& more".into());
                variables.push(Variable {
                    name: "more".into(),
                    kind: List,
                    assignable: true,
                });
                extras = &["", " 1", " 2 3", " 1 'x \"y\" 2.5"];
            }
            3 => {
                list.push("&keys (x 1) y".into());
                variables.push(Variable {
                    name: "x".into(),
                    kind: Integer,
                    assignable: true,
                });
                variables.push(Variable {
                    name: "y".into(),
                    kind: Any,
                    assignable: false,
                });
                extras = &["", " :x 5", " :y 'v :x 2", " :z 1", " :y"];
            }
            _ => {}
        }
        let recursive = self.choices.chance(35);
        let turns = if recursive { 20 } else { 1 };
        let body = self.repeated(turns, |maker| {
            maker.with(variables, |maker| {
                let body = maker.expression(gives);
                if !recursive {
                    return body;
                }
                let arguments: Vec<String> = parameters
                    .iter()
                    .map(|&kind| format!(" (keep {})", maker.expression(kind)))
                    .collect();
                let again = format!("({name}{})", arguments.concat());
                let base = maker.leaf(gives);
                let around = maker.around(gives, &again);
                format!("(begin (burn) (if {} {around} (begin {base} {body})))", maker.expression(Truth))
            })
        });
        let text = format!("(define ({name} {})\n  {body})\n", list.join(" "));
        let cost = self.cost.max(1);
        self.functions.push(Function {
            name,
            parameters,
            extras,
            gives,
            cost,
        });
        text
    }

    /// An expression of the kind that has `inner`, of the same kind, in a place that may or may not be a tail position.
    fn around(&mut self, kind: Kind, inner: &str) -> String {
        let form = match kind {
            Integer => self.choices.pick(&[
                "_",
                "(+ 1 _)",
                "(cap (+ _ _))",
                "(- $i _)",
                "(try _ (catch e 7))",
                "(let ((r _)) (note r) r)",
            ]),
            Number => self.choices.pick(&["_", "(+ _ $n)", "(unwind-protect _ (note 'out))"]),
            List => self.choices.pick(&["_", "(keep (cons $a _))", "(keep (append _ $l))", "(rest _)"]),
            Text => self.choices.pick(&["_", "(keep (string-append _ $s))"]),
            Truth => self.choices.pick(&["_", "(not _)", "(and $b _)", "(or $b _)"]),
            _ => self.choices.pick(&[
                "_",
                "(begin $a _)",
                "(handler-case _ (error (c) $a))",
                "(try _ (finally (note 'f)))",
            ]),
        };
        self.fill(form).replace('_', inner)
    }

    /// Fills the holes of a text.
    fn fill(&mut self, form: &str) -> String {
        let mut text = String::new();
        let mut letters = form.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '$' if letters.as_str().starts_with('z') => {
                    letters.next();
                    text += &format!("{}-late", self.prefix);
                }
                '$' => {
                    let kind = Kind::of_hole(letters.next().expect("a hole has a letter"));
                    text += &self.expression(kind);
                }
                letter => text.push(letter),
            }
        }
        text
    }

    /// An expression that is meant to give a value of the kind.
    fn expression(&mut self, kind: Kind) -> String {
        self.cost += self.turns;
        let deepest = if self.turns > MOST_TURNS || self.cost > MOST_COST { 0 } else { 6 };
        if self.depth >= deepest || self.left == 0 || self.choices.chance(15) {
            return self.leaf(kind);
        }
        self.depth += 1;
        self.left -= 1;
        let kind = if self.choices.chance(1) { self.choices.pick(DATA) } else { kind };
        let text = match self.choices.below(100) {
            0..4 => self.leaf(kind),
            // The value is seen even if what is made of it hides it.
            4..12 => format!("(note {})", self.plain(kind)),
            12..53 => self.plain(kind),
            53 => {
                let form = self.choices.pick(templates::FAILURES);
                self.fill(form)
            }
            54..60 => self.call(kind).unwrap_or_else(|| self.plain(kind)),
            60..83 => self.binding(kind),
            _ => self.control(kind),
        };
        self.depth -= 1;
        text
    }

    /// A constant, a variable, or what needs no other expression.
    fn leaf(&mut self, kind: Kind) -> String {
        let fitting: Vec<usize> = (0..self.variables.len())
            .filter(|&at| kind.takes(self.variables[at].kind))
            .collect();
        if !fitting.is_empty() && self.choices.chance(70) {
            let at = fitting[self.choices.below(fitting.len() as u32) as usize];
            return self.variables[at].name.clone();
        }
        let texts = match kind {
            Integer if self.choices.chance(60) => &["0", "1", "2", "3", "4"],
            Integer => INTEGERS,
            Float => FLOATS,
            Number => self.choices.pick(&[INTEGERS, FLOATS]),
            Truth => &["#f", "#t", "nil"],
            Text => TEXTS,
            List => LISTS,
            Integers => INTEGER_LISTS,
            Vector => VECTORS,
            Table => &["(table)", "(table 1 2 'a 3)", "@{:b 1}"],
            Struct => &["{:k 1}", "{}", "{\"a\" 1 :k 2.5 3 'x}"],
            Symbol => SYMBOLS,
            Unary => &["identity", "inc", "(fn (x) (* 2 (rem x 1000003)))", "-", "note", "abs"],
            Binary => &["+", "-", "max", "(fn (x y) (- y x))", "bit-xor", "rem"],
            Predicate => &["even?", "zero?", "(fn (x) (< x 3))", "integer?", "odd?"],
            Thunk => &["(fn () 1)", "(constantly 3)", "(fn () (note 'thunk) 2)"],
            Any => {
                let kind = self.choices.pick(DATA);
                return if kind == Any { "nil".into() } else { self.leaf(kind) };
            }
        };
        self.choices.pick(texts).into()
    }

    /// An expression from the table of the kind.
    fn plain(&mut self, kind: Kind) -> String {
        let forms = match kind {
            Integer => templates::INTEGERS,
            Float => templates::FLOATS,
            Number => templates::NUMBERS,
            Truth => templates::TRUTHS,
            Text => templates::TEXTS,
            List if self.choices.chance(25) => templates::INTEGER_LISTS,
            List => templates::LISTS,
            Integers => templates::INTEGER_LISTS,
            Vector => templates::VECTORS,
            Table => templates::TABLES,
            Struct => templates::STRUCTS,
            Symbol => templates::SYMBOLS,
            Any => templates::ANYTHING,
            Unary | Binary | Predicate | Thunk => return self.lambda(kind),
        };
        let form = self.choices.pick(forms);
        // What a procedure does is done for each element.
        let procedures = ["$f", "$g", "$p", "(fn"].iter().any(|hole| form.contains(hole));
        self.repeated(if procedures { 4 } else { 1 }, |maker| maker.fill(form))
    }

    fn lambda(&mut self, kind: Kind) -> String {
        let count = match kind {
            Thunk => 0,
            Binary => 2,
            _ => 1,
        };
        let parameters: Vec<Variable> = (0..count).map(|_| self.local("x", Integer)).collect();
        let list: Vec<String> = parameters.iter().map(|parameter| parameter.name.clone()).collect();
        let extra = self.choices.pick(&["", "", "", " &opt q", " & q"]);
        let gives = if kind == Predicate { Truth } else { Integer };
        let body = self.repeated(4, |maker| maker.with(parameters, |maker| maker.expression(gives)));
        format!("(fn ({}{extra}) {body})", list.join(" "))
    }

    fn call(&mut self, kind: Kind) -> Option<String> {
        let affordable = |function: &Function| kind.takes(function.gives) && function.cost * self.turns + self.cost < MOST_COST;
        let fitting: Vec<usize> = (0..self.functions.len()).filter(|&at| affordable(&self.functions[at])).collect();
        if fitting.is_empty() {
            return None;
        }
        let at = fitting[self.choices.below(fitting.len() as u32) as usize];
        let Function {
            name,
            parameters,
            extras,
            cost,
            ..
        } = &self.functions[at];
        let (name, parameters, extras) = (name.clone(), parameters.clone(), *extras);
        self.cost += cost * self.turns;
        let mut arguments: Vec<String> = parameters.iter().map(|&kind| format!(" {}", self.expression(kind))).collect();
        if self.choices.chance(3) {
            arguments.pop();
        }
        let extra = if extras.is_empty() { "" } else { self.choices.pick(extras) };
        Some(match self.choices.below(8) {
            7 => format!("(apply {name}{} (list{extra}))", arguments.concat()),
            _ => format!("({name}{}{extra})", arguments.concat()),
        })
    }

    /// A form that binds variables.
    fn binding(&mut self, kind: Kind) -> String {
        match self.choices.below(13) {
            0 | 1 => {
                let form = self.choices.pick(&["let", "let*"]);
                let kinds: Vec<Kind> = (0..1 + self.choices.below(3))
                    .map(|_| {
                        self.choices.pick(&[
                            Integer, Number, List, Any, Float, Text, Truth, Unary, Thunk, Vector, Table, Integers,
                        ])
                    })
                    .collect();
                let variables: Vec<Variable> = kinds.iter().map(|&kind| self.local("v", kind)).collect();
                let values: Vec<String> = kinds
                    .iter()
                    .zip(&variables)
                    .map(|(&kind, variable)| format!("({} {})", variable.name, self.expression(kind)))
                    .collect();
                let body = self.with(variables, |maker| maker.body(kind));
                format!("({form} ({}) {body})", values.join(" "))
            }
            // A loop with an accumulator, in tail position or not.
            2 | 3 => {
                let times = 1 + self.choices.below(6);
                let (name, count) = (self.fresh("loop"), self.local("i", Integer));
                let accumulator = self.local("acc", kind);
                let (counter, kept) = (count.name.clone(), accumulator.name.clone());
                let start = self.expression(kind);
                self.repeated(u64::from(times), |maker| {
                    maker.with(
                        vec![
                            accumulator,
                            Variable {
                                assignable: false,
                                ..count
                            },
                        ],
                        |maker| {
                            let step = maker.expression(kind);
                            let step = if kind.is_procedure() {
                                kept.clone()
                            } else {
                                format!("(keep {step})")
                            };
                            let again = format!("({name} (- {counter} 1) {step})");
                            let again = maker.around(kind, &again);
                            let end = maker.body(kind);
                            format!("(let {name} (({counter} {times}) ({kept} {start})) (if (<= {counter} 0) {end} {again}))")
                        },
                    )
                })
            }
            4 => {
                let (count, result) = (self.fresh("i"), self.local("r", if kind.is_procedure() { Any } else { kind }));
                let (name, times) = (result.name.clone(), 1 + self.choices.below(5));
                let start = self.expression(result.kind);
                let visible = vec![
                    result,
                    Variable {
                        name: count.clone(),
                        kind: Integer,
                        assignable: false,
                    },
                ];
                let (turn, way_out) = self.repeated(u64::from(times), |maker| {
                    maker.with(visible, |maker| {
                        let turn = maker.expression(kind);
                        let form = maker.choices.pick(&[
                            "",
                            "(when $b (break))",
                            "(when $b (continue))",
                            "(try (when $b (break)) (finally (note 'turn)))",
                            "(note $i)",
                        ]);
                        (turn, maker.fill(form))
                    })
                });
                format!(
                    "(let (({count} 0) ({name} {start})) (while (< {count} {times}) (set! {count} (+ {count} 1)) {way_out} (set! {name} (keep {turn}))) {name})"
                )
            }
            5 => {
                let element = self.local("e", Any);
                let (name, over, result) = (
                    element.name.clone(),
                    self.choices.pick(&[List, Vector, Struct, Text]),
                    self.fresh("r"),
                );
                let over = self.expression(over);
                let turn = self.repeated(5, |maker| maker.with(vec![element], |maker| maker.expression(kind)));
                let start = self.leaf(kind);
                format!("(let (({result} {start})) (each {name} {over} (set! {result} (keep {turn}))) {result})")
            }
            6 => {
                let variables: Vec<Variable> = (0..1 + self.choices.below(2)).map(|_| self.local("d", Number)).collect();
                let names: Vec<String> = variables.iter().map(|variable| variable.name.clone()).collect();
                let values: Vec<String> = names
                    .iter()
                    .map(|name| format!("(define {name} {})", self.expression(Number)))
                    .collect();
                let body = self.with(variables, |maker| maker.body(kind));
                format!("(block {} {body})", values.join(" "))
            }
            // Closures that share a variable.
            7 => {
                let (shared, add, read) = (self.fresh("n"), self.fresh("add"), self.fresh("read"));
                let start = self.expression(Integer);
                let visible = vec![
                    Variable {
                        name: shared.clone(),
                        kind: Integer,
                        assignable: true,
                    },
                    Variable {
                        name: add.clone(),
                        kind: Unary,
                        assignable: false,
                    },
                    Variable {
                        name: read.clone(),
                        kind: Thunk,
                        assignable: false,
                    },
                ];
                let body = self.with(visible, |maker| maker.body(kind));
                format!(
                    "(let (({shared} {start})) (let (({add} (fn (x) (set! {shared} (+ {shared} x)) {shared})) ({read} (fn () {shared}))) {body}))"
                )
            }
            // Procedures that call each other.
            8 => {
                let (one, other, count) = (self.fresh("one"), self.fresh("other"), self.fresh("n"));
                let times = self.choices.pick(&["3", "2", "7", "0"]);
                let counter = || {
                    vec![Variable {
                        name: count.clone(),
                        kind: Integer,
                        assignable: false,
                    }]
                };
                let end = self.repeated(8, |maker| maker.with(counter(), |maker| maker.expression(kind)));
                let step = self
                    .choices
                    .pick(&["@", "(begin (note 'step) @)"])
                    .replace('@', &format!("({other} (- {count} 1))"));
                let back = self.around(kind, &format!("({one} (- {count} 1))"));
                format!(
                    "(letrec (({one} (fn ({count}) (burn) (if (<= {count} 0) {end} {step}))) ({other} (fn ({count}) (burn) (if (<= {count} 0) {end} {back})))) ({one} {times}))"
                )
            }
            9 => {
                let (parameter, optional) = (self.local("x", Any), self.local("y", Integer));
                let (names, default) = ((parameter.name.clone(), optional.name.clone()), self.leaf(Integer));
                let given = self.expression(Any);
                let body = self.with(vec![parameter, optional], |maker| maker.body(kind));
                let extra = self.choices.pick(&["", " 5", "", " 5", "", " 5", "", " 5", "", " 5 6"]);
                format!("((fn ({} &opt ({} {default})) {body}) {given}{extra})", names.0, names.1)
            }
            10 => {
                let variable = self.local("v", Any);
                let (name, value) = (variable.name.clone(), self.expression(Any));
                let body = self.with(vec![variable], |maker| maker.expression(kind));
                format!("(if-let ({name} {value}) {body} {})", self.expression(kind))
            }
            11 => {
                let name = self.fresh("box");
                let (start, change, body) = (self.expression(Integer), self.expression(Integer), self.expression(kind));
                format!("(let (({name} (box {start}))) (note (box-set! {name} (+ {change} (unbox {name})))) {body})")
            }
            _ => {
                let (deep, count) = (self.fresh("deep"), self.choices.pick(&["20", "20", "200", "20", "1000"]));
                let form = self.choices.pick(&[
                    "(+ 1 @)",
                    "(+ @ n 0.5)",
                    "(cap (* 3 @))",
                    "(try @ (finally 0))",
                    "(let ((r @)) (if r (+ 1 r) r))",
                ]);
                let number = self.repeated(2, |maker| maker.expression(Number));
                let recur = form.replace('@', &format!("({deep} (- n 1))"));
                let body = self.expression(kind);
                format!("(begin (note (let {deep} ((n {count})) (if (= n 0) {number} {recur}))) {body})")
            }
        }
    }

    /// One form or several, of which the last gives the value.
    fn body(&mut self, kind: Kind) -> String {
        let assignable: Vec<usize> = (0..self.variables.len()).filter(|&at| self.variables[at].assignable).collect();
        let first = match self.choices.below(5) {
            0 | 1 => String::new(),
            2 if !assignable.is_empty() => {
                let at = assignable[self.choices.below(assignable.len() as u32) as usize];
                let (name, kind) = (self.variables[at].name.clone(), self.variables[at].kind);
                format!("(set! {name} (keep {})) ", self.expression(kind))
            }
            3 => self.fill("(note $a) "),
            _ => self.fill("$a "),
        };
        let last = self.expression(kind);
        format!("(begin {first}{last})")
    }

    /// Conditionals, conditions, restarts, cleanups, escapes.
    fn control(&mut self, kind: Kind) -> String {
        match self.choices.below(20) {
            0..3 => format!(
                "(if {} {} {})",
                self.expression(Truth),
                self.expression(kind),
                self.expression(kind)
            ),
            3 => format!(
                "(cond ({} {}) ({} {}) (else {}))",
                self.expression(Truth),
                self.expression(kind),
                self.expression(Truth),
                self.body(kind),
                self.expression(kind)
            ),
            4 => format!(
                "(case {} ((0 1 2) {}) ((x :key) {}) (else {}))",
                self.expression(Any),
                self.expression(kind),
                self.expression(kind),
                self.expression(kind)
            ),
            5 | 6 => {
                let caught = self.local("e", Any);
                let (name, body) = (caught.name.clone(), self.body(kind));
                let clause = self.with(vec![caught], |maker| maker.expression(kind));
                let see = self.choices.pick(&["", "(note (show-error @)) "]).replace('@', &name);
                let finally = self.choices.pick(&["", " (finally (note 'finally))"]);
                format!("(try {body} (catch {name} {see}{clause}){finally})")
            }
            7 | 8 => {
                let name = self.fresh("c");
                let (body, first, second) = (self.body(kind), self.expression(kind), self.expression(kind));
                let (one, other) = (self.choices.pick(TYPES), self.choices.pick(TYPES));
                let no_error = self.choices.pick(&["", "", " (:no-error (v) (begin (note 'fine) v))"]);
                format!("(handler-case {body} ({one} ({name}) (note (show-error {name})) {first}) ({other} () {second}){no_error})")
            }
            9..=11 => {
                let (kind_of, name) = (self.choices.pick(TYPES), self.fresh("c"));
                let reaction = match self.choices.below(6) {
                    0 => "nil".into(),
                    1 => format!("(use-value {})", self.repeated(3, |maker| maker.leaf(kind))),
                    2 => self.repeated(3, |maker| maker.expression(Any)),
                    3 => "(proceed)".into(),
                    4 => self
                        .escape()
                        .unwrap_or_else(|| "(note (restart-name (first (compute-restarts))))".into()),
                    _ => match self.restarts.is_empty() {
                        true => format!("(invoke-restart 'use-value {})", self.leaf(kind)),
                        false => {
                            let restart = self.choices.pick(&self.restarts.clone());
                            format!("(invoke-restart '{restart} {})", self.leaf(kind))
                        }
                    },
                };
                let body = self.body(kind);
                format!("(handler-bind (({kind_of} (fn ({name}) (burn) (note (show-error {name})) {reaction}))) {body})")
            }
            12 | 13 => {
                let restart = self.choices.pick(RESTARTS);
                let parameter = self.local("x", kind);
                let name = parameter.name.clone();
                self.restarts.push(restart);
                let body = self.body(kind);
                self.restarts.pop();
                let clause = self.with(vec![parameter], |maker| maker.expression(kind));
                let report = self.choices.pick(&["", " :report \"carry on\""]);
                match self.choices.below(3) {
                    0 => format!("(restart-case {body} ({restart} ({name}){report} {clause}))"),
                    1 => format!("(restart-case {body} ({restart} (&opt {name}){report} {clause}) (spare () 0))"),
                    _ => format!("(or (with-simple-restart ({restart} \"leave\") {body}) {})", self.expression(kind)),
                }
            }
            14 if !self.restarts.is_empty() => {
                let restart = self.choices.pick(&self.restarts.clone());
                format!("(invoke-restart '{restart} {})", self.expression(kind))
            }
            14 | 15 => {
                let (body, cleanup) = (self.body(kind), self.expression(Any));
                format!("(unwind-protect {body} (note 'cleanup) {cleanup})")
            }
            16 | 17 => {
                let name = self.fresh("k");
                self.escapes.push(name.clone());
                let body = self.body(kind);
                self.escapes.pop();
                format!("(let/ec {name} {body})")
            }
            18 => match self.escape() {
                Some(escape) => escape,
                None => format!("(parameterize ((setting {})) {})", self.expression(Integer), self.expression(kind)),
            },
            _ => format!(
                "(dynamic-wind (fn () (note 'in)) (fn () {}) (fn () (note 'out)))",
                self.expression(kind)
            ),
        }
    }

    fn escape(&mut self) -> Option<String> {
        if self.escapes.is_empty() {
            return None;
        }
        let at = self.choices.below(self.escapes.len() as u32) as usize;
        let name = self.escapes[at].clone();
        Some(format!("({name} {})", self.expression(Any)))
    }
}
