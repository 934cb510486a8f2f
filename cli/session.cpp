#include "cli/session.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "base/format_text.hpp"
#include "cli/grammar/help.hpp"
#include "cli/grammar/model.hpp"
#include "cli/grammar/parse.hpp"
#include "cli/near/near_command.hpp"
#include "cli/near/values.hpp"
#include "cli/tool_completion.hpp"
#include "protocol/parameters.hpp"

namespace farcall::cli {
namespace {

constexpr std::string_view kDescription =
    "farcall: NEAR contracts that call each other, run exactly as the network runs them.";

constexpr std::string_view kVersionLine = "farcall 0.1.0";

constexpr std::string_view kFooter =
    R"(Results go to stdout (one JSON document with --json), everything else to stderr.

Exit codes:
  0  the command did what it was asked to
  1  it ran, and the answer is no: a difference, a refused contract, a failed call
  2  the words on the command line are wrong
  3  a file is missing, or is not what it should be
  4  this machine or the network does not let it work
  5  the transaction succeeded, but a receipt inside failed
  6  a transaction was sent, and its outcome is not known
  7  refused before it ran: nonce, balance, key
  130  cancelled at a prompt

Examples:
  farcall new app && cd app && farcall test
  farcall build
  farcall demo
  farcall node
  farcall check contract.wasm
  farcall conform scenarios/*.json
  farcall replay chains/*.json.gz)";

void write_line(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  if (text.empty() || text.back() != '\n') std::fputc('\n', stream);
  std::fflush(stream);
}

/// Why a word that names a NEAR command was not taken for one: an option stands before it.
std::string misplaced_option(const std::string& word, const std::vector<std::string>& typed) {
  const auto option = std::ranges::find_if(typed, [](const std::string& each) {
    return each.starts_with('-') &&
           !std::ranges::contains(grammar::global_options(), each, &grammar::GlobalOption::name);
  });
  if (option == typed.end()) return format_text("'{}' is not the first word", word);
  if (option->starts_with(grammar::kProtocolOption))
    return format_text("'{}': {}", word, grammar::kNoProtocol);
  return format_text("'{}' is not the first word: unknown option '{}' stands before it", word,
                     *option);
}

/// What is wrong where a word was expected that names a command: `at` was selected, `word` follows.
std::string unknown_command(CLI::App& program, const CLI::App& at, const std::string& word,
                            const std::vector<std::string>& typed) {
  if (word.starts_with('-')) return format_text("unknown option '{}'", word);
  std::vector<std::string> own;
  for (const CLI::App* each : at.get_subcommands([](const CLI::App*) { return true; }))
    own.push_back(each->get_name());
  std::vector<std::string_view> known{own.begin(), own.end()};
  if (&at == &program) {
    for (const grammar::Keyword& each : grammar::kRoot.keywords) {
      if (each.instead.empty()) known.push_back(each.word);
    }
  }
  if (std::ranges::contains(known, word)) return misplaced_option(word, typed);
  const auto close = near::nearest(word, known);
  const std::string after = &at == &program ? "" : format_text(" after '{}'", at.get_name());
  return format_text("unknown command '{}'{}{}", word, after,
                     close ? format_text("; did you mean '{}'?", *close) : "");
}

/// What is wrong where a command was followed by a word that it does not take.
std::string unexpected_word(const CLI::App& program, const CLI::App& at, const std::string& word) {
  if (!word.starts_with('-')) return format_text("unexpected '{}' after the command", word);
  std::vector<std::string> own;
  for (const CLI::App* app : {&at, &program}) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) own.push_back("--" + name);
    }
  }
  const std::vector<std::string_view> known{own.begin(), own.end()};
  const auto close = near::nearest(word, known);
  return format_text("unknown option '{}'{}", word,
                     close ? format_text("; did you mean '{}'?", *close) : "");
}

/// The selected command, however deep.
const CLI::App& selected(const CLI::App& program) {
  const CLI::App* at = &program;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  return *at;
}

/// The command whose subcommand is missing or unknown; null: there is none.
const CLI::App* without_subcommand(const CLI::App& program) {
  const CLI::App& at = selected(program);
  return at.get_subcommands([](const CLI::App*) { return true; }).empty() ? nullptr : &at;
}

}  // namespace

void Session::result(std::string_view text) {
  has_result_ = true;
  write_line(stdout, text);
}

void Session::say(std::string_view text) const {
  if (!quiet) write_line(stderr, text);
}

void Session::fail(Exit how, std::string_view message) {
  exit = how;
  if (message_.empty()) message_ = message;
  write_line(stderr, format_text("error: {}", message));
}

int Session::finish() {
  const int code = static_cast<int>(exit);
  if (json && !has_result_ && !message_.empty()) {
    write_line(stdout, boost::json::serialize(boost::json::object{
                           {"result", "error"},
                           {"error", boost::json::object{{"code", code}, {"message", message_}}}}));
  }
  return code;
}

void add_commands(CLI::App& program, Session& session) {
  program.description(std::string{kDescription});
  program.footer([] { return grammar::groups_text() + "\n\n" + std::string{kFooter}; });
  program.set_version_flag("-V,--version", std::string{kVersionLine});
  program.require_subcommand(1);
  program.fallthrough();
  program.add_flag("--json", session.json, "Write the result as one JSON document");
  program.add_flag("-q,--quiet", session.quiet, "Write nothing but the result and errors");
  program
      .add_option("--protocol", session.protocol_version,
                  format_text("Protocol version, {} to {}; the default is {}, and what recordings "
                              "say of themselves",
                              protocol::kMinProtocolVersion, protocol::kMaxProtocolVersion,
                              protocol::kMaxProtocolVersion))
      ->type_name("N")
      ->check(CLI::Range(protocol::kMinProtocolVersion, protocol::kMaxProtocolVersion));
  add_new(program, session);
  add_build(program, session);
  add_test(program, session);
  add_abi(program, session);
  add_demo(program, session);
  add_node(program, session);
  add_trace(program, session);
  add_gas(program, session);
  add_explore(program, session);
  add_check(program, session);
  add_verify(program, session);
  add_conform(program, session);
  add_replay(program, session);
}

namespace {

/// The words of the command line are wrong.
void fail_words(Session& session, const std::vector<std::string>& typed, std::string_view message) {
  session.json = std::ranges::contains(typed, "--json");
  session.fail(Exit::kUsage, message);
  write_line(stderr, "'farcall --help' lists the commands, 'farcall COMMAND --help' their options");
}

}  // namespace

int run_program(int count, const char* const* words) {
  const std::vector<std::string> typed{words + 1, words + count};
  // `help WORDS` is `WORDS --help`.
  if (typed.size() > 1 && typed.front() == "help") {
    std::vector<const char*> asked{words[0]};
    asked.insert(asked.end(), words + 2, words + count);
    asked.push_back("--help");
    return run_program(static_cast<int>(asked.size()), asked.data());
  }
  const bool completes = !typed.empty() && typed.front() == "__complete";
  // As near-cli-rs: at every level. No value of a command looks so.
  const bool wants_version = !completes && std::ranges::any_of(typed, [](const std::string& word) {
    return word == "-V" || word == "--version";
  });
  if (wants_version) {
    write_line(stdout, kVersionLine);
    return 0;
  }
  if (!completes && near::is_near_command(typed)) return near::run_near(typed);
  Session session;
  session.colour = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  CLI::App program;
  program.name("farcall");
  add_commands(program, session);
  if (typed.size() == 1 && typed.front() == "help") {
    write_line(stdout, program.help());
    return 0;
  }
  if (completes) {
    for (const std::string& word : complete_words(program, std::span{typed}.subspan(1)))
      write_line(stdout, word);
    return 0;
  }
  try {
    program.parse(count, words);
  } catch (const CLI::Success& asked) {
    // --help of a command that is not there.
    const CLI::App* at = without_subcommand(program);
    const std::vector<std::string> unknown = program.remaining(true);
    if (at == nullptr || unknown.empty()) return program.exit(asked);
    fail_words(session, typed,
               unknown.front().starts_with('-')
                   ? unexpected_word(program, *at, unknown.front())
                   : unknown_command(program, *at, unknown.front(), typed));
  } catch (const CLI::ParseError& wrong) {
    // An unknown command is left over, which says more than that one is missing.
    const std::vector<std::string> unknown = program.remaining(true);
    const CLI::App* at = without_subcommand(program);
    const bool is_extra = dynamic_cast<const CLI::ExtrasError*>(&wrong) != nullptr;
    std::string message = wrong.what();
    if (at != nullptr && !unknown.empty()) {
      message = unknown_command(program, *at, unknown.front(), typed);
    } else if (is_extra && !unknown.empty()) {
      message = unexpected_word(program, selected(program), unknown.front());
    }
    fail_words(session, typed, message);
  }
  return session.finish();
}

}  // namespace farcall::cli
