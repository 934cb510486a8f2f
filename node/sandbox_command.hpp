// The command line of near-sandbox, as the launchers of NEAR's test libraries call it.
#pragma once

namespace farcall::node {

/// Runs near-sandbox with these arguments, the program's name first. Returns the exit code: 0 for a
/// clean end, 1 for an error, which is printed to stderr, 2 for invalid arguments.
[[nodiscard]] int run_near_sandbox(int count, const char* const* words);

}  // namespace farcall::node
