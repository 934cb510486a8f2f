#include "contract.cpp"

#include <gtest/gtest.h>
#include <near/standards/fungible_token.hpp>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;
using near::ft::Token;

class TokenTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account bob_ = chain_.create_account("bob");
  kit::ContractHandle<MyToken> token_ =
      kit::deploy<MyToken>(chain_, "token", kit::wasm("fungible_token"));

  void SetUp() override {
    const ft::Metadata metadata{"ft-1.0.0",   "Example",    "EX", std::nullopt,
                                std::nullopt, std::nullopt, 8};
    ASSERT_TRUE(token_.call<&MyToken::new_>(alice_, U128{1000}, metadata).all_succeeded());
  }
  u128 balance(const kit::Account& account) {
    return token_.view<&Token::ft_balance_of>(account).result().value_or(U128{u128(-1)});
  }
  void register_account(const kit::Account& account) {
    const auto outcome = token_.as(account).deposit(10_mnear).call<&Token::storage_deposit>();
    ASSERT_TRUE(outcome.all_succeeded()) << outcome.tree();
  }
};

TEST_F(TokenTest, the_owner_has_everything) {
  EXPECT_EQ(balance(alice_), 1000U);
  EXPECT_EQ(token_.view<&Token::ft_total_supply>().result(), U128{1000});
  EXPECT_EQ(token_.view<&Token::ft_metadata>().result()->symbol, "EX");
}

TEST_F(TokenTest, a_transfer_moves_tokens_and_is_an_event) {
  register_account(bob_);
  const auto outcome =
      token_.as(alice_).deposit(1_yocto).call<&Token::ft_transfer>(bob_, U128{10}, "rent");
  EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
  EXPECT_EQ(balance(alice_), 990U);
  EXPECT_EQ(balance(bob_), 10U);
  ASSERT_EQ(outcome.events().size(), 1U);
  EXPECT_EQ(outcome.events()[0].event, "ft_transfer");
  EXPECT_EQ(outcome.events()[0].data,
            R"([{"old_owner_id":"alice.test.near","new_owner_id":"bob.test.near",)"
            R"("amount":"10","memo":"rent"}])");
}

TEST_F(TokenTest, transfers_need_a_yocto_and_a_registered_receiver) {
  const auto free = token_.as(alice_).call<&Token::ft_transfer>(bob_, U128{10});
  EXPECT_NE(free.error().find("exactly 1 yoctoNEAR"), std::string::npos) << free.error();
  const auto unknown = token_.as(alice_).deposit(1_yocto).call<&Token::ft_transfer>(bob_, U128{10});
  EXPECT_NE(unknown.error().find("bob.test.near is not registered"), std::string::npos);
  register_account(bob_);
  const auto poor = token_.as(bob_).deposit(1_yocto).call<&Token::ft_transfer>(alice_, U128{10});
  EXPECT_NE(poor.error().find("doesn't have enough balance"), std::string::npos) << poor.error();
}

TEST_F(TokenTest, what_a_receiver_does_not_take_comes_back) {
  register_account(bob_);  // has no contract, so its ft_on_transfer fails
  const auto outcome = token_.as(alice_).deposit(1_yocto).call<&Token::ft_transfer_call>(
      bob_, U128{10}, std::nullopt, "take it");
  EXPECT_TRUE(outcome.succeeded()) << outcome.tree();
  EXPECT_EQ(outcome.result(), U128{0});
  EXPECT_EQ(balance(alice_), 1000U);
  EXPECT_EQ(balance(bob_), 0U);
}

TEST_F(TokenTest, the_price_of_an_account_comes_back_when_it_leaves) {
  const auto before = bob_.balance();
  register_account(bob_);
  EXPECT_TRUE(token_.view<&Token::storage_balance_of>(bob_).result()->has_value());
  const auto outcome = token_.as(bob_).deposit(1_yocto).call<&Token::storage_unregister>();
  EXPECT_EQ(outcome.result(), true);
  EXPECT_GT(bob_.balance() + 2_mnear, before);  // all but the gas
  EXPECT_FALSE(token_.view<&Token::storage_balance_of>(bob_).result()->has_value());
}

TEST_F(TokenTest, the_resolver_is_private) {
  const auto outcome = token_.as(alice_).call<&Token::ft_resolve_transfer>(alice_, bob_, U128{1});
  EXPECT_NE(outcome.error().find("Method ft_resolve_transfer is private"), std::string::npos);
}

}  // namespace
