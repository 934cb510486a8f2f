#include "contract.cpp"

#include <format>
#include <gtest/gtest.h>
#include <near/standards/non_fungible_token.hpp>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;
using near::nft::Tokens;

class NftTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account bob_ = chain_.create_account("bob");
  kit::Account carol_ = chain_.create_account("carol");
  kit::ContractHandle<Collectibles> nft_ =
      kit::deploy<Collectibles>(chain_, "nft", kit::wasm("non_fungible_token"));

  void SetUp() override {
    const nft::Metadata metadata{.spec = "nft-1.0.0", .name = "Cards", .symbol = "C"};
    ASSERT_TRUE(nft_.call<&Collectibles::new_>(alice_, metadata).all_succeeded());
    for (const char* id : {"1", "2"}) {
      const auto minted = nft_.as(alice_).deposit(1_near).call<&Collectibles::nft_mint>(
          id, alice_, nft::TokenMetadata{.title = "a card"},
          std::map<AccountId, uint16_t>{{AccountId{carol_.id()}, uint16_t{1000}}});
      ASSERT_TRUE(minted.all_succeeded()) << minted.tree();
    }
  }
  std::string owner(const char* id) {
    const auto token = nft_.view<&Tokens::nft_token>(id).result();
    return token && *token ? (*token)->owner_id.str() : "";
  }
  static void expect_refused(const kit::Outcome& outcome, std::string_view message) {
    EXPECT_NE(outcome.error().find(message), std::string::npos) << outcome.error();
  }
};

TEST_F(NftTest, a_token_is_minted_and_listed) {
  EXPECT_EQ(nft_.view<&Tokens::nft_total_supply>().result(), U128{2});
  EXPECT_EQ(nft_.view<&Tokens::nft_tokens>(U128{1}, uint64_t{5}).result()->at(0).token_id, "2");
  EXPECT_EQ(nft_.view<&Tokens::nft_supply_for_owner>(alice_).result(), U128{2});
  expect_refused(
      nft_.as(bob_).deposit(1_near).call<&Collectibles::nft_mint>("3", bob_, nft::TokenMetadata{}),
      "only the minter");
  expect_refused(nft_.as(alice_).deposit(1_yocto).call<&Collectibles::nft_mint>(
                     "3", bob_, nft::TokenMetadata{}),
                 "to cover storage");
}

TEST_F(NftTest, a_transfer_moves_the_token_between_owners) {
  const auto moved = nft_.as(alice_).deposit(1_yocto).call<&Tokens::nft_transfer>(bob_, "1");
  EXPECT_TRUE(moved.all_succeeded()) << moved.tree();
  EXPECT_EQ(owner("1"), bob_.id());
  EXPECT_EQ(nft_.view<&Tokens::nft_supply_for_owner>(alice_).result(), U128{1});
  EXPECT_EQ(nft_.view<&Tokens::nft_tokens_for_owner>(bob_).result()->at(0).token_id, "1");
  ASSERT_EQ(moved.events().size(), 1U);
  EXPECT_EQ(moved.events()[0].event, "nft_transfer");
  expect_refused(nft_.as(alice_).deposit(1_yocto).call<&Tokens::nft_transfer>(carol_, "1"),
                 "Sender not approved");
  expect_refused(nft_.as(bob_).call<&Tokens::nft_transfer>(carol_, "1"), "exactly 1 yoctoNEAR");
}

TEST_F(NftTest, who_is_approved_may_transfer_once) {
  const auto approved = nft_.as(alice_).deposit(10_mnear).call<&Tokens::nft_approve>("1", bob_);
  EXPECT_TRUE(approved.all_succeeded()) << approved.tree();
  EXPECT_EQ(nft_.view<&Tokens::nft_is_approved>("1", bob_).result(), true);
  EXPECT_EQ(nft_.view<&Tokens::nft_is_approved>("1", bob_, uint64_t{7}).result(), false);
  expect_refused(
      nft_.as(bob_).deposit(1_yocto).call<&Tokens::nft_transfer>(carol_, "1", uint64_t{7}),
      "The approval is another one");
  EXPECT_TRUE(nft_.as(bob_)
                  .deposit(1_yocto)
                  .call<&Tokens::nft_transfer>(carol_, "1", uint64_t{0})
                  .all_succeeded());
  EXPECT_EQ(owner("1"), carol_.id());
  EXPECT_EQ(nft_.view<&Tokens::nft_is_approved>("1", bob_).result(), false);
}

TEST_F(NftTest, an_approval_can_be_taken_back) {
  ASSERT_TRUE(
      nft_.as(alice_).deposit(10_mnear).call<&Tokens::nft_approve>("1", bob_).all_succeeded());
  ASSERT_TRUE(
      nft_.as(alice_).deposit(1_yocto).call<&Tokens::nft_revoke>("1", bob_).all_succeeded());
  expect_refused(nft_.as(bob_).deposit(1_yocto).call<&Tokens::nft_transfer>(carol_, "1"),
                 "Sender not approved");
}

TEST_F(NftTest, approvals_of_a_token_are_bounded) {
  const auto approve = [&](size_t i) {
    return nft_.as(alice_).deposit(10_mnear).call<&Tokens::nft_approve>(
        "1", AccountId{std::format("friend{}.near", i)});
  };
  for (size_t i = 0; i < Tokens::kMaxApprovals; ++i) ASSERT_TRUE(approve(i).all_succeeded());
  expect_refused(approve(Tokens::kMaxApprovals), "a token has at most 32 approvals");
  EXPECT_TRUE(approve(0).all_succeeded());  // again: the same place
}

TEST_F(NftTest, a_receiver_that_fails_gives_the_token_back) {
  const auto outcome = nft_.as(alice_).deposit(1_yocto).call<&Tokens::nft_transfer_call>(
      bob_, "1", std::nullopt, std::nullopt, "take it");
  EXPECT_EQ(outcome.result(), false) << outcome.tree();
  EXPECT_EQ(owner("1"), alice_.id());
  EXPECT_EQ(outcome.events().size(), 2U);
}

TEST_F(NftTest, royalties_are_a_part_of_the_payout) {
  const auto payout = nft_.view<&Tokens::nft_payout>("1", U128{1000}).result();
  ASSERT_TRUE(payout.has_value());
  EXPECT_EQ(payout->payout.at(AccountId{carol_.id()}), U128{100});
  EXPECT_EQ(payout->payout.at(AccountId{alice_.id()}), U128{900});
}

}  // namespace
