#include <ranges>

#include "base/format_text.hpp"
#include "cli/replay/replay.hpp"

namespace farcall::cli {
namespace {

chain::BlockPlan plan_of(const RecordedBlock& block, const protocol::ShardLayout& layout) {
  chain::BlockPlan plan{.height = block.height,
                        .timestamp = block.timestamp,
                        .random_value = block.random_value,
                        .hash = block.hash};
  for (std::size_t i = 0; i < block.chunks.size(); ++i) {
    const RecordedChunk& chunk = block.chunks[i];
    if (!chunk.is_new) plan.missing_chunks.push_back(layout.shard_ids()[i]);
    plan.transactions.append_range(chunk.transactions);
  }
  return plan;
}

}  // namespace

Result<chain::Chain> rebuild(const RecordedChain& recorded, vm::VirtualMachine& machine) {
  chain::Genesis genesis = recorded.genesis;
  genesis.hash = recorded.blocks.front().hash;
  chain::Chain chain{std::move(genesis),
                     {.history = recorded.blocks.size(), .first_block_is_empty = false},
                     machine};
  for (const RecordedBlock& block : recorded.blocks | std::views::drop(1)) {
    const auto made = chain.try_produce(plan_of(block, chain.layout()));
    if (!made) return fail(format_text("block {}: {}", block.height.value(), made.error().message));
    for (std::size_t i = 0; i < block.chunks.size(); ++i) {
      const CryptoHash& root = (*made)->chunks[i].prev_state_root;
      if (root != block.chunks[i].prev_state_root)
        return fail(format_text("block {}: the state root before shard {} is {}, expected {}",
                                block.height.value(), chain.layout().shard_ids()[i].value(),
                                root.to_base58(), block.chunks[i].prev_state_root.to_base58()));
    }
  }
  return chain;
}

}  // namespace farcall::cli
