// Files that are compiled into the program, so that it needs nothing beside itself.
#pragma once

#include <span>
#include <string_view>

namespace farcall::sdk {

struct EmbeddedFile {
  std::string_view name;  ///< a relative path, `include/near.hpp`
  std::string_view content;
};

/// What contracts and their tests are compiled against: `include/` and `support/`.
[[nodiscard]] std::span<const EmbeddedFile> sdk_files() noexcept;
/// The examples that new projects begin with: `hello/contract.cpp`.
[[nodiscard]] std::span<const EmbeddedFile> template_files() noexcept;
/// What clients in TypeScript begin with: `connection.ts`.
[[nodiscard]] std::span<const EmbeddedFile> stub_files() noexcept;

}  // namespace farcall::sdk
