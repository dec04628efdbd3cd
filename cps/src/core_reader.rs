//! A reader of core programs for tests: the core language in parentheses, without macros or checks.
//!
//! Top-level forms before a lone `---` belong to the prelude. Names that no `lambda`, `let` or `letrec` binds are global. `(%name args...)` is a primitive.

use crate::core::{Constant, CoreProgram, Expr, Failing, Global, Lambda, Local};
use crate::ids::{ConstId, ExprId, FileId, GlobalId, LocalId};
use crate::ir::Leave;
use crate::prim::{EntryPoint, HeapKind, HostOp, Prim};
use crate::source::Span;
use std::collections::HashMap;
use std::rc::Rc;

/// Reads a program; panics on text that is none.
pub(crate) fn read(text: &str) -> CoreProgram {
    let mut reader = Reader { text, at: 0 };
    let mut data = Vec::new();
    while let Some(datum) = reader.datum() {
        data.push(datum);
    }
    let mut builder = Builder {
        core: CoreProgram::default(),
        globals: HashMap::new(),
        scope: Vec::new(),
        prelude: true,
    };
    let end_of_prelude = data
        .iter()
        .position(|(datum, _)| matches!(datum, Datum::Word(word) if *word == "---"));
    builder.prelude = end_of_prelude.is_some();
    for (index, datum) in data.iter().enumerate() {
        if Some(index) == end_of_prelude {
            builder.prelude = false;
            continue;
        }
        let form = builder.expr(datum);
        builder.core.forms.push(form);
    }
    for (_, name) in EntryPoint::ALL {
        if let Some(&global) = builder.globals.get(name) {
            builder.core.entry_points.push(global);
        }
    }
    builder.core
}

