// State records of a genesis file become the tries that a chain starts from
// (nearcore core/store/src/genesis).
#pragma once

#include <span>

#include "chain/chain.hpp"
#include "protocol/json/genesis_records.hpp"

namespace farcall::chain {

/// Returns the state of every shard. Storage usage is counted anew, whatever the records say.
/// Stakes of validators become their locked balances. Fails, naming the record, where nearcore
/// would not start: rows of accounts that do not exist, code with another hash.
[[nodiscard]] Result<Genesis> make_genesis(ChainConfig config,
                                           std::span<const protocol::StateRecord> records);

}  // namespace farcall::chain
