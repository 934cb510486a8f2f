// DeployContract and global contracts (runtime/runtime/src/{actions,global_contracts}.rs of
// nearcore).
#include "base/overloaded.hpp"
#include "runtime/actions/action_context.hpp"
#include "runtime/receipt/contract_source.hpp"
#include "runtime/records.hpp"
#include "runtime/storage_usage.hpp"

namespace farcall::runtime {

using namespace protocol;                     // NOLINT(google-build-using-namespace)
using namespace protocol::action_error_kind;  // NOLINT(google-build-using-namespace)

namespace {

void forget_contract_usage(ActionContext& context) {
  Account& account = context.existing_account();
  const std::uint64_t usage = contract_usage(context.state, context.account_id(), account);
  account.storage_usage = account.storage_usage.saturating_sub(StorageUsage{usage});
}

/// The next nonce of a global contract. Written at once, so that two deployments in one chunk
/// differ.
std::uint64_t next_nonce(state::TrieUpdate& state, const GlobalContractIdentifier& identifier) {
  const TrieKey key = trie_key::global_contract_nonce(identifier);
  const std::uint64_t nonce = read_row<std::uint64_t>(state, key).value_or(0) + 1;
  write_row(state, key, nonce);
  return nonce;
}

}  // namespace

std::uint64_t local_code_length(state::TrieUpdate& state, const AccountId& account_id) {
  const auto code = state.find(trie_key::contract_code(account_id));
  return code ? code->size() : 0;
}

std::uint64_t contract_usage(state::TrieUpdate& state, const AccountId& account_id,
                             const Account& account) {
  return std::visit(
      Overloaded{
          [](const account_contract::None&) { return std::uint64_t{0}; },
          [&](const account_contract::Local&) { return local_code_length(state, account_id); },
          [](const account_contract::Global&) { return std::uint64_t{sizeof(CryptoHash)}; },
          [](const account_contract::GlobalByAccount& global) {
            return std::uint64_t{global.account_id.size()};
          },
      },
      account.contract);
}

ActionVerdict deploy_contract(ActionContext& context, const DeployContract& action) {
  forget_contract_usage(context);
  Account& account = context.existing_account();
  account.storage_usage += StorageUsage{action.code.size()};
  const state::Value code{ByteView{action.code}};
  account.set_contract(account_contract::Local{code.hash()});
  context.state.set(trie_key::contract_code(context.account_id()), code);
  // Whether the code is any good shows when it is called.
  StateCode source{context.state, context.account_id(), account.contract,
                   context.environment().chain_id};
  context.surroundings.machine.warm_up(source, context.config());
  return {};
}

ActionVerdict deploy_global_contract(ActionContext& context, const DeployGlobalContract& action) {
  const AccountId& id = context.account_id();
  Account& account = context.existing_account();
  const Balance cost =
      context.config().global_contract_storage_amount_per_byte * action.code.size();
  const std::optional<Balance> left = account.amount.checked_sub(cost);
  if (!left) return fail_action(LackBalanceForState{id, cost});
  account.amount = *left;
  context.totals.tokens_burnt += cost;

  GlobalContractDistribution distribution;
  if (action.deploy_mode == GlobalContractDeployMode::kCodeHash) {
    distribution.id = global_contract_identifier::CodeHash{sha256(action.code)};
  } else {
    distribution.id = global_contract_identifier::AccountId{id};
  }
  distribution.target_shard = context.environment().shard_id;
  distribution.code = action.code;
  distribution.nonce = next_nonce(context.state, distribution.id);
  context.totals.new_receipts.emplace_back(id, AccountId::system(), std::move(distribution));
  return {};
}

ActionVerdict use_global_contract(ActionContext& context,
                                  const GlobalContractIdentifier& identifier) {
  if (!context.state.contains(trie_key::global_contract_code(identifier))) {
    return fail_action(GlobalContractDoesNotExist{identifier});
  }
  forget_contract_usage(context);
  Account& account = context.existing_account();
  if (std::holds_alternative<account_contract::Local>(account.contract)) {
    context.state.remove(trie_key::contract_code(context.account_id()));
  }
  account.storage_usage += StorageUsage{identifier_usage(identifier)};
  account.set_contract(std::visit(
      Overloaded{
          [](const global_contract_identifier::CodeHash& by_hash) -> AccountContract {
            return account_contract::Global{by_hash.hash};
          },
          [](const global_contract_identifier::AccountId& by_account) -> AccountContract {
            return account_contract::GlobalByAccount{by_account.account_id};
          },
      },
      identifier));
  return {};
}

}  // namespace farcall::runtime
