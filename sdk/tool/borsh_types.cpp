#include "sdk/tool/borsh_types.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <optional>
#include <set>

#include "base/assert.hpp"
#include "base/format_text.hpp"

namespace farcall::sdk {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 12> kNumbers{"u8",  "u16", "u32", "u64",  "u128", "i8",
                                                    "i16", "i32", "i64", "i128", "f32",  "f64"};

/// Of types in types; nobody writes so many.
constexpr std::size_t kMostLevels = 100;

/// Types that are known by their name alone.
std::optional<BorshType> basic_type(std::string_view name) {
  if (name == "()" || name == "nil") return BorshType{.kind = BorshKind::kUnit};
  if (name == "bool") return BorshType{.kind = BorshKind::kBool};
  if (name == "String" || name == "string") return BorshType{.kind = BorshKind::kString};
  if (std::ranges::contains(kNumbers, name))
    return BorshType{.kind = BorshKind::kNumber, .name = std::string{name}};
  return std::nullopt;
}

std::unexpected<Error> no_form(std::string_view name, std::string_view why) {
  return fail(format_text("`{}` {}", name, why));
}

const json::array* list(const json::value& value) {
  return value.if_array();
}

/// Elements that are all strings.
std::optional<std::vector<std::string>> strings(const json::value& value) {
  std::vector<std::string> result;
  const json::array* items = list(value);
  if (!items) return std::nullopt;
  for (const json::value& item : *items) {
    if (!item.is_string()) return std::nullopt;
    result.emplace_back(item.get_string());
  }
  return result;
}

std::optional<std::uint64_t> number(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  if (!found) return std::nullopt;
  boost::system::error_code error;
  const auto value = found->to_number<std::uint64_t>(error);
  return error ? std::nullopt : std::optional{value};
}

Result<BorshType> read_sequence(const std::string& name, const json::object& body,
                                const json::object& definitions) {
  const json::value* elements = body.if_contains("elements");
  const json::value* range = body.if_contains("length_range");
  const std::optional<std::uint64_t> width = number(body, "length_width");
  if (!elements || !elements->is_string() || !range || !range->is_object() || !width)
    return no_form(name, "is a sequence without elements, length_range or length_width");
  const std::string element{elements->get_string()};
  if (*width == 4) {
    BorshType type{.kind = BorshKind::kList, .parts = {element}};
    if (name.starts_with("BTreeSet<") || name.starts_with("HashSet<")) type.kind = BorshKind::kSet;
    if (name.starts_with("BTreeMap<") || name.starts_with("HashMap<")) {
      const json::value* entry = definitions.if_contains(element);
      const json::value* parts =
          entry && entry->is_object() ? entry->get_object().if_contains("Tuple") : nullptr;
      if (auto both = parts ? strings(*parts) : std::nullopt; both && both->size() == 2)
        type = {.kind = BorshKind::kMap, .parts = std::move(*both)};
    }
    return type;
  }
  const auto least = number(range->get_object(), "start");
  const auto most = number(range->get_object(), "end");
  if (*width == 0 && least && least == most)
    return BorshType{.kind = BorshKind::kArray, .parts = {element}, .count = *least};
  return no_form(name, "is a sequence whose length is not 4 bytes");
}

Result<BorshType> read_struct(const std::string& name, const json::value& body) {
  if (body.is_null()) return BorshType{.kind = BorshKind::kStruct, .name = name};
  if (auto parts = strings(body)) {
    if (parts->empty()) return BorshType{.kind = BorshKind::kStruct, .name = name};
    const BorshKind kind = parts->size() == 1 ? BorshKind::kAlias : BorshKind::kTuple;
    return BorshType{.kind = kind, .name = name, .parts = std::move(*parts)};
  }
  BorshType type{.kind = BorshKind::kStruct, .name = name};
  if (const json::array* fields = list(body)) {
    for (const json::value& field : *fields) {
      auto pair = strings(field);
      if (!pair || pair->size() != 2) return no_form(name, "has a field without name or type");
      type.labels.push_back(std::move((*pair)[0]));
      type.parts.push_back(std::move((*pair)[1]));
    }
    return type;
  }
  return no_form(name, "is a struct that names no fields");
}

/// Whether a part of an enumeration holds nothing.
bool is_empty(const std::string& declaration, const json::object& definitions) {
  if (const auto basic = basic_type(declaration)) return basic->kind == BorshKind::kUnit;
  const json::value* found = definitions.if_contains(declaration);
  const json::object* object = found ? found->if_object() : nullptr;
  const json::value* fields = object ? object->if_contains("Struct") : nullptr;
  return fields && (fields->is_null() || (fields->is_array() && fields->get_array().empty()));
}

Result<BorshType> read_enum(const std::string& name, const json::object& body,
                            const json::object& definitions) {
  const json::value* variants = body.if_contains("variants");
  if (!variants || !variants->is_array() || number(body, "tag_width") != 1)
    return no_form(name, "is an enumeration whose tag is not one byte");
  BorshType type{.kind = BorshKind::kVariant, .name = name};
  bool all_empty = true;
  for (const json::value& each : variants->get_array()) {
    const json::array* parts = list(each);
    if (!parts || parts->size() != 3 || !(*parts)[1].is_string() || !(*parts)[2].is_string())
      return no_form(name, "has a variant that is not [tag, name, type]");
    if ((*parts)[0] != json::value(type.labels.size()))
      return no_form(name, "has tags that do not count from 0 on");
    type.labels.emplace_back((*parts)[1].get_string());
    type.parts.emplace_back((*parts)[2].get_string());
    all_empty = all_empty && is_empty(type.parts.back(), definitions);
  }
  if (name.starts_with("Option<") && type.labels == std::vector<std::string>{"None", "Some"}) {
    const std::string inner = type.parts[1];
    if (inner.starts_with("Option<") || is_empty(inner, definitions))
      return no_form(name, "cannot be told from an option that is absent");
    return BorshType{.kind = BorshKind::kOption, .parts = {inner}};
  }
  if (all_empty) {
    type.kind = BorshKind::kEnum;
    type.parts.clear();
  }
  return type;
}

Result<BorshType> read_primitive(const std::string& name, const json::value& body) {
  if (body == 0) return BorshType{.kind = BorshKind::kUnit};
  for (const int size : {1, 2, 4, 8, 16})
    if (body == size)
      return BorshType{.kind = BorshKind::kNumber, .name = format_text("u{}", size * 8)};
  return no_form(name, "has a size that no number has");
}

Result<BorshType> read_type(const std::string& name, const json::object& definitions) {
  if (auto basic = basic_type(name)) return std::move(*basic);
  const json::value* definition = definitions.if_contains(name);
  if (!definition) return no_form(name, "is not defined");
  const json::object* object = definition->if_object();
  if (!object || object->size() != 1) return no_form(name, "has a definition that is not one form");
  const std::string_view form = object->begin()->key();
  const json::value& body = object->begin()->value();
  if (form == "Primitive") return read_primitive(name, body);
  if (form == "Struct") return read_struct(name, body);
  if (form == "Sequence" && body.is_object())
    return read_sequence(name, body.get_object(), definitions);
  if (form == "Enum" && body.is_object()) return read_enum(name, body.get_object(), definitions);
  if (form == "Tuple")
    if (auto parts = strings(body))
      return BorshType{.kind = BorshKind::kTuple, .parts = std::move(*parts)};
  return no_form(name, format_text("is a {}, which is no form of borsh 1", form));
}

}  // namespace

