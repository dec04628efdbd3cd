//! Code that is added to a running program: `eval`, the prompt, the debugger's expressions.
//!
//! A [`World`] is what the expander knows when it has expanded a program: names, macros, condition types. An addition is a program of its own, expanded with that
//! knowledge. It refers to the variables of the program, and to those of the prelude, by their names (`Global::exported`), so it contains nothing of the
//! prelude but small definitions that are inlined. For this the program must have been expanded as one that can be extended: then all of the prelude is in it,
//! and its variables have cells.

use super::condition_types::ConditionTypes;
use super::globals::Globals;
use super::imports::{Importer, Imports, NotFound};
use super::macros::{Evaluator, Macros};
use super::prelude::Prelude;
use super::{Elements, ExpandOptions, Expanded, Expander, VALUE_MARK};
use crate::ids::{ExprId, FileId, SyntaxId};
use crate::prim::{HeapKind, Prim};
use crate::source::{Diagnostic, Sources, Span};
use crate::syntax::{Datum, Syntax};
use std::rc::Rc;

/// What is known of a program that code is added to.
pub struct World {
    syntax: Syntax,
    globals: Globals,
    conditions: ConditionTypes,
    prelude: Prelude,
    macros: Macros,
    imports: Imports,
}

/// What an import of a file becomes while the program runs.
#[derive(Debug)]
pub enum Imported {
    /// It is a file of the program itself: nothing is to be done.
    Program,
    /// The prelude's variable with this name has the procedure that runs the file unless that has begun.
    Defined(String),
    /// An addition, which runs the file.
    Added(Box<Expanded>),
}

impl World {
    /// The world of a program, from the same files and options that it was expanded with. The prelude's files are added to `sources`.
    ///
    /// # Errors
    /// What is wrong with the program.
    pub fn of(
        sources: &mut Sources,
        files: &[FileId],
        options: &ExpandOptions,
        evaluator: &mut dyn Evaluator,
        importer: &mut dyn Importer,
    ) -> Result<World, Vec<Diagnostic>> {
        let functions = super::host_function_definitions(&options.host_functions)?;
        let prelude = super::prelude_with(&functions);
        let mut syntax = Syntax::new();
        let program = super::read_all(sources, files, &mut syntax)?;
        let prelude = super::add_prelude(sources, &prelude);
        let mut expander = Expander::new(&mut syntax, sources, evaluator, importer);
        expander.expand_forms(&program, &prelude, options);
        if !expander.errors.is_empty() {
            return Err(expander.errors.finish());
        }
        let Expander {
            globals,
            conditions,
            prelude,
            macros,
            imports,
            ..
        } = expander;
        Ok(World {
            syntax,
            globals,
            conditions,
            prelude,
            macros,
            imports,
        })
    }

    /// Reads a text that is to be added: its forms.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(&mut self, sources: &Sources, file: FileId) -> Result<Vec<SyntaxId>, Vec<Diagnostic>> {
        let text = sources.file(file).text.clone();
        crate::read::read(file, &text, &mut self.syntax)
    }

    /// Expands forms of a file that has been read, which run one after the other. What they define is known from then on. Where there are `bindings`, the forms see variables
    /// with these names, whose values are those of the global variables beside them; they are then the body of one form.
    ///
    /// # Errors
    /// What is wrong with the forms; the world is then as it was.
    pub fn expand(
        &mut self,
        sources: &mut Sources,
        file: FileId,
        forms: &[SyntaxId],
        bindings: &[(String, String)],
        evaluator: &mut dyn Evaluator,
        importer: &mut dyn Importer,
    ) -> Result<Expanded, Vec<Diagnostic>> {
        let inside;
        let forms = if bindings.is_empty() {
            forms
        } else {
            inside = [self.bind(forms, bindings)];
            &inside
        };
        self.change(sources, evaluator, importer, |expander| expander.add(file, forms))
    }

    /// Imports the file that a path means in a unit of the program, by its number, as a form behind all others.
    ///
    /// # Errors
    /// Why it cannot be imported, or is wrong; the world is then as it was.
    pub fn import(
        &mut self,
        sources: &mut Sources,
        (path, unit): (&str, u32),
        added: &[Rc<str>],
        evaluator: &mut dyn Evaluator,
        importer: &mut dyn Importer,
    ) -> Result<Imported, NotFound> {
        self.change(sources, evaluator, importer, |expander| {
            expander.add_import(&path.into(), unit, added)
        })
    }

    /// Lets an expander change what is known. When it fails, nothing has changed.
    fn change<T, E>(
        &mut self,
        sources: &mut Sources,
        evaluator: &mut dyn Evaluator,
        importer: &mut dyn Importer,
        act: impl FnOnce(&mut Expander<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let before = (
            self.globals.clone(),
            self.conditions.clone(),
            self.macros.clone(),
            self.imports.clone(),
        );
        let mut expander = Expander::new(&mut self.syntax, sources, evaluator, importer);
        expander.globals = std::mem::take(&mut self.globals);
        expander.conditions = std::mem::take(&mut self.conditions);
        expander.prelude = std::mem::take(&mut self.prelude);
        expander.macros = std::mem::take(&mut self.macros);
        expander.imports = std::mem::take(&mut self.imports);
        (expander.is_addition, expander.is_extensible) = (true, true);
        expander.forget_variables();
        expander.forget_reached();
        expander.forget_type_objects();
        expander.forget_importing_procedures();
        let result = act(&mut expander);
        expander.forget_failed_imports();
        self.globals = expander.globals;
        self.conditions = expander.conditions;
        self.prelude = expander.prelude;
        self.macros = expander.macros;
        self.imports = expander.imports;
        if result.is_err() {
            (self.globals, self.conditions, self.macros, self.imports) = before;
        }
        result
    }

    /// `(let ((name variable) ...) form ...)`.
    fn bind(&mut self, forms: &[SyntaxId], bindings: &[(String, String)]) -> SyntaxId {
        let span = forms.first().map_or(Span::NONE, |&form| self.syntax.span(form));
        let mut pairs = Elements::new();
        for (name, variable) in bindings {
            let pair = [name, variable].map(|text| self.syntax.push_symbol(text, span));
            pairs.push(self.syntax.push_list(&pair, None, span));
        }
        let mut all = Elements::from_slice(&[self.syntax.push_symbol("let", span), self.syntax.push_list(&pairs, None, span)]);
        all.extend_from_slice(forms);
        self.syntax.push_list(&all, None, span)
    }
}

