// O1 to O3: NEAR is neither made nor lost, contracts can pay what they owe, and nobody is poorer
// than the story alone would make him.
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <ranges>
#include <span>

#include "base/format_text.hpp"
#include "explore/oracles/judge.hpp"
#include "explore/oracles/oracle_parts.hpp"
#include "runtime/records.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// All NEAR of a state in which nothing is under way, and who owns it.
struct NearBooks {
  Balance sum;
  std::vector<Bytes> accounts;
};
NearBooks near_books(const state::Trie& state) {
  NearBooks books;
  const std::uint8_t column = static_cast<std::uint8_t>(runtime::Column::kAccount);
  state::TrieIterator row{state, ByteView{&column, 1}};
  while (row.next()) {
    const auto account = runtime::decode_row<protocol::Account>(row.value().bytes());
    books.sum = books.sum.saturating_add(account.amount).saturating_add(account.locked);
    books.accounts.push_back(to_bytes(row.key()));
  }
  const std::uint8_t keys = static_cast<std::uint8_t>(runtime::Column::kAccessKey);
  state::TrieIterator key{state, ByteView{&keys, 1}};
  while (key.next()) {
    // A nonce of a gas key has a row of its own.
    if (key.value().bytes().size() == sizeof(Nonce)) continue;
    const auto access = runtime::decode_row<protocol::AccessKey>(key.value().bytes());
    if (const protocol::GasKeyInfo* gas_key = access.gas_key_info())
      books.sum = books.sum.saturating_add(gas_key->balance);
  }
  return books;
}

/// A callee failed, and somebody has more than he ever had: what came back is another's.
void check_windfall(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  const NaturalFacts& natural = context.natural;
  const std::vector<Worth>& worths = context.meter.worths(run.world);
  for (std::size_t actor = 0; actor < natural.actors.size(); ++actor) {
    const AccountId& id = natural.actors[actor];
    const auto account =
        std::ranges::find(context.judged.scenario.accounts, id, &ScenarioAccount::id);
    Balance most = balance_of(natural.start, id).value_or(Balance{});
    if (account != context.judged.scenario.accounts.end()) most = std::max(most, account->balance);
    bool has_less = false;
    for (const std::vector<Worth>& ends : natural.worths) {
      most = std::max(most, Balance{ends[actor][0]});
      for (std::size_t at = 1; at < ends[actor].size(); ++at)
        has_less = has_less || worths[actor][at] < ends[actor][at];
    }
    const Balance now{worths[actor][0]};
    if (has_less || now <= most) continue;
    alarms.push_back(
        {"O3", format_text("{} gains", id.view()),
         format_text("a call failed, and {} ends with {} more than he has in any run in which it "
                     "does not, and than he brought",
                     id.view(), trace::say_deposit(now - most))});
  }
}

/// "bank.withdraw": what a transaction calls.
std::string place_of(const ScenarioTransaction& sent) {
  const auto* call =
      sent.actions.empty() ? nullptr : sent.actions.front().as<protocol::FunctionCall>();
  return format_text("{}.{}", sent.receiver.view(),
                     call == nullptr ? std::string_view{"transfer"} : call->method_name);
}

/// Whether nothing that the contracts know where the story begins tells an account from others:
/// neither their data nor the calls that the scenario makes name it, and it has not called before.
bool is_nobody(const JudgeContext& context, const AccountId& account) {
  const Scenario& scenario = context.judged.scenario;
  const auto names_it = [&](const ScenarioTransaction& sent) {
    return std::ranges::any_of(sent.actions, [&](const protocol::Action& action) {
      const auto* call = action.as<protocol::FunctionCall>();
      return call != nullptr && holds_bytes(call->args, account.bytes());
    });
  };
  for (const ScenarioTransaction& sent : scenario.setup) {
    if (sent.signer == account || names_it(sent)) return false;
  }
  const auto end_of_story =
      scenario.transactions.begin() + static_cast<std::ptrdiff_t>(context.story);
  if (std::any_of(scenario.transactions.begin(), end_of_story, names_it)) return false;
  return std::ranges::none_of(context.natural.contracts, [&](const AccountId& contract) {
    state::TrieIterator row{context.natural.start,
                            runtime::trie_key::contract_data_of(contract).view()};
    while (row.next()) {
      if (holds_bytes(row.key(), account.bytes()) ||
          holds_bytes(row.value().bytes(), account.bytes()))
        return true;
    }
    return false;
  });
}

