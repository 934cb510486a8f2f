// Outcomes of transactions and receipts, and the parts of them that are hashed.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/hash.hpp"
#include "base/units.hpp"
#include "protocol/account.hpp"
#include "protocol/costs.hpp"
#include "protocol/errors.hpp"

namespace farcall::protocol {

namespace execution_status {
struct Unknown {
  bool operator==(const Unknown&) const = default;
};
struct Failure {
  static constexpr bool kNewtype = true;
  TxExecutionError error;
  bool operator==(const Failure&) const = default;
};
struct SuccessValue {
  static constexpr bool kNewtype = true;
  Bytes value;
  bool operator==(const SuccessValue&) const = default;
};
struct SuccessReceiptId {
  static constexpr bool kNewtype = true;
  CryptoHash receipt_id;
  bool operator==(const SuccessReceiptId&) const = default;
};
BOOST_DESCRIBE_STRUCT(Unknown, (), ())
BOOST_DESCRIBE_STRUCT(Failure, (), (error))
BOOST_DESCRIBE_STRUCT(SuccessValue, (), (value))
BOOST_DESCRIBE_STRUCT(SuccessReceiptId, (), (receipt_id))
}  // namespace execution_status
using ExecutionStatus =
    std::variant<execution_status::Unknown, execution_status::Failure,
                 execution_status::SuccessValue, execution_status::SuccessReceiptId>;

/// Gas by cost, as paid inside function calls.
struct GasProfile {
  std::array<std::uint64_t, kActionCostCount> actions{};
  std::array<std::uint64_t, kExtCostCount> ext{};
  std::uint64_t wasm = 0;

  void merge(const GasProfile& other) noexcept;
  bool operator==(const GasProfile&) const = default;

  /// The profile of a call that burnt nothing; never destroyed.
  [[nodiscard]] static std::shared_ptr<const GasProfile> nothing() noexcept;
};

struct ExecutionOutcome {
  std::vector<std::string> logs;
  /// Children with actions (refunds, too), in the order of their creation.
  std::vector<CryptoHash> receipt_ids;
  Gas gas_burnt;
  Compute compute_usage;
  Balance tokens_burnt;
  AccountId executor_id;
  ExecutionStatus status;
  /// Null for transactions (metadata version 1). Shared, since it is a kilobyte and receipts
  /// without calls share one of zeros.
  std::shared_ptr<const GasProfile> profile;
  /// Code of the receiver just before each action; nothing for actions that were not reached.
  std::vector<std::optional<AccountContract>> contracts;
};

struct OutcomeWithId {
  /// Hash of the transaction or id of the receipt.
  CryptoHash id;
  ExecutionOutcome outcome;
};

}  // namespace farcall::protocol
