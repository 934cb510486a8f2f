#include "trace/schema.hpp"

#include <boost/json.hpp>

#include "trace/trace.hpp"

namespace farcall::trace {
namespace {

namespace json = boost::json;

constexpr std::string_view kDigits = "^[0-9]+$";

class Schema {
 public:
  json::object run() {
    json::object out{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                     {"$id", kSchema},
                     {"title", "What a NEAR transaction did"}};
    out.emplace("$ref", std::string{"#/$defs/Trace"});
    (void)of<Trace>();
    definitions_.at("Trace").at("properties").as_object()["schema"] =
        json::object{{"const", kSchema}};
    out.emplace("$defs", std::move(definitions_));
    return out;
  }

 private:
  template <class T>
  json::object of() {
    if constexpr (std::same_as<T, Value>) {
      return value();
    } else if constexpr (std::same_as<T, DecimalGas> || std::same_as<T, DecimalU64> ||
                         std::same_as<T, Balance>) {
      return {{"type", "string"}, {"pattern", kDigits}};
    } else if constexpr (std::same_as<T, bool>) {
      return {{"type", "boolean"}};
    } else if constexpr (std::unsigned_integral<T> || protocol::kIsUnit<T>) {
      return {{"type", "integer"}, {"minimum", 0}};
    } else if constexpr (std::same_as<T, std::string> || std::same_as<T, CryptoHash> ||
                         protocol::HasTextForm<T>) {
      return {{"type", "string"}};
    } else if constexpr (protocol::NamedEnum<T>) {
      json::array names;
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
          [&](auto enumerator) { names.emplace_back(protocol::enumerator_name(enumerator.name)); });
      return {{"enum", std::move(names)}};
    } else if constexpr (protocol::kIsVector<T>) {
      return {{"type", "array"}, {"items", of<typename T::value_type>()}};
    } else if constexpr (protocol::kIsOptional<T>) {
      return {{"anyOf", json::array{of<typename T::value_type>(), json::object{{"type", "null"}}}}};
    } else if constexpr (protocol::kIsVariant<T>) {
      // Actions and errors of the protocol: as in NEAR's JSON-RPC, which names their forms.
      return {{"type", json::array{"object", "string"}}};
    } else {
      static_assert(protocol::Described<T>);
      return described<T>();
    }
  }

  json::object value() {
    if (!definitions_.contains("Value")) {
      definitions_.emplace(
          "Value",
          json::object{
              {"type", "object"},
              {"properties", json::object{{"bytes", json::object{{"type", "string"},
                                                                 {"contentEncoding", "base64"}}},
                                          {"borsh", true},
                                          {"problem", json::object{{"type", "string"}}},
                                          {"json", true},
                                          {"text", json::object{{"type", "string"}}}}},
              {"required", json::array{"bytes"}}});
    }
    return {{"$ref", "#/$defs/Value"}};
  }

  template <class T>
  json::object described() {
    const std::string name{protocol::variant_name<T>()};
    json::object reference{{"$ref", "#/$defs/" + name}};
    if (definitions_.contains(name)) return reference;
    definitions_.emplace(name, json::object{});
    json::object properties;
    json::array required;
    const T sample{};
    protocol::visit_members(sample, [&]<class M>(std::string_view member, const M&) {
      if constexpr (protocol::kIsOmittable<M>) {
        properties.emplace(member, of<typename M::value_type>());
      } else {
        properties.emplace(member, of<M>());
        // Readers take an absent optional for null.
        if (!protocol::kIsOptional<M>) required.emplace_back(member);
      }
    });
    definitions_[name] = json::object{{"type", "object"},
                                      {"properties", std::move(properties)},
                                      {"required", std::move(required)}};
    return reference;
  }

  json::object definitions_;
};

/// boost::json writes one line; people read this.
void write_indented(std::string& out, const json::value& value, std::size_t depth) {
  const std::string indent(2 * (depth + 1), ' ');
  const std::string closing(2 * depth, ' ');
  if (const json::object* object = value.if_object(); object != nullptr && !object->empty()) {
    out += "{\n";
    std::size_t left = object->size();
    for (const auto& member : *object) {
      out += indent + json::serialize(json::string{member.key()}) + ": ";
      write_indented(out, member.value(), depth + 1);
      out += --left == 0 ? "\n" : ",\n";
    }
    out += closing + "}";
    return;
  }
  out += json::serialize(value);
}

}  // namespace

std::string schema_text() {
  std::string out;
  write_indented(out, Schema{}.run(), 0);
  return out + "\n";
}

}  // namespace farcall::trace
