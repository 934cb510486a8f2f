#include "trace/gas/gas_export.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/format_text.hpp"
#include "trace/build/receipt_costs.hpp"
#include "trace/gas/gas_groups.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::trace {
namespace {

namespace json = boost::json;

/// Frames are separated by semicolons in collapsed stacks.
std::string frame(std::string text) {
  std::ranges::replace(text, ';', ',');
  std::ranges::replace(text, ' ', '_');
  return text;
}

std::string call_of(const AccountId& account, const std::vector<ActionTrace>& actions) {
  std::string name = account.str();
  if (actions.empty()) return name;
  name += "." + (actions.front().method ? escape(*actions.front().method) : actions.front().kind);
  if (actions.size() > 1) name += format_text("+{}", actions.size() - 1);
  return name;
}

std::string_view group_name(std::string_view category, std::string_view cost) {
  GasGroups groups;
  const DecimalGas& group = group_of(groups, category, cost);
  const auto named = std::ranges::find_if(
      kCallGroups, [&](const NamedGroup& each) { return &(groups.*each.gas) == &group; });
  return named == kCallGroups.end() ? "host" : named->name;
}

/// Frames from the transaction down to a receipt.
std::vector<std::string> stack_of(const Trace& trace, const ReceiptTrace& receipt) {
  std::vector<std::string> stack;
  const ReceiptTrace* at = &receipt;
  while (at != nullptr) {
    stack.push_back(frame(call_of(at->receiver, at->actions)));
    at = at->origin.path ? trace.find(*at->origin.path) : nullptr;
  }
  stack.push_back(frame(trace.transaction.signer.str()));
  std::ranges::reverse(stack);
  return stack;
}

}  // namespace

std::vector<GasSample> gas_samples(const Trace& trace) {
  std::vector<GasSample> samples;
  const auto add = [&](std::vector<std::string> stack, std::initializer_list<std::string> leaves,
                       Gas burnt) {
    if (burnt.is_zero()) return;
    stack.insert(stack.end(), leaves.begin(), leaves.end());
    samples.push_back({std::move(stack), burnt});
  };
  add({frame(trace.transaction.signer.str())}, {"conversion"}, trace.transaction.gas_burnt);
  for (const ReceiptTrace& receipt : trace.receipts) {
    if (!receipt.gas || receipt.is_refund()) continue;
    const std::vector<std::string> stack = stack_of(trace, receipt);
    add(stack, {"receipt"}, receipt.gas->groups.receipt);
    add(stack, {"actions"}, receipt.gas->groups.actions);
    for (const protocol::CostGasUsed& cost : receipt.gas->costs)
      add(stack, {std::string{group_name(cost.cost_category, cost.cost)}, cost.cost},
          Gas{cost.gas_used.value});
  }
  return samples;
}

std::string collapsed_stacks(const std::vector<Trace>& traces) {
  std::map<std::string, Gas> sums;
  for (const Trace& trace : traces) {
    for (const GasSample& sample : gas_samples(trace)) {
      std::string stack;
      for (const std::string& name : sample.stack) stack += (stack.empty() ? "" : ";") + name;
      Gas& sum = sums[stack];
      sum = sum.saturating_add(sample.burnt);
    }
  }
  std::string out;
  for (const auto& [stack, burnt] : sums) out += format_text("{} {}\n", stack, burnt.value());
  return out;
}

