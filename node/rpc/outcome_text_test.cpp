// Outcomes written directly as text are the JSON that conversion to values gives.
#include "node/rpc/outcome_text.hpp"

#include <gtest/gtest.h>

#include "node/rpc/json_text.hpp"
#include "protocol/json/views.hpp"

namespace farcall::node {
namespace {

using namespace protocol;

std::string through_value(const json::value& value) {
  std::string text;
  append_json(text, value);
  return text;
}

OutcomeWithId an_outcome() {
  OutcomeWithId item{.id = sha256(as_bytes("id"))};
  ExecutionOutcome& outcome = item.outcome;
  outcome.logs = {"plain", "\"quoted\"\n\x01"};
  outcome.receipt_ids = {sha256(as_bytes("a")), CryptoHash{}};
  outcome.gas_burnt = Gas{123'456'789'012};
  outcome.tokens_burnt = Balance{(u128{1} << 100) + 7};
  outcome.executor_id = AccountId::trusted("a.near");
  outcome.status = execution_status::SuccessValue{to_bytes(as_bytes("value"))};
  return item;
}

void expect_same(const OutcomeWithId& outcome, bool metadata_v4) {
  const std::vector<MerklePathItem> proof{{sha256(as_bytes("l")), MerkleDirection::kLeft},
                                          {sha256(as_bytes("r")), MerkleDirection::kRight}};
  const CryptoHash block = sha256(as_bytes("block"));
  std::string text;
  append_outcome(text, outcome, proof, block, metadata_v4);
  EXPECT_EQ(text, through_value(json_view(outcome, proof, block, metadata_v4)));
}

TEST(OutcomeText, outcomes_of_transactions) {
  OutcomeWithId outcome = an_outcome();
  expect_same(outcome, true);
  outcome.outcome.status = execution_status::SuccessReceiptId{sha256(as_bytes("next"))};
  expect_same(outcome, true);
  outcome.outcome.status = execution_status::Unknown{};
  expect_same(outcome, true);
}

TEST(OutcomeText, profiles_list_costs_in_order) {
  OutcomeWithId outcome = an_outcome();
  GasProfile profile;
  const auto expect_profile = [&](bool metadata_v4) {
    outcome.outcome.profile = std::make_shared<const GasProfile>(profile);
    expect_same(outcome, metadata_v4);
  };
  expect_profile(true);
  std::uint64_t gas = UINT64_MAX;
  for (std::uint64_t& cost : profile.actions) cost = gas--;
  for (std::uint64_t& cost : profile.ext) cost = gas--;
  expect_profile(true);
  profile.wasm = 5;
  profile.ext[3] = 0;
  outcome.outcome.contracts = {std::nullopt, account_contract::None{},
                               account_contract::Local{sha256(as_bytes("code"))},
                               account_contract::Global{sha256(as_bytes("code"))},
                               account_contract::GlobalByAccount{AccountId::trusted("b.near")}};
  expect_profile(true);
  expect_profile(false);
}

TEST(OutcomeText, failures_keep_their_shape) {
  OutcomeWithId outcome = an_outcome();
  outcome.outcome.status =
      execution_status::Failure{tx_execution_error::InvalidTxError{invalid_tx_error::Expired{}}};
  expect_same(outcome, true);
  ActionError error{.index = 3};
  error.kind = action_error_kind::AccountDoesNotExist{AccountId::trusted("c.near")};
  outcome.outcome.status = execution_status::Failure{tx_execution_error::ActionError{error}};
  expect_same(outcome, true);
}

}  // namespace
}  // namespace farcall::node
