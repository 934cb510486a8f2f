#include "chain/rules/reed_solomon.hpp"

#include <gtest/gtest.h>

namespace farcall::chain {
namespace {

Bytes counting(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + 1);
  return bytes;
}

TEST(ReedSolomon, data_parts_are_the_body_padded_with_zeros) {
  const ReedSolomon code{4, 6};
  const Bytes body = counting(10);
  const Bytes parts = code.encode(body);
  ASSERT_EQ(parts.size(), 6U * 3U);
  EXPECT_TRUE(equal(ByteView{parts}.first(10), body));
  EXPECT_EQ(parts[10], 0);
  EXPECT_EQ(parts[11], 0);
}

TEST(ReedSolomon, one_data_part_is_repeated) {
  const Bytes body = counting(5);
  const Bytes parts = ReedSolomon{1, 3}.encode(body);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(equal(ByteView{parts}.subspan(i * 5, 5), body));
}

TEST(ReedSolomon, long_parts_are_coded_like_their_bytes_one_by_one) {
  const ReedSolomon code{16, 50};
  const Bytes body = counting(std::size_t{16} * 67);
  const Bytes parts = code.encode(body);
  for (std::size_t column = 0; column < 67; ++column) {
    Bytes slice;
    for (std::size_t part = 0; part < 16; ++part) slice.push_back(body[part * 67 + column]);
    const Bytes expected = code.encode(slice);
    for (std::size_t part = 0; part < 50; ++part)
      ASSERT_EQ(parts[part * 67 + column], expected[part]) << "part " << part;
  }
}

TEST(ReedSolomon, an_empty_body_has_empty_parts) {
  EXPECT_TRUE(ReedSolomon(16, 50).encode({}).empty());
}

}  // namespace
}  // namespace farcall::chain
