#include "sdk/tool/build_payload.hpp"

#include <boost/json.hpp>
#include <map>

namespace farcall::sdk {
namespace {

namespace json = boost::json;

json::array to_json(const std::vector<std::string>& items) {
  json::array out;
  for (const std::string& item : items) out.emplace_back(item);
  return out;
}

std::vector<std::string> strings_of(const json::value& value) {
  std::vector<std::string> out;
  for (const json::value& item : value.as_array()) out.emplace_back(item.as_string());
  return out;
}

json::object to_json(const std::map<std::string, std::string>& texts) {
  json::object object;
  for (const auto& [name, text] : texts) object[name] = text;
  return object;
}

std::map<std::string, std::string> texts_of(const json::value& value) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, text] : value.as_object()) texts[name] = text.as_string();
  return texts;
}

json::object to_json(const Diagnostic& diagnostic) {
  return {{"is_error", diagnostic.severity == Severity::kError},
          {"file", diagnostic.place.file},
          {"line", diagnostic.place.line},
          {"column", diagnostic.place.column},
          {"message", diagnostic.message},
          {"notes", to_json(diagnostic.notes)}};
}

Diagnostic diagnostic_of(const json::object& object) {
  return {.severity = object.at("is_error").as_bool() ? Severity::kError : Severity::kWarning,
          .place = {std::string{object.at("file").as_string()},
                    object.at("line").to_number<std::size_t>(),
                    object.at("column").to_number<std::size_t>()},
          .message = std::string{object.at("message").as_string()},
          .notes = strings_of(object.at("notes"))};
}

}  // namespace

std::string to_payload(const BuildResult& result) {
  json::array diagnostics;
  for (const Diagnostic& each : result.diagnostics) diagnostics.emplace_back(to_json(each));
  return json::serialize(json::object{{"diagnostics", std::move(diagnostics)},
                                      {"size", result.size},
                                      {"methods", to_json(result.methods)},
                                      {"imports", to_json(result.imports)},
                                      {"method_names", result.names.methods},
                                      {"field_names", result.names.fields},
                                      {"listed", to_json(result.names.listed)},
                                      {"interfaces", to_json(result.names.interfaces)},
                                      {"wasm_hash", result.wasm_hash}});
}

std::optional<BuildResult> from_payload(std::string_view text) try {
  const json::value value = json::parse(text);
  const json::object& object = value.as_object();
  BuildResult result;
  for (const json::value& each : object.at("diagnostics").as_array())
    result.diagnostics.push_back(diagnostic_of(each.as_object()));
  result.size = object.at("size").to_number<std::size_t>();
  result.methods = strings_of(object.at("methods"));
  result.imports = strings_of(object.at("imports"));
  result.names.methods = object.at("method_names").as_string();
  result.names.fields = object.at("field_names").as_string();
  result.names.listed = texts_of(object.at("listed"));
  result.names.interfaces = texts_of(object.at("interfaces"));
  result.wasm_hash = object.at("wasm_hash").as_string();
  return result;
} catch (const std::exception&) {
  return std::nullopt;
}

}  // namespace farcall::sdk
