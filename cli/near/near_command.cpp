#include "cli/near/near_command.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <span>

#include "base/format_text.hpp"
#include "cli/grammar/help.hpp"
#include "cli/grammar/prompt.hpp"
#include "cli/near/commands.hpp"
#include "cli/near/dry_run.hpp"
#include "cli/near/short_forms.hpp"
#include "cli/near/values.hpp"
#include "cli/near/word_resolver.hpp"

namespace farcall::cli::near {
namespace {

/// The first word that is not a global option; its index, or the number of words.
std::size_t first_word(const std::vector<std::string>& words) {
  std::size_t at = 0;
  while (at < words.size() && words[at].starts_with('-')) {
    const bool is_global = std::ranges::any_of(
        grammar::global_options(), [&](const auto& each) { return each.name == words[at]; });
    if (words[at] == "--timeout") {
      at += 2;
    } else if (is_global || words[at].starts_with("--timeout=")) {
      ++at;
    } else {
      break;
    }
  }
  return std::min(at, words.size());
}

/// `farcall abi ACCOUNT`: not a path that exists, but an account.
bool is_abi_of_account(const std::vector<std::string>& words, std::size_t at) {
  if (at + 1 >= words.size() || words[at] != "abi") return false;
  const std::string& name = words[at + 1];
  // A source that is not there is a mistake about a file.
  constexpr std::array<std::string_view, 6> kFiles{".cpp", ".cc", ".cxx", ".hpp", ".json", ".wasm"};
  const bool is_file_name =
      std::ranges::any_of(kFiles, [&](std::string_view ending) { return name.ends_with(ending); });
  std::error_code ignored;
  return !is_file_name && protocol::AccountId::is_valid(name) &&
         !std::filesystem::exists(name, ignored);
}

bool has_flag(const std::vector<std::string>& words, std::string_view flag) {
  return std::ranges::contains(words, flag);
}

int print_problem(const grammar::Problem& problem, const std::vector<std::string>& words) {
  Output out{.is_json = has_flag(words, "--json")};
  return out.finish(Failure{static_cast<Exit>(problem.exit_code), problem.message});
}

constexpr std::string_view kCompletionsUse = "as in: farcall completions bash";
constexpr std::string_view kManUse = "as in: farcall man > farcall.1";

int run_tool(const std::vector<std::string>& words, std::size_t at) {
  const std::string& word = words[at];
  const std::span<const std::string> rest = std::span{words}.subspan(at + 1);
  const bool takes_shell = word == "completions";
  if (rest.size() == 1 && (rest[0] == "-h" || rest[0] == "--help" || rest[0] == "help")) {
    const std::string about =
        takes_shell
            ? format_text("Writes a script that completes commands in bash, zsh or fish, {}",
                          kCompletionsUse)
            : format_text("Writes the manual page of NEAR's commands, {}", kManUse);
    std::puts(about.c_str());
    return 0;
  }
  if (rest.size() > (takes_shell ? 1U : 0U))
    return print_problem({format_text("unexpected word '{}' after '{}'; {}", rest.back(), word,
                                      takes_shell ? kCompletionsUse : kManUse)},
                         words);
  if (word == "__leaves") {
    std::fputs(grammar::leaves_page().c_str(), stdout);
    return 0;
  }
  if (word == "man") {
    std::fputs(grammar::man_page().c_str(), stdout);
    return 0;
  }
  const auto script = grammar::completion_script(rest.empty() ? "" : rest[0]);
  if (!script)
    return print_problem(
        {format_text("completions: expected bash, zsh or fish, {}", kCompletionsUse)}, words);
  std::fputs(script->c_str(), stdout);
  return 0;
}

/// Runs complete or incomplete words of the long form.
int run_words(const std::vector<std::string>& words, const grammar::CommandLine& first, bool is_abi,
              bool is_short) {
  auto networks = Networks::load();
  if (!networks) return print_problem({networks.error().message, 3}, words);
  Context context{first, std::move(*networks)};
  context.out.is_json = first.globals.json;
  context.out.is_quiet = first.globals.quiet;
  if (auto selected = context.select_network(); !selected)
    return context.out.finish(selected.error());
  if (first.globals.start) {
    if (auto started = start_local_node(context); !started)
      return context.out.finish(started.error());
  }
  WordResolver resolver{context, grammar::can_ask()};
  auto line = grammar::parse(words, resolver);
  if (!line) return print_problem(line.error(), words);
  context.line = std::move(*line);
  if (auto selected = context.select_network(); !selected)
    return context.out.finish(selected.error());
  if (!resolver.assumed().empty()) context.out.say(format_text("assumed: {}", resolver.assumed()));
  const std::string in_full = grammar::repeat_command("farcall", context.line);
  if (is_short) context.out.say("in full: " + in_full);
  const bool signs = sign_words(context.line).how != nullptr;
  context.out.document["command"] = context.line.path();
  auto done = is_abi ? show_abi(context) : run_command(context);
  const int code = done ? context.out.finish() : context.out.finish(done.error());
  if (signs && !is_short) context.out.say("to repeat: " + in_full);
  return code;
}

}  // namespace

bool is_near_command(const std::vector<std::string>& words) {
  const std::size_t at = first_word(words);
  if (at == words.size()) return false;
  const std::string& word = words[at];
  return grammar::is_first_word(word) || word == "__leaves" || word == "completions" ||
         word == "man" || is_abi_of_account(words, at);
}

int run_near(const std::vector<std::string>& words) {
  const std::size_t at = first_word(words);
  const bool is_abi = is_abi_of_account(words, at);
  if (!is_abi && !grammar::is_first_word(words[at])) return run_tool(words, at);
  std::vector<std::string> typed = words;
  if (is_abi) {
    typed = {words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at)};
    typed.insert(typed.end(), {"contract", "download-abi", words[at + 1], "save-to-file", "-"});
    typed[typed.size() - 1] = "abi.json";
    typed.insert(typed.end(), words.begin() + static_cast<std::ptrdiff_t>(at) + 2, words.end());
  }
  // First without asking anybody: finds wrong words, and the network that is meant.
  grammar::LenientResolver lenient;
  auto first = grammar::parse(typed, lenient);
  if (!first) return print_problem(first.error(), words);
  if (first->wants_help) {
    std::fputs(grammar::help_text(*first).c_str(), stdout);
    return 0;
  }
  bool is_short = false;
  if (first->command >= grammar::Command::kShortCall) {
    // Missing positionals of a short form are errors: its long form would ask for others.
    for (const grammar::Field& field : first->steps.front().keyword->fields) {
      if (field.required && first->steps.front().get(field.name) == nullptr)
        return print_problem({format_text("{} ({}) is missing after '{}'", field.name, field.about,
                                          first->steps.front().keyword->word)},
                             words);
    }
    typed = *long_form(*first);
    first = grammar::parse(typed, lenient);
    if (!first) return print_problem(first.error(), words);
    is_short = true;
  }
  return run_words(typed, *first, is_abi, is_short);
}

}  // namespace farcall::cli::near
