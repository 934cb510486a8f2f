// What a campaign found, as it is kept in journals, merged and shown: plain values, without worlds.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "explore/campaign/campaign.hpp"

namespace farcall::explore {

struct FindingRecord {
  std::string property;
  std::string sentence;
  std::string subject;
  std::uint32_t case_number = 0;
  std::string case_label;
  /// Names case and run: what `farcall explore --replay` takes.
  std::string replay;
  /// The run as it was told when it was found.
  std::string story;
  /// Deliveries that leave the natural order.
  std::uint64_t preemptions = 0;
  bool operator==(const FindingRecord&) const = default;
};

struct CaseRecord {
  CaseReport report;
  std::vector<FindingRecord> findings;
};

/// What makes journals belong together.
struct CampaignIdentity {
  /// Hex of `scenario_hash`.
  std::string scenario;
  /// Of this program.
  std::string version;
  std::uint32_t parts = 1;
  bool operator==(const CampaignIdentity&) const = default;
};

/// How a part ended.
struct PartRecord {
  std::uint32_t part = 0;
  /// All that this part had to do is done, and covered.
  bool is_complete = false;
  std::vector<std::string> never_reached;
  std::vector<std::string> not_explored;
  std::uint64_t cache_bytes = 0;
  bool operator==(const PartRecord&) const = default;
};

/// A campaign, or parts of one.
struct CampaignRecord {
  CampaignIdentity identity;
  /// By number.
  std::map<std::uint32_t, CaseRecord> cases;
  /// By part, those that ended.
  std::map<std::uint32_t, PartRecord> parts;
};

/// The record of a part that ended. `findings` are those of the report, as they are told.
[[nodiscard]] PartRecord part_record(const CampaignReport& report, std::uint32_t part);

/// Adds what another record of the same campaign has. Same records in any order give the same
/// union. Fails for another scenario, version or number of parts.
[[nodiscard]] Result<void> merge(CampaignRecord& into, const CampaignRecord& other);

/// What the cases and parts of a record say together.
struct CampaignSummary {
  Verdict verdict = Verdict::kBounded;
  /// The smallest of each property and subject.
  std::vector<FindingRecord> findings;
  std::vector<std::string> not_reproduced;
  std::vector<std::string> never_reached;
  std::vector<std::string> not_explored;
  std::vector<std::pair<std::string, std::uint32_t>> gas_margins;
  std::uint64_t classes = 0;
  std::uint64_t receipts = 0;
  std::uint64_t worlds = 0;
  std::uint64_t sampled_runs = 0;
  std::size_t cases = 0;
  std::size_t complete_cases = 0;
  /// Numbers from 1 of parts that have not ended.
  std::vector<std::uint32_t> missing_parts;
};
[[nodiscard]] CampaignSummary summarize(const CampaignRecord& record);

[[nodiscard]] boost::json::value to_json(const CaseRecord& record);
[[nodiscard]] boost::json::value to_json(const PartRecord& record);
[[nodiscard]] boost::json::value to_json(const CampaignIdentity& identity);
[[nodiscard]] boost::json::value to_json(const FindingRecord& record);
// Errors name the member that is missing or of the wrong type.
[[nodiscard]] Result<CaseRecord> case_record_from_json(const boost::json::value& value);
[[nodiscard]] Result<PartRecord> part_record_from_json(const boost::json::value& value);
[[nodiscard]] Result<CampaignIdentity> identity_from_json(const boost::json::value& value);

}  // namespace farcall::explore
