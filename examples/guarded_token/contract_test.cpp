#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class GuardedTokenTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account bob_ = chain_.create_account("bob");
  kit::ContractHandle<GuardedToken> token_ =
      kit::deploy<GuardedToken>(chain_, "token", kit::wasm("guarded_token"));

  void SetUp() override {
    const ft::Metadata metadata{
        .spec = "ft-1.0.0", .name = "Safe", .symbol = "SAFE", .decimals = 8};
    ASSERT_TRUE(token_.call<&GuardedToken::new_>(alice_, U128{1000}, metadata).all_succeeded());
    ASSERT_EQ(token_.as(alice_)
                  .call<&AccessControl<Role>::acl_grant_role>(Role::Guardian, alice_)
                  .result(),
              std::optional<bool>{true});
    ASSERT_TRUE(
        token_.as(bob_).deposit(10_mnear).call<&ft::Token::storage_deposit>().all_succeeded());
  }
  auto transfer() {
    return token_.as(alice_).deposit(1_yocto).call<&GuardedToken::ft_transfer>(bob_, U128{10});
  }
};

TEST_F(GuardedTokenTest, transfers_until_somebody_is_blocked) {
  EXPECT_TRUE(transfer().all_succeeded());
  EXPECT_EQ(token_.view<&ft::Token::ft_balance_of>(bob_).result(), U128{10});
  EXPECT_EQ(token_.as(alice_).call<&GuardedToken::block>(bob_).result(), true);
  EXPECT_NE(transfer().error().find("bob.test.near is blocked"), std::string::npos);
  EXPECT_EQ(token_.as(alice_).call<&GuardedToken::unblock>(bob_).result(), true);
  EXPECT_TRUE(transfer().all_succeeded());
}

TEST_F(GuardedTokenTest, transfers_until_it_is_paused) {
  using Pauses = Pausable<Role::Guardian>;
  ASSERT_EQ(token_.as(alice_).call<&Pauses::pa_pause_feature>("transfer").result(), true);
  EXPECT_NE(transfer().error().find("Pausable: Method is paused"), std::string::npos);
  const auto call = token_.as(alice_).deposit(1_yocto).call<&GuardedToken::ft_transfer_call>(
      bob_, U128{10}, std::nullopt, "");
  EXPECT_NE(call.error().find("Pausable: Method is paused"), std::string::npos) << call.error();
}

}  // namespace
