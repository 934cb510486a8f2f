// The durable memory of a node. A chain is a function of its genesis and of what was put into it,
// so that is what is written down: every operation, in order, before it is carried out. Opening
// the journal gives the operations back, and running them gives the same blocks, byte for byte.
//
//   file:  "farcall journal 2\n"  frame*
//   frame: length u32 | first 8 bytes of the SHA-256 of the payload | payload (borsh of Operation)
//
// A frame is in the file before its operation is carried out: what was acknowledged survives the
// end of the process at any moment (not that of the machine: nothing waits for the disk). A last
// frame that is cut short was never carried out and is removed; any other damage is refused with
// its place.
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
  /// Of the text of genesis.json.
  CryptoHash genesis;
  /// As in validator_key.json; empty where nobody signs.
  std::string validator_key;
};
/// How much time blocks take from here on.
struct BlockTime {
  std::uint64_t nanoseconds = 0;
};
/// One block is made.
struct Produce {
  std::uint64_t height = 0;
  std::uint64_t timestamp = 0;
  /// Borsh of the signed transactions, in order.
  std::vector<Bytes> transactions;
  /// By transaction: 1 if its signature is good or counts as good, else 0.
  Bytes verdicts;
  /// The head that it builds on: shows that all operations before came out as they did.
  CryptoHash prev_hash;
};
/// Heights are skipped as the sandbox does.
struct FastForward {
  std::uint64_t delta = 0;
  std::uint64_t nanoseconds_per_height = 0;
  CryptoHash prev_hash;
};
/// The node ended here, with this head.
struct End {
  CryptoHash head;
};
/// State records were put in place, as JSON.
struct Patch {
  Bytes records;
};
/// The state becomes that of these records, as JSON; what they do not name is gone.
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
BOOST_DESCRIBE_STRUCT(Produce, (), (height, timestamp, transactions, verdicts, prev_hash))
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

/// Gets the operations of a journal in order; an error stops the reading and is passed on.
using OperationVisitor = std::function<Result<void>(const Operation&)>;

/// What reading a journal found.
struct JournalSummary {
  std::uint64_t operations = 0;
  /// Bytes of whole frames, with the heading.
  std::uint64_t good_bytes = 0;
  /// Bytes of an unfinished frame after them.
  std::uint64_t torn_bytes = 0;
};

/// Reads a journal that may be growing meanwhile; changes nothing.
[[nodiscard]] Result<JournalSummary> read_journal(const std::filesystem::path& path,
                                                  const OperationVisitor& visit);

/// A journal open for reading once, and appending after that. Not thread-safe.
class Journal {
 public:
  /// Makes the file if there is none, and keeps other processes away from it.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& path);
  /// `path` is what errors call the file.
  Journal(std::unique_ptr<JournalFile> file, std::filesystem::path path)
      : file_{std::move(file)}, path_{std::move(path)} {}
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal() = default;

  /// Bytes of the file.
  [[nodiscard]] Result<std::uint64_t> size() const;
  /// Reads the operations, once and before anything is appended, and removes an unfinished frame at
  /// the end (`torn_bytes` says so). `from`: without those that end there.
  [[nodiscard]] Result<void> read(const OperationVisitor& visit, JournalSummary from = {});

  /// When it returns without error, the operation survives the end of the process. After an error
  /// nothing more can be appended.
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