impl Expander<'_> {
    /// Expands an addition.
    fn add(&mut self, file: FileId, forms: &[SyntaxId]) -> Result<Expanded, Vec<Diagnostic>> {
        let unit = self.collect_file(file, None, forms.to_vec());
        self.resolve_condition_types();
        self.expand_unit(unit);
        let mut expanded = self.assemble_units(vec![unit]);
        if expanded.is_empty() {
            expanded.push(self.nil(Span::NONE));
        }
        self.finish_addition(expanded)
    }

    /// Expands an addition that imports a file.
    fn add_import(&mut self, path: &Rc<str>, from: u32, added: &[Rc<str>]) -> Result<Imported, NotFound> {
        let site = self.import_later(path, from, added)?;
        match self.defined_import(&site) {
            Some(Some(procedure)) => return Ok(Imported::Defined(procedure)),
            Some(None) => return Ok(Imported::Program),
            None => {}
        }
        let import = self.later_import(site);
        let mut forms = self.assemble_units(Vec::new());
        forms.push(import);
        let expanded = self.finish_addition(forms);
        let expanded = expanded.map_err(|errors| {
            let first = errors.first().map(|error| error.message.clone());
            NotFound::Missing(first.unwrap_or_else(|| "the file does not compile".into()))
        });
        Ok(Imported::Added(Box::new(expanded?)))
    }

    fn finish_addition(&mut self, forms: Vec<ExprId>) -> Result<Expanded, Vec<Diagnostic>> {
        self.program_exprs = self.program.exprs.len();
        let mut all = self.resolve_globals(&forms);
        all.extend(self.importing_procedures());
        all.extend(forms);
        self.finish_program(all)
    }

    /// A quoted datum with the values in place of the names that stand for them.
    pub(super) fn quoted_with_values(&mut self, datum: SyntaxId) -> ExprId {
        let span = self.syntax.span(datum);
        if !self.mentions(datum, |name| self.syntax.name(name).contains(VALUE_MARK)) {
            return self.quoted(datum);
        }
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || match *self.syntax.datum(datum) {
            Datum::List(items, tail) => {
                let items = Elements::from_slice(self.syntax.items(items));
                let tail = match tail {
                    Some(tail) => self.quoted_with_values(tail),
                    None => self.nil(span),
                };
                let items: Vec<ExprId> = items.iter().map(|&item| self.quoted_with_values(item)).collect();
                items
                    .into_iter()
                    .rev()
                    .fold(tail, |rest, item| self.prim(Prim::Cons, vec![item, rest], span))
            }
            Datum::Vector(items) => {
                let items = Elements::from_slice(self.syntax.items(items));
                let items = items.iter().map(|&item| self.quoted_with_values(item)).collect();
                self.prim(Prim::Record(HeapKind::Vector), items, span)
            }
            _ => self.expand_value(datum),
        })
    }
}
