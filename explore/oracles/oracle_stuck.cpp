// O5: nothing stays stuck.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>

#include "base/format_text.hpp"
#include "explore/oracles/judge.hpp"
#include "explore/oracles/oracle_parts.hpp"
#include "protocol/json/json_text.hpp"
#include "runtime/records.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// Whether a transaction failed in a contract that is trusted.
bool failed_in(const RunFacts& facts, std::span<const AccountId> contracts) {
  return std::ranges::any_of(facts.executions(), [&](const RanReceipt& ran) {
    return ran.is_final && ran.event->has_failed() &&
           std::ranges::contains(contracts, ran.event->receipt->receiver_id);
  });
}

/// Jumps of the clock that happened on the way to a world.
std::set<std::uint32_t> jumps_of(const ReceiptWorld& world) {
  std::set<std::uint32_t> jumps;
  for (const RunHistory* at = world.history().get(); at != nullptr; at = at->before.get()) {
    for (const Event& event : at->events) {
      if (event.kind == Event::Kind::kClock) jumps.insert(event.flow);
    }
  }
  return jumps;
}

/// What one transaction leads to, sent in a state in which nothing is under way, at the time after
/// some jumps of the clock.
struct AloneEnd {
  std::shared_ptr<const ReceiptWorld> world;
  RunFacts facts;
};
AloneEnd after_alone(const JudgeContext& context, const state::Trie& state,
                     const ScenarioTransaction& attempt, const std::set<std::uint32_t>& jumps) {
  ReceiptSetup setup = context.setup;
  setup.state = state;
  setup.transactions = {
      {.transaction = sign_over(attempt, state, context.keys.at(attempt.signer))}};
  ReceiptModel model{std::move(setup), context.machine};
  WorldPtr begin = model.initial();
  for (const std::uint32_t jump : jumps) begin = model.pass_time(*begin, jump).world;
  std::uint64_t receipts = 0;
  const WorldPtr sent = run_alone(model, begin, 0, receipts);
  // Who is gone, or cannot pay for it, sends nothing.
  auto end = std::static_pointer_cast<const ReceiptWorld>(
      sent == nullptr ? begin : run_out(model, sent, receipts));
  RunFacts facts{*end, 1};
  return {.world = std::move(end), .facts = std::move(facts)};
}

}  // namespace

state::Trie with_account(const state::Trie& to, const state::Trie& from, const AccountId& id) {
  state::TrieUpdate update{to, state::Recording::kOff};
  const std::array<Bytes, 2> prefixes{to_bytes(runtime::trie_key::access_keys_of(id).view()),
                                      to_bytes(runtime::trie_key::contract_data_of(id).view())};
  const std::array<Bytes, 2> single{to_bytes(runtime::trie_key::account(id).view()),
                                    to_bytes(runtime::trie_key::contract_code(id).view())};
  for (const Bytes& prefix : prefixes) {
    for (const Bytes& key : update.keys_with_prefix(prefix)) update.remove(key);
    state::TrieIterator row{from, prefix};
    while (row.next()) update.set(row.key(), row.value());
  }
  for (const Bytes& key : single) {
    if (const auto value = from.get(key)) {
      update.set(key, *value);
    } else {
      update.remove(key);
    }
  }
  update.commit(runtime::cause::initial_state());
  return update.finalize().trie;
}

std::shared_ptr<const protocol::SignedTransaction> sign_over(const ScenarioTransaction& planned,
                                                             const state::Trie& state,
                                                             const protocol::SecretKey& key) {
  protocol::Transaction transaction;
  transaction.signer_id = planned.signer;
  transaction.public_key = key.public_key();
  state::TrieUpdate update{state, state::Recording::kOff};
  const auto record =
      runtime::read_access_key(update, planned.signer, protocol::KeyHandle{transaction.public_key});
  transaction.nonce = protocol::transaction_nonce::Nonce{(record ? record->nonce : 0) + 1};
  transaction.receiver_id = planned.receiver;
  transaction.actions = planned.actions;
  return std::make_shared<const protocol::SignedTransaction>(sign(std::move(transaction), key));
}

