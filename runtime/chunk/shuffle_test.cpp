#include "runtime/chunk/shuffle.hpp"

#include <array>
#include <gtest/gtest.h>
#include <numeric>

namespace farcall::runtime {
namespace {

TEST(Shuffle, gives_the_order_of_nearcore) {
  const std::array<std::uint8_t, 5> salt = {1, 2, 3, 4, 5};
  ChaCha20Stream stream{sha256(ByteView{salt})};
  std::vector<int> items(7);
  std::iota(items.begin(), items.end(), 0);
  shuffle(items, stream);
  EXPECT_EQ(items, (std::vector<int>{2, 3, 1, 4, 0, 5, 6}));
}

TEST(Shuffle, first_block_is_the_key_stream_of_chacha20_with_a_zero_key) {
  ChaCha20Stream stream{CryptoHash{}};
  EXPECT_EQ(stream.next(), 0xade0b876U);
  EXPECT_EQ(stream.next(), 0x903df1a0U);
  EXPECT_EQ(stream.next(), 0xe56a5d40U);
}

TEST(Shuffle, short_lists_draw_nothing) {
  ChaCha20Stream stream{CryptoHash{}};
  std::vector<int> one = {9};
  shuffle(one, stream);
  EXPECT_EQ(one, std::vector<int>{9});
  EXPECT_EQ(stream.next(), 0xade0b876U);
}

}  // namespace
}  // namespace farcall::runtime
