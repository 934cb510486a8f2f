// Follows blocks in the model of receipts: what ran in a block runs there, too, without prices and
// at one height, so that worlds of different blocks can be compared and judged.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "chain/chain_state.hpp"
#include "explore/search/receipt_model.hpp"

namespace farcall::explore {

/// One delivery of the model that happened in a block.
struct FollowedDelivery {
  PendingDelivery what;
  WorldPtr before;
  Delivery delivery;
  /// Ids on the chain of what ran, in order.
  std::vector<CryptoHash> outcome_ids;
  /// Position of its shard in the layout.
  std::uint32_t shard = 0;
};

/// What ties the receipts of a chain to those of the model. A value.
struct FollowedIds {
  /// Ids in the model by those on the chain.
  std::map<CryptoHash, CryptoHash> of_receipts;
  /// Data that a receipt of the model waits for, by its id.
  std::map<CryptoHash, std::vector<CryptoHash>> inputs;
};

/// A delivery that blocks made, and the world in which it happened.
using RepeatedDelivery = std::pair<const PendingDelivery*, WorldPtr>;
/// Makes the same deliveries, which `first` made, in another model of the same story. The worlds
/// passed; fewer, if one of them is not possible there.
[[nodiscard]] std::vector<WorldPtr> repeat_deliveries(ReceiptModel& model,
                                                      const ReceiptModel& first,
                                                      std::span<const RepeatedDelivery> deliveries);

class BlockFollower {
 public:
  /// Goes on from `world`. All must outlive it.
  BlockFollower(ReceiptModel& model, WorldPtr world, const FollowedIds& ids);

  /// Lets time pass in the model before the block.
  void pass_time(std::uint32_t jump);
  /// Delivers what the head of `state` ran. An error says where model and blocks differ: then a
  /// run depends on what the model leaves out (prices, heights).
  [[nodiscard]] std::optional<std::string> follow(const chain::ChainState& state);

  [[nodiscard]] const WorldPtr& world() const noexcept { return world_; }
  [[nodiscard]] std::vector<FollowedDelivery>& deliveries() noexcept { return deliveries_; }
  [[nodiscard]] FollowedIds& ids() noexcept { return ids_; }

 private:
  using Outcomes = std::span<const protocol::OutcomeWithId>;

  [[nodiscard]] std::optional<std::string> follow_shard(const chain::ShardBlock& shard);
  [[nodiscard]] std::optional<std::string> convert(const protocol::SignedTransaction& transaction,
                                                   Outcomes outcomes);
  /// Delivers what runs at the beginning of `outcomes`, and takes that off.
  [[nodiscard]] std::optional<std::string> run(Outcomes& outcomes, const CryptoHash& id);
  /// Delivers bundles before the one with this receipt, or this data, as long as nothing runs. Of
  /// the channel's first bundle then; nothing: it is not under way.
  [[nodiscard]] std::optional<std::pair<std::uint32_t, std::uint32_t>> bring_up(
      std::uint32_t to, const CryptoHash& id);
  /// Delivers as much of a bundle as `outcomes` have.
  [[nodiscard]] bool deliver(std::uint32_t from, std::uint32_t to, Outcomes& outcomes);
  /// The same of the receipt with this id, or this data, wherever it stands: under load it may have
  /// overtaken others (R9, R10).
  [[nodiscard]] bool deliver_out_of_turn(std::uint32_t to, const CryptoHash& id,
                                         Outcomes& outcomes);
  /// Delivers receipts from one place on, as much as `outcomes` have.
  [[nodiscard]] bool deliver_from(std::uint32_t from, std::uint32_t to, BundlePart part,
                                  Outcomes& outcomes);
  /// What ran in a delivery, if `outcomes` begin with that.
  [[nodiscard]] std::optional<std::vector<const protocol::OutcomeWithId*>> matched(
      const Delivery& delivery, Outcomes& outcomes) const;
  void accept(PendingDelivery what, Delivery delivery,
              std::span<const protocol::OutcomeWithId* const> ran);
  /// What only arrives, when nothing travels any more.
  [[nodiscard]] std::optional<std::string> deliver_rest();

  [[nodiscard]] const ReceiptWorld& now() const;

  ReceiptModel& model_;
  WorldPtr world_;
  FollowedIds ids_;
  std::vector<FollowedDelivery> deliveries_;
  std::uint32_t shard_ = 0;
};

}  // namespace farcall::explore
