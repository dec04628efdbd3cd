//! Stack traces: a walk over the frames of a program that stands still. Nothing is kept up to date for it while the program runs.
//!
//! Each frame ends in its code id, and the code id tells the frame's size, the procedure, the place in the source, and which variables lie where.
//! Frames of code that does not belong to the program (the prelude, the runtime) are passed over.

use crate::heap::{Checked, Fault, View};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use trapeze_codegen::{FrameVariable, InlinedCall, abi};
use trapeze_cps::ids::FileId;
use trapeze_cps::prim::HeapKind;
use trapeze_cps::source::{Sources, Span};

/// What messages call a procedure that has no name.
const NAMELESS: &str = "fn";

/// One active call: the procedure that waits for it, and where the call stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    /// Name of the procedure, if it has one.
    pub procedure: Option<Arc<str>>,
    /// Name of the file.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The bytes of the file where the call stands.
    pub range: Range<u32>,
}

impl Frame {
    /// Name of the procedure as messages show it.
    pub fn procedure_name(&self) -> &str {
        self.procedure.as_deref().unwrap_or(NAMELESS)
    }
}

impl fmt::Display for Frame {
    /// The place: `file:line:column`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The frames of a stack, of a deep one those at both ends.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Trace {
    /// The innermost frames, innermost first.
    pub innermost: Vec<Frame>,
    /// How many frames were left out between the two.
    pub omitted: u64,
    /// The outermost frames, outermost last. Empty if nothing was left out.
    pub outermost: Vec<Frame>,
}

/// What a code id means to a trace.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Code {
    procedure: Option<Arc<str>>,
    /// Whether the procedure does not belong to the program itself.
    native: bool,
    /// The active calls that a frame with this id stands for, innermost first, without those that are not shown.
    calls: Box<[Call]>,
    frame_slots: u32,
    arity: (u32, Option<u32>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Call {
    procedure: Option<Arc<str>>,
    file: u32,
    range: Range<u32>,
    /// The form whose part the code is, if that is no procedure in the source: traces have no line for waiting at it.
    form: Option<Range<u32>>,
    /// The variables that can be seen where the call stands, as far as they lie in the frame; in the order of the source.
    variables: Box<[Place]>,
}

/// Where a variable lies in a frame.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Place {
    name: Arc<str>,
    slot: u32,
    capture: Option<u32>,
    boxed: bool,
}

/// What is known of a procedure by the code id of its entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Description<'a> {
    /// Its name, if it has one.
    pub name: Option<&'a str>,
    /// The least and the greatest number of arguments; `None` when there is no limit.
    pub arity: (u32, Option<u32>),
    /// Whether it does not belong to the program itself.
    pub native: bool,
    /// What its author wrote about it.
    pub doc: Option<&'a str>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct File {
    name: Arc<str>,
    text: Arc<str>,
}

/// What the code ids of a program mean. Independent of the compiler's tables, so that it can move between threads.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CodeMap {
    codes: Vec<Code>,
    files: Vec<File>,
    /// What authors wrote about procedures, by the code ids that these start at, in order.
    docs: Vec<(u32, Arc<str>)>,
    /// Name of procedures that have none.
    nameless: Arc<str>,
}

/// A code id as the emitter describes it.
#[derive(Clone, Copy, Debug)]
pub struct CodeEntry<'a> {
    /// Name of the procedure.
    pub procedure: Option<&'a str>,
    /// Place in the source.
    pub span: Span,
    /// The calls around it that have no frames of their own, innermost first.
    pub around: &'a [InlinedCall],
    /// The form that the code is a part of, if the procedure is none in the source.
    pub form: Option<Span>,
    /// Words of a frame with this code id, the id included.
    pub frame_slots: u32,
    /// Variables that lie in such a frame.
    pub variables: &'a [FrameVariable],
    /// The least and the greatest number of arguments of the procedure; `None` when there is no limit.
    pub arity: (u32, Option<u32>),
    /// What its author wrote about the procedure, where it starts.
    pub doc: Option<&'a str>,
}

