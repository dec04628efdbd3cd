//! Procedures and their parameter lists.

use super::pattern::{Pattern, Purpose, Target};
use super::{Expander, Function, Position};
use crate::core::{Expr, Failing, Lambda};
use crate::ids::{ExprId, LambdaId, LocalId, NameId, SyntaxId};
use crate::prim::Prim;
use crate::source::Span;
use crate::syntax::Datum;
use rustc_hash::FxHashSet;

/// A parameter list as it is written.
#[derive(Default)]
struct Parameters {
    required: Vec<Parameter>,
    optional: Vec<Defaulted>,
    rest: Option<Parameter>,
    keys: Option<Vec<Defaulted>>,
}

/// A required or rest parameter.
enum Parameter {
    /// `_`, or what is wrong.
    Ignored,
    Named(NameId, Span),
    Pattern(Pattern),
}

/// An optional or keyword parameter.
struct Defaulted {
    name: NameId,
    /// Where the name stands.
    place: Span,
    default: Option<SyntaxId>,
    span: Span,
}

/// Which part of a parameter list is being read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    Required,
    Optional,
    Rest,
    Keys,
}

/// What a parameter list belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A procedure of the source, whose forms are a body.
    Procedure,
    /// A clause of a form that becomes a procedure.
    Clause,
}

const HINT: &str = "parameters: (a b), (a &opt b (c default)), (a & rest), (a &keys k (j default))";

