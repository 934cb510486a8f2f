// Integers of 256 bits beside those of Boost.
#include <boost/multiprecision/cpp_int.hpp>
#include <gtest/gtest.h>
#include <near.hpp>
#include <near/testing.hpp>
#include <random>

namespace {

using namespace near;
using Big = boost::multiprecision::cpp_int;

constexpr u128 kMax = ~u128{0};

static_assert(mul_div(kMax, kMax, kMax) == kMax);
static_assert(mul_div(1000, 2000, 3) == 666'666);
static_assert(mul_div_up(1000, 2000, 3) == 666'667);
static_assert(mul_div_up(1000, 3, 3) == 1000);
static_assert(square_root(U256{kMax} * U256{kMax}) == kMax);
static_assert(square_root(U256::max()) == kMax);
static_assert(square_root(U256{2u}) == 1 && square_root(U256{}) == 0);

std::string text(const U256& number) {
  Buffer out;
  number.show(out);
  return out.str();
}
Big big(const U256& number) {
  return Big{text(number)};
}

/// Numbers of all lengths, and those at the ends of words.
class Numbers {
 public:
  U256 next() {
    U256 number;
    const unsigned words = random_() % 9;
    for (unsigned i = 0; i < words; ++i) {
      const uint64_t pick = random_() % 4;
      const uint32_t word = pick == 0   ? 0
                            : pick == 1 ? ~uint32_t{0}
                                        : static_cast<uint32_t>(random_());
      number = number * U256{uint64_t{1} << 32} + U256{word};
    }
    return number;
  }

 private:
  std::mt19937_64 random_{7};
};

/// The value, or nothing after a panic.
std::optional<U256> tried(auto compute) {
  try {
    return compute();
  } catch (const near::testing::Panic&) {
    return std::nullopt;
  }
}

TEST(Wide, calculates_as_boost_or_panics) {
  Numbers numbers;
  const Big limit = Big{1} << 256;
  const auto expect = [&](const std::optional<U256>& got, const Big& want) {
    ASSERT_EQ(got.has_value(), want >= 0 && want < limit) << want;
    if (got) EXPECT_EQ(big(*got), want);
  };
  for (int i = 0; i < 3000; ++i) {
    const U256 a = numbers.next(), b = numbers.next();
    expect(tried([&] { return a + b; }), big(a) + big(b));
    expect(tried([&] { return a - b; }), big(a) - big(b));
    expect(tried([&] { return a * b; }), big(a) * big(b));
    EXPECT_EQ(a < b, big(a) < big(b));
    if (b == U256{}) {
      EXPECT_FALSE(tried([&] { return a / b; }));
    } else {
      expect(tried([&] { return a / b; }), big(a) / big(b));
      expect(tried([&] { return a % b; }), big(a) % big(b));
    }
    const Big root = boost::multiprecision::sqrt(big(a));
    EXPECT_EQ(big(U256{square_root(a)}), root);
  }
}

TEST(Wide, mul_div_panics_instead_of_wrapping) {
  EXPECT_THROW(mul_div(1, 1, 0), near::testing::Panic);
  EXPECT_THROW(mul_div(kMax, 2, 1), near::testing::Panic);
  EXPECT_EQ(mul_div(kMax, 2, 4), kMax / 2);
  EXPECT_THROW(mul_div_up(kMax, kMax, kMax - 1), near::testing::Panic);
}

TEST(Wide, travels_as_text_and_32_bytes) {
  const U256 number = U256::max() - U256{5u};
  const std::string expected =
      "\"115792089237316195423570985008687907853269984665640564039457584007913129639930\"";
  EXPECT_EQ(to_json(number), expected);
  const Buffer json_text{expected};
  JsonReader reader{json_text};
  U256 back;
  EXPECT_TRUE(read_json(reader, back) && reader.finish());
  EXPECT_EQ(back, number);
  EXPECT_EQ(borsh::to_bytes(number).size(), 32U);
  EXPECT_EQ(borsh::from_bytes<U256>(borsh::to_bytes(number)), number);
  EXPECT_FALSE(U256::parse(
      "115792089237316195423570985008687907853269984665640564039457584007913129639936"));
  EXPECT_FALSE(U256::parse("01"));
  EXPECT_FALSE(U256::parse(""));
}

}  // namespace
