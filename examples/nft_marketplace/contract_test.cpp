#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class MarketTest : public testing::Test {
 protected:
  kit::Chain chain_{kit::Options{.shard_boundaries = {"market", "nft"}}};
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account bob_ = chain_.create_account("bob");
  kit::Account carol_ = chain_.create_account("carol");
  kit::Account nft_ = chain_.create_account("nft");
  kit::ContractHandle<Market> market_ =
      kit::deploy<Market>(chain_, "market", kit::wasm("nft_marketplace"));

  void SetUp() override {
    ASSERT_TRUE(nft_.deploy(kit::wasm("non_fungible_token")).all_succeeded());
    ASSERT_TRUE(nft_.call(nft_, "new",
                          R"({"minter":"nft.test.near","metadata":
                              {"spec":"nft-1.0.0","name":"Cards","symbol":"C"}})")
                    .all_succeeded());
    ASSERT_TRUE(nft_.call(nft_, "nft_mint",
                          R"({"token_id":"1","receiver_id":"alice.test.near","token_metadata":{},
                              "royalties":{"carol.test.near":1000}})",
                          {.deposit = 1_near})
                    .all_succeeded());
    const auto approved = alice_.call(nft_, "nft_approve",
                                      R"({"token_id":"1","account_id":"market.test.near",
            "msg":"{\"price\":\"2000000000000000000000000\"}"})",
                                      {.deposit = 10_mnear});
    ASSERT_TRUE(approved.all_succeeded()) << approved.tree();
  }
  std::string owner() { return nft_.view("nft_token", R"({"token_id":"1"})").text(); }
};

TEST_F(MarketTest, a_token_and_its_price_change_hands) {
  EXPECT_EQ(market_.view<&Market::get_sales_by_owner>(alice_).result()->size(), 1U);
  const kit::Amount alices = alice_.balance();
  const kit::Amount carols = carol_.balance();
  const auto bought = market_.as(bob_).deposit(2_near).call<&Market::buy>(nft_, "1");
  EXPECT_EQ(bought.result(), true) << bought.tree();
  EXPECT_NE(owner().find(R"("owner_id":"bob.test.near")"), std::string::npos) << owner();
  EXPECT_EQ(carol_.balance(), carols + 200_mnear);
  EXPECT_GE(alice_.balance(), alices + 1800_mnear);
  EXPECT_FALSE(market_.view<&Market::get_sale>(nft_, "1").result()->has_value());
}

TEST_F(MarketTest, a_buyer_has_the_money_back_when_the_token_is_gone) {
  ASSERT_TRUE(alice_
                  .call(nft_, "nft_transfer", R"({"receiver_id":"carol.test.near","token_id":"1"})",
                        {.deposit = 1_yocto})
                  .all_succeeded());
  const kit::Amount before = bob_.balance();
  const auto bought = market_.as(bob_).deposit(2_near).call<&Market::buy>(nft_, "1");
  EXPECT_EQ(bought.result(), false) << bought.tree();
  EXPECT_GT(bob_.balance() + 100_mnear, before);  // all but the gas
  EXPECT_NE(owner().find(R"("owner_id":"carol.test.near")"), std::string::npos) << owner();
}

TEST_F(MarketTest, the_price_is_the_price) {
  const auto cheap = market_.as(bob_).deposit(1_near).call<&Market::buy>(nft_, "1");
  EXPECT_NE(cheap.error().find("attach the price"), std::string::npos) << cheap.error();
  EXPECT_TRUE(market_.view<&Market::get_sale>(nft_, "1").result()->has_value());
}

TEST_F(MarketTest, a_sale_is_removed_by_its_owner) {
  const auto stranger = market_.as(bob_).call<&Market::remove_sale>(nft_, "1");
  EXPECT_NE(stranger.error().find("only the owner"), std::string::npos) << stranger.error();
  EXPECT_TRUE(market_.as(alice_).call<&Market::remove_sale>(nft_, "1").all_succeeded());
  EXPECT_FALSE(market_.view<&Market::get_sale>(nft_, "1").result()->has_value());
}

}  // namespace
