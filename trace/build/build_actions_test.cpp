#include "trace/build/build_actions.hpp"

#include <gtest/gtest.h>

namespace farcall::trace {
namespace {

using protocol::Action;

const AccountId kAlice = AccountId::trusted("alice");
const AccountId kShop = AccountId::trusted("shop");

std::vector<Action> carried() {
  return {Action{protocol::FunctionCall{"buy", to_bytes("{}"), tgas(5), Balance{1}}},
          Action{protocol::Transfer{near(2)}}, Action{protocol::DeployContract{Bytes(7)}}};
}

/// Who signed, whom it is for, and the actions as if they stood alone.
void expect_carried(const ActionTrace& shown, ActionState state) {
  ASSERT_TRUE(shown.sender && shown.receiver);
  EXPECT_EQ(*shown.sender, kAlice);
  EXPECT_EQ(*shown.receiver, kShop);
  EXPECT_EQ(shown.state, state);
  EXPECT_TRUE(shown.view.has_value());
  ASSERT_TRUE(shown.inner.has_value());
  ASSERT_EQ(shown.inner->size(), 3U);
  const ActionTrace& call = shown.inner->at(0);
  const ActionTrace& transfer = shown.inner->at(1);
  const ActionTrace& deploy = shown.inner->at(2);
  EXPECT_EQ(call.kind, "FunctionCall");
  EXPECT_EQ(call.method, "buy");
  EXPECT_EQ(call.gas, tgas(5));
  EXPECT_EQ(call.deposit, Balance{1});
  ASSERT_TRUE(call.args.has_value());
  EXPECT_EQ(call.args->bytes, to_bytes("{}"));
  EXPECT_EQ(transfer.kind, "Transfer");
  EXPECT_EQ(transfer.deposit, near(2));
  EXPECT_EQ(deploy.code_size, std::uint64_t{7});
  for (const ActionTrace& each : *shown.inner) EXPECT_EQ(each.state, state);
}

TEST(BuildActions, a_delegate_shows_who_signed_and_what_it_carries) {
  protocol::Delegate delegate;
  delegate.delegate_action.sender_id = kAlice;
  delegate.delegate_action.receiver_id = kShop;
  delegate.delegate_action.actions = carried();
  const ActionTrace shown = action_trace(Action{delegate}, ActionState::done, false);
  EXPECT_EQ(shown.kind, "Delegate");
  expect_carried(shown, ActionState::done);
}

TEST(BuildActions, a_versioned_delegate_shows_the_same) {
  protocol::DelegateV2 delegate;
  protocol::DelegateActionV2 inner;
  inner.sender_id = kAlice;
  inner.receiver_id = kShop;
  inner.actions = carried();
  delegate.delegate_action = protocol::versioned_delegate_payload::V2{inner};
  const ActionTrace shown = action_trace(Action{delegate}, ActionState::undone, false);
  EXPECT_EQ(shown.kind, "DelegateV2");
  expect_carried(shown, ActionState::undone);
}

TEST(BuildActions, the_size_of_code_is_not_that_of_its_hash) {
  protocol::Delegate delegate;
  delegate.delegate_action.actions = carried();
  const ActionTrace shown = action_trace(Action{delegate}, ActionState::done, true);
  EXPECT_FALSE(shown.code_size.has_value());
  EXPECT_FALSE(shown.inner->at(2).code_size.has_value());
}

TEST(BuildActions, other_actions_carry_nothing) {
  const ActionTrace shown =
      action_trace(Action{protocol::Transfer{near(1)}}, ActionState::done, false);
  EXPECT_FALSE(shown.inner.has_value());
  EXPECT_FALSE(shown.sender.has_value());
}

}  // namespace
}  // namespace farcall::trace
