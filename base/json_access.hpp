// Looks into JSON values of any shape: what is not there, or of another kind, is nothing.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

namespace farcall {

/// Returns a whole number from 0 to 2^64-1, and nothing for other values.
[[nodiscard]] inline std::optional<std::uint64_t> as_u64(const boost::json::value& value) noexcept {
  if (value.is_uint64()) return value.get_uint64();
  if (value.is_int64() && value.get_int64() >= 0) {
    return static_cast<std::uint64_t>(value.get_int64());
  }
  return std::nullopt;
}

/// Returns a string, and nothing for other values.
[[nodiscard]] inline std::optional<std::string_view> as_string(
    const boost::json::value& value) noexcept {
  const auto* text = value.if_string();
  if (text == nullptr) return std::nullopt;
  return std::string_view{text->data(), text->size()};
}

/// Returns the member of an object, or null.
[[nodiscard]] inline const boost::json::value* member(const boost::json::value& value,
                                                      std::string_view name) noexcept {
  const auto* object = value.if_object();
  return object == nullptr ? nullptr : object->if_contains(name);
}

/// An object alone would be copied into a value that dies before the answer is read.
const boost::json::value* member(const boost::json::object&, std::string_view) = delete;

/// Returns a whole number that is a member of an object, or nothing.
[[nodiscard]] inline std::optional<std::uint64_t> u64_member(const boost::json::value& value,
                                                             std::string_view name) noexcept {
  const boost::json::value* found = member(value, name);
  return found == nullptr ? std::nullopt : as_u64(*found);
}

/// Returns a string that is a member of an object, or nothing.
[[nodiscard]] inline std::optional<std::string_view> text_member(const boost::json::value& value,
                                                                 std::string_view name) noexcept {
  const boost::json::value* found = member(value, name);
  return found == nullptr ? std::nullopt : as_string(*found);
}

std::optional<std::string_view> text_member(const boost::json::object&, std::string_view) = delete;

/// Returns a list that is a member of an object, or null.
[[nodiscard]] inline const boost::json::array* array_member(const boost::json::value& value,
                                                            std::string_view name) noexcept {
  const boost::json::value* found = member(value, name);
  return found == nullptr ? nullptr : found->if_array();
}

}  // namespace farcall
