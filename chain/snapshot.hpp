// Inside of the chain: what a snapshot holds.
#pragma once

#include "chain/chain.hpp"

namespace farcall::chain {

class Chain::Snapshot {
 public:
  EpochManager epochs;
  BlockMerkleTree block_tree;
  std::vector<CryptoHash> hashes;
  std::vector<Inbox> inboxes;
  std::vector<Outbox> outboxes;
  std::deque<EntryPtr> entries;
};

}  // namespace farcall::chain
