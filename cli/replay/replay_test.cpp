// Replays chains that were recorded on nearcore, where they are at hand (../shared/conformance
// beside the repository, or FARCALL_CONFORMANCE), and chains of our own.
#include "cli/replay/replay.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <functional>
#include <gtest/gtest.h>

#include "chain/chain.hpp"
#include "chain/genesis/sandbox_genesis.hpp"
#include "protocol/json/views.hpp"
#include "runtime/testing/test_stepping.hpp"
#include "vm/engine/machine.hpp"
#include "vm/testing/no_machine.hpp"

namespace farcall::cli {
namespace {

namespace fs = std::filesystem;

fs::path conformance_folder() {
  if (const char* folder = std::getenv("FARCALL_CONFORMANCE")) return folder;
  return fs::path{FARCALL_SOURCE_DIR}.parent_path() / "shared/conformance";
}

std::vector<fs::path> recordings() {
  std::vector<fs::path> files;
  for (const std::string_view folder : {"chains", "shards"}) {
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator{conformance_folder() / folder, missing})
      if (entry.path().extension() == ".gz") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

/// Replays every recorded chain with this function and expects what was recorded.
void expect_recorded_states(const std::function<ReplayReport(const RecordedChain&)>& replay_with) {
  const std::vector<fs::path> files = recordings();
  if (files.empty()) GTEST_SKIP() << "no recordings in " << conformance_folder();
  for (const fs::path& file : files) {
    const auto recorded = read_recorded_chain(file.string());
    ASSERT_TRUE(recorded.has_value()) << recorded.error().message;
    const ReplayReport report = replay_with(**recorded);
    EXPECT_EQ(report.blocks, (*recorded)->blocks.size()) << file;
    if (report.deviation.has_value())
      ADD_FAILURE() << file << " block " << report.deviation->block.value() << ": "
                    << report.deviation->what << "\nexpected " << report.deviation->expected
                    << "\ngot      " << report.deviation->got;
  }
}

TEST(Replay, recorded_chains_come_to_the_recorded_states) {
  vm::Machine machine;
  expect_recorded_states([&](const RecordedChain& recorded) { return replay(recorded, machine); });
}

// A chunk that is driven receipt by receipt, going on with a copy after each, comes to what `apply`
// comes to, in all blocks of the recorded chains.
TEST(Replay, chunks_driven_receipt_by_receipt_come_to_the_recorded_states) {
  vm::Machine machine;
  const ApplyChunk in_steps = [&](const state::Trie& state,
                                  const Shared<runtime::ChunkContext>& chunk,
                                  std::span<const runtime::IncomingTransaction> transactions,
                                  std::span<const protocol::ReceiptPtr> incoming) {
    // A missing chunk has nothing that could be driven.
    if (!chunk->is_new_chunk) return runtime::apply(state, chunk, transactions, incoming, machine);
    return runtime::testing::SteppedChunk{state, chunk, machine}.apply(transactions, incoming);
  };
  expect_recorded_states([&](const RecordedChain& recorded) { return replay(recorded, in_steps); });
}

/// A chain of three shards with transfers between them, missing chunks and skipped heights.
class OwnChainTest : public ::testing::Test {
 protected:
  OwnChainTest() {
    chain::SandboxGenesis genesis;
    genesis.protocol_version = 86;
    genesis.epoch_length = 30;
    genesis.root_key = key_.public_key();
    genesis.layout = *protocol::ShardLayout::from_boundaries(
        {protocol::AccountId::trusted("oo"), protocol::AccountId::trusted("tf")},
        {ShardId{2}, ShardId{0}, ShardId{1}});
    recorded_.name = "own";
    recorded_.genesis = chain::sandbox_genesis(genesis);
    chain::Chain chain{recorded_.genesis, {}, machine_};
    record(chain);
    chain.produce();
    record(chain);
    for (std::uint64_t i = 0; i < 100; ++i) {
      chain::BlockPlan plan;
      if (i % 7 == 3) plan.missing_chunks.push_back(ShardId{i % 3});
      if (i % 11 == 5) plan.height = BlockHeight{chain.head()->height().value() + 3};
      if (!std::ranges::contains(plan.missing_chunks, ShardId{0}))
        plan.transactions = {transfer(chain, i % 2 == 0 ? "near" : "zz")};
      chain.produce(plan);
      record(chain);
    }
  }

  chain::TransactionPtr transfer(const chain::Chain& chain, std::string_view receiver) {
    protocol::Transaction transaction;
    transaction.signer_id = protocol::AccountId::trusted("test.near");
    transaction.public_key = key_.public_key();
    transaction.nonce = protocol::transaction_nonce::Nonce{++nonce_};
    transaction.receiver_id = protocol::AccountId::trusted(receiver);
    transaction.block_hash = chain.head()->hash();
    transaction.actions = {protocol::Action{protocol::Transfer{farcall::near(1)}}};
    return std::make_shared<const protocol::SignedTransaction>(
        protocol::sign(std::move(transaction), key_));
  }

  void record(const chain::Chain& chain) {
    const chain::Block& block = *chain.head();
    RecordedBlock& out = recorded_.blocks.emplace_back();
    out.height = block.height();
    out.hash = block.hash();
    out.timestamp = block.header.lite.timestamp;
    out.random_value = block.header.random_value;
    out.gas_price = block.header.next_gas_price;
    out.epoch_id = block.header.lite.epoch_id;
    out.next_epoch_id = block.header.lite.next_epoch_id;
    for (std::size_t i = 0; i < block.chunks.size(); ++i) {
      boost::json::array outcomes;
      for (const protocol::OutcomeWithId& outcome : block.shards[i].outcomes)
        outcomes.push_back(boost::json::object{
            {"id", outcome.id.to_base58()},
            {"outcome", protocol::json_view(outcome.outcome,
                                            chain.runtime_config().features.outcome_metadata_v4)}});
      out.chunks.push_back({.is_new = block.header.chunk_mask[i],
                            .prev_state_root = block.chunks[i].prev_state_root,
                            .outcomes = &outcomes_.emplace_back(std::move(outcomes)),
                            .transactions = block.shards[i].transactions});
    }
  }

  vm::testing::NoMachine machine_;
  protocol::SecretKey key_ =
      protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "test.near");
  Nonce nonce_ = 0;
  /// What the recorded chunks point to.
  std::deque<boost::json::value> outcomes_;
  RecordedChain recorded_;
};

TEST_F(OwnChainTest, replays_with_missing_chunks_and_skipped_heights) {
  const ReplayReport report = replay(recorded_, machine_);
  EXPECT_FALSE(report.deviation.has_value())
      << report.deviation->block.value() << ": " << report.deviation->what;
  EXPECT_EQ(report.blocks, recorded_.blocks.size());
  EXPECT_GT(report.transactions, 80U);
  EXPECT_GT(report.receipts, report.transactions);
}

TEST_F(OwnChainTest, a_different_state_is_reported_with_its_block_and_shard) {
  recorded_.blocks[20].chunks[1].prev_state_root = CryptoHash{};
  const ReplayReport report = replay(recorded_, machine_);
  ASSERT_TRUE(report.deviation.has_value());
  EXPECT_EQ(report.deviation->block, recorded_.blocks[20].height);
  EXPECT_EQ(report.deviation->what, "prev_state_root of the chunk of shard 0");
  EXPECT_EQ(report.deviation->expected, CryptoHash{}.to_base58());
}

TEST_F(OwnChainTest, receipts_that_are_not_applied_are_a_deviation) {
  const ReplayReport report = replay(
      recorded_, [this](const state::Trie& state, const Shared<runtime::ChunkContext>& context,
                        std::span<const runtime::IncomingTransaction> transactions,
                        std::span<const protocol::ReceiptPtr> incoming) {
        return runtime::apply(state, context, transactions, incoming.first(0), machine_);
      });
  EXPECT_TRUE(report.deviation.has_value());
}

}  // namespace
}  // namespace farcall::cli
