// The inside of the trie store.
#pragma once

#include <atomic>
#include <optional>
#include <vector>

#include "state/trie_records.hpp"
#include "state/trie_store.hpp"

namespace farcall::state::detail {

/// Writes, reads and cleans up. Reading single records is thread-safe: that is what lazily loaded
/// tries do; the rest is for one thread.
class StoreImpl : public NodeSource, public std::enable_shared_from_this<StoreImpl> {
 public:
  explicit StoreImpl(std::shared_ptr<Store> store) : store_{std::move(store)} {}

  [[nodiscard]] Result<void> open();
  [[nodiscard]] Result<PersistSummary> persist(std::span<const Trie> tries,
                                               std::span<const StoreWrite> rows);
  [[nodiscard]] Result<Trie> load(const CryptoHash& root, Loading loading);
  [[nodiscard]] Result<std::uint64_t> collect(std::span<const Trie> live);

  [[nodiscard]] Node* load_node(std::uint64_t place, const CryptoHash& hash) override;
  [[nodiscard]] Value load_value(std::uint64_t place, const CryptoHash& hash,
                                 std::uint32_t size) override;

 private:
  class Batch;
  class Marker;

  [[nodiscard]] std::uint32_t tag() const noexcept { return tag_.load(std::memory_order_relaxed); }
  void renew_tag();
  /// The record that a node or value has in this store, if its mark is of this store.
  [[nodiscard]] std::optional<RecordNumber> stored_number(
      const std::atomic<std::uint64_t>& mark) const noexcept {
    const std::uint64_t place = mark.load(std::memory_order_relaxed);
    if (StoredAt::store(place) != tag()) return std::nullopt;
    return StoredAt::record(place);
  }
  [[nodiscard]] Result<Bytes> read_record(RecordNumber number) const;
  [[nodiscard]] Result<Node*> read_node(RecordNumber number, const CryptoHash& hash);
  [[nodiscard]] Result<Value> read_value(RecordNumber number, const CryptoHash& hash,
                                         std::uint32_t size) const;
  /// Replaces everything unloaded below a fresh root, and checks what only the whole can tell.
  [[nodiscard]] Result<void> load_everything_below(Node* root);

  std::shared_ptr<Store> store_;
  std::atomic<std::uint32_t> tag_{0};
  RecordNumber next_ = 1;
};

/// The value of a leaf or a branch, or null.
[[nodiscard]] inline const ValueBlob* value_of(const Node* node) noexcept {
  if (node->kind == NodeKind::kLeaf) return as_leaf(node)->value;
  if (node->kind == NodeKind::kBranch) return as_branch(node)->value();
  return nullptr;
}

}  // namespace farcall::state::detail
