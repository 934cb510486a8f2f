// What a snapshot holds. For the room's own parts.
#pragma once

#include "chain/chain.hpp"

namespace farcall::chain {

class Chain::Snapshot {
 public:
  ChainState state;
  PersistentList<EntryPtr> entries;
  PersistentList<CryptoHash> hashes;
};

}  // namespace farcall::chain
