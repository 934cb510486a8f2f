#include "trace/show/render.hpp"

#include <algorithm>
#include <map>

#include "base/format_text.hpp"
#include "trace/show/canvas.hpp"
#include "trace/show/render_details.hpp"
#include "trace/text.hpp"
#include "trace/verdict.hpp"
#include "trace/words.hpp"

namespace farcall::trace {
namespace {

/// Columns at the end of a receipt's line: deposit, gas, block and shard.
constexpr std::size_t kDepositWidth = 14;
constexpr std::size_t kGasWidth = 19;
constexpr std::size_t kPlaceWidth = 10;
/// Below this width deposits stand on lines of their own.
constexpr std::size_t kWidthOfDeposits = 84;

std::string right(const std::string& text, std::size_t width) {
  const std::size_t used = columns(text);
  return used >= width ? text : std::string(width - used, ' ') + text;
}

std::string left(const std::string& text, std::size_t width) {
  const std::size_t used = columns(text);
  return used >= width ? text : text + std::string(width - used, ' ');
}

struct Branches {
  std::string_view middle;
  std::string_view last;
  std::string_view through;
};
constexpr Branches kUnicode{"├─ ", "└─ ", "│  "};
constexpr Branches kAscii{"|- ", "`- ", "|  "};
constexpr std::string_view kNoBranch = "   ";

class Renderer {
 public:
  Renderer(const Trace& trace, const RenderOptions& options)
      : trace_{trace},
        options_{options},
        branches_{options.ascii ? kAscii : kUnicode},
        names_{trace},
        canvas_{options},
        details_{trace, options, names_, canvas_} {
    for (const ReceiptTrace& receipt : trace.receipts) {
      if (receipt.origin.path) children_[*receipt.origin.path].push_back(&receipt);
    }
    for (auto& [path, children] : children_) {
      std::ranges::sort(children, path_less,
                        [](const ReceiptTrace* child) -> std::string_view { return child->path; });
    }
  }

  std::string run() {
    head();
    if (trace_.verdict == Verdict::refused) {
      details_.failure(trace_.failures.front(), "    ");
      return canvas_.take();
    }
    if (options_.quiet) {
      for (const Failure& failure : trace_.failures) {
        canvas_.line("", format_text("{} {}", failure.receipt.value_or(""), failed_call(failure)));
        details_.failure(failure, "    ");
      }
      return canvas_.take();
    }
    const ReceiptTrace* top = trace_.find(options_.only.empty() ? "0" : options_.only);
    if (top != nullptr) receipt(*top, "", "", 0);
    foot();
    return canvas_.take();
  }

 private:
  [[nodiscard]] std::string failed_call(const Failure& failure) const {
    const ReceiptTrace* receipt = failure.receipt ? trace_.find(*failure.receipt) : nullptr;
    return receipt == nullptr ? std::string{} : title(*receipt);
  }

  [[nodiscard]] Piece verdict() const {
    switch (trace_.verdict) {
      case Verdict::ok:
        return {"OK", Style::kGood};
      case Verdict::ok_with_failures:
        return {format_text("OK, BUT {} INSIDE FAILED", failures_inside(trace_)), Style::kBad};
      case Verdict::failed:
        return {"FAILED", Style::kBad};
      case Verdict::refused:
        return {"REFUSED", Style::kBad};
      case Verdict::running:
        return {"RUNNING", Style::kBold};
    }
    std::unreachable();
  }

  void head() {
    const TransactionTrace& tx = trace_.transaction;
    std::vector<Piece> pieces{verdict()};
    std::string call = format_text("{} -> {}", names_.of(tx.signer), names_.of(tx.receiver));
    if (!tx.actions.empty())
      call += (tx.actions.front().method ? "." : ": ") + say(tx.actions.front());
    if (tx.actions.size() > 1) call += format_text(" +{} more", tx.actions.size() - 1);
    pieces.push_back({cut(call, canvas_.width()), Style::kBold});
    if (trace_.result.value && !trace_.result.value->bytes.empty())
      pieces.push_back({"answer " + say(*trace_.result.value, canvas_.width() / 2), Style::kPlain});
    pieces.push_back({blocks(), Style::kPlain});
    if (trace_.verdict != Verdict::refused)
      pieces.push_back({"fee " + format_near(rounded_fee()), Style::kPlain});
    if (!names_.suffix().empty()) pieces.push_back({"*" + names_.suffix(), Style::kDim});
    canvas_.flow("    ", pieces);
    if (options_.detail >= Detail::kCosts) {
      canvas_.line("    ", "transaction " + tx.hash.to_base58(), Style::kDim);
      details_.charge("    ");
    }
  }