impl Expander<'_> {
    /// A `fn` or `lambda` form.
    pub(super) fn expand_fn(&mut self, node: SyntaxId, items: &[SyntaxId], name: Option<NameId>) -> ExprId {
        let &[head, parameters, ref body @ ..] = items else {
            return self.refuse(node, "a procedure needs a parameter list and a body", "(fn (parameter...) form...)");
        };
        if body.is_empty() {
            let head = self
                .syntax
                .symbol(head)
                .map_or_else(Default::default, |head| self.syntax.name(head).to_string());
            return self.refuse(node, format!("`{head}` without a body"), "(fn (parameter...) form...)");
        }
        let read = self.parse_parameters(parameters, &[]);
        let lambda = self.build_lambda(node, read, body, Kind::Procedure, name);
        self.emit(Expr::Lambda(lambda), self.syntax.span(node))
    }

    /// The procedure of `(define (name . parameters) body...)`; `target` is the list of name and parameters.
    pub(super) fn expand_procedure(&mut self, node: SyntaxId, target: SyntaxId, body: &[SyntaxId], name: Option<NameId>) -> LambdaId {
        let read = match *self.syntax.datum(target) {
            Datum::List(..) => self.parse_parameters(target, &[target]),
            _ => Parameters::default(),
        };
        self.build_lambda(node, read, body, Kind::Procedure, name)
    }

    /// The procedure of a restart clause. Its forms are no body of their own, and loops around it can be left from it.
    pub(super) fn clause_procedure(&mut self, node: SyntaxId, parameters: SyntaxId, body: &[SyntaxId]) -> LambdaId {
        let read = self.parse_parameters(parameters, &[]);
        self.build_lambda(node, read, body, Kind::Clause, None)
    }

    /// Whether a parameter list is well formed; what is wrong is reported.
    pub(super) fn check_parameters(&mut self, node: SyntaxId) -> bool {
        let errors = self.errors.count();
        let read = self.parse_parameters(node, &[]);
        self.check_duplicates(node, &read);
        self.errors.count() == errors
    }

    /// Reads a parameter list. Where `after_head` is given, the first element of the list is no parameter.
    fn parse_parameters(&mut self, node: SyntaxId, after_head: &[SyntaxId]) -> Parameters {
        let mut read = Parameters::default();
        let (items, tail) = match *self.syntax.datum(node) {
            Datum::Nil => return read,
            Datum::Symbol(_) => {
                read.rest = Some(self.parameter(node));
                return read;
            }
            Datum::List(items, tail) => (self.syntax.items(items).to_vec(), tail),
            Datum::Vector(_) => {
                self.refuse(node, "a parameter list is written in ( )", HINT);
                return read;
            }
            _ => {
                self.refuse(node, "a parameter list is expected here", HINT);
                return read;
            }
        };
        let mut section = Section::Required;
        let mut rest_count = 0;
        for &item in &items[after_head.len()..] {
            let marker = match self.syntax.symbol(item).map(|name| &**self.syntax.name(name)) {
                Some("&opt") => Some(Section::Optional),
                Some("&") => Some(Section::Rest),
                Some("&keys") => Some(Section::Keys),
                _ => None,
            };
            if let Some(next) = marker {
                let follows = next > section && !(section == Section::Rest && next == Section::Keys);
                if !follows {
                    self.refuse(item, format!("misplaced {}", self.syntax.write(item)), HINT);
                }
                section = next;
                if next == Section::Keys {
                    read.keys.get_or_insert_default();
                }
                continue;
            }
            match section {
                Section::Required => {
                    let parameter = self.parameter(item);
                    read.required.push(parameter);
                }
                Section::Optional => {
                    let parameter = self.defaulted(item);
                    read.optional.extend(parameter);
                }
                Section::Keys => {
                    let parameter = self.defaulted(item);
                    read.keys.get_or_insert_default().extend(parameter);
                }
                Section::Rest => {
                    rest_count += 1;
                    read.rest = Some(self.parameter(item));
                }
            }
        }
        if section == Section::Rest && rest_count != 1 {
            self.refuse(node, "`&` is followed by exactly one parameter", HINT);
        }
        if let Some(tail) = tail {
            if section >= Section::Rest {
                self.refuse(tail, "a dotted parameter list has no `&` nor `&keys`", HINT);
            }
            read.rest = Some(self.parameter(tail));
        }
        read
    }

    /// A parameter that may be a pattern.
    fn parameter(&mut self, node: SyntaxId) -> Parameter {
        if self.is_pattern(node) {
            let pattern = self.parse_pattern(node, Purpose::Target);
            return pattern.map_or(Parameter::Ignored, Parameter::Pattern);
        }
        let place = self.syntax.span(node);
        self.parameter_name(node)
            .map_or(Parameter::Ignored, |name| Parameter::Named(name, place))
    }

    /// The name of a parameter, `None` for `_` and for what is wrong.
    fn parameter_name(&mut self, node: SyntaxId) -> Option<NameId> {
        let name = self.bindable(node)?;
        let text = self.syntax.name(name);
        if text.starts_with('&') {
            let hint = match &**text {
                "&rest" | "&body" => "the rest parameter is written & rest",
                "&optional" => "optional parameters follow &opt",
                "&key" => "keyword parameters follow &keys",
                _ => HINT,
            };
            let message = format!("`{text}` is no parameter");
            self.refuse(node, message, hint);
            return None;
        }
        (&**text != "_").then_some(name)
    }

    /// The name that a binding target is; anything else is reported.
    pub(super) fn bindable(&mut self, node: SyntaxId) -> Option<NameId> {
        match self.syntax.datum(node) {
            &Datum::Symbol(name) => self.check_variable_name(node, name).then_some(name),
            _ => {
                let text = self.syntax.write(node);
                self.refuse(node, format!("{text} cannot be bound"), "a name is expected here");
                None
            }
        }
    }

    /// An optional or keyword parameter: `name` or `(name default)`.
    fn defaulted(&mut self, node: SyntaxId) -> Option<Defaulted> {
        let (name, default) = match self.syntax.proper_list(node) {
            Some(&[name, default]) => (name, Some(default)),
            Some(_) => {
                self.refuse(node, "an optional parameter is a name or (name default)", HINT);
                return None;
            }
            None => (node, None),
        };
        let span = self.syntax.span(node);
        Some(Defaulted {
            place: self.syntax.span(name),
            name: self.parameter_name(name)?,
            default,
            span,
        })
    }

    fn check_duplicates(&mut self, node: SyntaxId, read: &Parameters) {
        let defaulted = read.optional.iter().chain(read.keys.iter().flatten()).map(|p| p.name);
        let simple = read.required.iter().chain(&read.rest).flat_map(|parameter| match parameter {
            Parameter::Ignored => Vec::new(),
            Parameter::Named(name, _) => vec![*name],
            Parameter::Pattern(pattern) => pattern.names().into_iter().map(|(name, _)| name).collect(),
        });
        let names: Vec<NameId> = simple.chain(defaulted).collect();
        let mut seen = FxHashSet::default();
        let mut twice = Vec::new();
        for name in names {
            if !seen.insert(name) {
                twice.push(name);
            }
        }
        for name in twice {
            let message = format!("the parameter `{}` appears twice", self.syntax.name(name));
            self.refuse(node, message, "give each parameter a name of its own");
        }
    }

    fn build_lambda(&mut self, node: SyntaxId, read: Parameters, body: &[SyntaxId], kind: Kind, name: Option<NameId>) -> LambdaId {
        let span = self.syntax.span(node);
        self.check_duplicates(node, &read);
        let mark = self.scopes.mark();
        self.functions.push(Function {
            thunk: kind == Kind::Clause,
            ..Function::default()
        });
        let mut rib = Vec::new();
        let required: Vec<LocalId> = read.required.iter().map(|p| self.bind_parameter(p, &mut rib)).collect();
        let mut defaults = Vec::new();
        let mut optional = Vec::new();
        for parameter in &read.optional {
            let given = self.new_named_local(parameter.name);
            optional.push(given);
            let value = self.local(given, parameter.span);
            defaults.push(self.bind_default(parameter, value, &mut rib));
        }
        let mut rest = read.rest.as_ref().map(|parameter| self.bind_parameter(parameter, &mut rib));
        if let Some(keys) = &read.keys {
            rest = Some(self.bind_keys(keys, name, &mut defaults, &mut rib, span));
        }
        // A string before other forms documents the procedure.
        let body = match body {
            [doc, rest @ ..] if !rest.is_empty() => match self.syntax.datum(*doc) {
                Datum::String(doc) => {
                    self.program.docs.insert(span, doc.clone());
                    rest
                }
                _ => body,
            },
            body => body,
        };
        let locals = required.iter().copied().chain(rest.filter(|_| read.rest.is_some()));
        let parameters = read.required.iter().chain(&read.rest);
        let targets: Vec<Target<'_>> = parameters
            .zip(locals)
            .filter_map(|(parameter, value)| match parameter {
                Parameter::Pattern(pattern) => Some(Target { pattern, value, span }),
                _ => None,
            })
            .collect();
        let mut result = self.take_apart(&targets, &mut rib, &mut |this, rib| match kind {
            Kind::Procedure => this.expand_body(body, rib, span, Position::Value),
            Kind::Clause => this.expand_sequence(body, span, Position::Value),
        });
        for binding in defaults.into_iter().rev() {
            result = self.emit(Expr::Let(vec![binding], result), span);
        }
        let function = self.functions.pop().expect("the function was pushed above");
        self.scopes.leave(mark);
        let name = name.map(|name| self.syntax.name(name).clone());
        let pinned = function.pinned;
        let (failure, inline) = (Failing::No, false);
        self.program.lambdas.push(Lambda {
            name,
            required,
            optional,
            rest,
            body: result,
            span,
            pinned,
            failure,
            inline,
            deferred: false,
            form: false,
        })
    }

    fn bind_parameter(&mut self, parameter: &Parameter, rib: &mut Vec<(NameId, LocalId)>) -> LocalId {
        match *parameter {
            Parameter::Named(name, place) => {
                let local = self.new_bound_local(name, place);
                self.scopes.bind(name, local);
                rib.push((name, local));
                local
            }
            Parameter::Ignored => self.new_temporary("_"),
            Parameter::Pattern(_) => self.new_temporary("argument"),
        }
    }

    /// The binding of an optional parameter to what was given, or to its default where nothing was.
    fn bind_default(&mut self, parameter: &Defaulted, given: ExprId, rib: &mut Vec<(NameId, LocalId)>) -> (LocalId, ExprId) {
        let span = parameter.span;
        let again = self.emit(self.program.exprs[given].0.clone(), span);
        let test = self.prim(Prim::IsUnsupplied, vec![given], span);
        let default = match parameter.default {
            Some(default) => self.expand_value(default),
            None => self.nil(span),
        };
        let value = self.emit(Expr::If(test, default, again), span);
        (self.bind_parameter(&Parameter::Named(parameter.name, parameter.place), rib), value)
    }

    /// Binds keyword parameters by way of a list of their values that a procedure of the prelude makes of the arguments.
    fn bind_keys(
        &mut self,
        keys: &[Defaulted],
        function: Option<NameId>,
        defaults: &mut Vec<(LocalId, ExprId)>,
        rib: &mut Vec<(NameId, LocalId)>,
        span: Span,
    ) -> LocalId {
        let arguments = self.new_temporary("arguments");
        let names: Vec<ExprId> = keys
            .iter()
            .map(|key| {
                let name = self.syntax.name(key.name).clone();
                self.keyword(&name, key.span)
            })
            .collect();
        let names = self.list(names, span);
        let given = self.local(arguments, span);
        let function = function.map_or("fn".into(), |name| self.syntax.name(name).clone());
        let function = self.symbol(&function, span);
        let mut values = self.call_library("%keyword-arguments", vec![function, names, given], span);
        for key in keys {
            let list = self.new_temporary("values");
            defaults.push((list, values));
            let head = self.local(list, span);
            let head = self.prim(Prim::Car, vec![head], span);
            let value = self.new_temporary("value");
            defaults.push((value, head));
            let value = self.local(value, span);
            defaults.push(self.bind_default(key, value, rib));
            let tail = self.local(list, span);
            values = self.prim(Prim::Cdr, vec![tail], span);
        }
        arguments
    }
}
