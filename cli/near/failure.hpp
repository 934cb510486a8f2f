// Why a command ends without its result.
#pragma once

#include <boost/json/object.hpp>
#include <expected>
#include <string>

#include "base/result.hpp"
#include "cli/exit_code.hpp"

namespace farcall::cli::near {

struct Failure {
  Exit exit = Exit::kNegative;
  std::string message;
  /// Further members of `error` with --json.
  boost::json::object details = {};
};

template <class T>
using Outcome = std::expected<T, Failure>;

inline std::unexpected<Failure> failure(Exit exit, std::string message) {
  return std::unexpected{Failure{exit, std::move(message)}};
}

/// A result whose error means that the words are wrong.
template <class T>
Outcome<T> or_usage(Result<T> result) {
  if (!result) return failure(Exit::kUsage, std::move(result.error().message));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(*result);
  }
}

}  // namespace farcall::cli::near
