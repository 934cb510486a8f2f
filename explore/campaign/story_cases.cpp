// Cases in which actors send their transactions otherwise than the story says: not at all, twice,
// or with less gas.
#include <algorithm>
#include <map>

#include "base/format_text.hpp"
#include "explore/campaign/cases.hpp"
#include "explore/oracles/serial_runs.hpp"
#include "explore/search/schedule.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::explore {

namespace {

/// How a run ended: which receipts failed, in the order of execution.
std::string signature_of(const RunFacts& facts) {
  std::string text;
  for (const RanReceipt& ran : facts.executions()) {
    text += place_of(*ran.event->receipt);
    text += ran.event->has_failed() ? '-' : '+';
  }
  return text;
}

}  // namespace

std::vector<Case> without_cases(const Scenario& scenario, std::vector<std::string>& left_out) {
  if (!scenario.faults.wants(FaultKind::kNotSent) || scenario.transactions.size() < 2) return {};
  if (scenario.transactions.size() > kSerialTransactionsMax) {
    left_out.push_back(
        format_text("runs in which one of the {} transactions is not sent: at most "
                    "{} are left out in turn",
                    scenario.transactions.size(), kSerialTransactionsMax));
    return {};
  }
  Case some{.label = "somebody does not send his transaction",
            .scenario = scenario,
            .kind = Case::Kind::kWithoutTransaction,
            .world = "story"};
  for (ScenarioTransaction& transaction : some.scenario.transactions) {
    transaction.is_optional = true;
  }
  return {std::move(some)};
}

std::vector<Case> twice_cases(const Scenario& scenario, std::vector<std::string>& left_out) {
  std::vector<Case> cases;
  if (!scenario.faults.wants(FaultKind::kSentTwice)) return cases;
  if (scenario.transactions.size() + 1 > kSerialTransactionsMax) {
    left_out.push_back(
        format_text("runs in which one of the {} transactions is sent twice: at most {} are "
                    "compared",
                    scenario.transactions.size(), kSerialTransactionsMax));
    return cases;
  }
  for (const ScenarioTransaction& sent : scenario.transactions) {
    const bool calls = std::ranges::any_of(sent.actions, [](const protocol::Action& action) {
      return action.as<protocol::FunctionCall>() != nullptr;
    });
    if (!calls) continue;
    Case twice{
        .label = format_text("{} sends '{}' twice", sent.signer.view(), trace::escape(sent.name)),
        .scenario = scenario,
        .kind = Case::Kind::kSentTwice,
        .world = "story"};
    ScenarioTransaction again = sent;
    again.name += " again";
    again.is_optional = true;
    twice.scenario.transactions.push_back(std::move(again));
    cases.push_back(std::move(twice));
  }
  return cases;
}

std::vector<Case> gas_cases(const Scenario& scenario, const ReceiptSetup& setup,
                            vm::VirtualMachine& machine) {
  std::vector<Case> cases;
  if (!scenario.faults.wants(FaultKind::kLeastGas)) return cases;
  constexpr std::uint64_t kStep = 250'000'000'000;  // a quarter of a Tgas
  constexpr std::size_t kCasesMax = 8;
  for (std::size_t index = 0; index < scenario.transactions.size(); ++index) {
    const std::vector<protocol::Action>& actions = scenario.transactions[index].actions;
    const auto* call = actions.size() == 1 ? actions[0].as<protocol::FunctionCall>() : nullptr;
    if (call == nullptr) continue;
    // Only this transaction, so that the others do not hide how it ends.
    const auto run_with = [&](Gas gas) {
      ReceiptSetup changed = setup;
      protocol::Transaction body = setup.transactions[index].transaction->transaction();
      body.actions[0].as<protocol::FunctionCall>()->gas = gas;
      changed.transactions = {{.transaction = std::make_shared<const protocol::SignedTransaction>(
                                   std::move(body), protocol::Signature{})}};
      ReceiptModel model{std::move(changed), machine};
      const ScheduledRun run = run_schedule(model, {});
      const RunFacts facts{static_cast<const ReceiptWorld&>(*run.worlds.back()), 1};
      const bool begins = !facts.executions().empty() && !facts.executions()[0].event->has_failed();
      return begins ? signature_of(facts) : std::string{};
    };
    const std::uint64_t most = call->gas.value() / kStep;
    std::map<std::string, std::uint64_t> ways{{run_with(call->gas), most}, {"", 0}};
    // Outcomes are not monotone in gas: every border between two that differ is bisected, and
    // values between equal ones are tried as well, a few.
    const auto look = [&](auto&& self, std::uint64_t low, const std::string& low_way,
                          std::uint64_t high, const std::string& high_way, int depth) -> void {
      if (high - low <= 1 || ways.size() > kCasesMax + 2) return;
      if (low_way == high_way && depth <= 0) return;
      const std::uint64_t middle = low + (high - low) / 2;
      const std::string way = run_with(Gas{middle * kStep});
      ways.try_emplace(way, middle);
      self(self, low, low_way, middle, way, depth - 1);
      self(self, middle, way, high, high_way, depth - 1);
    };
    const std::string natural = run_with(call->gas);
    look(look, 1, run_with(Gas{kStep}), most, natural, 4);
    for (const auto& [way, steps] : ways) {
      if (way.empty() || way == natural) continue;
      const Gas gas{steps * kStep};
      Case less{.label = format_text("'{}' attaches {} Tgas",
                                     trace::escape(scenario.transactions[index].name),
                                     trace::say_tgas(gas)),
                .scenario = scenario,
                .kind = Case::Kind::kFault,
                .has_less_gas = true,
                .fault = FaultKind::kLeastGas};
      less.scenario.transactions[index].actions[0].as<protocol::FunctionCall>()->gas = gas;
      cases.push_back(std::move(less));
    }
  }
  return cases;
}

}  // namespace farcall::explore
