#include "explore/toml_table.hpp"

#include <algorithm>
#include <format>

#include "base/suggestion.hpp"
#include "explore/units.hpp"

namespace farcall::explore {
namespace {

std::string_view type_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a fraction";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::date:
      return "a date";
    case toml::node_type::time:
      return "a time";
    case toml::node_type::date_time:
      return "a date and time";
    case toml::node_type::none:
      break;
  }
  return "nothing";
}

std::string member_path(std::string_view path, std::string_view key) {
  return path.empty() ? std::string{key} : std::format("{}.{}", path, key);
}

}  // namespace

void TomlErrors::report(const toml::source_region& where, std::string_view field,
                        std::string_view message) {
  if (error_) return;
  error_ = Error{std::format("{}: line {}, column {}: {}{}{}", file_, where.begin.line,
                             where.begin.column, field, field.empty() ? "" : ": ", message)};
}

std::string suggest(std::string_view word, std::span<const std::string_view> names) {
  if (const auto close = closest_name(word, names))
    return std::format("; did you mean \"{}\"?", *close);
  constexpr std::size_t kListedMax = 30;
  if (names.empty()) return "";
  std::string out = "; expected one of ";
  for (std::size_t i = 0; i < std::min(names.size(), kListedMax); ++i)
    out += std::format("{}{}", i == 0 ? "" : ", ", names[i]);
  return out + (names.size() > kListedMax ? ", ..." : "");
}

void TomlValue::expected(std::string_view what) const {
  wrong(std::format("expected {}, got {}", what, type_of(*node)));
}

std::string TomlValue::text(std::string_view what) const {
  if (const auto* text = node->as_string()) return text->get();
  expected(what);
  return {};
}

protocol::AccountId TomlValue::account() const {
  const std::string id = text("an account id");
  if (!node->is_string()) return {};
  return take(protocol::AccountId::parse(id)).value_or(protocol::AccountId{});
}

std::uint64_t TomlValue::whole(std::uint64_t most) const {
  const auto* number = node->as_integer();
  if (number == nullptr) {
    expected(std::format("a whole number from 0 to {}", most));
    return 0;
  }
  const std::int64_t value = number->get();
  if (value < 0 || static_cast<std::uint64_t>(value) > most) {
    wrong(std::format("expected a whole number from 0 to {}, got {}", most, value));
    return 0;
  }
  return static_cast<std::uint64_t>(value);
}

bool TomlValue::boolean() const {
  if (const auto* value = node->as_boolean()) return value->get();
  expected("true or false");
  return false;
}

Balance TomlValue::balance() const {
  if (node->is_integer()) return Balance{whole(INT64_MAX)};
  if (!node->is_string()) {
    expected("an amount such as \"1.5 NEAR\"");
    return {};
  }
  return take(parse_scenario_balance(text())).value_or(Balance{});
}

Gas TomlValue::gas() const {
  if (node->is_integer()) return Gas{whole(INT64_MAX)};
  if (!node->is_string()) {
    expected("an amount of gas such as \"100 Tgas\"");
    return {};
  }
  return take(parse_scenario_gas(text())).value_or(Gas{});
}

std::vector<TomlValue> TomlValue::items() const {
  const auto* list = node->as_array();
  if (list == nullptr) {
    expected("a list");
    return {};
  }
  std::vector<TomlValue> out;
  for (const toml::node& each : *list)
    out.push_back({errors, &each, std::format("{}[{}]", field, out.size())});
  return out;
}

std::vector<std::pair<std::string, TomlValue>> TomlValue::members() const {
  const auto* table = node->as_table();
  if (table == nullptr) {
    expected("a table");
    return {};
  }
  std::vector<std::pair<toml::source_position, std::pair<std::string, TomlValue>>> placed;
  for (const auto& [key, value] : *table)
    placed.push_back({key.source().begin,
                      {std::string{key.str()}, {errors, &value, member_path(field, key.str())}}});
  std::ranges::stable_sort(placed, [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::pair<std::string, TomlValue>> out;
  for (auto& each : placed) out.push_back(std::move(each.second));
  return out;
}

TomlTable::TomlTable(const TomlValue& value, const TableKeys& keys)
    : self_{value}, table_{value.node->as_table()} {
  if (table_ == nullptr) {
    self_.expected("a table");
    return;
  }
  for (const auto& [key, node] : *table_) {
    if (std::ranges::contains(keys.keys, key.str())) continue;
    self_.errors->report(
        key.source(), self_.field,
        std::format("unknown key \"{}\"{}", key.str(), suggest(key.str(), keys.keys)));
  }
}

std::optional<TomlValue> TomlTable::find(std::string_view key) const {
  const toml::node* node = table_ == nullptr ? nullptr : table_->get(key);
  if (node == nullptr) return std::nullopt;
  return TomlValue{self_.errors, node, member_path(self_.field, key)};
}

std::optional<TomlValue> TomlTable::require(std::string_view key, std::string_view what) const {
  auto found = find(key);
  if (!found) wrong(std::format("missing key \"{}\": {}", key, what));
  return found;
}

std::string TomlTable::text(std::string_view key, std::string_view fallback) const {
  const auto found = find(key);
  return found ? found->text() : std::string{fallback};
}

bool TomlTable::boolean(std::string_view key, bool fallback) const {
  const auto found = find(key);
  return found ? found->boolean() : fallback;
}

std::uint64_t TomlTable::whole(std::string_view key, std::uint64_t fallback,
                               std::uint64_t most) const {
  const auto found = find(key);
  return found ? found->whole(most) : fallback;
}

Balance TomlTable::balance(std::string_view key, Balance fallback) const {
  const auto found = find(key);
  return found ? found->balance() : fallback;
}

std::vector<TomlValue> TomlTable::items(std::string_view key) const {
  const auto found = find(key);
  return found ? found->items() : std::vector<TomlValue>{};
}

std::vector<std::string> TomlTable::texts(std::string_view key) const {
  std::vector<std::string> out;
  for (const TomlValue& each : items(key)) out.push_back(each.text());
  return out;
}

std::vector<std::string_view> TomlTable::present(std::span<const std::string_view> keys) const {
  std::vector<std::string_view> out;
  for (const std::string_view key : keys)
    if (has(key)) out.push_back(key);
  return out;
}

}  // namespace farcall::explore
