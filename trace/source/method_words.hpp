// What a contract has in place of a method that it lacks.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace farcall::trace {

/// What follows "it has no method WANTED": "; did you mean get_greeting? Its methods are
/// get_greeting, set_greeting and 3 more". Names are the contract's own text: `escape` before
/// showing it.
[[nodiscard]] std::string methods_in_words(std::string_view wanted,
                                           std::span<const std::string> known);

}  // namespace farcall::trace
