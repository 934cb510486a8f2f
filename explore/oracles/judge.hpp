// Judges the worlds of one case: the built-in properties O1 to O11 (docs/explore.md) and those of
// the scenario.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "explore/campaign/campaign.hpp"
#include "explore/oracles/serial_runs.hpp"
#include "explore/oracles/token_books.hpp"
#include "explore/oracles/worth.hpp"
#include "explore/scenario/scenario_world.hpp"
#include "explore/search/schedule.hpp"
#include "explore/search/search.hpp"

namespace farcall::explore {

/// A property that does not hold in a world.
struct Alarm {
  std::string property;
  std::string subject;
  std::string sentence;
};

/// What is known of the story without faults and strangers; all cases are measured by it. Filled by
/// the campaign while it explores the first case.
struct NaturalFacts {
  /// The state in which the story begins, and the end of the run in which nobody interferes.
  state::Trie start;
  std::shared_ptr<const ReceiptWorld> end;
  std::vector<Measure> measures;
  /// Contract and method of views without arguments.
  std::vector<std::pair<protocol::AccountId, std::string>> plain_views;
  /// The story's transactions as they are written: cases change their gas.
  std::vector<ScenarioTransaction> story;
  /// What strangers may call, most promising first.
  std::vector<ScenarioTransaction> tried_calls;
  /// Trusted contracts that ask for the time in the natural run, or in a transaction sent alone:
  /// there are cases in which time passes.
  std::set<protocol::AccountId> clock_readers;
  /// Signers of the story.
  std::vector<protocol::AccountId> actors;
  /// Trusted accounts with code.
  std::vector<protocol::AccountId> contracts;
  /// Worths of the actors at each end, without duplicates.
  std::set<std::vector<Worth>> worths;
  /// Most that each contract's balance came to.
  std::map<protocol::AccountId, Balance> balances;
  /// The same for its balances of fungible tokens, by token and contract, the start included.
  std::map<std::pair<protocol::AccountId, protocol::AccountId>, u128> token_balances;
  /// `account.method` that ran as a callback of the account itself.
  std::set<std::string> callbacks;
  /// `account.method` that the story or the setup calls directly.
  std::set<std::string> called_directly;
  /// `account.method` that succeeded.
  std::set<std::string> succeeded;
  /// Of those, calls that changed nothing, got nothing and sent nothing.
  std::set<std::string> idle;
  /// Callbacks that sent nothing, and changed only flags and counters: the row of the contract's
  /// own struct, without its length.
  std::set<std::string> flags_only;
  /// Those of which one execution was otherwise.
  std::set<std::string> not_idle;
  std::set<std::string> not_flags_only;
  /// Contracts that keep books of tokens which agree at the start.
  std::vector<TokenContract> tokens;
  /// Books of tokens that were read and agree, by what they are read from.
  std::unordered_set<StateKey> agreeing_books;
  /// Every account id that was seen: holders of tokens.
  std::set<protocol::AccountId> holders;
  /// Whether the story's transactions and declared exits succeed when they are sent again at the
  /// end, by position.
  std::vector<bool> probes;
};

/// Gas that a callback had left, as a part of what it got.
struct GasMargin {
  Gas attached;
  Gas left;
  [[nodiscard]] std::uint32_t percent() const;
};

/// NEAR that accounts have at the end of a run; those that are gone have nothing.
struct EndAmounts {
  /// By position in `users_of`.
  std::vector<Balance> users;
  /// By position of the trusted contracts.
  std::vector<Balance> contracts;
};
/// The ends of all runs of a case without one of the two things that meet in it, or without both.
/// Empty: there is no such case, or there are too many runs.
struct EndsApart {
  std::vector<EndAmounts> neither;
  std::vector<EndAmounts> fault;
  std::vector<EndAmounts> stranger;
  [[nodiscard]] bool is_known() const noexcept {
    return !neither.empty() && !fault.empty() && !stranger.empty();
  }
};

/// What the judge works with; all outlive it.
struct JudgeContext {
  const Case& judged;
  /// Names of the case's transactions, by position.
  const std::vector<std::string>& names;
  const ReceiptSetup& setup;
  vm::VirtualMachine& machine;
  const std::map<protocol::AccountId, protocol::SecretKey>& keys;
  ViewCaller& views;
  WorthMeter& meter;
  NaturalFacts& natural;
  /// Number of transactions of the story itself; those after it are strangers'.
  std::size_t story = 0;
  /// What the meter's accounts own at the ends of runs without the call that the case is about;
  /// empty: it is about none.
  std::set<std::vector<Worth>> baseline = {};
  /// Of a case in which a fault and a stranger meet: what each of them leads to alone.
  EndsApart apart = {};
  /// Accounts that the case speaks of: holders of tokens, with those that the story showed.
  std::set<protocol::AccountId> named = {};

