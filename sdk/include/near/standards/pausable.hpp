// Methods that can be paused one by one, or all at once, with exceptions: the methods, messages and
// events of near-plugins' `Pausable`.
//
//   struct [[near::contract]] Shop {
//     [[near::expose]] AccessControl<Role> access;
//     [[near::expose]] Pausable<Role::PauseManager> pausable;
//     void buy() { pausable.require_running(); ... }                        // the part "buy"
//     void sell() { pausable.require_running("trade", {Role::Tester}); ... }  // testers may always
//   };
#pragma once

#include <near.hpp>

#include "near/standards/access_control.hpp"

namespace near {

struct Pause {
  AccountId by;
  std::string key;
};
struct Unpause {
  AccountId by;
  std::string key;
};

/// Accounts with one of the roles `Manager`, `Managers`... pause and unpause. "ALL" pauses every
/// part; unpausing it does not unpause the parts that are paused by themselves. Paused parts are in
/// one slot of storage, under the key `__PAUSED__`.
template <auto Manager, decltype(Manager)... Managers>
struct [[near::component]] Pausable {
  using Role = decltype(Manager);

  /// Panics while the part, by default the calling method, is paused; accounts with a role of
  /// `except` may always go on.
  [[near::hidden]] void require_running(std::string_view part = __builtin_FUNCTION(),
                                        std::initializer_list<Role> except = {}) const {
    if (pa_is_paused(std::string{part}) && !may_always(except)) panic("Pausable: Method is paused");
  }
  /// Panics unless the part is paused: for ways out that are open only then.
  [[near::hidden]] void require_paused(std::string_view part,
                                       std::initializer_list<Role> except = {}) const {
    if (!pa_is_paused(std::string{part}) && !may_always(except))
      panic(format("Pausable: {} must be paused to use this function", part));
  }

  bool pa_is_paused(const std::string& key) const {
    const std::set<std::string> all = paused().get().value_or(std::set<std::string>{});
    return all.contains(key) || all.contains("ALL");
  }
  /// Null when nothing is paused.
  std::optional<std::set<std::string>> pa_all_paused() const { return paused().get(); }
  /// True when the part was not paused before.
  bool pa_pause_feature(const std::string& key) {
    AccessControl<Role>{}.require_any({Manager, Managers...});
    std::set<std::string> all = paused().get().value_or(std::set<std::string>{});
    if (!all.insert(key).second) return false;
    paused().set(all);
    Events<"Pausable", "1.0.0">::emit_object(Pause{env::predecessor_account_id(), key});
    return true;
  }
  /// True when the part was paused.
  bool pa_unpause_feature(const std::string& key) {
    AccessControl<Role>{}.require_any({Manager, Managers...});
    std::set<std::string> all = paused().get().value_or(std::set<std::string>{});
    if (all.erase(key) == 0) return false;
    if (all.empty()) {
      paused().remove();
    } else {
      paused().set(all);
    }
    Events<"Pausable", "1.0.0">::emit_object(Unpause{env::predecessor_account_id(), key});
    return true;
  }

 private:
  static LazyOption<std::set<std::string>, "__PAUSED__"> paused() { return {}; }
  static bool may_always(std::initializer_list<Role> roles) {
    return AccessControl<Role>{}.has_any(roles, env::predecessor_account_id());
  }
};

}  // namespace near
