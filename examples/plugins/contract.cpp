// A counter with everything that near-plugins gives: an owner, roles, parts that can be paused, and
// upgrades after a delay.
#include <near.hpp>
#include <near/standards/ownable.hpp>
#include <near/standards/pausable.hpp>
#include <near/standards/upgradable.hpp>
using namespace near;

enum class Role { PauseManager, Unrestricted, Upgrader };

struct [[near::contract]] Counter {
  [[near::expose]] Ownable ownable;
  [[near::expose]] AccessControl<Role> access;
  [[near::expose]] Pausable<Role::PauseManager> pausable;
  [[near::expose]] Upgradable<Role::Upgrader> upgradable;
  uint64_t count;

  /// Everything but the grants of roles that follow belongs to `owner`.
  [[near::init]] static Counter new_(AccountId owner) {
    Counter counter{};
    counter.ownable.set_unchecked(owner);
    counter.access.add_super_admin_unchecked(owner);
    return counter;
  }

  uint64_t increase() {
    pausable.require_running();
    return ++count;
  }
  uint64_t decrease() {
    pausable.require_running("decrease", {Role::Unrestricted});
    return --count;
  }
  /// A way out while nothing else works.
  void reset() {
    pausable.require_paused("increase");
    ownable.require_owner();
    count = 0;
  }
  uint64_t get() const { return count; }
};
