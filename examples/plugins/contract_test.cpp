#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;
using Access = AccessControl<Role>;
using Pauses = Pausable<Role::PauseManager>;
using Upgrades = Upgradable<Role::Upgrader>;

class PluginsTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account owner_ = chain_.create_account("owner");
  kit::Account alice_ = chain_.create_account("alice");
  kit::ContractHandle<Counter> app_ = kit::deploy<Counter>(chain_, "app", kit::wasm("plugins"));

  void SetUp() override {
    const auto made = app_.call<&Counter::new_>(owner_);
    ASSERT_TRUE(made.all_succeeded()) << made.tree();
    ASSERT_EQ(made.events().size(), 2U);
    EXPECT_EQ(made.events()[0].event, "ownership_transferred");
    EXPECT_EQ(made.events()[0].data, R"({"previous_owner":null,"new_owner":"owner.test.near"})");
    EXPECT_EQ(made.events()[1].event, "super_admin_added");
  }
  auto grant(Role role, const kit::Account& account) {
    return app_.as(owner_).call<&Access::acl_grant_role>(role, account);
  }
  static void expect_refused(const kit::Outcome& outcome, std::string_view message) {
    EXPECT_NE(outcome.error().find(message), std::string::npos) << outcome.error();
  }
};

TEST_F(PluginsTest, admins_grant_roles) {
  const auto granted = grant(Role::PauseManager, alice_);
  EXPECT_EQ(granted.result(), std::optional<bool>{true}) << granted.tree();
  EXPECT_EQ(granted.events()[0].standard, "AccessControllable");
  EXPECT_EQ(granted.events()[0].event, "role_granted");
  EXPECT_EQ(granted.events()[0].data,
            R"({"role":"PauseManager","by":"owner.test.near","to":"alice.test.near"})");
  EXPECT_EQ(grant(Role::PauseManager, alice_).result(), std::optional<bool>{false});
  // Alice is no admin: null, and nothing happens.
  EXPECT_EQ(app_.as(alice_).call<&Access::acl_grant_role>(Role::Upgrader, alice_).text(), "null");
  EXPECT_EQ(
      app_.account().view("acl_get_permissioned_accounts", "{}").text(),
      R"({"super_admins":["owner.test.near"],"roles":{)"
      R"("PauseManager":{"admins":[],"grantees":["alice.test.near"]},)"
      R"("Unrestricted":{"admins":[],"grantees":[]},"Upgrader":{"admins":[],"grantees":[]}}})");
  EXPECT_EQ(app_.as(alice_).call<&Access::acl_renounce_role>(Role::PauseManager).result(), true);
  EXPECT_EQ(app_.view<&Access::acl_has_role>(Role::PauseManager, alice_).result(), false);
}

TEST_F(PluginsTest, super_admins_can_be_replaced) {
  EXPECT_EQ(app_.as(owner_).call<&Access::acl_transfer_super_admin>(alice_).result(),
            std::optional<bool>{true});
  EXPECT_EQ(app_.view<&Access::acl_is_super_admin>(owner_).result(), false);
  EXPECT_EQ(app_.as(alice_).call<&Access::acl_add_admin>(Role::Upgrader, owner_).result(),
            std::optional<bool>{true});
  EXPECT_EQ(app_.as(owner_).call<&Access::acl_grant_role>(Role::Upgrader, owner_).result(),
            std::optional<bool>{true});
}

TEST_F(PluginsTest, parts_are_paused_with_exceptions) {
  expect_refused(app_.as(alice_).call<&Pauses::pa_pause_feature>("increase"),
                 "Insufficient permissions for method pa_pause_feature restricted by access "
                 "control. Requires one of these roles: ");
  grant(Role::PauseManager, alice_);
  const auto paused = app_.as(alice_).call<&Pauses::pa_pause_feature>("increase");
  EXPECT_EQ(paused.result(), true) << paused.tree();
  EXPECT_EQ(paused.events()[0].data, R"({"by":"alice.test.near","key":"increase"})");
  expect_refused(app_.call<&Counter::increase>(), "Pausable: Method is paused");
  expect_refused(app_.call<&Counter::decrease>(), "attempt to subtract with overflow");
  EXPECT_TRUE(app_.as(owner_).call<&Counter::reset>().all_succeeded());

  ASSERT_EQ(app_.as(alice_).call<&Pauses::pa_unpause_feature>("increase").result(), true);
  EXPECT_EQ(app_.call<&Counter::increase>().result(), 1U);
  ASSERT_EQ(app_.as(alice_).call<&Pauses::pa_pause_feature>("ALL").result(), true);
  expect_refused(app_.as(alice_).call<&Counter::decrease>(), "Pausable: Method is paused");
  grant(Role::Unrestricted, alice_);
  EXPECT_EQ(app_.as(alice_).call<&Counter::decrease>().result(), 0U);
}

TEST_F(PluginsTest, upgrades_wait_for_their_delay) {
  grant(Role::Upgrader, alice_);
  constexpr uint64_t kDay = 24 * 3'600'000'000'000;
  ASSERT_TRUE(app_.as(alice_).call<&Upgrades::up_init_staging_duration>(kDay).all_succeeded());
  const kit::Bytes code = kit::code("hello");
  expect_refused(app_.as(owner_).call<&Upgrades::up_stage_code>(code), "Insufficient permissions");
  const auto staged = app_.as(alice_).call<&Upgrades::up_stage_code>(code);
  ASSERT_TRUE(staged.all_succeeded()) << staged.tree();
  EXPECT_EQ(staged.events()[0].event, "stage_code");
  expect_refused(app_.as(alice_).call<&Upgrades::up_deploy_code>(),
                 "Upgradable: Deploy code too early");
  chain_.advance_time(std::chrono::hours{25});
  const auto deployed = app_.as(alice_).call<&Upgrades::up_deploy_code>();
  EXPECT_TRUE(deployed.all_succeeded()) << deployed.tree();
  EXPECT_EQ(deployed.events()[0].event, "deploy_code");
  EXPECT_FALSE(app_.account().view("get").succeeded);  // there is no such method any more
}

TEST_F(PluginsTest, the_owner_hands_over) {
  expect_refused(app_.as(alice_).call<&Ownable::owner_set>(AccountId{alice_.id()}),
                 "Ownable: Only owner can update current owner");
  ASSERT_TRUE(app_.as(owner_).call<&Ownable::owner_set>(AccountId{alice_.id()}).all_succeeded());
  expect_refused(app_.as(alice_).call<&Counter::reset>(),
                 "Pausable: increase must be paused to use this function");
}

}  // namespace
