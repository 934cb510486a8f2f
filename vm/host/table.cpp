#include "vm/host/table.hpp"

#include <array>
#include <type_traits>

#include "vm/host/functions.hpp"
#include "vm/running_call.hpp"

namespace farcall::vm {
namespace {

using protocol::WasmConfig;

template <class T>
consteval ValueType type_of() {
  static_assert(std::is_same_v<T, std::uint32_t> || std::is_same_v<T, std::uint64_t>);
  return std::is_same_v<T, std::uint32_t> ? ValueType::kI32 : ValueType::kI64;
}

/// The wasm side of a body: its types, and the function that the engine calls.
template <auto Body>
struct Binding;

template <class Result, class... Arguments, HostResult<Result> (*Body)(Call&, Arguments...)>
struct Binding<Body> {
  static constexpr std::array<ValueType, sizeof...(Arguments)> kParameters{type_of<Arguments>()...};

  static consteval std::optional<ValueType> result() {
    if constexpr (std::is_void_v<Result>) {
      return std::nullopt;
    } else {
      return type_of<Result>();
    }
  }

  static bool run(void* context, HostCall* host_call) {
    auto& running = *static_cast<RunningCall*>(context);
    return invoke(running, *host_call, std::index_sequence_for<Arguments...>{});
  }

