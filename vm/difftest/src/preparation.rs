//! Our preparation of modules, asked of the program vm_difftest_peer.

use crate::peer::Peer;
use near_parameters::vm::Config;

/// The prepared module, or the name of the error. `Err`: our side died.
pub fn prepare(
    peer: &mut Peer,
    wasm: &[u8],
    config: &Config,
) -> Result<Result<Vec<u8>, String>, String> {
    let words = config_words(config);
    let mut request: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    request.extend_from_slice(wasm);
    let mut answer = peer.ask(&request)?;
    let prepared = answer.split_off(1);
    Ok(match answer[0] {
        0 => Ok(prepared),
        _ => Err(String::from_utf8_lossy(&prepared).into_owned()),
    })
}

/// The configuration in the order in which peer_main.cpp reads it.
fn config_words(config: &Config) -> [u64; 20] {
    let limits = &config.limit_config;
    let or_none = |limit: Option<u64>| limit.unwrap_or(u64::MAX);
    [
        or_none(limits.max_types_per_contract),
        or_none(limits.max_functions_number_per_contract),
        or_none(limits.max_locals_per_contract),
        limits.min_contract_size_per_local.unwrap_or(0),
        or_none(limits.max_function_body_size),
        or_none(limits.max_tables_per_contract.map(u64::from)),
        or_none(limits.max_elements_per_contract_table.map(|limit| limit as u64)),
        or_none(limits.max_globals_per_contract),
        or_none(limits.max_instrumented_code_size),
        config.regular_op_cost.into(),
        config.linear_op_base_cost,
        config.linear_op_unit_cost,
        limits.max_stack_height.into(),
        limits.initial_memory_pages.into(),
        limits.max_memory_pages.into(),
        or_none(limits.max_params_per_function),
        or_none(limits.max_params_per_contract),
        or_none(limits.max_operand_stack_bytes_per_function),
        or_none(limits.max_blocks_per_function),
        or_none(limits.max_blocks_per_contract),
    ]
}
