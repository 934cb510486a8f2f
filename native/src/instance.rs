//! Instances, and how their runs end.

use crate::bytes::FcBytes;
use crate::engine::FcEngine;
use crate::guest_memory;
use crate::host::{Ctx, HostStop, TableLimit, read_gas, write_gas};
use crate::linked::FcLinked;
use std::ffi::c_void;
use wasmtime::{Extern, ModuleExport, Store, Trap, ValRaw};

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
