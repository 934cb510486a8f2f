// The edges of a trace. Internal to `build`.
#pragma once

#include <map>
#include <string>

#include "trace/source/source.hpp"

namespace farcall::trace {

using ReceiptsByPath = std::map<std::string, protocol::ReceiptPtr>;
using FactsById = std::map<CryptoHash, const ReceiptFacts*>;

/// Adds edges between the receipts of a trace, and to them what they waited for.
void add_edges(Trace& trace, const ReceiptsByPath& receipts, const FactsById& by_id);

}  // namespace farcall::trace
