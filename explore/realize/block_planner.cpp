#include "explore/realize/block_planner.hpp"

#include <algorithm>
#include <queue>
#include <unordered_map>

#include "base/assert.hpp"
#include "explore/realize/block_rules.hpp"

namespace farcall::explore {
namespace {

using State = PlanState;
using Choice = BlockChoice;

/// With more accounts that matter than this, only blocks with few chunks missing, or few there.
constexpr std::size_t kAllSubsetsMax = 7;

class Planner {
 public:
  Planner(const DeliveryPlan& plan, const PlannerLimits& limits)
      : plan_{plan}, limits_{limits}, rules_{plan} {}

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
      if (delivery.kind == PlannedDelivery::Kind::kTransaction &&
          state.places[at] == Place::kUnmade && !delivery.is_local) {
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
    nodes.push_back({.state = rules_.initial(), .block = {}});
    known.emplace(nodes.front().state.key(), 0);
    open.emplace(0, 0);
    bool is_partial = scope.is_serial;
    while (!open.empty()) {
      const auto [priority, index] = open.top();
      open.pop();
      if (nodes[index].is_closed) continue;
      nodes[index].is_closed = true;
      if (rules_.is_goal(nodes[index].state))
        return {.blocks = path_to(nodes, index), .is_found = true};
      if (nodes.size() > limits_.states_max) return {};
      for (const Choice& choice : choices(nodes[index].state, scope, is_partial)) {
        State next = nodes[index].state;
        PlannedBlock block;
        std::uint32_t cost = nodes[index].cost;
        if (!rules_.advance(next, choice, block, cost)) continue;
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

  [[nodiscard]] std::vector<Choice> choices(const State& state, Scope scope,
                                            bool& is_partial) const {
    const std::vector<bool> matters = rules_.that_matter(state);
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
      most[at] = rules_.most_that_land(state, at);
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
    if (next == state.places.end() || plan_.deliveries[at].kind != PlannedDelivery::Kind::kClock)
      return;
    const std::size_t count = result.size();
    for (std::size_t index = 0; index < count; ++index) {
      Choice jump = result[index];
      jump.clock = at;
      result.push_back(std::move(jump));
    }
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

  const DeliveryPlan& plan_;
  PlannerLimits limits_;
  BlockRules rules_;
};

}  // namespace

BlocksFound plan_blocks(const DeliveryPlan& plan, const PlannerLimits& limits) {
  return Planner{plan, limits}.run();
}

}  // namespace farcall::explore
