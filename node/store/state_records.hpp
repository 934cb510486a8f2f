// State records (genesis files, sandbox_patch_state, dumps) to rows of the state, and back.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "protocol/json/genesis_records.hpp"
#include "protocol/shard_layout.hpp"
#include "state/trie.hpp"

namespace farcall::node {

/// Reads a list of records; the error names the element.
[[nodiscard]] Result<std::vector<protocol::StateRecord>> read_records(
    const boost::json::value& list);

/// The account that a record belongs to.
[[nodiscard]] const protocol::AccountId& account_of(const protocol::StateRecord& record);

/// Returns the state with these records: accounts and keys are replaced as given; data does not
/// change an account's storage usage. An error leaves the state unchanged.
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
/// Visits these rows of a shard whose queues of receipts are empty.
void visit_rows(ShardId shard, const state::Trie& trie,
                const std::function<void(StateRow&&)>& visit);

/// Returns the state without everything that records can describe.
[[nodiscard]] state::Trie without_records(const state::Trie& trie);

/// Visits every record of a state: accounts, contracts, access keys, data, then queues.
void visit_records(const state::Trie& trie,
                   const std::function<void(protocol::StateRecord&&)>& visit);

}  // namespace farcall::node
