// O8: what a run leads to is what some order of its transactions, one after the other, leads to.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <ranges>
#include <set>
#include <span>

#include "base/format_text.hpp"
#include "base/word_list.hpp"
#include "explore/oracles/judge.hpp"
#include "explore/oracles/oracle_parts.hpp"
#include "explore/oracles/row_words.hpp"
#include "explore/oracles/token_books.hpp"
#include "protocol/json/json_text.hpp"
#include "runtime/trie_keys.hpp"
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
  if (name.column == "account") return format_text("the account {}", name.account.view());
  return format_text("{} of {}", say_row_key(name.key), name.account.view());
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

/// Keys of the rows in which two states differ.
std::set<Bytes> differing_rows(const Scenario& scenario, const state::Trie& now,
                               const state::Trie& reference) {
  std::set<Bytes> keys;
  const auto add_from = [&](const state::Trie& from, const state::Trie& other) {
    state::TrieIterator row{from, {}};
    while (row.next()) {
      const auto there = other.get(row.key());
      if (there && std::ranges::equal(there->bytes(), row.value().bytes())) continue;
      if (!is_ignored(scenario, row.key())) keys.insert(to_bytes(row.key()));
    }
  };
  add_from(now, reference);
  add_from(reference, now);
  return keys;
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
  /// Begins a sentence that says what none of those runs does.
  std::string none;
};
/// "'buy', 'sell' and a stranger's call": the transactions of a run.
std::string sent_text(const JudgeContext& context, const RunFacts& facts) {
  constexpr std::size_t kNamedMax = 3;
  std::vector<std::string> names;
  for (std::size_t index = 0; index < facts.transactions().size(); ++index) {
    if (!facts.transactions()[index].is_sent) continue;
    const bool is_others = index >= context.story && context.is_strangers(index);
    names.push_back(is_others ? "a stranger's call"
                              : format_text("'{}'", trace::escape(context.names[index])));
  }
  if (names.size() > kNamedMax) return "the transactions";
  return word_list(names, "and");
}

Meeting meeting_of(const JudgeContext& context, const RunFacts& facts, bool has_jumped) {
  const auto sent = std::ranges::count_if(facts.transactions(),
                                          [](const TransactionEnd& end) { return end.is_sent; });
  const std::string others = sent > 1 ? "any order of them, one after the other" : "it alone";
  const std::string none = sent > 1 ? "no order of them, one after the other," : "no other order";
  const std::string names = sent_text(context, facts);
  if (has_jumped) {
    return {
        .what = format_text("time passed while {} {} under way", names, sent > 1 ? "were" : "was"),
        .others = others,
        .none = none};
  }
  if (sent > 1) return {.what = format_text("{} overlap", names), .others = others, .none = none};
  if (!context.judged.compared_code.empty())
    return {.what = context.judged.label, .others = others, .none = none};
  return {.what = format_text("receipts of {} came in another order", names),
          .others = others,
          .none = none};
}

/// "5 NEAR", or "5 (shares)" where something else is meant.
std::string owned_text(const JudgeContext& context, std::size_t actor, std::size_t at,
                       u128 number) {
  const std::string name = context.meter.name(actor, at);
  const std::string amount = context.meter.amount_text(at, number);
  return name == "NEAR" ? amount : format_text("{} ({})", amount, name);
}

/// Least that a contract has of something at the ends of other runs.
template <class Measured>
u128 least_of(std::span<const SerialEnd* const> others, Measured&& has) {
  u128 least = kU128Max;
  for (const SerialEnd* other : others) least = std::min(least, has(*other->world));
  return least;
}

