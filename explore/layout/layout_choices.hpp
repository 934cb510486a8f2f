// What may be chosen about the next block of a run in a layout.
#pragma once

#include <optional>

#include "explore/layout/layout_model.hpp"

namespace farcall::explore {

/// Fills in what a world has enabled, and its next block.
class LayoutChoices {
 public:
  LayoutChoices(LayoutModel& model, LayoutWorld& world) : model_{model}, world_{world} {}

  void list();

 private:
  using Kind = LayoutChoice::Kind;

  /// Lists a choice unless it comes before what was chosen: each set of choices is made in one
  /// order.
  void add(Kind kind, std::uint32_t what, std::uint32_t value = 0);
  [[nodiscard]] bool is_in_turn(const LayoutChoice& choice) const;
  [[nodiscard]] bool has_chosen(Kind kind) const;
  void add_time();
  void add_transactions();
  void add_missing();
  /// Links that fillers may take.
  void add_crowds();
  void add_orders();
  void add_full();
  [[nodiscard]] bool matters(std::uint32_t shard) const;

  LayoutModel& model_;
  LayoutWorld& world_;
};

/// Whether a receipt is part of the story: refunds of gas are not.
[[nodiscard]] bool is_followed(const protocol::Receipt& receipt, const FollowedIds& ids);
/// Compute at which a chunk is full before the receipt of the story with this number, counted from
/// 0: reached by the receipt before, with room on both sides. Nothing: there are fewer.
[[nodiscard]] std::optional<Gas> compute_before(const chain::ShardBlock& shard,
                                                const FollowedIds& ids, std::uint32_t number);

}  // namespace farcall::explore
