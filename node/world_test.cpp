#include "node/world.hpp"

#include <boost/json/array.hpp>
#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "base/files.hpp"
#include "node/home.hpp"
#include "node/store/faulty_file.hpp"
#include "node/store/files.hpp"
#include "node/test_folder.hpp"
#include "runtime/trie_keys.hpp"
#include "vm/engine/machine.hpp"

namespace farcall::node {
namespace {

using testing::TestFolder;

class WorldTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(init_home(folder_.path(), {}));
    const auto genesis = read_file(folder_.path() / "genesis.json");
    ASSERT_TRUE(genesis);
    genesis_ = *genesis;
  }
  Result<std::unique_ptr<World>> open() {
    return World::open({.genesis_text = genesis_, .chain = {}, .journal = journal_}, machine_);
  }
  static Nanoseconds next_time(const World& world) {
    return Nanoseconds{world.chain().head()->header.lite.timestamp.value() + 1000};
  }

  TestFolder folder_;
  std::filesystem::path journal_ = folder_.path() / "data" / "journal";
  std::string genesis_;
  vm::Machine machine_;
};

TEST_F(WorldTest, blocks_come_out_the_same_after_a_new_start) {
  CryptoHash head;
  {
    auto world = open();
    ASSERT_TRUE(world) << world.error().message;
    for (int i = 0; i < 5; ++i) ASSERT_TRUE((*world)->produce(next_time(**world), {}));
    ASSERT_TRUE((*world)->fast_forward(1000, Nanoseconds{1'000'000'000}));
    ASSERT_TRUE((*world)->produce(next_time(**world), {}));
    ASSERT_TRUE((*world)->close());
    head = (*world)->chain().head()->hash();
  }
  const auto world = open();
  ASSERT_TRUE(world) << world.error().message;
  EXPECT_EQ((*world)->chain().head()->hash(), head);
}

TEST_F(WorldTest, snapshots_survive_a_new_start) {
  CryptoHash before;
  {
    auto world = open();
    ASSERT_TRUE((*world)->produce(next_time(**world), {}));
    before = (*world)->chain().head()->hash();
    ASSERT_EQ((*world)->snapshot(), 1U);
    ASSERT_TRUE((*world)->produce(next_time(**world), {}));
  }
  auto world = open();
  ASSERT_TRUE(world) << world.error().message;
  EXPECT_NE((*world)->chain().head()->hash(), before);
  EXPECT_EQ((*world)->revert(1), true);
  EXPECT_EQ((*world)->chain().head()->hash(), before);
}

TEST_F(WorldTest, what_cannot_be_written_down_does_not_happen) {
  auto world = open();
  ASSERT_TRUE(world) << world.error().message;
  ASSERT_TRUE((*world)->produce(next_time(**world), {}));
  const CryptoHash head = (*world)->chain().head()->hash();
  // Half of the next record still fits.
  const rlim_t full = std::filesystem::file_size(journal_) + 20;
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_NE(std::signal(SIGXFSZ, SIG_IGN), SIG_ERR);
  const rlimit limit{.rlim_cur = full, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  const auto failed = (*world)->produce(next_time(**world), {});
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  (void)std::signal(SIGXFSZ, SIG_DFL);

  ASSERT_FALSE(failed);
  EXPECT_TRUE(failed.error().message.starts_with("cannot write")) << failed.error().message;
  EXPECT_EQ((*world)->chain().head()->hash(), head);
  EXPECT_FALSE((*world)->produce(next_time(**world), {})) << "nothing follows a record that broke";

  world->reset();
  const auto again = open();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ((*again)->chain().head()->hash(), head);
  EXPECT_EQ((*again)->repaired_bytes(), 20U);
}

TEST_F(WorldTest, records_as_deep_as_requests_survive_a_new_start) {
  // Other members of a posted record are ignored and may be anything.
  boost::json::value deep = "bottom";
  for (int level = 0; level < 60; ++level) deep = boost::json::array{deep};
  const boost::json::array records{boost::json::object{
      {"Account",
       boost::json::object{{"account_id", "deep.near"},
                           {"account", boost::json::object{{"amount", "5"},
                                                           {"locked", "0"},
                                                           {"code_hash", CryptoHash{}.to_base58()},
                                                           {"storage_usage", 0},
                                                           {"unknown", deep}}}}}}};
  std::optional<Error> problem;
  {
    auto world = open();
    ASSERT_TRUE((*world)->patch(records, problem));
    ASSERT_FALSE(problem) << problem->message;
    ASSERT_TRUE((*world)->produce(next_time(**world), {}));
  }
  const auto world = open();
  ASSERT_TRUE(world) << world.error().message;
  const auto account = protocol::AccountId::trusted("deep.near");
  EXPECT_TRUE((*world)->chain().state_of(account).contains(runtime::trie_key::account(account)));
}

TEST_F(WorldTest, rows_come_with_records_that_are_put_in_place) {
  const boost::json::object row{{"shard_id", 0}, {"key", "EgAB"}, {"value", "AAEC"}};
  std::optional<Error> problem;
  CryptoHash root;
  {
    auto world = open();
    const boost::json::object both{{"records", boost::json::array{}},
                                   {"rows", boost::json::array{row}}};
    ASSERT_TRUE((*world)->patch(both, problem));
    ASSERT_FALSE(problem) << problem->message;
    const auto value = (*world)->chain().state(ShardId{0}).get(Bytes{0x12, 0, 1});
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(to_bytes(value->bytes()), (Bytes{0, 1, 2}));
    const auto account = protocol::AccountId::trusted("test.near");
    EXPECT_TRUE((*world)->chain().state_of(account).contains(runtime::trie_key::account(account)))
        << "what is there stays";
    boost::json::object wrong = both;
    wrong["rows"].as_array()[0].as_object()["shard_id"] = 7;
    ASSERT_TRUE((*world)->patch(wrong, problem));
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->message, "there is no shard 7 for a row");
    ASSERT_TRUE((*world)->produce(next_time(**world), {}));
    root = (*world)->chain().head()->hash();
  }
  const auto world = open();
  ASSERT_TRUE(world) << world.error().message;
  EXPECT_EQ((*world)->chain().head()->hash(), root);
}

TEST_F(WorldTest, data_of_another_genesis_is_refused) {
  ASSERT_TRUE(open());
  genesis_ += " ";
  const auto world = open();
  ASSERT_FALSE(world);
  EXPECT_TRUE(world.error().message.ends_with(
      "genesis.json changed since this data was made: put it back, or remove the data folder to "
      "start over"))
      << world.error().message;
}

TEST_F(WorldTest, data_of_another_validator_is_refused) {
  const auto open_as = [&](std::uint8_t seed) {
    const auto key = protocol::SecretKey::ed25519_from_seed({seed});
    return World::open({.genesis_text = genesis_,
                        .chain = {.approver = protocol::ValidatorSigner::from(key)},
                        .journal = journal_},
                       machine_);
  };
  ASSERT_TRUE(open_as(1));
  ASSERT_TRUE(open_as(1));
  const auto world = open_as(2);
  ASSERT_FALSE(world);
  const auto key_text = [](std::uint8_t seed) {
    return protocol::SecretKey::ed25519_from_seed({seed}).public_key().str();
  };
  EXPECT_TRUE(world.error().message.ends_with(
      "this data was made with the validator key " + key_text(1) + " and validator_key.json has " +
      key_text(2) + ": put that key back, or remove the data folder to start over"))
      << world.error().message;
}

/// With checkpoints: the same answers as without, from less of the journal.
class CheckpointTest : public WorldTest {
 protected:
  Result<std::unique_ptr<World>> open_often(std::uint64_t interval = 50) {
    notices_.clear();
    return World::open({.genesis_text = genesis_,
                        .chain = {},
                        .journal = journal_,
                        .notice = [this](const std::string& text) { notices_.push_back(text); },
                        .checkpoint_interval = interval},
                       machine_);
  }
  static std::string all_of(const World& world) {
    std::string text;
    for (const auto& entry : world.chain().readable()) {
      const chain::BlockPtr block = world.chain().block(entry->hash);
      text += entry->hash.to_base58() + ' ' + block->state(0).root_hash().to_base58() + ' ' +
              block->header.compute_hash(86).to_base58() + '\n';
    }
    return text;
  }

  std::filesystem::path store_ = folder_.path() / "data" / "checkpoint";
  std::vector<std::string> notices_;
};

TEST_F(CheckpointTest, opening_runs_only_what_came_after) {
  std::string before;
  {
    auto world = open_often();
    ASSERT_TRUE(world) << world.error().message;
    for (int i = 0; i < 120; ++i) ASSERT_TRUE((*world)->produce(next_time(**world), {}));
    before = all_of(**world);
  }
  ASSERT_TRUE(std::filesystem::exists(store_));
  // The part of the journal that the checkpoint covers is not read again, so it may be damaged.
  auto bytes = *read_file(journal_);
  bytes[60] = static_cast<char>(bytes[60] ^ 1);
  ASSERT_TRUE(write_file(journal_, bytes));
  auto world = open_often();
  ASSERT_TRUE(world) << world.error().message;
  EXPECT_EQ(all_of(**world), before);
  EXPECT_TRUE(notices_.empty());
  for (int i = 0; i < 120; ++i) ASSERT_TRUE((*world)->produce(next_time(**world), {}));
  before = all_of(**world);
  world->reset();
  world = open_often();
  ASSERT_TRUE(world) << world.error().message;
  EXPECT_EQ(all_of(**world), before);
}

TEST_F(CheckpointTest, who_only_looks_takes_it_unless_the_node_runs) {
  const auto look = [&] {
    return World::open_copy({.genesis_text = genesis_, .chain = {}, .journal = journal_}, machine_);
  };
  auto world = open_often();
  ASSERT_TRUE(world) << world.error().message;
  for (int i = 0; i < 120; ++i) ASSERT_TRUE((*world)->produce(next_time(**world), {}));
  const CryptoHash head = (*world)->chain().head()->hash();
  const auto copy = look();
  ASSERT_TRUE(copy) << copy.error().message;
  EXPECT_EQ((*copy)->chain().head()->hash(), head);
  // Reading this journal from its beginning reports the damage.
  std::fstream damaged{journal_, std::ios::in | std::ios::out};
  const int byte = damaged.seekg(60).get();
  damaged.seekp(60).put(static_cast<char>(byte ^ 0xff)).flush();
  EXPECT_FALSE(look());
  world->reset();
  const auto after = look();
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ((*after)->chain().head()->hash(), head);
}

TEST_F(CheckpointTest, a_checkpoint_that_cannot_be_used_costs_only_time) {
  std::string before;
  {
    auto world = open_often();
    for (int i = 0; i < 60; ++i) ASSERT_TRUE((*world)->produce(next_time(**world), {}));
    before = all_of(**world);
  }
  std::filesystem::resize_file(store_ / "data.mdb", 5000);
  {
    auto world = open_often();
    ASSERT_TRUE(world) << world.error().message;
    EXPECT_EQ(all_of(**world), before);
    ASSERT_EQ(notices_.size(), 1U);
    EXPECT_NE(notices_[0].find("the journal is run from its beginning"), std::string::npos);
  }
  std::filesystem::remove_all(folder_.path() / "data" / "blocks");
  auto world = open_often();
  ASSERT_TRUE(world) << world.error().message;
  EXPECT_EQ(all_of(**world), before);
  EXPECT_EQ(notices_.size(), 1U);
}

TEST_F(CheckpointTest, a_journal_that_ends_before_the_checkpoint_wins) {
  {
    auto world = open_often();
    for (int i = 0; i < 20; ++i) ASSERT_TRUE((*world)->produce(next_time(**world), {}));
  }
  const auto start = *read_file(journal_);
  {
    auto world = open_often();
    for (int i = 0; i < 60; ++i) ASSERT_TRUE((*world)->produce(next_time(**world), {}));
  }
  ASSERT_TRUE(write_file(journal_, start));
  auto world = open_often();
  ASSERT_TRUE(world) << world.error().message;
  EXPECT_EQ((*world)->chain().head()->header.block_ordinal, 21U);
}

TEST_F(CheckpointTest, snapshots_are_in_it) {
  CryptoHash before;
  {
    auto world = open_often();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE((*world)->produce(next_time(**world), {}));
    before = (*world)->chain().head()->hash();
    ASSERT_EQ((*world)->snapshot(), 1U);
    for (int i = 0; i < 30; ++i) ASSERT_TRUE((*world)->produce(next_time(**world), {}));
    ASSERT_EQ((*world)->revert(1), true);
    for (int i = 0; i < 30; ++i) ASSERT_TRUE((*world)->produce(next_time(**world), {}));
  }
  auto world = open_often();
  ASSERT_TRUE(world) << world.error().message;
  EXPECT_NE((*world)->chain().head()->hash(), before);
  EXPECT_EQ((*world)->revert(1), true);
  EXPECT_EQ((*world)->chain().head()->hash(), before);
  EXPECT_EQ((*world)->snapshot(), 2U);
}

TEST_F(WorldTest, another_block_time_does_not_change_what_was) {
  CryptoHash head;
  {
    auto world = open();
    ASSERT_TRUE((*world)->fast_forward(1000, Nanoseconds{1'000'000'000}));
    ASSERT_TRUE((*world)->close());
    head = (*world)->chain().head()->hash();
  }
  const auto world = World::open({.genesis_text = genesis_,
                                  .chain = {.block_time = Nanoseconds{123'000'000}},
                                  .journal = journal_},
                                 machine_);
  ASSERT_TRUE(world) << world.error().message;
  EXPECT_EQ((*world)->chain().head()->hash(), head);
}

TEST_F(WorldTest, a_block_that_is_not_written_down_is_not_made) {
  testing::FaultyDisk disk;
  const auto open_on_disk = [&] {
    return World::open({.genesis_text = genesis_,
                        .chain = {},
                        .journal = journal_,
                        .open_file = [&](const auto&) { return testing::FaultyFile::open(disk); }},
                       machine_);
  };
  CryptoHash head;
  {
    auto world = open_on_disk();
    ASSERT_TRUE(world) << world.error().message;
    ASSERT_TRUE((*world)->produce(next_time(**world), {}));
    head = (*world)->chain().head()->hash();
    disk.room = 20;  // a part of the next record
    EXPECT_FALSE((*world)->produce(next_time(**world), {}));
    EXPECT_EQ((*world)->chain().head()->hash(), head);
    disk.room = 1'000'000;
    EXPECT_FALSE((*world)->produce(next_time(**world), {})) << "after a failure nothing is taken";
    EXPECT_EQ((*world)->chain().head()->hash(), head);
  }
  const auto again = open_on_disk();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ((*again)->chain().head()->hash(), head);
  EXPECT_EQ((*again)->repaired_bytes(), 20U);
}

TEST_F(WorldTest, making_blocks_for_long_makes_a_checkpoint) {
  const auto checkpoint = folder_.path() / "data" / "checkpoint";
  auto world = World::open({.genesis_text = genesis_,
                            .chain = {},
                            .journal = journal_,
                            .checkpoint_interval = 1'000'000,
                            .checkpoint_time = std::chrono::nanoseconds{1}},
                           machine_);
  ASSERT_TRUE(world);
  EXPECT_FALSE(std::filesystem::exists(checkpoint));
  ASSERT_TRUE((*world)->produce(next_time(**world), {}));
  EXPECT_TRUE(std::filesystem::exists(checkpoint));
}

}  // namespace
}  // namespace farcall::node