/// The strangers' transactions of a run, in the order of the case: those that succeeded; if none
/// did, those that were sent.
std::vector<const ScenarioTransaction*> calls_of_strangers(const JudgeContext& context,
                                                           const RunEnd& run) {
  const std::vector<ScenarioTransaction>& all = context.judged.scenario.transactions;
  std::vector<const ScenarioTransaction*> sent;
  std::vector<const ScenarioTransaction*> succeeded;
  for (std::size_t index = context.story; index < all.size(); ++index) {
    const TransactionEnd& end = run.facts.transactions()[index];
    if (end.is_sent) sent.push_back(&all[index]);
    if (end.is_sent && !end.has_failed) succeeded.push_back(&all[index]);
  }
  return succeeded.empty() ? sent : succeeded;
}

/// The same method with the same arguments; the deposit may be another.
bool is_same_call(const ScenarioTransaction& one, const ScenarioTransaction& other) {
  if (one.receiver != other.receiver || one.actions.size() != 1 || other.actions.size() != 1)
    return false;
  const auto* here = one.actions.front().as<protocol::FunctionCall>();
  const auto* there = other.actions.front().as<protocol::FunctionCall>();
  return here != nullptr && there != nullptr && here->method_name == there->method_name &&
         here->args == there->args;
}

/// Whether a call is declared as one that anybody may earn by, or is one by which an actor of the
/// story earns whom the contracts cannot tell from a stranger: it is for everybody, first come,
/// first served.
bool is_for_everybody(const JudgeContext& context, const ScenarioTransaction& call) {
  const Scenario& scenario = context.judged.scenario;
  if (std::ranges::contains(scenario.declared.rewards, place_of(call))) return true;
  if (context.natural.end == nullptr) return false;
  const auto end_of_story =
      scenario.transactions.begin() + static_cast<std::ptrdiff_t>(context.story);
  return std::any_of(scenario.transactions.begin(), end_of_story, [&](const auto& other) {
    if (!is_same_call(call, other)) return false;
    const auto actor = static_cast<std::size_t>(
        std::ranges::find(context.natural.actors, other.signer) - context.natural.actors.begin());
    const u128 before = measured_or_none(context, context.natural.start, 0, other.signer);
    // Who comes too late in one order earns in another.
    const auto earns = [&](const std::vector<Worth>& ends) { return ends[actor][0] > before; };
    return std::ranges::any_of(context.natural.worths, earns) && is_nobody(context, other.signer);
  });
}

/// Whether an account's part in a scenario is one that anybody could play: it has called before the
/// story, and nobody else names it.
bool is_anybodys_part(const Scenario& scenario, std::span<const ScenarioTransaction> story,
                      const AccountId& actor) {
  const auto names_it = [&](const ScenarioTransaction& sent) {
    return sent.signer != actor &&
           std::ranges::any_of(sent.actions, [&](const protocol::Action& action) {
             const auto* call = action.as<protocol::FunctionCall>();
             return call != nullptr && holds_bytes(call->args, actor.bytes());
           });
  };
  return std::ranges::contains(scenario.setup, actor, &ScenarioTransaction::signer) &&
         std::ranges::none_of(scenario.setup, names_it) && std::ranges::none_of(story, names_it);
}

/// What the setup costs in gas, at most.
constexpr Balance kGasOfSetup{near(1).value() / 10};

/// Whether strangers did all that an actor of the scenario does, from the setup on, for no less
/// money, and his part is one that anybody could play.
bool makes_calls_of(const JudgeContext& context, std::span<const ScenarioTransaction* const> calls,
                    const AccountId& id) {
  const Scenario& scenario = context.judged.scenario;
  const std::span<const ScenarioTransaction> story{scenario.transactions.data(), context.story};
  if (!is_anybodys_part(scenario, story, id)) return false;
  const auto is_made = [&](const ScenarioTransaction& part) {
    const auto* here =
        part.actions.size() == 1 ? part.actions.front().as<protocol::FunctionCall>() : nullptr;
    return here != nullptr && std::ranges::any_of(calls, [&](const ScenarioTransaction* sent) {
             const auto* there = sent->actions.size() == 1
                                     ? sent->actions.front().as<protocol::FunctionCall>()
                                     : nullptr;
             return there != nullptr && sent->receiver == part.receiver &&
                    there->method_name == here->method_name && there->deposit >= here->deposit;
           });
  };
  const auto is_his = [&](const ScenarioTransaction& sent) { return sent.signer == id; };
  return std::ranges::all_of(scenario.setup | std::views::filter(is_his), is_made) &&
         std::ranges::all_of(story | std::views::filter(is_his), is_made);
}

