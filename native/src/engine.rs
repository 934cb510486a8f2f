//! The wasm engine: Wasmtime, configured as in nearcore where that can be observed, and tuned
//! for short calls where it cannot.
//!
//! One engine per process. A module is compiled to bytes, loaded from such bytes, linked once to a
//! table of host functions, and then instantiated afresh for every call.

use crate::bytes::{FcBytes, slice};
use crate::guest_memory::{GuestMemories, MEMORY_BYTES_MAX};
use std::fs::File;
use std::num::NonZeroUsize;
use std::os::fd::{FromRawFd, RawFd};
use std::sync::{Arc, OnceLock};
use wasmtime::{
    Config, Engine, Inlining, InstanceAllocationStrategy, Module, OptLevel,
    PoolingAllocationConfig, RegallocAlgorithm, Strategy, WasmBacktraceDetails,
};

/// nearcore's limit for the metadata of one instance: a larger module is refused.
const INSTANCE_BYTES_MAX: usize = 1 << 20;
/// Fewer globals than this never reach that limit: functions, at most 10,003, take up to 64 bytes
/// each, a global 16.
const GLOBALS_TO_CHECK: u32 = 20_000;
/// Changes whenever preparation gives modules another form.
const CODE_FORM: u32 = 2;
pub const TABLE_ELEMENTS_MAX: usize = 10_000;

pub struct FcEngine {
    pub engine: Engine,
    settings: Settings,
    /// Decides which modules are too large to be loaded. Seldom needed, so made on demand.
    size_gate: OnceLock<Engine>,
}

#[derive(Clone, Copy)]
pub struct Settings {
    pub strategy: Strategy,
    /// Bytes of native stack for wasm; exhausting it is a trap.
    pub stack_bytes: usize,
    /// Functions that are kept of a run that stopped, innermost first; 0: none are looked for.
    pub backtrace_frames: usize,
}

fn configuration(settings: Settings) -> Config {
    let mut config = Config::new();
    config
        .strategy(settings.strategy)
        // With Winch these only affect the small functions between wasm and host.
        .cranelift_opt_level(OptLevel::None)
        .cranelift_regalloc_algorithm(RegallocAlgorithm::SinglePass)
        .compiler_inlining(Inlining::No)
        .cranelift_nan_canonicalization(true)
        .wasm_wide_arithmetic(true)
        .native_unwind_info(false)
        // No part of compiled code: engines with and without backtraces share it.
        .wasm_backtrace_max_frames(NonZeroUsize::new(settings.backtrace_frames))
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .generate_address_map(false)
        .max_wasm_stack(settings.stack_bytes)
        // Memories come from guest_memory.rs.
        .memory_init_cow(false)
        .memory_may_move(false)
        .memory_reservation(MEMORY_BYTES_MAX as u64)
        .memory_reservation_for_growth(0)
        .memory_guard_size(0)
        .guard_before_linear_memory(false);
    config
}

impl FcEngine {
    /// An engine whose pool has nearcore's limits; it loads modules and never runs them.
    fn size_gate(&self) -> &Engine {
        self.size_gate.get_or_init(|| {
            let mut pool = PoolingAllocationConfig::default();
            pool.total_core_instances(1)
                .total_memories(1)
                .total_tables(1)
                .total_component_instances(0)
                .max_core_instance_size(INSTANCE_BYTES_MAX)
                .max_memory_size(MEMORY_BYTES_MAX)
                .table_elements(TABLE_ELEMENTS_MAX);
            let mut config = configuration(self.settings);
            config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
            Engine::new(&config).expect("the gate differs from the engine by its pool only")
        })
    }

    /// The error with which nearcore refuses to load a module, if it does.
    fn load_refusal(&self, wasm: &[u8], code: &[u8]) -> Option<String> {
        if count_globals(wasm) < GLOBALS_TO_CHECK {
            return None;
        }
        unsafe { Module::deserialize(self.size_gate(), code) }.err().map(|error| error.to_string())
    }
}

