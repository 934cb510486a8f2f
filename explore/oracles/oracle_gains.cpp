// What O8 says of gains: a call that is made twice counts once more than in every order.
#include <algorithm>
#include <array>

#include "explore/oracles/oracle_parts.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// Parts of the names of views that count calls, or number something: more of it is nobody's gain.
constexpr std::array<std::string_view, 14> kCounters{
    "count", "nonce", "attempt", "tries", "calls",   "asked", "version",
    "last",  "time",  "height",  "block", "request", "index", "next"};
/// Less is what rounding makes of it.
constexpr u128 kRoundingParts = 100;

bool is_possession(const Measure& measure) {
  if (measure.method.empty()) return false;  // contracts have less then, which is told
  if (measure.is_amount()) return true;
  const std::string& name = measure.member.empty() ? measure.method : measure.member;
  return std::ranges::none_of(kCounters,
                              [&](std::string_view part) { return name.contains(part); });
}

/// Users of the story, and those of whom its calls speak.
std::set<AccountId> users(const JudgeContext& context) {
  std::set<AccountId> users = context.named;
  users.insert(context.natural.actors.begin(), context.natural.actors.end());
  for (const ScenarioAccount& account : context.judged.scenario.accounts) {
    if (account.wasm != nullptr) users.erase(account.id);
  }
  return users;
}

Worth worth_at(const JudgeContext& context, const ReceiptWorld& world, const AccountId& user) {
  Worth worth;
  for (std::size_t at = 0; at < context.natural.measures.size(); ++at)
    worth.push_back(measured_or_none(context, world.state(), at, user));
  return worth;
}

}  // namespace

std::optional<Gain> gain_over(const JudgeContext& context, const ReceiptWorld& run,
                              std::span<const SerialEnd* const> others) {
  const std::vector<Measure>& measures = context.natural.measures;
  if (others.empty() || std::ranges::none_of(measures, is_possession)) return std::nullopt;
  for (const AccountId& user : users(context)) {
    const Worth now = worth_at(context, run, user);
    Worth most(now.size());
    const bool is_richer = std::ranges::all_of(others, [&](const SerialEnd* other) {
      const Worth there = worth_at(context, *other->world, user);
      for (std::size_t at = 0; at < most.size(); ++at) most[at] = std::max(most[at], there[at]);
      return is_poorer(there, now);
    });
    if (!is_richer) continue;
    for (std::size_t at = 0; at < now.size(); ++at) {
      if (now[at] > most[at] && now[at] - most[at] > most[at] / kRoundingParts &&
          is_possession(measures[at]))
        return Gain{.who = user, .name = measures[at].name(), .now = now[at], .most = most[at]};
    }
  }
  return std::nullopt;
}

}  // namespace farcall::explore
