// Rows of the state as traces name them.
#pragma once

#include <map>
#include <vector>

#include "chain/rules/block.hpp"
#include "trace/trace.hpp"

namespace farcall::trace {

/// A key of the state, taken apart.
struct RowName {
  /// "contract_data", "account", "access_key"; "other" for keys that no account owns.
  std::string column;
  AccountId account;
  Bytes key;
};
[[nodiscard]] RowName row_name(ByteView key);

using WritesByCause = std::map<CryptoHash, std::vector<WriteTrace>>;
/// What each cause (a receipt, a transaction) wrote in one shard of a block and kept, in the order
/// of keys. `before`: the state that the block started from.
[[nodiscard]] WritesByCause writes_by_cause(const state::StateChanges& changes,
                                            const state::Trie& before);

}  // namespace farcall::trace
