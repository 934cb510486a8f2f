// Messages that the compiler shows to the author of a contract.
#pragma once

#include <cstddef>
#include <string_view>

namespace near::detail {

/// Text built at compile time for `static_assert`.
struct Message {
  char text[1024]{};
  size_t length = 0;

  constexpr Message& operator<<(std::string_view part) {
    for (const char c : part)
      if (length < sizeof text) text[length++] = c;
    return *this;
  }
  constexpr Message& operator<<(size_t number) {
    if (number >= 10) *this << number / 10;
    const char digit = static_cast<char>('0' + number % 10);
    return *this << std::string_view{&digit, 1};
  }
  [[nodiscard]] constexpr bool empty() const { return length == 0; }
  [[nodiscard]] constexpr size_t size() const { return length; }
  [[nodiscard]] constexpr const char* data() const { return text; }
};

}  // namespace near::detail
