//! Compares calls on our machine with near-vm-runner: results, logs, gas, profile, errors, receipts.
//!
//! calls PEER [--seed N] [--cases N] [--seconds N] [--modules FOLDER]: PEER is the program
//! vm_call_peer, FOLDER holds real contracts. Prints the seed; the same seed gives the same cases.

mod case;
mod encoding;
mod functions;
mod host;
mod material;
mod program;
mod reference;
mod state_init;

use case::Case;
use difftest::modules::{self, Random};
use difftest::peer::Peer;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// The reference keeps all code that it compiled, at about 25 KB a case, until it is told otherwise.
const CASES_WITH_CODE_KEPT: u64 = 5_000;

struct Options {
    peer: String,
    seed: u64,
    cases: u64,
    seconds: u64,
    modules: Option<String>,
}

fn options() -> Option<Options> {
    let mut arguments = std::env::args().skip(1);
    let mut options = Options {
        peer: arguments.next()?,
        seed: std::process::id().into(),
        cases: 10_000,
        seconds: u64::MAX,
        modules: None,
    };
    while let Some(name) = arguments.next() {
        let value = arguments.next()?;
        match name.as_str() {
            "--seed" => options.seed = value.parse().ok()?,
            "--cases" => options.cases = value.parse().ok()?,
            "--seconds" => options.seconds = value.parse().ok()?,
            "--modules" => options.modules = Some(value),
            _ => return None,
        }
    }
    Some(options)
}

/// Code and the methods to try.
struct Subject {
    code: Rc<[u8]>,
    methods: Vec<String>,
}

/// Names of exported functions, as far as the module can be read.
fn exported_names(code: &[u8]) -> Vec<String> {
    let mut names = vec![];
    for payload in wasmparser::Parser::new(0).parse_all(code) {
        let Ok(wasmparser::Payload::ExportSection(exports)) = payload else { continue };
        names.extend(exports.into_iter().flatten().map(|export| export.name.to_owned()));
    }
    names
}

fn subject(random: &mut Random, real: &[(String, Vec<u8>)]) -> Subject {
    match random.below(20) {
        0 if !real.is_empty() => {
            let mut code = real[random.below(real.len())].1.clone();
            let methods = exported_names(&code);
            if random.one_in(2) {
                modules::mutate(random, &mut code);
            }
            Subject { code: code.into(), methods }
        }
        1..4 => {
            let mut code = modules::generate(random);
            if random.one_in(4) {
                modules::mutate(random, &mut code);
            }
            let methods = exported_names(&code);
            Subject { code: code.into(), methods }
        }
        _ => {
            let count = 5;
            let mut code = program::generate(random, count);
            if random.one_in(12) {
                modules::mutate(random, &mut code);
            }
            Subject { code: code.into(), methods: (0..count).map(|at| format!("m{at}")).collect() }
        }
    }
}

fn bytes(random: &mut Random, bound: usize) -> Vec<u8> {
    (0..random.below(bound)).map(|_| random.next() as u8).collect()
}

fn prepaid_gas(random: &mut Random) -> u64 {
    match random.below(12) {
        0 => random.next() % 3_000_000_000,
        1 => random.next() % 100_000_000_000,
        2..5 => random.next() % 20_000_000_000_000,
        5 => 1_000_000_000_000_000,
        _ => 300_000_000_000_000,
    }
}

/// Instructions of foreign code may run for as long as there is gas.
fn modest(gas: u64, is_ours: bool) -> u64 {
    if is_ours { gas } else { gas % 3_000_000_000_000 }
}

