// Completion of the commands that are not NEAR's own: their names, subcommands and options.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace farcall::cli {

/// What the last of the words can become, sorted; the words of NEAR commands are asked of the
/// grammar. Empty: the shell offers files.
[[nodiscard]] std::vector<std::string> complete_words(const CLI::App& program,
                                                      std::span<const std::string> words);

}  // namespace farcall::cli
