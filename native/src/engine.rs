//! The wasm engine: Wasmtime as the reference implementation configures it where that can be
//! observed, and tuned for short calls where it cannot.
//!
//! One engine a process. A module is compiled to bytes, loaded from such bytes, linked once to a
//! table of host functions, and then instantiated afresh for every call.

use crate::guest_memory::{self, GuestMemories, MEMORY_BYTES_MAX};
use std::collections::HashMap;
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::sync::{Arc, OnceLock};
use wasmtime::{
    Caller, Config, Engine, Extern, FuncType, Global, InstanceAllocationStrategy, InstancePre,
    Linker, Memory, Module, ModuleExport, PoolingAllocationConfig, ResourceLimiter, Store, Strategy,
    Trap, UnknownImportError, Val, ValRaw, ValType, WasmBacktraceDetails,
};

/// Exports of the contract carry this prefix in a prepared module, its own helpers do not.
const USER_EXPORT_PREFIX: char = '\0';
const MEMORY_EXPORT: &str = "memory";
const GAS_EXPORT: &str = "remaining_gas";
const START_EXPORT: &str = "start";

/// The reference's limit for the metadata of one instance: a larger module is refused.
const INSTANCE_BYTES_MAX: usize = 1 << 20;
/// Fewer globals than this never reach that limit: functions, at most 10,003, take up to 64 bytes
/// each, a global 16.
const GLOBALS_TO_CHECK: u32 = 20_000;
const TABLE_ELEMENTS_MAX: usize = 10_000;
/// Native stack for wasm. The stack budget of contracts (262,144 by its own measure) ends long
/// before: this only turns a defect into a trap.
const WASM_STACK_BYTES: usize = 4 << 20;

/// Bytes that this library allocated; `fc_bytes_free` gives them back.
#[repr(C)]
pub struct FcBytes {
    data: *mut u8,
    size: usize,
}

impl FcBytes {
    pub fn empty() -> Self {
        FcBytes { data: std::ptr::null_mut(), size: 0 }
    }

    pub fn new(bytes: Vec<u8>) -> Self {
        let bytes = bytes.into_boxed_slice();
        let size = bytes.len();
        FcBytes { data: Box::into_raw(bytes) as *mut u8, size }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_bytes_free(bytes: FcBytes) {
    if !bytes.data.is_null() {
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(bytes.data, bytes.size)) });
    }
}

pub unsafe fn slice<'a>(data: *const u8, size: usize) -> &'a [u8] {
    if size == 0 { &[] } else { unsafe { std::slice::from_raw_parts(data, size) } }
}

unsafe fn text<'a>(data: *const u8, size: usize) -> &'a str {
    std::str::from_utf8(unsafe { slice(data, size) }).expect("names from C++ are UTF-8")
}

pub struct FcEngine {
    engine: Engine,
    strategy: u32,
    /// Knows which modules are too large to be loaded. Seldom needed, made when it is.
    size_gate: OnceLock<Engine>,
}

fn configuration(strategy: u32) -> Config {
    let mut config = Config::new();
    config
        .strategy(if strategy == 0 { Strategy::Winch } else { Strategy::Cranelift })
        .cranelift_nan_canonicalization(true)
        .wasm_wide_arithmetic(true)
        .native_unwind_info(false)
        .wasm_backtrace_max_frames(None)
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .generate_address_map(false)
        .max_wasm_stack(WASM_STACK_BYTES)
        // Memories come from us: see guest_memory.rs.
        .memory_init_cow(false)
        .memory_may_move(false)
        .memory_reservation(MEMORY_BYTES_MAX as u64)
        .memory_reservation_for_growth(0)
        .memory_guard_size(0)
        .guard_before_linear_memory(false);
    config
}

impl FcEngine {
    /// An engine whose pool has the reference's limits; it loads modules and never runs them.
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
            let mut config = configuration(self.strategy);
            config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
            Engine::new(&config).expect("the gate differs from the engine by its pool only")
        })
    }

    /// The text with which a node refuses to load a module, if it does.
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

/// `strategy`: 0 = Winch, 1 = Cranelift.
#[unsafe(no_mangle)]
pub extern "C" fn fc_engine_new(strategy: u32) -> *mut FcEngine {
    let mut config = configuration(strategy);
    config.with_host_memory(Arc::new(GuestMemories));
    let engine = Engine::new(&config).expect("the configuration suits this processor");
    Box::into_raw(Box::new(FcEngine { engine, strategy, size_gate: OnceLock::new() }))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_engine_free(engine: *mut FcEngine) {
    drop(unsafe { Box::from_raw(engine) });
}

/// Names everything that compiled code depends on: engine version, settings, processor features.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_engine_fingerprint(engine: *const FcEngine) -> u64 {
    use std::hash::{Hash, Hasher};
    // DefaultHasher::new() has fixed keys: equal across processes of one build.
    let mut hasher = std::hash::DefaultHasher::new();
    unsafe { &*engine }.engine.precompile_compatibility_hash().hash(&mut hasher);
    hasher.finish()
}

