#include "runtime/validator_accounts.hpp"

#include <algorithm>

#include "runtime/records.hpp"

namespace farcall::runtime {
namespace {

void settle(state::TrieUpdate& state, const protocol::AccountId& id,
            const ValidatorAccountsUpdate::Change& change) {
  std::optional<protocol::Account> account = read_account(state, id);
  // An account without its initial state has no stake, as if it did not exist.
  if (!account || account->bootstrap_nonce) {
    FARCALL_ASSERT(change.max_stake.is_zero(), "an account with a stake exists");
    return;
  }
  account->locked += change.reward;
  FARCALL_ASSERT(account->locked >= change.max_stake, "stakes of three epochs stay locked");
  const Balance kept = std::max(change.max_stake, change.last_proposal.value_or(Balance{}));
  const Balance returned = account->locked - kept;
  account->locked = kept;
  account->amount += returned;
  write_account(state, id, *account);
}

}  // namespace

void update_validator_accounts(state::TrieUpdate& state, const ValidatorAccountsUpdate& update) {
  for (const auto& [id, change] : update.stakes) settle(state, id, change);
  // A treasury that stakes got its reward with its stake.
  if (update.treasury && !update.stakes.contains(*update.treasury)) {
    std::optional<protocol::Account> account = read_account(state, *update.treasury);
    FARCALL_ASSERT(account.has_value(), "the treasury's account exists");
    account->amount += update.treasury_reward;
    write_account(state, *update.treasury, *account);
  }
  state.commit(cause::validator_accounts_update());
}

}  // namespace farcall::runtime
