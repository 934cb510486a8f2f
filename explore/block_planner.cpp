#include "explore/block_planner.hpp"

#include <algorithm>
#include <queue>
#include <unordered_map>

#include "base/assert.hpp"
#include "explore/state_key.hpp"

namespace farcall::explore {
namespace {

using Kind = PlannedDelivery::Kind;

/// What interference costs: a block, a chunk that is missing, groups whose order matters, a
/// jump, a full chunk.
constexpr std::uint32_t kBlockCost = 4;
constexpr std::uint32_t kMissingCost = 3;
constexpr std::uint32_t kOrderCost = 1;
constexpr std::uint32_t kJumpCost = 8;
constexpr std::uint32_t kCutCost = 12;
/// With more accounts that matter than this, only blocks with few chunks missing, or few there.
constexpr std::size_t kAllSubsetsMax = 7;

/// Where a delivery is.
enum class Place : std::uint8_t { kUnmade, kBuffered, kSent, kWaiting, kDone };
/// What a yield is.
enum class YieldPlace : std::uint8_t { kUnmade, kPending, kExpired, kOver };

/// Positions of everything. Buffers and outboxes are in the order of making, which is that of the
/// run. What arrives at an account, but for its own transactions, is numbered in the order in which
/// it has to run; `done` of them ran, those up to `delayed_to` wait in the queue of a full chunk,
/// and those from `waits_from` to `waits_to` wait for a chunk.
struct State {
  std::vector<Place> places;
  /// By account.
  std::vector<std::uint8_t> done;
  std::vector<std::uint8_t> delayed_to;
  std::vector<std::uint8_t> waits_from;
  std::vector<std::uint8_t> waits_to;
  std::vector<std::uint8_t> converted;
  std::vector<YieldPlace> yields;
  /// By yield: the order in which they were made; 0 for those that are not pending.
  std::vector<std::uint8_t> ranks;

  [[nodiscard]] StateKey key() const {
    std::uint64_t space = 0;
    StateKey key;
    const auto add = [&](const auto& list) {
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(list.data());
      key += row_hash(++space, {}, ByteView{bytes, list.size()});
    };
    add(places);
    add(done);
    add(delayed_to);
    add(waits_from);
    add(waits_to);
    add(converted);
    add(yields);
    add(ranks);
    return key;
  }
};

/// What a producer decides about a block.
struct Choice {
  std::vector<bool> is_present;
  /// By account: transactions that land.
  std::vector<std::uint8_t> landing;
  std::optional<std::uint32_t> expired_yield;
  /// A jump of the clock that happens.
  std::optional<std::uint32_t> clock;
  /// The account whose chunk is full, and after how many deliveries.
  std::optional<std::uint32_t> full_account;
  std::uint32_t full_after = 0;
};

class Planner {
 public:
  Planner(const DeliveryPlan& plan, const PlannerLimits& limits)
      : plan_{plan},
        limits_{limits},
        arrivals_(plan.accounts),
        locals_(plan.accounts),
        signed_(plan.accounts),
        position_(plan.deliveries.size()),
        lower_bound_(plan.deliveries.size()),
        outputs_(plan.deliveries.size()) {
    FARCALL_ASSERT(plan.deliveries.size() < 250, "a plan of this size fits its states");
    for (std::uint32_t at = 0; at < plan.deliveries.size(); ++at) {
      const PlannedDelivery& delivery = plan.deliveries[at];
      if (delivery.kind == Kind::kClock) {
        clocks_.push_back(at);
        continue;
      }
      position_[at] = static_cast<std::uint32_t>(arrivals_[delivery.account].size());
      lower_bound_[at] = static_cast<std::uint32_t>(arrivals_[delivery.sender].size());
      (delivery.is_local ? locals_ : arrivals_)[delivery.account].push_back(at);
      if (delivery.kind == Kind::kTransaction) signed_[delivery.sender].push_back(at);
      if (delivery.kind == Kind::kBundle && delivery.maker) outputs_[*delivery.maker].push_back(at);
    }
  }

  BlocksFound run() {
    BlocksFound found = search({});
    if (found.is_found) return found;
    found = search({.has_cuts = true});
    if (found.is_found || found.is_impossible) return found;
    return search({.is_serial = true, .has_cuts = true});
  }

 private:
  /// What a search looks at.
  struct Scope {
    /// Blocks that move the next delivery only.
    bool is_serial = false;
    /// Full chunks, too.
    bool has_cuts = false;
  };

  struct Node {
    State state;
    std::uint32_t cost = 0;
    std::size_t parent = 0;
    PlannedBlock block;
    bool is_closed = false;
  };

