#include "base/wasm_input.hpp"

#include <gtest/gtest.h>

namespace farcall {
namespace {

TEST(wasm_input, numbers_and_names_follow_each_other) {
  const Bytes bytes{0xe5, 0x8e, 0x26, 2, 'o', 'k', 7};
  WasmInput input{bytes};
  EXPECT_EQ(input.u32(), 624'485U);
  EXPECT_EQ(input.name(), "ok");
  EXPECT_TRUE(input.has_more());
  EXPECT_EQ(input.byte(), 7);
  EXPECT_FALSE(input.has_more());
  EXPECT_TRUE(input.is_valid());
}

TEST(wasm_input, nothing_follows_what_is_broken) {
  const std::vector<Bytes> broken{
      {},
      {0x80},                                    // a number that does not end
      {0xff, 0xff, 0xff, 0xff, 0x1f, 'a'},       // one of more than 32 bits
      {0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 'a'}  // one of more than five bytes
  };
  for (const Bytes& bytes : broken) {
    WasmInput input{bytes};
    EXPECT_EQ(input.u32(), 0U);
    EXPECT_FALSE(input.is_valid());
    EXPECT_FALSE(input.has_more());
    EXPECT_EQ(input.byte(), 0);
  }
  const Bytes too_long{3, 'a', 'b'};
  WasmInput name{too_long};
  EXPECT_EQ(name.name(), "");
  EXPECT_FALSE(name.is_valid());
}

}  // namespace
}  // namespace farcall
