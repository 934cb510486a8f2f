// Reading members of answers: what is missing or of another kind is a failure, never a crash.
#pragma once

#include <boost/json.hpp>
#include <format>
#include <optional>
#include <string>

#include "base/u128.hpp"
#include "cli/near/failure.hpp"

namespace farcall::cli::near {

inline const boost::json::value* member(const boost::json::value& value, std::string_view name) {
  const boost::json::object* object = value.if_object();
  return object == nullptr ? nullptr : object->if_contains(name);
}
/// Follows names from object to object.
inline const boost::json::value* member(const boost::json::value& value,
                                        std::initializer_list<std::string_view> path) {
  const boost::json::value* at = &value;
  for (const std::string_view name : path) {
    at = member(*at, name);
    if (at == nullptr) return nullptr;
  }
  return at;
}
inline std::string text_or_empty(const boost::json::value* value) {
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}
inline std::optional<std::uint64_t> number_of(const boost::json::value* value) {
  if (value == nullptr) return std::nullopt;
  if (value->is_uint64()) return value->get_uint64();
  if (value->is_int64() && value->get_int64() >= 0)
    return static_cast<std::uint64_t>(value->get_int64());
  return std::nullopt;
}
inline std::optional<u128> amount_of(const boost::json::value* value) {
  if (const auto number = number_of(value)) return u128{*number};
  return value != nullptr && value->is_string() ? parse_u128(value->get_string()) : std::nullopt;
}
inline std::unexpected<Failure> strange_answer(std::string_view what) {
  return failure(Exit::kEnvironment, std::format("the node's answer has no usable '{}'", what));
}

}  // namespace farcall::cli::near
