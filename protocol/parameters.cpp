#include "protocol/parameters.hpp"

#include "base/assert.hpp"

namespace farcall::protocol {

namespace {

// The table of protocol 84; changes of later versions follow it. Rows are in the order of their
// costs, which is checked at compile time.

struct FeeRow {
  ActionCost name;
  std::uint64_t send_sir;
  std::uint64_t send_not_sir;
  std::uint64_t execution;
  /// 0: the same as the gas.
  std::uint64_t execution_compute = 0;
};

constexpr FeeRow kFees[] = {
    {ActionCost::create_account, 3'850'000'000'000, 3'850'000'000'000, 3'850'000'000'000},
    {ActionCost::delete_account, 147'489'000'000, 147'489'000'000, 147'489'000'000},
    {ActionCost::deploy_contract_base, 184'765'750'000, 184'765'750'000, 184'765'750'000,
     20'000'000'000'000},
    {ActionCost::deploy_contract_byte, 6'812'999, 47'683'715, 64'572'944, 250'000'000},
    {ActionCost::function_call_base, 200'000'000'000, 200'000'000'000, 780'000'000'000},
    {ActionCost::function_call_byte, 2'235'934, 47'683'715, 2'235'934},
    {ActionCost::transfer, 115'123'062'500, 115'123'062'500, 115'123'062'500},
    {ActionCost::stake, 141'715'687'500, 141'715'687'500, 102'217'625'000},
    {ActionCost::add_full_access_key, 101'765'125'000, 101'765'125'000, 101'765'125'000},
    {ActionCost::add_function_call_key_base, 102'217'625'000, 102'217'625'000, 102'217'625'000},
    {ActionCost::add_function_call_key_byte, 1'925'331, 47'683'715, 1'925'331},
    {ActionCost::delete_key, 94'946'625'000, 94'946'625'000, 94'946'625'000},
    {ActionCost::new_action_receipt, 108'059'500'000, 108'059'500'000, 108'059'500'000},
    {ActionCost::new_data_receipt_base, 36'486'732'312, 36'486'732'312, 36'486'732'312},
    {ActionCost::new_data_receipt_byte, 17'212'011, 47'683'715, 17'212'011},
    {ActionCost::delegate, 200'000'000'000, 200'000'000'000, 200'000'000'000},
    {ActionCost::deploy_global_contract_base, 184'765'750'000, 184'765'750'000, 184'765'750'000},
    {ActionCost::deploy_global_contract_byte, 6'812'999, 47'683'715, 70'000'000},
    {ActionCost::use_global_contract_base, 184'765'750'000, 184'765'750'000, 184'765'750'000},
    {ActionCost::use_global_contract_byte, 6'812'999, 47'683'715, 64'572'944},
    {ActionCost::deterministic_state_init_base, 3'850'000'000'000, 3'850'000'000'000,
     4'080'000'000'000},
    {ActionCost::deterministic_state_init_byte, 72'000'000, 72'000'000, 70'000'000},
    {ActionCost::deterministic_state_init_entry, 0, 0, 200'000'000'000},
    {ActionCost::gas_key_transfer_base, 115'123'062'500, 115'123'062'500, 235'676'644'250},
    {ActionCost::gas_key_byte, 59'357'464, 59'357'464, 101'435'400},
    {ActionCost::gas_key_nonce_write_base, 0, 0, 64'196'736'000},
    {ActionCost::universal_state_init_base, 500'000'000'000, 500'000'000'000, 7'430'000'000'000},
    {ActionCost::universal_state_init_byte, 72'000'000, 72'000'000, 70'000'000},
    {ActionCost::universal_state_init_entry, 0, 0, 200'000'000'000},
};

struct ExtCostRow {
  ExtCost name;
  std::uint64_t gas;
  /// 0: the same as the gas.
  std::uint64_t compute = 0;
};

constexpr ExtCostRow kExtCosts[] = {
    {ExtCost::base, 264'768'111},
    {ExtCost::contract_loading_base, 35'445'963},
    {ExtCost::contract_loading_bytes, 1'089'295},
    {ExtCost::read_memory_base, 2'609'863'200},
    {ExtCost::read_memory_byte, 3'801'333},
    {ExtCost::write_memory_base, 2'803'794'861},
    {ExtCost::write_memory_byte, 2'723'772},
    {ExtCost::read_register_base, 2'517'165'186},
    {ExtCost::read_register_byte, 98'562},
    {ExtCost::write_register_base, 2'865'522'486},
    {ExtCost::write_register_byte, 3'801'564},
    {ExtCost::utf8_decoding_base, 3'111'779'061},
    {ExtCost::utf8_decoding_byte, 291'580'479},
    {ExtCost::utf16_decoding_base, 3'543'313'050},
    {ExtCost::utf16_decoding_byte, 163'577'493},
    {ExtCost::sha256_base, 4'540'970'250},
    {ExtCost::sha256_byte, 24'117'351},
    {ExtCost::keccak256_base, 5'879'491'275},
    {ExtCost::keccak256_byte, 21'471'105},
    {ExtCost::keccak512_base, 5'811'388'236},
    {ExtCost::keccak512_byte, 36'649'701},
    {ExtCost::ripemd160_base, 853'675'086},
    {ExtCost::ripemd160_block, 680'107'584},
    {ExtCost::ecrecover_base, 278'821'988'457},
    {ExtCost::log_base, 3'543'313'050},
    {ExtCost::log_byte, 13'198'791},
    {ExtCost::storage_write_base, 64'196'736'000, 200'000'000'000},
    {ExtCost::storage_write_key_byte, 70'482'867},
    {ExtCost::storage_write_value_byte, 31'018'539},
    {ExtCost::storage_write_evicted_byte, 32'117'307},
    {ExtCost::storage_read_base, 56'356'845'749, 159'000'000'000},
    {ExtCost::storage_read_key_byte, 30'952'533, 10'000'000},
    {ExtCost::storage_read_value_byte, 5'611'004, 2'500'000},
    {ExtCost::storage_remove_base, 53'473'030'500, 200'000'000'000},
    {ExtCost::storage_remove_key_byte, 38'220'384},
    {ExtCost::storage_remove_ret_value_byte, 11'531'556},
    {ExtCost::storage_has_key_base, 54'039'896'625, 158'000'000'000},
    {ExtCost::storage_has_key_byte, 30'790'845, 10'000'000},
    {ExtCost::storage_iter_create_prefix_base, 0},
    {ExtCost::storage_iter_create_prefix_byte, 0},
    {ExtCost::storage_iter_create_range_base, 0},
    {ExtCost::storage_iter_create_from_byte, 0},
    {ExtCost::storage_iter_create_to_byte, 0},
    {ExtCost::storage_iter_next_base, 0},
    {ExtCost::storage_iter_next_key_byte, 0},
    {ExtCost::storage_iter_next_value_byte, 0},
    {ExtCost::touching_trie_node, 2'280'000'000, 4'000'000'000},
    {ExtCost::read_cached_trie_node, 2'280'000'000, 4'000'000'000},
    {ExtCost::promise_and_base, 1'465'013'400},
    {ExtCost::promise_and_per_promise, 5'452'176},
    {ExtCost::promise_return, 560'152'386},
    {ExtCost::validator_stake_base, 911'834'726'400},
    {ExtCost::validator_total_stake_base, 911'834'726'400},
    {ExtCost::alt_bn128_g1_multiexp_base, 713'000'000'000},
    {ExtCost::alt_bn128_g1_multiexp_element, 320'000'000'000},
    {ExtCost::alt_bn128_pairing_check_base, 9'686'000'000'000},
    {ExtCost::alt_bn128_pairing_check_element, 5'102'000'000'000},
    {ExtCost::alt_bn128_g1_sum_base, 3'000'000'000},
    {ExtCost::alt_bn128_g1_sum_element, 5'000'000'000},
    {ExtCost::ed25519_verify_base, 210'000'000'000},
    {ExtCost::ed25519_verify_byte, 9'000'000},
    {ExtCost::yield_create_base, 153'411'779'276},
    {ExtCost::yield_create_byte, 15'643'988},
    {ExtCost::yield_resume_base, 1'195'627'285'210},
    {ExtCost::yield_resume_byte, 47'683'715},
    {ExtCost::bls12381_p1_sum_base, 16'500'000'000},
    {ExtCost::bls12381_p1_sum_element, 6'000'000'000},
    {ExtCost::bls12381_p2_sum_base, 18'600'000'000},
    {ExtCost::bls12381_p2_sum_element, 15'000'000'000},
    {ExtCost::bls12381_g1_multiexp_base, 16'500'000'000},
    {ExtCost::bls12381_g1_multiexp_element, 930'000'000'000},
    {ExtCost::bls12381_g2_multiexp_base, 18'600'000'000},
    {ExtCost::bls12381_g2_multiexp_element, 1'995'000'000'000},
    {ExtCost::bls12381_map_fp_to_g1_base, 1'500'000'000},
    {ExtCost::bls12381_map_fp_to_g1_element, 252'000'000'000},
    {ExtCost::bls12381_map_fp2_to_g2_base, 1'500'000'000},
    {ExtCost::bls12381_map_fp2_to_g2_element, 900'000'000'000},
    {ExtCost::bls12381_pairing_base, 2'130'000'000'000},
    {ExtCost::bls12381_pairing_element, 2'130'000'000'000},
    {ExtCost::bls12381_p1_decompress_base, 15'000'000'000},
    {ExtCost::bls12381_p1_decompress_element, 81'000'000'000},
    {ExtCost::bls12381_p2_decompress_base, 15'000'000'000},
    {ExtCost::bls12381_p2_decompress_element, 165'000'000'000},
    {ExtCost::storage_large_read_overhead_base, 1, 41'000'000'000},
    {ExtCost::storage_large_read_overhead_byte, 1, 3'111'005},
    {ExtCost::p256_verify_base, 1'300'000'000'000},
    {ExtCost::p256_verify_byte, 13'000'000},
    {ExtCost::yield_create_with_id_base, 300'000'000'000'000},
    {ExtCost::sha3_256_base, 5'879'491'275},
    {ExtCost::sha3_256_byte, 21'471'105},
    {ExtCost::sha3_384_base, 5'811'388'236},
    {ExtCost::sha3_384_byte, 36'649'701},
    {ExtCost::sha3_512_base, 5'811'388'236},
    {ExtCost::sha3_512_byte, 36'649'701},
    {ExtCost::ml_dsa_verify_base, 540'000'000'000},
    {ExtCost::ml_dsa_verify_byte, 11'000'000},
    {ExtCost::universal_state_init_to_account_id_base, 8'520'000'000},
    {ExtCost::universal_state_init_to_account_id_byte, 21'471'105},
};

/// True if each cost has one row, at its own position.
template <class Row, std::size_t Size>
consteval bool is_complete(const Row (&rows)[Size], std::size_t count) {
  if (Size != count) return false;
  for (std::size_t i = 0; i < Size; ++i) {
    if (static_cast<std::size_t>(rows[i].name) != i) return false;
  }
  return true;
}
static_assert(is_complete(kFees, kActionCostCount));
static_assert(is_complete(kExtCosts, kExtCostCount));

constexpr LimitConfig kLimits = {
    .max_gas_burnt = Gas{1'000'000'000'000'000},
    .max_gas_burnt_view = Gas{1'000'000'000'000'000},
    .max_total_prepaid_gas = Gas{1'000'000'000'000'000},
    .max_stack_height = 262'144,
    .initial_memory_pages = 1'024,
    .max_memory_pages = 2'048,
    .registers_memory_limit = 1'073'741'824,
    .max_register_size = 104'857'600,
    .max_number_registers = 100,
    .max_number_logs = 100,
    .max_total_log_length = 16'384,
    .max_actions_per_receipt = 100,
    .max_deploy_actions_per_receipt = 10,
    .max_number_bytes_method_names = 2'000,
    .max_length_method_name = 256,
    .max_arguments_length = 4'194'304,
    .max_length_returned_data = 4'194'304,
    .max_contract_size = 4'194'304,
    .max_transaction_size = 1'572'864,
    .max_receipt_size = 4'194'304,
    .max_length_storage_key = 2'048,
    .max_length_storage_value = 4'194'304,
    .max_promises_per_function_call_action = 1'024,
    .max_number_input_data_dependencies = 128,
    .max_functions_number_per_contract = 10'000,
    .max_locals_per_contract = 1'000'000,
    .min_contract_size_per_local = 0,
    .yield_timeout_length_in_blocks = 200,
    .max_yield_payload_size = 1'024,
    .max_tables_per_contract = 1,
    .max_elements_per_contract_table = 10'000,
    .max_function_body_size = 196'608,
    .max_instrumented_code_size = 16'777'216,
    .max_blocks_per_function = 5'000,
    .max_blocks_per_contract = 50'000,
    .max_types_per_contract = 1'024,
    .max_params_per_function = 64,
    .max_params_per_contract = 50'000,
    .max_operand_stack_bytes_per_function = 8'192,
    .max_state_init_entries = 4'294'967'295,
    .max_universal_state_init_keys = 1'024,
    .per_receipt_storage_proof_size_limit = 4'000'000,
};

constexpr CongestionConfig kCongestion = {
    .max_congestion_incoming_gas = Gas{400'000'000'000'000'000},
    .max_congestion_outgoing_gas = Gas{10'000'000'000'000'000},
    .max_congestion_memory_consumption = 1'000'000'000,
    .max_congestion_missed_chunks = 125,
    .max_outgoing_gas = Gas{300'000'000'000'000'000},
    .min_outgoing_gas = Gas{1'000'000'000'000'000},
    .allowed_shard_outgoing_gas = Gas{1'000'000'000'000'000},
    .max_tx_gas = Gas{500'000'000'000'000},
    .min_tx_gas = Gas{20'000'000'000'000},
    .reject_tx_congestion_threshold = 0.8,
};

constexpr BandwidthConfig kBandwidth = {
    .max_shard_bandwidth = 4'500'000,
    .max_single_grant = 4'194'304,
    .max_allowance = 4'500'000,
    .max_base_bandwidth = 100'000,
};

constexpr void set(RuntimeConfig& config, const FeeRow& row) {
  config.fees[static_cast<std::size_t>(row.name)] = Fee{
      .send_sir = Gas{row.send_sir},
      .send_not_sir = Gas{row.send_not_sir},
      .execution = Gas{row.execution},
      .execution_compute =
          Compute{row.execution_compute != 0 ? row.execution_compute : row.execution},
  };
}

constexpr void set(RuntimeConfig& config, const ExtCostRow& row) {
  config.wasm.ext[static_cast<std::size_t>(row.name)] = Cost{
      .gas = Gas{row.gas},
      .compute = Compute{row.compute != 0 ? row.compute : row.gas},
  };
}

constexpr RuntimeConfig version_84() {
  RuntimeConfig config;
  config.version = 84;
  for (const FeeRow& row : kFees) set(config, row);
  for (const ExtCostRow& row : kExtCosts) set(config, row);
  config.wasm.regular_op_cost = Gas{822'756};
  config.wasm.linear_op_base_cost = Gas{26'328'192};
  config.wasm.linear_op_unit_cost = Gas{822'756};
  config.wasm.limits = kLimits;
  config.congestion = kCongestion;
  config.bandwidth = kBandwidth;
  config.burnt_gas_reward = {3, 10};
  config.storage_amount_per_byte = yocto(u128{10'000'000'000} * 1'000'000'000);
  config.global_contract_storage_amount_per_byte = yocto(u128{100'000'000'000} * 1'000'000'000);
  config.deploy_global_contract_execution_base = Compute{20'000'000'000'000};
  config.deploy_global_contract_execution_per_byte = Compute{250'000'000};
  config.storage_num_bytes_account = 100;
  config.storage_num_extra_bytes_record = 40;
  config.main_storage_proof_size_soft_limit = 4'000'000;
  config.new_transactions_validation_state_size_soft_limit = 572'864;
  config.combined_transactions_size_limit = 4'194'304;
  config.outgoing_receipts_usual_size_limit = 102'400;
  config.outgoing_receipts_big_size_limit = 4'718'592;
  config.min_allowed_top_level_account_length = 65;
  config.registrar_account_id = "registrar";
  return config;
}

constexpr RuntimeConfig version_85() {
  RuntimeConfig config = version_84();
  config.version = 85;
  set(config,
      FeeRow{ActionCost::create_account, 500'000'000'000, 500'000'000'000, 7'200'000'000'000});
  set(config, FeeRow{ActionCost::deterministic_state_init_base, 500'000'000'000, 500'000'000'000,
                     7'430'000'000'000});
  set(config, ExtCostRow{ExtCost::yield_create_with_id_base, 290'000'000'000});
  config.ml_dsa_65_verification_cost = Gas{100'000'000'000};
  config.min_gas_purchase_price = yocto(1'000'000'000);
  config.account_creation_charge = yocto(u128{7'000'000'000'000} * 1'000'000'000);
  config.wasm.one_yocto_on_promise = true;
  config.wasm.p256_verify_host_fn = true;
  config.wasm.gas_key_host_fns = true;
  config.wasm.chain_id_host_fn = true;
  config.wasm.yield_with_id_host_fns = true;
  config.wasm.post_quantum_keys = true;
  config.features.gas_keys = true;
  config.features.strict_nonces = true;
  config.features.unique_chunk_transactions = true;
  config.features.delegate_v2 = true;
  config.features.delegate_inner_receiver_validation = true;
  config.features.outgoing_gas_clamp = true;
  config.features.outcome_metadata_v4 = true;
  config.features.account_cost_increase = true;
  config.features.delegate_deposit_error_fix = true;
  config.features.delete_account_storage_fix = true;
  return config;
}

constexpr RuntimeConfig version_86() {
  RuntimeConfig config = version_85();
  config.version = 86;
  config.features.per_receipt_storage_proof_limit = true;
  return config;
}

constexpr RuntimeConfig version_87() {
  RuntimeConfig config = version_86();
  config.version = 87;
  config.burnt_gas_reward = {0, 1};
  config.wasm.limits.min_contract_size_per_local = 2;
  config.wasm.limits.max_state_init_entries = 1'500;
  config.wasm.fix_contract_loading_error = true;
  config.wasm.ml_dsa_verify_host_fn = true;
  config.wasm.sha3_host_fns = true;
  config.features.reject_empty_method_name = true;
  config.features.reject_delegate_v2 = true;
  config.features.reject_withdraw_from_gas_key_in_delegate = true;
  config.features.storage_proof_limit_for_all_actions = true;
  config.features.reject_universal_account_transfers = true;
  return config;
}

constexpr RuntimeConfig version_88() {
  RuntimeConfig config = version_87();
  config.version = 88;
  set(config, FeeRow{ActionCost::universal_state_init_byte, 78'000'000, 78'000'000, 74'000'000});
  set(config, FeeRow{ActionCost::universal_state_init_entry, 3'100'000'000, 3'100'000'000,
                     200'000'000'000});
  set(config, ExtCostRow{ExtCost::universal_state_init_to_account_id_base, 8'900'000'000});
  set(config, ExtCostRow{ExtCost::universal_state_init_to_account_id_byte, 83'100'000});
  config.wasm.universal_accounts = true;
  config.wasm.canonical_universal_state_init = true;
  config.features.reject_universal_account_transfers = false;
  config.features.universal_accounts = true;
  return config;
}

constexpr std::array<RuntimeConfig, kMaxProtocolVersion - kMinProtocolVersion + 1> kConfigs = {
    version_84(), version_85(), version_86(), version_87(), version_88(),
};

}  // namespace

const RuntimeConfig& runtime_config(ProtocolVersion version) {
  FARCALL_ASSERT(is_supported(version), "the protocol version is one that is supported");
  return kConfigs[version - kMinProtocolVersion];
}

}  // namespace farcall::protocol
