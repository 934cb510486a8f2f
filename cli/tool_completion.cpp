#include "cli/tool_completion.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "cli/grammar/help.hpp"

namespace farcall::cli {
namespace {

std::vector<const CLI::App*> subcommands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

const CLI::App* find(const CLI::App& app, std::string_view name) {
  for (const CLI::App* each : subcommands(app)) {
    if (each->get_name() == name) return each;
  }
  return nullptr;
}

void offer_options(const CLI::App& app, std::string_view begun, std::vector<std::string>& out) {
  for (const CLI::Option* option : app.get_options([](const CLI::Option*) { return true; })) {
    for (const std::string& name : option->get_lnames()) {
      if (("--" + name).starts_with(begun)) out.push_back("--" + name);
    }
  }
}

}  // namespace

std::vector<std::string> complete_words(const CLI::App& program,
                                        std::span<const std::string> words) {
  const CLI::App* at = &program;
  for (const std::string& word : words.first(words.empty() ? 0 : words.size() - 1)) {
    if (const CLI::App* next = find(*at, word)) at = next;
  }
  const std::string begun = words.empty() ? "" : words.back();
  std::vector<std::string> out;
  if (at == &program) out = grammar::complete(words);
  const bool is_first =
      std::ranges::all_of(words.first(words.empty() ? 0 : words.size() - 1),
                          [](const std::string& word) { return word.starts_with('-'); });
  if (at != &program || is_first) {
    for (const CLI::App* each : subcommands(*at)) {
      if (each->get_name().starts_with(begun)) out.push_back(each->get_name());
    }
  }
  if (begun.starts_with('-') && (at != &program || is_first)) {
    offer_options(*at, begun, out);
    if (at != &program) offer_options(program, begun, out);
  }
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

}  // namespace farcall::cli