std::string speedscope(const std::vector<Trace>& traces) {
  json::array frames;
  std::map<std::string, std::size_t> index;
  const auto frame_of = [&](const std::string& name) {
    const auto [entry, is_new] = index.try_emplace(name, frames.size());
    if (is_new) frames.push_back(json::object{{"name", name}});
    return entry->second;
  };
  json::array profiles;
  for (const Trace& trace : traces) {
    json::array samples;
    json::array weights;
    std::uint64_t end = 0;
    for (const GasSample& sample : gas_samples(trace)) {
      json::array stack;
      for (const std::string& name : sample.stack) stack.emplace_back(frame_of(name));
      samples.push_back(std::move(stack));
      weights.emplace_back(sample.burnt.value());
      end += sample.burnt.value();
    }
    profiles.push_back(json::object{{"type", "sampled"},
                                    {"name", trace.transaction.hash.to_base58()},
                                    {"unit", "none"},
                                    {"startValue", 0},
                                    {"endValue", end},
                                    {"samples", std::move(samples)},
                                    {"weights", std::move(weights)}});
  }
  return json::serialize(
      json::object{{"$schema", "https://www.speedscope.app/file-format-schema.json"},
                   {"shared", json::object{{"frames", std::move(frames)}}},
                   {"profiles", std::move(profiles)},
                   {"name", "gas"},
                   {"exporter", "farcall"}});
}

std::string perfetto(const Trace& trace) {
  constexpr std::uint64_t kGasPerMicrosecond = 1'000'000'000;
  json::array events;
  std::map<std::string, std::size_t> tracks;
  std::map<std::string, std::pair<std::size_t, double>> ends;
  double now = 0;
  for (const ReceiptTrace& receipt : trace.receipts) {
    if (!receipt.gas || receipt.is_refund()) continue;
    const auto [track, is_new] = tracks.try_emplace(receipt.receiver.str(), tracks.size() + 1);
    if (is_new)
      events.push_back(json::object{{"ph", "M"},
                                    {"name", "thread_name"},
                                    {"pid", 1},
                                    {"tid", track->second},
                                    {"args", json::object{{"name", track->first}}}});
    const double length =
        static_cast<double>(receipt.gas->burnt.value()) / static_cast<double>(kGasPerMicrosecond);
    events.push_back(
        json::object{{"ph", "X"},
                     {"name", receipt.path + " " + call_of(receipt.receiver, receipt.actions)},
                     {"pid", 1},
                     {"tid", track->second},
                     {"ts", now},
                     {"dur", length},
                     {"args", json::object{{"receipt", receipt.id.to_base58()},
                                           {"burnt", std::to_string(receipt.gas->burnt.value())},
                                           {"left", std::to_string(receipt.gas->left.value())}}}});
    ends[receipt.path] = {track->second, now + length / 2};
    now += length;
  }
  std::size_t number = 0;
  for (const Edge& edge : trace.edges) {
    if (!edge.from || !edge.to || !ends.contains(*edge.from) || !ends.contains(*edge.to)) continue;
    ++number;
    const std::string_view kind = edge.kind == EdgeKind::made   ? "made"
                                  : edge.kind == EdgeKind::data ? "data"
                                                                : "resume";
    for (const bool is_start : {true, false}) {
      const auto& [track, time] = ends.at(is_start ? *edge.from : *edge.to);
      json::object event{{"ph", is_start ? "s" : "f"},
                         {"name", kind},
                         {"cat", kind},
                         {"id", number},
                         {"pid", 1},
                         {"tid", track},
                         {"ts", time}};
      if (!is_start) event.emplace("bp", "e");
      events.push_back(std::move(event));
    }
  }
  return json::serialize(json::object{{"traceEvents", std::move(events)}});
}

std::vector<GasLine> gas_lines(const Trace& trace, std::string_view run) {
  std::vector<GasLine> lines;
  for (const ReceiptTrace& receipt : trace.receipts) {
    if (!receipt.gas || receipt.is_refund() || !receipt.has_run()) continue;
    lines.push_back(
        {.run = std::string{run},
         .path = receipt.path,
         .call = call_of(receipt.receiver, receipt.actions),
         .burnt = receipt.gas->burnt,
         .left = receipt.gas->left,
         .bought = receipt.gas_attached().is_zero() ? Gas{} : Gas{receipt.gas->bought}});
  }
  return lines;
}

}  // namespace farcall::trace
