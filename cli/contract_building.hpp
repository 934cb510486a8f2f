// Building contracts for commands: results and mistakes, for people and for editors.
#pragma once

#include <boost/json.hpp>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "cli/session.hpp"
#include "sdk/tool/contract_build.hpp"

namespace farcall::cli {

/// Writes diagnostics to stderr. Errors are results: --quiet keeps them and drops the warnings.
void show(const std::vector<sdk::Diagnostic>& diagnostics, const Session& session);

/// `[{"severity", "file", "line", "column", "message", "notes"}]`.
[[nodiscard]] boost::json::array to_json(const std::vector<sdk::Diagnostic>& diagnostics);

/// False, with the session failed, if one of the files is not there.
[[nodiscard]] bool sources_exist(const std::vector<std::filesystem::path>& sources,
                                 Session& session);

/// Shows the diagnostics of a finished build, and fails the session unless it succeeded. `name` is
/// the contract's, for messages.
bool show_build(const Result<sdk::BuildResult>& built, std::string_view name, Session& session);

/// Builds a contract and shows its diagnostics. Empty, with the session failed, after errors.
[[nodiscard]] std::optional<sdk::BuildResult> build_or_say(const sdk::BuildOptions& options,
                                                           std::string_view name, Session& session);

}  // namespace farcall::cli
