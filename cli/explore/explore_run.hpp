// A campaign from a scenario file to its answer, with its journal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/explore/engine.hpp"
#include "cli/session.hpp"
#include "cli/trace_reading.hpp"

namespace farcall::cli {

// How `farcall explore` ends. Its own meaning of two numbers is that of model checkers.
inline constexpr Exit kExploreHolds = Exit::kOk;
inline constexpr Exit kExploreViolated = Exit::kNegative;
inline constexpr Exit kExploreBadScenario = Exit::kUsage;
inline constexpr Exit kExploreBounded = Exit::kInput;

struct ExploreWords {
  /// A file, or the hash of a transaction of the network in `origin`.
  std::string scenario;
  TraceOrigin origin;
  /// Where the scenario of a transaction is written; empty: beside the cache.
  std::string folder;
  std::string sarif;
  std::string junit;
  /// "I/N".
  std::string part;
  std::string journal;
  std::string replay;
  std::string save;
  std::string cpp;
  std::string html;
  std::optional<std::uint64_t> budget;
  std::string mode;
  std::optional<std::uint64_t> seed;
  bool is_random = false;
  /// Stop at the first finding.
  bool is_first = false;
};

/// Explores, prints the answer and sets the exit code.
void run_explore(const ExploreWords& words, const ExploreEngine& engine, Session& session);
/// Merges journals and prints the answer of all.
void merge_journals(const std::vector<std::string>& folders, const ExploreWords& words,
                    Session& session);

}  // namespace farcall::cli
