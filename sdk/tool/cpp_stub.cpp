#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "base/format_text.hpp"
#include "sdk/tool/abi_model.hpp"
#include "sdk/tool/client_stubs.hpp"
#include "sdk/tool/json_node.hpp"

namespace farcall::sdk {
namespace {

namespace json = boost::json;

/// The types of JSON Schemas.
class JsonTypes {
 public:
  explicit JsonTypes(const Abi& abi) : abi_{abi} {}

  std::string name(const json::value& schema) {  // NOLINT(misc-no-recursion)
    if (const std::string to = referred(schema); !to.empty()) return referred_name(to);
    if (const json::value* inner = nullable(schema))
      return format_text("std::optional<{}>", name(*inner));
    if (!schema.is_object()) return "near::json";
    const json::object& object = schema.get_object();
    const auto [kind, may_be_null] = kind_of(object);
    std::string type = "near::json";
    if (kind == "string") type = "std::string";
    if (kind == "boolean") type = "bool";
    if (kind == "null") type = "void";
    if (kind == "integer") type = integer(text_of(object, "format"));
    if (kind == "array") type = array(object);
    if (kind == "object")
      if (const json::value* values = object.if_contains("additionalProperties");
          values && values->is_object())
        type = format_text("std::map<std::string, {}>", name(*values));
    return may_be_null ? format_text("std::optional<{}>", type) : type;
  }

  /// The struct or the enumeration of a definition; nothing for other types.
  std::string definition(const std::string& type, const json::object& schema) {
    if (is_enum(schema)) {
      std::string values;
      for (const json::value& value : schema.at("enum").get_array())
        values += (values.empty() ? "" : ", ") + identifier(std::string_view{value.get_string()}) +
                  renamed(value.get_string(), " ", "");
      return format_text("enum class {} : uint8_t {{ {} }};\n\n", identifier(type), values);
    }
    if (!is_struct(schema)) return {};
    std::string out = format_text("struct {} {{\n", identifier(type));
    for (const auto& [field, value] : schema.at("properties").get_object()) {
      std::string cpp = name(value);
      if (!is_required(schema, field) && !cpp.starts_with("std::optional<"))
        cpp = format_text("std::optional<{}>", cpp);
      out += format_text("  {}{} {};\n", renamed(field, "", " "), cpp,
                         identifier(std::string_view{field}));
    }
    return out + "};\n\n";
  }

 private:
  /// The attribute that names a member or an enumerator in JSON, when C++ cannot write its name.
  static std::string renamed(std::string_view name, std::string_view before,
                             std::string_view behind) {
    const std::string written = identifier(name);
    if (written == name || written == std::string{name} + "_") return {};
    return format_text("{}[[near::rename({})]]{}", before, json::serialize(json::string{name}),
                       behind);
  }

  std::string referred_name(const std::string& to) {  // NOLINT(misc-no-recursion)
    if (to == "AccountId") return "near::AccountId";
    const json::value* found = abi_.definitions.if_contains(to);
    if (!found) return "near::json";
    if (found->is_object() && (is_struct(found->get_object()) || is_enum(found->get_object())))
      return identifier(to);
    // A type without a name that holds itself has no other form.
    if (!open_.insert(to).second) return "near::json";
    std::string type = name(*found);
    open_.erase(to);
    return type;
  }

  static std::string integer(const std::string& format) {
    static const std::set<std::string> known{"uint8", "uint16", "uint32", "uint64",
                                             "int8",  "int16",  "int32",  "int64"};
    return known.contains(format) ? format + "_t" : format == "uint" ? "uint32_t" : "int64_t";
  }

  std::string array(const json::object& schema) {  // NOLINT(misc-no-recursion)
    const json::value* items = schema.if_contains("items");
    if (!items) return "near::json";
    if (!items->is_array()) return format_text("std::vector<{}>", name(*items));
    std::string parts;
    for (const json::value& item : items->get_array())
      parts += (parts.empty() ? "" : ", ") + name(item);
    return format_text("std::tuple<{}>", parts);
  }

  const Abi& abi_;
  std::set<std::string> open_;
};

std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  std::ranges::sort(lines);
  return lines;
}

/// The types of Borsh schemas, whose fields have an order.
class BorshNames {
 public:
  BorshNames(const Abi& abi, JsonTypes& json_types) : abi_{abi} {
    for (const std::string& declaration : abi.borsh.order())
      if (!is_known(declaration)) define(declaration, json_types);
  }

  std::string name(std::string_view declaration) const {  // NOLINT(misc-no-recursion)
    const BorshType& type = abi_.borsh.at(declaration);
    const auto part = [&](std::size_t i) { return name(type.parts[i]); };
    switch (type.kind) {
      case BorshKind::kUnit:
        return "std::monostate";
      case BorshKind::kBool:
        return "bool";
      case BorshKind::kString:
        return "std::string";
      case BorshKind::kNumber:
        return number(type.name);
      case BorshKind::kOption:
        return format_text("std::optional<{}>", part(0));
      case BorshKind::kList:
        return format_text("std::vector<{}>", part(0));
      case BorshKind::kSet:
        return format_text("std::set<{}>", part(0));
      case BorshKind::kArray:
        return format_text("std::array<{}, {}>", part(0), type.count);
      case BorshKind::kMap:
        return format_text("std::map<{}, {}>", part(0), part(1));
      case BorshKind::kTuple:
        return format_text("std::tuple<{}>", parts_of(type));
      default:
        break;
    }
    return is_known(declaration) ? format_text("near::{}", declaration)
                                 : names_.find(declaration)->second;
  }

