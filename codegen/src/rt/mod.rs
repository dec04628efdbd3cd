//! The in-module runtime: collector, page allocator, segmented stack and slow paths.
//!
//! It is written in WAT, in the files beside this one; the build script puts the constants of [`crate::abi`] into the text and assembles
//! it. The result is a module that is complete but for its imports, keeps its whole state in linear memory (it has no globals), and
//! has neither segments nor a start function, so that each emitted module can take the functions that it calls.

use rustc_hash::FxHashMap;
use wasmparser::{CompositeInnerType, KnownCustom, Name, Parser, Payload, TypeRef, ValType};

/// The runtime's module.
pub const BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rt.wasm"));

/// The runtime's private cells (i32) with their addresses: for tests and for reading memory images.
pub const CELLS: &[(&str, u32)] = include!(concat!(env!("OUT_DIR"), "/rt_cells.rs"));

/// A function of the runtime.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Function {
    /// Index in the module, imports included.
    pub index: u32,
    /// Types of the parameters.
    pub params: Vec<ValType>,
    /// Types of the results.
    pub results: Vec<ValType>,
}

/// The runtime's module with a directory of its functions.
#[derive(Debug)]
pub struct Runtime {
    /// The module.
    pub bytes: &'static [u8],
    /// Functions by name (without `$`), imported ones too.
    pub functions: FxHashMap<String, Function>,
    /// Number of imported functions; they have the lowest indices.
    pub imported: u32,
}

impl Runtime {
    /// Reads the directory from the embedded module.
    ///
    /// # Panics
    ///
    /// When the embedded module is malformed, which the build rules out.
    pub fn new() -> Self {
        let malformed = "the embedded runtime is a well-formed module";
        let mut types = Vec::new();
        let mut signatures = Vec::new();
        let mut imported = 0;
        let mut functions = FxHashMap::default();
        for payload in Parser::new(0).parse_all(BYTES) {
            match payload.expect(malformed) {
                Payload::TypeSection(section) => {
                    for group in section {
                        for sub in group.expect(malformed).into_types() {
                            let CompositeInnerType::Func(function) = sub.composite_type.inner else {
                                panic!("the runtime has function types only")
                            };
                            types.push(function);
                        }
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        if let TypeRef::Func(index) = import.expect(malformed).ty {
                            signatures.push(index);
                            imported += 1;
                        }
                    }
                }
                Payload::FunctionSection(section) => signatures.extend(section.into_iter().map(|index| index.expect(malformed))),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(names) = section.as_known() {
                        for subsection in names {
                            if let Name::Function(map) = subsection.expect(malformed) {
                                for naming in map {
                                    let naming = naming.expect(malformed);
                                    let signature = &types[signatures[naming.index as usize] as usize];
                                    functions.insert(
                                        naming.name.to_string(),
                                        Function {
                                            index: naming.index,
                                            params: signature.params().to_vec(),
                                            results: signature.results().to_vec(),
                                        },
                                    );
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        Runtime {
            bytes: BYTES,
            functions,
            imported,
        }
    }

    /// The function called `name`.
    ///
    /// # Panics
    ///
    /// When the runtime has none of that name: names are written in the emitter, never taken from a program.
    pub fn function(&self, name: &str) -> &Function {
        self.functions
            .get(name)
            .unwrap_or_else(|| panic!("the runtime has a function {name}"))
    }
}

impl Default for Runtime {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmparser::{Validator, WasmFeatures};

    #[test]
    fn the_module_uses_only_what_every_engine_has() {
        let features = WasmFeatures::MUTABLE_GLOBAL
            | WasmFeatures::MULTI_VALUE
            | WasmFeatures::BULK_MEMORY
            | WasmFeatures::SIGN_EXTENSION
            | WasmFeatures::SATURATING_FLOAT_TO_INT
            | WasmFeatures::FLOATS;
        Validator::new_with_features(features).validate_all(BYTES).unwrap();
    }

    #[test]
    fn the_module_is_nothing_but_types_imports_and_functions() {
        for payload in Parser::new(0).parse_all(BYTES) {
            let payload = payload.unwrap();
            let foreign = matches!(
                payload,
                Payload::StartSection { .. } | Payload::ElementSection(_) | Payload::DataSection(_) | Payload::GlobalSection(_)
            );
            assert!(!foreign, "{payload:?}");
        }
    }

    #[test]
    fn the_directory_knows_imports_and_functions() {
        let runtime = Runtime::new();
        let imports: Vec<u32> = ["host", "host_arithmetic", "tick", "drop_handle", "populate"]
            .map(|name| runtime.function(name).index)
            .to_vec();
        assert_eq!(imports, [0, 1, 2, 3, 4]);
        assert_eq!(runtime.imported, 5);
        let arithmetic = runtime.function("arithmetic");
        assert_eq!(arithmetic.params, [ValType::I32, ValType::I64, ValType::I64]);
        assert_eq!(arithmetic.results, [ValType::I64]);
    }

    #[test]
    fn private_cells_lie_in_their_room() {
        for (name, address) in CELLS {
            assert!((crate::abi::COLLECTOR..crate::abi::ARGS).contains(address), "{name}");
        }
    }
}
