#include "explore/story.hpp"

#include <algorithm>
#include <format>
#include <map>
#include <set>

#include "explore/run_facts.hpp"
#include "explore/world_reader.hpp"
#include "trace/state_rows.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

constexpr std::size_t kArgumentsWidth = 48;
constexpr std::size_t kErrorWidth = 72;

std::string arguments_text(ByteView args) {
  if (args.empty()) return "()";
  const std::string text =
      trace::is_text(args) ? trace::escape(as_text(args)) : std::format("{} bytes", args.size());
  return std::format("({})", trace::cut(text, kArgumentsWidth));
}

std::string call_text(const protocol::Receipt& receipt) {
  const protocol::ActionReceipt* action = receipt.action();
  if (action == nullptr) return std::format("a result arrives at {}", receipt.receiver_id.view());
  std::string text =
      std::format("{} -> {}", receipt.predecessor_id.view(), receipt.receiver_id.view());
  for (const protocol::Action& item : action->actions) {
    if (const auto* call = item.as<protocol::FunctionCall>()) {
      text += std::format(".{}{}", trace::escape(call->method_name), arguments_text(call->args));
      if (!call->deposit.is_zero()) text += " with " + trace::say_deposit(call->deposit);
      text += std::format(", {} Tgas", trace::say_tgas(call->gas));
    } else if (const auto* transfer = item.as<protocol::Transfer>()) {
      text += receipt.predecessor_id.is_system() ? ": back " : ": ";
      text += trace::say_deposit(transfer->deposit);
    } else {
      text += std::format(": {}", item.name());
    }
  }
  return text;
}

std::string event_text(const Event& event, const std::vector<std::string>& names) {
  if (event.kind == Event::Kind::kClock) return "time passes";
  if (event.kind == Event::Kind::kTransaction) {
    std::string text = std::format(
        "'{}' is sent", event.flow < names.size() ? trace::escape(names[event.flow]) : "?");
    if (event.has_failed()) {
      text += std::format("  ✗ {}", trace::escape(failure_text(event.outcome->outcome.status)));
    }
    return text;
  }
  std::string text = call_text(*event.receipt);
  if (event.kind == Event::Kind::kTimeout) text = "a yield times out: " + text;
  if (event.has_failed()) {
    text += std::format(
        "  ✗ {}",
        trace::cut(trace::escape(failure_text(event.outcome->outcome.status)), kErrorWidth));
  }
  return text;
}

/// Balances of the accounts that the delivery touched.
std::vector<std::string> changes_of(const ReceiptWorld& before, const ReceiptWorld& after) {
  std::set<AccountId> touched;
  for (const Event& event : after.events()) {
    if (event.receipt != nullptr && event.outcome) touched.insert(event.receipt->receiver_id);
    if (event.kind == Event::Kind::kTransaction) touched.insert(event.outcome->outcome.executor_id);
  }
  std::vector<std::string> lines;
  for (const AccountId& account : touched) {
    const auto had = balance_of(before.state(), account);
    const auto has = balance_of(after.state(), account);
    if (had == has) continue;
    lines.push_back(std::format("{} {} -> {}", account.view(),
                                had ? trace::say_rounded(*had) : "nothing",
                                has ? trace::say_rounded(*has) : "nothing"));
  }
  return lines;
}

void append_line(std::string& out, std::size_t number, const StoryLine& line) {
  const std::string place = line.height ? std::format("b{}", line.height->value()) : "";
  bool is_first = true;
  for (const std::string& receipt : line.receipts) {
    out += is_first ? std::format("{:>4}  {:<5}{}\n", number, place, receipt)
                    : std::format("           {}\n", receipt);
    is_first = false;
  }
  for (const RuleUse& rule : line.rules) {
    out += std::format("             [{}] {}: {}\n", rule.rule, rule.who, rule.how);
  }
  for (const std::string& change : line.changes) {
    out += std::format("             {} NEAR\n", change);
  }
}

}  // namespace

std::vector<StoryLine> story_of(const ScheduledRun& run, const std::vector<std::string>& names,
                                const Realization* realization) {
  std::vector<StoryLine> story;
  for (std::size_t at = 0; at < run.path.size(); ++at) {
    const auto& before = static_cast<const ReceiptWorld&>(*run.worlds[at]);
    const auto& after = static_cast<const ReceiptWorld&>(*run.worlds[at + 1]);
    StoryLine line;
    for (const Event& event : after.events()) {
      // Data that only waits, or wakes what follows, is no news.
      if (event.kind == Event::Kind::kArrival) continue;
      line.receipts.push_back(event_text(event, names));
      line.has_failed = line.has_failed || event.has_failed();
    }
    line.changes = changes_of(before, after);
    if (realization != nullptr && at < realization->steps.size()) {
      line.height = realization->steps[at].height;
      line.rules = realization->steps[at].rules;
    }
    if (!line.receipts.empty()) story.push_back(std::move(line));
  }
  return story;
}

std::string story_text(const std::vector<StoryLine>& bad, const std::vector<StoryLine>* good) {
  std::string out;
  for (std::size_t at = 0; at < bad.size(); ++at) append_line(out, at + 1, bad[at]);
  if (good != nullptr) {
    std::size_t same = 0;
    while (same < bad.size() && same < good->size() &&
           bad[same].receipts == (*good)[same].receipts) {
      ++same;
    }
    if (same < good->size()) {
      out +=
          std::format("  where nobody interferes, {}:\n",
                      same == 0 ? "from the start" : std::format("the same up to {}, then", same));
      for (std::size_t at = same; at < good->size(); ++at) append_line(out, at + 1, (*good)[at]);
    }
  }
  std::set<std::string> who;
  for (const StoryLine& line : bad) {
    for (const RuleUse& rule : line.rules) who.insert(rule.who);
  }
  if (!who.empty()) {
    std::string list;
    for (const std::string& name : who) list += (list.empty() ? "" : ", ") + name;
    out += std::format("  who makes it happen: {}\n", list);
  }
  return out;
}

}  // namespace farcall::explore