impl CodeMap {
    /// The map of all code ids in order. Frames whose file is not `shown` are left out of traces.
    pub fn new<'a>(entries: impl IntoIterator<Item = CodeEntry<'a>>, sources: &Sources, shown: impl Fn(FileId) -> bool) -> Self {
        let mut map = CodeMap {
            nameless: NAMELESS.into(),
            ..CodeMap::default()
        };
        let mut names: HashMap<&str, Arc<str>> = HashMap::new();
        let mut numbers: HashMap<FileId, u32> = HashMap::new();
        for entry in entries {
            let mut shared = |name: Option<&'a str>| name.map(|name| names.entry(name).or_insert_with(|| name.into()).clone());
            let is_shown = |span: Span| !span.is_none() && shown(span.file);
            let innermost = (entry.procedure, entry.span, entry.form);
            let around = entry.around.iter().map(|call| (call.procedure.as_deref(), call.span, call.form));
            let calls = std::iter::once(innermost).chain(around).filter(|&(_, span, _)| is_shown(span));
            let calls = calls.map(|(procedure, span, form)| Call {
                procedure: shared(procedure),
                file: *numbers.entry(span.file).or_insert_with(|| {
                    let file = sources.file(span.file);
                    map.files.push(File {
                        name: file.name.as_ref().into(),
                        text: file.text.as_ref().into(),
                    });
                    map.files.len() as u32 - 1
                }),
                range: span.start..span.end,
                form: form.map(|form| form.start..form.end),
                variables: visible(entry.variables, span)
                    .into_iter()
                    .filter_map(|variable| {
                        Some(Place {
                            name: shared(Some(&variable.name))?,
                            slot: variable.slot,
                            capture: variable.capture,
                            boxed: variable.boxed,
                        })
                    })
                    .collect(),
            });
            let calls = calls.collect();
            if let Some(doc) = entry.doc {
                map.docs.push((map.codes.len() as u32, doc.into()));
            }
            map.codes.push(Code {
                procedure: shared(entry.procedure),
                native: !is_shown(entry.span),
                calls,
                frame_slots: entry.frame_slots,
                arity: entry.arity,
            });
        }
        map
    }

    /// Adds code ids behind those that are there.
    pub(crate) fn append(&mut self, more: CodeMap) {
        let (codes, files) = (self.codes.len() as u32, self.files.len() as u32);
        self.files.extend(more.files);
        self.docs.extend(more.docs.into_iter().map(|(code, doc)| (code + codes, doc)));
        self.codes.extend(more.codes.into_iter().map(|mut code| {
            code.calls.iter_mut().for_each(|call| call.file += files);
            code
        }));
    }

    /// What is known of the procedure that starts at a code id.
    pub fn describe(&self, code: u32) -> Option<Description<'_>> {
        let doc = self.docs.binary_search_by_key(&code, |&(code, _)| code).ok();
        let code = self.codes.get(code as usize)?;
        Some(Description {
            name: code.procedure.as_deref(),
            arity: code.arity,
            native: code.native,
            doc: doc.map(|at| &*self.docs[at].1),
        })
    }

    /// The procedures that are active where a code id stands, innermost first: those of the program, and the library's own by their names.
    pub(crate) fn names(&self, id: u32) -> impl Iterator<Item = &Arc<str>> {
        let code = self.codes.get(id as usize);
        let calls = code.into_iter().flat_map(|code| &code.calls);
        let own = code.filter(|code| code.calls.is_empty()).and_then(|code| code.procedure.as_ref());
        let of_program = calls.map(|call| call.procedure.as_ref().unwrap_or(&self.nameless));
        // What begins with % are parts of the library that nobody has called.
        of_program.chain(own.filter(|name| !name.starts_with('%')))
    }

    /// The sizes of frames by code id, in words, from an id on.
    pub(crate) fn frame_sizes(&self, from: u32) -> Vec<u8> {
        let codes = self.codes.iter().skip(from as usize);
        codes.flat_map(|code| (code.frame_slots as u16).to_le_bytes()).collect()
    }

    /// Number of code ids.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    fn frame(&self, call: &Call) -> Frame {
        let file = &self.files[call.file as usize];
        // Traces are rare and short, so lines are looked for when they are asked for.
        let mut sources = Sources::default();
        let id = sources.add(&file.name, &file.text);
        let at = sources.locate(id, call.range.start);
        Frame {
            procedure: call.procedure.clone(),
            file: file.name.clone(),
            line: at.line,
            column: at.column,
            range: call.range.clone(),
        }
    }

    /// The text of one of the files.
    pub fn text(&self, file: &str) -> Option<&str> {
        self.files.iter().find(|known| &*known.name == file).map(|file| &*file.text)
    }
}

