// JSON arguments with single values replaced.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace farcall::explore {

/// What values may be replaced by.
struct ReplacementWords {
  /// The stranger first, then others of the world, then one that does not exist.
  std::vector<std::string> accounts;
  /// Methods of the targets.
  std::vector<std::string> methods;
  /// Arguments that were seen as texts: for arguments within arguments.
  std::vector<std::string> texts;
  /// Bytes of the text that is tried for its length.
  std::size_t long_text = 100'000;
};

/// `args` with one leaf replaced, for every leaf and replacement; the likeliest first. Empty if
/// `args` is no JSON object or list.
[[nodiscard]] std::vector<Bytes> replaced_arguments(ByteView args, const ReplacementWords& words);

/// A value for a member of this name: an account, an amount, a truth value, ...
[[nodiscard]] boost::json::value guess_value(std::string_view name, const ReplacementWords& words);

/// Texts in a module's data that look like names, in order, without duplicates.
[[nodiscard]] std::vector<std::string> data_words(ByteView wasm);

}  // namespace farcall::explore
