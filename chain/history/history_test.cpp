// Blocks that were put away give the same answers as those that are still open.
#include "chain/history/history.hpp"

#include <gtest/gtest.h>

#include "chain/chain.hpp"
#include "chain/genesis/sandbox_genesis.hpp"
#include "chain/history/transaction_status.hpp"
#include "vm/testing/no_machine.hpp"

namespace farcall::chain {
namespace {

class HistoryTest : public ::testing::Test {
 protected:
  HistoryTest() {
    SandboxGenesis genesis;
    genesis.protocol_version = 86;
    genesis.epoch_length = 40;
    genesis.root_key = key_.public_key();
    genesis.layout = *protocol::ShardLayout::from_boundaries({protocol::AccountId::trusted("pp")},
                                                             {ShardId{0}, ShardId{1}});
    ChainOptions options;
    options.history = 250;
    options.archive = std::make_shared<MemoryArchive>();
    options.first_block_is_empty = false;
    chain_ = std::make_unique<Chain>(sandbox_genesis(genesis), options, machine_);
  }

  TransactionPtr sign(std::string_view receiver, std::vector<protocol::Action> actions) {
    protocol::Transaction transaction;
    transaction.signer_id = protocol::AccountId::trusted("test.near");
    transaction.public_key = key_.public_key();
    transaction.nonce = protocol::transaction_nonce::Nonce{++nonce_};
    transaction.receiver_id = protocol::AccountId::trusted(receiver);
    transaction.block_hash = chain_->head()->hash();
    transaction.actions = std::move(actions);
    return std::make_shared<const protocol::SignedTransaction>(
        protocol::sign(std::move(transaction), key_));
  }
  /// A transfer, and one that fails: its outcome holds an error.
  void produce_busy() {
    sent_.push_back(sign("near", {protocol::Action{protocol::Transfer{near(1)}}}));
    sent_.push_back(sign("nobody.near", {protocol::Action{protocol::Transfer{near(1)}}}));
    chain_->produce({.transactions = {sent_[sent_.size() - 2], sent_.back()}});
  }

  vm::testing::NoMachine machine_;
  protocol::SecretKey key_ =
      protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "test.near");
  std::unique_ptr<Chain> chain_;
  std::vector<TransactionPtr> sent_;
  Nonce nonce_ = 0;
};

TEST_F(HistoryTest, a_block_that_was_put_away_comes_back_whole) {
  std::vector<BlockPtr> held;
  for (int i = 0; i < 150; ++i) {
    if (i % 3 == 0) {
      produce_busy();
    } else {
      chain_->produce();
    }
    held.push_back(chain_->head());
  }
  ASSERT_EQ(chain_->readable()[10]->block, nullptr) << "old blocks are not kept open";
  for (const BlockPtr& block : held) {
    const BlockPtr read = chain_->block(block->hash());
    ASSERT_NE(read, nullptr);
    EXPECT_EQ(encode_block(*read), encode_block(*block));
    for (std::size_t i = 0; i < block->shards.size(); ++i)
      EXPECT_EQ(read->state(i).root_hash(), block->state(i).root_hash());
  }
  EXPECT_EQ(chain_->readable()[10]->block, nullptr) << "reading does not keep them";
}

TEST_F(HistoryTest, transactions_of_old_blocks_are_found_with_their_receipts) {
  for (int i = 0; i < 50; ++i) produce_busy();
  for (int i = 0; i < 100; ++i) chain_->produce();
  for (const TransactionPtr& transaction : sent_) {
    const auto status = transaction_status(*chain_, transaction->hash());
    ASSERT_TRUE(status.has_value());
    EXPECT_EQ(status->transaction->encode(), transaction->encode());
    EXPECT_EQ(status->progress, Progress::kFinal);
    EXPECT_FALSE(receipts_of(*chain_, *status).empty());
    EXPECT_TRUE(chain_->outcome_proof(status->outcome).has_value());
  }
}

TEST_F(HistoryTest, replaced_states_of_old_blocks_stay) {
  produce_busy();
  chain_->produce();
  const state::Trie& before = chain_->state(ShardId{0});
  const Bytes key = to_bytes(as_bytes("\x09\x04near,key"));
  chain_->replace_state(ShardId{0}, before.insert(key, state::Value{as_bytes("value")}));
  const CryptoHash patched = chain_->head()->hash();
  chain_->replace_state(ShardId{0},
                        chain_->state(ShardId{0}).insert(key, state::Value{as_bytes("other")}));
  chain_->produce();
  const CryptoHash after = chain_->head()->hash();
  for (int i = 0; i < 120; ++i) produce_busy();
  for (const CryptoHash& hash : {patched, after}) {
    const auto value = chain_->block(hash)->state(0).get(key);
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(as_text(value->bytes()), "other");
  }
}

TEST_F(HistoryTest, blocks_beyond_the_limit_are_forgotten) {
  for (int i = 0; i < 20; ++i) produce_busy();
  const CryptoHash old = chain_->head()->hash();
  for (int i = 0; i < 249; ++i) chain_->produce();
  EXPECT_NE(chain_->block(old), nullptr);
  EXPECT_TRUE(chain_->find_outcome(sent_.back()->hash()).has_value());
  chain_->produce();
  EXPECT_EQ(chain_->block(old), nullptr);
  EXPECT_FALSE(chain_->find_outcome(sent_.back()->hash()).has_value());
  EXPECT_EQ(chain_->readable().size(), 250U);
}

TEST_F(HistoryTest, a_snapshot_comes_back_after_its_blocks_were_put_away) {
  for (int i = 0; i < 10; ++i) produce_busy();
  const auto snapshot = chain_->snapshot();
  const CryptoHash head = chain_->head()->hash();
  const auto root = chain_->state(ShardId{0}).root_hash();
  const std::size_t sent = sent_.size();
  for (int i = 0; i < 100; ++i) produce_busy();
  const TransactionPtr gone = sent_.back();
  chain_->restore(*snapshot);
  EXPECT_EQ(chain_->head()->hash(), head);
  EXPECT_EQ(chain_->state(ShardId{0}).root_hash(), root);
  EXPECT_FALSE(chain_->find_outcome(gone->hash()).has_value());
  EXPECT_TRUE(chain_->find_outcome(sent_[sent - 1]->hash()).has_value());
  // Another branch from there, long enough that its blocks are put away as well.
  nonce_ = sent;
  for (int i = 0; i < 100; ++i) produce_busy();
  const CryptoHash other = chain_->head()->hash();
  chain_->restore(*snapshot);
  EXPECT_EQ(chain_->block(other), nullptr);
  for (const auto& entry : chain_->readable()) {
    const BlockPtr block = chain_->block(entry->hash);
    EXPECT_EQ(block->state(0).root_hash(), block->shards[0].extra.state_root);
  }
}

TEST_F(HistoryTest, damaged_bytes_of_a_block_are_an_error) {
  produce_busy();
  const Bytes good = encode_block(*chain_->head());
  ASSERT_TRUE(decode_block(good).has_value());
  for (std::size_t size = 0; size < good.size(); size += 7)
    EXPECT_FALSE(decode_block(ByteView{good}.first(size)).has_value());
}

}  // namespace
}  // namespace farcall::chain
