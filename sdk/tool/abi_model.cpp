#include "sdk/tool/abi_model.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <set>

#include "base/format_text.hpp"
#include "sdk/tool/json_node.hpp"

namespace farcall::sdk {

namespace json = boost::json;

namespace {

bool has_modifier(const json::object& function, std::string_view wanted) {
  const json::value* modifiers = function.if_contains("modifiers");
  if (!modifiers || !modifiers->is_array()) return false;
  for (const json::value& each : modifiers->get_array())
    if (each.is_string() && each.get_string() == wanted) return true;
  return false;
}

/// Whether the bytes of `params` or `result` are Borsh.
bool is_borsh(const json::object& part) {
  return text_of(part, "serialization_type") == "borsh";
}

Result<AbiArgument> read_argument(const json::value& value, bool borsh, Abi& abi) {
  const json::object* object = value.if_object();
  const json::value* schema = object ? object->if_contains("type_schema") : nullptr;
  if (!schema) return fail("an argument has no type_schema");
  AbiArgument argument{.name = text_of(*object, "name")};
  if (borsh) {
    Result<std::string> declaration = abi.borsh.add(*schema);
    if (!declaration) return std::unexpected{declaration.error()};
    argument.borsh = std::move(*declaration);
    argument.optional = abi.borsh.at(argument.borsh).kind == BorshKind::kOption;
  } else {
    argument.schema = *schema;
    argument.optional = nullable(*schema) != nullptr ||
                        (schema->is_object() && kind_of(schema->get_object()).second);
  }
  return argument;
}

/// Puts definitions behind those that they refer to.
class Order {
 public:
  explicit Order(const json::object& definitions) : definitions_{definitions} {}

  Result<std::vector<std::string>> run() {
    for (const auto& [name, schema] : definitions_)
      if (!visit(std::string{name})) return fail("the definitions of the ABI are nested too deep");
    return std::move(order_);
  }

 private:
  /// False when there are too many levels.
  bool visit(const std::string& name) {  // NOLINT(misc-no-recursion)
    const json::value* schema = definitions_.if_contains(name);
    if (!schema || !seen_.insert(name).second) return true;
    if (++levels_ > kMostLevels || !visit_schema(*schema)) return false;
    --levels_;
    order_.push_back(name);
    return true;
  }
  bool visit_schema(const json::value& value) {  // NOLINT(misc-no-recursion)
    if (const std::string name = referred(value); !name.empty() && !visit(name)) return false;
    if (const json::object* object = value.if_object())
      for (const auto& [key, item] : *object)
        if (!visit_schema(item)) return false;
    if (const json::array* array = value.if_array())
      for (const json::value& item : *array)
        if (!visit_schema(item)) return false;
    return true;
  }

  /// Of definitions in definitions; nobody writes so many.
  static constexpr int kMostLevels = 100;

