//! Whether the network accepts a wasm module: nearcore's validator (same crate and version), with
//! the protocol's limits checked where nearcore checks them.
//!
//! The first error found is the result, and limits are checked while sections are parsed, so the
//! order of the checks is part of the protocol (near-vm-runner, src/prepare).

use crate::bytes::{FcBytes, slice};
use wasmparser::{
    BinaryReaderError, FuncValidatorAllocations, FunctionBody, ImportSectionReader, Parser, Payload,
    TableSectionReader, TypeRef, Validator, WasmFeatures,
};

/// Limits of one module; u64::MAX where there is none.
#[repr(C)]
pub struct FcWasmLimits {
    types: u64,
    functions: u64,
    locals: u64,
    body_bytes: u64,
    tables: u64,
    table_elements: u64,
    globals: u64,
}

/// `fc_verdict_reason` of native.h.
#[repr(C)]
#[derive(Clone, Copy)]
enum Reason {
    Accepted = 0,
    Malformed = 1,
    WrongImport = 2,
    ImportedMemory = 3,
    TooManyFunctions = 4,
    TooManyLocals = 5,
    TooManyTables = 6,
    TooManyTableElements = 7,
    BodyTooLarge = 8,
    TooManyTypes = 9,
    TooManyGlobals = 10,
}

const NO_FUNCTION: u32 = u32::MAX;

#[repr(C)]
pub struct FcVerdict {
    reason: Reason,
    /// The function concerned, imported ones first; u32::MAX: none in particular.
    function: u32,
    /// Offset in the module.
    offset: u64,
    /// The validator's message, or what was found.
    message: FcBytes,
}

struct Refusal {
    reason: Reason,
    offset: usize,
    message: String,
}

impl From<BinaryReaderError> for Refusal {
    fn from(error: BinaryReaderError) -> Self {
        Refusal {
            reason: Reason::Malformed,
            offset: error.offset(),
            message: error.message().to_string(),
        }
    }
}

fn refuse<T>(reason: Reason, offset: usize, message: String) -> Result<T, Refusal> {
    Err(Refusal { reason, offset, message })
}

fn features() -> WasmFeatures {
    WasmFeatures::FLOATS
        | WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::REFERENCE_TYPES
}

/// Subtracts `amount` from what is left of a limit; false if it exceeds that.
fn spend(left: &mut u64, amount: u64) -> bool {
    match left.checked_sub(amount) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    }
}

struct Check<'a> {
    limits: &'a FcWasmLimits,
    /// Bytes of the module.
    size: usize,
    types_left: u64,
    functions_left: u64,
    locals_left: u64,
    tables_left: u64,
    globals_left: u64,
    validator: Validator,
    allocations: FuncValidatorAllocations,
    imported_functions: u32,
    bodies: u32,
    /// The function being read, for reports.
    function: u32,
}

impl<'a> Check<'a> {
    fn new(limits: &'a FcWasmLimits, size: usize) -> Self {
        Check {
            limits,
            size,
            types_left: limits.types,
            functions_left: limits.functions,
            locals_left: limits.locals,
            tables_left: limits.tables,
            globals_left: limits.globals,
            validator: Validator::new_with_features(features()),
            allocations: FuncValidatorAllocations::default(),
            imported_functions: 0,
            bodies: 0,
            function: NO_FUNCTION,
        }
    }

    fn run(&mut self, wasm: &[u8]) -> Result<(), Refusal> {
        for payload in Parser::new(0).parse_all(wasm) {
            self.payload(payload?)?;
        }
        Ok(())
    }

