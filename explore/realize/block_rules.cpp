#include "explore/realize/block_rules.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace farcall::explore {

BlockRules::BlockRules(const DeliveryPlan& plan)
    : plan_{plan},
      arrivals_(plan.accounts),
      locals_(plan.accounts),
      signed_(plan.accounts),
      position_(plan.deliveries.size()),
      lower_bound_(plan.deliveries.size()),
      outputs_(plan.deliveries.size()) {
  FARCALL_ASSERT(plan.deliveries.size() < 250, "a plan of this size fits its states");
  for (std::uint32_t at = 0; at < plan.deliveries.size(); ++at) {
    const PlannedDelivery& delivery = plan.deliveries[at];
    if (delivery.kind == PlannedDelivery::Kind::kClock) {
      clocks_.push_back(at);
      continue;
    }
    position_[at] = static_cast<std::uint32_t>(arrivals_[delivery.account].size());
    lower_bound_[at] = static_cast<std::uint32_t>(arrivals_[delivery.sender].size());
    (delivery.is_local ? locals_ : arrivals_)[delivery.account].push_back(at);
    if (delivery.kind == PlannedDelivery::Kind::kTransaction)
      signed_[delivery.sender].push_back(at);
    if (delivery.kind == PlannedDelivery::Kind::kBundle && delivery.maker)
      outputs_[*delivery.maker].push_back(at);
  }
}

PlanState BlockRules::initial() const {
  State state;
  state.places.resize(plan_.deliveries.size(), Place::kUnmade);
  state.done.resize(plan_.accounts);
  state.delayed_to.resize(plan_.accounts);
  state.waits_from.resize(plan_.accounts);
  state.waits_to.resize(plan_.accounts);
  state.converted.resize(plan_.accounts);
  state.yields.resize(plan_.yields.size(), YieldPlace::kUnmade);
  state.ranks.resize(plan_.yields.size());
  for (std::uint32_t at = 0; at < plan_.deliveries.size(); ++at) {
    const PlannedDelivery& delivery = plan_.deliveries[at];
    if (delivery.kind == PlannedDelivery::Kind::kBundle && !delivery.maker)
      state.places[at] = Place::kSent;
  }
  return state;
}

bool BlockRules::is_goal(const State& state) const {
  for (std::size_t at = 0; at < state.places.size(); ++at) {
    if (plan_.deliveries[at].is_required && state.places[at] != Place::kDone) return false;
  }
  return true;
}

std::vector<bool> BlockRules::that_matter(const State& state) const {
  std::vector<bool> matters(plan_.accounts);
  const auto add_outputs = [&](std::uint32_t at) {
    for (const std::uint32_t made : outputs_[at]) matters[plan_.deliveries[made].account] = true;
  };
  for (std::uint32_t at = 0; at < state.places.size(); ++at) {
    const PlannedDelivery& delivery = plan_.deliveries[at];
    switch (state.places[at]) {
      case Place::kDone:
        break;
      case Place::kUnmade:
        if (delivery.kind != PlannedDelivery::Kind::kTransaction || !may_land(state, at)) break;
        matters[delivery.sender] = matters[delivery.account] = true;
        if (delivery.is_local) add_outputs(at);
        break;
      case Place::kBuffered:
        matters[delivery.sender] = matters[delivery.account] = true;
        break;
      case Place::kSent:
      case Place::kWaiting:
        matters[delivery.sender] = matters[delivery.account] = true;
        add_outputs(at);
        break;
    }
  }
  for (std::size_t at = 0; at < state.yields.size(); ++at) {
    if (state.yields[at] == YieldPlace::kPending || state.yields[at] == YieldPlace::kExpired)
      matters[plan_.yields[at].account] = true;
  }
  return matters;
}

/// Whether everything that a transaction waits for has happened. Its place among the transactions
/// of its signer is looked at elsewhere.
bool BlockRules::may_land(const State& state, std::uint32_t at) const {
  const PlannedDelivery& delivery = plan_.deliveries[at];
  if (state.done[delivery.sender] < lower_bound_[at] || !clock_is_right(state, at)) return false;
  if (!delivery.after_flow) return true;
  for (std::size_t other = 0; other < state.places.size(); ++other) {
    if (plan_.deliveries[other].flow == *delivery.after_flow && state.places[other] != Place::kDone)
      return false;
  }
  return true;
}

std::uint8_t BlockRules::most_that_land(const State& state, std::uint32_t account) const {
  std::uint8_t count = 0;
  const std::vector<std::uint32_t>& own = signed_[account];
  for (std::size_t at = state.converted[account]; at < own.size(); ++at) {
    if (!may_land(state, own[at])) break;
    ++count;
  }
  return count;
}

/// Whether all jumps of the clock happened that come before a delivery.
bool BlockRules::clock_is_right(const State& state, std::uint32_t at) const {
  return std::ranges::all_of(clocks_, [&](std::uint32_t clock) {
    return clock > at || state.places[clock] == Place::kDone;
  });
}

