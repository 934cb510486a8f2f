#include "chain/chain_state.hpp"

#include <algorithm>

#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"

namespace farcall::chain {
namespace {

std::size_t count_rows(const state::Trie& trie, runtime::Column column) {
  const auto prefix = static_cast<std::uint8_t>(column);
  std::size_t count = 0;
  for (state::TrieIterator rows{trie, ByteView{&prefix, 1}}; rows.next();) ++count;
  return count;
}

bool has_rows(const state::Trie& trie, runtime::Column column) {
  const auto prefix = static_cast<std::uint8_t>(column);
  state::TrieIterator rows{trie, ByteView{&prefix, 1}};
  return rows.next();
}

std::size_t count_rows(const Block& block, runtime::Column column) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < block.shards.size(); ++i) count += count_rows(block.state(i), column);
  return count;
}

bool has_receipts(const Outbox& outbox) {
  return std::ranges::any_of(outbox.by_target,
                             [](const auto& sent) { return !sent.second.empty(); });
}

}  // namespace

ChainState ChainState::begin(Genesis genesis, ChainOptions options) {
  ChainConstants constants{std::move(genesis.config)};
  const ChainConfig& config = *constants.config;
  auto block = std::make_shared<Block>();
  for (const ShardId shard : constants.layout->shard_ids()) {
    const auto state = genesis.states.find(shard);
    FARCALL_ASSERT(state != genesis.states.end(), "genesis has a state for each shard");
    ShardBlock body;
    body.state = std::move(state->second);
    body.extra = genesis_extra(config, shard, body.state.root_hash());
    block->chunks.push_back(genesis_chunk(config, shard, body.extra));
    block->shards.push_back(std::move(body));
  }
  block->header = genesis_header(config, block->chunks);
  if (genesis.hash) block->header.hash = *genesis.hash;
  if (!config.validators.empty()) block->author = config.validators.front().account_id;

  const BlockHeader& header = block->header;
  EpochManager epochs{constants.config};
  epochs.start(epoch_block(header, header.lite.height));
  const std::size_t shards = block->shards.size();
  ReedSolomon parts = chunk_parts(config);
  ChainState state{.setup = ChainSetup{std::move(constants), std::move(options), std::move(parts)},
                   .genesis = block,
                   .head = block,
                   .epochs = std::move(epochs),
                   .block_tree = {},
                   .recent = {},
                   .last_final_height = header.lite.height,
                   .outboxes = std::vector<OutboxPtr>(shards, std::make_shared<const Outbox>()),
                   .waiting = std::vector<std::shared_ptr<const WaitingReceipts>>(
                       shards, std::make_shared<const WaitingReceipts>())};
  state.recent.add({header.hash, header.lite.height, header.block_ordinal, header.lite.timestamp},
                   state.config(), state.setup->options);
  return state;
}

runtime::ReceiptEnvironment ChainState::next_environment(ShardId shard) const {
  const BlockHeader& header = head->header;
  return {.config = setup->constants.runtime_config,
          .chain_id = config().chain_id,
          .shard_id = shard,
          .layout = setup->constants.layout,
          .height = BlockHeight{header.lite.height.value() + 1},
          .timestamp = header.lite.timestamp + setup->options.block_time,
          .gas_price = header.next_gas_price,
          .prev_block_hash = header.hash,
          .random_value = header.random_value,
          .epoch = epochs.runtime_info()};
}

bool ChainState::has_work() const {
  for (std::size_t i = 0; i < outboxes.size(); ++i) {
    if (has_receipts(*outboxes[i])) return true;
    for (const auto& receipts : *waiting[i]) {
      if (!receipts.empty()) return true;
    }
    // Delayed and buffered receipts.
    if (head->shards[i].extra.congestion.receipt_bytes > 0) return true;
  }
  return false;
}

bool ChainState::is_quiescent() const {
  if (has_work()) return false;
  for (std::size_t i = 0; i < head->shards.size(); ++i) {
    if (has_rows(head->state(i), runtime::Column::kPostponedReceipt) ||
        has_rows(head->state(i), runtime::Column::kPromiseYieldReceipt)) {
      return false;
    }
  }
  return true;
}

std::size_t ChainState::pending_yields() const {
  return count_rows(*head, runtime::Column::kPromiseYieldReceipt);
}

void ChainState::replace_state(ShardId shard, state::Trie trie) {
  const auto index = layout().index_of(shard);
  FARCALL_ASSERT(index.has_value(), "the shard is in the layout");
  auto changed = std::make_shared<Block>(*head);
  for (std::size_t i = 0; i < changed->shards.size(); ++i)
    changed->shards[i].state = head->state(i);
  changed->old_states = nullptr;
  ShardBlock& body = changed->shards[*index];
  body.state = std::move(trie);
  body.extra.state_root = body.state.root_hash();
  if (head == genesis) genesis = changed;
  head = std::move(changed);
}

}  // namespace farcall::chain
