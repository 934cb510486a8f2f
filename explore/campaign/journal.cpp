#include "explore/campaign/journal.hpp"

#include <boost/json.hpp>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "chain/genesis/json_field.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::explore {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view kIdentityFile = "campaign.json";

template <class T, class Read>
Result<T> read_record(const fs::path& path, const Read& read) {
  const auto text = read_file(path.string());
  if (!text) return std::unexpected{text.error()};
  const auto document = protocol::parse_json(*text);
  if (!document) return fail(format_text("{}: {}", path.string(), document.error().message));
  Result<T> record = read(*document);
  if (!record) return fail(format_text("{}: {}", path.string(), record.error().message));
  return record;
}

}  // namespace

Result<CampaignRecord> read_journal(const fs::path& folder) {
  CampaignRecord out;
  auto identity = read_record<CampaignIdentity>(folder / kIdentityFile, identity_from_json);
  if (!identity) return std::unexpected{identity.error()};
  out.identity = std::move(*identity);
  std::error_code error;
  fs::directory_iterator at{folder, error};
  for (; !error && at != fs::directory_iterator{}; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.ends_with(".json")) continue;  // a draft of a process that was killed
    if (name.starts_with("case-")) {
      auto record = read_record<CaseRecord>(at->path(), case_record_from_json);
      if (!record) return std::unexpected{record.error()};
      const std::uint32_t number = record->report.number;
      out.cases.emplace(number, std::move(*record));
    } else if (name.starts_with("part-")) {
      auto record = read_record<PartRecord>(at->path(), part_record_from_json);
      if (!record) return std::unexpected{record.error()};
      if (record->part >= out.identity.parts)
        return fail(format_text("{}: part {} of {}", at->path().string(), record->part + 1,
                                out.identity.parts));
      const std::uint32_t part = record->part;
      out.parts.emplace(part, std::move(*record));
    }
  }
  if (error) return fail(format_text("cannot read {}: {}", folder.string(), error.message()));
  return out;
}

Result<Journal> Journal::open(const fs::path& folder, const CampaignIdentity& identity) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(format_text("cannot make {}: {}", folder.string(), error.message()));
  const fs::path file = folder / kIdentityFile;
  if (!fs::exists(file, error)) {
    if (const auto done = write_file(file, json::serialize(to_json(identity))); !done)
      return std::unexpected{done.error()};
  }
  const auto found = read_record<CampaignIdentity>(file, identity_from_json);
  if (!found) return std::unexpected{found.error()};
  CampaignRecord here{.identity = *found};
  if (const auto same = merge(here, CampaignRecord{.identity = identity}); !same)
    return fail(format_text("the journal in {} is of another campaign: {}", folder.string(),
                            same.error().message));
  return Journal{folder, identity};
}

Result<void> Journal::write(const CaseRecord& record) const {
  return write_file(folder_ / format_text("case-{}.json", record.report.number),
                    json::serialize(to_json(record)));
}

Result<void> Journal::write(const PartRecord& record) const {
  return write_file(folder_ / format_text("part-{}-of-{}.json", record.part + 1, identity_.parts),
                    json::serialize(to_json(record)));
}

Result<CampaignRecord> Journal::read() const {
  return read_journal(folder_);
}

}  // namespace farcall::explore
