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
  Amount deposit;
  Amount tokens_burnt;
  std::uint64_t block_height = 0;
  std::uint64_t shard_id = 0;
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
  /// The final result is a success, and so is every receipt of the tree.
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
  [[nodiscard]] Gas gas_burnt() const noexcept;
  [[nodiscard]] Amount tokens_burnt() const noexcept;
  /// base58, as explorers show it.
  [[nodiscard]] const std::string& transaction_hash() const noexcept;

  /// All receipts, parents before children.
  [[nodiscard]] const std::vector<Receipt>& receipts() const noexcept;
  /// Null if there is none at this place.
  [[nodiscard]] const Receipt* receipt(std::string_view path) const noexcept;
  /// The first receipt that called this method; null if none did.
  [[nodiscard]] const Receipt* call_of(std::string_view method) const noexcept;

  /// The receipt tree for people, in at most 100 columns.
  [[nodiscard]] std::string tree() const;

  struct Data;
  explicit Outcome(std::shared_ptr<const Data> data) noexcept : data_{std::move(data)} {}

 private:
  std::shared_ptr<const Data> data_;
};

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
