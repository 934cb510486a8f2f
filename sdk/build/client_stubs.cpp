#include "sdk/build/client_stubs.hpp"

#include <boost/json.hpp>
#include <format>
#include <functional>
#include <map>
#include <set>
#include <vector>

namespace farcall::sdk {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found && found->is_string() ? std::string{found->get_string()} : std::string{};
}

struct Argument {
  std::string name;
  json::value schema;
  bool optional = false;
};

struct Function {
  std::string name;
  std::string comment;
  bool is_view = false;
  bool is_payable = false;
  std::vector<Argument> arguments;
  const json::value* result = nullptr;  ///< null: nothing
};

/// An ABI, as far as callers need it.
struct Abi {
  json::value root;
  std::string contract;
  std::vector<Function> functions;
  std::vector<std::string> left_out;  ///< methods that speak Borsh: stubs are made for JSON
  json::object definitions;
};

/// `X` of `X or null`; null when the schema says something else.
const json::value* nullable(const json::value& schema) {
  const json::object* object = schema.if_object();
  if (!object) return nullptr;
  const json::value* any = object->if_contains("anyOf");
  if (!any || !any->is_array() || any->get_array().size() != 2) return nullptr;
  const json::array& both = any->get_array();
  for (std::size_t i = 0; i < 2; ++i)
    if (both[i].is_object() && text(both[i].get_object(), "type") == "null") return &both[1 - i];
  return nullptr;
}

std::string referred(const json::value& schema) {
  if (!schema.is_object()) return {};
  const std::string reference = text(schema.get_object(), "$ref");
  const std::size_t slash = reference.rfind('/');
  return slash == std::string::npos ? std::string{} : reference.substr(slash + 1);
}

/// The name of the type, and whether null is allowed: schemars writes `["string","null"]`, too.
std::pair<std::string, bool> kind_of(const json::object& schema) {
  const json::value* type = schema.if_contains("type");
  if (type && type->is_string()) return {std::string{type->get_string()}, false};
  std::pair<std::string, bool> kind;
  if (type && type->is_array()) {
    for (const json::value& each : type->get_array()) {
      if (!each.is_string()) continue;
      if (each.get_string() == "null") {
        kind.second = true;
      } else {
        kind.first = each.get_string();
      }
    }
  }
  return kind;
}

bool has_modifier(const json::object& function, std::string_view wanted) {
  const json::value* modifiers = function.if_contains("modifiers");
  if (!modifiers || !modifiers->is_array()) return false;
  for (const json::value& each : modifiers->get_array())
    if (each.is_string() && each.get_string() == wanted) return true;
  return false;
}

/// Whether the arguments or the answer of a method are not JSON.
bool speaks_borsh(const json::object& function) {
  for (const std::string_view part : {"params", "result"})
    if (const json::value* found = function.if_contains(part); found && found->is_object())
      if (text(found->get_object(), "serialization_type") != "json") return true;
  return false;
}

Result<Function> read_function(const json::object& object) {
  Function function;
  function.name = text(object, "name");
  function.comment = text(object, "doc");
  function.is_view = text(object, "kind") == "view";
  function.is_payable = has_modifier(object, "payable");
  if (const json::value* params = object.if_contains("params"); params && params->is_object()) {
    const json::value* args = params->get_object().if_contains("args");
    if (!args || !args->is_array()) return fail("params without args in " + function.name);
    for (const json::value& arg : args->get_array()) {
      if (!arg.is_object() || !arg.get_object().contains("type_schema"))
        return fail("an argument of " + function.name + " has no type_schema");
      Argument argument{text(arg.get_object(), "name"), arg.get_object().at("type_schema"), false};
      argument.optional =
          nullable(argument.schema) != nullptr ||
          (argument.schema.is_object() && kind_of(argument.schema.get_object()).second);
      function.arguments.push_back(std::move(argument));
    }
  }
  if (const json::value* result = object.if_contains("result"); result && result->is_object()) {
    function.result = result->get_object().if_contains("type_schema");
  }
  return function;
}

