#include "runtime/apply.hpp"

#include <gtest/gtest.h>

#include "runtime/records.hpp"
#include "runtime/test_context.hpp"
#include "vm/no_machine.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

/// One shard with alice, who owns 100 NEAR, and bob, who owns 10.
class OneShard : public ::testing::Test {
 protected:
  OneShard() {
    state::TrieUpdate update{state::Trie{}};
    for (const auto& [id, amount] : {std::pair{alice_, near(100)}, std::pair{bob_, near(10)}}) {
      Account account;
      account.amount = amount;
      account.storage_usage = StorageUsage{182};
      write_account(update, id, account);
    }
    write_access_key(update, alice_, KeyHandle{key_.public_key()}, AccessKey{});
    update.commit(cause::initial_state());
    state_ = update.finalize().trie;
  }

  SignedTransaction transfer(Nonce nonce, std::string_view receiver, Balance amount) {
    Transaction transaction;
    transaction.signer_id = alice_;
    transaction.public_key = key_.public_key();
    transaction.nonce = transaction_nonce::Nonce{nonce};
    transaction.receiver_id = AccountId::trusted(receiver);
    transaction.actions.push_back(Action{Transfer{amount}});
    return sign(std::move(transaction), key_);
  }

  /// The next block: what the last one sent arrives.
  ApplyResult next_block(std::span<const SignedTransaction> transactions = {}) {
    std::vector<IncomingTransaction> incoming;
    for (const SignedTransaction& transaction : transactions) {
      incoming.push_back({&transaction, true, std::nullopt});
    }
    chunk_.environment.height = BlockHeight{chunk_.environment.height.value() + 1};
    ApplyResult result = apply(state_, chunk_, incoming, waiting_, machine_);
    state_ = result.state;
    waiting_ = result.outgoing[ShardId{0}];
    chunk_.shards[ShardId{0}].congestion = result.congestion;
    return result;
  }

  Balance balance_of(const AccountId& id) {
    state::TrieUpdate update{state_};
    return read_account(update, id).value().amount;
  }

  const AccountId alice_ = AccountId::trusted("alice.near");
  const AccountId bob_ = AccountId::trusted("bob.near");
  const SecretKey key_ = SecretKey::from_test_seed(KeyType::kEd25519, "alice");
  ChunkContext chunk_ = testing::chunk_of(86);
  state::Trie state_;
  std::vector<ReceiptPtr> waiting_;
  vm::testing::NoMachine machine_;
};

TEST_F(OneShard, transfer_arrives_and_overpaid_gas_comes_back) {
  const std::vector<SignedTransaction> sent = {transfer(1, "bob.near", near(1))};
  const ApplyResult first = next_block(sent);
  ASSERT_EQ(first.outcomes.size(), 1U);
  EXPECT_EQ(first.outcomes[0].outcome.gas_burnt, Gas{223'182'562'500});

  const ApplyResult second = next_block();
  ASSERT_EQ(second.outcomes.size(), 1U);
  EXPECT_EQ(farcall::to_string(second.outcomes[0].outcome.tokens_burnt.value()),
            "22318256250000000000");
  EXPECT_EQ(balance_of(bob_), near(11));
  ASSERT_EQ(waiting_.size(), 1U);
  EXPECT_EQ(farcall::to_string(waiting_[0]->action()->actions[0].as<Transfer>()->deposit.value()),
            "200864306250000000000");

  const ApplyResult third = next_block();
  EXPECT_TRUE(third.outcomes[0].outcome.tokens_burnt.is_zero());
  EXPECT_EQ(balance_of(alice_), near(99) - yocto(2 * u128{22'318'256'250} * 1'000'000'000));
}

TEST_F(OneShard, deposit_for_a_missing_account_comes_back) {
  const std::vector<SignedTransaction> sent = {transfer(1, "nobody.near", near(1))};
  (void)next_block(sent);
  const ApplyResult failed = next_block();
  EXPECT_TRUE(std::holds_alternative<execution_status::Failure>(failed.outcomes[0].outcome.status));
  EXPECT_EQ(waiting_.size(), 2U);  // the deposit, and the gas
  (void)next_block();
  EXPECT_GT(balance_of(alice_), near(100) - yocto(u128{1'000'000'000'000} * 1'000'000'000));
}

TEST_F(OneShard, a_transaction_counts_once_in_a_chunk) {
  const std::vector<SignedTransaction> sent = {transfer(1, "bob.near", near(1)),
                                               transfer(1, "bob.near", near(1))};
  EXPECT_EQ(next_block(sent).outcomes.size(), 1U);
}

TEST_F(OneShard, a_used_nonce_is_refused_without_charge) {
  const std::vector<SignedTransaction> sent = {transfer(5, "bob.near", near(1)),
                                               transfer(5, "bob.near", near(2))};
  const ApplyResult result = next_block(sent);
  ASSERT_EQ(result.outcomes.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<execution_status::Failure>(result.outcomes[1].outcome.status));
  EXPECT_TRUE(result.outcomes[1].outcome.tokens_burnt.is_zero());
}

TEST_F(OneShard, signers_of_refused_transactions_are_in_the_proof_unless_these_expired) {
  const SignedTransaction good = transfer(1, "bob.near", near(1));
  const SignedTransaction sent{good.transaction(), Signature{}};
  chunk_.environment.height = BlockHeight{1};
  const auto proof_size = [&](bool within_validity_period) {
    const IncomingTransaction incoming{&sent, within_validity_period, std::nullopt};
    const ApplyResult result = apply(state_, chunk_, {&incoming, 1}, {}, machine_);
    EXPECT_TRUE(
        std::holds_alternative<execution_status::Failure>(result.outcomes[0].outcome.status));
    return result.recorded_proof_size;
  };
  EXPECT_GT(proof_size(true), proof_size(false));
}

TEST_F(OneShard, receipts_beyond_the_limit_wait_in_the_state) {
  chunk_.gas_limit = Gas{1};
  const std::vector<SignedTransaction> sent = {transfer(1, "bob.near", near(1)),
                                               transfer(2, "bob.near", near(1))};
  (void)next_block(sent);
  (void)next_block();
  EXPECT_EQ(balance_of(bob_), near(11));
  const ApplyResult third = next_block();  // the delayed one comes before the refund that arrives
  EXPECT_EQ(balance_of(bob_), near(12));
  EXPECT_GT(third.congestion.delayed_receipts_gas, 0U);
}

}  // namespace
}  // namespace farcall::runtime
