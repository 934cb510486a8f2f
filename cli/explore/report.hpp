// Answers of `farcall explore`, for people and for programs.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explore/campaign/campaign_record.hpp"
#include "explore/scenario/scenario.hpp"

namespace farcall::cli {

/// What was explored, and what came of it.
struct ExploreAnswer {
  /// Of the scenario as it is named on the command line; empty for merged journals without one.
  std::string file;
  std::string scenario_name;
  /// "any shard, no load; 2 transactions of a stranger; faults: 1, some with a stranger"; empty:
  /// not known.
  std::string conditions;
  /// Names of all properties that were looked at; empty: not known.
  std::vector<std::string> properties;
  /// From 0. Set: the answer is that of one part, and of nothing that others do.
  std::optional<std::uint32_t> part;
  std::uint32_t parts = 1;
  bool is_interrupted = false;
  explore::CampaignSummary summary;
};

/// "any shard, no load; 2 transactions of a stranger; faults: 1, some with a stranger".
[[nodiscard]] std::string conditions_of(const explore::Scenario& scenario);
/// "O2" to "O12" without those that are switched off, and the scenario's own.
[[nodiscard]] std::vector<std::string> properties_of(const explore::Scenario& scenario);
/// What a built-in property says, in a few words; empty for others.
[[nodiscard]] std::string_view describe_property(std::string_view name);

/// Findings with their stories, and the verdict: several lines. Texts of contracts are escaped.
[[nodiscard]] std::string to_text(const ExploreAnswer& answer);
[[nodiscard]] boost::json::object to_json(const ExploreAnswer& answer);
/// SARIF 2.1.0, for code scanning.
[[nodiscard]] std::string to_sarif(const ExploreAnswer& answer);
/// JUnit XML: one test case a property, and one that says whether everything was covered.
[[nodiscard]] std::string to_junit(const ExploreAnswer& answer);

}  // namespace farcall::cli
