#include "chain/history/replay_chunk.hpp"

#include <algorithm>

#include "base/format_text.hpp"
#include "chain/rules/rules.hpp"
#include "runtime/chunk/chunk.hpp"
#include "runtime/receipt/action_receipt.hpp"
#include "runtime/receipt/receipt_step.hpp"

namespace farcall::chain {
namespace {

using protocol::tx_execution_error::InvalidTxError;

/// Why a transaction was refused; null: it was not, or it left no outcome.
const InvalidTxError* refusal_of(const ShardBlock& shard, const CryptoHash& transaction) {
  const auto found = std::ranges::find(shard.outcomes, transaction, &protocol::OutcomeWithId::id);
  if (found == shard.outcomes.end()) return nullptr;
  const auto* failure = std::get_if<protocol::execution_status::Failure>(&found->outcome.status);
  return failure == nullptr ? nullptr : std::get_if<InvalidTxError>(&failure->error);
}

/// Blocks that transactions named may be forgotten by now, so what was established about a
/// transaction is taken from its outcome: only a wrong one could not lead to the same roots.
runtime::IncomingTransaction incoming_of(const ShardBlock& shard,
                                         const TransactionPtr& transaction) {
  const InvalidTxError* refusal = refusal_of(shard, transaction->hash());
  const auto is = [&]<class Kind>(std::type_identity<Kind>) {
    return refusal != nullptr && std::holds_alternative<Kind>(refusal->error);
  };
  const bool is_badly_signed =
      is(std::type_identity<protocol::invalid_tx_error::InvalidSignature>{});
  return {.verification = is_badly_signed ? protocol::Verification{std::unexpect, transaction}
                                          : protocol::assume_verified(transaction),
          .within_validity_period = !is(std::type_identity<protocol::invalid_tx_error::Expired>{})};
}

bool has_other_states(const Chain& chain, const Block& block) {
  const auto& entries = chain.readable();
  const auto entry = std::ranges::lower_bound(entries, block.height(), {}, &BlockEntry::height);
  return entry != entries.end() && (*entry)->height == block.height() && (*entry)->has_other_states;
}

/// Copies the state when the receipt is about to run.
class MomentFinder final : public runtime::ApplyListener {
 public:
  explicit MomentFinder(const CryptoHash& receipt_id) : receipt_id_{receipt_id} {}

  void attach(const runtime::ChunkRun& run) { run_ = &run; }
  std::optional<ChunkReplay::Moment> take() { return std::move(moment_); }

  void receipt_begins(const protocol::Receipt& receipt) override {
    if (receipt.receipt_id == receipt_id_ && receipt.action() != nullptr) note(receipt, false);
  }
  void receipt_postponed(const protocol::Receipt& receipt) override {
    if (receipt.receipt_id == receipt_id_) moment_.reset();
  }
  void receipt_freed(const protocol::Receipt& freed, const protocol::Receipt&) override {
    if (freed.receipt_id == receipt_id_) note(freed, true);
  }

 private:
  void note(const protocol::Receipt& receipt, bool is_freed) {
    moment_.emplace(run_->state(), std::make_shared<const protocol::Receipt>(receipt), is_freed);
  }

  CryptoHash receipt_id_;
  const runtime::ChunkRun* run_ = nullptr;
  std::optional<ChunkReplay::Moment> moment_;
};

}  // namespace

ChunkReplay::ChunkReplay(const Chain& chain, BlockPtr block, BlockPtr before,
                         std::size_t shard_index)
    : machine_{&chain.machine()},
      block_{std::move(block)},
      before_{std::move(before)},
      shard_index_{shard_index},
      is_patched_{has_other_states(chain, *block_)},
      context_{[&] {
        const EpochIds ids = epoch_ids(before_->header, block_->header);
        const ChunkBlock chunks{.prev = before_->header,
                                .header = block_->header,
                                .chunks = block_->chunks,
                                .mask = block_->header.chunk_mask,
                                .epochs = chain.epochs(),
                                .epoch = chain.epochs().runtime_info(ids)};
        runtime::ChunkContext context =
            chunk_context(chain.state().setup->constants, chunks, shard_index_,
                          before_->shards[shard_index_].extra);
        const std::optional<Gas>& full_after = block_->shards[shard_index_].full_after;
        if (full_after) context.gas_limit = *full_after;
        return context;
      }()} {
  const ShardBlock& shard = block_->shards[shard_index_];
  for (const TransactionPtr& transaction : shard.transactions)
    transactions_.push_back(incoming_of(shard, transaction));
}

Result<ChunkReplay> ChunkReplay::prepare(const Chain& chain, const BlockPtr& block,
                                         std::size_t shard_index) {
  const std::uint64_t height = block->height().value();
  if (!block->header.chunk_mask.at(shard_index))
    return fail(format_text("block {} has no chunk of shard {}", height,
                            block->chunks[shard_index].shard_id.value()));
  BlockPtr before = chain.block(block->header.prev_hash);
  if (before == nullptr)
    return fail(format_text("the state before block {} is no longer kept", height));
  return ChunkReplay{chain, block, std::move(before), shard_index};
}

Result<runtime::ApplyResult> ChunkReplay::run_on(vm::VirtualMachine& machine,
                                                 runtime::ApplyListener* listener) const {
  const ShardBlock& shard = block_->shards[shard_index_];
  runtime::ApplyResult result = runtime::apply(before_->state(shard_index_), context_,
                                               transactions_, shard.incoming, machine, listener);
  const std::uint64_t height = block_->height().value();
  if (outcomes_root(result.outcomes) != shard.extra.outcome_root)
    return fail(format_text("running block {} again gave other outcomes", height));
  if (result.state.root_hash() != shard.extra.state_root)
    return fail(is_patched_ ? format_text("the state after block {} was patched", height)
                            : format_text("running block {} again gave another state", height));
  return result;
}

std::optional<ChunkReplay::Moment> ChunkReplay::moment_before(const CryptoHash& receipt_id) const {
  MomentFinder finder{receipt_id};
  runtime::ChunkRun run{before_->state(shard_index_), context_, *machine_, &finder};
  finder.attach(run);
  run.run_all(transactions_, block_->shards[shard_index_].incoming);
  return finder.take();
}

runtime::ReceiptEffects ChunkReplay::execute_at(const Moment& moment,
                                                const protocol::Receipt& receipt,
                                                runtime::ApplyListener* listener) const {
  state::TrieUpdate state{moment.state};
  if (listener != nullptr) state.set_listener(listener->state());
  const runtime::ReceiptContext context{context_->environment, *machine_, listener};
  return moment.is_freed ? runtime::execute_action_receipt(state, context, receipt)
                         : runtime::process_receipt(state, context, receipt);
}

}  // namespace farcall::chain
