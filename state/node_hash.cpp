#include "state/node_hash.hpp"

#include <vector>

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

/// Hash of a node whose children's hashes are ready or just being stored by another thread.
CryptoHash compute_hash(const Node* node) {
  std::uint8_t buffer[kMaxNodeBytes];
  const std::size_t size = encode_node(node, buffer);
  const CryptoHash hash = sha256({buffer, size});
  HashState expected = HashState::kMissing;
  if (node->hash_state.compare_exchange_strong(expected, HashState::kBeingStored,
                                               std::memory_order_relaxed)) {
    node->hash = hash.bytes;
    node->hash_state.store(HashState::kReady, std::memory_order_release);
  }
  return hash;
}

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
    // Children before parents, with a stack of our own: a trie may be thousands of nodes deep.
    thread_local std::vector<const Node*> pending;
    const std::size_t base = pending.size();
    pending.push_back(node);
    CryptoHash hash;
    while (pending.size() > base) {
      const Node* top = pending.back();
      const std::size_t before = pending.size();
      for_each_child(top, [](const Node* child) {
        if (child->hash_state.load(std::memory_order_acquire) == HashState::kMissing) {
          pending.push_back(child);
        }
      });
      if (pending.size() > before) continue;
      pending.pop_back();
      if (top == node || !hash_is_ready(top)) hash = compute_hash(top);
    }
    return hash;
  }
  CryptoHash hash;
  hash.bytes = node->hash;
  return hash;
}

}  // namespace farcall::state::detail
