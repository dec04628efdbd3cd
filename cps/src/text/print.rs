//! Printing a CPS program.

use super::{is_delimiter, is_plain, is_plain_symbol};
use crate::core::{Constant, Failing};
use crate::ids::{ConstId, ContId, GlobalId, ProcId, VarId};
use crate::ir::{Bind, Callee, Op, Proc, Program, Term};
use crate::prim::Prim;
use crate::source::Span;
use std::fmt::{self, Display, Write};

/// The program as text, without places in the source. What was removed is left out.
pub fn print(program: &Program) -> String {
    Printer { program, spans: false }.to_string()
}

/// The program as text, with places in the source.
pub fn print_with_spans(program: &Program) -> String {
    Printer { program, spans: true }.to_string()
}

struct Printer<'a> {
    program: &'a Program,
    spans: bool,
}

impl Display for Printer<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "main {}", self.program.main)?;
        if !self.program.entry_points.is_empty() {
            write!(out, "entries")?;
            for proc in &self.program.entry_points {
                write!(out, " {proc}")?;
            }
            writeln!(out)?;
        }
        for (id, global) in self.program.globals.iter() {
            write!(out, "global {id} ")?;
            encoded(out, &global.name)?;
            if global.prelude {
                write!(out, " prelude")?;
            }
            writeln!(out, " writes {}", global.writes)?;
        }
        for (id, proc) in self.program.procs.iter() {
            if !proc.is_removed() {
                self.proc(out, id, proc)?;
            }
        }
        Ok(())
    }
}

