#include "explore/campaign/campaign_record.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <tuple>

#include "base/format_text.hpp"
#include "chain/genesis/json_field.hpp"

namespace farcall::explore {
namespace {

namespace json = boost::json;
using chain::Field;

/// Which of two runs that break the same thing is shown: that of the earlier case, since cases are
/// listed from the story alone to strangers and faults, and one process only keeps the first.
auto size_of(const FindingRecord& finding) {
  return std::tuple{finding.case_number, finding.preemptions, finding.replay.size(),
                    std::string_view{finding.replay}, std::string_view{finding.story}};
}

json::array texts_json(const std::vector<std::string>& texts) {
  json::array out;
  for (const std::string& each : texts) out.emplace_back(each);
  return out;
}

json::array margins_json(const std::vector<std::pair<std::string, std::uint32_t>>& margins) {
  json::array out;
  for (const auto& [method, percent] : margins)
    out.push_back(json::object{{"method", method}, {"percent", percent}});
  return out;
}

/// Reads members one after the other and remembers the first that is wrong.
class Members {
 public:
  explicit Members(const json::value& value) : root_{value, ""} {}

  void read(std::string_view name, std::string& out) {
    take(name, [&](const Field& field) { return assign(field.text(), out); });
  }
  void read(std::string_view name, bool& out) {
    take(name, [&](const Field& field) { return assign(field.boolean(), out); });
  }
  void read(std::string_view name, std::uint64_t& out) {
    take(name, [&](const Field& field) { return assign(field.number(), out); });
  }
  void read(std::string_view name, std::uint32_t& out) {
    std::uint64_t wide = 0;
    read(name, wide);
    if (wide > UINT32_MAX && !error_) error_ = Error{format_text("{}: too large", name)};
    out = static_cast<std::uint32_t>(wide);
  }
  void read(std::string_view name, std::vector<std::string>& out) {
    each(name, [&](const Field& item) {
      std::string text;
      auto done = assign(item.text(), text);
      out.push_back(std::move(text));
      return done;
    });
  }
  void read(std::string_view name, std::vector<std::uint64_t>& out) {
    each(name, [&](const Field& item) { return assign(item.number(), out.emplace_back()); });
  }
  void read(std::string_view name, std::vector<std::pair<std::string, std::uint32_t>>& out) {
    each(name, [&](const Field& item) -> Result<void> {
      Members members{item.value()};
      auto& margin = out.emplace_back();
      members.read("method", margin.first);
      members.read("percent", margin.second);
      return members.result();
    });
  }
  /// Calls `take_item` for each item of a list.
  template <class Take>
  void each(std::string_view name, const Take& take_item) {
    take(name, [&](const Field& field) -> Result<void> {
      const auto items = field.items();
      if (!items) return std::unexpected{items.error()};
      for (const Field& item : *items)
        if (auto done = take_item(item); !done) return done;
      return {};
    });
  }

  [[nodiscard]] Result<void> result() const {
    if (error_) return std::unexpected{*error_};
    return {};
  }

 private:
  template <class T, class U>
  static Result<void> assign(Result<T> from, U& to) {
    if (!from) return std::unexpected{from.error()};
    to = std::move(*from);
    return {};
  }
  template <class Take>
  void take(std::string_view name, const Take& take_field) {
    if (error_) return;
    const auto field = root_.at(name);
    const Result<void> done = field ? take_field(*field) : std::unexpected{field.error()};
    if (!done) error_ = done.error();
  }

