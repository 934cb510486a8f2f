// The bytes of an archived block: everything but its states, which follow from the changes. Three
// sections, so that the index and old states can be computed without reading the rest:
//
//   lengths of the first two u32 u32 | index | state changes by shard | contents
//
// A format of this process and its own files, not of the protocol.
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "chain/rules/block.hpp"

namespace farcall::chain {

/// The hashes by which a block and its contents are found.
struct BlockIndex {
  CryptoHash hash;
  BlockHeight height;
  /// By shard; nothing where the chunk is an older block's.
  std::vector<std::optional<CryptoHash>> chunks;
  /// Ids of outcomes by shard, in order.
  std::vector<std::vector<CryptoHash>> outcomes;
  /// Ids of receipts that chunks of the block made, in the order of `made_receipts`.
  std::vector<CryptoHash> receipts;
};

[[nodiscard]] BlockIndex index_of(const Block& block);
/// All receipts that a block's chunks sent, or made and ran: by shard, those sent by target, then
/// the instant ones.
[[nodiscard]] std::vector<protocol::ReceiptPtr> made_receipts(const Block& block);
/// The one at this position of that list, without building it.
[[nodiscard]] protocol::ReceiptPtr made_receipt(const Block& block, std::size_t position);

[[nodiscard]] Bytes encode_block(const Block& block);

/// Where the sections of an encoded block are.
struct BlockSections {
  static constexpr std::size_t kHeadBytes = 8;
  std::size_t index_size = 0;
  std::size_t changes_size = 0;
};
/// Reads the first `kHeadBytes` bytes.
[[nodiscard]] BlockSections read_sections(ByteView head);

[[nodiscard]] Result<BlockIndex> decode_index(ByteView section);
/// By shard.
[[nodiscard]] Result<std::vector<state::StateChanges>> decode_changes(ByteView section);
/// The block without states. Errors name the section and the byte.
[[nodiscard]] Result<Block> decode_block(ByteView bytes);

}  // namespace farcall::chain
