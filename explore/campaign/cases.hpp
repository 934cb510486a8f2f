// The cases of a campaign: the story as written, each fault, each stranger's call.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "explore/arguments/call_chains.hpp"
#include "explore/campaign/campaign.hpp"
#include "explore/oracles/observed_call.hpp"
#include "explore/oracles/run_facts.hpp"
#include "explore/scenario/scenario_world.hpp"
#include "explore/search/doubles.hpp"
#include "explore/search/receipt_model.hpp"

namespace farcall::explore {

/// All calls of a run, in order.
[[nodiscard]] std::vector<ObservedCall> observed_calls(const RunFacts& facts);

/// The story as written, without strangers.
[[nodiscard]] Case natural_case(const Scenario& scenario);

/// Cases in which one thing goes wrong. `seen` are the calls of the natural run, `paid` the
/// accounts that got something in it. Kinds that the scenario asks for and that have nothing to
/// happen to are told in `left_out`.
[[nodiscard]] std::vector<Case> fault_cases(const Scenario& scenario,
                                            const std::vector<ObservedCall>& seen,
                                            const std::set<protocol::AccountId>& paid,
                                            std::vector<std::string>& left_out);

/// Cases in which a transaction attaches less gas than the scenario says: one for each way in which
/// the natural run then ends, where its first receipt still succeeds.
[[nodiscard]] std::vector<Case> gas_cases(const Scenario& scenario, const ReceiptSetup& setup,
                                          vm::VirtualMachine& machine);

/// The case in which any of the story's transactions may stay unsent; none if there is only one.
[[nodiscard]] std::vector<Case> without_cases(const Scenario& scenario,
                                              std::vector<std::string>& left_out);

/// Cases in which an actor sends one of the story's transactions once more.
[[nodiscard]] std::vector<Case> twice_cases(const Scenario& scenario,
                                            std::vector<std::string>& left_out);

/// Trusted contracts that ask for the time in a run, besides those that are known.
void add_clock_readers(const Scenario& scenario, const RunFacts& facts,
                       std::set<protocol::AccountId>& readers);
/// Cases in which time passes while the story goes on, if any of `readers` asks for it: some
/// lengths, and those that lead to the times which these contracts hold in `states`, or which are
/// constants of their code. `now`: when it happens.
[[nodiscard]] std::vector<Case> clock_cases(const Scenario& scenario,
                                            const std::set<protocol::AccountId>& readers,
                                            const std::vector<state::Trie>& states,
                                            Nanoseconds now);

/// Cases in which strangers call something.
struct StrangerCases {
  std::vector<Case> single;
  std::vector<Case> chains;
  /// All pairs and triples of the most promising calls.
  std::vector<Case> several;
};
/// `calls` are what they may call, most promising first; `chains`, what they can do one after the
/// other.
[[nodiscard]] StrangerCases stranger_cases(const Scenario& scenario,
                                           const std::vector<ScenarioTransaction>& calls,
                                           const std::vector<CallChain>& chains);
/// A fault and a stranger's call in one run: some of each, those that make calls of the story fail
/// with those that no callback of the story is. `faults` are the cases of faults alone; `seen`, the
/// calls of the story.
[[nodiscard]] std::vector<Case> combined_cases(const std::vector<Case>& faults,
                                               const std::vector<ScenarioTransaction>& calls,
                                               const std::vector<ObservedCall>& seen);
/// "bank.on_done({...}) with 1 NEAR": what a stranger calls, for labels of cases.
[[nodiscard]] std::string call_text(const ScenarioTransaction& call);
/// The scenario with the accounts of its strangers.
[[nodiscard]] Scenario with_strangers(const Scenario& scenario);

/// Cases in which a stranger's contract makes the callbacks of others run, with a result.
[[nodiscard]] std::vector<Case> relay_cases(const Scenario& scenario,
                                            const std::vector<ObservedCall>& seen);

/// Who gets what deleted accounts leave.
[[nodiscard]] protocol::AccountId heir_id();
[[nodiscard]] protocol::AccountId stranger_id(std::uint32_t number);

}  // namespace farcall::explore
