#include "contract.cpp"

#include <gtest/gtest.h>
#include <near/testing.hpp>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

constexpr const char* kDeposit = R"("Deposit")";

class PoolTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account bob_ = chain_.create_account("bob");
  kit::Account gold_ = token("gold");
  kit::Account silver_ = token("silver");
  kit::ContractHandle<Pool> pool_ = kit::deploy<Pool>(chain_, "pool", kit::wasm("pool"));

  void SetUp() override {
    ASSERT_TRUE(
        pool_.call<&Pool::new_>(std::array{id(gold_), id(silver_)}, uint16_t{30}).all_succeeded());
    for (const kit::Account& token : {gold_, silver_}) {
      for (std::string_view account : {bob_.id(), pool_.id()}) enroll(token, account);
      send(alice_, token, pool_.id(), "1000000", kDeposit);
      ASSERT_TRUE(alice_
                      .call(token, "ft_transfer",
                            R"({"receiver_id":"bob.test.near","amount":"5000"})",
                            {.deposit = 1_yocto})
                      .all_succeeded());
    }
    const auto added = pool_.as(alice_).deposit(1_yocto).call<&Pool::add_liquidity>(U128{1});
    ASSERT_EQ(added.result(), U128{999'000}) << added.tree();
  }

  static AccountId id(const kit::Account& account) { return AccountId{account.id()}; }
  kit::Account token(std::string_view name) {
    kit::Account account = chain_.create_account(name);
    EXPECT_TRUE(account.deploy(kit::wasm("fungible_token")).all_succeeded());
    EXPECT_TRUE(account
                    .call(account, "new",
                          R"({"owner_id":"alice.test.near","total_supply":"2000000","metadata":
                              {"spec":"ft-1.0.0","name":"T","symbol":"T","decimals":8}})")
                    .all_succeeded());
    return account;
  }
  void enroll(const kit::Account& token, std::string_view account) {
    ASSERT_TRUE(alice_
                    .call(token, "storage_deposit",
                          std::format(R"({{"account_id":"{}"}})", account), {.deposit = 10_mnear})
                    .all_succeeded());
  }
  kit::Outcome send(const kit::Account& sender, const kit::Account& token,
                    std::string_view receiver, std::string_view amount, const std::string& msg) {
    return sender.call(token, "ft_transfer_call",
                       json{{"receiver_id", receiver}, {"amount", amount}, {"msg", msg}}.dump(),
                       {.deposit = 1_yocto});
  }
  std::string balance(const kit::Account& token, const kit::Account& account) {
    return token.view("ft_balance_of", std::format(R"({{"account_id":"{}"}})", account.id()))
        .text();
  }
};

TEST_F(PoolTest, swaps_at_the_price_it_quotes) {
  EXPECT_EQ(pool_.view<&Pool::quote>(id(gold_), U128{1000}).result(), U128{996});
  const auto swapped =
      send(bob_, gold_, pool_.id(), "1000", R"({"Swap":{"min_amount_out":"990"}})");
  EXPECT_TRUE(swapped.all_succeeded()) << swapped.tree();
  EXPECT_EQ(balance(gold_, bob_), R"("4000")");
  EXPECT_EQ(balance(silver_, bob_), R"("5996")");
  EXPECT_EQ(pool_.view<&Pool::get_reserves>().result(), (Pool::Pair{1'001'000, 999'004}));
}

TEST_F(PoolTest, gives_back_what_it_cannot_swap) {
  const auto greedy = send(bob_, gold_, pool_.id(), "1000", R"({"Swap":{"min_amount_out":"997"}})");
  EXPECT_NE(greedy.tree().find("slippage: the pool gives 996"), std::string::npos);
  EXPECT_EQ(balance(gold_, bob_), R"("5000")");
  const auto unclear = send(bob_, gold_, pool_.id(), "1000", R"({"Swap":{"min_amount_out":990}})");
  EXPECT_NE(unclear.tree().find("min_amount_out"), std::string::npos) << unclear.tree();
}

TEST_F(PoolTest, undoes_a_swap_whose_receiver_cannot_be_paid) {
  const auto lost = send(bob_, gold_, pool_.id(), "1000",
                         R"({"Swap":{"min_amount_out":"1","receiver_id":"nobody.near"}})");
  EXPECT_EQ(balance(gold_, bob_), R"("5000")") << lost.tree();
  EXPECT_EQ(pool_.view<&Pool::get_reserves>().result(), (Pool::Pair{1'000'000, 1'000'000}));
}

TEST_F(PoolTest, liquidity_comes_back_with_its_share_of_the_fees) {
  send(bob_, gold_, pool_.id(), "5000", R"({"Swap":{"min_amount_out":"1"}})");
  const auto removed =
      pool_.as(alice_).deposit(1_yocto).call<&Pool::remove_liquidity>(U128{999'000}, Pool::Pair{});
  ASSERT_TRUE(removed.result().has_value()) << removed.tree();
  const auto withdrawn = pool_.as(alice_).deposit(1_yocto).call<&Pool::withdraw>(id(gold_));
  EXPECT_EQ(withdrawn.result(), true) << withdrawn.tree();
  // 1,000,000 + 5,000 without the thousandth that is locked, rounded down.
  EXPECT_EQ(balance(gold_, alice_), R"("1998995")");
  const auto again = pool_.as(alice_).deposit(1_yocto).call<&Pool::withdraw>(id(gold_));
  EXPECT_NE(again.error().find("nothing to withdraw"), std::string::npos) << again.error();
}

TEST(Pool, refuses_one_token_twice) {
  const AccountId gold = "gold.near";
  EXPECT_THROW(Pool::new_({gold, gold}, 30), near::testing::Panic);
}

}  // namespace
