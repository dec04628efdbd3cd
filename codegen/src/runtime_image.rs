//! The in-module runtime as a library of functions: each emitted module takes those that it calls, and those that they call.
//!
//! The runtime has no state but the memory, so that several modules of one program may have a function each for themselves.

use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::ops::Range;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{CodeSection, Encode, EntityType, Function, ImportSection, Instruction, TypeSection};
use wasmparser::{
    BinaryReaderError, BlockType, CompositeInnerType, FuncType, FunctionBody, KnownCustom, Name, Operator, Parser, Payload, TypeRef,
    ValType,
};

/// A function's body, which is copied but for the functions that it names.
struct Code {
    bytes: &'static [u8],
    /// Where functions are named, and which.
    functions: Vec<(Range<usize>, u32)>,
    /// Types that it names.
    types: Vec<u32>,
}

impl Code {
    fn of(body: &FunctionBody<'static>) -> Result<Self, BinaryReaderError> {
        let mut code = Self {
            bytes: body.as_bytes(),
            functions: Vec::new(),
            types: Vec::new(),
        };
        let start = body.range().start;
        let mut reader = body.get_operators_reader()?;
        let mut named = None;
        while !reader.eof() {
            let (operator, offset) = reader.read_with_offset()?;
            let at = (offset - start) as usize;
            if let Some((from, function)) = named.take() {
                code.functions.push((from..at, function));
            }
            match operator {
                // One byte of opcode.
                Operator::Call { function_index } | Operator::ReturnCall { function_index } | Operator::RefFunc { function_index } => {
                    named = Some((at + 1, function_index));
                }
                Operator::CallIndirect { type_index, .. } | Operator::ReturnCallIndirect { type_index, .. } => code.types.push(type_index),
                Operator::Block { blockty } | Operator::Loop { blockty } | Operator::If { blockty } => {
                    if let BlockType::FuncType(ty) = blockty {
                        code.types.push(ty);
                    }
                }
                _ => {}
            }
        }
        Ok(code)
    }
}

/// The runtime's module, taken apart.
pub(crate) struct RuntimeImage {
    types: Vec<FuncType>,
    /// The type of code: code id to code id.
    pub(crate) code_type: u32,
    /// Imported functions: module, name, type. They have the lowest indices.
    imports: Vec<(&'static str, &'static str, u32)>,
    /// Types of the other functions.
    functions: Vec<u32>,
    bodies: Vec<(FunctionBody<'static>, OnceCell<Code>)>,
    /// Indices of all functions by name.
    indices: FxHashMap<&'static str, u32>,
    names: FxHashMap<u32, &'static str>,
}

impl RuntimeImage {
    /// Takes the runtime's module apart.
    ///
    /// # Panics
    /// If the embedded module is damaged, which the build would have shown.
    pub(crate) fn load(bytes: &'static [u8]) -> Self {
        let mut image = Self {
            types: Vec::new(),
            code_type: 0,
            imports: Vec::new(),
            functions: Vec::new(),
            bodies: Vec::new(),
            indices: FxHashMap::default(),
            names: FxHashMap::default(),
        };
        image.read(bytes).expect("the embedded runtime is a well-formed module");
        image
    }

