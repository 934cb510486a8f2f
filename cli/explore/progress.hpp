// What a campaign does while it runs.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "explore/campaign/campaign.hpp"

namespace farcall::cli {

/// One line on stderr that is written over again on a terminal; elsewhere a line every few seconds.
class ExploreProgress {
 public:
  using Clock = std::chrono::steady_clock;

  ExploreProgress(bool is_shown, bool is_terminal);
  ExploreProgress(const ExploreProgress&) = delete;
  ExploreProgress& operator=(const ExploreProgress&) = delete;
  ~ExploreProgress() { clear(); }

  void show(const explore::Progress& progress);
  /// Removes the line.
  void clear();

 private:
  bool is_shown_;
  bool is_terminal_;
  Clock::time_point begin_;
  std::optional<Clock::time_point> shown_;
  bool has_line_ = false;
};

/// "12/96 cases, 34,567 receipts (8,901/s), 2,345 worlds, 67 pruned, depth 14, about 40 s left:
/// token panics".
[[nodiscard]] std::string progress_text(const explore::Progress& progress,
                                        std::chrono::duration<double> spent);

}  // namespace farcall::cli
