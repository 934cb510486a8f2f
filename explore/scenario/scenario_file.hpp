// Scenario files: TOML, read strictly. Format: docs/explore.md; schema: docs/scenario-schema.json.
// Errors name file, line, column and field, and what would have been right.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "explore/scenario/scenario.hpp"

namespace farcall::explore {

/// Where a reader gets what a scenario names.
class ScenarioFiles {
 public:
  ScenarioFiles() = default;
  ScenarioFiles(const ScenarioFiles&) = delete;
  ScenarioFiles& operator=(const ScenarioFiles&) = delete;
  virtual ~ScenarioFiles() = default;

  /// The bytes of a file; an error says why it cannot be read.
  [[nodiscard]] virtual Result<Bytes> read(const std::filesystem::path& file);
  /// The wasm of a contract from its C++ source. Fails unless it is overridden: building needs the
  /// SDK, which the program has and the library does not.
  [[nodiscard]] virtual Result<Bytes> build(const std::filesystem::path& source);
};

/// Reads a scenario from a file. Paths in it start from the file's folder.
[[nodiscard]] Result<Scenario> read_scenario(const std::filesystem::path& file,
                                             ScenarioFiles& files);
[[nodiscard]] Result<Scenario> read_scenario(const std::filesystem::path& file);

/// From its text. `name` stands for the file in messages, and is the scenario's name unless it has
/// one.
[[nodiscard]] Result<Scenario> read_scenario(std::string_view text, std::string_view name,
                                             const std::filesystem::path& folder,
                                             ScenarioFiles& files);

}  // namespace farcall::explore
