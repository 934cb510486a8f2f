#include "cli/explore/engine.hpp"

#include <format>
#include <memory>

#include "testkit/machine.hpp"

namespace farcall::cli {
namespace {

/// The deliveries out of order, where there is nobody who tells more.
std::string tell(const explore::Finding& finding) {
  const std::size_t count = finding.schedule.preemptions();
  return std::format("  {} deliveries, {} of them out of the natural order\n", finding.path.size(),
                     count);
}

}  // namespace

ExploreEngine explore_engine() {
  // Code that was compiled once is kept in the user's cache.
  const std::shared_ptr<vm::VirtualMachine> machine = testkit::shared_machine("");
  return {
      .run =
          [machine](const explore::Scenario& scenario, const explore::CampaignOptions& options) {
            return explore::run_campaign(scenario, *machine, options);
          },
      .tell = tell,
      .replay = {},
      .cpp_test = {},
      .page = {}};
}

std::string replay_name(const explore::Finding& finding) {
  return std::format("c{}/{}", finding.where.number, finding.schedule.to_text());
}

}  // namespace farcall::cli
