//! Trapeze compiles Elle Lisp to WebAssembly and runs it. The control stack of a running program is plain data in its memory: calls in tail
//! position never grow anything, recursion is bounded by memory alone, and a program that stopped at an unhandled condition can go on at any of
//! its restarts, chosen from outside.
//!
//! An [`Engine`] compiles sources to a [`Program`], and a program runs any number of times:
//!
//! ```
//! use trapeze::{Config, Engine, Outcome, Source, Value};
//!
//! let engine = Engine::new(Config::new())?;
//! let program = engine.compile(Source::text("squares.lisp", "(map (fn (n) (* n n)) (range 4))"))?;
//! let Outcome::Value(squares) = program.run()? else { panic!("the program ends with a value") };
//! assert_eq!(squares, Value::list([0, 1, 4, 9].map(Value::Integer)));
//! assert_eq!(squares.to_string(), "(0 1 4 9)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Programs call functions of the embedder's by name:
//!
//! ```
//! use trapeze::{Config, Engine, Outcome, Source, Value};
//!
//! let mut engine = Engine::new(Config::new())?;
//! engine.register("repeat-text", |text: String, times: u32| text.repeat(times as usize));
//! engine.register("half", |n: i64| if n % 2 == 0 { Ok(n / 2) } else { Err("the number is odd") });
//!
//! let source = r#"(list (repeat-text "ab" 2) (half 8) (try (half 3) (catch e (exception-message e))))"#;
//! let Outcome::Value(value) = engine.compile(Source::text("calls.lisp", source))?.run()? else { panic!("a value") };
//! assert_eq!(value.to_string(), r#"("abab" 4 "half: the number is odd")"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A condition that nobody handles stops the program where it was signalled. The embedder sees the condition, the stack and the restarts, and
//! decides how the program goes on:
//!
//! ```
//! use trapeze::{Config, Engine, Outcome, Source, Value};
//!
//! let engine = Engine::new(Config::new())?;
//! let source = r#"
//!     (define (fetch key)
//!       (restart-case (error "no entry")
//!         (use-value (v) v)))
//!     (+ 1 (fetch 'answer))"#;
//! let Outcome::Unhandled(stop) = engine.compile(Source::text("fetch.lisp", source))?.run()? else { panic!("it stops") };
//! assert_eq!(stop.report(), "no entry");
//! assert_eq!(stop.trace().innermost[0].procedure_name(), "fetch");
//!
//! let use_value = stop.restart("use-value").expect("the restart is active");
//! let Outcome::Value(value) = stop.invoke(use_value, &[Value::Integer(41)])? else { panic!("it goes on") };
//! assert_eq!(value, Value::Integer(42));
//!
//! // The point was left: what was handed out for it is stale now, and says so.
//! assert!(stop.invoke(use_value, &[]).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod additions;
mod cache;
mod compile_error;
mod config;
mod data;
mod engine;
mod imports;
mod macros;
mod outcome;
mod pipeline;
mod source;

pub use compile_error::{CompileError, CompileMessage};
pub use config::{Config, PrintResult};
pub use data::{Beginning, beginning, read_data};
pub use engine::{Engine, Program, Session};
pub use outcome::{Evaluation, Outcome, Unhandled};
pub use pipeline::Timings;
pub use source::Source;
pub use trapeze_codegen::Lowering;
pub use trapeze_cps::reference;
pub use trapeze_runtime::{
    Access, Arity, Captured, Error, Evaluated, Frame, FromLisp, Halt, HostFunction, HostResult, Input, Interrupt, Named, Object, Opaque,
    Output, Profile, RestartInfo as Restart, RestartKey, Statistics, ToLisp, Trace, Trampoline, Value, Values,
};

/// Result of what a run can fail at. Errors of the program itself are conditions, see [`Outcome::Unhandled`].
pub type Result<T> = std::result::Result<T, Error>;
