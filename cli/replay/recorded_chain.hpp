// A recorded chain: what a node did, block by block, in any number of shards, and the results that
// applying the blocks again must have.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "chain/chain.hpp"
#include "chain/rules/block.hpp"

namespace farcall::cli {

/// A shard's part of a block. Null members were not kept: of blocks in which nothing happens there
/// is only what replaying needs.
struct RecordedChunk {
  bool is_new = true;
  CryptoHash prev_state_root;
  /// The chunk header; of a run of empty blocks, what their chunk headers have in common.
  const boost::json::value* header = nullptr;
  /// Receipts that arrived; recorded where there is one shard.
  const boost::json::value* incoming = nullptr;
  /// Receipts that the chunk carries; recorded where there are several shards.
  const boost::json::value* sent = nullptr;
  const boost::json::value* outcomes = nullptr;
  std::vector<chain::TransactionPtr> transactions;
};

struct RecordedBlock {
  /// Where in the document it is, for messages.
  std::string path;
  BlockHeight height;
  CryptoHash hash;
  Nanoseconds timestamp;
  CryptoHash random_value;
  Balance gas_price;
  CryptoHash epoch_id;
  CryptoHash next_epoch_id;
  /// Null in a run of empty blocks.
  const boost::json::value* header = nullptr;
  /// In the order of the layout, one for each shard.
  std::vector<RecordedChunk> chunks;
};

struct RecordedChain {
  boost::json::value document;
  std::string name;
  chain::Genesis genesis;
  std::vector<RecordedBlock> blocks;
};

/// Reads a file, which may be compressed with gzip. Errors name the file and the field.
[[nodiscard]] Result<std::unique_ptr<RecordedChain>> read_recorded_chain(const std::string& path);
/// The same from text.
[[nodiscard]] Result<std::unique_ptr<RecordedChain>> parse_recorded_chain(std::string_view text);

/// Unpacks gzip. Fails for damaged data and for more than `limit` bytes.
[[nodiscard]] Result<std::string> unpack_gzip(std::string_view packed, std::size_t limit);

}  // namespace farcall::cli
