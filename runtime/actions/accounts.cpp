// CreateAccount, Transfer, DeleteAccount (runtime/runtime/src/actions.rs of nearcore).
#include "base/encoding.hpp"
#include "runtime/actions/action_context.hpp"
#include "runtime/actions/eth_wallets.hpp"
#include "runtime/receipt/refunds.hpp"
#include "runtime/records.hpp"
#include "runtime/storage_usage.hpp"

namespace farcall::runtime {

using namespace protocol;                     // NOLINT(google-build-using-namespace)
using namespace protocol::action_error_kind;  // NOLINT(google-build-using-namespace)

namespace {

/// A gas key gets its gas back itself; the account gets nothing then.
bool refund_to_gas_key(ActionContext& context, Balance amount) {
  const KeyHandle handle{context.body.signer_public_key};
  std::optional<AccessKey> key = read_access_key(context.state, context.account_id(), handle);
  GasKeyInfo* info = key ? key->gas_key_info() : nullptr;
  if (info == nullptr) return false;
  info->balance += amount;
  write_access_key(context.state, context.account_id(), handle, *key);
  return true;
}

/// A key with a limited allowance may spend again what it got back.
void refund_allowance(ActionContext& context, Balance amount) {
  const KeyHandle handle{context.body.signer_public_key};
  std::optional<AccessKey> key = read_access_key(context.state, context.account_id(), handle);
  if (!key) return;
  auto* plain = std::get_if<access_key_permission::FunctionCall>(&key->permission);
  if (plain == nullptr || !plain->permission.allowance) return;
  const Balance allowance = plain->permission.allowance->saturating_add(amount);
  if (allowance == *plain->permission.allowance) return;
  plain->permission.allowance = allowance;
  write_access_key(context.state, context.account_id(), handle, *key);
}

/// The key whose hex form the account's id is.
PublicKey key_of_implicit_account(const AccountId& id) {
  const std::optional<Bytes> bytes = from_hex(id.view());
  FARCALL_ASSERT(bytes && bytes->size() == 32, "an implicit id is 32 bytes in hex");
  PublicKey::Ed25519 key;
  std::ranges::copy(*bytes, key.begin());
  return PublicKey{key};
}

void create_near_implicit_account(ActionContext& context, Balance deposit) {
  const KeyHandle handle{key_of_implicit_account(context.account_id())};
  const AccessKey key{first_nonce(context.environment().height),
                      access_key_permission::FullAccess{}};
  context.account = new_account(context.config(), deposit);
  context.account->storage_usage +=
      StorageUsage{access_key_usage(context.config(), handle.borsh_length(), key)};
  write_access_key(context.state, context.account_id(), handle, key);
}

void create_eth_implicit_account(ActionContext& context, Balance deposit) {
  context.account = new_account(context.config(), deposit);
  context.account->set_contract(
      account_contract::Global{eth_wallet_hash(context.environment().chain_id)});
  context.account->storage_usage += StorageUsage{sizeof(CryptoHash)};
}

void create_by_transfer(ActionContext& context, Balance deposit) {
  switch (context.account_id().type()) {
    case AccountType::kNearImplicit:
      context.actor = context.account_id();
      create_near_implicit_account(context, deposit);
      return;
    case AccountType::kEthImplicit:
      context.actor = context.account_id();
      create_eth_implicit_account(context, deposit);
      return;
    case AccountType::kNearDeterministic:
      context.actor = context.account_id();
      context.account = new_account(context.config(), deposit);
      return;
    case AccountType::kNearUniversal:
      // The actor stays: paying for an account gives no right to act as it.
      context.account = new_account(context.config(), deposit);
      context.account->bootstrap_nonce = first_nonce(context.environment().height);
      return;
    case AccountType::kNamed:
      break;
  }
  FARCALL_ASSERT(false, "named accounts are not created by transfers");
}

/// Sum of the balances of the account's gas keys.
Balance gas_key_balances(ActionContext& context, const std::vector<Bytes>& rows) {
  Balance total;
  for (const Bytes& row : rows) {
    const auto parsed = parse_access_key_row(row, context.account_id());
    FARCALL_ASSERT(parsed.has_value(), "keys below an account's keys are well-formed");
    if (parsed->nonce_index) continue;
    const auto key = read_row<AccessKey>(context.state, row);
    const GasKeyInfo* info = key ? key->gas_key_info() : nullptr;
    if (info != nullptr) total += info->balance;
  }
  return total;
}

/// Compute of removing the nonces of gas keys, which no gas was paid for.
Compute nonce_removal_compute(ActionContext& context, const std::vector<Bytes>& rows) {
  std::uint64_t count = 0;
  std::uint64_t key_bytes = 0;
  for (const Bytes& row : rows) {
    if (!parse_access_key_row(row, context.account_id())->nonce_index) continue;
    ++count;
    key_bytes += row.size();
  }
  return removal_compute(context.config(), count, key_bytes, count * sizeof(Nonce));
}

}  // namespace

Account new_account(const RuntimeConfig& config, Balance amount) {
  Account account;
  account.amount = amount;
  account.storage_usage = StorageUsage{config.storage_num_bytes_account};
  return account;
}

ActionVerdict create_account(ActionContext& context) {
  const AccountId& id = context.account_id();
  const AccountId& predecessor = context.receipt.predecessor_id;
  const RuntimeConfig& config = context.config();
  if (id.is_top_level()) {
    if (id.size() < config.min_allowed_top_level_account_length &&
        predecessor.view() != config.registrar_account_id) {
      return fail_action(CreateAccountOnlyByRegistrar{
          id, AccountId::trusted(config.registrar_account_id), predecessor});
    }
  } else if (!id.is_sub_account_of(predecessor)) {
    return fail_action(CreateAccountNotAllowed{id, predecessor});
  }
  context.actor = id;
  context.account = new_account(config, Balance{});
  return {};
}

ActionVerdict transfer(ActionContext& context, const Transfer& action) {
  if (!context.account) {
    create_by_transfer(context, action.deposit);
    return {};
  }
  const bool is_gas_refund = context.is_refund() && context.body.signer_id == context.account_id();
  if (is_gas_refund && refund_to_gas_key(context, action.deposit)) return {};
  context.account->amount += action.deposit;
  if (is_gas_refund) refund_allowance(context, action.deposit);
  return {};
}

ActionVerdict delete_account(ActionContext& context, const DeleteAccount& action) {
  const AccountId& id = context.account_id();
  const Account& account = context.existing_account();
  const std::uint64_t code_usage = context.config().features.delete_account_storage_fix
                                       ? contract_usage(context.state, id, account)
                                       : local_code_length(context.state, id);
  if (account.storage_usage.saturating_sub(StorageUsage{code_usage}).value() >
      kMaxAccountDeletionStorageUsage) {
    return fail_action(DeleteAccountWithLargeState{id});
  }
  const std::vector<Bytes> keys = context.state.keys_with_prefix(trie_key::access_keys_of(id));
  const Balance burnt = gas_key_balances(context, keys);
  if (burnt > kMaxGasKeyBalanceBurnt) {
    return fail_action(GasKeyBalanceTooHigh{id, std::nullopt, burnt});
  }
  if (!account.amount.is_zero()) {
    context.totals.new_receipts.push_back(balance_refund(action.beneficiary_id, account.amount));
  }
  context.state.remove(trie_key::account(id));
  context.state.remove(trie_key::contract_code(id));
  for (const Bytes& key : keys) context.state.remove(key);
  for (const Bytes& key : context.state.keys_with_prefix(trie_key::contract_data_of(id))) {
    context.state.remove(key);
  }
  context.totals.tokens_burnt += burnt;
  context.totals.compute += nonce_removal_compute(context, keys);
  context.actor = context.receipt.predecessor_id;
  context.account.reset();
  return {};
}

}  // namespace farcall::runtime
