#include "explore/arguments/abi_arguments.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json_access.hpp"
#include "base/zstd.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::explore {
namespace {

namespace json = boost::json;

constexpr std::size_t kAbiMax = std::size_t{16} << 20;
constexpr std::size_t kSchemaDepthMax = 8;

/// A value for each JSON schema, the simplest that has something in it.
class Examples {
 public:
  Examples(const json::value* definitions, const ReplacementWords& words)
      : definitions_{definitions}, words_{words} {}

  json::value of(const json::value& schema, std::string_view name, std::size_t depth = 0) const {
    if (depth > kSchemaDepthMax) return nullptr;
    if (const auto reference = text_member(schema, "$ref"))
      return referenced(*reference, name, depth);
    for (const std::string_view key : {"allOf", "anyOf", "oneOf"}) {
      const json::value* choices = member(schema, key);
      const auto* list = choices == nullptr ? nullptr : choices->if_array();
      if (list != nullptr && !list->empty()) return of(list->front(), name, depth + 1);
    }
    const json::value* values = member(schema, "enum");
    if (const auto* list = values == nullptr ? nullptr : values->if_array();
        list != nullptr && !list->empty())
      return list->front();
    return of_type(schema, type_of(schema), name, depth);
  }

 private:
  static std::string_view type_of(const json::value& schema) {
    const json::value* type = member(schema, "type");
    if (type == nullptr) return {};
    const auto* list = type->if_array();
    if (list != nullptr && !list->empty()) type = &list->front();
    const auto* text = type->if_string();
    return text == nullptr ? std::string_view{} : std::string_view{*text};
  }

  json::value referenced(std::string_view reference, std::string_view name,
                         std::size_t depth) const {
    const std::string_view type = reference.substr(reference.rfind('/') + 1);
    if (type == "AccountId") return guess_value("account_id", words_);
    if (type.starts_with("U128") || type.starts_with("U64") || type.starts_with("I64") ||
        type.starts_with("I128") || type.contains("Balance") || type.contains("NearToken"))
      return json::value("1");
    const json::value* definition = definitions_ == nullptr ? nullptr : member(*definitions_, type);
    return definition == nullptr ? guess_value(name, words_) : of(*definition, name, depth + 1);
  }

  json::value of_type(const json::value& schema, std::string_view type, std::string_view name,
                      std::size_t depth) const {
    if (type == "string") {
      json::value guess = guess_value(name, words_);
      return guess.is_string() ? guess : json::value("1");
    }
    if (type == "integer" || type == "number") return 1;
    if (type == "boolean") return true;
    if (type == "null") return nullptr;
    if (type == "array") {
      const json::value* items = member(schema, "items");
      if (items == nullptr) return json::array{};
      json::array out;
      if (const auto* each = items->if_array()) {
        for (const json::value& item : *each) out.push_back(of(item, name, depth + 1));
      } else {
        out.push_back(of(*items, name, depth + 1));
      }
      return out;
    }
    const json::value* properties = member(schema, "properties");
    json::object out;
    if (const auto* object = properties == nullptr ? nullptr : properties->if_object())
      for (const auto& property : *object)
        out[property.key()] = of(property.value(), property.key(), depth + 1);
    return out;
  }

  const json::value* definitions_;
  const ReplacementWords& words_;
};

AbiMethod read_method(const json::value& function, const Examples& examples) {
  AbiMethod out;
  out.is_view = text_member(function, "kind") == "view";
  if (const json::value* found = member(function, "modifiers"); found && found->is_array()) {
    const auto has = [&](std::string_view name) {
      return std::ranges::contains(found->get_array(), json::value(name));
    };
    out.is_private = has("private");
    out.is_payable = has("payable");
  }
  const json::value* params = member(function, "params");
  if (params == nullptr) {
    out.args = to_bytes("{}");
    return out;
  }
  if (text_member(*params, "serialization_type") != "json") return out;
  json::object args;
  if (const json::value* list = member(*params, "args"); list && list->is_array())
    for (const json::value& each : list->get_array())
      if (const json::value* schema = member(each, "type_schema")) {
        const std::string_view name = text_member(each, "name").value_or("");
        args[name] = examples.of(*schema, name);
      }
  out.args = to_bytes(json::serialize(args));
  return out;
}

}  // namespace

Result<std::map<std::string, AbiMethod, std::less<>>> read_abi_methods(
    ByteView abi, const ReplacementWords& words) {
  const auto text = decompress_zstd(abi, kAbiMax);
  if (!text) return std::unexpected{text.error()};
  const auto document = protocol::parse_json(*text, {.bytes = kAbiMax});
  if (!document) return std::unexpected{document.error()};
  const json::value* body = member(*document, "body");
  const json::value* functions = body == nullptr ? nullptr : member(*body, "functions");
  if (functions == nullptr || !functions->is_array())
    return fail("expected body.functions in the ABI");
  const json::value* schema = member(*body, "root_schema");
  const Examples examples{schema == nullptr ? nullptr : member(*schema, "definitions"), words};
  std::map<std::string, AbiMethod, std::less<>> out;
  for (const json::value& each : functions->get_array())
    out.emplace(text_member(each, "name").value_or(""), read_method(each, examples));
  return out;
}

}  // namespace farcall::explore
