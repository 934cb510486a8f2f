#include "protocol/crypto/keys.hpp"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "base/encoding.hpp"
#include "native/native.h"
#include "protocol/borsh/borsh.hpp"
#include "protocol/crypto/validator_signer.hpp"
#include "protocol/ids.hpp"

namespace farcall::protocol {
namespace {

const CryptoHash kMessage = sha256(as_bytes("message"));

TEST(keys, ed25519_of_a_test_seed_is_the_known_one) {
  const auto key = SecretKey::from_test_seed(KeyType::kEd25519, "test");
  EXPECT_EQ(to_hex(key.public_key().data()),
            "bb4dc639b212e075a751685b26bdcea5920a504181ff2910e8549742127092a0");
  EXPECT_EQ(implicit_account_id(key.public_key())->view(),
            "bb4dc639b212e075a751685b26bdcea5920a504181ff2910e8549742127092a0");
}

TEST(keys, secp256k1_of_a_test_seed_is_the_known_one) {
  const auto key = SecretKey::from_test_seed(KeyType::kSecp256k1, "test");
  EXPECT_EQ(implicit_account_id(key.public_key())->view(),
            "0x96791e923f8cf697ad9c3290f2c9059f0231b24c");
}

TEST(keys, every_scheme_signs_and_verifies_and_round_trips) {
  for (const KeyType type : {KeyType::kEd25519, KeyType::kSecp256k1, KeyType::kMlDsa65}) {
    const auto secret = SecretKey::from_test_seed(type, "a");
    const auto signature = secret.sign(kMessage);
    const PublicKey& key = secret.public_key();
    EXPECT_TRUE(signature.verify(kMessage, key));
    EXPECT_FALSE(signature.verify(sha256(as_bytes("other")), key));
    EXPECT_FALSE(signature.verify(kMessage, SecretKey::from_test_seed(type, "b").public_key()));
    EXPECT_EQ(*PublicKey::parse(key.str()), key);
    EXPECT_EQ(*Signature::parse(signature.str()), signature);
    EXPECT_EQ(*borsh_decode<PublicKey>(borsh_encode(key)), key);
    EXPECT_EQ(*borsh_decode<Signature>(borsh_encode(signature)), signature);
    EXPECT_EQ(KeyHandle::parse(KeyHandle{key}.str()), KeyHandle{key});
    EXPECT_EQ(KeyHandle{key}.borsh(), borsh_encode(KeyHandle{key}));
    EXPECT_EQ(KeyHandle{key}.borsh().size(), KeyHandle{key}.borsh_length());
    const auto again = SecretKey::parse(secret.reveal());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->public_key(), key);
  }
}

TEST(keys, a_signature_of_another_scheme_is_false) {
  const auto ed25519 = SecretKey::from_test_seed(KeyType::kEd25519, "a");
  const auto secp256k1 = SecretKey::from_test_seed(KeyType::kSecp256k1, "a");
  EXPECT_FALSE(ed25519.sign(kMessage).verify(kMessage, secp256k1.public_key()));
  EXPECT_FALSE(secp256k1.sign(kMessage).verify(kMessage, ed25519.public_key()));
}

TEST(keys, secp256k1_refuses_high_s_and_recovery_ids_above_three) {
  const auto secret = SecretKey::from_test_seed(KeyType::kSecp256k1, "a");
  auto bytes = std::get<Signature::Secp256k1>(secret.sign(kMessage).value());
  auto wrong_id = bytes;
  wrong_id[64] = 4;
  EXPECT_FALSE(Signature{wrong_id}.verify(kMessage, secret.public_key()));
  // A wrong recovery id below four makes no difference: nothing is recovered.
  wrong_id[64] = bytes[64] ^ 1;
  EXPECT_TRUE(Signature{wrong_id}.verify(kMessage, secret.public_key()));
  // s -> n - s is the other signature of the same message.
  const Bytes order = *from_hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
  int borrow = 0;
  for (int i = 31; i >= 0; --i) {
    int digit =
        order[static_cast<std::size_t>(i)] - bytes[static_cast<std::size_t>(32 + i)] - borrow;
    borrow = digit < 0 ? 1 : 0;
    bytes[static_cast<std::size_t>(32 + i)] = static_cast<std::uint8_t>(digit + 256 * borrow);
  }
  EXPECT_FALSE(Signature{bytes}.verify(kMessage, secret.public_key()));
}

TEST(keys, ed25519_verdicts_are_those_of_the_non_strict_cofactorless_check) {
  // The key of order one: with k*A = 0 the signature R = s*B is valid for every message.
  PublicKey::Ed25519 identity{1};
  Signature::Ed25519 signature{};
  signature[0] = 1;
  EXPECT_TRUE(Signature{signature}.verify(kMessage, PublicKey{identity}));
  // The same point as R in its non-canonical encoding (y = p + 1) is refused: bytes are compared.
  Signature::Ed25519 non_canonical{};
  non_canonical.fill(0);
  non_canonical[0] = 0xEE;
  for (std::size_t i = 1; i < 31; ++i) non_canonical[i] = 0xFF;
  non_canonical[31] = 0x7F;
  EXPECT_FALSE(Signature{non_canonical}.verify(kMessage, PublicKey{identity}));
  // As a public key the non-canonical encoding is accepted.
  PublicKey::Ed25519 odd_key;
  std::copy_n(non_canonical.begin(), 32, odd_key.begin());
  EXPECT_TRUE(Signature{signature}.verify(kMessage, PublicKey{odd_key}));
  // s = L, not canonical.
  const Bytes order = *from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  std::copy(order.begin(), order.end(), signature.begin() + 32);
  EXPECT_FALSE(Signature{signature}.verify(kMessage, PublicKey{identity}));
}

/// A small generator with a fixed start: the same cases every time.
class Cases {
 public:
  std::uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    return state_ ^= state_ << 17;
  }
  template <std::size_t Size>
  void fill(std::array<std::uint8_t, Size>& bytes) {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(next());
  }

