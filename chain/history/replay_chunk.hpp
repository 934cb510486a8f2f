// A chunk of a readable block, applied again: for those who want to listen to what happened in it,
// or to try what would have happened otherwise. Production does not know of it.
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "chain/chain.hpp"
#include "runtime/chunk/apply_listener.hpp"
#include "state/trie_update.hpp"

namespace farcall::chain {

/// Everything that a recorded chunk was applied with. Keeps the block, the one before and its
/// state; the machine must outlive it. For one thread at a time.
class ChunkReplay {
 public:
  /// Fails where the block has no new chunk in this shard, and where the block before is no longer
  /// readable.
  [[nodiscard]] static Result<ChunkReplay> prepare(const Chain& chain, const BlockPtr& block,
                                                   std::size_t shard_index);

  /// Applies the chunk by the rules of production. Fails where states or outcomes are not those
  /// that were recorded, as after the block's state was patched: what the listener heard must be
  /// thrown away then.
  [[nodiscard]] Result<runtime::ApplyResult> run(runtime::ApplyListener* listener = nullptr) const {
    return run_on(*machine_, listener);
  }
  /// The same on another machine than the chain's.
  [[nodiscard]] Result<runtime::ApplyResult> run_on(vm::VirtualMachine& machine,
                                                    runtime::ApplyListener* listener) const;

  /// The state as a receipt of the chunk found it, to execute it differently.
  struct Moment {
    state::TrieUpdate state;
    protocol::ReceiptPtr receipt;
    /// It was postponed, and its last input has just arrived.
    bool is_freed = false;
  };
  /// Nothing for receipts that did not run here. Costs what `run` costs.
  [[nodiscard]] std::optional<Moment> moment_before(const CryptoHash& receipt_id) const;
  /// Executes another receipt at that moment, which is not changed.
  [[nodiscard]] runtime::ReceiptEffects execute_at(
      const Moment& moment, const protocol::Receipt& receipt,
      runtime::ApplyListener* listener = nullptr) const;

  /// The states after the block were replaced, so that `run` may not lead to them.
  [[nodiscard]] bool is_patched() const noexcept { return is_patched_; }

  [[nodiscard]] const runtime::ReceiptEnvironment& environment() const noexcept {
    return context_->environment;
  }

 private:
  ChunkReplay(const Chain& chain, BlockPtr block, BlockPtr before, std::size_t shard_index);

  vm::VirtualMachine* machine_;
  BlockPtr block_;
  BlockPtr before_;
  std::size_t shard_index_;
  bool is_patched_;
  Shared<runtime::ChunkContext> context_;
  std::vector<runtime::IncomingTransaction> transactions_;
};

}  // namespace farcall::chain
