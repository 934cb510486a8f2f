// The invariants that need what receipts wrote: I13, I14 and I18.
#pragma once

#include <functional>
#include <string_view>

#include "trace/trace.hpp"

namespace farcall::trace {

/// Sums of tokens that may be below zero. All tokens there are fit 127 bits.
using SignedTokens = __int128;
/// What accounts and their gas keys gained by what was kept of these writes.
[[nodiscard]] SignedTokens tokens_gained(const std::vector<WriteTrace>& writes);

/// Adds what only writes tell. Calls of accounts without tokens may attach one yoctoNEAR, which is
/// made for them; and a contract that is not there after a failure gets no share of the gas.
void add_what_writes_tell(Trace& trace);

/// Calls `broken(number, path, what)` for each that does not hold. Receipts without `writes` are
/// left out.
void check_state(
    const Trace& trace,
    const std::function<void(int number, std::string_view where, std::string_view what)>& broken);

}  // namespace farcall::trace
