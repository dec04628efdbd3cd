//! The in-module runtime as the prefix of every emitted module: its types, imports, functions and exports keep their indices, and its
//! function bodies are copied byte for byte.

use std::collections::HashMap;
use wasm_encoder::reencode::{RoundtripReencoder, utils};
use wasm_encoder::{CodeSection, ExportSection, FunctionSection, ImportSection, TypeSection};
use wasmparser::{KnownCustom, Name, Parser, Payload};

/// The sections of the runtime, ready to be continued.
pub(crate) struct RuntimeImage {
    pub(crate) types: TypeSection,
    pub(crate) type_count: u32,
    pub(crate) imports: ImportSection,
    pub(crate) functions: FunctionSection,
    pub(crate) exports: ExportSection,
    pub(crate) code: CodeSection,
    /// Number of functions, the imported ones included.
    pub(crate) function_count: u32,
    /// Names of the functions with their indices.
    pub(crate) names: HashMap<String, u32>,
}

impl RuntimeImage {
    /// Takes the runtime's module apart.
    ///
    /// # Panics
    /// If the embedded module is damaged, which the build would have shown.
    pub(crate) fn load(bytes: &[u8]) -> Self {
        let mut image = Self {
            types: TypeSection::new(),
            type_count: 0,
            imports: ImportSection::new(),
            functions: FunctionSection::new(),
            exports: ExportSection::new(),
            code: CodeSection::new(),
            function_count: 0,
            names: HashMap::new(),
        };
        image.read(bytes).expect("the embedded runtime is a well-formed module");
        image
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
        let mut same = RoundtripReencoder;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::TypeSection(section) => {
                    self.type_count = section.count();
                    utils::parse_type_section(&mut same, &mut self.types, section)?;
                }
                Payload::ImportSection(section) => {
                    utils::parse_import_section(&mut same, &mut self.imports, section)?;
                    self.function_count += self.imports.len();
                }
                Payload::FunctionSection(section) => {
                    self.function_count += section.count();
                    utils::parse_function_section(&mut same, &mut self.functions, section)?;
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        // The memory and the table are the emitter's to export.
                        if matches!(export.kind, wasmparser::ExternalKind::Func) {
                            self.exports.export(export.name, wasm_encoder::ExportKind::Func, export.index);
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let range = body.range();
                    self.code.raw(&bytes[range.start as usize..range.end as usize]);
                }
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(names) = section.as_known() {
                        for name in names {
                            if let Name::Function(map) = name? {
                                for naming in map {
                                    let naming = naming?;
                                    self.names.insert(naming.name.to_string(), naming.index);
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
}
