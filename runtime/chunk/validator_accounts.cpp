#include "runtime/chunk/validator_accounts.hpp"

#include <algorithm>

#include "runtime/records.hpp"

namespace farcall::runtime {
namespace {

void tell(ApplyListener* listener, const protocol::AccountId& id, const BalanceMove::Tokens& before,
          const protocol::Account& after) {
  if (listener == nullptr) return;
  listener->balance_moves({.account_id = id,
                           .before = before,
                           .after = {after.amount, after.locked},
                           .cause = cause::validator_accounts_update()});
}

void settle(state::TrieUpdate& state, const protocol::AccountId& id,
            const ValidatorAccountsUpdate::Change& change, ApplyListener* listener) {
  std::optional<protocol::Account> account = read_account(state, id);
  // An account without its initial state has no stake, as if it did not exist.
  if (!account || account->bootstrap_nonce) {
    FARCALL_ASSERT(change.max_stake.is_zero(), "an account with a stake exists");
    return;
  }
  const BalanceMove::Tokens before{account->amount, account->locked};
  account->locked += change.reward;
  FARCALL_ASSERT(account->locked >= change.max_stake, "stakes of three epochs stay locked");
  const Balance kept = std::max(change.max_stake, change.last_proposal.value_or(Balance{}));
  const Balance returned = account->locked - kept;
  account->locked = kept;
  account->amount += returned;
  write_account(state, id, *account);
  tell(listener, id, before, *account);
}

}  // namespace

void update_validator_accounts(state::TrieUpdate& state, const ValidatorAccountsUpdate& update,
                               ApplyListener* listener) {
  for (const auto& [id, change] : update.stakes) settle(state, id, change, listener);
  // A treasury that is a validator got its reward with its stake.
  if (update.treasury && !update.stakes.contains(*update.treasury)) {
    std::optional<protocol::Account> account = read_account(state, *update.treasury);
    FARCALL_ASSERT(account.has_value(), "the treasury's account exists");
    const BalanceMove::Tokens before{account->amount, account->locked};
    account->amount += update.treasury_reward;
    write_account(state, *update.treasury, *account);
    tell(listener, *update.treasury, before, *account);
  }
  state.commit(cause::validator_accounts_update());
}

}  // namespace farcall::runtime
