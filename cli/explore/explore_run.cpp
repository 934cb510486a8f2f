#include "cli/explore/explore_run.hpp"

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <unistd.h>

#include "base/encoding.hpp"
#include "base/files.hpp"
#include "base/format_text.hpp"
#include "chain/genesis/json_field.hpp"
#include "cli/contract_building.hpp"
#include "cli/explore/from_network.hpp"
#include "cli/explore/progress.hpp"
#include "cli/explore/report.hpp"
#include "explore/campaign/journal.hpp"
#include "explore/scenario/scenario_file.hpp"
#include "explore/scenario/scenario_hash.hpp"
#include "node/store/files.hpp"
#include "sdk/tool/toolchain.hpp"

namespace farcall::cli {
namespace {

namespace fs = std::filesystem;
using explore::CampaignRecord;
using explore::CaseRecord;
using explore::FindingRecord;

constexpr std::string_view kVersion = "0.1.0";

std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free);

/// Ctrl-C ends the campaign after the step it is at, with an answer; the second one ends the
/// program.
class InterruptGuard {
 public:
  InterruptGuard() : before_{std::signal(SIGINT, on_interrupt)} { interrupted = false; }
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard() { std::signal(SIGINT, before_); }

 private:
  static void on_interrupt(int signal) {
    interrupted = true;
    std::signal(signal, SIG_DFL);
  }
  void (*before_)(int);
};

/// Builds contracts in C++ as `farcall build` does.
class BuildingFiles final : public explore::ScenarioFiles {
 public:
  explicit BuildingFiles(Session& session) : session_{session} {}

  Result<Bytes> build(const fs::path& source) override {
    const std::string name = source.stem().string();
    const fs::path wasm = sdk::cache_folder() / "explore" /
                          (sdk::short_hash(fs::absolute(source).string()) + ".wasm");
    const Exit before = session_.exit;
    const auto built = build_or_say({.sources = {source}, .output = wasm}, name, session_);
    session_.exit = before;
    if (!built) return farcall::fail(format_text("{} does not build", source.string()));
    return read(wasm);
  }

 private:
  Session& session_;
};

struct Part {
  std::uint32_t index = 0;
  std::uint32_t count = 1;
};

Result<Part> parse_part(std::string_view text) {
  if (text.empty()) return Part{};
  const std::size_t slash = text.find('/');
  const auto index = parse_u64(text.substr(0, slash));
  const auto count =
      slash == std::string_view::npos ? std::nullopt : parse_u64(text.substr(slash + 1));
  constexpr std::uint64_t kPartsMax = 1'000'000;
  if (!index || !count || *index == 0 || *index > *count || *count > kPartsMax)
    return farcall::fail(
        format_text("--part: expected I/N with I from 1 to N, as in 2/7, got '{}'", text));
  return Part{static_cast<std::uint32_t>(*index - 1), static_cast<std::uint32_t>(*count)};
}

Result<void> override_scenario(const ExploreWords& words, const Session& session,
                               explore::Scenario& scenario) {
  if (words.mode == "any") scenario.mode = explore::Mode::kAny;
  if (words.mode == "load") scenario.mode = explore::Mode::kLoad;
  if (words.mode == "layout") scenario.mode = explore::Mode::kLayout;
  if (words.budget) scenario.budget.receipts = *words.budget;
  if (words.seed) scenario.budget.seed = *words.seed;
  if (session.protocol_version) scenario.protocol_version = *session.protocol_version;
  return {};
}

void write_output(const std::string& path, std::string_view text, Session& session) {
  if (path.empty()) return;
  if (const auto done = write_file(path, text); !done)
    session.fail(Exit::kEnvironment, done.error().message);
}

/// Prints the answer and writes the files that were asked for.
void deliver(const ExploreAnswer& answer, const ExploreWords& words, Session& session) {
  switch (answer.summary.verdict) {
    case explore::Verdict::kHolds:
      session.exit = kExploreHolds;
      break;
    case explore::Verdict::kViolated:
      session.exit = kExploreViolated;
      break;
    case explore::Verdict::kBounded:
      session.exit = kExploreBounded;
      break;
  }
  session.result(session.json ? boost::json::serialize(to_json(answer)) : to_text(answer));
  if (!words.sarif.empty()) write_output(words.sarif, to_sarif(answer), session);
  if (!words.junit.empty()) write_output(words.junit, to_junit(answer), session);
}

class ExploreRun {
 public:
  ExploreRun(const ExploreWords& words, const ExploreEngine& engine, Session& session)
      : words_{words}, engine_{engine}, session_{session} {}

