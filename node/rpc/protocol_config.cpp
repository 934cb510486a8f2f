// The genesis configuration together with the parameters of the protocol version
// (core/parameters/src/view.rs of nearcore).
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <limits>

#include "base/json_access.hpp"
#include "node/rpc/context.hpp"
#include "node/rpc/params.hpp"
#include "protocol/parameters.hpp"

namespace farcall::node::methods {

namespace json = boost::json;
using protocol::ActionCost;
using protocol::RuntimeConfig;

namespace {

std::string balance(Balance value) {
  return to_string(value.value());
}

json::object fee(const RuntimeConfig& config, ActionCost name) {
  const protocol::Fee& fee = config.fee(name);
  return {{"send_sir", fee.send_sir.value()},
          {"send_not_sir", fee.send_not_sir.value()},
          {"execution", fee.execution.value()}};
}

json::object action_costs(const RuntimeConfig& config) {
  return {{"create_account_cost", fee(config, ActionCost::create_account)},
          {"deploy_contract_cost", fee(config, ActionCost::deploy_contract_base)},
          {"deploy_contract_cost_per_byte", fee(config, ActionCost::deploy_contract_byte)},
          {"function_call_cost", fee(config, ActionCost::function_call_base)},
          {"function_call_cost_per_byte", fee(config, ActionCost::function_call_byte)},
          {"transfer_cost", fee(config, ActionCost::transfer)},
          {"stake_cost", fee(config, ActionCost::stake)},
          {"add_key_cost",
           json::object{{"full_access_cost", fee(config, ActionCost::add_full_access_key)},
                        {"function_call_cost", fee(config, ActionCost::add_function_call_key_base)},
                        {"function_call_cost_per_byte",
                         fee(config, ActionCost::add_function_call_key_byte)}}},
          {"delete_key_cost", fee(config, ActionCost::delete_key)},
          {"delete_account_cost", fee(config, ActionCost::delete_account)},
          {"delegate_cost", fee(config, ActionCost::delegate)}};
}

json::object transaction_costs(const RuntimeConfig& config) {
  return {{"action_receipt_creation_config", fee(config, ActionCost::new_action_receipt)},
          {"data_receipt_creation_config",
           json::object{{"base_cost", fee(config, ActionCost::new_data_receipt_base)},
                        {"cost_per_byte", fee(config, ActionCost::new_data_receipt_byte)}}},
          {"action_creation_config", action_costs(config)},
          {"storage_usage_config",
           json::object{{"num_bytes_account", config.storage_num_bytes_account},
                        {"num_extra_bytes_record", config.storage_num_extra_bytes_record}}},
          {"burnt_gas_reward",
           json::array{config.burnt_gas_reward.numerator, config.burnt_gas_reward.denominator}},
          {"pessimistic_gas_price_inflation_ratio", json::array{1, 1}},
          {"ml_dsa_65_verification_cost", config.ml_dsa_65_verification_cost.value()}};
}

/// The first version whose nodes (release 2.14) show universal accounts, SHA-3, ML-DSA and their
/// limits.
constexpr ProtocolVersion kShowsNewHostFunctions = 87;

json::object limits(const protocol::LimitConfig& limit, ProtocolVersion version) {
  json::object shown{
      {"max_gas_burnt", limit.max_gas_burnt.value()},
      {"max_stack_height", limit.max_stack_height},
      {"initial_memory_pages", limit.initial_memory_pages},
      {"max_memory_pages", limit.max_memory_pages},
      {"registers_memory_limit", limit.registers_memory_limit},
      {"max_register_size", limit.max_register_size},
      {"max_number_registers", limit.max_number_registers},
      {"max_number_logs", limit.max_number_logs},
      {"max_total_log_length", limit.max_total_log_length},
      {"max_total_prepaid_gas", limit.max_total_prepaid_gas.value()},
      {"max_actions_per_receipt", limit.max_actions_per_receipt},
      {"max_deploy_actions_per_receipt", limit.max_deploy_actions_per_receipt},
      {"max_number_bytes_method_names", limit.max_number_bytes_method_names},
      {"max_length_method_name", limit.max_length_method_name},
      {"max_arguments_length", limit.max_arguments_length},
      {"max_length_returned_data", limit.max_length_returned_data},
      {"max_contract_size", limit.max_contract_size},
      {"max_transaction_size", limit.max_transaction_size},
      {"max_receipt_size", limit.max_receipt_size},
      {"max_length_storage_key", limit.max_length_storage_key},
      {"max_length_storage_value", limit.max_length_storage_value},
      {"max_promises_per_function_call_action", limit.max_promises_per_function_call_action},
      {"max_number_input_data_dependencies", limit.max_number_input_data_dependencies},
      {"max_functions_number_per_contract", limit.max_functions_number_per_contract},
      {"max_locals_per_contract", limit.max_locals_per_contract},
      {"max_params_per_contract", limit.max_params_per_contract},
      {"max_params_per_function", limit.max_params_per_function},
      {"max_operand_stack_bytes_per_function", limit.max_operand_stack_bytes_per_function},
      {"max_tables_per_contract", limit.max_tables_per_contract},
      {"max_elements_per_contract_table", limit.max_elements_per_contract_table},
      {"max_function_body_size", limit.max_function_body_size},
      {"max_instrumented_code_size", limit.max_instrumented_code_size},
      {"max_blocks_per_function", limit.max_blocks_per_function},
      {"max_blocks_per_contract", limit.max_blocks_per_contract},
      {"max_types_per_contract", limit.max_types_per_contract},
      {"account_id_validity_rules_version", 2},
      {"yield_timeout_length_in_blocks", limit.yield_timeout_length_in_blocks},
      {"max_yield_payload_size", limit.max_yield_payload_size},
      {"per_receipt_storage_proof_size_limit", limit.per_receipt_storage_proof_size_limit}};
  if (version < kShowsNewHostFunctions) return shown;
  shown["max_receipt_total_input_size"] = std::numeric_limits<std::uint32_t>::max();
  shown["max_state_init_entries"] = limit.max_state_init_entries;
  shown["max_universal_state_init_keys"] = limit.max_universal_state_init_keys;
  if (limit.min_contract_size_per_local != 0)
    shown["min_contract_size_per_local"] = limit.min_contract_size_per_local;
  return shown;
}

json::object wasm_config(const protocol::WasmConfig& wasm, ProtocolVersion version) {
  json::object ext;
  for (std::size_t index = 0; index < protocol::kExtCostCount; ++index) {
    // The last of the table are those of the new host functions.
    if (index >= static_cast<std::size_t>(protocol::ExtCost::sha3_256_base) &&
        version < kShowsNewHostFunctions)
      break;
    ext[protocol::kExtCostNames[index]] = wasm.ext[index].gas.value();
  }
  // Costs that are no longer charged.
  for (const std::string_view name :
       {"contract_compile_base", "contract_compile_bytes", "storage_iter_create_prefix_base",
        "storage_iter_create_prefix_byte", "storage_iter_create_range_base",
        "storage_iter_create_from_byte", "storage_iter_create_to_byte", "storage_iter_next_base",
        "storage_iter_next_key_byte", "storage_iter_next_value_byte"}) {
    ext.emplace(name, 0);
  }
  json::object shown{{"ext_costs", std::move(ext)},
                     {"grow_mem_cost", 1},
                     {"regular_op_cost", wasm.regular_op_cost.value()},
                     {"linear_op_base_cost", wasm.linear_op_base_cost.value()},
                     {"linear_op_unit_cost", wasm.linear_op_unit_cost.value()},
                     {"vm_kind", "Wasmtime"},
                     {"discard_custom_sections", true},
                     {"global_contract_host_fns", true},
                     {"reftypes_bulk_memory", true},
                     {"gas_key_host_fns", wasm.gas_key_host_fns},
                     {"one_yocto_on_promise", wasm.one_yocto_on_promise},
                     {"p256_verify_host_fn", wasm.p256_verify_host_fn},
                     {"yield_with_id_host_fns", wasm.yield_with_id_host_fns},
                     {"chain_id_host_fn", wasm.chain_id_host_fn},
                     {"bls12381_not_in_group_fix", false},
                     {"storage_get_mode", "FlatStorage"},
                     // A feature of version 129; the one of 87 is about errors and is not shown.
                     {"fix_contract_loading_cost", false},
                     {"implicit_account_creation", true},
                     {"eth_implicit_accounts", true},
                     // Of 83. nearcore no longer shows it; clients of earlier releases want it.
                     {"eth_implicit_global_contract", true},
                     {"limit_config", limits(wasm.limits, version)}};
  if (version < kShowsNewHostFunctions) return shown;
  shown["ml_dsa_verify_host_fn"] = wasm.ml_dsa_verify_host_fn;
  shown["sha3_host_fns"] = wasm.sha3_host_fns;
  shown["universal_accounts"] = wasm.universal_accounts;
  return shown;
}

json::object congestion_config(const RuntimeConfig& config) {
  const protocol::CongestionConfig& congestion = config.congestion;
  return {{"max_congestion_incoming_gas", congestion.max_congestion_incoming_gas.value()},
          {"max_congestion_outgoing_gas", congestion.max_congestion_outgoing_gas.value()},
          {"max_congestion_memory_consumption", congestion.max_congestion_memory_consumption},
          {"max_congestion_missed_chunks", congestion.max_congestion_missed_chunks},
          {"max_outgoing_gas", congestion.max_outgoing_gas.value()},
          {"min_outgoing_gas", congestion.min_outgoing_gas.value()},
          {"allowed_shard_outgoing_gas", congestion.allowed_shard_outgoing_gas.value()},
          {"max_tx_gas", congestion.max_tx_gas.value()},
          {"min_tx_gas", congestion.min_tx_gas.value()},
          {"reject_tx_congestion_threshold", congestion.reject_tx_congestion_threshold},
          {"outgoing_receipts_usual_size_limit", config.outgoing_receipts_usual_size_limit},
          {"outgoing_receipts_big_size_limit", config.outgoing_receipts_big_size_limit}};
}

json::object runtime_config(const RuntimeConfig& config) {
  return {{"storage_amount_per_byte", balance(config.storage_amount_per_byte)},
          {"transaction_costs", transaction_costs(config)},
          {"wasm_config", wasm_config(config.wasm, config.version)},
          {"account_creation_config",
           json::object{{"min_allowed_top_level_account_length",
                         config.min_allowed_top_level_account_length},
                        {"registrar_account_id", config.registrar_account_id}}},
          {"congestion_control_config", congestion_config(config)},
          {"witness_config",
           json::object{
               {"main_storage_proof_size_soft_limit", config.main_storage_proof_size_soft_limit},
               {"combined_transactions_size_limit", config.combined_transactions_size_limit},
               {"new_transactions_validation_state_size_soft_limit",
                config.new_transactions_validation_state_size_soft_limit}}},
          {"min_gas_purchase_price", balance(config.min_gas_purchase_price)},
          {"account_creation_charge", balance(config.account_creation_charge)}};
}

}  // namespace

RpcResult protocol_config(RpcContext& context, const json::value& value) {
  const auto reference = read_block_reference(value);
  if (!reference) return std::unexpected{reference.error()};
  const chain::Chain& chain = context.chain();
  if (find_block(chain, *reference) == nullptr) {
    const BlockReference named = without_genesis_checkpoint(chain, *reference);
    return std::unexpected{handler_error("UNKNOWN_BLOCK", json::object{},
                                         json::value(unknown_block_text(named, "BLOCK")))};
  }
  json::object config = context.genesis_config.get_object();
  for (const std::string_view genesis_only :
       {"validators", "total_supply", "use_production_config", "num_chunk_producer_seats",
        "num_chunk_validator_seats", "chunk_producer_assignment_changes_limit"}) {
    config.erase(genesis_only);
  }
  config["protocol_version"] = chain.config().protocol_version;
  config["runtime_config"] = runtime_config(chain.runtime_config());
  return config;
}

}  // namespace farcall::node::methods