fn make_case(random: &mut Random, subject: &Subject, is_ours: bool) -> Case {
    let method = match random.below(30) {
        0 => String::new(),
        1 => "no_such_method".into(),
        _ if subject.methods.is_empty() => "main".into(),
        _ => subject.methods[random.below(subject.methods.len())].clone(),
    };
    let view_limit = random.one_in(9).then(|| modest(prepaid_gas(random), is_ours));
    let balances = [0u128, 1, 2_000, 10u128.pow(25), 10u128.pow(30)];
    let receivers = ["alice.near", "bob.near"];
    let mut storage = BTreeMap::new();
    for key in ["k0", "k1", "k2"] {
        if random.one_in(2) {
            storage.insert(key.as_bytes().to_vec(), bytes(random, 60));
        }
    }
    if random.one_in(3) {
        storage.insert(b"k3".to_vec(), vec![7; 3990 + random.below(20)]);
    }
    Case {
        version: 84 + random.below(5) as u32,
        code: Rc::clone(&subject.code),
        method,
        input: if random.one_in(2) { b"{\"key\":\"value\"}".to_vec() } else { bytes(random, 200) },
        promise_results: (0..random.below(4))
            .map(|_| (!random.one_in(3)).then(|| bytes(random, 80)))
            .collect(),
        block_height: 1_000 + random.next() % 1_000_000,
        balance: balances[random.below(5)],
        deposit: balances[random.below(4)],
        storage_usage: 1_000_000,
        prepaid_gas: modest(prepaid_gas(random), is_ours),
        view_limit,
        output_receivers: (0..random.below(3)).map(|_| receivers[random.below(2)].into()).collect(),
        storage,
        touches: std::array::from_fn(|_| random.next() % 4),
        proof: 5_000_000,
        proof_before_receipt: 4_900_000,
        proof_growth: if random.one_in(10) { 1_500_000 } else { random.next() % 3_000 },
        yields: if random.one_in(2) { vec![[0; 32], [2; 32]] } else { vec![] },
    }
}

fn report(case: &Case, seed: u64, number: u64, theirs: &str, ours: &str) {
    let path = std::env::temp_dir().join("farcall-difference.wasm");
    std::fs::write(&path, &case.code).expect("the module can be kept");
    println!("case {number} of seed {seed} differs at version {}", case.version);
    println!("method {:?}, code kept at {}", case.method, path.display());
    for (theirs, ours) in theirs.lines().zip(ours.lines()) {
        if theirs != ours {
            println!("reference: {theirs:.600}\nours:      {ours:.600}");
            break;
        }
    }
    let (count, our_count) = (theirs.lines().count(), ours.lines().count());
    println!("{count} lines against {our_count}; first lines:");
    theirs.lines().take(3).for_each(|line| println!("reference: {line:.300}"));
    ours.lines().take(3).for_each(|line| println!("ours:      {line:.300}"));
}

/// Our outcome as text, or how our side died.
fn ask(peer: &mut Peer, case: &Case) -> String {
    peer.ask(&case.encode())
        .map_or_else(|death| death, |answer| String::from_utf8_lossy(&answer).into_owned())
}

/// The kind of outcome, for the table at the end: texts without their details.
fn kind(dump: &str) -> String {
    let line = dump.lines().next().unwrap_or_default();
    line.trim_start_matches("error: ")
        .split(|letter: char| letter.is_ascii_digit() || letter == '`' || letter == '[')
        .next()
        .unwrap_or_default()
        .chars()
        .take(60)
        .collect()
}

fn main() {
    let Some(options) = options() else {
        eprintln!("usage: calls PEER [--seed N] [--cases N] [--seconds N] [--modules FOLDER]");
        std::process::exit(2);
    };
    println!("seed {}", options.seed);
    let real = options.modules.map_or_else(Vec::new, |path| modules::load_folder(Path::new(&path)));
    let mut peer = Peer::start(&options.peer);
    let mut reference = reference::Reference::new();
    let mut random = Random::new(options.seed);
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    let begin = Instant::now();
    let mut number = 0;
    let mut differences = 0;
    'all: while number < options.cases && begin.elapsed() < Duration::from_secs(options.seconds) {
        if number % CASES_WITH_CODE_KEPT == 0 {
            reference.forget_code();
        }
        let subject = subject(&mut random, &real);
        let is_ours = subject.methods.first().is_some_and(|name| name == "m0");
        for _ in 0..10 {
            let case = make_case(&mut random, &subject, is_ours);
            let theirs = reference.run(&case);
            let ours = ask(&mut peer, &case);
            *kinds.entry(kind(&theirs)).or_default() += 1;
            if theirs != ours {
                report(&case, options.seed, number, &theirs, &ours);
                differences += 1;
                break 'all;
            }
            number += 1;
        }
    }
    for (kind, count) in &kinds {
        println!("{count:>8} {kind}");
    }
    println!("{number} cases alike, {differences} differ, {} s", begin.elapsed().as_secs());
    std::process::exit(i32::from(differences != 0));
}
