#include "explore/campaign/cases.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "base/format_text.hpp"
#include "explore/arguments/named_accounts.hpp"
#include "explore/oracles/worth.hpp"
#include "explore/search/doubles.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"
#include "vm/wasm/contract_methods.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// Gas of a stranger's call, and of the calls that doubles make.
constexpr Gas kStrangerGas = tgas(100);
constexpr Gas kDoubleGas = tgas(30);

std::string shown_args(ByteView args) {
  constexpr std::size_t kWidth = 60;
  return trace::cut(trace::escape(as_text(args)), kWidth);
}

protocol::Action call_action(std::string_view method, Bytes args, Gas gas, Balance deposit) {
  return {protocol::FunctionCall{
      .method_name = std::string{method}, .args = std::move(args), .gas = gas, .deposit = deposit}};
}

void add_account(Scenario& scenario, const AccountId& id, Balance balance,
                 std::shared_ptr<const Bytes> wasm = nullptr) {
  if (std::ranges::contains(scenario.accounts, id, &ScenarioAccount::id)) return;
  scenario.accounts.push_back({.id = id,
                               .balance = balance,
                               .wasm = std::move(wasm),
                               .wasm_source = "a stranger's contract",
                               .state = {},
                               .is_untrusted = false});
}

/// A case in which `account` deploys `code` when the setup is done.
Case with_code(const Scenario& scenario, const AccountId& account, Bytes code, std::string label) {
  Case result{.label = std::move(label),
              .scenario = scenario,
              .kind = Case::Kind::kFault,
              .faulty = {account}};
  result.scenario.setup.push_back({.name = "another contract for " + std::string{account.view()},
                                   .signer = account,
                                   .receiver = account,
                                   .actions = {{protocol::DeployContract{std::move(code)}}}});
  return result;
}

