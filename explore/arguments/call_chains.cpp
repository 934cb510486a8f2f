#include "explore/arguments/call_chains.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "explore/campaign/cases.hpp"
#include "explore/oracles/judge.hpp"
#include "explore/oracles/run_facts.hpp"
#include "explore/oracles/serial_runs.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// Calls that are tried, and of each method.
constexpr std::size_t kTriedMax = 40;
constexpr std::size_t kTriedOfMethod = 3;
/// Beginnings that are gone on from, of each length; and chains that are returned.
constexpr std::size_t kBeginningsMax = 16;
constexpr std::size_t kChainsMax = 24;

struct CallEnd {
  state::Trie state;
  bool has_succeeded = false;
  bool has_effect = false;
};

struct Beginning {
  CallChain chain;
  state::Trie state;
};

class ChainFinder {
 public:
  ChainFinder(const std::vector<ScenarioTransaction>& calls, const ReceiptSetup& setup,
              const std::map<AccountId, protocol::SecretKey>& keys, const CallChainLimits& limits,
              vm::VirtualMachine& machine, std::uint64_t& receipts)
      : calls_{calls},
        setup_{setup},
        keys_{keys},
        limits_{limits},
        machine_{machine},
        receipts_{receipts} {}

  std::vector<CallChain> run() {
    choose();
    std::vector<Beginning> beginnings;
    for (const std::size_t call : tried_) {
      CallEnd end = make_call(setup_.state, call, 0);
      if (!end.has_succeeded) {
        refused_.push_back(call);
      } else if (end.has_effect && beginnings.size() < kBeginningsMax) {
        beginnings.push_back({{call}, std::move(end.state)});
      }
    }
    std::vector<CallChain> chains;
    for (std::uint32_t length = 2; length <= limits_.longest; ++length) {
      beginnings = longer(beginnings);
      for (const Beginning& each : beginnings) {
        if (chains.size() < kChainsMax) chains.push_back(each.chain);
      }
    }
    return chains;
  }

 private:
  /// Some of each method.
  void choose() {
    std::map<std::pair<AccountId, std::string>, std::size_t> counts;
    for (std::size_t at = 0; at < calls_.size() && tried_.size() < kTriedMax; ++at) {
      const ScenarioTransaction& call = calls_[at];
      const auto* action =
          call.actions.empty() ? nullptr : call.actions.front().as<protocol::FunctionCall>();
      if (action == nullptr) continue;
      if (counts[{call.receiver, action->method_name}]++ < kTriedOfMethod) tried_.push_back(at);
    }
  }

  CallEnd make_call(const state::Trie& state, std::size_t call, std::size_t position) {
    ScenarioTransaction attempt = calls_[call];
    attempt.signer =
        stranger_id(static_cast<std::uint32_t>(position % std::max(limits_.strangers, 1U)));
    ReceiptSetup alone = setup_;
    alone.state = state;
    alone.jumps.clear();
    alone.transactions = {{.transaction = sign_over(attempt, state, keys_.at(attempt.signer))}};
    ReceiptModel model{std::move(alone), machine_};
    const WorldPtr before = model.initial();
    const WorldPtr sent = run_alone(model, before, 0, receipts_);
    if (sent == nullptr) return {.state = state};
    const auto end = std::static_pointer_cast<const ReceiptWorld>(run_out(model, sent, receipts_));
    const RunFacts facts{*end, 1};
    return {.state = end->state(),
            .has_succeeded = !facts.transactions()[0].has_failed,
            .has_effect = !has_equal_data(end->state(), state, attempt.receiver)};
  }

  /// What can be done after each beginning that could not be done before.
  std::vector<Beginning> longer(const std::vector<Beginning>& beginnings) {
    std::vector<Beginning> found;
    for (const Beginning& before : beginnings) {
      for (const std::size_t call : refused_) {
        if (found.size() == kBeginningsMax) return found;
        CallEnd end = make_call(before.state, call, before.chain.size());
        if (!end.has_succeeded || !end.has_effect) continue;
        CallChain chain = before.chain;
        chain.push_back(call);
        found.push_back({std::move(chain), std::move(end.state)});
      }
    }
    return found;
  }

  const std::vector<ScenarioTransaction>& calls_;
  const ReceiptSetup& setup_;
  const std::map<AccountId, protocol::SecretKey>& keys_;
  const CallChainLimits& limits_;
  vm::VirtualMachine& machine_;
  std::uint64_t& receipts_;
  std::vector<std::size_t> tried_;
  /// Those that fail where the story begins.
  std::vector<std::size_t> refused_;
};

}  // namespace

std::vector<CallChain> call_chains(const std::vector<ScenarioTransaction>& calls,
                                   const ReceiptSetup& setup,
                                   const std::map<AccountId, protocol::SecretKey>& keys,
                                   const CallChainLimits& limits, vm::VirtualMachine& machine,
                                   std::uint64_t& receipts) {
  return ChainFinder{calls, setup, keys, limits, machine, receipts}.run();
}

}  // namespace farcall::explore
