#include "explore/scenario/toml_table.hpp"

#include <algorithm>

#include "base/format_text.hpp"
#include "base/suggestion.hpp"
#include "base/toml.hpp"
#include "explore/scenario/units.hpp"

namespace farcall::explore {
namespace {

std::string_view type_of(const TomlNode& node) {
  switch (node.kind) {
    case TomlNode::Kind::kTable:
      return "a table";
    case TomlNode::Kind::kList:
      return "a list";
    case TomlNode::Kind::kText:
      return "a text";
    case TomlNode::Kind::kInteger:
      return "a whole number";
    case TomlNode::Kind::kFraction:
      return "a fraction";
    case TomlNode::Kind::kTruth:
      return "true or false";
    case TomlNode::Kind::kTime:
      break;
  }
  return "a date or time";
}

TomlPlace place_of(const toml::source_region& region) {
  return {region.begin.line, region.begin.column};
}

TomlNode convert(const toml::node& node) {
  TomlNode out{.place = place_of(node.source())};
  if (const auto* table = node.as_table()) {
    for (const auto& [key, value] : *table)
      out.members.push_back({std::string{key.str()}, place_of(key.source()), convert(value)});
    // Tables are sorted by their keys; the order of the file means something to people.
    std::ranges::stable_sort(out.members, {}, [](const TomlMember& member) {
      return std::pair{member.key_place.line, member.key_place.column};
    });
  } else if (const auto* list = node.as_array()) {
    out.kind = TomlNode::Kind::kList;
    for (const toml::node& each : *list) out.items.push_back(convert(each));
  } else if (const auto* text = node.as_string()) {
    out.kind = TomlNode::Kind::kText;
    out.text = text->get();
  } else if (const auto* number = node.as_integer()) {
    out.kind = TomlNode::Kind::kInteger;
    out.integer = number->get();
  } else if (const auto* fraction = node.as_floating_point()) {
    out.kind = TomlNode::Kind::kFraction;
    out.fraction = fraction->get();
  } else if (const auto* truth = node.as_boolean()) {
    out.kind = TomlNode::Kind::kTruth;
    out.truth = truth->get();
  } else {
    out.kind = TomlNode::Kind::kTime;
  }
  return out;
}

std::string member_path(std::string_view path, std::string_view key) {
  return path.empty() ? std::string{key} : format_text("{}.{}", path, key);
}

}  // namespace

const TomlNode* TomlNode::member(std::string_view key) const noexcept {
  const auto found = std::ranges::find(members, key, &TomlMember::key);
  return found == members.end() ? nullptr : &found->value;
}

Result<TomlNode> parse_toml(std::string_view text, std::string_view name) {
  const toml::parse_result parsed = toml::parse(text);
  if (parsed) return convert(parsed.table());
  const toml::source_position at = parsed.error().source().begin;
  return fail(format_text("{}: line {}, column {}: {}", name, at.line, at.column,
                          parsed.error().description()));
}

void TomlErrors::report(TomlPlace where, std::string_view field, std::string_view message) {
  if (error_) return;
  // Messages of wasm engines have lines of their own.
  std::string line;
  for (const char c : message) {
    const bool is_space = c == '\n' || c == '\r' || c == ' ';
    if (!is_space || !line.ends_with(' ')) line += is_space ? ' ' : c;
  }
  error_ = Error{format_text("{}: line {}, column {}: {}{}{}", file_, where.line, where.column,
                             field, field.empty() ? "" : ": ", line)};
}

std::string suggest(std::string_view word, std::span<const std::string_view> names) {
  if (const auto close = closest_name(word, names))
    return format_text("; did you mean \"{}\"?", *close);
  constexpr std::size_t kListedMax = 30;
  if (names.empty()) return "";
  std::string out = "; expected one of ";
  for (std::size_t i = 0; i < std::min(names.size(), kListedMax); ++i)
    out += format_text("{}{}", i == 0 ? "" : ", ", names[i]);
  return out + (names.size() > kListedMax ? ", ..." : "");
}

void TomlValue::expected(std::string_view what) const {
  wrong(format_text("expected {}, got {}", what, type_of(*node)));
}

std::string TomlValue::text(std::string_view what) const {
  if (node->kind == TomlNode::Kind::kText) return node->text;
  expected(what);
  return {};
}

protocol::AccountId TomlValue::account() const {
  const std::string id = text("an account id");
  if (node->kind != TomlNode::Kind::kText) return {};
  return take(protocol::AccountId::parse(id)).value_or(protocol::AccountId{});
}

std::uint64_t TomlValue::whole(std::uint64_t most) const {
  if (node->kind != TomlNode::Kind::kInteger) {
    expected(format_text("a whole number from 0 to {}", most));
    return 0;
  }
  const std::int64_t value = node->integer;
  if (value < 0 || static_cast<std::uint64_t>(value) > most) {
    wrong(format_text("expected a whole number from 0 to {}, got {}", most, value));
    return 0;
  }
  return static_cast<std::uint64_t>(value);
}

bool TomlValue::boolean() const {
  if (node->kind == TomlNode::Kind::kTruth) return node->truth;
  expected("true or false");
  return false;
}

Balance TomlValue::balance() const {
  if (node->kind == TomlNode::Kind::kInteger) return Balance{whole(INT64_MAX)};
  if (node->kind != TomlNode::Kind::kText) {
    expected("an amount such as \"1.5 NEAR\"");
    return {};
  }
  return take(parse_scenario_balance(text())).value_or(Balance{});
}

Gas TomlValue::gas() const {
  if (node->kind == TomlNode::Kind::kInteger) return Gas{whole(INT64_MAX)};
  if (node->kind != TomlNode::Kind::kText) {
    expected("an amount of gas such as \"100 Tgas\"");
    return {};
  }
  return take(parse_scenario_gas(text())).value_or(Gas{});
}

std::vector<TomlValue> TomlValue::items() const {
  std::vector<TomlValue> out;
  if (node->kind != TomlNode::Kind::kList) expected("a list");
  out.reserve(node->items.size());
  for (const TomlNode& each : node->items)
    out.push_back({errors, &each, format_text("{}[{}]", field, out.size())});
  return out;
}

std::vector<std::pair<std::string, TomlValue>> TomlValue::members() const {
  std::vector<std::pair<std::string, TomlValue>> out;
  if (node->kind != TomlNode::Kind::kTable) expected("a table");
  out.reserve(node->members.size());
  for (const TomlMember& each : node->members)
    out.push_back({each.key, {errors, &each.value, member_path(field, each.key)}});
  return out;
}

TomlTable::TomlTable(const TomlValue& value, const TableKeys& keys) : self_{value} {
  if (value.node->kind != TomlNode::Kind::kTable) self_.expected("a table");
  for (const TomlMember& each : value.node->members) {
    if (std::ranges::contains(keys.keys, each.key)) continue;
    self_.errors->report(
        each.key_place, self_.field,
        format_text("unknown key \"{}\"{}", each.key, suggest(each.key, keys.keys)));
  }
}

std::optional<TomlValue> TomlTable::find(std::string_view key) const {
  const TomlNode* node = self_.node->member(key);
  if (node == nullptr) return std::nullopt;
  return TomlValue{self_.errors, node, member_path(self_.field, key)};
}

std::optional<TomlValue> TomlTable::require(std::string_view key, std::string_view what) const {
  auto found = find(key);
  if (!found) wrong(format_text("missing key \"{}\": {}", key, what));
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
