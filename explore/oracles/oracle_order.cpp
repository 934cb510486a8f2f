// O5 and O8: nothing stays stuck, and what a run leads to is what some order of its transactions,
// one after the other, leads to.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <format>
#include <set>

#include "explore/oracles/judge.hpp"
#include "explore/oracles/oracle_parts.hpp"
#include "protocol/json_text.hpp"
#include "runtime/records.hpp"
#include "state/trie_iterator.hpp"
#include "trace/source/state_rows.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// A row as people read it: "the balance of bank", "bank: STATE".
std::string row_text(ByteView key) {
  const trace::RowName name = trace::row_name(key);
  if (name.column == "account") return std::format("the account {}", name.account.view());
  return std::format("{} of {}", trace::escape(as_text(name.key)), name.account.view());
}

bool is_ignored(const Scenario& scenario, ByteView key) {
  const trace::RowName name = trace::row_name(key);
  if (name.column != "contract_data" && name.column != "account" &&
      name.column != "contract_code") {
    return true;
  }
  if (name.column != "contract_data") return false;
  return std::ranges::any_of(scenario.declared.unordered, [&](const auto& entry) {
    return entry.first == name.account && std::ranges::starts_with(name.key, entry.second);
  });
}

/// The first row in which two states differ, as people read it; empty: they do not.
std::string first_difference(const Scenario& scenario, const state::Trie& now,
                             const state::Trie& reference) {
  state::TrieIterator left{now, {}};
  state::TrieIterator right{reference, {}};
  bool has_left = left.next();
  bool has_right = right.next();
  while (has_left || has_right) {
    const bool is_left =
        has_left && (!has_right || !std::ranges::lexicographical_compare(right.key(), left.key()));
    const bool is_right =
        has_right && (!has_left || !std::ranges::lexicographical_compare(left.key(), right.key()));
    const ByteView key = is_left ? left.key() : right.key();
    const bool is_equal =
        is_left && is_right && std::ranges::equal(left.value().bytes(), right.value().bytes());
    if (!is_equal && !is_ignored(scenario, key)) return row_text(key);
    if (is_left) has_left = left.next();
    if (is_right) has_right = right.next();
  }
  return {};
}

/// What the declared views say of a world; nothing: none are declared.
std::optional<std::string> viewed(const JudgeContext& context, const ReceiptWorld& world) {
  const auto& views = context.judged.scenario.declared.order_views;
  if (views.empty()) return std::nullopt;
  std::string text;
  const WorldReader reader{world, context.names, context.views};
  for (const Expression& expression : views) {
    const Result<boost::json::value> value = expression.evaluate(reader);
    text += value ? boost::json::serialize(*value) : value.error().message;
    text += '\n';
  }
  return text;
}

/// `to`, with the account as it is in `from`.
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
  // Who is gone, or can not pay for it, sends nothing.
  auto end = std::static_pointer_cast<const ReceiptWorld>(
      sent == nullptr ? begin : run_out(model, sent, receipts));
  RunFacts facts{*end, 1};
  return {.world = std::move(end), .facts = std::move(facts)};
}

/// How often each byte is in the keys and values of a contract's data.
std::array<std::uint64_t, 256> bytes_of_data(const state::Trie& state, const AccountId& contract) {
  std::array<std::uint64_t, 256> counts{};
  state::TrieIterator row{state, runtime::trie_key::contract_data_of(contract).view()};
  while (row.next()) {
    for (const std::uint8_t byte : row.key()) ++counts[byte];
    for (const std::uint8_t byte : row.value().bytes()) ++counts[byte];
  }
  return counts;
}

/// An answer with its lists sorted.
std::string sorted_text(boost::json::value value) {
  const auto sort = [](auto&& self, boost::json::value& each) -> void {
    if (auto* list = each.if_array()) {
      for (boost::json::value& item : *list) self(self, item);
      std::ranges::sort(
          *list, {}, [](const boost::json::value& item) { return boost::json::serialize(item); });
    } else if (auto* object = each.if_object()) {
      for (auto& member : *object) self(self, member.value());
    }
  };
  sort(sort, value);
  return boost::json::serialize(value);
}

/// Whether two ends differ only in the order of what contracts keep in lists: balances and code are
/// the same, the same bytes are kept, everybody owns the same, and views show the same things.
bool differs_in_order_only(const JudgeContext& context, const ReceiptWorld& run,
                           const ReceiptWorld& other) {
  std::set<AccountId> contracts;
  state::TrieIterator left{run.state(), {}};
  state::TrieIterator right{other.state(), {}};
  const auto is_equal_but_for_data = [&](state::TrieIterator& row, const state::Trie& there) {
    while (row.next()) {
      const auto value = there.get(row.key());
      if (value && std::ranges::equal(value->bytes(), row.value().bytes())) continue;
      const trace::RowName name = trace::row_name(row.key());
      if (name.column == "account" || name.column == "contract_code") return false;
      if (name.column == "contract_data") contracts.insert(name.account);
    }
    return true;
  };
  if (!is_equal_but_for_data(left, other.state()) || !is_equal_but_for_data(right, run.state()))
    return false;
  for (const AccountId& contract : contracts) {
    if (bytes_of_data(run.state(), contract) != bytes_of_data(other.state(), contract))
      return false;
  }
  // The meter gives up a reference when it is asked again.
  const std::vector<Worth> worths = context.meter.worths(run);
  if (worths != context.meter.worths(other)) return false;
  return std::ranges::all_of(context.natural.plain_views, [&](const auto& view) {
    const auto answer = [&](const ReceiptWorld& world) -> std::string {
      const auto bytes = context.views.view(world.state(), view.first, view.second, as_bytes("{}"));
      if (!bytes) return {};
      auto parsed =
          protocol::parse_json(as_text(*bytes), protocol::JsonLimits{.bytes = bytes->size() + 1});
      return parsed ? sorted_text(std::move(*parsed)) : to_string(*bytes);
    };
    return answer(run) == answer(other);
  });
}

