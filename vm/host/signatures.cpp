// Signature checks and key recovery. A wrong length is an error; other bad input is a verdict.
#include <algorithm>
#include <array>
#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include "base/format_text.hpp"
#include "native/native.h"
#include "vm/host/functions.hpp"

namespace farcall::vm::host {
namespace {

/// Texts for a signature and a key of the wrong length.
struct LengthRules {
  std::size_t signature_length;
  std::size_t key_length;
  HostErrorKind error;
  std::string (*signature_text)(std::size_t given);
  std::string (*key_text)(std::size_t given);
};

using Check = bool (*)(const std::uint8_t* key, const std::uint8_t* message,
                       std::size_t message_size, const std::uint8_t* signature);
/// Whether the signature can be one at all: what cannot is answered before the message is read.
using SignatureCheck = bool (*)(ByteView signature);

/// The common order: base cost, signature, message and its bytes, key, verdict.
Number verify(Call& call, const LengthRules& rules, ExtCost base, ExtCost byte,
              SignatureCheck may_be_signature, Check check, u64 signature_length,
              u64 signature_pointer, u64 message_length, u64 message_pointer, u64 key_length,
              u64 key_pointer) {
  ByteView signature;
  if (!call.pay(base) || !call.read(signature_length, signature_pointer, signature)) {
    return kStopped;
  }
  if (signature.size() != rules.signature_length) {
    return finish(call.fail(rules.error, rules.signature_text(signature.size())), 0);
  }
  if (!may_be_signature(signature)) return 0;
  ByteView message;
  ByteView key;
  if (!call.read(message_length, message_pointer, message) || !call.pay(byte, message.size()) ||
      !call.read(key_length, key_pointer, key)) {
    return kStopped;
  }
  if (key.size() != rules.key_length) {
    return finish(call.fail(rules.error, rules.key_text(key.size())), 0);
  }
  return check(key.data(), message.data(), message.size(), signature.data()) ? 1 : 0;
}

std::string invalid_signature_length(std::size_t) {
  return "invalid signature length";
}
std::string invalid_key_length(std::size_t) {
  return "invalid public key length";
}

constexpr LengthRules kEd25519{64, 32, HostErrorKind::kEd25519VerifyInvalidInput,
                               invalid_signature_length, invalid_key_length};
constexpr LengthRules kP256{64, 33, HostErrorKind::kP256VerifyInvalidInput,
                            invalid_signature_length, invalid_key_length};
constexpr LengthRules kMlDsa{
    3309, 1952, HostErrorKind::kMlDsaVerifyInvalidInput,
    [](std::size_t given) {
      return format_text(
          "invalid signature length: expected the input of 3309 bytes, but {} was given", given);
    },
    [](std::size_t given) {
      return format_text("invalid key length: expected the input of 1952 bytes, but {} was given",
                         given);
    }};

/// Numbers of 32 bytes, big-endian: the order of secp256k1, and half of it plus one.
constexpr std::string_view kOrder{
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe"
    "\xba\xae\xdc\xe6\xaf\x48\xa0\x3b\xbf\xd2\x5e\x8c\xd0\x36\x41\x41",
    32};
constexpr std::string_view kHalfOrderPlusOne{
    "\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    "\x5d\x57\x6e\x73\x57\xa4\x50\x1d\xdf\xe9\x2f\x46\x68\x1b\x20\xa1",
    32};

/// The key that signed `hash`; false for a signature that no key can have made.
bool recover(ByteView hash, ByteView signature, int v, bool refuse_high_s,
             std::array<std::uint8_t, 64>& key) {
  const std::string_view limit_of_s = refuse_high_s ? kHalfOrderPlusOne : kOrder;
  if (as_text(signature.first(32)) >= kOrder || as_text(signature.last(32)) >= limit_of_s) {
    return false;
  }
  const secp256k1_context* const library = secp256k1_context_static;
  secp256k1_ecdsa_recoverable_signature parsed;
  secp256k1_pubkey point;
  if (!secp256k1_ecdsa_recoverable_signature_parse_compact(library, &parsed, signature.data(), v) ||
      !secp256k1_ecdsa_recover(library, &point, &parsed, hash.data())) {
    return false;
  }
  std::array<std::uint8_t, 65> uncompressed;
  std::size_t size = uncompressed.size();
  secp256k1_ec_pubkey_serialize(library, uncompressed.data(), &size, &point,
                                SECP256K1_EC_UNCOMPRESSED);
  std::copy(uncompressed.begin() + 1, uncompressed.end(), key.begin());
  return true;
}

bool fail_recovery(Call& call, std::string text) {
  return call.fail(HostErrorKind::kECRecoverError, std::move(text));
}

}  // namespace

Number ecrecover(Call& call, u64 hash_length, u64 hash_pointer, u64 signature_length,
                 u64 signature_pointer, u64 v, u64 malleability_flag, u64 register_id) {
  ByteView signature;
  ByteView hash;
  if (!call.pay(ExtCost::ecrecover_base) ||
      !call.read(signature_length, signature_pointer, signature)) {
    return kStopped;
  }
  if (signature.size() != 64) {
    fail_recovery(call,
                  format_text("The length of the signature: {}, exceeds the limit of 64 bytes",
                              signature.size()));
    return kStopped;
  }
  if (v >= 4) {
    fail_recovery(call,
                  format_text("V recovery byte 0 through 3 are valid but was provided {}", v));
    return kStopped;
  }
  if (!call.read(hash_length, hash_pointer, hash)) return kStopped;
  if (hash.size() != 32) {
    fail_recovery(call, format_text("The length of the hash: {}, exceeds the limit of 32 bytes",
                                    hash.size()));
    return kStopped;
  }
  if (malleability_flag > 1) {
    fail_recovery(call, format_text("Malleability flag needs to be 0 or 1, but is instead {}",
                                    malleability_flag));
    return kStopped;
  }
  std::array<std::uint8_t, 64> key;
  if (!recover(hash, signature, static_cast<int>(v), malleability_flag == 1, key)) return 0;
  return finish(call.write_register(register_id, key), 1);
}

Number ed25519_verify(Call& call, u64 signature_length, u64 signature_pointer, u64 message_length,
                      u64 message_pointer, u64 key_length, u64 key_pointer) {
  return verify(
      call, kEd25519, ExtCost::ed25519_verify_base, ExtCost::ed25519_verify_byte,
      [](ByteView signature) { return (signature[63] & 0xe0) == 0; }, fc_ed25519_verify,
      signature_length, signature_pointer, message_length, message_pointer, key_length,
      key_pointer);
}

Number p256_verify(Call& call, u64 signature_length, u64 signature_pointer, u64 message_length,
                   u64 message_pointer, u64 key_length, u64 key_pointer) {
  return verify(
      call, kP256, ExtCost::p256_verify_base, ExtCost::p256_verify_byte,
      [](ByteView signature) { return fc_p256_is_signature(signature.data()); }, fc_p256_verify,
      signature_length, signature_pointer, message_length, message_pointer, key_length,
      key_pointer);
}

Number ml_dsa_verify(Call& call, u64 signature_length, u64 signature_pointer, u64 message_length,
                     u64 message_pointer, u64 key_length, u64 key_pointer) {
  return verify(
      call, kMlDsa, ExtCost::ml_dsa_verify_base, ExtCost::ml_dsa_verify_byte,
      [](ByteView) { return true; }, fc_ml_dsa_65_verify, signature_length, signature_pointer,
      message_length, message_pointer, key_length, key_pointer);
}

}  // namespace farcall::vm::host
