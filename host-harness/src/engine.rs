//! The WebAssembly engine: how components are compiled and kept interruptible.

use std::time::Duration;

use wasmtime::{Config, Engine, OptLevel, ProfilingStrategy};

/// How often a computing component gives way to the other tasks of its thread.
const TICK: Duration = Duration::from_millis(10);

pub(crate) fn new(perf_map: bool) -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    if perf_map {
        config.profiler(ProfilingStrategy::PerfMap);
    }
    config
        .wasm_component_model(true)
        // The contract is WASI 0.2: nothing in it needs component-model concurrency, which costs every store something.
        .concurrency_support(false)
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true);
    let engine = Engine::new(&config)?;
    start_ticking(&engine)?;
    Ok(engine)
}

/// Ticks until the last user of the engine is gone.
fn start_ticking(engine: &Engine) -> std::io::Result<()> {
    let engine = engine.weak();
    std::thread::Builder::new().name("host-harness-epoch".to_owned()).spawn(move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(TICK);
        }
    })?;
    Ok(())
}
