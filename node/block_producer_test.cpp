#include "node/block_producer.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include "base/files.hpp"
#include "node/home.hpp"
#include "node/store/files.hpp"
#include "node/test_folder.hpp"
#include "vm/engine/machine.hpp"

namespace farcall::node {
namespace {

namespace asio = boost::asio;

class BlockProducerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(init_home(folder_.path(), {.fast = true}));
    const auto genesis = read_file(folder_.path() / "genesis.json");
    ASSERT_TRUE(genesis);
    for (auto* made : {&world_, &other_}) {
      auto world = World::open({.genesis_text = *genesis, .chain = {}}, machine_);
      ASSERT_TRUE(world) << world.error().message;
      *made = std::move(*world);
    }
    producer_ =
        std::make_unique<BlockProducer>(io_, *world_, BlockProducerOptions{.has_ticker = false},
                                        [](const Error& error) { ADD_FAILURE() << error.message; });
    producer_->start();
    io_.run();
    io_.restart();
  }
  [[nodiscard]] std::uint64_t height() const { return world_->chain().head()->height().value(); }

  testing::TestFolder folder_;
  vm::Machine machine_;
  asio::io_context io_;
  std::unique_ptr<World> world_;
  std::unique_ptr<World> other_;
  std::unique_ptr<BlockProducer> producer_;
};

TEST_F(BlockProducerTest, many_blocks_leave_room_for_others) {
  bool is_done = false;
  producer_->mine_in_slices(500, [&](bool is_good) { is_done = is_good; });
  bool was_between = false;
  asio::post(io_, [&] { was_between = !is_done; });
  io_.run();
  EXPECT_TRUE(is_done);
  EXPECT_TRUE(was_between);
}

TEST_F(BlockProducerTest, a_jump_in_slices_makes_the_blocks_of_one_jump) {
  const std::uint64_t start = height();
  ASSERT_TRUE(other_->produce(world_->chain().head()->header.lite.timestamp, {}));
  ASSERT_EQ(other_->chain().head()->hash(), world_->chain().head()->hash());
  const Nanoseconds per_height{
      static_cast<std::uint64_t>(producer_->options().skipped_height_time.count())};
  for (const std::uint64_t delta : {1U, 57U, 58U, 59U, 60U, 61U, 62U, 1234U}) {
    bool is_done = false;
    producer_->fast_forward(delta, [&](bool is_good) { is_done = is_good; });
    io_.run();
    io_.restart();
    EXPECT_TRUE(is_done);
    ASSERT_TRUE(other_->fast_forward(delta, per_height));
    ASSERT_EQ(world_->chain().head()->hash(), other_->chain().head()->hash()) << delta;
  }
  EXPECT_GE(height(), start + 1000);
}

TEST_F(BlockProducerTest, a_second_jump_ends_with_the_first_and_adds_nothing) {
  std::vector<int> ended;
  const std::uint64_t start = height();
  producer_->fast_forward(30'000, [&](bool) { ended.push_back(1); });
  ASSERT_TRUE(ended.empty()) << "it takes more than one slice";
  producer_->fast_forward(30'000, [&](bool) { ended.push_back(2); });
  io_.run();
  EXPECT_EQ(ended, (std::vector{1, 2}));
  EXPECT_LT(height(), start + 30'100);
}

}  // namespace
}  // namespace farcall::node