bool BlockRules::advance(State& state, const Choice& choice, PlannedBlock& block,
                         std::uint32_t& cost) const {
  const State before = state;
  block.executed.resize(plan_.accounts);
  cost += kBlockCost;
  for (std::uint32_t at = 0; at < plan_.accounts; ++at) {
    if (choice.is_present[at]) continue;
    block.missing.push_back(at);
    cost += kMissingCost;
  }
  if (choice.clock) {
    state.places[*choice.clock] = Place::kDone;
    block.jumps.push_back(*choice.clock);
    if (plan_.deliveries[*choice.clock].expires_yields)
      std::ranges::replace(state.yields, YieldPlace::kPending, YieldPlace::kExpired);
  }
  if (choice.expired_yield) {
    block.expired_yield = choice.expired_yield;
    expire(state, *choice.expired_yield);
    cost += kJumpCost;
  }
  if (!arrive(state, before, choice, block, cost)) return false;
  flush(state, before, choice);
  if (!land(state, choice, block)) return false;
  for (std::uint32_t at = 0; at < plan_.accounts; ++at) {
    if (choice.is_present[at] && !execute(state, choice, at, block, cost)) return false;
  }
  for (std::uint32_t at = 0; at < plan_.accounts; ++at) {
    if (choice.is_present[at] && !time_out(state, at)) return false;
  }
  return state.key() != before.key();
}

/// All yields that were made no later than this one.
void BlockRules::expire(State& state, std::uint32_t yield) const {
  const std::uint8_t rank = state.ranks[yield];
  for (std::size_t at = 0; at < state.yields.size(); ++at) {
    if (state.yields[at] != YieldPlace::kPending || state.ranks[at] > rank) continue;
    state.yields[at] = YieldPlace::kExpired;
  }
}

/// What rides in the chunks of this block comes to its receivers.
bool BlockRules::arrive(State& state, const State& before, const Choice& choice,
                        PlannedBlock& block, std::uint32_t& cost) const {
  std::vector<std::vector<std::uint32_t>> arrived(plan_.accounts);
  for (std::uint32_t at = 0; at < before.places.size(); ++at) {
    const PlannedDelivery& delivery = plan_.deliveries[at];
    if (before.places[at] != Place::kSent || !choice.is_present[delivery.sender]) continue;
    state.places[at] = Place::kWaiting;
    arrived[delivery.account].push_back(at);
  }
  for (std::uint32_t account = 0; account < plan_.accounts; ++account) {
    const std::vector<std::uint32_t>& group = arrived[account];
    if (group.empty()) continue;
    if (!is_one_part(state, account, group)) return false;
    std::vector<std::uint32_t> senders;
    for (const std::uint32_t at : group) {
      const std::uint32_t sender = plan_.deliveries[at].sender;
      if (!senders.empty() && senders.back() == sender) continue;
      if (std::ranges::contains(senders, sender)) return false;
      senders.push_back(sender);
    }
    if (senders.size() < 2) continue;
    block.group_orders.push_back({account, std::move(senders)});
    cost += kOrderCost;
  }
  return orders_agree(block.group_orders);
}

/// Whether what arrives stands side by side in the order of the account, right before what waits
/// there already.
bool BlockRules::is_one_part(State& state, std::uint32_t account,
                             const std::vector<std::uint32_t>& group) const {
  const std::uint32_t first = position_[group.front()];
  for (std::size_t at = 0; at < group.size(); ++at) {
    if (position_[group[at]] != first + at) return false;
  }
  const auto end = static_cast<std::uint8_t>(first + group.size());
  const bool has_waiting = state.waits_from[account] != state.waits_to[account];
  if (has_waiting && end != state.waits_from[account]) return false;
  if (!has_waiting) state.waits_to[account] = end;
  state.waits_from[account] = static_cast<std::uint8_t>(first);
  return true;
}

/// One shuffle orders the groups for all receivers.
bool BlockRules::orders_agree(const std::vector<GroupOrder>& orders) const {
  if (orders.size() < 2) return true;
  std::vector<std::vector<bool>> precedes(plan_.accounts, std::vector<bool>(plan_.accounts));
  for (const auto& [receiver, senders] : orders) {
    for (std::size_t at = 1; at < senders.size(); ++at)
      precedes[senders[at - 1]][senders[at]] = true;
  }
  for (std::size_t middle = 0; middle < plan_.accounts; ++middle) {
    for (std::size_t from = 0; from < plan_.accounts; ++from) {
      if (!precedes[from][middle]) continue;
      for (std::size_t to = 0; to < plan_.accounts; ++to) {
        if (precedes[middle][to]) precedes[from][to] = true;
      }
    }
  }
  for (std::size_t at = 0; at < plan_.accounts; ++at) {
    if (precedes[at][at]) return false;
  }
  return true;
}

