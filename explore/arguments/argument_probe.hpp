// Learns the arguments that a method takes from how it refuses others.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/units.hpp"
#include "explore/arguments/argument_values.hpp"

namespace farcall::explore {

/// What an error text says of the arguments, in the words of serde_json (near-sdk), of near-sdk-as
/// or of the C++ SDK.
struct ArgumentComplaint {
  enum class Kind : std::uint8_t {
    /// `name` is missing.
    kMissing,
    /// A value has the wrong type: `name` if the text says which, and `wanted` if it says what.
    kType,
    /// Not about arguments: they were understood.
    kNone,
  };
  Kind kind = Kind::kNone;
  std::string name;
  std::string wanted;
  /// Where the reader stopped, from 1; nothing: the text does not say.
  std::optional<std::size_t> column;
};
[[nodiscard]] ArgumentComplaint read_complaint(std::string_view error);

struct LearntArguments {
  boost::json::object args;
  Balance deposit;
  /// The contract takes the arguments, whatever it does with them then.
  bool is_understood = false;
  /// The call succeeded.
  bool succeeds = false;
};

/// Tries arguments until the method takes them, or nothing more is learnt. `try_call` gives the
/// error text of a call, or nothing. Makes at most `tries_max` calls.
[[nodiscard]] LearntArguments learn_arguments(
    const std::function<std::optional<std::string>(std::string_view args, Balance deposit)>&
        try_call,
    const ReplacementWords& words, std::size_t tries_max = 24);

}  // namespace farcall::explore
