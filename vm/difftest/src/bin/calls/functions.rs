//! Host functions and what their arguments stand for.

use crate::material::Kind;

/// What an argument stands for; a pair takes two wasm arguments, length and pointer.
#[derive(Clone, Copy)]
pub enum Role {
    Pair(Kind),
    AmountPointer,
    Output,
    Register,
    Promise,
    Gas,
    Weight,
    Number,
    Flag,
    Indices,
    Utf16Pointer,
    Small,
}

use Kind::*;
use Role::{
    AmountPointer, Flag, Gas, Indices, Number, Output, Pair, Promise, Register, Small, Utf16Pointer,
    Weight,
};

pub struct Function {
    pub name: &'static str,
    pub roles: &'static [Role],
    pub result: Option<u8>,
    /// Adds a promise.
    pub promises: bool,
    /// How often it is taken.
    pub share: usize,
}

pub const I32: u8 = 0x7f;
pub const I64: u8 = 0x7e;

const fn plain(name: &'static str, roles: &'static [Role], share: usize) -> Function {
    Function { name, roles, result: None, promises: false, share }
}
const fn giving(name: &'static str, roles: &'static [Role], share: usize) -> Function {
    Function { name, roles, result: Some(I64), promises: false, share }
}
const fn promising(name: &'static str, roles: &'static [Role], share: usize) -> Function {
    Function { name, roles, result: Some(I64), promises: true, share }
}

