#include "chain/rules/rules.hpp"

#include <algorithm>

#include "protocol/borsh/borsh.hpp"
#include "protocol/crypto/merkle.hpp"
#include "runtime/chunk/shuffle.hpp"

namespace farcall::chain {
namespace {

/// Parts of a chunk that are enough to restore it.
std::size_t data_parts(std::size_t total) {
  return total <= 3 ? 1 : (total - 1) / 3;
}

/// Root over the parts of a body without transactions and receipts, which most chunks have.
CryptoHash empty_body_root(const ReedSolomon& parts) {
  constexpr std::size_t kUsualSeats = 50;
  static const Bytes nothing(8);
  static const CryptoHash usual =
      ReedSolomon{data_parts(kUsualSeats), kUsualSeats}.merkle_root(nothing);
  return parts.total_parts() == kUsualSeats ? usual : parts.merkle_root(nothing);
}

}  // namespace

// ---- chunks ------------------------------------------------------------------------------------

ReedSolomon chunk_parts(const ChainConfig& config) {
  const std::size_t total = config.num_block_producer_seats;
  return ReedSolomon{data_parts(total), total};
}

BodyCommitment commit_to_body(std::span<const TransactionPtr> transactions,
                              std::size_t receipt_count, ByteView encoded_receipts,
                              const ReedSolomon& parts) {
  BodyCommitment commitment;
  if (transactions.empty() && receipt_count == 0) {
    commitment.encoded_length = 8;
    commitment.encoded_merkle_root = empty_body_root(parts);
    return commitment;
  }
  std::size_t size = 8 + encoded_receipts.size();
  for (const TransactionPtr& transaction : transactions) size += transaction->size();
  Bytes bytes;
  bytes.reserve(size);
  protocol::BorshWriter out{bytes};
  out.length(transactions.size());
  std::vector<CryptoHash> leaves;
  leaves.reserve(transactions.size());
  for (const TransactionPtr& transaction : transactions) {
    const std::size_t start = bytes.size();
    transaction->append_to(bytes);
    leaves.push_back(sha256(ByteView{bytes}.subspan(start)));
  }
  commitment.tx_root = protocol::merkle_root(leaves);
  out.length(receipt_count);
  out.raw(encoded_receipts);
  commitment.encoded_length = bytes.size();
  commitment.encoded_merkle_root = parts.merkle_root(bytes);
  return commitment;
}

ChunkExtra genesis_extra(const ChainConfig& config, ShardId shard, const CryptoHash& state_root) {
  ChunkExtra extra;
  extra.state_root = state_root;
  extra.outgoing_receipts_root = outgoing_receipts_root(config.shard_layout, {});
  extra.congestion.allowed_shard = static_cast<std::uint16_t>(shard.value());
  return extra;
}

ChunkHeader genesis_chunk(const ChainConfig& config, ShardId shard, const ChunkExtra& extra) {
  ChunkHeader chunk;
  chunk.prev_state_root = extra.state_root;
  chunk.encoded_length = 8;
  chunk.encoded_merkle_root = ReedSolomon{1, 3}.merkle_root(Bytes(8));
  chunk.height_created = config.genesis_height;
  chunk.height_included = config.genesis_height;
  chunk.shard_id = shard;
  chunk.gas_limit = config.gas_limit;
  chunk.congestion = extra.congestion;
  chunk.chunk_hash = chunk.compute_hash(config.protocol_version);
  return chunk;
}

ChunkHeader next_chunk(const ChainConfig& config, ShardId shard, const BlockHeader& prev,
                       BlockHeight height, const ChunkExtra& extra, const BodyCommitment& body) {
  ChunkHeader chunk;
  chunk.prev_block_hash = prev.hash;
  chunk.prev_state_root = extra.state_root;
  chunk.prev_outcome_root = extra.outcome_root;
  chunk.encoded_merkle_root = body.encoded_merkle_root;
  chunk.encoded_length = body.encoded_length;
  // Chunks are made for the height after the block that they build on, whether or not that height
  // gets a block.
  chunk.height_created = BlockHeight{prev.lite.height.value() + 1};
  chunk.height_included = height;
  chunk.shard_id = shard;
  chunk.prev_gas_used = extra.gas_used;
  chunk.gas_limit = config.gas_limit;
  chunk.prev_balance_burnt = extra.balance_burnt;
  chunk.prev_outgoing_receipts_root = extra.outgoing_receipts_root;
  chunk.tx_root = body.tx_root;
  chunk.prev_validator_proposals = extra.validator_proposals;
  chunk.congestion = extra.congestion;
  chunk.bandwidth_requests = extra.bandwidth_requests;
  chunk.chunk_hash = chunk.compute_hash(config.protocol_version);
  return chunk;
}

ChunkSums sum_chunks(std::span<const ChunkHeader> chunks, const std::vector<bool>& mask) {
  ChunkSums sums;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    if (!mask[i]) continue;
    sums.used = sums.used.saturating_add(chunks[i].prev_gas_used);
    sums.limit = sums.limit.saturating_add(chunks[i].gas_limit);
    sums.burnt = sums.burnt.saturating_add(chunks[i].prev_balance_burnt);
  }
  return sums;
}

