// What came of a transaction: the final result, and every receipt with its logs, gas and money.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "farcall/args.hpp"
#include "farcall/units.hpp"

namespace farcall::testkit {

/// An event that a contract logged (NEP-297: a log that begins with `EVENT_JSON:`).
struct Event {
  std::string account_id;
  std::string standard;
  std::string version;
  std::string event;
  /// The event's `data` as JSON text; empty when there is none.
  std::string data;
};

/// What a refund gives back.
enum class RefundKind : std::uint8_t {
  /// Not a refund.
  kNone,
  /// Gas that was not burnt, or was bought dearer than burnt.
  kGas,
  /// The deposit of a failed receipt.
  kDeposit,
  /// What a state init did not need of its deposit.
  kUnusedDeposit,
  /// The balance of a deleted account, for its beneficiary.
  kBeneficiary,
};

/// One receipt of the tree. `path` says where it came from: "0" from the transaction itself, "0.1"
/// is the second that "0" made.
struct Receipt {
  std::string id;
  std::string path;
  std::string predecessor_id;
  std::string receiver_id;
  /// Names of its actions; of function calls the method.
  std::vector<std::string> actions;
  bool is_refund = false;
  RefundKind refund = RefundKind::kNone;
  /// A callback that waits to be resumed.
  bool is_yield = false;
  /// It ran. False while it waits for data or for its turn.
  bool executed = false;
  bool succeeded = false;
  /// One sentence; empty unless it failed.
  std::string error;
  /// What it returned; empty when it passed its result to another receipt.
  Bytes value;
  std::vector<std::string> logs;
  Gas gas_attached;
  Gas gas_burnt;
  /// bought = burnt + bought for its children + left; refunds buy none.
  Gas gas_bought;
  Gas gas_left;
  Amount deposit;
  Amount tokens_burnt;
  /// The deposit of a refund that reached nobody.
  Amount tokens_lost;
  std::uint64_t block_height = 0;
  std::uint64_t shard_id = 0;
  /// Position among the outcomes of its chunk.
  std::uint64_t position = 0;
  /// Paths of the receipts whose results came in as data.
  std::vector<std::string> waits_for;
  std::vector<std::string> children;
};

/// A transaction that was sent. Copies share what they hold.
class Outcome {
 public:
  /// The network would not take the transaction (bad nonce, no money, no such key, ...).
  [[nodiscard]] bool refused() const noexcept;
  /// The final result is a success. Receipts beside it may have failed: see `all_succeeded`.
  [[nodiscard]] bool succeeded() const noexcept;
  /// The final result is a success, and so is every receipt of the tree, but refunds of gas that
  /// nobody can receive.
  [[nodiscard]] bool all_succeeded() const noexcept;
  [[nodiscard]] bool failed() const noexcept { return !succeeded(); }
  /// True while receipts are under way (after `start`).
  [[nodiscard]] bool pending() const noexcept;
  /// Why it was refused or failed, in one sentence; empty for a success.
  [[nodiscard]] const std::string& error() const noexcept;

  /// What the call returned, following promises.
  [[nodiscard]] const Bytes& value() const noexcept;
  [[nodiscard]] std::string text() const;

  /// All logs of all receipts, in the order of the tree.
  [[nodiscard]] std::vector<std::string> logs() const;
  [[nodiscard]] std::vector<Event> events() const;
  /// Gas that was burnt and paid for: refunds burn gas that nobody pays.
  [[nodiscard]] Gas gas_burnt() const noexcept;
  [[nodiscard]] Amount tokens_burnt() const noexcept;
  /// Refunds that reached nobody, since their receiver does not exist.
  [[nodiscard]] Amount tokens_lost() const noexcept;
  /// base58, as explorers show it.
  [[nodiscard]] const std::string& transaction_hash() const noexcept;

  /// All receipts, parents before children.
  [[nodiscard]] const std::vector<Receipt>& receipts() const noexcept;
  /// Null if there is none at this place.
  [[nodiscard]] const Receipt* receipt(std::string_view path) const noexcept;
  /// The first receipt that called this method; null if none did.
  [[nodiscard]] const Receipt* call_of(std::string_view method) const noexcept;

  /// Receipts that were executed and failed, parents before children.
  [[nodiscard]] std::vector<const Receipt*> failed_receipts() const;

  /// The receipt tree for people, in at most 100 columns.
  [[nodiscard]] std::string tree() const;
  /// The trace as JSON, "farcall-trace/1"; empty if the transaction never came into a block.
  [[nodiscard]] std::string json() const;

  struct Data;
  explicit Outcome(std::shared_ptr<const Data> data) noexcept : data_{std::move(data)} {}
  [[nodiscard]] const Data& data() const noexcept { return *data_; }

 private:
  std::shared_ptr<const Data> data_;
};

/// The newest outcomes of this process, oldest first; for test frameworks (<farcall/gtest.hpp>).
/// At most 64 are kept.
[[nodiscard]] std::vector<Outcome> recent_outcomes();
void forget_outcomes();
/// Those that a failed test shows: the last one, and up to two before it in which something failed.
[[nodiscard]] std::vector<Outcome> outcomes_to_show();
/// Appends a line for each receipt of the recent outcomes: what it burnt. False: the file cannot be
/// written.
[[nodiscard]] bool append_gas_lines(const std::string& file, std::string_view run);
/// Appends a line of JSON for each recent outcome that has a trace: its title and the trace. False:
/// the file cannot be written.
[[nodiscard]] bool append_traces(const std::string& file, std::string_view run);

/// What a view call gave.
struct ViewResult {
  bool succeeded = false;
  Bytes value;
  std::vector<std::string> logs;
  /// Empty for a success.
  std::string error;

  [[nodiscard]] std::string text() const { return {value.begin(), value.end()}; }
};

}  // namespace farcall::testkit