 private:
  std::uint64_t state_ = 88172645463325252;
};

/// Points of small order and encodings that are not canonical, or no points at all.
std::vector<PublicKey::Ed25519> odd_points() {
  std::vector<PublicKey::Ed25519> points;
  for (const std::string_view hex : {
           "0100000000000000000000000000000000000000000000000000000000000000",
           "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "0000000000000000000000000000000000000000000000000000000000000000",
           "0000000000000000000000000000000000000000000000000000000000000080",
           "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
           "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
           "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
           "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
           "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "0100000000000000000000000000000000000000000000000000000000000080",
           "0200000000000000000000000000000000000000000000000000000000000000",
       }) {
    std::ranges::copy(*from_hex(hex), points.emplace_back().begin());
  }
  return points;
}

TEST(keys, verdicts_with_tables_are_those_of_the_library) {
  Cases cases;
  std::vector<PublicKey::Ed25519> keys = odd_points();
  const auto odd_count = keys.size();
  std::vector<SecretKey> secrets;
  for (const std::string_view seed : {"a", "b", "c", "d"}) {
    secrets.push_back(SecretKey::from_test_seed(KeyType::kEd25519, seed));
    keys.push_back(std::get<PublicKey::Ed25519>(secrets.back().public_key().value()));
  }
  int valid = 0;
  for (int i = 0; i < 4000; ++i) {
    const auto& key = keys[cases.next() % keys.size()];
    const CryptoHash message = sha256(as_bytes(std::to_string(cases.next() % 8)));
    Signature::Ed25519 signature{};
    switch (cases.next() % 4) {
      case 0:
        cases.fill(signature);
        signature[63] &= 0x1F;
        break;
      case 1:
        std::ranges::copy(keys[cases.next() % odd_count], signature.begin());
        break;
      default:
        // Half of the time by the owner of the key, where it has one.
        const auto owner = std::ranges::find(keys, key) - keys.begin() - odd_count;
        const bool by_owner = owner < secrets.size() && cases.next() % 2 == 0;
        signature = std::get<Signature::Ed25519>(
            secrets[by_owner ? owner : cases.next() % secrets.size()].sign(message).value());
    }
    if (cases.next() % 8 == 0) {
      signature[cases.next() % 64] ^= static_cast<std::uint8_t>(1U << cases.next() % 8);
    }
    const bool expected = fc_ed25519_verify(key.data(), message.bytes.data(), 32, signature.data());
    EXPECT_EQ(Signature{signature}.verify(message, PublicKey{key}), expected)
        << to_hex(key) << " " << to_hex(signature);
    valid += expected ? 1 : 0;
  }
  EXPECT_GT(valid, 200);
}

