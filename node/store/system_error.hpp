// Errors of system calls on files.
#pragma once

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "base/format_text.hpp"
#include "base/result.hpp"

namespace farcall::node {

/// "cannot WHAT PATH: REASON", with the reason in `errno`. Call before anything else that sets it.
[[nodiscard]] inline std::unexpected<Error> system_failure(std::string_view what,
                                                           const std::filesystem::path& path) {
  const int code = errno;
  return fail(format_text("cannot {} {}: {}", what, path.string(), std::strerror(code)));
}

}  // namespace farcall::node