    fn payload(&mut self, payload: Payload) -> Result<(), Refusal> {
        match payload {
            Payload::Version { num, encoding, range } => {
                self.validator.version(num, encoding, &range)?;
            }
            Payload::TypeSection(reader) => {
                if !spend(&mut self.types_left, u64::from(reader.count())) {
                    let message = format!("{} types", reader.count());
                    return refuse(Reason::TooManyTypes, reader.range().start, message);
                }
                self.validator.type_section(&reader)?;
            }
            Payload::ImportSection(reader) => {
                self.validator.import_section(&reader)?;
                self.imports(reader)?;
            }
            Payload::FunctionSection(reader) => self.validator.function_section(&reader)?,
            Payload::TableSection(reader) => {
                self.validator.table_section(&reader)?;
                self.tables(reader)?;
            }
            Payload::MemorySection(reader) => self.validator.memory_section(&reader)?,
            Payload::GlobalSection(reader) => {
                self.validator.global_section(&reader)?;
                if !spend(&mut self.globals_left, u64::from(reader.count())) {
                    let message = format!("{} globals", reader.count());
                    return refuse(Reason::TooManyGlobals, reader.range().start, message);
                }
            }
            Payload::ExportSection(reader) => self.validator.export_section(&reader)?,
            Payload::StartSection { func, range } => self.validator.start_section(func, &range)?,
            Payload::ElementSection(reader) => self.validator.element_section(&reader)?,
            Payload::DataCountSection { count, range } => {
                self.validator.data_count_section(count, &range)?;
            }
            Payload::DataSection(reader) => self.validator.data_section(&reader)?,
            Payload::CodeSectionStart { count, range, .. } => {
                if !spend(&mut self.functions_left, u64::from(count)) {
                    let message = format!("{count} functions and {} imports", self.imported_functions);
                    return refuse(Reason::TooManyFunctions, range.start, message);
                }
                self.validator.code_section_start(count, &range)?;
                // Bodies are parsed before the parser notices a missing end: check that first.
                if range.end > self.size {
                    let message = "the code section is longer than the module".to_string();
                    return refuse(Reason::Malformed, range.start, message);
                }
            }
            Payload::CodeSectionEntry(body) => {
                self.function = self.imported_functions.saturating_add(self.bodies);
                self.body(&body)?;
                self.bodies += 1;
                self.function = NO_FUNCTION;
            }
            Payload::CustomSection(_) => {}
            Payload::End(offset) => {
                self.validator.end(offset)?;
            }
            other => {
                let offset = other.as_section().map_or(0, |(_, range)| range.start);
                let message = match other.as_section() {
                    Some((id, _)) => format!("a section of kind {id}, which contracts cannot have"),
                    None => "a part that contracts cannot have".to_string(),
                };
                return refuse(Reason::Malformed, offset, message);
            }
        }
        Ok(())
    }

    fn imports(&mut self, reader: ImportSectionReader) -> Result<(), Refusal> {
        for import in reader.into_iter_with_offsets() {
            let (offset, import) = import?;
            let name = || format!("`{}` from module `{}`", import.name, import.module);
            if import.module != "env" {
                return refuse(Reason::WrongImport, offset, format!("imports {}", name()));
            }
            match import.ty {
                TypeRef::Func(_) => {
                    if !spend(&mut self.functions_left, 1) {
                        let message = "the imported functions".to_string();
                        return refuse(Reason::TooManyFunctions, offset, message);
                    }
                    self.imported_functions += 1;
                }
                TypeRef::Table(_) => {
                    return refuse(Reason::WrongImport, offset, format!("imports table {}", name()));
                }
                TypeRef::Global(_) => {
                    return refuse(Reason::WrongImport, offset, format!("imports global {}", name()));
                }
                TypeRef::Memory(_) => {
                    return refuse(
                        Reason::ImportedMemory, offset, format!("imports memory {}", name()));
                }
                TypeRef::Tag(_) => {
                    return refuse(Reason::Malformed, offset, format!("imports tag {}", name()));
                }
            }
        }
        Ok(())
    }

    fn tables(&mut self, reader: TableSectionReader) -> Result<(), Refusal> {
        let offset = reader.range().start;
        if !spend(&mut self.tables_left, u64::from(reader.count())) {
            return refuse(Reason::TooManyTables, offset, format!("{} tables", reader.count()));
        }
        for table in reader {
            let initial = table?.ty.initial;
            if initial > self.limits.table_elements {
                let message = format!("a table of {initial} elements");
                return refuse(Reason::TooManyTableElements, offset, message);
            }
        }
        Ok(())
    }

    fn body(&mut self, body: &FunctionBody) -> Result<(), Refusal> {
        let range = body.range();
        if range.len() as u64 > self.limits.body_bytes {
            let message = format!("a function body of {} bytes", range.len());
            return refuse(Reason::BodyTooLarge, range.start, message);
        }
        for local in body.get_locals_reader()? {
            let (count, _) = local?;
            if !spend(&mut self.locals_left, u64::from(count)) {
                let message = format!("more than {} locals in all", self.limits.locals);
                return refuse(Reason::TooManyLocals, range.start, message);
            }
        }
        let function = self.validator.code_section_entry(body)?;
        let mut validator = function.into_validator(std::mem::take(&mut self.allocations));
        validator.validate(body)?;
        self.allocations = validator.into_allocations();
        Ok(())
    }
}

/// Checks a module. Any bytes may be passed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_wasm_check(
    wasm: *const u8,
    size: usize,
    limits: *const FcWasmLimits,
) -> FcVerdict {
    let mut check = Check::new(unsafe { &*limits }, size);
    match check.run(unsafe { slice(wasm, size) }) {
        Ok(()) => {
            let message = FcBytes::empty();
            FcVerdict { reason: Reason::Accepted, function: NO_FUNCTION, offset: 0, message }
        }
        Err(refusal) => FcVerdict {
            reason: refusal.reason,
            function: check.function,
            offset: refusal.offset as u64,
            message: FcBytes::new(refusal.message.into_bytes()),
        },
    }
}
