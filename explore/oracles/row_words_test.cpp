#include "explore/oracles/row_words.hpp"

#include <gtest/gtest.h>

namespace farcall::explore {
namespace {

Bytes bytes(std::initializer_list<int> list) {
  Bytes out;
  for (const int each : list) out.push_back(static_cast<std::uint8_t>(each));
  return out;
}

TEST(RowWordsTest, KeysAreNamedAsTheirContractsMakeThem) {
  EXPECT_EQ(say_row_key(as_bytes("STATE")), "STATE");
  EXPECT_EQ(say_row_key(bytes({'b', 3, 0, 0, 0, 'b', 'o', 'b'})), "b:bob");
  EXPECT_EQ(say_row_key(bytes({0, 3, 0, 0, 0, 'b', 'o', 'b'})), "0x00:bob");
  EXPECT_EQ(say_row_key(bytes({'s', 'v', 2, 0, 0, 0})), "sv[2]");
  // The length is another one, and no position is so large.
  EXPECT_EQ(say_row_key(bytes({'b', 4, 0, 0, 0, 'b', 'o', 'b'})), "0x6204000000626f62");
  EXPECT_EQ(say_row_key(bytes({'s', 0, 0, 0, 1})), "0x7300000001");
}

TEST(RowWordsTest, OfValuesWhatDiffersIsShown) {
  EXPECT_EQ(say_row_change(bytes({5, 0, 0, 0}), bytes({4, 1, 0, 0})), "5 -> 260");
  EXPECT_EQ(say_row_change(std::nullopt, bytes({0})), "nothing -> 0");
  EXPECT_EQ(say_row_change(Bytes{}, std::nullopt), "an empty row -> nothing");
  Bytes before(20, 7);
  Bytes after = before;
  after[8] = 1;
  EXPECT_EQ(say_row_change(before, after), "from byte 8: 0x07 -> 0x01");
  after = before;
  after.push_back(9);
  EXPECT_EQ(say_row_change(before, after), "from byte 20: its end -> 0x09");
  EXPECT_EQ(say_row_change(to_bytes("five"), to_bytes("four")), "five -> four");
}

}  // namespace
}  // namespace farcall::explore
