#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "base/u128.hpp"
#include "base/units.hpp"

namespace farcall {
namespace {

TEST(base58, known_values) {
  EXPECT_EQ(to_base58(as_bytes("Hello World!")), "2NEpo7TZRRrLZSi2U");
  EXPECT_EQ(CryptoHash{}.to_base58(), std::string(32, '1'));
  EXPECT_EQ(from_base58("2NEpo7TZRRrLZSi2U"), to_bytes("Hello World!"));
  EXPECT_EQ(from_base58(""), Bytes{});
}

TEST(base58, refuses_characters_outside_the_alphabet) {
  for (const char* text : {"0", "O", "I", "l", " 2", "2\n"})
    EXPECT_FALSE(from_base58(text)) << text;
}

TEST(base58, round_trips_every_length) {
  for (std::size_t length = 0; length < 100; ++length) {
    Bytes bytes(length);
    for (std::size_t i = 0; i < length; ++i)
      bytes[i] = static_cast<std::uint8_t>(i < length / 4 ? 0 : i * 37 + length);
    EXPECT_EQ(from_base58(to_base58(bytes)), bytes);
  }
}

TEST(base64, known_values) {
  EXPECT_EQ(to_base64(as_bytes("")), "");
  EXPECT_EQ(to_base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(to_base64(as_bytes("fo")), "Zm8=");
  EXPECT_EQ(to_base64(as_bytes("foobar")), "Zm9vYmFy");
  EXPECT_EQ(from_base64("Zm8="), to_bytes("fo"));
}

TEST(base64, is_strict) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm 8", "====", "=Zm8"}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(hex, both_ways) {
  EXPECT_EQ(to_hex(Bytes{0x00, 0xAB, 0xFF}), "00abff");
  EXPECT_EQ(from_hex("00ABff"), (Bytes{0x00, 0xAB, 0xFF}));
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("0g"));
}

TEST(sha256, known_values) {
  EXPECT_EQ(to_hex(sha256(ByteView{}).bytes),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256({as_bytes("a"), as_bytes(""), as_bytes("bc")}), sha256(as_bytes("abc")));
}

TEST(crypto_hash, text_must_be_32_bytes) {
  const CryptoHash hash = sha256(as_bytes("x"));
  EXPECT_EQ(CryptoHash::from_base58(hash.to_base58()), hash);
  EXPECT_FALSE(CryptoHash::from_base58(std::string(31, '1')));
  EXPECT_FALSE(CryptoHash::from_base58(std::string(33, '1')));
}

TEST(u128, text_both_ways) {
  EXPECT_EQ(to_string(kU128Max), "340282366920938463463374607431768211455");
  EXPECT_EQ(parse_u128("340282366920938463463374607431768211455"), kU128Max);
  for (const char* text :
       {"", "340282366920938463463374607431768211456", "-1", "+1", "1 ", "0x1"}) {
    EXPECT_FALSE(parse_u128(text)) << text;
  }
  EXPECT_FALSE(parse_u64("18446744073709551616"));
  EXPECT_EQ(parse_u64("18446744073709551615"), ~std::uint64_t{0});
}

TEST(utf8, well_formed_or_not) {
  for (const char* text : {"", "plain ascii text", "\xC2\xA9", "\xE0\xA0\x80", "\xF0\x9F\x9A\x80",
                           "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(as_bytes(text))) << text;
  }
  for (const char* text : {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                           "\xC2", "12345678\xFF"}) {
    EXPECT_FALSE(is_utf8(as_bytes(text))) << text;
  }
}

TEST(units, checked_and_saturating) {
  EXPECT_FALSE(Gas::max().checked_add(Gas{1}));
  EXPECT_FALSE(Gas{1}.checked_sub(Gas{2}));
  EXPECT_EQ(Gas{1}.saturating_sub(Gas{2}), Gas{});
  EXPECT_EQ(near(1).value(), parse_u128("1000000000000000000000000"));
  EXPECT_DEATH((void)(Gas{1} - Gas{2}), "a difference is not negative");
}

}  // namespace
}  // namespace farcall
