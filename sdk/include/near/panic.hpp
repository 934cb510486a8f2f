// Panics: they undo everything that this call did to its own contract.
#pragma once

#include <string_view>

namespace near {

/// Ends the call as failed with `message`, which must be UTF-8. State and promises made by this
/// call are gone; what other receipts did stays.
[[noreturn]] void panic(std::string_view message);

/// Panics with `message` unless `condition` holds.
inline void require(bool condition, std::string_view message) {
  if (!condition) [[unlikely]]
    panic(message);
}

namespace detail {
[[noreturn]] void panic_two(std::string_view first, std::string_view second);
/// For checks of the C++ library; see near/libcxx.
[[noreturn]] void panic_index();
[[noreturn]] void panic_no_value();
[[noreturn]] void panic_memory();
[[noreturn]] void panic_add();
[[noreturn]] void panic_subtract();
[[noreturn]] void panic_multiply();
[[noreturn]] void panic_divide();
[[noreturn]] void panic_shift();
}  // namespace detail
}  // namespace near
