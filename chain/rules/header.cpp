#include "chain/rules/header.hpp"

#include <algorithm>

#include "chain/rules/arithmetic.hpp"
#include "protocol/borsh/borsh.hpp"
#include "protocol/crypto/merkle.hpp"
#include "protocol/outcome_leaves.hpp"

namespace farcall::chain {
namespace {

using protocol::borsh_write;
using protocol::BorshWriter;

/// First protocol version with block headers V6 and chunk header inners V5: without challenges,
/// with shard splits (nearcore's feature DynamicResharding).
constexpr ProtocolVersion kShardSplitVersion = 85;

CryptoHash combine(const CryptoHash& left, const CryptoHash& right) {
  return sha256({left.view(), right.view()});
}

void write(BorshWriter& out, const CryptoHash& hash) {
  out.raw(hash.view());
}

void write(BorshWriter& out, std::span<const ValidatorStake> stakes) {
  out.length(stakes.size());
  for (const ValidatorStake& stake : stakes) {
    out.integer(std::uint8_t{0});  // ValidatorStake::V1
    borsh_write(out, stake.account_id);
    borsh_write(out, stake.public_key);
    borsh_write(out, stake.stake);
  }
}

void write(BorshWriter& out, const std::optional<protocol::Signature>& signature) {
  out.integer(static_cast<std::uint8_t>(signature.has_value()));
  if (signature.has_value()) borsh_write(out, *signature);
}

void write_inner(BorshWriter& out, const ChunkHeader& chunk, ProtocolVersion version) {
  out.integer(static_cast<std::uint8_t>(version >= kShardSplitVersion ? 4 : 3));
  write(out, chunk.prev_block_hash);
  write(out, chunk.prev_state_root);
  write(out, chunk.prev_outcome_root);
  write(out, chunk.encoded_merkle_root);
  out.integer(chunk.encoded_length);
  out.integer(chunk.height_created.value());
  out.integer(chunk.shard_id.value());
  out.integer(chunk.prev_gas_used.value());
  out.integer(chunk.gas_limit.value());
  borsh_write(out, chunk.prev_balance_burnt);
  write(out, chunk.prev_outgoing_receipts_root);
  write(out, chunk.tx_root);
  write(out, std::span<const ValidatorStake>{chunk.prev_validator_proposals});
  out.integer(std::uint8_t{0});  // CongestionInfo::V1
  borsh_write(out, chunk.congestion);
  out.integer(std::uint8_t{0});  // BandwidthRequests::V1
  borsh_write(out, chunk.bandwidth_requests);
  if (version >= kShardSplitVersion) out.integer(std::uint8_t{0});  // no proposed split
}

void write_rest(BorshWriter& out, const BlockHeader& header, ProtocolVersion version) {
  write(out, header.block_body_hash);
  write(out, header.prev_chunk_outgoing_receipts_root);
  write(out, header.chunk_headers_root);
  write(out, header.chunk_tx_root);
  if (version < kShardSplitVersion) write(out, CryptoHash{});  // challenges root
  write(out, header.random_value);
  write(out, std::span<const ValidatorStake>{header.prev_validator_proposals});
  out.length(header.chunk_mask.size());
  for (const bool included : header.chunk_mask) out.integer(static_cast<std::uint8_t>(included));
  borsh_write(out, header.next_gas_price);
  borsh_write(out, header.total_supply);
  if (version < kShardSplitVersion) out.length(0);  // challenges result
  write(out, header.last_final_block);
  write(out, header.last_ds_final_block);
  out.integer(header.block_ordinal);
  out.integer(header.prev_height.value());
  out.integer(static_cast<std::uint8_t>(header.epoch_sync_data_hash.has_value()));
  if (header.epoch_sync_data_hash.has_value()) write(out, *header.epoch_sync_data_hash);
  out.length(header.approvals.size());
  for (const auto& approval : header.approvals) write(out, approval);
  out.integer(header.latest_protocol_version);
  out.length(header.chunk_endorsements.size());
  for (const Bytes& bits : header.chunk_endorsements) out.bytes(bits);
  if (version >= kShardSplitVersion) out.integer(std::uint8_t{0});  // no shard split
}

/// merklize() hashes each item's borsh; a hash's borsh is its bytes.
CryptoHash root_of_hashes(std::span<const ChunkHeader> chunks, CryptoHash ChunkHeader::* member) {
  std::vector<CryptoHash> leaves;
  leaves.reserve(chunks.size());
  for (const ChunkHeader& chunk : chunks) leaves.push_back(sha256((chunk.*member).view()));
  return protocol::merkle_root(leaves);
}

}  // namespace

Bytes approval_message(const CryptoHash& prev_hash, BlockHeight prev_height, BlockHeight height) {
  Bytes message;
  BorshWriter out{message};
  if (height.value() == prev_height.value() + 1) {
    out.integer(std::uint8_t{0});  // ApprovalInner::Endorsement
    write(out, prev_hash);
  } else {
    out.integer(std::uint8_t{1});  // ApprovalInner::Skip
    out.integer(prev_height.value());
  }
  out.integer(height.value());
  return message;
}

CryptoHash ChunkHeader::compute_hash(ProtocolVersion version) const {
  Bytes inner;
  inner.reserve(512);
  BorshWriter out{inner};
  write_inner(out, *this, version);
  return combine(sha256(inner), encoded_merkle_root);
}

Bytes BlockHeaderLite::borsh() const {
  Bytes bytes;
  bytes.reserve(208);
  BorshWriter out{bytes};
  out.integer(height.value());
  write(out, epoch_id);
  write(out, next_epoch_id);
  write(out, prev_state_root);
  write(out, prev_outcome_root);
  out.integer(timestamp.value());
  write(out, next_bp_hash);
  write(out, block_merkle_root);
  return bytes;
}

CryptoHash BlockHeader::inner_rest_hash(ProtocolVersion version) const {
  Bytes rest;
  rest.reserve(640);
  BorshWriter out{rest};
  write_rest(out, *this, version);
  return sha256(rest);
}

CryptoHash BlockHeader::compute_hash(ProtocolVersion version) const {
  return combine(combine(sha256(lite.borsh()), inner_rest_hash(version)), prev_hash);
}

ChunkRoots chunk_roots(std::span<const ChunkHeader> chunks) {
  std::vector<CryptoHash> headers;
  headers.reserve(chunks.size());
  for (const ChunkHeader& chunk : chunks) {
    const std::uint64_t included = chunk.height_included.value();
    const ByteView height{reinterpret_cast<const std::uint8_t*>(&included), sizeof included};
    headers.push_back(sha256({chunk.chunk_hash.view(), height}));
  }
  return {.state = root_of_hashes(chunks, &ChunkHeader::prev_state_root),
          .outcomes = root_of_hashes(chunks, &ChunkHeader::prev_outcome_root),
          .outgoing_receipts = root_of_hashes(chunks, &ChunkHeader::prev_outgoing_receipts_root),
          .headers = protocol::merkle_root(headers),
          .transactions = root_of_hashes(chunks, &ChunkHeader::tx_root)};
}

CryptoHash block_body_hash(
    std::span<const ChunkHeader> chunks, const CryptoHash& vrf_value, ByteView vrf_proof,
    std::span<const std::vector<std::optional<protocol::Signature>>> endorsements,
    ProtocolVersion version) {
  Bytes body;
  body.reserve(256 + chunks.size() * 640);
  BorshWriter out{body};
  out.integer(std::uint8_t{1});  // BlockBody::V2
  out.length(chunks.size());
  for (const ChunkHeader& chunk : chunks) {
    out.integer(std::uint8_t{2});  // ShardChunkHeader::V3
    write_inner(out, chunk, version);
    out.integer(chunk.height_included.value());
    borsh_write(out, chunk.signature);
  }
  out.length(0);  // challenges
  write(out, vrf_value);
  out.raw(vrf_proof);
  out.length(endorsements.size());
  for (const auto& shard : endorsements) {
    out.length(shard.size());
    for (const auto& signature : shard) write(out, signature);
  }
  return sha256(body);
}

CryptoHash outgoing_receipts_root(const protocol::ShardLayout& layout,
                                  const ReceiptsByShard& outgoing, std::span<const ShardId> order,
                                  Bytes& encoded) {
  /// Receipts to one shard that are adjacent in `encoded`.
  struct Run {
    std::size_t begin;
    std::size_t end;
  };
  std::map<ShardId, std::vector<Run>> runs;
  for_each_sent(outgoing, order, [&](ShardId target, const protocol::ReceiptPtr& receipt) {
    const std::size_t begin = encoded.size();
    protocol::borsh_append(encoded, *receipt);
    std::vector<Run>& of_target = runs[target];
    if (of_target.empty() || of_target.back().end != begin) of_target.push_back({begin, begin});
    of_target.back().end = encoded.size();
  });
  std::vector<CryptoHash> leaves;
  leaves.reserve(layout.size());
  for (const ShardId shard : layout.shard_ids()) {
    const auto receipts = outgoing.find(shard);
    Bytes head;
    BorshWriter out{head};
    out.integer(shard.value());
    out.length(receipts == outgoing.end() ? 0 : receipts->second.size());
    std::vector<ByteView> list = {head};
    for (const Run& run : runs[shard])
      list.push_back(ByteView{encoded}.subspan(run.begin, run.end - run.begin));
    leaves.push_back(sha256(sha256(list).view()));
  }
  return protocol::merkle_root(leaves);
}

CryptoHash outgoing_receipts_root(const protocol::ShardLayout& layout,
                                  const ReceiptsByShard& outgoing) {
  Bytes encoded;
  return outgoing_receipts_root(layout, outgoing, {}, encoded);
}

CryptoHash outcomes_root(std::span<const protocol::OutcomeWithId> outcomes) {
  return protocol::merkle_root(protocol::outcome_leaves(outcomes));
}

CryptoHash block_producers_hash(std::span<const ValidatorStake> producers) {
  Bytes list;
  BorshWriter out{list};
  write(out, producers);
  return sha256(list);
}

Balance next_gas_price(Balance price, Gas used, Gas limit, protocol::Ratio adjustment_rate,
                       Balance min, Balance max) {
  if (limit.is_zero()) return price;
  const Wide numerator{adjustment_rate.numerator};
  const Wide denominator{adjustment_rate.denominator};
  const Wide scale = 2 * denominator * Wide{limit.value()};
  const Wide change = 2 * numerator * Wide{used.value()} + scale;
  const Wide next = to_wide(price.value()) * (change - numerator * Wide{limit.value()}) / scale;
  return Balance{to_u128(std::clamp(next, to_wide(min.value()), to_wide(max.value())))};
}

void BlockMerkleTree::insert(const CryptoHash& hash) {
  CryptoHash node = hash;
  for (std::uint64_t rest = size_; rest % 2 == 1; rest /= 2) {
    node = combine(path_.back(), node);
    path_.pop_back();
  }
  path_.push_back(node);
  ++size_;
}

CryptoHash BlockMerkleTree::root() const {
  if (path_.empty()) return {};
  CryptoHash root = path_.back();
  for (std::size_t i = path_.size() - 1; i > 0; --i) root = combine(path_[i - 1], root);
  return root;
}

}  // namespace farcall::chain