    fn read(&mut self, bytes: &'static [u8]) -> Result<(), Box<dyn std::error::Error>> {
        let code = FuncType::new([ValType::I32], [ValType::I32]);
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::TypeSection(section) => {
                    for group in section {
                        for ty in group?.into_types() {
                            if let CompositeInnerType::Func(ty) = ty.composite_type.inner {
                                if ty == code {
                                    self.code_type = self.type_count();
                                }
                                self.types.push(ty);
                            }
                        }
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let import = import?;
                        if let TypeRef::Func(ty) = import.ty {
                            self.imports.push((import.module, import.name, ty));
                        }
                    }
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        self.functions.push(ty?);
                    }
                }
                Payload::CodeSectionEntry(body) => self.bodies.push((body, OnceCell::new())),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(names) = section.as_known() {
                        for name in names {
                            if let Name::Function(map) = name? {
                                for naming in map {
                                    let naming = naming?;
                                    self.indices.insert(naming.name, naming.index);
                                    self.names.insert(naming.index, naming.name);
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Number of types.
    pub(crate) fn type_count(&self) -> u32 {
        self.types.len() as u32
    }

    /// The types as a section, to be continued, for a module with this part of the runtime. An engine makes code for each type that a module has, so the
    /// type of code stands in the place of those that the module does not need.
    ///
    /// # Panics
    /// If the embedded module is damaged, which the build would have shown.
    pub(crate) fn types(&self, part: &RuntimePart) -> TypeSection {
        let mut used = vec![false; self.types.len()];
        let imported = self.imports.iter().map(|&(.., ty)| ty);
        for ty in imported.chain(part.types(self)).chain(part.named_types.iter().copied()) {
            used[ty as usize] = true;
        }
        let mut section = TypeSection::new();
        for (ty, used) in self.types.iter().zip(used) {
            let ty = if used { ty } else { &self.types[self.code_type as usize] };
            let ty = RoundtripReencoder.func_type(ty.clone());
            section.ty().func_type(&ty.expect("the embedded runtime is a well-formed module"));
        }
        section
    }

    /// The body of a function that is not imported.
    ///
    /// # Panics
    /// If the embedded module is damaged, which the build would have shown.
    fn code(&self, function: u32) -> &Code {
        let (body, code) = &self.bodies[(function - self.import_count()) as usize];
        code.get_or_init(|| Code::of(body).expect("the embedded runtime is a well-formed module"))
    }

    /// Number of imported functions.
    pub(crate) fn import_count(&self) -> u32 {
        self.imports.len() as u32
    }

    /// The imports as a section, to be continued.
    pub(crate) fn imports(&self) -> ImportSection {
        let mut section = ImportSection::new();
        for &(module, name, ty) in &self.imports {
            section.import(module, name, EntityType::Function(ty));
        }
        section
    }
}

/// The part of the runtime that one module has.
pub(crate) struct RuntimePart {
    /// Index of the first of its functions.
    first: u32,
    /// Indices in the runtime of the functions taken, in order.
    taken: Vec<u32>,
    /// Their indices in the module.
    indices: FxHashMap<u32, u32>,
    /// Types that their bodies name.
    named_types: Vec<u32>,
}

impl RuntimePart {
    /// Nothing yet; functions that are taken get indices from `first` on.
    pub(crate) fn new(first: u32) -> Self {
        Self {
            first,
            taken: Vec::new(),
            indices: FxHashMap::default(),
            named_types: Vec::new(),
        }
    }

    /// Index of the function called `name` in the module; it is taken if it was not yet.
    ///
    /// # Panics
    /// If there is no such function: names are written in the emitter, never taken from a program.
    pub(crate) fn index(&mut self, image: &RuntimeImage, name: &str) -> u32 {
        let original = image.indices.get(name);
        self.take(image, *original.unwrap_or_else(|| panic!("the runtime has no function ${name}")))
    }

    fn take(&mut self, image: &RuntimeImage, original: u32) -> u32 {
        if original < image.import_count() {
            return original;
        }
        let next = self.first + self.taken.len() as u32;
        *self.indices.entry(original).or_insert_with(|| {
            self.taken.push(original);
            next
        })
    }

    /// The bodies of the functions taken and of all that they call, in the order of their indices. The body of the function called
    /// `elsewhere` is not taken, but calls what stands in the table at the code id given with it.
    pub(crate) fn emit(&mut self, image: &RuntimeImage, elsewhere: Option<(&str, u32)>, code: &mut CodeSection) {
        let elsewhere = elsewhere.map(|(name, id)| (image.indices[name], id));
        let mut next = 0;
        while let Some(&original) = self.taken.get(next) {
            next += 1;
            match elsewhere {
                Some((gate, id)) if gate == original => {
                    code.function(&call_table(image, id));
                }
                _ => {
                    let Code { bytes, functions, types } = image.code(original);
                    let mut body = Vec::with_capacity(bytes.len() + functions.len());
                    let mut copied = 0;
                    for (place, function) in functions {
                        body.extend_from_slice(&bytes[copied..place.start]);
                        self.take(image, *function).encode(&mut body);
                        copied = place.end;
                    }
                    body.extend_from_slice(&bytes[copied..]);
                    self.named_types.extend(types);
                    code.raw(&body);
                }
            }
        }
    }

    /// Types of the functions taken, in order.
    pub(crate) fn types<'a>(&'a self, image: &'a RuntimeImage) -> impl Iterator<Item = u32> + 'a {
        self.taken
            .iter()
            .map(|&original| image.functions[(original - image.import_count()) as usize])
    }

    /// Names of the imported functions and of those taken, with their indices in the module.
    pub(crate) fn names<'a>(&'a self, image: &'a RuntimeImage) -> impl Iterator<Item = (u32, &'static str)> + 'a {
        let imported = (0..image.import_count()).map(|index| (index, index));
        let taken = self.taken.iter().zip(self.first..).map(|(&original, index)| (original, index));
        imported
            .chain(taken)
            .filter_map(|(original, index)| Some((index, *image.names.get(&original)?)))
    }
}

/// A function with one parameter and one result that passes both on to the entry of the table at `id`.
fn call_table(image: &RuntimeImage, id: u32) -> Function {
    let mut function = Function::new([]);
    function
        .instruction(&Instruction::LocalGet(0))
        .instruction(&Instruction::I32Const(id as i32))
        .instruction(&Instruction::CallIndirect {
            type_index: image.code_type,
            table_index: 0,
        })
        .instruction(&Instruction::End);
    function
}
