#include "contract.cpp"

#include <gtest/gtest.h>
#include <near/testing.hpp>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

constexpr uint64_t kHour = 3'600'000'000'000;

class VaultTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account bob_ = chain_.create_account("bob");
  kit::Account stable_ = chain_.create_account("stable");
  std::vector<kit::Account> feeds_{feed("feed1"), feed("feed2"), feed("feed3")};
  kit::ContractHandle<Vault> vault_ =
      kit::deploy<Vault>(chain_, "vault", kit::wasm("oracle_vault"));

  void SetUp() override {
    ASSERT_TRUE(stable_.deploy(kit::wasm("fungible_token")).all_succeeded());
    ASSERT_TRUE(stable_
                    .call(stable_, "new",
                          R"({"owner_id":"vault.test.near","total_supply":"1000000000","metadata":
                              {"spec":"ft-1.0.0","name":"USD","symbol":"USD","decimals":6}})")
                    .all_succeeded());
    for (const kit::Account& account : {alice_, bob_})
      ASSERT_TRUE(
          account.call(stable_, "storage_deposit", "{}", {.deposit = 10_mnear}).all_succeeded());
    const Config config{.oracles = {"feed1.test.near", "feed2.test.near", "feed3.test.near"},
                        .stable = "stable.test.near",
                        .max_age = kHour};
    const auto made = vault_.call<&Vault::new_>(alice_, config);
    ASSERT_TRUE(made.all_succeeded()) << made.tree();
    report(4'000'000, 4'100'000, 9'000'000);
  }

  kit::Account feed(std::string_view name) {
    kit::Account account = chain_.create_account(name);
    EXPECT_TRUE(account.deploy(kit::wasm("price_feed")).all_succeeded());
    EXPECT_TRUE(
        account.call(account, "new", json{{"reporter", account.id()}}.dump()).all_succeeded());
    return account;
  }
  /// 0: the oracle says nothing.
  void report(u128 first, u128 second, u128 third) {
    const u128 prices[] = {first, second, third};
    for (size_t i = 0; i < 3; ++i)
      if (prices[i] > 0)
        ASSERT_TRUE(feeds_[i]
                        .call(feeds_[i], "report", json{{"price", U128{prices[i]}}}.dump())
                        .all_succeeded());
  }
  void deposit(const kit::Account& who, NearToken amount) {
    ASSERT_TRUE(vault_.as(who).deposit(amount).call<&Vault::deposit>().all_succeeded());
  }
  auto borrow(const kit::Account& who, u128 amount) {
    return vault_.as(who).call<&Vault::borrow>(U128{amount});
  }
  kit::Outcome pay(const kit::Account& who, std::string_view amount, std::string_view msg) {
    return who.call(stable_, "ft_transfer_call",
                    json{{"receiver_id", vault_.id()}, {"amount", amount}, {"msg", msg}}.dump(),
                    {.deposit = 1_yocto});
  }
  std::string balance(const kit::Account& who) {
    return stable_.view("ft_balance_of", json{{"account_id", who.id()}}.dump()).text();
  }
};

TEST_F(VaultTest, lends_half_of_the_median_price) {
  deposit(alice_, 10_near);  // worth 41,000,000 at the median
  const auto greedy = borrow(alice_, 20'500'001);
  EXPECT_NE(greedy.error().find("not enough collateral"), std::string::npos) << greedy.error();
  const auto lent = borrow(alice_, 20'500'000);
  EXPECT_EQ(lent.result(), true) << lent.tree();
  EXPECT_EQ(balance(alice_), R"("20500000")");
  EXPECT_GE(*vault_.view<&Vault::get_debt>(alice_).result(), U128{20'500'000});
}

TEST_F(VaultTest, needs_two_fresh_oracles) {
  deposit(alice_, 10_near);
  chain_.advance_time(std::chrono::hours{2});
  report(4'000'000, 0, 0);
  const auto stale = borrow(alice_, 1'000);
  EXPECT_NE(stale.error().find("only 1 of 3 oracles"), std::string::npos) << stale.error();
  report(0, 4'000'000, 0);
  EXPECT_EQ(borrow(alice_, 1'000).result(), true);
}

TEST_F(VaultTest, collateral_comes_back_after_the_debt) {
  deposit(alice_, 10_near);
  ASSERT_EQ(borrow(alice_, 1'000'000).result(), true);
  const auto early = vault_.as(alice_).call<&Vault::withdraw>(10_near);
  EXPECT_NE(early.error().find("secures a loan"), std::string::npos) << early.error();
  const auto paid = pay(alice_, "1000000", R"({"Repay":{}})");
  EXPECT_TRUE(paid.all_succeeded()) << paid.tree();
  // What is left is the interest of a few blocks.
  EXPECT_LE(*vault_.view<&Vault::get_debt>(alice_).result(), U128{10});
}

TEST_F(VaultTest, a_loan_that_lost_its_cover_is_liquidated) {
  deposit(alice_, 10_near);
  deposit(bob_, 20_near);
  ASSERT_EQ(borrow(alice_, 20'000'000).result(), true);
  ASSERT_EQ(borrow(bob_, 20'000'000).result(), true);
  const std::string order = R"({"Liquidate":{"account_id":"alice.test.near"}})";
  const auto safe = pay(bob_, "10000000", order);
  EXPECT_NE(safe.tree().find("the loan is safe"), std::string::npos) << safe.tree();
  EXPECT_EQ(balance(bob_), R"("20000000")");

  report(2'000'000, 2'000'000, 2'000'000);
  const auto liquidated = pay(bob_, "10000000", order);
  EXPECT_TRUE(liquidated.all_succeeded()) << liquidated.tree();
  EXPECT_EQ(balance(bob_), R"("10000000")");
  // 10,000,000 at 2,000,000 for a NEAR, and 5% more.
  EXPECT_EQ(vault_.view<&Vault::get_position>(alice_).result()->collateral, 4750_mnear);
}

TEST(Vault, refuses_limits_without_a_margin) {
  near::testing::reset_host();
  const Config config{
      .oracles = {"a1.near", "a2.near", "a3.near"}, .stable = "usd.near", .loan_to_value = 8'000};
  EXPECT_THROW(Vault::new_("alice.near", config), near::testing::Panic);
}

}  // namespace
