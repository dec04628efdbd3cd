//! `while`, `forever`, `each`, `for`, `break`, `continue`.
//!
//! A loop becomes a procedure that calls itself in tail position. The optimiser makes a jump of it, and of an exit that stands
//! where control can leave in tail position: a statement, or an arm of a conditional that is one (see [`super::body`]). Such
//! statements are found before the loop is expanded. Any other exit, one among the operands of a call or inside a `try`,
//! goes through an escape of the prelude, which runs the cleanups in between: `break` to around the loop, `continue` to around
//! the turn. In a loop with such a `continue` the turn is a procedure of its own and every exit escapes.

use super::forms::Form;
use super::pattern::{Pattern, Purpose};
use super::shape::{Flow, Part, Parts, from};
use super::{Expander, Position};
use crate::core::Expr;
use crate::ids::{ExprId, LocalId, SyntaxId};
use crate::prim::Prim;
use crate::source::Span;
use rustc_hash::FxHashSet;

/// A loop that is being expanded.
#[derive(Debug)]
pub(super) struct Loop {
    /// The procedure of the loop.
    procedure: LocalId,
    /// What is left to go through, in `each`.
    remaining: Option<LocalId>,
    /// Forms that contain an exit which leaves in tail position.
    exits: FxHashSet<SyntaxId>,
    /// The escape to around the turn, if some `continue` needs it.
    continue_escape: Option<LocalId>,
    /// The escape to around the loop, if some `break` has needed it.
    break_escape: Option<LocalId>,
}

/// What is known of the exits of a loop before it is expanded.
#[derive(Default)]
struct Exits {
    /// Forms that contain an exit which leaves in tail position.
    forms: FxHashSet<SyntaxId>,
    /// Whether some `continue` must escape.
    continue_escapes: bool,
}

/// How a loop is reached from inside.
#[derive(Clone, Copy)]
struct Reached {
    function: usize,
    index: usize,
    /// Whether nothing stands in between that a jump could not leave.
    directly: bool,
}