  void run() {
    const auto part = parse_part(words_.part);
    if (!part) return session_.fail(Exit::kUsage, part.error().message);
    part_ = *part;
    if (!fetch_transaction()) return;
    BuildingFiles files{session_};
    auto scenario = explore::read_scenario(file_, files);
    if (!scenario) return session_.fail(kExploreBadScenario, scenario.error().message);
    scenario_ = std::move(*scenario);
    if (const auto done = override_scenario(words_, session_, scenario_); !done)
      return session_.fail(Exit::kUsage, done.error().message);
    if (!words_.replay.empty()) return replay();
    record_.identity = {.scenario = to_hex(explore::scenario_hash(scenario_).view()),
                        .version = std::string{kVersion},
                        .parts = part_.count};
    if (const auto done = open_journal(); !done)
      return session_.fail(Exit::kEnvironment, done.error().message);
    explore();
  }

 private:
  /// Where SCENARIO is a transaction's hash: makes the scenario's file. False: it failed, and that
  /// was said.
  bool fetch_transaction() {
    file_ = words_.scenario;
    const auto hash = CryptoHash::from_base58(words_.scenario);
    std::error_code ignored;
    if (!hash || fs::exists(file_, ignored)) return true;
    auto endpoint = endpoint_of(words_.origin.url);
    const auto sender = protocol::AccountId::parse(words_.origin.sender);
    if (!endpoint || !sender) {
      session_.fail(Exit::kUsage, endpoint ? "--sender: " + sender.error().message
                                           : "--url: " + endpoint.error().message);
      return false;
    }
    auto made = fetch(*endpoint, {.hash = *hash, .sender = *sender, .url = endpoint->origin()});
    if (!made) {
      session_.fail(Exit::kEnvironment, made.error().message);
      return false;
    }
    file_ = made->file;
    session_.say(format_text("scenario: {} (what must hold goes there)", file_.string()));
    for (const std::string& note : made->notes) session_.say("note: " + note);
    return true;
  }
  [[nodiscard]] Result<NetworkScenario> fetch(Endpoint& endpoint,
                                              const NetworkTransaction& transaction) const {
    const fs::path folder =
        words_.folder.empty() ? sdk::cache_folder() / "explore" / ("transaction-" + words_.scenario)
                              : fs::path{words_.folder};
    return scenario_from_network(
        [&](std::string_view method, const boost::json::value& params) {
          return endpoint.call(method, params);
        },
        transaction, folder);
  }

  /// The text itself, or a file with it.
  void replay() {
    std::string text = words_.replay;
    std::error_code error;
    if (fs::is_regular_file(text, error)) {
      auto read = read_file(text);
      if (!read) return session_.fail(kExploreBadScenario, read.error().message);
      text = read->substr(0, read->find_last_not_of(" \r\n") + 1);
    }
    const auto story = engine_.replay(scenario_, text);
    if (!story) return session_.fail(kExploreBadScenario, story.error().message);
    session_.result(*story);
  }

  [[nodiscard]] bool is_ours(std::uint32_t number) const {
    return number == 0 || number % part_.count == part_.index;
  }

  Result<void> open_journal() {
    if (words_.journal.empty()) return {};
    auto journal = explore::Journal::open(words_.journal, record_.identity);
    if (!journal) return std::unexpected{journal.error()};
    journal_ = std::move(*journal);
    auto before = journal_->read();
    if (!before) return std::unexpected{before.error()};
    for (auto& [number, each] : before->cases)
      if (is_ours(number)) record_.cases.emplace(number, std::move(each));
    if (!record_.cases.empty())
      session_.say(format_text("{} cases are in the journal already", record_.cases.size()));
    return {};
  }

  void explore() {
    const InterruptGuard guard;
    ExploreProgress progress{!session_.quiet, ::isatty(STDERR_FILENO) == 1};
    explore::CampaignOptions options{.part = part_.index,
                                     .parts = part_.count,
                                     .stops_early = words_.is_first,
                                     .is_random = words_.is_random};
    // All other cases are measured by the first one, so it is explored again.
    for (const auto& [number, each] : record_.cases)
      if (number != 0) options.done.push_back(each.report);
    options.on_progress = [&](const explore::Progress& now) {
      progress.show(now);
      return !interrupted.load();
    };
    options.on_case_done = [&](const explore::CaseReport& report,
                               const std::vector<explore::Finding>& findings) {
      take_case(report, findings);
    };
    const auto report = engine_.run(scenario_, options);
    progress.clear();
    if (!report) return session_.fail(kExploreBadScenario, report.error().message);
    if (!journal_error_.empty()) session_.fail(Exit::kEnvironment, journal_error_);
    finish(*report);
  }

