// What the machine gives at the moment: figures are compared as ratios to it.
#pragma once

#include <algorithm>

#include "base/assert.hpp"
#include "base/bench.hpp"
#include "native/native.h"
#include "protocol/crypto/keys.hpp"

namespace farcall::bench {

/// Microseconds of one check by ed25519-dalek, which nothing here can make faster; the best of
/// several rounds.
[[nodiscard]] inline double speed_of_machine(int rounds) {
  const auto secret = protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "speed");
  const CryptoHash message = sha256(as_bytes("speed"));
  const protocol::Signature signature = secret.sign(message);
  double best = 1e12;
  for (int round = 0; round < rounds; ++round) {
    constexpr int kChecks = 20;
    const double start = thread_nanoseconds();
    for (int i = 0; i < kChecks; ++i) {
      const bool valid = fc_ed25519_verify(secret.public_key().data().data(), message.bytes.data(),
                                           message.bytes.size(), signature.data().data());
      FARCALL_ASSERT(valid, "what was signed is valid");
    }
    best = std::min(best, (thread_nanoseconds() - start) / 1e3 / kChecks);
  }
  return best;
}

}  // namespace farcall::bench
