// A chain with the journal of its inputs.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "chain/chain.hpp"
#include "node/store/checkpoint.hpp"
#include "node/store/file_archive.hpp"
#include "node/store/journal.hpp"
#include "protocol/json/genesis_records.hpp"
#include "vm/call/external.hpp"

namespace farcall::node {

struct WorldOptions {
  std::string genesis_text;
  chain::ChainOptions chain;
  /// How many epochs of blocks stay readable, unless `chain` says how much time.
  std::uint64_t readable_epochs = 5;
  /// The journal's path; no journal if not given. Checkpoints and older blocks are beside it.
  std::optional<std::filesystem::path> journal;
  /// Opens the journal's file.
  std::function<Result<std::unique_ptr<JournalFile>>(const std::filesystem::path&)> open_file =
      open_journal_file;
  /// Receives warnings about failures that do not affect answers.
  std::function<void(const std::string&)> notice;
  /// A checkpoint is written after this many blocks and transactions,
  std::uint64_t checkpoint_interval = 5'000;
  /// or after producing blocks for this long, which bounds the time of the next start.
  std::chrono::nanoseconds checkpoint_time = std::chrono::milliseconds{300};
};

/// The durable state of a node. Each change is written to the journal before it is executed; if
/// writing fails, it is not executed. Not thread-safe.
class World {
 public:
  /// Creates the chain from its genesis or a checkpoint, then replays the rest of the journal.
  /// Fails for a journal of another genesis, a damaged one, and one whose blocks turn out
  /// different.
  [[nodiscard]] static Result<std::unique_ptr<World>> open(WorldOptions options,
                                                           vm::VirtualMachine& machine);
  /// Opens read-only: like `open`, or, while another process owns the journal, by replaying it from
  /// the beginning.
  [[nodiscard]] static Result<std::unique_ptr<World>> open_copy(WorldOptions options,
                                                                vm::VirtualMachine& machine);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] const chain::Chain& chain() const noexcept { return *chain_; }
  /// Records a clean stop. Nothing may follow.
  [[nodiscard]] Result<void> close();
  /// Bytes of an incomplete record that opening removed.
  [[nodiscard]] std::uint64_t repaired_bytes() const noexcept;

  /// Produces the next block.
  [[nodiscard]] Result<void> produce(Nanoseconds timestamp,
                                     std::span<const protocol::VerifiedTransaction> transactions);
  [[nodiscard]] Result<void> fast_forward(std::uint64_t delta, Nanoseconds per_height);
  /// Overwrites state records. Invalid records set `problem` and change nothing.
  [[nodiscard]] Result<void> patch(const boost::json::value& records,
                                   std::optional<Error>& problem);
  /// Like `patch`, but removes everything that the records do not name. `records` may be an object
  /// with `records` and `rows` (see StateRow), which are then the whole state.
  [[nodiscard]] Result<void> load(const boost::json::value& records, std::optional<Error>& problem);
  /// Takes a snapshot and returns its id.
  [[nodiscard]] Result<std::uint64_t> snapshot();
  /// Restores a snapshot, which can be used again. Returns false if there is no such snapshot.
  [[nodiscard]] Result<bool> revert(std::uint64_t id);

 private:
  explicit World(chain::Genesis genesis, chain::ChainOptions options, vm::VirtualMachine& machine);
  [[nodiscard]] static Result<std::unique_ptr<World>> make(const WorldOptions& options,
                                                           vm::VirtualMachine& machine);
  [[nodiscard]] Result<void> note(const Operation& operation);
  [[nodiscard]] Result<void> replay(const Operation& operation);
  [[nodiscard]] Result<void> replay_block(const operation::Produce& block);
  enum class OtherRecords : std::uint8_t { kStay, kGo };
  /// Returns the states of the shards with these records.
  [[nodiscard]] Result<std::map<ShardId, state::Trie>> states_with(
      const boost::json::value& records, OtherRecords others) const;
  [[nodiscard]] Result<void> write_records(const boost::json::value& records, OtherRecords others,
                                           std::optional<Error>& problem);
  [[nodiscard]] Result<void> replay_records(const Bytes& records, OtherRecords others);
  void put(std::map<ShardId, state::Trie> states);
  [[nodiscard]] Result<void> expect_head(const CryptoHash& hash) const;
  /// Fails if the journal belongs to another genesis or validator.
  [[nodiscard]] Result<void> expect_begin(const operation::Begin& begin) const;
  void set_block_time(const operation::BlockTime& time);

  /// Returns false if there is no checkpoint. After an error this world must not be used.
  [[nodiscard]] Result<bool> take_checkpoint(const Journal& journal, JournalSummary& from);
  /// Continues `open` with the locked journal.
  [[nodiscard]] static Result<std::unique_ptr<World>> resume(WorldOptions options,
                                                             vm::VirtualMachine& machine,
                                                             std::unique_ptr<Journal> journal);
  [[nodiscard]] static Result<std::unique_ptr<World>> begin(std::unique_ptr<World> world,
                                                            std::unique_ptr<Journal> journal,
                                                            Nanoseconds block_time);
  [[nodiscard]] Result<void> write_checkpoint();
  void note_work(std::uint64_t amount, std::chrono::nanoseconds time = {});
  void make_block(chain::BlockPlan plan);
  void skip_heights(std::uint64_t delta, Nanoseconds per_height);
  void checkpoint_if_worth(std::uint64_t work_min);
  [[nodiscard]] std::vector<chain::Chain::SnapshotPtr> snapshot_list() const;

  std::shared_ptr<FileArchive> archive_;
  std::unique_ptr<CheckpointStore> checkpoints_;
  std::function<void(const std::string&)> notice_;
  std::uint64_t checkpoint_interval_ = 0;
  std::uint64_t extra_interval_ = 0;
  std::uint64_t work_since_checkpoint_ = 0;
  std::chrono::nanoseconds checkpoint_time_{};
  std::chrono::nanoseconds time_since_checkpoint_{};
  std::unique_ptr<chain::Chain> chain_;
  std::unique_ptr<Journal> journal_;
  operation::Begin begin_;
  bool has_begun_ = false;
  std::map<std::uint64_t, std::shared_ptr<const chain::Chain::Snapshot>> snapshots_;
  std::uint64_t next_snapshot_ = 1;
};

}  // namespace farcall::node
