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

// The functions that are charged by bytes: name, what computes the digest.
#define FARCALL_HASH(NAME, DIGEST)                                                              \
  Nothing NAME(Call& call, u64 length, u64 pointer, u64 register_id) {                          \
    return hash(call, length, pointer, register_id, ExtCost::NAME##_base, ExtCost::NAME##_byte, \
                DIGEST);                                                                        \
  }
FARCALL_HASH(sha256, [](ByteView bytes) { return farcall::sha256(bytes).bytes; })
FARCALL_HASH(keccak256, farcall::keccak256)
FARCALL_HASH(keccak512, farcall::keccak512)
FARCALL_HASH(sha3_256, farcall::sha3_256)
FARCALL_HASH(sha3_384, farcall::sha3_384)
FARCALL_HASH(sha3_512, farcall::sha3_512)
#undef FARCALL_HASH

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
