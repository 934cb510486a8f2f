#include "explore/campaign/campaign_plan.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <limits>

#include "base/format_text.hpp"
#include "explore/arguments/arguments.hpp"
#include "explore/arguments/call_chains.hpp"
#include "explore/arguments/named_accounts.hpp"
#include "explore/campaign/case_order.hpp"
#include "explore/campaign/cases.hpp"
#include "explore/oracles/token_books.hpp"
#include "explore/search/schedule.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

class CampaignPlanner {
 public:
  CampaignPlanner(const Scenario& scenario, ScenarioWorld world, vm::VirtualMachine& machine)
      : scenario_{scenario}, world_{std::move(world)}, machine_{machine} {}

  /// The story when nobody interferes, and the list of cases that follows from it.
  Result<CampaignPlan> run() {
    const ReceiptSetup setup = receipt_setup(scenario_, world_);
    ReceiptModel model{setup, machine_};
    const ScheduledRun run = run_schedule(model, {});
    receipts_ += run.receipts;
    natural_.start = setup.state;
    natural_.story = scenario_.transactions;
    natural_.end = std::static_pointer_cast<const ReceiptWorld>(run.worlds.back());
    const RunFacts facts{*natural_.end, scenario_.transactions.size()};
    list_accounts();
    ViewCaller views{setup, machine_};
    const auto initial = std::static_pointer_cast<const ReceiptWorld>(run.worlds.front());
    const std::array<const ReceiptWorld*, 2> worlds{initial.get(), natural_.end.get()};
    FoundViews found = find_views(scenario_, worlds, views);
    natural_.measures = std::move(found.measures);
    natural_.plain_views = std::move(found.plain);
    find_tokens(*initial, views);
    if (auto used = use_declarations(*initial, views); !used) return std::unexpected{used.error()};

    std::vector<ObservedCall> seen = observed_calls(facts);
    look_at_each_alone(setup, seen);
    cases_.push_back({CaseKind::kNatural, natural_case(scenario_)});
    const std::vector<Case> faults =
        fault_cases(scenario_, seen, paid_accounts(facts), not_explored_);
    add_faults(faults);
    add_faults(without_cases(scenario_, not_explored_));
    add_faults(twice_cases(scenario_, not_explored_));
    add_faults(gas_cases(scenario_, setup, machine_));
    add_clock_cases(setup, facts);
    note_missing_accounts(facts);
    for (Case& relay : relay_cases(scenario_, seen))
      cases_.push_back({CaseKind::kStrangersContract, std::move(relay)});
    natural_.tried_calls = strangers_calls(seen, setup, views);
    add_strangers(natural_.tried_calls);
    for (Case& both : combined_cases(faults, natural_.tried_calls, seen))
      cases_.push_back({CaseKind::kFaultAndStranger, std::move(both)});
    if (scenario_.mode != Mode::kAny) leave_out_epochs();
    if (scenario_.transactions.size() > kSerialTransactionsMax) {
      not_explored_.push_back(format_text(
          "O8, whether the order of the {} transactions matters: at most {} are compared",
          scenario_.transactions.size(), kSerialTransactionsMax));
    }
    return CampaignPlan{.story_world = std::move(world_),
                        .natural = std::move(natural_),
                        .cases = in_turns(std::move(cases_)),
                        .not_explored = std::move(not_explored_),
                        .receipts = receipts_,
                        .natural_receipts = run.receipts};
  }

 private:
  void add_faults(std::vector<Case> faults) {
    for (Case& fault : faults) cases_.push_back({kind_of(fault), std::move(fault)});
  }

  void add_strangers(const std::vector<ScenarioTransaction>& calls) {
    StrangerCases made = stranger_cases(scenario_, calls, chains_of(calls));
    for (Case& next : made.single) cases_.push_back({CaseKind::kStranger, std::move(next)});
    for (Case& next : made.chains) cases_.push_back({CaseKind::kChain, std::move(next)});
    for (Case& next : made.several) cases_.push_back({CaseKind::kSeveral, std::move(next)});
  }

