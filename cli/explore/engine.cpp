#include "cli/explore/engine.hpp"

#include <array>
#include <memory>

#include "base/format_text.hpp"
#include "explore/realize/replay_file.hpp"
#include "testkit/machine.hpp"
#include "trace/show/page.hpp"

namespace farcall::cli {

namespace {

/// Made when it is needed: it opens the user's cache of compiled contracts.
vm::VirtualMachine& explorer_machine() {
  static const std::shared_ptr<vm::VirtualMachine> made = testkit::shared_machine("");
  return *made;
}

}  // namespace

ExploreEngine explore_engine() {
  return {
      .run =
          [](const explore::Scenario& scenario, const explore::CampaignOptions& options) {
            return explore::run_campaign(scenario, explorer_machine(), options);
          },
      .tell = [](const explore::Finding& finding) { return finding.story; },
      .replay =
          [](const explore::Scenario& scenario, const std::string& name) {
            return name.starts_with('{') ? explore::replay_file(name, explorer_machine())
                                         : explore::replay_run(scenario, explorer_machine(), name);
          },
      .save = [](const explore::Scenario&, const explore::Finding& finding) -> Result<std::string> {
        return explore::write_replay(explore::replay_of(finding));
      },
      .cpp_test = [](const explore::Scenario&,
                     const explore::Finding& finding) -> Result<std::string> {
        if (finding.cpp_test.empty()) {
          return fail(finding.cpp_refusal.empty()
                          ? "no test is written: the finding is not a run of blocks"
                          : format_text("no test is written: {}", finding.cpp_refusal));
        }
        return finding.cpp_test;
      },
      .page = [](const explore::Scenario&, const explore::Finding& finding) -> Result<std::string> {
        if (finding.comparison.is_null()) {
          return fail("the run sends no transaction, so there is nothing to show");
        }
        const std::array documents{trace::PageDocument{
            .title = finding.sentence, .json = finding.comparison, .abis = nullptr}};
        return trace::html_page(documents);
      }};
}

std::string replay_name(const explore::Finding& finding) {
  if (!finding.is_realized) return {};
  return format_text("c{}/{}", finding.where.number, finding.schedule.to_text());
}

}  // namespace farcall::cli
