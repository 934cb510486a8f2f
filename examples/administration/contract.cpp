// A counter that its owner can pause, hand over and upgrade.
#include <near.hpp>
#include <near/standards/administration.hpp>
using namespace near;

struct [[near::contract]] ManagedCounter {
  [[near::expose]] Administration admin;
  uint64_t count;

  [[near::init]] static ManagedCounter init(AccountId owner) { return {{.owner = owner}, 0}; }

  uint64_t increment() {
    admin.require_running();
    return ++count;
  }
};
