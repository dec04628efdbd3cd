//! `trapeze dump`.

use super::arguments::{Dump, Form};
use super::run::{fail, source};
use super::{FAILED, print, terminal};
use trapeze::{CompileError, Config, Engine};

/// Shows a program in one of its forms. Gives the exit code.
pub fn dump(dump: Dump) -> u8 {
    let sources: Result<Vec<_>, _> = dump.inputs.iter().map(source).collect();
    let sources = match sources {
        Ok(sources) => sources,
        Err(message) => return fail(&message),
    };
    let config = Config::new().lowering(dump.lowering).names(dump.form == Form::Wat);
    let engine = match Engine::new(config) {
        Ok(engine) => engine,
        Err(error) => return fail(&error.to_string()),
    };
    let form = match dump.form {
        Form::Cps => engine.continuations(sources).map(String::into_bytes),
        Form::Wasm => engine.module(sources),
        Form::Wat => engine.module(sources).and_then(|wasm| text(&wasm)),
    };
    let bytes = match form {
        Ok(bytes) => bytes,
        Err(error) => {
            terminal::complain(&error.render(terminal::color()));
            return FAILED;
        }
    };
    match dump.out {
        None => print(&bytes),
        Some(path) => match std::fs::write(&path, bytes) {
            Ok(()) => 0,
            Err(error) => fail(&format!("{}: {error}", path.display())),
        },
    }
}

fn text(wasm: &[u8]) -> Result<Vec<u8>, CompileError> {
    wasmprinter::print_bytes(wasm)
        .map(String::into_bytes)
        .map_err(|error| CompileError::internal(&error.to_string()))
}
