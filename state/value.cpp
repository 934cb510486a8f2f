#include "state/value.hpp"

#include <limits>
#include <new>

#include "base/assert.hpp"
#include "base/sha256_pair.hpp"
#include "state/node_source.hpp"
#include "state/pool.hpp"

namespace farcall::state {

namespace detail {

namespace {

/// A large value is followed by the place where a store has it.
constexpr std::size_t blob_size(std::size_t size) noexcept {
  return sizeof(ValueBlob) + size + (size > kMaxInlineValueBytes ? 2 * sizeof(std::uint64_t) : 0);
}

}  // namespace

ValueBlob* allocate_value(std::size_t size) {
  FARCALL_ASSERT(size <= std::numeric_limits<std::uint32_t>::max(), "a value has at most 4 GiB");
  auto* blob = new (pool_allocate(blob_size(size))) ValueBlob;
  blob->size = static_cast<std::uint32_t>(size);
  if (size > kMaxInlineValueBytes) new (&stored_of(*blob)) std::atomic<std::uint64_t>{0};
  return blob;
}

void destroy_value(ValueBlob* blob) noexcept {
  if (blob->unloaded) {
    static_cast<UnloadedValue*>(blob)->~UnloadedValue();
    pool_free(blob, sizeof(UnloadedValue));
  } else {
    pool_free(blob, blob_size(blob->size));
  }
}

ValueBlob* unloaded_value(const CryptoHash& hash, std::uint32_t size, std::uint64_t stored,
                          std::shared_ptr<NodeSource> source) {
  auto* blob = new (pool_allocate(sizeof(UnloadedValue))) UnloadedValue;
  blob->size = size;
  blob->unloaded = true;
  blob->hash = hash.bytes;
  blob->hash_state.store(HashState::kReady, std::memory_order_relaxed);
  blob->stored.store(stored, std::memory_order_relaxed);
  blob->source = std::move(source);
  return blob;
}

std::atomic<std::uint64_t>& stored_of(const ValueBlob& blob) noexcept {
  if (blob.unloaded) return static_cast<const UnloadedValue&>(blob).stored;
  auto end = reinterpret_cast<std::uintptr_t>(blob.inline_bytes() + blob.size);
  constexpr std::uintptr_t kAlignment = alignof(std::atomic<std::uint64_t>);
  end = (end + kAlignment - 1) / kAlignment * kAlignment;
  return *reinterpret_cast<std::atomic<std::uint64_t>*>(end);
}

UnloadedValue::~UnloadedValue() {
  ValueBlob* bytes = loaded.load(std::memory_order_acquire);
  if (bytes != nullptr) (void)Value::adopt(bytes);
}

namespace {

void store_hash(const ValueBlob& blob, const CryptoHash& hash) noexcept {
  HashState expected = HashState::kMissing;
  if (blob.hash_state.compare_exchange_strong(expected, HashState::kBeingStored,
                                              std::memory_order_relaxed)) {
    blob.hash = hash.bytes;
    blob.hash_state.store(HashState::kReady, std::memory_order_release);
  }
}

}  // namespace

CryptoHash hash_of(const ValueBlob& blob) {
  CryptoHash result;
  if (blob.hash_state.load(std::memory_order_acquire) == HashState::kReady) {
    result.bytes = blob.hash;
    return result;
  }
  result = sha256({blob.inline_bytes(), blob.size});
  store_hash(blob, result);
  return result;
}

void hash_pair_of(const ValueBlob& first, const ValueBlob& second) {
  CryptoHash first_hash;
  CryptoHash second_hash;
  sha256_pair({first.inline_bytes(), first.size}, {second.inline_bytes(), second.size}, first_hash,
              second_hash);
  store_hash(first, first_hash);
  store_hash(second, second_hash);
}

namespace {

const ValueBlob& load_value(const UnloadedValue& blob) {
  if (const ValueBlob* known = blob.loaded.load(std::memory_order_acquire)) return *known;
  CryptoHash hash;
  hash.bytes = blob.hash;
  ValueBlob* fresh =
      blob.source->load_value(blob.stored.load(std::memory_order_relaxed), hash, blob.size)
          .surrender();
  ValueBlob* expected = nullptr;
  if (blob.loaded.compare_exchange_strong(expected, fresh, std::memory_order_acq_rel))
    return *fresh;
  (void)Value::adopt(fresh);
  return *expected;
}

}  // namespace

}  // namespace detail

Value::Value(ByteView bytes) : blob_{detail::allocate_value(bytes.size())} {
  if (!bytes.empty()) std::memcpy(blob_->inline_bytes(), bytes.data(), bytes.size());
}

Value::Value(std::initializer_list<ByteView> pieces) : blob_{nullptr} {
  std::size_t size = 0;
  for (const ByteView piece : pieces) size += piece.size();
  blob_ = detail::allocate_value(size);
  std::uint8_t* out = blob_->inline_bytes();
  for (const ByteView piece : pieces) {
    if (!piece.empty()) std::memcpy(out, piece.data(), piece.size());
    out += piece.size();
  }
}

ByteView Value::bytes() const {
  const detail::ValueBlob* blob = blob_;
  if (blob->unloaded) [[unlikely]] {
    blob = &detail::load_value(*static_cast<const detail::UnloadedValue*>(blob));
  }
  return {blob->inline_bytes(), blob->size};
}

CryptoHash Value::hash() const {
  return detail::hash_of(*blob_);
}

bool Value::operator==(const Value& other) const {
  if (blob_ == other.blob_) return true;
  if (blob_->size != other.blob_->size) return false;
  if (blob_->unloaded || other.blob_->unloaded) return hash() == other.hash();
  return equal(bytes(), other.bytes());
}

}  // namespace farcall::state