  Field root_;
  std::optional<Error> error_;
};

Result<FindingRecord> finding_from_json(const json::value& value) {
  FindingRecord out;
  Members members{value};
  members.read("property", out.property);
  members.read("sentence", out.sentence);
  members.read("subject", out.subject);
  members.read("case", out.case_number);
  members.read("case_label", out.case_label);
  members.read("replay", out.replay);
  members.read("story", out.story);
  members.read("preemptions", out.preemptions);
  return members.result().transform([&] { return std::move(out); });
}

void add_unique(std::vector<std::string>& into, const std::vector<std::string>& from) {
  for (const std::string& each : from)
    if (!std::ranges::contains(into, each)) into.push_back(each);
}

void add_findings(std::vector<FindingRecord>& into, const std::vector<FindingRecord>& from) {
  for (const FindingRecord& each : from) {
    const auto found = std::ranges::find_if(into, [&](const FindingRecord& other) {
      return other.property == each.property && other.subject == each.subject;
    });
    if (found == into.end())
      into.push_back(each);
    else if (size_of(each) < size_of(*found))
      *found = each;
  }
}

/// What one part never reached, another may have.
std::vector<std::string> reached_by_none(const CampaignRecord& record) {
  std::vector<std::string> out;
  bool is_first = true;
  for (const auto& [number, part] : record.parts) {
    if (is_first) out = part.never_reached;
    std::erase_if(out, [&](const std::string& each) {
      return !std::ranges::contains(part.never_reached, each);
    });
    is_first = false;
  }
  for (const auto& [number, each] : record.cases)
    std::erase_if(out, [&](const std::string& what) {
      return std::ranges::contains(each.report.reached, what);
    });
  return out;
}

}  // namespace

PartRecord part_record(const CampaignReport& report, std::uint32_t part) {
  return {.part = part,
          .is_complete =
              !report.is_interrupted && std::ranges::all_of(report.cases, &CaseReport::is_complete),
          .never_reached = report.never_reached,
          .not_explored = report.not_explored,
          .cache_bytes = report.cache_bytes};
}

Result<void> merge(CampaignRecord& into, const CampaignRecord& other) {
  const CampaignIdentity& a = into.identity;
  const CampaignIdentity& b = other.identity;
  if (a.parts != b.parts)
    return fail(format_text("cannot merge parts of {} with parts of {}", a.parts, b.parts));
  if (a.version != b.version)
    return fail(format_text("one journal is of version {}, another of {}", a.version, b.version));
  if (a.scenario != b.scenario)
    return fail("the journals belong to different scenarios, wasm files or budgets");
  for (const auto& [number, each] : other.cases) {
    const auto [at, is_new] = into.cases.emplace(number, each);
    // Equal unless a process was cut off or went on with other luck: any rule that does not depend
    // on the order of merging will do.
    if (!is_new && json::serialize(to_json(each)) < json::serialize(to_json(at->second)))
      at->second = each;
  }
  for (const auto& [number, each] : other.parts) {
    const auto [at, is_new] = into.parts.emplace(number, each);
    if (!is_new && json::serialize(to_json(each)) < json::serialize(to_json(at->second)))
      at->second = each;
  }
  return {};
}

CampaignSummary summarize(const CampaignRecord& record) {
  CampaignSummary out;
  std::map<std::string, std::uint32_t> margins;
  for (const auto& [number, each] : record.cases) {
    const CaseReport& report = each.report;
    ++out.cases;
    out.complete_cases += report.is_complete ? 1 : 0;
    out.classes += report.classes;
    out.receipts += report.receipts;
    out.worlds += report.worlds;
    out.sampled_runs += report.sampled_runs;
    add_unique(out.not_reproduced, report.not_reproduced);
    for (const auto& [method, percent] : report.gas_margins) {
      const auto [at, is_new] = margins.emplace(method, percent);
      if (!is_new) at->second = std::min(at->second, percent);
    }
    add_findings(out.findings, each.findings);
  }
  std::ranges::stable_sort(out.findings, {}, size_of);
  out.gas_margins.assign(margins.begin(), margins.end());
  bool are_parts_complete = true;
  for (std::uint32_t i = 0; i < record.identity.parts; ++i)
    if (!record.parts.contains(i)) out.missing_parts.push_back(i + 1);
  for (const auto& [number, part] : record.parts) {
    are_parts_complete = are_parts_complete && part.is_complete;
    add_unique(out.not_explored, part.not_explored);
  }
  out.never_reached = reached_by_none(record);
  // A run that broke a property and was not made as blocks leaves the question open.
  const bool is_whole = are_parts_complete && out.missing_parts.empty() &&
                        out.complete_cases == out.cases && out.not_reproduced.empty();
  out.verdict = !out.findings.empty() ? Verdict::kViolated
                : is_whole            ? Verdict::kHolds
                                      : Verdict::kBounded;
  return out;
}

json::value to_json(const FindingRecord& record) {
  return json::object{{"property", record.property},     {"sentence", record.sentence},
                      {"subject", record.subject},       {"case", record.case_number},
                      {"case_label", record.case_label}, {"replay", record.replay},
                      {"story", record.story},           {"preemptions", record.preemptions}};
}

json::value to_json(const CaseRecord& record) {
  const CaseReport& report = record.report;
  json::array findings;
  for (const FindingRecord& each : record.findings) findings.push_back(to_json(each));
  return json::object{{"number", report.number},
                      {"label", report.label},
                      {"complete", report.is_complete},
                      {"classes", report.classes},
                      {"receipts", report.receipts},
                      {"worlds", report.worlds},
                      {"cache_hits", report.cache_hits},
                      {"slept", report.slept},
                      {"sampled_runs", report.sampled_runs},
                      {"rounds", json::array(report.rounds.begin(), report.rounds.end())},
                      {"reached", texts_json(report.reached)},
                      {"not_reproduced", texts_json(report.not_reproduced)},
                      {"gas_margins", margins_json(report.gas_margins)},
                      {"not_followed", texts_json(report.not_followed)},
                      {"findings", std::move(findings)}};
}

json::value to_json(const PartRecord& record) {
  return json::object{{"part", record.part},
                      {"complete", record.is_complete},
                      {"never_reached", texts_json(record.never_reached)},
                      {"not_explored", texts_json(record.not_explored)},
                      {"cache_bytes", record.cache_bytes}};
}

json::value to_json(const CampaignIdentity& identity) {
  return json::object{
      {"scenario", identity.scenario}, {"version", identity.version}, {"parts", identity.parts}};
}

Result<CaseRecord> case_record_from_json(const json::value& value) {
  CaseRecord out;
  CaseReport& report = out.report;
  Members members{value};
  members.read("number", report.number);
  members.read("label", report.label);
  members.read("complete", report.is_complete);
  members.read("classes", report.classes);
  members.read("receipts", report.receipts);
  members.read("worlds", report.worlds);
  members.read("cache_hits", report.cache_hits);
  members.read("slept", report.slept);
  members.read("sampled_runs", report.sampled_runs);
  members.read("rounds", report.rounds);
  members.read("reached", report.reached);
  members.read("not_reproduced", report.not_reproduced);
  members.read("gas_margins", report.gas_margins);
  members.read("not_followed", report.not_followed);
  members.each("findings", [&](const Field& item) -> Result<void> {
    auto finding = finding_from_json(item.value());
    if (!finding) return item.wrong(finding.error().message);
    out.findings.push_back(std::move(*finding));
    return {};
  });
  return members.result().transform([&] { return std::move(out); });
}

Result<PartRecord> part_record_from_json(const json::value& value) {
  PartRecord out;
  Members members{value};
  members.read("part", out.part);
  members.read("complete", out.is_complete);
  members.read("never_reached", out.never_reached);
  members.read("not_explored", out.not_explored);
  members.read("cache_bytes", out.cache_bytes);
  return members.result().transform([&] { return std::move(out); });
}

Result<CampaignIdentity> identity_from_json(const json::value& value) {
  CampaignIdentity out;
  Members members{value};
  members.read("scenario", out.scenario);
  members.read("version", out.version);
  members.read("parts", out.parts);
  return members.result().transform([&] { return std::move(out); });
}

}  // namespace farcall::explore
