// farcall trace TX: what a transaction did, from a node or from a document that was saved.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/session.hpp"
#include "cli/trace_reading.hpp"
#include "trace/json.hpp"
#include "trace/render.hpp"

namespace farcall::cli {
namespace {

constexpr std::size_t kWidthMin = 60;
constexpr std::size_t kWidthMax = 160;

struct TraceWords {
  TraceOrigin origin;
  int verbosity = 0;
  std::optional<std::size_t> depth;
  std::optional<std::size_t> width;
  std::string only;
  bool ascii = false;
  bool with_replay = false;
};

trace::Detail detail_of(int verbosity) {
  if (verbosity <= 0) return trace::Detail::kBrief;
  if (verbosity == 1) return trace::Detail::kCalls;
  return verbosity == 2 ? trace::Detail::kCosts : trace::Detail::kAll;
}

void run(const TraceWords& words, Session& session) {
  TraceOrigin origin = words.origin;
  origin.with_replay = words.with_replay || words.verbosity >= 2;
  const Result<trace::Trace> trace = read_trace(origin);
  if (!trace) return session.fail(Exit::kInput, trace.error().message);
  if (session.json) {
    session.result(boost::json::serialize(trace::to_json(*trace)));
  } else {
    if (!words.only.empty() && trace->find(words.only) == nullptr)
      return session.fail(Exit::kUsage, std::format("no receipt '{}' in this trace", words.only));
    session.result(trace::render(*trace, {.width = words.width.value_or(terminal_width()),
                                          .detail = detail_of(words.verbosity),
                                          .colour = session.colour,
                                          .ascii = words.ascii,
                                          .quiet = session.quiet,
                                          .depth = words.depth,
                                          .only = words.only}));
  }
  if (trace->verdict == trace::Verdict::failed || trace->verdict == trace::Verdict::refused)
    session.exit = Exit::kNegative;
}

}  // namespace

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 100;
  return std::clamp<std::size_t>(size.ws_col, kWidthMin, kWidthMax);
}

void add_trace(CLI::App& program, Session& session) {
  auto words = std::make_shared<TraceWords>();
  CLI::App* command =
      program.add_subcommand("trace", "Show what a transaction did, as a tree of its receipts");
  command->footer(
      "TX is the hash of a transaction, or a file that `farcall trace --json` wrote. Any NEAR\n"
      "JSON-RPC endpoint will do; a farcall node knows more. Exit code 1: the transaction "
      "failed.\n\n"
      "  -v    arguments, logs, events and answers\n"
      "  -vv   ids, gas by what it was burnt for, data, state, each refund\n"
      "  -vvv  reads, host calls and raw bytes");
  add_trace_origin(*command, words->origin);
  command->add_flag("-v", words->verbosity, "More: -v, -vv, -vvv");
  command
      ->add_option("--depth", words->depth, "Fold receipts below this level, but for failed ones")
      ->type_name("N");
  command->add_option("--only", words->only, "Show this receipt and what came of it")
      ->type_name("PATH");
  command
      ->add_option("--width", words->width,
                   "Columns; the default is that of the terminal, 60 to 160")
      ->type_name("N")
      ->check(CLI::Range(kWidthMin, kWidthMax));
  command->add_flag("--replay", words->with_replay,
                    "Let the node run the chunks again, also for --json; -vv does");
  command->add_flag("--ascii", words->ascii, "Draw lines with ASCII characters");
  command->callback([words, &session] { run(*words, session); });
}

}  // namespace farcall::cli