/// Whether some end of the story leaves an actor whose calls strangers made with a worth that
/// `is_like` accepts, beside the balance that he began with: then they are users like him.
template <class IsLike>
bool plays_a_part(const JudgeContext& context, std::span<const ScenarioTransaction* const> calls,
                  IsLike&& is_like) {
  const Scenario& scenario = context.judged.scenario;
  for (std::size_t actor = 0; actor < context.natural.actors.size(); ++actor) {
    const AccountId& id = context.natural.actors[actor];
    const auto account = std::ranges::find(scenario.accounts, id, &ScenarioAccount::id);
    if (account == scenario.accounts.end() || !makes_calls_of(context, calls, id)) continue;
    if (std::ranges::any_of(context.natural.worths, [&](const auto& ends) {
          return is_like(account->balance, ends[actor]);
        })) {
      return true;
    }
  }
  return false;
}

/// Whether all that an actor sent failed, he has what he had, and it would succeed now: he loses
/// nothing but time.
bool can_try_again(const JudgeContext& context, const RunEnd& run, const std::vector<Worth>& worths,
                   std::size_t actor) {
  const AccountId& id = context.natural.actors[actor];
  for (std::size_t at = 0; at < context.natural.measures.size(); ++at) {
    if (worths[actor][at] < measured_or_none(context, context.natural.start, at, id)) return false;
  }
  std::vector<std::size_t> sent;
  for (std::size_t index = 0; index < context.story; ++index) {
    if (context.judged.scenario.transactions[index].signer != id) continue;
    if (!run.facts.transactions()[index].has_failed) return false;
    sent.push_back(index);
  }
  const std::vector<bool> works = probe(context, run.world);
  return std::ranges::all_of(sent, [&](std::size_t index) { return works[index]; });
}

/// The call by which an account got the last NEAR that it got; else `otherwise`.
const ScenarioTransaction& paying_call(const JudgeContext& context, const RunEnd& run,
                                       const AccountId& account,
                                       const ScenarioTransaction& otherwise) {
  const std::vector<ScenarioTransaction>& sent = context.judged.scenario.transactions;
  const ScenarioTransaction* call = &otherwise;
  for (const RanReceipt& ran : run.facts.executions()) {
    const protocol::Receipt& receipt = *ran.event->receipt;
    const bool is_payment = receipt.receiver_id == account && receipt.predecessor_id != account &&
                            !receipt.predecessor_id.is_system() && !ran.event->has_failed();
    if (is_payment && ran.event->flow >= context.story && ran.event->flow < sent.size())
      call = &sent[ran.event->flow];
  }
  return *call;
}

/// Least that counts as a price.
constexpr Balance kPaidForNothing{near(1).value() / 1000};

/// Whether the strangers' last call is one that the story makes, word for word: what it gives is
/// for everybody.
bool is_copied(const Scenario& scenario, const ScenarioTransaction& sent, std::size_t story) {
  const auto is_same = [&](const ScenarioTransaction& other) {
    return other.receiver == sent.receiver && other.actions == sent.actions;
  };
  const auto end = scenario.transactions.begin() + static_cast<std::ptrdiff_t>(story);
  return std::any_of(scenario.transactions.begin(), end, is_same) ||
         std::ranges::any_of(scenario.setup, is_same);
}

/// What a stranger has more of than where the story begins, tokens and amounts; nothing: nothing.
std::optional<std::string> gained_without_paying(const JudgeContext& context,
                                                 std::span<const ScenarioTransaction* const> calls,
                                                 const Worth& worth, const AccountId& stranger,
                                                 u128 paid) {
  if (is_copied(context.judged.scenario, *calls.back(), context.story)) return std::nullopt;
  const std::vector<Measure>& measures = context.natural.measures;
  for (std::size_t at = 1; at < measures.size(); ++at) {
    if (!measures[at].is_amount()) continue;
    const u128 before =
        measured(context.views, context.setup.state, measures[at], stranger).value_or(0);
    // Users who pay nothing, either, have as much by the same calls; half of it with other numbers.
    const auto has_as_much = [&](Balance began, const Worth& ends) {
      return Balance{ends[0]}.saturating_add(kGasOfSetup) >= began && worth[at] / 2 <= ends[at];
    };
    if (worth[at] > before && worth[at] - before > paid &&
        !plays_a_part(context, calls, has_as_much))
      return format_text("{} ({})", to_string(worth[at]), measures[at].name());
  }
  return std::nullopt;
}

