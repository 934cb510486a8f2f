#include "explore/oracles/oracle_parts.hpp"

#include <algorithm>

#include "base/format_text.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"

namespace farcall::explore {

using protocol::AccountId;

std::string less_text(const WorthMeter& meter, std::size_t account, const Worth& now,
                      const Worth& compared, const Worth& reference) {
  const std::size_t at = first_less(compared, reference);
  return format_text("{} instead of {} ({})", meter.amount_text(at, now[at]),
                     meter.amount_text(at, reference[at]), meter.name(account, at));
}

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

u128 measured_or_none(const JudgeContext& context, const state::Trie& state, std::size_t at,
                      const AccountId& account) {
  const Measure& measure = context.natural.measures[at];
  return measure.method.empty() ? balance_of(state, account).value_or(Balance{}).value()
                                : measured(context.views, state, measure, account).value_or(0);
}

bool is_story_sent(const JudgeContext& context, const RunEnd& run) {
  for (std::size_t index = 0; index < context.story; ++index) {
    const bool is_needed = !context.judged.scenario.transactions[index].is_optional;
    if (is_needed && !run.facts.transactions()[index].is_sent) return false;
  }
  return true;
}

std::string subject_of(const JudgeContext& context, const protocol::Receipt& receipt) {
  return context.natural.holders.contains(receipt.receiver_id)
             ? place_of(receipt)
             : format_text("*.{}", method_of(receipt));
}

StateKey data_key(const state::Trie& state, const AccountId& account) {
  StateKey key;
  state::TrieIterator rows{state, runtime::trie_key::contract_data_of(account).view()};
  while (rows.next()) key += row_hash(0, rows.key(), rows.value().bytes());
  return key;
}

}  // namespace farcall::explore
