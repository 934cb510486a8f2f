// Jobs that somebody pays for, and anybody may do for half of the price: first come, first served.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Jobs {
  uint64_t open = 0;

  [[near::payable]] void order() {
    require(env::attached_deposit() == 1_near, "a job costs 1 NEAR");
    ++open;
  }

  Promise<void> work() {
    require(open > 0, "there is nothing to do");
    --open;
    return at(env::predecessor_account_id()).transfer(500_mnear);
  }

  uint64_t count_open() const { return open; }
};
