#include "base/sha256_pair.hpp"

#include <array>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace farcall {

#if defined(__x86_64__)

namespace {

#define FARCALL_SHA_TARGET __attribute__((target("sha,sse4.1,ssse3")))

alignas(16) constexpr std::array<std::uint32_t, 64> kSha256RoundConstants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// The state of one hash in the order that the instructions take: a, b, e, f and c, d, g, h.
struct Lanes {
  __m128i abef;
  __m128i cdgh;
};

FARCALL_SHA_TARGET Lanes initial_lanes() {
  return {_mm_set_epi32(0x6a09e667, static_cast<int>(0xbb67ae85), 0x510e527f,
                        static_cast<int>(0x9b05688c)),
          _mm_set_epi32(0x3c6ef372, static_cast<int>(0xa54ff53a), 0x1f83d9ab, 0x5be0cd19)};
}

/// Compresses one block into each of `N` hashes, round by round.
template <std::size_t N>
FARCALL_SHA_TARGET inline void compress(std::array<Lanes, N>& lanes,
                                        const std::array<const std::uint8_t*, N>& blocks) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  const std::array<Lanes, N> before = lanes;
  __m128i words[N][4];
#pragma unroll
  for (std::size_t group = 0; group < 16; ++group) {
    const __m128i constants =
        _mm_load_si128(reinterpret_cast<const __m128i*>(kSha256RoundConstants.data() + 4 * group));
    const std::size_t now = group % 4;
#pragma unroll
    for (std::size_t n = 0; n < N; ++n) {
      if (group < 4) {
        const auto* block = reinterpret_cast<const __m128i*>(blocks[n]) + group;
        words[n][now] = _mm_shuffle_epi8(_mm_loadu_si128(block), swap);
      } else {
        const __m128i newest = words[n][(group + 3) % 4];
        const __m128i sum =
            _mm_add_epi32(_mm_sha256msg1_epu32(words[n][now], words[n][(group + 1) % 4]),
                          _mm_alignr_epi8(newest, words[n][(group + 2) % 4], 4));
        words[n][now] = _mm_sha256msg2_epu32(sum, newest);
      }
      const __m128i message = _mm_add_epi32(words[n][now], constants);
      lanes[n].cdgh = _mm_sha256rnds2_epu32(lanes[n].cdgh, lanes[n].abef, message);
      lanes[n].abef =
          _mm_sha256rnds2_epu32(lanes[n].abef, lanes[n].cdgh, _mm_shuffle_epi32(message, 0x0E));
    }
  }
#pragma unroll
  for (std::size_t n = 0; n < N; ++n) {
    lanes[n].abef = _mm_add_epi32(lanes[n].abef, before[n].abef);
    lanes[n].cdgh = _mm_add_epi32(lanes[n].cdgh, before[n].cdgh);
  }
}

/// A message in blocks: those of the buffer, then one or two with the rest, the padding and the
/// length.
class Message {
 public:
  explicit Message(ByteView bytes) noexcept : bytes_{bytes}, whole_{bytes.size() / 64} {
    const std::size_t rest = bytes.size() % 64;
    if (rest != 0) std::memcpy(tail_.data(), bytes.data() + whole_ * 64, rest);
    tail_[rest] = 0x80;
    blocks_ = whole_ + (rest < 56 ? 1 : 2);
    const std::uint64_t bits = std::byteswap(static_cast<std::uint64_t>(bytes.size()) * 8);
    std::memcpy(tail_.data() + (blocks_ - whole_) * 64 - 8, &bits, sizeof bits);
  }
  [[nodiscard]] std::size_t blocks() const noexcept { return blocks_; }
  [[nodiscard]] const std::uint8_t* block(std::size_t index) const noexcept {
    return index < whole_ ? bytes_.data() + index * 64 : tail_.data() + (index - whole_) * 64;
  }

 private:
  ByteView bytes_;
  std::size_t whole_;
  std::size_t blocks_;
  std::array<std::uint8_t, 128> tail_{};
};

FARCALL_SHA_TARGET void finish(const Lanes& lanes, CryptoHash& hash) {
  alignas(16) std::array<std::uint32_t, 4> abef;
  alignas(16) std::array<std::uint32_t, 4> cdgh;
  _mm_store_si128(reinterpret_cast<__m128i*>(abef.data()), lanes.abef);
  _mm_store_si128(reinterpret_cast<__m128i*>(cdgh.data()), lanes.cdgh);
  const std::array<std::uint32_t, 8> words{abef[3], abef[2], cdgh[3], cdgh[2],
                                           abef[1], abef[0], cdgh[1], cdgh[0]};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::uint32_t word = std::byteswap(words[i]);
    std::memcpy(hash.bytes.data() + 4 * i, &word, sizeof word);
  }
}

FARCALL_SHA_TARGET void hash_pair(ByteView first, ByteView second, CryptoHash& first_hash,
                                  CryptoHash& second_hash) {
  const Message one{first};
  const Message two{second};
  std::array<Lanes, 2> both{initial_lanes(), initial_lanes()};
  const std::size_t shared = std::min(one.blocks(), two.blocks());
  for (std::size_t i = 0; i < shared; ++i) compress<2>(both, {one.block(i), two.block(i)});
  std::array<Lanes, 1> alone{both[0]};
  for (std::size_t i = shared; i < one.blocks(); ++i) compress<1>(alone, {one.block(i)});
  finish(alone[0], first_hash);
  alone[0] = both[1];
  for (std::size_t i = shared; i < two.blocks(); ++i) compress<1>(alone, {two.block(i)});
  finish(alone[0], second_hash);
}

bool has_sha_instructions() noexcept {
  static const bool has = __builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1");
  return has;
}

}  // namespace

void sha256_pair(ByteView first, ByteView second, CryptoHash& first_hash,
                 CryptoHash& second_hash) noexcept {
  if (has_sha_instructions()) return hash_pair(first, second, first_hash, second_hash);
  first_hash = sha256(first);
  second_hash = sha256(second);
}

#else

void sha256_pair(ByteView first, ByteView second, CryptoHash& first_hash,
                 CryptoHash& second_hash) noexcept {
  first_hash = sha256(first);
  second_hash = sha256(second);
}

#endif

}  // namespace farcall