  void leave_out_epochs() {
    const auto has_epochs = [](const KindedCase& next) {
      return std::ranges::any_of(next.made.jumps,
                                 [](const ClockJump& jump) { return jump.epochs > 0; });
    };
    for (const KindedCase& next : cases_) {
      if (has_epochs(next))
        not_explored_.push_back(format_text(
            "{}: blocks of another epoch are made in mode \"any\" only", next.made.label));
    }
    std::erase_if(cases_, has_epochs);
  }

  /// What transactions do where each is sent alone: another one before it may have it refused, so
  /// that the natural run does not show what it calls, and whether it asks for the time.
  void look_at_each_alone(const ReceiptSetup& setup, std::vector<ObservedCall>& seen) {
    for (const PlannedTransaction& planned : setup.transactions) {
      ReceiptSetup alone = setup;
      alone.transactions = {{.transaction = planned.transaction}};
      ReceiptModel model{std::move(alone), machine_};
      const ScheduledRun run = run_schedule(model, {});
      receipts_ += run.receipts;
      const auto& end = static_cast<const ReceiptWorld&>(*run.worlds.back());
      const RunFacts facts{end, 1};
      add_clock_readers(scenario_, facts, natural_.clock_readers);
      ends_alone_.push_back(end.state());
      for (ObservedCall& call : observed_calls(facts)) {
        const bool is_known = std::ranges::any_of(seen, [&](const ObservedCall& other) {
          return other.receiver == call.receiver && other.method == call.method;
        });
        if (!is_known) seen.push_back(std::move(call));
      }
    }
  }

  /// Times that pass, by what contracts hold and who asks for the time.
  void add_clock_cases(const ReceiptSetup& setup, const RunFacts& facts) {
    std::vector<state::Trie> states{setup.state, natural_.end->state()};
    states.append_range(ends_alone_);
    add_clock_readers(scenario_, facts, natural_.clock_readers);
    add_faults(clock_cases(scenario_, natural_.clock_readers, states, setup.environment.timestamp));
  }

  /// A story that sends something to accounts that are not there tells less than it seems to.
  void note_missing_accounts(const RunFacts& facts) {
    std::set<AccountId> missing;
    for (const RanReceipt& ran : facts.executions()) {
      const AccountId& id = ran.event->receipt->receiver_id;
      if (ran.event->has_failed() && !account_of(natural_.start, id) &&
          !account_of(natural_.end->state(), id))
        missing.insert(id);
    }
    for (const AccountId& id : missing) {
      not_explored_.push_back(
          format_text("what {0} gets: the story sends something to it, and it does not exist; "
                      "{0} = {{}} in [accounts] makes it",
                      id.view()));
    }
  }

  /// Accounts that something is sent to.
  static std::set<AccountId> paid_accounts(const RunFacts& facts) {
    std::set<AccountId> paid;
    for (const RanReceipt& ran : facts.executions()) {
      const protocol::Receipt& receipt = *ran.event->receipt;
      if (!receipt.predecessor_id.is_system()) paid.insert(receipt.receiver_id);
    }
    return paid;
  }

  /// Which calls of a stranger let him make others.
  std::vector<CallChain> chains_of(const std::vector<ScenarioTransaction>& calls) {
    const Strangers& strangers = scenario_.strangers;
    if (strangers.count == 0 || strangers.budget < 2) return {};
    const Scenario together = with_strangers(scenario_);
    const Result<ScenarioWorld> world = build_world(together, machine_);
    if (!world) {
      not_explored_.push_back(
          format_text("what strangers do one after the other: {}", world.error().message));
      return {};
    }
    const ReceiptSetup setup = receipt_setup(together, *world);
    return call_chains(calls, setup, world->keys,
                       {.longest = strangers.budget, .strangers = strangers.count}, machine_,
                       receipts_);
  }

