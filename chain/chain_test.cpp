#include "chain/chain.hpp"

#include <gtest/gtest.h>

#include "chain/genesis/sandbox_genesis.hpp"
#include "chain/history/query.hpp"
#include "chain/history/transaction_status.hpp"
#include "chain/rules/admission.hpp"
#include "protocol/outcome_leaves.hpp"
#include "vm/testing/no_machine.hpp"

namespace farcall::chain {
namespace {

class ChainTest : public ::testing::Test {
 protected:
  explicit ChainTest(protocol::ShardLayout layout = protocol::ShardLayout::single()) {
    SandboxGenesis genesis;
    genesis.protocol_version = 86;
    genesis.epoch_length = 20;
    genesis.root_key = key_.public_key();
    genesis.layout = std::move(layout);
    ChainOptions options;
    options.first_block_is_empty = false;
    chain_ = std::make_unique<Chain>(sandbox_genesis(genesis), options, machine_);
  }

  TransactionPtr transfer(std::string_view receiver, Balance amount,
                          std::optional<CryptoHash> base = {}) {
    protocol::Transaction transaction;
    transaction.signer_id = root_;
    transaction.public_key = key_.public_key();
    transaction.nonce = protocol::transaction_nonce::Nonce{++nonce_};
    transaction.receiver_id = protocol::AccountId::trusted(receiver);
    transaction.block_hash = base.value_or(chain_->head()->hash());
    transaction.actions = {protocol::Action{protocol::Transfer{amount}}};
    return std::make_shared<const protocol::SignedTransaction>(
        protocol::sign(std::move(transaction), key_));
  }
  Balance balance_of(std::string_view account) {
    const auto answer =
        Query{*chain_, chain_->head()}.account(protocol::AccountId::trusted(account));
    return answer.has_value() ? answer->amount : Balance{};
  }

