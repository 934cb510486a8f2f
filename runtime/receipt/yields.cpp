#include "runtime/receipt/yields.hpp"

namespace farcall::runtime {

QueueIndices read_yield_indices(state::TrieUpdate& state) {
  return read_row<QueueIndices>(state, TrieKey{Column::kPromiseYieldIndices})
      .value_or(QueueIndices{});
}

void enqueue_yield_timeout(state::TrieUpdate& state, QueueIndices& indices,
                           const YieldTimeout& timeout) {
  write_row(state, trie_key::yield_timeout(indices.next), timeout);
  ++indices.next;
}

void write_yield_indices(state::TrieUpdate& state, const QueueIndices& indices) {
  write_row(state, TrieKey{Column::kPromiseYieldIndices}, indices);
}

}  // namespace farcall::runtime
