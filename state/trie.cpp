#include "state/trie.hpp"

#include "state/node.hpp"
#include "state/trie_editor.hpp"

namespace farcall::state {

namespace detail {

void retain_root(Node* node) noexcept {
  if (node != nullptr) (void)retain(node);
}
void release_root(Node* node) noexcept {
  release(node);
}

namespace {

/// Walks from `node` along `key`, calls `visit` for every node. Returns the value or null.
template <class Visit>
ValueBlob* walk(const Node* node, ByteView key, Visit visit) {
  FARCALL_ASSERT(key.size() <= kMaxKeyBytes, "a trie key has at most 4,096 bytes");
  NibbleView rest = nibbles_of(key);
  while (node != nullptr) {
    node = resolve(node);
    visit(node);
    switch (node->kind) {
      case NodeKind::kLeaf:
        return leaf_matches(as_leaf(node), rest) ? as_leaf(node)->value : nullptr;
      case NodeKind::kExtension: {
        const NibbleView path = nibbles_of_encoded(as_extension(node)->path());
        if (common_prefix(path, rest) < path.size) return nullptr;
        rest = rest.drop(path.size);
        node = as_extension(node)->child;
        break;
      }
      case NodeKind::kBranch: {
        const Branch* branch = as_branch(node);
        if (rest.empty()) return branch->value();
        const std::uint8_t nibble = rest[0];
        if (!branch->has_child(nibble)) return nullptr;
        node = branch->child_at(branch->slot_of(nibble));
        rest = rest.drop(1);
        break;
      }
      case NodeKind::kUnloaded:
        return nullptr;
    }
  }
  return nullptr;
}

/// Walks to several keys side by side and touches what lookups and changes will need. One walk
/// waits for memory at every step; many at once wait only as long as one.
class WarmUp {
 public:
  static constexpr std::size_t kWidth = 8;

  /// Pays off where the trie is larger than the processor's caches.
  [[nodiscard]] static bool pays_off(const Node* root) {
    constexpr std::uint64_t kLarge = std::uint64_t{2} << 20;
    return root != nullptr && root->kind != NodeKind::kUnloaded && usage_of(root) > kLarge;
  }

  /// `key_of(i)` is the key of walk i.
  template <std::size_t kMax>
  static void run(const Node* root, std::size_t wanted, auto key_of) {
    std::array<Walk, kMax> walks;
    const std::size_t count = std::min(kMax, wanted);
    for (std::size_t i = 0; i < count; ++i) walks[i] = {root, nibbles_of(key_of(i))};
    for (bool more = true; more;) {
      more = false;
      for (std::size_t i = 0; i < count; ++i) more |= step(walks[i]);
    }
  }

 private:
  struct Walk {
    const Node* node = nullptr;
    NibbleView rest;
  };

  static bool step(Walk& walk) {
    const Node* node = std::exchange(walk.node, nullptr);
    if (node == nullptr) return false;
    if (node->kind == NodeKind::kLeaf) {
      __builtin_prefetch(as_leaf(node)->value);
    } else if (node->kind == NodeKind::kExtension) {
      const NibbleView path = nibbles_of_encoded(as_extension(node)->path());
      if (common_prefix(path, walk.rest) < path.size) return false;
      walk = {as_extension(node)->child, walk.rest.drop(path.size)};
    } else if (node->kind == NodeKind::kBranch && !walk.rest.empty()) {
      const Branch* branch = as_branch(node);
      if (!branch->has_child(walk.rest[0])) return false;
      walk = {branch->child_at(branch->slot_of(walk.rest[0])), walk.rest.drop(1)};
    }
    if (walk.node == nullptr) return false;
    const auto* bytes = reinterpret_cast<const std::byte*>(walk.node);
    __builtin_prefetch(bytes);
    __builtin_prefetch(bytes + 64);
    __builtin_prefetch(bytes + 128);
    return true;
  }
};

std::optional<Value> shared(ValueBlob* blob) {
  if (blob == nullptr) return std::nullopt;
  return Value::share(blob);
}

}  // namespace

}  // namespace detail

CryptoHash Trie::root_hash() const {
  return root_ == nullptr ? CryptoHash{} : detail::hash_of(root_);
}

std::uint64_t Trie::memory_usage() const {
  return root_ == nullptr ? 0 : detail::usage_of(detail::resolve(root_));
}

std::optional<Value> Trie::get(ByteView key) const {
  return detail::shared(detail::walk(root_, key, [](const detail::Node*) {}));
}

bool Trie::contains(ByteView key) const {
  return detail::walk(root_, key, [](const detail::Node*) {}) != nullptr;
}

std::optional<Value> Trie::lookup(ByteView key, std::vector<VisitedNode>& path) const {
  return detail::shared(detail::walk(root_, key, [&path](const detail::Node* node) {
    path.push_back({detail::hash_of(node), detail::serialized_size(node)});
  }));
}

std::optional<Value> Trie::lookup(ByteView key, std::vector<const detail::Node*>& path) const {
  return detail::shared(
      detail::walk(root_, key, [&path](const detail::Node* node) { path.push_back(node); }));
}

void Trie::prefetch(std::span<const ByteView> keys) const {
  if (!detail::WarmUp::pays_off(root_)) return;
  detail::WarmUp::run<kPrefetchKeysMax>(root_, keys.size(), [&](std::size_t i) { return keys[i]; });
}

Trie Trie::apply(std::span<const TrieChange> changes) const& {
  return Trie{*this}.apply(changes);
}

Trie Trie::apply(std::span<const TrieChange> changes) && {
  using detail::WarmUp;
  const bool warm = changes.size() >= WarmUp::kWidth && WarmUp::pays_off(root_);
  detail::TrieEditor editor{std::exchange(root_, nullptr)};
  const TrieChange* previous = nullptr;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (warm && i % WarmUp::kWidth == 0) {
      WarmUp::run<WarmUp::kWidth>(editor.root(), changes.size() - i,
                                  [&](std::size_t walk) { return changes[i + walk].key; });
    }
    const TrieChange& change = changes[i];
    FARCALL_ASSERT(previous == nullptr || as_text(previous->key) < as_text(change.key),
                   "the keys of a batch ascend strictly");
    previous = &change;
    if (change.value) {
      editor.set(change.key, *change.value);
    } else {
      editor.remove(change.key);
    }
  }
  return adopt(editor.finish());
}

Trie Trie::insert(ByteView key, Value value) const& {
  return Trie{*this}.insert(key, std::move(value));
}

Trie Trie::insert(ByteView key, Value value) && {
  const TrieChange change{key, std::move(value)};
  return std::move(*this).apply({&change, 1});
}

Trie Trie::erase(ByteView key) const& {
  return Trie{*this}.erase(key);
}

Trie Trie::erase(ByteView key) && {
  const TrieChange change{key, std::nullopt};
  return std::move(*this).apply({&change, 1});
}

}  // namespace farcall::state
