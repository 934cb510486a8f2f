// Where nodes and values that are not in memory yet come from.
#pragma once

#include <atomic>
#include <memory>

#include "base/hash.hpp"
#include "state/value.hpp"

namespace farcall::state::detail {

struct Node;

/// A place in a durable store: which store (and since which of its clean-ups) and which record
/// there.
struct StoredAt {
  static constexpr int kRecordBits = 40;
  static constexpr std::uint64_t kRecordMask = (std::uint64_t{1} << kRecordBits) - 1;

  [[nodiscard]] static constexpr std::uint64_t make(std::uint32_t store,
                                                    std::uint64_t record) noexcept {
    return static_cast<std::uint64_t>(store) << kRecordBits | record;
  }
  [[nodiscard]] static constexpr std::uint32_t store(std::uint64_t place) noexcept {
    return static_cast<std::uint32_t>(place >> kRecordBits);
  }
  [[nodiscard]] static constexpr std::uint64_t record(std::uint64_t place) noexcept {
    return place & kRecordMask;
  }
};

/// Loads what a lazily opened trie has not touched yet. Thread-safe. What it returns has been
/// checked against the hash. Damage that is found here, after the state was opened, stops the
/// program with the place and the reason.
class NodeSource {
 public:
  NodeSource() = default;
  NodeSource(const NodeSource&) = delete;
  NodeSource& operator=(const NodeSource&) = delete;
  virtual ~NodeSource() = default;

  /// A node; its children may be unloaded ones. One reference goes to the caller.
  [[nodiscard]] virtual Node* load_node(std::uint64_t place, const CryptoHash& hash) = 0;
  [[nodiscard]] virtual Value load_value(std::uint64_t place, const CryptoHash& hash,
                                         std::uint32_t size) = 0;
};

/// A value of which only hash and length are known so far.
struct UnloadedValue : ValueBlob {
  UnloadedValue() = default;
  UnloadedValue(const UnloadedValue&) = delete;
  UnloadedValue& operator=(const UnloadedValue&) = delete;
  ~UnloadedValue();

  std::shared_ptr<NodeSource> source;
  mutable std::atomic<ValueBlob*> loaded{nullptr};
  mutable std::atomic<std::uint64_t> stored{0};
};

/// Values above this many bytes have a record of their own in a durable store, and remember which.
inline constexpr std::uint32_t kMaxInlineValueBytes = 512;

/// Where a large value is stored. Small ones are stored with their nodes.
[[nodiscard]] std::atomic<std::uint64_t>& stored_of(const ValueBlob& blob) noexcept;

[[nodiscard]] ValueBlob* unloaded_value(const CryptoHash& hash, std::uint32_t size,
                                        std::uint64_t stored, std::shared_ptr<NodeSource> source);
[[nodiscard]] CryptoHash hash_of(const ValueBlob& blob);
/// Computes two missing hashes. Loaded values only; an unloaded one always knows its hash.
void hash_pair_of(const ValueBlob& first, const ValueBlob& second);

}  // namespace farcall::state::detail