  template <std::size_t... Index>
  static bool invoke(RunningCall& running, HostCall& host_call, std::index_sequence<Index...>) {
    const std::array<std::uint64_t, sizeof...(Arguments)> arguments{
        static_cast<Arguments>(argument_u64(host_call, Index))...};
    if (!running.enter(host_call)) return false;
    const auto result = Body(running.call, static_cast<Arguments>(arguments[Index])...);
    running.leave(host_call);
    std::optional<std::uint64_t> value;
    if constexpr (!std::is_void_v<Result>) {
      if (result) {
        value = *result;
        set_result(host_call, *value);
      }
    }
    if (running.listener != nullptr) [[unlikely]]
      running.report(&run, arguments, value, !result.has_value());
    return result.has_value();
  }
};

template <auto Body>
constexpr HostEntry env(std::string_view name, bool WasmConfig::* enabled_by = nullptr) {
  using Bound = Binding<Body>;
  return {"env", name, enabled_by, Bound::kParameters, Bound::result(), Bound::run};
}

template <auto Body>
constexpr HostEntry internal(std::string_view name) {
  using Bound = Binding<Body>;
  return {"internal", name, nullptr, Bound::kParameters, Bound::result(), Bound::run};
}

constexpr auto kTable = std::to_array<HostEntry>({
    internal<host::finite_wasm_gas>("finite_wasm_gas"),
    internal<host::finite_wasm_gas_exhausted>("finite_wasm_gas_exhausted"),
    internal<host::finite_wasm_stack_exhausted>("finite_wasm_stack_exhausted"),

    env<host::read_register>("read_register"),
    env<host::register_len>("register_len"),
    env<host::write_register>("write_register"),

    env<host::current_account_id>("current_account_id"),
    env<host::chain_id>("chain_id", &WasmConfig::chain_id_host_fn),
    env<host::signer_account_id>("signer_account_id"),
    env<host::signer_account_pk>("signer_account_pk"),
    env<host::predecessor_account_id>("predecessor_account_id"),
    env<host::refund_to_account_id>("refund_to_account_id"),
    env<host::input>("input"),
    env<host::block_index>("block_index"),
    env<host::block_timestamp>("block_timestamp"),
    env<host::epoch_height>("epoch_height"),
    env<host::storage_usage>("storage_usage"),
    env<host::current_contract_code>("current_contract_code"),
    env<host::random_seed>("random_seed"),
    env<host::validator_stake>("validator_stake"),
    env<host::validator_total_stake>("validator_total_stake"),

    env<host::account_balance>("account_balance"),
    env<host::account_locked_balance>("account_locked_balance"),
    env<host::attached_deposit>("attached_deposit"),
    env<host::prepaid_gas>("prepaid_gas"),
    env<host::used_gas>("used_gas"),

    env<host::sha256>("sha256"),
    env<host::keccak256>("keccak256"),
    env<host::keccak512>("keccak512"),
    env<host::sha3_256>("sha3_256", &WasmConfig::sha3_host_fns),
    env<host::sha3_384>("sha3_384", &WasmConfig::sha3_host_fns),
    env<host::sha3_512>("sha3_512", &WasmConfig::sha3_host_fns),
    env<host::ripemd160>("ripemd160"),
    env<host::ecrecover>("ecrecover"),
    env<host::ed25519_verify>("ed25519_verify"),
    env<host::p256_verify>("p256_verify", &WasmConfig::p256_verify_host_fn),
    env<host::ml_dsa_verify>("ml_dsa_verify", &WasmConfig::ml_dsa_verify_host_fn),

    env<host::alt_bn128_g1_multiexp>("alt_bn128_g1_multiexp"),
    env<host::alt_bn128_g1_sum>("alt_bn128_g1_sum"),
    env<host::alt_bn128_pairing_check>("alt_bn128_pairing_check"),
    env<host::bls12381_p1_sum>("bls12381_p1_sum"),
    env<host::bls12381_p2_sum>("bls12381_p2_sum"),
    env<host::bls12381_g1_multiexp>("bls12381_g1_multiexp"),
    env<host::bls12381_g2_multiexp>("bls12381_g2_multiexp"),
    env<host::bls12381_map_fp_to_g1>("bls12381_map_fp_to_g1"),
    env<host::bls12381_map_fp2_to_g2>("bls12381_map_fp2_to_g2"),
    env<host::bls12381_pairing_check>("bls12381_pairing_check"),
    env<host::bls12381_p1_decompress>("bls12381_p1_decompress"),
    env<host::bls12381_p2_decompress>("bls12381_p2_decompress"),

    env<host::value_return>("value_return"),
    env<host::panic>("panic"),
    env<host::panic_utf8>("panic_utf8"),
    env<host::log_utf8>("log_utf8"),
    env<host::log_utf16>("log_utf16"),
    env<host::abort>("abort"),
    env<host::gas>("gas"),

    env<host::promise_create>("promise_create"),
    env<host::promise_then>("promise_then"),
    env<host::promise_and>("promise_and"),
    env<host::promise_batch_create>("promise_batch_create"),
    env<host::promise_batch_then>("promise_batch_then"),
    env<host::promise_set_refund_to>("promise_set_refund_to"),
    env<host::promise_results_count>("promise_results_count"),
    env<host::promise_result>("promise_result"),
    env<host::promise_return>("promise_return"),

    env<host::promise_batch_action_create_account>("promise_batch_action_create_account"),
    env<host::promise_batch_action_deploy_contract>("promise_batch_action_deploy_contract"),
    env<host::promise_batch_action_function_call>("promise_batch_action_function_call"),
    env<host::promise_batch_action_function_call_weight>(
        "promise_batch_action_function_call_weight"),
    env<host::promise_batch_action_transfer>("promise_batch_action_transfer"),
    env<host::promise_batch_action_stake>("promise_batch_action_stake"),
    env<host::promise_batch_action_delete_account>("promise_batch_action_delete_account"),

    env<host::promise_batch_action_add_key_with_full_access>(
        "promise_batch_action_add_key_with_full_access"),
    env<host::promise_batch_action_add_key_with_function_call>(
        "promise_batch_action_add_key_with_function_call"),
    env<host::promise_batch_action_delete_key>("promise_batch_action_delete_key"),
    env<host::promise_batch_action_transfer_to_gas_key>("promise_batch_action_transfer_to_gas_key",
                                                        &WasmConfig::gas_key_host_fns),
    env<host::promise_batch_action_add_gas_key_with_full_access>(
        "promise_batch_action_add_gas_key_with_full_access", &WasmConfig::gas_key_host_fns),
    env<host::promise_batch_action_add_gas_key_with_function_call>(
        "promise_batch_action_add_gas_key_with_function_call", &WasmConfig::gas_key_host_fns),

    env<host::promise_batch_action_deploy_global_contract>(
        "promise_batch_action_deploy_global_contract"),
    env<host::promise_batch_action_deploy_global_contract_by_account_id>(
        "promise_batch_action_deploy_global_contract_by_account_id"),
    env<host::promise_batch_action_use_global_contract>("promise_batch_action_use_global_contract"),
    env<host::promise_batch_action_use_global_contract_by_account_id>(
        "promise_batch_action_use_global_contract_by_account_id"),
    env<host::promise_batch_action_state_init>("promise_batch_action_state_init"),
    env<host::promise_batch_action_state_init_by_account_id>(
        "promise_batch_action_state_init_by_account_id"),
    env<host::set_state_init_data_entry>("set_state_init_data_entry"),

    env<host::universal_state_init_to_account_id>("universal_state_init_to_account_id",
                                                  &WasmConfig::universal_accounts),
    env<host::promise_batch_action_universal_state_init>(
        "promise_batch_action_universal_state_init", &WasmConfig::universal_accounts),

    env<host::promise_yield_create>("promise_yield_create"),
    env<host::promise_yield_create_with_id>("promise_yield_create_with_id",
                                            &WasmConfig::yield_with_id_host_fns),
    env<host::promise_yield_resume>("promise_yield_resume"),
    env<host::promise_yield_resume_with_yield_id>("promise_yield_resume_with_yield_id",
                                                  &WasmConfig::yield_with_id_host_fns),

    env<host::storage_write>("storage_write"),
    env<host::storage_read>("storage_read"),
    env<host::storage_remove>("storage_remove"),
    env<host::storage_has_key>("storage_has_key"),
    env<host::storage_iter_prefix>("storage_iter_prefix"),
    env<host::storage_iter_range>("storage_iter_range"),
    env<host::storage_iter_next>("storage_iter_next"),
});

}  // namespace

std::span<const HostEntry> host_table() noexcept {
  return kTable;
}

std::vector<HostImport> enabled_imports(const WasmConfig& config) {
  std::vector<HostImport> imports;
  for (const HostEntry& entry : kTable) {
    if (!entry.is_enabled(config)) continue;
    imports.push_back({entry.module, entry.name, entry.parameters, entry.result, entry.function});
  }
  return imports;
}

}  // namespace farcall::vm