impl Printer<'_> {
    fn proc(&self, out: &mut fmt::Formatter<'_>, id: ProcId, proc: &Proc) -> fmt::Result {
        write!(out, "proc {id} ")?;
        if let Some(name) = &proc.name {
            string(out, name)?;
            write!(out, " ")?;
        }
        self.var(out, proc.var)?;
        write!(out, " (")?;
        for (index, &param) in proc.conts[proc.entry].params.iter().enumerate() {
            if index > 0 {
                write!(out, " ")?;
            }
            if index == proc.required && proc.optional > 0 {
                write!(out, "&opt ")?;
            }
            if index == proc.required + proc.optional {
                write!(out, "&rest ")?;
            }
            self.var(out, param)?;
        }
        write!(out, ")")?;
        for (flag, name) in [
            (proc.pinned, "pinned"),
            (proc.failure == Failing::Final, "noreturn"),
            (proc.failure == Failing::Resumable, "failure"),
            (proc.inline, "inline"),
            (proc.deferred, "deferred"),
            (proc.form, "form"),
        ] {
            if flag {
                write!(out, " {name}")?;
            }
        }
        self.span(out, proc.span)?;
        writeln!(out, " {{")?;
        self.cont(out, proc, proc.entry)?;
        for cont in proc.conts.keys() {
            if cont != proc.entry && !proc.conts[cont].is_removed() {
                self.cont(out, proc, cont)?;
            }
        }
        writeln!(out, "}}")
    }

    fn cont(&self, out: &mut fmt::Formatter<'_>, proc: &Proc, id: ContId) -> fmt::Result {
        let cont = &proc.conts[id];
        write!(out, "  {id}")?;
        self.args(out, &cont.params)?;
        writeln!(out, ":")?;
        for bind in &cont.body {
            write!(out, "    ")?;
            self.bind(out, bind)?;
            self.span(out, bind.origin.span)?;
            writeln!(out)?;
        }
        write!(out, "    ")?;
        self.term(out, &cont.term)?;
        writeln!(out)
    }

    fn bind(&self, out: &mut fmt::Formatter<'_>, bind: &Bind) -> fmt::Result {
        if let Op::Fix(procs) = &bind.op {
            write!(out, "fix")?;
            return procs.iter().try_for_each(|proc| write!(out, " {proc}"));
        }
        self.var(out, bind.var)?;
        write!(out, " = ")?;
        match &bind.op {
            Op::Const(id) => {
                write!(out, "const ")?;
                self.constant(out, *id)
            }
            Op::Prim(prim, args) => {
                write!(out, "{}", prim.name())?;
                match prim {
                    Prim::IsKind(kind) | Prim::IsEntry(kind) | Prim::Record(kind) | Prim::MakeRecord(kind) => {
                        write!(out, " {}", kind.name())?
                    }
                    Prim::Field(index) | Prim::SetField(index) => write!(out, " {index}")?,
                    Prim::Host(op) => write!(out, " {}", op.name())?,
                    _ => {}
                }
                for &arg in args {
                    write!(out, " ")?;
                    self.var(out, arg)?;
                }
                Ok(())
            }
            Op::Fix(_) => unreachable!("printed above"),
            Op::GlobalRef { global, check } => {
                write!(out, "{} ", if *check { "checked-global" } else { "global" })?;
                self.global(out, *global)
            }
            Op::GlobalSet(global, value) => {
                write!(out, "set-global ")?;
                self.global(out, *global)?;
                write!(out, " ")?;
                self.var(out, *value)
            }
            Op::CheckBound(value, name) => {
                write!(out, "check-bound ")?;
                self.var(out, *value)?;
                write!(out, " ")?;
                self.constant(out, *name)
            }
        }
    }

    fn term(&self, out: &mut fmt::Formatter<'_>, term: &Term) -> fmt::Result {
        match term {
            Term::Jump(target, args) => {
                write!(out, "jump {target}")?;
                self.args(out, args)
            }
            Term::If(test, consequent, alternative) => {
                write!(out, "if ")?;
                self.var(out, *test)?;
                write!(out, " {consequent} {alternative}")
            }
            Term::Call { callee, args, ret, origin } => {
                write!(out, "{} ", if ret.is_some() { "call" } else { "tail" })?;
                match callee {
                    Callee::Known(proc) => write!(out, "{proc}")?,
                    Callee::Value(var) => self.var(out, *var)?,
                    Callee::Apply(var) => {
                        write!(out, "apply ")?;
                        self.var(out, *var)?;
                    }
                    Callee::Leave(reason) => write!(out, "leave {}", reason.name())?,
                }
                self.args(out, args)?;
                if let Some(ret) = ret {
                    write!(out, " -> {ret}")?;
                }
                self.span(out, origin.span)
            }
            Term::Raise { callee, args, ret, origin } => {
                write!(out, "raise {callee}")?;
                self.args(out, args)?;
                if let Some(ret) = ret {
                    write!(out, " -> {ret}")?;
                }
                self.span(out, origin.span)
            }
            Term::Return(value) => {
                write!(out, "return ")?;
                self.var(out, *value)
            }
            Term::Unreachable => write!(out, "unreachable"),
        }
    }

    fn args(&self, out: &mut fmt::Formatter<'_>, args: &[VarId]) -> fmt::Result {
        write!(out, "(")?;
        for (index, &arg) in args.iter().enumerate() {
            if index > 0 {
                write!(out, " ")?;
            }
            self.var(out, arg)?;
        }
        write!(out, ")")
    }

    fn var(&self, out: &mut fmt::Formatter<'_>, var: VarId) -> fmt::Result {
        write!(out, "{var}")?;
        match self.program.vars.get(var).and_then(|var| var.name.as_deref()) {
            Some(name) => {
                write!(out, ".")?;
                encoded(out, name)
            }
            None => Ok(()),
        }
    }

    fn global(&self, out: &mut fmt::Formatter<'_>, global: GlobalId) -> fmt::Result {
        write!(out, "{global}.")?;
        encoded(out, &self.program.globals[global].name)
    }

    fn span(&self, out: &mut fmt::Formatter<'_>, span: Span) -> fmt::Result {
        if self.spans && !span.is_none() {
            write!(out, " ^{}:{}-{}", span.file.0, span.start, span.end)
        } else {
            Ok(())
        }
    }

    /// Prints a constant of any depth with a stack of its own.
    fn constant(&self, out: &mut fmt::Formatter<'_>, id: ConstId) -> fmt::Result {
        enum Step {
            Datum(ConstId),
            /// What follows the first element of a list.
            Tail(ConstId),
            Text(&'static str),
        }
        let constants = &self.program.constants;
        let mut steps = vec![Step::Datum(id)];
        if matches!(constants[id], Constant::Pair(..) | Constant::Symbol(_) | Constant::Vector(_)) {
            write!(out, "'")?;
        }
        while let Some(step) = steps.pop() {
            match step {
                Step::Text(text) => write!(out, "{text}")?,
                Step::Datum(id) => match &constants[id] {
                    Constant::Nil => write!(out, "nil")?,
                    Constant::Boolean(value) => write!(out, "{}", if *value { "#t" } else { "#f" })?,
                    Constant::Unsupplied => write!(out, "#unsupplied")?,
                    Constant::Unbound => write!(out, "#unbound")?,
                    Constant::Fixnum(value) => write!(out, "{value}")?,
                    Constant::Bignum(digits) => write!(out, "{digits}")?,
                    Constant::Float(value) => float(out, *value)?,
                    Constant::String(text) => string(out, text)?,
                    Constant::Symbol(name) if is_plain_symbol(name) => write!(out, "{name}")?,
                    Constant::Symbol(name) => {
                        write!(out, "#sym")?;
                        string(out, name)?;
                    }
                    Constant::Keyword(name) if is_plain(name) => write!(out, ":{name}")?,
                    Constant::Keyword(name) => {
                        write!(out, "#key")?;
                        string(out, name)?;
                    }
                    Constant::Pair(head, tail) => {
                        write!(out, "(")?;
                        steps.push(Step::Tail(*tail));
                        steps.push(Step::Datum(*head));
                    }
                    Constant::Vector(items) => {
                        write!(out, "[")?;
                        steps.push(Step::Text("]"));
                        for (index, &item) in items.iter().enumerate().rev() {
                            steps.push(Step::Datum(item));
                            if index > 0 {
                                steps.push(Step::Text(" "));
                            }
                        }
                    }
                },
                Step::Tail(id) => match &constants[id] {
                    Constant::Nil => write!(out, ")")?,
                    Constant::Pair(head, tail) => {
                        write!(out, " ")?;
                        steps.push(Step::Tail(*tail));
                        steps.push(Step::Datum(*head));
                    }
                    _ => {
                        write!(out, " . ")?;
                        steps.push(Step::Text(")"));
                        steps.push(Step::Datum(id));
                    }
                },
            }
        }
        Ok(())
    }
}

fn float(out: &mut impl Write, value: f64) -> fmt::Result {
    if value.is_nan() {
        write!(out, "#nan")
    } else if value.is_infinite() {
        write!(out, "{}", if value > 0.0 { "#inf" } else { "#-inf" })
    } else {
        write!(out, "{value:?}")
    }
}

fn string(out: &mut impl Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\t' => out.write_str("\\t")?,
            '\r' => out.write_str("\\r")?,
            c if c.is_control() => write!(out, "\\u{{{:x}}}", c as u32)?,
            c => out.write_char(c)?,
        }
    }
    out.write_char('"')
}

/// A name as part of a word: delimiters and control characters in percent encoding.
fn encoded(out: &mut impl Write, name: &str) -> fmt::Result {
    for c in name.chars() {
        if is_delimiter(c) || c.is_control() || c == '%' {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                write!(out, "%{byte:02x}")?;
            }
        } else {
            out.write_char(c)?;
        }
    }
    Ok(())
}
