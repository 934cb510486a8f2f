//! Compares our preparation of modules with nearcore's, byte for byte.
//!
//! preparation PEER CASES [SEED] [FOLDER]: PEER is the program vm_difftest_peer, FOLDER holds real
//! modules. Prints the seed; the same seed gives the same cases.

use difftest::modules;
use difftest::peer::Peer;
use difftest::preparation::prepare;
use near_parameters::RuntimeConfigStore;
use near_parameters::vm::{Config, VMKind};
use near_vm_runner::prepare::prepare_contract;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

struct Comparison {
    peer: Peer,
    configs: Vec<(u32, Arc<Config>)>,
    verdicts: BTreeMap<String, u64>,
}

impl Comparison {
    /// False, with a report: the two sides differ.
    fn case(&mut self, what: &str, version: usize, wasm: &[u8]) -> bool {
        let (version, config) = self.configs[version % self.configs.len()].clone();
        let reference = prepare_contract(wasm, &config, VMKind::Wasmtime)
            .map_err(|error| format!("{error:?}"));
        let ours = match prepare(&mut self.peer, wasm, &config) {
            Ok(ours) => ours,
            Err(death) => return self.report(what, version, wasm, &death),
        };
        let verdict = reference.as_ref().map_or_else(String::clone, |_| "accepted".into());
        *self.verdicts.entry(verdict).or_default() += 1;
        match (&reference, &ours) {
            (Ok(theirs), Ok(mine)) if theirs == mine => true,
            (Err(theirs), Err(mine)) if theirs == mine => true,
            (Ok(theirs), Ok(mine)) => {
                let at = theirs.iter().zip(mine).take_while(|(a, b)| a == b).count();
                let sizes = (theirs.len(), mine.len());
                self.report(what, version, wasm, &format!("bytes differ at {at}, sizes {sizes:?}"))
            }
            _ => {
                let short = |side: &Result<Vec<u8>, String>| match side {
                    Ok(bytes) => format!("{} bytes", bytes.len()),
                    Err(error) => error.clone(),
                };
                let text = format!("reference: {}, ours: {}", short(&reference), short(&ours));
                self.report(what, version, wasm, &text)
            }
        }
    }

    fn report(&self, what: &str, version: u32, wasm: &[u8], difference: &str) -> bool {
        let path = std::env::temp_dir().join("farcall-difference.wasm");
        std::fs::write(&path, wasm).expect("the module can be kept");
        println!("{what} at version {version}: {difference}; module kept at {}", path.display());
        false
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, program, cases, ..] = arguments.as_slice() else {
        eprintln!("usage: preparation PEER CASES [SEED] [FOLDER]");
        std::process::exit(2);
    };
    let cases: u64 = cases.parse().expect("CASES is a number");
    let seed: u64 = match arguments.get(3) {
        Some(seed) => seed.parse().expect("SEED is a number"),
        None => std::process::id().into(),
    };
    let real = arguments.get(4).map_or_else(Vec::new, |folder| modules::load_folder(Path::new(folder)));
    println!("seed {seed}");

    let store = RuntimeConfigStore::new(None);
    let configs = (84..=88)
        .map(|version| (version, Arc::clone(&store.get_config(version).wasm_config)))
        .collect();
    let mut comparison =
        Comparison { peer: Peer::start(program), configs, verdicts: BTreeMap::new() };

    let mut differences = 0;
    let mut done = 0;
    for (name, wasm) in &real {
        for version in 0..5 {
            done += 1;
            differences += u64::from(!comparison.case(name, version, wasm));
        }
    }
    let mut random = modules::Random::new(seed);
    for case in 0..cases {
        let mut wasm = if !real.is_empty() && random.one_in(20) {
            real[random.below(real.len())].1.clone()
        } else {
            modules::generate(&mut random)
        };
        if random.one_in(2) {
            modules::mutate(&mut random, &mut wasm);
        }
        let version = random.below(5);
        done += 1;
        if !comparison.case(&format!("case {case} of seed {seed}"), version, &wasm) {
            differences += 1;
            break;
        }
    }
    for (verdict, count) in &comparison.verdicts {
        println!("{count:>8} {verdict}");
    }
    println!("{} cases alike, {differences} differ", done - differences);
    std::process::exit(i32::from(differences != 0));
}
