#include <boost/json.hpp>
#include <map>
#include <set>

#include "base/assert.hpp"
#include "base/format_text.hpp"
#include "sdk/tool/abi_model.hpp"
#include "sdk/tool/client_stubs.hpp"
#include "sdk/tool/embedded_files.hpp"

namespace farcall::sdk {
namespace {

namespace json = boost::json;

/// What every module begins with, from the folder `stubs`.
std::string_view head(std::string_view name) {
  for (const EmbeddedFile& file : stub_files())
    if (file.name == name) return file.content;
  FARCALL_ASSERT(false, "the program carries no such file");
}

std::string string_literal(std::string_view text) {
  return json::serialize(json::value(text));
}

std::string json_type(const json::value& schema);

std::string json_array(const json::object& schema) {  // NOLINT(misc-no-recursion)
  const json::value* items = schema.if_contains("items");
  if (!items) return "unknown";
  if (!items->is_array()) return format_text("Array<{}>", json_type(*items));
  std::string parts;
  for (const json::value& item : items->get_array())
    parts += (parts.empty() ? "" : ", ") + json_type(item);
  return "[" + parts + "]";
}

std::string json_object(const json::object& schema) {  // NOLINT(misc-no-recursion)
  if (!is_struct(schema)) {
    const json::value* values = schema.if_contains("additionalProperties");
    return format_text("Record<string, {}>", values ? json_type(*values) : "unknown");
  }
  std::string type = "{ ";
  for (const auto& [field, value] : schema.at("properties").get_object())
    type += format_text("{}{}: {}; ", string_literal(field), is_required(schema, field) ? "" : "?",
                        json_type(value));
  return type + "}";
}

std::string json_type(const json::value& schema) {  // NOLINT(misc-no-recursion)
  if (const std::string name = referred(schema); !name.empty()) return identifier(name);
  if (const json::value* inner = nullable(schema)) return json_type(*inner) + " | null";
  if (!schema.is_object()) return "unknown";
  const json::object& object = schema.get_object();
  const auto [kind, may_be_null] = kind_of(object);
  std::string type = "unknown";
  if (kind == "string") type = "string";
  if (kind == "boolean") type = "boolean";
  if (kind == "null") type = "null";
  if (kind == "integer" || kind == "number") type = "number";
  if (kind == "array") type = json_array(object);
  if (kind == "object") type = json_object(object);
  if (is_enum(object)) {
    type.clear();
    for (const json::value& value : object.at("enum").get_array())
      type += (type.empty() ? "" : " | ") + json::serialize(value);
  }
  return may_be_null ? type + " | null" : type;
}

/// A type in TypeScript, and the value that writes and reads it.
struct Codec {
  std::string type;
  std::string value;
};

/// The types of Borsh schemas.
class BorshCodecs {
 public:
  explicit BorshCodecs(const Abi& abi) : abi_{abi} {
    for (const std::string& declaration : abi.borsh.order()) define(declaration);
  }

  Codec codec(std::string_view declaration) const {  // NOLINT(misc-no-recursion)
    if (const auto found = names_.find(declaration); found != names_.end())
      return {found->second, found->second + "Codec"};
    const BorshType& type = abi_.borsh.at(declaration);
    const auto part = [&](std::size_t i) { return codec(type.parts[i]); };
    switch (type.kind) {
      case BorshKind::kUnit:
        return {"null", "borsh.unit"};
      case BorshKind::kBool:
        return {"boolean", "borsh.bool"};
      case BorshKind::kString:
        return {"string", "borsh.string"};
      case BorshKind::kNumber:
        return number(type.name);
      case BorshKind::kOption: {
        const Codec inner = part(0);
        return {inner.type + " | null", format_text("borsh.option({})", inner.value)};
      }
      case BorshKind::kMap: {
        const Codec key = part(0);
        const Codec value = part(1);
        return {format_text("Array<[{}, {}]>", key.type, value.type),
                format_text("borsh.list(borsh.tuple<[{}, {}]>({}, {}))", key.type, value.type,
                            key.value, value.value)};
      }
      case BorshKind::kTuple:
        return tuple(type.parts);
      default:
        return sequence(type);
    }
  }

