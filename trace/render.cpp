#include <algorithm>
#include <format>
#include <string>
#include <vector>

#include "trace/trace.hpp"

namespace farcall::trace {
namespace {

constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kGreen = "\x1b[32m";

/// Columns of UTF-8 text whose characters are one column wide.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string cut(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string{text};
  std::string out;
  std::size_t used = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++used > width - 3) break;
    out += c;
  }
  return out + "...";
}

/// Pieces of at most `width` columns, cut at spaces where there are any; at most ten of them.
std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  constexpr std::size_t kMaxLines = 10;
  std::vector<std::string> lines;
  while (columns(text) > width && lines.size() + 1 < kMaxLines) {
    std::size_t end = 0;
    std::size_t last_space = 0;
    for (std::size_t used = 0; end < text.size(); ++end) {
      if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 && used++ == width) break;
      if (text[end] == ' ') last_space = end;
    }
    const bool at_space = last_space > 0;
    lines.emplace_back(text.substr(0, at_space ? last_space : end));
    text.remove_prefix(at_space ? last_space + 1 : end);
  }
  lines.push_back(cut(text, width));
  return lines;
}

bool is_gas_refund(const ReceiptTrace& node, const ReceiptTrace& parent) {
  // A refund of a deposit goes to the predecessor of a receipt that failed; gas goes to the signer.
  if (node.kind != ReceiptKind::kRefund) return false;
  const bool failed =
      parent.outcome.has_value() &&
      std::holds_alternative<protocol::execution_status::Failure>(parent.outcome->status);
  return !(failed && !parent.deposit.is_zero() && node.deposit == parent.deposit);
}

class Renderer {
 public:
  explicit Renderer(const RenderOptions& options) : options_{options} {}