  /// The definitions of all named types.
  [[nodiscard]] const std::string& definitions() const { return definitions_; }
  /// Whether a JSON definition is the same type, which needs no second one.
  [[nodiscard]] bool defines(const std::string& json_name) const {
    return shared_.contains(json_name);
  }

 private:
  /// Types of the SDK whose bytes are those of the schema.
  [[nodiscard]] bool is_known(std::string_view declaration) const {
    const BorshType& type = abi_.borsh.at(declaration);
    if (type.kind != BorshKind::kAlias) return false;
    return (declaration == "AccountId" && type.parts[0] == "String") ||
           (declaration == "NearToken" && type.parts[0] == "u128") ||
           (declaration == "Gas" && type.parts[0] == "u64");
  }

  static std::string number(const std::string& name) {
    if (name == "f32") return "float";
    if (name == "f64") return "double";
    if (name == "u128") return "near::U128";
    if (name == "i128") return "near::I128";
    return format_text("{}int{}_t", name.starts_with('u') ? "u" : "", name.substr(1));
  }

  std::string parts_of(const BorshType& type) const {  // NOLINT(misc-no-recursion)
    std::string list;
    for (const std::string& each : type.parts) list += (list.empty() ? "" : ", ") + name(each);
    return list;
  }

  void define(const std::string& declaration, JsonTypes& json_types) {
    const BorshType& type = abi_.borsh.at(declaration);
    std::string cpp = identifier(declaration);
    std::string text = definition(type, cpp);
    if (const json::value* other = abi_.definitions.if_contains(declaration);
        other && other->is_object()) {
      const std::string as_json = json_types.definition(declaration, other->get_object());
      if (sorted_lines(as_json) == sorted_lines(text)) {
        shared_.insert(declaration);
      } else if (!as_json.empty()) {
        cpp += "Borsh";
        text = definition(type, cpp);
      }
    }
    names_.emplace(declaration, cpp);
    definitions_ += text;
  }

  std::string definition(const BorshType& type, const std::string& cpp) const {
    if (type.kind == BorshKind::kAlias)
      return format_text("using {} = {};\n\n", cpp, name(type.parts[0]));
    if (type.kind == BorshKind::kVariant)
      return format_text("using {} = std::variant<{}>;\n\n", cpp, parts_of(type));
    if (type.kind == BorshKind::kEnum) {
      std::string values;
      for (const std::string& each : type.labels)
        values += (values.empty() ? "" : ", ") + identifier(each);
      return format_text("enum class {} : uint8_t {{ {} }};\n\n", cpp, values);
    }
    std::string out = format_text("struct {} {{\n", cpp);
    for (std::size_t i = 0; i < type.parts.size(); ++i)
      out += format_text("  {} {};\n", name(type.parts[i]), identifier(type.labels[i]));
    return out + "};\n\n";
  }

  const Abi& abi_;
  std::map<std::string, std::string, std::less<>> names_;
  std::set<std::string, std::less<>> shared_;
  std::string definitions_;
};

std::string method(const AbiFunction& function, JsonTypes& json_types, const BorshNames& borsh) {
  std::string parameters;
  for (const AbiArgument& argument : function.arguments)
    parameters += format_text(
        "{}{} {}", parameters.empty() ? "" : ", ",
        function.takes_borsh ? borsh.name(argument.borsh) : json_types.name(argument.schema),
        identifier(argument.name));
  std::string answer = function.result ? json_types.name(*function.result) : "void";
  if (function.borsh_result)
    answer = format_text("near::Borsh<{}>", borsh.name(*function.borsh_result));
  return format_text("{}  {}near::Call<{}> {}({});\n", comment_lines(function.comment, "  ", "///"),
                     function.takes_borsh ? "[[near::borsh]] " : "", answer,
                     identifier(function.name), parameters);
}

}  // namespace

Result<std::string> cpp_stub(std::string_view abi_json) {
  const Result<Abi> abi = read_abi(abi_json);
  if (!abi) return std::unexpected{abi.error()};
  std::string out = "// Made by `farcall abi --stub cpp`.\n#pragma once\n\n#include <near.hpp>\n\n";
  JsonTypes json_types{*abi};
  const BorshNames borsh{*abi, json_types};
  out += borsh.definitions();
  for (const std::string& name : abi->order)
    if (name != "AccountId" && abi->definitions.at(name).is_object() && !borsh.defines(name))
      out += json_types.definition(name, abi->definitions.at(name).get_object());
  out += format_text("struct [[near::interface]] {} : near::Interface {{\n", class_name(*abi));
  for (const AbiFunction& function : abi->functions) out += method(function, json_types, borsh);
  for (const auto& [name, reason] : abi->left_out)
    out += format_text("  // {} is left out: {}\n", name, reason);
  return out + "};\n";
}

}  // namespace farcall::sdk
