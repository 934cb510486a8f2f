#include <algorithm>
#include <map>
#include <span>

#include "base/format_text.hpp"
#include "sdk/tool/generate.hpp"
#include "sdk/tool/model_queries.hpp"

namespace farcall::sdk {
namespace {

/// Names that a wasm module exports for itself.
constexpr std::string_view kTakenNames[] = {"memory", "near_then", "__contract_abi"};

/// The protocol's limit, max_length_method_name.
constexpr std::size_t kMostOfName = 256;

/// Whether a type as written is one that can neither be a contract nor a `Call`: a standard type, a
/// built-in one or a promise.
bool is_plain_value(std::string_view type) {
  constexpr std::string_view kBuiltIn[] = {
      "void",    "bool",     "char",      "int",       "unsigned int", "long",
      "float",   "double",   "int8_t",    "int16_t",   "int32_t",      "int64_t",
      "uint8_t", "uint16_t", "uint32_t",  "uint64_t",  "size_t",       "u128",
      "U128",    "U64",      "NearToken", "AccountId", "Gas"};
  for (const std::string_view scope : {"std::", "near::"})
    if (type.starts_with(scope)) type.remove_prefix(scope.size());
  return std::ranges::contains(kBuiltIn, type) || type == "string" || type.starts_with("vector<") ||
         type.starts_with("optional<") || type.starts_with("map<") || type.starts_with("Promise");
}

/// The name of a class without its namespaces.
std::string_view unqualified(std::string_view name) {
  const std::size_t at = name.rfind("::");
  return at == name.npos ? name : name.substr(at + 2);
}

class Checker {
 public:
  explicit Checker(const SourceModel& model) : model_(model) {}

  std::vector<Problem> run() {
    problems_ = model_.problems;
    for (const Class& each : model_.classes) {
      if (each.kind != ClassKind::kInterface) check_shape(each);
      if (each.kind == ClassKind::kContract) check_contract(each);
      if (each.kind == ClassKind::kInterface) check_interface(each);
    }
    return std::move(problems_);
  }

 private:
  void report(const Place& place, std::string message) {
    problems_.push_back({place, "near: " + std::move(message)});
  }

  /// What a class with state can be.
  void check_shape(const Class& found) {
    for (const Member& each : found.constructors)
      report(each.place, format_text("`{0}` has a constructor, but a contract is made from its "
                                     "stored fields: give them initializers, and let callers begin "
                                     "with `[[near::init]] static {0} new_(...)`",
                                     unqualified(each.name)));
    for (const Member& each : found.variables)
      report(each.place, format_text("`{}` is static: it begins anew in every call and is never "
                                     "stored: make it a field, or constexpr if it never changes",
                                     each.name));
    for (const Method& method : found.methods)
      if (method.is_virtual)
        report(method.place, format_text("`{}` is virtual: a contract has no virtual methods. One "
                                         "of the same name hides that of a base without it",
                                         method.name));
    for (const Base& base : found.bases)
      if (base.is_virtual)
        report(found.place, format_text("the base `{}` is virtual: remove `virtual`", base.type));
    std::map<std::string, const Field*> seen;
    for (const Field& field : found.fields)
      if (!field.name.empty() && !seen.try_emplace(field.name, &field).second)
        report(field.place, format_text("a base has a field `{}`, too, and their names in JSON "
                                        "would be the same: rename one",
                                        field.name));
  }

  void check_contract(const Class& contract) {
    std::map<std::string, const Method*> seen;
    for (const Field& field : contract.fields) {
      if (!field.is_public)
        report(field.place, format_text("the field `{}` is private, so it cannot be stored: make "
                                        "the fields of a contract public",
                                        field.name));
      if (exposes(field) && !find_component(model_, field.type))
        report(field.place, format_text("`{}` is not a [[near::component]], so it has no methods "
                                        "to expose",
                                        field.type));
    }
    for (const Method& method : contract.methods) check_method(contract, method, seen);
    check_exposed(contract, seen);
  }

  /// A method of the contract replaces one of a component; two components cannot export one name.
  void check_exposed(const Class& contract, const std::map<std::string, const Method*>& own) {
    std::map<std::string, const Field*> exposed;
    for (const Field& field : contract.fields) {
      const Class* component = exposes(field) ? find_component(model_, field.type) : nullptr;
      if (!component) continue;
      for (const Method& method : component->methods) {
        const std::string name = exported_name(method);
        if (!is_exported(method) || own.contains(name)) continue;
        if (const auto [other, is_new] = exposed.try_emplace(name, &field); !is_new)
          report(field.place,
                 format_text("the components `{}` and `{}` both export `{}`: define `{}` in `{}`, "
                             "where it replaces both",
                             other->second->name, field.name, name, name, contract.name));
      }
    }
  }

  void check_init(const Class& contract, const Method& method) {
    if (!method.is_static) {
      report(method.place, format_text("the init method `{}` must be `static` and return the "
                                       "contract",
                                       method.name));
    } else if (is_plain_value(method.return_type())) {
      report(
          method.place,
          format_text("the init method `{}` returns {}: it must return the contract, `static {} "
                      "{}(...)`",
                      method.name, method.return_type(), unqualified(contract.name), method.name));
    }
  }

