//! The ways to lower a program, with the names of their rows.

use trapeze::{Config, Lowering, Trampoline};

/// Each lowering and trampoline.
pub fn each() -> [(&'static str, Config); 4] {
    let continuation = || Config::new().lowering(Lowering::Continuation);
    [
        ("cluster", Config::new()),
        ("continuation, module trampoline", continuation().trampoline(Trampoline::Module)),
        ("continuation, host trampoline", continuation().trampoline(Trampoline::Host)),
        ("tailcall", Config::new().lowering(Lowering::TailCall)),
    ]
}
