// Erasure coding of chunk bodies: a chunk header commits to the parts that its body is cut into, so
// exact chunk hashes need exact parts (nearcore core/primitives/src/reed_solomon.rs).
#pragma once

#include <cstddef>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"

namespace farcall::chain {

/// A systematic Reed-Solomon code over GF(2^8) with the polynomial x^8+x^4+x^3+x^2+1: the first
/// parts are the data, the others are derived from it. The matrix is a Vandermonde matrix
/// normalized so that its top is the identity, as the crate `reed-solomon-erasure` has it.
/// Immutable after construction: any thread may use it.
class ReedSolomon {
 public:
  /// 1 <= data_parts <= total_parts <= 256.
  ReedSolomon(std::size_t data_parts, std::size_t total_parts);

  [[nodiscard]] std::size_t data_parts() const noexcept { return data_parts_; }
  [[nodiscard]] std::size_t total_parts() const noexcept { return total_parts_; }
  /// Bytes of each part of a body of `size` bytes.
  [[nodiscard]] std::size_t part_length(std::size_t size) const noexcept {
    return (size + data_parts_ - 1) / data_parts_;
  }
  /// All parts one after the other, `part_length` bytes each.
  [[nodiscard]] Bytes encode(ByteView body) const;
  /// Merkle root of the parts: the `encoded_merkle_root` of a chunk header.
  [[nodiscard]] CryptoHash merkle_root(ByteView body) const;

 private:
  std::size_t data_parts_;
  std::size_t total_parts_;
  /// Rows of the parity parts: `data_parts` factors each.
  Bytes parity_matrix_;
};

}  // namespace farcall::chain
