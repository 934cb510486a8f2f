#include "explore/campaign/run_story.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <map>

#include "base/amounts.hpp"
#include "base/format_text.hpp"
#include "explore/oracles/row_words.hpp"
#include "trace/source/chain_source.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::explore {
namespace {

constexpr std::size_t kArgumentsWidth = 60;
constexpr std::size_t kIndent = 4;

/// The traces of a run's transactions, and its receipts by id.
class RunTraces {
 public:
  static Result<RunTraces> of(const Realization& run) {
    RunTraces traces;
    trace::ChainSource source{run.chain, trace::Effort::kState};
    for (const CryptoHash& hash : run.transactions) {
      if (hash.is_zero()) continue;
      auto trace = trace::trace_of(source, hash);
      if (!trace) return std::unexpected{trace.error()};
      traces.traces_.emplace(hash, std::move(*trace));
    }
    for (const auto& [hash, trace] : traces.traces_) {
      for (const trace::ReceiptTrace& receipt : trace.receipts)
        traces.receipts_.emplace(receipt.id, std::pair{&trace, &receipt});
    }
    return traces;
  }

  [[nodiscard]] RunLine line(const RealizedStep& step) const {
    RunLine line{.height = step.height, .rules = step.rules};
    for (const CryptoHash& id : step.outcome_ids) {
      const auto receipt = receipts_.find(id);
      if (receipt != receipts_.end()) {
        add(line, *receipt->second.first, *receipt->second.second);
      } else if (const auto trace = traces_.find(id); trace != traces_.end()) {
        add_transaction(line, trace->second);
      }
    }
    return line;
  }

 private:
  static void add_transaction(RunLine& line, const trace::Trace& trace) {
    line.from = trace.transaction.signer.str();
    line.to = trace.transaction.receiver.str();
    if (trace.verdict != trace::Verdict::refused) return;
    line.what = "a transaction that is refused";
    line.has_failed = true;
    if (const trace::Failure* failure = trace.failure()) line.failure = failure->sentence;
  }

  static void add(RunLine& line, const trace::Trace& trace, const trace::ReceiptTrace& receipt) {
    line.from = receipt.predecessor.str();
    line.to = receipt.receiver.str();
    if (!line.what.empty()) line.what += ", then ";
    line.what += describe(receipt);
    line.gas += receipt.gas_attached();
    line.deposit += receipt.deposit();
    if (receipt.status == trace::ReceiptStatus::failed) {
      line.has_failed = true;
      const trace::Failure* failure = trace.failure_of(receipt.path);
      if (failure != nullptr && line.failure.empty()) line.failure = failure->sentence;
    }
    if (!receipt.writes) return;
    for (const trace::WriteTrace& write : *receipt.writes) {
      if (write.column != "contract_data" || write.undone || write.before == write.after) continue;
      line.changes.push_back(
          format_text("{} {}: {}", write.account.view(), say_row_key(write.key.bytes),
                      say_row_change(bytes_of(write.before), bytes_of(write.after))));
    }
  }

  static std::optional<Bytes> bytes_of(const std::optional<trace::Value>& value) {
    return value ? std::optional{value->bytes} : std::nullopt;
  }

  static std::string describe(const trace::ReceiptTrace& receipt) {
    switch (receipt.kind) {
      case trace::ReceiptKind::deposit_refund:
      case trace::ReceiptKind::unused_deposit:
        return format_text("refund of {}", trace::say_deposit(receipt.deposit()));
      case trace::ReceiptKind::gas_refund:
        return "refund of gas";
      case trace::ReceiptKind::beneficiary:
        return "what a deleted account left";
      default:
        break;
    }
    std::string text;
    for (const trace::ActionTrace& action : receipt.actions) {
      if (!text.empty()) text += " + ";
      text += trace::say(action);
      if (action.args && !action.args->bytes.empty())
        text += ' ' + trace::say(*action.args, kArgumentsWidth);
    }
    return text.empty() ? "nothing" : text;
  }

  std::map<CryptoHash, trace::Trace> traces_;
  std::map<CryptoHash, std::pair<const trace::Trace*, const trace::ReceiptTrace*>> receipts_;
};

Result<std::vector<RunLine>> lines_of(const Realization& run) {
  const auto traces = RunTraces::of(run);
  if (!traces) return std::unexpected{traces.error()};
  std::vector<RunLine> lines;
  for (const RealizedStep& step : run.steps) {
    // What only arrives, and waits for more, changes nothing.
    if (step.outcome_ids.empty()) continue;
    lines.push_back(traces->line(step));
  }
  // What the search took one after the other may have run in an earlier block, on another account.
  std::ranges::stable_sort(lines, {}, &RunLine::height);
  return lines;
}

void add_line(std::string& text, std::size_t number, const RunLine& line, std::size_t width) {
  std::string head =
      format_text("{:>3} {} block {}  {} -> {}  {}", number, line.has_failed ? "\u2717" : " ",
                  line.height.value(), line.from, line.to, line.what);
  if (!line.gas.is_zero()) head += format_text("  {}", format_gas(line.gas));
  if (!line.deposit.is_zero()) head += format_text("  {}", format_near_exact(line.deposit));
  const auto add = [&](std::string_view part, std::size_t indent) {
    const std::size_t room = width > indent + 20 ? width - indent : 20;
    bool is_first = true;
    for (const std::string& row : trace::wrap(part, room, 6)) {
      text += std::string(is_first ? indent : indent + 2, ' ') + row + '\n';
      is_first = false;
    }
  };
  add(head, 0);
  if (line.has_failed && !line.failure.empty()) add("fails: " + line.failure, kIndent + 2);
  for (const std::string& change : line.changes) add(change, kIndent + 2);
  for (const RuleUse& use : line.rules)
    add(format_text("{}: {} ({})", use.rule, use.how, use.who), kIndent + 2);
}

boost::json::array to_json(const std::vector<RuleUse>& rules) {
  boost::json::array array;
  for (const RuleUse& use : rules)
    array.push_back({{"rule", use.rule}, {"who", use.who}, {"how", use.how}});
  return array;
}

boost::json::array to_json(const std::vector<std::string>& texts) {
  boost::json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

boost::json::array to_json(const std::vector<RunLine>& lines) {
  boost::json::array array;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const RunLine& line = lines[at];
    boost::json::object object{{"number", at + 1},
                               {"block", line.height.value()},
                               {"from", line.from},
                               {"to", line.to},
                               {"what", line.what},
                               {"gas", std::to_string(line.gas.value())},
                               {"deposit", to_string(line.deposit.value())},
                               {"failed", line.has_failed},
                               {"rules", to_json(line.rules)},
                               {"changes", to_json(line.changes)}};
    if (line.has_failed) object["failure"] = line.failure;
    array.push_back(std::move(object));
  }
  return array;
}

}  // namespace