// ---- headers -----------------------------------------------------------------------------------

BlockHeader genesis_header(const ChainConfig& config, std::span<const ChunkHeader> chunks) {
  const ChunkRoots roots = chunk_roots(chunks);
  BlockHeader header;
  header.lite.height = config.genesis_height;
  header.lite.prev_state_root = roots.state;
  header.lite.timestamp = config.genesis_time;
  header.lite.next_bp_hash = block_producers_hash(config.validators);
  header.block_body_hash =
      block_body_hash(chunks, CryptoHash{}, Bytes(kVrfProofBytes), {}, config.protocol_version);
  header.prev_chunk_outgoing_receipts_root = roots.outgoing_receipts;
  header.chunk_headers_root = roots.headers;
  header.chunk_tx_root = roots.transactions;
  if (config.genesis_height.value() == 0) header.chunk_mask.assign(chunks.size(), true);
  header.next_gas_price = config.min_gas_price;
  header.total_supply = config.total_supply;
  header.block_ordinal = 1;
  header.latest_protocol_version = config.protocol_version;
  header.hash = header.compute_hash(config.protocol_version);
  return header;
}

std::optional<Balance> next_supply(Balance supply, Balance minted, Balance burnt) {
  const Balance with_minted = supply.saturating_add(minted);
  if (with_minted.value() - supply.value() != minted.value() || burnt > with_minted)
    return std::nullopt;
  return with_minted - burnt;
}

Finality next_finality(const BlockHeader& prev, BlockHeight height) {
  if (height.value() != prev.lite.height.value() + 1)
    return {prev.last_final_block, prev.last_ds_final_block};
  return {prev.last_ds_final_block == prev.prev_hash ? prev.prev_hash : prev.last_final_block,
          prev.hash};
}

Balance price_after(const ChainConfig& config, Balance price, const ChunkSums& sums) {
  return next_gas_price(price, sums.used, sums.limit, config.gas_price_adjustment_rate,
                        config.min_gas_price, config.max_gas_price);
}

BlockHeader next_header(const ChainConfig& config, const BlockHeader& prev,
                        std::span<const ChunkHeader> chunks, const std::vector<bool>& mask,
                        const HeaderInputs& inputs) {
  BlockHeader header;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    if (!mask[i]) continue;
    const auto& proposals = chunks[i].prev_validator_proposals;
    header.prev_validator_proposals.insert(header.prev_validator_proposals.end(), proposals.begin(),
                                           proposals.end());
  }
  const ChunkRoots roots = chunk_roots(chunks);
  const Finality finality = next_finality(prev, inputs.height);
  BlockMerkleTree tree = inputs.tree;
  tree.insert(prev.hash);

  header.prev_hash = prev.hash;
  header.lite.height = inputs.height;
  header.lite.epoch_id = inputs.epochs.next_block_epoch_id();
  header.lite.next_epoch_id = inputs.epochs.next_block_next_epoch_id();
  header.lite.prev_state_root = roots.state;
  header.lite.prev_outcome_root = roots.outcomes;
  header.lite.timestamp = inputs.timestamp;
  // The same in all blocks of an epoch, and hashing it costs more than the rest of the header.
  const bool is_known = header.lite.epoch_id == prev.lite.epoch_id && prev.block_ordinal > 1;
  header.lite.next_bp_hash =
      is_known
          ? prev.lite.next_bp_hash
          : block_producers_hash(inputs.epochs.epoch(header.lite.next_epoch_id)->block_producers);
  header.lite.block_merkle_root = tree.root();
  header.prev_chunk_outgoing_receipts_root = roots.outgoing_receipts;
  header.chunk_headers_root = roots.headers;
  header.chunk_tx_root = roots.transactions;
  header.random_value = inputs.random_value;
  header.chunk_mask = mask;
  header.next_gas_price = inputs.next_gas_price;
  header.total_supply = inputs.total_supply;
  header.last_final_block = finality.last_final;
  header.last_ds_final_block = finality.last_ds_final;
  header.block_ordinal = prev.block_ordinal + 1;
  header.prev_height = prev.lite.height;
  header.latest_protocol_version = config.protocol_version;
  return header;
}

EpochBlock epoch_block(const BlockHeader& header, BlockHeight last_final_height) {
  return {.hash = header.hash,
          .prev_hash = header.prev_hash,
          .height = header.lite.height,
          .timestamp = header.lite.timestamp,
          .total_supply = header.total_supply,
          .last_final_height = last_final_height,
          .proposals = header.prev_validator_proposals,
          .chunk_mask = header.chunk_mask};
}

// ---- transactions and receipts -----------------------------------------------------------------

bool is_within_validity_period(const ChainConfig& config, BlockHeight base, BlockHeight head) {
  return head.value() <= base.value() + config.transaction_validity_period;
}

