// Where nodes and values that are not in memory yet come from.
#pragma once

#include <atomic>
#include <memory>

#include "base/hash.hpp"
#include "state/value.hpp"

namespace farcall::state::detail {

struct Node;

/// Loads what a lazily opened trie has not touched yet. Thread-safe. What it returns has been
/// checked against the hash; damage is reported when the state is opened, and where it is found
/// later the program stops with the place and the reason.
class NodeSource {
 public:
  NodeSource() = default;
  NodeSource(const NodeSource&) = delete;
  NodeSource& operator=(const NodeSource&) = delete;
  virtual ~NodeSource() = default;

  /// The node with this hash; its children may be unloaded ones. One reference goes to the caller.
  [[nodiscard]] virtual Node* load_node(const CryptoHash& hash) = 0;
  [[nodiscard]] virtual Value load_value(const CryptoHash& hash, std::uint32_t size) = 0;
};

/// A value of which only hash and length are known so far.
struct UnloadedValue : ValueBlob {
  UnloadedValue() = default;
  UnloadedValue(const UnloadedValue&) = delete;
  UnloadedValue& operator=(const UnloadedValue&) = delete;
  ~UnloadedValue();

  std::shared_ptr<NodeSource> source;
  mutable std::atomic<ValueBlob*> loaded{nullptr};
};

[[nodiscard]] ValueBlob* allocate_value(std::size_t size);
[[nodiscard]] ValueBlob* unloaded_value(const CryptoHash& hash, std::uint32_t size,
                                        std::shared_ptr<NodeSource> source);
[[nodiscard]] CryptoHash hash_of(const ValueBlob& blob);

}  // namespace farcall::state::detail
