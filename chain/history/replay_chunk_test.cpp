// Chunks of readable blocks are applied again with the results that they had.
#include "chain/history/replay_chunk.hpp"

#include <gtest/gtest.h>

#include "base/format_text.hpp"
#include "chain/genesis/sandbox_genesis.hpp"
#include "runtime/records.hpp"
#include "runtime/trie_keys.hpp"
#include "vm/testing/no_machine.hpp"

namespace farcall::chain {
namespace {

class ReplayChunkTest : public ::testing::Test {
 protected:
  [[nodiscard]] Chain make_chain(ChainOptions options = {}) const {
    SandboxGenesis genesis;
    genesis.protocol_version = 86;
    genesis.epoch_length = 10;
    genesis.root_key = key_.public_key();
    genesis.layout = *protocol::ShardLayout::from_boundaries({protocol::AccountId::trusted("oo")},
                                                             {ShardId{1}, ShardId{0}});
    options.first_block_is_empty = false;
    return Chain{sandbox_genesis(genesis), options, machine_};
  }
  [[nodiscard]] TransactionPtr transfer(const Chain& chain, std::string_view receiver,
                                        CryptoHash base = {}) {
    protocol::Transaction transaction;
    transaction.signer_id = protocol::AccountId::trusted("test.near");
    transaction.public_key = key_.public_key();
    transaction.nonce = protocol::transaction_nonce::Nonce{++nonce_};
    transaction.receiver_id = protocol::AccountId::trusted(receiver);
    transaction.block_hash = base.is_zero() ? chain.head()->hash() : base;
    transaction.actions = {protocol::Action{protocol::Transfer{near(1)}}};
    return std::make_shared<const protocol::SignedTransaction>(
        protocol::sign(std::move(transaction), key_));
  }
  /// Replays all chunks; returns how many there were.
  static std::size_t replay_all(const Chain& chain) {
    std::size_t count = 0;
    for (const EntryPtr& entry : chain.readable()) {
      const BlockPtr block = chain.block_at(entry->height);
      if (block->header.prev_hash.is_zero() || block == chain.oldest()) continue;
      for (std::size_t i = 0; i < block->shards.size(); ++i) {
        if (!block->header.chunk_mask[i]) continue;
        const auto replay = ChunkReplay::prepare(chain, block, i);
        EXPECT_TRUE(replay.has_value()) << replay.error().message;
        if (!replay) continue;
        const auto result = replay->run();
        EXPECT_TRUE(result.has_value()) << result.error().message;
        ++count;
      }
    }
    return count;
  }

