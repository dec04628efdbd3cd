//! Parsing the text of a CPS program. Numbers of variables, procedures and continuations are kept, so that a text names the same things after it
//! was printed again; numbers that do not occur are things that were removed.

use super::{is_delimiter, looks_numeric};
use crate::constants::ConstantIndex;
use crate::core::{Constant, Failing, Global};
use crate::ids::{ConstId, ContId, FileId, GlobalId, ProcId, Table, VarId};
use crate::ir::{Bind, Callee, Cont, Leave, Op, Proc, Program, Term};
use crate::origin::Origin;
use crate::prim::{HeapKind, HostOp, Prim};
use crate::source::Span;
use std::rc::Rc;

/// Numbers of procedures, variables and continuations lie below this, so that a wrong text cannot ask for all the memory.
const MOST: u32 = 1 << 20;

/// Parses a program. The error says the line and what is wrong. The invariants are not checked, see [`crate::validate`].
pub fn parse(text: &str) -> Result<Program, String> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        program: Program {
            procs: Table::new(),
            vars: Table::new(),
            constants: Table::new(),
            globals: Table::new(),
            main: ProcId(0),
            entry_points: Vec::new(),
            inlined: Table::new(),
            files: Vec::new(),
        },
        constants: ConstantIndex::default(),
    };
    parser.program().map_err(|message| {
        let line = parser.tokens.get(parser.at.saturating_sub(1)).map_or(0, |&(line, _)| line);
        format!("line {line}: {message}")
    })?;
    Ok(parser.program)
}

#[derive(Clone, PartialEq, Debug)]
enum Token {
    Word(Rc<str>),
    /// A string; the word directly before it (`#sym"a b"`).
    String(Rc<str>, Rc<str>),
    Mark(char),
}

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, String> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    let mut line = 1;
    while let Some(&c) = chars.peek() {
        match c {
            '\n' => {
                line += 1;
                chars.next();
            }
            c if c.is_whitespace() => {
                chars.next();
            }
            ';' => while chars.next_if(|&c| c != '\n').is_some() {},
            '"' => tokens.push((line, Token::String("".into(), string(&mut chars, &mut line)?))),
            c if is_delimiter(c) => {
                tokens.push((line, Token::Mark(c)));
                chars.next();
            }
            _ => {
                let mut word = String::new();
                while let Some(c) = chars.next_if(|&c| !is_delimiter(c)) {
                    word.push(c);
                }
                if chars.peek() == Some(&'"') {
                    tokens.push((line, Token::String(word.into(), string(&mut chars, &mut line)?)));
                } else {
                    tokens.push((line, Token::Word(word.into())));
                }
            }
        }
    }
    Ok(tokens)
}

