// O1 to O4: NEAR is neither made nor lost, contracts can pay what they owe, nobody is poorer than
// the story alone would make him, and who is told that his transaction failed has what he had.
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cstring>
#include <format>

#include "explore/judge.hpp"
#include "runtime/records.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// "1.5 NEAR instead of 2 NEAR (NEAR)": what is less.
std::string less_text(const WorthMeter& meter, std::size_t account, const Worth& now,
                      const Worth& compared, const Worth& reference) {
  const std::size_t at = first_less(compared, reference);
  return std::format("{} instead of {} ({})", meter.amount_text(at, now[at]),
                     meter.amount_text(at, reference[at]), meter.name(account, at));
}

/// Forgives an actor what he may lose to fees, and the few yocto that calls attach to count as
/// confirmed.
Worth with_fees(Worth worth, const Worth& reference, Balance fees) {
  constexpr Balance kConfirmations = yocto(1'000);
  if (worth[0] < reference[0]) {
    const Balance forgiven = Balance{worth[0]}.saturating_add(fees).saturating_add(kConfirmations);
    worth[0] = std::min(reference[0], forgiven.value());
  }
  return worth;
}

bool holds_bytes(ByteView text, ByteView part) {
  return !part.empty() && std::ranges::search(text, part).begin() != text.end();
}

/// All rows of a contract's data, as one number.
StateKey data_key(const state::Trie& state, const AccountId& account) {
  StateKey key;
  state::TrieIterator rows{state, runtime::trie_key::contract_data_of(account).view()};
  while (rows.next()) key += row_hash(0, rows.key(), rows.value().bytes());
  return key;
}

Balance deposits_of(const protocol::Receipt& receipt) {
  Balance sum;
  for (const protocol::Action& action : receipt.action()->actions) {
    if (const auto* call = action.as<protocol::FunctionCall>()) {
      sum = sum.saturating_add(call->deposit);
    } else if (const auto* transfer = action.as<protocol::Transfer>()) {
      sum = sum.saturating_add(transfer->deposit);
    }
  }
  return sum;
}

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
  return books;
}

/// Whether a row that the natural end changes is as it was at the start: what the story does to it
/// was undone, or not done.
bool is_undone(const state::Trie& now, const NaturalFacts& natural, const AccountId& contract) {
  const auto is_as_at_start = [&](ByteView key) {
    const auto here = now.get(key);
    const auto before = natural.start.get(key);
    return here.has_value() == before.has_value() &&
           (!here || std::ranges::equal(here->bytes(), before->bytes()));
  };
  const auto is_changed = [&](ByteView key, const state::Trie& other, ByteView value) {
    const auto there = other.get(key);
    return !there || !std::ranges::equal(there->bytes(), value);
  };
  const auto prefix = runtime::trie_key::contract_data_of(contract);
  for (const auto& [one, other] : {std::pair{&natural.end->state(), &natural.start},
                                   std::pair{&natural.start, &natural.end->state()}}) {
    state::TrieIterator row{*one, prefix.view()};
    while (row.next()) {
      if (is_changed(row.key(), *other, row.value().bytes()) && is_as_at_start(row.key()))
        return true;
    }
  }
  return false;
}

/// Whether everything of a transaction that failed was for an account that deleted itself: its
/// owner's own doing.
bool failed_for_deleted(const JudgeContext& context, const RunFacts& facts, std::size_t flow) {
  bool has_failed = false;
  for (const RanReceipt& ran : facts.executions()) {
    if (ran.event->flow != flow || !ran.event->has_failed()) continue;
    if (!context.is_own_doing(ran.event->receipt->receiver_id)) return false;
    has_failed = true;
  }
  return has_failed;
}

/// Whether what an actor lost, all of it NEAR, is with the account that misbehaves: who pays
/// somebody that is not trusted may lose what he pays, whatever the contract between them does.
bool is_kept_by_faulty(const JudgeContext& context, const RunEnd& run, const Worth& now,
                       const Worth& reference) {
  if (context.judged.has_deletion || first_less(now, reference) != 0) return false;
  const u128 loss = reference[0] - now[0];
  return std::ranges::any_of(context.judged.faulty, [&](const AccountId& faulty) {
    const Balance before = balance_of(context.setup.state, faulty).value_or(Balance{});
    const Balance after = balance_of(run.world.state(), faulty).value_or(Balance{});
    return after.value() >= before.value() + loss;
  });
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
        {"O3", std::format("{} gains", id.view()),
         std::format("a call failed, and {} ends with {} more than he has in any run in which it "
                     "does not, and than he brought",
                     id.view(), trace::say_deposit(now - most))});
  }
}

