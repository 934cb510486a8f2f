#include "explore/search/model.hpp"

#include <algorithm>

namespace farcall::explore {

bool may_conflict(const Step& left, const Step& right) noexcept {
  return left.account == kEveryAccount || right.account == kEveryAccount ||
         left.account == right.account || left.account == right.other_account ||
         left.other_account == right.account || left.other_account == right.other_account;
}

bool may_end(const World& world) noexcept {
  return std::ranges::all_of(world.enabled(), &Step::is_optional);
}

const Step* find_step(const World& world, StepId id) noexcept {
  const auto found = std::ranges::find(world.enabled(), id, &Step::id);
  return found == world.enabled().end() ? nullptr : &*found;
}

}  // namespace farcall::explore
