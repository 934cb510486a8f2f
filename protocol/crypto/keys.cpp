// Keys and signatures as values: their bytes and text. Verifying and signing are in
// signatures.cpp.
#include "protocol/crypto/keys.hpp"

#include <algorithm>
#include <optional>

#include "base/ascii.hpp"
#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "base/format_text.hpp"

namespace farcall::protocol {

namespace {

constexpr std::string_view kMlDsa65HashPrefix = "ml-dsa-65-hash:";
/// Keys and signatures are parsed from the network: longer text is refused unread.
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
  for (const KeyType type : {KeyType::kEd25519, KeyType::kSecp256k1, KeyType::kMlDsa65}) {
    if (name == scheme_name(type)) return type;
  }
  return std::nullopt;
}

struct SchemeAndBytes {
  KeyType type = KeyType::kEd25519;
  Bytes bytes;
};

/// Sizes by scheme in the order of KeyType.
using Sizes = std::array<std::size_t, 3>;
constexpr Sizes kPublicKeySizes = {32, 64, kMlDsa65PublicKeySize};
constexpr Sizes kSignatureSizes = {64, 65, kMlDsa65SignatureSize};
/// For values whose size is checked elsewhere.
constexpr Sizes kAnySize = {0, 0, 0};

// Errors are worded as in nearcore's core/crypto: clients of the JSON-RPC interface see
// them.

std::unexpected<Error> wrong_size(std::string_view what, std::size_t expected, std::size_t size) {
  // nearcore decodes into a buffer of the right size and stops when it is full.
  return fail(format_text("invalid {} length: expected the input of {} bytes, but {} was given",
                          what, expected, std::min(size, expected + 1)));
}

std::unexpected<Error> no_base58(std::string_view what, std::string_view text) {
  constexpr std::string_view kAlphabet =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  const std::size_t at = std::min(text.find_first_not_of(kAlphabet), text.size() - 1);
  const auto byte = static_cast<std::uint8_t>(text[at]);
  if (byte >= 0x80)
    return fail(format_text(
        "invalid {} data: provided string contained non-ascii character starting at byte {}", what,
        at));
  const bool visible = byte >= 0x20 && byte < 0x7F;
  const std::string shown = !visible ? format_text("\\u{{{:x}}}", byte)
                            : text[at] == '\'' || text[at] == '\\' ? format_text("\\{}", text[at])
                                                                   : std::string(1, text[at]);
  return fail(
      format_text("invalid {} data: provided string contained invalid character '{}' at byte {}",
                  what, shown, at));
}

/// `scheme:base58`, or base58 alone for ed25519. `what` is the subject of errors.
Result<SchemeAndBytes> parse_scheme_text(std::string_view what, std::string_view text,
                                         const Sizes& sizes) {
  SchemeAndBytes parsed;
  if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    std::string scheme = lower_case(text.substr(0, colon));
    const auto type = scheme_from_name(scheme);
    if (!type) return fail(format_text("unknown key type '{}'", scheme));
    parsed.type = *type;
    text.remove_prefix(colon + 1);
  }
  const std::size_t expected = sizes[static_cast<std::size_t>(parsed.type)];
  if (text.size() > kMaxKeyText) return wrong_size(what, expected, text.size());
  auto bytes = from_base58(text);
  if (!bytes) return no_base58(what, text);
  if (expected != 0 && bytes->size() != expected) return wrong_size(what, expected, bytes->size());
  parsed.bytes = std::move(*bytes);
  return parsed;
}

std::string to_text(KeyType type, ByteView bytes) {
  return format_text("{}:{}", scheme_name(type), to_base58(bytes));
}

template <std::size_t Size>
std::array<std::uint8_t, Size> to_array(ByteView bytes) {
  FARCALL_ASSERT(bytes.size() == Size, "sizes were compared");
  std::array<std::uint8_t, Size> array;
  std::memcpy(array.data(), bytes.data(), Size);
  return array;
}

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
  auto parsed = parse_scheme_text("key", text, kPublicKeySizes);
  if (!parsed) return std::unexpected{std::move(parsed.error())};
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
  auto parsed = parse_scheme_text("signature", text, kSignatureSizes);
  if (!parsed) return std::unexpected{std::move(parsed.error())};
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
  auto parsed = parse_scheme_text("key", text, kAnySize);
  if (!parsed) return std::unexpected{std::move(parsed.error())};
  return from_bytes(parsed->type, std::move(parsed->bytes));
}

}  // namespace farcall::protocol
