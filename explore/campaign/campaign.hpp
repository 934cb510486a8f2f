// A campaign: the natural story, then each fault and each stranger's call, every case explored in
// every legal order and judged by the built-in properties and the scenario's own.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "explore/scenario/scenario.hpp"
#include "explore/search/receipt_model.hpp"
#include "explore/search/schedule.hpp"
#include "vm/call/external.hpp"

namespace farcall::explore {

/// One variant of the scenario: its own orders are explored by themselves.
struct Case {
  /// Stable: position in the campaign's list. Parts of a campaign take cases by it.
  std::uint32_t number = 0;
  /// "the story as written", "token panics", "stranger calls bank.on_done({...})".
  std::string label;
  Scenario scenario;
  enum class Kind : std::uint8_t {
    kNatural,
    /// Any of the story's transactions may stay unsent.
    kWithoutTransaction,
    kFault,
    kStranger,
    /// An actor sends one of his transactions once more.
    kSentTwice,
    /// A fault, and a stranger who calls.
    kFaultAndStranger,
  };
  Kind kind = Kind::kNatural;
  /// Accounts whose owners put a double in their place, or that are gone.
  std::vector<protocol::AccountId> faulty;
  /// Cases of one name begin in the same world; empty: in that of the story, with what the case
  /// adds to its setup.
  std::string world;
  /// The faulty account's owner deletes it while the story goes on: what it loses by that is its
  /// own doing.
  bool has_deletion = false;
  /// A callee fails, and tells its caller nothing but that.
  bool has_failing_callee = false;
  /// Code of the faulty account that does the same but for the call that this case is about; empty:
  /// none.
  Bytes compared_code;
  /// Time that may pass meanwhile.
  std::vector<ClockJump> jumps;
  /// The faulty account works at first, and gets code that fails while the story goes on.
  bool breaks_meanwhile = false;
  /// One of several cases that differ in gas: another one has it end otherwise.
  bool has_less_gas = false;
  /// What goes wrong in a case of kind kFault.
  std::optional<FaultKind> fault = {};

  [[nodiscard]] bool has_stranger() const noexcept {
    return kind == Kind::kStranger || kind == Kind::kFaultAndStranger;
  }
};

/// Whether a stranger sends a transaction of a case's scenario.
[[nodiscard]] bool is_strangers(const Scenario& scenario, const ScenarioTransaction& sent);

/// Something that must not be, with the run that leads to it.
struct Finding {
  /// "O2" to "O12", or the name of a property of the scenario.
  std::string property;
  /// One sentence: who loses what, or what holds no longer.
  std::string sentence;
  /// What tells findings of one kind apart: account, method, key. Same property and subject: same
  /// finding.
  std::string subject;
  /// The smallest run that was found, and its case.
  Case where;
  Schedule schedule;
  std::vector<StepId> path;
  /// The run as text, block by block, beside the nearest run in which nothing breaks.
  std::string story;
  /// A document for the page: both runs ("farcall-comparison/1"), or the trace of the only one;
  /// null: the run sent no transaction.
  boost::json::value comparison;
  /// A C++ test that makes the run happen; empty: `cpp_refusal` says why there is none.
  std::string cpp_test;
  std::string cpp_refusal;
  /// The run came out as blocks. Only those of O9 are none: margins are no runs.
  bool is_realized = false;
};

enum class Verdict : std::uint8_t { kHolds, kBounded, kViolated };

struct CaseReport {
  std::uint32_t number = 0;
  std::string label;
  /// All orders were covered.
  bool is_complete = false;
  /// It would have been searched further, had the campaign not ended. Not kept in journals, where
  /// such a case is none that is done.
  bool is_unfinished = false;
  std::uint64_t classes = 0;
  /// Of the search, and of the serial runs that it is judged by.
  std::uint64_t receipts = 0;
  std::uint64_t worlds = 0;
  std::uint64_t cache_hits = 0;
  std::uint64_t slept = 0;
  /// Random runs after the exhaustive search ended at its limit.
  std::uint64_t sampled_runs = 0;
  /// Receipts of each time that the case was searched, with a higher limit each time; their sum is
  /// `receipts`. Zero in the rounds that left the case out.
  std::vector<std::uint64_t> rounds;
  // What the whole campaign's report is put together from; kept in journals, so that a campaign
  // that goes on, or that was spread, reports what one run would.
  /// Of what `CampaignReport::never_reached` speaks of, that which this case reached, in its words.
  std::vector<std::string> reached;
  std::vector<std::string> not_reproduced;
  std::vector<std::pair<std::string, std::uint32_t>> gas_margins;
  /// What its runs did that the search does not follow; not empty: it is not complete.
  std::vector<std::string> not_followed;
};

struct CampaignReport {
  Verdict verdict = Verdict::kBounded;
  std::vector<Finding> findings;
  std::vector<CaseReport> cases;
  /// Runs that broke a property in the search and did not come out as blocks: faults of the
  /// explorer, with what happened.
  std::vector<std::string> not_reproduced;
  /// "sometimes" conditions, methods, fault kinds, actors' successes that no run reached (O12).
  std::vector<std::string> never_reached;
  /// What the campaign did not look at, and why.
  std::vector<std::string> not_explored;
  /// Smallest part of its gas that a callback had left, by `account.method`, in percent (O9).
  std::vector<std::pair<std::string, std::uint32_t>> gas_margins;
  std::uint64_t classes = 0;
  std::uint64_t receipts = 0;
  /// Most that the cache of worlds took.
  std::uint64_t cache_bytes = 0;
  bool is_interrupted = false;
};

/// What is known while a campaign runs.
struct Progress {
  std::uint64_t cases_done = 0;
  std::uint64_t cases = 0;
  std::string label;
  std::uint64_t receipts = 0;
  std::uint64_t worlds = 0;
  std::uint64_t pruned = 0;
  std::size_t findings = 0;
};

struct CampaignOptions {
  /// Cases with number modulo `parts` equal to `part`; the natural story is explored by every part.
  std::uint32_t part = 0;
  std::uint32_t parts = 1;
  /// Stop at the first finding.
  bool stops_early = false;
  /// Random runs of random cases instead of a search, until something breaks or the budget is used
  /// up: what search is measured by. `Scenario::budget.seed` chooses.
  bool is_random = false;
  /// Called now and then; false interrupts.
  std::function<bool(const Progress&)> on_progress;
  /// Cases that an earlier process finished, and where each is told that ends: the journal.
  std::vector<CaseReport> done;
  /// Gets all findings so far.
  std::function<void(const CaseReport&, const std::vector<Finding>&)> on_case_done;
};

/// Fails for scenarios whose world cannot be built, or whose story fails as written in every order.
[[nodiscard]] Result<CampaignReport> run_campaign(const Scenario& scenario,
                                                  vm::VirtualMachine& machine,
                                                  const CampaignOptions& options = {});

/// Runs one run of one case again, by the name that reports give it ("c12/v1:7=2"), and tells it:
/// the story, and which properties it breaks. Errors: no such case, no such text.
[[nodiscard]] Result<std::string> replay_run(const Scenario& scenario, vm::VirtualMachine& machine,
                                             std::string_view name);
/// The same for a replay file (explore/realize/replay_file.hpp), which needs no scenario. What the
/// file says of the run is repeated, and not judged again.
[[nodiscard]] Result<std::string> replay_file(std::string_view text, vm::VirtualMachine& machine);

}  // namespace farcall::explore
