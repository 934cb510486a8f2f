#include "node/rpc/openapi.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/assert.hpp"
#include "node/rpc/json_text.hpp"
#include "node/rpc/openapi_types.hpp"

namespace farcall::node {

namespace json = boost::json;

namespace {

/// Parses the notation of openapi_types.hpp. The notes are part of the program: errors in them are
/// broken invariants.
class NoteReader {
 public:
  explicit NoteReader(std::string_view text) noexcept : rest_{text} {}

  /// All members, as the schema of an object.
  json::object members() {
    json::object properties;
    json::array required;
    while (!rest_.empty()) {
      std::string_view name = word();
      const bool is_optional = take('?');
      if (!is_optional) required.emplace_back(name);
      skip_space();
      properties[name] = type();
      if (!rest_.empty()) FARCALL_ASSERT(take(','), "a comma stands between members");
      skip_space();
    }
    json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    return schema;
  }

  json::object type() {
    json::object first = one_type();
    if (rest_.empty() || rest_.front() != '/') return first;
    json::array choices{std::move(first)};
    while (take('/')) choices.emplace_back(one_type());
    return {{"anyOf", std::move(choices)}};
  }

 private:
  json::object one_type() {
    if (take('[')) {
      json::object schema{{"type", "array"}, {"items", type()}};
      FARCALL_ASSERT(take(']'), "a list ends");
      return schema;
    }
    if (take('{')) {
      json::object schema{{"type", "object"}, {"additionalProperties", type()}};
      FARCALL_ASSERT(take('}'), "an object ends");
      return schema;
    }
    if (take('\'')) {
      const auto end = rest_.find('\'');
      json::object schema{{"type", "string"}, {"enum", json::array{rest_.substr(0, end)}}};
      rest_.remove_prefix(end + 1);
      return schema;
    }
    const std::string_view name = word();
    if (name == "any") return {};
    if (name == "null") return {{"nullable", true}, {"enum", json::array{nullptr}}};
    if (name == "integer" || name == "number" || name == "string" || name == "boolean") {
      return {{"type", name}};
    }
    return {{"$ref", "#/components/schemas/" + std::string{name}}};
  }

  std::string_view word() {
    std::size_t size = 0;
    const auto is_letter = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    while (size < rest_.size() && is_letter(rest_[size])) ++size;
    FARCALL_ASSERT(size > 0, "a name stands here");
    const std::string_view found = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return found;
  }
  bool take(char symbol) {
    if (rest_.empty() || rest_.front() != symbol) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_space() {
    while (take(' ')) {
    }
  }

  std::string_view rest_;
};

/// Members, or after `=` a type.
json::object schema_of(std::string_view note) {
  if (note.starts_with('=')) return NoteReader{note.substr(1)}.type();
  return NoteReader{note}.members();
}

json::object request_schema(const MethodNote& method) {
  json::array required{"jsonrpc", "id", "method"};
  json::object params = schema_of(method.params);
  if (method.params.empty()) {
    params = {};  // methods without parameters take anything
  } else if (method.params.starts_with('=') || params.contains("required")) {
    required.emplace_back("params");
  }
  return {{"type", "object"},
          {"required", std::move(required)},
          {"additionalProperties", false},
          {"properties",
           json::object{
               {"jsonrpc", json::object{{"type", "string"}, {"enum", json::array{"2.0"}}}},
               {"id", json::object{}},
               {"method", json::object{{"type", "string"}, {"enum", json::array{method.name}}}},
               {"params", std::move(params)}}}};
}

json::object response_schema(const MethodNote& method) {
  return {{"type", "object"},
          {"required", json::array{"jsonrpc", "id"}},
          {"properties",
           json::object{{"jsonrpc", json::object{{"type", "string"}}},
                        {"id", json::object{}},
                        {"result", NoteReader{method.result}.type()},
                        {"error", json::object{{"$ref", "#/components/schemas/Error"}}}}}};
}

json::object content(json::object schema) {
  return {{"application/json", json::object{{"schema", std::move(schema)}}}};
}

json::object paths() {
  json::object list;
  for (const MethodNote& method : method_notes()) {
    json::object response{{"description", "A result or an error"},
                          {"content", content(response_schema(method))}};
    list["/" + std::string{method.name}] = json::object{
        {"post",
         json::object{{"operationId", method.name},
                      {"summary", method.summary},
                      {"requestBody", json::object{{"required", true},
                                                   {"content", content(request_schema(method))}}},
                      {"responses", json::object{{"200", std::move(response)}}}}}};
  }
  return list;
}

json::object schemas() {
  json::object list;
  for (const TypeNote& note : type_notes()) list[note.name] = schema_of(note.text);
  list["Error"] =
      NoteReader{"name string, cause {any}, code integer, message string, data? any"}.members();
  return list;
}

}  // namespace

json::object openapi() {
  return {{"openapi", "3.0.0"},
          {"info", json::object{{"title", "JSON-RPC of a farcall node"},
                                {"version", "0.1.0"},
                                {"description",
                                 "All methods are posted to /; the paths name "
                                 "them. Older forms of parameters, lists in "
                                 "place of objects, are not shown."}}},
          {"paths", paths()},
          {"components", json::object{{"schemas", schemas()}}}};
}

std::string openapi_text() {
  std::string text;
  append_json(text, openapi());
  return text;
}

}  // namespace farcall::node
