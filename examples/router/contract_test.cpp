#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

/// Gold and silver, silver and lead: the route from gold to lead takes two pools.
class RouterTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account bob_ = chain_.create_account("bob");
  kit::ContractHandle<Router> router_ = kit::deploy<Router>(chain_, "router", kit::wasm("router"));
  kit::Account gold_ = token("gold");
  kit::Account silver_ = token("silver");
  kit::Account lead_ = token("lead");
  kit::Account first_ = pool("first", gold_, silver_);
  kit::Account second_ = pool("second", silver_, lead_);

  void SetUp() override {
    ASSERT_TRUE(router_.call<&Router::new_>(alice_).all_succeeded());
    for (const kit::Account& pool : {first_, second_})
      ASSERT_TRUE(router_.as(alice_).call<&Router::add_pool>(pool).all_succeeded());
    for (const kit::Account& token : {gold_, silver_, lead_}) enroll(token, router_.id());
    enroll(gold_, bob_.id());
    ASSERT_TRUE(act(alice_, gold_, "ft_transfer",
                    json{{"receiver_id", "bob.test.near"}, {"amount", "5000"}})
                    .all_succeeded());
  }

  static constexpr kit::Amount kYocto = kit::Amount{1};
  kit::Outcome act(const kit::Account& signer, const kit::Account& contract,
                   std::string_view method, const json& arguments) {
    return signer.call(contract, method, arguments.dump(), {.deposit = kYocto});
  }
  kit::Account token(std::string_view name) {
    kit::Account account = chain_.create_account(name);
    EXPECT_TRUE(account.deploy(kit::wasm("fungible_token")).all_succeeded());
    EXPECT_TRUE(account
                    .call(account, "new",
                          R"({"owner_id":"alice.test.near","total_supply":"9000000","metadata":
                              {"spec":"ft-1.0.0","name":"T","symbol":"T","decimals":8}})")
                    .all_succeeded());
    return account;
  }
  void enroll(const kit::Account& token, std::string_view account) {
    ASSERT_TRUE(alice_
                    .call(token, "storage_deposit", json{{"account_id", account}}.dump(),
                          {.deposit = 10_mnear})
                    .all_succeeded());
  }
  kit::Account pool(std::string_view name, const kit::Account& a, const kit::Account& b) {
    kit::Account account = chain_.create_account(name);
    EXPECT_TRUE(account.deploy(kit::wasm("pool")).all_succeeded());
    const std::vector<std::string> tokens{a.id(), b.id()};
    EXPECT_TRUE(
        account.call(account, "new", json{{"tokens", tokens}, {"fee", 30}}.dump()).all_succeeded());
    for (const kit::Account& token : {a, b}) {
      enroll(token, account.id());
      EXPECT_TRUE(
          act(alice_, token, "ft_transfer_call",
              json{{"receiver_id", account.id()}, {"amount", "1000000"}, {"msg", R"("Deposit")"}})
              .all_succeeded());
    }
    EXPECT_TRUE(act(alice_, account, "add_liquidity", json{{"min_shares", "1"}}).all_succeeded());
    return account;
  }
  kit::Outcome swap(std::string_view least) {
    const std::string route = std::format(
        R"({{"hops":[{{"pool_id":"first.test.near","min_amount_out":"1"}},)"
        R"({{"pool_id":"second.test.near","min_amount_out":"{}"}}],"receiver_id":"bob.test.near"}})",
        least);
    return act(bob_, gold_, "ft_transfer_call",
               json{{"receiver_id", router_.id()}, {"amount", "1000"}, {"msg", route}});
  }
  std::string balance(const kit::Account& token, const kit::Account& account) {
    return token.view("ft_balance_of", json{{"account_id", account.id()}}.dump()).text();
  }
};

TEST_F(RouterTest, goes_through_two_pools) {
  enroll(lead_, bob_.id());
  const auto swapped = swap("990");
  EXPECT_TRUE(swapped.all_succeeded()) << swapped.tree();
  EXPECT_EQ(balance(gold_, bob_), R"("4000")");
  EXPECT_EQ(balance(lead_, bob_), R"("992")");
  EXPECT_EQ(router_.view<&Router::get_routed>().result(), 1U);
}

TEST_F(RouterTest, a_failure_at_the_end_undoes_everything) {
  const auto unregistered = swap("990");  // bob cannot hold lead
  EXPECT_EQ(balance(gold_, bob_), R"("5000")") << unregistered.tree();
  enroll(lead_, bob_.id());
  const auto greedy = swap("993");
  EXPECT_EQ(balance(gold_, bob_), R"("5000")") << greedy.tree();
  EXPECT_EQ(first_.view("get_reserves", "{}").text(), R"(["1000000","1000000"])");
  EXPECT_EQ(router_.view<&Router::get_routed>().result(), 0U);
}

TEST_F(RouterTest, knows_its_pools) {
  EXPECT_EQ(router_.view<&Router::get_pools>().result()->size(), 2U);
  const auto stranger = router_.as(bob_).call<&Router::remove_pool>(first_);
  EXPECT_NE(stranger.error().find("only the owner"), std::string::npos) << stranger.error();
  ASSERT_TRUE(router_.as(alice_).call<&Router::remove_pool>(first_).all_succeeded());
  const auto refused = swap("1");
  EXPECT_NE(refused.tree().find("first.test.near is not a pool"), std::string::npos);
  EXPECT_EQ(balance(gold_, bob_), R"("5000")");
}

}  // namespace