  void check_method(const Class& contract, const Method& method,
                    std::map<std::string, const Method*>& seen) {
    if (method.has("init")) check_init(contract, method);
    const auto object = std::ranges::find_if(method.parameters, &Parameter::is_object);
    if (is_meant_for_callers(method) && object != method.parameters.end()) {
      report(object->place, format_text("`{}` names its object as a parameter: leave `this` and it "
                                        "out, and use the fields by their names",
                                        method.name));
      return;
    }
    if (method.is_template && is_meant_for_callers(method))
      report(method.place, format_text("`{}` is a template, but callers do not say types: give its "
                                       "parameters types, or keep it from callers with "
                                       "[[near::hidden]]",
                                       method.name));
    if (!is_exported(method)) return;
    check_form(method);
    const std::string name = exported_name(method);
    if (name.size() > kMostOfName || name.find_first_of(" \"\\") != name.npos)
      report(method.place, format_text("the exported name `{}` cannot be called: take at most {} "
                                       "bytes, without spaces, quotes and backslashes",
                                       name, kMostOfName));
    if (std::ranges::contains(kTakenNames, exported_name(method)))
      report(method.place,
             format_text("the exported name `{}` is taken by the module itself: rename the method",
                         exported_name(method)));
    if (const auto [other, is_new] = seen.try_emplace(exported_name(method), &method); !is_new)
      report(method.place,
             format_text("`{}` is already a method: the network cannot tell overloads apart, give "
                         "one of them another name",
                         other->first));
    for (const Method& helper : contract.methods)
      if (helper.name == method.name && !is_exported(helper))
        report(helper.place,
               format_text("`{}` has the name of an exported method, which cannot be overloaded: "
                           "give this one another name",
                           helper.name));
    if (method.has("payable") && method.is_const)
      report(method.place, format_text("`{}` is `const`, a view, and views take no deposits: "
                                       "remove `const` or [[near::payable]]",
                                       method.name));
    if (method.has("private") && method.has("public"))
      report(method.place, format_text("`{}` cannot be both private and public", method.name));
    check_parameters(method);
  }

  /// Forms of methods that C++ has for its own callers.
  void check_form(const Method& method) {
    const std::string behind = method.qualifiers();
    if (behind.contains("&&") || behind.contains("volatile"))
      report(method.place,
             format_text("`{}` is for {} objects, and a contract is never one: remove "
                         "`{}` behind its parameters",
                         method.name, behind.contains("&&") ? "temporary" : "volatile",
                         behind.contains("&&") ? "&&" : "volatile"));
    if (method.is_immediate)
      report(method.place, format_text("`{}` is consteval, so nothing is left of it to call: write "
                                       "constexpr",
                                       method.name));
    if (method.is_variadic)
      report(method.place, format_text("`{}` takes any number of arguments, but callers give them "
                                       "by name: take a std::vector instead of `...`",
                                       method.name));
    for (const Parameter& parameter : method.parameters) {
      if (parameter.has_default)
        report(parameter.place,
               format_text("the default of `{0}` is for callers in C++, others must give it: take "
                           "std::optional<{1}>, and use {0}.value_or(...)",
                           parameter.name, parameter.type));
      const std::string_view type = parameter.type;
      if (type.ends_with('&') && !type.ends_with("&&") && !type.starts_with("const "))
        report(parameter.place,
               format_text("`{}` refers to a variable of its caller, but callers send values: take "
                           "a value, or a const reference",
                           parameter.name));
    }
  }

  void check_interface(const Class& interface) {
    for (const Method& method : interface.methods) {
      if (method.is_defined || method.is_static) continue;
      if (const std::string type = method.return_type(); is_plain_value(type))
        report(method.place, format_text("the method `{0}` of an interface returns {1}, but a call "
                                         "of another contract answers later: declare it as "
                                         "Call<{1}> {0}(...)",
                                         method.name, type));
      check_parameters(method);
    }
  }

  void check_parameters(const Method& method) {
    std::size_t index = 0;
    for (const Parameter& parameter : method.parameters) {
      ++index;
      if (parameter.name.empty())
        report(parameter.place,
               format_text("parameter #{} of `{}` has no name: callers give arguments by name",
                           index, method.name));
      const auto name_of = [](const Parameter& one) {
        std::string_view name = one.name;
        if (name.ends_with('_')) name.remove_suffix(1);
        return name;
      };
      for (const Parameter& other : std::span{method.parameters}.first(index - 1))
        if (!parameter.name.empty() && name_of(other) == name_of(parameter))
          report(
              parameter.place,
              format_text("`{}` and `{}` are both `{}` for callers, who do not see the underscore "
                          "at the end: rename one",
                          other.name, parameter.name, name_of(parameter)));
    }
  }

  const SourceModel& model_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> check_model(const SourceModel& model) {
  return Checker{model}.run();
}

}  // namespace farcall::sdk
