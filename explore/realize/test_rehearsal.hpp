// The run of a finding in the test kit's chain, before it is written as a test: the kit's blocks
// have other times, hashes and nonces than those of the run.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "explore/realize/realize.hpp"
#include "farcall/chain.hpp"

namespace farcall::explore {

/// A row of a contract and its value after the run.
struct ExpectedRow {
  protocol::AccountId account;
  Bytes key;
  Bytes value;
};

/// What a test has to ask the kit for, and what it finds in the end.
struct Rehearsal {
  /// By block of the run. Where receipts of several shards would arrive in another order than in
  /// the run, the order is pinned by a salt.
  std::vector<testkit::BlockChoices> choices;
  /// Failed receipts, by position of the transaction in the story; zero where it was not sent.
  std::vector<std::size_t> failed;
  /// Without rows that the setup fills with times, heights or ids: the kit's are others.
  std::vector<ExpectedRow> rows;
};

/// Makes the run happen in the kit. Errors: an action that the kit does not have, load (hundreds of
/// fillers), a setup that fails there, a run that ends otherwise there, with the first difference.
[[nodiscard]] Result<Rehearsal> rehearse(const Scenario& scenario, const Realization& run);

}  // namespace farcall::explore
