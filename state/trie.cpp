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

/// Walks from `node` along `key`, telling `visit` of every node. Returns the value or null.
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

Trie Trie::apply(std::span<const TrieChange> changes) const& {
  return Trie{*this}.apply(changes);
}

Trie Trie::apply(std::span<const TrieChange> changes) && {
  detail::TrieEditor editor{std::exchange(root_, nullptr)};
  const TrieChange* previous = nullptr;
  for (const TrieChange& change : changes) {
    FARCALL_ASSERT(
        previous == nullptr || std::ranges::lexicographical_compare(previous->key, change.key),
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
