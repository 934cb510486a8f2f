// Runs in which transactions do not meet: each is sent when everything that the one before caused
// has ended. What other runs lead to is measured by them (serializability).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "explore/search/receipt_model.hpp"

namespace farcall::explore {

/// Where a run of some transactions, one after the other, ended.
struct SerialEnd {
  /// Bit i: transaction i was sent.
  std::uint64_t sent = 0;
  std::shared_ptr<const ReceiptWorld> world;
};

/// A bound: with more transactions there are too many orders.
inline constexpr std::size_t kSerialTransactionsMax = 6;

/// The ends of all orders of all subsets of the setup's transactions that can be sent, without
/// duplicates. Empty: there are more than `kSerialTransactionsMax`. `receipts` counts up.
[[nodiscard]] std::vector<SerialEnd> serial_ends(const ReceiptSetup& setup,
                                                 vm::VirtualMachine& machine,
                                                 std::uint64_t& receipts);

/// Sends one transaction from `world`, and delivers all that comes of it but time-outs. Null: it
/// cannot be sent.
[[nodiscard]] WorldPtr run_alone(ReceiptModel& model, const WorldPtr& world,
                                 std::uint32_t transaction, std::uint64_t& receipts);
/// Delivers everything that is under way, time-outs of yields last.
[[nodiscard]] WorldPtr run_out(ReceiptModel& model, WorldPtr world, std::uint64_t& receipts);

}  // namespace farcall::explore
