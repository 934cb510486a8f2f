#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class LinkdropTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account bob_ = chain_.create_account("bob");
  kit::ContractHandle<Linkdrop> drop_ =
      kit::deploy<Linkdrop>(chain_, "drop", kit::wasm("linkdrop"));
  /// The key that a handle on this name would sign with.
  PublicKey key_{chain_.account("link").public_key()};

  void SetUp() override {
    const auto sent = drop_.as(alice_).deposit(2_near).call<&Linkdrop::send>(key_);
    ASSERT_TRUE(sent.all_succeeded()) << sent.tree();
  }
  kit::Outcome claim(std::string_view receiver) {
    return drop_.account()
        .transaction(drop_)
        .call("claim", std::string{R"({"account_id":")"} + std::string{receiver} + R"("})",
              {.gas = kit::Gas{(30_Tgas).value}})
        .sign_with("link")
        .send();
  }
};

TEST_F(LinkdropTest, whoever_holds_the_key_takes_the_drop_once) {
  const kit::Amount before = bob_.balance();
  const kit::Outcome claimed = claim(bob_.id());
  EXPECT_TRUE(claimed.all_succeeded()) << claimed.tree();
  EXPECT_EQ(bob_.balance(), before + 1900_mnear);
  EXPECT_TRUE(claim(bob_.id()).refused());  // the key is gone
}

TEST_F(LinkdropTest, an_account_that_does_not_exist_gets_nothing_and_the_drop_stays) {
  const kit::Outcome claimed = claim("nobody.test.near");
  EXPECT_EQ(claimed.text(), "false") << claimed.tree();
  EXPECT_EQ(drop_.view<&Linkdrop::balance_of>(key_).result(), 1900_mnear);
  EXPECT_TRUE(claim(bob_.id()).all_succeeded());
}

TEST_F(LinkdropTest, an_implicit_account_is_made_by_the_claim) {
  const std::string implicit(64, 'a');
  const kit::Outcome claimed = claim(implicit);
  EXPECT_TRUE(claimed.all_succeeded()) << claimed.tree();
  EXPECT_EQ(chain_.account(implicit).balance(), 1900_mnear);
}

}  // namespace
