// Help, shell completion, man page and the table of leaves, from the grammar.
#pragma once

#include <string>

#include "cli/grammar/parse.hpp"

namespace farcall::cli::grammar {

/// Help at the place where it was asked for.
[[nodiscard]] std::string help_text(const CommandLine& line);
/// The NEAR part of `farcall --help`: a line for each first word.
[[nodiscard]] std::string groups_text();
/// Candidates for the last of these words, one a line.
[[nodiscard]] std::vector<std::string> complete(std::span<const std::string> words);
/// A script for bash, zsh or fish; nothing for another shell.
[[nodiscard]] std::optional<std::string> completion_script(std::string_view shell);
/// farcall-near(1), in the language of man pages.
[[nodiscard]] std::string man_page();

/// One command of near-cli-rs's tree.
struct LeafLine {
  std::string words;
  std::string about;
  /// Empty: it works.
  std::string instead;
};
[[nodiscard]] std::vector<LeafLine> leaves();
/// docs/near-commands.md.
[[nodiscard]] std::string leaves_page();

}  // namespace farcall::cli::grammar