  /// The codec of several values, one behind the other.
  Codec tuple(const std::vector<std::string>& declarations) const {  // NOLINT(misc-no-recursion)
    Codec all{"[", ""};
    for (const std::string& each : declarations) {
      const Codec one = codec(each);
      const std::string_view separator = all.value.empty() ? "" : ", ";
      all.type += format_text("{}{}", separator, one.type);
      all.value += format_text("{}{}", separator, one.value);
    }
    all.type += "]";
    all.value = format_text("borsh.tuple<{}>({})", all.type, all.value);
    return all;
  }

  [[nodiscard]] const std::string& definitions() const { return definitions_; }
  /// Whether a JSON definition is the same type, which needs no second one.
  [[nodiscard]] bool defines(const std::string& json_name) const {
    return shared_.contains(json_name);
  }

 private:
  static Codec number(const std::string& name) {
    const bool is_big = name.ends_with("64") || name.ends_with("128");
    return {is_big && name != "f64" ? "bigint" : "number", "borsh." + name};
  }

  Codec sequence(const BorshType& type) const {  // NOLINT(misc-no-recursion)
    const bool is_array = type.kind == BorshKind::kArray;
    if (type.parts[0] == "u8" && type.kind != BorshKind::kSet)
      return {"Uint8Array",
              is_array ? format_text("borsh.bytes({})", type.count) : "borsh.bytes()"};
    const Codec inner = codec(type.parts[0]);
    return {format_text("Array<{}>", inner.type),
            is_array ? format_text("borsh.array({}, {})", inner.value, type.count)
                     : format_text("borsh.list({})", inner.value)};
  }

  void define(const std::string& declaration) {
    const Codec codec = definition(abi_.borsh.at(declaration));
    std::string name = identifier(declaration);
    if (const json::value* other = abi_.definitions.if_contains(declaration)) {
      if (json_type(*other) == codec.type) {
        shared_.insert(declaration);
      } else {
        name += "Borsh";
      }
    }
    definitions_ +=
        format_text("export type {0} = {1};\n\nexport const {0}Codec: BorshCodec<{0}> = {2};\n\n",
                    name, codec.type, codec.value);
    names_.emplace(declaration, name);
  }

  Codec definition(const BorshType& type) const {
    if (type.kind == BorshKind::kAlias) return codec(type.parts[0]);
    Codec result;
    if (type.kind == BorshKind::kEnum) {
      for (const std::string& each : type.labels) {
        result.type += (result.type.empty() ? "" : " | ") + string_literal(each);
        result.value += (result.value.empty() ? "" : ", ") + string_literal(each);
      }
      result.value = format_text("borsh.names({})", result.value);
      return result;
    }
    const bool is_struct = type.kind == BorshKind::kStruct;
    for (std::size_t i = 0; i < type.parts.size(); ++i) {
      const Codec part = codec(type.parts[i]);
      const std::string label = string_literal(type.labels[i]);
      result.value += format_text("{}: {}, ", label, part.value);
      result.type += is_struct ? format_text("{}: {}; ", label, part.type)
                               : format_text("{}{{ type: {}; value: {} }}", i == 0 ? "" : " | ",
                                             label, part.type);
    }
    if (is_struct) result.type = format_text("{{ {}}}", result.type);
    result.value = format_text("borsh.{}({{ {}}})", is_struct ? "struct" : "variant", result.value);
    return result;
  }

  const Abi& abi_;
  std::map<std::string, std::string, std::less<>> names_;
  std::set<std::string> shared_;
  std::string definitions_;
};

/// One method of the class.
class MethodText {
 public:
  MethodText(const AbiFunction& function, const BorshCodecs& borsh)
      : function_{function}, borsh_{borsh} {}

