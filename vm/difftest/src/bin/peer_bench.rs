//! What near-vm-runner takes for the same work as vm's machine_bench, in the same lines:
//! peer_bench X.wasm METHOD [NAME].

use near_parameters::RuntimeConfigStore;
use near_primitives_core::types::{Balance, Gas};
use near_vm_runner::logic::mocks::mock_external::MockedExternal;
use near_vm_runner::logic::{GasCounter, VMContext};
use near_vm_runner::{ContractCode, ContractRuntimeCache, FilesystemContractRuntimeCache};
use std::sync::Arc;
use std::time::Instant;

/// Loaded contracts that the peer keeps, as a node does.
const MEMORY_CACHE_ITEMS: usize = 256;

fn context() -> VMContext {
    let account: near_primitives_core::types::AccountId = "alice.near".parse().expect("a valid id");
    VMContext {
        current_account_id: account.clone(),
        signer_account_id: account.clone(),
        signer_account_pk: vec![0; 33],
        predecessor_account_id: account.clone(),
        refund_to_account_id: account,
        input: std::rc::Rc::from(Vec::new()),
        promise_results: Vec::new().into(),
        block_height: 10,
        block_timestamp: 42,
        epoch_height: 1,
        account_balance: Balance::from_yoctonear(1 << 100),
        account_locked_balance: Balance::ZERO,
        storage_usage: 12,
        account_contract: near_primitives_core::account::AccountContract::None,
        attached_deposit: Balance::ZERO,
        prepaid_gas: Gas::from_teragas(300),
        random_seed: vec![0; 32],
        view_config: None,
        output_data_receivers: vec![],
    }
}

/// Processor time of all threads of this process.
fn cpu_us() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    let known = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    assert_eq!(known, 0, "a process can ask for its own time");
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}

fn wall_us(body: impl FnOnce()) -> f64 {
    let begin = Instant::now();
    body();
    begin.elapsed().as_secs_f64() * 1e6
}

/// The shortest wall and processor times of some rounds.
fn best_us(rounds: usize, mut body: impl FnMut()) -> (f64, f64) {
    (0..rounds).fold((f64::MAX, f64::MAX), |(wall, cpu), _| {
        let begin = cpu_us();
        let took = wall_us(&mut body);
        (wall.min(took), cpu.min(cpu_us() - begin))
    })
}

fn median_us(rounds: usize, mut body: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..rounds).map(|_| wall_us(&mut body)).collect();
    times.sort_by(f64::total_cmp);
    times[rounds / 2]
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, path, method, name @ ..] = arguments.as_slice() else {
        eprintln!("usage: peer_bench X.wasm METHOD [NAME]");
        std::process::exit(2);
    };
    let name = name.first().map_or("vm", String::as_str);
    let wasm = std::fs::read(path).expect("the contract can be read");
    let store = RuntimeConfigStore::new(None);
    let config = store.get_config(86);
    let wasm_config = Arc::clone(&config.wasm_config);
    let fees = Arc::clone(&config.fees);
    let folder = std::env::temp_dir().join(format!("peer-bench-{}", std::process::id()));
    let new_cache = || {
        FilesystemContractRuntimeCache::with_memory_cache(
            &folder,
            None::<&str>,
            "contract.cache",
            MEMORY_CACHE_ITEMS,
            None,
            FilesystemContractRuntimeCache::MAX_DISK_CACHE_BYTES,
            near_vm_runner::noop_background_spawner(),
        )
        .expect("a cache folder")
    };
    let context = context();
    let call = |cache: &dyn ContractRuntimeCache, external: &mut MockedExternal| {
        let gas_counter = GasCounter::new(
            wasm_config.ext_costs.clone(),
            wasm_config.limit_config.max_gas_burnt,
            wasm_config.regular_op_cost,
            context.prepaid_gas,
            false,
        );
        let prepared = near_vm_runner::prepare(
            external, Arc::clone(&wasm_config), Some(cache), gas_counter, method);
        near_vm_runner::run(prepared, external, &context, Arc::clone(&fees)).expect("a run")
    };
    let mut external = MockedExternal::with_code(ContractCode::new(wasm.clone(), None));

    // Setting up the engine is not a contract's cost.
    let mut other = MockedExternal::with_code(ContractCode::new(b"\0asm\x01\0\0\0".to_vec(), None));
    call(&near_vm_runner::NoContractRuntimeCache, &mut other);

    let (cold, cold_cpu) = best_us(5, || {
        let _ = std::fs::remove_dir_all(&folder);
        call(&new_cache(), &mut external);
    });
    let (from_disk, from_disk_cpu) = best_us(15, || {
        call(&new_cache(), &mut external);
    });
    let cache = new_cache();
    let outcome = call(&cache, &mut external);
    let warm = median_us(20_000, || {
        call(&cache, &mut external);
    });
    println!("{name}_code_size {} bytes", wasm.len());
    println!("{name}_burnt {} gas", outcome.burnt_gas.as_gas());
    println!("{name}_cold_call {cold:.1} us");
    println!("{name}_cold_call_cpu {cold_cpu:.1} us");
    println!("{name}_call_from_disk {from_disk:.1} us");
    println!("{name}_call_from_disk_cpu {from_disk_cpu:.1} us");
    println!("{name}_warm_call {warm:.2} us");
    let _ = std::fs::remove_dir_all(&folder);
}