  /// The scenario's own, then those that are made from the contracts and from what was seen.
  std::vector<ScenarioTransaction> strangers_calls(std::vector<ObservedCall> seen,
                                                   const ReceiptSetup& setup, ViewCaller& views) {
    std::vector<ScenarioTransaction> calls = scenario_.strangers.calls;
    if (!scenario_.strangers.generates_calls) return calls;
    ArgumentSources sources{.protocol_version = scenario_.protocol_version,
                            .stranger = stranger_id(0)};
    for (const ScenarioAccount& account : scenario_.accounts) {
      sources.accounts.push_back(account.id);
      const bool is_target = scenario_.strangers.targets.empty()
                                 ? std::ranges::contains(natural_.contracts, account.id)
                                 : std::ranges::contains(scenario_.strangers.targets, account.id);
      if (is_target && account.wasm != nullptr)
        sources.targets.push_back({account.id, account.wasm, affordable_bytes(account.id, setup)});
    }
    for (const ScenarioTransaction& transaction : scenario_.setup) {
      for (const protocol::Action& action : transaction.actions) {
        const auto* call = action.as<protocol::FunctionCall>();
        if (call == nullptr) continue;
        seen.push_back({.predecessor = transaction.signer,
                        .receiver = transaction.receiver,
                        .method = call->method_name,
                        .args = call->args,
                        .deposit = call->deposit,
                        .gas = call->gas});
      }
    }
    sources.observed = std::move(seen);
    sources.try_call = [&](const TriedCall& call) { return try_call(setup, call); };
    sources.read_abi = [&](const AccountId& contract) {
      return views.view(natural_.start, contract, "__contract_abi", {});
    };
    std::ranges::move(stranger_calls(sources, scenario_.budget.seed), std::back_inserter(calls));
    return calls;
  }

  /// How many more bytes an account's balance pays for where the story begins.
  std::uint64_t affordable_bytes(const AccountId& id, const ReceiptSetup& setup) const {
    const auto account = account_of(natural_.start, id);
    const Balance price = setup.environment.config->storage_amount_per_byte;
    if (!account || price.is_zero()) return 0;
    const u128 paid = account->amount.value() / price.value();
    const std::uint64_t used = account->storage_usage.value();
    constexpr u128 kMost = std::numeric_limits<std::uint64_t>::max();
    return static_cast<std::uint64_t>(std::min(kMost, paid > used ? paid - used : 0));
  }

  /// The error of a stranger's call where the story begins; nothing: it succeeds. The stranger is
  /// the story's first signer in disguise: only the text of the error is asked for.
  std::optional<std::string> try_call(const ReceiptSetup& setup, const TriedCall& call) {
    const AccountId& signer = natural_.actors.front();
    const ScenarioTransaction attempt{
        .signer = signer,
        .receiver = call.receiver,
        .actions = {{protocol::FunctionCall{.method_name = call.method,
                                            .args = call.args,
                                            .gas = tgas(300),
                                            .deposit = call.deposit}}}};
    ReceiptSetup alone = setup;
    alone.transactions = {{.transaction = sign_over(attempt, setup.state, world_.keys.at(signer))}};
    ReceiptModel model{std::move(alone), machine_};
    const ScheduledRun run = run_schedule(model, {});
    receipts_ += run.receipts;
    const RunFacts facts{static_cast<const ReceiptWorld&>(*run.worlds.back()), 1};
    const TransactionEnd& told = facts.transactions()[0];
    return told.has_failed ? std::optional{told.error} : std::nullopt;
  }

  void list_accounts() {
    for (const ScenarioTransaction& transaction : scenario_.transactions) {
      if (!std::ranges::contains(natural_.actors, transaction.signer)) {
        natural_.actors.push_back(transaction.signer);
      }
    }
    natural_.holders = named_accounts(scenario_);
    for (const ScenarioAccount& account : scenario_.accounts) {
      if (account.is_trusted_contract()) natural_.contracts.push_back(account.id);
    }
    const auto list_calls = [&](const std::vector<ScenarioTransaction>& transactions) {
      for (const ScenarioTransaction& transaction : transactions) {
        for (const protocol::Action& action : transaction.actions) {
          const auto* call = action.as<protocol::FunctionCall>();
          if (call == nullptr) continue;
          natural_.called_directly.insert(
              format_text("{}.{}", transaction.receiver.view(), call->method_name));
        }
      }
    };
    list_calls(scenario_.setup);
    list_calls(scenario_.transactions);
  }