  /// Whether the transaction at a position is a stranger's: not the story's, nor that of a fault.
  [[nodiscard]] bool is_strangers(std::size_t at) const {
    return explore::is_strangers(judged.scenario, judged.scenario.transactions[at]);
  }
  /// The account deletes itself in this case: what it loses by that is nobody's fault.
  [[nodiscard]] bool is_own_doing(const protocol::AccountId& account) const {
    return judged.has_deletion && std::ranges::contains(judged.faulty, account);
  }
};

/// An end of a run, and how it came about.
struct RunEnd {
  const ReceiptWorld& world;
  const RunFacts& facts;
};

/// Whether a contract's data is the same in two states.
[[nodiscard]] bool has_equal_data(const state::Trie& one, const state::Trie& other,
                                  const protocol::AccountId& contract);
/// Whether a contract's state says that `amount` belongs to `payer`, compared with the state in
/// which the story began. Any row that is new or has changed may say so; the row that near-sdk
/// writes after each call counts only if it names one of the two.
[[nodiscard]] bool is_noted(const state::Trie& now, const state::Trie& start,
                            const protocol::AccountId& contract, const protocol::AccountId& payer,
                            u128 amount);

// The built-in properties at the end of a run. Each adds what it finds.
void check_books(const JudgeContext&, const RunEnd&, std::vector<Alarm>&);        // O1
void check_liabilities(const JudgeContext&, const RunEnd&, std::vector<Alarm>&);  // O2
void check_called_back(const JudgeContext&, const RunEnd&, std::vector<Alarm>&);  // O3
void check_worths(const JudgeContext&, const RunEnd&, std::vector<Alarm>&);       // O3
void check_together(const JudgeContext&, const RunEnd&, std::vector<Alarm>&);     // O3
void check_whole(const JudgeContext&, const RunEnd&, const std::vector<SerialEnd>&,
                 std::vector<Alarm>&);  // O4
void check_kept_refunds(const JudgeContext&, const RunEnd&, std::vector<Alarm>&);
void check_kept_tokens(const JudgeContext&, const RunEnd&, std::vector<Alarm>&);  // O4
/// After the other checks of O4: what they found is not told again.
void check_paid_for_nothing(const JudgeContext&, const RunEnd&, std::vector<Alarm>&);
void check_not_stuck(const JudgeContext&, const RunEnd&, std::vector<Alarm>&);  // O5
/// After the other checks of O4 and O5.
void check_stuck_money(const JudgeContext&, const RunEnd&, std::vector<Alarm>&);  // O5
void check_failures(const JudgeContext&, const RunEnd&, std::vector<Alarm>&);     // O7
void check_order(const JudgeContext&, const RunEnd&, const std::vector<SerialEnd>&,
                 std::vector<Alarm>&);  // O8
// After each delivery.
void check_taken_tokens(const JudgeContext&, const ReceiptWorld& before, const ReceiptWorld& after,
                        std::vector<Alarm>&);  // O10
void check_callback(const JudgeContext&, const ReceiptWorld& before, const ReceiptWorld& after,
                    std::vector<Alarm>&);                                                 // O6
void check_tokens(const JudgeContext&, const ReceiptWorld& after, std::vector<Alarm>&);   // O10
void check_storage(const JudgeContext&, const ReceiptWorld& after, std::vector<Alarm>&);  // O11

/// A transaction with the next nonce of its signer's key in a state.
[[nodiscard]] std::shared_ptr<const protocol::SignedTransaction> sign_over(
    const ScenarioTransaction& planned, const state::Trie& state, const protocol::SecretKey& key);

/// Whether sending the story's transactions, and the declared exits, again from a world would
/// succeed, by position. With `why`, the error of each that fails.
[[nodiscard]] std::vector<bool> probe(const JudgeContext&, const ReceiptWorld&,
                                      std::vector<std::string>* why = nullptr);

/// Listens to a search and collects the first runs to each alarm: not all orders of the search can
/// be made as blocks.
class Judge final : public SearchListener {
 public:
  struct Found {
    Alarm alarm;
    std::vector<StepId> path;
  };

