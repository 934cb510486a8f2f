// The write-ahead log of a node. A chain is a function of its genesis and its inputs, so the
// journal records every operation, in order, before it is executed. Replaying the operations
// produces the same blocks, byte for byte.
//
//   file:  "farcall journal 4\n"  frame*
//   frame: length u32 | first 8 bytes of the SHA-256 of the payload | payload (borsh of Operation)
//
// A frame is in the file before its operation is executed: acknowledged operations survive the
// death of the process (not of the machine: nothing is synced to disk). An incomplete last frame
// was never executed and is removed; any other damage is an error with its byte offset.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"
#include "node/store/journal_file.hpp"
#include "protocol/describe.hpp"

namespace farcall::node {

namespace operation {

/// First record: binds the journal to one genesis and validator key.
struct Begin {
  /// The hash of genesis.json.
  CryptoHash genesis;
  /// As in validator_key.json; empty if blocks are not signed.
  std::string validator_key;
};
/// Sets the block time from here on.
struct BlockTime {
  std::uint64_t nanoseconds = 0;
};
/// Produces one block.
struct Produce {
  std::uint64_t height = 0;
  std::uint64_t timestamp = 0;
  /// Borsh of the verified transactions, in order.
  std::vector<Bytes> transactions;
  /// The previous head: proves that the operations before had the same result.
  CryptoHash prev_hash;
};
/// Skips heights as nearcore's sandbox does.
struct FastForward {
  std::uint64_t delta = 0;
  std::uint64_t nanoseconds_per_height = 0;
  CryptoHash prev_hash;
};
/// The node stopped here, with this head.
struct End {
  CryptoHash head;
};
/// Overwrites state records, given as JSON.
struct Patch {
  Bytes records;
};
/// Replaces the whole state by these records, given as JSON.
struct Load {
  Bytes records;
};
struct Snapshot {
  std::uint64_t id = 0;
};
struct Revert {
  std::uint64_t id = 0;
};

BOOST_DESCRIBE_STRUCT(Begin, (), (genesis, validator_key))
BOOST_DESCRIBE_STRUCT(BlockTime, (), (nanoseconds))
BOOST_DESCRIBE_STRUCT(Produce, (), (height, timestamp, transactions, prev_hash))
BOOST_DESCRIBE_STRUCT(FastForward, (), (delta, nanoseconds_per_height, prev_hash))
BOOST_DESCRIBE_STRUCT(End, (), (head))
BOOST_DESCRIBE_STRUCT(Patch, (), (records))
BOOST_DESCRIBE_STRUCT(Load, (), (records))
BOOST_DESCRIBE_STRUCT(Snapshot, (), (id))
BOOST_DESCRIBE_STRUCT(Revert, (), (id))

}  // namespace operation

using Operation = std::variant<operation::Begin, operation::Produce, operation::FastForward,
                               operation::Patch, operation::Snapshot, operation::Revert,
                               operation::BlockTime, operation::End, operation::Load>;

/// Receives the operations of a journal in order; an error stops the reading and is returned.
using OperationVisitor = std::function<Result<void>(const Operation&)>;

/// The result of reading a journal.
struct JournalSummary {
  std::uint64_t operations = 0;
  /// Bytes of the heading and of complete frames.
  std::uint64_t good_bytes = 0;
  /// Bytes of an incomplete frame after them.
  std::uint64_t torn_bytes = 0;
};

/// Reads a journal, which another process may be appending to, without changing it.
[[nodiscard]] Result<JournalSummary> read_journal(const std::filesystem::path& path,
                                                  const OperationVisitor& visit);

/// A journal open for reading once, and appending after that. Not thread-safe.
class Journal {
 public:
  /// Creates the file if it is missing, and locks it against other processes.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& path);
  /// `path` names the file in errors.
  Journal(std::unique_ptr<JournalFile> file, std::filesystem::path path)
      : file_{std::move(file)}, path_{std::move(path)} {}
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal() = default;

  /// The size of the file.
  [[nodiscard]] Result<std::uint64_t> size() const;
  /// Reads the operations and removes an incomplete last frame (see `torn_bytes`). Call once,
  /// before `append`. `from`: skips the operations before this position.
  [[nodiscard]] Result<void> read(const OperationVisitor& visit, JournalSummary from = {});

  /// On success the operation survives the death of the process. After an error the journal takes
  /// no more operations.
  [[nodiscard]] Result<void> append(const Operation& operation);
  [[nodiscard]] const JournalSummary& summary() const noexcept { return summary_; }

 private:
  std::unique_ptr<JournalFile> file_;
  std::filesystem::path path_;
  JournalSummary summary_;
  Bytes frame_;
  bool is_read_ = false;
  bool is_broken_ = false;
};

}  // namespace farcall::node
