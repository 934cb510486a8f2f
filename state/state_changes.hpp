// Which keys a chunk changed, to what, and why: for the state-change queries of a node.
#pragma once

#include <boost/describe/enum.hpp>
#include <optional>
#include <span>
#include <vector>

#include "base/hash.hpp"
#include "state/value.hpp"

namespace farcall::state {

/// What changed a key, with nearcore's numbers and names (StateChangeCause in core/primitives/src/
/// types.rs).
enum class StateChangeKind : std::uint8_t {
  not_writable_to_disk,
  initial_state,
  transaction_processing,
  action_receipt_processing_started,
  action_receipt_gas_reward,
  receipt_processing,
  postponed_receipt,
  updated_delayed_receipts,
  validator_accounts_update,
  migration,
  resharding_v2,
  bandwidth_scheduler_state_update,
};
BOOST_DESCRIBE_ENUM(StateChangeKind, not_writable_to_disk, initial_state, transaction_processing,
                    action_receipt_processing_started, action_receipt_gas_reward,
                    receipt_processing, postponed_receipt, updated_delayed_receipts,
                    validator_accounts_update, migration, resharding_v2,
                    bandwidth_scheduler_state_update)

/// Why a key changed: the kind of change, and the hash of the transaction or receipt that it names,
/// if it names one.
struct StateChangeCause {
  StateChangeKind kind = StateChangeKind::not_writable_to_disk;
  CryptoHash hash;
  bool operator==(const StateChangeCause&) const = default;
};

/// One committed value of a key; nothing: the key was removed.
struct StateChange {
  StateChangeCause cause;
  std::optional<Value> value;
};

/// Changes by key in ascending order, each key with its changes in the order of their commits.
class StateChanges {
 public:
  struct Row {
    ByteView key;
    std::span<const StateChange> changes;
  };

  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
  [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
  [[nodiscard]] Row operator[](std::size_t index) const noexcept {
    const Extent& extent = rows_[index];
    return {ByteView{keys_}.subspan(extent.key_begin, extent.key_size),
            std::span{changes_}.subspan(extent.changes_begin, extent.change_count)};
  }

  void reserve(std::size_t rows, std::size_t changes) {
    rows_.reserve(rows);
    changes_.reserve(changes);
    keys_.reserve(rows * 48);
  }
  /// For building it: begins the next key, which must be greater than the one before.
  void begin_row(ByteView key) {
    rows_.push_back({keys_.size(), key.size(), changes_.size(), 0});
    keys_.insert(keys_.end(), key.begin(), key.end());
  }
  void add(StateChange change) {
    changes_.push_back(std::move(change));
    ++rows_.back().change_count;
  }

 private:
  struct Extent {
    std::size_t key_begin;
    std::size_t key_size;
    std::size_t changes_begin;
    std::size_t change_count;
  };
  Bytes keys_;
  std::vector<StateChange> changes_;
  std::vector<Extent> rows_;
};

}  // namespace farcall::state
