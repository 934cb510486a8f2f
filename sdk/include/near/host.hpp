// The host functions of NEAR as they are: integers in, integers out.
// In wasm they are imports of module `env`; in a native build the mock host defines them.
#pragma once

#include <cstdint>

#ifdef __wasm__
#define NEAR_HOST(name) __attribute__((import_module("env"), import_name(#name)))
#else
#define NEAR_HOST(name)
#endif

namespace near::host {

/// An address as the host takes it.
inline uint64_t address(const void* pointer) {
  return reinterpret_cast<uintptr_t>(pointer);
}

// Registers
NEAR_HOST(read_register) void read_register(uint64_t register_id, uint64_t ptr);
NEAR_HOST(register_len) uint64_t register_len(uint64_t register_id);
NEAR_HOST(write_register)
void write_register(uint64_t register_id, uint64_t data_len, uint64_t data_ptr);

// Context
NEAR_HOST(current_account_id) void current_account_id(uint64_t register_id);
NEAR_HOST(signer_account_id) void signer_account_id(uint64_t register_id);
NEAR_HOST(signer_account_pk) void signer_account_pk(uint64_t register_id);
NEAR_HOST(predecessor_account_id) void predecessor_account_id(uint64_t register_id);
NEAR_HOST(refund_to_account_id) void refund_to_account_id(uint64_t register_id);
NEAR_HOST(current_contract_code) uint64_t current_contract_code(uint64_t register_id);
NEAR_HOST(chain_id) void chain_id(uint64_t register_id);
NEAR_HOST(input) void input(uint64_t register_id);
NEAR_HOST(block_index) uint64_t block_index();
NEAR_HOST(block_timestamp) uint64_t block_timestamp();
NEAR_HOST(epoch_height) uint64_t epoch_height();
NEAR_HOST(storage_usage) uint64_t storage_usage();

// Economics
NEAR_HOST(account_balance) void account_balance(uint64_t balance_ptr);
NEAR_HOST(account_locked_balance) void account_locked_balance(uint64_t balance_ptr);
NEAR_HOST(attached_deposit) void attached_deposit(uint64_t balance_ptr);
NEAR_HOST(prepaid_gas) uint64_t prepaid_gas();
NEAR_HOST(used_gas) uint64_t used_gas();

// Mathematics and signatures
NEAR_HOST(random_seed) void random_seed(uint64_t register_id);
NEAR_HOST(sha256) void sha256(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(keccak256) void keccak256(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(keccak512) void keccak512(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(sha3_256) void sha3_256(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(sha3_384) void sha3_384(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(sha3_512) void sha3_512(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(ripemd160) void ripemd160(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(ecrecover)
uint64_t ecrecover(uint64_t hash_len, uint64_t hash_ptr, uint64_t sign_len, uint64_t sig_ptr,
                   uint64_t v, uint64_t malleability_flag, uint64_t register_id);
NEAR_HOST(ed25519_verify)
uint64_t ed25519_verify(uint64_t sig_len, uint64_t sig_ptr, uint64_t msg_len, uint64_t msg_ptr,
                        uint64_t pub_key_len, uint64_t pub_key_ptr);
NEAR_HOST(p256_verify)
uint64_t p256_verify(uint64_t sig_len, uint64_t sig_ptr, uint64_t msg_len, uint64_t msg_ptr,
                     uint64_t pub_key_len, uint64_t pub_key_ptr);
NEAR_HOST(ml_dsa_verify)
uint64_t ml_dsa_verify(uint64_t sig_len, uint64_t sig_ptr, uint64_t msg_len, uint64_t msg_ptr,
                       uint64_t pub_key_len, uint64_t pub_key_ptr);
NEAR_HOST(alt_bn128_g1_multiexp)
void alt_bn128_g1_multiexp(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(alt_bn128_g1_sum)
void alt_bn128_g1_sum(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(alt_bn128_pairing_check)
uint64_t alt_bn128_pairing_check(uint64_t value_len, uint64_t value_ptr);
NEAR_HOST(bls12381_p1_sum)
uint64_t bls12381_p1_sum(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(bls12381_p2_sum)
uint64_t bls12381_p2_sum(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(bls12381_g1_multiexp)
uint64_t bls12381_g1_multiexp(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(bls12381_g2_multiexp)
uint64_t bls12381_g2_multiexp(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(bls12381_map_fp_to_g1)
uint64_t bls12381_map_fp_to_g1(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(bls12381_map_fp2_to_g2)
uint64_t bls12381_map_fp2_to_g2(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(bls12381_pairing_check)
uint64_t bls12381_pairing_check(uint64_t value_len, uint64_t value_ptr);
NEAR_HOST(bls12381_p1_decompress)
uint64_t bls12381_p1_decompress(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);
NEAR_HOST(bls12381_p2_decompress)
uint64_t bls12381_p2_decompress(uint64_t value_len, uint64_t value_ptr, uint64_t register_id);

// Results, logs, failures
NEAR_HOST(value_return) void value_return(uint64_t value_len, uint64_t value_ptr);
NEAR_HOST(panic_utf8) __attribute__((noreturn)) void panic_utf8(uint64_t len, uint64_t ptr);
NEAR_HOST(log_utf8) void log_utf8(uint64_t len, uint64_t ptr);

// Promises
NEAR_HOST(promise_batch_create)
uint64_t promise_batch_create(uint64_t account_id_len, uint64_t account_id_ptr);
NEAR_HOST(promise_batch_then)
uint64_t promise_batch_then(uint64_t promise_index, uint64_t account_id_len,
                            uint64_t account_id_ptr);
NEAR_HOST(promise_and) uint64_t promise_and(uint64_t promise_idx_ptr, uint64_t promise_idx_count);
NEAR_HOST(promise_set_refund_to)
void promise_set_refund_to(uint64_t promise_index, uint64_t account_id_len,
                           uint64_t account_id_ptr);

// Actions
NEAR_HOST(promise_batch_action_state_init)
uint64_t promise_batch_action_state_init(uint64_t promise_idx, uint64_t code_len, uint64_t code_ptr,
                                         uint64_t amount_ptr);
NEAR_HOST(promise_batch_action_state_init_by_account_id)
uint64_t promise_batch_action_state_init_by_account_id(uint64_t promise_idx,
                                                       uint64_t account_id_len,
                                                       uint64_t code_hash_ptr, uint64_t amount_ptr);
NEAR_HOST(promise_batch_action_create_account)
void promise_batch_action_create_account(uint64_t promise_index);
NEAR_HOST(promise_batch_action_deploy_contract)
void promise_batch_action_deploy_contract(uint64_t promise_index, uint64_t code_len,
                                          uint64_t code_ptr);
NEAR_HOST(promise_batch_action_deploy_global_contract)
void promise_batch_action_deploy_global_contract(uint64_t promise_index, uint64_t code_len,
                                                 uint64_t code_ptr);
NEAR_HOST(promise_batch_action_deploy_global_contract_by_account_id)
void promise_batch_action_deploy_global_contract_by_account_id(uint64_t promise_index,
                                                               uint64_t code_len,
                                                               uint64_t code_ptr);
NEAR_HOST(promise_batch_action_use_global_contract)
void promise_batch_action_use_global_contract(uint64_t promise_index, uint64_t code_hash_len,
                                              uint64_t code_hash_ptr);
NEAR_HOST(promise_batch_action_use_global_contract_by_account_id)
void promise_batch_action_use_global_contract_by_account_id(uint64_t promise_index,
                                                            uint64_t account_id_len,
                                                            uint64_t account_id_ptr);
NEAR_HOST(promise_batch_action_function_call_weight)
void promise_batch_action_function_call_weight(uint64_t promise_index, uint64_t method_name_len,
                                               uint64_t method_name_ptr, uint64_t arguments_len,
                                               uint64_t arguments_ptr, uint64_t amount_ptr,
                                               uint64_t gas, uint64_t gas_weight);
NEAR_HOST(promise_batch_action_transfer)
void promise_batch_action_transfer(uint64_t promise_index, uint64_t amount_ptr);
NEAR_HOST(promise_batch_action_stake)
void promise_batch_action_stake(uint64_t promise_index, uint64_t amount_ptr,
                                uint64_t public_key_len, uint64_t public_key_ptr);
NEAR_HOST(promise_batch_action_add_key_with_full_access)
void promise_batch_action_add_key_with_full_access(uint64_t promise_index, uint64_t public_key_len,
                                                   uint64_t public_key_ptr, uint64_t nonce);
NEAR_HOST(promise_batch_action_add_key_with_function_call)
void promise_batch_action_add_key_with_function_call(
    uint64_t promise_index, uint64_t public_key_len, uint64_t public_key_ptr, uint64_t nonce,
    uint64_t allowance_ptr, uint64_t receiver_id_len, uint64_t receiver_id_ptr,
    uint64_t method_names_len, uint64_t method_names_ptr);
NEAR_HOST(promise_batch_action_delete_key)
void promise_batch_action_delete_key(uint64_t promise_index, uint64_t public_key_len,
                                     uint64_t public_key_ptr);
NEAR_HOST(promise_batch_action_delete_account)
void promise_batch_action_delete_account(uint64_t promise_index, uint64_t beneficiary_id_len,
                                         uint64_t beneficiary_id_ptr);
NEAR_HOST(promise_batch_action_transfer_to_gas_key)
void promise_batch_action_transfer_to_gas_key(uint64_t promise_index, uint64_t public_key_len,
                                              uint64_t public_key_ptr, uint64_t amount_ptr);
NEAR_HOST(promise_batch_action_add_gas_key_with_full_access)
void promise_batch_action_add_gas_key_with_full_access(uint64_t promise_index,
                                                       uint64_t public_key_len,
                                                       uint64_t public_key_ptr,
                                                       uint64_t num_nonces);
NEAR_HOST(promise_batch_action_add_gas_key_with_function_call)
void promise_batch_action_add_gas_key_with_function_call(
    uint64_t promise_index, uint64_t public_key_len, uint64_t public_key_ptr, uint64_t num_nonces,
    uint64_t allowance_ptr, uint64_t receiver_id_len, uint64_t receiver_id_ptr,
    uint64_t method_names_len, uint64_t method_names_ptr);
NEAR_HOST(set_state_init_data_entry)
void set_state_init_data_entry(uint64_t promise_idx, uint64_t action_index, uint64_t key_len,
                               uint64_t key_ptr, uint64_t value_len, uint64_t value_ptr);

// Universal accounts
NEAR_HOST(universal_state_init_to_account_id)
uint64_t universal_state_init_to_account_id(uint64_t state_init_len, uint64_t state_init_ptr,
                                            uint64_t register_id);
NEAR_HOST(promise_batch_action_universal_state_init)
void promise_batch_action_universal_state_init(uint64_t promise_idx, uint64_t state_init_len,
                                               uint64_t state_init_ptr, uint64_t amount_ptr);

// Yielding
NEAR_HOST(promise_yield_create)
uint64_t promise_yield_create(uint64_t method_name_len, uint64_t method_name_ptr,
                              uint64_t arguments_len, uint64_t arguments_ptr, uint64_t gas,
                              uint64_t gas_weight, uint64_t register_id);
NEAR_HOST(promise_yield_resume)
uint32_t promise_yield_resume(uint64_t data_id_len, uint64_t data_id_ptr, uint64_t payload_len,
                              uint64_t payload_ptr);
NEAR_HOST(promise_yield_create_with_id)
uint64_t promise_yield_create_with_id(uint64_t method_name_len, uint64_t method_name_ptr,
                                      uint64_t arguments_len, uint64_t arguments_ptr,
                                      uint64_t amount_ptr, uint64_t gas, uint64_t gas_weight,
                                      uint64_t yield_id_len, uint64_t yield_id_ptr);
NEAR_HOST(promise_yield_resume_with_yield_id)
uint32_t promise_yield_resume_with_yield_id(uint64_t yield_id_len, uint64_t yield_id_ptr,
                                            uint64_t payload_len, uint64_t payload_ptr);

// Promise results
NEAR_HOST(promise_results_count) uint64_t promise_results_count();
NEAR_HOST(promise_result) uint64_t promise_result(uint64_t result_idx, uint64_t register_id);
NEAR_HOST(promise_return) void promise_return(uint64_t promise_idx);

// Storage
NEAR_HOST(storage_write)
uint64_t storage_write(uint64_t key_len, uint64_t key_ptr, uint64_t value_len, uint64_t value_ptr,
                       uint64_t register_id);
NEAR_HOST(storage_read)
uint64_t storage_read(uint64_t key_len, uint64_t key_ptr, uint64_t register_id);
NEAR_HOST(storage_remove)
uint64_t storage_remove(uint64_t key_len, uint64_t key_ptr, uint64_t register_id);
NEAR_HOST(storage_has_key) uint64_t storage_has_key(uint64_t key_len, uint64_t key_ptr);

// Validators
NEAR_HOST(validator_stake)
void validator_stake(uint64_t account_id_len, uint64_t account_id_ptr, uint64_t stake_ptr);
NEAR_HOST(validator_total_stake) void validator_total_stake(uint64_t stake_ptr);

}  // namespace near::host

#undef NEAR_HOST