  /// To a millionth of a NEAR.
  [[nodiscard]] Balance rounded_fee() const {
    constexpr u128 kUnit = kYoctoPerNear / 1'000'000;
    const u128 fee = trace_.totals.fee.value();
    if (fee < kUnit) return trace_.totals.fee;
    return Balance{(fee / kUnit + (fee % kUnit >= kUnit / 2 ? 1 : 0)) * kUnit};
  }

  [[nodiscard]] std::string blocks() const {
    BlockHeight last = trace_.transaction.included.block;
    for (const ReceiptTrace& receipt : trace_.receipts) {
      if (receipt.ran) last = std::max(last, receipt.ran->block);
    }
    const std::uint64_t first = trace_.transaction.included.block.value();
    if (last.value() == first) return format_text("block {}", first);
    return format_text("blocks {}-{}", first, last.value());
  }

  [[nodiscard]] std::string title(const ReceiptTrace& receipt) const {
    if (receipt.kind == ReceiptKind::distribution) return "global contract to other shards";
    std::string name = names_.of(receipt.receiver);
    if (receipt.actions.empty()) return name;
    const ActionTrace& first = receipt.actions.front();
    if (receipt.actions.size() == 1) {
      if (first.method) return name + "." + say(first);
      if (first.kind == "Transfer") return "transfer to " + name;
      return name + ": " + say(first);
    }
    std::string title = name + ": ";
    for (const ActionTrace& action : receipt.actions)
      title += (&action == &first ? "" : ", ") + say(action);
    return title;
  }

  /// "after 0.0, 0.1 (failed)".
  [[nodiscard]] std::string after(const ReceiptTrace& receipt) const {
    std::string text;
    for (const Edge* edge : details_.inputs_of(receipt.path)) {
      if (edge->kind != EdgeKind::data) continue;
      text += text.empty() ? "after " : ", ";
      text += edge->from.value_or("unknown");
      if (edge->failed.value_or(false)) text += " (failed)";
    }
    return text;
  }

  [[nodiscard]] static std::string gas(const ReceiptTrace& receipt) {
    if (!receipt.gas || receipt.is_refund()) return {};
    const std::string bought = right(say_tgas(receipt.gas->bought), 6);
    if (!receipt.has_run()) return format_text("{} Tg", bought);
    return format_text("{} of {} Tg", say_tgas(receipt.gas->burnt), bought);
  }

  [[nodiscard]] static std::string place(const ReceiptTrace& receipt) {
    if (!receipt.ran) return receipt.status == ReceiptStatus::unknown ? "not known" : "waits";
    std::string text = format_text("b{}", receipt.ran->block.value());
    if (receipt.ran->shard) text += format_text(" s{}", receipt.ran->shard->value());
    return text;
  }

  [[nodiscard]] bool has_deposit_column() const { return canvas_.width() >= kWidthOfDeposits; }

  /// Path, mark and title on the left; deposit, gas and place in columns on the right.
  void headline(const ReceiptTrace& receipt, const std::string& prefix) {
    std::string ending = right(gas(receipt), kGasWidth) + "  " + left(place(receipt), kPlaceWidth);
    const bool has_deposit = !receipt.deposit().is_zero() && !receipt.is_refund();
    if (has_deposit_column())
      ending = right(has_deposit ? say_deposit(receipt.deposit()) : "", kDepositWidth) + ending;
    const std::size_t room =
        canvas_.width() - std::min(canvas_.width() - 14, columns(prefix) + columns(ending));
    const bool failed = receipt.status == ReceiptStatus::failed;
    std::vector<Piece> pieces{{receipt.path + " ", Style::kPlain}};
    if (failed) pieces.push_back({"X ", Style::kBad});
    if (receipt.kind == ReceiptKind::yield) pieces.push_back({"y ", Style::kPlain});
    if (!receipt.has_run() && receipt.kind != ReceiptKind::distribution)
      pieces.push_back({"? ", Style::kBold});
    std::size_t used = 0;
    for (const Piece& piece : pieces) used += columns(piece.text);
    const std::string who = cut(title(receipt), room - std::min(room, used + 1));
    pieces.push_back({who, failed ? Style::kBad : Style::kBold});
    used += columns(who);
    std::string waiting = after(receipt);
    if (!waiting.empty() && used + 4 + columns(waiting) <= room) {
      pieces.push_back({"   " + waiting, Style::kPlain});
      used += 3 + columns(waiting);
      waiting.clear();
    }
    pieces.push_back({std::string(room - std::min(room, used), ' '), Style::kPlain});
    pieces.push_back({ending, Style::kDim});
    canvas_.line(prefix, pieces);
    rest_of_headline_ = waiting;
    if (has_deposit && !has_deposit_column())
      rest_of_headline_ +=
          (waiting.empty() ? "deposit " : "; deposit ") + say_deposit(receipt.deposit());
  }

