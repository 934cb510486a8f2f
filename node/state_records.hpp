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

/// The state without everything that records can describe.
[[nodiscard]] state::Trie without_records(const state::Trie& trie);

/// Every record of a state, in the order accounts, contracts, access keys, data, queues.
void visit_records(const state::Trie& trie,
                   const std::function<void(protocol::StateRecord&&)>& visit);

}  // namespace farcall::node
