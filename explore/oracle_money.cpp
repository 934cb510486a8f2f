// O2 to O4: contracts can pay what they owe, nobody is poorer than the story alone would make him,
// and who is told that his transaction failed has what he had.
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cstring>
#include <format>

#include "explore/judge.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

std::string amount_text(const Measure& measure, u128 amount) {
  return measure.method.empty() ? trace::say_deposit(Balance{amount}) : to_string(amount);
}

/// "1.5 NEAR instead of 2 NEAR"
std::string less_text(const Measure& measure, u128 now, u128 reference) {
  return std::format("{} instead of {} ({})", amount_text(measure, now),
                     amount_text(measure, reference), measure.name());
}

/// Adds what an actor may lose to fees.
Worth with_fees(Worth worth, Balance fees) {
  if (!worth.empty()) worth[0] = Balance{worth[0]}.saturating_add(fees).value();
  return worth;
}

/// All rows of a contract's data, as one number.
StateKey data_key(const state::Trie& state, const AccountId& account) {
  StateKey key;
  state::TrieIterator rows{state, runtime::trie_key::contract_data_of(account).view()};
  while (rows.next()) key += row_hash(0, rows.key(), rows.value().bytes());
  return key;
}

bool holds_bytes(ByteView text, ByteView part) {
  return !part.empty() && std::ranges::search(text, part).begin() != text.end();
}

/// Whether a contract's state says that `amount` belongs to `payer`, compared with the state in
/// which the story began. Any row that is new or has changed may say so; the row that near-sdk
/// writes after each call counts only if it names one of the two.
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

}  // namespace

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
  if (context.judged.kind != Case::Kind::kStranger) return;
  const std::vector<Worth>& worths = context.meter.worths(run.world);
  const auto& measures = context.meter.measures();
  const Balance fees = context.judged.scenario.declared.fees;
  const NaturalFacts& natural = context.natural;
  for (std::size_t actor = 0; actor < natural.actors.size(); ++actor) {
    const Worth now = with_fees(worths[actor], fees);
    const bool is_loss =
        !natural.worths.empty() && std::ranges::all_of(natural.worths, [&](const auto& ends) {
          return is_poorer(now, ends[actor]);
        });
    if (!is_loss) continue;
    const Worth& reference = (*natural.worths.begin())[actor];
    const std::size_t at = first_less(now, reference);
    alarms.push_back(
        {"O3", std::string{natural.actors[actor].view()},
         std::format("{} ends with {} because a stranger calls", natural.actors[actor].view(),
                     less_text(measures[at], worths[actor][at], reference[at]))});
  }
  // Strangers come after the actors.
  for (std::size_t who = natural.actors.size(); who < context.meter.accounts().size(); ++who) {
    const AccountId& stranger = context.meter.accounts()[who];
    const Balance brought = balance_of(context.setup.state, stranger).value_or(Balance{});
    const u128 now = worths[who].empty() ? 0 : worths[who][0];
    if (now <= brought.value()) continue;
    const ScenarioTransaction& sent = context.judged.scenario.transactions.back();
    const std::string place = std::format("{}.{}", sent.receiver.view(), [&] {
      const auto* call =
          sent.actions.empty() ? nullptr : sent.actions.front().as<protocol::FunctionCall>();
      return call == nullptr ? std::string{"transfer"} : call->method_name;
    }());
    alarms.push_back(
        {"O3", place,
         std::format("a stranger ends with {} more than he brought, by calling {}",
                     trace::say_deposit(Balance{now - brought.value()}), trace::escape(place))});
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
    const Worth now = with_fees(worths[actor], scenario.declared.fees);
    const Worth* reference = nullptr;
    bool is_loss = false;
    for (const SerialEnd& other : serial) {
      if (((other.sent >> index) & 1) != 0) continue;
      const Worth& without = context.meter.worths(*other.world)[actor];
      is_loss = is_poorer(now, without);
      if (!is_loss) break;
      if (reference == nullptr) reference = &without;
    }
    if (!is_loss) continue;
    const std::size_t at = first_less(now, *reference);
    alarms.push_back({"O4", context.names[index],
                      std::format("{} is told that '{}' failed, and has {}", signer.view(),
                                  trace::escape(context.names[index]),
                                  less_text(context.meter.measures()[at], worths[actor][at],
                                            (*reference)[at]))});
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
    const AccountId& payer = context.judged.scenario.transactions[ran.event->flow].signer;
    if (data_key(run.world.state(), contract) != data_key(natural.end->state(), contract) &&
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

void check_kept_tokens(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  const NaturalFacts& natural = context.natural;
  if (natural.end == nullptr || context.judged.kind != Case::Kind::kFault) return;
  for (const auto& [place, most] : natural.token_balances) {
    const auto& [token, contract] = place;
    if (token == contract) continue;
    const u128 now = token_balance(context.views, run.world.state(), token, contract).value_or(0);
    if (now <= most) continue;
    const auto names_actor = [&](const AccountId& actor) {
      return is_noted(run.world.state(), context.setup.state, contract, actor, now - most);
    };
    if (data_key(run.world.state(), contract) != data_key(natural.end->state(), contract) &&
        std::ranges::any_of(natural.actors, names_actor)) {
      continue;
    }
    alarms.push_back(
        {"O4", std::format("{} keeps tokens of {}", contract.view(), token.view()),
         std::format("{} ends with {} of {}, {} more than the story leaves it, and no "
                     "row of its state says whose they are",
                     contract.view(), to_string(now), token.view(), to_string(now - most))});
  }
}

}  // namespace farcall::explore
