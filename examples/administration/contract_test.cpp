#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class AdministrationTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account boss_ = chain_.create_account("boss");
  kit::Account next_ = chain_.create_account("next");
  kit::ContractHandle<ManagedCounter> app_ =
      kit::deploy<ManagedCounter>(chain_, "app", kit::wasm("administration"));

  void SetUp() override { ASSERT_TRUE(app_.call<&ManagedCounter::init>(boss_).all_succeeded()); }
  static void expect_refused(const kit::Outcome& outcome, std::string_view message) {
    EXPECT_NE(outcome.error().find(message), std::string::npos) << outcome.error();
  }
};

TEST_F(AdministrationTest, the_owner_pauses) {
  EXPECT_EQ(app_.as(alice_).call<&ManagedCounter::increment>().result(), 1U);
  expect_refused(app_.as(alice_).call<&Administration::pause>(), "only the owner may do this");
  EXPECT_TRUE(app_.as(boss_).call<&Administration::pause>().all_succeeded());
  expect_refused(app_.as(alice_).call<&ManagedCounter::increment>(), "the contract is paused");
}

TEST_F(AdministrationTest, ownership_goes_over_in_two_steps) {
  EXPECT_TRUE(app_.as(boss_).call<&Administration::owner_propose>(next_).all_succeeded());
  expect_refused(app_.as(alice_).call<&Administration::owner_accept>(),
                 "only the proposed owner may accept");
  EXPECT_TRUE(app_.as(next_).call<&Administration::owner_accept>().all_succeeded());
  EXPECT_EQ(app_.view<&Administration::owner_get>().result()->value().view(), next_.id());
  expect_refused(app_.as(boss_).call<&Administration::pause>(), "only the owner may do this");
}

TEST_F(AdministrationTest, code_is_staged_seen_and_deployed) {
  const auto staged = app_.as(boss_).call_with<&Administration::stage_code>(kit::code("hello"));
  ASSERT_TRUE(staged.all_succeeded()) << staged.tree();
  const auto hash = *app_.view<&Administration::staged_code_hash>().result();
  expect_refused(app_.as(boss_).call<&Administration::deploy_staged_code>(CryptoHash{}, false),
                 "the staged code has another hash");
  const auto upgraded = app_.as(boss_).call<&Administration::deploy_staged_code>(*hash, false);
  EXPECT_TRUE(upgraded.all_succeeded()) << upgraded.tree();
  EXPECT_FALSE(app_.account().view("increment").succeeded);  // there is no such method any more
}

}  // namespace
