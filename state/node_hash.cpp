#include "state/node_hash.hpp"

#include <algorithm>
#include <vector>

#include "base/sha256_pair.hpp"

namespace farcall::state::detail {

namespace {

class Writer {
 public:
  explicit Writer(std::uint8_t* out) noexcept : out_{out}, start_{out} {}
  template <class Int>
  void integer(Int value) noexcept {
    static_assert(std::endian::native == std::endian::little, "borsh integers are little-endian");
    std::memcpy(out_, &value, sizeof value);
    out_ += sizeof value;
  }
  void bytes(ByteView data) noexcept {
    std::memcpy(out_, data.data(), data.size());
    out_ += data.size();
  }
  void tag(NodeTag tag) noexcept { integer(static_cast<std::uint8_t>(tag)); }
  void value(const ValueBlob& blob) {
    integer(blob.size);
    bytes(hash_of(blob).bytes);
  }
  [[nodiscard]] std::size_t written() const noexcept {
    return static_cast<std::size_t>(out_ - start_);
  }

 private:
  std::uint8_t* out_;
  std::uint8_t* start_;
};

bool hash_is_ready(const Node* node) noexcept {
  return node->hash_state.load(std::memory_order_acquire) == HashState::kReady;
}

void store_hash(const Node* node, const CryptoHash& hash) noexcept {
  HashState expected = HashState::kMissing;
  if (node->hash_state.compare_exchange_strong(expected, HashState::kBeingStored,
                                               std::memory_order_relaxed)) {
    node->hash = hash.bytes;
    node->hash_state.store(HashState::kReady, std::memory_order_release);
  }
}

/// Hash of a node whose children's hashes are ready or just being stored by another thread.
CryptoHash compute_hash(const Node* node) {
  std::uint8_t buffer[kMaxNodeBytes];
  const CryptoHash hash = sha256({buffer, encode_node(node, buffer)});
  store_hash(node, hash);
  return hash;
}

bool is_missing(const std::atomic<HashState>& state) noexcept {
  return state.load(std::memory_order_acquire) == HashState::kMissing;
}

/// Computes all missing hashes below a node, and its own. A trie may be thousands of nodes deep, so
/// this keeps lists instead of recursing; and hashes that do not depend on one another are computed
/// in pairs.
class HashPass {
 public:
  void run(const Node* root) {
    collect(root);
    hash_values();
    sort_by_height();
    for (std::size_t begin = 0, height = 0; begin < by_height_.size(); ++height) {
      const std::size_t end = begin + heights_[height];
      for (std::size_t i = begin; i < end; i += 2) hash_nodes(i, i + 1 < end);
      begin = end;
    }
    clear();
  }

 private:
  struct Pending {
    const Node* node;
    std::uint32_t parent;
    std::uint32_t height = 0;  // of the missing nodes below
  };

  /// Lists the nodes that lack a hash, parents before children, and the values that do.
  void collect(const Node* root) {
    nodes_.push_back({root, 0});
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      fetch_ahead(i);
      const Node* node = nodes_[i].node;
      const ValueBlob* value = node->kind == NodeKind::kLeaf     ? as_leaf(node)->value
                               : node->kind == NodeKind::kBranch ? as_branch(node)->value()
                                                                 : nullptr;
      if (value != nullptr && is_missing(value->hash_state)) values_.push_back(value);
      for_each_child(node, [&](const Node* child) {
        if (is_missing(child->hash_state)) nodes_.push_back({child, static_cast<std::uint32_t>(i)});
      });
    }
  }

  /// The sixteen children of a branch are scattered in memory: those of the next nodes are
  /// prefetched.
  void fetch_ahead(std::size_t index) const noexcept {
    constexpr std::size_t kChildren = 3;
    constexpr std::size_t kNodes = 6;
    if (index + kNodes < nodes_.size()) {
      const auto* node = reinterpret_cast<const std::byte*>(nodes_[index + kNodes].node);
      __builtin_prefetch(node);
      __builtin_prefetch(node + 64);
      __builtin_prefetch(node + 128);
    }
    if (index + kChildren < nodes_.size()) {
      for_each_child(nodes_[index + kChildren].node,
                     [](const Node* child) { __builtin_prefetch(child); });
    }
  }