/// "bank.withdraw": what a transaction calls.
std::string place_of(const ScenarioTransaction& sent) {
  const auto* call =
      sent.actions.empty() ? nullptr : sent.actions.front().as<protocol::FunctionCall>();
  return std::format("{}.{}", sent.receiver.view(),
                     call == nullptr ? std::string_view{"transfer"} : call->method_name);
}

/// Whether the strangers only do what anybody may earn by.
bool earns_rewards(const JudgeContext& context) {
  const Scenario& scenario = context.judged.scenario;
  return std::ranges::all_of(
      scenario.transactions.begin() + static_cast<std::ptrdiff_t>(context.story),
      scenario.transactions.end(), [&](const ScenarioTransaction& sent) {
        return std::ranges::contains(scenario.declared.rewards, place_of(sent));
      });
}

/// Whether the whole story was sent: without one of its transactions it ends otherwise by itself.
bool is_story_sent(const JudgeContext& context, const RunEnd& run) {
  for (std::size_t index = 0; index < context.story; ++index) {
    const bool is_needed = !context.judged.scenario.transactions[index].is_optional;
    if (is_needed && !run.facts.transactions()[index].is_sent) return false;
  }
  return true;
}

/// Whether all that an actor sent failed, he has what he had, and it would succeed now: he loses
/// nothing but time.
bool can_try_again(const JudgeContext& context, const RunEnd& run, const std::vector<Worth>& worths,
                   std::size_t actor) {
  const AccountId& id = context.natural.actors[actor];
  const std::vector<Measure>& measures = context.natural.measures;
  for (std::size_t at = 0; at < measures.size(); ++at) {
    const u128 before =
        measures[at].method.empty()
            ? balance_of(context.natural.start, id).value_or(Balance{}).value()
            : measured(context.views, context.natural.start, measures[at], id).value_or(0);
    if (worths[actor][at] < before) return false;
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
std::optional<std::string> gained_without_paying(const JudgeContext& context, const Worth& worth,
                                                 const AccountId& stranger, u128 paid) {
  const Scenario& scenario = context.judged.scenario;
  if (is_copied(scenario, scenario.transactions.back(), context.story)) return std::nullopt;
  const std::vector<Measure>& measures = context.natural.measures;
  for (std::size_t at = 1; at < measures.size(); ++at) {
    if (!measures[at].is_amount()) continue;
    const u128 before =
        measured(context.views, context.setup.state, measures[at], stranger).value_or(0);
    if (worth[at] > before && worth[at] - before > paid)
      return std::format("{} ({})", to_string(worth[at]), measures[at].name());
  }
  return std::nullopt;
}

/// Whether a stranger paid for what he did: he ends with less NEAR, as the users do whose calls he
/// copies. That prices or shares move by it is no loss to others.
bool has_paid(const JudgeContext& context, const std::vector<Worth>& worths) {
  constexpr Balance kLeast{near(1).value() / 10};
  for (std::size_t who = context.natural.actors.size(); who < context.meter.accounts().size();
       ++who) {
    const auto brought = balance_of(context.setup.state, context.meter.accounts()[who]);
    if (brought && brought->value() >= worths[who][0] + kLeast.value()) return true;
  }
  return false;
}

}  // namespace

bool has_equal_data(const state::Trie& one, const state::Trie& other, const AccountId& contract) {
  return data_key(one, contract) == data_key(other, contract);
}

bool is_noted(const state::Trie& now, const state::Trie& start, const AccountId& contract,
              const AccountId& payer, u128 amount) {
  Bytes little_endian(sizeof amount);
  std::memcpy(little_endian.data(), &amount, sizeof amount);
  const std::size_t prefix = runtime::trie_key::contract_data_of(contract).view().size();
  state::TrieIterator rows{now, runtime::trie_key::contract_data_of(contract).view()};
  while (rows.next()) {
    const ByteView value = rows.value().bytes();
    const auto before = start.get(rows.key());
    if (before && std::ranges::equal(before->bytes(), value)) continue;
    if (as_text(rows.key().subspan(prefix)) != "STATE") return true;
    if (holds_bytes(value, payer.bytes()) || holds_bytes(value, little_endian)) return true;
  }
  return false;
}

void check_books(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  const NearBooks before = near_books(context.setup.state);
  const NearBooks now = near_books(run.world.state());
  // What is sent to accounts that are gone is burnt; at the end nothing is under way.
  const bool may_burn =
      !std::ranges::includes(now.accounts, before.accounts) ||
      std::ranges::any_of(run.facts.executions(), [](const RanReceipt& ran) {
        return std::ranges::any_of(ran.event->receipt->action()->actions, [](const auto& action) {
          return action.template as<protocol::DeleteAccount>() != nullptr;
        });
      });
  if (now.sum == before.sum || (may_burn && now.sum < before.sum)) return;
  alarms.push_back({"O1", "NEAR",
                    std::format("all accounts together have {}, and had {}: a defect of farcall",
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
           std::format("what {} owes is not a number: {}", contract.view(),
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
         std::format("{} owes {} and has {} besides what its storage takes", contract.view(),
                     trace::say_deposit(Balance{*amount}), trace::say_deposit(free))});
  }
}

void check_worths(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  if (context.judged.has_failing_callee) check_windfall(context, run, alarms);
  if (context.judged.kind != Case::Kind::kStranger) return;
  const std::vector<Worth>& worths = context.meter.worths(run.world);
  const Balance fees = context.judged.scenario.declared.fees;
  const NaturalFacts& natural = context.natural;
  if (!is_story_sent(context, run) || earns_rewards(context)) return;
  const bool is_paid = has_paid(context, worths);
  for (std::size_t actor = 0; actor < natural.actors.size(); ++actor) {
    const bool is_loss =
        !natural.worths.empty() && std::ranges::all_of(natural.worths, [&](const auto& ends) {
          return is_poorer(with_fees(worths[actor], ends[actor], fees), ends[actor]);
        });
    if (!is_loss || can_try_again(context, run, worths, actor)) continue;
    const Worth& reference = (*natural.worths.begin())[actor];
    const Worth now = with_fees(worths[actor], reference, fees);
    if (is_paid && first_less(now, reference) != 0) continue;
    alarms.push_back(
        {"O3", std::string{natural.actors[actor].view()},
         std::format("{} ends with {} because a stranger calls", natural.actors[actor].view(),
                     less_text(context.meter, actor, worths[actor], now, reference))});
  }
  // Strangers come after the actors.
  for (std::size_t who = natural.actors.size(); who < context.meter.accounts().size(); ++who) {
    const AccountId& stranger = context.meter.accounts()[who];
    const Balance brought = balance_of(context.setup.state, stranger).value_or(Balance{});
    const u128 now = worths[who].empty() ? 0 : worths[who][0];
    const std::string place = place_of(context.judged.scenario.transactions.back());
    if (now <= brought.value()) {
      const u128 paid = brought.value() - now;
      if (paid > kPaidForNothing.value()) continue;
      if (const auto what = gained_without_paying(context, worths[who], stranger, paid)) {
        alarms.push_back({"O3", place,
                          std::format("a stranger who pays nothing ends with {}, by calling {}",
                                      *what, trace::escape(place))});
      }
      continue;
    }
    alarms.push_back(
        {"O3", place,
         std::format("a stranger ends with {} more than he brought, by calling {}",
                     trace::say_deposit(Balance{now - brought.value()}), trace::escape(place))});
  }
}

void check_called_back(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  if (context.baseline.empty() || !is_story_sent(context, run)) return;
  const std::vector<Worth>& worths = context.meter.worths(run.world);
  for (std::size_t actor = 0; actor < context.natural.actors.size(); ++actor) {
    const Balance fees = context.judged.scenario.declared.fees;
    const bool is_loss = std::ranges::all_of(context.baseline, [&](const auto& ends) {
      return is_poorer(with_fees(worths[actor], ends[actor], fees), ends[actor]);
    });
    if (!is_loss) continue;
    const Worth& reference = (*context.baseline.begin())[actor];
    const Worth now = with_fees(worths[actor], reference, fees);
    const AccountId& id = context.natural.actors[actor];
    alarms.push_back({"O3",
                      std::format("{} and {}", id.view(), context.judged.faulty.front().view()),
                      std::format("{} ends with {} because {}", id.view(),
                                  less_text(context.meter, actor, worths[actor], now,
                                            (*context.baseline.begin())[actor]),
                                  context.judged.label)});
  }
}

void check_whole(const JudgeContext& context, const RunEnd& run,
                 const std::vector<SerialEnd>& serial, std::vector<Alarm>& alarms) {
  const std::vector<Worth>& worths = context.meter.worths(run.world);
  const auto& accounts = context.meter.accounts();
  const Scenario& scenario = context.judged.scenario;
  for (std::size_t index = 0; index < context.story; ++index) {
    const TransactionEnd& end = run.facts.transactions()[index];
    const bool is_refused =
        end.value && std::ranges::contains(scenario.declared.refusals,
                                           std::string{end.value->begin(), end.value->end()});
    if (!end.is_sent || !(end.has_failed || is_refused)) continue;
    const AccountId& signer = scenario.transactions[index].signer;
    if (context.is_own_doing(signer)) continue;
    const auto actor =
        static_cast<std::size_t>(std::ranges::find(accounts, signer) - accounts.begin());
    if (actor == accounts.size()) continue;
    const Balance fees = scenario.declared.fees;
    const Worth* reference = nullptr;
    bool is_loss = false;
    for (const SerialEnd& other : serial) {
      if (((other.sent >> index) & 1) != 0) continue;
      const Worth& without = context.meter.worths(*other.world)[actor];
      is_loss = is_poorer(with_fees(worths[actor], without, fees), without);
      if (!is_loss) break;
      if (reference == nullptr) reference = &without;
    }
    if (!is_loss) continue;
    const Worth now = with_fees(worths[actor], *reference, fees);
    if (is_kept_by_faulty(context, run, now, *reference)) continue;
    if (failed_for_deleted(context, run.facts, index) &&
        !is_poorer(worths[actor], context.meter.worths(*context.natural.end)[actor])) {
      continue;
    }
    alarms.push_back(
        {"O4", context.names[index],
         std::format("{} is told that '{}' failed, and has {}", signer.view(),
                     trace::escape(context.names[index]),
                     less_text(context.meter, actor, worths[actor], now, *reference))});
  }
}

void check_kept_refunds(const JudgeContext& context, const RunEnd& run,
                        std::vector<Alarm>& alarms) {
  const NaturalFacts& natural = context.natural;
  if (natural.end == nullptr || context.judged.kind == Case::Kind::kNatural) return;
  for (const RanReceipt& ran : run.facts.executions()) {
    const protocol::Receipt& receipt = *ran.event->receipt;
    if (!ran.event->has_failed() || ran.event->flow >= context.story) continue;
    const AccountId& contract = receipt.predecessor_id;
    const Balance deposit = deposits_of(receipt);
    // Less is what contracts attach so that a call counts as signed with a full key.
    if (deposit <= yocto(1) || !std::ranges::contains(natural.contracts, contract)) continue;
    if (receipt.balance_refund_receiver() != contract) continue;
    if (context.is_own_doing(receipt.receiver_id)) continue;
    const auto most = natural.balances.find(contract);
    if (most == natural.balances.end()) continue;
    const Balance now = balance_of(run.world.state(), contract).value_or(Balance{});
    if (now < most->second.saturating_add(deposit)) continue;
    const Balance before = balance_of(natural.start, contract).value_or(Balance{});
    if (now <= before && is_undone(run.world.state(), natural, contract)) continue;
    const AccountId& payer = context.judged.scenario.transactions[ran.event->flow].signer;
    if (!has_equal_data(run.world.state(), natural.end->state(), contract) &&
        is_noted(run.world.state(), context.setup.state, contract, payer, deposit.value())) {
      continue;
    }
    alarms.push_back(
        {"O4", std::format("{} keeps the deposit of {}", contract.view(), place_of(receipt)),
         std::format("{} failed, its deposit of {} came back to {}, stays there, and no row of its "
                     "state says whose it is",
                     trace::escape(place_of(receipt)), trace::say_deposit(deposit),
                     contract.view())});
  }
}

}  // namespace farcall::explore