/// The variables of a frame that a place in the source can mean by their names. Where several have the same name, that is the one of the innermost form;
/// it is none where that is not known.
fn visible(variables: &[FrameVariable], place: Span) -> Vec<&FrameVariable> {
    let contains = |outer: Span, inner: Span| outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end;
    let mut seen: Vec<&FrameVariable> = variables.iter().filter(|variable| contains(variable.scope, place)).collect();
    let all = seen.clone();
    seen.retain(|variable| {
        let others = all
            .iter()
            .filter(|other| other.name == variable.name && !std::ptr::eq(**other, *variable));
        others
            .into_iter()
            .all(|other| other.scope != variable.scope && contains(other.scope, variable.scope))
    });
    seen.sort_by_key(|variable| (variable.scope.start, variable.capture, variable.slot));
    seen
}

/// Where a stack ends: the stack pointer and its segment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Top {
    pointer: u32,
    segment: u32,
}

impl Top {
    /// A stack pointer and its segment.
    pub fn at(pointer: u32, segment: u32) -> Self {
        Self { pointer, segment }
    }

    /// The top of the current stack.
    pub fn current(view: View<'_>) -> Checked<Self> {
        Ok(Self {
            pointer: view.cell(abi::SP)?,
            segment: view.cell(abi::SEGMENT)?,
        })
    }
}

/// The frames of a stack: the `first` innermost ones and, if there are more, the `last` outermost ones.
pub fn take(view: View<'_>, code: &CodeMap, top: Top, first: usize, last: usize) -> Checked<Trace> {
    let mut inner = Vec::new();
    let mut outer = VecDeque::new();
    let mut omitted = 0;
    for call in calls(view, code, top) {
        let (_, call) = call?;
        if inner.len() < first {
            inner.push(call);
            continue;
        }
        outer.push_back(call);
        if outer.len() > last {
            outer.pop_front();
            omitted += 1;
        }
    }
    let frames = |calls: &mut dyn Iterator<Item = &Call>| calls.map(|call| code.frame(call)).collect::<Vec<_>>();
    let (mut innermost, mut outermost) = (frames(&mut inner.into_iter()), frames(&mut outer.into_iter()));
    if omitted == 0 {
        innermost.append(&mut outermost);
    }
    Ok(Trace {
        innermost,
        omitted,
        outermost,
    })
}

/// Variables by their names.
pub type Named<T> = Vec<(Arc<str>, T)>;

/// One frame of a stack, counted from the innermost, 0; with its variables and their values, or what they have in place of one. `None` if there are not so many.
pub fn frame(view: View<'_>, code: &CodeMap, top: Top, index: usize) -> Checked<Option<(Frame, Named<i64>)>> {
    let mut calls = calls(view, code, top);
    let Some((mut bottom, call)) = calls.nth(index).transpose()? else {
        return Ok(None);
    };
    // The variables around a part of a form are in the frame that waits for it.
    let mut variables: Vec<(Arc<str>, i64)> = Vec::new();
    let mut part = Some(call);
    while let Some(call) = part {
        for place in &call.variables {
            if variables.iter().any(|(name, _)| *name == place.name) {
                continue;
            }
            let mut value = view.word(u64::from(bottom) + 8 * u64::from(place.slot))?;
            if let Some(capture) = place.capture {
                value = view.captured(value, capture)?;
            }
            if place.boxed {
                value = view.field(value, HeapKind::Box, 0)?;
            }
            // A variable that has no value yet.
            if value != abi::UNBOUND && value != abi::UNSUPPLIED {
                variables.push((place.name.clone(), value));
            }
        }
        part = match calls.step().transpose()? {
            Some(Step {
                bottom: at,
                call,
                waits_for_part: true,
            }) => {
                bottom = at;
                Some(call)
            }
            _ => None,
        };
    }
    Ok(Some((code.frame(call), variables)))
}

/// The code ids of the frames of a stack, innermost first.
pub(crate) fn code_ids<'a>(view: View<'a>, code: &'a CodeMap, top: Top) -> impl Iterator<Item = Checked<u32>> + 'a {
    walk(view, code, top).map(|frame| Ok(frame?.id))
}

