// Orders that first-in first-out channels alone would permit, and that no blocks make: they follow
// from what accounts know of bundles under way. An account knows a bundle if it executed something
// that the bundle's maker caused, directly or through others, or that came after it there.
//
// - What an account sent to itself is in its next chunk. So nothing that knows of it comes before
//   it (N4).
// - Before X sends to Y, both have a chunk in one block, which sends off all that X keeps back for
//   Y. So once X has executed something of Y's that knows of a bundle from X to Y, this bundle is
//   on its way: what X causes from then on does not come before it ("bound").
// - Of two bundles of a channel that are both kept back, the second is not kept back longer. So
//   after Y has executed something that knows of the second while the first was under way, the two
//   arrive together ("joined").
//
// Arguments and a proof by trial: docs/notes/explore.md.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "explore/search/model.hpp"
#include "explore/search/state_key.hpp"

namespace farcall::explore {

/// What is known of the bundles under way. A value. Of more than 64 accounts or bundles the first
/// ones are followed: then orders are permitted that no blocks make, which `realize` refuses.
class Knowledge {
 public:
  /// An execution of `maker` made these bundles, by id and receiver, after those under way.
  void add(std::uint32_t maker, std::span<const std::pair<StepId, std::uint32_t>> bundles);
  /// The first bundle of a channel was delivered.
  void remove(StepId id);
  /// A part of a bundle was delivered; the rest, which has another id, comes next on its account.
  void split(StepId id, StepId rest);

  /// Whether another bundle has to come first.
  [[nodiscard]] bool is_held(StepId id) const noexcept;
  /// Whether the next delivery to this account has to be the rest of what arrived together.
  [[nodiscard]] bool is_taken(std::uint32_t account) const noexcept;
  /// Whether a bundle is such a rest.
  [[nodiscard]] bool is_next(StepId id) const noexcept;

  /// Adds what matters for the future. `names`: of accounts, the same in every process.
  void add_to(StateKey& key, std::span<const std::uint64_t> names) const noexcept;

 private:
  struct Item {
    StepId id;
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    /// Accounts, by number.
    std::uint64_t known_to = 0;
    std::uint64_t bound_to = 0;
    /// Items, by position.
    std::uint64_t knows = 0;
    std::uint64_t knows_bound = 0;
    /// Arrives together with the one before it in its channel.
    bool is_joined = false;
    bool is_next = false;
  };

  [[nodiscard]] std::size_t position(StepId id) const noexcept;
  /// The receiver executes something of an item, and from then on knows what its maker knew.
  void learn(const Item& item);
  void join(std::size_t at);

  /// In the order of making, which in each channel is the order of delivery.
  std::vector<Item> items_;
};

}  // namespace farcall::explore