pub const FUNCTIONS: &[Function] = &[
    plain("read_register", &[Register, Output], 3),
    giving("register_len", &[Register], 3),
    plain("write_register", &[Register, Pair(Bytes)], 3),
    plain("current_account_id", &[Register], 2),
    plain("chain_id", &[Register], 1),
    plain("signer_account_id", &[Register], 1),
    plain("signer_account_pk", &[Register], 1),
    plain("predecessor_account_id", &[Register], 1),
    plain("refund_to_account_id", &[Register], 1),
    plain("input", &[Register], 2),
    giving("block_index", &[], 1),
    giving("block_timestamp", &[], 1),
    giving("epoch_height", &[], 1),
    giving("storage_usage", &[], 1),
    giving("current_contract_code", &[Register], 1),
    plain("random_seed", &[Register], 1),
    plain("validator_stake", &[Pair(Account), Output], 1),
    plain("validator_total_stake", &[Output], 1),
    plain("account_balance", &[Output], 1),
    plain("account_locked_balance", &[Output], 1),
    plain("attached_deposit", &[Output], 1),
    giving("prepaid_gas", &[], 1),
    giving("used_gas", &[], 2),
    plain("sha256", &[Pair(Bytes), Register], 1),
    plain("keccak256", &[Pair(Bytes), Register], 1),
    plain("keccak512", &[Pair(Bytes), Register], 1),
    plain("sha3_256", &[Pair(Bytes), Register], 1),
    plain("sha3_384", &[Pair(Bytes), Register], 1),
    plain("sha3_512", &[Pair(Bytes), Register], 1),
    plain("ripemd160", &[Pair(Bytes), Register], 1),
    giving("ecrecover", &[Pair(Hash), Pair(EcdsaSignature), Small, Flag, Register], 2),
    giving("ed25519_verify", &[Pair(Ed25519Signature), Pair(Message), Pair(Ed25519Key)], 2),
    giving("p256_verify", &[Pair(P256Signature), Pair(Message), Pair(P256Key)], 2),
    giving("ml_dsa_verify", &[Pair(MlDsaSignature), Pair(Message), Pair(MlDsaKey)], 1),
    plain("alt_bn128_g1_multiexp", &[Pair(BnMultiexp), Register], 1),
    plain("alt_bn128_g1_sum", &[Pair(BnSum), Register], 1),
    giving("alt_bn128_pairing_check", &[Pair(BnPairing)], 1),
    giving("bls12381_p1_sum", &[Pair(P1Sum), Register], 1),
    giving("bls12381_p2_sum", &[Pair(P2Sum), Register], 1),
    giving("bls12381_g1_multiexp", &[Pair(G1Multiexp), Register], 1),
    giving("bls12381_g2_multiexp", &[Pair(G2Multiexp), Register], 1),
    giving("bls12381_map_fp_to_g1", &[Pair(Fp), Register], 1),
    giving("bls12381_map_fp2_to_g2", &[Pair(Fp2), Register], 1),
    giving("bls12381_pairing_check", &[Pair(Pairing)], 1),
    giving("bls12381_p1_decompress", &[Pair(P1Compressed), Register], 1),
    giving("bls12381_p2_decompress", &[Pair(P2Compressed), Register], 1),
    plain("value_return", &[Pair(Bytes)], 2),
    plain("panic", &[], 1),
    plain("panic_utf8", &[Pair(Utf8)], 1),
    plain("log_utf8", &[Pair(Utf8)], 4),
    plain("log_utf16", &[Pair(Utf16)], 4),
    promising("promise_create", &[Pair(Account), Pair(Method), Pair(Bytes), AmountPointer, Gas], 8),
    promising(
        "promise_then",
        &[Promise, Pair(Account), Pair(Method), Pair(Bytes), AmountPointer, Gas],
        6,
    ),
    promising("promise_and", &[Indices], 4),
    promising("promise_batch_create", &[Pair(Account)], 10),
    promising("promise_batch_then", &[Promise, Pair(Account)], 6),
    plain("promise_set_refund_to", &[Promise, Pair(Account)], 2),
    giving("promise_results_count", &[], 1),
    giving("promise_result", &[Small, Register], 3),
    plain("promise_return", &[Promise], 2),
    plain("promise_batch_action_create_account", &[Promise], 2),
    plain("promise_batch_action_deploy_contract", &[Promise, Pair(Bytes)], 2),
    plain(
        "promise_batch_action_function_call",
        &[Promise, Pair(Method), Pair(Bytes), AmountPointer, Gas],
        4,
    ),
    plain(
        "promise_batch_action_function_call_weight",
        &[Promise, Pair(Method), Pair(Bytes), AmountPointer, Gas, Weight],
        6,
    ),
    plain("promise_batch_action_transfer", &[Promise, AmountPointer], 5),
    plain("promise_batch_action_stake", &[Promise, AmountPointer, Pair(Key)], 2),
    plain("promise_batch_action_delete_account", &[Promise, Pair(Account)], 2),
    plain("promise_batch_action_add_key_with_full_access", &[Promise, Pair(Key), Number], 2),
    plain(
        "promise_batch_action_add_key_with_function_call",
        &[Promise, Pair(Key), Number, AmountPointer, Pair(Account), Pair(MethodList)],
        3,
    ),
    plain("promise_batch_action_delete_key", &[Promise, Pair(Key)], 2),
    plain("promise_batch_action_transfer_to_gas_key", &[Promise, Pair(Key), AmountPointer], 2),
    plain("promise_batch_action_add_gas_key_with_full_access", &[Promise, Pair(Key), Number], 2),
    plain(
        "promise_batch_action_add_gas_key_with_function_call",
        &[Promise, Pair(Key), Number, AmountPointer, Pair(Account), Pair(MethodList)],
        2,
    ),
    plain("promise_batch_action_deploy_global_contract", &[Promise, Pair(Bytes)], 1),
    plain("promise_batch_action_deploy_global_contract_by_account_id", &[Promise, Pair(Bytes)], 1),
    plain("promise_batch_action_use_global_contract", &[Promise, Pair(Hash)], 2),
    plain("promise_batch_action_use_global_contract_by_account_id", &[Promise, Pair(Account)], 2),
    giving("promise_batch_action_state_init", &[Promise, Pair(Hash), AmountPointer], 4),
    giving(
        "promise_batch_action_state_init_by_account_id",
        &[Promise, Pair(Account), AmountPointer],
        3,
    ),
    plain("set_state_init_data_entry", &[Promise, Small, Pair(StorageKey), Pair(Bytes)], 4),
    giving("universal_state_init_to_account_id", &[Pair(StateInit), Register], 3),
    plain(
        "promise_batch_action_universal_state_init",
        &[Promise, Pair(StateInit), AmountPointer],
        3,
    ),
    promising("promise_yield_create", &[Pair(Method), Pair(Bytes), Gas, Weight, Register], 3),
    promising(
        "promise_yield_create_with_id",
        &[Pair(Method), Pair(Bytes), AmountPointer, Gas, Weight, Pair(Hash)],
        3,
    ),
    Function {
        name: "promise_yield_resume",
        roles: &[Pair(Hash), Pair(Bytes)],
        result: Some(I32),
        promises: false,
        share: 3,
    },
    Function {
        name: "promise_yield_resume_with_yield_id",
        roles: &[Pair(Hash), Pair(Bytes)],
        result: Some(I32),
        promises: false,
        share: 3,
    },
    giving("storage_write", &[Pair(StorageKey), Pair(Bytes), Register], 8),
    giving("storage_read", &[Pair(StorageKey), Register], 6),
    giving("storage_remove", &[Pair(StorageKey), Register], 4),
    giving("storage_has_key", &[Pair(StorageKey)], 3),
    giving("storage_iter_prefix", &[Pair(StorageKey)], 1),
    giving("storage_iter_range", &[Pair(StorageKey), Pair(StorageKey)], 1),
    giving("storage_iter_next", &[Number, Register, Register], 1),
    // The only functions with arguments of 32 bits.
    plain("gas", &[Small], 2),
    plain("abort", &[Utf16Pointer, Utf16Pointer, Small, Small], 1),
];

pub fn has_narrow_arguments(name: &str) -> bool {
    name == "gas" || name == "abort"
}

pub fn arity(function: &Function) -> usize {
    function.roles.iter().map(|role| if matches!(role, Pair(_) | Indices) { 2 } else { 1 }).sum()
}
