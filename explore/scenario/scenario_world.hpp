// The chain that a scenario's story begins on, and the start of the search on it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "chain/chain.hpp"
#include "explore/scenario/scenario.hpp"
#include "explore/search/receipt_model.hpp"

namespace farcall::explore {

/// A scenario's world when its story begins: accounts made, setup done, nothing under way.
struct ScenarioWorld {
  /// Every account in a shard of its own where the layout is free (kAny, kLoad).
  chain::Chain chain;
  /// Full-access keys, each made from its account's id.
  std::map<protocol::AccountId, protocol::SecretKey> keys;
  /// In kLoad: an account in each shard that can send load from there, by position of the shard;
  /// nothing where no name for one exists. Its key is made from its id.
  std::vector<std::optional<protocol::AccountId>> fillers = {};
};

/// Makes the accounts and runs the setup. `created`: accounts that the story makes and that get a
/// shard of their own, too. Errors: an account that cannot be, a setup transaction that does not
/// succeed (with its tree).
[[nodiscard]] Result<ScenarioWorld> build_world(const Scenario& scenario,
                                                vm::VirtualMachine& machine,
                                                std::span<const protocol::AccountId> created = {});

/// Runs one more transaction of the setup in a world.
[[nodiscard]] Result<void> run_setup(const ScenarioTransaction& planned, ScenarioWorld& world);

/// Where the search starts: the states of all shards in one trie, without the rows of queues and
/// schedulers, and the story's transactions, signed, with consecutive nonces.
[[nodiscard]] ReceiptSetup receipt_setup(const Scenario& scenario, const ScenarioWorld& world);

}  // namespace farcall::explore
