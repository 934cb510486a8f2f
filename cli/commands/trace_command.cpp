// farcall trace TX: what a transaction did, from a node or from a document that was saved; in the
// terminal, as JSON or as a page.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "base/format_text.hpp"
#include "cli/session.hpp"
#include "cli/trace_reading.hpp"
#include "trace/json.hpp"
#include "trace/show/page.hpp"
#include "trace/show/render.hpp"
#include "trace/source/read_borsh.hpp"

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
  std::string html;
  std::vector<std::string> abis;
  bool ascii = false;
  bool with_replay = false;
};

trace::Detail detail_of(int verbosity) {
  if (verbosity <= 0) return trace::Detail::kBrief;
  if (verbosity == 1) return trace::Detail::kCalls;
  return verbosity == 2 ? trace::Detail::kCosts : trace::Detail::kAll;
}

/// The ABIs of `--abi ACCOUNT=FILE`; null if there are none.
Result<boost::json::value> read_abis(const std::vector<std::string>& words) {
  if (words.empty()) return nullptr;
  boost::json::object abis;
  for (const std::string& word : words) {
    const std::size_t mark = word.find('=');
    if (mark == std::string::npos) return fail("--abi: expected ACCOUNT=FILE, got '" + word + "'");
    auto abi = read_document(word.substr(mark + 1));
    if (!abi) return std::unexpected{abi.error()};
    abis.insert_or_assign(word.substr(0, mark), std::move(*abi));
  }
  return abis;
}

/// The page of `--html`: of a transaction, or of everything in a file.
void write_page(const TraceWords& words, const std::string& title, boost::json::value document,
                const boost::json::value& abis, Session& session) {
  const trace::PageDocument page{.title = title, .json = std::move(document), .abis = abis};
  deliver(session, words.html, trace::html_page({&page, 1}));
}

void run(const TraceWords& words, Session& session) {
  const auto abis = read_abis(words.abis);
  if (!abis) return session.fail(Exit::kInput, abis.error().message);
  if (std::error_code error;
      !words.html.empty() && std::filesystem::exists(words.origin.transaction, error)) {
    auto document = read_document(words.origin.transaction);
    if (!document) return session.fail(Exit::kInput, document.error().message);
    if (abis->is_object()) trace::read_borsh(*document, abis->get_object());
    return write_page(words, std::filesystem::path{words.origin.transaction}.stem().string(),
                      std::move(*document), *abis, session);
  }
  TraceOrigin origin = words.origin;
  origin.with_replay = words.with_replay || words.verbosity >= 2;
  auto trace = read_trace(origin);
  if (!trace) return session.fail(trace.error().exit, trace.error().message);
  if (abis->is_object()) trace::read_borsh(*trace, abis->get_object());
  if (!words.html.empty()) {
    write_page(words, words.origin.transaction, trace::to_json(*trace), *abis, session);
  } else if (session.json) {
    session.result(boost::json::serialize(trace::to_json(*trace)));
  } else {
    if (!words.only.empty() && trace->find(words.only) == nullptr)
      return session.fail(Exit::kUsage, format_text("no receipt '{}' in this trace", words.only));
    session.result(trace::render(*trace, {.width = words.width.value_or(terminal_width(stdout)),
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

std::size_t terminal_width(std::FILE* stream) {
  constexpr std::size_t kWidthElsewhere = 100;
  winsize size{};
  std::size_t width = kWidthElsewhere;
  if (ioctl(::fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col != 0) {
    width = size.ws_col;
  } else if (const char* columns = std::getenv("COLUMNS")) {
    width = static_cast<std::size_t>(parse_u64(columns).value_or(kWidthElsewhere));
  }
  return std::clamp(width, kWidthMin, kWidthMax);
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
  command
      ->add_option("--html", words->html,
                   "Write a page that opens without a network; of a file, all of it")
      ->type_name("FILE");
  command
      ->add_option("--abi", words->abis,
                   "The ABI of an account: arguments and answers in Borsh are decoded by it,\nalso "
                   "for --json; the page reads all by it")
      ->type_name("ACCOUNT=FILE");
  command->add_flag("--replay", words->with_replay,
                    "Let the node run the chunks again, also for --json; -vv does");
  command->add_flag("--ascii", words->ascii, "Draw lines with ASCII characters");
  command->callback([words, &session] { run(*words, session); });
}

}  // namespace farcall::cli