std::vector<bool> probe(const JudgeContext& context, const ReceiptWorld& world,
                        std::vector<std::string>* why) {
  state::Trie state = world.state();
  // Whether what went wrong left something behind: without the fault itself.
  for (const AccountId& faulty : context.judged.faulty) {
    state = with_account(state, context.natural.start, faulty);
  }
  const Scenario& scenario = context.judged.scenario;
  const std::set<std::uint32_t> jumps = jumps_of(world);
  // Who did not do his part, or could not before another did his, does it now.
  if (context.judged.kind == Case::Kind::kWithoutTransaction) {
    const RunFacts facts{world, context.names.size()};
    for (std::size_t index = 0; index < context.story; ++index) {
      const TransactionEnd& end = facts.transactions()[index];
      if (!context.natural.story[index].is_optional && (!end.is_sent || end.has_failed))
        state = after_alone(context, state, scenario.transactions[index], jumps).world->state();
    }
  }
  std::vector<ScenarioTransaction> tries = context.natural.story;
  tries.insert(tries.end(), scenario.declared.exits.begin(), scenario.declared.exits.end());
  std::vector<bool> results;
  for (const ScenarioTransaction& attempt : tries) {
    const AloneEnd end = after_alone(context, state, attempt, jumps);
    const TransactionEnd& told = end.facts.transactions()[0];
    // Who is refused by others is not stuck here.
    results.push_back(!told.has_failed || !failed_in(end.facts, context.natural.contracts));
    if (why != nullptr) why->push_back(told.error);
  }
  return results;
}

namespace {

/// What became of the story's transactions: sent and succeeded, sent and failed, or not sent.
std::vector<int> outcomes_of(const RunFacts& facts, std::size_t story) {
  std::vector<int> outcomes;
  for (std::size_t index = 0; index < story; ++index) {
    const TransactionEnd& end = facts.transactions()[index];
    outcomes.push_back(!end.is_sent ? 0 : end.has_failed ? 1 : 2);
  }
  return outcomes;
}

/// Whether the story alone, its transactions one after the other in some order, ends with the same
/// of them refused, and then one of them cannot be done any more either. Told of short stories.
bool is_so_by_itself(const JudgeContext& context, const RunEnd& run, std::size_t attempt) {
  constexpr std::size_t kStoryMax = 4;
  if (context.story > kStoryMax) return false;
  ReceiptSetup alone = context.setup;
  alone.state = context.natural.start;
  alone.transactions.resize(context.story);
  alone.jumps.clear();
  const std::vector<int> outcomes = outcomes_of(run.facts, context.story);
  std::uint64_t receipts = 0;
  return std::ranges::any_of(
      serial_ends(alone, context.machine, receipts), [&](const SerialEnd& other) {
        for (std::size_t index = 0; index < context.story; ++index) {
          if (!context.natural.story[index].is_optional && ((other.sent >> index) & 1) == 0)
            return false;
        }
        const RunFacts facts{*other.world, context.story};
        return outcomes_of(facts, context.story) == outcomes &&
               !probe(context, *other.world)[attempt];
      });
}

/// Whether a transaction was not sent, and its signer sent another one in its place.
bool did_other_things(const JudgeContext& context, const RunEnd& run, std::size_t attempt) {
  const std::vector<ScenarioTransaction>& story = context.natural.story;
  if (run.facts.transactions()[attempt].is_sent) return false;
  for (std::size_t index = 0; index < context.story; ++index) {
    if (story[index].signer == story[attempt].signer && run.facts.transactions()[index].is_sent)
      return true;
  }
  return false;
}

/// Whether somebody deleted his account before his part of the story was done: that is the case in
/// which he does not send his transaction.
bool lacks_part_of_deleted(const JudgeContext& context, const RunEnd& run) {
  for (std::size_t index = 0; index < context.story; ++index) {
    if (context.is_own_doing(context.judged.scenario.transactions[index].signer) &&
        run.facts.transactions()[index].has_failed)
      return true;
  }
  return false;
}

}  // namespace