/// Buffers between accounts that both have a chunk empty themselves.
void BlockRules::flush(State& state, const State& before, const Choice& choice) const {
  for (std::size_t at = 0; at < before.places.size(); ++at) {
    const PlannedDelivery& delivery = plan_.deliveries[at];
    if (before.places[at] == Place::kBuffered && choice.is_present[delivery.sender] &&
        choice.is_present[delivery.account])
      state.places[at] = Place::kSent;
  }
}

/// All transactions of a chunk are converted before its first receipt runs; those to their own
/// signer run before everything that arrives.
bool BlockRules::land(State& state, const Choice& choice, PlannedBlock& block) const {
  for (std::uint32_t account = 0; account < plan_.accounts; ++account) {
    std::vector<std::uint32_t> local;
    for (std::uint8_t count = 0; count < choice.landing[account]; ++count) {
      const std::uint32_t at = signed_[account][state.converted[account]++];
      block.transactions.push_back(at);
      if (plan_.deliveries[at].is_local) {
        local.push_back(at);
      } else if (!put(state, at, choice)) {
        return false;
      }
    }
    for (const std::uint32_t at : local) {
      if (state.done[account] != position_[at] || !run(state, at, choice, block)) return false;
    }
  }
  return true;
}

/// Everything that waits at an account runs, what was delayed before first; a full chunk keeps
/// the rest for the next one.
bool BlockRules::execute(State& state, const Choice& choice, std::uint32_t account,
                         PlannedBlock& block, std::uint32_t& cost) const {
  std::uint32_t end = std::max(state.done[account], state.delayed_to[account]);
  if (state.waits_from[account] != state.waits_to[account]) {
    if (state.waits_from[account] != end) return false;
    end = state.waits_to[account];
    state.waits_from[account] = state.waits_to[account] = 0;
  }
  const std::uint32_t start = state.done[account];
  std::uint32_t stop = end;
  if (choice.full_account == account) {
    stop = std::min(end, start + choice.full_after);
    if (stop == end) return false;
    block.cuts.emplace_back(account, arrivals_[account][stop]);
    cost += kCutCost;
  }
  for (std::uint32_t place = start; place < stop; ++place) {
    if (!run(state, arrivals_[account][place], choice, block)) return false;
  }
  state.delayed_to[account] = static_cast<std::uint8_t>(stop == end ? 0 : end);
  return true;
}

/// Whether all own transactions of the account ran that come before a delivery of it.
bool BlockRules::locals_ran(const State& state, std::uint32_t at) const {
  return std::ranges::all_of(locals_[plan_.deliveries[at].account], [&](std::uint32_t local) {
    return local >= at || state.places[local] == Place::kDone;
  });
}

bool BlockRules::run(State& state, std::uint32_t at, const Choice& choice,
                     PlannedBlock& block) const {
  const std::uint32_t account = plan_.deliveries[at].account;
  if (!locals_ran(state, at) || !clock_is_right(state, at)) return false;
  state.places[at] = Place::kDone;
  if (!plan_.deliveries[at].is_local) ++state.done[account];
  block.executed[account].push_back(at);
  for (const std::uint32_t made : outputs_[at]) {
    if (!put(state, made, choice)) return false;
  }
  std::uint8_t rank = 0;
  for (const std::uint8_t other : state.ranks) rank = std::max(rank, other);
  for (std::uint32_t yield = 0; yield < plan_.yields.size(); ++yield) {
    if (plan_.yields[yield].maker == at) {
      state.yields[yield] = YieldPlace::kPending;
      state.ranks[yield] = static_cast<std::uint8_t>(rank + 1);
    }
    if (plan_.yields[yield].resumed == at && !plan_.yields[yield].timeout) {
      state.yields[yield] = YieldPlace::kOver;
      state.ranks[yield] = 0;
    }
  }
  return true;
}

/// A new receipt is sent, or buffered; false: it would overtake another one of its channel later
/// on.
bool BlockRules::put(State& state, std::uint32_t at, const Choice& choice) const {
  const PlannedDelivery& delivery = plan_.deliveries[at];
  state.places[at] = choice.is_present[delivery.account] ? Place::kSent : Place::kBuffered;
  for (std::uint32_t other = at + 1; other < state.places.size(); ++other) {
    const Place place = state.places[other];
    if ((place == Place::kBuffered || place == Place::kSent) &&
        plan_.deliveries[other].sender == delivery.sender &&
        plan_.deliveries[other].account == delivery.account)
      return false;
  }
  return true;
}

/// Yields whose height came are resumed without data, by a receipt of the account to itself.
bool BlockRules::time_out(State& state, std::uint32_t account) const {
  for (std::size_t at = 0; at < state.yields.size(); ++at) {
    const PlannedYield& yield = plan_.yields[at];
    if (yield.account != account || state.yields[at] != YieldPlace::kExpired) continue;
    if (!yield.timeout) return false;
    state.yields[at] = YieldPlace::kOver;
    state.ranks[at] = 0;
    state.places[*yield.timeout] = Place::kSent;
  }
  return true;
}

}  // namespace farcall::explore
