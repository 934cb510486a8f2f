#include "base/keccak.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace farcall {
namespace {

TEST(Keccak, pads_as_ethereum_does) {
  EXPECT_EQ(to_hex(keccak256({})),
            "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(to_hex(keccak256(as_bytes("abc"))),
            "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
  EXPECT_EQ(to_hex(keccak512({})),
            "0eab42de4c3ceb9235fc91acffe746b29c29a8c366b7c60e4e67c466f36a4304"
            "c00fa9caf9d87976ba469bcbe06713b435f091ef2769fb160cdab33d3670680e");
}

TEST(Keccak, sha3_gives_the_digests_of_fips_202) {
  EXPECT_EQ(to_hex(sha3_256(as_bytes("abc"))),
            "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
  EXPECT_EQ(to_hex(sha3_384({})),
            "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2a"
            "c3713831264adb47fb6bd1e058d5f004");
  EXPECT_EQ(to_hex(sha3_512({})),
            "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6"
            "15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26");
}

TEST(Keccak, takes_inputs_around_the_block_size) {
  // One byte less, exactly one block, and one byte more than the rate of the 256-bit variant.
  const std::string text(137, 'a');
  EXPECT_EQ(to_hex(sha3_256(as_bytes(text).first(135))),
            "8094bb53c44cfb1e67b7c30447f9a1c33696d2463ecc1d9c92538913392843c9");
  EXPECT_EQ(to_hex(sha3_256(as_bytes(text).first(136))),
            "3fc5559f14db8e453a0a3091edbd2bc25e11528d81c66fa570a4efdcc2695ee1");
  EXPECT_EQ(to_hex(sha3_256(as_bytes(text))),
            "f8d6846cedd2ccfadf15c5879ef95af724d799eed7391fb1c91f95344e738614");
}

}  // namespace
}  // namespace farcall