void check_not_stuck(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  if (context.judged.kind == Case::Kind::kNatural || context.natural.probes.empty()) return;
  // Nor is it stuck where a second call used up what is there for one.
  if (context.judged.has_stranger() || context.judged.kind == Case::Kind::kSentTwice) return;
  // What a callee that broke wrote down before cannot be told from what it should have.
  if (context.judged.breaks_meanwhile || lacks_part_of_deleted(context, run)) return;
  // Who leaves before he did his part leaves another story; that is the case in which somebody does
  // not send his transaction.
  const bool may_leave_out = context.judged.kind == Case::Kind::kWithoutTransaction;
  if (!may_leave_out && !is_story_sent(context, run)) return;
  // Where nothing happened, nothing is stuck.
  if (std::ranges::none_of(run.facts.transactions(), &TransactionEnd::is_sent)) return;
  std::vector<std::string> why;
  const std::vector<bool> probes = probe(context, run.world, &why);
  for (std::size_t index = 0; index < probes.size(); ++index) {
    if (probes[index] || !context.natural.probes[index]) continue;
    const ScenarioTransaction& attempt =
        index < context.story ? context.judged.scenario.transactions[index]
                              : context.judged.scenario.declared.exits[index - context.story];
    // What may stay undone may be refused, too, where others left the story.
    if (may_leave_out && index < context.story && context.natural.story[index].is_optional)
      continue;
    if (context.is_own_doing(attempt.signer) || is_so_by_itself(context, run, index)) continue;
    if (may_leave_out && index < context.story && did_other_things(context, run, index)) continue;
    const std::string& name =
        index < context.story ? context.names[index]
                              : context.judged.scenario.declared.exits[index - context.story].name;
    alarms.push_back({"O5", name,
                      format_text("'{}' cannot be done any more: {}", trace::escape(name),
                                  trace::escape(why[index]))});
  }
}

namespace {

/// Who owns nothing but what he brought, and signs something before or in the story.
std::set<AccountId> story_users(const JudgeContext& context) {
  std::set<AccountId> users;
  const Scenario& scenario = context.judged.scenario;
  const auto add = [&](const ScenarioTransaction& sent) {
    const auto account = std::ranges::find(scenario.accounts, sent.signer, &ScenarioAccount::id);
    if (account != scenario.accounts.end() && account->wasm == nullptr) users.insert(sent.signer);
  };
  std::ranges::for_each(scenario.setup, add);
  std::ranges::for_each(context.natural.story, add);
  return users;
}

/// Whether the story's transactions succeed as they do when nobody interferes, and those of a user
/// end with the same: who succeeds where another did is in another story.
bool ends_as_naturally(const JudgeContext& context, const RunEnd& run, const AccountId& user) {
  const RunFacts natural{*context.natural.end, context.story};
  for (std::size_t index = 0; index < context.story; ++index) {
    const TransactionEnd& here = run.facts.transactions()[index];
    const TransactionEnd& there = natural.transactions()[index];
    if (here.is_sent != there.is_sent || here.has_failed != there.has_failed) return false;
    if (context.natural.story[index].signer == user && here.value != there.value) return false;
  }
  return true;
}

/// What a user has less than he brought, and than the story alone leaves him; 0: nothing that
/// counts.
Balance stuck_of(const JudgeContext& context, const RunEnd& run, const AccountId& user) {
  constexpr Balance kLeast{near(1).value() / 100};
  const auto account =
      std::ranges::find(context.judged.scenario.accounts, user, &ScenarioAccount::id);
  const Balance natural = balance_of(context.natural.end->state(), user).value_or(Balance{});
  const Balance now = balance_of(run.world.state(), user).value_or(Balance{});
  const Balance lost = std::min(account->balance, natural).saturating_sub(now);
  const Balance fees = context.judged.scenario.declared.fees.saturating_add(kLeast);
  return lost > fees ? lost : Balance{};
}

/// Whether one of the accounts that misbehave has it: who pays them may lose it.
bool is_with_faulty(const JudgeContext& context, const RunEnd& run, Balance lost) {
  return std::ranges::any_of(context.judged.faulty, [&](const AccountId& faulty) {
    const Balance before = balance_of(context.setup.state, faulty).value_or(Balance{});
    const Balance now = balance_of(run.world.state(), faulty).value_or(Balance{});
    return now.saturating_sub(before) >= lost;
  });
}

}  // namespace

