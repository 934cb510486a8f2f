// Exhaustive search: visits every world that some legal order of deliveries reaches, and one run of
// each class of runs that differ only in the order of deliveries that commute. Depth first, with
// sleep sets (Godefroid 1996) and a cache of worlds.
//
// Two steps are independent in a world if they go to different accounts, or if both orders lead to
// equal worlds there ("both-orders test"; context-sensitive independence as in CAV 2017). Sleep
// sets prune transitions and never worlds, so a property of single worlds is checked in all of
// them.
//
// The graph of worlds has no cycles: every delivery uses up a bundle, and gas bounds what a bundle
// can make.
#pragma once

#include <cstdint>
#include <span>

#include "explore/search/model.hpp"

namespace farcall::explore {

/// The deliveries from the initial world to a world, in order.
using Path = std::span<const StepId>;

/// Is told what the search visits. The spans are valid during the call.
class SearchListener {
 public:
  SearchListener() = default;
  SearchListener(const SearchListener&) = delete;
  SearchListener& operator=(const SearchListener&) = delete;
  virtual ~SearchListener() = default;

  /// A delivery happened; `path` ends with it. Called for every delivery that the search executes
  /// as part of a run, also if the world was seen before. False stops the search.
  virtual bool on_delivery(Path /*path*/, const World& /*before*/, const Delivery& /*delivery*/) {
    return true;
  }
  /// A run may end here. False stops the search.
  virtual bool on_end(Path /*path*/, const World& /*world*/) { return true; }
};

/// What a search may use. The limits count work, not time, so that a search gives the same answer
/// on every machine.
struct SearchLimits {
  std::uint64_t receipts_max = UINT64_MAX;
  /// Entries of the cache of worlds. When it is full the search goes on without adding to it:
  /// slower, never wrong.
  std::uint64_t cache_entries_max = 10'000'000;
};

struct SearchReport {
  /// All runs were covered; false: a limit or the listener stopped the search.
  bool is_complete = false;
  /// Runs that differ in more than the order of deliveries that commute. Exact if complete;
  /// saturates at 2^64 - 1.
  std::uint64_t classes = 0;
  /// Deliveries executed, those of the both-orders tests included.
  std::uint64_t deliveries = 0;
  /// Receipts executed in them.
  std::uint64_t receipts = 0;
  /// Different pairs of world and sleep set that were expanded.
  std::uint64_t worlds = 0;
  /// Subtrees that were not entered, because their world and sleep set had been expanded before.
  std::uint64_t cache_hits = 0;
  /// Deliveries that were not executed, because a run with them in another order covers them.
  std::uint64_t slept = 0;
  std::uint64_t depth_max = 0;
  /// Entries of the cache at the end: it only grows.
  std::uint64_t cache_entries = 0;
};

/// Explores all runs of the model. `listener` may be null.
[[nodiscard]] SearchReport search(Model& model, const SearchLimits& limits = {},
                                  SearchListener* listener = nullptr);

}  // namespace farcall::explore