/// Compiles a prepared module. 0: `out` holds code for `fc_module_load`. Else it holds the engine's
/// text: 1 = not compiled, 2 = compiled, but a node refuses to load it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_compile(
    engine: *const FcEngine,
    wasm: *const u8,
    size: usize,
    out: *mut FcBytes,
) -> u32 {
    let (engine, wasm) = unsafe { (&*engine, slice(wasm, size)) };
    let (end, bytes) = match engine.engine.precompile_module(wasm) {
        Ok(code) => match engine.load_refusal(wasm, &code) {
            Some(text) => (2, text.into_bytes()),
            None => (0, code),
        },
        Err(error) => (1, error.to_string().into_bytes()),
    };
    unsafe { out.write(FcBytes::new(bytes)) };
    end
}

/// Loads what `fc_compile` made. The bytes are trusted: they must come from `fc_compile` of an
/// engine with the same fingerprint. Null: refused, `error` holds the engine's text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_module_load(
    engine: *const FcEngine,
    code: *const u8,
    size: usize,
    error: *mut FcBytes,
) -> *mut Module {
    match unsafe { Module::deserialize(&(*engine).engine, slice(code, size)) } {
        Ok(module) => Box::into_raw(Box::new(module)),
        Err(refusal) => {
            unsafe { error.write(FcBytes::new(refusal.to_string().into_bytes())) };
            std::ptr::null_mut()
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_module_free(module: *mut Module) {
    drop(unsafe { Box::from_raw(module) });
}

/// What a host function gets. `values` holds the arguments, then takes the result.
#[repr(C)]
pub struct FcHostCall {
    values: *mut c_void,
    memory: *mut u8,
    memory_size: usize,
    /// The instance's own gas counter; what the function leaves here is stored back.
    gas: u64,
    /// False when the module has no gas counter (it defines no function).
    metered: bool,
}

/// False stops the instance: the context knows why.
type HostFunction = unsafe extern "C" fn(context: *mut c_void, call: *mut FcHostCall) -> bool;

/// A function that contracts may import. Types are the bytes of the binary format.
#[repr(C)]
pub struct FcHostImport {
    module: *const u8,
    module_size: usize,
    name: *const u8,
    name_size: usize,
    parameters: *const u8,
    parameter_count: usize,
    /// 0: no result.
    result: u8,
    function: HostFunction,
}

/// What travels with an instance.
#[derive(Clone, Copy)]
struct Ctx {
    host: *mut c_void,
    memory: Option<Memory>,
    gas: Option<Global>,
    limits: TableLimit,
}

/// Tables cannot grow beyond the protocol's limit.
#[derive(Clone, Copy)]
struct TableLimit;

impl ResourceLimiter for TableLimit {
    fn memory_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS_MAX)
    }
}

/// A host function asked to stop.
#[derive(Debug)]
struct HostStop;

impl std::fmt::Display for HostStop {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a host function stopped the instance")
    }
}

impl std::error::Error for HostStop {}

fn read_gas(gas: Option<Global>, store: impl wasmtime::AsContextMut) -> u64 {
    match gas.map(|global| global.get(store)) {
        Some(Val::I64(value)) => value as u64,
        _ => 0,
    }
}

fn write_gas(gas: Option<Global>, store: impl wasmtime::AsContextMut, value: u64) {
    if let Some(global) = gas {
        global.set(store, Val::I64(value as i64)).expect("the gas counter is a mutable i64");
    }
}

fn call_host(
    function: HostFunction,
    mut caller: Caller<'_, Ctx>,
    values: &mut [MaybeUninit<ValRaw>],
) -> wasmtime::Result<()> {
    let Ctx { host, memory, gas, .. } = *caller.data();
    let (base, size) = match memory {
        Some(memory) => (memory.data_ptr(&caller), memory.data_size(&caller)),
        None => (std::ptr::null_mut(), 0),
    };
    let mut call = FcHostCall {
        values: values.as_mut_ptr().cast(),
        memory: base,
        memory_size: size,
        gas: read_gas(gas, &mut caller),
        metered: gas.is_some(),
    };
    let go_on = unsafe { function(host, &mut call) };
    write_gas(gas, &mut caller, call.gas);
    if go_on { Ok(()) } else { Err(HostStop.into()) }
}

