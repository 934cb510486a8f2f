// The host functions for native programs; see near/testing.hpp.
#include <cstring>
#include <optional>
#include <utility>

#include "base/hash.hpp"
#include "base/keccak.hpp"
#include "near/host.hpp"
#include "near/testing.hpp"

namespace testing {

namespace {
Host& world() {
  thread_local Host instance;
  return instance;
}
}  // namespace

Host& host() {
  near::detail::note_promises();
  return world();
}

void reset_host() {
  world() = Host{};
  near::detail::forget_promises();
}

}  // namespace testing

namespace near {
namespace host {
namespace {

/// The host as its functions see it.
testing::Host& host() {
  return testing::world();
}

std::string bytes(uint64_t length, uint64_t pointer) {
  return std::string{reinterpret_cast<const char*>(pointer), length};
}

void put(uint64_t pointer, const void* value, size_t length) {
  std::memcpy(reinterpret_cast<void*>(pointer), value, length);
}

unsigned __int128 amount_at(uint64_t pointer) {
  unsigned __int128 amount;
  std::memcpy(&amount, reinterpret_cast<const void*>(pointer), sizeof amount);
  return amount;
}

testing::NotedAction& note(uint64_t promise, const char* kind) {
  auto& actions = host().promises.at(promise).actions;
  actions.push_back({kind, {}, {}, 0, 0, 0});
  return actions.back();
}

[[noreturn]] void missing(const char* name) {
  throw testing::Panic(std::string{name} + " is not there in a native test: use the test kit");
}

}  // namespace

void read_register(uint64_t id, uint64_t pointer) {
  const std::string& value = host().registers.at(id);
  put(pointer, value.data(), value.size());
}
uint64_t register_len(uint64_t id) {
  const auto found = host().registers.find(id);
  return found == host().registers.end() ? UINT64_MAX : found->second.size();
}
void write_register(uint64_t id, uint64_t length, uint64_t pointer) {
  host().registers[id] = bytes(length, pointer);
}

void current_account_id(uint64_t id) {
  host().registers[id] = host().current_account_id;
}
void signer_account_id(uint64_t id) {
  host().registers[id] = host().signer_account_id;
}
void signer_account_pk(uint64_t id) {
  host().registers[id] = std::string(33, '\0');
}
void predecessor_account_id(uint64_t id) {
  host().registers[id] = host().predecessor_account_id;
}
void refund_to_account_id(uint64_t id) {
  host().registers[id] = host().predecessor_account_id;
}
void input(uint64_t id) {
  host().registers[id] = host().input;
}
uint64_t block_index() {
  return host().block_height;
}
uint64_t block_timestamp() {
  return host().block_timestamp;
}
uint64_t epoch_height() {
  return 1;
}
uint64_t storage_usage() {
  uint64_t usage = 100;
  for (const auto& [key, value] : host().storage) usage += key.size() + value.size() + 40;
  return usage;
}
void account_balance(uint64_t pointer) {
  put(pointer, &host().account_balance, 16);
}
void account_locked_balance(uint64_t pointer) {
  const unsigned __int128 none = 0;
  put(pointer, &none, 16);
}
void attached_deposit(uint64_t pointer) {
  put(pointer, &host().attached_deposit, 16);
}
uint64_t prepaid_gas() {
  return 300'000'000'000'000;
}
uint64_t used_gas() {
  return 0;
}

void random_seed(uint64_t id) {
  host().registers[id] = std::string(32, '\0');
}
void sha256(uint64_t length, uint64_t pointer, uint64_t id) {
  const std::string value = bytes(length, pointer);
  host().registers[id] = farcall::to_string(farcall::sha256(farcall::as_bytes(value)).view());
}
void keccak256(uint64_t length, uint64_t pointer, uint64_t id) {
  const std::string value = bytes(length, pointer);
  const auto digest = farcall::keccak256(farcall::as_bytes(value));
  host().registers[id] = farcall::to_string(farcall::ByteView{digest});
}

// What a native test does not have: a call says so.
#define NEAR_MISSING(type, name, ...) \
  type name(__VA_ARGS__) {            \
    missing(#name);                   \
  }
NEAR_MISSING(void, ripemd160, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(void, keccak512, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(void, sha3_256, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(void, sha3_384, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(void, sha3_512, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, ml_dsa_verify, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, current_contract_code, uint64_t)
NEAR_MISSING(uint64_t, universal_state_init_to_account_id, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, p256_verify, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(void, alt_bn128_g1_multiexp, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(void, alt_bn128_g1_sum, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, alt_bn128_pairing_check, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, bls12381_p1_sum, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, bls12381_p2_sum, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, bls12381_g1_multiexp, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, bls12381_g2_multiexp, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, bls12381_map_fp_to_g1, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, bls12381_map_fp2_to_g2, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, bls12381_p1_decompress, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, bls12381_p2_decompress, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, bls12381_pairing_check, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, ed25519_verify, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint64_t, ecrecover, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
             uint64_t)
NEAR_MISSING(void, validator_stake, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(void, validator_total_stake, uint64_t)
NEAR_MISSING(uint32_t, promise_yield_resume, uint64_t, uint64_t, uint64_t, uint64_t)
NEAR_MISSING(uint32_t, promise_yield_resume_with_yield_id, uint64_t, uint64_t, uint64_t, uint64_t)
#undef NEAR_MISSING

void value_return(uint64_t length, uint64_t pointer) {
  host().returned = bytes(length, pointer);
}
void panic_utf8(uint64_t length, uint64_t pointer) {
  near::detail::forget_promises();  // a failed call makes none
  throw testing::Panic(bytes(length, pointer));
}
void log_utf8(uint64_t length, uint64_t pointer) {
  host().logs.push_back(bytes(length, pointer));
}

uint64_t storage_write(uint64_t key_length, uint64_t key, uint64_t length, uint64_t value,
                       uint64_t id) {
  auto [entry, is_new] = host().storage.try_emplace(bytes(key_length, key));
  if (!is_new) host().registers[id] = entry->second;
  entry->second = bytes(length, value);
  return !is_new;
}
uint64_t storage_read(uint64_t key_length, uint64_t key, uint64_t id) {
  const auto found = host().storage.find(bytes(key_length, key));
  if (found == host().storage.end()) return 0;
  host().registers[id] = found->second;
  return 1;
}
uint64_t storage_remove(uint64_t key_length, uint64_t key, uint64_t id) {
  const auto found = host().storage.find(bytes(key_length, key));
  if (found == host().storage.end()) return 0;
  host().registers[id] = found->second;
  host().storage.erase(found);
  return 1;
}
uint64_t storage_has_key(uint64_t key_length, uint64_t key) {
  return host().storage.contains(bytes(key_length, key));
}

uint64_t promise_results_count() {
  return host().promise_results.size();
}
uint64_t promise_result(uint64_t index, uint64_t id) {
  const auto& result = host().promise_results.at(index);
  if (!result) return 2;
  host().registers[id] = *result;
  return 1;
}

uint64_t promise_batch_create(uint64_t length, uint64_t pointer) {
  host().promises.push_back({bytes(length, pointer), {}, {}});
  return host().promises.size() - 1;
}
uint64_t promise_batch_then(uint64_t after, uint64_t length, uint64_t pointer) {
  host().promises.push_back({bytes(length, pointer), {after}, {}});
  return host().promises.size() - 1;
}
uint64_t promise_and(uint64_t pointer, uint64_t count) {
  std::vector<uint64_t> parts(count);
  std::memcpy(parts.data(), reinterpret_cast<const void*>(pointer), count * sizeof(uint64_t));
  host().promises.push_back({{}, std::move(parts), {}});
  return host().promises.size() - 1;
}
void promise_return(uint64_t index) {
  host().returned = "promise " + std::to_string(index);
}
void promise_set_refund_to(uint64_t promise, uint64_t length, uint64_t pointer) {
  note(promise, "refund_to").arguments = bytes(length, pointer);
}
void promise_batch_action_function_call_weight(uint64_t promise, uint64_t method_length,
                                               uint64_t method, uint64_t length, uint64_t arguments,
                                               uint64_t amount, uint64_t gas, uint64_t weight) {
  auto& action = note(promise, "function_call");
  action.method = bytes(method_length, method);
  action.arguments = bytes(length, arguments);
  action.amount = amount_at(amount);
  action.gas = gas;
  action.weight = weight;
}
void promise_batch_action_create_account(uint64_t promise) {
  note(promise, "create_account");
}
void promise_batch_action_transfer(uint64_t promise, uint64_t amount) {
  note(promise, "transfer").amount = amount_at(amount);
}
void promise_batch_action_deploy_contract(uint64_t promise, uint64_t length, uint64_t pointer) {
  note(promise, "deploy_contract").arguments = bytes(length, pointer);
}
void promise_batch_action_stake(uint64_t promise, uint64_t amount, uint64_t length,
                                uint64_t pointer) {
  auto& action = note(promise, "stake");
  action.amount = amount_at(amount);
  action.arguments = bytes(length, pointer);
}
void promise_batch_action_add_key_with_full_access(uint64_t promise, uint64_t length,
                                                   uint64_t pointer, uint64_t) {
  note(promise, "add_key_with_full_access").arguments = bytes(length, pointer);
}
void promise_batch_action_add_key_with_function_call(uint64_t promise, uint64_t length,
                                                     uint64_t pointer, uint64_t, uint64_t allowance,
                                                     uint64_t, uint64_t, uint64_t method_length,
                                                     uint64_t methods) {
  auto& action = note(promise, "add_key_with_function_call");
  action.arguments = bytes(length, pointer);
  action.amount = amount_at(allowance);
  action.method = bytes(method_length, methods);
}
void promise_batch_action_delete_key(uint64_t promise, uint64_t length, uint64_t pointer) {
  note(promise, "delete_key").arguments = bytes(length, pointer);
}
void promise_batch_action_delete_account(uint64_t promise, uint64_t length, uint64_t pointer) {
  note(promise, "delete_account").arguments = bytes(length, pointer);
}
void promise_batch_action_deploy_global_contract(uint64_t promise, uint64_t length,
                                                 uint64_t pointer) {
  note(promise, "deploy_global_contract").arguments = bytes(length, pointer);
}
void promise_batch_action_deploy_global_contract_by_account_id(uint64_t promise, uint64_t length,
                                                               uint64_t pointer) {
  note(promise, "deploy_global_contract_by_account_id").arguments = bytes(length, pointer);
}
void promise_batch_action_use_global_contract(uint64_t promise, uint64_t length, uint64_t pointer) {
  note(promise, "use_global_contract").arguments = bytes(length, pointer);
}
void promise_batch_action_use_global_contract_by_account_id(uint64_t promise, uint64_t length,
                                                            uint64_t pointer) {
  note(promise, "use_global_contract_by_account_id").arguments = bytes(length, pointer);
}
void promise_batch_action_universal_state_init(uint64_t promise, uint64_t length, uint64_t pointer,
                                               uint64_t amount) {
  auto& action = note(promise, "universal_state_init");
  action.arguments = bytes(length, pointer);
  action.amount = amount_at(amount);
}
void promise_batch_action_transfer_to_gas_key(uint64_t promise, uint64_t length, uint64_t pointer,
                                              uint64_t amount) {
  auto& action = note(promise, "transfer_to_gas_key");
  action.arguments = bytes(length, pointer);
  action.amount = amount_at(amount);
}
void promise_batch_action_add_gas_key_with_full_access(uint64_t promise, uint64_t length,
                                                       uint64_t pointer, uint64_t) {
  note(promise, "add_gas_key_with_full_access").arguments = bytes(length, pointer);
}
void promise_batch_action_add_gas_key_with_function_call(uint64_t promise, uint64_t length,
                                                         uint64_t pointer, uint64_t,
                                                         uint64_t allowance, uint64_t, uint64_t,
                                                         uint64_t method_length, uint64_t methods) {
  auto& action = note(promise, "add_gas_key_with_function_call");
  action.arguments = bytes(length, pointer);
  action.amount = amount_at(allowance);
  action.method = bytes(method_length, methods);
}
uint64_t promise_yield_create(uint64_t method_length, uint64_t method, uint64_t length,
                              uint64_t arguments, uint64_t gas, uint64_t weight, uint64_t id) {
  host().promises.push_back({host().current_account_id, {}, {}});
  auto& action = note(host().promises.size() - 1, "yield");
  action.method = bytes(method_length, method);
  action.arguments = bytes(length, arguments);
  action.gas = gas;
  action.weight = weight;
  host().registers[id] = std::string(32, static_cast<char>(host().promises.size()));
  return host().promises.size() - 1;
}
uint64_t promise_yield_create_with_id(uint64_t method_length, uint64_t method, uint64_t length,
                                      uint64_t arguments, uint64_t amount, uint64_t gas,
                                      uint64_t weight, uint64_t id_length, uint64_t id) {
  const std::string name = bytes(id_length, id);
  if (!host().yield_names.insert(name).second) return UINT64_MAX;
  host().promises.push_back({host().current_account_id, {}, {}});
  auto& action = note(host().promises.size() - 1, "yield");
  action.method = bytes(method_length, method);
  action.arguments = bytes(length, arguments);
  action.amount = amount_at(amount);
  action.gas = gas;
  action.weight = weight;
  return host().promises.size() - 1;
}
uint64_t promise_batch_action_state_init(uint64_t promise, uint64_t length, uint64_t pointer,
                                         uint64_t amount) {
  auto& action = note(promise, "state_init");
  action.arguments = bytes(length, pointer);
  action.amount = amount_at(amount);
  return host().promises.at(promise).actions.size() - 1;
}
uint64_t promise_batch_action_state_init_by_account_id(uint64_t promise, uint64_t length,
                                                       uint64_t pointer, uint64_t amount) {
  return promise_batch_action_state_init(promise, length, pointer, amount);
}
void set_state_init_data_entry(uint64_t promise, uint64_t, uint64_t key_length, uint64_t key,
                               uint64_t length, uint64_t pointer) {
  auto& action = note(promise, "state_init_entry");
  action.method = bytes(key_length, key);
  action.arguments = bytes(length, pointer);
}
void chain_id(uint64_t id) {
  host().registers[id] = "native-test";
}

}  // namespace host
}  // namespace near
