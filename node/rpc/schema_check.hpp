// Checks values against the schemas of /openapi.json, for tests.
#pragma once

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "base/json_access.hpp"

namespace farcall::node::testing {

class SchemaCheck {
 public:
  explicit SchemaCheck(const boost::json::object& document) : document_{document} {}

  /// Returns the first mismatch, or an empty text. Members that are not described are mismatches.
  [[nodiscard]] std::string check(const boost::json::value& schema,
                                  const boost::json::value& value) const {
    const auto& object = schema.get_object();
    if (const auto* reference = object.if_contains("$ref")) {
      const std::string name{as_string(*reference)->substr(21)};
      const std::string wrong = check(document_.at("components").at("schemas").at(name), value);
      return wrong.empty() ? wrong : name + "." + wrong;
    }
    if (const auto* choices = object.if_contains("anyOf")) {
      std::string last;
      for (const auto& choice : choices->get_array()) {
        last = check(choice, value);
        if (last.empty()) return last;
      }
      return last;
    }
    if (const auto* values = object.if_contains("enum")) {
      return std::ranges::contains(values->get_array(), value) ? "" : "not one of the values";
    }
    const auto* type = object.if_contains("type");
    return type == nullptr ? "" : check_type(*as_string(*type), object, value);
  }

 private:
  [[nodiscard]] std::string check_type(std::string_view type, const boost::json::object& schema,
                                       const boost::json::value& value) const {
    if (type == "string") return value.is_string() ? "" : "no string";
    if (type == "boolean") return value.is_bool() ? "" : "no boolean";
    if (type == "integer") return as_u64(value) ? "" : "no whole number";
    if (type == "number") return value.is_number() ? "" : "no number";
    if (type == "array") return check_list(schema, value);
    return check_object(schema, value);
  }
  [[nodiscard]] std::string check_list(const boost::json::object& schema,
                                       const boost::json::value& value) const {
    if (!value.is_array()) return "no list";
    for (const auto& item : value.get_array()) {
      if (std::string wrong = check(schema.at("items"), item); !wrong.empty()) return wrong;
    }
    return {};
  }
  [[nodiscard]] std::string check_object(const boost::json::object& schema,
                                         const boost::json::value& value) const {
    if (!value.is_object()) return "no object";
    const auto* properties = schema.if_contains("properties");
    const auto* rest = schema.if_contains("additionalProperties");
    for (const auto& [name, item] : value.get_object()) {
      const auto* known =
          properties != nullptr ? properties->get_object().if_contains(name) : nullptr;
      if (known == nullptr) known = rest;
      if (known == nullptr) return std::string{name} + " is not described";
      if (std::string wrong = check(*known, item); !wrong.empty()) {
        return std::string{name} + ": " + wrong;
      }
    }
    if (const auto* required = schema.if_contains("required")) {
      for (const auto& name : required->get_array()) {
        if (!value.get_object().contains(name.get_string())) {
          return std::string{name.get_string()} + " is missing";
        }
      }
    }
    return {};
  }

  const boost::json::object& document_;
};

}  // namespace farcall::node::testing