Result<Abi> read_abi(std::string_view abi_json) {
  Abi abi;
  boost::system::error_code error;
  abi.root = json::parse(abi_json, error);
  if (error || !abi.root.is_object()) return fail("the ABI is not JSON: " + error.message());
  const json::object& root = abi.root.get_object();
  const json::value* body = root.if_contains("body");
  if (!body || !body->is_object() || !body->get_object().contains("functions") ||
      !body->get_object().at("functions").is_array())
    return fail("the ABI has no body.functions");
  if (const json::value* metadata = root.if_contains("metadata"); metadata && metadata->is_object())
    abi.contract = text(metadata->get_object(), "name");
  if (const json::value* schema = body->get_object().if_contains("root_schema");
      schema && schema->is_object())
    if (const json::value* found = schema->get_object().if_contains("definitions");
        found && found->is_object())
      abi.definitions = found->get_object();
  for (const json::value& each : body->get_object().at("functions").get_array()) {
    if (!each.is_object()) return fail("a function of the ABI is no object");
    if (has_modifier(each.get_object(), "private")) continue;
    if (speaks_borsh(each.get_object())) {
      abi.left_out.push_back(text(each.get_object(), "name"));
      continue;
    }
    Result<Function> function = read_function(each.get_object());
    if (!function) return std::unexpected{function.error()};
    abi.functions.push_back(std::move(*function));
  }
  return abi;
}

/// A name that C++ and TypeScript take.
std::string identifier(std::string_view name) {
  std::string out;
  for (const char c : name) out += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  if (out.empty() || std::isdigit(static_cast<unsigned char>(out[0])) != 0) out.insert(0, 1, '_');
  static const std::set<std::string, std::less<>> reserved{
      "new",  "delete", "class", "default", "register", "private", "public", "this",  "operator",
      "enum", "struct", "int",   "for",     "if",       "return",  "export", "import"};
  return reserved.contains(out) ? out + '_' : out;
}

std::string class_name(const Abi& abi) {
  std::string out;
  bool capital = true;
  for (const char c : abi.contract.substr(abi.contract.rfind(':') + 1)) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
      capital = true;
    } else {
      out += capital ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
      capital = false;
    }
  }
  return out.empty() ? "Contract" : identifier(out);
}

/// Definitions that others need come first.
std::vector<std::string> in_order(const json::object& definitions) {
  std::vector<std::string> order;
  std::set<std::string> seen;
  std::function<void(const json::value&)> visit_schema;
  const auto visit = [&](const std::string& name) {
    const json::value* schema = definitions.if_contains(name);
    if (!schema || !seen.insert(name).second) return;
    visit_schema(*schema);
    order.push_back(name);
  };
  visit_schema = [&](const json::value& value) {
    if (const std::string name = referred(value); !name.empty()) visit(name);
    if (value.is_object())
      for (const auto& [key, item] : value.get_object()) visit_schema(item);
    if (value.is_array())
      for (const json::value& item : value.get_array()) visit_schema(item);
  };
  for (const auto& [name, schema] : definitions) visit(std::string{name});
  return order;
}

