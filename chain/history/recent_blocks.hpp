// The blocks that a transaction may name as its base.
#pragma once

#include <cstdint>

#include "base/persistent_hash_map.hpp"
#include "base/persistent_list.hpp"
#include "chain/genesis/config.hpp"
#include "chain/options.hpp"
#include "chain/rules/header.hpp"

namespace farcall::chain {

/// Blocks from the head back to the oldest that the next block's transactions may name. A value:
/// copying copies pointers.
class RecentBlocks {
 public:
  struct Facts {
    CryptoHash hash;
    BlockHeight height;
    std::uint64_t ordinal = 0;
    Nanoseconds timestamp;
  };

  /// Adds the new head and drops what it outdates.
  void add(const Facts& head, const ChainConfig& config, const ChainOptions& options);
  /// Whether a transaction that names this block may be in the block after the head.
  [[nodiscard]] bool may_be_base(const CryptoHash& hash, const ChainConfig& config,
                                 const ChainOptions& options) const;

 private:
  [[nodiscard]] bool is_valid(const Facts& base, const ChainConfig& config,
                              const ChainOptions& options) const;

  /// In order of height.
  PersistentList<Facts> blocks_;
  PersistentHashMap<Facts> by_hash_;
};

}  // namespace farcall::chain