/// Host functions that modules can be linked to.
pub struct FcHostTable {
    linker: Linker<Ctx>,
}

fn value_type(byte: u8) -> ValType {
    match byte {
        0x7f => ValType::I32,
        0x7e => ValType::I64,
        0x7d => ValType::F32,
        0x7c => ValType::F64,
        _ => panic!("host functions take and return numbers"),
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_host_table_new(
    engine: *const FcEngine,
    imports: *const FcHostImport,
    count: usize,
) -> *mut FcHostTable {
    let engine = unsafe { &(*engine).engine };
    let mut linker = Linker::new(engine);
    for index in 0..count {
        let import = unsafe { &*imports.add(index) };
        let (module, name, parameters) = unsafe {
            (
                text(import.module, import.module_size),
                text(import.name, import.name_size),
                slice(import.parameters, import.parameter_count),
            )
        };
        let result = (import.result != 0).then(|| value_type(import.result));
        let kind = FuncType::new(engine, parameters.iter().map(|byte| value_type(*byte)), result);
        let function = import.function;
        unsafe {
            linker.func_new_unchecked(module, name, kind, move |caller, values| {
                call_host(function, caller, values)
            })
        }
        .expect("a host table names a function once");
    }
    Box::into_raw(Box::new(FcHostTable { linker }))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_host_table_free(table: *mut FcHostTable) {
    drop(unsafe { Box::from_raw(table) });
}

/// What an exported name of the contract is.
enum Method {
    /// A function without parameters and results.
    Callable(ModuleExport),
    OtherSignature,
}

/// A module with its imports resolved, ready to be instantiated at any time from any thread.
pub struct FcLinked {
    pre: InstancePre<Ctx>,
    memory: ModuleExport,
    gas: Option<ModuleExport>,
    start: Option<ModuleExport>,
    methods: HashMap<Box<str>, Method>,
    has_table: bool,
}

fn methods_of(module: &Module) -> HashMap<Box<str>, Method> {
    let mut methods = HashMap::new();
    for export in module.exports() {
        let Some(name) = export.name().strip_prefix(USER_EXPORT_PREFIX) else { continue };
        let wasmtime::ExternType::Func(kind) = export.ty() else { continue };
        let method = if kind.params().len() == 0 && kind.results().len() == 0 {
            Method::Callable(module.get_export_index(export.name()).expect("an export has an index"))
        } else {
            Method::OtherSignature
        };
        methods.insert(name.into(), method);
    }
    methods
}

fn link_error_text(error: &wasmtime::Error) -> String {
    let cause = error.root_cause();
    if cause.is::<UnknownImportError>() {
        "unknown or invalid import".into()
    } else {
        cause.to_string()
    }
}

/// Null: an import is missing or has another type; `error` holds the text of the outcome.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_link(
    table: *const FcHostTable,
    module: *const Module,
    error: *mut FcBytes,
) -> *mut FcLinked {
    let module = unsafe { &*module };
    match unsafe { &*table }.linker.instantiate_pre(module) {
        Ok(pre) => Box::into_raw(Box::new(FcLinked {
            pre,
            memory: module.get_export_index(MEMORY_EXPORT).expect("a prepared module has a memory"),
            gas: module.get_export_index(GAS_EXPORT),
            start: module.get_export_index(START_EXPORT),
            methods: methods_of(module),
            has_table: module.resources_required().num_tables != 0,
        })),
        Err(refusal) => {
            let text = link_error_text(&refusal);
            unsafe { error.write(FcBytes::new(text.into_bytes())) };
            std::ptr::null_mut()
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_linked_free(linked: *mut FcLinked) {
    drop(unsafe { Box::from_raw(linked) });
}

/// Bytes of native code, for bounding caches.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_linked_code_size(linked: *const FcLinked) -> usize {
    let range = unsafe { &*linked }.pre.module().image_range();
    range.end as usize - range.start as usize
}

/// How a method name resolves; `export` is set for a callable one and lives as long as `linked`.
/// 0 = callable, 1 = no such function, 2 = a function with parameters or results.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_linked_method(
    linked: *const FcLinked,
    name: *const u8,
    name_size: usize,
    export: *mut *const ModuleExport,
) -> u32 {
    let Ok(name) = std::str::from_utf8(unsafe { slice(name, name_size) }) else { return 1 };
    match unsafe { &*linked }.methods.get(name) {
        Some(Method::Callable(found)) => {
            unsafe { export.write(found) };
            0
        }
        Some(Method::OtherSignature) => 2,
        None => 1,
    }
}

/// The module's start function, or null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_linked_start(linked: *const FcLinked) -> *const ModuleExport {
    unsafe { &*linked }.start.as_ref().map_or(std::ptr::null(), |export| export)
}

/// How a run ended. 0 = returned, 1 = a host function stopped it, 2 = trap, 3 = the engine refused
/// (`text` says why).
#[repr(C)]
pub struct FcEnd {
    kind: u32,
    /// For traps: 1 unreachable, 2 bad signature of an indirect call, 3 out of bounds,
    /// 4 arithmetic, 5 indirect call to null, 6 stack overflow.
    trap: u32,
    text: FcBytes,
}

impl FcEnd {
    fn new(kind: u32, trap: u32) -> Self {
        FcEnd { kind, trap, text: FcBytes::empty() }
    }

    fn of(result: wasmtime::Result<()>) -> Self {
        let Err(error) = result else { return Self::new(0, 0) };
        let cause = error.root_cause();
        if cause.is::<HostStop>() {
            return Self::new(1, 0);
        }
        let trap = match cause.downcast_ref::<Trap>() {
            Some(Trap::UnreachableCodeReached) => 1,
            Some(Trap::BadSignature) => 2,
            Some(Trap::MemoryOutOfBounds | Trap::TableOutOfBounds) => 3,
            Some(
                Trap::IntegerOverflow | Trap::IntegerDivisionByZero | Trap::BadConversionToInteger,
            ) => 4,
            Some(Trap::IndirectCallToNull) => 5,
            Some(Trap::StackOverflow) => 6,
            _ => 0,
        };
        if trap != 0 {
            return Self::new(2, trap);
        }
        let text = FcBytes::new(error.root_cause().to_string().into_bytes());
        FcEnd { kind: 3, trap: 0, text }
    }
}

/// A fresh instance: used by one thread at a time.
pub struct FcInstance {
    store: Store<Ctx>,
    instance: wasmtime::Instance,
}

/// Null: `end` says why (segments out of range trap).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_instantiate(
    engine: *const FcEngine,
    linked: *const FcLinked,
    host: *mut c_void,
    end: *mut FcEnd,
) -> *mut FcInstance {
    let (engine, linked) = unsafe { (&*engine, &*linked) };
    guest_memory::set_tag(std::ptr::from_ref(linked) as usize);
    let context = Ctx { host, memory: None, gas: None, limits: TableLimit };
    let mut store = Store::new(&engine.engine, context);
    if linked.has_table {
        store.limiter(|context| &mut context.limits);
    }
    match linked.pre.instantiate(&mut store) {
        Ok(instance) => {
            if let Some(Extern::Memory(memory)) =
                instance.get_module_export(&mut store, &linked.memory)
            {
                store.data_mut().memory = Some(memory);
            }
            if let Some(export) = &linked.gas
                && let Some(Extern::Global(gas)) = instance.get_module_export(&mut store, export)
            {
                store.data_mut().gas = Some(gas);
            }
            Box::into_raw(Box::new(FcInstance { store, instance }))
        }
        Err(error) => {
            unsafe { end.write(FcEnd::of(Err(error))) };
            std::ptr::null_mut()
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_instance_free(instance: *mut FcInstance) {
    drop(unsafe { Box::from_raw(instance) });
}

/// True when the instance counts gas.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_instance_is_metered(instance: *const FcInstance) -> bool {
    unsafe { &*instance }.store.data().gas.is_some()
}

/// Calls an export without parameters. `gas` is loaded into the instance's counter before and takes
/// the counter's value after, however the call ends; untouched when nothing is metered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_instance_call(
    instance: *mut FcInstance,
    export: *const ModuleExport,
    gas: *mut u64,
) -> FcEnd {
    let instance = unsafe { &mut *instance };
    let Some(Extern::Func(function)) =
        instance.instance.get_module_export(&mut instance.store, unsafe { &*export })
    else {
        panic!("a callable export is a function");
    };
    let counter = instance.store.data().gas;
    write_gas(counter, &mut instance.store, unsafe { *gas });
    let mut values = [ValRaw::i64(0)];
    let result = unsafe { function.call_unchecked(&mut instance.store, &mut values) };
    if counter.is_some() {
        unsafe { *gas = read_gas(counter, &mut instance.store) };
    }
    FcEnd::of(result)
}
