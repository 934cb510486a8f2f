// Building contracts for commands: what is wrong goes to the terminal.
#pragma once

#include <optional>
#include <string_view>

#include "cli/session.hpp"
#include "sdk/tool/contract_build.hpp"

namespace farcall::cli {

/// Shows what the compiler said.
void show(const std::vector<sdk::Diagnostic>& diagnostics, const Session& session);

/// Builds a contract, which messages call `name`, and shows its mistakes. When it was not built the
/// session knows why and nothing is given.
[[nodiscard]] std::optional<sdk::BuildResult> build_or_say(const sdk::BuildOptions& options,
                                                           std::string_view name, Session& session);

}  // namespace farcall::cli
