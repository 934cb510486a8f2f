// Assertions that stay on in release builds: a broken invariant stops the program with its place
// and reason instead of letting it compute something else.
#pragma once

#include <source_location>
#include <string_view>

namespace farcall {

/// Prints the message with its place to stderr and aborts.
[[noreturn]] void assertion_failed(std::string_view condition, std::string_view message,
                                   std::source_location place) noexcept;

}  // namespace farcall

/// Stops the program when `condition` is false. `message` says which invariant was broken.
#define FARCALL_ASSERT(condition, message)                                                 \
  do {                                                                                     \
    if (!(condition)) [[unlikely]]                                                         \
      ::farcall::assertion_failed(#condition, (message), std::source_location::current()); \
  } while (false)
