#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace farcall {

void assertion_failed(std::string_view condition, std::string_view message,
                      std::source_location place) noexcept {
  std::fprintf(stderr, "farcall: internal error at %s:%u in %s: expected that %.*s (%.*s)\n",
               place.file_name(), static_cast<unsigned>(place.line()), place.function_name(),
               static_cast<int>(message.size()), message.data(), static_cast<int>(condition.size()),
               condition.data());
  std::abort();
}

}  // namespace farcall
