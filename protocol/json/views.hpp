// The protocol's objects as RPC shows them (core/primitives/src/views.rs in nearcore): plain
// described structs, so that their JSON goes both ways, and conversions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocol/congestion.hpp"
#include "protocol/crypto/merkle.hpp"
#include "protocol/json/json.hpp"
#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "protocol/transaction.hpp"

namespace farcall::protocol {

struct AccountView {
  Balance amount;
  Balance locked;
  CryptoHash code_hash;
  StorageUsage storage_usage;
  std::uint64_t storage_paid_at = 0;
  Omittable<CryptoHash> global_contract_hash;
  Omittable<AccountId> global_contract_account_id;
  /// "uninitialized" and the nonce, of universal accounts without state (protocol 88).
  Omittable<std::string> state;
  Omittable<Nonce> bootstrap_nonce;
};
BOOST_DESCRIBE_STRUCT(AccountView, (),
                      (amount, locked, code_hash, storage_usage, storage_paid_at,
                       global_contract_hash, global_contract_account_id, state, bootstrap_nonce))
[[nodiscard]] AccountView view_of(const Account& account);

namespace access_key_permission_view {
struct FunctionCall {
  std::optional<Balance> allowance;
  std::string receiver_id;
  std::vector<std::string> method_names;
};
struct FullAccess {};
struct GasKeyFunctionCall {
  Balance balance;
  NonceIndex num_nonces = 0;
  std::optional<Balance> allowance;
  std::string receiver_id;
  std::vector<std::string> method_names;
};
struct GasKeyFullAccess {
  Balance balance;
  NonceIndex num_nonces = 0;
};
BOOST_DESCRIBE_STRUCT(FunctionCall, (), (allowance, receiver_id, method_names))
BOOST_DESCRIBE_STRUCT(FullAccess, (), ())
BOOST_DESCRIBE_STRUCT(GasKeyFunctionCall, (),
                      (balance, num_nonces, allowance, receiver_id, method_names))
BOOST_DESCRIBE_STRUCT(GasKeyFullAccess, (), (balance, num_nonces))
}  // namespace access_key_permission_view
using AccessKeyPermissionView =
    std::variant<access_key_permission_view::FunctionCall, access_key_permission_view::FullAccess,
                 access_key_permission_view::GasKeyFunctionCall,
                 access_key_permission_view::GasKeyFullAccess>;
struct AccessKeyView {
  Nonce nonce = 0;
  AccessKeyPermissionView permission = access_key_permission_view::FullAccess{};
};
BOOST_DESCRIBE_STRUCT(AccessKeyView, (), (nonce, permission))
[[nodiscard]] AccessKeyView view_of(const AccessKey& key);
[[nodiscard]] AccessKey from_view(const AccessKeyView& view);

namespace action_view {
struct CreateAccount {};
/// `code` is the hash of the code.
struct DeployContract {
  Bytes code;
};
struct Delegate {
  DelegateAction delegate_action;
  Signature signature;
};
struct DelegateV2 {
  VersionedDelegatePayload delegate_action;
  Signature signature;
};
struct DeployGlobalContract {
  Bytes code;
};
struct DeployGlobalContractByAccountId {
  Bytes code;
};
struct UseGlobalContract {
  CryptoHash code_hash;
};
struct UseGlobalContractByAccountId {
  AccountId account_id;
};
struct AddKey {
  PublicKey public_key;
  AccessKeyView access_key;
};
struct DeterministicStateInit {
  GlobalContractIdentifier code;
  std::map<Bytes, Bytes> data;
  Balance deposit;
};
BOOST_DESCRIBE_STRUCT(CreateAccount, (), ())
BOOST_DESCRIBE_STRUCT(DeployContract, (), (code))
BOOST_DESCRIBE_STRUCT(Delegate, (), (delegate_action, signature))
BOOST_DESCRIBE_STRUCT(DelegateV2, (), (delegate_action, signature))
BOOST_DESCRIBE_STRUCT(DeployGlobalContract, (), (code))
BOOST_DESCRIBE_STRUCT(DeployGlobalContractByAccountId, (), (code))
BOOST_DESCRIBE_STRUCT(UseGlobalContract, (), (code_hash))
BOOST_DESCRIBE_STRUCT(UseGlobalContractByAccountId, (), (account_id))
BOOST_DESCRIBE_STRUCT(AddKey, (), (public_key, access_key))
BOOST_DESCRIBE_STRUCT(DeterministicStateInit, (), (code, data, deposit))
}  // namespace action_view
using ActionView =
    std::variant<action_view::CreateAccount, action_view::DeployContract, FunctionCall, Transfer,
                 Stake, action_view::AddKey, DeleteKey, DeleteAccount, action_view::Delegate,
                 action_view::DeployGlobalContract, action_view::DeployGlobalContractByAccountId,
                 action_view::UseGlobalContract, action_view::UseGlobalContractByAccountId,
                 action_view::DeterministicStateInit, TransferToGasKey, WithdrawFromGasKey,
                 action_view::DelegateV2, UniversalStateInit>;
[[nodiscard]] ActionView view_of(const Action& action);
/// The action that a client means. Code is taken literally: views of nearcore's nodes have its
/// hash there.
[[nodiscard]] Action from_view(const ActionView& view);

struct SignedTransactionView {
  AccountId signer_id;
  PublicKey public_key;
  Nonce nonce = 0;
  AccountId receiver_id;
  std::vector<ActionView> actions;
  std::uint64_t priority_fee = 0;
  Signature signature;
  CryptoHash hash;
  Omittable<NonceIndex> nonce_index;
  /// "strict", or absent.
  Omittable<std::string> nonce_mode;
};
BOOST_DESCRIBE_STRUCT(SignedTransactionView, (),
                      (signer_id, public_key, nonce, receiver_id, actions, priority_fee, signature,
                       hash, nonce_index, nonce_mode))
[[nodiscard]] SignedTransactionView view_of(const SignedTransaction& transaction);

namespace receipt_enum_view {
struct Action {
  AccountId signer_id;
  PublicKey signer_public_key;
  Balance gas_price;
  std::vector<DataReceiver> output_data_receivers;
  std::vector<CryptoHash> input_data_ids;
  std::vector<ActionView> actions;
  bool is_promise_yield = false;
  Omittable<AccountId> refund_to;
};
struct Data {
  CryptoHash data_id;
  std::optional<Bytes> data;
  bool is_promise_resume = false;
};
struct GlobalContractDistribution {
  GlobalContractIdentifier id;
  ShardId target_shard;
  std::vector<ShardId> already_delivered_shards;
  /// The hash of the code.
  Bytes code;
  Omittable<std::uint64_t> nonce;
};
BOOST_DESCRIBE_STRUCT(Action, (),
                      (signer_id, signer_public_key, gas_price, output_data_receivers,
                       input_data_ids, actions, is_promise_yield, refund_to))
BOOST_DESCRIBE_STRUCT(Data, (), (data_id, data, is_promise_resume))
BOOST_DESCRIBE_STRUCT(GlobalContractDistribution, (),
                      (id, target_shard, already_delivered_shards, code, nonce))
}  // namespace receipt_enum_view
using ReceiptEnumView = std::variant<receipt_enum_view::Action, receipt_enum_view::Data,
                                     receipt_enum_view::GlobalContractDistribution>;
struct ReceiptView {
  AccountId predecessor_id;
  AccountId receiver_id;
  CryptoHash receipt_id;
  ReceiptEnumView receipt;
  std::uint64_t priority = 0;
};
BOOST_DESCRIBE_STRUCT(ReceiptView, (), (predecessor_id, receiver_id, receipt_id, receipt, priority))
[[nodiscard]] ReceiptView view_of(const Receipt& receipt);

struct CostGasUsed {
  std::string cost_category;
  std::string cost;
  DecimalU64 gas_used;
  bool operator==(const CostGasUsed&) const = default;
};
BOOST_DESCRIBE_STRUCT(CostGasUsed, (), (cost_category, cost, gas_used))
/// Costs above zero, sorted by category and name.
[[nodiscard]] std::vector<CostGasUsed> view_of(const GasProfile& profile);

namespace account_contract_view {
struct Local {
  static constexpr bool kNewtype = true;
  static constexpr std::string_view kName = "local";
  CryptoHash hash;
};
struct GlobalHash {
  static constexpr bool kNewtype = true;
  static constexpr std::string_view kName = "global_hash";
  CryptoHash hash;
};
struct GlobalAccountId {
  static constexpr bool kNewtype = true;
  static constexpr std::string_view kName = "global_account_id";
  AccountId account_id;
};
BOOST_DESCRIBE_STRUCT(Local, (), (hash))
BOOST_DESCRIBE_STRUCT(GlobalHash, (), (hash))
BOOST_DESCRIBE_STRUCT(GlobalAccountId, (), (account_id))
}  // namespace account_contract_view
using AccountContractView =
    std::variant<account_contract_view::Local, account_contract_view::GlobalHash,
                 account_contract_view::GlobalAccountId>;

struct ExecutionMetadataView {
  std::uint32_t version = 1;
  std::optional<std::vector<CostGasUsed>> gas_profile;
  Omittable<std::vector<std::optional<AccountContractView>>> contracts;
};
BOOST_DESCRIBE_STRUCT(ExecutionMetadataView, (), (version, gas_profile, contracts))

struct ExecutionOutcomeView {
  std::vector<std::string> logs;
  std::vector<CryptoHash> receipt_ids;
  Gas gas_burnt;
  Balance tokens_burnt;
  AccountId executor_id;
  ExecutionStatus status;
  ExecutionMetadataView metadata;
};
BOOST_DESCRIBE_STRUCT(ExecutionOutcomeView, (),
                      (logs, receipt_ids, gas_burnt, tokens_burnt, executor_id, status, metadata))
/// `metadata_v4` as the protocol version has it (from 85); before, receipts carry version 3.
[[nodiscard]] ExecutionOutcomeView view_of(const ExecutionOutcome& outcome,
                                           bool metadata_v4 = true);

struct MerklePathItemView {
  CryptoHash hash;
  /// "Left" or "Right".
  std::string direction;
};
BOOST_DESCRIBE_STRUCT(MerklePathItemView, (), (hash, direction))
struct ExecutionOutcomeWithIdView {
  std::vector<MerklePathItemView> proof;
  CryptoHash block_hash;
  CryptoHash id;
  ExecutionOutcomeView outcome;
};
BOOST_DESCRIBE_STRUCT(ExecutionOutcomeWithIdView, (), (proof, block_hash, id, outcome))
[[nodiscard]] ExecutionOutcomeWithIdView view_of(const OutcomeWithId& outcome,
                                                 const std::vector<MerklePathItem>& proof,
                                                 const CryptoHash& block_hash,
                                                 bool metadata_v4 = true);

/// The progress of a transaction.
namespace final_execution_status {
struct NotStarted {};
struct Started {};
BOOST_DESCRIBE_STRUCT(NotStarted, (), ())
BOOST_DESCRIBE_STRUCT(Started, (), ())
}  // namespace final_execution_status
using FinalExecutionStatus =
    std::variant<final_execution_status::NotStarted, final_execution_status::Started,
                 execution_status::Failure, execution_status::SuccessValue>;

struct BandwidthRequestsView {
  std::vector<BandwidthRequest> requests;
};
BOOST_DESCRIBE_STRUCT(BandwidthRequestsView, (), (requests))

/// `{"to_shard": 1, "requested_values_bitmap": {"data": [0, 0, 0, 0, 0]}}`.
template <>
struct JsonForm<BandwidthRequest> {
  static json::value write(const BandwidthRequest& value);
  static bool read(const JsonPlace& at, const json::value& value, BandwidthRequest& out);
};

// Functions instead of templates, so that they are compiled once.
[[nodiscard]] json::value json_view(const Account& account);
[[nodiscard]] json::value json_view(const AccessKey& key);
[[nodiscard]] json::value json_view(const Action& action);
[[nodiscard]] json::value json_view(const SignedTransaction& transaction);
[[nodiscard]] json::value json_view(const Receipt& receipt);
[[nodiscard]] json::value json_view(const ExecutionStatus& status);
[[nodiscard]] json::value json_view(const FinalExecutionStatus& status);
[[nodiscard]] json::value json_view(const ExecutionOutcome& outcome, bool metadata_v4 = true);
[[nodiscard]] json::value json_view(const OutcomeWithId& outcome,
                                    const std::vector<MerklePathItem>& proof,
                                    const CryptoHash& block_hash, bool metadata_v4 = true);
[[nodiscard]] json::value json_view(const TxExecutionError& error);
[[nodiscard]] json::value json_view(const InvalidTxError& error);
[[nodiscard]] json::value json_view(const CongestionInfo& info);
[[nodiscard]] json::value json_view(const std::vector<BandwidthRequest>& requests);

}  // namespace farcall::protocol
