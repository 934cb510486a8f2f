//! Instances, and how calls on them end.

use crate::bytes::FcBytes;
use crate::engine::FcEngine;
use crate::guest_memory::{self, GuestMemory, MemoryImage};
use crate::host::{Ctx, HostStop, TableLimit, read_gas, write_gas};
use crate::linked::FcLinked;
use std::cell::RefCell;
use std::ffi::c_void;
use wasmtime::{Extern, Global, ModuleExport, Store, Trap, Val, ValRaw, WasmBacktrace};

/// `fc_end_kind` of native.h.
#[repr(C)]
enum EndKind {
    Returned = 0,
    StoppedByHost = 1,
    Trap = 2,
    Refused = 3,
}

/// `fc_trap` of native.h.
#[repr(C)]
enum TrapKind {
    None = 0,
    Unreachable = 1,
    BadSignature = 2,
    OutOfBounds = 3,
    Arithmetic = 4,
    IndirectCallToNull = 5,
    StackOverflow = 6,
}

/// How a run ended; `text` says why the engine refused.
#[repr(C)]
pub struct FcEnd {
    kind: EndKind,
    trap: TrapKind,
    text: FcBytes,
}

impl FcEnd {
    fn new(kind: EndKind, trap: TrapKind) -> Self {
        FcEnd { kind, trap, text: FcBytes::empty() }
    }

    fn of(result: wasmtime::Result<()>) -> Self {
        let Err(error) = result else { return Self::new(EndKind::Returned, TrapKind::None) };
        let cause = error.root_cause();
        if cause.is::<HostStop>() {
            return Self::new(EndKind::StoppedByHost, TrapKind::None);
        }
        let trap = match cause.downcast_ref::<Trap>() {
            Some(Trap::UnreachableCodeReached) => TrapKind::Unreachable,
            Some(Trap::BadSignature) => TrapKind::BadSignature,
            Some(Trap::MemoryOutOfBounds | Trap::TableOutOfBounds) => TrapKind::OutOfBounds,
            Some(
                Trap::IntegerOverflow | Trap::IntegerDivisionByZero | Trap::BadConversionToInteger,
            ) => TrapKind::Arithmetic,
            Some(Trap::IndirectCallToNull) => TrapKind::IndirectCallToNull,
            Some(Trap::StackOverflow) => TrapKind::StackOverflow,
            _ => {
                let text = FcBytes::new(cause.to_string().into_bytes());
                return FcEnd { kind: EndKind::Refused, trap: TrapKind::None, text };
            }
        };
        Self::new(EndKind::Trap, trap)
    }
}

/// An instance, used by one thread at a time.
pub struct FcInstance {
    store: Store<Ctx>,
    instance: wasmtime::Instance,
    /// Set if the instance can be reset.
    origin: Option<Origin>,
    /// Functions in which the last call stopped, innermost first, if the engine looks for them.
    backtrace: Vec<u32>,
}

/// The state of an instance before it ran.
struct Origin {
    linked: usize,
    memory: *mut GuestMemory,
    memory_bytes: usize,
    image: MemoryImage,
    globals: Vec<(Global, Val)>,
}

/// Reset instances that wait for their next call.
const WAITING_MAX: usize = 8;

thread_local! {
    /// Least recently used first.
    static WAITING: RefCell<Vec<Box<FcInstance>>> = const { RefCell::new(Vec::new()) };
}

impl FcInstance {
    fn new(engine: &FcEngine, linked: &FcLinked, host: *mut c_void) -> wasmtime::Result<Box<Self>> {
        guest_memory::set_tag(linked.id);
        let context = Ctx { host, memory: None, gas: None, limits: TableLimit };
        let mut store = Store::new(&engine.engine, context);
        if linked.has_table {
            store.limiter(|context| &mut context.limits);
        }
        let instance = linked.pre.instantiate(&mut store)?;
        if let Some(Extern::Memory(memory)) = instance.get_module_export(&mut store, &linked.memory)
        {
            store.data_mut().memory = Some(memory);
        }
        if let Some(export) = &linked.gas
            && let Some(Extern::Global(gas)) = instance.get_module_export(&mut store, export)
        {
            store.data_mut().gas = Some(gas);
        }
        let mut made = Box::new(FcInstance { store, instance, origin: None, backtrace: Vec::new() });
        made.origin = made.find_origin(linked);
        Ok(made)
    }

