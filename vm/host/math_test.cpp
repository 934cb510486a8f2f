// Hashes, signatures and curves: known values, lengths, and the order of charges.
#include "base/encoding.hpp"
#include "native/native.h"
#include "vm/testing/host_fixture.hpp"

namespace farcall::vm {
namespace {

using testing::HostTest;

class MathTest : public HostTest {
 protected:
  std::string register_hex(u64 id = kRegister) const {
    const auto bytes = call->registers.get(id);
    return bytes ? to_hex(*bytes) : "no such register";
  }
  u64 paid(ExtCost cost) const { return call->gas.profile().ext[static_cast<std::size_t>(cost)]; }
};

TEST_F(MathTest, hashes_of_nothing_are_the_known_ones) {
  ASSERT_TRUE(host::sha256(*call, 0, 0, 1));
  EXPECT_EQ(register_hex(1), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  ASSERT_TRUE(host::keccak256(*call, 0, 0, 2));
  EXPECT_EQ(register_hex(2), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  ASSERT_TRUE(host::keccak512(*call, 0, 0, 3));
  EXPECT_EQ(register_hex(3),
            "0eab42de4c3ceb9235fc91acffe746b29c29a8c366b7c60e4e67c466f36a4304"
            "c00fa9caf9d87976ba469bcbe06713b435f091ef2769fb160cdab33d3670680e");
  ASSERT_TRUE(host::sha3_256(*call, 0, 0, 4));
  EXPECT_EQ(register_hex(4), "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
  ASSERT_TRUE(host::ripemd160(*call, 0, 0, 5));
  EXPECT_EQ(register_hex(5), "9c1185a5c5e9fc54612808977ee8f548b2258d31");
  EXPECT_EQ(paid(ExtCost::base), 0U);
}

TEST_F(MathTest, ripemd_is_paid_by_the_block_with_its_padding) {
  ASSERT_TRUE(host::ripemd160(*call, 55, 0, kRegister));
  EXPECT_EQ(paid(ExtCost::ripemd160_block), 680'107'584U);
  ASSERT_TRUE(host::ripemd160(*call, 56, 0, kRegister));
  EXPECT_EQ(paid(ExtCost::ripemd160_block), 3 * 680'107'584U);
}

TEST_F(MathTest, an_ed25519_signature_is_checked) {
  std::uint8_t seed[32] = {1};
  std::uint8_t key[32];
  std::uint8_t signature[64];
  fc_ed25519_public_key(seed, key);
  const ByteView message = as_bytes("message");
  fc_ed25519_sign(seed, key, message.data(), message.size(), signature);
  const Place k = put(ByteView{key});
  const Place m = put(message);
  const auto verify = [&](Place s) {
    return host::ed25519_verify(*call, s.length, s.pointer, m.length, m.pointer, k.length,
                                k.pointer);
  };
  EXPECT_EQ(verify(put(ByteView{signature})), 1U);
  signature[0] ^= 1;
  EXPECT_EQ(verify(put(ByteView{signature})), 0U);
  EXPECT_EQ(error_of(verify(put(ByteView{signature}.first(63)))),
            "ED25519 signature verification error: invalid signature length");
}

TEST_F(MathTest, a_signature_with_high_bits_is_refused_before_the_message_is_read) {
  const Place signature = put(Bytes(64, 0xff));
  EXPECT_EQ(host::ed25519_verify(*call, signature.length, signature.pointer, 1, ~u64{0}, 0, 0), 0U);
  EXPECT_EQ(paid(ExtCost::ed25519_verify_byte), 0U);
}

TEST_F(MathTest, ecrecover_wants_exact_lengths_and_small_numbers) {
  const Place hash = put(Bytes(32));
  const Place signature = put(Bytes(64));
  const auto recover = [&](u64 hash_length, u64 signature_length, u64 v, u64 flag) {
    return host::ecrecover(*call, hash_length, hash.pointer, signature_length, signature.pointer, v,
                           flag, kRegister);
  };
  EXPECT_EQ(error_of(recover(32, 63, 0, 0)),
            "ECDSA recover error: The length of the signature: 63, exceeds the limit of 64 bytes");
  EXPECT_EQ(error_of(recover(32, 64, 4, 0)),
            "ECDSA recover error: V recovery byte 0 through 3 are valid but was provided 4");
  EXPECT_EQ(error_of(recover(31, 64, 0, 0)),
            "ECDSA recover error: The length of the hash: 31, exceeds the limit of 32 bytes");
  EXPECT_EQ(error_of(recover(32, 64, 0, 2)),
            "ECDSA recover error: Malleability flag needs to be 0 or 1, but is instead 2");
  EXPECT_EQ(recover(32, 64, 0, 0), 0U);
}

TEST_F(MathTest, ecrecover_finds_the_key) {
  // The example of Ethereum's precompiled contract 1.
  const Place hash =
      put(*from_hex("456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3"));
  const Place signature =
      put(*from_hex("9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608"
                    "4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada"));
  ASSERT_EQ(host::ecrecover(*call, hash.length, hash.pointer, signature.length, signature.pointer,
                            1, 0, kRegister),
            1U);
  const auto key = call->registers.get(kRegister);
  ASSERT_EQ(key->size(), 64U);
  ASSERT_TRUE(host::keccak256(*call, kInRegister, kRegister, 9));
  EXPECT_EQ(register_hex(9).substr(24), "7156526fbd7a3c72969b54f64e42c10fbb768c8a");
}

TEST_F(MathTest, empty_sums_and_products_on_bn254) {
  ASSERT_TRUE(host::alt_bn128_g1_sum(*call, 0, 0, 1));
  EXPECT_EQ(register_hex(1), std::string(128, '0'));
  ASSERT_TRUE(host::alt_bn128_g1_multiexp(*call, 0, 0, 1));
  EXPECT_EQ(register_hex(1), std::string(128, '0'));
  EXPECT_EQ(host::alt_bn128_pairing_check(*call, 0, 0), 1U);
}

TEST_F(MathTest, bn254_errors_show_the_bytes) {
  EXPECT_EQ(
      error_of(host::alt_bn128_g1_sum(*call, 64, 0, 1)),
      "AltBn128 invalid input: slice of size 64 cannot be precisely split into chunks of size "
      "65");
  Bytes element(65);
  element[0] = 2;
  const Place sign = put(element);
  EXPECT_EQ(error_of(host::alt_bn128_g1_sum(*call, sign.length, sign.pointer, 1)),
            "AltBn128 invalid input: invalid bool: [2]");
  element = Bytes(65);
  element[64] = 0xff;
  const Place y = put(element);
  EXPECT_EQ(error_of(host::alt_bn128_g1_sum(*call, y.length, y.pointer, 1)),
            "AltBn128 invalid input: invalid fq: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
            "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, FF]");
}

TEST_F(MathTest, bls_functions_go_by_the_named_length) {
  ASSERT_EQ(host::bls12381_p1_sum(*call, 0, 0, 1), 0U);
  EXPECT_EQ(register_hex(1), "40" + std::string(190, '0'));
  EXPECT_EQ(error_of(host::bls12381_p1_sum(*call, 96, 0, 1)),
            "BLS12-381 invalid input: Incorrect input length for bls12381_p1_sum: 96 is not "
            "divisible by 97");
  EXPECT_EQ(error_of(host::bls12381_g1_multiexp(*call, 1, 0, 1)),
            "BLS12-381 invalid input: Incorrect input length for bls12381_p1_multiexp: 1 is not "
            "divisible by 128");
  EXPECT_EQ(error_of(host::bls12381_p1_sum(*call, kInRegister, 1, 1)), "Integer overflow.");
  EXPECT_EQ(host::bls12381_pairing_check(*call, 0, 0), 0U);
}

TEST_F(MathTest, a_point_on_the_curve_with_x_zero_is_refused) {
  Bytes point(97);
  point[96] = 2;
  const Place place = put(point);
  EXPECT_EQ(host::bls12381_p1_sum(*call, place.length, place.pointer, kRegister), 1U);
  EXPECT_EQ(register_hex(), "no such register");
}

}  // namespace
}  // namespace farcall::vm