fn count_globals(wasm: &[u8]) -> u32 {
    for payload in wasmparser::Parser::new(0).parse_all(wasm) {
        match payload {
            Ok(wasmparser::Payload::GlobalSection(globals)) => return globals.count(),
            Ok(wasmparser::Payload::CodeSectionStart { .. }) | Err(_) => return 0,
            Ok(_) => {}
        }
    }
    0
}

/// The engine that contracts run on.
pub fn new_engine(settings: Settings) -> Engine {
    let mut config = configuration(settings);
    config.with_host_memory(Arc::new(GuestMemories));
    Engine::new(&config).expect("the configuration suits this processor")
}

/// `fc_strategy` of native.h.
#[repr(C)]
pub enum FcStrategy {
    Winch = 0,
    Cranelift = 1,
}

#[unsafe(no_mangle)]
pub extern "C" fn fc_engine_new(
    strategy: FcStrategy,
    stack_bytes: usize,
    backtrace_frames: usize,
) -> *mut FcEngine {
    let strategy = match strategy {
        FcStrategy::Winch => Strategy::Winch,
        FcStrategy::Cranelift => Strategy::Cranelift,
    };
    let settings = Settings { strategy, stack_bytes, backtrace_frames };
    let engine = new_engine(settings);
    Box::into_raw(Box::new(FcEngine { engine, settings, size_gate: OnceLock::new() }))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_engine_free(engine: *mut FcEngine) {
    drop(unsafe { Box::from_raw(engine) });
}

/// Identifies all that compiled code depends on: engine version, settings, processor features.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_engine_fingerprint(engine: *const FcEngine) -> u64 {
    use std::hash::{Hash, Hasher};
    // DefaultHasher::new() has fixed keys: equal across processes of one build.
    let mut hasher = std::hash::DefaultHasher::new();
    unsafe { &*engine }.engine.precompile_compatibility_hash().hash(&mut hasher);
    CODE_FORM.hash(&mut hasher);
    hasher.finish()
}

/// `fc_compile_result` of native.h.
#[repr(C)]
pub enum FcCompileResult {
    Compiled = 0,
    NotCompiled = 1,
    NotLoadable = 2,
}

/// Compiles a prepared module. `out` holds code for `fc_module_load`, or the engine's error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_compile(
    engine: *const FcEngine,
    wasm: *const u8,
    size: usize,
    out: *mut FcBytes,
) -> FcCompileResult {
    let (engine, wasm) = unsafe { (&*engine, slice(wasm, size)) };
    let (end, bytes) = match engine.engine.precompile_module(wasm) {
        Ok(code) => match engine.load_refusal(wasm, &code) {
            Some(text) => (FcCompileResult::NotLoadable, text.into_bytes()),
            None => (FcCompileResult::Compiled, code),
        },
        Err(error) => (FcCompileResult::NotCompiled, error.to_string().into_bytes()),
    };
    unsafe { out.write(FcBytes::new(bytes)) };
    end
}

/// Loads code that `fc_compile` made. The bytes are trusted: they must come from `fc_compile` of an
/// engine with the same fingerprint. Null: refused.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_module_load(
    engine: *const FcEngine,
    code: *const u8,
    size: usize,
) -> *mut Module {
    boxed(unsafe { Module::deserialize(&(*engine).engine, slice(code, size)) })
}

/// Loads from a file that begins with the code and must not change. Takes over the descriptor.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_module_load_file(engine: *const FcEngine, file: RawFd) -> *mut Module {
    let file = unsafe { File::from_raw_fd(file) };
    boxed(unsafe { Module::deserialize_open_file(&(*engine).engine, file) })
}

fn boxed(module: wasmtime::Result<Module>) -> *mut Module {
    module.map_or(std::ptr::null_mut(), |module| Box::into_raw(Box::new(module)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_module_free(module: *mut Module) {
    drop(unsafe { Box::from_raw(module) });
}