    /// Taken right after instantiation, before anything ran.
    fn find_origin(&mut self, linked: &FcLinked) -> Option<Origin> {
        if linked.globals.is_empty() {
            return None;
        }
        let memory_bytes = self.store.data().memory?.data_size(&self.store);
        let memory = guest_memory::last_made();
        let image = linked.image.get_or_init(|| unsafe { &mut *memory }.image()).clone()?;
        let mut globals = Vec::with_capacity(linked.globals.len());
        for export in &linked.globals {
            let Some(Extern::Global(global)) =
                self.instance.get_module_export(&mut self.store, export)
            else {
                panic!("what is exported as a global is one");
            };
            globals.push((global, global.get(&mut self.store)));
        }
        Some(Origin { linked: linked.id, memory, memory_bytes, image, globals })
    }

    /// Takes an instance that waits for a call of this module, if there is one.
    fn take_waiting(linked: &FcLinked, host: *mut c_void) -> Option<Box<Self>> {
        if linked.globals.is_empty() {
            return None;
        }
        WAITING.with(|waiting| {
            let mut waiting = waiting.borrow_mut();
            let index = waiting.iter().rposition(|instance| instance.is_of(linked.id))?;
            let mut instance = waiting.remove(index);
            instance.store.data_mut().host = host;
            Some(instance)
        })
    }

    fn is_of(&self, linked: usize) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.linked == linked)
    }

    /// False if it must not be used again.
    fn make_fresh(&mut self) -> bool {
        let Some(origin) = &self.origin else { return false };
        let memory = self.store.data().memory.expect("an instance with an origin has a memory");
        let grown = memory.data_size(&self.store) != origin.memory_bytes;
        unsafe { &mut *origin.memory }.restore(origin.memory_bytes, &origin.image);
        if grown {
            // The engine reads the memory's length whenever it may have grown.
            let asked = memory.grow(&mut self.store, 0);
            if asked.is_err() || memory.data_size(&self.store) != origin.memory_bytes {
                return false;
            }
        }
        for (global, value) in &origin.globals {
            global.set(&mut self.store, *value).expect("a value fits the global it came from");
        }
        true
    }
}

/// Called when an instance is no longer needed: keeps it for the next call, or drops it.
fn release(mut instance: Box<FcInstance>) {
    if !instance.make_fresh() {
        return;
    }
    // While a thread ends, the list may be gone already: then the instance is dropped.
    let oldest = WAITING.try_with(|waiting| {
        let mut waiting = waiting.borrow_mut();
        let oldest = (waiting.len() == WAITING_MAX).then(|| waiting.remove(0));
        waiting.push(instance);
        oldest
    });
    drop(oldest);
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
    if let Some(waiting) = FcInstance::take_waiting(linked, host) {
        return Box::into_raw(waiting);
    }
    match FcInstance::new(engine, linked, host) {
        Ok(instance) => Box::into_raw(instance),
        Err(error) => {
            unsafe { end.write(FcEnd::of(Err(error))) };
            std::ptr::null_mut()
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_instance_free(instance: *mut FcInstance) {
    release(unsafe { Box::from_raw(instance) });
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
    instance.backtrace.clear();
    if let Err(error) = &result
        && let Some(stopped) = error.downcast_ref::<WasmBacktrace>()
    {
        instance.backtrace.extend(stopped.frames().iter().map(|frame| frame.func_index()));
    }
    if result.as_ref().is_err_and(|error| !error.root_cause().is::<HostStop>()) {
        // After a trap the engine's own state is not used again.
        instance.origin = None;
    }
    FcEnd::of(result)
}

/// The functions of the prepared module in which the last call stopped, innermost first, as the
/// engine was made to keep them; empty after a call that returned. Valid until the next call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_instance_backtrace(
    instance: *const FcInstance,
    size: *mut usize,
) -> *const u32 {
    let functions = &unsafe { &*instance }.backtrace;
    unsafe { size.write(functions.len()) };
    functions.as_ptr()
}
