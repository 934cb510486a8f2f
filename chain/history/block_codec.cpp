#include "chain/history/block_codec.hpp"

#include <cstring>

#include "chain/history/codec.hpp"
#include "chain/history/described.hpp"

namespace farcall::chain {

BOOST_DESCRIBE_STRUCT(BlockIndex, (), (hash, height, chunks, outcomes, receipts))
BOOST_DESCRIBE_STRUCT(BlockHeaderLite, (),
                      (height, epoch_id, next_epoch_id, prev_state_root, prev_outcome_root,
                       timestamp, next_bp_hash, block_merkle_root))
BOOST_DESCRIBE_STRUCT(ChunkExtra, (),
                      (state_root, outcome_root, gas_used, balance_burnt, outgoing_receipts_root,
                       validator_proposals, congestion, bandwidth_requests))
BOOST_DESCRIBE_STRUCT(ChunkHeader, (),
                      (prev_block_hash, prev_state_root, prev_outcome_root, encoded_merkle_root,
                       encoded_length, height_created, shard_id, prev_gas_used, gas_limit,
                       prev_balance_burnt, prev_outgoing_receipts_root, tx_root,
                       prev_validator_proposals, congestion, bandwidth_requests, height_included,
                       signature, chunk_hash))
BOOST_DESCRIBE_STRUCT(BlockHeader, (),
                      (prev_hash, lite, block_body_hash, prev_chunk_outgoing_receipts_root,
                       chunk_headers_root, chunk_tx_root, random_value, prev_validator_proposals,
                       chunk_mask, next_gas_price, total_supply, last_final_block,
                       last_ds_final_block, block_ordinal, prev_height, epoch_sync_data_hash,
                       approvals, latest_protocol_version, chunk_endorsements, signature, hash))

namespace {

using protocol::borsh_read;
using protocol::borsh_write;
using protocol::BorshReader;
using protocol::BorshWriter;
using protocol::ReceiptPtr;

/// Receipts of a block are in several of its lists.
using ReceiptNumbers = SharedIndex<const protocol::Receipt>;

void note(ReceiptNumbers& numbers, const std::vector<ReceiptPtr>& receipts) {
  for (const ReceiptPtr& receipt : receipts) numbers.note(receipt);
}

void write_numbers(BorshWriter& out, const ReceiptNumbers& numbers,
                   const std::vector<ReceiptPtr>& receipts) {
  write_list(out, receipts, [&](const ReceiptPtr& receipt) { out.integer(numbers.of(receipt)); });
}

/// Receipts out of `all` by their numbers.
[[nodiscard]] bool read_numbers(BorshReader& in, const std::vector<ReceiptPtr>& all,
                                std::vector<ReceiptPtr>& receipts) {
  return read_list(in, [&] {
    std::uint32_t number = 0;
    if (!in.integer(number)) return false;
    if (number >= all.size()) return in.fail("there are not so many receipts");
    receipts.push_back(all[number]);
    return true;
  });
}

/// Most costs of a profile are zero: only the others are written.
template <std::size_t Size>
void write_sparse(BorshWriter& out, const std::array<std::uint64_t, Size>& values) {
  static_assert(Size < 256);
  std::uint8_t count = 0;
  for (const std::uint64_t value : values) count += value != 0 ? 1 : 0;
  out.integer(count);
  for (std::size_t i = 0; i < Size; ++i) {
    if (values[i] == 0) continue;
    out.integer(static_cast<std::uint8_t>(i));
    out.integer(values[i]);
  }
}

template <std::size_t Size>
bool read_sparse(BorshReader& in, std::array<std::uint64_t, Size>& values) {
  std::uint8_t count = 0;
  if (!in.integer(count)) return false;
  for (std::uint8_t i = 0; i < count; ++i) {
    std::uint8_t at = 0;
    if (!in.integer(at)) return false;
    if (at >= Size) return in.fail("there are not so many costs");
    if (!in.integer(values[at])) return false;
  }
  return true;
}

void write_outcome(BorshWriter& out, const protocol::OutcomeWithId& item) {
  const protocol::ExecutionOutcome& outcome = item.outcome;
  borsh_write(out, item.id);
  borsh_write(out, outcome.logs);
  borsh_write(out, outcome.receipt_ids);
  borsh_write(out, outcome.gas_burnt);
  borsh_write(out, outcome.compute_usage);
  borsh_write(out, outcome.tokens_burnt);
  borsh_write(out, outcome.executor_id);
  borsh_write(out, outcome.status);
  borsh_write(out, outcome.profile != nullptr);
  if (outcome.profile) {
    write_sparse(out, outcome.profile->actions);
    write_sparse(out, outcome.profile->ext);
    out.integer(outcome.profile->wasm);
  }
  borsh_write(out, outcome.contracts);
}

bool read_outcome(BorshReader& in, protocol::OutcomeWithId& item) {
  protocol::ExecutionOutcome& outcome = item.outcome;
  bool has_profile = false;
  if (!borsh_read(in, item.id) || !borsh_read(in, outcome.logs) ||
      !borsh_read(in, outcome.receipt_ids) || !borsh_read(in, outcome.gas_burnt) ||
      !borsh_read(in, outcome.compute_usage) || !borsh_read(in, outcome.tokens_burnt) ||
      !borsh_read(in, outcome.executor_id) || !borsh_read(in, outcome.status) ||
      !in.flag(has_profile)) {
    return false;
  }
  if (has_profile) {
    auto profile = std::make_shared<protocol::GasProfile>();
    if (!read_sparse(in, profile->actions) || !read_sparse(in, profile->ext) ||
        !in.integer(profile->wasm)) {
      return false;
    }
    outcome.profile = std::move(profile);
  }
  return borsh_read(in, outcome.contracts);
}

void write_changes(BorshWriter& out, const state::StateChanges& changes) {
  out.length(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const state::StateChanges::Row row = changes[i];
    out.bytes(row.key);
    out.length(row.changes.size());
    for (const state::StateChange& change : row.changes) {
      borsh_write(out, change.cause.kind);
      borsh_write(out, change.cause.hash);
      borsh_write(out, change.value.has_value());
      if (change.value) out.bytes(change.value->bytes());
    }
  }
}

bool read_change(BorshReader& in, state::StateChanges& changes) {
  state::StateChange change;
  bool has_value = false;
  if (!borsh_read(in, change.cause.kind) || !borsh_read(in, change.cause.hash) ||
      !in.flag(has_value)) {
    return false;
  }
  ByteView value;
  if (has_value && !in.bytes(value)) return false;
  if (has_value) change.value.emplace(value);
  changes.add(std::move(change));
  return true;
}

bool read_changes(BorshReader& in, state::StateChanges& changes) {
  return read_list(in, [&] {
    ByteView key;
    if (!in.bytes(key)) return false;
    changes.begin_row(key);
    return read_list(in, [&] { return read_change(in, changes); });
  });
}

void write_shard(BorshWriter& out, const ShardBlock& shard, const ReceiptNumbers& receipts) {
  write_list(out, shard.transactions,
             [&](const TransactionPtr& transaction) { out.bytes(transaction->encode()); });
  write_numbers(out, receipts, shard.prev_outgoing);
  write_numbers(out, receipts, shard.incoming);
  write_list(out, shard.outcomes, [&](const auto& outcome) { write_outcome(out, outcome); });
  write_list(out, shard.outgoing, [&](const auto& sent) {
    borsh_write(out, sent.first);
    write_numbers(out, receipts, sent.second);
  });
  borsh_write(out, shard.outgoing_order);
  write_numbers(out, receipts, shard.local);
  borsh_write(out, shard.full_after);
  borsh_write(out, shard.extra);
}

bool read_shard(BorshReader& in, ShardBlock& shard, const std::vector<ReceiptPtr>& receipts) {
  const auto read_transaction = [&] {
    ByteView bytes;
    if (!in.bytes(bytes)) return false;
    auto transaction = protocol::SignedTransaction::decode(bytes);
    if (!transaction) return in.fail(transaction.error().message);
    shard.transactions.push_back(
        std::make_shared<const protocol::SignedTransaction>(std::move(*transaction)));
    return true;
  };
  const auto read_sent = [&] {
    ShardId target;
    return borsh_read(in, target) && read_numbers(in, receipts, shard.outgoing[target]);
  };
  return read_list(in, read_transaction) && read_numbers(in, receipts, shard.prev_outgoing) &&
         read_numbers(in, receipts, shard.incoming) &&
         read_list(in, [&] { return read_outcome(in, shard.outcomes.emplace_back()); }) &&
         read_list(in, read_sent) && borsh_read(in, shard.outgoing_order) &&
         read_numbers(in, receipts, shard.local) && borsh_read(in, shard.full_after) &&
         borsh_read(in, shard.extra);
}

void write_contents(BorshWriter& out, const Block& block) {
  ReceiptNumbers receipts;
  for (const ShardBlock& shard : block.shards) {
    note(receipts, shard.prev_outgoing);
    note(receipts, shard.incoming);
    for (const auto& [target, sent] : shard.outgoing) note(receipts, sent);
    note(receipts, shard.local);
  }
  borsh_write(out, block.header);
  out.bytes(as_bytes(block.author.view()));
  borsh_write(out, block.chunks);
  borsh_write(out, receipts.list());
  write_list(out, block.shards,
             [&](const ShardBlock& shard) { write_shard(out, shard, receipts); });
}

bool read_author(BorshReader& in, protocol::AccountId& author) {
  ByteView text;
  if (!in.bytes(text)) return false;
  if (text.empty()) return true;  // a chain without validators has no authors
  auto id = protocol::AccountId::parse(as_text(text));
  if (!id) return in.fail(id.error().message);
  author = *id;
  return true;
}

bool read_contents(BorshReader& in, Block& block) {
  std::vector<ReceiptPtr> receipts;
  return borsh_read(in, block.header) && read_author(in, block.author) &&
         borsh_read(in, block.chunks) && borsh_read(in, receipts) &&
         read_list(in, [&] { return read_shard(in, block.shards.emplace_back(), receipts); });
}

Result<void> finish(const BorshReader& in, std::string_view section) {
  if (!in.error().empty()) return fail(std::string{section} + ": " + in.error());
  if (in.remaining() != 0) return fail(std::string{section} + ": trailing bytes");
  return {};
}

}  // namespace

std::vector<ReceiptPtr> made_receipts(const Block& block) {
  std::vector<ReceiptPtr> made;
  for (const ShardBlock& shard : block.shards) {
    for (const auto& [target, sent] : shard.outgoing)
      made.insert(made.end(), sent.begin(), sent.end());
    made.insert(made.end(), shard.local.begin(), shard.local.end());
  }
  return made;
}

ReceiptPtr made_receipt(const Block& block, std::size_t position) {
  for (const ShardBlock& shard : block.shards) {
    for (const auto& [target, sent] : shard.outgoing) {
      if (position < sent.size()) return sent[position];
      position -= sent.size();
    }
    if (position < shard.local.size()) return shard.local[position];
    position -= shard.local.size();
  }
  return nullptr;
}

BlockIndex index_of(const Block& block) {
  BlockIndex index{
      .hash = block.hash(), .height = block.height(), .chunks = {}, .outcomes = {}, .receipts = {}};
  for (const ShardBlock& shard : block.shards) {
    std::vector<CryptoHash>& ids = index.outcomes.emplace_back();
    ids.reserve(shard.outcomes.size());
    for (const protocol::OutcomeWithId& outcome : shard.outcomes) ids.push_back(outcome.id);
  }
  for (const ChunkHeader& chunk : block.chunks) {
    const bool is_new = chunk.height_included == block.height();
    index.chunks.push_back(is_new ? std::optional{chunk.chunk_hash} : std::nullopt);
  }
  for (const ReceiptPtr& receipt : made_receipts(block))
    index.receipts.push_back(receipt->receipt_id);
  return index;
}

Bytes encode_block(const Block& block) {
  Bytes bytes(BlockSections::kHeadBytes);
  protocol::borsh_append(bytes, index_of(block));
  const auto index_size = static_cast<std::uint32_t>(bytes.size() - BlockSections::kHeadBytes);
  BorshWriter out{bytes};
  write_list(out, block.shards,
             [&](const ShardBlock& shard) { write_changes(out, shard.changes); });
  const auto changes_size =
      static_cast<std::uint32_t>(bytes.size() - BlockSections::kHeadBytes - index_size);
  write_contents(out, block);
  FARCALL_ASSERT(bytes.size() <= UINT32_MAX, "a block is shorter than 4 GiB");
  std::memcpy(bytes.data(), &index_size, sizeof index_size);
  std::memcpy(bytes.data() + sizeof index_size, &changes_size, sizeof changes_size);
  return bytes;
}

BlockSections read_sections(ByteView head) {
  FARCALL_ASSERT(head.size() >= BlockSections::kHeadBytes, "the head of a block is whole");
  std::uint32_t index_size = 0;
  std::uint32_t changes_size = 0;
  std::memcpy(&index_size, head.data(), sizeof index_size);
  std::memcpy(&changes_size, head.data() + sizeof index_size, sizeof changes_size);
  return {.index_size = index_size, .changes_size = changes_size};
}

Result<BlockIndex> decode_index(ByteView section) {
  BlockIndex index;
  BorshReader in{section};
  (void)borsh_read(in, index);  // the reader keeps the error
  if (auto done = finish(in, "index"); !done) return std::unexpected{done.error()};
  return index;
}

Result<std::vector<state::StateChanges>> decode_changes(ByteView section) {
  std::vector<state::StateChanges> changes;
  BorshReader in{section};
  (void)read_list(in, [&] { return read_changes(in, changes.emplace_back()); });
  if (auto done = finish(in, "changes"); !done) return std::unexpected{done.error()};
  return changes;
}

Result<Block> decode_block(ByteView bytes) {
  if (bytes.size() < BlockSections::kHeadBytes) return fail("a block is cut short");
  const BlockSections sections = read_sections(bytes);
  bytes = bytes.subspan(BlockSections::kHeadBytes);
  if (sections.index_size + sections.changes_size > bytes.size()) {
    return fail("the sections of a block are longer than it");
  }
  auto changes = decode_changes(bytes.subspan(sections.index_size, sections.changes_size));
  if (!changes) return std::unexpected{changes.error()};
  Block block;
  BorshReader in{bytes.subspan(sections.index_size + sections.changes_size)};
  (void)read_contents(in, block);
  if (auto done = finish(in, "contents"); !done) return std::unexpected{done.error()};
  if (changes->size() != block.shards.size()) return fail("changes and contents do not fit");
  for (std::size_t i = 0; i < block.shards.size(); ++i) {
    block.shards[i].changes = std::move((*changes)[i]);
  }
  return block;
}

}  // namespace farcall::chain