  const protocol::SecretKey key_ =
      protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "test.near");
  mutable vm::testing::NoMachine machine_;
  Nonce nonce_ = 0;
};

TEST_F(ReplayChunkTest, every_chunk_of_several_epochs_gives_its_roots_again) {
  ChainOptions options;
  options.archive = std::make_shared<MemoryArchive>();
  Chain chain = make_chain(options);
  std::size_t made = 0;
  for (int i = 0; i < 120; ++i) {
    BlockPlan plan;
    for (int k = 0; k < i % 4; ++k)
      plan.transactions.push_back(transfer(chain, k == 0 ? "near" : "test.near"));
    if (i % 7 == 3) {
      plan.missing_chunks = {ShardId{1}};
      ++made;
    } else {
      made += 2;
    }
    if (i % 5 == 2) plan.random_value = sha256(as_bytes(std::to_string(i)));
    if (i % 6 == 4) plan.shuffle_salt = sha256(as_bytes(std::to_string(i)));
    if (i % 11 == 5) plan.next_gas_price = chain.head()->header.next_gas_price;
    chain.produce(std::move(plan));
  }
  EXPECT_GT(replay_all(chain), 80U);
  EXPECT_LE(replay_all(chain), made);
}

TEST_F(ReplayChunkTest, a_chunk_that_counted_as_full_is_full_again) {
  Chain chain = make_chain();
  chain.produce();
  std::vector<BlockTransaction> transactions;
  for (int i = 0; i < 5; ++i) transactions.push_back(transfer(chain, "test.near"));
  chain.produce({.transactions = transactions, .full_after = {{ShardId{0}, Gas{1}}}});
  EXPECT_EQ(chain.head()->shards[1].outcomes.size(), 5U);  // no receipt ran
  chain.produce();
  EXPECT_EQ(replay_all(chain), 6U);
}

TEST_F(ReplayChunkTest, refused_transactions_are_refused_again) {
  Chain chain = make_chain();
  chain.produce();
  const TransactionPtr unknown = transfer(chain, "near", sha256(as_bytes("no block")));
  const TransactionPtr good = transfer(chain, "near");
  const auto forged = std::make_shared<const protocol::SignedTransaction>(
      protocol::Transaction{good->transaction()}, protocol::Signature{});
  chain.produce({.transactions = {unknown, forged, transfer(chain, "near")}});
  EXPECT_EQ(chain.head()->shards[1].outcomes.size(), 3U);
  EXPECT_EQ(replay_all(chain), 4U);
}

TEST_F(ReplayChunkTest, a_patched_state_is_replayed_from_and_not_to) {
  Chain chain = make_chain();
  chain.produce({.transactions = {transfer(chain, "near")}});
  const BlockPtr patched = [&] {
    const auto id = protocol::AccountId::trusted("test.near");
    runtime::ContractDataKey keys{id};
    chain.replace_state(
        ShardId{0},
        chain.state(ShardId{0}).insert(keys.with(as_bytes("k")), state::Value{as_bytes("v")}));
    return chain.head();
  }();
  const auto onto = ChunkReplay::prepare(chain, patched, 1);
  ASSERT_TRUE(onto.has_value());
  const auto refused = onto->run();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().message,
            format_text("the state after block {} was patched", patched->height().value()));
  chain.produce({.transactions = {transfer(chain, "near")}});
  const auto from = ChunkReplay::prepare(chain, chain.head(), 1);
  ASSERT_TRUE(from.has_value());
  EXPECT_TRUE(from->run().has_value());
}

TEST_F(ReplayChunkTest, says_why_a_chunk_cannot_be_applied_again) {
  Chain chain = make_chain();
  chain.produce({.missing_chunks = {ShardId{1}}});
  const auto missing = ChunkReplay::prepare(chain, chain.head(), 0);
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().message,
            format_text("block {} has no chunk of shard 1", chain.head()->height().value()));
  const auto genesis = ChunkReplay::prepare(chain, chain.genesis(), 0);
  EXPECT_FALSE(genesis.has_value());
}

TEST_F(ReplayChunkTest, a_receipt_is_executed_differently_at_its_moment) {
  Chain chain = make_chain();
  const TransactionPtr sent = transfer(chain, "near");
  chain.produce({.transactions = {sent}});
  chain.produce();
  const auto& outcome = chain.head()->shards[0].outcomes.at(0);
  const auto replay = ChunkReplay::prepare(chain, chain.head(), 0);
  ASSERT_TRUE(replay.has_value());
  EXPECT_FALSE(replay->moment_before(sent->hash()).has_value());
  const auto moment = replay->moment_before(outcome.id);
  ASSERT_TRUE(moment.has_value());
  const auto same = replay->execute_at(*moment, *moment->receipt);
  ASSERT_TRUE(same.outcome.has_value());
  EXPECT_EQ(outcomes_root({&*same.outcome, 1}), outcomes_root({&outcome, 1}));
  protocol::Receipt other = *moment->receipt;
  protocol::ActionReceipt body = *other.action();
  body.actions = {protocol::Action{protocol::DeleteKey{key_.public_key()}}};
  other.body = std::move(body);
  const auto changed = replay->execute_at(*moment, other);
  EXPECT_TRUE(
      std::holds_alternative<protocol::execution_status::Failure>(changed.outcome->outcome.status));
  // The moment is as before.
  const auto again = replay->execute_at(*moment, *moment->receipt);
  EXPECT_EQ(outcomes_root({&*again.outcome, 1}), outcomes_root({&outcome, 1}));
}

}  // namespace
}  // namespace farcall::chain
