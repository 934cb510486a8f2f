#include "explore/realize/salt_search.hpp"

#include <algorithm>

namespace farcall::explore {
namespace {

/// A shuffle of seven groups has 5,040 results.
constexpr std::uint32_t kSaltsMax = 100'000;
constexpr ShardId kTarget{0};

}  // namespace

SaltSearch::SaltSearch(const chain::ChainState& state, std::span<const std::uint32_t> missing) {
  const std::vector<ShardId>& shards = state.layout().shard_ids();
  for (std::uint32_t at = 0; at < shards.size(); ++at) {
    if (std::ranges::contains(missing, at)) continue;
    auto receipt = std::make_shared<protocol::Receipt>();
    const auto outbox = std::make_shared<chain::Outbox>();
    outbox->by_target[kTarget] = {receipt};
    carried_.push_back(outbox);
    senders_.emplace(receipt.get(), at);
  }
}

bool SaltSearch::is_right(const CryptoHash& salt, std::span<const GroupOrder> orders) const {
  std::map<std::uint32_t, std::size_t> places;
  for (const protocol::ReceiptPtr& receipt : chain::arrivals(kTarget, carried_, salt))
    places.emplace(senders_.at(receipt.get()), places.size());
  return std::ranges::all_of(orders, [&](const GroupOrder& order) {
    return std::ranges::is_sorted(order.senders, {},
                                  [&](std::uint32_t at) { return places.at(at); });
  });
}

std::optional<CryptoHash> SaltSearch::find(const CryptoHash& start,
                                           std::span<const GroupOrder> orders) const {
  CryptoHash salt = start;
  for (std::uint32_t tries = 0; tries < kSaltsMax; ++tries) {
    salt = sha256(salt.view());
    if (is_right(salt, orders)) return salt;
  }
  return std::nullopt;
}

}  // namespace farcall::explore
