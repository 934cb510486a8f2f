// Expected failures are values.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace farcall {

/// A failure for people: what was wrong, where, and what would have been right, in one sentence.
struct Error {
  std::string message;
  bool operator==(const Error&) const = default;
};

template <class T, class E = Error>
using Result = std::expected<T, E>;

/// `return fail("...")` from a function that returns `Result<T>`.
inline std::unexpected<Error> fail(std::string message) {
  return std::unexpected{Error{std::move(message)}};
}

}  // namespace farcall