  [[nodiscard]] State initial() const {
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
      if (delivery.kind == Kind::kBundle && !delivery.maker) state.places[at] = Place::kSent;
    }
    return state;
  }

  [[nodiscard]] bool is_goal(const State& state) const {
    for (std::size_t at = 0; at < state.places.size(); ++at) {
      if (plan_.deliveries[at].is_required && state.places[at] != Place::kDone) return false;
    }
    return true;
  }

  /// At least so much is still to pay: each delivery runs in a later block than its maker.
  [[nodiscard]] std::uint32_t estimate(const State& state,
                                       std::vector<std::uint32_t>& depth) const {
    depth.assign(state.places.size(), 0);
    std::uint32_t longest = 0;
    std::uint32_t left = 0;
    for (std::size_t at = 0; at < state.places.size(); ++at) {
      if (state.places[at] == Place::kDone) continue;
      const PlannedDelivery& delivery = plan_.deliveries[at];
      depth[at] = 1 + (delivery.maker ? depth[*delivery.maker] : 0);
      // A transaction is converted before.
      if (delivery.kind == Kind::kTransaction && state.places[at] == Place::kUnmade &&
          !delivery.is_local) {
        ++depth[at];
      }
      if (!delivery.is_required) continue;
      ++left;
      longest = std::max(longest, depth[at]);
    }
    return kBlockCost * longest + left;
  }

  BlocksFound search(Scope scope) {
    std::vector<Node> nodes;
    std::unordered_map<StateKey, std::size_t> known;
    using Entry = std::pair<std::uint32_t, std::size_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    std::vector<std::uint32_t> depth;
    nodes.push_back({.state = initial(), .block = {}});
    known.emplace(nodes.front().state.key(), 0);
    open.emplace(0, 0);
    bool is_partial = scope.is_serial;
    while (!open.empty()) {
      const auto [priority, index] = open.top();
      open.pop();
      if (nodes[index].is_closed) continue;
      nodes[index].is_closed = true;
      if (is_goal(nodes[index].state)) return {.blocks = path_to(nodes, index), .is_found = true};
      if (nodes.size() > limits_.states_max) return {};
      for (const Choice& choice : choices(nodes[index].state, scope, is_partial)) {
        State next = nodes[index].state;
        PlannedBlock block;
        std::uint32_t cost = nodes[index].cost;
        if (!advance(next, choice, block, cost)) continue;
        const auto [entry, is_new] = known.try_emplace(next.key(), nodes.size());
        if (is_new) {
          const std::uint32_t total = cost + estimate(next, depth);
          nodes.push_back({std::move(next), cost, index, std::move(block), false});
          open.emplace(total, nodes.size() - 1);
          continue;
        }
        Node& node = nodes[entry->second];
        if (node.is_closed || node.cost <= cost) continue;
        node.cost = cost;
        node.parent = index;
        node.block = std::move(block);
        open.emplace(cost + estimate(node.state, depth), entry->second);
      }
    }
    return {.blocks = {}, .is_found = false, .is_impossible = !is_partial};
  }

  static std::vector<PlannedBlock> path_to(std::vector<Node>& nodes, std::size_t index) {
    std::vector<PlannedBlock> blocks;
    for (; index != 0; index = nodes[index].parent) blocks.push_back(std::move(nodes[index].block));
    std::ranges::reverse(blocks);
    return blocks;
  }

  // ---- choices ---------------------------------------------------------------------------------