  [[nodiscard]] std::string text() const {
    std::string out;
    if (!function_.comment.empty())
      out = format_text("  /**\n{}   */\n", comment_lines(function_.comment, "   ", "*"));
    const std::string answer = function_.borsh_result ? borsh_.codec(*function_.borsh_result).type
                               : function_.result     ? json_type(*function_.result)
                                                      : "void";
    out += format_text("  async {}({}): Promise<{}> {{\n", function_.name, parameters(), answer);
    if (function_.borsh_result) {
      out += format_text("    return decode({}, await {});\n",
                         borsh_.codec(*function_.borsh_result).value, call());
    } else if (answer == "void") {
      out += format_text("    await {};\n", call());
    } else {
      const std::string_view parse = speaks_bytes() ? "decodeJson" : "";
      out += format_text("    return {}(await {}) as {};\n", parse, call(), answer);
    }
    return out + "  }\n";
  }

 private:
  [[nodiscard]] bool speaks_bytes() const {
    return function_.takes_borsh || function_.borsh_result.has_value();
  }

  [[nodiscard]] std::string parameters() const {
    std::string fields;
    bool all_optional = true;
    for (const AbiArgument& argument : function_.arguments) {
      fields += format_text(
          "{}{}{}: {}", fields.empty() ? "" : "; ", argument.name, argument.optional ? "?" : "",
          function_.takes_borsh ? borsh_.codec(argument.borsh).type : json_type(argument.schema));
      all_optional = all_optional && argument.optional;
    }
    std::string list;
    if (!fields.empty())
      list = format_text("args: {{ {} }}{}", fields, all_optional ? " = {}" : "");
    if (function_.is_view) return list;
    return format_text("{}{}options: {} = {{}}", list, list.empty() ? "" : ", ",
                       function_.is_payable ? "CallOptions" : "GasOptions");
  }

  [[nodiscard]] std::string arguments() const {
    if (!function_.takes_borsh) {
      const std::string_view args = function_.arguments.empty() ? "{}" : "args";
      return speaks_bytes() ? format_text("encodeJson({})", args) : std::string{args};
    }
    std::vector<std::string> types;
    std::string values;
    for (const AbiArgument& argument : function_.arguments) {
      types.push_back(argument.borsh);
      values += format_text("{}args.{}{}", values.empty() ? "" : ", ", argument.name,
                            argument.optional ? " ?? null" : "");
    }
    return format_text("encode({}, [{}])", borsh_.tuple(types).value, values);
  }

  [[nodiscard]] std::string call() const {
    return format_text("this.connection.{}{}(this.accountId, {}, {}{})",
                       function_.is_view ? "view" : "call", speaks_bytes() ? "Bytes" : "",
                       string_literal(function_.name), arguments(),
                       function_.is_view ? "" : ", options");
  }

  const AbiFunction& function_;
  const BorshCodecs& borsh_;
};

}  // namespace

Result<std::string> typescript_stub(std::string_view abi_json) {
  const Result<Abi> abi = read_abi(abi_json);
  if (!abi) return std::unexpected{abi.error()};
  std::string out{head("connection.ts")};
  if (abi->speaks_borsh()) out += head("borsh.ts");
  const BorshCodecs borsh{*abi};
  out += borsh.definitions();
  for (const std::string& name : abi->order)
    if (!borsh.defines(name))
      out += format_text("export type {} = {};\n\n", identifier(name),
                         json_type(abi->definitions.at(name)));
  const std::string_view connection = abi->speaks_borsh() ? "BytesConnection" : "Connection";
  out += format_text(
      "export class {0} {{\n"
      "  readonly connection: {1};\n"
      "  readonly accountId: string;\n\n"
      "  constructor(connection: {1}, accountId: string) {{\n"
      "    this.connection = connection;\n"
      "    this.accountId = accountId;\n"
      "  }}\n",
      class_name(*abi), connection);
  for (const AbiFunction& function : abi->functions)
    out += "\n" + MethodText{function, borsh}.text();
  for (const auto& [name, reason] : abi->left_out)
    out += format_text("\n  // {} is left out: {}\n", name, reason);
  return out + "}\n";
}

}  // namespace farcall::sdk
