// The journal of a campaign: a folder with
//
//   campaign.json     scenario hash, version, number of parts
//   case-12.json      a case that was explored, with what it found
//   part-2-of-7.json  how a part ended; absent while it runs and after it was killed
//
// Every file appears whole, by rename. So a process may be killed at any moment, and another one
// that is given the same folder goes on with the cases that are missing. Several parts may share a
// folder.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "explore/campaign/campaign_record.hpp"

namespace farcall::explore {

class Journal {
 public:
  /// Opens the folder and makes it if it is missing. Fails if it belongs to another campaign.
  [[nodiscard]] static Result<Journal> open(const std::filesystem::path& folder,
                                            const CampaignIdentity& identity);

  [[nodiscard]] Result<void> write(const CaseRecord& record) const;
  [[nodiscard]] Result<void> write(const PartRecord& record) const;
  /// All that is in the folder.
  [[nodiscard]] Result<CampaignRecord> read() const;

 private:
  Journal(std::filesystem::path folder, CampaignIdentity identity)
      : folder_{std::move(folder)}, identity_{std::move(identity)} {}

  std::filesystem::path folder_;
  CampaignIdentity identity_;
};

/// Reads a folder of whatever campaign. The error names the file.
[[nodiscard]] Result<CampaignRecord> read_journal(const std::filesystem::path& folder);

}  // namespace farcall::explore
