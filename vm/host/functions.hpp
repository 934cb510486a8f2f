// The bodies of all host functions (runtime/near-vm-runner/src/logic/host.rs of nearcore).
//
// A body takes the call and the wasm arguments; its type is its wasm signature. Which names they
// have for contracts and when they are enabled is in the one table of host/table.cpp. Charges and
// checks stand in the order of nearcore.
#pragma once

#include <cstdint>

#include "vm/call/call.hpp"

namespace farcall::vm::host {

using u32 = std::uint32_t;
using u64 = std::uint64_t;
using Nothing = HostResult<void>;
using Number = HostResult<u64>;

/// The end of a body without a result.
inline Nothing finish(bool went_well) {
  if (!went_well) return kStopped;
  return {};
}
/// The end of a body with a result.
inline Number finish(bool went_well, u64 value) {
  if (!went_well) return kStopped;
  return value;
}

// host/registers.cpp
Nothing read_register(Call& call, u64 register_id, u64 pointer);
Number register_len(Call& call, u64 register_id);
Nothing write_register(Call& call, u64 register_id, u64 length, u64 pointer);

// host/context.cpp
Nothing current_account_id(Call& call, u64 register_id);
Nothing chain_id(Call& call, u64 register_id);
Nothing signer_account_id(Call& call, u64 register_id);
Nothing signer_account_pk(Call& call, u64 register_id);
Nothing predecessor_account_id(Call& call, u64 register_id);
Nothing refund_to_account_id(Call& call, u64 register_id);
Nothing input(Call& call, u64 register_id);
Number block_index(Call& call);
Number block_timestamp(Call& call);
Number epoch_height(Call& call);
Number storage_usage(Call& call);
Number current_contract_code(Call& call, u64 register_id);
Nothing random_seed(Call& call, u64 register_id);
Nothing validator_stake(Call& call, u64 account_length, u64 account_pointer, u64 stake_pointer);
Nothing validator_total_stake(Call& call, u64 stake_pointer);
Nothing account_balance(Call& call, u64 pointer);
Nothing account_locked_balance(Call& call, u64 pointer);
Nothing attached_deposit(Call& call, u64 pointer);
Number prepaid_gas(Call& call);
Number used_gas(Call& call);

// host/hashes.cpp
Nothing sha256(Call& call, u64 length, u64 pointer, u64 register_id);
Nothing keccak256(Call& call, u64 length, u64 pointer, u64 register_id);
Nothing keccak512(Call& call, u64 length, u64 pointer, u64 register_id);
Nothing sha3_256(Call& call, u64 length, u64 pointer, u64 register_id);
Nothing sha3_384(Call& call, u64 length, u64 pointer, u64 register_id);
Nothing sha3_512(Call& call, u64 length, u64 pointer, u64 register_id);
Nothing ripemd160(Call& call, u64 length, u64 pointer, u64 register_id);

// host/signatures.cpp
Number ecrecover(Call& call, u64 hash_length, u64 hash_pointer, u64 signature_length,
                 u64 signature_pointer, u64 v, u64 malleability_flag, u64 register_id);
Number ed25519_verify(Call& call, u64 signature_length, u64 signature_pointer, u64 message_length,
                      u64 message_pointer, u64 key_length, u64 key_pointer);
Number p256_verify(Call& call, u64 signature_length, u64 signature_pointer, u64 message_length,
                   u64 message_pointer, u64 key_length, u64 key_pointer);
Number ml_dsa_verify(Call& call, u64 signature_length, u64 signature_pointer, u64 message_length,
                     u64 message_pointer, u64 key_length, u64 key_pointer);

// host/curves.cpp
Nothing alt_bn128_g1_multiexp(Call& call, u64 length, u64 pointer, u64 register_id);
Nothing alt_bn128_g1_sum(Call& call, u64 length, u64 pointer, u64 register_id);
Number alt_bn128_pairing_check(Call& call, u64 length, u64 pointer);
Number bls12381_p1_sum(Call& call, u64 length, u64 pointer, u64 register_id);
Number bls12381_p2_sum(Call& call, u64 length, u64 pointer, u64 register_id);
Number bls12381_g1_multiexp(Call& call, u64 length, u64 pointer, u64 register_id);
Number bls12381_g2_multiexp(Call& call, u64 length, u64 pointer, u64 register_id);
Number bls12381_map_fp_to_g1(Call& call, u64 length, u64 pointer, u64 register_id);
Number bls12381_map_fp2_to_g2(Call& call, u64 length, u64 pointer, u64 register_id);
Number bls12381_pairing_check(Call& call, u64 length, u64 pointer);
Number bls12381_p1_decompress(Call& call, u64 length, u64 pointer, u64 register_id);
Number bls12381_p2_decompress(Call& call, u64 length, u64 pointer, u64 register_id);

// host/logging.cpp
Nothing value_return(Call& call, u64 length, u64 pointer);
Nothing panic(Call& call);
Nothing panic_utf8(Call& call, u64 length, u64 pointer);
Nothing log_utf8(Call& call, u64 length, u64 pointer);
Nothing log_utf16(Call& call, u64 length, u64 pointer);
Nothing abort(Call& call, u32 message_pointer, u32 filename_pointer, u32 line, u32 column);

// host/metering.cpp
Nothing gas(Call& call, u32 opcodes);
Nothing finite_wasm_gas(Call& call, u64 amount);
Nothing finite_wasm_gas_exhausted(Call& call);
Nothing finite_wasm_stack_exhausted(Call& call);

// host/promises.cpp
Number promise_create(Call& call, u64 account_length, u64 account_pointer, u64 method_length,
                      u64 method_pointer, u64 arguments_length, u64 arguments_pointer,
                      u64 amount_pointer, u64 gas);
Number promise_then(Call& call, u64 promise_index, u64 account_length, u64 account_pointer,
                    u64 method_length, u64 method_pointer, u64 arguments_length,
                    u64 arguments_pointer, u64 amount_pointer, u64 gas);
Number promise_and(Call& call, u64 indices_pointer, u64 count);
Number promise_batch_create(Call& call, u64 account_length, u64 account_pointer);
Number promise_batch_then(Call& call, u64 promise_index, u64 account_length, u64 account_pointer);
Nothing promise_set_refund_to(Call& call, u64 promise_index, u64 account_length,
                              u64 account_pointer);
Number promise_results_count(Call& call);
Number promise_result(Call& call, u64 result_index, u64 register_id);
Nothing promise_return(Call& call, u64 promise_index);

/// Pays for a receipt to be made; `inputs` are the receipts whose results it waits for.
bool pay_for_receipt(Call& call, const protocol::AccountId& receiver,
                     std::span<const ReceiptIndex> inputs);
/// Pays for a receipt of the current account to itself that waits for its resumption.
bool pay_for_yield(Call& call);

// host/actions.cpp
Nothing promise_batch_action_create_account(Call& call, u64 promise_index);
Nothing promise_batch_action_deploy_contract(Call& call, u64 promise_index, u64 code_length,
                                             u64 code_pointer);
Nothing promise_batch_action_function_call(Call& call, u64 promise_index, u64 method_length,
                                           u64 method_pointer, u64 arguments_length,
                                           u64 arguments_pointer, u64 amount_pointer, u64 gas);
Nothing promise_batch_action_function_call_weight(Call& call, u64 promise_index, u64 method_length,
                                                  u64 method_pointer, u64 arguments_length,
                                                  u64 arguments_pointer, u64 amount_pointer,
                                                  u64 gas, u64 weight);
Nothing promise_batch_action_transfer(Call& call, u64 promise_index, u64 amount_pointer);
Nothing promise_batch_action_stake(Call& call, u64 promise_index, u64 amount_pointer,
                                   u64 key_length, u64 key_pointer);
Nothing promise_batch_action_delete_account(Call& call, u64 promise_index, u64 account_length,
                                            u64 account_pointer);

/// Takes the amount of a call's deposit; one yoctoNEAR from an empty account is made instead.
bool take_call_deposit(Call& call, Balance amount);
/// Appends a function call; the name must be UTF-8.
bool append_function_call(Call& call, ReceiptIndex receipt, ByteView method, ByteView arguments,
                          Balance amount, u64 gas, u64 weight);

// host/keys.cpp
Nothing promise_batch_action_add_key_with_full_access(Call& call, u64 promise_index, u64 key_length,
                                                      u64 key_pointer, u64 nonce);
Nothing promise_batch_action_add_key_with_function_call(Call& call, u64 promise_index,
                                                        u64 key_length, u64 key_pointer, u64 nonce,
                                                        u64 allowance_pointer, u64 receiver_length,
                                                        u64 receiver_pointer, u64 methods_length,
                                                        u64 methods_pointer);
Nothing promise_batch_action_delete_key(Call& call, u64 promise_index, u64 key_length,
                                        u64 key_pointer);
Nothing promise_batch_action_transfer_to_gas_key(Call& call, u64 promise_index, u64 key_length,
                                                 u64 key_pointer, u64 amount_pointer);
Nothing promise_batch_action_add_gas_key_with_full_access(Call& call, u64 promise_index,
                                                          u64 key_length, u64 key_pointer,
                                                          u64 num_nonces);
Nothing promise_batch_action_add_gas_key_with_function_call(
    Call& call, u64 promise_index, u64 key_length, u64 key_pointer, u64 num_nonces,
    u64 allowance_pointer, u64 receiver_length, u64 receiver_pointer, u64 methods_length,
    u64 methods_pointer);

// host/global_contracts.cpp
Nothing promise_batch_action_deploy_global_contract(Call& call, u64 promise_index, u64 code_length,
                                                    u64 code_pointer);
Nothing promise_batch_action_deploy_global_contract_by_account_id(Call& call, u64 promise_index,
                                                                  u64 code_length,
                                                                  u64 code_pointer);
Nothing promise_batch_action_use_global_contract(Call& call, u64 promise_index, u64 hash_length,
                                                 u64 hash_pointer);
Nothing promise_batch_action_use_global_contract_by_account_id(Call& call, u64 promise_index,
                                                               u64 account_length,
                                                               u64 account_pointer);
Number promise_batch_action_state_init(Call& call, u64 promise_index, u64 hash_length,
                                       u64 hash_pointer, u64 amount_pointer);
Number promise_batch_action_state_init_by_account_id(Call& call, u64 promise_index,
                                                     u64 account_length, u64 account_pointer,
                                                     u64 amount_pointer);
Nothing set_state_init_data_entry(Call& call, u64 promise_index, u64 action_index, u64 key_length,
                                  u64 key_pointer, u64 value_length, u64 value_pointer);

/// Shared by deploy_contract and the global deployments: code within the size limit.
bool read_code(Call& call, u64 length, u64 pointer, ByteView& out);

// host/universal_accounts.cpp
Number universal_state_init_to_account_id(Call& call, u64 length, u64 pointer, u64 register_id);
Nothing promise_batch_action_universal_state_init(Call& call, u64 promise_index, u64 length,
                                                  u64 pointer, u64 amount_pointer);

// host/yields.cpp
Number promise_yield_create(Call& call, u64 method_length, u64 method_pointer, u64 arguments_length,
                            u64 arguments_pointer, u64 gas, u64 weight, u64 register_id);
Number promise_yield_create_with_id(Call& call, u64 method_length, u64 method_pointer,
                                    u64 arguments_length, u64 arguments_pointer, u64 amount_pointer,
                                    u64 gas, u64 weight, u64 id_length, u64 id_pointer);
HostResult<u32> promise_yield_resume(Call& call, u64 id_length, u64 id_pointer, u64 payload_length,
                                     u64 payload_pointer);
HostResult<u32> promise_yield_resume_with_yield_id(Call& call, u64 id_length, u64 id_pointer,
                                                   u64 payload_length, u64 payload_pointer);

// host/storage.cpp
Number storage_write(Call& call, u64 key_length, u64 key_pointer, u64 value_length,
                     u64 value_pointer, u64 register_id);
Number storage_read(Call& call, u64 key_length, u64 key_pointer, u64 register_id);
Number storage_remove(Call& call, u64 key_length, u64 key_pointer, u64 register_id);
Number storage_has_key(Call& call, u64 key_length, u64 key_pointer);
Number storage_iter_prefix(Call& call, u64 length, u64 pointer);
Number storage_iter_range(Call& call, u64 start_length, u64 start_pointer, u64 end_length,
                          u64 end_pointer);
Number storage_iter_next(Call& call, u64 iterator_id, u64 key_register_id, u64 value_register_id);

}  // namespace farcall::vm::host
