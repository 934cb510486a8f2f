// AddKey, DeleteKey and the balances of gas keys (runtime/runtime/src/access_keys.rs of the
// reference).
#include "runtime/actions/action_context.hpp"
#include "runtime/records.hpp"
#include "runtime/storage_usage.hpp"

namespace farcall::runtime {

using namespace protocol;                     // NOLINT(google-build-using-namespace)
using namespace protocol::action_error_kind;  // NOLINT(google-build-using-namespace)

namespace {

void remove_nonces(ActionContext& context, const KeyHandle& handle, NonceIndex count) {
  std::uint64_t key_bytes = 0;
  for (NonceIndex i = 0; i < count; ++i) {
    const TrieKey row = trie_key::gas_key_nonce(context.account_id(), handle, i);
    key_bytes += row.view().size();
    context.state.remove(row);
  }
  context.totals.compute +=
      removal_compute(context.config(), count, key_bytes, count * sizeof(Nonce));
}

}  // namespace

Compute removal_compute(const RuntimeConfig& config, std::uint64_t count, std::uint64_t key_bytes,
                        std::uint64_t value_bytes) {
  const auto compute = [&](ExtCost cost) { return config.wasm.cost(cost).compute; };
  return compute(ExtCost::storage_remove_base) * count +
         compute(ExtCost::storage_remove_key_byte) * key_bytes +
         compute(ExtCost::storage_remove_ret_value_byte) * value_bytes;
}

ActionVerdict add_key(ActionContext& context, const AddKey& action) {
  const AccountId& id = context.account_id();
  const KeyHandle handle{action.public_key};
  if (context.state.get(trie_key::access_key(id, handle))) {
    return fail_action(AddKeyAlreadyExists{id, action.public_key});
  }
  // Nonces begin where the block is, so that a key that was deleted and added again does not repeat
  // old transactions.
  const Nonce nonce = first_nonce(context.environment().height);
  AccessKey key = action.access_key;
  const GasKeyInfo* info = key.gas_key_info();
  key.nonce = info == nullptr ? nonce : 0;
  write_access_key(context.state, id, handle, key);
  if (info != nullptr) {
    for (NonceIndex i = 0; i < info->num_nonces; ++i) {
      write_row(context.state, trie_key::gas_key_nonce(id, handle, i), nonce);
    }
  }
  context.existing_account().storage_usage +=
      StorageUsage{whole_key_usage(context.config(), handle.borsh_length(), key)};
  return {};
}

ActionVerdict delete_key(ActionContext& context, const DeleteKey& action) {
  const AccountId& id = context.account_id();
  const KeyHandle handle{action.public_key};
  const std::optional<AccessKey> key = read_access_key(context.state, id, handle);
  if (!key) return fail_action(DeleteKeyDoesNotExist{id, action.public_key});
  if (const GasKeyInfo* info = key->gas_key_info()) {
    if (info->balance > kMaxGasKeyBalanceBurnt) {
      return fail_action(GasKeyBalanceTooHigh{id, action.public_key, info->balance});
    }
    context.totals.tokens_burnt += info->balance;
    remove_nonces(context, handle, info->num_nonces);
  }
  context.state.remove(trie_key::access_key(id, handle));
  StorageUsage& usage = context.existing_account().storage_usage;
  usage = usage.saturating_sub(
      StorageUsage{whole_key_usage(context.config(), handle.borsh_length(), *key)});
  return {};
}

ActionVerdict transfer_to_gas_key(ActionContext& context, const TransferToGasKey& action) {
  const AccountId& id = context.account_id();
  const KeyHandle handle{action.public_key};
  std::optional<AccessKey> key = read_access_key(context.state, id, handle);
  GasKeyInfo* info = key ? key->gas_key_info() : nullptr;
  if (info == nullptr) return fail_action(GasKeyDoesNotExist{id, action.public_key});
  info->balance += action.deposit;
  write_access_key(context.state, id, handle, *key);
  return {};
}

ActionVerdict withdraw_from_gas_key(ActionContext& context, const WithdrawFromGasKey& action) {
  const AccountId& id = context.account_id();
  const KeyHandle handle{action.public_key};
  std::optional<AccessKey> key = read_access_key(context.state, id, handle);
  GasKeyInfo* info = key ? key->gas_key_info() : nullptr;
  if (info == nullptr) return fail_action(GasKeyDoesNotExist{id, action.public_key});
  const std::optional<Balance> left = info->balance.checked_sub(action.amount);
  if (!left) {
    return fail_action(
        InsufficientGasKeyBalance{id, action.public_key, info->balance, action.amount});
  }
  info->balance = *left;
  write_access_key(context.state, id, handle, *key);
  context.existing_account().amount += action.amount;
  return {};
}

}  // namespace farcall::runtime
