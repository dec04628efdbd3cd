use wasmtime::{Config, OptLevel, Strategy};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let mut config = Config::new();
    config.strategy(Strategy::Cranelift);
    config.cranelift_opt_level(OptLevel::Speed);
    config.table_lazy_init(false);
    config.signals_based_traps(true);
    config.memory_reservation(4 << 30);
    config.memory_may_move(false);
    config.wasm_backtrace_max_frames(None);
    config.native_unwind_info(false);
    config.generate_address_map(false);
    config.wasm_branch_hinting(true);
    let engine = wasmtime::Engine::new(&config).unwrap();
    let bytes = wat::parse_file(&a[1]).unwrap();
    std::fs::write(&a[2], engine.precompile_module(&bytes).unwrap()).unwrap();
}
