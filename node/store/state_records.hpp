// State records (genesis files, sandbox_patch_state, dumps) to rows of the state, and back.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "protocol/genesis_records.hpp"
#include "protocol/shard_layout.hpp"
#include "state/trie.hpp"

namespace farcall::node {

/// Reads a list of records; the error names the element.
[[nodiscard]] Result<std::vector<protocol::StateRecord>> read_records(
    const boost::json::value& list);

/// Whose shard a record belongs to.
[[nodiscard]] const protocol::AccountId& account_of(const protocol::StateRecord& record);

/// The state with the records in place: accounts and keys replace what is there, as given; data
/// does not change what an account uses. All or nothing: an error leaves nothing behind.
[[nodiscard]] Result<state::Trie> with_records(
    const state::Trie& trie, std::span<const protocol::StateRecord* const> records);

/// A row of the state that no record describes: code of global contracts, yields, counters.
struct StateRow {
  ShardId shard;
  Bytes key;
  Bytes value;
};
[[nodiscard]] Result<std::vector<StateRow>> read_rows(const boost::json::value& list);
[[nodiscard]] boost::json::value to_json(const StateRow& row);
/// Every such row of a shard that stands still. Nothing may wait in the shard's queues of receipts.
void visit_rows(ShardId shard, const state::Trie& trie,
                const std::function<void(StateRow&&)>& visit);

/// The state without everything that records can describe.
[[nodiscard]] state::Trie without_records(const state::Trie& trie);

/// Every record of a state, in the order accounts, contracts, access keys, data, queues.
void visit_records(const state::Trie& trie,
                   const std::function<void(protocol::StateRecord&&)>& visit);

}  // namespace farcall::node
