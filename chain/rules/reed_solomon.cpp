#include "chain/rules/reed_solomon.hpp"

#include <array>
#include <utility>

#include "base/assert.hpp"
#include "base/sha256_pair.hpp"
#include "protocol/crypto/merkle.hpp"

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

void add_multiple(std::uint8_t* to, const std::uint8_t* from, std::size_t size,
                  std::uint8_t factor) {
  for (std::size_t i = 0; i < size; ++i) to[i] ^= multiply(from[i], factor);
}

/// What the product of a byte and a factor is put together from, for each factor: its products with
/// the sixteen low halves of a byte, then with the sixteen high halves.
constexpr auto kProducts = [] {
  std::array<std::array<std::uint8_t, 32>, 256> products{};
  for (unsigned factor = 0; factor < 256; ++factor) {
    for (unsigned half = 0; half < 16; ++half) {
      const auto by = static_cast<std::uint8_t>(factor);
      products[factor][half] = multiply(static_cast<std::uint8_t>(half), by);
      products[factor][16 + half] = multiply(static_cast<std::uint8_t>(half << 4), by);
    }
  }
  return products;
}();

/// The parts of one body, and what parity is made with.
struct Coding {
  std::size_t data_parts;
  std::size_t parity_parts;
  /// Factors of each parity part in turn, one for each data part.
  const std::uint8_t* factors;
  std::uint8_t* parts;
  std::size_t part_length;
};

/// Parity of the bytes from `begin` on.
void encode_plain(const Coding& coding, std::size_t begin) {
  for (std::size_t row = 0; row < coding.parity_parts; ++row) {
    std::uint8_t* target = coding.parts + (coding.data_parts + row) * coding.part_length;
    for (std::size_t k = 0; k < coding.data_parts; ++k) {
      const std::uint8_t* source = coding.parts + k * coding.part_length;
      const auto& products = kProducts[coding.factors[row * coding.data_parts + k]];
      for (std::size_t i = begin; i < coding.part_length; ++i) {
        target[i] ^=
            static_cast<std::uint8_t>(products[source[i] & 0x0F] ^ products[16 + (source[i] >> 4)]);
      }
    }
  }
}

#if defined(__x86_64__)
/// The same for 64 bytes of every part at a time, with byte shuffles for table lookups. Returns
/// where it ended.
__attribute__((target("avx2"))) std::size_t encode_shuffled(const Coding& coding) {
  const __m256i half = _mm256_set1_epi8(0x0F);
  struct Halves {
    __m256i low[2];
    __m256i high[2];
  };
  std::array<Halves, 256> data;
  std::size_t begin = 0;
  for (; begin + 64 <= coding.part_length; begin += 64) {
    for (std::size_t k = 0; k < coding.data_parts; ++k) {
      const std::uint8_t* source = coding.parts + k * coding.part_length + begin;
      for (std::size_t i = 0; i < 2; ++i) {
        const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(source + i * 32));
        data[k].low[i] = _mm256_and_si256(bytes, half);
        data[k].high[i] = _mm256_and_si256(_mm256_srli_epi64(bytes, 4), half);
      }
    }
    for (std::size_t row = 0; row < coding.parity_parts; ++row) {
      const std::uint8_t* factors = coding.factors + row * coding.data_parts;
      __m256i sum[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
      for (std::size_t k = 0; k < coding.data_parts; ++k) {
        const auto* products = reinterpret_cast<const __m128i*>(kProducts[factors[k]].data());
        const __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128(products));
        const __m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128(products + 1));
        for (std::size_t i = 0; i < 2; ++i) {
          sum[i] = _mm256_xor_si256(sum[i],
                                    _mm256_xor_si256(_mm256_shuffle_epi8(low, data[k].low[i]),
                                                     _mm256_shuffle_epi8(high, data[k].high[i])));
        }
      }
      std::uint8_t* target = coding.parts + (coding.data_parts + row) * coding.part_length + begin;
      for (std::size_t i = 0; i < 2; ++i)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(target + i * 32), sum[i]);
    }
  }
  return begin;
}
#endif

void encode_parity(const Coding& coding) {
  std::size_t begin = 0;
#if defined(__x86_64__)
  static const bool has_shuffle = __builtin_cpu_supports("avx2");
  if (has_shuffle) begin = encode_shuffled(coding);
#endif
  encode_plain(coding, begin);
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
      add_multiple(target, normalizer.data() + k * data_parts, data_parts, factor);
    }
  }
}

Bytes ReedSolomon::encode(ByteView body) const {
  const std::size_t length = part_length(body.size());
  Bytes parts(total_parts_ * length);
  if (!body.empty()) std::memcpy(parts.data(), body.data(), body.size());
  encode_parity({.data_parts = data_parts_,
                 .parity_parts = total_parts_ - data_parts_,
                 .factors = parity_matrix_.data(),
                 .parts = parts.data(),
                 .part_length = length});
  return parts;
}

CryptoHash ReedSolomon::merkle_root(ByteView body) const {
  const Bytes parts = encode(body);
  const std::size_t length = part_length(body.size());
  const auto length32 = static_cast<std::uint32_t>(length);
  std::vector<CryptoHash> leaves(total_parts_);
  sha256_all(leaves, [&](std::size_t index, Bytes& bytes) {
    bytes.resize(sizeof length32 + length);
    std::memcpy(bytes.data(), &length32, sizeof length32);
    if (length > 0) std::memcpy(bytes.data() + sizeof length32, &parts[index * length], length);
  });
  return protocol::merkle_root(leaves);
}

}  // namespace farcall::chain
