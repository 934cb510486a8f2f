#include "chain/reed_solomon.hpp"

#include <array>
#include <utility>

#include "base/assert.hpp"
#include "protocol/merkle.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace farcall::chain {
namespace {

constexpr unsigned kPolynomial = 0x11D;

struct FieldTables {
  std::array<std::uint8_t, 512> exponent{};
  std::array<std::uint8_t, 256> logarithm{};
};

constexpr FieldTables make_field_tables() {
  FieldTables tables;
  unsigned value = 1;
  for (unsigned i = 0; i < 255; ++i) {
    tables.exponent[i] = static_cast<std::uint8_t>(value);
    tables.exponent[i + 255] = static_cast<std::uint8_t>(value);
    tables.logarithm[value] = static_cast<std::uint8_t>(i);
    value <<= 1;
    if (value > 0xFF) value ^= kPolynomial;
  }
  return tables;
}

constexpr FieldTables kField = make_field_tables();

constexpr std::uint8_t multiply(std::uint8_t a, std::uint8_t b) {
  if (a == 0 || b == 0) return 0;
  return kField.exponent[kField.logarithm[a] + kField.logarithm[b]];
}

constexpr std::uint8_t invert(std::uint8_t a) {
  return kField.exponent[(255 - kField.logarithm[a]) % 255];
}

constexpr std::uint8_t power(std::uint8_t a, std::size_t exponent) {
  if (exponent == 0) return 1;
  if (a == 0) return 0;
  return kField.exponent[kField.logarithm[a] * exponent % 255];
}

static_assert(multiply(0x80, 2) == 0x1D);
static_assert(multiply(0x53, invert(0x53)) == 1);

/// Inverse of a square matrix by Gauss-Jordan elimination; rows one after the other.
Bytes inverse(Bytes matrix, std::size_t size) {
  Bytes result(size * size);
  for (std::size_t i = 0; i < size; ++i) result[i * size + i] = 1;
  const auto scale_row = [size](Bytes& rows, std::size_t row, std::uint8_t factor) {
    for (std::size_t k = 0; k < size; ++k)
      rows[row * size + k] = multiply(rows[row * size + k], factor);
  };
  const auto add_row = [size](Bytes& rows, std::size_t to, std::size_t from, std::uint8_t factor) {
    for (std::size_t k = 0; k < size; ++k)
      rows[to * size + k] ^= multiply(rows[from * size + k], factor);
  };
  for (std::size_t column = 0; column < size; ++column) {
    std::size_t pivot = column;
    while (pivot < size && matrix[pivot * size + column] == 0) ++pivot;
    FARCALL_ASSERT(pivot < size, "the top of a Vandermonde matrix can be inverted");
    for (std::size_t k = 0; pivot != column && k < size; ++k) {
      std::swap(matrix[pivot * size + k], matrix[column * size + k]);
      std::swap(result[pivot * size + k], result[column * size + k]);
    }
    const std::uint8_t factor = invert(matrix[column * size + column]);
    scale_row(matrix, column, factor);
    scale_row(result, column, factor);
    for (std::size_t row = 0; row < size; ++row) {
      const std::uint8_t other = matrix[row * size + column];
      if (row == column || other == 0) continue;
      add_row(matrix, row, column, other);
      add_row(result, row, column, other);
    }
  }
  return result;
}

void add_multiple_plain(std::uint8_t* to, const std::uint8_t* from, std::size_t size,
                        std::uint8_t factor) {
  for (std::size_t i = 0; i < size; ++i) to[i] ^= multiply(from[i], factor);
}

#if defined(__x86_64__)
/// The product of a byte and a factor is the sum of two table lookups, one for each half of the
/// byte: sixteen bytes at a time with byte shuffles.
__attribute__((target("ssse3"))) void add_multiple_shuffled(std::uint8_t* to,
                                                            const std::uint8_t* from,
                                                            std::size_t size, std::uint8_t factor) {
  alignas(16) std::array<std::uint8_t, 16> low{};
  alignas(16) std::array<std::uint8_t, 16> high{};
  for (unsigned i = 0; i < 16; ++i) {
    low[i] = multiply(static_cast<std::uint8_t>(i), factor);
    high[i] = multiply(static_cast<std::uint8_t>(i << 4), factor);
  }
  const __m128i low_table = _mm_load_si128(reinterpret_cast<const __m128i*>(low.data()));
  const __m128i high_table = _mm_load_si128(reinterpret_cast<const __m128i*>(high.data()));
  const __m128i half = _mm_set1_epi8(0x0F);
  std::size_t i = 0;
  for (; i + 16 <= size; i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i));
    const __m128i product =
        _mm_xor_si128(_mm_shuffle_epi8(low_table, _mm_and_si128(bytes, half)),
                      _mm_shuffle_epi8(high_table, _mm_and_si128(_mm_srli_epi64(bytes, 4), half)));
    auto* target = reinterpret_cast<__m128i*>(to + i);
    _mm_storeu_si128(target, _mm_xor_si128(_mm_loadu_si128(target), product));
  }
  add_multiple_plain(to + i, from + i, size - i, factor);
}
#endif

