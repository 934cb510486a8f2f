#include "explore/oracles/judge.hpp"

#include <algorithm>

#include "base/format_text.hpp"
#include "explore/oracles/blind_spots.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// Of each world of which it is remembered that it was judged. The judge has a quarter of the
/// scenario's memory, half of it for ends; more worlds are judged each time they are met.
constexpr std::uint64_t kJudgedBytes = 64;
constexpr std::uint64_t kMemoryParts = 8;
/// Runs that are kept of one alarm.
constexpr std::size_t kRunsKept = 4;

const ReceiptWorld& as_receipts(const World& world) {
  return static_cast<const ReceiptWorld&>(world);
}

bool is_callback(const protocol::Receipt& receipt) {
  const protocol::ActionReceipt* action = receipt.action();
  return action != nullptr && receipt.predecessor_id == receipt.receiver_id &&
         !action->input_data_ids.empty();
}

/// Whether data of a contract changed in its own struct's row only, and not in length.
bool has_changed_flags_only(const state::Trie& before, const state::Trie& after,
                            const AccountId& contract) {
  const auto prefix = runtime::trie_key::contract_data_of(contract);
  std::size_t rows = 0;
  state::TrieIterator row{after, prefix.view()};
  for (; row.next(); ++rows) {
    const auto old = before.get(row.key());
    if (!old || old->bytes().size() != row.value().bytes().size()) return false;
    const bool is_struct = as_text(row.key().subspan(prefix.view().size())) == "STATE";
    if (!is_struct && !std::ranges::equal(old->bytes(), row.value().bytes())) return false;
  }
  state::TrieIterator old{before, prefix.view()};
  while (old.next()) {
    if (rows-- == 0) return false;
  }
  return true;
}

/// Which calls of the story do nothing, and which callbacks nothing but to change flags. What one
/// execution did otherwise is not so.
void learn_effects(NaturalFacts& natural, const Event& event, const ReceiptWorld& before,
                   const ReceiptWorld& after) {
  const protocol::Receipt& receipt = *event.receipt;
  const std::string place = place_of(receipt);
  const bool has_sent = !event.outcome->outcome.receipt_ids.empty();
  const auto note = [&](std::set<std::string>& is_so, std::set<std::string>& is_not, bool holds) {
    if (!holds) {
      is_so.erase(place);
      is_not.insert(place);
    } else if (!is_not.contains(place)) {
      is_so.insert(place);
    }
  };
  note(natural.idle, natural.not_idle,
       !has_sent && !event.has_failed() && before.effects() == after.effects());
  if (!is_callback(receipt)) return;
  note(natural.flags_only, natural.not_flags_only,
       !has_sent && has_changed_flags_only(before.state(), after.state(), receipt.receiver_id));
}

}  // namespace

std::uint32_t GasMargin::percent() const {
  if (attached.is_zero()) return 100;
  return static_cast<std::uint32_t>(u128{left.value()} * 100 / attached.value());
}

Judge::Judge(const JudgeContext& context)
    : context_{context},
      serial_ends_{serial_ends(context_.setup, context_.machine, serial_receipts_)} {
  if (context_.judged.kind == Case::Kind::kFaultAndStranger && !context_.apart.is_known()) {
    blind_spots_.insert(
        format_text("O3 where {}: what the two lead to apart takes too many receipts to compare",
                    context_.judged.label));
  }
}
Judge::Judge(const JudgeContext& context, std::vector<SerialEnd> ends)
    : context_{context}, serial_ends_{std::move(ends)} {}
Judge::~Judge() = default;

std::vector<Alarm> Judge::alarms(const ScheduledRun& run) {
  Judge fresh{context_, serial_ends_};
  for (std::size_t at = 0; at < run.path.size(); ++at) {
    (void)fresh.on_delivery(Path{run.path}.first(at + 1), *run.worlds[at],
                            {.world = run.worlds[at + 1], .receipts = 0});
  }
  (void)fresh.on_end(run.path, *run.worlds.back());
  std::vector<Alarm> alarms;
  alarms.reserve(fresh.found_.size());
  for (Found& found : fresh.found_) alarms.push_back(std::move(found.alarm));
  return alarms;
}

