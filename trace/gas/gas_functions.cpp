#include "trace/gas/gas_functions.hpp"

#include <algorithm>
#include <map>

#include "base/format_text.hpp"
#include "trace/gas/gas_groups.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::trace {
namespace {

namespace json = boost::json;

constexpr std::size_t kGroupsShown = 3;

/// The function that a receipt calls first; null when it calls none.
const ActionTrace* first_call(const ReceiptTrace& receipt) {
  const auto found = std::ranges::find_if(
      receipt.actions, [](const ActionTrace& action) { return action.method.has_value(); });
  return found == receipt.actions.end() ? nullptr : &*found;
}

/// `storage 41 %, code 20 %, wasm 12 %`: the largest groups of a function.
std::string say_groups(const GasGroups& groups) {
  std::vector<NamedGroup> sorted{kGasGroups.begin(), kGasGroups.end()};
  std::ranges::stable_sort(sorted, std::greater{},
                           [&](const NamedGroup& each) { return (groups.*each.gas).value(); });
  sorted.resize(kGroupsShown);
  const Gas all = groups.sum();
  std::string text;
  for (const NamedGroup& each : sorted) {
    const std::uint64_t gas = (groups.*each.gas).value();
    if (gas == 0 || all.is_zero()) continue;
    text += format_text("{}{} {:.0f} %", text.empty() ? "" : ", ", each.name,
                        100.0 * static_cast<double>(gas) / static_cast<double>(all.value()));
  }
  return text;
}

}  // namespace

std::vector<FunctionGas> gas_by_function(const std::vector<Trace>& traces) {
  std::map<std::string, FunctionGas> found;
  for (const Trace& trace : traces) {
    for (const ReceiptTrace& receipt : trace.receipts) {
      const ActionTrace* call = first_call(receipt);
      if (call == nullptr || !receipt.gas || receipt.is_refund() || !receipt.has_run()) continue;
      const std::string name = receipt.receiver.str() + "." + escape(*call->method);
      FunctionGas& function = found[name];
      function.call = name;
      function.burnt.push_back(receipt.gas->burnt);
      if (receipt.status == ReceiptStatus::failed) ++function.failed;
      for (const NamedGroup& each : kGasGroups)
        function.groups.*each.gas =
            DecimalGas{Gas{function.groups.*each.gas} + Gas{receipt.gas->groups.*each.gas}};
    }
  }
  std::vector<FunctionGas> functions;
  for (auto& [name, function] : found) {
    std::ranges::sort(function.burnt);
    functions.push_back(std::move(function));
  }
  return functions;
}

std::string describe(const std::vector<FunctionGas>& functions) {
  std::size_t width = std::string_view{"function"}.size();
  for (const FunctionGas& each : functions) width = std::max(width, each.call.size());
  std::string table = format_text("{:{}} {:>6} {:>6} {:>8} {:>8} {:>8}  {}\n", "function", width,
                                  "calls", "failed", "least", "median", "most", "Tgas, most of it");
  for (const FunctionGas& each : functions)
    table += format_text("{:{}} {:>6} {:>6} {:>8} {:>8} {:>8}  {}\n", each.call, width,
                         each.burnt.size(), each.failed, say_tgas(each.least()),
                         say_tgas(each.median()), say_tgas(each.most()), say_groups(each.groups));
  return table;
}

json::array to_json(const std::vector<FunctionGas>& functions) {
  json::array all;
  for (const FunctionGas& each : functions) {
    json::object groups;
    for (const NamedGroup& group : kGasGroups)
      groups[group.name] = std::to_string((each.groups.*group.gas).value());
    all.emplace_back(json::object{{"function", each.call},
                                  {"calls", each.burnt.size()},
                                  {"failed", each.failed},
                                  {"least", std::to_string(each.least().value())},
                                  {"median", std::to_string(each.median().value())},
                                  {"most", std::to_string(each.most().value())},
                                  {"groups", std::move(groups)}});
  }
  return all;
}

}  // namespace farcall::trace