/// What trusted contracts have less of than in every run in which the transactions do not meet.
void check_contracts(const JudgeContext& context, const RunEnd& run,
                     std::span<const SerialEnd* const> others, const Meeting& meeting,
                     std::vector<Alarm>& alarms) {
  std::set<AccountId> told;
  for (const auto& place : std::views::keys(context.natural.token_balances)) {
    const auto& [token, contract] = place;
    const auto has = [&](const ReceiptWorld& world) {
      return token_balance(context.views, world.state(), token, contract).value_or(0);
    };
    const u128 now = has(run.world);
    const u128 least = least_of(others, has);
    if (now >= least) continue;
    told.insert(contract);
    alarms.push_back(
        {"O8", format_text("{} of {}", token.view(), contract.view()),
         format_text("{}, and {} ends with {} of the token {}, at least {} less than after {}",
                     meeting.what, contract.view(), to_string(now), token.view(),
                     to_string(least - now), meeting.others)});
  }
  for (const AccountId& contract : context.natural.contracts) {
    const auto has = [&](const ReceiptWorld& world) {
      return balance_of(world.state(), contract).value_or(Balance{}).value();
    };
    const u128 now = has(run.world);
    const u128 least = least_of(others, has);
    // What is attached to a call so that it counts as signed with a full key goes along.
    constexpr u128 kConfirmations = 1'000;
    if (now >= least || (told.contains(contract) && least - now <= kConfirmations)) continue;
    alarms.push_back({"O8", std::string{contract.view()},
                      format_text("{}, and {} ends with {}, at least {} less than after {}",
                                  meeting.what, contract.view(), trace::say_deposit(Balance{now}),
                                  trace::say_deposit(Balance{least - now}), meeting.others)});
  }
}

/// Whether an actor names the account that misbehaves in a call: who hands something to it may lose
/// it.
bool deals_with_faulty(const JudgeContext& context, const AccountId& actor) {
  return std::ranges::any_of(context.natural.story, [&](const ScenarioTransaction& sent) {
    if (sent.signer != actor) return false;
    return std::ranges::any_of(sent.actions, [&](const protocol::Action& action) {
      const auto* call = action.as<protocol::FunctionCall>();
      return call != nullptr &&
             std::ranges::any_of(context.judged.faulty, [&](const AccountId& faulty) {
               return holds_bytes(call->args, faulty.bytes());
             });
    });
  });
}

/// Whether somebody of the story is poorer than in every run in which the transactions do not meet.
void check_harm(const JudgeContext& context, const RunEnd& run,
                std::span<const SerialEnd* const> others, std::vector<Alarm>& alarms) {
  const Meeting meeting = meeting_of(context, run.facts, run.world.has_jumped());
  const std::vector<Worth> now = context.meter.worths(run.world);
  const bool has_stranger = context.judged.has_stranger();
  for (std::size_t actor = 0; actor < context.natural.actors.size(); ++actor) {
    const bool is_loss = std::ranges::all_of(others, [&](const SerialEnd* other) {
      return is_poorer(now[actor], context.meter.worths(*other->world)[actor]);
    });
    if (!is_loss || std::ranges::contains(context.judged.faulty, context.natural.actors[actor]))
      continue;
    if (context.judged.compared_code.empty() &&
        deals_with_faulty(context, context.natural.actors[actor]))
      continue;
    const Worth reference = context.meter.worths(*others.front()->world)[actor];
    const std::size_t at = first_less(now[actor], reference);
    if (has_stranger && at != 0 && has_paid_in_vain(context, run)) continue;
    const u128 least = least_of(
        others, [&](const ReceiptWorld& world) { return context.meter.worths(world)[actor][at]; });
    const std::string_view who = context.natural.actors[actor].view();
    const std::string what = owned_text(context, actor, at, now[actor][at]);
    alarms.push_back(
        {"O8", std::string{who},
         now[actor][at] < least
             ? format_text("{}, and {} ends with {}, and with at least {} after {}", meeting.what,
                           who, what, context.meter.amount_text(at, least), meeting.others)
             : format_text("{}, and {} ends with {}, and with more or with more of something else "
                           "after {}",
                           meeting.what, who, what, meeting.others)});
  }
  check_contracts(context, run, others, meeting, alarms);
}

