// What nodes say in JSON: those of clang's syntax tree, of an ABI, of build info.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

namespace farcall::sdk {

/// A member that is a string; empty when it is absent.
[[nodiscard]] std::string text_of(const boost::json::object& node, std::string_view key);

/// A member that is `true`.
[[nodiscard]] bool flag_of(const boost::json::object& node, std::string_view key);

/// The type of a declaration, behind its aliases.
[[nodiscard]] std::string type_of(const boost::json::object& node);

[[nodiscard]] bool is_const_type(std::string_view type);

/// What keeps a field from being stored and only the syntax tree tells, as the name of a flag of
/// the SDK's `FieldFlags`; empty when there is nothing. The compiler says the rest.
[[nodiscard]] std::string misfit_of(const boost::json::object& field);

}  // namespace farcall::sdk
