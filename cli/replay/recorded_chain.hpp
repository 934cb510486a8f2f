// A recorded chain: what a node did, block by block, and what it must come to when the blocks are
// applied again.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "chain/block.hpp"
#include "chain/chain.hpp"

namespace farcall::cli {

/// One block as recorded. Null members were not kept: blocks in which nothing happens have only
/// what replaying needs.
struct RecordedBlock {
  std::string path;
  BlockHeight height;
  CryptoHash hash;
  Nanoseconds timestamp;
  CryptoHash random_value;
  Balance gas_price;
  CryptoHash prev_state_root;
  CryptoHash epoch_id;
  CryptoHash next_epoch_id;
  bool new_chunk = true;
  /// Header, where it was kept.
  const boost::json::value* header = nullptr;
  /// Chunk header, or what the chunk headers of empty blocks have in common.
  const boost::json::value* chunk = nullptr;
  const boost::json::value* incoming = nullptr;
  const boost::json::value* outcomes = nullptr;
  std::vector<chain::TransactionPtr> transactions;
};

struct RecordedChain {
  boost::json::value document;
  std::string name;
  chain::Genesis genesis;
  std::vector<RecordedBlock> blocks;
};

/// Reads a file, unpacking it if it is compressed with gzip. Errors name the file and the field.
[[nodiscard]] Result<std::unique_ptr<RecordedChain>> read_recorded_chain(const std::string& path);
/// The same from text.
[[nodiscard]] Result<std::unique_ptr<RecordedChain>> parse_recorded_chain(std::string_view text);

/// Unpacks gzip; at most `limit` bytes.
[[nodiscard]] Result<std::string> unpack_gzip(std::string_view packed, std::size_t limit);

}  // namespace farcall::cli
