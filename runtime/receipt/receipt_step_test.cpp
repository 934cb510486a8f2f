#include "runtime/receipt/receipt_step.hpp"

#include <gtest/gtest.h>

#include "runtime/records.hpp"
#include "runtime/testing/test_context.hpp"
#include "vm/testing/no_machine.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

const AccountId kAlice = AccountId::trusted("alice.near");
const AccountId kBob = AccountId::trusted("bob.near");

/// Records its calls.
class StepNotes final : public ApplyListener {
 public:
  void receipt_begins(const Receipt& receipt) override { add("begins", receipt); }
  void receipt_postponed(const Receipt& receipt) override { add("postponed", receipt); }
  void data_kept(const Receipt& receipt) override { add("kept", receipt); }
  void receipt_ignored(const Receipt& receipt) override { add("ignored", receipt); }
  void receipt_freed(const Receipt& freed, const Receipt&) override { add("freed", freed); }
  void action_begins(std::size_t index) override {
    lines.push_back("action " + std::to_string(index));
  }
  void storage_checked(const AccountId& id, const StorageStake& stake) override {
    lines.push_back("storage of " + id.str() + ": " + std::to_string(stake.usage.value()));
  }
  void receipt_ends(const Receipt& receipt, const OutcomeWithId&,
                    std::span<const ReceiptPtr>) override {
    add("ends", receipt);
  }
  void balance_moves(const BalanceMove& move) override {
    lines.push_back(move.account_id.str() + " " + farcall::to_string(move.before.amount.value()) +
                    " -> " + farcall::to_string(move.after.amount.value()));
  }

  std::vector<std::string> lines;

 private:
  void add(std::string_view what, const Receipt& receipt) {
    const std::string_view kind = receipt.action() != nullptr ? "action" : "data";
    lines.push_back(std::string{what} + " " + std::string{kind});
  }
};

class ReceiptStepTest : public ::testing::Test {
 protected:
  ReceiptStepTest() {
    state::TrieUpdate update{state::Trie{}};
    Account account;
    account.amount = yocto(100);
    account.storage_usage = StorageUsage{182};
    write_account(update, kBob, account);
    update.commit(cause::initial_state());
    state_ = update.finalize().trie;
    environment_.height = BlockHeight{5};
  }

  /// Sends 7 yoctoNEAR to bob once the data is there.
  static ReceiptPtr waiting(std::vector<CryptoHash> inputs, bool is_yield = false) {
    ActionReceipt body;
    body.signer_id = kAlice;
    body.input_data_ids = std::move(inputs);
    body.is_promise_yield = is_yield;
    body.actions = {{Transfer{yocto(7)}}};
    return std::make_shared<const Receipt>(
        Receipt{kAlice, kBob, sha256(as_bytes("waiting")), std::move(body)});
  }
  static ReceiptPtr data(const CryptoHash& id, bool is_resumption = false) {
    return std::make_shared<const Receipt>(
        Receipt{kAlice, kBob, sha256(id.view()), DataReceipt{id, to_bytes("data"), is_resumption}});
  }

  /// What the receipt became.
  Arrival take(const ReceiptPtr& receipt) {
    notes_.lines.clear();
    step_ = stepper_.step(state_, environment_, receipt, &notes_);
    state_ = step_.state;
    return step_.processed.at(0).effects.arrival;
  }

  const CryptoHash first_ = sha256(as_bytes("first"));
  const CryptoHash second_ = sha256(as_bytes("second"));
  ReceiptEnvironment environment_ = testing::environment_of(86);
  vm::testing::NoMachine machine_;
  ReceiptStepper stepper_{machine_};
  state::Trie state_;
  ReceiptStep step_;
  StepNotes notes_;
};

TEST_F(ReceiptStepTest, a_receipt_whose_data_is_missing_waits_for_the_last_of_it) {
  EXPECT_EQ(take(waiting({first_, second_})), Arrival::kPostponed);
  EXPECT_EQ(notes_.lines, (std::vector<std::string>{"begins action", "postponed action"}));
  EXPECT_EQ(take(data(second_)), Arrival::kDataKept);
  EXPECT_EQ(notes_.lines, (std::vector<std::string>{"begins data", "kept data"}));
  EXPECT_EQ(take(data(first_)), Arrival::kRan);
  EXPECT_EQ(notes_.lines, (std::vector<std::string>{"begins data", "freed action", "action 0",
                                                    "storage of bob.near: 182",
                                                    "bob.near 100 -> 107", "ends action"}));
  EXPECT_EQ(*step_.processed.at(0).effects.freed, *waiting({first_, second_}));
}

TEST_F(ReceiptStepTest, data_that_comes_first_waits_for_its_receipt) {
  EXPECT_EQ(take(data(first_)), Arrival::kDataKept);
  EXPECT_EQ(take(waiting({first_})), Arrival::kRan);
  EXPECT_EQ(step_.processed.at(0).effects.freed, nullptr);
}

TEST_F(ReceiptStepTest, a_yield_is_resumed_once) {
  EXPECT_EQ(take(waiting({first_}, true)), Arrival::kPostponed);
  EXPECT_EQ(take(data(first_, true)), Arrival::kRan);
  const CryptoHash root = state_.root_hash();
  EXPECT_EQ(take(data(first_, true)), Arrival::kIgnored);
  EXPECT_EQ(notes_.lines, (std::vector<std::string>{"begins data", "ignored data"}));
  EXPECT_EQ(state_.root_hash(), root);
}

TEST_F(ReceiptStepTest, a_step_says_what_it_accessed) {
  (void)take(waiting({}));
  const TrieKey account_key = trie_key::account(kBob);
  ASSERT_EQ(step_.accesses.size(), 1U);
  const auto& [key, access] = step_.accesses[0];
  EXPECT_TRUE(equal(key, account_key.view()));
  EXPECT_TRUE(access.is_read);
  EXPECT_TRUE(access.is_written);
  EXPECT_EQ(decode_row<Account>(access.before.value().bytes()).amount, yocto(100));
  EXPECT_EQ(decode_row<Account>(access.after.value().bytes()).amount, yocto(107));
  EXPECT_EQ(step_.processed[0].effects.storage_stake.value().usage, StorageUsage{182});
}

TEST_F(ReceiptStepTest, steps_do_not_depend_on_those_before_them) {
  (void)take(waiting({}));
  const CryptoHash after_one = state_.root_hash();
  for (int i = 0; i < 3; ++i) (void)take(waiting({first_}));
  ReceiptStepper fresh{machine_};
  const ReceiptStep again = fresh.step(state_, environment_, waiting({}));
  const ReceiptStep kept = stepper_.step(state_, environment_, waiting({}));
  EXPECT_EQ(again.state.root_hash(), kept.state.root_hash());
  EXPECT_EQ(again.accesses.size(), kept.accesses.size());
  EXPECT_NE(kept.state.root_hash(), after_one);
}

}  // namespace
}  // namespace farcall::runtime
