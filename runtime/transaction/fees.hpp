// What actions, receipts and transactions cost (runtime/runtime/src/config.rs and
// core/parameters/src/cost.rs of nearcore). Pure arithmetic over the cost tables.
#pragma once

#include <optional>
#include <span>

#include "base/units.hpp"
#include "protocol/action.hpp"
#include "protocol/parameters.hpp"
#include "protocol/receipt.hpp"
#include "protocol/transaction.hpp"

namespace farcall::runtime {

/// Paid by the sender of these actions to `receiver`; `sir`: the sender is the receiver.
[[nodiscard]] protocol::Cost send_fees(const protocol::RuntimeConfig& config, bool sir,
                                       std::span<const protocol::Action> actions,
                                       const protocol::AccountId& receiver);

/// Send fees of the inner actions of delegate actions, which are paid in advance; zero for others.
[[nodiscard]] protocol::Cost prepaid_send_fees(const protocol::RuntimeConfig& config,
                                               std::span<const protocol::Action> actions);

/// Paid when the action is executed, before anything else happens to it.
[[nodiscard]] protocol::Cost exec_fee(const protocol::RuntimeConfig& config,
                                      const protocol::Action& action,
                                      const protocol::AccountId& receiver);

/// Execution fees of all actions; delegate actions include their inner actions and the receipt that
/// these become.
[[nodiscard]] protocol::Cost prepaid_exec_fees(const protocol::RuntimeConfig& config,
                                               std::span<const protocol::Action> actions,
                                               const protocol::AccountId& receiver);

/// Fee for the execution of an action receipt as such.
[[nodiscard]] inline protocol::Cost receipt_exec_fee(const protocol::RuntimeConfig& config) {
  const protocol::Fee& fee = config.fee(protocol::ActionCost::new_action_receipt);
  return {fee.execution, fee.execution_compute};
}

/// Gas attached to function calls, also inside delegate actions. Nothing: it exceeds 64 bits.
[[nodiscard]] std::optional<Gas> total_prepaid_gas(std::span<const protocol::Action> actions);

/// Deposits, also inside delegate actions. Nothing: they exceed 128 bits.
[[nodiscard]] std::optional<Balance> total_deposit(std::span<const protocol::Action> actions);

/// Gas that congestion control counts for a receipt: what its execution may take; zero for all but
/// plain action receipts. The actions must have passed validation.
[[nodiscard]] Gas congestion_gas(const protocol::RuntimeConfig& config,
                                 const protocol::Receipt& receipt);

/// What a transaction pays when it becomes a receipt.
struct TransactionCost {
  Gas gas_burnt;
  Compute compute_burnt;
  /// Bought for the receipt: attached gas and all execution fees.
  Gas gas_remaining;
  /// The price at which `gas_remaining` is bought.
  Balance receipt_gas_price;
  Balance burnt_amount;
  /// `burnt_amount` and the price of `gas_remaining`.
  Balance gas_cost;
  Balance deposit_cost;
  Balance total_cost;
};

/// Nothing: an amount overflows its type (`CostOverflow`).
[[nodiscard]] std::optional<TransactionCost> transaction_cost(
    const protocol::RuntimeConfig& config, const protocol::Transaction& transaction,
    Balance gas_price);

}  // namespace farcall::runtime
