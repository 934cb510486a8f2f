// Short forms: rewritten to the long ones.
#pragma once

#include <string>
#include <vector>

#include "cli/grammar/parse.hpp"

namespace farcall::cli::near {

/// The words of the long form. Nothing: these are no short form.
[[nodiscard]] std::optional<std::vector<std::string>> long_form(const grammar::CommandLine& line);

}  // namespace farcall::cli::near
