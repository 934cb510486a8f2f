#include "state/sha256_pair.hpp"

#include <gtest/gtest.h>

namespace farcall::state::detail {
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

}  // namespace
}  // namespace farcall::state::detail