/// The active calls, innermost first, each with the address of the frame that stands for it.
fn calls<'a>(view: View<'a>, code: &'a CodeMap, top: Top) -> Calls<'a> {
    Calls {
        walk: walk(view, code, top),
        bottom: 0,
        pending: [].iter(),
        form: None,
    }
}

fn walk<'a>(view: View<'a>, code: &'a CodeMap, top: Top) -> Walk<'a> {
    Walk {
        view,
        code,
        pointer: top.pointer,
        segment: top.segment,
        left: view.size() / 8,
        ended: false,
    }
}

struct Calls<'a> {
    walk: Walk<'a>,
    /// The address of the frame under way, and those of its calls that are left.
    bottom: u32,
    pending: std::slice::Iter<'a, Call>,
    /// The form that the last call is a part of: waiting at it is not shown.
    form: Option<(u32, Range<u32>)>,
}

/// A call, and whether it is the wait for a part of a form, which is not shown.
struct Step<'a> {
    bottom: u32,
    call: &'a Call,
    waits_for_part: bool,
}

impl<'a> Calls<'a> {
    fn step(&mut self) -> Option<Checked<Step<'a>>> {
        loop {
            let Some(call) = self.pending.next() else {
                match self.walk.next()? {
                    Ok(frame) => (self.bottom, self.pending) = (frame.bottom, frame.code.calls.iter()),
                    Err(fault) => return Some(Err(fault)),
                }
                continue;
            };
            let waits_for_part = self.form == Some((call.file, call.range.clone()));
            self.form = call.form.clone().map(|form| (call.file, form));
            return Some(Ok(Step {
                bottom: self.bottom,
                call,
                waits_for_part,
            }));
        }
    }
}

impl<'a> Iterator for Calls<'a> {
    type Item = Checked<(u32, &'a Call)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.step()? {
                Ok(step) if step.waits_for_part => {}
                Ok(step) => return Some(Ok((step.bottom, step.call))),
                Err(fault) => return Some(Err(fault)),
            }
        }
    }
}

/// A frame: its address, its code id and what that means.
struct Found<'a> {
    bottom: u32,
    id: u32,
    code: &'a Code,
}

/// The frames of a stack, innermost first. The ids that end segments are passed over.
struct Walk<'a> {
    view: View<'a>,
    code: &'a CodeMap,
    pointer: u32,
    segment: u32,
    /// More frames than this do not fit the memory.
    left: usize,
    ended: bool,
}

impl<'a> Walk<'a> {
    fn step(&mut self) -> Checked<Option<Found<'a>>> {
        loop {
            self.left = self.left.checked_sub(1).ok_or(Fault::Corrupt("a stack without an end"))?;
            let at = self
                .pointer
                .checked_sub(8)
                .ok_or(Fault::Corrupt("a stack pointer outside the stack"))?;
            let code = |word| {
                let id = self.view.fixnum(word)?;
                u32::try_from(id).map_err(|_| Fault::Corrupt("a frame without a code id"))
            };
            let id = match code(self.view.word(u64::from(at))?)? {
                // The mark of captured frames: see the runtime's `captured.wat`.
                abi::CODE_CAPTURED => code(self.view.word(abi::CAPTURED_CODE.into())?)?,
                id => id,
            };
            match id {
                abi::CODE_FINISHED => return Ok(None),
                abi::CODE_UNDERFLOW => {
                    self.segment = self.view.cell(self.segment.saturating_add(abi::SEGMENT_BELOW))?;
                    if self.segment == 0 {
                        return Ok(None);
                    }
                    self.pointer = self.view.cell(self.segment.saturating_add(abi::SEGMENT_SAVED_SP))?;
                }
                id => {
                    let known = self
                        .code
                        .codes
                        .get(id as usize)
                        .ok_or(Fault::Corrupt("a frame with an unknown code id"))?;
                    let size = known.frame_slots.max(1).checked_mul(8);
                    self.pointer = size
                        .and_then(|size| self.pointer.checked_sub(size))
                        .ok_or(Fault::Corrupt("a frame larger than its stack"))?;
                    return Ok(Some(Found {
                        bottom: self.pointer,
                        id,
                        code: known,
                    }));
                }
            }
        }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Checked<Found<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let step = self.step().transpose();
        self.ended = !matches!(step, Some(Ok(_)));
        step
    }
}