/// Least NEAR that moves prices or shares by right.
constexpr Balance kMovesPrices{near(1).value() / 10};

/// Whether a stranger paid for what he did: he ends with less NEAR, as the users do whose calls he
/// copies. That prices or shares move by it is no loss to others.
bool has_paid(const JudgeContext& context, const std::vector<Worth>& worths) {
  for (std::size_t who = context.natural.actors.size(); who < context.meter.accounts().size();
       ++who) {
    const auto brought = balance_of(context.setup.state, context.meter.accounts()[who]);
    if (brought && brought->value() >= worths[who][0] + kMovesPrices.value()) return true;
  }
  return false;
}

/// Whether a stranger has more NEAR than he brought.
bool gains_any(const JudgeContext& context, const std::vector<Worth>& worths) {
  constexpr u128 kDust = 1'000;
  for (std::size_t who = context.natural.actors.size(); who < context.meter.accounts().size();
       ++who) {
    const auto brought = balance_of(context.setup.state, context.meter.accounts()[who]);
    if (brought && !worths[who].empty() && worths[who][0] > brought->value() + kDust) return true;
  }
  return false;
}

}  // namespace

bool has_paid_in_vain(const JudgeContext& context, const RunEnd& run) {
  if (has_paid(context, context.meter.worths(run.world))) return false;
  const std::vector<ScenarioTransaction>& sent = context.judged.scenario.transactions;
  return std::ranges::any_of(run.facts.executions(), [&](const RanReceipt& ran) {
    const std::uint32_t flow = ran.event->flow;
    if (flow < context.story || flow >= sent.size() || ran.event->has_failed()) return false;
    const protocol::Receipt& receipt = *ran.event->receipt;
    return receipt.receiver_id == sent[flow].receiver &&
           receipt.predecessor_id == sent[flow].signer &&
           std::ranges::any_of(sent[flow].actions, [](const protocol::Action& action) {
             const auto* call = action.as<protocol::FunctionCall>();
             return call != nullptr && call->deposit >= kMovesPrices;
           });
  });
}

void check_books(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  const NearBooks before = near_books(context.setup.state);
  const NearBooks now = near_books(run.world.state());
  // What is sent to accounts that are gone is burnt, what a gas key has with it, and what a global
  // contract pays for its storage; at the end nothing is under way.
  const bool may_burn =
      !std::ranges::includes(now.accounts, before.accounts) ||
      std::ranges::any_of(run.facts.executions(), [](const RanReceipt& ran) {
        return std::ranges::any_of(ran.event->receipt->action()->actions,
                                   [](const protocol::Action& action) {
                                     return action.as<protocol::DeleteAccount>() != nullptr ||
                                            action.as<protocol::DeleteKey>() != nullptr ||
                                            action.as<protocol::DeployGlobalContract>() != nullptr;
                                   });
      });
  if (now.sum == before.sum || (may_burn && now.sum < before.sum)) return;
  alarms.push_back({"O1", "NEAR",
                    format_text("all accounts together have {}, and had {}: a defect of farcall",
                                trace::say_deposit(now.sum), trace::say_deposit(before.sum))});
}

void check_liabilities(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  for (const auto& [contract, owed] : context.judged.scenario.declared.liabilities) {
    const WorldReader reader{run.world, context.names, context.views};
    const Result<boost::json::value> answer = owed.evaluate(reader);
    const std::optional<u128> amount =
        answer ? integer_of(as_bytes(boost::json::serialize(*answer))) : std::nullopt;
    if (!amount) {
      alarms.push_back(
          {"O2", std::string{contract.view()},
           format_text("what {} owes is not a number: {}", contract.view(),
                       answer ? boost::json::serialize(*answer) : answer.error().message)});
      continue;
    }
    const auto account = account_of(run.world.state(), contract);
    const Balance has = account ? account->amount : Balance{};
    const Balance stake = account ? context.setup.environment.config->storage_amount_per_byte *
                                        account->storage_usage.value()
                                  : Balance{};
    const Balance free = has.saturating_sub(stake);
    if (free.value() >= *amount) continue;
    alarms.push_back(
        {"O2", std::string{contract.view()},
         format_text("{} owes {} and has {} besides what its storage takes", contract.view(),
                     trace::say_deposit(Balance{*amount}), trace::say_deposit(free))});
  }
}

