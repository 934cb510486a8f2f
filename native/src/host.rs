//! Host functions: how compiled code calls into C++.

use crate::bytes::{slice, text};
use crate::engine::{FcEngine, TABLE_ELEMENTS_MAX};
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::sync::Mutex;
use wasmtime::{
    Caller, FuncType, Global, InstancePre, Linker, Memory, Module, ResourceLimiter, Val, ValRaw,
    ValType,
};

/// The call of a host function. `values` holds the arguments, then takes the result.
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

/// False stops the instance; the context holds the reason.
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

/// The data of an instance.
#[derive(Clone, Copy)]
pub struct Ctx {
    pub host: *mut c_void,
    pub memory: Option<Memory>,
    pub gas: Option<Global>,
    pub limits: TableLimit,
}

/// Tables cannot grow beyond the protocol's limit.
#[derive(Clone, Copy)]
pub struct TableLimit;

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
pub struct HostStop;

impl std::fmt::Display for HostStop {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a host function stopped the instance")
    }
}

impl std::error::Error for HostStop {}

pub fn read_gas(gas: Option<Global>, store: impl wasmtime::AsContextMut) -> u64 {
    match gas.map(|global| global.get(store)) {
        Some(Val::I64(value)) => value as u64,
        _ => 0,
    }
}

pub fn write_gas(gas: Option<Global>, store: impl wasmtime::AsContextMut, value: u64) {
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

/// A function of the table.
struct HostEntry {
    module: Box<str>,
    name: Box<str>,
    parameters: Box<[ValType]>,
    result: Option<ValType>,
    function: HostFunction,
}

impl HostEntry {
    unsafe fn of(import: &FcHostImport) -> Self {
        let (module, name, parameters) = unsafe {
            (
                text(import.module, import.module_size),
                text(import.name, import.name_size),
                slice(import.parameters, import.parameter_count),
            )
        };
        HostEntry {
            module: module.into(),
            name: name.into(),
            parameters: parameters.iter().map(|byte| value_type(*byte)).collect(),
            result: (import.result != 0).then(|| value_type(import.result)),
            function: import.function,
        }
    }

    fn define_in(&self, linker: &mut Linker<Ctx>) {
        let kind =
            FuncType::new(linker.engine(), self.parameters.iter().cloned(), self.result.clone());
        let function = self.function;
        unsafe {
            linker.func_new_unchecked(&self.module, &self.name, kind, move |caller, values| {
                call_host(function, caller, values)
            })
        }
        .expect("a host table names a function once");
    }
}

struct Definitions {
    linker: Linker<Ctx>,
    /// For each entry of the table: whether the linker has it.
    defined: Vec<bool>,
}

/// Host functions that modules can be linked to. A function is registered with the engine when a
/// module first imports it: a process that runs one contract needs a tenth of them.
pub struct FcHostTable {
    entries: Vec<HostEntry>,
    definitions: Mutex<Definitions>,
}

impl FcHostTable {
    /// Fails if an import is not in the table or has another type.
    pub fn link(&self, module: &Module) -> wasmtime::Result<InstancePre<Ctx>> {
        let mut definitions = self.definitions.lock().expect("nothing panics while it is held");
        let Definitions { linker, defined } = &mut *definitions;
        for import in module.imports() {
            let found = self.entries.iter().position(|entry| {
                *entry.name == *import.name() && *entry.module == *import.module()
            });
            let Some(index) = found else { continue };
            if !std::mem::replace(&mut defined[index], true) {
                self.entries[index].define_in(linker);
            }
        }
        linker.instantiate_pre(module)
    }
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
    let linker = Linker::new(unsafe { &(*engine).engine });
    let entries: Vec<HostEntry> =
        (0..count).map(|index| unsafe { HostEntry::of(&*imports.add(index)) }).collect();
    let definitions = Mutex::new(Definitions { linker, defined: vec![false; count] });
    Box::into_raw(Box::new(FcHostTable { entries, definitions }))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_host_table_free(table: *mut FcHostTable) {
    drop(unsafe { Box::from_raw(table) });
}
