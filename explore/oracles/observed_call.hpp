// A call that was seen: what strangers and doubles imitate.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "protocol/account_id.hpp"

namespace farcall::explore {

/// A call that happened in the story when nobody interfered.
struct ObservedCall {
  protocol::AccountId predecessor;
  protocol::AccountId receiver;
  std::string method;
  Bytes args;
  Balance deposit = {};
  Gas gas = {};
  /// It had results of promises of its own account.
  bool is_callback = false;
  /// The first result that it had, if it is a callback.
  std::optional<Bytes> result = {};
  /// What it returned; nothing: it failed or returned a promise.
  std::optional<Bytes> value = {};
};

}  // namespace farcall::explore