/// One line of fixtures/ed25519_odd.txt.
struct OddCase {
  PublicKey key;
  CryptoHash message;
  Signature signature;
  bool is_valid = false;
};

std::vector<OddCase> odd_cases() {
  std::ifstream file{FARCALL_SOURCE_DIR "/protocol/fixtures/ed25519_odd.txt"};
  std::vector<OddCase> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words{line};
    std::string key, message, signature, verdict;
    words >> key >> message >> signature >> verdict;
    PublicKey::Ed25519 key_bytes{};
    Signature::Ed25519 signature_bytes{};
    std::ranges::copy(*from_hex(key), key_bytes.begin());
    std::ranges::copy(*from_hex(signature), signature_bytes.begin());
    cases.push_back({PublicKey{key_bytes}, sha256(as_bytes(message)), Signature{signature_bytes},
                     verdict == "valid"});
  }
  return cases;
}

TEST(keys, odd_keys_and_signatures_have_the_verdicts_of_the_library) {
  const std::vector<OddCase> cases = odd_cases();
  ASSERT_EQ(cases.size(), 100);
  std::vector<SignatureCheck> checks;
  for (const OddCase& odd : cases) {
    checks.push_back({odd.message, &odd.key, &odd.signature});
    EXPECT_EQ(fc_ed25519_verify(odd.key.data().data(), odd.message.bytes.data(), 32,
                                odd.signature.data().data()),
              odd.is_valid)
        << odd.key.str() << " " << odd.signature.str();
  }
  // The first rounds use the library, the others use tables.
  for (int round = 0; round < 4; ++round) {
    const std::vector<bool> verdicts = verify_all(checks);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      EXPECT_EQ(verdicts[i], cases[i].is_valid)
          << round << " " << cases[i].key.str() << " " << cases[i].signature.str();
    }
  }
}

TEST(keys, many_checks_have_the_verdicts_of_each) {
  Cases cases;
  std::vector<CryptoHash> messages;
  std::vector<PublicKey> keys;
  std::vector<Signature> signatures;
  for (int i = 0; i < 60; ++i) {
    const auto type = static_cast<KeyType>(cases.next() % 8 == 0 ? 1 : 0);
    const auto secret = SecretKey::from_test_seed(type, std::to_string(cases.next() % 6));
    messages.push_back(sha256(as_bytes(std::to_string(i))));
    signatures.push_back(secret.sign(messages.back()));
    const bool wrong = cases.next() % 4 == 0;
    keys.push_back(wrong ? SecretKey::from_test_seed(type, "other").public_key()
                         : secret.public_key());
  }
  std::vector<SignatureCheck> checks;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    checks.push_back({messages[i], &keys[i], &signatures[i]});
  }
  const std::vector<bool> verdicts = verify_all(checks);
  ASSERT_EQ(verdicts.size(), checks.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(verdicts[i], signatures[i].verify(messages[i], keys[i])) << i;
  }
  EXPECT_TRUE(verify_all({}).empty());
}

TEST(keys, staking_keys_are_ed25519_without_torsion) {
  EXPECT_TRUE(is_valid_staking_key(SecretKey::from_test_seed(KeyType::kEd25519, "a").public_key()));
  EXPECT_FALSE(
      is_valid_staking_key(SecretKey::from_test_seed(KeyType::kSecp256k1, "a").public_key()));
  // The empty key is a point of order four.
  EXPECT_FALSE(is_valid_staking_key(PublicKey{}));
  PublicKey::Ed25519 no_point{};
  no_point[0] = 2;
  EXPECT_FALSE(is_valid_staking_key(PublicKey{no_point}));
}