std::vector<Bytes> garbage() {
  std::vector<Bytes> values;
  for (const std::string_view text :
       {"null", "true", "false", "-1", "\"0\"", "{", "\"340282366920938463463374607431768211455\"",
        "\"340282366920938463463374607431768211456\""}) {
    values.push_back(to_bytes(text));
  }
  values.emplace_back(100'000, std::uint8_t{'x'});
  return values;
}

class FaultCases {
 public:
  FaultCases(const Scenario& scenario, const std::vector<ObservedCall>& seen)
      : scenario_{scenario}, seen_{seen} {}

  std::vector<Case> of(const ScenarioAccount& account) {
    account_ = &account;
    methods_.clear();
    natural_value_ = {};
    for (const ObservedCall& call : seen_) {
      if (call.receiver != account.id) continue;
      methods_.push_back(call.method);
      if (call.value) natural_value_ = *call.value;
    }
    // What is never called cannot show how it fails.
    if (methods_.empty()) return {};
    if (scenario_.faults.wants(FaultKind::kMissing)) add_missing();
    add_double(FaultKind::kNoMethod, "has no such method", {}, {{"something_else"}});
    if (scenario_.faults.wants(FaultKind::kNoMethod)) add_without_methods();
    if (scenario_.faults.wants(FaultKind::kNoContract)) {
      cases_.push_back(with_code(scenario_, account.id, Bytes{0}, label("has no contract")));
      cases_.back().has_failing_callee = true;
      cases_.back().fault = FaultKind::kNoContract;
    }
    add_double(FaultKind::kPanic, "panics", {.panics = true});
    if (scenario_.faults.wants(FaultKind::kBreaks)) add_breaks();
    add_double(FaultKind::kBurnGas, "burns all gas", {.burns_gas = true});
    add_double(FaultKind::kReturnNothing, "returns nothing", {});
    for (Bytes& value : garbage()) {
      const std::string what = format_text("returns {}", shown_args(value));
      add_double(FaultKind::kReturnGarbage, what, {.value = std::move(value)});
    }
    DoubleBehaviour later;
    later.call = DoubleCall{.receiver = std::string{account.id.view()},
                            .method = "not_there",
                            .args = {},
                            .deposit = {},
                            .gas = tgas(5)};
    later.returns_call = true;
    add_double(FaultKind::kFailLater, "fails after its first receipt", later);
    add_double(FaultKind::kLate, "answers 200 blocks later",
               {.waits = true, .value = natural_value_});
    add_calls_back();
    add_passes_on();
    return std::move(cases_);
  }

 private:
  std::string label(std::string_view what) const {
    return format_text("{} {}", account_->id.view(), what);
  }

  void add_double(FaultKind kind, std::string_view what, const DoubleBehaviour& behaviour,
                  std::vector<std::string> methods = {}) {
    if (!scenario_.faults.wants(kind)) return;
    if (methods.empty()) methods = methods_;
    cases_.push_back(
        with_code(scenario_, account_->id, make_double(methods, behaviour), label(what)));
    cases_.back().fault = kind;
    cases_.back().has_failing_callee = kind == FaultKind::kNoMethod || kind == FaultKind::kPanic ||
                                       kind == FaultKind::kBurnGas || kind == FaultKind::kFailLater;
  }

  /// The account as it is, without one of the methods that contracts of the story call.
  void add_without_methods() {
    constexpr std::size_t kMethodsMax = 4;
    const auto callable = vm::callable_methods(*account_->wasm, scenario_.protocol_version);
    const std::set<std::string> called{methods_.begin(), methods_.end()};
    // Where only one is called, it is the same as code that has nothing of all.
    if (!callable || called.size() < 2) return;
    std::set<std::string> tried;
    for (const ObservedCall& call : seen_) {
      if (call.receiver != account_->id || tried.size() == kMethodsMax) continue;
      if (!scenario_.has_trusted_contract(call.predecessor) || !tried.insert(call.method).second)
        continue;
      Bytes code = without_method(*account_->wasm, call.method);
      if (code.empty()) continue;
      cases_.push_back(with_code(scenario_, account_->id, std::move(code),
                                 label(format_text("has no method '{}', and works otherwise",
                                                   trace::escape(call.method)))));
      cases_.back().has_failing_callee = true;
    }
  }

  void add_missing() {
    Case gone{.label = label("does not exist"),
              .scenario = scenario_,
              .kind = Case::Kind::kFault,
              .faulty = {account_->id},
              .has_failing_callee = true,
              .fault = FaultKind::kMissing};
    add_account(gone.scenario, heir_id(), near(1));
    gone.scenario.setup.push_back({.name = format_text("{} is deleted", account_->id.view()),
                                   .signer = account_->id,
                                   .receiver = account_->id,
                                   .actions = {{protocol::DeleteAccount{heir_id()}}}});
    cases_.push_back(std::move(gone));
  }

  void add_breaks() {
    Case broken{.label = label("stops working meanwhile"),
                .scenario = scenario_,
                .kind = Case::Kind::kFault,
                .faulty = {account_->id},
                .world = "story",
                .breaks_meanwhile = true};
    broken.scenario.transactions.push_back(
        {.name = format_text("{} breaks", account_->id.view()),
         .signer = account_->id,
         .receiver = account_->id,
         .actions = {{protocol::DeployContract{make_double(methods_, {.panics = true})}}},
         .is_optional = true});
    cases_.push_back(std::move(broken));
  }

  void add_calls_back() {
    if (!scenario_.faults.wants(FaultKind::kCallBack)) return;
    std::set<std::pair<AccountId, std::string>> tried;
    for (const ObservedCall& call : seen_) {
      if (call.receiver == account_->id || call.is_callback) continue;
      if (!tried.emplace(call.receiver, call.method).second) continue;
      DoubleBehaviour behaviour;
      behaviour.call = DoubleCall{.receiver = std::string{call.receiver.view()},
                                  .method = call.method,
                                  .args = call.args,
                                  .deposit = {},
                                  .gas = kDoubleGas};
      behaviour.value = natural_value_;
      add_double(FaultKind::kCallBack,
                 format_text("calls {}.{} before it answers", call.receiver.view(),
                             trace::escape(call.method)),
                 behaviour);
      cases_.back().compared_code = make_double(methods_, {.value = natural_value_});
    }
  }

  /// The account gets tokens by a transfer call, passes them on, and answers that it gives them
  /// back.
  void add_passes_on() {
    if (!scenario_.faults.wants(FaultKind::kCallBack)) return;
    for (const ObservedCall& call : seen_) {
      if (call.receiver != account_->id) continue;
      const bool is_nft = call.method == "nft_on_transfer";
      if (!is_nft && call.method != "ft_on_transfer") continue;
      const std::string_view member = is_nft ? "token_id" : "amount";
      const std::vector<std::string> what = texts_of_members(call.args, member);
      const AccountId to = third_of(call);
      if (what.empty()) continue;
      const std::string args =
          format_text(R"({{"receiver_id":"{}","{}":{}}})", to.view(), member,
                      boost::json::serialize(boost::json::value(what.front())));
      DoubleBehaviour behaviour;
      behaviour.call = DoubleCall{.receiver = std::string{call.predecessor.view()},
                                  .method = is_nft ? "nft_transfer" : "ft_transfer",
                                  .args = to_bytes(args),
                                  .deposit = yocto(1),
                                  .gas = kDoubleGas};
      behaviour.value =
          to_bytes(is_nft ? "true" : boost::json::serialize(boost::json::value(what.front())));
      const std::string label =
          format_text("passes what it gets from {} on to {}, and says that it gives it back",
                      call.predecessor.view(), to.view());
      add_double(FaultKind::kCallBack, label, behaviour);
      add_account(cases_.back().scenario, to, near(10));
      // Measured by a callee that keeps it.
      cases_.back().compared_code =
          make_double(methods_, {.value = to_bytes(is_nft ? "false" : "\"0\"")});
      return;
    }
  }

  /// Somebody of the story whom a call does not name; else a stranger.
  AccountId third_of(const ObservedCall& call) const {
    const std::vector<std::string> parties = texts_in_json(call.args);
    for (const ScenarioTransaction& transaction : scenario_.transactions) {
      const bool is_user =
          std::ranges::any_of(scenario_.accounts, [&](const ScenarioAccount& each) {
            return each.id == transaction.signer && each.wasm == nullptr;
          });
      if (is_user && !std::ranges::contains(parties, transaction.signer.view()))
        return transaction.signer;
    }
    return stranger_id(0);
  }

  const Scenario& scenario_;
  const std::vector<ObservedCall>& seen_;
  const ScenarioAccount* account_ = nullptr;
  std::vector<std::string> methods_;
  Bytes natural_value_;
  std::vector<Case> cases_;
};

}  // namespace

