#include "cli/contract_building.hpp"

#include <format>

namespace farcall::cli {

void show(const std::vector<sdk::Diagnostic>& diagnostics, const Session& session) {
  for (const sdk::Diagnostic& each : diagnostics) session.say(sdk::render(each));
}

std::optional<sdk::BuildResult> build_or_say(const sdk::BuildOptions& options,
                                             std::string_view name, Session& session) {
  Result<sdk::BuildResult> built = sdk::build_contract(options);
  if (!built) {
    session.fail(Exit::kEnvironment, built.error().message);
    return std::nullopt;
  }
  show(built->diagnostics, session);
  if (!built->succeeded) {
    session.fail(Exit::kNegative, std::format("{}: {} error(s)", name, built->error_count()));
    return std::nullopt;
  }
  return std::move(*built);
}

}  // namespace farcall::cli
