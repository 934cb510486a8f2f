// What `farcall explore` needs of the explorer; tests put another in its place.
#pragma once

#include <functional>
#include <string>

#include "explore/campaign/campaign.hpp"

namespace farcall::cli {

struct ExploreEngine {
  std::function<Result<explore::CampaignReport>(const explore::Scenario&,
                                                const explore::CampaignOptions&)>
      run;
  /// The run of a finding as text for people, escaped, with line breaks.
  std::function<std::string(const explore::Finding&)> tell;
  /// The run with this name once more, as text. May be empty, as those below: then the command
  /// does not have the option.
  std::function<Result<std::string>(const explore::Scenario&, const std::string& replay)> replay;
  /// The run as a file that needs nothing else.
  std::function<Result<std::string>(const explore::Scenario&, const explore::Finding&)> save;
  /// A C++ test that makes the run happen.
  std::function<Result<std::string>(const explore::Scenario&, const explore::Finding&)> cpp_test;
  /// A page that shows the run as lanes, beside the nearest good one.
  std::function<Result<std::string>(const explore::Scenario&, const explore::Finding&)> page;
};

/// The explorer of this program.
[[nodiscard]] ExploreEngine explore_engine();

/// Names a case and a run in it, for --replay: "c12/v1:7=2".
[[nodiscard]] std::string replay_name(const explore::Finding& finding);

}  // namespace farcall::cli
