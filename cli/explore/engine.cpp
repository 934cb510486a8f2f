#include "cli/explore/engine.hpp"

#include <format>
#include <memory>

#include "testkit/machine.hpp"

namespace farcall::cli {

ExploreEngine explore_engine() {
  // Code that was compiled once is kept in the user's cache.
  const std::shared_ptr<vm::VirtualMachine> machine = testkit::shared_machine("");
  return {
      .run =
          [machine](const explore::Scenario& scenario, const explore::CampaignOptions& options) {
            return explore::run_campaign(scenario, *machine, options);
          },
      .tell = [](const explore::Finding& finding) { return finding.story; },
      .replay =
          [machine](const explore::Scenario& scenario, const std::string& name) {
            return explore::replay_run(scenario, *machine, name);
          },
      .cpp_test = {},
      .page = {}};
}

std::string replay_name(const explore::Finding& finding) {
  return std::format("c{}/{}", finding.where.number, finding.schedule.to_text());
}

}  // namespace farcall::cli