  vm::testing::NoMachine machine_;
  protocol::AccountId root_ = protocol::AccountId::trusted("test.near");
  protocol::SecretKey key_ =
      protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "test.near");
  std::unique_ptr<Chain> chain_;
  Nonce nonce_ = 0;
};

class TwoShardTest : public ChainTest {
 protected:
  TwoShardTest()
      : ChainTest{*protocol::ShardLayout::from_boundaries({protocol::AccountId::trusted("pp")},
                                                          {ShardId{0}, ShardId{1}})} {}
};

TEST_F(ChainTest, a_transfer_arrives_one_block_later) {
  const Balance before = balance_of("near");
  const TransactionPtr sent = transfer("near", near(3));
  chain_->produce({.transactions = {sent}});
  EXPECT_EQ(balance_of("near"), before);
  EXPECT_TRUE(chain_->has_work());
  chain_->produce();
  EXPECT_EQ(balance_of("near"), before + near(3));
}

TEST_F(ChainTest, approvals_are_signed_by_the_producer_whose_key_is_known) {
  SandboxGenesis genesis;
  genesis.root_key = key_.public_key();
  const auto chain_with = [&](const std::optional<protocol::SecretKey>& approver) {
    ChainOptions options;
    if (approver) options.approver = protocol::ValidatorSigner::from(*approver);
    return std::make_unique<Chain>(sandbox_genesis(genesis), options, machine_);
  };
  const auto chain = chain_with(key_);
  chain->produce();
  const BlockPtr next = chain->produce();
  const BlockPtr after_gap = chain->produce({.height = BlockHeight{next->height().value() + 3}});
  const auto is_signed = [&](const Block& block, ByteView message) {
    const auto& approvals = block.header.approvals;
    return approvals.size() == 1 && approvals[0].has_value() &&
           protocol::verify_message(message, *approvals[0], key_.public_key());
  };
  Bytes endorsement{0};
  endorsement.insert(endorsement.end(), next->header.prev_hash.view().begin(),
                     next->header.prev_hash.view().end());
  endorsement.insert(endorsement.end(), {2, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_TRUE(is_signed(*next, endorsement));
  const Bytes skip{1, 2, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_TRUE(is_signed(*after_gap, skip));
  EXPECT_FALSE(is_signed(*after_gap, endorsement));

  const auto other = chain_with(protocol::SecretKey::generate(protocol::KeyType::kEd25519));
  EXPECT_EQ(other->produce()->header.approvals[0], std::nullopt) << "not this validator's key";
  EXPECT_EQ(chain_with({})->produce()->header.approvals[0], protocol::Signature{});
}

TEST_F(ChainTest, a_transaction_is_final_when_its_refunds_are) {
  const TransactionPtr sent = transfer("near", near(3));
  chain_->produce({.transactions = {sent}});
  const auto progress = [&] { return transaction_status(*chain_, sent->hash())->progress; };
  EXPECT_EQ(progress(), Progress::kIncluded);
  chain_->produce();
  EXPECT_EQ(progress(), Progress::kExecutedOptimistic);
  chain_->produce();
  EXPECT_EQ(progress(), Progress::kExecuted);
  chain_->produce();
  chain_->produce();
  EXPECT_EQ(progress(), Progress::kFinal);
  EXPECT_EQ(receipts_of(*chain_, *transaction_status(*chain_, sent->hash())).size(), 2U)
      << "the transfer and a refund of gas";
}

TEST_F(ChainTest, a_receipt_to_its_own_signer_is_found_but_not_among_those_that_travelled) {
  const TransactionPtr sent = transfer("test.near", near(3));
  chain_->produce({.transactions = {sent}});
  const auto status = transaction_status(*chain_, sent->hash());
  ASSERT_TRUE(status.has_value());
  ASSERT_EQ(status->receipt_outcomes.size(), 1U);
  const protocol::ReceiptPtr local = chain_->find_receipt(status->receipt_outcomes[0].outcome().id);
  ASSERT_NE(local, nullptr);
  EXPECT_EQ(local->receiver_id.view(), "test.near");
  EXPECT_TRUE(receipts_of(*chain_, *status).empty());
}

TEST_F(ChainTest, what_is_burnt_leaves_the_supply) {
  chain_->produce({.transactions = {transfer("near", near(3))}});
  const Balance before = chain_->head()->header.total_supply;
  chain_->produce();
  chain_->produce();
  EXPECT_LT(chain_->head()->header.total_supply, before);
}

TEST_F(ChainTest, transactions_on_old_blocks_are_refused) {
  const CryptoHash base = chain_->head()->hash();
  for (int i = 0; i < 100; ++i) chain_->produce();
  EXPECT_TRUE(admit(*chain_, verify(transfer("near", near(1), base))).has_value());
  chain_->produce();
  const auto late = admit(*chain_, verify(transfer("near", near(1), base)));
  ASSERT_FALSE(late.has_value());
  EXPECT_TRUE(std::holds_alternative<protocol::invalid_tx_error::Expired>(late.error()));
}

TEST_F(ChainTest, queries_about_what_is_not_there_are_refused_in_the_words_of_the_reference) {
  const Query query{*chain_, chain_->head()};
  EXPECT_EQ(query.code(root_).error().message,
            "Contract code for contract ID #test.near has never been observed on the node");
  EXPECT_EQ(query.gas_key_nonces(root_, key_.public_key()).error().message,
            "Gas key for public key " + key_.public_key().str() + " does not exist while viewing");
  namespace identifier = protocol::global_contract_identifier;
  EXPECT_EQ(query.global_code(identifier::AccountId{root_}).error().message,
            "Global contract code with identifier AccountId(AccountId(\"test.near\")) has never "
            "been observed on the node");
  EXPECT_EQ(query.global_code(identifier::CodeHash{}).error().message,
            "Global contract code with identifier CodeHash(11111111111111111111111111111111) has "
            "never been observed on the node");
}

TEST_F(ChainTest, the_same_calls_give_the_same_blocks) {
  const auto hash_after = [this] {
    for (int i = 0; i < 30; ++i) chain_->produce();
    return chain_->head()->hash();
  };
  const auto snapshot = chain_->snapshot();
  const CryptoHash first = hash_after();
  chain_->restore(*snapshot);
  EXPECT_EQ(hash_after(), first);
}

TEST_F(ChainTest, a_snapshot_forgets_what_came_after_it) {
  const auto snapshot = chain_->snapshot();
  const TransactionPtr sent = transfer("near", near(3));
  chain_->produce({.transactions = {sent}});
  chain_->produce();
  ASSERT_TRUE(chain_->find_outcome(sent->hash()).has_value());
  const auto later = chain_->snapshot();
  chain_->restore(*snapshot);
  EXPECT_FALSE(chain_->find_outcome(sent->hash()).has_value());
  EXPECT_EQ(chain_->head()->height(), BlockHeight{0});
  chain_->restore(*later);
  EXPECT_TRUE(chain_->find_outcome(sent->hash()).has_value());
  EXPECT_EQ(chain_->head()->height(), BlockHeight{2});
}

TEST_F(ChainTest, old_states_stay_readable) {
  const Balance before = balance_of("near");
  chain_->produce({.transactions = {transfer("near", near(3))}});
  const BlockPtr old = chain_->head();
  for (int i = 0; i < 10; ++i) chain_->produce();
  const auto answer = Query{*chain_, old}.account(protocol::AccountId::trusted("near"));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->amount, before);
}

TEST_F(ChainTest, proofs_lead_from_an_outcome_to_the_next_header) {
  std::vector<TransactionPtr> sent;
  sent.reserve(5);
  for (int i = 0; i < 5; ++i) sent.push_back(transfer("near", yocto(1)));
  chain_->produce({.transactions = {sent.begin(), sent.end()}});
  const auto location = chain_->find_outcome(sent[3]->hash());
  ASSERT_TRUE(location.has_value());
  EXPECT_FALSE(chain_->outcome_proof(*location).has_value()) << "no header names it yet";
  chain_->produce();
  const auto proof = chain_->outcome_proof(*location);
  ASSERT_TRUE(proof.has_value());
  const auto climb = [](CryptoHash node, const std::vector<protocol::MerklePathItem>& path) {
    for (const protocol::MerklePathItem& item : path) {
      node = item.direction == protocol::MerkleDirection::kLeft
                 ? sha256({item.hash.view(), node.view()})
                 : sha256({node.view(), item.hash.view()});
    }
    return node;
  };
  const CryptoHash chunk_root = climb(protocol::outcome_leaf(location->outcome()), proof->in_chunk);
  EXPECT_EQ(chunk_root, chain_->head()->chunks[0].prev_outcome_root);
  EXPECT_EQ(climb(sha256(chunk_root.view()), proof->in_block),
            chain_->head()->header.lite.prev_outcome_root);
}

TEST_F(ChainTest, a_jump_stops_at_the_end_of_each_epoch) {
  chain_->produce();
  chain_->fast_forward(45, Nanoseconds{1'000});
  EXPECT_GE(chain_->head()->height(), BlockHeight{46});
  EXPECT_EQ(chain_->epoch_of(*chain_->head())->height, EpochHeight{2});
  EXPECT_EQ(chain_->block_at(BlockHeight{10}), nullptr) << "it was jumped over";
}

TEST_F(ChainTest, finality_waits_for_three_heights_in_a_row) {
  for (int i = 0; i < 5; ++i) chain_->produce();
  EXPECT_EQ(chain_->final_block()->height(), BlockHeight{3});
  chain_->produce({.height = BlockHeight{9}});
  EXPECT_EQ(chain_->final_block()->height(), BlockHeight{3});
  chain_->produce();
  EXPECT_EQ(chain_->final_block()->height(), BlockHeight{3});
  chain_->produce();
  EXPECT_EQ(chain_->final_block()->height(), BlockHeight{9});
}

TEST_F(ChainTest, history_is_bounded) {
  for (int i = 0; i < 150; ++i) chain_->produce();
  EXPECT_EQ(chain_->block_at(BlockHeight{1}), nullptr);
  EXPECT_EQ(chain_->genesis()->height(), BlockHeight{0});
  EXPECT_EQ(chain_->block_hashes().size(), 151U);
}

TEST_F(TwoShardTest, receipts_cross_from_shard_to_shard) {
  ASSERT_NE(chain_->layout().shard_of(root_),
            chain_->layout().shard_of(protocol::AccountId::trusted("near")));
  const Balance before = balance_of("near");
  const TransactionPtr sent = transfer("near", near(3));
  chain_->produce({.transactions = {sent}});
  chain_->produce();
  EXPECT_EQ(balance_of("near"), before + near(3));
  const auto status = transaction_status(*chain_, sent->hash());
  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(status->receipt_outcomes.front().shard_index, 0U);
}

TEST_F(TwoShardTest, chunks_keep_receipts_in_the_order_in_which_they_were_sent) {
  std::vector<TransactionPtr> sent;
  std::vector<std::string> receivers;
  for (int i = 0; i < 3; ++i) {
    for (const std::string_view receiver : {"zz.near", "near"}) {
      sent.push_back(transfer(receiver, near(1)));
      receivers.emplace_back(receiver);
    }
  }
  chain_->produce({.transactions = {sent.begin(), sent.end()}});
  const auto snapshot = chain_->snapshot();
  const auto names = [](const Block& block) {
    std::vector<std::string> found;
    for (const protocol::ReceiptPtr& receipt : block.shards[1].prev_outgoing)
      found.push_back(receipt->receiver_id.str());
    return found;
  };
  EXPECT_EQ(names(*chain_->produce()), receivers);
  chain_->restore(*snapshot);
  EXPECT_EQ(names(*chain_->produce()), receivers);
}

TEST_F(TwoShardTest, receipts_wait_for_the_chunk_of_their_shard) {
  const Balance before = balance_of("near");
  chain_->produce({.transactions = {transfer("near", near(3))}});
  chain_->produce({.missing_chunks = {ShardId{0}}});
  EXPECT_EQ(balance_of("near"), before);
  EXPECT_TRUE(chain_->has_work());
  chain_->produce();
  EXPECT_EQ(balance_of("near"), before + near(3));
}

TEST_F(TwoShardTest, a_shard_without_chunks_takes_no_new_transactions) {
  const auto refusal = [&] {
    const auto verdict = admit(*chain_, verify(transfer("near", near(1))));
    return verdict.has_value() ? protocol::InvalidTxError{protocol::invalid_tx_error::Expired{}}
                               : verdict.error();
  };
  // Its congestion is missed chunks of 125; from 0.8 on it refuses.
  for (int i = 0; i < 99; ++i) chain_->produce({.missing_chunks = {ShardId{0}}});
  EXPECT_TRUE(admit(*chain_, verify(transfer("near", near(1)))).has_value());
  chain_->produce({.missing_chunks = {ShardId{0}}});
  EXPECT_EQ(refusal(), protocol::InvalidTxError(protocol::invalid_tx_error::ShardStuck{0, 100}));
  EXPECT_TRUE(admit(*chain_, verify(transfer("zz.near", near(1)))).has_value())
      << "the other shard is not stuck";
}

TEST_F(TwoShardTest, a_replaced_state_is_what_the_next_block_starts_from) {
  const auto account = protocol::AccountId::trusted("near");
  const ShardId shard = chain_->layout().shard_of(account);
  state::Trie trie = chain_->state(shard);
  const Bytes name = to_bytes("\x09near,key");
  chain_->replace_state(shard, trie.insert(name, state::Value{as_bytes("value")}));
  const CryptoHash root = chain_->state(shard).root_hash();
  chain_->produce();
  EXPECT_EQ(chain_->head()->chunks[*chain_->layout().index_of(shard)].prev_state_root, root);
  EXPECT_TRUE(chain_->state(shard).contains(name));
}

}  // namespace
}  // namespace farcall::chain
