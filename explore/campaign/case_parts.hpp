// What exploring and judging one case takes.
#pragma once

#include <string>
#include <vector>

#include "explore/arguments/named_accounts.hpp"
#include "explore/campaign/campaign.hpp"
#include "explore/campaign/cases.hpp"
#include "explore/oracles/baseline.hpp"
#include "explore/oracles/judge.hpp"
#include "explore/scenario/scenario_world.hpp"

namespace farcall::explore {

/// Its parts refer to each other and to what it is made from.
struct CaseParts {
  CaseParts(const Case& next, const ScenarioWorld& world, NaturalFacts& natural,
            vm::VirtualMachine& machine, std::size_t story)
      : setup{setup_of(next, world)},
        views{setup, machine},
        names{next.scenario.transaction_names()},
        meter{natural.measures, measured(next, world, natural), next.scenario.declared.claims,
              names, views},
        context{.judged = next,
                .names = names,
                .setup = setup,
                .machine = machine,
                .keys = world.keys,
                .views = views,
                .meter = meter,
                .natural = natural,
                .story = story,
                .baseline = baseline_of(next, setup, machine, meter),
                .apart = ends_apart(next, setup, machine, natural, story),
                .named = named_accounts(next.scenario)} {}
  CaseParts(const CaseParts&) = delete;
  CaseParts& operator=(const CaseParts&) = delete;
  ~CaseParts() = default;

  ReceiptSetup setup;
  ViewCaller views;
  std::vector<std::string> names;
  WorthMeter meter;
  JudgeContext context;

 private:
  static ReceiptSetup setup_of(const Case& next, const ScenarioWorld& world) {
    ReceiptSetup result = receipt_setup(next.scenario, world);
    result.jumps = next.jumps;
    return result;
  }
  /// Actors, then strangers.
  static std::vector<protocol::AccountId> measured(const Case& next, const ScenarioWorld& world,
                                                   const NaturalFacts& natural) {
    std::vector<protocol::AccountId> accounts = natural.actors;
    for (std::uint32_t number = 0; number < next.scenario.strangers.count; ++number) {
      if (next.has_stranger() && world.keys.contains(stranger_id(number))) {
        accounts.push_back(stranger_id(number));
      }
    }
    return accounts;
  }
};

}  // namespace farcall::explore
