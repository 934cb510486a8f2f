// Keys and signatures as values: their bytes and text. What computes with them is in
// signatures.cpp.
#include "protocol/keys.hpp"

#include <algorithm>
#include <format>
#include <optional>

#include "base/assert.hpp"
#include "base/encoding.hpp"

namespace farcall::protocol {

namespace {

constexpr std::string_view kMlDsa65HashPrefix = "ml-dsa-65-hash:";
/// Keys and signatures are parsed from the network: nothing longer is looked at.
constexpr std::size_t kMaxKeyText = 8192;

constexpr std::string_view scheme_name(KeyType type) noexcept {
  switch (type) {
    case KeyType::kEd25519:
      return "ed25519";
    case KeyType::kSecp256k1:
      return "secp256k1";
    case KeyType::kMlDsa65:
      return "ml-dsa-65";
  }
  return "";
}

std::optional<KeyType> scheme_from_name(std::string_view name) {
  std::string lower{name};
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  for (const KeyType type : {KeyType::kEd25519, KeyType::kSecp256k1, KeyType::kMlDsa65}) {
    if (lower == scheme_name(type)) return type;
  }
  return std::nullopt;
}

struct SchemeAndBytes {
  KeyType type = KeyType::kEd25519;
  Bytes bytes;
};

/// `scheme:base58`, or base58 alone for ed25519. `what` names the thing in errors.
Result<SchemeAndBytes> parse_scheme_text(std::string_view what, std::string_view text) {
  if (text.size() > kMaxKeyText) {
    return fail(std::format("{} of {} characters is too long", what, text.size()));
  }
  SchemeAndBytes parsed;
  if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    const auto scheme = scheme_from_name(text.substr(0, colon));
    if (!scheme) {
      return fail(
          std::format("{} of an unknown scheme: expected ed25519, secp256k1 or ml-dsa-65 "
                      "before the colon",
                      what));
    }
    parsed.type = *scheme;
    text.remove_prefix(colon + 1);
  }
  auto bytes = from_base58(text);
  if (!bytes) return fail(std::format("{} is not base58", what));
  parsed.bytes = std::move(*bytes);
  return parsed;
}

std::string to_text(KeyType type, ByteView bytes) {
  return std::format("{}:{}", scheme_name(type), to_base58(bytes));
}

std::unexpected<Error> wrong_size(std::string_view what, KeyType type, std::size_t size,
                                  std::size_t expected) {
  return fail(
      std::format("{} {} of {} bytes: expected {}", scheme_name(type), what, size, expected));
}

template <std::size_t Size>
std::array<std::uint8_t, Size> to_array(ByteView bytes) {
  FARCALL_ASSERT(bytes.size() == Size, "sizes were compared");
  std::array<std::uint8_t, Size> array;
  std::memcpy(array.data(), bytes.data(), Size);
  return array;
}

/// Sizes by scheme in the order of KeyType.
constexpr std::array<std::size_t, 3> kPublicKeySizes = {32, 64, kMlDsa65PublicKeySize};
constexpr std::array<std::size_t, 3> kSignatureSizes = {64, 65, kMlDsa65SignatureSize};

template <class Value>
ByteView view_of(const Value& value) noexcept {
  return std::visit(
      []<class T>(const T& bytes) -> ByteView {
        if constexpr (requires { bytes.view(); }) {
          return bytes.view();
        } else if constexpr (requires { bytes.bytes; }) {
          return bytes.bytes;
        } else {
          return bytes;
        }
      },
      value);
}

}  // namespace

Result<PublicKey> PublicKey::parse(std::string_view text) {
  auto parsed = parse_scheme_text("public key", text);
  if (!parsed) return std::unexpected{std::move(parsed.error())};
  const std::size_t expected = kPublicKeySizes[static_cast<std::size_t>(parsed->type)];
  if (parsed->bytes.size() != expected) {
    return wrong_size("public key", parsed->type, parsed->bytes.size(), expected);
  }
  switch (parsed->type) {
    case KeyType::kEd25519:
      return PublicKey{to_array<32>(parsed->bytes)};
    case KeyType::kSecp256k1:
      return PublicKey{to_array<64>(parsed->bytes)};
    case KeyType::kMlDsa65:
      break;
  }
  return PublicKey{MlDsa65{to_array<kMlDsa65PublicKeySize>(parsed->bytes)}};
}

ByteView PublicKey::data() const noexcept {
  return view_of(value_);
}

std::string PublicKey::str() const {
  return to_text(type(), data());
}

ByteView KeyHandle::data() const noexcept {
  return view_of(value_);
}

Bytes KeyHandle::borsh() const {
  Bytes bytes;
  bytes.reserve(borsh_length());
  bytes.push_back(borsh_tag());
  bytes.insert(bytes.end(), data().begin(), data().end());
  return bytes;
}

Result<KeyHandle> KeyHandle::parse(std::string_view text) {
  if (text.starts_with(kMlDsa65HashPrefix)) {
    const auto hash = CryptoHash::from_base58(text.substr(kMlDsa65HashPrefix.size()));
    if (!hash) return fail("key handle: expected base58 of 32 bytes after ml-dsa-65-hash:");
    return KeyHandle{MlDsa65Hash{hash->bytes}};
  }
  const auto key = PublicKey::parse(text);
  if (!key) return std::unexpected{key.error()};
  if (key->type() == KeyType::kMlDsa65) {
    return fail("key handle: an ML-DSA-65 key is named by its hash: expected ml-dsa-65-hash:...");
  }
  return KeyHandle{*key};
}

std::string KeyHandle::str() const {
  if (const auto* hash = std::get_if<MlDsa65Hash>(&value_)) {
    return std::string{kMlDsa65HashPrefix} + to_base58(hash->bytes);
  }
  return to_text(static_cast<KeyType>(value_.index()), data());
}

Result<Signature> Signature::parse(std::string_view text) {
  auto parsed = parse_scheme_text("signature", text);
  if (!parsed) return std::unexpected{std::move(parsed.error())};
  const std::size_t expected = kSignatureSizes[static_cast<std::size_t>(parsed->type)];
  if (parsed->bytes.size() != expected) {
    return wrong_size("signature", parsed->type, parsed->bytes.size(), expected);
  }
  switch (parsed->type) {
    case KeyType::kEd25519:
      if ((parsed->bytes.back() & 0xE0) != 0) {
        return fail("ed25519 signature: the highest three bits must be zero");
      }
      return Signature{to_array<64>(parsed->bytes)};
    case KeyType::kSecp256k1:
      return Signature{to_array<65>(parsed->bytes)};
    case KeyType::kMlDsa65:
      break;
  }
  return Signature{MlDsa65{to_array<kMlDsa65SignatureSize>(parsed->bytes)}};
}

ByteView Signature::data() const noexcept {
  return view_of(value_);
}

std::string Signature::str() const {
  return to_text(type(), data());
}

std::string SecretKey::reveal() const {
  return to_text(type_, secret_);
}

Result<SecretKey> SecretKey::parse(std::string_view text) {
  auto parsed = parse_scheme_text("secret key", text);
  if (!parsed) return std::unexpected{std::move(parsed.error())};
  return from_bytes(parsed->type, std::move(parsed->bytes));
}

}  // namespace farcall::protocol
