// RPC views turned back into what they show.
#pragma once

#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "protocol/transaction.hpp"
#include "protocol/views.hpp"

namespace farcall::trace {

/// Without what views leave out: the block that the transaction names.
[[nodiscard]] protocol::Transaction transaction_from_view(
    const protocol::SignedTransactionView& view);
[[nodiscard]] protocol::Receipt from_view(const protocol::ReceiptView& view);
/// Costs that this version of farcall does not know are left out of the profile.
[[nodiscard]] protocol::ExecutionOutcome from_view(const protocol::ExecutionOutcomeView& view);

}  // namespace farcall::trace