  void take_case(const explore::CaseReport& report, const std::vector<explore::Finding>& findings) {
    CaseRecord record{.report = report};
    for (const explore::Finding& each : findings)
      if (each.where.number == report.number) record.findings.push_back(told(each));
    // A case that Ctrl-C or --first cut off is explored again by the process that goes on.
    const bool is_cut_off = report.is_unfinished || (interrupted.load() && !report.is_complete);
    if (journal_ && journal_error_.empty() && !is_cut_off)
      if (const auto done = journal_->write(record); !done) journal_error_ = done.error().message;
    record_.cases.insert_or_assign(report.number, std::move(record));
  }

  [[nodiscard]] FindingRecord told(const explore::Finding& finding) const {
    return {.property = finding.property,
            .sentence = finding.sentence,
            .subject = finding.subject,
            .case_number = finding.where.number,
            .case_label = finding.where.label,
            .replay = replay_name(finding),
            .story = engine_.tell(finding),
            .preemptions = finding.schedule.preemptions()};
  }

  void finish(const explore::CampaignReport& report) {
    add_late_findings(report);
    const auto part = explore::part_record(report, part_.index);
    record_.parts[part_.index] = part;
    if (journal_ && journal_error_.empty() && !report.is_interrupted)
      if (const auto done = journal_->write(part); !done)
        session_.fail(Exit::kEnvironment, done.error().message);
    ExploreAnswer answer{.file = file_.string(),
                         .scenario_name = scenario_.name,
                         .conditions = conditions_of(scenario_),
                         .properties = properties_of(scenario_),
                         .part = {},
                         .parts = part_.count,
                         .is_interrupted = report.is_interrupted,
                         .summary = explore::summarize(record_)};
    for (const std::string& each : report.not_reproduced)
      if (!std::ranges::contains(answer.summary.not_reproduced, each))
        answer.summary.not_reproduced.push_back(each);
    if (part_.count > 1) {
      answer.part = part_.index;
      if (answer.summary.verdict == explore::Verdict::kBounded && part.is_complete &&
          answer.summary.complete_cases == answer.summary.cases &&
          answer.summary.not_reproduced.empty())
        answer.summary.verdict = explore::Verdict::kHolds;
    }
    deliver(answer, words_, session_);
    if (!journal_error_.empty()) session_.exit = Exit::kEnvironment;
    write_artifacts(report);
  }

  /// Findings that were judged over all cases belong to the case that they were found in.
  void add_late_findings(const explore::CampaignReport& report) {
    for (const explore::Finding& each : report.findings) {
      CaseRecord& record = record_.cases[each.where.number];
      const bool is_known = std::ranges::any_of(record.findings, [&](const FindingRecord& other) {
        return other.property == each.property && other.subject == each.subject;
      });
      if (is_known) continue;
      if (record.report.label.empty()) {
        record.report.number = each.where.number;
        record.report.label = each.where.label;
      }
      record.findings.push_back(told(each));
      if (journal_ && journal_error_.empty())
        if (const auto done = journal_->write(record); !done) journal_error_ = done.error().message;
    }
  }

  void write_artifacts(const explore::CampaignReport& report) {
    write_artifact(words_.save, "--save", engine_.save, report);
    write_artifact(words_.cpp, "--cpp", engine_.cpp_test, report);
    write_artifact(words_.html, "--html", engine_.page, report);
  }

  template <class Make>
  void write_artifact(const std::string& path, std::string_view option, const Make& make,
                      const explore::CampaignReport& report) {
    if (path.empty()) return;
    if (report.findings.empty())
      return session_.say(format_text("{}: nothing was found, so there is no run to show", option));
    const auto text = make(scenario_, report.findings.front());
    if (!text) return session_.fail(Exit::kEnvironment, text.error().message);
    write_output(path, *text, session_);
  }

  const ExploreWords& words_;
  /// The scenario's file.
  fs::path file_;
  const ExploreEngine& engine_;
  Session& session_;
  Part part_;
  explore::Scenario scenario_;
  CampaignRecord record_;
  std::optional<explore::Journal> journal_;
  std::string journal_error_;
};

}  // namespace

void run_explore(const ExploreWords& words, const ExploreEngine& engine, Session& session) {
  ExploreRun{words, engine, session}.run();
}

void merge_journals(const std::vector<std::string>& folders, const ExploreWords& words,
                    Session& session) {
  std::optional<CampaignRecord> all;
  for (const std::string& folder : folders) {
    auto record = explore::read_journal(folder);
    if (!record) return session.fail(kExploreBadScenario, record.error().message);
    if (!all) {
      all = std::move(*record);
    } else if (const auto done = explore::merge(*all, *record); !done) {
      return session.fail(kExploreBadScenario, format_text("{}: {}", folder, done.error().message));
    }
  }
  const std::uint32_t parts = all->identity.parts;
  deliver({.file = {},
           .scenario_name = {},
           .conditions = {},
           .properties = {},
           .part = {},
           .parts = parts,
           .summary = explore::summarize(*all)},
          words, session);
}

}  // namespace farcall::cli
