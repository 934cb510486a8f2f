#include "cli/contract_building.hpp"

#include <cstdio>

#include "base/format_text.hpp"

namespace farcall::cli {

void show(const std::vector<sdk::Diagnostic>& diagnostics, const Session& session) {
  for (const sdk::Diagnostic& each : diagnostics) {
    if (session.quiet && each.severity != sdk::Severity::kError) continue;
    const std::string text = sdk::render(each);
    std::fwrite(text.data(), 1, text.size(), stderr);
  }
}

boost::json::array to_json(const std::vector<sdk::Diagnostic>& diagnostics) {
  boost::json::array out;
  for (const sdk::Diagnostic& each : diagnostics) {
    boost::json::array notes;
    for (const std::string& note : each.notes) notes.emplace_back(note);
    out.push_back(boost::json::object{
        {"severity", each.severity == sdk::Severity::kError ? "error" : "warning"},
        {"file", each.place.file},
        {"line", each.place.line},
        {"column", each.place.column},
        {"message", each.message},
        {"notes", std::move(notes)}});
  }
  return out;
}

bool sources_exist(const std::vector<std::filesystem::path>& sources, Session& session) {
  for (const std::filesystem::path& source : sources) {
    std::error_code error;
    if (std::filesystem::exists(source, error)) continue;
    session.fail(Exit::kInput,
                 format_text("{}: cannot be read: No such file or directory", source.string()));
    return false;
  }
  return true;
}

bool show_build(const Result<sdk::BuildResult>& built, std::string_view name, Session& session) {
  if (!built) {
    session.fail(Exit::kEnvironment, built.error().message);
    return false;
  }
  show(built->diagnostics, session);
  if (built->succeeded) return true;
  const std::size_t count = built->error_count();
  session.fail(Exit::kNegative, format_text("{}: {} error{}", name, count, count == 1 ? "" : "s"));
  return false;
}

std::optional<sdk::BuildResult> build_or_say(const sdk::BuildOptions& options,
                                             std::string_view name, Session& session) {
  Result<sdk::BuildResult> built = sdk::build_contract(options);
  if (!show_build(built, name, session)) return std::nullopt;
  return std::move(*built);
}

}  // namespace farcall::cli