bool Judge::shows(const ScheduledRun& run, const Alarm& wanted) {
  return std::ranges::any_of(alarms(run), [&](const Alarm& alarm) {
    return alarm.property == wanted.property && alarm.subject == wanted.subject;
  });
}

Alarm Judge::as_told(const ScheduledRun& run, const Alarm& alarm) {
  for (Alarm& told : alarms(run)) {
    if (told.property == alarm.property && told.subject == alarm.subject) return std::move(told);
  }
  return alarm;
}

bool Judge::is_on(std::string_view property) const {
  return !std::ranges::contains(context_.judged.scenario.declared.off, property);
}

bool Judge::is_new(std::unordered_set<StateKey>& known, const ReceiptWorld& world) const {
  const std::uint64_t most =
      context_.judged.scenario.budget.memory_bytes / kMemoryParts / kJudgedBytes;
  return known.size() < most ? known.insert(world.key()).second : !known.contains(world.key());
}

bool Judge::on_delivery(Path path, const World& before, const Delivery& delivery) {
  const ReceiptWorld& after = as_receipts(*delivery.world);
  learn(as_receipts(before), after);
  if (is_new(judged_, after)) {
    std::vector<Alarm> alarms;
    if (is_on("O6")) check_callback(context_, as_receipts(before), after, alarms);
    if (is_on("O10")) check_tokens(context_, after, alarms);
    if (is_on("O10")) check_taken_tokens(context_, as_receipts(before), after, alarms);
    if (is_on("O11")) check_storage(context_, after, alarms);
    check_properties(after, nullptr, alarms);
    keep(std::move(alarms), path);
  }
  return !keeps_going || keeps_going();
}

bool Judge::on_end(Path path, const World& world) {
  const ReceiptWorld& end = as_receipts(world);
  if (!is_new(ended_, end)) return true;
  const RunFacts facts{end, context_.setup.transactions.size()};
  for (std::uint32_t index = 0; index < facts.transactions().size(); ++index) {
    const TransactionEnd& transaction = facts.transactions()[index];
    if (transaction.has_result && !transaction.has_failed) succeeded_.insert(index);
  }
  const RunEnd run{end, facts};
  if (context_.judged.kind == Case::Kind::kNatural) {
    NaturalFacts& natural = context_.natural;
    natural.worths.insert(context_.meter.worths(end));
    for (const AccountId& contract : natural.contracts) {
      Balance& most = natural.balances[contract];
      most = std::max(most, balance_of(end.state(), contract).value_or(Balance{}));
      for (auto& [place, held] : natural.token_balances) {
        if (place.second != contract) continue;
        held = std::max(
            held, token_balance(context_.views, end.state(), place.first, contract).value_or(0));
      }
    }
  }
  std::vector<Alarm> alarms;
  check_books(context_, run, alarms);
  if (is_on("O2")) check_liabilities(context_, run, alarms);
  if (is_on("O3")) check_worths(context_, run, alarms);
  if (is_on("O3")) check_called_back(context_, run, alarms);
  if (is_on("O3")) check_together(context_, run, alarms);
  if (is_on("O4")) check_whole(context_, run, serial_ends_, alarms);
  if (is_on("O4")) check_kept_refunds(context_, run, alarms);
  if (is_on("O4")) check_kept_tokens(context_, run, alarms);
  if (is_on("O4")) check_paid_for_nothing(context_, run, alarms);
  if (is_on("O5")) check_not_stuck(context_, run, alarms);
  if (is_on("O5")) check_stuck_money(context_, run, alarms);
  if (is_on("O7")) check_failures(context_, run, alarms);
  if (is_on("O8")) check_order(context_, run, serial_ends_, alarms);
  check_properties(end, &run, alarms);
  keep(std::move(alarms), path);
  return !keeps_going || keeps_going();
}

