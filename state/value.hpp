// A value of the state: immutable bytes that many tries share.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <utility>

#include "base/bytes.hpp"
#include "base/hash.hpp"

namespace farcall::state {

namespace detail {

class NodeSource;

/// How far a lazily computed hash is. Two threads may compute the same hash; one of them stores it.
enum class HashState : std::uint8_t { kMissing = 0, kBeingStored = 1, kReady = 2 };

/// Header and bytes of a value in one allocation; the bytes follow the header unless `unloaded`.
struct ValueBlob {
  std::atomic<std::uint32_t> references{1};
  std::uint32_t size = 0;
  mutable std::atomic<HashState> hash_state{HashState::kMissing};
  bool unloaded = false;
  mutable std::array<std::uint8_t, 32> hash{};

  [[nodiscard]] const std::uint8_t* inline_bytes() const noexcept {
    return reinterpret_cast<const std::uint8_t*>(this + 1);
  }
  [[nodiscard]] std::uint8_t* inline_bytes() noexcept {
    return reinterpret_cast<std::uint8_t*>(this + 1);
  }
};

/// With room for `size` bytes, which are not set yet.
[[nodiscard]] ValueBlob* allocate_value(std::size_t size);
void destroy_value(ValueBlob* blob) noexcept;

}  // namespace detail

/// Refcounted immutable bytes of at most 2^32 - 1 bytes. Copying copies a pointer; the SHA-256 of
/// the bytes is computed once, when first asked for. Safe to share between threads. A value that
/// was read lazily from a durable store loads its bytes when they are first looked at.
class Value {
 public:
  /// Copies the bytes.
  explicit Value(ByteView bytes);
  /// Of `size` bytes that `fill(std::span<std::uint8_t>)` writes.
  template <class Fill>
  [[nodiscard]] static Value filled(std::size_t size, Fill fill);
  /// The concatenation of several pieces, without an intermediate buffer.
  explicit Value(std::initializer_list<ByteView> pieces);

  Value(const Value& other) noexcept : blob_{other.blob_} { retain(); }
  Value(Value&& other) noexcept : blob_{std::exchange(other.blob_, nullptr)} {}
  Value& operator=(const Value& other) noexcept {
    Value copy{other};
    std::swap(blob_, copy.blob_);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    std::swap(blob_, other.blob_);
    return *this;
  }
  ~Value() { release(); }

  /// The bytes. They live as long as any copy of this value.
  [[nodiscard]] ByteView bytes() const;
  /// Length in bytes; never loads anything.
  [[nodiscard]] std::uint32_t size() const noexcept { return blob_->size; }
  /// SHA-256 of the bytes.
  [[nodiscard]] CryptoHash hash() const;
  /// True when both are the same object or hold the same bytes.
  [[nodiscard]] bool operator==(const Value& other) const;

  /// For the trie: takes over one reference.
  [[nodiscard]] static Value adopt(detail::ValueBlob* blob) noexcept { return Value{blob}; }
  /// For the trie: takes another reference.
  [[nodiscard]] static Value share(detail::ValueBlob* blob) noexcept {
    blob->references.fetch_add(1, std::memory_order_relaxed);
    return Value{blob};
  }
  /// For the trie: gives one reference away.
  [[nodiscard]] detail::ValueBlob* surrender() noexcept { return std::exchange(blob_, nullptr); }
  [[nodiscard]] detail::ValueBlob* blob() const noexcept { return blob_; }

 private:
  explicit Value(detail::ValueBlob* blob) noexcept : blob_{blob} {}
  void retain() const noexcept {
    if (blob_ != nullptr) blob_->references.fetch_add(1, std::memory_order_relaxed);
  }
  void release() noexcept {
    if (blob_ != nullptr && blob_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      detail::destroy_value(blob_);
    }
  }

  detail::ValueBlob* blob_;
};

template <class Fill>
Value Value::filled(std::size_t size, Fill fill) {
  detail::ValueBlob* blob = detail::allocate_value(size);
  fill(std::span<std::uint8_t>{blob->inline_bytes(), size});
  return adopt(blob);
}

}  // namespace farcall::state
