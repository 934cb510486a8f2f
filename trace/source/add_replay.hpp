// What facts from a chain gain when its chunks are applied again.
#pragma once

#include "trace/source/source.hpp"

namespace farcall::chain {
class Chain;
}

namespace farcall::trace {

/// Applies each chunk in which a receipt of the trace ran, and adds reads, host calls, what
/// failures reverted, and what would have worked. Where a chunk cannot be applied again,
/// `source.missing` says why.
void add_replay(const chain::Chain& chain, Facts& facts);

}  // namespace farcall::trace