  const json::object& definitions_;
  std::vector<std::string> order_;
  std::set<std::string> seen_;
  int levels_ = 0;
};

/// The error says why stubs cannot have the function.
Result<AbiFunction> read_function(const json::object& object, Abi& abi) {
  AbiFunction function;
  function.name = text_of(object, "name");
  function.comment = text_of(object, "doc");
  function.is_view = text_of(object, "kind") == "view";
  function.is_payable = has_modifier(object, "payable");
  if (const json::value* params = object.if_contains("params"); params && params->is_object()) {
    const json::value* args = params->get_object().if_contains("args");
    if (!args || !args->is_array()) return fail("its params have no args");
    function.takes_borsh = is_borsh(params->get_object());
    for (const json::value& arg : args->get_array()) {
      Result<AbiArgument> argument = read_argument(arg, function.takes_borsh, abi);
      if (!argument) return std::unexpected{argument.error()};
      function.arguments.push_back(std::move(*argument));
    }
  }
  const json::value* result = object.if_contains("result");
  if (!result || !result->is_object()) return function;
  const json::value* schema = result->get_object().if_contains("type_schema");
  if (!schema) return fail("its result has no type_schema");
  if (is_borsh(result->get_object())) {
    Result<std::string> declaration = abi.borsh.add(*schema);
    if (!declaration) return std::unexpected{declaration.error()};
    if (abi.borsh.at(*declaration).kind != BorshKind::kUnit)
      function.borsh_result = std::move(*declaration);
  } else {
    function.result = *schema;
  }
  return function;
}

}  // namespace

bool Abi::speaks_borsh() const {
  return std::ranges::any_of(functions, [](const AbiFunction& function) {
    return function.takes_borsh || function.borsh_result.has_value();
  });
}

Result<Abi> read_abi(std::string_view abi_json) {
  Abi abi;
  boost::system::error_code error;
  const json::value root_value = json::parse(abi_json, error);
  if (error || !root_value.is_object()) return fail("the ABI is not JSON: " + error.message());
  const json::object& root = root_value.get_object();
  const json::value* body = root.if_contains("body");
  if (!body || !body->is_object() || !body->get_object().contains("functions") ||
      !body->get_object().at("functions").is_array())
    return fail("the ABI has no body.functions");
  if (const json::value* metadata = root.if_contains("metadata"); metadata && metadata->is_object())
    abi.contract = text_of(metadata->get_object(), "name");
  if (const json::value* schema = body->get_object().if_contains("root_schema");
      schema && schema->is_object())
    if (const json::value* found = schema->get_object().if_contains("definitions");
        found && found->is_object())
      abi.definitions = found->get_object();
  Result<std::vector<std::string>> order = Order{abi.definitions}.run();
  if (!order) return std::unexpected{order.error()};
  abi.order = std::move(*order);
  for (const json::value& each : body->get_object().at("functions").get_array()) {
    if (!each.is_object()) return fail("a function of the ABI is no object");
    if (has_modifier(each.get_object(), "private")) continue;
    Result<AbiFunction> function = read_function(each.get_object(), abi);
    if (function) {
      abi.functions.push_back(std::move(*function));
    } else {
      abi.left_out.emplace_back(text_of(each.get_object(), "name"), function.error().message);
    }
  }
  return abi;
}

const json::value* nullable(const json::value& schema) {
  const json::object* object = schema.if_object();
  if (!object) return nullptr;
  const json::value* any = object->if_contains("anyOf");
  if (!any || !any->is_array() || any->get_array().size() != 2) return nullptr;
  const json::array& both = any->get_array();
  for (std::size_t i = 0; i < 2; ++i)
    if (both[i].is_object() && text_of(both[i].get_object(), "type") == "null") return &both[1 - i];
  return nullptr;
}

std::string referred(const json::value& schema) {
  if (!schema.is_object()) return {};
  const std::string reference = text_of(schema.get_object(), "$ref");
  const std::size_t slash = reference.rfind('/');
  return slash == std::string::npos ? std::string{} : reference.substr(slash + 1);
}

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

bool is_struct(const json::object& schema) {
  const json::value* properties = schema.if_contains("properties");
  return kind_of(schema).first == "object" && properties && properties->is_object();
}

bool is_enum(const json::object& schema) {
  const json::value* values = schema.if_contains("enum");
  return kind_of(schema).first == "string" && values && values->is_array() &&
         std::ranges::all_of(values->get_array(),
                             [](const auto& each) { return each.is_string(); });
}

bool is_required(const json::object& schema, std::string_view name) {
  const json::value* required = schema.if_contains("required");
  if (!required || !required->is_array()) return false;
  for (const json::value& each : required->get_array())
    if (each.is_string() && each.get_string() == name) return true;
  return false;
}

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
  if (out.empty()) return "Contract";
  out = identifier(out);
  const bool is_taken = abi.definitions.contains(out) ||
                        std::ranges::any_of(abi.borsh.order(), [&](const auto& type) {
                          return identifier(type) == out;
                        });
  return is_taken ? out + "Contract" : out;
}

std::string comment_lines(const std::string& comment, std::string_view indent,
                          std::string_view mark) {
  std::string out;
  for (std::size_t at = 0; at < comment.size();) {
    const std::size_t end = std::min(comment.find('\n', at), comment.size());
    out += format_text("{}{} {}\n", indent, mark, comment.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace farcall::sdk
