//! Remarks on local variables that are no mistakes in themselves: those that nothing uses, and those that hide others.
//!
//! What counts is the place of the binding: a pattern becomes several variables for one name. Names that begin with `_` are never told, nor are names that a macro
//! brought in, which do not stand in the text where they are bound.

use super::{Expander, Mode};
use crate::ids::{FileId, LocalId, NameId};
use crate::source::{Diagnostic, Sources, Span};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Where the program binds local variables.
#[derive(Debug)]
pub(super) struct Lints {
    texts: Vec<(FileId, Rc<str>)>,
    places: Vec<Span>,
    bound: FxHashMap<Span, Bound>,
    of_locals: FxHashMap<LocalId, Span>,
}

/// What is bound at a place.
#[derive(Debug)]
struct Bound {
    name: NameId,
    locals: Vec<LocalId>,
    /// The place of the variable that it hides.
    hides: Option<Span>,
}

impl Lints {
    pub(super) fn new(sources: &Sources, files: &[FileId]) -> Self {
        Self {
            texts: files.iter().map(|&file| (file, sources.file(file).text.clone())).collect(),
            places: Vec::new(),
            bound: FxHashMap::default(),
            of_locals: FxHashMap::default(),
        }
    }

    /// Whether the name stands at the place.
    fn is_written(&self, name: &str, place: Span) -> bool {
        let text = self.texts.iter().find(|(file, _)| *file == place.file).map(|(_, text)| text);
        text.and_then(|text| text.get(place.start as usize..place.end as usize)) == Some(name)
    }
}

impl Expander<'_> {
    /// Notes that a name at a place in the source is bound to a variable, before the name denotes it.
    pub(super) fn note_binding(&mut self, name: NameId, local: LocalId, place: Span) {
        let Some(lints) = &mut self.lints else { return };
        let text = self.syntax.name(name);
        if self.mode == Mode::Prelude || text.starts_with('_') || !lints.is_written(text, place) {
            return;
        }
        lints.of_locals.insert(local, place);
        let outer = self.scopes.lookup(name).and_then(|outer| lints.of_locals.get(&outer)).copied();
        let places = &mut lints.places;
        let bound = lints.bound.entry(place).or_insert_with(|| {
            places.push(place);
            Bound {
                name,
                locals: Vec::new(),
                hides: outer.filter(|&outer| outer != place),
            }
        });
        bound.locals.push(local);
    }

    /// Warns of what was noted.
    pub(super) fn report_lints(&mut self) {
        let Some(lints) = self.lints.take() else { return };
        for place in lints.places {
            let Some(bound) = lints.bound.get(&place) else { continue };
            let name = self.syntax.name(bound.name);
            if !bound.locals.iter().any(|local| self.locals[local.index()].used) {
                let warning = Diagnostic::warning(place, format!("`{name}` is not used"));
                self.warnings.push(warning.with_hint(format!("`_{name}` says that this is meant")));
            }
            if let Some(outer) = bound.hides {
                let warning = Diagnostic::warning(place, format!("`{name}` hides a variable of the same name"));
                self.warnings.push(warning.with_related(outer, "the variable that it hides"));
            }
        }
    }
}