fn string(chars: &mut std::iter::Peekable<std::str::Chars>, line: &mut usize) -> Result<Rc<str>, String> {
    let start = *line;
    let unfinished = || format!("line {start}: the string is not finished");
    chars.next();
    let mut text = String::new();
    loop {
        match chars.next().ok_or_else(unfinished)? {
            '"' => return Ok(text.into()),
            '\\' => match chars.next().ok_or_else(unfinished)? {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                'r' => text.push('\r'),
                'u' if chars.next_if_eq(&'{').is_some() => {
                    let mut code = String::new();
                    while let Some(c) = chars.next_if(|&c| c != '}') {
                        code.push(c);
                    }
                    chars.next();
                    let scalar = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
                    text.push(scalar.ok_or_else(|| format!("line {start}: \\u{{{code}}} is no character"))?);
                }
                c => text.push(c),
            },
            c => {
                *line += usize::from(c == '\n');
                text.push(c);
            }
        }
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    program: Program,
    constants: ConstantIndex,
}

type Parsed<T> = Result<T, String>;

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn peek_word(&self) -> Option<&str> {
        self.word_at(self.at)
    }

    fn word_at(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at) {
            Some((_, Token::Word(word))) => Some(word),
            _ => None,
        }
    }

    fn next(&mut self) -> Parsed<Token> {
        let token = self.peek().cloned().ok_or("the text ends too early")?;
        self.at += 1;
        Ok(token)
    }

    fn word(&mut self) -> Parsed<Rc<str>> {
        match self.next()? {
            Token::Word(word) => Ok(word),
            token => Err(format!("a word is expected, not {token:?}")),
        }
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.peek_word() == Some(word);
        self.at += usize::from(found);
        found
    }

    fn eat_mark(&mut self, mark: char) -> bool {
        let found = self.peek() == Some(&Token::Mark(mark));
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, word: &str) -> Parsed<()> {
        if self.eat(word) {
            Ok(())
        } else {
            Err(format!("`{word}` is expected"))
        }
    }

    fn expect_mark(&mut self, mark: char) -> Parsed<()> {
        if self.eat_mark(mark) {
            Ok(())
        } else {
            Err(format!("`{mark}` is expected"))
        }
    }

    fn program(&mut self) -> Parsed<()> {
        while self.peek().is_some() {
            match &*self.word()? {
                "main" => self.program.main = self.proc_id()?,
                "entries" => {
                    while self.peek_word().is_some_and(|word| number(word, "p").is_some()) {
                        let proc = self.proc_id()?;
                        self.program.entry_points.push(proc);
                    }
                }
                "global" => self.global()?,
                "proc" => self.proc()?,
                word => return Err(format!("`{word}` starts nothing")),
            }
        }
        if self.program.procs.get(self.program.main).is_none_or(|proc| proc.is_removed()) {
            return Err("the main procedure is missing".into());
        }
        self.bind_fixes();
        Ok(())
    }

    /// Gives each `fix` the variable of its first procedure.
    fn bind_fixes(&mut self) {
        let vars: Vec<VarId> = self.program.procs.values().map(|proc| proc.var).collect();
        for proc in self.program.procs.values_mut() {
            for bind in proc.conts.values_mut().flat_map(|cont| &mut cont.body) {
                if let Op::Fix(procs) = &bind.op {
                    bind.var = vars[procs[0].index()];
                }
            }
        }
    }

    fn global(&mut self) -> Parsed<()> {
        let id = self.global_id()?;
        if id != self.program.globals.next_key() {
            return Err(format!("global {id} is out of order"));
        }
        let name = decoded(&self.word()?)?;
        let prelude = self.eat("prelude");
        let writes = if self.eat("writes") {
            self.word()?.parse().map_err(|_| "a number of writes is expected")?
        } else {
            0
        };
        self.program.globals.push(Global {
            name,
            module: 0,
            writes,
            prelude,
            exported: false,
        });
        Ok(())
    }

    fn proc(&mut self) -> Parsed<()> {
        let id = self.proc_id()?;
        let name = match self.peek() {
            Some(Token::String(prefix, name)) if prefix.is_empty() => {
                let name = name.clone();
                self.at += 1;
                Some(name)
            }
            _ => None,
        };
        let var = self.var()?;
        let (mut required, mut optional, mut rest) = (0, 0, false);
        self.expect_mark('(')?;
        let mut optionals = false;
        while !self.eat_mark(')') {
            if self.eat("&opt") {
                optionals = true;
            }
            if self.eat("&rest") {
                rest = true;
                self.var()?;
                self.expect_mark(')')?;
                break;
            }
            self.var()?;
            if optionals { optional += 1 } else { required += 1 }
        }
        let (mut pinned, mut failure, mut inline, mut deferred, mut form) = (false, Failing::No, false, false, false);
        loop {
            match self.peek_word() {
                Some("pinned") => pinned = true,
                Some("noreturn") => failure = Failing::Final,
                Some("failure") => failure = Failing::Resumable,
                Some("inline") => inline = true,
                Some("deferred") => deferred = true,
                Some("form") => form = true,
                _ => break,
            }
            self.at += 1;
        }
        let span = self.span()?;
        self.expect_mark('{')?;
        let mut conts = Table::new();
        let mut entry = None;
        while !self.eat_mark('}') {
            let cont = self.cont_id()?;
            entry.get_or_insert(cont);
            let code = self.cont()?;
            while conts.len() <= cont.index() {
                conts.push(Cont::removed());
            }
            conts[cont] = code;
        }
        let entry = entry.ok_or("a procedure without continuations")?;
        self.proc_slot(id);
        self.program.procs[id] = Proc {
            name,
            span,
            var,
            required,
            optional,
            rest,
            entry,
            conts,
            pinned,
            failure,
            inline,
            deferred,
            form,
        };
        Ok(())
    }

    fn cont(&mut self) -> Parsed<Cont> {
        let params = self.vars_in_parens()?;
        self.expect(":")?;
        let mut body = Vec::new();
        loop {
            if let Some(term) = self.term()? {
                return Ok(Cont { params, body, term });
            }
            body.push(self.bind()?);
        }
    }

    /// A transfer, if one comes next.
    fn term(&mut self) -> Parsed<Option<Term>> {
        Ok(Some(match self.peek_word().unwrap_or_default() {
            "jump" => {
                self.at += 1;
                let target = self.cont_id()?;
                Term::Jump(target, self.vars_in_parens()?)
            }
            "if" => {
                self.at += 1;
                Term::If(self.var()?, self.cont_id()?, self.cont_id()?)
            }
            word @ ("call" | "tail") => {
                let returns = word == "call";
                self.at += 1;
                let callee = self.callee()?;
                let args = self.vars_in_parens()?;
                let ret = if returns {
                    self.expect("->")?;
                    Some(self.cont_id()?)
                } else {
                    None
                };
                let span = self.span()?;
                Term::Call {
                    callee,
                    args,
                    ret,
                    origin: if returns { span.into() } else { Origin::tail(span) },
                }
            }
            "raise" => {
                self.at += 1;
                Term::Raise {
                    callee: self.proc_id()?,
                    args: self.vars_in_parens()?,
                    ret: if self.eat("->") { Some(self.cont_id()?) } else { None },
                    origin: self.span()?.into(),
                }
            }
            "return" => {
                self.at += 1;
                Term::Return(self.var()?)
            }
            "unreachable" => {
                self.at += 1;
                Term::Unreachable
            }
            _ => return Ok(None),
        }))
    }

    fn callee(&mut self) -> Parsed<Callee> {
        if self.eat("apply") {
            return Ok(Callee::Apply(self.var()?));
        }
        if self.eat("leave") {
            let word = self.word()?;
            let reason = Leave::from_name(&word).ok_or_else(|| format!("`{word}` is no reason to leave"))?;
            return Ok(Callee::Leave(reason));
        }
        if self.peek_word().is_some_and(|word| number(word, "p").is_some()) {
            return Ok(Callee::Known(self.proc_id()?));
        }
        Ok(Callee::Value(self.var()?))
    }

    fn bind(&mut self) -> Parsed<Bind> {
        if self.eat("fix") {
            let mut procs = Vec::new();
            while self.peek_word().is_some_and(|word| number(word, "p").is_some()) {
                procs.push(self.proc_id()?);
            }
            let first = *procs.first().ok_or("an empty fix")?;
            // The variable of a procedure is known only when its text has been read; `bind_fixes` fills it in.
            let span = self.span()?;
            let var = VarId(first.0);
            return Ok(Bind {
                var,
                op: Op::Fix(procs),
                origin: span.into(),
            });
        }
        let var = self.var()?;
        self.expect("=")?;
        let word = self.word()?;
        let op = match &*word {
            "const" => Op::Const(self.constant()?),
            "global" | "checked-global" => Op::GlobalRef {
                global: self.global_id()?,
                check: &*word == "checked-global",
            },
            "set-global" => Op::GlobalSet(self.global_id()?, self.var()?),
            "check-bound" => Op::CheckBound(self.var()?, self.constant()?),
            name => {
                let prim = self.prim(name)?;
                let mut args = Vec::new();
                while self.peek_word().is_some_and(|word| number(word, "v").is_some()) && self.word_at(self.at + 1) != Some("=") {
                    args.push(self.var()?);
                }
                Op::Prim(prim, args)
            }
        };
        Ok(Bind {
            var,
            op,
            origin: self.span()?.into(),
        })
    }

    fn prim(&mut self, name: &str) -> Parsed<Prim> {
        if let Some((prim, _)) = Prim::from_name(name) {
            return Ok(prim);
        }
        if !matches!(
            name,
            "kind?" | "entry?" | "record" | "make-record" | "field" | "set-field!" | "host"
        ) {
            return Err(format!("`{name}` is no operation"));
        }
        let word = self.word()?;
        let kind = || HeapKind::from_name(&word).ok_or_else(|| format!("`{word}` is no kind of objects"));
        let index = || word.parse().map_err(|_| format!("`{word}` is no field number"));
        Ok(match name {
            "kind?" => Prim::IsKind(kind()?),
            "entry?" => Prim::IsEntry(kind()?),
            "record" => Prim::Record(kind()?),
            "make-record" => Prim::MakeRecord(kind()?),
            "field" => Prim::Field(index()?),
            "set-field!" => Prim::SetField(index()?),
            _ => Prim::Host(HostOp::from_name(&word).ok_or_else(|| format!("`{word}` is no host operation"))?),
        })
    }

    fn vars_in_parens(&mut self) -> Parsed<Vec<VarId>> {
        self.expect_mark('(')?;
        let mut vars = Vec::new();
        while !self.eat_mark(')') {
            vars.push(self.var()?);
        }
        Ok(vars)
    }

    fn var(&mut self) -> Parsed<VarId> {
        let word = self.word()?;
        let (digits, name) = match word.split_once('.') {
            Some((digits, name)) => (digits, Some(decoded(name)?)),
            None => (&*word, None),
        };
        let id = VarId(number(digits, "v").ok_or_else(|| format!("a variable is expected, not `{word}`"))?);
        while self.program.vars.len() <= id.index() {
            self.program.fresh(None);
        }
        if name.is_some() {
            self.program.vars[id].name = name;
        }
        Ok(id)
    }

    fn proc_id(&mut self) -> Parsed<ProcId> {
        let word = self.word()?;
        let id = ProcId(number(&word, "p").ok_or_else(|| format!("a procedure is expected, not `{word}`"))?);
        self.proc_slot(id);
        Ok(id)
    }

    /// Makes room for a procedure.
    fn proc_slot(&mut self, id: ProcId) {
        while self.program.procs.len() <= id.index() {
            self.program.procs.push(Proc {
                name: None,
                span: Span::NONE,
                var: VarId(0),
                required: 0,
                optional: 0,
                rest: false,
                entry: ContId(0),
                conts: Table::new(),
                pinned: false,
                failure: Failing::No,
                inline: false,
                deferred: false,
                form: false,
            });
        }
    }

    fn cont_id(&mut self) -> Parsed<ContId> {
        let word = self.word()?;
        number(&word, "k")
            .map(ContId)
            .ok_or_else(|| format!("a continuation is expected, not `{word}`"))
    }

    fn global_id(&mut self) -> Parsed<GlobalId> {
        let word = self.word()?;
        let digits = word.split_once('.').map_or(&*word, |(digits, _)| digits);
        number(digits, "@")
            .map(GlobalId)
            .ok_or_else(|| format!("a global is expected, not `{word}`"))
    }

    fn span(&mut self) -> Parsed<Span> {
        let Some(text) = self.peek_word().and_then(|word| word.strip_prefix('^')) else {
            return Ok(Span::NONE);
        };
        let parsed = text.split_once(':').and_then(|(file, range)| {
            let (start, end) = range.split_once('-')?;
            Some(Span {
                file: FileId(file.parse().ok()?),
                start: start.parse().ok()?,
                end: end.parse().ok()?,
            })
        });
        let span = parsed.ok_or_else(|| format!("`^{text}` is no place"))?;
        self.at += 1;
        Ok(span)
    }

    /// A constant of any depth.
    fn constant(&mut self) -> Parsed<ConstId> {
        /// A list or vector whose end has not been read.
        enum Open {
            List(Vec<ConstId>),
            /// After the point.
            Point(Vec<ConstId>),
            /// After the datum that follows the point.
            Dotted(Vec<ConstId>, ConstId),
            Vector(Vec<ConstId>),
        }
        let mut open: Vec<Open> = Vec::new();
        self.eat_mark('\'');
        loop {
            let done = match self.next()? {
                Token::Mark('(') => {
                    open.push(Open::List(Vec::new()));
                    None
                }
                Token::Mark('[') => {
                    open.push(Open::Vector(Vec::new()));
                    None
                }
                Token::Mark(')') => {
                    let (items, mut list) = match open.pop() {
                        Some(Open::List(items)) => (items, self.intern(Constant::Nil)),
                        Some(Open::Dotted(items, tail)) => (items, tail),
                        _ => return Err("a `)` in a wrong place".into()),
                    };
                    for item in items.into_iter().rev() {
                        list = self.intern(Constant::Pair(item, list));
                    }
                    Some(list)
                }
                Token::Mark(']') => match open.pop() {
                    Some(Open::Vector(items)) => Some(self.intern(Constant::Vector(items))),
                    _ => return Err("a `]` in a wrong place".into()),
                },
                Token::Mark(mark) => return Err(format!("`{mark}` in a constant")),
                Token::String(prefix, text) => {
                    let constant = match &*prefix {
                        "" => Constant::String(text),
                        "#sym" => Constant::Symbol(text),
                        "#key" => Constant::Keyword(text),
                        _ => return Err(format!("`{prefix}` before a string")),
                    };
                    Some(self.intern(constant))
                }
                Token::Word(word) if &*word == "." => match open.pop() {
                    Some(Open::List(items)) if !items.is_empty() => {
                        open.push(Open::Point(items));
                        None
                    }
                    _ => return Err("`.` in a wrong place".into()),
                },
                Token::Word(word) => {
                    let constant = atom(&word)?;
                    Some(self.intern(constant))
                }
            };
            let Some(datum) = done else { continue };
            match open.pop() {
                None => return Ok(datum),
                Some(Open::Vector(mut items)) => {
                    items.push(datum);
                    open.push(Open::Vector(items));
                }
                Some(Open::List(mut items)) => {
                    items.push(datum);
                    open.push(Open::List(items));
                }
                Some(Open::Point(items)) => open.push(Open::Dotted(items, datum)),
                Some(Open::Dotted(..)) => return Err("two data after a point".into()),
            }
        }
    }

    fn intern(&mut self, constant: Constant) -> ConstId {
        self.constants.intern(&mut self.program.constants, constant)
    }
}

