// Hash functions. Each has a base cost of its own instead of the common one.
#include <array>

#include "base/hash.hpp"
#include "base/keccak.hpp"
#include "native/native.h"
#include "vm/host/functions.hpp"

namespace farcall::vm::host {
namespace {

/// Charges and reads in the common order, then hashes with `digest(bytes)`.
template <class Digest>
Nothing hash(Call& call, u64 length, u64 pointer, u64 register_id, ExtCost base, ExtCost byte,
             Digest digest) {
  ByteView bytes;
  if (!call.pay(base) || !call.read(length, pointer, bytes) || !call.pay(byte, bytes.size())) {
    return kStopped;
  }
  return finish(call.write_register(register_id, digest(bytes)));
}

}  // namespace

Nothing sha256(Call& call, u64 length, u64 pointer, u64 register_id) {
  return hash(call, length, pointer, register_id, ExtCost::sha256_base, ExtCost::sha256_byte,
              [](ByteView bytes) { return farcall::sha256(bytes).bytes; });
}

Nothing keccak256(Call& call, u64 length, u64 pointer, u64 register_id) {
  return hash(call, length, pointer, register_id, ExtCost::keccak256_base, ExtCost::keccak256_byte,
              [](ByteView bytes) { return farcall::keccak256(bytes); });
}

Nothing keccak512(Call& call, u64 length, u64 pointer, u64 register_id) {
  return hash(call, length, pointer, register_id, ExtCost::keccak512_base, ExtCost::keccak512_byte,
              [](ByteView bytes) { return farcall::keccak512(bytes); });
}

Nothing sha3_256(Call& call, u64 length, u64 pointer, u64 register_id) {
  return hash(call, length, pointer, register_id, ExtCost::sha3_256_base, ExtCost::sha3_256_byte,
              [](ByteView bytes) { return farcall::sha3_256(bytes); });
}

Nothing sha3_384(Call& call, u64 length, u64 pointer, u64 register_id) {
  return hash(call, length, pointer, register_id, ExtCost::sha3_384_base, ExtCost::sha3_384_byte,
              [](ByteView bytes) { return farcall::sha3_384(bytes); });
}

Nothing sha3_512(Call& call, u64 length, u64 pointer, u64 register_id) {
  return hash(call, length, pointer, register_id, ExtCost::sha3_512_base, ExtCost::sha3_512_byte,
              [](ByteView bytes) { return farcall::sha3_512(bytes); });
}

Nothing ripemd160(Call& call, u64 length, u64 pointer, u64 register_id) {
  ByteView bytes;
  if (!call.pay(ExtCost::ripemd160_base) || !call.read(length, pointer, bytes)) return kStopped;
  const u64 blocks = (bytes.size() + 8) / 64 + 1;
  if (!call.pay(ExtCost::ripemd160_block, blocks)) return kStopped;
  std::array<std::uint8_t, 20> digest;
  fc_ripemd160(bytes.data(), bytes.size(), digest.data());
  return finish(call.write_register(register_id, digest));
}

}  // namespace farcall::vm::host
