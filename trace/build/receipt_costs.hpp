// Where the gas and the tokens of one receipt went (core/parameters/src/cost.rs and
// runtime/runtime/src/lib.rs of nearcore). Computed from the receipt, its outcome and those of its
// children alone, so it holds for any NEAR network whose fees are known.
#pragma once

#include <span>

#include "trace/source/source.hpp"

namespace farcall::trace {

/// What is known of a receipt when its costs are computed.
struct CostInputs {
  const protocol::RuntimeConfig& config;
  const protocol::Receipt& receipt;
  /// Null while it did not run.
  const protocol::ExecutionOutcome* outcome = nullptr;
  /// Of the block in which it ran.
  std::optional<Balance> block_price;
  /// Receipts with actions that it made, refunds included.
  std::span<const protocol::Receipt* const> children;
  /// `DeployContract` actions hold the hash of their code, as in RPC answers.
  bool has_code_hashes = false;
};

/// Nothing where the fees depend on code that the source does not have.
[[nodiscard]] std::optional<ReceiptGas> gas_of(const CostInputs& inputs);

[[nodiscard]] ReceiptTokens tokens_of(const CostInputs& inputs, const ReceiptGas& gas);

/// Gas bought for a receipt: attached, and the fees for executing it and what it carries.
[[nodiscard]] Gas bought_gas(const protocol::RuntimeConfig& config,
                             const protocol::Receipt& receipt);

/// Fees of the actions that were executed, the failed one included.
[[nodiscard]] Gas fees_of_actions(const CostInputs& inputs);

/// What the refund of gas and the creation charge sum to:
/// buy price * unused + (buy price - burn price) * burnt.
[[nodiscard]] Balance unspent_of(const ReceiptGas& gas);

/// The group of a cost inside calls by its category and name in gas profiles.
[[nodiscard]] DecimalGas& group_of(GasGroups& groups, std::string_view category,
                                   std::string_view cost);

}  // namespace farcall::trace
