#include "protocol/ids.hpp"

#include "base/encoding.hpp"
#include "base/keccak.hpp"
#include "protocol/borsh/borsh.hpp"

namespace farcall::protocol {

CryptoHash derived_hash(const CryptoHash& base, BlockHeight height, std::uint64_t salt) noexcept {
  std::array<std::uint8_t, 48> message;
  const std::uint64_t height_value = height.value();
  std::memcpy(message.data(), base.bytes.data(), 32);
  std::memcpy(message.data() + 32, &height_value, 8);
  std::memcpy(message.data() + 40, &salt, 8);
  return sha256(message);
}

CryptoHash random_seed(const CryptoHash& action_hash,
                       const CryptoHash& block_random_value) noexcept {
  return sha256({action_hash.view(), block_random_value.view()});
}

namespace {

/// Prefix and hex of the last 20 bytes of a keccak256 hash.
AccountId keccak_account_id(std::string_view prefix, ByteView data) {
  const auto hash = keccak256(data);
  return AccountId::trusted(std::string{prefix} + to_hex(ByteView{hash}.subspan(12)));
}

}  // namespace

std::optional<AccountId> implicit_account_id(const PublicKey& key) {
  switch (key.type()) {
    case KeyType::kEd25519:
      return AccountId::trusted(to_hex(key.data()));
    case KeyType::kSecp256k1:
      return keccak_account_id("0x", key.data());
    case KeyType::kMlDsa65:
      break;
  }
  return std::nullopt;
}

AccountId deterministic_account_id(const DeterministicAccountStateInit& state_init) {
  return keccak_account_id("0s", borsh_encode(state_init));
}

AccountId universal_account_id(ByteView state_init) {
  constexpr std::string_view kCrockford = "0123456789abcdefghjkmnpqrstvwxyz";
  const auto hash = sha3_256(state_init);
  std::string text = "0u";
  std::uint32_t word = 0;
  int bits = 0;
  for (const std::uint8_t byte : hash) {
    word = word << 8 | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text.push_back(kCrockford[word >> bits & 31]);
    }
    word &= (1U << bits) - 1;
  }
  text.push_back(kCrockford[word << (5 - bits) & 31]);
  return AccountId::trusted(text);
}

}  // namespace farcall::protocol