/// Whether somebody has more than in every run in which the transactions do not meet, though the
/// contracts can pay it.
void check_gains(const JudgeContext& context, const RunEnd& run,
                 std::span<const SerialEnd* const> others, std::vector<Alarm>& alarms) {
  const std::optional<Gain> gain = gain_over(context, run.world, others);
  if (!gain) return;
  const Meeting meeting = meeting_of(context, run.facts, run.world.has_jumped());
  alarms.push_back({"O8", format_text("{} gains", gain->who.view()),
                    format_text("{}, and {} ends with {} ({}), and with at most {} after {}",
                                meeting.what, gain->who.view(), to_string(gain->now), gain->name,
                                to_string(gain->most), meeting.others)});
}

/// Something that a run leaves: a number, and the number with what it is of.
struct Left {
  u128 number = 0;
  std::string who;
  std::string amount;
};

/// What actors own and contracts have at the end of a run. In the same order for all runs of a
/// case.
std::vector<Left> all_left(const JudgeContext& context, const ReceiptWorld& world) {
  std::vector<Left> all;
  const std::vector<Worth> worths = context.meter.worths(world);
  for (std::size_t actor = 0; actor < context.natural.actors.size(); ++actor) {
    for (std::size_t at = 0; at < worths[actor].size(); ++at) {
      all.push_back({.number = worths[actor][at],
                     .who = context.natural.actors[actor].str(),
                     .amount = owned_text(context, actor, at, worths[actor][at])});
    }
  }
  for (const AccountId& contract : context.natural.contracts) {
    const Balance has = balance_of(world.state(), contract).value_or(Balance{});
    all.push_back(
        {.number = has.value(), .who = contract.str(), .amount = trace::say_deposit(has)});
  }
  return all;
}

/// How what accounts have differs from all runs in which the transactions do not meet: one number
/// that none of them has, or two that none of them has together; empty: it does not.
std::string amounts_text(const JudgeContext& context, const Meeting& meeting,
                         const ReceiptWorld& run, std::span<const SerialEnd* const> others) {
  const std::vector<Left> now = all_left(context, run);
  std::vector<std::vector<Left>> there;
  there.reserve(others.size());
  for (const SerialEnd* other : others) there.push_back(all_left(context, *other->world));
  const auto is_in_none = [&](std::size_t one, std::size_t two) {
    return std::ranges::none_of(there, [&](const std::vector<Left>& other) {
      return other[one].number == now[one].number && other[two].number == now[two].number;
    });
  };
  for (std::size_t at = 0; at < now.size(); ++at) {
    if (!is_in_none(at, at)) continue;
    std::set<std::string> amounts;
    for (const std::vector<Left>& other : there) amounts.insert(other[at].amount);
    return format_text("{}, and {} ends with {}, and with {} after {}", meeting.what, now[at].who,
                       now[at].amount, word_list(amounts, "or"), meeting.others);
  }
  for (std::size_t one = 0; one < now.size(); ++one) {
    for (std::size_t two = one + 1; two < now.size(); ++two) {
      if (is_in_none(one, two))
        return format_text("{}, and {} leaves both {} with {} and {} with {}", meeting.what,
                           meeting.none, now[one].who, now[one].amount, now[two].who,
                           now[two].amount);
    }
  }
  return {};
}

/// How a run differs from all runs in which its transactions do not meet.
std::string difference_text(const JudgeContext& context, const Meeting& meeting,
                            const ReceiptWorld& run, std::span<const SerialEnd* const> others,
                            const std::set<Bytes>& nearest) {
  std::string amounts = amounts_text(context, meeting, run, others);
  if (!amounts.empty()) return amounts;
  std::vector<std::set<Bytes>> beside;
  beside.reserve(others.size());
  for (const SerialEnd* other : others)
    beside.push_back(differing_rows(context.judged.scenario, run.state(), other->world->state()));
  // An account's row differs here by what its data takes.
  std::vector<Bytes> rows{nearest.begin(), nearest.end()};
  std::ranges::stable_partition(
      rows, [](const Bytes& key) { return trace::row_name(key).column != "account"; });
  for (const Bytes& key : rows) {
    if (std::ranges::all_of(beside,
                            [&](const std::set<Bytes>& there) { return there.contains(key); })) {
      return format_text("{}, and {} is not what {}{} leads to", meeting.what, row_text(key),
                         meeting.others, meeting.others.contains(',') ? "," : "");
    }
  }
  // Each row alone is that of some other run.
  for (const std::set<Bytes>& there : beside) {
    if (there.contains(rows.front())) continue;
    return format_text("{}, and {} leads to both {} and {} as they are here", meeting.what,
                       meeting.none, row_text(rows.front()), row_text(*there.begin()));
  }
  return format_text("{}, and {} ends like this", meeting.what, meeting.none);
}

