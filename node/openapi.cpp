#include "node/openapi.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "node/json_text.hpp"
#include "node/rpc_context.hpp"

namespace farcall::node {

namespace json = boost::json;

namespace {

json::object text_schema() {
  return {{"type", "string"}};
}

json::object request_schema(std::string_view method) {
  return {{"type", "object"},
          {"required", json::array{"jsonrpc", "id", "method"}},
          {"additionalProperties", false},
          {"properties",
           json::object{{"jsonrpc", json::object{{"type", "string"}, {"enum", json::array{"2.0"}}}},
                        {"id", json::object{}},
                        {"method", json::object{{"type", "string"}, {"enum", json::array{method}}}},
                        {"params", json::object{}}}}};
}

json::object response_schema() {
  const json::object error{{"type", "object"},
                           {"required", json::array{"name", "cause", "code", "message"}},
                           {"properties", json::object{{"name", text_schema()},
                                                       {"cause", json::object{{"type", "object"}}},
                                                       {"code", json::object{{"type", "integer"}}},
                                                       {"message", text_schema()},
                                                       {"data", json::object{}}}}};
  return {{"type", "object"},
          {"required", json::array{"jsonrpc", "id"}},
          {"properties", json::object{{"jsonrpc", text_schema()},
                                      {"id", json::object{}},
                                      {"result", json::object{}},
                                      {"error", error}}}};
}

json::object content(json::object schema) {
  return {{"application/json", json::object{{"schema", std::move(schema)}}}};
}

}  // namespace

std::string openapi_text() {
  json::object paths;
  for (const std::string_view method : method_names()) {
    paths["/" + std::string{method}] = json::object{
        {"post", json::object{
                     {"operationId", method},
                     {"requestBody", json::object{{"required", true},
                                                  {"content", content(request_schema(method))}}},
                     {"responses",
                      json::object{{"200", json::object{{"description", "A result or an error"},
                                                        {"content", content(response_schema())}}}}},
                 }}};
  }
  const json::object document{
      {"openapi", "3.0.0"},
      {"info",
       json::object{{"title", "JSON-RPC of a farcall node"},
                    {"version", "0.1.0"},
                    {"description",
                     "All methods are posted to /; the paths here only name them. Parameters "
                     "and results are not described yet."}}},
      {"paths", std::move(paths)}};
  std::string text;
  append_json(text, document);
  return text;
}

}  // namespace farcall::node