/// What happened in a run that no run of its transactions one after the other has, and those runs
/// in words: told in the sentence of a finding.
struct Meeting {
  std::string what;
  std::string others;
};
Meeting meeting_of(const JudgeContext& context, const RunFacts& facts, bool has_jumped) {
  const auto sent = std::ranges::count_if(facts.transactions(),
                                          [](const TransactionEnd& end) { return end.is_sent; });
  const std::string others = sent > 1 ? "any order of them, one after the other" : "it alone";
  if (has_jumped) {
    return {.what = std::format("time passed while {} under way",
                                sent > 1 ? "the transactions were" : "the transaction was"),
            .others = others};
  }
  if (sent > 1) return {.what = "the transactions met", .others = others};
  if (!context.judged.compared_code.empty())
    return {.what = context.judged.label, .others = others};
  return {.what = "receipts of the transaction came in another order", .others = others};
}

/// Whether somebody of the story is poorer than in every run in which the transactions do not meet.
void check_harm(const JudgeContext& context, const RunEnd& run,
                std::span<const SerialEnd* const> others, std::vector<Alarm>& alarms) {
  const Meeting meeting = meeting_of(context, run.facts, run.world.has_jumped());
  const std::vector<Worth> now = context.meter.worths(run.world);
  for (std::size_t actor = 0; actor < context.natural.actors.size(); ++actor) {
    const bool is_loss = std::ranges::all_of(others, [&](const SerialEnd* other) {
      return is_poorer(now[actor], context.meter.worths(*other->world)[actor]);
    });
    if (!is_loss) continue;
    const Worth& reference = context.meter.worths(*others.front()->world)[actor];
    const std::size_t at = first_less(now[actor], reference);
    const std::string_view who = context.natural.actors[actor].view();
    alarms.push_back({"O8", std::string{who},
                      std::format("{}, and {} ends with less {} than after {}", meeting.what, who,
                                  context.meter.name(actor, at), meeting.others)});
  }
  for (const AccountId& contract : context.natural.contracts) {
    const Balance has = balance_of(run.world.state(), contract).value_or(Balance{});
    std::optional<Balance> least;
    for (const SerialEnd* other : others) {
      const Balance there = balance_of(other->world->state(), contract).value_or(Balance{});
      least = least ? std::min(*least, there) : there;
    }
    if (!least || has >= *least) continue;
    alarms.push_back({"O8", std::string{contract.view()},
                      std::format("{}, and {} ends with {}, at least {} less than after {}",
                                  meeting.what, contract.view(), trace::say_deposit(has),
                                  trace::say_deposit(*least - has), meeting.others)});
  }
}

}  // namespace

void check_order(const JudgeContext& context, const RunEnd& run,
                 const std::vector<SerialEnd>& serial, std::vector<Alarm>& alarms) {
  // What is on its way to an account that is deleted meanwhile is lost in some orders, by rule.
  if (context.judged.has_deletion) return;
  std::uint64_t sent = 0;
  std::uint64_t failed = 0;
  for (std::size_t index = 0; index < run.facts.transactions().size(); ++index) {
    const TransactionEnd& end = run.facts.transactions()[index];
    if (end.is_sent) sent |= std::uint64_t{1} << index;
    if (end.has_failed) failed |= std::uint64_t{1} << index;
  }
  const Scenario& scenario = context.judged.scenario;
  const std::optional<std::string> views = viewed(context, run.world);
  const SerialEnd* reference = nullptr;
  std::vector<const SerialEnd*> comparable;
  for (const SerialEnd& other : serial) {
    // Transactions that failed may count as not sent; others may not be added or left out.
    const bool is_comparable = (other.sent & ~sent) == 0 && (sent & ~failed & ~other.sent) == 0;
    if (!is_comparable) continue;
    if (other.world->effects() == run.world.effects()) return;
    if (views && views == viewed(context, *other.world)) return;
    if (differs_in_order_only(context, run.world, *other.world)) return;
    if (!scenario.declared.unordered.empty() &&
        first_difference(scenario, run.world.state(), other.world->state()).empty()) {
      return;
    }
    if (reference == nullptr || other.sent == sent) reference = &other;
    comparable.push_back(&other);
  }
  if (reference == nullptr) return;
  // Strangers, callees that call back and time change what is written down; that alone harms
  // nobody.
  if (context.judged.kind == Case::Kind::kStranger || !context.judged.jumps.empty() ||
      !context.judged.compared_code.empty()) {
    check_harm(context, run, comparable, alarms);
    return;
  }
  const std::string difference =
      first_difference(scenario, run.world.state(), reference->world->state());
  if (difference.empty()) return;
  Meeting meeting = meeting_of(context, run.facts, run.world.has_jumped());
  if (meeting.others.contains(',')) meeting.others += ',';
  alarms.push_back({"O8", difference,
                    std::format("{}, and {} is not what {} leads to", meeting.what, difference,
                                meeting.others)});
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
/// of them refused, and then one of them can not be done any more either. Told of short stories.
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

}  // namespace

void check_not_stuck(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  if (context.judged.kind == Case::Kind::kNatural || context.natural.probes.empty()) return;
  if (context.judged.kind == Case::Kind::kStranger) return;
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
    const std::string& name =
        index < context.story ? context.names[index]
                              : context.judged.scenario.declared.exits[index - context.story].name;
    alarms.push_back({"O5", name,
                      std::format("'{}' can not be done any more: {}", trace::escape(name),
                                  trace::escape(why[index]))});
  }
}

}  // namespace farcall::explore