  explicit Judge(const JudgeContext& context);
  /// With the ends of runs in which the case's transactions do not meet.
  Judge(const JudgeContext& context, std::vector<SerialEnd> ends);
  ~Judge() override;

  [[nodiscard]] const std::vector<SerialEnd>& ends() const noexcept { return serial_ends_; }
  /// Whether a run breaks this property, with this subject.
  [[nodiscard]] bool shows(const ScheduledRun& run, const Alarm& alarm);
  /// An alarm as it is said of a run that shows it: amounts may be others than in the run in which
  /// it was found.
  [[nodiscard]] Alarm as_told(const ScheduledRun& run, const Alarm& alarm);
  /// All that a run breaks.
  [[nodiscard]] std::vector<Alarm> alarms(const ScheduledRun& run);

  bool on_delivery(Path path, const World& before, const Delivery& delivery) override;
  bool on_end(Path path, const World& world) override;

  [[nodiscard]] const std::vector<Found>& found() const noexcept { return found_; }
  /// "sometimes" properties that held somewhere, by name.
  [[nodiscard]] const std::set<std::string>& reached() const noexcept { return reached_; }
  /// Transactions that succeeded in some run, by position.
  [[nodiscard]] const std::set<std::uint32_t>& succeeded() const noexcept { return succeeded_; }
  [[nodiscard]] const std::map<std::string, GasMargin>& margins() const noexcept {
    return margins_;
  }
  [[nodiscard]] std::uint64_t serial_receipts() const noexcept { return serial_receipts_; }
  /// What runs did that the model does not follow, in words.
  [[nodiscard]] const std::set<std::string>& blind_spots() const noexcept { return blind_spots_; }
  /// Called with all that a search passes; false stops it.
  std::function<bool()> keeps_going;

 private:
  /// Whether a world is none of those that are known; it is remembered while there is memory.
  [[nodiscard]] bool is_new(std::unordered_set<StateKey>& known, const ReceiptWorld& world) const;
  void learn(const ReceiptWorld& before, const ReceiptWorld& world);
  /// `end`: null in the middle of a run.
  void check_properties(const ReceiptWorld& world, const RunEnd* end, std::vector<Alarm>& alarms);
  /// Whether a run sent all that the story does not leave to choice.
  [[nodiscard]] bool is_whole(const RunEnd& run) const;
  /// Whether a condition is true before anything of the story is sent.
  [[nodiscard]] bool holds_at_start(const Property& property);
  void keep(std::vector<Alarm> alarms, Path path);
  [[nodiscard]] bool is_on(std::string_view property) const;

  JudgeContext context_;
  std::vector<SerialEnd> serial_ends_;
  std::uint64_t serial_receipts_ = 0;
  std::vector<Found> found_;
  /// How many runs are kept, by property and subject.
  std::map<std::pair<std::string, std::string>, std::size_t> known_;
  std::unordered_set<StateKey> judged_;
  std::unordered_set<StateKey> ended_;
  std::set<std::string> reached_;
  /// What `holds_at_start` said, by name.
  std::map<std::string, bool> at_start_;
  std::set<std::uint32_t> succeeded_;
  std::map<std::string, GasMargin> margins_;
  std::set<std::string> blind_spots_;
};

}  // namespace farcall::explore