/// Takes in what the story does when nobody interferes, and gas of callbacks.
void Judge::learn(const ReceiptWorld& before, const ReceiptWorld& world) {
  NaturalFacts& natural = context_.natural;
  const bool is_natural = context_.judged.kind == Case::Kind::kNatural;
  for (const Event& event : world.events()) {
    note_blind_spot(context_, event, blind_spots_);
    if (!event.outcome || event.receipt == nullptr) continue;
    const protocol::Receipt& receipt = *event.receipt;
    if (is_natural) {
      natural.holders.insert(receipt.receiver_id);
      if (!event.has_failed()) natural.succeeded.insert(place_of(receipt));
      learn_effects(natural, event, before, world);
    }
    if (!is_callback(receipt)) continue;
    const std::string place = place_of(receipt);
    if (!context_.judged.has_stranger()) natural.callbacks.insert(place);
    if (event.gas_attached.is_zero() ||
        !std::ranges::contains(natural.contracts, receipt.receiver_id)) {
      continue;
    }
    const GasMargin margin{event.gas_attached, event.gas_left};
    const auto [known, is_new] = margins_.try_emplace(place, margin);
    if (!is_new && margin.percent() < known->second.percent()) known->second = margin;
  }
}

bool Judge::is_whole(const RunEnd& run) const {
  for (std::size_t index = 0; index < context_.natural.story.size(); ++index) {
    if (!context_.natural.story[index].is_optional && !run.facts.transactions()[index].is_sent)
      return false;
  }
  return true;
}

bool Judge::holds_at_start(const Property& property) {
  const auto [known, is_new] = at_start_.try_emplace(property.name);
  if (is_new) {
    ReceiptModel model{context_.setup, context_.machine};
    const WorldPtr start = model.initial();
    const WorldReader reader{as_receipts(*start), context_.names, context_.views};
    const Result<bool> holds = property.expression.holds(reader);
    known->second = holds && *holds;
  }
  return known->second;
}

void Judge::check_properties(const ReceiptWorld& world, const RunEnd* end,
                             std::vector<Alarm>& alarms) {
  const bool is_end = end != nullptr;
  for (const Property& property : context_.judged.scenario.properties) {
    using When = Property::When;
    if (property.when == When::kAtEnd && !is_end) continue;
    if (property.when == When::kAlways && is_end) continue;
    // What is true after the story only is asked of the whole story.
    if (property.when == When::kAtEnd && is_end && !is_whole(*end) && !holds_at_start(property))
      continue;
    if (property.when == When::kSometimes && reached_.contains(property.name)) continue;
    const WorldReader reader{world, context_.names, context_.views};
    const Result<bool> holds = property.expression.holds(reader);
    if (property.when == When::kSometimes) {
      if (holds && *holds) reached_.insert(property.name);
      continue;
    }
    if (holds && *holds) continue;
    // Views of an account that misbehaves prove nothing.
    const auto is_asked = [&](const AccountId& faulty) {
      return property.expression.text().contains(faulty.view());
    };
    if (!holds && std::ranges::any_of(context_.judged.faulty, is_asked)) continue;
    const std::string why = holds ? format_text("{} no longer holds", property.expression.text())
                                  : format_text("{} has no answer: {}", property.expression.text(),
                                                holds.error().message);
    alarms.push_back({property.name, property.name, why});
  }
}

void Judge::keep(std::vector<Alarm> alarms, Path path) {
  for (Alarm& alarm : alarms) {
    if (known_[{alarm.property, alarm.subject}]++ >= kRunsKept) continue;
    found_.push_back({std::move(alarm), {path.begin(), path.end()}});
  }
}

}  // namespace farcall::explore
