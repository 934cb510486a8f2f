// Garbage collection: removes the records that no live trie needs.
#include <algorithm>

#include "base/format_text.hpp"
#include "state/trie_store_impl.hpp"

namespace farcall::state::detail {

/// Walks live tries, in memory as far as they are loaded and in the store beyond, and marks the
/// records that they need.
class StoreImpl::Marker {
 public:
  Marker(StoreImpl& store, std::uint32_t old_tag)
      : store_{store}, old_tag_{old_tag}, needed_(store.next_, false) {}

  Result<void> mark(const Node* root) {
    nodes_.push_back(root);
    while (!nodes_.empty() || !records_.empty()) {
      if (!nodes_.empty()) {
        const Node* node = nodes_.back();
        nodes_.pop_back();
        if (auto marked = mark_node(node); !marked) return marked;
      } else {
        const Stored record = records_.back();
        records_.pop_back();
        if (auto marked = mark_record(record); !marked) return marked;
      }
    }
    return {};
  }

  [[nodiscard]] bool is_needed(RecordNumber number) const {
    return number < needed_.size() && needed_[number];
  }

 private:
  struct Stored {
    RecordNumber number;
    CryptoHash hash;
  };

  [[nodiscard]] bool is_ours(const std::atomic<std::uint64_t>& mark) const noexcept {
    const std::uint32_t tag = StoredAt::store(mark.load(std::memory_order_relaxed));
    return tag == store_.tag() || tag == old_tag_;
  }

  /// Gives a live node the new tag. True if it had the old one: if it is visited for the first
  /// time.
  Result<bool> keep(std::atomic<std::uint64_t>& mark) {
    const std::uint64_t place = mark.load(std::memory_order_relaxed);
    if (StoredAt::store(place) == store_.tag()) return false;
    const RecordNumber number = StoredAt::record(place);
    if (StoredAt::store(place) != old_tag_ || number >= needed_.size()) {
      return fail("state store: only tries that were persisted can be kept");
    }
    needed_[number] = true;
    mark.store(StoredAt::make(store_.tag(), number), std::memory_order_relaxed);
    return true;
  }

  Result<void> mark_node(const Node* node) {
    if (node->kind == NodeKind::kUnloaded && !is_ours(node->stored)) {
      // From another store, and loaded when it was persisted here: the loaded node counts.
      node = resolve(node);
    }
    const Result<bool> first = keep(node->stored);
    if (!first) return std::unexpected{first.error()};
    if (!*first) return {};
    if (node->kind == NodeKind::kUnloaded) {
      const Node* loaded =
          static_cast<const Unloaded*>(node)->loaded.load(std::memory_order_acquire);
      if (loaded != nullptr) {
        nodes_.push_back(loaded);
      } else {
        CryptoHash hash;
        hash.bytes = node->hash;
        records_.push_back({StoredAt::record(node->stored.load(std::memory_order_relaxed)), hash});
      }
      return {};
    }
    const ValueBlob* value = value_of(node);
    if (value != nullptr && value->size > kMaxInlineValueBytes) {
      const Result<bool> kept = keep(stored_of(*value));
      if (!kept) return std::unexpected{kept.error()};
    }
    for_each_child(node, [this](const Node* child) { nodes_.push_back(child); });
    return {};
  }

  /// A record below what is loaded. Its own number is marked already.
  Result<void> mark_record(const Stored& stored) {
    const Result<Bytes> bytes = store_.read_record(stored.number);
    if (!bytes) return std::unexpected{bytes.error()};
    const Result<NodeRecord> record = parse_record(*bytes, stored.hash);
    if (!record) {
      return fail(format_text("state store: record {} is damaged: {}", stored.number,
                              record.error().message));
    }
    if (record->has_large_value()) {
      if (record->value_number >= needed_.size()) {
        return fail(format_text("state store: record {} is damaged: value {}", stored.number,
                                record->value_number));
      }
      needed_[record->value_number] = true;
    }
    for (std::size_t i = 0; i < record->node.child_count(); ++i) {
      const RecordNumber child = record->child_number(i);
      if (child >= needed_.size()) {
        return fail(
            format_text("state store: record {} is damaged: child {}", stored.number, child));
      }
      // A record that is marked may have been met in memory, where its children are unloaded too;
      // reading it once more marks them all the same.
      if (needed_[child] && read_.size() > child && read_[child]) continue;
      needed_[child] = true;
      if (read_.size() <= child) read_.resize(needed_.size(), false);
      read_[child] = true;
      records_.push_back({child, record->node.child_hash(i)});
    }
    return {};
  }

  StoreImpl& store_;
  std::uint32_t old_tag_;
  std::vector<bool> needed_;
  std::vector<bool> read_;  // records whose children are marked or about to be
  std::vector<const Node*> nodes_;
  std::vector<Stored> records_;
};

Result<std::uint64_t> StoreImpl::collect(std::span<const Trie> live) {
  const std::uint32_t old_tag = tag();
  // From here on a mark with the old tag is invalid: its record may have been removed.
  renew_tag();
  Marker marker{*this, old_tag};
  std::vector<CryptoHash> roots;
  for (const Trie& trie : live) {
    if (trie.empty()) continue;
    roots.push_back(trie.root_hash());
    if (auto marked = marker.mark(trie.root()); !marked) return std::unexpected{marked.error()};
  }
  std::ranges::sort(roots);

  std::vector<Bytes> doomed;
  std::uint64_t removed = 0;
  const auto is_dead_root = [&roots](ByteView key) {
    CryptoHash root;
    if (key.size() != 33) return true;
    std::memcpy(root.bytes.data(), key.data() + 1, 32);
    return !std::ranges::binary_search(roots, root);
  };
  const auto remove_doomed = [&]() -> Result<void> {
    std::vector<StoreWrite> writes;
    writes.reserve(doomed.size());
    for (const Bytes& key : doomed) writes.push_back({key, std::nullopt});
    if (auto written = store_->write(writes); !written) return written;
    doomed.clear();
    return {};
  };
  auto scanned = store_->scan(Bytes{0xF2}, {}, [&](ByteView key, ByteView) {
    if (is_dead_root(key)) doomed.push_back(to_bytes(key));
    return true;
  });
  if (!scanned) return std::unexpected{scanned.error()};
  if (auto done = remove_doomed(); !done) return std::unexpected{done.error()};

  constexpr std::size_t kBatch = 10'000;
  Bytes from;
  for (bool more = true; more;) {
    more = false;
    scanned = store_->scan(Bytes{0xFF}, from, [&](ByteView key, ByteView) {
      if (doomed.size() == kBatch) {
        from = to_bytes(key);
        more = true;
        return false;
      }
      if (!marker.is_needed(record_number(key))) doomed.push_back(to_bytes(key));
      return true;
    });
    if (!scanned) return std::unexpected{scanned.error()};
    removed += doomed.size();
    if (auto done = remove_doomed(); !done) return std::unexpected{done.error()};
  }
  return removed;
}

}  // namespace farcall::state::detail
