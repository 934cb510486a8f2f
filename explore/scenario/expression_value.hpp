// Values of expressions: JSON with exact integers.
#pragma once

#include <boost/json/value.hpp>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.hpp"

namespace farcall::explore {

/// Sign and 256 bits; operations that leave this range throw `std::runtime_error`.
using Integer = boost::multiprecision::checked_int256_t;

/// Lists and objects stay JSON until they are looked into. A number with a fraction is only
/// compared and handed on.
struct Value {
  std::variant<std::nullptr_t, bool, Integer, double, std::string, boost::json::array,
               boost::json::object>
      is;

  template <class T>
  [[nodiscard]] const T* as() const noexcept {
    return std::get_if<T>(&is);
  }
};

/// The integer that a number is, or that a text of decimal digits with at most a sign is written
/// as. Nothing for other values and beyond 256 bits.
[[nodiscard]] std::optional<Integer> to_integer(const Value& value);
[[nodiscard]] std::optional<Integer> to_integer(std::string_view digits);
/// Equal as numbers if both sides are integers, one of them perhaps as text; texts and other values
/// if they are the same; members of lists and objects by these rules.
[[nodiscard]] bool are_equal(const Value& left, const Value& right);

[[nodiscard]] Value from_json(const boost::json::value& value);
/// Integers beyond 64 bits become texts, as contracts write them.
[[nodiscard]] boost::json::value to_json(const Value& value);
/// What a contract returned or stored: JSON if it is JSON, else text if it is UTF-8, else `0x` and
/// hex digits. No bytes are null.
[[nodiscard]] Value from_bytes(ByteView bytes);

/// "a number", "a text", ...: the type, for messages.
[[nodiscard]] std::string_view type_name(const Value& value) noexcept;

}  // namespace farcall::explore
