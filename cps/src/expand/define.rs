//! `define`, `define-constant` and `set!`.

use super::pattern::{Pattern, Purpose};
use super::{Expander, Mode, Position};
use crate::core::Expr;
use crate::ids::{ExprId, LocalId, NameId, SyntaxId};
use crate::source::{Diagnostic, Span};
use crate::syntax::Datum;

/// What a `define` form says.
#[derive(Clone)]
enum Definition {
    /// `(define name value)`
    Value(NameId, SyntaxId),
    /// `(define (name . parameters) form...)`: the second element is the list of name and parameters.
    Procedure(NameId, SyntaxId),
    /// `(define pattern value)`
    Pattern(Pattern, SyntaxId),
}

impl Expander<'_> {
    /// What a `define` form says; an error is reported.
    fn parse_define(&mut self, node: SyntaxId, items: &[SyntaxId]) -> Option<Definition> {
        let form = self
            .syntax
            .symbol(items[0])
            .map_or_else(Default::default, |name| self.syntax.name(name).to_string());
        let hint = format!("({form} name value) or ({form} (name parameter...) form...)");
        let Some(&target) = items.get(1) else {
            self.refuse(node, format!("`{form}` needs a name"), &hint);
            return None;
        };
        if self.is_pattern(target) && !self.defines_procedure(target) {
            let &[_, _, value] = items else {
                self.refuse(node, format!("`{form}` of a pattern takes one value"), &hint);
                return None;
            };
            return Some(Definition::Pattern(self.parse_pattern(target, Purpose::Target)?, value));
        }
        match *self.syntax.datum(target) {
            Datum::Symbol(name) => {
                let &[_, _, value] = items else {
                    let what = if items.len() < 3 { "a value" } else { "one value" };
                    let name = self.syntax.name(name).clone();
                    self.refuse(node, format!("`{form}` of `{name}` takes {what}"), &hint);
                    return None;
                };
                self.check_variable_name(target, name).then_some(Definition::Value(name, value))
            }
            Datum::List(parts, _) => {
                let parts = self.syntax.items(parts);
                let head = parts[0];
                match self.syntax.symbol(head) {
                    Some(name) => {
                        if items.len() < 3 {
                            let name = self.syntax.name(name).clone();
                            self.refuse(node, format!("the procedure `{name}` has no body"), &hint);
                            return None;
                        }
                        self.check_variable_name(head, name).then_some(Definition::Procedure(name, target))
                    }
                    None => {
                        self.refuse(head, "a name is expected here", &hint);
                        None
                    }
                }
            }
            _ => {
                self.refuse(target, format!("{} cannot be defined", self.syntax.write(target)), &hint);
                None
            }
        }
    }

    /// Whether `(head second ...)` is a `{..}` or `@{..}` pattern and not a procedure's name and parameters.
    fn is_map_pattern(&self, head: SyntaxId, second: Option<SyntaxId>) -> bool {
        let is_map = self.syntax.is_symbol(head, "struct") || self.syntax.is_symbol(head, "table");
        is_map
            && second.is_some_and(|key| match self.syntax.datum(key) {
                Datum::Symbol(_) | Datum::Vector(_) => false,
                Datum::List(..) => self.syntax.proper_list(key).is_some_and(|l| self.syntax.is_symbol(l[0], "quote")),
                _ => true,
            })
    }

    /// Whether the target of a `define` is a procedure's name and parameters.
    pub(super) fn defines_procedure(&self, target: SyntaxId) -> bool {
        match *self.syntax.datum(target) {
            Datum::List(parts, _) => {
                let parts = self.syntax.items(parts);
                !self.is_map_pattern(parts[0], parts.get(1).copied())
            }
            _ => false,
        }
    }

    /// Reports a name that no variable can have.
    pub(super) fn check_variable_name(&mut self, node: SyntaxId, name: NameId) -> bool {
        let text = self.syntax.name(name).clone();
        if is_qualified(&text) {
            self.refuse(
                node,
                format!("`{text}` names a variable of a module and cannot be bound here"),
                "a name that is bound may not contain `:`",
            );
            return false;
        }
        true
    }

    pub(super) fn expand_define(&mut self, node: SyntaxId, items: &[SyntaxId], constant: bool, position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let Some(definition) = self.parse_define(node, items) else {
            return self.nil(span);
        };
        let name = match definition {
            Definition::Value(name, _) | Definition::Procedure(name, _) => name,
            Definition::Pattern(pattern, value) => {
                let result = self.define_parts(node, &pattern, value, constant);
                return self.finish(result, position);
            }
        };
        let value = self.definition_value(node, items, definition);
        let result = self.define_name(node, name, value, constant);
        self.finish(result, position)
    }

    /// `define` of a pattern: defines its names. The value is the whole one.
    fn define_parts(&mut self, node: SyntaxId, pattern: &Pattern, value: SyntaxId, constant: bool) -> ExprId {
        let span = self.syntax.span(node);
        let value = self.expand_value(value);
        let whole = self.new_temporary("value");
        let read = self.local(whole, span);
        let mark = self.scopes.mark();
        let parts = self.destructure(pattern, read, span, &mut |this| {
            let targets = this.targets_of(pattern);
            let mut steps = Vec::with_capacity(targets.len() + 1);
            for (name, part) in targets {
                this.use_local(part);
                let part = this.local(part, span);
                steps.push(this.define_name(node, name, part, constant));
            }
            steps.push(this.local(whole, span));
            this.sequence(steps, span)
        });
        self.scopes.leave(mark);
        self.emit(Expr::Let(vec![(whole, value)], parts), span)
    }

    /// A definition of a name where it stands.
    fn define_name(&mut self, node: SyntaxId, name: NameId, value: ExprId, constant: bool) -> ExprId {
        let span = self.syntax.span(node);
        match self.bodies.last() {
            Some(body) => match body.names.get(&name).copied() {
                Some(local) => {
                    let value = self.assign_local(local, value, span);
                    self.locals[local.index()].constant |= constant;
                    value
                }
                None => self.refuse(
                    node,
                    format!("this definition of `{}` stands where none can be", self.syntax.name(name)),
                    "move it to the beginning of the body",
                ),
            },
            None => {
                if self.mode != Mode::Prelude && self.is_core_name(name) {
                    let name = self.syntax.name(name).clone();
                    let hint = format!("(`{name}` ...) stays the form; the variable is seen elsewhere only");
                    self.warn(Diagnostic::warning(span, format!("`{name}` is the name of a form")).with_hint(hint));
                }
                self.define_global(name, value, constant, span)
            }
        }
    }

    /// The value of a `define` that is a binding of its body.
    pub(super) fn expand_defined_value(&mut self, node: SyntaxId) -> ExprId {
        let items = super::Elements::from_slice(self.syntax.proper_list(node).unwrap_or(&[]));
        match self.parse_define(node, &items) {
            Some(definition) => {
                let value = self.definition_value(node, &items, definition.clone());
                if self.form_at(node) == Some(super::Form::DefineConstant)
                    && let Definition::Value(name, _) | Definition::Procedure(name, _) = definition
                    && let Some(&local) = self.bodies.last().and_then(|body| body.names.get(&name))
                {
                    self.locals[local.index()].constant = true;
                }
                value
            }
            None => self.nil(self.syntax.span(node)),
        }
    }

    fn definition_value(&mut self, node: SyntaxId, items: &[SyntaxId], definition: Definition) -> ExprId {
        match definition {
            Definition::Value(name, value) => self.expand_named_value(value, name),
            Definition::Pattern(_, value) => self.expand_value(value),
            Definition::Procedure(name, target) => {
                let lambda = self.expand_procedure(node, target, &items[2..], Some(name));
                self.emit(Expr::Lambda(lambda), self.syntax.span(node))
            }
        }
    }

    /// Expands the value of a variable, which gives it its name if it is a procedure.
    pub(super) fn expand_named_value(&mut self, node: SyntaxId, name: NameId) -> ExprId {
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.expand_named(node, Some(name), Position::Value))
    }

    pub(super) fn expand_set(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let hint = "(set! name value)";
        let &[_, target, value] = items else {
            return self.refuse(node, "`set!` takes a name and a value", hint);
        };
        let Some(name) = self.syntax.symbol(target) else {
            return self.refuse(target, format!("{} cannot be assigned", self.syntax.write(target)), hint);
        };
        let text = self.syntax.name(name).clone();
        if is_qualified(&text) {
            return self.refuse(target, format!("`{text}` belongs to a module and cannot be assigned"), hint);
        }
        let span = self.syntax.span(node);
        let value = self.expand_named_value(value, name);
        let result = self.assign(name, value, span);
        self.finish(result, position)
    }

    /// Assigns the variable that a name denotes here.
    pub(super) fn assign(&mut self, name: NameId, value: ExprId, span: Span) -> ExprId {
        match self.scopes.lookup(name) {
            Some(local) => self.assign_local(local, value, span),
            None => self.assign_global(name, value, span),
        }
    }

    fn assign_local(&mut self, local: LocalId, value: ExprId, span: Span) -> ExprId {
        if self.locals[local.index()].constant {
            let name = self.program.locals[local].name.clone();
            self.error(Diagnostic::error(span, format!("`{name}` is a constant and cannot be assigned")));
        }
        self.use_local(local);
        self.program.locals[local].assigned = true;
        self.emit(Expr::SetLocal(local, value), span)
    }
}

/// Whether a name has a module part.
pub(super) fn is_qualified(name: &str) -> bool {
    name.contains(':')
}
