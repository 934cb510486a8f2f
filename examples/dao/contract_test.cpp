#include "contract.cpp"

#include <gtest/gtest.h>
#include <near/testing.hpp>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class DaoTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account bob_ = chain_.create_account("bob");
  kit::Account carol_ = chain_.create_account("carol");
  kit::ContractHandle<Dao> dao_ = kit::deploy<Dao>(chain_, "dao", kit::wasm("dao"));

  void SetUp() override {
    const auto made = dao_.call<&Dao::new_>(policy());
    ASSERT_TRUE(made.all_succeeded()) << made.tree();
  }
  Policy policy() const {
    return {.members = {{AccountId{alice_.id()}, Role::Council},
                        {AccountId{bob_.id()}, Role::Council},
                        {AccountId{carol_.id()}, Role::Member}},
            .quorum = 60};
  }
  uint32_t propose(const Kind& kind) {
    const auto added =
        dao_.as(carol_).deposit(100_mnear).call<&Dao::add_proposal>(ProposalInput{"do it", kind});
    EXPECT_TRUE(added.result().has_value()) << added.tree();
    return added.result().value_or(99);
  }
  auto vote(const kit::Account& member, uint32_t id, Vote what) {
    return dao_.as(member).gas(300_Tgas).call<&Dao::act_proposal>(id, what);
  }
  auto approve(uint32_t id) {
    EXPECT_EQ(vote(alice_, id, Vote::Approve).result(), false);
    return vote(bob_, id, Vote::Approve);
  }
  Status status(uint32_t id) { return dao_.view<&Dao::get_proposal>(id).result()->proposal.status; }
};

TEST_F(DaoTest, pays_what_the_council_approves) {
  const uint32_t id = propose(Transfer{{}, AccountId{bob_.id()}, (2_near).yocto, {}});
  const kit::Amount before = dao_.account().balance();
  const auto approved = approve(id);
  EXPECT_EQ(approved.result(), true) << approved.tree();
  EXPECT_EQ(status(id), Status::Approved);
  EXPECT_LT(dao_.account().balance(), before);
  EXPECT_EQ(dao_.state()->locked, 0_yocto);
  const auto late = vote(alice_, id, Vote::Reject);
  EXPECT_NE(late.error().find("the proposal is closed"), std::string::npos) << late.error();
}

TEST_F(DaoTest, shows_proposals_as_one_object) {
  const uint32_t id = propose(Poll{});
  const std::string text = dao_.view<&Dao::get_proposal>(id).text();
  EXPECT_TRUE(text.starts_with(R"({"id":0,"proposer":"carol.test.near","description":"do it",)"
                               R"("kind":"Poll","status":"InProgress")"))
      << text;
  EXPECT_EQ(dao_.view<&Dao::get_proposals>(0u, 10u).result()->size(), 1U);
}

TEST_F(DaoTest, members_propose_and_only_the_council_votes) {
  const uint32_t id = propose(Poll{});
  EXPECT_NE(vote(carol_, id, Vote::Approve).error().find("only the council"), std::string::npos);
  EXPECT_EQ(vote(alice_, id, Vote::Reject).result(), false);
  EXPECT_NE(vote(alice_, id, Vote::Approve).error().find("already voted"), std::string::npos);
  EXPECT_EQ(vote(bob_, id, Vote::Reject).result(), true);
  EXPECT_EQ(status(id), Status::Rejected);
}

TEST_F(DaoTest, records_that_what_was_approved_failed) {
  const uint32_t id = propose(
      FunctionCall{AccountId{dao_.id()}, {{"no_such_method", Base64{"{}"}, 0_yocto, 5_Tgas}}});
  const auto approved = approve(id);
  EXPECT_EQ(approved.result(), false) << approved.tree();
  EXPECT_EQ(status(id), Status::Failed);
}

TEST_F(DaoTest, changes_its_own_policy) {
  Policy wider = policy();
  wider.members.insert_or_assign(AccountId{carol_.id()}, Role::Council);
  approve(propose(ChangePolicy{wider}));
  EXPECT_EQ(dao_.view<&Dao::get_policy>().result()->members.at(AccountId{carol_.id()}),
            Role::Council);
}

TEST_F(DaoTest, upgrades_itself_and_keeps_its_state) {
  const kit::Bytes code = kit::code("dao");
  const auto stored =
      dao_.as(carol_).deposit(5_near).gas(300_Tgas).call_with<&Dao::store_blob>(code);
  ASSERT_TRUE(stored.result().has_value()) << stored.tree();
  const uint32_t id = propose(UpgradeSelf{*stored.result()});
  const auto approved = approve(id);
  EXPECT_EQ(approved.result(), true) << approved.tree();
  EXPECT_EQ(status(id), Status::Approved);
  EXPECT_EQ(dao_.view<&Dao::get_policy>().result()->members.size(), 3U);
}

TEST(Dao, needs_a_council) {
  near::testing::reset_host();
  EXPECT_THROW(Dao::new_({}), near::testing::Panic);
}

}  // namespace
