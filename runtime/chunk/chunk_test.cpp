#include "runtime/chunk/chunk.hpp"

#include <gtest/gtest.h>

#include "runtime/records.hpp"
#include "runtime/testing/test_context.hpp"
#include "runtime/testing/test_stepping.hpp"
#include "vm/testing/no_machine.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

/// Records where receipts go.
class Notes final : public ApplyListener {
 public:
  void receipt_ends(const Receipt&, const OutcomeWithId&, std::span<const ReceiptPtr>) override {
    ++ended;
  }
  void receipt_delayed(const Receipt&) override { ++delayed; }
  void receipt_sent(const Receipt&, ShardId) override { ++sent; }
  void receipt_buffered(const Receipt&, ShardId) override { ++buffered; }

  int ended = 0;
  int delayed = 0;
  int sent = 0;
  int buffered = 0;
};

class ChunkRunTest : public ::testing::Test {
 protected:
  ChunkRunTest() {
    state::TrieUpdate update{state::Trie{}};
    for (const std::string_view name : {"alice.near", "bob.near"}) {
      Account account;
      account.amount = near(100);
      account.storage_usage = StorageUsage{182};
      write_account(update, AccountId::trusted(name), account);
      write_access_key(update, AccountId::trusted(name), KeyHandle{key_.public_key()}, AccessKey{});
    }
    update.commit(cause::initial_state());
    state_ = update.finalize().trie;
    chunk_.environment.height = BlockHeight{2};
  }

  IncomingTransaction transfer(Nonce nonce, std::string_view receiver) {
    Transaction transaction;
    transaction.signer_id = AccountId::trusted("alice.near");
    transaction.public_key = key_.public_key();
    transaction.nonce = transaction_nonce::Nonce{nonce};
    transaction.receiver_id = AccountId::trusted(receiver);
    transaction.actions = {{Transfer{near(1)}}};
    return {verify(std::make_shared<const SignedTransaction>(sign(std::move(transaction), key_)))};
  }
  static ReceiptPtr arriving(std::string_view name) {
    ActionReceipt body;
    body.signer_id = AccountId::trusted("alice.near");
    // More than the block's price: the overpayment of burnt gas comes back.
    body.gas_price = yocto(1'000'000'000);
    body.actions = {{Transfer{near(1)}}};
    return std::make_shared<const Receipt>(Receipt{AccountId::trusted("alice.near"),
                                                   AccountId::trusted("bob.near"),
                                                   sha256(as_bytes(name)), std::move(body)});
  }
  static Balance amount_of(const state::Trie& state, std::string_view name) {
    const auto row = state.get(trie_key::account(AccountId::trusted(name)));
    return decode_row<Account>(row.value().bytes()).amount;
  }

  const SecretKey key_ = SecretKey::from_test_seed(KeyType::kEd25519, "key");
  ChunkContext chunk_ = testing::chunk_of(86);
  state::Trie state_;
  vm::testing::NoMachine machine_;
};

TEST_F(ChunkRunTest, a_copy_goes_on_by_itself) {
  ChunkRun run{state_, chunk_, machine_};
  run.receive(arriving("first"));
  ChunkRun copy{run};
  copy.receive(arriving("second"));
  copy.receive(arriving("third"));
  const ApplyResult one = std::move(run).finish();
  const ApplyResult three = std::move(copy).finish();
  EXPECT_EQ(one.outcomes.size(), 1U);
  EXPECT_EQ(three.outcomes.size(), 3U);
  EXPECT_EQ(amount_of(one.state, "bob.near"), near(101));
  EXPECT_EQ(amount_of(three.state, "bob.near"), near(103));
}

TEST_F(ChunkRunTest, a_full_chunk_delays_and_its_listener_hears_it) {
  chunk_.gas_limit = Gas{1};
  Notes notes;
  ChunkRun run{state_, chunk_, machine_, &notes};
  run.receive(arriving("first"));
  run.receive(arriving("second"));
  EXPECT_TRUE(run.is_full());
  EXPECT_EQ(notes.ended, 1);
  EXPECT_EQ(notes.delayed, 1);
  EXPECT_EQ(notes.sent, 1) << "the refund of the first receipt";
  const ApplyResult result = std::move(run).finish();
  EXPECT_GT(result.congestion.delayed_receipts_gas, 0U);

  Notes later;
  ChunkRun next{result.state, chunk_, machine_, &later};
  EXPECT_TRUE(next.run_delayed());
  EXPECT_FALSE(next.run_delayed());
  EXPECT_EQ(later.ended, 1);
}

TEST_F(ChunkRunTest, a_shard_without_bandwidth_buffers) {
  chunk_.shards.clear();
  Notes notes;
  ChunkRun run{state_, chunk_, machine_, &notes};
  const IncomingTransaction transaction = transfer(1, "bob.near");
  run.convert(transaction);
  EXPECT_EQ(notes.sent, 0);
  EXPECT_EQ(notes.buffered, 1);
}

TEST_F(ChunkRunTest, a_transaction_to_its_signer_waits_for_its_phase) {
  ChunkRun run{state_, chunk_, machine_};
  const IncomingTransaction transaction = transfer(1, "alice.near");
  run.convert(transaction);
  EXPECT_TRUE(run.run_local());
  EXPECT_FALSE(run.run_local());
  const ApplyResult result = std::move(run).finish();
  EXPECT_EQ(result.local.size(), 1U);
  EXPECT_EQ(result.outcomes.size(), 2U);
}

using ChunkRunDeathTest = ChunkRunTest;

TEST_F(ChunkRunDeathTest, phases_do_not_come_again) {
  ChunkRun run{state_, chunk_, machine_};
  run.receive(arriving("first"));
  EXPECT_DEATH(run.run_delayed(), "not entered again");
}

TEST_F(ChunkRunDeathTest, local_receipts_are_not_left_out) {
  ChunkRun run{state_, chunk_, machine_};
  const IncomingTransaction transaction = transfer(1, "alice.near");
  run.convert(transaction);
  EXPECT_DEATH(run.receive(arriving("first")), "local receipts run before");
}

}  // namespace
}  // namespace farcall::runtime
