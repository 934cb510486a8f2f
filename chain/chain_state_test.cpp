// States as values: branches, plans, quiescence, and look-ups after blocks were forgotten.
#include "chain/chain_state.hpp"

#include <gtest/gtest.h>
#include <set>
#include <thread>

#include "base/format_text.hpp"
#include "chain/chain.hpp"
#include "chain/genesis/sandbox_genesis.hpp"
#include "chain/history/query.hpp"
#include "runtime/trie_keys.hpp"
#include "vm/testing/no_machine.hpp"

namespace farcall::chain {
namespace {

class ChainStateTest : public ::testing::Test {
 protected:
  ChainStateTest() : chain_{make_chain()} {}

  [[nodiscard]] Genesis make_genesis() const {
    SandboxGenesis genesis;
    genesis.protocol_version = 86;
    genesis.epoch_length = 20;
    genesis.root_key = key_.public_key();
    genesis.layout = *protocol::ShardLayout::from_boundaries(
        {protocol::AccountId::trusted("oo"), protocol::AccountId::trusted("tf")},
        {ShardId{5}, ShardId{1}, ShardId{0}});
    return sandbox_genesis(genesis);
  }
  [[nodiscard]] Chain make_chain(ChainOptions options = {}) const {
    options.first_block_is_empty = false;
    return Chain{make_genesis(), options, machine_};
  }
  /// Accounts have the key that is made from their name. `near` is in shard 5, `test.near` in shard
  /// 1, and `zz`, which does not exist, in shard 0.
  TransactionPtr transfer(const ChainState& state, std::string_view receiver, Nonce nonce,
                          std::string_view signer = "test.near") const {
    const auto key = protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, signer);
    protocol::Transaction transaction;
    transaction.signer_id = protocol::AccountId::trusted(signer);
    transaction.public_key = key.public_key();
    transaction.nonce = protocol::transaction_nonce::Nonce{nonce};
    transaction.receiver_id = protocol::AccountId::trusted(receiver);
    transaction.block_hash = state.head->hash();
    transaction.actions = {protocol::Action{protocol::Transfer{near(1)}}};
    return std::make_shared<const protocol::SignedTransaction>(
        protocol::sign(std::move(transaction), key));
  }
  ChainState advanced(const ChainState& state, BlockPlan plan = {}) const {
    auto next = state.advance(std::move(plan), machine_);
    EXPECT_TRUE(next.has_value());
    return next.has_value() ? std::move(*next) : state;
  }
  void expect_refused(BlockPlan plan, PlanRule rule, std::string_view message) {
    const CryptoHash head = chain_.head()->hash();
    const auto refused = chain_.try_produce(std::move(plan));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().rule, rule);
    EXPECT_EQ(refused.error().message, message);
    EXPECT_EQ(chain_.head()->hash(), head) << "a refused plan changes nothing";
  }

  mutable vm::testing::NoMachine machine_;
  protocol::SecretKey key_ =
      protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "test.near");
  Chain chain_;
};

TEST_F(ChainStateTest, advancing_changes_no_other_state) {
  const ChainState before = chain_.state();
  const ChainState one = advanced(before, {.transactions = {transfer(before, "near", 1)}});
  const ChainState other = advanced(before);
  EXPECT_EQ(before.head->height(), BlockHeight{0});
  EXPECT_TRUE(one.has_work());
  EXPECT_FALSE(other.has_work());
  EXPECT_EQ(advanced(before).head->hash(), other.head->hash());
  EXPECT_NE(one.head->hash(), other.head->hash());
}

TEST_F(ChainStateTest, a_chain_makes_the_blocks_that_its_state_makes) {
  ChainState state = chain_.state();
  for (Nonce nonce = 1; nonce <= 40; ++nonce) {
    const BlockPlan plan{.transactions = {transfer(state, nonce % 2 == 0 ? "near" : "zz", nonce)}};
    state = advanced(state, plan);
    EXPECT_EQ(chain_.produce(plan)->hash(), state.head->hash());
  }
}