void check_worths(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  if (context.judged.has_failing_callee) check_windfall(context, run, alarms);
  if (context.judged.kind != Case::Kind::kStranger) return;
  const std::vector<Worth>& worths = context.meter.worths(run.world);
  const Balance fees = context.judged.scenario.declared.fees;
  const NaturalFacts& natural = context.natural;
  const std::vector<const ScenarioTransaction*> calls = calls_of_strangers(context, run);
  if (calls.empty() || !is_story_sent(context, run)) return;
  // Other calls beside it have cases of their own.
  if (std::ranges::any_of(calls, [&](const ScenarioTransaction* call) {
        return is_for_everybody(context, *call);
      })) {
    return;
  }
  const bool is_paid = has_paid(context, worths) || has_paid_in_vain(context, run);
  for (std::size_t actor = 0; actor < natural.actors.size(); ++actor) {
    const bool is_loss =
        !natural.worths.empty() && std::ranges::all_of(natural.worths, [&](const auto& ends) {
          return is_poorer(with_fees(worths[actor], ends[actor], fees), ends[actor]);
        });
    if (!is_loss || can_try_again(context, run, worths, actor)) continue;
    const Worth& reference = (*natural.worths.begin())[actor];
    const Worth now = with_fees(worths[actor], reference, fees);
    if (is_paid && first_less(now, reference) != 0) continue;
    // He has to call otherwise than the story says, for what nobody else got: numbers of orders,
    // say, are others where a stranger was first.
    if (first_less(now, reference) == 0 && !gains_any(context, worths) &&
        comes_back(context, run, natural.actors[actor], Balance{reference[0] - now[0]}))
      continue;
    alarms.push_back(
        {"O3", std::string{natural.actors[actor].view()},
         format_text("{} ends with {} because a stranger calls", natural.actors[actor].view(),
                     less_text(context.meter, actor, worths[actor], now, reference))});
  }
  // Strangers come after the actors.
  for (std::size_t who = natural.actors.size(); who < context.meter.accounts().size(); ++who) {
    const AccountId& stranger = context.meter.accounts()[who];
    const Balance brought = balance_of(context.setup.state, stranger).value_or(Balance{});
    const u128 now = worths[who].empty() ? 0 : worths[who][0];
    // What is won of calls to which next to nothing is attached is won of larger ones, too.
    constexpr u128 kDust = 1'000;
    if (now > brought.value() && now - brought.value() < kDust) continue;
    const std::string place = place_of(paying_call(context, run, stranger, *calls.back()));
    if (now <= brought.value()) {
      const u128 paid = brought.value() - now;
      if (paid > kPaidForNothing.value()) continue;
      if (const auto what = gained_without_paying(context, calls, worths[who], stranger, paid)) {
        alarms.push_back({"O3", place,
                          format_text("a stranger who pays nothing ends with {}, by calling {}",
                                      *what, trace::escape(place))});
      }
      continue;
    }
    const Balance gain{now - brought.value()};
    const auto gains_as_much = [&](Balance began, const Worth& ends) {
      return Balance{ends[0]} >= began.saturating_add(gain).saturating_sub(kGasOfSetup);
    };
    if (plays_a_part(context, calls, gains_as_much)) continue;
    alarms.push_back(
        {"O3", place,
         format_text("a stranger ends with {} more than he brought, by calling {}",
                     trace::say_deposit(Balance{now - brought.value()}), trace::escape(place))});
  }
}

void check_called_back(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  if (context.baseline.empty() || !is_story_sent(context, run)) return;
  const std::vector<Worth>& worths = context.meter.worths(run.world);
  for (std::size_t actor = 0; actor < context.natural.actors.size(); ++actor) {
    // What it loses by its own code is its own doing.
    if (std::ranges::contains(context.judged.faulty, context.natural.actors[actor])) continue;
    const Balance fees = context.judged.scenario.declared.fees;
    const bool is_loss = std::ranges::all_of(context.baseline, [&](const auto& ends) {
      return is_poorer(with_fees(worths[actor], ends[actor], fees), ends[actor]);
    });
    if (!is_loss) continue;
    const Worth& reference = (*context.baseline.begin())[actor];
    const Worth now = with_fees(worths[actor], reference, fees);
    const AccountId& id = context.natural.actors[actor];
    alarms.push_back({"O3",
                      format_text("{} and {}", id.view(), context.judged.faulty.front().view()),
                      format_text("{} ends with {} because {}", id.view(),
                                  less_text(context.meter, actor, worths[actor], now,
                                            (*context.baseline.begin())[actor]),
                                  context.judged.label)});
  }
}

}  // namespace farcall::explore
