#include "trace/build/build_tree.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/hash_table.hpp"
#include "runtime/actions/delegate_view.hpp"

namespace farcall::trace {
namespace {

namespace status = protocol::execution_status;

class TreeWalk {
 public:
  explicit TreeWalk(Facts& facts) : facts_{facts} {}

  std::vector<Node> run() && {
    const auto& first = facts_.outcome.outcome->receipt_ids;
    if (first.empty()) return {};
    nodes_.reserve(facts_.receipts.size() + 1);
    std::vector<Found> open{{.id = first.front()}};
    while (!open.empty()) {
      const Found found = open.back();
      open.pop_back();
      const std::uint32_t at =
          add_node(found, found.distribution == nullptr ? take_facts(found.id) : nullptr);
      const OutcomeFacts* outcome = nodes_[at].outcome();
      if (outcome == nullptr) continue;
      const std::vector<CryptoHash>& children = outcome->outcome->receipt_ids;
      const auto& distributions = nodes_[at].facts->distributions;
      // What is put on top is looked at next.
      for (std::size_t i = distributions.size(); i-- > 0;)
        open.push_back({.parent = at,
                        .number = children.size() + i,
                        .id = distributions[i]->receipt_id,
                        .distribution = distributions[i].get()});
      for (std::size_t i = children.size(); i-- > 0;)
        open.push_back({.parent = at, .number = i, .id = children[i]});
    }
    return std::move(nodes_);
  }

 private:
  /// A receipt that is still to be put into the tree.
  struct Found {
    std::uint32_t parent = kNoNode;
    std::uint64_t number = 0;
    CryptoHash id;
    /// Set for distributions.
    const protocol::Receipt* distribution = nullptr;
  };

  /// What is known of a receipt; null for all but the first who ask.
  ReceiptFacts* take_facts(const CryptoHash& id) {
    // A chain tells of receipts in the order of the tree.
    if (!in_table_) {
      if (next_ < facts_.receipts.size() && facts_.receipts[next_].id == id)
        return &facts_.receipts[next_++];
      in_table_ = true;
      table_.reserve(facts_.receipts.size() - next_);
      for (; next_ < facts_.receipts.size(); ++next_)
        table_.set(facts_.receipts[next_].id, &facts_.receipts[next_]);
    }
    ReceiptFacts* const* found = table_.find(id);
    if (found == nullptr) return nullptr;
    ReceiptFacts* const facts = *found;
    table_.erase(id);
    return facts;
  }

  std::uint32_t add_node(const Found& found, ReceiptFacts* facts) {
    const auto at = static_cast<std::uint32_t>(nodes_.size());
    Node& node = nodes_.emplace_back();
    node.id = found.id;
    node.parent = found.parent;
    node.is_distribution = found.distribution != nullptr;
    node.receipt = found.distribution;
    if (found.parent == kNoNode) {
      node.path = "0";
    } else {
      Node& parent = nodes_[found.parent];
      node.path = parent.path;
      node.path += '.';
      node.path += std::to_string(found.number);
      if (parent.last_child == kNoNode) {
        parent.first_child = at;
      } else {
        nodes_[parent.last_child].next_sibling = at;
      }
      parent.last_child = at;
      const auto* passed =
          std::get_if<status::SuccessReceiptId>(&parent.outcome()->outcome->status);
      if (passed != nullptr && passed->receipt_id == found.id && !node.is_distribution)
        parent.result_child = at;
    }
    if (node.is_distribution) return at;
    node.facts = facts;
    if (facts != nullptr) node.set_receipt(facts->receipt.get());
    return at;
  }

  Facts& facts_;
  /// Of `facts_.receipts`, the first that is not in the tree yet.
  std::size_t next_ = 0;
  /// Those that are not in the tree, once they turned out not to be in its order.
  HashTable<ReceiptFacts*> table_;
  bool in_table_ = false;
  std::vector<Node> nodes_;
};

}  // namespace

void Node::set_receipt(const protocol::Receipt* known) {
  receipt = known;
  carries_delegate =
      body() != nullptr && std::ranges::any_of(body()->actions, [](const protocol::Action& action) {
        return runtime::as_delegate(action).has_value();
      });
}

std::vector<Node> find_nodes(Facts& facts) {
  return TreeWalk{facts}.run();
}

std::vector<std::uint32_t> order_of_execution(std::span<const Node> nodes) {
  using Key = std::tuple<bool, std::uint64_t, std::uint64_t, std::uint64_t>;
  std::vector<std::pair<Key, std::uint32_t>> keys;
  keys.reserve(nodes.size());
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const OutcomeFacts* ran = nodes[i].outcome();
    keys.emplace_back(ran == nullptr
                          ? Key{true, 0, 0, 0}
                          : Key{false, ran->block.value(), ran->shard ? ran->shard->value() : 0,
                                ran->order.value_or(0)},
                      i);
  }
  std::ranges::sort(keys);
  std::vector<std::uint32_t> order;
  order.reserve(keys.size());
  for (const auto& [key, node] : keys) order.push_back(node);
  return order;
}

}  // namespace farcall::trace
