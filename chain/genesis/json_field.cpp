#include "chain/genesis/json_field.hpp"

#include <boost/json.hpp>

#include "base/format_text.hpp"
#include "base/suggestion.hpp"

namespace farcall::chain {
namespace {

namespace json = boost::json;

std::string_view kind_name(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "true or false";
    case json::kind::int64:
    case json::kind::uint64:
      return "a whole number";
    case json::kind::double_:
      return "a fraction or a number over 64 bits";
    case json::kind::string:
      return "text";
    case json::kind::array:
      return "a list";
    case json::kind::object:
      return "an object";
  }
  return "something else";
}

}  // namespace

std::unexpected<Error> Field::wrong(std::string_view message) const {
  return fail(path_.empty() ? std::string{message} : format_text("{}: {}", path_, message));
}

bool Field::has(std::string_view name) const {
  return value_->is_object() && value_->get_object().contains(name);
}

std::optional<Field> Field::find(std::string_view name) const {
  if (!has(name)) return std::nullopt;
  return Field{value_->get_object().at(name),
               path_.empty() ? std::string{name} : format_text("{}.{}", path_, name)};
}

Result<Field> Field::at(std::string_view name) const {
  if (!value_->is_object())
    return wrong(format_text("expected an object with \"{}\", got {}", name, kind_name(*value_)));
  const std::optional<Field> found = find(name);
  if (!found.has_value()) return wrong(format_text("missing field \"{}\"", name));
  return *found;
}

Result<std::vector<Field>> Field::items() const {
  if (!value_->is_array()) return wrong(format_text("expected a list, got {}", kind_name(*value_)));
  std::vector<Field> items;
  std::size_t index = 0;
  for (const json::value& item : value_->get_array())
    items.emplace_back(item, format_text("{}[{}]", path_, index++));
  return items;
}

Result<void> Field::only(std::span<const std::string_view> names) const {
  if (!value_->is_object())
    return wrong(format_text("expected an object, got {}", kind_name(*value_)));
  for (const auto& member : value_->get_object()) {
    const std::string_view name = member.key();
    if (std::ranges::contains(names, name)) continue;
    if (const auto close = closest_name(name, names))
      return wrong(format_text("unknown member \"{}\"; did you mean \"{}\"?", name, *close));
    std::string known;
    for (const std::string_view one : names)
      known += format_text("{}\"{}\"", known.empty() ? "" : ", ", one);
    return wrong(names.empty() ? format_text("unknown member \"{}\"; expected no members", name)
                               : format_text("unknown member \"{}\"; expected {}", name, known));
  }
  return {};
}

Result<std::pair<std::string, Field>> Field::only_member() const {
  if (!value_->is_object() || value_->get_object().size() != 1)
    return wrong("expected an object with exactly one member, its kind");
  const auto& member = *value_->get_object().begin();
  std::string name{member.key()};
  Field field{member.value(), path_.empty() ? name : path_ + "." + name};
  return std::pair{std::move(name), std::move(field)};
}

Result<std::string> Field::text() const {
  if (!value_->is_string()) return wrong(format_text("expected text, got {}", kind_name(*value_)));
  return std::string{value_->get_string()};
}

Result<std::uint64_t> Field::number() const {
  if (value_->is_uint64()) return value_->get_uint64();
  if (value_->is_int64() && value_->get_int64() >= 0)
    return static_cast<std::uint64_t>(value_->get_int64());
  return wrong(format_text("expected a whole number from 0 to 2^64-1, got {}",
                           value_->is_int64() ? "a negative number" : kind_name(*value_)));
}

Result<std::int64_t> Field::integer() const {
  if (value_->is_int64()) return value_->get_int64();
  return wrong(format_text("expected a whole number, got {}", kind_name(*value_)));
}

Result<bool> Field::boolean() const {
  if (!value_->is_bool())
    return wrong(format_text("expected true or false, got {}", kind_name(*value_)));
  return value_->get_bool();
}

}  // namespace farcall::chain
