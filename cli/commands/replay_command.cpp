// farcall replay FILE...
#include <boost/json.hpp>
#include <chrono>

#include "cli/replay/replay.hpp"
#include "cli/session.hpp"
#include "testkit/machine.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

json::value to_json(const std::string& file, const RecordedChain& recorded,
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
  std::size_t passed = 0;
  std::size_t failed = 0;
  bool broken = false;
  json::array reports;
  for (const std::string& file : files) {
    const auto recorded = read_recorded_chain(file);
    if (!recorded.has_value()) {
      session.fail(Exit::kInput, recorded.error().message);
      broken = true;
      continue;
    }
    if (session.protocol_version.has_value())
      (*recorded)->genesis.config.protocol_version = *session.protocol_version;
    const auto begin = std::chrono::steady_clock::now();
    const ReplayReport report = replay(**recorded, *machine);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    (report.deviation.has_value() ? failed : passed) += 1;
    if (session.json) {
      reports.push_back(to_json(file, **recorded, report));
      continue;
    }
    if (report.deviation.has_value()) {
      const Deviation& deviation = *report.deviation;
      session.result(std::format("--- {} block {}: {}\n    expected {}\n    got      {}",
                                 (*recorded)->name, deviation.block.value(), deviation.what,
                                 deviation.expected, deviation.got));
    }
    session.say(
        std::format("{}: {} of {} blocks, {} transactions, {} receipts, {} checks ({:.2f} s)",
                    (*recorded)->name, report.blocks, (*recorded)->blocks.size(),
                    report.transactions, report.receipts, report.checks, took.count()));
  }
  if (session.json) {
    session.result(json::serialize(
        json::object{{"chains", std::move(reports)}, {"passed", passed}, {"failed", failed}}));
  } else {
    session.result(std::format("{} passed, {} failed", passed, failed));
  }
  if (!broken && failed > 0) session.exit = Exit::kNegative;
}

}  // namespace

void add_replay(CLI::App& program, Session& session) {
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* command = program.add_subcommand(
      "replay", "Apply the blocks of recorded chains again and compare what comes of them");
  command->footer(
      "Checked are every state root, outcome root, receipt id, gas figure, burnt balance,\n"
      "congestion info, root of outgoing receipts, gas price and chunk hash. The first difference\n"
      "of a chain is shown with its block; the last line is 'N passed, M failed'.");
  command->add_option("FILE", *files, "Recorded chains (JSON, also packed with gzip)")->required();
  command->callback([files, &session] { run(*files, session); });
}

}  // namespace farcall::cli