/// Those runs in which the same transactions succeed; all, if there are none.
std::vector<const SerialEnd*> with_same_success(const RunFacts& facts,
                                                std::vector<const SerialEnd*> others) {
  const std::size_t count = facts.transactions().size();
  const auto succeeds = [](const TransactionEnd& end) { return end.is_sent && !end.has_failed; };
  std::vector<const SerialEnd*> same;
  for (const SerialEnd* other : others) {
    const RunFacts there{*other->world, count};
    if (std::ranges::equal(facts.transactions(), there.transactions(), {}, succeeds, succeeds))
      same.push_back(other);
  }
  return same.empty() ? std::move(others) : std::move(same);
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
    if (end.has_failed || end.is_idle) failed |= std::uint64_t{1} << index;
  }
  const Scenario& scenario = context.judged.scenario;
  const std::optional<std::string> views = viewed(context, run.world);
  const SerialEnd* reference = nullptr;
  std::vector<const SerialEnd*> comparable;
  for (const SerialEnd& other : serial) {
    // Transactions that failed, or did nothing, may count as not sent; others may not be added or
    // left out.
    const bool is_comparable = (other.sent & ~sent) == 0 && (sent & ~failed & ~other.sent) == 0;
    if (!is_comparable) continue;
    if (other.world->effects() == run.world.effects()) return;
    if (views && views == viewed(context, *other.world)) return;
    if (differs_in_order_only(context, run.world, *other.world)) return;
    if (!scenario.declared.unordered.empty() &&
        differing_rows(scenario, run.world.state(), other.world->state()).empty()) {
      return;
    }
    if (reference == nullptr || other.sent == sent) reference = &other;
    comparable.push_back(&other);
  }
  if (reference == nullptr) return;
  // Strangers, callees that call back, calls that are made twice, and time change what is written
  // down; that alone harms nobody.
  using Kind = Case::Kind;
  if (context.judged.breaks_meanwhile) {
    // What is told as done counts: a callee may break between two transactions.
    const auto same = with_same_success(run.facts, std::move(comparable));
    check_harm(context, run, same, alarms);
    return;
  }
  if (context.judged.kind == Kind::kSentTwice) {
    std::vector<Alarm> harm;
    check_harm(context, run, comparable, harm);
    if (harm.empty()) check_gains(context, run, comparable, harm);
    alarms.append_range(std::move(harm));
    return;
  }
  if (context.judged.has_stranger() || context.judged.kind == Kind::kFault ||
      !context.judged.jumps.empty() || !context.judged.compared_code.empty()) {
    check_harm(context, run, comparable, alarms);
    return;
  }
  const std::set<Bytes> nearest =
      differing_rows(scenario, run.world.state(), reference->world->state());
  if (nearest.empty()) return;
  // Who loses by it is told first.
  std::vector<Alarm> harm;
  check_harm(context, run, comparable, harm);
  if (!harm.empty()) {
    alarms.push_back(std::move(harm.front()));
    return;
  }
  const Meeting meeting = meeting_of(context, run.facts, run.world.has_jumped());
  alarms.push_back({"O8", row_text(*nearest.begin()),
                    difference_text(context, meeting, run.world, comparable, nearest)});
}

}  // namespace farcall::explore
