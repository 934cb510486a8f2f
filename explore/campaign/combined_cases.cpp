// Cases in which a fault and a stranger meet.
#include <algorithm>
#include <array>

#include "base/format_text.hpp"
#include "explore/campaign/cases.hpp"

namespace farcall::explore {

namespace {

/// Faults of a case list that are combined, at most, and calls.
constexpr std::size_t kFaultsMax = 4;
constexpr std::size_t kCallsMax = 4;

/// What a fault does to the calls of the story. One of each for an account shows what all do: its
/// callers only learn that they failed.
enum class Effect : std::uint8_t { kNone, kFails, kDeletion, kBreaks };

Effect effect_of(const Case& fault) {
  if (fault.kind != Case::Kind::kFault) return Effect::kNone;
  if (fault.breaks_meanwhile) return Effect::kBreaks;
  if (fault.has_deletion) return Effect::kDeletion;
  return fault.has_failing_callee ? Effect::kFails : Effect::kNone;
}

/// The faults of one effect, one for each account: code that panics rather than none.
std::vector<const Case*> faults_with(Effect effect, const std::vector<Case>& faults) {
  std::vector<const Case*> found;
  for (const Case& fault : faults) {
    if (effect_of(fault) != effect) continue;
    const auto same = std::ranges::find(found, fault.faulty,
                                        [](const Case* other) -> auto& { return other->faulty; });
    if (same == found.end())
      found.push_back(&fault);
    else if (fault.fault == FaultKind::kPanic)
      *same = &fault;
  }
  return found;
}

/// The first of each effect, then the second of each, and so on.
std::vector<const Case*> chosen_faults(const std::vector<Case>& faults) {
  const std::array<std::vector<const Case*>, 3> by_effect{faults_with(Effect::kFails, faults),
                                                          faults_with(Effect::kDeletion, faults),
                                                          faults_with(Effect::kBreaks, faults)};
  std::vector<const Case*> chosen;
  for (std::size_t turn = 0; turn < faults.size(); ++turn) {
    for (const std::vector<const Case*>& some : by_effect) {
      if (turn < some.size() && chosen.size() < kFaultsMax) chosen.push_back(some[turn]);
    }
  }
  return chosen;
}

/// The first call of each method, those of the story before others, without those that the story
/// makes as callbacks: what lets strangers make these is found without a fault.
std::vector<const ScenarioTransaction*> chosen_calls(const std::vector<ScenarioTransaction>& calls,
                                                     const std::vector<ObservedCall>& seen) {
  std::vector<const ScenarioTransaction*> chosen;
  const auto add = [&](const ScenarioTransaction& call, bool is_of_story) {
    const auto* action =
        call.actions.empty() ? nullptr : call.actions.front().as<protocol::FunctionCall>();
    if (action == nullptr || chosen.size() == kCallsMax) return;
    const auto is_it = [&](const ObservedCall& other) {
      return other.receiver == call.receiver && other.method == action->method_name;
    };
    const auto is_callback = [&](const ObservedCall& other) {
      return other.is_callback && is_it(other);
    };
    const auto is_chosen = [&](const ScenarioTransaction* other) {
      return other->receiver == call.receiver &&
             other->actions.front().as<protocol::FunctionCall>()->method_name ==
                 action->method_name;
    };
    if (std::ranges::any_of(seen, is_it) != is_of_story) return;
    if (std::ranges::none_of(seen, is_callback) && std::ranges::none_of(chosen, is_chosen))
      chosen.push_back(&call);
  };
  for (const bool is_of_story : {true, false}) {
    for (const ScenarioTransaction& call : calls) add(call, is_of_story);
  }
  return chosen;
}

}  // namespace

std::vector<Case> combined_cases(const std::vector<Case>& faults,
                                 const std::vector<ScenarioTransaction>& calls,
                                 const std::vector<ObservedCall>& seen) {
  std::vector<Case> cases;
  for (const Case* fault : chosen_faults(faults)) {
    const Strangers& strangers = fault->scenario.strangers;
    if (strangers.count == 0 || strangers.budget == 0) continue;
    for (const ScenarioTransaction* call : chosen_calls(calls, seen)) {
      Case both = *fault;
      both.kind = Case::Kind::kFaultAndStranger;
      both.label = format_text("{}, and a stranger calls {}", fault->label, call_text(*call));
      both.scenario = with_strangers(fault->scenario);
      both.world = both.world.empty() ? std::string{} : both.world + " with strangers";
      both.has_failing_callee = false;
      both.compared_code.clear();
      ScenarioTransaction sent = *call;
      sent.signer = stranger_id(0);
      sent.name = "stranger";
      sent.is_optional = true;
      both.scenario.transactions.push_back(std::move(sent));
      cases.push_back(std::move(both));
    }
  }
  return cases;
}

}  // namespace farcall::explore
