// Writes scenario files (docs/explore.md).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "protocol/account_id.hpp"
#include "protocol/json/views.hpp"

namespace farcall::cli {

struct ScenarioWords {
  /// The comment of the first line.
  std::string title;
  std::string name;
  ProtocolVersion protocol_version = 0;
  /// Accounts with code, and its file; their balances and state are in `world.json`.
  std::vector<std::pair<protocol::AccountId, std::string>> contracts;
  protocol::AccountId signer;
  protocol::AccountId receiver;
  /// As `action_words` writes them.
  std::vector<std::string> actions;
};

[[nodiscard]] std::string scenario_text(const ScenarioWords& words);

/// The keys of an action's table. Fails on actions that scenarios do not have; deployments need a
/// file and are not written here.
[[nodiscard]] Result<std::string> action_words(const protocol::ActionView& action);

/// A basic string of TOML.
[[nodiscard]] std::string toml_text(std::string_view text);

}  // namespace farcall::cli
