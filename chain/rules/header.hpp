// Headers of chunks and blocks, and how they are hashed (nearcore core/primitives/src/{sharding,
// block_header,block_body}.rs): chunk headers V3 with inner V4 or V5, block headers V5 or V6, by
// protocol version.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "base/units.hpp"
#include "protocol/congestion.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/outcome.hpp"
#include "runtime/chunk/apply.hpp"

namespace farcall::chain {

/// An account that stakes, with the key it validates with.
using ValidatorStake = runtime::ValidatorProposal;

/// Results of applying a chunk, which the next chunk header of the shard repeats (nearcore's
/// ChunkExtra).
struct ChunkExtra {
  CryptoHash state_root;
  CryptoHash outcome_root;
  Gas gas_used;
  Balance balance_burnt;
  CryptoHash outgoing_receipts_root;
  std::vector<ValidatorStake> validator_proposals;
  protocol::CongestionInfo congestion;
  std::vector<protocol::BandwidthRequest> bandwidth_requests;
};

/// Header of one shard's part of a block. The `prev_` fields are results of the shard's previous
/// chunk.
struct ChunkHeader {
  CryptoHash prev_block_hash;
  CryptoHash prev_state_root;
  CryptoHash prev_outcome_root;
  CryptoHash encoded_merkle_root;
  std::uint64_t encoded_length = 0;
  BlockHeight height_created;
  ShardId shard_id;
  Gas prev_gas_used;
  Gas gas_limit;
  Balance prev_balance_burnt;
  CryptoHash prev_outgoing_receipts_root;
  CryptoHash tx_root;
  std::vector<ValidatorStake> prev_validator_proposals;
  protocol::CongestionInfo congestion;
  std::vector<protocol::BandwidthRequest> bandwidth_requests;

  // Not under the chunk's hash.
  BlockHeight height_included;
  protocol::Signature signature;
  CryptoHash chunk_hash;

  /// hash(hash(inner) | encoded_merkle_root).
  [[nodiscard]] CryptoHash compute_hash(ProtocolVersion version) const;
};

/// The part of a block header that light clients get.
struct BlockHeaderLite {
  BlockHeight height;
  CryptoHash epoch_id;
  CryptoHash next_epoch_id;
  CryptoHash prev_state_root;
  CryptoHash prev_outcome_root;
  Nanoseconds timestamp;
  CryptoHash next_bp_hash;
  CryptoHash block_merkle_root;

  [[nodiscard]] Bytes borsh() const;
};

struct BlockHeader {
  CryptoHash prev_hash;
  BlockHeaderLite lite;

  CryptoHash block_body_hash;
  CryptoHash prev_chunk_outgoing_receipts_root;
  CryptoHash chunk_headers_root;
  CryptoHash chunk_tx_root;
  CryptoHash random_value;
  std::vector<ValidatorStake> prev_validator_proposals;
  std::vector<bool> chunk_mask;
  Balance next_gas_price;
  Balance total_supply;
  CryptoHash last_final_block;
  CryptoHash last_ds_final_block;
  std::uint64_t block_ordinal = 0;
  BlockHeight prev_height;
  std::optional<CryptoHash> epoch_sync_data_hash;
  std::vector<std::optional<protocol::Signature>> approvals;
  ProtocolVersion latest_protocol_version = 0;
  /// One byte string a shard, one bit a chunk validator, lowest first.
  std::vector<Bytes> chunk_endorsements;

  // Not under the block's hash.
  protocol::Signature signature;
  CryptoHash hash;