bool RunLine::is_same(const RunLine& other) const {
  return from == other.from && to == other.to && what == other.what &&
         has_failed == other.has_failed && changes == other.changes;
}

std::string load_text(const Realization& run) {
  if (run.fillers == 0) return {};
  return format_text(
      "{} in {} of the run's {} attach {}, for which {} are paid and nearly all come back",
      trace::say_count(run.fillers, "transaction"), trace::say_count(run.filler_blocks),
      trace::say_count(run.blocks.size(), "block"), format_gas(run.filler_gas),
      format_near(run.filler_advance));
}

Result<RunStory> tell_run(const Finding& finding, const Realization& bad, const Realization* good) {
  RunStory story{.property = trace::escape(finding.property),
                 .sentence = trace::escape(finding.sentence),
                 .subject = trace::escape(finding.subject),
                 .label = trace::escape(finding.where.label),
                 .load_cost = bad.load_cost,
                 .load = load_text(bad),
                 .not_compared = bad.not_compared,
                 .schedule = finding.schedule.to_text()};
  auto lines = lines_of(bad);
  if (!lines) return std::unexpected{lines.error()};
  story.lines = std::move(*lines);
  for (const RunLine& line : story.lines) {
    for (const RuleUse& use : line.rules) {
      const bool is_known = std::ranges::any_of(story.needs, [&](const RuleUse& known) {
        return known.rule == use.rule && known.how == use.how;
      });
      if (!is_known) story.needs.push_back(use);
    }
  }
  if (good == nullptr) return story;
  auto others = lines_of(*good);
  if (!others) return std::unexpected{others.error()};
  for (std::size_t at = 0; at < others->size(); ++at) {
    const bool is_same = at < story.lines.size() && (*others)[at].is_same(story.lines[at]);
    story.good.push_back(std::move((*others)[at]));
    if (!is_same) return story;
  }
  // The good run is the beginning of the bad one.
  return story;
}

std::string to_text(const RunStory& story, std::size_t width) {
  std::string text = format_text("{}: {}\n", story.property, story.sentence);
  if (!story.label.empty()) text += format_text("Case: {}\n", story.label);
  return text + '\n' + body_text(story, width);
}

std::string body_text(const RunStory& story, std::size_t width) {
  std::string text;
  for (std::size_t at = 0; at < story.lines.size(); ++at)
    add_line(text, at + 1, story.lines[at], width);
  if (!story.good.empty()) {
    const std::size_t last = story.good.size();
    const bool differs =
        last > story.lines.size() || !story.good.back().is_same(story.lines[last - 1]);
    if (differs) {
      const std::string same = last == 2 ? "1" : format_text("1 to {}", last - 1);
      text += last > 1 ? format_text("\nA good run: {} as above, then\n", same)
                       : std::string{"\nA good run begins with\n"};
      add_line(text, last, story.good.back(), width);
    } else {
      text += format_text("\nA good run ends after {}.\n", last);
    }
  }
  text += '\n';
  if (story.needs.empty()) text += "Happens by itself, in the natural order.\n";
  std::vector<std::string> said;
  for (const RuleUse& use : story.needs) {
    const std::string who = use.rule == "R1" ? "senders, who choose when" : use.who;
    std::string line = format_text("Needs: {} ({})\n", who, use.rule);
    if (std::ranges::contains(said, line)) continue;
    text += line;
    said.push_back(std::move(line));
  }
  if (!story.load.empty()) text += format_text("Load: {}\n", story.load);
  if (!story.load_cost.is_zero())
    text += format_text("Costs: {} for {}\n", format_near(story.load_cost),
                        story.load.empty() ? "full chunks" : "load, gas that is burnt");
  if (!story.not_compared.empty())
    text += format_text("Not compared with the search, since they hold heights, times or ids: {}\n",
                        trace::say_count(story.not_compared.size(), "row"));
  text += format_text("Schedule: {}\n", story.schedule);
  return text;
}

boost::json::object to_json(const RunStory& story) {
  return {{"schema", "farcall-story/1"},
          {"property", story.property},
          {"sentence", story.sentence},
          {"subject", story.subject},
          {"case", story.label},
          {"schedule", story.schedule},
          {"lines", to_json(story.lines)},
          {"good", to_json(story.good)},
          {"needs", to_json(story.needs)},
          {"load", story.load},
          {"load_cost", to_string(story.load_cost.value())},
          {"not_compared", to_json(story.not_compared)}};
}

}  // namespace farcall::explore
