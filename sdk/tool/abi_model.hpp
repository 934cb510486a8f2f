// An ABI (near-abi 0.4), as far as code for callers needs it.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "sdk/tool/borsh_types.hpp"

namespace farcall::sdk {

struct AbiArgument {
  std::string name;
  boost::json::value schema;  ///< the JSON Schema, when the arguments are JSON
  std::string borsh;          ///< the declaration of the type, when they are Borsh
  bool optional = false;
};

struct AbiFunction {
  std::string name;
  std::string comment;
  bool is_view = false;
  bool is_payable = false;
  bool takes_borsh = false;
  std::vector<AbiArgument> arguments;
  std::optional<boost::json::value> result;  ///< the JSON Schema of a JSON answer
  std::optional<std::string> borsh_result;   ///< the declaration of a Borsh answer
};

/// What others can call: neither callbacks nor private methods.
struct Abi {
  std::string contract;
  std::vector<AbiFunction> functions;
  /// Methods with types that stubs cannot express, and which.
  std::vector<std::pair<std::string, std::string>> left_out;
  boost::json::object definitions;  ///< JSON Schemas by name
  std::vector<std::string> order;   ///< their names, those that others need first
  BorshTypes borsh;

  /// Whether a method takes or answers Borsh.
  [[nodiscard]] bool speaks_borsh() const;
};

[[nodiscard]] Result<Abi> read_abi(std::string_view abi_json);

/// `X` of the schema `X or null`; null when the schema says something else.
[[nodiscard]] const boost::json::value* nullable(const boost::json::value& schema);
/// The name that a schema refers to; empty when it is a schema of its own.
[[nodiscard]] std::string referred(const boost::json::value& schema);
/// The name of the type, and whether null is allowed: schemars writes `["string","null"]`, too.
[[nodiscard]] std::pair<std::string, bool> kind_of(const boost::json::object& schema);
[[nodiscard]] bool is_struct(const boost::json::object& schema);
[[nodiscard]] bool is_enum(const boost::json::object& schema);
/// Whether JSON may not leave the property out.
[[nodiscard]] bool is_required(const boost::json::object& schema, std::string_view name);

/// A name that C++ and TypeScript take.
[[nodiscard]] std::string identifier(std::string_view name);
/// The name for the class or interface of a contract, which no type of it has.
[[nodiscard]] std::string class_name(const Abi& abi);
/// The comment, each line behind `indent` and `mark`.
[[nodiscard]] std::string comment_lines(const std::string& comment, std::string_view indent,
                                        std::string_view mark);

}  // namespace farcall::sdk
