//! Code that is added to a running program: what the machine keeps of it, and the compiler's side of it as a trait.
//!
//! The static data of an addition lies in pages of its own, which the collector leaves alone. Its code ids follow those that are there. Nothing that was
//! added is ever removed.

use crate::access::Surroundings;
use crate::engine::Image;
use crate::heap::{Checked, Fault, Heap, View};
use crate::trace::CodeMap;
use std::collections::HashMap;
use std::ops::{Deref, Range};
use std::sync::Arc;
use trapeze_codegen::{Link, Parts, abi, static_symbol};
use trapeze_cps::expand::VALUE_MARK;
use trapeze_cps::ids::FileId;
use trapeze_cps::prim::HeapKind;
use trapeze_cps::read;
use trapeze_cps::syntax::{Datum, Syntax, write_string};

/// Most bytes of a form as text.
const MOST_TEXT: usize = 1 << 28;

/// Compiles what is added to one run of a program, one addition after the other.
pub trait Extender: Send {
    /// Compiles a text, and keeps what it becomes until [`Self::emit`] is called. The result: what the compiler remarks. `Err` says what is wrong with the text.
    /// Files that it imports are those that can be read in the surroundings.
    fn compile(&mut self, request: Request, surroundings: Surroundings) -> Result<Vec<Remark>, Vec<Remark>>;

    /// Looks in the surroundings for a file that is imported, and compiles it unless it is a part of the program already.
    fn import(&mut self, request: ImportRequest, surroundings: Surroundings) -> Result<Import, NotImported>;

    /// Emits what was compiled last, for static data at an address, a multiple of 16. It may be called again, for another address.
    fn emit(&mut self, link: &Arc<Link>, base: u32) -> Result<Extension, Vec<Remark>>;
}

/// A text that is to be added.
#[derive(Clone, Debug)]
pub struct Request {
    /// The name of its file.
    pub name: String,
    /// The text.
    pub text: String,
    /// Variables that the text sees besides those of the program: what it calls them, and the names that they have.
    pub bindings: Vec<(String, String)>,
    /// Whether it may import all files, because the user typed it, or only those that the program may read.
    pub imports_all: bool,
}

/// A file that is imported while the program runs.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// The path as the program has it.
    pub path: String,
    /// The number of the file with the import.
    pub file: u32,
    /// The directories of the search path, in order.
    pub added: Vec<String>,
}

/// What an import becomes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Import {
    /// Nothing: the file is one of the program's own.
    Nothing,
    /// A call of the procedure that is the value of this variable of the prelude.
    Call(String),
    /// An addition, for [`Extender::emit`].
    Addition,
}

/// Why a file cannot be imported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotImported {
    /// The program may not read where it could be.
    Closed,
    /// There is none, or it does not compile; why.
    Failed(String),
}

/// What the compiler says about a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// The message alone.
    pub message: String,
    /// The message with its place, for a terminal without colours.
    pub plain: String,
    /// The same with colours.
    pub colored: String,
}

/// An addition that is ready to be loaded.
#[derive(Debug)]
pub struct Extension {
    /// What is loaded.
    pub parts: Parts,
    /// Meaning of its code ids, which follow those that are there.
    pub code: CodeMap,
}

/// What a run knows of what was added to it.
pub struct Additions {
    link: Arc<Link>,
    pub(crate) extender: Option<Box<dyn Extender>>,
    /// Room for static data.
    pub(crate) room: Range<u32>,
    /// How many code ids the table of the sizes of frames has room for.
    pub(crate) sized: u32,
    /// Number of names that were made for values without syntax, and of additions.
    count: u64,
}

impl Additions {
    /// Nothing was added yet to a program.
    pub(crate) fn new(link: Link) -> Self {
        Self {
            link: Arc::new(link),
            extender: None,
            room: 0..0,
            sized: 0,
            count: 0,
        }
    }

    /// What additions refer to.
    pub(crate) fn link(&self) -> &Arc<Link> {
        &self.link
    }

    /// The same, to be changed.
    pub(crate) fn link_mut(&mut self) -> &mut Link {
        Arc::make_mut(&mut self.link)
    }

    /// A number that was not given before.
    pub(crate) fn fresh(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Room for so many bytes of static data, if it is there.
    pub(crate) fn take(&mut self, bytes: u32) -> Option<u32> {
        let start = self.room.start;
        let end = start.checked_add(bytes)?.checked_next_multiple_of(16)?;
        if start == 0 || end > self.room.end {
            return None;
        }
        self.room.start = end;
        Some(start)
    }

    /// The symbol or keyword of a name, if it is there.
    pub(crate) fn symbol(&self, keyword: bool, name: &str) -> Option<i64> {
        self.link.symbols.get(&(keyword, name.to_owned())).copied()
    }

    /// Makes the symbol or keyword of a name, which is not there.
    pub(crate) fn make_symbol(&mut self, heap: &mut Heap<'_>, keyword: bool, name: &str) -> Checked<i64> {
        let (bytes, _) = static_symbol(self.room.start, keyword, name);
        let address = self.place(heap, bytes.len() as u32)?;
        let (bytes, value) = static_symbol(address, keyword, name);
        heap.set_bytes(u64::from(address), &bytes)?;
        self.link_mut().symbols.insert((keyword, name.to_owned()), value);
        Ok(value)
    }

    /// Room for so many bytes of static data.
    pub(crate) fn place(&mut self, heap: &mut Heap<'_>, bytes: u32) -> Checked<u32> {
        if let Some(address) = self.take(bytes) {
            return Ok(address);
        }
        self.room = heap.static_room(bytes)?;
        self.take(bytes).ok_or(Fault::Corrupt("too little room was made"))
    }
}

/// What the code ids of a run mean: those of the program, and those that were added.
pub struct Codes {
    image: Arc<Image>,
    extended: Option<CodeMap>,
}

impl Codes {
    /// Those of a program.
    pub(crate) fn new(image: Arc<Image>) -> Self {
        Self { image, extended: None }
    }

