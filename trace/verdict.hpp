// Which failures a transaction's verdict counts.
#pragma once

#include <algorithm>
#include <cstddef>

#include "trace/trace.hpp"

namespace farcall::trace {

/// Gas that cannot be given back, since its buyer deleted his account, is burnt and shown: nothing
/// that the transaction was to do has failed.
[[nodiscard]] inline bool counts_as_failed(const ReceiptTrace& receipt) noexcept {
  return receipt.status == ReceiptStatus::failed && receipt.kind != ReceiptKind::gas_refund;
}

[[nodiscard]] inline std::size_t failures_inside(const Trace& trace) noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(trace.receipts, counts_as_failed));
}

}  // namespace farcall::trace
