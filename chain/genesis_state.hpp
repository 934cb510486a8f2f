// State records of a genesis file become the tries that a chain starts from
// (nearcore core/store/src/genesis).
#pragma once

#include <span>

#include "chain/chain.hpp"
#include "protocol/genesis_records.hpp"

namespace farcall::chain {

/// The state of every shard. What the records say of storage usage is not read: it is counted.
/// Stakes of validators become their locked balances. Fails, naming the record, where nearcore
/// would not start: rows of accounts that do not exist, code that does not fit its hash.
[[nodiscard]] Result<Genesis> make_genesis(ChainConfig config,
                                           std::span<const protocol::StateRecord> records);

}  // namespace farcall::chain
