// Answers of an RPC endpoint: their members, and views turned back into what they show.
#pragma once

#include <string_view>

#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "base/result.hpp"
#include "protocol/json/json.hpp"
#include "protocol/json/views.hpp"
#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "protocol/transaction.hpp"

namespace farcall::trace {

/// Reads a member of an endpoint's answer. Errors name it.
template <class T>
[[nodiscard]] Result<T> read_member(const boost::json::value& answer, std::string_view name) {
  const boost::json::value* found = member(answer, name);
  if (found == nullptr) return fail(format_text("the endpoint's answer has no '{}'", name));
  Result<T> read = protocol::from_json<T>(*found);
  if (!read)
    return fail(format_text("'{}' of the endpoint's answer: {}", name, read.error().message));
  return read;
}

/// Without what views leave out: the block that the transaction names.
[[nodiscard]] protocol::Transaction transaction_from_view(
    const protocol::SignedTransactionView& view);
[[nodiscard]] protocol::Receipt from_view(const protocol::ReceiptView& view);
/// Costs that this version of farcall does not know are left out of the profile.
[[nodiscard]] protocol::ExecutionOutcome from_view(const protocol::ExecutionOutcomeView& view);

}  // namespace farcall::trace
