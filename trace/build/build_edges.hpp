// The edges of a trace. Internal to `build`.
#pragma once

#include <span>

#include "trace/build/build_tree.hpp"

namespace farcall::trace {

/// Adds edges between the receipts of a trace, and to them what they waited for. `order` has the
/// node of each receipt of the trace.
void add_edges(Trace& trace, std::span<const Node> nodes, std::span<const std::uint32_t> order);

}  // namespace farcall::trace