std::vector<protocol::ReceiptPtr> Outbox::in_order() const {
  std::vector<protocol::ReceiptPtr> all;
  for_each_sent(by_target, order, [&all](ShardId, const auto& receipt) { all.push_back(receipt); });
  return all;
}

std::vector<protocol::ReceiptPtr> arrivals(ShardId target, std::span<const OutboxPtr> outboxes,
                                           const CryptoHash& salt) {
  std::vector<std::span<const protocol::ReceiptPtr>> groups;
  groups.reserve(outboxes.size());
  for (const OutboxPtr& outbox : outboxes) {
    const auto sent = outbox->by_target.find(target);
    groups.push_back(sent == outbox->by_target.end()
                         ? std::span<const protocol::ReceiptPtr>{}
                         : std::span<const protocol::ReceiptPtr>{sent->second});
  }
  // A lone group draws no random number either way.
  if (groups.size() > 1) {
    runtime::ChaCha20Stream stream{salt};
    runtime::shuffle(groups, stream);
  }
  std::vector<protocol::ReceiptPtr> arrived;
  for (const auto& group : groups) arrived.insert(arrived.end(), group.begin(), group.end());
  return arrived;
}

std::vector<protocol::ReceiptPtr> incoming_receipts(std::vector<protocol::ReceiptPtr> arrived,
                                                    const WaitingReceipts& waiting) {
  for (auto block = waiting.rbegin(); block != waiting.rend(); ++block)
    arrived.insert(arrived.end(), block->begin(), block->end());
  return arrived;
}

// ---- application -------------------------------------------------------------------------------

std::map<ShardId, runtime::ShardStatus> shard_statuses(std::span<const ChunkHeader> chunks,
                                                       BlockHeight height) {
  std::map<ShardId, runtime::ShardStatus> statuses;
  for (const ChunkHeader& chunk : chunks) {
    FARCALL_ASSERT(chunk.height_included <= height, "a block includes no chunk of a later one");
    statuses[chunk.shard_id] = {.congestion = chunk.congestion,
                                .missed_chunks = height.value() - chunk.height_included.value(),
                                .bandwidth_requests = chunk.bandwidth_requests};
  }
  return statuses;
}

ChainConstants::ChainConstants(ChainConfig chain_config)
    : config{std::move(chain_config)},
      runtime_config{Shared<protocol::RuntimeConfig>::to_static(
          protocol::runtime_config(config->protocol_version))},
      layout{config->shard_layout} {}

EpochIds epoch_ids(const BlockHeader& prev, const BlockHeader& header) {
  return {prev.lite.epoch_id, header.lite.epoch_id, header.lite.next_epoch_id};
}

runtime::ChunkContext chunk_context(const ChainConstants& constants, const ChunkBlock& block,
                                    std::size_t shard_index, const ChunkExtra& before) {
  const bool is_new = block.mask[shard_index];
  const ChunkHeader& chunk = block.chunks[shard_index];
  const BlockHeader& header = block.header;
  return {.environment = {.config = constants.runtime_config,
                          .chain_id = constants.config->chain_id,
                          .shard_id = chunk.shard_id,
                          .layout = constants.layout,
                          .height = header.lite.height,
                          .timestamp = header.lite.timestamp,
                          // A missing chunk is applied at the new price (nearcore apply_old_chunk).
                          .gas_price = is_new ? block.prev.next_gas_price : header.next_gas_price,
                          .prev_block_hash = block.prev.hash,
                          .random_value = header.random_value,
                          .epoch = block.epoch},
          .gas_limit = chunk.gas_limit,
          .shards = shard_statuses(block.chunks, header.lite.height),
          .validator_update = block.epochs.accounts_update(
              *constants.layout, chunk.shard_id,
              is_new ? chunk.prev_validator_proposals : before.validator_proposals,
              epoch_ids(block.prev, header)),
          .is_new_chunk = is_new};
}

ChunkEffects chunk_effects(const protocol::ShardLayout& layout,
                           const runtime::ApplyResult& result) {
  auto sent = std::make_shared<Outbox>();
  const CryptoHash outgoing_root =
      outgoing_receipts_root(layout, result.outgoing, result.outgoing_order, sent->encoded);
  sent->by_target = result.outgoing;
  sent->order = result.outgoing_order;
  return {.extra = {.state_root = result.state.root_hash(),
                    .outcome_root = outcomes_root(result.outcomes),
                    .gas_used = result.gas_used,
                    .balance_burnt = result.balance_burnt,
                    .outgoing_receipts_root = outgoing_root,
                    .validator_proposals = result.validator_proposals,
                    .congestion = result.congestion,
                    .bandwidth_requests = result.bandwidth_requests},
          .sent = std::move(sent)};
}

ChunkExtra carried_extra(const ChunkExtra& before, const CryptoHash& state_root) {
  ChunkExtra extra = before;
  extra.state_root = state_root;
  return extra;
}

}  // namespace farcall::chain
