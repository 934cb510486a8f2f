// What would have let a failed receipt succeed, found by running it again at its place in the
// chunk.
#pragma once

#include <optional>

#include "chain/history/replay_chunk.hpp"
#include "trace/source/source.hpp"

namespace farcall::trace {

/// For a call that ran out of the gas attached to it: runs the receipt with more. Nothing where the
/// receipt did not run in this chunk, or has no such call. Takes at most 20 executions.
[[nodiscard]] std::optional<Remedy> find_enough_gas(const chain::ChunkReplay& replay,
                                                    const CryptoHash& receipt, std::size_t action);

/// As sentences name gas that is enough: rounded up to ten thousandths of a Tgas.
[[nodiscard]] Gas round_up(Gas gas);
[[nodiscard]] Gas round_down(Gas gas);

}  // namespace farcall::trace