/// A constant that is one word.
fn atom(word: &str) -> Parsed<Constant> {
    Ok(match word {
        "nil" => Constant::Nil,
        "#t" => Constant::Boolean(true),
        "#f" => Constant::Boolean(false),
        "#unsupplied" => Constant::Unsupplied,
        "#unbound" => Constant::Unbound,
        "#inf" => Constant::Float(f64::INFINITY),
        "#-inf" => Constant::Float(f64::NEG_INFINITY),
        "#nan" => Constant::Float(f64::NAN),
        _ if word.starts_with('#') => return Err(format!("`{word}` is no constant")),
        _ if word.starts_with(':') => Constant::Keyword(word[1..].into()),
        _ if looks_numeric(word) => {
            if word.contains(['.', 'e', 'E']) {
                Constant::Float(word.parse().map_err(|_| format!("`{word}` is no number"))?)
            } else {
                match word.parse::<i64>() {
                    Ok(value) if (-(1 << 60)..1 << 60).contains(&value) => Constant::Fixnum(value),
                    _ if word[1..].bytes().all(|c| c.is_ascii_digit()) => Constant::Bignum(word.into()),
                    _ => return Err(format!("`{word}` is no number")),
                }
            }
        }
        _ => Constant::Symbol(word.into()),
    })
}

/// The number in a word of a letter and digits.
fn number(word: &str, prefix: &str) -> Option<u32> {
    let digits = word.strip_prefix(prefix)?;
    let digits = digits.split_once('.').map_or(digits, |(digits, _)| digits);
    if !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|&number| number < MOST)
}

/// A name in percent encoding.
fn decoded(text: &str) -> Parsed<Rc<str>> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next(), rest.next()];
        let [Some(high), Some(low)] = digits.map(|digit| digit.and_then(|digit| (digit as char).to_digit(16))) else {
            return Err(format!("`{text}` is no name"));
        };
        bytes.push((high * 16 + low) as u8);
    }
    String::from_utf8(bytes).map(Rc::from).map_err(|_| format!("`{text}` is no name"))
}
