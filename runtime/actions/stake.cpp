#include "runtime/actions/action_context.hpp"

namespace farcall::runtime {

using namespace protocol::action_error_kind;  // NOLINT(google-build-using-namespace)

ActionVerdict stake(ActionContext& context, const protocol::Stake& action) {
  protocol::Account& account = context.existing_account();
  const protocol::AccountId& id = context.account_id();
  const Balance increment = action.stake.saturating_sub(account.locked);
  const std::optional<Balance> left = account.amount.checked_sub(increment);
  if (!left) {
    return fail_action(TriesToStake{id, action.stake, account.locked, account.amount});
  }
  if (account.locked.is_zero() && action.stake.is_zero()) return fail_action(TriesToUnstake{id});
  const Balance minimum = context.environment().epoch->minimum_stake;
  if (!action.stake.is_zero() && action.stake < minimum) {
    return fail_action(InsufficientStake{id, action.stake, minimum});
  }
  context.totals.proposals.push_back({id, action.public_key, action.stake});
  // Less stake than before takes effect when epochs end.
  if (action.stake > account.locked) {
    account.amount = *left;
    account.locked = action.stake;
  }
  return {};
}

}  // namespace farcall::runtime
