#include "node/rpc/openapi_types.hpp"

#include <array>

namespace farcall::node {

namespace {

constexpr std::array kTypes = {
    TypeNote{"AccountId", "=string"},
    TypeNote{"Hash", "=string"},
    TypeNote{"PublicKey", "=string"},
    TypeNote{"Signature", "=string"},
    TypeNote{"Balance", "=string"},
    TypeNote{"Base64", "=string"},
    TypeNote{"Height", "=integer"},
    TypeNote{"HeightRange", "start Height, end Height"},
    TypeNote{"BlockId", "=Height/Hash"},
    TypeNote{"Finality", "='optimistic'/'near-final'/'final'"},
    TypeNote{"SyncCheckpoint", "='genesis'/'earliest_available'"},
    TypeNote{"WaitUntil",
             "='NONE'/'INCLUDED'/'EXECUTED_OPTIMISTIC'/'INCLUDED_FINAL'/'EXECUTED'/'FINAL'"},
    TypeNote{"BlockReference",
             "block_id? BlockId, finality? Finality, sync_checkpoint? SyncCheckpoint"},
    TypeNote{"ChunkReference", "block_id? BlockId, shard_id? integer, chunk_id? Hash"},
    TypeNote{"ValidatorStake",
             "account_id AccountId, public_key PublicKey, stake Balance, "
             "validator_stake_struct_version 'V1'"},
    TypeNote{"CongestionInfo",
             "allowed_shard integer, buffered_receipts_gas string, delayed_receipts_gas string, "
             "receipt_bytes integer"},
    TypeNote{"ChunkHeader",
             "balance_burnt Balance, bandwidth_requests any, chunk_hash Hash, congestion_info "
             "CongestionInfo/null, encoded_length integer, encoded_merkle_root Hash, gas_limit "
             "integer, gas_used integer, height_created Height, height_included Height, "
             "outcome_root Hash, outgoing_receipts_root Hash, prev_block_hash Hash, "
             "prev_state_root Hash, proposed_split? any, rent_paid Balance, shard_id integer, "
             "signature Signature, tx_root Hash, validator_proposals [ValidatorStake], "
             "validator_reward Balance"},
    TypeNote{"BlockHeader",
             "approvals [Signature/null], block_body_hash? Hash/null, block_merkle_root Hash, "
             "block_ordinal? integer/null, chunk_endorsements? [[integer]]/null, "
             "epoch_sync_data_hash? Hash/null, prev_height? Height/null, shard_split? any, "
             "challenges_result [any], "
             "challenges_root Hash, chunk_headers_root Hash, chunk_mask [boolean], "
             "chunk_receipts_root Hash, chunk_tx_root Hash, chunks_included integer, epoch_id "
             "Hash, gas_price Balance, hash Hash, height Height, last_ds_final_block Hash, "
             "last_final_block Hash, latest_protocol_version integer, next_bp_hash Hash, "
             "next_epoch_id Hash, outcome_root Hash, prev_hash Hash, prev_state_root Hash, "
             "random_value Hash, rent_paid Balance, signature Signature, timestamp integer, "
             "timestamp_nanosec string, total_supply Balance, validator_proposals "
             "[ValidatorStake], validator_reward Balance"},
    TypeNote{"Block", "author AccountId, header BlockHeader, chunks [ChunkHeader]"},
    TypeNote{"Transaction",
             "signer_id AccountId, public_key PublicKey, nonce integer, receiver_id AccountId, "
             "actions [any], priority_fee integer, signature Signature, hash Hash"},
    TypeNote{"Receipt",
             "predecessor_id AccountId, receiver_id AccountId, receipt_id Hash, receipt any, "
             "priority integer"},
    TypeNote{"Chunk",
             "author AccountId, header ChunkHeader, transactions [Transaction], receipts "
             "[Receipt]"},
    TypeNote{"PathItem", "hash Hash, direction 'Left'/'Right'"},
    TypeNote{"Cost", "cost string, cost_category string, gas_used string"},
    TypeNote{"Metadata", "version integer, gas_profile [Cost]/null, contracts? [any]"},
    TypeNote{"Outcome",
             "executor_id AccountId, gas_burnt integer, logs [string], metadata Metadata, "
             "receipt_ids [Hash], status string/{any}, tokens_burnt Balance"},
    TypeNote{"OutcomeWithProof", "block_hash Hash, id Hash, outcome Outcome, proof [PathItem]"},
    TypeNote{"TransactionResult",
             "final_execution_status WaitUntil, status? string/{any}, transaction? Transaction, "
             "transaction_outcome? OutcomeWithProof, receipts_outcome? [OutcomeWithProof], "
             "receipts? [Receipt]"},
    TypeNote{"SendRequest", "signed_tx_base64 Base64, wait_until? WaitUntil"},
    TypeNote{"StatusRequest",
             "tx_hash? Hash, sender_account_id? AccountId, signed_tx_base64? Base64, wait_until? "
             "WaitUntil"},
    TypeNote{"Account",
             "amount Balance, locked Balance, code_hash Hash, storage_usage integer, "
             "storage_paid_at integer, global_contract_hash? Hash, global_contract_account_id? "
             "AccountId, block_height Height, block_hash Hash"},
    TypeNote{"AccessKeyOnly", "nonce integer, permission string/{any}"},
    TypeNote{"AccessKey",
             "nonce integer, permission string/{any}, block_height Height, block_hash Hash"},
    TypeNote{"KeyEntry", "public_key PublicKey, access_key AccessKeyOnly"},
    TypeNote{"KeyList", "keys [KeyEntry], block_height Height, block_hash Hash"},
    TypeNote{"Code", "code_base64 Base64, hash Hash, block_height Height, block_hash Hash"},
    TypeNote{"StateItem", "key Base64, value Base64"},
    TypeNote{"State",
             "values [StateItem], proof? [Base64], last_key? Base64, block_height Height, "
             "block_hash Hash"},
    TypeNote{"Nonces", "nonces [integer], block_height Height, block_hash Hash"},
    TypeNote{"CallResult", "result [integer], logs [string], block_height Height, block_hash Hash"},
    TypeNote{"QueryFailure", "error string, logs [string], block_height Height, block_hash Hash"},
    TypeNote{"CurrentValidator",
             "account_id AccountId, public_key PublicKey, is_slashed boolean, stake Balance, "
             "shards [integer], num_produced_blocks integer, num_expected_blocks integer, "
             "num_produced_chunks integer, num_expected_chunks integer, "
             "num_produced_chunks_per_shard [integer], num_expected_chunks_per_shard [integer], "
             "num_produced_endorsements integer, num_expected_endorsements integer, "
             "num_produced_endorsements_per_shard [integer], "
             "num_expected_endorsements_per_shard [integer], shards_endorsed [integer]"},
    TypeNote{"NextValidator",
             "account_id AccountId, public_key PublicKey, stake Balance, shards [integer]"},
    TypeNote{"Kickout", "account_id AccountId, reason string/{any}"},
    TypeNote{"Validators",
             "current_validators [CurrentValidator], next_validators [NextValidator], "
             "current_fishermen [ValidatorStake], next_fishermen [ValidatorStake], "
             "current_proposals [ValidatorStake], prev_epoch_kickout [Kickout], epoch_start_height "
             "Height, epoch_height integer, validator_reward_paid_prev_epoch {any}"},
    TypeNote{"SyncInfo",
             "latest_block_hash Hash, latest_block_height Height, latest_state_root Hash, "
             "latest_block_time string, syncing boolean, earliest_block_hash Hash, "
             "earliest_block_height Height, earliest_block_time string, epoch_id Hash, "
             "epoch_start_height Height"},
    TypeNote{"Version", "version string, build string, commit string, rustc_version string"},
    TypeNote{"Status",
             "version Version, chain_id string, protocol_version integer, "
             "latest_protocol_version integer, rpc_addr string, validators [{any}], sync_info "
             "SyncInfo, validator_account_id AccountId, validator_public_key PublicKey, "
             "node_public_key PublicKey, node_key PublicKey, uptime_sec integer, genesis_hash "
             "Hash, detailed_debug_status null"},
    TypeNote{"NetworkInfo",
             "active_peers [any], num_active_peers integer, peer_max_count integer, "
             "sent_bytes_per_sec integer, received_bytes_per_sec integer, known_producers [any]"},
    TypeNote{"Change", "cause {any}, type string, change {any}"},
    TypeNote{"Changes", "block_hash Hash, changes [Change]"},
    TypeNote{"Touch", "type string, account_id AccountId"},
    TypeNote{"Touches", "block_hash Hash, changes [Touch]"},
    TypeNote{"LiteHeader",
             "height Height, epoch_id Hash, next_epoch_id Hash, prev_state_root Hash, "
             "outcome_root Hash, timestamp integer, timestamp_nanosec string, next_bp_hash Hash, "
             "block_merkle_root Hash"},
    TypeNote{"LiteBlock", "prev_block_hash Hash, inner_rest_hash Hash, inner_lite LiteHeader"},
    TypeNote{"OutcomeProof",
             "outcome_proof OutcomeWithProof, outcome_root_proof [PathItem], block_header_lite "
             "LiteBlock, block_proof [PathItem]"},
    TypeNote{"BlockProof", "block_header_lite LiteBlock, block_proof [PathItem]"},
    TypeNote{"LightBlock",
             "prev_block_hash? Hash, next_block_inner_hash? Hash, inner_lite? LiteHeader, "
             "inner_rest_hash? Hash, next_bps? [ValidatorStake]/null, approvals_after_next? "
             "[Signature/null]"},
    TypeNote{"Nothing", ""},
    TypeNote{"Clock", "time string, timestamp_nanosec string, frozen boolean"},
    TypeNote{"Head", "block_hash Hash, block_height Height, timestamp_nanosec string"},
    TypeNote{"Row", "shard_id integer, key Base64, value Base64"},
    TypeNote{"GasPrice", "gas_price Balance"},
    TypeNote{"SnapshotHead",
             "snapshot_id integer, block_hash Hash, block_height Height, timestamp_nanosec "
             "string"},
    TypeNote{"DumpedWorld",
             "records [any], rows [Row], block_hash Hash, block_height Height, timestamp_nanosec "
             "string"},
    TypeNote{"ValidatorsRequest", "block_id? BlockId/null, epoch_id? Hash"},
    TypeNote{"QueryRequest",
             "request_type string, account_id? AccountId, public_key? PublicKey, method_name? "
             "string, args_base64? Base64, prefix_base64? Base64, include_proof? boolean, limit? "
             "integer, after_key_base64? Base64, code_hash? Hash, block_id? BlockId, finality? "
             "Finality, sync_checkpoint? SyncCheckpoint"},
};

constexpr std::string_view kOfAccount =
    "account_id AccountId, block_id? BlockId, finality? Finality, sync_checkpoint? "
    "SyncCheckpoint";
constexpr std::string_view kOfKey =
    "account_id AccountId, public_key PublicKey, block_id? BlockId, finality? Finality, "
    "sync_checkpoint? SyncCheckpoint";
constexpr std::string_view kOfChanges =
    "changes_type string, account_ids? [AccountId], keys? [{any}], key_prefix_base64? Base64, "
    "block_id? BlockId, finality? Finality, sync_checkpoint? SyncCheckpoint";
constexpr std::string_view kOfOutcome =
    "type 'transaction'/'receipt', transaction_hash? Hash, sender_id? AccountId, receipt_id? "
    "Hash, receiver_id? AccountId, light_client_head Hash";

constexpr std::array kMethodNotes = {
    MethodNote{"EXPERIMENTAL_call_function",
               "account_id AccountId, method_name string, args_base64 Base64, block_id? BlockId, "
               "finality? Finality, sync_checkpoint? SyncCheckpoint",
               "CallResult", "Calls a method that changes nothing"},
    MethodNote{"EXPERIMENTAL_changes", kOfChanges, "Changes", "Changes of the state in a block"},
    MethodNote{"EXPERIMENTAL_changes_in_block", "=BlockReference", "Touches",
               "What a block changed, in short"},
    MethodNote{"EXPERIMENTAL_congestion_level", "=ChunkReference", "{number}",
               "How full the queues of a shard are, from 0 to 1"},
    MethodNote{"EXPERIMENTAL_genesis_config", "", "{any}", "The genesis without its records"},
    MethodNote{"EXPERIMENTAL_light_client_block_proof", "block_hash Hash, light_client_head Hash",
               "BlockProof", "Proof that a block is before another one"},
    MethodNote{"EXPERIMENTAL_light_client_proof", kOfOutcome, "OutcomeProof",
               "Proof of an outcome"},
    MethodNote{"EXPERIMENTAL_maintenance_windows", "account_id AccountId", "[HeightRange]",
               "When a validator has nothing to do"},
    MethodNote{"EXPERIMENTAL_protocol_config", "=BlockReference", "{any}",
               "The genesis configuration with the parameters of the protocol version"},
    MethodNote{"EXPERIMENTAL_receipt", "receipt_id Hash", "Receipt", "A receipt"},
    MethodNote{"EXPERIMENTAL_receipt_to_tx",
               "receipt_id Hash, block_height? Height, shard_id? integer, window? integer", "{any}",
               "The transaction that a receipt comes from"},
    MethodNote{"EXPERIMENTAL_split_storage_info", "", "{any}", "Where old blocks are kept"},
    MethodNote{"EXPERIMENTAL_tx_status", "=StatusRequest", "TransactionResult",
               "What became of a transaction, with its receipts"},
    MethodNote{"EXPERIMENTAL_validators_ordered", "block_id? BlockId/null", "[ValidatorStake]",
               "Block producers in their order"},
    MethodNote{"EXPERIMENTAL_view_access_key", kOfKey, "AccessKey", "A key of an account"},
    MethodNote{"EXPERIMENTAL_view_access_key_list", kOfAccount, "KeyList",
               "All keys of an account"},
    MethodNote{"EXPERIMENTAL_view_account", kOfAccount, "Account", "An account"},
    MethodNote{"EXPERIMENTAL_view_code", kOfAccount, "Code", "The contract of an account"},
    MethodNote{"EXPERIMENTAL_view_gas_key_nonces", kOfKey, "Nonces", "Nonces of a gas key"},
    MethodNote{"EXPERIMENTAL_view_state",
               "account_id AccountId, prefix_base64 Base64, include_proof? boolean, limit? "
               "integer, after_key_base64? Base64, block_id? BlockId, finality? Finality, "
               "sync_checkpoint? SyncCheckpoint",
               "State", "What a contract has stored"},
    MethodNote{"block", "=BlockReference", "Block", "A block"},
    MethodNote{"block_effects", "=BlockReference", "Touches", "What a block changed, in short"},
    MethodNote{"broadcast_tx_async", "=SendRequest", "Hash",
               "Sends a transaction, waits for nothing"},
    MethodNote{"broadcast_tx_commit", "=SendRequest", "TransactionResult",
               "Sends a transaction and waits until it is executed"},
    MethodNote{"changes", kOfChanges, "Changes", "Changes of the state in a block"},
    MethodNote{"chunk", "=ChunkReference", "Chunk", "A shard's part of a block"},
    MethodNote{"client_config", "", "{any}", "How the node is configured, as nearcore shows it"},
    MethodNote{"farcall_dump", "", "DumpedWorld", "The whole state, for farcall_load"},
    MethodNote{"farcall_freeze_time", "", "Clock", "Stops the clock"},
    MethodNote{"farcall_impersonate", "=SendRequest", "TransactionResult",
               "Runs a transaction without looking at its signature"},
    MethodNote{"farcall_info", "", "{any}", "The root account, and the file of its key"},
    MethodNote{"farcall_load", "records [any], rows? [Row]", "Head", "Replaces the state"},
    MethodNote{"farcall_mine", "blocks? integer", "Head", "Makes blocks"},
    MethodNote{"farcall_revert", "snapshot_id integer", "Head", "Goes back to a snapshot"},
    MethodNote{"farcall_set_mining", "empty_blocks boolean", "{any}",
               "Turns empty blocks on or off"},
    MethodNote{"farcall_set_time", "timestamp_nanosec integer/string", "Clock", "Sets the clock"},
    MethodNote{"farcall_snapshot", "", "SnapshotHead", "Remembers the world"},
    MethodNote{"farcall_trace", "tx_hash Hash, text? boolean, replay? boolean, abis? {any}",
               "{any}", "What a transaction did: farcall-trace/1"},
    MethodNote{"farcall_unfreeze_time", "", "Clock", "Lets the clock go on"},
    MethodNote{"gas_price", "block_id BlockId/null", "GasPrice", "The price of gas after a block"},
    MethodNote{"genesis_config", "", "{any}", "The genesis without its records"},
    MethodNote{"health", "", "null", "The node is well"},
    MethodNote{"light_client_proof", kOfOutcome, "OutcomeProof", "Proof of an outcome"},
    MethodNote{"maintenance_windows", "account_id AccountId", "[HeightRange]",
               "When a validator has nothing to do"},
    MethodNote{"network_info", "", "NetworkInfo", "Peers, of which there are none"},
    MethodNote{"next_light_client_block", "last_block_hash Hash", "LightBlock",
               "The newest block that a light client can go on to; {} if it has it"},
    MethodNote{"query", "=QueryRequest",
               "Account/Code/State/AccessKey/KeyList/Nonces/CallResult/QueryFailure",
               "Looks at the state"},
    MethodNote{"sandbox_fast_forward", "delta_height integer", "Nothing", "Skips heights"},
    MethodNote{"sandbox_patch_state", "records [any]", "Nothing", "Puts state records in place"},
    MethodNote{"send_tx", "=SendRequest", "TransactionResult", "Sends a transaction"},
    MethodNote{"status", "", "Status", "The node and its head"},
    MethodNote{"tx", "=StatusRequest", "TransactionResult", "What became of a transaction"},
    MethodNote{"validators", "='latest'/ValidatorsRequest", "Validators",
               "Who validates an epoch, and what they made"},
};

}  // namespace

std::span<const TypeNote> type_notes() noexcept {
  return kTypes;
}

std::span<const MethodNote> method_notes() noexcept {
  return kMethodNotes;
}

}  // namespace farcall::node
