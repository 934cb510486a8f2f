#include "runtime/chunk/apply.hpp"

#include "runtime/chunk/bandwidth_scheduler.hpp"
#include "runtime/chunk/chunk.hpp"
#include "runtime/chunk/validator_accounts.hpp"
#include "runtime/transaction/transactions.hpp"

namespace farcall::runtime {
namespace {

/// Applies a chunk that is present in the block.
ApplyResult apply_present(const state::Trie& state, const Shared<ChunkContext>& chunk,
                          std::span<const IncomingTransaction> transactions,
                          std::span<const protocol::ReceiptPtr> incoming,
                          vm::VirtualMachine& machine, ApplyListener* listener) {
  ChunkRun run{state, chunk, machine, listener};
  run.run_all(transactions, incoming);
  return std::move(run).finish();
}

/// A missing chunk passes on what the last one said, and does what the protocol does in every
/// block.
ApplyResult apply_missing(const state::Trie& state, const ChunkContext& chunk,
                          ApplyListener* listener) {
  state::TrieUpdate update{state};
  if (listener != nullptr) update.set_listener(listener->state());
  if (chunk.validator_update) {
    update_validator_accounts(update, *chunk.validator_update, listener);
  }
  (void)run_bandwidth_scheduler(update, chunk);
  ApplyResult result;
  const auto own = chunk.shards.find(chunk.environment.shard_id);
  if (own != chunk.shards.end()) {
    result.congestion = own->second.congestion;
    result.bandwidth_requests = own->second.bandwidth_requests;
  }
  result.recorded_proof_size = update.proof_size_upper_bound();
  state::FinalizedUpdate finalized = update.finalize();
  result.state = std::move(finalized.trie);
  result.changes = std::move(finalized.changes);
  return result;
}

}  // namespace

ApplyResult apply(const state::Trie& state, const Shared<ChunkContext>& chunk,
                  std::span<const IncomingTransaction> transactions,
                  std::span<const protocol::ReceiptPtr> incoming, vm::VirtualMachine& machine,
                  ApplyListener* listener) {
  if (!chunk->is_new_chunk) return apply_missing(state, *chunk, listener);
  return apply_present(state, chunk, transactions, incoming, machine, listener);
}

}  // namespace farcall::runtime
