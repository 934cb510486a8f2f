// Random runs of random cases: what the search is measured by. Each run draws one of the campaign's
// cases, and then each of its deliveries, all with equal chances.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "explore/campaign/case_parts.hpp"
#include "explore/search/receipt_model.hpp"

namespace farcall::explore {

/// A case that random runs come back to.
struct WalkedCase {
  WalkedCase(const Case& next, const ScenarioWorld& from, NaturalFacts& natural,
             vm::VirtualMachine& machine, std::size_t story)
      : world{from},
        parts{next, world, natural, machine, story},
        model{parts.setup, machine},
        judge{parts.context} {}
  ScenarioWorld world;
  CaseParts parts;
  ReceiptModel model;
  Judge judge;
};

class RandomRuns {
 public:
  /// The world in which a case begins; null: it cannot be made.
  using WorldOf = std::function<const ScenarioWorld*(const Case&)>;

  /// All that is given must outlive the runs. `story` is the number of the story's transactions.
  RandomRuns(const std::vector<Case>& cases, NaturalFacts& natural, vm::VirtualMachine& machine,
             std::size_t story, WorldOf world_of)
      : cases_{cases},
        natural_{natural},
        machine_{machine},
        story_{story},
        world_of_{std::move(world_of)} {}

  /// Until something breaks: then the case, with its judge, which found it. Null: the budget is
  /// used up, or a bound of runs. `done` counts the receipts of the runs, and those of the serial
  /// runs by which each case is judged.
  WalkedCase* run(const Budget& budget, CaseReport& done);

 private:
  const std::vector<Case>& cases_;
  NaturalFacts& natural_;
  vm::VirtualMachine& machine_;
  std::size_t story_;
  WorldOf world_of_;
  std::map<std::uint32_t, std::unique_ptr<WalkedCase>> known_;
};

}  // namespace farcall::explore