  /// Contracts whose books agree at the start: only of these can it be said later that they do not.
  void find_tokens(const ReceiptWorld& initial, ViewCaller& views) {
    using Standard = TokenContract::Standard;
    const std::set<std::string> ids = token_ids();
    for (const AccountId& contract : natural_.contracts) {
      std::vector<TokenContract> candidates{{contract, Standard::kFungible},
                                            {contract, Standard::kNonFungible}};
      for (const std::string& id : ids) candidates.push_back({contract, Standard::kMulti, id});
      for (const TokenContract& candidate : candidates) {
        const auto books = token_books(views, initial.state(), candidate, natural_.holders);
        if (!books || !books->agree()) continue;
        natural_.tokens.push_back(candidate);
        if (candidate.standard == Standard::kFungible) add_fungible(contract, initial, views);
      }
    }
  }

  /// What contracts hold of a token at the start.
  void add_fungible(const AccountId& token, const ReceiptWorld& initial, ViewCaller& views) {
    for (const AccountId& holder : natural_.contracts) {
      natural_.token_balances[{token, holder}] =
          token_balance(views, initial.state(), token, holder).value_or(0);
    }
  }

  /// Token ids that the scenario's calls name.
  std::set<std::string> token_ids() const {
    std::set<std::string> ids;
    for (const auto* list : {&scenario_.setup, &scenario_.transactions}) {
      for (const ScenarioTransaction& transaction : *list) {
        for (const protocol::Action& action : transaction.actions) {
          const auto* call = action.as<protocol::FunctionCall>();
          if (call == nullptr) continue;
          for (const std::string& id : texts_of_members(call->args, "token_id")) ids.insert(id);
        }
      }
    }
    return ids;
  }

  /// `claims` and `tokens`: fails for those that say nothing where the story begins.
  Result<void> use_declarations(const ReceiptWorld& initial, ViewCaller& views) {
    const std::vector<std::string> names = scenario_.transaction_names();
    const WorldReader reader{initial, names, views};
    for (const auto& [account, claims] : scenario_.declared.claims) {
      if (!std::ranges::contains(natural_.actors, account)) {
        return fail(
            format_text("declare.claims: expected an account that sends one of the "
                        "transactions, got {}",
                        account.view()));
      }
      for (const Expression& claim : claims) {
        const auto value = claim.evaluate(reader);
        if (value && integer_of(as_bytes(boost::json::serialize(*value)))) continue;
        return fail(
            format_text("declare.claims of {}: expected a whole number below 2^128 from {}, "
                        "got {} where the story begins",
                        account.view(), claim.text(),
                        value ? boost::json::serialize(*value) : value.error().message));
      }
    }
    for (const AccountId& token : scenario_.declared.tokens) {
      const auto books = token_books(views, initial.state(), {token}, natural_.holders);
      if (!books) {
        return fail(
            format_text("declare.tokens: expected a contract with ft_total_supply and "
                        "ft_balance_of, got {}",
                        token.view()));
      }
      const Measure measure{token, "ft_balance_of", "account_id"};
      const bool is_measured = std::ranges::any_of(natural_.measures, [&](const Measure& each) {
        return each.contract == token && each.method == measure.method;
      });
      if (!is_measured) natural_.measures.push_back(measure);
      add_fungible(token, initial, views);
      if (!books->agree()) {
        not_explored_.push_back(format_text(
            "O10 of {}: where the story begins the balances of the scenario's accounts add up to "
            "{}, its supply is {}",
            token.view(), to_string(books->held), to_string(books->supply)));
      }
    }
    return {};
  }

  const Scenario& scenario_;
  ScenarioWorld world_;
  vm::VirtualMachine& machine_;
  NaturalFacts natural_;
  std::vector<KindedCase> cases_;
  std::vector<std::string> not_explored_;
  /// Where the story's transactions lead, each sent alone.
  std::vector<state::Trie> ends_alone_;
  std::uint64_t receipts_ = 0;
};

}  // namespace

Result<CampaignPlan> plan_campaign(const Scenario& scenario, vm::VirtualMachine& machine) {
  if (scenario.transactions.empty()) {
    return fail("the scenario sends no transaction: [[transactions]] is missing");
  }
  Result<ScenarioWorld> world = build_world(scenario, machine);
  if (!world) return std::unexpected{world.error()};
  return CampaignPlanner{scenario, std::move(*world), machine}.run();
}

}  // namespace farcall::explore
