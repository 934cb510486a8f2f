// A finding as a C++ test to paste: the world, then the very blocks of the run, through the test
// kit (include/farcall), and what they end in.
#pragma once

#include <map>
#include <string>

#include "base/result.hpp"
#include "explore/campaign/campaign.hpp"
#include "explore/realize/realize.hpp"

namespace farcall::explore {

struct TestWriting {
  /// Names of the test, as identifiers.
  std::string suite = "Exploration";
  std::string name = "Finding";
  /// Files with the contracts of these accounts; those of others are written into the test.
  std::map<protocol::AccountId, std::string> wasm_files;
};

/// The source of a test that passes as long as the fault is there: it says what happens, and which
/// property that breaks. Runs it in the test kit first, in which it must end as in the run. Fails
/// for what does not, and for what the kit cannot say: actions other than calls, transfers, new
/// accounts and keys, deployments and deletions.
[[nodiscard]] Result<std::string> write_test(const Finding& finding, const Realization& run,
                                             const TestWriting& options = {});

}  // namespace farcall::explore
