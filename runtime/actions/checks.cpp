// What must hold before an action runs: the receiver exists or may be created, and the actor may do
// it (check_account_existence and check_actor_permissions of nearcore).
#include "base/overloaded.hpp"
#include "runtime/actions/action_context.hpp"

namespace farcall::runtime {

using namespace protocol;                     // NOLINT(google-build-using-namespace)
using namespace protocol::action_error_kind;  // NOLINT(google-build-using-namespace)

namespace {

bool is_universal(const ActionContext& context) {
  return context.config().features.universal_accounts &&
         context.account_id().type() == AccountType::kNearUniversal;
}

/// Ids that are made by transfers or from initial state, and never by CreateAccount.
bool is_implicit(const ActionContext& context) {
  switch (context.account_id().type()) {
    case AccountType::kNamed:
      return false;
    case AccountType::kNearImplicit:
    case AccountType::kEthImplicit:
    case AccountType::kNearDeterministic:
      return true;
    case AccountType::kNearUniversal:
      return is_universal(context);
  }
  return false;
}

ActionVerdict check_transfer(const ActionContext& context) {
  if (context.account) return {};
  // Refunds are free and create nothing. A universal account may also be funded beside other
  // actions.
  const bool alone = context.body.actions.size() == 1;
  const bool may_create =
      !context.is_refund() && is_implicit(context) && (alone || is_universal(context));
  if (!may_create) return fail_action(AccountDoesNotExist{context.account_id()});
  return {};
}

ActionVerdict check_existence(const ActionContext& context, const Action& action) {
  if (action.as<Transfer>() != nullptr) return check_transfer(context);
  if (action.as<DeterministicStateInit>() != nullptr ||
      action.as<UniversalStateInit>() != nullptr) {
    return {};
  }
  const bool exists = context.account.has_value();
  if (action.as<CreateAccount>() != nullptr) {
    if (exists) return fail_action(AccountAlreadyExists{context.account_id()});
    if (is_implicit(context)) {
      return fail_action(OnlyImplicitAccountCreationAllowed{context.account_id()});
    }
    return {};
  }
  if (!exists) return fail_action(AccountDoesNotExist{context.account_id()});
  if (context.account->bootstrap_nonce) {
    return fail_action(AccountNotInitialized{context.account_id()});
  }
  return {};
}

bool needs_own_account(const Action& action) {
  return std::visit(Overloaded{
                        [](const DeployContract&) { return true; },
                        [](const protocol::Stake&) { return true; },
                        [](const AddKey&) { return true; },
                        [](const DeleteKey&) { return true; },
                        [](const DeployGlobalContract&) { return true; },
                        [](const UseGlobalContract&) { return true; },
                        [](const WithdrawFromGasKey&) { return true; },
                        [](const DeleteAccount&) { return true; },
                        [](const auto&) { return false; },
                    },
                    action.value);
}

}  // namespace

ActionVerdict check_account(const ActionContext& context, const Action& action) {
  if (ActionVerdict verdict = check_existence(context, action); !verdict) return verdict;
  if (!needs_own_account(action)) return {};
  if (context.actor != context.account_id()) {
    return fail_action(ActorNoPermission{context.account_id(), context.actor});
  }
  if (action.as<DeleteAccount>() != nullptr && !context.existing_account().locked.is_zero()) {
    return fail_action(DeleteAccountStaking{context.account_id()});
  }
  return {};
}

}  // namespace farcall::runtime
