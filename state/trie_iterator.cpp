#include "state/trie_iterator.hpp"

#include "state/node.hpp"
#include "state/node_hash.hpp"

namespace farcall::state {

using detail::as_branch;
using detail::as_extension;
using detail::as_leaf;
using detail::NibbleView;
using detail::Node;
using detail::NodeKind;

TrieIterator::TrieIterator(Trie trie, ByteView prefix, AccessLedger* ledger)
    : trie_{std::move(trie)}, ledger_{ledger} {
  find_prefix(prefix);
}

TrieIterator::TrieIterator(Trie trie, ByteView prefix, std::vector<Bytes>& visited)
    : trie_{std::move(trie)}, ledger_{nullptr}, visited_{&visited} {
  find_prefix(prefix);
}

TrieIterator::TrieIterator(Trie trie, ByteView prefix, ByteView after, AccessLedger* ledger)
    : trie_{std::move(trie)}, ledger_{ledger} {
  find_prefix(prefix);
  skip_up_to(after);
}

void TrieIterator::enter(const Node* node) {
  node = detail::resolve(node);
  if (ledger_ != nullptr) ledger_->record(detail::hash_of(node), detail::serialized_size(node));
  if (visited_ != nullptr) {
    (void)detail::hash_of(node);  // its bytes hold the hashes of its children
    Bytes bytes(detail::serialized_size(node));
    detail::encode_node(node, bytes.data());
    visited_->push_back(std::move(bytes));
  }
  frames_.push_back({node, static_cast<std::uint32_t>(nibbles_.size())});
}

void TrieIterator::append_path(ByteView encoded) {
  const NibbleView path = detail::nibbles_of_encoded(encoded);
  for (std::uint32_t i = 0; i < path.size; ++i) nibbles_.push_back(path[i]);
}

void TrieIterator::find_prefix(ByteView prefix) {
  if (trie_.empty()) return;
  NibbleView rest = detail::nibbles_of(prefix);
  const Node* next = trie_.root();
  while (next != nullptr) {
    frames_.clear();
    enter(next);
    const Node* node = frames_.back().node;
    next = nullptr;
    if (node->kind == NodeKind::kBranch) {
      if (rest.empty()) return;
      const auto* branch = as_branch(node);
      if (branch->has_child(rest[0])) {
        nibbles_.push_back(rest[0]);
        next = branch->child_at(branch->slot_of(rest[0]));
        rest = rest.drop(1);
      }
      continue;
    }
    const NibbleView path = detail::nibbles_of_encoded(
        node->kind == NodeKind::kLeaf ? as_leaf(node)->path() : as_extension(node)->path());
    const std::uint32_t shared = detail::common_prefix(path, rest);
    if (shared == rest.size) return;
    if (shared == path.size && node->kind == NodeKind::kExtension) {
      append_path(as_extension(node)->path());
      next = as_extension(node)->child;
      rest = rest.drop(shared);
    }
  }
  frames_.clear();
}

void TrieIterator::skip_up_to(ByteView after) {
  if (frames_.empty()) return;
  AccessLedger* ledger = std::exchange(ledger_, nullptr);
  NibbleView rest = detail::nibbles_of(after);
  // The frame's path so far is the prefix; a key that does not begin with it is wholly before or
  // after.
  for (const std::uint8_t nibble : nibbles_) {
    if (rest.empty() || rest[0] < nibble) {
      ledger_ = ledger;
      return;
    }
    if (rest[0] > nibble) frames_.clear();
    if (frames_.empty()) return;
    rest = rest.drop(1);
  }
  for (;;) {
    Frame& frame = frames_.back();
    if (frame.node->kind == NodeKind::kBranch) {
      frame.next = 0;  // a value here has a key that `after` begins with
      if (rest.empty()) break;
      const auto* branch = as_branch(frame.node);
      const std::uint8_t nibble = rest[0];
      frame.next = static_cast<std::int8_t>(nibble + 1);
      if (!branch->has_child(nibble)) break;
      nibbles_.push_back(nibble);
      rest = rest.drop(1);
      enter(branch->child_at(branch->slot_of(nibble)));
      continue;
    }
    const bool is_leaf = frame.node->kind == NodeKind::kLeaf;
    const ByteView encoded =
        is_leaf ? as_leaf(frame.node)->path() : as_extension(frame.node)->path();
    const NibbleView path = detail::nibbles_of_encoded(encoded);
    const std::uint32_t shared = detail::common_prefix(path, rest);
    if (shared == path.size) {
      // `after` is this leaf's key, goes on below it, or below the extension.
      const Node* child = is_leaf ? nullptr : as_extension(frame.node)->child;
      frames_.pop_back();
      if (is_leaf) break;
      append_path(encoded);
      rest = rest.drop(shared);
      enter(child);
      continue;
    }
    if (shared < rest.size && path[shared] < rest[shared]) frames_.pop_back();
    break;
  }
  ledger_ = ledger;
}

void TrieIterator::emit(detail::ValueBlob* value) {
  FARCALL_ASSERT(nibbles_.size() % 2 == 0, "keys of a trie are whole bytes");
  key_.resize(nibbles_.size() / 2);
  for (std::size_t i = 0; i < key_.size(); ++i) {
    key_[i] = static_cast<std::uint8_t>(nibbles_[2 * i] << 4 | nibbles_[2 * i + 1]);
  }
  value_ = Value::share(value);
  if (ledger_ != nullptr) ledger_->record(value_->hash(), value_->size());
}

bool TrieIterator::next() {
  while (!frames_.empty()) {
    Frame& frame = frames_.back();
    const Node* node = frame.node;
    nibbles_.resize(frame.depth);
    if (node->kind == NodeKind::kLeaf) {
      append_path(as_leaf(node)->path());
      frames_.pop_back();
      emit(as_leaf(node)->value);
      return true;
    }
    if (node->kind == NodeKind::kExtension) {
      append_path(as_extension(node)->path());
      frames_.pop_back();
      enter(as_extension(node)->child);
      continue;
    }
    const auto* branch = as_branch(node);
    if (frame.next < 0) {
      frame.next = 0;
      if (branch->has_value) {
        emit(branch->value());
        return true;
      }
    }
    const std::uint32_t left =
        frame.next > 15 ? 0U : branch->mask_or_length & (0xFFFFU << frame.next);
    if (left == 0) {
      frames_.pop_back();
      continue;
    }
    const auto nibble = static_cast<std::uint8_t>(std::countr_zero(left));
    frame.next = static_cast<std::int8_t>(nibble + 1);
    nibbles_.push_back(nibble);
    enter(branch->child_at(branch->slot_of(nibble)));
  }
  return false;
}

}  // namespace farcall::state
