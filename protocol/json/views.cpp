#include "protocol/json/views.hpp"

#include <algorithm>

namespace farcall::protocol {

AccountView view_of(const Account& account) {
  AccountView view{
      .amount = account.amount,
      .locked = account.locked,
      .code_hash = account.local_code_hash(),
      .storage_usage = account.storage_usage,
  };
  if (const auto* global = std::get_if<account_contract::Global>(&account.contract)) {
    view.global_contract_hash = global->hash;
  } else if (const auto* by_account =
                 std::get_if<account_contract::GlobalByAccount>(&account.contract)) {
    view.global_contract_account_id = by_account->account_id;
  }
  if (account.bootstrap_nonce) {
    view.state = std::string{"uninitialized"};
    view.bootstrap_nonce = *account.bootstrap_nonce;
  }
  return view;
}

// ---- access keys -------------------------------------------------------------------------------

namespace {

namespace key_view = access_key_permission_view;

AccessKeyPermissionView permission_view(const access_key_permission::FunctionCall& value) {
  const FunctionCallPermission& permission = value.permission;
  return key_view::FunctionCall{permission.allowance, permission.receiver_id,
                                permission.method_names};
}
AccessKeyPermissionView permission_view(const access_key_permission::FullAccess&) {
  return key_view::FullAccess{};
}
AccessKeyPermissionView permission_view(const access_key_permission::GasKeyFunctionCall& value) {
  return key_view::GasKeyFunctionCall{value.info.balance, value.info.num_nonces,
                                      value.permission.allowance, value.permission.receiver_id,
                                      value.permission.method_names};
}
AccessKeyPermissionView permission_view(const access_key_permission::GasKeyFullAccess& value) {
  return key_view::GasKeyFullAccess{value.info.balance, value.info.num_nonces};
}

AccessKeyPermission permission_of(const key_view::FunctionCall& view) {
  return access_key_permission::FunctionCall{{view.allowance, view.receiver_id, view.method_names}};
}
AccessKeyPermission permission_of(const key_view::FullAccess&) {
  return access_key_permission::FullAccess{};
}
AccessKeyPermission permission_of(const key_view::GasKeyFunctionCall& view) {
  return access_key_permission::GasKeyFunctionCall{
      {view.balance, view.num_nonces}, {view.allowance, view.receiver_id, view.method_names}};
}
AccessKeyPermission permission_of(const key_view::GasKeyFullAccess& view) {
  return access_key_permission::GasKeyFullAccess{{view.balance, view.num_nonces}};
}

}  // namespace

AccessKeyView view_of(const AccessKey& key) {
  return {key.nonce,
          std::visit([](const auto& value) { return permission_view(value); }, key.permission)};
}

AccessKey from_view(const AccessKeyView& view) {
  return {view.nonce,
          std::visit([](const auto& value) { return permission_of(value); }, view.permission)};
}

// ---- actions -----------------------------------------------------------------------------------

namespace {

Bytes code_hash_bytes(ByteView code) {
  return to_bytes(sha256(code).view());
}

/// Actions that are shown unchanged.
template <class T>
ActionView action_view_of(const T& action) {
  return action;
}
ActionView action_view_of(const CreateAccount&) {
  return action_view::CreateAccount{};
}
ActionView action_view_of(const DeployContract& action) {
  return action_view::DeployContract{code_hash_bytes(action.code)};
}
ActionView action_view_of(const AddKey& action) {
  return action_view::AddKey{action.public_key, view_of(action.access_key)};
}
ActionView action_view_of(const Delegate& action) {
  return action_view::Delegate{action.delegate_action, action.signature};
}
ActionView action_view_of(const DelegateV2& action) {
  return action_view::DelegateV2{action.delegate_action, action.signature};
}
ActionView action_view_of(const DeployGlobalContract& action) {
  Bytes code = code_hash_bytes(action.code);
  if (action.deploy_mode == GlobalContractDeployMode::kCodeHash) {
    return action_view::DeployGlobalContract{std::move(code)};
  }
  return action_view::DeployGlobalContractByAccountId{std::move(code)};
}
ActionView action_view_of(const UseGlobalContract& action) {
  const GlobalContractIdentifier& identifier = action.contract_identifier;
  if (const auto* by_hash = std::get_if<global_contract_identifier::CodeHash>(&identifier)) {
    return action_view::UseGlobalContract{by_hash->hash};
  }
  return action_view::UseGlobalContractByAccountId{
      std::get<global_contract_identifier::AccountId>(identifier).account_id};
}
ActionView action_view_of(const DeterministicStateInit& action) {
  const auto& init = std::get<deterministic_state_init::V1>(action.state_init).init;
  return action_view::DeterministicStateInit{init.code, init.data, action.deposit};
}

template <class T>
Action action_of(const T& view) {
  return {view};
}
Action action_of(const action_view::CreateAccount&) {
  return {CreateAccount{}};
}
Action action_of(const action_view::DeployContract& view) {
  return {DeployContract{view.code}};
}
Action action_of(const action_view::AddKey& view) {
  return {AddKey{view.public_key, from_view(view.access_key)}};
}
Action action_of(const action_view::Delegate& view) {
  return {Delegate{view.delegate_action, view.signature}};
}
Action action_of(const action_view::DelegateV2& view) {
  return {DelegateV2{view.delegate_action, view.signature}};
}
Action action_of(const action_view::DeployGlobalContract& view) {
  return {DeployGlobalContract{view.code, GlobalContractDeployMode::kCodeHash}};
}
Action action_of(const action_view::DeployGlobalContractByAccountId& view) {
  return {DeployGlobalContract{view.code, GlobalContractDeployMode::kAccountId}};
}
Action action_of(const action_view::UseGlobalContract& view) {
  return {UseGlobalContract{global_contract_identifier::CodeHash{view.code_hash}}};
}
Action action_of(const action_view::UseGlobalContractByAccountId& view) {
  return {UseGlobalContract{global_contract_identifier::AccountId{view.account_id}}};
}
Action action_of(const action_view::DeterministicStateInit& view) {
  return {
      DeterministicStateInit{deterministic_state_init::V1{{view.code, view.data}}, view.deposit}};
}

std::vector<ActionView> views_of(const std::vector<Action>& actions) {
  std::vector<ActionView> views;
  views.reserve(actions.size());
  for (const Action& action : actions) views.push_back(view_of(action));
  return views;
}

}  // namespace

ActionView view_of(const Action& action) {
  return std::visit([](const auto& value) { return action_view_of(value); }, action.value);
}

Action from_view(const ActionView& view) {
  return std::visit([](const auto& value) { return action_of(value); }, view);
}

// ---- transactions and receipts -----------------------------------------------------------------

SignedTransactionView view_of(const SignedTransaction& signed_transaction) {
  const Transaction& transaction = signed_transaction.transaction();
  SignedTransactionView view{
      .signer_id = transaction.signer_id,
      .public_key = transaction.public_key,
      .nonce = nonce_value(transaction.nonce),
      .receiver_id = transaction.receiver_id,
      .actions = views_of(transaction.actions),
      .signature = signed_transaction.signature(),
      .hash = signed_transaction.hash(),
      .nonce_index = nonce_index(transaction.nonce),
  };
  if (transaction.nonce_mode == NonceMode::kStrict) view.nonce_mode = std::string{"strict"};
  return view;
}

namespace {

ReceiptEnumView receipt_view_of(const ActionReceipt& receipt) {
  return receipt_enum_view::Action{
      .signer_id = receipt.signer_id,
      .signer_public_key = receipt.signer_public_key,
      .gas_price = receipt.gas_price,
      .output_data_receivers = receipt.output_data_receivers,
      .input_data_ids = receipt.input_data_ids,
      .actions = views_of(receipt.actions),
      .is_promise_yield = receipt.is_promise_yield,
      .refund_to = receipt.refund_to,
  };
}
ReceiptEnumView receipt_view_of(const DataReceipt& receipt) {
  return receipt_enum_view::Data{receipt.data_id, receipt.data, receipt.is_promise_resume};
}
ReceiptEnumView receipt_view_of(const GlobalContractDistribution& receipt) {
  receipt_enum_view::GlobalContractDistribution view{
      .id = receipt.id,
      .target_shard = receipt.target_shard,
      .already_delivered_shards = receipt.already_delivered_shards,
      .code = code_hash_bytes(receipt.code),
  };
  if (receipt.version == GlobalContractDistribution::Version::kV2) view.nonce = receipt.nonce;
  return view;
}

}  // namespace

ReceiptView view_of(const Receipt& receipt) {
  return {
      .predecessor_id = receipt.predecessor_id,
      .receiver_id = receipt.receiver_id,
      .receipt_id = receipt.receipt_id,
      .receipt = std::visit([](const auto& body) { return receipt_view_of(body); }, receipt.body),
  };
}

// ---- outcomes ----------------------------------------------------------------------------------

namespace {

std::string upper_case(std::string_view name) {
  std::string upper{name};
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

std::optional<AccountContractView> contract_view(const std::optional<AccountContract>& contract) {
  if (!contract) return std::nullopt;
  if (const auto* local = std::get_if<account_contract::Local>(&*contract)) {
    return account_contract_view::Local{local->hash};
  }
  if (const auto* global = std::get_if<account_contract::Global>(&*contract)) {
    return account_contract_view::GlobalHash{global->hash};
  }
  if (const auto* by_account = std::get_if<account_contract::GlobalByAccount>(&*contract)) {
    return account_contract_view::GlobalAccountId{by_account->account_id};
  }
  return std::nullopt;
}

}  // namespace

namespace {

/// A cost as nearcore names it, and where a profile has its gas.
struct NamedCost {
  std::string_view category;
  std::string name;
  std::uint64_t (*gas)(const GasProfile& profile, std::size_t at);
  std::size_t at;
};

/// All costs, sorted as nearcore shows them. Made once: each receipt of a trace has a profile.
const std::vector<NamedCost>& named_costs() {
  static const std::vector<NamedCost> sorted = [] {
    std::vector<NamedCost> costs;
    costs.reserve(kActionCostCount + 1 + kExtCostCount);
    for (std::size_t i = 0; i < kActionCostCount; ++i) {
      costs.push_back(
          {"ACTION_COST", upper_case(kActionCostNames[i]),
           [](const GasProfile& profile, std::size_t at) { return profile.actions[at]; }, i});
    }
    costs.push_back({"WASM_HOST_COST", "WASM_INSTRUCTION",
                     [](const GasProfile& profile, std::size_t /*at*/) { return profile.wasm; },
                     0});
    for (std::size_t i = 0; i < kExtCostCount; ++i) {
      costs.push_back({"WASM_HOST_COST", upper_case(kExtCostNames[i]),
                       [](const GasProfile& profile, std::size_t at) { return profile.ext[at]; },
                       i});
    }
    std::ranges::sort(costs, [](const NamedCost& a, const NamedCost& b) {
      return std::tie(a.category, a.name) < std::tie(b.category, b.name);
    });
    return costs;
  }();
  return sorted;
}

}  // namespace

std::vector<CostGasUsed> view_of(const GasProfile& profile) {
  std::vector<CostGasUsed> costs;
  costs.reserve(static_cast<std::size_t>(std::ranges::count_if(
      named_costs(), [&](const NamedCost& cost) { return cost.gas(profile, cost.at) != 0; })));
  for (const NamedCost& cost : named_costs()) {
    if (const std::uint64_t gas = cost.gas(profile, cost.at); gas != 0)
      costs.push_back({std::string{cost.category}, cost.name, {gas}});
  }
  return costs;
}

ExecutionOutcomeView view_of(const ExecutionOutcome& outcome, bool metadata_v4) {
  ExecutionMetadataView metadata;
  if (outcome.profile) {
    metadata.version = metadata_v4 ? 4 : 3;
    metadata.gas_profile = view_of(*outcome.profile);
    if (metadata_v4) {
      auto& contracts = metadata.contracts.emplace();
      for (const auto& contract : outcome.contracts) contracts.push_back(contract_view(contract));
    }
  }
  return {
      .logs = outcome.logs,
      .receipt_ids = outcome.receipt_ids,
      .gas_burnt = outcome.gas_burnt,
      .tokens_burnt = outcome.tokens_burnt,
      .executor_id = outcome.executor_id,
      .status = outcome.status,
      .metadata = std::move(metadata),
  };
}

ExecutionOutcomeWithIdView view_of(const OutcomeWithId& outcome,
                                   const std::vector<MerklePathItem>& proof,
                                   const CryptoHash& block_hash, bool metadata_v4) {
  std::vector<MerklePathItemView> items;
  items.reserve(proof.size());
  for (const MerklePathItem& item : proof) {
    items.push_back({item.hash, item.direction == MerkleDirection::kLeft ? "Left" : "Right"});
  }
  return {std::move(items), block_hash, outcome.id, view_of(outcome.outcome, metadata_v4)};
}

// ---- JSON --------------------------------------------------------------------------------------

json::value JsonForm<BandwidthRequest>::write(const BandwidthRequest& value) {
  json::array data;
  for (const std::uint8_t byte : value.requested_values_bitmap) data.push_back(byte);
  return json::object{{"to_shard", value.to_shard},
                      {"requested_values_bitmap", json::object{{"data", std::move(data)}}}};
}

bool JsonForm<BandwidthRequest>::read(const JsonPlace& at, const json::value& value,
                                      BandwidthRequest& out) {
  const json::object* object = value.if_object();
  const json::value* to_shard = object != nullptr ? object->if_contains("to_shard") : nullptr;
  const json::value* bitmap =
      object != nullptr ? object->if_contains("requested_values_bitmap") : nullptr;
  if (to_shard == nullptr || bitmap == nullptr) {
    return at.fail("expected an object with to_shard and requested_values_bitmap");
  }
  const JsonPlace place = at.member("requested_values_bitmap");
  const json::object* wrapper = bitmap->if_object();
  const json::value* data = wrapper != nullptr ? wrapper->if_contains("data") : nullptr;
  const json::array* list = data != nullptr ? data->if_array() : nullptr;
  if (list == nullptr || list->size() != out.requested_values_bitmap.size()) {
    return place.fail("expected an object with a list of 5 bytes named data");
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (!json_read(place.element(i), (*list)[i], out.requested_values_bitmap[i])) return false;
  }
  return json_read(at.member("to_shard"), *to_shard, out.to_shard);
}

json::value json_view(const Account& account) {
  return to_json(view_of(account));
}
json::value json_view(const AccessKey& key) {
  return to_json(view_of(key));
}
json::value json_view(const Action& action) {
  return to_json(view_of(action));
}
json::value json_view(const SignedTransaction& transaction) {
  return to_json(view_of(transaction));
}
json::value json_view(const Receipt& receipt) {
  return to_json(view_of(receipt));
}
json::value json_view(const ExecutionStatus& status) {
  return to_json(status);
}
json::value json_view(const FinalExecutionStatus& status) {
  return to_json(status);
}
json::value json_view(const ExecutionOutcome& outcome, bool metadata_v4) {
  return to_json(view_of(outcome, metadata_v4));
}
json::value json_view(const OutcomeWithId& outcome, const std::vector<MerklePathItem>& proof,
                      const CryptoHash& block_hash, bool metadata_v4) {
  return to_json(view_of(outcome, proof, block_hash, metadata_v4));
}
json::value json_view(const TxExecutionError& error) {
  return to_json(error);
}
json::value json_view(const InvalidTxError& error) {
  return to_json(error);
}
json::value json_view(const CongestionInfo& info) {
  return to_json(info);
}
json::value json_view(const std::vector<BandwidthRequest>& requests) {
  return json::object{{"V1", to_json(BandwidthRequestsView{requests})}};
}

}  // namespace farcall::protocol
