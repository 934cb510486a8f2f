//! Modules with their imports resolved.

use crate::bytes::{FcBytes, slice};
use crate::guest_memory::MemoryImage;
use crate::host::{Ctx, FcHostTable};
use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use wasmtime::{InstancePre, Module, ModuleExport, UnknownImportError};

/// In a prepared module, exports of the contract have this prefix and the helpers do not.
const USER_EXPORT_PREFIX: char = '\0';
const MEMORY_EXPORT: &str = "memory";
const GAS_EXPORT: &str = "remaining_gas";
const START_EXPORT: &str = "start";
/// Globals of a module whose instances can be reset: all that a call changes besides memory.
const GLOBAL_EXPORT_PREFIX: &str = "global.";

/// The number of modules linked so far; 0 is not used as an id.
static LINKED: AtomicUsize = AtomicUsize::new(1);

/// What an exported name of the contract refers to.
enum Method {
    /// A function without parameters and results.
    Callable(ModuleExport),
    OtherSignature,
}

/// A module with its imports resolved, ready to be instantiated at any time from any thread.
pub struct FcLinked {
    pub pre: InstancePre<Ctx>,
    /// Unique in this process.
    pub id: usize,
    /// What resetting an instance must set; empty if it cannot be reset.
    pub globals: Vec<ModuleExport>,
    /// What instantiation writes into the memory; known after the first time.
    pub image: OnceLock<Option<MemoryImage>>,
    pub memory: ModuleExport,
    pub gas: Option<ModuleExport>,
    start: Option<ModuleExport>,
    methods: HashMap<Box<str>, Method>,
    pub has_table: bool,
}

fn methods_of(module: &Module) -> HashMap<Box<str>, Method> {
    let mut methods = HashMap::new();
    for export in module.exports() {
        let Some(name) = export.name().strip_prefix(USER_EXPORT_PREFIX) else {
            continue;
        };
        let wasmtime::ExternType::Func(kind) = export.ty() else {
            continue;
        };
        let method = if kind.params().len() == 0 && kind.results().len() == 0 {
            Method::Callable(
                module.get_export_index(export.name()).expect("an export has an index"),
            )
        } else {
            Method::OtherSignature
        };
        methods.insert(name.into(), method);
    }
    methods
}

fn globals_of(module: &Module) -> Vec<ModuleExport> {
    module
        .exports()
        .filter(|export| export.name().starts_with(GLOBAL_EXPORT_PREFIX))
        .map(|export| module.get_export_index(export.name()).expect("an export has an index"))
        .collect()
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
    match unsafe { &*table }.link(module) {
        Ok(pre) => Box::into_raw(Box::new(FcLinked {
            pre,
            id: LINKED.fetch_add(1, Ordering::Relaxed),
            globals: globals_of(module),
            image: OnceLock::new(),
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

/// The number of bytes of native code, for bounding caches.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_linked_code_size(linked: *const FcLinked) -> usize {
    let range = unsafe { &*linked }.pre.module().image_range();
    range.end as usize - range.start as usize
}

/// `fc_method_kind` of native.h.
#[repr(C)]
pub enum FcMethodKind {
    Callable = 0,
    Missing = 1,
    OtherSignature = 2,
}

/// How a method name resolves; `export` is set for a callable one and lives as long as `linked`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_linked_method(
    linked: *const FcLinked,
    name: *const u8,
    name_size: usize,
    export: *mut *const ModuleExport,
) -> FcMethodKind {
    let Ok(name) = std::str::from_utf8(unsafe { slice(name, name_size) }) else {
        return FcMethodKind::Missing;
    };
    match unsafe { &*linked }.methods.get(name) {
        Some(Method::Callable(found)) => {
            unsafe { export.write(found) };
            FcMethodKind::Callable
        }
        Some(Method::OtherSignature) => FcMethodKind::OtherSignature,
        None => FcMethodKind::Missing,
    }
}

/// The module's start function, or null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_linked_start(linked: *const FcLinked) -> *const ModuleExport {
    unsafe { &*linked }.start.as_ref().map_or(std::ptr::null(), |export| export)
}
