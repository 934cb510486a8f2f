// Two runs of one transaction side by side, for the page: the document "farcall-comparison/1".
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "explore/realize/realize.hpp"
#include "trace/trace.hpp"

namespace farcall::explore {

struct ComparedTrace {
  std::string title;
  trace::Trace trace;
};

/// `{"schema": "farcall-comparison/1", "left": {"title", "trace"}, "right": ..., "note"}`.
[[nodiscard]] boost::json::object comparison(const ComparedTrace& left, const ComparedTrace& right,
                                             std::string_view note);

/// The same transaction of the story in a bad and a good run. Fails if it was not sent in both.
[[nodiscard]] Result<boost::json::object> compare_runs(const Realization& bad,
                                                       const Realization& good,
                                                       std::size_t transaction,
                                                       std::string_view note);

}  // namespace farcall::explore
