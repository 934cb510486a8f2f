#include "base/amounts.hpp"

#include <gtest/gtest.h>

namespace farcall {
namespace {

TEST(Amounts, decimals_are_exact_and_short) {
  EXPECT_EQ(format_decimal(0, 24), "0");
  EXPECT_EQ(format_decimal(1250, 3), "1.25");
  EXPECT_EQ(format_decimal(7, 3), "0.007");
  EXPECT_EQ(format_decimal(7, 0), "7");
  EXPECT_EQ(format_decimal(kU128Max, 24), "340282366920938.463463374607431768211455");
  EXPECT_EQ(format_decimal(kU128Max, 38), "3.40282366920938463463374607431768211455");
}

TEST(Amounts, rounding_is_half_up) {
  EXPECT_EQ(format_decimal_rounded(12'344, 4, 3), "1.234");
  EXPECT_EQ(format_decimal_rounded(12'345, 4, 3), "1.235");
  EXPECT_EQ(format_decimal_rounded(99'995, 4, 3), "10");
  EXPECT_EQ(format_decimal_rounded(12'345, 4, 4), "1.2345");
  EXPECT_EQ(format_decimal_rounded(kU128Max, 38, 0), "3");
}

TEST(Amounts, decimals_are_read_back) {
  for (const u128 value : {u128{0}, u128{1}, kYoctoPerNear, kYoctoPerNear + 1, kU128Max}) {
    EXPECT_EQ(parse_decimal(format_decimal(value, 24), 24), value);
  }
  EXPECT_EQ(parse_decimal("0.5", 1), u128{5});
  EXPECT_EQ(parse_decimal("5.0", 1), u128{50});
}

TEST(Amounts, malformed_decimals_are_refused) {
  for (const char* text : {"", ".", ".5", "1.", "1.2.3", "-1", "+1", "1e3", " 1", "1,5", "1.234"}) {
    EXPECT_EQ(parse_decimal(text, 2), std::nullopt) << text;
  }
  EXPECT_EQ(parse_decimal("340282366920938463463374607431768211456", 0), std::nullopt);
  EXPECT_EQ(parse_decimal("340282366920938.463463374607431768211456", 24), std::nullopt);
}

TEST(Amounts, near_is_short_or_exact) {
  EXPECT_EQ(format_near(Balance{}), "0 NEAR");
  EXPECT_EQ(format_near(near(2)), "2 NEAR");
  EXPECT_EQ(format_near(yocto(1)), "1 yoctoNEAR");
  EXPECT_EQ(format_near(yocto(999'999'999'999'999)), "999999999999999 yoctoNEAR");
  EXPECT_EQ(format_near(yocto(kYoctoPerNear - 1)), "1 NEAR");
  EXPECT_EQ(format_near_exact(Balance{}), "0 NEAR");
  EXPECT_EQ(format_near_exact(yocto(1000)), "1000 yoctoNEAR");
  EXPECT_EQ(format_near_exact(yocto(1001)), "0.000000000000000000001001 NEAR");
  EXPECT_EQ(format_near_exact(yocto(kYoctoPerNear - 1)), "0.999999999999999999999999 NEAR");
}

TEST(Amounts, gas_is_short_or_exact) {
  EXPECT_EQ(format_gas(Gas{}), "0 Tgas");
  EXPECT_EQ(format_gas(tgas(100)), "100 Tgas");
  EXPECT_EQ(format_gas(Gas{223'182'562'500}), "0.2232 Tgas");
  EXPECT_EQ(format_gas_exact(Gas{223'182'562'500}), "0.2231825625 Tgas");
}

}  // namespace
}  // namespace farcall
