// farcall replay FILE...
#include <boost/json.hpp>
#include <chrono>

#include <CLI/CLI.hpp>

#include "base/format_text.hpp"
#include "cli/replay/replay.hpp"
#include "cli/session.hpp"
#include "cli/tally.hpp"
#include "testkit/machine.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

json::value report_json(const std::string& file, const RecordedChain& recorded,
                        const ReplayReport& report) {
  json::object out{{"file", file},
                   {"name", recorded.name},
                   {"blocks", report.blocks},
                   {"transactions", report.transactions},
                   {"receipts", report.receipts},
                   {"checks", report.checks},
                   {"passed", !report.deviation.has_value()}};
  if (report.deviation.has_value())
    out["deviation"] = json::object{{"block", report.deviation->block.value()},
                                    {"what", report.deviation->what},
                                    {"expected", report.deviation->expected},
                                    {"got", report.deviation->got}};
  return out;
}

void run(const std::vector<std::string>& files, Session& session) {
  const auto machine = testkit::shared_machine("");
  Tally tally;
  json::array reports;
  for (const std::string& file : files) {
    const auto recorded = read_recorded_chain(file);
    if (!recorded.has_value()) {
      session.fail(Exit::kInput, recorded.error().message);
      tally.count_unreadable();
      reports.push_back(
          json::object{{"file", file}, {"passed", false}, {"error", recorded.error().message}});
      continue;
    }
    if (session.protocol_version.has_value())
      (*recorded)->genesis.config.protocol_version = *session.protocol_version;
    const auto begin = std::chrono::steady_clock::now();
    const ReplayReport report = replay(**recorded, *machine);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    tally.count(!report.deviation.has_value());
    if (session.json) {
      reports.push_back(report_json(file, **recorded, report));
      continue;
    }
    if (report.deviation.has_value()) {
      const Deviation& deviation = *report.deviation;
      session.result(format_text("--- {} block {}: {}\n    expected {}\n    got      {}",
                                 (*recorded)->name, deviation.block.value(), deviation.what,
                                 deviation.expected, deviation.got));
    }
    session.say(
        format_text("{}: {} of {} blocks, {} transactions, {} receipts, {} checks ({:.2f} s)",
                    (*recorded)->name, report.blocks, (*recorded)->blocks.size(),
                    report.transactions, report.receipts, report.checks, took.count()));
  }
  if (session.json) {
    session.result(json::serialize(json::object{{"chains", std::move(reports)},
                                                {"passed", tally.passed},
                                                {"failed", tally.failed},
                                                {"unreadable", tally.unreadable}}));
  } else {
    session.result(tally.text());
  }
  if (tally.unreadable == 0 && tally.failed > 0) session.exit = Exit::kNegative;
}

}  // namespace

void add_replay(CLI::App& program, Session& session) {
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* command = program.add_subcommand(
      "replay", "Apply the blocks of recorded chains again and compare the results");
  command->footer(
      "Compares every state root, outcome root, receipt id, gas figure, burnt balance, congestion\n"
      "info, bandwidth request, root of outgoing receipts, gas price and chunk hash, for any "
      "number\n"
      "of shards. The first difference of a chain is shown with its block; the last line is\n"
      "'N passed, M failed' and counts every file, also those that could not be read.");
  command->add_option("FILE", *files, "Recorded chains (JSON, also packed with gzip)")->required();
  command->callback([files, &session] { run(*files, session); });
}

}  // namespace farcall::cli
