#include "cli/explore/report.hpp"

#include <algorithm>
#include <array>

#include "base/amounts.hpp"
#include "base/format_text.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::cli {
namespace {

using explore::FindingRecord;
using explore::Verdict;

struct PropertyText {
  std::string_view name;
  std::string_view text;
};
constexpr std::array kBuiltIn{PropertyText{"O2", "contracts can pay what they owe"},
                              PropertyText{"O3", "nobody gains by another's loss"},
                              PropertyText{"O4", "who is told that it failed has lost nothing"},
                              PropertyText{"O5", "nothing is stuck"},
                              PropertyText{"O6", "callbacks refuse strangers"},
                              PropertyText{"O7", "every failure is handled"},
                              PropertyText{"O8", "the order of deliveries does not matter"},
                              PropertyText{"O9", "callbacks have enough gas"},
                              PropertyText{"O10", "tokens add up"},
                              PropertyText{"O11", "storage is paid for"},
                              PropertyText{"O12", "everything that matters was reached"}};

std::string plural(std::uint64_t number, std::string_view noun, std::string_view many) {
  return format_text("{} {}", trace::say_count(number), number == 1 ? noun : many);
}

std::string in_brackets(std::string_view conditions) {
  return conditions.empty() ? "" : format_text(" ({})", conditions);
}

std::string holds_line(const ExploreAnswer& answer) {
  const auto& sum = answer.summary;
  return format_text("holds: all {} in {}{}\n", plural(sum.classes, "class", "classes"),
                     plural(sum.cases, "case", "cases"), in_brackets(answer.conditions));
}

std::string bounded_line(const ExploreAnswer& answer) {
  const auto& sum = answer.summary;
  std::string out =
      format_text("bounded: {} of {} covered, {}", trace::say_count(sum.complete_cases),
                  plural(sum.cases, "case", "cases"), plural(sum.classes, "class", "classes"));
  if (sum.sampled_runs > 0)
    out += format_text(" and {}", plural(sum.sampled_runs, "random run", "random runs"));
  if (answer.is_interrupted) out += "; interrupted";
  if (!answer.part && !sum.missing_parts.empty() && answer.parts > 1) {
    out += format_text("; missing part{}", sum.missing_parts.size() == 1 ? "" : "s");
    for (const std::uint32_t part : sum.missing_parts) out += format_text(" {}", part);
    out += format_text(" of {}", answer.parts);
  }
  return out + in_brackets(answer.conditions) + "\n";
}

std::string violated_line(const ExploreAnswer& answer) {
  const auto& sum = answer.summary;
  std::vector<std::string> names;
  for (const FindingRecord& finding : sum.findings)
    if (!std::ranges::contains(names, finding.property)) names.push_back(finding.property);
  std::string list;
  for (const std::string& name : names)
    list += format_text("{}{}", list.empty() ? "" : ", ", trace::escape(name));
  return format_text("violated: {} ({}) in {}{}\n",
                     plural(sum.findings.size(), "finding", "findings"), list,
                     plural(sum.cases, "case", "cases"), in_brackets(answer.conditions));
}

std::string finding_text(const ExploreAnswer& answer, const FindingRecord& finding) {
  const std::string_view meaning = describe_property(finding.property);
  const std::string sentence = trace::escape(finding.sentence);
  constexpr std::size_t kWidth = 100;
  constexpr std::size_t kSentenceRows = 10;
  std::string out;
  if (meaning.empty()) {
    out = format_text("{}: {}\n", trace::escape(finding.property), sentence);
  } else {
    out = format_text("{} broken: {}\n", finding.property, meaning);
    for (const std::string& row : trace::wrap(sentence, kWidth, kSentenceRows)) out += row + '\n';
  }
  out += format_text("in the case: {}\n\n", trace::escape(finding.case_label));
  // Escaped where it was told, and it has lines.
  out += finding.story;
  if (!out.ends_with('\n')) out += '\n';
  if (finding.replay.empty()) return out;
  return out + format_text("replay: farcall explore {} --replay '{}'\n\n",
                           answer.file.empty() ? "SCENARIO" : trace::escape(answer.file),
                           trace::escape(finding.replay));
}

void add_lines(std::string& out, std::string_view title, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) out += format_text("{}: {}\n", title, trace::escape(line));
}

