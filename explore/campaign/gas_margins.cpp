#include "explore/campaign/gas_margins.hpp"

#include <algorithm>
#include <utility>

#include "base/format_text.hpp"

namespace farcall::explore {

std::vector<Finding> margin_findings(const std::map<std::string, std::uint32_t>& margins,
                                     std::uint32_t least, const std::vector<CaseReport>& reports,
                                     const std::vector<Case>& cases) {
  std::vector<Finding> findings;
  for (const auto& [place, percent] : margins) {
    if (percent >= least) continue;
    const std::pair margin{place, percent};
    const auto found = std::ranges::find_if(reports, [&](const CaseReport& done) {
      return std::ranges::contains(done.gas_margins, margin);
    });
    findings.push_back(
        {.property = "O9",
         .sentence = format_text("{} had {} % of its gas left in one run, and should keep {} %",
                                 place, percent, least),
         .subject = place,
         .where = cases[found == reports.end() ? 0 : found->number],
         .schedule = {},
         .path = {}});
  }
  return findings;
}

}  // namespace farcall::explore
