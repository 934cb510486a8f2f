// Questions in a terminal: a list to choose from, a line with completion, a secret without echo.
#pragma once

#include "cli/grammar/parse.hpp"

namespace farcall::cli::grammar {

/// Questions can be asked: stdin and stderr are a terminal.
[[nodiscard]] bool can_ask() noexcept;
/// Problems have exit code 130 when the person cancels.
[[nodiscard]] Parsed<const Keyword*> ask_keyword(const Level& level, const CommandLine& line);
[[nodiscard]] Parsed<std::optional<std::string>> ask_value(const Field& field,
                                                           const CommandLine& line);

}  // namespace farcall::cli::grammar
