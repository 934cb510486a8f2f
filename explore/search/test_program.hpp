// Programs for `run` of the scribe (fixtures/scribe.wat), in words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace farcall::explore::testing::program {

/// Appends a size in two bytes, the lower first.
inline void add_size(std::string& bytes, std::size_t size) {
  bytes += static_cast<char>(size & 0xFFU);
  bytes += static_cast<char>(size >> 8U);
}

/// Appends a letter to the value of the account that runs it.
[[nodiscard]] inline std::string note(char letter) {
  return {'n', letter};
}

/// Calls `run` on an account. `tgas`: what the call gets.
[[nodiscard]] inline std::string call(std::string_view account, const std::string& program,
                                      std::uint8_t tgas = 6) {
  std::string bytes{'c', static_cast<char>(account.size())};
  bytes += account;
  bytes += static_cast<char>(tgas);
  add_size(bytes, program.size());
  return bytes + program;
}

/// A callback of the call before it.
[[nodiscard]] inline std::string then(const std::string& program, std::uint8_t tgas = 6) {
  std::string bytes{'t', static_cast<char>(tgas)};
  add_size(bytes, program.size());
  return bytes + program;
}

/// Fails.
[[nodiscard]] inline std::string fail() {
  return "p";
}

}  // namespace farcall::explore::testing::program
