#include <algorithm>
#include <charconv>

#include "trace/trace.hpp"

namespace farcall::trace {
namespace {

template <class Add>
void for_each_action(const std::vector<ActionTrace>& actions, const Add& add) {
  for (const ActionTrace& action : actions) {
    add(action);
    if (action.inner) for_each_action(*action.inner, add);
  }
}

/// The number at the beginning of a path; removes it and the dot behind it.
std::uint64_t take_step(std::string_view& path) {
  std::uint64_t step = 0;
  const auto end = std::from_chars(path.data(), path.data() + path.size(), step).ptr;
  path.remove_prefix(static_cast<std::size_t>(end - path.data()));
  if (!path.empty()) path.remove_prefix(1);
  return step;
}

}  // namespace

Balance ReceiptTrace::deposit() const {
  Balance sum;
  for_each_action(actions, [&](const ActionTrace& action) {
    if (action.deposit) sum = sum.saturating_add(*action.deposit);
  });
  return sum;
}

Gas ReceiptTrace::gas_attached() const {
  Gas sum;
  for_each_action(actions, [&](const ActionTrace& action) {
    if (action.gas) sum = sum.saturating_add(*action.gas);
  });
  return sum;
}

const ReceiptTrace* Trace::find(std::string_view path) const {
  const auto found = std::ranges::find(receipts, path, &ReceiptTrace::path);
  return found == receipts.end() ? nullptr : &*found;
}

const ReceiptTrace* Trace::find(const CryptoHash& id) const {
  const auto found = std::ranges::find(receipts, id, &ReceiptTrace::id);
  return found == receipts.end() ? nullptr : &*found;
}

const Failure* Trace::failure_of(std::string_view path) const {
  const auto found = std::ranges::find_if(failures, [&](const Failure& failure) {
    return failure.receipt && *failure.receipt == path;
  });
  return found == failures.end() ? nullptr : &*found;
}

std::vector<const ReceiptTrace*> Trace::children_of(std::string_view path) const {
  std::vector<const ReceiptTrace*> children;
  for (const ReceiptTrace& receipt : receipts) {
    if (receipt.origin.path && *receipt.origin.path == path) children.push_back(&receipt);
  }
  std::ranges::sort(children, path_less,
                    [](const ReceiptTrace* receipt) -> std::string_view { return receipt->path; });
  return children;
}

std::vector<const Edge*> Trace::inputs_of(std::string_view path) const {
  std::vector<const Edge*> inputs;
  for (const Edge& edge : edges) {
    const bool is_input = edge.kind == EdgeKind::data || edge.kind == EdgeKind::resume;
    if (is_input && edge.to && *edge.to == path) inputs.push_back(&edge);
  }
  return inputs;
}

const Failure* Trace::failure() const {
  if (verdict == Verdict::refused) return failures.empty() ? nullptr : &failures.front();
  if (verdict != Verdict::failed) return nullptr;
  if (result.receipt) return failure_of(*result.receipt);
  return failures.empty() ? nullptr : &failures.front();
}

bool path_less(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const std::uint64_t left = take_step(a);
    const std::uint64_t right = take_step(b);
    if (left != right) return left < right;
  }
  return a.empty() && !b.empty();
}

std::optional<std::string_view> parent_path(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  return path.substr(0, dot);
}

}  // namespace farcall::trace