namespace {

/// The story's calls with each whole number among their arguments a little larger: where strangers
/// were first, what is numbered has later numbers.
std::vector<ScenarioTransaction> renumbered(const std::vector<ScenarioTransaction>& story) {
  constexpr std::int64_t kMost = 3;  // strangers send no more transactions than this
  std::vector<ScenarioTransaction> calls;
  for (const ScenarioTransaction& sent : story) {
    const auto* call =
        sent.actions.size() == 1 ? sent.actions.front().as<protocol::FunctionCall>() : nullptr;
    const auto parsed = call == nullptr ? Result<boost::json::value>{boost::json::value{}}
                                        : protocol::parse_json(as_text(call->args));
    if (!parsed || !parsed->is_object()) continue;
    const boost::json::object& args = parsed->get_object();
    for (const auto& member : args) {
      const std::int64_t* number = member.value().if_int64();
      if (number == nullptr || *number < 0 || *number > 1'000'000) continue;
      for (std::int64_t more = 1; more <= kMost; ++more) {
        boost::json::object changed = args;
        changed[member.key()] = *number + more;
        ScenarioTransaction other = sent;
        other.actions.front().as<protocol::FunctionCall>()->args =
            to_bytes(boost::json::serialize(changed));
        calls.push_back(std::move(other));
      }
    }
  }
  return calls;
}

}  // namespace

bool comes_back(const JudgeContext& context, const RunEnd& run, const AccountId& user,
                Balance lost) {
  constexpr std::size_t kTriedMax = 200;
  state::Trie state = run.world.state();
  for (const AccountId& faulty : context.judged.faulty)
    state = with_account(state, context.natural.start, faulty);
  std::vector<ScenarioTransaction> tries = context.natural.story;
  tries.append_range(renumbered(context.natural.story));
  tries.append_range(context.judged.scenario.declared.exits);
  for (const ScenarioTransaction& call : context.natural.tried_calls) {
    if (tries.size() == kTriedMax) break;
    const auto* action =
        call.actions.empty() ? nullptr : call.actions.front().as<protocol::FunctionCall>();
    // Callbacks refuse users.
    if (action != nullptr && context.natural.callbacks.contains(
                                 format_text("{}.{}", call.receiver.view(), action->method_name)))
      continue;
    tries.push_back(call);
    tries.back().signer = user;
  }
  const std::set<std::uint32_t> jumps = jumps_of(run.world);
  const Balance before = balance_of(state, user).value_or(Balance{});
  return std::ranges::any_of(tries, [&](const ScenarioTransaction& attempt) {
    if (!context.keys.contains(attempt.signer)) return false;
    const AloneEnd end = after_alone(context, state, attempt, jumps);
    const Balance now = balance_of(end.world->state(), user).value_or(Balance{});
    return now.saturating_sub(before).value() >= lost.value() / 2 ||
           std::ranges::any_of(end.facts.executions(), [](const RanReceipt& ran) {
             return ran.event->has_read_clock && ran.event->has_failed();
           });
  });
}

void check_stuck_money(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  if (context.natural.end == nullptr || context.judged.kind != Case::Kind::kFault) return;
  // Who attaches too little gas may lock in what others are to get back.
  const bool has_less_gas = context.judged.has_less_gas;
  if (!context.judged.has_failing_callee && !context.judged.has_deletion && !has_less_gas) return;
  if (!is_story_sent(context, run) || lacks_part_of_deleted(context, run)) return;
  // The same money, seen where it stays, or in what cannot be done any more.
  if (std::ranges::any_of(alarms, [](const Alarm& alarm) {
        return alarm.property == "O4" || alarm.property == "O5";
      })) {
    return;
  }
  for (const AccountId& user : story_users(context)) {
    if (context.is_own_doing(user)) continue;
    const Balance lost = stuck_of(context, run, user);
    if (lost.is_zero() || (!has_less_gas && !ends_as_naturally(context, run, user)) ||
        is_with_faulty(context, run, lost) || comes_back(context, run, user, lost)) {
      continue;
    }
    alarms.push_back(
        {"O5", format_text("money of {}", user.view()),
         format_text("{} ends with {} less than he brought and the story leaves him, and no call "
                     "that was tried gets it back",
                     user.view(), trace::say_deposit(lost))});
  }
}

}  // namespace farcall::explore