  /// `below` begins the line for what does not fit.
  void refund(const ReceiptTrace& receipt, const std::string& prefix, const std::string& below) {
    const std::string amount = say_deposit(receipt.deposit());
    const std::string who = names_.of(receipt.receiver);
    std::string what;
    std::string why;
    switch (receipt.kind) {
      case ReceiptKind::gas_refund:
        what = say_rounded(receipt.deposit()) + " NEAR back to " + who;
        why = "for gas" + details_.gas_refund_reason(receipt);
        break;
      case ReceiptKind::unused_deposit:
        what = amount + " back to " + who + ",";
        why = "not needed by the state init";
        break;
      case ReceiptKind::beneficiary:
        what = amount + " left to " + who;
        why = "by the deleted account";
        break;
      default:
        what = amount + " back to " + who;
    }
    if (receipt.status == ReceiptStatus::failed) {
      what = amount + " LOST: " + who + " does not exist";
      why.clear();
    }
    const std::string ending = left(place(receipt), kPlaceWidth);
    const std::string name = "~" + receipt.path + " ";
    const std::size_t room =
        canvas_.width() -
        std::min(canvas_.width() - 24, columns(prefix) + columns(ending) + columns(name) + 2);
    const Style style = receipt.status == ReceiptStatus::failed ? Style::kBad : Style::kPlain;
    if (!why.empty() && columns(what) + 1 + columns(why) <= room) {
      what += " " + why;
      why.clear();
    }
    canvas_.line(prefix, {{name, Style::kPlain},
                          {left(cut(what, room), room) + "  ", style},
                          {ending, Style::kDim}});
    if (!why.empty()) canvas_.paragraph(below, why, 2);
  }

  [[nodiscard]] bool is_shown(const ReceiptTrace& receipt) const {
    if (receipt.kind != ReceiptKind::gas_refund || options_.detail >= Detail::kCosts) return true;
    return receipt.status == ReceiptStatus::failed;
  }

  [[nodiscard]] bool any_failed_below(const ReceiptTrace& receipt) const {
    if (receipt.status == ReceiptStatus::failed) return true;
    const auto children = children_.find(receipt.path);
    return children != children_.end() &&
           std::ranges::any_of(children->second,
                               [&](const ReceiptTrace* child) { return any_failed_below(*child); });
  }

  [[nodiscard]] std::size_t count_below(const ReceiptTrace& receipt) const {
    std::size_t count = 1;
    const auto children = children_.find(receipt.path);
    if (children == children_.end()) return count;
    for (const ReceiptTrace* child : children->second) count += count_below(*child);
    return count;
  }

  void receipt(const ReceiptTrace& node, const std::string& branch, const std::string& body,
               std::size_t depth) {
    if (node.is_refund()) {
      refund(node, branch, body + std::string{kNoBranch} + std::string{kIndent});
      return;
    }
    std::vector<const ReceiptTrace*> shown;
    std::size_t folded = 0;
    const auto children = children_.find(node.path);
    if (children != children_.end()) {
      for (const ReceiptTrace* child : children->second) {
        if (!is_shown(*child)) continue;
        if (options_.depth && depth >= *options_.depth && !any_failed_below(*child)) {
          folded += count_below(*child);
        } else {
          shown.push_back(child);
        }
      }
    }
    headline(node, branch);
    const std::string detail =
        body + std::string{shown.empty() && folded == 0 ? kNoBranch : branches_.through} +
        std::string{kIndent};
    if (!rest_of_headline_.empty()) canvas_.line(detail, rest_of_headline_, Style::kDim);
    details_.receipt(node, detail);
    for (const ReceiptTrace* child : shown) {
      const bool is_last = child == shown.back() && folded == 0;
      receipt(*child, body + std::string{is_last ? branches_.last : branches_.middle},
              body + std::string{is_last ? kNoBranch : branches_.through}, depth + 1);
    }
    if (folded > 0)
      canvas_.line(body + std::string{branches_.last}, say_count(folded, "receipt") + " folded",
                   Style::kDim);
  }

  void foot() {
    if (options_.only.empty()) details_.totals();
  }

  static constexpr std::string_view kIndent = "    ";

  const Trace& trace_;
  const RenderOptions& options_;
  const Branches& branches_;
  Names names_;
  Canvas canvas_;
  Details details_;
  std::map<std::string, std::vector<const ReceiptTrace*>, std::less<>> children_;
  /// What did not fit the line of a receipt.
  std::string rest_of_headline_;
};

}  // namespace

std::string render(const Trace& trace, const RenderOptions& options) {
  return Renderer{trace, options}.run();
}

}  // namespace farcall::trace
