// SARIF and JUnit.
#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/hash.hpp"
#include "cli/explore/report.hpp"
#include "trace/text.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;
using explore::FindingRecord;

std::string property_title(std::string_view name) {
  const std::string_view meaning = describe_property(name);
  return meaning.empty() ? std::string{name} : format_text("{}: {}", name, meaning);
}

/// Text of strangers, escaped for terminals first: XML cannot hold control characters at all.
std::string xml(std::string_view text) {
  std::string out;
  for (const char c : trace::escape(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// A story keeps its lines.
std::string xml_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += xml(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// The story, and how to see it again if it can be.
std::string story_of(const FindingRecord& finding) {
  return finding.replay.empty() ? finding.story
                                : format_text("{}\nreplay: {}", finding.story, finding.replay);
}

std::string message_of(const FindingRecord& finding) {
  return format_text("{} (in the case: {})", finding.sentence, finding.case_label);
}

}  // namespace

std::string to_sarif(const ExploreAnswer& answer) {
  json::array rules;
  std::vector<std::string> names = answer.properties;
  for (const FindingRecord& each : answer.summary.findings)
    if (!std::ranges::contains(names, each.property)) names.push_back(each.property);
  for (const std::string& name : names)
    rules.push_back(json::object{
        {"id", name}, {"shortDescription", json::object{{"text", property_title(name)}}}});
  json::array results;
  for (const FindingRecord& each : answer.summary.findings) {
    const json::object place{
        {"physicalLocation", json::object{{"artifactLocation", json::object{{"uri", answer.file}}},
                                          {"region", json::object{{"startLine", 1}}}}},
        {"logicalLocations", json::array{json::object{{"fullyQualifiedName", each.subject}}}}};
    const std::string print = to_hex(sha256(as_bytes(each.property + "\n" + each.subject)).view());
    results.push_back(json::object{
        {"ruleId", each.property},
        {"level", "error"},
        {"message",
         json::object{{"text", format_text("{}\n\n{}", message_of(each), story_of(each))}}},
        {"locations", json::array{place}},
        {"partialFingerprints", json::object{{"propertyAndSubject/v1", print}}}});
  }
  const json::object driver{{"name", "farcall explore"}, {"rules", std::move(rules)}};
  json::object document;
  document["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
  document["version"] = "2.1.0";
  document["runs"] = json::array{
      json::object{{"tool", json::object{{"driver", driver}}}, {"results", std::move(results)}}};
  return json::serialize(document);
}

std::string to_junit(const ExploreAnswer& answer) {
  const auto& sum = answer.summary;
  std::vector<std::string> names = answer.properties;
  for (const FindingRecord& each : sum.findings)
    if (!std::ranges::contains(names, each.property)) names.push_back(each.property);
  std::string cases;
  std::size_t failed = 0;
  for (const std::string& name : names) {
    std::string failures;
    for (const FindingRecord& each : sum.findings)
      if (each.property == name)
        failures += format_text("      <failure message=\"{}\">{}</failure>\n",
                                xml(message_of(each)), xml_lines(story_of(each)));
    failed += failures.empty() ? 0 : 1;
    cases += format_text("    <testcase classname=\"{}\" name=\"{}\"", xml(answer.scenario_name),
                         xml(property_title(name)));
    cases += failures.empty() ? "/>\n" : ">\n" + failures + "    </testcase>\n";
  }
  const bool is_covered = sum.complete_cases == sum.cases &&
                          (answer.part || sum.missing_parts.empty()) && !answer.is_interrupted;
  cases += format_text("    <testcase classname=\"{}\" name=\"every order was covered\"",
                       xml(answer.scenario_name));
  cases += is_covered ? "/>\n"
                      : format_text(
                            ">\n      <skipped message=\"{} of {} cases covered\"/>\n"
                            "    </testcase>\n",
                            sum.complete_cases, sum.cases);
  return format_text(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n{}"
      "  </testsuite>\n</testsuites>\n",
      xml(answer.scenario_name), names.size() + 1, failed, is_covered ? 0 : 1, cases);
}

}  // namespace farcall::cli
