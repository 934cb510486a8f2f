#include "trace/show/render_details.hpp"

#include <algorithm>
#include <utility>

#include "base/format_text.hpp"
#include "trace/gas/gas_groups.hpp"
#include "trace/text.hpp"

namespace farcall::trace {

namespace {

constexpr std::size_t kFailureLinesMax = 12;
constexpr std::size_t kLogLinesMax = 4;
constexpr std::size_t kHostCallsMax = 40;
/// Of an answer, and of a value of the state, at least.
constexpr std::size_t kAnswerColumns = 24;
constexpr std::size_t kColumnsMin = 12;

std::string say_three(Gas gas) {
  constexpr std::uint64_t kUnit = 1'000'000'000;
  const std::uint64_t units = gas.value() / kUnit + (gas.value() % kUnit >= kUnit / 2 ? 1 : 0);
  return format_text("{}.{:03}", units / 1000, units % 1000);
}

std::string_view state_word(ActionState state) {
  switch (state) {
    case ActionState::pending:
      return "not executed yet";
    case ActionState::done:
      return "done";
    case ActionState::failed:
      return "failed here";
    case ActionState::not_reached:
      return "not reached";
    case ActionState::undone:
      return "undone";
  }
  std::unreachable();
}

std::string say_value(const std::optional<Value>& value, std::size_t width) {
  return value ? say(*value, width) : std::string{"absent"};
}

/// "0x0500 -> 0x0600". Where both are cut before they differ, they are shown from there on.
std::string say_change(const std::optional<Value>& before, const std::optional<Value>& after,
                       std::size_t width) {
  constexpr std::string_view kUnchanged = ", as before";
  constexpr std::string_view kArrow = " -> ";
  const auto without = [](std::size_t whole, std::size_t part) {
    return std::max(kColumnsMin, whole - std::min(whole, part));
  };
  if (before && after && *before == *after)
    return say_value(before, without(width, kUnchanged.size())) + std::string{kUnchanged};
  const std::size_t both = without(width, kArrow.size());
  std::string from = say_value(before, both / 2);
  std::string to = say_value(after, both / 2);
  if (from != to || !before || !after) {
    // What one does not take is left to the other.
    if (columns(from) < both / 2) to = say_value(after, without(both, columns(from)));
    if (columns(to) < both / 2) from = say_value(before, without(both, columns(to)));
    return format_text("{}{}{}", from, kArrow, to);
  }
  const auto [a, b] = std::ranges::mismatch(before->bytes, after->bytes);
  const std::string start = format_text("from byte {}: ", a - before->bytes.begin());
  const std::size_t each = without(width, start.size() + kArrow.size()) / 2;
  const auto rest = [&](auto begin, auto end) { return say(Value{Bytes(begin, end)}, each); };
  return format_text("{}{}{}{}", start, rest(a, before->bytes.end()), kArrow,
                     rest(b, after->bytes.end()));
}

/// "abort, called from update_index, called from function 12".
std::string frames_in_words(const std::vector<FrameTrace>& frames) {
  std::string words;
  for (const FrameTrace& frame : frames) {
    if (!words.empty()) words += ", called from ";
    words += frame.name ? *frame.name : format_text("function {}", frame.function);
  }
  return words;
}

/// "0.0054": Tgas with four digits.
std::string say_gas_step(Gas gas) {
  constexpr std::uint64_t kUnit = 100'000'000;
  const std::uint64_t units = gas.value() / kUnit + (gas.value() % kUnit >= kUnit / 2 ? 1 : 0);
  return format_text("{}.{:04}", units / 10'000, units % 10'000);
}

std::string say(const HostValue& value, std::size_t width) {
  if (value.bytes) {
    const std::string text = say(*value.bytes, width);
    return is_text(value.bytes->bytes) && !value.bytes->bytes.empty() ? '"' + text + '"' : text;
  }
  if (value.amount) return say_deposit(*value.amount);
  if (!value.number) return {};
  // SDKs name their registers from the end.
  const std::uint64_t number = value.number->value;
  return number >> 63U == 0 ? std::to_string(number) : format_text("2^64-{}", ~number + 1);
}

/// `storage_read("key") -> "value"`.
std::string say(const HostCallTrace& call, std::size_t width) {
  std::string text = escape(call.name) + "(";
  std::string given;
  std::string written;
  for (const HostValue& value : call.values) {
    if (value.name == "pointer") continue;
    std::string& to = value.is_output ? written : given;
    to += (to.empty() ? "" : ", ") + say(value, width);
  }
  text += given + ")";
  if (call.is_refused) return text + " stopped the call";
  if (call.result && written.empty()) text += format_text(" -> {}", call.result->value);
  if (!written.empty()) text += " -> " + written;
  return text;
}

std::string join(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

}  // namespace

Details::Details(const Trace& trace, const RenderOptions& options, const Names& names,
                 Canvas& canvas)
    : trace_{trace}, options_{options}, names_{names}, canvas_{canvas} {
  for (const Edge& edge : trace.edges) {
    if (edge.kind != EdgeKind::data && edge.kind != EdgeKind::resume) continue;
    if (edge.to) inputs_[*edge.to].push_back(&edge);
    if (edge.from) outputs_[*edge.from].push_back(&edge);
  }
}

std::vector<const Edge*> Details::inputs_of(std::string_view path) const {
  const auto found = inputs_.find(path);
  return found == inputs_.end() ? std::vector<const Edge*>{} : found->second;
}

std::size_t Details::room(std::string_view prefix) const {
  return canvas_.width() - std::min(canvas_.width() - 20, columns(prefix));
}

void Details::receipt(const ReceiptTrace& receipt, const std::string& prefix) {
  if (receipt.kind == ReceiptKind::distribution) return;
  actions(receipt, prefix);
  resumption(receipt, prefix);
  if (options_.detail >= Detail::kCalls) logs(receipt, prefix);
  if (const Failure* failed = trace_.failure_of(receipt.path)) {
    failure(*failed, prefix);
  } else if (options_.detail >= Detail::kCalls) {
    answer(receipt, prefix);
  }
  if (options_.detail >= Detail::kCosts) {
    costs(receipt, prefix);
    data(receipt, prefix);
    state(receipt, prefix);
  }
  if (options_.detail >= Detail::kAll) host_calls(receipt, prefix);
}

void Details::actions(const ReceiptTrace& receipt, const std::string& prefix) {
  const bool failed = receipt.status == ReceiptStatus::failed;
  const bool is_list = receipt.actions.size() > 1 && (failed || options_.detail >= Detail::kCalls);
  for (const ActionTrace& action : receipt.actions) {
    std::string line;
    if (is_list) {
      line = say(action);
      if (action.deposit && !action.deposit->is_zero()) line += ", " + say_deposit(*action.deposit);
      if (failed) line += format_text(": {}", state_word(action.state));
    }
    if (action.args && options_.detail >= Detail::kCalls) {
      const std::size_t width = room(prefix) - std::min(room(prefix) - 20, columns(line) + 2);
      const std::string arguments = say_arguments(*action.args, width);
      if (!arguments.empty()) line += (line.empty() ? "" : "  ") + arguments;
    }
    if (!line.empty()) canvas_.line(prefix, line);
    if (action.args && options_.detail >= Detail::kCalls) say_why_not_read(*action.args, prefix);
    if (action.args && options_.detail >= Detail::kAll && !action.args->bytes.empty())
      canvas_.paragraph(prefix,
                        "args " + to_hex(ByteView{action.args->bytes}.first(
                                      std::min<std::size_t>(action.args->bytes.size(), 256))),
                        8);
    if (action.inner) carried(action, prefix);
  }
}

/// A delegate action does what its sender signed and somebody else pays for.
void Details::carried(const ActionTrace& action, const std::string& prefix) {
  canvas_.line(prefix, format_text("carries what {} signed, for {}:", names_.of(*action.sender),
                                   names_.of(*action.receiver)));
  for (const ActionTrace& inner : *action.inner) {
    std::string line = say(inner);
    if (inner.gas) line += format_text("  {} Tg", say_tgas(*inner.gas));
    if (inner.deposit && !inner.deposit->is_zero()) line += "  " + say_deposit(*inner.deposit);
    canvas_.line(prefix + "  ", line);
  }
}

void Details::resumption(const ReceiptTrace& receipt, const std::string& prefix) {
  for (const Edge* edge : inputs_of(receipt.path)) {
    if (edge->kind != EdgeKind::resume) continue;
    if (edge->from) {
      canvas_.line(prefix, "resumed by " + *edge->from);
    } else if (edge->outside && edge->outside->timed_out) {
      canvas_.line(prefix, "timed out: nobody resumed it", Style::kBad);
    } else if (edge->outside && edge->outside->transaction) {
      canvas_.line(prefix, "resumed by transaction " + edge->outside->transaction->to_base58());
    } else if (edge->outside) {
      canvas_.line(prefix, "resumed from outside of this transaction");
    } else {
      canvas_.line(prefix, "waits to be resumed", Style::kBold);
    }
  }
  const auto sent = outputs_.find(receipt.path);
  if (sent == outputs_.end()) return;
  for (const Edge* edge : sent->second) {
    if (edge->kind != EdgeKind::resume || edge->to) continue;
    std::string whose = "a yield";
    if (edge->outside && edge->outside->transaction)
      whose += " of transaction " + edge->outside->transaction->to_base58();
    canvas_.line(prefix, "resumes " + whose);
  }
}

void Details::logs(const ReceiptTrace& receipt, const std::string& prefix) {
  for (std::size_t i = 0; i < receipt.logs.size(); ++i) {
    const auto event = std::ranges::find(receipt.events, i, &EventTrace::log);
    if (event == receipt.events.end()) {
      canvas_.paragraph(prefix, "log: " + receipt.logs[i], kLogLinesMax);
    } else if (event->problem) {
      canvas_.paragraph(prefix, "log: " + receipt.logs[i], kLogLinesMax);
      canvas_.paragraph(prefix, "looks like an event, but: " + *event->problem, 2, Style::kDim);
    } else {
      std::string line =
          format_text("event {} {}", escape(*event->standard), escape(*event->event));
      if (event->data) line += ": " + escape(*event->data);
      canvas_.paragraph(prefix, line, kLogLinesMax);
    }
  }
}

void Details::answer(const ReceiptTrace& receipt, const std::string& prefix) {
  if (receipt.result_of) {
    canvas_.line(prefix, "answer: that of " + *receipt.result_of, Style::kDim);
    return;
  }
  if (!receipt.result) return;
  std::vector<std::string> told;
  const auto sent = outputs_.find(receipt.path);
  if (sent != outputs_.end()) {
    for (const Edge* edge : sent->second) {
      if (edge->kind == EdgeKind::data && edge->to) told.push_back(*edge->to);
    }
  }
  const bool is_final = trace_.result.receipt && *trace_.result.receipt == receipt.path;
  if (receipt.result->bytes.empty() && (told.empty() || is_final)) return;
  // What it was for stands on a line of its own where the answer leaves no room.
  std::string_view sign;
  std::string whom;
  if (!told.empty()) {
    sign = " ";
    whom = "to " + join(told);
  } else if (is_final) {
    sign = ": ";
    whom = "the answer of the transaction";
  } else {
    sign = ", ";
    whom = "which nobody waits for";
  }
  constexpr std::string_view kVerb = "answered ";
  const std::size_t width = room(prefix);
  const std::string whole = say(*receipt.result, width - kVerb.size());
  const std::size_t rest = kVerb.size() + sign.size() + columns(whom);
  if (rest + columns(whole) <= width) {
    canvas_.line(prefix, format_text("{}{}{}{}", kVerb, whole, sign, whom));
  } else if (rest + kAnswerColumns <= width) {
    canvas_.line(prefix,
                 format_text("{}{}{}{}", kVerb, say(*receipt.result, width - rest), sign, whom));
  } else {
    canvas_.line(prefix, std::string{kVerb} + whole);
    canvas_.line(prefix, "  " + whom);
  }
  say_why_not_read(*receipt.result, prefix);
}

void Details::say_why_not_read(const Value& value, const std::string& prefix) {
  if (value.borsh && !value.borsh->problem.empty())
    canvas_.paragraph(prefix, "not decoded by its ABI: " + value.borsh->problem, 2);
}

void Details::failure(const Failure& failure, const std::string& prefix) {
  std::string text = (failure.receipt ? "FAILED: " : "refused: ") + failure.sentence + ".";
  const ReceiptTrace* receipt = failure.receipt ? trace_.find(*failure.receipt) : nullptr;
  if (receipt != nullptr && !receipt->is_refund()) text += " Undone: all it did.";
  if (failure.hint) text += " " + *failure.hint;
  canvas_.paragraph(prefix, text, kFailureLinesMax, Style::kBad);
  if (receipt == nullptr || receipt->is_refund()) return;
  if (failure.stopped_in && options_.detail >= Detail::kCosts)
    canvas_.paragraph(prefix, "stopped in " + frames_in_words(*failure.stopped_in),
                      kFailureLinesMax);
  std::string who;
  if (!failure.learned_by.empty()) {
    who = format_text("{} {} told \"failed\", without this text.", join(failure.learned_by),
                      failure.learned_by.size() == 1 ? "was" : "were");
  } else if (trace_.result.receipt && *trace_.result.receipt == receipt->path) {
    who = "This is the result of the transaction.";
  } else {
    who = "Nobody was told.";
  }
  if (receipt->origin.path) who += format_text(" What {} did stays.", *receipt->origin.path);
  canvas_.paragraph(prefix, who, 3);
}

void Details::costs(const ReceiptTrace& receipt, const std::string& prefix) {
  std::string when = "id " + receipt.id.to_base58();
  canvas_.line(prefix, when, Style::kDim);
  when.clear();
  if (receipt.made) when += format_text("made b{}", receipt.made->block.value());
  if (receipt.arrived) when += format_text(", arrived b{}", receipt.arrived->block.value());
  if (receipt.ran) {
    when += format_text(", ran b{}", receipt.ran->block.value());
    if (receipt.ran->order && receipt.ran->of)
      when += format_text(" as {} of {}", *receipt.ran->order + 1, *receipt.ran->of);
  }
  for (const Wait& wait : receipt.waited) {
    const std::string_view what = wait.kind == WaitKind::queue  ? "queue"
                                  : wait.kind == WaitKind::data ? "data"
                                                                : "resumption";
    when += format_text(", waited for {} from b{}", what, wait.from.value());
  }
  if (!when.empty()) canvas_.paragraph(prefix, when, 2, Style::kDim);
  if (!receipt.gas || !receipt.has_run()) return;
  const ReceiptGas& gas = *receipt.gas;
  std::string parts = format_text("gas {} = receipt {} + actions {}", say_three(gas.bought),
                                  say_three(gas.groups.receipt), say_three(gas.groups.actions));
  if (!gas.groups.calls().is_zero()) parts += " + call " + say_three(gas.groups.calls());
  if (!gas.passed_on.is_zero()) parts += format_text(" + {} passed on", say_three(gas.passed_on));
  parts += " + left " + say_three(gas.left);
  canvas_.paragraph(prefix, parts, 3);
  if (receipt.tokens && receipt.tokens->vanished)
    canvas_.paragraph(prefix,
                      format_text("{} NEAR are in nobody's hands: more gas was set aside for a key "
                                  "than its receipt is bought for",
                                  say_rounded(*receipt.tokens->vanished)),
                      2, Style::kBad);
  if (gas.groups.calls().is_zero()) return;
  std::string call = "call " + say_three(gas.groups.calls());
  std::string_view sign = " = ";
  for (const NamedGroup& group : kCallGroups) {
    const DecimalGas& amount = gas.groups.*group.gas;
    if (amount.is_zero()) continue;
    call += format_text("{}{} {}", sign, group.name, say_three(amount));
    sign = " + ";
  }
  canvas_.paragraph(prefix, call, 3);
}

void Details::data(const ReceiptTrace& receipt, const std::string& prefix) {
  const auto sent = outputs_.find(receipt.path);
  if (sent == outputs_.end()) return;
  for (const Edge* edge : sent->second) {
    if (edge->kind != EdgeKind::data || !edge->sent) continue;
    std::string line = "data ";
    if (edge->failed.value_or(false)) {
      line += "\"failed\"";
    } else if (edge->value) {
      line += format_text("of {} bytes", say_count(edge->value->bytes.size()));
    }
    line += format_text(" to {}: sent b{}", edge->to.value_or("outside"), edge->sent->value());
    if (edge->arrived) line += format_text(", arrived b{}", edge->arrived->value());
    canvas_.line(prefix, line);
  }
}

void Details::state(const ReceiptTrace& receipt, const std::string& prefix) {
  if (!receipt.writes) return;
  for (const WriteTrace& write : *receipt.writes) {
    if (write.column != "contract_data") continue;
    const std::size_t width = room(prefix);
    const std::string what = format_text("{}wrote {} ", write.undone ? "undone: " : "",
                                         say(write.key, std::max<std::size_t>(width / 4, 12)));
    const std::size_t left = width - std::min(width - kColumnsMin, columns(what));
    canvas_.line(prefix, what + say_change(write.before, write.after, left));
  }
}

void Details::host_calls(const ReceiptTrace& receipt, const std::string& prefix) {
  if (receipt.reads) {
    for (const ReadTrace& read : *receipt.reads) {
      if (read.column != "contract_data") continue;
      const std::size_t width = std::max<std::size_t>(room(prefix) / 3, 12);
      canvas_.line(prefix,
                   format_text("read {} -> {}", say(read.key, width),
                               read.is_left_out.value_or(false) ? "a long value, left out"
                                                                : say_value(read.value, width)));
    }
  }
  if (!receipt.host_calls) return;
  canvas_.line(
      prefix,
      say_count(receipt.host_calls->size() + receipt.host_calls_left_out.value_or(0), "host call") +
          "; Tgas burnt up to each since the last");
  const std::size_t shown = std::min(receipt.host_calls->size(), kHostCallsMax);
  for (std::size_t i = 0; i < shown; ++i) {
    const HostCallTrace& call = (*receipt.host_calls)[i];
    canvas_.line(prefix,
                 format_text("  {} {}", say_gas_step(call.gas), say(call, room(prefix) / 3)),
                 call.is_refused ? Style::kBad : Style::kPlain);
  }
  const std::uint64_t more =
      receipt.host_calls->size() - shown + receipt.host_calls_left_out.value_or(0);
  if (more > 0) canvas_.line(prefix, "  ... " + say_count(more) + " more");
}

void Details::charge(const std::string& prefix) {
  if (!trace_.transaction.charge) return;
  const Charge& charge = *trace_.transaction.charge;
  canvas_.paragraph(
      prefix,
      format_text("paid {}: {} conversion gas, {} bought{}", format_near(charge.total),
                  format_gas(charge.conversion_gas), format_gas(charge.bought_gas),
                  charge.deposits.is_zero() ? "" : ", deposits " + format_near(charge.deposits)),
      3);
}

std::string Details::gas_refund_reason(const ReceiptTrace& refund) const {
  const ReceiptTrace* from = refund.origin.path ? trace_.find(*refund.origin.path) : nullptr;
  if (from == nullptr || !from->gas || !from->gas->burn_price) return {};
  const ReceiptGas& gas = *from->gas;
  std::string text;
  if (!gas.left.is_zero()) text = format_text(": {} Tg unused", say_tgas(gas.left));
  const Balance dearer = gas.buy_price.saturating_sub(*gas.burn_price);
  if (!dearer.is_zero())
    text += format_text("{} {} Tg overpaid", text.empty() ? ":" : ",", say_tgas(gas.burnt));
  return text;
}

void Details::totals() {
  std::size_t refunds = 0;
  Balance unused;
  AccountId to = trace_.transaction.signer;
  for (const ReceiptTrace& receipt : trace_.receipts) {
    if (receipt.kind == ReceiptKind::gas_refund) {
      ++refunds;
      to = receipt.receiver;
    }
    if (receipt.gas && receipt.has_run() && !receipt.is_refund())
      unused = unused.saturating_add(
          checked_gas_cost(receipt.gas->buy_price, receipt.gas->left).value_or(Balance{}));
  }
  if (refunds > 0 && !trace_.totals.gas_refunds.is_zero() && options_.detail < Detail::kCosts) {
    std::string text = format_text("{} back to {} for gas",
                                   say_rounded(trace_.totals.gas_refunds) + " NEAR", names_.of(to));
    if (const Balance dearer = trace_.totals.gas_refunds.saturating_sub(unused);
        !unused.is_zero() && !dearer.is_zero() && unused <= trace_.totals.gas_refunds) {
      text += format_text(": {} unused, {} overpaid", say_rounded(unused), say_rounded(dearer));
    } else if (refunds > 1) {
      text += format_text(", {} refunds", refunds);
    }
    canvas_.hanging("~   ", text, 3, Style::kDim);
  }
  if (!trace_.totals.lost.is_zero())
    canvas_.line("", format_near(trace_.totals.lost) + " LOST: nobody holds them any more",
                 Style::kBad);
  if (options_.detail >= Detail::kCosts && !trace_.source.missing.empty())
    canvas_.paragraph("", "not known here: " + join(trace_.source.missing), 4, Style::kDim);
  for (const std::string& violation : trace_.violations)
    canvas_.paragraph("", "broken invariant (a fault of farcall): " + violation, 3, Style::kBad);
}

}  // namespace farcall::trace