AccountId heir_id() {
  return AccountId::trusted("heir");
}

AccountId stranger_id(std::uint32_t number) {
  return AccountId::trusted(number == 0 ? "stranger" : format_text("stranger{}", number + 1));
}

std::vector<ObservedCall> observed_calls(const RunFacts& facts) {
  std::vector<ObservedCall> calls;
  for (const RanReceipt& ran : facts.executions()) {
    const protocol::Receipt& receipt = *ran.event->receipt;
    const protocol::ActionReceipt& action = *receipt.action();
    for (const protocol::Action& item : action.actions) {
      const auto* call = item.as<protocol::FunctionCall>();
      if (call == nullptr) continue;
      ObservedCall seen{.predecessor = receipt.predecessor_id,
                        .receiver = receipt.receiver_id,
                        .method = call->method_name,
                        .args = call->args,
                        .deposit = call->deposit,
                        .gas = call->gas,
                        .is_callback = receipt.predecessor_id == receipt.receiver_id &&
                                       !action.input_data_ids.empty()};
      const auto* value = std::get_if<protocol::execution_status::SuccessValue>(
          &ran.event->outcome->outcome.status);
      if (value != nullptr) seen.value = value->value;
      for (const RanReceipt& maker : facts.executions()) {
        for (const protocol::DataReceiver& receiver :
             maker.event->receipt->action()->output_data_receivers) {
          if (seen.result || !std::ranges::contains(action.input_data_ids, receiver.data_id))
            continue;
          const auto* result = std::get_if<protocol::execution_status::SuccessValue>(
              &maker.event->outcome->outcome.status);
          if (result != nullptr) seen.result = result->value;
        }
      }
      calls.push_back(std::move(seen));
    }
  }
  return calls;
}

Case natural_case(const Scenario& scenario) {
  return {.label = "the story as written", .scenario = scenario, .kind = Case::Kind::kNatural};
}

std::vector<Case> fault_cases(const Scenario& scenario, const std::vector<ObservedCall>& seen,
                              const std::set<AccountId>& paid, std::vector<std::string>& left_out) {
  std::vector<Case> cases;
  for (const ScenarioAccount& account : scenario.accounts) {
    if (!account.is_untrusted || account.wasm == nullptr) continue;
    std::vector<Case> more = FaultCases{scenario, seen}.of(account);
    if (more.empty()) {
      left_out.push_back(
          format_text("faults of {}: the story does not call it", account.id.view()));
    }
    std::ranges::move(more, std::back_inserter(cases));
  }
  if (!scenario.faults.wants(FaultKind::kDeleteUser)) return cases;
  std::vector<AccountId> users;
  for (const ScenarioTransaction& transaction : scenario.transactions) {
    if (!std::ranges::contains(users, transaction.signer)) users.push_back(transaction.signer);
  }
  for (const AccountId& id : paid) {
    if (!std::ranges::contains(users, id)) users.push_back(id);
  }
  for (const AccountId& user : users) {
    const auto account = std::ranges::find(scenario.accounts, user, &ScenarioAccount::id);
    if (account == scenario.accounts.end() || account->wasm != nullptr) continue;
    Case gone{.label = format_text("{} deletes his account meanwhile", user.view()),
              .scenario = scenario,
              .kind = Case::Kind::kFault,
              .faulty = {user},
              .world = "heir",
              .has_deletion = true,
              .fault = FaultKind::kDeleteUser};
    add_account(gone.scenario, heir_id(), near(1));
    gone.scenario.transactions.push_back({.name = format_text("{} is deleted", user.view()),
                                          .signer = user,
                                          .receiver = user,
                                          .actions = {{protocol::DeleteAccount{heir_id()}}},
                                          .is_optional = true});
    cases.push_back(std::move(gone));
  }
  return cases;
}