impl Expander<'_> {
    /// Whether the form contains an exit that leaves the innermost loop in tail position.
    pub(super) fn contains_exit(&self, node: SyntaxId) -> bool {
        let innermost = self.functions.last().and_then(|function| function.loops.last());
        innermost.is_some_and(|l| l.exits.contains(&node))
    }

    /// Finds the exits of the loop with these statements and this condition.
    fn find_exits(&mut self, test: Option<SyntaxId>, body: &[SyntaxId]) -> Exits {
        struct Visited {
            node: SyntaxId,
            parent: Option<usize>,
        }
        let mut exits = Exits::default();
        let mut direct: Vec<Visited> = Vec::new();
        // Nodes to visit, and the direct node around each, if it is direct itself.
        let mut open: Vec<(SyntaxId, Option<Option<usize>>)> = Vec::new();
        open.extend(body.iter().rev().map(|&node| (node, Some(None))));
        open.extend(test.map(|node| (node, None)));
        let mut parts: Vec<Part> = Vec::new();
        while let Some((node, place)) = open.pop() {
            let form = self.form_at(node);
            let place = place.map(|parent| {
                direct.push(Visited { node, parent });
                direct.len() - 1
            });
            match (form, place) {
                (Some(Form::Break | Form::Continue), Some(place)) => {
                    let mut at = Some(place);
                    while let Some(index) = at {
                        if !exits.forms.insert(direct[index].node) {
                            break;
                        }
                        at = direct[index].parent;
                    }
                }
                (Some(Form::Continue), None) => exits.continue_escapes = true,
                _ => {}
            }
            parts.clear();
            self.parts(node, &mut Parts(&mut parts));
            for part in parts.iter().rev() {
                match part.flow {
                    Flow::Tail => open.push((part.node, place.map(Some))),
                    Flow::Operand | Flow::Thunk => open.push((part.node, None)),
                    Flow::Loop => {}
                }
            }
        }
        exits
    }

    /// `while`, or `forever` without a test.
    pub(super) fn expand_while(&mut self, node: SyntaxId, test: Option<SyntaxId>, body: &[SyntaxId], position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let exits = self.find_exits(test, body);
        let turn_is_procedure = exits.continue_escapes;
        self.enter_loop(exits, None);
        let turn = if turn_is_procedure {
            // The turn answers whether there is to be another one.
            let turn = self.escaping_turn(span, |this| {
                let test = test.map(|test| this.expand_test(test));
                let body = this.expand_body(body, &[], span, Position::Value);
                let more = this.boolean(true, span);
                let body = this.sequence(vec![body, more], span);
                this.unless_false(test, body, false, span)
            });
            let again = self.next_turn(span);
            let done = self.nil(span);
            self.emit(Expr::If(turn, again, done), span)
        } else {
            let test = test.map(|test| self.expand_test(test));
            let body = self.expand_body(body, &[], span, Position::Then(super::Next::Turn));
            match test {
                Some(test) => {
                    let done = self.nil(span);
                    self.emit(Expr::If(test, body, done), span)
                }
                None => body,
            }
        };
        let result = self.leave_loop(turn, None, span);
        self.finish(result, position)
    }

    /// The body if the test is true, else a boolean.
    fn unless_false(&mut self, test: Option<ExprId>, body: ExprId, otherwise: bool, span: Span) -> ExprId {
        match test {
            Some(test) => {
                let otherwise = self.boolean(otherwise, span);
                self.emit(Expr::If(test, body, otherwise), span)
            }
            None => body,
        }
    }

    /// Whether an `each` form is spelled with `in`.
    pub(super) fn is_in_spelling(&self, items: &[SyntaxId]) -> bool {
        items.len() >= 5 && self.syntax.is_symbol(items[2], "in")
    }

    pub(super) fn expand_each(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let at = if self.is_in_spelling(items) { 3 } else { 2 };
        let &[head, target, ..] = items else {
            return self.refuse(node, "a loop needs a variable and a sequence", "(each name sequence form...)");
        };
        let (Some(&sequence), body) = (items.get(at), from(items, at + 1)) else {
            let head = self.syntax.write(head);
            return self.refuse(
                node,
                format!("`{head}` needs a sequence"),
                &format!("({head} name sequence form...)"),
            );
        };
        let span = self.syntax.span(node);
        let target = self.loop_target(target);
        let sequence_span = self.syntax.span(sequence);
        let sequence = self.expand_value(sequence);
        let list = self.call_library("%each-list", vec![sequence], sequence_span);
        let exits = self.find_exits(None, body);
        let turn_is_procedure = exits.continue_escapes;
        let remaining = self.new_temporary("remaining");
        self.enter_loop(exits, Some(remaining));
        let turn = if turn_is_procedure {
            let turn = self.escaping_turn(span, |this| this.bind_element(&target, remaining, body, span, Position::Value));
            let again = self.next_turn(span);
            self.emit(Expr::Seq(vec![turn, again]), span)
        } else {
            self.bind_element(&target, remaining, body, span, Position::Then(super::Next::Turn))
        };
        let read = self.local(remaining, span);
        let test = self.prim(Prim::IsPair, vec![read], span);
        let read = self.local(remaining, span);
        let name = self.symbol("each", span);
        // nil, or an error where the list is improper.
        let done = self.call_library("%end-of-list", vec![read, name], span);
        let done = self.unless_more(remaining, done, span);
        let turn = self.emit(Expr::If(test, turn, done), span);
        let result = self.leave_loop(turn, Some((remaining, list)), span);
        self.finish(result, position)
    }

    fn loop_target(&mut self, node: SyntaxId) -> Pattern {
        let pattern = if self.is_pattern(node) {
            self.parse_pattern(node, Purpose::Target)
        } else {
            let name = self.bindable(node).filter(|&name| &**self.syntax.name(name) != "_");
            name.map(|name| Pattern::Variable(name, self.syntax.span(node)))
        };
        pattern.unwrap_or(Pattern::Anything)
    }

    /// The end of an `each`, unless a coroutine that it goes through makes more elements.
    fn unless_more(&mut self, remaining: LocalId, done: ExprId, span: Span) -> ExprId {
        let read = self.local(remaining, span);
        let elements = self.call_library("%more-elements", vec![read], span);
        let more = self.new_temporary("more");
        let read = self.local(more, span);
        let test = self.prim(Prim::IsPair, vec![read], span);
        let read = self.local(more, span);
        let operator = self.loop_procedure(span);
        let again = self.call(operator, vec![read], span);
        let body = self.emit(Expr::If(test, again, done), span);
        self.emit(Expr::Let(vec![(more, elements)], body), span)
    }

    /// The procedure of the innermost loop.
    fn loop_procedure(&mut self, span: Span) -> ExprId {
        let innermost = self.functions.last().and_then(|function| function.loops.last());
        let procedure = innermost.expect("control goes to the next turn inside a loop only").procedure;
        self.local(procedure, span)
    }

    /// The statements of an `each` with its variable bound to the next element.
    fn bind_element(&mut self, target: &Pattern, remaining: LocalId, body: &[SyntaxId], span: Span, position: Position) -> ExprId {
        let (name, place) = match target {
            Pattern::Variable(name, place) => (*name, *place),
            Pattern::Anything => return self.expand_body(body, &[], span, position),
            pattern => {
                let mark = self.scopes.mark();
                let list = self.local(remaining, span);
                let head = self.prim(Prim::Car, vec![list], span);
                let turn = self.destructure(pattern, head, span, &mut |this| {
                    let rib = this.targets_of(pattern);
                    this.expand_body(body, &rib, span, position)
                });
                self.scopes.leave(mark);
                return turn;
            }
        };
        let element = self.new_bound_local(name, place);
        let mark = self.scopes.mark();
        self.scopes.bind(name, element);
        let body = self.expand_body(body, &[(name, element)], span, position);
        self.scopes.leave(mark);
        let list = self.local(remaining, span);
        let head = self.prim(Prim::Car, vec![list], span);
        self.emit(Expr::Let(vec![(element, head)], body), span)
    }

    fn enter_loop(&mut self, exits: Exits, remaining: Option<LocalId>) {
        let procedure = self.new_temporary("loop");
        let continue_escape = exits.continue_escapes.then(|| self.new_temporary("continue"));
        // Where every exit escapes, none leaves in tail position.
        let exits = if exits.continue_escapes {
            FxHashSet::default()
        } else {
            exits.forms
        };
        let innermost = self.functions.last_mut().expect("there is always a function");
        innermost.loops.push(Loop {
            procedure,
            remaining,
            exits,
            continue_escape,
            break_escape: None,
        });
    }

    /// Makes the loop of its turn; `start` is the variable of what remains with its initial value.
    fn leave_loop(&mut self, turn: ExprId, start: Option<(LocalId, ExprId)>, span: Span) -> ExprId {
        let innermost = self.functions.last_mut().expect("there is always a function");
        let finished = innermost.loops.pop().expect("the loop was entered");
        let lambda = self.simple_lambda(start.iter().map(|s| s.0).collect(), turn, span);
        let lambda = self.emit(Expr::Lambda(lambda), span);
        let operator = self.local(finished.procedure, span);
        let call = self.call(operator, start.iter().map(|s| s.1).collect(), span);
        let result = self.emit(Expr::Letrec(vec![(finished.procedure, lambda)], call), span);
        match finished.break_escape {
            Some(escape) => {
                let around = self.simple_lambda(vec![escape], result, span);
                let around = self.emit(Expr::Lambda(around), span);
                self.call_library("%call-escape", vec![around], span)
            }
            None => result,
        }
    }

    /// A turn as a procedure, called with an escape to around it.
    fn escaping_turn(&mut self, span: Span, turn: impl FnOnce(&mut Self) -> ExprId) -> ExprId {
        let innermost = self.functions.last().and_then(|function| function.loops.last());
        let escape = innermost
            .and_then(|l| l.continue_escape)
            .expect("the loop was entered with an escape");
        let turn = self.thunk(vec![escape], span, turn);
        self.call_library("%call-escape", vec![turn], span)
    }

    /// The call that starts the next turn of the innermost loop.
    pub(super) fn next_turn(&mut self, span: Span) -> ExprId {
        let innermost = self.functions.last().and_then(|function| function.loops.last());
        let remaining = innermost.and_then(|l| l.remaining);
        let operator = self.loop_procedure(span);
        let arguments = match remaining {
            Some(remaining) => {
                let list = self.local(remaining, span);
                vec![self.prim(Prim::Cdr, vec![list], span)]
            }
            None => Vec::new(),
        };
        self.call(operator, arguments, span)
    }

    /// The innermost loop of the same function of the source.
    fn reach_loop(&self, position: Position) -> Option<Reached> {
        let innermost = self.functions.len() - 1;
        for (index, function) in self.functions.iter().enumerate().rev() {
            if !function.loops.is_empty() {
                let directly = index == innermost && position != Position::Value;
                return Some(Reached {
                    function: index,
                    index: function.loops.len() - 1,
                    directly,
                });
            }
            if !function.thunk {
                return None;
            }
        }
        None
    }

    pub(super) fn expand_break(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let Some(reached) = self.reach_loop(position) else {
            return self.expand_outside_loop(node, items, position);
        };
        let value = match *items {
            [_] => self.nil(span),
            [_, value] => self.expand_value(value),
            _ => {
                return self.refuse(node, "`break` takes at most one value", "(break) or (break value)");
            }
        };
        if reached.directly {
            // In tail position of the loop's procedure the value is the loop's.
            return value;
        }
        let escape = match self.functions[reached.function].loops[reached.index].break_escape {
            Some(escape) => escape,
            None => {
                let escape = self.new_temporary("break");
                self.functions[reached.function].loops[reached.index].break_escape = Some(escape);
                escape
            }
        };
        let escape = self.local(escape, span);
        self.call_library("%escape", vec![escape, value], span)
    }

    pub(super) fn expand_continue(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let span = self.syntax.span(node);
        let Some(reached) = self.reach_loop(position) else {
            return self.expand_outside_loop(node, items, position);
        };
        if items.len() > 1 {
            return self.refuse(node, "`continue` takes no value", "(continue)");
        }
        if reached.directly {
            return self.next_turn(span);
        }
        match self.functions[reached.function].loops[reached.index].continue_escape {
            Some(escape) => {
                let escape = self.local(escape, span);
                let more = self.boolean(true, span);
                self.call_library("%escape", vec![escape, more], span)
            }
            None => self.refuse(
                node,
                "`continue` stands in a form whose name is a variable here",
                "rename the variable, or write the `continue` as a statement",
            ),
        }
    }

    /// Outside of loops the names are functions.
    fn expand_outside_loop(&mut self, node: SyntaxId, items: &[SyntaxId], position: Position) -> ExprId {
        let items = super::Elements::from_slice(items);
        let value = self.expand_call(node, &items);
        self.finish(value, position)
    }
}
