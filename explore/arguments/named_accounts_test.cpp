#include "explore/arguments/named_accounts.hpp"

#include <gtest/gtest.h>

namespace farcall::explore {
namespace {

using protocol::AccountId;

TEST(NamedAccounts, texts_in_json_are_found_at_any_depth) {
  const auto texts = texts_in_json(as_bytes(R"({"to":"bob","all":[{"id":"carol"},7,null]})"));
  EXPECT_EQ(texts, (std::vector<std::string>{"bob", "carol"}));
  EXPECT_TRUE(texts_in_json(as_bytes("no json")).empty());
}

TEST(NamedAccounts, who_signs_is_called_or_stands_in_arguments_is_named) {
  Scenario scenario;
  scenario.accounts.push_back({.id = AccountId::trusted("bank")});
  scenario.transactions.push_back(
      {.signer = AccountId::trusted("alice"),
       .receiver = AccountId::trusted("token"),
       .actions = {
           {protocol::FunctionCall{.method_name = "send",
                                   .args = to_bytes(R"({"receiver_id":"bob","memo":"Not an id!"})"),
                                   .gas = tgas(5),
                                   .deposit = {}}}}});
  const std::set<AccountId> wanted{AccountId::trusted("alice"), AccountId::trusted("bank"),
                                   AccountId::trusted("bob"), AccountId::trusted("token")};
  EXPECT_EQ(named_accounts(scenario), wanted);
}

}  // namespace
}  // namespace farcall::explore
