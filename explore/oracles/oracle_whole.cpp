// O4: who is told that his transaction failed has what he had, and what comes back to a contract,
// or was paid to it for nothing, is noted as somebody's.
#include <algorithm>
#include <cstring>

#include "base/format_text.hpp"
#include "explore/oracles/oracle_parts.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

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

/// Whether all that an actor lost is with the account that misbehaves: who pays somebody that is
/// not trusted, or sends him tokens, may lose them, whatever the contract between them does.
bool is_kept_by_faulty(const JudgeContext& context, const RunEnd& run, const Worth& now,
                       const Worth& reference) {
  if (context.judged.has_deletion) return false;
  return std::ranges::any_of(context.judged.faulty, [&](const AccountId& faulty) {
    // What contracts write down of NEAR that is there is the same NEAR once more.
    const u128 near_before = measured_or_none(context, context.setup.state, 0, faulty);
    const u128 near_after = measured_or_none(context, run.world.state(), 0, faulty);
    if (now[0] < reference[0] && near_after >= near_before &&
        near_after - near_before >= reference[0] - now[0]) {
      return true;
    }
    for (std::size_t at = 0; at < now.size(); ++at) {
      if (now[at] >= reference[at]) continue;
      // What the scenario claims for the actor cannot be asked about others.
      if (at >= context.natural.measures.size()) return false;
      const u128 before = measured_or_none(context, context.setup.state, at, faulty);
      const u128 after = measured_or_none(context, run.world.state(), at, faulty);
      if (after < before || after - before < reference[at] - now[at]) return false;
    }
    return true;
  });
}

/// The trusted contract that has more of something than before, by what somebody lost: the one that
/// called, if it is that, else one that it had paid. Null: none.
const AccountId* keeper_of(const JudgeContext& context, const RunEnd& run, std::size_t measure,
                           u128 loss, const AccountId& caller) {
  const auto keeps = [&](const AccountId& contract) {
    const u128 had = measured_or_none(context, context.setup.state, measure, contract);
    const u128 has = measured_or_none(context, run.world.state(), measure, contract);
    return has >= had && has - had >= loss;
  };
  if (keeps(caller)) return &caller;
  const auto found = std::ranges::find_if(context.natural.contracts, keeps);
  return found == context.natural.contracts.end() ? nullptr : &*found;
}

/// Whether a row of a contract that is new or has changed names an account.
bool has_new_name(const state::Trie& now, const state::Trie& start, const AccountId& contract,
                  const AccountId& account) {
  state::TrieIterator rows{now, runtime::trie_key::contract_data_of(contract).view()};
  while (rows.next()) {
    const ByteView value = rows.value().bytes();
    const auto before = start.get(rows.key());
    if (before && std::ranges::equal(before->bytes(), value)) continue;
    if (holds_bytes(rows.key(), account.bytes()) || holds_bytes(value, account.bytes()))
      return true;
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
    // What he paid went on to somebody who is gone, as in a run in which nobody is.
    const auto ends_as = [&](const std::vector<Worth>& ends) {
      return !is_poorer(worths[actor], ends[actor]);
    };
    if (failed_for_deleted(context, run.facts, index) &&
        std::ranges::any_of(context.natural.worths, ends_as)) {
      continue;
    }
    alarms.push_back(
        {"O4", context.names[index],
         format_text("{} is told that '{}' failed, and has {}", signer.view(),
                     trace::escape(context.names[index]),
                     less_text(context.meter, actor, worths[actor], now, *reference))});
  }
}

void check_kept_refunds(const JudgeContext& context, const RunEnd& run,
                        std::vector<Alarm>& alarms) {
  const NaturalFacts& natural = context.natural;
  // Who calls twice leaves more there than the story does.
  const Case::Kind kind = context.judged.kind;
  if (natural.end == nullptr || kind == Case::Kind::kNatural || kind == Case::Kind::kSentTwice ||
      kind == Case::Kind::kFaultAndStranger)
    return;
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
        {"O4",
         format_text("{} keeps the deposit of {}", contract.view(), subject_of(context, receipt)),
         format_text("{} failed, its deposit of {} came back to {}, stays there, and no row of its "
                     "state says whose it is",
                     trace::escape(place_of(receipt)), trace::say_deposit(deposit),
                     contract.view())});
  }
}

void check_paid_for_nothing(const JudgeContext& context, const RunEnd& run,
                            std::vector<Alarm>& alarms) {
  const NaturalFacts& natural = context.natural;
  if (natural.end == nullptr || !context.judged.has_failing_callee) return;
  const std::vector<Worth> now = context.meter.worths(run.world);
  const std::vector<Worth> ends = context.meter.worths(*natural.end);
  const Balance fees = context.judged.scenario.declared.fees;
  for (const RanReceipt& ran : run.facts.executions()) {
    const protocol::Receipt& receipt = *ran.event->receipt;
    const AccountId& contract = receipt.predecessor_id;
    if (!ran.event->has_failed() || ran.event->flow >= context.story ||
        !std::ranges::contains(natural.contracts, contract) ||
        !std::ranges::contains(context.judged.faulty, receipt.receiver_id)) {
      continue;
    }
    const AccountId& payer = context.judged.scenario.transactions[ran.event->flow].signer;
    const auto actor =
        static_cast<std::size_t>(std::ranges::find(natural.actors, payer) - natural.actors.begin());
    Worth before;
    for (std::size_t at = 0; at < natural.measures.size(); ++at)
      before.push_back(measured_or_none(context, context.setup.state, at, payer));
    before.insert(before.end(), now[actor].begin() + static_cast<std::ptrdiff_t>(before.size()),
                  now[actor].end());
    const Worth paid = with_fees(now[actor], before, fees);
    if (!is_poorer(paid, before)) continue;
    const std::size_t at = first_less(paid, before);
    const u128 loss = before[at] - paid[at];
    const AccountId* keeper = keeper_of(context, run, at, loss, contract);
    if (keeper == nullptr) continue;
    const auto is_noted_in = [&](const state::Trie& state) {
      return is_noted(state, context.setup.state, contract, payer, loss) ||
             (*keeper != contract && has_new_name(state, context.setup.state, *keeper, payer));
    };
    const bool buys_something =
        !is_poorer(ends[actor], before) || is_noted_in(natural.end->state());
    if (!buys_something || is_noted_in(run.world.state())) continue;
    // The same money, seen when it came back.
    const std::string keeps = format_text("{} keeps ", contract.view());
    if (std::ranges::any_of(alarms, [&](const Alarm& alarm) {
          return alarm.property == "O4" && alarm.subject.starts_with(keeps);
        })) {
      continue;
    }
    const std::string unnamed =
        *keeper == contract
            ? std::string{"no row of its state says whose it is"}
            : format_text("no row of the state of {} says whose it is", contract.view());
    alarms.push_back(
        {"O4", format_text("{} keeps what {} paid", contract.view(), payer.view()),
         format_text("{} failed, {} has paid {} ({}) and has nothing for it: {} keeps it, and {}",
                     trace::escape(place_of(receipt)), payer.view(),
                     context.meter.amount_text(at, loss), context.meter.name(actor, at),
                     keeper->view(), unnamed)});
  }
}

}  // namespace farcall::explore
