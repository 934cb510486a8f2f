#include "base/sha256_pair.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace farcall {
namespace {

TEST(sha256_pair, agrees_with_sha256_at_every_pair_of_lengths) {
  Bytes bytes(400);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(i * 37 + i / 3);
  for (std::size_t first = 0; first < 200; ++first) {
    for (std::size_t second = 0; second < 200; second += second < 70 ? 1 : 23) {
      const ByteView a = ByteView{bytes}.subspan(1, first);
      const ByteView b = ByteView{bytes}.subspan(100, second);
      CryptoHash hash_a;
      CryptoHash hash_b;
      sha256_pair(a, b, hash_a, hash_b);
      ASSERT_EQ(hash_a, sha256(a)) << first << ' ' << second;
      ASSERT_EQ(hash_b, sha256(b)) << first << ' ' << second;
    }
  }
}

TEST(sha256_pair, all_items_are_hashed_whatever_their_count) {
  for (std::size_t count = 0; count < 6; ++count) {
    std::vector<CryptoHash> hashes(count);
    const auto fill = [](std::size_t index, Bytes& bytes) { bytes.assign(index * 50, 7); };
    sha256_all(hashes, fill);
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(hashes[i], sha256(Bytes(i * 50, 7)));
  }
}

}  // namespace
}  // namespace farcall
