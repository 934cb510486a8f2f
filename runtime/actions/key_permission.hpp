// What a function-call access key may sign.
#pragma once

#include <expected>
#include <span>

#include "protocol/account.hpp"
#include "protocol/action.hpp"
#include "protocol/errors.hpp"

namespace farcall::runtime {

/// Before protocol 85 a deposit in a delegate action was found first, but another error about the
/// same call replaced it.
enum class DepositRule : std::uint8_t { kFirst, kOverriddenByOthers };

/// Exactly one call, without deposit, to the key's receiver and one of its methods.
[[nodiscard]] std::expected<void, protocol::InvalidAccessKeyError> check_call_permission(
    const protocol::FunctionCallPermission& permission, std::span<const protocol::Action> actions,
    const protocol::AccountId& receiver, DepositRule deposit_rule = DepositRule::kFirst);

}  // namespace farcall::runtime
