#include "runtime/actions/key_permission.hpp"

#include <algorithm>

namespace farcall::runtime {

using namespace protocol;                            // NOLINT(google-build-using-namespace)
using namespace protocol::invalid_access_key_error;  // NOLINT(google-build-using-namespace)

std::expected<void, InvalidAccessKeyError> check_call_permission(
    const FunctionCallPermission& permission, std::span<const Action> actions,
    const AccountId& receiver, DepositRule deposit_rule) {
  const auto refuse = [](auto error) {
    return std::unexpected{InvalidAccessKeyError{std::move(error)}};
  };
  const FunctionCall* call = actions.size() == 1 ? actions[0].as<FunctionCall>() : nullptr;
  if (call == nullptr) return refuse(RequiresFullAccess{});
  const bool has_deposit = !call->deposit.is_zero();
  if (has_deposit && deposit_rule == DepositRule::kFirst) return refuse(DepositWithFunctionCall{});
  if (receiver.view() != permission.receiver_id) {
    return refuse(ReceiverMismatch{receiver, permission.receiver_id});
  }
  const auto& methods = permission.method_names;
  if (!methods.empty() && std::ranges::find(methods, call->method_name) == methods.end()) {
    return refuse(MethodNameMismatch{call->method_name});
  }
  if (has_deposit) return refuse(DepositWithFunctionCall{});
  return {};
}

}  // namespace farcall::runtime
