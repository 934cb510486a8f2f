#include "sdk/tool/generate.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/format_text.hpp"
#include "sdk/tool/model_queries.hpp"

namespace farcall::sdk {
namespace {

std::string escaped(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

void add_names(std::string& out, const Method& method) {
  std::string parameters;
  for (const Parameter& parameter : method.parameters) {
    if (!parameters.empty()) parameters += ',';
    std::string_view name = parameter.name;
    if (name.ends_with('_')) name.remove_suffix(1);
    parameters += name;
  }
  out += format_text("  {{\"{}::{}\", \"{}\", \"{}\", {}}},\n", method.owner, method.name,
                     exported_name(method), parameters, method.has("borsh"));
}

std::string method_rows(const SourceModel& model) {
  std::string out;
  for (const Class& each : model.classes) {
    if (each.kind == ClassKind::kInterface) continue;
    for (const Method& method : each.methods)
      if (is_exported(method)) add_names(out, method);
  }
  return out;
}

std::string field_rows(const SourceModel& model) {
  std::string out;
  for (const NamedPart& part : model.named) {
    std::string flags = "0";
    for (const std::string& flag : part.flags)
      flags += " | " + (flag == "flatten"     ? "kFlatten"
                        : flag == "skip"      ? "kSkip"
                        : flag == "default"   ? "kDefault"
                        : flag == "skip_none" ? "kSkipNone"
                                              : flag);
    out += format_text("  {{\"{}\", \"{}\", \"{}\", {}}},\n", part.type, part.field,
                       escaped(part.json), flags);
  }
  return out;
}

std::map<std::string, std::string> listed_classes(const SourceModel& model) {
  std::map<std::string, std::string> out;
  for (const ListedClass& each : model.listed) {
    std::string names;
    std::string fields;
    for (const std::string& field : each.fields) {
      names += format_text("\"{}\", ", field);
      fields += format_text("{}object.{}", fields.empty() ? "" : ", ", field);
    }
    out[each.name] = format_text(
        "template <>\n"
        "struct near::detail::ListedFields<\"{}\"> {{\n"
        "  static constexpr bool known = true;\n"
        "  static constexpr size_t clauses = {};\n"
        "  static constexpr std::array<std::string_view, {}> names{{{}}};\n"
        "  static constexpr decltype(auto) visit(auto& object, auto&& visit) {{\n"
        "    return visit({});\n  }}\n}};\n",
        each.name, each.clauses, each.fields.size(), names, fields);
  }
  return out;
}

/// Makes the compiler speak about the user's line.
std::string line_of(const Place& place) {
  return format_text("#line {} \"{}\"\n", place.line, escaped(place.file));
}

/// Whether a method makes the contract.
bool makes_itself(const Class& contract) {
  return std::ranges::any_of(contract.methods, [](const Method& m) { return m.has("init"); });
}

std::string flags_of(const Class& contract, const Method& method) {
  std::string flags = "0";
  const auto add = [&](bool condition, std::string_view name) {
    if (condition) flags += format_text(" | near::{}", name);
  };
  add(method.has("init"), "kInit");
  add(method.has("payable"), "kPayable");
  add(method.has("private"), "kPrivate");
  add(method.has("public"), "kPublic");
  add(method.has("ignore_state"), "kIgnoreState");
  add(method.has("strict"), "kStrict");
  add(method.has("borsh"), "kBorsh");
  // A contract with an init method is usable without it only when it says what it is before.
  const bool has_init = makes_itself(contract);
  const bool complete =
      std::ranges::all_of(contract.fields, [](const Field& f) { return f.has_initializer; });
  add(has_init && !complete && !contract.has("default"), "kMustInit");
  return flags;
}

/// Whether the contract exports a method of its own under the name of a component's method.
bool overrides(const Class& contract, const Method& exposed) {
  return std::ranges::any_of(contract.methods, [&](const Method& own) {
    return is_exported(own) && exported_name(own) == exported_name(exposed);
  });
}

void add_contract(std::string& out, const SourceModel& model, const Class& contract) {
  out += line_of(contract.place);
  out += format_text("NEAR_CHECK_CONTRACT({}, 0{}{})\n", contract.name,
                     makes_itself(contract) ? " | near::kHasInit" : "",
                     contract.has("default") ? " | near::kSaysDefault" : "");
  for (const Field& field : contract.fields) {
    out += line_of(field.place);
    // An anonymous union has no name to ask for its type.
    out += field.name.empty()
               ? format_text("NEAR_CHECK_ANONYMOUS({})\n", contract.name)
               : format_text("NEAR_CHECK_FIELD({}, {})\n", contract.name, field.name);
  }
  for (const Method& method : contract.methods) {
    if (!is_exported(method)) continue;
    out += line_of(method.place);
    out += format_text("NEAR_EXPORT({}, {}, \"{}\", {})\n", contract.name, method.name,
                       exported_name(method), flags_of(contract, method));
  }
  for (const Field& field : contract.fields) {
    if (!exposes(field)) continue;
    const Class* component = find_component(model, field.type);
    if (!component) continue;
    for (const Method& method : component->methods) {
      if (!is_exported(method) || overrides(contract, method)) continue;
      out += line_of(field.place);
      out += format_text("NEAR_EXPOSE({}, {}, {}, \"{}\", {})\n", contract.name, field.name,
                         method.name, exported_name(method), flags_of(contract, method));
    }
  }
}

/// Tests that include a contract in several units need `inline` definitions.
void add_interface(std::string& out, const Class& interface, bool is_inline) {
  for (const Method& method : interface.methods) {
    if (method.is_defined || method.is_static) continue;
    std::string parameters, types, names, values;
    for (const Parameter& parameter : method.parameters) {
      const std::string_view separator = parameters.empty() ? "" : ", ";
      parameters += format_text("{}{} {}", separator, parameter.type, parameter.name);
      types += format_text(", std::remove_cvref_t<{}>", parameter.type);
      std::string_view name = parameter.name;
      if (name.ends_with('_')) name.remove_suffix(1);
      names += format_text("\"{}\", ", name);
      values += format_text(", {}", parameter.name);
    }
    out += line_of(method.place);
    // One line, so that errors in it are at the line of the declaration.
    out +=
        format_text("{}auto {}::{}({}){} -> {} {{ ", is_inline ? "inline " : "", interface.name,
                    method.name, parameters, method.is_const ? " const" : "", method.return_type());
    if (method.has("borsh")) {
      out += format_text("return ::near::detail::external_borsh<{}{}>(*this, \"{}\"{}); }}\n",
                         method.return_type(), types, exported_name(method), values);
      continue;
    }
    out += format_text("static constexpr const char* near_names[] = {{{}nullptr}}; ", names);
    out += format_text("return ::near::detail::external<{}{}>(*this, \"{}\", near_names{}); }}\n",
                       method.return_type(), types, exported_name(method), values);
  }
}

std::map<std::string, std::string> inline_interfaces(const SourceModel& model) {
  std::map<std::string, std::string> bodies;
  for (const Class& each : model.classes)
    if (each.kind == ClassKind::kInterface) add_interface(bodies[each.name], each, true);
  return bodies;
}

}  // namespace

ContractNames generate_names(const SourceModel& model) {
  return {method_rows(model), field_rows(model), listed_classes(model), inline_interfaces(model)};
}

std::string names_header(const ContractNames& names) {
  std::string listed;
  for (const auto& [name, text] : names.listed) listed += text;
  return format_text(
      "#pragma once\n"
      "#include <near.hpp>\n"
      "namespace near::detail {{\n"
      "template <>\n"
      "inline constexpr auto names_table<Names> = std::to_array<MethodNames>({{\n"
      "{}"
      "  {{\"\", \"\", \"\", false}}}});\n"
      "template <>\n"
      "inline constexpr auto fields_table<Names> = std::to_array<FieldNames>({{\n"
      "{}"
      "  {{\"\", \"\", \"\", 0}}}});\n"
      "}}  // namespace near::detail\n"
      "{}",
      names.methods, names.fields, listed);
}

std::string generate_metadata(const SourceModel& model, const std::string& build_info) {
  const auto contract = std::ranges::find(model.classes, ClassKind::kContract, &Class::kind);
  if (contract == model.classes.end()) return {};
  const bool is_defined = std::ranges::any_of(contract->methods, [](const Method& method) {
    return is_exported(method) && exported_name(method) == "contract_source_metadata";
  });
  const bool is_described =
      contract->has("version") || contract->has("link") || contract->has("standard");
  if (is_defined || (!is_described && build_info.empty())) return {};

  boost::json::object metadata{{"version", nullptr}, {"link", nullptr}};
  boost::json::array standards;
  const auto add_standard = [&](std::string_view name, std::string_view version) {
    standards.push_back(boost::json::object{{"standard", name}, {"version", version}});
  };
  add_standard("nep330", "1.3.0");
  for (const Attribute& attribute : contract->attributes) {
    if (attribute.name == "version" || attribute.name == "link")
      metadata[attribute.name] = attribute.value;
    if (attribute.name == "standard") add_standard(attribute.value, attribute.second);
  }
  metadata["standards"] = std::move(standards);
  if (!build_info.empty()) metadata["build_info"] = boost::json::parse(build_info);
  return format_text(
      "extern \"C\" __attribute__((export_name(\"contract_source_metadata\"), used)) void "
      "near_source_metadata() {{\n  near::detail::answer(R\"near({})near\");\n}}\n",
      boost::json::serialize(metadata));
}

std::string generate_abi(const SourceModel& model) {
  std::string out =
      "#include <near/abi.hpp>\n"
      "extern \"C\" __attribute__((export_name(\"__contract_abi\"), used)) void near_abi_export() "
      "{\n"
      "  near::abi::Writer writer;\n";
  std::string contract_name;
  const auto add = [&](const Class& contract, const std::string& owner, const Method& method) {
    if (!is_exported(method)) return;
    out +=
        format_text("  writer.method<&{}::{}, {}>(\"{}\", R\"near({})near\");\n", owner,
                    method.name, flags_of(contract, method), exported_name(method), method.comment);
  };
  for (const Class& contract : model.classes) {
    if (contract.kind != ClassKind::kContract) continue;
    contract_name = contract.name;
    for (const Method& method : contract.methods) add(contract, contract.name, method);
    for (const Field& field : contract.fields) {
      const Class* component = exposes(field) ? find_component(model, field.type) : nullptr;
      if (!component) continue;
      for (const Method& method : component->methods)
        if (!overrides(contract, method))
          add(contract, format_text("NEAR_COMPONENT({}, {})", contract.name, field.name), method);
    }
  }
  return out + format_text("  writer.answer(\"{}\", \"farcall\");\n}}\n", contract_name);
}

std::string generate_exports(const SourceModel& model) {
  std::string out;
  for (const Class& each : model.classes)
    if (each.kind == ClassKind::kInterface) add_interface(out, each, false);
  for (const Class& each : model.classes)
    if (each.kind == ClassKind::kContract) add_contract(out, model, each);
  return out;
}

}  // namespace farcall::sdk