TEST(keys, text_that_is_no_key_says_why) {
  EXPECT_EQ(PublicKey::parse("ed25519:1").error().message,
            "invalid key length: expected the input of 32 bytes, but 1 was given");
  EXPECT_EQ(PublicKey::parse("ed25519:" + std::string(500, 'z')).error().message,
            "invalid key length: expected the input of 32 bytes, but 33 was given");
  EXPECT_EQ(PublicKey::parse("secp256k1:" + std::string(9000, 'z')).error().message,
            "invalid key length: expected the input of 64 bytes, but 65 was given");
  EXPECT_EQ(PublicKey::parse("RSA:1").error().message, "unknown key type 'rsa'");
  EXPECT_EQ(PublicKey::parse("ed25519:2l").error().message,
            "invalid key data: provided string contained invalid character 'l' at byte 1");
  EXPECT_EQ(
      Signature::parse("ed25519:2\u00e9").error().message,
      "invalid signature data: provided string contained non-ascii character starting at byte 1");
  EXPECT_EQ(Signature::parse("ed25519:").error().message,
            "invalid signature length: expected the input of 64 bytes, but 0 was given");
  const PublicKey key;
  EXPECT_EQ(*PublicKey::parse(std::string(32, '1')), key);
  EXPECT_FALSE(SecretKey::parse("ed25519:" + std::string(64, '1')));
  EXPECT_FALSE(SecretKey::parse("secp256k1:" + std::string(32, '1')));
}

TEST(ids, universal_ids_are_the_known_ones) {
  EXPECT_EQ(universal_account_id(*from_hex("0000000000000000"
                                           "0000"))
                .view(),
            "0u1kajgpx8a97y8ap8y03pvt8kbm2p2cn9k5h17bgw1wa21j88865g");
  EXPECT_EQ(universal_account_id(*from_hex("0000000000000100000003" +
                                           std::string("11111111111111111111111111111111"
                                                       "11111111111111111111111111111111")))
                .view(),
            "0ux8te7g99f9kqzdtp9h4qnwt9aczpgayymmtbdc50w199rcw3at1g");
  EXPECT_EQ(universal_account_id(*from_hex("0000000000000000"
                                           "0000"))
                .type(),
            AccountType::kNearUniversal);
}

TEST(validator_signer, signs_messages_of_any_length) {
  const SecretKey key = SecretKey::from_test_seed(KeyType::kEd25519, "validator");
  const auto signer = ValidatorSigner::from(key);
  ASSERT_TRUE(signer);
  EXPECT_EQ(signer->public_key(), key.public_key());
  for (const std::size_t size : {0U, 1U, 32U, 41U, 1000U}) {
    const Bytes message(size, 7);
    const Signature signature = signer->sign(message);
    EXPECT_TRUE(verify_message(message, signature, key.public_key()));
    EXPECT_FALSE(verify_message(Bytes(size + 1, 7), signature, key.public_key()));
  }
  EXPECT_EQ(signer->sign(kMessage.view()), key.sign(kMessage)) << "a digest is a message, too";
}

TEST(validator_signer, signs_as_rfc_8032_has_it) {
  struct Vector {
    std::string_view seed, public_key, message, signature;
  };
  for (const Vector& vector :
       {Vector{
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e"
            "39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
        Vector{
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f"
            "3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"}}) {
    std::array<std::uint8_t, 32> seed;
    std::ranges::copy(*from_hex(vector.seed), seed.begin());
    const SecretKey key = SecretKey::ed25519_from_seed(seed);
    EXPECT_EQ(to_hex(key.public_key().data()), vector.public_key);
    const auto signer = ValidatorSigner::from(key);
    ASSERT_TRUE(signer);
    EXPECT_EQ(to_hex(signer->sign(*from_hex(vector.message)).data()), vector.signature);
  }
}

TEST(validator_signer, is_an_ed25519_key) {
  for (const KeyType type : {KeyType::kSecp256k1, KeyType::kMlDsa65}) {
    const SecretKey key = SecretKey::generate(type);
    EXPECT_FALSE(ValidatorSigner::from(key));
    EXPECT_FALSE(verify_message(kMessage.view(), key.sign(kMessage), key.public_key()));
  }
}

}  // namespace
}  // namespace farcall::protocol
