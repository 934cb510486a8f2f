// What traces are built from, and the edges between receipts. Internal to `build`.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "base/hash_table.hpp"
#include "trace/source/source.hpp"

namespace farcall::trace {

inline constexpr std::uint32_t kNoNode = std::numeric_limits<std::uint32_t>::max();

/// A receipt at its place in the tree, and what is known of it. Other nodes are named by their
/// positions in the order of the tree.
struct Node {
  std::string path;
  CryptoHash id;
  /// Null: nothing is known but the id. Of a distribution always null.
  ReceiptFacts* facts = nullptr;
  const protocol::Receipt* receipt = nullptr;
  std::uint32_t parent = kNoNode;
  std::uint32_t first_child = kNoNode;
  std::uint32_t last_child = kNoNode;
  std::uint32_t next_sibling = kNoNode;
  /// The child whose result stands for its own.
  std::uint32_t result_child = kNoNode;
  /// Position among the trace's accounts.
  std::uint32_t account = kNoNode;
  bool is_distribution = false;
  bool carries_delegate = false;

  [[nodiscard]] const OutcomeFacts* outcome() const noexcept {
    return facts != nullptr && facts->outcome ? &*facts->outcome : nullptr;
  }
  [[nodiscard]] const protocol::ActionReceipt* body() const noexcept {
    return receipt == nullptr ? nullptr : receipt->action();
  }
};

/// Adds edges between the receipts of a trace, and to them what they waited for. `order` has the
/// node of each receipt of the trace.
void add_edges(Trace& trace, std::span<const Node> nodes, std::span<const std::uint32_t> order);

}  // namespace farcall::trace
