// The command line of near-sandbox, as the launchers of NEAR's test libraries call it.
#pragma once

namespace farcall::node {

/// Runs near-sandbox with these words (the first is its name); gives the exit code: 0 for a clean
/// end, 1 for an error (its text is on stderr), 2 for wrong words.
[[nodiscard]] int run_near_sandbox(int count, const char* const* words);

}  // namespace farcall::node
