// Accounts that begin with the state that their id is derived from: NEP-616, and universal accounts
// of protocol 88 (runtime/runtime/src/deterministic_account_id.rs and universal_account_id.rs of
// nearcore).
#include "protocol/state_init.hpp"

#include <algorithm>

#include "runtime/actions/action_context.hpp"
#include "runtime/receipt/refunds.hpp"
#include "runtime/records.hpp"
#include "runtime/storage_usage.hpp"

namespace farcall::runtime {

using namespace protocol;                     // NOLINT(google-build-using-namespace)
using namespace protocol::action_error_kind;  // NOLINT(google-build-using-namespace)

namespace {

/// Only for accounts without data: entries that are there already would be counted twice.
void write_entries(ActionContext& context, const std::map<Bytes, Bytes>& data) {
  ContractDataKey row{context.account_id()};
  StorageUsage& usage = context.existing_account().storage_usage;
  for (const auto& [key, value] : data) {
    context.state.set(row.with(key), ByteView{value});
    usage += StorageUsage{data_entry_usage(context.config(), key.size(), value.size())};
  }
}

/// Keys that the initial state names have full access, and begin after what the first transaction
/// used up.
void write_full_access_keys(ActionContext& context, const std::set<KeyHandle>& keys,
                            Nonce consumed) {
  const AccessKey record{std::max(first_nonce(context.environment().height), consumed),
                         access_key_permission::FullAccess{}};
  StorageUsage& usage = context.existing_account().storage_usage;
  for (const KeyHandle& key : keys) {
    write_access_key(context.state, context.account_id(), key, record);
    usage += StorageUsage{access_key_usage(context.config(), key.borsh_length(), record)};
  }
}

void refund(ActionContext& context, Balance amount) {
  if (amount.is_zero()) return;
  context.totals.new_receipts.push_back(
      balance_refund(context.receipt.balance_refund_receiver(), amount));
}

}  // namespace

ActionVerdict settle_state_init_deposit(ActionContext& context, Balance deposit) {
  Account& account = context.existing_account();
  const Balance missing =
      missing_storage_stake(context.config(), account, account.amount).value_or(Balance{});
  const std::optional<Balance> rest = deposit.checked_sub(missing);
  if (!rest) return fail_action(LackBalanceForState{context.account_id(), missing});
  account.amount += missing;
  refund(context, *rest);
  return {};
}

ActionVerdict deterministic_state_init(ActionContext& context,
                                       const DeterministicStateInit& action) {
  // The actor stays the predecessor: creating an account gives no right to act as it.
  if (!context.account) context.account = new_account(context.config(), Balance{});
  if (!context.account->has_contract()) {
    const auto& init = std::get<deterministic_state_init::V1>(action.state_init).init;
    if (auto verdict = use_global_contract(context, init.code); !verdict) return verdict;
    write_entries(context, init.data);
  }
  return settle_state_init_deposit(context, action.deposit);
}

ActionVerdict universal_state_init(ActionContext& context, const UniversalStateInit& action) {
  if (!context.account) {
    context.account = new_account(context.config(), Balance{});
    context.account->bootstrap_nonce = first_nonce(context.environment().height);
  }
  if (!context.account->bootstrap_nonce) {
    // Initialized before: nothing is installed or topped up.
    refund(context, action.deposit);
    return {};
  }
  // Validation refuses such bytes before the receipt runs.
  const auto content = decode_universal_state_init(action.state_init);
  if (!content || !content->is_canonical) return fail_action(MalformedUniversalStateInit{});
  const Nonce consumed = *std::exchange(context.account->bootstrap_nonce, std::nullopt);
  if (content->code) {
    if (auto verdict = use_global_contract(context, *content->code); !verdict) return verdict;
  }
  write_entries(context, content->data);
  write_full_access_keys(context, content->access_keys, consumed);
  return settle_state_init_deposit(context, action.deposit);
}

}  // namespace farcall::runtime
