// Opens a whole trie: reads and checks everything, so that no error can occur later.
#include <unordered_map>

#include "base/format_text.hpp"
#include "base/u128.hpp"
#include "state/trie_store_impl.hpp"

namespace farcall::state::detail {

namespace {

std::uint32_t path_nibbles(const Node* node) noexcept {
  if (node->kind == NodeKind::kLeaf) return nibbles_of_encoded(as_leaf(node)->path()).size;
  if (node->kind == NodeKind::kExtension)
    return nibbles_of_encoded(as_extension(node)->path()).size;
  return 0;
}

/// The memory usage that the node names is that of itself and its children.
bool usage_adds_up(const Node* node) noexcept {
  if (node->kind == NodeKind::kLeaf) return true;
  auto sum = static_cast<u128>(kNodeCost);
  if (node->kind == NodeKind::kExtension) sum += u128{kKeyByteCost} * node->mask_or_length;
  if (node->has_value != 0) sum += kNodeCost + as_branch(node)->value()->size;
  for_each_child(node, [&sum](const Node* child) { sum += usage_of(child); });
  return sum == usage_of(node);
}

/// A place that points to an unloaded node, with the parity of the nibbles before it.
struct OpenSlot {
  Node** slot;
  bool odd;
};

/// Nodes by record: each is loaded once, so that memory is bounded by the store.
struct Known {
  Node* node;
  bool odd;
};

}  // namespace

Result<void> StoreImpl::load_everything_below(Node* root) {
  std::unordered_map<RecordNumber, Known> known;
  std::vector<OpenSlot> open;

  const auto finish_node = [&](Node* node, bool odd) -> Result<void> {
    const bool odd_below = odd != (path_nibbles(node) % 2 == 1);
    const RecordNumber number = StoredAt::record(node->stored.load(std::memory_order_relaxed));
    if (value_of(node) != nullptr && odd_below) {
      return fail(
          format_text("state store: record {} is damaged: its key ends inside a byte", number));
    }
    const ValueBlob* value = value_of(node);
    if (value != nullptr && value->unloaded) {
      const std::uint64_t place = stored_of(*value).load(std::memory_order_relaxed);
      CryptoHash hash;
      hash.bytes = value->hash;
      Result<Value> loaded = read_value(StoredAt::record(place), hash, value->size);
      if (!loaded) return std::unexpected{loaded.error()};
      stored_of(*loaded->blob()).store(place, std::memory_order_relaxed);
      loaded->blob()->hash = hash.bytes;
      loaded->blob()->hash_state.store(HashState::kReady, std::memory_order_relaxed);
      if (node->kind == NodeKind::kLeaf) {
        release(std::exchange(as_leaf(node)->value, loaded->surrender()));
      } else {
        (void)branch_set_value(as_branch(node), loaded->surrender());
      }
    }
    if (node->kind == NodeKind::kExtension) open.push_back({&as_extension(node)->child, odd_below});
    if (node->kind == NodeKind::kBranch) {
      Branch* branch = as_branch(node);
      for (std::uint32_t slot = branch->has_value; slot < branch->slot_count(); ++slot) {
        open.push_back({branch->child_slot(slot), !odd_below});
      }
    }
    return {};
  };

  if (auto finished = finish_node(root, false); !finished) return finished;
  while (!open.empty()) {
    const OpenSlot at = open.back();
    open.pop_back();
    const auto* unloaded = static_cast<const Unloaded*>(*at.slot);
    CryptoHash hash;
    hash.bytes = unloaded->hash;
    const RecordNumber number = StoredAt::record(unloaded->stored.load(std::memory_order_relaxed));
    const bool must_be_branch = unloaded->must_be_branch;
    const auto found = known.find(number);
    Node* node = nullptr;
    if (found != known.end()) {
      if (found->second.odd != at.odd) {
        return fail(
            format_text("state store: record {} is damaged: a key ends inside a byte", number));
      }
      node = retain(found->second.node);
    } else {
      Result<Node*> fresh = read_node(number, hash);
      if (!fresh) return std::unexpected{fresh.error()};
      node = *fresh;
      known.emplace(number, Known{node, at.odd});
      if (auto finished = finish_node(node, at.odd); !finished) {
        release(node);
        return finished;
      }
    }
    release(std::exchange(*at.slot, node));
    if (must_be_branch && node->kind != NodeKind::kBranch) {
      return fail(format_text("state store: record {} is damaged: it should be a branch", number));
    }
  }
  known.emplace(StoredAt::record(root->stored.load(std::memory_order_relaxed)), Known{root, false});
  for (const auto& [number, entry] : known) {
    if (!usage_adds_up(entry.node)) {
      return fail(format_text(
          "state store: record {} is damaged: its memory usage is not the sum of its parts",
          number));
    }
  }
  return {};
}

}  // namespace farcall::state::detail