TEST_F(ChainStateTest, branches_run_on_several_threads) {
  for (Nonce nonce = 1; nonce <= 30; ++nonce)
    chain_.produce({.transactions = {transfer(chain_.state(), "near", nonce)}});
  constexpr int kBranches = 4;
  std::vector<Chain> branches(kBranches, chain_);
  std::vector<std::thread> threads;
  for (int i = 0; i < kBranches; ++i) {
    threads.emplace_back([this, i, &chain = branches[static_cast<std::size_t>(i)]] {
      for (Nonce nonce = 31; nonce <= 130; ++nonce) {
        chain.produce({.transactions = {transfer(chain.state(), "near", nonce)}});
        if (i % 2 == 0) chain.produce();
        // At first, blocks that all branches share.
        EXPECT_NE(chain.block_at(BlockHeight{chain.head()->height().value() - 15}), nullptr);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(branches[0].head()->hash(), branches[2].head()->hash());
  EXPECT_EQ(branches[1].head()->hash(), branches[3].head()->hash());
  EXPECT_NE(branches[0].head()->hash(), branches[1].head()->hash());
  EXPECT_EQ(chain_.head()->height(), BlockHeight{30});
}

TEST_F(ChainStateTest, copies_share_an_archive_on_several_threads) {
  ChainOptions options;
  options.history = 400;
  options.archive = std::make_shared<MemoryArchive>();
  Chain chain = make_chain(options);
  const auto run = [this](Chain& branch, Nonce begin, Nonce end) {
    for (Nonce nonce = begin; nonce < end; ++nonce) {
      branch.produce({.transactions = {transfer(branch.state(), "near", nonce)}});
      if (nonce % 10 == 0) {
        const BlockPtr old = branch.block_at(BlockHeight{nonce / 2});
        ASSERT_NE(old, nullptr);
        EXPECT_EQ(old->state(0).root_hash(), old->shards[0].extra.state_root);
      }
    }
  };
  run(chain, 1, 50);
  Chain copy = chain;
  std::thread other{[&] { run(copy, 50, 200); }};
  run(chain, 50, 200);
  other.join();
  EXPECT_EQ(chain.head()->hash(), copy.head()->hash());
  const auto snapshot = copy.snapshot();
  chain.produce();
  chain.restore(*snapshot);
  EXPECT_EQ(chain.head()->hash(), copy.head()->hash())
      << "a snapshot of a copy is one of the chain";
}

TEST_F(ChainStateTest, plans_that_no_network_could_produce_are_refused) {
  chain_.produce();
  const Nanoseconds now = chain_.head()->header.lite.timestamp;
  expect_refused({.height = BlockHeight{1}}, PlanRule::kHeightGrows,
                 "heights grow from block to block: expected a height above 1, got 1");
  expect_refused(
      {.timestamp = now}, PlanRule::kTimeGrows,
      format_text("time grows from block to block: expected a timestamp after {} ns, got "
                  "{} ns",
                  now.value(), now.value()));
  expect_refused({.missing_chunks = {ShardId{3}}}, PlanRule::kKnownShard,
                 "chunks belong to shards of the layout: unknown shard 3");
  expect_refused({.full_after = {{ShardId{3}, Gas{1}}}}, PlanRule::kKnownShard,
                 "chunks belong to shards of the layout: unknown shard 3");
  const TransactionPtr sent = transfer(chain_.state(), "near", 1);
  expect_refused(
      {.transactions = {sent}, .missing_chunks = {ShardId{1}}}, PlanRule::kChunkPresent,
      format_text("a missing chunk has no transactions and is never full: transaction {} "
                  "of test.near is in shard 1, whose chunk is missing",
                  sent->hash().to_base58()));
  expect_refused({.missing_chunks = {ShardId{0}}, .full_after = {{ShardId{0}, Gas{1}}}},
                 PlanRule::kChunkPresent,
                 "a missing chunk has no transactions and is never full: shard 0 has no chunk to "
                 "fill");
  expect_refused(
      {.full_after = {{ShardId{1}, Gas{1'000'000'000'000'001}}}}, PlanRule::kWithinGasLimit,
      "a chunk is full at its gas limit at the latest: expected at most 1000000000000000 "
      "gas in shard 1, got 1000000000000001");
  expect_refused({.next_gas_price = Balance{101'000'001}}, PlanRule::kPriceMovesSlowly,
                 "the gas price moves at most by the adjustment rate: expected a gas price from "
                 "100000000 to 101000000, got 101000001");
  expect_refused({.missing_chunks = {ShardId{0}, ShardId{1}, ShardId{5}},
                  .next_gas_price = Balance{101'000'000}},
                 PlanRule::kPriceMovesSlowly,
                 "the gas price moves at most by the adjustment rate: expected a gas price from "
                 "100000000 to 100000000, got 101000000");

  ChainOptions options;
  Chain fresh{make_genesis(), options, machine_};
  const auto first = fresh.try_produce({.transactions = {transfer(fresh.state(), "near", 1)}});
  ASSERT_FALSE(first.has_value());
  EXPECT_EQ(first.error().rule, PlanRule::kFirstBlockIsEmpty);
}

TEST_F(ChainStateTest, a_plan_chooses_the_random_value_and_the_price) {
  const CryptoHash value = sha256(as_bytes("value"));
  const ChainState next =
      advanced(chain_.state(), {.random_value = value, .next_gas_price = Balance{100'500'000}});
  EXPECT_EQ(next.head->header.random_value, value);
  EXPECT_EQ(next.head->header.next_gas_price, Balance{100'500'000});
  // The chunks of the next block are applied at this price.
  const ChainState charged = advanced(next, {.transactions = {transfer(next, "near", 1)}});
  const protocol::ExecutionOutcome& outcome = charged.head->shards[1].outcomes.at(0).outcome;
  EXPECT_EQ(outcome.tokens_burnt.value(), u128{100'500'000} * outcome.gas_burnt.value());
}

TEST_F(ChainStateTest, a_salt_orders_what_arrives_from_several_shards) {
  const ChainState start = chain_.state();
  const ChainState sent = advanced(
      start, {.transactions = {transfer(start, "zz", 1), transfer(start, "zz", 1, "near")}});
  const auto first_sender = [&](const CryptoHash& salt) {
    const ChainState next = advanced(sent, {.shuffle_salt = salt});
    const auto& incoming = next.head->shards[2].incoming;
    EXPECT_EQ(incoming.size(), 2U);
    return incoming.at(0)->predecessor_id.str();
  };
  std::set<std::string> first;
  for (int i = 0; i < 30; ++i) first.insert(first_sender(sha256(as_bytes(std::to_string(i)))));
  EXPECT_EQ(first, (std::set<std::string>{"near", "test.near"}));
  EXPECT_EQ(advanced(sent).head->hash(),
            advanced(sent, {.shuffle_salt = sent.head->hash()}).head->hash())
      << "the natural salt is the hash of the head";
}

TEST_F(ChainStateTest, a_full_chunk_delays_the_rest) {
  const ChainState start = chain_.state();
  const ChainState sent =
      advanced(start, {.transactions = {transfer(start, "near", 1), transfer(start, "near", 2),
                                        transfer(start, "near", 3)}});
  const auto executed = [&](const ChainState& state) {
    return state.head->shards[0].outcomes.size();
  };
  EXPECT_EQ(executed(advanced(sent)), 3U);
  const ChainState cut = advanced(sent, {.full_after = {{ShardId{5}, Gas{1}}}});
  EXPECT_EQ(executed(cut), 1U) << "the receipt that reaches the limit still runs";
  EXPECT_TRUE(cut.has_work());
  EXPECT_EQ(executed(advanced(cut)), 2U) << "the rest runs in the next chunk";
  EXPECT_EQ(executed(advanced(sent, {.full_after = {{ShardId{5}, Gas{}}}})), 0U);
}

TEST_F(ChainStateTest, quiescence_knows_receipts_that_wait_for_data) {
  ChainState state = advanced(chain_.state());
  EXPECT_TRUE(state.is_quiescent());
  EXPECT_EQ(state.pending_yields(), 0U);
  const auto with_row = [&](runtime::Column column) {
    ChainState changed = state;
    const auto account = protocol::AccountId::trusted("near");
    const ShardId shard = state.layout().shard_of(account);
    const runtime::TrieKey key = runtime::trie_key::by_hash(column, account, CryptoHash{});
    const std::size_t index = *state.layout().index_of(shard);
    changed.replace_state(shard,
                          state.head->state(index).insert(key, state::Value{as_bytes("receipt")}));
    return changed;
  };
  const ChainState postponed = with_row(runtime::Column::kPostponedReceipt);
  EXPECT_FALSE(postponed.has_work());
  EXPECT_FALSE(postponed.is_quiescent());
  const ChainState yielded = with_row(runtime::Column::kPromiseYieldReceipt);
  EXPECT_FALSE(yielded.is_quiescent());
  EXPECT_EQ(yielded.pending_yields(), 1U);
  EXPECT_TRUE(state.is_quiescent()) << "the copies changed, not this";
}

TEST_F(ChainStateTest, a_forgotten_genesis_is_found_by_none_of_its_names) {
  const CryptoHash genesis = chain_.genesis()->hash();
  ASSERT_NE(chain_.block(genesis), nullptr);
  for (int i = 0; i < 150; ++i) {
    chain_.produce();
    EXPECT_EQ(chain_.block_at(BlockHeight{0}) == nullptr, chain_.block(genesis) == nullptr);
  }
  EXPECT_EQ(chain_.block(genesis), nullptr);
  EXPECT_EQ(chain_.genesis()->hash(), genesis);
}

TEST_F(ChainStateTest, the_last_final_block_is_readable_however_old_it_is) {
  for (int i = 0; i < 5; ++i) chain_.produce();
  const BlockPtr final_block = chain_.final_block();
  ASSERT_EQ(final_block->height(), BlockHeight{3});
  // No two heights in a row: finality stands still.
  for (std::uint64_t i = 0; i < 200; ++i)
    chain_.produce({.height = BlockHeight{chain_.head()->height().value() + 2}});
  EXPECT_EQ(chain_.final_block(), final_block);
  ASSERT_NE(chain_.near_final_block(), nullptr);
}

TEST_F(ChainStateTest, restoring_goes_across_branches_and_lengths) {
  std::vector<std::shared_ptr<const Chain::Snapshot>> snapshots;
  std::vector<CryptoHash> heads;
  const auto keep = [&] {
    snapshots.push_back(chain_.snapshot());
    heads.push_back(chain_.head()->hash());
  };
  keep();
  for (int i = 0; i < 50; ++i) chain_.produce();
  keep();
  for (int i = 0; i < 300; ++i) chain_.produce();
  keep();
  chain_.restore(*snapshots[1]);
  for (int i = 0; i < 250; ++i) chain_.produce({.missing_chunks = {ShardId{1}}});
  keep();
  for (const std::size_t to : {0U, 3U, 2U, 3U, 1U, 2U, 0U}) {
    chain_.restore(*snapshots[to]);
    EXPECT_EQ(chain_.head()->hash(), heads[to]);
    for (std::size_t i = 0; i < heads.size(); ++i) {
      const bool is_readable = std::ranges::any_of(
          chain_.readable(), [&](const EntryPtr& entry) { return entry->hash == heads[i]; });
      EXPECT_EQ(chain_.block(heads[i]) != nullptr, is_readable);
    }
    for (const EntryPtr& entry : chain_.readable()) ASSERT_NE(chain_.block(entry->hash), nullptr);
    EXPECT_EQ(chain_.block_hashes().back(), heads[to]);
  }
}

}  // namespace
}  // namespace farcall::chain
