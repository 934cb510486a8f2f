// What scenario files declare of their contracts, and their conditions.
#include <algorithm>
#include <array>

#include "base/format_text.hpp"
#include "explore/scenario/scenario_keys.hpp"
#include "explore/scenario/scenario_reader.hpp"

namespace farcall::explore {
namespace {

constexpr std::array<std::string_view, 11> kOracles{"O2", "O3", "O4",  "O5",  "O6", "O7",
                                                    "O8", "O9", "O10", "O11", "O12"};
constexpr std::uint64_t kPercentMax = 99;

/// The members of a table whose keys are accounts of the scenario.
std::vector<std::pair<protocol::AccountId, TomlValue>> by_account(ScenarioReading& reading,
                                                                  const TomlTable& table,
                                                                  std::string_view key) {
  std::vector<std::pair<protocol::AccountId, TomlValue>> out;
  const auto found = table.find(key);
  if (!found) return out;
  for (const auto& [name, value] : found->members()) {
    reading.require_account(value, name);
    if (!reading.errors.empty()) return out;
    out.emplace_back(protocol::AccountId::trusted(name), value);
  }
  return out;
}

void read_maps(ScenarioReading& reading, const TomlTable& table, Declarations& out) {
  for (const auto& [id, value] : by_account(reading, table, "liabilities"))
    if (auto parsed = read_expression(reading, value))
      out.liabilities.emplace(id, std::move(*parsed));
  for (const auto& [id, value] : by_account(reading, table, "claims"))
    for (const TomlValue& each : value.items())
      if (auto parsed = read_expression(reading, each))
        out.claims[id].push_back(std::move(*parsed));
  for (const auto& [id, value] : by_account(reading, table, "unordered"))
    for (const TomlValue& each : value.items())
      if (auto prefix = text_or_hex(each)) out.unordered.emplace_back(id, std::move(*prefix));
}

std::vector<std::string> read_methods(ScenarioReading& reading, const TomlTable& table,
                                      std::string_view key) {
  std::vector<std::string> out;
  for (const TomlValue& each : table.items(key))
    if (reading.account_method(each)) out.push_back(each.text());
  return out;
}

}  // namespace

std::optional<Expression> read_expression(ScenarioReading& reading, const TomlValue& value) {
  const std::string text = value.text("a condition");
  if (!reading.errors.empty()) return std::nullopt;
  auto parsed = Expression::parse(text);
  if (!parsed) {
    value.wrong(format_text("in the condition, {}", parsed.error().message));
    return std::nullopt;
  }
  for (const std::string& account : parsed->accounts()) reading.require_account(value, account);
  for (const auto& [account, method] : parsed->views())
    if (reading.errors.empty())
      reading.require_method(value, protocol::AccountId::trusted(account), method);
  std::vector<std::string_view> names;
  names.reserve(reading.scenario.transactions.size());
  for (const ScenarioTransaction& each : reading.scenario.transactions) names.push_back(each.name);
  for (const std::string& name : parsed->transactions())
    if (!std::ranges::contains(names, name))
      value.wrong(format_text("unknown transaction \"{}\"{}", name, suggest(name, names)));
  if (!reading.errors.empty()) return std::nullopt;
  return std::move(*parsed);
}

void read_declarations(ScenarioReading& reading, const TomlTable& table) {
  Declarations& out = reading.scenario.declared;
  for (const TomlValue& each : table.items("off")) {
    out.off.push_back(each.text("the name of a built-in property"));
    if (!std::ranges::contains(kOracles, out.off.back()))
      each.wrong(format_text("unknown built-in property \"{}\"{}", out.off.back(),
                             suggest(out.off.back(), kOracles)));
  }
  read_maps(reading, table, out);
  for (const TomlValue& each : table.items("tokens")) {
    out.tokens.push_back(each.account());
    reading.require_account(each, out.tokens.back().view());
  }
  out.detached = read_methods(reading, table, "detached");
  out.open_callbacks = read_methods(reading, table, "open_callbacks");
  out.rewards = read_methods(reading, table, "rewards");
  out.refusals = table.texts("refusals");
  for (const TomlValue& each : table.items("order_views"))
    if (auto parsed = read_expression(reading, each)) out.order_views.push_back(std::move(*parsed));
  read_transactions(reading, table.items("exits"), {.has_order = false}, out.exits);
  if (const auto margin = table.find("gas_margin"))
    out.gas_margin_percent = static_cast<std::uint32_t>(margin->whole(kPercentMax));
  out.fees = table.balance("fees", Balance{});
}

}  // namespace farcall::explore
