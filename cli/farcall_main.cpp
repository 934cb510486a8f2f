#include <filesystem>

#include "cli/session.hpp"
#include "node/sandbox_command.hpp"

namespace {

/// Called by the name that launchers of NEAR's test libraries use: `near-sandbox`, also with a
/// version at its end, or `neard`.
bool is_called_near_sandbox(const char* path) {
  const std::string name = std::filesystem::path{path}.filename().string();
  return name.starts_with("near-sandbox") || name == "neard";
}

}  // namespace

int main(int count, char** words) {
  if (count > 0 && is_called_near_sandbox(words[0])) {
    return farcall::node::run_near_sandbox(count, words);
  }
  return farcall::cli::run_program(count, words);
}