std::string call_text(const ScenarioTransaction& call) {
  std::string text{call.receiver.view()};
  const auto* action =
      call.actions.empty() ? nullptr : call.actions[0].as<protocol::FunctionCall>();
  if (action == nullptr) return text;
  text += format_text(".{}({})", trace::escape(action->method_name), shown_args(action->args));
  if (!action->deposit.is_zero()) text += " with " + trace::say_deposit(action->deposit);
  return text;
}

bool is_strangers(const Scenario& scenario, const ScenarioTransaction& sent) {
  for (std::uint32_t number = 0; number < scenario.strangers.count; ++number)
    if (sent.signer == stranger_id(number)) return true;
  return false;
}

Scenario with_strangers(const Scenario& scenario) {
  Scenario result = scenario;
  for (std::uint32_t number = 0; number < scenario.strangers.count; ++number) {
    add_account(result, stranger_id(number), scenario.strangers.balance);
  }
  return result;
}

StrangerCases stranger_cases(const Scenario& scenario,
                             const std::vector<ScenarioTransaction>& calls,
                             const std::vector<CallChain>& chains) {
  const Strangers& strangers = scenario.strangers;
  if (strangers.count == 0 || strangers.budget == 0) return {};
  StrangerCases cases;
  const auto with = [&](const std::vector<const ScenarioTransaction*>& chosen) {
    Case result{.label = {},
                .scenario = with_strangers(scenario),
                .kind = Case::Kind::kStranger,
                .world = "strangers"};
    for (std::size_t at = 0; at < chosen.size(); ++at) {
      ScenarioTransaction call = *chosen[at];
      call.signer = stranger_id(static_cast<std::uint32_t>(at) % strangers.count);
      call.name = chosen.size() == 1 ? "stranger" : format_text("stranger {}", at + 1);
      call.is_optional = true;
      result.label +=
          format_text("{}{} calls {}", at == 0 ? "" : "; ",
                      result.scenario.strangers.count == 1 ? "a stranger" : call.signer.view(),
                      call_text(call));
      result.scenario.transactions.push_back(std::move(call));
    }
    return result;
  };
  for (const ScenarioTransaction& call : calls) cases.single.push_back(with({&call}));
  for (const CallChain& chain : chains) {
    std::vector<const ScenarioTransaction*> chosen;
    chosen.reserve(chain.size());
    for (const std::size_t call : chain) chosen.push_back(&calls[call]);
    cases.chains.push_back(with(chosen));
  }
  if (strangers.budget >= 2) {
    constexpr std::size_t kPairsOf = 4;
    const std::size_t most = std::min(calls.size(), kPairsOf);
    for (std::size_t one = 0; one < most; ++one) {
      for (std::size_t two = 0; two < most; ++two)
        cases.several.push_back(with({&calls[one], &calls[two]}));
    }
  }
  if (strangers.budget >= 3) {
    constexpr std::size_t kTriplesOf = 3;
    const std::size_t most = std::min(calls.size(), kTriplesOf);
    for (std::size_t one = 0; one < most; ++one) {
      for (std::size_t two = 0; two < most; ++two) {
        for (std::size_t three = 0; three < most; ++three)
          cases.several.push_back(with({&calls[one], &calls[two], &calls[three]}));
      }
    }
  }
  return cases;
}

std::vector<Case> relay_cases(const Scenario& scenario, const std::vector<ObservedCall>& seen) {
  std::vector<Case> cases;
  if (scenario.strangers.count == 0 || scenario.strangers.budget == 0) return cases;
  std::set<std::string> known;
  for (const ObservedCall& call : seen) {
    if (!call.is_callback || !scenario.has_trusted_contract(call.receiver)) continue;
    const std::string key =
        format_text("{}.{}({})", call.receiver.view(), call.method, as_text(call.args));
    if (!known.insert(key).second) continue;
    Case result{.label = format_text("a stranger's contract calls {}.{}({}) as its callback",
                                     call.receiver.view(), trace::escape(call.method),
                                     shown_args(call.args)),
                .scenario = scenario,
                .kind = Case::Kind::kStranger};
    const DoubleCall target{.receiver = std::string{call.receiver.view()},
                            .method = call.method,
                            .args = call.args,
                            .deposit = {},
                            .gas = kStrangerGas};
    const Bytes answer = call.result.value_or(to_bytes("true"));
    add_account(result.scenario, stranger_id(0), scenario.strangers.balance,
                std::make_shared<const Bytes>(make_relay(stranger_id(0).view(), target, answer)));
    result.scenario.transactions.push_back(
        {.name = "stranger",
         .signer = stranger_id(0),
         .receiver = stranger_id(0),
         .actions = {call_action("relay", {}, tgas(200), Balance{})},
         .is_optional = true});
    cases.push_back(std::move(result));
  }
  return cases;
}

}  // namespace farcall::explore
