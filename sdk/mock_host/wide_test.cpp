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
static_assert(square_root(U256{1u}) == 1 && square_root(U256{4u}) == 2);
static_assert(((U256{1u} << 255) >> 255) == U256{1u} && (U256{} << 255) == U256{});
static_assert(1'000'000'000'000'000'000'000'000'000_u128 ==
              u128{1'000'000'000'000} * 1'000'000'000'000'000);
static_assert(340282366920938463463374607431768211455_u128 == kMax);
static_assert(0xffff'ffff'ffff'ffff'FFFF'FFFF'FFFF'FFFF_u128 == kMax);
static_assert(340282366920938463463374607431768211456_U256 == U256{kMax} + U256{1u});
static_assert(0_u128 == 0 && 0x1'0000_U256 == U256{65536u});
static_assert(!detail::literal_value<'0', '1', '7'>() && !detail::literal_value<'1', '.', '5'>() &&
              !detail::literal_value<'1', 'e', '3'>());
static_assert(115792089237316195423570985008687907853269984665640564039457584007913129639935_U256 ==
              U256::max());

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
    EXPECT_EQ(big(a & b), big(a) & big(b));
    EXPECT_EQ(big(a | b), big(a) | big(b));
    EXPECT_EQ(big(a ^ b), big(a) ^ big(b));
    EXPECT_EQ(big(~a), limit - 1 - big(a));
    EXPECT_EQ(a.bit_length(), a == U256{} ? 0 : boost::multiprecision::msb(big(a)) + 1);
    const auto bits = static_cast<uint32_t>(i % 256);
    expect(tried([&] { return a << bits; }), big(a) << bits);
    EXPECT_EQ(big(a >> bits), big(a) >> bits);
    const Big root = boost::multiprecision::sqrt(big(a));
    EXPECT_EQ(big(U256{square_root(a)}), root);
  }
}

TEST(Wide, divides_where_the_estimate_of_a_digit_is_too_large) {
  // Dividends and divisors of words at both ends of their range: estimates that must be corrected
  // once or twice.
  const std::array<uint64_t, 6> words = {0, 1, 0x7fff'ffff, 0x8000'0000, 0xffff'fffe, 0xffff'ffff};
  const auto number = [&](unsigned pick, unsigned length) {
    U256 all;
    for (unsigned i = 0; i < length; ++i, pick /= 6) all = (all << 32) + U256{words[pick % 6]};
    return all;
  };
  for (unsigned i = 0; i < 6 * 6 * 6 * 6 * 6; ++i) {
    for (const unsigned j : {i * 7 % 216, i * 11 % 216, i * 31 % 216}) {
      const U256 a = number(i, 5), b = number(j, 3);
      if (b == U256{}) continue;
      const U256::Division division = U256::divide(a, b);
      ASSERT_LT(division.remainder, b) << i << " " << j;
      ASSERT_EQ(division.quotient * b + division.remainder, a) << i << " " << j;
    }
  }
}

TEST(Wide, shifts_that_lose_bits_panic) {
  EXPECT_THROW(U256{2u} << 255, near::testing::Panic);
  EXPECT_THROW(U256{1u} << 256, near::testing::Panic);
  EXPECT_THROW(U256{1u} >> 256, near::testing::Panic);
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
