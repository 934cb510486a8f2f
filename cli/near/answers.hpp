// Reading members of answers: what is missing or of another kind is a failure, never a crash.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>

#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "base/u128.hpp"
#include "cli/near/failure.hpp"

namespace farcall::cli::near {

using farcall::member;
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
  return value == nullptr ? std::string{} : std::string{as_string(*value).value_or("")};
}
inline std::optional<std::uint64_t> number_of(const boost::json::value* value) {
  return value == nullptr ? std::nullopt : as_u64(*value);
}
inline std::optional<u128> amount_of(const boost::json::value* value) {
  if (const auto number = number_of(value)) return u128{*number};
  return value != nullptr && value->is_string() ? parse_u128(value->get_string()) : std::nullopt;
}
inline std::unexpected<Failure> strange_answer(std::string_view what) {
  return failure(Exit::kEnvironment, format_text("the node's answer has no usable '{}'", what));
}

}  // namespace farcall::cli::near