enum Datum<'a> {
    Word(&'a str),
    String(&'a str),
    Quote(Box<(Datum<'a>, Span)>),
    List(Vec<(Datum<'a>, Span)>),
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn skip(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            match trimmed.strip_prefix(';') {
                Some(comment) => self.at += 1 + comment.find('\n').unwrap_or(comment.len()),
                None => return,
            }
        }
    }

    fn datum(&mut self) -> Option<(Datum<'a>, Span)> {
        self.skip();
        let start = self.at;
        let rest = &self.text[start..];
        let datum = match rest.chars().next()? {
            '(' => {
                self.at += 1;
                let mut items = Vec::new();
                loop {
                    self.skip();
                    if self.text[self.at..].starts_with(')') {
                        self.at += 1;
                        break Datum::List(items);
                    }
                    items.push(self.datum().expect("a closing bracket"));
                }
            }
            '\'' => {
                self.at += 1;
                Datum::Quote(Box::new(self.datum().expect("a datum after a quote")))
            }
            '"' => {
                let length = rest[1..].find('"').expect("the end of the string");
                self.at += length + 2;
                Datum::String(&rest[1..=length])
            }
            _ => {
                let length = rest
                    .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '\'' | '"' | ';'))
                    .unwrap_or(rest.len());
                self.at += length;
                Datum::Word(&rest[..length])
            }
        };
        Some((
            datum,
            Span {
                file: FileId(0),
                start: start as u32,
                end: self.at as u32,
            },
        ))
    }
}

struct Builder {
    core: CoreProgram,
    globals: HashMap<Rc<str>, GlobalId>,
    scope: Vec<(Rc<str>, LocalId)>,
    prelude: bool,
}

impl Builder {
    fn expr(&mut self, (datum, span): &(Datum, Span)) -> ExprId {
        let kind = match datum {
            Datum::Word(word) => match self.literal(word) {
                Some(constant) => Expr::Const(constant),
                None => match self.local(word) {
                    Some(local) => Expr::Local(local),
                    None => Expr::Global(self.global(word)),
                },
            },
            Datum::String(text) => Expr::Const(self.core.constants.push(Constant::String((*text).into()))),
            Datum::Quote(datum) => Expr::Const(self.quoted(&datum.0)),
            Datum::List(items) => self.form(items, *span),
        };
        self.core.exprs.push((kind, *span))
    }

    fn form(&mut self, items: &[(Datum, Span)], span: Span) -> Expr {
        let head = match &items[0].0 {
            Datum::Word(word) if self.local(word).is_none() => *word,
            _ => "",
        };
        match head {
            "if" => Expr::If(self.expr(&items[1]), self.expr(&items[2]), self.expr(&items[3])),
            "begin" => Expr::Seq(items[1..].iter().map(|item| self.expr(item)).collect()),
            "set!" => {
                let Datum::Word(name) = items[1].0 else { panic!("a name") };
                let value = self.expr(&items[2]);
                match self.local(name) {
                    Some(local) => {
                        self.core.locals[local].assigned = true;
                        Expr::SetLocal(local, value)
                    }
                    None => {
                        let global = self.global(name);
                        self.core.globals[global].writes += 1;
                        Expr::SetGlobal(global, value)
                    }
                }
            }
            "define" | "define-inline" | "define-noreturn" | "define-deferred" | "define-pinned" => {
                let (name, value) = match &items[1].0 {
                    Datum::Word(name) => (*name, self.expr(&items[2])),
                    Datum::List(signature) => {
                        let Datum::Word(name) = signature[0].0 else { panic!("a name") };
                        let lambda = self.lambda(Some(name), &signature[1..], &items[2..], span, head);
                        (name, self.core.exprs.push((lambda, span)))
                    }
                    _ => panic!("a name or a signature"),
                };
                let global = self.global(name);
                self.core.globals[global].writes += 1;
                self.core.globals[global].prelude = self.prelude;
                Expr::DefineGlobal(global, value)
            }
            "lambda" | "pinned-lambda" => {
                let Datum::List(params) = &items[1].0 else {
                    panic!("a parameter list")
                };
                self.lambda(
                    None,
                    params,
                    &items[2..],
                    span,
                    if head == "lambda" { "define" } else { "define-pinned" },
                )
            }
            "let" | "letrec" => {
                let Datum::List(bindings) = &items[1].0 else { panic!("bindings") };
                let pairs: Vec<(&str, &(Datum, Span))> = bindings
                    .iter()
                    .map(|(binding, _)| match binding {
                        Datum::List(pair) => match &pair[..] {
                            [(Datum::Word(name), _), init] => (*name, init),
                            _ => panic!("a binding"),
                        },
                        _ => panic!("a binding"),
                    })
                    .collect();
                let depth = self.scope.len();
                if head == "let" {
                    let values: Vec<ExprId> = pairs.iter().map(|(_, init)| self.expr(init)).collect();
                    let locals: Vec<LocalId> = pairs.iter().map(|(name, _)| self.bind(name)).collect();
                    let body = self.body(&items[2..], span);
                    self.scope.truncate(depth);
                    Expr::Let(locals.into_iter().zip(values).collect(), body)
                } else {
                    let locals: Vec<LocalId> = pairs.iter().map(|(name, _)| self.bind(name)).collect();
                    let values: Vec<ExprId> = pairs.iter().map(|(_, init)| self.expr(init)).collect();
                    for (&value, (name, _)) in values.iter().zip(&pairs) {
                        if let Expr::Lambda(lambda) = self.core.exprs[value].0 {
                            self.core.lambdas[lambda].name = Some((*name).into());
                        }
                    }
                    let body = self.body(&items[2..], span);
                    self.scope.truncate(depth);
                    Expr::Letrec(locals.into_iter().zip(values).collect(), body)
                }
            }
            "%apply" => Expr::Apply(self.expr(&items[1]), self.expr(&items[2])),
            "%leave" => {
                let reason = match items[1].0 {
                    Datum::Word(word) => Leave::from_name(word).expect("a reason to leave"),
                    _ => panic!("a reason to leave is expected"),
                };
                Expr::Leave(reason, self.expr(&items[2]), self.expr(&items[3]))
            }
            _ if head.starts_with('%') && self.prim(&head[1..], items).is_some() => {
                let (prim, args) = self.prim(&head[1..], items).expect("the guard says so");
                Expr::Prim(prim, args.into_iter().map(|arg| self.expr(&items[arg])).collect())
            }
            _ => {
                let args = items[1..].iter().map(|arg| self.expr(arg)).collect();
                Expr::Call(self.expr(&items[0]), args)
            }
        }
    }

    /// A primitive and the places of its arguments.
    fn prim(&self, name: &str, items: &[(Datum, Span)]) -> Option<(Prim, Vec<usize>)> {
        if let Some((prim, _)) = Prim::from_name(name) {
            return Some((prim, (1..items.len()).collect()));
        }
        let word = |index: usize| match items[index].0 {
            Datum::Word(word) => word,
            _ => panic!("a word"),
        };
        let kind = |index| HeapKind::from_name(word(index)).expect("a kind of objects");
        Some(match name {
            "kind?" => (Prim::IsKind(kind(2)), vec![1]),
            "entry?" => (Prim::IsEntry(kind(2)), vec![1]),
            "record" => (Prim::Record(kind(1)), (2..items.len()).collect()),
            "make-record" => (Prim::MakeRecord(kind(1)), vec![2, 3]),
            "field" => (Prim::Field(word(2).parse().expect("a number")), vec![1]),
            "set-field!" => (Prim::SetField(word(2).parse().expect("a number")), vec![1, 3]),
            "host" => (
                Prim::Host(HostOp::from_name(word(1)).expect("a host operation")),
                (2..items.len()).collect(),
            ),
            _ => return None,
        })
    }

    fn lambda(&mut self, name: Option<&str>, params: &[(Datum, Span)], body: &[(Datum, Span)], span: Span, kind: &str) -> Expr {
        let depth = self.scope.len();
        let (mut required, mut optional, mut rest) = (Vec::new(), Vec::new(), None);
        let mut mode = "";
        for (param, _) in params {
            let Datum::Word(word) = param else { panic!("a parameter") };
            if word.starts_with('&') {
                mode = word;
                continue;
            }
            let local = self.bind(word);
            match mode {
                "" => required.push(local),
                "&opt" => optional.push(local),
                _ => rest = Some(local),
            }
        }
        let body = self.body(body, span);
        self.scope.truncate(depth);
        Expr::Lambda(self.core.lambdas.push(Lambda {
            name: name.map(Rc::from),
            required,
            optional,
            rest,
            body,
            span,
            pinned: kind == "define-pinned",
            failure: match kind {
                "define-failure" => Failing::Resumable,
                "define-noreturn" => Failing::Final,
                _ => Failing::No,
            },
            inline: kind == "define-inline",
            deferred: kind == "define-deferred",
            form: false,
        }))
    }

    fn body(&mut self, body: &[(Datum, Span)], span: Span) -> ExprId {
        match body {
            [single] => self.expr(single),
            _ => {
                let exprs = body.iter().map(|expr| self.expr(expr)).collect();
                self.core.exprs.push((Expr::Seq(exprs), span))
            }
        }
    }

    fn bind(&mut self, name: &str) -> LocalId {
        let local = self.core.locals.push(Local {
            name: name.into(),
            assigned: false,
            temporary: false,
        });
        self.scope.push((name.into(), local));
        local
    }

    fn local(&self, name: &str) -> Option<LocalId> {
        self.scope.iter().rev().find(|(bound, _)| &**bound == name).map(|&(_, local)| local)
    }

    fn global(&mut self, name: &str) -> GlobalId {
        if let Some(&global) = self.globals.get(name) {
            return global;
        }
        let global = self.core.globals.push(Global {
            name: name.into(),
            module: 0,
            writes: 0,
            prelude: false,
            exported: false,
        });
        self.globals.insert(name.into(), global);
        global
    }

    fn literal(&mut self, word: &str) -> Option<ConstId> {
        let constant = match word {
            "nil" => Constant::Nil,
            "#t" => Constant::Boolean(true),
            "#f" => Constant::Boolean(false),
            "%unsupplied" => Constant::Unsupplied,
            "%unbound" => Constant::Unbound,
            _ => match (word.parse::<i64>(), word.parse::<f64>()) {
                (Ok(value), _) => Constant::Fixnum(value),
                (_, Ok(value)) => Constant::Float(value),
                _ if word.starts_with(':') => Constant::Keyword(word[1..].into()),
                _ => return None,
            },
        };
        Some(self.core.constants.push(constant))
    }

    fn quoted(&mut self, datum: &Datum) -> ConstId {
        match datum {
            Datum::Word(word) => match self.literal(word) {
                Some(constant) => constant,
                None => self.core.constants.push(Constant::Symbol((*word).into())),
            },
            Datum::String(text) => self.core.constants.push(Constant::String((*text).into())),
            Datum::Quote(_) => panic!("a quote inside a quote"),
            Datum::List(items) => {
                let items: Vec<ConstId> = items.iter().map(|(item, _)| self.quoted(item)).collect();
                let mut list = self.core.constants.push(Constant::Nil);
                for item in items.into_iter().rev() {
                    list = self.core.constants.push(Constant::Pair(item, list));
                }
                list
            }
        }
    }
}