  std::string run(const TransactionTrace& trace) {
    head(trace);
    if (trace.root.has_value()) {
      receipt(*trace.root, "", true);
    } else if (const auto* failure =
                   std::get_if<protocol::execution_status::Failure>(&trace.outcome.status)) {
      line("", paint(kRed, "refused: ") + explain(failure->error));
    }
    tail(trace);
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string paint(std::string_view colour, std::string_view text) const {
    if (!options_.colour) return std::string{text};
    return std::string{colour} + std::string{text} + std::string{kReset};
  }

  /// Colours take no columns, so only text without them is cut.
  void line(const std::string& prefix, const std::string& text) {
    const bool has_colours = text.find('\x1b') != std::string::npos;
    const std::size_t width = options_.width - std::min(options_.width, columns(prefix));
    out_ += prefix + (has_colours ? text : cut(text, width)) + "\n";
  }

  void head(const TransactionTrace& trace) {
    line("", std::format("transaction {}", trace.hash.to_base58()));
    line("", std::format("  {} calls {} in block {}", trace.signer.view(), trace.receiver.view(),
                         trace.place.block.value()));
  }

  void tail(const TransactionTrace& trace) {
    using Verdict = TransactionTrace::Verdict;
    std::string verdict;
    switch (trace.verdict()) {
      case Verdict::kSucceeded:
        verdict = paint(kGreen, "succeeded");
        break;
      case Verdict::kSucceededWithFailures:
        verdict = paint(kRed, "succeeded, but a receipt inside failed");
        break;
      case Verdict::kFailed:
        verdict = paint(kRed, "failed");
        break;
      case Verdict::kPending:
        verdict = "still running";
        break;
    }
    line("", std::format("  {}; burnt {}, {}", verdict, format_gas(trace.gas_burnt()),
                         format_near(trace.tokens_burnt())));
  }

  static std::string title(const protocol::Action& action, std::size_t width) {
    if (const auto* call = action.as<protocol::FunctionCall>()) {
      const std::size_t used = call->method_name.size() + 2;
      return std::format("{}({})", call->method_name,
                         format_bytes(call->args, width > used + 8 ? width - used : 8));
    }
    if (const auto* transfer = action.as<protocol::Transfer>())
      return std::format("Transfer {}", format_near(transfer->deposit));
    if (const auto* deploy = action.as<protocol::DeployContract>())
      return std::format("DeployContract ({} bytes)", deploy->code.size());
    if (const auto* key = action.as<protocol::AddKey>())
      return std::format("AddKey {}", key->public_key.str());
    if (const auto* stake = action.as<protocol::Stake>())
      return std::format("Stake {}", format_near(stake->stake));
    if (const auto* gone = action.as<protocol::DeleteAccount>())
      return std::format("DeleteAccount, rest to {}", gone->beneficiary_id.view());
    return std::string{action.name()};
  }

  [[nodiscard]] std::string place(const ReceiptTrace& node) const {
    if (!node.place.has_value()) return "has not run yet";
    return std::format("block {}, shard {}", node.place->block.value(), node.place->shard.value());
  }

  void receipt(const ReceiptTrace& node, const std::string& indent, bool last) {
    const std::string branch = indent + (last ? "└─ " : "├─ ");
    const std::string body = indent + (last ? "   " : "│  ");
    if (node.kind == ReceiptKind::kRefund) {
      line(branch, std::format("{} refund of {} to {}  ({})", node.path, format_near(node.deposit),
                               node.receiver.view(), place(node)));
      return;
    }
    const bool has_children = std::ranges::any_of(node.children, [&](const ReceiptTrace& child) {
      return options_.gas_refunds || !is_gas_refund(child, node);
    });
    const std::string detail = body + (has_children ? "│  " : "   ");
    line(branch, headline(node, options_.width - columns(branch)));
    for (const protocol::Action& action : node.actions)
      line(detail, title(action, options_.width - columns(detail)));
    facts(node, detail);
    std::vector<const ReceiptTrace*> shown;
    for (const ReceiptTrace& child : node.children) {
      if (options_.gas_refunds || !is_gas_refund(child, node)) shown.push_back(&child);
    }
    for (const ReceiptTrace* child : shown) receipt(*child, body, child == shown.back());
  }

  [[nodiscard]] std::string headline(const ReceiptTrace& node, std::size_t width) const {
    const std::string name = std::format("{} {}", node.path, node.receiver.view());
    const std::string from = std::format("  from {}", node.predecessor.view());
    const std::string where = std::format("  ({})", place(node));
    if (columns(name) + columns(from) + columns(where) > width) return name + where;
    if (!options_.colour) return name + from + where;
    return paint(kBold, name) + from + paint(kDim, where);
  }

  void facts(const ReceiptTrace& node, const std::string& detail) {
    std::string money;
    if (!node.gas_attached.is_zero()) money += std::format("gas {}", format_gas(node.gas_attached));
    if (node.outcome.has_value())
      money += std::format("{}burnt {}", money.empty() ? "gas " : ", ",
                           format_gas(node.outcome->gas_burnt));
    if (!node.deposit.is_zero()) money += std::format("; deposit {}", format_near(node.deposit));
    if (!money.empty()) line(detail, money);
    if (node.kind == ReceiptKind::kYield) line(detail, "waits to be resumed");
    if (!node.waits_for.empty()) {
      std::string who = "waits for ";
      for (std::size_t i = 0; i < node.waits_for.size(); ++i) {
        who += i == 0 ? "" : ", ";
        who += node.waits_for[i].empty() ? "data from outside" : node.waits_for[i];
      }
      line(detail, who);
    }
    if (!node.outcome.has_value()) return;
    for (const std::string& log : node.outcome->logs) {
      const std::size_t width = options_.width - columns(detail);
      line(detail, "log: " + format_bytes(as_bytes(log), width > 8 ? width - 5 : 8));
    }
    result(node, detail);
  }

  void result(const ReceiptTrace& node, const std::string& detail) {
    namespace status = protocol::execution_status;
    const std::size_t width = options_.width - columns(detail);
    const protocol::ExecutionStatus& value = node.outcome->status;
    if (const auto* failure = std::get_if<status::Failure>(&value)) {
      for (const std::string& part : wrap("failed: " + explain(failure->error), width))
        line(detail, paint(kRed, part));
    } else if (const auto* success = std::get_if<status::SuccessValue>(&value)) {
      if (!success->value.empty())
        line(detail, "returned " + format_bytes(success->value, width > 20 ? width - 9 : 11));
    } else if (const auto* passed = std::get_if<status::SuccessReceiptId>(&value)) {
      std::string_view path = "another receipt";
      for (const ReceiptTrace& child : node.children) {
        if (child.id == passed->receipt_id) path = child.path;
      }
      line(detail, std::format("its result is that of {}", path));
    }
  }

  const RenderOptions& options_;
  std::string out_;
};

}  // namespace

std::string render(const TransactionTrace& trace, const RenderOptions& options) {
  return Renderer{options}.run(trace);
}

}  // namespace farcall::trace