void add_multiple(std::uint8_t* to, const std::uint8_t* from, std::size_t size,
                  std::uint8_t factor) {
#if defined(__x86_64__)
  static const bool has_shuffle = __builtin_cpu_supports("ssse3");
  if (has_shuffle) return add_multiple_shuffled(to, from, size, factor);
#endif
  add_multiple_plain(to, from, size, factor);
}

}  // namespace

ReedSolomon::ReedSolomon(std::size_t data_parts, std::size_t total_parts)
    : data_parts_{data_parts}, total_parts_{total_parts} {
  FARCALL_ASSERT(data_parts >= 1 && data_parts <= total_parts && total_parts <= 256,
                 "a Reed-Solomon code over bytes has 1 to 256 parts");
  Bytes top(data_parts * data_parts);
  for (std::size_t row = 0; row < data_parts; ++row) {
    for (std::size_t column = 0; column < data_parts; ++column)
      top[row * data_parts + column] = power(static_cast<std::uint8_t>(row), column);
  }
  const Bytes normalizer = inverse(std::move(top), data_parts);
  parity_matrix_.resize((total_parts - data_parts) * data_parts);
  for (std::size_t row = data_parts; row < total_parts; ++row) {
    std::uint8_t* target = parity_matrix_.data() + (row - data_parts) * data_parts;
    for (std::size_t k = 0; k < data_parts; ++k) {
      const std::uint8_t factor = power(static_cast<std::uint8_t>(row), k);
      add_multiple_plain(target, normalizer.data() + k * data_parts, data_parts, factor);
    }
  }
}

Bytes ReedSolomon::encode(ByteView body) const {
  const std::size_t length = part_length(body.size());
  Bytes parts(total_parts_ * length);
  if (!body.empty()) std::memcpy(parts.data(), body.data(), body.size());
  for (std::size_t row = 0; row < total_parts_ - data_parts_; ++row) {
    std::uint8_t* target = parts.data() + (data_parts_ + row) * length;
    for (std::size_t k = 0; k < data_parts_; ++k)
      add_multiple(target, parts.data() + k * length, length,
                   parity_matrix_[row * data_parts_ + k]);
  }
  return parts;
}

CryptoHash ReedSolomon::merkle_root(ByteView body) const {
  const Bytes parts = encode(body);
  const std::size_t length = part_length(body.size());
  std::array<std::uint8_t, 4> prefix{};
  const auto length32 = static_cast<std::uint32_t>(length);
  std::memcpy(prefix.data(), &length32, sizeof length32);
  std::vector<CryptoHash> leaves;
  leaves.reserve(total_parts_);
  for (std::size_t i = 0; i < total_parts_; ++i)
    leaves.push_back(sha256({ByteView{prefix}, ByteView{parts}.subspan(i * length, length)}));
  return protocol::merkle_root(leaves);
}

}  // namespace farcall::chain
