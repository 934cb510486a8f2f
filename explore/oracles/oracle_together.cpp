// O3 where a fault and a stranger meet: what neither of them does alone.
//
// Each alone may cost somebody something, or give it back to him, by right; both together may do no
// more than the sum. A contract that pays once because a call failed, and once because a stranger
// asks, pays what is another's.
#include <algorithm>

#include "base/format_text.hpp"
#include "explore/oracles/oracle_parts.hpp"
#include "explore/oracles/run_facts.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// Less is what calls cost, or a confirmation.
constexpr u128 kLeast = near(1).value() / 1000;

u128 over(u128 one, u128 other) {
  return one > other ? one - other : 0;
}
/// The same; 0: what is over does not count.
u128 well_over(u128 one, u128 other) {
  const u128 more = over(one, other);
  return more > kLeast ? more : 0;
}

struct Range {
  u128 least = kU128Max;
  u128 most = 0;
};

template <class Amount>
Range range_of(const std::vector<EndAmounts>& ends, Amount&& amount) {
  Range range;
  for (const EndAmounts& end : ends) {
    range.least = std::min(range.least, amount(end));
    range.most = std::max(range.most, amount(end));
  }
  return range;
}

/// What an amount may come to if the two things only add up.
struct Bounds {
  u128 least = 0;
  u128 most = 0;
};

template <class Amount>
Bounds bounds_of(const EndsApart& apart, Amount&& amount) {
  const Range neither = range_of(apart.neither, amount);
  const Range fault = range_of(apart.fault, amount);
  const Range stranger = range_of(apart.stranger, amount);
  const u128 lost = over(neither.most, fault.least) + over(neither.most, stranger.least);
  const u128 won = over(fault.most, neither.least) + over(stranger.most, neither.least);
  return {.least = over(neither.least, lost),
          .most = neither.most > kU128Max - won ? kU128Max : neither.most + won};
}

/// The stranger's call of a run, if it succeeded.
const ScenarioTransaction* strangers_call(const JudgeContext& context, const RunEnd& run) {
  const std::vector<ScenarioTransaction>& all = context.judged.scenario.transactions;
  for (std::size_t at = context.story; at < all.size(); ++at) {
    const TransactionEnd& end = run.facts.transactions()[at];
    if (context.is_strangers(at) && end.is_sent && !end.has_failed) return &all[at];
  }
  return nullptr;
}

/// The trusted contract that lost most of what neither of the two takes from it alone.
struct Payer {
  const AccountId* contract = nullptr;
  u128 loss = 0;
};
Payer payer_of(const JudgeContext& context, const EndAmounts& now) {
  Payer payer;
  for (std::size_t at = 0; at < now.contracts.size(); ++at) {
    const Bounds bounds =
        bounds_of(context.apart, [&](const EndAmounts& end) { return end.contracts[at].value(); });
    const u128 loss = well_over(bounds.least, now.contracts[at].value());
    if (loss > payer.loss) payer = {&context.natural.contracts[at], loss};
  }
  return payer;
}

}  // namespace

void check_together(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  if (context.judged.kind != Case::Kind::kFaultAndStranger || !context.apart.is_known()) return;
  const ScenarioTransaction* call = strangers_call(context, run);
  if (call == nullptr || !is_story_sent(context, run)) return;
  const auto* action = call->actions.front().as<protocol::FunctionCall>();
  const std::string place =
      format_text("{}.{}", call->receiver.view(), trace::escape(action->method_name));
  if (std::ranges::contains(context.judged.scenario.declared.rewards, place)) return;
  const std::vector<AccountId> users = users_of(context.judged.scenario);
  const EndAmounts now = end_amounts(run.world, users, context.natural.contracts);
  const auto bounds_at = [&](std::size_t who) {
    return bounds_of(context.apart, [&](const EndAmounts& end) { return end.users[who].value(); });
  };
  const auto is_faulty = [&](std::size_t who) {
    return std::ranges::contains(context.judged.faulty, users[who]);
  };
  // With a stranger who pays more, prices and shares move by right.
  for (std::size_t who = 0; who < users.size(); ++who) {
    if (users[who] == call->signer && well_over(bounds_at(who).least, now.users[who].value()) > 0)
      return;
  }
  const Payer payer = payer_of(context, now);
  for (std::size_t who = 0; payer.contract != nullptr && who < users.size(); ++who) {
    const u128 gain = well_over(now.users[who].value(), bounds_at(who).most);
    if (gain == 0 || is_faulty(who)) continue;
    alarms.push_back(
        {"O3", format_text("{} gains", users[who].view()),
         format_text("{}, and {} ends with {} more than the two leave him apart from each other: "
                     "{} has {} less",
                     context.judged.label, users[who].view(), trace::say_deposit(Balance{gain}),
                     payer.contract->view(), trace::say_deposit(Balance{payer.loss}))});
  }
  for (std::size_t who = 0; who < users.size(); ++who) {
    if (is_faulty(who) || users[who] == call->signer) continue;
    const u128 loss = well_over(bounds_at(who).least, now.users[who].value());
    if (loss == 0 || comes_back(context, run, users[who], Balance{loss})) continue;
    alarms.push_back(
        {"O3", users[who].str(),
         format_text("{}, and {} ends with {} less than the two leave him apart from each other",
                     context.judged.label, users[who].view(), trace::say_deposit(Balance{loss}))});
  }
}

}  // namespace farcall::explore
