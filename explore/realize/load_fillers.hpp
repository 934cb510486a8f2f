// Fillers: transactions that belong to nobody in the story and use up the gas of a link between two
// shards. What the story sends there is buffered, and lighter receipts pass it (R9 of
// docs/explore.md).
#pragma once

#include <optional>
#include <vector>

#include "chain/chain_state.hpp"
#include "explore/scenario/scenario_world.hpp"

namespace farcall::explore {

/// What a filler account owns: enough for several full links, whose gas it buys in advance.
[[nodiscard]] Balance filler_balance();
/// An account whose id falls into the shard that begins with `first` and ends before `next`;
/// nothing: no id of that form does.
[[nodiscard]] std::optional<protocol::AccountId> filler_id(
    const protocol::AccountId& first, const std::optional<protocol::AccountId>& next);
/// Whether an account is one of the world's fillers.
[[nodiscard]] bool is_filler(const ScenarioWorld& world, const protocol::AccountId& account);

/// Calls from the shard at position `from` to the one at `to` that together attach as much gas as
/// the next chunk may send there, down to less than a refund has. Empty: one of the shards has no
/// filler account. `chain`: where they are sent; its nonces count.
[[nodiscard]] std::vector<chain::TransactionPtr> make_fillers(const ScenarioWorld& world,
                                                              const chain::ChainState& chain,
                                                              std::uint32_t from, std::uint32_t to);

}  // namespace farcall::explore