  /// hash(hash(hash(lite) | hash(rest)) | prev_hash).
  [[nodiscard]] CryptoHash compute_hash(ProtocolVersion version) const;
  /// Hash of everything but the lite part and the previous hash: what light clients fill in.
  [[nodiscard]] CryptoHash inner_rest_hash(ProtocolVersion version) const;
};

/// What a block producer signs to approve that the block of `height` follows `prev`: it endorses
/// the block one height below, or skips the heights between (Approval in core/primitives/src/
/// block_header.rs in nearcore). Light clients check it.
[[nodiscard]] Bytes approval_message(const CryptoHash& prev_hash, BlockHeight prev_height,
                                     BlockHeight height);

/// Fields of a block header that follow from the chunk headers of the block.
struct ChunkRoots {
  CryptoHash state;
  CryptoHash outcomes;
  CryptoHash outgoing_receipts;
  CryptoHash headers;
  CryptoHash transactions;
};
[[nodiscard]] ChunkRoots chunk_roots(std::span<const ChunkHeader> chunks);

/// Bytes of a VRF proof. Ours are zero: nobody verifies who may produce.
inline constexpr std::size_t kVrfProofBytes = 64;

/// Hash of a block body (version 2): chunk headers, the randomness with its proof, endorsements.
[[nodiscard]] CryptoHash block_body_hash(
    std::span<const ChunkHeader> chunks, const CryptoHash& vrf_value, ByteView vrf_proof,
    std::span<const std::vector<std::optional<protocol::Signature>>> endorsements,
    ProtocolVersion version);

using ReceiptsByShard = std::map<ShardId, std::vector<protocol::ReceiptPtr>>;

/// Calls `visit(target, receipt)` for each receipt in the order of sending; for `order` see
/// ShardBlock::outgoing_order.
template <class Visit>
void for_each_sent(const ReceiptsByShard& outgoing, std::span<const ShardId> order, Visit visit) {
  if (order.empty()) {
    for (const auto& [target, receipts] : outgoing) {
      for (const protocol::ReceiptPtr& receipt : receipts) visit(target, receipt);
    }
    return;
  }
  std::map<ShardId, std::size_t> visited;
  for (const ShardId target : order) visit(target, outgoing.at(target)[visited[target]++]);
}

/// Root over what a shard sends: for each shard in layout order the hash of (shard, receipts).
[[nodiscard]] CryptoHash outgoing_receipts_root(const protocol::ShardLayout& layout,
                                                const ReceiptsByShard& outgoing);
/// The same; also appends all receipts in borsh, in the order of sending, to `encoded`.
[[nodiscard]] CryptoHash outgoing_receipts_root(const protocol::ShardLayout& layout,
                                                const ReceiptsByShard& outgoing,
                                                std::span<const ShardId> order, Bytes& encoded);
/// Root over outcomes; the leaves are `protocol::outcome_leaf`.
[[nodiscard]] CryptoHash outcomes_root(std::span<const protocol::OutcomeWithId> outcomes);
/// Hash of a set of block producers: `next_bp_hash`.
[[nodiscard]] CryptoHash block_producers_hash(std::span<const ValidatorStake> producers);

/// The price after a block whose new chunks used and allowed so much gas
/// (compute_next_gas_price in core/primitives/src/block.rs).
[[nodiscard]] Balance next_gas_price(Balance price, Gas used, Gas limit,
                                     protocol::Ratio adjustment_rate, Balance min, Balance max);

/// Hashes of all blocks as an append-only Merkle tree, of which only the right edge is kept.
class BlockMerkleTree {
 public:
  void insert(const CryptoHash& hash);
  /// Root over everything inserted; 32 zero bytes for nothing.
  [[nodiscard]] CryptoHash root() const;
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// The right edge, for saving a chain.
  [[nodiscard]] const std::vector<CryptoHash>& path() const noexcept { return path_; }
  [[nodiscard]] static BlockMerkleTree from_path(std::vector<CryptoHash> path, std::uint64_t size) {
    BlockMerkleTree tree;
    tree.path_ = std::move(path);
    tree.size_ = size;
    return tree;
  }

 private:
  std::vector<CryptoHash> path_;
  std::uint64_t size_ = 0;
};

}  // namespace farcall::chain