    /// Adds some behind those that are there.
    pub(crate) fn extend(&mut self, more: CodeMap) {
        let all = self.extended.get_or_insert_with(|| self.image.code.clone());
        all.append(more);
    }
}

impl Deref for Codes {
    type Target = CodeMap;

    fn deref(&self) -> &CodeMap {
        self.extended.as_ref().unwrap_or(&self.image.code)
    }
}

/// A form as text, and the values in it that have no syntax, with the names that stand for them in the text.
pub(crate) type FormText = (String, Vec<(String, i64)>);

/// The text of a form. `None` if it is too long.
pub(crate) fn form_text(view: View<'_>, form: i64, fresh: &mut dyn FnMut() -> u64) -> Checked<Option<FormText>> {
    enum Step {
        Visit(i64),
        /// The rest of a list.
        Rest(i64),
        Close(&'static str),
    }
    let mut text = String::new();
    let mut values = Vec::new();
    let mut names: HashMap<i64, String> = HashMap::new();
    let mut readable: HashMap<i64, bool> = HashMap::new();
    let mut steps = vec![Step::Visit(form)];
    while let Some(step) = steps.pop() {
        if text.len() > MOST_TEXT {
            return Ok(None);
        }
        let value = match step {
            Step::Close(end) => {
                text.push_str(end);
                continue;
            }
            Step::Rest(abi::NIL) => {
                text.push(')');
                continue;
            }
            Step::Rest(rest) if view.is_pair(rest) => {
                let (head, tail) = view.pair(rest)?;
                text.push(' ');
                steps.extend([Step::Rest(tail), Step::Visit(head)]);
                continue;
            }
            Step::Rest(tail) => {
                text.push_str(" . ");
                steps.extend([Step::Close(")"), Step::Visit(tail)]);
                continue;
            }
            Step::Visit(value) => value,
        };
        if view.is_pair(value) {
            let (head, tail) = view.pair(value)?;
            text.push('(');
            steps.extend([Step::Rest(tail), Step::Visit(head)]);
            continue;
        }
        let kind = view.kind(value)?;
        let mut label = "value";
        let written = match (value, kind) {
            (abi::NIL, _) => Some("nil".into()),
            (abi::TRUE, _) => Some("#t".into()),
            (abi::FALSE, _) => Some("#f".into()),
            (_, Some(HeapKind::String)) => {
                write_string(view.text(value)?, &mut text);
                continue;
            }
            (_, Some(HeapKind::Vector)) => {
                text.push('[');
                steps.push(Step::Close("]"));
                for index in (0..view.field_count(value, HeapKind::Vector)?).rev() {
                    steps.extend([Step::Visit(view.field(value, HeapKind::Vector, index)?), Step::Close(" ")]);
                }
                continue;
            }
            (_, Some(kind @ (HeapKind::Symbol | HeapKind::Keyword))) => {
                let name = view.name(value, kind)?;
                let is_plain = view.field(value, kind, 1)? == 0
                    && *readable.entry(value).or_insert_with(|| reads_back(kind == HeapKind::Keyword, name));
                label = name;
                match (is_plain, kind) {
                    (true, HeapKind::Keyword) => Some(format!(":{name}")),
                    (true, _) => Some(name.to_owned()),
                    (false, _) => None,
                }
            }
            _ => match view.number(value)? {
                Some(crate::number::Number::Float(float)) if !float.is_finite() => None,
                Some(number) => Some(crate::value::Value::from(number).to_string()),
                None => None,
            },
        };
        match written {
            Some(written) => text.push_str(&written),
            None => {
                let name = names.entry(value).or_insert_with(|| {
                    let label: String = label.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect();
                    let name = format!("{label}{VALUE_MARK}{}", fresh());
                    values.push((name.clone(), value));
                    name
                });
                text.push_str(name);
            }
        }
    }
    Ok(Some((text, values)))
}

/// Whether the reader reads a name as the symbol or keyword of that name.
fn reads_back(keyword: bool, name: &str) -> bool {
    let mut syntax = Syntax::new();
    let text = if keyword { format!(":{name}") } else { name.to_owned() };
    let Ok(nodes) = read::read(FileId(0), &text, &mut syntax) else {
        return false;
    };
    let [node] = nodes[..] else { return false };
    match syntax.datum(node) {
        Datum::Symbol(read) => !keyword && &**syntax.name(*read) == name,
        Datum::Keyword(read) => keyword && &**syntax.name(*read) == name,
        _ => false,
    }
}