/// Reads one schema, parts before wholes.
class BorshSchemaReader {
 public:
  BorshSchemaReader(const BorshTypes& known, const json::object& definitions)
      : types{known}, definitions_{definitions} {}

  Result<void> visit(const std::string& name) {  // NOLINT(misc-no-recursion)
    if (done_.contains(name)) return {};
    if (!open_.insert(name).second) return no_form(name, "holds itself");
    if (open_.size() > kMostLevels) return no_form(name, "is nested too deep");
    Result<BorshType> type = read_type(name, definitions_);
    if (!type) return std::unexpected{type.error()};
    // Basic types are not defined by everybody.
    const json::value* found = basic_type(name) ? nullptr : definitions_.if_contains(name);
    const json::value definition = found ? *found : json::value{};
    const auto before = types.types_.find(name);
    if (before != types.types_.end() && before->second.definition != definition)
      return no_form(name, "is the name of two types");
    for (const std::string& part : type->parts)
      if (Result<void> good = visit(part); !good) return good;
    if (before == types.types_.end()) {
      if (type->is_named()) types.order_.push_back(name);
      types.types_.emplace(name, BorshTypes::Known{std::move(*type), definition});
    }
    open_.erase(name);
    done_.insert(name);
    return {};
  }

  BorshTypes types;

 private:
  const json::object& definitions_;
  std::set<std::string> open_;  // being visited
  std::set<std::string> done_;
};

Result<std::string> BorshTypes::add(const json::value& schema) {
  const json::object* object = schema.if_object();
  const json::value* declaration = object ? object->if_contains("declaration") : nullptr;
  const json::value* definitions = object ? object->if_contains("definitions") : nullptr;
  if (!declaration || !declaration->is_string() || !definitions || !definitions->is_object())
    return fail("a Borsh schema has no declaration or no definitions");
  std::string name{declaration->get_string()};
  BorshSchemaReader reader{*this, definitions->get_object()};
  if (Result<void> good = reader.visit(name); !good) return std::unexpected{good.error()};
  *this = std::move(reader.types);
  return name;
}

const BorshType& BorshTypes::at(std::string_view declaration) const {
  const auto found = types_.find(declaration);
  FARCALL_ASSERT(found != types_.end(), "a declaration that was never added");
  return found->second.type;
}

}  // namespace farcall::sdk
