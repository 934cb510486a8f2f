// A finding told step by step: what ran in which block, which rule let it leave the natural order,
// what failed, what changed; beside it the nearest good run up to the first difference; and what it
// takes to make it happen.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "explore/campaign/campaign.hpp"
#include "explore/realize/realize.hpp"

namespace farcall::explore {

/// One delivery. All texts are escaped for terminals.
struct RunLine {
  BlockHeight height;
  std::string from;
  std::string to;
  /// What ran: `withdraw {"amount":"5"}`, a refund, several of them.
  std::string what;
  Gas gas;
  Balance deposit;
  bool has_failed = false;
  /// Why; empty unless it failed.
  std::string failure;
  std::vector<RuleUse> rules;
  /// Data of contracts: `bank.near "owed": 5 -> 0`.
  std::vector<std::string> changes;

  /// Whether two runs did the same here, whenever it was.
  [[nodiscard]] bool is_same(const RunLine& other) const;
};

struct RunStory {
  std::string property;
  std::string sentence;
  std::string subject;
  /// Of the case: what was changed in the scenario.
  std::string label;
  std::vector<RunLine> lines;
  /// Of the good run, up to the first difference; empty: there is none to show.
  std::vector<RunLine> good;
  /// Whose help it takes, and for what; empty: it happens by itself.
  std::vector<RuleUse> needs;
  Balance load_cost;
  /// What fillers do, in one sentence; empty: there are none.
  std::string load;
  /// Rows that hold heights, times or ids, so that they differ from run to run.
  std::vector<std::string> not_compared;
  /// `Schedule::to_text` of the run.
  std::string schedule;
};

/// `good`: the finding's good run as blocks; null: it is not shown. Fails if the chain of a
/// realization does not have its blocks any more.
[[nodiscard]] Result<RunStory> tell_run(const Finding& finding, const Realization& bad,
                                        const Realization* good = nullptr);

/// Several lines for a terminal, at most `width` columns wide.
[[nodiscard]] std::string to_text(const RunStory& story, std::size_t width = 100);
/// The same without the first lines, which say what breaks and in which case.
[[nodiscard]] std::string body_text(const RunStory& story, std::size_t width = 100);
/// "farcall-story/1".
[[nodiscard]] boost::json::object to_json(const RunStory& story);

}  // namespace farcall::explore
