//! Programs that are written by hand in WebAssembly, with the values and the checks of the compiled programs.
//!
//! Their text may hold checks as `{{name operand ...}}`, so that each is written once. The ways that are not taken lead to functions, so that engines keep
//! the checks: `$safepoint`, `$stack_full`, `$add_slowly` and the like.
//!
//! As with compiled programs, each measured run has an instance and a memory of its own, which are made before the clock starts.

use criterion::{BatchSize, Bencher};
use wasmtime::{Config, Engine, Instance, Module, OptLevel, Store, TypedFunc, WasmParams};

/// A compiled module.
pub struct ByHand {
    engine: Engine,
    module: Module,
}

/// An exported function of an instance, which gives a value.
struct Function<P> {
    store: Store<()>,
    function: TypedFunc<P, i64>,
}

impl ByHand {
    /// Compiles a text, with the settings that the engine of compiled programs has.
    pub fn new(text: &str) -> Self {
        let mut config = Config::new();
        config.cranelift_opt_level(OptLevel::Speed).table_lazy_init(false);
        config.memory_reservation(4 << 30).memory_may_move(false);
        config
            .wasm_backtrace_max_frames(None)
            .native_unwind_info(false)
            .generate_address_map(false);
        let engine = Engine::new(&config).expect("the engine starts");
        let wasm = wat::parse_str(expanded(text)).unwrap_or_else(|error| panic!("{error}"));
        let module = Module::from_binary(&engine, &wasm).expect("the module is valid");
        Self { engine, module }
    }

    /// Measures `rounds` calls of the function exported as `name`, which has to give `value`.
    pub fn measure<P: WasmParams + Copy>(&self, bencher: &mut Bencher<'_>, name: &str, arguments: P, value: i64, rounds: u64) {
        bencher.iter_batched(
            || self.function::<P>(name),
            |mut function| {
                (0..rounds).for_each(|_| assert_eq!(function.call(arguments), value, "{name}"));
                function
            },
            BatchSize::PerIteration,
        );
    }

    /// The function of a new instance.
    fn function<P: WasmParams>(&self, name: &str) -> Function<P> {
        let mut store = Store::new(&self.engine, ());
        let instance = Instance::new(&mut store, &self.module, &[]).expect("the module needs nothing");
        let function = instance.get_typed_func(&mut store, name);
        Function {
            function: function.expect("the module exports the function"),
            store,
        }
    }
}

impl<P: WasmParams> Function<P> {
    /// Calls it.
    fn call(&mut self, arguments: P) -> i64 {
        self.function.call(&mut self.store, arguments).expect("the function returns")
    }
}

/// A whole number as a value.
pub fn fixnum(number: i64) -> i64 {
    number << 3
}

/// The text with its checks written out.
fn expanded(text: &str) -> String {
    let mut parts = text.split("{{");
    let mut result = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (check, rest) = part.split_once("}}").expect("a check is closed");
        result += &written_out(check);
        result += rest;
    }
    result
}

/// A check: its name, then the local that it sets or looks at, another local, and an operand.
fn written_out(check: &str) -> String {
    let mut words = check.splitn(4, ' ');
    let mut word = || words.next().unwrap_or_default();
    let (name, to, a, b) = (word(), word(), word(), word());
    let (a, is_constant) = (format!("(local.get {a})"), b.starts_with("(i64.const"));
    let tags = if is_constant { a.clone() } else { format!("(i64.or {a} {b})") };
    let result = format!("(local.get {to})");
    let (operation, overflows, slow) = match name {
        "budget" => {
            return "(local.set $budget (i32.sub (local.get $budget) (i32.const 1)))
                (if (i32.le_s (local.get $budget) (i32.const 0)) (then (local.set $budget (call $safepoint))))"
                .into();
        }
        "stack" => return "(if (i32.gt_u (local.get $sp) (i32.load (i32.const 0))) (then (call $stack_full)))".into(),
        "returned" => return format!("(if (i64.eq {result} (i64.const 0x2f)) (then (return (i64.const 0x2f) (local.get $budget))))"),
        // Goes to the code id on the stack.
        "pop" => {
            return "(local.set $sp (i32.sub (local.get $sp) (i32.const 8)))
                (local.set $pc (i32.shr_u (i32.load (local.get $sp)) (i32.const 3)))
                (br $dispatch)"
                .into();
        }
        // A procedure `a` with `b` parameters.
        "procedure" => {
            return format!(
                "(if (i32.ne (i32.and (i32.wrap_i64 {a}) (i32.const 7)) (i32.const 3)) (then (return (call $fail))))
                 (local.set {to} (i32.sub (i32.wrap_i64 {a}) (i32.const 3)))
                 (if (i32.ne (i32.load offset=4 {result}) (i32.const {b})) (then (return (call $fail))))"
            );
        }
        // The element of the vector `a` at the index in the local `b`. Its pointer has the tag 6.
        "element" => {
            return format!(
                "(if (i32.ne (i32.and (i32.wrap_i64 {a}) (i32.const 7)) (i32.const 6)) (then (return (call $fail))))
                 (if (i32.ne (i32.load offset=0 (i32.sub (i32.wrap_i64 {a}) (i32.const 6))) (i32.const 1)) (then (return (call $fail))))
                 (if (i64.ge_u (i64.shr_u (local.get {b}) (i64.const 3)) (i64.load32_u offset=4 (i32.sub (i32.wrap_i64 {a}) (i32.const 6))))
                   (then (return (call $fail))))
                 (local.set {to} (i64.load offset=2 (i32.add (i32.wrap_i64 {a}) (i32.wrap_i64 (local.get {b})))))"
            );
        }
        // Room for three words; the limit is in a cell.
        "room" => {
            return "(if (i32.gt_u (i32.add (local.get $hp) (i32.const 24)) (i32.load (i32.const 8))) (then (drop (call $fail)) unreachable))".into();
        }
        "less" => ("i64.lt_s", None, "$less_slowly"),
        "equal" => ("i64.eq", None, "$equal_slowly"),
        // The sign of a sum is wrong only if those of the operands agree, that of a difference only if they differ.
        "add" if is_constant => ("i64.add", Some(format!("(i64.lt_s {result} {a})")), "$add_slowly"),
        "add" => (
            "i64.add",
            Some(negative(&format!("(i64.xor {a} {result}) (i64.xor {b} {result})"))),
            "$add_slowly",
        ),
        "subtract" if is_constant => ("i64.sub", Some(format!("(i64.gt_s {result} {a})")), "$subtract_slowly"),
        "subtract" => (
            "i64.sub",
            Some(negative(&format!("(i64.xor {a} {b}) (i64.xor {a} {result})"))),
            "$subtract_slowly",
        ),
        _ => panic!("there is no check {name}"),
    };
    let overflows = overflows.map(|overflows| format!("(br_if $slow {overflows})")).unwrap_or_default();
    format!(
        "(block $done
           (block $slow
             (br_if $slow (i32.and (i32.wrap_i64 {tags}) (i32.const 7)))
             (local.set {to} ({operation} {a} {b}))
             {overflows}
             (br $done))
           (local.set {to} (call {slow} {a} {b})))"
    )
}

/// Whether two numbers are both negative.
fn negative(numbers: &str) -> String {
    format!("(i64.lt_s (i64.and {numbers}) (i64.const 0))")
}
