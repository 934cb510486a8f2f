// The queue of yields that time out unless they are resumed (NEP-519).
#pragma once

#include "runtime/records.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// Indices of the queue as they stand in the state.
[[nodiscard]] QueueIndices read_yield_indices(state::TrieUpdate& state);

/// Appends to the queue; the indices are the caller's to write.
void enqueue_yield_timeout(state::TrieUpdate& state, QueueIndices& indices,
                           const YieldTimeout& timeout);
void write_yield_indices(state::TrieUpdate& state, const QueueIndices& indices);

}  // namespace farcall::runtime
