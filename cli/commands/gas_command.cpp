// farcall gas: where gas went, and what changed since a snapshot.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <CLI/CLI.hpp>

#include "base/ascii.hpp"
#include "base/files.hpp"
#include "base/format_text.hpp"
#include "cli/session.hpp"
#include "cli/trace_reading.hpp"
#include "trace/gas/gas_export.hpp"

namespace farcall::cli {
namespace {

namespace fs = std::filesystem;

struct ProfileWords {
  TraceOrigin origin;
  std::string format = "collapsed";
  std::string output;
};

struct SnapshotWords {
  std::vector<std::string> files;
  std::string output;
};

struct DiffWords {
  std::string before;
  std::string after;
  std::string tolerance = "1%";
  std::string min = "0.01Tgas";
  std::string margin = "0%";
  bool markdown = false;
};

near::Outcome<std::vector<trace::Trace>> traces_of(const TraceOrigin& origin) {
  std::error_code error;
  if (fs::exists(origin.transaction, error)) {
    auto traces = read_trace_file(origin.transaction);
    if (!traces) return near::failure(Exit::kInput, std::move(traces.error().message));
    return std::move(*traces);
  }
  auto trace = read_trace(origin);
  if (!trace) return std::unexpected{trace.error()};
  std::vector<trace::Trace> traces;
  traces.push_back(std::move(*trace));
  return traces;
}

void profile(const ProfileWords& words, Session& session) {
  const auto traces = traces_of(words.origin);
  if (!traces) return session.fail(traces.error().exit, traces.error().message);
  if (traces->empty()) return session.fail(Exit::kInput, "there is no trace in the file");
  if (words.format == "collapsed")
    return deliver(session, words.output, trace::collapsed_stacks(*traces));
  if (words.format == "speedscope")
    return deliver(session, words.output, trace::speedscope(*traces));
  if (words.format == "perfetto") {
    if (traces->size() != 1)
      return session.fail(Exit::kUsage, "perfetto takes one transaction at a time");
    return deliver(session, words.output, trace::perfetto(traces->front()));
  }
  if (words.output.empty())
    return session.fail(Exit::kUsage, "pprof is binary: say where it goes with --output FILE");
  const Bytes bytes = trace::pprof(*traces);
  deliver(session, words.output, as_text(bytes));
}

void snapshot(const SnapshotWords& words, Session& session) {
  std::vector<trace::GasLine> lines;
  for (const std::string& file : words.files) {
    const auto traces = read_trace_file(file);
    if (!traces) return session.fail(Exit::kInput, traces.error().message);
    std::size_t number = 0;
    for (const trace::Trace& trace : *traces)
      lines.append_range(
          trace::gas_lines(trace, format_text("{}#{}", fs::path{file}.stem().string(), ++number)));
  }
  deliver(session, words.output, trace::write_gas_lines(std::move(lines)));
}

/// The number before `unit`, in digits with at most one point: strtod would take "nan" and "0x1".
std::optional<double> number_before(std::string_view unit, std::string_view text) {
  if (!text.ends_with(unit)) return std::nullopt;
  const std::string digits{text.substr(0, text.size() - unit.size())};
  const bool is_plain = std::ranges::all_of(digits, [](char c) { return is_digit(c) || c == '.'; });
  if (!is_plain || digits.empty() || !is_digit(digits.front()) || !is_digit(digits.back()))
    return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(digits.c_str(), &end);
  return *end == '\0' ? std::optional{value} : std::nullopt;
}

/// "1%", "0.5%".
std::optional<double> percent(std::string_view text) {
  return number_before("%", text).transform([](double value) { return value / 100; });
}

/// "0.01Tgas".
std::optional<Gas> tgas_of(std::string_view text) {
  const auto value = number_before("Tgas", text);
  if (!value || *value > 1e6) return std::nullopt;
  return Gas{static_cast<std::uint64_t>(*value * 1e12)};
}

Result<std::vector<trace::GasLine>> read_lines(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return std::unexpected{text.error()};
  auto lines = trace::read_gas_lines(*text);
  if (!lines) return fail(path + ": " + lines.error().message);
  if (lines->empty()) return fail(path + ": has no line of a snapshot; 'gas snapshot' writes one");
  return lines;
}

void diff(const DiffWords& words, Session& session) {
  const auto share = percent(words.tolerance);
  const auto min = tgas_of(words.min);
  const auto margin = percent(words.margin);
  if (!share) return session.fail(Exit::kUsage, "--tolerance: expected a percentage, as 1%");
  if (!min) return session.fail(Exit::kUsage, "--min: expected an amount of gas, as 0.01Tgas");
  if (!margin) return session.fail(Exit::kUsage, "--margin: expected a percentage, as 10%");
  const auto before = read_lines(words.before);
  if (!before) return session.fail(Exit::kInput, before.error().message);
  const auto after = read_lines(words.after);
  if (!after) return session.fail(Exit::kInput, after.error().message);
  const trace::GasTolerance tolerance{.share = *share, .min = *min, .margin = *margin};
  const auto changes = trace::compare_gas(*before, *after, tolerance);
  session.result(trace::describe(changes, tolerance, words.markdown));
  if (std::ranges::any_of(changes, trace::is_worse)) session.exit = Exit::kNegative;
}

}  // namespace

void add_gas(CLI::App& program, Session& session) {
  CLI::App* gas = program.add_subcommand("gas", "Show where gas went, and compare it");
  gas->require_subcommand(1);

  auto profile_words = std::make_shared<ProfileWords>();
  CLI::App* profiled =
      gas->add_subcommand("profile", "Write the gas of a transaction for a viewer");
  add_trace_origin(*profiled, profile_words->origin);
  profiled
      ->add_option("--format", profile_words->format, "collapsed, speedscope, pprof or perfetto")
      ->check(CLI::IsMember({"collapsed", "speedscope", "pprof", "perfetto"}))
      ->capture_default_str();
  profiled->add_option("-o,--output", profile_words->output, "File; the default is stdout");
  profiled->callback([profile_words, &session] { profile(*profile_words, session); });

  auto snapshot_words = std::make_shared<SnapshotWords>();
  CLI::App* shot = gas->add_subcommand("snapshot", "Write what each receipt burnt, as lines");
  shot->footer(
      "FILES hold traces: what `farcall trace --json` and `farcall demo --json` write. Tests "
      "write\n"
      "such lines themselves: FARCALL_GAS_LINES=gas.txt farcall test");
  shot->add_option("FILES", snapshot_words->files, "JSON documents with traces")->required();
  shot->add_option("-o,--output", snapshot_words->output, "File; the default is stdout");
  shot->callback([snapshot_words, &session] { snapshot(*snapshot_words, session); });

  auto diff_words = std::make_shared<DiffWords>();
  CLI::App* compared = gas->add_subcommand("diff", "Compare two snapshots");
  compared->footer(
      "Exit code 1: a receipt burns more than before, by more than the tolerance, or less than\n"
      "--margin of its gas is left. Compare runs from fresh chains: gas depends on the state.");
  compared->add_option("BEFORE", diff_words->before, "The older snapshot")->required();
  compared->add_option("AFTER", diff_words->after, "The newer one")->required();
  compared->add_option("--tolerance", diff_words->tolerance, "Smaller changes are not reported")
      ->capture_default_str();
  compared->add_option("--min", diff_words->min, "Nor are changes below this")
      ->capture_default_str();
  compared->add_option("--margin", diff_words->margin, "The share of gas that must be left")
      ->capture_default_str();
  compared->add_flag("--md", diff_words->markdown, "Write a Markdown table");
  compared->callback([diff_words, &session] { diff(*diff_words, session); });
}

}  // namespace farcall::cli
