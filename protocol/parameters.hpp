// Costs, limits and switches of the protocol as tables by version (core/parameters in
// nearcore).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/units.hpp"
#include "protocol/costs.hpp"

namespace farcall::protocol {

inline constexpr ProtocolVersion kMinProtocolVersion = 84;
inline constexpr ProtocolVersion kMaxProtocolVersion = 88;

/// Gas, and the compute that goes with it.
struct Cost {
  Gas gas;
  Compute compute;
};

/// Fee of an action or receipt: paid when it is sent (to the sender itself, or to another account)
/// and when it is executed.
struct Fee {
  Gas send_sir;
  Gas send_not_sir;
  Gas execution;
  /// Differs from the gas for a few costs only.
  Compute execution_compute;

  [[nodiscard]] constexpr Gas send(bool sir) const noexcept {
    return sir ? send_sir : send_not_sir;
  }
};

struct Ratio {
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 1;
};

/// Limits of contracts and calls. Bytes and counts unless the name says otherwise.
struct LimitConfig {
  Gas max_gas_burnt;
  Gas max_gas_burnt_view;
  Gas max_total_prepaid_gas;
  std::uint32_t max_stack_height = 0;
  std::uint32_t initial_memory_pages = 0;
  std::uint32_t max_memory_pages = 0;
  std::uint64_t registers_memory_limit = 0;
  std::uint64_t max_register_size = 0;
  std::uint64_t max_number_registers = 0;
  std::uint64_t max_number_logs = 0;
  std::uint64_t max_total_log_length = 0;
  std::uint64_t max_actions_per_receipt = 0;
  std::uint64_t max_deploy_actions_per_receipt = 0;
  std::uint64_t max_number_bytes_method_names = 0;
  std::uint64_t max_length_method_name = 0;
  std::uint64_t max_arguments_length = 0;
  std::uint64_t max_length_returned_data = 0;
  std::uint64_t max_contract_size = 0;
  std::uint64_t max_transaction_size = 0;
  std::uint64_t max_receipt_size = 0;
  std::uint64_t max_length_storage_key = 0;
  std::uint64_t max_length_storage_value = 0;
  std::uint64_t max_promises_per_function_call_action = 0;
  std::uint64_t max_number_input_data_dependencies = 0;
  std::uint64_t max_functions_number_per_contract = 0;
  std::uint64_t max_locals_per_contract = 0;
  /// 0 = unset; else the locals budget is also limited to code length / this (87).
  std::uint64_t min_contract_size_per_local = 0;
  std::uint64_t yield_timeout_length_in_blocks = 0;
  std::uint64_t max_yield_payload_size = 0;
  std::uint64_t max_tables_per_contract = 0;
  std::uint64_t max_elements_per_contract_table = 0;
  std::uint64_t max_function_body_size = 0;
  std::uint64_t max_instrumented_code_size = 0;
  std::uint64_t max_blocks_per_function = 0;
  std::uint64_t max_blocks_per_contract = 0;
  std::uint64_t max_types_per_contract = 0;
  std::uint64_t max_params_per_function = 0;
  std::uint64_t max_params_per_contract = 0;
  std::uint64_t max_operand_stack_bytes_per_function = 0;
  std::uint64_t max_state_init_entries = 0;
  std::uint64_t max_universal_state_init_keys = 0;
  std::uint64_t per_receipt_storage_proof_size_limit = 0;
};

struct WasmConfig {
  std::array<Cost, kExtCostCount> ext{};
  Gas regular_op_cost;
  Gas linear_op_base_cost;
  Gas linear_op_unit_cost;
  LimitConfig limits;

  // Switches, named as in the parameter table.
  bool fix_contract_loading_error = false;
  bool one_yocto_on_promise = false;
  bool p256_verify_host_fn = false;
  bool gas_key_host_fns = false;
  bool chain_id_host_fn = false;
  bool yield_with_id_host_fns = false;
  bool ml_dsa_verify_host_fn = false;
  bool sha3_host_fns = false;
  bool universal_accounts = false;
  bool canonical_universal_state_init = false;
  /// ML-DSA-65 keys exist (85); below, contracts' tag-2 keys do not decode.
  bool post_quantum_keys = false;

