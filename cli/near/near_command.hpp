// The NEAR half of the program: near-cli-rs's words, and the short forms.
#pragma once

#include <string>
#include <vector>

namespace farcall::cli::near {

/// These words are the NEAR half's: the first that is not a global option begins a NEAR command.
[[nodiscard]] bool is_near_command(const std::vector<std::string>& words);
/// Runs them; gives the exit code.
[[nodiscard]] int run_near(const std::vector<std::string>& words);

}  // namespace farcall::cli::near
