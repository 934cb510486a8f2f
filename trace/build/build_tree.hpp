// The tree of receipts that traces are built from. Internal to `build`.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <vector>

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

  void set_receipt(const protocol::Receipt* known);

  [[nodiscard]] const OutcomeFacts* outcome() const noexcept {
    return facts != nullptr && facts->outcome ? &*facts->outcome : nullptr;
  }
  [[nodiscard]] const protocol::ActionReceipt* body() const noexcept {
    return receipt == nullptr ? nullptr : receipt->action();
  }
};

/// Finds what the transaction made, parents before children, and what is known of it. The first
/// receipt may have to be set: it follows from the transaction. An id that an answer names twice,
/// which only a damaged one does, has its facts where it is found first.
[[nodiscard]] std::vector<Node> find_nodes(Facts& facts);

/// Nodes in the order of execution; those that still wait come last.
[[nodiscard]] std::vector<std::uint32_t> order_of_execution(std::span<const Node> nodes);

}  // namespace farcall::trace