  [[nodiscard]] const Cost& cost(ExtCost name) const noexcept {
    return ext[static_cast<std::size_t>(name)];
  }
};

struct CongestionConfig {
  Gas max_congestion_incoming_gas;
  Gas max_congestion_outgoing_gas;
  std::uint64_t max_congestion_memory_consumption = 0;
  std::uint64_t max_congestion_missed_chunks = 0;
  Gas max_outgoing_gas;
  Gas min_outgoing_gas;
  Gas allowed_shard_outgoing_gas;
  Gas max_tx_gas;
  Gas min_tx_gas;
  double reject_tx_congestion_threshold = 1.0;
};

struct BandwidthConfig {
  std::uint64_t max_shard_bandwidth = 0;
  std::uint64_t max_single_grant = 0;
  std::uint64_t max_allowance = 0;
  std::uint64_t max_base_bandwidth = 0;
};

/// Behaviours that arrived with a version and have no parameter of their own.
struct Features {
  bool gas_keys = false;                                  // 85
  bool strict_nonces = false;                             // 85, transaction V1
  bool unique_chunk_transactions = false;                 // 85
  bool delegate_v2 = false;                               // 85
  bool delegate_inner_receiver_validation = false;        // 85
  bool outgoing_gas_clamp = false;                        // 85
  bool outcome_metadata_v4 = false;                       // 85
  bool account_cost_increase = false;                     // 85
  bool delegate_deposit_error_fix = false;                // 85
  bool delete_account_storage_fix = false;                // 85
  bool per_receipt_storage_proof_limit = false;           // 86
  bool reject_empty_method_name = false;                  // 87
  bool reject_delegate_v2 = false;                        // 87
  bool reject_withdraw_from_gas_key_in_delegate = false;  // 87
  bool storage_proof_limit_for_all_actions = false;       // 87
  bool reject_universal_account_transfers = false;        // 87 only
  bool universal_accounts = false;                        // 88
};

/// Everything that depends on the protocol version. One immutable object per version, never freed.
struct RuntimeConfig {
  ProtocolVersion version = 0;
  std::array<Fee, kActionCostCount> fees{};
  WasmConfig wasm;
  CongestionConfig congestion;
  BandwidthConfig bandwidth;
  Features features;

  Ratio burnt_gas_reward;
  Balance min_gas_purchase_price;
  Balance account_creation_charge;
  Gas ml_dsa_65_verification_cost;
  Balance storage_amount_per_byte;
  Balance global_contract_storage_amount_per_byte;
  Compute deploy_global_contract_execution_base;
  Compute deploy_global_contract_execution_per_byte;
  std::uint64_t storage_num_bytes_account = 0;
  std::uint64_t storage_num_extra_bytes_record = 0;
  std::uint64_t main_storage_proof_size_soft_limit = 0;
  std::uint64_t new_transactions_validation_state_size_soft_limit = 0;
  std::uint64_t combined_transactions_size_limit = 0;
  std::uint64_t outgoing_receipts_usual_size_limit = 0;
  std::uint64_t outgoing_receipts_big_size_limit = 0;
  std::uint64_t min_allowed_top_level_account_length = 0;
  std::string_view registrar_account_id;

  [[nodiscard]] const Fee& fee(ActionCost name) const noexcept {
    return fees[static_cast<std::size_t>(name)];
  }
};

/// The table of a version between kMinProtocolVersion and kMaxProtocolVersion.
/// Stops the program for any other: check user input with `is_supported` first.
[[nodiscard]] const RuntimeConfig& runtime_config(ProtocolVersion version);

[[nodiscard]] constexpr bool is_supported(ProtocolVersion version) noexcept {
  return version >= kMinProtocolVersion && version <= kMaxProtocolVersion;
}

// Constants that are not parameters.
inline constexpr std::uint64_t kMaxAccountDeletionStorageUsage = 10'000;
inline constexpr std::uint64_t kZeroBalanceAccountStorageLimit = 770;
inline constexpr std::uint64_t kAccessKeyNonceRangeMultiplier = 1'000'000;
inline constexpr NonceIndex kMaxGasKeyNonces = 1024;
inline constexpr Balance kMaxGasKeyBalanceBurnt = near(1);

}  // namespace farcall::protocol