  /// Accounts for which it matters whether they have a chunk in the next block.
  [[nodiscard]] std::vector<bool> that_matter(const State& state) const {
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
          if (delivery.kind != Kind::kTransaction || !may_land(state, at)) break;
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
  [[nodiscard]] bool may_land(const State& state, std::uint32_t at) const {
    const PlannedDelivery& delivery = plan_.deliveries[at];
    if (state.done[delivery.sender] < lower_bound_[at] || !clock_is_right(state, at)) return false;
    if (!delivery.after_flow) return true;
    for (std::size_t other = 0; other < state.places.size(); ++other) {
      if (plan_.deliveries[other].flow == *delivery.after_flow &&
          state.places[other] != Place::kDone)
        return false;
    }
    return true;
  }

  [[nodiscard]] std::uint8_t most_that_land(const State& state, std::uint32_t account) const {
    std::uint8_t count = 0;
    const std::vector<std::uint32_t>& own = signed_[account];
    for (std::size_t at = state.converted[account]; at < own.size(); ++at) {
      if (!may_land(state, own[at])) break;
      ++count;
    }
    return count;
  }

  [[nodiscard]] std::vector<Choice> choices(const State& state, Scope scope,
                                            bool& is_partial) const {
    const std::vector<bool> matters = that_matter(state);
    std::vector<std::uint32_t> accounts;
    for (std::uint32_t at = 0; at < plan_.accounts; ++at) {
      if (matters[at]) accounts.push_back(at);
    }
    std::vector<Choice> result;
    for (const std::vector<bool>& present :
         present_sets(state, accounts, scope.is_serial, is_partial)) {
      add_landings(result, state,
                   {.is_present = present,
                    .landing = std::vector<std::uint8_t>(plan_.accounts),
                    .expired_yield = std::nullopt,
                    .full_account = std::nullopt});
    }
    add_jumps(result, state);
    add_clock(result, state);
    if (scope.has_cuts) add_cuts(result, state);
    return result;
  }

  [[nodiscard]] std::vector<std::vector<bool>> present_sets(
      const State& state, const std::vector<std::uint32_t>& accounts, bool is_serial,
      bool& is_partial) const {
    std::vector<std::vector<bool>> sets;
    const std::vector<bool> all(plan_.accounts, true);
    const auto add = [&](std::uint64_t missing) {
      std::vector<bool> present = all;
      for (std::size_t at = 0; at < accounts.size(); ++at) {
        if ((missing >> at & 1U) != 0) present[accounts[at]] = false;
      }
      sets.push_back(std::move(present));
    };
    if (is_serial) {
      add_serial(sets, state, accounts);
      add(0);
      return sets;
    }
    if (accounts.size() <= kAllSubsetsMax) {
      for (std::uint64_t missing = 0; missing < std::uint64_t{1} << accounts.size(); ++missing)
        add(missing);
      return sets;
    }
    is_partial = true;
    add(0);
    for (std::size_t one = 0; one < accounts.size(); ++one) {
      add(std::uint64_t{1} << one);
      for (std::size_t two = 0; two < one; ++two)
        add(std::uint64_t{1} << one | std::uint64_t{1} << two);
    }
    add_serial(sets, state, accounts);
    return sets;
  }

  /// The blocks that move the next delivery of the run, and nothing else: its sender and its
  /// receiver have a chunk, or one of them.
  void add_serial(std::vector<std::vector<bool>>& sets, const State& state,
                  const std::vector<std::uint32_t>& accounts) const {
    const auto next =
        std::ranges::find_if(state.places, [](Place place) { return place != Place::kDone; });
    if (next == state.places.end()) return;
    const PlannedDelivery& delivery =
        plan_.deliveries[static_cast<std::size_t>(next - state.places.begin())];
    for (const bool has_sender : {true, false}) {
      for (const bool has_receiver : {true, false}) {
        std::vector<bool> present(plan_.accounts, true);
        for (const std::uint32_t account : accounts) present[account] = false;
        if (has_sender) present[delivery.sender] = true;
        if (has_receiver) present[delivery.account] = true;
        sets.push_back(std::move(present));
      }
    }
  }

  /// All numbers of transactions that may land, most first.
  void add_landings(std::vector<Choice>& result, const State& state, Choice choice) const {
    std::vector<std::uint32_t> signers;
    std::vector<std::uint8_t> most(plan_.accounts);
    for (std::uint32_t at = 0; at < plan_.accounts; ++at) {
      if (!choice.is_present[at]) continue;
      most[at] = most_that_land(state, at);
      if (most[at] > 0) signers.push_back(at);
    }
    choice.landing = most;
    while (true) {
      result.push_back(choice);
      std::size_t digit = 0;
      for (; digit < signers.size(); ++digit) {
        std::uint8_t& count = choice.landing[signers[digit]];
        if (count > 0) {
          --count;
          break;
        }
        count = most[signers[digit]];
      }
      if (digit == signers.size()) return;
    }
  }

  void add_jumps(std::vector<Choice>& result, const State& state) const {
    for (std::uint32_t at = 0; at < plan_.yields.size(); ++at) {
      if (state.yields[at] != YieldPlace::kPending || !plan_.yields[at].timeout) continue;
      const std::size_t count = result.size();
      for (std::size_t index = 0; index < count; ++index) {
        if (result[index].expired_yield) continue;
        Choice jump = result[index];
        jump.expired_yield = at;
        result.push_back(std::move(jump));
      }
      return;
    }
  }

  /// The next jump of the clock, once all that comes before it has happened.
  void add_clock(std::vector<Choice>& result, const State& state) const {
    const auto next =
        std::ranges::find_if(state.places, [](Place place) { return place != Place::kDone; });
    const auto at = static_cast<std::uint32_t>(next - state.places.begin());
    if (next == state.places.end() || plan_.deliveries[at].kind != Kind::kClock) return;
    const std::size_t count = result.size();
    for (std::size_t index = 0; index < count; ++index) {
      Choice jump = result[index];
      jump.clock = at;
      result.push_back(std::move(jump));
    }
  }

  /// Whether all jumps of the clock happened that come before a delivery.
  [[nodiscard]] bool clock_is_right(const State& state, std::uint32_t at) const {
    return std::ranges::all_of(clocks_, [&](std::uint32_t clock) {
      return clock > at || state.places[clock] == Place::kDone;
    });
  }

  /// One chunk of a block may be full, after any number of deliveries that it has.
  void add_cuts(std::vector<Choice>& result, const State& state) const {
    const std::size_t count = result.size();
    for (std::size_t index = 0; index < count; ++index) {
      for (std::uint32_t account = 0; account < plan_.accounts; ++account) {
        if (!result[index].is_present[account]) continue;
        std::uint32_t deliveries = 0;
        for (std::size_t at = 0; at < state.places.size(); ++at) {
          const PlannedDelivery& delivery = plan_.deliveries[at];
          if (delivery.account != account) continue;
          if (state.places[at] == Place::kWaiting ||
              (state.places[at] == Place::kSent && result[index].is_present[delivery.sender]))
            ++deliveries;
        }
        for (std::uint32_t after = 0; after < deliveries; ++after) {
          Choice cut = result[index];
          cut.full_account = account;
          cut.full_after = after;
          result.push_back(std::move(cut));
        }
      }
    }
  }

  // ---- blocks ----------------------------------------------------------------------------------

  /// The state after a block, and what it takes; false: something would run out of turn, or nothing
  /// changes.
  [[nodiscard]] bool advance(State& state, const Choice& choice, PlannedBlock& block,
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
  void expire(State& state, std::uint32_t yield) const {
    const std::uint8_t rank = state.ranks[yield];
    for (std::size_t at = 0; at < state.yields.size(); ++at) {
      if (state.yields[at] != YieldPlace::kPending || state.ranks[at] > rank) continue;
      state.yields[at] = YieldPlace::kExpired;
    }
  }

  /// What rides in the chunks of this block comes to its receivers.
  [[nodiscard]] bool arrive(State& state, const State& before, const Choice& choice,
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
  [[nodiscard]] bool is_one_part(State& state, std::uint32_t account,
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
  [[nodiscard]] bool orders_agree(const std::vector<GroupOrder>& orders) const {
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
  void flush(State& state, const State& before, const Choice& choice) const {
    for (std::size_t at = 0; at < before.places.size(); ++at) {
      const PlannedDelivery& delivery = plan_.deliveries[at];
      if (before.places[at] == Place::kBuffered && choice.is_present[delivery.sender] &&
          choice.is_present[delivery.account])
        state.places[at] = Place::kSent;
    }
  }

  /// All transactions of a chunk are converted before its first receipt runs; those to their own
  /// signer run before everything that arrives.
  [[nodiscard]] bool land(State& state, const Choice& choice, PlannedBlock& block) const {
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
  [[nodiscard]] bool execute(State& state, const Choice& choice, std::uint32_t account,
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
  [[nodiscard]] bool locals_ran(const State& state, std::uint32_t at) const {
    return std::ranges::all_of(locals_[plan_.deliveries[at].account], [&](std::uint32_t local) {
      return local >= at || state.places[local] == Place::kDone;
    });
  }

  [[nodiscard]] bool run(State& state, std::uint32_t at, const Choice& choice,
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
  [[nodiscard]] bool put(State& state, std::uint32_t at, const Choice& choice) const {
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
  [[nodiscard]] bool time_out(State& state, std::uint32_t account) const {
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

  const DeliveryPlan& plan_;
  PlannerLimits limits_;
  /// By account: what arrives there, in order; its own transactions; all that it signs, in order.
  std::vector<std::vector<std::uint32_t>> arrivals_;
  std::vector<std::vector<std::uint32_t>> locals_;
  std::vector<std::vector<std::uint32_t>> signed_;
  /// By delivery: how many arrivals at its account come before it; how many at its sender's; what
  /// it makes.
  std::vector<std::uint32_t> position_;
  std::vector<std::uint32_t> lower_bound_;
  std::vector<std::vector<std::uint32_t>> outputs_;
  /// Deliveries that are jumps of the clock.
  std::vector<std::uint32_t> clocks_;
};

}  // namespace

BlocksFound plan_blocks(const DeliveryPlan& plan, const PlannerLimits& limits) {
  return Planner{plan, limits}.run();
}

}  // namespace farcall::explore
