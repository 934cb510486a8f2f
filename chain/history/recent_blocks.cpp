#include "chain/history/recent_blocks.hpp"

#include "chain/rules/rules.hpp"

namespace farcall::chain {

bool RecentBlocks::is_valid(const Facts& base, const ChainConfig& config,
                            const ChainOptions& options) const {
  const Facts& head = blocks_.back();
  if (!options.has_lenient_validity)
    return is_within_validity_period(config, base.height, head.height);
  const std::uint64_t period = config.transaction_validity_period;
  return head.ordinal <= base.ordinal + period ||
         head.timestamp.value() <= base.timestamp.value() + period * options.block_time.value();
}

void RecentBlocks::add(const Facts& head, const ChainConfig& config, const ChainOptions& options) {
  FARCALL_ASSERT(blocks_.empty() || blocks_.back().height < head.height,
                 "heights grow from block to block");
  blocks_.push_back(head);
  by_hash_.set(head.hash, head);
  // A block that is outdated once stays outdated.
  while (!is_valid(blocks_.front(), config, options)) {
    by_hash_.erase(blocks_.front().hash);
    blocks_.pop_front();
  }
}

bool RecentBlocks::may_be_base(const CryptoHash& hash, const ChainConfig& config,
                               const ChainOptions& options) const {
  const Facts* base = by_hash_.find(hash);
  return base != nullptr && is_valid(*base, config, options);
}

}  // namespace farcall::chain