std::string comment_lines(const std::string& comment, std::string_view indent) {
  std::string out;
  for (std::size_t at = 0; at < comment.size();) {
    const std::size_t end = std::min(comment.find('\n', at), comment.size());
    out += std::format("{}/// {}\n", indent, comment.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// ---- C++

bool is_struct(const json::object& schema) {
  return kind_of(schema).first == "object" && schema.contains("properties");
}
bool is_enum(const json::object& schema) {
  return kind_of(schema).first == "string" && schema.contains("enum");
}

std::string cpp_type(const Abi& abi, const json::value& schema) {
  if (const std::string name = referred(schema); !name.empty()) {
    if (name == "AccountId") return "near::AccountId";
    const json::value* found = abi.definitions.if_contains(name);
    if (!found) return "near::json";
    if (found->is_object() && (is_struct(found->get_object()) || is_enum(found->get_object())))
      return identifier(name);
    return cpp_type(abi, *found);
  }
  if (const json::value* inner = nullable(schema))
    return std::format("std::optional<{}>", cpp_type(abi, *inner));
  if (!schema.is_object()) return "near::json";
  const json::object& object = schema.get_object();
  const auto [kind, may_be_null] = kind_of(object);
  std::string type = "near::json";
  if (kind == "string") type = "std::string";
  if (kind == "boolean") type = "bool";
  if (kind == "null") type = "void";
  if (kind == "integer") {
    const std::string format = text(object, "format");
    static const std::set<std::string> known{"uint8", "uint16", "uint32", "uint64",
                                             "int8",  "int16",  "int32",  "int64"};
    type = known.contains(format) ? format + "_t" : format == "uint" ? "uint32_t" : "int64_t";
  }
  if (kind == "array") {
    const json::value* items = object.if_contains("items");
    if (items && items->is_array()) {
      std::string parts;
      for (const json::value& item : items->get_array())
        parts += (parts.empty() ? "" : ", ") + cpp_type(abi, item);
      type = std::format("std::tuple<{}>", parts);
    } else if (items) {
      type = std::format("std::vector<{}>", cpp_type(abi, *items));
    }
  }
  if (kind == "object")
    if (const json::value* values = object.if_contains("additionalProperties");
        values && values->is_object())
      type = std::format("std::map<std::string, {}>", cpp_type(abi, *values));
  return may_be_null ? std::format("std::optional<{}>", type) : type;
}

/// Whether JSON may leave the property out.
bool is_required(const json::object& schema, std::string_view name) {
  const json::value* required = schema.if_contains("required");
  if (!required || !required->is_array()) return false;
  for (const json::value& each : required->get_array())
    if (each.is_string() && each.get_string() == name) return true;
  return false;
}

std::string cpp_definition(const Abi& abi, const std::string& name, const json::object& schema) {
  std::string out;
  if (is_enum(schema)) {
    std::string values;
    for (const json::value& value : schema.at("enum").as_array())
      values += (values.empty() ? "" : ", ") + identifier(std::string_view{value.as_string()});
    return std::format("enum class {} : uint8_t {{ {} }};\n\n", identifier(name), values);
  }
  if (!is_struct(schema)) return {};
  out += std::format("struct {} {{\n", identifier(name));
  for (const auto& [field, type] : schema.at("properties").as_object()) {
    std::string cpp = cpp_type(abi, type);
    if (!is_required(schema, field) && !cpp.starts_with("std::optional<"))
      cpp = std::format("std::optional<{}>", cpp);
    out += std::format("  {} {};\n", cpp, identifier(std::string_view{field}));
  }
  return out + "};\n\n";
}

// ---- TypeScript

std::string ts_type(const json::value& schema) {
  if (const std::string name = referred(schema); !name.empty()) return identifier(name);
  if (const json::value* inner = nullable(schema)) return ts_type(*inner) + " | null";
  if (!schema.is_object()) return "unknown";
  const json::object& object = schema.get_object();
  const auto [kind, may_be_null] = kind_of(object);
  std::string type = "unknown";
  if (kind == "string") type = "string";
  if (kind == "boolean") type = "boolean";
  if (kind == "null") type = "null";
  if (kind == "integer" || kind == "number") type = "number";
  if (is_enum(object)) {
    type.clear();
    for (const json::value& value : object.at("enum").as_array())
      type += (type.empty() ? "" : " | ") + json::serialize(value);
  }
  if (kind == "array") {
    const json::value* items = object.if_contains("items");
    if (items && items->is_array()) {
      std::string parts;
      for (const json::value& item : items->get_array())
        parts += (parts.empty() ? "" : ", ") + ts_type(item);
      type = "[" + parts + "]";
    } else if (items) {
      type = std::format("Array<{}>", ts_type(*items));
    }
  }
  if (is_struct(object)) {
    type = "{ ";
    for (const auto& [field, value] : object.at("properties").as_object())
      type += std::format("{}{}: {}; ", json::serialize(json::value(field)),
                          is_required(object, field) ? "" : "?", ts_type(value));
    type += "}";
  } else if (kind == "object") {
    const json::value* values = object.if_contains("additionalProperties");
    type = std::format("Record<string, {}>", values ? ts_type(*values) : "unknown");
  }
  return may_be_null ? type + " | null" : type;
}

std::string ts_function(const Function& function) {
  std::string parameters;
  bool all_optional = true;
  for (const Argument& argument : function.arguments) {
    parameters += std::format("{}{}{}: {}", parameters.empty() ? "" : "; ", argument.name,
                              argument.optional ? "?" : "", ts_type(argument.schema));
    all_optional = all_optional && argument.optional;
  }
  std::string list;
  if (!function.arguments.empty())
    list = std::format("args: {{ {} }}{}", parameters, all_optional ? " = {}" : "");
  if (!function.is_view) {
    if (!list.empty()) list += ", ";
    list += function.is_payable ? "options: CallOptions = {}" : "options: GasOptions = {}";
  }
  std::string out;
  if (!function.comment.empty())
    out += "  /**\n" + [&] {
      std::string lines = comment_lines(function.comment, "   ");
      for (std::size_t at = 0; (at = lines.find("///", at)) != std::string::npos;)
        lines.replace(at, 3, "*");
      return lines;
    }() + "   */\n";
  const std::string answer = function.result ? ts_type(*function.result) : "void";
  const std::string_view args = function.arguments.empty() ? "{}" : "args";
  const std::string call =
      function.is_view
          ? std::format("this.connection.view(this.accountId, \"{}\", {})", function.name, args)
          : std::format("this.connection.call(this.accountId, \"{}\", {}, options)", function.name,
                        args);
  out += std::format("  async {}({}): Promise<{}> {{\n", function.name, list, answer);
  out += answer == "void" ? std::format("    await {};\n  }}\n", call)
                          : std::format("    return (await {}) as {};\n  }}\n", call, answer);
  return out;
}

constexpr std::string_view kTypeScriptHead =
    R"(// Made by `farcall abi --stub typescript`.

/** At most `gas` for the call, in decimal digits; 10^12 are 1 Tgas. */
export interface GasOptions {
  gas?: string;
}

/** With `deposit` in yoctoNEAR attached. */
export interface CallOptions extends GasOptions {
  deposit?: string;
}

/** Any client of the network: it sends arguments as JSON and gives back the parsed answer. */
export interface Connection {
  view(accountId: string, method: string, args: object): Promise<unknown>;
  call(accountId: string, method: string, args: object, options: CallOptions): Promise<unknown>;
}

)";

}  // namespace

Result<std::string> cpp_stub(std::string_view abi_json) {
  const Result<Abi> abi = read_abi(abi_json);
  if (!abi) return std::unexpected{abi.error()};
  std::string out = "// Made by `farcall abi --stub cpp`.\n#pragma once\n\n#include <near.hpp>\n\n";
  for (const std::string& name : in_order(abi->definitions))
    if (name != "AccountId" && abi->definitions.at(name).is_object())
      out += cpp_definition(*abi, name, abi->definitions.at(name).get_object());
  out += std::format("struct [[near::interface]] {} : near::Interface {{\n", class_name(*abi));
  for (const Function& function : abi->functions) {
    std::string parameters;
    for (const Argument& argument : function.arguments)
      parameters += std::format("{}{} {}", parameters.empty() ? "" : ", ",
                                cpp_type(*abi, argument.schema), identifier(argument.name));
    out += comment_lines(function.comment, "  ");
    out += std::format("  near::Call<{}> {}({});\n",
                       function.result ? cpp_type(*abi, *function.result) : "void",
                       identifier(function.name), parameters);
  }
  for (const std::string& name : abi->left_out)
    out += std::format(
        "  // {} speaks Borsh: declare it by hand, with [[near::borsh]] or Borsh<T>\n", name);
  return out + "};\n";
}

Result<std::string> typescript_stub(std::string_view abi_json) {
  const Result<Abi> abi = read_abi(abi_json);
  if (!abi) return std::unexpected{abi.error()};
  std::string out{kTypeScriptHead};
  for (const std::string& name : in_order(abi->definitions))
    out += std::format("export type {} = {};\n\n", identifier(name),
                       ts_type(abi->definitions.at(name)));
  out += std::format(
      "export class {} {{\n"
      "  constructor(\n"
      "    readonly connection: Connection,\n"
      "    readonly accountId: string,\n"
      "  ) {{}}\n",
      class_name(*abi));
  for (const Function& function : abi->functions) out += "\n" + ts_function(function);
  for (const std::string& name : abi->left_out)
    out += std::format("\n  // {} speaks Borsh, which this class does not\n", name);
  return out + "}\n";
}

}  // namespace farcall::sdk