std::string_view verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::kHolds:
      return "holds";
    case Verdict::kViolated:
      return "violated";
    case Verdict::kBounded:
      break;
  }
  return "bounded";
}

}  // namespace

std::string conditions_of(const explore::Scenario& scenario) {
  std::string out = "any shard, no load";
  const std::string choices =
      format_text("up to {}", plural(scenario.budget.choices, "choice a run", "choices a run"));
  if (scenario.mode == explore::Mode::kLayout)
    out = format_text("{}, {}, no load",
                      plural(scenario.shard_boundaries.size() + 1, "given shard", "given shards"),
                      choices);
  if (scenario.mode == explore::Mode::kLoad) out = format_text("any shard, {}, load", choices);
  const auto& strangers = scenario.strangers;
  if (strangers.count > 0 && strangers.budget > 0)
    out += format_text("; {} of {}", plural(strangers.budget, "transaction", "transactions"),
                       strangers.count == 1 ? "a stranger" : "strangers");
  else
    out += "; no strangers";
  out += format_text("; faults: {}", scenario.faults.budget);
  const bool is_both = strangers.count > 0 && strangers.budget > 0 && scenario.faults.budget > 0;
  return is_both ? out + ", some with a stranger" : out;
}

std::vector<std::string> properties_of(const explore::Scenario& scenario) {
  std::vector<std::string> out;
  for (const PropertyText& each : kBuiltIn)
    if (!std::ranges::contains(scenario.declared.off, each.name)) out.emplace_back(each.name);
  for (const explore::Property& each : scenario.properties) out.push_back(each.name);
  return out;
}

std::string_view describe_property(std::string_view name) {
  const auto found = std::ranges::find(kBuiltIn, name, &PropertyText::name);
  return found == kBuiltIn.end() ? std::string_view{} : found->text;
}

std::string to_text(const ExploreAnswer& answer) {
  const auto& sum = answer.summary;
  std::string out;
  for (const FindingRecord& finding : sum.findings) out += finding_text(answer, finding);
  switch (sum.verdict) {
    case Verdict::kHolds:
      out += holds_line(answer);
      break;
    case Verdict::kViolated:
      out += violated_line(answer);
      break;
    case Verdict::kBounded:
      out += bounded_line(answer);
      break;
  }
  if (answer.part)
    out += format_text("this is part {} of {}: 'farcall explore merge' gives the answer of all\n",
                       *answer.part + 1, answer.parts);
  add_lines(out, "not explored", sum.not_explored);
  add_lines(out, "never reached", sum.never_reached);
  add_lines(out, "not reproduced as blocks (a defect of farcall; please report it)",
            sum.not_reproduced);
  for (const auto& [method, percent] : sum.gas_margins)
    out += format_text("gas left: {} {} %\n", trace::escape(method), percent);
  return out;
}

boost::json::object to_json(const ExploreAnswer& answer) {
  namespace json = boost::json;
  const auto& sum = answer.summary;
  const auto texts = [](const std::vector<std::string>& lines) {
    json::array out;
    for (const std::string& each : lines) out.emplace_back(each);
    return out;
  };
  json::array findings;
  for (const FindingRecord& each : sum.findings) findings.push_back(explore::to_json(each));
  json::object margins;
  for (const auto& [method, percent] : sum.gas_margins) margins[method] = percent;
  json::array missing;
  if (!answer.part && answer.parts > 1)
    for (const std::uint32_t part : sum.missing_parts) missing.emplace_back(part);
  return {{"verdict", verdict_word(sum.verdict)},
          {"scenario", answer.scenario_name},
          {"conditions", answer.conditions},
          {"part", answer.part ? json::value(*answer.part + 1) : json::value(nullptr)},
          {"parts", answer.parts},
          {"missing_parts", std::move(missing)},
          {"interrupted", answer.is_interrupted},
          {"cases", sum.cases},
          {"complete_cases", sum.complete_cases},
          {"classes", sum.classes},
          {"receipts", sum.receipts},
          {"worlds", sum.worlds},
          {"sampled_runs", sum.sampled_runs},
          {"findings", std::move(findings)},
          {"not_explored", texts(sum.not_explored)},
          {"never_reached", texts(sum.never_reached)},
          {"not_reproduced", texts(sum.not_reproduced)},
          {"gas_margins", std::move(margins)}};
}

}  // namespace farcall::cli