  void hash_values() {
    std::size_t i = 0;
    for (; i + 1 < values_.size(); i += 2) hash_pair_of(*values_[i], *values_[i + 1]);
    if (i < values_.size()) (void)hash_of(*values_[i]);
  }

  /// Children come before parents, and nodes of one height do not depend on one another.
  void sort_by_height() {
    std::uint32_t highest = 0;
    for (std::size_t i = nodes_.size() - 1; i > 0; --i) {
      std::uint32_t& above = nodes_[nodes_[i].parent].height;
      above = std::max(above, nodes_[i].height + 1);
    }
    for (const Pending& pending : nodes_) highest = std::max(highest, pending.height);
    heights_.assign(highest + 1, 0);
    for (const Pending& pending : nodes_) ++heights_[pending.height];
    starts_.assign(highest + 1, 0);
    for (std::uint32_t height = 1; height <= highest; ++height) {
      starts_[height] = starts_[height - 1] + heights_[height - 1];
    }
    by_height_.resize(nodes_.size());
    for (const Pending& pending : nodes_) by_height_[starts_[pending.height]++] = pending.node;
  }

  void hash_nodes(std::size_t index, bool pair) {
    if (!pair) return (void)compute_hash(by_height_[index]);
    const Node* first = by_height_[index];
    const Node* second = by_height_[index + 1];
    std::uint8_t first_bytes[kMaxNodeBytes];
    std::uint8_t second_bytes[kMaxNodeBytes];
    const ByteView first_view{first_bytes, encode_node(first, first_bytes)};
    const ByteView second_view{second_bytes, encode_node(second, second_bytes)};
    CryptoHash first_hash;
    CryptoHash second_hash;
    sha256_pair(first_view, second_view, first_hash, second_hash);
    store_hash(first, first_hash);
    store_hash(second, second_hash);
  }

  void clear() noexcept {
    nodes_.clear();
    values_.clear();
    by_height_.clear();
  }

  std::vector<Pending> nodes_;
  std::vector<const ValueBlob*> values_;
  std::vector<std::size_t> heights_;  // nodes of each height
  std::vector<std::size_t> starts_;
  std::vector<const Node*> by_height_;
};

}  // namespace

std::size_t encode_node(const Node* node, std::uint8_t* out) {
  Writer writer{out};
  const auto path = [&writer](ByteView bytes) {
    writer.integer(static_cast<std::uint32_t>(bytes.size()));
    writer.bytes(bytes);
  };
  switch (node->kind) {
    case NodeKind::kLeaf:
      writer.tag(NodeTag::kLeaf);
      path(as_leaf(node)->path());
      writer.value(*as_leaf(node)->value);
      break;
    case NodeKind::kExtension:
      writer.tag(NodeTag::kExtension);
      path(as_extension(node)->path());
      writer.bytes(hash_of(as_extension(node)->child).bytes);
      break;
    case NodeKind::kBranch:
      writer.tag(node->has_value ? NodeTag::kBranchWithValue : NodeTag::kBranch);
      if (node->has_value) writer.value(*as_branch(node)->value());
      writer.integer(node->mask_or_length);
      for_each_child(node, [&writer](const Node* child) { writer.bytes(hash_of(child).bytes); });
      break;
    case NodeKind::kUnloaded:
      FARCALL_ASSERT(false, "loaded nodes are encoded");
  }
  writer.integer(usage_of(node));
  return writer.written();
}

CryptoHash hash_of(const Node* node) {
  if (!hash_is_ready(node)) {
    // Another thread may be storing this very hash, or one below: then it is computed here too.
    thread_local HashPass pass;
    if (is_missing(node->hash_state)) pass.run(node);
    if (!hash_is_ready(node)) return compute_hash(node);
  }
  CryptoHash hash;
  hash.bytes = node->hash;
  return hash;
}

}  // namespace farcall::state::detail
